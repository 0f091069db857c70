"""Data sets that lie in a folder: one sub-folder for each class, one file for each sample."""

import builtins
import contextlib
import io
import os
import pathlib
import pickle
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import torch
from hypothesis import strategies as st
from torch.utils.data import DataLoader, Dataset

from grader import exercise, folders

_TREES: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("dog", "cat"), ()),
    (("dog", "cat"), ("notes.txt",)),
    (("cat",), ("ant", "dog.txt")),
    (("10", "9", "1"), ()),
    (("bee", "Ant", "cat"), ()),
    (("b", "a", "B", "A"), ("C", "c")),
    (("v1.0", "v1.10", "v1.2"), ("README",)),
    (("big dog", "big cat", "big_ant"), ()),
    (("cat", "dog"), ("bird", "Zebra")),
    (("z", "y", "x", "w", "v"), ("a.txt",)),
    (("data.pt", "data"), ("other.pt",)),
    (("one",), ()),
)
"""Names of folders, in the order in which they are made, and of files beside them."""


def _entries(number: int) -> list[str]:
    """Return what is to be made in a folder; the names of folders end in a slash, and some of these are empty."""
    names, files = _TREES[number]
    inside = (("",), ("", "inner/", "1.pt"), ("", "inner/"), ("", "1.pt"))
    made = [f"{name}/{entry}" for place, name in enumerate(names) for entry in inside[(number + place) % 4]]
    return [*made, *files]


@exercise(
    hints=(
        "os.scandir(directory) and pathlib.Path(directory).iterdir() go through what is in a folder, in no order.",
        "Both give entries that know their name and is_dir(): take the names of the folders, and sort them.",
        "If there is none, raise FileNotFoundError yourself. The dict: {name: place for place, name in enumerate(…)}.",
    ),
)
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
    classes = sorted(entry.name for entry in os.scandir(directory) if entry.is_dir())
    if not classes:
        raise FileNotFoundError(f"no folders in {directory}")
    return classes, {name: place for place, name in enumerate(classes)}


def _plant(root: pathlib.Path, content: list[str]) -> None:
    """Make folders, whose names end in a slash, and files."""
    for name in content:
        if name.endswith("/"):
            (root / name).mkdir()
        else:
            (root / name).write_text("nothing")


def _found(root: pathlib.Path) -> list[str]:
    """Return what is in a folder, in the same words."""
    return sorted(path.relative_to(root).as_posix() + "/" * path.is_dir() for path in root.rglob("*"))


@find_classes.check(
    "names and numbers",
    points=1.5,
    arguments=st.integers(0, len(_TREES) - 1).flatmap(
        lambda number: st.fixed_dictionaries(
            {
                "folder": folders(),
                "content": st.just(_entries(number)),
                "given": st.just("as a str" if number % 3 == 0 else "as a Path"),
            }
        )
    ),
    hints=("Which of the entries are folders? In what order do their names come, and is it the names alone?",),
)
def _(find_classes, folder, content, given):
    _plant(folder, content)
    current = os.getcwd()
    return {
        "find_classes(folder)": find_classes(str(folder) if given == "as a str" else folder),
        "what is in the folder afterwards": _found(folder),
        "the current folder stays the same": os.getcwd() == current,
    }


@contextlib.contextmanager
def _without_path() -> Iterator[None]:
    """Within this context the message of a FileNotFoundError does not name the folder, which is never the same."""
    try:
        yield
    except FileNotFoundError as error:
        raise FileNotFoundError("no class") from error


_EMPTY = ("nothing", "a file", "two files", "one folder", "is missing")


@find_classes.check(
    "no class at all",
    points=0.5,
    folder=folders(),
    content=st.sampled_from(_EMPTY),
    given=st.sampled_from(("as a str", "as a Path")),
    hints=("An empty list is no answer here: raise FileNotFoundError.",),
)
def _(find_classes, folder, content, given):
    _plant(folder, {"one folder": ["cat/"], "a file": ["cat.pt"], "two files": ["cat", "dog.txt"]}.get(content, []))
    before = _found(folder)
    directory = folder / "missing" if content == "is missing" else folder
    try:
        with _without_path():
            return find_classes(str(directory) if given == "as a str" else directory)
    except FileNotFoundError:
        if _found(folder) != before:
            return {"the error came, but there is something new on the disk": _found(folder)}
        raise


