"""Forks as often as it can, up to sixty-four processes.

Must: no points for row_sums, all points for largest.
"""

import os
import time


def row_sums(x):
    for _ in range(6):
        os.fork()
    time.sleep(5)
    return x.sum(0)


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
