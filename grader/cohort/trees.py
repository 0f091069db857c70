"""What a submission holds, read and never unpacked: a folder, a zip, a revision in git, loose files; each a tree of names."""

from __future__ import annotations

import contextlib
import lzma
import os
import pathlib
import stat
import subprocess
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import NoReturn

from grader.errors import Unreadable
from grader.submission import MAX_NOTEBOOK, MAX_SOURCE, NOTEBOOK, PYTHON

Tree = Mapping[str, Callable[[], bytes]]
"""Names with slashes, and how to read each, or the beginning of what is too large. Reading raises Unreadable."""

WANTED = (PYTHON, NOTEBOOK, ".zip")
MOST_FILES = 20_000
UNINTERESTING = frozenset({"__MACOSX", "__pycache__", "node_modules", "site-packages"})
GIT = ("git", "-c", "protocol.allow=never", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null")
_DAMAGED = (zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error, lzma.LZMAError, EOFError, OSError,
            ValueError, IndexError, OverflowError)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder."""

    path: pathlib.Path

    def tree(self) -> Tree:
        """Return what is below it, links not followed. Raises Unreadable."""
        found: dict[str, Callable[[], bytes]] = {}
        for place, folders, files in os.walk(self.path, onerror=partial(_unreadable, self.path)):
            folders[:] = sorted(name for name in folders if _interesting(name))
            for name in files:
                path = pathlib.Path(place, name)
                if _interesting(name) and path.suffix in WANTED:
                    found[path.relative_to(self.path).as_posix()] = partial(_read_file, path)
            if len(found) > MOST_FILES:
                raise Unreadable(f"{self.path.name} holds more than {MOST_FILES} files; is it the right folder?")
        return found


@dataclass(frozen=True, slots=True)
class Loose:
    """Files that lie beside those of others, by the name that they had."""

    files: tuple[tuple[str, pathlib.Path], ...]

    def tree(self) -> Tree:
        """Return the files."""
        return {name: partial(_read_file, path) for name, path in self.files}


@dataclass(frozen=True, slots=True)
class Revision:
    """A revision in a git repository: a branch, a tag, a commit."""

    repository: pathlib.Path
    name: str

    def tree(self) -> Tree:
        """Return what git knows of it; nothing is checked out, and no code of the repository's runs. Raises Unreadable."""
        wanted = f"{self.name}^{{tree}}"
        tree = self._git("rev-parse", "--verify", "--quiet", "--end-of-options", wanted).decode().strip()
        found: dict[str, Callable[[], bytes]] = {}
        for line in self._git("ls-tree", "-r", "-z", "-l", "--full-tree", tree).split(b"\0"):
            facts, _, name = line.decode("utf-8", "replace").partition("\t")
            if name.endswith(WANTED) and all(map(_interesting, name.split("/"))):
                mode, _, blob, size = facts.split()
                found[name] = partial(self._blob, blob, size) if mode.startswith("100") else partial(_link, name)
        return found

    def _blob(self, blob: str, size: str) -> bytes:
        if not size.isdigit() or int(size) > MAX_NOTEBOOK:
            raise Unreadable(f"a file of {size} bytes in {self.name} is too large")
        return self._git("cat-file", "blob", blob)

    def _git(self, *words: str) -> bytes:
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        quiet = {"GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
        try:
            done = subprocess.run(
                [*GIT, "-C", str(self.repository), *words], env={**kept, **quiet}, stdin=subprocess.DEVNULL,
                capture_output=True, check=True, timeout=60,
            )  # fmt: skip
        except FileNotFoundError as error:
            raise Unreadable(f"{self.name} is a revision in git, and there is no git here") from error
        except (OSError, subprocess.SubprocessError) as error:
            told = (getattr(error, "stderr", b"") or b"").decode("utf-8", "replace").strip()
            why = f" ({told.splitlines()[-1]})" if told else ""
            raise Unreadable(f"{self.repository.name or self.repository} has no revision {self.name}{why}") from error
        return done.stdout


@dataclass(frozen=True, slots=True)
class Archive:
    """A zip."""

    path: pathlib.Path

    def tree(self) -> Tree:
        """Return what is in it; nothing is unpacked. Raises Unreadable."""
        with _opened(self.path, self.path.name) as archive:
            found = {}
            for info in archive.infolist()[:MOST_FILES]:
                name = info.filename.replace("\\", "/").lstrip("/")
                parts = name.split("/")
                if name.endswith(WANTED) and ".." not in parts and all(map(_interesting, parts)):
                    linked = stat.S_ISLNK(info.external_attr >> 16)
                    found[name] = partial(_link, name) if linked else partial(_member, self.path, info.filename)
        return found


Source = Folder | Loose | Revision | Archive


def _interesting(name: str) -> bool:
    return bool(name) and not name.startswith(".") and name not in UNINTERESTING


def _link(name: str) -> NoReturn:
    raise Unreadable(f"{name} is a link; put the file itself there")


def _unreadable(root: pathlib.Path, error: OSError) -> None:
    """Tell of a folder that cannot be read where it is the whole submission; another one is as if it were not there."""
    if error.filename == str(root):
        raise Unreadable(f"{root.name} cannot be read: {error.strerror}") from error


def _read_file(path: pathlib.Path) -> bytes:
    try:
        if path.is_symlink():
            _link(path.name)
        if not path.is_file():
            raise Unreadable(f"{path.name} is not a file")
        with path.open("rb") as opened:
            return opened.read(_most(path.name))
    except OSError as error:
        raise Unreadable(f"{path.name} cannot be read: {error.strerror}") from error


def _member(path: pathlib.Path, name: str) -> bytes:
    with _opened(path, name) as archive, archive.open(name) as opened:
        return opened.read(_most(name))


def _most(name: str) -> int:
    """How much of a file to read: a source is small, and one byte too many shows that it is not."""
    return MAX_SOURCE + 1 if name.endswith(PYTHON) else MAX_NOTEBOOK


@contextlib.contextmanager
def _opened(path: pathlib.Path, what: str) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except _DAMAGED as error:
        raise Unreadable(f"{what} cannot be opened: it is damaged, encrypted, or no zip ({error})") from error
