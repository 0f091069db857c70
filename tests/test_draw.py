"""Drawing cases: enough of them, the same for the same seed in any environment, and each with what the reference did."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import pathlib
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
import torch

from grader.bank import Bank, Cases
from grader.course import Course
from grader.define import Exercise
from grader.draw import case_seed, cases_of, draw, make_case, observe_reference, ordered, watch_of
from grader.errors import DefinitionError
from grader.observe.call import Omitted
from grader.observe.nodes import Node, Observation, decode
from grader.observe.pack import loads

Make = Callable[[str], Course]
HEAD = """
import torch
from pathlib import Path
from hypothesis import strategies as st
from grader import arrays, exercise, loaders, losses, models, omitted, tensors
"""
VARIED = (
    HEAD
    + '''
@exercise(x=tensors("n d", requires_grad=None, values=("normal", "special")), w=tensors("d k"))
def product(x, w):
    """Multiply."""
    return x @ w

@exercise(words=st.sets(st.text(max_size=4)), table=st.dictionaries(st.text(max_size=3), st.floats()), a=arrays())
def plain(words, table, a):
    """Return what came."""
    return words, table, {hash(("a", 1)) % 1: a}, torch.rand(2)

@exercise(model=models(2, 1, spy=True, stale_grad=None), loss=losses(), data=loaders())
def learn(model, loss, data):
    """Find gradients."""
    for x, y in data:
        loss(model(x), y).backward()
    return model

@exercise(x=tensors("n"), vectorised=True)
def double(x, device):
    """Double."""
    return x * 2
'''
)


def one(make_course: Make, text: str) -> Exercise:
    """Return the first exercise of a reference."""
    return make_course(HEAD + text).chapter("01_one").exercises[0][1]


def drawn(make_course: Make, text: str, count: int = 20, seed: int = 5) -> Cases:
    """Draw the cases of the first check."""
    exercise = one(make_course, text)
    return draw(exercise, exercise.checks[0], "cpu", seed, count)


def arguments(cases: Cases, name: str = "x") -> list[Any]:
    """Return one argument of every case."""
    return [loads(case.arguments)[name] for case in cases]


def facts(root: pathlib.Path, seed: int = 5) -> list[list[Any]]:
    """Return what identifies every case of a course: content, seeds, and what the reference did."""
    found: list[list[Any]] = []
    for _, exercise in Course(root).chapter("01_one").exercises:
        for check in exercise.checks:
            for case in draw(exercise, check, "cpu", seed, 12):
                blobs = [hashlib.sha256(blob or b"").hexdigest() for blob in (case.expected, case.precise)]
                found.append(
                    [exercise.name, case.digest, case.seed, *blobs, list(case.changed), case.scale, case.origin]
                )
    return found


if __name__ == "__main__":
    print(json.dumps(facts(pathlib.Path(sys.argv[1]))))


def told(root: pathlib.Path, hash_seed: int, in_ci: bool) -> subprocess.Popen[str]:
    """Start a fresh process that draws a course's cases."""
    environment = {**os.environ, "PYTHONHASHSEED": str(hash_seed)}
    for name in ("CI", "GITHUB_ACTIONS", "TF_BUILD"):
        environment.pop(name, None)
    if in_ci:
        environment["CI"] = "true"
    command = [sys.executable, __file__, str(root)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def test_cases_are_the_same_everywhere(make_course: Make) -> None:
    """The same seed draws the same cases with the same expected observations, whatever hash seed, in CI or not."""
    root = make_course(VARIED).root
    found = []
    for pair in (((0, True), (1, False)), ((2, True), (3, False))):
        started = [told(root, *each) for each in pair]
        found += [json.loads(process.communicate(timeout=200)[0]) for process in started]
    assert {row[0] for row in found[0]} == {"product", "plain", "learn", "double"}
    for other in found[1:]:
        assert other == found[0]


def test_cases_do_not_depend_on_what_else_is_loaded(make_course: Make) -> None:
    """What other modules this process happens to have loaded changes no case: other chapters, a plugin, a notebook."""
    text = f"{HEAD}\n@exercise(x=st.integers(), y=st.text(), z=st.floats())\ndef f(x, y, z):\n    return x"
    course = make_course(text)
    before = drawn_from(course)
    add_module(
        course.root / "elsewhere.py", [f"{'N' * n} = {n * 1_000_003}, 'word {n}', {n}.{n}" for n in range(1, 200)]
    )
    assert drawn_from(course) == before


def drawn_from(course: Course) -> list[str]:
    """Return the digests of a course's cases."""
    exercise = Course(course.root).chapter("01_one").exercises[0][1]
    return [case.digest for case in draw(exercise, exercise.checks[0], "cpu", 5, 100)]


def add_module(path: pathlib.Path, lines: list[str]) -> None:
    """Load a module of ours."""
    path.write_text("\n".join(lines))
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    sys.modules[path.stem] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)


