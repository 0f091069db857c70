"""Reports for the tests of the HTML page: each way to stand, and everything that can be drawn."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from typing import Any

import torch

from grader.judge import (
    DIED,
    FAULT,
    MISSING,
    NOT_RUN,
    PASSED,
    RAISED,
    TIMED_OUT,
    WRONG,
    CheckResult,
    Curve,
    Exhibit,
    Grid,
    Judgement,
    Report,
    Verdict,
)
from tests.reports import ENVIRONMENT


def failing(name: str, verdict: str = WRONG, **facts: Any) -> Judgement:
    """Return an exercise of two points with one check that ended so."""
    failed = {"cases": 9, "failed": 3} if verdict == WRONG else {}
    one = Verdict("cpu", verdict, **{"difference": "Expected a." if verdict != PASSED else "", **failed, **facts})
    return Judgement(name, "01_one", "f.py", 7, (CheckResult("check", Fraction(2), Fraction(1, 2), (one,)),))


def kinds() -> list[Judgement]:
    """Return an exercise for each way to stand."""
    passed, wrong = failing("right", PASSED), failing("wrong")
    return [
        passed,
        replace(passed, name="half", checks=(*passed.checks, *wrong.checks)),
        wrong,
        failing("raises", RAISED),
        failing("hangs", TIMED_OUT),
        failing("crashes", DIED),
        failing("renamed", MISSING),
        failing("stub", MISSING, difference="Not done yet: it still raises NotImplementedError."),
        failing("elsewhere", NOT_RUN),
        failing("fault", FAULT),
    ]


def report_of(*judgements: Judgement) -> Report:
    """Return a report of these."""
    return Report(judgements, "1", ENVIRONMENT)


def grid(tensor: torch.Tensor) -> Grid:
    """Return a tensor as a grid."""
    return Grid(tuple(tensor.shape), str(tensor.dtype)[6:], tuple(map(repr, tensor.flatten().tolist())))


def exhibit(expected: torch.Tensor | None, actual: torch.Tensor | None, **arguments: torch.Tensor) -> Exhibit:
    """Return what is drawn of two tensors and arguments."""
    sides = [None if one is None else grid(one) for one in (expected, actual)]
    differ: tuple[int, ...] = ()
    if sides[0] is not None and sides[1] is not None and sides[0].shape == sides[1].shape:
        cells = zip(sides[0].cells, sides[1].cells, strict=True)
        differ = tuple(place for place, (one, other) in enumerate(cells) if one != other)
    return Exhibit("result[0]", sides[0], sides[1], differ, tuple((name, grid(one)) for name, one in arguments.items()))


def gallery() -> list[Judgement]:
    """Return an exercise for each kind of drawing, besides each way to stand."""
    numbers = torch.linspace(-2, 2, 24)
    image = torch.linspace(0, 1, 3 * 8 * 8).reshape(3, 8, 8)
    changed = image.clone()
    changed[:, 2:4, 3:6] = 0.5
    drawings = {
        "scalar": exhibit(torch.tensor(1.0), torch.tensor(2.0), x=torch.tensor(3)),
        "vector": exhibit(numbers, numbers.flip(0), t=numbers[:3]),
        "matrix": exhibit(numbers.reshape(4, 6), numbers.reshape(4, 6) + 1e-6, a=numbers.reshape(6, 4)),
        "cube": exhibit(numbers.reshape(2, 3, 4), numbers.reshape(2, 3, 4) * 2),
        "odd": exhibit(torch.tensor([math.nan, math.inf, -1.0]), torch.tensor([1.0, -math.inf, -1.0])),
        "truths": exhibit(numbers.reshape(4, 6) > 0, numbers.reshape(4, 6) > 1),
        "empty": exhibit(torch.empty(0, 3), torch.empty(0)),
        "image": exhibit(image, changed, image=(image * 255).to(torch.uint8)),
        "nothing": exhibit(None, torch.tensor([1.0])),
    }
    curves = {
        "diverges": Curve("result", tuple(0.9**n for n in range(40)), (*(3.0**n for n in range(20)), *[math.nan] * 20)),
        "stays": Curve("result", (1.0, 0.5, 0.25), (1.0, 0.98)),
    }
    long = {"case": "f(" + "torch.tensor([1.0]), " * 20 + ")", "printed": "epoch 0\n" * 9, "replay": "abc123"}
    told = {"advice": "Look again.", "behaves_like": "rounds up", "kind": "value", "expected": "1", "actual": "w" * 300}
    drawn = [failing(name, exhibit=one, **long, **told) for name, one in drawings.items()]
    drawn += [failing(name, curve=one, **long) for name, one in curves.items()]
    return [*kinds(), *(replace(one, hints=("a", "b", "c"), chapter="02_two", do_first="right") for one in drawn)]
