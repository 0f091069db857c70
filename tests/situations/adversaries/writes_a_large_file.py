"""Writes a file of half a gigabyte.

Must: no points for row_sums, all points for largest.
"""


def row_sums(x):
    with open("large", "wb") as file:
        for _ in range(32):
            file.write(bytes(2**24))
    return x.sum(0)


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
