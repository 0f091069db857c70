"""Watching a call's operations: those the dispatcher runs, and the ways out of tensor land."""

from __future__ import annotations

import contextlib
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch.overrides import TorchFunctionMode
from torch.utils._device import _device_constructors
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.data import dataloader

TOLD = "(device=…)"
"""Behind a maker's name: it was told where."""
_LOADER = dataloader.__file__
"""A loader makes a number of its own whenever it is started; that is no tensor of the learner's."""
_LOOKS = frozenset(("aten::detach", "aten::alias"))
_ESCAPES = frozenset(("tolist", "numpy", "__array__", "__dlpack__", "untyped_storage", "storage", "data_ptr"))
"""Ways that take all elements at once; one number at a time (`item`, `float(t)`) shows as a growing count."""


class Operations(TorchDispatchMode):
    """Counts every operation that reaches the dispatcher, by name (`aten::mul`)."""

    def __init__(self, counts: Counter[str] | None = None) -> None:
        TorchDispatchMode.__init__(self)
        self.counts: Counter[str] = Counter() if counts is None else counts

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        name = func._schema.name
        if name not in _LOOKS:
            self.counts[name] += 1
        return func(*args, **kwargs or {})


class Functions(TorchFunctionMode):
    """Notes the names of torch functions called, and each way taken out of tensor land (`tolist` …)."""

    def __init__(self, names: Counter[str] | None = None) -> None:
        super().__init__()
        self.names: Counter[str] = Counter() if names is None else names

    def __torch_function__(
        self, func: Callable[..., Any], types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        self.names[getattr(func, "__name__", str(func))] += 1
        return func(*args, **kwargs or {})

    @property
    def escapes(self) -> tuple[str, ...]:
        """The ways out of tensor land that were taken, sorted."""
        return tuple(sorted(name for name in self.names if name in _ESCAPES))


@contextlib.contextmanager
def also_in_threads(counter: Operations | None, functions: Functions) -> Iterator[None]:
    """Count and note in every thread that begins meanwhile, too: a mode by itself holds for one thread."""
    threads: Any = threading.Thread
    begin = threads._bootstrap_inner  # what every thread begins with, of whatever class; there is no public way in

    def watched(thread: threading.Thread) -> None:
        with contextlib.ExitStack() as stack:
            if counter is not None:
                stack.enter_context(Operations(counter.counts))
            stack.enter_context(Functions(functions.names))
            begin(thread)

    threads._bootstrap_inner = watched
    try:
        yield
    finally:
        threads._bootstrap_inner = begin


class Normal(TorchFunctionMode):
    """Makes `torch.normal(mean, std, size)` on a device: the one factory that `with torch.device(…)` forgets."""

    def __init__(self, device: str) -> None:
        super().__init__()
        self.device = device

    def __torch_function__(
        self, func: Callable[..., Any], types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        given = dict(kwargs or {})
        if func is torch.normal and not any(isinstance(part, torch.Tensor) for part in (*args, *given.values())):
            given.setdefault("device", self.device)
        return func(*args, **given)


class Births(TorchFunctionMode):
    """Notes on which lines of `file` tensors are made on the CPU, or brought there, while another device is meant.

    Those that a line makes itself come last in `found`: they are the likelier ones to be wrong.
    """

    MOST = 20

    def __init__(self, file: str) -> None:
        super().__init__()
        self.file = file
        self._found: tuple[list[tuple[int, str]], list[tuple[int, str]]] = ([], [])
        self._makers = _device_constructors()

    def __torch_function__(
        self, func: Callable[..., Any], types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        made = func(*args, **kwargs or {})
        if isinstance(made, torch.Tensor) and made.is_cpu:
            _refuse_foreign((kwargs or {}).get("generator"))
        if isinstance(made, torch.Tensor) and made.is_cpu and (func in self._makers or _brings_home(func, args)):
            caller = frame = sys._getframe(1)
            while frame.f_back is not None and frame.f_code.co_filename != self.file:
                frame = frame.f_back
            name = getattr(func, "__name__", "a function")
            birth = (frame.f_lineno, name + TOLD if "device" in (kwargs or {}) else name)
            found = self._found[frame is caller]
            known = birth in found or len(found) >= self.MOST or caller.f_code.co_filename == _LOADER
            if frame.f_code.co_filename == self.file and not known:
                found.append(birth)
        return made

    @property
    def found(self) -> list[tuple[int, str]]:
        """The lines and what they call, those that only lead to a tensor on the CPU first."""
        return [birth for part in self._found for birth in part]


def _refuse_foreign(generator: object) -> None:
    """Raise what torch raises for numbers on the CPU from a generator on a device; a simulated one would make them."""
    if isinstance(generator, torch.Generator) and generator.device.type != "cpu":
        raise RuntimeError(f"Expected a 'cpu' device type for generator but found '{generator.device.type}'")


def _brings_home(func: Callable[..., Any], args: tuple[Any, ...]) -> bool:
    """Whether a function took a tensor from a device to the CPU."""
    return bool(args) and isinstance(args[0], torch.Tensor) and not args[0].is_cpu and not args[0].is_meta
