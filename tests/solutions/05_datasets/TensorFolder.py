"""Held-out solutions of TensorFolder."""

import glob
import io
import os
import pathlib
import pickle
from functools import lru_cache

import torch
from torch.utils.data import Dataset


class right_pathlib(Dataset):
    """pathlib all through."""

    def __init__(self, root, transform=None):
        folders = [p for p in pathlib.Path(root).iterdir() if p.is_dir()]
        if not folders:
            raise FileNotFoundError(f"no classes in {root}")
        self.classes = sorted(p.name for p in folders)
        self.class_to_idx = {name: i for i, name in enumerate(self.classes)}
        self.samples = []
        for name in self.classes:
            files = sorted(p.name for p in (pathlib.Path(root) / name).iterdir() if p.is_file())
            for file in files:
                if file.endswith(".pt"):
                    self.samples.append((pathlib.Path(root) / name / file, self.class_to_idx[name]))
        self.transform = transform

    def __len__(self):
        return len(self.samples)

    def __getitem__(self, index):
        path, y = self.samples[index]
        x = torch.load(path, weights_only=True)
        if self.transform is not None:
            x = self.transform(x)
        return x, y


class right_os(Dataset):
    """os and os.path; paths and targets in two lists; weights_only is torch's default."""

    def __init__(self, root, transform=None, extension=".pt"):
        super().__init__()
        self.root, self.transform = root, transform
        self.classes = sorted(d for d in os.listdir(root) if os.path.isdir(os.path.join(root, d)))
        if len(self.classes) == 0:
            raise FileNotFoundError(str(root))
        self.class_to_idx = dict(zip(self.classes, range(len(self.classes))))
        self.paths, self.targets = [], []
        for c in self.classes:
            for name in sorted(os.listdir(os.path.join(root, c))):
                path = os.path.join(root, c, name)
                if os.path.isfile(path) and name.endswith(extension):
                    self.paths.append(path)
                    self.targets.append(self.class_to_idx[c])
        print(f"{len(self.paths)} samples of {len(self.classes)} classes")

    def __len__(self):
        return len(self.targets)

    def __getitem__(self, i):
        x = torch.load(self.paths[i])
        return (self.transform(x) if self.transform else x), self.targets[i]


def class_names(root):
    """Helper: names of folders, or an error."""
    if not os.path.exists(root):
        raise FileNotFoundError(root)
    names = [entry.name for entry in os.scandir(root) if entry.is_dir()]
    if names:
        return sorted(names)
    raise FileNotFoundError(f"{root} holds no folder")


class right_open_file(Dataset):
    """A helper function; the file is opened by hand and read through a buffer."""

    def __init__(self, root: str | os.PathLike, transform=None) -> None:
        self.root = os.fspath(root)
        self.classes = class_names(root)
        self.class_to_idx = {c: self.classes.index(c) for c in self.classes}
        self.files = [
            (c, entry.name)
            for c in self.classes
            for entry in sorted(os.scandir(os.path.join(self.root, c)), key=lambda entry: entry.name)
            if entry.is_file() and entry.name[-3:] == ".pt"
        ]
        self.transform = transform or (lambda x: x)

    def __len__(self) -> int:
        return len(self.files)

    def __getitem__(self, index: int):
        c, name = self.files[index]
        with open(os.path.join(self.root, c, name), "rb") as file:
            x = torch.load(io.BytesIO(file.read()), weights_only=True)
        return self.transform(x), self.class_to_idx[c]


class right_walk(Dataset):
    """os.walk, two steps of it; samples sorted as pairs of class and file."""

    def __init__(self, root, transform=None):
        step = next(os.walk(root), None)
        if step is None or not step[1]:
            raise FileNotFoundError(root)
        self.classes = list(step[1])
        self.classes.sort()
        self.class_to_idx = {}
        for c in self.classes:
            self.class_to_idx[c] = len(self.class_to_idx)
        pairs = []
        for c in self.classes:
            _, _, files = next(os.walk(os.path.join(root, c)))
            pairs += [(c, f) for f in files if f.endswith(".pt")]
        self._pairs = sorted(pairs)
        self._root = pathlib.Path(root)
        self._transform = transform

    def __len__(self):
        return sum(1 for _ in self._pairs)

    def __getitem__(self, index):
        c, f = self._pairs[index]
        x = torch.load(self._root.joinpath(c, f), weights_only=True, mmap=False)
        if callable(self._transform):
            x = self._transform(x)
        return x, self.class_to_idx[c]


