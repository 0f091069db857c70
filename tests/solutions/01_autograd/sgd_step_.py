"""Versions of sgd_step_ as learners write them."""

import torch
from torch import no_grad


def right_no_grad_loop(params, lr):
    """The tutorial's way."""
    with torch.no_grad():
        for param in params:
            if param.grad is not None:
                param -= param.grad * lr


def right_data(parameters, learning_rate):
    """Through .data, without no_grad; other parameter names."""
    for p in parameters:
        if p.grad is not None:
            p.data.add_(p.grad.data, alpha=-learning_rate)


@no_grad()
def right_decorated(params, lr):
    """The whole function without tracking; filter makes one pass."""
    for p in filter(lambda q: q.grad is not None, params):
        p.copy_(p - lr * p.grad)


def right_optimizer(params, lr):
    """torch's own optimizer skips what has no gradient."""
    torch.optim.SGD(params, lr).step()


def right_optimizer_group(params, lr, momentum=0.0):
    """With a parameter group and an optional parameter of its own."""
    optimizer = torch.optim.SGD([{"params": list(params)}], lr=lr, momentum=momentum)
    optimizer.step()
    print("step taken")


def right_set_grad_enabled(params, lr):
    """Switches tracking off and on again."""
    params = list(params)
    torch.set_grad_enabled(False)
    try:
        for p in params:
            try:
                p.subtract_(lr * p.grad)
            except TypeError:
                continue
    finally:
        torch.set_grad_enabled(True)


def right_inference_mode(params, lr):
    """inference_mode allows changing ordinary tensors in place, too."""
    with torch.inference_mode():
        for p in params:
            if p.grad is None:
                continue
            p.add_(p.grad, alpha=-lr)


def right_foreach(params, lr):
    """All tensors at once."""
    some = [p for p in params if p.grad is not None]
    if some:
        with torch.no_grad():
            torch._foreach_add_(some, [p.grad for p in some], alpha=-lr)


def right_out(params, lr):
    """Writes through out= into a detached alias."""
    for p in params:
        if p.grad is not None:
            alias = p.detach()
            torch.sub(alias, p.grad, alpha=lr, out=alias)


def right_recursive(params, lr):
    """A helper that takes one after the other."""
    rest = iter(params)

    def step():
        p = next(rest, None)
        if p is None:
            return
        if p.grad is not None:
            p.data[...] = p.data - lr * p.grad
        step()

    step()


def right_flag_and_back(params, lr):
    """Switches tracking of each parameter off and on again."""
    for p in params:
        if p.grad is not None:
            p.requires_grad_(False)
            p -= lr * p.grad
            p.requires_grad_(True)


def right_addcmul(params, lr):
    """lr as a tensor of the parameter's dtype."""
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p.addcmul_(p.grad, torch.tensor(lr, dtype=p.dtype), value=-1)


def wrong_rebinds(params, lr):
    """A new tensor under an old name."""
    for p in params:
        if p.grad is not None:
            p = p - lr * p.grad


def wrong_without_no_grad(params, lr):
    """torch refuses: a leaf that requires grad is changed in place."""
    for p in params:
        if p.grad is not None:
            p -= lr * p.grad


def wrong_data_rebound(params, lr):
    """.data gets new memory: views of the parameter see nothing."""
    for p in params:
        if p.grad is not None:
            p.data = p.data - lr * p.grad


def wrong_replaces_in_the_list(params, lr):
    """New tensors in the caller's list; with a generator nothing happens."""
    params = params if isinstance(params, list) else list(params)
    with torch.no_grad():
        for i, p in enumerate(params):
            if p.grad is not None:
                new = (p - lr * p.grad).requires_grad_()
                new.grad = p.grad
                params[i] = torch.nn.Parameter(new.detach())
                params[i].grad = p.grad


def wrong_list_length_first(params, lr):
    """The generator is used up by counting."""
    n = len(list(params))
    with torch.no_grad():
        for p in params:
            if n and p.grad is not None:
                p -= lr * p.grad


