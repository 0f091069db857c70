"""How values are seen: every kind of value, nothing of its own code believed, memory and identity numbered."""

from __future__ import annotations

import collections
import dataclasses
import enum
import itertools
import math
import pathlib
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, NoReturn

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from grader.observe.look import Eyes, digest, text
from grader.observe.nodes import (
    FIRST_NEW_MEMORY,
    ITEM_SIZES,
    MAX_DATA,
    MAX_DEPTH,
    MAX_NODES,
    MAX_TEXT,
    Node,
    Observation,
    decode,
    encode,
)

PINNED = settings(deadline=None, derandomize=True, database=None, max_examples=100)


def look(value: object) -> Node:
    """Look at a value with fresh eyes, and make sure that what was seen can be told."""
    node = Eyes().look(value)
    assert decode(encode(Observation(value=node))).value == node
    return node


def facts(value: object) -> dict[str, Any]:
    return dict(look(value).facts)


def places(node: Node) -> list[str]:
    return [place for place, _ in node.items]


def at(node: Node, place: str) -> Node:
    part = node.part(place)
    assert part is not None, f"{place} is not among {places(node)}"
    return part


def deeply(node: Node) -> Iterator[Node]:
    yield node
    for _, part in node.items:
        yield from deeply(part)


# scalars


class Colour(enum.Enum):
    """Two members."""

    RED = 1
    BLUE = 2


SCALARS: list[tuple[object, str, str]] = [
    (None, "NoneType", "None"),
    (True, "bool", "True"),
    (1, "int", "1"),
    (-(10**999), "int", str(-(10**999))),
    (1.0, "float", "1.0"),
    (-0.0, "float", "-0.0"),
    (0.1 + 0.2, "float", "0.30000000000000004"),
    (math.inf, "float", "inf"),
    (math.nan, "float", "nan"),
    (1 + 2j, "complex", "(1+2j)"),
    ("a'b\n", "str", "a'b\n"),
    ("", "str", ""),
    (b"\0a", "bytes", "b'\\x00a'"),
    (..., "ellipsis", "Ellipsis"),
    (range(1, 7, 2), "range", "range(1, 7, 2)"),
    (slice(None, 3), "slice", "slice(None, 3, None)"),
    (torch.float32, "dtype", "torch.float32"),
    (torch.strided, "layout", "torch.strided"),
    (torch.channels_last, "memory_format", "torch.channels_last"),
    (torch.device("cpu"), "device", "'cpu'"),
    (torch.device("meta", 0), "device", "'meta'"),
    (pathlib.Path("a/b.txt"), "Path", "a/b.txt"),
    (pathlib.PureWindowsPath("a/b.txt"), "Path", "a\\b.txt"),
    (np.float32(0.5), "numpy.float32", "0.5"),
    (np.float64("nan"), "numpy.float64", "nan"),
    (np.int64(3), "numpy.int64", "3"),
    (np.bool_(1), "numpy.bool", "True"),
    (np.str_("a"), "numpy.str_", "'a'"),
]


@pytest.mark.parametrize(
    ("value", "kind", "shown"), SCALARS, ids=[f"{kind} {shown[:12]}" for _, kind, shown in SCALARS]
)
def test_a_scalar_is_its_type_and_its_text(value: object, kind: str, shown: str) -> None:
    """A number, text or other plain value is told by its exact type and a text that says it exactly."""
    assert look(value) == Node("scalar", kind, {"text": shown})


@PINNED
@given(value=st.floats())
def test_a_float_is_told_exactly(value: float) -> None:
    """No digit of a float is lost."""
    told = float(facts(value)["text"])
    assert told == value or (math.isnan(told) and math.isnan(value))
    assert math.copysign(1, told) == math.copysign(1, value) or math.isnan(value)


@PINNED
@given(
    values=st.lists(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary(), max_size=4
    )
)
def test_different_plain_values_are_seen_differently(values: list[object]) -> None:
    """Two plain values look the same exactly where they are of one type and equal."""
    for one, other in itertools.combinations(values, 2):
        same = type(one) is type(other) and repr(one) == repr(other)
        assert (look(one) == look(other)) == same


