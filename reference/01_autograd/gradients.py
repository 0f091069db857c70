"""Gradients: of a formula, of a line, of any function; and what autograd knows of a tensor."""

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
    alike = tensors(shape, dtype=draw(st.sampled_from(_FLOATS)), requires_grad=None, stale_grad=None)
    return {"x": draw(alike), "y": draw(alike)}


@exercise(
    points=1,
    arguments=_twins(),
    examples=(
        {"x": torch.tensor(2.0), "y": torch.tensor(1.0)},
        {"x": _tracked([2.0, -1.0], [5.0, 7.0]), "y": _tracked([1.0, 3.0], [6.0, 8.0])},
        {"x": _tracked([2.0, -1.0]), "y": torch.tensor([1.0, 3.0])},
        {"x": torch.tensor(2.0, dtype=torch.float16), "y": torch.tensor(1.0, dtype=torch.float16)},
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


@z_and_grads.mutant("makes float32 tensors of 2 and 3, which changes the dtype of what is 0-d and float16")
def _(x, y):
    with torch.no_grad():
        two, three = torch.tensor(2.0, device=x.device), torch.tensor(3.0, device=x.device)
        return two * x**2 + three * y**3, 2 * two * x, three * three * y**2


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


@z_and_grads.variant("forward mode, in one direction after the other")
def _(x, y):
    point, ones, zeros = (x.detach(), y.detach()), torch.ones_like(x), torch.zeros_like(x)

    def f(a, b):
        return 2 * a**2 + 3 * b**3

    z, dz_dx = torch.func.jvp(f, point, (ones.detach(), zeros.detach()))
    return z, dz_dx, torch.func.jvp(f, point, (zeros.detach(), ones.detach()))[1]


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


_NUMBERS = st.integers(-10, 10) | st.floats(-10, 10, width=32)


@exercise(
    points=1,
    x=_NUMBERS,
    w=_NUMBERS,
    b=_NUMBERS,
    examples=(
        {"x": 3.0, "w": 4.0, "b": 5.0},
        {"x": 2.0, "w": 0.5, "b": -1.0},
        {"x": 3, "w": 4, "b": 5},
        {"x": 0.1, "w": 10.0, "b": 1},
        {"x": 0.0, "w": 2.0, "b": 1.0},
        {"x": 1, "w": 1.5, "b": 2.0},
    ),
    ignores=("device",),  # the task does not speak of devices
    builds_on=("z_and_grads",),
    hints=(
        "Three tensors, one for each number. Which of them should autograd watch?",
        "torch.tensor(4, dtype=torch.float32, requires_grad=True): whole numbers cannot be watched, so say the dtype.",
        "y.backward() fills .grad of the watched leaves; the .grad of a tensor that is not watched is None.",
        "y.detach() is y without its history. The rest of the dict is x.grad, w.grad and b.grad as they are.",
    ),
)
def line_grads(x: float, w: float, b: float) -> dict[str, torch.Tensor | None]:
    """Compute a point of the line y = w · x + b, and how y changes with each of the three numbers.

    Make a 0-d float32 tensor (a single number, shape ()) of each of `x`, `w` and `b`, which are floats or ints.
    `w` and `b` are to be learned, so gradients are tracked for them; `x` is data, so none is tracked for it.
    Compute y, go back from it with backward(), and return a dict with four entries:

    - "y": y itself, as a tensor that does not require grad
    - "x", "w" and "b": what is then in `.grad` of each tensor. For `x` that is None, since it is not tracked.

    All tensors in the dict are 0-d and float32. Nothing random is drawn on the way.

    >>> line_grads(3.0, 4.0, 5.0)
    {'y': tensor(17.), 'x': None, 'w': tensor(3.), 'b': tensor(1.)}
    """
    data = torch.tensor(x, dtype=torch.float32)
    weight = torch.tensor(w, dtype=torch.float32, requires_grad=True)
    bias = torch.tensor(b, dtype=torch.float32, requires_grad=True)
    y = weight * data + bias
    y.backward()
    return {"y": y.detach(), "x": data.grad, "w": weight.grad, "b": bias.grad}


@line_grads.mutant("x is watched too")
def _(x, w, b):
    x, w, b = (torch.tensor(float(number), requires_grad=True) for number in (x, w, b))
    y = w * x + b
    y.backward()
    return {"y": y.detach(), "x": x.grad, "w": w.grad, "b": b.grad}


@line_grads.mutant("a zero for x, where there is no gradient")
def _(x, w, b):
    x = torch.tensor(float(x))
    w, b = (torch.tensor(float(number), requires_grad=True) for number in (w, b))
    y = w * x + b
    y.backward()
    return {"y": y.detach(), "x": torch.tensor(0.0), "w": w.grad, "b": b.grad}


@line_grads.mutant("leaves the entry for x out")
def _(x, w, b):
    x = torch.tensor(float(x))
    w, b = (torch.tensor(float(number), requires_grad=True) for number in (w, b))
    y = w * x + b
    y.backward()
    return {"y": y.detach(), "w": w.grad, "b": b.grad}


@line_grads.mutant("y still hangs on the graph")
def _(x, w, b):
    x = torch.tensor(float(x))
    w, b = (torch.tensor(float(number), requires_grad=True) for number in (w, b))
    y = w * x + b
    y.backward()
    return {"y": y, "x": x.grad, "w": w.grad, "b": b.grad}


@line_grads.mutant("cannot take whole numbers")
def _(x, w, b):
    x = torch.tensor(x)
    w, b = torch.tensor(w, requires_grad=True), torch.tensor(b, requires_grad=True)
    y = w * x + b
    y.backward()
    return {"y": y.detach(), "x": x.grad, "w": w.grad, "b": b.grad}


@line_grads.mutant("swaps the gradients of w and b")
def _(x, w, b):
    x = torch.tensor(float(x))
    w, b = (torch.tensor(float(number), requires_grad=True) for number in (w, b))
    y = w * x + b
    y.backward()
    return {"y": y.detach(), "x": x.grad, "w": b.grad, "b": w.grad}


@line_grads.mutant("the gradient of w is w")
def _(x, w, b):
    made = [torch.tensor(float(number)) for number in (w * x + b, w, 1)]
    return {"y": made[0], "x": None, "w": made[1], "b": made[2]}


@line_grads.mutant("the gradient of b is b")
def _(x, w, b):
    made = [torch.tensor(float(number)) for number in (w * x + b, x, b)]
    return {"y": made[0], "x": None, "w": made[1], "b": made[2]}


@line_grads.mutant("returns Python numbers")
def _(x, w, b):
    x = torch.tensor(float(x))
    w, b = (torch.tensor(float(number), requires_grad=True) for number in (w, b))
    y = w * x + b
    y.backward()
    return {"y": y.item(), "x": x.grad, "w": w.grad.item(), "b": b.grad.item()}


@line_grads.mutant("float64")
def _(x, w, b):
    x = torch.tensor(float(x), dtype=torch.float64)
    w, b = (torch.tensor(float(number), dtype=torch.float64, requires_grad=True) for number in (w, b))
    y = w * x + b
    y.backward()
    return {"y": y.detach(), "x": x.grad, "w": w.grad, "b": b.grad}


@line_grads.mutant("tensors of shape (1,)")
def _(x, w, b):
    x = torch.tensor([float(x)])
    w, b = (torch.tensor([float(number)], requires_grad=True) for number in (w, b))
    y = w * x + b
    y.backward()
    return {"y": y.detach(), "x": x.grad, "w": w.grad, "b": b.grad}


@line_grads.mutant("goes back twice, and the gradients add up")
def _(x, w, b):
    x = torch.tensor(float(x))
    w, b = (torch.tensor(float(number), requires_grad=True) for number in (w, b))
    y = w * x + b
    y.backward(retain_graph=True)
    y.backward()
    return {"y": y.detach(), "x": x.grad, "w": w.grad, "b": b.grad}


@line_grads.mutant("never goes back")
def _(x, w, b):
    x = torch.tensor(float(x))
    w, b = (torch.tensor(float(number), requires_grad=True) for number in (w, b))
    y = w * x + b
    return {"y": y.detach(), "x": x.grad, "w": w.grad, "b": b.grad}


@line_grads.mutant("cuts the decimals off")
def _(x, w, b):
    x = torch.tensor(int(x)).float()
    w, b = (torch.tensor(int(number)).float().requires_grad_() for number in (w, b))
    y = w * x + b
    y.backward()
    return {"y": y.detach(), "x": x.grad, "w": w.grad, "b": b.grad}


line_grads.equivalent(
    "data = torch.tensor(x, dtype=torch.float32)",
    "data = torch.tensor(x)",
    because="x is not watched: a whole number of it multiplies to the same floats",
)


@line_grads.variant("asks for the gradients of w and b only")
def _(x, w, b):
    w = torch.tensor(float(w)).requires_grad_()
    b = torch.tensor(float(b)).requires_grad_()
    y = torch.add(b, w, alpha=x)
    grads = torch.autograd.grad(y, (w, b))
    return {"x": None, "w": grads[0], "b": grads[1], "y": y.detach()}


@line_grads.mutant("makes a layer, which draws random weights first")
def _(x, w, b):
    line = torch.nn.Linear(1, 1)
    torch.nn.init.constant_(line.weight, w)
    torch.nn.init.constant_(line.bias, b)
    y = line(torch.tensor([[x]], dtype=torch.float)).squeeze()
    y.backward()
    return {"y": y.data, "x": None, "w": line.weight.grad.squeeze(), "b": line.bias.grad.squeeze()}


@line_grads.variant("float tensors, in a dict")
def _(x, w, b):
    t = {"x": torch.FloatTensor([x])[0], "w": torch.FloatTensor([w])[0], "b": torch.FloatTensor([b])[0]}
    for name in "wb":
        t[name].requires_grad = True
    y = t["w"].mul(t["x"]).add(t["b"])
    y.backward(torch.ones_like(y))
    return {"y": y.clone().detach()} | {name: value.grad for name, value in t.items()}


_STEPS: tuple[str, ...] = (
    "w",
    "x",
    "w * 2",
    "x * 2",
    "x @ w",
    "w + x",
    "w.sum()",
    "w.mean()",
    "(w * 2).detach()",
    "w.detach()",
    "w.T",
    "w[0]",
    "w.relu()",
    "w ** 2",
    "-w",
    "w - 1",
    "w / 3",
    "w.exp()",
    "w.clone()",
    "w.reshape(-1)",
    "w > 0",
    "w.argmax()",
    "torch.tensor([1, 2])",
    "torch.tensor(True)",
    "torch.tensor(3.0, requires_grad=True)",
    "x.clone().requires_grad_()",
    "nn.Parameter(x)",
    "nn.Parameter(x, requires_grad=False)",
    "nn.Linear(2, 1)(x)",
    "nn.Linear(2, 1).weight",
    "nn.Linear(2, 1).requires_grad_(False)(x)",
    "torch.no_grad()(lambda: w * 2)()",
    "torch.stack([w, x])",
    "((w * 2).sin() + x).sum()",
    "w.sum(0)",
    "w ** w",
    "w * 2; t[0] = 0",
    "Double.apply(w)",
)
"""Ways to make a tensor from w, which requires grad and has a `.grad` from before, and x, which does not."""


@exercise(
    builds_on=("z_and_grads",),
    hints=(
        "Three attributes of t tell it all. Two of them you can return as they are.",
        "t.grad_fn is an object, or None. You want the name of its class: what does type(…) give you?",
        "A class knows its name: type(t.grad_fn).__name__. For None that would be 'NoneType': look before you ask.",
    ),
)
def graph_info(t: torch.Tensor) -> dict[str, bool | str | None]:
    """Say how the tensor `t` hangs in the graph that autograd keeps.

    Return a dict with three entries:

    - "is_leaf": a bool, whether `t` is a leaf
    - "requires_grad": a bool, whether gradients are tracked for `t`
    - "grad_fn": the class name of the object `t.grad_fn`, a str such as "MulBackward0"; None where `t.grad_fn` is None.
      Not all names look like this one: there are "SumBackward1" and "CopySlices", and anybody can make new steps.

    `t` may be any tensor, of floats or not, leaf or not. It stays as it was.

    >>> w = torch.tensor(3.0, requires_grad=True)
    >>> graph_info(w)
    {'is_leaf': True, 'requires_grad': True, 'grad_fn': None}
    >>> graph_info(w * 2)
    {'is_leaf': False, 'requires_grad': True, 'grad_fn': 'MulBackward0'}
    """
    name = None if t.grad_fn is None else type(t.grad_fn).__name__
    return {"is_leaf": t.is_leaf, "requires_grad": t.requires_grad, "grad_fn": name}


@graph_info.check(
    "tells how t was made (w requires grad, x does not; Double is a step of our own)",
    points=1,
    t=st.sampled_from(_STEPS).map("t = {}".format),
    examples=tuple({"t": f"t = {step}"} for step in _STEPS),
    ambient_device=True,
)
def _(graph_info, t):
    class Double(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, grad):
            return grad * 2

    w = torch.tensor([[1.0, -2.0], [3.0, 4.0]], requires_grad=True)
    w.grad = torch.ones_like(w)
    x = torch.tensor([[5.0, 6.0], [7.0, 8.0]])
    names = {"torch": torch, "nn": torch.nn, "Double": Double, "w": w, "x": x}
    exec(t, names)
    made = names["t"]
    version, step = made._version, made.grad_fn
    info = graph_info(made)
    unchanged = made._version == version and made.grad_fn is step
    return {
        "returned": info,
        "t requires grad afterwards": made.requires_grad,
        "t is unchanged": unchanged,
        "t.retains_grad afterwards": made.retains_grad,
        "w.grad afterwards": w.grad,
    }


@graph_info.mutant("returns the step itself, not its name")
def _(t):
    return {"is_leaf": t.is_leaf, "requires_grad": t.requires_grad, "grad_fn": t.grad_fn}


@graph_info.mutant("the step as text, address and all")
def _(t):
    name = None if t.grad_fn is None else str(t.grad_fn)
    return {"is_leaf": t.is_leaf, "requires_grad": t.requires_grad, "grad_fn": name}


@graph_info.mutant("the method name, which is not called")
def _(t):
    name = None if t.grad_fn is None else t.grad_fn.name
    return {"is_leaf": t.is_leaf, "requires_grad": t.requires_grad, "grad_fn": name}


@graph_info.mutant("all floating tensors require grad")
def _(t):
    name = None if t.grad_fn is None else type(t.grad_fn).__name__
    return {"is_leaf": t.is_leaf, "requires_grad": t.is_floating_point(), "grad_fn": name}


@graph_info.mutant("only leaves require grad")
def _(t):
    name = None if t.grad_fn is None else type(t.grad_fn).__name__
    return {"is_leaf": t.is_leaf, "requires_grad": t.is_leaf and t.requires_grad, "grad_fn": name}


@graph_info.mutant("the class instead of its name")
def _(t):
    name = None if t.grad_fn is None else type(t.grad_fn)
    return {"is_leaf": t.is_leaf, "requires_grad": t.requires_grad, "grad_fn": name}


@graph_info.mutant("takes every tensor that requires grad for no leaf")
def _(t):
    name = None if t.grad_fn is None else type(t.grad_fn).__name__
    return {"is_leaf": not t.requires_grad, "requires_grad": t.requires_grad, "grad_fn": name}


@graph_info.mutant("takes only tensors that require grad for leaves")
def _(t):
    name = None if t.grad_fn is None else type(t.grad_fn).__name__
    return {"is_leaf": t.requires_grad and t.is_leaf, "requires_grad": t.requires_grad, "grad_fn": name}


@graph_info.mutant("tells requires_grad by what is in .grad")
def _(t):
    name = None if t.grad_fn is None else type(t.grad_fn).__name__
    return {"is_leaf": t.is_leaf, "requires_grad": t.is_leaf and t.grad is not None or not t.is_leaf, "grad_fn": name}


@graph_info.mutant("tells requires_grad by grad_fn")
def _(t):
    name = None if t.grad_fn is None else type(t.grad_fn).__name__
    return {"is_leaf": t.is_leaf, "requires_grad": t.grad_fn is not None, "grad_fn": name}


@graph_info.mutant("does not expect a tensor without a step")
def _(t):
    return {"is_leaf": t.is_leaf, "requires_grad": t.requires_grad, "grad_fn": t.grad_fn.name()}


@graph_info.mutant("the class name of None too")
def _(t):
    return {"is_leaf": t.is_leaf, "requires_grad": t.requires_grad, "grad_fn": type(t.grad_fn).__name__}


@graph_info.mutant("the word None as text")
def _(t):
    name = "None" if t.grad_fn is None else type(t.grad_fn).__name__
    return {"is_leaf": t.is_leaf, "requires_grad": t.requires_grad, "grad_fn": name}


@graph_info.mutant("cuts the name short")
def _(t):
    name = None if t.grad_fn is None else type(t.grad_fn).__name__.removesuffix("Backward0")
    return {"is_leaf": t.is_leaf, "requires_grad": t.requires_grad, "grad_fn": name}


@graph_info.mutant("takes all names to end in Backward0")
def _(t):
    name = None
    if t.grad_fn is not None:
        name = type(t.grad_fn).__name__.rstrip("0123456789").removesuffix("Backward") + "Backward0"
    return {"is_leaf": t.is_leaf, "requires_grad": t.requires_grad, "grad_fn": name}


@graph_info.mutant("what name() says, which is not always the name of the class")
def _(t):
    return dict(is_leaf=t.is_leaf, requires_grad=t.requires_grad, grad_fn=t.grad_fn.name() if t.grad_fn else None)


@graph_info.mutant("asks t to keep its gradient")
def _(t):
    if t.requires_grad:
        t.retain_grad()
    name = None if t.grad_fn is None else type(t.grad_fn).__name__
    return {"is_leaf": t.is_leaf, "requires_grad": t.requires_grad, "grad_fn": name}


@graph_info.mutant("looks at the step before the last")
def _(t):
    step = t.grad_fn
    if step is not None and step.next_functions and step.next_functions[0][0] is not None:
        step = step.next_functions[0][0]
    name = None if step is None else type(step).__name__
    return {"is_leaf": t.is_leaf, "requires_grad": t.requires_grad, "grad_fn": name}


@graph_info.mutant("switches tracking on for t")
def _(t):
    if t.is_leaf and t.is_floating_point():
        t.requires_grad_()
    name = None if t.grad_fn is None else type(t.grad_fn).__name__
    return {"is_leaf": t.is_leaf, "requires_grad": t.requires_grad, "grad_fn": name}


@graph_info.mutant("detaches t")
def _(t):
    leaf, requires_grad = t.is_leaf, t.requires_grad
    name = None if t.grad_fn is None else type(t.grad_fn).__name__
    if not t._is_view():
        t.detach_()
    return {"is_leaf": leaf, "requires_grad": requires_grad, "grad_fn": name}


@graph_info.mutant("goes back through the graph")
def _(t):
    if t.requires_grad:
        t.sum().backward()
    name = None if t.grad_fn is None else type(t.grad_fn).__name__
    return {"is_leaf": t.is_leaf, "requires_grad": t.requires_grad, "grad_fn": name}


@graph_info.mutant("returns a tuple")
def _(t):
    return t.is_leaf, t.requires_grad, None if t.grad_fn is None else type(t.grad_fn).__name__


@graph_info.variant("from the text of the step")
def _(t):
    text = repr(t.grad_fn)
    name = text[1:].split()[0].split(".")[-1] if text != "None" else None
    return {"grad_fn": name, "requires_grad": t.requires_grad, "is_leaf": t.is_leaf}


@graph_info.variant("a leaf is what has no step")
def _(t):
    step = t.grad_fn
    info = {"is_leaf": step is None, "requires_grad": t.requires_grad, "grad_fn": None}
    if step is not None:
        info["grad_fn"] = step.__class__.__qualname__
    return info


_SIZES = st.integers(1, 6)


@exercise(
    points="1.5",
    n_in=_SIZES,
    n_out=_SIZES | st.sampled_from((16, 20)),
    seed=st.integers(0, 2**31),
    examples=(
        {"n_in": 1, "n_out": 1, "seed": 0},
        {"n_in": 3, "n_out": 2, "seed": 0},
        {"n_in": 2, "n_out": 2, "seed": 42},
        {"n_in": 2, "n_out": 3, "seed": 1},
        {"n_in": 6, "n_out": 5, "seed": 7},
        {"n_in": 3, "n_out": 6, "seed": 2**31},
        {"n_in": 2, "n_out": 20, "seed": 0},
    ),
    ignores=("random",),
    tolerance="exact",
    hints=(
        "Seed once, then draw twice. What is drawn second goes on where the first stopped.",
        "torch.randn draws from the standard normal distribution; torch.rand does not.",
        "requires_grad=True fits into the call of torch.randn. Then nothing is computed after the drawing.",
        "torch.manual_seed(seed), then w of shape (n_out, n_in), then b of shape (n_out,).",
    ),
)
def random_weights(n_in: int, n_out: int, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Make the random weights and biases with which a layer of `n_in` inputs and `n_out` outputs starts.

    Return the tuple (w, b): `w` of shape (n_out, n_in) and `b` of shape (n_out,). Both are float32 on the CPU, both
    are leaves and require grad, so that they can be trained.
    The numbers are standard normal, exactly those that torch draws right after `torch.manual_seed(seed)` with one
    call of `torch.randn` for `w` and then one for `b`. Do not seed again in between. Both sizes are 1 or more.
    Whether you seed torch's global generator or use a generator of your own is up to you.

    >>> w, b = random_weights(3, 2, seed=0)
    >>> w
    tensor([[ 1.5410, -0.2934, -2.1788],
            [ 0.5684, -1.0845, -1.3986]], requires_grad=True)
    >>> b
    tensor([0.4033, 0.8380], requires_grad=True)
    """
    torch.manual_seed(seed)
    w = torch.randn(n_out, n_in, requires_grad=True)
    b = torch.randn(n_out, requires_grad=True)
    return w, b


@random_weights.check(
    "the weights are leaves, and backward fills their .grad",
    points="0.5",
    n_in=_SIZES,
    n_out=_SIZES,
    seed=st.integers(0, 2**31),
    examples=({"n_in": 1, "n_out": 1, "seed": 0}, {"n_in": 3, "n_out": 2, "seed": 0}),
    ignores=("random", "requires_grad"),
    hints=("What is computed from a tensor that requires grad is no leaf any more, and its .grad stays None.",),
)
def _(random_weights, n_in, n_out, seed):
    w, b = random_weights(n_in, n_out, seed)
    total = 2 * w.sum() + 3 * b.sum()
    if total.requires_grad:
        total.backward()
    seen = {"w.is_leaf": w.is_leaf, "b.is_leaf": b.is_leaf}
    for name, made in (("w", w), ("b", b)):
        seen[f"{name}.grad"] = made.grad if made.is_leaf else None
    return seen


@random_weights.mutant("inputs and outputs exchanged")
def _(n_in, n_out, seed):
    torch.manual_seed(seed)
    return torch.randn(n_in, n_out, requires_grad=True), torch.randn(n_out, requires_grad=True)


@random_weights.mutant("drawn with inputs and outputs exchanged, then turned round")
def _(n_in, n_out, seed):
    torch.manual_seed(seed)
    return torch.randn(n_in, n_out).T.requires_grad_(), torch.randn(n_out, requires_grad=True)


@random_weights.mutant("draws b first")
def _(n_in, n_out, seed):
    torch.manual_seed(seed)
    b = torch.randn(n_out, requires_grad=True)
    return torch.randn(n_out, n_in, requires_grad=True), b


@random_weights.mutant("seeds again before b")
def _(n_in, n_out, seed):
    torch.manual_seed(seed)
    w = torch.randn(n_out, n_in, requires_grad=True)
    torch.manual_seed(seed)
    return w, torch.randn(n_out, requires_grad=True)


@random_weights.mutant("computes with the weights after tracking has begun")
def _(n_in, n_out, seed):
    torch.manual_seed(seed)
    w = torch.randn(n_out, n_in, requires_grad=True) * 1
    return w, torch.randn(n_out, requires_grad=True)


@random_weights.mutant("b is no leaf")
def _(n_in, n_out, seed):
    torch.manual_seed(seed)
    w = torch.randn(n_out, n_in, requires_grad=True)
    return w, torch.randn(1, n_out, requires_grad=True)[0]


@random_weights.mutant("scales the weights down")
def _(n_in, n_out, seed):
    torch.manual_seed(seed)
    w = (torch.randn(n_out, n_in) * 0.1).requires_grad_()
    return w, torch.randn(n_out, requires_grad=True)


@random_weights.mutant("divides the weights by the root of n_in")
def _(n_in, n_out, seed):
    torch.manual_seed(seed)
    w = (torch.randn(n_out, n_in) / n_in**0.5).requires_grad_()
    return w, torch.randn(n_out, requires_grad=True)


@random_weights.mutant("torch.rand for torch.randn")
def _(n_in, n_out, seed):
    torch.manual_seed(seed)
    return torch.rand(n_out, n_in, requires_grad=True), torch.rand(n_out, requires_grad=True)


@random_weights.mutant("draws all numbers at once, then cuts them up")
def _(n_in, n_out, seed):
    torch.manual_seed(seed)
    numbers = torch.randn(n_out * (n_in + 1))
    w, b = numbers[: n_out * n_in].clone(), numbers[n_out * n_in :].clone()
    return w.reshape(n_out, n_in).requires_grad_(), b.requires_grad_()


@random_weights.mutant("draws the biases one after the other")
def _(n_in, n_out, seed):
    torch.manual_seed(seed)
    w = torch.randn(n_out, n_in, requires_grad=True)
    return w, torch.cat([torch.randn(1) for _ in range(n_out)]).requires_grad_()


@random_weights.mutant("the biases start at zero")
def _(n_in, n_out, seed):
    torch.manual_seed(seed)
    return torch.randn(n_out, n_in, requires_grad=True), torch.zeros(n_out, requires_grad=True)


@random_weights.mutant("one bias for all outputs")
def _(n_in, n_out, seed):
    torch.manual_seed(seed)
    return torch.randn(n_out, n_in, requires_grad=True), torch.randn(1, requires_grad=True)


@random_weights.mutant("one bias for each input")
def _(n_in, n_out, seed):
    torch.manual_seed(seed)
    return torch.randn(n_out, n_in, requires_grad=True), torch.randn(n_in, requires_grad=True)


@random_weights.mutant("b is a row, shape (1, n_out)")
def _(n_in, n_out, seed):
    torch.manual_seed(seed)
    return torch.randn(n_out, n_in, requires_grad=True), torch.randn(1, n_out, requires_grad=True)


@random_weights.mutant("w loses a dimension where a size is 1")
def _(n_in, n_out, seed):
    torch.manual_seed(seed)
    return torch.randn(n_out, n_in).squeeze().requires_grad_(), torch.randn(n_out, requires_grad=True)


@random_weights.mutant("b is 0-d where there is one output")
def _(n_in, n_out, seed):
    torch.manual_seed(seed)
    return torch.randn(n_out, n_in, requires_grad=True), torch.randn(n_out).squeeze().requires_grad_()


@random_weights.mutant("b is not tracked")
def _(n_in, n_out, seed):
    torch.manual_seed(seed)
    return torch.randn(n_out, n_in, requires_grad=True), torch.randn(n_out)


@random_weights.mutant("nothing is tracked")
def _(n_in, n_out, seed):
    torch.manual_seed(seed)
    return torch.randn(n_out, n_in), torch.randn(n_out)


@random_weights.mutant("always the same seed")
def _(n_in, n_out, seed):
    torch.manual_seed(42)
    return torch.randn(n_out, n_in, requires_grad=True), torch.randn(n_out, requires_grad=True)


@random_weights.mutant("never seeds")
def _(n_in, n_out, seed):
    return torch.randn(n_out, n_in, requires_grad=True), torch.randn(n_out, requires_grad=True)


@random_weights.mutant("seeds Python's generator, which torch does not use")
def _(n_in, n_out, seed):
    import random

    random.seed(seed)
    return torch.randn(n_out, n_in, requires_grad=True), torch.randn(n_out, requires_grad=True)


@random_weights.mutant("float64")
def _(n_in, n_out, seed):
    torch.manual_seed(seed)
    w = torch.randn(n_out, n_in).double().requires_grad_()
    return w, torch.randn(n_out).double().requires_grad_()


@random_weights.mutant("draws one number too many before")
def _(n_in, n_out, seed):
    torch.manual_seed(seed)
    torch.randn(1)
    return torch.randn(n_out, n_in, requires_grad=True), torch.randn(n_out, requires_grad=True)


@random_weights.variant("draws from a new generator")
def _(n_in, n_out, seed):
    generator = torch.Generator().manual_seed(seed)
    w, b = (torch.randn(shape, generator=generator) for shape in ((n_out, n_in), (n_out,)))
    return w.requires_grad_(), b.requires_grad_()


@random_weights.variant("filled in place by normal_")
def _(n_in, n_out, seed):
    torch.manual_seed(seed)
    w = torch.empty(n_out, n_in).normal_()
    b = torch.empty(n_out).normal_(mean=0, std=1)
    w.requires_grad = True
    b.requires_grad = True
    return (w, b)


@random_weights.variant("parameters")
def _(n_in, n_out, seed):
    torch.random.manual_seed(seed)
    w = torch.nn.Parameter(torch.randn((n_out, n_in), dtype=torch.float32))
    b = torch.nn.Parameter(torch.randn(n_out))
    return w, b


@random_weights.variant("the global state is kept")
def _(n_in, n_out, seed):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        weights = tuple(torch.randn(*shape, requires_grad=True) for shape in ([n_out, n_in], [n_out]))
    return weights


_FORMULAS: dict[str, Callable[[torch.Tensor, torch.Tensor], torch.Tensor]] = {
    "(x ** 2).sum()": lambda x, w: (x**2).sum(),
    "(x * w).sum() ** 2": lambda x, w: (x * w).sum() ** 2,
    "(x * x.sin()).sum()": lambda x, w: (x * x.sin()).sum(),
    "torch.tensor(3.0)": lambda x, w: torch.tensor(3.0),
    "(w ** 2).sum()": lambda x, w: (w**2).sum(),
    "x.clamp(min=0).sum()": lambda x, w: x.clamp(min=0).sum(),
    "x.prod()": lambda x, w: x.prod(),
    "x.flatten()[:1].sum()": lambda x, w: x.flatten()[:1].sum(),
    "x.sqrt().sum()": lambda x, w: x.sqrt().sum(),
    "x": lambda x, w: x,
    "x * 2": lambda x, w: x * 2,
    "x.sum().reshape(1)": lambda x, w: x.sum().reshape(1),
    "torch.tensor([3.0])": lambda x, w: torch.tensor([3.0]),
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
    x = draw(tensors(shape, dtype=dtype, requires_grad=None, stale_grad=None))
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
        _case("torch.tensor([3.0])", torch.tensor([3.0, 5.0])),
        _case("torch.stack([x.sum(), w.sum()])", torch.tensor(3.0), _tracked([2.0], [1.0])),
        _case("(x * x.sin()).sum()", torch.tensor([1000.1, 0.3], dtype=torch.float64)),
        _case("(x ** 2).sum()", torch.tensor([1e6, -3.0], dtype=torch.float64)),
        _case("x.sqrt().sum()", torch.tensor([0.0, 4.0])),
        _case("x.prod()", torch.tensor([[0.0, 2.0], [4.0, 0.5]], dtype=torch.float64)),
    ),
    memory="fresh",
    builds_on=("z_and_grads",),
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


@grad_of.mutant("does not look at the shape where f is constant")
def _(f, x):
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf)
    if not y.requires_grad:
        return torch.zeros_like(leaf, requires_grad=False)
    if y.ndim != 0:
        raise ValueError
    (grad,) = torch.autograd.grad(y, leaf, allow_unused=True)
    return torch.zeros_like(leaf, requires_grad=False) if grad is None else grad


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


@grad_of.mutant("measures the slope in float64, in small steps")
def _(f, x):
    with torch.no_grad():
        if f(x).ndim != 0:
            raise ValueError
        wide = x.detach().double()
        grad = torch.zeros(x.numel(), dtype=torch.float64, device=x.device)
        for place in range(x.numel()):
            step = torch.zeros_like(grad)
            step[place] = 1e-5
            step = step.view(x.shape)
            grad[place] = (f(wide + step) - f(wide - step)) / 2e-5
    return grad.view(x.shape).to(x.dtype)


@grad_of.mutant("replaces a gradient that is infinite or nan")
def _(f, x):
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf)
    if y.ndim != 0:
        raise ValueError
    if not y.requires_grad:
        return torch.zeros_like(x)
    (grad,) = torch.autograd.grad(y, leaf, allow_unused=True)
    return torch.zeros_like(x) if grad is None else grad.nan_to_num()


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


_CURVES: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "x**2": lambda x: x**2,
    "x**3": lambda x: x**3,
    "2 * x**2 - 3 * x + 1": lambda x: 2 * x**2 - 3 * x + 1,
    "x.sin()": lambda x: x.sin(),
    "x.exp()": lambda x: x.exp(),
    "x.sigmoid()": lambda x: x.sigmoid(),
    "5 * x": lambda x: 5 * x,
}


class _Curve:
    """A function that works element by element."""

    def __init__(self, formula: str) -> None:
        self.__name__ = f"lambda x: {formula}"
        self.function = _CURVES[formula]

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        return self.function(x)


@st.composite
def _curves(draw: Callable[[Any], Any]) -> dict[str, Any]:
    """A curve, and where its slopes are wanted."""
    shape = draw(st.sampled_from(("", "n", "n m")))
    xs = tensors(shape, dtype=_FLOATS, side=(0, 5), requires_grad=None, stale_grad=None)
    return {"f": _Curve(draw(st.sampled_from(list(_CURVES)))), "xs": draw(xs)}


def _on(formula: str, xs: torch.Tensor) -> dict[str, Any]:
    return {"f": _Curve(formula), "xs": xs}


@exercise(
    points="1.5",
    arguments=_curves(),
    examples=(
        _on("x**2", torch.tensor(3.0)),
        _on("x**2", torch.tensor([1.0, 2.0])),
        _on("x**3", torch.tensor([[1.0, 2.0], [-3.0, 0.5]])),
        _on("x**3", torch.tensor([1.0, 2.0, 4.0], dtype=torch.float64)),
        _on("x**3", torch.tensor([1e6, 2.0], dtype=torch.float64)),
        _on("x**3", _tracked([1.0, 2.0])),
        _on("x**3", _tracked([1.0, 2.0], [5.0, 7.0])),
        _on("5 * x", torch.tensor([1.0, 2.0])),
        _on("x.sin()", torch.tensor([1000.1, 0.3], dtype=torch.float64)),
        _on("x.exp()", torch.empty(0)),
        _on("x.exp()", torch.empty(2, 0, dtype=torch.float64)),
        _on("2 * x**2 - 3 * x + 1", filled((3, 2), torch.float64, 1).T),
    ),
    memory="fresh",
    builds_on=("grad_of",),
    hints=(
        "Think of f(xs) as many independent curves, one for each element. How do you start backward from all of them?",
        "Each element of f(xs) depends on one element of xs only: so the sum has the same slopes.",
        "Work on a copy, xs.detach().requires_grad_(): then nothing can reach xs or its .grad.",
        "torch.autograd.grad(f(copy).sum(), copy) returns a tuple with one gradient.",
    ),
)
def derivative(f: Callable[[torch.Tensor], torch.Tensor], xs: torch.Tensor) -> torch.Tensor:
    """Return the derivative of `f` at every element of `xs`.

    `f` works element by element, such as `lambda x: x**3`: it takes a floating tensor of any shape and returns one of
    that shape and dtype, in which each element depends on the element of the input at the same place and no other.
    The result has the shape and dtype of `xs`, which may have any number of dimensions, and may be empty. It is a new
    tensor that does not require grad.
    Call `f` on many elements at once: the number of calls must not depend on how many elements there are. (One call
    is enough.)
    `xs` stays as it was: its values, its `requires_grad`, and its `.grad`, which may hold something from before.

    >>> derivative(lambda x: x**3, torch.tensor([1.0, 2.0, -1.0]))
    tensor([ 3., 12.,  3.])
    """
    x = xs.detach().requires_grad_()
    return torch.autograd.grad(f(x).sum(), x)[0]


@derivative.check(
    "calls f equally often for few and many elements",
    points="0.5",
    few=st.sampled_from(((2,), (3,), (2, 2))),
    many=st.sampled_from(((5,), (12,), (4, 2), (2, 4), (3, 3), (40,))),
    examples=(
        {"few": (2,), "many": (5,)},
        {"few": (2, 2), "many": (4, 2)},
        {"few": (2, 2), "many": (2, 4)},
        {"few": (2,), "many": (40,)},
    ),
    ambient_device=True,
    ignores=("requires_grad",),
    hints=("f takes a tensor of any shape: give it all elements at once instead of one after the other.",),
)
def _(derivative, few, many):
    counts, slopes = [], []
    for shape in (few, many):
        calls = []

        def f(x, calls=calls):
            calls.append(1)
            return x**2

        slopes.append(derivative(f, torch.full(shape, 3.0)))
        counts.append(len(calls))
    return {"for few": slopes[0], "for many": slopes[1], "more calls for many than for few": counts[1] - counts[0]}


@derivative.mutant("one call of f for each element")
def _(f, xs):
    slopes = torch.zeros_like(xs, requires_grad=False)
    flat = slopes.view(-1)
    for place, value in enumerate(xs.detach().flatten()):
        x = value.clone().requires_grad_()
        flat[place] = torch.autograd.grad(f(x), x)[0]
    return flat.reshape(xs.shape)


@derivative.mutant("one call of f for each row")
def _(f, xs):
    x = xs.detach().clone().requires_grad_()
    if x.ndim < 2 or len(x) == 0:
        return torch.autograd.grad(f(x).sum(), x)[0]
    return torch.autograd.grad(sum(f(row).sum() for row in x), x)[0]


@derivative.mutant("one call of f for each 16 elements")
def _(f, xs):
    slopes = []
    for part in xs.detach().flatten().split(16):
        x = part.clone().requires_grad_()
        slopes.append(torch.autograd.grad(f(x).sum(), x)[0])
    return torch.cat(slopes).reshape(xs.shape)


@derivative.mutant("takes the mean before going back")
def _(f, xs):
    x = xs.detach().clone().requires_grad_()
    return torch.autograd.grad(f(x).mean(), x)[0]


@derivative.mutant("works with single numbers only")
def _(f, xs):
    x = xs.detach().clone().requires_grad_()
    return torch.autograd.grad(f(x), x)[0]


@derivative.mutant("returns one sum of all slopes")
def _(f, xs):
    x = xs.detach().clone().requires_grad_()
    return torch.autograd.grad(f(x).sum(), x)[0].sum()


@derivative.mutant("returns f itself")
def _(f, xs):
    return f(xs.detach().clone())


@derivative.mutant("takes the derivative twice")
def _(f, xs):
    x = xs.detach().clone().requires_grad_()
    (slope,) = torch.autograd.grad(f(x).sum(), x, create_graph=True)
    if not slope.requires_grad:
        return torch.zeros_like(slope)
    return torch.autograd.grad(slope.sum(), x)[0]


@derivative.mutant("the result still hangs on the graph")
def _(f, xs):
    x = xs.detach().clone().requires_grad_()
    return torch.autograd.grad(f(x).sum(), x, create_graph=True)[0]


@derivative.mutant("switches tracking on for xs itself")
def _(f, xs):
    return torch.autograd.grad(f(xs.requires_grad_()).sum(), xs)[0]


@derivative.mutant("switches tracking off for xs afterwards")
def _(f, xs):
    x = xs.detach().clone().requires_grad_()
    slope = torch.autograd.grad(f(x).sum(), x)[0]
    xs.requires_grad_(False)
    return slope


@derivative.mutant("leaves its gradient in xs.grad, where xs is tracked")
def _(f, xs):
    x = xs if xs.requires_grad else xs.detach().requires_grad_()
    before = None if x.grad is None else x.grad.clone()
    f(x).sum().backward()
    return x.grad.clone() if before is None else x.grad - before


@derivative.mutant("adds the gradient from before")
def _(f, xs):
    x = xs.detach().clone().requires_grad_()
    slope = torch.autograd.grad(f(x).sum(), x)[0]
    return slope if xs.grad is None else slope + xs.grad


@derivative.mutant("clears xs.grad")
def _(f, xs):
    xs.grad = None
    x = xs.detach().clone().requires_grad_()
    return torch.autograd.grad(f(x).sum(), x)[0]


@derivative.mutant("goes back twice, and the slopes add up")
def _(f, xs):
    x = xs.detach().clone().requires_grad_()
    y = f(x).sum()
    y.backward(retain_graph=True)
    y.backward()
    return x.grad


@derivative.mutant("computes in float32")
def _(f, xs):
    x = xs.detach().float().clone().requires_grad_()
    return torch.autograd.grad(f(x).sum(), x)[0].to(xs.dtype)


@derivative.mutant("returns float32")
def _(f, xs):
    x = xs.detach().clone().requires_grad_()
    return torch.autograd.grad(f(x).sum(), x)[0].float()


@derivative.mutant("measures the slope in small steps")
def _(f, xs):
    x = xs.detach()
    return (f(x + 1e-3) - f(x - 1e-3)) / 2e-3


@derivative.mutant("measures the slope in float64, in small steps")
def _(f, xs):
    with torch.no_grad():
        x = xs.detach().double()
        return ((f(x + 1e-6) - f(x - 1e-6)) / 2e-6).to(xs.dtype)


@derivative.mutant("measures the slope to the next element")
def _(f, xs):
    y = f(xs.detach()).flatten()
    x = xs.detach().flatten()
    if len(x) < 2:
        return torch.zeros_like(xs.detach())
    return torch.gradient(y, spacing=(torch.arange(float(len(x))).to(x),))[0].reshape(xs.shape)


@derivative.mutant("stumbles over an empty tensor")
def _(f, xs):
    x = xs.detach().clone().requires_grad_()
    return torch.stack(torch.autograd.grad(list(f(x).flatten()), [x]))[0]


@derivative.variant("backward with a gradient of ones")
def _(f, xs):
    x = xs.clone().detach().requires_grad_(True)
    y = f(x)
    y.backward(torch.ones_like(y))
    return x.grad


@derivative.variant("torch.func.jvp")
def _(f, xs):
    x = xs.detach()
    return torch.func.jvp(f, (x,), (torch.ones_like(x),))[1].detach().clone()


@derivative.variant("vmap of grad")
def _(f, xs):
    flat = xs.detach().reshape(-1)
    if len(flat) == 0:
        return flat.reshape(xs.shape).clone()
    return torch.func.vmap(torch.func.grad(f))(flat).reshape(xs.shape)


@derivative.variant("diagonal of the whole Jacobian")
def _(f, xs):
    flat = xs.detach().flatten().clone()
    if flat.numel() == 0:
        return torch.zeros_like(xs, requires_grad=False)
    return torch.autograd.functional.jacobian(f, flat).diagonal().clone().reshape(xs.shape)


@derivative.variant("a parameter, cleared by hand")
def _(f, xs):
    x = torch.nn.Parameter(xs.detach().clone())
    x.grad = None
    with torch.enable_grad():
        loss = torch.sum(f(x))
    loss.backward()
    print("done")
    return x.grad.detach()
