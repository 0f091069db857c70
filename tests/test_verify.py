"""A proof says of an exercise what is weak about it, in a sentence with the way out, whatever its author did."""

from __future__ import annotations

import os
import pathlib
from collections.abc import Callable

import pytest
import torch

from grader import draw
from grader.author import reach
from grader.author.findings import Proof
from grader.author.verify import Terms, prove
from grader.bank import Bank
from grader.course import Course
from grader.sandbox.host import Sandbox
from grader.targets import targets
from tests.conftest import a_part

Make = Callable[[str], Course]
HEAD = "import torch\nfrom hypothesis import strategies as st\n\nfrom grader import exercise, tensors\n\n"
GOOD = f'''{HEAD}
@exercise(points=1, x=tensors("n"), hints=("Which operator multiplies?",))
def double(x: torch.Tensor) -> torch.Tensor:
    """Return `x` times two: a new tensor of the same shape and dtype.

    >>> double(torch.tensor([1.0, 2.0]))
    tensor([2., 4.])
    """
    return x * 2


@double.mutant("squares")
def _(x):
    return x**2


@double.variant("adds")
def _(x):
    return x + x
'''


@pytest.fixture
def proven(make_course: Make, sandbox: Sandbox, bank: Bank) -> Callable[..., Proof]:
    """Return a function that proves the one exercise of a reference's text, under few seeds."""

    def run(reference: str, seeds: int = 1, lesson: str = "`double`", settings: str = "", every: int = 1) -> Proof:
        course = make_course(reference)
        folder = course.exercises / "01_one"
        (folder / "README.md").write_text(lesson, encoding="utf-8")
        if settings:
            (folder / "chapter.yaml").write_text(settings, encoding="utf-8")
        target = targets(course, [])[0]
        if not target.exercise.problem:
            (folder / "file.py").write_text(target.chapter.stub("file.py"), encoding="utf-8")
        return prove(target, Terms(("cpu",), seeds, every), sandbox, bank)

    return run


def told(proof: Proof) -> list[str]:
    """The problems of a proof, each with its remedy."""
    return [f"{finding.text} → {finding.remedy}" for finding in proof.problems]


def test_a_good_exercise_has_nothing_to_mend(proven: Callable[..., Proof]) -> None:
    """Right versions pass, wrong ones are caught and counted, and that is all there is to say."""
    proof = proven(GOOD, seeds=3)
    assert proof.findings == ()
    caught = {one.title: one for one in proof.caught}
    assert caught["squares"].cases > 20
    assert caught["squares"].text.startswith("by ")
    assert set(caught) == {
        *("squares", "returns zeros", "returns None", "returns its input", "returns an empty tensor", "raises"),
        "loops for ever",
    }
    assert (proof.killed, proof.equivalent) == (proof.generated, 0)
    assert proof.generated >= 3


def test_a_part_of_the_mutants_will_do(proven: Callable[..., Proof]) -> None:
    """With every second mutant half of them are tried, written and generated ones, and no record is stale."""
    stale = GOOD + '\n\ndouble.equivalent("return x * 2", "return x * 3", because="?")\n'
    stale += '\n\n@double.mutant("halves")\ndef _(x):\n    return x / 2\n'
    whole, half = proven(GOOD), proven(stale, every=2)
    assert half.generated == whole.generated // 2
    written = [[one.title for one in proof.caught if one.kind == "mutant"] for proof in (whole, half)]
    assert written == [["squares"], ["halves"]]
    assert half.findings == ()