def _numbered(classes: list[str]) -> tuple[list[str], dict[str, int]]:
    """What the versions below have in common: the error, and the numbers."""
    if not classes:
        raise FileNotFoundError
    return classes, {name: place for place, name in enumerate(classes)}


def _folders_in(directory: Any) -> list[str]:
    return [entry.name for entry in os.scandir(directory) if entry.is_dir()]


@find_classes.mutant("takes the names in the order of the file system")
def _(directory):
    return _numbered(sorted(_folders_in(directory), key=lambda name: os.stat(os.path.join(directory, name)).st_ino))


@find_classes.mutant("sorts backwards")
def _(directory):
    return _numbered(sorted(_folders_in(directory), reverse=True))


@find_classes.mutant("sorts without regard to case")
def _(directory):
    return _numbered(sorted(_folders_in(directory), key=lambda name: (name.lower(), name)))


@find_classes.mutant("sorts numbers by their value")
def _(directory):
    return _numbered(sorted(_folders_in(directory), key=lambda name: (0, int(name)) if name.isdigit() else (1, name)))


@find_classes.mutant("takes files too")
def _(directory):
    return _numbered(sorted(os.listdir(directory)))


@find_classes.mutant("takes each name without a dot for a folder")
def _(directory):
    return _numbered(sorted(name for name in os.listdir(directory) if "." not in name))


@find_classes.mutant("takes files that have no dot in their name")
def _(directory):
    names = set(_folders_in(directory)) | {name for name in os.listdir(directory) if "." not in name}
    return _numbered(sorted(names))


@find_classes.mutant("leaves empty folders out")
def _(directory):
    filled = [name for name in _folders_in(directory) if os.listdir(os.path.join(directory, name))]
    return _numbered(sorted(filled))


@find_classes.mutant("leaves folders out that hold no file")
def _(directory):
    root = pathlib.Path(directory)
    return _numbered(sorted(name for name in _folders_in(root) if any(p.is_file() for p in (root / name).iterdir())))


@find_classes.mutant("leaves folders out that hold folders only")
def _(directory):
    root = pathlib.Path(directory)
    inside = {name: list((root / name).iterdir()) for name in _folders_in(root)}
    return _numbered(sorted(name for name, paths in inside.items() if not paths or any(p.is_file() for p in paths)))


@find_classes.mutant("goes into the folder, and stays there: os.chdir")
def _(directory):
    os.chdir(directory)
    return _numbered(sorted(entry.name for entry in os.scandir() if entry.is_dir()))


@find_classes.mutant("deletes folders that are empty")
def _(directory):
    classes = sorted(_folders_in(directory))
    for name in classes:
        folder = pathlib.Path(directory, name)
        if not list(folder.iterdir()):
            folder.rmdir()
    return _numbered(classes)


@find_classes.mutant("takes the folders inside too")
def _(directory):
    if not os.path.isdir(directory):
        raise FileNotFoundError
    return _numbered(sorted({name for _, names, _ in os.walk(directory) for name in names}))


@find_classes.mutant("whole paths")
def _(directory):
    return _numbered(sorted(os.path.join(directory, name) for name in _folders_in(directory)))


@find_classes.mutant("paths, not texts")
def _(directory):
    return _numbered(sorted(pathlib.Path(name) for name in _folders_in(directory)))


@find_classes.mutant("cuts off what looks like a suffix")
def _(directory):
    return _numbered(sorted(pathlib.Path(name).stem for name in _folders_in(directory)))


@find_classes.mutant("counts from 1")
def _(directory):
    classes, _ = _numbered(sorted(_folders_in(directory)))
    return classes, {name: place for place, name in enumerate(classes, start=1)}


@find_classes.mutant("turns the dict round")
def _(directory):
    classes, _ = _numbered(sorted(_folders_in(directory)))
    return classes, dict(enumerate(classes))


