"""NaN is not a wildcard."""


def row_sums(x):
    return x.sum(1) * float('nan')


def largest(x):
    if len(x) == 0:
        raise ValueError('empty')
    return float(max(x.tolist()))
