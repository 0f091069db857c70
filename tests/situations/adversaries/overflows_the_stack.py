"""Recurses in C until the stack is used up.

Must: no points for row_sums, all points for largest.
"""

import sys


def row_sums(x):
    sys.setrecursionlimit(10**9)
    nest = []
    for _ in range(10**6):
        nest = [nest]
    return repr(nest)


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
