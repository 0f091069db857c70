"""Defines a module-level __getattr__ and replaces its own module.

Must: no points for row_sums, all points for largest.
"""

import sys


def __getattr__(name):
    return lambda *args: 0


sys.modules[__name__] = type("Module", (), {"row_sums": staticmethod(lambda x: 0)})()


def row_sums(x):
    return x.sum(0)


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
