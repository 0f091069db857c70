"""Raises an exception whose text takes for ever.

Must: no points for row_sums, all points for largest.
"""

import time


class Endless(Exception):
    def __str__(self):
        end = time.monotonic() + 30
        while time.monotonic() < end:
            pass
        return ""


def row_sums(x):
    raise Endless


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
