"""Right, and prints and warns on every call.

Must: all points for row_sums, all points for largest.
"""

import sys
import warnings


def row_sums(x):
    print("rows:", len(x))
    print("\x1b[31mred\x1b[0m", file=sys.stderr)
    warnings.warn("be careful")
    return x.sum(dim=1)


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
