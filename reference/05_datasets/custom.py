"""Data sets of one's own: a class that a DataLoader can read."""

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from hypothesis import strategies as st
from torch.utils.data import DataLoader, Dataset, Subset, TensorDataset

from grader import Counted, exercise, omitted

Draw = Callable[[st.SearchStrategy[Any]], Any]
_COLUMNS = ("length", "width", "age")
_LABELS = ("cat", "Dog", "ant", "Bee", "dog", "Ant")
_NUMBERS = (1, 0, -2, 3, 0.5, 2.6875, -1.5, 0.1)


@st.composite
def _tables(draw: Draw) -> dict[str, Any]:
    """Return rows, features and label: what each data set is made of."""
    labels = draw(st.sampled_from((_LABELS, _LABELS, (3, 10, -1, 2))))
    count = draw(st.integers(1, 6))
    turned = draw(st.booleans())
    rows = []
    for place in range(count):
        cells = {name: draw(st.sampled_from(_NUMBERS)) for name in _COLUMNS}
        row = {**cells, "note": "ok", "kind": draw(st.sampled_from(labels))}
        rows.append(dict(reversed(row.items())) if turned and place % 2 else row)
    features = draw(st.lists(st.sampled_from(_COLUMNS), min_size=1, max_size=3, unique=True))
    return {"rows": rows, "features": features, "label": "kind"}


@exercise(
    hints=(
        "A data set needs three methods: __init__ keeps what is needed, __len__ and __getitem__ answer for it.",
        "classes is sorted(set(…)) over the labels of all rows; class_to_idx says where in it a label stands.",
        "rows[index] knows negative indices already, and raises IndexError outside of the list.",
        "In __getitem__: make a float32 tensor of [row[name] for name in features], then transform it if there is one.",
    ),
)
class RowsDataset(Dataset):
    """A data set over the rows of a table, with a class label for each row.

    `rows` is a list of dicts, one a row; it holds at least one, and every row has the same columns, in any order.
    `features` names the columns that are put in, ints and floats; `label` names the column with the class, all
    text or all ints. `transform`, if it is given, takes a sample's tensor and returns another.

    Two attributes tell the classes: `classes` is the sorted list of the distinct labels (as sorted() sorts them),
    and `class_to_idx` a dict from each label to its place in that list.

    >>> rows = [{"age": 3, "size": 0.5, "kind": "dog"}, {"age": 7, "size": 0.25, "kind": "cat"}]
    >>> data = RowsDataset(rows, ["size", "age"], "kind")
    >>> len(data), data.classes, data.class_to_idx
    (2, ['cat', 'dog'], {'cat': 0, 'dog': 1})
    >>> data[0]
    (tensor([0.5000, 3.0000]), 1)
    """

    def __init__(self, rows: list[dict], features: list[str], label: str, transform: Callable | None = None) -> None:
        """Keep what the samples are made of; no sample is transformed yet. The arguments are not changed."""
        self.rows = rows
        self.features = features
        self.label = label
        self.transform = transform
        self.classes = sorted({row[label] for row in rows})
        self.class_to_idx = {name: place for place, name in enumerate(self.classes)}

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.rows)

    def __getitem__(self, index: int) -> tuple[torch.Tensor, int]:
        """Return sample number `index`, a tuple (x, y).

        x is a float32 tensor (number of features,) with the values of `features`, in that order; a new tensor each
        time, so that nobody's changes to it come back. With a `transform`, it is called once for each sample that
        is fetched, with that tensor, and what it returns is x. y is the place of the row's label in `classes`, an
        int. Negative indices count from the end; an index outside -n … n - 1 raises IndexError (n rows).
        """
        row = self.rows[index]
        x = torch.tensor([row[name] for name in self.features], dtype=torch.float32)
        if self.transform is not None:
            x = self.transform(x)
        return x, self.class_to_idx[row[self.label]]


@RowsDataset.check(
    "length, classes and samples",
    points=1,
    arguments=_tables(),
    examples=(
        {"rows": [{"age": 3, "kind": "dog"}, {"age": 5, "kind": "cat"}], "features": ["age"], "label": "kind"},
        {"rows": [{"age": 3, "kind": "a "}, {"age": 5, "kind": "a"}], "features": ["age"], "label": "kind"},
    ),
)
def _(make, rows, features, label):
    data = make(rows, features, label)
    return {
        "is a torch Dataset": isinstance(data, Dataset),
        "len(data)": len(data),
        "classes": data.classes,
        "class_to_idx": data.class_to_idx,
        "samples": [data[place] for place in range(len(rows))],
    }


