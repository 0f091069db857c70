"""Generated mutants: each of the small mistakes that beginners make, once, and nothing that is right."""

from __future__ import annotations

import ast
from collections.abc import Callable

import pytest

from grader.author.mutate import Mutation, diff, mutations
from grader.course import Course
from grader.targets import targets

Make = Callable[[str], Course]
Mutate = Callable[..., list[Mutation]]
HEAD = "import torch\nfrom hypothesis import strategies as st\n\nfrom grader import exercise, tensors\n\n"


@pytest.fixture
def mutate(make_course: Make) -> Mutate:
    """Return a function that gives the generated mutants of a function with this body."""

    def run(body: str, signature: str = "x, y", options: str = "", before: str = "", after: str = "") -> list[Mutation]:
        names = [part.split("=")[0].strip() for part in signature.split(",")]
        given = ", ".join(f'{name}=tensors("n")' for name in names)
        lines = "\n".join(f"    {line}" for line in body.splitlines())
        text = (
            f'{HEAD}{before}\n\n@exercise({given}{options})\ndef f({signature}):\n    """Task."""\n{lines}\n\n{after}'
        )
        return mutations(targets(make_course(text), [])[0].exercise)

    return run


EACH = [
    ("return x.sum(dim=0, keepdim=True)", ["return x.sum(dim=1, keepdim=True)", "return x.sum(keepdim=True)"]),
    ("return x.sum(dim=0, keepdim=True)", ["return x.sum(dim=0)", "return x.sum(dim=0, keepdim=False)"]),
    ("return x.sum(1)", ["return x.sum(2)", "return x.sum(0)", "return x.sum()", "return x.mean(1)"]),
    ("return torch.sum(x, 1)", ["return torch.sum(x)", "return torch.sum(1, x)", "return torch.mean(x, 1)"]),
    ("return x[1:]", ["return x[2:]", "return x[0:]", "return x[:]"]),
    ("return x[:len(y)]", ["return x[:len(y) + 1]", "return x[:len(y) - 1]", "return x[:]", "return x[:len(x)]"]),
    ("return x[-1]", ["return x[-2]", "return x[-0]"]),
    ("return x - y", ["return x + y", "return y - x", "return y - y", "return x - x"]),
    ("return x @ y", ["return x * y", "return y @ x"]),
    ("return x if x.ndim < 2 else y", ["return x if x.ndim <= 2 else y", "return x if not x.ndim < 2 else y"]),
    ("return x if x is y and len(x) else y", ["return x if x is y or len(x) else y"]),
    ("return x.detach()", ["return x"]),
    ("return x.to(y.dtype)", ["return x", "return x.to(x.dtype)"][:1]),
    ("return torch.zeros(3, dtype=torch.float64, device=x.device)", ["return torch.zeros(3, dtype=torch.float64)"]),
    ("return torch.zeros(3, dtype=torch.float64)", ["return torch.zeros(3)", "return torch.zeros(3, dtype=torch.float32)"]),
    ("return torch.zeros_like(x)", ["return torch.zeros(x.shape)", "return torch.ones_like(x)"]),
    ("return x.new_zeros(3)", ["return torch.zeros(3)"]),
    ("x.add_(y)\nreturn x", ["x.add(y)", "pass", "x.add_(x)"]),
    ("x += y\nreturn x", ["x = x + y", "x -= y", "pass"]),
    ("x = x + y\nreturn x", ["x += y"]),
    ("with torch.no_grad():\n    return x * y", ["if True:"]),
    ("y.zero_grad()\ny.backward()\nreturn x", ["pass"]),
    ("x.eval()\nreturn x", ["pass", "x.train()"]),
    ("if len(x) == 0:\n    raise ValueError('no')\nreturn x", ["pass", "raise RuntimeError('no')", "if not len(x) == 0:"]),
    ("for i in range(len(x)):\n    x[i] = i\nreturn x", ["for i in range(len(x) - 1):", "break", "pass"]),
    ("while True:\n    if len(x):\n        break\nreturn x", ["continue"]),
    ("return x, y", ["return (y, x)"]),
    ("return x.permute(2, 0, 1)", ["return x.permute(0, 2, 1)"]),
    ("return torch.nn.functional.cross_entropy(x, y, reduction='sum')", ["return torch.nn.functional.cross_entropy(x, y, reduction='mean')"]),
    ("return x.T", ["return x"]),
    ("return x.clamp(0, 1)", ["return x.clamp_(0, 1)", "return x.clamp(1, 0)"]),
    ("return 0.5 * x", ["return 1.5 * x"]),
    ("return -x", ["return x"]),
    ("return [a for a in x if a > 0]", ["return [a for a in x if not a > 0]", "return [a for a in x if a >= 0]"]),
    ("return x.argmax(1)", ["return x.argmin(1)", "return x.argmax()"]),
    ("return torch.stack([x, y])", ["return torch.cat([x, y])", "return torch.stack([y, x])"]),
]  # fmt: skip


