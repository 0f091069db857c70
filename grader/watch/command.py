"""The verb `watch`: from the words on the command line to a session that goes on until somebody quits."""

from __future__ import annotations

import argparse
import os
import queue
from collections.abc import Callable, Sequence

from grader.bank import default_bank
from grader.bench import Bench, Settings, Target
from grader.course import Course
from grader.errors import CalledWrongly, NotACourse
from grader.grade import isolation_of
from grader.hardware import choose
from grader.progress import Progress
from grader.report import terminal
from grader.sandbox.host import Sandbox
from grader.targets import course_of, submission_of, targets
from grader.watch import events
from grader.watch.screen import KEYS, Screen
from grader.watch.session import Session, watched_folder


def watch(options: argparse.Namespace, sandbox: Sandbox) -> int:
    """Watch until somebody quits; return whether everything that is watched is right then."""
    course = course_of(options.paths, options.course)
    progress = Progress(course.root)
    bench, chosen = _work(options, course, progress, sandbox)
    console = terminal.console(options.no_color)
    happening: events.Events = queue.SimpleQueue()
    folder = watched_folder(bench)
    with events.files(folder, happening), events.keys(happening) as heard:
        session = Session(bench, progress, chosen, happening)
        screen = Screen(console, heard)
        if not screen.moves:
            ways = ", ".join(f"{key}: {meaning}" for key, meaning in KEYS) if heard else "Ctrl-C ends it"
            console.print(f"Watching {os.path.relpath(folder)}; {ways}.")
        screen.show(session)
        while session.step():
            screen.show(session)
    return 0 if session.passed() == len(session.chosen) else 1


def _work(
    options: argparse.Namespace, course: Course, progress: Progress, sandbox: Sandbox
) -> tuple[Bench, Sequence[Target]]:
    devices = choose(options.devices, course.sealed)
    settings = Settings(devices=devices.run, not_run=devices.not_run)
    chosen = targets(course, options.paths)
    if not chosen:
        raise NotACourse(f"{course.root.name} has no exercises to watch")
    submission = submission_of(options.submission, course, chosen)
    if submission.root.is_file():
        raise CalledWrongly(
            f"--submission {options.submission}: watch looks at a folder; name that in which the notebook lies"
        )
    isolation_of(submission, chosen, settings, sandbox)
    return Bench(submission, settings, sandbox, default_bank(), progress), chosen


VERBS_WITH_WORKERS: dict[str, Callable[[argparse.Namespace, Sandbox], int]] = {"watch": watch}