@pytest.mark.parametrize(
    "value", [10**1000, -(10**1000), 10**100_000], ids=["1001 digits", "negative", "100 001 digits"]
)
def test_a_number_too_long_to_say_is_called_so(value: int) -> None:
    """An int of over 1000 digits is seen as that, and takes no time to write out."""
    assert "over 1000 digits" in facts(value)["text"]


def test_a_text_is_bounded() -> None:
    """A text of any length is seen up to a bound, with a mark where it goes on."""
    assert facts("x" * MAX_TEXT)["text"] == "x" * MAX_TEXT
    assert facts("x" * 10**7)["text"] == "x" * MAX_TEXT + "…"
    assert len(facts(bytes(10**7))["text"]) == MAX_TEXT + 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x" * MAX_TEXT + "a", "x" * MAX_TEXT + "b"),
        (bytes(MAX_TEXT) + b"a", bytes(MAX_TEXT) + b"b"),
        (10**1001, 10**1002),
    ],
    ids=["texts", "bytes", "numbers"],
)
def test_long_values_that_differ_at_the_end_are_told_apart(one: object, other: object) -> None:
    """What is beyond the bound of a text still counts: nothing that differs is seen as the same."""
    assert look(one) != look(other)


def test_a_lone_surrogate_is_made_visible() -> None:
    """A text that is no valid Unicode is told in escapes."""
    assert facts("a\ud800b")["text"] == "a\\ud800b"
    assert text("\udcff" * MAX_TEXT).startswith("\\udcff\\udcff")


def test_a_fresh_folder_is_not_told_by_its_name() -> None:
    """Folders whose names differ from run to run are shown as `<folder>`."""
    node = Eyes(["/scratch/worker-7"]).look(pathlib.Path("/scratch/worker-7/case-0/model.pt"))
    assert node == Node("scalar", "Path", {"text": "<folder>/case-0/model.pt"})


def test_a_member_of_an_enumeration_is_told() -> None:
    """Two members of one Enum are not the same."""
    assert look(Colour.RED) != look(Colour.BLUE)


# containers


def test_nesting_is_seen_by_the_places_one_would_type() -> None:
    """Each item of a container stands under the place one would type after its name."""
    node = look([(1,), {"a": {None: 2}, 3: 4, (5, "b"): 6, True: 7, torch.float32: 8}])
    assert (node.kind, node.facts["length"], places(node)) == ("list", 2, ["[0]", "[1]"])
    assert at(at(node, "[0]"), "[0]").facts["text"] == "1"
    inside = at(node, "[1]")
    assert places(inside) == ["['a']", "[3]", "[(5, 'b',)]", "[True]", "[torch.float32]"]
    assert at(at(inside, "['a']"), "[None]").facts["text"] == "2"


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ([math.nan], ["[nan]"]),
        ([1.5, "1.5"], ["[1.5]", "['1.5']"]),
        ([torch.device("cpu")], ["[device(type='cpu')]"]),
        ([Colour.RED, b"x"], ["[<Colour number 0>]", "[<bytes number 1>]"]),
    ],
    ids=["nan", "float and str", "device", "others"],
)
def test_any_key_has_a_place(keys: list[Any], told: list[str]) -> None:
    """Keys of every kind have a place of their own."""
    assert places(look(dict.fromkeys(keys))) == told


def nested_tuple(levels: int) -> tuple[Any, ...]:
    value: tuple[Any, ...] = ()
    for _ in range(levels):
        value = (value,)
    return value


def test_a_place_is_bounded() -> None:
    """A key of any length has a bounded place, and two long keys have two."""
    one, other = places(look({"x" * 10**6 + "a": 1, "x" * 10**6 + "b": 2}))
    assert len(one) < 2 * MAX_TEXT
    assert one != other


@pytest.mark.parametrize(
    "value",
    [
        {("x" * 9000,) * 5: 1},
        {10**5000: 1},
        [("x" + str(place)) * 300 for place in range(6000)],
        torch.ones((1,) * 20),
        np.ones((1,) * 20),
        {nested_tuple(5000): 1},
    ],
    ids=[
        "a long tuple key",
        "a long number key",
        "many long texts",
        "20 dimensions",
        "20 dimensions (numpy)",
        "a deep key",
    ],
)
def test_whatever_is_seen_can_be_told(value: object) -> None:
    """However large a value is, what is seen of it is within the limits of a message."""
    look(value)


