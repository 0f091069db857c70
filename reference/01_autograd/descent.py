"""Gradient descent: gather gradients, clear them, follow them, and keep some steps out of them."""

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


def _other_order() -> torch.Tensor:
    """Return a plain leaf whose gradient does not lie in memory row by row, though the leaf does."""
    made = filled((2, 3), seed=2).requires_grad_()
    made.grad = filled((3, 2), seed=3).T
    return made


@st.composite
def _parameters(draw: Callable[[Any], Any]) -> list[torch.Tensor]:
    """Return 1 to 4 trainable tensors of 0 to 2 dimensions, some of them parameters; one in four has no gradient."""
    made = []
    for _ in range(draw(st.integers(1, 4))):
        dtype = draw(st.sampled_from(_FLOATS))
        plain = draw(
            tensors("*", dims=(0, 2), side=(0, 3), dtype=dtype, layouts=("contiguous", "transposed", "offset"))
        )
        parameter = nn.Parameter(plain) if draw(st.booleans()) else plain.requires_grad_()
        if draw(st.integers(0, 3)) < 3:
            seed = draw(st.integers(0, 2**16))
            turned = filled(parameter.shape[::-1], dtype, seed).T if parameter.ndim == 2 else None
            straight = filled(parameter.shape, dtype, seed)
            parameter.grad = turned if turned is not None and draw(st.booleans()) else straight
        made.append(parameter)
    return made


_LOSSES: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "(w**2).sum()": lambda w: (w**2).sum(),
    "w.sum()": lambda w: w.sum(),
    "(3 * w).sum()": lambda w: (3 * w).sum(),
    "w.sum() ** 3": lambda w: w.sum() ** 3,
    "w.sin().sum()": lambda w: w.sin().sum(),
    "(1 / w).sum()": lambda w: (1 / w).sum(),
}


class _Loss:
    """A loss as a function of w."""

    def __init__(self, formula: str) -> None:
        self.__name__ = f"lambda w: {formula}"
        self.function = _LOSSES[formula]

    def __call__(self, w: torch.Tensor) -> torch.Tensor:
        return self.function(w)


_ONCE = {formula: _Loss(formula) for formula in _LOSSES}
"""One object for each formula: where it stands in a list twice, it is the very same function."""


def _leaf(values: Any, grad: Any = None) -> torch.Tensor:
    """Return a float64 leaf that requires grad, with a `.grad` from before where one is given."""
    made = torch.tensor(values, dtype=torch.float64, requires_grad=True)
    made.grad = None if grad is None else torch.tensor(grad, dtype=torch.float64)
    return made


def _gathering(w: torch.Tensor, *formulas: str) -> dict[str, Any]:
    return {"w": w, "losses": [_ONCE[formula] for formula in formulas]}


@exercise(
    builds_on=("z_and_grads",),
    hints=(
        "What does backward() do with a .grad that is already there? That is just what you need.",
        "Call each function with w itself, not with a copy: only then do the gradients arrive in w.grad.",
        "for f in losses: then one line, which calls f and goes back from what it returns.",
    ),
)
def accumulate_grads_(w: torch.Tensor, losses: list[Callable[[torch.Tensor], torch.Tensor]]) -> None:
    """Add the gradients of all `losses` to `w.grad`.

    `w` is a leaf that requires grad. Each function in `losses` takes `w` and returns a 0-d tensor. Call each of them
    with `w` itself, not with a copy, and go back from its result. Afterwards `w.grad` holds what was in it before,
    plus the gradients of all functions by `w`. A function that stands in the list twice counts twice.
    `w.grad` may be None before, which counts as 0. If `losses` is empty nothing changes: None stays None.
    The values of `w` stay as they are, and so does the list. Returns None.

    >>> w = torch.tensor([1.0, 2.0], requires_grad=True)
    >>> accumulate_grads_(w, [lambda w: (w**2).sum(), lambda w: 10 * w.sum()])
    >>> w.grad
    tensor([12., 14.])
    >>> accumulate_grads_(w, [lambda w: w.sum()])
    >>> w.grad
    tensor([13., 15.])
    """
    for f in losses:
        f(w).backward()


@accumulate_grads_.check(
    "adds all gradients to w.grad",
    points=2,
    w=tensors(
        "*", dims=(0, 2), dtype=torch.float64, layouts=("contiguous", "offset"), requires_grad=True, stale_grad=None
    ),
    losses=st.lists(st.sampled_from(list(_ONCE.values())), max_size=4),
    examples=(
        _gathering(_leaf([1.0, 2.0]), "(w**2).sum()"),
        _gathering(_leaf([1.0, 2.0]), "(w**2).sum()", "(3 * w).sum()"),
        _gathering(_leaf([1.0, 2.0], [10.0, 20.0]), "(w**2).sum()"),
        _gathering(_leaf([1.0, 2.0], [10.0, 20.0]), "(w**2).sum()", "(3 * w).sum()", "w.sum() ** 3"),
        _gathering(_leaf([1.0, 2.0])),
        _gathering(_leaf([1.0, 2.0], [10.0, 20.0])),
        _gathering(_leaf(2.0), "w.sum()", "w.sum()", "w.sum()"),
        _gathering(_leaf([1.0, 2.0], [10.0, 20.0]), "(w**2).sum()", "(w**2).sum()"),
        _gathering(_leaf([1.0, 2.0]), "(w**2).sum()", "w.sum()", "(w**2).sum()"),
        _gathering(_leaf([[1.0, 2.0], [3.0, 4.0]]), "w.sin().sum()", "w.sum() ** 3", "w.sum()", "(w**2).sum()"),
        _gathering(_leaf([0.0, 4.0], [10.0, 20.0]), "(1 / w).sum()", "w.sum()"),  # an infinite gradient
    ),
    ignores=("grad",),  # it is part of what the probe returns
)
def _(accumulate_grads_, w, losses):
    others = []

    def watched(f):
        def function(x):
            others.append(x is not w)
            return f(x)

        return function

    made = {id(f): watched(f) for f in losses}
    functions = [made[id(f)] for f in losses]
    given = list(functions)
    returned = accumulate_grads_(w, given)
    return {
        "returned": returned,
        "w.grad afterwards": w.grad,
        "a function was called with another tensor than w": any(others),
        "losses was changed": given != functions,
    }


