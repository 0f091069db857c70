"""The parts of a transformer: attention, layer norm, rotary positions."""

import math
from collections.abc import Callable
from typing import Any

import torch
from hypothesis import strategies as st
from torch.nn import functional as F

from grader import exercise, filled, omitted, size, tensors

Draw = Callable[[st.SearchStrategy[Any]], Any]
_FLOATS = (torch.float32, torch.float64)


def _mask(rows: list[list[int]]) -> torch.Tensor:
    """Return a bool tensor written as 0 and 1."""
    return torch.tensor(rows, dtype=torch.bool)


@st.composite
def _attention(draw: Draw) -> dict[str, Any]:
    """Queries, keys and values that fit, of 2 to 4 dimensions; a mask of one of the shapes that broadcast."""
    dtype = draw(st.sampled_from(_FLOATS))
    leading = draw(st.sampled_from(("", "b", "b h")))

    def floats(shape: str) -> Any:
        sides = {"d": (1, 4), "b": (0, 2), "h": (1, 2)}
        return tensors(f"{leading} {shape}", dtype=dtype, expanded=True, requires_grad=None, sizes=sides)

    made = {"q": draw(floats("n d")), "k": draw(floats("m d")), "v": draw(floats("m e"))}
    kind = draw(st.sampled_from(("omitted", "none", "n m", "n m", "1 m", "n 1", f"{leading} n m")))
    if kind in ("omitted", "none"):
        made["mask"] = draw(omitted() if kind == "omitted" else st.none())
    else:
        made["mask"] = draw(tensors(kind, dtype=torch.bool, sizes={"b": (0, 2), "h": (1, 2)}))
    made["causal"] = draw(omitted() | st.booleans())
    return made


_Q = torch.tensor([[1.0, 0.0], [0.0, 2.0], [1.0, 1.0]])
_K = torch.tensor([[1.0, 2.0], [3.0, -1.0], [0.5, 0.5]])
_V = torch.tensor([[10.0], [20.0], [40.0]])


@exercise(
    points=3,
    arguments=_attention(),
    gradients=True,
    vectorised=True,
    examples=(
        {"q": _Q, "k": _K, "v": _V},
        {"q": _Q, "k": _K, "v": _V, "mask": None, "causal": True},
        {"q": _Q, "k": _K, "v": _V, "mask": _mask([[1, 1, 0], [0, 1, 1], [1, 0, 1]])},
        {"q": _Q, "k": _K, "v": _V, "mask": _mask([[1, 1, 0], [0, 1, 1], [0, 0, 0]]), "causal": False},
        {"q": _Q, "k": _K, "v": _V, "mask": _mask([[0, 1, 1], [0, 1, 1], [1, 0, 1]]), "causal": True},
        {"q": _Q[:1], "k": _K, "v": _V, "causal": True},
        {"q": _Q, "k": _K[:2], "v": _V[:2], "causal": True},
        {"q": 100 * _Q, "k": 100 * _K, "v": _V},
        {"q": filled((2, 2, 3, 4)), "k": filled((2, 2, 3, 4), seed=11), "v": filled((2, 2, 3, 4), seed=12)},
    ),
    hints=(
        "Write the shapes down: q is (…, n, d), k is (…, m, d). Which product has one score for each pair, (…, n, m)?",
        "A key that may not be seen gets the score -inf before the softmax; its weight is then 0.",
        "The lower triangle of an (n, m) tensor of ones says who may see whom when causal; `&` joins it with the mask.",
        "The softmax of nothing but -inf is nan: set the weights of what may not be seen to 0 afterwards.",
    ),
)
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
    scores = q @ k.mT / math.sqrt(q.shape[-1])
    seen = torch.ones_like(scores, dtype=torch.bool)
    if causal:
        seen = seen.tril()
    if mask is not None:
        seen = seen & mask
    weights = scores.masked_fill(~seen, -math.inf).softmax(-1)
    return weights.masked_fill(~seen, 0.0) @ v


