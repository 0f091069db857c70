"""Does its harm when its objects are deleted, while the observer works.

Must: no points for row_sums, all points for largest.
"""

import gc
import os


class Harm:
    def __del__(self):
        os._exit(0)


def row_sums(x):
    harm = Harm()
    harm.itself = harm
    del harm
    gc.collect()
    return x.sum(0)


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
