"""Raises an error whose text moves the cursor, changes the title and hides the verdict.

Must: no points for row_sums, all points for largest.
"""


def row_sums(x):
    raise ValueError("\x1b[2J\x1b]0;owned\x07\x1b[1A\x1b[2K\r3 of 3 points \x9b31m \u202e dessap \u2066")


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
