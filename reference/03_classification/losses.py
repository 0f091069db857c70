"""Losses for classification, from logits: binary cross-entropy and cross-entropy."""

from collections.abc import Callable
from typing import Any

import torch
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional as F

from grader import exercise, filled, size, tensors

Draw = Callable[[st.SearchStrategy[Any]], Any]
_BOTH = (torch.float32, torch.float64)
_MODERATE = ("normal", "normal", "ties", "big", "big")


def _doubles(shape: tuple[int, ...], seed: int, values: Any) -> torch.Tensor:
    return filled(shape, torch.float64, seed, values).requires_grad_()


@st.composite
def _binary(draw: Draw) -> dict[str, torch.Tensor]:
    """Return logits and targets of any dtype that is common for them; now and then of shapes that differ."""
    shape = draw(st.lists(st.sampled_from((2, 3, 1, 4)), max_size=2))
    trouble = draw(st.sampled_from((None, None, None, None, None, None, "column", "longer", "row", "single")))
    other = {
        None: shape,
        "column": [*shape, 1],
        "longer": [*shape[:-1], shape[-1] + 1] if shape else [2],
        "row": [1, *shape],
        "single": [1] * max(1, len(shape)) if shape != [1] else [],
    }[trouble]
    if trouble and draw(st.booleans()):
        shape, other = other, shape
    dtype = draw(st.sampled_from(_BOTH))
    kind = draw(st.sampled_from((torch.float32, torch.int64, torch.bool, torch.float64, torch.uint8, dtype)))
    texts = [" ".join(map(str, sides)) for sides in (shape, other)]
    whole = draw(tensors(texts[1], dtype=torch.int64, values=(0, 1)))
    return {
        "logits": draw(tensors(texts[0], dtype=dtype, values=_MODERATE, requires_grad=None)),
        "targets": whole.to(kind),
    }


def _pair(logits: Any, targets: Any, dtype: torch.dtype = torch.float32) -> dict[str, torch.Tensor]:
    return {"logits": torch.tensor(logits, dtype=dtype, requires_grad=True), "targets": torch.tensor(targets)}


