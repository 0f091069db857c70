"""Two observations side by side: what counts as a difference, in which order, and in which words."""

from __future__ import annotations

import collections
import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from grader.compare.difference import SIDE_KINDS, Difference
from grader.compare.numbers import TOLERANCES
from grader.compare.observations import Terms, compare, growth
from grader.observe.call import Watch, observe
from grader.observe.nodes import Node, Observation, decode, encode
from grader.observe.spies import Spy
from grader.options import Options

PROPERTY = settings(max_examples=60, deadline=None, derandomize=True, database=None)
Function = Callable[..., Any]
Arguments = Callable[[], Mapping[str, Any]]


def none() -> Mapping[str, Any]:
    """No arguments."""
    return {}


def seen(function: Function, arguments: Arguments = none, watch: Watch | None = None) -> Observation:
    """Observe a call, and send what was seen through its encoding as grading does."""
    watched = watch or Watch(gradients=True, operations=True)
    return decode(encode(observe(function, arguments(), 3, watched)[0]))


def nothing(_: Any) -> None:
    """Return nothing, whatever was done."""


def value(result: Any) -> Observation:
    """Observe a call without arguments that returns `result`."""
    return seen(lambda: result, none, Watch())


def differences(
    wanted: Observation, came: Observation, precise: Observation | None = None, **options: Any
) -> list[Difference]:
    """Compare two observations under these options."""
    return compare(wanted, came, Terms(Options(**options), precise=precise))


def kinds(wanted: Any, came: Any, **options: Any) -> list[str]:
    """Return the kinds of difference between two results."""
    return [found.kind for found in differences(value(wanted), value(came), **options)]


def sentence(wanted: Any, came: Any) -> str:
    """Return the sentence of the first difference between two results."""
    return differences(value(wanted), value(came))[0].sentence


def calls(
    reference: Function, learner: Function, arguments: Arguments, changed: tuple[str, ...] = (), **options: Any
) -> list[Difference]:
    """Compare two functions on the same arguments."""
    return compare(seen(reference, arguments), seen(learner, arguments), Terms(Options(**options), changed))


F32, F64 = torch.float32, torch.float64
Pair = collections.namedtuple("Pair", "a b")  # noqa: PYI024  the untyped one, as learners write it
WHOLE = [torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64, torch.uint16, torch.uint32, torch.uint64]
REAL = [torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.complex64, torch.complex128]
EQUAL: list[tuple[str, Any, Any]] = [
    ("numbers", 3, 3),
    ("nothing", None, None),
    ("close floats", 0.1 + 0.2, 0.3),
    ("nan", math.nan, -math.nan),
    ("inf", math.inf, math.inf),
    ("minus zero", 0.0, -0.0),
    ("complex", 1 + 1j, 1 + (1 + 1e-12) * 1j),
    ("numpy float", np.float64(0.1) + np.float64(0.2), np.float64(0.3)),
    ("text", "ä", "ä"),
    ("size", torch.Size([1, 2]), (1, 2)),
    ("tuple for a size", (1, 2), torch.Size([1, 2])),
    ("what max returns", torch.ones(2, 2).max(0), tuple(torch.ones(2, 2).max(0))),
    ("named tuple", (1, 2), Pair(1, 2)),
    ("ordered dict", {"a": 1}, collections.OrderedDict(a=1)),
    ("order of a dict", {"a": 1, "b": 2}, {"b": 2, "a": 1}),
    ("order of a set", {1, 2, 3}, {3, 2, 1}),
    ("empty", [[], (), {}, set()], [[], (), {}, set()]),
    ("nan in its place", torch.tensor([1, math.nan]), torch.tensor([1, math.nan])),
    ("minus zero in a tensor", torch.tensor([0.0, 1]), torch.tensor([-0.0, 1])),
    ("inf in a tensor", torch.tensor([math.inf, -math.inf]), torch.tensor([math.inf, -math.inf])),
    ("empty tensors", torch.empty(0, 3), torch.empty(0, 3)),
    ("another layout", torch.arange(6.0).reshape(2, 3), torch.arange(6.0).reshape(2, 3).mT.contiguous().mT),
    ("a parameter", torch.ones(2, requires_grad=True), nn.Parameter(torch.ones(2))),
    ("numpy arrays", np.ones((2, 3)), np.asfortranarray(np.ones((2, 3)))),
    ("the same object twice", [t := torch.ones(2), t], [torch.ones(2), torch.ones(2)]),
    ("two objects", [torch.ones(2), torch.ones(2)], [t, t]),
    ("dtypes", torch.int64, torch.int64),
    ("within float32", torch.tensor([1.0]), torch.tensor([1.0 + 9e-6])),
]


@pytest.mark.parametrize(("wanted", "came"), [row[1:] for row in EQUAL], ids=[row[0] for row in EQUAL])
def test_what_a_task_would_call_the_same_is_the_same(wanted: Any, came: Any) -> None:
    """Values that a task would call the same have no difference."""
    assert kinds(wanted, came) == []