BODY = "    return x * 2\n\n\n@double.mutant"
BAD: dict[str, tuple[str, str]] = {
    "raises": (GOOD.replace(BODY, BODY.replace("x * 2", "x * two")), "the reference raises NameError"),
    "prints": (GOOD.replace(BODY, "    print('hello')\n" + BODY), "the reference prints 'hello'"),
    "counts": (
        GOOD.replace("@exercise", "CALLS = []\n\n\n@exercise").replace(
            BODY, "    CALLS.append(1)\n" + BODY.replace("x * 2", "x * 2 + len(CALLS)")
        ),
        "called again with the same arguments, the reference of “matches the reference” does something else",
    ),
    "random": (
        GOOD.replace(BODY, BODY.replace("x * 2", "x * 2 + torch.rand(1)")).replace(">>>", "$"),
        "hangs on torch's random state: who draws in another order is wrong",
    ),
    "changes numpy's state": (
        GOOD.replace(BODY, "    __import__('numpy').random.seed(len(x))\n" + BODY),
        "changes what is everybody's: the random state of NumPy",
    ),
    "changes the default dtype": (
        GOOD.replace(BODY, "    torch.set_default_dtype(torch.float64)\n" + BODY),
        "changes what is everybody's: default dtype",
    ),
    "cannot draw": (
        GOOD.replace('x=tensors("n")', "x=st.nothing()"),
        "the strategy of “matches the reference” cannot draw",
    ),
    "strategy raises": (
        GOOD.replace('x=tensors("n")', 'x=tensors("n").map(lambda x: 1 / 0)'),
        "cannot draw: ZeroDivisionError: division by zero",
    ),
    "draws too little": (GOOD.replace('x=tensors("n")', "x=st.just(2.5)"), "has 1 different case"),
    "draws too large": (
        GOOD.replace('x=tensors("n")', "x=st.just(torch.ones(300_000))"),
        "MiB; a case of a few numbers shows as much",
    ),
    "mutant is the reference": (
        GOOD.replace("return x**2", "return x * 2"),
        "mutant “squares” is the reference, word for word",
    ),
    "mutant is right": (GOOD.replace("return x**2", "return x - -x"), "mutant “squares” is never caught"),
    "variant is wrong": (GOOD.replace("return x + x", "return x + x + 1"), "variant “adds” does not get all points: "),
    "misspelt parameter": (GOOD.replace('x=tensors("n")', 'exs=tensors("n")'), 'no parameter or option "exs"'),
    "misspelt option": (
        GOOD.replace("points=1", 'memry="fresh", points=1'),
        'there is no parameter or option "memry"; did you mean "memory"?',
    ),
    "negative points": (GOOD.replace("points=1", "points=-1"), "points=-1 is negative"),
    "no points": (GOOD.replace("points=1", "points=0"), "it is worth no points"),
    "two of one name": (GOOD + GOOD.removeprefix(HEAD), "there are two exercises called double; rename one of them"),
    "probe refers to the reference": (
        GOOD + '\n\n@double.check("twice", x=tensors("n"))\ndef _(function, x):\n    return double(x)\n',
        "a probe refers to the reference double",
    ),
    "no docstring": (GOOD.replace('"""Return `x` times two', 'pass; """Return `x` times two'), "it has no docstring"),
    "no types": (GOOD.replace("x: torch.Tensor", "x"), "double says no type for x"),
    "no result type": (GOOD.replace(" -> torch.Tensor", ""), "double says no type for its result"),
    "no hints": (GOOD.replace(', hints=("Which operator multiplies?",)', ""), "it has no hint"),
    "hint gives away": (
        GOOD.replace("Which operator multiplies?", "It is torch.add(x, x, alpha=1).").replace(
            BODY, BODY.replace("x * 2", "torch.add(x, x, alpha=1)")
        ),
        "hint 1 gives the code away: “torch.add(x, x, alpha=1)”",
    ),
    "example is not true": (GOOD.replace("[2., 4.]", "[2., 5.]"), "an example of the task is not true: "),
    "speaks of empty": (
        GOOD.replace("dtype.", "dtype. An empty tensor gives an empty one.").replace(
            'tensors("n")', 'tensors("n", side=(2, 3))'
        ),
        "the task speaks of what is empty, but no argument or result is empty",
    ),
    "speaks of an error": (
        GOOD.replace("dtype.", "dtype. Raises ValueError for less than one element."),
        "the task speaks of ValueError, but the reference never raises it",
    ),
    "undocumented error": (
        GOOD.replace(BODY, "    if len(x) == 3:\n        raise KeyError(3)\n" + BODY),
        "the reference raises KeyError (3) in ",
    ),
    "broken file": (GOOD + "\ndef broken(:\n", "01_one/file.py does not parse: "),
    "stub is a trap": (
        GOOD.replace("return x**2", "while True: pass"),
        "",
    ),
}


@pytest.mark.parametrize("name", a_part(BAD, 2))
def test_what_is_wrong_with_an_exercise_is_said(name: str, proven: Callable[..., Proof]) -> None:
    """Each of an author's mistakes is one sentence with a way out, and never a traceback of ours."""
    reference, sentence = BAD[name]
    proof = proven(reference)
    if not sentence:
        assert proof.findings == ()
        return
    assert any(sentence in finding.text for finding in proof.findings), proof.findings
    assert not any("Traceback" in finding.text for finding in proof.findings)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ("points: 3", "points must map names of exercises to numbers, but got 3"),
        ("points: {double: -1}", "points.double must be a positive number, but got -1"),
        ("points: {dubble: 1}", 'there is no exercise "dubble"; did you mean "double"?'),
        ("title: 3", "title must be a text, but got 3"),
        ("limit: {}", 'unknown setting "limit"; did you mean "limits"?'),
        ("half_points: -1", "half_points must be between 0 and 1, but got -1"),
        ("budget: quick", "budget must be a positive number, but got 'quick'"),
        ("budgets: [1]", "budgets must map names of exercises to numbers, but got [1]"),
        ("budgets: {double: 0}", "budgets.double must be a positive number, but got 0"),
        ("files: file.py", "files must be a list of file names"),
        ("title: [", "01_one/chapter.yaml is not YAML"),
    ],
)
def test_settings_that_make_no_sense_are_said(settings: str, sentence: str, proven: Callable[..., Proof]) -> None:
    """What is wrong in a `chapter.yaml` is said with its place."""
    (problem,) = told(proven(GOOD, settings=settings))
    assert sentence in problem


