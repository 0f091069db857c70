"""The smallest case that still fails: found by hypothesis, within a budget, and failing in the same way."""

from __future__ import annotations

import pathlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import torch

import grader.shrink as shrink_room
from grader import shrink as room
from grader.bank import Bank, Case
from grader.compare.difference import Difference
from grader.compare.observations import Terms, compare
from grader.course import Course
from grader.define import Check, Exercise
from grader.draw import cases_of, draw, watch_of
from grader.observe.call import observe
from grader.observe.nodes import Observation, decode, encode
from grader.observe.pack import loads
from grader.shrink import Failing, shrink, smallest

Make = Callable[[str], Course]
SEED, COUNT = 5, 40
HEAD = "import torch\nfrom hypothesis import strategies as st\nfrom grader import exercise, tensors\n"
DOUBLE = HEAD + "@exercise(x=tensors('n d', values=('normal', 'special')))\ndef double(x):\n    return 2 * x\n"
PLUS = HEAD + "@exercise(x=st.integers(0, 1000))\ndef plus(x):\n    return x + 1\n"


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What shrinking reaches must not hang on how fast the machine is."""
    monkeypatch.setattr(shrink_room, "SECONDS", 60.0)
    monkeypatch.setattr(shrink_room, "CALLS", 5000)


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine must not change what is found."""
    monkeypatch.setattr(room, "SECONDS", 60.0)


class Learner:
    """Judges cases as grading does, with the learner's function in this process; counts the calls."""

    def __init__(self, course: Course, function: Callable[..., Any]) -> None:
        self.exercise: Exercise = course.chapter("01_one").exercises[0][1]
        self.check: Check = self.exercise.checks[0]
        self.function = function
        self.calls = 0

    def judge(self, case: Case) -> Failing | None:
        """Return how the learner fails on a case; None where they do not."""
        self.calls += 1
        arguments = loads(case.arguments, folder=pathlib.Path("unused"))
        actual, _ = observe(self.function, arguments, case.seed, watch_of(self.check, "cpu"))
        found = compare(decode(case.expected), actual, Terms(self.check.options, case.changed))
        return Failing(case, tuple(found), actual) if found else None

    def failing(self) -> list[Failing]:
        """Return every failing case of a first look."""
        cases = draw(self.exercise, self.check, "cpu", SEED, COUNT)
        return [one for case in cases if (one := self.judge(case)) is not None]

    def shrink(self, start: Failing) -> Failing:
        """Return the smallest case that fails as `start` does."""
        self.calls = 0
        return shrink(self.exercise, self.check, "cpu", SEED, COUNT, start, self.judge)


def argument(failing: Failing) -> Any:
    """Return the argument of a failing case."""
    return loads(failing.case.arguments)["x"]


@pytest.mark.parametrize(
    ("wrong_where", "shape"),
    [
        (lambda x: True, (1, 1)),
        (lambda x: x.shape[0] >= 2, (2, 1)),
        (lambda x: x.numel() >= 6, (2, 3)),
        (lambda x: x.numel() == 0, (0, 1)),
    ],
    ids=["always", "two rows", "six elements", "empty"],
)
def test_a_tensor_shrinks_to_the_smallest_shape(
    make_course: Make, wrong_where: Callable[[torch.Tensor], bool], shape: tuple[int, ...]
) -> None:
    """The case that is shown has the smallest shape that fails, contiguous, counting from 1."""

    def learner(x: torch.Tensor) -> Any:
        return (2 * x).clone() if not wrong_where(x) else [x]

    one = Learner(make_course(DOUBLE), learner)
    best = one.shrink(max(one.failing(), key=lambda failing: argument(failing).numel()))
    x = argument(best)
    assert sorted(x.shape) == sorted(shape)
    assert x.is_contiguous()
    assert torch.equal(x.reshape(-1), torch.arange(1.0, x.numel() + 1))
    assert one.judge(best.case) is not None


@pytest.mark.parametrize("known", [True, False], ids=["begun there", "drawn up to there"])
def test_a_number_shrinks_to_the_border(known: bool, make_course: Make) -> None:
    """Of all numbers that fail, the one nearest to what is simple is shown, also where hypothesis' choices are not known."""
    one = Learner(make_course(PLUS), lambda x: x + 1 if x < 37 else x)
    for start in one.failing()[-2:]:
        case = start.case if known else replace(start.case, choices=b"")
        assert argument(one.shrink(replace(start, case=case))) == 37