DIFFERENT: list[tuple[str, Any, Any, str]] = [
    ("tuple and list", (1, 2), [1, 2], "type"),
    ("list and tuple", [1, 2], (1, 2), "type"),
    ("bool and int", 1, True, "type"),
    ("int and bool", True, 1, "type"),
    ("int and float", 1, 1.0, "type"),
    ("numpy float", 1.0, np.float64(1.0), "type"),
    ("numpy int", 1, np.int64(1), "type"),
    ("float for a numpy one", np.float64(1.0), 1.0, "type"),
    ("number and tensor", 1.0, torch.tensor(1.0), "type"),
    ("tensor and number", torch.tensor(1.0), 1.0, "type"),
    ("array and tensor", torch.ones(2), np.ones(2), "type"),
    ("None", torch.ones(2), None, "type"),
    ("size and list", torch.Size([1]), [1], "type"),
    ("tuple for a named one", Pair(1, 2), (1, 2), "type"),
    ("dict for an ordered one", collections.OrderedDict(a=1), {"a": 1}, "type"),
    ("text and bytes", "a", b"a", "type"),
    ("generator", [1], (n for n in [1]), "type"),
    ("function", 1, len, "type"),
    ("module and its class", nn.Tanh(), nn.ReLU(), "type"),
    ("length", [1, 2], [1, 2, 3], "value"),
    ("missing key", {"a": 1, "b": 2}, {"a": 1}, "value"),
    ("extra key", {"a": 1}, {"a": 1, "b": 2}, "value"),
    ("kind of key", {1: 1}, {"1": 1}, "value"),
    ("number", 2**70, 2**70 + 1, "value"),
    ("sign", 1, -1, "value"),
    ("nan and number", math.nan, 1.0, "value"),
    ("number and nan", 1.0, math.nan, "value"),
    ("inf and minus inf", math.inf, -math.inf, "value"),
    ("inf and large", math.inf, 1e308, "value"),
    ("text", "a", "A", "value"),
    ("complex", 1 + 1j, 1 + 2j, "value"),
    ("set", {1, 2}, {1, 3}, "value"),
    ("members of a set", {1, 2}, {1, 2, 3}, "value"),
    ("dtype as a value", torch.int64, torch.int32, "value"),
    ("deep inside", {"a": [(1, torch.tensor([1.0, 2]))]}, {"a": [(1, torch.tensor([1.0, 3]))]}, "value"),
    ("shape", torch.ones(2, 1), torch.ones(1, 2), "shape"),
    ("0-d", torch.tensor(1.0), torch.tensor([1.0]), "shape"),
    ("what broadcasts", torch.ones(3), torch.ones(3, 1), "shape"),
    ("empty shape", torch.empty(0, 3), torch.empty(3, 0), "shape"),
    ("array's shape", np.ones(2), np.ones((2, 1)), "shape"),
    ("nan elsewhere", torch.tensor([1, math.nan]), torch.tensor([math.nan, 1]), "value"),
    ("one nan more", torch.tensor([1.0, 2]), torch.tensor([1, math.nan]), "value"),
    ("sign of inf", torch.tensor([math.inf]), torch.tensor([-math.inf]), "value"),
    ("no inf", torch.tensor([math.inf]), torch.tensor([1e38]), "value"),
    ("large whole numbers", torch.tensor([2**53]), torch.tensor([2**53 + 1]), "value"),
    ("truth", torch.tensor([True, False]), torch.tensor([True, True]), "value"),
    ("array's element", np.arange(3), np.arange(1, 4), "value"),
    ("beyond float32", torch.tensor([1.0]), torch.tensor([1.0 + 2e-5]), "value"),
    ("beyond float64", torch.tensor([1.0], dtype=F64), torch.tensor([1.0 + 3e-7], dtype=F64), "value"),
    ("real and imaginary", torch.tensor([1 + 1j]), torch.tensor([1 + 1.1j]), "value"),
    ("dtype", torch.ones(2), torch.ones(2, dtype=F64), "dtype"),
    ("array's dtype", np.ones(2), np.ones(2, dtype=np.float32), "dtype"),
    ("requires_grad", torch.ones(2), torch.ones(2, requires_grad=True), "requires_grad"),
    ("sparse", torch.eye(2), torch.eye(2).to_sparse(), "type"),
    ("on a device without values", torch.ones(2), torch.ones(2, device="meta"), "value"),
    ("frozen set", {1, 2}, frozenset((1, 2)), "type"),
    ("set for a frozen one", frozenset((1, 2)), {1, 2}, "type"),
    ("mode", nn.Dropout(), nn.Dropout().eval(), "mode"),
]


@pytest.mark.parametrize(("wanted", "came", "kind"), [row[1:] for row in DIFFERENT], ids=[row[0] for row in DIFFERENT])
def test_what_a_task_would_call_different_is_different(wanted: Any, came: Any, kind: str) -> None:
    """Values that a task would call different have a difference, of the kind that tells most."""
    assert kinds(wanted, came)[0] == kind


@pytest.mark.parametrize("came", WHOLE + REAL + [torch.bool, torch.complex32], ids=str)
@pytest.mark.parametrize("wanted", [torch.int64, torch.uint8, torch.uint16, torch.bool, torch.float32], ids=str)
@pytest.mark.filterwarnings("ignore:ComplexHalf support is experimental")
def test_any_dtype_may_come(wanted: torch.dtype, came: torch.dtype) -> None:
    """Whatever dtype comes instead of the right one, it is a wrong dtype, and no fault of the grader's."""
    found = kinds(torch.tensor([1, 0, 1], dtype=wanted), torch.tensor([1, 0, 1]).to(came))
    assert found == ([] if wanted is came else ["dtype"])
    worse = kinds(torch.tensor([1, 0, 1], dtype=wanted), torch.tensor([1, 1, 0]).to(came))
    assert worse == (["value"] if wanted is came else ["value", "dtype"])


def test_type_comes_before_shape_before_elements() -> None:
    """A wrong type is all that is said of a value; a wrong shape all of a tensor; then elements, dtype and the rest."""
    wanted = torch.ones(2, 3)
    assert kinds(wanted, [1.0]) == ["type"]
    assert kinds(wanted, torch.zeros(3, 2, dtype=F64, requires_grad=True)) == ["shape"]
    came = torch.zeros(2, 3, dtype=F64, requires_grad=True)
    assert kinds(wanted, came) == ["value", "dtype", "requires_grad"]


def test_side_conditions_come_last() -> None:
    """What costs all points comes before what costs a share, wherever it was found."""
    wanted, came = [torch.ones(2), torch.ones(2)], [torch.ones(2, dtype=F64), torch.zeros(2)]
    found = differences(value(wanted), value(came))
    assert [(difference.kind, difference.side) for difference in found] == [("value", False), ("dtype", True)]
    assert {kind for kind in SIDE_KINDS if not Difference(kind, "", "", "").side} == set()