@st.composite
def _places(draw: Draw) -> dict[str, Any]:
    """Return a table and an index, inside or just outside."""
    table = draw(_tables())
    n = len(table["rows"])
    places = [0, -1, n, -n, -n - 1, n - 1, *range(n + 3), *range(-n - 2, 0), -n, -n - 1]
    return {**table, "index": draw(st.sampled_from(places))}


@RowsDataset.check(
    "negative indices, IndexError, for loops",
    points=1,
    arguments=_places(),
    hints=("A list does all of this by itself: ask rows[index] first.",),
)
def _(make, rows, features, label, index):
    data = make(rows, features, label)
    in_a_loop = list(itertools.islice(data, 20))  # a loop that never ends must not keep us
    return {"for loop": in_a_loop, f"data[{index}]": data[index]}


def _double(x: torch.Tensor) -> torch.Tensor:
    return x * 2


def _double_in_place(x: torch.Tensor) -> torch.Tensor:
    return x.mul_(2)


def _total(x: torch.Tensor) -> torch.Tensor:
    return x.sum()


def _bits(x: torch.Tensor) -> torch.Tensor:
    """Return how many bits each number takes; whole numbers are refused."""
    return x.new_tensor([torch.finfo(x.dtype).bits])


def _rounded_down(x: torch.Tensor) -> torch.Tensor:
    return x.floor().to(torch.int64)


_AGES: list[dict[str, Any]] = [{"age": 3, "kind": "dog"}, {"age": 7, "kind": "cat"}, {"age": 5, "kind": "dog"}]


def _changed(transform: Callable, size: int) -> dict[str, Any]:
    """Return a table of whole numbers, to which a transform is applied; cases with the same size would be one case."""
    return {"rows": _AGES, "features": ["age"], "label": "kind", "batch_size": size, "transform": Counted(transform)}


@st.composite
def _uses(draw: Draw) -> dict[str, Any]:
    """Return a table, a transform, and how the samples are put into batches."""
    transforms = (_double_in_place, _double, _total, _bits, _rounded_down)
    transform = st.one_of(st.sampled_from(transforms).map(Counted), omitted())
    return {**draw(_tables()), "batch_size": draw(st.integers(1, 3)), "transform": draw(transform)}


@RowsDataset.check(
    "transform, new tensors, DataLoader",
    points=1,
    arguments=_uses(),
    examples=(_changed(_double, 2), _changed(_bits, 3), _changed(_rounded_down, 1)),
    hints=("When is transform called, how often, and with which tensor? Nothing may be left of an earlier fetch.",),
)
def _(make, rows, features, label, batch_size, transform=None):
    data = make(rows, features, label) if transform is None else make(rows, features, label, transform)
    seen = {"calls of transform by __init__": getattr(transform, "calls", 0)}
    x, _ = data[0]
    seen["data[0]"] = x.clone()
    x.fill_(-99)
    seen["data[0] once more"] = data[0]
    seen["calls of transform by two fetches"] = getattr(transform, "calls", 0)
    loader = DataLoader(data, batch_size=batch_size, generator=torch.Generator())
    seen["batches of a DataLoader"] = list(loader)
    return seen


class _Rows(Dataset):
    """The right parts, of which each mutant replaces one."""

    def __init__(self, rows, features, label, transform=None):
        self.rows, self.features, self.label, self.transform = rows, features, label, transform
        self.classes = self.classes_of([row[label] for row in rows])
        self.class_to_idx = {name: place for place, name in enumerate(self.classes)}

    def classes_of(self, labels):
        return sorted(set(labels))

    def __len__(self):
        return len(self.rows)

    def values(self, index):
        return torch.tensor([self.rows[index][name] for name in self.features], dtype=torch.float32)

    def target(self, index):
        return self.class_to_idx[self.rows[index][self.label]]

    def __getitem__(self, index):
        x = self.values(index)
        return (x if self.transform is None else self.transform(x)), self.target(index)


@RowsDataset.mutant("takes the classes in the order they come in")
class _(_Rows):
    def classes_of(self, labels):
        return list(dict.fromkeys(labels))


@RowsDataset.mutant("sorts the classes without regard to case")
class _(_Rows):
    def classes_of(self, labels):
        return sorted(set(labels), key=lambda name: (str(name).lower(), str(name)) if isinstance(name, str) else name)


@RowsDataset.mutant("sorts numbers as text")
class _(_Rows):
    def classes_of(self, labels):
        return sorted(set(labels), key=str)


@RowsDataset.mutant("cuts blanks off the labels")
class _(_Rows):
    def __init__(self, rows, features, label, transform=None):
        strip = [{**row, label: row[label].strip() if isinstance(row[label], str) else row[label]} for row in rows]
        super().__init__(strip, features, label, transform)


