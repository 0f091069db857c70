"""Broadcasting: all pairs at once, without a loop."""

import torch


def pairwise_sq_dist(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Compute the squared distance of every point in `a` to every point in `b`, without a loop.

    `a` has shape (n, d), `b` shape (m, d): each row is a point with d coordinates. Both are float32, or both float64.
    The result has shape (n, m) and that dtype; its entry [i, j] is the sum, over the d coordinates, of
    (a[i] - b[j]) squared. No square root is taken. n and m may be 0, d is at least 1.

    Do not loop over the points in Python: the number of tensor operations may not grow with n or m. And do not
    take the data out of the tensors, with `.tolist()` or `.numpy()`. `a` and `b` stay as they are.
    Compute in the dtype of the points: do not go through float32 where they are float64. (|a|² + |b|² - 2 a · b, which
    rounds a little more, is fine.)

    >>> a = torch.tensor([[0.0, 0.0], [1.0, 1.0]])
    >>> b = torch.tensor([[3.0, 4.0], [1.0, 1.0], [0.0, 2.0]])
    >>> pairwise_sq_dist(a, b)
    tensor([[25.,  2.,  4.],
            [13.,  0.,  2.]])
    """
    raise NotImplementedError