@find_classes.mutant("numbers the names before they are sorted")
def _(directory):
    _, numbers = _numbered(sorted(_folders_in(directory), reverse=True))
    return sorted(numbers), numbers


@find_classes.mutant("returns the dict alone")
def _(directory):
    return _numbered(sorted(_folders_in(directory)))[1]


@find_classes.mutant("returns no classes instead of raising")
def _(directory):
    if not os.path.isdir(directory):
        raise FileNotFoundError
    return sorted(_folders_in(directory)), {name: k for k, name in enumerate(sorted(_folders_in(directory)))}


@find_classes.mutant("raises ValueError where there is none")
def _(directory):
    names = sorted(_folders_in(directory))
    if not names:
        raise ValueError
    return _numbered(names)


@find_classes.mutant("raises where there is nothing, but not where there are only files")
def _(directory):
    if not os.listdir(directory):
        raise FileNotFoundError
    names = sorted(_folders_in(directory))
    return names, {name: place for place, name in enumerate(names)}


@find_classes.mutant("makes the folder that is missing")
def _(directory):
    pathlib.Path(directory).mkdir(exist_ok=True)
    return _numbered(sorted(_folders_in(directory)))


@find_classes.mutant("wants a Path")
def _(directory):
    return _numbered(sorted(entry.name for entry in directory.iterdir() if entry.is_dir()))


@find_classes.variant("pathlib")
def _(directory):
    root = pathlib.Path(directory)
    classes = [entry.name for entry in root.iterdir() if entry.is_dir()]
    classes.sort()
    if len(classes) == 0:
        raise FileNotFoundError(f"Couldn't find any classes in {directory}.")
    class_to_idx = dict(zip(classes, range(len(classes)), strict=True))
    return classes, class_to_idx


@find_classes.variant("the first level of os.walk")
def _(directory):
    for _, names, _ in os.walk(directory):
        if names:
            names = sorted(names)
            return names, {names[place]: place for place in range(len(names))}
        break
    raise FileNotFoundError(directory)


@find_classes.variant("os.listdir and os.path.isdir")
def _(directory):
    if not os.path.exists(directory):
        raise FileNotFoundError("no such directory")
    class_to_idx = {}
    for name in sorted(os.listdir(directory)):
        if os.path.isdir(os.path.join(directory, name)):
            class_to_idx[name] = len(class_to_idx)
    if class_to_idx == {}:
        raise FileNotFoundError("no classes")
    return list(class_to_idx), class_to_idx


@exercise(
    builds_on=("find_classes",),
    hints=(
        "In __init__ only names are needed: go through the classes in order, and through the sorted names in each.",
        "Keep a list of pairs (path, number of the class). Its length is len(data), and no file is opened for it.",
        "__getitem__ takes one pair of that list, loads the file with torch.load(path, weights_only=True), transforms.",
        "Files that count end in .pt: name.endswith('.pt'), or Path.glob('*.pt'); sort them, glob gives no order.",
        "A folder can have such a name too: Path.is_file() and os.path.isfile tell.",
    ),
)
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
        folders = sorted(entry.name for entry in os.scandir(root) if entry.is_dir())
        if not folders:
            raise FileNotFoundError(f"no classes in {root}")
        self.classes = folders
        self.class_to_idx = {name: place for place, name in enumerate(folders)}
        self.transform = transform
        self.samples = []
        for name in folders:
            files = sorted(pathlib.Path(root, name).glob("*.pt"))
            self.samples += [(file, self.class_to_idx[name]) for file in files if file.is_file()]

    def __len__(self) -> int:
        """Return the number of samples, of all classes together."""
        return len(self.samples)

    def __getitem__(self, index: int) -> tuple[torch.Tensor, int]:
        """Return sample number `index` (0 to length - 1), a tuple (x, y).

        x is the tensor in the file: it is loaded now, each time that the sample is fetched, and with
        weights_only=True. So a file that holds other things than tensors and plain values is refused by torch.load,
        whose error passes through; the other samples can be fetched all the same. With a `transform`, x is what it
        returns for that tensor, be it 0. y is the place of the sample's class in `classes`, an int.
        """
        file, label = self.samples[index]
        x = torch.load(file, weights_only=True)
        return x if self.transform is None else self.transform(x), label


