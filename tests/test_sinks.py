"""Every format says the same of a report, as its consumer reads it, and keeps its consumer's rules."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from fractions import Fraction
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from junitparser import Error, Failure, Skipped

from grader.judge import (
    FAULT,
    MISSING,
    NOT_RUN,
    PASSED,
    VERDICTS,
    WRONG,
    CheckResult,
    Judgement,
    Report,
    Verdict,
    shown,
)
from grader.report import badge, classroom, classroom50, exercism, github, gradescope, history, junit, markdown, words
from tests.reports import ENVIRONMENT, PROPERTY, REPORTS
from tests.sinks import NOW, RUNNER, SCHEMAS, WRITERS, commands_of, document, outputs_of, said, suite_of


def report_of(*judgements: Judgement, **environment: Any) -> Report:
    """Return a report of these judgements."""
    return Report(judgements, "1", {**ENVIRONMENT, **environment})


def exercise(word: str, name: str = "split", points: Fraction = Fraction(2), **facts: Any) -> Judgement:
    """Return a judgement of one check with one verdict."""
    difference = facts.pop("difference", "" if word == PASSED else "Expected a, but got b.")
    check = CheckResult("a check", points, Fraction(1, 2), (Verdict("cpu", word, difference=difference, **facts),))
    return Judgement(name, "01_one", "data.py", 7, (check,))


@PROPERTY
@given(REPORTS)
def test_every_format_tells_one_score(report: Report) -> None:
    """Whatever is in a report: one score, one max score, one count of what passed, in every format that has a place."""
    passed = sum(judgement.passed for judgement in report.judgements)
    for name, found in said(report).items():
        for told, true in ((found.score, report.score), (found.max_score, report.max_score)):
            if told is not None:
                assert told == Fraction(shown(true)) if found.floored else float(told) == pytest.approx(float(true)), (
                    name
                )
        assert found.passed in (None, passed), name
        assert found.total in (None, len(report.judgements)), name


@PROPERTY
@given(REPORTS)
def test_every_format_tells_the_same_of_each_exercise(report: Report) -> None:
    """Exercise by exercise: the same order, points and word for passed, whatever is summed up elsewhere."""
    true = [(one.passed, float(one.score), float(one.points)) for one in report.judgements]
    found = document("gradescope", gradescope.write(report))["tests"]
    assert [(test["status"] == "passed", test["score"], test["max_score"]) for test in found] == true
    tests = document("classroom50", classroom50.write(report, RUNNER, NOW))["tests"]
    exact = [(test["passed"], test["score"] / test["scale"], test["max-score"] / test["scale"]) for test in tests]
    assert exact == true
    tests = document("classroom", classroom.write(report))["tests"] if true else []
    assert [(test["status"] == "pass", test["score"]) for test in tests] == [
        (passed, score) for passed, score, _ in true
    ]


@PROPERTY
@given(REPORTS)
def test_a_check_passes_in_exercism_as_in_the_report(report: Report) -> None:
    """Exercism's tests are the checks in the course's order; the whole passes only where all of them do."""
    found = document("exercism", exercism.write(report))
    checks = [check for judgement in report.judgements for check in judgement.checks]
    right = [bool(check.ran) and all(verdict.passed for verdict in check.ran) for check in checks]
    assert [test["status"] == "pass" for test in found["tests"]] == right
    assert (found["status"] == "pass") == (bool(right) and all(right))


@PROPERTY
@given(REPORTS)
def test_a_verdict_is_in_junit_as_in_the_report(report: Report) -> None:
    """Each verdict is one case: passed, skipped where it was not run, an error where the grader failed; as counted."""
    suite = suite_of(junit.write(report))
    verdicts = [
        one for judgement in report.judgements for check in judgement.checks for one in check.verdicts or (None,)
    ]
    kinds = {PASSED: [], NOT_RUN: [Skipped], FAULT: [Error]}
    wanted = [[Skipped] if one is None else kinds.get(one.verdict, [Failure]) for one in verdicts]
    assert [[type(result) for result in case.result] for case in suite] == wanted
    assert (suite.tests, suite.failures) == (len(wanted), wanted.count([Failure]))
    assert (suite.errors, suite.skipped) == (wanted.count([Error]), wanted.count([Skipped]))


@pytest.mark.parametrize("word", VERDICTS)
def test_nothing_but_passed_passes(word: str) -> None:
    """Each way to end but one is told as not passed, everywhere."""
    report = report_of(exercise(word))
    right = word == PASSED
    counts = {name: found.passed for name, found in said(report).items() if found.passed is not None}
    assert counts == dict.fromkeys(counts, int(right))
    assert ("✓" in markdown.write(report)) is right
    found = json.loads(classroom.write(report))
    assert found["status"] == found["tests"][0]["status"] == {PASSED: "pass", FAULT: "error"}.get(word, "fail")
    assert json.loads(exercism.write(report))["status"] == (
        "pass" if right else "error" if word in (MISSING, NOT_RUN, FAULT) else "fail"
    )
    assert json.loads(badge.write(report))["isError"] is (word == FAULT)
    types = [one["type"] for one in commands_of(github.annotate(report, {}))]
    assert ("error" in types) is (word not in (PASSED, NOT_RUN))


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_each_schema_is_one_and_refuses_what_is_not_known(name: str) -> None:
    """Our schemas of others' formats are valid, and strict enough to notice a field too many or too few."""
    schema = SCHEMAS[name]
    jsonschema.Draft202012Validator.check_schema(schema)
    found = document(name, WRITERS[name](report_of(exercise(WRONG))))
    for changed in ({**found, "extra": 1}, dict(list(found.items())[1:])):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(changed, schema)


