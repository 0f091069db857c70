"""Values as text: what came and was expected in short, and a case as code that can be pasted and run."""

from __future__ import annotations

import math
import pathlib
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from grader.observe.call import Omitted
from grader.observe.look import Eyes
from grader.observe.nodes import Node
from grader.observe.spies import Spy
from grader.spell import LONGEST, call_code, code, elements, spell
from grader.strategies import LAYOUTS, arrays, filled, lay_out, tensors

PROPERTY = settings(max_examples=80, deadline=None, derandomize=True, database=None)
NAMES = {"torch": torch, "nn": nn, "np": np, "OrderedDict": OrderedDict}
DTYPES = (
    torch.float32,
    torch.float64,
    torch.float16,
    torch.bfloat16,
    torch.int64,
    torch.uint8,
    torch.bool,
    torch.complex64,
)


def spelt(value: object) -> str:
    """Return a value as it is shown."""
    return spell(Eyes().look(value))


def pasted(text: str) -> Any:
    """Return what a line of code gives for someone who imported torch, nn and NumPy."""
    return eval(text, dict(NAMES))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3, "3"),
        (-0.5, "-0.5"),
        (math.nan, "nan"),
        (True, "True"),
        (None, "None"),
        ("a'b", '"a\'b"'),
        ("new\nline", "'new\\nline'"),
        (b"a", "b'a'"),
        (1 + 2j, "(1+2j)"),
        (torch.int64, "torch.int64"),
        (np.float64(1.5), "1.5"),
        ([1, [2]], "[1, [2]]"),
        ((), "()"),
        ((1,), "(1,)"),
        ((1, "a"), "(1, 'a')"),
        ({"a": 1, 2: [3]}, "{'a': 1, 2: [3]}"),
        ({}, "{}"),
        ({1}, "{1}"),
        (set(), "set()"),
        (torch.tensor(1.0), "tensor(1.)"),
        (torch.tensor([1, 2]), "tensor([1, 2])"),
        (torch.tensor([[1.5], [-2]]), "tensor([[1.5], [-2.]])"),
        (torch.tensor([math.nan, math.inf, -math.inf]), "tensor([nan, inf, -inf])"),
        (torch.tensor([1e10, 1e-10]), "tensor([1e+10, 1e-10])"),
        (torch.tensor([True]), "tensor([True])"),
        (torch.tensor([1], dtype=torch.uint8), "tensor([1], uint8)"),
        (torch.tensor([0.1], dtype=torch.float64), "tensor([0.1], float64)"),
        (torch.empty(0, 3), "tensor([], shape (0, 3))"),
        (torch.empty(0, dtype=torch.int32), "tensor([], shape (0,), int32)"),
        (torch.zeros(8, 9), "<a tensor of shape (8, 9), float32>"),
        (torch.zeros(2, device="meta"), "<a tensor of shape (2,), float32, on meta>"),
        (np.array([1.5]), "array([1.5], float64)"),
        (np.zeros(100), "<an array of shape (100,), float64>"),
        (len, "<builtin_function_or_method>"),
        (nn.Linear(1, 1), "<Linear>"),
        ([t := [1], t], "[[1], …]"),
        (list(range(30)), f"[{', '.join(map(str, range(20)))}, …]"),
        ([1] * 30_000, "<a list of 30000 items>"),
        (pathlib.Path("a/b"), "'a/b'"),
    ],
)
def test_a_value_is_shown_as_python_would(value: object, text: str) -> None:
    """What came and what was expected is shown close to what Python prints, in short."""
    assert spelt(value) == text


def test_nothing_is_said_so() -> None:
    """Where there is no value, that is said."""
    assert spell(None) == "nothing"


def test_objects_are_shown_with_their_attributes() -> None:
    """An object is shown with its class and public attributes."""

    class Point:
        def __init__(self) -> None:
            self.x = 1
            self._secret = 2

    assert spelt(Point()) == "Point(1)"


@PROPERTY
@given(st.recursive(st.text(max_size=300) | st.integers(), lambda inside: st.lists(inside, max_size=30), max_leaves=40))
def test_what_is_shown_is_short(value: Any) -> None:
    """Whatever a value is, it is shown in a bounded line."""
    text = spelt(value)
    assert len(text) <= LONGEST
    assert "\n" not in text


def test_the_name_of_a_class_cannot_forge_lines() -> None:
    """The name of a learner's class is foreign text: it cannot begin a line of its own."""
    forged = type("A\nB", (), {})
    assert "\n" not in spelt(forged())
    assert "\n" not in spelt([forged])


def test_elements_come_back() -> None:
    """The elements of a node are a tensor of its shape and dtype, an empty one too."""
    for tensor in (torch.arange(6).reshape(2, 3), torch.empty(0, 2, dtype=torch.bool), torch.tensor(1.5)):
        assert torch.equal(elements(Eyes().look(tensor)), tensor)
    assert elements(Node("tensor", "Tensor", {"shape": [2, 0], "dtype": "int8"})).shape == (2, 0)


