"""How long `watch` takes from a save to the verdict, beside importing torch: `python tests/benchmarks/watch.py [chapter] [saves]`."""

from __future__ import annotations

import pathlib
import re
import statistics
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


def main(chapter: str = "00_fundamentals", saves: int = 20) -> None:
    """Save a right and a wrong version of each exercise of a chapter in turn; print medians."""
    course = Course(ROOT)
    right: list[float] = []
    wrong: list[float] = []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for target in targets(course, [f"exercises/{chapter}"])[:saves]:
            work = folder / target.exercise.name
            solve(chapter, work)
            place = work / chapter / target.file
            command = [
                sys.executable,
                "-u",
                "-m",
                "grader",
                "watch",
                f"exercises/{chapter}/{target.file}::{target.exercise.name}",
            ]
            process = subprocess.Popen(
                [*command, "--submission", str(work)],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
            assert process.stdout is not None
            while not re.match("[✓✗◐·]", process.stdout.readline()):
                pass
            mistakes = [solution(target.exercise, "mutant", title) for title in list(target.exercise.mutants)[:3]]
            good = [solution(target.exercise) + f"\n\n# {number}\n" for number in range(3)]
            both = [text for pair in zip(mistakes, good, strict=True) for text in pair]
            times = latencies(place, both, process)
            wrong += times[0::2]
            right += times[1::2]
            process.terminate()
            process.wait()
        unit = statistics.median(seconds(["-c", "import torch"], folder / "none") for _ in range(3))
    print(f"{chapter}: from a save to the verdict, {len(right)} right and {len(wrong)} wrong versions")
    for label, found in (("right", right), ("wrong", wrong)):
        middle, slow = statistics.median(found), sorted(found)[int(len(found) * 0.9)]
        print(
            f"  {label}: median {middle * 1000:4.0f} ms ({middle / unit:.2f} × import torch), 9 of 10 under {slow * 1000:.0f} ms"
        )


if __name__ == "__main__":
    chosen, count = (*sys.argv[1:], *("00_fundamentals", "20")[len(sys.argv) - 1 :])
    main(chosen, int(count))
