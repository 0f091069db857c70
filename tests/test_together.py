"""Checks of one file in one worker: quicker, and never another verdict than alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from grader.bench import Settings
from grader.checking.check import Checking
from grader.grade import Line
from grader.judge import PASSED, TIMED_OUT, Report
from grader.sandbox.host import Sandbox
from grader.sandbox.limits import Limits, Source
from grader.sandbox.worker import Worker
from tests.conftest import Grader, Make, a_part

COURSE = """
import torch
from hypothesis import strategies as st
from grader import exercise, tensors

@exercise(points=1, x=tensors("n"))
def one(x):
    return x + 1

@exercise(points=1, x=tensors("n d"))
def two(x):
    return x.sum(dim=0)

@two.check("keeps the dtype", points=1, x=tensors("n d", dtype=torch.float64))
def _(two, x):
    return two(x).dtype

@exercise(points=1, x=st.integers(0, 9))
def three(x):
    return list(range(x))

@exercise(points=1, x=tensors("n", side=(1, 5)), vectorised=True)
def four(x):
    return x * 2

@exercise(points=1, x=st.integers(0, 9))
def five(x):
    return x * 5
"""
RIGHT = {
    "one": "def one(x): return x + 1",
    "two": "def two(x): return x.sum(dim=0)",
    "three": "def three(x): return list(range(x))",
    "four": "def four(x): return x * 2",
    "five": "def five(x): return 5 * x",
}
WRONG = {
    "all right": {},
    "a wrong value": {"two": "def two(x): return x.sum(dim=1)"},
    "the last one wrong": {"five": "def five(x): return 6 * x"},
    "all wrong": {name: f"def {name}(x): return None" for name in RIGHT},
    "raises": {"three": "def three(x): return [1 / x]"},
    "ends its process": {"three": "def three(x): raise SystemExit(0)"},
    "too deep": {"three": "def three(x): return three(x)"},
    "more memory than there is": {"one": "def one(x): return torch.empty(2**50)"},
    "not done": {"four": "def four(x): raise NotImplementedError"},
    "missing": {"one": "def other(x): return x"},
    "half a point": {"one": "def one(x): return (x + 1).double()"},
    "changes its argument": {"one": "def one(x): return x.add_(1)"},
    "a loop over elements": {"four": "def four(x): return torch.stack([value * 2 for value in x])"},
    "prints": {"three": "def three(x):\n    print(x, 'is it')\n    return list(range(x))"},
    "a statement that fails": {"three": "LIMIT = 1 / 0\ndef three(x): return list(range(x))"},
    "a sleeper": {"five": "def five(x):\n    import time\n    time.sleep(600)"},
    "leaves gradients switched off": {
        "two": "def two(x):\n    torch.autograd.grad_mode.set_grad_enabled(False)\n    return x.sum(dim=0)"
    },
    "remembers": {
        "one": "kept = []\ndef one(x):\n    kept.append(1)\n    return x + 1",
        "five": "def five(x): return x * 5 if kept else None",
    },
    "patches torch": {
        "one": "def one(x):\n    torch.Tensor.sum = lambda self, dim: 0\n    return x + 1",
    },
}  # fmt: skip


def text_of(**other: str) -> str:
    """A submission with some functions otherwise."""
    return "import torch\n\n" + "\n\n".join({**RIGHT, **other}.values()) + "\n"


@pytest.fixture
def graded(make_course: Make, grader: Grader) -> Callable[..., Report]:
    """Return a function that grades a submission to a course of five functions in one file."""
    course = make_course(COURSE)
    return lambda text, **settings: grader.report(course, text, Settings(cases=20, **settings))


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files of the workers that are started, one after the other."""
    found: list[str] = []
    plain = Sandbox.start_worker

    def start(self: Sandbox, limits: Limits, source: Source, *given: Any) -> Worker:
        found.append(source.file)
        return plain(self, limits, source, *given)

    monkeypatch.setattr(Sandbox, "start_worker", start)
    return found


def told(report: Report) -> list[Any]:
    """Everything that a report says, but how long it took."""
    return [
        (one.name, one.score, one.notes, check.name, [replace(verdict, seconds=0.0) for verdict in check.verdicts])
        for one in report.judgements
        for check in one.checks
    ]