def test_another_seed_draws_other_cases(make_course: Make) -> None:
    """Cases depend on the seed."""
    first, again, other = (drawn(make_course, DOUBLE, 20, seed) for seed in (5, 5, 6))
    assert [case.digest for case in first] == [case.digest for case in again]
    assert len({case.digest for case in first} & {case.digest for case in other}) < 10


DOUBLE = """
@exercise(x=tensors("n d"))
def double(x):
    return 2 * x
"""


@pytest.mark.parametrize(
    "strategy",
    [
        'tensors("n")',
        'tensors("n d", values="ties")',
        "st.integers(0, 99)",
        "st.floats(0, 1)",
        "arrays()",
    ],
)
def test_a_check_has_a_hundred_cases(make_course: Make, strategy: str) -> None:
    """A check has as many different cases as are asked for, where its strategy has that many."""
    cases = drawn(make_course, f"@exercise(x={strategy})\ndef same(x):\n    return x", 100)
    assert len({case.digest for case in cases}) >= 100


def test_a_check_may_have_fewer_cases(make_course: Make) -> None:
    """Where a check asks for fewer cases than a hundred, it has its share of however many are asked for, and one at least."""
    few = one(make_course, "@exercise(x=st.integers(0, 9999), cases=30)\ndef same(x):\n    return x")
    counts = {count: len(cases_of(few, few.checks[0], "cpu", 1, count, Bank())) for count in (1, 10, 100, 1000)}
    assert counts == {1: 1, 10: 3, 100: 30, 1000: 300}


def test_no_case_comes_twice(make_course: Make) -> None:
    """Arguments that were drawn already are no case of their own; a small strategy has few cases."""
    cases = drawn(make_course, "@exercise(x=st.booleans())\ndef same(x):\n    return x", 100)
    assert sorted(arguments(cases)) == [False, True]


def test_another_layout_is_another_case(make_course: Make) -> None:
    """Tensors of equal elements that lie differently in memory are different arguments."""
    text = "@exercise(x=st.sampled_from([torch.ones(2, 3).mT, torch.ones(3, 2)]))\ndef same(x):\n    return x"
    assert sorted(x.stride() for x in arguments(drawn(make_course, text))) == [(1, 3), (2, 1)]


def test_examples_come_first(make_course: Make) -> None:
    """Examples are the first cases, in their order; the drawn ones follow, numbered by their draw."""
    text = "@exercise(x=st.integers(0, 9), examples=[{'x': 77}, {'x': 55}])\ndef same(x):\n    return x"
    cases = drawn(make_course, text)
    assert arguments(cases)[:2] == [77, 55]
    assert [case.origin for case in cases][:3] == [-1, -1, 0]
    origins = [case.origin for case in cases][2:]
    assert origins == sorted(set(origins))


