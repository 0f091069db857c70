"""Just right.

Must: all points for row_sums, all points for largest.
"""


def row_sums(x):
    return x.sum(1)


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
