"""An exception, with its line."""


def row_sums(x):
    total = x.sum(1)
    return totl


def largest(x):
    if len(x) == 0:
        raise ValueError('empty')
    return float(max(x.tolist()))
