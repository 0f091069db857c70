"""Where things are: a course, its chapters and their settings; a submission and what of it may be read."""

from __future__ import annotations

import contextlib
import difflib
import io
import math
import pathlib
import re
import tokenize
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

import yaml

from grader.define import Exercise
from grader.errors import DefinitionError, NotACourse, Unreadable
from grader.references import load_references

MAX_SOURCE = 2**20
ORDINARY_ENCODING = re.compile(r"utf-8(-sig)?|ascii|iso-8859-\d+|cp125\d")
KNOWN_SETTINGS = ("title", "files", "half_points", "limits", "processes")
KNOWN_LIMITS = (
    "load_cpu",
    "load_wall",
    "case_cpu",
    "case_wall",
    "idle",
    "memory_mib",
    "file_mib",
    "written_mib",
    "open_files",
    "message_mib",
    "message_depth",
    "output_kib",
)

LARGEST = {"message_mib": 64, "message_depth": 40}
"""What the encoding itself bounds."""


@dataclass(frozen=True, slots=True)
class Settings:
    """A chapter's `chapter.yaml`: title, order of files, the share of points for right values, limits by name.

    `processes`: whether solutions may start processes of their own, such as DataLoader's workers.
    """

    title: str = ""
    files: tuple[str, ...] = ()
    half_points: Fraction = Fraction(1, 2)
    limits: dict[str, float] = field(default_factory=dict)
    processes: bool = False


@dataclass(frozen=True)
class Course:
    """The folder that holds `exercises/` and `reference/`."""

    root: pathlib.Path

    @property
    def exercises(self) -> pathlib.Path:
        """Where the stubs are."""
        return self.root / "exercises"

    @property
    def reference(self) -> pathlib.Path:
        """Where the right answers are."""
        return self.root / "reference"

    @cached_property
    def chapters(self) -> tuple[str, ...]:
        """The names of all chapters, in order."""
        found = (path.name for path in self.reference.iterdir() if any(path.glob("[!_]*.py")))
        return tuple(sorted(found))

    def chapter(self, name: str) -> Chapter:
        """Return a chapter, loaded. Raises NotACourse."""
        if name not in self.chapters:
            near = difflib.get_close_matches(name, self.chapters, 1)
            known = f"did you mean {near[0]}?" if near else f"the course has {', '.join(self.chapters) or 'none'}"
            raise NotACourse(f'there is no reference for the chapter "{name}": {known}')
        return load_chapter(self, name)


@dataclass(frozen=True)
class Chapter:
    """One folder of references, loaded: its exercises by file, in order."""

    course: Course
    name: str
    settings: Settings
    files: dict[str, tuple[Exercise, ...]]

    @property
    def exercises(self) -> tuple[tuple[str, Exercise], ...]:
        """Every exercise with its file's name, in the course's order."""
        return tuple((file, found) for file, inside in self.files.items() for found in inside)

    @property
    def folder(self) -> pathlib.Path:
        """Where the references are."""
        return self.course.reference / self.name


def find_course(start: pathlib.Path) -> Course:
    """Return the course of a path: its nearest parent with `exercises/` and `reference/`. Raises NotACourse."""
    for folder in (start.absolute(), *start.absolute().parents):
        if (folder / "exercises").is_dir() and (folder / "reference").is_dir():
            return Course(folder)
    raise NotACourse(
        f"no course found: neither {start} nor a folder above it holds both exercises/ and reference/; name one with --course"
    )


def load_chapter(course: Course, name: str) -> Chapter:
    """Run a chapter's reference files and gather their exercises; what is wrong with one is its `problem`."""
    folder = course.reference / name
    present = sorted(path.name for path in folder.glob("[!_]*.py") if not path.name.startswith("test_"))
    settings, problem = Settings(), ""
    try:
        settings = read_settings(course.exercises / name / "chapter.yaml")
    except DefinitionError as error:
        problem = str(error)
    if unknown := [file for file in settings.files if file not in present]:
        problem = f"{name}/chapter.yaml: files names {unknown[0]}, but reference/{name} has no such file"
        settings = Settings()
    order = [*settings.files, *(file for file in present if file not in settings.files)]
    files = load_references(folder, order)
    for exercise in (found for inside in files.values() for found in inside if problem):
        exercise.problem = problem
    return Chapter(course, name, settings, files)


