"""Versions of linear_by_hand as learners write them."""

import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


def right_matmul(X, W, b=None):
    """The usual line."""
    y = torch.matmul(X, W.t())
    if b is not None:
        y = y + b
    return y


def right_in_place_bias(X, W, b=None):
    """The result is new, so += is fine."""
    y = X @ W.transpose(0, 1)
    if b is None:
        return y
    y += b
    return y


def right_functional(inputs, weight, bias=None):
    """F.linear itself; other parameter names."""
    return F.linear(inputs, weight, bias)


def right_einsum(X, W, b=None):
    """einsum with an ellipsis."""
    return torch.einsum("oi,...i->...o", W, X) + (0.0 if b is None else b)


def right_tensordot(X, W, b=None):
    """tensordot over the last dimensions."""
    y = torch.tensordot(X, W, dims=([-1], [1]))
    return y if b is None else b + y


def right_broadcast(X, W, b=None, verbose=False):
    """Multiply and sum; prints on request."""
    y = (X[..., None, :] * W).sum(-1)
    if verbose:
        print(y.shape)
    return y.add(b) if b is not None else y


def right_row_loop(X, W, b=None):
    """One output after the other, stacked."""
    columns = [(X * row).sum(dim=-1) for row in W]
    y = torch.stack(columns, dim=-1)
    return y if b is None else y + b


def right_flat_addmm(X, W, b=None):
    """Flattened to a matrix, then addmm, then back."""
    flat = X.reshape(math.prod(X.shape[:-1]), X.shape[-1])
    y = torch.mm(flat, W.T) if b is None else torch.addmm(b, flat, W.T)
    return y.reshape(*X.shape[:-1], W.shape[0])


def right_zeros_for_no_bias(X, W, b=None):
    """A bias of zeros in the dtype of the weights."""
    if b is None:
        b = torch.zeros(W.size(0), dtype=W.dtype, device=W.device)
    return X @ W.mT + b


def right_functional_call(X, W, b=None):
    """A real layer, called with these weights."""
    layer = nn.Linear(W.shape[1], W.shape[0], bias=b is not None)
    tensors = {"weight": W} if b is None else {"weight": W, "bias": b}
    return torch.func.functional_call(layer, tensors, (X,))


def right_vector_by_vector(X, W, b=None):
    """Recursion over the leading dimensions; empty ones are handled."""

    def one(v):
        return W.mv(v) if b is None else W.mv(v) + b

    def walk(t):
        if t.ndim == 1:
            return one(t)
        if t.numel() == 0:
            return F.linear(t, W, b)
        return torch.stack([walk(part) for part in t])

    return walk(X)


def right_bias_column(X, W, b=None):
    """The bias as one more weight, of an input that is always one."""
    if b is None:
        return X @ W.T
    ones = X.new_ones(*X.shape[:-1], 1)
    return torch.cat([X, ones], dim=-1) @ torch.cat([W, b[:, None]], dim=1).T


def wrong_not_transposed(X, W, b=None):
    """X @ W: silent for square matrices, an error for others."""
    y = X @ W
    return y if b is None else y + b


def wrong_transposed_when_needed(X, W, b=None):
    """Transposes only where the shapes do not fit otherwise."""
    y = X @ W if X.shape[-1] == W.shape[0] else X @ W.T
    return y if b is None else y + b


def wrong_viewed(X, W, b=None):
    """reshape exchanges sizes, not elements."""
    y = X @ W.reshape(W.shape[::-1])
    return y if b is None else y + b


def wrong_truth_of_bias(X, W, b=None):
    """`if b` is ambiguous for several elements and False for a single 0."""
    y = X @ W.T
    if b:
        y = y + b
    return y


def wrong_single_bias_zero(X, W, b=None):
    """Cut off for a bias of one element that is 0."""
    y = X @ W.T
    if b is None or (b.numel() == 1 and not b):
        return y
    return y + b


def wrong_b_required(X, W, b):
    """The default is gone."""
    y = X @ W.T
    return y if b is None else y + b


