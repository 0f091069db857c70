"""Records → one CSV for people and programs: a row for each learner, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from grader.bench import Target
from grader.cohort.collect import Entry, Learner
from grader.cohort.records import NOT_YET, NOTHING, Record
from grader.judge import shown
from grader.report.safe import safe_line

KINDS = ("plain", "canvas", "moodle")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")

Rows = Iterable[tuple[Entry, Record | None]]


def write(kind: str, rows: Rows, chosen: Sequence[Target], title: str) -> str:
    """Return the CSV: `plain` has a column for each exercise; `canvas` and `moodle` what their imports take.

    Whoever handed in nothing that could be graded has 0 points in the plain one, and none yet in the others.
    """
    to = io.StringIO()
    writer = csv.writer(to, lineterminator="\r\n" if kind != "plain" else "\n")
    writer.writerows({"plain": _plain, "canvas": _canvas, "moodle": _moodle}[kind](rows, chosen, title))
    return to.getvalue()


def _plain(rows: Rows, chosen: Sequence[Target], _: str) -> Iterator[list[str]]:
    names = [target.key for target in chosen]
    heads = ["name", "id", "email", "submission", "status", "score", "max_score", "percent", "passed", "exercises"]
    yield [*heads, "seconds", *names, "note"]
    whole = _worth(chosen)
    for entry, record in rows:
        known = {} if record is None else {one.key: one for one in record.standings}
        score = Fraction(0) if record is None else record.score
        for learner in entry.learners:
            yield [
                *map(cell, (learner.name, learner.id, learner.email, entry.place)),
                NOT_YET if record is None else record.status,
                shown(score),
                shown(whole),
                shown(score * 100 / whole if whole else Fraction(0)),
                str(0 if record is None else record.passed),
                str(len(chosen)),
                "" if record is None else f"{record.seconds:.1f}",
                *(shown(known[name].score) if name in known else "" for name in names),
                cell("" if record is None else record.note),
            ]


def _canvas(rows: Rows, chosen: Sequence[Target], title: str) -> Iterator[list[str]]:
    """Yield what Canvas' gradebook import takes; it knows learners by ID, login or name."""
    yield ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", cell(title)]
    yield ["    Points Possible", "", "", "", "", shown(_worth(chosen))]
    for learner, record in _each(rows):
        identity = (learner.name, learner.canvas, learner.id, learner.email)
        yield [*map(cell, identity), "", _grade(record)]


def _moodle(rows: Rows, chosen: Sequence[Target], title: str) -> Iterator[list[str]]:
    """Yield what Moodle's grade import takes, where each column is told what it is, and its grading worksheet."""
    yield ["Identifier", "Full name", "ID number", "Email address", cell(title), "Feedback comments"]
    whole = _worth(chosen)
    for learner, record in _each(rows):
        told = "" if record is None else record.note or f"{record.passed} of {len(chosen)} exercises passed"
        grade = _grade(record)
        identifier = f"Participant {learner.moodle}" if learner.moodle else ""
        identity = (identifier, learner.name, learner.id, learner.email)
        yield [*map(cell, identity), grade, cell(f"{told} (of {shown(whole)} points)")]


def _each(rows: Rows) -> Iterator[tuple[Learner, Record | None]]:
    for entry, record in rows:
        for learner in entry.learners:
            yield learner, record


def _grade(record: Record | None) -> str:
    return "" if record is None or not record.standings or record.status == NOTHING else shown(record.score)


def _worth(chosen: Sequence[Target]) -> Fraction:
    return sum((target.exercise.points for target in chosen), Fraction(0))


def cell(text: str) -> str:
    """Return a text that a spreadsheet takes for a text: one line, and no formula."""
    plain = safe_line(text, 500).strip()
    return f"'{plain}" if plain.startswith(_FORMULA) else plain
