"""Allocates as much memory as there is, up to 16 GiB.

Must: no points for row_sums, all points for largest.
"""


import torch


def row_sums(x):
    kept = [torch.zeros(2**31), bytearray(2**33)]
    return x.sum(0)


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