@RowsDataset.mutant("keeps labels that occur twice")
class _(_Rows):
    def classes_of(self, labels):
        return sorted(labels)


@RowsDataset.mutant("keeps the classes as a set")
class _(_Rows):
    def __init__(self, rows, features, label, transform=None):
        super().__init__(rows, features, label, transform)
        self.classes = set(self.classes)


@RowsDataset.mutant("turns class_to_idx round")
class _(_Rows):
    def __init__(self, rows, features, label, transform=None):
        super().__init__(rows, features, label, transform)
        self.class_to_idx = dict(enumerate(self.classes))

    def target(self, index):
        return self.classes.index(self.rows[index][self.label])


@RowsDataset.mutant("returns the label itself")
class _(_Rows):
    def target(self, index):
        return self.rows[index][self.label]


@RowsDataset.mutant("returns the class as a tensor")
class _(_Rows):
    def target(self, index):
        return torch.tensor(super().target(index))


@RowsDataset.mutant("takes the columns in the row's order")
class _(_Rows):
    def values(self, index):
        row = self.rows[index]
        return torch.tensor([row[name] for name in row if name in self.features], dtype=torch.float32)


@RowsDataset.mutant("takes the columns in alphabetical order")
class _(_Rows):
    def values(self, index):
        return torch.tensor([self.rows[index][name] for name in sorted(self.features)], dtype=torch.float32)


@RowsDataset.mutant("lets torch choose the dtype")
class _(_Rows):
    def values(self, index):
        return torch.tensor([self.rows[index][name] for name in self.features])


@RowsDataset.mutant("float64")
class _(_Rows):
    def values(self, index):
        return super().values(index).double()


@RowsDataset.mutant("returns a list")
class _(_Rows):
    def __getitem__(self, index):
        return list(super().__getitem__(index))


@RowsDataset.mutant("is no Dataset")
class _:
    def __init__(self, rows, features, label, transform=None):
        self.rows, self.features, self.label, self.transform = rows, features, label, transform
        self.classes = sorted({row[label] for row in rows})
        self.class_to_idx = {name: place for place, name in enumerate(self.classes)}

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index):
        row = self.rows[index]
        x = torch.tensor([row[name] for name in self.features], dtype=torch.float32)
        return (x if self.transform is None else self.transform(x)), self.class_to_idx[row[self.label]]


@RowsDataset.mutant("refuses negative indices")
class _(_Rows):
    def __getitem__(self, index):
        if not 0 <= index < len(self):
            raise IndexError(index)
        return super().__getitem__(index)


@RowsDataset.mutant("starts again past the end")
class _(_Rows):
    def __getitem__(self, index):
        return super().__getitem__(index % len(self))


@RowsDataset.mutant("goes round below -n")
class _(_Rows):
    def __getitem__(self, index):
        if index >= len(self):
            raise IndexError(index)
        return super().__getitem__(index % len(self))


@RowsDataset.mutant("raises ValueError outside")
class _(_Rows):
    def __getitem__(self, index):
        if not -len(self) <= index < len(self):
            raise ValueError(index)
        return super().__getitem__(index)


@RowsDataset.mutant("does not transform")
class _(_Rows):
    def __getitem__(self, index):
        return self.values(index), self.target(index)


@RowsDataset.mutant("lets torch choose the dtype for the transform, and makes float32 of the result")
class _(_Rows):
    def __getitem__(self, index):
        x = torch.tensor([self.rows[index][name] for name in self.features])
        return (x if self.transform is None else self.transform(x)).to(torch.float32), self.target(index)


@RowsDataset.mutant("makes float32 of what the transform returns")
class _(_Rows):
    def __getitem__(self, index):
        x, y = super().__getitem__(index)
        return x.float(), y


@RowsDataset.mutant("throws the transform's result away")
class _(_Rows):
    def __getitem__(self, index):
        x = self.values(index)
        if self.transform is not None:
            self.transform(x)
        return x, self.target(index)


@RowsDataset.mutant("transforms everything at the start")
class _(_Rows):
    def __init__(self, rows, features, label, transform=None):
        super().__init__(rows, features, label)
        self.ready = [_Rows.values(self, place) for place in range(len(rows))]
        if transform is not None:
            self.ready = [transform(x) for x in self.ready]

    def values(self, index):
        return self.ready[index].clone()


@RowsDataset.mutant("gives its own memory away")
class _(_Rows):
    def __init__(self, rows, features, label, transform=None):
        super().__init__(rows, features, label, transform)
        self.table = torch.tensor([[row[name] for name in features] for row in rows], dtype=torch.float32)

    def values(self, index):
        return self.table[index]


