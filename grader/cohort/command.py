"""The verb `cohort`: from a folder of submissions to a folder of results."""

from __future__ import annotations

import argparse
import contextlib
import os
import pathlib
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from grader.asked import settings_of
from grader.cohort import crew, dashboard, gradebook
from grader.cohort.collect import Entry, collect
from grader.cohort.grading import Cohort, grade_cohort
from grader.cohort.ledger import Ledger
from grader.cohort.records import FAULT, GRADED, Record
from grader.errors import CalledWrongly
from grader.report import terminal
from grader.report.safe import safe_line
from grader.sandbox.host import Sandbox
from grader.targets import course_of, targets

EXIT_FAULT = 3
EVERY_SECONDS = 10
"""How often a line is written where there is no terminal to draw a bar on."""


def cohort(options: argparse.Namespace) -> int:
    """Grade everybody; return 0 where every submission was graded, 1 where some hold nothing to grade, 3 for a fault."""
    course = course_of(options.paths, options.course)
    where, out = pathlib.Path(options.submissions), pathlib.Path(options.out)
    if out.absolute() == where.absolute():
        raise CalledWrongly(f"--out {out} is the folder of the submissions; name another one")
    if course.sealed:
        raise CalledWrongly("this is a learners' copy; grade a cohort with the instructor's course (--course)")
    entries = collect(where, out)
    jobs = min(options.jobs or os.cpu_count() or 1, len(entries))
    copied = Sandbox.nursery is not None  # then now, before anything is computed here
    screen = terminal.console(options.no_color)
    with crew.cluster(options.scheduler) if options.scheduler else crew.local(jobs, copied) as made:
        settings = replace(settings_of(options, course), beside=1)  # the cores have others' work to do
        work = Cohort(entries, targets(course, options.paths), settings, where.absolute())
        ledger = Ledger(out, entries)
        with ledger.held():
            try:
                with _told(screen, len(entries)) as tell:
                    grade_cohort(work, ledger, made, tell)
            finally:  # whoever stops it has a gradebook of what there is
                counts = _conclude(work, ledger, options.gradebook)
    _summarise(screen, counts, out)
    return EXIT_FAULT if counts[FAULT] else 0 if counts[GRADED] == len(entries) else 1


def _conclude(work: Cohort, ledger: Ledger, kind: str) -> Counter[str]:
    """Write gradebook and dashboard of what is there; return how many submissions have which status."""
    title = ", ".join(dict.fromkeys(target.chapter.name for target in work.chosen))
    tally = dashboard.Tally(work.chosen)
    counts: Counter[str] = Counter()

    def rows() -> Iterator[tuple[Entry, Record | None]]:
        for entry in work.entries:
            record = ledger.known(entry)
            counts["not graded yet" if record is None else record.status] += 1
            tally.add(entry, ledger.page(entry), record)
            yield entry, record

    ledger.write("gradebook.csv", gradebook.write(kind, rows(), work.chosen, title))
    ledger.write("dashboard.html", dashboard.write(tally, title))
    return counts


def _summarise(screen: Console, counts: Counter[str], out: pathlib.Path) -> None:
    told = ", ".join(f"{count} {status}" for status, count in counts.most_common())
    screen.print(f"{counts.total()} submissions: {told}.", style="bold")
    screen.print(f"Gradebook: {safe_line(str(out / 'gradebook.csv'))}", soft_wrap=True)
    screen.print(f"Dashboard: {safe_line(str(out / 'dashboard.html'))}", soft_wrap=True)


@contextlib.contextmanager
def _told(screen: Console, total: int) -> Iterator[Callable[[Record, bool], None]]:
    """Show how far it is: a bar with rate and time left on a terminal, elsewhere a line from time to time."""
    start = time.monotonic()
    done = fresh = 0
    last = start
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"), TimeRemainingColumn())
    bar = Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal)
    task = bar.add_task("", total=total, rate="")

    def tell(_: Record, known: bool) -> None:
        nonlocal done, fresh, last
        done += 1
        fresh += not known
        now = time.monotonic()
        rate = fresh / (now - start)
        bar.update(task, advance=1, rate=f"{rate:.1f}/s")
        if bar.disable and now > last + EVERY_SECONDS:
            last = now
            left = (total - done) / rate if rate else 0.0
            screen.print(f"{done} of {total}, {rate:.1f} a second, {left / 60:.0f} min left")

    with bar:
        yield tell
