"""Report → the result that GitHub Classroom's (legacy) reporter reads, small enough for an environment variable."""

from __future__ import annotations

import json
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from grader.judge import FAULT, Judgement, Report
from grader.report import words
from grader.report.safe import safe_line

MOST_BYTES = 96_000
"""In base64 a third more, and still below the 128 KiB that one variable may have."""

DETAILS = (2000, 500, 100, 0)
"""How long an exercise's text may be; the first that fits is taken."""


def write(report: Report) -> str:
    """Return the document: one test an exercise, where they are too many one a chapter, at last one for all."""
    accounts = [words.told(judgement) for judgement in report.judgements]
    for longest in DETAILS:
        tests = [_test(one, words.cut(told, longest)) for one, told in zip(report.judgements, accounts, strict=True)]
        text = _document(report, tests)
        if len(text) <= MOST_BYTES:
            return text
    chapters = words.by_chapter(report).items()
    text = _document(report, [_sum(safe_line(name, 60), inside) for name, inside in chapters])
    return text if len(text) <= MOST_BYTES else _document(report, [_sum("everything", report.judgements)])


def _document(report: Report, tests: list[dict[str, Any]]) -> str:
    status = {0: "pass", 3: "error"}.get(report.exit_code, "fail")
    document = {
        "version": 3,
        "status": status,
        "message": None if report.exit_code == 0 else words.headline(report),
        "max_score": words.number(report.max_score),
        # without any test, the reporter divides by zero
        "tests": tests or [{**_sum("nothing was graded", ()), "status": "fail"}],
    }
    return json.dumps(document, ensure_ascii=True, allow_nan=False) + "\n"


def _test(judgement: Judgement, told: str) -> dict[str, Any]:
    """One exercise; what is told stands in `test_code`, which is printed always."""
    return {
        "name": words.title(judgement),
        "status": _status([judgement]),
        "score": words.number(judgement.score),
        "message": told if judgement.status == FAULT else "",
        "test_code": told,
        "filename": safe_line(judgement.file, 60),
        "line_no": judgement.line or 0,
        "task_id": 0,
        "duration": round(sum(verdict.seconds for verdict in judgement.verdicts), 3),
        "output": "",
    }


def _sum(name: str, inside: tuple[Judgement, ...]) -> dict[str, Any]:
    return {
        "name": name,
        "status": _status(inside),
        "score": words.number(sum((one.score for one in inside), Fraction(0))),
        "message": "",
        "test_code": f"{words.passed(inside)} of {len(inside)} exercises passed",
        "filename": "",
        "line_no": 0,
        "task_id": 0,
        "duration": 0,
        "output": "",
    }


def _status(inside: Iterable[Judgement]) -> str:
    statuses = [(judgement.status, judgement.passed) for judgement in inside]
    if any(status == FAULT for status, _ in statuses):
        return "error"
    return "pass" if all(passed for _, passed in statuses) else "fail"
