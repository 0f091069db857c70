"""Returns a list subclass that is another one at every look.

Must: no points for row_sums, all points for largest.
"""

import torch


class Growing(list):
    def __len__(self):
        return 3

    def __iter__(self):
        return iter([1.0] * 3)


def row_sums(x):
    return Growing()


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
