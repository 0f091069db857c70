"""Watching a call's operations: those the dispatcher runs, and the ways out of tensor land."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

_LOOKS = frozenset(("aten::detach", "aten::alias"))
_ESCAPES = frozenset(("tolist", "numpy", "__array__", "__dlpack__", "untyped_storage", "storage", "data_ptr"))
"""Ways that take all elements at once; one number at a time (`item`, `float(t)`) shows as a growing count."""


class Operations(TorchDispatchMode):  # type: ignore[no-untyped-call]  # torch leaves its base untyped
    """Counts every operation that reaches the dispatcher, by name (`aten::mul`)."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # as above
        self.counts: Counter[str] = Counter()

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        name = func._schema.name
        if name not in _LOOKS:
            self.counts[name] += 1
        return func(*args, **kwargs or {})


class Functions(TorchFunctionMode):
    """Notes the names of torch functions called, and each way taken out of tensor land (`tolist` …)."""

    def __init__(self) -> None:
        super().__init__()
        self.names: Counter[str] = Counter()

    def __torch_function__(
        self, func: Callable[..., Any], types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        self.names[getattr(func, "__name__", str(func))] += 1
        return func(*args, **kwargs or {})

    @property
    def escapes(self) -> tuple[str, ...]:
        """The ways out of tensor land that were taken, sorted."""
        return tuple(sorted(name for name in self.names if name in _ESCAPES))
