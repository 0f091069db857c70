"""A tree of names → the files of the course in it, wherever in it they lie."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from grader.cohort.trees import ZIP, Source, Tree, zipped
from grader.errors import Unreadable
from grader.submission import MAX_NOTEBOOK, MOST_FILES, NOTEBOOK, PYTHON

Files = dict[tuple[str, str], bytes | str]
"""By chapter and name; a sentence for what could not be read."""
Wanted = Mapping[str, Sequence[str]]
"""The names of the course's files, by chapter."""

MOST_BYTES = MAX_NOTEBOOK
"""When so much of a submission is read, nothing more is."""
MOST_NAMED = 3
_COPY = re.compile(r"(?P<stem>\w+)(?:-\d{1,3}| ?\(\d{1,3}\)|(?: - | )[Cc]opy(?: ?\(?\d{1,3}\)?)?)\.py")
PACKED = (".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst")


@dataclass(frozen=True, slots=True)
class Contents:
    """What of a submission is graded; `note` says what is special, and where there are no files, why.

    `fault`: it is the grader who could not read it.
    """

    files: Files
    note: str = ""
    fault: bool = False


def contents_of(source: Source, wanted: Wanted) -> Contents:
    """Return a submission's files of the chapters that are `wanted`, each with the names of its own files."""
    try:
        with source.tree() as tree:
            return _contents(tree, wanted, deeper=True)
    except Unreadable as error:
        return Contents({}, str(error))
    except Exception as error:  # whatever a submission does to us costs no other one anything
        return Contents({}, f"could not be read: {type(error).__name__}: {error}", fault=True)


def _contents(tree: Tree, wanted: Wanted, deeper: bool) -> Contents:
    """Return what is graded of a tree; of a zip in it, where no file of the course lies beside that. Raises Unreadable."""
    tree, notes = _without_copies(tree, wanted)
    places = _places(tree, wanted)
    zips = [name for name in tree.files if name.lower().endswith(ZIP)]
    notes += _renamed(tree, wanted, places)
    notes += _rivals(tree, wanted, places)
    notes += [f"{name} is there more than once; the last was graded" for name in places.values() if name in tree.twice]
    if zips and deeper and not _course_files(places, wanted):
        inside = _inside(tree, zips, wanted)
        if inside.files or not places:
            beside = [name for name in tree.files if name not in zips]
            told = f"{zips[0]} was graded, and not {_few(beside)} beside it" if inside.files and beside else ""
            return replace(inside, note=_joined([inside.note, told]))
        notes.append(inside.note)
    if not places:
        return Contents({}, _joined([_nothing(tree, wanted), *notes]))
    return Contents(_read(tree, places), _joined(notes))


def _without_copies(tree: Tree, wanted: Wanted) -> tuple[Tree, list[str]]:
    """Return a tree in which `file (1).py`, as browsers and course platforms call it, is `file.py` where that is lacking."""
    known = {name for files in wanted.values() for name in files}
    copies: dict[str, list[str]] = {}
    for name in tree.files:
        found = _COPY.fullmatch(_base(name))
        if found and found["stem"] + PYTHON in known:
            copies.setdefault(f"{name[: -len(_base(name))]}{found['stem']}{PYTHON}", []).append(name)
    files, notes = dict(tree.files), []
    for right, names in copies.items():
        if right not in files and len(names) == 1:
            files[right] = files.pop(names[0])
            notes.append(f"{names[0]} was graded as {right}")
        elif right not in files:
            notes.append(f"{right} may be {_few(names)}: keep one, and call it so")
    return replace(tree, files=files), notes[:MOST_NAMED]


def _rivals(tree: Tree, wanted: Wanted, places: Mapping[tuple[str, str], str]) -> Iterator[str]:
    """Yield a sentence for each chapter that lies in several folders, of which one is graded."""
    for chapter, files in wanted.items():
        folders = {_parent(name) for name in tree.files if _base(name) in files}
        taken = {_parent(name) for (place, _), name in places.items() if place == chapter}
        others = sorted(one for one in folders - taken if one.split("/")[-1] == chapter and _is_work(one))
        if taken and others:
            yield f"{min(taken)} was graded, and not {_few(others)}"


def _is_work(folder: str) -> bool:
    return "reference" not in folder.split("/")


def _inside(tree: Tree, zips: Sequence[str], wanted: Wanted) -> Contents:
    """Return what is in the only zip of a submission."""
    if len(zips) > 1:
        return Contents(
            {}, f"it holds {len(zips)} zips ({_few(zips)}), and no file of the course beside them; keep one"
        )
    try:
        with zipped(io.BytesIO(tree.files[zips[0]]()), zips[0]) as inner:
            return _contents(inner, wanted, deeper=False)
    except Unreadable as error:
        return Contents({}, str(error))


