"""Parts of a data set: some to train on, some to look at afterwards, and scales that know the first part only."""

import itertools
import math
import random
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from hypothesis import strategies as st
from torch.utils.data import DataLoader, Dataset, Subset, TensorDataset, random_split

from grader import exercise, tensors

Draw = Callable[[st.SearchStrategy[Any]], Any]


class _Squares(Dataset):
    """A data set of one's own: number i and its square."""

    def __init__(self, n):
        self.n = n

    def __len__(self):
        return self.n

    def __getitem__(self, index):
        if not -self.n <= index < self.n:
            raise IndexError(index)
        place = index % self.n  # asked with a tensor or a NumPy number, it answers with one
        return torch.tensor([[float(place), 0.5]]), place * place


class _Shelf(_Squares):
    """A data set that knows the numbers 0 to n - 1 only, and no IndexError."""

    def __getitem__(self, index):
        if not 0 <= index < self.n:
            raise RuntimeError(f"there is no sample {index}; ask for 0 to {self.n - 1}")
        return super().__getitem__(index)


def _dataset(kind: str, n: int) -> Any:
    """Return a data set of n samples (x, y), where x begins with the sample's number and y is its square."""
    if kind == "TensorDataset":
        numbers = torch.arange(float(n))
        return TensorDataset(torch.stack([numbers, numbers + 0.5], dim=1), numbers.long() ** 2)
    if kind == "list":
        return [(float(place), place * place) for place in range(n)]
    return _Shelf(n) if kind == "without IndexError" else _Squares(n)


_KINDS = ("TensorDataset", "list", "own class", "without IndexError")


def _splits(number: int) -> dict[str, Any]:
    """Return a data set's kind and size, and how many samples to put aside: a possible number mostly."""
    pick = random.Random(number).choice
    n = pick(range(4 if number < 9 else 13))  # small cases first: they are shown first
    n_val = pick((pick(range(n + 1)), pick(range(n + 1)), pick(range(n + 1)), pick((-1, n + 1, n, 0))))
    return {"kind": _KINDS[number % len(_KINDS)], "n": n, "n_val": n_val, "seed": number}


@exercise(
    hints=(
        "A split is a shuffled list of places, cut in two. torch.utils.data.random_split does that too.",
        "dataset[:3] is not a part of a data set: a TensorDataset answers with two tensors. Subset(dataset, places) is.",
        "random_split(dataset, [n_train, n_val], generator=…) takes a generator of your own, seeded with `seed`.",
        "Look at n_val first: unless 0 <= n_val <= len(dataset), raise ValueError.",
    ),
)
def train_val_split(dataset: Dataset, n_val: int, seed: int) -> tuple[Dataset, Dataset]:
    """Split `dataset` at random into two data sets; return both, (train, val).

    `dataset` is anything that has a length and can be asked by number: a TensorDataset, a list of samples, a class
    of your own. Ask it with plain ints: what it makes of a tensor or a NumPy number is not known. A sample is a
    pair (x, y). `val` gets `n_val` of the samples, `train` all others; each sample goes into one of the two, once, as
    it is. `train` and `val` also have a length, and the samples 0 to length - 1; they can be given to a DataLoader,
    and gone through with `for`, which ends after the last sample. `dataset` itself does not change.

    Which samples go where is random, and depends on `seed` alone: the same seed splits in the same way, another seed
    in another. Torch's global random state has no influence on it, and is left as it is.

    Raise ValueError unless n_val is between 0 and len(dataset), both included.

    >>> from torch.utils.data import TensorDataset
    >>> numbers = torch.arange(10.0)
    >>> train, val = train_val_split(TensorDataset(numbers, 2 * numbers), n_val=3, seed=0)
    >>> len(train), len(val)
    (7, 3)
    >>> sorted(x.item() for part in (train, val) for x, y in part)
    [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]
    """
    if not 0 <= n_val <= len(dataset):
        raise ValueError(f"{n_val} samples out of {len(dataset)}")
    order = torch.randperm(len(dataset), generator=torch.Generator().manual_seed(seed)).tolist()
    return Subset(dataset, order[n_val:]), Subset(dataset, order[:n_val])


def _number(sample: Any) -> int:
    """Return the number that the x of a sample begins with, or is."""
    return _beginning(sample[0])


def _beginning(x: Any) -> int:
    return int(torch.as_tensor(x).flatten()[0])


def _numbers(part: Any) -> list[int]:
    return [_number(part[place]) for place in range(len(part))]


@train_val_split.check(
    "two parts, together everything",
    points=1,
    arguments=st.integers(0, 29).map(_splits),
    examples=(
        {"kind": "TensorDataset", "n": 4, "n_val": 1, "seed": 0},
        {"kind": "TensorDataset", "n": 5, "n_val": 3, "seed": 1},
        {"kind": "list", "n": 4, "n_val": 1, "seed": 0},
        {"kind": "own class", "n": 5, "n_val": 2, "seed": 0},
        {"kind": "TensorDataset", "n": 3, "n_val": 0, "seed": 0},
        {"kind": "list", "n": 3, "n_val": 0, "seed": 0},
        {"kind": "TensorDataset", "n": 3, "n_val": 3, "seed": 0},
        {"kind": "own class", "n": 3, "n_val": 3, "seed": 0},
        {"kind": "own class", "n": 22, "n_val": 15, "seed": 0},
        {"kind": "without IndexError", "n": 4, "n_val": 1, "seed": 0},
        {"kind": "list", "n": 0, "n_val": 0, "seed": 0},
        {"kind": "TensorDataset", "n": 3, "n_val": 4, "seed": 0},
        {"kind": "list", "n": 3, "n_val": 4, "seed": 0},
        {"kind": "list", "n": 3, "n_val": -1, "seed": 0},
        {"kind": "TensorDataset", "n": 3, "n_val": -1, "seed": 0},
        {"kind": "own class", "n": 0, "n_val": 1, "seed": 0},
        {"kind": "list", "n": 0, "n_val": -1, "seed": 0},
    ),
    hints=("Take the samples of both parts together: is each of the data set there, exactly once?",),
)
def _(split, kind, n, n_val, seed):
    dataset = _dataset(kind, n)
    train, val = split(dataset, n_val, seed)
    samples = sorted([part[place] for part in (train, val) for place in range(len(part))], key=_number)
    rows = [_beginning(x) for part in (train, val) if len(part) for xs, _ in DataLoader(part, batch_size=3) for x in xs]
    return {
        "len(train)": len(train),
        "len(val)": len(val),
        "all samples, sorted": samples,
        "samples that `for … in train` yields": len(list(itertools.islice(train, n + 3))),
        "samples that `for … in val` yields": len(list(itertools.islice(val, n + 3))),
        "what DataLoaders over both yield, sorted": sorted(rows),
        "dataset afterwards": _numbers(dataset),
    }


