"""Data: points on a straight line, and a part of them kept back for testing."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from hypothesis import strategies as st

from grader import exercise, tensors

_NUMBERS = st.sampled_from((2.0, 1.0, 0.0, -2.0)) | st.integers(-300, 300).map(lambda k: k / 100)


@st.composite
def _lines(draw: Callable[[Any], Any]) -> dict[str, Any]:
    """Return a line and where it is looked at; now and then the place is left out, or a size that is refused."""
    n = draw(st.integers(1, 6) | st.integers(1, 60) | st.integers(-2, 2))
    made = {"weight": draw(_NUMBERS), "bias": draw(_NUMBERS), "n": n}
    given = draw(st.sampled_from(("both", "both", "start", "neither")))
    if given != "neither":
        made["start"] = draw(_NUMBERS)
    if given == "both":
        made["end"] = draw(_NUMBERS)
    return made


@exercise(
    arguments=_lines(),
    ignores=("device",),  # the task does not speak of one
    tolerance=(1e-5, 2e-5),
    examples=(
        {"weight": 2.0, "bias": 1.0, "n": 4},
        {"weight": 2.0, "bias": 1.0, "n": 1},
        {"weight": 0.7, "bias": 0.3, "n": 5, "start": 1.0, "end": 2.0},
        {"weight": -1.5, "bias": 0.5, "n": 3, "start": -0.5},
        {"weight": 1.0, "bias": 0.0, "n": 4, "start": 2.0, "end": -2.0},
        {"weight": 3.0, "bias": -1.0, "n": 2, "start": 0.5, "end": 0.5},
        {"weight": 1.0, "bias": 1.0, "n": 0},
        {"weight": 1.0, "bias": 1.0, "n": -1},
        {"weight": 2.0, "bias": 1.0, "n": 49},
        {"weight": 2.0, "bias": 1.0, "n": 98},
    ),
    hints=(
        "How far apart are two neighbours? n steps lead from start to end, and the last of them is not taken.",
        "torch.arange(n) counts 0, 1, … n - 1, exactly n numbers. The rest is arithmetic with the whole tensor.",
        "A tensor of shape (n,) becomes a column of shape (n, 1) with unsqueeze(1), or [:, None].",
        "X is start + arange(n) * (end - start) / n as a column, y is weight * X + bias. And before that: is n < 1?",
    ),
)
def make_line_data(
    weight: float, bias: float, n: int, start: float = 0.0, end: float = 1.0
) -> tuple[torch.Tensor, torch.Tensor]:
    """Make `n` points on a straight line, as data for a first model, and return the tuple (X, y).

    `X` has shape (n, 1): n rows with one number each. The numbers go from `start` in n equal steps towards `end`,
    which itself is left out: row i holds start + i · (end - start) / n, for i from 0 to n - 1. `end` may be less than
    `start`, then the numbers go down, or equal to it, then they are all the same.
    `y` is weight · X + bias, of the same shape. Both are float32.

    Raises ValueError if `n` is less than 1.

    >>> X, y = make_line_data(2.0, 1.0, 4)
    >>> X
    tensor([[0.0000],
            [0.2500],
            [0.5000],
            [0.7500]])
    >>> y
    tensor([[1.0000],
            [1.5000],
            [2.0000],
            [2.5000]])
    """
    if n < 1:
        raise ValueError("a line needs at least one point")
    X = start + torch.arange(n).unsqueeze(1) * ((end - start) / n)
    return X, weight * X + bias


@make_line_data.mutant("X and y have shape (n,)")
def _(weight, bias, n, start=0.0, end=1.0):
    if n < 1:
        raise ValueError("n")
    X = start + torch.arange(n) * ((end - start) / n)
    return X, weight * X + bias


@make_line_data.mutant("only y has shape (n,)")
def _(weight, bias, n, start=0.0, end=1.0):
    if n < 1:
        raise ValueError("n")
    x = start + torch.arange(n) * ((end - start) / n)
    return x.unsqueeze(1), weight * x + bias


@make_line_data.mutant("one row of n numbers, shape (1, n)")
def _(weight, bias, n, start=0.0, end=1.0):
    if n < 1:
        raise ValueError("n")
    X = start + torch.arange(n).unsqueeze(0) * ((end - start) / n)
    return X, weight * X + bias


@make_line_data.mutant("the end is one of the points")
def _(weight, bias, n, start=0.0, end=1.0):
    if n < 1:
        raise ValueError("n")
    X = torch.linspace(start, end, n).unsqueeze(1)
    return X, weight * X + bias


@make_line_data.mutant("arange with a fractional step, which may give one number too many")
def _(weight, bias, n, start=0.0, end=1.0):
    if n < 1:
        raise ValueError("n")
    X = torch.arange(start, end, (end - start) / n).unsqueeze(1) if start != end else torch.full((n, 1), start)
    return X, weight * X + bias


@make_line_data.mutant("float64")
def _(weight, bias, n, start=0.0, end=1.0):
    if n < 1:
        raise ValueError("n")
    X = start + torch.arange(n, dtype=torch.float64).unsqueeze(1) * ((end - start) / n)
    return X, weight * X + bias


@make_line_data.mutant("no points give empty tensors")
def _(weight, bias, n, start=0.0, end=1.0):
    if n < 0:
        raise ValueError("n")
    X = start + torch.arange(n).unsqueeze(1) * ((end - start) / max(n, 1))
    return X, weight * X + bias


@make_line_data.mutant("looks for n = 0 only")
def _(weight, bias, n, start=0.0, end=1.0):
    if n == 0:
        raise ValueError("n")
    X = start + torch.arange(n).unsqueeze(1) * ((end - start) / n)
    return X, weight * X + bias


@make_line_data.mutant("refuses a single point")
def _(weight, bias, n, start=0.0, end=1.0):
    if n <= 1:
        raise ValueError("n")
    X = start + torch.arange(n).unsqueeze(1) * ((end - start) / n)
    return X, weight * X + bias


@make_line_data.mutant("leaves the division by zero to Python")
def _(weight, bias, n, start=0.0, end=1.0):
    step = (end - start) / n
    if n < 0:
        raise ValueError("n")
    X = start + torch.arange(n).unsqueeze(1) * step
    return X, weight * X + bias


@make_line_data.mutant("forgets the start")
def _(weight, bias, n, start=0.0, end=1.0):
    if n < 1:
        raise ValueError("n")
    X = torch.arange(n).unsqueeze(1) * ((end - start) / n)
    return X, weight * X + bias


@make_line_data.mutant("takes the end for the width")
def _(weight, bias, n, start=0.0, end=1.0):
    if n < 1:
        raise ValueError("n")
    X = start + torch.arange(n).unsqueeze(1) * (end / n)
    return X, weight * X + bias


@make_line_data.mutant("begins one step late and ends at the end")
def _(weight, bias, n, start=0.0, end=1.0):
    if n < 1:
        raise ValueError("n")
    X = start + torch.arange(1, n + 1).unsqueeze(1) * ((end - start) / n)
    return X, weight * X + bias


@make_line_data.mutant("swaps weight and bias")
def _(weight, bias, n, start=0.0, end=1.0):
    if n < 1:
        raise ValueError("n")
    X = start + torch.arange(n).unsqueeze(1) * ((end - start) / n)
    return X, bias * X + weight


@make_line_data.mutant("returns y first")
def _(weight, bias, n, start=0.0, end=1.0):
    if n < 1:
        raise ValueError("n")
    X = start + torch.arange(n).unsqueeze(1) * ((end - start) / n)
    return weight * X + bias, X


@make_line_data.mutant("an end below the start gives the numbers in rising order")
def _(weight, bias, n, start=0.0, end=1.0):
    if n < 1:
        raise ValueError("n")
    X = (start + torch.arange(n).unsqueeze(1) * ((end - start) / n)).sort(dim=0).values
    return X, weight * X + bias


@make_line_data.mutant("random places")
def _(weight, bias, n, start=0.0, end=1.0):
    if n < 1:
        raise ValueError("n")
    X = start + torch.rand(n, 1) * (end - start)
    return X, weight * X + bias


@make_line_data.mutant("adds noise to y")
def _(weight, bias, n, start=0.0, end=1.0):
    if n < 1:
        raise ValueError("n")
    X = start + torch.arange(n).unsqueeze(1) * ((end - start) / n)
    return X, weight * X + bias + 0.01 * torch.randn(n, 1)


@make_line_data.mutant("X tracks gradients")
def _(weight, bias, n, start=0.0, end=1.0):
    if n < 1:
        raise ValueError("n")
    X = (start + torch.arange(n).unsqueeze(1) * ((end - start) / n)).requires_grad_()
    return X, (weight * X + bias).detach()


@make_line_data.mutant("weight and bias as trainable tensors: y hangs on a graph")
def _(weight, bias, n, start=0.0, end=1.0):
    if n < 1:
        raise ValueError("n")
    X = start + torch.arange(n).unsqueeze(1) * ((end - start) / n)
    return X, torch.tensor(weight, requires_grad=True) * X + bias


@make_line_data.variant("linspace with one more point, the last left out")
def _(weight, bias, n, start=0.0, end=1.0):
    if n < 1:
        raise ValueError(f"n must be positive, got {n}")
    X = torch.linspace(start, end, n + 1)[:-1, None]
    return X, weight * X + bias


@make_line_data.variant("list comprehension")
def _(weight, bias, n, start=0.0, end=1.0):
    if n <= 0:
        raise ValueError
    step = (end - start) / n
    rows = [[start + i * step] for i in range(n)]
    return torch.tensor(rows), torch.tensor([[weight * row[0] + bias] for row in rows])


@make_line_data.variant("adds the step again and again")
def _(weight, bias, n, start=0.0, end=1.0):
    assert isinstance(n, int)
    if not n >= 1:
        raise ValueError("no points")
    x = torch.tensor([[start]])
    X = [x]
    for _ in range(n - 1):
        x = x + (end - start) / n
        X.append(x)
    X = torch.cat(X)
    return X, torch.add(torch.mul(X, weight), bias)


@make_line_data.variant("filled row by row")
def _(weight, bias, n, start=0.0, end=1.0):
    if n < 1:
        raise ValueError("n < 1")
    X, y = torch.zeros(n, 1), torch.empty((n, 1))
    for i in range(n):
        X[i, 0] = start + i * (end - start) / n
        y[i] = X[i] * weight + bias
    return X, y


@make_line_data.variant("float64 on the way, from NumPy")
def _(weight, bias, n, start=0.0, end=1.0):
    if n < 1:
        raise ValueError("n < 1")
    x = np.linspace(start, end, n, endpoint=False).reshape(-1, 1)
    return torch.from_numpy(x).float(), torch.from_numpy(weight * x + bias).type(torch.float32)


@make_line_data.variant("arange up to n, then a matrix product")
def _(weight, bias, n, start=0.0, end=1.0):
    if n < 1:
        raise ValueError("n < 1")
    X = torch.arange(0, n, 1, dtype=torch.float32).view(n, 1).mul_(end - start).div_(n).add_(start)
    return X, X @ torch.tensor([[weight]]) + torch.tensor([bias])


_FRACTIONS = st.sampled_from((0.8, 0.5, 0.0, 1.0, 0.29, 0.7, 1 / 3, 0.99, 0.01)) | st.integers(0, 100).map(
    lambda percent: percent / 100
)


@st.composite
def _samples(draw: Callable[[Any], Any]) -> dict[str, Any]:
    """Return samples, targets and a fraction; now and then one target too many or too few, or no fraction."""
    n = draw(st.integers(0, 6) | st.integers(0, 20))
    off = draw(st.sampled_from((0, 0, 0, 0, 0, 0, 1, -1))) if n else draw(st.sampled_from((0, 0, 0, 1)))
    y_type = draw(st.sampled_from((torch.float32, torch.int64)))
    made = {
        "X": draw(
            tensors(draw(st.sampled_from((f"{n}", f"{n}", f"{n} d", f"{n} d", f"{n} d", f"{n} 1 d e"))), side=(1, 2))
        ),
        "y": draw(tensors(draw(st.sampled_from((f"{n + off}", f"{n + off} 1"))), dtype=y_type)),
    }
    if draw(st.integers(0, 4)):
        made["train_fraction"] = draw(st.sampled_from((-0.1, 1.1)) if draw(st.integers(0, 9)) == 9 else _FRACTIONS)
    return made


def _count(n: int, *shape: int) -> torch.Tensor:
    """Return rows that differ from each other, counting from 0."""
    return torch.arange(float(math.prod((n, *shape)))).reshape(n, *shape)


@exercise(
    arguments=_samples(),
    tolerance="exact",
    examples=(
        {"X": _count(5), "y": torch.tensor([10, 11, 12, 13, 14])},
        {"X": _count(5, 2), "y": _count(5, 1)},
        {"X": _count(4, 3), "y": _count(4), "train_fraction": 0.5},
        {"X": _count(3, 2), "y": _count(3), "train_fraction": 0.0},
        {"X": _count(3, 2), "y": _count(3), "train_fraction": 1.0},
        {"X": torch.tensor([2**24 + 1, 7]), "y": _count(2).double() / 3, "train_fraction": 0.5},
        {"X": _count(1, 2), "y": _count(1)},
        {"X": _count(0, 2), "y": _count(0)},
        {"X": _count(3), "y": _count(3), "train_fraction": 0.5},
        {"X": _count(7), "y": _count(7, 1), "train_fraction": 0.7},
        {"X": _count(10, 2), "y": _count(10), "train_fraction": 0.7},
        {"X": _count(100), "y": torch.arange(100), "train_fraction": 0.29},
        {"X": _count(6, 1, 2, 2), "y": torch.tensor([0, 1, 0, 1, 2, 2]), "train_fraction": 2 / 3},
        {"X": _count(4, 2), "y": _count(3)},
        {"X": _count(3, 2), "y": _count(4)},
        {"X": _count(3, 2), "y": _count(6), "train_fraction": 0.0},
        {"X": _count(4), "y": _count(4), "train_fraction": 1.5},
        {"X": _count(4), "y": _count(4), "train_fraction": 1.01},
        {"X": _count(4), "y": _count(4), "train_fraction": -0.5},
        {"X": _count(4), "y": _count(4), "train_fraction": -0.01},
        {"X": _count(0), "y": _count(0), "train_fraction": 2.0},
    ),
    hints=(
        "Find out how many samples are for training: a whole number, cut off, not rounded.",
        "X[:k] are the first k along the first dimension, and X[k:] all that come after them, whatever the shape.",
        "k is int(train_fraction * len(X)). Cut X and y at the same place, and mind the order of the four results.",
        "Before cutting: raise ValueError if len(X) != len(y), and if not 0 <= train_fraction <= 1.",
    ),
)
def split_sequential(
    X: torch.Tensor, y: torch.Tensor, train_fraction: float = 0.8
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Split data into a part for training and a part for testing, without shuffling.

    `X` holds the samples along its first dimension, `y` one target for each of them: shapes (n, …) and (n, …).
    The first k = int(train_fraction · n) samples are for training, all others for testing; each sample and its
    target end up in the same part, in the order in which they came. Either part may be empty.

    Return the tuple (X_train, y_train, X_test, y_test). Dtypes stay as they are, and X and y do not change. Whether
    the results are views or copies is up to you.

    Raises ValueError if X and y differ in length, and if `train_fraction` is less than 0 or greater than 1.

    >>> X = torch.tensor([[1.0], [2.0], [3.0], [4.0], [5.0]])
    >>> y = torch.tensor([10, 20, 30, 40, 50])
    >>> X_train, y_train, X_test, y_test = split_sequential(X, y, 0.5)
    >>> X_train
    tensor([[1.],
            [2.]])
    >>> y_train, y_test
    (tensor([10, 20]), tensor([30, 40, 50]))
    """
    if len(X) != len(y):
        raise ValueError(f"{len(X)} samples, but {len(y)} targets")
    if not 0 <= train_fraction <= 1:
        raise ValueError(f"{train_fraction} is no fraction")
    k = int(train_fraction * len(X))
    return X[:k], y[:k], X[k:], y[k:]