class right_sorted_paths(Dataset):
    """Sorted Path objects compare part by part; classes are properties."""

    def __init__(self, root, transform=None):
        self._folders = sorted(p for p in pathlib.Path(root).iterdir() if p.is_dir())
        if self._folders == []:
            raise FileNotFoundError("no class")
        self._files = sorted(p for f in self._folders for p in f.glob("*.pt") if p.is_file())
        self._transform = transform

    @property
    def classes(self):
        return [f.name for f in self._folders]

    @property
    def class_to_idx(self):
        return {name: place for place, name in enumerate(self.classes)}

    def __len__(self):
        return len(self._files)

    def __getitem__(self, index):
        if index >= len(self._files):
            raise IndexError(f"{index} of {len(self._files)}")
        file = self._files[index]
        x = torch.load(str(file), weights_only=True)
        y = self.class_to_idx[file.parent.name]
        return (x, y) if self._transform is None else (self._transform(x), y)


class right_closures(Dataset):
    """Keeps one function for each sample, which loads it."""

    def __init__(self, root, transform=None):
        def loader(path, y):
            def load():
                x = torch.load(path, weights_only=True)
                return x if transform is None else transform(x), y

            return load

        try:
            self.classes = sorted(e.name for e in os.scandir(root) if e.is_dir())
            self.classes[0]
        except IndexError:
            raise FileNotFoundError(root) from None
        self.class_to_idx = {c: i for i, c in enumerate(self.classes)}
        self.loaders = []
        for y, c in enumerate(self.classes):
            folder = pathlib.Path(root, c)
            for name in sorted(e.name for e in os.scandir(folder) if e.is_file()):
                if name.endswith(".pt"):
                    self.loaders.append(loader(folder / name, y))

    def __len__(self):
        return len(self.loaders)

    def __getitem__(self, index):
        return self.loaders[index]()


class right_class_ends(Dataset):
    """One list of files for each class; a sample is looked up by subtracting their lengths."""

    def __init__(self, root, transform=None):
        root = pathlib.Path(root)
        if not root.is_dir():
            raise FileNotFoundError(root)
        self.files = {p.name: [] for p in sorted(root.iterdir(), key=lambda p: p.name) if p.is_dir()}
        if not self.files:
            raise FileNotFoundError("empty")
        for name in self.files:
            found = [p for p in (root / name).iterdir() if p.name.endswith(".pt") and not p.is_dir()]
            self.files[name] = sorted(found, key=lambda p: p.name)
        self.classes = [*self.files]
        self.class_to_idx = {name: i for i, name in enumerate(self.classes)}
        self.transform = transform

    def __len__(self):
        return sum(map(len, self.files.values()))

    def __getitem__(self, index):
        for y, files in enumerate(self.files.values()):
            if index < len(files):
                x = torch.load(files[index], weights_only=True)
                if self.transform is not None:
                    x = self.transform(x)
                return x, y
            index -= len(files)
        raise IndexError("no such sample")


class Right(Dataset):
    def __init__(self, root, transform=None):
        self.root, self.transform = pathlib.Path(root), transform
        self.classes = self.find(root)
        if not self.classes:
            raise FileNotFoundError(root)
        self.class_to_idx = {c: i for i, c in enumerate(self.classes)}
        self.samples = self.look_up()

    def find(self, root):
        return sorted(e.name for e in os.scandir(root) if e.is_dir())

    def look_up(self):
        return [(self.root / c / f, self.class_to_idx[c]) for c in self.classes for f in self.names(self.root / c)]

    def names(self, folder):
        return sorted(e.name for e in os.scandir(folder) if e.is_file() and e.name.endswith(".pt"))

    def __len__(self):
        return len(self.samples)

    def load(self, path):
        return torch.load(path, weights_only=True)

    def __getitem__(self, index):
        path, y = self.samples[index]
        x = self.load(path)
        return x if self.transform is None else self.transform(x), y


class wrong_not_sorted_files(Right):
    """Files in the order of the file system."""

    def names(self, folder):
        return [e.name for e in os.scandir(folder) if e.is_file() and e.name.endswith(".pt")]


class wrong_numbers_sorted(Right):
    """9.pt before 10.pt."""

    def names(self, folder):
        def key(name):
            stem = name[:-3]
            return (0, int(stem), "") if stem.isdigit() else (1, 0, stem)

        return sorted(super().names(folder), key=key)