@RowsDataset.mutant("keeps transformed samples")
class _(_Rows):
    def __init__(self, rows, features, label, transform=None):
        super().__init__(rows, features, label, transform)
        self.kept = {}

    def __getitem__(self, index):
        if index not in self.kept:
            self.kept[index] = super().__getitem__(index)
        x, y = self.kept[index]
        return x.clone(), y


@RowsDataset.mutant("takes the label out of the caller's rows")
class _(_Rows):
    def __init__(self, rows, features, label, transform=None):
        super().__init__(rows, features, label, transform)
        self.labels = [row.pop(label) for row in rows]

    def target(self, index):
        return self.class_to_idx[self.labels[index]]


@RowsDataset.variant("a matrix made at the start, copied row by row")
class _(Dataset):
    def __init__(self, rows, features, label, transform=None):
        self.x = torch.tensor([[float(row[name]) for name in features] for row in rows])
        labels = [row[label] for row in rows]
        self.classes = sorted(set(labels))
        self.class_to_idx = dict(zip(self.classes, range(len(self.classes)), strict=True))
        self.y = [self.class_to_idx[name] for name in labels]
        self.transform = transform

    def __len__(self):
        return len(self.y)

    def __getitem__(self, index):
        x = self.x[index].clone()
        if self.transform:
            x = self.transform(x)
        return x, self.y[index]


@RowsDataset.variant("bounds checked by hand")
class _(Dataset):
    def __init__(self, rows, features, label, transform=None):
        super().__init__()
        self.samples = [([row[name] for name in features], row[label]) for row in rows]
        self.classes = []
        for _, name in self.samples:
            if name not in self.classes:
                self.classes.append(name)
        self.classes.sort()
        self.class_to_idx = {}
        for place, name in enumerate(self.classes):
            self.class_to_idx[name] = place
        self.transform = transform if transform is not None else lambda x: x

    def __len__(self):
        return len(self.samples)

    def __getitem__(self, index):
        n = len(self)
        if index < -n or index >= n:
            raise IndexError(f"index {index} is out of range for {n} rows")
        if index < 0:
            index += n
        values, name = self.samples[index]
        x = torch.tensor(values).to(torch.float32)
        return self.transform(x), self.class_to_idx[name]


@RowsDataset.variant("by way of NumPy")
class _(Dataset):
    def __init__(self, rows, features, label, transform=None):
        self.table = np.array([[row[name] for name in features] for row in rows], dtype=np.float32)
        self.classes, where = np.unique([row[label] for row in rows], return_inverse=True)
        self.classes = self.classes.tolist()
        self.where = where.tolist()
        self.class_to_idx = {name: place for place, name in enumerate(self.classes)}
        self.transform = transform

    def __len__(self):
        return self.table.shape[0]

    def __getitem__(self, index):
        x = torch.from_numpy(self.table[index].copy())
        return (self.transform(x) if self.transform else x, self.where[index])


class _Measured(Dataset):
    """A data set of one's own: three numbers in a list, and a transform of its own, which is None."""

    def __init__(self, n):
        self.values = [[float(place), 0.5, 2.0] for place in range(n)]
        self.transform = None
        self.target_transform = None

    def __len__(self):
        return len(self.values)

    def __getitem__(self, index):
        x = torch.tensor(self.values[index])
        x = x if self.transform is None else self.transform(x)
        y = int(index) % len(self)
        return x, (y if self.target_transform is None else self.target_transform(y))


class _Watched(_Measured):
    """Notes which samples it is asked for."""

    def __init__(self, n):
        super().__init__(n)
        self.asked = []

    def __getitem__(self, index):
        self.asked.append(index)
        return super().__getitem__(index)


def _wrapped(kind: str, n: int) -> Any:
    """Return a data set with n samples (x, y)."""
    numbers = torch.stack([torch.arange(float(n)), torch.full((n,), 0.5)], dim=1)
    if kind == "TensorDataset":
        return TensorDataset(numbers, 10 + torch.arange(n))
    if kind == "list of tensors":
        return [(row.clone(), place) for place, row in enumerate(numbers)]
    if kind == "list of numbers":
        return [(place, 10 * place) for place in range(1, n + 1)]
    if kind == "list of lists":
        return [[float(place), f"label {place}"] for place in range(1, n + 1)]
    if kind == "with a transform":
        data = _Measured(n)
        data.transform = _negative
        return data
    if kind == "Subset":
        return Subset(_Measured(2 * n), [2 * place for place in reversed(range(n))])
    return _Measured(n)


_LISTS = ("list of tensors", "list of numbers", "list of lists")
_WRAPPED = ("TensorDataset", *_LISTS, "Subset", "own class")


def _shown_as(text: str, function: Callable) -> Callable:
    """Let a function be shown as its own code."""
    function.__name__ = text
    return function


