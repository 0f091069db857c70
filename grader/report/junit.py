"""Report → JUnit XML as pytest writes it (xunit2): one test case a check and device; the score as properties."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree import ElementTree as ET

from grader.judge import FAULT, NOT_RUN, CheckResult, Judgement, Report, Verdict
from grader.report import words
from grader.report.safe import safe, safe_line

LONGEST_OUTPUT = 10_000


def write(report: Report) -> str:
    """Return the document, the same for the same grading but for times. No part of a learner's text is markup."""
    suites = ET.Element("testsuites", name="grader")
    suite = ET.SubElement(suites, "testsuite", name="grader")
    _properties(suite, _facts(report))
    for judgement in report.judgements:
        for check in judgement.checks:
            for verdict in check.verdicts or (Verdict("any device", NOT_RUN),):
                _case(suite, judgement, check, verdict)
    for element in (suites, suite):
        _count(element, suite)
    ET.indent(suites)
    text: bytes = ET.tostring(suites, encoding="us-ascii", xml_declaration=True)
    return text.decode() + "\n"


def _facts(report: Report) -> dict[str, str]:
    """What the format has no attribute for."""
    environment = {key: report.environment.get(key, "") for key in ("python", "torch", "platform", "isolation")}
    return {
        "score": str(words.number(report.score)),
        "max_score": str(words.number(report.max_score)),
        "passed_exercises": str(words.passed(report.judgements)),
        "exercises": str(len(report.judgements)),
        "points": words.kind_of_points(report),
        "seed": report.seed,
        "devices": ", ".join(report.environment.get("devices", ())),
        **{key: str(value) for key, value in environment.items()},
    }


def _properties(parent: ET.Element, facts: Mapping[str, str]) -> None:
    properties = ET.SubElement(parent, "properties")
    for name, value in facts.items():
        ET.SubElement(properties, "property", name=name, value=safe_line(value))


def _case(suite: ET.Element, judgement: Judgement, check: CheckResult, verdict: Verdict) -> None:
    file = judgement.file.removesuffix(".py")
    case = ET.SubElement(
        suite,
        "testcase",
        classname=safe_line(f"{judgement.chapter}.{file}.{words.title(judgement)}", 300),
        name=safe_line(f"{check.name}[{verdict.device}]", 300),
        time=f"{verdict.seconds:.3f}",
    )
    earned = {"check_score": check.score, "check_max_score": check.points}
    _properties(case, {name: str(words.number(points)) for name, points in earned.items()})
    if verdict.verdict == NOT_RUN:
        ET.SubElement(case, "skipped", message=safe_line(verdict.difference) or NOT_RUN)
    elif not verdict.passed:
        tag = "error" if verdict.verdict == FAULT else "failure"
        bad = ET.SubElement(case, tag, type=verdict.verdict, message=words.sentence(verdict).replace("\n", "\\n"))
        bad.text = words.account(judgement, check, verdict)
    if verdict.printed:
        ET.SubElement(case, "system-out").text = safe(verdict.printed, LONGEST_OUTPUT)


def _count(element: ET.Element, suite: ET.Element) -> None:
    cases = suite.findall("testcase")
    for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        element.set(attribute, str(sum(case.find(tag) is not None for case in cases)))
    element.set("tests", str(len(cases)))
    element.set("time", f"{sum(float(case.get('time', '0')) for case in cases):.3f}")