def test_an_argument_may_be_left_out(make_course: Make) -> None:
    """What is omitted is not passed, and the reference's default holds."""
    text = "@exercise(x=st.just(1), step=omitted() | st.just(9))\ndef add(x, step=2):\n    return x + step"
    values = {case_value(seen) for seen in observations(drawn(make_course, text))}
    assert values == {"3", "10"}


def observations(cases: Cases) -> list[Observation]:
    """Return what the reference did on each case."""
    return [decode(case.expected) for case in cases]


def case_value(seen: Observation) -> str:
    """Return the text of a number that came back."""
    assert seen.value is not None
    return str(seen.value.facts["text"])


def test_each_case_has_a_random_state_of_its_own(make_course: Make) -> None:
    """Every case is called in a random state of its own, which its seed sets: no two random results are alike."""
    text = "@exercise(x=st.integers(0, 50))\ndef noise(x):\n    return torch.rand(3)"
    cases = drawn(make_course, text)
    assert len({case.seed for case in cases}) == len(cases)
    results = {node.data for seen in observations(cases) if (node := seen.value) is not None}
    assert len(results) == len(cases)
    assert case_seed(1, 2) != case_seed(2, 1)
    assert 0 <= case_seed(2**32 - 1, 10**6) < 2**31


def test_drawing_leaves_the_random_state_of_threads_alone(make_course: Make) -> None:
    """Observing the reference puts the number of threads back."""
    before = torch.get_num_threads()
    drawn(make_course, DOUBLE, 3)
    assert torch.get_num_threads() == before


def test_the_arguments_that_the_reference_changes_are_noted(make_course: Make) -> None:
    """A case names the arguments that the reference itself changes, and no other."""
    text = """
@exercise(x=tensors("2"), y=tensors("2"), z=st.just([1]))
def change(x, y, z):
    y += x + 1
    z.append(2)
"""
    assert {case.changed for case in drawn(make_course, text)} == {("y", "z")}


def test_rounding_is_measured_where_it_can_be(make_course: Make) -> None:
    """Beside the observation is one in float64 where that is another, and none for exact checks and whole numbers."""
    real = "@exercise(x=tensors('3'){})\ndef third(x):\n    return x / 3"
    for case in drawn(make_course, real.format("")):
        assert case.precise is not None
        node = decode(case.precise).value
        assert node is not None
        assert node.facts["dtype"] == "float64"
    assert {case.precise for case in drawn(make_course, real.format(", tolerance='exact'"))} == {None}
    assert {case.precise for case in drawn(make_course, "@exercise(x=st.integers())\ndef f(x):\n    return x")} == {
        None
    }


def test_rounding_is_not_measured_where_it_cannot_be(make_course: Make) -> None:
    """Where the reference refuses float64, the case stands without a measure."""
    text = """
@exercise(x=tensors("3"))
def picky(x):
    if x.dtype is not torch.float32:
        raise TypeError
    return x / 3
"""
    assert {case.precise for case in drawn(make_course, text)} == {None}


def test_what_the_reference_raises_is_expected(make_course: Make) -> None:
    """A reference may raise: that is what is expected then, and there is no measure of rounding."""
    text = "@exercise(x=tensors('2'))\ndef refuse(x):\n    raise ValueError('no')"
    (seen, *_) = observations(drawn(make_course, text))
    assert seen.failure is not None
    assert seen.failure.name == "ValueError"


def test_growth_is_measured_at_two_sizes(make_course: Make) -> None:
    """Where the operation count matters, there are pairs of cases at two sizes, with the operations counted."""
    text = "@exercise(x=tensors('n', side=(0, 2)), vectorised=True)\ndef double(x):\n    return x * 2"
    cases = drawn(make_course, text)
    lengths = {
        scale: [x for case, x in zip(cases, arguments(cases), strict=True) if case.scale == scale] for scale in (4, 9)
    }
    assert {len(x) for x in lengths[4]} == {4}
    assert {len(x) for x in lengths[9]} == {9}
    assert len(lengths[4]) == len(lengths[9]) > 0
    assert all(
        bool(seen.operations) == (case.scale is not None) for case, seen in zip(cases, observations(cases), strict=True)
    )