def _check(X: torch.Tensor, y: torch.Tensor, train_fraction: float) -> int:
    """Return how many are for training, after the two errors: what most versions do alike."""
    if len(X) != len(y) or not 0 <= train_fraction <= 1:
        raise ValueError("these do not fit")
    return int(train_fraction * len(X))


@split_sequential.mutant("rounds instead of cutting off")
def _(X, y, train_fraction=0.8):
    _check(X, y, train_fraction)
    k = round(train_fraction * len(X))
    return X[:k], y[:k], X[k:], y[k:]


@split_sequential.mutant("rounds up")
def _(X, y, train_fraction=0.8):
    _check(X, y, train_fraction)
    k = math.ceil(train_fraction * len(X))
    return X[:k], y[:k], X[k:], y[k:]


@split_sequential.mutant("rounds the test part, and trains with the rest")
def _(X, y, train_fraction=0.8):
    _check(X, y, train_fraction)
    k = len(X) - int((1 - train_fraction) * len(X))
    return X[:k], y[:k], X[k:], y[k:]


@split_sequential.mutant("calculates in whole percent")
def _(X, y, train_fraction=0.8):
    _check(X, y, train_fraction)
    k = round(train_fraction * 100) * len(X) // 100
    return X[:k], y[:k], X[k:], y[k:]


