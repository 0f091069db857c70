"""What every report says alike: marks, names, percentages, and what is told of a failure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from grader.judge import FAULT, MISSING, NOT_RUN, CheckResult, Judgement, Report, Verdict, shown
from grader.report.grids import plain
from grader.report.safe import safe, safe_line

WIDTH = 80
"""Of text that nobody wraps later."""

LONGEST_CASE = 500
NAMED_KINDS = ("shape", "dtype", "device")
VALUED_KINDS = ("value", "gradient", "grad", "argument", "judged", "raised")


def number(points: Fraction) -> int | float:
    """Return points as JSON has them: whole ones as whole numbers."""
    return int(points) if points.denominator == 1 else float(points)


def percentage(report: Report) -> Fraction:
    """Return how many percent of the points were earned; of no points at all 100 where everything passed, else 0."""
    if report.max_score:
        return 100 * report.score / report.max_score
    return Fraction(100 if report.exit_code == 0 else 0)


def passed(judgements: tuple[Judgement, ...]) -> int:
    """Return how many passed."""
    return sum(judgement.passed for judgement in judgements)


def kind_of_points(report: Report) -> str:
    """Return "points", or "practice points" where no grade can be had."""
    return "practice points" if report.environment.get("practice") else "points"


def headline(report: Report) -> str:
    """Return the score in words."""
    score = f"{shown(report.score)} of {shown(report.max_score)} {kind_of_points(report)}"
    return f"{score}, {passed(report.judgements)} of {len(report.judgements)} exercises passed"


def key(judgement: Judgement) -> str:
    """Return what names an exercise in a course."""
    return safe_line(f"{judgement.chapter}/{judgement.file}::{judgement.name}", 200)


def title(judgement: Judgement) -> str:
    """Return an exercise's name, which is never nothing."""
    return safe_line(judgement.name, 60) or "?"


def place(judgement: Judgement) -> str:
    """Return where the learner's function is: file and line, or the cell of a notebook."""
    if judgement.cell:
        return judgement.cell
    file = safe_line(judgement.file, 100)
    return f"{file}:{judgement.line}" if judgement.line else file


def points_of(judgement: Judgement) -> str:
    """Return what was earned of what there is to earn."""
    return f"{shown(judgement.score)}/{shown(judgement.points)}"


def by_chapter(report: Report) -> dict[str, tuple[Judgement, ...]]:
    """Return the judgements by chapter, in the report's order."""
    chapters: dict[str, list[Judgement]] = {}
    for judgement in report.judgements:
        chapters.setdefault(judgement.chapter, []).append(judgement)
    return {name: tuple(inside) for name, inside in chapters.items()}


def mark(judgement: Judgement) -> str:
    """Return the sign of how it went: passed, a fault of the grader's, partly right, not begun, wrong."""
    if judgement.passed:
        return "✓"
    if judgement.status == FAULT:
        return "!"
    if judgement.score:
        return "◐"
    return "·" if not_begun(judgement) else "✗"


def bar(judgements: tuple[Judgement, ...], cells: int = 10) -> str:
    """Return the share of points earned as a bar; full only where all were."""
    possible = sum((judgement.points for judgement in judgements), Fraction(0))
    earned = sum((judgement.score for judgement in judgements), Fraction(0))
    full = int(cells * earned / possible) if possible else 0
    return "▰" * full + "▱" * (cells - full)


def untouched(judgement: Judgement) -> bool:
    """Whether the exercise is still the stub, and nothing else is to be said of it."""
    ran = [verdict for check in judgement.checks for verdict in check.ran]
    return (
        judgement.status == MISSING
        and not judgement.do_first
        and all("NotImplementedError" in verdict.difference for verdict in ran)
    )


def not_begun(judgement: Judgement) -> bool:
    """Whether there is nothing to tell: the stub as it was, or nothing that was run."""
    return untouched(judgement) or judgement.status == NOT_RUN


