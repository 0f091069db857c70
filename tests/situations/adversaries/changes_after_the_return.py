"""A thread goes on writing into the result after it was returned.

Must: no points for row_sums, all points for largest.
"""

import threading

import torch


def row_sums(x):
    result = torch.zeros(len(x), dtype=x.dtype)

    def later():
        while True:
            result.add_(1)

    threading.Thread(target=later, daemon=True).start()
    return result


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