def _pieces(numbers: list[int]) -> int:
    """Return how many pieces without a gap the numbers make."""
    return 1 + sum(later - earlier != 1 for earlier, later in itertools.pairwise(sorted(numbers)))


@train_val_split.check(
    "at random, by the seed alone",
    points=1,
    kind=st.sampled_from(_KINDS),
    n_val=st.sampled_from((16, 20)),
    seed=st.integers(0, 3),
    examples=({"kind": "TensorDataset", "n_val": 16, "seed": 0}, {"kind": "list", "n_val": 20, "seed": 1}),
    hints=("A generator of its own, seeded with `seed`, decides; which samples go into val must be left to chance.",),
)
def _(split, kind, n_val, seed):
    dataset = _dataset(kind, 40)
    first = [_numbers(part) for part in split(dataset, n_val, seed)]
    torch.manual_seed(1234 + seed)
    torch.rand(5)
    second = [_numbers(part) for part in split(dataset, n_val, seed)]
    other = [_numbers(part) for part in split(dataset, n_val, seed + 1)]
    return {
        "the samples of val come from all over the data set": _pieces(first[1]) > 2,
        "the same seed splits in the same way": first == second,
        "another seed splits in another way": sorted(first[1]) != sorted(other[1]),
    }


def _refuse(dataset: Any, n_val: int) -> None:
    """What the versions below have in common."""
    if not 0 <= n_val <= len(dataset):
        raise ValueError


def _seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def _order(n: int, seed: int) -> list[int]:
    return torch.randperm(n, generator=_seeded(seed)).tolist()


@train_val_split.mutant("slices the data set")
def _(dataset, n_val, seed):
    _refuse(dataset, n_val)
    cut = len(dataset) - n_val
    if isinstance(dataset, TensorDataset):
        return dataset[:cut], dataset[cut:]
    order = _order(len(dataset), seed)
    return Subset(dataset, order[:cut]), Subset(dataset, order[cut:])


@train_val_split.mutant("takes the last samples, whatever the seed")
def _(dataset, n_val, seed):
    _refuse(dataset, n_val)
    cut = len(dataset) - n_val
    return Subset(dataset, range(cut)), Subset(dataset, range(cut, len(dataset)))


@train_val_split.mutant("takes one piece from a random place")
def _(dataset, n_val, seed):
    _refuse(dataset, n_val)
    n = len(dataset)
    start = int(torch.randint(n, (1,), generator=_seeded(seed))) if n else 0
    order = [(start + place) % n for place in range(n)]
    return Subset(dataset, order[n_val:]), Subset(dataset, order[:n_val])


@train_val_split.mutant("returns (val, train)")
def _(dataset, n_val, seed):
    _refuse(dataset, n_val)
    return tuple(random_split(dataset, [n_val, len(dataset) - n_val], generator=_seeded(seed)))


@train_val_split.mutant("splits with the global random numbers")
def _(dataset, n_val, seed):
    _refuse(dataset, n_val)
    return tuple(random_split(dataset, [len(dataset) - n_val, n_val]))


@train_val_split.mutant("seeds the global random numbers")
def _(dataset, n_val, seed):
    _refuse(dataset, n_val)
    torch.manual_seed(seed)
    return tuple(random_split(dataset, [len(dataset) - n_val, n_val]))


@train_val_split.mutant("ignores the seed")
def _(dataset, n_val, seed):
    _refuse(dataset, n_val)
    return tuple(random_split(dataset, [len(dataset) - n_val, n_val], generator=_seeded(42)))


@train_val_split.mutant("draws two orders: some samples are in both parts, some in none")
def _(dataset, n_val, seed):
    _refuse(dataset, n_val)
    n = len(dataset)
    return Subset(dataset, _order(n, seed)[n_val:]), Subset(dataset, _order(n, seed + 1)[:n_val])


@train_val_split.mutant("draws the validation samples with replacement")
def _(dataset, n_val, seed):
    _refuse(dataset, n_val)
    n = len(dataset)
    places = torch.randint(max(n, 1), (n_val,), generator=_seeded(seed)).tolist()
    rest = [place for place in _order(n, seed) if place not in places]
    return Subset(dataset, rest[: n - n_val]), Subset(dataset, places)


@train_val_split.mutant("train keeps all samples")
def _(dataset, n_val, seed):
    _refuse(dataset, n_val)
    return dataset, Subset(dataset, _order(len(dataset), seed)[:n_val])


@train_val_split.mutant("loses the sample at the cut")
def _(dataset, n_val, seed):
    _refuse(dataset, n_val)
    order = _order(len(dataset), seed)
    cut = len(dataset) - n_val
    return Subset(dataset, order[:cut]), Subset(dataset, order[cut + 1 :])


@train_val_split.mutant("cuts with a negative index, which fails for n_val = 0")
def _(dataset, n_val, seed):
    _refuse(dataset, n_val)
    order = _order(len(dataset), seed)
    return Subset(dataset, order[:-n_val]), Subset(dataset, order[-n_val:])


@train_val_split.mutant("lists of the inputs, without their targets")
def _(dataset, n_val, seed):
    _refuse(dataset, n_val)
    xs = [dataset[place][0] for place in _order(len(dataset), seed)]
    return xs[n_val:], xs[:n_val]


@train_val_split.mutant("asks the data set with tensors: randperm(…) without .tolist()")
def _(dataset, n_val, seed):
    _refuse(dataset, n_val)
    order = torch.tensor(_order(len(dataset), seed), dtype=torch.int64)
    return Subset(dataset, order[n_val:]), Subset(dataset, order[:n_val])


@train_val_split.mutant("asks the data set with NumPy numbers")
def _(dataset, n_val, seed):
    _refuse(dataset, n_val)
    order = np.array(_order(len(dataset), seed), dtype=np.int64)
    return Subset(dataset, order[n_val:]), Subset(dataset, order[:n_val])


@train_val_split.mutant("goes through the data set with a for loop, which only an IndexError ends")
def _(dataset, n_val, seed):
    _refuse(dataset, n_val)
    samples = [sample for sample in dataset]  # noqa: C416
    order = _order(len(samples), seed)
    return [samples[place] for place in order[n_val:]], [samples[place] for place in order[:n_val]]


@train_val_split.mutant("asks the data set with negative numbers")
def _(dataset, n_val, seed):
    _refuse(dataset, n_val)
    order = [place - len(dataset) for place in _order(len(dataset), seed)]
    return Subset(dataset, order[n_val:]), Subset(dataset, order[:n_val])


@train_val_split.mutant("shares in place of numbers, which are rounded down")
def _(dataset, n_val, seed):
    _refuse(dataset, n_val)
    share = n_val / len(dataset) if len(dataset) else 0.0
    return tuple(random_split(dataset, [1 - share, share], generator=_seeded(seed)))