def _attend(scores, v, mask, causal):
    """Attend as the task says, by given scores."""
    seen = torch.ones_like(scores, dtype=torch.bool)
    if causal:
        seen = seen.tril()
    if mask is not None:
        seen = seen & mask
    return scores.masked_fill(~seen, -math.inf).softmax(-1).masked_fill(~seen, 0.0) @ v


@attention.mutant("does not scale")
def _(q, k, v, mask=None, causal=False):
    return _attend(q @ k.mT, v, mask, causal)


@attention.mutant("divides by d, not by its root")
def _(q, k, v, mask=None, causal=False):
    return _attend(q @ k.mT / q.shape[-1], v, mask, causal)


@attention.mutant("scales by the number of keys")
def _(q, k, v, mask=None, causal=False):
    return _attend(q @ k.mT / max(k.shape[-2], 1) ** 0.5, v, mask, causal)


@attention.mutant("softmax over the queries")
def _(q, k, v, mask=None, causal=False):
    scores = q @ k.mT / q.shape[-1] ** 0.5
    seen = torch.ones_like(scores, dtype=torch.bool)
    if causal:
        seen = seen.tril()
    if mask is not None:
        seen = seen & mask
    return scores.masked_fill(~seen, -math.inf).softmax(-2).masked_fill(~seen, 0.0) @ v


@attention.mutant("takes True in the mask for hidden")
def _(q, k, v, mask=None, causal=False):
    return _attend(q @ k.mT / q.shape[-1] ** 0.5, v, None if mask is None else ~mask, causal)


@attention.mutant("hides the query's own place too")
def _(q, k, v, mask=None, causal=False):
    scores = q @ k.mT / q.shape[-1] ** 0.5
    seen = torch.ones_like(scores, dtype=torch.bool)
    if causal:
        seen = seen.tril(-1)
    if mask is not None:
        seen = seen & mask
    return scores.masked_fill(~seen, -math.inf).softmax(-1).masked_fill(~seen, 0.0) @ v


@attention.mutant("looks ahead: the upper triangle")
def _(q, k, v, mask=None, causal=False):
    scores = q @ k.mT / q.shape[-1] ** 0.5
    seen = torch.ones_like(scores, dtype=torch.bool)
    if causal:
        seen = seen.triu()
    if mask is not None:
        seen = seen & mask
    return scores.masked_fill(~seen, -math.inf).softmax(-1).masked_fill(~seen, 0.0) @ v


@attention.mutant("the last query sees the last key, as with a cache")
def _(q, k, v, mask=None, causal=False):
    scores = q @ k.mT / q.shape[-1] ** 0.5
    seen = torch.ones_like(scores, dtype=torch.bool)
    if causal:
        seen = seen.tril(k.shape[-2] - q.shape[-2])
    if mask is not None:
        seen = seen & mask
    return scores.masked_fill(~seen, -math.inf).softmax(-1).masked_fill(~seen, 0.0) @ v


@attention.mutant("a query that sees nothing gets nan")
def _(q, k, v, mask=None, causal=False):
    scores = q @ k.mT / q.shape[-1] ** 0.5
    if causal:
        scores = scores.masked_fill(torch.ones_like(scores, dtype=torch.bool).triu(1), -math.inf)
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    return scores.softmax(-1) @ v


@attention.mutant("a large negative number for -inf: a query that sees nothing sees everything")
def _(q, k, v, mask=None, causal=False):
    scores = q @ k.mT / q.shape[-1] ** 0.5
    if causal:
        scores = scores.masked_fill(torch.ones_like(scores, dtype=torch.bool).triu(1), -1e30)
    if mask is not None:
        scores = scores.masked_fill(~mask, -1e30)
    return scores.softmax(-1) @ v


@attention.mutant("masks after the softmax, without sharing out anew")
def _(q, k, v, mask=None, causal=False):
    weights = (q @ k.mT / q.shape[-1] ** 0.5).softmax(-1)
    if causal:
        weights = weights.tril()
    if mask is not None:
        weights = weights * mask
    return weights @ v


@attention.mutant("multiplies the scores with the mask")
def _(q, k, v, mask=None, causal=False):
    scores = q @ k.mT / q.shape[-1] ** 0.5
    if causal:
        scores = scores.tril()
    if mask is not None:
        scores = scores * mask
    return scores.softmax(-1) @ v


