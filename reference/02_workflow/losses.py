"""Losses and optimizers: how wrong the model is, and what changes it."""

from collections.abc import Callable
from typing import Any

import torch
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional as F

from grader import devices, exercise, filled, seeded, tensors

Draw = Callable[[st.SearchStrategy[Any]], Any]

_OTHER_SHAPES: tuple[tuple[str, str], ...] = (
    ("n 1", "n"),
    ("n", "n 1"),
    ("1 n", "n 1"),
    ("n", "1 n"),
    ("n m", "m n"),
    ("n m", "m"),
    ("n", ""),
    ("", "1"),
    ("1", "1 1"),
    ("n", "1"),
    ("2", "3"),
    ("0", "0 3"),
    ("0 2", "0"),
)
"""Shapes that differ, or may: most of them would be broadcast, and some have the same number of elements."""


@st.composite
def _predictions(draw: Draw) -> dict[str, Any]:
    """Return predictions and targets: mostly of one shape; where gradients are wanted, they are nowhere equal."""
    dtype = draw(st.sampled_from((torch.float32, torch.float64)))
    whole = draw(st.sampled_from((False, False, True)))
    shapes = draw(st.sampled_from(_OTHER_SHAPES)) if draw(st.integers(0, 3)) == 3 else None
    shape, other = shapes or (draw(st.sampled_from(("n", "n m", "n 1", "", "n m k", "1"))),) * 2
    tracked = draw(st.booleans())
    values = draw(st.sampled_from(("normal", "normal", "ties", "big")))
    pred = draw(tensors(shape, dtype=dtype, values=values, expanded=True, requires_grad=False))
    target = draw(tensors(other, dtype=torch.int64 if whole else dtype, values=values, expanded=True))
    if tracked:  # from a seed that no target has: |x| has a kink where both are equal
        pred = filled(pred.shape, dtype, draw(st.integers(70_000, 70_099))).requires_grad_()
    return {"pred": pred, "target": target}


_NAN = float("nan")


def _leaf(values: Any, dtype: torch.dtype = torch.float32) -> torch.Tensor:
    return torch.tensor(values, dtype=dtype, requires_grad=True)


@exercise(
    points="1.5",
    arguments=_predictions(),
    gradients=True,
    examples=(
        {"pred": torch.tensor([1.0, 2.0]), "target": torch.tensor([4.0, 1.0])},
        {"pred": torch.tensor([[2.5], [0.0], [-1.0]]), "target": torch.tensor([[0.5], [1.0], [-4.0]])},
        {"pred": torch.tensor(3.0), "target": torch.tensor(1.0)},
        {"pred": torch.tensor([1.5, 2.0]), "target": torch.tensor([1, 4])},
        {"pred": torch.tensor([1.5, 2.0]).double(), "target": torch.tensor([1, 4])},
        {"pred": torch.tensor([1.5, 2.0]).half(), "target": torch.tensor([1, 4])},
        {"pred": torch.tensor([1.5, 2.0]).bfloat16(), "target": torch.tensor([1, 4])},
        {"pred": torch.tensor([2**24 + 2.5, 2.0]).double(), "target": torch.tensor([2**24 + 1, 4])},
        {"pred": torch.tensor([1.0001, 2000.3]).double(), "target": torch.tensor([1.0, 2000.0]).double()},
        {"pred": _leaf([1.0, 2.0]), "target": torch.tensor([4.0, 1.0])},
        {"pred": _leaf([0.5, 2.5]), "target": torch.tensor([4, 1])},
        {"pred": _leaf([0.5, 2.5], torch.float64), "target": torch.tensor([4.0, 1.0]).double()},
        {"pred": torch.tensor([[1.0], [2.0]]), "target": torch.tensor([3.0, 5.0])},
        {"pred": torch.tensor([1.0, 2.0]), "target": torch.tensor([[3.0], [5.0]])},
        {"pred": torch.tensor([[1.0, 2.0]]), "target": torch.tensor([1.0, 2.0])},
        {"pred": torch.tensor([[1.0, 2.0], [3.0, 4.0]]), "target": torch.tensor([[1.0], [2.0]])},
        {"pred": torch.tensor([4097.0, 4096.0]), "target": torch.tensor([4096.0, 4096.0])},
        {"pred": torch.tensor([1.0]), "target": torch.tensor(2.0)},
        {"pred": torch.tensor([[1.0, 2.0, 3.0]]), "target": torch.tensor([[1.0], [2.0], [3.0]])},
        {"pred": torch.tensor([1.0, 2.0, 3.0]), "target": torch.tensor([1.0, 2.0])},
        {"pred": torch.empty(0), "target": torch.empty(0)},
        {"pred": torch.empty(2, 0), "target": torch.empty(2, 0)},
        {"pred": torch.empty(0, 2), "target": torch.empty(0, 2, dtype=torch.int64)},
        {"pred": filled((2, 3, 2), torch.float32, 3), "target": filled((2, 3, 2), torch.float32, 4)},
        {"pred": torch.tensor([1.0, _NAN]), "target": torch.tensor([3.0, 2.0])},
        {"pred": torch.tensor([[_NAN]]), "target": torch.tensor([[1]])},
    ),
    hints=(
        "Look at the shapes first: what is (n, 1) minus (n,)? Better to raise an error than to compare all with all.",
        "Both losses begin with the same difference. One squares it, the other takes its absolute value.",
        "mean() over everything makes a 0-d tensor. Without .item(): a number has no gradients.",
        "If shapes differ or numel() is 0: raise ValueError. Else d = pred - target; then d**2 and d.abs().",
    ),
)
def mse_and_mae(pred: torch.Tensor, target: torch.Tensor) -> dict[str, torch.Tensor]:
    """Compute two losses of the predictions `pred`, and return them as a dict with the keys "mse" and "mae".

    "mse" is the mean squared error: the mean over all elements of (pred - target)². "mae" is the mean absolute
    error: the mean of |pred - target|.

    `pred` and `target` have the same shape, with any number of dimensions. `pred` is a floating tensor; `target` has
    the same dtype, or holds whole numbers (int64). Both losses are tensors with no dimensions (0-d) and have the
    dtype of `pred`. Gradients must flow from them to `pred`; where a prediction is exact they are numbers too, not
    nan. No element is left out: if one of `pred` is nan, both losses are nan. The arguments do not change.

    Raises ValueError if the two shapes are not exactly the same (torch would broadcast (n, 1) and (n,) to n · n
    differences), and if there are no elements at all.

    >>> losses = mse_and_mae(torch.tensor([1.0, 2.0, 3.0]), torch.tensor([1.0, 4.0, 2.0]))
    >>> losses["mse"]
    tensor(1.6667)
    >>> losses["mae"]
    tensor(1.)
    """
    if pred.shape != target.shape:
        raise ValueError(f"the shapes differ: {tuple(pred.shape)} and {tuple(target.shape)}")
    if pred.numel() == 0:
        raise ValueError("there is nothing to compare")
    difference = pred - target
    return {"mse": (difference**2).mean(), "mae": difference.abs().mean()}


