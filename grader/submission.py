"""A submission, and what of it may be read: a learner's versions of the course's files."""

from __future__ import annotations

import contextlib
import io
import pathlib
import re
import tokenize
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from grader.cells import as_file, cells_of
from grader.errors import Unreadable

MAX_SOURCE = 2**20
MAX_NOTEBOOK = 64 * 2**20
"""Pictures are in it."""
MOST_FILES = 100
PYTHON, NOTEBOOK = ".py", ".ipynb"
ORDINARY_ENCODING = re.compile(r"utf-8(-sig)?|ascii|iso-8859-\d+|cp125\d")


@dataclass(frozen=True, slots=True)
class Submission:
    """A folder with a learner's versions of the course's files."""

    root: pathlib.Path

    def folder(self, chapter: str) -> pathlib.Path:
        """Where this chapter's files are: `exercises/<chapter>`, `<chapter>`, or the folder itself."""
        for folder in (self.root / "exercises" / chapter, self.root / chapter):
            with contextlib.suppress(OSError):
                if folder.is_dir():
                    return folder
        return self.root

    def read(self, chapter: str, file: str, names: Sequence[str] = ()) -> str | None:
        """Return the text of a file; None where there is none. Raises Unreadable.

        Where the file is lacking, but notebooks stand in for it, that is what these define: functions and classes, and
        whatever binds one of `names`.
        """
        data = self._data(chapter, file)
        if data is not None:
            return text_of(file, data)
        books = self.notebooks_for(chapter, file)
        cells = [cell for name in books for cell in self._cells(chapter, name)]
        return text_of(file, as_file(cells, names).encode("utf-8", "replace")) if books else None

    def notebooks_for(self, chapter: str, file: str) -> list[str]:
        """Return the notebooks that would stand in for a file if it is lacking: that of its name, or else all beside it."""
        books = [name for name in self._names(chapter) if name.endswith(NOTEBOOK)]
        return [name for name in books if name.removesuffix(NOTEBOOK) == file.removesuffix(PYTHON)] or books

    def texts(self, chapter: str) -> dict[str, str]:
        """Return every readable Python file of the chapter, by name: a learner's file may import another."""
        found = {}
        for name in [name for name in self._names(chapter) if name.endswith(PYTHON)][:MOST_FILES]:
            with contextlib.suppress(Unreadable):
                if (text := self.read(chapter, name)) is not None:
                    found[name] = text
        return found

    def as_it_is(self, wanted: Collection[tuple[str, str]]) -> Handed:
        """Return what is read where these files (chapter and name) are graded, as it is now, whatever comes later."""
        found: dict[tuple[str, str], bytes | str] = {}
        for chapter in dict.fromkeys(chapter for chapter, _ in wanted):
            beside = [name for name in self._names(chapter) if name.endswith(PYTHON)][:MOST_FILES]
            files = [name for place, name in wanted if place == chapter]
            books = [book for name in files if name not in beside for book in self.notebooks_for(chapter, name)]
            for name in {*beside, *files, *books}:
                try:
                    data = self._data(chapter, name)
                except Unreadable as error:
                    found[chapter, name] = str(error)
                else:
                    found |= {} if data is None else {(chapter, name): data}
        return Handed(self.root, found)

    def _names(self, chapter: str) -> list[str]:
        """Return the names of all sources of a chapter."""
        return sorted(path.name for path in self.folder(chapter).glob("*.[pi]*") if path.suffix in (PYTHON, NOTEBOOK))

    def _cells(self, chapter: str, name: str) -> list[str]:
        """Return what stands in a notebook's cells. Raises Unreadable."""
        data = self._data(chapter, name) or b""
        if len(data) >= MAX_NOTEBOOK:
            raise Unreadable(f"{name} is larger than 64 MiB; clear its outputs, save it, and hand in that file")
        cells = cells_of(name, data)
        if sum(map(len, cells)) > MAX_SOURCE:
            raise Unreadable(f"{name} holds more than 1 MiB of code; a solution is a few lines")
        return cells

    def _data(self, chapter: str, file: str) -> bytes | None:
        """Return what is in a file; None where there is none. Raises Unreadable."""
        path = self.folder(chapter) / file
        try:
            path.lstat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise Unreadable(f"{file} cannot be read: {error.strerror}") from error
        return read_bytes(path, self.root)


@dataclass(frozen=True, slots=True)
class Handed(Submission):
    """A submission that was handed over, `files` by chapter and name; where one could not be read, a sentence."""

    files: Mapping[tuple[str, str], bytes | str] = field(default_factory=dict)

    def _names(self, chapter: str) -> list[str]:
        return sorted(name for place, name in self.files if place == chapter)

    def _data(self, chapter: str, file: str) -> bytes | None:
        found = self.files.get((chapter, file))
        if isinstance(found, str):
            raise Unreadable(found)
        return found


def read_source(path: pathlib.Path, root: pathlib.Path) -> str:
    """Return a learner's file as text. Raises Unreadable with a sentence for the learner."""
    return text_of(path.name, read_bytes(path, root))


def read_bytes(path: pathlib.Path, root: pathlib.Path) -> bytes:
    """Return a learner's file, or the beginning of one that is too large. Raises Unreadable."""
    try:
        whole, place = root.resolve(), path.resolve()
        if not place.is_relative_to(whole) or "reference" in place.relative_to(whole).parts:
            raise Unreadable(f"{path.name} is a link that leads out of the submission; put the file itself there")
        if not path.is_file():
            raise Unreadable(f"{path.name} is not a file")
        with path.open("rb") as opened:
            return opened.read((MAX_NOTEBOOK if path.suffix == NOTEBOOK else MAX_SOURCE) + 1)
    except (OSError, RuntimeError) as error:
        raise Unreadable(f"{path.name} cannot be read: {getattr(error, 'strerror', None) or error}") from error


def text_of(name: str, data: bytes) -> str:
    """Return a file as text, in the encoding it declares where that is an ordinary one. Raises Unreadable."""
    if len(data) > MAX_SOURCE:
        raise Unreadable(f"{name} is larger than 1 MiB; a solution is a few lines")
    if b"\0" in data:
        raise Unreadable(f"{name} holds zero bytes; it is no Python text (is it saved as UTF-16?)")
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        if not ORDINARY_ENCODING.fullmatch(encoding):
            raise Unreadable(f"{name} is not UTF-8 text; save it as UTF-8 (it declares the encoding {encoding})")
        return io.TextIOWrapper(io.BytesIO(data), encoding).read()
    except (SyntaxError, UnicodeError, LookupError) as error:
        raise Unreadable(f"{name} is not UTF-8 text; save it as UTF-8 ({error})") from error


def find_line(text: str, name: str) -> int | None:
    """Return the line on which a learner's file defines `name`, for the last time."""
    defined = rf"^(?:async[ \t]+def|def|class)[ \t]+{re.escape(name)}\b|^{re.escape(name)}[ \t]*=(?!=)"
    places = [found.start() for found in re.finditer(defined, text, re.MULTILINE)]
    return text.count("\n", 0, places[-1]) + 1 if places else None
