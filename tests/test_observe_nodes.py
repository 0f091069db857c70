"""The dumb encoding of observations: it tells the truth, and hostile bytes are only ever refused."""

from __future__ import annotations

import copy
import json
import math
import random
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.observe.nodes import (
    ITEM_SIZES,
    MAX_DEPTH,
    MAX_HEADER,
    MAX_NODES,
    MAX_RANK,
    MAX_TEXT,
    REQUIRED_FACTS,
    DamagedObservation,
    Failure,
    Node,
    Observation,
    decode,
    encode,
)

PINNED = settings(deadline=None, derandomize=True, database=None, max_examples=80)

_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_NAMES = _TEXTS.filter(str.isprintable)
_IDENTITIES = st.integers(-1, 10**6)
_FACTS = (
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | _TEXTS | st.lists(_TEXTS | st.booleans(), max_size=3)
)
_SPARE = st.dictionaries(_TEXTS.map("x".__add__), _FACTS, max_size=2)


@st.composite
def _elements(draw: Callable[..., Any], kind: str) -> Node:
    shape = draw(st.lists(st.integers(0, 3), max_size=3))
    dtype = draw(st.sampled_from(sorted(ITEM_SIZES)))
    size = math.prod(shape) * ITEM_SIZES[dtype]
    facts = {"shape": shape, "dtype": dtype, "memory": draw(st.none() | st.integers(0, 10)), **draw(_SPARE)}
    if kind == "tensor":
        facts |= {"device": "cpu", "layout": "strided", "requires_grad": draw(st.booleans()), "is_leaf": True}
    data = draw(st.none() | st.binary(min_size=size, max_size=size))
    return Node(kind, draw(_NAMES), facts, (), data, draw(_IDENTITIES))


@st.composite
def _nodes(draw: Callable[..., Any], inner: st.SearchStrategy[Node]) -> Node:
    kind = draw(st.sampled_from(sorted(set(REQUIRED_FACTS) - {"tensor", "array"})))
    made = {str: _TEXTS, int: st.integers(0, 100), bool: st.booleans()}
    facts = {fact: draw(made[types[0]]) for fact, types in REQUIRED_FACTS[kind].items()}
    items = tuple(draw(st.lists(st.tuples(_NAMES, inner), max_size=3)))
    return Node(kind, draw(_NAMES), {**draw(_SPARE), **facts}, items, None, draw(_IDENTITIES))


_ANY_NODE = st.recursive(_elements("tensor") | _elements("array"), _nodes, max_leaves=6)
_NAMED = st.lists(st.tuples(_TEXTS, _ANY_NODE), max_size=2).map(tuple)
_FAILURES = st.builds(
    Failure,
    st.lists(_TEXTS, max_size=3).map(tuple),
    _TEXTS,
    st.lists(st.tuples(st.integers(0, 10**6), _TEXTS), max_size=3).map(tuple),
)
_OBSERVATIONS = st.builds(
    Observation,
    st.none() | _ANY_NODE,
    st.none() | _FAILURES,
    _NAMED,
    _NAMED,
    st.dictionaries(_TEXTS, _FACTS, max_size=2),
    st.none() | st.dictionaries(_TEXTS, st.integers(0, 10**6), max_size=2),
    st.lists(_TEXTS, max_size=2).map(tuple),
)


def scalar(text: str = "1", kind: str = "int") -> Node:
    return Node("scalar", kind, {"text": text})


def tensor(data: bytes | None = bytes(8), **facts: Any) -> Node:
    told = {"shape": [2], "dtype": "float32", "device": "cpu", "layout": "strided", "requires_grad": False}
    return Node("tensor", "Tensor", {**told, "is_leaf": True, "memory": 0, **facts}, (), data, 0)


