"""Report → one HTML page for people: needs no network, runs no script, and bounds its size."""

from __future__ import annotations

import base64
import functools
import hashlib
import pathlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from grader.judge import FAULT, SCORING, CheckResult, Judgement, Report, Verdict, shown
from grader.report.html import plots
from grader.report.html.pages import environment
from grader.report.html.standing import Standing, counts, of_verdict, standing
from grader.report.html.tensors import Drawing, drawing
from grader.report.words import by_chapter, kind_of_points, untouched
from grader.report.words import values as texts_of

TEMPLATES = pathlib.Path(__file__).parent / "html"
LARGEST = 2_000_000
"""Bytes of exercises told in full; those after them are told in brief."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One failed check on one device, what can be drawn of it, and `texts` of what was expected and got."""

    check: str
    verdict: Verdict
    right_on_cpu: bool
    drawing: Drawing | None
    plot: plots.Plot | None
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """An exercise on the page, "e7", with what failed, the most important first."""

    anchor: str
    judgement: Judgement
    standing: Standing
    failures: tuple[Failure, ...]
    opened: bool


def write(report: Report, history: Sequence[Mapping[str, Any]] = (), whose: str = "") -> str:
    """Return the page; `history` are the records of earlier gradings, of which those that are none are left out.

    `whose` names the learners, where there are several reports.
    """
    templates = _templates()
    entries = _entries(report)
    told = _told(templates, entries)
    style = (TEMPLATES / "style.css").read_text(encoding="utf-8")
    chapters = [
        (
            chapter,
            [(entry, told[entry.anchor]) for entry in entries if entry.judgement.chapter == chapter],
            f"c{number}",
        )
        for number, chapter in enumerate(by_chapter(report), 1)
    ]
    text: str = templates.get_template("page.html").render(
        report=report,
        whose=whose,
        scoring=SCORING,
        style=Markup(style),
        style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        chapters=chapters,
        counts=list(counts(report)),
        faults=[entry for entry in entries if entry.standing.look == "fault"],
        progress=plots.scores(history),
        points=kind_of_points(report),
        practice=bool(report.environment.get("practice")),
        environment=report.environment,
    )
    return text


def fragment(report: Report) -> str:
    """Return what is said of each exercise, to stand in a page of somebody else's: a notebook."""
    style = (TEMPLATES / "style.css").read_text(encoding="utf-8").replace(":root", "&").replace("\nbody {", "\n& {")
    told = _told(_templates(), [replace(entry, opened=True) for entry in _entries(report)])
    return f'<div class="grader-report"><style>.grader-report {{\n{style}\n}}</style>{"".join(told.values())}</div>'


@functools.cache
def _templates() -> Environment:
    templates = environment(TEMPLATES)
    templates.filters.update(of=_of)
    templates.globals.update(plots=plots, of_verdict=of_verdict)
    return templates


def _of(found: Report | Judgement | CheckResult) -> str:
    if isinstance(found, CheckResult):
        return f"{shown(found.score)} of {shown(found.points)}"
    whole = found.max_score if isinstance(found, Report) else found.points
    return f"{shown(found.score)} of {shown(whole)}"


def _entries(report: Report) -> list[Entry]:
    entries = []
    nothing_open = True
    for number, judgement in enumerate(report.judgements, 1):
        stands = standing(judgement)
        opened = nothing_open and stands.look in ("part", "bad", "fault")
        nothing_open = nothing_open and not opened
        entries.append(Entry(f"e{number}", judgement, stands, _failures(judgement), opened))
    return entries


def _failures(judgement: Judgement) -> tuple[Failure, ...]:
    if untouched(judgement):
        return ()
    found = [
        Failure(
            check.name,
            verdict,
            any(one.device == "cpu" and one.passed for one in check.ran),
            None if verdict.exhibit is None else drawing(verdict.exhibit),
            None if verdict.curve is None else plots.losses(verdict.curve),
            dict(texts_of(verdict)),
        )
        for check in judgement.checks
        for verdict in check.ran
        if not verdict.passed
    ]
    return tuple(sorted(found, key=lambda failure: failure.verdict.verdict != FAULT))


def _told(templates: Environment, entries: Sequence[Entry]) -> dict[str, Markup]:
    """Return each exercise as HTML: in full while there is room, then in brief."""
    template = templates.get_template("exercise.html")
    used = 0
    told = {}
    for entry in entries:
        text = template.render(entry=entry, brief=False)
        if used + len(text.encode()) > LARGEST:
            text = template.render(entry=entry, brief=True)
        used += len(text.encode())
        told[entry.anchor] = Markup(text)
    return told