class Pair(NamedTuple):
    """A tuple with names."""

    first: int
    second: int


@pytest.mark.parametrize(
    ("value", "kind", "name"),
    [
        ([1, 2], "list", "list"),
        ((1, 2), "tuple", "tuple"),
        (Pair(1, 2), "tuple", "Pair"),
        (torch.Size([1, 2]), "tuple", "tuple"),
        (torch.ones(2, 2).max(0), "tuple", "tuple"),
        ({1, 2}, "set", "set"),
        (frozenset({1, 2}), "set", "frozenset"),
        ({"a": 1, "b": 2}, "dict", "dict"),
        (collections.OrderedDict(a=1, b=2), "dict", "OrderedDict"),
        (collections.Counter("ab"), "dict", "Counter"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_container_is_told_by_family_and_type(value: object, kind: str, name: str) -> None:
    """Subclasses keep their family; what torch itself returns as a tuple is a tuple."""
    node = look(value)
    assert (node.kind, node.type, node.facts["length"], len(node.items)) == (kind, name, 2, 2)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({1, 2, 3}, {3, 2, 1}),
        ({"a", "b", None, 1.5}, {1.5, None, "b", "a"}),
        ({(-1,), (-2,)}, {(-2,), (-1,)}),
        ({frozenset({-1}), frozenset({-2})}, {frozenset({-2}), frozenset({-1})}),
    ],
    ids=["numbers", "mixed", "tuples", "sets"],
)
def test_a_set_has_no_order(one: set[object], other: set[object]) -> None:
    """Equal sets look the same, whatever order they were built in or their hashes give."""
    assert strip(look(one)) == strip(look(other))


def strip(node: Node) -> Node:
    """Leave the numbers of objects out: they follow the order in which objects were met."""
    return dataclasses.replace(node, identity=-1, items=tuple((place, strip(part)) for place, part in node.items))


@pytest.mark.parametrize("size", [MAX_NODES + 1, 10**6])
@pytest.mark.parametrize("make", [list, tuple, set, frozenset, dict.fromkeys])
def test_a_container_too_long_to_show_is_told_by_its_length(make: Callable[[range], object], size: int) -> None:
    """A list of a million items is seen by its length alone, and said to be too long."""
    node = look(make(range(size)))
    assert node.facts == {"length": size, "why": "too long"}
    assert node.items == ()


def test_many_parts_are_cut_off_where_the_message_would_grow_too_large() -> None:
    """Beyond so many objects in all, the rest is told as too many; it stays one bounded message."""
    nodes = list(deeply(look([[[] for _ in range(200)] for _ in range(200)])))
    assert len(nodes) < 2 * MAX_NODES
    assert any(node.facts.get("why") in ("too long", "too many or too deep") for node in nodes)


def test_deep_nesting_is_cut_off() -> None:
    """A list nested a hundred thousand times is seen down to a depth."""
    value: list[Any] = []
    for _ in range(100_000):
        value = [value]
    nodes = list(deeply(look(value)))
    assert len(nodes) == MAX_DEPTH + 1
    assert nodes[-1].facts == {"why": "too many or too deep"}
    while value:
        value = value.pop()


def test_a_value_that_holds_itself_is_seen_once() -> None:
    """A list inside itself is looked at once; inside, its number points back."""
    value: list[Any] = [1]
    value.append(value)
    node = look(value)
    assert at(node, "[1]") == Node("seen", "list", identity=node.identity)


def test_one_object_at_two_places_is_told_from_two_equal_ones() -> None:
    """`[x, x]` is the same object twice, `[x, copy of x]` is not."""
    x = torch.ones(2)
    twice, copied = look([x, x]), look([x, x.clone()])
    assert at(twice, "[1]").identity == at(twice, "[0]").identity
    assert at(copied, "[1]").identity != at(copied, "[0]").identity


def test_an_object_keeps_its_number() -> None:
    """One pair of eyes gives one object one number, from one look to the next, and no two objects the same."""
    eyes = Eyes()
    x, y = torch.ones(1), torch.ones(1)
    first = eyes.look(x)
    assert eyes.look([y, x]).part("[1]") == first
    assert eyes.number(x) == first.identity != eyes.number(y)
    numbers = {eyes.number(object()) for _ in range(100)}
    assert len(numbers) == 100


# tensors


@pytest.mark.parametrize("name", sorted(ITEM_SIZES))
@pytest.mark.filterwarnings("ignore:ComplexHalf support is experimental")
def test_elements_of_every_dtype_are_told_exactly(name: str) -> None:
    """The elements cross as row-major bytes, whatever the dtype."""
    dtype = getattr(torch, name)
    raw = torch.arange(1, 1 + 4 * ITEM_SIZES[name], dtype=torch.uint8) % 2
    node = look(raw.view(dtype).reshape(2, 2).t().contiguous().t())
    assert node.facts["dtype"] == name
    assert node.data == bytes(raw.tolist())


@pytest.mark.parametrize(
    "name", ["float8_e4m3fn", "float8_e5m2", "float8_e8m0fnu", "bits8", "uint4", "float4_e2m1fn_x2"]
)
def test_a_dtype_whose_values_cannot_cross_is_seen_without_them(name: str) -> None:
    """A tensor of an exotic dtype is seen by shape and dtype; its elements stay behind."""
    node = look(torch.empty(2, dtype=getattr(torch, name)))
    assert (node.facts["shape"], node.facts["dtype"], node.data) == ([2], name, None)


def lazily_conjugated() -> torch.Tensor:
    return torch.tensor([1 + 2j, 3 - 4j]).conj()


LAYOUTS: dict[str, tuple[Callable[[], torch.Tensor], torch.Tensor]] = {
    "transposed": (lambda: torch.arange(6.0).reshape(2, 3).t(), torch.tensor([[0.0, 3], [1, 4], [2, 5]])),
    "stepped": (lambda: torch.arange(6.0)[1::2], torch.tensor([1.0, 3, 5])),
    "expanded": (lambda: torch.tensor([7.0]).expand(3), torch.tensor([7.0, 7, 7])),
    "0-d": (lambda: torch.tensor(3.0), torch.tensor(3.0)),
    "conjugated": (lazily_conjugated, torch.tensor([1 - 2j, 3 + 4j])),
    "negated": (lambda: lazily_conjugated().imag, torch.tensor([-2.0, 4.0])),
    "needing a gradient": (lambda: torch.ones(2, requires_grad=True) * 2, torch.tensor([2.0, 2])),
    "made in inference mode": (torch.inference_mode()(lambda: torch.ones(2)), torch.ones(2)),
}


@pytest.mark.parametrize(("make", "plain"), LAYOUTS.values(), ids=LAYOUTS)
def test_elements_are_told_in_order_however_they_lie(make: Callable[[], torch.Tensor], plain: torch.Tensor) -> None:
    """The elements are the same bytes whatever the strides, conjugation or mode they were made in."""
    node = look(make())
    assert (node.facts["shape"], node.data) == (list(plain.shape), plain.numpy().tobytes())


def test_a_tensor_is_told_with_its_properties() -> None:
    """Shape, dtype, device, layout, requires_grad and is_leaf are facts."""
    weight = nn.Parameter(torch.ones(1, 2, dtype=torch.float64))
    node = look(weight)
    assert (node.kind, node.type) == ("tensor", "Tensor")
    assert node.facts == {
        "shape": [1, 2], "dtype": "float64", "device": "cpu", "layout": "strided", "requires_grad": True,
        "is_leaf": True, "memory": 0,
    }  # fmt: skip
    product = facts(weight * 2)
    assert (product["requires_grad"], product["is_leaf"]) == (True, False)
    assert facts(nn.Buffer(torch.ones(1)))["requires_grad"] is False


@pytest.mark.parametrize(
    "value", [torch.empty(0, 2**50), torch.empty(3, 0), np.empty((0, 2**50))], ids=["huge", "small", "numpy"]
)
def test_an_empty_tensor_keeps_its_shape(value: Any) -> None:
    """A tensor without elements is seen with its shape, no memory, and no bytes."""
    node = look(value)
    assert (node.facts["shape"], node.facts["memory"], node.data) == (list(value.shape), None, b"")


WITHOUT_VALUES: dict[str, Callable[[], torch.Tensor]] = {
    "meta": lambda: torch.ones(2, 2, device="meta"),
    "sparse_coo": lambda: torch.eye(2).to_sparse(),
    "sparse_csr": lambda: torch.eye(2).to_sparse_csr(),
}


@pytest.mark.parametrize("name", WITHOUT_VALUES)
@pytest.mark.filterwarnings("ignore:Sparse CSR tensor support is in beta")
def test_a_tensor_without_plain_values_is_told_by_its_facts(name: str) -> None:
    """Meta and sparse tensors are seen, with device and layout; their values are not."""
    node = look(WITHOUT_VALUES[name]())
    assert name in (node.facts["device"], node.facts["layout"])
    assert (node.facts["shape"], node.facts["memory"], node.data) == ([2, 2], None, None)


@pytest.mark.filterwarnings("ignore")
def test_quantised_and_nested_tensors_are_told_by_their_facts() -> None:
    """Tensors whose elements have no plain bytes are seen without them."""
    assert look(torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.quint8)).data is None
    assert look(torch.nested.nested_tensor([torch.ones(2), torch.ones(3)])).data is None
    assert look(torch.nested.nested_tensor([torch.ones(2)], layout=torch.jagged)).kind == "opaque"


