"""Plain pytest functions whose outcome counts as a check: what they see of a submission, and what they say of it."""

from __future__ import annotations

import json
import pathlib
import re
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction

import pytest

from grader.bench import Settings
from grader.checking import remote
from grader.course import Course
from grader.errors import SandboxFault
from grader.judge import DIED, FAULT, MISSING, NOT_RUN, PASSED, RAISED, TIMED_OUT, WRONG, Judgement, Verdict
from grader.report import json_doc
from grader.submission import Submission
from tests.conftest import Grader, Make

REFERENCE = '''
import torch
from grader import exercise, tensors


@exercise(points=1, x=tensors("n"))
def double(x):
    """Return twice x."""
    return x * 2


@double.mutant("forgets the last of many")
def _(x):
    return x * 2 if len(x) < 9 else x


@exercise(points=1, x=tensors("n"))
def other(x):
    """Return x."""
    return x
'''
RIGHT = "def double(x, times=2): return x * times\ndef other(x): return x\n"
QUICK = "limits: {case_cpu: 0.5, case_wall: 2, idle: 0.5}"
FEW = Settings(cases=4, explain=False)
MARK = 'import pytest, torch\n\n@pytest.mark.check("double", points=2)\n'


@pytest.fixture
def plain(make_course: Make, grader: Grader) -> Plain:
    """Grade texts of submissions by texts of tests."""
    return Plain(make_course(REFERENCE), grader)


class Plain:
    """Grades texts of submissions by texts of plain tests."""

    def __init__(self, course: Course, grader: Grader) -> None:
        self.course = course
        self.grader = grader
        (course.exercises / "01_one" / "chapter.yaml").write_text(QUICK, encoding="utf-8")

    def write(self, test: str, mark: str = MARK) -> None:
        """Write the chapter's one file of tests."""
        (self.course.reference / "01_one" / "test_more.py").write_text(mark + test, encoding="utf-8")

    def judgements(
        self, test: str, text: str = RIGHT, settings: Settings | None = None, mark: str = MARK
    ) -> Judgements:
        """Return the judgement of both exercises, by name."""
        self.write(test, mark)
        return {one.name: one for one in self.grader.report(self.course, text, settings or FEW).judgements}

    def verdict(self, test: str, text: str = RIGHT, device: str = "cpu") -> Verdict:
        """Return the verdict of the plain check."""
        devices = tuple(dict.fromkeys(("cpu", device)))
        judgement = self.judgements(test, text, replace(FEW, devices=devices))["double"]
        return judgement.checks[-1].verdicts[-1]


Judgements = dict[str, Judgement]

AGREES = '''@pytest.mark.parametrize("size", [1, 9])
def test_agrees(solution, reference, device, size):
    """Agrees on {0}.

    Not part of the name.
    """
    x = torch.arange(float(size), device=device)
    assert torch.equal(solution.double(x), reference.double(x))
'''


def test_a_plain_test_is_a_check_with_points(plain: Plain) -> None:
    """All instances of a test function are one check, named by its docstring, worth what its marker says."""
    judgement = plain.judgements(AGREES)["double"]
    assert [(check.name, check.points) for check in judgement.checks][-1] == ("Agrees on {0}", Fraction(2))
    assert (judgement.status, int(judgement.score), int(judgement.points)) == (PASSED, 3, 3)


def test_a_plain_check_is_in_the_json_report(plain: Plain) -> None:
    """Plain checks are written like all others."""
    plain.write(AGREES)
    written = json.loads(json_doc.write(plain.grader.report(plain.course, RIGHT.replace("x * times", "x"))))
    check = written["exercises"][0]["checks"][-1]
    assert (check["name"], check["score"], check["points"]) == ("Agrees on {0}", 0, 2)


def test_one_wrong_instance_is_enough(plain: Plain) -> None:
    """The verdict tells the first instance that failed, the assertion with its values, and the last call as code."""
    text = plain.grader.version(_target(plain), "mutant", "forgets the last of many") + "def other(x): return x\n"
    verdict = plain.verdict(AGREES, text)
    assert verdict.verdict == WRONG
    assert verdict.difference.splitlines()[:2] == [
        "test_agrees[9]: assert torch.equal(solution.double(x), reference.double(x))",
        "assert False",
    ]
    assert "where False = equal(tensor([0., 1.," in verdict.difference
    assert verdict.case.startswith("double(torch.tensor([0., 1., 2.,")
    assert "0x" not in verdict.difference.replace("0x…", "")


def _target(plain: Plain):  # type: ignore[no-untyped-def]
    from grader.targets import find_exercise

    return find_exercise(plain.course, "double")


