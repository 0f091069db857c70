"""Raises SystemExit(0), which looks like success to a runner.

Must: no points for row_sums, all points for largest.
"""


def row_sums(x):
    raise SystemExit(0)


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