TensorFolder.equivalent(
    "x = torch.load(file, weights_only=True)",
    "x = torch.load(file)",
    because="it is True if nobody says anything else",
)


_Files = dict[str, tuple[str, ...]]
_COLLECTIONS: tuple[_Files, ...] = (
    {"dog": ("1.pt",), "cat": ("1.pt", "2.pt")},
    {"cat": ("10.pt", "9.pt", "1.pt")},
    {"cat": ("b.pt", "a.pt"), "ant": ("a.pt", "B.pt")},
    {"dog": ("1.pt",), "bee": (), "ant": ("3.pt",)},
    {"cat": ("1.pt", "notes.txt", "2.pt", "readme"), "dog": ("list.csv", "7.pt")},
    {"cat": ("1.pt", "2.pth", "3.pt.bak", "4.ptx", "5.npy", "6pt")},
    {"ant": ("z.pt",), "bee": ("y.pt",), "cat": ("x.pt",), "Dog": ("w.pt",)},
    {"cat": ("1.pt",), "cat-2": ("1.pt",), "cat 3": ("0.pt",)},
    {"cat": (), "dog": ()},
    {"cat": ("1.pt", "inner/2.pt", "inner/more/0.pt"), "dog": ("inner/1.pt", "5.pt")},
    {"2": ("20.pt", "3.pt"), "10": ("a_1.pt", "a_10.pt", "a_2.pt"), "1": ("x.1.pt",)},
    {"a": ("1.pt",), "b.pt": ("2.pt",), "c": ("3.pt",)},
    {"cat": ("1.pt", "old.pt/2.pt"), "dog": ("7.PT", "8.pt", "9.Pt")},
    {"cat": ("a.pt", "a-1.pt", "a b.pt")},
)
"""Classes with their files, in the order in which they are made."""
_SMALL: tuple[_Files, ...] = (
    {"cat": ("1.pt",)},
    {"dog": ("1.pt",), "cat": ("2.pt",)},
    {"bee": (), "cat": ("2.pt", "10.pt")},
)


def _write(root: pathlib.Path, files: _Files, beside: bool, start: int = 0) -> None:
    """Write the files: each `.pt` holds another tensor, of one of three dtypes and shapes."""
    number = start
    for name, paths in files.items():
        (root / name).mkdir(exist_ok=True)
        for path in paths:
            (root / name / path).parent.mkdir(parents=True, exist_ok=True)
            number += 1
            made = (torch.tensor([number, 5]), torch.tensor(number + 0.5), torch.full((2, 1), float(number)))
            torch.save(made[number % 3], root / name / path)
    if beside:
        torch.save(torch.tensor([-1.0]), root / "0.pt")
        (root / "A").write_text("nothing")


def _described(data: Any) -> dict[str, Any]:
    return {"classes": data.classes, "class_to_idx": data.class_to_idx}


def _samples(data: Any) -> list[Any]:
    return [data[place] for place in range(len(data))]


@TensorFolder.check(
    "classes, order and samples",
    points=2,
    arguments=st.integers(0, len(_COLLECTIONS) - 1).flatmap(
        lambda number: st.fixed_dictionaries(
            {
                "root": folders(),
                "files": st.just(_COLLECTIONS[number]),
                "beside": st.just(number % 2 == 1),
                "given": st.just("as a str" if number % 3 == 0 else "as a Path"),
            }
        )
    ),
    hints=("Sort the classes, then the names in each class; and which files are samples?",),
)
def _(make, root, files, beside, given):
    _write(root, files, beside)
    data = make(str(root) if given == "as a str" else root)
    return {
        "is a torch Dataset": isinstance(data, Dataset),
        "len(data)": len(data),
        **_described(data),
        "samples": _samples(data),
    }


