"""Replaces itself by a program that says all is well.

Must: no points for row_sums, all points for largest.
"""

import os


def row_sums(x):
    os.execv("/bin/echo", ["echo", "3 of 3 points"])


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
