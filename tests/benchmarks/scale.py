"""From a hundred submissions to ten thousand, and on a cluster: `python tests/benchmarks/scale.py [MOST] [ON_DASK]`.

Small submissions, of one function and ten cases: what is left is what the grader does around them. Time for each, and the
most memory that one of its processes has, beside those of a hundred; the same on a Dask scheduler with as many worker
processes; and how much memory one more worker has.
"""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator

ROOT = pathlib.Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from grader.sandbox.host import Sandbox  # noqa: E402
from grader.sandbox.limits import Limits, Source  # noqa: E402
from tests.benchmarks import ten  # noqa: E402
from tests.benchmarks.table import Cost, Row, cost, memory_of, show  # noqa: E402

REFERENCE = """from hypothesis import strategies as st

from grader import exercise


@exercise(points=1, x=st.integers(-9, 9))
def double(x):
    return x * 2
"""


def made(folder: pathlib.Path, count: int) -> pathlib.Path:
    """Write a course of one function, and so many submissions; return where these are."""
    reference = folder / "course" / "reference" / "01_one" / "file.py"
    for place in (reference, folder / "course" / "exercises" / "01_one" / "file.py"):
        place.parent.mkdir(parents=True, exist_ok=True)
    reference.write_text(REFERENCE, encoding="utf-8")
    everybody = folder / f"everybody {count}"
    for number in range(count):
        path = everybody / f"learner{number:05}" / "01_one" / "file.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"def double(x):\n    return 2 * x\n\n\n# {number}\n", encoding="utf-8")
    return everybody


def graded(folder: pathlib.Path, everybody: pathlib.Path, *more: str) -> Cost:
    """Grade a cohort; return what it took."""
    out = folder / f"out {everybody.name} {len(more)}"
    shutil.rmtree(out, ignore_errors=True)  # or it would be known already
    words = [
        "cohort",
        str(everybody),
        "--course",
        str(folder / "course"),
        "--out",
        str(out),
        "--devices",
        "cpu",
        "--cases",
        "10",
    ]
    took = cost([sys.executable, "-m", "grader", *words, *more], {"GRADER_CACHE": str(folder / "cache")}, watch=True)
    assert len(list((out / "records").glob("*.json"))) == len(list(everybody.iterdir()))
    return took


@contextlib.contextmanager
def dask(folder: pathlib.Path, count: int) -> Iterator[str]:
    """Start a Dask scheduler with so many worker processes; yield its address."""
    place = folder / "scheduler.json"
    environment = {**os.environ, "GRADER_CACHE": str(folder / "cache")}
    commands = [["dask_scheduler", "--port", "0"], *([["dask_worker", "--no-nanny", "--nthreads", "1"]] * count)]
    running = [
        subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{command}", *words, "--no-dashboard", "--scheduler-file", str(place)],
            env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        for command, *words in commands
    ]  # fmt: skip
    try:
        while not (place.exists() and place.read_text().strip()):
            time.sleep(0.1)
        yield str(json.loads(place.read_text())["address"])
    finally:
        for process in running:
            process.terminate()
            process.wait()


def one_more_worker() -> float:
    """Return the memory (MiB) that a worker which has loaded a submission shares with nobody, where there are four."""
    source = Source("ten.py", {"ten.py": ten.solution_text()})
    with Sandbox() as sandbox, contextlib.ExitStack() as stack:
        workers = [stack.enter_context(sandbox.worker(Limits(), source, ("relu",))) for _ in range(4)]
        return memory_of(sandbox.pids[workers[-1].number], "Private_")


def rows(most: int, on_dask: int) -> Iterator[Row]:
    """Measure."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        few = made(folder, 100)
        graded(folder, few)  # the case bank is warm afterwards
        before, least = graded(folder, few), 0.0
        flat = before.mib
        yield Row("100 small submissions", f"{before.wall:.1f} s", "", "")
        for count in (1_000, 10_000):
            if count <= most:
                took = graded(folder, made(folder, count))
                each = (took.wall - before.wall) / (count - count // 10)
                least, beside = least or each, "each of the first thousand"
                yield Row(
                    f"each one more, up to {count:,}", f"{1000 * each:.1f} ms", beside, f"{each / least:.2f}", "≤ 1.1"
                )
                yield Row(
                    "the largest process then",
                    f"{took.mib:.0f} MiB",
                    f"at 100 {flat:.0f} MiB",
                    f"{took.mib / flat:.2f}",
                    "flat",
                )
                before = took
        some = made(folder, on_dask)
        local = graded(folder, some)
        with dask(folder, os.cpu_count() or 1) as address:
            far = graded(folder, some, "--scheduler", address)
        yield Row(
            f"{on_dask} small submissions on Dask",
            f"{far.wall:.1f} s",
            f"local {local.wall:.1f} s",
            f"{far.wall / local.wall:.2f}",
        )
    mib = one_more_worker()
    yield Row("one more worker", f"{mib:.1f} MiB of its own", "", "", "≤ 25 MiB")


def main(most: int = 1_000, on_dask: int = 200) -> None:
    """Measure and print."""
    show(f"many submissions, on {os.cpu_count()} cores", rows(most, on_dask))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
