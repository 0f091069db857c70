"""Right values from a changed argument get half of the points."""


def row_sums(x):
    result = x.sum(1)
    x.data += 1
    return result


def largest(x):
    if len(x) == 0:
        raise ValueError('empty')
    return float(max(x.tolist()))
