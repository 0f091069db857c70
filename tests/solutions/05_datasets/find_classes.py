"""Held-out solutions of find_classes."""

import glob
import os
import pathlib
import re


def right_scandir(directory):
    """As torchvision does it."""
    classes = sorted(entry.name for entry in os.scandir(directory) if entry.is_dir())
    if not classes:
        raise FileNotFoundError(f"no class folder in {directory}")
    return classes, {name: i for i, name in enumerate(classes)}


def right_pathlib(directory: str | os.PathLike, verbose: bool = True) -> tuple[list[str], dict[str, int]]:
    """pathlib, and a check before."""
    folder = pathlib.Path(directory)
    if not folder.exists():
        raise FileNotFoundError(folder)
    names = []
    for path in folder.iterdir():
        if path.is_dir():
            names.append(path.name)
    names.sort()
    if len(names) == 0:
        raise FileNotFoundError("no folders")
    if verbose:
        print(len(names), "classes")
    return names, dict(zip(names, range(len(names))))


def right_listdir(root):
    """os.listdir and os.path; a dict filled in a loop."""
    class_to_idx = {}
    for name in sorted(os.listdir(root)):
        if os.path.isdir(os.path.join(root, name)):
            class_to_idx[name] = len(class_to_idx)
    if class_to_idx == {}:
        raise FileNotFoundError(f"Couldn't find any class folder in {root}.")
    return list(class_to_idx), class_to_idx


def right_walk(directory):
    """The first step of os.walk; nothing there is StopIteration."""
    try:
        _, folders, _ = next(os.walk(directory))
    except StopIteration:
        raise FileNotFoundError(str(directory)) from None
    if folders == []:
        raise FileNotFoundError("empty")
    folders = sorted(folders)
    return folders, {name: folders.index(name) for name in folders}


def right_glob_of_path(directory):
    """Path.glob, which finds hidden folders too, and one handler for both errors."""
    try:
        names = sorted({p.parts[-1] for p in pathlib.Path(directory).glob("*") if p.is_dir()})
        names[0]
    except (IndexError, OSError) as error:
        raise FileNotFoundError(f"no classes in {directory}") from error
    return names, dict(map(reversed, enumerate(names)))


class NoClasses(FileNotFoundError):
    pass


def right_own_error(directory):
    """An error class of one's own, under FileNotFoundError; insertion into a sorted list."""
    if not os.path.isdir(directory):
        raise NoClasses(os.fspath(directory))
    classes = []
    with os.scandir(os.fspath(directory)) as entries:
        for entry in entries:
            if not entry.is_dir():
                continue
            k = 0
            while k < len(classes) and classes[k] < entry.name:
                k += 1
            classes.insert(k, entry.name)
    if classes:
        return classes, {c: k for k, c in enumerate(classes)}
    raise NoClasses(os.fspath(directory))


def right_escaped_glob(directory):
    """glob with escaped path and hidden folders; names out of the paths."""
    pattern = os.path.join(glob.escape(os.fspath(directory)), "*", "")
    names = [os.path.basename(os.path.dirname(p)) for p in glob.glob(pattern, include_hidden=True)]
    if not names:
        raise FileNotFoundError(pattern)
    return sorted(names), {name: i for i, name in enumerate(sorted(names))}


def right_file_descriptor(directory):
    """Lists an opened folder; fills the dict with setdefault."""
    fd = os.open(directory, os.O_RDONLY)
    try:
        names = sorted(filter(lambda name: os.path.isdir(os.path.join(directory, name)), os.listdir(fd)))
    finally:
        os.close(fd)
    if not any(True for _ in names):
        raise FileNotFoundError(2, "no class", str(directory))
    indices = {}
    for name in names:
        indices.setdefault(name, len(indices))
    return names, indices


def result(names):
    if not names:
        raise FileNotFoundError("no class")
    return names, {name: i for i, name in enumerate(names)}


def wrong_not_sorted(directory):
    """In the order of the file system."""
    return result([entry.name for entry in os.scandir(directory) if entry.is_dir()])


def wrong_files_too(directory):
    """Files count."""
    return result(sorted(os.listdir(directory)))


def wrong_dot_is_file(directory):
    """What has a dot in its name is taken for a file, and what has none for a folder."""
    return result(sorted(name for name in os.listdir(directory) if "." not in name))


def wrong_stem(directory):
    """stem cuts a name at its dot."""
    return result(sorted(p.stem for p in pathlib.Path(directory).iterdir() if p.is_dir()))


def right_hidden_left_out(directory):
    """Folders that begin with a dot, which do not occur, are left out."""
    return result(sorted(e.name for e in os.scandir(directory) if e.is_dir() and not e.name.startswith(".")))


def wrong_nested(directory):
    """Folders inside folders count."""
    if not os.path.exists(directory):
        raise FileNotFoundError(directory)
    return result(sorted({p.name for p in pathlib.Path(directory).rglob("*") if p.is_dir()}))


def wrong_walk_all(directory):
    """os.walk goes down."""
    names = []
    for _, folders, _ in os.walk(directory):
        names.extend(folders)
    return result(sorted(names))


def wrong_empty_left_out(directory):
    """Folders with nothing in them are left out."""
    folder = pathlib.Path(directory)
    return result(sorted(p.name for p in folder.iterdir() if p.is_dir() and any(p.iterdir())))


