"""What every format says of a report, read back from its text as its consumer would: the scores, and what passed."""

from __future__ import annotations

import datetime as dt
import json
import pathlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import jsonschema
from junitparser import JUnitXml, TestSuite

from grader.judge import Report
from grader.report import (
    badge,
    classroom,
    classroom50,
    exercism,
    github,
    gradescope,
    history,
    html_page,
    json_doc,
    junit,
    markdown,
    terminal,
)

NOW = dt.datetime(2026, 3, 4, 5, 6, 7, tzinfo=dt.UTC)
RUNNER = {
    "CLASSROOM": "torch",
    "ASSIGNMENT": "first",
    "SUBMISSION_TAG": "submit/2026-03-04T05-06-07Z-abc",
    "COMMIT_URL": "commit",
    "RELEASE_URL": "release",
    "OWNER": "ada",
}
FOLDER = pathlib.Path(__file__).parent / "schemas"
SCHEMAS = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))}

WRITERS: dict[str, Callable[[Report], str]] = {
    "json": json_doc.write,
    "junit": junit.write,
    "markdown": markdown.write,
    "html": html_page.write,
    "gradescope": gradescope.write,
    "classroom50": lambda report: classroom50.write(report, RUNNER, NOW),
    "classroom": classroom.write,
    "exercism": exercism.write,
    "badge": badge.write,
    "history": lambda report: history.write(report, NOW),
    "annotations": lambda report: github.annotate(report, {}),
    "outputs": lambda report: github.outputs(report, "e30=", "delimiter"),
    "terminal": lambda report: terminal.summary_text(report).plain,
}


@dataclass(frozen=True)
class Said:
    """What one format says: exact fractions where it is exact, None where it has no place for a thing."""

    score: Fraction | None
    max_score: Fraction | None
    passed: int | None
    total: int | None
    floored: bool = False
    """Whether it shows hundredths, never rounded up."""


def said(report: Report) -> dict[str, Said]:
    """Return what every format says of a report."""
    texts = {name: write(report) for name, write in WRITERS.items()}
    return {name: READERS[name](text) for name, text in texts.items()}


def document(name: str, text: str) -> Any:
    """Return a JSON document that is strict, ASCII, and as its schema says."""

    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    assert text.isascii()
    found = json.loads(text, parse_constant=refuse)
    jsonschema.Draft202012Validator(SCHEMAS[name]).validate(found)
    return found


def suite_of(text: str) -> TestSuite:
    """Return the one suite of a JUnit document, by the parser that others use."""
    (suite,) = JUnitXml.fromstring(text.encode())
    return suite


def outputs_of(text: str) -> dict[str, str]:
    """Return a step's outputs as a runner reads them. Raises ValueError for a line that belongs to none."""
    found: dict[str, str] = {}
    lines = iter(text.splitlines())
    for line in lines:
        name, heredoc, delimiter = line.partition("<<")
        if not heredoc:
            raise ValueError(line)
        value = []
        while (inside := next(lines)) != delimiter:
            value.append(inside)
        found[name] = "\n".join(value)
    return found


COMMAND = re.compile(r"::(?P<type>[a-z-]+)(?: (?P<properties>.*?))?::(?P<message>.*)")


def commands_of(text: str) -> list[dict[str, str]]:
    """Return the workflow commands in a text as a runner reads them; every line must be one."""
    found = []
    for line in text.splitlines():
        match = COMMAND.fullmatch(line)
        assert match is not None, line
        pairs = (pair.partition("=") for pair in (match["properties"] or "").split(",") if pair)
        properties = {key: _unescaped(value.replace("%3A", ":").replace("%2C", ",")) for key, _, value in pairs}
        found.append({**properties, "type": match["type"], "message": _unescaped(match["message"])})
    return found


def _unescaped(text: str) -> str:
    return text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


def _json(text: str) -> Said:
    found = json.loads(text)
    passed = sum(one["status"] == "passed" for one in found["exercises"])
    return _read(found["score"], found["max_score"], passed, len(found["exercises"]))


def _junit(text: str) -> Said:
    facts = {one.name: one.value for one in suite_of(text).properties()}
    return _read(facts["score"], facts["max_score"], int(facts["passed_exercises"]), int(facts["exercises"]))


def _gradescope(text: str) -> Said:
    found = document("gradescope", text)
    passed = sum(test["status"] == "passed" for test in found["tests"])
    return _read(found["score"], found["extra_data"]["max_score"], passed, len(found["tests"]))


def _classroom50(text: str) -> Said:
    found = document("classroom50", text)
    tests: list[Mapping[str, Any]] = found["tests"]
    assert found["score"] == sum(test["score"] for test in tests)  # as its wiki has it
    assert found["max-score"] == sum(test["max-score"] for test in tests)
    assert all(test["score"] <= test["max-score"] for test in tests)
    (scale,) = {test["scale"] for test in tests} or {1}
    passed = sum(test["passed"] for test in tests)
    return Said(Fraction(found["score"], scale), Fraction(found["max-score"], scale), passed, len(tests))


def _classroom(text: str) -> Said:
    found = document("classroom", text)
    tests = [test for test in found["tests"] if test["name"] != "nothing was graded"]
    passed = sum(test["status"] == "pass" for test in tests)
    return _read(sum(test["score"] for test in tests), found["max_score"], passed, len(tests))


def _exercism(text: str) -> Said:
    document("exercism", text)
    return Said(None, None, None, None)


def _badge(text: str) -> Said:
    score, _, most = document("badge", text)["message"].partition("/")
    return Said(Fraction(score), Fraction(most), None, None, floored=True)


def _history(text: str) -> Said:
    found = document("history", text)
    return _read(found["score"], found["max_score"], None, None)


def _outputs(text: str) -> Said:
    found = outputs_of(text)
    return _read(found["score"], found["max-score"], int(found["passed"]), int(found["total"]))


def _markdown(text: str) -> Said:
    head = re.match(
        r"## (\S+) of (\S+) (?:practice )?points\n\n\S+ \*\*\S+ %\*\* · (\d+) of (\d+) exercises passed\n", text
    )
    assert head is not None
    return Said(Fraction(head[1]), Fraction(head[2]), int(head[3]), int(head[4]), floored=True)


def _words(text: str) -> Said:
    (found,) = re.findall(r"([\d.]+) of ([\d.]+) (?:practice )?points, (\d+) of (\d+) exercises passed", text)
    return Said(Fraction(found[0]), Fraction(found[1]), int(found[2]), int(found[3]), floored=True)


def _annotations(text: str) -> Said:
    (notice,) = [one["message"] for one in commands_of(text) if one["title"] == "Points"]
    return _words(notice)


def _html(text: str) -> Said:
    found = re.findall(r"<title>([\d.]+) of ([\d.]+) (?:practice )?points</title>", text)[0]
    return Said(Fraction(found[0]), Fraction(found[1]), None, None, floored=True)


def _read(score: float | str, most: float | str, passed: int | None, total: int | None) -> Said:
    return Said(Fraction(str(score)), Fraction(str(most)), passed, total)


READERS: dict[str, Callable[[str], Said]] = {
    "json": _json,
    "junit": _junit,
    "markdown": _markdown,
    "html": _html,
    "gradescope": _gradescope,
    "classroom50": _classroom50,
    "classroom": _classroom,
    "exercism": _exercism,
    "badge": _badge,
    "history": _history,
    "annotations": _annotations,
    "outputs": _outputs,
    "terminal": _words,
}
