"""Prints as fast as it can for half a second.

Must: no points for row_sums, all points for largest.
"""

import time


def row_sums(x):
    end = time.monotonic() + 0.5
    while time.monotonic() < end:
        print("x" * 100_000)
    return x.sum(0)


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