@pytest.mark.parametrize("points", [Fraction(1), Fraction(5, 2), Fraction(1, 3)])
def test_parts_of_points_are_told_as_they_are(points: Fraction) -> None:
    """Half an exercise, and thirds: the same score everywhere, in hundredths where people read, else exact."""
    parts = [exercise(PASSED, points=points), exercise(WRONG, points=points, side=True), exercise(WRONG, points=points)]
    for name, found in said(report_of(*parts)).items():
        if found.score is not None:
            wanted = Fraction(shown(points * 3 / 2)) if found.floored else points * 3 / 2
            assert abs(found.score - wanted) < 1e-12, name
            assert found.passed in (None, 1), name


def test_scores_are_never_rounded_up() -> None:
    """Two thirds of a point are 0.66 where hundredths are shown, and 66.66 percent."""
    report = report_of(exercise(PASSED, points=Fraction(2, 3)), exercise(WRONG, points=Fraction(1, 3)))
    assert json.loads(badge.write(report))["message"] == "0.66/1"
    assert "**66.66 %**" in markdown.write(report)
    assert outputs_of(WRITERS["outputs"](report))["percentage"] == "66.66"
    assert "(66.66 %)" in commands_of(github.annotate(report, {}))[-1]["message"]


def test_classroom50_has_whole_scores_of_one_scale() -> None:
    """The scale makes every reachable score whole, does not hang on what was earned, and is 100 where that will do."""
    for points, scale in ((Fraction(2), 100), (Fraction(1, 4), 200), (Fraction(1, 3), 300), (Fraction(1, 7), 700)):
        for side in (True, False):
            report = report_of(exercise(WRONG, points=points, side=side))
            found = json.loads(classroom50.write(report, RUNNER, NOW))
            assert classroom50.scale_of(report) == found["tests"][0]["scale"] == scale
            assert Fraction(found["score"], scale) == report.score
            assert Fraction(found["max-score"], scale) == report.max_score


