"""Returns a list a hundred thousand levels deep.

Must: no points for row_sums, all points for largest.
"""

import torch


def row_sums(x):
    nest = []
    for _ in range(100_000):
        nest = [nest]
    return nest


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
