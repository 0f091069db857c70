"""A cohort, graded: what is known is kept, the rest is ordered; then gradebook and dashboard of all that there is."""

from __future__ import annotations

import contextlib
import hashlib
import pathlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from grader.bench import Settings, Target
from grader.cohort.clerk import Order, digest_of
from grader.cohort.collect import Entry
from grader.cohort.contents import Contents, contents_of
from grader.cohort.crew import Crew, carried_out
from grader.cohort.ledger import Ledger
from grader.cohort.records import FAULT, NOTHING, Record


@dataclass(frozen=True, slots=True)
class Cohort:
    """Everybody's submissions, and what of them is graded how."""

    entries: Sequence[Entry]
    chosen: Sequence[Target]
    settings: Settings
    root: pathlib.Path

    @property
    def wanted(self) -> dict[str, list[str]]:
        """The names of the course's files, by chapter."""
        found: dict[str, list[str]] = {}
        for target in self.chosen:
            files = found.setdefault(target.chapter.name, [])
            if target.file not in files:
                files.append(target.file)
        return found


def grade_cohort(cohort: Cohort, ledger: Ledger, crew: Crew, tell: Callable[[Record, bool], None]) -> None:
    """Grade whatever is not graded yet, as it is now; `tell` is told each record, and whether it was known.

    What is finished is on disk before anything else is begun: whoever ends this loses what is under way, nothing else.
    """
    by_place = {entry.place: entry for entry in cohort.entries}
    orders = _orders(cohort, ledger, tell)
    with contextlib.closing(carried_out(orders, crew)) as finished:
        for done in finished:
            ledger.keep(by_place[done.record.place], done.record, done.document, done.page)
            tell(done.record, False)


def _orders(cohort: Cohort, ledger: Ledger, tell: Callable[[Record, bool], None]) -> Iterator[Order]:
    """Yield what is still to be graded, read when it is asked for."""
    course = cohort.chosen[0].chapter.course
    keys = tuple(target.key for target in cohort.chosen)
    course_digest = digest_of(course)
    wanted = cohort.wanted
    root = str(cohort.root / "submission")  # one name for all: whether that is out of reach is tried once
    for entry in cohort.entries:
        contents = contents_of(entry.source, wanted)
        digest = _digest(entry, contents, course_digest, keys, cohort.settings)
        known = ledger.known(entry)
        if known is not None and known.digest == digest and known.status != FAULT:
            tell(known, True)
            continue
        ledger.forget(entry)
        if contents.files:
            yield Order(
                entry.place, entry.title, digest, str(course.root), course_digest, keys, cohort.settings, root,
                contents.files, contents.note,
            )  # fmt: skip
        else:
            record = Record(entry.place, digest, FAULT if contents.fault else NOTHING, note=contents.note)
            ledger.keep(entry, record)
            tell(record, False)


def _digest(entry: Entry, contents: Contents, course: str, keys: Sequence[str], settings: Settings) -> str:
    """Return one digest of everything that a result depends on."""
    whole = hashlib.sha256()
    for part in (course, *keys, repr(replace(settings, not_run={})), entry.title, contents.note):
        whole.update(f"{len(part)} {part}\n".encode("utf-8", "surrogatepass"))
    for (chapter, name), content in sorted(contents.files.items()):
        data = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
        whole.update(f"{chapter}/{name} {type(content).__name__} {len(data)}\n".encode("utf-8", "surrogatepass") + data)
    return whole.hexdigest()