@TensorFolder.check(
    "loaded and transformed when it is fetched",
    points=1,
    root=folders(),
    files=st.sampled_from(_SMALL),
    transform=st.sampled_from(("none", "returns a tensor", "returns 0", "returns None")),
    hints=("When is a file opened? What comes if it has changed since, or if the caller has changed what came?",),
)
def _(make, root, files, transform):
    calls = []

    def change(x):
        calls.append(len(calls))
        if transform == "returns None":
            return None
        return 0 if transform == "returns 0" else x.double().mul_(2).sum() + len(calls)

    _write(root, files, False)
    with _opened(root) as opened:
        data = make(root) if transform == "none" else make(root, change)
    seen: dict[str, Any] = {"calls of transform by __init__": len(calls), "len(data)": len(data)}
    seen["files opened by __init__"] = sorted(set(opened))
    _write(root, files, False, start=20)
    seen["data[0], its file changed since data was made"] = data[0]
    x, _ = data[0]
    if isinstance(x, torch.Tensor):
        x.zero_()
    seen["data[0] once more, after what came was set to 0"] = data[0]
    _write(root, files, False, start=40)
    seen["data[0], its file changed again"] = data[0]
    seen["calls of transform"] = len(calls)
    if transform not in ("none", "returns None"):
        seen["batches of a DataLoader"] = list(DataLoader(data, batch_size=2, generator=torch.Generator()))
    torch.save(torch.tensor([99.0]), root / min(files) / "0.pt")
    seen["data[0], with a new file before it"] = data[0]
    seen["len(data), with a new file"] = len(data)
    return seen


@contextlib.contextmanager
def _opened(root: pathlib.Path) -> Iterator[list[str]]:
    """Within this context, note the names of the files in `root` that are opened."""
    real, names = builtins.open, []

    def watched(file, *args, **options):
        if isinstance(file, str | os.PathLike) and str(root) in os.fspath(file):
            names.append(os.path.basename(file))
        return real(file, *args, **options)

    builtins.open = io.open = watched
    try:
        yield names
    finally:
        builtins.open = io.open = real


def _refused(data: Any, index: int) -> str:
    """Return the name of the error that a sample raises."""
    try:
        x, _ = data[index]
    except NotImplementedError:
        raise
    except Exception as error:
        return "UnpicklingError" if isinstance(error, pickle.UnpicklingError) else type(error).__name__
    return f"no error, but x is a {type(x).__name__}"


@TensorFolder.check(
    "no classes, and files that are not safe",
    points=1,
    root=folders(),
    content=st.sampled_from(("nothing", "only files", "an empty class", "is missing", "an unsafe file", "a number")),
    given=st.sampled_from(("as a str", "as a Path")),
    hints=("FileNotFoundError without classes; and torch.load must be told to load nothing but weights.",),
)
def _(make, root, content, given):
    if content == "only files":
        torch.save(torch.tensor([1.0]), root / "1.pt")
    if content in ("an empty class", "an unsafe file", "a number"):
        (root / "cat").mkdir()
    if content in ("an unsafe file", "a number"):
        torch.save(Fraction(1, 2) if content == "an unsafe file" else 2.5, root / "cat" / "1.pt")
        torch.save(torch.tensor([2.0]), root / "cat" / "2.pt")
    place = root / "missing" if content == "is missing" else root
    try:
        with _without_path():
            data = make(str(place) if given == "as a str" else place)
    except pickle.UnpicklingError:
        return "a file was opened when the data set was made"
    seen = {"len(data)": len(data), **_described(data)}
    if content == "an unsafe file":
        return {**seen, "data[0] is not safe to load: error": _refused(data, 0), "data[1]": data[1]}
    return {**seen, "samples": _samples(data)}


class _Folder(Dataset):
    """The right parts, of which each mutant replaces one."""

    def __init__(self, root, transform=None):
        self.root, self.transform = pathlib.Path(root), transform
        self.classes = self.find()
        if not self.classes:
            raise FileNotFoundError
        self.class_to_idx = {name: place for place, name in enumerate(self.classes)}
        self.paths = self.list()

    def find(self):
        return sorted(entry.name for entry in self.root.iterdir() if entry.is_dir())

    def counts(self, path):
        return path.suffix == ".pt" and path.is_file()

    def files(self, name):
        return sorted(path for path in (self.root / name).iterdir() if self.counts(path))

    def list(self):
        return [path for name in self.classes for path in self.files(name)]

    def __len__(self):
        return len(self.paths)

    def load(self, path):
        return torch.load(path, weights_only=True)

    def label(self, index):
        return self.class_to_idx[self.paths[index].parent.name]

    def __getitem__(self, index):
        x = self.load(self.paths[index])
        return x if self.transform is None else self.transform(x), self.label(index)


