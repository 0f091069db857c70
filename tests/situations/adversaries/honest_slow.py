"""Right, and takes its time: sleeps and computes on every call.

Must: all points for row_sums, all points for largest.
"""

import time


def row_sums(x):
    time.sleep(0.01)
    sum(number * number for number in range(20_000))
    return x.sum(1)


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
