"""Calculate with tensors: arithmetic, in place and not."""

import torch


def add_in_place(y: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    """Add `x` to `y` in place, and return `y`.

    In place means: the sums are written into the memory of `y`. The caller's `y`, and every view of it that was made
    before, shows them. What is returned is `y` itself, the same object, not another tensor with the same numbers.
    `x` stays as it is.

    `x` may be smaller than `y`: it is broadcast, as in `y + x`. `y` keeps its shape and dtype, so there has to be a
    place for each sum: if `y + x` would not have exactly the shape of `y`, or cannot be computed, RuntimeError is
    raised and `y` stays as it was. `y` and `x` have the same dtype, do not share memory, and do not require gradients.

    >>> total = torch.tensor([1, 2, 3])
    >>> add_in_place(total, torch.tensor(10)) is total
    True
    >>> total
    tensor([11, 12, 13])
    """
    raise NotImplementedError
