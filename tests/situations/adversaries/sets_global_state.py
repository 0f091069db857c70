"""Changes torch's global settings, so that whoever calculates next is wrong too.

Must: no points for row_sums, all points for largest.
"""

import torch


def row_sums(x):
    torch.set_default_dtype(torch.float64)
    torch.set_default_device("meta")
    torch.manual_seed(0)
    torch.use_deterministic_algorithms(True)
    torch.set_grad_enabled(False)
    torch.set_num_threads(64)
    return x.sum(0)


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
