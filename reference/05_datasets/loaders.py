"""From rows to batches: how many there are, and a loader that makes them."""

import contextlib
import itertools
import math
import random
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import torch
from hypothesis import strategies as st
from torch.utils.data import BatchSampler, DataLoader, Dataset, RandomSampler, SequentialSampler, TensorDataset

from grader import exercise, filled

Draw = Callable[[st.SearchStrategy[Any]], Any]


@st.composite
def _plans(draw: Draw) -> dict[str, Any]:
    """Return a number of samples and a batch size; every third time one divides the other."""
    batch_size = draw(st.sampled_from((4, 1, 2, 3, 5, 7, 32, 64, 70, 0, -1)))
    n = draw(st.one_of(st.integers(0, 20), st.integers(0, 200), st.integers(0, 6).map(lambda k: k * batch_size)))
    n = draw(st.sampled_from((n, n, n, n, n, n, n, -1)))
    chosen = draw(st.sampled_from((None, False, True)))
    return {"n": n, "batch_size": batch_size, **({} if chosen is None else {"drop_last": chosen})}


@exercise(
    points=1,
    arguments=_plans(),
    examples=(
        {"n": 5, "batch_size": 2},
        {"n": 5, "batch_size": 2, "drop_last": False},
        {"n": 5, "batch_size": 2, "drop_last": True},
        {"n": 4, "batch_size": 2},
        {"n": 4, "batch_size": 2, "drop_last": True},
        {"n": 2, "batch_size": 3},
        {"n": 2, "batch_size": 3, "drop_last": True},
        {"n": 3, "batch_size": 3, "drop_last": True},
        {"n": 1, "batch_size": 1},
        {"n": 0, "batch_size": 3},
        {"n": 0, "batch_size": 3, "drop_last": True},
        {"n": -1, "batch_size": 3},
        {"n": -2, "batch_size": 1, "drop_last": True},
        {"n": 3, "batch_size": 0},
        {"n": 0, "batch_size": 0},
        {"n": 3, "batch_size": -1},
        {"n": 0, "batch_size": -2},
    ),
    hints=(
        "How many full batches fit into n samples, and how many samples are left over? Two operators answer that.",
        "n // batch_size is the number of full batches, n % batch_size the rest; [7] * 3 is a list of three sevens.",
        "Look at the two arguments first, and raise ValueError. At the end add the rest, if there is one to be kept.",
    ),
)
def batch_plan(n: int, batch_size: int, drop_last: bool = False) -> list[int]:
    """Return the sizes of the batches that `n` samples are dealt into, in order: a list of ints.

    Each batch holds `batch_size` samples. If some samples are left over at the end, they make one smaller batch;
    with `drop_last` they are left out instead. No batch is empty, so without samples there is no batch at all.
    Raise ValueError if `n` is negative or `batch_size` is less than 1.

    >>> batch_plan(10, 4)
    [4, 4, 2]
    >>> batch_plan(10, 4, drop_last=True)
    [4, 4]
    >>> batch_plan(8, 4)
    [4, 4]
    """
    if n < 0 or batch_size < 1:
        raise ValueError("n must not be negative, and batch_size at least 1")
    full, rest = divmod(n, batch_size)
    return [batch_size] * full + ([rest] if rest and not drop_last else [])


def _refuse(n: int, batch_size: int) -> None:
    """What the versions below have in common."""
    if n < 0 or batch_size < 1:
        raise ValueError


