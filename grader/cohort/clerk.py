"""One submission, graded wherever this runs: in a process of the pool here, or in a worker of a cluster."""

from __future__ import annotations

import functools
import gc
import hashlib
import pathlib
import socket
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from grader.bank import cache_folder, lasting_bank
from grader.bench import Settings, Target
from grader.cohort.contents import Files
from grader.cohort.records import Record, record_of
from grader.course import Course
from grader.errors import CalledWrongly, Unreadable
from grader.grade import grade
from grader.pool import may_be_ended
from grader.report import html_page, json_doc
from grader.sandbox.host import lasting_sandbox
from grader.submission import Handed, Submission
from grader.targets import targets

_ONE_AT_A_TIME = threading.Lock()
"""Grading sets torch's global state; a worker of a cluster may have several threads."""


@dataclass(frozen=True, slots=True)
class Order:
    """What there is to grade: a submission's `files` by the exercises `keys` of the course in this folder.

    `title` says whose it is, `note` what is special about it. `course_digest` is the course's as the one who orders
    knows it; `root` is where the submission lay there.
    """

    place: str
    title: str
    digest: str
    course: str
    course_digest: str
    keys: tuple[str, ...]
    settings: Settings
    root: str
    files: Files
    note: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it: the record, the report as JSON, and as a page."""

    record: Record
    document: str
    page: str


def carry_out(order: Order) -> Done:
    """Grade a submission. Raises CalledWrongly where nothing can be graded like this, GraderFault where this was not."""
    with _ONE_AT_A_TIME, may_be_ended():
        sandbox = lasting_sandbox()  # it starts while the course is read
        chosen = _targets(order.course, order.keys, order.course_digest)
        submission = Handed(pathlib.Path(order.root), order.files)
        start = time.perf_counter()
        report = grade(submission, chosen, order.settings, sandbox, lasting_bank(cache_folder()))
        seconds = round(time.perf_counter() - start, 3)
        note = "; ".join(dict.fromkeys(filter(None, (order.note, *_unreadable(submission, chosen)))))
        record = record_of(order.place, order.digest, report, note, seconds)
        return Done(record, json_doc.write(report), html_page.write(report, whose=order.title))


def _unreadable(submission: Submission, chosen: Sequence[Target]) -> Iterator[str]:
    """Yield why files of the course that are there cannot be read."""
    for chapter, file in dict.fromkeys((target.chapter.name, target.file) for target in chosen):
        try:
            submission.read(chapter, file)
        except Unreadable as error:
            yield str(error)


@functools.lru_cache(maxsize=1)
def _targets(root: str, keys: tuple[str, ...], digest: str) -> tuple[Target, ...]:
    """Return the exercises, loaded. Raises CalledWrongly where the course here is not the one that is meant."""
    course = Course(pathlib.Path(root))
    host = socket.gethostname()
    if not course.exercises.is_dir():
        raise CalledWrongly(f"{host} has no course in {root}: every worker needs it in the same place")
    if digest_of(course) != digest:
        raise CalledWrongly(
            f"on {host}, the course in {root} or the grader is another one: bring them up to date there"
        )
    chapters = sorted({key.partition("/")[0] for key in keys})
    found = {
        target.key: target for chapter in chapters for target in targets(course, [str(course.exercises / chapter)])
    }
    if lacking := [key for key in keys if key not in found]:
        raise CalledWrongly(f"the course on {host} has no {lacking[0]}")
    gc.freeze()
    return tuple(found[key] for key in keys)


def digest_of(course: Course) -> str:
    """Return one digest of all that decides how a course is graded: its answers and settings, and the grader's code."""
    package = pathlib.Path(__file__).parents[1]
    whole = hashlib.sha256()
    for base, paths in (
        (package, package.rglob("*.py")),
        (course.root, course.answers.rglob("*")),
        (course.root, course.exercises.glob("*/chapter.yaml")),
    ):
        for path in _files(paths):
            data = path.read_bytes()
            whole.update(f"{path.relative_to(base).as_posix()} {len(data)}\n".encode() + data)
    return whole.hexdigest()


def _files(paths: Iterable[pathlib.Path]) -> list[pathlib.Path]:
    return sorted(path for path in paths if path.is_file() and "__pycache__" not in path.parts)
