"""More memory than there is raises, and costs its check alone."""

import torch


def row_sums(x):
    return torch.ones(2**33)


def largest(x):
    if len(x) == 0:
        raise ValueError('empty')
    return float(max(x.tolist()))