@accumulate_grads_.mutant("clears the gradient before each function")
def _(w, losses):
    for f in losses:
        w.grad = None
        f(w).backward()


@accumulate_grads_.mutant("sets the gradient to zero before it starts")
def _(w, losses):
    if w.grad is not None and losses:
        w.grad.zero_()
    for f in losses:
        f(w).backward()


@accumulate_grads_.mutant("clears the gradient even if there is nothing to add")
def _(w, losses):
    if not losses:
        w.grad = None
    for f in losses:
        f(w).backward()


@accumulate_grads_.mutant("the new sum takes the place of the old gradient")
def _(w, losses):
    if losses:
        (w.grad,) = torch.autograd.grad(sum(f(w) for f in losses), w)


@accumulate_grads_.mutant("the last function only")
def _(w, losses):
    if losses:
        losses[-1](w).backward()


@accumulate_grads_.mutant("the first function only")
def _(w, losses):
    for f in losses:
        f(w).backward()
        break


@accumulate_grads_.mutant("leaves the last function out")
def _(w, losses):
    for f in losses[: max(1, len(losses) - 1)]:
        f(w).backward()


@accumulate_grads_.mutant("takes the mean of the losses")
def _(w, losses):
    for f in losses:
        (f(w) / len(losses)).backward()


@accumulate_grads_.mutant("divides what was there as well")
def _(w, losses):
    for f in losses:
        f(w).backward()
    if losses:
        w.grad /= len(losses)


@accumulate_grads_.mutant("a gradient of zeros for an empty list")
def _(w, losses):
    if w.grad is None:
        w.grad = torch.zeros_like(w)
    for f in losses:
        f(w).backward()


@accumulate_grads_.mutant("cannot add to a gradient that is None")
def _(w, losses):
    for f in losses:
        w.grad = w.grad + torch.autograd.grad(f(w), w)[0]


@accumulate_grads_.mutant("stumbles over an empty list")
def _(w, losses):
    total = losses[0](w)
    for f in losses[1:]:
        total = total + f(w)
    total.backward()


@accumulate_grads_.mutant("a function that stands there twice counts once")
def _(w, losses):
    done = []
    for f in losses:
        if f not in done:
            f(w).backward()
            done.append(f)


@accumulate_grads_.mutant("calls the functions with copies of w, and adds what comes to w.grad")
def _(w, losses):
    for f in losses:
        copied = w.clone().detach().requires_grad_()
        (grad,) = torch.autograd.grad(f(copied), copied)
        w.grad = grad if w.grad is None else grad + w.grad


@accumulate_grads_.mutant("takes a step after each function")
def _(w, losses):
    for f in losses:
        f(w).backward()
        with torch.no_grad():
            w -= 0.1 * w.grad


@accumulate_grads_.mutant("goes back in a copy of w")
def _(w, losses):
    copied = w.detach().clone().requires_grad_()
    for f in losses:
        f(copied).backward()


@accumulate_grads_.mutant("adds the gradients to w")
def _(w, losses):
    grads = [torch.autograd.grad(f(w), w)[0] for f in losses]
    with torch.no_grad():
        for grad in grads:
            w += grad


@accumulate_grads_.mutant("the losses add up, each with all before it")
def _(w, losses):
    total = 0
    for f in losses:
        total = total + f(w)
        total.backward(retain_graph=True)


@accumulate_grads_.mutant("hands the gradient out, where nothing is wanted")
def _(w, losses):
    for f in losses:
        f(w).backward()
    return w.grad


@accumulate_grads_.mutant("leaves gradients out that are infinite or nan")
def _(w, losses):
    for f in losses:
        (grad,) = torch.autograd.grad(f(w), w)
        if grad.isfinite().all():
            w.grad = grad if w.grad is None else w.grad + grad


@accumulate_grads_.mutant("the gradient still hangs on the graph")
def _(w, losses):
    for f in losses:
        (grad,) = torch.autograd.grad(f(w), w, create_graph=True)
        w.grad = grad if w.grad is None else w.grad + grad


@accumulate_grads_.variant("one sum, one backward")
def _(w, losses):
    if losses:
        sum(f(w) for f in losses).backward()


@accumulate_grads_.variant("torch.autograd.grad and a new tensor")
def _(w, losses):
    for f in losses:
        grad = torch.autograd.grad(f(w), [w])[0]
        w.grad = grad if w.grad is None else w.grad + grad


@accumulate_grads_.variant("torch.autograd.backward on a list")
def _(w, losses):
    results = [loss(w) for loss in losses]
    if len(results) > 0:
        torch.autograd.backward(results, inputs=[w])


@accumulate_grads_.variant("gathered in a tensor of zeros, then added")
def _(w, losses):
    if not losses:
        return
    total = torch.zeros_like(w).detach()
    for f in reversed(losses):
        total += torch.autograd.grad(f(w), w)[0]
    if w.grad is None:
        w.grad = total
    else:
        w.grad += total