def test_two_objects_that_hold_themselves_compare() -> None:
    """Values that contain themselves are compared and come to an end."""

    def loop(inside: Any) -> list[Any]:
        made: list[Any] = [inside]
        made.append(made)
        return made

    assert kinds(loop(1), loop(1)) == []
    assert kinds(loop(1), loop(2)) == ["value"]


@pytest.mark.parametrize(
    ("wanted", "came", "text"),
    [
        ((1, 2), [1, 2], "Expected result to be a tuple, but got a list."),
        (1, True, "Expected result to be a Python int (1), but got a Python bool (True)."),
        (torch.ones(2), None, "Expected result to be a tensor, but got None."),
        ([1], collections.OrderedDict(), "Expected result to be a list, but got an OrderedDict."),
        (1.0, np.float32(1), "Expected result to be a Python float (1.0), but got a numpy.float32."),
        ([1, 2], [1], "Expected result to be a list of 2 items, but got one of 1: [1]."),
        ({"a": 1}, {"a": 1, "b": 2}, "Expected result to hold ['a'] only, but it also holds ['b']."),
        ({}, {"b": 2}, "Expected result to hold nothing only, but it also holds ['b']."),
        ({"a": [0, {"b": 1}]}, {"a": [0, {}]}, "Expected result['a'][1] to hold ['b'], but it is not there."),
        (torch.ones(2, 3), torch.ones(3, 2), "Expected result.shape to be (2, 3), but got (3, 2)."),
        (torch.ones(2), torch.ones(2, dtype=F64), "Expected result.dtype to be torch.float32, but got torch.float64."),
        (
            torch.ones(2),
            torch.ones(2, device="meta"),
            "Expected result to be tensor([1., 1.]), but got one on the device 'meta', without values.",
        ),
        (torch.tensor([2.0]), torch.tensor([3.0]), "Expected result to be tensor([2.]), but got tensor([3.])."),
        (
            torch.zeros(2, 2),
            torch.tensor([[0, 0], [0.5, 2]]),
            "Expected result[1, 0] to be 0, but got 0.5. 2 of 4 elements differ, by up to 2.",
        ),
        (
            torch.zeros(2),
            torch.tensor([math.nan, math.inf]),
            "Expected result[0] to be 0, but got nan. 2 of 2 elements differ.",
        ),
        (
            torch.tensor([0, 2**60]),
            torch.tensor([0, 2**60 + 1]),
            f"Expected result[1] to be {2**60}, but got {2**60 + 1}. 1 of 2 elements differ",
        ),
        (
            torch.eye(2),
            torch.eye(2).to_sparse(),
            "Expected result.layout to be torch.strided, but got torch.sparse_coo.",
        ),
        (nn.Dropout(), nn.Dropout().eval(), "Expected result to be in training mode, but got in evaluation mode."),
    ],
)
def test_a_difference_is_a_sentence(wanted: Any, came: Any, text: str) -> None:
    """`Expected <place> to be <wanted>, but got <value>.`, the place as one would type it."""
    assert sentence(wanted, came).startswith(text)


def test_neighbouring_numbers_are_shown_apart() -> None:
    """Elements are shown with enough digits to see that they differ."""
    text = sentence(torch.tensor([1.0, 0], dtype=F64), torch.tensor([1.0000005, 0], dtype=F64))
    assert "to be 1, but got 1.000001." in text
    text = sentence(torch.tensor([1.0, 0]), torch.tensor([1.00002, 0]))
    assert "to be 1, but got 1.00002" in text


@pytest.mark.parametrize(
    ("wanted", "came", "text"),
    [
        (2.0674866480752825, 2.187834434056034, "Expected result to be 2.06749, but got 2.18783."),
        (0.5, 0.12345678901, "Expected result to be 0.5, but got 0.123457."),
        (1.0, 1.0000125, "Expected result to be 1.0, but got 1.00001."),
        (0.1234567891, 0.1234569891, "Expected result to be 0.1234568, but got 0.123457."),
        (123456789012, 123456789013, "Expected result to be 123456789012, but got 123456789013."),
        ([math.pi], [math.nan], "Expected result[0] to be 3.14159, but got nan."),
    ],
)
def test_a_float_is_told_in_as_many_digits_as_it_takes(wanted: Any, came: Any, text: str) -> None:
    """A beginner reads 2.06749, not 2.0674866480752825, unless the last digits are what differs."""
    (found,) = differences(value(wanted), value(came))
    assert found.sentence == text
    assert found.expected in (repr(wanted), repr(wanted)[1:-1])  # in full for those who look closer


def test_too_large_a_result_is_said_so() -> None:
    """Where the elements did not come along, that is a difference: nothing passes unseen."""
    wanted = value(torch.ones(3))
    node = wanted.value
    assert node is not None
    without = Observation(value=Node(node.kind, node.type, node.facts, identity=0), state=wanted.state, operations={})
    (found,) = differences(wanted, without)
    assert (
        found.sentence
        == "Expected result to be tensor([1., 1., 1.]), but got one that is too large or of another layout."
    )


@pytest.mark.parametrize("dtype", list(TOLERANCES))
@pytest.mark.filterwarnings("ignore:ComplexHalf support is experimental")
def test_tolerances_are_those_of_the_dtype(dtype: str) -> None:
    """What `torch.testing.assert_close` accepts is accepted, and a little more than that is not."""
    rtol, atol = TOLERANCES[dtype]
    kind = getattr(torch, dtype)
    wanted = torch.tensor([1.0, 100.0], dtype=torch.float64)
    reach = atol + rtol * wanted
    for share, expected in ((0.0, []), (0.6, []), (2.5, ["value"])):
        assert kinds(wanted.to(kind), (wanted + share * reach).to(kind)) == expected


