"""Notebooks: as submissions, whatever is in them, and with `check` and `%%grade` in a real kernel."""

from __future__ import annotations

import json
import pathlib
import re
import subprocess
import sys
import traceback
from collections.abc import Callable
from typing import Any, NoReturn

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbclient import NotebookClient

from grader import cli, notebook
from grader.cells import as_file, cell_at, cells_of, defined
from grader.course import Course
from grader.errors import Unreadable
from grader.submission import MAX_NOTEBOOK, Handed
from tests.browser import chromium, visit
from tests.test_cohort import REFERENCE, RIGHT
from tests.test_screen import environment


def book(*cells: str) -> bytes:
    """Return a notebook with these cells of code, and a text."""
    made = [{"cell_type": "markdown", "source": ["# Title"]}]
    made += [{"cell_type": "code", "source": cell.splitlines(keepends=True)} for cell in cells]
    return json.dumps({"cells": made, "nbformat": 4}).encode()


def runs(text: str) -> dict[str, Any]:
    """Run a text piece by piece, as a worker does; return what it defines."""
    found: dict[str, Any] = {}
    for cell in re.split(r"^# cell \d+ of the notebook$", text, flags=re.MULTILINE):
        try:
            exec(cell, found)
        except (SyntaxError, RecursionError, MemoryError):
            found["broken"] = True
    return found


DOUBLE = "def double(x):\n    return helper(x) * K"


@pytest.mark.parametrize(
    "cells",
    [
        ["K = 2", "def helper(x):\n    return x", DOUBLE],
        [DOUBLE, "K = 2\nprint(nothing)\nhelper = lambda x: x"],
        ["%matplotlib inline\nK = 2\n!pip install torch", "%%time\ndef helper(x):\n    return x", DOUBLE, "double?"],
        ["def broken(:\n    pass", "K = 2", "while True: pass", "def helper(x):\n    return x", DOUBLE, "double(3)"],
        [
            "%%bash\nrm -rf /",
            "K = 3",
            "K = 2",
            "def helper(x):\n    return x",
            DOUBLE,
            "for i in range(9**9): train(i)",
        ],
        ["TWO = {}", "TWO['two'] = 2", "TWO.update(a=1)", "K = TWO['two']", "helper = int", DOUBLE, "sleep(99)"],
        [
            "from math import *\nimport os",
            "K, J = 2, 3",
            "if K:\n    def helper(x): return x",
            DOUBLE,
            "x = !ls\ny = %time 1",
        ],
        ["K = 1", "K += 1", "%%capture\nclass A: pass", "helper = abs and int", DOUBLE],
        [
            "!pip install \\\n  torch\nK = 1 # right?",
            "%time K = 2",
            "helper = %time int",
            "    x = 1\n    y = 2",
            DOUBLE,
        ],
        [
            "K = 2\nfrom grader import check\nimport no_such_thing\ncheck(DOUBLE)",
            "import math\nhelper = math.floor",
            DOUBLE,
        ],
        ["from grader import check, data", "K = len(data.__name__) and 2", "helper = int", DOUBLE],
        ['K = 2\nTEXT = "\u2028 \x85 \x0c \x1c"\ndef helper(x):\n    return x', DOUBLE, "def broken(:"],
    ],
)
def test_what_a_function_needs_comes_along(cells: list[str]) -> None:
    """Definitions, and what they use; not what is tried out, nor what no Python is."""
    text = as_file(cells)
    assert runs(text)["double"](4) == 8
    assert "rm -rf" not in re.sub(r"#.*", "", text)


RIGHT_CELL = "def double(x):\n    return x * 2"