_negative = _shown_as("lambda x: -x", lambda x: -x)
_twice = _shown_as("lambda x: [x, x]", lambda x: [x, x])
_zero = _shown_as("lambda x: 0", lambda x: 0)
_no_x = _shown_as("lambda x: None", lambda x: None)
_marked = _shown_as("lambda y: (y, 1)", lambda y: (y, 1))
_label = _shown_as("lambda y: 1", lambda y: 1)
_no_label = _shown_as("lambda y: 0", lambda y: 0)
_nothing = _shown_as("lambda y: None", lambda y: None)

_FOR_X = (None, _negative, _twice, _zero, _no_x)
_FOR_Y = (None, _marked, _label, _no_label, _nothing)


@exercise(
    builds_on=("RowsDataset",),
    hints=(
        "Keep the three things in __init__ and do nothing else there. __len__ asks the wrapped data set.",
        "In __getitem__: x, y = self.dataset[index]; the index goes on as it is, and so does an IndexError.",
        "Then `if self.transform is not None: x = self.transform(x)`, the same for y, and return x, y.",
        "What a transform returns may be 0: ask whether the transform is None, not whether its result is true.",
    ),
)
class TransformedDataset(Dataset):
    """Another data set, seen through transforms: each sample is changed while it is fetched.

    `dataset` is anything whose samples are pairs (x, y), tuples or lists, and which can be asked by number: a
    TensorDataset, a part of a split, a list, a class of your own. x and y may be anything: tensors, numbers, texts.
    `transform` is called with an x and returns what takes its place; `target_transform` does the same for y. None,
    for either, means: unchanged. Whatever a transform returns counts, be it 0 or None.

    So the training part of a split can be varied at random while the validation part stays as it is. The wrapped
    `dataset` is only asked for samples: nothing in it is changed, and nothing is set on it. The result can be given
    to a DataLoader, whose batches are transformed too.

    >>> data = [(1, 10), (2, 20)]
    >>> double = TransformedDataset(data, transform=lambda x: 2 * x)
    >>> len(double), double[0], double[-1]
    (2, (2, 10), (4, 20))
    >>> TransformedDataset(data, None, lambda y: y // 20)[1]
    (2, 1)
    """

    def __init__(
        self, dataset: Dataset, transform: Callable | None = None, target_transform: Callable | None = None
    ) -> None:
        """Keep what is needed; no sample is asked for yet."""
        self.dataset = dataset
        self.transform = transform
        self.target_transform = target_transform

    def __len__(self) -> int:
        """Return the number of samples, which is that of the wrapped data set."""
        return len(self.dataset)

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        """Return sample number `index` of the wrapped data set as a tuple (x, y), transformed.

        Each time that a sample is fetched, the wrapped data set is asked for it once, and each transform is called
        once: nothing is kept for later. Any `index` is handed on to the wrapped data set, negative ones too; the
        IndexError that it raises for an index outside passes through.
        """
        x, y = self.dataset[index]
        if self.transform is not None:
            x = self.transform(x)
        if self.target_transform is not None:
            y = self.target_transform(y)
        return x, y


def _error_of(data: Any, index: int) -> str:
    """Return the name of the error that a sample raises."""
    try:
        data[index]
    except IndexError:
        return "IndexError"
    except NotImplementedError:
        raise
    except Exception as error:
        return type(error).__name__
    return "no error"


@TransformedDataset.check(
    "samples are transformed",
    points=1,
    kind=st.sampled_from(_WRAPPED),
    n=st.integers(1, 3),
    transform=st.sampled_from(_FOR_X),
    target_transform=st.sampled_from(_FOR_Y),
    examples=(
        {"kind": "list of numbers", "n": 2, "transform": None, "target_transform": None},
        {"kind": "list of numbers", "n": 2, "transform": _negative, "target_transform": None},
        {"kind": "list of numbers", "n": 2, "transform": None, "target_transform": _label},
        {"kind": "list of tensors", "n": 2, "transform": _negative, "target_transform": None},
        {"kind": "list of tensors", "n": 2, "transform": None, "target_transform": _marked},
        {"kind": "TensorDataset", "n": 2, "transform": _twice, "target_transform": _label},
        {"kind": "list of tensors", "n": 2, "transform": _negative, "target_transform": _no_label},
        {"kind": "list of numbers", "n": 2, "transform": _zero, "target_transform": None},
        {"kind": "list of numbers", "n": 2, "transform": _no_x, "target_transform": None},
        {"kind": "list of lists", "n": 2, "transform": None, "target_transform": None},
        {"kind": "own class", "n": 2, "transform": _zero, "target_transform": _no_label},
        {"kind": "list of tensors", "n": 3, "transform": _twice, "target_transform": _nothing},
        {"kind": "Subset", "n": 3, "transform": None, "target_transform": None},
        {"kind": "own class", "n": 2, "transform": _negative, "target_transform": None},
        {"kind": "TensorDataset", "n": 1, "transform": None, "target_transform": _marked},
    ),
    hints=("transform is for x and target_transform for y; where one is missing, its part stays as it is.",),
)
def _(make, kind, n, transform, target_transform):
    given = [transform] if transform is not None or target_transform is not None else []
    given += [target_transform] if target_transform is not None else []
    data = make(_wrapped(kind, n), *given)
    return {
        "is a torch Dataset": isinstance(data, Dataset),
        "len(data)": len(data),
        "samples": [data[place] for place in range(n)],
        **{f"data[{place}]": data[place] for place in (-1, -n)},
        **{f"error of data[{place}]": _error_of(data, place) for place in (n, -n - 1)},
        "in a for loop": list(itertools.islice(data, 10)),
    }