SHAPES = st.lists(st.integers(0, 4), max_size=3).map(tuple)


@PROPERTY
@given(SHAPES, st.sampled_from(DTYPES), st.integers(0, 9), st.sampled_from([*LAYOUTS, "expanded"]), st.booleans())
def test_a_tensor_as_code_gives_the_tensor(
    shape: tuple[int, ...], dtype: torch.dtype, seed: int, layout: str, grad: bool
) -> None:
    """Code for a tensor gives an equal one: shape, dtype, elements, whether it is contiguous, requires_grad."""
    tensor = lay_out(filled(shape, dtype, seed), layout)
    if grad and dtype.is_floating_point:
        tensor.requires_grad_()
    again = pasted(code(tensor))
    assert again.shape == tensor.shape
    assert again.dtype is dtype
    assert torch.equal(again, tensor)
    assert again.requires_grad == tensor.requires_grad
    assert again.is_leaf
    if tensor.numel() > 1:
        assert again.is_contiguous() == tensor.is_contiguous()
        assert (0 in again.stride()) == (0 in tensor.stride())


@PROPERTY
@given(tensors(dtype=(torch.float32, torch.float64, torch.float16), values=("normal", "big", (0, 1))))  # type: ignore[arg-type]
def test_real_numbers_as_code_are_near(tensor: torch.Tensor) -> None:
    """Real numbers in code are as near as the digits shown: six of them, ten for float64."""
    near = {torch.float16: 1e-3, torch.float32: 1e-5, torch.float64: 1e-9}[tensor.dtype]
    assert torch.allclose(pasted(code(tensor)), tensor, rtol=near, atol=0)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.float16], ids=str)
def test_special_numbers_as_code_run(layout: str, dtype: torch.dtype) -> None:
    """Code with nan and inf in it runs where only torch, nn and NumPy are imported."""
    tensor = lay_out(torch.tensor([[math.nan, math.inf], [-math.inf, -0.0]], dtype=dtype), layout)
    again = pasted(code(tensor))
    assert torch.allclose(again, tensor, equal_nan=True)
    assert again.dtype is dtype
    assert again[1, 1].signbit()


@pytest.mark.parametrize("order", [(2, 0, 1), (1, 2, 0), (2, 1, 0), (0, 2, 1)])
def test_permuted_tensors_as_code(order: tuple[int, ...]) -> None:
    """Code for a permuted tensor gives the same elements, not contiguous either."""
    tensor = torch.arange(24.0).reshape(2, 3, 4).permute(order)
    again = pasted(code(tensor))
    assert torch.equal(again, tensor)
    assert not again.is_contiguous()


@pytest.mark.parametrize(
    "tensor",
    [
        torch.zeros(3, 1).expand(3, 4),
        torch.zeros(1).expand(2, 3),
        torch.arange(3.0).expand(2, 3),
        torch.arange(3).reshape(3, 1, 1).expand(3, 2, 2),
        torch.tensor(5.0).expand(4),
    ],
)
def test_expanded_tensors_as_code(tensor: torch.Tensor) -> None:
    """Code for an expanded tensor gives one with the same repeated dimensions."""
    again = pasted(code(tensor))
    assert torch.equal(again, tensor)
    assert again.stride() == tensor.stride()


@pytest.mark.parametrize(
    "tensor",
    [
        torch.zeros(2, dtype=torch.int64, device="meta"),
        torch.zeros(2, 3, device="meta"),
        torch.zeros((), device="meta", requires_grad=True),
    ],
)
def test_tensors_without_values_as_code(tensor: torch.Tensor) -> None:
    """Code for a tensor without values gives one of the same shape and dtype, without values too."""
    again = pasted(code(tensor))
    assert again.is_meta
    assert (again.shape, again.dtype, again.requires_grad) == (tensor.shape, tensor.dtype, tensor.requires_grad)


@pytest.mark.parametrize(
    "tensor",
    [
        torch.zeros(100, 100),
        torch.zeros(100, 100).mT,
        torch.zeros(100, 1).expand(100, 100),
        torch.zeros(100, 100)[:, ::2],
        torch.zeros(1000).requires_grad_(),
    ],
    ids=["plain", "transposed", "expanded", "strided", "with gradient"],
)
def test_large_tensors_are_not_written_out(tensor: torch.Tensor) -> None:
    """A large tensor is described, however it lies in memory: a case stays readable."""
    assert f"<tensor of shape {tuple(tensor.shape)}>" in code(tensor)
    assert len(code(tensor)) < 100


@PROPERTY
@given(arrays(layouts=("C", "F", "stepped", "reversed")))
def test_an_array_as_code_gives_the_array(array: np.ndarray[Any, Any]) -> None:
    """Code for an array gives an equal one: shape, dtype, elements, and how it lies in memory."""
    again = pasted(code(array))
    assert again.shape == array.shape
    assert again.dtype == array.dtype
    assert np.allclose(again, array)
    if array.size > 1:
        assert again.flags.c_contiguous == array.flags.c_contiguous
        assert [stride < 0 for stride in again.strides] == [stride < 0 for stride in array.strides]


