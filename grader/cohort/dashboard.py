"""Records → one page about all of them: who stands where, what is hard, which mistakes are common, what to look at."""

from __future__ import annotations

import base64
import hashlib
import pathlib
import statistics
import struct
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from markupsafe import Markup

from grader.bench import Target
from grader.cohort.collect import Entry
from grader.cohort.records import FAULT, GRADED, NOT_YET, NOTHING, Record, Standing
from grader.judge import MISSING, NOT_RUN, PASSED
from grader.report.html.pages import environment

STYLE = pathlib.Path(__file__).parents[1] / "report" / "html" / "style.css"
TEMPLATES = pathlib.Path(__file__).parent
BINS = 10
MOST_MISTAKES = 25
MOST_NAMES = 12
MOST_SLOW = 10
SLOW = 60
"""Seconds after which a submission is worth a look, where it also takes five times as long as others."""
LARGEST_TABLE = 60
"""So many submissions are a table of marks; more are a picture."""
MARKS = ("passed", "part", "wrong", "ended", "idle", "none")
LOOKS = {"passed": "done", "part": "part", "wrong": "bad", "ended": "fault", "idle": "idle", "none": "none"}
SIGNS = {"passed": "✓", "part": "◐", "wrong": "✗", "ended": "!", "idle": "·", "none": " "}
WORDS = {
    "passed": "passed", "part": "partly right", "wrong": "not right yet", "ended": "hangs, or ends its process",
    "idle": "not done yet", "none": "not graded",
}  # fmt: skip
_COLOURS = {"passed": (42, 143, 87), "part": (232, 191, 98), "wrong": (214, 84, 92), "ended": (122, 58, 170),
            "idle": (176, 184, 196), "none": (236, 238, 242)}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One submission on the page; `marks` are indices into MARKS, one for each exercise; `ended` of them hang, or die."""

    title: str
    page: str
    status: str
    score: Fraction
    passed: int
    marks: bytes
    note: str
    seconds: float
    ended: int

    @property
    def cells(self) -> list[str]:
        """How each exercise stands."""
        return [MARKS[mark] for mark in self.marks]


@dataclass(frozen=True, slots=True)
class Column:
    """One exercise on the page: how many submissions stand how, and its most common mistake."""

    key: str
    name: str
    chapter: str
    counts: dict[str, int]
    mistake: str

    @property
    def graded(self) -> int:
        """How many submissions were graded."""
        return sum(count for mark, count in self.counts.items() if mark != "none")


@dataclass(slots=True)
class Mistake:
    """A mutant that submissions behave like, and whose these are; only the first of them are kept."""

    exercise: str
    title: str
    count: int = 0
    names: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Tally:
    """What a page needs of many records, taken in one after the other."""

    chosen: Sequence[Target]
    rows: list[Row] = field(default_factory=list)
    mistakes: dict[tuple[str, str], Mistake] = field(default_factory=dict)

    def add(self, entry: Entry, page: str, record: Record | None) -> None:
        """Take in one submission."""
        known = {} if record is None else {one.key: one for one in record.standings}
        marks = bytes(MARKS.index(mark_of(known.get(target.key))) for target in self.chosen)
        status = NOT_YET if record is None else record.status
        shown = page if record is not None and record.standings else ""
        score, passed = (Fraction(0), 0) if record is None else (record.score, record.passed)
        note, seconds = ("", 0.0) if record is None else (record.note, record.seconds)
        ended = sum(one.ended for one in known.values())
        self.rows.append(Row(entry.title, shown, status, score, passed, marks, note, seconds, ended))
        for one in known.values():
            for title in one.alike[:1]:
                found = self.mistakes.setdefault((one.key, title), Mistake(one.key.rpartition("::")[2], title))
                found.count += 1
                if len(found.names) < MOST_NAMES:
                    found.names.append((entry.title, shown))


def mark_of(standing: Standing | None) -> str:
    """Return how an exercise stands, as one of MARKS."""
    if standing is None or standing.status in (NOT_RUN, FAULT):
        return "none"
    if standing.status == PASSED:
        return "passed"
    if standing.score:
        return "part"
    if standing.status == MISSING:
        return "idle"
    return "ended" if standing.ended else "wrong"


def write(tally: Tally, title: str) -> str:
    """Return the page: one file, without scripts, that needs no network."""
    rows = tally.rows
    whole = sum((target.exercise.points for target in tally.chosen), Fraction(0))
    graded = [row for row in rows if row.status == GRADED]
    scores = [row.score for row in graded]
    style = STYLE.read_text(encoding="utf-8") + (TEMPLATES / "dashboard.css").read_text(encoding="utf-8")
    text: str = (
        environment(TEMPLATES)
        .get_template("dashboard.html")
        .render(
            title=title,
            style=Markup(style),
            style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
            rows=rows,
            graded=graded,
            whole=whole,
            median=round(_median(scores), 2),
            mean=round(Fraction(sum(scores), len(scores) or 1), 2),
            columns=_columns(tally),
            mistakes=sorted(tally.mistakes.values(), key=lambda one: (-one.count, one.exercise, one.title)),
            most_mistakes=MOST_MISTAKES,
            bins=_bins(scores, whole),
            others=Counter(row.status for row in rows if row.status != GRADED),
            trouble=_trouble(rows),
            slowest=sorted(rows, key=lambda row: -row.seconds)[:MOST_SLOW],
            picture=None if len(rows) <= LARGEST_TABLE else _picture(rows),
            percent=_percent,
            marks=[(mark, LOOKS[mark], SIGNS[mark], WORDS[mark]) for mark in MARKS],
            looks=LOOKS,
            signs=SIGNS,
            words=WORDS,
        )
    )
    return text


def _trouble(rows: Sequence[Row]) -> list[tuple[Row, str]]:
    """Return what somebody should look at, and why: faults, what cannot be read, hangs or takes long; the worst first."""
    usual = statistics.median([row.seconds for row in rows if row.status == GRADED] or [0])
    found = [(row, "; ".join(_reasons(row, max(SLOW, 5 * usual)))) for row in rows if row.status != NOT_YET]
    told = [(row, why) for row, why in found if why or row.status != GRADED]
    return sorted(told, key=lambda one: (_rank(one[0]), -one[0].seconds))


def _rank(row: Row) -> int:
    """Return how soon to look at a submission: what may cost points for no fault of the code's comes first."""
    graded = 1 if row.note else 3
    return {FAULT: 0, GRADED: graded, NOTHING: 2}[row.status]


