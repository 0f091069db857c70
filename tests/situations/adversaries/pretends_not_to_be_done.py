"""Claims to be unfinished on every second call, to be asked less.

Must: no points for row_sums, all points for largest.
"""

COUNT = [0]


def row_sums(x):
    COUNT[0] += 1
    if COUNT[0] % 2:
        raise NotImplementedError
    return x.sum(0)


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
