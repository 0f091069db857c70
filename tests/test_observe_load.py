"""A submission's text → its functions: one broken statement does not lose the others."""

from __future__ import annotations

import inspect
import linecache
import random
import sys
import textwrap
from collections.abc import Iterator

import pytest
import torch

from grader.observe.call import Watch, observe
from grader.observe.load import Loaded, Problem, load, near


@pytest.fixture(autouse=True)
def _own_modules() -> Iterator[None]:
    """What a test loads is forgotten afterwards."""
    modules, finders = dict(sys.modules), list(sys.meta_path)
    yield
    for name in set(sys.modules) - set(modules):
        del sys.modules[name]
    sys.modules.update(modules)
    sys.meta_path[:] = finders
    linecache.checkcache("work.py")


def loaded(text: str, file: str = "work.py", **siblings: str) -> Loaded:
    """Load a text; siblings are named without their ending."""
    texts = {f"{name}.py": textwrap.dedent(other) for name, other in siblings.items()}
    return load(file, {file: textwrap.dedent(text), **texts})


def only(problems: list[Problem]) -> Problem:
    (problem,) = problems
    return problem


def message(problem: Problem) -> str:
    return f"{problem.failure.name}: {problem.failure.message}"


# files that parse


def test_functions_are_found_by_name() -> None:
    """One name gives the function, several a namespace of them, a missing one AttributeError with its name."""
    file = loaded("def f(): return 1\ndef g(): return f() + 1")
    assert file.problems == []
    assert file.find(("g",))() == 2
    both = file.find(("f", "g"))
    assert (both.f(), both.g()) == (1, 2)
    with pytest.raises(AttributeError, match=r"^h$"):
        file.find(("f", "h"))


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing yet\n", '"""Only words."""'])
def test_an_empty_file_is_no_problem(text: str) -> None:
    """A file without statements loads, and defines nothing."""
    file = loaded(text)
    assert (file.problems, near(file)) == ([], [])


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("import no_such_package", "ModuleNotFoundError: No module named 'no_such_package'"),
        ("from torch import no_such_name", "ImportError"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt: "),
        ("assert first() == 2", "AssertionError"),
        ("unknown", "NameError: name 'unknown' is not defined"),
        ("return 3", "SyntaxError: 'return' outside function"),
        ("x: int = 'a' + 1", "TypeError"),
        ("def down(): return down()\ndown()", "RecursionError"),
        ("del first_", "NameError"),
        ("import sys; sys.exit('bye')", "SystemExit: bye"),
    ],
)
def test_a_statement_that_raises_does_not_lose_the_others(broken: str, words: str) -> None:
    """What stands above and below a statement that raises is defined; the problem names its line and reason."""
    file = loaded(f"def first(): return 1\n\n{broken}\n\ndef second(): return first() + 1")
    assert file.find(("second",))() == 2
    problem = only(file.problems)
    assert problem.line == 2 + broken.count("\n") + 1
    assert message(problem).startswith(words)


@pytest.mark.parametrize("deep", ["-" * 100_000 + "1", "1" + "+1" * 50_000, "lambda: " * 20_000 + "1"])
def test_what_is_too_deep_for_the_parser_is_said(deep: str) -> None:
    """Neither a function that calls itself nor too little memory is what is wrong there."""
    file = loaded(f"def first(): return 1\n\ndef second(): return {deep}")
    problem = only(file.problems)
    assert (problem.names, message(problem)) == (("second",), "SyntaxError: nested too deeply for Python to read")


def test_a_problem_says_which_names_it_costs() -> None:
    """A function or class that cannot be made is named by its problem."""
    file = loaded("@no_such_decorator\ndef f(): pass\nclass C(no_such_base): pass")
    assert [problem.names for problem in file.problems] == [("f",), ("C",)]


def test_a_problem_tells_the_lines_of_the_file() -> None:
    """The frames of a problem are lines of the file."""
    file = loaded("def helper():\n    raise ValueError('no')\n\nhelper()\n")
    assert only(file.problems).failure.frames == ((4, "<module>"), (2, "helper"))


def test_the_file_is_a_module_and_not_the_program() -> None:
    """`__name__` is the file's, so what is meant for running the file as a program does not run."""
    file = loaded("""
        '''What it is.'''
        import dataclasses
        name, path = __name__, __file__
        if __name__ == "__main__":
            raise SystemExit
        @dataclasses.dataclass
        class Point:
            x: int = 1
    """)
    assert file.problems == []
    assert (file.module.name, file.module.path, file.module.__doc__) == ("work", "work.py", "What it is.")
    assert file.find(("Point",))().x == 1


def test_the_source_of_a_function_can_be_read() -> None:
    """Tracebacks and `inspect` find the text, though no file of it exists."""
    assert inspect.getsource(loaded("# a\ndef f():\n    return 1\n").find(("f",))) == "def f():\n    return 1\n"


