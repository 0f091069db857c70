"""A watching → a terminal: the exercise, its task, how it went, what else was graded, the keys."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Sequence

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
HARD_SPACE = "\xa0"
OWN_LINE = (" ", "- ", "* ", ">>> ", "|")


class Screen:
    """Shows a session anew after each step where a terminal can do so; elsewhere it writes what happens, line after line.

    That is what was graded, and where there are `keys` also what they do.
    """

    def __init__(self, console: Console, keys: bool) -> None:
        self.console = console
        self.moves = console.is_terminal and not console.is_dumb_terminal
        self.keys = keys
        self._told: list[Judgement] = []
        self._answered = ("", 0, "")

    def show(self, session: Session) -> None:
        """Show where the session stands."""
        width = terminal.width_of(self.console)
        if self.moves:
            self.console.control(Control.home(), Control.clear())
            self.console.print(whole(session, width, self.console.height), end="")
            return
        if self.keys:
            self.console.print(self._answer(session, width), end="")
        if session.graded[: len(self._told)] != self._told:
            self._told = []
        for judgement in session.graded[len(self._told) :]:
            self.console.print(terminal.judgement_text(judgement, width=width), end="")
        self._told = list(session.graded)

    def _answer(self, session: Session, width: int) -> Text:
        """Return what keys, or a save, have changed but for verdicts: the exercise, its hints, the note."""
        exercise, hints, note = self._answered
        self._answered = (session.target.key, session.hints, session.note)
        text = Text()
        if exercise != session.target.key:
            hints = 0
            text.append("\n")
            text.append(_headline(session, session.target))
            _introduce(text, session, width, LONGEST_TASK + 1)
            text.append("\n")
            _tell(text, session, width)
        _hint(text, session, width, hints)
        if session.note != note:
            _wrap(text, session.note, width, "yellow")
        return text


def whole(session: Session, width: int, height: int) -> Text:
    """Return everything that a terminal shows; where it is low, less of the task."""
    below = Text("\n")
    _tell(below, session, width)
    _hint(below, session, width)
    _wrap(below, session.note, width, "yellow")
    below.append("\n")
    for line in _ways(width):
        below.append(f"{line}\n", "dim")
    text = _headline(session, session.target)
    _introduce(text, session, width, height - _rows(text, width) - _rows(below, width) - 1)
    return text + below


def _rows(text: Text, width: int) -> int:
    """Return how many rows of a terminal a text takes."""
    return sum(max(1, -(-len(line) // width)) for line in text.plain.splitlines())


def _ways(width: int) -> list[str]:
    """Return what the keys do, in lines that break between two of them."""
    ways = [f"[{key}] {meaning}".replace(" ", HARD_SPACE) for key, meaning in KEYS]
    return [line.replace(HARD_SPACE, " ") for line in textwrap.wrap("  ".join(ways), width)]


def _introduce(text: Text, session: Session, width: int, room: int) -> None:
    """Tell the task of the exercise that is shown, as far as there is room."""
    for line in _task(session.target, width, room):
        text.append(f"  {line}".rstrip() + "\n")


def _hint(text: Text, session: Session, width: int, known: int = 0) -> None:
    """Tell the hints that are shown, but those that are known."""
    hints = session.target.exercise.hints
    for number in range(known, session.hints):
        _wrap(text, f"Hint {number + 1} of {len(hints)}: {hints[number]}", width, "yellow")


def _headline(session: Session, target: Target) -> Text:
    done, of = session.passed(), len(session.chosen)
    full = CELLS * done // of
    text = Text()
    text.append(f"{target.exercise.name}", "bold")
    text.append(f"   {target.chapter.name}/{target.file}\n", "dim")
    text.append(f"{'▰' * full}{'▱' * (CELLS - full)}  {done} of {of} passed", "green" if done == of else "dim")
    text.append(f"   this is number {session.current + 1}\n\n", "dim")
    return text


def _task(target: Target, width: int, room: int) -> list[str]:
    told = [safe_line(line, 500) for line in inspect.cleandoc(target.exercise.task).splitlines()]
    lines = [piece for line in paragraphs(told) for piece in textwrap.wrap(line, width - 4) or [""]]
    if len(lines) <= min(LONGEST_TASK, room):
        return lines
    return [*lines[: max(0, min(LONGEST_TASK, room - 1))], "…"]


def paragraphs(lines: Sequence[str]) -> list[str]:
    """Return each paragraph as one line; what is set in, or is a point of a list, stays a line of its own."""
    found: list[str] = []
    for line in lines:
        goes_on = found and found[-1] and line and not found[-1].endswith(":")
        if goes_on and not any(one.startswith(OWN_LINE) for one in (found[-1], line)):
            found[-1] += f" {line}"
        else:
            found.append(line)
    return found


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
            _wrap(
                text, f"Press n for the next one: {session.chosen[session.current + 1].exercise.name}.", width, "green"
            )
    for other in session.graded:
        if other is not judgement:
            mark = words.mark(other)
            text.append(f"{mark} {safe_line(other.name, 60):<24} {words.points_of(other)}\n", terminal.STYLES[mark])
    if len(waiting - {session.target.key}):
        text.append(f"… {len(waiting - {session.target.key})} more to grade\n", "dim")


def _wrap(text: Text, said: str, width: int, style: str) -> None:
    for line in textwrap.wrap(safe(said), width - 2):
        text.append(f"  {safe(line)}\n", style)