@attention.mutant("causal or masked, not both")
def _(q, k, v, mask=None, causal=False):
    return _attend(q @ k.mT / q.shape[-1] ** 0.5, v, mask, causal and mask is None)


@attention.mutant("a softmax by hand that overflows")
def _(q, k, v, mask=None, causal=False):
    weights = torch.exp(q @ k.mT / q.shape[-1] ** 0.5)
    if causal:
        weights = weights.tril()
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    total = weights.sum(-1, keepdim=True)
    return weights / torch.where(total == 0, 1.0, total) @ v


@attention.mutant("gradients are nan where a query sees nothing")
def _(q, k, v, mask=None, causal=False):
    scores = q @ k.mT / q.shape[-1] ** 0.5
    if causal:
        scores = scores + torch.full_like(scores, -math.inf).triu(1)
    if mask is not None:
        scores = scores + torch.zeros_like(scores).masked_fill(~mask, -math.inf)
    return scores.softmax(-1).nan_to_num(0.0) @ v


@attention.mutant("makes the triangle on the CPU")
def _(q, k, v, mask=None, causal=False):
    scores = q @ k.mT / q.shape[-1] ** 0.5
    seen = torch.ones(scores.shape[-2:], dtype=torch.bool)
    if causal:
        seen = seen.tril()
    if mask is not None:
        seen = seen & mask
    return scores.masked_fill(~seen, -math.inf).softmax(-1).masked_fill(~seen, 0.0) @ v


@attention.mutant("goes through the queries one by one")
def _(q, k, v, mask=None, causal=False):
    n, m = q.shape[-2], k.shape[-2]
    seen = torch.ones((*q.shape[:-1], m), dtype=torch.bool, device=q.device)
    seen = seen.tril() if causal else seen
    seen = seen if mask is None else seen & mask
    rows = [
        _attend(q[..., i : i + 1, :] @ k.mT / q.shape[-1] ** 0.5, v, seen[..., i : i + 1, :], False) for i in range(n)
    ]
    return torch.cat(rows, -2) if rows else _attend(q @ k.mT, v, None, False)


@attention.variant("F.scaled_dot_product_attention")
def _(q, k, v, mask=None, causal=False):
    if mask is not None and causal:
        mask = mask & torch.ones(q.shape[-2], k.shape[-2], dtype=torch.bool, device=q.device).tril()
        causal = False
    return F.scaled_dot_product_attention(q, k, v, attn_mask=mask, is_causal=causal)


@attention.variant("einsum, and places compared")
def _(q, k, v, mask=None, causal=False):
    scores = torch.einsum("...nd,...md->...nm", q, k) * q.shape[-1] ** -0.5
    n, m = scores.shape[-2:]
    hidden = torch.zeros(n, m, dtype=torch.bool, device=q.device)
    if causal:
        hidden = torch.arange(m, device=q.device) > torch.arange(n, device=q.device)[:, None]
    if mask is not None:
        hidden = hidden | ~mask
    weights = torch.where(hidden, -math.inf, scores).softmax(dim=-1)
    weights = torch.where(hidden, 0.0, weights)
    return torch.einsum("...nm,...me->...ne", weights, v)


@attention.variant("a softmax by hand, its largest score taken off")
def _(q, k, v, mask=None, causal=False):
    scores = torch.matmul(q / math.sqrt(q.size(-1)), k.transpose(-2, -1))
    seen = torch.ones_like(scores)
    if causal:
        seen = torch.tril(seen)
    if mask is not None:
        seen = seen * mask
    if scores.shape[-1] == 0:
        return scores @ v
    hidden = seen == 0
    top = scores.masked_fill(hidden, -math.inf).amax(-1, keepdim=True).detach()
    top = torch.where(torch.isinf(top), 0.0, top)
    weights = torch.exp(scores.masked_fill(hidden, -math.inf) - top)
    total = weights.sum(-1, keepdim=True)
    return (weights / torch.where(total == 0, torch.ones_like(total), total)) @ v