def test_the_coarser_dtype_decides() -> None:
    """Where float16 comes for float64, its values are compared as float16's: only the dtype is wrong."""
    wanted = torch.linspace(0.1, 1, 7, dtype=F64)
    for dtype in (torch.float16, torch.bfloat16, torch.float32):
        assert kinds(wanted, wanted.to(dtype)) == ["dtype"]
        assert kinds(wanted.to(dtype), wanted) == ["dtype"]
    assert kinds(torch.tensor([1, 2]), torch.tensor([1.0, 2.1])) == ["value", "dtype"]
    assert kinds(torch.tensor([1, 2]), torch.tensor([1.0, 2 + 1e-7], dtype=F64)) == ["value", "dtype"]


@pytest.mark.parametrize("small", [1e-8, 1e-12, 1e-30])
@pytest.mark.parametrize("dtype", [F32, F64], ids=str)
def test_zeros_are_not_close_to_something_small(small: float, dtype: torch.dtype) -> None:
    """A tensor of zeros does not pass for small values: the tolerance is scaled to them; the values themselves do."""
    wanted = torch.tensor([1, -2, 0.5], dtype=dtype) * small

    def call(x: torch.Tensor) -> torch.Tensor:
        return wanted.clone()

    def near() -> dict[str, torch.Tensor]:
        return {"x": torch.tensor([small], dtype=dtype)}

    assert [found.kind for found in calls(call, lambda x: torch.zeros(3, dtype=dtype), near)] == ["value"]
    assert calls(call, lambda x: wanted * (1 + 1e-7), near) == []
    assert [found.kind for found in calls(call, lambda x: wanted * 1.01, near)] == ["value"]


def test_rounding_noise_around_zero_is_no_value() -> None:
    """Where the right result is rounding noise of large inputs, other noise, and zero, are right too."""

    def big() -> dict[str, torch.Tensor]:
        return {"x": torch.tensor([0.1, 0.2, 0.3]) * 10}

    def centred(x: torch.Tensor) -> torch.Tensor:
        return (x - x.mean()).sum()

    assert calls(centred, lambda x: torch.tensor(0.0), big) == []
    assert calls(centred, lambda x: centred(x) + 3e-7, big) == []
    assert [found.kind for found in calls(centred, lambda x: torch.tensor(1e-3), big)] == ["value"]


def test_noise_around_exact_zeros_is_accepted() -> None:
    """Around a reference that is all zeros, the dtype's absolute tolerance holds."""
    zeros = torch.zeros(3)
    assert kinds(zeros, torch.tensor([1e-6, -1e-6, 0])) == []
    assert kinds(zeros, torch.tensor([1e-4, 0, 0])) == ["value"]


def test_floats_are_as_exact_as_what_went_in() -> None:
    """A Python float computed from float32 is compared as float32, one from float64 or nothing as float64."""

    def given(dtype: torch.dtype) -> Arguments:
        return lambda: {"x": torch.ones(3, dtype=dtype)}

    def mean(x: torch.Tensor) -> float:
        return 1.0

    def off(x: torch.Tensor) -> float:
        return 1.000005

    assert calls(mean, off, given(F32)) == []
    assert [found.kind for found in calls(mean, off, given(F64))] == ["value"]
    assert kinds(1.0, 1.000005) == ["value"]
    assert calls(mean, off, lambda: {"x": {"deep": [np.ones(1, dtype=np.float32)]}}) == []


def rounded(wanted: list[float], precise: list[float], came: list[float], **options: Any) -> list[str]:
    """Compare where the reference, in float64, gives `precise`."""
    found = differences(
        value(torch.tensor(wanted)), value(torch.tensor(came)), value(torch.tensor(precise, dtype=F64)), **options
    )
    return [difference.kind for difference in found]


def test_measured_rounding_widens() -> None:
    """Where the reference itself rounds by more than the tolerance, another right algorithm may be off as far."""
    assert rounded([1.0], [1.001], [1.002]) == []
    assert rounded([1.0], [1.001], [1.1]) == ["value"]
    assert rounded([1.0], [1.0], [1.002]) == ["value"]


def test_small_rounding_does_not_widen() -> None:
    """Rounding within the tolerance leaves the tolerance as it is."""
    assert rounded([1.0], [1.0 + 1e-6], [1.0 + 1e-5]) == []
    assert rounded([1.0], [1.0 + 1e-6], [1.0 + 2e-5]) == ["value"]


def test_rounding_widens_only_where_it_is() -> None:
    """One element that rounds does not make its neighbours loose: a wrong one cannot hide behind it."""
    assert rounded([1000.0, 1.0], [1001.0, 1.0], [1003.0, 1.0]) == []
    assert rounded([1000.0, 1.0], [1001.0, 1.0], [1000.0, 3.0]) == ["value"]
    assert rounded([1000.0, 1.0], [1001.0, 1.0], [1000.0, 0.0]) == ["value"]


def test_rounding_just_below_the_limit_counts_too() -> None:
    """Where one element rounds by more than is allowed, its neighbours' own rounding counts, however little."""
    wanted, precise = [1.0, 1.0, 1.0, 1.0 + 1.1e-5, 1.0 + 3e-5], [1.0] * 5
    assert rounded(wanted, precise, [1.0, 1.0, 1.0, 1.0 - 1e-6, 1.0 - 3e-5]) == []
    assert rounded(wanted, precise, [1.0 + 2e-5, 1.0, 1.0, 1.0, 1.0]) == ["value"]


def test_rounding_to_no_number_widens_nothing() -> None:
    """Where float64 overflows or gives nan there is no measure."""
    assert rounded([1.0, 2.0], [math.inf, math.nan], [1.0, 2.1]) == ["value"]


def test_rounding_does_not_loosen_exact_checks() -> None:
    """An exact check is exact, whatever the reference's rounding."""
    assert rounded([1.0], [1.001], [1.0001], tolerance="exact") == ["value"]


def test_rounding_of_another_shape_is_no_measure() -> None:
    """Where the reference takes another way in float64, there is no measure, and the comparison goes on."""
    assert rounded([1.0, 2.0], [1.0], [1.0, 2.0]) == []
    assert rounded([1.0, 2.0], [1.0], [1.0, 2.1]) == ["value"]


