"""Held-out solutions of softmax."""

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


def right_library(logits, dim):
    """torch.softmax may do it."""
    return torch.softmax(logits, dim)


def right_module(logits, dim=-1):
    """nn.Softmax; dim has a default."""
    layer = nn.Softmax(dim=dim)
    return layer(logits)


def right_shifted(x, dim):
    """The largest is taken away first."""
    e = torch.exp(x - x.max(dim=dim, keepdim=True).values)
    return e / e.sum(dim=dim, keepdim=True)


def right_shift_detached(logits: torch.Tensor, dim: int) -> torch.Tensor:
    """The same, the largest as a constant; in-place work on its own copy."""
    out = logits - logits.detach().amax(dim, keepdim=True)
    out = out.exp()
    return out.div(out.sum(dim).unsqueeze(dim))


def right_logsumexp(logits, dim):
    """e^(logit - logsumexp)."""
    return (logits - torch.logsumexp(logits, dim=dim, keepdim=True)).exp()


def right_log_softmax(logits, dim):
    """log_softmax, and e^ of it."""
    print(logits.shape, dim)
    return F.log_softmax(logits, dim=dim).exp()


def right_softmin(logits, dim):
    """softmin of the negative."""
    return F.softmin(-logits, dim=dim)


def right_moved(logits, dim):
    """The dimension goes to the end, and back again."""
    moved = logits.transpose(dim, -1)
    shifted = moved - moved.sort(dim=-1).values[..., -1:]
    e = 2.718281828459045**shifted
    return (e / e.sum(-1, keepdim=True)).transpose(dim, -1)


def right_ratios(logits, dim):
    """1 / Σ e^(other - own): no exponent of the largest is needed where infinity may be divided by."""
    a = logits.movedim(dim, -1)
    logs = torch.logsumexp(a.unsqueeze(-2) - a.unsqueeze(-1), dim=-1)
    return torch.exp(-logs).movedim(-1, dim)


def right_slices(logits, dim):
    """Row by row, in lists; nothing here forbids loops."""
    moved = logits.movedim(dim, -1)
    rows = []
    for row in moved.reshape(-1, moved.shape[-1]):
        e = (row - max(row.tolist())).exp()
        rows.append(e / sum(e))
    return torch.stack(rows).reshape(moved.shape).movedim(-1, dim)


def right_online(logits, dim):
    """A running sum of logarithms along the dimension."""
    total = None
    for part in logits.unbind(dim):
        total = part if total is None else torch.logaddexp(total, part)
    return torch.exp(logits - total.unsqueeze(dim))


def right_attention(logits, dim):
    """e^ of cumulated logarithms, the last of them."""
    end = logits.logcumsumexp(dim=dim).select(dim, -1).unsqueeze(dim)
    return torch.exp(logits - end)


def wrong_formula(logits, dim):
    """inf / inf for large logits."""
    e = torch.exp(logits)
    return e / e.sum(dim=dim, keepdim=True)


def wrong_float64_formula(logits, dim):
    """e^1000 is infinite in float64 too."""
    e = logits.double().exp()
    return (e / e.sum(dim=dim, keepdim=True)).to(logits.dtype)


def wrong_largest_of_all(logits, dim):
    """The largest of the whole tensor: slices far below it become 0 / 0."""
    e = torch.exp(logits - logits.max())
    return e / e.sum(dim=dim, keepdim=True)


def wrong_smallest(logits, dim):
    """The smallest is taken away: no help for 0 and 1000."""
    e = torch.exp(logits - logits.min(dim=dim, keepdim=True)[0])
    return e / e.sum(dim=dim, keepdim=True)


def wrong_mean_shift(logits, dim):
    """The mean is taken away: -1000 and 1000 are still far from it."""
    e = torch.exp(logits - logits.mean(dim=dim, keepdim=True))
    return e / e.sum(dim=dim, keepdim=True)


def wrong_largest_absolute(logits, dim):
    """The largest absolute value: -1000 and -1000 become 0 / 0."""
    e = torch.exp(logits - logits.abs().amax(dim, keepdim=True))
    return e / e.sum(dim=dim, keepdim=True)


def wrong_shift_if_positive(logits, dim):
    """Shifted only against overflow: all logits below -104 become 0 / 0."""
    e = torch.exp(logits - logits.amax(dim, keepdim=True).clamp(min=0))
    return e / e.sum(dim=dim, keepdim=True)


def wrong_clamps(logits, dim):
    """Clamped to ±80: 1000 and 1001 look alike."""
    e = torch.exp(logits.clamp(-80, 80))
    return e / e.sum(dim=dim, keepdim=True)


