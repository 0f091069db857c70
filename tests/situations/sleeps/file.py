"""A function that sleeps is not waited for."""

import time


def row_sums(x):
    time.sleep(1000)


def largest(x):
    if len(x) == 0:
        raise ValueError('empty')
    return float(max(x.tolist()))
