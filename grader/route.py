"""The way through a course: what comes next, and what is to be done before an exercise that failed."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping

from grader.bench import Target
from grader.define import Exercise
from grader.judge import DIED, MISSING, PASSED, RAISED, TIMED_OUT, WRONG
from grader.source import Definition

_TRIED = (WRONG, RAISED, TIMED_OUT, DIED)


def do_first(exercise: Exercise, text: str, standing: Mapping[str, str], explained: bool = False) -> str:
    """Return the name of what is to be done before an exercise that is not passed; empty where nothing is.

    That is a function of the course that the learner's code calls and that is not right, done or not; else, where the
    exercise was tried, one that it builds on and that was tried in vain too, unless the mistake is `explained`.
    `standing` has the status of functions by name, the exercise's own too; `text` is the learner's file.
    """
    own = standing.get(exercise.names[0])
    called = sorted(_called(text, exercise.names)) if own in (*_TRIED, MISSING) else []
    needed = exercise.builds_on if own in _TRIED and not explained else ()
    failed = [name for name in called if standing.get(name) in (*_TRIED, MISSING)]
    return next(iter([*failed, *(name for name in needed if standing.get(name) in _TRIED)]), "")


def _called(text: str, names: Iterable[str]) -> set[str]:
    """The names of all that is called in these top-level functions or classes of a file, themselves left out."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    own = [node for node in tree.body if isinstance(node, Definition) and node.name in names]
    calls = (part.func for node in own for part in ast.walk(node) if isinstance(part, ast.Call))
    return {function.id for function in calls if isinstance(function, ast.Name)} - set(names)


def next_one(targets: Iterable[Target], results: Mapping[str, Mapping[str, object]]) -> Target | None:
    """Return the first exercise on the way that was not passed when last graded; None where all were."""
    return next((target for target in targets if results.get(target.key, {}).get("status") != PASSED), None)


def not_passed(target: Target, targets: Iterable[Target], results: Mapping[str, Mapping[str, object]]) -> list[str]:
    """Return the names of the exercises that this one builds on and that were not passed when last graded."""
    passed = {one.exercise.name for one in targets if results.get(one.key, {}).get("status") == PASSED}
    return [name for name in target.exercise.builds_on if name not in passed]
