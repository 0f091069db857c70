"""Every version of an exercise that a proof grades: right ones, wrong ones, and oracles that know nothing."""

from __future__ import annotations

import contextlib
import pathlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass

from grader.author.mutate import mutations
from grader.bank import Bank
from grader.bench import Bench, Settings, Target
from grader.define import Check, Exercise
from grader.grade import Line, grade
from grader.judge import Judgement, Verdict
from grader.sandbox.host import Sandbox
from grader.source import solution, stub_file
from grader.submission import Submission

RIGHT = ("reference", "variant")
ENDLESS = "loops for ever"

_ZEROS = """
import copy as _copy
import numpy as _numpy
import torch as _torch


def _zeros(value):
    if isinstance(value, _torch.nn.Module):
        with _torch.no_grad():
            for tensor in (*value.parameters(), *value.buffers()):
                tensor.zero_()
        return value
    if isinstance(value, _torch.Tensor):
        return _torch.zeros_like(value)
    if isinstance(value, _numpy.ndarray):
        return _numpy.zeros_like(value)
    if isinstance(value, dict):
        return {key: _zeros(part) for key, part in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*map(_zeros, value))
    if isinstance(value, (list, tuple)):
        return type(value)(map(_zeros, value))
    return type(value)() if isinstance(value, (bool, int, float, complex, str, bytes)) else None


def _zeroed(right):
    if isinstance(right, type):
        inside = {name: _method(part) for name, part in vars(right).items() if callable(part) and name != "__init__"}

        def init(self, *args, **kwargs):
            right.__init__(self, *args, **kwargs)
            _zeros(self)

        return type(right.__name__, (right,), {**inside, "__init__": init})
    return lambda *args, **kwargs: _zeros(right(*_copy.deepcopy(args), **_copy.deepcopy(kwargs)))


def _method(right):
    return lambda self, *args, **kwargs: _zeros(right(self, *_copy.deepcopy(args), **_copy.deepcopy(kwargs)))


"""
"""Right in shape and dtype, and zero everywhere."""

_ORACLES = {
    "returns None": "return None",
    "returns its input": "return next(iter((*args, *kwargs.values())), None)",
    "returns an empty tensor": "return torch.empty(0)",
    "raises": "raise RuntimeError('an oracle')",
    ENDLESS: "while True: pass",
}


@dataclass(frozen=True, slots=True)
class Version:
    """One version: its kind (reference, variant, mutant, generated, oracle, stub), its title, a submission's text.

    `before` and `after` are the lines that differ, where it is generated.
    """

    kind: str
    title: str
    text: str
    before: str = ""
    after: str = ""

    @property
    def name(self) -> str:
        """How a person calls it."""
        quoted = f" “{self.title}”" if self.title else ""
        return f"{'generated mutant' if self.kind == 'generated' else self.kind}{quoted}"


def versions(exercise: Exercise, every: int = 1) -> Iterator[Version]:
    """Yield every version of an exercise; of the mutants, an author's and the generated ones, every Nth only.

    Raises DefinitionError.
    """
    yield Version("reference", "", solution(exercise))
    for title in exercise.variants:
        yield Version("variant", title, solution(exercise, "variant", title))
    yield Version("stub", "", stub_file(exercise.file))
    for title, body in _ORACLES.items():
        yield Version("oracle", title, _oracle(exercise, body), title)
    yield Version("oracle", "returns zeros", _zeros(exercise), "returns zeros")
    for title in [*exercise.mutants][every - 1 :: every]:
        yield Version("mutant", title, solution(exercise, "mutant", title))
    for made in mutations(exercise, every):
        yield Version("generated", made.mistake, made.text, made.before, made.after)


def _oracle(exercise: Exercise, body: str) -> str:
    functions = [f"def {name}(*args, **kwargs):\n    {body}\n" for name in exercise.names]
    return "\n".join(["import torch\n", *functions])


def _zeros(exercise: Exercise) -> str:
    lines = [f"{name} = _zeroed({name})" for name in exercise.names]
    return "\n".join([solution(exercise), _ZEROS, *lines, ""])


def grade_text(target: Target, text: str, settings: Settings, sandbox: Sandbox, bank: Bank) -> Judgement:
    """Grade one file's text as a submission of its own."""
    with _submission(target, text) as submission:
        return grade(submission, [target], settings, sandbox, bank).judgements[0]


def first_failure(
    target: Target, text: str, settings: Settings, sandbox: Sandbox, bank: Bank
) -> tuple[Check, Verdict] | None:
    """Return the check that first shows a text to be wrong, with its verdict; the rest is not graded."""
    with _submission(target, text) as submission:
        return Line(Bench(submission, settings, sandbox, bank)).first_failure(target)


@contextlib.contextmanager
def _submission(target: Target, text: str) -> Iterator[Submission]:
    with tempfile.TemporaryDirectory(prefix="grader-verify-") as folder:
        path = pathlib.Path(folder) / target.chapter.name / target.file
        path.parent.mkdir()
        path.write_text(text, encoding="utf-8")
        yield Submission(pathlib.Path(folder))
