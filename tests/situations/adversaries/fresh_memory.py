"""Returns memory that was never written and may hold what was there before.

Must: no points for row_sums, all points for largest.
"""

import torch


def row_sums(x):
    return torch.empty(len(x), dtype=x.dtype)


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
