"""Puts modules of its own in the place of the grader's and of torch.

Must: no points for row_sums, all points for largest.
"""

import sys
import types


def row_sums(x):
    result = x.sum(0)
    for name in list(sys.modules):
        if name.split(".")[0] in ("grader", "torch", "json", "pickle"):
            sys.modules[name] = types.ModuleType(name)
    return result


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
