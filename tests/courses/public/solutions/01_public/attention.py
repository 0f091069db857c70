"""Versions of attention as learners write them."""

import math

import torch
import torch.nn.functional as F
from torch import nn


def right_bmm_flat(q, k, v, mask=None, causal=False):
    """All leading dimensions in one, torch.bmm, and shapes put back at the end."""
    lead = q.shape[:-2]
    n, d = q.shape[-2:]
    m, e = v.shape[-2:]
    batch = math.prod(lead)
    scores = torch.bmm(q.reshape(batch, n, d), k.reshape(batch, m, d).transpose(1, 2)) * (d ** (-0.5))
    scores = scores.reshape(*lead, n, m)
    hidden = torch.zeros_like(scores, dtype=torch.bool)
    if mask is not None:
        hidden |= mask.logical_not()
    if causal:
        rows = torch.arange(n, device=q.device).view(n, 1)
        columns = torch.arange(m, device=q.device).view(1, m)
        hidden |= columns > rows
    scores[hidden] = float("-inf")
    weights = F.softmax(scores, dim=-1)
    weights = torch.where(hidden, torch.zeros_like(weights), weights)
    return torch.bmm(weights.reshape(batch, n, m), v.reshape(batch, m, e)).reshape(*lead, n, e)


def right_blind_rows(q, k, v, mask=None, causal=False):
    """Rows that see nothing are let off the mask, and set to zero at the end."""
    scores = torch.matmul(q, k.transpose(-1, -2)) / torch.sqrt(torch.tensor(q.shape[-1], dtype=q.dtype, device=q.device))
    allowed = torch.ones(scores.shape, device=q.device, dtype=torch.bool)
    if mask is not None:
        allowed = torch.logical_and(allowed, mask)
    if causal:
        allowed = torch.tril(allowed)
    blind = ~allowed.any(dim=-1, keepdim=True)
    scores = scores.masked_fill(~(allowed | blind), float("-inf"))
    out = torch.softmax(scores, -1) @ v
    return out * (~blind).to(out.dtype)


def right_logsumexp(query, key, value, mask=None, causal=False):
    """Weights from logsumexp, with a finite number in place of -inf and zeros put in afterwards."""
    scores = torch.einsum("...id,...jd->...ij", query * query.size(-1) ** -0.5, key)
    seen = torch.ones_like(scores)
    if causal:
        seen = seen.tril(diagonal=0)
    if mask is not None:
        seen = seen * mask.to(seen.dtype)
    if key.size(-2) == 0:
        return torch.einsum("...ij,...je->...ie", scores, value)
    low = torch.finfo(scores.dtype).min
    scores = torch.where(seen.bool(), scores, low)
    weights = (scores - torch.logsumexp(scores, dim=-1, keepdim=True)).exp() * seen
    return torch.einsum("...ij,...je->...ie", weights, value)


def wrong_scale_of_keys(q, k, v, mask=None, causal=False):
    """The root of the number of queries."""
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-2] or 1)
    hidden = torch.zeros_like(scores, dtype=torch.bool)
    if mask is not None:
        hidden = hidden | ~mask
    if causal:
        hidden = hidden | torch.ones_like(hidden).triu(1)
    weights = torch.softmax(scores.masked_fill(hidden, -torch.inf), -1)
    return torch.where(hidden, 0, weights) @ v


def wrong_bool_to_float(q, k, v, mask=None, causal=False):
    """A bool mask is added to the scores as numbers."""
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if causal:
        scores = scores.masked_fill(torch.ones_like(scores).triu(1).bool(), -torch.inf)
    if mask is not None:
        scores = scores + mask
    return scores.softmax(-1) @ v


def wrong_only_four_dimensions(q, k, v, mask=None, causal=False):
    """As in a model where everything is (batch, heads, length, size)."""
    b, h, n, d = q.shape
    scores = torch.einsum("bhnd,bhmd->bhnm", q, k) / d**0.5
    hidden = torch.zeros_like(scores, dtype=torch.bool)
    if mask is not None:
        hidden = hidden | ~mask
    if causal:
        hidden = hidden | torch.ones_like(hidden).triu(1)
    weights = scores.masked_fill(hidden, -torch.inf).softmax(-1).masked_fill(hidden, 0)
    return torch.einsum("bhnm,bhme->bhne", weights, v)


def wrong_sdpa_forgets_causal(q, k, v, mask=None, causal=False):
    """Torch refuses a mask and is_causal together, so one of them is dropped."""
    if mask is not None:
        return F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    return F.scaled_dot_product_attention(q, k, v, is_causal=causal)


class wrong_module:
    """A class where a function is asked for."""

    def __new__(cls, q, k, v, mask=None, causal=False):
        weights = nn.Softmax(dim=-1)(q @ k.mT / math.sqrt(q.shape[-1]))
        return weights @ v
