"""Escapes in messages and names cannot act."""


def row_sums(x):
    raise ValueError('\x1b[2J\x1b]0;owned\x07 \u202e ::error::x')


def largest(x):
    if len(x) == 0:
        raise ValueError('empty')
    return float(max(x.tolist()))
