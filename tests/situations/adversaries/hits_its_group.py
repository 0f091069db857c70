"""Sends a signal to its whole process group.

Must: no points for row_sums, all points for largest.
"""

import os
import signal
import time


def row_sums(x):
    os.killpg(0, signal.SIGTERM)
    time.sleep(0.2)
    return x.sum(0)


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
