"""Differences → Verdict; Judgement, Report, points: frozen records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

PASSED, WRONG, RAISED, TIMED_OUT, DIED = "passed", "wrong", "raised", "timed out", "died"
MISSING, NOT_RUN, FAULT = "missing", "not run", "grader fault"
VERDICTS = (PASSED, WRONG, RAISED, TIMED_OUT, DIED, MISSING, NOT_RUN, FAULT)

FORMAT_VERSION = 1
SCORING = "1: all points where everything holds on every device, a share where only side conditions fail"


@dataclass(frozen=True, slots=True)
class Grid:
    """A small tensor as it is drawn: its shape and dtype ("float32"), and its elements in row-major order, as text."""

    shape: tuple[int, ...]
    dtype: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exhibit:
    """What a failure looks like: the value at `place` on both sides, the smallest case's arguments beside it.

    `differ` are the cells that differ, as positions in row-major order, where both sides have one shape. What is no
    tensor, or too large to be drawn, is None, or left out of `arguments`.
    """

    place: str
    expected: Grid | None
    actual: Grid | None
    differ: tuple[int, ...] = ()
    arguments: tuple[tuple[str, Grid], ...] = ()


@dataclass(frozen=True, slots=True)
class Curve:
    """The losses that a training loop returned at `place`, epoch after epoch: the reference's and the learner's."""

    place: str
    expected: tuple[float, ...]
    actual: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one check ended on one device.

    `kind` is the family of the difference (shape, dtype, value …), `difference` the sentence, `case` the call as
    code to paste, `expected` and `actual` short texts, `advice` a line of help, `behaves_like` the mutant it equals,
    `line` where in the learner's file, `replay` the ID that runs the case again, `carried` the case itself, to be run
    again elsewhere, `seconds` of wall time. Of `cases` so many `failed`, the `first` of them at this place. `exhibit`
    and `curve` are what can be drawn of it, `printed` what the learner's code wrote.
    `side`: all values are right and only a side condition fails.
    """

    device: str
    verdict: str
    kind: str = ""
    difference: str = ""
    case: str = ""
    expected: str = ""
    actual: str = ""
    advice: str = ""
    behaves_like: str = ""
    line: int | None = None
    replay: str = ""
    side: bool = False
    cases: int = 0
    failed: int = 0
    first: int = 0
    carried: str = ""
    exhibit: Exhibit | None = None
    curve: Curve | None = None
    printed: str = field(default="", compare=False)
    seconds: float = field(default=0.0, compare=False)

    @property
    def passed(self) -> bool:
        """Whether everything held; the only way to a point is a positive record of it."""
        return self.verdict == PASSED


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check with its verdicts on every device."""

    name: str
    points: Fraction
    share: Fraction
    verdicts: tuple[Verdict, ...]

    @property
    def ran(self) -> tuple[Verdict, ...]:
        """The verdicts of the devices that are here."""
        return tuple(verdict for verdict in self.verdicts if verdict.verdict != NOT_RUN)

    @property
    def score(self) -> Fraction:
        """All points where everything holds on every device; a share where all values are right on the CPU."""
        if self.ran and all(verdict.passed for verdict in self.ran):
            return self.points
        on_cpu = any(verdict.device == "cpu" for verdict in self.ran)
        if on_cpu and all(verdict.passed or _values_right(verdict) for verdict in self.ran):
            return self.points * self.share
        return Fraction(0)


def _values_right(verdict: Verdict) -> bool:
    """On the CPU only a side condition may fail; on another device anything may, the values being known by then."""
    if verdict.device == "cpu":
        return verdict.verdict == WRONG and verdict.side
    return verdict.verdict in (WRONG, RAISED)


@dataclass(frozen=True, slots=True)
class Judgement:
    """One exercise with its checks; `line` is where the learner's function starts, `notes` what is said beside.

    `cell` says where that is in a notebook, in words.

    `hints` go from gentle to nearly there.

    `do_first` names an exercise that it builds on and that failed too, the likely cause.
    """

    name: str
    chapter: str
    file: str
    line: int | None
    checks: tuple[CheckResult, ...]
    hints: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    do_first: str = ""
    cell: str = ""

    @property
    def points(self) -> Fraction:
        """What the exercise is worth."""
        return sum((check.points for check in self.checks), Fraction(0))

    @property
    def score(self) -> Fraction:
        """What was earned."""
        return sum((check.score for check in self.checks), Fraction(0))

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """Every verdict of every check."""
        return tuple(verdict for check in self.checks for verdict in check.verdicts)

    @property
    def status(self) -> str:
        """The gravest verdict: a fault of the grader first, then the first check's that did not pass.

        Where a check ran on no device, it was not passed either.
        """
        ran = [verdict.verdict for check in self.checks for verdict in check.ran]
        if FAULT in ran:
            return FAULT
        everywhere = bool(ran) and all(check.ran for check in self.checks)
        return next((verdict for verdict in ran if verdict != PASSED), PASSED if everywhere else NOT_RUN)

    @property
    def passed(self) -> bool:
        """Whether all points were earned and every check ran and passed."""
        return self.status == PASSED


@dataclass(frozen=True, slots=True)
class Report:
    """All judgements of a submission, with the score and what it was graded with."""

    judgements: tuple[Judgement, ...]
    seed: str
    environment: Mapping[str, Any]

    @property
    def max_score(self) -> Fraction:
        """What everything graded is worth."""
        return sum((judgement.points for judgement in self.judgements), Fraction(0))

    @property
    def score(self) -> Fraction:
        """What was earned."""
        return sum((judgement.score for judgement in self.judgements), Fraction(0))

    @property
    def exit_code(self) -> int:
        """0 all passed, 1 not all, 3 a fault of the grader's own."""
        if any(judgement.status == FAULT for judgement in self.judgements):
            return 3
        return 0 if self.judgements and all(judgement.passed for judgement in self.judgements) else 1


def shown(points: Fraction) -> str:
    """Return points as a person writes them: 2, 1.5, 0.33. Never rounded up to what was not reached."""
    hundredths = int(points * 100)
    return f"{hundredths / 100:.2f}".rstrip("0").rstrip(".")