class _Part(Dataset):
    """Some samples of another data set."""

    def __init__(self, dataset, places):
        self.dataset = dataset
        self.places = places

    def __len__(self):
        return len(self.places)

    def __getitem__(self, index):
        return self.dataset[self.places[index]]


class _Piece(Dataset):
    """Some places of an order, which do not know where they end."""

    def __init__(self, dataset, order, start, length):
        self.dataset, self.order, self.start, self.length = dataset, order, start, length

    def __len__(self):
        return self.length

    def __getitem__(self, index):
        return self.dataset[self.order[self.start + index]]


@train_val_split.mutant("raises no IndexError at the end of a part: a for loop runs on")
def _(dataset, n_val, seed):
    _refuse(dataset, n_val)
    order = _order(len(dataset), seed)
    return _Piece(dataset, order, n_val, len(order) - n_val), _Piece(dataset, order, 0, n_val)


class _Squeezed(_Part):
    def __getitem__(self, index):
        x, y = super().__getitem__(index)
        return (x.squeeze() if isinstance(x, torch.Tensor) else x), y


@train_val_split.mutant("squeezes the samples")
def _(dataset, n_val, seed):
    _refuse(dataset, n_val)
    order = _order(len(dataset), seed)
    return _Squeezed(dataset, order[n_val:]), _Squeezed(dataset, order[:n_val])


class _Tensors(_Part):
    def __getitem__(self, index):
        x, y = super().__getitem__(index)
        return torch.as_tensor(x), y


@train_val_split.mutant("makes tensors of plain numbers")
def _(dataset, n_val, seed):
    _refuse(dataset, n_val)
    order = _order(len(dataset), seed)
    return _Tensors(dataset, order[n_val:]), _Tensors(dataset, order[:n_val])


@train_val_split.mutant("returns the places, not the samples")
def _(dataset, n_val, seed):
    _refuse(dataset, n_val)
    order = _order(len(dataset), seed)
    return order[n_val:], order[:n_val]


@train_val_split.mutant("returns loaders")
def _(dataset, n_val, seed):
    _refuse(dataset, n_val)
    order = _order(len(dataset), seed)
    return DataLoader(Subset(dataset, order[n_val:])), DataLoader(Subset(dataset, order[:n_val]))


@train_val_split.mutant("shuffles the caller's list")
def _(dataset, n_val, seed):
    _refuse(dataset, n_val)
    order = _order(len(dataset), seed)
    if isinstance(dataset, list):
        dataset[:] = [dataset[place] for place in order]
        return dataset[n_val:], dataset[:n_val]
    return Subset(dataset, order[n_val:]), Subset(dataset, order[:n_val])


@train_val_split.mutant("refuses a split that leaves nothing to train on")
def _(dataset, n_val, seed):
    if not 0 <= n_val < len(dataset):
        raise ValueError
    return tuple(random_split(dataset, [len(dataset) - n_val, n_val], generator=_seeded(seed)))


@train_val_split.mutant("refuses a split without validation")
def _(dataset, n_val, seed):
    if not 0 < n_val <= len(dataset):
        raise ValueError
    return tuple(random_split(dataset, [len(dataset) - n_val, n_val], generator=_seeded(seed)))


@train_val_split.mutant("lets a negative n_val pass")
def _(dataset, n_val, seed):
    if n_val > len(dataset):
        raise ValueError
    order = _order(len(dataset), seed)
    return Subset(dataset, order[max(n_val, 0) :]), Subset(dataset, order[: max(n_val, 0)])


@train_val_split.mutant("lets an n_val pass that is too large")
def _(dataset, n_val, seed):
    if n_val < 0:
        raise ValueError
    order = _order(len(dataset), seed)
    return Subset(dataset, order[n_val:]), Subset(dataset, order[:n_val])


@train_val_split.variant("random_split, and what it returns")
def _(dataset, n_val, seed):
    if not 0 <= n_val <= len(dataset):
        raise ValueError("not that many")
    return random_split(dataset, [len(dataset) - n_val, n_val], generator=torch.Generator().manual_seed(seed))


@train_val_split.variant("Subset and lists of places, out of a tensor")
def _(dataset, n_val, seed):
    n = len(dataset)
    if n_val < 0 or n_val > n:
        raise ValueError("n_val")
    g = torch.Generator()
    g.manual_seed(seed)
    perm = torch.randperm(n, generator=g)
    return Subset(dataset, perm[n_val:].tolist()), Subset(dataset, perm[:n_val].tolist())


@train_val_split.variant("a class by hand, places in order")
def _(dataset, n_val, seed):
    if n_val not in range(len(dataset) + 1):
        raise ValueError
    order = np.random.default_rng(seed).permutation(len(dataset)).tolist()
    chosen = set(order[:n_val])
    train = [place for place in range(len(dataset)) if place not in chosen]
    return _Part(dataset, train), _Part(dataset, sorted(chosen))


@train_val_split.variant("two lists of samples")
def _(dataset, n_val, seed):
    if not 0 <= n_val <= len(dataset):
        raise ValueError
    samples = [dataset[place] for place in range(len(dataset))]
    order = torch.rand(len(samples), generator=torch.Generator().manual_seed(seed)).argsort()
    train = [samples[place] for place in order[n_val:]]
    val = [samples[place] for place in order[:n_val]]
    return train, val


@train_val_split.variant("random_split in a fork of the random state")
def _(dataset, n_val, seed):
    if n_val < 0 or len(dataset) < n_val:
        raise ValueError
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        val, train = random_split(dataset, (n_val, len(dataset) - n_val))
    return train, val


_FRACTIONS = (0.25, 0.5, 0.2, 0.1, 1 / 3)


def _numbered(n: int, width: int, seed: int, floats: bool) -> tuple[torch.Tensor, torch.Tensor]:
    """Return n rows, of which each begins with its number, and labels that go with them."""
    X = torch.rand(n, width, generator=torch.Generator().manual_seed(seed))
    X[:, 0] = torch.arange(float(n))
    labels = 100 + torch.arange(n)
    return X, (labels + 0.5).unsqueeze(1) if floats else labels


def _tables(number: int) -> dict[str, Any]:
    """Return rows and labels, and how many are to be put aside."""
    pick = random.Random(number).choice
    X, y = _numbered(pick(range(1, 6 if number < 10 else 31)), pick((1, 2)), number, pick((False, True)))
    X = torch.stack([X, X], dim=2)[:, :, 0] if pick((False, True)) else X
    X = X.double() if number % 5 == 4 else X
    return {"X": X, "y": y, "test_fraction": pick(_FRACTIONS), "seed": number}


