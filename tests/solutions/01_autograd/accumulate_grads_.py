"""Versions of accumulate_grads_ as learners write them."""

import functools
import operator

import torch


def right_loop(w, losses):
    """One backward for each."""
    for loss in losses:
        loss(w).backward()


def right_one_backward(w, losses):
    """The gradient of a sum is the sum of the gradients."""
    if not losses:
        return
    total = sum(fn(w) for fn in losses)
    total.backward()


def right_autograd_grad(weight, functions):
    """Gradients named one by one, added by hand to a new .grad."""
    grads = [torch.autograd.grad(fn(weight), weight)[0] for fn in functions]
    if weight.grad is not None:
        grads.insert(0, weight.grad)
    if grads:
        weight.grad = torch.stack(grads).sum(dim=0)


def right_stack(w, losses):
    """All results in one tensor; torch.autograd.backward with ones."""
    if len(losses) == 0:
        return None
    values = torch.stack([loss(w) for loss in losses])
    print("losses:", values.tolist())
    torch.autograd.backward(values, torch.ones_like(values))
    return None


def right_list_of_results(w, losses):
    """torch.autograd.backward takes many results at once."""
    results = list(map(lambda fn: fn(w), losses))
    if results:
        torch.autograd.backward(results, retain_graph=True)


def right_put_aside(w, losses):
    """The old gradient is put aside and added at the end."""
    before = w.grad
    w.grad = None
    for i in range(len(losses)):
        losses[i](w).backward(inputs=[w])
    if before is not None:
        w.grad = before.clone() if w.grad is None else w.grad + before


def right_recursive(w, losses):
    """The first one, then the rest."""

    def go(rest):
        if rest:
            head, *tail = rest
            head(w).backward()
            go(tail)

    go(list(losses))


def right_reduce_backwards(w, losses):
    """From the last to the first, with functools.reduce."""
    if losses:
        functools.reduce(operator.add, [loss(w) for loss in reversed(losses)]).backward()


def right_in_place(w, losses):
    """Adds in place, without tracking, to zeros where there was nothing."""
    for loss in losses:
        with torch.enable_grad():
            value = loss(w)
        (g,) = torch.autograd.grad(value, [w])
        if w.grad is None:
            w.grad = torch.zeros_like(w)
        with torch.no_grad():
            w.grad.add_(g)


def wrong_clears_first(w, losses):
    """Throws away what was there before."""
    w.grad = None
    for loss in losses:
        loss(w).backward()


def wrong_clears_each_time(w, losses):
    """Only the last one is left."""
    for loss in losses:
        w.grad = None
        loss(w).backward()


def wrong_zeros_for_empty(w, losses):
    """None becomes zeros where there are no losses."""
    if w.grad is None:
        w.grad = torch.zeros_like(w)
    for loss in losses:
        loss(w).backward()


def wrong_sum_of_nothing(w, losses):
    """sum() of an empty list is 0, which has no backward."""
    sum(loss(w) for loss in losses).backward()


def wrong_stack_of_nothing(w, losses):
    """An empty list cannot be stacked."""
    torch.stack([loss(w) for loss in losses]).sum().backward()


def wrong_nothing_clears(w, losses):
    """An empty list empties .grad."""
    if not losses:
        w.grad = None
        return
    for loss in losses:
        loss(w).backward()


def wrong_mean(w, losses):
    """The mean of the losses; right for one."""
    if losses:
        torch.stack([loss(w) for loss in losses]).mean().backward()


def wrong_set(w, losses):
    """A set holds each function once."""
    for loss in set(losses):
        loss(w).backward()


def wrong_dict_of_results(w, losses):
    """A dict by function holds each of them once."""
    values = {loss: loss(w) for loss in losses}
    for value in values.values():
        value.backward()


def wrong_neighbours_skipped(w, losses):
    """A function that comes again right behind itself is skipped."""
    last = None
    for loss in losses:
        if loss is not last:
            loss(w).backward()
        last = loss


def wrong_grads_replaced(w, losses):
    """The sum of the new ones replaces the old one."""
    grads = [torch.autograd.grad(loss(w), w)[0] for loss in losses]
    if grads:
        w.grad = sum(grads)


def wrong_none_plus(w, losses):
    """None cannot be added to."""
    for loss in losses:
        w.grad += torch.autograd.grad(loss(w), w)[0]


def wrong_first_replaces(w, losses):
    """The first one overwrites, the others add."""
    for i, loss in enumerate(losses):
        g = torch.autograd.grad(loss(w), w)[0]
        w.grad = g if i == 0 else w.grad + g


def wrong_old_counts_twice(w, losses):
    """backward has added to the old one already."""
    old = None if w.grad is None else w.grad.clone()
    for loss in losses:
        loss(w).backward()
    if old is not None and losses:
        w.grad += old


def wrong_zero_loss_skipped(w, losses):
    """A loss of 0 may have a gradient."""
    for loss in losses:
        value = loss(w)
        if value:
            value.backward()


def wrong_nonnegative_only(w, losses):
    """Losses below 0 are left out."""
    for loss in losses:
        value = loss(w)
        if value.item() >= 0:
            value.backward()


def wrong_steps_between(w, losses):
    """w moves after each loss."""
    for loss in losses:
        loss(w).backward()
        with torch.no_grad():
            w -= 0.01 * w.grad


def wrong_returns_grad(w, losses):
    """Returns the gradient."""
    for loss in losses:
        loss(w).backward()
    return w.grad


def wrong_pops(w, losses):
    """Empties the list of the caller."""
    while losses:
        losses.pop()(w).backward()


def wrong_last_forgotten(w, losses):
    """Off by one where there are several."""
    for i in range(max(1, len(losses) - 1) if losses else 0):
        losses[i](w).backward()


def wrong_create_graph(w, losses):
    """The gradient hangs on a graph."""
    for loss in losses:
        loss(w).backward(create_graph=True)


def wrong_copy_of_w(w, losses):
    """The functions get a copy, not w."""
    for loss in losses:
        mine = w.detach().clone().requires_grad_()
        loss(mine).backward()
        w.grad = mine.grad if w.grad is None else w.grad + mine.grad


def wrong_averages_with_old(w, losses):
    """The mean of old and new."""
    for loss in losses:
        (g,) = torch.autograd.grad(loss(w), w)
        w.grad = g if w.grad is None else (w.grad + g) / 2


def wrong_detached_value(w, losses):
    """A new tensor from the value has no history: no gradient arrives."""
    for loss in losses:
        value = torch.tensor(loss(w).item(), requires_grad=True)
        value.backward()


def wrong_not_watched_afterwards(w, losses):
    """w is no longer watched."""
    for loss in losses:
        loss(w).backward()
    w.requires_grad_(False)


def wrong_product(w, losses):
    """The gradient of the product; right for one."""
    if losses:
        functools.reduce(operator.mul, [loss(w) for loss in losses]).backward()


def wrong_clipped(w, losses):
    """Clips the gradient, which was not asked for."""
    for loss in losses:
        loss(w).backward()
    if w.grad is not None:
        torch.nn.utils.clip_grad_value_(w, 10.0)


def wrong_tracking_stays_off(w, losses):
    """Leaves tracking off at the end."""
    for loss in losses:
        loss(w).backward()
    torch.set_grad_enabled(False)
