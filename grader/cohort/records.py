"""What is kept of a graded submission: enough for gradebook and dashboard; the report itself is a file beside it."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass, fields
from fractions import Fraction
from typing import Any, TypeVar

from grader.judge import DIED, TIMED_OUT, Judgement, Report
from grader.report.words import key

GRADED, NOTHING, FAULT = "graded", "nothing to grade", "grader fault"
STATUSES = (GRADED, NOTHING, FAULT)
NOT_YET = "not graded yet"
MOST_NAMED = 3


Kept = TypeVar("Kept", "Record", "Standing")


@dataclass(frozen=True, slots=True)
class Standing:
    """How one exercise stands; `alike` are the mutants it behaves like, `ended` whether it took its process down."""

    key: str
    status: str
    score: Fraction
    points: Fraction
    alike: tuple[str, ...] = ()
    ended: bool = False
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether all its points were earned."""
        return self.status == "passed"


@dataclass(frozen=True, slots=True)
class Record:
    """One submission: its `digest` is of everything that the result depends on; `note` says what is special."""

    place: str
    digest: str
    status: str
    standings: tuple[Standing, ...] = ()
    note: str = ""
    seconds: float = 0.0

    @property
    def score(self) -> Fraction:
        """What was earned."""
        return sum((standing.score for standing in self.standings), Fraction(0))

    @property
    def max_score(self) -> Fraction:
        """What there was to earn."""
        return sum((standing.points for standing in self.standings), Fraction(0))

    @property
    def passed(self) -> int:
        """How many exercises are right."""
        return sum(standing.passed for standing in self.standings)

    def write(self) -> str:
        """Return the record as one line of JSON."""
        return json.dumps(asdict(self), default=str) + "\n"


def read(text: str) -> Record | None:
    """Return the record that was written; None for anything else."""
    try:
        raw = json.loads(text)
        standings = tuple(_standing(one) for one in raw.pop("standings"))
        record = _checked(Record(standings=standings, **raw))
        return record if record.status in STATUSES else None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, ZeroDivisionError):
        return None


def _standing(raw: dict[str, Any]) -> Standing:
    exact = {name: Fraction(raw[name]) for name in ("score", "points")}
    return _checked(Standing(**{**raw, **exact, "alike": tuple(map(_text, raw["alike"]))}))


def _checked(record: Kept) -> Kept:
    """Return a record whose fields are of the types that they are declared to be. Raises TypeError."""
    for field in fields(record):
        value = getattr(record, field.name)
        if type(value).__name__ != str(field.type).partition("[")[0]:
            raise TypeError(f"{field.name} is {value!r}")
    return record


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def record_of(place: str, digest: str, report: Report, note: str, seconds: float) -> Record:
    """Return what is kept of a report; a fault is noted before all else."""
    standings = tuple(_standing_of(judgement) for judgement in report.judgements)
    faults = [judgement for judgement in report.judgements if judgement.status == FAULT]
    if faults:
        note = f"{faults[0].name}: {next(v.difference for v in faults[0].verdicts if v.verdict == FAULT)}"
    return Record(place, digest, FAULT if faults else GRADED, standings, note, seconds)


def _standing_of(judgement: Judgement) -> Standing:
    named = Counter(verdict.behaves_like for verdict in judgement.verdicts if verdict.behaves_like)
    return Standing(
        key(judgement),
        judgement.status,
        judgement.score,
        judgement.points,
        tuple(name for name, _ in named.most_common(MOST_NAMED)),
        any(verdict.verdict in (TIMED_OUT, DIED) for verdict in judgement.verdicts),
        round(sum(verdict.seconds for verdict in judgement.verdicts), 3),
    )
