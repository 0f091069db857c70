"""What a submission holds, read and never unpacked: a folder, a zip, a revision in git, loose files; each a tree of names."""

from __future__ import annotations

import contextlib
import io
import itertools
import lzma
import os
import pathlib
import stat
import subprocess
import zipfile
import zlib
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import IO, NoReturn

from grader.errors import Unreadable
from grader.submission import MAX_NOTEBOOK, MAX_SOURCE, NOTEBOOK, PYTHON

ZIP = ".zip"
WANTED = (PYTHON, NOTEBOOK, ZIP)
MOST_FILES = 20_000
MOST_ENTRIES = 100_000
DEEPEST = 50
"""Folders further down are not looked into."""
MOST_OTHERS = 5
UNINTERESTING = frozenset({"__MACOSX", "__pycache__", "node_modules", "site-packages"})
GIT = ("git", "-c", "protocol.allow=never", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null")
_DAMAGED = (zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error, lzma.LZMAError, EOFError, OSError,
            ValueError, IndexError, OverflowError)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tree:
    """`files` that may be graded, by names with slashes, and how to read each; the first few `others`; which came `twice`.

    Reading returns the beginning of a source that is too large, and raises Unreadable.
    """

    files: dict[str, Callable[[], bytes]] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)
    twice: set[str] = field(default_factory=set)

    def add(self, name: str, read: Callable[[], bytes]) -> None:
        """Take in a file, if it is of interest. Raises Unreadable where there are too many."""
        if not all(map(_interesting, name.split("/"))):
            return
        if name.lower().endswith(WANTED):
            self.twice.update({name} & self.files.keys())
            self.files[name] = read
        elif len(self.others) < MOST_OTHERS:
            self.others.append(name)
        if len(self.files) > MOST_FILES:
            raise Unreadable(f"it holds more than {MOST_FILES} sources; is it the right folder?")


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder."""

    path: pathlib.Path

    @contextlib.contextmanager
    def tree(self) -> Iterator[Tree]:
        """Yield what is below it, links not followed. Raises Unreadable."""
        tree = Tree()
        _walk(self.path, tree)
        yield tree


@dataclass(frozen=True, slots=True)
class Loose:
    """What lies beside the files of others: files by the name that they had, and folders."""

    items: tuple[tuple[str, pathlib.Path], ...]

    @contextlib.contextmanager
    def tree(self) -> Iterator[Tree]:
        """Yield the files. Raises Unreadable."""
        tree = Tree()
        for name, path in self.items:
            if path.is_dir():
                _walk(path, tree)
            else:
                tree.add(name, partial(_read_file, path))
        yield tree


@dataclass(frozen=True, slots=True)
class Revision:
    """A revision in a git repository: a branch, a tag, a commit; `inside`: the folder may lie within the repository."""

    repository: pathlib.Path
    name: str
    inside: bool = False

    @contextlib.contextmanager
    def tree(self) -> Iterator[Tree]:
        """Yield what git knows of it; nothing is checked out, and no code of the repository's runs. Raises Unreadable."""
        place = self.repository.name or self.repository
        within = self._git(f"{place} is no git repository", "rev-parse", "--show-prefix").strip()
        if within and not self.inside:
            raise Unreadable(f"{place} is no git repository, but lies in one; without a path, that one is meant")
        wanted = f"{self.name}^{{tree}}"
        asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", wanted)
        found = self._git(f"{place} has no revision {self.name}", *asked).decode().strip()
        yield self._listed(found)

    def _listed(self, found: str) -> Tree:
        tree = Tree()
        listed = self._git(f"{self.name} cannot be listed", "ls-tree", "-r", "-z", "-l", "--full-tree", found)
        for line in filter(None, listed.split(b"\0")):
            facts, _, name = line.decode("utf-8", "replace").partition("\t")
            mode, _, blob, size = facts.split()
            tree.add(name, partial(self._blob, name, blob, size) if mode.startswith("100") else partial(_link, name))
        return tree

    def _blob(self, name: str, blob: str, size: str) -> bytes:
        if not size.isdigit() or int(size) > MAX_NOTEBOOK:
            raise Unreadable(f"{name} is too large ({size} bytes)")
        return self._git(f"{name} cannot be read", "cat-file", "blob", blob)

    def _git(self, trouble: str, *words: str) -> bytes:
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        quiet = {"GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
        try:
            done = subprocess.run(
                [*GIT, "-C", str(self.repository), *words], env={**kept, **quiet}, stdin=subprocess.DEVNULL,
                capture_output=True, check=True, timeout=60,
            )  # fmt: skip
        except FileNotFoundError as error:
            raise Unreadable(f"{self.name} is a revision in git, and there is no git here") from error
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            told = (getattr(error, "stderr", b"") or b"").decode("utf-8", "replace").strip()
            raise Unreadable(f"{trouble} ({told.splitlines()[-1]})" if told else trouble) from error
        return done.stdout


@dataclass(frozen=True, slots=True)
class Archive:
    """A zip."""

    path: pathlib.Path

    @contextlib.contextmanager
    def tree(self) -> Iterator[Tree]:
        """Yield what is in it; nothing is unpacked. Raises Unreadable."""
        if self.path.exists() and not self.path.is_file():
            raise Unreadable(f"{self.path.name} is not a file")  # nobody ever writes into a pipe that lies there
        with zipped(self.path, self.path.name) as tree:
            yield tree


Source = Folder | Loose | Revision | Archive


@contextlib.contextmanager
def zipped(where: pathlib.Path | io.BytesIO, title: str) -> Iterator[Tree]:
    """Yield what is in a zip, which stays open meanwhile. Raises Unreadable."""
    try:
        archive = zipfile.ZipFile(where)
    except _DAMAGED as error:
        raise Unreadable(_damaged(title, error)) from error
    with archive:
        entries = archive.infolist()
        if len(entries) > MOST_ENTRIES:
            raise Unreadable(f"{title} holds more than {MOST_ENTRIES} files; leave out what is not your work")
        tree = Tree()
        for info in entries:
            name = info.filename.replace("\\", "/").lstrip("/")
            if ".." not in name.split("/"):
                linked = stat.S_ISLNK(info.external_attr >> 16)
                tree.add(name, partial(_link, name) if linked else partial(_member, archive, info))
        yield tree


def _interesting(name: str) -> bool:
    return bool(name) and not name.startswith(".") and name not in UNINTERESTING


def _link(name: str) -> NoReturn:
    raise Unreadable(f"{name} is a link; put the file itself there")


def _damaged(title: str, error: Exception) -> str:
    return f"{title} cannot be opened: it is damaged, encrypted, or no zip ({error})"


def _walk(root: pathlib.Path, tree: Tree) -> None:
    """Take in what is below a folder, nearest first; a folder in it that cannot be read is as if it were not there."""
    waiting = deque([("", str(root))])
    seen = 0
    while waiting:
        before, folder = waiting.popleft()
        try:
            with os.scandir(folder) as items:
                inside = sorted(itertools.islice(items, MOST_ENTRIES), key=lambda item: item.name)
        except (OSError, ValueError) as error:
            if before:
                continue
            raise Unreadable(f"{root.name} cannot be read: {getattr(error, 'strerror', None) or error}") from error
        seen += len(inside)
        if seen >= MOST_ENTRIES:
            raise Unreadable(f"{root.name} holds {MOST_ENTRIES} files or more; is it the right folder?")
        for item in inside:
            name = f"{before}{item.name}"
            if not item.is_dir(follow_symlinks=False):
                tree.add(name, partial(_read_file, pathlib.Path(item.path)))
            elif _interesting(item.name) and name.count("/") < DEEPEST:
                waiting.append((f"{name}/", item.path))


def _read_file(path: pathlib.Path) -> bytes:
    try:
        if path.is_symlink():
            _link(path.name)
        if not path.is_file():
            raise Unreadable(f"{path.name} is not a file")
        with path.open("rb") as opened:
            return _bounded(path.name, opened)
    except OSError as error:
        raise Unreadable(f"{path.name} cannot be read: {error.strerror}") from error


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    try:
        with archive.open(info) as opened:
            return _bounded(info.filename, opened)
    except Unreadable:
        raise
    except _DAMAGED as error:
        raise Unreadable(_damaged(info.filename, error)) from error


def _bounded(name: str, opened: IO[bytes]) -> bytes:
    """Return what is in a file; of a source one byte too many, which shows that it is too large."""
    if name.endswith(PYTHON):
        return opened.read(MAX_SOURCE + 1)
    data = opened.read(MAX_NOTEBOOK + 1)
    if len(data) > MAX_NOTEBOOK:
        raise Unreadable(f"{name} is larger than {MAX_NOTEBOOK >> 20} MiB; leave out what is not your work")
    return data
