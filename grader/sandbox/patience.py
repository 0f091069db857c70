"""How long somebody has been waited for, and whether that is too long."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

STOPPED = "the process was stopped by a signal"


class Patience:
    """Seconds waited, counted in turns of our own: while the whole machine stands still, nobody is late."""

    LONGEST_TURN = 0.25

    def __init__(self) -> None:
        self._total = 0.0
        self._turn = time.monotonic()

    def waited(self) -> float:
        """Return the seconds waited; to be asked every few hundredths of a second."""
        now = time.monotonic()
        self._total += min(now - self._turn, self.LONGEST_TURN)
        self._turn = now
        return self._total


@dataclass(frozen=True, slots=True)
class Status:
    """A process as the system shows it: the letter of its state, seconds of CPU time, threads."""

    state: str = "?"
    cpu: float = 0.0
    threads: int = 0


class Clock:
    """How long a worker has been at it, in wall time, CPU time, and doing nothing.

    `rested`: the seconds for which it did not even want a processor, be it a moment at a time. `starved`: those for
    which it wanted one and others had it, which is nothing to be late for, up to a point.
    """

    STARVED = 4

    def __init__(self, status: Callable[[], Status], spent: float, rested: float = 0.0) -> None:
        self.status = status
        self.patience = Patience()
        self.waited = self.idle_since = 0.0
        self.first = self.last = spent
        self.rested = rested
        self.starved = 0.0

    def late(self, cpu: float, wall: float, idle: float, rest: float) -> str:
        """Say which limit is exceeded; nothing where none is."""
        before, self.waited = self.waited, self.patience.waited()
        status = self.status()
        without = max(0.0, self.waited - before - (status.cpu - self.last))
        if status.state in "SDT":
            self.rested += without
        elif status.state == "R":
            self.starved += without
        if status.state not in "ST" or status.cpu != self.last:
            self.idle_since, self.last = self.waited, status.cpu
        if status.cpu - self.first > cpu:
            return f"still computing after {cpu:g} s"
        if self.waited - self.idle_since > idle:
            if status.state == "T":
                return STOPPED
            return f"it has been waiting or sleeping for {idle:g} s"
        if self.rested > rest:
            return f"it has been waiting or sleeping for {rest:g} s in all the calls of this check"
        return f"no answer after {wall:g} s" if self.waited - min(self.starved, self.STARVED * wall) > wall else ""
