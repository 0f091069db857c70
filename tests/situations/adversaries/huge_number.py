"""Returns a number of a million digits, which takes for ever to print.

Must: no points for row_sums, all points for largest.
"""

import torch


def row_sums(x):
    return 7 ** 1_200_000


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
