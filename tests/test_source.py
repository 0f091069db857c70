"""From a reference file: stubs that give nothing away, and submissions that solve an exercise in a given way."""

from __future__ import annotations

import ast
import os
import pathlib
import textwrap
from collections.abc import Callable
from typing import Any

import pytest

from grader.course import Course
from grader.errors import DefinitionError
from grader.source import TODO, nothing_done, read_reference, solution, still_stub, stub_file

Make = Callable[[str], Course]
HEAD = '''"""A chapter."""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import torch
from hypothesis import strategies as st
from torch import Tensor, nn

from grader import exercise, tensors

SECRET = 4711


def helper(x):
    """Helps."""
    return other(x) + SECRET


def other(x):
    return math.floor(SECRET)


def unused(x):
    return np.zeros(SECRET)

'''
FUNCTION = '''
@exercise(x=tensors("n"), parts=st.just(()), hints=("look",))
def first(x: Tensor, parts: Iterable = ()) -> np.ndarray:
    """Do the task.

    In two paragraphs.

    >>> first(1)
    4711
    """
    # a hint that gives it away: 4711
    answer = helper(x)
    return answer + 4711


@first.mutant("forgets the number")
def _(x, parts=()):
    return torch.zeros(SECRET)


@first.mutant("adds one")
def _(x, parts=()):
    return helper(x) + 1


@first.variant("by hand")
def _(x, parts=()):
    return other(x) + 4711


@first.check("again", x=st.integers())
def _(function, x):
    return function(x), 4711


@first.judge
def _(came, x):
    return "4711"
'''
CLASS = '''
@exercise()
class Net(nn.Module):
    """A model."""

    def __init__(self, size: int = 3) -> None:
        """Make it of `size`."""
        super().__init__()
        self.layer = nn.Linear(size, 4711)

    @staticmethod
    def name() -> str:
        return "4711"

    @property
    def size(self) -> int:
        """The size.

        As often as it takes.
        """
        return 4711

    def forward(self, x: Tensor) -> Tensor:
        def inner():
            return 4711
        return self.layer(x)


@Net.check("size", x=st.integers())
def _(kind, x):
    return kind(x).size
'''
GROUP = '''
@exercise(x=st.integers())
def save(x: int, where: Path) -> None:
    """Save `x`."""
    (where / "4711").write_text(str(x))


@save.also
def load(where: Path) -> int:
    """Load what was saved."""
    return int((where / "4711").read_text())


@save.mutant("loads one more")
class _:
    def load(where):
        return int((where / "4711").read_text()) + 1


@save.variant("both otherwise")
class _:
    def save(x, where):
        (where / "other").write_text(str(x))

    @staticmethod
    def load(where):
        return int((where / "other").read_text())
'''


def write(folder: pathlib.Path, text: str) -> pathlib.Path:
    """Write a reference file."""
    path = folder / "file.py"
    path.write_text(text, encoding="utf-8")
    return path


def stub(folder: pathlib.Path, text: str) -> str:
    """Return the stub of a reference."""
    return stub_file(write(folder, text))


def run(text: str) -> dict[str, Any]:
    """Run a learner's file and return what it defines."""
    found: dict[str, Any] = {"__name__": "learner"}
    exec(compile(text, "learner.py", "exec"), found)
    return found


def function(body: str, signature: str = "(x)", before: str = "") -> str:
    """Return a reference of one function with this text."""
    return f"import torch\nfrom grader import exercise, tensors\n{before}\n\n@exercise(x=tensors())\ndef f{signature}:{body}\n"


@pytest.mark.parametrize("body", [FUNCTION, CLASS, GROUP, FUNCTION + CLASS + GROUP])
def test_a_stub_gives_nothing_away(tmp_path: pathlib.Path, body: str) -> None:
    """A stub runs, and holds no line of the reference: no body, helper, mutant, check, hint, and nothing of ours."""
    text = stub(tmp_path, HEAD + body)
    run(text)
    code = ast.unparse(_without_docstrings(ast.parse(text)))
    for leaked in ("4711", "SECRET", "helper", "mutant", "grader", "hypothesis", "exercise", "look", "again", "hint"):
        assert leaked not in code, leaked
    assert "gives it away" not in text
    assert text.startswith('"""A chapter."""\n\nfrom __future__ import annotations\n')
    assert text.endswith(f"{TODO}\n")


