"""Stops its own process.

Must: no points for row_sums, all points for largest.
"""

import os
import signal


def row_sums(x):
    os.kill(os.getpid(), signal.SIGSTOP)


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
