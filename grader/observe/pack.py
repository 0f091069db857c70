"""Arguments as bytes: pickle from the grader to the worker, tensors with their layout and shared storage.

Only the grader writes these bytes and only the worker (or the grader itself, from its own bank) reads them.
"""

from __future__ import annotations

import ctypes
import io
import pathlib
import pickle
from collections.abc import Callable, Collection
from types import FunctionType
from typing import Any, NamedTuple

import cloudpickle
import torch

from grader.observe.sim.memory import NAME, storage_on_sim

_COARSE = (torch.float32, torch.float16, torch.bfloat16)


class RefusedToPack(ValueError):
    """An argument or probe may not travel, or cannot."""


class Unpacking(NamedTuple):
    """What unpickling is told: see `loads`; `storages` are those that were made, by the memory that they hold."""

    device: str
    named: str
    folder: str | pathlib.Path | None
    precise: bool
    storages: dict[int, Any]


_NOW = [Unpacking("cpu", "cpu", None, False, {})]


class FreshFolder:
    """Stands for a fresh, empty folder in the worker's scratch; unpacked as a `pathlib.Path`."""

    def __reduce__(self) -> tuple[Callable[[], pathlib.Path], tuple[()]]:
        return _fresh_folder, ()


class TheDevice:
    """Stands for the device under test; unpacked as its name, or as a `torch.device`."""

    def __init__(self, as_text: bool = True) -> None:
        self.as_text = as_text

    def __reduce__(self) -> tuple[Callable[[bool], str | torch.device], tuple[bool]]:
        return _the_device, (self.as_text,)


class _Memory:
    """The bytes of one storage; pickled once however many tensors look into it."""

    def __init__(self, data: bytes, owner: object = None) -> None:
        self.data = data
        self.owner = owner  # what the bytes are of lives as long as this does, or others may come to lie there

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[bytes]]:
        return _memory, (self.data,)


class _Packer(cloudpickle.Pickler):  # type: ignore[misc]  # it ships no type information, and no other packs functions
    def __init__(self, file: io.BytesIO, secrets: Collection[int]) -> None:
        super().__init__(file, protocol=5)
        self.secrets = secrets
        self.memories: dict[tuple[int, int], _Memory] = {}

    def reducer_override(self, value: Any) -> Any:
        if id(value) in self.secrets:
            raise RefusedToPack(f"it refers to the reference ({getattr(value, '__name__', value)!s})")
        kind = type(value)
        if kind in (type, FunctionType) and _is_only_here(value):
            raise RefusedToPack(f"{value.__module__}.{value.__name__} is not known to a worker")
        if kind in (torch.Tensor, torch.nn.Parameter):
            return self._tensor(value)
        if issubclass(kind, torch._C.Generator):
            return _generator, (bytes(value.get_state().numpy()),)
        if kind.__module__ == "numpy" and kind.__name__ == "ndarray" and value.dtype.hasobject is False:
            return self._array(value)
        return super().reducer_override(value)

    def _tensor(self, value: torch.Tensor) -> Any:
        if not value.is_leaf:
            raise RefusedToPack("a tensor that is not a leaf cannot travel: compute it in a probe")
        is_parameter = type(value) is torch.nn.Parameter
        if value.is_meta:
            return _meta, (value.dtype, tuple(value.shape), value.stride(), value.requires_grad, is_parameter)
        if value.is_conj() or value.is_neg():
            value = value.detach().resolve_conj().resolve_neg().requires_grad_(value.requires_grad)
        with torch.no_grad():
            storage = value.untyped_storage()
            place_of = (storage.data_ptr(), storage.nbytes())
            memory = self.memories.get(place_of)
            if memory is None:
                memory = self.memories[place_of] = _Memory(_bytes_at(*place_of), storage)
            place = (value.dtype, value.storage_offset(), tuple(value.shape), value.stride())
            flags = (value.requires_grad, is_parameter, value.grad)
        return _tensor, (memory, place, flags)

    def _array(self, value: Any) -> Any:
        root = value
        while type(root.base) is type(value):
            root = root.base
        low, high = _bounds(root)
        memory = self.memories.get((low, high - low))
        if memory is None:
            memory = self.memories[low, high - low] = _Memory(_bytes_of(root))
        offset = value.__array_interface__["data"][0] - low
        return _array, (memory, value.dtype, value.shape, value.strides, offset)


def _is_only_here(value: Any) -> bool:
    """Whether it belongs to a part of the grader that a worker does not have."""
    module = str(value.__module__)
    return module.startswith("grader.") and not module.startswith("grader.observe.")