def test_what_was_drawn_before_the_failure_is_not_drawn_again(
    make_course: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Shrinking begins at the draw that failed, though it was the last of many: a learner waits."""
    one = Learner(make_course(PLUS), lambda x: x)
    start = one.failing()[-1]
    visit, seen = shrink_room._Search.visit, list[Any]()

    def note(search: Any, arguments: dict[str, Any]) -> None:
        seen.append(arguments["x"])
        visit(search, arguments)

    monkeypatch.setattr(shrink_room._Search, "visit", note)
    one.shrink(start)
    assert start.case.origin > 20
    assert seen[0] == argument(start)


def test_what_failed_among_fewer_cases_is_found_again(make_course: Make) -> None:
    """Shrinking draws what grading drew, also of a check that asks for fewer cases: or the failure is not met again."""
    text = HEAD + "@exercise(x=st.lists(st.integers(0, 1000)), cases=10)\ndef total(x):\n    return sum(x)\n"
    one = Learner(make_course(text), lambda x: sum(x) + (len(x) > 3))
    cases = cases_of(one.exercise, one.check, "cpu", SEED, 100, Bank())
    starts = [start for case in cases if (start := one.judge(case)) is not None]
    best = [shrink(one.exercise, one.check, "cpu", SEED, 100, start, one.judge) for start in starts]
    assert len(starts) > 1
    assert [argument(one) for one in best] == [[0, 0, 0, 0]] * len(starts)


@pytest.mark.parametrize("place", [0, -1])
def test_the_failure_stays_of_the_same_kind(make_course: Make, place: int) -> None:
    """A smaller case that fails otherwise is another mistake, and is not shown instead."""

    def learner(x: int) -> Any:
        return float(x) if x < 20 else x if x > 100 else x + 1

    one = Learner(make_course(PLUS), learner)
    limits = {"type": range(20), "value": range(101, 200)}
    start = [failing for failing in one.failing() if failing.kind == ["type", "value"][place]][place]
    best = one.shrink(start)
    assert best.kind == start.kind
    assert argument(best) in limits[start.kind]
    assert argument(best) <= argument(start)


def test_the_case_is_called_in_the_same_random_state(make_course: Make) -> None:
    """While shrinking, the random state of the call stays that of the failing case."""
    one = Learner(make_course(PLUS), lambda x: x)
    start = one.failing()[0]
    assert one.shrink(start).case.seed == start.case.seed


def test_what_fails_now_and_then_is_shown_as_it_was(make_course: Make) -> None:
    """Where the learner's function does not fail again, the case on which it did is shown."""
    one = Learner(make_course(PLUS), lambda x: x)
    start = one.failing()[0]
    one.function = lambda x: x + 1
    assert one.shrink(start) is start


def test_an_example_is_not_shrunk(make_course: Make) -> None:
    """A case that an author wrote is shown as it was written."""
    text = PLUS.replace("st.integers(0, 1000)", "st.integers(0, 1000), examples=[{'x': 77}]")
    one = Learner(make_course(text), lambda x: x)
    start = one.failing()[0]
    assert argument(start) == 77
    assert one.shrink(start) is start
    assert one.calls == 0


def test_shrinking_has_a_budget_of_calls(make_course: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Shrinking ends after so many calls, with the best case so far."""
    monkeypatch.setattr(room, "CALLS", 5)
    one = Learner(make_course(PLUS), lambda x: x + 1 if x < 3 else x)
    start = one.failing()[0]
    best = one.shrink(start)
    assert one.calls <= 5
    assert argument(best) <= argument(start)
    assert best.kind == start.kind


def test_shrinking_has_a_budget_of_time(make_course: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no time, the case is shown as it was found."""
    one = Learner(make_course(PLUS), lambda x: x)
    start = one.failing()[0]
    monkeypatch.setattr(room, "SECONDS", -1.0)
    assert one.shrink(start) is start
    assert one.calls == 0


def test_a_fault_of_the_reference_ends_shrinking(make_course: Make) -> None:
    """Where a smaller case cannot be made, what was found so far is shown."""
    text = (
        HEAD
        + "@exercise(x=st.integers(0, 1000).map(lambda n: n if n > 500 else iter(())))\ndef plus(x):\n    return 1\n"
    )
    course = make_course(text.replace("n if n > 500 else iter(())", "n"))
    one = Learner(course, lambda x: x)
    start = one.failing()[0]
    one.exercise = make_course(text).chapter("01_one").exercises[0][1]
    one.check = one.exercise.checks[0]
    best = one.shrink(start)
    assert argument(best) > 500 or best is start


def test_shrinking_is_the_same_each_time(make_course: Make) -> None:
    """The same failure shrinks to the same case."""
    one = Learner(make_course(DOUBLE), lambda x: x.sum())
    start = one.failing()[3]
    first, second = one.shrink(start), one.shrink(start)
    assert (first.case.digest, first.differences) == (second.case.digest, second.differences)


def failing(kind: str, size: int, scale: int | None = None) -> Failing:
    """Return a failing case of this kind and size."""
    case = Case(b"x" * size, 0, encode(Observation()), None, (), scale, "", 0)
    return Failing(case, (Difference(kind, "result", "", ""),), Observation())


def test_the_case_to_begin_with_is_the_telling_one() -> None:
    """Values come before side conditions, calls of usual size before those that measure growth, small before large."""
    small, large = failing("value", 5), failing("value", 50)
    side, scaled = failing("dtype", 1), failing("value", 1, 4)
    assert smallest([side, large, small]) is small
    assert smallest([side, scaled, large]) is large
    assert smallest([side]) is side
    assert large.kind == "value"
