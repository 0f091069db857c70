"""Returns an object whose __class__ says Tensor.

Must: no points for row_sums, all points for largest.
"""

import torch


class Fake:
    dtype = torch.float32
    requires_grad = False

    def __init__(self, shape):
        self.shape = shape

    __class__ = property(lambda self: torch.Tensor)

    def __getattr__(self, name):
        return lambda *args, **kwargs: True


def row_sums(x):
    return Fake(x.shape[:1])


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
