"""Megabytes of output are read and forgotten."""


def row_sums(x):
    print('x' * 100_000)
    return x.sum(1)


def largest(x):
    if len(x) == 0:
        raise ValueError('empty')
    return float(max(x.tolist()))
