"""Modules and callables that travel as arguments; most note how they were used, and the notes are observed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import nn


class Spy(nn.Module):
    """Passes its input through and notes in words, in `seen`, the mode, the grad mode and the rows of every forward."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return `x` itself."""
        mode = "training" if self.training else "evaluation"
        grad = torch.is_grad_enabled() and not torch.is_inference_mode_enabled()
        rows = len(x) if x.ndim else 0
        self.seen.append(f"{mode} mode, gradients {'on' if grad else 'off'}, {rows} row{'s' * (rows != 1)}")
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
