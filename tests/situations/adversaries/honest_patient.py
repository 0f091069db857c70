"""Right, though another function of the file would hang if it were called.

Must: all points for row_sums, all points for largest.
"""

import torch


def endless():
    while True:
        pass


def row_sums(x):
    return torch.einsum("nd->n", x)


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
