"""The course's own proof beside `grader verify`: held-out solutions, right and wrong, graded for real; lessons that run."""

from __future__ import annotations

import pathlib
import re
import subprocess
import sys
from fractions import Fraction
from xml.etree import ElementTree as ET

import pytest
from _pytest.mark import ParameterSet

from grader.author.versions import first_failure
from grader.bank import Bank
from grader.bench import Settings, Target
from grader.course import Course
from grader.sandbox.host import Sandbox
from grader.targets import targets
from tests.conftest import a_part
from tests.solutions import FOLDER, versions

ROOT = pathlib.Path(__file__).parents[1]
COURSE = Course(ROOT)
TARGETS = targets(COURSE, [])
DEVICES = ("cpu", "sim")
LINKS = re.compile(r"!?\[([^\]]*)\]\((?!https?:|#)([^)#\s]+)")
SNIPPETS = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


def solutions_of(target: Target) -> pathlib.Path:
    """Where the held-out solutions of an exercise are, if there are any."""
    return FOLDER / target.chapter.name / f"{target.exercise.name}.py"


def each(chosen: list[Target]) -> list[ParameterSet]:
    """Exercises as test parameters with their names."""
    return [pytest.param(target, id=target.exercise.name) for target in chosen]


HELD_OUT = [target for target in TARGETS if solutions_of(target).is_file()]
"""A part of the course, some of each chapter."""


def test_the_course_is_whole() -> None:
    """There are a hundred exercises in six chapters, with the points that the curriculum gives them."""
    worth: dict[str, list[Fraction]] = {chapter: [] for chapter in COURSE.chapters}
    for target in TARGETS:
        worth[target.chapter.name].append(target.exercise.points)
    assert {chapter: (len(points), sum(points)) for chapter, points in worth.items()} == {
        "00_fundamentals": (25, 42),
        "01_autograd": (15, 34),
        "02_workflow": (20, 47),
        "03_classification": (15, 42),
        "04_vision": (13, 40),
        "05_datasets": (12, 34),
    }


def test_each_chapter_has_held_out_solutions() -> None:
    """A third of the course, and no chapter without."""
    assert len(HELD_OUT) >= len(TARGETS) / 3
    assert {target.chapter.name for target in HELD_OUT} == set(COURSE.chapters)


@pytest.mark.parametrize("target", each(TARGETS))
def test_an_exercise_has_what_proves_it(target: Target) -> None:
    """Every exercise has five mutants, two variants and two hints at least; `grader verify` proves what they are worth."""
    assert target.exercise.problem == ""
    assert len(target.exercise.mutants) >= 5
    assert len(target.exercise.variants) >= 2
    assert len(target.exercise.hints) >= 2
    examples = [name for name, part in target.exercise.parts.items() if ">>>" in (part.__doc__ or "")]
    assert examples or len(target.exercise.parts) > 1


@pytest.mark.parametrize("step", [pytest.param(1, marks=pytest.mark.whole), 6])
@pytest.mark.parametrize("target", a_part(HELD_OUT, 10, lambda target: target.exercise.name))
def test_held_out_solutions_are_judged_rightly(target: Target, step: int, sandbox: Sandbox, bank: Bank) -> None:
    """Solutions that the reference's author did not know: right ones get all points, wrong ones do not.

    The short version grades every sixth, and a third of the right ones, of a tenth of the exercises each day.
    """
    found = versions(solutions_of(target), target.exercise.names)
    right = [name for name in found if name.startswith("right_")]
    wrong = [name for name in found if name.startswith("wrong_")]
    assert len(right) >= 5
    assert len(wrong) >= 8
    wrongly_judged = []
    settings = Settings(explain=False, enough=1, devices=DEVICES)
    for name in (*right[:: max(1, step // 2)], *wrong[::step]):
        failure = first_failure(target, found[name], settings, sandbox, bank)
        if (failure is None) != name.startswith("right_"):
            wrongly_judged.append((name, failure))
    assert wrongly_judged == []


@pytest.mark.parametrize("chapter", COURSE.chapters)
def test_what_a_lesson_links_to_is_there(chapter: str) -> None:
    """Every picture and file that a lesson links to exists; a picture says in words what is seen, and loads nothing."""
    lesson = COURSE.exercises / chapter / "README.md"
    links = LINKS.findall(lesson.read_text(encoding="utf-8"))
    missing = [path for _, path in links if not (lesson.parent / path).exists()]
    assert missing == []
    pictures = [(words, lesson.parent / path) for words, path in links if path.endswith(".svg")]
    assert pictures
    for words, path in pictures:
        root = ET.fromstring(path.read_text(encoding="utf-8"))
        assert len(words) > 20
        assert "viewBox" in root.attrib
        assert not re.search(r"<script|<image|href=|@import|url\(http", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("chapter", a_part(COURSE.chapters, 2))
def test_the_snippets_of_a_lesson_run(chapter: str, tmp_path: pathlib.Path) -> None:
    """Every Python snippet of a lesson runs as it stands, from a fresh start."""
    text = (COURSE.exercises / chapter / "README.md").read_text(encoding="utf-8")
    snippets = SNIPPETS.findall(text)
    assert snippets
    program = "\n".join(
        f"exec(compile({snippet!r}, 'snippet {number}', 'exec'), {{}})" for number, snippet in enumerate(snippets, 1)
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
