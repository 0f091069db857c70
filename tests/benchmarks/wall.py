"""What confining costs a worker: `python tests/benchmarks/wall.py [RUNS]`; workers of both kinds take turns."""

from __future__ import annotations

import statistics
import sys
import time

from grader.observe.pack import dumps
from grader.sandbox.host import Sandbox
from grader.sandbox.limits import Call, Limits, Source, Task

SOURCE = Source("work.py", {"work.py": "def f(x):\n    return x\n"})


def milliseconds(sandbox: Sandbox) -> float:
    """Start a worker, call its function once, and end it; return the wall time."""
    start = time.perf_counter()
    with sandbox.worker(Limits(), SOURCE, ("f",)) as worker:
        worker.begin(Task(("f",)))
        next(worker.calls([Call(dumps({"x": 1}), 0)], "cpu"))
    return 1000 * (time.perf_counter() - start)


def main(runs: int = 100) -> None:
    """Measure and print the medians, their difference and their ratio."""
    with Sandbox() as confined, Sandbox() as free:
        free.confined = False
        times: dict[str, list[float]] = {"not confined": [], "confined": []}
        for _ in range(5):
            milliseconds(confined), milliseconds(free)  # the first ones are slow
        for _ in range(runs):
            times["not confined"].append(milliseconds(free))
            times["confined"].append(milliseconds(confined))
        level = confined.isolation([])
    unit, other = (statistics.median(found) for found in times.values())
    print(f"{runs} workers of each kind, isolation {level}")
    print(f"  not confined  {unit:6.2f} ms   1.00")
    print(f"  confined      {other:6.2f} ms   {other / unit:4.2f}   (+ {other - unit:.2f} ms)")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