@split_sequential.mutant("rounds the product first: 0.29 of 100 is a tiny bit less than 29, which makes 28")
def _(X, y, train_fraction=0.8):
    _check(X, y, train_fraction)
    k = int(round(train_fraction * len(X), 6))
    return X[:k], y[:k], X[k:], y[k:]


@split_sequential.mutant("makes X float32")
def _(X, y, train_fraction=0.8):
    k = _check(X, y, train_fraction)
    X = X.float()
    return X[:k], y[:k], X[k:], y[k:]


@split_sequential.mutant("makes y float32")
def _(X, y, train_fraction=0.8):
    k = _check(X, y, train_fraction)
    y = y.float()
    return X[:k], y[:k], X[k:], y[k:]


@split_sequential.mutant("returns both X first, then both y")
def _(X, y, train_fraction=0.8):
    k = _check(X, y, train_fraction)
    return X[:k], X[k:], y[:k], y[k:]


@split_sequential.mutant("returns the test part first")
def _(X, y, train_fraction=0.8):
    k = _check(X, y, train_fraction)
    return X[k:], y[k:], X[:k], y[:k]


@split_sequential.mutant("two pairs in a tuple")
def _(X, y, train_fraction=0.8):
    k = _check(X, y, train_fraction)
    return (X[:k], y[:k]), (X[k:], y[k:])


