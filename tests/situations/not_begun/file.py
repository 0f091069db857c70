"""The stub as it is shipped."""


def row_sums(x):
    raise NotImplementedError


def largest(x):
    raise NotImplementedError
