"""Modules and callables that travel as arguments; most note how they were used, and the notes are observed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import nn


class Spy(nn.Module):
    """Passes its input through and notes (training flag, grad mode, batch size) of every forward in `seen`."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[bool, bool, int]] = []

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return `x` itself."""
        grad = torch.is_grad_enabled() and not torch.is_inference_mode_enabled()
        self.seen.append((self.training, grad, len(x) if x.ndim else 0))
        return x


class Counted:
    """Calls `function` and counts the calls in `calls`."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.calls = 0

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Count, and call the function."""
        self.calls += 1
        return self.function(*args, **kwargs)


class Lopsided(nn.Module):
    """A mean loss that is not symmetric in prediction and target: it shows swapped arguments."""

    def forward(self, prediction: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        """Return the mean of (prediction - target)² · (1 + target²), 0-d."""
        return ((prediction - target) ** 2 * (1 + target**2)).mean()
