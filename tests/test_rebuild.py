"""What an exercise's own judge gets: plain values again, whatever a worker sent."""

from __future__ import annotations

import math
import types
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from grader.observe.look import Eyes
from grader.observe.nodes import Node, Observation, decode, encode
from grader.rebuild import rebuild


def again(value: object) -> Any:
    """Return what a judge gets for this value: seen, sent, and rebuilt."""
    node = decode(encode(Observation(value=Eyes().look(value)))).value
    assert node is not None
    return rebuild(node)


PLAIN = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.complex_numbers()),
    lambda inside: st.one_of(
        st.lists(inside, max_size=3),
        st.lists(inside, max_size=3).map(tuple),
        st.dictionaries(st.text(max_size=3) | st.integers() | st.booleans() | st.none(), inside, max_size=3),
    ),
    max_leaves=10,
)


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(PLAIN)
def test_plain_values_come_back(value: Any) -> None:
    """Numbers, text, None and containers of them come back equal and of the same types."""
    came = again(value)
    assert type(came) is type(value)
    assert repr(came) == repr(value)


@pytest.mark.parametrize(
    "value", [b"\0a", torch.float32, torch.device("cpu"), torch.device("sim"), (1,), {(1, "a"): 2}, {1.5: 2}, math.nan]
)
def test_other_plain_values_come_back(value: Any) -> None:
    """Bytes, dtypes, devices and tuples as keys come back too."""
    assert repr(again(value)) == repr(value)


@pytest.mark.parametrize("value", [np.float64(1.5), np.float32(0.1), np.int64(3), np.bool_(True), np.uint8(200)])
def test_numpys_numbers_come_back_as_numbers(value: Any) -> None:
    """A NumPy number comes back as a number that equals it."""
    assert again(value) == value.item()


@pytest.mark.parametrize(
    "tensor",
    [
        torch.arange(6).reshape(2, 3),
        torch.empty(0, 3),
        torch.tensor(math.nan),
        torch.tensor([True]),
        torch.tensor([1.5], dtype=torch.bfloat16),
        torch.arange(6.0).reshape(2, 3).mT,
        torch.ones(2, requires_grad=True),
        torch.ones(1).expand(3),
        torch.tensor([1j]),
    ],
)
def test_tensors_come_back(tensor: torch.Tensor) -> None:
    """A tensor comes back plain, on the CPU, with its elements, dtype and requires_grad."""
    came = again(tensor)
    assert type(came) is torch.Tensor
    assert came.dtype is tensor.dtype
    assert torch.allclose(came, tensor, rtol=0, atol=0, equal_nan=True)
    assert came.requires_grad == tensor.requires_grad


def test_tensors_without_values_come_back_without() -> None:
    """A tensor whose elements did not come along has shape and dtype and no values that a judge could believe."""
    came = again(torch.empty(3, 2, dtype=torch.int64, device="meta"))
    assert came.is_meta
    assert (came.shape, came.dtype) == ((3, 2), torch.int64)


def test_a_rebuilt_tensor_can_be_changed() -> None:
    """A judge may work in place on what it gets."""
    came = again(torch.ones(2))
    came += 1
    assert came.tolist() == [2, 2]


@pytest.mark.parametrize("array", [np.arange(6).reshape(2, 3), np.zeros((0, 2)), np.array(True), np.ones((2, 2)).T])
def test_arrays_come_back(array: np.ndarray[Any, Any]) -> None:
    """An array comes back as an array of the same elements, shape and dtype."""
    came = again(array)
    assert isinstance(came, np.ndarray)
    assert came.dtype == array.dtype
    assert np.array_equal(came, array)


@pytest.mark.parametrize("array", [np.array(["a", "b"]), np.array([None, 1]), np.zeros(2, dtype="datetime64[s]")])
def test_arrays_without_elements_stay_what_was_seen(array: np.ndarray[Any, Any]) -> None:
    """An array whose elements cannot come along has none: nothing is invented, and nothing is raised."""
    assert isinstance(again(array), Node)


def test_objects_come_back_as_namespaces() -> None:
    """An object comes back as a namespace of its public attributes, a module with its parameters and parts."""

    class Point:
        def __init__(self) -> None:
            self.x, self.y = 1, [2]

    assert again(Point()) == types.SimpleNamespace(x=1, y=[2])
    model = again(nn.Sequential(nn.Linear(2, 1)))
    assert vars(vars(model)["0"])["weight"].shape == (1, 2)


def test_one_object_twice_comes_back_twice() -> None:
    """A part that is there twice comes back in both places."""
    tensor = torch.ones(2)
    first, second, (third,) = again([tensor, tensor, (tensor,)])
    assert first.tolist() == second.tolist() == third.tolist() == [1, 1]
    inside = [1]
    assert again({"a": inside, "b": inside}) == {"a": [1], "b": [1]}


def test_what_holds_itself_comes_to_an_end() -> None:
    """A list that contains itself is rebuilt, once."""
    loop: list[Any] = [1]
    loop.append(loop)
    assert again(loop)[0] == 1


@pytest.mark.parametrize("value", [len, object(), iter(()), [1] * 30_000, torch.eye(2).to_sparse().coalesce()])
def test_what_has_no_plain_form_does_not_raise(value: Any) -> None:
    """What has no plain form is told apart by a judge, and makes no error here."""
    came = again(value)
    assert isinstance(came, Node | types.SimpleNamespace) or came.is_meta


FACTS = {"device": "cpu", "layout": "strided", "requires_grad": False, "is_leaf": True, "memory": None}


@pytest.mark.parametrize(
    "node",
    [
        Node("scalar", "int", {"text": "one"}),
        Node("scalar", "int", {"text": "9" * 5000}),
        Node("scalar", "int", {"text": "(" * 5000}),
        Node("scalar", "float", {"text": "1.0.0"}),
        Node("scalar", "numpy.float64", {"text": "x"}),
        Node("scalar", "complex", {"text": "__import__('os')"}),
        Node("scalar", "dtype", {"text": "torch.load"}),
        Node("scalar", "dtype", {"text": "torch.no_such"}),
        Node("tensor", "Tensor", {**FACTS, "shape": [2], "dtype": "load"}),
        Node("tensor", "Tensor", {**FACTS, "shape": [2], "dtype": "no_such"}),
        Node("tensor", "Tensor", {**FACTS, "shape": [2**59] * 8, "dtype": "float32"}),
        Node("array", "ndarray", {**FACTS, "shape": [2], "dtype": "load"}),
        Node("array", "ndarray", {**FACTS, "shape": [2**59] * 8, "dtype": "float32"}),
        Node("dict", "dict", {"length": 1}, (("[[]]", Node("scalar", "int", {"text": "1"})),)),
        Node("object", "X", {}, (("", Node("scalar", "int", {"text": "1"})),)),
    ],
    ids=lambda node: f"{node.kind} {str(node.facts)[:30]}",
)
def test_what_no_honest_worker_sends_does_no_harm(node: Node) -> None:
    """Whatever a worker sends, and decoding lets through, rebuilding it neither raises nor yields more than plain data."""
    came = rebuild(node)
    assert not callable(came)
