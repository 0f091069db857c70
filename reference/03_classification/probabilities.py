"""From logits to probabilities and labels: sigmoid, tanh, softmax, and the decision."""

from collections.abc import Callable
from typing import Any

import torch
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional as F

from grader import exercise, filled, tensors

Draw = Callable[[st.SearchStrategy[Any]], Any]
_BOTH = (torch.float32, torch.float64)
_RANGES = ("normal", "ties", "big", (-25.0, 25.0), (-100.0, 100.0), (-1000.0, 1000.0))
"""Small numbers and zeros; numbers where e^x is too large for float32, and where it is for float64."""


def _tracked(*numbers: float, dtype: torch.dtype = torch.float32) -> torch.Tensor:
    return torch.tensor(numbers, dtype=dtype, requires_grad=True)


def _points() -> st.SearchStrategy[torch.Tensor]:
    """Return a strategy for the `x` of a function that works element by element.

    Where `x` is empty it requires no gradients: who returns an empty tensor at once, without a graph, loses nothing.
    """
    return tensors("n | n m | ", dtype=_BOTH, values=_RANGES, requires_grad=None).map(
        lambda x: x.requires_grad_(x.requires_grad and x.numel() > 0)
    )


def _precise_points() -> st.SearchStrategy[torch.Tensor]:
    """Return a strategy for float64 numbers that require gradients: a few dozen different ones."""
    return st.integers(10, 33).map(
        lambda seed: filled((6,), torch.float64, seed, _RANGES[seed % len(_RANGES)]).requires_grad_()
    )


_ELEMENTWISE = (
    {"x": _tracked(0.5)},
    {"x": _tracked(0.0)},
    {"x": torch.tensor(0.0, requires_grad=True)},
    {"x": torch.tensor(-2.0)},
    {"x": torch.tensor([0.5, 0.0, -2.0])},
    {"x": torch.tensor([[0.5, -1.0, 3.0], [-2.0, 1.0, 0.0]], requires_grad=True)},
    {"x": _tracked(20.0)},
    {"x": _tracked(-20.0)},
    {"x": _tracked(100.0)},
    {"x": _tracked(-100.0)},
    {"x": _tracked(1000.0)},
    {"x": _tracked(-1000.0)},
    {"x": torch.tensor([-1000.0, 1000.0])},
    {"x": _tracked(-88.0, 88.0, -89.0, 89.0, -45.0, 45.0, 0.0)},
    {"x": _tracked(0.0, dtype=torch.float64)},
    {"x": _tracked(-1000.0, 1000.0, -700.0, 700.0, -300.0, 300.0, dtype=torch.float64)},
    {"x": torch.zeros(2, 0)},
    {"x": torch.zeros(0)},
    {"x": torch.tensor([[1.0, 2.0, -1.0], [0.0, -2.0, 3.0]]).mT},
)
"""The smallest cases first: a usual number, exactly 0, 0-d, large numbers, empty."""

_SIGMOIDS = ("sigmoid", "log_sigmoid*", "special_expit", "silu", "glu")
"""What computes a sigmoid for you."""

_DIGITS = (
    {"x": _tracked(0.3, dtype=torch.float64)},
    {"x": _tracked(0.0, 0.1, -0.7, 1.3, -2.9, dtype=torch.float64)},
    {"x": _tracked(5.5, -5.5, 10.5, -10.5, 12.5, -12.5, dtype=torch.float64)},
    {"x": _tracked(20.5, -20.5, 21.5, -21.5, 26.5, -26.5, dtype=torch.float64)},
    {"x": _tracked(-1000.0, 1000.0, -710.0, 710.0, -355.0, 355.0, dtype=torch.float64)},
)


@exercise(
    points=1.5,
    x=_points(),
    examples=_ELEMENTWISE,
    gradients=True,
    forbids=_SIGMOIDS,
    hints=(
        "1 / (1 + torch.exp(-x)) is the formula as it stands. What is torch.exp(1000.0), and what becomes of gradients?",
        "Multiply top and bottom by e^x: e^x / (1 + e^x). That form is safe where the first one is not: for x < 0.",
        "torch.where computes both of its branches; an infinite one spoils the gradient. So choose the exponent first.",
        "torch.where(x < 0, x, -x) is never positive, and its exp never above 1. Take it once, then build both forms.",
        "Another way: torch.tanh, which you may use, is an S from -1 to 1. Halve it and shift it.",
    ),
)
def sigmoid(x: torch.Tensor) -> torch.Tensor:
    """Return the sigmoid of each element, 1 / (1 + e^(-x)), without PyTorch's own sigmoid.

    `x` is a float32 or float64 tensor of any shape, also 0-d or empty, with numbers from -1000 to 1000. The result
    is a new tensor of the same shape and dtype. `x` does not change.

    Values and gradients must be right everywhere in this range; nothing may become nan. e^x is infinite in float32
    from 89 on, so the formula as it stands is not enough. The gradient at exactly 0 is 0.25. In float64 the result
    must have the digits of float64, not only those of float32.

    Not allowed is what computes a sigmoid for you: torch.sigmoid, torch.special.expit, F.logsigmoid, F.silu, F.glu,
    and their relatives such as nn.Sigmoid. Everything else is.

    >>> sigmoid(torch.tensor([0.0, 2.0, -1000.0]))
    tensor([0.5000, 0.8808, 0.0000])
    >>> x = torch.tensor(0.0, requires_grad=True)
    >>> sigmoid(x).backward()
    >>> x.grad
    tensor(0.2500)
    """
    z = torch.exp(torch.where(x < 0, x, -x))  # never above 1
    return torch.where(x < 0, z, 1.0) / (1 + z)


@sigmoid.check(
    "float64 keeps its digits",
    points=0.5,
    x=_precise_points(),
    examples=_DIGITS,
    gradients=True,
    tolerance=(1e-8, 1e-14),
    forbids=_SIGMOIDS,
    hints="Is a number added, cut off or rounded to float32 on the way? For large x the gradient is small, but not 0.",
)
def _(function, x):
    return function(x)


@sigmoid.mutant("the formula as it stands: 1 / (1 + exp(-x))")
def _(x):
    return 1 / (1 + torch.exp(-x))


@sigmoid.mutant("e^x / (1 + e^x) everywhere")
def _(x):
    e = torch.exp(x)
    return e / (1 + e)


@sigmoid.mutant("goes by way of |x|, whose gradient at 0 is 0")
def _(x):
    z = torch.exp(-x.abs())
    return torch.where(x >= 0, 1 / (1 + z), z / (1 + z))


@sigmoid.mutant("cuts e^x off at 1, and |x| has a kink there too")
def _(x):
    return torch.exp(x.clamp(max=0)) / (1 + torch.exp(-x.abs()))


@sigmoid.mutant("cuts x off at 10")
def _(x):
    return 1 / (1 + torch.exp(-x.clamp(-10, 10)))