def test_what_examples_change_is_put_back(proven: Callable[..., Proof]) -> None:
    """The examples of a task run here: what they change for all, the next exercise does not meet."""
    state = torch.get_default_dtype(), dict(os.environ), pathlib.Path.cwd()
    changing = (
        "__import__('os').environ['CHANGED'] = '1'; __import__('os').chdir('/'); torch.set_default_dtype(torch.float64)"
    )
    proven(GOOD.replace(">>> double", f">>> {changing}\n    >>> double"))
    assert (torch.get_default_dtype(), dict(os.environ), pathlib.Path.cwd()) == state


def test_a_reference_that_never_ends_is_said(proven: Callable[..., Proof], monkeypatch: pytest.MonkeyPatch) -> None:
    """A reference or strategy that hangs costs its time limit, not the verification."""
    monkeypatch.setattr(draw, "REFERENCE_SECONDS", 0.3)
    (problem,) = [
        text
        for text in told(proven(GOOD.replace(BODY, "    while len(x) > 1: pass\n" + BODY)))
        if "did not finish" in text
    ]
    assert "double: the reference of “matches the reference” did not finish a call in 0.3 s" in problem
    monkeypatch.setattr(draw, "DRAWING_SECONDS", 0.5)
    slow = GOOD.replace('tensors("n")', 'tensors("n").map(lambda x: __import__("time").sleep(0.2) or x)')
    assert "are not drawn after 0.5 s" in told(proven(slow))[0]


def test_a_strategy_that_takes_its_time_is_said(proven: Callable[..., Proof], monkeypatch: pytest.MonkeyPatch) -> None:
    """Cases that take long to draw keep everybody waiting."""
    monkeypatch.setattr(reach, "SLOW", 0.01)
    slow = GOOD.replace('tensors("n")', 'tensors("n").map(lambda x: x if sum(range(1_000_000)) else x)')
    assert "drawing a case of “matches the reference” takes 0.0" in told(proven(slow))[0]


def test_a_broken_budget_is_said(proven: Callable[..., Proof]) -> None:
    """An exercise that takes longer to grade than the chapter allows is named, with both figures."""
    (problem,) = told(proven(GOOD, settings="budgets: {double: 0.0001}"))
    assert "s of the 0.0001 s it may take → draw smaller cases, or raise budgets: {double: …}" in problem


def test_the_lesson_and_the_stub_are_looked_at(
    proven: Callable[..., Proof], make_course: Make, sandbox: Sandbox, bank: Bank
) -> None:
    """A lesson that does not speak of the exercise, and a stub that is out of date, come with what mends them."""
    assert told(proven(GOOD, lesson="Nothing.")) == [
        "the lesson does not mention double → say in exercises/01_one/README.md what it needs"
    ]
    course = make_course(GOOD.replace("two:", "2:"))
    proof = prove(targets(course, [])[0], Terms(("cpu",), 1), sandbox, bank)
    assert "exercises/01_one/file.py is out of date → python -m grader release exercises/01_one" in told(proof)


LUCKY = GOOD.replace('x=tensors("n")', "x=st.integers(0, 3000)").replace("torch.Tensor", "int").replace(
    ">>> double(torch.tensor([1.0, 2.0]))\n    tensor([2., 4.])", ""
).replace("return x**2", "return x * 2 if x % 97 != 61 else 0")  # fmt: skip


def test_a_mistake_that_is_met_by_luck_is_said(proven: Callable[..., Proof]) -> None:
    """A mutant that some seeds catch and others do not is a problem; an example that always shows it is the way out."""
    text = told(proven(LUCKY, seeds=10))[0]
    assert "mutant “squares” is " in text
    assert "caught by luck only: under " in text or "never caught" in text
    steady = LUCKY.replace("points=1,", "points=1, examples=[{'x': 61}],")
    proof = proven(steady, seeds=3)
    assert proof.problems == ()
    assert next(one for one in proof.caught if one.title == "squares").first == 1


def test_a_hang_that_is_met_by_luck_is_said(proven: Callable[..., Proof]) -> None:
    """A mutant that hangs on a rare case only is tried under other seeds like any other."""
    hangs = LUCKY.replace("return x * 2 if x % 97 != 61 else 0", "while x % 97 == 61: pass\n    return x * 2")
    proof = proven(hangs, seeds=6, settings="limits: {case_cpu: 0.2}")
    assert any("squares” is " in text and ("by luck only" in text or "never caught" in text) for text in told(proof))


