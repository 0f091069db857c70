"""Tensors carried over to the simulated device and back: the same memory under another device's name."""

from __future__ import annotations

import ctypes
from typing import Any

import torch

NAME = "sim"
_C: Any = torch._C
_ON_CPU, _ON_SIM = 1, 12
"""What DLPack calls the CPU, and a device outside of torch's own."""

_pointer_of = ctypes.pythonapi.PyCapsule_GetPointer
_pointer_of.restype = ctypes.c_void_p
_pointer_of.argtypes = [ctypes.py_object, ctypes.c_char_p]
_DEVICE_OFFSET = 8
"""Where in a DLTensor the device stands: behind the data pointer, as two int32, its kind and its number."""


def is_on_sim(value: torch.Tensor) -> bool:
    """Whether a tensor lies on the simulated device."""
    return value.device.type == NAME


def to_sim(value: torch.Tensor) -> torch.Tensor:
    """Return a CPU tensor on the simulated device, over the same memory."""
    if value._is_zerotensor():
        value = torch.zeros(value.shape, dtype=value.dtype)
    return _renamed(value.resolve_conj().resolve_neg(), _ON_SIM)


def to_cpu(value: torch.Tensor) -> torch.Tensor:
    """Return a tensor on the simulated device as the CPU sees it, over the same memory."""
    plain = _renamed(value, _ON_CPU)
    if value.is_conj():
        plain = plain.conj()
    return torch._neg_view(plain) if value.is_neg() else plain


def _renamed(value: torch.Tensor, kind: int) -> torch.Tensor:
    capsule = _C._to_dlpack(value)
    ctypes.c_int64.from_address(_pointer_of(capsule, b"dltensor") + _DEVICE_OFFSET).value = kind
    moved: torch.Tensor = _C._from_dlpack(capsule)
    return moved


def bytes_of(storage: Any) -> torch.Tensor:
    """Return the bytes of a storage on the simulated device as a CPU tensor over the same memory."""
    whole = torch.empty(0, dtype=torch.uint8, device=NAME)
    return to_cpu(whole.set_(storage, 0, (storage.nbytes(),), (1,)))


def storage_on_sim(data: torch.Tensor) -> Any:
    """Return the memory of a CPU tensor of bytes as a storage on the simulated device."""
    return to_sim(data).untyped_storage()