def test_rounding_is_measured_inside_too() -> None:
    """Numbers inside of containers, Python's own, arguments and gradients have their measures too."""
    wanted, precise, came = ({"a": (1.0, [n])} for n in (1.0, 1.001, 1.002))
    assert differences(value(wanted), value(came), value(precise)) == []
    assert kinds(wanted, came) == ["value"]

    def step(x: torch.Tensor, by: float) -> None:
        with torch.no_grad():
            x += by

    def given() -> dict[str, torch.Tensor]:
        return {"x": torch.ones(1, requires_grad=True)}

    def one(by: float) -> Observation:
        return seen(lambda x: step(x, by), given)

    terms = Terms(Options(), ("x",), one(0.001))
    assert compare(one(0.0), one(0.002), terms) == []
    assert compare(one(0.0), one(0.002), Terms(Options(), ("x",))) != []


@pytest.mark.parametrize(
    ("tolerance", "came", "expected"),
    [
        ((0.1, 0.0), 1.09, []),
        ((0.1, 0.0), 1.11, ["value"]),
        ((0.0, 0.5), 1.4, []),
        ((0.0, 0.5), 1.6, ["value"]),
        ("exact", 1.0, []),
        ("exact", 1.0 + 2e-7, ["value"]),
        ((0.0, 0.0), 1.0 + 2e-7, ["value"]),
        ((0.0, 5.0), 0.0, []),
    ],
)
def test_a_tolerance_can_be_given(tolerance: Any, came: float, expected: list[str]) -> None:
    """A check's own (rtol, atol), or "exact", is used instead of the dtype's, and never narrowed."""
    assert kinds(torch.tensor([1.0]), torch.tensor([came]), tolerance=tolerance) == expected
    assert kinds(1.0, came if came != 1.0 + 2e-7 else 1.0 + 1e-12, tolerance=tolerance) == expected


@pytest.mark.parametrize(
    ("raised", "came", "kind", "text"),
    [
        (ValueError("a"), ValueError("b"), None, ""),
        (ValueError(), UnicodeError(), None, ""),
        (LookupError(), KeyError(3), None, ""),
        (ValueError(), TypeError("b"), "exception", "Expected ValueError to be raised, but got TypeError: b."),
        (KeyError(), LookupError("b"), "exception", "Expected KeyError to be raised, but got LookupError: b."),
        (ValueError(), None, "exception", "Expected ValueError to be raised, but got 3."),
        (ValueError(), AssertionError(), "exception", "Expected ValueError to be raised, but got AssertionError."),
        (None, ValueError("b"), "raised", "Expected the call to be 3, but got ValueError: b."),
        (RuntimeError(), NotImplementedError(), "exception", "Expected RuntimeError to be raised, but got NotImpl"),
        (NotImplementedError(), NotImplementedError(), "exception", "Expected NotImplementedError to be raised"),
    ],
)
def test_the_kind_of_exception_is_compared(
    raised: Exception | None, came: Exception | None, kind: str | None, text: str
) -> None:
    """The class raised must be the reference's or a subclass; what is not done yet is never right."""

    def ending(error: Exception | None) -> Observation:
        def call() -> int:
            if error is not None:
                raise error
            return 3

        return seen(call)

    found = differences(ending(raised), ending(came))
    assert [difference.kind for difference in found] == ([] if kind is None else [kind])
    assert all(difference.sentence.startswith(text) for difference in found)


def test_a_class_of_the_learners_is_not_a_builtin_one() -> None:
    """A class that only calls itself ValueError is another one."""

    def ending(kind: type[Exception]) -> Observation:
        def call() -> None:
            raise kind

        return seen(call)

    forged = type("ValueError", (Exception,), {"__module__": "builtins"})
    assert [found.kind for found in differences(ending(ValueError), ending(forged))] == ["exception"]


def two() -> dict[str, torch.Tensor]:
    """Two tensors."""
    return {"x": torch.tensor([1.0, 2.0]), "y": torch.tensor([3.0, 4.0])}


def add_in_place(x: torch.Tensor, y: torch.Tensor) -> None:
    """Change the first argument."""
    x += y


def test_an_argument_must_be_left_alone() -> None:
    """An argument that the reference leaves alone and the learner changes is a side difference."""
    (found,) = calls(lambda x, y: x + y, lambda x, y: x.add_(y).clone(), two)
    assert (found.kind, found.side) == ("argument", True)
    assert found.sentence == "Expected x[0] to stay as it was (tensor([1., 2.])), but it became tensor([4., 6.])."


def test_an_argument_must_be_changed() -> None:
    """An argument that the reference changes is compared like a result."""
    found = calls(add_in_place, lambda x, y: None, two, changed=("x",))
    assert [(difference.kind, difference.side) for difference in found] == [("value", False)]
    assert found[0].sentence.startswith("Expected x[0] to be 4, but got 1.")
    assert calls(add_in_place, lambda x, y: x.copy_(x + y) and None, two, changed=("x",)) != []
    assert calls(add_in_place, lambda x, y: nothing(x.copy_(x + y)), two, changed=("x",)) == []


def test_a_tensor_must_stay_where_it_lies() -> None:
    """A change by moving a tensor to new memory is seen: views of the old do not see it."""

    def moves(x: torch.Tensor, y: torch.Tensor) -> None:
        x.data = x + y

    (found,) = calls(add_in_place, moves, two, changed=("x",))
    assert (found.kind, found.place, found.actual) == ("memory", "x", "moved to new memory")


def test_a_leaf_must_stay_a_leaf() -> None:
    """A tensor that becomes the result of an operation is no leaf any more, and no optimizer can train it."""

    def given() -> dict[str, Any]:
        return {"w": torch.ones(2)}

    def attaches(w: torch.Tensor) -> None:
        w += torch.zeros(2, requires_grad=True)

    found = calls(lambda w: None, attaches, given)
    assert {(difference.kind, difference.place) for difference in found} >= {("requires_grad", "w.is_leaf")}


