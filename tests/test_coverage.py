"""Every point of the notes that the course began with is taught: docs/coverage.yaml says where, and it is true."""

from __future__ import annotations

import copy
import importlib.util
import pathlib
from types import ModuleType
from typing import Any

import pytest
import yaml

from grader.course import Course
from grader.targets import targets

ROOT = pathlib.Path(__file__).parents[1]
SOURCE: dict[str, Any] = yaml.safe_load((ROOT / "docs" / "coverage.yaml").read_text(encoding="utf-8"))
PLACES = {target.exercise.name: f"{target.chapter.name}/{target.file}" for target in targets(Course(ROOT), [])}
COUNTS = (58, 54, 53, 33, 32)
"""How many points each set of notes has."""


@pytest.fixture(scope="module")
def coverage() -> ModuleType:
    """The script that writes the page."""
    spec = importlib.util.spec_from_file_location("coverage_page", ROOT / "docs" / "coverage.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_point_is_covered(coverage: ModuleType) -> None:
    """Each point has an exercise or a section of a lesson, and what is named exists."""
    assert coverage.uncovered(SOURCE, PLACES) == []


def test_no_point_is_left_out() -> None:
    """The page has every numbered point of the five sets of notes, in order, once."""
    for number, (notes, count) in enumerate(zip(SOURCE["notes"], COUNTS, strict=True)):
        assert [point["point"] for point in notes["points"]] == [f"S{number}.{place + 1}" for place in range(count)]


def test_every_exercise_covers_something() -> None:
    """No exercise is there for nothing."""
    points = [point for notes in SOURCE["notes"] for point in notes["points"]]
    assert PLACES.keys() - {name for point in points for name in point["exercises"]} == set()


def test_the_page_is_up_to_date(coverage: ModuleType) -> None:
    """docs/coverage.md is what `python docs/coverage.py` writes."""
    assert (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8") == coverage.page(SOURCE, PLACES)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"exercises": [], "lessons": []}, "S0.1 is not covered"),
        ({"exercises": ["no_such"]}, "S0.1: there is no exercise no_such"),
        ({"lessons": ["00_fundamentals: No such heading"]}, "S0.1: no lesson has the section"),
        ({"slip": True, "exercises": []}, "S0.1 is a slip of the notes"),
    ],
)
def test_what_is_uncovered_is_said(change: dict[str, Any], said: str, coverage: ModuleType) -> None:
    """A point without a place, and a place that does not exist, are each a sentence."""
    changed = copy.deepcopy(SOURCE)
    changed["notes"][0]["points"][0] |= change
    assert any(said in problem for problem in coverage.uncovered(changed, PLACES))
