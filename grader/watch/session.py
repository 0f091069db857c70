"""One watching: what is shown, what was saved, what is graded next; everything happens in one thread."""

from __future__ import annotations

import contextlib
import pathlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from grader.bench import Bench, Target
from grader.cells import cell_at
from grader.draw import cases_of
from grader.errors import CalledWrongly, GraderFault, Superseded, Unreadable
from grader.grade import Line
from grader.judge import MISSING, PASSED, Judgement
from grader.progress import Progress
from grader.source import solution, still_stub
from grader.stubs import put_back
from grader.submission import PYTHON, Handed, find_line
from grader.watch.changes import changed, imported, moved
from grader.watch.events import Event, Events, Pressed, Saved

QUIT = ("q", "\x04", "")
AGAIN_SECONDS = 0.3
"""What comes sooner than that after another `r` may be a key that is held."""

Place = tuple[str, str]
"""A file, by its chapter and name."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a file that is there cannot be read."""

    said: str


Texts = dict[Place, str | Trouble]


@dataclass(slots=True)
class Session:
    """Where a watching stands.

    `chosen` are the exercises on the way, `status` how they stand, `current` the place of the one that is shown;
    `taken` is the work as it was at the last save, `texts` what it says.
    `pending` what is still to be graded since the last save, `graded` what was. `hints` of the current exercise are
    shown; a reset is done when it was `asked` for twice, the last time at that second.
    """

    bench: Bench
    progress: Progress
    chosen: Sequence[Target]
    events: Events
    status: dict[str, str] = field(default_factory=dict)
    current: int = 0
    taken: Handed = field(init=False)
    texts: Texts = field(default_factory=dict)
    judgements: dict[str, Judgement] = field(default_factory=dict)
    pending: list[Target] = field(default_factory=list)
    graded: list[Judgement] = field(default_factory=list)
    hints: int = 0
    asked: float | None = None
    note: str = ""
    drawn: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.taken = Handed(self.bench.submission.root)
        self._read()
        if self.is_own:
            self.status = {key: str(one.get("status", "")) for key, one in self.progress.results().items()}
        following = next((place for place, one in enumerate(self.chosen) if self.status.get(one.key) != PASSED), 0)
        self.current = following
        self.pending = [] if self.is_stub(self.target) else [self.target]

    @property
    def target(self) -> Target:
        """The exercise that is shown."""
        return self.chosen[self.current]

    @property
    def is_own(self) -> bool:
        """Whether it is the course's own folder that is worked in, and not another one's work that is looked at."""
        return self.bench.submission.root == self.progress.course

    def is_stub(self, target: Target) -> bool:
        """Whether nothing was done yet."""
        text = self.texts.get(_place(target))
        return isinstance(text, str) and any(still_stub(text, name) for name in target.exercise.names)

    def passed(self) -> int:
        """How many exercises are right, as far as is known."""
        return sum(self.status.get(target.key) == PASSED for target in self.chosen)

    def step(self) -> bool:
        """Grade the next exercise, or wait for something to happen; return whether to go on."""
        if not self.pending:
            self._make_ready()
            return self._handle(self.events.get())
        target = self.pending[0]
        try:
            judgement = self._judged(target)
        except Superseded:
            return self._handle(self.events.get())
        self.pending.pop(0)
        self.judgements[target.key] = judgement
        self.graded.append(judgement)
        return True

    def interrupt(self) -> None:
        """Give up what is being graded where something has happened meanwhile. Raises Superseded."""
        if not self.events.empty():
            self.bench.sandbox.interrupt = None  # once: what is cleaned up on the way out is not to be cut short
            raise Superseded

    def _judged(self, target: Target) -> Judgement:
        self.bench.sandbox.interrupt = self.interrupt
        try:
            (judgement,) = Line(replace(self.bench, submission=self.taken)).judgements([target])
        finally:
            self.bench.sandbox.interrupt = None
        self.status[target.key] = judgement.status
        if self.is_own:
            self.progress.remember_all([judgement])
        return judgement

    def _make_ready(self) -> None:
        """Make ready the cases and mutants of this exercise and the next while nothing happens, so that no save waits."""
        settings = self.bench.settings
        for target in self.chosen[self.current : self.current + 2]:
            if target.key in self.drawn or target.exercise.problem or not self.events.empty():
                continue
            self.drawn.add(target.key)
            with contextlib.suppress(Exception):  # what is wrong with an exercise is told when it is graded
                for title in target.exercise.mutants:
                    solution(target.exercise, "mutant", title)
            for check in (check for check in target.exercise.checks if check.plain is None):
                for device in settings.devices:
                    with contextlib.suppress(Exception):
                        cases_of(target.exercise, check, device, settings.seed, settings.cases, self.bench.bank)

    def _handle(self, event: Event) -> bool:
        if isinstance(event, Saved):
            self._take_in()
            return True
        asked, self.asked, self.note = self.asked, None, ""
        if event.key in QUIT:
            return False
        if event.key in ("n", "p"):
            self._go(self.current + (1 if event.key == "n" else -1))
        elif event.key == "h":
            self._hint()
        elif event.key == "g":
            self._grade_first()
        elif event.key == "r":
            self._reset(event, asked)
        return True

    def _go(self, place: int) -> None:
        self.current = place % len(self.chosen)
        self.hints = 0
        self.graded = []
        known = self.target.key in self.judgements
        if self.target in self.pending or not (known or self.is_stub(self.target)):
            self._grade_first()

    def _hint(self) -> None:
        hints = self.target.exercise.hints
        if self.hints == len(hints):
            self.note = "That was the last hint." if hints else "It has no hints; its task is in the docstring."
            return
        self.hints += 1
        self.progress.show_hint(self.target.exercise.name, self.hints)

    def _reset(self, key: Pressed, asked: float | None) -> None:
        if asked is None or key.at - asked < AGAIN_SECONDS:
            self.asked = key.at
            self.note = f"Press r again to put {self.target.exercise.name} back to its stub; your file is kept aside."
            return
        try:
            kept = put_back(self.target, self.bench.submission, self.progress)
        except (CalledWrongly, GraderFault, OSError) as error:
            self.note = str(error)
            return
        shown = self.current
        self._drop(self.target)
        self._take_in()
        self.current, self.graded = shown, []
        self.note = f"It is a stub again. Your file as it was: {kept}" if kept else "It is a stub again."

    def _take_in(self) -> None:
        """Find out which exercises are other ones now; the one that is shown comes first."""
        before = self.texts
        self._read()
        if self.texts == before:
            return
        others = [target for target in self.chosen if self._is_other(target, before)]
        self._keep_up(before, others)
        touched = [target for target in others if self._is_worth_grading(target)]
        stale = [target for target in others if target not in touched and self._drop(target)]
        if not touched:
            return
        self.note, self.graded = "", []
        if self.target not in touched and self.target not in stale:
            self.current = self.chosen.index(touched[0])
            self.hints = 0
        for target in touched:
            self.judgements.pop(target.key, None)
        self.pending = touched + [target for target in self.pending if target not in touched]
        if self.target in self.pending:
            self._grade_first()

    def _is_other(self, target: Target, before: Texts) -> bool:
        """Whether an exercise is another one by its own file, or by one which that imports."""
        place = _place(target)
        if any(before.get(one) != self.texts.get(one) for one in self._imported(place, before)):
            return True
        old, new = before.get(place), self.texts.get(place)
        if isinstance(old, str) and isinstance(new, str):
            return changed(old, new, target.exercise.names)
        return old != new

    def _imported(self, place: Place, before: Texts) -> set[Place]:
        """Return the files beside one that it may import, at once or through another, now or before."""
        stems = {name.removesuffix(".py"): (chapter, name) for chapter, name in {*before, *self.texts}
                 if chapter == place[0]}  # fmt: skip
        found: set[Place] = set()
        waiting = [place]
        while waiting:
            text = self.texts.get(waiting.pop())
            new = {stems[stem] for stem in imported(text, stems)} - found if isinstance(text, str) else set()
            found |= new
            waiting += new
        return found - {place}

    def _keep_up(self, before: Texts, others: Sequence[Target]) -> None:
        """See to verdicts that name lines which are other ones now; what is shown is graded again, if it is not anyway."""
        for target in [one for one in self.chosen if one.key in self.judgements and one not in others]:
            old, new = before.get(_place(target)), self.texts.get(_place(target))
            if not (isinstance(old, str) and isinstance(new, str) and moved(old, new, target.exercise.names)):
                continue
            was = self.judgements.pop(target.key)
            if was.passed:
                line = find_line(new, target.exercise.names[0])
                now = self.judgements[target.key] = replace(was, line=line, cell=cell_at(new, line or 0))
                self.graded = [now if one is was else one for one in self.graded]
            else:
                self.graded = [one for one in self.graded if one is not was]
                self.pending += [target] if target is self.target and target not in self.pending else []

    def _is_worth_grading(self, target: Target) -> bool:
        was = target.key in self.judgements and self.judgements[target.key].status != MISSING
        return was or not self.is_stub(target)

    def _drop(self, target: Target) -> bool:
        """Forget what was, or would be, said of what is a stub again; return whether there was anything."""
        self.status.pop(target.key, None)
        was = self.judgements.pop(target.key, None)
        self.graded = [one for one in self.graded if one is not was]
        waited = target in self.pending
        self.pending = [one for one in self.pending if one is not target]
        return waited or was is not None

    def _grade_first(self) -> None:
        """Grade the exercise that is shown, and then whatever is waiting."""
        self.graded = []
        self.pending = [self.target, *(target for target in self.pending if target is not self.target)]

    def _read(self) -> None:
        """Take in the files of the chapters that are watched as they are now; that, and nothing later, is graded."""
        names = {_place(target): target.names_in_file for target in self.chosen}
        with contextlib.suppress(OSError):  # something vanishes at this moment; that it did so is told at once
            self.taken = self.bench.submission.as_it_is(names)
        self.texts = {}
        for place in {*names, *(one for one in self.taken.files if one[1].endswith(PYTHON))}:
            try:
                text = self.taken.read(*place, names.get(place, ()))
            except Unreadable as error:
                self.texts[place] = Trouble(str(error))
            else:
                self.texts |= {} if text is None else {place: text}


def _place(target: Target) -> Place:
    return target.chapter.name, target.file


def watched_folder(bench: Bench) -> pathlib.Path:
    """Return the folder in which files may change."""
    inside = bench.submission.root / "exercises"
    return inside if inside.is_dir() else bench.submission.root
