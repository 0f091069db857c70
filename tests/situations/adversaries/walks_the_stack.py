"""Looks for the expected value in the frames of its callers.

Must: no points for row_sums, all points for largest.
"""

import sys


def row_sums(x):
    frame = sys._getframe()
    while frame is not None:
        for name in ("expected", "reference", "answer", "want", "solution"):
            found = {**frame.f_globals, **frame.f_locals}.get(name)
            if found is not None:
                return found(x) if callable(found) else found
        frame = frame.f_back
    return x.sum(0)


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
