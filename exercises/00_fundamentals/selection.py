"""Picking parts of a tensor, summing it up in a few numbers, and finding where its extremes are."""

import torch


def select_parts(x: torch.Tensor) -> dict[str, torch.Tensor]:
    """Pick six parts of a tensor with 3 dimensions by indexing and slicing.

    `x` has shape (A, B, C): A matrices with B rows and C columns each, all sizes at least 1.
    The result is a dictionary with exactly these keys:

    - `"first_matrix"`, shape (B, C): the first matrix
    - `"first_row"`, shape (C,): the first row of the first matrix
    - `"last_columns"`, shape (A, B): the last number of every row
    - `"middle"`, shape (A, C): row number B // 2 of every matrix, where the first row is number 0
    - `"corner"`, shape (), without any dimension: the very last number, as a tensor
    - `"every_other_row"`, shape (A, (B + 1) // 2, C): the rows number 0, 2, 4 … of every matrix

    Nothing is copied: each part is a view of `x`, it shares memory with it, and has its dtype.
    If `x` has not exactly 3 dimensions, raise ValueError.

    >>> parts = select_parts(torch.arange(12).reshape(2, 3, 2))
    >>> parts["first_row"]
    tensor([0, 1])
    >>> parts["middle"]
    tensor([[2, 3],
            [8, 9]])
    >>> parts["corner"]
    tensor(11)
    """
    raise NotImplementedError


def summary_stats(t: torch.Tensor) -> dict[str, torch.Tensor]:
    """Summarise all elements of a tensor in four numbers.

    `t` holds floating or whole numbers (no nan) and has any number of dimensions.
    The result is a dictionary with exactly these keys. Each value is a tensor without dimensions, on the device of `t`:

    - `"min"` and `"max"`: the smallest and the largest element, in the dtype of `t`
    - `"sum"`: the sum. Floating numbers keep their dtype, whole numbers of any size give int64, as torch's sum does.
    - `"mean"`: the sum divided by the number of elements. Floating numbers keep their dtype (float64 stays float64,
      with all its digits), whole numbers give float32.

    `t` stays as it is. If it has no elements, raise ValueError.

    >>> stats = summary_stats(torch.tensor([[1, 2], [3, 5]]))
    >>> stats["max"], stats["sum"], stats["mean"]
    (tensor(5), tensor(11), tensor(2.7500))
    """
    raise NotImplementedError


def extreme_positions(t: torch.Tensor) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Find where the minimum and the maximum of a tensor are.

    `t` holds floating or whole numbers (inf too, but no nan) and has any number of dimensions.
    The result is a tuple of two positions, that of the minimum first. A position is a tuple with one Python int
    for each dimension, so that `t[position]` is the number: a row and a column for a matrix, `()` for a tensor
    without dimensions.
    Where several numbers are equally small (or large), the first of them counts, reading row by row from left to
    right, as `t.flatten()` does.
    Numbers are compared as they are, however close together. `t` stays as it is.
    If `t` has no elements, raise ValueError.

    >>> extreme_positions(torch.tensor([[5, 1, 7], [7, 1, 3]]))
    ((0, 1), (0, 2))
    >>> extreme_positions(torch.tensor([2.5, 0.5]))
    ((1,), (0,))
    """
    raise NotImplementedError
