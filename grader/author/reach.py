"""Whether the cases are any good: what they reach of what the task speaks of, and whether the reference is steady."""

from __future__ import annotations

import contextlib
import os
import pathlib
import random
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import torch

from grader.author.findings import Finding
from grader.bank import Case, Cases
from grader.bench import DEFAULT_SEED
from grader.define import Check, Exercise
from grader.draw import draw, observe_reference
from grader.observe import pack
from grader.observe.call import Omitted
from grader.observe.nodes import Failure, Observation, decode, encode
from grader.rebuild import rebuild
from grader.source import bare, solution

_FEW = 5
SLOW = 0.25
_LARGE = 2**20
_AGAIN = 12
_RANDOM = re.compile(r"rand|normal|uniform|bernoulli|multinomial|dropout|shuffle|sample")
_ERROR = re.compile(r"\b([A-Z][A-Za-z]*(?:Error|Iteration|Interrupt))\b")
_EDGES: Mapping[str, tuple[re.Pattern[str], Callable[[Any], bool]]] = {
    "is empty": (re.compile(r"\bempty\b|\bno (?:rows|elements|samples)\b"), lambda value: _length(value) == 0),
    "is 0-d": (re.compile(r"\b0-d\b|zero-dimensional"), lambda value: _is_tensor(value) and value.ndim == 0),
    "has a side of 1": (
        re.compile(r"\bsize 1\b|\bone row\b|\bsingle (?:row|sample|element)"),
        lambda value: (_is_tensor(value) and 1 in value.shape) or _length(value) == 1,
    ),
    "is not contiguous": (
        re.compile(r"contiguous|\bstrided\b"),
        lambda value: isinstance(value, torch.Tensor) and not value.is_contiguous(),
    ),
}
"""What a task may speak of, and how an argument shows it."""


def reach(exercise: Exercise, check: Check, cases: Cases) -> Iterator[Finding]:
    """Yield what is weak about the cases of a check, and what is unsteady about the reference."""
    drawn = [case for case in cases if case.scale is None]
    if len(drawn) < _FEW and not check.options.seconds:
        yield Finding(
            f"“{check.name}” has {len(drawn)} different case{'s' * (len(drawn) != 1)}",
            "widen its strategies, if there is more to draw",
            warning=True,
        )
    largest = max(len(case.arguments) for case in drawn)
    if largest > _LARGE:
        yield Finding(
            f"“{check.name}” draws arguments of {largest / 2**20:.1f} MiB; a case of a few numbers shows as much",
            "bound the sizes of its strategies",
        )
    if (seconds := _seconds_a_case(exercise, check)) > max(SLOW, check.options.seconds / 10):
        yield Finding(
            f"drawing a case of “{check.name}” takes {seconds:.2f} s, the reference's call included: {100 * seconds:.0f} s for a hundred",
            "draw smaller ones, and filter less",
        )
    yield from _edges(exercise, check, drawn)
    yield from _steadiness(exercise, check, drawn)


def _seconds_a_case(exercise: Exercise, check: Check) -> float:
    """Processor time, so that a machine with other work to do is no reason."""
    start = time.process_time()
    fresh = draw(exercise, check, "cpu", DEFAULT_SEED + 1, _AGAIN)
    return (time.process_time() - start) / max(1, len(fresh))


def _edges(exercise: Exercise, check: Check, cases: list[Case]) -> Iterator[Finding]:
    """What the task speaks of and no case of this check shows; a check of its own may be about one thing only."""
    if check is not exercise.checks[0] or exercise.task == "":
        return
    with tempfile.TemporaryDirectory(prefix="grader-reach-") as folder:
        arguments = [pack.loads(case.arguments, folder=pathlib.Path(folder)) for case in cases]
    seen = [decode(case.expected) for case in cases]
    results = [rebuild(one.value) for one in seen if one.value is not None]
    for words, (pattern, shows) in _EDGES.items():
        everything = [value for each in arguments for value in each.values()] + results
        if pattern.search(exercise.task) and not any(_somewhere(shows, value) for value in everything):
            yield _never(f"the task speaks of what {words}, but no argument or result {words}")
    for name in check.parameters:
        if all(type(each[name]) is Omitted for each in arguments):
            yield _never(f"{name} is always left out")
    yield from _errors(exercise, [one.failure for one in seen if one.failure is not None], len(seen))


