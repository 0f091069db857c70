"""Report → the JSON document other programs read (`schema.json` beside this file says what is in it)."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

from grader.judge import FORMAT_VERSION, SCORING, CheckResult, Judgement, Report, Verdict
from grader.report.safe import safe


def document(report: Report) -> dict[str, Any]:
    """Return the report as plain data; the same for the same grading but for `seconds`."""
    return {
        "format_version": FORMAT_VERSION,
        "scoring": SCORING,
        "score": _number(report.score),
        "max_score": _number(report.max_score),
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
        "points": _number(judgement.points),
        "score": _number(judgement.score),
        "status": judgement.status,
        "notes": [safe(note) for note in judgement.notes],
        "do_first": safe(judgement.do_first),
        "checks": [_check(check) for check in judgement.checks],
    }


def _check(check: CheckResult) -> dict[str, Any]:
    return {
        "name": check.name,
        "points": _number(check.points),
        "score": _number(check.score),
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
        "seconds": round(verdict.seconds, 3),
    }


def _number(points: Fraction) -> int | float:
    return int(points) if points.denominator == 1 else float(points)