def test_classroom50_is_told_who_and_when() -> None:
    """Identity comes from the runner's environment; the review is the commit's where there is none."""
    found = json.loads(classroom50.write(report_of(), RUNNER, NOW))
    assert (found["owner"], found["assignment_type"], found["review"]) == ("ada", "individual", "commit")
    more = {**RUNNER, "ASSIGNMENT_TYPE": "group", "REVIEW_URL": "diff"}
    found = json.loads(classroom50.write(report_of(), more, NOW.astimezone(dt.timezone(dt.timedelta(hours=5)))))
    assert (found["assignment_type"], found["review"]) == ("group", "diff")
    assert found["datetime"] == found["graded_at"] == "2026-03-04T05:06:07Z"


def test_nothing_graded_is_nowhere_a_pass() -> None:
    """An empty report passes nothing: no division by zero in Classroom's reporter, an error in Exercism."""
    report = report_of()
    found = json.loads(classroom.write(report))
    assert (found["status"], [test["status"] for test in found["tests"]]) == ("fail", ["fail"])
    assert json.loads(exercism.write(report))["status"] == "error"
    assert words.percentage(report) == 0
    assert json.loads(badge.write(report))["color"] == "red"


def test_gradescope_says_the_status_where_there_are_no_points() -> None:
    """0 of 0 points would read as passed."""
    tests = json.loads(gradescope.write(report_of(exercise(WRONG, points=Fraction(0)))))["tests"]
    assert (tests[0]["score"], tests[0]["max_score"], tests[0]["status"]) == (0, 0, "failed")


def test_no_points_at_all_are_all_of_them_only_where_all_passed() -> None:
    """Of 0 points, 100 percent are earned where everything passed, else none."""
    for word, share in ((PASSED, 100), (WRONG, 0)):
        assert words.percentage(report_of(exercise(word, points=Fraction(0)))) == share


@pytest.mark.parametrize(
    ("right", "color"), [(0, "red"), (1, "orange"), (2, "yellow"), (3, "yellowgreen"), (4, "green"), (5, "brightgreen")]
)
def test_a_badge_has_a_colour_and_words(right: int, color: str) -> None:
    """The colour goes with the share of points; only all of them are the brightest, and a fault is none of these."""
    parts = [exercise(PASSED if place < right else WRONG) for place in range(5)]
    found = json.loads(badge.write(report_of(*parts)))
    assert (found["color"], found["message"]) == (color, f"{2 * right}/10")
    assert json.loads(badge.write(report_of(*parts, exercise(FAULT))))["color"] == "lightgrey"


def test_almost_is_not_all() -> None:
    """A bar is full, and a badge brightest, where all points were earned, and not for a hundredth less."""
    for right, cells, color in ((100, 10, "brightgreen"), (99, 9, "green"), (1, 0, "red"), (0, 0, "red")):
        parts = (exercise(PASSED, points=Fraction(right)), exercise(WRONG, points=Fraction(100 - right)))
        assert words.bar(parts) == "▰" * cells + "▱" * (10 - cells)
        assert json.loads(badge.write(report_of(*parts)))["color"] == color
    parts = (exercise(PASSED, points=Fraction(795)), exercise(WRONG, points=Fraction(205)))
    assert json.loads(badge.write(report_of(*parts)))["color"] == "yellowgreen"


def test_a_fault_is_told_before_a_mistake() -> None:
    """Where one check is wrong and a later one could not be graded, the latter is what is told."""
    (wrong,), (fault,) = (exercise(word, difference=word).checks for word in (WRONG, FAULT))
    one = replace(exercise(WRONG), checks=(wrong, replace(fault, name="later")))
    assert words.told(one).splitlines() == ["later", FAULT]


@pytest.mark.parametrize("practice", [True, False])
def test_practice_points_are_called_so_wherever_people_read(practice: bool) -> None:
    """Nobody takes the points of a learners' copy for a grade."""
    report = report_of(exercise(PASSED), practice=practice)
    for name in ("markdown", "gradescope", "badge", "annotations", "junit", "html"):
        assert ("practice points" in WRITERS[name](report)) is practice, name


