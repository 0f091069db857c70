"""One check's calls: ask a worker, read what it answers, say what differs."""

from __future__ import annotations

import functools
import pathlib
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from grader.bank import Case
from grader.bench import Bench, File, Target
from grader.compare.difference import Difference
from grader.compare.observations import Terms, compare
from grader.define import Check
from grader.draw import secrets_of, watch_of
from grader.observe import pack
from grader.observe.nodes import DamagedObservation, Observation, decode
from grader.rebuild import rebuild
from grader.sandbox.limits import Call, Limits, Source, Task, WorkerEnded
from grader.sandbox.worker import Worker
from grader.spell import call_code, spell


class Calling:
    """One check of one exercise on one device, as far as calls and what differs in them."""

    def __init__(self, bench: Bench, target: Target, file: File, check: Check, device: str) -> None:
        self.bench = bench
        self.target = target
        self.exercise = target.exercise
        self.file = file
        self.check = check
        self.device = device
        self.limits = limits_of(target)
        self.task = Task(self.exercise.names)

    def make_task(self) -> Task:
        """Return what a worker shall do with the file."""
        probe = None if self.check.probe is None else pack.dumps(self.check.probe, secrets_of(self.exercise))
        return self.task_of(self.exercise.names, probe)

    def task_of(self, names: tuple[str, ...], probe: bytes | None) -> Task:
        """Return what a worker shall do with these functions of the file."""
        bounds = {
            "most_bytes": int(self.limits.message_mib * 2**20),
            "deepest": int(self.limits.message_depth),
        }
        return Task(names, probe, {**asdict(watch_of(self.check, self.device, scale=0)), **bounds}, self.device)

    def worker(self, source: Source) -> Worker:
        """Start a worker that loads `source` and then expects cases, without waiting for it."""
        worker = self.bench.sandbox.start_worker(self.limits, source, self.exercise.names, self.device)
        worker.begin(self.task)
        return worker

    def calls(self, cases: Iterable[Case]) -> list[Call]:
        """Return the cases as they travel; operations are counted where the reference's are."""
        forbids = bool(self.check.options.forbids)
        return [Call(case.arguments, case.seed, forbids or case.scale is not None) for case in cases]

    def answers(self, worker: Worker, cases: Sequence[Case]) -> Iterator[bytes]:
        """Yield the answer to each case, in order. Raises WorkerEnded."""
        for seen in worker.calls(self.calls(cases), self.device):
            yield seen.body

    def differences(self, case: Case, actual: Observation) -> tuple[Difference, ...]:
        """Return what differs on one case, by comparison or by the exercise's own judge."""
        expected = known(case.expected)
        precise = None if case.precise is None else known(case.precise)
        judged = self.check.judgement is not None
        found = compare(expected, actual, Terms(self.check.options, case.changed, precise, judged))
        if self.check.judgement is not None and actual.value is not None and expected.failure is None:
            problem = self._judged(case, expected, actual)
            if problem:
                found.insert(0, Difference("judged", "result", "", spell(actual.value), problem))
        return tuple(found)

    def _judged(self, case: Case, expected: Observation, actual: Observation) -> str:
        """Ask the exercise's own judge; one that trips over what came has met something quite unlike a right result."""
        assert self.check.judgement is not None
        assert actual.value is not None
        arguments = pack.loads(case.arguments, named=self.device)
        try:
            return str(self.check.judgement(rebuild(actual.value), **arguments) or "")
        except Exception:
            return f"Expected result to be like {spell(expected.value)}, but got {spell(actual.value)}."

    def code(self, case: Case) -> str:
        """Return the call of a case as code to paste."""
        name = self.exercise.name if self.check.probe is None else f"{self.exercise.name}: {self.check.name}"
        return call_code(name, unpack_to_show(case.arguments, self.device), by_name=self.check.probe is not None)


def limits_of(target: Target) -> Limits:
    """Return what bounds the workers of an exercise."""
    settings = target.chapter.settings
    return Limits(**settings.limits, processes=settings.processes)


@functools.lru_cache(maxsize=512)
def known(body: bytes) -> Observation:
    """Decode an observation of ours, once for the many versions that are compared with it."""
    return decode(body)


def read(answer: bytes) -> Observation:
    """Decode a worker's answer. Raises WorkerEnded."""
    try:
        return decode(answer)
    except DamagedObservation as error:
        raise WorkerEnded("garbled", str(error)) from error


def unpack_to_show(packed: bytes, device: str) -> dict[str, Any]:
    """Return packed arguments as they are shown: on the CPU, the device only named."""
    with tempfile.TemporaryDirectory(prefix="grader-show-") as folder:
        return dict(pack.loads(packed, folder=pathlib.Path(folder), named=device))
