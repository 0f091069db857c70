"""Metrics and pictures: a confusion matrix, a running accuracy, the points of a decision boundary."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from hypothesis import strategies as st
from torch.nn import functional as F

from grader import exercise, filled, omitted, size, tensors
from grader.strategies import LAYOUTS, lay_out

Draw = Callable[[st.SearchStrategy[Any]], Any]


def _labels(shape: tuple[int, ...], classes: int, seed: int, layout: str = "contiguous") -> torch.Tensor:
    """Return int64 labels from 0 to `classes` - 1, which hang on the seed alone."""
    return lay_out(filled(shape, torch.int64, 10 + seed, (0, classes - 1)), layout)


_NO_MATCH = (((3,), (3, 1)), ((3, 1), (3,)), ((1,), ()), ((), (1,)), ((2, 3), (3, 2)), ((1, 3), (3,)), ((4,), (2, 2)))
"""Shapes that differ, most of which broadcast."""


@st.composite
def _predictions(draw: Draw) -> dict[str, Any]:
    """Return labels and predictions; now and then one is out of range, or the shapes differ."""
    classes = draw(st.integers(1, 5))
    seed, layout, other = draw(st.integers(0, 999)), draw(st.sampled_from(LAYOUTS)), draw(st.sampled_from(LAYOUTS))
    n, m = draw(size("n", 0, 8)), draw(size("m", 0, 4))
    shape = draw(st.sampled_from(((n,), (n, m), (n, m), ())))
    y_true, y_pred = _labels(shape, classes, seed, layout), _labels(shape, classes, seed + 1, other)
    trouble = draw(st.sampled_from(("", "", "", "", "", "", "true", "pred", "shapes")))
    if trouble == "shapes":
        ours, theirs = draw(st.sampled_from(_NO_MATCH))
        return {"y_true": _labels(ours, classes, seed), "y_pred": _labels(theirs, classes, seed + 1)} | {
            "num_classes": classes
        }
    if trouble and y_true.numel():
        where = y_true if trouble == "true" else y_pred
        where[(0,) * where.ndim] = draw(st.sampled_from((-1, classes)))
    return {"y_true": y_true, "y_pred": y_pred, "num_classes": classes}


_TRUE = torch.tensor([0, 1, 2, 2, 0])
_PRED = torch.tensor([0, 2, 2, 2, 1])


def _case(y_true: Any, y_pred: Any, num_classes: int) -> dict[str, Any]:
    pair = (torch.as_tensor(labels, dtype=torch.int64) for labels in (y_true, y_pred))
    return dict(zip(("y_true", "y_pred"), pair, strict=True)) | {"num_classes": num_classes}


@exercise(
    points=3,
    arguments=_predictions(),
    examples=(
        _case([0, 1], [1, 1], 2),
        _case(_TRUE, _PRED, 3),
        _case(_TRUE, _PRED, 5),
        _case([0, 0, 0], [1, 1, 1], 2),
        _case([[[0], [1], [0]], [[1], [1], [0]]], [[[1], [1], [0]], [[1], [0], [1]]], 2),
        _case([16, 0, 16, 1], [1, 16, 1, 0], 17),
        _case(torch.tensor([[0, 1], [1, 1], [0, 0]]).T, [[1, 1, 0], [1, 0, 1]], 2),
        _case([[1, 1, 0], [1, 0, 1]], torch.tensor([[0, 1], [1, 1], [0, 0]]).T, 2),
        _case(1, 0, 2),
        _case([], [], 2),
        _case([0, 0], [0, 0], 1),
        _case([0] * 3001, [0] * 3001, 1),
        _case([1], [2], 2),
        _case([2], [1], 2),
        _case([0], [2], 2),
        _case([0], [2**32], 2),
        _case([0, 1], [1, -1], 2),
        _case([-1, 1], [0, 1], 2),
        _case([1, 2], [2, -1], 3),
        *({"y_true": _labels(a, 2, 1), "y_pred": _labels(b, 2, 2), "num_classes": 2} for a, b in _NO_MATCH),
    ),
    vectorised=True,
    builds_on=("accuracy",),
    hints=(
        "Each sample is a pair (true, predicted). How do you make one number of a pair, so that no two share one?",
        "true * num_classes + predicted is the place of the pair in the table, if you read it row by row.",
        "cm[y_true, y_pred] += 1 counts a pair that occurs twice only once. torch.bincount counts them all.",
        (
            "Check shapes and range first (an empty tensor has no minimum). Then bincount(places, minlength=C * C) and "
            "reshape to (C, C)."
        ),
    ),
)
def confusion_matrix(y_true: torch.Tensor, y_pred: torch.Tensor, num_classes: int) -> torch.Tensor:
    """Count which classes are taken for which: return an int64 tensor of shape (num_classes, num_classes).

    `y_true` holds the true classes of some samples and `y_pred` what was predicted for them: int64 tensors of the
    same shape, which may be any shape (every element is a sample; there may be none). The entry in row i and column j
    says how many samples of the true class i were predicted as class j. So what is right is counted on the diagonal.
    A class that does not occur has a row or column of zeros. The result is on the device of `y_true`.

    Raise ValueError if the shapes differ, or if any label, true or predicted, is not one of 0 … num_classes - 1.

    Do it without a loop over the samples: the number of tensor operations must not grow with them, and the numbers
    must stay in tensors (no tolist() and no NumPy).

    >>> confusion_matrix(torch.tensor([0, 1, 1, 1]), torch.tensor([0, 0, 1, 1]), 3)
    tensor([[1, 0, 0],
            [1, 2, 0],
            [0, 0, 0]])
    """
    if y_true.shape != y_pred.shape:
        raise ValueError(f"shapes differ: {tuple(y_true.shape)} and {tuple(y_pred.shape)}")
    labels = torch.stack([y_true, y_pred])
    if ((labels < 0) | (labels >= num_classes)).any():
        raise ValueError(f"labels must be 0 … {num_classes - 1}")
    places = (y_true * num_classes + y_pred).flatten()
    return torch.bincount(places, minlength=num_classes**2).reshape(num_classes, num_classes)


def _checked(y_true, y_pred, num_classes):
    """Raise ValueError as the task says: for versions that go wrong elsewhere."""
    if y_true.shape != y_pred.shape:
        raise ValueError("shapes")
    for labels in (y_true, y_pred):
        if bool((labels < 0).any()) or bool((labels >= num_classes).any()):
            raise ValueError("labels")


def _counted(y_true, y_pred, num_classes):
    places = (y_true * num_classes + y_pred).flatten()
    return torch.bincount(places, minlength=num_classes**2).reshape(num_classes, num_classes)


@confusion_matrix.mutant("counts in uint8, which begins again at 256")
def _(y_true, y_pred, num_classes):
    _checked(y_true, y_pred, num_classes)
    return _counted(y_true, y_pred, num_classes).to(torch.uint8).long()


@confusion_matrix.mutant("counts in float16, which has no odd numbers above 2048")
def _(y_true, y_pred, num_classes):
    _checked(y_true, y_pred, num_classes)
    return _counted(y_true, y_pred, num_classes).half().long()


@confusion_matrix.mutant("makes uint8 of the places, for which 256 is 0")
def _(y_true, y_pred, num_classes):
    _checked(y_true, y_pred, num_classes)
    places = (y_true * num_classes + y_pred).flatten().to(torch.uint8)
    return torch.bincount(places, minlength=num_classes**2).reshape(num_classes, num_classes)


@confusion_matrix.mutant("makes int32 of the labels, for which 4294967296 is 0")
def _(y_true, y_pred, num_classes):
    y_true, y_pred = y_true.int().long(), y_pred.int().long()
    _checked(y_true, y_pred, num_classes)
    return _counted(y_true, y_pred, num_classes)


@confusion_matrix.mutant("refuses three dimensions")
def _(y_true, y_pred, num_classes):
    if y_true.ndim > 2:
        raise ValueError("too many dimensions")
    _checked(y_true, y_pred, num_classes)
    return _counted(y_true, y_pred, num_classes)


@confusion_matrix.mutant("predicted classes in the rows, true ones in the columns")
def _(y_true, y_pred, num_classes):
    _checked(y_true, y_pred, num_classes)
    return _counted(y_pred, y_true, num_classes)


@confusion_matrix.mutant("only as many classes as occur")
def _(y_true, y_pred, num_classes):
    _checked(y_true, y_pred, num_classes)
    if y_true.numel():
        num_classes = int(torch.maximum(y_true.max(), y_pred.max())) + 1
    return _counted(y_true, y_pred, num_classes)


@confusion_matrix.mutant("counts a pair that occurs twice only once")
def _(y_true, y_pred, num_classes):
    _checked(y_true, y_pred, num_classes)
    cm = torch.zeros(num_classes, num_classes, dtype=torch.int64, device=y_true.device)
    cm[y_true, y_pred] += 1
    return cm


@confusion_matrix.mutant("float32 counts")
def _(y_true, y_pred, num_classes):
    _checked(y_true, y_pred, num_classes)
    return _counted(y_true, y_pred, num_classes).float()


@confusion_matrix.mutant("loops over the samples")
def _(y_true, y_pred, num_classes):
    _checked(y_true, y_pred, num_classes)
    cm = torch.zeros(num_classes, num_classes, dtype=torch.int64, device=y_true.device)
    for t, p in zip(y_true.flatten(), y_pred.flatten(), strict=True):
        cm[t, p] += 1
    return cm


@confusion_matrix.mutant("counts in Python lists")
def _(y_true, y_pred, num_classes):
    _checked(y_true, y_pred, num_classes)
    cm = [[0] * num_classes for _ in range(num_classes)]
    for t, p in zip(y_true.flatten().tolist(), y_pred.flatten().tolist(), strict=True):
        cm[t][p] += 1
    return torch.tensor(cm, device=y_true.device)


@confusion_matrix.mutant("counts in NumPy")
def _(y_true, y_pred, num_classes):
    _checked(y_true, y_pred, num_classes)
    cm = np.zeros((num_classes, num_classes), dtype=np.int64)
    np.add.at(cm, (y_true.cpu().numpy(), y_pred.cpu().numpy()), 1)
    return torch.from_numpy(cm).to(y_true.device)


@confusion_matrix.mutant("shares of each true class instead of counts")
def _(y_true, y_pred, num_classes):
    _checked(y_true, y_pred, num_classes)
    cm = _counted(y_true, y_pred, num_classes)
    return cm / cm.sum(1, keepdim=True).clamp(min=1)


@confusion_matrix.mutant("lets other shapes broadcast")
def _(y_true, y_pred, num_classes):
    for labels in (y_true, y_pred):
        if ((labels < 0) | (labels >= num_classes)).any():
            raise ValueError("labels")
    return _counted(y_true, y_pred, num_classes)


@confusion_matrix.mutant("compares the numbers of samples only, not the shapes")
def _(y_true, y_pred, num_classes):
    if y_true.numel() != y_pred.numel():
        raise ValueError("shapes")
    _checked(y_true.flatten(), y_pred.flatten(), num_classes)
    return _counted(y_true.flatten(), y_pred.flatten(), num_classes)


@confusion_matrix.mutant("compares the lengths only, not the shapes")
def _(y_true, y_pred, num_classes):
    if y_true.ndim and y_pred.ndim and len(y_true) != len(y_pred):
        raise ValueError("shapes")
    for labels in (y_true, y_pred):
        if ((labels < 0) | (labels >= num_classes)).any():
            raise ValueError("labels")
    return _counted(y_true, y_pred, num_classes)


@confusion_matrix.mutant("does not look at the predicted labels' range")
def _(y_true, y_pred, num_classes):
    _checked(y_true, y_true if y_true.shape == y_pred.shape else y_pred, num_classes)
    places = (y_true * num_classes + y_pred).flatten().clamp(0, num_classes**2 - 1)
    return torch.bincount(places, minlength=num_classes**2).reshape(num_classes, num_classes)


@confusion_matrix.mutant("does not look at the true labels' range")
def _(y_true, y_pred, num_classes):
    _checked(y_pred if y_true.shape == y_pred.shape else y_true, y_pred, num_classes)
    places = (y_true * num_classes + y_pred).flatten().clamp(0, num_classes**2 - 1)
    return torch.bincount(places, minlength=num_classes**2).reshape(num_classes, num_classes)


@confusion_matrix.mutant("negative labels count from the end")
def _(y_true, y_pred, num_classes):
    if y_true.shape != y_pred.shape or bool((y_true >= num_classes).any()) or bool((y_pred >= num_classes).any()):
        raise ValueError("shapes or labels")
    return _counted(y_true % num_classes, y_pred % num_classes, num_classes)


@confusion_matrix.mutant("lets the label num_classes pass")
def _(y_true, y_pred, num_classes):
    _checked(y_true, y_pred, num_classes + 1)
    return _counted(y_true.clamp(max=num_classes - 1), y_pred.clamp(max=num_classes - 1), num_classes)


@confusion_matrix.mutant("raises IndexError for a label that is too large")
def _(y_true, y_pred, num_classes):
    if y_true.shape != y_pred.shape or bool((y_true < 0).any()) or bool((y_pred < 0).any()):
        raise ValueError("shapes or labels")
    if bool((y_true >= num_classes).any()) or bool((y_pred >= num_classes).any()):
        raise IndexError("labels")
    return _counted(y_true, y_pred, num_classes)


@confusion_matrix.mutant("falls over where there are no samples")
def _(y_true, y_pred, num_classes):
    _checked(y_true, y_pred, num_classes)
    if y_true.min() < 0:
        raise ValueError("labels")
    return _counted(y_true, y_pred, num_classes)


@confusion_matrix.mutant("takes no samples for an error")
def _(y_true, y_pred, num_classes):
    _checked(y_true, y_pred, num_classes)
    if y_true.numel() == 0:
        raise ValueError("nothing there")
    return _counted(y_true, y_pred, num_classes)


@confusion_matrix.mutant("works with one dimension only")
def _(y_true, y_pred, num_classes):
    _checked(y_true, y_pred, num_classes)
    return torch.bincount(y_true * num_classes + y_pred, minlength=num_classes**2).reshape(num_classes, num_classes)


@confusion_matrix.mutant("needs labels that lie one after another in memory")
def _(y_true, y_pred, num_classes):
    _checked(y_true, y_pred, num_classes)
    return _counted(y_true.view(-1), y_pred.view(-1), num_classes)


@confusion_matrix.mutant("counts what is right only")
def _(y_true, y_pred, num_classes):
    _checked(y_true, y_pred, num_classes)
    return _counted(y_true, y_pred, num_classes) * torch.eye(num_classes, dtype=torch.int64, device=y_true.device)


@confusion_matrix.mutant("forgets the device")
def _(y_true, y_pred, num_classes):
    _checked(y_true, y_pred, num_classes)
    cm = torch.zeros(num_classes**2, dtype=torch.int64)
    return cm.index_add_(0, (y_true * num_classes + y_pred).flatten(), torch.ones(y_true.numel(), dtype=torch.int64))[
        :
    ].reshape(num_classes, num_classes)


@confusion_matrix.variant("index_put_ that accumulates")
def _(y_true, y_pred, num_classes):
    if y_true.size() != y_pred.size():
        raise ValueError("the shapes differ")
    both = torch.stack([y_true, y_pred])
    if both.numel() > 0 and (both.min() < 0 or both.max() >= num_classes):
        raise ValueError("there is a label out of range")
    cm = torch.zeros((num_classes, num_classes), dtype=torch.long, device=y_true.device)
    one = torch.ones((), dtype=torch.long, device=y_true.device)
    cm.index_put_((y_true, y_pred), one, accumulate=True)
    return cm


@confusion_matrix.variant("product of one-hot rows")
def _(y_true, y_pred, num_classes):
    if y_true.shape != y_pred.shape:
        raise ValueError
    classes = torch.arange(num_classes, device=y_true.device)
    rows, columns = (labels.reshape(-1, 1) == classes for labels in (y_true, y_pred))
    if not rows.any(1).all() or not columns.any(1).all():
        raise ValueError
    return (rows.float().T @ columns.float()).round().long()


@confusion_matrix.variant("F.one_hot, integers all the way")
def _(y_true, y_pred, num_classes):
    if list(y_true.shape) != list(y_pred.shape):
        raise ValueError
    t, p = y_true.flatten(), y_pred.flatten()
    if len(t) and not (0 <= t.min() <= t.max() < num_classes and 0 <= p.min() <= p.max() < num_classes):
        raise ValueError
    if len(t) == 0:
        return torch.zeros(num_classes, num_classes, dtype=torch.int64, device=t.device)
    return (F.one_hot(t, num_classes)[:, :, None] * F.one_hot(p, num_classes)[:, None, :]).sum(0)


@confusion_matrix.variant("a mask for each pair of classes")
def _(y_true, y_pred, num_classes):
    if y_true.shape != y_pred.shape:
        raise ValueError
    counts = [[((y_true == i) & (y_pred == j)).sum() for j in range(num_classes)] for i in range(num_classes)]
    cm = torch.stack([torch.stack(row) for row in counts])
    if cm.sum() != y_true.numel():
        raise ValueError
    return cm


@confusion_matrix.variant("scatter_add_ into a flat table")
def _(y_true, y_pred, num_classes):
    if y_true.shape != y_pred.shape or torch.any(torch.cat([(y < 0).flatten() for y in (y_true, y_pred)])):
        raise ValueError
    if torch.any(y_true > num_classes - 1) or torch.any(y_pred > num_classes - 1):
        raise ValueError
    index = y_pred.reshape(-1) + num_classes * y_true.reshape(-1)
    flat = y_true.new_zeros(num_classes * num_classes)
    return flat.scatter_add_(0, index, torch.ones_like(index)).view(num_classes, -1)


confusion_matrix.equivalent(
    "labels = torch.stack([y_true, y_pred])",
    "labels = torch.stack([y_pred, y_true])",
    because="both are looked at in the same way",
)


Batch = dict[str, torch.Tensor]
Steps = list[Batch | str]
"""What is done with a running accuracy: a batch is an update; the others are "compute" and "reset"."""


@st.composite
def _batch(draw: Draw) -> Batch:
    """Return a batch of labels and targets, which are often right."""
    shape = draw(st.sampled_from(((1,), (2,), (3,), (4,), (5,), (7,), (0,), (), (2, 3), (3, 1), (0, 2))))
    seed, classes = draw(st.integers(0, 999)), draw(st.integers(1, 3))
    layout = draw(st.sampled_from(LAYOUTS))
    return {"preds": _labels(shape, classes, seed, layout), "target": _labels(shape, classes, seed + 1)}


def _update(preds: Any, target: Any) -> Batch:
    pair = (torch.as_tensor(labels, dtype=torch.int64) for labels in (preds, target))
    return dict(zip(("preds", "target"), pair, strict=True))


@exercise(
    builds_on=("accuracy",),
    hints=(
        "Which two numbers must be kept from one call to the next?",
        "Make them in __init__, as self.correct and self.total: what stands in the class body belongs to all objects.",
        "update adds (preds == target).sum().item() and preds.numel(); compute divides, and nothing else.",
        "Ask preds.shape != target.shape before anything is added; (3,) and (3, 1) would broadcast to (3, 3).",
    ),
)
class RunningAccuracy:
    """The accuracy over everything seen so far: what TorchMetrics does, in small.

    Batch after batch goes into `update`; `compute` gives the accuracy over all samples seen since the object was made
    or `reset` was called, however they were cut into batches. Two objects know nothing of each other. What counts is
    what the tensors held when `update` was called: whoever made them may write other labels into them afterwards.

    >>> metric = RunningAccuracy()
    >>> metric.update(torch.tensor([1, 0, 2]), torch.tensor([1, 1, 1]))
    >>> metric.update(torch.tensor([3]), torch.tensor([3]))
    >>> metric.compute()
    0.5
    >>> metric.reset()
    >>> metric.update(torch.tensor([0, 1]), torch.tensor([0, 1]))
    >>> metric.compute()
    1.0
    """

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self.reset()

    def update(self, preds: torch.Tensor, target: torch.Tensor) -> None:
        """Take in a batch: predicted and true labels, two int64 tensors of the same shape (any; each element counts).

        A batch may be empty. If the shapes differ, raise ValueError, and stay as if the call had not been made.
        """
        if preds.shape != target.shape:
            raise ValueError(f"shapes differ: {tuple(preds.shape)} and {tuple(target.shape)}")
        self.correct += (preds == target).sum().item()
        self.total += preds.numel()

    def compute(self) -> float:
        """Return the share of right predictions among all samples seen, a Python float from 0 to 1.

        Nothing changes by it: it may be called again, and more batches may follow. Raise ValueError if no sample has
        been seen.
        """
        if self.total == 0:
            raise ValueError("nothing has been seen")
        return self.correct / self.total

    def reset(self) -> None:
        """Forget everything that was seen."""
        self.correct = 0
        self.total = 0


def _tried(name: str, call: Callable[..., Any], *args: Any) -> dict[str, Any]:
    """Return what a call returned, and whether it raised ValueError, in words."""
    try:
        return {f"{name} raised": "nothing", f"{name} returned": call(*args)}
    except ValueError:
        return {f"{name} raised": "ValueError", f"{name} returned": None}


def _followed(metric: Any, steps: Steps) -> dict[str, Any]:
    """Do one step after the other, and return what came of each."""
    seen = {}
    for place, step in enumerate(steps):
        if isinstance(step, str):
            seen |= _tried(f"steps[{place}]: {step}()", getattr(metric, step))
        else:
            seen |= _tried(f"steps[{place}]: update(preds, target)", metric.update, step["preds"], step["target"])
    return seen


def _sequence(*, reset: bool) -> st.SearchStrategy[Steps]:
    kinds = [_batch(), _batch(), st.just("compute"), *([st.just("reset")] if reset else [])]
    return st.lists(st.one_of(*kinds), max_size=5).map(lambda steps: [*steps, "compute"])


_THREE_OF_FOUR = _update([1, 0, 2, 1], [1, 0, 2, 0])
_NONE_OF_ONE = _update([1], [0])
_ALL_OF_TWO = _update([1, 0], [1, 0])


def _known_batch() -> st.SearchStrategy[Batch]:
    """Return a strategy for a few batches, none of them empty; each drawn one has memory of its own."""
    known = (_NONE_OF_ONE, _ALL_OF_TWO, _THREE_OF_FOUR, _update(1, 1), _update([[1, 0], [2, 2]], [[1, 1], [0, 2]]))
    return st.sampled_from(known).map(lambda batch: {name: labels.clone() for name, labels in batch.items()})


@RunningAccuracy.check(
    "each object counts for itself",
    points="0.5",
    batch=_known_batch(),
    other=_known_batch(),
    examples=[
        {"batch": _NONE_OF_ONE, "other": _ALL_OF_TWO},
        {"batch": _ALL_OF_TWO, "other": _NONE_OF_ONE},
        {"batch": _THREE_OF_FOUR, "other": _ALL_OF_TWO},
    ],
    ambient_device=True,
    hints=(
        "Everything that is counted belongs to self and is made in __init__, not in the class body. Keep numbers, or "
        "new tensors, not the caller's own."
    ),
)
def _(make, batch, other):
    preds, target = batch["preds"].clone(), batch["target"].clone()
    one, two = make(), make()
    one.update(batch["preds"], batch["target"])
    two.update(other["preds"], other["target"])
    seen = {
        "compute() of an object that saw `batch`": one.compute(),
        "compute() of another one, which saw `other`": two.compute(),
    }
    last = make()
    last.update(preds, target)
    preds.fill_(7)  # as a buffer is filled again with the next batch
    return seen | {"compute() of one whose `preds` were overwritten after update()": last.compute()}


@RunningAccuracy.check(
    "the accuracy over all batches",
    points=1,
    steps=_sequence(reset=False),
    examples=[
        {"steps": [_ALL_OF_TWO, "compute"]},
        {"steps": [_NONE_OF_ONE, "compute"]},
        {"steps": [_THREE_OF_FOUR, _NONE_OF_ONE, "compute"]},
        {"steps": [_NONE_OF_ONE, "compute", _THREE_OF_FOUR, "compute"]},
        {"steps": [_ALL_OF_TWO, "compute", "compute"]},
        {"steps": [_ALL_OF_TWO, _update([], []), "compute"]},
        {"steps": [_update([], []), _NONE_OF_ONE, "compute"]},
        {"steps": [_update([1, 1, 2], [1, 1, 1]), _update([1, 2, 2], [1, 1, 1]), "compute"]},
        {"steps": ["compute"]},
        {"steps": [_update([], []), "compute"]},
        {"steps": ["compute", _ALL_OF_TWO, "compute"]},
        {"steps": [_update([1] * 300, [1] * 290 + [0] * 10), "compute"]},
        {"steps": [_update([16_777_217, 1], [16_777_216, 1]), "compute"]},
    ],
    ambient_device=True,
    hints="Count right samples and all samples; divide once, in compute, which raises ValueError for none.",
)
def _(make, steps):
    return _followed(make(), steps)


@RunningAccuracy.check(
    "reset forgets",
    points="0.5",
    steps=_sequence(reset=True),
    examples=[
        {"steps": [_NONE_OF_ONE, "reset", _ALL_OF_TWO, "compute"]},
        {"steps": [_ALL_OF_TWO, "reset", _NONE_OF_ONE, "compute"]},
        {"steps": [_ALL_OF_TWO, "reset", "compute"]},
        {"steps": [_ALL_OF_TWO, "reset", "reset", _NONE_OF_ONE, "compute"]},
        {"steps": ["reset", _THREE_OF_FOUR, "compute"]},
    ],
    ambient_device=True,
    hints="reset puts back everything that update changes.",
)
def _(make, steps):
    return _followed(make(), steps)


@st.composite
def _with_trouble(draw: Draw) -> dict[str, Any]:
    """Return two batches, the second of shapes that differ; there are few such."""
    ours, theirs = draw(st.sampled_from((*_NO_MATCH, ((2,), (3,)), ((0,), (1,)), ((1,), (0,)))))
    fits = draw(st.sampled_from(((3,), (2, 3), ())))
    steps: Steps = [
        _update(_labels(fits, 2, 1), _labels(fits, 2, 2)),
        _update(_labels(ours, 2, 3), _labels(theirs, 2, 4)),
        "compute",
    ]
    return {"steps": steps}


@RunningAccuracy.check(
    "shapes",
    points=1,
    arguments=_with_trouble(),
    examples=[
        {"steps": [_update([1, 0], [[1], [0]]), "compute"]},
        {"steps": [_ALL_OF_TWO, _update([1, 0, 1], [[0], [0], [0]]), "compute"]},
        {"steps": [_NONE_OF_ONE, _update([1, 0], [1]), "compute"]},
        {"steps": [_NONE_OF_ONE, _update([1], 1), "compute"]},
        {"steps": [_ALL_OF_TWO, _update([], [1]), "compute"]},
        {"steps": [_ALL_OF_TWO, _update([1, 1, 0, 0], [[1, 1], [0, 0]]), "compute"]},
        {"steps": [_ALL_OF_TWO, _update([[1, 1], [0, 0]], [[1, 1], [1, 1]]), "compute"]},
        {"steps": [_update([[[1, 0, 1]], [[1, 0, 1]]], [[[1, 0, 0]], [[0, 0, 1]]]), "compute"]},
        {"steps": [_update(1, 1), _update(1, 0), _update(1, 0), "compute"]},
    ],
    ambient_device=True,
    hints="Every element is a sample, so count with numel(), not len(); and compare the shapes before you count.",
)
def _(make, steps):
    return _followed(make(), steps)


class _Right:
    """The right parts, of which each mutant replaces one."""

    def __init__(self):
        self.correct, self.total = 0, 0

    def update(self, preds, target):
        self.check(preds, target)
        self.add(preds, target)

    def check(self, preds, target):
        if preds.shape != target.shape:
            raise ValueError("shapes")

    def add(self, preds, target):
        self.correct += int((preds == target).sum())
        self.total += preds.numel()

    def compute(self):
        if not self.total:
            raise ValueError("nothing")
        return self.correct / self.total

    def reset(self):
        self.correct, self.total = 0, 0


@RunningAccuracy.mutant("counts in uint8, which ends at 255")
class _(_Right):
    def compute(self):
        if not self.total:
            raise ValueError("nothing")
        return (self.correct / self.total).item()

    def add(self, preds, target):
        self.correct += (preds == target).sum(dtype=torch.uint8)
        self.total += torch.tensor(preds.numel()).to(torch.uint8)

    def reset(self):
        self.correct, self.total = torch.zeros(2, dtype=torch.uint8)


@RunningAccuracy.mutant("averages the accuracies of the batches")
class _(_Right):
    def add(self, preds, target):
        if preds.numel():
            self.correct += (preds == target).double().mean().item()
            self.total += 1


@RunningAccuracy.mutant("compute forgets what was seen")
class _(_Right):
    def compute(self):
        value = super().compute()
        self.reset()
        return value


@RunningAccuracy.mutant("reset keeps the number of samples")
class _(_Right):
    def reset(self):
        self.correct = 0


@RunningAccuracy.mutant("reset keeps the number of right ones")
class _(_Right):
    def reset(self):
        self.total = 0


@RunningAccuracy.mutant("keeps the last batch only")
class _(_Right):
    def add(self, preds, target):
        self.correct = int((preds == target).sum())
        self.total = preds.numel()


@RunningAccuracy.mutant("all objects share one count")
class _:
    counts = [0, 0]

    def update(self, preds, target):
        if preds.shape != target.shape:
            raise ValueError("shapes")
        self.counts[0] += int((preds == target).sum())
        self.counts[1] += preds.numel()

    def compute(self):
        if not self.counts[1]:
            raise ValueError("nothing")
        return self.counts[0] / self.counts[1]

    def reset(self):
        self.counts[:] = 0, 0


@RunningAccuracy.mutant("keeps the caller's tensors, which may be overwritten, and counts in compute")
class _(_Right):
    def add(self, preds, target):
        self.total += preds.numel()
        self.kept = [*getattr(self, "kept", []), (preds, target)]

    def compute(self):
        if not self.total:
            raise ValueError("nothing")
        return sum(int((preds == target).sum()) for preds, target in self.kept) / self.total

    def reset(self):
        self.total, self.kept = 0, []


@RunningAccuracy.mutant("counts batches instead of samples")
class _(_Right):
    def add(self, preds, target):
        self.correct += int((preds == target).sum())
        self.total += 1 if preds.numel() else 0


@RunningAccuracy.mutant("counts rows instead of elements")
class _(_Right):
    def add(self, preds, target):
        self.correct += int((preds == target).sum())
        self.total += len(preds) if preds.ndim and preds.numel() else preds.numel()


@RunningAccuracy.mutant("counts rows times columns, without a third dimension")
class _(_Right):
    def add(self, preds, target):
        self.correct += int((preds == target).sum())
        self.total += preds.shape[:2].numel()


@RunningAccuracy.mutant("makes float32 of the labels, for which 16777217 is 16777216")
class _(_Right):
    def add(self, preds, target):
        super().add(preds.float(), target.float())


@RunningAccuracy.mutant("counts a batch before it looks at the shapes")
class _(_Right):
    def update(self, preds, target):
        self.total += preds.numel()
        self.check(preds, target)
        self.correct += int((preds == target).sum())


@RunningAccuracy.mutant("lets other shapes broadcast")
class _(_Right):
    def check(self, preds, target):
        try:
            torch.broadcast_shapes(preds.shape, target.shape)
        except RuntimeError:
            raise ValueError("shapes") from None


@RunningAccuracy.mutant("compares the numbers of samples only, not the shapes")
class _(_Right):
    def update(self, preds, target):
        super().update(preds.flatten(), target.flatten())


@RunningAccuracy.mutant("cuts the longer one off")
class _(_Right):
    def update(self, preds, target):
        if preds.ndim == target.ndim == 1:
            n = min(len(preds), len(target))
            preds, target = preds[:n], target[:n]
        super().update(preds, target)


@RunningAccuracy.mutant("is 0 where nothing was seen")
class _(_Right):
    def compute(self):
        return self.correct / self.total if self.total else 0.0


@RunningAccuracy.mutant("divides by zero where nothing was seen")
class _(_Right):
    def compute(self):
        return self.correct / self.total


@RunningAccuracy.mutant("takes an empty batch for an error")
class _(_Right):
    def check(self, preds, target):
        super().check(preds, target)
        if preds.numel() == 0:
            raise ValueError("empty")


@RunningAccuracy.mutant("an empty batch counts as something seen")
class _(_Right):
    seen = False

    def add(self, preds, target):
        super().add(preds, target)
        self.seen = True

    def compute(self):
        if not self.seen:
            raise ValueError("nothing")
        return self.correct / max(self.total, 1)

    def reset(self):
        super().reset()
        self.seen = False


@RunningAccuracy.mutant("percent")
class _(_Right):
    def compute(self):
        return 100 * super().compute()


@RunningAccuracy.mutant("a tensor instead of a float")
class _(_Right):
    def compute(self):
        return torch.tensor(super().compute(), dtype=torch.float64)


@RunningAccuracy.mutant("whole division")
class _(_Right):
    def compute(self):
        super().compute()
        return float(self.correct // self.total)


@RunningAccuracy.mutant("rounds to two digits")
class _(_Right):
    def compute(self):
        return round(super().compute(), 2)


@RunningAccuracy.mutant("counts true positives only")
class _(_Right):
    def add(self, preds, target):
        self.correct += int(((preds == target) & (target > 0)).sum())
        self.total += preds.numel()


@RunningAccuracy.mutant("the share of wrong ones")
class _(_Right):
    def compute(self):
        return 1 - super().compute()


@RunningAccuracy.mutant("reset after reset fails")
class _(_Right):
    def reset(self):
        if self.total == 0 and getattr(self, "clean", False):
            raise RuntimeError("already reset")
        super().reset()
        self.clean = True


@RunningAccuracy.variant("two lists of labels")
class _:
    def __init__(self):
        self.preds, self.target = [], []

    def update(self, preds, target):
        if preds.shape != target.shape:
            raise ValueError("shapes must agree")
        self.preds.append(preds.flatten().clone())
        self.target.append(target.flatten().clone())

    def compute(self):
        if sum(len(part) for part in self.preds) == 0:
            raise ValueError("update first")
        return (torch.cat(self.preds) == torch.cat(self.target)).float().mean().item()

    def reset(self):
        self.preds.clear()
        self.target.clear()


@RunningAccuracy.variant("sums in tensors")
class _:
    def __init__(self):
        self.correct = torch.tensor(0)
        self.total = torch.tensor(0)

    def update(self, preds, target):
        if preds.shape != target.shape:
            raise ValueError
        self.correct = self.correct + (preds == target).sum()
        self.total = self.total + torch.numel(preds)

    def compute(self):
        if self.total == 0:
            raise ValueError
        return float(self.correct.double() / self.total)

    def reset(self):
        self.__init__()


@RunningAccuracy.variant("a module with buffers")
class _(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("counts", torch.zeros(2, dtype=torch.float64))

    @torch.no_grad()
    def update(self, preds, target):
        if tuple(preds.shape) != tuple(target.shape):
            raise ValueError(preds.shape, target.shape)
        hits = torch.eq(preds, target)
        self.counts += torch.stack([hits.sum(), torch.ones_like(hits).sum()])

    def compute(self):
        right, seen = self.counts.tolist()
        if seen == 0:
            raise ValueError
        return right / seen

    def reset(self):
        self.counts.zero_()


@RunningAccuracy.variant("a list of hits")
class _:
    def __init__(self):
        self.hits = []

    def update(self, preds, target):
        if preds.shape != target.shape:
            raise ValueError("different shapes")
        self.hits += (preds == target).flatten().tolist()

    def compute(self):
        try:
            return sum(self.hits) / len(self.hits)
        except ZeroDivisionError as error:
            raise ValueError("nothing seen") from error

    def reset(self):
        self.hits = []


@st.composite
def _clouds(draw: Draw) -> dict[str, Any]:
    """Return points, a number of steps, and perhaps a margin."""
    dtype = draw(st.sampled_from((torch.float32, torch.float32, torch.float64)))
    margins = omitted() | st.sampled_from((0.0, 1.0, 0.25, 0.5, 0, 1)) | st.floats(0, 1)
    return {
        "X": draw(tensors("n 2", dtype=dtype, values=("normal", "ties", "unit"), side=(1, 9))),
        "steps": draw(st.integers(1, 6)),
        "margin": draw(margins),
    }


_CLOUD = torch.tensor([[0.0, 10.0], [1.0, 12.0], [0.5, 14.0]])


@exercise(
    points=2,
    arguments=_clouds(),
    examples=(
        {"X": torch.tensor([[0.0, 0.0], [1.0, 1.0]]), "steps": 2, "margin": 0.0},
        {"X": _CLOUD, "steps": 2, "margin": 0.0},
        {"X": _CLOUD, "steps": 3, "margin": 1.0},
        {"X": _CLOUD, "steps": 2},
        {"X": _CLOUD, "steps": 1, "margin": 0.5},
        {"X": _CLOUD[:1].clone(), "steps": 2, "margin": 0.5},
        {"X": _CLOUD[:1].clone(), "steps": 2, "margin": 0.0},
        {"X": _CLOUD.double(), "steps": 2, "margin": 0.1},
        {"X": -_CLOUD, "steps": 5, "margin": 0.25},
    ),
    tolerance=(1e-5, 1e-5),
    builds_on=("grid_points",),
    hints=(
        "First one axis: which function gives `steps` equally spaced numbers from a to b, both included?",
        "X.min(dim=0).values holds the smallest x and the smallest y; subtract the margin there, add it to the maxima.",
        "Write down the first rows of the result for steps=2. Which column changes with every row?",
        (
            'torch.meshgrid(xs, ys, indexing="xy") gives two (steps, steps) tables; flatten both and put them side by '
            "side. Or xs.repeat(steps) and ys.repeat_interleave(steps)."
        ),
    ),
)
def decision_grid(X: torch.Tensor, steps: int, margin: float = 0.1) -> torch.Tensor:
    """Return the points of a grid over the points in `X`: what a model is asked when its decision boundary is drawn.

    `X` has shape (n, 2), n at least 1, with one point (x, y) in each row; float32 or float64. The grid has `steps`
    values along x, equally spaced from the smallest x in `X` minus `margin` to the largest x plus `margin`, both
    ends included; and as many along y, from the smallest y minus `margin` to the largest plus `margin`. `steps` is at
    least 1; with 1 step there is the lower end only. The margin is a distance, at least 0; if it is not given, 0.1.

    The result is a float32 tensor of shape (steps * steps, 2), on the device of `X`: one point (x, y) in each row. x
    changes fastest: first come all x with the lowest y, then all x with the next one, and so on.

    >>> decision_grid(torch.tensor([[0.0, 5.0], [2.0, 7.0]]), steps=3, margin=0.0)
    tensor([[0., 5.],
            [1., 5.],
            [2., 5.],
            [0., 6.],
            [1., 6.],
            [2., 6.],
            [0., 7.],
            [1., 7.],
            [2., 7.]])
    """
    low = X.min(dim=0).values - margin
    high = X.max(dim=0).values + margin
    xs = torch.linspace(low[0], high[0], steps, device=X.device)
    ys = torch.linspace(low[1], high[1], steps, device=X.device)
    grid_x, grid_y = torch.meshgrid(xs, ys, indexing="xy")
    return torch.stack([grid_x.flatten(), grid_y.flatten()], dim=1)


def _axis(column, steps, margin):
    """Return the right values along one axis."""
    low, high = column.min().item() - margin, column.max().item() + margin
    return torch.linspace(low, high, steps, dtype=torch.float32, device=column.device)


@decision_grid.mutant("y changes fastest")
def _(X, steps, margin=0.1):
    xs, ys = _axis(X[:, 0], steps, margin), _axis(X[:, 1], steps, margin)
    grid_x, grid_y = torch.meshgrid(xs, ys, indexing="ij")
    return torch.stack([grid_x.flatten(), grid_y.flatten()], dim=1)


@decision_grid.mutant("columns swapped: (y, x)")
def _(X, steps, margin=0.1):
    xs, ys = _axis(X[:, 0], steps, margin), _axis(X[:, 1], steps, margin)
    return torch.stack([ys.repeat_interleave(steps), xs.repeat(steps)], dim=1)


@decision_grid.mutant("the axes are exchanged")
def _(X, steps, margin=0.1):
    xs, ys = _axis(X[:, 1], steps, margin), _axis(X[:, 0], steps, margin)
    return torch.stack([xs.repeat(steps), ys.repeat_interleave(steps)], dim=1)


@decision_grid.mutant("no margin")
def _(X, steps, margin=0.1):
    xs, ys = _axis(X[:, 0], steps, 0), _axis(X[:, 1], steps, 0)
    return torch.stack([xs.repeat(steps), ys.repeat_interleave(steps)], dim=1)


@decision_grid.mutant("a margin at the upper end only")
def _(X, steps, margin=0.1):
    axes = [
        torch.linspace(c.min().item(), c.max().item() + margin, steps, dtype=torch.float32, device=X.device)
        for c in X.T
    ]
    return torch.stack([axes[0].repeat(steps), axes[1].repeat_interleave(steps)], dim=1)


@decision_grid.mutant("a margin that is a share of the width")
def _(X, steps, margin=0.1):
    xs, ys = (_axis(c, steps, margin * (c.max() - c.min()).item()) for c in X.T)
    return torch.stack([xs.repeat(steps), ys.repeat_interleave(steps)], dim=1)


@decision_grid.mutant("another default margin")
def _(X, steps, margin=0.5):
    xs, ys = _axis(X[:, 0], steps, margin), _axis(X[:, 1], steps, margin)
    return torch.stack([xs.repeat(steps), ys.repeat_interleave(steps)], dim=1)


@decision_grid.mutant("the margin has no default")
def _(X, steps, margin):
    xs, ys = _axis(X[:, 0], steps, margin), _axis(X[:, 1], steps, margin)
    return torch.stack([xs.repeat(steps), ys.repeat_interleave(steps)], dim=1)


@decision_grid.mutant("the same range for both axes")
def _(X, steps, margin=0.1):
    axis = _axis(X, steps, margin)
    return torch.stack([axis.repeat(steps), axis.repeat_interleave(steps)], dim=1)


@decision_grid.mutant("the range of x for both axes")
def _(X, steps, margin=0.1):
    axis = _axis(X[:, 0], steps, margin)
    return torch.stack([axis.repeat(steps), axis.repeat_interleave(steps)], dim=1)


@decision_grid.mutant("the upper end is left out")
def _(X, steps, margin=0.1):
    xs, ys = _axis(X[:, 0], steps + 1, margin)[:-1], _axis(X[:, 1], steps + 1, margin)[:-1]
    return torch.stack([xs.repeat(steps), ys.repeat_interleave(steps)], dim=1)


@decision_grid.mutant("steps gaps instead of steps values")
def _(X, steps, margin=0.1):
    xs, ys = _axis(X[:, 0], steps + 1, margin), _axis(X[:, 1], steps + 1, margin)
    return torch.stack([xs.repeat(steps + 1), ys.repeat_interleave(steps + 1)], dim=1)


@decision_grid.mutant("divides by zero with one step")
def _(X, steps, margin=0.1):
    def axis(column):
        low, high = column.min() - margin, column.max() + margin
        return (
            low + torch.arange(steps, device=X.device) / (torch.ones_like(low) * (steps - 1)) * (high - low)
        ).float()

    xs, ys = axis(X[:, 0]), axis(X[:, 1])
    return torch.stack([xs.repeat(steps), ys.repeat_interleave(steps)], dim=1)


@decision_grid.mutant("the middle with one step")
def _(X, steps, margin=0.1):
    if steps == 1:
        return ((X.min(0).values + X.max(0).values) / 2).float()[None]
    xs, ys = _axis(X[:, 0], steps, margin), _axis(X[:, 1], steps, margin)
    return torch.stack([xs.repeat(steps), ys.repeat_interleave(steps)], dim=1)


@decision_grid.mutant("shape (steps, steps, 2)")
def _(X, steps, margin=0.1):
    xs, ys = _axis(X[:, 0], steps, margin), _axis(X[:, 1], steps, margin)
    return torch.stack(torch.meshgrid(xs, ys, indexing="xy"), dim=-1)


@decision_grid.mutant("shape (2, steps * steps)")
def _(X, steps, margin=0.1):
    xs, ys = _axis(X[:, 0], steps, margin), _axis(X[:, 1], steps, margin)
    return torch.stack([xs.repeat(steps), ys.repeat_interleave(steps)])


@decision_grid.mutant("reshapes where a transpose is meant")
def _(X, steps, margin=0.1):
    xs, ys = _axis(X[:, 0], steps, margin), _axis(X[:, 1], steps, margin)
    return torch.stack([xs.repeat(steps), ys.repeat_interleave(steps)]).reshape(-1, 2)


@decision_grid.mutant("keeps float64")
def _(X, steps, margin=0.1):
    xs, ys = (_axis(c, steps, margin).to(X.dtype) for c in X.T)
    return torch.stack([xs.repeat(steps), ys.repeat_interleave(steps)], dim=1)


@decision_grid.mutant("forgets the device")
def _(X, steps, margin=0.1):
    axes = [torch.linspace(c.min().item() - margin, c.max().item() + margin, steps) for c in X.T]
    return torch.stack([axes[0].repeat(steps), axes[1].repeat_interleave(steps)], dim=1)


@decision_grid.mutant("takes the first and the last point for the ends")
def _(X, steps, margin=0.1):
    axes = [
        torch.linspace(c[0].item() - margin, c[-1].item() + margin, steps, dtype=torch.float32, device=X.device)
        for c in X.T
    ]
    return torch.stack([axes[0].repeat(steps), axes[1].repeat_interleave(steps)], dim=1)


@decision_grid.mutant("pulls the caller's points apart")
def _(X, steps, margin=0.1):
    low, high = X.min(0).values - margin, X.max(0).values + margin
    X[0], X[-1] = low, high
    xs, ys = _axis(X[:, 0], steps, 0), _axis(X[:, 1], steps, 0)
    return torch.stack([xs.repeat(steps), ys.repeat_interleave(steps)], dim=1)


@decision_grid.variant("cartesian_prod, turned round")
def _(X, steps, margin=0.1):
    xs, ys = (_axis(column, steps, margin) for column in X.unbind(1))
    return torch.cartesian_prod(ys, xs).flip(1)


@decision_grid.variant("repeat and repeat_interleave")
def _(X, steps, margin=0.1):
    x, y = X[:, 0].double(), X[:, 1].double()
    xs = torch.linspace(float(x.min()) - margin, float(x.max()) + margin, steps, device=X.device)
    ys = torch.linspace(float(y.min()) - margin, float(y.max()) + margin, steps, device=X.device)
    return torch.column_stack((xs.repeat(steps), ys.repeat_interleave(steps)))


@decision_grid.variant("two loops")
def _(X, steps, margin=0.1):
    low, high = X.amin(0) - margin, X.amax(0) + margin
    step = (high - low) / max(steps - 1, 1)
    points = [torch.stack([low[0] + i * step[0], low[1] + j * step[1]]) for j in range(steps) for i in range(steps)]
    return torch.stack(points).to(torch.float32)


@decision_grid.variant("places by arange, // and %")
def _(X, steps, margin=0.1):
    k = torch.arange(steps**2, device=X.device)
    place = torch.stack((k % steps, k // steps), dim=-1).to(X.dtype)
    low, high = X.min(dim=0)[0] - margin, X.max(dim=0)[0] + margin
    share = place / (steps - 1) if steps > 1 else place
    return torch.lerp(low.expand_as(share), high.expand_as(share), share).float()


@decision_grid.variant("meshgrid the other way, transposed; NumPy for the axes")
def _(X, steps, margin=0.1):
    import numpy as np

    points = X.detach().cpu().numpy()
    low, high = points.min(axis=0) - margin, points.max(axis=0) + margin
    gx, gy = np.meshgrid(np.linspace(low[0], high[0], steps), np.linspace(low[1], high[1], steps))
    return torch.tensor(np.c_[gx.ravel(), gy.ravel()], dtype=torch.float32, device=X.device)
