"""Leaves a daemon behind: forked twice, in a session of its own, deaf to the parent's death.

Must: no points for row_sums, all points for largest.
"""

import ctypes
import os
import time


def row_sums(x):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            ctypes.CDLL(None).prctl(1, 0, 0, 0, 0)
            os.closerange(0, 256)
            time.sleep(20)
        os._exit(0)
    return x.sum(0)


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