@st.composite
def _layer_norm(draw: Draw, values: Any, grads: bool | None) -> dict[str, Any]:
    """An input, the shape over which it is normalised (now and then one that does not fit), weight and bias."""
    dtype = draw(st.sampled_from(_FLOATS))
    leading = draw(st.lists(st.integers(0, 3), max_size=2))
    sides = draw(st.lists(st.sampled_from((1, 2, 3, 4)), min_size=1, max_size=2))
    shape = " ".join(map(str, [*leading, *sides]))
    normalized = list(sides)
    fits = draw(st.integers(0, 5))
    if fits == 5:
        normalized[draw(st.integers(0, len(sides) - 1))] = draw(st.integers(1, 5))

    def maybe() -> Any:
        plain = tensors(" ".join(map(str, normalized)), dtype=dtype, requires_grad=grads)
        return draw(omitted() | st.none() | plain | plain | plain)

    return {
        "x": draw(tensors(shape, dtype=dtype, values=values, expanded=True, requires_grad=grads)),
        "normalized_shape": tuple(normalized),
        "weight": maybe(),
        "bias": maybe(),
        "eps": draw(omitted() | st.sampled_from((1e-5, 1e-3, 0.1, 1.0))),
    }


_X = torch.tensor([[1.0, 2.0, 4.0], [0.0, 0.0, 3.0]])


@exercise(
    points=2,
    arguments=_layer_norm(values="normal", grads=None),
    gradients=True,
    tolerance=(1e-5, 1e-4),  # a difference of gradients, times up to 1 / sqrt(eps), where a row is constant
    examples=(
        {"x": _X, "normalized_shape": (3,)},
        {"x": _X, "normalized_shape": (2, 3)},
        {"x": _X, "normalized_shape": (3,), "weight": torch.tensor([1.0, 10.0, 100.0]), "bias": torch.ones(3)},
        {"x": _X, "normalized_shape": (3,), "weight": None, "bias": torch.tensor([1.0, 2.0, 3.0]), "eps": 1.0},
        {"x": _X, "normalized_shape": (3,), "weight": torch.zeros(3), "eps": 0.1},
        {"x": 0.001 * _X, "normalized_shape": (3,)},
        {"x": _X, "normalized_shape": (2,)},
        {"x": _X, "normalized_shape": (1,), "weight": torch.ones(1)},
        {"x": _X, "normalized_shape": (3, 2)},
        {"x": _X, "normalized_shape": (2, 2, 3)},
        {"x": _X.double(), "normalized_shape": (3,), "weight": torch.tensor([0.1, 0.7, 1.3]).double()},
        {"x": filled((3, 3, 3)), "normalized_shape": (3, 3), "weight": filled((3, 3)), "bias": filled((3, 3), seed=5)},
    ),
    hints=(
        "Over which dimensions of x are mean and variance taken? How many are they, counted from the end?",
        "With keepdim=True, mean and variance keep those dimensions with size 1, so that they broadcast against x.",
        "x.var divides by n - 1 unless told otherwise: look for `correction` (or `unbiased`) in its documentation.",
        "eps is added to the variance, inside the square root. weight and bias come last, each only if it is not None.",
    ),
)
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
    if tuple(x.shape[-len(normalized_shape) :]) != normalized_shape:
        raise ValueError(f"the last sizes of {tuple(x.shape)} are not {normalized_shape}")
    dims = tuple(range(-len(normalized_shape), 0))
    centred = x - x.mean(dims, keepdim=True)
    out = centred / torch.sqrt((centred**2).mean(dims, keepdim=True) + eps)
    if weight is not None:
        out = out * weight
    if bias is not None:
        out = out + bias
    return out


@layer_norm.check(
    "stays exact far from 0",
    points=1,
    arguments=_layer_norm(values=(1000.0, 1003.0), grads=False),
    tolerance=(1e-3, 1e-3),  # one unit in the last place of 1000 is 6e-5
    examples=({"x": 1000 + 0.1 * _X, "normalized_shape": (3,)},),
    hints=("The squares of large numbers leave no room for small differences: subtract the mean first, then square.",),
)
def _(layer_norm, x, normalized_shape, weight=None, bias=None, eps=1e-5):
    return layer_norm(x, normalized_shape, weight, bias, eps)


