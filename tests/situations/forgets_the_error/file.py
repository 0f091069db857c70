"""The error that the task names is missing."""


def row_sums(x):
    return x.sum(1)


def largest(x):
    return max(x.tolist(), default=0.0)
