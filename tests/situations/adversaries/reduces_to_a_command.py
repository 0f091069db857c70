"""Returns an object that would run a command where it is unpickled.

Must: no points for row_sums, all points for largest.
"""

import torch


class Payload:
    def __reduce__(self):
        return (exec, ("import pathlib; pathlib.Path('/tmp/grader-adversary-unpickled').touch()",))


def row_sums(x):
    return Payload()


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
