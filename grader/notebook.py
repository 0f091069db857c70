"""`from grader import check`: grade a function where it was written, in a notebook's cells or a file."""

from __future__ import annotations

import atexit
import builtins
import contextlib
import html
import inspect
import pathlib
import re
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from types import FunctionType
from typing import Any

from grader.bank import cache_folder, lasting_bank
from grader.bench import Settings, Target
from grader.cells import as_file, defined
from grader.course import Course, find_course
from grader.errors import CalledWrongly, GraderFault, NotACourse
from grader.grade import grade
from grader.hardware import choose
from grader.judge import Judgement
from grader.pool import may_be_ended, processes
from grader.report import html_page, terminal
from grader.report.safe import safe
from grader.sandbox.host import lasting_sandbox
from grader.submission import Handed, read_source
from grader.targets import find_exercise, targets

_OPEN = contextlib.ExitStack()
_POOL: dict[str, ProcessPoolExecutor] = {}
WIDTH = 100
Shown = tuple[str, str]
"""A report as plain text and as HTML."""
Text = str | tuple[str, ...]
"""A file, or cells."""
_OPTION = re.compile(r"--(course|devices)\b")
_NOT_HERE = (
    "check takes a function or class that is defined at the top of a cell, or its name as a text; "
    "what stands in a file of yours is graded on the command line"
)


def check(what: Any, course: str | None = None, devices: str | None = None) -> None:
    """Grade a function or class of yours, or the exercise of this name, and show how it stands.

    What you have defined is taken from the cells that you have run (in a plain program, from its file), and runs in a
    process of its own: what else there is in your notebook neither helps nor hurts. `course` is the folder with
    `exercises/`, by default the nearest one above the current folder; `devices` as on the command line.
    """
    _show_all(lambda: _reports(_names_of(what), what, course, devices))


def _show_all(reports: Callable[[], Sequence[Shown]]) -> None:
    """Show reports, or the sentence why there are none."""
    try:
        shown = reports()
    except (CalledWrongly, GraderFault, OSError) as error:
        said = _OPTION.sub(r'\1="…"', safe(str(error)))
        shown = [(said, f"<p>{html.escape(said)}</p>")]
    except KeyboardInterrupt:
        raise KeyboardInterrupt("the grading was stopped") from None
    for text, page in shown:
        _show(text, page)


def _reports(names: Sequence[str], what: Any, course: Any, devices: Any) -> list[Shown]:
    for option, value in (("course", course), ("devices", devices)):
        if not isinstance(value, str | pathlib.Path | None):
            raise CalledWrongly(f'{option} is a text, as in check(…, {option}="…"), not {type(value).__name__}')
    place = find_course(pathlib.Path(course or ""))
    return _elsewhere(str(place.root), names, _text(what), devices)


def _names_of(what: Any) -> list[str]:
    """Return the name that is asked for, or those that the notebook, or the program, has for an object."""
    if isinstance(what, str):
        return [what]
    if not callable(what):
        raise CalledWrongly(f"check takes a function, a class, or the name of an exercise, not {type(what).__name__}")
    shell = _shell()
    home = getattr(what, "__module__", "")
    space = shell.user_ns if shell is not None else vars(sys.modules.get(home, builtins))
    names = [name for name, value in list(space.items()) if value is what and not name.startswith("_")]
    imported = shell is not None and isinstance(what, FunctionType | type) and home != "__main__"
    if imported or not names:
        raise CalledWrongly(_NOT_HERE)
    return names


def _text(what: Any) -> Text:
    """Return the cells that were run; outside of a notebook, the file of a function."""
    shell = _shell()
    if shell is not None:
        return tuple(shell.history_manager.input_hist_raw[1:])  # cells are counted from one
    try:
        path = pathlib.Path(inspect.getsourcefile(what) or "")
        return read_source(path, path.parent)
    except (TypeError, OSError) as error:
        raise CalledWrongly("outside of a notebook, check needs a function that is defined in a file") from error


def _shell() -> Any:
    """Return the IPython that runs here; None where none does."""
    running = sys.modules.get("IPython")
    return None if running is None else running.get_ipython()


def _elsewhere(root: str, names: Sequence[str], text: Text, devices: str | None) -> list[Shown]:
    """Grade in a process that stays for the next time, and knows nothing of what was done to torch here."""
    try:
        return _pool().submit(graded, root, names, text, devices).result()
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


def graded(root: str, names: Sequence[str], text: Text, devices: str | None) -> list[Shown]:
    """Grade those of `names` that are exercises, as cells or a file define them; return report after report."""
    with may_be_ended():
        course = Course(pathlib.Path(root))
        found = choose(devices, course.sealed)
        settings = Settings(devices=found.run, not_run=found.not_run)
        return [_report(target, text, settings) for target in _exercises(course, names)]


def _exercises(course: Course, names: Sequence[str]) -> list[Target]:
    """Return the exercises among these names. Raises NotACourse where none is."""
    if len(names) == 1:
        return [find_exercise(course, names[0])]
    found = [one for one in targets(course, []) if {one.exercise.name, *one.exercise.names} & set(names)]
    if not found:
        raise NotACourse(f"none of these is an exercise: {', '.join(names)}")
    return found


def _report(target: Target, text: Text, settings: Settings) -> Shown:
    if not isinstance(text, str):
        text = as_file(text, target.names_in_file)
    if target.exercise.names[0] not in defined(text):
        raise CalledWrongly(f"{target.exercise.names[0]} is not defined in a cell yet; run the one that defines it")
    root = target.chapter.course.root / "notebook"
    handed = Handed(root, {(target.chapter.name, target.file): text.encode("utf-8", "replace")})
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
    """Add the cell magic `%%grade NAME …`: run the cell, then grade these exercises, or all that it defines."""
    shell.register_magic_function(_grade_cell, "cell", "grade")


def _grade_cell(line: str, cell: str) -> None:
    shell = _shell()
    outcome = shell.run_cell(cell)
    if not outcome.success:
        return
    for name in line.split():
        check(name)
    if not line.split():
        _show_all(lambda: _reports(_defined(cell), cell, None, None))


def _defined(cell: str) -> list[str]:
    names = defined(cell)
    if not names:
        raise CalledWrongly("this cell defines nothing; %%grade NAME grades what another one defines")
    return names
