"""Versions of layer_norm as learners write them."""

import torch
from torch import nn
from torch.nn import functional as F


def right_std_squared(x, normalized_shape, weight=None, bias=None, eps=1e-5):
    """torch.std with unbiased=False, squared again."""
    k = len(normalized_shape)
    if x.dim() < k:
        raise ValueError("too few dimensions")
    if not all(a == b for a, b in zip(x.shape[x.dim() - k :], normalized_shape)):
        raise ValueError("wrong sizes")
    axes = [-(i + 1) for i in range(k)]
    mean = torch.mean(x, axes, keepdim=True)
    variance = torch.var(x, axes, unbiased=False, keepdim=True)
    result = torch.div(x - mean, torch.sqrt(torch.add(variance, eps)))
    if weight is not None and bias is not None:
        return torch.addcmul(bias, result, weight)
    if weight is not None:
        return result * weight
    if bias is not None:
        return result + bias
    return result


def right_module(x, normalized_shape, weight=None, bias=None, eps=1e-5):
    """nn.LayerNorm without parameters of its own, and ours applied by hand."""
    if tuple(x.size())[-len(normalized_shape) :] != tuple(normalized_shape):
        raise ValueError(f"{tuple(x.size())} does not end in {tuple(normalized_shape)}")
    layer = nn.LayerNorm(normalized_shape, eps=eps, elementwise_affine=False)
    y = layer(x)
    if weight is not None:
        y = weight * y
    return y if bias is None else bias + y


def right_einsum_of_rows(x, normalized_shape, weight=None, bias=None, eps=1e-5):
    """Rows in a matrix, statistics from a product with ones, shape put back."""
    n = 1
    for side in normalized_shape:
        n *= side
    if tuple(normalized_shape) != tuple(x.shape)[max(x.ndim - len(normalized_shape), 0) :]:
        raise ValueError
    rows = x.reshape(-1, n) if x.numel() else x.reshape(0, n)
    centred = rows - rows.mean(1)[:, None]
    variance = torch.einsum("ij,ij->i", centred, centred) / n
    rows = centred * (variance + eps).pow(-0.5)[:, None]
    rows = rows if weight is None else rows * weight.reshape(-1)
    rows = rows if bias is None else rows + bias.reshape(-1)
    return rows.reshape(x.shape)


def wrong_unbiased(x, normalized_shape, weight=None, bias=None, eps=1e-5):
    """torch.std as it comes."""
    if tuple(x.shape[-len(normalized_shape) :]) != tuple(normalized_shape):
        raise ValueError
    dims = tuple(range(-len(normalized_shape), 0))
    y = (x - x.mean(dims, keepdim=True)) / (x.std(dims, keepdim=True) + eps)
    y = y if weight is None else y * weight
    return y if bias is None else y + bias


def wrong_first_dimensions(x, normalized_shape, weight=None, bias=None, eps=1e-5):
    """Counts the dimensions from the front."""
    if tuple(x.shape[-len(normalized_shape) :]) != tuple(normalized_shape):
        raise ValueError
    dims = tuple(range(len(normalized_shape)))
    y = (x - x.mean(dims, keepdim=True)) / torch.sqrt(x.var(dims, correction=0, keepdim=True) + eps)
    y = y if weight is None else y * weight
    return y if bias is None else y + bias


def wrong_truth_of_weight(x, normalized_shape, weight=None, bias=None, eps=1e-5):
    """`weight or 1`, which torch refuses for more than one element."""
    if tuple(x.shape[-len(normalized_shape) :]) != tuple(normalized_shape):
        raise ValueError
    return F.layer_norm(x, normalized_shape, None, None, eps) * (weight or 1) + (bias or 0)


def wrong_runtime_error(x, normalized_shape, weight=None, bias=None, eps=1e-5):
    """Says so, but by another error."""
    if tuple(x.shape[-len(normalized_shape) :]) != tuple(normalized_shape):
        raise RuntimeError("the sizes do not fit")
    return F.layer_norm(x, normalized_shape, weight, bias, eps)


def wrong_in_place(x, normalized_shape, weight=None, bias=None, eps=1e-5):
    """Changes x step by step to save memory."""
    if tuple(x.shape[-len(normalized_shape) :]) != tuple(normalized_shape):
        raise ValueError
    dims = tuple(range(-len(normalized_shape), 0))
    x = x.data
    x -= x.mean(dims, keepdim=True)
    x /= torch.sqrt((x * x).mean(dims, keepdim=True) + eps)
    y = x if weight is None else x * weight
    return y if bias is None else y + bias
