"""Matrix multiplication: which sizes fit, and what comes out."""

import torch


def gram(a: torch.Tensor) -> torch.Tensor:
    """Multiply a matrix by itself transposed, for one matrix or a batch of them.

    `a` has shape (n, d): n rows of d floating numbers. The result has shape (n, n) and the dtype of `a`: entry [i, j]
    is the dot product of row i and row j, the sum of the products of their numbers.
    There may be any number of dimensions in front: for (b, n, d) the result has shape (b, n, n), one product for each
    of the b matrices, and so on for more. Sizes may be 0.

    Do not loop over the matrices in Python: the number of tensor operations may not grow with the sizes, and the
    data stays in tensors. Gradients can flow back to `a`, which stays as it is.
    If `a` has fewer than 2 dimensions, raise ValueError.

    >>> gram(torch.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor([[ 5., 11.],
            [11., 25.]])
    >>> gram(torch.zeros(10, 3, 4)).shape
    torch.Size([10, 3, 3])
    """
    raise NotImplementedError


def safe_matmul(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Multiply two matrices, and say clearly what is wrong where that is not possible.

    If `a` has shape (n, k) and `b` has shape (k, m), the result is the matrix product: shape (n, m), with the dtype
    and on the device of both. Sizes may be 0. Gradients can flow back to `a` and `b`, which stay as they are.

    Most errors with tensors are one of three. Look for them in this order, and raise at the first that you find:

    1. wrong dtype: `a` and `b` have different dtypes. Raise TypeError.
    2. wrong shape: one of them has not exactly 2 dimensions, or the inner sizes differ (the columns of `a`, the rows of
       `b`). Raise ValueError, best with both shapes in the message.
    3. wrong device: they are on different devices. Raise RuntimeError.

    So two tensors that differ in dtype and in shape raise TypeError. Nothing is converted, transposed or moved to
    make the product possible. Where the dtypes are the same, they are floating dtypes.

    >>> safe_matmul(torch.tensor([[1.0, 2.0]]), torch.tensor([[3.0], [4.0]]))
    tensor([[11.]])
    >>> safe_matmul(torch.ones(2, 3), torch.ones(2, 3))
    Traceback (most recent call last):
    ValueError: the shapes (2, 3) and (2, 3) do not fit: 3 columns, but 2 rows
    """
    raise NotImplementedError
