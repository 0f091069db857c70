"""How long a chapter takes, as ratios to `import torch`: `python tests/benchmarks/chapter.py [CHAPTER] [RUNS]`.

The chapter `all` is the whole course. All solutions are right, on the CPU. `warm`: the case bank is there; `cold`: it is
not; `warm, sim too`: also on the simulated accelerator. Medians of runs that take turns, so that all of them meet the same machine.
"""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from grader.source import solved_file  # noqa: E402
from tests.benchmarks.table import Row, middle, show  # noqa: E402


def seconds(words: list[str], cache: pathlib.Path) -> float:
    """Run a command that must succeed; return its wall time in seconds."""
    start = time.perf_counter()
    environment = {**os.environ, "GRADER_CACHE": str(cache)}
    subprocess.run([sys.executable, *words], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def solve(chapter: str, folder: pathlib.Path) -> None:
    """Write a submission that solves a whole chapter, or all of them."""
    for path in sorted((ROOT / "reference").glob("*/[!_]*.py")):
        if chapter in (path.parent.name, "all") and not path.name.startswith("test_"):
            place = folder / path.parent.name / path.name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(solved_file(path), encoding="utf-8")


def slowest(report: pathlib.Path, count: int = 5) -> list[tuple[float, str]]:
    """Return the exercises of a JSON report that took longest, with their seconds of wall time."""
    exercises = json.loads(report.read_text(encoding="utf-8"))["exercises"]
    return sorted(
        (
            (sum(verdict["seconds"] for check in one["checks"] for verdict in check["verdicts"]), one["name"])
            for one in exercises
        ),
        reverse=True,
    )[:count]


def rows(chapter: str, runs: int) -> list[Row]:
    """Measure."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        solve(chapter, folder / "work")
        path = "exercises" if chapter == "all" else f"exercises/{chapter}"
        report = folder / "report.json"
        everywhere = ["-m", "grader", path, "--submission", str(folder / "work"), "--quiet", "--json", str(report)]
        grading = [*everywhere, "--devices", "cpu"]
        seconds(everywhere, folder / "warm")
        times: dict[str, list[float]] = {"import torch": [], "warm": [], "warm, sim too": [], "cold": []}
        for run in range(runs):
            times["import torch"].append(seconds(["-c", "import torch"], folder / "none"))
            times["warm"].append(seconds(grading, folder / "warm"))
            times["warm, sim too"].append(seconds(everywhere, folder / "warm"))
            longest = slowest(report)
            times["cold"].append(seconds(grading, folder / f"cold {run}"))
    unit = middle(times.pop("import torch"))
    title = "the whole course" if chapter == "all" else chapter
    beside = f"import torch {unit:.2f} s"
    found = [
        Row(
            f"{title}, all right, {label}",
            f"{middle(some):.2f} s",
            beside,
            f"{middle(some) / unit:.2f}",
            "≤ 2" if label == "warm" and chapter != "all" else "",
        )
        for label, some in times.items()
    ]
    return [*found, Row("its slowest", ", ".join(f"{name} {time:.2f} s" for time, name in longest), "", "")]


def main(chapter: str = "00_fundamentals", runs: int = 5) -> None:
    """Measure and print the ratios."""
    show(f"a chapter, medians of {runs}", rows(chapter, runs))


if __name__ == "__main__":
    chosen, count = (*sys.argv[1:], *("00_fundamentals", "5")[len(sys.argv) - 1 :])
    main(chosen, int(count))
