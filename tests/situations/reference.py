"""The exercises that the situations are about."""

import torch

from grader import exercise, tensors


@exercise(points=2, x=tensors("n d", requires_grad=None), hints=("Which axis goes away?",))
def row_sums(x: torch.Tensor) -> torch.Tensor:
    """Return the sum of every row of `x` (n, d), of shape (n,)."""
    return x.sum(1)


@row_sums.mutant("sums the columns")
def _(x):
    return x.sum(0)


@exercise(points=1, x=tensors("n"))
def largest(x: torch.Tensor) -> float:
    """Return the largest number of `x` as a Python float; ValueError where there is none."""
    if not x.numel():
        raise ValueError("nothing there")
    return x.max().item()
