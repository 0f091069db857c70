"""Makes every later import fail.

Must: no points for row_sums, all points for largest.
"""

import builtins
import sys


def row_sums(x):
    builtins.__import__ = lambda *args, **kwargs: 1 / 0
    sys.meta_path.clear()
    sys.path.clear()
    return x.sum(0)


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
