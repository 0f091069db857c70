"""Ten functions that everybody knows, as exercises of this grader: what other courses ask for can be asked here."""

from __future__ import annotations

import pathlib

import pytest
from _pytest.mark import ParameterSet

from grader.author.quality import quality
from grader.author.verify import Terms, prove
from grader.author.versions import grade_text
from grader.bank import Bank
from grader.bench import Settings, Target
from grader.course import Course
from grader.sandbox.host import Sandbox
from grader.targets import targets
from tests.solutions import versions

COURSE = Course(pathlib.Path(__file__).parent / "courses" / "public")
TARGETS = targets(COURSE, [])
DEVICES = ("cpu", "sim")
CHEAP = ("beam_search",)
"""Proven in every run of the tests; the others, with `-m whole`."""

QUICK = ("attention", "adamw_step_", "beam_search", "bpe", "k_means")
"""Whose held-out solutions are graded in every run."""


def each_target(quick: tuple[str, ...]) -> list[ParameterSet]:
    """Every exercise as a test parameter with its name; those that are not quick belong to the long tests."""
    return [
        pytest.param(target, id=name, marks=() if name in quick else pytest.mark.whole)
        for target in TARGETS
        for name in [target.exercise.name]
    ]


def test_all_ten_are_there_and_well_made() -> None:
    """Each has a task with a true example, types, mutants, variants and hints, a line in the lesson and a fresh stub."""
    assert len(TARGETS) == 10
    for target in TARGETS:
        exercise = target.exercise
        assert (exercise.name, exercise.problem) == (exercise.name, "")
        assert (exercise.name, [finding.text for finding in quality(target)]) == (exercise.name, [])
        assert min(len(exercise.mutants) - 3, len(exercise.variants), len(exercise.hints)) >= 2


@pytest.mark.parametrize("target", each_target(CHEAP))
def test_each_is_proven(target: Target, sandbox: Sandbox, bank: Bank) -> None:
    """Reference and variants get all points, and mutants, generated ones among them, lose some, on every device."""
    proof = prove(target, Terms(DEVICES, seeds=2), sandbox, bank)
    assert [finding.text for finding in proof.findings if not finding.warning] == []
    assert proof.generated == proof.killed + proof.equivalent > 0


@pytest.mark.parametrize("target", each_target(QUICK))
def test_held_out_solutions_are_judged_rightly(target: Target, sandbox: Sandbox, bank: Bank) -> None:
    """Right solutions that the exercise does not know get all points, wrong ones do not, in whatever idiom."""
    exercise = target.exercise
    found = versions(COURSE.root / "solutions" / target.chapter.name / f"{exercise.name}.py", exercise.names)
    assert sum(name.startswith("right_") for name in found) >= 3
    assert sum(name.startswith("wrong_") for name in found) >= 4
    wrongly_judged = []
    for name, text in found.items():
        judgement = grade_text(target, text, Settings(explain=False, devices=DEVICES), sandbox, bank)
        if judgement.passed != name.startswith("right_"):
            wrongly_judged.append((name, [verdict.difference for verdict in judgement.verdicts]))
    assert wrongly_judged == []
