"""torch notes a stack trace for every seed it gets, for accelerators that may be used later; it is never looked at here."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import torch


def spare_traces() -> None:
    """Let `torch.manual_seed` note no stack trace for any accelerator: that takes a hundred times as long as seeding."""
    modules: tuple[Any, ...] = (torch.cuda, torch.mtia, torch.xpu)
    for module in modules:
        module.traceback = SimpleNamespace(format_stack=list)