def test_gradients_of_arguments_are_seen() -> None:
    """A `.grad` that should be there, should not be there, or has other values is a difference."""

    def given() -> dict[str, Any]:
        return {"w": torch.ones(2, requires_grad=True)}

    def back(factor: float) -> Function:
        return lambda w: (factor * w).sum().backward()

    (missing,) = calls(back(1), lambda w: None, given, changed=("w",))
    assert (missing.kind, missing.sentence) == ("grad", "Expected w.grad to be tensor([1., 1.]), but got None.")
    (extra,) = calls(lambda w: None, back(1), given)
    assert (extra.kind, extra.expected, extra.actual) == ("grad", "None", "tensor([1., 1.])")
    (wrong,) = calls(back(1), back(2), given, changed=("w",))
    assert wrong.kind == "grad"
    assert wrong.sentence.startswith("Expected w.grad[0] to be 1, but got 2.")
    assert calls(lambda w: None, back(1), given, ignores=("grad",)) == []


def test_the_mode_of_a_model_is_seen() -> None:
    """A model that is left in another mode is a side difference."""

    def given() -> dict[str, Any]:
        return {"model": nn.Sequential(nn.Dropout())}

    found = calls(lambda model: None, lambda model: model.eval() and None, given)
    assert {difference.kind for difference in found} == {"mode"}
    assert calls(lambda model: None, lambda model: model.eval() and None, given, ignores=("mode",)) == []


def test_generators_are_compared_by_their_state() -> None:
    """A generator that was used differently is in another state."""

    def given() -> dict[str, Any]:
        return {"g": torch.Generator().manual_seed(1)}

    found = calls(lambda g: None, lambda g: nothing(torch.rand(1, generator=g)), given)
    assert [difference.kind for difference in found] == ["random"]


@pytest.mark.parametrize(
    ("does", "kind", "text"),
    [
        (lambda: torch.rand(1), "random", "torch's global random state to be left as the task says"),
        (lambda: torch.manual_seed(1), "random", "seeded or drawn from differently"),
        (lambda: torch._C._set_grad_enabled(False), "state", "torch's grad mode after the call to be True, but got F"),
        (lambda: torch.set_default_dtype(F64), "state", "torch's default dtype after the call to be torch.float32"),
        (lambda: torch.use_deterministic_algorithms(True), "state", "torch's deterministic algorithms after the call"),
        (lambda: torch.set_default_device("meta"), "state", "torch's default device after the call to be cpu, but"),
    ],
)
def test_global_state_is_seen(does: Function, kind: str, text: str) -> None:
    """A global setting, or the random state, that is left otherwise than the reference leaves it is a difference."""
    plain = Watch()
    found = differences(seen(lambda: 1, none, plain), seen(lambda: [does()] and 1, none, plain))
    assert [difference.kind for difference in found] == [kind]
    assert text in found[0].sentence
    assert differences(value(1), seen(lambda: [does()] and 1, none), ignores=(kind,)) == []


@pytest.mark.parametrize(
    ("rule", "learner", "expected"),
    [
        ("shares", lambda x, y: x[:], []),
        ("shares", lambda x, y: x.clone(), ["memory"]),
        ("shares", lambda x, y: y.copy_(x), ["argument", "memory"]),
        ("fresh", lambda x, y: x.clone(), []),
        ("fresh", lambda x, y: x, ["memory"]),
        ("fresh", lambda x, y: x[:], ["memory"]),
        ("same", lambda x, y: x, []),
        ("same", lambda x, y: x[:], ["memory"]),
        ("same", lambda x, y: x.clone(), ["memory", "memory"]),
        (None, lambda x, y: x.clone(), []),
        (None, lambda x, y: x, []),
    ],
)
def test_memory_rules(rule: str | None, learner: Function, expected: list[str]) -> None:
    """`shares`: in the arguments' memory as the reference is; `fresh`: in none of it; `same`: the argument itself."""
    references: dict[str | None, Function] = {
        "shares": lambda x, y: x[:],
        "fresh": lambda x, y: x.clone(),
        "same": lambda x, y: x,
        None: lambda x, y: x[:],
    }
    assert sorted(found.kind for found in calls(references[rule], learner, two, memory=rule)) == sorted(expected)


def test_memory_is_looked_up_in_every_part() -> None:
    """Each tensor of a result has its own memory, by its own place, NumPy's too."""
    found = calls(lambda x, y: {"a": (x[:], y[:])}, lambda x, y: {"a": (x[:], y.clone())}, two, memory="shares")
    assert [(difference.place, difference.expected, difference.actual) for difference in found] == [
        ("result['a'][1]", "a view that shares memory with y", "new memory")
    ]
    assert calls(lambda x, y: x.numpy(), lambda x, y: x.numpy()[:], two, memory="shares") == []
    assert [
        found.kind for found in calls(lambda x, y: x.numpy(), lambda x, y: x.numpy().copy(), two, memory="shares")
    ] == ["memory"]


def test_fresh_parts_are_independent() -> None:
    """With `fresh`, two parts of a result that are independent in the reference must not share memory."""
    (found,) = calls(lambda x, y: (x + y, x + y), lambda x, y: ((s := x + y), s), two, memory="fresh")
    assert (found.place, found.expected) == ("result[1]", "independent of result[0]")
    assert calls(lambda x, y: ((s := x + y), s), lambda x, y: (x + y, x + y), two, memory="fresh") == []


def test_empty_tensors_have_no_memory() -> None:
    """An empty tensor lies nowhere; no memory rule is about it."""

    def empty() -> dict[str, Any]:
        return {"x": torch.empty(0)}

    for rule in ("shares", "fresh"):
        assert calls(lambda x: x[:], lambda x: x.clone(), empty, memory=rule) == []


