"""A Python value → a Node: how everything is seen, with nothing of the value's own code believed."""

from __future__ import annotations

import ctypes
import dataclasses
import enum
import functools
import pathlib
import sys
from collections.abc import Iterable
from hashlib import sha256
from types import BuiltinFunctionType, FunctionType, GetSetDescriptorType, MethodType
from typing import Any

import torch

from grader.observe.nodes import (
    FIRST_NEW_MEMORY,
    ITEM_SIZES,
    MAX_DATA,
    MAX_DEPTH,
    MAX_HEADER,
    MAX_NODES,
    MAX_RANK,
    MAX_TEXT,
    Node,
)

_PLAIN_TENSORS = (torch.Tensor, torch.nn.Parameter, torch.nn.Buffer)
_NO_SCALARS = (torch.Tensor, torch.nn.Parameter, list, tuple, dict)
"""What is met most often."""
_TEXT_TYPES = (torch.dtype, torch.layout, torch.memory_format, range, slice, type(Ellipsis), type(None))
_FUNCTION_TYPES = (type, FunctionType, BuiltinFunctionType, MethodType)
_NUMPY_LACKS = {torch.bfloat16: torch.int16, torch.complex32: torch.int32}
_NOTED = Node("tensor", "Tensor")
"""Stands for a tensor that nobody wants to remember."""
LONGEST_KEY = 200
_QUIET_ATTRIBUTES = frozenset(("training", "forward"))