def _without_docstrings(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node):
            node.body = node.body[1:] or [ast.Pass()]
    return tree


def test_a_stub_keeps_the_task(tmp_path: pathlib.Path) -> None:
    """Signature and docstring stand in the stub as they were written."""
    text = stub(tmp_path, HEAD + FUNCTION)
    expected = '''\
def first(x: Tensor, parts: Iterable = ()) -> np.ndarray:
    """Do the task.

    In two paragraphs.

    >>> first(1)
    4711
    """
    raise NotImplementedError
'''
    assert text.endswith("\n\n\n" + expected)


def test_a_stub_imports_what_its_signatures_need(tmp_path: pathlib.Path) -> None:
    """A stub imports torch and what its signatures name, the standard library first, and nothing else."""
    head = stub(tmp_path, HEAD + FUNCTION).partition("\n\n\ndef ")[0]
    assert (
        head
        == '''"""A chapter."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import torch
from torch import Tensor'''
    )


def test_a_stub_of_several_has_them_in_order(tmp_path: pathlib.Path) -> None:
    """All exercises of a file are in its stub, those that belong together one by one, in order."""
    text = stub(tmp_path, HEAD + GROUP + FUNCTION)
    names = [node.name for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)]
    assert names == ["save", "load", "first"]
    for name in names:
        with pytest.raises(NotImplementedError):
            run(text)[name](*([1] * run(text)[name].__code__.co_argcount))


def test_the_stub_of_a_class_has_its_methods(tmp_path: pathlib.Path) -> None:
    """The stub of a class has its bases, docstring, and every method with decorators and docstring."""
    text = stub(tmp_path, HEAD + CLASS)
    (node,) = (part for part in ast.parse(text).body if isinstance(part, ast.ClassDef))
    assert ast.get_docstring(node) == "A model."
    methods = {part.name: part for part in node.body if isinstance(part, ast.FunctionDef)}
    assert list(methods) == ["__init__", "name", "size", "forward"]
    assert [ast.unparse(part) for part in methods["name"].decorator_list] == ["staticmethod"]
    assert [ast.unparse(part) for part in methods["size"].decorator_list] == ["property"]
    assert '        """The size.\n\n        As often as it takes.\n        """\n' in text
    for method in methods.values():
        assert ast.unparse(method.body[-1]) == TODO
    with pytest.raises(NotImplementedError):
        run(text)["Net"]()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (function(" return 4711"), "def f(x):\n    raise NotImplementedError\n"),
        (function("\n    return 4711"), "def f(x):\n    raise NotImplementedError\n"),
        (function("\n    # secret: 4711\n    return 1"), "def f(x):\n    raise NotImplementedError\n"),
        (
            function("\n\n    @staticmethod\n    def g():\n        return 4711\n\n    return g"),
            "def f(x):\n    raise NotImplementedError\n",
        ),
        (function("\n    'Task.'\n    return 4711"), "def f(x):\n    'Task.'\n    raise NotImplementedError\n"),
        (
            function("\n    return 4711", "(\n    x: int,  # a number\n    *,\n    y: int = 3,\n) -> int"),
            "def f(\n    x: int,  # a number\n    *,\n    y: int = 3,\n) -> int:\n    raise NotImplementedError\n",
        ),
        (function("\n    4711\n    return 1"), "def f(x):\n    raise NotImplementedError\n"),
    ],
    ids=["one line", "no docstring", "comment", "inner decorator", "docstring", "long signature", "number first"],
)
def test_however_a_function_is_written_its_body_is_gone(tmp_path: pathlib.Path, text: str, expected: str) -> None:
    """A body is cut off wherever it begins: on the line of `def`, at a comment, at a decorator."""
    made = stub(tmp_path, text)
    run(made)
    assert made.endswith("\n\n\n" + expected)


def test_an_async_method_is_cut_too(tmp_path: pathlib.Path) -> None:
    """Asynchronous functions are stubs like others."""
    made = stub(tmp_path, HEAD + CLASS.replace("    def forward", "    async def forward"))
    assert "async def forward(self, x: Tensor) -> Tensor:\n        raise NotImplementedError" in made