def message(header: object, data: bytes = b"") -> bytes:
    """Return a body with any header."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(4, "little") + text + data


def header_of(body: bytes) -> dict[str, Any]:
    size = int.from_bytes(body[:4], "little")
    header: dict[str, Any] = json.loads(body[4 : 4 + size])
    return header


EMPTY = header_of(encode(Observation()))


def with_value(raw: object, data: bytes = b"") -> bytes:
    """Return a body whose value is written as `raw`."""
    return message({**EMPTY, "value": raw}, data)


def nested(depth: int) -> list[Any]:
    raw: list[Any] = ["opaque", "x", {}, [], None, 0]
    for _ in range(depth):
        raw = ["opaque", "x", {}, [["[0]", raw]], None, 0]
    return raw


def raw_tensor(where: object = None, **facts: Any) -> list[Any]:
    return ["tensor", "Tensor", dict(tensor(**facts).facts), [], where, 0]


# the truth


@PINNED
@given(seen=_OBSERVATIONS)
def test_what_is_encoded_is_what_is_decoded(seen: Observation) -> None:
    """Encoding and decoding give back the same observation: every kind, type, fact, place, element and number."""
    assert decode(encode(seen)) == seen


@PINNED
@given(seen=_OBSERVATIONS)
def test_equal_observations_have_equal_bytes(seen: Observation) -> None:
    """The same observation is always the same bytes, so that equal bytes may stand for equal observations."""
    assert encode(decode(encode(seen))) == encode(seen)


@pytest.mark.parametrize(
    "pair",
    [
        (scalar("1", "int"), scalar("1", "str")),
        (scalar("True", "bool"), scalar("True", "str")),
        (Node("list", "list", {"length": 0}), Node("tuple", "tuple", {"length": 0})),
        (tensor(bytes(8)), tensor(b"\0\0\0\x80" * 2)),
        (tensor(None), tensor(bytes(8))),
        (tensor(memory=None), tensor(memory=0)),
    ],
    ids=[
        "int and str",
        "bool and str",
        "list and tuple",
        "0.0 and -0.0",
        "no data and zeros",
        "no memory and the first",
    ],
)
def test_what_differs_stays_different(pair: tuple[Node, Node]) -> None:
    """Values that look alike are still told apart after the way."""
    first, second = (decode(encode(Observation(value=node))).value for node in pair)
    assert first != second


def test_a_part_is_found_by_its_place() -> None:
    """`part` finds an item by the place one would type, and None where there is none."""
    node = Node("list", "list", {"length": 1}, (("[0]", scalar()),))
    assert node.part("[0]") == scalar()
    assert node.part("[1]") is None


@pytest.mark.parametrize(
    ("types", "name"),
    [
        (("builtins.ValueError", "builtins.Exception"), "ValueError"),
        (("a.builtins.E",), "a.builtins.E"),
        ((), "Exception"),
    ],
)
def test_an_exception_is_named_as_a_traceback_names_it(types: tuple[str, ...], name: str) -> None:
    """Built-in exceptions go without their module, others with it; nameless ones have a name too."""
    assert Failure(types, "").name == name


@pytest.mark.parametrize("fact", [{1}, b"bytes", 2**64, "\ud800"], ids=["set", "bytes", "large", "surrogate"])
def test_what_is_no_json_is_not_written(fact: object) -> None:
    """A fact that JSON cannot say is refused by the writer."""
    with pytest.raises(TypeError):
        encode(Observation(state={"x": fact}))


@pytest.mark.parametrize("name", ["two\nlines", "\x1b[2J", "\u202eback", "\0"])
def test_a_name_is_of_one_line(name: str) -> None:
    """Types and places are shown within sentences: what would act on a terminal arrives in escapes."""
    node = decode(encode(Observation(value=Node("opaque", name, {}, ((name, scalar()),))))).value
    assert node is not None
    assert node.type == node.items[0][0] == ascii(name)[1:-1]


# limits


@pytest.mark.parametrize(
    "body",
    [
        with_value(nested(2 * MAX_DEPTH)),
        with_value(
            ["list", "list", {"length": 1}, [["[0]", ["opaque", "", {}, [], None, 0]]] * (4 * MAX_NODES - 1), None, 0]
        ),
        with_value(raw_tensor(shape=[1] * MAX_RANK)),
        with_value(["scalar", "str", {"text": "x" * 2 * MAX_TEXT}, [], None, 0]),
        message(json.dumps(EMPTY).encode().ljust(MAX_HEADER)),
    ],
    ids=["depth", "parts", "rank", "text", "header"],
)
def test_the_limits_themselves_are_allowed(body: bytes) -> None:
    """What just keeps a limit is decoded."""
    assert isinstance(decode(body), Observation)


REFUSED: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "cut short"),
    "three bytes": (b"\0\0\0", "cut short"),
    "a header longer than the message": (b"\x10\0\0\0{}", "cut short"),
    "a header over the limit": (message(json.dumps(EMPTY).encode().ljust(MAX_HEADER + 1)), "too long"),
    "the largest size": (b"\xff\xff\xff\xff" + b"{}", "too long"),
    "an empty header": (message(b""), "unreadable"),
    "a list for a header": (message([]), "no header"),
    "no keys": (message({}), "KeyError"),
    "bytes that are no text": (message(b"\xff\xfe{}"), "unreadable"),
    "lists without end": (message(b"[" * 100_000), "unreadable"),
    "NaN": (message(b'{"value":NaN}'), "unreadable"),
    "infinity": (message(b'{"value":-Infinity}'), "unreadable"),
    "a number of many digits": (message(b'{"value":' + b"9" * 5000 + b"}"), "unreadable"),
    "a node that is no list": (with_value(3), "TypeError"),
    "a node that is a text": (with_value("opaque"), "unknown kind"),
    "too few fields": (with_value(["opaque", "x"]), "ValueError"),
    "an unknown kind": (with_value(["pickle", "x", {}, [], None, 0]), "unknown kind"),
    "a kind that is no text": (with_value([["opaque"], "x", {}, [], None, 0]), "unknown kind"),
    "a type that is no text": (with_value(["opaque", 3, {}, [], None, 0]), "no text"),
    "a type that is too long": (with_value(["opaque", "x" * (2 * MAX_TEXT + 1), {}, [], None, 0]), "no text"),
    "an identity that is no number": (with_value(["opaque", "x", {}, [], None, "0"]), "unknown kind"),
    "a truth for an identity": (with_value(["opaque", "x", {}, [], None, True]), "unknown kind"),
    "facts in a list": (with_value(["opaque", "x", [], [], None, 0]), "no facts"),
    "a float for a fact": (with_value(["opaque", "x", {"a": 1.5}, [], None, 0]), "unknown fact"),
    "a dict for a fact": (with_value(["opaque", "x", {"a": {}}, [], None, 0]), "unknown fact"),
    "lists in a fact": (with_value(["opaque", "x", {"a": [[]]}, [], None, 0]), "unknown fact"),
    "a long fact": (with_value(["opaque", "x", {"a": "y" * (2 * MAX_TEXT + 1)}, [], None, 0]), "no text"),
    "a long key of a fact": (with_value(["opaque", "x", {"y" * (2 * MAX_TEXT + 1): 1}, [], None, 0]), "no text"),
    "a scalar without its text": (with_value(["scalar", "int", {}, [], None, 0]), "KeyError"),
    "a number for a text": (with_value(["scalar", "int", {"text": 1}, [], None, 0]), "scalar without text"),
    "a truth for a length": (with_value(["list", "list", {"length": True}, [], None, 0]), "list without length"),
    "a float that is none": (with_value(["scalar", "float", {"text": "no number"}, [], None, 0]), "ValueError"),
    "a NumPy float that is none": (with_value(["scalar", "numpy.float32", {"text": ""}, [], None, 0]), "ValueError"),
    "a complex number that is none": (with_value(["scalar", "complex", {"text": "1+1i"}, [], None, 0]), "ValueError"),
    "a number for a flag": (with_value(raw_tensor(requires_grad=0)), "tensor without requires_grad"),
    "a place that is no text": (with_value(["opaque", "x", {}, [[0, nested(0)]], None, 0]), "no text"),
    "an item of three": (with_value(["opaque", "x", {}, [["[0]", nested(0), 0]], None, 0]), "ValueError"),
    "one too deep": (with_value(nested(2 * MAX_DEPTH + 1)), "too many parts"),
    "one too many": (
        with_value(["opaque", "", {}, [["", ["opaque", "", {}, [], None, 0]]] * 4 * MAX_NODES, None, 0]),
        "too many",
    ),
    "data beyond the end": (with_value(raw_tensor([0, 8]), bytes(7)), "outside the message"),
    "data that starts beyond the end": (with_value(raw_tensor([9, 0], shape=[0]), bytes(8)), "outside the message"),
    "data from before the start": (with_value(raw_tensor([-8, 8]), bytes(8)), "no count"),
    "data of a negative size": (with_value(raw_tensor([8, -8], shape=[0]), bytes(8)), "no count"),
    "data of a size that is a truth": (
        with_value(raw_tensor([0, True], shape=[1], dtype="int8"), bytes(8)),
        "no count",
    ),
    "less data than elements": (with_value(raw_tensor([0, 4]), bytes(8)), "does not fill the shape"),
    "more data than elements": (with_value(raw_tensor([0, 16]), bytes(16)), "does not fill the shape"),
    "data of an unknown dtype": (with_value(raw_tensor([0, 8], dtype="quint8"), bytes(8)), "KeyError"),
    "a rank over the limit": (with_value(raw_tensor(shape=[1] * (MAX_RANK + 1))), "no shape"),
    "a side that is negative": (with_value(raw_tensor([0, 8], shape=[-1, -2]), bytes(8)), "no count"),
    "a side that is a truth": (with_value(raw_tensor([0, 4], shape=[True]), bytes(8)), "no count"),
    "a side that is a text": (with_value(raw_tensor(shape=["2"])), "no count"),
    "a side out of reach": (with_value(raw_tensor(shape=[2**60])), "no count"),
    "a text for a shape": (with_value(raw_tensor(shape="2")), "tensor without shape"),
    "a failure of two": (message({**EMPTY, "failure": [[], ""]}), "ValueError"),
    "a failure of numbers": (message({**EMPTY, "failure": [[1], "", []]}), "no text"),
    "a line before the first": (message({**EMPTY, "failure": [["E"], "", [[-1, "f"]]]}), "no count"),
    "state in a list": (message({**EMPTY, "state": []}), "no facts"),
    "operations that are no counts": (message({**EMPTY, "operations": {"mul": "1"}}), "no count"),
    "escapes that are no texts": (message({**EMPTY, "escapes": [1]}), "no text"),
    "arguments without names": (message({**EMPTY, "arguments": [[None, nested(0)]]}), "no text"),
    "arguments that are no list": (message({**EMPTY, "arguments": 3}), "TypeError"),
}


@pytest.mark.parametrize(("body", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_what_encode_would_not_write_is_refused(body: bytes, words: str) -> None:
    """Anything that `encode` would not have written is DamagedObservation, and the message says what is wrong."""
    with pytest.raises(DamagedObservation, match=words):
        decode(body)


def test_an_empty_tensor_may_have_huge_other_sides() -> None:
    """Shape (0, 2**50) holds nothing: its size is 0, not too large."""
    node = tensor(b"", shape=[0, 2**50])
    assert decode(encode(Observation(value=node))).value == node


def test_a_small_message_does_not_become_a_large_observation() -> None:
    """Parts that all claim the same bytes are refused or share them: memory is bounded by the message."""
    data, claims, size = bytes(2**16), 200, 2**16 - 200
    parts = [[f"[{i}]", raw_tensor([i, size], shape=[size], dtype="uint8")] for i in range(claims)]
    body = with_value(["list", "list", {"length": claims}, parts, None, 0], data)
    try:
        seen = decode(body)
    except DamagedObservation:
        return
    assert seen.value is not None
    held = {id(part.data): len(part.data) for _, part in seen.value.items if part.data is not None}
    assert sum(held.values()) <= len(body)


# hostile bytes


@PINNED
@given(body=st.binary(max_size=300))
def test_random_bytes_only_ever_are_damaged(body: bytes) -> None:
    """Bytes of any kind are an observation or DamagedObservation; no other exception."""
    check(body)


@PINNED
@given(
    header=st.fixed_dictionaries(
        {
            key: st.recursive(
                st.none()
                | st.booleans()
                | st.integers()
                | st.floats()
                | st.sampled_from((*REQUIRED_FACTS, "text", "shape")),
                lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
                max_leaves=10,
            )
            for key in EMPTY
        }
    )
)
def test_any_json_under_the_right_keys_only_ever_is_damaged(header: dict[str, Any]) -> None:
    """A header with the right keys and anything under them is an observation or DamagedObservation."""
    check(message(header))


def check(body: bytes) -> bool:
    """Decode; what passes must be honest: encoded again it is the same observation. Return whether it passed."""
    try:
        seen = decode(body)
    except DamagedObservation:
        return False
    assert decode(encode(seen)) == seen
    for node in every_node(seen):
        assert node.kind in REQUIRED_FACTS
        if node.kind in ("tensor", "array") and node.data is not None:
            assert math.prod(node.facts["shape"]) * ITEM_SIZES[node.facts["dtype"]] == len(node.data)
    return True


def every_node(seen: Observation) -> Iterator[Node]:
    waiting = [node for _, node in (*seen.arguments, *seen.gradients)] + ([seen.value] if seen.value else [])
    while waiting:
        node = waiting.pop()
        yield node
        waiting += [part for _, part in node.items]


HONEST = Observation(
    value=Node(
        "dict",
        "dict",
        {"length": 2},
        (
            ("['a']", tensor()),
            ("['b']", Node("tuple", "tuple", {"length": 2}, (("[0]", scalar()), ("[1]", Node("array", "ndarray", {"shape": [1, 2], "dtype": "bool", "memory": None}, (), b"\0\1", 4))))),
        ),
        identity=3,
    ),
    failure=Failure(("builtins.ValueError",), "no", ((3, "f"),)),
    arguments=(("x", tensor(shape=[1, 2])), ("m", Node("module", "Linear", {"training": True}))),
    gradients=(("x", tensor()),),
    state={"grad_mode": True, "random": "0123"},
    operations={"aten::mul": 2},
    escapes=("tolist",),
)  # fmt: skip

HOSTILE: tuple[Any, ...] = (
    None, True, -1, 0, 1, 2**31, 2**63, 10**30, 0.5, 1e308, "", "tensor", "array", "seen", "float64", "\x1b[2J", "x" * 30_000,
    [], {}, [[]], [0, 8], [0, 2**62], {"text": 1}, [["a", []]], nested(3), nested(90),
)  # fmt: skip


def mutants_of_bytes(body: bytes, count: int, seed: int = 20) -> Iterator[bytes]:
    """Yield `count` versions of `body` with a few bytes flipped, cut out, doubled, put in, or the end cut off."""
    source = random.Random(seed)
    for _ in range(count):
        mutant = bytearray(body)
        for _ in range(source.randint(1, 3)):
            place, size = source.randrange(len(mutant) + 1), source.randint(1, 9)
            kind = source.randrange(5)
            if kind == 0 and place < len(mutant):
                mutant[place] ^= 1 << source.randrange(8)
            elif kind == 1:
                del mutant[place : place + size]
            elif kind == 2:
                mutant[place:place] = mutant[place : place + size]
            elif kind == 3:
                mutant[place:place] = source.choice((b"\0", b"\xff", b"-", b"9", b'"', b"[", b"{", b"NaN", b"\\ud800"))
            else:
                del mutant[max(place, 1) :]
        yield bytes(mutant)


def mutants_of_header(body: bytes, count: int) -> Iterator[bytes]:
    """Yield `count` versions of `body` with one or two places of the header replaced, removed or doubled."""
    source = random.Random(21)
    size = int.from_bytes(body[:4], "little")
    for _ in range(count):
        header = header_of(body)
        for _ in range(source.randint(1, 2)):
            place: Any = header
            key: Any = source.choice(list(header))
            while isinstance(place[key], dict | list) and place[key] and source.random() < 0.85:
                place = place[key]
                key = source.choice(list(place)) if isinstance(place, dict) else source.randrange(len(place))
            kind = source.randrange(4)
            if kind == 0 and place is not header:
                del place[key]
            elif kind == 1 and isinstance(place, list):
                place.insert(key, copy.deepcopy(place[key]))
            else:
                place[key] = copy.deepcopy(source.choice(HOSTILE))  # or the next round would change it for all
        yield message(header, body[4 + size :])


def test_the_honest_message_passes() -> None:
    """The message that is mutated below is itself whole."""
    assert check(encode(HONEST))


@pytest.mark.parametrize(("mutate", "count"), [(mutants_of_bytes, 40_000), (mutants_of_header, 20_000)])
def test_mutated_messages_only_ever_are_damaged(mutate: Callable[[bytes, int], Iterator[bytes]], count: int) -> None:
    """Tens of thousands of mutants of a real message are honest observations or DamagedObservation; nothing else."""
    passed = [check(mutant) for mutant in mutate(encode(HONEST), count)]
    assert passed.count(False) > count / 4


def test_mutants_that_get_further_are_mutated_again() -> None:
    """Guided by what each one ran into: whatever path through the decoder is found, its end is one of the two."""
    source = random.Random(22)
    pool, known = [encode(HONEST)], {""}
    for _ in range(1000):
        for mutant in mutants_of_bytes(source.choice(pool), 30, source.randrange(2**32)):
            ended = outcome(mutant)
            if ended not in known:
                known.add(ended)
                pool.append(mutant)
    assert len(known) > 7


def outcome(body: bytes) -> str:
    """Decode; return what went wrong, without its numbers, or the kinds of parts that there are."""
    try:
        seen = decode(body)
    except DamagedObservation as error:
        return re.sub(r"[^a-z ]+", "", str(error)[:60])
    return " ".join(sorted({node.kind for node in every_node(seen)}))