@sigmoid.mutant("cuts x off at 20: no gradient beyond")
def _(x):
    return 1 / (1 + torch.exp(-x.clamp(-20, 20)))


@sigmoid.mutant("cuts x off at 30, below which float64 still has digits")
def _(x):
    return 1 / (1 + torch.exp(-x.clamp(-30, 30)))


@sigmoid.mutant("cuts off below only")
def _(x):
    e = torch.exp(x.clamp(min=-80))
    return e / (1 + e)


@sigmoid.mutant("cuts e^-x off, whose gradient stays infinite")
def _(x):
    return 1 / (1 + torch.exp(-x).clamp(max=1e30))


@sigmoid.mutant("torch.where over two branches, of which one is infinite")
def _(x):
    return torch.where(x >= 0, 1 / (1 + torch.exp(-x)), torch.exp(x) / (1 + torch.exp(x)))


@sigmoid.mutant("relu in both branches: its gradient at 0 is 0")
def _(x):
    return torch.where(x >= 0, 1 / (1 + torch.exp(-x.relu())), 1 - 1 / (1 + torch.exp(-(-x).relu())))


@sigmoid.mutant("0 below -80, chosen by torch.where after the formula")
def _(x):
    return torch.where(x < -80, 0.0, 1 / (1 + torch.exp(-x)))


@sigmoid.mutant("e to minus log1p(e^-x)")
def _(x):
    return torch.exp(-torch.log1p(torch.exp(-x)))


@sigmoid.mutant("replaces nan afterwards")
def _(x):
    e = torch.exp(x)
    return torch.nan_to_num(e / (1 + e), nan=1.0)


@sigmoid.mutant("calculates in float64, which is not enough for 1000")
def _(x):
    e = torch.exp(x.double())
    return (e / (1 + e)).to(x.dtype)


@sigmoid.mutant("calls torch.sigmoid")
def _(x):
    return torch.sigmoid(x)


@sigmoid.mutant("calls the method sigmoid")
def _(x):
    return x.clone().sigmoid_()


@sigmoid.mutant("calls nn.Sigmoid")
def _(x):
    return nn.Sigmoid()(x)


@sigmoid.mutant("calls torch.special.expit")
def _(x):
    return torch.special.expit(x)


@sigmoid.mutant("e to the logsigmoid")
def _(x):
    return torch.exp(F.logsigmoid(x))


@sigmoid.mutant("calls F.glu, which is 1 times the sigmoid of x here")
def _(x):
    halves = torch.stack((torch.ones_like(x), x), dim=-1)
    return F.glu(halves, dim=-1).squeeze(-1)


@sigmoid.mutant("cuts the graph")
def _(x):
    z = torch.exp(torch.where(x < 0, x, -x)).detach()
    return torch.where(x < 0, z, 1.0) / (1 + z)


@sigmoid.mutant("works on .data")
def _(x):
    return 0.5 * (1 + torch.tanh(x.data / 2))


@sigmoid.mutant("0 is a case of its own: a constant without gradient")
def _(x):
    z = torch.exp(torch.where(x < 0, x, -x))
    return torch.where(x == 0, 0.5, torch.where(x < 0, z, 1.0) / (1 + z))


@sigmoid.mutant("forgets 0 between the branches")
def _(x):
    z = torch.exp(torch.where(x < 0, x, -x))
    return torch.where(x < 0, z, torch.where(x > 0, 1.0, 0.0)) / (1 + z)


@sigmoid.mutant("always float32")
def _(x):
    return 0.5 * (1 + torch.tanh(x.float() / 2))


@sigmoid.mutant("rounds to float32 on the way")
def _(x):
    return (0.5 * (1 + torch.tanh(x.float() / 2))).to(x.dtype)


@sigmoid.mutant("always float64")
def _(x):
    return 0.5 * (1 + torch.tanh(x.double() / 2))


@sigmoid.mutant("mirrored: e^x where e^-x is meant")
def _(x):
    return 0.5 * (1 - torch.tanh(x / 2))


@sigmoid.mutant("a tanh that is not halved inside")
def _(x):
    return 0.5 * (1 + torch.tanh(x))


@sigmoid.mutant("a tanh that is not shifted")
def _(x):
    return torch.tanh(x / 2)


@sigmoid.mutant("straight lines instead of a curve")
def _(x):
    return (x / 4 + 0.5).clamp(0, 1)


@sigmoid.mutant("adds a small number below the fraction bar")
def _(x):
    z = torch.exp(torch.where(x < 0, x, -x))
    return torch.where(x < 0, z, 1.0) / (1 + z + 1e-7)


@sigmoid.mutant("writes into x")
def _(x):
    result = 0.5 * (1 + torch.tanh(x / 2))
    x.data.neg_()
    return result


@sigmoid.mutant("makes a float32 tensor on the CPU and fills it")
def _(x):
    result = torch.zeros(x.shape)
    result[x >= 0] = 1 / (1 + torch.exp(-x[x >= 0]))
    e = torch.exp(x[x < 0])
    result[x < 0] = e / (1 + e)
    return result


@sigmoid.mutant("squeezes x")
def _(x):
    return 0.5 * (1 + torch.tanh(x.squeeze() / 2))


@sigmoid.mutant("loops over rows, which an empty or 0-d tensor has not")
def _(x):
    return torch.stack([0.5 * (1 + torch.tanh(row / 2)) for row in x])


@sigmoid.variant("half a tanh, shifted")
def _(x):
    return 0.5 * (1 + torch.tanh(x / 2))


@sigmoid.variant("softplus")
def _(x):
    return torch.exp(-F.softplus(-x))


@sigmoid.variant("logaddexp")
def _(x):
    return torch.exp(x - torch.logaddexp(x, torch.zeros_like(x)))


@sigmoid.variant("a softmax of two")
def _(x):
    return torch.softmax(torch.stack((torch.zeros_like(x), x)), dim=0)[1]


@sigmoid.variant("a mask for each branch")
def _(x):
    result = torch.empty_like(x)
    positive = x >= 0
    result[positive] = 1 / (1 + torch.exp(-x[positive]))
    e = torch.exp(x[~positive])
    result[~positive] = e / (1 + e)
    return result


@sigmoid.variant("safe arguments for both branches of torch.where")
def _(x):
    up = torch.where(x >= 0, x, torch.zeros_like(x))
    down = torch.where(x >= 0, torch.zeros_like(x), x)
    return torch.where(x >= 0, 1 / (1 + torch.exp(-up)), torch.exp(down) / (1 + torch.exp(down)))


@sigmoid.variant("one form, and its mirror image")
def _(x):
    sign = torch.where(x < 0, -1.0, 1.0).to(x.dtype)
    p = 1 / (1 + torch.exp(-sign * x))
    return torch.where(x < 0, 1 - p, p)


@sigmoid.variant("one minus a softplus")
def _(x):
    return 1 - torch.exp(-F.softplus(x))


