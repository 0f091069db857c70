"""Held-out solutions of tanh_by_hand."""

import math

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


def right_safe_where(x):
    """One formula for each sign, each of harmless numbers."""
    positive = x > 0
    up = torch.exp(-2 * torch.where(positive, x, 0.0))
    down = torch.exp(2 * torch.where(positive, 0.0, x))
    return torch.where(positive, (1 - up) / (1 + up), (down - 1) / (down + 1))


def right_sigmoid(x: torch.Tensor) -> torch.Tensor:
    """Two sigmoids make a tanh."""
    return 2 * torch.sigmoid(2 * x) - 1


def right_sinh_cosh_clamped(x):
    """From 25 on, tanh is 1 to all digits."""
    x = x.clamp(-25, 25)
    return torch.sinh(x) / torch.cosh(x)


def right_formula_clamped(x, limit=30.0):
    """The formula itself, of clamped numbers."""
    y = torch.clamp(x, min=-limit, max=limit)
    a, b = torch.exp(y), torch.exp(-y)
    return (a - b) / (a + b)


def right_softmax_difference(x):
    """The softmax of x and -x, the first minus the second."""
    p = F.softmax(torch.stack([x, -x], dim=-1), dim=-1)
    return p[..., 0] - p[..., 1]


def right_masks(x):
    """expm1 for each sign on its own, written into an own tensor."""
    out = x.clone()
    up = x >= 0
    a = torch.expm1(-2 * x[up])
    b = torch.expm1(2 * x[torch.logical_not(up)])
    out[up] = -a / (a + 2)
    out[~up] = b / (b + 2)
    return out


def right_logaddexp(x):
    """e^x / (e^x + e^-x) and its counterpart, by logarithms."""
    bottom = torch.logaddexp(x, -x)
    return torch.exp(x - bottom) - torch.exp(-x - bottom)


def right_detached_max(x):
    """Both exponents shifted by the larger one, which is a constant."""
    m = x.detach().abs()
    a, b = torch.exp(x - m), torch.exp(-x - m)
    return (a - b) / (a + b)


def right_own_function(x):
    """A Function that knows its derivative, 1 - y²."""

    class T(torch.autograd.Function):
        @staticmethod
        def forward(ctx, v):
            u = torch.expm1(-2 * v.abs())
            y = -torch.sign(v) * u / (u + 2)
            ctx.save_for_backward(y)
            return y

        @staticmethod
        def backward(ctx, g):
            return g * (1 - ctx.saved_tensors[0].square())

    return T.apply(x)


def right_loop(x):
    """One number after the other, with an if and an early return."""
    if x.nelement() == 0:
        return torch.empty_like(x)
    parts = []
    for v in x.flatten():
        if v.item() > 20:
            parts.append(1 - 2 * torch.exp(-2 * v))
        elif v.item() < -20:
            parts.append(2 * torch.exp(2 * v) - 1)
        else:
            parts.append((v.exp() - (-v).exp()) / (v.exp() + (-v).exp()))
    return torch.stack(parts).view(x.shape)


def right_half_argument(x):
    """Twice the tanh of small parts: the addition theorem, of clamped numbers."""
    s = torch.sinh(x.clamp(-40, 40) / 2)
    c = torch.cosh(x.clamp(-40, 40) / 2)
    return 2 * s * c / (s * s + c * c)


def right_reciprocal(x):
    """1 - 2 / (e^2x + 1), clamped before e^."""
    print("range:", x.min().item() if x.numel() else None)
    return 1 - 2 * torch.reciprocal(torch.exp(2 * x.clamp(-40, 40)) + 1)


def wrong_formula(x):
    """inf / inf is nan above 89."""
    return (torch.exp(x) - torch.exp(-x)) / (torch.exp(x) + torch.exp(-x))


def wrong_float64_formula(x):
    """nan above 710."""
    y = x.double()
    return ((torch.exp(y) - torch.exp(-y)) / (torch.exp(y) + torch.exp(-y))).to(x.dtype)


def wrong_sinh_cosh(x):
    """Both are infinite."""
    return torch.sinh(x) / torch.cosh(x)


def wrong_one_sided(x):
    """1 - 2 / (e^2x + 1): the values are right, the gradient is nan above 45."""
    return 1 - 2 / (torch.exp(2 * x) + 1)


def wrong_abs(x):
    """sign and |x|: the gradient is 0 at 0."""
    z = torch.exp(-2 * x.abs())
    return torch.sign(x) * (1 - z) / (1 + z)