def dumps(value: object, secrets: Collection[int] = ()) -> bytes:
    """Return `value` as bytes for the worker.

    `secrets` are the ids of objects that must not travel (the references). Raises RefusedToPack.
    """
    file = io.BytesIO()
    try:
        _Packer(file, secrets).dump(value)
    except RefusedToPack:
        raise
    except Exception as error:
        raise RefusedToPack(f"it cannot be pickled ({error})") from error
    return file.getvalue()


def loads(
    data: bytes, device: str = "cpu", folder: str | pathlib.Path | None = None, precise: bool = False, named: str = ""
) -> Any:
    """Rebuild what `dumps` wrote, its tensors straight on `device`, fresh folders inside `folder`.

    With `precise`, every tensor of a coarser floating dtype becomes float64. `named` is what the device under test
    is called, where that is not where the tensors lie (to show them, say).
    """
    before, _NOW[0] = _NOW[0], Unpacking(device, named or device, folder, precise, {})
    try:
        return pickle.loads(data)  # our own bytes: the module's line says who writes them
    finally:
        _NOW[0] = before


def _generator(state: bytes) -> torch.Generator:
    made = torch.Generator()
    made.set_state(torch.frombuffer(bytearray(state), dtype=torch.uint8))
    return made


def _memory(data: bytes) -> bytearray:
    return bytearray(data)


def _storage(memory: bytearray) -> Any:
    """Return the one storage on the device for a piece of memory, which several tensors may share."""
    known, device = _NOW[0].storages, _NOW[0].device
    if id(memory) not in known:
        whole = torch.frombuffer(memory, dtype=torch.uint8)
        if device == NAME:
            moved = storage_on_sim(whole)
        else:
            moved = (whole if device == "cpu" else whole.to(device)).untyped_storage()
        known[id(memory)] = memory, moved
    return known[id(memory)][1]


def _tensor(memory: bytearray, place: tuple[Any, ...], flags: tuple[bool, bool, torch.Tensor | None]) -> torch.Tensor:
    dtype, offset, shape, stride = place
    requires_grad, is_parameter, grad = flags
    if memory:
        value = torch.empty(0, dtype=dtype, device=_NOW[0].device).set_(_storage(memory), offset, shape, stride)
    else:
        value = torch.empty_strided(shape, stride, dtype=dtype, device=_NOW[0].device)
    if _NOW[0].precise and dtype in _COARSE:
        value = value.to(torch.float64)
    if is_parameter:
        value = torch.nn.Parameter(value, requires_grad=requires_grad)
    elif requires_grad:
        value.requires_grad_()
    if grad is not None:
        value.grad = grad
    return value


def _meta(
    dtype: torch.dtype, shape: tuple[int, ...], stride: tuple[int, ...], requires_grad: bool, is_parameter: bool
) -> torch.Tensor:
    value = torch.empty_strided(shape, stride, dtype=dtype, device="meta", requires_grad=requires_grad)
    return torch.nn.Parameter(value.detach(), requires_grad=requires_grad) if is_parameter else value


def _array(memory: bytearray, dtype: Any, shape: tuple[int, ...], strides: tuple[int, ...], offset: int) -> Any:
    import numpy as np  # only where an argument is an array

    return np.ndarray(shape, dtype, memory, offset, strides)


def holds_coarse_floats(packed: bytes) -> bool:
    """Whether packed arguments hold tensors of a dtype that `precise` would make float64."""
    return any(str(dtype).removeprefix("torch.").encode() in packed for dtype in _COARSE)


def asks_for_folder(packed: bytes) -> bool:
    """Whether a fresh folder is among packed arguments."""
    return _fresh_folder.__name__.encode() in packed


def asks_for_device(packed: bytes) -> bool:
    """Whether the device under test is named among packed arguments."""
    return _the_device.__name__.encode() in packed


def _fresh_folder() -> pathlib.Path:
    if _NOW[0].folder is None:
        raise RefusedToPack("there is no folder to make a fresh folder in")
    parent = pathlib.Path(_NOW[0].folder)
    parent.mkdir(parents=True, exist_ok=True)
    folder = parent / f"folder-{len(list(parent.iterdir()))}"
    folder.mkdir()
    return folder


def _the_device(as_text: bool) -> str | torch.device:
    return _NOW[0].named if as_text else torch.device(_NOW[0].named)


def _bounds(array: Any) -> tuple[int, int]:
    import numpy as np

    low, high = np.lib.array_utils.byte_bounds(array)
    return int(low), int(high)


def _bytes_of(array: Any) -> bytes:
    low, high = _bounds(array)
    return _bytes_at(low, high - low)


def _bytes_at(address: int, size: int) -> bytes:
    return ctypes.string_at(address, size) if size else b""