@exercise(
    builds_on=("accumulate_grads_",),
    hints=(
        "Go through the parameters once. For each, it is p.grad that has to change, and p that has to stay.",
        "A .grad can be None already: None has no zero_().",
        "Assigning does it: p.grad = None, for each p. Or p.grad.zero_(), where there is something to empty.",
    ),
)
def zero_grads_(params: Iterable[torch.Tensor]) -> None:
    """Clear the gradients of all parameters, so that the next backward() starts from nothing.

    `params` holds any number of trainable tensors (leaves that require grad): plain tensors, or an `nn.Parameter` as
    models have them. It may be a list, or a generator like `model.parameters()`, which you can go through only once;
    it may be empty. Some of the `.grad` may be None already, some may hold inf or nan, and any of them may lie in
    memory in any order.
    Afterwards each parameter's `.grad` is None or all zeros, as you like. The parameters themselves stay the same:
    the same tensors with the same values, still requiring grad. Returns None.

    >>> w = torch.tensor([1.0, 2.0], requires_grad=True)
    >>> (w**2).sum().backward()
    >>> zero_grads_([w])
    >>> w
    tensor([1., 2.], requires_grad=True)
    >>> w.grad is None or w.grad.tolist() == [0.0, 0.0]
    True
    """
    for p in params:
        p.grad = None


@zero_grads_.check(
    "clears all gradients, and nothing else",
    points=1,
    params=st.just([]) | _parameters() | _parameters() | _parameters(),
    as_generator=st.booleans(),
    examples=(
        {"params": [_parameter([1.0, 2.0], [10.0, -4.0])], "as_generator": False},
        {"params": [_parameter([1.0, 2.0], [10.0, -4.0])], "as_generator": True},
        {"params": [_parameter([1.0, 2.0], [10.0, -4.0]), _parameter(3.0, 2.0)], "as_generator": False},
        {"params": [_parameter([1.0, 2.0])], "as_generator": False},
        {"params": [_parameter(3.0), _parameter([1.0, 2.0], [10.0, -4.0])], "as_generator": False},
        {"params": [_parameter([1.0, 2.0], [0.0, 5.0]), _parameter([3.0], [-5.0])], "as_generator": True},
        {"params": [], "as_generator": False},
        {"params": [], "as_generator": True},
        {"params": [_leaf([1.0, 2.0], [10.0, -4.0])], "as_generator": False},
        {
            "params": [_leaf([1.0, 2.0], [float("inf"), 3.0]), _leaf([4.0, 5.0], [float("nan"), 3.0])],
            "as_generator": False,
        },
        {"params": [_transposed(), _parameter([[1.0]], [[2.0]], torch.float64)], "as_generator": False},
        {"params": [_other_order()], "as_generator": False},
    ),
    ignores=("grad",),
)
def _(zero_grads_, params, as_generator):
    returned = zero_grads_((p for p in params) if as_generator else params)
    left = [0.0 if p.grad is None or p.grad.numel() == 0 else p.grad.abs().max().item() for p in params]
    for p in params:
        if p.requires_grad:
            (3 * p).sum().backward()
    return {
        "returned": returned,
        "largest number that is left in each .grad": left,
        "each .grad after a backward() from (3 * p).sum()": [p.grad for p in params],
    }


@zero_grads_.mutant("erases the parameters")
def _(params):
    with torch.no_grad():
        for p in params:
            p.zero_()


@zero_grads_.mutant("erases the parameters as well")
def _(params):
    with torch.no_grad():
        for p in params:
            p.zero_()
            p.grad = None


@zero_grads_.mutant("does not know parameters without a gradient")
def _(params):
    for p in params:
        p.grad.zero_()


@zero_grads_.mutant("stops at the first parameter without a gradient")
def _(params):
    for p in params:
        if p.grad is None:
            break
        p.grad.zero_()


@zero_grads_.mutant("assigns the number 0")
def _(params):
    for p in params:
        p.grad = 0


@zero_grads_.mutant("goes through the parameters twice")
def _(params):
    if any(p.grad is not None for p in params):
        for p in params:
            p.grad = None


@zero_grads_.mutant("counts the parameters first")
def _(params):
    count = len(list(params))
    for p in params:
        if count:
            p.grad = None


@zero_grads_.mutant("needs a list")
def _(params):
    for place in range(len(params)):
        params[place].grad = None


@zero_grads_.mutant("only the first parameter")
def _(params):
    for p in params:
        p.grad = None
        break


@zero_grads_.mutant("stumbles over an empty list")
def _(params):
    torch.optim.SGD(params, lr=0.1).zero_grad()


@zero_grads_.mutant("gives new tensors a name, the parameters keep their gradients")
def _(params):
    for p in params:
        p = p.detach().requires_grad_()
        p.grad = None


@zero_grads_.mutant("gives zeros a name, the gradients stay")
def _(params):
    for p in params:
        grad = p.grad
        if grad is not None:
            grad = grad * 0


@zero_grads_.mutant("only negative gradients become zero")
def _(params):
    for p in params:
        if p.grad is not None:
            p.grad.clamp_(min=0)


@zero_grads_.mutant("only detaches the gradients")
def _(params):
    for p in params:
        if p.grad is not None:
            p.grad.detach_()


@zero_grads_.mutant("only the first element of each gradient")
def _(params):
    for p in params:
        if p.grad is not None and p.grad.numel():
            p.grad[tuple(0 for _ in p.shape)] = 0


@zero_grads_.mutant("multiplies by zero, which leaves nan where inf or nan was")
def _(params):
    for p in params:
        if p.grad is not None:
            p.grad = 0 * p.grad