@pytest.mark.parametrize(
    "cells",
    [
        ["double = lambda x: x * 2"],
        ["def double(x): pass", "double = lambda x: x * 2"],
        ["import functools\ndef base(n, x):\n    return x * n", "double = functools.partial(base, 2)"],
        ["def other(x):\n    return x * TWO\nTWO = 2", "double = other", "class A:\n    def double(self): pass"],
        ["if True:\n    def double(x):\n        return x * 2", "print([double for double in (1, 2)])"],
        ["try:\n    import no_such\nexcept ImportError:\n    def double(x):\n        return x * 2"],
        [RIGHT_CELL, "double.calls = 0", "value = double(1)"],
    ],
)
def test_what_is_asked_for_counts_however_it_is_bound(cells: list[str]) -> None:
    """The last binding of an exercise's name is what is graded, be it a `def` or not."""
    text = as_file(cells, ["double"])
    assert runs(text)["double"](4) == 8
    assert "double" in defined(text)


def test_a_line_is_told_as_the_notebook_has_it() -> None:
    """Who reads an error looks for a line in a cell; the file that is made of all cells is nobody's."""
    cells = ["", "import torch\n\nK = 1", "%%grade\nx = (\n", "@torch.no_grad()\ndef double(x):\n    return K"]
    text = as_file(cells)
    told = {line: cell_at(text, number) for number, line in enumerate(text.splitlines(), 1)}
    assert told["K = 1"] == "cell 2, line 3"
    assert told["def double(x):"] == "cell 4, line 2"
    assert [place for line, place in told.items() if "compile(" in line] == ["cell 3, line 2"]
    assert cell_at("x = 1\ny = 2\n", 2) == ""


@pytest.mark.parametrize("cell", ["from mine import double", "import numpy as double", "del double", "print(double)"])
def test_what_is_not_defined_here_is_not_graded_by_an_older_cell(cell: str) -> None:
    """What is imported, or deleted, at last is not what a cell has defined."""
    assert ("double" in defined(as_file([RIGHT_CELL, cell], ["double"]))) == ("print" in cell)


MANY = "v10000 = 1\n" + "\n".join(f"v{number} = v{number + 1}" for number in reversed(range(10_000)))
HOSTILE = {
    "blanks": "(\n" + " " * 400_000 + "x\n",
    "names": "(\n" + "a," * 100_000 + "\n",
    "timed": "(\n" + "x = %time " * 100_000 + "\n",
    "chain": f"{MANY}\ndef f(): return v0",
    "deep call": '"x"' + ".a" * 700 + "()",
    "deeper call": '"x"' + ".a" * 100_000 + "()",
    "deep sum": "x = " + "-" * 100_000 + "1",
    "brackets": "(" * 100_000,
}


@pytest.mark.parametrize("cell", HOSTILE.values(), ids=HOSTILE)
def test_no_cell_holds_up_the_others(cell: str) -> None:
    """Time grows as the text does, not as its square (these would take minutes); and nothing is too deep."""
    assert runs(as_file([cell, RIGHT_CELL], ["double"]))["double"](4) == 8
    assert "double" not in defined(cell)


@given(st.lists(st.text(max_size=60), max_size=5))
def test_any_cells_are_a_file(cells: list[str]) -> None:
    """Whatever stands in them, and the lines of a cell stay in their order."""
    compile(as_file(cells).encode("utf-8", "replace"), "file", "exec")
    assert all(isinstance(name, str) for cell in cells for name in defined(cell))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b'{"cells": 3}',
        b'{"cells": [3]}',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"worksheets": []}',
        b"null",
    ],
)
def test_what_is_no_notebook_is_said(data: bytes) -> None:
    """In a sentence."""
    with pytest.raises(Unreadable, match=r"a\.ipynb is no notebook that can be read"):
        cells_of("a.ipynb", data)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (book() + b" " * MAX_NOTEBOOK, r"a\.ipynb is larger than 64 MiB; clear its outputs"),
        (book("x = 1\n" * 200_000), r"a\.ipynb holds more than 1 MiB of code"),
        (book(*["x = 1"] * 5001), r"a\.ipynb has more than 5000 cells"),
    ],
    ids=["outputs", "code", "cells"],
)
def test_a_notebook_that_is_too_large_is_told_so(data: bytes, sentence: str) -> None:
    """With what to do about it."""
    handed = Handed(pathlib.Path("/"), {("01_one", "a.ipynb"): data})
    with pytest.raises(Unreadable, match=sentence):
        handed.read("01_one", "file.py")


