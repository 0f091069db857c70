"""torch imports its compiler, and sympy for that, with what is first called of some; for over a second. Nothing compiles here."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any

import torch
import torch.fx.experimental

_COMPILER = "torch._dynamo"
_SHAPES = "torch.fx.experimental.symbolic_shapes"


class _StandIn(ModuleType):
    """Stands for a module until it is asked for more than it knows itself; then becomes the real one."""

    asked: tuple[str, ...] = ("__path__",)
    """What is asked of a package when a part of it is imported; `inspect` and `repr` ask every module for others such."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name not in self.asked:
            raise AttributeError(name)
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
            importlib.import_module(self.__name__)
        return getattr(sys.modules[self.__name__], name)


class _Compiler(_StandIn):
    def graph_break(self, *_: Any, **__: Any) -> None:
        """Do nothing: there is no graph."""

    def disable(self, function: Any = None, *_: Any, **__: Any) -> Any:
        """Return the function itself: nothing compiles it."""
        return function


class _Shapes(_StandIn):
    """Knows what is asked about sizes that are numbers, as all are where nothing is traced."""

    asked = ()

    def expect_true(self, value: Any, skip: int = 0) -> Any:
        """Return a truth value itself."""
        return value if type(value) is bool else self.__getattr__("expect_true")(value, skip)

    def sym_eq(self, x: Any, y: Any) -> Any:
        """Compare sizes."""
        plain = all(type(one) is int for side in (x, y) if isinstance(side, tuple | list) for one in side)
        if plain and isinstance(x, tuple | list) and isinstance(y, tuple | list):
            return list(x) == list(y)
        return self.__getattr__("sym_eq")(x, y)


def spare_compiler() -> None:
    """Put stand-ins in place of what is not loaded yet; whoever does compile gets the real ones."""
    if _COMPILER not in sys.modules:
        torch._dynamo = sys.modules[_COMPILER] = _Compiler(_COMPILER)
    if _SHAPES not in sys.modules:
        there: Any = torch.fx.experimental
        there.symbolic_shapes = sys.modules[_SHAPES] = _Shapes(_SHAPES)