@zero_grads_.mutant("replaces nan, then multiplies by zero, which makes nan of inf")
def _(params):
    for p in params:
        if p.grad is not None:
            p.grad = torch.where(p.grad.isnan(), 1.0, p.grad) * 0


@zero_grads_.mutant("one tensor of zeros for all parameters of a shape, to which all add later")
def _(params):
    zeros = {}
    for p in params:
        p.grad = zeros.setdefault((p.shape, p.dtype), torch.zeros_like(p, requires_grad=False))


@zero_grads_.mutant("a single zero, expanded, to which nothing can be added later")
def _(params):
    for p in params:
        p.grad = p.new_zeros(()).expand(p.shape)


@zero_grads_.mutant("clears the gradients of nn.Parameters only, not of plain tensors")
def _(params):
    for p in params:
        if type(p) is nn.Parameter:
            p.grad = None


@zero_grads_.mutant("empties a flat copy where the gradient lies in memory in another order")
def _(params):
    for p in params:
        if p.grad is not None:
            p.grad.reshape(-1).zero_()


@zero_grads_.mutant("fills the gradients with ones")
def _(params):
    for p in params:
        if p.grad is not None:
            p.grad.fill_(1)


@zero_grads_.mutant("switches tracking off")
def _(params):
    for p in params:
        p.grad = None
        p.requires_grad = False


@zero_grads_.mutant("takes a step first")
def _(params):
    for p in params:
        if p.grad is not None:
            p.data -= 0.1 * p.grad
        p.grad = None


@zero_grads_.mutant("moves the parameters to new memory")
def _(params):
    for p in params:
        p.data = p.data.clone()
        p.grad = None


@zero_grads_.mutant("empties the list")
def _(params):
    for p in params:
        p.grad = None
    if isinstance(params, list):
        params.clear()


@zero_grads_.mutant("returns the parameters")
def _(params):
    params = list(params)
    for p in params:
        p.grad = None
    return params


@zero_grads_.variant("zero_, where there is a gradient")
def _(params):
    for p in params:
        if p.grad is not None:
            p.grad.zero_()


@zero_grads_.variant("zeros for everybody")
def _(params):
    for p in params:
        p.grad = torch.zeros_like(p)


@zero_grads_.variant("an optimizer, where there are parameters")
def _(params):
    params = list(params)
    if params:
        torch.optim.SGD(params, lr=0.0).zero_grad()


@zero_grads_.variant("through detach and fill")
def _(params):
    with torch.no_grad():
        for p in params:
            try:
                p.grad.detach_().fill_(0.0)
            except AttributeError:
                continue


@zero_grads_.variant("assigns zeros to all elements, deletes what is 0-d")
def _(params):
    for p in params:
        if p.ndim == 0:
            del p.grad
        elif p.grad is not None:
            p.grad[:] = 0


