"""Data: points on a straight line, and a part of them kept back for testing."""

import torch


def make_line_data(
    weight: float, bias: float, n: int, start: float = 0.0, end: float = 1.0
) -> tuple[torch.Tensor, torch.Tensor]:
    """Make `n` points on a straight line, as data for a first model, and return the tuple (X, y).

    `X` has shape (n, 1): n rows with one number each. The numbers go from `start` in n equal steps towards `end`,
    which itself is left out: row i holds start + i · (end - start) / n, for i from 0 to n - 1. `end` may be less than
    `start`, then the numbers go down, or equal to it, then they are all the same.
    `y` is weight · X + bias, of the same shape. Both are float32.

    Raises ValueError if `n` is less than 1.

    >>> X, y = make_line_data(2.0, 1.0, 4)
    >>> X
    tensor([[0.0000],
            [0.2500],
            [0.5000],
            [0.7500]])
    >>> y
    tensor([[1.0000],
            [1.5000],
            [2.0000],
            [2.5000]])
    """
    raise NotImplementedError


def split_sequential(
    X: torch.Tensor, y: torch.Tensor, train_fraction: float = 0.8
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Split data into a part for training and a part for testing, without shuffling.

    `X` holds the samples along its first dimension, `y` one target for each of them: shapes (n, …) and (n, …).
    The first k = int(train_fraction · n) samples are for training, all others for testing; each sample and its
    target end up in the same part, in the order in which they came. Either part may be empty.

    Return the tuple (X_train, y_train, X_test, y_test). Dtypes stay as they are, and X and y do not change. Whether
    the results are views or copies is up to you.

    Raises ValueError if X and y differ in length, and if `train_fraction` is less than 0 or greater than 1.

    >>> X = torch.tensor([[1.0], [2.0], [3.0], [4.0], [5.0]])
    >>> y = torch.tensor([10, 20, 30, 40, 50])
    >>> X_train, y_train, X_test, y_test = split_sequential(X, y, 0.5)
    >>> X_train
    tensor([[1.],
            [2.]])
    >>> y_train, y_test
    (tensor([10, 20]), tensor([30, 40, 50]))
    """
    raise NotImplementedError
