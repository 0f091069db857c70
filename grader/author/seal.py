"""Seal a chapter: its cases with the expected observations, and all else that a learners' copy needs of its references."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Collection

from grader.bank import Bank
from grader.bench import DEFAULT_CASES, DEFAULT_SEED
from grader.chapters.sealed import SealedChapter, SealedCheck, SealedExercise
from grader.course import Chapter
from grader.define import Check, Exercise
from grader.draw import cases_of
from grader.errors import DefinitionError
from grader.hardware import SEALED
from grader.observe import pack


def seal(chapter: Chapter, files: Collection[str], bank: Bank) -> tuple[bytes, list[str]]:
    """Return a SealedChapter of these files, pickled, and a sentence on each check that cannot be sealed.

    Raises DefinitionError where an exercise is written wrongly or a check cannot draw.
    """
    left_out: list[str] = []
    sealed = SealedChapter(
        settings=_settings(chapter),
        stubs={file: chapter.stub(file) for file in chapter.files if file in files},
        files={
            file: tuple(made for one in inside if (made := _exercise(chapter, one, bank, left_out)) is not None)
            for file, inside in chapter.files.items()
            if file in files
        },
    )
    here = str(chapter.course.reference).encode()
    body = pickle.dumps(sealed).replace(here, b"." * len(here))  # bytecode names its file: nobody's concern
    return body, left_out


def _settings(chapter: Chapter) -> str:
    path = chapter.course.exercises / chapter.name / "chapter.yaml"
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _exercise(chapter: Chapter, exercise: Exercise, bank: Bank, left_out: list[str]) -> SealedExercise | None:
    if exercise.problem:
        raise DefinitionError(exercise.problem)
    secrets = _secrets(chapter)
    checks = []
    for check in exercise.checks:
        if check.plain is not None:
            left_out.append(f"{exercise.name}: “{check.name}” is left out, a plain test needs the reference")
            continue
        try:
            checks.append(_check(exercise, check, secrets, bank))
        except pack.RefusedToPack as error:
            left_out.append(f"{exercise.name}: “{check.name}” is left out, its probe or judge cannot travel: {error}")
    if not checks:
        return None
    return SealedExercise(exercise.name, exercise.names, exercise.hints, exercise.builds_on, tuple(checks))


def _check(exercise: Exercise, check: Check, secrets: set[int], bank: Bank) -> SealedCheck:
    def packed(function: Callable[..., object] | None) -> bytes | None:
        return None if function is None else pack.dumps(function, secrets)

    return SealedCheck(
        check.name,
        check.points,
        check.parameters,
        check.options,
        check.hints,
        packed(check.probe),
        packed(check.judgement),
        {device: cases_of(exercise, check, device, DEFAULT_SEED, DEFAULT_CASES, bank) for device in SEALED},
    )


def _secrets(chapter: Chapter) -> set[int]:
    """The ids of all that must not be in a sealed bank: every exercise of the chapter, and every version of it."""
    return {
        id(secret)
        for _, exercise in chapter.exercises
        for secret in (exercise, *exercise.parts.values(), *exercise.mutants.values(), *exercise.variants.values())
    }
