"""Replaces builtins that an observer would use.

Must: no points for row_sums, all points for largest.
"""

import builtins


def row_sums(x):
    for name in ("isinstance", "type", "len", "repr", "sorted", "getattr", "hasattr", "id", "max", "min"):
        setattr(builtins, name, lambda *args, **kwargs: True)
    return x.sum(0)


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
