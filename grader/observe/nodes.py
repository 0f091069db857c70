"""What was seen of a value or a call: frozen records, and their dumb encoding (JSON and raw bytes)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

MAX_HEADER = 4 * 2**20
MAX_DATA = 64 * 2**20
MAX_NODES = 20_000
MAX_DEPTH = 40
MAX_TEXT = 10_000
MAX_RANK = 16
FIRST_NEW_MEMORY = 100_000
"""Memory first seen after the call is numbered from here on; what went in, from 0."""

ITEM_SIZES: Mapping[str, int] = {
    "bool": 1, "uint8": 1, "int8": 1, "int16": 2, "uint16": 2, "int32": 4, "uint32": 4, "int64": 8,
    "uint64": 8, "float16": 2, "bfloat16": 2, "float32": 4, "float64": 8,
    "complex32": 4, "complex64": 8, "complex128": 16,
}  # fmt: skip
"""Bytes per element of every dtype whose values may cross."""

REQUIRED_FACTS: Mapping[str, Mapping[str, tuple[type, ...]]] = {
    "tensor": {
        "shape": (list,), "dtype": (str,), "device": (str,), "layout": (str,), "requires_grad": (bool,),
        "is_leaf": (bool,), "memory": (int, type(None)),
    },
    "array": {"shape": (list,), "dtype": (str,), "memory": (int, type(None))},
    "scalar": {"text": (str,)},
    "list": {"length": (int,)}, "tuple": {"length": (int,)}, "set": {"length": (int,)}, "dict": {"length": (int,)},
    "module": {"training": (bool,)},
    "optimizer": {}, "object": {}, "seen": {}, "opaque": {},
}  # fmt: skip
"""The kinds of node, and the facts each of them has."""

NUMBERS: Mapping[str, Callable[[str], object]] = {
    "float": float, "numpy.float16": float, "numpy.float32": float, "numpy.float64": float,
    "complex": complex, "numpy.complex64": complex, "numpy.complex128": complex,
}  # fmt: skip
"""Scalars whose text must be a number, and what reads it."""


class DamagedObservation(ValueError):
    """The bytes are not an observation: cut short, lying about sizes, or not ours at all."""


@dataclass(frozen=True, slots=True)
class Node:
    """One value as it was seen.

    `kind` says what family it belongs to, `type` its exact type's name, `facts` its properties (shape,
    dtype, text of a number …), `items` its parts by the place one would type (`[0]`, `['loss']`, `.weight`),
    `data` the elements of a tensor or array, row-major, little-endian. `identity` numbers the objects of one
    observation: the same number twice is the same object.
    """

    kind: str
    type: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    items: tuple[tuple[str, Node], ...] = ()
    data: bytes | None = None
    identity: int = -1

    def part(self, place: str) -> Node | None:
        """Return the item at `place`, or None."""
        return next((node for key, node in self.items if key == place), None)


@dataclass(frozen=True, slots=True)
class Failure:
    """An exception as it was seen: the names of its classes (most special first), message, learner's frames."""

    types: tuple[str, ...]
    message: str
    frames: tuple[tuple[int, str], ...] = ()

    @property
    def name(self) -> str:
        """The exception's class without its module, as a traceback shows it."""
        return self.types[0].removeprefix("builtins.") if self.types else "Exception"


@dataclass(frozen=True, slots=True)
class Observation:
    """Everything seen of one call.

    `value` is None where the call raised `failure`. `arguments` are the arguments afterwards, `gradients` the
    vector-Jacobian products by argument, `state` the global state afterwards (grad mode, default dtype, a digest
    of the random state …), `operations` the count of dispatched operations by name (None where not counted),
    `escapes` the ways taken out of tensor land, `births` where the learner's file asked for CUDA or made tensors on
    the CPU (line, function) while the device was another.
    """

    value: Node | None = None
    failure: Failure | None = None
    arguments: tuple[tuple[str, Node], ...] = ()
    gradients: tuple[tuple[str, Node], ...] = ()
    state: Mapping[str, Any] = field(default_factory=dict)
    operations: Mapping[str, int] | None = None
    escapes: tuple[str, ...] = ()
    births: tuple[tuple[int, str], ...] = ()


class _Writer:
    """Gathers raw data while nodes turn into JSON."""

    def __init__(self) -> None:
        self.chunks: list[bytes] = []
        self.size = 0

    def node(self, node: Node) -> list[Any]:
        where = None
        if node.data is not None:
            where = [self.size, len(node.data)]
            self.chunks.append(node.data)
            self.size += len(node.data)
        items = [[key, self.node(item)] for key, item in node.items]
        return [node.kind, node.type, node.facts, items, where, node.identity]

    def named(self, pairs: tuple[tuple[str, Node], ...]) -> list[list[Any]]:
        return [[name, self.node(node)] for name, node in pairs]


