"""What each verb does: words from the command line in, words on the screen out, an exit code."""

from __future__ import annotations

import argparse
import os
import pathlib
import sys
from collections.abc import Callable, Sequence
from typing import Any, Self

from rich.console import Console

from grader.asked import settings_of
from grader.bank import default_bank
from grader.bench import Target
from grader.course import Course
from grader.doctor import examine
from grader.elsewhere import replay_report
from grader.errors import CalledWrongly, DefinitionError
from grader.grade import grade, replay
from grader.judge import MISSING, Judgement, shown
from grader.outputs import Outputs, exit_code
from grader.progress import Progress
from grader.report import terminal
from grader.report.safe import safe
from grader.route import next_one, not_passed
from grader.sandbox.host import Sandbox
from grader.stubs import put_back
from grader.submission import Submission, find_line
from grader.targets import course_of, find_exercise, submission_of, targets

EXIT_FAULT = 3


def grade_paths(options: argparse.Namespace, sandbox: Sandbox) -> int:
    """Grade what the paths name; show and write the report."""
    outputs = Outputs(options, os.environ)
    course = course_of(options.paths, options.course)
    settings = settings_of(options, course)
    chosen = targets(course, options.paths)
    submission = submission_of(options.submission, course, chosen)
    progress = Progress(course.root)
    screen = terminal.console(options.no_color)
    with _Watch(screen, chosen, options.quiet or outputs.on_stdout, options.verbose) as watch:
        report = grade(submission, chosen, settings, sandbox, default_bank(), progress, watch.tell)
    sandbox.close()  # what is written now, nobody of theirs can touch
    if submission.root == course.root:
        progress.remember_all(report.judgements)
    failed = outputs.write(report)
    annotations = outputs.annotations(report, submission)
    print(annotations, end="", file=sys.stderr if outputs.on_stdout else sys.stdout)
    if not outputs.on_stdout:
        table = None if options.quiet else terminal.summary_table(report)
        if table is not None:
            screen.print("", table, sep="\n")
        screen.print(terminal.summary_text(report, terminal.width_of(screen)), end="")
    for sentence in failed:
        print(f"grader: {safe(sentence)}", file=sys.stderr)
    return EXIT_FAULT if failed else exit_code(report, options.fail_under)


class _Watch:
    """Shows each judgement as it is reached, and on a terminal how far it is and which exercise is under way."""

    def __init__(self, screen: Console, chosen: Sequence[Target], silent: bool, verbose: bool) -> None:
        self.screen = screen
        self.names = [target.exercise.name for target in chosen]
        self.silent = silent
        self.verbose = verbose
        self.done = 0
        self.bar = None if silent else terminal.progress_bar(screen)

    def __enter__(self) -> Self:
        if self.bar is not None:
            self.bar.add_task(self._under_way(), total=len(self.names))
            self.bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.stop()

    def _under_way(self) -> str:
        return next(iter(self.names[self.done :]), "")

    def tell(self, judgement: Judgement) -> None:
        """Print one judgement."""
        self.done += 1
        if not self.silent:
            width = terminal.width_of(self.screen)
            self.screen.print(terminal.judgement_text(judgement, self.verbose, width), end="")
        if self.bar is not None:
            self.bar.update(self.bar.task_ids[0], advance=1, description=self._under_way())


def _course(options: argparse.Namespace) -> Course:

    return course_of(getattr(options, "paths", []), options.course)


def list_exercises(options: argparse.Namespace) -> int:
    """Show the way through the course: every exercise in order, how it stands, which one is next."""
    course = _course(options)
    everything = targets(course, [])
    results = Progress(course.root).results()
    following = next_one(everything, results)
    rows = [_row(target, everything, results, following) for target in targets(course, options.paths)]
    if options.json:
        import json

        print(json.dumps([{**row, "points": float(row["points"])} for row in rows], indent=2))
        return 0
    screen = terminal.console(options.no_color)
    chapters = {row["chapter"]: row["title"] for row in rows}
    for chapter, title in chapters.items():
        inside = [row for row in rows if row["chapter"] == chapter]
        screen.print(f"\nexercises/{chapter}  {title}".rstrip(), style="bold")
        for row in inside:
            screen.print(_row_text(row), style="dim" if row["status"] == "passed" else None)
        if len(chapters) > 1:
            screen.print(f"    {_passed_of(inside)}", style="dim")
    screen.print(f"\n{_passed_of(rows)} when last graded")
    return 0


def _row(
    target: Target, everything: list[Target], results: dict[str, dict[str, Any]], following: Target | None
) -> dict[str, Any]:
    path = target.chapter.course.exercises / target.chapter.name / target.file
    text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
    return {
        "name": target.exercise.name,
        "chapter": target.chapter.name,
        "title": target.chapter.settings.title,
        "file": target.file,
        "line": find_line(text, target.exercise.names[0]),
        "points": shown(target.exercise.points),
        "status": results.get(target.key, {}).get("status", "not graded yet"),
        "builds_on": list(target.exercise.builds_on),
        "do_first": not_passed(target, everything, results),
        "next": following is not None and target.key == following.key,
    }


