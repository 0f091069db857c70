"""Processes as tests see them: what /proc tells, and waiting for what they do; any may end while it is looked at."""

from __future__ import annotations

import pathlib
import time
from collections.abc import Callable


def soon(condition: Callable[[], bool], seconds: float = 100) -> bool:
    """Wait until a condition holds; return whether it came to hold."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.01)
    return condition()


def state_of(pid: int) -> str:
    """Return the state letter of a process, nothing where there is none (a zombie is none)."""
    try:
        state = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ""
    return "" if state in "ZX" else state


def children_of(pid: int) -> list[int]:
    """Return what a process has started, as far as it has not ended; nothing where there is no such process."""
    try:
        tasks = [(task / "children").read_text() for task in pathlib.Path(f"/proc/{pid}/task").iterdir()]
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [int(child) for child in " ".join(tasks).split() if state_of(int(child))]


def below(pid: int) -> list[int]:
    """Return all that a process has started, and what that has started, as far as it has not ended."""
    children = children_of(pid)
    return [*children, *(one for child in children for one in below(child))]
