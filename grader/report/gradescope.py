"""Report → Gradescope's results.json: one test an exercise, in the report's order, and the score itself."""

from __future__ import annotations

import json
from typing import Any

from grader.judge import Judgement, Report
from grader.report import words
from grader.report.safe import safe_line

LONGEST_OUTPUT = 10_000


def write(report: Report) -> str:
    """Return the document. The score stands at the top, so that no sum of rounded parts takes its place."""
    document = {
        "score": words.number(report.score),
        "output": words.headline(report),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "execution_time": round(sum(one.seconds for each in report.judgements for one in each.verdicts), 3),
        "extra_data": {"max_score": words.number(report.max_score), "seed": report.seed},
        "tests": [
            _test(judgement, f"{chapter}.{place}")
            for chapter, inside in enumerate(words.by_chapter(report).values(), 1)
            for place, judgement in enumerate(inside, 1)
        ],
    }
    return json.dumps(document, indent=1, ensure_ascii=True, allow_nan=False) + "\n"


def _test(judgement: Judgement, place: str) -> dict[str, Any]:
    """One exercise. Its status is always said: 0 of 0 points would read as passed."""
    return {
        "score": words.number(judgement.score),
        "max_score": words.number(judgement.points),
        "status": "passed" if judgement.passed else "failed",
        "name": words.title(judgement),
        "number": place,
        "output": words.cut(words.told(judgement), LONGEST_OUTPUT),
        "tags": [safe_line(judgement.chapter, 60)],
        "visibility": "visible",
        "extra_data": {"status": judgement.status, "place": words.place(judgement)},
    }
