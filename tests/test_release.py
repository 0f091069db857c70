"""Releasing stubs: new and stale ones are written, nobody's work is; one function can be put back to its stub."""

from __future__ import annotations

import ast
import pathlib
from collections.abc import Callable

import pytest

from grader.author.release import release, stubs_of
from grader.course import Chapter, Course
from grader.stubs import with_stub

Make = Callable[[str], Course]
REFERENCE = """
from hypothesis import strategies as st
from grader import exercise

@exercise(x=st.integers())
def first(x):
    '''First.'''
    return x

@exercise(x=st.integers())
def second(x):
    '''Second.'''
    return x
"""
STUB = """import torch


def first(x):
    '''First.'''
    raise NotImplementedError


def second(x):
    '''Second.'''
    raise NotImplementedError
"""


def chapter_with(course: Course, text: str | None) -> tuple[Chapter, pathlib.Path]:
    """Return the chapter of a course whose learner's file has this text, and the file."""
    path = course.exercises / "01_one" / "file.py"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    return course.chapter("01_one"), path


@pytest.mark.parametrize(
    ("text", "state"),
    [
        (None, "new"),
        (STUB, "same"),
        (STUB.replace("First.", "An older task."), "stale"),
        (STUB.replace("raise NotImplementedError", "return x", 1), "finished"),
        (STUB + "\n\ndef helper(x):\n    return x\n", "finished"),
        ("def other(x):\n    return 3\n", "finished"),
        ("first = lambda x: x\n", "finished"),
        ("async def first(x):\n    return x\n", "finished"),
        ("def first(x:\n", "finished"),
        ("x = '\0'", "finished"),
    ],
    ids=["new", "same", "stale", "solved", "helper", "another name", "lambda", "async", "broken", "zero"],
)
def test_a_stub_file_has_a_state(make_course: Make, text: str | None, state: str) -> None:
    """A stub is new, the same, stale, or holds somebody's work; whatever is more than a stub is work."""
    chapter, path = chapter_with(make_course(REFERENCE), text)
    (stub,) = stubs_of(chapter)
    assert (stub.path, stub.text, stub.state) == (path, STUB, state)


@pytest.mark.parametrize("text", [None, STUB.replace("First.", "An older task.")], ids=["new", "stale"])
def test_new_and_stale_stubs_are_written(make_course: Make, text: str | None) -> None:
    """A stub that is not there or out of date is written; what it was is returned, and next time it is the same."""
    chapter, path = chapter_with(make_course(REFERENCE), text)
    (before,) = release(chapter)
    assert before.state in ("new", "stale")
    assert path.read_text(encoding="utf-8") == STUB
    assert [stub.state for stub in release(chapter)] == ["same"]


@pytest.mark.parametrize(
    "data", [STUB.replace("raise NotImplementedError", "return x").encode(), b"\xff\xfe", b"def ("]
)
def test_work_is_written_over_only_when_forced(make_course: Make, data: bytes) -> None:
    """Finished work, and what cannot be read, stays as it is, unless somebody insists."""
    chapter, path = chapter_with(make_course(REFERENCE), None)
    path.write_bytes(data)
    assert [stub.state for stub in release(chapter)] == ["finished"]
    assert path.read_bytes() == data
    release(chapter, force=True)
    assert path.read_text(encoding="utf-8") == STUB


def test_a_chapter_without_a_folder_gets_one(make_course: Make) -> None:
    """Releasing makes the chapter's folder, and a file for each reference."""
    course = make_course(REFERENCE)
    (course.reference / "02_two").mkdir()
    (course.reference / "02_two" / "more.py").write_text(REFERENCE)
    release(course.chapter("02_two"))
    assert (course.exercises / "02_two" / "more.py").read_text() == STUB


WORK = "import torch\n\n\n{}\n\n\ndef second(x):\n    return 2\n"


@pytest.mark.parametrize(
    "own",
    [
        "def first(x):\n    return 1",
        "def first(x):\n    '''First.'''\n\n    y = x\n\n    return y",
        "@torch.no_grad()\ndef first(x):\n    return 1",
        "async def first(x):\n    return 1",
        "class first:\n    def a(self):\n        return 1",
        "def first(\n    x,\n):\n    return 1",
        "def first(x: return 1",
        "def first(x):\n    return (((",
        "def first(x): return 1",
    ],
)
def test_one_function_is_put_back(own: str) -> None:
    """One function becomes its stub again, however it is written; the rest of the file stays to the letter."""
    made = with_stub(WORK.format(own), STUB, "first")
    assert made == WORK.format("def first(x):\n    '''First.'''\n    raise NotImplementedError")


@pytest.mark.parametrize(
    "own",
    [
        "def first(x):\n    y = x\n# an old line\n    return y",
        "def first(x):\n    '''\nFirst.\n    '''\n    return x",
        "def first(x):\n    y = '''\na\n'''\n    return y",
    ],
    ids=["comment at the margin", "docstring at the margin", "text at the margin"],
)
def test_a_function_with_text_at_the_margin_is_put_back_whole(own: str) -> None:
    """Comments and text at the margin inside of a function belong to it: nothing of it stays behind."""
    made = with_stub(WORK.format(own), STUB, "first")
    assert made == WORK.format("def first(x):\n    '''First.'''\n    raise NotImplementedError")


@pytest.mark.parametrize(
    "text", ["def first(x): return 1", "def first", "class first: pass", "def first(x):\n    return 1"]
)
def test_the_last_line_may_be_without_an_end(text: str) -> None:
    """A file that ends in the middle of a line is put back too."""
    made = with_stub(text, STUB, "first")
    assert made.strip() == "def first(x):\n    '''First.'''\n    raise NotImplementedError"


def test_every_definition_of_the_name_is_put_back() -> None:
    """Where a function is defined twice, no definition stays that would win."""
    made = with_stub("def first(x):\n    return 1\n\n\ndef first(x):\n    return 2\n", STUB, "first")
    assert "return" not in made


@pytest.mark.parametrize("text", ["", "x = 1\n", "def first_of_all(x):\n    return 1\n", "# def first(x):\n"])
def test_a_missing_function_is_added(text: str) -> None:
    """A function that is not in the file is added at its end."""
    made = with_stub(text, STUB, "first")
    assert made.startswith(text.rstrip())
    (node,) = (part for part in ast.parse(made).body if isinstance(part, ast.FunctionDef) and part.name == "first")
    assert ast.unparse(node.body[-1]) == "raise NotImplementedError"
    assert made.endswith("\n")


def test_putting_back_twice_changes_nothing_more() -> None:
    """A function that is a stub already stays as it is."""
    once = with_stub(WORK.format("def first(x):\n    return 1"), STUB, "first")
    assert with_stub(once, STUB, "first") == once
    assert with_stub(STUB, STUB, "second") == STUB