def encode(seen: Observation) -> bytes:
    """Return `seen` as bytes: the length of a JSON header, the header, raw data."""
    writer = _Writer()
    header = {
        "value": None if seen.value is None else writer.node(seen.value),
        "failure": None
        if seen.failure is None
        else [list(seen.failure.types), seen.failure.message, [list(frame) for frame in seen.failure.frames]],
        "arguments": writer.named(seen.arguments),
        "gradients": writer.named(seen.gradients),
        "state": dict(seen.state),
        "operations": None if seen.operations is None else dict(seen.operations),
        "escapes": list(seen.escapes),
        "births": [list(birth) for birth in seen.births],
    }
    text = orjson.dumps(header)
    return b"".join([len(text).to_bytes(4, "little"), text, *writer.chunks])


def decode(body: bytes) -> Observation:
    """Rebuild the observation in `body`, believing nothing.

    Raises DamagedObservation for anything `encode` would not have written within the limits.
    """
    try:
        return _decode(body)
    except DamagedObservation:
        raise
    except Exception as error:  # hostile bytes: RecursionError, KeyError, TypeError, OverflowError …
        raise DamagedObservation(f"unreadable observation ({type(error).__name__})") from error


def _decode(body: bytes) -> Observation:
    size = int.from_bytes(body[:4], "little")
    _demand(len(body) >= 4 and size <= MAX_HEADER and 4 + size <= len(body), "cut short or too long")
    header = orjson.loads(body[4 : 4 + size])
    reader = _Reader(body[4 + size :])
    _demand(type(header) is dict, "no header")
    failure = header["failure"]
    operations = header["operations"]
    return Observation(
        value=None if header["value"] is None else reader.node(header["value"], 0),
        failure=None if failure is None else _failure(failure),
        arguments=reader.named(header["arguments"]),
        gradients=reader.named(header["gradients"]),
        state=_facts(header["state"]),
        operations=None if operations is None else {_text(k): _count(v) for k, v in operations.items()},
        escapes=tuple(_text(name) for name in header["escapes"]),
        births=tuple((_count(line), _text(name)) for line, name in header["births"]),
    )


class _Reader:
    """Rebuilds nodes, counting them."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.count = 0
        self.claimed = 0

    def node(self, raw: Any, depth: int) -> Node:
        self.count += 1
        _demand(self.count <= 4 * MAX_NODES and depth <= 2 * MAX_DEPTH, "too many parts")
        kind, name, facts, items, where, identity = raw
        _demand(type(kind) is str and kind in REQUIRED_FACTS and type(identity) is int, "unknown kind")
        facts = _facts(facts)
        for fact, types in REQUIRED_FACTS[kind].items():
            _demand(type(facts[fact]) in types, f"{kind} without {fact}")
        if kind == "scalar" and name in NUMBERS:
            NUMBERS[name](facts["text"])
        data = None
        if where is not None:
            start, size = _count(where[0]), _count(where[1])
            self.claimed += size  # bytes claimed twice would make a small message large
            _demand(start + size <= len(self.data) and self.claimed <= len(self.data), "data outside the message")
            data = self.data[start : start + size]
        if kind in ("tensor", "array"):
            _check_elements(facts, data)
        return Node(
            kind, _name(name), facts, tuple((_name(k), self.node(v, depth + 1)) for k, v in items), data, identity
        )

    def named(self, raw: Any) -> tuple[tuple[str, Node], ...]:
        return tuple((_text(name), self.node(node, 0)) for name, node in raw)


def _check_elements(facts: Mapping[str, Any], data: bytes | None) -> None:
    shape = facts["shape"]
    _demand(type(shape) is list and len(shape) <= MAX_RANK, "no shape")
    total = math.prod(_count(side) for side in shape)
    if data is not None:
        _demand(total * ITEM_SIZES[facts["dtype"]] == len(data), "data does not fill the shape")


def _facts(raw: Any) -> dict[str, Any]:
    _demand(type(raw) is dict, "no facts")
    facts: dict[str, Any] = raw
    for key, value in facts.items():
        _text(key)
        _demand(value is None or type(value) in (bool, int, str, list), "unknown fact")
        if type(value) is str:
            _text(value)
        if type(value) is list:
            _demand(all(type(part) in (bool, int, str) for part in value), "unknown fact")
    return facts


def _failure(raw: Any) -> Failure:
    types, message, frames = raw
    return Failure(
        tuple(_text(name) for name in types),
        _text(message),
        tuple((_count(line), _text(name)) for line, name in frames[:50]),
    )


def _text(value: Any) -> str:
    _demand(type(value) is str and len(value) <= 2 * MAX_TEXT, "no text")
    return str(value)


def _name(value: Any) -> str:
    """A text of one line: a class may be called anything."""
    plain = _text(value)
    return plain if plain.isprintable() else ascii(plain)[1:-1]


def _count(value: Any) -> int:
    _demand(type(value) is int and 0 <= value < 2**60, "no count")
    return int(value)


def _demand(holds: bool, otherwise: str) -> None:
    if not holds:
        raise DamagedObservation(otherwise)