def test_an_old_notebook_is_read() -> None:
    """Those of IPython 3 have sheets, and inputs in place of sources."""
    old = {"worksheets": [{"cells": [{"cell_type": "code", "input": "x = 1"}]}]}
    assert cells_of("a.ipynb", json.dumps(old).encode()) == ["x = 1"]


@pytest.fixture
def course(make_course: Callable[[str], Course]) -> Course:
    """A course of two exercises, with stubs."""
    made = make_course(REFERENCE)
    (made.exercises / "01_one" / "file.py").write_text("def double(x): pass\n\n\ndef count(text): pass\n")
    return made


@pytest.mark.parametrize(
    "place", ["work.ipynb", "ann/anything.ipynb", "ann/exercises/01_one/file.ipynb", "ann/01_one/x.ipynb"]
)
def test_a_notebook_is_a_submission(
    course: Course, tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str], place: str
) -> None:
    """Given itself, or in a folder; a cell that fails, or never ends, costs the functions of no other."""
    path = tmp_path / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(
        book("double = lambda x: x * 2", "def no(:", "1 / 0", "while True: pass", "def count(text): return 1")
    )
    there = path if place == "work.ipynb" else tmp_path / "ann"
    out = tmp_path / "report.json"
    words = ["--course", str(course.root), "--submission", str(there), "--devices", "cpu", "--json", str(out)]
    assert cli.main(["grade", *words]) == 1
    assert {one["name"]: one["score"] for one in json.loads(out.read_text())["exercises"]} == {"double": 2, "count": 0}
    assert "SyntaxError" in capsys.readouterr().out


def test_a_cell_that_is_no_python_is_named(
    course: Course, tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where what is asked for stood in it, that is why it is missing."""
    path = tmp_path / "work.ipynb"
    path.write_bytes(book("x = 1", "def double(x):\n    return x *", "def count(text): return len(text)"))
    words = ["--course", str(course.root), "--submission", str(path), "--devices", "cpu"]
    assert cli.main(["grade", *words]) == 1
    told = capsys.readouterr().out
    assert "✗ double" in told
    assert "cell 2, line 2: SyntaxError: " in told
    assert re.search(r"✓ count +1/1 +cell 3, line 1\n", told)


def executed(course: Course, *cells: str) -> list[list[dict[str, Any]]]:
    """Run cells in a real kernel, in the course's folder; return what each showed."""
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])  # type: ignore[no-untyped-call]
    client = NotebookClient(made, timeout=120, allow_errors=True, resources={"metadata": {"path": str(course.root)}})
    return [cell["outputs"] for cell in client.execute()["cells"]]


