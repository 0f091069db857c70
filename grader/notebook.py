"""`from grader import check`: grade a function where it was written, in a notebook's cells or a file."""

from __future__ import annotations

import atexit
import contextlib
import html
import inspect
import pathlib
import sys
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from typing import Any

from grader.bank import cache_folder, lasting_bank
from grader.bench import Settings
from grader.cells import as_file, defined
from grader.course import Course, find_course
from grader.errors import CalledWrongly, GraderFault
from grader.grade import grade
from grader.hardware import choose
from grader.judge import Judgement
from grader.pool import may_be_ended, processes
from grader.report import html_page, terminal
from grader.report.safe import safe
from grader.sandbox.host import lasting_sandbox
from grader.submission import Handed, find_line, read_source
from grader.targets import find_exercise

_OPEN = contextlib.ExitStack()
_POOL: dict[str, ProcessPoolExecutor] = {}
WIDTH = 100


def check(what: Any, course: str | None = None, devices: str | None = None) -> None:
    """Grade a function or class of yours, or the exercise of this name, and show how it stands.

    What you have defined is taken from the cells that you have run (in a plain program, from its file), and runs in a
    process of its own: what else there is in your notebook neither helps nor hurts. `course` is the folder with
    `exercises/`, by default the nearest one above the current folder; `devices` as on the command line.
    """
    try:
        name = _name_of(what)
        place = find_course(pathlib.Path(course) if course else pathlib.Path())
        text, page = _elsewhere(str(place.root), name, _text(what), devices)
    except (CalledWrongly, GraderFault, OSError) as error:
        text = safe(str(error))
        page = f"<p>{html.escape(text)}</p>"
    _show(text, page)


def _name_of(what: Any) -> str:
    name = what if isinstance(what, str) else getattr(what, "__name__", None)
    if not isinstance(name, str):
        raise CalledWrongly(f"check takes a function, a class, or the name of an exercise, not {type(what).__name__}")
    return name


def _text(what: Any) -> str:
    """Return what stands in the cells that were run; outside of a notebook, in the file of a function."""
    shell = _shell()
    if shell is not None:
        return as_file(shell.history_manager.input_hist_raw)
    try:
        path = pathlib.Path(inspect.getsourcefile(what) or "")
        return read_source(path, path.parent)
    except (TypeError, OSError) as error:
        raise CalledWrongly("outside of a notebook, check needs a function that is defined in a file") from error


def _shell() -> Any:
    """Return the IPython that runs here; None where none does."""
    running = sys.modules.get("IPython")
    return None if running is None else running.get_ipython()


def _elsewhere(root: str, name: str, text: str, devices: str | None) -> tuple[str, str]:
    """Grade in a process that stays for the next time, and knows nothing of what was done to torch here."""
    try:
        return _pool().submit(graded, root, name, text, devices).result()
    except (CalledWrongly, GraderFault):
        raise
    except BrokenProcessPool as error:
        _close()
        raise GraderFault("the grader's own process ended; run the cell again") from error
    except Exception as error:
        raise GraderFault(f"{type(error).__name__}: {error}") from error
    except BaseException:  # somebody has interrupted the cell: what runs there must not go on
        _close()
        raise


def _pool() -> ProcessPoolExecutor:
    if not _POOL:
        _POOL["one"] = _OPEN.enter_context(processes(1))
    return _POOL["one"]


def _close() -> None:
    _POOL.clear()
    _OPEN.close()


atexit.register(_close)


def graded(root: str, name: str, text: str, devices: str | None) -> tuple[str, str]:
    """Grade a text that defines the exercise `name`; return the report as plain text and as HTML."""
    with may_be_ended():
        course = Course(pathlib.Path(root))
        target = find_exercise(course, name)
        if find_line(text, target.exercise.names[0]) is None:
            raise CalledWrongly(f"{target.exercise.names[0]} is not defined yet; run the cell that defines it")
        found = choose(devices, course.sealed)
        settings = Settings(devices=found.run, not_run=found.not_run)
        handed = Handed(course.root / "notebook", {(target.chapter.name, target.file): text.encode("utf-8", "replace")})
        report = grade(handed, [target], settings, lasting_sandbox(), lasting_bank(cache_folder()))
        judgement = _without_replay(report.judgements[0])
        report = replace(report, judgements=(judgement,))
        return terminal.judgement_text(judgement, width=WIDTH).plain, html_page.fragment(report)


def _without_replay(judgement: Judgement) -> Judgement:
    """Return a judgement without the IDs of calls: the command line has no file to make them on again."""
    checks = [
        replace(one, verdicts=tuple(replace(each, replay="") for each in one.verdicts)) for one in judgement.checks
    ]
    return replace(judgement, checks=tuple(checks))


def _show(text: str, page: str) -> None:
    shell = _shell()
    if shell is None:
        print(text, end="" if text.endswith("\n") else "\n")
        return
    display = sys.modules["IPython.display"]
    display.publish_display_data({"text/plain": text, "text/html": page})


def load_ipython_extension(shell: Any) -> None:
    """Add the cell magic `%%grade NAME …`: run the cell, then grade these functions, or all that it defines."""
    shell.register_magic_function(_grade_cell, "cell", "grade")


def _grade_cell(line: str, cell: str) -> None:
    shell = _shell()
    outcome = shell.run_cell(cell)
    if outcome.success:
        for name in line.split() or defined(cell):
            check(name)
