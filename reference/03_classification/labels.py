"""Labels: how many predictions are right, and labels as rows of zeros and a one."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from hypothesis import strategies as st
from torch.nn import functional as F

from grader import exercise, size, tensors

Draw = Callable[[st.SearchStrategy[Any]], Any]
_LABEL_DTYPES = (torch.int64, torch.float32, torch.bool, torch.int32, torch.float64, torch.uint8)


def _text(shape: list[int]) -> str:
    return " ".join(map(str, shape))


@st.composite
def _labels_and_predictions(draw: Draw) -> dict[str, torch.Tensor]:
    """Whole labels of any two dtypes; the shapes are mostly the same."""
    shape = draw(st.lists(st.sampled_from((2, 3, 1, 4, 5, 0)), max_size=2))
    trouble = draw(st.sampled_from((None, None, None, None, "column", "longer", "turned", "flat", "one more")))
    other = {
        None: shape,
        "column": [*shape, 1],
        "longer": [shape[0] + 1, *shape[1:]] if shape else [2],
        "turned": shape[::-1],
        "flat": [torch.Size(shape).numel()],
        "one more": [1, *shape],
    }[trouble]
    if draw(st.booleans()):
        shape, other = other, shape
    dtypes = [draw(st.sampled_from(_LABEL_DTYPES)) for _ in range(2)]
    tops = [1 if dtype is torch.bool else draw(st.integers(1, 2)) for dtype in dtypes]
    numbers = [
        draw(tensors(_text(sides), dtype=torch.int64, values=(0, top)))
        for sides, top in zip((shape, other), tops, strict=True)
    ]
    return {"y_true": numbers[0].to(dtypes[0]), "y_pred": numbers[1].to(dtypes[1])}


_LABELS = torch.tensor([0, 1, 2, 1])
_FLOATS = torch.tensor([1.0, 0.0, 1.0])


@exercise(
    points=1,
    arguments=_labels_and_predictions(),
    tolerance=(1e-6, 1e-6),
    examples=(
        {"y_true": torch.tensor([0, 1, 2]), "y_pred": torch.tensor([0, 1, 1])},
        {"y_true": _LABELS, "y_pred": torch.tensor([0, 1, 1, 0])},
        {"y_true": _LABELS, "y_pred": _LABELS.clone()},
        {"y_true": torch.tensor([0, 1]), "y_pred": torch.tensor([1, 0])},
        {"y_true": _FLOATS, "y_pred": torch.tensor([1, 0, 0])},
        {"y_true": torch.tensor([1, 0, 0]), "y_pred": _FLOATS},
        {"y_true": _FLOATS, "y_pred": torch.tensor([True, True, True])},
        {"y_true": torch.tensor([True, False, True]), "y_pred": torch.tensor([True, True, True])},
        {"y_true": torch.tensor([True, False]), "y_pred": torch.tensor([2, 0])},
        {"y_true": torch.tensor([2, 0]), "y_pred": torch.tensor([True, False])},
        {
            "y_true": torch.tensor([256, 2049, 100_001, 16_777_217, 4_294_967_296, -1, 7]),
            "y_pred": torch.tensor([0, 2048, 100_000, 16_777_216, 0, 255, 7]),
        },
        {"y_true": torch.tensor([[0], [1], [2]]), "y_pred": torch.tensor([[0], [1], [0]])},
        {"y_true": torch.tensor([[0, 1], [1, 1], [0, 0]]), "y_pred": torch.tensor([[0, 1], [0, 1], [0, 1]])},
        {"y_true": torch.ones(3, 100, 1), "y_pred": torch.ones(3, 100, 1)},
        {"y_true": torch.tensor(1), "y_pred": torch.tensor(1)},
        {"y_true": torch.tensor(1.0), "y_pred": torch.tensor(0)},
        {"y_true": torch.tensor([[0], [1], [1]]), "y_pred": torch.tensor([0, 1, 1])},
        {"y_true": torch.tensor([0, 1, 1]), "y_pred": torch.tensor([[0], [1], [1]])},
        {"y_true": torch.tensor([0, 1, 1]), "y_pred": torch.tensor([1])},
        {"y_true": torch.tensor([0, 1, 1]), "y_pred": torch.tensor([0, 1])},
        {"y_true": torch.tensor([[0, 1, 1], [1, 1, 0]]), "y_pred": torch.tensor([[0, 1], [1, 1], [1, 0]])},
        {"y_true": torch.tensor([[0, 1], [1, 1]]), "y_pred": torch.tensor([[0, 1, 1], [1, 1, 1]])},
        {"y_true": torch.tensor(1), "y_pred": torch.tensor([1])},
        {"y_true": torch.tensor([], dtype=torch.int64), "y_pred": torch.tensor([], dtype=torch.int64)},
        {"y_true": torch.zeros(0, 3), "y_pred": torch.zeros(0, 3)},
        {"y_true": torch.zeros(3, 0), "y_pred": torch.zeros(3, 0)},
        {"y_true": torch.zeros(0), "y_pred": torch.zeros(0, 1)},
    ),
    hints=(
        "y_true == y_pred compares element by element: a tensor of True and False. True counts as 1.",
        "== broadcasts: a column (n, 1) against (n,) becomes (n, n). So look at both shapes before you compare.",
        "numel() is the number of elements, whatever the number of dimensions. item() takes the number out of a tensor.",
        "(y_true == y_pred).sum().item() / y_true.numel(), after two checks that raise ValueError.",
    ),
)
def accuracy(y_true: torch.Tensor, y_pred: torch.Tensor) -> float:
    """Return which fraction of the predictions is right: a Python float between 0 and 1.

    `y_true` holds the true labels and `y_pred` the predicted ones, in tensors of the same shape (any number of
    dimensions, also 0-d). A prediction is right where it equals the label at the same place. The labels are whole
    numbers, also large ones (up to 2^53 where the dtypes are the same, otherwise up to 2^24), but the dtypes may be
    any and may differ: 1.0, 1 and True are the same label, and 2 is another one.

    Raises ValueError where the shapes are not the same, even if they could be broadcast, and where there is nothing
    to compare (no elements).

    >>> accuracy(torch.tensor([0, 1, 2, 1]), torch.tensor([0, 1, 1, 0]))
    0.5
    >>> accuracy(torch.tensor([1.0, 0.0]), torch.tensor([1, 0]))
    1.0
    """
    if y_true.shape != y_pred.shape:
        raise ValueError(f"shapes differ: {tuple(y_true.shape)} and {tuple(y_pred.shape)}")
    if y_true.numel() == 0:
        raise ValueError("there is nothing to compare")
    return (y_true == y_pred).sum().item() / y_true.numel()


def _refuse(y_true, y_pred):
    """Raise ValueError where the task wants it."""
    if y_true.shape != y_pred.shape or y_true.numel() == 0:
        raise ValueError("shapes differ, or nothing is there")


@accuracy.mutant("broadcasts instead of comparing the shapes")
def _(y_true, y_pred):
    if y_true.numel() == 0 or y_pred.numel() == 0:
        raise ValueError("nothing is there")
    try:
        equal = y_true == y_pred
    except RuntimeError as error:
        raise ValueError("the shapes do not fit") from error
    return equal.sum().item() / equal.numel()


@accuracy.mutant("makes uint8 of the labels, for which 256 is 0")
def _(y_true, y_pred):
    _refuse(y_true, y_pred)
    return (y_true.to(torch.uint8) == y_pred.to(torch.uint8)).sum().item() / y_true.numel()


@accuracy.mutant("makes float16 of the labels, for which 2049 is 2048")
def _(y_true, y_pred):
    _refuse(y_true, y_pred)
    return (y_true.half() == y_pred.half()).sum().item() / y_true.numel()


@accuracy.mutant("makes float32 of the labels, for which 16777217 is 16777216")
def _(y_true, y_pred):
    _refuse(y_true, y_pred)
    return (y_true.float() == y_pred.float()).sum().item() / y_true.numel()


@accuracy.mutant("makes int32 of the labels, for which 4294967296 is 0")
def _(y_true, y_pred):
    _refuse(y_true, y_pred)
    return (y_true.int() == y_pred.int()).sum().item() / y_true.numel()


@accuracy.mutant("isclose, for which 100001 is 100000")
def _(y_true, y_pred):
    _refuse(y_true, y_pred)
    return torch.isclose(y_true.double(), y_pred.double()).double().mean().item()


@accuracy.mutant("broadcasts, and divides by the number of labels")
def _(y_true, y_pred):
    if y_true.numel() == 0 or y_pred.numel() == 0:
        raise ValueError("nothing is there")
    try:
        equal = y_true == y_pred
    except RuntimeError as error:
        raise ValueError("the shapes do not fit") from error
    return equal.sum().item() / y_true.numel()


@accuracy.mutant("compares only the numbers of elements, not the shapes")
def _(y_true, y_pred):
    if y_true.numel() != y_pred.numel() or y_true.numel() == 0:
        raise ValueError("sizes differ")
    return (y_true.flatten() == y_pred.flatten()).sum().item() / y_true.numel()


@accuracy.mutant("compares only the numbers of dimensions, not the shapes")
def _(y_true, y_pred):
    if y_true.ndim != y_pred.ndim or y_true.numel() == 0 or y_pred.numel() == 0:
        raise ValueError("sizes differ")
    return (y_true.reshape(-1)[: y_pred.numel()] == y_pred.reshape(-1)[: y_true.numel()]).double().mean().item()


@accuracy.mutant("compares only the lengths, not the shapes")
def _(y_true, y_pred):
    if y_true.numel() == 0 or y_pred.numel() == 0 or y_true.shape[:1] != y_pred.shape[:1]:
        raise ValueError("sizes differ")
    if y_true.shape != y_pred.shape:
        return 0.0
    return (y_true == y_pred).double().mean().item()


@accuracy.mutant("squeezes both before it compares the shapes")
def _(y_true, y_pred):
    y_true, y_pred = y_true.squeeze(), y_pred.squeeze()
    _refuse(y_true, y_pred)
    return (y_true == y_pred).sum().item() / y_true.numel()


@accuracy.mutant("TypeError where the shapes differ")
def _(y_true, y_pred):
    if y_true.shape != y_pred.shape:
        raise TypeError("shapes differ")
    _refuse(y_true, y_pred)
    return (y_true == y_pred).sum().item() / y_true.numel()


@accuracy.mutant("per cent")
def _(y_true, y_pred):
    _refuse(y_true, y_pred)
    return (y_true == y_pred).sum().item() / y_true.numel() * 100


@accuracy.mutant("whole-number division")
def _(y_true, y_pred):
    _refuse(y_true, y_pred)
    return float((y_true == y_pred).sum().item() // y_true.numel())


@accuracy.mutant("returns a tensor")
def _(y_true, y_pred):
    _refuse(y_true, y_pred)
    return (y_true == y_pred).double().mean()


@accuracy.mutant("returns a NumPy number")
def _(y_true, y_pred):
    _refuse(y_true, y_pred)
    return np.float64((y_true == y_pred).double().mean().item())


@accuracy.mutant("returns the number of right ones")
def _(y_true, y_pred):
    _refuse(y_true, y_pred)
    return float((y_true == y_pred).sum())


@accuracy.mutant("divides by len, which is the number of rows")
def _(y_true, y_pred):
    _refuse(y_true, y_pred)
    return (y_true == y_pred).sum().item() / (len(y_true) if y_true.ndim else 1)


@accuracy.mutant("uses len, which a 0-d tensor has not")
def _(y_true, y_pred):
    if y_true.shape != y_pred.shape or len(y_true) == 0 or y_true.numel() == 0:
        raise ValueError("shapes differ, or nothing is there")
    return (y_true == y_pred).sum().item() / y_true.numel()


@accuracy.mutant("refuses three dimensions")
def _(y_true, y_pred):
    if y_true.ndim > 2:
        raise ValueError("too many dimensions")
    _refuse(y_true, y_pred)
    return (y_true == y_pred).sum().item() / y_true.numel()


@accuracy.mutant("counts in uint8, which ends at 255")
def _(y_true, y_pred):
    _refuse(y_true, y_pred)
    return (y_true == y_pred).sum(dtype=torch.uint8).item() / y_true.numel()


@accuracy.mutant("refuses 0-d tensors")
def _(y_true, y_pred):
    if y_true.ndim == 0:
        raise ValueError("no rows")
    _refuse(y_true, y_pred)
    return (y_true == y_pred).sum().item() / y_true.numel()


@accuracy.mutant("a row counts only if all of it is right")
def _(y_true, y_pred):
    _refuse(y_true, y_pred)
    equal = y_true == y_pred
    if equal.ndim == 2:
        equal = equal.all(1)
    return equal.sum().item() / equal.numel()


@accuracy.mutant("raises ZeroDivisionError where nothing is there")
def _(y_true, y_pred):
    if y_true.shape != y_pred.shape:
        raise ValueError("shapes differ")
    return (y_true == y_pred).sum().item() / y_true.numel()


@accuracy.mutant("returns nan where nothing is there")
def _(y_true, y_pred):
    if y_true.shape != y_pred.shape:
        raise ValueError("shapes differ")
    return (y_true == y_pred).double().mean().item()


@accuracy.mutant("returns 0 where nothing is there")
def _(y_true, y_pred):
    if y_true.shape != y_pred.shape:
        raise ValueError("shapes differ")
    return (y_true == y_pred).sum().item() / max(1, y_true.numel())


@accuracy.mutant("notices only that there are no rows, not that there is nothing")
def _(y_true, y_pred):
    if y_true.shape != y_pred.shape or y_true.shape[:1] == (0,):
        raise ValueError("shapes differ, or nothing is there")
    return (y_true == y_pred).double().mean().item()


@accuracy.mutant("raises AssertionError where the shapes differ")
def _(y_true, y_pred):
    assert y_true.shape == y_pred.shape
    if y_true.numel() == 0:
        raise ValueError("nothing is there")
    return (y_true == y_pred).sum().item() / y_true.numel()


@accuracy.mutant("the fraction of wrong ones")
def _(y_true, y_pred):
    _refuse(y_true, y_pred)
    return (y_true != y_pred).sum().item() / y_true.numel()


@accuracy.mutant("asks whether all are right")
def _(y_true, y_pred):
    _refuse(y_true, y_pred)
    return float((y_true == y_pred).all())


@accuracy.mutant("looks at the ones only")
def _(y_true, y_pred):
    _refuse(y_true, y_pred)
    return ((y_true == 1) & (y_pred == 1)).sum().item() / y_true.numel()


@accuracy.mutant("takes every label that is not 0 for the same")
def _(y_true, y_pred):
    _refuse(y_true, y_pred)
    return (y_true.bool() == y_pred.bool()).sum().item() / y_true.numel()


@accuracy.mutant("labels of another dtype are never equal")
def _(y_true, y_pred):
    _refuse(y_true, y_pred)
    return (y_true == y_pred).sum().item() / y_true.numel() if y_true.dtype == y_pred.dtype else 0.0


@accuracy.mutant("casts the predictions to the labels' dtype: as a bool, 2 is True")
def _(y_true, y_pred):
    _refuse(y_true, y_pred)
    return (y_pred.to(y_true.dtype) == y_true).sum().item() / y_true.numel()


@accuracy.mutant("casts the labels to the predictions' dtype: as a bool, 2 is True")
def _(y_true, y_pred):
    _refuse(y_true, y_pred)
    return (y_true.to(y_pred.dtype) == y_pred).sum().item() / y_true.numel()


@accuracy.mutant("subtracts, which bools refuse")
def _(y_true, y_pred):
    _refuse(y_true, y_pred)
    return ((y_true - y_pred) == 0).sum().item() / y_true.numel()


@accuracy.mutant("rounds to two digits")
def _(y_true, y_pred):
    _refuse(y_true, y_pred)
    return round((y_true == y_pred).sum().item() / y_true.numel(), 2)


@accuracy.mutant("writes into the predictions")
def _(y_true, y_pred):
    _refuse(y_true, y_pred)
    share = (y_true == y_pred).sum().item() / y_true.numel()
    y_pred.eq_(y_true)
    return share


@accuracy.variant("the mean, in float32")
def _(y_true, y_pred):
    _refuse(y_true, y_pred)
    return (y_true == y_pred).float().mean().item()


@accuracy.variant("torch.eq and torch.mean")
def _(y_true, y_pred):
    if y_true.size() != y_pred.size():
        raise ValueError
    if not y_true.numel():
        raise ValueError
    return float(torch.mean(torch.eq(y_true, y_pred), dtype=torch.float64))


@accuracy.variant("one minus the fraction of wrong ones")
def _(y_true, y_pred):
    _refuse(y_true, y_pred)
    return 1 - int((y_true != y_pred).count_nonzero()) / y_true.nelement()


@accuracy.variant("a loop over Python lists")
def _(y_true, y_pred):
    if y_true.shape != y_pred.shape:
        raise ValueError("shapes differ")
    pairs = list(zip(y_true.flatten().tolist(), y_pred.flatten().tolist(), strict=True))
    if len(pairs) == 0:
        raise ValueError("no labels")
    correct = 0
    for true, predicted in pairs:
        if true == predicted:
            correct += 1
    return correct / len(pairs)


@accuracy.variant("NumPy")
def _(y_true, y_pred):
    true, predicted = y_true.cpu().numpy(), y_pred.cpu().numpy()
    if true.shape != predicted.shape or true.size == 0:
        raise ValueError("shapes differ, or nothing is there")
    return float(np.mean(true == predicted))


@accuracy.variant("casts both to float64")
def _(y_true, y_pred):
    _refuse(y_true, y_pred)
    return (y_pred.double() == y_true.double()).sum().item() / y_true.shape.numel()


@accuracy.variant("the nonzero places")
def _(y_true, y_pred):
    _refuse(y_true, y_pred)
    return len(torch.nonzero((y_true == y_pred).flatten())) / len(y_true.ravel())


@st.composite
def _labels(draw: Draw) -> dict[str, Any]:
    """Labels of up to two dimensions; now and then one that is out of range."""
    classes = draw(size("c", 1, 5))
    labels = draw(tensors("n | n m | ", dtype=torch.int64, values=(0, classes - 1), side=(0, 5)))
    wrong = draw(st.sampled_from((None, None, None, None, None, -1, classes, -classes, classes + 1)))
    if wrong is not None and labels.numel():
        place = draw(st.integers(0, labels.numel() - 1))
        labels[tuple(torch.unravel_index(torch.tensor(place), labels.shape))] = wrong
    return {"labels": labels, "num_classes": classes}


@exercise(
    points=1,
    arguments=_labels(),
    vectorised=True,
    tolerance="exact",
    examples=(
        {"labels": torch.tensor([1, 0]), "num_classes": 2},
        {"labels": torch.tensor([1, 0]), "num_classes": 3},
        {"labels": torch.tensor([2, 0, 1, 2]), "num_classes": 3},
        {"labels": torch.tensor(1), "num_classes": 3},
        {"labels": torch.tensor([2]), "num_classes": 3},
        {"labels": torch.tensor([0]), "num_classes": 1},
        {"labels": torch.tensor([0, 0, 0]), "num_classes": 1},
        {"labels": torch.tensor([[2, 0], [1, 1], [0, 3]]), "num_classes": 4},
        {"labels": torch.tensor([[2, 0, 0], [1, 1, 3]]).mT, "num_classes": 4},
        {"labels": torch.tensor([1, 77, 0, 77])[::2], "num_classes": 2},
        {"labels": torch.tensor([256, 1]), "num_classes": 257},
        {"labels": torch.tensor([], dtype=torch.int64), "num_classes": 3},
        {"labels": torch.zeros(2, 0, dtype=torch.int64), "num_classes": 3},
        {"labels": torch.tensor([0, 3]), "num_classes": 3},
        {"labels": torch.tensor([0, -1]), "num_classes": 3},
        {"labels": torch.tensor([0, 2**32]), "num_classes": 3},
        {"labels": torch.tensor([-3]), "num_classes": 3},
        {"labels": torch.tensor(-1), "num_classes": 3},
        {"labels": torch.tensor(3), "num_classes": 3},
        {"labels": torch.tensor([[0, 1], [2, 3]]), "num_classes": 3},
        {"labels": torch.tensor([[0, 1], [-2, 2]]), "num_classes": 3},
    ),
    hints=(
        "The result has one dimension more than labels: each label becomes a row of num_classes numbers.",
        "Two comparisons and .any() find a label that is out of range; that works for an empty tensor too.",
        "torch.arange(num_classes, device=labels.device) counts the classes. Which of them equals a label?",
        "labels.unsqueeze(-1) has shape (..., 1): compared with (num_classes,) it broadcasts to (..., num_classes).",
    ),
)
def one_hot(labels: torch.Tensor, num_classes: int) -> torch.Tensor:
    """Return the labels one-hot: for each label a row of zeros with a single 1 at the label's position.

    `labels` holds int64 numbers from 0 to num_classes - 1, in any shape (...): 0-d, (n,), (n, m) … It may be empty.
    `num_classes` is at least 1. The result has shape (..., num_classes), is float32 and lies on the device of
    `labels`.

    Raises ValueError if any label is outside 0 … num_classes - 1.

    Do without a Python loop, over labels as well as over classes: the number of tensor operations must not grow with
    their number, and the numbers must stay in tensors (no tolist() and no NumPy).

    >>> one_hot(torch.tensor([2, 0]), 3)
    tensor([[0., 0., 1.],
            [1., 0., 0.]])
    """
    if ((labels < 0) | (labels >= num_classes)).any():
        raise ValueError(f"labels must be from 0 to {num_classes - 1}")
    classes = torch.arange(num_classes, device=labels.device)
    return (labels.unsqueeze(-1) == classes).float()


def _refuse_outside(labels, num_classes):
    """Raise ValueError where a label is out of range."""
    if ((labels < 0) | (labels >= num_classes)).any():
        raise ValueError("out of range")


@one_hot.mutant("whole numbers (int64)")
def _(labels, num_classes):
    _refuse_outside(labels, num_classes)
    return F.one_hot(labels, num_classes)


@one_hot.mutant("True and False")
def _(labels, num_classes):
    _refuse_outside(labels, num_classes)
    return labels.unsqueeze(-1) == torch.arange(num_classes, device=labels.device)


@one_hot.mutant("float64")
def _(labels, num_classes):
    _refuse_outside(labels, num_classes)
    return F.one_hot(labels, num_classes).double()


@one_hot.mutant("negative labels count from the end")
def _(labels, num_classes):
    if (labels >= num_classes).any() or (labels < -num_classes).any():
        raise ValueError("out of range")
    return torch.eye(num_classes, device=labels.device)[labels]


@one_hot.mutant("a row of zeros for a negative label")
def _(labels, num_classes):
    if (labels >= num_classes).any():
        raise ValueError("out of range")
    return (labels.unsqueeze(-1) == torch.arange(num_classes, device=labels.device)).float()


@one_hot.mutant("a row of zeros for a label that is too large")
def _(labels, num_classes):
    if (labels < 0).any():
        raise ValueError("out of range")
    return (labels.unsqueeze(-1) == torch.arange(num_classes, device=labels.device)).float()


@one_hot.mutant("lets the label num_classes pass")
def _(labels, num_classes):
    if ((labels < 0) | (labels > num_classes)).any():
        raise ValueError("out of range")
    return (labels.unsqueeze(-1) == torch.arange(num_classes, device=labels.device)).float()


@one_hot.mutant("looks at the label without its sign")
def _(labels, num_classes):
    if (labels.abs() >= num_classes).any():
        raise ValueError("out of range")
    return torch.eye(num_classes, device=labels.device)[labels]


@one_hot.mutant("makes int32 of the labels, for which 4294967296 is 0")
def _(labels, num_classes):
    labels = labels.int().long()
    _refuse_outside(labels, num_classes)
    return F.one_hot(labels, num_classes).float()


@one_hot.mutant("makes uint8 of the labels, for which 256 is 0")
def _(labels, num_classes):
    _refuse_outside(labels, num_classes)
    return F.one_hot(labels.to(torch.uint8).long(), num_classes).float()


@one_hot.mutant("refuses only where all labels are out of range")
def _(labels, num_classes):
    if labels.numel() and ((labels < 0) | (labels >= num_classes)).all():
        raise ValueError("out of range")
    return (labels.unsqueeze(-1) == torch.arange(num_classes, device=labels.device)).float()


@one_hot.mutant("goes by way of NumPy")
def _(labels, num_classes):
    _refuse_outside(labels, num_classes)
    rows = np.eye(num_classes, dtype="float32")[labels.cpu().numpy()]
    return torch.from_numpy(rows).to(labels.device)


@one_hot.mutant("refuses the largest label")
def _(labels, num_classes):
    _refuse_outside(labels, max(1, num_classes - 1))
    return (labels.unsqueeze(-1) == torch.arange(num_classes, device=labels.device)).float()


@one_hot.mutant("refuses the label 0")
def _(labels, num_classes):
    if ((labels <= 0) | (labels >= num_classes)).any():
        raise ValueError("out of range")
    return (labels.unsqueeze(-1) == torch.arange(num_classes, device=labels.device)).float()


@one_hot.mutant("moves labels into the range instead of refusing them")
def _(labels, num_classes):
    return F.one_hot(labels.clamp(0, num_classes - 1), num_classes).float()


@one_hot.mutant("raises RuntimeError where a label is out of range")
def _(labels, num_classes):
    return F.one_hot(labels, num_classes).float()


@one_hot.mutant("raises IndexError where a label is too large")
def _(labels, num_classes):
    if (labels < 0).any():
        raise ValueError("out of range")
    if (labels >= num_classes).any():
        raise IndexError("out of range")
    return torch.eye(num_classes, device=labels.device)[labels]


@one_hot.mutant("looks at the largest label, which an empty tensor has not")
def _(labels, num_classes):
    if labels.max() >= num_classes or labels.min() < 0:
        raise ValueError("out of range")
    return (labels.unsqueeze(-1) == torch.arange(num_classes, device=labels.device)).float()


@one_hot.mutant("refuses an empty tensor")
def _(labels, num_classes):
    _refuse_outside(labels, num_classes)
    if labels.numel() == 0:
        raise ValueError("no labels")
    return (labels.unsqueeze(-1) == torch.arange(num_classes, device=labels.device)).float()


@one_hot.mutant("the classes come from the labels, not from num_classes")
def _(labels, num_classes):
    _refuse_outside(labels, num_classes)
    classes = int(labels.max()) + 1 if labels.numel() else num_classes
    return F.one_hot(labels, classes).float()


@one_hot.mutant("the classes come first: (num_classes, ...)")
def _(labels, num_classes):
    _refuse_outside(labels, num_classes)
    return F.one_hot(labels, num_classes).float().movedim(-1, 0)


@one_hot.mutant("transposed where that has the same shape")
def _(labels, num_classes):
    _refuse_outside(labels, num_classes)
    result = F.one_hot(labels, num_classes).float()
    return result.mT if result.ndim > 1 and result.shape[-1] == result.shape[-2] else result


@one_hot.mutant("loops over the labels")
def _(labels, num_classes):
    _refuse_outside(labels, num_classes)
    result = torch.zeros(labels.numel(), num_classes, device=labels.device)
    for place, label in enumerate(labels.flatten()):
        result[place, label] = 1
    return result.reshape(*labels.shape, num_classes)


@one_hot.mutant("loops over a list of the labels")
def _(labels, num_classes):
    _refuse_outside(labels, num_classes)
    rows = [[float(k == label) for k in range(num_classes)] for label in labels.flatten().tolist()]
    return torch.tensor(rows, device=labels.device).reshape(*labels.shape, num_classes)


@one_hot.mutant("loops over the classes")
def _(labels, num_classes):
    _refuse_outside(labels, num_classes)
    return torch.stack([labels == k for k in range(num_classes)], dim=-1).float()


@one_hot.mutant("makes the unit matrix on the CPU")
def _(labels, num_classes):
    _refuse_outside(labels, num_classes)
    return torch.eye(num_classes)[labels]


@one_hot.mutant("works for one dimension only")
def _(labels, num_classes):
    _refuse_outside(labels, num_classes)
    result = torch.zeros(len(labels), num_classes, device=labels.device)
    result[torch.arange(len(labels), device=labels.device), labels] = 1
    return result


@one_hot.mutant("flattens the labels")
def _(labels, num_classes):
    _refuse_outside(labels, num_classes)
    return F.one_hot(labels.flatten(), num_classes).float()


@one_hot.mutant("view, which a transposed tensor refuses")
def _(labels, num_classes):
    _refuse_outside(labels, num_classes)
    return torch.eye(num_classes, device=labels.device)[labels.view(-1)].view(*labels.shape, num_classes)


@one_hot.mutant("squeezes the result")
def _(labels, num_classes):
    _refuse_outside(labels, num_classes)
    return F.one_hot(labels, num_classes).float().squeeze()


@one_hot.mutant("classes are counted from 1")
def _(labels, num_classes):
    _refuse_outside(labels, num_classes)
    classes = torch.arange(1, num_classes + 1, device=labels.device)
    return (labels.unsqueeze(-1) == classes).float()


@one_hot.mutant("zeros and ones exchanged")
def _(labels, num_classes):
    _refuse_outside(labels, num_classes)
    return (labels.unsqueeze(-1) != torch.arange(num_classes, device=labels.device)).float()


@one_hot.mutant("holds the label itself instead of a 1")
def _(labels, num_classes):
    _refuse_outside(labels, num_classes)
    return F.one_hot(labels, num_classes).float() * labels.unsqueeze(-1)


@one_hot.mutant("ones up to the label")
def _(labels, num_classes):
    _refuse_outside(labels, num_classes)
    return (labels.unsqueeze(-1) >= torch.arange(num_classes, device=labels.device)).float()


@one_hot.mutant("writes into the labels")
def _(labels, num_classes):
    _refuse_outside(labels, num_classes)
    result = F.one_hot(labels, num_classes).float()
    labels.sub_(labels)
    return result


@one_hot.variant("rows of the unit matrix")
def _(labels, num_classes):
    if (labels < 0).any() or (labels > num_classes - 1).any():
        raise ValueError("out of range")
    return torch.eye(num_classes, device=labels.device)[labels]


@one_hot.variant("scatter_")
def _(labels, num_classes):
    if not ((labels >= 0) & (labels < num_classes)).all():
        raise ValueError("out of range")
    result = torch.zeros(*labels.shape, num_classes, dtype=torch.float32, device=labels.device)
    return result.scatter_(-1, labels.unsqueeze(-1), 1.0)


@one_hot.variant("F.one_hot")
def _(labels, num_classes):
    if labels.numel() and (labels.min().item() < 0 or labels.max().item() >= num_classes):
        raise ValueError("out of range")
    return F.one_hot(labels, num_classes=num_classes).to(torch.float32)


@one_hot.variant("writes ones at pairs of positions")
def _(labels, num_classes):
    if torch.any(labels < 0) or torch.any(labels >= num_classes):
        raise ValueError("out of range")
    flat = labels.reshape(-1)
    result = torch.zeros(flat.shape[0], num_classes, device=labels.device)
    result[torch.arange(flat.shape[0], device=labels.device), flat] = 1.0
    return result.reshape(labels.shape + (num_classes,))


@one_hot.variant("torch.where")
def _(labels, num_classes):
    if (labels.clamp(0, num_classes - 1) != labels).any():
        raise ValueError("out of range")
    classes = torch.arange(num_classes).to(labels.device)
    return torch.where(labels[..., None] == classes, 1.0, 0.0)


@one_hot.variant("F.embedding, and isin for the range")
def _(labels, num_classes):
    if not torch.isin(labels, torch.arange(num_classes, device=labels.device)).all():
        raise ValueError("out of range")
    return F.embedding(labels, torch.eye(num_classes, device=labels.device))


@one_hot.variant("the RuntimeError of F.one_hot becomes a ValueError")
def _(labels, num_classes):
    try:
        return F.one_hot(labels, num_classes).float()
    except RuntimeError as error:
        raise ValueError("out of range") from error


@one_hot.variant("index_select")
def _(labels, num_classes):
    if torch.count_nonzero(labels < 0) > 0 or torch.count_nonzero(labels >= num_classes) > 0:
        raise ValueError("out of range")
    rows = torch.diag(torch.ones(num_classes, device=labels.device)).index_select(0, labels.flatten())
    return rows.unflatten(0, labels.shape) if labels.ndim else rows[0]