@pytest.mark.parametrize(
    "body", ["    pass\n", "    '''Doc.'''\n", "    size: int = 3\n    kind: str = 'a'\n", "    ...\n"]
)
def test_the_stub_of_a_class_without_methods_runs(tmp_path: pathlib.Path, body: str) -> None:
    """A class without methods has a stub that runs."""
    assert "Data" in run(stub(tmp_path, f"{HEAD}\n@exercise()\nclass Data:\n{body}"))


def test_a_signature_may_use_a_constant(tmp_path: pathlib.Path) -> None:
    """A default or annotation that names a constant of the file runs in the stub."""
    text = function("\n    'Task.'\n    return x", "(x, eps=EPS)", "EPS = 1e-5\n")
    assert run(stub(tmp_path, text))["f"].__defaults__ == (1e-5,)


@pytest.mark.parametrize(
    "line", ["import grader.strategies", "import torch, grader", "from grader.define import Exercise"]
)
def test_nothing_of_the_grader_is_imported(tmp_path: pathlib.Path, line: str) -> None:
    """Whatever a reference imports of the grader, a stub imports none of it."""
    text = f"{line}\n" + function("\n    return x", "(x: grader.strategies, y: Exercise)").replace("def f", "def f")
    made = stub(tmp_path, "from __future__ import annotations\n" + text)
    assert "grader" not in made.partition("def f")[0]
    assert "import torch" in made


def test_a_reference_is_read_anew_when_it_changed(tmp_path: pathlib.Path) -> None:
    """A reference file that was changed is read again, as `watch` needs it."""
    path = write(tmp_path, HEAD + FUNCTION)
    assert list(read_reference(path).references) == ["first"]
    write(tmp_path, HEAD + GROUP)
    os.utime(path, ns=(1, 1))
    assert list(read_reference(path).references) == ["save", "load"]


def exercise_of(make_course: Make, text: str) -> Any:
    """Return the first exercise of a reference."""
    return make_course(text).chapter("01_one").exercises[0][1]


@pytest.mark.parametrize(
    ("version", "result"),
    [(("reference",), 4711 * 2 + 4711), (("mutant", "adds one"), 9423), (("variant", "by hand"), 9422)],
)
def test_a_solution_runs_on_its_own(make_course: Make, version: tuple[str, ...], result: int) -> None:
    """A version of an exercise is a whole file: imports and helpers that it uses, nothing of the grader, and it runs."""
    text = solution(exercise_of(make_course, HEAD + FUNCTION), *version)
    assert run(text)["first"](0) == result
    assert "grader" not in text
    assert "hypothesis" not in text
    assert "unused" not in text
    assert "numpy" in text or version[0] != "reference"


def test_a_solution_has_only_the_helpers_it_uses(make_course: Make) -> None:
    """Helpers of helpers come along, in the file's order, others and their imports do not."""
    text = solution(exercise_of(make_course, HEAD + FUNCTION), "mutant", "forgets the number")
    names = [node.name for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)]
    assert names == ["first"]
    assert "SECRET = 4711" in text
    assert "import math" not in text
    reference = solution(exercise_of(make_course, HEAD + FUNCTION))
    assert [node.name for node in ast.parse(reference).body if isinstance(node, ast.FunctionDef)] == [
        "helper",
        "other",
        "first",
    ]


@pytest.mark.parametrize(
    ("version", "result"), [(("reference",), 5), (("mutant", "loads one more"), 6), (("variant", "both otherwise"), 5)]
)
def test_parts_are_replaced_one_by_one(
    make_course: Make, tmp_path: pathlib.Path, version: tuple[str, ...], result: int
) -> None:
    """Where functions belong together, a version replaces those it holds; the others are the reference's."""
    found = run(solution(exercise_of(make_course, HEAD + GROUP), *version))
    found["save"](5, tmp_path)
    assert found["load"](tmp_path) == result


def test_a_solution_of_a_class(make_course: Make) -> None:
    """A class is replaced as a whole."""
    text = (
        CLASS + '\n\n@Net.mutant("always small")\nclass _(nn.Module):\n    size = 1\n    def __init__(self, x): pass\n'
    )
    exercise = exercise_of(make_course, HEAD + text)
    assert run(solution(exercise))["Net"].name() == "4711"
    small = run(solution(exercise, "mutant", "always small"))["Net"]
    assert (small.__name__, small(3).size) == ("Net", 1)


