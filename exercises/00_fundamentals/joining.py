"""Join tensors: along a new dimension, or along one that they have."""

import torch


def combine(tensors: list[torch.Tensor], how: str, dim: int = 0) -> torch.Tensor:
    """Join the tensors of a list into one tensor, in one of four ways.

    `how` says in which:

    - `"stack"`: along a *new* dimension, which is number `dim` of the result. All tensors have the same shape.
    - `"cat"`: one behind the other along dimension `dim`, which they have already. There their sizes may differ,
      all other sizes are the same.
    - `"vstack"`: one below the other, along dimension 0. A tensor of shape (n,) is a row and counts as (1, n),
      one without dimensions as (1, 1).
    - `"hstack"`: side by side, along dimension 1. Tensors of shape (n,) are joined end to end, and those without
      dimensions count as (1,).

    This is just what torch's functions of these names do. `dim` is a dimension that exists, counted from the end if
    it is negative; for `"vstack"` and `"hstack"` it does not matter.

    If the dtypes differ, the result has the one that PyTorch chooses: int64 and float32 give float32. The result is
    always new memory, even if the list holds a single tensor. The list and the tensors stay as they are, and
    gradients can flow back to the tensors.

    Raises ValueError if the list is empty, or for any other `how`. Tensors that do not fit together raise
    RuntimeError, as torch's functions do.

    >>> a, b = torch.tensor([1, 2]), torch.tensor([3, 4])
    >>> combine([a, b], "stack", dim=1)
    tensor([[1, 3],
            [2, 4]])
    >>> combine([a, b], "cat")
    tensor([1, 2, 3, 4])
    """
    raise NotImplementedError
