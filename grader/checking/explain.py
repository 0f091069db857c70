"""What helps to understand a failure: the smallest case, the mutant that does the same, the case kept for replay."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace

from grader.bank import Case
from grader.checking.calling import Calling, known, read
from grader.compare.difference import Difference
from grader.compare.observations import Terms, compare, growth
from grader.draw import SCALES
from grader.observe.nodes import Observation
from grader.progress import Replay
from grader.sandbox.limits import Source, WorkerEnded
from grader.sandbox.worker import Worker
from grader.shrink import Failing, shrink
from grader.source import solution

MOST_ALIKE = 3


def shrunk(calling: Calling, start: Failing) -> Failing:
    """Minimise against a live worker, then make sure that the smallest case fails in a fresh one too."""
    if start.case.scale is not None or calling.check.sealed:
        return start  # there is nothing to draw a smaller one from
    live: list[Worker] = []

    def judge(case: Case) -> Failing | None:
        if not live:
            live.append(calling.worker(calling.file.source))
        try:
            actual = read(next(calling.answers(live[0], [case])))
        except WorkerEnded:
            live.pop().close()
            return None
        found = calling.differences(case, actual)
        return Failing(case, found, actual) if found else None

    settings = calling.bench.settings
    try:
        best = shrink(calling.exercise, calling.check, calling.device, calling.file.seed, settings.cases, start, judge)
        if best is start:
            return start
        if live:
            live.pop().close()
        return best if judge(best.case) else start
    except WorkerEnded:
        return start
    finally:
        for worker in live:
            worker.close()


def behaves_like(calling: Calling, failing: list[Failing], observed: Mapping[Case, bytes]) -> str:
    """Return the name of the mutant that does what the learner did on every case.

    Where a few cannot be told apart by any case, either may be the mistake; where many cannot, none is named.
    """
    wrong = [one.case for one in failing][:10]
    right = [case for case in observed if case not in wrong][:10]
    sized = [next((case for case in observed if case.scale == scale), None) for scale in SCALES]
    cases = list(dict.fromkeys([*wrong, *right, *(case for case in sized if case is not None)]))
    alike = [title for title in calling.exercise.mutants if _equals_mutant(calling, title, cases, observed)]
    return ", or: ".join(alike) if len(alike) <= MOST_ALIKE else ""


def _equals_mutant(calling: Calling, title: str, cases: list[Case], observed: Mapping[Case, bytes]) -> bool:
    text = solution(calling.exercise, "mutant", title)
    source = Source("mutant.py", {"mutant.py": text})
    seen: dict[Case, Observation] = {}
    try:
        with calling.bench.sandbox.worker(calling.limits, source, calling.exercise.names, calling.device) as worker:
            worker.begin(calling.task)
            for case, answer in zip(cases, calling.answers(worker, cases), strict=True):
                seen[case] = read(answer)
                if not _alike(calling, case, seen[case], read(observed[case])):
                    return False
    except WorkerEnded:
        return False
    return _grows(cases, seen) == _grows(cases, {case: read(observed[case]) for case in cases})


def _alike(calling: Calling, case: Case, mutant: Observation, learner: Observation) -> bool:
    """Whether two did the same on a case, and the same is wrong with both."""
    options = replace(calling.check.options, forbids=())
    if compare(mutant, learner, Terms(options, case.changed)):
        return False
    return _kinds(calling.differences(case, mutant)) == _kinds(calling.differences(case, learner))


def _kinds(differences: Iterable[Difference]) -> list[str]:
    return [difference.kind for difference in differences]


def _grows(cases: list[Case], seen: Mapping[Case, Observation]) -> bool:
    """Whether the number of operations grows with the sizes."""
    small, large = (next((case for case in cases if case.scale == scale), None) for scale in SCALES)
    if small is None or large is None:
        return False
    return bool(growth((known(small.expected), known(large.expected)), (seen[small], seen[large])))


def keep(calling: Calling, case: Case) -> str:
    """Keep the case for `replay`; its ID depends on what it is, not on when."""
    name = f"{calling.target.key} {calling.check.name} {calling.device} {case.digest} {case.seed}"
    key = hashlib.sha256(name.encode()).hexdigest()[:8]
    if calling.bench.progress is not None:
        kept = Replay(
            course=str(calling.target.chapter.course.root),
            submission=str(calling.bench.submission.root),
            chapter=calling.target.chapter.name,
            file=calling.target.file,
            exercise=calling.exercise.name,
            check=calling.check.name,
            device=calling.device,
            seed=case.seed,
            arguments=base64.b64encode(case.arguments).decode(),
            scale=case.scale,
        )
        calling.bench.progress.keep_replay(key, kept)
    return key


def nobody_unpacks(calling: Calling, case: Case) -> bool:
    """Whether a case does not reach a file without a learner's code either: then it is no learner's fault."""
    names = calling.exercise.names
    blank = Source("blank.py", {"blank.py": "\n".join(f"def {name}(*_, **__): pass" for name in names)})
    try:
        with calling.bench.sandbox.worker(calling.limits, blank, names, calling.device) as worker:
            worker.begin(calling.task)
            next(calling.answers(worker, [case]))
    except WorkerEnded as gone:
        return gone.how == "unpackable"
    return False