def test_a_solution_may_use_another_reference(make_course: Make) -> None:
    """A reference that calls another exercise of its file brings it along, undecorated."""
    text = FUNCTION + "\n@exercise(x=st.integers())\ndef second(x):\n    return first(x) + 1\n"
    exercise = make_course(HEAD + text).chapter("01_one").exercises[1][1]
    made = solution(exercise)
    assert run(made)["second"](0) == 3 * 4711 + 1
    assert "@" not in made


def test_a_version_must_be_at_the_top_level(make_course: Make) -> None:
    """A version that is defined in a loop or function cannot become a file, and that is said."""
    text = HEAD + FUNCTION + "\nfor name in ('a', 'b'):\n    first.mutant(name)(lambda x, parts=(): name)\n"
    with pytest.raises(DefinitionError, match=r'file\.py: the mutant "a" of first must be defined at the top level'):
        solution(exercise_of(make_course, text), "mutant", "a")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def f(x):\n    raise NotImplementedError\n", True),
        ("def f(x):\n    '''Doc.'''\n    raise NotImplementedError('later')\n", True),
        ("def f(x):\n    pass\n", False),
        ("def f(x):\n    '''Doc.'''\n", True),
        ("def f(x):\n    ...\n", True),
        ("def f(x):\n    return x\n", False),
        ("def f(x):\n    x += 1\n    raise NotImplementedError\n", False),
        ("def f(x):\n    raise ValueError\n", False),
        ("class f:\n    def a(self):\n        raise NotImplementedError\n", True),
        ("class f:\n    def a(self):\n        raise NotImplementedError\n    def b(self):\n        return 1\n", False),
        ("async def f(x):\n    return 1\n", False),
        ("f = lambda x: x\n", False),
    ],
)
def test_a_stub_is_told_from_work(text: str, expected: bool) -> None:
    """What does nothing but raise NotImplementedError is a stub; anything else is somebody's work."""
    assert nothing_done(text) is expected


def test_indented_examples_stay_as_they_are(tmp_path: pathlib.Path) -> None:
    """Text in a docstring is kept to the letter, quotes and backslashes too."""
    task = textwrap.indent('r"""Take \\d+ apart.\n\n    >>> "\'"\n"""', "    ").replace("\n    \n", "\n\n")
    text = function(f"\n{task}\n    return 4711")
    assert task in stub(tmp_path, text)


UNFINISHED = 'def f(x):\n    """Do."""\n    raise NotImplementedError\n'
UNFINISHED_CLASS = """class f:
    def __init__(self):
        raise NotImplementedError("later")

    def g(self):
        '''Do.'''
        raise NotImplementedError
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (UNFINISHED, True),
        ("import torch\n" + UNFINISHED + "def g(): return 1\n", True),
        (UNFINISHED_CLASS, True),
        (UNFINISHED_CLASS.replace("raise NotImplementedError\n", "return 1\n"), False),
        ("def f(x): return x\n", False),
        ("def f(x): pass\n", False),
        ("def f(x):\n    y = 1\n    raise NotImplementedError\n", False),
        ("class f: pass\n", False),
        ("def g(x): return x\n", False),
        (UNFINISHED + "def g(): return f(1)\n", True),
        (UNFINISHED + "f = abs\n", False),
        (UNFINISHED + UNFINISHED, False),
        ("@abs\n" + UNFINISHED, False),
        ("from somewhere import *\n" + UNFINISHED, False),
        (UNFINISHED + "import operator as f\n", False),
        (UNFINISHED + "globals()['f'] = abs\n", False),
        (UNFINISHED + "def g():\n    global f\n    f = abs\n", False),
        (UNFINISHED + "if True:\n    def f(x): return x\n", False),
        (UNFINISHED + "for f in [abs]: pass\n", False),
        (UNFINISHED + "def (:\n", False),
        ("(" * 5000, False),
        ("def f(x):\n    raise NotImplementedError(x" + ".a" * 700 + ")\n", True),
        ("def f(x):\n    raise ValueError('NotImplementedError')\n", False),
    ],
)
def test_a_stub_is_known_without_calling_it(text: str, expected: bool) -> None:
    """What only raises NotImplementedError and is not defined in any other way is not done yet."""
    assert still_stub(text, "f") is expected
