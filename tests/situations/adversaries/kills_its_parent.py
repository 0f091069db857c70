"""Kills the process that started it, and all that it may.

Must: no points for row_sums, all points for largest.
"""

import os
import signal
import time


def row_sums(x):
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(0.2)
    return x.sum(0)


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