def test_an_assertions_message_is_what_a_learner_reads(plain: Plain) -> None:
    """Where the author gives a message, the verdict is that, and not the assertion."""
    test = "def test_sum(solution):\n    assert solution.double(torch.ones(2)).sum() == 4, 'two twos are four'\n"
    assert plain.verdict(test, RIGHT.replace("times=2", "times=3")).difference == "test_sum: two twos are four"


def test_helpers_of_assertions_are_quoted(plain: Plain) -> None:
    """The message of `torch.testing.assert_close` or `pytest.fail` is kept to its first lines."""
    test = (
        "def test_c(solution):\n    torch.testing.assert_close(solution.double(torch.ones(2)), torch.full((2,), 2.))\n"
    )
    said = plain.verdict(test, RIGHT.replace("times=2", "times=3")).difference
    assert said.startswith("test_c: Tensor-likes are not close!\nMismatched elements: 2 / 2")
    assert len(said.splitlines()) <= 4


SWALLOWS = """def test_t(solution):
    for _ in range(2):
        try:
            solution.double(torch.ones(1))
        except (BaseException if wide else Exception):
            pass
"""


@pytest.mark.parametrize(
    ("body", "verdict", "words"),
    [
        ("raise ValueError('no such thing')", RAISED, "test_t: It raised ValueError: no such thing (line 1)."),
        ("raise AssertionError('assert me')", RAISED, "test_t: It raised AssertionError: assert me (line 1)."),
        ("raise SystemExit(0)", RAISED, "test_t: It raised SystemExit: 0 (line 1)."),
        ("raise __import__('unittest').SkipTest('skip me')", RAISED, "test_t: It raised unittest.case.SkipTest: skip"),
        ("raise NotImplementedError", MISSING, "Not done yet"),
        ("[0 for _ in iter(int, 1)]", TIMED_OUT, "It did not finish in this call of test_t: still computing"),
        ("__import__('os')._exit(0)", DIED, "It ended the whole process in this call of test_t: the process ended"),
    ],
)
def test_what_ends_a_call_ends_the_test(plain: Plain, body: str, verdict: str, words: str) -> None:
    """What a learner's function raises, or that it never returns, is the verdict, as in any other check."""
    test = "def test_t(solution):\n    assert solution.double(torch.ones(1)) is not None\n"
    found = plain.verdict(test, f"def double(x): {body}; return x\ndef other(x): return x\n")
    assert found.verdict == verdict
    assert found.difference.startswith(words)


@pytest.mark.parametrize("wide", ["False", "True"])
@pytest.mark.parametrize("body", ["[0 for _ in iter(int, 1)]", "__import__('os')._exit(0)"])
def test_a_test_cannot_swallow_the_end_of_the_process(plain: Plain, body: str, wide: str) -> None:
    """A test that catches whatever is raised does not pass where the process hangs or ends."""
    found = plain.verdict(SWALLOWS.replace("wide", wide), f"def double(x): {body}; return x\ndef other(x): return x\n")
    assert found.verdict in (TIMED_OUT, DIED)


@pytest.mark.parametrize(
    "raised", ["ValueError('who')", "type('Own', (ValueError,), {})('who')", "UnicodeError('who')"]
)
def test_exceptions_arrive_as_the_nearest_of_pythons_own(plain: Plain, raised: str) -> None:
    """`pytest.raises(ValueError, match=…)` accepts a ValueError and what is one, with the learner's message."""
    reference = REFERENCE.replace("return x * 2\n", "return x * 2 if len(x) else {}[0]\n", 1)
    reference = reference.replace("{}[0]", "fail()").replace(
        "\n\n\n@exercise", f"\n\ndef fail(): raise {raised}\n\n\n@exercise", 1
    )
    (plain.course.reference / "01_one" / "file.py").write_text(reference, encoding="utf-8")
    test = (
        "def test_t(solution, reference):\n    for double in (solution.double, reference.double):\n"
        "        with pytest.raises(ValueError, match='who'):\n            double(torch.ones(0))\n"
    )
    text = f"def fail(): raise {raised}\ndef double(x): return x * 2 if len(x) else fail()\n"
    assert plain.verdict(test, text).verdict == PASSED
    assert plain.verdict(test, RIGHT).difference.startswith("test_t: DID NOT RAISE")


LIAR = """
class Liar:
    def __eq__(self, other): return True
    def __bool__(self): return True
    def __call__(self, *_): return True
    __ne__ = __lt__ = __gt__ = __contains__ = __call__
class LyingInt(int):
    def __eq__(self, other): return True
    def __hash__(self): return 0
class LyingList(list):
    def __eq__(self, other): return True
def other(x): return x
"""


