"""The parts of a transformer: attention, layer norm, rotary positions."""

import torch


def attention(
    q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, mask: torch.Tensor | None = None, causal: bool = False
) -> torch.Tensor:
    """Compute scaled dot-product attention: for each query a weighted mean of the values.

    `q` has shape (..., n, d), `k` shape (..., m, d), `v` shape (..., m, e): n queries, m keys, and a value for each
    key. The leading dimensions `...` (none, one or two) are the same in all three, and so is the dtype, a floating
    one. The result has shape (..., n, e) and that dtype. d is at least 1.

    The score of query i and key j is their dot product, divided by the square root of d. The weights of query i are
    the softmax of its scores over the m keys, and its result is the sum of the values times those weights.

    `mask`, where there is one, is a bool tensor of two or more dimensions that broadcasts to (..., n, m): True where
    query i may see key j. With `causal=True`, query i may see no key j > i, whatever the mask says. Keys that a query may not see take no
    part in its softmax. A query that may see no key at all gets zeros.

    Scores may be large: weights must not overflow. Gradients flow to `q`, `k` and `v`, and are finite even where
    a query sees nothing. The number of tensor operations may not grow with n and m. The arguments do not change.

    >>> q = torch.tensor([[1.0, 0.0], [0.0, 1.0]])
    >>> v = torch.tensor([[10.0], [20.0]])
    >>> attention(torch.zeros(2, 2), q, v)
    tensor([[15.],
            [15.]])
    >>> attention(torch.zeros(2, 2), q, v, causal=True)
    tensor([[10.],
            [15.]])
    >>> attention(torch.zeros(2, 2), q, v, mask=torch.tensor([[True, False], [False, False]]))
    tensor([[10.],
            [ 0.]])
    """
    raise NotImplementedError


def layer_norm(
    x: torch.Tensor,
    normalized_shape: tuple[int, ...],
    weight: torch.Tensor | None = None,
    bias: torch.Tensor | None = None,
    eps: float = 1e-5,
) -> torch.Tensor:
    """Normalise `x` over its last dimensions: mean 0 and variance 1, then times `weight` plus `bias`.

    `normalized_shape` is a tuple of one or more sizes of at least 1, and `x` has shape (..., *normalized_shape), with
    any leading dimensions, which may be empty. For each place in the leading dimensions, take the mean and the
    variance over all the last ones together. The variance is the mean of the squared differences from the mean: it is
    divided by the number n of elements, not by n - 1. Each element then becomes

        (x - mean) / sqrt(variance + eps) * weight + bias

    `weight` and `bias`, where they are not None, have the shape `normalized_shape`; without them nothing is multiplied
    or added. All tensors have one floating dtype; the result has it too, and the shape of `x`. The elements may be
    far from 0 and close to each other (1000.1, 1000.2): that must not spoil the variance.
    If the last sizes of `x` are not `normalized_shape`, raise ValueError.
    Gradients flow to `x`, `weight` and `bias`. The arguments do not change.

    >>> layer_norm(torch.tensor([[1.0, 3.0], [0.0, 8.0]]), (2,), eps=0.0)
    tensor([[-1.,  1.],
            [-1.,  1.]])
    >>> layer_norm(torch.tensor([[2.0, 6.0]]), (2,), weight=torch.tensor([1.0, 10.0]), bias=torch.ones(2), eps=0.0)
    tensor([[ 0., 11.]])
    """
    raise NotImplementedError


def rope(x: torch.Tensor, positions: torch.Tensor, base: float = 10_000.0) -> torch.Tensor:
    """Turn vectors by angles that depend on their position: the rotary position embedding (RoPE).

    `x` has shape (..., n, d): n vectors of d numbers, with none, one or two leading dimensions. Its dtype is float32 or
    float64, and it may lie in memory in any way (as a transposed view, say). `positions` is an int64 tensor of shape (n,): the position of each vector, 0 or more, in any order.

    Neighbouring numbers of a vector form pairs: (x[0], x[1]), (x[2], x[3]), … Pair number i (counted from 0) of the
    vector at position p is a point of the plane, and is turned around the origin, from the first axis towards the
    second, by the angle

        p * base ** (-2 * i / d)

    so the first pair turns fastest. Each turned pair takes the place of the old one. The result has the shape, the
    dtype and the device of `x`; the angles too must be as exact as that dtype allows. An odd d raises ValueError.

    Gradients flow to `x`. The number of tensor operations may not grow with n. The arguments do not change.

    >>> x = torch.tensor([[1.0, 2.0], [1.0, 2.0]])
    >>> rope(x, torch.tensor([0, 1]))
    tensor([[ 1.0000,  2.0000],
            [-1.1426,  1.9221]])
    """
    raise NotImplementedError
