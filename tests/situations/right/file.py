"""Everything right, printing on the way."""


def row_sums(x):
    print('rows:', len(x))
    return x.sum(dim=-1)


def largest(x):
    if len(x) == 0:
        raise ValueError('empty')
    return float(max(x.tolist()))
