"""Held-out solutions of pairwise_sq_dist."""

import numpy as np
import torch
from torch.nn import functional as F


def right_none(a, b):
    """None as an index puts in a dimension."""
    difference = a[:, None, :] - b[None, :, :]
    print(difference.shape)
    return torch.sum(difference * difference, dim=-1)


def right_unsqueeze(x, y):
    """unsqueeze; parameters with other names."""
    return (x.unsqueeze(1) - y.unsqueeze(0)).pow(2).sum(dim=2)


def right_expand(a, b):
    """Both expanded to (n, m, d) first."""
    n, m, d = len(a), len(b), a.shape[1]
    left = a.view(n, 1, d).expand(n, m, d) if a.is_contiguous() else a.reshape(n, 1, d).expand(n, m, d)
    right = b.reshape(1, m, d).expand(n, m, d)
    return torch.square(left - right).sum(-1)


def right_binomial(a, b):
    """|a|² + |b|² - 2ab, never below zero."""
    aa = (a * a).sum(-1, keepdim=True)
    bb = (b * b).sum(-1, keepdim=True).T
    return (aa + bb - 2 * torch.mm(a, b.t())).clamp(min=0)


def right_addmm(a, b):
    """The same in one call of addmm."""
    squares = a.pow(2).sum(1)[:, None] + b.pow(2).sum(1)[None, :]
    return torch.addmm(squares, a, b.mT, alpha=-2)


def right_cdist(a, b):
    """The library's distance, squared."""
    return torch.cdist(a, b, p=2.0).square()


def right_cdist_exact(a, b):
    """cdist without its shortcut by matrix products."""
    return torch.cdist(a, b, compute_mode="donot_use_mm_for_euclid_dist").pow(2)


def right_einsum(a, b):
    """Three einsums."""
    aa = torch.einsum("nd,nd->n", a, a)
    bb = torch.einsum("md,md->m", b, b)
    ab = torch.einsum("nd,md->nm", a, b)
    return aa[:, None] + bb - 2 * ab


def right_norm(a, b):
    """The norm of the differences, squared."""
    return torch.linalg.vector_norm(a[:, None] - b, dim=-1) ** 2


def right_over_coordinates(a, b, power=2):
    """A loop over coordinates, not over points; an extra parameter with a default."""
    total = torch.zeros((a.size(0), b.size(0)), dtype=a.dtype, device=a.device)
    for k in range(a.size(1)):
        total += (a[:, k].unsqueeze(1) - b[:, k].unsqueeze(0)) ** power
    return total


def right_by_columns(a, b):
    """A loop over the columns as the transposed tensor gives them."""
    result = 0
    for x, y in zip(a.T, b.T):
        result = result + (x.reshape(-1, 1) - y.reshape(1, -1)) ** 2
    return result


def right_repeat_interleave(a, b):
    """All pairs one below the other, then in shape."""
    n, m = a.shape[0], b.shape[0]
    left = a.repeat_interleave(m, dim=0)
    right = b.repeat(n, 1)
    return ((left - right) ** 2).sum(1).reshape(n, m)


def right_mse_loss(a, b):
    """mse_loss without reduction gives the squares."""
    n, m, d = len(a), len(b), a.shape[-1]
    return F.mse_loss(a[:, None].expand(n, m, d), b[None].expand(n, m, d), reduction="none").sum(-1)


def right_matmul_of_differences(a, b):
    """A row times a column: (1, d) @ (d, 1) for every pair."""
    gap = a[:, None] - b[None]
    return (gap.unsqueeze(-2) @ gap.unsqueeze(-1)).squeeze(-1).squeeze(-1)


def right_vmap(a, b):
    """vmap turns the function of two points into one of all pairs."""
    one = lambda p, q: ((p - q) ** 2).sum()
    return torch.vmap(torch.vmap(one, in_dims=(None, 0)), in_dims=(0, None))(a, b)


def right_float64_inside(a, b):
    """More digits than need be on the way."""
    gap = a.double()[:, None] - b.double()[None]
    return (gap**2).sum(-1).to(a.dtype)


def wrong_root(a, b):
    """The distance, not its square."""
    return torch.cdist(a, b)


def wrong_norm(a, b):
    """The distance again, by the norm."""
    return (a[:, None] - b).norm(dim=-1)


def wrong_manhattan(a, b):
    """cdist with p=1, squared."""
    return torch.cdist(a, b, p=1) ** 2


def wrong_square_of_sum(a, b):
    """(Σ gap)²: right for one coordinate."""
    return (a[:, None] - b[None]).sum(-1).pow(2)


def wrong_transposed(a, b):
    """(m, n): right in shape where n == m."""
    return ((a[None] - b[:, None]) ** 2).sum(-1)


def wrong_pairs_only(a, b):
    """Row by row: broadcasts only where n == m, or one is 1."""
    return ((a - b) ** 2).sum(-1)


def wrong_dim(a, b):
    """The sum over the wrong dimension: right in shape where m == d."""
    return ((a[:, None] - b[None]) ** 2).sum(1)


def wrong_keepdim(a, b):
    """(n, m, 1)."""
    return ((a[:, None] - b[None]) ** 2).sum(-1, keepdim=True)


def wrong_squeezed(a, b):
    """squeeze() takes out every size that happens to be 1."""
    return ((a[:, None] - b[None]) ** 2).sum(-1).squeeze()


