"""Prove a chapter through the very line that grades learners: right ones pass, stubs and mutants do not."""

from __future__ import annotations

import pathlib
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from grader.author.release import stubs_of
from grader.bank import Bank
from grader.bench import Settings, Target
from grader.course import Chapter, Submission
from grader.grade import grade
from grader.judge import FAULT, MISSING, Judgement
from grader.sandbox.host import Sandbox
from grader.source import solution, stub_file

MARKS = ("reference", "variant", "mutant", "stub")


@dataclass(frozen=True, slots=True)
class Proof:
    """What became of one version of one exercise; `problem` is empty where it ended as it should."""

    exercise: str
    version: str
    problem: str
    judgement: Judgement


def verify(
    chapter: Chapter, settings: Settings, sandbox: Sandbox, bank: Bank, watch: Callable[[Proof], None] | None = None
) -> list[Proof]:
    """Grade the reference, every variant, every mutant and the stub of each exercise; return what became of them."""
    proofs = []
    for file, exercise in chapter.exercises:
        for proof in verify_exercise(Target(chapter, file, exercise), settings, sandbox, bank):
            proofs.append(proof)
            if watch is not None:
                watch(proof)
    return proofs


def verify_exercise(
    target: Target, settings: Settings, sandbox: Sandbox, bank: Bank, marks: tuple[str, ...] = MARKS
) -> list[Proof]:
    """Grade every version of one exercise, or those of some `marks` only; return what became of them."""
    proofs = []
    settings = replace(settings, explain=False)
    for version, text in versions(target):
        if version.partition(":")[0] in marks:
            judgement = grade_text(target, text, settings, sandbox, bank)
            proofs.append(Proof(target.exercise.name, version, _problem(version, judgement), judgement))
    return proofs


def versions(target: Target) -> Iterator[tuple[str, str]]:
    """Yield every version of an exercise: what it is, and the text of a submission."""
    exercise = target.exercise
    yield "reference", solution(exercise)
    for title in exercise.variants:
        yield f"variant: {title}", solution(exercise, "variant", title)
    for title in exercise.mutants:
        yield f"mutant: {title}", solution(exercise, "mutant", title)
    yield "stub", stub_file(exercise.file)


def grade_text(target: Target, text: str, settings: Settings, sandbox: Sandbox, bank: Bank) -> Judgement:
    """Grade one file's text as a submission of its own."""
    with tempfile.TemporaryDirectory(prefix="grader-verify-") as folder:
        path = pathlib.Path(folder) / target.chapter.name / target.file
        path.parent.mkdir()
        path.write_text(text, encoding="utf-8")
        return grade(Submission(pathlib.Path(folder)), [target], settings, sandbox, bank).judgements[0]


def _problem(version: str, judgement: Judgement) -> str:
    """Say what is wrong with how this version ended; nothing where it ended as it should."""
    if judgement.status == FAULT:
        return next(verdict.difference for verdict in judgement.verdicts if verdict.verdict == FAULT)
    if version == "stub":
        return "" if judgement.status == MISSING and not judgement.score else "the stub is not “not done yet”"
    if version.startswith("mutant"):
        return "it gets all points: add a case that shows the mistake (examples=)" if judgement.passed else ""
    if judgement.passed:
        return ""
    verdict = next(verdict for verdict in judgement.verdicts if not verdict.passed)
    return f"it does not get all points: {verdict.difference}  {verdict.case}"


def stale_stubs(chapter: Chapter) -> list[str]:
    """Return the stub files of a chapter that are missing or out of date."""
    return [stub.path.name for stub in stubs_of(chapter) if stub.state in ("new", "stale")]