@TransformedDataset.check(
    "while they are fetched, and nothing else is changed",
    points=1,
    kind=st.sampled_from(
        ("TensorDataset", "list of tensors", "list of numbers", "Subset", "own class", "with a transform")
    ),
    both=st.booleans(),
    examples=(
        {"kind": "own class", "both": True},
        {"kind": "Subset", "both": True},
        {"kind": "with a transform", "both": True},
    ),
    hints=("When is a transform called, and how often? What do others see who use the wrapped data set too?",),
)
def _(make, kind, both):
    calls: list[str] = []

    def called():  # in whatever order: the task does not say which transform comes first
        return "".join(sorted(calls))

    def note_x(x):
        calls.append("x")
        return x + calls.count("x")

    def note_y(y):
        calls.append("y")
        return y + 100

    wrapped = _wrapped(kind, 4)
    train, val = Subset(wrapped, [3, 0, 2]), Subset(wrapped, [1])
    before = [wrapped[place] for place in range(4)]
    attributes = sorted(vars(wrapped)) if hasattr(wrapped, "__dict__") else []
    data = make(train, note_x, note_y if both else None)
    whole = make(wrapped, note_x)
    seen: dict[str, Any] = {"calls by __init__": called(), "len(data)": len(data)}
    seen["calls by len()"] = called()
    seen["data[1]"] = data[1]
    seen["calls by data[1]"] = called()
    seen["data[1] once more"] = data[1]
    seen["calls by both"] = called()
    seen["whole[-1]"] = whole[-1]
    seen["val[0]"] = val[0]
    seen["train[1]"] = train[1]
    seen["first epoch"], seen["second epoch"] = ([data[place] for place in range(3)] for _ in range(2))
    seen["batches of a DataLoader"] = list(DataLoader(data, batch_size=2, generator=torch.Generator()))
    after = [wrapped[place] for place in range(4)]
    seen["the wrapped data set is as before"] = str(after) == str(before)
    seen["its attributes too"] = (sorted(vars(wrapped)) if hasattr(wrapped, "__dict__") else []) == attributes
    seen["error of a transform"] = _error_of(make(wrapped, _fails), 0)
    watched = _Watched(3)
    data = make(watched, note_x)
    seen["samples that __init__ asks for"] = list(watched.asked)
    for time in ("first", "second"):
        watched.asked = []
        seen[f"data[1], {time} time"] = data[1]
        seen[f"samples that data[1] asks for, {time} time"] = list(watched.asked)
    for index in (-1, 3, -4):
        watched.asked = []
        seen[f"error of data[{index}]"] = _error_of(data, index)
        seen[f"samples that data[{index}] asks for"] = list(watched.asked)
    return seen


def _fails(x: Any) -> None:
    raise KeyError(x)


class _Seen(Dataset):
    """The right parts, of which each mutant replaces one."""

    def __init__(self, dataset, transform=None, target_transform=None):
        self.dataset, self.transform, self.target_transform = dataset, transform, target_transform

    def __len__(self):
        return len(self.dataset)

    def inputs(self, x):
        return x if self.transform is None else self.transform(x)

    def targets(self, y):
        return y if self.target_transform is None else self.target_transform(y)

    def __getitem__(self, index):
        x, y = self.dataset[index]
        return self.inputs(x), self.targets(y)


@TransformedDataset.mutant("switches the transform of the wrapped data set off")
class _(_Seen):
    def __init__(self, dataset, transform=None, target_transform=None):
        super().__init__(dataset, transform, target_transform)
        if hasattr(dataset, "transform"):
            dataset.transform = None