def test_a_history_is_read_line_by_line() -> None:
    """A history holds one line a run, in UTC; a line cut short, or of another kind, is left out."""
    report = report_of(exercise(PASSED))
    line = history.write(report, NOW)
    assert line.count("\n") == 1
    assert history.read(line + line[:20] + "\n[]\n{}\nnull\n" + "[" * 100_000 + "\n" + line) == [json.loads(line)] * 2
    assert json.loads(line)["statuses"] == {"01_one/data.py::split": "passed"}
    assert json.loads(line)["time"] == "2026-03-04T05:06:07Z"
    assert history.write(report, NOW.astimezone(dt.timezone(dt.timedelta(hours=5)))) == line


def test_annotations_stand_on_the_learners_line() -> None:
    """The verdict's line, else the function's, in the file as the learner's repository has it."""
    one = exercise(WRONG, line=9)
    (check,) = one.checks
    notes = commands_of(github.annotate(report_of(one), {"01_one": "home/exercises/01_one"}))
    assert (notes[0]["file"], notes[0]["line"], notes[0]["title"]) == (
        "home/exercises/01_one/data.py",
        "9",
        "split 0/2",
    )
    assert commands_of(github.annotate(report_of(one), {"01_one": "."}))[0]["file"] == "data.py"
    elsewhere = replace(one, checks=(replace(check, verdicts=(replace(check.verdicts[0], line=None),)),))
    notes = commands_of(github.annotate(report_of(elsewhere), {}))
    assert (notes[0]["file"], notes[0]["line"]) == ("exercises/01_one/data.py", "7")
    assert "line" not in commands_of(github.annotate(report_of(replace(elsewhere, line=None)), {}))[0]


def test_partly_right_is_a_warning_and_not_begun_a_notice() -> None:
    """An error is what is wrong or the grader's own fault; a stub that nobody touched is no mistake."""
    stub = exercise(MISSING, "stub", difference="Not done yet: it still raises NotImplementedError.")
    report = report_of(
        exercise(WRONG, "a"), exercise(WRONG, "b", side=True), stub, exercise(FAULT, "c"), exercise(PASSED)
    )
    found = [(one["type"], one["title"]) for one in commands_of(github.annotate(report, {}))]
    assert found == [
        ("error", "The grader's own fault: c 0/2"),
        ("error", "a 0/2"),
        ("warning", "b 1/2"),
        ("notice", "Points"),
        ("notice", "Not done yet"),
    ]


def test_the_summary_is_what_a_learner_wants_to_read() -> None:
    """Score, chapters, exercises; then each failure folded, the first one open, with sentence, call, values, advice."""
    failed = exercise(
        WRONG, "mean", kind="value", difference="Expected result to be 1, but got 2.", case="mean(x)", replay="abc",
        expected="tensor([1])", actual="tensor([2])", advice="Look again.", behaves_like="sums", printed="hello",
    )  # fmt: skip
    stub = exercise(MISSING, "later", difference="Not done yet: it still raises NotImplementedError.")
    other = replace(exercise(PASSED), chapter="02_two")
    text = markdown.write(report_of(replace(failed, hints=("a",)), exercise(WRONG, "next"), stub, other))
    assert (
        text.index("## 2 of 8 points") < text.index("| <code>01_one</code> | 0/3 | 0/6 |") < text.index("Not right yet")
    )
    assert "| ✗ | <code>mean</code> | 0/2 | <code>01_one/data.py&#58;7</code> | wrong |" in text
    assert "| · | <code>later</code> | 0/2 | <code>01_one/data.py&#58;7</code> | not done yet |" in text
    wanted = [
        "<details open>",
        "<b>mean</b>",
        "to be 1, but got 2.",
        "```python\nmean(x)\n```",
        "expected: tensor([1])",
    ]
    wanted += ["got:      tensor([2])", "This behaves like: sums", "Look again.", "hint mean", "replay abc", "hello"]
    places = [text.index(part) for part in wanted]
    assert places == sorted(places)
    assert text.count("<details open>") == 1
    assert text.count("<details>") == 1
    assert "Not begun yet: 1, the first of them <code>later</code>." in text
