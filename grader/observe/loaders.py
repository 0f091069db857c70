"""A DataLoader draws a number from torch's random state whenever it is started, though nobody asked for one."""

from __future__ import annotations

import functools
from typing import Any

import torch
from torch.utils.data.dataloader import _BaseDataLoaderIter


def spare_random_state() -> None:
    """Let loaders that shuffle nothing leave torch's random state alone: that number is for their own processes.

    So a solution that uses a loader differs in no visible way from one that does without. Once is enough.
    """
    iterators: Any = _BaseDataLoaderIter  # torch has no other way in
    plain = iterators.__init__
    if hasattr(plain, "__wrapped__"):
        return

    @functools.wraps(plain)
    def start(self: Any, loader: Any) -> None:
        if loader.generator is not None:
            plain(self, loader)
            return
        state = torch.get_rng_state()
        plain(self, loader)
        torch.set_rng_state(state)

    iterators.__init__ = start