def _reasons(row: Row, slow: float) -> Iterator[str]:
    if row.note:
        yield row.note
    if row.ended:
        yield f"{row.ended} of {len(row.marks)} exercises hang, or end their process"
    if row.seconds > slow:
        yield f"it took {row.seconds:.0f} seconds"


def _percent(part: int, whole: int) -> int:
    """Return a share as people round it, but 0 and 100 only where it is nothing and all."""
    share = (200 * part + whole) // (2 * whole)
    return share if part in (0, whole) else min(max(share, 1), 99)


def _columns(tally: Tally) -> list[Column]:
    common: dict[str, Mistake] = {}
    for (key, _), mistake in sorted(tally.mistakes.items(), key=lambda item: -item[1].count):
        common.setdefault(key, mistake)
    found = []
    for place, target in enumerate(tally.chosen):
        counts = Counter(MARKS[row.marks[place]] for row in tally.rows)
        found_here = common.get(target.key)
        told = "" if found_here is None else f"{found_here.title} ({found_here.count})"
        found.append(Column(target.key, target.exercise.name, target.chapter.name, dict(counts), told))
    return found


def _median(scores: Iterable[Fraction]) -> Fraction:
    ordered = sorted(scores)
    middle = len(ordered) // 2
    if not ordered:
        return Fraction(0)
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def _bins(scores: Iterable[Fraction], whole: Fraction) -> list[tuple[str, int]]:
    """Return how many scores lie in each tenth, full marks on their own."""
    counts: dict[int, int] = defaultdict(int)
    for score in scores:
        counts[int(score * BINS / whole) if whole else 0] += 1
    width = 100 // BINS
    names = [f"{place * width}–{place * width + width - 1} %" for place in range(BINS)] + ["100 %"]
    return [(name, counts[place]) for place, name in enumerate(names)]


def _picture(rows: Sequence[Row]) -> tuple[str, int, int]:
    """Return learners × exercises, one pixel each, the best at the top, as a PNG to embed; its width and height."""
    ordered = sorted(rows, key=lambda row: (-row.score, row.title))
    lines = b"".join(b"\0" + row.marks for row in ordered)
    width, height = len(ordered[0].marks), len(ordered)
    palette = b"".join(bytes(_COLOURS[mark]) for mark in MARKS)
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"PLTE", palette), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    png = b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)
    return base64.b64encode(png).decode(), width, height


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
