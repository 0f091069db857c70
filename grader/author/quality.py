"""What can be said of an exercise without grading anything: docstring, types, points, hints, stub, lesson."""

from __future__ import annotations

import ast
import contextlib
import doctest
import inspect
import io
import os
import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from grader.author.findings import Finding
from grader.author.release import stubs_of
from grader.bench import Target
from grader.deadline import deadline
from grader.define import Exercise
from grader.draw import REFERENCE_SECONDS
from grader.errors import DefinitionError
from grader.observe.call import reset
from grader.options import suggest
from grader.source import read_reference, solution

_MUCH = 15
"""Characters of a statement that say something about the answer."""


def quality(target: Target) -> Iterator[Finding]:
    """Yield what is missing beside the code: what a learner reads, and what an instructor promises."""
    exercise = target.exercise
    folder = f"exercises/{target.chapter.name}"
    if not exercise.task:
        yield Finding("it has no docstring, so nobody knows the task", "say in a docstring what comes in and goes out")
    if not exercise.points:
        yield Finding("it is worth no points", "add points=1 to the decorator")
    if not exercise.mutants:
        yield Finding("it has no mutant of yours", f'add one: @{exercise.names[0]}.mutant("the mistake")', True)
    yield from _namesakes(target)
    yield from _built_on(target)
    yield from _types(exercise)
    yield from _hints(exercise)
    yield from _examples(exercise)
    for stub in stubs_of(target.chapter):
        if stub.path.name == target.file and stub.state in ("new", "stale"):
            yield Finding(f"{folder}/{target.file} is out of date", f"python -m grader release {folder}")
    lesson = target.chapter.course.exercises / target.chapter.name / "README.md"
    text = lesson.read_text(encoding="utf-8", errors="replace") if lesson.is_file() else ""
    if exercise.name not in text:
        yield Finding(f"the lesson does not mention {exercise.name}", f"say in {folder}/README.md what it needs")


def _namesakes(target: Target) -> Iterator[Finding]:
    """Another chapter's exercise of the same name: `hint NAME` could not tell which is meant."""
    for path in sorted(target.chapter.course.reference.glob("*/[!_]*.py")):
        with contextlib.suppress(DefinitionError, OSError):
            if path.parent != target.chapter.folder and target.exercise.name in read_reference(path).parts:
                yield Finding(f"{path.parent.name}/{path.name} has an exercise of this name too", "rename one of them")


def _built_on(target: Target) -> Iterator[Finding]:
    """What the exercise builds on must come before it."""
    before = [exercise.name for _, exercise in target.chapter.exercises]
    before = before[: before.index(target.exercise.name)]
    for path in sorted(target.chapter.course.reference.glob("*/[!_]*.py")):
        with contextlib.suppress(DefinitionError, OSError):
            if path.parent.name < target.chapter.name:
                before += read_reference(path).references
    for name in target.exercise.builds_on:
        if name not in before:
            yield Finding(
                f"builds_on names {name}, which is no exercise before this one",
                f"correct the name{suggest(name, before)}",
            )


def _types(exercise: Exercise) -> Iterator[Finding]:
    for name, part in exercise.parts.items():
        functions = [part] if not isinstance(part, type) else [each for each in vars(part).values() if _is_own(each)]
        for function in functions:
            missing = _without_type(function)
            if missing:
                of_class = "" if function is part else f"{name}."
                place = f"{of_class}{function.__name__}"
                yield Finding(f"{place} says no type for {', '.join(missing)}", "add it to the signature")


def _is_own(value: Any) -> bool:
    return inspect.isfunction(value)


def _without_type(function: Callable[..., Any]) -> list[str]:
    signature = inspect.signature(function)
    names = [
        name
        for name, parameter in signature.parameters.items()
        if parameter.annotation is parameter.empty and name not in ("self", "cls")
    ]
    return [*names, *(["its result"] if signature.return_annotation is signature.empty else [])]


def _hints(exercise: Exercise) -> Iterator[Finding]:
    if not exercise.hints:
        yield Finding("it has no hint", 'add hints=("…",) to the decorator, from gentle to nearly there')
    statements = list(_statements(exercise))
    for number, hint in enumerate(exercise.hints, 1):
        told = [text for text in statements if len(text) >= _MUCH and text in " ".join(hint.split())]
        if told and 2 * len(told) >= len(statements):
            yield Finding(f"hint {number} gives the code away: “{told[0]}”", "say it in words, or show a part of it")


def _statements(exercise: Exercise) -> Iterator[str]:
    """Yield the statements of a reference, one line each, without docstrings."""
    tree = ast.parse(solution(exercise))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            for statement in node.body:
                if not isinstance(statement, ast.Expr) or not isinstance(statement.value, ast.Constant):
                    yield " ".join(ast.unparse(statement).removeprefix("return ").split())


def _examples(exercise: Exercise) -> Iterator[Finding]:
    """Run the examples of a task on the reference."""
    module = sys.modules[exercise.reference.__module__]
    for name, part in exercise.parts.items():
        names = {**vars(module), **exercise.parts}
        test = doctest.DocTestParser().get_doctest(inspect.getdoc(part) or "", names, name, None, 0)
        runner = _Examples(optionflags=doctest.NORMALIZE_WHITESPACE)
        with _undisturbed(), deadline(REFERENCE_SECONDS), contextlib.redirect_stdout(io.StringIO()):
            runner.run(test, out=lambda _: None)
        for text in runner.untrue:
            yield Finding(f"an example of the task is not true: {text}", "correct it, or the reference")


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Run an author's code from a known state, in a folder of its own, and put back what it changes for all."""
    states = random.getstate(), np.random.get_state()  # noqa: NPY002 (what draws from the global state is put back)
    variables = dict(os.environ)
    with tempfile.TemporaryDirectory(prefix="grader-examples-") as folder, contextlib.chdir(folder):
        reset(0)
        try:
            yield
        finally:
            reset(0)
            random.setstate(states[0])
            np.random.set_state(states[1])  # noqa: NPY002 (a Generator would not reach the global state)
            os.environ.clear()
            os.environ.update(variables)


class _Examples(doctest.DocTestRunner):
    """Notes which examples are not true."""

    def __init__(self, optionflags: int) -> None:
        super().__init__(optionflags=optionflags)
        self.untrue: list[str] = []

    def report_failure(self, out: object, test: object, example: doctest.Example, got: str) -> None:
        """Note what came."""
        self._note(example, got)

    def report_unexpected_exception(self, out: object, test: object, example: doctest.Example, exc_info: Any) -> None:
        """Note what was raised."""
        self._note(example, f"{exc_info[0].__name__}: {exc_info[1]}")

    def _note(self, example: doctest.Example, got: str) -> None:
        said = " ".join(got.split())[:200]
        self.untrue.append(f">>> {example.source.strip()} gives {said or 'nothing'}, not {example.want.strip()}")
