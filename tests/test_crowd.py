"""Hostile and honest submissions in one cohort: everybody has a report, and the honest ones have the same as alone."""

from __future__ import annotations

import json
import pathlib
import subprocess
from fractions import Fraction

import pytest

from grader.cohort import records
from grader.course import Course
from grader.observe.wall import landlock
from tests.conftest import Make
from tests.test_adversaries import ADVERSARIES, FOLDER, LIMITS, MUST
from tests.test_cohort import command, put, without_seconds
from tests.test_screen import environment

HONEST = [name for name in ADVERSARIES if name.startswith("honest")]
HOSTILE = [name for name in ADVERSARIES if name not in HONEST]
FILE = "01_one/file.py"
POINTS = {"all points": (1, 1), "no points": (0, 0)}
"""The least and the most that may be earned; of whatever else an adversary's file says, something between."""


@pytest.fixture
def course(make_course: Make) -> Course:
    """The course that the adversaries are up against."""
    made = make_course((FOLDER / "reference.py").read_text(encoding="utf-8"))
    (made.exercises / "01_one" / "chapter.yaml").write_text(LIMITS)
    return made


def graded(course: Course, everybody: pathlib.Path, out: pathlib.Path) -> None:
    """Grade a cohort as an instructor does."""
    words = command(course, everybody, out, "--cases", "30")
    done = subprocess.run(words, env=environment(), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done


def text_of(name: str, number: int) -> str:
    """An adversary's file; no two submissions are the same."""
    return (FOLDER / "adversaries" / f"{name}.py").read_text(encoding="utf-8") + f"\n\n# {number}\n"


@pytest.mark.skipif(landlock.version() < 3, reason="this kernel cannot confine workers fully")
@pytest.mark.parametrize("count", [8, pytest.param(1000, marks=[pytest.mark.whole, pytest.mark.timeout(3000)])])
def test_a_crowd_of_both_kinds(count: int, course: Course, tmp_path: pathlib.Path) -> None:
    """Every one has a report with the points it earned; an honest one's says what it says when it is alone."""
    kinds = [(HONEST, HOSTILE)[place % 2] for place in range(count)]
    names = [kind[(place // 2) % len(kind)] for place, kind in enumerate(kinds)]
    crowd, alone = tmp_path / "crowd", tmp_path / "alone"
    for number, name in enumerate(names):
        put(crowd / f"learner{number:04}", {FILE: text_of(name, number)})
        if number < 2 * len(HONEST) and name in HONEST:
            put(alone / f"learner{number:04}", {FILE: text_of(name, number)})
    graded(course, crowd, tmp_path / "out")
    graded(course, alone, tmp_path / "out alone")
    for number, name in enumerate(names):
        record = records.read((tmp_path / "out" / "records" / f"learner{number:04}.json").read_text())
        must = MUST.search(text_of(name, number))
        assert record is not None
        assert record.status == records.GRADED, (name, record)
        assert must is not None
        for standing, words in zip(record.standings, must.groups(), strict=True):
            least, most = POINTS.get(words, (0, 1))
            assert least <= Fraction(standing.score, standing.points) <= most, (name, standing)
    for path in (tmp_path / "out alone" / "reports").glob("*.json"):
        both = [json.loads((tmp_path / out / "reports" / path.name).read_text()) for out in ("out", "out alone")]
        assert without_seconds(both[0]) == without_seconds(both[1])
