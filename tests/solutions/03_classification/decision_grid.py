"""Held-out solutions of decision_grid."""

import torch, itertools

def right_product(X, steps, margin=0.1):
    (x0, y0), (x1, y1) = (X.amin(0) - margin).tolist(), (X.amax(0) + margin).tolist()
    def ax(a, b): return [a + (b - a) * i / (steps - 1) for i in range(steps)] if steps > 1 else [a]
    pts = [(x, y) for y, x in itertools.product(ax(y0, y1), ax(x0, x1))]
    return torch.tensor(pts, dtype=torch.float32, device=X.device)

def right_broadcast(X, steps, margin=0.1):
    X = X.to(torch.float64)
    lo, hi = X.min(0)[0] - margin, X.max(0)[0] + margin
    t = torch.linspace(0, 1, steps, dtype=torch.float64, device=X.device)
    xs, ys = lo[0] + t * (hi[0] - lo[0]), lo[1] + t * (hi[1] - lo[1])
    out = torch.empty(steps, steps, 2, device=X.device)
    out[..., 0] = xs
    out[..., 1] = ys[:, None]
    return out.view(-1, 2)

def right_ij_swap(X, steps, margin=0.1):
    a = X.aminmax(dim=0)
    y, x = torch.meshgrid(*[torch.linspace(float(a.min[i]) - margin, float(a.max[i]) + margin, steps, device=X.device) for i in (1, 0)], indexing="ij")
    return torch.stack((x.ravel(), y.ravel()), -1)

def right_expand(X, steps, margin=0.1):
    xs = torch.linspace(X[:, 0].min() - margin, X[:, 0].max() + margin, steps).to(X.device)
    ys = torch.linspace(X[:, 1].min() - margin, X[:, 1].max() + margin, steps).to(X.device)
    return torch.cat([xs.expand(steps, steps).reshape(-1, 1), ys[:, None].expand(steps, steps).reshape(-1, 1)], 1)

def right_half_float(X, steps, margin=0.1):
    X = X.float()
    lo = X.min(0).values - margin
    hi = X.max(0).values + margin
    i = torch.arange(steps, dtype=torch.float32, device=X.device) / max(steps - 1, 1)
    g = lo + i[:, None] * (hi - lo)
    return torch.stack([g[:, 0].repeat(steps), g[:, 1].repeat_interleave(steps)], 1)

def wrong_y_descending(X, steps, margin=0.1):
    r = _ij(X, steps, margin).view(steps, steps, 2).flip(0)
    return r.reshape(-1, 2)

def _ij(X, steps, margin=0.1):
    a = X.aminmax(dim=0)
    y, x = torch.meshgrid(*[torch.linspace(float(a.min[i]) - margin, float(a.max[i]) + margin, steps, device=X.device) for i in (1, 0)], indexing="ij")
    return torch.stack((x.ravel(), y.ravel()), -1)

def wrong_margin_twice(X, steps, margin=0.1):
    return _ij(X, steps, 2 * margin)

def wrong_steps_plus_eps(X, steps, margin=0.1):
    a = X.aminmax(dim=0)
    ax = [torch.arange(steps, device=X.device) * ((a.max[i] - a.min[i] + 2 * margin) / steps) + a.min[i] - margin for i in (0, 1)]
    return torch.stack([ax[0].repeat(steps), ax[1].repeat_interleave(steps)], 1).float()

def wrong_int_margin(X, steps, margin=0.1):
    return _ij(X, steps, int(margin))

def wrong_falsy_margin(X, steps, margin=0.1):
    return _ij(X, steps, margin or 0.1)

def wrong_one_step_max(X, steps, margin=0.1):
    if steps == 1: return (X.amax(0) + margin).float()[None]
    return _ij(X, steps, margin)

def wrong_one_step_1d(X, steps, margin=0.1):
    return _ij(X, steps, margin).squeeze()

def wrong_double(X, steps, margin=0.1):
    return _ij(X, steps, margin).double()

def wrong_requires(X, steps, margin=0.1):
    return _ij(X, steps, margin).requires_grad_()

def wrong_unique(X, steps, margin=0.1):
    return torch.unique(_ij(X, steps, margin), dim=0)