def test_the_words_of_an_error_may_differ(proven: Callable[..., Proof]) -> None:
    """A reference whose error names what is new each time, a folder say, is steady all the same."""
    raises = "    if len(x) > 2:\n        raise ValueError(f'not {next(COUNT)}')\n" + BODY
    text = GOOD.replace(BODY, raises).replace("@exercise", "import itertools\nCOUNT = itertools.count()\n\n\n@exercise")
    proof = proven(text.replace("Return `x`", "Raises ValueError for more than two. Return `x`"))
    assert not any("does something else" in said for said in told(proof))


SURVIVES = GOOD.replace(BODY, "    twice = 2 if x.ndim < 9 else 3\n" + BODY.replace("x * 2", "x * twice"))


def test_a_generated_mutant_that_survives_is_shown(proven: Callable[..., Proof]) -> None:
    """A survivor is a problem with its diff, until a reason is recorded beside the reference, in the words shown."""
    proof = proven(SURVIVES)
    shown = [finding for finding in proof.problems if "nothing catches a generated mutant" in finding.text]
    assert any(
        "- twice = 2 if x.ndim < 9 else 3\n  + twice = 2 if x.ndim < 9 else 4" in finding.text for finding in shown
    )
    records = [finding.remedy.rpartition(":\n")[2].strip().replace("…", "no tensor has nine axes") for finding in shown]
    assert records[0].startswith('double.equivalent("twice = ')
    mended = proven(SURVIVES + "\n\n" + "\n".join(records) + "\n")
    assert mended.problems == ()
    assert mended.equivalent == len(records)
    assert mended.killed == mended.generated - len(records)


def test_a_record_that_is_no_longer_true_is_said(proven: Callable[..., Proof]) -> None:
    """What is recorded as equivalent and is caught, or is not generated any more, must go."""
    text = told(proven(GOOD + '\n\ndouble.equivalent("return x * 2", "return x * 3", because="?")\n'))
    assert text == ['equivalent("return x * 2", …) is recorded, but no mutant like it survives → remove it']


def test_a_record_needs_a_reason(proven: Callable[..., Proof]) -> None:
    """Without a reason nothing is equivalent."""
    (text,) = told(proven(GOOD + '\n\ndouble.equivalent("return x * 2", "return x * 3", because=" ")\n'))
    assert "equivalent(…) needs a reason: because=…" in text


NOTHING = GOOD.replace(BODY, BODY.replace("x * 2", "x * 0")).replace("[2., 4.]", "[0., 0.]").replace("x + x", "0 * x")


def test_an_oracle_that_gets_points_is_said(proven: Callable[..., Proof]) -> None:
    """Where zeros are right, a version that knows nothing is right, until somebody says why."""
    (text,) = told(proven(NOTHING))[:1]
    assert "a version that knows nothing and returns zeros gets points for “matches the reference”" in text
    assert 'double.equivalent("returns zeros", because="…")' in text
    assert "returns zeros" not in " ".join(
        told(proven(NOTHING + '\ndouble.equivalent("returns zeros", because="it is")\n'))
    )


CLASS = f'''{HEAD}from torch import nn


@exercise(hints=("A parameter is learned.",))
class double(nn.Module):
    """Multiplies by a number that is learned."""

    def __init__(self, start: float) -> None:
        """Let `factor` be a 0-d parameter that is `start` at first."""
        super().__init__()
        self.factor = nn.Parameter(torch.tensor(start))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return `x` times the factor."""
        return self.factor * x


@double.check("multiplies", points=1, start=st.sampled_from([1.5, -2.0]), x=tensors("n 2"), ambient_device=True)
def _(double, start, x):
    model = double(start)
    result = model(x)
    result.sum().backward()
    return {{"result": result, "parameters": dict(model.named_parameters())}}


@double.mutant("is a number only")
class _(nn.Module):
    def __init__(self, start):
        super().__init__()
        self.factor = torch.tensor(start)

    def forward(self, x):
        return self.factor * x
'''


def test_a_class_is_proven_too(proven: Callable[..., Proof]) -> None:
    """Oracles and generated mutants are made of classes as of functions."""
    proof = proven(CLASS)
    assert told(proof) == []
    assert {one.title for one in proof.caught} >= {"returns zeros", "loops for ever", "is a number only"}
    assert proof.generated >= 3


def test_a_proof_is_of_every_device(make_course: Make, sandbox: Sandbox, bank: Bank, tmp_path: pathlib.Path) -> None:
    """A mutant that forgets the device is caught on the simulated accelerator, and the proof says where."""
    course = make_course(GOOD.replace("return x**2", "return x * torch.tensor([2.0])"))
    target = targets(course, [])[0]
    proof = prove(target, Terms(("cpu", "sim"), 2), sandbox, bank)
    assert next(one for one in proof.caught if one.title == "squares").device == "sim"
