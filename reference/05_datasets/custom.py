"""Data sets of one's own: a class that a DataLoader can read."""

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from hypothesis import strategies as st
from torch.utils.data import DataLoader, Dataset

from grader import Counted, exercise, omitted

Draw = Callable[[st.SearchStrategy[Any]], Any]
_COLUMNS = ("length", "width", "age")
_LABELS = ("cat", "Dog", "ant", "Bee", "dog", "Ant")
_NUMBERS = (1, 0, -2, 3, 0.5, 2.25, -1.5, 0.1)


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


@RowsDataset.check("length, classes and samples", points=1, arguments=_tables())
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


@st.composite
def _uses(draw: Draw) -> dict[str, Any]:
    """Return a table, a transform, and how the samples are put into batches."""
    transforms = (_double_in_place, _double, _total)
    transform = st.one_of(st.sampled_from(transforms).map(Counted), omitted())
    return {**draw(_tables()), "batch_size": draw(st.integers(1, 3)), "transform": draw(transform)}


@RowsDataset.check(
    "transform, new tensors, DataLoader",
    points=1,
    arguments=_uses(),
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
