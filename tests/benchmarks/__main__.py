"""Everything that is measured, as tables of ratios: `python tests/benchmarks [quick|full]`; full takes an hour."""

from __future__ import annotations

import os
import pathlib
import platform
import sys

sys.path[0] = str(pathlib.Path(__file__).parents[2])

from tests.benchmarks import chapter, cohort, scale, wall, watch  # noqa: E402
from tests.benchmarks.table import show  # noqa: E402


def main(how: str = "quick") -> None:
    """Measure one thing after the other, each with what it is compared with; print a table as soon as it is there."""
    if how not in ("quick", "full"):
        sys.exit(f"there is quick and full, no {how}")
    full = how == "full"
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}", flush=True)
    for name in ("00_fundamentals", "02_workflow", "all") if full else ("00_fundamentals",):
        show(f"a chapter: {name}", chapter.rows(name, 5 if full else 3))
    for name in ("00_fundamentals", "01_autograd", "03_classification") if full else ("00_fundamentals",):
        show(f"watch: {name}", watch.rows(name, 20 if full else 5))
    show("the wall", wall.rows(100))
    show("a cohort", cohort.rows(*((50, 3) if full else (20, 1))))
    if full:
        show("a cohort whose calls weigh four times as much", cohort.rows(50, 3, 60))
    show("many", scale.rows(*((10_000, 200) if full else (1_000, 100))))


if __name__ == "__main__":
    main(*sys.argv[1:])
