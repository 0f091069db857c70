"""A segmentation fault costs its check alone."""

import ctypes


def row_sums(x):
    ctypes.string_at(0)


def largest(x):
    if len(x) == 0:
        raise ValueError('empty')
    return float(max(x.tolist()))