def failures(judgement: Judgement) -> list[tuple[CheckResult, Verdict]]:
    """Return each check that failed with the first verdict that did; a fault of the grader's comes first."""
    found = [
        (check, next(verdict for verdict in check.ran if not verdict.passed))
        for check in judgement.checks
        if not all(verdict.passed for verdict in check.ran)
    ]
    return sorted(found, key=lambda failure: failure[1].verdict != FAULT)


def headings(judgement: Judgement, check: CheckResult, verdict: Verdict) -> Iterator[str]:
    """Yield which check it is, where there are several, and on which device, where it is not the CPU."""
    if len(judgement.checks) > 1:
        yield safe_line(check.name, 200)
    if verdict.device != "cpu":
        right = any(one.device == "cpu" and one.passed for one in check.ran)
        where = "the simulated accelerator" if verdict.device == "sim" else safe_line(verdict.device, 40)
        yield f"on {where}{', though it is right on the CPU' if right else ''}:"


def sentence(verdict: Verdict) -> str:
    """Return what is wrong, the three big mistakes by their names."""
    label = f"{verdict.kind}: " if verdict.kind in NAMED_KINDS else ""
    return label + (safe(verdict.difference) or f"It ended so: {verdict.verdict}.")


def call(verdict: Verdict) -> str:
    """Return the smallest failing call on one line; nothing where there is none."""
    return safe_line(verdict.case, LONGEST_CASE)


def values(verdict: Verdict) -> list[tuple[str, str]]:
    """Return expected and got, where the sentence does not already say them."""
    pairs = (("expected", verdict.expected), ("got", verdict.actual))
    if verdict.kind not in VALUED_KINDS:
        return []
    return [
        (label, safe_line(value, 400))
        for label, value in pairs
        if value not in verdict.difference and not (verdict.kind == "judged" and _says_nothing(value))
    ]


def _says_nothing(value: str) -> bool:
    """Whether a text has no value in it: only brackets, and what stands for something too large to show."""
    return not re.search(r"\w", re.sub(r"<[^>]*>|\w+(?=\()", "", value))


def helps(judgement: Judgement, verdict: Verdict) -> Iterator[str]:
    """Yield what to do about it: what comes first, which known mistake does the same, a line of advice."""
    if judgement.do_first:
        yield f"It builds on {safe_line(judgement.do_first, 60)}, which is not right yet: do that first."
    if verdict.behaves_like:
        yield f"This behaves like: {safe_line(verdict.behaves_like, 200)}"
    if verdict.advice:
        yield safe(verdict.advice)


def commands(judgement: Judgement, verdict: Verdict) -> Iterator[tuple[str, str]]:
    """Yield how to go on: a label and the command."""
    if judgement.hints and verdict.verdict != FAULT:
        yield "hint", f"python -m grader hint {title(judgement)}"
    if verdict.replay:
        yield "again", f"python -m grader replay {safe_line(verdict.replay, 40)}"


def account(judgement: Judgement, check: CheckResult, verdict: Verdict) -> str:
    """Return what is told of one failure as plain text: sentence, call, values or grids, advice."""
    lines = [*headings(judgement, check, verdict), sentence(verdict)]
    if verdict.case:
        lines.append(f">>> {call(verdict)}")
    lines += plain(verdict.exhibit, WIDTH) or [f"{label + ':':<10}{value}" for label, value in values(verdict)]
    return "\n".join([*lines, *helps(judgement, verdict)])


def told(judgement: Judgement) -> str:
    """Return what is told of an exercise: its first failure, or how it stands."""
    if judgement.passed:
        return ""
    if not_begun(judgement):
        return "Not done yet." if untouched(judgement) else "Not run."
    check, verdict = failures(judgement)[0]
    return account(judgement, check, verdict)


def cut(text: str, longest: int) -> str:
    """Return a text that is already safe, at most so long; what is missing is told."""
    if len(text) <= longest:
        return text
    ending = f"… ({len(text)} characters)"
    return (text[: max(0, longest - len(ending))] + ending)[:longest]
