"""Verdicts, points and reports: exact, bounded, monotone, and nothing passes without having run."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.judge import (
    DIED,
    FAULT,
    MISSING,
    NOT_RUN,
    PASSED,
    RAISED,
    TIMED_OUT,
    VERDICTS,
    WRONG,
    CheckResult,
    Judgement,
    Report,
    Verdict,
    shown,
)

PROPERTY = settings(max_examples=80, deadline=None, derandomize=True, database=None)
HALF = Fraction(1, 2)
POINTS = st.fractions(0, 20, max_denominator=12)
DEVICES = ("cpu", "sim", "cuda")

VERDICT = st.builds(Verdict, st.just("cpu"), st.sampled_from(VERDICTS), side=st.booleans())
CHECKS = st.builds(
    lambda name, points, share, verdicts: CheckResult(
        name,
        points,
        share,
        tuple(replace(one, device=device) for one, device in zip(verdicts, DEVICES, strict=False)),
    ),
    st.sampled_from(["a", "b", "c"]),
    POINTS,
    st.fractions(0, 1, max_denominator=10),
    st.lists(VERDICT, max_size=3),
)
JUDGEMENTS = st.builds(
    lambda name, checks: Judgement(name, "01_one", "f.py", 1, tuple(checks)),
    st.text(max_size=5),
    st.lists(CHECKS, max_size=4),
)
REPORTS = st.builds(lambda found: Report(tuple(found), "1", {}), st.lists(JUDGEMENTS, max_size=5))


def check(*verdicts: tuple[str, str] | tuple[str, str, bool], points: int = 4, share: Fraction = HALF) -> CheckResult:
    """Return a check with these verdicts: (device, verdict, side)."""
    made = (Verdict(device, verdict, side=bool(rest)) for device, verdict, *rest in verdicts)
    return CheckResult("a", Fraction(points), share, tuple(made))


def judgement(*checks: CheckResult) -> Judgement:
    """Return a judgement of these checks."""
    return Judgement("f", "01_one", "f.py", 1, checks)


def report(*judgements: Judgement) -> Report:
    """Return a report of these judgements."""
    return Report(judgements, "1", {})


@pytest.mark.parametrize(
    ("verdicts", "score"),
    [
        ([("cpu", PASSED)], 4),
        ([("cpu", PASSED), ("sim", PASSED)], 4),
        ([("cpu", PASSED), ("cuda", NOT_RUN)], 4),
        ([("cpu", WRONG, True)], 2),
        ([("cpu", WRONG)], 0),
        ([("cpu", RAISED)], 0),
        ([("cpu", RAISED, True)], 0),
        ([("cpu", PASSED), ("sim", WRONG)], 2),
        ([("cpu", PASSED), ("sim", RAISED)], 2),
        ([("cpu", WRONG, True), ("sim", RAISED)], 2),
        ([("cpu", WRONG), ("sim", PASSED)], 0),
        ([("cpu", WRONG), ("sim", WRONG, True)], 0),
        ([("cpu", PASSED), ("sim", TIMED_OUT)], 0),
        ([("cpu", PASSED), ("sim", DIED)], 0),
        ([("cpu", TIMED_OUT)], 0),
        ([("cpu", DIED)], 0),
        ([("cpu", MISSING)], 0),
        ([("cpu", FAULT)], 0),
        ([("cpu", PASSED), ("sim", FAULT)], 0),
        ([("cpu", NOT_RUN)], 0),
        ([("cpu", NOT_RUN), ("sim", NOT_RUN)], 0),
        ([], 0),
    ],
)
def test_points_of_a_check(verdicts: list[Any], score: int) -> None:
    """All points where everything held on every device run; the share where the values are right on the CPU."""
    assert check(*verdicts).score == score


@pytest.mark.parametrize("verdicts", [[("sim", WRONG)], [("cpu", NOT_RUN), ("sim", RAISED)], [("cuda", WRONG, True)]])
def test_values_unseen_on_the_cpu_earn_nothing(verdicts: list[Any]) -> None:
    """The share is for values that are known to be right, and that is seen on the CPU alone."""
    assert check(*verdicts).score == 0


@pytest.mark.parametrize("share", [Fraction(0), Fraction(1, 3), Fraction(1)])
def test_the_share_is_the_chapters(share: Fraction) -> None:
    """The share for right values is what the chapter says, exactly."""
    assert check(("cpu", WRONG, True), points=1, share=share).score == share


@pytest.mark.parametrize(
    ("verdicts", "status"),
    [
        ([PASSED, PASSED], PASSED),
        ([PASSED, WRONG, DIED], WRONG),
        ([DIED, WRONG], DIED),
        ([WRONG, FAULT], FAULT),
        ([MISSING], MISSING),
        ([NOT_RUN], NOT_RUN),
        ([PASSED, NOT_RUN], NOT_RUN),
        ([], NOT_RUN),
    ],
)
def test_the_status_is_the_gravest(verdicts: list[str], status: str) -> None:
    """A fault of the grader is told first, then the first check that did not pass; a check not run is not passed."""
    found = judgement(*(check(("cpu", verdict)) for verdict in verdicts))
    assert found.status == status
    assert found.passed == (status == PASSED)


@pytest.mark.parametrize(
    ("statuses", "code"),
    [
        ([PASSED, PASSED], 0),
        ([PASSED, WRONG], 1),
        ([WRONG, FAULT, PASSED], 3),
        ([FAULT], 3),
        ([NOT_RUN], 1),
        ([PASSED, NOT_RUN], 1),
        ([MISSING], 1),
        ([], 1),
    ],
)
def test_the_exit_code(statuses: list[str], code: int) -> None:
    """0 where everything passed, 3 for a fault of the grader's own, else 1; a report of nothing is no pass."""
    assert report(*(judgement(check(("cpu", status))) for status in statuses)).exit_code == code


