"""Shapes and axes: reshape, share memory, reorder."""

import torch


def row_and_column(v: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the vector `v` as a row and as a column, without copying it.

    `v` has one dimension, shape (n,), any dtype. The result is a tuple of two tensors of the same dtype, of the
    shapes (1, n) and (n, 1). Both are views: they share memory with `v`. Gradients flow back to `v`.
    Raises ValueError if `v` does not have exactly one dimension.

    >>> row, column = row_and_column(torch.tensor([1, 2, 3]))
    >>> row
    tensor([[1, 2, 3]])
    >>> column
    tensor([[1],
            [2],
            [3]])
    """
    raise NotImplementedError


def drop_singletons(t: torch.Tensor, keep_batch: bool = False) -> torch.Tensor:
    """Remove every dimension of size 1 from `t`, without copying it.

    With `keep_batch=True` the first dimension stays, even if its size is 1: in a batch with a single sample it still
    counts the samples. The order of the other dimensions stays, and so does the dtype. A tensor with no dimensions of
    size 1 comes back with the shape it has; a 0-d tensor has none, with or without `keep_batch`.
    The result shares memory with `t`, and gradients flow back to `t`.

    >>> drop_singletons(torch.zeros(1, 3, 1)).shape
    torch.Size([3])
    >>> drop_singletons(torch.zeros(1, 3, 1), keep_batch=True).shape
    torch.Size([1, 3])
    """
    raise NotImplementedError


def reshape_shares(t: torch.Tensor, shape: tuple[int, ...]) -> tuple[torch.Tensor, bool]:
    """Give `t` another shape, and say whether the result shares memory with `t`.

    Returns a tuple of two: the tensor of shape `shape`, and a bool, True if it shares memory with `t` and False if it
    is a copy. Copy only where PyTorch cannot give `t` that shape without a copy.

    The numbers follow each other as they do in `t` when it is read row by row, however it lies in memory.
    `shape` has as many elements as `t`; one of its sizes may be -1, which stands for whatever is left.
    `t` has at least one element and is not changed. The dtype stays.

    >>> reshape_shares(torch.tensor([1, 2, 3, 4]), (2, -1))
    (tensor([[1, 2],
            [3, 4]]), True)
    >>> reshape_shares(torch.tensor([[1, 2], [3, 4]]).T, (4,))
    (tensor([1, 3, 2, 4]), False)
    """
    raise NotImplementedError


def hwc_to_chw(img: torch.Tensor) -> torch.Tensor:
    """Turn an image (H, W, C) into (C, H, W), or a batch of images (N, H, W, C) into (N, C, H, W).

    H is the height, W the width, C the number of channels (3 for colours, but any number will do), N how many images.
    The pixel in row h, column w and channel c stands at [h, w, c] before and at [c, h, w] afterwards.
    Nothing is copied: the result is a view of `img`, it shares memory with it. The dtype stays.
    Any number of dimensions but 3 and 4 raises ValueError.

    >>> hwc_to_chw(torch.zeros(2, 5, 3)).shape
    torch.Size([3, 2, 5])
    >>> hwc_to_chw(torch.zeros(8, 2, 5, 3)).shape
    torch.Size([8, 3, 2, 5])
    """
    raise NotImplementedError
