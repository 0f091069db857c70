"""A watching → a terminal: the exercise, its task, how it went, what else was graded, the keys."""

from __future__ import annotations

import inspect
import textwrap

from rich.console import Console
from rich.control import Control
from rich.text import Text

from grader.bench import Target
from grader.judge import Judgement
from grader.report import terminal, words
from grader.report.safe import safe, safe_line
from grader.watch.session import Session

KEYS = (("h", "hint"), ("n", "next"), ("p", "previous"), ("g", "grade again"), ("r", "reset"), ("q", "quit"))
LONGEST_TASK = 8
CELLS = 20


class Screen:
    """Shows a session anew after each step on a terminal; elsewhere it writes what was graded, line after line."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.moves = console.is_terminal and not console.is_dumb_terminal
        self._told: list[Judgement] = []

    def show(self, session: Session) -> None:
        """Show where the session stands."""
        width = terminal.width_of(self.console)
        if self.moves:
            self.console.control(Control.home(), Control.clear())
            self.console.print(whole(session, width), end="")
            return
        if session.graded[: len(self._told)] != self._told:
            self._told = []
        for judgement in session.graded[len(self._told) :]:
            self.console.print(terminal.judgement_text(judgement, width=width), end="")
        self._told = list(session.graded)


def whole(session: Session, width: int) -> Text:
    """Return everything that a terminal shows."""
    target = session.target
    text = _headline(session, target, width)
    for line in _task(target, width):
        text.append(f"  {line}\n")
    text.append("\n")
    _tell(text, session, width)
    for number, hint in enumerate(target.exercise.hints[: session.hints], 1):
        _wrap(text, f"Hint {number} of {len(target.exercise.hints)}: {hint}", width, "yellow")
    if session.note:
        _wrap(text, session.note, width, "yellow")
    text.append("\n")
    text.append("  ".join(f"[{key}] {meaning}" for key, meaning in KEYS) + "\n", "dim")
    return text


def _headline(session: Session, target: Target, width: int) -> Text:
    done, of = session.passed(), len(session.chosen)
    full = CELLS * done // of
    text = Text()
    text.append(f"{target.exercise.name}", "bold")
    text.append(f"   {target.chapter.name}/{target.file}\n", "dim")
    text.append(f"{'▰' * full}{'▱' * (CELLS - full)}  {done} of {of} passed", "green" if done == of else "dim")
    text.append(f"   this is number {session.current + 1}\n\n", "dim")
    return text


def _task(target: Target, width: int) -> list[str]:
    """Return the beginning of the task; all of it stands in the file."""
    told = inspect.cleandoc(target.exercise.task).splitlines()
    lines = [piece for line in told for piece in textwrap.wrap(safe_line(line, 500), width - 4) or [""]]
    return [*lines[:LONGEST_TASK], "…"] if len(lines) > LONGEST_TASK else lines


def _tell(text: Text, session: Session, width: int) -> None:
    judgement = session.judgements.get(session.target.key)
    waiting = {target.key for target in session.pending}
    if session.target.key in waiting:
        text.append("… grading\n", "dim")
    elif judgement is None:
        text.append(f"Not graded yet: write it in {session.target.file} and save.\n", "dim")
    else:
        text.append(terminal.judgement_text(judgement, width=width))
        if judgement.passed and session.current + 1 < len(session.chosen):
            text.append(f"  Press n for the next one: {session.chosen[session.current + 1].exercise.name}.\n", "green")
    for other in session.graded:
        if other is not judgement:
            mark = words.mark(other)
            text.append(f"{mark} {safe_line(other.name, 60):<24} {words.points_of(other)}\n", terminal.STYLES[mark])
    if len(waiting - {session.target.key}):
        text.append(f"… {len(waiting - {session.target.key})} more to grade\n", "dim")


def _wrap(text: Text, said: str, width: int, style: str) -> None:
    for line in textwrap.wrap(safe(said), width - 2):
        text.append(f"  {safe(line)}\n", style)
