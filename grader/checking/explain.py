"""What helps to understand a failure: the smallest case, the mutant that does the same, the case kept for replay."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
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
            _close(live)
            return None
        found = calling.differences(case, actual)
        return Failing(case, found, actual) if found else None

    settings = calling.bench.settings
    try:
        best = shrink(calling.exercise, calling.check, calling.device, calling.file.seed, settings.cases, start, judge)
        if best is start:
            return start
        _close(live)
        return best if judge(best.case) else start
    except WorkerEnded:
        return start
    finally:
        _close(live)


def behaves_like(calling: Calling, failing: list[Failing], observed: Mapping[Case, bytes]) -> str:
    """Return the name of the mutant that does what the learner did on every case.

    Where a few cannot be told apart by any case, either may be the mistake; where many cannot, none is named. What was
    named in an earlier check of the same exercise is tried first, and is enough.
    """
    wrong = [one.case for one in failing][:10]
    right = [case for case in observed if case not in wrong][:30]
    sized = [next((case for case in observed if case.scale == scale), None) for scale in SCALES]
    cases = list(dict.fromkeys([*wrong, *right, *(case for case in sized if case is not None)]))
    known_already = calling.file.alike.get(calling.exercise.name, ())
    alike = _mutants_alike(calling, known_already, cases, observed)
    alike = alike or _mutants_alike(calling, tuple(calling.exercise.mutants), cases, observed)
    if len(alike) > MOST_ALIKE:
        return ""
    calling.file.alike[calling.exercise.name] = alike
    return ", or: ".join(alike)


def _mutants_alike(
    calling: Calling, titles: Sequence[str], cases: list[Case], observed: Mapping[Case, bytes]
) -> tuple[str, ...]:
    """Return those mutants that do what the learner did; one worker runs them all, since they are the course's own."""
    live: list[Worker] = []
    found = []
    try:
        for number, title in enumerate(titles):
            name = f"mutant_{number}.py"
            source = Source(name, {name: solution(calling.exercise, "mutant", title)})
            try:
                if _equals_mutant(calling, source, live, cases, observed):
                    found.append(title)
            except WorkerEnded:
                _close(live)
    finally:
        _close(live)
    return tuple(found)


def _close(live: list[Worker]) -> None:
    while live:
        live.pop().close()


def _equals_mutant(
    calling: Calling, source: Source, live: list[Worker], cases: list[Case], observed: Mapping[Case, bytes]
) -> bool:
    """Whether a mutant does the same; most do not on the first case already, or the next few. Raises WorkerEnded."""
    if live:
        live[0].load(source, calling.exercise.names, calling.device)
        live[0].begin(calling.task)
    else:
        live.append(calling.worker(source))
    seen: dict[Case, Observation] = {}
    for some in (cases[:1], cases[1:20], cases[20:]):
        asked = live[0].ask(calling.calls(some), calling.device)
        live[0].meet()
        for case, answer in zip(some, list(live[0].answers(asked)), strict=True):
            seen[case] = read(answer.body)
            if not _alike(calling, case, seen[case], read(observed[case])):
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