@split_sequential.mutant("a list of four")
def _(X, y, train_fraction=0.8):
    k = _check(X, y, train_fraction)
    return [X[:k], y[:k], X[k:], y[k:]]


@split_sequential.mutant("shuffles")
def _(X, y, train_fraction=0.8):
    k = _check(X, y, train_fraction)
    order = torch.randperm(len(X)).to(X.device)
    X, y = X[order], y[order]
    return X[:k], y[:k], X[k:], y[k:]


@split_sequential.mutant("one sample is in both parts")
def _(X, y, train_fraction=0.8):
    k = _check(X, y, train_fraction)
    return X[:k], y[:k], X[max(k - 1, 0) :], y[max(k - 1, 0) :]


@split_sequential.mutant("one sample is lost between the parts")
def _(X, y, train_fraction=0.8):
    k = _check(X, y, train_fraction)
    return X[:k], y[:k], X[k + 1 :], y[k + 1 :]


@split_sequential.mutant("cuts X along its last dimension")
def _(X, y, train_fraction=0.8):
    k = _check(X, y, train_fraction)
    return X[..., :k], y[:k], X[..., k:], y[k:]


@split_sequential.mutant("counts the test part from the end, where 0 means everything")
def _(X, y, train_fraction=0.8):
    k = _check(X, y, train_fraction)
    rest = len(X) - k
    return X[:k], y[:k], X[-rest:], y[-rest:]