def test_a_subclass_of_tensor_is_not_taken_for_one() -> None:
    """A subclass of Tensor can say anything of itself, so nothing of it is read."""

    class Liar(torch.Tensor):
        @classmethod
        def __torch_function__(cls, *args: object, **kwargs: object) -> NoReturn:
            raise AssertionError("its code was run")

    node = look(torch.ones(2).as_subclass(Liar))
    assert node == Node("opaque", "Liar", {"why": "a subclass of Tensor"}, identity=0)


def test_a_gradient_is_seen_with_its_leaf() -> None:
    """The `.grad` of a leaf is part of it; a tensor that is no leaf has none."""
    x = torch.ones(2, requires_grad=True)
    (x * 3).sum().backward()
    assert at(look(x), ".grad").data == torch.tensor([3.0, 3]).numpy().tobytes()
    y = x * 2
    y.retain_grad()
    y.sum().backward()
    assert places(look(y)) == []


def test_looking_does_not_change_what_is_seen() -> None:
    """A look leaves version, graph, grad mode and the operations recorded as they were."""
    x = torch.ones(2, requires_grad=True)
    y = x * 2
    version = y._version
    look([x, y])
    assert (y._version, y.grad_fn is not None, torch.is_grad_enabled()) == (version, True, True)
    y.sum().backward()


