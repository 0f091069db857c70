"""Report → a terminal or plain text: one screen that a beginner understands."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from grader.judge import FAULT, MISSING, CheckResult, Judgement, Report, Verdict, shown
from grader.report.safe import safe, safe_line

WIDTH = 100


def judgement_text(judgement: Judgement, verbose: bool = False) -> Text:
    """Return one exercise's lines: a headline, and under it what is wrong with the first check that failed."""
    mark, style = _mark(judgement)
    where = f"{judgement.file}:{judgement.line}" if judgement.line else judgement.file
    points = f"{shown(judgement.score)}/{shown(judgement.points)}"
    text = Text()
    text.append(f"{mark} ", style)
    text.append(f"{safe_line(judgement.name, 60):<24}", "bold")
    text.append(f" {points:<6} ", style)
    text.append(where if judgement.passed else f"{where}", "dim")
    if judgement.status == MISSING:
        text.append("  not done yet" if _untouched(judgement) else "", "dim")
    text.append("\n")
    if not judgement.passed and not _untouched(judgement):
        for check in _told(judgement, verbose):
            _tell(text, judgement, check, verbose)
    return text


def _mark(judgement: Judgement) -> tuple[str, str]:
    if judgement.passed:
        return "✓", "green"
    if judgement.status == FAULT:
        return "!", "magenta"
    if judgement.score:
        return "◐", "yellow"
    return ("·", "dim") if _untouched(judgement) else ("✗", "red")


def _untouched(judgement: Judgement) -> bool:
    ran = [verdict for check in judgement.checks for verdict in check.ran]
    return (
        judgement.status == MISSING
        and not judgement.do_first
        and all("NotImplementedError" in verdict.difference for verdict in ran)
    )


def _told(judgement: Judgement, verbose: bool) -> list[CheckResult]:
    """The first check that failed, or all of them; the same sentence is told once."""
    failed = [check for check in judgement.checks if any(not verdict.passed for verdict in check.ran)]
    return failed if verbose else failed[:1]


def _tell(text: Text, judgement: Judgement, check: CheckResult, verbose: bool) -> None:
    verdict = next(verdict for verdict in check.ran if not verdict.passed)
    for heading in _headings(judgement, check, verdict):
        text.append(f"  {heading}\n", "bold")
    label = f"{verdict.kind}: " if verdict.kind in ("shape", "dtype", "device") else ""
    for line in _wrapped(label + verdict.difference, "  "):
        text.append(line + "\n")
    for line in _case_lines(verdict):
        text.append(line + "\n", "cyan")
    for line in _values(verdict):
        text.append(line + "\n")
    for line in _help(judgement, verdict):
        text.append(line + "\n", "yellow")
    hint = f"hint: python -m grader hint {judgement.name}" if judgement.hints and verdict.verdict != FAULT else ""
    again = f"again: python -m grader replay {verdict.replay}" if verdict.replay else ""
    if hint or again:
        text.append(f"  {'   '.join(filter(None, (hint, again)))}\n", "dim")
    if verbose and verdict.printed:
        text.append("  it printed:\n", "dim")
        for line in _wrapped(verdict.printed[:1500], "    | "):
            text.append(line + "\n", "dim")


def _help(judgement: Judgement, verdict: Verdict) -> Iterable[str]:
    """What to do about it: what comes first, which known mistake does the same, a line of advice."""
    if judgement.do_first:
        yield f"  It builds on {judgement.do_first}, which is not right yet: do that first."
    if verdict.behaves_like:
        yield f"  This behaves like: {safe_line(verdict.behaves_like)}"
    yield from _wrapped(verdict.advice, "  ")


def _headings(judgement: Judgement, check: CheckResult, verdict: Verdict) -> Iterable[str]:
    if len(judgement.checks) > 1:
        yield check.name
    if verdict.device != "cpu":
        right = any(one.device == "cpu" and one.passed for one in check.ran)
        where = "the simulated accelerator" if verdict.device == "sim" else verdict.device
        yield f"on {where}{', though it is right on the CPU' if right else ''}:"


def _wrapped(text: str, indent: str) -> Iterable[str]:
    for line in safe(text).splitlines():
        yield from textwrap.wrap(
            line, WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
        ) or [indent]


def _case_lines(verdict: Verdict) -> list[str]:
    return [f"    >>> {safe_line(verdict.case, 500)}"] if verdict.case else []


def _values(verdict: Verdict) -> list[str]:
    """Expected and got, where the sentence does not already say them."""
    pairs = (("expected", verdict.expected), ("got", verdict.actual))
    if verdict.kind not in ("value", "gradient", "grad", "argument", "judged", "raised"):
        return []
    return [
        f"    {label + ':':<10}{safe_line(value, 400)}"
        for label, value in pairs
        if value not in verdict.difference and not (verdict.kind == "judged" and _says_nothing(value))
    ]


def _says_nothing(value: str) -> bool:
    """Whether a text has no value in it: only brackets, and what stands for something too large to show."""
    return not re.search(r"\w", re.sub(r"<[^>]*>|\w+(?=\()", "", value))


def summary_text(report: Report) -> Text:
    """Return the closing lines: the score, how many passed, what the report was made with."""
    text = Text()
    done = sum(judgement.passed for judgement in report.judgements)
    practice = "practice " if report.environment.get("practice") else ""
    text.append(f"\n{shown(report.score)} of {shown(report.max_score)} {practice}points", "bold")
    text.append(f", {done} of {len(report.judgements)} exercises passed")
    devices = ", ".join(report.environment["devices"])
    level = str(report.environment["isolation"]).partition(" ")[0]
    text.append(f"   (on {devices}; isolation: {level})\n", "dim")
    for note in dict.fromkeys(note for judgement in report.judgements for note in judgement.notes):
        for line in _wrapped(f"Not all of a file ran. {note}", "  "):
            text.append(line + "\n", "yellow")
    return text


def console(no_color: bool = False) -> Console:
    """Return a console: colours on a terminal only, none with NO_COLOR; nothing is interpreted as markup."""
    return Console(
        markup=False, highlight=False, emoji=False, soft_wrap=True, no_color=no_color or None, color_system="auto"
    )
