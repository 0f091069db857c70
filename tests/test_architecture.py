"""The drawing of `grader/__init__.py` as data, and the house rules a machine can check."""

from __future__ import annotations

import ast
import graphlib
import pathlib
from collections.abc import Iterator

import pytest

import grader

PACKAGE = pathlib.Path(grader.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))

DRAWING: dict[str, set[str]] = {
    "errors": set(),
    "cells": {"errors"},
    "stateless": set(),
    "data": set(),
    "deadline": set(),
    "pool": set(),
    "observe": set(),
    "judge": set(),
    "strategies": {"errors", "observe"},
    "spell": {"observe"},
    "rebuild": {"observe", "spell"},
    "options": {"errors"},
    "hardware": {"errors", "observe", "options"},
    "define": {"errors", "options", "strategies"},
    "bank": {"define", "observe"},
    "source": {"define", "errors"},
    "submission": {"cells", "errors"},
    "chapters": {"bank", "deadline", "define", "errors", "observe", "options", "source"},
    "course": {"chapters", "define", "errors", "options", "source", "submission"},
    "sandbox": {"errors", "observe"},
    "compare": {"observe", "options", "spell"},
    "progress": {"bank", "errors", "judge"},
    "advise": {"compare"},
    "carried": {"bank", "errors", "observe"},
    "draw": {"bank", "deadline", "define", "errors", "observe", "spell", "strategies"},
    "shrink": {"bank", "compare", "define", "draw", "errors", "observe"},
    "bench": {"bank", "cells", "course", "define", "options", "progress", "sandbox", "submission"},
    "checking": {
        "advise", "bank", "bench", "carried", "chapters", "compare", "deadline", "define", "draw", "errors", "judge",
        "observe", "progress", "rebuild", "sandbox", "shrink", "source", "spell", "stateless",
    },
    "stubs": {"bench", "cells", "errors", "progress", "source", "submission"},
    "route": {"bench", "define", "judge", "source"},
    "grade": {
        "bank", "bench", "checking", "define", "errors", "hardware", "judge", "progress", "route", "sandbox",
        "submission",
    },
    "report": {"judge"},
    "outputs": {"errors", "judge", "progress", "report", "submission"},
    "targets": {"bench", "course", "errors", "submission"},
    "notebook": {
        "bank", "bench", "cells", "course", "errors", "grade", "hardware", "judge", "pool", "report", "sandbox",
        "submission", "targets",
    },
    "elsewhere": {"carried", "course", "errors", "grade", "judge", "progress", "sandbox", "submission", "targets"},
    "asked": {"bench", "course", "errors", "hardware"},
    "author": {
        "bank", "bench", "chapters", "course", "deadline", "define", "draw", "errors", "grade", "hardware", "judge",
        "observe", "options", "pool", "progress", "rebuild", "report", "sandbox", "source", "submission", "targets",
    },
    "doctor": {"bank", "errors", "hardware", "sandbox"},
    "verbs": {
        "asked", "bank", "bench", "course", "doctor", "elsewhere", "errors", "grade", "judge", "outputs", "progress",
        "report", "route", "sandbox", "stubs", "submission", "targets",
    },
    "watch": {
        "bank", "bench", "cells", "course", "draw", "errors", "grade", "hardware", "judge", "observe", "progress",
        "report", "sandbox", "source", "stubs", "submission", "targets",
    },
    "cohort": {
        "asked", "bank", "bench", "course", "errors", "grade", "judge", "pool", "progress", "report", "sandbox",
        "submission", "targets",
    },
    "cli": {"author", "cohort", "errors", "report", "sandbox", "verbs", "watch"},
    "__main__": {"cli"},
    "once": {"cli", "sandbox"},
    "pytest_session": {
        "bank", "bench", "checking", "course", "define", "errors", "grade", "hardware", "judge", "progress", "report",
        "sandbox", "submission", "targets",
    },
    "pytest_plugin": {"bench", "checking", "define", "errors", "judge", "pytest_session", "report"},
    "__init__": {"define", "errors", "notebook", "observe", "strategies"},
}  # fmt: skip
"""For each room, the rooms it may import from."""

MAY_IMPORT_LATE = {"cli.py", "observe/host.py", "once.py", "pytest_plugin.py"}
"""cli, so that --help does not wait for torch; host, which names the package before it can import from it; once, which is
the grader only after it has left a nursery; the plugin, which every run of pytest loads, in whatever project."""

LONGEST_FILE = 400
LONGEST_FUNCTION = 40


def name_of(path: pathlib.Path) -> str:
    """The path of a file inside the package."""
    return path.relative_to(PACKAGE).as_posix()


def room_of(path: pathlib.Path) -> str:
    """The room a file belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports_of(tree: ast.AST) -> Iterator[tuple[str, ast.stmt]]:
    """Every module of ours that is imported, wherever in the file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "grader":
            yield node.module or "", node
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] == "grader":
                    yield alias.name, node


def rooms_used(room: str) -> set[str]:
    """The rooms that a room does import from."""
    used = set()
    for path in FILES:
        if room_of(path) == room:
            for module, _ in imports_of(ast.parse(path.read_text())):
                if module != "grader":
                    used.add(module.split(".")[1])
    return used - {room}


@pytest.mark.parametrize("room", sorted({room_of(path) for path in FILES}))
def test_a_room_imports_exactly_what_the_drawing_says(room: str) -> None:
    """A room imports from the floors below it that the drawing names, and the drawing names no more."""
    assert rooms_used(room) == DRAWING[room]


def test_the_drawing_has_no_cycle() -> None:
    """Imports point one way."""
    assert list(graphlib.TopologicalSorter(DRAWING).static_order())


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_imports_are_not_hidden_in_functions(path: pathlib.Path) -> None:
    """Only those that have a reason may import a room late."""
    tree = ast.parse(path.read_text())
    late = [
        module
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        for module, _ in imports_of(function)
    ]
    assert not late or name_of(path) in MAY_IMPORT_LATE


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_no_room_takes_a_name_from_the_package_root(path: pathlib.Path) -> None:
    """The package root is for authors of exercises; a room imports from the room that owns a name."""
    for module, node in imports_of(ast.parse(path.read_text())):
        if module == "grader" and isinstance(node, ast.ImportFrom):
            assert [alias.name for alias in node.names] == ["__version__"]


@pytest.mark.parametrize("path", sorted((PACKAGE / "observe").glob("*.py")), ids=name_of)
def test_the_observer_needs_nothing_that_knows_an_answer(path: pathlib.Path) -> None:
    """What runs beside a learner's code imports neither hypothesis nor another room."""
    text = path.read_text()
    assert "hypothesis" not in text
    assert all(module.startswith("grader.observe") for module, _ in imports_of(ast.parse(text)))


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_file_can_be_read_in_one_go(path: pathlib.Path) -> None:
    """A file opens with its one line and stays under 400 lines, a function under 40."""
    text = path.read_text()
    tree = ast.parse(text)
    assert (ast.get_docstring(tree) or "").strip()
    assert len(text.splitlines()) < LONGEST_FILE
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= LONGEST_FUNCTION, f"{name_of(path)}: {node.name} has {length} lines"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_modules_hold_no_mutable_globals(path: pathlib.Path) -> None:
    """A module's names in lower case at top level are functions and classes, never state."""
    allowed = {"_NOW"}  # what unpickling is told, set and put back by `loads`
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.List | ast.Set):
            names = {target.id for target in node.targets if isinstance(target, ast.Name)}
            assert names <= allowed, f"{name_of(path)}: {names}"
