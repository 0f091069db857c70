"""Writes thousands of files in a tree too deep to remove by its path.

Must: no points for row_sums, all points for largest.
"""

import os


def row_sums(x):
    for number in range(60):
        os.mkdir("d" * 50)
        os.chdir("d" * 50)
        open(str(number), "w").close()
    return x.sum(0)


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
