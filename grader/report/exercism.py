"""Report → Exercism's results.json (version 3): one test a check, in the order of the course."""

from __future__ import annotations

import json
from typing import Any

from grader.judge import FAULT, MISSING, NOT_RUN, CheckResult, Judgement, Report
from grader.report import words
from grader.report.safe import safe, safe_line

LONGEST_MESSAGE = 65_535
LONGEST_OUTPUT = 500


def write(report: Report) -> str:
    """Return the document; an error is only where not one test could be run. It has no place for points."""
    tests = [_test(judgement, check) for judgement in report.judgements for check in judgement.checks]
    verdicts = {verdict.verdict for judgement in report.judgements for verdict in judgement.verdicts}
    error = verdicts <= {MISSING, NOT_RUN, FAULT}
    status = "error" if error else "pass" if all(test["status"] == "pass" for test in tests) else "fail"
    document: dict[str, Any] = {"version": 3, "status": status}
    if error:
        accounts = (words.told(judgement) for judgement in report.judgements)
        document["message"] = words.cut(next(filter(None, accounts), "Nothing was graded."), LONGEST_MESSAGE)
    document["tests"] = tests
    return json.dumps(document, indent=1, ensure_ascii=True, allow_nan=False) + "\n"


def _test(judgement: Judgement, check: CheckResult) -> dict[str, Any]:
    failed = next((verdict for verdict in check.ran if not verdict.passed), None)
    name = f"{words.title(judgement)}: {safe_line(check.name, 200)}"
    code = "" if failed is None else words.call(failed)
    test: dict[str, Any] = {"name": name, "test_code": code or words.title(judgement)}
    printed = (
        next((verdict.printed for verdict in check.ran if verdict.printed), "") if failed is None else failed.printed
    )
    if printed:
        test["output"] = words.cut(safe(printed, LONGEST_OUTPUT), LONGEST_OUTPUT)
    if check.ran and failed is None:
        return {**test, "status": "pass"}
    told = "Not run." if failed is None else words.account(judgement, check, failed)
    fault = failed is None or failed.verdict == FAULT
    return {**test, "status": "error" if fault else "fail", "message": words.cut(told, LONGEST_MESSAGE)}
