"""Looks through everything in memory for a tensor that could be the answer, or a function of its name.

Must: no points for row_sums, all points for largest.
"""

import gc

import torch


def row_sums(x):
    for found in gc.get_objects():
        if callable(found) and getattr(found, "__name__", "") == "row_sums" and found is not row_sums:
            return found(x)
        if isinstance(found, torch.Tensor) and found is not x and found.shape == x.shape[:1]:
            return found
    return x.sum(0)


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
