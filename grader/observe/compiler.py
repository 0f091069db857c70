"""torch imports its compiler, for over a second, with the first step of an optimizer; nothing here compiles."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any

import torch

_NAME = "torch._dynamo"


class _StandIn(ModuleType):
    """Stands for `torch._dynamo` until it is asked for more than to stay out of the way; then becomes the real one."""

    def graph_break(self, *_: Any, **__: Any) -> None:
        """Do nothing: there is no graph."""

    def disable(self, function: Any = None, *_: Any, **__: Any) -> Any:
        """Return the function itself: nothing compiles it."""
        return function

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name != "__path__":  # `inspect` and `repr` ask every module for such
            raise AttributeError(name)
        if sys.modules.get(_NAME) is self:
            del sys.modules[_NAME]
            importlib.import_module(_NAME)
        return getattr(sys.modules[_NAME], name)


def spare_compiler() -> None:
    """Put a stand-in in the compiler's place, where it is not loaded yet; whoever does compile gets the real one."""
    if _NAME not in sys.modules:
        torch._dynamo = sys.modules[_NAME] = _StandIn(_NAME)