def said(outputs: list[dict[str, Any]]) -> list[str]:
    """Return how each text begins that a cell has shown."""
    return [re.split(r"\s\s|\n|;|, ", one["data"]["text/plain"])[0] for one in outputs if "data" in one]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_in_a_real_kernel(course: Course, tmp_path: pathlib.Path) -> None:
    """Right, wrong, with a mistake in words, by name or as an object, and with `%%grade`; as rich HTML."""
    (course.root / "mine.py").write_text(RIGHT)
    shown = executed(
        course,
        "from grader import check\nimport torch\ntorch.set_default_dtype(torch.float64)\nLEN = len",
        "def double(x):\n    return x + 2\ncheck(double)",
        "def double(x):\n    return x * 2\ncheck('double')",
        "%load_ext grader",
        "%%grade\ndef count(text):\n    return LEN(text)",
        "%%grade count\nprint('before')\ndef count(text):\n    return 1 / 0",
        "check('doubel')",
        "check(3)",
        "double = lambda x: 'wrong'\ncheck(double)\ncheck('double')",
        "def outer():\n    def double(x): return x * 2\n    return double\ncheck(outer())\ncheck(lambda x: x * 2)",
        "import mine\nfrom mine import double\ncheck(double)\ncheck(mine.double)",
        "def twice(x):\n    return x * 2\ndouble = twice\ncheck(double)",
        "from mine import double\ncheck('double')",
        "%%grade\nimport torch\ndef helper(x): return len(x)\ndef count(text):\n    return helper(text)",
        "%%grade\ndef helper(x): return 1\nother = 3",
        "%%grade\nprint(1)",
        "check('double', course=3)\ncheck('double', devices=3)\ncheck('double', course='/')\ncheck('double', devices='abc')",
        "torch.get_default_dtype(), torch.accelerator.is_available()",
    )
    texts = [next((one["data"]["text/plain"] for one in outputs if "data" in one), "") for outputs in shown]
    assert not [one for outputs in shown for one in outputs if one["output_type"] == "error"], shown
    assert texts[1].startswith("✗ double")
    assert "adds two" in texts[1]
    assert "replay" not in texts[1]
    assert texts[2].startswith("✓ double")
    assert "Not all of the file ran" not in texts[1]
    assert texts[4].startswith("✓ count")
    assert texts[5].startswith("✗ count")
    assert "ZeroDivisionError: division by zero (cell 6, line 4)" in texts[5]
    assert re.match(r"✗ count +0/1 +cell 6, line 3\n", texts[5])
    assert "did you mean double" in texts[6]
    assert "not int" in texts[7]
    assert said(shown[8]) == ["✗ double", "✗ double"]
    not_here = "check takes a function or class that is defined at the top of a cell"
    assert said(shown[9]) == said(shown[10]) == [not_here] * 2
    assert said(shown[11]) == ["✓ double"]
    assert said(shown[12]) == ["double is not defined in a cell yet"]
    assert said(shown[13]) == ["✓ count"]
    assert said(shown[14]) == ["none of these is an exercise: helper"]
    assert said(shown[15]) == ["this cell defines nothing"]
    assert said(shown[16])[:2] == ["course is a text", "devices is a text"]
    assert 'name one with course="…"' in shown[16][2]["data"]["text/plain"]
    assert said(shown[16])[3] == 'there is no device "abc": use one of cpu'
    assert texts[-1] == "(torch.float64, False)"
    pages = [one["data"]["text/html"] for outputs in shown for one in outputs if "text/html" in one.get("data", {})]
    with chromium() as browser, visit(browser, f"<!doctype html><p id=mine>mine</p>{pages[0]}", tmp_path) as seen:
        assert (seen.console, seen.errors) == ([], [])
        assert "adds two" in seen.ask("document.body.innerText")
        assert seen.ask("getComputedStyle(document.getElementById('mine')).fontFamily") != seen.ask(
            "getComputedStyle(document.querySelector('.grader-report')).fontFamily"
        )


def test_an_interrupt_is_passed_on_in_a_few_lines(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cells that wait are not begun, and nothing of our processes is told."""

    def interrupted(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.chdir(course.root)
    monkeypatch.setattr(notebook, "_elsewhere", interrupted)
    with pytest.raises(KeyboardInterrupt, match="the grading was stopped") as caught:
        notebook.check(runs)
    assert "_elsewhere" not in "".join(traceback.format_exception(caught.value))


def test_outside_of_a_notebook_the_file_is_graded(course: Course) -> None:
    """`check` in a program prints the same, for what is defined in its file."""
    path = course.root / "mine.py"
    path.write_text(
        RIGHT + "\n\nif __name__ == '__main__':\n    from grader import check\n    check(count)\n    check('count')\n"
    )
    done = subprocess.run(
        [sys.executable, path.name], cwd=course.root, env=environment(), capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    first, *_, last = done.stdout.splitlines()
    assert first.startswith("✓ count")
    assert last == "outside of a notebook, check needs a function that is defined in a file"
