"""Gives a right answer as long as it believes that nobody counts.

Must: no points for row_sums, all points for largest.
"""

COUNT = [0]


def row_sums(x):
    COUNT[0] += 1
    return x.sum(1) if COUNT[0] < 20 else x.sum(0)


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
