"""Sends a pickle that runs a command where an answer is expected.

Must: no points for row_sums, all points for largest.
"""

import os
import pickle
import struct


class Payload:
    def __reduce__(self):
        return (exec, ("import pathlib; pathlib.Path('/tmp/grader-adversary-pickle').touch()",))


def row_sums(x):
    data = pickle.dumps(Payload())
    for fd in range(3, 64):
        try:
            os.write(fd, struct.pack("<IQ", 2, len(data)) + b"{}" + data)
        except OSError:
            pass
    return x.sum(0)


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