def _row_text(row: dict[str, Any]) -> str:
    mark = "→" if row["next"] else "✓" if row["status"] == "passed" else " "
    place = f"{row['file']}:{row['line']}" if row["line"] else row["file"]
    status = {"not graded yet": "", MISSING: "not done yet"}.get(row["status"], row["status"])
    if row["next"]:
        status = f"{status + ', ' if status else ''}next"
    elif row["do_first"] and row["status"] != "passed":
        status += f"{', ' if status else ''}after {', '.join(row['do_first'])}"
    return f"  {mark} {row['name']:<24}{row['points']:>4}  {place:<24} {status}".rstrip()


def _passed_of(rows: list[dict[str, Any]]) -> str:
    return f"{sum(row['status'] == 'passed' for row in rows)} of {len(rows)} passed"


def hint(options: argparse.Namespace) -> int:
    """Show the next hint of an exercise."""
    course = _course(options)
    target = find_exercise(course, options.name)
    if target.exercise.problem:
        raise DefinitionError(target.exercise.problem)
    hints = target.exercise.hints
    screen = terminal.console(options.no_color)
    if not hints:
        screen.print(f"{target.exercise.name} has no hints; its task is in the docstring.")
        return 0
    progress = Progress(course.root)
    place = min(progress.hints_shown(target.exercise.name), len(hints) - 1)
    screen.print(f"Hint {place + 1} of {len(hints)} for {target.exercise.name}: {hints[place]}")
    progress.show_hint(target.exercise.name, place + 1)
    if place + 1 == len(hints):
        screen.print("That was the last one.", style="dim")
    return 0


def replay_case(options: argparse.Namespace, sandbox: Sandbox) -> int:
    """Make a failing call again, or all of a report."""
    course = _course(options)
    progress = Progress(course.root)
    if options.id.endswith(".json"):
        return _replay_all(options, course, progress, sandbox)
    kept = progress.replay(options.id)
    if kept is None:
        raise CalledWrongly(
            f"there is no failing case with the ID {options.id}; grade again and take the ID from there"
        )
    target = find_exercise(Course(pathlib.Path(kept.course)), f"{kept.chapter}/{kept.file}::{kept.exercise}")
    judgement = replay(kept, target, Submission(pathlib.Path(kept.submission)), sandbox, progress)
    screen = terminal.console(options.no_color)
    screen.print(terminal.judgement_text(judgement, verbose=True, width=terminal.width_of(screen)), end="")
    if judgement.passed:
        screen.print("  This call is right now; grade the exercise for all the others.", style="green")
    return 0 if judgement.passed else 1


def _replay_all(options: argparse.Namespace, course: Course, progress: Progress, sandbox: Sandbox) -> int:
    screen = terminal.console(options.no_color)
    submission = submission_of(options.submission, course, targets(course, []))
    made = right = left = 0
    for again in replay_report(pathlib.Path(options.id), course, submission, sandbox, progress):
        if again.judgement is None:
            left += 1
            place = f"{again.exercise}: {again.check} (on {again.device})"
            screen.print(f"! {safe(place)} was not made again: {safe(again.why)}")
        else:
            made += 1
            right += again.judgement.passed
            screen.print(
                terminal.judgement_text(again.judgement, verbose=True, width=terminal.width_of(screen)), end=""
            )
    if made:
        screen.print(f"\n{right} of {made} failing calls are right now; grade the exercises for all the others.")
    elif not left:
        screen.print("Nothing failed in this report.")
    return 0 if right == made and not left else 1


def reset(options: argparse.Namespace) -> int:
    """Put a function back to its stub; keep a copy of the file."""
    course = _course(options)
    target = find_exercise(course, options.name)
    kept = put_back(target, Submission(course.root), Progress(course.root))
    print(
        f"{target.exercise.name} is a stub again in {target.file}." + (f" Your file as it was: {kept}" if kept else "")
    )
    return 0


def doctor(options: argparse.Namespace) -> int:
    """Show what this machine has and lacks."""
    healthy = True
    for finding in examine():
        print(f"{'ok ' if finding.fine else 'NO '} {finding.name}: {finding.value}")
        if not finding.fine:
            healthy = False
            print(f"    {finding.remedy}")
    return 0 if healthy else EXIT_FAULT


VERBS: dict[str, Callable[[argparse.Namespace], int]] = {
    "list": list_exercises,
    "hint": hint,
    "reset": reset,
    "doctor": doctor,
}
VERBS_WITH_WORKERS: dict[str, Callable[[argparse.Namespace, Sandbox], int]] = {
    "grade": grade_paths,
    "replay": replay_case,
}