@split_sequential.mutant("counts the training part from the end, where 0 means everything")
def _(X, y, train_fraction=0.8):
    k = _check(X, y, train_fraction)
    rest = len(X) - k
    return X[:-rest], y[:-rest], X[k:], y[k:]


@split_sequential.mutant("takes the last samples for training")
def _(X, y, train_fraction=0.8):
    k = len(X) - _check(X, y, train_fraction)
    return X[k:], y[k:], X[:k], y[:k]


@split_sequential.mutant("does not compare the lengths")
def _(X, y, train_fraction=0.8):
    k = _check(X, X, train_fraction)
    return X[:k], y[:k], X[k:], y[k:]


@split_sequential.mutant("refuses too few targets only")
def _(X, y, train_fraction=0.8):
    k = _check(X, y[: len(X)], train_fraction)
    return X[:k], y[:k], X[k:], y[k:]


@split_sequential.mutant("compares numbers of elements instead of lengths")
def _(X, y, train_fraction=0.8):
    k = _check(X, X, train_fraction)
    if len(X) != len(y) and X.numel() != y.numel():
        raise ValueError("these do not fit")
    return X[:k], y[:k], X[k:], y[k:]


@split_sequential.mutant("compares whole shapes instead of lengths")
def _(X, y, train_fraction=0.8):
    k = _check(X, y, train_fraction)
    if X.ndim > 1 and y.ndim > 1 and X.shape != y.shape:
        raise ValueError("these do not fit")
    return X[:k], y[:k], X[k:], y[k:]