@exercise(
    builds_on=("zero_grads_",),
    hints=(
        "Go through the parameters one by one, once. What do you do with one whose .grad is None?",
        "p = p - lr * p.grad gives a new tensor a name and leaves the parameter as it was. Change the parameter itself.",
        "torch refuses to change a leaf that requires grad in place, unless you do it inside `with torch.no_grad():`.",
        "Inside the with block, p -= lr * p.grad or p.sub_(lr * p.grad) does it.",
    ),
)
def sgd_step_(params: Iterable[torch.Tensor], lr: float) -> None:
    """Take one step of gradient descent, in place: each parameter p becomes p - lr * p.grad.

    `params` holds one or more trainable tensors (leaves that require grad) of any shape and floating dtype: plain
    tensors, or an `nn.Parameter` as models have them. It may be a list, or a generator like `model.parameters()`,
    which you can go through only once.
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
        {"params": [_parameter([200.1], [2000.7], torch.float64)], "lr": 0.1, "as_generator": False},
        {"params": [_parameter([1.0, 2.0], [float("inf"), 1.5e308], torch.float64)], "lr": 2.0, "as_generator": False},
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


@sgd_step_.mutant("makes a float32 tensor of lr, which loses digits")
def _(params, lr):
    lr = torch.tensor(lr)
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p -= lr * p.grad


@sgd_step_.mutant("makes float32 of the gradients, which loses digits")
def _(params, lr):
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p -= lr * p.grad.float()


@sgd_step_.mutant("leaves parameters out whose gradient is infinite or nan")
def _(params, lr):
    with torch.no_grad():
        for p in params:
            if p.grad is not None and p.grad.isfinite().all():
                p -= lr * p.grad


@sgd_step_.mutant("multiplies the gradients themselves by lr, and divides them again, which large ones do not survive")
def _(params, lr):
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p -= p.grad.mul_(lr)
                p.grad.div_(lr)


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


def _refuse(*args: Any) -> Any:
    raise ValueError("not these numbers")


def _wrong_kind(*args: Any) -> Any:
    raise TypeError("not this kind")


def _look_up(*args: Any) -> Any:
    return {}["missing"]


def _interrupt(*args: Any) -> Any:
    raise KeyboardInterrupt


def _tracking_itself(x: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    with torch.enable_grad():
        return x * w


_WORK: dict[str, Callable[..., Any]] = {
    "lambda x: x * w": lambda w, x: x * w,
    "lambda x: x": lambda w, x: x,
    "lambda x: (x * w, 2)": lambda w, x: (x * w, 2),
    "lambda x: [x, w.sin()]": lambda w, x: [x, w.sin()],
    "lambda x: {'y': x - w}": lambda w, x: {"y": x - w},
    "lambda x: x.tolist()": lambda w, x: x.tolist(),
    "lambda x, w: x / w": lambda _, x, w: x / w,
    "lambda: w + 1": lambda w: w + 1,
    "lambda: 7": lambda w: 7,
    "lambda: None": lambda w: None,
    "lambda: 0": lambda w: 0,
    "lambda: False": lambda w: False,
    "lambda: ''": lambda w: "",
    "lambda: []": lambda w: [],
    "lambda x: x.mul_(3)": lambda w, x: x.mul_(3),
    "a function that raises ValueError('not these numbers')": _refuse,
    "a function that raises TypeError('not this kind')": _wrong_kind,
    "a function that raises KeyError('missing')": _look_up,
    "a function that raises KeyboardInterrupt()": _interrupt,
    "a function that computes x * w with tracking switched on": lambda w, x: _tracking_itself(x, w),
    "lambda x: no_grad_call(torch.sin, x)": lambda w, x, no_grad_call: no_grad_call(torch.sin, x),
}


@exercise(
    hints=(
        "`with torch.no_grad():` switches tracking off for the lines below it, and puts back what was before.",
        "It does so whichever way the lines end: with a return, or with an exception.",
        "torch.inference_mode() switches off more: what is tracked later refuses many of its results.",
        "Two lines are enough: the with line, and in it the return of what fn gives for *args.",
    ),
)
def no_grad_call(fn: Callable[..., Any], *args: Any) -> Any:
    """Call `fn(*args)` with gradient tracking switched off, and return what it returns.

    While `fn` runs, `torch.is_grad_enabled()` is False. Afterwards tracking is as it was before the call: switched on
    if it was on, off if it was off, also when `fn` raises an exception, which goes through to the caller. (Ctrl-C
    raises one, too.)
    Call `fn` once. Its result, whatever it may be (a tensor, a tuple, a number, an empty list, None), is returned as
    it came, the very same object. The caller may use it in computations that are tracked again, where gradients flow
    to the other tensors. (Many such computations refuse a result of `torch.inference_mode()`.)

    >>> w = torch.tensor(2.0, requires_grad=True)
    >>> no_grad_call(lambda x: x * w, torch.tensor(3.0))
    tensor(6.)
    >>> no_grad_call(max, 3, 7, 5)
    7
    """
    with torch.no_grad():
        return fn(*args)


@no_grad_call.check(
    "tracking is off inside, and afterwards as before",
    points=2,
    fn=st.sampled_from(list(_WORK)),
    tracked_before=st.booleans(),
    ambient_device=True,
    examples=tuple({"fn": fn, "tracked_before": tracked} for tracked in (True, False) for fn in _WORK),
)
def _(no_grad_call, fn, tracked_before):
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    w = torch.tensor([2.0, 4.0], requires_grad=True)
    later = torch.tensor([10.0, 20.0], requires_grad=True)
    inside, given = [], []
    names = fn.split(":")[0].removeprefix("lambda").replace(" ", "") if fn.startswith("lambda") else "x"
    args = [{"x": x, "w": w}[name] for name in names.split(",") if name]

    def work(*args):
        inside.append(torch.is_grad_enabled())
        given.append(_WORK[fn](w, *args, *([no_grad_call] if "no_grad_call" in fn else [])))
        return given[-1]

    raised, result, refused, gradient = "none", None, "nothing", None
    with torch.set_grad_enabled(tracked_before):
        try:
            result = no_grad_call(work, *args)
        except (Exception, KeyboardInterrupt) as error:
            raised = f"{type(error).__name__}: {error}"
        tracked_afterwards = torch.is_grad_enabled()
    if isinstance(result, torch.Tensor):
        try:
            gradient = torch.autograd.grad((result * later).sum(), later)[0]
        except RuntimeError as error:
            refused = f"RuntimeError: {error}"
    return {
        "exception that came out": raised,
        "how often fn was called": len(inside),
        "what was returned": result,
        "it is the very object that fn returned": bool(given) and result is given[0],
        "tracking was on inside fn": any(inside),
        "tracking is on afterwards": tracked_afterwards,
        "x requires grad afterwards": x.requires_grad,
        "refused in later work with the result": refused,
        "a gradient of later work with the result": gradient,
    }


@no_grad_call.mutant("does nothing about tracking")
def _(fn, *args):
    return fn(*args)


@no_grad_call.mutant("detaches the result, after tracking everything")
def _(fn, *args):
    result = fn(*args)
    return result.detach() if isinstance(result, torch.Tensor) else result


@no_grad_call.mutant("takes 0, False and what is empty for nothing")
def _(fn, *args):
    with torch.no_grad():
        result = fn(*args)
    if isinstance(result, torch.Tensor) or result:
        return result
    return None


@no_grad_call.mutant("does not put tracking back after Ctrl-C")
def _(fn, *args):
    before = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    try:
        result = fn(*args)
    except Exception as error:
        torch.set_grad_enabled(before)
        raise error
    torch.set_grad_enabled(before)
    return result


@no_grad_call.mutant("expects a tensor")
def _(fn, *args):
    with torch.no_grad():
        result = fn(*args)
    result.shape  # noqa: B018
    return result


@no_grad_call.mutant("detaches the result as well")
def _(fn, *args):
    with torch.no_grad():
        result = fn(*args)
    return result.detach() if isinstance(result, torch.Tensor) else result


@no_grad_call.mutant("returns a copy")
def _(fn, *args):
    with torch.no_grad():
        result = fn(*args)
        return result.clone() if isinstance(result, torch.Tensor) else result


@no_grad_call.mutant("leaves tracking switched off")
def _(fn, *args):
    torch.set_grad_enabled(False)
    return fn(*args)


_OFF = torch.no_grad()


@no_grad_call.mutant("one no_grad() for all calls, which forgets what was before when one is within another")
def _(fn, *args):
    with _OFF:
        return fn(*args)


@no_grad_call.mutant("always switches tracking on afterwards")
def _(fn, *args):
    try:
        torch.set_grad_enabled(False)
        return fn(*args)
    finally:
        torch.set_grad_enabled(True)


@no_grad_call.mutant("does not put tracking back after an exception")
def _(fn, *args):
    before = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    result = fn(*args)
    torch.set_grad_enabled(before)
    return result


@no_grad_call.mutant("inference mode, whose results cannot be used in training")
def _(fn, *args):
    with torch.inference_mode():
        return fn(*args)


@no_grad_call.mutant("switches tracking off for the arguments instead")
def _(fn, *args):
    for arg in args:
        if isinstance(arg, torch.Tensor):
            arg.requires_grad_(False)
    return fn(*args)


@no_grad_call.mutant("calls fn with detached arguments")
def _(fn, *args):
    with torch.no_grad():
        return fn(*(arg.detach() if isinstance(arg, torch.Tensor) else arg for arg in args))


@no_grad_call.mutant("hands over the arguments as one tuple")
def _(fn, *args):
    with torch.no_grad():
        return fn(args) if args else fn()


@no_grad_call.mutant("after a TypeError, calls fn again with one tuple")
def _(fn, *args):
    with torch.no_grad():
        try:
            return fn(*args)
        except TypeError:
            return fn(args)


@no_grad_call.mutant("hands over the first argument only")
def _(fn, *args):
    with torch.no_grad():
        return fn(*args[:1])


@no_grad_call.mutant("swallows exceptions")
def _(fn, *args):
    with torch.no_grad():
        try:
            return fn(*args)
        except Exception:
            return None


@no_grad_call.mutant("raises an error of its own")
def _(fn, *args):
    with torch.no_grad():
        try:
            return fn(*args)
        except Exception as error:
            raise RuntimeError("fn failed") from error


@no_grad_call.mutant("calls fn below the with block")
def _(fn, *args):
    with torch.no_grad():
        pass
    return fn(*args)


@no_grad_call.mutant("names no_grad without calling it")
def _(fn, *args):
    torch.no_grad  # noqa: B018
    return fn(*args)


@no_grad_call.mutant("calls fn twice")
def _(fn, *args):
    with torch.no_grad():
        fn(*args)
        return fn(*args)


@no_grad_call.mutant("returns a function instead of calling it")
def _(fn, *args):
    return torch.no_grad()(fn)


@no_grad_call.mutant("does not return the result")
def _(fn, *args):
    with torch.no_grad():
        fn(*args)


@no_grad_call.mutant("switches tracking on")
def _(fn, *args):
    with torch.enable_grad():
        return fn(*args)


@no_grad_call.variant("a decorated function inside")
def _(fn, *args):
    @torch.no_grad()
    def inner():
        return fn(*args)

    return inner()


@no_grad_call.variant("no_grad as a decorator of fn")
def _(fn, *args):
    return torch.no_grad()(fn)(*args)


@no_grad_call.variant("try and finally")
def _(fn, *args):
    before = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    try:
        return fn(*args)
    finally:
        torch.set_grad_enabled(before)


@no_grad_call.variant("set_grad_enabled as a block")
def _(fn, *args):
    with torch.set_grad_enabled(False):
        result = fn(*args)
    return result


@no_grad_call.variant("puts tracking back by hand in both cases")
def _(fn, *args):
    before = torch.is_grad_enabled()
    torch._C._set_grad_enabled(False)
    try:
        result = fn(*args)
    except BaseException:
        torch._C._set_grad_enabled(before)
        raise
    torch._C._set_grad_enabled(before)
    return result


@st.composite
def _pairs(draw: Callable[[Any], Any]) -> dict[str, torch.Tensor]:
    """A prediction and a target, of one dtype, and mostly of one shape; each may track gradients."""
    dtype = draw(st.sampled_from(_FLOATS))
    shapes = draw(st.sampled_from((("", ""), ("n", "n"), ("n m", "n m"), ("n m", "n m"), ("n", "n 1"), ("n 1", "n"))))

    def floats(shape: str) -> Any:
        return tensors(shape, dtype=dtype, side=(1, 4), requires_grad=None, stale_grad=None)

    return {"pred": draw(floats(shapes[0])), "target": draw(floats(shapes[1]))}


def _pair(pred: Any, target: Any, tracked: str = "both", dtype: torch.dtype = torch.float32) -> dict[str, Any]:
    return {
        "pred": torch.tensor(pred, dtype=dtype, requires_grad=tracked in ("both", "pred")),
        "target": torch.tensor(target, dtype=dtype, requires_grad=tracked in ("both", "target")),
    }


@exercise(
    points="1.5",
    arguments=_pairs(),
    examples=(
        _pair([3.0, 1.0], [1.0, 1.0], "pred"),
        _pair([3.0, 1.0], [1.0, 1.0]),
        _pair([3.0, 1.0], [1.0, 2.0], "target"),
        _pair([3.0, 1.0], [1.0, 2.0], "none"),
        _pair(3.0, 1.0),
        _pair([[3.0, 1.0, 4.0], [1.0, 5.0, 9.0]], [[2.0, 7.0, 1.0], [8.0, 2.0, 8.0]]),
        _pair([[3.0], [1.0]], [1.0, 2.0]),
        _pair([3.0, 1.0], [[1.0], [2.0]]),
        _pair([3.0, 1.0], [[1.0, 2.0]]),
        _pair([3.0], 1.0),
        _pair([3.0, 1.0, 2.0], [1.0]),
        _pair([[3.0, 1.0], [2.0, 4.0]], [3.0, 1.0]),
        _pair([3.0, 1.0], [3.0, 1.0, 2.0]),
        _pair([[3.0, 1.0, 2.0], [2.0, 4.0, 1.0]], [[3.0, 1.0], [2.0, 4.0], [0.0, 0.0]]),
        _pair([[3.0], [1.0]], [[1.0, 2.0, 0.0], [2.0, 4.0, 1.0]]),
        _pair([[3.0, 1.0, 5.0, 2.0], [2.0, 4.0, 1.0, 0.0]], [[1.0, 2.0, 0.0], [2.0, 4.0, 1.0]]),
        _pair([1000.1, 0.1], [1000.0, 0.3], dtype=torch.float64),
        _pair([1000.5, 1001.0], [1001.0, 1000.75]),
        {"pred": _parameter([3.0, 1.0], [5.0, 7.0]), "target": _parameter([1.0, 1.0], [2.0, 4.0])},
    ),
    gradients=True,
    builds_on=("no_grad_call",),
    hints=(
        "A gradient flows wherever the graph goes. How do you get the numbers of target without its place in the graph?",
        "target.detach() has the same numbers, and target itself stays as it is.",
        "Compare the shapes first: subtracting (n, 1) and (n,) gives a table of n times n, without a complaint.",
        "After the check, it is the mean of (pred - target.detach()) ** 2.",
    ),
)
def frozen_target_loss(pred: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Return the mean squared error of `pred` and `target`, from which gradients flow to `pred` only.

    `pred` and `target` are floating tensors of the same shape and dtype with at least one element. The result is a
    0-d tensor of this dtype: the mean of the squared differences.
    Both may require grad or not, and each may be a leaf or computed from others. Gradients flow to `pred` and to what
    it was computed from, but never to `target`, as if it were data, even if it requires grad. So the result requires
    grad only if `pred` does.
    If the shapes differ in any way, raise ValueError: (n, 1) and (n,) are different shapes.
    Both tensors stay as they are: their values, their `requires_grad` and their `.grad`.

    >>> pred = torch.tensor([3.0, 1.0], requires_grad=True)
    >>> target = torch.tensor([1.0, 1.0], requires_grad=True)
    >>> loss = frozen_target_loss(pred, target)
    >>> loss.item()
    2.0
    >>> loss.backward()
    >>> print(pred.grad, target.grad)
    tensor([2., 0.]) None
    """
    if pred.shape != target.shape:
        raise ValueError(f"pred has shape {tuple(pred.shape)}, but target has {tuple(target.shape)}")
    return ((pred - target.detach()) ** 2).mean()


