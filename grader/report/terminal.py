"""Report → a terminal or plain text: one screen that a beginner understands."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from grader.judge import MISSING, CheckResult, Judgement, Report, Verdict, shown
from grader.report import words
from grader.report.grids import drawn
from grader.report.safe import safe, safe_line

WIDTH = 100
PIPE_WIDTH = 80
LONG_RUN = 12
"""So many exercises fit on a screen; the table of more stands at the end."""
STYLES = {"✓": "green", "!": "magenta", "◐": "yellow", "·": "dim", "✗": "red"}
CELL_STYLES = {"": "", "expected": "bold green", "got": "bold red"}


def judgement_text(judgement: Judgement, verbose: bool = False, width: int = WIDTH) -> Text:
    """Return one exercise's lines: a headline, and under it what is wrong with the first check that failed."""
    mark = words.mark(judgement)
    text = Text()
    text.append(f"{mark} ", STYLES[mark])
    text.append(f"{safe_line(judgement.name, 60):<24}", "bold")
    text.append(f" {words.points_of(judgement):<6} ", STYLES[mark])
    text.append(words.place(judgement), "dim")
    untouched = words.untouched(judgement)
    if judgement.status == MISSING:
        text.append("  not done yet" if untouched else "", "dim")
    text.append("\n")
    if not judgement.passed and not untouched:
        failed = words.failures(judgement)
        for check, verdict in failed if verbose else failed[:1]:
            _tell(text, judgement, check, verdict, verbose, width)
    return text


def _tell(text: Text, judgement: Judgement, check: CheckResult, verdict: Verdict, verbose: bool, width: int) -> None:
    for heading in words.headings(judgement, check, verdict):
        text.append(f"  {heading}\n", "bold")
    _append(text, _wrapped(words.sentence(verdict), "  ", width))
    if verdict.case:
        text.append(f"    >>> {words.call(verdict)}\n", "cyan")
    _tell_values(text, verdict, width)
    for line in words.helps(judgement, verdict):
        _append(text, _wrapped(line, "  ", width), "yellow")
    ways = [f"{label}: {command}" for label, command in words.commands(judgement, verdict)]
    together = "   ".join(ways)
    for line in [together] if ways and len(together) + 2 <= width else ways:
        text.append(f"  {line}\n", "dim")
    if verbose and verdict.printed:
        text.append("  it printed:\n", "dim")
        _append(text, _wrapped(safe(verdict.printed[:1500]), "    | ", width), "dim")


def _tell_values(text: Text, verdict: Verdict, width: int) -> None:
    """Both sides drawn where they are small tensors, else told where the sentence does not."""
    lines = drawn(verdict.exhibit, width - 4)
    for line in lines:
        text.append("    ")
        for piece, side in line:
            text.append(piece, CELL_STYLES[side])
        text.append("\n")
    if not lines:
        for label, value in words.values(verdict):
            _append(text, _wrapped(f"{label + ':':<10}{value}", "    ", width, " " * 14))


def _append(text: Text, lines: Iterable[str], style: str = "") -> None:
    for line in lines:
        text.append(line + "\n", style)


def _wrapped(text: str, indent: str, width: int, further: str | None = None) -> Iterator[str]:
    """Yield safe text in lines of at most `width`, all indented; safe once more, as each begins at a new place."""
    first = indent
    for line in text.splitlines():
        for piece in textwrap.wrap(line, width - max(len(indent), len(further or "")), break_on_hyphens=False) or [""]:
            yield first + safe(piece)
            first = indent if further is None else further


def summary_table(report: Report) -> Table | None:
    """Return what was earned by chapter, at most 80 columns wide; None where one screen shows everything."""
    chapters = words.by_chapter(report)
    if len(chapters) < 2 or len(report.judgements) <= LONG_RUN:
        return None
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="bold")
    table.add_column("", min_width=1)
    table.add_column("chapter", no_wrap=True, overflow="ellipsis", max_width=24)
    for heading in ("passed", "points"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for chapter, inside in chapters.items():
        whole = all(one.passed for one in inside)
        points = Report(inside, "", {})
        table.add_row(
            "✓" if whole else "◐" if points.score else "·",
            safe_line(chapter, 60),
            f"{words.passed(inside)}/{len(inside)}",
            f"{shown(points.score)}/{shown(points.max_score)}",
            words.bar(inside, 20),
            style="green" if whole else "",
        )
    return table


def summary_text(report: Report, width: int = WIDTH) -> Text:
    """Return the closing lines: the score, how many passed, what the report was made with."""
    text = Text()
    score, _, rest = words.headline(report).partition(",")
    text.append(f"\n{score}", "bold")
    text.append(f",{rest}")
    devices = ", ".join(report.environment["devices"])
    level = str(report.environment["isolation"]).partition(" ")[0]
    text.append(f"   (on {devices}; isolation: {level})\n", "dim")
    for note in dict.fromkeys(note for judgement in report.judgements for note in judgement.notes):
        _append(text, _wrapped(f"Not all of a file ran. {safe(note)}", "  ", width), "yellow")
    return text


def console(no_color: bool = False) -> Console:
    """Return a console: colours on a terminal only, none with NO_COLOR; nothing is interpreted as markup."""
    return Console(
        markup=False, highlight=False, emoji=False, soft_wrap=True, no_color=no_color or None, color_system="auto"
    )


def width_of(screen: Console) -> int:
    """Return how wide text is wrapped: what a terminal has, but no more than can be read; in a pipe always the same."""
    return min(screen.width, WIDTH) if screen.is_terminal else PIPE_WIDTH


def progress_bar(screen: Console) -> Progress | None:
    """Return a bar for long work, gone when it is done; None where nothing can move: in a pipe, on a dumb terminal."""
    if not screen.is_terminal or screen.is_dumb_terminal:
        return None
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=screen, transient=True)
