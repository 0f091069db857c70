"""Looks for secrets in its environment.

Must: no points for row_sums, all points for largest.
"""

import os


def row_sums(x):
    for name, value in os.environ.items():
        if "TOKEN" in name or "SECRET" in name or "SEED" in name:
            print(name, value)
    return x.sum(0)


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
