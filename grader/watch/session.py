"""One watching: what is shown, what was saved, what is graded next; everything happens in one thread."""

from __future__ import annotations

import contextlib
import pathlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from grader.bench import Bench, Target
from grader.draw import cases_of
from grader.errors import CalledWrongly, GraderFault, Superseded, Unreadable
from grader.grade import Line
from grader.judge import MISSING, PASSED, Judgement
from grader.progress import Progress
from grader.source import still_stub
from grader.stubs import put_back
from grader.watch.changes import changed
from grader.watch.events import Event, Events, Pressed, Saved

QUIT = ("q", "\x04", "")
AGAIN_SECONDS = 0.3
"""What comes sooner than that after another `r` may be a key that is held."""


@dataclass(slots=True)
class Session:
    """Where a watching stands.

    `chosen` are the exercises on the way, `status` how they stand, `current` the place of the one that is shown;
    `pending` what is still to be graded since the last save, `graded` what was. `hints` of the current exercise are
    shown; a reset is done when it was `asked` for twice, the last time at that second.
    """

    bench: Bench
    progress: Progress
    chosen: Sequence[Target]
    events: Events
    status: dict[str, str] = field(default_factory=dict)
    current: int = 0
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    judgements: dict[str, Judgement] = field(default_factory=dict)
    pending: list[Target] = field(default_factory=list)
    graded: list[Judgement] = field(default_factory=list)
    hints: int = 0
    asked: float | None = None
    note: str = ""
    drawn: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.texts = self._read()
        if self.is_own:
            self.status = {key: str(one.get("status", "")) for key, one in self.progress.results().items()}
        following = next((place for place, one in enumerate(self.chosen) if self.status.get(one.key) != PASSED), 0)
        self.current = following
        self._grade([target for target in (self.target,) if not self.is_stub(target)])

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
        text = self.texts.get(_place(target), "")
        return any(still_stub(text, name) for name in target.exercise.names)

    def passed(self) -> int:
        """How many exercises are right, as far as is known."""
        return sum(self.status.get(target.key) == PASSED for target in self.chosen)

    def step(self) -> bool:
        """Grade the next exercise, or wait for something to happen; return whether to go on."""
        if not self.pending:
            self._draw_ahead()
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
            (judgement,) = Line(self.bench).judgements([target])
        finally:
            self.bench.sandbox.interrupt = None
        self.status[target.key] = judgement.status
        if self.is_own:
            self.progress.remember_all([judgement])
        return judgement

    def _draw_ahead(self) -> None:
        """Draw the cases of this exercise and the next one while nothing happens, so that no save waits for it."""
        settings = self.bench.settings
        for target in self.chosen[self.current : self.current + 2]:
            if target.key in self.drawn or target.exercise.problem or not self.events.empty():
                continue
            self.drawn.add(target.key)
            for check in (check for check in target.exercise.checks if check.plain is None):
                for device in settings.devices:
                    with contextlib.suppress(Exception):  # what is wrong with an exercise is told when it is graded
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
            self._grade([self.target])
        elif event.key == "r":
            self._reset(event, asked)
        return True

    def _go(self, place: int) -> None:
        self.current = place % len(self.chosen)
        self.hints = 0
        self.graded = []
        known = self.target.key in self.judgements
        self.pending = [] if known or self.is_stub(self.target) else [self.target]

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
        self.texts = self._read()
        self.judgements.pop(self.target.key, None)
        self.status.pop(self.target.key, None)
        self.graded, self.pending = [], []
        self.note = f"It is a stub again. Your file as it was: {kept}" if kept else "It is a stub again."

    def _take_in(self) -> None:
        """Find out which exercises are other ones now; the one that is shown comes first."""
        before, self.texts = self.texts, self._read()
        others = [target for target in self.chosen if self._is_other(target, before)]
        touched = [target for target in others if self._is_worth_grading(target)]
        stale = [target for target in others if target not in touched and self._drop(target)]
        if not touched:
            return
        self.note = ""
        if self.target not in touched and self.target not in stale:
            self.current = self.chosen.index(touched[0])
            self.hints = 0
        waiting = [target for target in self.pending if target not in touched]
        first = [self.target] if self.target in touched else []
        self._grade([*first, *(target for target in touched if target not in first), *waiting])

    def _is_other(self, target: Target, before: dict[tuple[str, str], str]) -> bool:
        old, new = before.get(_place(target), ""), self.texts.get(_place(target), "")
        others = {place: text for place, text in self.texts.items() if place[0] == target.chapter.name}
        known = {_place(one) for one in self.chosen}
        helper = any(text != before.get(place) for place, text in others.items() if place not in known)
        return helper or bool(changed(old, new) & set(target.exercise.names))

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

    def _grade(self, these: list[Target]) -> None:
        self.graded = []
        self.pending = these

    def _read(self) -> dict[tuple[str, str], str]:
        """Return every readable file of the chapters that are watched, and what stands in for one that is lacking."""
        found: dict[tuple[str, str], str] = {}
        for chapter in dict.fromkeys(target.chapter.name for target in self.chosen):
            with contextlib.suppress(OSError, Unreadable):
                texts = self.bench.submission.texts(chapter)
                found |= {(chapter, name): text for name, text in texts.items()}
        for place, target in {_place(target): target for target in self.chosen}.items():
            if place not in found:
                with contextlib.suppress(OSError, Unreadable):
                    found[place] = self.bench.submission.read(*place, target.names_in_file) or ""
        return found


def _place(target: Target) -> tuple[str, str]:
    return target.chapter.name, target.file


def watched_folder(bench: Bench) -> pathlib.Path:
    """Return the folder in which files may change."""
    inside = bench.submission.root / "exercises"
    return inside if inside.is_dir() else bench.submission.root