@TransformedDataset.mutant("transforms everything at the start")
class _(_Seen):
    def __init__(self, dataset, transform=None, target_transform=None):
        super().__init__(dataset, transform, target_transform)
        self.ready = [_Seen.__getitem__(self, place) for place in range(len(dataset))]

    def __getitem__(self, index):
        return self.ready[index]


@TransformedDataset.mutant("reads all samples of the wrapped data set at the start")
class _(_Seen):
    def __init__(self, dataset, transform=None, target_transform=None):
        super().__init__([dataset[place] for place in range(len(dataset))], transform, target_transform)


@TransformedDataset.mutant("asks the wrapped data set twice: once for x, once for y")
class _(_Seen):
    def __getitem__(self, index):
        x = self.inputs(self.dataset[index][0])
        return x, self.targets(self.dataset[index][1])


@TransformedDataset.mutant("takes every error for an index outside")
class _(_Seen):
    def __getitem__(self, index):
        try:
            x, y = self.dataset[index]
            return self.inputs(x), self.targets(y)
        except Exception as error:
            raise IndexError(index) from error


@TransformedDataset.mutant("hands every unknown method on: a DataLoader asks the wrapped data set for whole batches")
class _(_Seen):
    def __getattr__(self, name):
        if name in ("dataset", "transform", "target_transform"):
            raise AttributeError(name)  # while it is unpickled or copied
        return getattr(self.dataset, name)


@TransformedDataset.mutant("returns the wrapped sample as it is where there is no transform")
class _(_Seen):
    def __getitem__(self, index):
        if self.transform is self.target_transform is None:
            return self.dataset[index]
        return super().__getitem__(index)


@TransformedDataset.mutant("makes a tensor of every x")
class _(_Seen):
    def inputs(self, x):
        return super().inputs(x if isinstance(x, torch.Tensor) else torch.tensor(x))


@TransformedDataset.mutant("takes every x for a tensor")
class _(_Seen):
    def inputs(self, x):
        return super().inputs(x.detach())


@TransformedDataset.mutant("takes an x of 0 for no result: `transform(x) or x`")
class _(_Seen):
    def inputs(self, x):
        new = super().inputs(x)
        return new if isinstance(new, torch.Tensor) else new or x


@TransformedDataset.mutant("takes an x of None for no result")
class _(_Seen):
    def inputs(self, x):
        new = super().inputs(x)
        return x if new is None else new


@TransformedDataset.mutant("keeps samples that were transformed once")
class _(_Seen):
    def __init__(self, dataset, transform=None, target_transform=None):
        super().__init__(dataset, transform, target_transform)
        self.kept = {}

    def __getitem__(self, index):
        if index not in self.kept:
            self.kept[index] = super().__getitem__(index)
        return self.kept[index]


@TransformedDataset.mutant("the transforms change places")
class _(_Seen):
    def __init__(self, dataset, transform=None, target_transform=None):
        super().__init__(dataset, target_transform, transform)


@TransformedDataset.mutant("transforms y with transform too")
class _(_Seen):
    def targets(self, y):
        return self.inputs(super().targets(y))


@TransformedDataset.mutant("takes transform for y where there is no target_transform")
class _(_Seen):
    def targets(self, y):
        return self.inputs(y) if self.target_transform is None and self.transform is not None else super().targets(y)


@TransformedDataset.mutant("ignores target_transform")
class _(_Seen):
    def targets(self, y):
        return y


@TransformedDataset.mutant("ignores transform")
class _(_Seen):
    def inputs(self, x):
        return x


@TransformedDataset.mutant("transforms y only where x is transformed")
class _(_Seen):
    def targets(self, y):
        return y if self.transform is None else super().targets(y)


@TransformedDataset.mutant("throws the transform's result away")
class _(_Seen):
    def inputs(self, x):
        super().inputs(x)
        return x


@TransformedDataset.mutant("takes a label of 0 for no label: `target_transform(y) or y`")
class _(_Seen):
    def targets(self, y):
        new = super().targets(y)
        return new if isinstance(new, torch.Tensor) else new or y


@TransformedDataset.mutant("takes None for no result")
class _(_Seen):
    def targets(self, y):
        new = super().targets(y)
        return y if new is None else new


@TransformedDataset.mutant("calls the transform twice for each sample")
class _(_Seen):
    def inputs(self, x):
        super().inputs(x)
        return super().inputs(x)


@TransformedDataset.mutant("tries the transform at the start")
class _(_Seen):
    def __init__(self, dataset, transform=None, target_transform=None):
        super().__init__(dataset, transform, target_transform)
        self.shape = getattr(self[0][0], "shape", None)


@TransformedDataset.mutant("sets the transform of the wrapped data set")
class _(_Seen):
    def __init__(self, dataset, transform=None, target_transform=None):
        super().__init__(dataset, transform, target_transform)
        inner = getattr(dataset, "dataset", dataset)
        if transform is not None and getattr(inner, "transform", 0) is None:
            inner.transform = transform
            self.transform = None


