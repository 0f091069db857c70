"""The course's own proof: every reference, variant, mutant and stub, and every held-out solution, graded for real."""

from __future__ import annotations

import doctest
import pathlib
import re
import subprocess
import sys

import pytest
from _pytest.mark import ParameterSet

from grader.author.release import stubs_of
from grader.author.verify import Proof, grade_text, verify_exercise
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
def test_right_versions_pass_and_wrong_ones_do_not(target: Target, sandbox: Sandbox, bank: Bank) -> None:
    """Reference and variants get all points, every mutant is caught, the stub is “not done yet” with none."""
    proofs: list[Proof] = verify_exercise(target, Settings(), sandbox, bank)  # `grader verify` does so on every device
    assert [f"{proof.version}: {proof.problem}" for proof in proofs if proof.problem] == []
    assert len(target.exercise.mutants) >= 5
    assert len(target.exercise.variants) >= 2
    assert len(target.exercise.hints) >= 2


@pytest.mark.parametrize("target", each_target())
def test_held_out_solutions_are_judged_rightly(target: Target, sandbox: Sandbox, bank: Bank) -> None:
    """Solutions that the reference's author did not know: right ones get all points, wrong ones do not."""
    found = versions(FOLDER / target.chapter.name / f"{target.exercise.name}.py", target.exercise.names)
    assert sum(name.startswith("right_") for name in found) >= 5
    assert sum(name.startswith("wrong_") for name in found) >= 8
    wrongly_judged = []
    for name, text in found.items():
        judgement = grade_text(target, text, Settings(explain=False, devices=DEVICES), sandbox, bank)
        if (judgement.score == judgement.points) != name.startswith("right_"):
            wrongly_judged.append((name, [verdict.difference for verdict in judgement.verdicts]))
    assert wrongly_judged == []


@pytest.mark.parametrize("target", each_target())
@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.whole) for seed in range(2, 11))])
def test_the_same_verdicts_under_any_seed(target: Target, seed: int, sandbox: Sandbox, tmp_path: pathlib.Path) -> None:
    """What a submission is told does not hang on luck: the reference passes and every mutant fails under any seed."""
    settings = Settings(seed=seed)
    proofs = verify_exercise(target, settings, sandbox, Bank(tmp_path), marks=("reference", "mutant"))
    assert [f"{proof.version}: {proof.problem}" for proof in proofs if proof.problem] == []


@pytest.mark.parametrize("target", each_target())
def test_the_examples_in_the_task_are_true(target: Target) -> None:
    """Every doctest of a task gives, on the reference, what it shows."""
    exercise = target.exercise
    module = sys.modules[exercise.reference.__module__]
    names = {**vars(module), **exercise.parts}
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    for name, part in exercise.parts.items():
        text = part.__doc__ or ""
        test = doctest.DocTestParser().get_doctest(text, names, name, target.file, 0)
        runner.run(test)
        assert test.examples or len(exercise.parts) > 1, f"{name} shows no example"
    assert runner.failures == 0


def test_every_stub_is_up_to_date() -> None:
    """The stubs in exercises/ are what release derives from the references."""
    chapters = {target.chapter.name: target.chapter for target in TARGETS}
    stubs = [stub for chapter in chapters.values() for stub in stubs_of(chapter)]
    assert [f"{stub.path.name}: {stub.state}" for stub in stubs if stub.state != "same"] == []


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


def test_a_lesson_speaks_of_each_of_its_exercises() -> None:
    """A learner finds every exercise of a chapter in its lesson."""
    for target in TARGETS:
        lesson = (COURSE.exercises / target.chapter.name / "README.md").read_text(encoding="utf-8")
        assert target.exercise.name in lesson