@split_sequential.mutant("takes any fraction")
def _(X, y, train_fraction=0.8):
    _check(X, y, 1)
    k = int(train_fraction * len(X))
    return X[:k], y[:k], X[k:], y[k:]


@split_sequential.mutant("takes fractions above 1")
def _(X, y, train_fraction=0.8):
    _check(X, y, min(train_fraction, 1))
    k = int(train_fraction * len(X))
    return X[:k], y[:k], X[k:], y[k:]


@split_sequential.mutant("takes fractions below 0")
def _(X, y, train_fraction=0.8):
    _check(X, y, max(train_fraction, 0))
    k = int(train_fraction * len(X))
    return X[:k], y[:k], X[k:], y[k:]


@split_sequential.mutant("refuses the fraction 0")
def _(X, y, train_fraction=0.8):
    k = _check(X, y, train_fraction or -1)
    return X[:k], y[:k], X[k:], y[k:]


@split_sequential.mutant("refuses the fraction 1")
def _(X, y, train_fraction=0.8):
    k = _check(X, y, train_fraction if train_fraction != 1 else 2)
    return X[:k], y[:k], X[k:], y[k:]


@split_sequential.mutant("refuses an empty part")
def _(X, y, train_fraction=0.8):
    k = _check(X, y, train_fraction)
    if len(X) and not 0 < k < len(X):
        raise ValueError("nothing left")
    return X[:k], y[:k], X[k:], y[k:]


