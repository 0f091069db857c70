"""A wrong shape, told by its sizes."""


def row_sums(x):
    return x.sum(1, keepdim=True)


def largest(x):
    if len(x) == 0:
        raise ValueError('empty')
    return float(max(x.tolist()))