def read_settings(path: pathlib.Path) -> Settings:
    """Read a `chapter.yaml`; a chapter without one has the defaults. Raises DefinitionError."""
    if not path.exists():
        return Settings()
    place = f"{path.parent.name}/chapter.yaml"
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DefinitionError(f"{place} is not YAML: {error}") from error
    if not isinstance(raw, dict):
        raise DefinitionError(f"{place} must be a mapping of settings")
    _known(place, raw, KNOWN_SETTINGS)
    limits = raw.get("limits") or {}
    _known(f"{place}: limits", limits, KNOWN_LIMITS)
    for key, value in limits.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < math.inf:
            raise DefinitionError(f"{place}: limits.{key} must be a positive number, but got {value!r}")
        if value > LARGEST.get(key, math.inf):
            raise DefinitionError(f"{place}: limits.{key} must be at most {LARGEST[key]}, but got {value!r}")
    half = raw.get("half_points", 0.5)
    if isinstance(half, bool) or not isinstance(half, int | float) or not 0 <= half <= 1:
        raise DefinitionError(f"{place}: half_points must be between 0 and 1, but got {half!r}")
    files = raw.get("files") or []
    if not isinstance(files, list) or not all(isinstance(file, str) for file in files):
        raise DefinitionError(f"{place}: files must be a list of file names, but got {files!r}")
    processes = raw.get("processes", False)
    if not isinstance(processes, bool):
        raise DefinitionError(f"{place}: processes must be true or false, but got {processes!r}")
    return Settings(str(raw.get("title", "")), tuple(files), Fraction(str(half)), dict(limits), processes)


def _known(place: str, raw: dict[Any, Any], known: tuple[str, ...]) -> None:
    if not isinstance(raw, dict):
        raise DefinitionError(f"{place} must be a mapping")
    for key in raw:
        if key not in known:
            near = difflib.get_close_matches(str(key), known, 1)
            hint = f'did you mean "{near[0]}"?' if near else f"known are {', '.join(known)}"
            raise DefinitionError(f'{place}: unknown setting "{key}"; {hint}')


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

    def read(self, chapter: str, file: str) -> str | None:
        """Return the text of a file; None where there is none. Raises Unreadable."""
        path = self.folder(chapter) / file
        try:
            path.lstat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise Unreadable(f"{file} cannot be read: {error.strerror}") from error
        return read_source(path, self.root)

    def texts(self, chapter: str) -> dict[str, str]:
        """Return every readable Python file of the chapter, by name: a learner's file may import another."""
        found = {}
        for path in sorted(self.folder(chapter).glob("*.py"))[:100]:
            try:
                found[path.name] = read_source(path, self.root)
            except Unreadable:
                continue
        return found


def read_source(path: pathlib.Path, root: pathlib.Path) -> str:
    """Return a learner's file as text. Raises Unreadable with a sentence for the learner."""
    try:
        whole, place = root.resolve(), path.resolve()
        if not place.is_relative_to(whole) or "reference" in place.relative_to(whole).parts:
            raise Unreadable(f"{path.name} is a link that leads out of the submission; put the file itself there")
        if not path.is_file():
            raise Unreadable(f"{path.name} is not a file")
        with path.open("rb") as opened:
            data = opened.read(MAX_SOURCE + 1)
    except (OSError, RuntimeError) as error:
        raise Unreadable(f"{path.name} cannot be read: {getattr(error, 'strerror', None) or error}") from error
    if len(data) > MAX_SOURCE:
        raise Unreadable(f"{path.name} is larger than 1 MiB; a solution is a few lines")
    if b"\0" in data:
        raise Unreadable(f"{path.name} holds zero bytes; it is no Python text (is it saved as UTF-16?)")
    return _decoded(path.name, data)


def _decoded(name: str, data: bytes) -> str:
    """Return the text, in the encoding it declares where that is an ordinary one."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        if not ORDINARY_ENCODING.fullmatch(encoding):
            raise Unreadable(f"{name} is not UTF-8 text; save it as UTF-8 (it declares the encoding {encoding})")
        return io.TextIOWrapper(io.BytesIO(data), encoding).read()
    except (SyntaxError, UnicodeError, LookupError) as error:
        raise Unreadable(f"{name} is not UTF-8 text; save it as UTF-8 ({error})") from error


def find_line(text: str, name: str) -> int | None:
    """Return the line on which a learner's file defines `name`."""
    found = re.search(
        rf"^(?:async[ \t]+def|def|class)[ \t]+{re.escape(name)}\b|^{re.escape(name)}[ \t]*=", text, re.MULTILINE
    )
    return text.count("\n", 0, found.start()) + 1 if found else None
