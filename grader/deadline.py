"""A time limit for code of ours: references and strategies are trusted, not infallible."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn


class TooSlow(BaseException):
    """The time is up; as a BaseException it passes through code that catches whatever is raised."""


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Raise TooSlow within this context when so much wall time has passed.

    Only in a main thread, and as soon as Python runs again: an operation of torch's is not cut short. A timer that
    somebody else has set goes on afterwards.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return
    handler = signal.signal(signal.SIGALRM, _stop)
    start = time.monotonic()
    left, interval = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        if left:
            signal.setitimer(signal.ITIMER_REAL, max(left - (time.monotonic() - start), 0.001), interval)


def _stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise TooSlow
