"""A tree of names → the files of the course in it, wherever in it they lie."""

from __future__ import annotations

import pathlib
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.cohort.trees import Archive, Source, Tree
from grader.errors import Unreadable
from grader.submission import MOST_FILES, NOTEBOOK, PYTHON

Files = dict[tuple[str, str], bytes | str]
"""By chapter and name; a sentence for what could not be read."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What of a submission is graded; `trouble` says why there is nothing."""

    files: Files
    trouble: str = ""


def contents_of(source: Source, wanted: Mapping[str, Sequence[str]]) -> Contents:
    """Return a submission's files of the chapters that are `wanted`, each with the names of its own files."""
    try:
        files = _found(source.tree(), wanted, deeper=True)
    except Unreadable as error:
        return Contents({}, str(error))
    if not files:
        some = next(iter(wanted.items()))
        return Contents({}, f"it holds no file of the course, {some[0]}/{some[1][0]} for instance")
    return Contents(files)


def _found(tree: Tree, wanted: Mapping[str, Sequence[str]], deeper: bool) -> Files:
    """Return what is read of a tree. Raises Unreadable."""
    names = [name for name in tree if name.endswith((PYTHON, NOTEBOOK))]
    zips = [name for name in tree if name.endswith(".zip")]
    if not names and len(zips) == 1 and deeper:
        return _inside(tree[zips[0]](), wanted)
    found: Files = {}
    for chapter, files in wanted.items():
        folder = _folder_of(chapter, files, names, alone=len(wanted) == 1)
        inside = sorted(name for name in names if folder is not None and _parent(name) == folder)
        for name in inside[:MOST_FILES]:
            try:
                content: bytes | str = tree[name]()
            except Unreadable as error:
                content = str(error)
            found[chapter, name.rpartition("/")[2]] = content
    return found


def _inside(zipped: bytes, wanted: Mapping[str, Sequence[str]]) -> Files:
    """Return what is in a zip that is all there is in a submission."""
    with tempfile.TemporaryDirectory(prefix="grader-zip-") as folder:
        path = pathlib.Path(folder, "inner.zip")
        path.write_bytes(zipped)
        return _found(Archive(path).tree(), wanted, deeper=False)


def _folder_of(chapter: str, files: Sequence[str], names: Sequence[str], alone: bool) -> str | None:
    """Return the folder with a chapter's files: the one of its name, best inside `exercises`; then, by what is in it.

    Only where one chapter is graded `alone`, for names of files occur in several.
    """
    folders = Counter(map(_parent, names))
    named = [folder for folder in folders if folder.split("/")[-1] == chapter and "reference" not in folder.split("/")]
    if named:
        return min(named, key=lambda folder: ("exercises" not in folder.split("/"), folder.count("/"), folder))
    if not alone:
        return None
    stems = {name.removesuffix(PYTHON) for name in files}
    fitting = Counter(_parent(name) for name in names if name.rpartition("/")[2].rpartition(".")[0] in stems)
    fitting = fitting or Counter(_parent(name) for name in names if name.endswith(NOTEBOOK))
    return min(fitting, key=lambda folder: (-fitting[folder], folder.count("/"), folder), default=None)


def _parent(name: str) -> str:
    return name.rpartition("/")[0]
