"""Labels: how many predictions are right, and labels as rows of zeros and a one."""

import torch


def accuracy(y_true: torch.Tensor, y_pred: torch.Tensor) -> float:
    """Return which fraction of the predictions is right: a Python float between 0 and 1.

    `y_true` holds the true labels and `y_pred` the predicted ones, in tensors of the same shape (any number of
    dimensions, also 0-d). A prediction is right where it equals the label at the same place. The labels are whole
    numbers, also large ones (up to 2^53 where the dtypes are the same, otherwise up to 2^24), but the dtypes may be
    any and may differ: 1.0, 1 and True are the same label, and 2 is another one.

    Raises ValueError where the shapes are not the same, even if they could be broadcast, and where there is nothing
    to compare (no elements).

    >>> accuracy(torch.tensor([0, 1, 2, 1]), torch.tensor([0, 1, 1, 0]))
    0.5
    >>> accuracy(torch.tensor([1.0, 0.0]), torch.tensor([1, 0]))
    1.0
    """
    raise NotImplementedError


def one_hot(labels: torch.Tensor, num_classes: int) -> torch.Tensor:
    """Return the labels one-hot: for each label a row of zeros with a single 1 at the label's position.

    `labels` holds int64 numbers from 0 to num_classes - 1, in any shape (...): 0-d, (n,), (n, m) … It may be empty.
    `num_classes` is at least 1. The result has shape (..., num_classes), is float32 and lies on the device of
    `labels`.

    Raises ValueError if any label is outside 0 … num_classes - 1.

    Do without a Python loop, over labels as well as over classes: the number of tensor operations must not grow with
    their number, and the numbers must stay in tensors (no tolist() and no NumPy).

    >>> one_hot(torch.tensor([2, 0]), 3)
    tensor([[0., 0., 1.],
            [1., 0., 0.]])
    """
    raise NotImplementedError
