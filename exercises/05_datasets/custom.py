"""Data sets of one's own: a class that a DataLoader can read."""

from collections.abc import Callable
from typing import Any

import torch
from torch.utils.data import Dataset


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
        raise NotImplementedError

    def __len__(self) -> int:
        """Return the number of rows."""
        raise NotImplementedError

    def __getitem__(self, index: int) -> tuple[torch.Tensor, int]:
        """Return sample number `index`, a tuple (x, y).

        x is a float32 tensor (number of features,) with the values of `features`, in that order; a new tensor each
        time, so that nobody's changes to it come back. With a `transform`, it is called once for each sample that
        is fetched, with that tensor, and what it returns is x. y is the place of the row's label in `classes`, an
        int. Negative indices count from the end; an index outside -n … n - 1 raises IndexError (n rows).
        """
        raise NotImplementedError


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
        raise NotImplementedError

    def __len__(self) -> int:
        """Return the number of samples, which is that of the wrapped data set."""
        raise NotImplementedError

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        """Return sample number `index` of the wrapped data set as a tuple (x, y), transformed.

        Each time that a sample is fetched, the wrapped data set is asked for it once, and each transform is called
        once: nothing is kept for later. Any `index` is handed on to the wrapped data set, negative ones too; the
        IndexError that it raises for an index outside passes through.
        """
        raise NotImplementedError
