"""A folder of submissions, or a CSV that lists them → entries: whose each is, and where it lies."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import os
import pathlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import yaml

from grader.cohort.trees import ZIP, Archive, Folder, Loose, Revision, Source
from grader.errors import CalledWrongly, Unreadable

GRADESCOPE = "submission_metadata.yml"
QUIET = frozenset({".DS_Store", "__MACOSX", "Thumbs.db", "desktop.ini"})
TOOLS = frozenset({".git", ".github", ".idea", ".ipynb_checkpoints", ".venv", ".vscode", "__pycache__", "node_modules"})
PAPERS = frozenset({".csv", ".htm", ".html", ".json", ".log", ".md", ".toml", ".yaml", ".yml"})
"""What lies beside submissions, and is none, unless an export's name says whose it is."""
HEADS = ("name", "path", "ref", "id", "email")
_CANVAS = re.compile(r"(?P<name>[^_]+)_(?:LATE_)?(?P<id>\d+)_(?P<number>\d+)_(?P<file>.+)")
_CANVAS_TEXT = re.compile(r"(?P<name>[^_]+)_(?:LATE_)?(?P<id>\d+)_(?P<file>text\.html)")
_MOODLE = re.compile(r"(?P<name>.+)_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)_?(?P<file>.*)")
_AGAIN = re.compile(r"-\d+(?=\.\w+$)")
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Learner:
    """Somebody who gets a grade, as far as is known: `id` is the school's, `canvas` and `moodle` what these have."""

    name: str
    id: str = ""
    email: str = ""
    canvas: str = ""
    moodle: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One submission: where it lies, `place` being what nobody else's is called, and whose it is."""

    place: str
    learners: tuple[Learner, ...]
    source: Source

    @property
    def title(self) -> str:
        """Whose it is, in words."""
        return ", ".join(learner.name for learner in self.learners)


def collect(where: pathlib.Path, out: pathlib.Path | None = None) -> list[Entry]:
    """Return every submission, in the order of names as people sort them; `out`, where results go, is none.

    Raises CalledWrongly where there is no submission.
    """
    try:
        found = list(_told_apart(_listed(where) if where.is_file() else _lying(where, out)))
    except OSError as error:
        raise CalledWrongly(f"{where} cannot be read: {error.strerror}") from error
    if not found:
        raise CalledWrongly(
            f"{where} holds no submission: a folder, a zip or a notebook for each learner, or a CSV with name and path"
        )
    return sorted(found, key=lambda entry: (_natural(entry.title), entry.place))


def left_out(where: pathlib.Path, out: pathlib.Path | None = None) -> list[str]:
    """Return the names of what lies in a folder beside the submissions and is taken for none."""
    inside = [] if where.is_file() else _inside(where, out)
    return [path.name for path in inside if path.name != GRADESCOPE and not _may_be_submission(path)]


