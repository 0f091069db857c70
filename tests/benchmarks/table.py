"""What benchmarks measure with, and the table of ratios that they print."""

from __future__ import annotations

import contextlib
import ctypes
import os
import pathlib
import resource
import statistics
import subprocess
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

# as installed packages do, the grader keeps its bytecode from run to run
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, and how it compares with something measured beside it in the same run.

    `must` is what an issue or a promise of the project asks of the ratio.
    """

    what: str
    value: str
    beside: str
    ratio: str
    must: str = ""


def show(title: str, rows: Iterable[Row]) -> None:
    """Print a table as Markdown, each row as soon as it is there."""
    print(f"\n**{title}**\n\n| what | measured | beside | ratio | must |\n|---|---|---|---|---|", flush=True)
    for row in rows:
        print(f"| {row.what} | {row.value} | {row.beside} | {row.ratio} | {row.must} |", flush=True)


@dataclass(frozen=True)
class Cost:
    """What a command took: seconds of wall and CPU time with all its processes; the most memory any of them had (MiB)."""

    wall: float
    cpu: float
    mib: float


def cost(words: Sequence[str], environment: Mapping[str, str] | None = None, watch: bool = False) -> Cost:
    """Run a command that must succeed, and wait for whatever it leaves behind; `watch` its memory, which costs a little."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    others = set(_children(os.getpid()))
    before, start = _spent(), time.perf_counter()
    process = subprocess.Popen(words, env={**os.environ, **(environment or {})}, stdout=subprocess.DEVNULL)
    most = [0.0]
    over = threading.Event()
    watcher = threading.Thread(target=_watch, args=(process.pid, most, over))
    if watch:
        watcher.start()
    assert process.wait() == 0
    wall = time.perf_counter() - start
    over.set()
    while left := set(_children(os.getpid())) - others:
        for one in left:
            os.waitpid(one, 0)
    if watch:
        watcher.join()
    return Cost(wall, _spent() - before, most[0])


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _watch(pid: int, most: list[float], over: threading.Event) -> None:
    """Note the most memory that a process or one of its descendants has; all of it, since what is shared now may not be soon."""
    while not over.wait(0.5):
        most[0] = max([most[0], *(memory_of(one, "Rss:") for one in _family(pid))])


def _family(pid: int) -> list[int]:
    """A process and all below it."""
    found = [pid]
    for one in found:
        found += _children(one)
    return found


def _children(pid: int) -> list[int]:
    """The processes that a process has to wait for."""
    found: list[int] = []
    with contextlib.suppress(OSError):
        for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
            found += [int(child) for child in (task / "children").read_text().split()]
    return found


def memory_of(pid: int, kind: str) -> float:
    """Return a process's memory in MiB: all (`Rss:`, whoever has it too), or what is `Private_` to it."""
    found = 0.0
    with contextlib.suppress(OSError):
        for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith(kind):
                found += int(line.split()[1]) / 1024
    return found


def middle(times: Sequence[float]) -> float:
    """Return the median."""
    return statistics.median(times)