class wrong_sorted_without_ending(Right):
    """Sorted by the names without .pt: "a.pt" and "a-1.pt" change places."""

    def names(self, folder):
        return [stem + ".pt" for stem in sorted(name[:-3] for name in super().names(folder))]


class wrong_whole_paths_sorted(Right):
    """Whole paths, sorted as text: the slash takes part, so class "a b" comes before "a"."""

    def look_up(self):
        return sorted(super().look_up(), key=lambda sample: str(sample[0]))


class wrong_sorted_by_file(Right):
    """Sorted by the file's name, whatever the class."""

    def look_up(self):
        return sorted(super().look_up(), key=lambda sample: sample[0].name)


class wrong_classes_not_sorted(Right):
    """The classes in the order of the file system."""

    def find(self, root):
        return [e.name for e in os.scandir(root) if e.is_dir()]


class wrong_empty_class_left_out(Right):
    """A class without samples does not count."""

    def find(self, root):
        return [c for c in super().find(root) if self.names(pathlib.Path(root) / c)]


class wrong_classes_of_samples(Right):
    """Classes are known from the files that were found, but an empty root is an error all the same."""

    def __init__(self, root, transform=None):
        super().__init__(root, transform)
        self.classes = sorted({path.parent.name for path, _ in self.samples})
        self.class_to_idx = {c: i for i, c in enumerate(self.classes)}
        self.samples = [(path, self.class_to_idx[path.parent.name]) for path, _ in self.samples]


class wrong_refuses_without_samples(Right):
    """Classes without any sample are an error."""

    def __init__(self, root, transform=None):
        super().__init__(root, transform)
        if not self.samples:
            raise FileNotFoundError("no samples")


class wrong_no_error_without_class(Right):
    """A root without classes makes an empty data set."""

    def find(self, root):
        found = super().find(root)
        self.empty = not found
        return found or [""]

    def look_up(self):
        if self.empty:
            self.classes, self.class_to_idx = [], {}
            return []
        return super().look_up()


class wrong_value_error(Right):
    """ValueError without a class."""

    def find(self, root):
        found = super().find(root)
        if not found:
            raise ValueError("no classes")
        return found


class wrong_missing_root(Right):
    """A root that does not exist is a NotADirectoryError."""

    def find(self, root):
        if not os.path.isdir(root):
            raise NotADirectoryError(root)
        return super().find(root)


class wrong_folders_named_pt(Right):
    """A folder named x.pt is taken for a sample."""

    def names(self, folder):
        return sorted(p.name for p in folder.glob("*.pt"))


class wrong_further_down(Right):
    """Files in folders further down count."""

    def look_up(self):
        return [
            (path, self.class_to_idx[c])
            for c in self.classes
            for path in sorted((self.root / c).rglob("*.pt"))
            if path.is_file()
        ]


class wrong_all_files(Right):
    """Every file is a sample."""

    def names(self, folder):
        return sorted(e.name for e in os.scandir(folder) if e.is_file())


class wrong_pt_anywhere(Right):
    """a.pt.bak has .pt in its name."""

    def names(self, folder):
        return sorted(e.name for e in os.scandir(folder) if e.is_file() and ".pt" in e.name)


class wrong_without_dot(Right):
    """A name that ends in "pt", without the dot."""

    def names(self, folder):
        return sorted(e.name for e in os.scandir(folder) if e.is_file() and e.name.endswith("pt"))


class wrong_capital_letters(Right):
    """A.PT counts."""

    def names(self, folder):
        return sorted(e.name for e in os.scandir(folder) if e.is_file() and e.name.lower().endswith(".pt"))


class wrong_pth_too(Right):
    """.pth counts as well."""

    def names(self, folder):
        return sorted(e.name for e in os.scandir(folder) if e.is_file() and e.name.endswith((".pt", ".pth")))


class wrong_one_dot(Right):
    """Splits at the first dot: v1.2.pt is lost."""

    def names(self, folder):
        return [name for name in super().names(folder) if name.split(".")[1] == "pt"]


class wrong_looks_up_again(Right):
    """The length is looked up each time."""

    def __len__(self):
        return len(self.look_up())


class wrong_lists_when_fetched(Right):
    """Lists the files again for each sample."""

    def __getitem__(self, index):
        self.samples = self.look_up()
        return super().__getitem__(index)


