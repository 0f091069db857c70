"""Opens files until there are none left.

Must: no points for row_sums, all points for largest.
"""

import os


def row_sums(x):
    kept = [open(os.devnull) for _ in range(5000)]
    return x.sum(0)


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