@pytest.mark.parametrize("made", ["Liar()", "LyingInt(3)", "LyingList([3])", "[Liar()]", "{'a': Liar()}"])
def test_no_object_of_a_learners_compares_itself(plain: Plain, made: str) -> None:
    """What comes back is plain data: an object that claims to equal everything equals nothing."""
    test = "def test_t(solution):\n    assert solution.double(torch.ones(2)).tolist() == [2, 2]\n"
    eager = "def test_t(solution):\n    assert solution.double(torch.ones(2)) == 2 or True is False\n"
    text = f"{LIAR}def double(x): return {made}\n"
    assert plain.verdict(test, text).verdict == WRONG
    (plain.course.reference / "01_one" / "file.py").write_text(REFERENCE.replace("return x * 2\n", "return 2\n", 1))
    assert plain.verdict(eager, text).verdict == WRONG


IN_PLACE = """def test_t(solution, reference):
    both = []
    for double in (solution.double, reference.double):
        x, view = torch.ones(3, requires_grad=True), torch.zeros(4, 2)
        model = torch.nn.Linear(2, 1).requires_grad_(False)
        torch.nn.init.ones_(model.weight)
        array = torch.zeros(2).numpy()
        double([x, {"a": view.T}], model=model, array=array)
        both.append([x.tolist(), x.grad.tolist(), view.tolist(), model.weight.tolist(), model.training, array.tolist()])
    assert both[0] == both[1]
    assert both[1][-1] == [7, 7]
"""
CHANGES = """    (parts[0] ** 2).sum().backward()
    parts[1]["a"][1] += 5
    model.weight.add_(3)
    model.eval()
    array[:] = 7
"""


def test_what_a_call_does_to_its_arguments_is_done_here(plain: Plain) -> None:
    """Tensors in place, wherever they are in lists, dicts and models, with their gradients; a model's mode; arrays."""
    reference = REFERENCE.replace('x=tensors("n")', "parts=st.none(), model=st.none(), array=st.none()", 1)
    reference = reference.replace("def double(x)", "def double(parts, model, array)").replace(
        "    return x * 2\n", f"    if parts is None: return\n{CHANGES}", 1
    )
    reference = f"from hypothesis import strategies as st\n{reference}"
    (plain.course.reference / "01_one" / "file.py").write_text(reference, encoding="utf-8")
    text = f"def double(parts, model, array):\n    if parts is None: return\n{CHANGES}\ndef other(x): return x\n"
    assert plain.verdict(IN_PLACE, text) == Verdict("cpu", PASSED)
    assert plain.verdict(IN_PLACE, text.replace("+= 5", "+= 4")).verdict == WRONG


def test_a_probe_runs_beside_the_learners_code(plain: Plain) -> None:
    """`solution.run(probe, …)` gives the probe the learner's function, or class, and brings back what it returns."""
    test = """def scale(f, x):
    return type(f).__name__, f(x), f(x, times=3)

def test_t(solution):
    kind, two, three = solution.run(scale, torch.ones(1))
    assert (kind, two.item(), three.item(), solution.double(torch.ones(1), times=4).item()) == ("function", 2, 3, 4)
"""
    reference = REFERENCE.replace("def double(x)", "def double(x, times=2)").replace("x * 2\n", "x * times\n", 1)
    reference = reference.replace('x=tensors("n"))\ndef double', 'x=tensors("n"), times=st.just(2))\ndef double')
    reference = f"from hypothesis import strategies as st\n{reference}"
    (plain.course.reference / "01_one" / "file.py").write_text(reference, encoding="utf-8")
    helper = test.replace("def test_t", MARK.partition("\n\n")[2] + "def test_t")
    assert plain.judgements(helper, mark="import pytest, torch\n\n")["double"].score == 3


def test_a_probe_cannot_take_the_reference_along(plain: Plain) -> None:
    """A probe that refers to a reference is refused, as a fault of the test's."""
    test = "def test_t(solution, reference):\n    solution.run(lambda f, x: reference.double(x), torch.ones(1))\n"
    verdict = plain.verdict(test)
    assert verdict.verdict == FAULT
    assert "a probe must not refer to reference; use its first parameter" in verdict.difference


