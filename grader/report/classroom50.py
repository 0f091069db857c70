"""Report → Classroom 50's result.json, whose scores are whole numbers: points times `scale`.

The scale is 100, or the least multiple of it with which every score that can be reached is whole; each test tells it.
It depends on what the checks are worth and on nothing that a submission does, so one assignment has one scale; no
score is rounded, and the tests add up to the score.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from grader.judge import Judgement, Report
from grader.report import words

NEEDED = ("CLASSROOM", "ASSIGNMENT", "SUBMISSION_TAG", "COMMIT_URL", "RELEASE_URL")
"""What the platform's runner puts into the environment of an autograder."""

LONGEST_MESSAGE = 2000


def write(report: Report, environment: Mapping[str, str], now: dt.datetime) -> str:
    """Return the document. Raises KeyError where the environment lacks what NEEDED names."""
    scale = scale_of(report)
    time = now.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    document = {
        "schema": "classroom50/result/v1",
        "classroom": environment["CLASSROOM"],
        "assignment": environment["ASSIGNMENT"],
        "assignment_type": environment.get("ASSIGNMENT_TYPE") or "individual",
        "owner": environment.get("OWNER") or environment.get("USERNAME") or "unknown",
        "submission": environment["SUBMISSION_TAG"],
        "commit": environment["COMMIT_URL"],
        "release": environment["RELEASE_URL"],
        "review": environment.get("REVIEW_URL") or environment["COMMIT_URL"],
        "datetime": time,
        "graded_at": time,
        "score": int(report.score * scale),
        "max-score": int(report.max_score * scale),
        "tests": [_test(judgement, scale) for judgement in report.judgements],
    }
    return json.dumps(document, indent=1, ensure_ascii=True, allow_nan=False) + "\n"


def scale_of(report: Report) -> int:
    """Return by how much points are multiplied to be whole numbers, whatever is earned."""
    checks = [check for judgement in report.judgements for check in judgement.checks]
    reachable = [points for check in checks for points in (check.points, check.points * check.share)]
    return math.lcm(100, *(points.denominator for points in reachable))


def _test(judgement: Judgement, scale: int) -> dict[str, Any]:
    return {
        "test-name": words.title(judgement),
        "passed": judgement.passed,
        "score": _whole(judgement.score, scale),
        "max-score": _whole(judgement.points, scale),
        "scale": scale,
        "points": words.points_of(judgement),
        "status": judgement.status,
        "place": words.key(judgement),
        "message": words.cut(words.told(judgement), LONGEST_MESSAGE),
    }


def _whole(points: Fraction, scale: int) -> int:
    return int(points * scale)
