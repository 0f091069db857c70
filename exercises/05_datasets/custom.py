"""Data sets of one's own: a class that a DataLoader can read."""

from collections.abc import Callable

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
