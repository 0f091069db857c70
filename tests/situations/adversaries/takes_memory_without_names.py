"""Fills memory that belongs to no process: files in memory, up to 1 GiB.

Must: no points for row_sums, all points for largest.
"""

import os


def row_sums(x):
    for number in range(16):
        fd = os.memfd_create(str(number))
        os.write(fd, bytes(2**26 - 1))
    return x.sum(0)


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
