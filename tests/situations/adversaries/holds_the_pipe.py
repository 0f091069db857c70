"""Leaves a child that keeps the output and the channel open.

Must: no points for row_sums, all points for largest.
"""

import os
import time


def row_sums(x):
    if os.fork() == 0:
        os.setsid()
        time.sleep(20)
        os._exit(0)
    os._exit(0)


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
