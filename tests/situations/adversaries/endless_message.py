"""Raises an error of ten million characters in a million lines.

Must: no points for row_sums, all points for largest.
"""


def row_sums(x):
    raise ValueError("line of text\n" * 1_000_000)


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