def _normalised(x, shape, weight, bias, eps, dims=None, correction=0):
    """Normalise as the task says, or over other dimensions."""
    if tuple(x.shape[-len(shape) :]) != tuple(shape):
        raise ValueError
    dims = tuple(range(-len(shape), 0)) if dims is None else dims
    out = (x - x.mean(dims, keepdim=True)) / (x.var(dims, correction=correction, keepdim=True) + eps) ** 0.5
    out = out if weight is None else out * weight
    return out if bias is None else out + bias


@layer_norm.mutant("divides the variance by n - 1")
def _(x, normalized_shape, weight=None, bias=None, eps=1e-5):
    n = math.prod(normalized_shape)
    return _normalised(x, normalized_shape, weight, bias, eps, correction=1 if n > 1 else 0)


@layer_norm.mutant("always the last dimension alone")
def _(x, normalized_shape, weight=None, bias=None, eps=1e-5):
    return _normalised(x, normalized_shape, weight, bias, eps, dims=-1)


@layer_norm.mutant("over the batch, as batch norm does")
def _(x, normalized_shape, weight=None, bias=None, eps=1e-5):
    leading = tuple(range(x.ndim - len(normalized_shape))) or tuple(range(-len(normalized_shape), 0))
    return _normalised(x, normalized_shape, weight, bias, eps, dims=leading)


@layer_norm.mutant("over everything")
def _(x, normalized_shape, weight=None, bias=None, eps=1e-5):
    return _normalised(x, normalized_shape, weight, bias, eps, dims=tuple(range(x.ndim)))


@layer_norm.mutant("adds eps to the standard deviation")
def _(x, normalized_shape, weight=None, bias=None, eps=1e-5):
    if tuple(x.shape[-len(normalized_shape) :]) != tuple(normalized_shape):
        raise ValueError
    dims = tuple(range(-len(normalized_shape), 0))
    centred = x - x.mean(dims, keepdim=True)
    out = centred / ((centred**2).mean(dims, keepdim=True).sqrt() + eps)
    out = out if weight is None else out * weight
    return out if bias is None else out + bias


@layer_norm.mutant("forgets eps")
def _(x, normalized_shape, weight=None, bias=None, eps=1e-5):
    return _normalised(x, normalized_shape, weight, bias, 0.0)


@layer_norm.mutant("another default for eps")
def _(x, normalized_shape, weight=None, bias=None, eps=1e-6):
    return _normalised(x, normalized_shape, weight, bias, eps)


@layer_norm.mutant("adds the bias before it multiplies")
def _(x, normalized_shape, weight=None, bias=None, eps=1e-5):
    out = _normalised(x, normalized_shape, None, bias, eps)
    return out if weight is None else out * weight


@layer_norm.mutant("the bias only with a weight")
def _(x, normalized_shape, weight=None, bias=None, eps=1e-5):
    return _normalised(x, normalized_shape, weight, None if weight is None else bias, eps)


@layer_norm.mutant("mean of the squares minus the square of the mean")
def _(x, normalized_shape, weight=None, bias=None, eps=1e-5):
    if tuple(x.shape[-len(normalized_shape) :]) != tuple(normalized_shape):
        raise ValueError
    dims = tuple(range(-len(normalized_shape), 0))
    mean = x.mean(dims, keepdim=True)
    variance = (x**2).mean(dims, keepdim=True) - mean**2
    out = (x - mean) / torch.sqrt(variance + eps)
    out = out if weight is None else out * weight
    return out if bias is None else out + bias


@layer_norm.mutant("the statistics are cut off the graph")
def _(x, normalized_shape, weight=None, bias=None, eps=1e-5):
    if tuple(x.shape[-len(normalized_shape) :]) != tuple(normalized_shape):
        raise ValueError
    dims = tuple(range(-len(normalized_shape), 0))
    mean, variance = x.detach().mean(dims, keepdim=True), x.detach().var(dims, correction=0, keepdim=True)
    out = (x - mean) / torch.sqrt(variance + eps)
    out = out if weight is None else out * weight
    return out if bias is None else out + bias