@mse_and_mae.check(
    "an exact prediction has a gradient too",
    points="0.5",
    pred=st.sampled_from(([2.0], [1.0, 2.0], [0.5, -1.0, 3.0])),
    exact=st.sampled_from(("all", "the first")),
    dtype=st.sampled_from((torch.float32, torch.float64)),
    device=devices(meta=False),
    examples=({"pred": [1.0, 2.0], "exact": "the first", "dtype": torch.float32},),
    hints=(
        "Here some predictions are equal to their targets. How steep is a root at 0? "
        "The absolute value has a function of its own."
    ),
)
def _(mse_and_mae, pred, exact, dtype, device):
    pred = torch.tensor(pred, dtype=dtype, device=device, requires_grad=True)
    target = pred.detach().clone()
    if exact == "the first":
        target[1:] += 1.5
    losses = mse_and_mae(pred, target)
    seen = {"mse_and_mae returned": "a dict" if isinstance(losses, dict) else repr(losses)}
    for name, loss in losses.items() if isinstance(losses, dict) else ():
        tracked = isinstance(loss, torch.Tensor) and loss.requires_grad
        gradients = torch.autograd.grad(loss, pred, retain_graph=True) if tracked else ()
        seen[f"the {name}"] = loss.detach() if tracked else loss
        seen[f"the {name} has a gradient of finite numbers"] = any(bool(one.isfinite().all()) for one in gradients)
    return seen


