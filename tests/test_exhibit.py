"""What a failure looks like: the tensors of both sides with the cells that differ, the losses of a training loop."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from grader.checking.exhibit import LARGEST, curve_of, exhibit_of
from grader.compare.observations import Terms, compare
from grader.judge import Exhibit, Grid, Verdict
from grader.observe.call import Watch, observe
from grader.observe.nodes import Observation, decode, encode
from grader.options import Options
from tests.conftest import Grader, Make


def seen(result: Any, **arguments: Any) -> Observation:
    """Observe a call with these arguments that returns `result`."""
    return decode(encode(observe(lambda *_: result, arguments, 1, Watch())[0]))


def shown(expected: Any, actual: Any, **arguments: Any) -> Exhibit | None:
    """Return what is drawn of two results that differ."""
    wanted, came = seen(expected, **arguments), seen(actual, **arguments)
    return exhibit_of(compare(wanted, came, Terms(Options()))[0], arguments, wanted, came)


def grid(tensor: torch.Tensor, *cells: str) -> Grid:
    """Return the drawing of a tensor with these cells."""
    return Grid(tuple(tensor.shape), str(tensor.dtype).removeprefix("torch."), cells)


def test_both_sides_and_the_arguments_are_drawn() -> None:
    """Expected and got with the cells that differ, in row-major order, and the tensors that were given."""
    x = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    found = shown(x * 2, x + 2, x=x, k=3, more=[x[0], "a"])
    assert found == Exhibit(
        "result",
        grid(x, "2.", "4.", "6.", "8."),
        grid(x, "3.", "4.", "5.", "6."),
        (0, 2, 3),
        (("x", grid(x, "1.", "2.", "3.", "4.")), ("more[0]", grid(x[0], "1.", "2."))),
    )


@pytest.mark.parametrize(
    ("expected", "actual", "place"),
    [
        ({"a": 1, "b": torch.ones(2)}, {"a": 1, "b": torch.zeros(2)}, "result['b']"),
        ((torch.ones(2), torch.ones(3)), (torch.ones(2), torch.tensor([1.0, 1, 2])), "result[1]"),
        (np.ones(2), np.zeros(2), "result"),
        (torch.ones(2, 1), torch.ones(1, 2), "result"),
        (torch.ones(2), torch.ones(2, dtype=torch.float64), "result"),
    ],
)
def test_the_tensor_that_differs_is_drawn(expected: Any, actual: Any, place: str) -> None:
    """Of all that a result holds, the tensor in which the difference lies; cells are marked in equal shapes only."""
    found = shown(expected, actual)
    assert found is not None
    assert found.place == place
    assert found.expected is not None
    assert found.actual is not None
    assert not found.differ or found.expected.shape == found.actual.shape


def test_what_is_too_large_or_no_tensor_is_not_drawn() -> None:
    """A large tensor, a number, a text have no drawing; where nothing has, there is no exhibit."""
    large = torch.ones(LARGEST + 1)
    assert shown(large, large * 2, x=large) is None
    assert shown(1, 2, k=3) is None
    half = shown(torch.ones(2), 3)
    assert half is not None
    assert (half.expected is None, half.actual) == (False, None)


def adds_one(x: torch.Tensor) -> None:
    """Change the argument."""
    x.add_(1)


def test_an_argument_that_changed_is_drawn_as_it_became() -> None:
    """Where an argument must stay as it was, its state afterwards is drawn on both sides."""
    x = torch.zeros(2)
    wanted = seen(None, x=x)
    came = decode(encode(observe(adds_one, {"x": x.clone()}, 1, Watch())[0]))
    found = exhibit_of(compare(wanted, came, Terms(Options()))[0], {"x": x}, wanted, came)
    assert found is not None
    assert found.place == "x"
    assert found.actual == grid(x, "1.", "1.")


def test_the_longest_training_is_plotted() -> None:
    """Of all calls the one with the most epochs; floats only, nan too; nothing where no two epochs were seen."""
    calls = [
        (seen({"loss": losses}), seen({"loss": [loss + 1 for loss in losses]}))
        for losses in ([1.0], [3.0, 2.0, float("inf")])
    ]
    found = curve_of("result['loss']", calls)
    assert found is not None
    assert (found.expected, found.actual) == ((3.0, 2.0, float("inf")), (4.0, 3.0, float("inf")))
    assert curve_of("result['loss']", calls[:1]) is None
    assert curve_of("result", calls) is None
    assert curve_of("result['loss']", [(seen({"loss": [1.0, 2.0]}), seen(None))]) is None


REFERENCE = '''
import torch
from hypothesis import strategies as st
from grader import exercise, tensors


@exercise(x=tensors("n"), epochs=st.integers(1, 5), curve="result['loss']")
def train(x: torch.Tensor, epochs: int) -> dict:
    """Return what comes out, and the losses."""
    return {"out": x * 2, "loss": [1 / (epoch + 1) for epoch in range(epochs)]}
'''


def graded(result: str, make_course: Make, grader: Grader) -> Verdict:
    """Return the verdict on a submission that returns this."""
    text = f"def train(x, epochs):\n    losses = [2 / (e + 1) for e in range(epochs)]\n    return {result}\n"
    return grader.judgement(make_course(REFERENCE), text).verdicts[0]


def test_a_verdict_shows_and_carries_its_case(make_course: Make, grader: Grader) -> None:
    """A graded mistake has its drawing, its curve and the case itself; what is right has none."""
    verdict = graded("{'out': x * 3, 'loss': losses}", make_course, grader)
    assert verdict.exhibit is not None
    assert verdict.exhibit.place == "result['out']"
    assert [name for name, _ in verdict.exhibit.arguments] == ["x"]
    assert verdict.curve is not None
    assert verdict.curve.expected == (1.0, 1 / 2, 1 / 3, 1 / 4, 1 / 5)
    assert verdict.curve.actual == (2.0, 2 / 2, 2 / 3, 2 / 4, 2 / 5)
    assert verdict.carried
    right = graded("{'out': x * 2, 'loss': [loss / 2 for loss in losses]}", make_course, grader)
    assert right.passed
    assert (right.exhibit, right.curve, right.carried) == (None, None, "")


def test_a_call_that_raised_shows_its_arguments(make_course: Make, grader: Grader) -> None:
    """Where nothing came back, the arguments alone are drawn."""
    verdict = graded("x[99]", make_course, grader)
    assert verdict.exhibit is not None
    assert (verdict.exhibit.expected, verdict.exhibit.actual) == (None, None)
    assert verdict.exhibit.arguments[0][0] == "x"


@pytest.mark.parametrize("place", ["loss", "result.loss", 3])
def test_a_curve_is_a_place_in_the_result(place: Any) -> None:
    """An author who names no place of a result is told how."""
    with pytest.raises(Exception, match="no place in a result"):
        Options(curve=place)
