"""Is right where a hand-written test would look, and wrong beyond.

Must: no points for row_sums, all points for largest.
"""


def row_sums(x):
    return x.sum(1) if x.numel() < 5 else x.sum(1) * 1.0001


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