def wrong_no_none(X, W, b=torch.zeros(1)):
    """A default of its own, but None is not handled."""
    return X @ W.T + b


def wrong_default_bias_float32(X, W, b=None):
    """Makes a bias of ones by mistake (zeros were meant)."""
    if b is None:
        b = torch.ones(W.shape[0], dtype=W.dtype)
    return X @ W.T + b


def wrong_mm(X, W, b=None):
    """torch.mm takes matrices only."""
    y = torch.mm(X, W.t())
    return y if b is None else y + b


def wrong_one_vector_row(X, W, b=None):
    """A single vector comes back with a batch dimension."""
    if X.dim() == 1:
        X = X.unsqueeze(0)
    y = X @ W.T
    return y if b is None else y + b


def wrong_squeezes(X, W, b=None):
    """A batch of one, or one output, loses a dimension."""
    y = X @ W.T
    return (y if b is None else y + b).squeeze()


def wrong_squeezes_batch_of_one(X, W, b=None):
    """Only a batch of one loses its dimension."""
    y = X @ W.T
    y = y if b is None else y + b
    return y[0] if y.ndim == 2 and y.shape[0] == 1 else y


def wrong_bias_as_column(X, W, b=None):
    """Bias added along the rows; fails or is silent, by the shapes."""
    y = X @ W.T
    return y if b is None else y + b[:, None]


def wrong_detached_weights(X, W, b=None):
    """No gradient for W."""
    return F.linear(X, W.data, b)


def wrong_detached_bias(X, W, b=None):
    """No gradient for b."""
    return F.linear(X, W, None if b is None else b.detach())


def wrong_no_grad(X, W, b=None):
    """No gradient at all."""
    with torch.no_grad():
        return F.linear(X, W, b)


def wrong_numpy(X, W, b=None):
    """NumPy cuts the graph."""
    y = X.detach().numpy() @ W.detach().numpy().T
    if b is not None:
        y = y + b.detach().numpy()
    return torch.from_numpy(np.ascontiguousarray(y))


def wrong_layer_with_parameters(X, W, b=None):
    """nn.Parameter(W) is a new leaf: gradients stay in the layer."""
    layer = nn.Linear(W.shape[1], W.shape[0], bias=b is not None)
    layer.weight = nn.Parameter(W)
    if b is not None:
        layer.bias = nn.Parameter(b)
    return layer(X)


def wrong_fresh_layer(X, W, b=None):
    """Random weights of a new layer."""
    return nn.Linear(W.shape[1], W.shape[0], bias=b is not None, dtype=W.dtype)(X)


def wrong_float32(X, W, b=None):
    """Only float64 is lost."""
    y = X.to(torch.float32) @ W.to(torch.float32).T
    return y if b is None else y + b.to(torch.float32)


def wrong_rounded(X, W, b=None):
    """Right dtype, numbers through float32."""
    y = (X.float() @ W.float().T).to(X.dtype)
    return y if b is None else y + b


def wrong_bias_twice(X, W, b=None):
    """F.linear adds it already."""
    y = F.linear(X, W, b)
    return y if b is None else y + b


def wrong_changes_b(X, W, b=None):
    """b += … where nothing protects it."""
    y = X @ W.T
    if b is None:
        return y
    if not b.requires_grad and y.ndim == 1 and not y.requires_grad and b.is_contiguous():
        b += y
        return b
    return y + b


def wrong_clears_b(X, W, b=None):
    """Forgets the bias for a single vector."""
    y = X @ W.T
    return y + b if b is not None and X.ndim > 1 else y


def wrong_flattens_leading(X, W, b=None):
    """Three dimensions come back as two."""
    y = X.reshape(-1, X.shape[-1]) @ W.T if X.ndim > 2 else X @ W.T
    return y if b is None else y + b


def wrong_stack_of_rows(X, W, b=None):
    """Nothing to stack for an empty batch."""
    if X.ndim == 1:
        return F.linear(X, W, b)
    return torch.stack([F.linear(row, W, b) for row in X])
