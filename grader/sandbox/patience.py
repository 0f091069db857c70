"""How long somebody has been waited for, and whether that is too long."""

from __future__ import annotations

import time
from collections.abc import Callable

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


class Clock:
    """How long a worker has been at it, in wall time, CPU time, and doing nothing."""

    def __init__(self, stat: Callable[[], tuple[str, float]], spent: float) -> None:
        self.stat = stat
        self.patience = Patience()
        self.idle_since = 0.0
        self.first = self.last = spent

    def late(self, cpu: float, wall: float, idle: float) -> str:
        """Say which limit is exceeded; nothing where none is."""
        waited = self.patience.waited()
        state, now = self.stat()
        if state not in "ST" or now != self.last:
            self.idle_since, self.last = waited, now
        if now - self.first > cpu:
            return f"still computing after {cpu:g} s"
        if waited - self.idle_since > idle:
            if state == "T":
                return STOPPED
            return f"it has been waiting or sleeping for {idle:g} s"
        return f"no answer after {wall:g} s" if waited > wall else ""
