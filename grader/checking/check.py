"""One check of one submission on one device, from drawn cases to a verdict, whatever happens."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Any

from grader.advise import advise, advise_ending, advise_failure
from grader.bank import Case, Cases
from grader.bench import Bench, File, Target
from grader.carried import carry, uncarry
from grader.checking.calling import Calling, known, read, unpack_to_show
from grader.checking.exhibit import curve_of, exhibit_of
from grader.checking.explain import is_right_alone, keep, nobody_unpacks, shrunk
from grader.checking.naming import Naming
from grader.checking.together import Together
from grader.compare.difference import Difference
from grader.compare.observations import growth
from grader.define import Check
from grader.draw import SCALES, cases_of, observed_case
from grader.errors import DefinitionError, GraderFault
from grader.judge import DIED, FAULT, MISSING, NOT_RUN, PASSED, RAISED, TIMED_OUT, WRONG, Verdict
from grader.observe import pack
from grader.observe.modes import TOLD
from grader.observe.nodes import Observation
from grader.observe.sim.device import QUESTION
from grader.observe.sim.memory import NAME as SIM
from grader.progress import Replay
from grader.sandbox.limits import FileReport, Seen, WorkerEnded
from grader.sandbox.worker import Asked, Worker
from grader.shrink import Failing, smallest
from grader.source import still_stub

NOT_DONE = "Not done yet: it still raises NotImplementedError."
CHOOSES_FOR_ITSELF = (
    "Not run: {} asks {}(), which is no on this machine, though not everywhere. What follows x.device, or asks "
    "torch.accelerator, is tried here too."
)
NOT_ALONE = "Called once more, alone, it was right: is something kept from one call to the next, or left to chance?"
SLOWER_THAN_REFERENCE = 20
NAMING_SECONDS = 5
"""What calling every mutant once may take, for a learner waits."""
IMPATIENT = 0.1
ENDINGS = {
    "timed out": "It did not finish",
    "died": "It ended the whole process",
    "stopped": "It was stopped",
    "garbled": "No usable answer",
    "unpackable": "It changed Python or torch so that the arguments could not be rebuilt",
}
_ADDRESS = re.compile(r"0x[0-9a-fA-F]{6,}")
_SCRATCH = re.compile(r"/[^\s'\"]*/grader-\w+/worker-\d+(/folders/[0-9a-f]{16})?")


class Checking(Calling):
    """One check of one exercise on one device, from drawn cases to a verdict."""

    def __init__(
        self, bench: Bench, target: Target, file: File, check: Check, device: str, together: Together | None = None
    ) -> None:
        super().__init__(bench, target, file, check, device)
        self.together = together
        self.observed: dict[Case, bytes] = {}
        self.printed = ""
        self.losses = bench.sandbox.hosts_lost
        self.cases: Cases | None = None
        self.early: Verdict | None = None
        self.ahead: tuple[Worker, Asked] | None = None
        self.shared: tuple[Worker, Asked] | None = None
        self.told = ""

    def begin(self) -> None:
        """Draw the cases and start a worker on them, ahead of `verdict`, once; whatever happens, that will tell."""
        if self.early is None and self.cases is None:
            self.early = self._guarded(self._without_a_call) or self._guarded(self._begin)

    def verdict(self) -> Verdict:
        """Return how the check ended; whatever happens, there is one."""
        self.begin()
        return self.early or self._guarded(self._finish) or self._end(FAULT, "no verdict")

    def drop(self) -> None:
        """Give up a check that was begun."""
        if self.ahead is not None:
            self.ahead[0].close()
        if self.shared is not None:
            self.shared[0].give_up(self.shared[1])

    def _guarded(self, step: Callable[[], Verdict | None]) -> Verdict | None:
        try:
            return step()
        except (GraderFault, pack.RefusedToPack) as error:
            return self._end(FAULT, str(error))
        except Exception as error:  # a fault of ours is a verdict, never a lost report
            return self._end(FAULT, f"{type(error).__name__}: {error}")

    def _without_a_call(self) -> Verdict | None:
        if self.exercise.problem:
            return self._end(FAULT, self.exercise.problem)
        if self.file.trouble:
            return self._end(MISSING, self.file.trouble)
        if any(still_stub(self.file.text or "", name) for name in self.exercise.names):
            return self._end(MISSING, NOT_DONE)
        return None

    def _begin(self) -> None:
        cases = cases_of(
            self.exercise, self.check, self.device, self.file.seed, self.bench.settings.cases, self.bench.bank
        )
        if not len(cases):
            raise DefinitionError(f"{self.exercise.name}: “{self.check.name}” drew no case")
        slow = max(cases.slowest * SLOWER_THAN_REFERENCE, self.check.options.seconds)
        cpu = IMPATIENT if self.bench.settings.impatient else max(self.limits.case_cpu, slow)
        quick = slow <= self.limits.case_cpu and not cases.need_folders
        self.limits = replace(
            self.limits,
            case_cpu=cpu,
            case_wall=max(self.limits.case_wall, 3 * slow),
            check_idle=max(self.limits.check_idle, 3 * cases.slowest * len(cases)),
        )
        self.task = self.make_task()
        self.cases = cases
        if self.together is not None and quick and self.file.fate is None:
            self.shared = self.together.ask(self.task, self.calls(cases.cases))
        if self.shared is None and self.file.fate is None:
            self.ahead = self._start(cases.cases)

    def _start(self, cases: Sequence[Case]) -> tuple[Worker, Asked]:
        worker = self.bench.sandbox.start_worker(self.limits, self.file.source, self.exercise.names, self.device)
        worker.begin(self.task)
        return worker, worker.ask(self.calls(cases), self.device)

    def _finish(self) -> Verdict:
        """Listen to the worker that was begun; where another one of the submission may have ended it, try it alone."""
        assert self.cases is not None
        sandbox = self.bench.sandbox
        if self.shared is not None and self._is_right_in_company(self.cases, *self.shared):
            return Verdict(self.device, PASSED, cases=len(self.cases))
        begun = self.ahead if self.ahead is not None and self.ahead[0] in sandbox.live else None
        company = bool(sandbox.live)
        self.losses = sandbox.hosts_lost if self.shared is not None else self.losses
        verdict = self._run(self.cases, begun)
        company = begun[0].in_company if begun is not None else company
        if verdict.verdict == DIED and (company or sandbox.hosts_lost != self.losses):
            for worker in list(sandbox.live):
                worker.close()
            self.file.fate = None
            self.observed.clear()
            verdict = self._run(self.cases, None)
        return replace(verdict, printed=self.printed)

    def _is_right_in_company(self, cases: Cases, worker: Worker, asked: Asked) -> bool:
        """Whether every case is right in a worker that other checks of the file have, too, and nothing else happens."""
        assert self.together is not None
        if worker not in self.bench.sandbox.live:
            return False  # another check has ended it
        failing: list[Failing] = []
        try:
            told = worker.meet()
            lacking = bool(set(told.missing) & set(self.exercise.names))
            ended = None if lacking else self._screen(worker.answers(asked), cases, failing, enough=1)
        except WorkerEnded:
            self.together.strike()
            return False
        worker.pump()
        if ended is None and not told.problems and not worker.printed and not lacking and not failing:
            return True
        if ended is not None or told.problems or worker.printed:
            self.together.strike()
        else:
            worker.give_up(asked)
        self.observed.clear()
        return False

    def _run(self, cases: Cases, started: tuple[Worker, Asked] | None) -> Verdict:
        failing: list[Failing] = []
        begun, asked = started or self._start(cases.cases)
        try:
            with begun as worker:
                if self.file.fate is not None:
                    raise self.file.fate
                if (early := self._missing(worker.meet())) is not None:
                    return early
                ended = self._screen(worker.answers(asked), cases, failing, self.bench.settings.enough)
                self.printed = bytes(worker.printed).decode("utf-8", "replace")
        except WorkerEnded as gone:
            self.file.fate = gone
            return self._gone(gone, None)
        wrong = [one.case for one in failing] + ([ended[1]] if ended else [])
        if not wrong:
            return Verdict(self.device, PASSED, cases=len(cases))
        failed, first = len(wrong), cases.cases.index(wrong[0])
        if failing and _unfinished(failing[0].actual):
            return self._end(MISSING, NOT_DONE)
        if ended is not None and not any(not one.differences[0].side for one in failing):
            return replace(self._gone(*ended), failed=failed, first=first)
        return replace(self._failed(failing), cases=len(cases), failed=failed, first=first)

    def _screen(
        self, answers: Iterator[Seen], cases: Cases, failing: list[Failing], enough: int
    ) -> tuple[WorkerEnded, Case] | None:
        """Hear every answer; gather what fails. Return how the worker ended and at which case, where it did."""
        grave = 0
        for case in cases:
            try:
                answer = next(answers).body
                same = answer == case.expected and self.check.judgement is None
                actual = None if same else read(answer)
            except WorkerEnded as gone:
                return gone, case
            self.observed[case] = answer  # what cannot be read is never looked at again
            if actual is None:
                continue
            if found := self.differences(case, actual):
                failing.append(Failing(case, found, actual))
                grave += not found[0].side
                if grave >= enough or _unfinished(actual):
                    return None
        failing += self._grown(cases)
        return None

    def _grown(self, cases: Cases) -> list[Failing]:
        """Pair up the cases that differ in size only, and compare how the operation counts grow."""
        small, large = ([case for case in cases if case.scale == scale] for scale in SCALES)
        for pair in zip(small, large, strict=False):
            expected = [known(case.expected) for case in pair]
            actual = [read(self.observed[case]) for case in pair]
            if found := growth((expected[0], expected[1]), (actual[0], actual[1])):
                return [Failing(pair[1], tuple(found), actual[1])]
        return []

    def _missing(self, file: FileReport) -> Verdict | None:
        """Return a verdict where the file does not define what is asked for; note what else did not run."""
        if not file.missing:
            notes = [self._problem_text(problem) for problem in file.problems]
            self.file.notes += [note for note in notes if note not in self.file.notes]
            return None
        name = file.missing[0]
        guilty = next((problem for problem in file.problems if name in problem["names"]), None)
        guilty = guilty or next(iter(file.problems), None)
        if guilty is not None:
            text = self._problem_text(guilty)
            return replace(self._end(RAISED, text, advise_failure(text)), line=guilty["line"], kind="import")
        near = ", ".join(other for other in file.near if other not in self._other_names()) or "nothing else"
        return self._end(MISSING, f"{self.target.file} defines no {name}; it defines {near}.")

    def _problem_text(self, problem: Any) -> str:
        kind = problem["types"][0].rpartition(".")[2] if problem["types"] else "an error"
        lines = [line for line, _ in problem["frames"]] or [problem["line"]]
        where = self.file.place_of(lines[-1])
        file = f"{self.target.file}, " if where.startswith("line") else ""
        return f"{file}{where}: {kind}: {problem['message']}"

    def _other_names(self) -> set[str]:
        return {name for one in self.target.chapter.files[self.target.file] for name in one.names}

    def _failed(self, failing: list[Failing]) -> Verdict:
        start = smallest(failing)
        peaceful = self.bench.sandbox.hosts_lost == self.losses  # a new host for every try would take minutes
        if not (peaceful and self.bench.settings.explain):
            return self._told_of(start, failing)
        with closing(Naming(self, failing, self.observed)) as naming:
            if nameable := self._are_mutants_telling():
                naming.begin()
            found = shrunk(self, start)
            made = self._told_of(found, failing)
            if found is start and is_right_alone(self, start.case):
                made = replace(made, advice=NOT_ALONE)
            if made.verdict == NOT_RUN:
                return made
            made = replace(made, behaves_like=naming.names() if nameable else "")
        return made if self.told else replace(made, **self._drawn(found))

    def _told_of(self, found: Failing, failing: list[Failing]) -> Verdict:
        """Say what is wrong on one case, which stands for all that fail."""
        difference = _cause(found.differences, self.device)
        actual = found.actual
        if actual is not None and self.device == SIM and (asked := _chosen_by(actual)):  # elsewhere nobody notes it
            where = self.file.place_of(asked[0])
            return Verdict(self.device, NOT_RUN, difference=CHOOSES_FOR_ITSELF.format(where, asked[1]), line=asked[0])
        verdict = RAISED if difference.kind == "raised" else WRONG
        line = None
        if actual is not None and actual.failure is not None:
            line = self.file.innermost(actual.failure.frames)
        sentence = steady(difference.sentence)
        if verdict == RAISED:
            sentence = f"It raised {steady(difference.actual).removesuffix('.')}"
            sentence += f" ({self.file.place_of(line)})." if line else "."
        placed = difference.kind in ("device", "raised", "exception")
        if placed and actual is not None and self.device != "cpu" and actual.births:
            born, maker = actual.births[-1]
            sentence += f" {self.file.place_of(born).capitalize()} makes a tensor on the CPU, with {maker}()."
        return Verdict(
            self.device,
            verdict,
            difference.kind,
            sentence,
            self.code(found.case),
            # what a probe gathers is not what the learner's function should have returned
            "" if verdict == RAISED and self.check.probe is not None else difference.expected,
            steady(difference.actual),
            self._advice(difference),
            line=line or self.file.line_of(self.exercise.names[0]),
            replay=self._keep(found.case),
            side=all(difference.side for one in failing for difference in one.differences),
        )

    def _drawn(self, found: Failing) -> dict[str, Any]:
        """What a report can show beside the words, and carry elsewhere."""
        pairs = ((known(case.expected), read(answer)) for case, answer in self.observed.items())
        arguments, expected = unpack_to_show(found.case.arguments, self.device), known(found.case.expected)
        shown = exhibit_of(_cause(found.differences, self.device), arguments, expected, found.actual)
        curve = curve_of(self.check.options.curve, pairs) if self.check.options.curve else None
        return {"carried": carry(found.case), "exhibit": shown, "curve": curve}

    def _keep(self, case: Case) -> str:
        """Keep a call for `replay`; one that came from elsewhere stays there, since it is never rebuilt in here."""
        return "" if self.told else keep(self, case)

    def code(self, case: Case) -> str:
        """Return the call of a case as code to paste."""
        return self.told or super().code(case)

    def _are_mutants_telling(self) -> bool:
        """Whether there is more than a kept call, on which many may agree, and a learner need not wait long for them."""
        return self.cases is not None and self.cases.slowest * len(self.exercise.mutants) <= NAMING_SECONDS

    def _advice(self, difference: Difference) -> str:
        hint = next(iter(self.check.hints), "")
        return advise(difference) or hint

    def _gone(self, gone: WorkerEnded, case: Case | None) -> Verdict:
        if gone.how == "unpackable" and case is not None and nobody_unpacks(self, case):
            return self._end(FAULT, f"the arguments of a case cannot be rebuilt in a worker ({gone.detail})")
        where = f"while {self.target.file} was imported" if case is None else "in this call"
        verdict = TIMED_OUT if gone.how == "timed out" else DIED
        made = self._end(verdict, f"{ENDINGS[gone.how]} {where}: {gone.detail}.", advise_ending(gone.how, gone.detail))
        if case is None:
            return made
        return replace(made, case=self.code(case), replay=self._keep(case), carried="" if self.told else carry(case))

    def _end(self, verdict: str, sentence: str, advice: str = "") -> Verdict:
        line = self.file.line_of(self.exercise.names[0])
        return Verdict(self.device, verdict, difference=steady(sentence), advice=advice, line=line)

    def replay(self, kept: Replay) -> Verdict:
        """Make one kept call again."""
        case = self._case_of(kept)
        self.told = kept.told
        self.task = self.make_task()
        return replace(self._run(Cases((case,), 0.0), None), printed=self.printed)

    def _case_of(self, kept: Replay) -> Case:
        """Return a kept call with what the reference does on it. Raises DefinitionError, CalledWrongly."""
        if kept.carried:
            return uncarry(kept.carried)
        if not self.check.sealed:
            return observed_case(self.exercise, self.check, kept.packed, self.device, kept.seed, kept.scale)[0]
        known = cases_of(self.exercise, self.check, self.device, kept.seed, 0, self.bench.bank)
        same = (case for case in known if (case.arguments, case.seed) == (kept.packed, kept.seed))
        if (case := next(same, None)) is None:
            raise DefinitionError(f"{self.exercise.name}: the sealed bank has this case no more; grade it again")
        return case


def _cause(differences: Sequence[Difference], device: str) -> Difference:
    """Return the difference to tell; past the CPU, where all was right, that of devices explains the others."""
    by_device = (one for one in differences if one.kind == "device" and device != "cpu")
    return next(by_device, differences[0])


def _chosen_by(actual: Observation) -> tuple[int, str] | None:
    """Return the question for CUDA (line, what) by whose answer something was put on the CPU, where that was so."""
    asked = next((birth for birth in actual.births if birth[1].endswith(QUESTION)), None)
    told = any(name == "to" or name.endswith(TOLD) for _, name in actual.births)
    return asked if told else None


def steady(text: str) -> str:
    """Return a text without what differs from one grading to the next: addresses, and where a worker's folder is."""
    return _SCRATCH.sub("…", _ADDRESS.sub("0x…", text))


def _unfinished(seen: Observation) -> bool:
    failure = seen.failure  # torch raises the same class, with words: it is no stub that says “forward is missing”
    return failure is not None and failure.types[:1] == ("builtins.NotImplementedError",) and not failure.message