@frozen_target_loss.check(
    "both may be computed from other tensors",
    points="0.5",
    pred=tensors("n | n m", dtype=torch.float64, side=(1, 3)),
    factor=st.sampled_from((2.0, -0.5)),
    examples=({"pred": torch.tensor([3.0, 1.0], dtype=torch.float64), "factor": 2.0},),
    hints=("A tensor that was computed has a history, which stays: target.detach() is a new tensor without it.",),
)
def _(frozen_target_loss, pred, factor):
    v, w = pred.clone().requires_grad_(), pred.sin().requires_grad_()
    computed = w * 3
    frozen_target_loss(v * factor, computed).backward()
    return {
        "with pred = v * factor and target = w * 3, v.grad": v.grad,
        "w.grad": w.grad,
        "target requires grad afterwards": computed.requires_grad,
        "target is still computed": not computed.is_leaf,
    }


@frozen_target_loss.mutant("switches the target's tracking off, and on again")
def _(pred, target):
    if pred.shape != target.shape:
        raise ValueError
    before = target.requires_grad
    target.requires_grad_(False)
    loss = torch.mean((target - pred) ** 2)
    target.requires_grad_(before)
    return loss


@frozen_target_loss.mutant("gradients flow to the target too")
def _(pred, target):
    if pred.shape != target.shape:
        raise ValueError
    return ((pred - target) ** 2).mean()


