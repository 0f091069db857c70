"""One check of one submission on one device, from drawn cases to a verdict, whatever happens."""

from __future__ import annotations

import base64
import functools
import hashlib
import pathlib
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from typing import Any

from grader.advise import advise, advise_failure
from grader.bank import Case, Cases
from grader.bench import Bench, File, Target
from grader.compare.difference import Difference
from grader.compare.observations import Terms, compare, growth
from grader.define import Check
from grader.draw import SCALES, cases_of, observed_case, secrets_of, watch_of
from grader.errors import DefinitionError, GraderFault
from grader.judge import DIED, FAULT, MISSING, PASSED, RAISED, TIMED_OUT, WRONG, Verdict
from grader.observe import pack
from grader.observe.nodes import DamagedObservation, Observation, decode
from grader.progress import Replay
from grader.rebuild import rebuild
from grader.sandbox.limits import Call, FileReport, Limits, Source, Task, WorkerEnded
from grader.sandbox.worker import Worker
from grader.shrink import Failing, shrink, smallest
from grader.source import solution
from grader.spell import call_code, spell

ENOUGH_FAILURES = 25
SLOWER_THAN_REFERENCE = 20
_ENDINGS = {
    "timed out": "It did not finish",
    "died": "It ended the whole process",
    "garbled": "No usable answer",
    "unpackable": "It changed Python or torch so that the arguments could not be rebuilt",
}
_ADDRESS = re.compile(r"0x[0-9a-fA-F]{6,}")


