"""exit() at import does not end the grading."""

import sys

sys.exit(0)


def row_sums(x):
    return x.sum(1)


def largest(x):
    if len(x) == 0:
        raise ValueError('empty')
    return float(max(x.tolist()))