def given_leaf() -> dict[str, Any]:
    """A tensor that requires grad."""
    return {"x": torch.tensor([1.0, 2.0], requires_grad=True)}


def test_gradients_through_the_function_are_compared() -> None:
    """The vector-Jacobian product is compared: right values with a cut or wrong graph are a side difference."""
    assert calls(lambda x: x * 2, lambda x: x + x, given_leaf) == []
    cut = calls(lambda x: x * 2, lambda x: (x * 2).detach().requires_grad_(), given_leaf)
    assert {difference.kind for difference in cut} == {"gradient"}
    cut = calls(lambda x: x * 2, lambda x: x.detach() * 2 + 0 * torch.ones(2, requires_grad=True), given_leaf)
    assert [difference.kind for difference in cut] == ["gradient"]
    cut = calls(lambda x: x * 2, lambda x: (x * 2).detach(), given_leaf, ignores=("requires_grad",))
    assert [difference.actual for difference in cut] == ["none: the graph is cut"]
    wrong = calls(lambda x: x * 2, lambda x: x + x.detach(), given_leaf)
    assert [difference.kind for difference in wrong] == ["gradient"]
    assert wrong[0].sentence.startswith("Expected the gradient by x[0] to be")
    assert calls(lambda x: x * 2, lambda x: x + x.detach(), given_leaf, ignores=("gradients",)) == []


def test_a_backward_that_fails_is_said_so() -> None:
    """Where going backwards through the learner's result raises, the error is told."""

    def breaks(x: torch.Tensor) -> torch.Tensor:
        saved = x.exp()
        result = saved * 1
        saved.data.add_(1)
        with torch.no_grad():
            saved += 0
        return result

    found = calls(lambda x: x.exp() * 1, breaks, given_leaf)
    assert [difference.kind for difference in found] == ["gradient"]
    assert "an error: " in found[0].actual


@pytest.mark.parametrize(
    ("pattern", "does", "used"),
    [
        ("softmax", lambda x: x.softmax(0), "softmax"),
        ("softmax", lambda x: torch.nn.functional.softmax(x, 0), "softmax"),
        ("softmax", lambda x: x.log_softmax(0).exp(), None),
        ("*softmax", lambda x: x.log_softmax(0).exp(), "log_softmax"),
        ("add", lambda x: x.clone().add_(1), "add"),
        ("matmul", lambda x: x @ x, "matmul"),
        ("sum", lambda x: x + 1, None),
    ],
)
def test_forbidden_operations_are_seen(pattern: str, does: Function, used: str | None) -> None:
    """An operation that is forbidden is seen by the dispatcher, however it is spelt; that costs all points."""
    found = compare(
        seen(lambda x: None, given_leaf),
        seen(lambda x: nothing(does(x)), given_leaf),
        Terms(Options(forbids=(pattern,))),
    )
    assert [(difference.kind, difference.side) for difference in found] == ([("forbidden", False)] if used else [])
    for difference in found:
        name = pattern.strip("*")
        assert difference.sentence.startswith(f"Expected torch's {name} not to be used, but ")
        assert used is not None
        assert used in difference.sentence


def test_ways_out_of_tensors_are_seen() -> None:
    """Where a check is about vectorising, taking all elements out of tensors is a difference."""
    found = calls(lambda x: None, lambda x: nothing(x.tolist()), given_leaf, vectorised=True)
    assert [difference.sentence for difference in found] == [
        "Expected the data to stay in tensors, but tolist takes it out of them."
    ]
    assert calls(lambda x: nothing(x.tolist()), lambda x: nothing(x.tolist()), given_leaf, vectorised=True) == []
    assert calls(lambda x: None, lambda x: nothing(x.tolist()), given_leaf) == []


@pytest.mark.parametrize(
    ("reference", "learner", "grows"),
    [
        ((3, 3), (3, 3), False),
        ((3, 3), (9, 9), False),
        ((3, 3), (4, 9), True),
        ((4, 9), (4, 90), False),
        ((3, 3), (9, 4), False),
    ],
)
def test_growth_is_compared(reference: tuple[int, int], learner: tuple[int, int], grows: bool) -> None:
    """The number of operations must not grow with the sizes, unless the reference's does."""

    def counted(counts: tuple[int, int]) -> tuple[Observation, Observation]:
        return Observation(operations={"add": counts[0]}), Observation(operations={"mul": counts[1] - 1, "add": 1})

    found = growth(counted(reference), counted(learner))
    assert [difference.kind for difference in found] == (["operations"] if grows else [])
    for difference in found:
        assert "it grew from 4 to 9" in difference.sentence


def test_what_is_judged_is_not_compared() -> None:
    """Where an exercise has a judge of its own, the value is not compared; everything beside it is."""
    wanted, came = seen(lambda x, y: x, two), seen(lambda x, y: [x.zero_()] and "other", two)
    found = compare(wanted, came, Terms(Options(), judged=True))
    assert [difference.kind for difference in found] == ["argument"]


@pytest.mark.parametrize("aspect", ["dtype", "requires_grad", "device"])
def test_what_is_ignored_is_not_told(aspect: str) -> None:
    """An aspect that a check ignores is no difference; others stay."""
    wanted, came = torch.ones(2), torch.ones(2, dtype=F64, requires_grad=True)
    assert kinds(wanted, came, ignores=(aspect,)) == [kind for kind in ("dtype", "requires_grad") if kind != aspect]


def test_a_missing_argument_is_said_so() -> None:
    """An observation without an argument that should be there is a difference, not an error of the grader."""
    wanted = seen(lambda x, y: None, two)
    came = Observation(value=wanted.value, arguments=wanted.arguments[:1], state=wanted.state, operations={})
    assert [(found.place, found.actual) for found in differences(wanted, came)] == [("y", "nothing")]
    nothing = Observation(arguments=wanted.arguments, state=wanted.state, operations={})
    assert [found.sentence for found in differences(wanted, nothing)] == [
        "Expected result to be None, but got nothing."
    ]


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=5),
    st.binary(max_size=5),
    st.complex_numbers(),
)
DTYPES = [torch.float32, torch.float64, torch.int64, torch.uint8, torch.bool, torch.complex64, torch.float16]