@TransformedDataset.mutant("leaves an attribute on the wrapped data set")
class _(_Seen):
    def __init__(self, dataset, transform=None, target_transform=None):
        super().__init__(dataset, transform, target_transform)
        if hasattr(dataset, "__dict__"):
            dataset.wrapper = self


@TransformedDataset.mutant("writes the transformed samples into the list")
class _(_Seen):
    def __getitem__(self, index):
        sample = super().__getitem__(index)
        if isinstance(self.dataset, list):
            self.dataset[index] = sample
        return sample


@TransformedDataset.mutant("returns a list")
class _(_Seen):
    def __getitem__(self, index):
        return list(super().__getitem__(index))


@TransformedDataset.mutant("returns x only")
class _(_Seen):
    def __getitem__(self, index):
        return super().__getitem__(index)[0]


@TransformedDataset.mutant("refuses negative indices")
class _(_Seen):
    def __getitem__(self, index):
        if not 0 <= index < len(self):
            raise IndexError(index)
        return super().__getitem__(index)


@TransformedDataset.mutant("looks at the bounds itself, and does not hand on what is outside")
class _(_Seen):
    def __getitem__(self, index):
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        return super().__getitem__(index)


@TransformedDataset.mutant("makes positive indices of negative ones")
class _(_Seen):
    def __getitem__(self, index):
        return super().__getitem__(index + len(self) if -len(self) <= index < 0 else index)


@TransformedDataset.mutant("starts again past the end")
class _(_Seen):
    def __getitem__(self, index):
        return super().__getitem__(index % len(self))


@TransformedDataset.mutant("swallows the IndexError")
class _(_Seen):
    def __getitem__(self, index):
        try:
            return super().__getitem__(index)
        except IndexError:
            return None


@TransformedDataset.mutant("turns the IndexError into a ValueError")
class _(_Seen):
    def __getitem__(self, index):
        try:
            return super().__getitem__(index)
        except IndexError as error:
            raise ValueError(index) from error


@TransformedDataset.mutant("is no Dataset")
class _:
    def __init__(self, dataset, transform=None, target_transform=None):
        self.dataset, self.transform, self.target_transform = dataset, transform, target_transform

    def __len__(self):
        return len(self.dataset)

    def __getitem__(self, index):
        x, y = self.dataset[index]
        x = x if self.transform is None else self.transform(x)
        return x, (y if self.target_transform is None else self.target_transform(y))


@TransformedDataset.variant("transforms y first")
class _(_Seen):
    def __getitem__(self, index):
        sample = self.dataset[index]
        y = self.targets(sample[1])
        return self.inputs(sample[0]), y


@TransformedDataset.variant("a function that does nothing for None")
class _(Dataset):
    def __init__(self, dataset, transform=None, target_transform=None):
        super().__init__()
        self.data = dataset
        self.on_x = transform or (lambda x: x)
        self.on_y = target_transform or (lambda y: y)

    def __len__(self):
        return self.data.__len__()

    def __getitem__(self, i):
        sample = self.data[i]
        return self.on_x(sample[0]), self.on_y(sample[1])


@TransformedDataset.variant("inherits from Subset")
class _(Subset):
    def __init__(self, dataset, transform=None, target_transform=None):
        super().__init__(dataset, range(len(dataset)))
        self.transform = transform
        self.target_transform = target_transform

    def __getitem__(self, index):
        x, y = self.dataset[index]
        if self.transform:
            x = self.transform(x)
        if self.target_transform:
            y = self.target_transform(y)
        return (x, y)

    def __getitems__(self, indices):
        return [self[index] for index in indices]  # a Subset without it is refused by torch


@TransformedDataset.variant("a loop over parts and functions")
class _(Dataset):
    def __init__(self, dataset, transform=None, target_transform=None):
        self.dataset = dataset
        self.functions = (transform, target_transform)

    def __len__(self):
        return len(self.dataset)

    def __getitem__(self, index):
        parts = zip(self.dataset[index], self.functions, strict=True)
        return tuple(part if function is None else function(part) for part, function in parts)


@TransformedDataset.variant("a helper that applies what is given")
class _(Dataset):
    def __init__(self, dataset, transform=None, target_transform=None):
        self.samples, self.changes = dataset, {"x": transform, "y": target_transform}

    def __len__(self):
        return len(self.samples)

    def changed(self, key, value):
        change = self.changes[key]
        return change(value) if change else value

    def __getitem__(self, index):
        first, second = self.samples[index]
        return self.changed("x", first), self.changed("y", second)