class Checking:
    """One check of one exercise on one device, from drawn cases to a verdict."""

    def __init__(self, bench: Bench, target: Target, file: File, check: Check, device: str) -> None:
        self.bench = bench
        self.target = target
        self.exercise = target.exercise
        self.file = file
        self.check = check
        self.device = device
        self.limits = Limits(**target.chapter.settings.limits)
        self.task = Task(self.exercise.names)
        self.observed: dict[Case, bytes] = {}
        self.printed = ""
        self.losses = bench.sandbox.hosts_lost

    def verdict(self) -> Verdict:
        """Return how the check ended; whatever happens, there is one."""
        if self.file.trouble:
            return self._end(MISSING, self.file.trouble)
        try:
            cases = cases_of(
                self.exercise, self.check, self.device, self.file.seed, self.bench.settings.cases, self.bench.bank
            )
            if not len(cases):
                raise DefinitionError(f"{self.exercise.name}: “{self.check.name}” drew no case")
            slow = cases.slowest * SLOWER_THAN_REFERENCE
            self.limits = replace(
                self.limits,
                case_cpu=max(self.limits.case_cpu, slow),
                case_wall=max(self.limits.case_wall, 3 * slow),
            )
            self.task = self._task()
            return replace(self._run(cases), printed=self.printed)
        except (GraderFault, pack.RefusedToPack) as error:
            return self._end(FAULT, str(error))
        except Exception as error:  # a fault of ours is a verdict, never a lost report
            return self._end(FAULT, f"{type(error).__name__}: {error}")

    def _task(self) -> Task:
        probe = None if self.check.probe is None else pack.dumps(self.check.probe, secrets_of(self.exercise))
        return Task(self.exercise.names, probe, asdict(watch_of(self.check, self.device)), self.device)

    def _run(self, cases: Cases) -> Verdict:
        failing: list[Failing] = []
        try:
            with self._worker(self.file.source) as worker:
                if (early := self._missing(worker.file)) is not None:
                    return early
                ended = self._screen(worker, cases, failing)
                self.printed = bytes(worker.printed).decode("utf-8", "replace")
        except WorkerEnded as gone:
            self.file.fate = gone
            return self._gone(gone, None)
        if failing and _unfinished(failing[0].actual):
            return self._end(MISSING, "Not done yet: it still raises NotImplementedError.")
        if ended is not None and not any(not one.differences[0].side for one in failing):
            return self._gone(*ended)
        if failing:
            return self._failed(failing, len(cases))
        return Verdict(self.device, PASSED, cases=len(cases))

    def _worker(self, source: Source) -> Worker:
        if self.file.fate is not None:
            raise self.file.fate
        worker = self.bench.sandbox.worker(self.limits, source, self.exercise.names)
        worker.begin(self.task)
        return worker

    def _screen(self, worker: Worker, cases: Cases, failing: list[Failing]) -> tuple[WorkerEnded, Case] | None:
        """Call every case; gather what fails. Return how the worker ended and at which case, where it did."""
        answers = self._answers(worker, cases.cases)
        enough = ENOUGH_FAILURES if self.bench.settings.explain else 1
        grave = 0
        for case in cases:
            try:
                self.observed[case] = answer = next(answers)
                if answer == case.expected and self.check.judgement is None:
                    continue
                actual = _read(answer)
            except WorkerEnded as gone:
                return gone, case
            if found := self.differences(case, actual):
                failing.append(Failing(case, found, actual))
                grave += not found[0].side
                if grave >= enough or _unfinished(actual):
                    return None
        failing += self._grown(cases)
        return None

    def _answers(self, worker: Worker, cases: Sequence[Case]) -> Iterator[bytes]:
        calls = [Call(case.arguments, case.seed) for case in cases]
        for seen in worker.calls(calls, self.device):
            yield seen.body

    def differences(self, case: Case, actual: Observation) -> tuple[Difference, ...]:
        """Return what differs on one case, by comparison or by the exercise's own judge."""
        expected = _known(case.expected)
        precise = None if case.precise is None else _known(case.precise)
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
        arguments = pack.loads(case.arguments, self.device)
        try:
            return str(self.check.judgement(rebuild(actual.value), **arguments) or "")
        except Exception:
            return f"Expected result to be like {spell(expected.value)}, but got {spell(actual.value)}."

    def _grown(self, cases: Cases) -> list[Failing]:
        """Pair up the cases that differ in size only, and compare how the operation counts grow."""
        if "operations" in self.check.options.ignores:
            return []
        small, large = ([case for case in cases if case.scale == scale] for scale in SCALES)
        for pair in zip(small, large, strict=False):
            expected = [_known(case.expected) for case in pair]
            actual = [_read(self.observed[case]) for case in pair]
            if found := growth((expected[0], expected[1]), (actual[0], actual[1])):
                return [Failing(pair[1], tuple(found), actual[1])]
        return []

    def _missing(self, file: FileReport) -> Verdict | None:
        """Return a verdict where the file does not define what is asked for; note what else did not run."""
        if not file.missing:
            notes = [_problem_text(self.target.file, problem) for problem in file.problems]
            self.file.notes += [note for note in notes if note not in self.file.notes]
            return None
        name = file.missing[0]
        guilty = next((problem for problem in file.problems if name in problem["names"]), None)
        guilty = guilty or next(iter(file.problems), None)
        if guilty is not None:
            text = _problem_text(self.target.file, guilty)
            return replace(self._end(RAISED, text, advise_failure(text)), line=guilty["line"], kind="import")
        near = ", ".join(other for other in file.near if other not in self._other_names()) or "nothing else"
        return self._end(MISSING, f"{self.target.file} defines no {name}; it defines {near}.")

    def _other_names(self) -> set[str]:
        return {name for one in self.target.chapter.files[self.target.file] for name in one.names}

    def _failed(self, failing: list[Failing], count: int) -> Verdict:
        start = smallest(failing)
        peaceful = self.bench.sandbox.hosts_lost == self.losses  # a new host for every try would take minutes
        explain = peaceful and self.bench.settings.explain
        found = self._shrunk(start) if explain else start
        difference = found.differences[0]
        actual = found.actual
        verdict = RAISED if difference.kind == "raised" else WRONG
        line = None
        if actual is not None and actual.failure is not None and actual.failure.frames:
            line = actual.failure.frames[-1][0]
        sentence = _ADDRESS.sub("0x…", difference.sentence)
        if verdict == RAISED:
            sentence = f"It raised {_ADDRESS.sub('0x…', difference.actual)}"
            sentence += f" (line {line})." if line else "."
        return Verdict(
            self.device,
            verdict,
            difference.kind,
            sentence,
            self._code(found.case),
            difference.expected,
            _ADDRESS.sub("0x…", difference.actual),
            self._advice(difference),
            self._behaves_like(failing) if explain else "",
            line or self.file.line_of(self.exercise.names[0]),
            self._keep(found.case),
            all(difference.side for one in failing for difference in one.differences),
            count,
        )

    def _advice(self, difference: Difference) -> str:
        hint = next(iter(self.check.hints), "")
        return advise(difference) or hint

    def _code(self, case: Case) -> str:
        name = self.exercise.name if self.check.probe is None else f"{self.exercise.name}: {self.check.name}"
        arguments = _unpack_to_show(case, self.device)
        return call_code(name, arguments)

    def _shrunk(self, start: Failing) -> Failing:
        """Minimise against a live worker, then make sure that the smallest case fails in a fresh one too."""
        if start.case.scale is not None:
            return start
        live: list[Worker] = []

        def judge(case: Case) -> Failing | None:
            if not live:
                live.append(self._worker(self.file.source))
            try:
                actual = _read(next(self._answers(live[0], [case])))
            except WorkerEnded:
                live.pop().close()
                return None
            found = self.differences(case, actual)
            return Failing(case, found, actual) if found else None

        settings = self.bench.settings
        try:
            best = shrink(self.exercise, self.check, self.device, self.file.seed, settings.cases, start, judge)
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

    def _behaves_like(self, failing: list[Failing]) -> str:
        """Return the name of the one mutant that does what the learner did on every case that tells them apart."""
        wrong = [one.case for one in failing][:10]
        right = [case for case in self.observed if case not in wrong][:10]
        alike = [title for title in self.exercise.mutants if self._equals_mutant(title, [*wrong, *right])]
        return alike[0] if len(alike) == 1 else ""

    def _equals_mutant(self, title: str, cases: list[Case]) -> bool:
        text = solution(self.exercise, "mutant", title)
        source = Source("mutant.py", {"mutant.py": text})
        try:
            with self.bench.sandbox.worker(self.limits, source, self.exercise.names) as worker:
                worker.begin(self.task)
                for case, mutant in zip(cases, self._answers(worker, cases), strict=True):
                    seen = _read(mutant), _read(self.observed[case])
                    if compare(*seen, Terms(self.check.options, case.changed)):
                        return False
        except WorkerEnded:
            return False
        return True

    def _keep(self, case: Case) -> str:
        """Keep the case for `replay`; its ID depends on what it is, not on when."""
        name = f"{self.target.key} {self.check.name} {self.device} {case.digest} {case.seed}"
        key = hashlib.sha256(name.encode()).hexdigest()[:8]
        if self.bench.progress is not None:
            kept = Replay(
                course=str(self.target.chapter.course.root),
                submission=str(self.bench.submission.root),
                chapter=self.target.chapter.name,
                file=self.target.file,
                exercise=self.exercise.name,
                check=self.check.name,
                device=self.device,
                seed=case.seed,
                arguments=base64.b64encode(case.arguments).decode(),
                scale=case.scale,
            )
            self.bench.progress.keep_replay(key, kept)
        return key

    def _gone(self, gone: WorkerEnded, case: Case | None) -> Verdict:
        if gone.how == "unpackable" and case is not None and self._nobody_unpacks(case):
            return self._end(FAULT, f"the arguments of a case cannot be rebuilt in a worker ({gone.detail})")
        where = f"while {self.target.file} was imported" if case is None else "in this call"
        verdict = TIMED_OUT if gone.how == "timed out" else DIED
        advice = "Is there a loop that never ends?" if verdict == TIMED_OUT else ""
        made = self._end(verdict, f"{_ENDINGS[gone.how]} {where}: {gone.detail}.", advice)
        if case is None:
            return made
        return replace(made, case=self._code(case), replay=self._keep(case))

    def _nobody_unpacks(self, case: Case) -> bool:
        """Whether a case does not reach a file without a learner's code either: then it is no learner's fault."""
        names = self.exercise.names
        blank = Source("blank.py", {"blank.py": "\n".join(f"def {name}(*_, **__): pass" for name in names)})
        try:
            with self.bench.sandbox.worker(self.limits, blank, names) as worker:
                worker.begin(self.task)
                next(self._answers(worker, [case]))
        except WorkerEnded as gone:
            return gone.how == "unpackable"
        return False

    def _end(self, verdict: str, sentence: str, advice: str = "") -> Verdict:
        line = self.file.line_of(self.exercise.names[0])
        return Verdict(self.device, verdict, difference=_ADDRESS.sub("0x…", sentence), advice=advice, line=line)

    def replay(self, kept: Replay) -> Verdict:
        """Make one kept call again."""
        case, _ = observed_case(self.exercise, self.check, kept.packed, self.device, kept.seed, kept.scale)
        self.task = self._task()
        return replace(self._run(Cases((case,), 0.0)), printed=self.printed)


@functools.lru_cache(maxsize=512)
def _known(body: bytes) -> Observation:
    """Decode an observation of ours, once for the many versions that are compared with it."""
    return decode(body)


def _read(answer: bytes) -> Observation:
    """Decode a worker's answer. Raises WorkerEnded."""
    try:
        return decode(answer)
    except DamagedObservation as error:
        raise WorkerEnded("garbled", str(error)) from error


def _unfinished(seen: Observation) -> bool:
    return seen.failure is not None and seen.failure.types[:1] == ("builtins.NotImplementedError",)


def _unpack_to_show(case: Case, device: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="grader-show-") as folder:
        return dict(pack.loads(case.arguments, device, pathlib.Path(folder)))


def _problem_text(file: str, problem: Any) -> str:
    kind = problem["types"][0].rpartition(".")[2] if problem["types"] else "an error"
    lines = [line for line, _ in problem["frames"]] or [problem["line"]]
    return f"{file}, line {lines[-1]}: {kind}: {problem['message']}"
