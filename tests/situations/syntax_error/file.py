"""A function that does not parse costs itself alone."""


def row_sums(x)
    return x.sum(1)


def largest(x):
    if len(x) == 0:
        raise ValueError('empty')
    return float(max(x.tolist()))
