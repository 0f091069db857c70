"""Report → one line of a history, and the lines of a history that can be read."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from grader.judge import Report
from grader.report.words import key, number


def write(report: Report, now: dt.datetime) -> str:
    """Return one line of JSON: the time in UTC, the score, the max score, and each exercise's status."""
    return json.dumps(record(report, now), ensure_ascii=True, allow_nan=False) + "\n"


def record(report: Report, now: dt.datetime) -> dict[str, Any]:
    """Return what a line holds."""
    return {
        "time": now.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "score": number(report.score),
        "max_score": number(report.max_score),
        "statuses": {key(judgement): judgement.status for judgement in report.judgements},
    }


def read(text: str) -> list[dict[str, Any]]:
    """Return the records of a history; a line that is none, cut short by a full disk say, is left out."""
    records = []
    for line in text.splitlines():
        try:
            one = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(one, dict) and {"time", "score", "max_score"} <= one.keys():
            records.append(one)
    return records
