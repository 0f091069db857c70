"""How long `watch` takes from a save to the verdict, beside importing torch: `python tests/benchmarks/watch.py [chapter] [saves]`."""

from __future__ import annotations

import pathlib
import re
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from grader.course import Course  # noqa: E402
from grader.source import solution  # noqa: E402
from grader.targets import targets  # noqa: E402
from tests.benchmarks.chapter import seconds, solve  # noqa: E402
from tests.benchmarks.table import Row, middle, show  # noqa: E402


def latencies(place: pathlib.Path, texts: list[str], process: subprocess.Popen[str]) -> list[float]:
    """Save one text after the other; return the seconds until each one's first verdict."""
    assert process.stdout is not None
    found = []
    for text in texts:
        time.sleep(0.3)  # nobody saves faster, and what is left of the last save shall be over
        start = time.perf_counter()
        place.write_text(text, encoding="utf-8")
        while not re.match("[✓✗◐·]", process.stdout.readline()):
            pass
        found.append(time.perf_counter() - start)
    return found


def rows(chapter: str, exercises: int) -> list[Row]:
    """Save a right and a wrong version of each of so many exercises of a chapter in turn."""
    right: list[float] = []
    wrong: list[float] = []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for target in targets(Course(ROOT), [f"exercises/{chapter}"])[:exercises]:
            work = folder / target.exercise.name
            solve(chapter, work)
            place = f"exercises/{chapter}/{target.file}::{target.exercise.name}"
            process = subprocess.Popen(
                [sys.executable, "-u", "-m", "grader", "watch", place, "--submission", str(work)],
                cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            )  # fmt: skip
            assert process.stdout is not None
            while not re.match("[✓✗◐·]", process.stdout.readline()):
                pass
            mistakes = [solution(target.exercise, "mutant", title) for title in list(target.exercise.mutants)[:3]]
            good = [solution(target.exercise) + f"\n\n# {number}\n" for number in range(3)]
            both = [text for pair in zip(mistakes, good, strict=True) for text in pair]
            times = latencies(work / chapter / target.file, both, process)
            wrong += times[0::2]
            right += times[1::2]
            process.terminate()
            process.wait()
        unit = middle([seconds(["-c", "import torch"], folder / "none") for _ in range(3)])
    return [_row(chapter, label, found, unit, must) for label, found, must in
            (("right", right, "< 150 ms"), ("wrong", wrong, "< 600 ms"))]  # fmt: skip


def _row(chapter: str, label: str, found: list[float], unit: float, must: str) -> Row:
    slow = sorted(found)[int(len(found) * 0.9)]
    value = f"{1000 * middle(found):.0f} ms, 9 of 10 under {1000 * slow:.0f} ms"
    what = f"{chapter}, from a save to the verdict, {label} ({len(found)} saves)"
    return Row(what, value, f"import torch {unit:.2f} s", f"{middle(found) / unit:.2f}", must)


def main(chapter: str = "00_fundamentals", exercises: int = 20) -> None:
    """Measure and print medians."""
    show("watch", rows(chapter, exercises))


if __name__ == "__main__":
    chosen, count = (*sys.argv[1:], *("00_fundamentals", "20")[len(sys.argv) - 1 :])
    main(chosen, int(count))
