"""A failing call as text in a report, and back on another machine; a stranger's report runs nothing in the grader."""

from __future__ import annotations

import base64
import binascii
import io
import math
import pickle
import re
import zlib
from collections import OrderedDict
from dataclasses import replace
from typing import Any, Self

from grader.bank import Case, Cases, from_bytes, to_bytes
from grader.errors import CalledWrongly
from grader.observe.nodes import DamagedObservation, decode

LONGEST = 2**16
"""Characters of a call that is still carried."""
LARGEST = 2**26
"""Bytes that may come out of a text."""
LARGEST_ARRAY = 2**26
"""Elements of a tensor or an array, which take no room where they are all the same one."""
_NUMBERS = re.compile(r"b1|[iu][1248]|f[248]|c8|c16")


def carry(case: Case) -> str:
    """Return a call, with what the reference does on it, as text; empty where it is too large for a report."""
    told = replace(case, choices=b"", precise=None if _is_large(case) else case.precise)
    packed = to_bytes(Cases((told,), 0.0))
    text = base64.b64encode(zlib.compress(packed, 9)).decode()
    return text if len(text) <= LONGEST else ""


def _is_large(case: Case) -> bool:
    return len(case.arguments) + len(case.expected) > LONGEST


def uncarry(text: str) -> Case:
    """Return the call that `carry` made text of. Raises CalledWrongly for any other text."""
    try:
        unpacking = zlib.decompressobj()
        packed = unpacking.decompress(base64.b64decode(text, validate=True), LARGEST)
        if not unpacking.eof:
            raise ValueError("cut off, or too large")
        (case,) = from_bytes(packed)
        for seen in (case.expected, case.precise):
            if seen is not None:
                decode(seen)
    except (binascii.Error, zlib.error, ValueError, KeyError, TypeError, IndexError, DamagedObservation) as error:
        raise CalledWrongly(f"a call in the report is damaged ({type(error).__name__})") from error
    if type(case.seed) is not int or not all(isinstance(name, str) for name in case.changed):
        raise CalledWrongly("a call in the report is damaged (no seed, or no names)")
    return replace(case, origin=-1)  # it is told as it came: nothing is drawn from it


def holds_only_data(case: Case) -> bool:
    """Whether the arguments are numbers, texts, containers and tensors: nothing that could run when rebuilt.

    Nothing is rebuilt to find out.
    """
    try:
        _Data(io.BytesIO(case.arguments)).load()
    except Exception:
        return False
    return True


class _Data(pickle.Unpickler):
    """Goes through what is made of the few things in `_STANDS_FOR`, and refuses everything else."""

    def find_class(self, module: str, name: str) -> type:
        """Return what stands for the thing that a pickle names, where that is data."""
        if (found := _STANDS_FOR.get((module, name))) is None:
            raise pickle.UnpicklingError(f"{module}.{name} is no data")
        return found


class _Inert:
    """Stands for a value; it has no state that could be changed afterwards."""

    __slots__ = ()

    def __new__(cls, *args: Any, **_: Any) -> Self:
        """Take whatever it is made of, if that is as it should be."""
        cls.check(*args)
        return object.__new__(cls)

    @staticmethod
    def check(*args: Any) -> None:
        """Raise ValueError for what no `carry` has written."""


class _OfBytes(_Inert):
    """A random state, for instance."""

    __slots__ = ()

    @staticmethod
    def check(*args: Any) -> None:
        """Bytes, not how many there shall be."""
        _demand(all(type(part) in (bytes, bytearray, _Memory) for part in args))


class _Memory(_OfBytes):
    __slots__ = ()


class _Dtype(_Inert):
    """A dtype of plain numbers: one of pointers would let an array's bytes say where they lead."""

    __slots__ = ()

    @staticmethod
    def check(*args: Any) -> None:
        """The name of a number."""
        _demand(type(args[0]) is str and _NUMBERS.fullmatch(args[0]) is not None)

    def __setstate__(self, state: Any) -> None:
        """Only the order of bytes may be said."""
        _demand(
            type(state) is tuple and state[1] in ("<", ">", "|", "=") and state[2:] == (None, None, None, -1, -1, 0)
        )


class _Array(_Inert):
    __slots__ = ()

    @staticmethod
    def check(*args: Any) -> None:
        """Memory, a dtype of numbers, a shape that is not too large."""
        memory, dtype, shape = args[:3]
        _demand(type(memory) is _Memory and type(dtype) is _Dtype and _is_shape(shape))


class _Tensor(_Inert):
    __slots__ = ()

    @staticmethod
    def check(*args: Any) -> None:
        """Memory, and a shape that is not too large."""
        memory, place = args[:2]
        _demand(type(memory) is _Memory and _is_shape(place[2]))


class _Ordered(OrderedDict[Any, Any]):
    def __init__(self) -> None:
        super().__init__()


def _is_shape(shape: Any) -> bool:
    return type(shape) is tuple and all(type(side) is int for side in shape) and math.prod(shape) <= LARGEST_ARRAY


def _demand(holds: bool) -> None:
    if not holds:
        raise ValueError("no data that was carried")


_TORCH = ("Size", "bfloat16", "bool", "complex64", "complex128", "device", "float16", "float32", "float64", "int8",
          "int16", "int32", "int64", "uint8")  # fmt: skip
_STANDS_FOR: dict[tuple[str, str], type] = {
    **{("builtins", name): _Inert for name in ("complex", "range", "slice")},
    **{("grader.observe.pack", name): _Inert for name in ("_meta", "_the_device")},
    **{("torch", name): _Inert for name in _TORCH},
    ("builtins", "bytearray"): _Memory,
    ("collections", "OrderedDict"): _Ordered,
    ("grader.observe.call", "Omitted"): _Inert,
    ("grader.observe.pack", "_array"): _Array,
    ("grader.observe.pack", "_generator"): _OfBytes,
    ("grader.observe.pack", "_memory"): _Memory,
    ("grader.observe.pack", "_tensor"): _Tensor,
    ("numpy", "dtype"): _Dtype,
}
"""What a call that is only data is made of; containers have codes of their own in a pickle."""