def test_annotations_may_be_postponed() -> None:
    """`from __future__ import annotations` holds for the statements after it, each run by itself."""
    file = loaded("""
        from __future__ import annotations
        def f(x: Unknown) -> AlsoUnknown: return x
        class C:
            x: Unknown
    """)
    assert file.problems == []
    assert file.find(("f",))(3) == 3


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "def f(): return 1\nfrom __future__ import annotations",
            "from __future__ imports must occur at the beginning",
        ),
        ("from __future__ import teleport\ndef f(): return 1", "future feature teleport is not defined"),
    ],
    ids=["late", "unknown"],
)
def test_a_future_that_python_refuses_costs_only_itself(text: str, words: str) -> None:
    """A `__future__` import that is late or unknown does not lose the functions."""
    file = loaded(text)
    assert file.find(("f",))() == 1
    assert all(words in problem.failure.message for problem in file.problems)


# files that do not parse

BROKEN: dict[str, str] = {
    "no colon": "def broken(x)\n    return x",
    "no closing bracket": "def broken(x):\n    y = (x + 1\n    return y",
    "no closing bracket at top level": "numbers = [1, 2,",
    "no opening bracket": "def broken(x):\n    return x)",
    "unfinished call in the signature": "def broken(x=int(:\n    return x",
    "unfinished text": "def broken(x):\n    return 'a",
    "no body": "def broken(x):",
    "body at the margin": "def broken(x):\nreturn x",
    "uneven indentation": "def broken(x):\n        y = 1\n    return y",
    "tabs and spaces": "def broken(x):\n        y = 1\n\treturn y",
    "one equals sign": "def broken(x):\n    if x = 1:\n        return x",
    "print without brackets": 'print "hello"',
    "a keyword for a name": "class = 3",
    "a conflict of versions": "<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> main",
    "words": "TODO: write this function",
    "a pasted prompt": ">>> f(1)\n2",
    "a foreign character": "def broken(x):\n    return x – 1",
    "typographic quotes": "def broken(x):\n    return “x”",
    "no try without except": "def broken(x):\n    try:\n        return x",
    "a bad f-string": "def broken(x):\n    return f'{x'",
    "a null byte": "x = '\0'",
    "an else alone": "else:\n    x = 1",
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_a_statement_that_does_not_parse_does_not_lose_the_others(broken: str) -> None:
    """What stands above and below a syntax error is defined, and the problem points into the broken statement."""
    text = f"import math\n\n\ndef first(x):\n    return math.floor(x)\n\n\n{broken}\n\n\ndef second(x):\n    return first(x) + 1\n"
    file = load("work.py", {"work.py": text})
    assert file.find(("second",))(1.5) == 2
    assert file.problems
    lines = {problem.line for problem in file.problems}
    assert lines <= set(range(8, 8 + broken.count("\n") + 4))
    assert all(problem.failure.message for problem in file.problems)
    if "broken" in broken:
        assert "broken" in [name for problem in file.problems for name in problem.names]


ABOVE: dict[str, str] = {
    "one decorator": "@plain\ndef f(): return 1",
    "four decorators": "@plain\n@plain\n@plain\n@plain\ndef f(): return 1",
    "a class": "class K:\n    def m(self): return 1\n\n    x = 2\ndef f(): return K().m()",
    "branches": "if plain:\n    def f(): return 1\nelse:\n    f = None",
    "a try with everything": "try:\n    f = None\nexcept ValueError:\n    f = None\nelse:\n    def f(): return 1\nfinally:\n    pass",
    "a text at the margin": 'def f():\n    """Docs\nat the margin.\n    """\n    return 1',
    "a long signature": "def f(\n    x=1,\n):\n    return x",
    "a comment at the margin": "def f():\n    x = 1\n# more\n    return x",
    "a lambda": "f = lambda: 1",
    "an async function": "async def g(): pass\ndef f(): return 1",
    "a continued line": "f = \\\nplain(lambda: 1)",
    "windows line ends": "def f():\r\n    return 1\r",
    "semicolons": "x = 1; f = lambda: x",
    "a bracketed list": "numbers = [\n1,\n2,\n]\ndef f(): return numbers[0]",
}


@pytest.mark.parametrize("good", ABOVE.values(), ids=ABOVE)
def test_whole_statements_survive_a_broken_neighbour(good: str) -> None:
    """A statement of any shape runs, though another one of the file does not parse."""
    file = load("work.py", {"work.py": f"def plain(g): return g\n{good}\n\ndef broken(:\n    pass\n"})
    assert file.find(("f",))() == 1
    assert [problem.names for problem in file.problems] == [("broken",)]


def test_only_what_is_broken_is_reported() -> None:
    """A docstring of several lines at the head of the file is no problem of its own when something below is."""
    file = loaded('''
        """What this file is about.

        Fill in the functions below.
        x is a tensor.
        """
        import math

        def broken(:
            pass

        def f():
            return math.pi
    ''')
    assert round(file.find(("f",))()) == 3
    assert [problem.names for problem in file.problems] == [("broken",)]


def test_annotations_stay_postponed_beside_a_broken_statement() -> None:
    """`from __future__ import annotations` holds in a file that does not parse as a whole, too."""
    file = loaded("""
        from __future__ import annotations

        def f(x: Unknown): return x

        def broken(:
            pass
    """)
    assert file.find(("f",))(3) == 3


def test_lines_are_counted_in_the_whole_file() -> None:
    """A function of a file that does not parse as a whole still raises on the line where it stands."""
    file = loaded("def broken(:\n    pass\n\n\ndef f():\n    x = 1\n    raise ValueError(x)\n")
    seen, _ = observe(file.find(("f",)), {}, 0, Watch(), "work.py")
    assert seen.failure is not None
    assert seen.failure.frames == ((7, "f"),)


def test_the_first_statement_may_be_indented() -> None:
    """A whole file that is indented by mistake is one problem, on its first line."""
    file = load("work.py", {"work.py": "    def f():\n        return 1\n"})
    problem = only(file.problems)
    assert (problem.line, problem.failure.name, problem.failure.message) == (1, "IndentationError", "unexpected indent")


@pytest.mark.parametrize(
    "monster",
    [
        "x = " + "-" * 200_000 + "1",
        "x = " + "(" * 500 + ")" * 500,
        "x = " + "1+" * 200_000 + "1",
        "x = " + "[" * 150 + "]" * 150,
    ],
    ids=["minus signs", "brackets", "a long sum", "lists"],
)
def test_a_statement_too_deep_for_python_does_not_lose_the_others(monster: str) -> None:
    """A statement that the parser gives up on is a problem like any other."""
    file = load("work.py", {"work.py": f"def f(): return 1\n\n{monster}\n\ndef g(): return 2\n"})
    assert file.find(("f",))() + file.find(("g",))() == 3


# siblings


def test_siblings_can_be_imported() -> None:
    """The submission's other files are importable by their names, and see each other."""
    file = loaded(
        "from helpers import double\ndef f(x): return double(x)",
        helpers="from more import *\ndef double(x): return times * x",
        more="times = 2",
    )
    assert file.problems == []
    assert file.find(("f",))(4) == 8


def test_siblings_may_import_the_file() -> None:
    """A sibling that imports the graded file gets that very file, not a second one."""
    file = loaded(
        "marks = []\nimport helpers\ndef f(): return helpers.see() is marks",
        helpers="import work\ndef see(): return work.marks",
    )
    assert file.find(("f",))() is True


def test_a_broken_sibling_is_a_problem_of_the_import() -> None:
    """A sibling that does not load costs the import, and not what does not need it."""
    file = loaded("import helpers\ndef f(): return 1", helpers="def broken(:\n    pass")
    assert file.find(("f",))() == 1
    assert (only(file.problems).line, only(file.problems).failure.name) == (1, "SyntaxError")


@pytest.mark.parametrize("name", ["random", "torch", "json", "colorsys"])
def test_a_file_named_like_an_installed_module_does_not_hide_it(name: str) -> None:
    """A file called random.py, torch.py … is found, and the module it is called like is still what others import."""
    installed = __import__(name) if name != "colorsys" else None
    file = loaded(f"import {name}\ndef f(): return {name}", f"{name}.py")
    assert file.problems == []
    imported = file.find(("f",))()
    assert imported is not file.module
    assert installed is None or sys.modules[name] is imported is installed


@pytest.mark.parametrize("file", ["my.work.py", "01 first.py", "a/b/work.py", ".py", "-.py"])
def test_a_file_may_have_any_name(file: str) -> None:
    """A file whose name is no module's loads all the same."""
    assert loaded("def f(): return 1", file).find(("f",))() == 1


def test_a_sibling_named_like_an_installed_module_does_not_hide_it() -> None:
    """What is installed is found before a sibling of the same name."""
    file = loaded("import random, torch\ndef f(): return random, torch", random="x = 1", torch="x = 1")
    assert file.find(("f",))() == (random, torch)


# names


def test_near_names_what_the_file_defines() -> None:
    """Public functions and classes are named, sorted; values and private helpers are not."""
    file = loaded("def b(): pass\nclass A: pass\ndef _c(): pass\nd = 3\ne = lambda: 0")
    assert near(file) == ["A", "b", "e"]
    many = loaded("\n".join(f"def f{place}(): pass" for place in range(99)))
    assert len(near(many)) == 50


def test_near_leaves_out_what_is_imported() -> None:
    """What the file imports, it does not define."""
    file = loaded(
        "from pathlib import Path\nfrom torch import Tensor, nn\nfrom helpers import g\ndef f(): pass",
        helpers="def g(): pass",
    )
    assert near(file) == ["f"]


def test_names_that_are_no_texts_do_no_harm() -> None:
    """A file may put anything among its names."""
    file = loaded("globals()[3] = len\nglobals()['x'] = type('T', (), {'__module__': 3})\ndef f(): return 1")
    assert "f" in near(file)