def test_probes_are_observed_with_the_reference(make_course: Make) -> None:
    """What a probe expects is what it returns for the reference, or for all parts where they belong together."""
    text = """
@exercise(x=st.integers(0, 3))
def up(x):
    return x + 1

@up.also
def down(x):
    return x - 1

@up.check("round trip", x=st.integers(5, 6))
def _(both, x):
    return both.down(both.up(x)), "same"
"""
    exercise = one(make_course, text)
    cases = draw(exercise, exercise.checks[1], "cpu", 1, 10)
    for case, seen in zip(cases, observations(cases), strict=True):
        assert seen.value is not None
        assert seen.value.part("[0]") == Node("scalar", "int", {"text": str(loads(case.arguments)["x"])})


def test_folders_are_fresh(make_course: Make) -> None:
    """A parameter annotated `Path` is an empty folder, shown without its name; nothing of it is left afterwards."""
    text = """
@exercise(x=st.integers(0, 3))
def save(x, where: Path):
    there = list(where.iterdir())
    (where / "f").write_text(str(x))
    return where, there, str(where.is_dir())
"""
    (first, *_) = observations(drawn(make_course, text))
    assert first.value is not None
    place = first.value.part("[0]")
    assert place is not None
    assert place.facts["text"].startswith("<folder>")
    assert first.value.part("[1]") is not None
    assert first.value.part("[1]").facts["length"] == 0  # type: ignore[union-attr]


def test_options_say_what_to_watch(make_course: Make) -> None:
    """Gradients, operations and the ambient device are watched where the check's options ask for it."""
    text = "@exercise(x=tensors('2'){})\ndef double(x):\n    return x * 2"
    plain = one(make_course, text.format(""))
    watch = watch_of(plain.checks[0], "cpu")
    assert (watch.gradients, watch.operations, watch.ambient_device) == (False, False, None)
    forbids, vectorised = (
        one(make_course, text.format(f", {option}")).checks[0] for option in ("forbids='mul'", "vectorised=True")
    )
    assert watch_of(forbids, "cpu").operations
    assert not watch_of(vectorised, "cpu").operations
    assert watch_of(vectorised, "cpu").escapes
    assert watch_of(vectorised, "cpu", scale=4).operations
    assert watch_of(one(make_course, text.format(", gradients=True")).checks[0], "cpu").gradients
    assert watch_of(one(make_course, text.format(", ambient_device=True")).checks[0], "xpu").ambient_device == "xpu"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("@exercise(x=st.nothing())\ndef f(x): pass", "f: the strategy of “matches the reference” cannot draw"),
        (
            "@exercise(x=st.integers().filter(lambda x: False))\ndef f(x): pass",
            "cannot draw: there is nothing, or its filters let nothing",
        ),
        ("@exercise(x=tensors(values='nromal'))\ndef f(x): pass", 'cannot draw: ValueError: values="nromal" is not k'),
        ("@exercise(x=st.integers().map(lambda x: 1 / 0))\ndef f(x): pass", "cannot draw: ZeroDivisionError"),
        ("@exercise(arguments=st.just({'y': 1}))\ndef f(x): pass", 'arguments= yields "y", which is no parameter'),
        ("@exercise(arguments=st.integers())\ndef f(x): pass", "arguments="),
        ("@exercise(x=st.just(i for i in ()))\ndef f(x): pass", "f: an argument of “matches the reference” cannot tr"),
        ("@exercise(x=st.just(torch.ones(1, requires_grad=True) * 2))\ndef f(x): pass", "a tensor that is not a leaf"),
        ("@exercise(x=st.deferred(lambda: st.just(f)))\ndef f(x): pass", "cannot travel: it refers to the reference"),
    ],
)
def test_what_cannot_be_drawn_is_the_authors_fault(make_course: Make, text: str, sentence: str) -> None:
    """A strategy that fails, or yields what cannot travel, is refused with the exercise, the check and the reason."""
    with pytest.raises(DefinitionError, match=sentence):
        drawn(make_course, text)