@exercise(
    points="2.5",
    arguments=_binary(),
    examples=(
        _pair([0.5], [1.0]),
        _pair([0.5, -1.0, 2.0], [1.0, 1.0, 0.0]),
        _pair([0.5, -1.0, 2.0], [0, 1, 1]),
        _pair([0.5, -1.0, 2.0], [True, False, False]),
        _pair([0.0], [1.0]),
        _pair([0.0, 0.0, 0.0], [0.0, 1.0, 1.0]),
        _pair(0.5, 1.0),
        _pair(0.0, 0),
        _pair([[0.5], [-1.0], [2.0]], [[0.0], [1.0], [1.0]]),
        _pair([[0.5, -1.0, 3.0], [0.0, -2.0, 1.0]], [[0.0, 1.0, 1.0], [1.0, 0.0, 0.0]]),
        _pair([[[0.5, -1.0]], [[2.0, 0.0]]], [[[1.0, 0.0]], [[0.0, 1.0]]]),
        _pair([100.0], [0.0]),
        _pair([100.0], [1.0]),
        _pair([-100.0], [1.0]),
        _pair([-100.0], [0.0]),
        _pair([1000.0, -1000.0], [0.0, 1.0]),
        _pair([1000.0, -1000.0], [1.0, 0.0]),
        _pair([1000.0, -1000.0, 0.0], [0, 1, 1], torch.float64),
        _pair([0.5, -1.0], [1.0, 0.0], torch.float64),
        {"logits": torch.tensor([0.5, -1.0]), "targets": torch.tensor([1.0, 1.0], dtype=torch.float64)},
        {"logits": torch.tensor(0.5), "targets": torch.tensor(1.0, dtype=torch.float64)},
        {"logits": torch.tensor([0.5, -1.0]), "targets": torch.tensor([1, 1], dtype=torch.uint8)},
        {"logits": torch.tensor([[0.5], [-1.0]]), "targets": torch.tensor([1.0, 0.0])},
        {"logits": torch.tensor([0.5, -1.0]), "targets": torch.tensor([[1.0], [0.0]])},
        {"logits": torch.tensor([0.5, -1.0]), "targets": torch.tensor([1.0])},
        {"logits": torch.tensor([0.5]), "targets": torch.tensor([1.0, 0.0])},
        {"logits": torch.tensor([0.5, -1.0, 2.0]), "targets": torch.tensor([1.0, 0.0])},
        {"logits": torch.tensor([0.5]), "targets": torch.tensor(1.0)},
        {"logits": torch.ones(2, 3), "targets": torch.ones(3, 2)},
        {"logits": torch.ones(2, 3), "targets": torch.ones(2, 1)},
        {"logits": torch.ones(2, 3), "targets": torch.ones(6)},
    ),
    gradients=True,
    builds_on=("sigmoid",),
    hints=(
        "Do not go by way of the sigmoid: its logarithm is -inf for large logits. Work with the logits themselves.",
        "-log(sigmoid(x)) is log(1 + e^-x), and PyTorch has that without overflow: F.softplus(-x).",
        "For a target of 1 the loss of an element is softplus(-x), for 0 it is softplus(x). Both are softplus(x) - x·y.",
        "F.binary_cross_entropy_with_logits is ready-made; it wants targets of the logits' dtype: targets.to(…).",
    ),
)
def bce_with_logits(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Return the mean binary cross-entropy between logits and targets: a 0-d tensor of the logits' dtype.

    With p = sigmoid(logit), the loss of one element is -log(p) where its target is 1, and -log(1 - p) where it is 0.
    The result is the mean over all elements. `logits` is float32 or float64 and has any number of dimensions, also
    0-d, and at least one element. `targets` has the same shape and holds zeros and ones in any dtype: floats, whole
    numbers or bools. Neither of them changes.

    Values, and gradients by the logits, must be right for logits from -1000 to 1000: there p itself is rounded to
    0 or 1, and its logarithm would be infinite. They must be right at exactly 0 too, where an untrained model often
    begins: each gradient there is (0.5 - target) / number of elements. In float64 the result must be right to eight
    digits after the point, which is more than float32 has.

    Raises ValueError where the two shapes are not the same, even if they could be broadcast.

    >>> bce_with_logits(torch.tensor([0.0, 1000.0]), torch.tensor([1, 1]))
    tensor(0.3466)
    >>> bce_with_logits(torch.tensor([1000.0, -1000.0]), torch.tensor([0.0, 0.0]))
    tensor(500.)
    """
    if logits.shape != targets.shape:
        raise ValueError(f"shapes differ: {tuple(logits.shape)} and {tuple(targets.shape)}")
    return F.binary_cross_entropy_with_logits(logits, targets.to(logits.dtype))


bce_with_logits.equivalent(
    "raise ValueError(f'shapes differ: {tuple(logits.shape)} and {tuple(targets.shape)}')",
    "pass",
    because="F.binary_cross_entropy_with_logits raises ValueError itself where the shapes differ",
)


@bce_with_logits.check(
    "float64 keeps its digits",
    points="0.5",
    logits=st.integers(10, 33).map(lambda seed: _doubles((2, 3), seed, ("normal", (-9.0, 9.0), "big")[seed % 3])),
    targets=st.integers(10, 33).map(lambda seed: filled((2, 3), torch.int64, seed, (0, 1)).double()),
    examples=(
        _pair([0.1], [1.0], torch.float64),
        _pair([0.1, -0.7, 1.3, 3.1, -2.9], [0, 0, 1, 1, 0], torch.float64),
        _pair([5.5, -5.5, 10.5, -10.5], [1, 0, 1, 0], torch.float64),
        _pair([15.5, -15.5, 16.5, -16.5], [1, 0, 1, 0], torch.float64),
        _pair([10.5], [0.0], torch.float64),
        _pair([9.5, -9.5, 12.5, -12.5, 14.5], [0, 1, 0, 1, 0], torch.float64),
        _pair([30.5, -30.5], [0, 1], torch.float64),
    ),
    gradients=True,
    tolerance=(1e-8, 1e-8),  # F.softplus is x itself from 20 on: 2e-9 too little there, which is no mistake
    hints="Is a number added, cut off or rounded to float32 on the way?",
)
def _(function, logits, targets):
    return function(logits, targets)


def _refuse_shapes(logits, targets):
    """Raise ValueError where the shapes differ."""
    if logits.shape != targets.shape:
        raise ValueError("shapes differ")


@bce_with_logits.mutant("the formula as it stands: the logarithm of the sigmoid")
def _(logits, targets):
    _refuse_shapes(logits, targets)
    y, p = targets.to(logits.dtype), torch.sigmoid(logits)
    return -(y * torch.log(p) + (1 - y) * torch.log(1 - p)).mean()


@bce_with_logits.mutant("adds a small number before the logarithm")
def _(logits, targets):
    _refuse_shapes(logits, targets)
    y, p = targets.to(logits.dtype), torch.sigmoid(logits)
    return -(y * torch.log(p + 1e-7) + (1 - y) * torch.log(1 - p + 1e-7)).mean()


@bce_with_logits.mutant("cuts the probabilities off before the logarithm")
def _(logits, targets):
    _refuse_shapes(logits, targets)
    y, p = targets.to(logits.dtype), torch.sigmoid(logits).clamp(1e-7, 1 - 1e-7)
    return -(y * torch.log(p) + (1 - y) * torch.log(1 - p)).mean()


@bce_with_logits.mutant("binary_cross_entropy of the sigmoid, which ends at 100")
def _(logits, targets):
    _refuse_shapes(logits, targets)
    return F.binary_cross_entropy(torch.sigmoid(logits), targets.to(logits.dtype))


@bce_with_logits.mutant("takes the sigmoid twice")
def _(logits, targets):
    _refuse_shapes(logits, targets)
    return F.binary_cross_entropy_with_logits(torch.sigmoid(logits), targets.to(logits.dtype))


@bce_with_logits.mutant("goes by way of |x| and relu, whose gradients at 0 are 0")
def _(logits, targets):
    _refuse_shapes(logits, targets)
    return (logits.relu() - logits * targets + torch.log1p(torch.exp(-logits.abs()))).mean().to(logits.dtype)


@bce_with_logits.mutant("goes by way of |x| and clamp: the gradient at 0 is 1 - y")
def _(logits, targets):
    _refuse_shapes(logits, targets)
    loss = logits.clamp(min=0) - logits * targets + torch.log1p(torch.exp(-logits.abs()))
    return loss.mean().to(logits.dtype)


@bce_with_logits.mutant("log(1 + e^x), which is infinite for large logits")
def _(logits, targets):
    _refuse_shapes(logits, targets)
    y = targets.to(logits.dtype)
    return (torch.log(1 + torch.exp(logits)) - logits * y).mean()


@bce_with_logits.mutant("takes log(1 + e^x) for x itself from 9 on, which is too early for float64")
def _(logits, targets):
    _refuse_shapes(logits, targets)
    y = targets.to(logits.dtype)
    bent = torch.log1p(torch.exp(logits.clamp(max=9)))
    return (torch.where(logits > 9, logits, bent) - logits * y).mean()


@bce_with_logits.mutant("log(1 + e^x) in float64")
def _(logits, targets):
    _refuse_shapes(logits, targets)
    x = logits.double()
    return (torch.log1p(torch.exp(x)) - x * targets.double()).mean().to(logits.dtype)


@bce_with_logits.mutant("cuts the logits off at 50")
def _(logits, targets):
    _refuse_shapes(logits, targets)
    return F.binary_cross_entropy_with_logits(logits.clamp(-50, 50), targets.to(logits.dtype))


@bce_with_logits.mutant("the sum instead of the mean")
def _(logits, targets):
    _refuse_shapes(logits, targets)
    return F.binary_cross_entropy_with_logits(logits, targets.to(logits.dtype), reduction="sum")


@bce_with_logits.mutant("divides by the number of rows")
def _(logits, targets):
    _refuse_shapes(logits, targets)
    total = F.binary_cross_entropy_with_logits(logits, targets.to(logits.dtype), reduction="sum")
    return total / (len(logits) if logits.ndim else 1)


@bce_with_logits.mutant("refuses three dimensions")
def _(logits, targets):
    if logits.ndim > 2:
        raise ValueError("too many dimensions")
    _refuse_shapes(logits, targets)
    return F.binary_cross_entropy_with_logits(logits, targets.to(logits.dtype))


@bce_with_logits.mutant("one loss for each element, without a mean")
def _(logits, targets):
    _refuse_shapes(logits, targets)
    return F.binary_cross_entropy_with_logits(logits, targets.to(logits.dtype), reduction="none")


@bce_with_logits.mutant("one loss for each column")
def _(logits, targets):
    _refuse_shapes(logits, targets)
    losses = F.binary_cross_entropy_with_logits(logits, targets.to(logits.dtype), reduction="none")
    return losses.mean(0) if losses.ndim else losses


@bce_with_logits.mutant("a tensor of shape (1,)")
def _(logits, targets):
    _refuse_shapes(logits, targets)
    return F.binary_cross_entropy_with_logits(logits, targets.to(logits.dtype)).reshape(1)


@bce_with_logits.mutant("a Python float")
def _(logits, targets):
    _refuse_shapes(logits, targets)
    return F.binary_cross_entropy_with_logits(logits, targets.to(logits.dtype)).item()


@bce_with_logits.mutant("only the elements whose target is 1 count")
def _(logits, targets):
    _refuse_shapes(logits, targets)
    return (F.softplus(-logits) * targets.to(logits.dtype)).mean()


@bce_with_logits.mutant("zeros and ones exchanged")
def _(logits, targets):
    _refuse_shapes(logits, targets)
    return F.binary_cross_entropy_with_logits(-logits, targets.to(logits.dtype))


@bce_with_logits.mutant("the sign is forgotten")
def _(logits, targets):
    _refuse_shapes(logits, targets)
    return -F.binary_cross_entropy_with_logits(logits, targets.to(logits.dtype))


@bce_with_logits.mutant("logits and targets exchanged")
def _(logits, targets):
    _refuse_shapes(logits, targets)
    return F.binary_cross_entropy_with_logits(targets.to(logits.dtype), logits)


@bce_with_logits.mutant("the squared error of the probabilities")
def _(logits, targets):
    _refuse_shapes(logits, targets)
    return F.mse_loss(torch.sigmoid(logits), targets.to(logits.dtype))


@bce_with_logits.mutant("decides before it compares")
def _(logits, targets):
    _refuse_shapes(logits, targets)
    decided = (logits > 0).to(logits.dtype) + 0 * logits
    return F.binary_cross_entropy(decided, targets.to(logits.dtype))


@bce_with_logits.mutant("broadcasts instead of comparing the shapes")
def _(logits, targets):
    try:
        return (F.softplus(logits) - logits * targets.to(logits.dtype)).mean()
    except RuntimeError as error:
        raise ValueError("shapes do not fit") from error


@bce_with_logits.mutant("gives the targets the shape of the logits where the sizes allow it")
def _(logits, targets):
    if logits.numel() != targets.numel():
        raise ValueError("sizes differ")
    return F.binary_cross_entropy_with_logits(logits, targets.reshape(logits.shape).to(logits.dtype))


@bce_with_logits.mutant("squeezes both before it compares the shapes")
def _(logits, targets):
    logits, targets = logits.squeeze(), targets.squeeze()
    _refuse_shapes(logits, targets)
    return F.binary_cross_entropy_with_logits(logits, targets.to(logits.dtype))


@bce_with_logits.mutant("raises AssertionError where the shapes differ")
def _(logits, targets):
    assert logits.shape == targets.shape
    return F.binary_cross_entropy_with_logits(logits, targets.to(logits.dtype))


@bce_with_logits.mutant("the dtype of float64 targets wins")
def _(logits, targets):
    _refuse_shapes(logits, targets)
    y = targets if targets.is_floating_point() else targets.to(logits.dtype)
    return (
        (F.softplus(logits.to(y.dtype)) - logits * y).mean()
        if y.dtype == torch.float64
        else (F.binary_cross_entropy_with_logits(logits, y.to(logits.dtype)))
    )


@bce_with_logits.mutant("wants targets that are floating numbers")
def _(logits, targets):
    _refuse_shapes(logits, targets)
    if not targets.is_floating_point():
        raise RuntimeError("result type Float can't be cast to the desired output type Long")
    return F.binary_cross_entropy_with_logits(logits, targets.to(logits.dtype))


@bce_with_logits.mutant("subtracts the targets from 1, which bools refuse")
def _(logits, targets):
    _refuse_shapes(logits, targets)
    losses = targets * F.softplus(-logits) + (1 - targets) * F.softplus(logits)
    return losses.mean().to(logits.dtype)


@bce_with_logits.mutant("negative targets, which overflow in uint8")
def _(logits, targets):
    _refuse_shapes(logits, targets)
    y = targets.long() if targets.dtype == torch.bool else targets
    return (-y * F.logsigmoid(logits) - (1 - y) * F.logsigmoid(-logits)).mean().to(logits.dtype)


@bce_with_logits.mutant("always float32")
def _(logits, targets):
    _refuse_shapes(logits, targets)
    return F.binary_cross_entropy_with_logits(logits.float(), targets.float())


@bce_with_logits.mutant("rounds to float32 on the way")
def _(logits, targets):
    _refuse_shapes(logits, targets)
    return F.binary_cross_entropy_with_logits(logits.float(), targets.float()).to(logits.dtype)


@bce_with_logits.mutant("cuts the graph")
def _(logits, targets):
    _refuse_shapes(logits, targets)
    return F.binary_cross_entropy_with_logits(logits.detach(), targets.to(logits.dtype))


@bce_with_logits.mutant("weighs the ones double")
def _(logits, targets):
    _refuse_shapes(logits, targets)
    weight = torch.tensor(2.0, dtype=logits.dtype, device=logits.device)
    return F.binary_cross_entropy_with_logits(logits, targets.to(logits.dtype), pos_weight=weight)


@bce_with_logits.mutant("writes into the logits")
def _(logits, targets):
    _refuse_shapes(logits, targets)
    loss = F.binary_cross_entropy_with_logits(logits + 0, targets.to(logits.dtype))
    logits.data.sigmoid_()
    return loss


@bce_with_logits.variant("F.binary_cross_entropy_with_logits, which looks at the shapes itself")
def _(logits, targets):
    return F.binary_cross_entropy_with_logits(logits, targets.type_as(logits))


@bce_with_logits.variant("nn.BCEWithLogitsLoss")
def _(logits, targets):
    _refuse_shapes(logits, targets)
    loss_fn = nn.BCEWithLogitsLoss()
    return loss_fn(logits, targets.to(logits.dtype))


@bce_with_logits.variant("softplus")
def _(logits, targets):
    _refuse_shapes(logits, targets)
    y = targets.to(logits.dtype)
    return torch.mean(F.softplus(logits) - logits * y)


@bce_with_logits.variant("logsigmoid for both kinds of targets")
def _(logits, targets):
    if tuple(targets.shape) != tuple(logits.shape):
        raise ValueError("shapes differ")
    y = targets.to(dtype=logits.dtype)
    losses = y * F.logsigmoid(logits) + (1.0 - y) * F.logsigmoid(-logits)
    return -losses.sum() / losses.numel()


@bce_with_logits.variant("logaddexp")
def _(logits, targets):
    _refuse_shapes(logits, targets)
    return (torch.logaddexp(logits, torch.zeros_like(logits)) - logits * targets.to(logits.dtype)).mean()


@bce_with_logits.variant("torch.where chooses the sign")
def _(logits, targets):
    _refuse_shapes(logits, targets)
    return F.softplus(torch.where(targets == 1, -logits, logits)).mean()


@bce_with_logits.variant("cross-entropy of two classes, of which one has the logit 0")
def _(logits, targets):
    _refuse_shapes(logits, targets)
    flat = logits.reshape(-1)
    return F.cross_entropy(torch.stack((torch.zeros_like(flat), flat), dim=1), targets.reshape(-1).long())


@bce_with_logits.variant("the known formula, with torch.maximum and a gradient of 0.5 at 0")
def _(logits, targets):
    _refuse_shapes(logits, targets)
    y, zero = targets.to(logits.dtype), torch.zeros_like(logits)
    return (torch.maximum(logits, zero) - logits * y + torch.log1p(torch.exp(-torch.abs(logits)))).mean()


@bce_with_logits.variant("softplus of the logit with the sign that fits")
def _(logits, targets):
    _refuse_shapes(logits, targets)
    return F.softplus((1 - 2 * targets.to(logits)) * logits).mean()


@bce_with_logits.variant("an exponent that is never positive")
def _(logits, targets):
    _refuse_shapes(logits, targets)
    y = targets.to(logits.dtype)
    z = torch.where(logits < 0, logits, -logits)
    return (torch.log(1 + torch.exp(z)) + torch.where(logits < 0, -logits * y, logits * (1 - y))).mean()


@bce_with_logits.variant("the known formula, with half the sum of x and |x|")
def _(logits, targets):
    _refuse_shapes(logits, targets)
    size, y = logits.abs(), targets.to(logits.dtype)
    return (0.5 * (logits + size) - logits * y + torch.log1p(torch.exp(-size))).mean()


@bce_with_logits.variant("a loop over the elements")
def _(logits, targets):
    _refuse_shapes(logits, targets)
    total = 0
    for logit, target in zip(logits.flatten(), targets.flatten(), strict=True):
        total = total + (F.softplus(-logit) if target else F.softplus(logit))
    return total / logits.numel()


@st.composite
def _rows(draw: Draw) -> dict[str, torch.Tensor]:
    """Return logits and targets that fit; now and then none, or targets of another shape.

    Gradients in float32 only where numbers are small: with large ones right answers lose digits too.
    """
    n, classes = draw(size("n", 0, 5)), draw(size("c", 1, 4))
    dtype = draw(st.sampled_from(_BOTH))
    values = draw(st.sampled_from(_MODERATE))
    rounded = dtype is torch.float32 and values == "big"
    kind = draw(st.sampled_from((torch.int64, torch.int32, torch.uint8, torch.int64, torch.int16, torch.int8)))
    trouble = draw(
        st.sampled_from((None, None, None, None, None, None, None, "column", "longer", "one", "full", "row"))
    )
    shape = {
        None: "n",
        "column": "n 1",
        "longer": f"{n + 1}",
        "one": "" if n == 1 else "1",
        "full": "n c",
        "row": "1 n",
    }[trouble]
    sizes = {"n": (0, 5), "c": (1, 4)}
    targets = draw(tensors(shape, dtype=torch.int64, values=(0, classes - 1), sizes=sizes))
    return {
        "logits": draw(
            tensors("n c", dtype=dtype, values=values, sizes=sizes, requires_grad=False if rounded else None)
        ),
        "targets": targets.to(kind),
    }


_THREE = [[0.5, -1.0, 2.0], [1.0, 0.0, -0.5]]


@exercise(
    points="2.5",
    arguments=_rows(),
    examples=(
        _pair([[1.0, 0.0]], [0]),
        _pair([[1.0, 0.0]], [1]),
        _pair(_THREE, [2, 0]),
        _pair(_THREE, [0, 1]),
        _pair([[1.0, 2.0], [0.0, -1.0]], [1, 1]),
        _pair([[1.0, 2.0, 0.0], [0.0, -1.0, 1.0], [3.0, 0.0, 0.5]], [2, 0, 1]),
        _pair([[0.0, 0.0, 0.0, 0.0]], [3]),
        _pair([[2.0], [-1.0]], [0, 0]),
        _pair([[1.0, 2.0], [0.0, -1.0], [2.0, 0.0], [1.0, 1.0], [0.5, 0.0]], [1, 1, 0, 0, 1]),
        {"logits": torch.tensor(_THREE), "targets": torch.tensor([2, 0], dtype=torch.int32)},
        {"logits": torch.tensor(_THREE), "targets": torch.tensor([1, 0], dtype=torch.uint8)},
        {"logits": torch.tensor([[1.0, 2.0], [0.0, -1.0]]), "targets": torch.tensor([1, 0], dtype=torch.uint8)},
        {"logits": torch.tensor(_THREE), "targets": torch.tensor([1, 2], dtype=torch.int8)},
        {"logits": torch.tensor([[1000.0, 999.0]]), "targets": torch.tensor([1])},
        {"logits": torch.tensor([[1000.0, -1000.0]]), "targets": torch.tensor([1])},
        {"logits": torch.tensor([[1000.0, 999.0], [-1000.0, -999.0]]), "targets": torch.tensor([0, 0])},
        {"logits": torch.tensor([[-1000.0, -1000.0, -1000.0]]), "targets": torch.tensor([2])},
        _pair([[1000.0, -1000.0], [-1000.0, -999.0]], [1, 0], torch.float64),
        {"logits": torch.tensor(_THREE), "targets": torch.tensor([[2], [0]])},
        {"logits": torch.tensor(_THREE), "targets": torch.tensor([[2, 0]])},
        {"logits": torch.tensor(_THREE), "targets": torch.tensor([[0, 0, 1], [1, 0, 0]])},
        {"logits": torch.tensor(_THREE), "targets": torch.tensor([2])},
        {"logits": torch.tensor(_THREE), "targets": torch.tensor([2, 0, 1])},
        {"logits": torch.tensor(_THREE), "targets": torch.tensor(1)},
        {"logits": torch.tensor([[1.0, 0.0]]), "targets": torch.tensor(1)},
        {"logits": torch.tensor([[1.0, 0.0]]), "targets": torch.tensor([[1]])},
        {"logits": torch.zeros(0, 3), "targets": torch.zeros(0, dtype=torch.int64)},
    ),
    gradients=True,
    vectorised=True,
    tolerance=(1e-5, 2e-4),
    builds_on=("softmax",),
    hints=(
        "The loss of a row is the logarithm of the sum of e^logit over its classes, minus the logit of its target.",
        "Softmax first makes some p exactly 0, and its logarithm -inf. torch.logsumexp and torch.log_softmax are safe.",
        "Which element belongs to each row? log_probs[torch.arange(n, device=…), targets] takes it; int64 targets only.",
        "F.cross_entropy(logits, targets.long()) does all but the ValueErrors: look at targets.shape and at n first.",
    ),
)
def cross_entropy(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Return the mean cross-entropy between logits and target classes: a 0-d tensor of the logits' dtype.

    `logits` has shape (n, C): one row for each example, one logit for each of C classes, C at least 1; float32 or
    float64. `targets` has shape (n,) and holds the right class of each row, from 0 to C - 1, in any integer dtype.
    With p = softmax of a row, its loss is -log(p[target]); the result is the mean over the rows. Gradients must flow
    to `logits`; neither argument changes.

    It must be right for logits from -1000 to 1000, where p itself may be rounded to 0. In float64 the result must
    have the digits of float64.

    Raises ValueError unless `targets` has shape (n,), and where there is no row at all (n = 0).

    Do without a Python loop over rows or classes: the number of tensor operations must not grow with them, and the
    numbers must stay in tensors (no tolist() and no NumPy).

    >>> cross_entropy(torch.tensor([[1000.0, 0.0], [0.0, 0.0]]), torch.tensor([0, 1]))
    tensor(0.3466)
    >>> cross_entropy(torch.tensor([[1000.0, 0.0]]), torch.tensor([1]))
    tensor(1000.)
    """
    n = len(logits)
    if targets.shape != (n,) or n == 0:
        raise ValueError(f"expected {n} targets for {n} rows, at least one, not {tuple(targets.shape)}")
    return F.cross_entropy(logits, targets.long())


@cross_entropy.check(
    "float64 keeps its digits",
    points="0.5",
    logits=st.integers(10, 33).map(lambda seed: _doubles((3, 4), seed, ("normal", (-9.0, 9.0), "big")[seed % 3])),
    targets=st.integers(10, 33).map(lambda seed: filled((3,), torch.int64, seed, (0, 3))),
    examples=(
        _pair([[0.1, 0.7]], [1], torch.float64),
        _pair([[0.1, 0.7, -1.3], [2.3, -1.9, 0.3]], [2, 0], torch.float64),
        _pair([[12.5, -3.1], [-8.7, 9.3]], [0, 1], torch.float64),
        _pair([[999.9, 999.7], [-999.1, -998.3]], [0, 1], torch.float64),
    ),
    gradients=True,
    tolerance=(1e-10, 1e-11),
    hints="Is a number added, cut off or rounded to float32 on the way?",
)
def _(function, logits, targets):
    return function(logits, targets)


def _refuse_targets(logits, targets):
    """Raise ValueError where the task wants it."""
    if targets.shape != (len(logits),) or len(logits) == 0:
        raise ValueError("n targets for n rows")


@cross_entropy.mutant("softmax first, then F.cross_entropy, which takes it again")
def _(logits, targets):
    _refuse_targets(logits, targets)
    return F.cross_entropy(torch.softmax(logits, dim=1), targets.long())


@cross_entropy.mutant("the logarithm of the softmax")
def _(logits, targets):
    _refuse_targets(logits, targets)
    return F.nll_loss(torch.log(torch.softmax(logits, dim=1)), targets.long())


@cross_entropy.mutant("adds 1e-9 to the sum of the powers of e")
def _(logits, targets):
    _refuse_targets(logits, targets)
    shifted = logits - logits.amax(1, keepdim=True)
    return F.nll_loss(shifted - (shifted.exp().sum(1, keepdim=True) + 1e-9).log(), targets.long())


@cross_entropy.mutant("adds a small number before the logarithm")
def _(logits, targets):
    _refuse_targets(logits, targets)
    return F.nll_loss(torch.log(torch.softmax(logits, dim=1) + 1e-9), targets.long())


@cross_entropy.mutant("log of the sum of e^logit as it stands")
def _(logits, targets):
    _refuse_targets(logits, targets)
    chosen = logits.gather(1, targets.long().unsqueeze(1)).squeeze(1)
    return (torch.log(torch.exp(logits).sum(1)) - chosen).mean()


@cross_entropy.mutant("subtracts the maximum of the whole tensor")
def _(logits, targets):
    _refuse_targets(logits, targets)
    shifted = logits - logits.max()
    chosen = shifted.gather(1, targets.long().unsqueeze(1)).squeeze(1)
    return (torch.log(torch.exp(shifted).sum(1)) - chosen).mean()


@cross_entropy.mutant("cuts the logits off at 50")
def _(logits, targets):
    _refuse_targets(logits, targets)
    return F.cross_entropy(logits.clamp(-50, 50), targets.long())


@cross_entropy.mutant("softmax over the rows")
def _(logits, targets):
    _refuse_targets(logits, targets)
    return F.nll_loss(torch.log_softmax(logits, dim=0), targets.long())


@cross_entropy.mutant("gathers along dimension 0")
def _(logits, targets):
    _refuse_targets(logits, targets)
    return -torch.log_softmax(logits, dim=1).gather(0, targets.long().unsqueeze(0)).mean()


@cross_entropy.mutant("gathers along dimension 0 where the shape is square")
def _(logits, targets):
    _refuse_targets(logits, targets)
    log_probs = torch.log_softmax(logits, dim=1)
    return F.nll_loss(log_probs.T if logits.shape[0] == logits.shape[1] else log_probs, targets.long())


@cross_entropy.mutant("takes whole rows: log_probs[targets]")
def _(logits, targets):
    _refuse_targets(logits, targets)
    return -torch.log_softmax(logits, dim=1)[targets.long() % len(logits)].mean()


@cross_entropy.mutant("takes whole columns: log_probs[:, targets]")
def _(logits, targets):
    _refuse_targets(logits, targets)
    return -torch.log_softmax(logits, dim=1)[:, targets.long()].mean()


@cross_entropy.mutant("the sum instead of the mean")
def _(logits, targets):
    _refuse_targets(logits, targets)
    return F.cross_entropy(logits, targets.long(), reduction="sum")


@cross_entropy.mutant("the sum over the rows, divided by the number of classes")
def _(logits, targets):
    _refuse_targets(logits, targets)
    return F.cross_entropy(logits, targets.long(), reduction="sum") / logits.shape[1]


@cross_entropy.mutant("bits: the logarithm to base 2")
def _(logits, targets):
    _refuse_targets(logits, targets)
    return F.cross_entropy(logits, targets.long()) * torch.log2(torch.tensor(torch.e)).item()


@cross_entropy.mutant("one loss for each row")
def _(logits, targets):
    _refuse_targets(logits, targets)
    return F.cross_entropy(logits, targets.long(), reduction="none")


@cross_entropy.mutant("the mean over the classes too")
def _(logits, targets):
    _refuse_targets(logits, targets)
    return -(torch.log_softmax(logits, dim=1) * F.one_hot(targets.long(), logits.shape[1])).mean()


@cross_entropy.mutant("forgets the minus sign")
def _(logits, targets):
    _refuse_targets(logits, targets)
    return -F.cross_entropy(logits, targets.long())


@cross_entropy.mutant("forgets the logarithm")
def _(logits, targets):
    _refuse_targets(logits, targets)
    return F.nll_loss(torch.softmax(logits, dim=1), targets.long())


@cross_entropy.mutant("forgets the softmax")
def _(logits, targets):
    _refuse_targets(logits, targets)
    return F.nll_loss(logits, targets.long())


@cross_entropy.mutant("the largest logit instead of the target's")
def _(logits, targets):
    _refuse_targets(logits, targets)
    return F.cross_entropy(logits, logits.argmax(1))


@cross_entropy.mutant("a sigmoid for each class")
def _(logits, targets):
    _refuse_targets(logits, targets)
    wanted = F.one_hot(targets.long(), logits.shape[1]).to(logits.dtype)
    return F.binary_cross_entropy_with_logits(logits, wanted)


@cross_entropy.mutant("classes are counted from 1")
def _(logits, targets):
    _refuse_targets(logits, targets)
    return F.cross_entropy(logits, (targets.long() - 1) % logits.shape[1])


@cross_entropy.mutant("smooths the labels")
def _(logits, targets):
    _refuse_targets(logits, targets)
    return F.cross_entropy(logits, targets.long(), label_smoothing=0.1)


@cross_entropy.mutant("leaves class 0 out")
def _(logits, targets):
    _refuse_targets(logits, targets)
    return torch.nan_to_num(F.cross_entropy(logits, targets.long(), ignore_index=0))


@cross_entropy.mutant("wants int64 targets")
def _(logits, targets):
    _refuse_targets(logits, targets)
    log_probs = torch.log_softmax(logits, dim=1)
    return -log_probs.gather(1, targets.unsqueeze(1)).mean()


@cross_entropy.mutant("hands the targets over as they are: int32 is refused")
def _(logits, targets):
    _refuse_targets(logits, targets)
    return F.cross_entropy(logits, targets)


@cross_entropy.mutant("indexes with uint8 targets, which PyTorch takes for a mask")
def _(logits, targets):
    _refuse_targets(logits, targets)
    y = targets if targets.dtype == torch.uint8 else targets.long()
    log_probs = torch.log_softmax(logits, dim=1)
    return -log_probs[torch.arange(len(logits), device=logits.device), y].mean()


@cross_entropy.mutant("squeezes a column of targets")
def _(logits, targets):
    if targets.ndim == 2 and targets.shape[1] == 1:
        targets = targets.squeeze(1)
    _refuse_targets(logits, targets)
    return F.cross_entropy(logits, targets.long())


@cross_entropy.mutant("flattens the targets")
def _(logits, targets):
    _refuse_targets(logits, targets.flatten())
    return F.cross_entropy(logits, targets.flatten().long())


@cross_entropy.mutant("compares only the lengths")
def _(logits, targets):
    if targets.ndim == 0 or len(targets) != len(logits) or len(logits) == 0:
        raise ValueError("as many targets as rows")
    return F.cross_entropy(logits, targets.reshape(len(logits), -1)[:, 0].long())


@cross_entropy.mutant("takes one target for all rows")
def _(logits, targets):
    if targets.numel() == 1 and targets.ndim < 2 and len(logits):
        targets = targets.expand(len(logits))
    _refuse_targets(logits, targets)
    return F.cross_entropy(logits, targets.long())


@cross_entropy.mutant("lets too many targets pass")
def _(logits, targets):
    if targets.ndim != 1 or len(targets) < len(logits) or len(logits) == 0:
        raise ValueError("too few targets")
    return F.cross_entropy(logits, targets[: len(logits)].long())


@cross_entropy.mutant("raises what F.cross_entropy raises")
def _(logits, targets):
    if len(logits) == 0:
        raise ValueError("no rows")
    return F.cross_entropy(logits, targets.long())


@cross_entropy.mutant("nan for no rows")
def _(logits, targets):
    if targets.shape != (len(logits),):
        raise ValueError("n targets for n rows")
    return F.cross_entropy(logits, targets.long())


@cross_entropy.mutant("loops over the rows")
def _(logits, targets):
    _refuse_targets(logits, targets)
    losses = [torch.logsumexp(row, 0) - row[target.long()] for row, target in zip(logits, targets, strict=True)]
    return torch.stack(losses).mean()


@cross_entropy.mutant("loops over a list of the targets")
def _(logits, targets):
    _refuse_targets(logits, targets)
    log_probs = torch.log_softmax(logits, dim=1)
    return -sum(log_probs[row, target] for row, target in enumerate(targets.tolist())) / len(logits)


@cross_entropy.mutant("loops over the classes")
def _(logits, targets):
    _refuse_targets(logits, targets)
    log_probs = torch.log_softmax(logits, dim=1)
    return -sum((log_probs[:, k] * (targets == k)).sum() for k in range(logits.shape[1])) / len(logits)


@cross_entropy.mutant("makes the row numbers on the CPU, and takes a list of them")
def _(logits, targets):
    _refuse_targets(logits, targets)
    index = torch.arange(len(logits)) * logits.shape[1] + targets.long()
    return -torch.log_softmax(logits, dim=1).flatten()[index].mean()


@cross_entropy.mutant("always float32")
def _(logits, targets):
    _refuse_targets(logits, targets)
    return F.cross_entropy(logits.float(), targets.long())


@cross_entropy.mutant("rounds to float32 on the way")
def _(logits, targets):
    _refuse_targets(logits, targets)
    return F.cross_entropy(logits.float(), targets.long()).to(logits.dtype)


@cross_entropy.mutant("cuts the graph")
def _(logits, targets):
    _refuse_targets(logits, targets)
    return F.cross_entropy(logits.detach(), targets.long())


@cross_entropy.mutant("cuts the sum of e^logit off the graph")
def _(logits, targets):
    _refuse_targets(logits, targets)
    chosen = logits.gather(1, targets.long()[:, None])
    return (torch.logsumexp(logits.detach(), 1, keepdim=True) - chosen).mean()


@cross_entropy.mutant("writes into the logits")
def _(logits, targets):
    _refuse_targets(logits, targets)
    loss = F.cross_entropy(logits + 0, targets.long())
    logits.data -= logits.data.amax(1, keepdim=True)
    return loss


@cross_entropy.mutant("writes into the targets")
def _(logits, targets):
    _refuse_targets(logits, targets)
    loss = F.cross_entropy(logits, targets.long())
    targets.zero_()
    return loss


@cross_entropy.variant("logsumexp minus what is gathered")
def _(logits, targets):
    if targets.ndim != 1 or targets.size(0) != logits.size(0):
        raise ValueError("shape")
    if targets.numel() == 0:
        raise ValueError("empty")
    chosen = torch.gather(logits, 1, targets.to(torch.int64).view(-1, 1)).squeeze(1)
    return torch.mean(torch.logsumexp(logits, dim=1) - chosen)


@cross_entropy.variant("log_softmax and a pair of positions")
def _(logits, targets):
    _refuse_targets(logits, targets)
    rows = torch.arange(logits.shape[0], device=logits.device)
    return -F.log_softmax(logits, dim=-1)[rows, targets.long()].mean()


@cross_entropy.variant("log_softmax times one-hot rows")
def _(logits, targets):
    _refuse_targets(logits, targets)
    wanted = torch.eye(logits.shape[1], dtype=logits.dtype, device=logits.device)[targets.long()]
    return -(torch.log_softmax(logits, dim=1) * wanted).sum() / len(targets)


@cross_entropy.variant("a mask of the right classes")
def _(logits, targets):
    _refuse_targets(logits, targets)
    right = targets.unsqueeze(1) == torch.arange(logits.shape[1], device=logits.device)
    return -torch.masked_select(logits.log_softmax(1), right).mean()


@cross_entropy.variant("how much larger each logit is than the target's")
def _(logits, targets):
    _refuse_targets(logits, targets)
    right = logits.gather(1, targets.long().reshape(-1, 1))
    return torch.logsumexp(logits - right, 1).mean()


@cross_entropy.variant("a distribution of torch")
def _(logits, targets):
    _refuse_targets(logits, targets)
    return -torch.distributions.Categorical(logits=logits).log_prob(targets.long()).mean()


@cross_entropy.variant("nn.CrossEntropyLoss")
def _(logits, targets):
    _refuse_targets(logits, targets)
    return nn.CrossEntropyLoss()(logits, targets.type(torch.int64))


@cross_entropy.variant("the maximum of each row subtracted by hand")
def _(logits, targets):
    n, classes = logits.shape
    if list(targets.shape) != [n] or not n:
        raise ValueError("n targets for n rows")
    shifted = logits - logits.max(dim=1, keepdim=True).values
    log_sums = shifted.exp().sum(dim=1).log()
    return (log_sums - torch.take_along_dim(shifted, targets.long()[:, None], 1)[:, 0]).mean()


@cross_entropy.variant("nll_loss, and class probabilities as targets")
def _(logits, targets):
    _refuse_targets(logits, targets)
    wanted = F.one_hot(targets.long(), num_classes=logits.shape[1])
    return (F.nll_loss(F.log_softmax(logits, 1), targets.long()) + F.cross_entropy(logits, wanted.to(logits.dtype))) / 2