def wrong_scales(logits, dim):
    """Divided by the largest where it is large."""
    big = logits.abs().amax().clamp(min=80) / 80
    return torch.softmax(logits / big, dim)


def wrong_nan_to_num(logits, dim):
    """nan becomes 0."""
    e = torch.exp(logits)
    return torch.nan_to_num(e / e.sum(dim, keepdim=True))


def wrong_keepdim_missing(logits, dim):
    """Without keepdim the sum stands in the wrong place."""
    e = torch.exp(logits - logits.amax(dim, keepdim=True))
    return e / e.sum(dim=dim)


def wrong_shift_keepdim_missing(logits, dim):
    """The same with the largest."""
    e = torch.exp(logits - logits.amax(dim))
    return e / e.sum(dim=dim, keepdim=True)


def wrong_always_last(logits, dim):
    """dim is not used."""
    return torch.softmax(logits, dim=-1)


def wrong_always_one(logits, dim):
    """dim 1, or 0 for a row."""
    return torch.softmax(logits, dim=1 if logits.ndim > 1 else 0)


def wrong_implicit(logits, dim):
    """F.softmax guesses the dimension."""
    return F.softmax(logits, _stacklevel=0)


def wrong_transposes(logits, dim):
    """For dim 0 the transposed tensor: right for two dimensions, and not for three."""
    if dim in (0, -logits.ndim):
        return torch.softmax(logits.movedim(0, -1), -1).movedim(-1, 0)
    return torch.softmax(logits, -1)


def wrong_negative_dim(logits, dim):
    """abs() of dim: -1 becomes 1."""
    return torch.softmax(logits, min(abs(dim), logits.ndim - 1))


def wrong_sum_of_all(logits, dim):
    """All probabilities together sum to 1."""
    e = torch.exp(logits - logits.amax(dim, keepdim=True))
    return e / e.sum()


def wrong_logarithm(logits, dim):
    """The logarithm of it."""
    return torch.log_softmax(logits, dim)


def wrong_sharp(logits, dim):
    """All or nothing: one-hot of the largest."""
    hot = (logits == logits.amax(dim, keepdim=True)).to(logits.dtype)
    return hot / hot.sum(dim, keepdim=True) + 0 * logits


def wrong_power_of_two(logits, dim):
    """exp2 in place of exp."""
    e = torch.exp2(logits - logits.amax(dim, keepdim=True))
    return e / e.sum(dim, keepdim=True)


def wrong_epsilon(logits, dim):
    """1e-8 below the line costs half of float64's digits."""
    e = torch.exp(logits - logits.amax(dim, keepdim=True))
    return e / (e.sum(dim, keepdim=True) + 1e-8)


def wrong_float32(logits, dim):
    """float32 inside."""
    return torch.softmax(logits.float(), dim).to(logits.dtype)


def wrong_dtype_argument(logits, dim):
    """The result is always float32."""
    return torch.softmax(logits, dim, dtype=torch.float32)


def wrong_in_place(logits, dim):
    """-= works on the caller's logits."""
    with torch.no_grad():
        logits -= logits.amax(dim, keepdim=True)
    e = logits.exp()
    return e / e.sum(dim, keepdim=True)


def wrong_detach(logits, dim):
    """No gradient."""
    return torch.softmax(logits.detach(), dim)


def wrong_half_detached(logits, dim):
    """The sum is a constant: a wrong gradient."""
    e = torch.exp(logits - logits.detach().amax(dim, keepdim=True))
    return e / e.sum(dim, keepdim=True).detach()


def wrong_numpy(logits, dim):
    """Through NumPy, where no gradient flows."""
    a = logits.detach().cpu().numpy()
    e = np.exp(a - a.max(axis=dim, keepdims=True))
    return torch.from_numpy(e / e.sum(axis=dim, keepdims=True)).to(logits.device)


def wrong_one_class(logits, dim):
    """Ones for a single class: right, but cut off from the logits."""
    if logits.shape[dim] == 1:
        return torch.ones_like(logits)
    return torch.softmax(logits, dim)


def wrong_squeezes(logits, dim):
    """Dimensions of size 1 are lost."""
    return torch.softmax(logits, dim).squeeze()


def wrong_two_dimensions(logits, dim):
    """Written for tables only: other tensors are seen as tables."""
    table = logits.reshape(logits.shape[0], -1)
    return torch.softmax(table, dim if dim in (0, -logits.ndim) else 1).reshape(logits.shape)


def wrong_rounds(logits, dim):
    """Four places."""
    p = torch.softmax(logits, dim)
    return p + (torch.round(p, decimals=4) - p).detach()


def wrong_twice(logits, dim):
    """softmax of softmax."""
    return torch.softmax(torch.softmax(logits, dim), dim)
