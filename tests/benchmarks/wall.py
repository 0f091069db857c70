"""What confining costs a worker: `python tests/benchmarks/wall.py [RUNS]`; workers of both kinds take turns."""

from __future__ import annotations

import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[2]))

from grader.observe.pack import dumps
from grader.sandbox.host import Sandbox
from grader.sandbox.limits import Call, Limits, Source, Task
from tests.benchmarks.table import Row, middle, show

SOURCE = Source("work.py", {"work.py": "def f(x):\n    return x\n"})


def milliseconds(sandbox: Sandbox) -> float:
    """Start a worker, call its function once, and end it; return the wall time."""
    start = time.perf_counter()
    with sandbox.worker(Limits(), SOURCE, ("f",)) as worker:
        worker.begin(Task(("f",)))
        next(worker.calls([Call(dumps({"x": 1}), 0)], "cpu"))
    return 1000 * (time.perf_counter() - start)


def rows(runs: int) -> list[Row]:
    """Measure."""
    with Sandbox() as confined, Sandbox() as free:
        free.confined = False
        times: dict[str, list[float]] = {"not confined": [], "confined": []}
        for _ in range(5):
            milliseconds(confined), milliseconds(free)  # the first ones are slow
        for _ in range(runs):
            times["not confined"].append(milliseconds(free))
            times["confined"].append(milliseconds(confined))
    unit, other = (middle(found) for found in times.values())
    return [Row("a confined worker", f"{other:.2f} ms", f"not confined {unit:.2f} ms", f"{other / unit:.2f}")]


def main(runs: int = 100) -> None:
    """Measure and print."""
    show(f"the wall, medians of {runs}", rows(runs))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