def _errors(exercise: Exercise, failures: list[Failure], cases: int) -> Iterator[Finding]:
    """What the reference raises and the task does not speak of, and the other way round."""
    raised = [failure.name.rpartition(".")[2] for failure in failures]
    for name in sorted({name for name in raised if name not in exercise.task}):
        count = raised.count(name)
        message = next(failure.message for failure in failures if failure.name.endswith(name))
        yield Finding(
            f"the reference raises {name} ({message}) in {count} of {cases} cases, and the task does not speak of it",
            "say in the task when it is raised, or draw no such case",
            warning=count < cases,
        )
    families = {kind.rpartition(".")[2] for failure in failures for kind in failure.types}
    for name in sorted(set(_ERROR.findall(exercise.task)) - families):
        if len(exercise.checks) == 1:
            yield _never(f"the task speaks of {name}, but the reference never raises it")


def _never(text: str) -> Finding:
    return Finding(text, "add such a case: examples=[{…}], or a strategy that draws it", warning=True)


def _somewhere(shows: Callable[[Any], bool], value: Any) -> bool:
    """Whether a value, or a part of it, shows something."""
    if isinstance(value, dict):
        return shows(value) or any(_somewhere(shows, part) for part in value.values())
    if isinstance(value, list | tuple):
        return shows(value) or any(_somewhere(shows, part) for part in value)
    with contextlib.suppress(Exception):
        return shows(value)
    return False


def _is_tensor(value: Any) -> bool:
    return isinstance(value, torch.Tensor | np.ndarray)


def _is_same(first: Observation, second: Observation) -> bool:
    """Whether two calls did the same; the words of an error are free: they may name a fresh folder."""
    if first.failure is not None and second.failure is not None:
        first, second = (replace(one, failure=Failure(one.failure.types, "")) for one in (first, second) if one.failure)
    return encode(first) == encode(second)


def _length(value: Any) -> int:
    if isinstance(value, torch.Tensor):
        return value.numel()
    return len(value) if isinstance(value, np.ndarray | list | tuple | dict | str | bytes) else -1


def _steadiness(exercise: Exercise, check: Check, cases: list[Case]) -> Iterator[Finding]:
    """Call the reference again: the same must come of the same, and nothing be changed that is everybody's."""
    again = partial(_observe, exercise, check)
    chosen = cases[:: max(1, len(cases) // _AGAIN)]
    before = _everybodys()
    seen = [again(case, case.seed) for case in chosen]
    changed = [name for name, value in _everybodys().items() if before[name] != value]
    state = {
        "grad_mode": True, "inference_mode": False, "default_dtype": "torch.float32", "default_device": "cpu",
        "deterministic_algorithms": False,
    }  # fmt: skip
    changed += [
        name.replace("_", " ") for name, usual in state.items() if any(one.state.get(name) != usual for one in seen)
    ]
    if changed:
        yield Finding(
            f"the reference of “{check.name}” changes what is everybody's: {', '.join(changed)}",
            "put it back before it returns",
            warning=changed == ["the random state of Python"],
        )
    if not all(_is_same(decode(case.expected), one) for case, one in zip(chosen, seen, strict=True)):
        yield Finding(
            f"called again with the same arguments, the reference of “{check.name}” does something else",
            "let its result depend on nothing but its arguments: no time, no counter, no generator of its own",
        )
    elif (
        check.judgement is None
        and _RANDOM.search(bare(solution(exercise)))
        and any(_result(one) != _result(again(case, case.seed + 1)) for case, one in zip(chosen, seen, strict=True))
    ):
        yield Finding(
            f"the result of “{check.name}” hangs on torch's random state: who draws in another order is wrong",
            f"say the calls in the task or fix a seed in it; where any draw is right, judge it: @{exercise.names[0]}.judge",
            warning=True,
        )


def _observe(exercise: Exercise, check: Check, case: Case, seed: int) -> Observation:
    return observe_reference(exercise, check, case.arguments, seed, "cpu", case.scale)[0]


def _result(seen: Observation) -> tuple[Any, ...]:
    return seen.value, seen.failure, seen.arguments


def _everybodys() -> dict[str, Any]:
    """What one call could change for all that follow."""
    return {
        "the random state of Python": random.getstate(),
        "the random state of NumPy": repr(np.random.get_state()),  # noqa: NPY002 (no Generator shows the global state)
        "the environment": dict(os.environ),
        "the current folder": pathlib.Path.cwd(),
        "the number of threads": torch.get_num_threads(),
        "deterministic algorithms": torch.are_deterministic_algorithms_enabled(),
    }
