"""Gradients: the derivatives of a formula, and of any function."""

from collections.abc import Callable
from typing import Any

import torch
from hypothesis import strategies as st

from grader import exercise, filled, tensors

_FLOATS = (torch.float32, torch.float64)


def _tracked(values: list[float], grad: list[float] | None = None) -> torch.Tensor:
    """Return a leaf that requires grad, with a `.grad` from before where one is given."""
    made = torch.tensor(values, requires_grad=True)
    made.grad = None if grad is None else torch.tensor(grad)
    return made


@st.composite
def _twins(draw: Callable[[Any], Any]) -> dict[str, torch.Tensor]:
    """Two floating tensors of one shape and dtype; each may track gradients and have a `.grad` from before."""
    shape = draw(st.sampled_from(("", "n", "n m")))
    alike = tensors(shape, dtype=draw(st.sampled_from(_FLOATS)), expanded=True, requires_grad=None, stale_grad=None)
    return {"x": draw(alike), "y": draw(alike)}


@exercise(
    points=1,
    arguments=_twins(),
    examples=(
        {"x": torch.tensor(2.0), "y": torch.tensor(1.0)},
        {"x": _tracked([2.0, -1.0], [5.0, 7.0]), "y": _tracked([1.0, 3.0], [6.0, 8.0])},
        {"x": _tracked([2.0, -1.0]), "y": torch.tensor([1.0, 3.0])},
        {"x": torch.tensor([0.1, 100.1], dtype=torch.float64), "y": torch.tensor([0.3, -18.83], dtype=torch.float64)},
    ),
    hints=(
        "Work on copies that belong to you: x.detach() has the values of x, but its history and its .grad are its own.",
        "Switch gradient tracking on for your copies with requires_grad_(), then compute z from them.",
        "backward() wants a single number. Each element of z depends on one x and one y only, so z.sum() will do.",
        "torch.autograd.grad(z.sum(), (a, b)) returns both derivatives; z.detach() lets go of the graph.",
    ),
)
def z_and_grads(x: torch.Tensor, y: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Compute z = 2x² + 3y³ for each pair of elements and return the tuple (z, dz/dx, dz/dy).

    `x` and `y` are floating tensors of the same shape and dtype, with any number of dimensions.
    All three results have that shape and dtype, and none of them requires grad.
    `x` and `y` stay as they were: their values, their `requires_grad`, and their `.grad`, which may already hold
    something from before.

    >>> z_and_grads(torch.tensor(2.0), torch.tensor(1.0))
    (tensor(11.), tensor(8.), tensor(9.))
    >>> z_and_grads(torch.tensor([2.0, 1.0]), torch.tensor([1.0, -1.0]))
    (tensor([11., -1.]), tensor([8., 4.]), tensor([9., 9.]))
    """
    a = x.detach().requires_grad_()
    b = y.detach().requires_grad_()
    z = 2 * a**2 + 3 * b**3
    dz_dx, dz_dy = torch.autograd.grad(z.sum(), (a, b))
    return z.detach(), dz_dx, dz_dy


@z_and_grads.mutant("z still hangs on the graph")
def _(x, y):
    a = x.detach().clone().requires_grad_()
    b = y.detach().clone().requires_grad_()
    z = 2 * a**2 + 3 * b**3
    z.sum().backward()
    return z, a.grad, b.grad


@z_and_grads.mutant("takes the mean before backward")
def _(x, y):
    a = x.detach().clone().requires_grad_()
    b = y.detach().clone().requires_grad_()
    z = 2 * a**2 + 3 * b**3
    z.mean().backward()
    return z.detach(), a.grad, b.grad


@z_and_grads.mutant("swaps the derivatives")
def _(x, y):
    a = x.detach().clone().requires_grad_()
    b = y.detach().clone().requires_grad_()
    z = 2 * a**2 + 3 * b**3
    z.sum().backward()
    return z.detach(), b.grad, a.grad


@z_and_grads.mutant("forgets a factor in the derivative of the cube")
def _(x, y):
    x, y = x.detach(), y.detach()
    return 2 * x**2 + 3 * y**3, 4 * x, 6 * y**2


@z_and_grads.mutant("derivative of the square without the chain rule's factor")
def _(x, y):
    x, y = x.detach(), y.detach()
    return 2 * x**2 + 3 * y**3, 2 * x, 9 * y**2


@z_and_grads.mutant("switches tracking on for x and y themselves")
def _(x, y):
    kept = x.grad, y.grad
    x.requires_grad_()
    y.requires_grad_()
    z = 2 * x**2 + 3 * y**3
    dz_dx, dz_dy = torch.autograd.grad(z.sum(), (x, y))
    x.grad, y.grad = kept
    return z.detach(), dz_dx, dz_dy


@z_and_grads.mutant("leaves .grad behind on tensors that track gradients")
def _(x, y):
    a = x if x.requires_grad else x.detach().requires_grad_()
    b = y if y.requires_grad else y.detach().requires_grad_()
    z = 2 * a**2 + 3 * b**3
    dz_dx, dz_dy = torch.autograd.grad(z.sum(), (a, b), retain_graph=True)
    z.sum().backward()
    return z.detach(), dz_dx, dz_dy


@z_and_grads.mutant("adds the gradients from before")
def _(x, y):
    a = x.detach().clone().requires_grad_()
    b = y.detach().clone().requires_grad_()
    z = 2 * a**2 + 3 * b**3
    dz_dx, dz_dy = torch.autograd.grad(z.sum(), (a, b))
    return z.detach(), dz_dx if x.grad is None else x.grad + dz_dx, dz_dy if y.grad is None else y.grad + dz_dy


@z_and_grads.mutant("clears .grad of x and y")
def _(x, y):
    x.grad = y.grad = None
    a = x.detach().clone().requires_grad_()
    b = y.detach().clone().requires_grad_()
    z = 2 * a**2 + 3 * b**3
    z.sum().backward()
    return z.detach(), a.grad, b.grad


@z_and_grads.mutant("computes in float32")
def _(x, y):
    a = x.detach().float().clone().requires_grad_()
    b = y.detach().float().clone().requires_grad_()
    z = 2 * a**2 + 3 * b**3
    z.sum().backward()
    return z.detach(), a.grad, b.grad


@z_and_grads.mutant("returns one sum for z")
def _(x, y):
    a = x.detach().clone().requires_grad_()
    b = y.detach().clone().requires_grad_()
    z = (2 * a**2 + 3 * b**3).sum()
    z.backward()
    return z.detach(), a.grad, b.grad


@z_and_grads.mutant("works with single numbers only")
def _(x, y):
    a = x.detach().clone().requires_grad_()
    b = y.detach().clone().requires_grad_()
    z = 2 * a**2 + 3 * b**3
    z.backward()
    return z.detach(), a.grad, b.grad


@z_and_grads.variant("detached copies and backward")
def _(x, y):
    a = x.detach().requires_grad_(True)
    b = y.detach().requires_grad_(True)
    z = 2 * a.pow(2) + 3 * b.pow(3)
    z.sum().backward()
    return z.detach(), a.grad, b.grad


@z_and_grads.variant("autograd.grad with a gradient of ones")
def _(x, y):
    a, b = (t.clone().detach().requires_grad_() for t in (x, y))
    z = 2 * a * a + 3 * b * b * b
    return (z.detach(), *torch.autograd.grad(z, (a, b), torch.ones_like(z)))


@z_and_grads.variant("the formulas, without gradient tracking")
def _(x, y):
    with torch.no_grad():
        return 2 * x**2 + 3 * y**3, 4 * x, 9 * y**2


@z_and_grads.variant("backward with a gradient of ones")
def _(x, y):
    a = x.detach().clone()
    b = y.detach().clone()
    a.requires_grad = b.requires_grad = True
    z = 2 * a**2 + 3 * b**3
    z.backward(torch.ones_like(z))
    return z.data, a.grad, b.grad


_FORMULAS: dict[str, Callable[[torch.Tensor, torch.Tensor], torch.Tensor]] = {
    "(x ** 2).sum()": lambda x, w: (x**2).sum(),
    "(x * w).sum() ** 2": lambda x, w: (x * w).sum() ** 2,
    "(x * x.sin()).sum()": lambda x, w: (x * x.sin()).sum(),
    "torch.tensor(3.0)": lambda x, w: torch.tensor(3.0),
    "(w ** 2).sum()": lambda x, w: (w**2).sum(),
    "x.clamp(min=0).sum()": lambda x, w: x.clamp(min=0).sum(),
    "x.prod()": lambda x, w: x.prod(),
    "x.flatten()[:1].sum()": lambda x, w: x.flatten()[:1].sum(),
    "x": lambda x, w: x,
    "x * 2": lambda x, w: x * 2,
    "x.sum().reshape(1)": lambda x, w: x.sum().reshape(1),
    "torch.stack([x.sum(), w.sum()])": lambda x, w: torch.stack([x.sum(), w.sum()]),
}


class _Formula:
    """A function of `x` that also uses the trainable tensor `w`, which is watched as a part of it."""

    def __init__(self, formula: str, w: torch.Tensor) -> None:
        self.__name__ = f"lambda x: {formula}" + (", with a trainable w" if "w" in formula else "")
        self.function = _FORMULAS[formula]
        self.w = w

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        return self.function(x, self.w)


def _case(formula: str, x: torch.Tensor, w: torch.Tensor | None = None) -> dict[str, Any]:
    if w is None:
        w = filled(x.shape, x.dtype, 3).requires_grad_()
    return {"f": _Formula(formula, w), "x": x}


@st.composite
def _points(draw: Callable[[Any], Any]) -> dict[str, Any]:
    """A function and where to take its gradient; `x` and `w` may have a `.grad` from before."""
    formula = draw(st.sampled_from((*_FORMULAS, "torch.tensor(3.0)", "(w ** 2).sum()")))  # the rare ones twice
    shape = draw(st.sampled_from(("", "n", "n m")))
    dtype = draw(st.sampled_from(_FLOATS))
    x = draw(tensors(shape, dtype=dtype, expanded=True, requires_grad=None, stale_grad=None))
    return _case(formula, x, draw(tensors(shape, dtype=dtype, requires_grad=True, stale_grad=None)))


@exercise(
    points=3,
    arguments=_points(),
    examples=(
        _case("(x ** 2).sum()", torch.tensor([3.0, -1.0])),
        _case("(x * w).sum() ** 2", torch.tensor([3.0, -1.0])),
        _case("(x * w).sum() ** 2", _tracked([3.0, -1.0], [5.0, 7.0]), _tracked([2.0, 4.0], [1.0, 1.0])),
        _case("torch.tensor(3.0)", torch.tensor([3.0, -1.0])),
        _case("torch.tensor(3.0)", torch.tensor([3.0, -1.0], dtype=torch.float64)),
        _case("torch.tensor(3.0)", _tracked([3.0, -1.0], [5.0, 7.0])),
        _case("(w ** 2).sum()", torch.tensor([3.0, -1.0]), _tracked([2.0, 4.0], [1.0, 1.0])),
        _case("(w ** 2).sum()", torch.tensor([3.0, -1.0], dtype=torch.float64)),
        _case("x", torch.tensor(3.0)),
        _case("x", _tracked([3.0])),
        _case("x * 2", torch.tensor(3.0)),
        _case("x * 2", torch.tensor([3.0, -1.0])),
        _case("x * 2", torch.tensor([3.0])),
        _case("x * 2", torch.tensor([[3.0]])),
        _case("x.sum().reshape(1)", _tracked([3.0, -1.0], [5.0, 7.0])),
        _case("torch.stack([x.sum(), w.sum()])", torch.tensor(3.0), _tracked([2.0], [1.0])),
        _case("(x * x.sin()).sum()", torch.tensor([1000.1, 0.3], dtype=torch.float64)),
        _case("x.prod()", torch.tensor([[0.0, 2.0], [4.0, 0.5]], dtype=torch.float64)),
    ),
    memory="fresh",
    hints=(
        "Call f on a copy of x that is detached and tracks gradients: then nothing can reach x or x.grad.",
        "Look at the shape of what f returned first: y.ndim is 0 for a 0-d tensor only.",
        "y.backward() fills .grad of every trainable tensor on the way; torch.autograd.grad(y, leaf) only of what you name.",
        "With allow_unused=True you get None where y does not depend on the leaf. And does y require grad at all?",
    ),
)
def grad_of(f: Callable[[torch.Tensor], torch.Tensor], x: torch.Tensor) -> torch.Tensor:
    """Return the gradient of the function `f` at `x`: the derivative of f(x) by each element of `x`.

    `f` takes a tensor like `x` and returns a 0-d tensor (a single number, shape ()). If it returns any other shape,
    raise ValueError; a tensor of shape (1,) is not 0-d.
    The gradient is a new tensor of the shape and dtype of `x` that does not require grad. Where f(x) does not depend
    on `x` at all, it is all zeros.
    Nothing else changes: `x` may track gradients or not, `f` may use other tensors that do, and any of them may have
    a `.grad` from before. Their values, `requires_grad` and `.grad` stay as they were, also when you raise.

    >>> grad_of(lambda x: (x**2).sum(), torch.tensor([3.0, -1.0]))
    tensor([ 6., -2.])
    >>> grad_of(lambda x: torch.tensor(7.0), torch.tensor([3.0, -1.0]))
    tensor([0., 0.])
    """
    leaf = x.detach().requires_grad_()
    y = f(leaf)
    if y.ndim != 0:
        raise ValueError(f"f must return a 0-d tensor, but its shape is {tuple(y.shape)}")
    if not y.requires_grad:
        return torch.zeros_like(x)
    (grad,) = torch.autograd.grad(y, leaf, allow_unused=True)
    return torch.zeros_like(x) if grad is None else grad


@grad_of.mutant("leaves gradients on the tensors that f uses")
def _(f, x):
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf)
    if y.ndim != 0:
        raise ValueError
    if y.requires_grad:
        y.backward()
    return torch.zeros_like(leaf) if leaf.grad is None else leaf.grad


@grad_of.mutant("raises where f is constant")
def _(f, x):
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf)
    if y.ndim != 0:
        raise ValueError
    (grad,) = torch.autograd.grad(y, leaf, allow_unused=True)
    return torch.zeros_like(leaf) if grad is None else grad


@grad_of.mutant("raises where f depends on other tensors only")
def _(f, x):
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf)
    if y.ndim != 0:
        raise ValueError
    if not y.requires_grad:
        return torch.zeros_like(x)
    return torch.autograd.grad(y, leaf)[0]


@grad_of.mutant("returns None where f does not depend on x")
def _(f, x):
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf)
    if y.ndim != 0:
        raise ValueError
    return torch.autograd.grad(y, leaf, allow_unused=True)[0] if y.requires_grad else None


@grad_of.mutant("takes any single number for 0-d")
def _(f, x):
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf)
    if y.numel() != 1:
        raise ValueError
    if not y.requires_grad:
        return torch.zeros_like(x)
    (grad,) = torch.autograd.grad(y, leaf, allow_unused=True)
    return torch.zeros_like(x) if grad is None else grad


@grad_of.mutant("sums whatever f returns")
def _(f, x):
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf).sum()
    if not y.requires_grad:
        return torch.zeros_like(x)
    (grad,) = torch.autograd.grad(y, leaf, allow_unused=True)
    return torch.zeros_like(x) if grad is None else grad


@grad_of.mutant("leaves it to torch to complain about the shape")
def _(f, x):
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf)
    if y.ndim != 0:
        raise RuntimeError("grad can be implicitly created only for scalar outputs")
    if not y.requires_grad:
        return torch.zeros_like(x)
    (grad,) = torch.autograd.grad(y, leaf, allow_unused=True)
    return torch.zeros_like(x) if grad is None else grad


@grad_of.mutant("switches tracking on for x itself")
def _(f, x):
    y = f(x.requires_grad_())
    if y.ndim != 0:
        raise ValueError
    if not y.requires_grad:
        return torch.zeros_like(x)
    (grad,) = torch.autograd.grad(y, x, allow_unused=True)
    return torch.zeros_like(x) if grad is None else grad


@grad_of.mutant("switches tracking off for x afterwards")
def _(f, x):
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf)
    x.requires_grad_(False)
    if y.ndim != 0:
        raise ValueError
    if not y.requires_grad:
        return torch.zeros_like(x)
    (grad,) = torch.autograd.grad(y, leaf, allow_unused=True)
    return torch.zeros_like(x) if grad is None else grad


@grad_of.mutant("clears x.grad")
def _(f, x):
    leaf = x.detach().clone().requires_grad_()
    x.grad = None
    y = f(leaf)
    if y.ndim != 0:
        raise ValueError
    if not y.requires_grad:
        return torch.zeros_like(x)
    (grad,) = torch.autograd.grad(y, leaf, allow_unused=True)
    return torch.zeros_like(x) if grad is None else grad


@grad_of.mutant("adds the gradient from before")
def _(f, x):
    leaf = x.detach().clone().requires_grad_()
    leaf.grad = None if x.grad is None else x.grad.clone()
    y = f(leaf)
    if y.ndim != 0:
        raise ValueError
    if y.requires_grad:
        y.backward(inputs=[leaf])
    return torch.zeros_like(leaf) if leaf.grad is None else leaf.grad


@grad_of.mutant("the gradient still hangs on the graph")
def _(f, x):
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf)
    if y.ndim != 0:
        raise ValueError
    if not y.requires_grad:
        return torch.zeros_like(x)
    (grad,) = torch.autograd.grad(y, leaf, allow_unused=True, create_graph=True)
    return torch.zeros_like(x) if grad is None else grad


@grad_of.mutant("zeros are always float32")
def _(f, x):
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf)
    if y.ndim != 0:
        raise ValueError
    if not y.requires_grad:
        return torch.zeros(x.shape)
    (grad,) = torch.autograd.grad(y, leaf, allow_unused=True)
    return torch.zeros(x.shape) if grad is None else grad


@grad_of.mutant("takes a function without a grad_fn for a constant")
def _(f, x):
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf)
    if y.ndim != 0:
        raise ValueError
    if y.grad_fn is None:
        return torch.zeros_like(x)
    (grad,) = torch.autograd.grad(y, leaf, allow_unused=True)
    return torch.zeros_like(x) if grad is None else grad


@grad_of.mutant("measures the slope in small steps")
def _(f, x):
    flat = x.detach().clone()
    with torch.no_grad():
        if f(flat).ndim != 0:
            raise ValueError
        slopes = []
        for place in range(flat.numel()):
            step = torch.zeros(flat.numel(), dtype=x.dtype)
            step[place] = 1e-3
            step = step.reshape(x.shape)
            slopes.append((f(flat + step) - f(flat - step)) / 2e-3)
    return torch.stack(slopes).reshape(x.shape).to(x.dtype) if slopes else torch.zeros_like(flat)


@grad_of.variant("backward for the leaf only")
def _(f, x):
    leaf = x.detach().requires_grad_()
    y = f(leaf)
    if y.shape != ():
        raise ValueError("not a scalar")
    if y.requires_grad:
        y.backward(inputs=[leaf])
    return leaf.grad if leaf.grad is not None else torch.zeros_like(leaf, requires_grad=False)


@grad_of.variant("torch.func.grad")
def _(f, x):
    if f(x.detach()).dim() > 0:
        raise ValueError("not a scalar")
    return torch.func.grad(f)(x.detach()).detach()


@grad_of.variant("adds zero times the leaf")
def _(f, x):
    leaf = x.clone().detach().requires_grad_(True)
    y = f(leaf)
    if len(y.shape):
        raise ValueError("not a scalar")
    return torch.autograd.grad(y + 0 * leaf.sum(), [leaf])[0].detach()


@grad_of.variant("zeros for what is unused")
def _(f, x):
    leaf = torch.empty_like(x, requires_grad=False).copy_(x.detach()).requires_grad_()
    y = f(leaf)
    if y.size() != torch.Size([]):
        raise ValueError("not a scalar")
    if y.requires_grad:
        return torch.autograd.grad(y, leaf, allow_unused=True, materialize_grads=True)[0]
    return x.detach() * 0
