"""Sends the question back as the answer.

Must: no points for row_sums, all points for largest.
"""

import sys


def row_sums(x):
    frame = sys._getframe()
    while frame is not None:
        if "channel" in frame.f_locals and "payload" in frame.f_locals:
            frame.f_locals["channel"].send(frame.f_locals["header"], frame.f_locals["payload"])
        frame = frame.f_back
    return x.sum(0)


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