def wrong_squeezed_first(a, b):
    """squeeze(0) takes out n where n is 1."""
    return ((a[:, None] - b[None]) ** 2).sum(-1).squeeze(0)


def wrong_keepdim_forgotten(a, b):
    """|a|² as a row: raises unless n == m, and is wrong then."""
    return (a**2).sum(1) + (b**2).sum(1) - 2 * a @ b.T


def wrong_reshape(a, b):
    """reshape(-1, m) is not the transpose."""
    return (a**2).sum(1)[:, None] + (b**2).sum(1)[None] - 2 * a @ b.reshape(a.shape[1], len(b))


def wrong_factor(a, b):
    """One product only."""
    return (a**2).sum(1)[:, None] + (b**2).sum(1)[None] - a @ b.T


def wrong_mean(a, b):
    """mse_loss as a mean over coordinates."""
    return ((a[:, None] - b[None]) ** 2).mean(dim=-1)


def wrong_loop(a, b):
    """Two loops, one entry at a time."""
    out = torch.empty(a.shape[0], b.shape[0], dtype=a.dtype)
    for i in range(a.shape[0]):
        for j in range(b.shape[0]):
            out[i][j] = torch.sum((a[i] - b[j]) ** 2)
    return out


def wrong_row_loop(a, b):
    """One loop over a."""
    out = torch.empty(len(a), len(b), dtype=a.dtype)
    for i, point in enumerate(a):
        out[i] = ((b - point) ** 2).sum(dim=1)
    return out


def wrong_column_loop(a, b):
    """One loop over b."""
    out = a.new_empty(len(a), len(b))
    for j in range(len(b)):
        out[:, j] = (a - b[j]).pow(2).sum(1)
    return out


def wrong_comprehension(a, b):
    """A loop in disguise."""
    rows = [(p - b).square().sum(1) for p in a]
    return torch.stack(rows) if rows else a.new_zeros(0, len(b))


def wrong_lists(a, b):
    """The numbers leave the tensors."""
    rows = [[sum((x - y) ** 2 for x, y in zip(p, q)) for q in b.tolist()] for p in a.tolist()]
    return torch.tensor(rows, dtype=a.dtype).view(a.size(0), b.size(0))


def wrong_numpy(a, b):
    """Broadcasts, but in NumPy."""
    x, y = a.numpy(), b.numpy()
    return torch.from_numpy(((x[:, None] - y[None]) ** 2).sum(-1))


def wrong_asarray(a, b):
    """NumPy by way of np.asarray."""
    x, y = np.asarray(a), np.asarray(b)
    return torch.from_numpy(np.square(x[:, None] - y[None]).sum(-1))


def wrong_item(a, b):
    """Number by number with item()."""
    d = range(a.shape[1])
    rows = [[sum((a[i, k].item() - b[j, k].item()) ** 2 for k in d) for j in range(len(b))] for i in range(len(a))]
    return torch.tensor(rows, dtype=a.dtype).reshape(len(a), len(b))


def wrong_float32_result(a, b):
    """Allocated as float32."""
    out = torch.zeros(len(a), len(b))
    out += ((a[:, None] - b[None]) ** 2).sum(-1)
    return out


def wrong_float32_inside(a, b):
    """The right dtype at the end, float32 on the way."""
    return (torch.cdist(a.float(), b.float()) ** 2).to(a.dtype)


def wrong_half_inside(a, b):
    """float16 has three digits."""
    return ((a.half()[:, None] - b.half()[None]) ** 2).sum(-1).to(a.dtype)


def wrong_rounded(a, b):
    """Rounded to three places."""
    return ((a[:, None] - b[None]) ** 2).sum(-1).round(decimals=3)


def wrong_empty_a(a, b):
    """reshape(-1) of nothing is ambiguous: raises where m is 0."""
    left = a.repeat_interleave(len(b), dim=0)
    right = b.repeat(len(a), 1)
    return ((left - right) ** 2).sum(1).reshape(-1, len(b))


def wrong_view(a, b):
    """view raises where the numbers do not lie one behind the other."""
    n, m, d = len(a), len(b), a.shape[1]
    return ((a.view(n * d).view(n, 1, d) - b.view(m * d).view(1, m, d)) ** 2).sum(-1)


def wrong_in_place(a, b):
    """*= writes into the caller's points."""
    ab = a @ b.T
    a *= a
    return a.sum(1, keepdim=True) + (b * b).sum(1) - 2 * ab


def wrong_centres_in_place(a, b):
    """Moves both clouds to the origin first: right distances, moved points."""
    if len(b):
        centre = b.mean(0)
        a -= centre
        b -= centre
    return ((a[:, None] - b[None]) ** 2).sum(-1)


def wrong_epsilon(a, b):
    """pairwise_distance adds 1e-6 to each difference."""
    n, m, d = len(a), len(b), a.shape[1]
    return F.pairwise_distance(a[:, None].expand(n, m, d), b[None].expand(n, m, d), eps=1e-3) ** 2


def wrong_pdist(a, b):
    """The distances inside a only."""
    return torch.cdist(a, a) ** 2


def wrong_two_coordinates(a, b):
    """Written for points of the plane."""
    return (a[:, None, 0] - b[None, :, 0]) ** 2 + (a[:, None, -1] - b[None, :, -1]) ** 2