@pytest.mark.parametrize("name", a_part(WRONG, 3))
def test_the_verdicts_are_those_of_checks_alone(name: str, graded: Callable[..., Report], sandbox: Sandbox) -> None:
    """Whatever a function of a file does: every verdict, with its sentence, is what it is when each check is alone."""
    text = text_of(**WRONG[name])
    alone = graded(text, beside=0)
    assert told(graded(text, beside=1)) == told(alone)
    assert told(graded(text, beside=2)) == told(alone)
    assert not sandbox.live


@pytest.mark.parametrize("beside", [1, 2])
def test_what_is_right_takes_as_many_workers_as_there_may_be(
    beside: int, graded: Callable[..., Report], started: list[str]
) -> None:
    """Where all is right, a file with six checks is loaded once for each place beside each other."""
    assert graded(text_of(), beside=beside).exit_code == 0
    assert len(started) == beside


def test_a_file_that_may_keep_something_is_never_shared(graded: Callable[..., Report], started: list[str]) -> None:
    """Where something could last, each check has a worker of its own, right or wrong."""
    assert graded("seen = []\n" + text_of()).exit_code == 0
    assert len(started) == 6


def test_who_is_slow_has_all_the_time_there_is(graded: Callable[..., Report]) -> None:
    """A right function that takes longer than is waited for in company is tried alone, and right."""
    slow = "def three(x):\n    n = 0\n    while n < 8_000_000 and x == 1: n += 1\n    return list(range(x))"
    report = graded(text_of(three=slow))
    assert [judgement.status for judgement in report.judgements] == [PASSED] * 5


def test_an_endless_loop_costs_its_own_points_only(graded: Callable[..., Report]) -> None:
    """What stands beside an endless loop in its worker is tried alone, and right."""
    endless = "def three(x):\n    while True: pass"
    report = graded(text_of(three=endless))
    assert [judgement.status for judgement in report.judgements] == [PASSED, PASSED, TIMED_OUT, PASSED, PASSED]


def test_a_file_that_prints_is_given_up_soon(graded: Callable[..., Report], started: list[str]) -> None:
    """Where every function prints, company is tried twice and no more; what was printed is told with its check."""
    text = text_of().replace("return", "print('here'); return")
    report = graded(text, beside=1)
    assert all("here" in verdict.printed for judgement in report.judgements for verdict in judgement.verdicts)
    assert report.exit_code == 0
    assert len(started) <= 6 + 2


LONG = (
    COURSE
    + """
@exercise(points=1, x=st.integers(0, 9), seconds=60)
def six(x):
    return x * 6
"""
)
SIX = "def six(x): return x * 6"


@pytest.mark.parametrize(
    ("settings", "first"),
    [({"devices": ("cpu",)}, "six"), ({"devices": ("cpu", "sim")}, "six"), ({"devices": ("cpu",), "beside": 1}, "one")],
    ids=["cpu", "sim too", "many submissions"],
)
def test_what_may_take_longest_begins_first(
    make_course: Make, grader: Grader, monkeypatch: pytest.MonkeyPatch, settings: dict[str, Any], first: str
) -> None:
    """A check that asks for more seconds works beside all others, once, and is judged in its place; not in a cohort."""
    begun: list[tuple[str, str]] = []
    plain = Checking._begin

    def begin(self: Checking) -> None:
        begun.append((self.exercise.name, self.device))
        plain(self)

    monkeypatch.setattr(Checking, "_begin", begin)
    report = grader.report(make_course(LONG), text_of(six=SIX), Settings(cases=5, **settings))
    assert begun[0] == (first, "cpu")
    assert len(begun) == len(set(begun)) + len(settings["devices"])  # two checks of one exercise
    assert [one.name for one in report.judgements] == ["one", "two", "three", "four", "five", "six"]
    assert all(one.status == PASSED for one in report.judgements)


def test_what_was_begun_first_is_ended_with_the_rest(
    make_course: Make, grader: Grader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever stops before the check that began first was listened to leaves no worker behind."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Line, "_told", stop)
    with pytest.raises(KeyboardInterrupt):
        grader.report(make_course(LONG), text_of(six="def six(x):\n    while True: pass"), Settings(cases=5))
    assert not grader.sandbox.live
