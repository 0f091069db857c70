"""Returns a tensor on the meta device, which has no values to differ.

Must: no points for row_sums, all points for largest.
"""

import torch


def row_sums(x):
    return torch.empty(len(x), dtype=x.dtype, device="meta")


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
