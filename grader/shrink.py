"""The smallest case that still fails."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NoReturn

import hypothesis
from hypothesis import Phase, given
from hypothesis.database import ExampleDatabase

from grader.bank import Case
from grader.compare.difference import Difference
from grader.define import Check, Exercise
from grader.draw import Enough, make_case, only_from_strategies, ordered, pinned
from grader.errors import DefinitionError
from grader.observe.nodes import Observation, decode

SECONDS = 0.8
CALLS = 250


@dataclass(frozen=True, slots=True)
class Failing:
    """A case on which the learner differs from the reference, how, and what came."""

    case: Case
    differences: tuple[Difference, ...]
    actual: Observation

    @property
    def kind(self) -> str:
        """The kind of the gravest difference."""
        return self.differences[0].kind


def _has_empty(case: Case) -> bool:
    """Whether an argument holds an empty tensor, which explains little."""
    waiting = [node for _, node in decode(case.expected).arguments]
    while waiting:
        node = waiting.pop()
        if node.kind in ("tensor", "array") and 0 in node.facts["shape"]:
            return True
        waiting += [part for _, part in node.items]
    return False


Judge = Callable[[Case], Failing | None]


def smallest(failing: list[Failing]) -> Failing:
    """Return the failing case with the least in it: values before side conditions, both before unusual arguments.

    A function that is wrong everywhere is told so on a usual call, not on one that asks for an error.
    """
    return min(
        failing,
        key=lambda one: (
            one.differences[0].side,
            one.kind == "exception",
            one.case.scale is not None,
            _has_empty(one.case),
            one.case.origin < 0,
            len(one.case.arguments),
        ),
    )


def shrink(
    exercise: Exercise, check: Check, device: str, seed: int, count: int, start: Failing, judge: Judge
) -> Failing:
    """Let hypothesis minimise `start` against the live worker behind `judge`, within a budget.

    The failure must stay of the same kind. Returns the best seen; `start` itself where nothing smaller fails.
    """
    if start.case.origin < 0:
        return start
    search = _Search(exercise, check, device, start, judge)
    known = _Known(start.case.choices) if start.case.choices else None

    @pinned(check.options.share_of(count), (Phase.reuse, Phase.generate, Phase.shrink), known)  # a seed drops databases
    @hypothesis.seed(seed)
    @given(check.strategy)
    def visit(arguments: dict[str, Any]) -> None:
        search.visit(arguments)

    expected = (Enough, AssertionError, DefinitionError, hypothesis.errors.HypothesisException)
    with only_from_strategies(), contextlib.suppress(*expected):
        visit()
    return search.best


class _Known(ExampleDatabase):
    """A database that holds one draw, whoever asks: as one that failed and is not yet shrunk."""

    def __init__(self, choices: bytes) -> None:
        super().__init__()
        self.choices = choices

    def fetch(self, key: bytes) -> Iterable[bytes]:
        """Return it."""
        return [self.choices] if key.endswith(b".secondary") else []

    def save(self, key: bytes, value: bytes) -> None:
        """Forget it."""

    def delete(self, key: bytes, value: bytes) -> None:
        """Keep it."""


class _Search:
    """The state of one minimisation: which draw is the known failure, how much budget is left, the best so far."""

    def __init__(self, exercise: Exercise, check: Check, device: str, start: Failing, judge: Judge) -> None:
        self.exercise = exercise
        self.check = check
        self.device = device
        self.start = start
        self.judge = judge
        self.best = start
        self.origin = 0 if start.case.choices else start.case.origin
        self.drawn = -1
        self.calls = 0
        self.until = time.monotonic() + SECONDS

    def visit(self, arguments: dict[str, Any]) -> None:
        """Raise AssertionError where these arguments fail in the same way as the start."""
        self.drawn += 1
        if self.drawn < self.origin:
            return
        if self.drawn == self.origin:
            _fails()
        self.calls += 1
        if self.calls > CALLS or time.monotonic() > self.until:
            raise Enough
        seed = self.start.case.seed
        case, _ = make_case(self.exercise, self.check, ordered(self.check, arguments), self.device, seed)
        failing = self.judge(case)
        if failing is not None and failing.kind == self.start.kind:
            self.best = failing
            _fails()


def _fails() -> NoReturn:
    """Fail in one place: hypothesis takes failures of different lines for different ones."""
    raise AssertionError