@TensorFolder.mutant("takes the files in the order of the file system")
class _(_Folder):
    def files(self, name):
        return sorted(super().files(name), key=lambda path: path.stat().st_ino)


@TensorFolder.mutant("sorts numbers in file names by their value")
class _(_Folder):
    def files(self, name):
        def key(path):
            return (0, int(path.stem), "") if path.stem.isdigit() else (1, 0, path.name)

        return sorted(super().files(name), key=key)


@TensorFolder.mutant("sorts file names without regard to case")
class _(_Folder):
    def files(self, name):
        return sorted(super().files(name), key=lambda path: path.name.lower())


@TensorFolder.mutant("sorts by file name first, then by class")
class _(_Folder):
    def list(self):
        return sorted(super().list(), key=lambda path: (path.name, path.parent.name))


@TensorFolder.mutant("sorts whole paths as texts")
class _(_Folder):
    def list(self):
        return sorted(super().list(), key=str)


@TensorFolder.mutant("classes in the order of the file system")
class _(_Folder):
    def find(self):
        return sorted(super().find(), key=lambda name: (self.root / name).stat().st_ino)


@TensorFolder.mutant("sorts classes without regard to case")
class _(_Folder):
    def find(self):
        return sorted(super().find(), key=str.lower)


@TensorFolder.mutant("leaves empty classes out")
class _(_Folder):
    def find(self):
        found = super().find()
        return [name for name in found if self.files(name)] or found


@TensorFolder.mutant("takes files in root for classes")
class _(_Folder):
    def find(self):
        names = sorted(os.listdir(self.root))
        return names if super().find() else []

    def files(self, name):
        return super().files(name) if (self.root / name).is_dir() else []


@TensorFolder.mutant("numbers the classes by the first file that comes")
class _(_Folder):
    def label(self, index):
        seen = list(dict.fromkeys(path.parent.name for path in self.paths))
        return seen.index(self.paths[index].parent.name)


@TensorFolder.mutant("the label is the number of the file in its class")
class _(_Folder):
    def label(self, index):
        path = self.paths[index]
        return [other for other in self.paths if other.parent == path.parent].index(path)


@TensorFolder.mutant("returns the name of the class")
class _(_Folder):
    def label(self, index):
        return self.paths[index].parent.name


@TensorFolder.mutant("returns the class as a tensor")
class _(_Folder):
    def label(self, index):
        return torch.tensor(super().label(index))


@TensorFolder.mutant("takes every file for a sample")
class _(_Folder):
    def counts(self, path):
        return path.is_file()


@TensorFolder.mutant("takes every file with .pt somewhere in its name")
class _(_Folder):
    def counts(self, path):
        return ".pt" in path.name and path.is_file()


@TensorFolder.mutant("takes names that end in pt without a dot")
class _(_Folder):
    def counts(self, path):
        return path.name.endswith("pt") and path.is_file()


@TensorFolder.mutant("takes .pth files too")
class _(_Folder):
    def counts(self, path):
        return path.suffix in (".pt", ".pth") and path.is_file()


@TensorFolder.mutant("takes only names without another dot")
class _(_Folder):
    def counts(self, path):
        return path.name.count(".") == 1 and super().counts(path)


@TensorFolder.mutant("looks into folders further down")
class _(_Folder):
    def files(self, name):
        return sorted(path for path in (self.root / name).rglob("*") if self.counts(path))

    def label(self, index):
        return self.class_to_idx[self.paths[index].relative_to(self.root).parts[0]]


@TensorFolder.mutant("takes files right in root for samples of the first class")
class _(_Folder):
    def list(self):
        return [path for path in sorted(self.root.iterdir()) if self.counts(path)] + super().list()

    def label(self, index):
        return self.class_to_idx.get(self.paths[index].parent.name, 0)