def test_a_result_that_cannot_be_compared_is_the_authors_fault(make_course: Make) -> None:
    """A reference whose result has elements that cannot be seen would let anything of that shape pass: it is refused."""
    with pytest.raises(DefinitionError):
        drawn(make_course, "@exercise(x=st.just(torch.eye(2)))\ndef f(x):\n    return x.to_sparse()")


def test_arguments_are_ordered_as_declared(make_course: Make) -> None:
    """Arguments come in the order of the parameters; what is not given counts as omitted."""
    exercise = one(make_course, "@exercise(a=st.just(1), b=st.just(2), c=st.just(3))\ndef f(a, b, c):\n    return a")
    found = ordered(exercise.checks[0], {"c": 3, "a": 1})
    assert list(found) == ["a", "b", "c"]
    assert isinstance(found["b"], Omitted)


def test_observing_twice_gives_the_same(make_course: Make) -> None:
    """The reference's observation depends on the packed arguments and the seed alone, not on what ran before."""
    text = "@exercise(x=tensors('3'))\ndef noisy(x):\n    x += torch.rand(3)\n    torch.manual_seed(1)\n    return x"
    exercise = one(make_course, text)
    check = exercise.checks[0]
    case, seconds = make_case(exercise, check, {"x": torch.zeros(3)}, "cpu", 4)
    assert seconds > 0
    first, before = observe_reference(exercise, check, case.arguments, 4, "cpu")
    torch.rand(10)
    assert observe_reference(exercise, check, case.arguments, 4, "cpu") == (first, before)
    assert observe_reference(exercise, check, case.arguments, 5, "cpu")[0] != first


def test_cases_are_drawn_once(make_course: Make, tmp_path: pathlib.Path) -> None:
    """Cases in the bank are not drawn again; damaged ones are."""
    text = f"COUNT = {str(tmp_path / 'count')!r}\n" + DOUBLE.replace(
        "return", "with open(COUNT, 'a') as f:\n        f.write('x')\n    return"
    )
    exercise = one(make_course, text)
    bank = Bank(tmp_path / "bank")

    def calls() -> int:
        return len((tmp_path / "count").read_text())

    first = cases_of(exercise, exercise.checks[0], "cpu", 5, 10, bank)
    once = calls()
    assert cases_of(exercise, exercise.checks[0], "cpu", 5, 10, bank) == first
    assert calls() == once
    for path in (tmp_path / "bank").rglob("*.cases"):
        path.write_bytes(path.read_bytes()[:-1])
    again = cases_of(exercise, exercise.checks[0], "cpu", 5, 10, bank)
    assert [case.digest for case in again] == [case.digest for case in first]
    assert calls() == 2 * once


def test_nothing_is_left_in_the_current_folder(make_course: Callable[[str], Course], tmp_path: pathlib.Path) -> None:
    """Grading and verifying leave no file where they were called, whatever hypothesis likes to keep."""
    text = "from hypothesis import strategies as st\nfrom grader import exercise\n\n@exercise(t=st.text())\ndef f(t):\n    return t + t\n"
    course = make_course(text)
    (course.exercises / "01_one" / "file.py").write_text("def f(t):\n    return t\n", encoding="utf-8")
    here = tmp_path / "here"
    here.mkdir()
    for verb in (["grade"], ["verify", "--seeds", "1"]):
        command = [sys.executable, "-m", "grader", *verb, "--course", str(course.root), "--devices", "cpu"]
        done = subprocess.run(command, cwd=here, capture_output=True, text=True, check=False)
        assert done.returncode == 1, done.stderr
        assert list(here.iterdir()) == []