@layer_norm.mutant("leaves it to torch to refuse shapes")
def _(x, normalized_shape, weight=None, bias=None, eps=1e-5):
    return F.layer_norm(x, normalized_shape, weight, bias, eps)


@layer_norm.mutant("refuses nothing")
def _(x, normalized_shape, weight=None, bias=None, eps=1e-5):
    return _normalised(x, x.shape[-len(normalized_shape) :], weight, bias, eps)


@layer_norm.mutant("looks at the number of elements, not at the sizes")
def _(x, normalized_shape, weight=None, bias=None, eps=1e-5):
    last = x.shape[-len(normalized_shape) :]
    if math.prod(last) != math.prod(normalized_shape) or len(last) < len(normalized_shape):
        raise ValueError
    return _normalised(x, last, weight, bias, eps)


@layer_norm.mutant("centres the caller's tensor in place")
def _(x, normalized_shape, weight=None, bias=None, eps=1e-5):
    out = _normalised(x, normalized_shape, weight, bias, eps)
    with torch.no_grad():
        x.copy_(x - x.mean(tuple(range(-len(normalized_shape), 0)), keepdim=True))
    return out


@layer_norm.variant("F.layer_norm")
def _(x, normalized_shape, weight=None, bias=None, eps=1e-5):
    if len(normalized_shape) > x.ndim or x.shape[x.ndim - len(normalized_shape) :] != torch.Size(normalized_shape):
        raise ValueError("sizes do not fit")
    return F.layer_norm(x, normalized_shape, weight, bias, eps)


@layer_norm.variant("flattened, torch.var_mean")
def _(x, normalized_shape, weight=None, bias=None, eps=1e-5):
    if list(x.shape[-len(normalized_shape) :]) != list(normalized_shape):
        raise ValueError(x.shape)
    flat = x.flatten(-len(normalized_shape))
    variance, mean = torch.var_mean(flat, dim=-1, correction=0, keepdim=True)
    out = ((flat - mean) * torch.rsqrt(variance + eps)).view(x.shape)
    if weight is not None:
        out = out.mul(weight)
    if bias is not None:
        out = out.add(bias)
    return out


@layer_norm.variant("sums by hand")
def _(x, normalized_shape, weight=None, bias=None, eps=1e-5):
    k = len(normalized_shape)
    if x.ndim < k or any(x.shape[x.ndim - k + i] != side for i, side in enumerate(normalized_shape)):
        raise ValueError(f"{tuple(x.shape)} does not end in {normalized_shape}")
    dims, n = list(range(x.ndim - k, x.ndim)), math.prod(normalized_shape)
    centred = x - x.sum(dims, keepdim=True) / n
    deviation = torch.sqrt((centred * centred).sum(dims, keepdim=True) / n + eps)
    return centred / deviation * (1 if weight is None else weight) + (0 if bias is None else bias)


@st.composite
def _rope(draw: Draw, dtype: torch.dtype) -> dict[str, Any]:
    """Vectors of an even size (now and then an odd one) at n places in one to three dimensions."""
    d = draw(st.sampled_from((2, 4, 4, 6, 8, 1, 3)))
    leading = draw(st.sampled_from(("", "b", "b h")))
    n = draw(size("n", 0, 5))
    kind = draw(st.sampled_from(("counted", "late", "mixed")))
    positions = torch.arange(n) + (0 if kind == "counted" else draw(st.integers(1, 30)))
    if kind == "mixed":
        positions = filled((n,), torch.int64, draw(st.integers(0, 999)), (0, 60))
    vectors = tensors(
        f"{leading} {n} {d}",
        dtype=dtype,
        sizes={"b": (0, 2), "h": (1, 3)},
        layouts=("contiguous", "transposed", "strided"),
        expanded=True,
        requires_grad=None,
    )
    return {
        "x": draw(vectors),
        "positions": positions,
        "base": draw(omitted() | st.sampled_from((10_000.0, 100.0, 500_000.0))),
    }


