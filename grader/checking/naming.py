"""Which mutants do what the learner did: a worker of its own calls them all, while something else is worked at."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from grader.bank import Case
from grader.checking.calling import Calling, known, read
from grader.compare.difference import Difference
from grader.compare.observations import Terms, compare, growth
from grader.draw import SCALES
from grader.observe.nodes import Observation
from grader.sandbox.limits import Source, WorkerEnded
from grader.sandbox.worker import Asked, Worker
from grader.shrink import Failing, smallest
from grader.source import solution

MOST_ALIKE = 3
MOST_WRONG, MOST_RIGHT, FEW = 10, 30, 20
"""So many failing cases, and right ones, must a mutant be like the learner on; a few of them are tried first."""


class Naming:
    """The search for the mutant that does what the learner did on every case; to be closed.

    On the next device nothing comes into question that did not do so on the one before; in the next check of the same
    exercise, what was named is tried first, and is enough.
    """

    def __init__(self, calling: Calling, failing: list[Failing], observed: Mapping[Case, bytes]) -> None:
        self.calling = calling
        self.first = _first(failing, list(observed))
        self.cases = _telling(failing, list(observed))
        self.observed = observed
        self.seen: dict[tuple[str, Case], bytes] = {}
        self._key = (calling.exercise.name, calling.check.name)
        self._worker: Worker | None = None
        self._asked: deque[tuple[str, Asked]] = deque()

    def begin(self) -> None:
        """Let a worker make the first calls with what comes into question; most of it differs on these already."""
        self._ask(self._likely(), self.first)

    def names(self) -> str:
        """Return what does the same, once it is known.

        Where a few cannot be told apart by any case, either may be the mistake; where many cannot, none is named.
        """
        before, likely = self.calling.file.alike, self._likely()
        alike = self._alike(likely)
        if not alike and self._key not in before and likely != self._all():
            alike = self._alike(self._all())
        before[self._key] = tuple(alike)
        return "" if len(alike) > MOST_ALIKE else ", or: ".join(alike)

    def close(self) -> None:
        """End the worker; what it was asked is not waited for."""
        self._asked.clear()
        if self._worker is not None:
            self._worker.close()
            self._worker = None

    def _likely(self) -> Sequence[str]:
        """What is tried first."""
        before = self.calling.file.alike
        if self._key in before:
            return before[self._key]
        named = [one for (name, _), one in before.items() if name == self._key[0] and 0 < len(one) <= MOST_ALIKE]
        return named[-1] if named else self._all()

    def _all(self) -> Sequence[str]:
        return tuple(self.calling.exercise.mutants)

    def _alike(self, titles: Sequence[str]) -> Sequence[str]:
        """Return those mutants that do the same on all cases.

        Each time they begin anew, and in the learner's order: what they keep from call to call is then the same.
        """
        for some in dict.fromkeys([self.first, self.cases[:FEW], self.cases]):
            titles = self._alike_on(titles, some)
        sized = _sized(self.cases)
        if not titles or not sized:
            return titles
        grows = _grows({case: self.observed[case] for case in sized})
        return [title for title in titles if _grows({case: self.seen[title, case] for case in sized}) == grows]

    def _alike_on(self, titles: Sequence[str], some: Sequence[Case]) -> Sequence[str]:
        """Return those that do the same on some cases; one that ends the worker does not, and the others have a new one."""
        alike, left = [], list(titles)
        while left:
            if not self._asked:
                self._ask(left, some)
            title, asked = self._asked.popleft()
            left.remove(title)
            try:
                if self._is_alike(title, asked, some):
                    alike.append(title)
            except WorkerEnded:
                self.close()
        return alike

    def _ask(self, titles: Iterable[str], some: Sequence[Case]) -> None:
        """Ask for all calls without waiting; one worker makes them all, since the mutants are the course's own."""
        calling = self.calling
        for title in titles:
            file = f"mutant_{self._all().index(title)}.py"
            source = Source(file, {file: solution(calling.exercise, "mutant", title)})
            if self._worker is None:
                start = calling.bench.sandbox.start_worker
                self._worker = start(calling.limits, source, calling.exercise.names, calling.device)
            else:
                self._worker.load(source, calling.exercise.names, calling.device)
            self._worker.begin(calling.task)
            self._asked.append((title, self._worker.ask(calling.calls(some), calling.device)))

    def _is_alike(self, title: str, asked: Asked, some: Sequence[Case]) -> bool:
        """Whether a mutant does the same on some cases. Raises WorkerEnded."""
        assert self._worker is not None
        self._worker.meet()
        for case, answer in zip(some, list(self._worker.answers(asked)), strict=True):
            self.seen[title, case] = answer.body
            if answer.body != self.observed[case] and not self._is_same(case, read(answer.body)):
                return False
        return True

    def _is_same(self, case: Case, mutant: Observation) -> bool:
        """Whether two did the same on a case, and the same is wrong with both."""
        calling, learner = self.calling, read(self.observed[case])
        if compare(mutant, learner, Terms(replace(calling.check.options, forbids=()), case.changed)):
            return False
        return _kinds(calling.differences(case, mutant)) == _kinds(calling.differences(case, learner))


def _first(failing: list[Failing], observed: Sequence[Case]) -> tuple[Case, ...]:
    """Return the cases up to the first that tells mutants apart best, being wrong by a value; where many, it alone."""
    telling = (one for one in failing if one.kind != "exception" and not one.differences[0].side)
    case = next(telling, failing[0]).case
    before = tuple(observed[: observed.index(case)])
    return (*before, case) if len(before) < FEW else (case,)


def _telling(failing: list[Failing], observed: Sequence[Case]) -> tuple[Case, ...]:
    """Return the cases that show who did the same, in the order in which they were called."""
    wrong = [smallest(failing).case, *(one.case for one in failing)][: MOST_WRONG + 1]
    right = [case for case in observed if case not in wrong][:MOST_RIGHT]
    chosen = {*wrong, *right, *_sized(observed)}
    return tuple(case for case in observed if case in chosen)


def _sized(cases: Sequence[Case]) -> list[Case]:
    """Return one case of each of two sizes, where there are any."""
    found = (next((case for case in cases if case.scale == scale), None) for scale in SCALES)
    return [case for case in found if case is not None]


def _kinds(differences: Iterable[Difference]) -> list[str]:
    return [difference.kind for difference in differences]


def _grows(seen: Mapping[Case, bytes]) -> bool:
    """Whether the number of operations grows with the size, from one case to the other."""
    if len(seen) < len(SCALES):
        return False
    (small, large), (few, many) = (known(case.expected) for case in seen), map(read, seen.values())
    return bool(growth((small, large), (few, many)))
