"""Starts threads until it is stopped, up to a thousand.

Must: no points for row_sums, all points for largest.
"""

import threading
import time


def row_sums(x):
    for _ in range(1000):
        threading.Thread(target=time.sleep, args=(30,), daemon=True).start()
    return x.sum(0)


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
