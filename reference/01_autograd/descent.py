"""Gradient descent: use the gradients to make a loss smaller."""

from collections.abc import Callable, Iterable
from typing import Any

import torch
from hypothesis import strategies as st
from torch import nn

from grader import exercise, filled, tensors

_FLOATS = (torch.float32, torch.float64)


def _parameter(values: Any, grad: Any = None, dtype: torch.dtype = torch.float32) -> nn.Parameter:
    """Return a parameter, with a gradient where one is given."""
    made = nn.Parameter(torch.tensor(values, dtype=dtype))
    made.grad = None if grad is None else torch.tensor(grad, dtype=dtype)
    return made


def _transposed() -> nn.Parameter:
    """Return a parameter that does not lie in memory row by row."""
    made = nn.Parameter(filled((3, 2), seed=0).T)
    made.grad = filled((2, 3), seed=1)
    return made


@st.composite
def _parameters(draw: Callable[[Any], Any]) -> list[nn.Parameter]:
    """Return 1 to 4 parameters of 0 to 2 dimensions; about one in four has no gradient."""
    made = []
    for _ in range(draw(st.integers(1, 4))):
        dtype = draw(st.sampled_from(_FLOATS))
        plain = tensors("*", dims=(0, 2), side=(0, 3), dtype=dtype, layouts=("contiguous", "transposed", "offset"))
        parameter = nn.Parameter(draw(plain))
        if draw(st.integers(0, 3)) < 3:
            parameter.grad = filled(parameter.shape, dtype, draw(st.integers(0, 2**16)))
        made.append(parameter)
    return made


@exercise(
    hints=(
        "Go through the parameters one by one, once. What do you do with one whose .grad is None?",
        "p = p - lr * p.grad gives a new tensor a name and leaves the parameter as it was. Change the parameter itself.",
        "torch refuses to change a leaf that requires grad in place, unless you do it inside `with torch.no_grad():`.",
        "Inside the with block, p -= lr * p.grad or p.sub_(lr * p.grad) does it.",
    ),
)
def sgd_step_(params: Iterable[torch.Tensor], lr: float) -> None:
    """Take one step of gradient descent, in place: each parameter p becomes p - lr * p.grad.

    `params` holds one or more trainable tensors (leaves that require grad) of any shape and floating dtype. It may be
    a list, or a generator like `model.parameters()`, which you can go through only once.
    A parameter whose `.grad` is None stays as it is.
    In place means: the tensors change in the memory they have, so that views of them see the new values, and they are
    still leaves that require grad afterwards. Their `.grad` stays as it is, and gradient tracking is still switched
    on when you return. Returns None.

    >>> w = torch.tensor([1.0, 2.0], requires_grad=True)
    >>> w.grad = torch.tensor([10.0, 0.0])
    >>> sgd_step_([w], 0.1)
    >>> w
    tensor([0., 2.], requires_grad=True)
    """
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p -= lr * p.grad


@sgd_step_.check(
    "takes one step",
    points=2,
    params=_parameters(),
    lr=st.sampled_from((0.1, 0.5, 0.01, 2.0, 1e-4)) | st.floats(1e-4, 2.0),
    as_generator=st.booleans(),
    examples=(
        {"params": [_parameter([1.0, 2.0], [10.0, -4.0])], "lr": 0.1, "as_generator": False},
        {"params": [_parameter([1.0, 2.0], [10.0, -4.0])], "lr": 0.1, "as_generator": True},
        {"params": [_parameter(3.0, 2.0), _parameter([1.0, 2.0], [10.0, -4.0])], "lr": 0.5, "as_generator": False},
        {"params": [_parameter([1.0, 2.0]), _parameter([3.0, 4.0], [1.0, 1.0])], "lr": 0.5, "as_generator": False},
        {"params": [_parameter([3.0, 4.0], [1.0, 1.0]), _parameter([1.0, 2.0])], "lr": 0.5, "as_generator": True},
        {"params": [_parameter([1.0, 2.0]), _parameter(5.0)], "lr": 0.5, "as_generator": False},
        {"params": [_parameter([[0.5]], [[-2.0]], torch.float64)], "lr": 2.0, "as_generator": False},
        {"params": [_transposed()], "lr": 0.5, "as_generator": False},
        {"params": [_parameter([1.0, 2.0], [0.0, 0.0])], "lr": 0.1, "as_generator": False},
        {"params": [_parameter([1000.1], [2000.0], torch.float64)], "lr": 0.5, "as_generator": False},
        {"params": [_parameter([100.0], [400.0])], "lr": 0.5, "as_generator": False},
    ),
)
def _(sgd_step_, params, lr, as_generator):
    return sgd_step_((p for p in params) if as_generator else params, lr)