@batch_plan.mutant("forgets the rest")
def _(n, batch_size, drop_last=False):
    _refuse(n, batch_size)
    return [batch_size] * (n // batch_size)


@batch_plan.mutant("makes the last batch full too")
def _(n, batch_size, drop_last=False):
    _refuse(n, batch_size)
    return [batch_size] * (n // batch_size if drop_last else math.ceil(n / batch_size))


@batch_plan.mutant("ends with an empty batch where it divides")
def _(n, batch_size, drop_last=False):
    _refuse(n, batch_size)
    return [batch_size] * (n // batch_size) + ([] if drop_last else [n % batch_size])


@batch_plan.mutant("no samples make one empty batch")
def _(n, batch_size, drop_last=False):
    _refuse(n, batch_size)
    rest = n % batch_size
    return [batch_size] * (n // batch_size) + ([rest] if rest and not drop_last else []) or ([] if n else [0])


@batch_plan.mutant("ignores drop_last")
def _(n, batch_size, drop_last=False):
    _refuse(n, batch_size)
    return [min(batch_size, n - start) for start in range(0, n, batch_size)]


@batch_plan.mutant("drop_last drops a full last batch too")
def _(n, batch_size, drop_last=False):
    _refuse(n, batch_size)
    sizes = [min(batch_size, n - start) for start in range(0, n, batch_size)]
    return sizes[:-1] if drop_last else sizes


@batch_plan.mutant("keeps fewer samples than one batch though drop_last")
def _(n, batch_size, drop_last=False):
    _refuse(n, batch_size)
    sizes = [min(batch_size, n - start) for start in range(0, n, batch_size)]
    return sizes[:-1] if drop_last and len(sizes) > 1 and n % batch_size else sizes


@batch_plan.mutant("drops the rest unless told otherwise")
def _(n, batch_size, drop_last=True):
    _refuse(n, batch_size)
    rest = n % batch_size
    return [batch_size] * (n // batch_size) + ([rest] if rest and not drop_last else [])


@batch_plan.mutant("gives floats")
def _(n, batch_size, drop_last=False):
    _refuse(n, batch_size)
    rest = n % batch_size
    return [float(size) for size in [batch_size] * (n // batch_size) + ([rest] if rest and not drop_last else [])]


@batch_plan.mutant("puts the smaller batch first")
def _(n, batch_size, drop_last=False):
    _refuse(n, batch_size)
    rest = n % batch_size
    return ([rest] if rest and not drop_last else []) + [batch_size] * (n // batch_size)


@batch_plan.mutant("evens the batches out")
def _(n, batch_size, drop_last=False):
    _refuse(n, batch_size)
    if drop_last:
        return [batch_size] * (n // batch_size)
    return [len(part) for part in np.array_split(range(n), math.ceil(n / batch_size))] if n else []


@batch_plan.mutant("adds the rest to the last full batch")
def _(n, batch_size, drop_last=False):
    _refuse(n, batch_size)
    sizes = [batch_size] * (n // batch_size)
    if n % batch_size and not drop_last:
        sizes[-1:] = [sum(sizes[-1:]) + n % batch_size]
    return sizes


@batch_plan.mutant("returns the number of batches")
def _(n, batch_size, drop_last=False):
    _refuse(n, batch_size)
    return n // batch_size if drop_last else math.ceil(n / batch_size)


@batch_plan.mutant("returns a tuple")
def _(n, batch_size, drop_last=False):
    _refuse(n, batch_size)
    rest = n % batch_size
    return tuple([batch_size] * (n // batch_size) + ([rest] if rest and not drop_last else []))


@batch_plan.mutant("lets a negative n pass")
def _(n, batch_size, drop_last=False):
    _refuse(0, batch_size)
    if n < 0:
        return []
    rest = n % batch_size
    return [batch_size] * (n // batch_size) + ([rest] if rest and not drop_last else [])


@batch_plan.mutant("refuses n = 0")
def _(n, batch_size, drop_last=False):
    _refuse(n - 1, batch_size)
    rest = n % batch_size
    return [batch_size] * (n // batch_size) + ([rest] if rest and not drop_last else [])


@batch_plan.mutant("leaves a batch size of 0 to Python")
def _(n, batch_size, drop_last=False):
    if n < 0 or batch_size < 0:
        raise ValueError
    rest = n % batch_size
    return [batch_size] * (n // batch_size) + ([rest] if rest and not drop_last else [])


@batch_plan.mutant("looks at the batch size only where there are samples")
def _(n, batch_size, drop_last=False):
    if n == 0:
        return []
    _refuse(n, batch_size)
    rest = n % batch_size
    return [batch_size] * (n // batch_size) + ([rest] if rest and not drop_last else [])


@batch_plan.variant("goes on from start to start")
def _(n, batch_size, drop_last=False):
    if n < 0 or batch_size < 1:
        raise ValueError(f"{n} samples in batches of {batch_size}")
    if drop_last:
        n -= n % batch_size
    return [min(batch_size, n - start) for start in range(0, n, batch_size)]


@batch_plan.variant("asks a DataLoader")
def _(n, batch_size, drop_last=False):
    if n < 0:
        raise ValueError
    return [len(batch) for batch in DataLoader(range(n), batch_size=batch_size, drop_last=drop_last)]


@batch_plan.variant("takes away until nothing is left")
def _(n, batch_size, drop_last=False):
    if n < 0:
        raise ValueError("n < 0")
    if batch_size <= 0:
        raise ValueError("batch_size <= 0")
    sizes = []
    while n > 0:
        size = batch_size
        if n < batch_size:
            size = n
        if size == batch_size or not drop_last:
            sizes.append(size)
        n = n - size
    return sizes


@batch_plan.variant("splits a tensor")
def _(n, batch_size, drop_last=False):
    assert isinstance(n, int)
    if min(n, batch_size - 1) < 0:
        raise ValueError
    parts = torch.zeros(n).split(batch_size) if n else ()
    return [part.shape[0] for part in parts if not drop_last or part.shape[0] == batch_size]


def _rows(n: int, width: tuple[int, ...], seed: int) -> torch.Tensor:
    """Return n rows, of which each begins with its number: so they can be told apart."""
    rows = filled((n, *width), torch.float32, seed)
    rows.reshape(n, -1)[:, 0] = torch.arange(float(n)) if width else rows.reshape(n, -1)[:, 0]
    return rows if width else torch.arange(float(n)) / 2


def _few_rows(number: int) -> dict[str, Any]:
    """Return rows and labels (now and then of different number), and how they are put into batches."""
    pick = random.Random(number).choice
    n = pick(range(1, 4 if number < 10 else 10))  # small cases first: they are shown first
    X = _rows(n, pick(((2,), (1,), (), (2, 2))), number).to(pick((torch.float32, torch.float32, torch.float64)))
    m = pick((n, n, n, n, n, n, n + 1, n - 1))
    y = pick((10 + torch.arange(m), (10.5 + torch.arange(float(m))).unsqueeze(1)))
    given = pick(({}, {"shuffle": False}, {"shuffle": True}, {"shuffle": True}, {"shuffle": True, "seed": number}))
    return {"X": X, "y": y, "batch_size": pick(range(1, 4 if number < 10 else 10)), **given}


_X = torch.tensor([[0.0, 5.0], [1.0, 6.0], [2.0, 7.0], [3.0, 8.0], [4.0, 9.0]])
_Y = torch.tensor([10, 11, 12, 13, 14])


@exercise(
    builds_on=("batch_plan",),
    hints=(
        "TensorDataset pairs the rows of two tensors; a DataLoader puts its samples into batches.",
        "A DataLoader takes a generator=…: what it shuffles then hangs on that generator, and on nothing else.",
        "torch.Generator().manual_seed(seed) is a generator of your own. Make it once, when the loader is made.",
        "TensorDataset raises another error where the lengths differ: compare len(X) and len(y) before.",
    ),
)
def make_loader(X: torch.Tensor, y: torch.Tensor, batch_size: int, shuffle: bool = False, seed: int = 0) -> Iterable:
    """Return something that yields the rows of `X` and `y` in batches (xb, yb), like a DataLoader, or one itself.

    `X` and `y` have one row for each sample, at least one, in the same order. One pass over the result, with `for`,
    is an epoch. In each epoch every sample comes exactly once, its row of X together with its row of y; also in one
    that follows an epoch which was left early, with `break`. Batches have `batch_size` rows (1 or more); the last one
    has fewer where it does not divide. `len()` of the result is the number of batches. Values, dtypes and device are
    those of `X` and `y`, which do not change.

    Without `shuffle` the rows come in their order. With `shuffle` all rows are mixed, anew in each epoch. The orders
    depend on `seed` alone: two loaders made with the same seed give the same epochs, one with another seed gives
    other ones. Torch's global random state has no influence on that, and is left as it is, also while the loop runs.
    (A DataLoader without a generator takes one number from it when an epoch begins, even if nothing is shuffled; that
    does not count.)

    Raise ValueError at once, not in the first epoch, if `X` and `y` are not of the same length.

    >>> X = torch.tensor([[0.0], [1.0], [2.0]])
    >>> loader = make_loader(X, torch.tensor([10, 11, 12]), batch_size=2)
    >>> len(loader)
    2
    >>> for xb, yb in loader:
    ...     print(xb.tolist(), yb.tolist())
    [[0.0], [1.0]] [10, 11]
    [[2.0]] [12]
    """
    if len(X) != len(y):
        raise ValueError(f"{len(X)} rows, but {len(y)} labels")
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(TensorDataset(X, y), batch_size=batch_size, shuffle=shuffle, generator=generator)


def _epoch(loader: Iterable) -> list[tuple[torch.Tensor, torch.Tensor]]:
    """Return the batches of one epoch; one that never ends is cut off."""
    return [(xb, yb) for xb, yb in itertools.islice(loader, 50)]


def _places(xb: torch.Tensor) -> list[float]:
    """Return the number that each row begins with."""
    return [torch.tensor(row).flatten()[0].item() for row in xb.tolist()]


@make_loader.check(
    "each row once, in batches",
    points=1,
    arguments=st.integers(0, 39).map(_few_rows),
    examples=(
        {"X": _X[:3].clone(), "y": _Y[:3].clone(), "batch_size": 2},
        {"X": _X[:3].clone(), "y": _Y[:3].clone(), "batch_size": 2, "shuffle": True, "seed": 1},
        {"X": _X, "y": _Y, "batch_size": 2},
        {"X": _X, "y": _Y, "batch_size": 2, "shuffle": True},
        {"X": _X[:4].clone(), "y": _Y[:4].clone(), "batch_size": 2, "shuffle": False},
        {"X": _X[:4].clone(), "y": _Y[:4, None] + 0.5, "batch_size": 3, "shuffle": True, "seed": 1},
        {"X": _X[:1].clone(), "y": _Y[:1].clone(), "batch_size": 3},
        {"X": _X[:3].clone(), "y": _Y[:2].clone(), "batch_size": 2},
        {"X": _X[:2].clone(), "y": _Y[:3].clone(), "batch_size": 2},
        {"X": _X[:2].clone(), "y": _Y[:3].clone(), "batch_size": 1, "shuffle": True, "seed": 1},
        {"X": _X[:1].clone(), "y": _Y[:3].clone(), "batch_size": 2},
        {"X": _X[:3].double(), "y": _Y[:3].clone(), "batch_size": 2},
        {"X": _X[:3].clone(), "y": _Y[:3] + 0.5, "batch_size": 2},
    ),
    hints=("Are rows and labels still together, is each there, and is the second epoch as complete as the first?",),
)
def _(make_loader, X, y, batch_size, shuffle=None, seed=None):
    options = [value for value in (shuffle, seed) if value is not None]
    loader = make_loader(X, y, batch_size, *options)
    if len(X) != len(y):
        with contextlib.suppress(ValueError):
            _epoch(loader)
            return "no error, though there are more rows than labels, or fewer"
        return "no error before the first epoch"
    seen: dict[str, Any] = {"len(loader)": len(loader)}
    for name in ("first epoch", "second epoch", "epoch after a break"):
        if name == "epoch after a break":
            for _ in loader:
                break
        batches = _epoch(loader)
        seen[f"sizes of xb, {name}"] = [len(xb) for xb, _ in batches]
        seen[f"sizes of yb, {name}"] = [len(yb) for _, yb in batches]
        if shuffle:
            xs, ys = torch.cat([xb for xb, _ in batches]), torch.cat([yb for _, yb in batches])
            order = sorted(range(len(xs)), key=_places(xs).__getitem__)
            seen[f"rows, {name}, sorted"] = torch.stack([xs[place] for place in order])
            seen[f"their labels, {name}"] = torch.stack([ys[place] for place in order])
        else:
            seen[f"batches, {name}"] = batches
    return seen


def _numbers(loader: Iterable) -> list[list[float]]:
    """Return the rows of one epoch's batches, which are one number each."""
    return [xb.tolist() for xb, _ in _epoch(loader)]


def _left_early(loader: Iterable) -> tuple[list[float], bool]:
    """Return the first batch of an epoch that is left then, and whether others draw there what they would anyway."""
    torch.manual_seed(9)
    expected = torch.rand(7).tolist()
    torch.manual_seed(9)
    torch.empty((), dtype=torch.int64).random_()  # what a DataLoader without a generator takes
    allowed = expected, torch.rand(7).tolist()
    torch.manual_seed(9)
    for xb, _ in loader:
        return xb.tolist(), torch.rand(7).tolist() in allowed
    return [], False


def _is_mixed(order: list[float]) -> bool:
    """Whether few of the rows still stand behind the row that was before them."""
    return sum(later == earlier + 1 for earlier, later in itertools.pairwise(order)) <= len(order) // 3


@make_loader.check(
    "mixed by the seed alone, anew in each epoch",
    points=1,
    seed=st.integers(0, 11),
    examples=({"seed": 0}, {"seed": 1}),
    hints=("A generator of its own for each loader, seeded once: is the second epoch another one, and all mixed?",),
)
def _(make_loader, seed):
    n, batch_size = 24, 6
    X, y = torch.arange(float(n)), torch.arange(n)
    loader = make_loader(X, y, batch_size, True, seed)
    same = make_loader(X, y, batch_size, True, seed)
    epochs = [_numbers(loader) for _ in range(3)]
    torch.manual_seed(1234 + seed)
    torch.rand(5)
    again = [_numbers(same) for _ in range(3)]
    other = make_loader(X, y, batch_size, True, seed + 1)
    default = _numbers(make_loader(X, y, batch_size, True))
    more = [sum(epoch, []) for epoch in (*epochs, *(_numbers(loader) for _ in range(5)))]
    left = [_left_early(loader) for _ in range(2)]
    in_order = {frozenset(range(start, start + batch_size)) for start in range(0, n, batch_size)}
    return {
        "the rows of an epoch are mixed": all(_is_mixed(sum(epoch, [])) for epoch in epochs),
        "rows from all over the data meet in a batch": all({*map(frozenset, epoch)} != in_order for epoch in epochs),
        "in eight epochs, the first row is not always the first": any(order[0] != 0 for order in more),
        "nor the last row the last": any(order[-1] != n - 1 for order in more),
        "each epoch has another order": len({str(epoch) for epoch in epochs}) == 3,
        "also after one that was left early": left[0][0] != left[1][0],
        "what others draw inside the loop does not come from the loader's numbers": all(same for _, same in left),
        "a second loader with this seed gives the same epochs": again == epochs,
        "a loader with another seed gives another order": _numbers(other) != epochs[0],
        "without a seed it is 0": (default == epochs[0]) == (seed == 0),
    }


def _data(X: torch.Tensor, y: torch.Tensor) -> TensorDataset:
    """What the versions below have in common: the error, and the pairs."""
    if len(X) != len(y):
        raise ValueError("different lengths")
    return TensorDataset(X, y)


def _seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@make_loader.mutant("raises TensorDataset's own AssertionError")
def _(X, y, batch_size, shuffle=False, seed=0):
    return DataLoader(TensorDataset(X, y), batch_size=batch_size, shuffle=shuffle, generator=_seeded(seed))


class _LooksLate:
    """A loader that looks at the lengths when an epoch begins."""

    def __init__(self, *arguments):
        self.arguments, self.loader = arguments, None

    def __len__(self):
        return math.ceil(len(self.arguments[0]) / self.arguments[2])

    def __iter__(self):
        if self.loader is None:
            self.loader = _Batches(*self.arguments)
        return iter(self.loader)


@make_loader.mutant("looks at the lengths in the first epoch only")
def _(X, y, batch_size, shuffle=False, seed=0):
    return _LooksLate(X, y, batch_size, shuffle, seed)


@make_loader.mutant("lets zip cut off what is too long")
def _(X, y, batch_size, shuffle=False, seed=0):
    pairs = list(zip(X, y, strict=False))
    return DataLoader(pairs, batch_size=batch_size, shuffle=shuffle, generator=_seeded(seed))


@make_loader.mutant("makes Python numbers of the labels, which lose their dtype")
def _(X, y, batch_size, shuffle=False, seed=0):
    pairs = [(row, label.item() if y.ndim == 1 else label) for row, label in _data(X, y)]
    return DataLoader(pairs, batch_size=batch_size, shuffle=shuffle, generator=_seeded(seed))


@make_loader.mutant("refuses too many rows, but not too many labels")
def _(X, y, batch_size, shuffle=False, seed=0):
    if len(X) > len(y):
        raise ValueError
    return DataLoader(_data(X, y[: len(X)]), batch_size=batch_size, shuffle=shuffle, generator=_seeded(seed))


@make_loader.mutant("shuffles with the global random numbers")
def _(X, y, batch_size, shuffle=False, seed=0):
    return DataLoader(_data(X, y), batch_size=batch_size, shuffle=shuffle)


@make_loader.mutant("seeds the global random numbers")
def _(X, y, batch_size, shuffle=False, seed=0):
    torch.manual_seed(seed)
    return DataLoader(_data(X, y), batch_size=batch_size, shuffle=shuffle)


@make_loader.mutant("torch.manual_seed as the generator, which is the global one")
def _(X, y, batch_size, shuffle=False, seed=0):
    return DataLoader(_data(X, y), batch_size=batch_size, shuffle=shuffle, generator=torch.manual_seed(seed))


@make_loader.mutant("a generator that is not seeded with seed")
def _(X, y, batch_size, shuffle=False, seed=0):
    return DataLoader(_data(X, y), batch_size=batch_size, shuffle=shuffle, generator=torch.Generator())


_SHARED = torch.Generator()


@make_loader.mutant("all loaders share one generator")
def _(X, y, batch_size, shuffle=False, seed=0):
    return DataLoader(_data(X, y), batch_size=batch_size, shuffle=shuffle, generator=_SHARED.manual_seed(seed))


@make_loader.mutant("shuffles always")
def _(X, y, batch_size, shuffle=False, seed=0):
    return DataLoader(_data(X, y), batch_size=batch_size, shuffle=True, generator=_seeded(seed))


@make_loader.mutant("shuffles unless told otherwise")
def _(X, y, batch_size, shuffle=True, seed=0):
    return DataLoader(_data(X, y), batch_size=batch_size, shuffle=shuffle, generator=_seeded(seed))


@make_loader.mutant("never shuffles")
def _(X, y, batch_size, shuffle=False, seed=0):
    return DataLoader(_data(X, y), batch_size=batch_size)


@make_loader.mutant("drops the last, smaller batch")
def _(X, y, batch_size, shuffle=False, seed=0):
    data = _data(X, y)
    return DataLoader(data, batch_size=batch_size, shuffle=shuffle, drop_last=True, generator=_seeded(seed))


@make_loader.mutant("draws rows with replacement")
def _(X, y, batch_size, shuffle=False, seed=0):
    data = _data(X, y)
    sampler = RandomSampler(data, replacement=True, generator=_seeded(seed)) if shuffle else None
    return DataLoader(data, batch_size=batch_size, sampler=sampler)


@make_loader.mutant("looks at one sample at a time")
def _(X, y, batch_size, shuffle=False, seed=0):
    return DataLoader(_data(X, y), shuffle=shuffle, generator=_seeded(seed))


@make_loader.mutant("a list of batches: each epoch has the same order")
def _(X, y, batch_size, shuffle=False, seed=0):
    return list(DataLoader(_data(X, y), batch_size=batch_size, shuffle=shuffle, generator=_seeded(seed)))


@make_loader.mutant("an iterator: there is no second epoch")
def _(X, y, batch_size, shuffle=False, seed=0):
    return iter(DataLoader(_data(X, y), batch_size=batch_size, shuffle=shuffle, generator=_seeded(seed)))


@make_loader.mutant("slices the data set, which gives two tensors and not samples")
def _(X, y, batch_size, shuffle=False, seed=0):
    return DataLoader(_data(X, y)[:], batch_size=batch_size, shuffle=shuffle, generator=_seeded(seed))


class _Batches:
    """A loader by hand, of which each mutant replaces a part."""

    def __init__(self, X, y, batch_size, shuffle=False, seed=0):
        if len(X) != len(y):
            raise ValueError
        self.X, self.y, self.batch_size, self.shuffle, self.seed = X, y, batch_size, shuffle, seed
        self.generator = torch.Generator().manual_seed(seed)

    def __len__(self):
        return math.ceil(len(self.X) / self.batch_size)

    def order(self):
        n = len(self.X)
        return torch.randperm(n, generator=self.generator) if self.shuffle else torch.arange(n)

    def __iter__(self):
        for places in self.order().split(self.batch_size):
            yield self.pair(places)

    def pair(self, places):
        return self.X[places], self.y[places]


class _Reseeded(_Batches):
    def order(self):
        self.generator.manual_seed(self.seed)
        return super().order()


@make_loader.mutant("seeds again in each epoch")
def _(X, y, batch_size, shuffle=False, seed=0):
    return _Reseeded(X, y, batch_size, shuffle, seed)


class _OneIterator(_Batches):
    places = None

    def __iter__(self):
        if self.places is None:
            self.places = iter(self.order().split(self.batch_size))
        for places in self.places:
            yield self.pair(places)
        self.places = None


@make_loader.mutant("after a break, goes on where it stopped")
def _(X, y, batch_size, shuffle=False, seed=0):
    return _OneIterator(X, y, batch_size, shuffle, seed)


class _InBlocks(_Batches):
    def __iter__(self):
        blocks = torch.arange(len(self.X)).split(self.batch_size)
        for place in torch.randperm(len(blocks), generator=self.generator) if self.shuffle else range(len(blocks)):
            yield self.pair(blocks[place])


class _CountsAtTheEnd(_Batches):
    epoch = 0

    def __iter__(self):
        self.generator.manual_seed(1000 * self.seed + self.epoch)
        yield from super().__iter__()
        self.epoch += 1


@make_loader.mutant("counts an epoch at its end: after a break, the same order comes again")
def _(X, y, batch_size, shuffle=False, seed=0):
    return _CountsAtTheEnd(X, y, batch_size, shuffle, seed)


class _ForkedLoop(_Batches):
    epoch = 0

    def __iter__(self):
        self.epoch += 1
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(1000 * self.seed + self.epoch)
            self.generator = torch.default_generator
            yield from super().__iter__()


@make_loader.mutant("yields inside of fork_rng: others draw from the loader's numbers")
def _(X, y, batch_size, shuffle=False, seed=0):
    return _ForkedLoop(X, y, batch_size, shuffle, seed)


@make_loader.mutant("shuffles the batches, not the rows")
def _(X, y, batch_size, shuffle=False, seed=0):
    full = len(X) % batch_size == 0
    return (_InBlocks if full else _Batches)(X, y, batch_size, shuffle, seed)


class _InBatches(_Batches):
    def __iter__(self):
        for block in torch.arange(len(self.X)).split(self.batch_size):
            yield self.pair(block[torch.randperm(len(block), generator=self.generator)] if self.shuffle else block)


@make_loader.mutant("shuffles within each batch only")
def _(X, y, batch_size, shuffle=False, seed=0):
    return _InBatches(X, y, batch_size, shuffle, seed)


class _Rotated(_Batches):
    def order(self):
        n = len(self.X)
        start = torch.randint(n, (1,), generator=self.generator) if self.shuffle else 0
        return (torch.arange(n) + start) % n


@make_loader.mutant("starts at a random row, and goes on in order")
def _(X, y, batch_size, shuffle=False, seed=0):
    return _Rotated(X, y, batch_size, shuffle, seed)


class _FirstStays(_Batches):
    def order(self):
        order = super().order()
        return torch.cat([order[order == 0], order[order != 0]])


@make_loader.mutant("leaves the first row where it is")
def _(X, y, batch_size, shuffle=False, seed=0):
    return _FirstStays(X, y, batch_size, shuffle, seed)


class _Apart(_Batches):
    def pair(self, places):
        return self.X[places], self.y[self.order()[: len(places)]] if self.shuffle else self.y[places]


@make_loader.mutant("shuffles rows and labels apart")
def _(X, y, batch_size, shuffle=False, seed=0):
    return _Apart(X, y, batch_size, shuffle, seed)


class _RowsOnly(_Batches):
    def __iter__(self):
        for places, plain in zip(self.order().split(self.batch_size), self.y.split(self.batch_size), strict=True):
            yield self.X[places], plain


@make_loader.mutant("shuffles the rows, but not the labels")
def _(X, y, batch_size, shuffle=False, seed=0):
    return _RowsOnly(X, y, batch_size, shuffle, seed)


class _CountsRows(_Batches):
    def __len__(self):
        return len(self.X)


@make_loader.mutant("len() is the number of rows")
def _(X, y, batch_size, shuffle=False, seed=0):
    return _CountsRows(X, y, batch_size, shuffle, seed)


class _CountsFull(_Batches):
    def __len__(self):
        return len(self.X) // self.batch_size


@make_loader.mutant("len() forgets the smaller batch")
def _(X, y, batch_size, shuffle=False, seed=0):
    return _CountsFull(X, y, batch_size, shuffle, seed)


class _Floats(_Batches):
    def pair(self, places):
        return self.X[places], self.y[places].float()


@make_loader.mutant("makes floats of the labels")
def _(X, y, batch_size, shuffle=False, seed=0):
    return _Floats(X, y, batch_size, shuffle, seed)


class _Float32(_Batches):
    def pair(self, places):
        return self.X[places].float(), self.y[places]


@make_loader.mutant("makes float32 of the rows")
def _(X, y, batch_size, shuffle=False, seed=0):
    return _Float32(X, y, batch_size, shuffle, seed)


class _Flat(_Batches):
    def pair(self, places):
        return self.X[places], self.y[places].flatten()


@make_loader.mutant("flattens the labels")
def _(X, y, batch_size, shuffle=False, seed=0):
    return _Flat(X, y, batch_size, shuffle, seed)


class _Swapped(_Batches):
    def pair(self, places):
        return super().pair(places)[::-1]


@make_loader.mutant("gives the labels first")
def _(X, y, batch_size, shuffle=False, seed=0):
    return _Swapped(X, y, batch_size, shuffle, seed)


@make_loader.mutant("shuffles the caller's rows in place")
def _(X, y, batch_size, shuffle=False, seed=0):
    if len(X) != len(y):
        raise ValueError
    if shuffle:
        order = torch.randperm(len(X), generator=_seeded(seed))
        X.copy_(X[order])
        y.copy_(y[order])
    return _Batches(X, y, batch_size, shuffle, seed)


@make_loader.variant("a RandomSampler with a generator")
def _(X, y, batch_size, shuffle=False, seed=0):
    if X.shape[0] != y.shape[0]:
        raise ValueError("X and y differ in length")
    dataset = TensorDataset(X, y)
    generator = torch.Generator()
    generator.manual_seed(seed)
    sampler = RandomSampler(dataset, generator=generator) if shuffle else SequentialSampler(dataset)
    return DataLoader(dataset, batch_size=batch_size, sampler=sampler, generator=generator)


@make_loader.variant("no generator where nothing is shuffled")
def _(X, y, batch_size, shuffle=False, seed=0):
    if len(X) != len(y):
        raise ValueError
    data = TensorDataset(X, y)
    if shuffle:
        return DataLoader(data, batch_size=batch_size, sampler=RandomSampler(data, generator=_seeded(seed)))
    return DataLoader(data, batch_size=batch_size)


@make_loader.variant("a loader by hand, with randperm")
def _(X, y, batch_size, shuffle=False, seed=0):
    return _Batches(X, y, batch_size, shuffle, seed)


class _Pairs(Dataset):
    """A data set by hand."""

    def __init__(self, X, y):
        self.X = X
        self.y = y

    def __len__(self):
        return len(self.X)

    def __getitem__(self, index):
        return self.X[index], self.y[index]


@make_loader.variant("a data set by hand and a BatchSampler")
def _(X, y, batch_size, shuffle=False, seed=0):
    if len(X) != len(y):
        raise ValueError
    data = _Pairs(X, y)
    rows = RandomSampler(data, generator=torch.Generator().manual_seed(seed)) if shuffle else range(len(data))
    return DataLoader(data, batch_sampler=BatchSampler(rows, batch_size, drop_last=False))


class _NumPyBatches:
    """Batches in an order by NumPy, row by row."""

    def __init__(self, X, y, batch_size, shuffle, seed):
        self.rows = list(zip(X, y, strict=True))
        self.size, self.shuffle = batch_size, shuffle
        self.random = np.random.default_rng(seed)

    def __len__(self):
        return math.ceil(len(self.rows) / self.size)

    def __iter__(self):
        n = len(self.rows)
        order = self.random.permutation(n) if self.shuffle else np.arange(n)
        for start in range(0, n, self.size):
            xs, ys = zip(*[self.rows[place] for place in order[start : start + self.size]], strict=True)
            yield torch.stack(xs), torch.stack(ys)


@make_loader.variant("an order by NumPy, rows stacked one by one")
def _(X, y, batch_size, shuffle=False, seed=0):
    return _NumPyBatches(X, y, batch_size, shuffle, seed)


@make_loader.variant("forks torch's random state, and seeds inside the fork")
def _(X, y, batch_size, shuffle=False, seed=0):
    class Forked(_Batches):
        epoch = 0

        def order(self):
            if not self.shuffle:
                return torch.arange(len(self.X))
            self.epoch += 1
            with torch.random.fork_rng(devices=[]):
                torch.manual_seed(1000 * self.seed + self.epoch)
                return torch.randperm(len(self.X))

    return Forked(X, y, batch_size, shuffle, seed)
