"""The course's own proof beside `grader verify`: held-out solutions, right and wrong, graded for real; lessons that run."""

from __future__ import annotations

import pathlib
import re
import subprocess
import sys

import pytest
from _pytest.mark import ParameterSet

from grader.author.versions import grade_text
from grader.bank import Bank
from grader.bench import Settings, Target
from grader.course import Course
from grader.sandbox.host import Sandbox
from grader.targets import targets
from tests.solutions import FOLDER, versions

ROOT = pathlib.Path(__file__).parents[1]
COURSE = Course(ROOT)
TARGETS = targets(COURSE, [])
DEVICES = ("cpu", "sim")
SNIPPETS = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


def each_target() -> list[ParameterSet]:
    """Every exercise, as a test parameter with its name."""
    return [pytest.param(target, id=target.exercise.name) for target in TARGETS]


@pytest.mark.parametrize("target", each_target())
def test_an_exercise_has_what_proves_it(target: Target) -> None:
    """Every exercise has five mutants, two variants and two hints at least; `grader verify` proves what they are worth."""
    assert target.exercise.problem == ""
    assert len(target.exercise.mutants) >= 5
    assert len(target.exercise.variants) >= 2
    assert len(target.exercise.hints) >= 2
    examples = [name for name, part in target.exercise.parts.items() if ">>>" in (part.__doc__ or "")]
    assert examples or len(target.exercise.parts) > 1


@pytest.mark.parametrize("target", each_target())
def test_held_out_solutions_are_judged_rightly(target: Target, sandbox: Sandbox, bank: Bank) -> None:
    """Solutions that the reference's author did not know: right ones get all points, wrong ones do not."""
    found = versions(FOLDER / target.chapter.name / f"{target.exercise.name}.py", target.exercise.names)
    assert sum(name.startswith("right_") for name in found) >= 5
    assert sum(name.startswith("wrong_") for name in found) >= 8
    wrongly_judged = []
    for name, text in found.items():
        judgement = grade_text(target, text, Settings(explain=False, enough=1, devices=DEVICES), sandbox, bank)
        if (judgement.score == judgement.points) != name.startswith("right_"):
            wrongly_judged.append((name, [verdict.difference for verdict in judgement.verdicts]))
    assert wrongly_judged == []


@pytest.mark.parametrize("chapter", COURSE.chapters)
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