@frozen_target_loss.mutant("freezes the prediction instead")
def _(pred, target):
    if pred.shape != target.shape:
        raise ValueError
    return ((pred.detach() - target) ** 2).mean()


@frozen_target_loss.mutant("freezes both")
def _(pred, target):
    if pred.shape != target.shape:
        raise ValueError
    with torch.no_grad():
        return ((pred - target) ** 2).mean()


@frozen_target_loss.mutant("freezes both, then switches tracking on")
def _(pred, target):
    if pred.shape != target.shape:
        raise ValueError
    with torch.no_grad():
        loss = ((pred - target) ** 2).mean()
    return loss.requires_grad_(pred.requires_grad)


@frozen_target_loss.mutant("cuts the prediction off by .data")
def _(pred, target):
    if pred.shape != target.shape:
        raise ValueError
    return ((pred.data - target.detach()) ** 2).mean()


@frozen_target_loss.mutant("switches tracking off for the target itself")
def _(pred, target):
    if pred.shape != target.shape:
        raise ValueError
    target.requires_grad_(False)
    return ((pred - target) ** 2).mean()


@frozen_target_loss.mutant("detaches the target itself")
def _(pred, target):
    if pred.shape != target.shape:
        raise ValueError
    return ((pred - target.detach_()) ** 2).mean()


@frozen_target_loss.mutant("switches tracking on for the prediction")
def _(pred, target):
    if pred.shape != target.shape:
        raise ValueError
    pred.requires_grad_()
    return ((pred - target.detach()) ** 2).mean()


