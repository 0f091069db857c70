"""What one grading works with: the exercise to grade, the settings, the bench, the learner's file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from grader.bank import Bank
from grader.cells import cell_at
from grader.course import Chapter
from grader.define import Exercise
from grader.options import USUAL_CASES
from grader.progress import Progress
from grader.sandbox.host import Sandbox
from grader.sandbox.limits import Source, WorkerEnded
from grader.submission import Submission, find_line

DEFAULT_SEED = 20_260_101
DEFAULT_CASES = USUAL_CASES


@dataclass(frozen=True, slots=True)
class Target:
    """One exercise to grade, with where it stands."""

    chapter: Chapter
    file: str
    exercise: Exercise

    @property
    def key(self) -> str:
        """How the command line names it: `chapter/file.py::name`."""
        return f"{self.chapter.name}/{self.file}::{self.exercise.name}"

    @property
    def names_in_file(self) -> tuple[str, ...]:
        """What all exercises of its file define."""
        return tuple(name for exercise in self.chapter.files[self.file] for name in exercise.names)


@dataclass(frozen=True, slots=True)
class Settings:
    """How to grade: the seed (or a secret that decides it), how many cases a check, on which devices (why not on others).

    `isolation` is the least that workers must have. A check ends when `enough` cases failed. Where it is `impatient`, a
    call may take a moment only: what loops for ever is not worth waiting for.
    Without `explain`, a failure is shown on the case it was met on, neither shrunk nor compared with the mutants.
    Checks of a file that keeps nothing from call to call are first tried in so many processes `beside` each other (0:
    each in one of its own).
    """

    seed: int = DEFAULT_SEED
    secret: str | None = None
    cases: int = DEFAULT_CASES
    devices: tuple[str, ...] = ("cpu",)
    not_run: Mapping[str, str] = field(default_factory=dict)
    explain: bool = True
    enough: int = 25
    impatient: bool = False
    isolation: str = "none"
    beside: int = 2


@dataclass(frozen=True, slots=True)
class Bench:
    """What one grading works with."""

    submission: Submission
    settings: Settings
    sandbox: Sandbox
    bank: Bank
    progress: Progress | None = None


@dataclass(slots=True)
class File:
    """A submission's file on its way: its text, what travels, the seed of its cases.

    `trouble` says why there is no text; `fate` is how loading it ended where it took the worker down, so that it is
    tried once only; `notes` are statements that did not run; `alike` are the mutants that did the same, by exercise and
    check.
    """

    text: str | None
    source: Source
    seed: int
    trouble: str = ""
    fate: WorkerEnded | None = None
    notes: list[str] = field(default_factory=list)
    alike: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)

    def innermost(self, frames: Sequence[tuple[int, str]]) -> int | None:
        """Return the line of the last of these frames that the text has: they are the learner's process's own claim."""
        last = (self.text or "").count("\n") + 1
        return next((line for line, _ in reversed(frames) if line <= last), None)

    def place_of(self, line: int) -> str:
        """Return where a line is, in words: in which cell, if this was a notebook."""
        return self.cell_of(line) or f"line {line}"

    def cell_of(self, line: int) -> str:
        """Return in which cell of a notebook a line is, in words; empty where this was none."""
        return cell_at(self.text or "", line)

    def line_of(self, name: str) -> int | None:
        """Return the line on which `name` is defined."""
        return find_line(self.text or "", name)
