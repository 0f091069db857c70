"""Data sets that lie in a folder: one sub-folder for each class, one file for each sample."""

import os
from collections.abc import Callable

import torch
from torch.utils.data import Dataset


def find_classes(directory: str | os.PathLike) -> tuple[list[str], dict[str, int]]:
    """Return the names of the folders in `directory`, sorted, and a dict from each name to its place in that list.

    This is how data sets of images often lie on disk: each class has a folder of its own, named after it. Only the
    folders directly in `directory` count: files beside them and folders inside them do not, and it does not matter
    whether there is anything in them. (Names that begin with a dot do not occur.) Names alone, not paths; sorted as
    sorted() sorts texts (capital letters first, "10" before "9"). `directory` is a str or a pathlib.Path.

    Raise FileNotFoundError if there is no such folder, or if `directory` itself does not exist. Nothing on the disk
    is changed by all this, and the current folder stays the same.

    >>> import tempfile
    >>> directory = tempfile.mkdtemp()
    >>> os.mkdir(os.path.join(directory, "dog"))
    >>> os.mkdir(os.path.join(directory, "cat"))
    >>> find_classes(directory)
    (['cat', 'dog'], {'cat': 0, 'dog': 1})
    """
    raise NotImplementedError


class TensorFolder(Dataset):
    """A data set of tensors that lie in files: root/<class>/<name>.pt, each written with torch.save.

    Each folder directly in `root` is a class, even if no sample lies in it. `classes` is the sorted list of their
    names, and `class_to_idx` a dict from each name to its place in that list. A sample is a file right in the folder
    of a class whose name ends in `.pt`, in small letters; all other files, and all folders in there, whatever their
    names, are ignored. (Names that begin with a dot do not occur.)

    The samples are ordered by their class, and within a class by the name of the file, its ending included; both as
    sorted() sorts texts, so "10.pt" comes before "9.pt", and "a-1.pt" before "a.pt". Which samples there are is looked
    up once, when the data set is made, and stays so; no file is opened then.

    >>> import pathlib, tempfile
    >>> root = pathlib.Path(tempfile.mkdtemp())
    >>> for name in ("dog", "cat"):
    ...     (root / name).mkdir()
    ...     torch.save(torch.tensor([1.0, 2.0]), root / name / "1.pt")
    >>> data = TensorFolder(root)
    >>> len(data), data.classes, data.class_to_idx
    (2, ['cat', 'dog'], {'cat': 0, 'dog': 1})
    >>> data[1]
    (tensor([1., 2.]), 1)
    """

    def __init__(self, root: str | os.PathLike, transform: Callable | None = None) -> None:
        """Look up classes and files. `root` is a str or a pathlib.Path.

        Raise FileNotFoundError if there is no class in `root`, or if it does not exist.
        """
        raise NotImplementedError

    def __len__(self) -> int:
        """Return the number of samples, of all classes together."""
        raise NotImplementedError

    def __getitem__(self, index: int) -> tuple[torch.Tensor, int]:
        """Return sample number `index` (0 to length - 1), a tuple (x, y).

        x is the tensor in the file: it is loaded now, each time that the sample is fetched, and with
        weights_only=True. So a file that holds other things than tensors and plain values is refused by torch.load,
        whose error passes through; the other samples can be fetched all the same. With a `transform`, x is what it
        returns for that tensor, be it 0. y is the place of the sample's class in `classes`, an int.
        """
        raise NotImplementedError
