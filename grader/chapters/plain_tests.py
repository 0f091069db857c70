"""Plain pytest files beside the references → checks: read as syntax, not run."""

from __future__ import annotations

import ast
import difflib
import pathlib
from collections.abc import Mapping

from grader.define import Exercise, Number, PlainTest
from grader.errors import DefinitionError
from grader.source import Definition, Function

_MARKERS = ("pytest.mark.check", "mark.check")
_FORM = '@pytest.mark.check("exercise", points=1)'


def add_plain_checks(folder: pathlib.Path, files: Mapping[str, tuple[Exercise, ...]]) -> None:
    """Add to a chapter's exercises the checks of its `test_*.py` files; what is wrong with one is their `problem`."""
    exercises = {name: one for inside in files.values() for one in inside for name in (*one.names, one.name)}
    for path in sorted(folder.glob("test_*.py")):
        place = f"{folder.name}/{path.name}"
        try:
            tree = ast.parse(path.read_text(encoding="utf-8-sig"), str(path))
        except (SyntaxError, ValueError) as error:
            _blame(exercises, f"{place} does not parse: {error}")
            continue
        names = set()
        for node in tree.body:
            if not isinstance(node, Definition) or not node.name.lower().startswith("test"):
                continue
            here = f"{place}, line {node.lineno}"
            if node.name in names or not isinstance(node, ast.FunctionDef):
                again = "is there twice; rename one" if node.name in names else "must be a plain function"
                _blame(exercises, f"{here}: {node.name} {again}")
            else:
                _add(exercises, node, path, here)
            names.add(node.name)


def _blame(guilty: Mapping[str, Exercise], problem: str) -> None:
    for exercise in guilty.values():
        exercise.problem = exercise.problem or problem


def _add(exercises: Mapping[str, Exercise], node: ast.FunctionDef, path: pathlib.Path, place: str) -> None:
    guilty = exercises
    try:
        owner, points = _marker(node)
        near = difflib.get_close_matches(owner, exercises, 1)
        if near:
            guilty = {near[0]: exercises[near[0]]}
        if owner not in exercises:
            meant = f"; did you mean {near[0]}?" if near else f"; there is {', '.join(sorted(exercises))}"
            raise DefinitionError(f"there is no exercise {owner} in this chapter{meant}")
        exercises[owner].add_plain(_title(node), points, PlainTest(path, node.name))
    except DefinitionError as error:
        _blame(guilty, f"{place}: {error}")


def _title(node: ast.FunctionDef) -> str:
    """The check's name: the docstring's first line, or the function's name in words."""
    words = (ast.get_docstring(node) or "").partition("\n")[0].strip().removesuffix(".")
    return words or node.name.removeprefix("test_").replace("_", " ")


def _marker(node: Function) -> tuple[str, Number]:
    """Return the exercise and the points that a test's marker names. Raises DefinitionError."""
    for decorator in node.decorator_list:
        call = decorator if isinstance(decorator, ast.Call) else None
        if ast.unparse(call.func if call is not None else decorator) not in _MARKERS:
            continue
        keywords = {} if call is None else {keyword.arg: keyword.value for keyword in call.keywords}
        points = _literal(node, keywords.pop("points", ast.Constant(1)))
        owner = _literal(node, call.args[0]) if call is not None and len(call.args) == 1 else None
        if not isinstance(owner, str) or keywords:
            raise DefinitionError(f"{node.name}: the marker must say {_FORM}")
        if isinstance(points, bool) or not isinstance(points, int | float):
            raise DefinitionError(f"{node.name}: points={points!r} is no number")
        return owner, points
    raise DefinitionError(f"{node.name} belongs to no exercise; write {_FORM} above it")


def _literal(node: Function, value: ast.expr) -> object:
    try:
        return ast.literal_eval(value)
    except ValueError:
        raise DefinitionError(
            f"{node.name}: the marker is read without running it; write {ast.unparse(value)} out as a literal"
        ) from None