@frozen_target_loss.mutant("the result always requires grad")
def _(pred, target):
    if pred.shape != target.shape:
        raise ValueError
    loss = ((pred - target.detach()) ** 2).mean()
    return loss if loss.requires_grad else loss.requires_grad_()


@frozen_target_loss.mutant("does not compare the shapes")
def _(pred, target):
    return ((pred - target.detach()) ** 2).mean()


@frozen_target_loss.mutant("leaves it to torch to complain about the shapes")
def _(pred, target):
    if pred.shape != target.shape:
        raise RuntimeError
    return ((pred - target.detach()) ** 2).mean()


@frozen_target_loss.mutant("compares the number of elements only")
def _(pred, target):
    if pred.numel() != target.numel():
        raise ValueError
    return ((pred - target.detach().reshape(pred.shape)) ** 2).mean()


@frozen_target_loss.mutant("compares the number of dimensions only")
def _(pred, target):
    if pred.ndim != target.ndim:
        raise ValueError
    return ((pred.flatten()[:1].sum() * 0 + pred - target.detach().expand_as(pred)) ** 2).mean()


@frozen_target_loss.mutant("compares the first size only")
def _(pred, target):
    if pred.shape[:1] != target.shape[:1]:
        raise ValueError
    return ((pred - target.detach()) ** 2).mean()


@frozen_target_loss.mutant("compares the number of rows and the number of dimensions only")
def _(pred, target):
    if (pred.ndim, *pred.shape[:1]) != (target.ndim, *target.shape[:1]):
        raise ValueError
    return ((target.detach() - pred) ** 2).mean()


@frozen_target_loss.mutant("accepts all shapes that can be spread over each other")
def _(pred, target):
    try:
        pred, target = torch.broadcast_tensors(pred, target.detach())
    except RuntimeError:
        raise ValueError from None
    return ((pred - target) ** 2).mean()


@frozen_target_loss.mutant("sum instead of mean")
def _(pred, target):
    if pred.shape != target.shape:
        raise ValueError
    return ((pred - target.detach()) ** 2).sum()


@frozen_target_loss.mutant("mean over the rows only, then the sum")
def _(pred, target):
    if pred.shape != target.shape:
        raise ValueError
    return ((pred - target.detach()) ** 2).mean(0).sum()


@frozen_target_loss.mutant("absolute differences")
def _(pred, target):
    if pred.shape != target.shape:
        raise ValueError
    return (pred - target.detach()).abs().mean()


@frozen_target_loss.mutant("the root of it")
def _(pred, target):
    if pred.shape != target.shape:
        raise ValueError
    return ((pred - target.detach()) ** 2).mean().sqrt()


@frozen_target_loss.mutant("half of it")
def _(pred, target):
    if pred.shape != target.shape:
        raise ValueError
    return ((pred - target.detach()) ** 2).mean() / 2


@frozen_target_loss.mutant("a Python number")
def _(pred, target):
    if pred.shape != target.shape:
        raise ValueError
    return ((pred - target.detach()) ** 2).mean().item()


@frozen_target_loss.mutant("the result has shape (1,)")
def _(pred, target):
    if pred.shape != target.shape:
        raise ValueError
    return ((pred - target.detach()) ** 2).mean().reshape(1)


@frozen_target_loss.mutant("multiplies the square out, which loses digits where both are large")
def _(pred, target):
    if pred.shape != target.shape:
        raise ValueError
    target = target.detach()
    return (pred**2).mean() - 2 * (pred * target).mean() + (target**2).mean()


@frozen_target_loss.mutant("computes in float32")
def _(pred, target):
    if pred.shape != target.shape:
        raise ValueError
    return ((pred.float() - target.detach().float()) ** 2).mean().to(pred.dtype)


@frozen_target_loss.mutant("clears the gradient of the prediction")
def _(pred, target):
    if pred.shape != target.shape:
        raise ValueError
    pred.grad = None
    return ((pred - target.detach()) ** 2).mean()


@frozen_target_loss.mutant("clears the gradient of the target")
def _(pred, target):
    if pred.shape != target.shape:
        raise ValueError
    target.grad = None
    return ((pred - target.detach()) ** 2).mean()


@frozen_target_loss.mutant("goes back itself")
def _(pred, target):
    if pred.shape != target.shape:
        raise ValueError
    loss = ((pred - target.detach()) ** 2).mean()
    if loss.requires_grad:
        loss.backward(retain_graph=True)
    return loss


frozen_target_loss.equivalent(
    "return ((pred - target.detach()) ** 2).mean()",
    "return ((target.detach() - pred) ** 2).mean()",
    because="a square does not see the sign",
)


@frozen_target_loss.variant("mse_loss")
def _(pred, target):
    if pred.shape != target.shape:
        raise ValueError("shapes differ")
    return torch.nn.functional.mse_loss(pred, target.clone().detach())


@frozen_target_loss.variant("through .data, as a sum of products")
def _(pred, target):
    if pred.size() != target.size():
        raise ValueError("shapes differ")
    gap = (pred - target.data).flatten()
    return gap @ gap / gap.numel()


@frozen_target_loss.variant("copies the numbers under no_grad")
def _(pred, target):
    if list(pred.shape) != list(target.shape):
        raise ValueError
    with torch.no_grad():
        frozen = target.clone()
    return torch.mean(torch.square(frozen - pred))


@frozen_target_loss.variant("a new tensor of the same numbers")
def _(pred, target):
    if tuple(pred.shape) != tuple(target.shape):
        raise ValueError
    frozen = torch.tensor(target.tolist(), dtype=target.dtype, device=target.device)
    difference = pred - frozen
    return (difference * difference).sum() / max(1, difference.numel())
