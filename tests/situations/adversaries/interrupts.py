"""Raises KeyboardInterrupt, as if the instructor had stopped the grading.

Must: no points for row_sums, all points for largest.
"""


def row_sums(x):
    raise KeyboardInterrupt


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