def _told_apart(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Yield the entries, of which those whose place is taken get a number."""
    taken: set[str] = set()
    for entry in entries:
        place = entry.place
        for number in itertools.count(2):
            if place not in taken:
                break
            place = f"{entry.place} ({number})"
        taken.add(place)
        yield replace(entry, place=place)


def _inside(folder: pathlib.Path, out: pathlib.Path | None) -> list[pathlib.Path]:
    """Return what lies in a folder, without what no person has put there."""
    results = None if out is None else os.path.realpath(out)
    return sorted(
        path
        for path in folder.iterdir()
        if path.name not in QUIET and not path.name.startswith("._") and os.path.realpath(path) != results
    )


def _may_be_submission(path: pathlib.Path) -> bool:
    if path.is_dir():
        return path.name not in TOOLS and not is_results(path)
    plain = path.name.startswith(".") or path.suffix.lower() in PAPERS
    return not plain or any(form.fullmatch(path.name) for form in (_MOODLE, _CANVAS, _CANVAS_TEXT))


def _lying(folder: pathlib.Path, out: pathlib.Path | None) -> Iterator[Entry]:
    if not folder.is_dir():
        raise CalledWrongly(f"there is no folder or CSV {folder}")
    inside = [path for path in _inside(folder, out) if _may_be_submission(path)]
    if (folder / GRADESCOPE).is_file():
        listed = list(_of_gradescope(folder))
        yield from listed
        places = {entry.place for entry in listed}
        inside = [path for path in inside if path.name not in places]
    prefix = _classroom_prefix(folder, inside)
    of_exports: dict[Learner, list[tuple[str, pathlib.Path]]] = {}
    for path in inside:
        learner, file = _whose(path, prefix)
        if learner.canvas or learner.moodle:
            of_exports.setdefault(learner, []).append((file, path))
        else:
            yield Entry(path.name, (learner,), _below(folder, path.name))
    for learner, items in of_exports.items():
        items.sort(key=lambda item: _handed_in(item[1].name))
        yield Entry(f"{learner.name}_{learner.canvas or learner.moodle}", (learner,), _of_items(items))


def _whose(path: pathlib.Path, prefix: str) -> tuple[Learner, str]:
    """Return whose that is, and what it was called, from the name that Moodle, Canvas or Classroom gave it."""
    if found := _MOODLE.fullmatch(path.name):
        return Learner(found["name"], moodle=found["id"]), found["file"] or path.name
    if path.is_dir():
        return Learner(path.name.removeprefix(prefix)), path.name
    if found := _CANVAS.fullmatch(path.name) or _CANVAS_TEXT.fullmatch(path.name):
        return Learner(found["name"], canvas=found["id"]), _AGAIN.sub("", found["file"])
    return Learner(path.stem), path.name


def _handed_in(name: str) -> int:
    """Return the number that Canvas gives each file that is handed in, later ones a higher one; 0 where there is none."""
    found = _CANVAS.fullmatch(name)
    return int(found["number"][:50]) if found else 0


def _of_items(items: Sequence[tuple[str, pathlib.Path]]) -> Source:
    ((name, path), *more) = items
    if not more and path.is_dir():
        return Folder(path)
    return Archive(path) if not more and name.lower().endswith(ZIP) else Loose(tuple(items))


def is_results(folder: pathlib.Path) -> bool:
    """Whether a folder holds the results of a cohort."""
    return (folder / "records" / ".lock").is_file()


def _classroom_prefix(folder: pathlib.Path, inside: Sequence[pathlib.Path]) -> str:
    """Return what GitHub Classroom puts before every learner's name: `hw1-submissions/hw1-alice`."""
    prefix = folder.absolute().name.removesuffix("submissions")
    folders = [path.name for path in inside if path.is_dir()]
    fits = prefix.endswith("-") and all(name.startswith(prefix) and name != prefix for name in folders)
    return prefix if fits else ""


def _of_gradescope(folder: pathlib.Path) -> Iterator[Entry]:
    """Yield what Gradescope's "export submissions" holds: a folder for each, and a list of whose they are."""
    path = folder / GRADESCOPE
    try:
        listed = yaml.load(path.read_text(encoding="utf-8"), _LOADER)
    except (yaml.YAMLError, UnicodeError, ValueError, RecursionError) as error:
        raise CalledWrongly(f"{path} cannot be read: {str(error).splitlines()[0]}") from error
    if not isinstance(listed, Mapping):
        raise CalledWrongly(f"{path} is no list of submissions as Gradescope exports it")
    for name, facts in listed.items():
        submitters = facts.get(":submitters") if isinstance(facts, Mapping) else None
        learners = tuple(_submitters(submitters)) or (Learner(str(name)),)
        yield Entry(str(name), learners, _below(folder, str(name)))


def _submitters(listed: object) -> Iterator[Learner]:
    for one in listed if isinstance(listed, list) else []:
        if isinstance(one, Mapping):
            name, number, email = (str(one.get(f":{key}") or "") for key in ("name", "sid", "email"))
            yield Learner(name or email or number, number, email)


def _listed(path: pathlib.Path) -> Iterator[Entry]:
    """Yield what a CSV lists: a name, and a path or a revision in git. Raises CalledWrongly."""
    if path.suffix.lower() == ".zip":
        raise CalledWrongly(f"{path.name} is a zip; unpack it, and name the folder with the submissions in it")
    rows = _rows(path)
    heads = [cell.strip().lower() for cell in rows[0]] if rows else []
    named = "name" in heads and ("path" in heads or "ref" in heads)
    for number, row in enumerate(rows[1:] if named else rows, 2 if named else 1):
        cells = dict(zip(heads if named else HEADS[:2], map(str.strip, row), strict=False))
        name, place, ref = (cells.get(key, "") for key in HEADS[:3])
        if not name or not (place or ref):
            raise CalledWrongly(
                f"{path.name}, line {number}: it needs a name, and a path or a ref (columns {', '.join(HEADS)})"
            )
        source = _named(path.parent, place, ref)
        if not (named or number > 1 or _is_there(path.parent / place) or _is_revision(source)):
            raise CalledWrongly(
                f"{path.name}, line 1: there is no {place or ref}; if that line says what the columns are, "
                f"they must be called {', '.join(HEADS)}, and if not, put a line above it that does"
            )
        key = "@".join(part for part in (name, place, ref) if part)
        yield Entry(key, (Learner(name, cells.get("id", ""), cells.get("email", "")),), source)


def _rows(path: pathlib.Path) -> list[list[str]]:
    """Return the rows of a CSV as people and spreadsheets write it. Raises CalledWrongly."""
    try:
        text = _decoded(path.read_bytes())
        between = max(",;\t", key=text.lstrip().partition("\n")[0].count)
        rows = csv.reader(io.StringIO(text), delimiter=between)
        return [row for row in rows if any(cell.strip() for cell in row)]
    except (UnicodeError, csv.Error) as error:
        raise CalledWrongly(f"{path} is no CSV that can be read; save it as one, in UTF-8 ({error})") from error


def _decoded(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252")


def _named(base: pathlib.Path, place: str, ref: str) -> Source:
    """Return what a line of a CSV names: a path, a revision of the repository at a path, or a revision here."""
    if ref:
        return Revision(base / place, ref, inside=not place)
    if not _is_there(base / place) and ("@" in place or _is_repository(base)):
        repository, _, revision = place.rpartition("@")
        return Revision(base / repository, revision, inside=not repository)
    return _below(base, place)


def _is_revision(source: Source) -> bool:
    try:
        with source.tree():
            return isinstance(source, Revision)
    except Unreadable:
        return False


def _is_repository(folder: pathlib.Path) -> bool:
    return any((each / ".git").exists() for each in (folder.absolute(), *folder.absolute().parents))


def _below(base: pathlib.Path, name: str) -> Source:
    path = base / name
    there = _is_there(path)
    if there and path.is_dir():
        return Folder(path)
    if path.suffix.lower() == ZIP:
        return Archive(path)
    return Loose(((path.name, path),)) if there else Folder(path)


def _is_there(path: pathlib.Path) -> bool:
    """Whether anything is there; of what can be no path, nothing."""
    try:
        return path.exists()
    except OSError:  # too long
        return False


def _natural(text: str) -> list[tuple[int, int, str]]:
    """Return a key that sorts as people do: team2 before team10, whatever the case."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    pieces: Iterable[str] = re.split(r"(\d+)", plain)
    return [(0, int(piece[:50]), "") if piece.isdecimal() else (1, 0, piece) for piece in pieces if piece]
