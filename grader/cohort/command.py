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
from functools import partial

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from grader.asked import settings_of
from grader.cohort import crew, dashboard, gradebook
from grader.cohort.collect import Entry, collect, is_results, left_out
from grader.cohort.grading import Cohort, grade_cohort
from grader.cohort.ledger import Ledger
from grader.cohort.records import FAULT, GRADED, NOT_YET, Record
from grader.errors import CalledWrongly, GraderFault
from grader.report import terminal
from grader.report.safe import safe_line
from grader.sandbox.host import Sandbox
from grader.targets import course_of, targets

EXIT_FAULT = 3
MOST_NAMED = 10
EVERY_SECONDS = 10
"""How often a line is written where there is no terminal to draw a bar on."""


def cohort(options: argparse.Namespace) -> int:
    """Grade everybody; return 0 where every submission was graded, 1 where some hold nothing to grade, 3 for a fault."""
    course = course_of(options.paths, options.course)
    where, out = pathlib.Path(options.submissions), pathlib.Path(options.out)
    if not options.out:
        raise CalledWrongly("--out is empty; name a folder for the results")
    _demand_apart(out, where)
    if course.sealed:
        raise CalledWrongly("this is a learners' copy; grade a cohort with the instructor's course (--course)")
    entries = collect(where, out)
    jobs = min(options.jobs or os.cpu_count() or 1, len(entries))
    copied = Sandbox.nursery is not None  # then now, before anything is computed here
    screen = terminal.console(options.no_color)
    if others := left_out(where, out):
        told = ", ".join(others[:MOST_NAMED]) + (f" and {len(others) - MOST_NAMED} more" if others[MOST_NAMED:] else "")
        _say(screen, f"Left out, for they are no submissions: {told}")
    with (
        crew.cluster(options.scheduler, partial(_say, screen))
        if options.scheduler
        else crew.local(jobs, copied) as made
    ):
        settings = replace(settings_of(options, course), beside=1)  # the cores have others' work to do
        work = Cohort(entries, targets(course, options.paths), settings, where.absolute())
        ledger = Ledger(out, entries)
        with ledger.held(), _written(out):
            try:
                with _told(screen, len(entries)) as tell:
                    grade_cohort(work, ledger, made, tell)
            finally:  # whoever stops it has a gradebook of what there is
                counts = _conclude(work, ledger, options.gradebook)
    _summarise(screen, counts, out)
    return EXIT_FAULT if counts[FAULT] else 0 if counts[GRADED] == len(entries) else 1


@contextlib.contextmanager
def _written(out: pathlib.Path) -> Iterator[None]:
    """Say in words what keeps results from being written. Raises GraderFault."""
    try:
        yield
    except OSError as error:
        raise GraderFault(
            f"--out {out}: {error.strerror or error}; what is written there stays, and when that is seen to, the same "
            "command goes on from there"
        ) from error


def _demand_apart(out: pathlib.Path, where: pathlib.Path) -> None:
    """Raise CalledWrongly where results would lie among a learner's files."""
    whole, place = pathlib.Path(os.path.realpath(where)), pathlib.Path(os.path.realpath(out))
    if place == whole:
        raise CalledWrongly(f"--out {out} is the folder of the submissions; name another one")
    if not where.is_dir() or whole not in place.parents:
        return
    first = whole / place.relative_to(whole).parts[0]
    if first != place or (place.is_dir() and any(place.iterdir()) and not is_results(place)):
        raise CalledWrongly(f"--out {out}: {first.name} is a learner's there; name a folder elsewhere")


def _conclude(work: Cohort, ledger: Ledger, kind: str) -> Counter[str]:
    """Write gradebook and dashboard of what is there; return how many submissions have which status."""
    title = ", ".join(dict.fromkeys(target.chapter.name for target in work.chosen))
    tally = dashboard.Tally(work.chosen)
    counts: Counter[str] = Counter()

    def rows() -> Iterator[tuple[Entry, Record | None]]:
        for entry in work.entries:
            record = ledger.known(entry)
            counts[NOT_YET if record is None else record.status] += 1
            tally.add(entry, ledger.page(entry), record)
            yield entry, record

    ledger.write("gradebook.csv", gradebook.write(kind, rows(), work.chosen, title))
    ledger.write("dashboard.html", dashboard.write(tally, title))
    return counts


def _summarise(screen: Console, counts: Counter[str], out: pathlib.Path) -> None:
    told = ", ".join(f"{count} {status}" for status, count in counts.most_common())
    _say(screen, f"{counts.total()} submissions: {told}.", "bold")
    _say(screen, f"Gradebook: {out / 'gradebook.csv'}")
    _say(screen, f"Dashboard: {out / 'dashboard.html'}")


def _say(screen: Console, text: str, style: str = "") -> None:
    """Print a line, what the terminal has no characters for as their numbers."""
    plain = safe_line(text).encode(screen.encoding, "backslashreplace").decode(screen.encoding)
    screen.print(plain, style=style, soft_wrap=True)


@contextlib.contextmanager
def _told(screen: Console, total: int) -> Iterator[Callable[[Record, bool], None]]:
    """Show how far it is: a bar with rate and time left on a terminal, elsewhere a line from time to time."""
    start = time.monotonic()
    done = fresh = 0
    last = start
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"))
    bar = Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal)
    task = bar.add_task("", total=total, rate="")

    def tell(_: Record, known: bool) -> None:
        nonlocal done, fresh, last
        done += 1
        fresh += not known
        now = time.monotonic()
        rate = speed(fresh, total - done, now - start)
        bar.update(task, advance=1, rate=rate)
        if bar.disable and now > last + EVERY_SECONDS:
            last = now
            _say(screen, f"{done} of {total}, {rate}")

    try:
        with bar:
            yield tell
    except KeyboardInterrupt:
        _say(screen, f"{done} of {total} are done; the same command goes on from there.")
        raise


def speed(count: int, left: int, seconds: float) -> str:
    """Return how many there were in so many seconds, and how long those that are left will take, in words."""
    if not count:
        return "all known so far"
    rate, rest = count / seconds, left * seconds / count
    told = (
        f"{rate:.1f} a second"
        if rate >= 1
        else f"{rate * 60:.0f} a minute"
        if rate * 60 >= 2
        else f"{rate * 3600:.0f} an hour"
    )
    return f"{told}, {rest / 60:.0f} min left" if rest >= 90 else f"{told}, {rest:.0f} s left"