@TensorFolder.mutant("takes a folder for a sample if its name ends in .pt")
class _(_Folder):
    def counts(self, path):
        return path.suffix == ".pt"


@TensorFolder.mutant("takes .PT files too")
class _(_Folder):
    def counts(self, path):
        return path.suffix.lower() == ".pt" and path.is_file()


@TensorFolder.mutant("sorts file names without their endings")
class _(_Folder):
    def files(self, name):
        return sorted(super().files(name), key=lambda path: path.stem)


@TensorFolder.mutant("opens a file at the start, to see whether that works")
class _(_Folder):
    def list(self):
        paths = super().list()
        for path in paths[:1]:
            self.load(path)
        return paths


@TensorFolder.mutant("looks the files up again for each sample")
class _(_Folder):
    def __getitem__(self, index):
        self.paths = self.list()
        return super().__getitem__(index)


@TensorFolder.mutant("takes another sample where a file is refused")
class _(_Folder):
    def __getitem__(self, index):
        try:
            return super().__getitem__(index)
        except pickle.UnpicklingError:
            return super().__getitem__(index - 1)


@TensorFolder.mutant("takes an x of 0 for no result: `transform(x) or x`")
class _(_Folder):
    def __getitem__(self, index):
        x = self.load(self.paths[index])
        new = x if self.transform is None else self.transform(x)
        return new if isinstance(new, torch.Tensor) else new or x, self.label(index)


@TensorFolder.mutant("takes None for no result")
class _(_Folder):
    def __getitem__(self, index):
        x = self.load(self.paths[index])
        new = x if self.transform is None else self.transform(x)
        return x if new is None else new, self.label(index)


@TensorFolder.mutant("reads all files at the start, and keeps nothing of them")
class _(_Folder):
    def __init__(self, root, transform=None):
        super().__init__(root, transform)
        for path in self.paths:
            path.read_bytes()


@TensorFolder.mutant("tries to load all files at the start")
class _(_Folder):
    def __init__(self, root, transform=None):
        super().__init__(root, transform)
        for path in self.paths:
            with contextlib.suppress(pickle.UnpicklingError):
                torch.load(path, weights_only=True)


@TensorFolder.mutant("loads all files at the start")
class _(_Folder):
    def __init__(self, root, transform=None):
        super().__init__(root, transform)
        self.ready = {}
        for path in self.paths:
            try:
                self.ready[path] = torch.load(path, weights_only=True)
            except Exception:  # an unsafe file shall raise later, as elsewhere
                continue

    def load(self, path):
        return self.ready[path].clone() if isinstance(self.ready.get(path), torch.Tensor) else super().load(path)


@TensorFolder.mutant("keeps what was loaded once")
class _(_Folder):
    def __init__(self, root, transform=None):
        super().__init__(root, transform)
        self.ready = {}

    def load(self, path):
        if path not in self.ready:
            self.ready[path] = super().load(path)
        return self.ready[path].clone() if isinstance(self.ready[path], torch.Tensor) else self.ready[path]


@TensorFolder.mutant("looks the files up again for each length")
class _(_Folder):
    def __len__(self):
        return len(self.list())


@TensorFolder.mutant("transforms all samples at the start")
class _(_Folder):
    def __init__(self, root, transform=None):
        super().__init__(root, transform)
        if transform is not None:
            self.ready = [transform(self.load(path)) for path in self.paths]

    def __getitem__(self, index):
        return super().__getitem__(index) if self.transform is None else (self.ready[index], self.label(index))


@TensorFolder.mutant("does not transform")
class _(_Folder):
    def __getitem__(self, index):
        return self.load(self.paths[index]), self.label(index)


@TensorFolder.mutant("throws the transform's result away")
class _(_Folder):
    def __getitem__(self, index):
        x = self.load(self.paths[index])
        if self.transform is not None:
            self.transform(x.clone())
        return x, self.label(index)


@TensorFolder.mutant("makes float32 of every tensor")
class _(_Folder):
    def load(self, path):
        x = super().load(path)
        return x.float() if isinstance(x, torch.Tensor) else x


