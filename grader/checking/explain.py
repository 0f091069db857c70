"""What helps to understand a failure: the smallest case, and the case kept for replay."""

from __future__ import annotations

import base64
import hashlib

from grader.bank import Case
from grader.checking.calling import Calling, read
from grader.progress import Replay
from grader.sandbox.limits import Source, WorkerEnded
from grader.sandbox.worker import Worker
from grader.shrink import Failing, shrink


def shrunk(calling: Calling, start: Failing) -> Failing:
    """Minimise against a live worker, then make sure that the smallest case fails in a fresh one too."""
    if start.case.scale is not None or calling.check.sealed:
        return start  # there is nothing to draw a smaller one from
    live: list[Worker] = []
    spare: list[Worker] = []

    def judge(case: Case) -> Failing | None:
        if not live:
            live.append(spare.pop() if spare else calling.worker(calling.file.source))
            spare.append(calling.worker(calling.file.source))
        try:
            live[0].meet()
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
        live[:], spare[:] = spare, []
        again = judge(best.case)
        return again if again is not None and again.kind == start.kind else start
    except WorkerEnded:
        return start
    finally:
        _close(live)
        _close(spare)


def is_right_alone(calling: Calling, case: Case) -> bool:
    """Whether a fresh worker does nothing wrong on a case that failed after others."""
    if case.scale is not None:
        return False  # it is wrong only beside one of another size
    try:
        with calling.worker(calling.file.source) as worker:
            worker.meet()
            return not calling.differences(case, read(next(calling.answers(worker, [case]))))
    except WorkerEnded:
        return False


def _close(live: list[Worker]) -> None:
    while live:
        live.pop().close()


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
