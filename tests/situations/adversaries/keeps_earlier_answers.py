"""Remembers what it was asked and answers the same again.

Must: no points for row_sums, all points for largest.
"""

import torch

SEEN = []


def row_sums(x):
    SEEN.append(x)
    return SEEN[0].sum(1)


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
