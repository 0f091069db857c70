"""Ignores every signal and computes.

Must: no points for row_sums, all points for largest.
"""

import signal
import time


def row_sums(x):
    for number in range(1, 32):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    end = time.monotonic() + 30
    while time.monotonic() < end:
        pass


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