@st.composite
def plain_tensors(draw: Callable[[st.SearchStrategy[Any]], Any]) -> torch.Tensor:
    """Any small tensor, nan and inf included."""
    shape = draw(st.lists(st.integers(0, 3), max_size=3))
    dtype = draw(st.sampled_from(DTYPES))
    count = math.prod(shape)
    numbers = st.floats(width=16) if dtype.is_floating_point or dtype.is_complex else st.integers(0, 1)
    return torch.tensor(draw(st.lists(numbers, min_size=count, max_size=count)), dtype=dtype).reshape(shape)


VALUES = st.recursive(
    SCALARS | plain_tensors(),
    lambda inside: st.one_of(
        st.lists(inside, max_size=3),
        st.lists(inside, max_size=3).map(tuple),
        st.dictionaries(st.text(max_size=3) | st.integers(), inside, max_size=3),
    ),
    max_leaves=8,
)


@PROPERTY
@given(VALUES)
def test_anything_equals_itself(result: Any) -> None:
    """Whatever a call returns, an observation has no difference from itself, exact or not, in its memory or not."""
    observed = value(result)
    for options in (
        Options(),
        Options(tolerance="exact"),
        *(Options(memory=rule) for rule in ("shares", "fresh", "same")),
    ):
        assert compare(observed, observed, Terms(options)) == []


@PROPERTY
@given(VALUES, VALUES)
def test_any_two_values_can_be_compared(one: Any, other: Any) -> None:
    """Any two values can be compared either way; a sentence comes out, and types, shapes and whole numbers agree."""
    pairs = [(first := value(one), second := value(other)), (second, first)]
    assert all(found.sentence and found.kind for pair in pairs for found in differences(*pair))
    exact = [{found.kind for found in differences(*pair, tolerance="exact")} for pair in pairs]
    assert exact[0] == exact[1]


@PROPERTY
@given(plain_tensors().filter(lambda tensor: tensor.numel() > 0), st.data())
def test_a_changed_element_is_always_found(tensor: torch.Tensor, data: st.DataObject) -> None:
    """One element that is changed beyond the tolerance is found, wherever it is, and named."""
    place = data.draw(st.integers(0, tensor.numel() - 1))
    other = tensor.clone()
    flat = other.reshape(-1)
    element = flat[place]
    if tensor.dtype is torch.bool:
        flat[place] = not element
    elif not tensor.dtype.is_floating_point and not tensor.dtype.is_complex:
        flat[place] = element + 1
    elif math.isfinite(abs(element)):
        flat[place] = element * 1.25 + data.draw(st.sampled_from([1.0, -1.0, math.nan, math.inf]))
    else:
        flat[place] = 0
    if torch.equal(flat, tensor.reshape(-1)):
        return
    (found,) = differences(value(tensor), value(other.reshape(tensor.shape)))
    assert found.kind == "value"
    index = ", ".join(str(int(part)) for part in np.unravel_index(place, tuple(tensor.shape)))
    assert found.place == ("result" if tensor.numel() == 1 else f"result[{index}]")


def evaluates(model: nn.Module, *batches: torch.Tensor) -> None:
    """Call the model as one that predicts does, batch after batch."""
    with torch.no_grad():
        for batch in batches:
            model.eval()(batch)


@pytest.mark.parametrize(
    ("wanted", "came", "sentence"),
    [
        (
            evaluates,
            lambda model, x: nothing(model(x)),
            (
                "Expected model to be called in evaluation mode, gradients off, 3 rows, "
                "but it was in training mode, gradients on, 3 rows."
            ),
        ),
        (
            lambda model, x: evaluates(model, x[:2], x[2:]),
            lambda model, x: evaluates(model, x[:2], x[1:]),
            (
                "Expected call 2 of model to be in evaluation mode, gradients off, 1 row, "
                "but it was in evaluation mode, gradients off, 2 rows."
            ),
        ),
        (
            evaluates,
            lambda model, x: evaluates(model, x, x),
            "Expected model to be called once, but it was called 2 times.",
        ),
        (evaluates, lambda model, x: nothing(model.eval()), "Expected model to be called once, but it was not called."),
    ],
    ids=["mode", "rows", "too often", "never"],
)
def test_what_a_spy_noted_is_told_in_words(wanted: Function, came: Function, sentence: str) -> None:
    """How a model was called is told as such: nobody is shown what notes it."""

    def arguments() -> Mapping[str, Any]:
        return {"model": nn.Sequential(Spy(), nn.Flatten()), "x": torch.ones(3, 2)}

    found = compare(seen(wanted, arguments), seen(came, arguments), Terms(Options(), ("model",)))
    assert sentence in [difference.sentence for difference in found]
    assert not any("seen[" in difference.sentence for difference in found)


@PROPERTY
@given(VALUES)
def test_what_stands_beside_is_always_compared(result: Any) -> None:
    """Whatever a result holds, a number beside it that is another, and a part too many, are found."""
    box = [result, 1]
    assert [found.place for found in differences(value(box), value([result, 2]))] == ["result[1]"]
    assert [found.place for found in differences(value({"a": (box,)}), value({"a": (box, 1)}))] == ["result['a']"]


@PROPERTY
@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=6), st.floats(0.01, 1e4))
def test_what_is_close_does_not_depend_on_the_container(numbers: list[float], factor: float) -> None:
    """Numbers are as close inside of a list, an array or a tensor; the largest alone decides the scale of zero."""
    other = [number * (1 + factor * 1e-7) for number in numbers]
    as_tensors = kinds(torch.tensor(numbers, dtype=F64), torch.tensor(other, dtype=F64))
    assert kinds(np.array(numbers), np.array(other)) == as_tensors