@sgd_step_.mutant("gives new tensors a name, the parameters stay")
def _(params, lr):
    for p in params:
        if p.grad is not None:
            p = p - lr * p.grad


@sgd_step_.mutant("steps uphill")
def _(params, lr):
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p += lr * p.grad


@sgd_step_.mutant("clears the gradients")
def _(params, lr):
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p -= lr * p.grad
                p.grad = None


@sgd_step_.mutant("sets the gradients to zero")
def _(params, lr):
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p -= lr * p.grad
                p.grad.zero_()


@sgd_step_.mutant("multiplies the gradients themselves by lr")
def _(params, lr):
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p -= p.grad.mul_(lr)


@sgd_step_.mutant("goes through the parameters twice")
def _(params, lr):
    count = sum(1 for p in params if p.grad is not None)
    with torch.no_grad():
        for p in params:
            if count and p.grad is not None:
                p -= lr * p.grad


@sgd_step_.mutant("does not know parameters without a gradient")
def _(params, lr):
    with torch.no_grad():
        for p in params:
            p -= lr * p.grad


@sgd_step_.mutant("stops at the first parameter without a gradient")
def _(params, lr):
    with torch.no_grad():
        for p in params:
            if p.grad is None:
                break
            p -= lr * p.grad


@sgd_step_.mutant("gives parameters without a gradient one of zeros")
def _(params, lr):
    with torch.no_grad():
        for p in params:
            if p.grad is None:
                p.grad = torch.zeros_like(p)
            p -= lr * p.grad


@sgd_step_.mutant("puts the parameters into new memory")
def _(params, lr):
    for p in params:
        if p.grad is not None:
            p.data = p.data - lr * p.grad


@sgd_step_.mutant("parameters no longer require grad")
def _(params, lr):
    for p in params:
        if p.grad is not None:
            p.requires_grad_(False)
            p -= lr * p.grad


@sgd_step_.mutant("leaves gradient tracking switched off")
def _(params, lr):
    torch.set_grad_enabled(False)
    for p in params:
        if p.grad is not None:
            p -= lr * p.grad


@sgd_step_.mutant("changes only the first parameter")
def _(params, lr):
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p -= lr * p.grad
                break


@sgd_step_.mutant("learning rate fixed at 0.1")
def _(params, lr):
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p -= 0.1 * p.grad


@sgd_step_.mutant("uses the sign of the gradient only")
def _(params, lr):
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p -= lr * p.grad.sign()


@sgd_step_.mutant("clips large gradients")
def _(params, lr):
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p -= lr * p.grad.clamp(-100, 100)


@sgd_step_.mutant("returns the parameters")
def _(params, lr):
    params = list(params)
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p -= lr * p.grad
    return params


@sgd_step_.variant("sub_ with alpha")
@torch.no_grad()
def _(params, lr):
    for p in params:
        if p.grad is not None:
            p.sub_(p.grad, alpha=lr)


@sgd_step_.variant("through .data")
def _(params, lr):
    for p in params:
        if p.grad is None:
            continue
        p.data -= lr * p.grad


@sgd_step_.variant("copies the new values into the old memory")
def _(params, lr):
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p.copy_(p - lr * p.grad)


@sgd_step_.variant("torch.optim.SGD")
def _(params, lr):
    torch.optim.SGD(params, lr=lr).step()


@sgd_step_.variant("detached view of each parameter")
def _(params, lr):
    for p, grad in [(p.detach(), p.grad) for p in params]:
        if grad is not None:
            p[...] = p - lr * grad
