"""A report written out: every file that was asked for, and what a step of a GitHub workflow tells."""

from __future__ import annotations

import argparse
import base64
import datetime as dt
import pathlib
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import Any

from grader.errors import CalledWrongly
from grader.judge import Report
from grader.progress import demand_writable, write_out
from grader.report import (
    badge,
    classroom,
    classroom50,
    exercism,
    github,
    gradescope,
    history,
    html_page,
    json_doc,
    junit,
    markdown,
    words,
)
from grader.submission import Submission

SINKS: dict[str, Callable[[Report], str]] = {
    "json": json_doc.write,
    "junit": junit.write,
    "markdown": markdown.write,
    "gradescope": gradescope.write,
    "classroom": classroom.write,
    "exercism": exercism.write,
    "badge": badge.write,
}
"""What is made of the report alone; the others need to know more."""

OPTIONS = (*SINKS, "html", "classroom50", "history")


class Outputs:
    """What the options ask for. Raises CalledWrongly, before there is anything to lose, where it cannot be had."""

    def __init__(self, options: argparse.Namespace, environment: Mapping[str, str]) -> None:
        given = {name: getattr(options, name) for name in OPTIONS}
        self.places: dict[str, str] = {name: place for name, place in given.items() if place is not None}
        self.environment = environment
        self.now = dt.datetime.now(dt.UTC)
        wanted = environment.get("GITHUB_ACTIONS") == "true" if options.github is None else options.github
        self.github: bool = wanted
        self.records: Sequence[Mapping[str, Any]] = ()
        self._demand()

    @property
    def on_stdout(self) -> bool:
        """Whether a document goes to standard output, where nothing else may be then."""
        return "-" in self.places.values()

    def _demand(self) -> None:
        taken: dict[str, str] = {}
        for name, place in self.places.items():
            demand_writable(f"--{name}", place)
            path = place if place == "-" else str(pathlib.Path(place).absolute())
            if path in taken:
                both = "standard output" if place == "-" else place
                raise CalledWrongly(f"--{taken[path]} and --{name} both go to {both}; one would be lost")
            taken[path] = name
        if self.places.get("history") == "-":
            raise CalledWrongly("--history -: a history is a file that grows; name one")
        lacking = [name for name in classroom50.NEEDED if not self.environment.get(name)]
        if "classroom50" in self.places and lacking:
            raise CalledWrongly(
                f"--classroom50: the environment has no {', '.join(lacking)}; Classroom 50's runner sets them"
            )

    def write(self, report: Report) -> list[str]:
        """Write all that can be written; return a sentence for each that cannot be."""
        return [sentence for title, job in self._jobs(report) if (sentence := _tried(title, job))]

    def _jobs(self, report: Report) -> Iterator[tuple[str, Callable[[], None]]]:
        """The history first, which the page shows; standard output last, whose reader may have gone away."""
        files = [name for name, place in self.places.items() if place != "-"]
        for name in sorted(files, key=lambda name: name != "history"):
            yield f"--{name} {self.places[name]}", partial(self._write, name, report)
        if self.github:
            for variable, told in (("GITHUB_STEP_SUMMARY", self._summarise), ("GITHUB_OUTPUT", self._set_outputs)):
                if place := self.environment.get(variable):
                    yield variable, partial(told, report, pathlib.Path(place))
        for name, place in self.places.items():
            if place == "-":
                yield f"--{name} -", partial(self._write, name, report)

    def _write(self, name: str, report: Report) -> None:
        place = self.places[name]
        if name == "history":
            past = _append(pathlib.Path(place), history.write(report, self.now))
            self.records = [*history.read(past), history.record(report, self.now)]
        elif name == "html":
            write_out(html_page.write(report, self.records), place)
        elif name == "classroom50":
            write_out(classroom50.write(report, self.environment, self.now), place)
        else:
            write_out(SINKS[name](report), place)

    def _summarise(self, report: Report, path: pathlib.Path) -> None:
        room = markdown.LONGEST - 1 - (path.stat().st_size if path.exists() else 0)
        text = markdown.write(report, room)
        if len(text.encode()) > room:
            raise OSError("the step's summary is full already, and one byte too many would empty it")
        _append(path, text)

    def _set_outputs(self, report: Report, path: pathlib.Path) -> None:
        result = base64.b64encode(classroom.write(report).encode()).decode()
        _append(path, github.outputs(report, result, f"end-{secrets.token_hex(16)}"))

    def annotations(self, report: Report, submission: Submission) -> str:
        """Return the annotations for a GitHub workflow; nothing anywhere else."""
        if not self.github:
            return ""
        workspace = self.environment.get("GITHUB_WORKSPACE", "")
        chapters = dict.fromkeys(judgement.chapter for judgement in report.judgements)
        folders = {chapter: in_repository(submission.folder(chapter), workspace) for chapter in chapters}
        return github.annotate(report, {chapter: folder for chapter, folder in folders.items() if folder})


def _tried(title: str, job: Callable[[], None]) -> str:
    """Do it; return a sentence where that fails: what else there is to write must not be lost with it."""
    try:
        job()
    except BrokenPipeError:
        raise
    except Exception as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else f"{type(error).__name__}: {error}"
        return f"{title}: not written ({why})"
    return ""


def _append(path: pathlib.Path, text: str) -> str:
    """Add lines to a file that others may write to as well; return what it held before. Raises OSError."""
    before = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
    with path.open("a", encoding="utf-8") as file:
        file.write(text if not before or before.endswith("\n") else f"\n{text}")
    return before


def in_repository(folder: pathlib.Path, workspace: str) -> str:
    """Return where a folder of a workspace is in the repository that was checked out there; empty if nowhere.

    A second repository, checked out into a folder of the workspace, counts its paths from there, as GitHub does.
    """
    base, folder = pathlib.Path(workspace).absolute(), folder.absolute()
    if not workspace or not folder.is_relative_to(base):
        return ""
    inside = [one for one in (folder, *folder.parents) if one.is_relative_to(base)]
    root = next((one for one in inside if (one / ".git").exists()), base)
    return folder.relative_to(root).as_posix()


def exit_code(report: Report, fail_under: Fraction | None) -> int:
    """Return 0 where everything passed, or enough percent were earned; else 1; 3 for a fault of the grader's own."""
    if fail_under is None or report.exit_code == 3:
        return report.exit_code
    return 0 if words.percentage(report) >= fail_under else 1
