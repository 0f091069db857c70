"""Where things are: a course, its chapters and their settings."""

from __future__ import annotations

import difflib
import pathlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from grader.chapters.plain_tests import add_plain_checks
from grader.chapters.references import load_references
from grader.chapters.sealed import SUFFIX, broken_bank, open_bank
from grader.chapters.settings import Settings, read_settings, settings_of
from grader.define import Exercise
from grader.errors import DefinitionError, NotACourse
from grader.options import suggest
from grader.source import stub_file
from grader.submission import Submission


@dataclass(frozen=True)
class Course:
    """The folder that holds `exercises/` and `reference/`, or in a learners' copy a sealed bank instead of the latter."""

    root: pathlib.Path

    @property
    def exercises(self) -> pathlib.Path:
        """Where the stubs are."""
        return self.root / "exercises"

    @property
    def reference(self) -> pathlib.Path:
        """Where the right answers are."""
        return self.root / "reference"

    @property
    def bank(self) -> pathlib.Path:
        """Where the sealed banks of a learners' copy are."""
        return self.root / "bank"

    @property
    def answers(self) -> pathlib.Path:
        """Where what is expected is: the references, or in a learners' copy the sealed banks."""
        return self.bank if self.sealed else self.reference

    @property
    def sealed(self) -> bool:
        """Whether this is a learners' copy."""
        return not self.reference.is_dir() and any(self.bank.glob(f"*{SUFFIX}"))

    @cached_property
    def chapters(self) -> tuple[str, ...]:
        """The names of all chapters, in order."""
        if self.sealed:
            return tuple(sorted(path.stem for path in self.bank.glob(f"*{SUFFIX}")))
        found = (path.name for path in self.reference.iterdir() if any(path.glob("[!_]*.py")))
        return tuple(sorted(found))

    def chapter(self, name: str) -> Chapter:
        """Return a chapter, loaded. Raises NotACourse."""
        if name not in self.chapters:
            near = difflib.get_close_matches(name, self.chapters, 1)
            known = f"did you mean {near[0]}?" if near else f"the course has {', '.join(self.chapters) or 'none'}"
            lacking = "sealed bank" if self.sealed else "reference"
            raise NotACourse(f'there is no {lacking} for the chapter "{name}": {known}')
        return load_sealed(self, name) if self.sealed else load_chapter(self, name)


@dataclass(frozen=True)
class Chapter:
    """One folder of references, loaded: its exercises by file, in order; `stubs` by file where they were sealed."""

    course: Course
    name: str
    settings: Settings
    files: dict[str, tuple[Exercise, ...]]
    stubs: Mapping[str, str] = field(default_factory=dict)

    @property
    def exercises(self) -> tuple[tuple[str, Exercise], ...]:
        """Every exercise with its file's name, in the course's order."""
        return tuple((file, found) for file, inside in self.files.items() for found in inside)

    @property
    def folder(self) -> pathlib.Path:
        """Where the references are."""
        return self.course.reference / self.name

    def stub(self, file: str) -> str:
        """Return what a file of the chapter is before anything is done. Raises DefinitionError."""
        if not self.course.sealed:
            return stub_file(self.folder / file)
        if file not in self.stubs:
            raise DefinitionError(self.files[file][0].problem)
        return self.stubs[file]


def find_course(start: pathlib.Path) -> Course:
    """Return the course of a path: its nearest parent that is one. Raises NotACourse."""
    for folder in (start.absolute(), *start.absolute().parents):
        if is_course(folder):
            return Course(folder)
    raise NotACourse(
        f"no course found: neither {start} nor a folder above it holds both exercises/ and reference/ "
        "(or the sealed bank/ of a learners' copy); name one with --course"
    )


def is_course(folder: pathlib.Path) -> bool:
    """Return whether a folder holds `exercises/`, and `reference/` or a sealed bank."""
    course = Course(folder)
    return course.exercises.is_dir() and (course.reference.is_dir() or course.sealed)


def load_sealed(course: Course, name: str) -> Chapter:
    """Open a chapter's sealed bank; where it cannot be used, that is the `problem` of its exercises."""
    path = course.bank / f"{name}{SUFFIX}"
    try:
        sealed, files = open_bank(path)
        return Chapter(course, name, settings_of(sealed.settings, name), files, sealed.stubs)
    except DefinitionError as error:
        texts = Submission(course.root).texts(name)
        return Chapter(course, name, Settings(), broken_bank(path, texts, str(error)))


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
    add_plain_checks(folder, files)
    exercises = [found for inside in files.values() for found in inside]
    names = {exercise.name for exercise in exercises}
    for key in (*settings.points, *settings.budgets):
        if key not in names:
            problem = f'{name}/chapter.yaml: there is no exercise "{key}"{suggest(key, sorted(names))}'
    for exercise in exercises:
        exercise.problem = problem or exercise.problem
        exercise.weigh(settings.points.get(exercise.name))
    return Chapter(course, name, settings, files)