class wrong_loads_at_start(Right):
    """All files are loaded when the data set is made."""

    def __init__(self, root, transform=None):
        super().__init__(root, transform)
        self.tensors = {path: Right.load(self, path) for path, _ in self.samples}

    def load(self, path):
        return self.tensors[path]


class wrong_tries_first_file(Right):
    """Opens the first file at the start, to see whether it can be read."""

    def __init__(self, root, transform=None):
        super().__init__(root, transform)
        if self.samples:
            self.first = type(self.load(self.samples[0][0])).__name__


class wrong_remembers(Right):
    """A file is loaded the first time only."""

    def __init__(self, root, transform=None):
        super().__init__(root, transform)
        self.load = lru_cache(maxsize=None)(self.load)


class wrong_remembers_copies(Right):
    """A file is loaded the first time only, and cloned after that."""

    def __init__(self, root, transform=None):
        super().__init__(root, transform)
        self.cache = {}

    def load(self, path):
        if path not in self.cache:
            self.cache[path] = super().load(path)
        return self.cache[path].clone()


class wrong_weights_only_false(Right):
    """Reads everything."""

    def load(self, path):
        return torch.load(path, weights_only=False)


class wrong_second_try(Right):
    """What weights_only refuses is read without it."""

    def load(self, path):
        try:
            return torch.load(path, weights_only=True)
        except pickle.UnpicklingError:
            return torch.load(path, weights_only=False)


class wrong_error_renamed(Right):
    """The error of torch.load becomes another one."""

    def load(self, path):
        try:
            return torch.load(path, weights_only=True)
        except Exception as error:
            raise ValueError(f"cannot read {path}") from error


class wrong_skips_unreadable(Right):
    """A file that is refused is replaced by the next one."""

    def __getitem__(self, index):
        try:
            return super().__getitem__(index)
        except pickle.UnpicklingError:
            return super().__getitem__((index + 1) % len(self))


class wrong_float(Right):
    """Everything becomes float32."""

    def load(self, path):
        return super().load(path).float()


class wrong_transform_twice(Right):
    """The transform is called twice."""

    def __getitem__(self, index):
        x, y = super().__getitem__(index)
        return (self.transform(x) if self.transform is not None else x), y


class wrong_transform_of_pair(Right):
    """The transform gets x and y."""

    def __getitem__(self, index):
        path, y = self.samples[index]
        x = self.load(path)
        return (x, y) if self.transform is None else self.transform((x, y))


class wrong_transform_in_place_only(Right):
    """What the transform returns is not used."""

    def __getitem__(self, index):
        path, y = self.samples[index]
        x = self.load(path)
        if self.transform is not None:
            self.transform(x)
        return x, y


class wrong_none_is_old_tensor(Right):
    """If the transform returns a number 0 or nothing, x stays what it was."""

    def __getitem__(self, index):
        path, y = self.samples[index]
        x = self.load(path)
        new = None if self.transform is None else self.transform(x)
        return x if new is None or (not torch.is_tensor(new) and not new) else new, y


class wrong_tensor_target(Right):
    """y is a tensor."""

    def __getitem__(self, index):
        x, y = super().__getitem__(index)
        return x, torch.tensor(y)


class wrong_name_target(Right):
    """y is the name of the class."""

    def __getitem__(self, index):
        x, y = super().__getitem__(index)
        return x, self.classes[y]


class wrong_adds_texts(Right):
    """A Path cannot be added to a text."""

    def __init__(self, root, transform=None):
        super().__init__(root + "/", transform)


class wrong_wants_path(Right):
    """A text has no iterdir()."""

    def find(self, root):
        return sorted(p.name for p in root.iterdir() if p.is_dir())


class wrong_number_of_classes(Right):
    """len() counts the classes where each has one sample or more."""

    def __len__(self):
        return len(self.classes) if len(self.samples) == len(self.classes) + 1 else len(self.samples)


class wrong_files_are_classes(Right):
    """Files beside the classes count as classes."""

    def find(self, root):
        return sorted(name for name in os.listdir(root))

    def names(self, folder):
        return super().names(folder) if folder.is_dir() else []


class wrong_starts_at_one(Right):
    """Classes are counted from 1."""

    def __init__(self, root, transform=None):
        super().__init__(root, transform)
        self.class_to_idx = {c: i for i, c in enumerate(self.classes, 1)}
        self.samples = self.look_up()
