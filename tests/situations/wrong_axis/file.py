"""The mistake of a known mutant is named."""


def row_sums(x):
    return x.sum(0)


def largest(x):
    if len(x) == 0:
        raise ValueError('empty')
    return float(max(x.tolist()))
