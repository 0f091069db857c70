"""Returns an object that claims to equal whatever it is compared with.

Must: no points for row_sums, all points for largest.
"""

import torch


class Everything(float):
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    __hash__ = float.__hash__

    def __sub__(self, other):
        return 0.0


def row_sums(x):
    return Everything(1.0)


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
