"""A failing call as text in a report, and back on another machine; a stranger's report runs nothing in the grader."""

from __future__ import annotations

import base64
import binascii
import io
import pickle
import zlib
from dataclasses import replace
from typing import Any

from grader.bank import Case, Cases, from_bytes, to_bytes
from grader.errors import CalledWrongly
from grader.observe.nodes import DamagedObservation, decode

LONGEST = 2**16
"""Characters of a call that is still carried."""
LARGEST = 2**26
"""Bytes that may come out of a text."""
_DATA = {
    "builtins": ("bytearray", "complex", "dict", "frozenset", "list", "range", "set", "slice", "tuple"),
    "collections": ("OrderedDict",),
    "grader.observe.call": ("Omitted",),
    "grader.observe.pack": ("_array", "_generator", "_memory", "_meta", "_tensor", "_the_device"),
    "numpy": ("dtype",),
    "torch": ("Size", "bfloat16", "bool", "complex64", "complex128", "device", "float16", "float32", "float64",
              "int8", "int16", "int32", "int64", "uint8"),
}  # fmt: skip
"""What a call that is only data is made of."""


def carry(case: Case) -> str:
    """Return a call, with what the reference does on it, as text; empty where it is too large for a report."""
    packed = to_bytes(Cases((replace(case, precise=None) if _is_large(case) else case,), 0.0))
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
    return case


def holds_only_data(case: Case) -> bool:
    """Whether the arguments are numbers, texts, containers and tensors: nothing that could run when rebuilt."""
    try:
        _Data(io.BytesIO(case.arguments)).load()
    except Exception:
        return False
    return True


class _Data(pickle.Unpickler):
    """Rebuilds what is made of the few things in `_DATA`, and refuses everything else."""

    def find_class(self, module: str, name: str) -> Any:
        """Return what a pickle names, where it is data."""
        if name not in _DATA.get(module, ()):
            raise pickle.UnpicklingError(f"{module}.{name} is no data")
        return super().find_class(module, name)