@pytest.mark.parametrize("device", ["cpu", "sim"])
def test_arguments_arrive_on_the_device_and_results_come_back(plain: Plain, device: str) -> None:
    """Tensors of the CPU or of the device reach the function on the device; results lie where the arguments lay."""
    test = """def test_t(solution, device):
    here = solution.double(torch.ones(2))
    there = solution.double(torch.ones(2, device=device))
    kind = solution.run(lambda f, x: x.device.type, torch.ones(2))
    assert (here.device.type, there.device.type, kind) == ("cpu", device, device)
"""
    assert plain.verdict(test, device=device).verdict == PASSED


@pytest.mark.parametrize(
    ("test", "words"),
    [
        (
            "def test_t(solution):\n    assert undefined\n",
            "01_one/test_more.py, line 5: test_t fails with the reference",
        ),
        ("def test_t(solution):\n    assert solution.double(torch.ones(1)) == 3, 'no'\n", "solution too: no"),
        ("def test_t(solution):\n    solution.nothing()\n", "has no attribute 'nothing'"),
        ("def test_t(solutions):\n    pass\n", "fixture 'solutions' not found"),
        ("import nothing\ndef test_t(solution):\n    pass\n", "01_one/test_more.py does not run: "),
        ("def test_t(solution):\n    solution.double(torch.ones(1, requires_grad=True) * 2)\n", "not a leaf"),
    ],
)
def test_what_the_reference_fails_too_is_the_tests_fault(plain: Plain, test: str, words: str) -> None:
    """A test that is wrong itself costs no learner anything: it is a fault of the grader's, with its place."""
    mark = MARK
    if test.startswith("import"):
        test, mark = test.replace("def", MARK.partition("\n\n")[2] + "def"), "import pytest, torch\n"
    judgement = plain.judgements(test, mark=mark)["double"]
    verdict = judgement.checks[-1].verdicts[0]
    assert verdict.verdict == FAULT
    assert words in verdict.difference


def test_what_came_and_cannot_be_used_is_the_learners_fault(plain: Plain) -> None:
    """Where the test trips over a learner's result and not over the reference's, the result is wrong."""
    verdict = plain.verdict(AGREES, "def double(x): return None\ndef other(x): return x\n")
    assert verdict.verdict == WRONG
    assert verdict.difference.startswith("test_agrees[1]: what came cannot be used: TypeError: equal():")


def test_a_test_that_never_ends_is_ended(plain: Plain, monkeypatch: pytest.MonkeyPatch) -> None:
    """A loop that waits for a learner's function to get somewhere has a time limit."""
    monkeypatch.setattr(remote, "TEST_SECONDS", 0.7)
    test = "def test_t(solution):\n    x = torch.ones(1)\n    while x < 9:\n        x = solution.double(x)\n"
    assert plain.verdict(test).verdict == PASSED
    assert plain.verdict(test, RIGHT.replace("times=2", "times=1")).verdict == TIMED_OUT


def test_a_fault_of_the_sandbox_costs_nobody_anything(plain: Plain, monkeypatch: pytest.MonkeyPatch) -> None:
    """What goes wrong around a test's calls is a fault of the grader's, in its own words."""

    def fail(*_: object) -> None:
        raise SandboxFault("the host is gone")

    monkeypatch.setattr("grader.checking.plain.session", fail)
    verdict = plain.verdict(AGREES)
    assert (verdict.verdict, verdict.difference) == (FAULT, "the host is gone")


def test_a_skipped_test_is_not_run(plain: Plain) -> None:
    """A test that skips itself shows nothing: it is not run, with its reason, and no pass."""
    verdict = plain.verdict("def test_t(solution):\n    pytest.skip('not here')\n")
    assert (verdict.verdict, verdict.difference) == (NOT_RUN, "Not run: not here")


@pytest.mark.parametrize(
    ("text", "verdict", "words"),
    [
        ("def double(x):\n    raise NotImplementedError\n", MISSING, "Not done yet"),
        ("def doubl(x): return x\n", MISSING, "file.py defines no double; it defines doubl."),
        ("import nothing\ndef double(x): return x * 2\nraise SystemExit", PASSED, ""),
        ("1 / 0\ndef double(x) return x\n", RAISED, "file.py, line 2: SyntaxError"),
        ("__import__('os')._exit(3)\n", DIED, "It ended the whole process while file.py was imported"),
    ],
)
def test_a_file_that_does_not_run_is_told_as_elsewhere(plain: Plain, text: str, verdict: str, words: str) -> None:
    """Stubs, missing names and files that do not run end a plain check as any other check, and no test is run."""
    found = plain.verdict(AGREES, text)
    assert (found.verdict, found.difference[: len(words)]) == (verdict, words)


