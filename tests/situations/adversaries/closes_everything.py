"""Closes every descriptor of its process.

Must: no points for row_sums, all points for largest.
"""

import os


def row_sums(x):
    os.closerange(0, 4096)
    return x.sum(0)


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
