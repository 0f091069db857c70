"""A line that fails while the file is imported does not lose the functions."""


def row_sums(x):
    return x.sum(1)


print(row_sums('x'))


def largest(x):
    if len(x) == 0:
        raise ValueError('empty')
    return float(max(x.tolist()))
