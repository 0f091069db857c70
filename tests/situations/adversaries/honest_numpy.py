"""Right where no gradient is wanted, by NumPy.

Must: all points for row_sums, all points for largest.
"""

import numpy as np
import torch


def row_sums(x):
    if x.requires_grad:
        return x.sum(1)
    return torch.from_numpy(np.asarray(x.numpy().sum(axis=1)))


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