def test_runs_are_hermetic(plain: Plain, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """No conftest.py, option, or warning of the surroundings matters, nothing is shown, and neighbours are found."""
    monkeypatch.setenv("PYTEST_ADDOPTS", "--nonsense")
    folder = plain.course.reference / "01_one"
    (folder / "conftest.py").write_text("raise RuntimeError('run')")
    (folder / "_tasks.py").write_text("SIZE = 2\n")
    test = "def test_t(solution):\n    import warnings; from _tasks import SIZE\n    warnings.warn('a word')\n"
    text = "def double(x): print('mine'); return x * 2\n"
    capfd.readouterr()
    verdict = plain.verdict(f"{test}    print('ours', SIZE)\n    solution.double(torch.ones(1))\n", text)
    assert (verdict.verdict, verdict.printed) == (PASSED, "mine\n")
    assert capfd.readouterr() == ("", "")
    assert "_tasks" not in sys.modules


@pytest.mark.parametrize(
    ("mark", "guilty", "words"),
    [
        ("", "double other", "test_more.py, line 3: test_t belongs to no exercise; write @pytest.mark.check("),
        ('@pytest.mark.check("duble")\n', "double", "there is no exercise duble in this chapter; did you mean double?"),
        (
            '@pytest.mark.check("xyz")\n',
            "double other",
            "there is no exercise xyz in this chapter; there is double, ot",
        ),
        ('@pytest.mark.check("double", points=-1)\n', "double", "double: points=-1 is negative"),
        ('@pytest.mark.check("double", points="two")\n', "double other", "test_t: points='two' is no number"),
        ('@pytest.mark.check("double", points=1 + N)\n', "double other", "write 1 + N out as a literal"),
        ('@pytest.mark.check("double", 2)\n', "double other", "test_t: the marker must say @pytest.mark.check("),
        ("@pytest.mark.check\n", "double other", "test_t: the marker must say @pytest.mark.check("),
        ('@pytest.mark.check("double")\nasync ', "double other", "test_t must be a plain function"),
        ("(\n", "double other", "01_one/test_more.py does not parse: "),
    ],
)
def test_a_marker_that_is_wrong_is_a_problem_of_its_exercise(plain: Plain, mark: str, guilty: str, words: str) -> None:
    """Markers are read without running the file; a mistake is told with its place, and others are still graded."""
    found = plain.judgements("def test_t(solution):\n    pass\n", mark=f"import pytest\n\n{mark}")
    assert {name for name, judgement in found.items() if judgement.status == FAULT} == set(guilty.split())
    assert words in found["double"].verdicts[0].difference


@pytest.mark.parametrize(
    ("second", "words"),
    [
        ('def test_u(solution):\n    """Same."""\n', 'double: there are two checks called "Same"; rename one'),
        ('def test_t(solution):\n    """Else."""\n', "test_t is there twice; rename one"),
        ('def test_u(solution):\n    """matches the reference"""\n', 'two checks called "matches the reference"'),
    ],
)
def test_no_two_checks_have_one_name(plain: Plain, second: str, words: str) -> None:
    """Two checks of one name, or two tests, would hide each other."""
    first = 'def test_t(solution):\n    """Same."""\n\n'
    judgement = plain.judgements(first + MARK.partition("\n\n")[2] + second)["double"]
    assert words in judgement.verdicts[0].difference


def test_pytest_on_the_file_itself_gives_the_fixtures(plain: Plain, tmp_path: pathlib.Path) -> None:
    """An instructor runs the file by pytest, on every device, against the course's own exercises or --submission."""
    plain.write(AGREES)
    (plain.course.exercises / "01_one" / "file.py").write_text(RIGHT, encoding="utf-8")
    words = [
        sys.executable,
        "-m",
        "pytest",
        "reference/01_one/test_more.py",
        "-v",
        "--strict-markers",
        "-pno:cacheprovider",
    ]
    wrong = tmp_path / "wrong"
    wrong.mkdir()
    (wrong / "file.py").write_text(RIGHT.replace("times=2", "times=3"), encoding="utf-8")
    for more, outcomes in (
        (["--grader-devices=cpu,sim", "-k", "agrees"], "4 passed"),
        (["--grader-devices=cpu", "--submission", str(wrong), "-x"], "1 failed"),
    ):
        ran = subprocess.run([*words, *more], cwd=plain.course.root, capture_output=True, text=True, check=False)
        assert re.search(rf"== {outcomes}", ran.stdout), ran.stdout + ran.stderr
        assert "test_agrees[cpu-9]" in ran.stdout
    assert Submission(wrong).folder("01_one") == wrong