@pytest.mark.parametrize(("body", "wanted"), EACH, ids=[body.replace("\n", "; ") for body, _ in EACH])
def test_each_small_mistake_is_made(body: str, wanted: list[str], mutate: Mutate) -> None:
    """Axes, arguments, bounds, dtypes, devices, statements, conditions …: each gets its mistake."""
    made = {mutation.after for mutation in mutate(body)}
    assert set(wanted) <= made, made


def test_each_mutant_is_code_and_differs_from_all_others(mutate: Mutate) -> None:
    """Every mutant parses, none comes twice, none is the reference."""
    made = mutate("z = x - y\nfor i in range(3):\n    z = z * 2\nreturn z[1:], torch.zeros(2, dtype=torch.int64)")
    texts = [mutation.text for mutation in made]
    assert len(texts) == len(set(texts)) > 15
    assert all(ast.parse(text) for text in texts)
    assert (
        "    z = x - y\n    for i in range(3):\n        z = z * 2\n    return (z[1:], torch.zeros(2, dtype=torch.int64))"
        not in texts
    )


def test_a_diff_names_the_lines(mutate: Mutate) -> None:
    """A mutant shows the lines that it changes, before and after."""
    (swapped,) = [one for one in mutate("return x - y") if one.mistake == "swaps the operands"]
    assert (swapped.before, swapped.after, diff(swapped.before, swapped.after)) == (
        *("return x - y", "return y - x"),
        "- return x - y\n+ return y - x",
    )


@pytest.mark.parametrize(
    ("body", "never"),
    [
        ("'''Words.'''\nreturn x", "wordsx"),
        ("print('words')\nreturn x", "print"),
        ("if len(x):\n    raise ValueError('words')\nreturn x", "wordsx"),
        ("return x if x.ndim in (1, 2) else y", "(2, 1)"),
        ("z = x\nreturn z", "pass"),
    ],
)
def test_what_makes_no_difference_is_left_alone(body: str, never: str, mutate: Mutate) -> None:
    """Docstrings, prints, messages, the order of a choice, and the first binding of a name are no places for mistakes."""
    assert not any(never in mutation.after for mutation in mutate(body))


def test_a_known_variant_is_no_mutant(mutate: Mutate) -> None:
    """What an author calls right is not generated as wrong."""
    variant = '@f.variant("the same")\ndef f(x, y):\n    """Task."""\n    return y - x\n'
    assert "return y - x" in {one.after for one in mutate("return x - y")}
    assert "return y - x" not in {one.after for one in mutate("return x - y", after=variant)}


def test_helpers_are_mutated_and_other_exercises_are_not(mutate: Mutate) -> None:
    """The code a reference rests on is part of the answer; another exercise's reference is proven where it stands."""
    helper = "def helper(x):\n    return x + 1\n"
    other = '\n\n@exercise(x=tensors("n"))\ndef other(x):\n    """Task."""\n    return x + 5\n'
    made = {one.after for one in mutate("return helper(x) * other(y)", before=helper, after=other)}
    assert "return x + 2" in made
    assert "return x + 6" not in made


def test_copies_are_mistakes_only_where_memory_is_asked_for(mutate: Mutate) -> None:
    """A view may be a copy unless the exercise says that memory is shared."""
    assert "return x[0].clone()" not in {one.after for one in mutate("return x[0]")}
    assert "return x[0].clone()" in {one.after for one in mutate("return x[0]", options=', memory="shares"')}


def test_defaults_are_mutated(mutate: Mutate) -> None:
    """A default value is part of what a learner must write."""
    assert "def f(x, y=2):" in {one.after for one in mutate("return x * y", signature="x, y=1")}
