"""A scaffold works as it stands, is proven at once, and nothing that was there is lost."""

from __future__ import annotations

import ast
import pathlib
import subprocess
import sys

import pytest

from grader.author.new import FIRST, new
from grader.author.release import stubs_of
from grader.author.verify import Terms, prove
from grader.bank import Bank
from grader.cli import main
from grader.course import Course
from grader.errors import CalledWrongly, DefinitionError
from grader.sandbox.host import Sandbox
from grader.targets import targets


def problems(root: pathlib.Path, chapter: str, sandbox: Sandbox, bank: Bank) -> list[str]:
    """Prove a chapter; return what is wrong with it."""
    chosen = targets(Course(root), [str(root / "exercises" / chapter)])
    proofs = [prove(target, Terms(("cpu", "sim"), 2), sandbox, bank) for target in chosen]
    return [finding.text for proof in proofs for finding in proof.problems]


@pytest.mark.parametrize("as_class", [False, True], ids=["function", "class"])
def test_a_new_course_is_proven_at_once(as_class: bool, tmp_path: pathlib.Path, sandbox: Sandbox, bank: Bank) -> None:
    """One command makes a course that `verify` accepts on every device, with a stub and the beginning of a lesson."""
    written = [str(path.relative_to(tmp_path)) for path in new(tmp_path, FIRST, as_class)]
    assert written == ["reference/01_first/first.py", "exercises/01_first/README.md", "exercises/01_first/first.py"]
    assert problems(tmp_path, "01_first", sandbox, bank) == []
    assert "`double`" in (tmp_path / "exercises" / "01_first" / "README.md").read_text()


def test_the_simplest_exercise_is_short(tmp_path: pathlib.Path) -> None:
    """Without the comments the file has at most fifteen lines."""
    reference = next(new(tmp_path))
    assert len(reference.read_text().partition("\n\n\n# What")[0].splitlines()) <= 15


OLD = '''"""What is there already."""

import torch

from grader import exercise

LIMIT = 3  # kept


@exercise(points=1, n=__import__("hypothesis").strategies.integers(0, 3), hints="It has four letters.")
def old(n: int) -> int:
    """Return `n` plus one."""
    return n + 1
'''


def test_more_is_added_to_what_is_there(tmp_path: pathlib.Path, sandbox: Sandbox, bank: Bank) -> None:
    """A file keeps every line it had, in order, and gets the imports that it lacks; other stubs stay."""
    place = tmp_path / "reference" / "02_two" / "file.py"
    place.parent.mkdir(parents=True)
    place.write_text(OLD, encoding="utf-8")
    lesson = tmp_path / "exercises" / "02_two" / "README.md"
    lesson.parent.mkdir(parents=True)
    lesson.write_text("# Two\n\nAll about `old`.\n\n\n", encoding="utf-8")
    for name, as_class in (("double", False), ("Scale", True), ("triple", False)):
        list(new(tmp_path, f"02_two/file.py::{name}", as_class))
    lines = place.read_text(encoding="utf-8").splitlines()
    kept = iter(lines)
    assert all(line in kept for line in OLD.splitlines())
    assert lines[2:8] == [
        *("import torch", "from hypothesis import strategies as st", "from torch import nn", ""),
        *("from grader import exercise", "from grader import tensors"),
    ]
    assert problems(tmp_path, "02_two", sandbox, bank) == []
    assert lesson.read_text(encoding="utf-8").splitlines()[:5] == [
        *("# Two", "", "All about `old`.", "", "What `double` needs to know: …")
    ]
    assert [found.name for _, found in Course(tmp_path).chapter("02_two").exercises] == [
        *("old", "double", "Scale", "triple")
    ]


def test_finished_work_is_left_alone(tmp_path: pathlib.Path) -> None:
    """Where the stub's place holds somebody's work, that stays."""
    list(new(tmp_path))
    stub = tmp_path / "exercises" / "01_first" / "first.py"
    stub.write_text("def double(x):\n    return x + x\n", encoding="utf-8")
    written = list(new(tmp_path, "01_first/first.py::triple"))
    assert [path.name for path in written] == ["first.py", "README.md"]
    assert stub.read_text(encoding="utf-8") == "def double(x):\n    return x + x\n"


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("double", "double is no place for an exercise; write it as chapter/file.py::name"),
        ("01_first/first::double", "is no place"),
        ("01_first/first.py::for", "is no place"),
        ("../first.py::double", "is no place"),
        ("a/b/first.py::double", "is no place"),
        ("01_first/first.py::double", "defines double already; take another name"),
        ("exercises/01_first/first.py::torch", "defines torch already"),
    ],
)
def test_a_place_that_cannot_be_is_said(place: str, words: str, tmp_path: pathlib.Path) -> None:
    """A sentence says what is wrong with the place, and nothing is written."""
    list(new(tmp_path))
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(CalledWrongly, match=words.replace("(", r"\(")):
        list(new(tmp_path, place))
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("text", [b"def (:", "'\u00e9'".encode("latin-1")])
def test_a_file_that_does_not_parse_is_said(text: bytes, tmp_path: pathlib.Path) -> None:
    """A reference that is no Python, or not UTF-8, is the instructor's to mend first."""
    place = next(new(tmp_path))
    place.write_bytes(text)
    with pytest.raises(DefinitionError, match=r"first\.py does not parse .*; mend it first"):
        list(new(tmp_path, "01_first/first.py::triple"))


def test_a_file_of_another_editor_is_as_good(tmp_path: pathlib.Path) -> None:
    """A byte order mark, a form feed or another odd end of a line in a reference changes no line of the stub."""
    place = next(new(tmp_path))
    text = place.read_text(encoding="utf-8").replace("Return `x`", "Return \x0c \u2028 `x`")
    place.write_text(text, encoding="utf-8-sig")
    list(new(tmp_path, "01_first/first.py::triple"))
    chapter = Course(tmp_path).chapter("01_first")
    assert not any(exercise.problem for _, exercise in chapter.exercises)
    (stub,) = stubs_of(chapter)
    double, triple = ast.parse(stub.text).body[-2:]
    assert [ast.unparse(node).count("raise NotImplementedError") for node in (double, triple)] == [1, 1]
    assert "Return \x0c \u2028 `x` times two" in stub.text


def test_the_command_makes_a_course_that_grades(tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`new --course` says what it wrote and what comes next; the course then grades."""
    root = tmp_path / "my course"
    assert main(["new", "--course", str(root)]) == 0
    said = capsys.readouterr().out
    assert "written: reference/01_first/first.py" in said
    assert "python -m grader verify --course" in said
    assert main(["new", "nowhere", "--course", str(root)]) == 2
    command = [sys.executable, "-m", "grader", "--course", str(root), "--devices", "cpu"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "0 of 1 points, 0 of 1 exercises passed" in done.stdout