@sigmoid.variant("a loop over the elements")
def _(x):
    results = []
    for number in x.flatten():
        if number >= 0:
            results.append(1 / (1 + (-number).exp()))
        else:
            results.append(number.exp() / (1 + number.exp()))
    return torch.stack(results).reshape(x.shape) if results else x * 1


@sigmoid.variant("cuts x off where float64 cannot tell the difference")
def _(x):
    return 1 / (1 + torch.exp(-torch.clamp(x, min=-80, max=80)))


class _OwnSigmoid(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        z = torch.exp(-x.abs())
        y = torch.where(x < 0, z / (1 + z), 1 / (1 + z))
        ctx.save_for_backward(y)
        return y

    @staticmethod
    def backward(ctx, grad):
        (y,) = ctx.saved_tensors
        return grad * y * (1 - y)


@sigmoid.variant("a function with its own backward")
def _(x):
    return _OwnSigmoid.apply(x)


@exercise(
    points=1.5,
    x=_points(),
    examples=_ELEMENTWISE,
    gradients=True,
    forbids=("tanh",),
    hints=(
        "tanh(x) = (e^x - e^-x) / (e^x + e^-x): what does that give for x = 1000, where both are infinite?",
        "tanh is an S from -1 to 1, the sigmoid one from 0 to 1. You may use torch.sigmoid here.",
        "Stretch the sigmoid to twice its height and move it down; and it has to be twice as steep inside.",
        "Another way: z = exp of 2x or -2x, whichever is negative; then (1 - z) / (1 + z) with the sign that fits.",
    ),
)
def tanh_by_hand(x: torch.Tensor) -> torch.Tensor:
    """Return the hyperbolic tangent of each element, (e^x - e^(-x)) / (e^x + e^(-x)), without PyTorch's own tanh.

    `x` is a float32 or float64 tensor of any shape, also 0-d or empty, with numbers from -1000 to 1000. The result
    is a new tensor of the same shape and dtype. `x` does not change.

    Values and gradients must be right everywhere in this range; nothing may become nan. The gradient at exactly 0
    is 1. In float64 the result must have the digits of float64, not only those of float32.

    Not allowed is PyTorch's tanh under any of its names (torch.tanh, x.tanh(), nn.Tanh). Everything else is.

    >>> tanh_by_hand(torch.tensor([0.0, 0.5, -1000.0]))
    tensor([ 0.0000,  0.4621, -1.0000])
    >>> x = torch.tensor(0.0, requires_grad=True)
    >>> tanh_by_hand(x).backward()
    >>> x.grad
    tensor(1.)
    """
    return 2 * torch.sigmoid(2 * x) - 1


@tanh_by_hand.check(
    "float64 keeps its digits",
    points=0.5,
    x=_precise_points(),
    examples=_DIGITS,
    gradients=True,
    tolerance=(1e-8, 1e-12),
    forbids=("tanh",),
    hints="Is a number added, cut off or rounded to float32 on the way? For large x the gradient is small, but not 0.",
)
def _(function, x):
    return function(x)


@tanh_by_hand.mutant("the formula as it stands: (e^x - e^-x) / (e^x + e^-x)")
def _(x):
    return (torch.exp(x) - torch.exp(-x)) / (torch.exp(x) + torch.exp(-x))


@tanh_by_hand.mutant("the formula as it stands, in float64")
def _(x):
    up, down = torch.exp(x.double()), torch.exp(-x.double())
    return ((up - down) / (up + down)).to(x.dtype)


@tanh_by_hand.mutant("1 - 2 / (e^2x + 1), whose gradient becomes nan")
def _(x):
    return 1 - 2 / (torch.exp(2 * x) + 1)


@tanh_by_hand.mutant("(e^2x - 1) / (e^2x + 1)")
def _(x):
    e = torch.exp(2 * x)
    return (e - 1) / (e + 1)


@tanh_by_hand.mutant("(1 - e^-2x) / (1 + e^-2x)")
def _(x):
    e = torch.exp(-2 * x)
    return (1 - e) / (1 + e)


@tanh_by_hand.mutant("sinh / cosh")
def _(x):
    return torch.sinh(x) / torch.cosh(x)


@tanh_by_hand.mutant("goes by way of |x|, whose gradient at 0 is 0")
def _(x):
    z = torch.exp(-2 * x.abs())
    return torch.sign(x) * (1 - z) / (1 + z)


@tanh_by_hand.mutant("loses the sign")
def _(x):
    return 2 * torch.sigmoid(2 * torch.where(x < 0, -x, x)) - 1


@tanh_by_hand.mutant("the sign is wrong for negative numbers that are large")
def _(x):
    return torch.where(x < -40, 1.0, 2 * torch.sigmoid(2 * x) - 1)


@tanh_by_hand.mutant("cuts x off at 5")
def _(x):
    return 2 * torch.sigmoid(2 * x.clamp(-5, 5)) - 1


@tanh_by_hand.mutant("cuts x off at 10: no gradient beyond")
def _(x):
    return 2 * torch.sigmoid(2 * x.clamp(-10, 10)) - 1


@tanh_by_hand.mutant("cuts x off at 100, which is too late for float32")
def _(x):
    y = x.clamp(-100, 100)
    return y.sinh() / y.cosh()


@tanh_by_hand.mutant("one half for each sign, by way of relu")
def _(x):
    up, down = torch.expm1(-2 * x.relu()), torch.expm1(-2 * (-x).relu())
    return down / (down + 2) - up / (up + 2)


@tanh_by_hand.mutant("plus or minus 1 beyond 3")
def _(x):
    return torch.where((x >= -3) & (x <= 3), 2 * torch.sigmoid(2 * x) - 1, torch.sign(x))


@tanh_by_hand.mutant("cuts the values off instead of x")
def _(x):
    return (torch.exp(x) - torch.exp(-x)).clamp(-1e30, 1e30) / (torch.exp(x) + torch.exp(-x)).clamp(max=1e30)


@tanh_by_hand.mutant("torch.where over two branches, of which one is infinite")
def _(x):
    down, up = torch.exp(-2 * x), torch.exp(2 * x)
    return torch.where(x >= 0, (1 - down) / (1 + down), (up - 1) / (up + 1))


@tanh_by_hand.mutant("replaces nan afterwards")
def _(x):
    result = (torch.exp(x) - torch.exp(-x)) / (torch.exp(x) + torch.exp(-x))
    return torch.where(result.isnan(), x.sign(), result)


@tanh_by_hand.mutant("calls torch.tanh")
def _(x):
    return torch.tanh(x)


@tanh_by_hand.mutant("calls the method tanh_")
def _(x):
    return x.clone().tanh_()


@tanh_by_hand.mutant("calls nn.Tanh")
def _(x):
    return nn.Tanh()(x)


@tanh_by_hand.mutant("cuts the graph")
def _(x):
    return 2 * torch.sigmoid(2 * x.detach()) - 1


@tanh_by_hand.mutant("0 is a case of its own: a constant without gradient")
def _(x):
    return torch.where(x == 0, 0.0, 2 * torch.sigmoid(2 * x) - 1)


@tanh_by_hand.mutant("a sigmoid that is not doubled inside")
def _(x):
    return 2 * torch.sigmoid(x) - 1


@tanh_by_hand.mutant("a sigmoid that is not doubled outside")
def _(x):
    return torch.sigmoid(2 * x) - 0.5


@tanh_by_hand.mutant("a sigmoid that is not moved down")
def _(x):
    return 2 * torch.sigmoid(2 * x)


@tanh_by_hand.mutant("the tangent of x, not the hyperbolic one")
def _(x):
    return torch.where(x.abs() < 0.01, 2 * torch.sigmoid(2 * x) - 1, torch.tan(x))


@tanh_by_hand.mutant("always float32")
def _(x):
    return 2 * torch.sigmoid(2 * x.float()) - 1


@tanh_by_hand.mutant("rounds to float32 on the way")
def _(x):
    return (2 * torch.sigmoid(2 * x.float()) - 1).to(x.dtype)


@tanh_by_hand.mutant("adds a small number below the fraction bar")
def _(x):
    z = torch.exp(2 * torch.where(x < 0, x, -x))
    return torch.where(x < 0, z - 1, 1 - z) / (1 + z + 1e-7)


@tanh_by_hand.mutant("writes into x")
def _(x):
    result = 2 * torch.sigmoid(2 * x) - 1
    x.data.mul_(2)
    return result


@tanh_by_hand.mutant("squeezes x")
def _(x):
    return 2 * torch.sigmoid(2 * x.squeeze()) - 1


@tanh_by_hand.variant("one exponent that is never positive")
def _(x):
    z = torch.exp(2 * torch.where(x < 0, x, -x))
    return torch.where(x < 0, z - 1, 1 - z) / (1 + z)


@tanh_by_hand.variant("a sign that is a constant")
def _(x):
    sign = torch.where(x < 0, -1.0, 1.0).to(x.dtype)
    e = torch.exp(-2 * sign * x)
    return sign * (1 - e) / (1 + e)


@tanh_by_hand.variant("expm1")
def _(x):
    z = torch.expm1(torch.where(x > 0, -2 * x, 2 * x))
    return torch.where(x > 0, -z, z) / (z + 2)


@tanh_by_hand.variant("sinh / cosh where x is small, the sign elsewhere")
def _(x):
    small = x.clamp(-20, 20)
    return torch.where(x.abs() > 20, x.sign(), small.sinh() / small.cosh())


@tanh_by_hand.variant("the formula, with x cut off where nothing changes any more")
def _(x):
    x = torch.clamp(x, -20.0, 20.0)
    up, down = torch.exp(x), torch.exp(-x)
    return (up - down) / (up + down)


@tanh_by_hand.variant("the difference of two probabilities")
def _(x):
    both = torch.softmax(torch.stack([x, -x], dim=-1), dim=-1)
    return both[..., 0] - both[..., 1]


@tanh_by_hand.variant("the sigmoid from the other side")
def _(x):
    return 1 - 2 * F.logsigmoid(-2 * x).exp()


@tanh_by_hand.variant("a mask for each branch")
def _(x):
    result = torch.zeros_like(x)
    up = x > 0
    a, b = torch.exp(-2 * x[up]), torch.exp(2 * x[~up])
    result[up], result[~up] = (1 - a) / (1 + a), (b - 1) / (b + 1)
    return result


def _square_or_not(draw: Draw) -> list[int]:
    """Return one to three sizes; two equal ones about half of the time."""
    sides = draw(st.lists(st.sampled_from((2, 3, 1, 4)), min_size=1, max_size=3))
    return [sides[0]] * len(sides) if draw(st.booleans()) else sides


@st.composite
def _slices(draw: Draw) -> dict[str, Any]:
    """Return logits and a dim. Gradients in float32 only where numbers are small: large ones lose digits."""
    shape = _square_or_not(draw)
    dtype = draw(st.sampled_from(_BOTH))
    values = draw(st.sampled_from(("normal", "normal", "ties", "big", "big", (-1000.0, 1000.0))))
    rounded = dtype is torch.float32 and values not in ("normal", "ties")
    return {
        "logits": draw(
            tensors(" ".join(map(str, shape)), dtype=dtype, values=values, requires_grad=False if rounded else None)
        ),
        "dim": draw(st.integers(-len(shape), len(shape) - 1)),
    }


def _precise_slices() -> st.SearchStrategy[dict[str, Any]]:
    """Return a strategy for float64 logits that require gradients: a few dozen different ones."""
    kinds = ("normal", "big", (-9.0, 9.0))
    return st.integers(10, 33).map(
        lambda seed: {
            "logits": filled((3, 4), torch.float64, seed, kinds[seed % 3]).requires_grad_(),
            "dim": (1, 0, -1, -2)[seed % 4],
        }
    )


_SQUARE = [[1.0, 2.0], [0.0, 3.0]]
_CUBE = [[[1.0, 2.0], [0.0, 3.0]], [[-1.0, 0.5], [2.0, -2.0]]]


@exercise(
    points=1.5,
    arguments=_slices(),
    examples=(
        {"logits": _tracked(1.0, 2.0, 0.0), "dim": 0},
        {"logits": torch.tensor(_SQUARE, requires_grad=True), "dim": 1},
        {"logits": torch.tensor(_SQUARE, requires_grad=True), "dim": 0},
        {"logits": torch.tensor(_SQUARE), "dim": -1},
        {"logits": torch.tensor(_SQUARE), "dim": -2},
        {"logits": torch.tensor([[1.0, 2.0, 3.0], [0.0, 2.0, -1.0]]), "dim": 1},
        {"logits": torch.tensor([[1.0, 2.0, 3.0], [0.0, 2.0, -1.0]]), "dim": 0},
        {"logits": torch.tensor(_CUBE), "dim": 1},
        {"logits": torch.tensor(_CUBE), "dim": -3},
        {"logits": torch.tensor([[3.0]]), "dim": 0},
        {"logits": _tracked(0.0, 0.0), "dim": -1},
        {"logits": torch.tensor([1000.0, 999.0, 998.0]), "dim": 0},
        {"logits": torch.tensor([-1000.0, -999.0, -998.0]), "dim": 0},
        {"logits": torch.tensor([1000.0, -1000.0, 999.0]), "dim": 0},
        {"logits": torch.tensor([[1000.0, 999.0], [-1000.0, -999.0]]), "dim": 1},
        {"logits": torch.tensor([[1000.0, -1000.0], [999.0, -999.0]]), "dim": 0},
        {"logits": _tracked(1000.0, 999.0, -1000.0, dtype=torch.float64), "dim": 0},
    ),
    gradients=True,
    tolerance=(1e-4, 1e-5),
    hints=(
        "e to each logit, divided by the sum of its slice. Which dimension disappears in a sum, and how does it stay?",
        "e^1000 is infinite. Subtracting the same number from all logits of a slice does not change the result.",
        "Subtract the largest number of each slice (not of the whole tensor): amax has dim= and keepdim=.",
        "torch.exp(logits - the maxima), divided by its own sum over dim with keepdim=True.",
    ),
)
def softmax(logits: torch.Tensor, dim: int) -> torch.Tensor:
    """Return the softmax of the logits along dimension `dim`: e^logit, divided by the sum of these along `dim`.

    So each slice along `dim` becomes probabilities that sum to 1. `logits` is a float32 or float64 tensor with one
    or more dimensions, none of size 0, and numbers from -1000 to 1000. `dim` counts from 0, or from the end if
    it is negative, as everywhere in PyTorch. The result is a new tensor of the same shape and dtype. `logits` does
    not change, and gradients must flow to it.

    It must hold for large logits too: e^1000 is infinite, but the softmax of 1000 and 1000 is 0.5 and 0.5. In
    float64 the result must have the digits of float64. Whether you compute it by hand or let PyTorch do it is up to
    you; by hand you learn more.

    >>> softmax(torch.tensor([[0.0, 0.0], [1000.0, 1001.0]]), dim=1)
    tensor([[0.5000, 0.5000],
            [0.2689, 0.7311]])
    """
    e = torch.exp(logits - logits.amax(dim=dim, keepdim=True))
    return e / e.sum(dim=dim, keepdim=True)


@softmax.check(
    "float64 keeps its digits",
    points=0.5,
    arguments=_precise_slices(),
    examples=(
        {"logits": _tracked(0.1, 0.7, -0.3, dtype=torch.float64), "dim": 0},
        {"logits": torch.tensor([[0.1, 0.7], [2.3, -1.9]]).double().requires_grad_(), "dim": 1},
        {"logits": _tracked(999.9, 999.7, 998.3, dtype=torch.float64), "dim": 0},
    ),
    gradients=True,
    tolerance=(1e-10, 1e-12),
    hints="Is a number added, cut off or rounded to float32 on the way?",
)
def _(function, logits, dim):
    return function(logits, dim)


@softmax.mutant("does not subtract the maximum")
def _(logits, dim):
    e = torch.exp(logits)
    return e / e.sum(dim=dim, keepdim=True)


@softmax.mutant("does not subtract the maximum, but calculates in float64")
def _(logits, dim):
    e = torch.exp(logits.double())
    return (e / e.sum(dim=dim, keepdim=True)).to(logits.dtype)


@softmax.mutant("subtracts the maximum of the whole tensor")
def _(logits, dim):
    e = torch.exp(logits - logits.max())
    return e / e.sum(dim=dim, keepdim=True)


@softmax.mutant("subtracts the maximum along another dimension")
def _(logits, dim):
    other = (dim + 1) % logits.ndim
    e = torch.exp(logits - logits.amax(dim=other, keepdim=True))
    return e / e.sum(dim=dim, keepdim=True)


@softmax.mutant("subtracts the minimum")
def _(logits, dim):
    e = torch.exp(logits - logits.amin(dim=dim, keepdim=True))
    return e / e.sum(dim=dim, keepdim=True)


@softmax.mutant("subtracts the mean")
def _(logits, dim):
    e = torch.exp(logits - logits.mean(dim=dim, keepdim=True))
    return e / e.sum(dim=dim, keepdim=True)


@softmax.mutant("cuts the logits off at 80")
def _(logits, dim):
    e = torch.exp(logits.clamp(-80, 80))
    return e / e.sum(dim=dim, keepdim=True)


@softmax.mutant("replaces nan afterwards")
def _(logits, dim):
    e = torch.exp(logits)
    return torch.nan_to_num(e / e.sum(dim=dim, keepdim=True))


@softmax.mutant("sums over the whole tensor")
def _(logits, dim):
    e = torch.exp(logits - logits.amax(dim=dim, keepdim=True))
    return e / e.sum()


@softmax.mutant("forgets keepdim in the sum")
def _(logits, dim):
    e = torch.exp(logits - logits.amax(dim=dim, keepdim=True))
    try:
        return e / e.sum(dim=dim)
    except RuntimeError:
        return e / e.sum(dim=dim, keepdim=True)


@softmax.mutant("forgets keepdim in the maximum")
def _(logits, dim):
    try:
        e = torch.exp(logits - logits.amax(dim=dim))
    except RuntimeError:
        e = torch.exp(logits - logits.amax(dim=dim, keepdim=True))
    return e / e.sum(dim=dim, keepdim=True)


@softmax.mutant("always along the last dimension")
def _(logits, dim):
    return torch.softmax(logits, dim=-1)


@softmax.mutant("always along the first dimension")
def _(logits, dim):
    return torch.softmax(logits, dim=0)


@softmax.mutant("along dimension 1 whatever dim says")
def _(logits, dim):
    return torch.softmax(logits, dim=min(1, logits.ndim - 1))


@softmax.mutant("a negative dim counts from the start")
def _(logits, dim):
    return torch.softmax(logits, dim=abs(dim) % logits.ndim)


@softmax.mutant("refuses a negative dim")
def _(logits, dim):
    if dim < 0:
        raise ValueError("dim must not be negative")
    return torch.softmax(logits, dim=dim)


@softmax.mutant("knows two dimensions only")
def _(logits, dim):
    if logits.ndim < 2:
        return torch.softmax(logits, dim=0)
    return torch.softmax(logits, dim=0 if dim in (0, -2) else 1)


@softmax.mutant("the logarithm of it")
def _(logits, dim):
    return torch.log_softmax(logits, dim=dim)


@softmax.mutant("the smallest logit becomes the largest probability")
def _(logits, dim):
    return F.softmin(logits, dim=dim)


@softmax.mutant("sigmoid instead of softmax")
def _(logits, dim):
    return torch.sigmoid(logits)


@softmax.mutant("divides by the sum without taking e to it")
def _(logits, dim):
    positive = logits - logits.amin(dim=dim, keepdim=True) + 1
    return positive / positive.sum(dim=dim, keepdim=True)


@softmax.mutant("powers of 2 instead of e")
def _(logits, dim):
    e = torch.exp2(logits - logits.amax(dim=dim, keepdim=True))
    return e / e.sum(dim=dim, keepdim=True)


@softmax.mutant("1 for the largest, 0 for the others")
def _(logits, dim):
    large = (logits == logits.amax(dim=dim, keepdim=True)).to(logits.dtype) + 0 * logits
    return large / large.sum(dim=dim, keepdim=True)


@softmax.mutant("adds a small number below the fraction bar")
def _(logits, dim):
    e = torch.exp(logits - logits.amax(dim=dim, keepdim=True))
    return e / (e.sum(dim=dim, keepdim=True) + 1e-9)


@softmax.mutant("writes into the logits")
def _(logits, dim):
    logits.data -= logits.data.amax(dim=dim, keepdim=True)
    e = torch.exp(logits)
    return e / e.sum(dim=dim, keepdim=True)


@softmax.mutant("cuts the graph")
def _(logits, dim):
    e = torch.exp(logits.detach() - logits.detach().amax(dim=dim, keepdim=True))
    return e / e.sum(dim=dim, keepdim=True)


@softmax.mutant("cuts the sum off the graph")
def _(logits, dim):
    e = torch.exp(logits - logits.amax(dim=dim, keepdim=True))
    return e / e.sum(dim=dim, keepdim=True).detach()


@softmax.mutant("divides in place, which breaks backward")
def _(logits, dim):
    e = torch.exp(logits - logits.amax(dim=dim, keepdim=True))
    e /= e.sum(dim=dim, keepdim=True)
    return e


@softmax.mutant("takes no gradients at all")
@torch.no_grad()
def _(logits, dim):
    return torch.softmax(logits, dim=dim)


@softmax.mutant("always float32")
def _(logits, dim):
    return torch.softmax(logits, dim=dim, dtype=torch.float32)


@softmax.mutant("rounds to float32 on the way")
def _(logits, dim):
    return torch.softmax(logits.float(), dim=dim).to(logits.dtype)


@softmax.mutant("squeezes the result")
def _(logits, dim):
    return torch.softmax(logits, dim=dim).squeeze()


@softmax.variant("torch.softmax")
def _(logits, dim):
    return torch.softmax(logits, dim=dim)


@softmax.variant("nn.Softmax")
def _(logits, dim):
    return nn.Softmax(dim=dim)(logits)


@softmax.variant("exp of log_softmax")
def _(logits, dim):
    return F.log_softmax(logits, dim).exp()


@softmax.variant("logsumexp")
def _(logits, dim):
    return torch.exp(logits - torch.logsumexp(logits, dim, keepdim=True))


@softmax.variant("max with its values, unsqueezed, kept out of the graph")
def _(logits, dim):
    largest, _ = torch.max(logits.detach(), dim)
    e = (logits - largest.unsqueeze(dim)).exp()
    return torch.div(e, torch.sum(e, dim).unsqueeze(dim))


@softmax.variant("in place on its own copy, in float64")
def _(logits, dim):
    e = logits.to(torch.float64, copy=True)
    e -= e.detach().amax(dim, keepdim=True)
    e = torch.pow(torch.e, e)
    return (e / e.sum(dim, keepdim=True)).to(logits.dtype)


@softmax.variant("moves the dimension to the end and back")
def _(logits, dim):
    rows = logits.movedim(dim, -1)
    rows = torch.exp(rows - rows.max(-1, keepdim=True)[0])
    return (rows / rows.sum(-1)[..., None]).movedim(-1, dim)


@softmax.variant("a loop over the entries of a slice")
def _(logits, dim):
    parts = logits.unbind(dim)
    largest = parts[0]
    for part in parts[1:]:
        largest = torch.maximum(largest, part)
    powers = [torch.exp(part - largest) for part in parts]
    return torch.stack([power / sum(powers) for power in powers], dim=dim)


@st.composite
def _decisions(draw: Draw) -> dict[str, torch.Tensor]:
    """Return logits: binary ones, rows of them, and now and then a shape that is refused."""
    n = draw(st.sampled_from((1, 2, 3, 0, 4, 5)))
    classes = draw(st.integers(2, 4))
    column, rows = f"{n} 1", f"{n} {classes}"
    shape = draw(st.sampled_from((f"{n}", column, rows, column, rows, f"{n} {n}", "", f"{n} 0", f"{n} 1 2", "1 1 1")))
    values = ("normal", "ties", "ties", "big")
    return {"logits": draw(tensors(shape, dtype=_BOTH, values=values, expanded=True, requires_grad=None))}


@exercise(
    points=2,
    arguments=_decisions(),
    examples=(
        {"logits": torch.tensor([0.3, -0.5])},
        {"logits": torch.tensor([[0.3], [-0.5], [2.0]])},
        {"logits": torch.tensor([[0.1, 0.7, 0.2], [3.0, 1.0, -2.0]])},
        {"logits": torch.tensor([[1.0, 2.0], [2.0, 1.0], [-2.0, -3.0]])},
        {"logits": torch.tensor([0.0, -0.0, 0.25])},
        {"logits": torch.tensor([[0.0], [0.25]])},
        {"logits": torch.tensor([0.001, -0.001, 0.0001])},
        {"logits": torch.tensor([[0.3, 0.3 + 1e-9], [0.5, 0.5 - 1e-9]], dtype=torch.float64)},
        {"logits": torch.tensor([0.7])},
        {"logits": torch.tensor([-0.7])},
        {"logits": torch.tensor([[0.7]])},
        {"logits": torch.tensor([[-0.7]])},
        {"logits": torch.tensor([[0.1, 0.7, 0.2]])},
        {"logits": torch.tensor([[-3.0, -1.0, -2.0]])},
        {"logits": torch.tensor([[2.0, 1.0, 2.0], [0.0, 1.0, 1.0]])},
        {"logits": torch.tensor([[0.0, 0.0], [1.0, 1.0]])},
        {"logits": torch.zeros(3, 4)},
        {"logits": torch.tensor([[0.5, 2.0, 1.0], [2.0, 1.0, 0.0], [3.0, 0.0, 4.0]])},
        {"logits": torch.tensor([[5.0, 6.0], [7.0, 9.0], [8.0, 1.0]], requires_grad=True)},
        {"logits": _tracked(3.0, -3.0, 0.0)},
        {"logits": torch.tensor([900.0, -900.0])},
        {"logits": torch.tensor([[900.0, -900.0, 901.0], [-900.0, -901.0, -899.0]])},
        {"logits": torch.zeros(0)},
        {"logits": torch.zeros(0, 1)},
        {"logits": torch.zeros(0, 3)},
        {"logits": torch.tensor(0.7)},
        {"logits": torch.tensor([[[0.7]]])},
        {"logits": torch.ones(2, 3, 2)},
        {"logits": torch.ones(1, 1, 3)},
        {"logits": torch.ones(2, 1, 1)},
        {"logits": torch.zeros(3, 0)},
        {"logits": torch.zeros(0, 0)},
        {"logits": torch.zeros(0, 2, 2)},
        {"logits": torch.ones(2, 2, 2, 2)},
    ),
    builds_on=("sigmoid", "softmax"),
    hints=(
        "Two kinds of logits come in. Which shapes mean one logit for each row, and which mean one for each class?",
        "The sigmoid is above 0.5 exactly where the logit is above 0. Softmax does not change which one is largest.",
        "squeeze() takes away every dimension of size 1, the batch too if it is 1. logits[:, 0] takes one column.",
        "(logits > 0).long() and logits.argmax(dim=1); a ValueError for every shape that is neither.",
    ),
)
def logits_to_labels(logits: torch.Tensor) -> torch.Tensor:
    """Return the predicted label for each row of logits: an int64 tensor of shape (n,).

    What `logits` mean depends on their shape:

    - (n,) or (n, 1): binary classification, one logit for each row. The label is 1 where the probability, the
      sigmoid of the logit, is greater than 0.5, else 0. A logit of exactly 0 gives 0.
    - (n, C) with C = 2 or more: one logit for each class. The label is the position of the largest logit in the
      row, the first one of several that are equally large. Logits whose softmax comes out equal may count as equal.

    n may be 1, and it may be 0: then the result is empty. Every other shape (0-d, three or more dimensions, C = 0)
    raises ValueError. `logits` is float32 or float64, on any device, and may require gradients; it does not change.

    >>> logits_to_labels(torch.tensor([[2.0], [-1.0], [0.0]]))
    tensor([1, 0, 0])
    >>> logits_to_labels(torch.tensor([[0.1, 0.7, 0.2], [3.0, 1.0, 3.0]]))
    tensor([1, 0])
    """
    if logits.ndim == 2 and logits.shape[1] > 1:
        return logits.argmax(dim=1)
    if logits.ndim == 1 or (logits.ndim == 2 and logits.shape[1] == 1):
        return (logits.flatten() > 0).long()
    raise ValueError(f"logits must be (n,), (n, 1) or (n, C), not {tuple(logits.shape)}")


def _refuse_shape(logits):
    """Raise ValueError where the task wants it; tell whether the logits are binary."""
    if logits.ndim not in (1, 2) or (logits.ndim == 2 and logits.shape[1] == 0):
        raise ValueError("another shape")
    return logits.ndim == 1 or logits.shape[1] == 1


@logits_to_labels.mutant("squeezes the batch away where it is 1")
def _(logits):
    if _refuse_shape(logits):
        return (logits.squeeze() > 0).long()
    return logits.argmax(dim=1)


@logits_to_labels.mutant("squeezes first, and takes one row for binary logits")
def _(logits):
    _refuse_shape(logits)
    if logits.ndim == 1 or logits.shape[1] == 1 or logits.shape[0] == 1:
        return (logits.reshape(-1) > 0).long()
    return logits.argmax(dim=1)


@logits_to_labels.mutant("keeps the column: (n, 1)")
def _(logits):
    if _refuse_shape(logits):
        return (logits > 0).long()
    return logits.argmax(dim=1)


@logits_to_labels.mutant("the largest of one: a column is always 0")
def _(logits):
    _refuse_shape(logits)
    return (logits > 0).long() if logits.ndim == 1 else logits.argmax(dim=1)


@logits_to_labels.mutant("a vector is one row of classes")
def _(logits):
    if not _refuse_shape(logits) or logits.ndim == 2:
        return (logits[:, 0] > 0).long() if logits.shape[1] == 1 else logits.argmax(dim=1)
    return logits.argmax(dim=0) if len(logits) else logits.long()


@logits_to_labels.mutant("exactly 0 gives 1")
def _(logits):
    if _refuse_shape(logits):
        return (logits.flatten() >= 0).long()
    return logits.argmax(dim=1)


@logits_to_labels.mutant("compares the logit, not the probability, with 0.5")
def _(logits):
    if _refuse_shape(logits):
        return (logits.flatten() > 0.5).long()
    return logits.argmax(dim=1)


@logits_to_labels.mutant("compares the probability with 0")
def _(logits):
    if _refuse_shape(logits):
        return (torch.sigmoid(logits.flatten()) > 0).long()
    return logits.argmax(dim=1)


@logits_to_labels.mutant("takes a logit near 0 for 0")
def _(logits):
    if _refuse_shape(logits):
        near = torch.isclose(logits, torch.zeros_like(logits), atol=0.005)
        return torch.where(near, 0, logits > 0).flatten().long()
    return logits.argmax(dim=1)


@logits_to_labels.mutant("rounds float64 to float32, where two logits become equal")
def _(logits):
    if _refuse_shape(logits):
        return (logits.flatten() > 0).long()
    return logits.float().argmax(dim=1)


@logits_to_labels.mutant("rounds the logits")
def _(logits):
    if _refuse_shape(logits):
        return logits.flatten().round().clamp(0, 1).long()
    return logits.argmax(dim=1)


@logits_to_labels.mutant("the sign: -1 where 0 is meant")
def _(logits):
    if _refuse_shape(logits):
        return logits.flatten().sign().long()
    return logits.argmax(dim=1)


@logits_to_labels.mutant("two classes are taken for binary logits")
def _(logits):
    if _refuse_shape(logits):
        return (logits.flatten() > 0).long()
    return (logits[:, 1] > 0).long() if logits.shape[1] == 2 else logits.argmax(dim=1)


@logits_to_labels.mutant("the largest of each column")
def _(logits):
    if _refuse_shape(logits):
        return (logits.flatten() > 0).long()
    return logits.argmax(dim=0) if len(logits) else logits.argmax(dim=1)


@logits_to_labels.mutant("the largest of each column where the shape is square")
def _(logits):
    if _refuse_shape(logits):
        return (logits.flatten() > 0).long()
    return logits.argmax(dim=0 if logits.shape[0] == logits.shape[1] else 1)


@logits_to_labels.mutant("softmax over the batch before the largest is looked for")
def _(logits):
    if _refuse_shape(logits):
        return (logits.flatten() > 0).long()
    return logits.softmax(dim=0).argmax(dim=1)


@logits_to_labels.mutant("a softmax without subtracting the maximum before the largest is looked for")
def _(logits):
    if _refuse_shape(logits):
        return (logits.flatten() > 0).long()
    e = logits.exp()
    return (e / e.sum(dim=1, keepdim=True)).argmax(dim=1)


@logits_to_labels.mutant("a sigmoid for each class before the largest is looked for")
def _(logits):
    if _refuse_shape(logits):
        return (logits.flatten() > 0).long()
    return logits.sigmoid().argmax(dim=1)


@logits_to_labels.mutant("the largest of the whole tensor")
def _(logits):
    if _refuse_shape(logits):
        return (logits.flatten() > 0).long()
    return logits.argmax() if len(logits) else logits.argmax(dim=1)


@logits_to_labels.mutant("the last one of several that are equally large")
def _(logits):
    if _refuse_shape(logits):
        return (logits.flatten() > 0).long()
    return logits.shape[1] - 1 - logits.flip(1).argmax(dim=1)


@logits_to_labels.mutant("the largest in absolute value")
def _(logits):
    if _refuse_shape(logits):
        return (logits.flatten() > 0).long()
    return logits.abs().argmax(dim=1)


@logits_to_labels.mutant("the smallest")
def _(logits):
    if _refuse_shape(logits):
        return (logits.flatten() > 0).long()
    return logits.argmin(dim=1)


@logits_to_labels.mutant("the largest logit, not its position")
def _(logits):
    if _refuse_shape(logits):
        return (logits.flatten() > 0).long()
    return logits.max(dim=1).values.long()


@logits_to_labels.mutant("classes are counted from 1")
def _(logits):
    if _refuse_shape(logits):
        return (logits.flatten() > 0).long()
    return logits.argmax(dim=1) + 1


@logits_to_labels.mutant("a label for each class: (n, C)")
def _(logits):
    if _refuse_shape(logits):
        return (logits.flatten() > 0).long()
    return (logits > 0).long()


@logits_to_labels.mutant("keeps the dimension of the classes")
def _(logits):
    if _refuse_shape(logits):
        return (logits.flatten() > 0).long()
    return logits.argmax(dim=1, keepdim=True)


@logits_to_labels.mutant("True and False instead of 1 and 0")
def _(logits):
    if _refuse_shape(logits):
        return logits.flatten() > 0
    return logits.argmax(dim=1)


@logits_to_labels.mutant("floating numbers for binary labels")
def _(logits):
    if _refuse_shape(logits):
        return torch.round(torch.sigmoid(logits.detach().flatten()))
    return logits.argmax(dim=1)


@logits_to_labels.mutant("int32")
def _(logits):
    if _refuse_shape(logits):
        return (logits.flatten() > 0).int()
    return logits.argmax(dim=1).int()


@logits_to_labels.mutant("a Python list")
def _(logits):
    if _refuse_shape(logits):
        return (logits.flatten() > 0).long().tolist()
    return logits.argmax(dim=1).tolist()


@logits_to_labels.mutant("one number for a 0-d tensor")
def _(logits):
    if logits.ndim == 0:
        return (logits > 0).long()
    if _refuse_shape(logits):
        return (logits.flatten() > 0).long()
    return logits.argmax(dim=1)


@logits_to_labels.mutant("takes a 0-d tensor for a batch of one")
def _(logits):
    logits = torch.atleast_1d(logits)
    if _refuse_shape(logits):
        return (logits.flatten() > 0).long()
    return logits.argmax(dim=1)


@logits_to_labels.mutant("takes three dimensions")
def _(logits):
    if logits.ndim >= 3:
        return logits.argmax(dim=-1)
    if _refuse_shape(logits):
        return (logits.flatten() > 0).long()
    return logits.argmax(dim=1)


@logits_to_labels.mutant("takes more dimensions where all but the first are 1")
def _(logits):
    if logits.ndim >= 3 and logits.shape[1:].numel() == 1:
        return (logits.flatten() > 0).long()
    if _refuse_shape(logits):
        return (logits.flatten() > 0).long()
    return logits.argmax(dim=1)


@logits_to_labels.mutant("raises IndexError where there are no classes")
def _(logits):
    if logits.ndim == 2 and logits.shape[1] == 0:
        return logits.argmax(dim=1)
    if _refuse_shape(logits):
        return (logits.flatten() > 0).long()
    return logits.argmax(dim=1)


@logits_to_labels.mutant("no classes are binary too")
def _(logits):
    if logits.ndim == 2 and logits.shape[1] < 2:
        return (logits.flatten() > 0).long()
    if _refuse_shape(logits):
        return (logits > 0).long()
    return logits.argmax(dim=1)


@logits_to_labels.mutant("refuses an empty batch")
def _(logits):
    if logits.numel() == 0:
        raise ValueError("nothing is there")
    if _refuse_shape(logits):
        return (logits.flatten() > 0).long()
    return logits.argmax(dim=1)


@logits_to_labels.mutant("NumPy, which refuses a tensor that requires gradients")
def _(logits):
    binary = _refuse_shape(logits)
    numbers = logits.cpu().numpy()
    labels = (numbers.reshape(-1) > 0).astype("int64") if binary else numbers.argmax(1)
    return torch.from_numpy(labels).to(logits.device)


@logits_to_labels.mutant("makes the labels on the CPU")
def _(logits):
    if _refuse_shape(logits):
        return torch.tensor([int(logit > 0) for logit in logits.flatten()], dtype=torch.int64)
    return torch.tensor([int(row.argmax()) for row in logits], dtype=torch.int64)


@logits_to_labels.mutant("writes into the logits")
def _(logits):
    binary = _refuse_shape(logits)
    result = (logits.flatten() > 0).long() if binary else logits.argmax(dim=1)
    if logits.numel() == 1 or logits.is_contiguous():
        logits.data.sub_(logits.data.clone())
    return result


@logits_to_labels.variant("probabilities first")
def _(logits):
    if logits.dim() == 2 and logits.size(1) == 1:
        logits = logits.squeeze(1)
    if logits.dim() == 1:
        return torch.round(torch.sigmoid(logits)).to(torch.int64)
    if logits.dim() == 2 and logits.size(1) > 1:
        return torch.softmax(logits, dim=1).argmax(dim=1)
    raise ValueError("another shape")


@logits_to_labels.variant("torch.max and its indices")
def _(logits):
    if not 1 <= len(logits.shape) <= 2 or (len(logits.shape) == 2 and logits.shape[1] == 0):
        raise ValueError("another shape")
    if len(logits.shape) == 1 or logits.shape[1] == 1:
        return (torch.sigmoid(logits) > 0.5).type(torch.LongTensor).to(logits.device).view(len(logits))
    _, labels = torch.max(logits.data, 1)
    return labels


@logits_to_labels.variant("a binary logit is one against 0")
def _(logits):
    if logits.ndim == 1:
        logits = logits.unsqueeze(1)
    if logits.ndim != 2 or logits.shape[1] < 1:
        raise ValueError(f"cannot read {logits.shape}")
    if logits.shape[1] == 1:
        logits = torch.cat((torch.zeros_like(logits), logits), dim=1)
    return torch.argmax(logits, dim=-1)


@logits_to_labels.variant("loops over Python numbers")
def _(logits):
    if logits.ndim not in (1, 2) or logits.shape[-1] == 0 and logits.ndim == 2:
        raise ValueError("another shape")
    labels = []
    for row in logits.tolist():
        if isinstance(row, list) and len(row) > 1:
            labels.append(row.index(max(row)))
        else:
            number = row[0] if isinstance(row, list) else row
            labels.append(1 if number > 0 else 0)
    return torch.tensor(labels, dtype=torch.int64, device=logits.device)


@logits_to_labels.variant("torch.where, and no gradients")
def _(logits):
    with torch.no_grad():
        match tuple(logits.shape):
            case (_,) | (_, 1):
                return torch.where(logits.reshape(-1) > 0, 1, 0)
            case (_, classes) if classes > 1:
                return logits.max(dim=1).indices
            case _:
                raise ValueError("another shape")
