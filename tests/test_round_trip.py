"""Observe → encode → decode → compare, the whole way: equal values are equal at its end, and others are not."""

from __future__ import annotations

import copy
import math
from collections import OrderedDict
from typing import Any

import numpy as np
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grader.compare.difference import Difference
from grader.compare.observations import Terms, compare
from grader.observe.call import Watch, observe
from grader.observe.nodes import Observation, decode, encode
from grader.options import Options

PROPERTY = settings(max_examples=400, deadline=None, derandomize=True, database=None)
EXACT = Terms(Options(tolerance="exact", ignores=("memory",)))

DTYPES = (
    *(torch.float32, torch.float64, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.int16, torch.int8),
    *(torch.uint8, torch.bool, torch.complex64, torch.complex128),
)
ARRAYS = ("float32", "float64", "float16", "int64", "int32", "uint8", "bool", "complex64")
FLOATS = st.sampled_from((0.0, -0.0, 1.0, -2.5, math.nan, math.inf, -math.inf, 5e-324, 1.7e308, 0.1))


@st.composite
def numbers(draw: st.DrawFn) -> torch.Tensor:
    """A tensor of any dtype and small shape, sometimes with nan and infinities, sometimes no contiguous one."""
    dtype, shape = draw(st.sampled_from(DTYPES)), draw(st.lists(st.integers(0, 3), max_size=3))
    count = math.prod(shape)
    kinds = FLOATS if dtype.is_floating_point or dtype.is_complex else st.integers(0, 1 if dtype is torch.bool else 9)
    made = torch.tensor(draw(st.lists(kinds, min_size=count, max_size=count)), dtype=torch.float64).to(dtype)
    made = made.reshape(shape)
    made = made.mT if made.ndim >= 2 and draw(st.booleans()) else made
    return made.requires_grad_() if dtype.is_floating_point and draw(st.booleans()) else made


@st.composite
def arrays(draw: st.DrawFn) -> Any:
    """An array of any dtype, sometimes running backwards."""
    shape = draw(st.lists(st.integers(0, 3), max_size=2))
    count = math.prod(shape)
    made = np.array(draw(st.lists(st.integers(0, 9), min_size=count, max_size=count))).reshape(shape)
    made = made.astype(draw(st.sampled_from(ARRAYS)))
    return made[::-1] if made.ndim and draw(st.booleans()) else made


PLAIN = (
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.integers(-(2**200), 2**200)
    | FLOATS
    | st.complex_numbers(max_magnitude=3)
    | st.text(st.characters(), max_size=4)
    | st.binary(max_size=4)
    | st.sampled_from(
        (torch.float32, torch.float64, torch.device("cpu"), torch.Size([2, 3]), slice(1, 2), ..., range(3))
    )
)
KEYS = st.text(max_size=3) | st.integers(0, 5) | st.booleans()
VALUES = st.recursive(
    PLAIN | numbers() | arrays(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(KEYS, inner, max_size=3)
        | st.dictionaries(KEYS, inner, max_size=2).map(OrderedDict)
        | st.sets(st.integers(0, 5), max_size=3)
    ),
    max_leaves=6,
)


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same in every way that a task could speak of; the truth that is compared with."""
    if isinstance(one, dict) and isinstance(other, type(one)):  # an ordered one will do too, in any order
        keys = [sorted(((type(key), key) for key in value), key=repr) for value in (one, other)]
        return keys[0] == keys[1] and all(same(one[key], other[key]) for key in one)
    if type(one) is not type(other):
        return False
    if isinstance(one, torch.Tensor):
        facts = [(value.dtype, value.shape, value.requires_grad) for value in (one, other)]
        return facts[0] == facts[1] and same_numbers(one.detach(), other.detach())
    if isinstance(one, np.ndarray):
        return (one.dtype, one.shape) == (other.dtype, other.shape) and same_numbers(
            torch.from_numpy(one.copy()), torch.from_numpy(other.copy())
        )
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, float | complex):
        return one == other or repr(one) == repr(other) or (one != one and other != other)  # noqa: PLR0124  # nan
    return bool(one == other)


def same_numbers(one: torch.Tensor, other: torch.Tensor) -> bool:
    """Whether elements are equal, nan in the same places."""
    if one.is_complex():
        one, other = torch.view_as_real(one.resolve_conj()), torch.view_as_real(other.resolve_conj())
    return bool(((one == other) | ((one != one) & (other != other))).all())  # noqa: PLR0124  # nan


def sent(value: Any) -> Observation:
    """Observe a call that returns a value, and send what was seen through its encoding."""
    return decode(encode(observe(lambda: value, {}, 3, Watch())[0]))


def told(wanted: Any, came: Any) -> list[Difference]:
    """Return what is different between two results, at the end of the whole way."""
    return compare(sent(wanted), sent(came), EXACT)


@PROPERTY
@given(VALUES)
def test_the_same_value_is_no_difference(value: Any) -> None:
    """Whatever a function returns, another function that returns the same is right."""
    assert told(value, copy.deepcopy(value)) == []


@PROPERTY
@given(VALUES, VALUES)
@example(1, True)
@example(1.0, 1)
@example([1], (1,))
@example(torch.tensor([1.0]), torch.tensor([1]))
@example(torch.tensor([math.nan, 1.0]), torch.tensor([1.0, math.nan]))
@example({"a": 1, "b": 2}, {"b": 2, "a": 1})
@example("a", b"a")
@example(np.zeros(2), torch.zeros(2))
def test_another_value_is_a_difference(one: Any, other: Any) -> None:
    """Two values are told apart exactly where they differ."""
    assert (told(one, other) == []) == same(one, other)


@PROPERTY
@given(numbers(), st.data())
def test_one_element_is_enough(value: torch.Tensor, data: st.DataObject) -> None:
    """A single element that is another one is seen, wherever it is."""
    if not value.numel():
        return
    other = value.detach().clone()
    place = data.draw(st.integers(0, other.numel() - 1))
    flat = other.reshape(-1)
    flat[place] = ~flat[place] if other.dtype is torch.bool else (7 if flat[place] != 7 else 8)
    changed = flat.reshape(other.shape).requires_grad_(value.requires_grad)
    found = told(value, changed)
    assert [difference.kind for difference in found] == ["value"]
