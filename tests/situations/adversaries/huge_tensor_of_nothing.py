"""Returns one element that claims to be a tensor of petabytes.

Must: no points for row_sums, all points for largest.
"""

import torch


def row_sums(x):
    return torch.zeros(1).expand(2**25, 2**25)


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