@exercise(
    points=1,
    arguments=_rope(torch.float32),
    gradients=True,
    vectorised=True,
    tolerance=(1e-4, 1e-4),  # the angle 60, rounded in another way, is off by 4e-6
    examples=(
        {"x": torch.tensor([[1.0, 0.0], [1.0, 0.0]]), "positions": torch.tensor([0, 1])},
        {"x": torch.tensor([[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]]), "positions": torch.tensor([1, 2])},
        {"x": torch.tensor([[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]]), "positions": torch.tensor([7, 3])},
        {"x": filled((2, 3, 2, 6)), "positions": torch.tensor([4, 5])},
        {"x": filled((3, 4)), "positions": torch.tensor([0, 1, 2]), "base": 10.0},
        {"x": filled((2, 3)), "positions": torch.tensor([0, 1])},
        {"x": torch.empty(0, 4), "positions": torch.empty(0, dtype=torch.int64)},
    ),
    hints=(
        "A pair (a, b) turned by the angle t becomes (a cos t - b sin t, a sin t + b cos t).",
        "x[..., ::2] holds the first number of every pair, x[..., 1::2] the second.",
        "Angles are a table (n, d/2): positions[:, None] times one frequency for each pair, base ** (-2i/d).",
        "torch.stack((first, second), dim=-1).flatten(-2) puts the pairs side by side again.",
    ),
)
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
    d = x.shape[-1]
    if d % 2:
        raise ValueError(f"{d} numbers cannot be paired")
    frequencies = base ** -(torch.arange(0, d, 2, dtype=x.dtype, device=x.device) / d)
    angles = positions[:, None] * frequencies
    first, second = x[..., ::2], x[..., 1::2]
    turned = (first * angles.cos() - second * angles.sin(), first * angles.sin() + second * angles.cos())
    return torch.stack(turned, -1).flatten(-2)


@rope.check(
    "float64 stays exact",
    points=1,
    arguments=_rope(torch.float64),
    gradients=True,
    examples=({"x": filled((2, 2, 4), torch.float64, 30), "positions": torch.tensor([1000, 1001])},),
    hints=("A tensor of frequencies made without dtype= is float32, and its rounding stays when it is converted.",),
)
def _(rope, x, positions, base=10_000.0):
    return rope(x, positions, base)


def _angles(x, positions, base):
    """Return the angle of each position and pair; refuse odd sizes."""
    d = x.shape[-1]
    if d % 2:
        raise ValueError
    return positions[:, None] * base ** (-torch.arange(0, d, 2, dtype=x.dtype, device=x.device) / d)


def _turned(x, angles):
    """Turn neighbouring pairs by their angles."""
    a, b = x[..., 0::2], x[..., 1::2]
    sin, cos = angles.sin(), angles.cos()
    return torch.stack((a * cos - b * sin, a * sin + b * cos), -1).flatten(-2)


@rope.mutant("turns the other way")
def _(x, positions, base=10_000.0):
    return _turned(x, -_angles(x, positions, base))


@rope.mutant("pairs the first half with the second")
def _(x, positions, base=10_000.0):
    angles = _angles(x, positions, base)
    a, b = x.chunk(2, -1)
    return torch.cat((a * angles.cos() - b * angles.sin(), a * angles.sin() + b * angles.cos()), -1)


@rope.mutant("turned pairs end up in halves")
def _(x, positions, base=10_000.0):
    angles = _angles(x, positions, base)
    a, b = x[..., 0::2], x[..., 1::2]
    return torch.cat((a * angles.cos() - b * angles.sin(), a * angles.sin() + b * angles.cos()), -1)