class Eyes:
    """Looks at the values of one call, so that one object or one memory has one number throughout.

    `folders` are paths whose names differ from run to run; they are shown as `<folder>`. Of elements there are at
    most `most_bytes`, of lists in lists `deepest` levels.
    """

    def __init__(self, folders: Iterable[str] = (), most_bytes: int = MAX_DATA, deepest: int = MAX_DEPTH) -> None:
        self.folders = tuple(folders)
        self.left = MAX_NODES
        self.bytes_left = most_bytes
        self.deepest = deepest
        self.text_left = MAX_HEADER // 4
        self._numbers: dict[int, int] = {}
        self._memories: list[list[int]] = []
        self._alive: list[object] = []
        self._first_new: int | None = None
        self._inside: set[int] = set()
        self._remember = True

    def look(self, value: object, remember: bool = True) -> Node:
        """Return what is seen of `value`, with everything inside it (each object once).

        Without `remember` only objects and memories are noted, for what is looked at later; no elements are read.
        """
        self._inside = set()
        self._remember = remember
        return self._node(value, 0)

    def blink(self) -> None:
        """From now on, memory that was not seen yet is new."""
        self._first_new = len(self._memories)

    def number(self, value: object) -> int:
        """Return the number of this object: the same one whenever it is seen."""
        known = self._numbers.get(id(value))
        if known is None:
            known = self._numbers[id(value)] = len(self._numbers)
            self._alive.append(value)
        return known

    def _node(self, value: object, depth: int) -> Node:
        kind = type(value)
        if kind not in _NO_SCALARS and (scalar := _scalar(value, self.folders)) is not None:
            self.text_left -= 60 + len(scalar.facts["text"])
            return scalar if self.text_left > 0 else Node("opaque", kind.__name__, {"why": "too many"})
        identity = self.number(value)
        if identity in self._inside and not _is_small(value):
            return Node("seen", kind.__name__, identity=identity)
        self.left -= 1
        if self.left < 0 or depth >= self.deepest:
            return Node("opaque", kind.__name__, {"why": "too many or too deep"}, identity=identity)
        self._inside.add(identity)
        if kind is torch.Tensor or issubclass(kind, torch.Tensor):
            return self._tensor(value, identity, depth)
        if _is_numpy(kind):
            return self._array(value, kind, identity)
        return self._container(value, kind, identity, depth)

    def _container(self, value: Any, kind: type, identity: int, depth: int) -> Node:
        for base, name in ((list, "list"), (tuple, "tuple"), (set, "set"), (frozenset, "set")):
            if issubclass(kind, base):
                return self._sequence(value, base, name, identity, depth)
        if issubclass(kind, dict):
            return self._mapping(value, identity, depth)
        if issubclass(kind, torch.nn.Module):
            return self._module(value, identity, depth)
        if issubclass(kind, torch.optim.Optimizer):
            state = torch.optim.Optimizer.state_dict(value)
            return Node("optimizer", kind.__name__, {}, (self._pair(".state", state, depth),), identity=identity)
        if issubclass(kind, torch._C.Generator):
            return Node("object", "Generator", {"state": digest(value.get_state())}, identity=identity)
        return self._object(value, kind, identity, depth)

    def _pair(self, place: str, value: object, depth: int) -> tuple[str, Node]:
        return place, self._node(value, depth + 1)

    def _sequence(self, value: Any, base: Any, name: str, identity: int, depth: int) -> Node:
        length = base.__len__(value)
        facts: dict[str, Any] = {"length": length}
        if length > self.left:
            return Node(name, _sequence_type(type(value), name), {**facts, "why": "too long"}, identity=identity)
        parts = list(base.__iter__(value))
        if name == "set":
            shown = sorted((self._node(part, depth + 1) for part in parts), key=_order)
            items = tuple((f"{{{place}}}", node) for place, node in enumerate(shown))
        else:
            items = tuple(self._pair(f"[{place}]", part, depth) for place, part in enumerate(parts))
        return Node(name, _sequence_type(type(value), name), facts, items, identity=identity)

    def _mapping(self, value: dict[Any, Any], identity: int, depth: int) -> Node:
        facts: dict[str, Any] = {"length": dict.__len__(value)}
        if facts["length"] > self.left:
            return Node("dict", type(value).__name__, {**facts, "why": "too long"}, identity=identity)
        pairs = list(dict.items(value))
        items = tuple(self._pair(f"[{_key(key, place)}]", part, depth) for place, (key, part) in enumerate(pairs))
        return Node("dict", type(value).__name__, facts, items, identity=identity)

    def _module(self, value: torch.nn.Module, identity: int, depth: int) -> Node:
        inside = object.__getattribute__(value, "__dict__")
        facts = {"training": bool(inside.get("training", True))}
        parts: list[tuple[str, Node]] = []
        for table in ("_parameters", "_buffers", "_modules"):
            for name, part in dict.items(inside.get(table) or {}):
                parts.append(self._pair(f".{str(name)[:200]}", part, depth))
        parts += self._attributes(inside, depth)
        return Node("module", type(value).__name__, facts, tuple(parts), identity=identity)

    def _object(self, value: object, kind: type, identity: int, depth: int) -> Node:
        if issubclass(kind, _FUNCTION_TYPES) or not _has_plain_inside(value):
            return Node("opaque", kind.__name__, identity=identity)
        facts = {"dataclass": True} if dataclasses.is_dataclass(kind) else {}
        inside = object.__getattribute__(value, "__dict__")
        return Node("object", kind.__name__, facts, tuple(self._attributes(inside, depth)), identity=identity)

    def _attributes(self, inside: dict[str, Any], depth: int) -> list[tuple[str, Node]]:
        public = [(name, part) for name, part in dict.items(inside) if type(name) is str and name[:1] != "_"]
        return [
            self._pair(f".{name[:200]}", part, depth)
            for name, part in public
            if name not in _QUIET_ATTRIBUTES and not issubclass(type(part), _FUNCTION_TYPES)
        ]

    def _tensor(self, value: Any, identity: int, depth: int) -> Node:
        if type(value) not in _PLAIN_TENSORS or value.ndim > MAX_RANK:
            why = "a subclass of Tensor" if type(value) not in _PLAIN_TENSORS else f"of more than {MAX_RANK} dimensions"
            return Node("opaque", type(value).__name__, {"why": why}, identity=identity)
        extent = _extent(value)
        memory = None if extent is None else self._memory(*extent)
        is_strided = value.layout is torch.strided and not value.is_nested
        dtype = _dtype_name(value.dtype)
        has_data = is_strided and dtype in ITEM_SIZES and not value.is_meta
        data = self._tensor_data(value, extent is not None) if has_data else None
        is_leaf = value.is_leaf
        items: tuple[tuple[str, Node], ...] = ()
        if is_leaf and value.grad is not None:
            items = (self._pair(".grad", value.grad, depth),)
        if not self._remember:
            return _NOTED
        facts: dict[str, Any] = {
            "shape": [*value.shape] if not value.is_nested else [],
            "dtype": dtype,
            "device": "cpu" if value.is_cpu else value.device.type,
            "layout": "strided" if value.layout is torch.strided else str(value.layout).removeprefix("torch."),
            "requires_grad": value.requires_grad,
            "is_leaf": is_leaf,
        }
        if is_strided and not value.is_meta:  # how it lies, where not simply: not graded, but it is another case
            if not value.is_contiguous():
                facts["strides"] = [*value.stride()]
            if offset := value.storage_offset():
                facts["offset"] = offset
        facts["memory"] = memory
        return Node("tensor", "Tensor", facts, items, data, identity)

    def _tensor_data(self, value: torch.Tensor, is_plain: bool) -> bytes | None:
        size = value.nbytes
        if not self._affords(size) or not self._remember:
            return None
        if not size:
            return b""
        if is_plain and value.is_cpu and not value.is_complex() and not value.is_neg() and value.is_contiguous():
            return ctypes.string_at(value.data_ptr(), size)
        plain = value.detach().cpu().resolve_conj().resolve_neg()  # one that has escaped from a transform says so here
        return bytes(plain.view(_NUMPY_LACKS.get(plain.dtype, plain.dtype)).numpy().tobytes())

    def _array(self, value: Any, kind: type, identity: int) -> Node:
        if kind.__module__ != "numpy" or kind.__name__ != "ndarray" or value.ndim > MAX_RANK:
            return Node("opaque", kind.__name__, {"why": "no plain ndarray"}, identity=identity)
        dtype = value.dtype
        extent = _array_extent(value)
        memory = None if extent is None else self._memory(*extent)
        facts = {"shape": list(value.shape), "dtype": dtype.name, "memory": memory}
        if not value.flags.c_contiguous:
            facts["strides"] = list(value.strides)
        known = dtype.name in ITEM_SIZES and dtype.isnative
        data = value.tobytes() if known and self._affords(value.nbytes) and self._remember else None
        return Node("array", "ndarray", facts, (), data, identity)

    def _affords(self, size: int) -> bool:
        self.bytes_left -= size
        return self.bytes_left >= 0

    def _memory(self, low: int, high: int, owner: object) -> int | None:
        """Return the number of the memory that holds these addresses; overlapping ones are one memory."""
        if low >= high:
            return None
        self._alive.append(owner)  # or its addresses could be given out anew during the call
        for number, known in enumerate(self._memories):
            if low < known[1] and known[0] < high:
                known[:] = [min(low, known[0]), max(high, known[1])]
                return self._numbered(number)
        self._memories.append([low, high])
        return self._numbered(len(self._memories) - 1)

    def _numbered(self, place: int) -> int:
        is_new = self._first_new is not None and place >= self._first_new
        return place + FIRST_NEW_MEMORY if is_new else place


