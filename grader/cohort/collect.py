"""A folder of submissions, or a CSV that lists them → entries: whose each is, and where it lies."""

from __future__ import annotations

import csv
import io
import os
import pathlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import yaml

from grader.cohort.trees import Archive, Folder, Loose, Revision, Source
from grader.errors import CalledWrongly

GRADESCOPE = "submission_metadata.yml"
ALONE = (".zip", ".ipynb", ".py")
_CANVAS = re.compile(r"(?P<name>[^_]+)_(?:LATE_)?(?P<id>\d+)_\d+_(?P<file>.+)")
_MOODLE = re.compile(r"(?P<name>.+)_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)_?(?P<file>.*)")
_AGAIN = re.compile(r"-\d+(?=\.\w+$)")
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Learner:
    """Somebody who gets a grade, as far as is known: `id` is the school's, `canvas` the one Canvas has for itself."""

    name: str
    id: str = ""
    email: str = ""
    canvas: str = ""


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
        found = list(_listed(where) if where.is_file() else _lying(where, out))
    except OSError as error:
        raise CalledWrongly(f"{where} cannot be read: {error.strerror}") from error
    if not found:
        raise CalledWrongly(
            f"{where} holds no submission: a folder, a zip or a notebook for each learner, or a CSV with name and path"
        )
    taken: Counter[str] = Counter()
    for number, entry in enumerate(found):
        taken[entry.place] += 1
        if taken[entry.place] > 1:
            found[number] = replace(entry, place=f"{entry.place} ({taken[entry.place]})")
    return sorted(found, key=lambda entry: (_natural(entry.title), entry.place))


def _lying(folder: pathlib.Path, out: pathlib.Path | None) -> Iterator[Entry]:
    if not folder.is_dir():
        raise CalledWrongly(f"there is no folder or CSV {folder}")
    results = None if out is None else os.path.realpath(out)
    inside = sorted(
        path for path in folder.iterdir() if not path.name.startswith((".", "__")) and os.path.realpath(path) != results
    )
    if (folder / GRADESCOPE).is_file():
        yield from _of_gradescope(folder)
        return
    prefix = _classroom_prefix(folder, inside)
    of_canvas: dict[Learner, list[tuple[str, pathlib.Path]]] = {}
    for path in inside:
        if path.is_dir():
            moodle = _MOODLE.fullmatch(path.name)
            name = moodle["name"] if moodle else path.name.removeprefix(prefix)
            yield Entry(path.name, (Learner(name),), Folder(path))
        elif path.suffix.lower() in ALONE:
            learner, file = _whose(path.name)
            if learner.canvas:
                of_canvas.setdefault(learner, []).append((file, path))
            else:
                yield Entry(path.name, (learner,), _of_files([(file, path)]))
    for learner, files in of_canvas.items():
        yield Entry(f"{learner.name}_{learner.canvas}", (learner,), _of_files(files))


def _whose(name: str) -> tuple[Learner, str]:
    """Return whose file that is, and what it was called, from the name that Moodle or Canvas gave it."""
    if (found := _MOODLE.fullmatch(name)) and found["file"]:
        return Learner(found["name"]), found["file"]
    if found := _CANVAS.fullmatch(name):
        return Learner(found["name"], canvas=found["id"]), _AGAIN.sub("", found["file"])
    return Learner(pathlib.PurePath(name).stem), name


def _of_files(files: Sequence[tuple[str, pathlib.Path]]) -> Source:
    zips = [path for name, path in files if name.lower().endswith(".zip")]
    return Archive(zips[0]) if len(zips) == len(files) == 1 else Loose(tuple(files))


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
    try:
        text = path.read_text(encoding="utf-8-sig")
        rows = [row for row in csv.reader(io.StringIO(text)) if any(cell.strip() for cell in row)]
    except (UnicodeError, csv.Error) as error:
        raise CalledWrongly(f"{path} is no CSV in UTF-8: {error}") from error
    heads = [cell.strip().lower() for cell in rows[0]] if rows else []
    named = "name" in heads and ("path" in heads or "ref" in heads)
    for number, row in enumerate(rows[1:] if named else rows, 2 if named else 1):
        cells = dict(zip(heads if named else ("name", "path"), map(str.strip, row), strict=False))
        name, place, ref = (cells.get(key, "") for key in ("name", "path", "ref"))
        if not name or not (place or ref):
            raise CalledWrongly(
                f"{path.name}, line {number}: it needs a name, and a path or a ref (columns name, path, ref, id, email)"
            )
        key = "@".join(part for part in (name, place, ref) if part)
        learner = Learner(name, cells.get("id", ""), cells.get("email", ""))
        yield Entry(key, (learner,), _named(path.parent, place, ref))


def _named(base: pathlib.Path, place: str, ref: str) -> Source:
    """Return what a line of a CSV names: a path, a revision of the repository at a path, or a revision here."""
    if ref:
        return Revision(base / place, ref)
    if not (base / place).exists() and ("@" in place or _is_repository(base)):
        repository, _, revision = place.rpartition("@")
        return Revision(base / repository, revision)
    return _below(base, place)


def _is_repository(folder: pathlib.Path) -> bool:
    return any((each / ".git").exists() for each in (folder.absolute(), *folder.absolute().parents))


def _below(base: pathlib.Path, name: str) -> Source:
    path = base / name
    if path.suffix.lower() == ".zip":
        return Archive(path)
    return Loose(((path.name, path),)) if path.suffix.lower() in ALONE and not path.is_dir() else Folder(path)


def _natural(text: str) -> list[tuple[int, int, str]]:
    """Return a key that sorts as people do: team2 before team10, whatever the case."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    pieces: Iterable[str] = re.split(r"(\d+)", plain)
    return [(0, int(piece[:50]), "") if piece.isdecimal() else (1, 0, piece) for piece in pieces if piece]