def test_special_numbers_in_arrays_run() -> None:
    """Code for an array with nan and inf runs."""
    array = np.array([math.nan, math.inf, -math.inf])
    assert np.array_equal(pasted(code(array)), array, equal_nan=True)
    assert code(np.zeros((9, 9))) == "<array of shape (9, 9), float64>"


PLAIN = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=4), st.binary(max_size=4)),
    lambda inside: st.one_of(
        st.lists(inside, max_size=3),
        st.lists(inside, max_size=3).map(tuple),
        st.dictionaries(st.text(max_size=3), inside, max_size=3),
    ),
    max_leaves=8,
)


@PROPERTY
@given(PLAIN)
def test_plain_values_as_code_give_the_values(value: Any) -> None:
    """Code for numbers, text and containers of them gives equal ones, nan and inf included."""
    again = pasted(code(value))
    assert type(again) is type(value)
    assert repr(again) == repr(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (torch.float64, "torch.float64"),
        (torch.device("meta"), 'torch.device("meta")'),
        (math.inf, 'float("inf")'),
        ([torch.tensor(1.0)], "[torch.tensor(1.)]"),
        ((), "()"),
        ((1,), "(1,)"),
        (nn.Linear(2, 1), "nn.Linear(in_features=2, out_features=1, bias=True)"),
        (nn.Sequential(nn.Tanh(), nn.Dropout(0.4)), "nn.Sequential(nn.Tanh(), nn.Dropout(p=0.4, inplace=False))"),
        (nn.Sequential(nn.Tanh()).eval(), "nn.Sequential(nn.Tanh()).eval()"),
        (Spy(), "Spy()"),
        (nn.Tanh().requires_grad_(False), "nn.Tanh()"),
        (torch.Generator().manual_seed(7), "torch.Generator().manual_seed(7)"),
        (pathlib.Path("a"), "<PosixPath>"),
        (len, "<len>"),
        (test_nothing_is_said_so, "<test_nothing_is_said_so>"),
    ],
)
def test_other_arguments_as_code(value: object, text: str) -> None:
    """What has short code is shown as code, everything else between angle brackets."""
    assert code(value) == text


@pytest.mark.parametrize(
    "module",
    [
        nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3), nn.Tanh(), nn.Linear(3, 1)),
        nn.MSELoss(),
        nn.Dropout(0.4),
        nn.Sequential(OrderedDict(body=nn.Sequential(nn.Linear(2, 3), nn.ReLU()), head=nn.Linear(3, 1))),
        nn.Sequential(nn.Linear(2, 3).requires_grad_(False), nn.Linear(3, 1)),
        nn.Sequential(nn.Dropout(0.4).eval(), nn.Linear(3, 1)),
    ],
    ids=["sequential", "loss", "dropout", "names", "frozen", "one in evaluation mode"],
)
def test_modules_as_code_run(module: nn.Module) -> None:
    """Code for a module made of torch's own gives one of the same parts, in the same mode."""
    for model in (module, module.eval()):
        again = pasted(code(model))
        assert repr(again) == repr(model)
        assert [part.training for part in again.modules()] == [part.training for part in model.modules()]
        assert [one.requires_grad for one in again.parameters()] == [one.requires_grad for one in model.parameters()]


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda p: torch.optim.SGD(p, lr=0.1), "torch.optim.SGD(model.parameters(), lr=0.1)"),
        (
            lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, weight_decay=0.5),
            "torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, weight_decay=0.5)",
        ),
        (lambda p: torch.optim.Adam(p, lr=0.01), "torch.optim.Adam(model.parameters(), lr=0.01)"),
    ],
)
def test_optimizers_as_code(make: Callable[[Any], torch.optim.Optimizer], text: str) -> None:
    """An optimizer is shown over its model's parameters, with the settings that are not nothing."""
    assert code(make(nn.Linear(1, 1).parameters())) == text


def test_loaders_are_described() -> None:
    """A loader has no short code: its rows, batch size and shuffling are told."""
    data = torch.utils.data.TensorDataset(torch.zeros(5, 2))
    assert code(torch.utils.data.DataLoader(data, batch_size=2)) == "<DataLoader: 5 rows, batch_size=2, shuffle=False>"
    shuffled = torch.utils.data.DataLoader(data, shuffle=True)
    assert code(shuffled) == "<DataLoader: 5 rows, batch_size=1, shuffle=True>"


def test_a_call_is_one_line_to_paste() -> None:
    """A case is the call as it would be typed; after an argument that is left out, the others go by name."""
    assert call_code("split", {"x": torch.tensor([1.0]), "share": 0.5}) == "split(torch.tensor([1.]), 0.5)"
    assert call_code("f", {"a": 1, "b": Omitted(), "c": 3}) == "f(1, c=3)"
    assert call_code("f", {"a": Omitted(), "b": Omitted()}) == "f()"
    assert call_code("f", {}) == "f()"