def _is_small(value: Any) -> bool:
    """Whether it can be shown again where it stands again: nothing in it leads back to itself."""
    if type(value) is torch.Tensor:
        return value.numel() <= 64 and (not value.is_leaf or value.grad is None)
    return type(value) is tuple and not value


def digest(tensor: torch.Tensor) -> str:
    """Return a short digest of a tensor's elements (of a random state, say)."""
    return sha256(tensor.cpu().contiguous().numpy().data).hexdigest()[:16]


def text(value: str) -> str:
    """Return `value` bounded, with lone surrogates made visible."""
    plain = str.__str__(value)[: MAX_TEXT + 1].encode("utf-8", "backslashreplace").decode()
    return plain if len(plain) <= MAX_TEXT else plain[:MAX_TEXT] + "…"


def _scalar(value: Any, folders: tuple[str, ...]) -> Node | None:
    kind = type(value)
    if kind in (bool, float, complex):
        return Node("scalar", kind.__name__, {"text": repr(value)})
    if kind is int:
        return _int(value)
    if kind is str:
        return Node("scalar", "str", _bounded(value, value.encode("utf-8", "surrogatepass")))
    if kind is bytes:
        return Node("scalar", "bytes", _bounded(repr(value[:MAX_TEXT]), value))
    if issubclass(kind, enum.Enum):
        return Node(
            "scalar", kind.__name__, {"text": text(str(object.__getattribute__(value, "__dict__").get("_name_")))}
        )
    if kind in _TEXT_TYPES:
        return Node("scalar", kind.__name__, {"text": text(repr(value))})
    if kind is torch.device:
        return Node("scalar", "device", {"text": repr(str(value.type))})
    if issubclass(kind, pathlib.PurePath):
        return Node("scalar", "Path", {"text": _path_text(value, folders)})
    if _is_numpy_scalar(kind):
        return Node("scalar", f"numpy.{kind.__name__}", {"text": text(repr(value.item()))})
    return None


