"""Report → the JSON from which a badge service of the shields kind draws a badge."""

from __future__ import annotations

import json

from grader.judge import FAULT, Report, shown
from grader.report.words import kind_of_points, percentage

COLORS = ((100, "brightgreen"), (80, "green"), (60, "yellowgreen"), (40, "yellow"), (20, "orange"), (0, "red"))


def write(report: Report) -> str:
    """Return the badge: its colour is never all that tells the score."""
    share = percentage(report)
    fault = any(judgement.status == FAULT for judgement in report.judgements)
    badge = {
        "schemaVersion": 1,
        "label": kind_of_points(report),
        "message": f"{shown(report.score)}/{shown(report.max_score)}",
        "color": "lightgrey" if fault else next(color for least, color in COLORS if share >= least),
        "isError": fault,
    }
    return json.dumps(badge, indent=2) + "\n"