def _places(tree: Tree, wanted: Wanted) -> dict[tuple[str, str], str]:
    """Return where each file lies that is read, by chapter and name, the most important first."""
    names = [name for name in tree.files if name.endswith(PYTHON) or name.lower().endswith(NOTEBOOK)]
    found = []
    for chapter, files in wanted.items():
        folder = _folder_of(chapter, files, names, alone=len(wanted) == 1)
        inside = {_base(name): name for name in names if folder is not None and _parent(name) == folder}
        found += [(kind, (chapter, base), inside[base]) for kind, base in _chosen(sorted(inside), files)]
    return {key: name for _, key, name in sorted(found, key=lambda one: one[0])}


def _chosen(inside: Sequence[str], files: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield what a grading of the folder reads: its files (0), others that they may import (1), notebooks (2).

    Notebooks only where they stand in for a file: those of its name, or all.
    """
    lacking = {_stem(name) for name in files if name not in inside}
    books = [name for name in inside if name.endswith(NOTEBOOK)]
    same = [name for name in books if _stem(name) in lacking]
    yield from ((0, name) for name in files if name in inside)
    yield from ((1, name) for name in [n for n in inside if n.endswith(PYTHON)][:MOST_FILES] if name not in files)
    if lacking:
        yield from ((2, name) for name in (same if len(same) == len(lacking) else books)[:MOST_FILES])


def _read(tree: Tree, places: Mapping[tuple[str, str], str]) -> Files:
    files: Files = {}
    size = 0
    for key, name in places.items():
        try:
            if size >= MOST_BYTES:
                raise Unreadable(f"{name} is not read: what comes before it has {MOST_BYTES >> 20} MiB already")
            files[key] = content = tree.files[name]()
            size += len(content)
        except Unreadable as error:
            files[key] = str(error)
    return files


def _renamed(tree: Tree, wanted: Wanted, places: Collection[tuple[str, str]]) -> Iterator[str]:
    """Yield a sentence for each of a few files that would be one of the course but for capital letters."""
    lacking = {
        name.lower(): name for chapter, files in wanted.items() for name in files if (chapter, name) not in places
    }
    alike = [(name, lacking[base]) for name in tree.files if (base := name.rpartition("/")[2].lower()) in lacking]
    for name, right in [one for one in alike if one[0].rpartition("/")[2] != one[1]][:MOST_NAMED]:
        yield f"{name} is not {right}: capital letters count; rename it"


def _course_files(places: Collection[tuple[str, str]], wanted: Wanted) -> bool:
    """Whether a file of the course is there, or a notebook of its name."""
    return any(_stem(name) in map(_stem, wanted[chapter]) for chapter, name in places)


def _nothing(tree: Tree, wanted: Wanted) -> str:
    """Say what is there instead of the course's files."""
    chapter, files = next(iter(wanted.items()))
    names = [*tree.files, *tree.others]
    packed = [f"{name} is no zip; hand in a zip, or the files" for name in names if name.lower().endswith(PACKED)]
    there = f"only {_few(names)}" if names else ""
    return _joined([f"it holds no file of the course, {chapter}/{files[0]} for instance", *(packed[:1] or [there])])


def _folder_of(chapter: str, files: Sequence[str], names: Sequence[str], alone: bool) -> str | None:
    """Return the folder with a chapter's files: the one of its name, best inside `exercises`; then, by what is in it.

    Only where one chapter is graded `alone`, for names of files occur in several.
    """
    folders = Counter(map(_parent, names))
    named = [folder for folder in folders if folder.split("/")[-1] == chapter and _is_work(folder)]
    if named:
        return min(named, key=lambda folder: ("exercises" not in folder.split("/"), folder.count("/"), folder))
    if not alone:
        return None
    stems = set(map(_stem, files))
    fitting = Counter(_parent(name) for name in names if _stem(_base(name)) in stems)
    fitting = fitting or Counter(_parent(name) for name in names if name.lower().endswith(NOTEBOOK))
    return min(fitting, key=lambda folder: (-fitting[folder], folder.count("/"), folder), default=None)


def _parent(name: str) -> str:
    return name.rpartition("/")[0]


def _base(name: str) -> str:
    """Return a file's name, a notebook's as such a one is called."""
    base = name.rpartition("/")[2]
    return base[: -len(NOTEBOOK)] + NOTEBOOK if base.lower().endswith(NOTEBOOK) else base


def _stem(name: str) -> str:
    return name.rpartition(".")[0]


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:MOST_NAMED]) + (" and more" if len(names) > MOST_NAMED else "")


def _joined(notes: Sequence[str]) -> str:
    return "; ".join(filter(None, notes))