def _int(value: int) -> Node:
    if value.bit_length() < 3322:
        return Node("scalar", "int", {"text": str(value)})
    rest = sha256(value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True)).hexdigest()[:16]
    return Node("scalar", "int", {"text": "an int of over 1000 digits", "rest": rest})


def _bounded(shown: str, whole: bytes) -> dict[str, Any]:
    """The facts of a long text or bytes: its beginning, and a digest that tells it from others that begin so."""
    short = len(whole) <= MAX_TEXT
    return {"text": text(shown)} if short else {"text": text(shown), "rest": sha256(whole).hexdigest()[:16]}


def _order(node: Node) -> str:
    """What a set's items are sorted by: their content, not the numbers of their objects."""
    return repr((node.kind, node.type, sorted(node.facts.items(), key=str), [(k, _order(v)) for k, v in node.items]))


def _path_text(value: pathlib.PurePath, folders: tuple[str, ...]) -> str:
    shown = pathlib.PurePath.__str__(value)
    for folder in folders:
        shown = shown.replace(folder, "<folder>")
    return text(shown)


@functools.cache
def _dtype_name(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")


def _extent(value: torch.Tensor) -> tuple[int, int, object] | None:
    if value.numel() == 0 or value.is_meta or value.layout is not torch.strided:
        return None
    try:
        storage = value.untyped_storage()
        low = storage.data_ptr()
        return low, low + storage.nbytes(), storage
    except (RuntimeError, NotImplementedError):  # a tensor of torch.func, or one without storage
        return None


def _array_extent(value: Any) -> tuple[int, int, object] | None:
    if value.size == 0:
        return None
    root = value
    while _is_numpy(type(root.base)):
        root = root.base
    low, high = sys.modules["numpy"].lib.array_utils.byte_bounds(root)
    return low, high, root


def _is_numpy(kind: type) -> bool:
    numpy = sys.modules.get("numpy")
    return numpy is not None and issubclass(kind, numpy.ndarray)


def _is_numpy_scalar(kind: type) -> bool:
    numpy = sys.modules.get("numpy")
    return numpy is not None and issubclass(kind, numpy.generic)


def _has_plain_inside(value: object) -> bool:
    """Whether its `__dict__` is the ordinary one: a property of that name is code of the value."""
    for kind in type.__dict__["__mro__"].__get__(type(value)):
        inside = type.__dict__["__dict__"].__get__(kind)
        if "__dict__" in inside:
            return type(inside["__dict__"]) is GetSetDescriptorType
    return False


def _sequence_type(kind: type, name: str) -> str:
    """A `torch.Size` and what `max(dim)` returns are tuples for all that a task may say."""
    if kind is torch.Size or kind.__module__ == "torch.return_types":
        return name
    return kind.__name__


def _key(key: object, place: int, depth: int = 0) -> str:
    if type(key) is str:
        whole = key.encode("utf-8", "surrogatepass")
        rest = f"…{sha256(whole).hexdigest()[:8]}" if len(key) > LONGEST_KEY else ""
        return text(repr(key[:LONGEST_KEY])) + rest
    if (type(key) is int and key.bit_length() < LONGEST_KEY) or type(key) in (bool, float, type(None)):
        return repr(key)
    if type(key) is tuple and len(key) <= 8 and depth < 4:
        return "(" + ", ".join(_key(part, place, depth + 1) for part in key) + ",)"
    if type(key) in (torch.dtype, torch.device):
        return repr(key)
    return f"<{type(key).__name__} number {place}>"
