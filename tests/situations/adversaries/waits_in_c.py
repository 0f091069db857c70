"""Sleeps in C with the interpreter's lock held.

Must: no points for row_sums, all points for largest.
"""

import ctypes


def row_sums(x):
    ctypes.PyDLL(None).sleep(30)


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