def wrong_copysign(x):
    """copysign in place of sign: still no gradient at 0."""
    z = torch.exp(-2 * x.abs())
    return torch.copysign((1 - z) / (1 + z), x)


def wrong_plain_where(x):
    """inf on the side that is not chosen comes back as nan."""
    up, down = torch.exp(-2 * x), torch.exp(2 * x)
    return torch.where(x >= 0, (1 - up) / (1 + up), (down - 1) / (down + 1))


def wrong_where_for_large(x):
    """Large numbers are replaced after the division: values right, gradient nan."""
    a, b = torch.exp(x), torch.exp(-x)
    return torch.where(x.abs() > 20, torch.sign(x), (a - b) / (a + b))


def wrong_clamp_for_float32(x):
    """Clamped to ±9, where float32 is nearly 1, but float64 is not."""
    x = x.clamp(-9, 9)
    return torch.sinh(x) / torch.cosh(x)


def wrong_clamps_result(x):
    """The result is clamped; nan stays nan."""
    y = (torch.exp(x) - torch.exp(-x)) / (torch.exp(x) + torch.exp(-x))
    return y.clamp(-1, 1)


def wrong_nan_to_num(x):
    """nan becomes 1, also at -1000."""
    y = (torch.exp(x) - torch.exp(-x)) / (torch.exp(x) + torch.exp(-x))
    return torch.nan_to_num(y, nan=1.0)


def wrong_torch_tanh(x):
    """Not allowed."""
    return torch.tanh(x)


def wrong_method(x):
    """The method is not allowed either."""
    return torch.Tensor.tanh(x)


def wrong_module(x):
    """nn.Tanh."""
    return nn.Tanh().forward(x)


def wrong_functional(x):
    """F.tanh, its old name."""
    return F.tanh(x)


def wrong_in_place_name(x):
    """tanh_ of a copy."""
    return x.clone().tanh_()


def wrong_getattr(x):
    """The name in two pieces is the name."""
    return getattr(torch, "ta" + "nh")(x)


def wrong_numpy(x):
    """np.tanh gives no gradient back."""
    return torch.from_numpy(np.asarray(np.tanh(x.detach().cpu().numpy()))).to(x)


def wrong_math(x):
    """math.tanh of each number: no gradient."""
    return torch.tensor([math.tanh(v) for v in x.flatten().tolist()]).to(x).reshape(x.shape)


def wrong_float32(x):
    """Seven digits, in whatever dtype."""
    return (2 * torch.sigmoid(2 * x.float()) - 1).to(x.dtype)


def wrong_dtype(x):
    """float64 goes in, float32 comes out."""
    return torch.sub(torch.sigmoid(2 * x) * 2, 1).float()


def wrong_upcast(x):
    """float32 goes in, float64 comes out."""
    return 2 * torch.sigmoid(2 * x.double()) - 1


def wrong_changes_x(x):
    """Doubles the caller's numbers on the way."""
    with torch.no_grad():
        x.mul_(2)
    return 2 * torch.sigmoid(x) - 1


def wrong_changes_x_by_clamp(x):
    """clamp_ changes the caller's large numbers."""
    x.data.clamp_(-25, 25)
    return torch.sinh(x) / torch.cosh(x)


def wrong_hardtanh(x):
    """A straight line."""
    return F.hardtanh(x)


def wrong_softsign(x):
    """x / (1 + |x|) looks alike."""
    return F.softsign(x)


def wrong_sigmoid_of_x(x):
    """The factor 2 inside is forgotten."""
    return 2 * torch.sigmoid(x) - 1


def wrong_taylor(x):
    """A short series near 0: three digits are lost there."""
    near = x.abs() < 0.5
    far = 2 * torch.sigmoid(2 * x) - 1
    return torch.where(near, x - x**3 / 3, far)


def wrong_small_is_zero(x):
    """Numbers near 0 are rounded away, and their gradient with them."""
    return torch.where(x.abs() < 1e-3, torch.zeros_like(x), 2 * torch.sigmoid(2 * x) - 1)


def wrong_gradient_only(x):
    """Its own backward forgets the square."""

    class T(torch.autograd.Function):
        @staticmethod
        def forward(ctx, v):
            y = 2 * torch.sigmoid(2 * v) - 1
            ctx.save_for_backward(y)
            return y

        @staticmethod
        def backward(ctx, g):
            return g * (1 - ctx.saved_tensors[0].abs())

    return T.apply(x)
