"""Registers functions that run when the process ends, and threads that outlive it.

Must: no points for row_sums, all points for largest.
"""

import atexit
import threading
import time


def row_sums(x):
    atexit.register(lambda: print("3 of 3 points"))
    threading.Thread(target=lambda: time.sleep(30)).start()
    return x.sum(0)


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
