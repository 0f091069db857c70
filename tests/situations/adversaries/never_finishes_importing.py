"""Hangs while the file is imported.

Must: no points for row_sums, whatever is left for largest.
"""

import time

end = time.monotonic() + 30
while time.monotonic() < end:
    pass


def row_sums(x):
    return x.sum(1)


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