def wrong_any_first(params, lr):
    """any() takes the first parameters out of a generator."""
    if not any(p.grad is not None for p in params):
        return
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p -= lr * p.grad


def wrong_indexes(params, lr):
    """A generator has no len and no index."""
    with torch.no_grad():
        for i in range(len(params)):
            if params[i].grad is not None:
                params[i] -= lr * params[i].grad


def wrong_none_not_skipped(params, lr):
    """A parameter without a gradient raises."""
    with torch.no_grad():
        for p in params:
            p.sub_(p.grad, alpha=lr)


def wrong_returns_at_none(params, lr):
    """Parameters after one without a gradient are forgotten."""
    with torch.no_grad():
        for p in params:
            if p.grad is None:
                return
            p -= lr * p.grad


def wrong_zero_grad(params, lr):
    """Tidies up the gradients, which should stay."""
    params = list(params)
    optimizer = torch.optim.SGD(params, lr=lr)
    optimizer.step()
    optimizer.zero_grad()


def wrong_scales_gradients(params, lr):
    """The gradients are multiplied in place."""
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p.grad *= lr
                p -= p.grad


def wrong_zeros_for_none(params, lr):
    """.grad of an unused parameter is no longer None."""
    with torch.no_grad():
        for p in params:
            p.grad = torch.zeros_like(p) if p.grad is None else p.grad
            p -= lr * p.grad


def wrong_frozen_afterwards(params, lr):
    """detach_/requires_grad_(False): no later backward reaches it."""
    for p in params:
        if p.grad is not None:
            p.requires_grad_(False).sub_(lr * p.grad)


def wrong_tracking_off_for_good(params, lr):
    """Gradient tracking stays off for the rest of the program."""
    torch.set_grad_enabled(False)
    for p in params:
        if p.grad is not None:
            p -= lr * p.grad


def wrong_divides(params, lr):
    """p - grad / lr."""
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p -= p.grad / lr


def wrong_weight_decay(params, lr):
    """A little weight decay on top."""
    torch.optim.SGD(params, lr=lr, weight_decay=1e-2).step()


def wrong_adam(params, lr):
    """Another optimizer."""
    torch.optim.Adam(params, lr=lr).step()


def wrong_average_over_parameters(params, lr):
    """Divides by the number of parameters; right for a single one."""
    params = list(params)
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p -= lr * p.grad / len(params)


def wrong_two_steps(params, lr):
    """A stray second step."""
    params = list(params)
    with torch.no_grad():
        for p in params + params[:1]:
            if p.grad is not None:
                p -= lr * p.grad


def wrong_last_forgotten(params, lr):
    """Off by one where there are several."""
    params = list(params)
    with torch.no_grad():
        for p in params[: max(1, len(params) - 1)]:
            if p.grad is not None:
                p -= lr * p.grad


def wrong_float32_detour(params, lr):
    """float64 parameters become float32 through .data."""
    for p in params:
        if p.grad is not None:
            p.data = (p.data - lr * p.grad).float()


def wrong_rounded_values(params, lr):
    """Right dtype, but the numbers went through float32."""
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p.copy_(p.float() - lr * p.grad.float())


def wrong_matrices_only(params, lr):
    """Skips 0-d parameters by asking for a length."""
    with torch.no_grad():
        for p in params:
            if p.grad is not None and p.dim() > 0:
                p -= lr * p.grad


def wrong_loop_over_rows(params, lr):
    """Cannot iterate over a 0-d tensor."""
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                for row, grad in zip(p, p.grad):
                    row -= lr * grad


def wrong_view_of_flat(params, lr):
    """view(-1) fails where the memory is not contiguous."""
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p.data.view(-1).sub_(lr * p.grad.reshape(-1))


def wrong_returns_norm(params, lr):
    """Returns something."""
    total = 0.0
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                total += float(p.grad.norm())
                p -= lr * p.grad
    return total


def wrong_truth_of_gradient(params, lr):
    """`if p.grad:` is ambiguous for more than one element, and False for 0."""
    with torch.no_grad():
        for p in params:
            if p.grad:
                p -= lr * p.grad
