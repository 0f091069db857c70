"""Reads an address that is not there.

Must: no points for row_sums, all points for largest.
"""

import ctypes


def row_sums(x):
    return ctypes.string_at(8)


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