@split_sequential.mutant("refuses no samples at all")
def _(X, y, train_fraction=0.8):
    k = _check(X, y, train_fraction)
    if len(X) == 0:
        raise ValueError("no samples")
    return X[:k], y[:k], X[k:], y[k:]


@split_sequential.mutant("trains with at least one sample")
def _(X, y, train_fraction=0.8):
    k = max(1, _check(X, y, train_fraction))
    return X[:k], y[:k], X[k:], y[k:]


@split_sequential.mutant("multiplies in float32, which may round up")
def _(X, y, train_fraction=0.8):
    _check(X, y, train_fraction)
    k = int((torch.tensor(train_fraction) * len(X)).item())
    return X[:k], y[:k], X[k:], y[k:]


@split_sequential.mutant("half by default")
def _(X, y, train_fraction=0.5):
    k = _check(X, y, train_fraction)
    return X[:k], y[:k], X[k:], y[k:]


@split_sequential.mutant("the targets become floats")
def _(X, y, train_fraction=0.8):
    k = _check(X, y, train_fraction)
    return X[:k], y[:k].float(), X[k:], y[k:].float()


@split_sequential.mutant("the targets become a column")
def _(X, y, train_fraction=0.8):
    k = _check(X, y, train_fraction)
    y = y.reshape(-1, 1)
    return X[:k], y[:k], X[k:], y[k:]


@split_sequential.mutant("squeezes the parts")
def _(X, y, train_fraction=0.8):
    k = _check(X, y, train_fraction)
    return X[:k].squeeze(), y[:k].squeeze(), X[k:].squeeze(), y[k:].squeeze()


@split_sequential.variant("torch.split")
def _(X, y, train_fraction=0.8):
    n = X.shape[0]
    if y.shape[0] != n:
        raise ValueError("lengths")
    if train_fraction < 0 or train_fraction > 1:
        raise ValueError("fraction")
    sizes = [int(train_fraction * n), n - int(train_fraction * n)]
    (X_train, X_test), (y_train, y_test) = torch.split(X, sizes), torch.split(y, sizes)
    return X_train, y_train, X_test, y_test


@split_sequential.variant("tensor_split")
def _(X, y, train_fraction=0.8):
    k = _check(X, y, train_fraction)
    a, b = X.tensor_split([k])
    c, d = torch.tensor_split(y, (k,), dim=0)
    return a, c, b, d


@split_sequential.variant("index tensors")
def _(X, y, train_fraction=0.8):
    _check(X, y, train_fraction)
    index = torch.arange(len(X), device=X.device)
    k = math.floor(len(X) * train_fraction)
    train, test = index[:k], index[k:]
    return X[train], y[train], X[test], y[test]


@split_sequential.variant("a mask")
def _(X, y, train_fraction=0.8):
    _check(X, y, train_fraction)
    mask = torch.arange(len(X), device=X.device) < int(train_fraction * len(X))
    return X[mask], y[mask], X[~mask], y[~mask]


@split_sequential.variant("narrow, then copies")
def _(X, y, train_fraction=0.8):
    k = _check(X, y, train_fraction)
    parts = [part.clone() for start, n in ((0, k), (k, len(X) - k)) for part in (X.narrow(0, start, n), y[start:][:n])]
    return tuple(parts)


@split_sequential.variant("whole division, and a helper")
def _(X, y, train_fraction=0.8):
    if X.size(0) != y.size(0):
        raise ValueError("X and y must have the same length")
    if not (train_fraction >= 0.0 and train_fraction <= 1.0):
        raise ValueError("train_fraction must lie between 0 and 1")
    print("split at", train_fraction)

    def cut(data):
        at = int(train_fraction * len(data) // 1)
        return data[:at], data[at : len(data)]

    (X_train, X_test), (y_train, y_test) = cut(X), cut(y)
    return X_train, y_train, X_test, y_test