def wrong_folders_only_left_out(directory):
    """A folder counts if there is a file in it, at any depth or not."""
    folder = pathlib.Path(directory)

    def counts(p):
        inside = list(p.iterdir())
        return not inside or any(q.is_file() for q in inside)

    return result(sorted(p.name for p in folder.iterdir() if p.is_dir() and counts(p)))


def wrong_lower_case_sort(directory):
    """Sorted without looking at capital letters."""
    return result(sorted((e.name for e in os.scandir(directory) if e.is_dir()), key=str.lower))


def wrong_lower_case_names(directory):
    """Names in small letters."""
    return result(sorted({e.name.lower() for e in os.scandir(directory) if e.is_dir()}))


def wrong_natural_sort(directory):
    """Numbers are sorted as numbers."""

    def key(name):
        return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.split(r"(\d+)", name)]

    return result(sorted((e.name for e in os.scandir(directory) if e.is_dir()), key=key))


def wrong_sorted_by_length(directory):
    """Short names first, then as text."""
    return result(sorted((e.name for e in os.scandir(directory) if e.is_dir()), key=lambda s: (len(s), s)))


def wrong_paths(directory):
    """Paths in place of names."""
    return result(sorted(e.path for e in os.scandir(directory) if e.is_dir()))


def wrong_path_objects(directory):
    """Path objects of the names."""
    return result(sorted(pathlib.Path(p.name) for p in pathlib.Path(directory).iterdir() if p.is_dir()))


def wrong_trailing_slash(directory):
    """Names with a slash behind."""
    return result(sorted(e.name + "/" for e in os.scandir(directory) if e.is_dir()))


def wrong_counts_from_one(directory):
    """Places from 1."""
    names, _ = result(sorted(e.name for e in os.scandir(directory) if e.is_dir()))
    return names, {name: i for i, name in enumerate(names, 1)}


def wrong_dict_before_sorting(directory):
    """The dict is made before the list is sorted."""
    names = [e.name for e in os.scandir(directory) if e.is_dir()]
    names, places = result(names)
    names.sort()
    return names, places


def wrong_idx_to_class(directory):
    """From place to name."""
    names, _ = result(sorted(e.name for e in os.scandir(directory) if e.is_dir()))
    return names, dict(enumerate(names))


def wrong_empty_accepted(directory):
    """No class at all is no error."""
    names = sorted(e.name for e in os.scandir(directory) if e.is_dir())
    return names, {name: i for i, name in enumerate(names)}


def wrong_value_error(directory):
    """ValueError where there is no class."""
    names = sorted(e.name for e in os.scandir(directory) if e.is_dir())
    if not names:
        raise ValueError("no class")
    return result(names)


def wrong_only_files_accepted(directory):
    """Looks whether the directory is empty, not whether there is a folder."""
    entries = os.listdir(directory)
    if not entries:
        raise FileNotFoundError
    names = sorted(n for n in entries if os.path.isdir(os.path.join(directory, n)))
    return names, {name: i for i, name in enumerate(names)}


def wrong_single_class_refused(directory):
    """One class is too few."""
    names = sorted(e.name for e in os.scandir(directory) if e.is_dir())
    return result(names if len(names) > 1 else [])


def wrong_missing_is_other_error(directory):
    """A directory that does not exist is a NotADirectoryError."""
    if not os.path.isdir(directory):
        raise NotADirectoryError(directory)
    return result(sorted(e.name for e in os.scandir(directory) if e.is_dir()))


def wrong_missing_is_empty(directory):
    """A directory that does not exist has no classes."""
    if not os.path.exists(directory):
        return [], {}
    return result(sorted(e.name for e in os.scandir(directory) if e.is_dir()))


def wrong_isdir_of_name(directory):
    """isdir of the bare name looks in the current folder."""
    return result(sorted(name for name in os.listdir(directory) if os.path.isdir(name)))


def wrong_chdir(directory):
    """The current folder is another one afterwards."""
    os.chdir(directory)
    return result(sorted(name for name in os.listdir() if os.path.isdir(name)))


def wrong_adds_texts(directory):
    """A Path cannot be added to a text."""
    return result(sorted(n for n in os.listdir(directory) if os.path.isdir(directory + "/" + n)))


def wrong_path_methods(directory):
    """A str has no iterdir()."""
    return result(sorted(p.name for p in directory.iterdir() if p.is_dir()))


def wrong_makes_directory(directory):
    """Makes a directory that does not exist, then complains that it is empty."""
    os.makedirs(directory, exist_ok=True)
    return result(sorted(e.name for e in os.scandir(directory) if e.is_dir()))


def wrong_removes_empty(directory):
    """Tidies up: folders with nothing in them are removed from the disk, though they are named."""
    names = sorted(e.name for e in os.scandir(directory) if e.is_dir())
    for name in names:
        if not os.listdir(os.path.join(directory, name)):
            os.rmdir(os.path.join(directory, name))
    return result(names)


def wrong_letters_only(directory):
    """A class name is a word of letters and digits."""
    return result(sorted(e.name for e in os.scandir(directory) if e.is_dir() and re.fullmatch(r"\w+", e.name)))


def wrong_tuple_of_names(directory):
    """The names in a tuple."""
    names, places = result(sorted(e.name for e in os.scandir(directory) if e.is_dir()))
    return tuple(names), places
