"""Versions of zero_grads_ as learners write them."""

import collections

import torch
from torch import nn


def right_none(params):
    """Throws each gradient away."""
    for p in params:
        p.grad = None


def right_zero_in_place(parameters):
    """Fills with zeros what is there."""
    for p in parameters:
        if p.grad is not None:
            p.grad.detach_()
            p.grad.zero_()


def right_optimizer(params):
    """An optimizer clears; it wants at least one parameter."""
    params = list(params)
    if params:
        torch.optim.SGD(params, lr=0.1).zero_grad()


def right_data_fill(params):
    """Old style: .data.fill_(0) and continue."""
    for i, param in enumerate(params):
        if param.grad is None:
            print("parameter", i, "has no gradient")
            continue
        param.grad.data.fill_(0)


def right_zeros_for_all(params):
    """New zeros for all, also where there was None."""
    for p in params:
        p.grad = torch.zeros_like(p)


def right_del(params):
    """del makes it None."""
    for p in params:
        del p.grad


def right_try(params: list) -> None:
    """Asks forgiveness where there is none."""
    for p in params:
        try:
            p.grad.zero_()
        except AttributeError:
            pass


def right_setattr_deque(params):
    """Consumes a map without a loop."""
    collections.deque(map(lambda p: setattr(p, "grad", None), params), maxlen=0)


def right_foreach(params):
    """All gradients at once, without tracking."""
    grads = [p.grad for p in params if p.grad is not None]
    if grads:
        with torch.no_grad():
            torch._foreach_zero_(grads)
    return None


def right_masked(params, value=0.0):
    """Writes into the whole of each gradient by index."""
    it = iter(params)
    while (p := next(it, None)) is not None:
        if p.grad is not None:
            p.grad[...] = value


def wrong_erases_weights(params):
    """The weights become zero."""
    with torch.no_grad():
        for p in params:
            p.zero_()
            p.grad = None


def wrong_none_raises(params):
    """None has no zero_."""
    for p in params:
        p.grad.zero_()


def wrong_stops_at_none(params):
    """Those behind a None are forgotten."""
    for p in params:
        if p.grad is None:
            break
        p.grad.zero_()


def wrong_no_parentheses(params):
    """zero_ without parentheses."""
    for p in params:
        if p.grad is not None:
            p.grad.zero_


def wrong_zero_without_underscore(params):
    """A new tensor of zeros that nobody keeps."""
    for p in params:
        if p.grad is not None:
            torch.zeros_like(p.grad)


def wrong_rebinds(params):
    """Another name for the gradient is set to None."""
    for p in params:
        grad = p.grad
        if grad is not None:
            grad = None


def wrong_times_zero(params):
    """0 times inf or nan is nan."""
    for p in params:
        if p.grad is not None:
            p.grad *= 0


def wrong_minus_itself(params):
    """inf less inf is nan."""
    for p in params:
        if p.grad is not None:
            p.grad.sub_(p.grad.clone())


def wrong_counts_first(params):
    """A generator is used up by counting."""
    print(len(list(params)), "parameters")
    for p in params:
        p.grad = None


def wrong_any_first(params):
    """Looks whether there is anything to clear; that takes some out of a generator."""
    if any(p.grad is not None for p in params):
        for p in params:
            p.grad = None


def wrong_indexes(params):
    """A generator has no length."""
    for i in range(len(params)):
        params[i].grad = None


def wrong_optimizer_for_none(params):
    """An optimizer refuses an empty list."""
    torch.optim.SGD(params, lr=0.1).zero_grad()


def wrong_first_none(params):
    """next() fails where there are none."""
    params = iter(params)
    first = next(params)
    first.grad = None
    for p in params:
        p.grad = None


def wrong_parameter_list(params):
    """A ParameterList makes new Parameters of plain tensors."""
    nn.ParameterList(params).zero_grad()


def wrong_parameters_only(params):
    """Plain tensors that require grad are passed over."""
    for p in params:
        if isinstance(p, nn.Parameter):
            p.grad = None


def wrong_leaves_with_axes(params):
    """0-d parameters are passed over."""
    for p in params:
        if p.grad is not None and p.grad.dim():
            p.grad.zero_()


def wrong_row_by_row(params):
    """No loop over a 0-d tensor."""
    for p in params:
        if p.grad is not None:
            for row in p.grad:
                row.zero_()


def wrong_flat_view(params):
    """view(-1) fails where the memory is in another order."""
    for p in params:
        if p.grad is not None:
            p.grad.view(-1).zero_()


def wrong_flatten(params):
    """flatten() is a copy where the memory is in another order."""
    for p in params:
        if p.grad is not None:
            p.grad.flatten().zero_()


def wrong_frozen(params):
    """No longer watched afterwards."""
    for p in params:
        p.grad = None
        p.requires_grad_(False)


def wrong_frozen_where_none(params):
    """Takes what has no gradient for frozen, and freezes it."""
    for p in params:
        if p.grad is None:
            p.requires_grad = False
        p.grad = None


def wrong_new_tensors(params):
    """The caller's list gets other tensors."""
    if isinstance(params, list):
        for i, p in enumerate(params):
            params[i] = p.detach().clone().requires_grad_()
    else:
        for p in params:
            p.grad = None


def wrong_pops(params):
    """The caller's list is empty afterwards."""
    if not isinstance(params, list):
        params = list(params)
    while params:
        params.pop().grad = None


def wrong_last_forgotten(params):
    """Off by one where there are several."""
    params = list(params)
    for p in params[: max(len(params) - 1, 1)]:
        p.grad = None


def wrong_returns_params(params):
    """Returns the parameters."""
    params = list(params)
    for p in params:
        p.grad = None
    return params


def wrong_returns_number(params):
    """Returns how many there were."""
    n = 0
    for p in params:
        if p.grad is not None:
            p.grad.zero_()
            n += 1
    return n


def wrong_whole_zero(params):
    """.grad cannot be a number."""
    for p in params:
        p.grad = 0


def wrong_positive_only(params):
    """clamp_ takes off what is above zero."""
    for p in params:
        if p.grad is not None:
            p.grad.clamp_(max=0)


def wrong_truth(params):
    """The truth of a tensor with several elements is ambiguous."""
    for p in params:
        if p.grad:
            p.grad.zero_()


def wrong_tracking_stays_off(params):
    """Tracking stays off for all who come after."""
    torch.set_grad_enabled(False)
    for p in params:
        if p.grad is not None:
            p.grad.zero_()


def wrong_step_too(params):
    """Takes a step before clearing."""
    for p in params:
        if p.grad is not None:
            p.data -= 0.01 * p.grad
            p.grad = None
