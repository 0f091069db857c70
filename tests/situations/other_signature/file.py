"""A parameter too many."""


def row_sums(x, dim):
    return x.sum(dim)


def largest(x):
    if len(x) == 0:
        raise ValueError('empty')
    return float(max(x.tolist()))