def test_more_bytes_than_a_message_may_hold_stay_behind() -> None:
    """Elements are told up to a total; what is over it is seen without them, and smaller parts after it still count."""
    eyes = Eyes()
    half = torch.zeros(MAX_DATA // 2 + 1, dtype=torch.uint8)
    parts = [node for _, node in eyes.look([half, half.clone()]).items]
    assert [part.data is None for part in parts] == [False, True]
    assert look(torch.zeros(1).expand(MAX_DATA)).data is None
    assert look(np.broadcast_to(np.zeros(1), (MAX_DATA,))).data is None


def test_a_tensor_that_leaked_out_of_a_transform_says_so() -> None:
    """A tensor that escaped from vmap cannot be read: that is an ordinary exception, with torch's own words."""
    leaked: list[torch.Tensor] = []

    def leak(x: torch.Tensor) -> torch.Tensor:
        leaked.append(x)
        return x

    torch.vmap(leak)(torch.ones(2))
    with pytest.raises(RuntimeError, match="vmap"):
        look(leaked[0])


# NumPy


ARRAYS: dict[str, tuple[Any, Any]] = {
    "F order": (np.asfortranarray(np.arange(6).reshape(2, 3)), np.arange(6).reshape(2, 3)),
    "reversed": (np.arange(4.0)[::-1], np.array([3.0, 2, 1, 0])),
    "reversed twice": (np.arange(4).reshape(2, 2)[::-1, ::-1], np.array([[3, 2], [1, 0]])),
    "stepped": (np.arange(6, dtype=np.int16)[::2], np.array([0, 2, 4], dtype=np.int16)),
    "0-d": (np.array(3.5), np.array(3.5)),
    "broadcast": (np.broadcast_to(np.float32(2), (3,)), np.full(3, 2, dtype=np.float32)),
    "bool": (np.array([True, False]), np.array([True, False])),
    "complex": (np.array([1 + 2j]), np.array([1 + 2j])),
}


@pytest.mark.parametrize(("array", "plain"), ARRAYS.values(), ids=ARRAYS)
def test_an_array_is_told_in_order_however_it_lies(array: Any, plain: Any) -> None:
    """An array's elements are the same bytes whatever its strides."""
    node = look(array)
    assert (node.kind, node.type, node.data) == ("array", "ndarray", plain.tobytes())
    assert (node.facts["shape"], node.facts["dtype"]) == (list(plain.shape), plain.dtype.name)


@pytest.mark.parametrize(
    "array",
    [
        np.array([1, None]),
        np.array(["a"]),
        np.zeros(2, dtype=[("a", "f4")]),
        np.arange(3, dtype=">i4"),
        np.array(["2020"], "M8[D]"),
    ],
    ids=["object", "text", "structured", "big-endian", "dates"],
)
def test_an_array_without_plain_numbers_is_told_by_its_facts(array: Any) -> None:
    """Arrays of objects, texts, records, or in another byte order are seen without elements."""
    node = look(array)
    assert (node.kind, node.facts["shape"], node.data) == ("array", list(array.shape), None)


def test_an_array_of_objects_does_not_run_them() -> None:
    """The objects inside an array are not touched."""
    array = np.empty(2, dtype=object)
    array[0] = Hostile()
    assert look(array).data is None


def test_a_subclass_of_ndarray_is_not_taken_for_one() -> None:
    """A subclass of ndarray can say anything of itself: none of its code runs, and it is told from an ndarray."""

    class Liar(np.ndarray[Any, Any]):
        def tobytes(self, *args: Any) -> NoReturn:
            raise AssertionError("its code was run")

    node = look(np.ones(2).view(Liar))
    assert (node.kind, node.type) != ("array", "ndarray")


# objects


@dataclasses.dataclass
class Point:
    """A dataclass."""

    x: int
    y: torch.Tensor


class Slotted:
    """An object without a dict."""

    __slots__ = ("x",)


class Secretive:
    """An object with attributes of every sort."""

    def __init__(self) -> None:
        self.seen = 1
        self._hidden = 2
        self.function = len
        self.kind = int


def test_an_object_is_its_public_attributes() -> None:
    """Attributes that are public and no functions are seen; private ones are the learner's own business."""
    node = look(Secretive())
    assert (node.kind, node.type, places(node)) == ("object", "Secretive", [".seen"])


def test_a_dataclass_is_its_fields() -> None:
    """A dataclass is an object that says so."""
    node = look(Point(1, torch.ones(1)))
    assert (node.kind, node.type, node.facts, places(node)) == ("object", "Point", {"dataclass": True}, [".x", ".y"])


def test_a_model_inside_an_object_is_seen() -> None:
    """A module among an object's attributes is data, not a function: a trainer's model is seen with its weights."""

    class Trainer:
        def __init__(self) -> None:
            self.model = nn.Linear(1, 1)

    assert [part.type for part in deeply(look(Trainer())) if part.kind == "module"] == ["Linear"]


@pytest.mark.parametrize(
    "value",
    [len, lambda: 0, Point, Slotted(), (x for x in range(3)), iter([1]), object(), look, [].append, NotImplemented, np.random.default_rng()],
    ids=["builtin", "lambda", "class", "slots", "generator", "iterator", "object", "function", "method", "NotImplemented", "rng"],
)  # fmt: skip
def test_what_has_no_plain_inside_is_opaque(value: object) -> None:
    """Functions, classes, generators and closed objects are told by their type only."""
    assert look(value) == Node("opaque", type(value).__name__, identity=0)


def test_a_generator_is_not_used_up() -> None:
    """Looking at an iterator takes nothing from it."""
    numbers = iter(range(3))
    look(numbers)
    assert list(numbers) == [0, 1, 2]


def test_a_module_is_its_mode_weights_buffers_and_parts() -> None:
    """A module is seen with its mode, parameters, buffers, submodules and public attributes, by their names."""
    model = nn.Sequential(nn.BatchNorm1d(1), nn.Dropout(0.4)).eval()
    node = look(model)
    assert (node.kind, node.type, node.facts) == ("module", "Sequential", {"training": False})
    norm = at(node, ".0")
    assert {".weight", ".bias", ".running_mean", ".num_batches_tracked", ".eps"} <= set(places(norm))
    assert at(at(node, ".1"), ".p").facts["text"] == "0.4"
    assert facts(model.train())["training"] is True


def test_a_module_that_was_never_set_up_is_seen() -> None:
    """A module whose `__init__` forgot `super().__init__()` has no parts; that is no error."""

    class Forgot(nn.Module):
        def __init__(self) -> None:
            pass

    assert look(Forgot()).items == ()
    assert look(nn.LazyLinear(2)).part(".weight") == Node(
        "opaque", "UninitializedParameter", {"why": "a subclass of Tensor"}, identity=1
    )


def test_an_optimizer_is_its_state() -> None:
    """An optimizer is seen by its state_dict: options and, after a step, momentum."""
    x = nn.Parameter(torch.ones(1))
    optimizer = torch.optim.SGD([x], lr=0.25, momentum=0.9)
    x.grad = torch.ones(1)
    optimizer.step()
    state = at(look(optimizer), ".state")
    assert at(at(at(state, "['param_groups']"), "[0]"), "['lr']").facts["text"] == "0.25"
    assert at(at(at(state, "['state']"), "[0]"), "['momentum_buffer']").data == torch.ones(1).numpy().tobytes()


def test_a_scheduler_and_a_loader_are_objects() -> None:
    """A learning-rate scheduler and a DataLoader are seen by their attributes."""
    scheduler = torch.optim.lr_scheduler.StepLR(torch.optim.SGD([nn.Parameter(torch.ones(1))], lr=0.5), 3)
    assert at(look(scheduler), ".step_size").facts["text"] == "3"
    data = torch.utils.data.TensorDataset(torch.ones(2, 1))
    loader = look(torch.utils.data.DataLoader(data, batch_size=2))
    assert at(loader, ".batch_size").facts["text"] == "2"
    assert at(at(at(loader, ".dataset"), ".tensors"), "[0]").facts["shape"] == [2, 1]


def test_a_generator_of_random_numbers_is_its_state() -> None:
    """Two generators look the same exactly while they would give the same numbers."""
    one, other = torch.Generator().manual_seed(1), torch.Generator().manual_seed(1)
    assert look(one) == look(other)
    torch.rand(1, generator=one)
    assert look(one) != look(other)
    assert digest(one.get_state()) == facts(one)["state"]


# values that lie


def fail(*args: object, **kwargs: object) -> Any:
    raise AssertionError("the value's own code was run")


METHODS = [
    "eq",
    "ne",
    "lt",
    "hash",
    "repr",
    "str",
    "len",
    "iter",
    "bool",
    "getattr",
    "getattribute",
    "getitem",
    "contains",
    "call",
    "format",
    "sizeof",
    "reduce",
    "reduce_ex",
    "getstate",
    "dir",
    "index",
    "float",
    "int",
    "array",
    "torch_function",
    "fspath",
    "instancecheck",
    "next",
    "enter",
    "length_hint",
]
Hostile: Any = type(
    "Hostile",
    (),
    {
        "__doc__": "Every question asked of it fails the test.",
        "__class__": property(fail),
        **{f"__{name}__": fail for name in METHODS},
        **dict.fromkeys(("items", "keys", "values", "get", "parameters", "state_dict", "children"), fail),
    },
)


def hostile(base: type, **inside: Any) -> Any:
    """Return a subclass of `base` that lies wherever it can."""
    return type(f"Hostile_{base.__name__}", (Hostile, base), inside)


def hostile_module() -> object:
    quiet = hostile(nn.Module, __init__=lambda self: object.__setattr__(self, "training", False))
    return quiet()


HOSTILE: dict[str, tuple[Callable[[], object], str, int]] = {
    "object": (Hostile, "object", 0),
    "list": (lambda: hostile(list)([1, 2]), "list", 2),
    "tuple": (lambda: hostile(tuple)((1, 2)), "tuple", 2),
    "dict": (lambda: hostile(dict)(a=1, b=2), "dict", 2),
    "text": (lambda: hostile(str)("x"), "object", 0),
    "number": (lambda: hostile(int)(3), "object", 0),
    "module": (hostile_module, "module", 0),
}


@pytest.mark.parametrize(("make", "kind", "count"), HOSTILE.values(), ids=HOSTILE)
def test_no_code_of_a_value_is_run(make: Callable[[], object], kind: str, count: int) -> None:
    """An object whose every method fails or lies is seen as what it is."""
    node = look([make()])
    inside = at(node, "[0]")
    assert (inside.kind, len(inside.items)) == (kind, count)
    assert inside.type.startswith("Hostile")


def test_a_class_that_calls_itself_a_tensor_is_none() -> None:
    """`__class__` is not believed."""
    fake = type("Fake", (), {"__class__": property(lambda self: torch.Tensor)})
    assert look(fake()).kind == "object"


def test_a_dict_of_attributes_that_lies_is_not_asked() -> None:
    """A property called `__dict__` is code of the value: it is not run."""
    fake = type("Fake", (), {"__dict__": property(fail)})
    assert look(fake()).kind in ("object", "opaque")


def test_keys_are_not_asked() -> None:
    """Keys of any kind are shown without running their code (but for the hash a dict itself asks for)."""
    key = type("Key", (), {"__repr__": fail, "__str__": fail, "__eq__": fail, "__hash__": lambda self: 1})
    assert places(look({key(): 1})) == ["[<Key number 0>]"]


# memory


def memories(*values: object) -> list[int | None]:
    eyes = Eyes()
    return [eyes.look(value).facts["memory"] for value in values]


def test_views_share_a_memory_and_copies_do_not() -> None:
    """Tensors and arrays have the same number exactly where they look into the same memory."""
    x = torch.arange(6.0)
    assert (
        memories(x, x[2:], x.view(2, 3).t(), x.numpy(), x.numpy()[::-1], torch.from_numpy(x.numpy()), x.detach())
        == [0] * 7
    )
    assert memories(x, x.clone(), x + 0, x.numpy().copy(), x[[0, 1]], x.double()) == [0, 1, 2, 3, 4, 5]
    assert memories(x[:2], x[4:]) == [0, 0]


def test_arrays_share_a_memory_with_their_views() -> None:
    """Views of an array, reversed or not, are in the memory of the whole."""
    a = np.arange(10.0)
    assert (
        memories(a[::-1], a[5:], a[:3].reshape(3, 1), np.broadcast_to(a[0:1], (4,)), torch.from_numpy(a[7:])) == [0] * 5
    )
    assert memories(a, a.copy(), np.array(a), a[[1]]) == [0, 1, 2, 3]


def test_what_has_no_elements_has_no_memory() -> None:
    """An empty tensor shares nothing, even as a view."""
    x = torch.ones(3)
    assert memories(x[:0], torch.empty(0), np.empty(0), torch.empty(3, device="meta")) == [None] * 4


def test_memory_first_seen_after_the_call_is_new() -> None:
    """After `blink`, new memory is numbered apart; what was seen before keeps its number."""
    eyes = Eyes()
    x = torch.ones(3)
    eyes.look(x)
    eyes.blink()
    seen = [eyes.look(value).facts["memory"] for value in (x, x[1:], x.clone(), torch.ones(1), x.numpy())]
    assert seen[:2] + seen[4:] == [0, 0, 0]
    assert seen[2] >= FIRST_NEW_MEMORY
    assert seen[3] >= FIRST_NEW_MEMORY
    assert seen[2] != seen[3]


@pytest.mark.parametrize("make", [lambda: torch.ones(1000), lambda: np.ones(1000)], ids=["torch", "numpy"])
def test_memory_that_was_seen_is_not_given_out_again(make: Callable[[], object]) -> None:
    """What was seen stays alive, so that new memory is never taken for old."""
    eyes = Eyes()
    assert [eyes.look(make()).facts["memory"] for _ in range(20)] == list(range(20))


def test_memory_that_grew_is_still_the_same() -> None:
    """Looking at a part first, then at the whole, does not make two memories of one."""
    a = np.arange(10.0)
    part = torch.from_numpy(a[:3])
    assert memories(part, a, part) == [0, 0, 0]