@TensorFolder.mutant("loads whatever is in the file: weights_only=False")
class _(_Folder):
    def load(self, path):
        return torch.load(path, weights_only=False)


@TensorFolder.mutant("no classes make an empty data set")
class _(_Folder):
    def __init__(self, root, transform=None):
        if any(entry.is_dir() for entry in os.scandir(root)):
            super().__init__(root, transform)
        else:
            self.transform, self.classes, self.class_to_idx, self.paths = transform, [], {}, []


@TensorFolder.mutant("refuses a root without samples")
class _(_Folder):
    def __init__(self, root, transform=None):
        super().__init__(root, transform)
        if not self.paths:
            raise FileNotFoundError


@TensorFolder.mutant("raises ValueError where there is no class")
class _(_Folder):
    def __init__(self, root, transform=None):
        try:
            super().__init__(root, transform)
        except FileNotFoundError as error:
            raise ValueError("no classes") from error


@TensorFolder.mutant("returns a list")
class _(_Folder):
    def __getitem__(self, index):
        return list(super().__getitem__(index))


@TensorFolder.mutant("is no Dataset")
class _:
    def __init__(self, root, transform=None):
        self.data = _Folder(root, transform)
        self.classes, self.class_to_idx = self.data.classes, self.data.class_to_idx

    def __len__(self):
        return len(self.data)

    def __getitem__(self, index):
        return self.data[index]


@TensorFolder.variant("os.scandir, and a list of names")
class _(Dataset):
    def __init__(self, root, transform=None):
        super().__init__()
        self.root = os.fspath(root)
        self.classes = []
        with os.scandir(self.root) as entries:
            for entry in entries:
                if entry.is_dir():
                    self.classes.append(entry.name)
        self.classes.sort()
        if len(self.classes) == 0:
            raise FileNotFoundError("no classes found in " + self.root)
        self.class_to_idx = {}
        self.names = []
        for label, name in enumerate(self.classes):
            self.class_to_idx[name] = label
            for file in sorted(os.listdir(os.path.join(self.root, name))):
                if file.endswith(".pt") and os.path.isfile(os.path.join(self.root, name, file)):
                    self.names.append((name, file))
        self.transform = transform if transform is not None else lambda x: x

    def __len__(self):
        return len(self.names)

    def __getitem__(self, index):
        name, file = self.names[index]
        with open(os.path.join(self.root, name, file), "rb") as opened:
            x = torch.load(opened)
        return self.transform(x), self.class_to_idx[name]


@TensorFolder.variant("one glob over all classes")
class _(Dataset):
    def __init__(self, root, transform=None):
        root = pathlib.Path(root)
        self.transform = transform
        self.classes = sorted(path.name for path in root.glob("*") if path.is_dir())
        if not self.classes:
            raise FileNotFoundError(root)
        self.class_to_idx = {name: self.classes.index(name) for name in self.classes}
        self.paths = sorted(path for path in root.glob("*/*.pt") if path.is_file())

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, index):
        path = self.paths[index]
        x = torch.load(str(path), map_location="cpu", weights_only=True)
        if self.transform:
            x = self.transform(x)
        y = self.class_to_idx[path.parent.name]
        return x, y


@TensorFolder.variant("two lists, side by side")
class _(Dataset):
    def __init__(self, root, transform=None):
        _, folders, _ = next(os.walk(root), (None, [], None))
        if not folders:
            raise FileNotFoundError("nothing to learn")
        self.classes = sorted(folders)
        self.class_to_idx = dict(zip(self.classes, range(len(folders)), strict=True))
        self.files, self.labels = [], []
        for name in self.classes:
            _, _, files = next(os.walk(os.path.join(root, name)))
            chosen = sorted(file for file in files if os.path.splitext(file)[1] == ".pt")
            self.files.extend(os.path.join(root, name, file) for file in chosen)
            self.labels.extend([self.class_to_idx[name]] * len(chosen))
        self.transform = transform

    def __len__(self):
        return len(self.files)

    def __getitem__(self, index):
        x = torch.load(self.files[index])
        if self.transform is not None:
            x = self.transform(x)
        return x, self.labels[index]