def _difference(pred: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Return pred - target after the two errors: what most versions do alike."""
    if pred.shape != target.shape or pred.numel() == 0:
        raise ValueError("these cannot be compared")
    return pred - target


@mse_and_mae.mutant("does not look at the shapes: they are broadcast")
def _(pred, target):
    if pred.numel() == 0 or target.numel() == 0:
        raise ValueError("nothing")
    d = pred - target
    return {"mse": (d**2).mean(), "mae": d.abs().mean()}


@mse_and_mae.mutant("compares numbers of elements instead of shapes")
def _(pred, target):
    if pred.numel() != target.numel() or pred.numel() == 0:
        raise ValueError("these cannot be compared")
    d = pred - target
    return {"mse": (d**2).mean(), "mae": d.abs().mean()}


@mse_and_mae.mutant("compares lengths instead of shapes")
def _(pred, target):
    if pred.ndim and target.ndim and len(pred) != len(target):
        raise ValueError("these cannot be compared")
    d = _difference(*torch.broadcast_tensors(pred, target))
    return {"mse": (d**2).mean(), "mae": d.abs().mean()}


@mse_and_mae.mutant("compares numbers of dimensions instead of shapes")
def _(pred, target):
    if pred.ndim != target.ndim or pred.numel() == 0:
        raise ValueError("these cannot be compared")
    d = pred - target
    return {"mse": (d**2).mean(), "mae": d.abs().mean()}


@mse_and_mae.mutant("compares lengths and numbers of dimensions instead of shapes")
def _(pred, target):
    if pred.ndim != target.ndim or pred.shape[:1] != target.shape[:1] or pred.numel() == 0:
        raise ValueError("these cannot be compared")
    d = pred - target
    return {"mse": (d**2).mean(), "mae": d.abs().mean()}


@mse_and_mae.mutant("squeezes both, so that shapes fit")
def _(pred, target):
    d = _difference(pred.squeeze(), target.squeeze())
    return {"mse": (d**2).mean(), "mae": d.abs().mean()}


@mse_and_mae.mutant("gives target the shape of pred where the number of elements is the same")
def _(pred, target):
    d = _difference(pred, target.reshape(pred.shape) if pred.numel() == target.numel() else target)
    return {"mse": (d**2).mean(), "mae": d.abs().mean()}


@mse_and_mae.mutant("lets broadcasting raise its RuntimeError where shapes do not fit at all")
def _(pred, target):
    if pred.numel() and (pred - target).shape != target.shape:
        raise ValueError("these cannot be compared")
    d = _difference(pred, target)
    return {"mse": (d**2).mean(), "mae": d.abs().mean()}


@mse_and_mae.mutant("no elements give nan")
def _(pred, target):
    if pred.shape != target.shape:
        raise ValueError("these cannot be compared")
    d = pred - target
    return {"mse": (d**2).mean(), "mae": d.abs().mean()}


@mse_and_mae.mutant("looks at the length only to see whether there are elements")
def _(pred, target):
    if pred.shape != target.shape or (pred.ndim and len(pred) == 0):
        raise ValueError("these cannot be compared")
    d = pred - target
    return {"mse": (d**2).mean(), "mae": d.abs().mean()}


@mse_and_mae.mutant("refuses a single number")
def _(pred, target):
    if pred.ndim == 0:
        raise ValueError("these cannot be compared")
    d = _difference(pred, target)
    return {"mse": (d**2).mean(), "mae": d.abs().mean()}


@mse_and_mae.mutant("the sums, not the means")
def _(pred, target):
    d = _difference(pred, target)
    return {"mse": (d**2).sum(), "mae": d.abs().sum()}


@mse_and_mae.mutant("divides by the number of rows only")
def _(pred, target):
    d = _difference(pred, target)
    n = len(pred) if pred.ndim else 1
    return {"mse": (d**2).sum() / n, "mae": d.abs().sum() / n}


@mse_and_mae.mutant("takes the root")
def _(pred, target):
    d = _difference(pred, target)
    return {"mse": (d**2).mean().sqrt(), "mae": d.abs().mean()}


@mse_and_mae.mutant("multiplies the square out, which loses the digits of a small difference of large numbers")
def _(pred, target):
    d = _difference(pred, target)
    return {"mse": (pred**2 - 2 * pred * target + target**2).mean(), "mae": d.abs().mean()}


@mse_and_mae.mutant("squares the mean difference")
def _(pred, target):
    d = _difference(pred, target)
    return {"mse": d.mean() ** 2, "mae": d.abs().mean()}


@mse_and_mae.mutant("half the mean square")
def _(pred, target):
    d = _difference(pred, target)
    return {"mse": (d**2).mean() / 2, "mae": d.abs().mean()}


@mse_and_mae.mutant("forgets the absolute value")
def _(pred, target):
    d = _difference(pred, target)
    return {"mse": (d**2).mean(), "mae": d.mean()}


@mse_and_mae.mutant("the root of the square as the absolute value, whose gradient is nan where a prediction is exact")
def _(pred, target):
    squares = _difference(pred, target).square()
    return {"mse": squares.mean(), "mae": torch.sqrt(squares).mean()}


@mse_and_mae.mutant("leaves out what is nan")
def _(pred, target):
    d = _difference(pred, target)
    known = d[~d.isnan()]
    return {"mse": (known**2).mean(), "mae": known.abs().mean()}


@mse_and_mae.mutant("takes the absolute value of the mean")
def _(pred, target):
    d = _difference(pred, target)
    return {"mse": (d**2).mean(), "mae": d.mean().abs()}


@mse_and_mae.mutant("smooth_l1_loss, which is not the mean absolute error")
def _(pred, target):
    d = _difference(pred, target)
    return {"mse": (d**2).mean(), "mae": F.smooth_l1_loss(pred, target.to(pred.dtype))}


@mse_and_mae.mutant("exchanges the two")
def _(pred, target):
    d = _difference(pred, target)
    return {"mae": (d**2).mean(), "mse": d.abs().mean()}


@mse_and_mae.mutant("means over the first dimension only")
def _(pred, target):
    d = torch.atleast_1d(_difference(pred, target))
    return {"mse": (d**2).mean(0), "mae": d.abs().mean(0)}


@mse_and_mae.mutant("results of shape (1,)")
def _(pred, target):
    d = _difference(pred, target)
    return {"mse": (d**2).mean().reshape(1), "mae": d.abs().mean().reshape(1)}


@mse_and_mae.mutant("Python numbers instead of tensors")
def _(pred, target):
    d = _difference(pred, target)
    return {"mse": (d**2).mean().item(), "mae": d.abs().mean().item()}


@mse_and_mae.mutant("cuts the graph")
def _(pred, target):
    d = _difference(pred.detach(), target)
    return {"mse": (d**2).mean(), "mae": d.abs().mean()}


@mse_and_mae.mutant("cuts the graph, and begins a new one")
def _(pred, target):
    d = _difference(pred.detach().clone().requires_grad_(pred.requires_grad), target)
    return {"mse": (d**2).mean(), "mae": d.abs().mean()}


@mse_and_mae.mutant("cuts the graph of the mae only")
def _(pred, target):
    d = _difference(pred, target)
    return {"mse": (d**2).mean(), "mae": d.data.abs().mean()}


@mse_and_mae.mutant("pred is rounded to whole numbers where the targets are whole")
def _(pred, target):
    d = _difference(pred.to(target.dtype).to(pred.dtype), target)
    return {"mse": (d**2).mean(), "mae": d.abs().mean()}


@mse_and_mae.mutant("always computes in float32")
def _(pred, target):
    d = _difference(pred.float(), target.float())
    return {"mse": (d**2).mean(), "mae": d.abs().mean()}


@mse_and_mae.mutant("computes in float32, and converts at the end")
def _(pred, target):
    d = _difference(pred.float(), target.float())
    return {"mse": (d**2).mean().to(pred.dtype), "mae": d.abs().mean().to(pred.dtype)}


@mse_and_mae.mutant("whole targets become float64, and so do the losses")
def _(pred, target):
    d = _difference(pred, target if target.is_floating_point() else target.double())
    return {"mse": (d**2).mean(), "mae": d.abs().mean()}


@mse_and_mae.mutant("whole targets become float32, whatever the dtype of pred")
def _(pred, target):
    d = _difference(pred, target if target.is_floating_point() else target.float())
    return {"mse": (d**2).mean(), "mae": d.abs().mean()}


@mse_and_mae.mutant("whole targets become float32 on their way to the dtype of pred")
def _(pred, target):
    d = _difference(pred, target if target.is_floating_point() else target.float().to(pred.dtype))
    return {"mse": (d**2).mean(), "mae": d.abs().mean()}


@mse_and_mae.mutant("subtracts in the memory of pred")
def _(pred, target):
    _difference(pred, target)
    d = pred - target if pred.requires_grad or pred.stride() != pred.contiguous().stride() else pred.sub_(target)
    return {"mse": (d**2).mean(), "mae": d.abs().mean()}


@mse_and_mae.mutant("a pair instead of a dict")
def _(pred, target):
    d = _difference(pred, target)
    return (d**2).mean(), d.abs().mean()


@mse_and_mae.mutant("calls backward already")
def _(pred, target):
    d = _difference(pred, target)
    mse = (d**2).mean()
    if pred.requires_grad:
        mse.backward(retain_graph=True)
    return {"mse": mse, "mae": d.abs().mean()}


mse_and_mae.equivalent(
    "difference = pred - target",
    "difference = target - pred",
    because="neither a square nor an absolute value sees the sign",
)


@mse_and_mae.variant("functions of torch.nn.functional")
def _(pred, target):
    if target.size() != pred.size():
        raise ValueError("shapes")
    if target.nelement() < 1:
        raise ValueError("empty")
    target = target.type_as(pred)
    return {"mse": F.mse_loss(pred, target), "mae": F.l1_loss(pred, target)}


@mse_and_mae.variant("nn.MSELoss and nn.L1Loss")
def _(pred, target):
    assert isinstance(pred, torch.Tensor)
    if list(pred.shape) != list(target.shape) or 0 in pred.shape:
        raise ValueError
    target = target.to(pred)
    return {"mse": nn.MSELoss()(pred, target), "mae": nn.L1Loss(reduction="mean")(pred, target)}


@mse_and_mae.variant("sums over flat tensors, divided by their number")
def _(pred, target):
    d = _difference(pred, target).reshape(-1)
    n = d.shape[0]
    return {"mse": torch.dot(d, d) / n, "mae": torch.sum(torch.abs(d)) / n}


@mse_and_mae.variant("norms")
def _(pred, target):
    d = _difference(pred, target)
    n = d.numel()
    return {"mse": torch.square(d).sum() / n, "mae": torch.linalg.vector_norm(d, 1) / n}


@mse_and_mae.variant("expanded square, and where for the absolute value")
def _(pred, target):
    d = _difference(pred, target)
    return dict(mse=torch.mean(d * d), mae=torch.where(d > 0, d, -d).mean())


@mse_and_mae.variant("float targets, no reduction, mean at the end")
def _(pred, target):
    if pred.shape != target.shape:
        raise ValueError("shape mismatch")
    if not pred.numel():
        raise ValueError("no elements")
    target = torch.as_tensor(target, dtype=pred.dtype, device=pred.device)
    squares, sizes = F.mse_loss(pred, target, reduction="none"), F.l1_loss(pred, target, reduction="none")
    return {"mae": sizes.mean(), "mse": squares.mean()}


class _Bare(nn.Module):
    """Has one parameter and nothing else."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.tensor([1.0, -2.0]))


class _Nested(nn.Module):
    """A layer in a Sequential in a module."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Linear(2, 1), nn.ReLU())
        self.scale = nn.Parameter(torch.ones(1))


class _FrozenBody(nn.Module):
    """A body that is not trained, with a head that is."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3)).requires_grad_(False)
        self.head = nn.Linear(3, 1)


class _AllFrozen(nn.Module):
    """A layer that is not trained."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(2, 1).requires_grad_(False)


class _FrozenBias(nn.Module):
    """A layer whose bias is not trained."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(2, 1)
        self.layer.bias.requires_grad_(False)


class _Tied(nn.Module):
    """Two layers that share their weight."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.last = nn.Linear(2, 2), nn.Linear(2, 2)
        self.last.weight = self.first.weight


class _Scaled(nn.Module):
    """A layer, and a single number that is trained: a 0-d parameter."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(2, 1)
        self.factor = nn.Parameter(torch.tensor(1.5))


class _ZeroBiases(nn.Module):
    """Two layers whose biases are equal."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.last = nn.Linear(2, 2), nn.Linear(2, 2)
        nn.init.zeros_(self.first.bias)
        nn.init.zeros_(self.last.bias)


_MODELS: tuple[Callable[[], nn.Module], ...] = (
    lambda: nn.Linear(2, 1),
    lambda: nn.Sequential(nn.Linear(2, 2), nn.ReLU(), nn.Linear(2, 1)),
    lambda: nn.Sequential(nn.Linear(2, 2, bias=False), nn.BatchNorm1d(2)),
    _Bare,
    _Nested,
    _FrozenBody,
    _FrozenBias,
    _Tied,
    _Scaled,
    _ZeroBiases,
)
_UNTRAINED: tuple[Callable[[], nn.Module], ...] = (
    _AllFrozen,
    lambda: nn.ReLU(),
    lambda: nn.BatchNorm1d(2, affine=False),
)


def _made(maker: Callable[[], nn.Module], seed: int = 0, gradients: str = "all") -> nn.Module:
    """Return a float64 model; all of its parameters, frozen or not, have a gradient from before, or some, or none."""
    with seeded(seed):
        model = maker().double()
    for place, parameter in enumerate(model.parameters()):
        if gradients == "all" or (gradients == "some" and place % 2):
            parameter.grad = filled(parameter.shape, torch.float64, seed + place + 11)
    return model


@st.composite
def _settings(draw: Draw) -> dict[str, Any]:
    """Return a model, and settings for its optimizer."""
    makers = _MODELS if draw(st.integers(0, 6)) else _UNTRAINED
    return {
        "model": _made(
            draw(st.sampled_from(makers)), draw(st.integers(0, 50)), draw(st.sampled_from(("all", "some", "none")))
        ).train(draw(st.sampled_from((True, False)))),
        "lr": draw(st.sampled_from((0.1, 0.01, 1e-5, 0.5, 1.0))),
        "momentum": draw(st.sampled_from((None, 0.0, 0.9, 0.5))),
    }


@exercise(
    builds_on=("count_parameters",),
    hints=(
        "An optimizer gets the parameters it shall change when it is made. Which of the model's are those?",
        "A parameter that is frozen has requires_grad False. model.parameters() gives them all; pick.",
        "The class is torch.optim.SGD; lr= and momentum= are its arguments.",
        "Put the parameters that require grad into a list. If it is empty raise ValueError, else give it to SGD.",
    ),
)
def make_optimizer(model: nn.Module, lr: float, momentum: float = 0.0) -> torch.optim.Optimizer:
    """Make the optimizer that will train `model`: a `torch.optim.SGD`.

    It gets the model's trainable parameters, which are those whose `requires_grad` is True, each of them once, and
    no others: a frozen parameter must not even be known to it. They are the parameters themselves, not copies;
    what numbers they hold, and whether they have a `.grad` already, does not matter.
    Its learning rate is `lr` and its momentum `momentum`; everything else is left as SGD has it by default.

    Making it is all: no step is taken, and the model with its gradients stays as it is.

    Raises ValueError if nothing in the model is trainable.

    >>> model = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 1))
    >>> _ = model[0].requires_grad_(False)
    >>> optimizer = make_optimizer(model, lr=0.1, momentum=0.9)
    >>> isinstance(optimizer, torch.optim.SGD)
    True
    >>> [parameter.shape for parameter in optimizer.param_groups[0]["params"]]
    [torch.Size([1, 3]), torch.Size([1])]
    >>> optimizer.param_groups[0]["lr"], optimizer.param_groups[0]["momentum"]
    (0.1, 0.9)
    """
    trainable = [parameter for parameter in model.parameters() if parameter.requires_grad]
    if not trainable:
        raise ValueError("nothing in this model is trainable")
    return torch.optim.SGD(trainable, lr=lr, momentum=momentum)


@make_optimizer.check(
    "knows what to train, and trains it",
    arguments=_settings(),
    tolerance=(1e-9, 1e-12),
    examples=(
        {"model": _made(lambda: nn.Linear(1, 1)), "lr": 0.1, "momentum": None},
        {"model": _made(lambda: nn.Linear(2, 1)), "lr": 0.5, "momentum": 0.9},
        {
            "model": _made(lambda: nn.Sequential(nn.Linear(2, 2), nn.ReLU(), nn.Linear(2, 1))),
            "lr": 0.1,
            "momentum": 0.0,
        },
        {"model": _made(_Nested), "lr": 0.1, "momentum": None},
        {"model": _made(_FrozenBias), "lr": 0.1, "momentum": None},
        {"model": _made(_FrozenBody), "lr": 0.01, "momentum": 0.9},
        {"model": _made(_Bare), "lr": 1.0, "momentum": 0.5},
        {"model": _made(_Tied).eval(), "lr": 0.1, "momentum": 0.9},
        {"model": _made(_ZeroBiases), "lr": 0.0, "momentum": None},
        {"model": _made(_Scaled), "lr": 0.1, "momentum": None},
        {"model": _made(lambda: nn.Linear(2, 1), gradients="none"), "lr": 0.1, "momentum": None},
        {"model": _made(lambda: nn.Linear(2, 1), gradients="some"), "lr": 0.1, "momentum": 0.5},
        {"model": _made(_UNTRAINED[0]), "lr": 0.1, "momentum": None},
        {"model": _made(_UNTRAINED[1]), "lr": 0.1, "momentum": 0.9},
        {"model": _made(_UNTRAINED[2]), "lr": 0.1, "momentum": None},
    ),
)
def _(make_optimizer, model, lr, momentum):
    named = list(model.named_parameters())
    values = {name: parameter.detach().clone() for name, parameter in named}
    grads = {name: None if parameter.grad is None else parameter.grad.clone() for name, parameter in named}
    optimizer = make_optimizer(model, lr) if momentum is None else make_optimizer(model, lr, momentum)
    if not isinstance(optimizer, torch.optim.Optimizer):
        return {"make_optimizer returned": repr(optimizer)}
    names = {id(parameter): name for name, parameter in named}
    known = [parameter for group in optimizer.param_groups for parameter in group["params"]]
    untouched = all(
        torch.equal(parameter, values[name])
        and (parameter.grad is None) == (grads[name] is None)
        and (parameter.grad is None or torch.equal(parameter.grad, grads[name]))
        for name, parameter in named
    )
    facts = {
        "make_optimizer returned": "an optimizer",
        "is a torch.optim.SGD": isinstance(optimizer, torch.optim.SGD),
        "the parameters it knows": sorted(names.get(id(part), "a tensor that is not in the model") for part in known),
        "the learning rate": [float(group["lr"]) for group in optimizer.param_groups][:1],
        "the momentum": [float(group.get("momentum", 0)) for group in optimizer.param_groups][:1],
        "the model is untouched before the first step": untouched,
    }
    for factor in (1.0, -0.5, 2.0):
        for name, parameter in named:
            grad = grads[name]
            parameter.grad = torch.full_like(parameter, factor) if grad is None else grad * factor
        optimizer.step()
    return {**facts, "after three steps": {name: parameter.detach().clone() for name, parameter in named}}


@make_optimizer.mutant("knows the frozen parameters too")
def _(model, lr, momentum=0.0):
    if not any(p.requires_grad for p in model.parameters()):
        raise ValueError("nothing to train")
    return torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)


@make_optimizer.mutant("leaves ValueError to SGD, which gets the frozen parameters too")
def _(model, lr, momentum=0.0):
    return torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)


@make_optimizer.mutant("knows the frozen parameters only")
def _(model, lr, momentum=0.0):
    if not any(p.requires_grad for p in model.parameters()):
        raise ValueError("nothing to train")
    return torch.optim.SGD([p for p in model.parameters() if not p.requires_grad], lr=lr, momentum=momentum)


@make_optimizer.mutant("a learning rate of its own")
def _(model, lr, momentum=0.0):
    return torch.optim.SGD([p for p in model.parameters() if p.requires_grad], lr=0.01, momentum=momentum)


@make_optimizer.mutant("takes a learning rate of 0 for none")
def _(model, lr, momentum=0.0):
    return make_optimizer(model, lr or 0.01, momentum)


@make_optimizer.mutant("leaves the learning rate at SGD's default")
def _(model, lr, momentum=0.0):
    return torch.optim.SGD([p for p in model.parameters() if p.requires_grad], momentum=momentum)


@make_optimizer.mutant("forgets the momentum")
def _(model, lr, momentum=0.0):
    return torch.optim.SGD([p for p in model.parameters() if p.requires_grad], lr=lr)


@make_optimizer.mutant("a momentum of 0.9 by default")
def _(model, lr, momentum=0.9):
    return torch.optim.SGD([p for p in model.parameters() if p.requires_grad], lr=lr, momentum=momentum)


@make_optimizer.mutant("exchanges learning rate and momentum")
def _(model, lr, momentum=0.0):
    return torch.optim.SGD([p for p in model.parameters() if p.requires_grad], momentum, lr)


@make_optimizer.mutant("gives the momentum where the dampening belongs")
def _(model, lr, momentum=0.0):
    return torch.optim.SGD([p for p in model.parameters() if p.requires_grad], lr, momentum, momentum)


@make_optimizer.mutant("Nesterov's momentum")
def _(model, lr, momentum=0.0):
    parameters = [p for p in model.parameters() if p.requires_grad]
    return torch.optim.SGD(parameters, lr=lr, momentum=momentum, nesterov=momentum > 0)


@make_optimizer.mutant("adds weight decay")
def _(model, lr, momentum=0.0):
    parameters = [p for p in model.parameters() if p.requires_grad]
    return torch.optim.SGD(parameters, lr=lr, momentum=momentum, weight_decay=1e-4)


@make_optimizer.mutant("goes uphill")
def _(model, lr, momentum=0.0):
    parameters = [p for p in model.parameters() if p.requires_grad]
    return torch.optim.SGD(parameters, lr=lr, momentum=momentum, maximize=True)


@make_optimizer.mutant("Adam")
def _(model, lr, momentum=0.0):
    return torch.optim.Adam([p for p in model.parameters() if p.requires_grad], lr=lr)


@make_optimizer.mutant("RMSprop, which has a momentum too")
def _(model, lr, momentum=0.0):
    return torch.optim.RMSprop([p for p in model.parameters() if p.requires_grad], lr=lr, momentum=momentum)


@make_optimizer.mutant("looks for torch.nn.optim, which does not exist")
def _(model, lr, momentum=0.0):
    parameters = [p for p in model.parameters() if p.requires_grad]
    if not parameters:
        raise ValueError("nothing to train")
    return nn.optim.SGD(parameters, lr=lr, momentum=momentum)


@make_optimizer.mutant("gets the values of the state_dict, which are not the parameters")
def _(model, lr, momentum=0.0):
    values = [value for value in model.state_dict().values() if value.is_floating_point()]
    if not any(p.requires_grad for p in model.parameters()):
        raise ValueError("nothing to train")
    return torch.optim.SGD(values, lr=lr, momentum=momentum)


@make_optimizer.mutant("gets copies")
def _(model, lr, momentum=0.0):
    parameters = [p.detach().clone().requires_grad_() for p in model.parameters() if p.requires_grad]
    return torch.optim.SGD(parameters, lr=lr, momentum=momentum)


@make_optimizer.mutant("trains a copy of the model")
def _(model, lr, momentum=0.0):
    import copy

    return torch.optim.SGD([p for p in copy.deepcopy(model).parameters() if p.requires_grad], lr, momentum)


@make_optimizer.mutant("unfreezes everything")
def _(model, lr, momentum=0.0):
    if not any(p.requires_grad for p in model.parameters()):
        raise ValueError("nothing to train")
    return torch.optim.SGD(model.requires_grad_(True).parameters(), lr=lr, momentum=momentum)


@make_optimizer.mutant("an empty group where nothing is trainable")
def _(model, lr, momentum=0.0):
    parameters = [p for p in model.parameters() if p.requires_grad]
    return torch.optim.SGD([{"params": parameters}], lr=lr, momentum=momentum)


@make_optimizer.mutant("asks only whether there are parameters, trainable or not")
def _(model, lr, momentum=0.0):
    parameters = list(model.parameters())
    if not parameters:
        raise ValueError("nothing to train")
    return torch.optim.SGD([{"params": [p for p in parameters if p.requires_grad]}], lr=lr, momentum=momentum)


@make_optimizer.mutant("returns None where nothing is trainable")
def _(model, lr, momentum=0.0):
    parameters = [p for p in model.parameters() if p.requires_grad]
    return torch.optim.SGD(parameters, lr=lr, momentum=momentum) if parameters else None


@make_optimizer.mutant("the layers of the first level only")
def _(model, lr, momentum=0.0):
    parts = [model, *model.children()]
    parameters = {p: None for part in parts for p in part.parameters(recurse=False) if p.requires_grad}
    if not any(p.requires_grad for p in model.parameters()):
        raise ValueError("nothing to train")
    return torch.optim.SGD([{"params": list(parameters)}], lr=lr, momentum=momentum)


@make_optimizer.mutant("the weights without the biases")
def _(model, lr, momentum=0.0):
    named = [(name, p) for name, p in model.named_parameters() if p.requires_grad]
    return torch.optim.SGD([p for name, p in named if "bias" not in name], lr=lr, momentum=momentum)


@make_optimizer.mutant("takes one parameter only of those that hold equal numbers")
def _(model, lr, momentum=0.0):
    chosen = {tuple(p.flatten().tolist()): p for p in model.parameters() if p.requires_grad}
    return torch.optim.SGD(list(chosen.values()), lr=lr, momentum=momentum)


@make_optimizer.mutant("takes only parameters that have a gradient already")
def _(model, lr, momentum=0.0):
    parameters = [p for p in model.parameters() if p.requires_grad]
    with_gradient = [p for p in parameters if p.grad is not None]
    return torch.optim.SGD(with_gradient or parameters, lr=lr, momentum=momentum)


@make_optimizer.mutant("leaves out a parameter of a single number")
def _(model, lr, momentum=0.0):
    trainable = [p for p in model.parameters() if p.requires_grad and p.ndim > 0]
    if not trainable:
        raise ValueError("nothing to train")
    return torch.optim.SGD(trainable, lr=lr, momentum=momentum)


@make_optimizer.mutant("takes a step at once")
def _(model, lr, momentum=0.0):
    optimizer = torch.optim.SGD([p for p in model.parameters() if p.requires_grad], lr=lr, momentum=momentum)
    optimizer.step()
    return optimizer


@make_optimizer.mutant("clears the gradients at once")
def _(model, lr, momentum=0.0):
    optimizer = torch.optim.SGD([p for p in model.parameters() if p.requires_grad], lr=lr, momentum=momentum)
    optimizer.zero_grad()
    return optimizer


@make_optimizer.mutant("leaves the model in training mode")
def _(model, lr, momentum=0.0):
    parameters = [p for p in model.train().parameters() if p.requires_grad]
    return torch.optim.SGD(parameters, lr=lr, momentum=momentum)


make_optimizer.equivalent(
    "raise ValueError('nothing in this model is trainable')",
    "pass",
    because="SGD itself raises ValueError for an empty list of parameters",
)


@make_optimizer.variant("filter; SGD itself raises where it gets nothing")
def _(model, lr, momentum=0.0):
    return torch.optim.SGD(filter(lambda p: p.requires_grad, model.parameters()), lr, momentum)


@make_optimizer.variant("a dict for the group")
def _(model, lr, momentum=0.0):
    params = []
    for _name, p in model.named_parameters():
        if p.requires_grad is True:
            params.append(p)
    if len(params) == 0:
        raise ValueError("no trainable parameters")
    return torch.optim.SGD([{"params": params, "lr": lr, "momentum": momentum}])


@make_optimizer.variant("a group for each parameter")
def _(model, lr, momentum=0.0):
    groups = [{"params": [p]} for p in model.parameters() if p.requires_grad]
    if not groups:
        raise ValueError
    print(len(groups), "parameters")
    return torch.optim.SGD(groups, lr=lr, momentum=momentum)


@make_optimizer.variant("names and parameters, in reverse order")
def _(model, lr, momentum=0.0):
    named = [(name, p) for name, p in model.named_parameters() if p.requires_grad]
    if not named:
        raise ValueError("frozen")
    return torch.optim.SGD(named[::-1], lr=lr, momentum=momentum, foreach=False)


@make_optimizer.variant("adds the groups afterwards")
def _(model, lr, momentum=0.0):
    first, *others = [p for p in model.parameters() if p.requires_grad] or [None]
    if first is None:
        raise ValueError("nothing is trainable")
    optimizer = torch.optim.SGD([first], lr=lr, momentum=momentum)
    for p in others:
        optimizer.add_param_group({"params": p})
    return optimizer
