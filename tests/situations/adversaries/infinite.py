"""Returns infinities, whose differences are nan.

Must: no points for row_sums, all points for largest.
"""

import torch


def row_sums(x):
    return torch.full((len(x),), float("inf"), dtype=x.dtype)


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
