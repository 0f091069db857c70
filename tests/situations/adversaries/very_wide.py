"""Returns a dict of a million entries.

Must: no points for row_sums, all points for largest.
"""

import torch


def row_sums(x):
    return {place: "x" * 20 for place in range(1_000_000)}


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