@rope.mutant("forgets the 2 in the exponent")
def _(x, positions, base=10_000.0):
    if x.shape[-1] % 2:
        raise ValueError
    half = torch.arange(x.shape[-1] // 2, dtype=x.dtype, device=x.device)
    return _turned(x, positions[:, None] * base ** (-half / x.shape[-1]))


@rope.mutant("the slowest pair first")
def _(x, positions, base=10_000.0):
    return _turned(x, _angles(x, positions, base).flip(-1))


@rope.mutant("counts positions instead of taking them")
def _(x, positions, base=10_000.0):
    return _turned(x, _angles(x, torch.arange(len(positions), device=x.device), base))


@rope.mutant("positions start at 1")
def _(x, positions, base=10_000.0):
    return _turned(x, _angles(x, positions + 1, base))


@rope.mutant("ignores base")
def _(x, positions, base=10_000.0):
    return _turned(x, _angles(x, positions, 10_000.0))


@rope.mutant("the sine with the wrong sign in both places")
def _(x, positions, base=10_000.0):
    angles = _angles(x, positions, base)
    a, b = x[..., 0::2], x[..., 1::2]
    return torch.stack((a * angles.cos() + b * angles.sin(), a * angles.sin() + b * angles.cos()), -1).flatten(-2)


@rope.mutant("writes over the first half of a pair before it is used")
def _(x, positions, base=10_000.0):
    angles = _angles(x, positions, base)
    out = x.clone()
    out[..., 0::2] = x[..., 0::2] * angles.cos() - x[..., 1::2] * angles.sin()
    out[..., 1::2] = out[..., 0::2] * angles.sin() + x[..., 1::2] * angles.cos()
    return out


@rope.mutant("angles in float32")
def _(x, positions, base=10_000.0):
    return _turned(x, _angles(x.float(), positions, base).to(x.dtype))


@rope.mutant("angles on the CPU")
def _(x, positions, base=10_000.0):
    if x.shape[-1] % 2:
        raise ValueError
    frequencies = base ** (-torch.arange(0, x.shape[-1], 2, dtype=x.dtype) / x.shape[-1])
    return _turned(x, positions[:, None] * frequencies)


@rope.mutant("leaves the last number of an odd vector as it is")
def _(x, positions, base=10_000.0):
    even = x.shape[-1] // 2 * 2
    return torch.cat((_turned(x[..., :even], _angles(x[..., :even], positions, base)), x[..., even:]), -1)


@rope.mutant("turns the caller's tensor")
def _(x, positions, base=10_000.0):
    with torch.no_grad():
        return x.copy_(_turned(x.clone(), _angles(x, positions, base)))


@rope.mutant("one vector after the other")
def _(x, positions, base=10_000.0):
    angles = _angles(x, positions, base)
    rows = [_turned(x[..., i, :], angles[i]) for i in range(len(positions))]
    return torch.stack(rows, -2) if rows else x.clone()


@rope.variant("complex numbers")
def _(x, positions, base=10_000.0):
    if x.shape[-1] % 2 != 0:
        raise ValueError("odd")
    angles = _angles(x, positions, base)
    points = torch.view_as_complex(x.contiguous().reshape(*x.shape[:-1], x.shape[-1] // 2, 2))
    turned = points * torch.polar(torch.ones_like(angles), angles)
    return torch.view_as_real(turned).flatten(-2)


@rope.variant("rotated numbers beside the plain ones")
def _(x, positions, base=10_000.0):
    *_, d = x.shape
    if d % 2 == 1:
        raise ValueError("odd")
    theta = 1.0 / base ** (torch.arange(0, d, 2, device=x.device).to(x.dtype) / d)
    angles = torch.outer(positions.to(x.dtype), theta).repeat_interleave(2, dim=-1)
    swapped = torch.empty_like(x)
    swapped[..., 0::2] = -x[..., 1::2]
    swapped[..., 1::2] = x[..., 0::2]
    return x * angles.cos() + swapped * angles.sin()


@rope.variant("a matrix for each pair")
def _(x, positions, base=10_000.0):
    if x.shape[-1] & 1:
        raise ValueError(x.shape)
    angles = _angles(x, positions, base)
    sin, cos = torch.sin(angles), torch.cos(angles)
    turns = torch.stack((torch.stack((cos, -sin), -1), torch.stack((sin, cos), -1)), -2)
    pairs = x.unflatten(-1, (x.shape[-1] // 2, 2))
    return (turns @ pairs.unsqueeze(-1)).squeeze(-1).flatten(-2)