@PROPERTY
@given(REPORTS)
def test_no_score_leaves_its_bounds(found: Report) -> None:
    """Every score lies between 0 and what could be earned, and the parts add up exactly."""
    assert 0 <= found.score <= found.max_score
    assert found.score == sum((one.score for one in found.judgements), Fraction(0))
    for one in found.judgements:
        assert 0 <= one.score <= one.points
        assert isinstance(one.score, Fraction)
        for part in one.checks:
            assert 0 <= part.score <= part.points
            assert isinstance(part.score, Fraction)


@PROPERTY
@given(CHECKS.filter(lambda made: made.verdicts), st.data())
def test_passing_more_never_costs_points(made: CheckResult, data: st.DataObject) -> None:
    """A check on which one more device passes is worth no less than before."""
    place = data.draw(st.integers(0, len(made.verdicts) - 1))
    better = [*made.verdicts]
    better[place] = replace(better[place], verdict=PASSED)
    assert replace(made, verdicts=tuple(better)).score >= made.score


@PROPERTY
@given(REPORTS)
def test_full_points_mean_that_everything_passed(found: Report) -> None:
    """Whoever has points has a pass or a right value to show; whoever passes everything has all points."""
    for one in found.judgements:
        for part in one.checks:
            words = {verdict.verdict for verdict in part.verdicts}
            if part.score:
                assert words & {PASSED, WRONG}
                assert not words & {FAULT, MISSING, TIMED_OUT, DIED}
            if words == {PASSED}:
                assert part.score == part.points
        if one.passed:
            assert all(part.score == part.points for part in one.checks if part.ran)


@PROPERTY
@given(REPORTS)
def test_the_exit_code_agrees_with_the_verdicts(found: Report) -> None:
    """A fault anywhere is exit code 3; exit code 0 means that every exercise ran and passed."""
    ran = [verdict.verdict for one in found.judgements for verdict in one.verdicts if verdict.verdict != NOT_RUN]
    assert (found.exit_code == 3) == (FAULT in ran)
    if found.exit_code == 0:
        assert ran
        assert set(ran) == {PASSED}


@PROPERTY
@given(st.fractions(0, 10**6))
def test_shown_points_are_never_rounded_up(points: Fraction) -> None:
    """Points are shown with two digits at most, never more than were reached, and no less than a hundredth below."""
    text = shown(points)
    assert 0 <= points - Fraction(text) < Fraction(1, 100)
    assert len(text.partition(".")[2]) <= 2
    assert not text.endswith(("0", ".")) or "." not in text


@pytest.mark.parametrize(
    ("points", "text"),
    [
        (Fraction(0), "0"),
        (Fraction(2), "2"),
        (Fraction(10), "10"),
        (Fraction(3, 2), "1.5"),
        (Fraction(1, 3), "0.33"),
        (Fraction(2, 3), "0.66"),
        (Fraction(1999, 1000), "1.99"),
        (Fraction(1, 1000), "0"),
        (Fraction(100), "100"),
        (Fraction("0.29"), "0.29"),
        (Fraction("0.57"), "0.57"),
    ],
)
def test_points_are_shown_as_a_person_writes_them(points: Fraction, text: str) -> None:
    """Points are shown without needless digits."""
    assert shown(points) == text


def test_a_verdict_passes_by_its_word_alone() -> None:
    """Only the verdict "passed" is a pass; a new kind of verdict would be none."""
    assert [word for word in (*VERDICTS, "", "Passed", "anything") if Verdict("cpu", word).passed] == [PASSED]


def test_records_are_frozen_and_compare_by_what_they_say() -> None:
    """Records cannot be changed, and are equal where the grading is: time and what was printed do not count."""
    one = Verdict("cpu", PASSED, seconds=1.0, printed="a")
    assert one == Verdict("cpu", PASSED, seconds=2.0, printed="b")
    assert one != Verdict("cpu", WRONG)
    for record, field in ((one, "verdict"), (check(), "points"), (judgement(), "name"), (report(), "seed")):
        with pytest.raises(FrozenInstanceError):
            setattr(record, field, "x")


def test_a_judgement_gathers_all_verdicts() -> None:
    """Every verdict of every check, those not run too, is in the judgement."""
    found = judgement(check(("cpu", PASSED), ("sim", NOT_RUN)), check(("cpu", WRONG)))
    assert [verdict.verdict for verdict in found.verdicts] == [PASSED, NOT_RUN, WRONG]
    assert found.points == 8
    assert found.score == 4
    assert report(found, found).max_score == 16
