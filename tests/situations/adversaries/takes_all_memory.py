"""Allocates as much memory as there is, up to 6 GiB.

Must: no points for row_sums, all points for largest.
"""


def row_sums(x):
    kept = []
    for _ in range(12):
        kept.append(bytearray(2**29))
    return x.sum(0)


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
