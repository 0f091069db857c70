"""Report → the JSON document other programs read (`schema.json` beside this file says what is in it)."""

from __future__ import annotations

import json
from typing import Any

from grader.judge import FORMAT_VERSION, SCORING, CheckResult, Curve, Exhibit, Grid, Judgement, Report, Verdict
from grader.report.safe import safe
from grader.report.words import number


def document(report: Report) -> dict[str, Any]:
    """Return the report as plain data; the same for the same grading but for `seconds`."""
    return {
        "format_version": FORMAT_VERSION,
        "scoring": SCORING,
        "score": number(report.score),
        "max_score": number(report.max_score),
        "seed": report.seed,
        "environment": {"practice": False, **report.environment},
        "exercises": [_exercise(judgement) for judgement in report.judgements],
    }


def write(report: Report) -> str:
    """Return the document as strict JSON text."""
    return json.dumps(document(report), indent=2, ensure_ascii=True, allow_nan=False) + "\n"


def _exercise(judgement: Judgement) -> dict[str, Any]:
    return {
        "name": judgement.name,
        "chapter": judgement.chapter,
        "file": judgement.file,
        "line": judgement.line,
        "points": number(judgement.points),
        "score": number(judgement.score),
        "status": judgement.status,
        "notes": [safe(note) for note in judgement.notes],
        "do_first": safe(judgement.do_first),
        "checks": [_check(check) for check in judgement.checks],
    }


def _check(check: CheckResult) -> dict[str, Any]:
    return {
        "name": check.name,
        "points": number(check.points),
        "score": number(check.score),
        "verdicts": [_verdict(verdict) for verdict in check.verdicts],
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    texts = ("kind", "difference", "case", "expected", "actual", "advice", "behaves_like", "replay")
    return {
        "device": verdict.device,
        "verdict": verdict.verdict,
        **{key: safe(getattr(verdict, key)) for key in texts},
        "line": verdict.line,
        "cases": verdict.cases,
        "carried": verdict.carried,
        "exhibit": None if verdict.exhibit is None else _exhibit(verdict.exhibit),
        "curve": None if verdict.curve is None else _curve(verdict.curve),
        "seconds": round(verdict.seconds, 3),
    }


def _exhibit(exhibit: Exhibit) -> dict[str, Any]:
    return {
        "place": safe(exhibit.place),
        "expected": _grid(exhibit.expected),
        "actual": _grid(exhibit.actual),
        "differ": list(exhibit.differ),
        "arguments": [{"name": safe(name), **(_grid(grid) or {})} for name, grid in exhibit.arguments],
    }


def _grid(grid: Grid | None) -> dict[str, Any] | None:
    if grid is None:
        return None
    return {"shape": list(grid.shape), "dtype": safe(grid.dtype), "cells": [safe(cell) for cell in grid.cells]}


def _curve(curve: Curve) -> dict[str, Any]:
    """Numbers as text: JSON has no nan."""
    texts = {"expected": curve.expected, "actual": curve.actual}
    return {"place": safe(curve.place), **{side: [repr(loss) for loss in losses] for side, losses in texts.items()}}