def _example(n: int, fraction: float, seed: int = 0, floats: bool = False, width: int = 2) -> dict[str, Any]:
    X, y = _numbered(n, width, 0, floats)
    return {"X": X, "y": y, "test_fraction": fraction, "seed": seed}


@exercise(
    builds_on=("split_sequential",),
    hints=(
        "Make one list of places in random order, and cut it in two. Which of X and y must use the same list?",
        "torch.randperm(n, generator=…) shuffles the numbers 0 to n - 1; X[places] takes the rows at these places.",
        "n_test = math.ceil(test_fraction * n); the first n_test places are for testing, the others for training.",
        "Four tensors come back, both parts of X first: X_train, X_test, y_train, y_test.",
    ),
)
def split_shuffled(
    X: torch.Tensor, y: torch.Tensor, test_fraction: float, seed: int
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Shuffle the rows of `X` and `y` and split them; return (X_train, X_test, y_train, y_test), in this order.

    `X` has shape (n, d), `y` has n labels in the same order: shape (n,) or (n, 1). The rows are shuffled first, then
    cut: n_test = math.ceil(test_fraction * n) rows, by just this formula, are for testing, the others for training.
    0 < test_fraction < 1, and n is at least 1 (a single row is for testing, and none is left to train on). Each row is
    in one of the parts, once and unchanged, and its label, unchanged too, at the same place of the same part. The
    parts have the dtypes, the device and the dimensions of `X` and `y`, which do not change. (scikit-learn's
    train_test_split does the same for arrays.)

    The shuffling depends on `seed` alone: the same seed gives the same parts in the same order, another seed others.
    Torch's global random state has no influence on it, and is left as it is.

    Raise ValueError if `X` and `y` are not of the same length.

    >>> X = torch.tensor([[1.0], [2.0], [3.0], [4.0], [5.0]])
    >>> X_train, X_test, y_train, y_test = split_shuffled(X, 10 * X, test_fraction=0.25, seed=0)
    >>> X_train.shape, X_test.shape
    (torch.Size([3, 1]), torch.Size([2, 1]))
    >>> torch.equal(y_train, 10 * X_train)
    True
    """
    if len(X) != len(y):
        raise ValueError(f"{len(X)} rows, but {len(y)} labels")
    n_test = math.ceil(test_fraction * len(X))
    order = torch.randperm(len(X), generator=torch.Generator().manual_seed(seed))
    test, train = order[:n_test], order[n_test:]
    return X[train], X[test], y[train], y[test]


@split_shuffled.check(
    "each row once, with its label",
    points=1.5,
    arguments=st.integers(0, 39).map(_tables),
    examples=(
        _example(4, 0.25),
        _example(2, 0.5),
        _example(3, 0.5),
        _example(1, 0.5),
        _example(5, 0.25),
        _example(5, 0.25, floats=True),
        _example(9, 0.25, seed=3, width=1),
        _example(10, 0.25, seed=4, floats=True),
        _example(30, 0.1),
        _example(11, 0.1),
        _example(10, 0.8),
        _example(25, 0.28),
        {**_example(3, 0.5), "y": 2**24 + 1 + 2 * torch.arange(3)},
        _example(12, 0.25, seed=7, floats=True),
        {**_example(4, 0.25), "X": _numbered(4, 2, 0, False)[0].double()},
        {**_example(4, 0.25), "X": _numbered(4, 2, 0, False)[0].double() + 0.1},
    ),
    tolerance="exact",
    hints=("Put the parts together again: is each row there once, and its label in the same place?",),
)
def _(split, X, y, test_fraction, seed):
    parts = split(X, y, test_fraction, seed)
    X_train, X_test, y_train, y_test = parts
    rows, labels = torch.cat([X_train, X_test]), torch.cat([y_train, y_test])
    numbers = rows[:, 0].tolist()
    order = sorted(range(len(numbers)), key=numbers.__getitem__)
    return {
        "is a tuple": isinstance(parts, tuple),
        "shape of X_train": tuple(X_train.shape),
        "shape of X_test": tuple(X_test.shape),
        "shape of y_train": tuple(y_train.shape),
        "shape of y_test": tuple(y_test.shape),
        "rows of both parts, sorted": torch.stack([rows[place] for place in order]),
        "their labels": torch.stack([labels[place] for place in order]),
    }


@split_shuffled.check(
    "shuffled by the seed alone",
    points=1,
    fraction=st.sampled_from((0.25, 0.5)),
    seed=st.integers(0, 9),
    examples=({"fraction": 0.5, "seed": 0}, {"fraction": 0.25, "seed": 1}, {"fraction": 0.99, "seed": 0}),
    hints=("A generator of its own, seeded with `seed`, decides; and all rows are shuffled before they are cut.",),
)
def _(split, fraction, seed):
    X, y = _numbered(40, 1, 0, False)
    first = split(X, y, fraction, seed)
    torch.manual_seed(1234 + seed)
    torch.rand(5)
    second = split(X, y, fraction, seed)
    other = split(X, y, fraction, seed + 1)
    train, test = first[0].flatten().tolist(), first[1].flatten().tolist()
    return {
        "the rows for testing come from all over the data": _pieces([int(number) for number in test]) > 2,
        "the rows for training are shuffled": train != sorted(train),
        "the rows for testing are shuffled": test != sorted(test),
        "the same seed gives the same parts": [part.tolist() for part in first] == [part.tolist() for part in second],
        "another seed gives other parts": sorted(test) != sorted(other[1].flatten().tolist()),
    }


@split_shuffled.check(
    "different lengths are refused",
    points=0.5,
    n=st.sampled_from((4, 1, 8)),
    m=st.sampled_from((3, 4, 5, 0, 9)),
    examples=({"n": 4, "m": 3}, {"n": 3, "m": 4}, {"n": 4, "m": 4}, {"n": 1, "m": 0}),
    hints=("len(X) and len(y) are the numbers of rows.",),
)
def _(split, n, m):
    X, y = _numbered(n, 2, 0, False)[0], _numbered(m, 2, 0, False)[1]
    _, _, y_train, y_test = split(X, y, 0.5, 0)
    return sorted([*y_train.tolist(), *y_test.tolist()])


def _refuse_lengths(X: torch.Tensor, y: torch.Tensor) -> None:
    """What the versions below have in common."""
    if len(X) != len(y):
        raise ValueError


def _cut(X, y, order, n_test):
    return X[order[n_test:]], X[order[:n_test]], y[order[n_test:]], y[order[:n_test]]


@split_shuffled.mutant("rounds the number of test rows down")
def _(X, y, test_fraction, seed):
    _refuse_lengths(X, y)
    return _cut(X, y, _order(len(X), seed), int(test_fraction * len(X)))


@split_shuffled.mutant("rounds the number of test rows to the nearest")
def _(X, y, test_fraction, seed):
    _refuse_lengths(X, y)
    return _cut(X, y, _order(len(X), seed), round(test_fraction * len(X)))


@split_shuffled.mutant("one test row too many where it divides")
def _(X, y, test_fraction, seed):
    _refuse_lengths(X, y)
    return _cut(X, y, _order(len(X), seed), int(test_fraction * len(X)) + 1)


@split_shuffled.mutant("the fraction is that of the training rows")
def _(X, y, test_fraction, seed):
    _refuse_lengths(X, y)
    return _cut(X, y, _order(len(X), seed), len(X) - math.ceil(test_fraction * len(X)))


@split_shuffled.mutant("rounds the number of training rows down: int((1 - test_fraction) * n)")
def _(X, y, test_fraction, seed):
    _refuse_lengths(X, y)
    return _cut(X, y, _order(len(X), seed), len(X) - math.floor((1 - test_fraction) * len(X)))


@split_shuffled.mutant("corrects the product before it is rounded up, though the task names the formula")
def _(X, y, test_fraction, seed):
    _refuse_lengths(X, y)
    return _cut(X, y, _order(len(X), seed), math.ceil(test_fraction * len(X) - 1e-9))


@split_shuffled.mutant("brings the labels through float32, where large numbers are rounded")
def _(X, y, test_fraction, seed):
    _refuse_lengths(X, y)
    return _cut(X, y.float().to(y.dtype), _order(len(X), seed), math.ceil(test_fraction * len(X)))


@split_shuffled.mutant("brings the rows through float32, where their last digits are lost")
def _(X, y, test_fraction, seed):
    _refuse_lengths(X, y)
    return _cut(X.float().to(X.dtype), y, _order(len(X), seed), math.ceil(test_fraction * len(X)))


@split_shuffled.mutant("returns X_train, y_train, X_test, y_test")
def _(X, y, test_fraction, seed):
    _refuse_lengths(X, y)
    X_train, X_test, y_train, y_test = _cut(X, y, _order(len(X), seed), math.ceil(test_fraction * len(X)))
    return X_train, y_train, X_test, y_test


@split_shuffled.mutant("returns the test rows first")
def _(X, y, test_fraction, seed):
    _refuse_lengths(X, y)
    X_train, X_test, y_train, y_test = _cut(X, y, _order(len(X), seed), math.ceil(test_fraction * len(X)))
    return X_test, X_train, y_test, y_train


@split_shuffled.mutant("shuffles rows and labels apart")
def _(X, y, test_fraction, seed):
    _refuse_lengths(X, y)
    n_test = math.ceil(test_fraction * len(X))
    X_train, X_test, _, _ = _cut(X, y, _order(len(X), seed), n_test)
    _, _, y_train, y_test = _cut(X, y, _order(len(X), seed + 1), n_test)
    return X_train, X_test, y_train, y_test


@split_shuffled.mutant("shuffles the rows, but not the labels")
def _(X, y, test_fraction, seed):
    _refuse_lengths(X, y)
    n_test = math.ceil(test_fraction * len(X))
    X_train, X_test, _, _ = _cut(X, y, _order(len(X), seed), n_test)
    return X_train, X_test, y[n_test:], y[:n_test]


@split_shuffled.mutant("does not shuffle")
def _(X, y, test_fraction, seed):
    _refuse_lengths(X, y)
    return _cut(X, y, list(range(len(X))), math.ceil(test_fraction * len(X)))


@split_shuffled.mutant("does not shuffle where all rows are for testing")
def _(X, y, test_fraction, seed):
    _refuse_lengths(X, y)
    n = len(X)
    n_test = math.ceil(test_fraction * n)
    return _cut(X, y, torch.arange(n) if n_test == n else _order(n, seed), n_test)


@split_shuffled.mutant("cuts first, and shuffles each part then")
def _(X, y, test_fraction, seed):
    _refuse_lengths(X, y)
    n_test = math.ceil(test_fraction * len(X))
    order = _order(n_test, seed) + [n_test + place for place in _order(len(X) - n_test, seed)]
    return _cut(X, y, order, n_test)


@split_shuffled.mutant("leaves the training rows in their order")
def _(X, y, test_fraction, seed):
    _refuse_lengths(X, y)
    n_test = math.ceil(test_fraction * len(X))
    order = _order(len(X), seed)
    return _cut(X, y, order[:n_test] + sorted(order[n_test:]), n_test)


@split_shuffled.mutant("draws rows with replacement")
def _(X, y, test_fraction, seed):
    _refuse_lengths(X, y)
    order = torch.randint(len(X), (len(X),), generator=_seeded(seed)).tolist()
    return _cut(X, y, order, math.ceil(test_fraction * len(X)))


@split_shuffled.mutant("shuffles with the global random numbers")
def _(X, y, test_fraction, seed):
    _refuse_lengths(X, y)
    return _cut(X, y, torch.randperm(len(X)).tolist(), math.ceil(test_fraction * len(X)))


@split_shuffled.mutant("seeds the global random numbers")
def _(X, y, test_fraction, seed):
    _refuse_lengths(X, y)
    torch.manual_seed(seed)
    return _cut(X, y, torch.randperm(len(X)).tolist(), math.ceil(test_fraction * len(X)))


@split_shuffled.mutant("ignores the seed")
def _(X, y, test_fraction, seed):
    _refuse_lengths(X, y)
    return _cut(X, y, _order(len(X), 42), math.ceil(test_fraction * len(X)))


@split_shuffled.mutant("shuffles the caller's tensors in place")
def _(X, y, test_fraction, seed):
    _refuse_lengths(X, y)
    order = _order(len(X), seed)
    X.copy_(X[order])
    y.copy_(y[order])
    return _cut(X, y, list(range(len(X))), math.ceil(test_fraction * len(X)))


@split_shuffled.mutant("puts X and y into one tensor, so the labels become floats")
def _(X, y, test_fraction, seed):
    _refuse_lengths(X, y)
    rows = torch.cat([X, y.reshape(-1, 1)], dim=1)[_order(len(X), seed)]
    n_test = math.ceil(test_fraction * len(X))
    labels = rows[:, -1].reshape(y.shape)
    return rows[n_test:, :-1], rows[:n_test, :-1], labels[n_test:], labels[:n_test]


@split_shuffled.mutant("makes float32 of the rows")
def _(X, y, test_fraction, seed):
    _refuse_lengths(X, y)
    return _cut(X.float(), y, _order(len(X), seed), math.ceil(test_fraction * len(X)))


@split_shuffled.mutant("squeezes the labels")
def _(X, y, test_fraction, seed):
    _refuse_lengths(X, y)
    return _cut(X, y.flatten(), _order(len(X), seed), math.ceil(test_fraction * len(X)))


@split_shuffled.mutant("loses the row at the cut")
def _(X, y, test_fraction, seed):
    _refuse_lengths(X, y)
    order = _order(len(X), seed)
    n_test = math.ceil(test_fraction * len(X))
    train, test = order[n_test + 1 :], order[:n_test]
    return X[train], X[test], y[train], y[test]


@split_shuffled.mutant("returns Subsets")
def _(X, y, test_fraction, seed):
    _refuse_lengths(X, y)
    n_test = math.ceil(test_fraction * len(X))
    order = _order(len(X), seed)
    train, test = order[n_test:], order[:n_test]
    return Subset(X, train), Subset(X, test), Subset(y, train), Subset(y, test)


@split_shuffled.mutant("does not look at the lengths")
def _(X, y, test_fraction, seed):
    n = min(len(X), len(y))
    return _cut(X[:n], y[:n], _order(n, seed), math.ceil(test_fraction * n))


@split_shuffled.mutant("refuses too few labels only")
def _(X, y, test_fraction, seed):
    if len(y) < len(X):
        raise ValueError
    return _cut(X, y, _order(len(X), seed), math.ceil(test_fraction * len(X)))


@split_shuffled.mutant("asserts that the lengths are the same")
def _(X, y, test_fraction, seed):
    assert len(X) == len(y)
    return _cut(X, y, _order(len(X), seed), math.ceil(test_fraction * len(X)))


@split_shuffled.variant("a permutation by NumPy, training rows first")
def _(X, y, test_fraction, seed):
    n = X.shape[0]
    if n != y.shape[0]:
        raise ValueError("X and y")
    n_train = n - int(np.ceil(n * test_fraction))
    perm = torch.from_numpy(np.random.RandomState(seed).permutation(n))
    return X[perm[:n_train]], X[perm[n_train:]], y[perm[:n_train]], y[perm[n_train:]]


@split_shuffled.variant("random_split of the places")
def _(X, y, test_fraction, seed):
    n = len(X)
    if n != len(y):
        raise ValueError
    n_test = math.ceil(n * test_fraction)
    train, test = random_split(range(n), [n - n_test, n_test], generator=torch.Generator().manual_seed(seed))
    train, test = list(train), list(test)
    return X[train], X[test], y[train], y[test]


@split_shuffled.variant("sorts random keys")
def _(X, y, test_fraction, seed):
    if X.size(0) != y.size(0):
        raise ValueError
    keys = torch.rand(len(X), generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    places = torch.argsort(keys).to(X.device)
    X, y = X.index_select(0, places), y.index_select(0, places)
    k = -int(-test_fraction * len(X) // 1)
    return X[k:], X[:k], y[k:], y[:k]


@split_shuffled.variant("split and split again")
def _(X, y, test_fraction, seed):
    if len(X) != len(y):
        raise ValueError
    generator = torch.Generator()
    generator.manual_seed(seed)
    shuffled = torch.randperm(len(X), generator=generator)
    n_test = math.ceil(len(X) * test_fraction)
    sizes = [len(X) - n_test, n_test]
    return *X[shuffled].split(sizes), *y[shuffled].split(sizes)


@st.composite
def _scalings(draw: Draw) -> dict[str, Any]:
    """Return rows to train on and to test with, of which a column may hold one number only."""
    dtype = draw(st.sampled_from((torch.float32, torch.float64)))
    values = draw(st.sampled_from(("normal", "ties", "big")))
    train = draw(tensors("n d", dtype=dtype, values=values, side=(0, 8), sizes={"n": (1, 8), "d": (1, 4)}))
    test = draw(tensors("m d", dtype=dtype, values=values, sizes={"m": (0, 4), "d": (1, 4)}))
    column = draw(st.integers(0, 7))
    if column < train.shape[1]:
        train[:, column] = draw(st.sampled_from((0.0, 3.0, -2.0)))
    return {"train": train, "test": test}


_TRAIN = torch.tensor([[1.0, 10.0], [3.0, 30.0]])
_TEST = torch.tensor([[2.0, 20.0], [5.0, 0.0], [0.0, 10.0]])


@exercise(
    points=2,
    arguments=_scalings(),
    memory="fresh",
    examples=(
        {"train": _TRAIN, "test": _TEST},
        {"train": _TRAIN.double(), "test": _TEST.double() + 0.1},
        {"train": torch.tensor([[1.0, 5.0], [3.0, 5.0]]), "test": torch.tensor([[2.0, 5.0], [4.0, 7.0]])},
        {"train": torch.tensor([[1.0], [2.0], [6.0]]), "test": torch.tensor([[1.0]])},
        {"train": torch.tensor([[4.0, 5.0]]), "test": torch.tensor([[4.0, 6.0]])},
        {"train": torch.zeros(3, 2), "test": torch.ones(1, 2)},
        {"train": torch.tensor([[0.5], [0.75]]), "test": torch.tensor([[2.0]])},
        {"train": _TRAIN, "test": torch.zeros(0, 2)},
        {"train": torch.tensor([[1.0, 2.0, 4.0], [2.0, 6.0, 9.0], [9.0, 4.0, 1.0]]), "test": torch.ones(3, 3)},
        {"train": torch.tensor([[0.001, 1.0], [0.003, 2.0]]), "test": torch.tensor([[0.004, 1.0]])},
        {"train": torch.tensor([[1000.0], [1000.25], [1000.5]]), "test": torch.tensor([[1000.25], [1001.0]])},
        {"train": torch.tensor([[0.0], [1e-12]]).double(), "test": torch.tensor([[1e-12]]).double()},
        {"train": torch.tensor([[0.0], [1e-12]]), "test": torch.tensor([[1e-12]])},
        {"train": _TRAIN.half(), "test": _TEST.half()},
    ),
    hints=(
        "What is computed along dim 0 of a table is one number for each column.",
        "Which rows may the statistics know? Those that the model is trained with; the test rows are only scaled.",
        "std(dim=0) divides by n - 1; with correction=0 it divides by n.",
        "torch.where(std == 0, 1, std) is std with each 0 replaced by 1.",
    ),
)
def standardize(
    train: torch.Tensor, test: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Scale the columns of two tables by what the first one tells; return (train, test, mean, std), all new tensors.

    `train` has shape (n, d), `test` (m, d): one row for each sample, d columns (1 or more); both have the same
    floating dtype, and so has everything that is returned. `mean` and `std`, of shape (d,), are the mean and the
    standard deviation of each column of `train`. The standard deviation is that of the whole population: the root of
    the mean squared distance from the mean (the sum is divided by n, not by n - 1). Where that is 0, as in a column
    that always holds the same number, it is replaced by 1, so that nobody divides by 0.

    The two tables are scaled with them, column by column: minus the mean, divided by std. The rows of `test` are
    treated in just the same way and have no part in the statistics: when a model is used, nobody knows them yet.
    `train` and `test` themselves do not change.

    `train` has one row at least, `test` may have none. Raise ValueError if `train` has no row, if one of the two does
    not have exactly 2 dimensions, or if they do not have the same number of columns.

    >>> train, test, mean, std = standardize(torch.tensor([[1.0, 5.0], [3.0, 5.0]]), torch.tensor([[4.0, 6.0]]))
    >>> train
    tensor([[-1.,  0.],
            [ 1.,  0.]])
    >>> test
    tensor([[2., 1.]])
    >>> mean, std
    (tensor([2., 5.]), tensor([1., 1.]))
    """
    if train.ndim != 2 or test.ndim != 2 or train.shape[1] != test.shape[1] or len(train) == 0:
        raise ValueError(f"tables of shapes {tuple(train.shape)} and {tuple(test.shape)}")
    mean = train.mean(dim=0)
    std = train.std(dim=0, correction=0)
    std = torch.where(std == 0, 1, std)
    return (train - mean) / std, (test - mean) / std, mean, std


@standardize.check(
    "tables that do not fit are refused",
    points=1,
    train=tensors("n d | n d | n | n d 2", sizes={"n": (0, 3), "d": (1, 2)}),
    test=tensors("m d | m d | m 3 | m | m d 2", sizes={"m": (0, 3), "d": (1, 2)}),
    examples=(
        {"train": _TRAIN, "test": _TEST},
        {"train": _TRAIN, "test": torch.zeros(3, 3)},
        {"train": _TRAIN, "test": torch.zeros(3, 1)},
        {"train": torch.tensor([[1.0], [2.0]]), "test": torch.zeros(3, 2)},
        {"train": torch.zeros(0, 2), "test": torch.zeros(3, 2)},
        {"train": torch.zeros(0, 2), "test": torch.zeros(0, 2)},
        {"train": _TRAIN, "test": torch.zeros(2)},
        {"train": _TRAIN, "test": torch.zeros(0)},
        {"train": torch.tensor([1.0, 3.0]), "test": _TEST},
        {"train": torch.tensor([1.0, 3.0]), "test": torch.tensor([1.0, 3.0])},
        {"train": torch.tensor(1.0), "test": torch.tensor(1.0)},
        {"train": _TRAIN, "test": torch.zeros(3, 2, 2)},
        {"train": _TRAIN[None], "test": _TEST},
        {"train": _TRAIN[None].clone(), "test": torch.zeros(1, 2, 2)},
        {"train": _TRAIN, "test": torch.tensor(1.0)},
        {"train": _TRAIN, "test": torch.zeros(0, 2)},
    ),
    hints=("ndim is the number of dimensions, shape[1] that of columns, shape[0] or len() that of rows.",),
)
def _(standardize, train, test):
    return standardize(train, test)


def _refuse_tables(train: torch.Tensor, test: torch.Tensor) -> None:
    """What the versions below have in common."""
    if train.ndim != 2 or test.ndim != 2 or train.shape[1] != test.shape[1] or len(train) == 0:
        raise ValueError


def _scaled(train, test, mean, std):
    return (train - mean) / std, (test - mean) / std, mean, std


def _numbers_of(train):
    std = train.std(dim=0, correction=0)
    return train.mean(dim=0), torch.where(std == 0, 1, std)


@standardize.mutant("takes the statistics of both tables together")
def _(train, test):
    _refuse_tables(train, test)
    return _scaled(train, test, *_numbers_of(torch.cat([train, test])))


@standardize.mutant("scales the test rows by their own statistics")
def _(train, test):
    _refuse_tables(train, test)
    mean, std = _numbers_of(train)
    other_mean, other_std = _numbers_of(test) if len(test) else (mean, std)
    return (train - mean) / std, (test - other_mean) / other_std, mean, std


@standardize.mutant("the std divides by n - 1, not by n")
def _(train, test):
    _refuse_tables(train, test)
    std = train.std(dim=0) if len(train) > 1 else torch.ones_like(train[0])
    return _scaled(train, test, train.mean(dim=0), torch.where(std == 0, 1, std))


@standardize.mutant("divides by n - 1, and gives nan for one row")
def _(train, test):
    _refuse_tables(train, test)
    std = train.std(dim=0, correction=int(len(train) == 1))
    return _scaled(train, test, train.mean(dim=0), torch.where(std == 0, 1, std))


@standardize.mutant("one mean and one std for all columns")
def _(train, test):
    _refuse_tables(train, test)
    d = train.shape[1]
    std = train.std(correction=0)
    return _scaled(train, test, train.mean().expand(d), torch.where(std == 0, 1, std).expand(d))


@standardize.mutant("one mean and std for each row")
def _(train, test):
    _refuse_tables(train, test)
    if train.shape[0] != train.shape[1]:
        return _scaled(train, test, *_numbers_of(train))
    return _scaled(train, test, *_numbers_of(train.T))


@standardize.mutant("divides by a std of 0")
def _(train, test):
    _refuse_tables(train, test)
    return _scaled(train, test, train.mean(dim=0), train.std(dim=0, correction=0))


@standardize.mutant("adds a small number to std instead of replacing 0")
def _(train, test):
    _refuse_tables(train, test)
    return _scaled(train, test, train.mean(dim=0), train.std(dim=0, correction=0) + 1e-8)


@standardize.mutant("replaces every std below 1")
def _(train, test):
    _refuse_tables(train, test)
    return _scaled(train, test, train.mean(dim=0), train.std(dim=0, correction=0).clamp(min=1))


@standardize.mutant("takes a small std for 0")
def _(train, test):
    _refuse_tables(train, test)
    std = train.std(dim=0, correction=0)
    return _scaled(train, test, train.mean(dim=0), torch.where(std < 1e-8, 1, std))


@standardize.mutant("replaces a std of 0 by 1 for scaling, but returns the 0")
def _(train, test):
    _refuse_tables(train, test)
    mean, std = _numbers_of(train)
    return *_scaled(train, test, mean, std)[:3], train.std(dim=0, correction=0)


@standardize.mutant("replaces all stds by 1 if one is 0")
def _(train, test):
    _refuse_tables(train, test)
    std = train.std(dim=0, correction=0)
    return _scaled(train, test, train.mean(dim=0), torch.ones_like(std) if (std == 0).any() else std)


@standardize.mutant("makes a constant column 0 in the test table too")
def _(train, test):
    _refuse_tables(train, test)
    std = train.std(dim=0, correction=0)
    train, test, mean, other = _scaled(train, test, *_numbers_of(train))
    return train, torch.where(std == 0, 0, test), mean, other


@standardize.mutant("mean of the squares minus square of the mean, which loses all digits of large numbers")
def _(train, test):
    _refuse_tables(train, test)
    mean = train.mean(dim=0)
    std = ((train**2).mean(dim=0) - mean**2).clamp(min=0).sqrt()
    std = torch.where((train == train[:1]).all(dim=0) | (std == 0), 1, std)
    return _scaled(train, test, mean, std)


@standardize.mutant("divides by the variance")
def _(train, test):
    _refuse_tables(train, test)
    var = train.var(dim=0, correction=0)
    return _scaled(train, test, train.mean(dim=0), torch.where(var == 0, 1, var))


@standardize.mutant("scales to the range from 0 to 1")
def _(train, test):
    _refuse_tables(train, test)
    low, high = train.amin(dim=0), train.amax(dim=0)
    return _scaled(train, test, low, torch.where(high == low, 1, high - low))


@standardize.mutant("does not subtract the mean from the test rows")
def _(train, test):
    _refuse_tables(train, test)
    mean, std = _numbers_of(train)
    return (train - mean) / std, test / std, mean, std


@standardize.mutant("returns the test rows unscaled")
def _(train, test):
    _refuse_tables(train, test)
    mean, std = _numbers_of(train)
    return (train - mean) / std, test.clone(), mean, std


@standardize.mutant("changes the training table")
def _(train, test):
    _refuse_tables(train, test)
    mean, std = _numbers_of(train)
    train -= mean
    train /= std
    return train, (test - mean) / std, mean, std


@standardize.mutant("takes a single row itself for the mean")
def _(train, test):
    _refuse_tables(train, test)
    mean, std = train[0] if len(train) == 1 else train.mean(0), train.std(0, correction=0)
    return _scaled(train, test, mean, torch.where(std == 0, 1, std))


@standardize.mutant("changes the test table")
def _(train, test):
    _refuse_tables(train, test)
    mean, std = _numbers_of(train)
    return (train - mean) / std, test.sub_(mean).div_(std), mean, std


@standardize.mutant("float32 always")
def _(train, test):
    _refuse_tables(train, test)
    return _scaled(train.float(), test.float(), *_numbers_of(train.float()))


@standardize.mutant("takes the 1 from a float32 tensor: half precision is lost")
def _(train, test):
    _refuse_tables(train, test)
    mean, std = train.mean(dim=0), train.std(dim=0, correction=0)
    ones = torch.ones(std.shape, device=std.device)
    return _scaled(train, test, mean, torch.where(std == 0, ones, std))


@standardize.mutant("mean and std with shape (1, d)")
def _(train, test):
    _refuse_tables(train, test)
    mean, std = _numbers_of(train)
    return _scaled(train, test, mean[None], std[None])


@standardize.mutant("std before mean")
def _(train, test):
    _refuse_tables(train, test)
    train, test, mean, std = _scaled(train, test, *_numbers_of(train))
    return train, test, std, mean


@standardize.mutant("refuses an empty test table")
def _(train, test):
    _refuse_tables(train, test)
    _refuse_tables(test, train)
    return _scaled(train, test, *_numbers_of(train))


@standardize.mutant("does not look at the number of training rows")
def _(train, test):
    if train.ndim != 2 or test.ndim != 2 or train.shape[1] != test.shape[1]:
        raise ValueError
    return _scaled(train, test, *_numbers_of(train))


@standardize.mutant("lets tables of other columns pass where they broadcast")
def _(train, test):
    if train.ndim != 2 or test.ndim != 2 or len(train) == 0:
        raise ValueError
    if train.shape[1] != test.shape[1] and 1 not in (train.shape[1], test.shape[1]):
        raise ValueError
    return _scaled(train, test, *_numbers_of(train))


@standardize.mutant("does not look at the dimensions of test")
def _(train, test):
    if train.ndim != 2 or test.shape[-1:] != train.shape[1:] or len(train) == 0:
        raise ValueError
    return _scaled(train, test, *_numbers_of(train))


@standardize.mutant("takes tables with three dimensions")
def _(train, test):
    if train.ndim < 2 or test.ndim < 2 or train.shape[1:] != test.shape[1:] or len(train) == 0:
        raise ValueError
    return _scaled(train, test, *_numbers_of(train))


@standardize.mutant("takes tables with one dimension")
def _(train, test):
    if train.ndim == 1 and test.ndim == 1 and len(train) == len(test):
        return _scaled(train, test, *_numbers_of(train))
    _refuse_tables(train, test)
    return _scaled(train, test, *_numbers_of(train))


@standardize.mutant("leaves the errors to torch")
def _(train, test):
    return _scaled(train, test, *_numbers_of(train))


@standardize.variant("root of the variance, zeros replaced in place")
def _(train, test):
    if train.dim() != 2 or test.dim() != 2:
        raise ValueError("tables have two dimensions")
    if train.size(1) != test.size(1):
        raise ValueError("other columns")
    if not train.size(0):
        raise ValueError("nothing to train on")
    mean = train.sum(0) / len(train)
    std = ((train - mean) ** 2).mean(0).sqrt()
    std[std == 0] = 1.0
    return (train - mean) / std, (test - mean) / std, mean, std


@standardize.variant("torch.std_mean")
def _(train, test):
    if train.ndim != 2 or test.ndim != 2 or train.shape[1] != test.shape[1] or train.shape[0] < 1:
        raise ValueError
    std, mean = torch.std_mean(train, dim=0, unbiased=False)
    std = std + (std == 0)
    return train.sub(mean).div(std), test.sub(mean).div(std), mean, std


@standardize.variant("one column after the other")
def _(train, test):
    if not (len(train.shape) == len(test.shape) == 2 and len(train) and train.shape[1] == test.shape[1]):
        raise ValueError
    new_train, new_test = train.clone(), test.clone()
    means, stds = [], []
    for column in range(train.shape[1]):
        mean = train[:, column].mean()
        std = train[:, column].var(correction=0).sqrt()
        if std == 0:
            std = torch.ones_like(std)
        new_train[:, column] = (train[:, column] - mean) / std
        new_test[:, column] = (test[:, column] - mean) / std
        means.append(mean)
        stds.append(std)
    return new_train, new_test, torch.stack(means), torch.stack(stds)


@standardize.variant("batch statistics kept as rows")
def _(train, test):
    try:
        (n, d), (_, other) = train.shape, test.shape
    except ValueError:
        raise ValueError("not two dimensions") from None
    if d != other or n == 0:
        raise ValueError
    mean = train.mean(dim=0, keepdim=True)
    std = torch.linalg.vector_norm(train - mean, dim=0, keepdim=True) / n**0.5
    std = std.masked_fill(std == 0, 1.0)
    return (train - mean) / std, (test - mean) / std, mean.squeeze(0), std.squeeze(0)
