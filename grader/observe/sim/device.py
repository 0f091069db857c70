"""The simulated accelerator as torch knows it: registered once, present while it is wanted."""

from __future__ import annotations

import contextlib
import functools
import sys
from collections.abc import Iterator
from typing import Any

import torch
from torch.utils import backend_registration

from grader.observe.sim import kernels, memory
from grader.observe.sim.memory import NAME

_torch: Any = torch
_C: Any = torch._C
_STATE: dict[str, Any] = {"present": False, "registered": False, "libraries": [], "asked": []}
QUESTION = "is_available"
MOST_QUESTIONS = 10


def why_not() -> str:
    """Return why there is no simulated accelerator with this torch; nothing where there is one."""
    if not hasattr(backend_registration, "_setup_privateuseone_for_python_backend") or not hasattr(_C, "_acc"):
        return f"torch {torch.__version__} has no hook for it (it came with 2.9)"
    return ""


def is_present() -> bool:
    """Whether torch knows the device now."""
    return bool(_STATE["present"])


def prepare() -> None:
    """Do once for many processes, before they are forked, what takes time and shows nowhere."""
    if not _STATE["libraries"] and not why_not():
        _STATE["libraries"] = kernels.prepare()


def register() -> None:
    """Make torch ready for the device, without showing it; must come before the first backward pass of the process.

    (The autograd engine counts the devices once, when it starts.)
    """
    prepare()
    if not _STATE["registered"] and not why_not():
        _STATE["registered"] = True
        _register()


def install() -> None:
    """Make torch know the device, for good."""
    register()
    _STATE["present"] = True
    torch.__future__.set_swap_module_params_on_conversion(True)


@contextlib.contextmanager
def present(wanted: bool) -> Iterator[None]:
    """Within this context torch knows the device if it is wanted, and afterwards as before."""
    if not wanted:
        yield
        return
    before = is_present()
    install()
    try:
        yield
    finally:
        _STATE["present"] = before
        torch.__future__.set_swap_module_params_on_conversion(before)


def asked() -> tuple[tuple[int, str], ...]:
    """Where a submission has asked whether another kind of accelerator is here: by line, what it asked."""
    return tuple(_STATE["asked"])


def notice_questions() -> None:
    """Note where a submission's own code asks for CUDA (or others), which is not here: this device is none of them."""
    for module in (torch.cuda, torch.backends.mps, torch.xpu):
        setattr(module, QUESTION, _noticed(getattr(module, QUESTION), f"{module.__name__}.{QUESTION}"))


def _noticed(question: Any, name: str) -> Any:
    @functools.wraps(question)
    def ask() -> Any:
        frame = sys._getframe(1)
        if not frame.f_code.co_filename.startswith(("/", "<")) and len(_STATE["asked"]) < MOST_QUESTIONS:
            _STATE["asked"].append((frame.f_lineno, name))  # files of a submission have relative names
        return question()

    return ask


def seed(number: int) -> None:
    """Seed the device's own random generator."""
    kernels.default_generator.manual_seed(number)


class _Module:
    """`torch.sim`: what torch asks a device's module for."""

    is_available = staticmethod(is_present)
    is_initialized = staticmethod(is_present)
    manual_seed = manual_seed_all = staticmethod(seed)

    def current_device(self) -> int:
        return 0

    def device_count(self) -> int:
        return int(is_present())

    def _is_in_bad_fork(self) -> bool:
        return False

    def synchronize(self, device: Any = None) -> None:
        """Wait for nothing."""

    def get_rng_state(self, device: Any = None) -> torch.Tensor:
        return kernels.default_generator.get_state()

    def set_rng_state(self, state: torch.Tensor, device: Any = None) -> None:
        kernels.default_generator.set_state(state)

    def get_amp_supported_dtype(self) -> list[torch.dtype]:
        return [torch.float16, torch.bfloat16]


class _Generator(_C.Generator):  # type: ignore[misc]  # torch leaves it untyped
    """`torch.Generator`, which also knows the simulated device."""

    def __new__(cls, device: Any = "cpu") -> Any:
        where = torch.device(device)
        made = super().__new__(cls, _CPU if where.type == NAME else where)
        made.where = torch.device(NAME, 0) if where.type == NAME else where
        if where.type == NAME:
            kernels.GENERATORS.add(made._cdata)
        return made

    def __del__(self) -> None:
        kernels.GENERATORS.discard(self._cdata)

    @property
    def device(self) -> torch.device:
        """Where it makes numbers for."""
        return getattr(self, "where", _CPU)


_CPU = torch.device("cpu")
_Generator.__name__ = _Generator.__qualname__ = "Generator"
_Generator.__module__ = "torch._C"


def _register() -> None:
    backend_registration._setup_privateuseone_for_python_backend(NAME, backend_module=_Module())
    _STATE["libraries"] += kernels.register()
    _torch.Generator = _Generator
    _hide_while_absent()
    _mend_storages()
    torch.serialization.register_package(1, _tag, _restore)


def _hide_while_absent() -> None:
    """Torch names a registered accelerator for ever; where it is not wanted there shall be none."""
    known, wait = _C._accelerator_getAccelerator, _C._accelerator_synchronizeDevice
    _C._accelerator_getAccelerator = lambda: known() if is_present() else None
    _C._accelerator_synchronizeDevice = lambda index: None if is_present() else wait(index)


def _mend_storages() -> None:
    """Torch can make no storage on the device: copies of one are made here."""
    base: Any = torch.storage._StorageBase
    clone, to_host, to = base.clone, base.cpu, base.to

    def copied(self: Any) -> Any:
        return memory.bytes_of(self).clone()

    base.clone = lambda self: memory.storage_on_sim(copied(self)) if self.device.type == NAME else clone(self)
    base.cpu = lambda self: copied(self).untyped_storage() if self.device.type == NAME else to_host(self)

    def moved(self: Any, *, device: Any, non_blocking: bool = False) -> Any:
        if torch.device(device).type == NAME and self.device.type == "cpu":
            return _restore(self, NAME)
        return to(self, device=device, non_blocking=non_blocking)

    base.to = moved


def _tag(storage: Any) -> str | None:
    return f"{NAME}:0" if storage.device.type == NAME else None


def _restore(storage: Any, location: str) -> Any:
    if not location.startswith(NAME) or not is_present():
        return None
    whole = torch.empty(0, dtype=torch.uint8).set_(storage.clone())
    return memory.storage_on_sim(whole)
