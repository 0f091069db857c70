"""Held-out solutions of sigmoid."""

import math

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


def right_safe_where(x):
    """Both sides of where are harmless."""
    positive = x >= 0
    up = torch.where(positive, x, torch.zeros_like(x))
    down = torch.where(positive, torch.zeros_like(x), x)
    e = torch.exp(down)
    return torch.where(positive, 1 / (1 + torch.exp(-up)), e / (1 + e))


def right_masked_parts(x: torch.Tensor) -> torch.Tensor:
    """Each half computed by its own formula, and put together."""
    out = torch.empty_like(x)
    mask = x >= 0
    out[mask] = 1 / (1 + torch.exp(-x[mask]))
    out[~mask] = torch.exp(x[~mask]) / (1 + torch.exp(x[~mask]))
    return out


def right_logaddexp(x):
    """e^-log(1 + e^-x)."""
    return torch.exp(-torch.logaddexp(torch.zeros_like(x), -x))


def right_softplus(x):
    """The same by softplus, with a threshold far away."""
    return F.softplus(-x, threshold=60).neg().exp()


def right_softmax_of_two(x):
    """The softmax of x and 0."""
    return torch.softmax(torch.stack([x, torch.zeros_like(x)]), dim=0)[0]


def right_tanh(x):
    """A shifted tanh of the half."""
    return 0.5 * (torch.tanh(x / 2) + 1)


def right_clamp_far(x, limit=80.0):
    """Clamped where e^-x is finite and the result is as good as 0 or 1."""
    return 1 / (1 + torch.exp(-x.clamp(-limit, limit)))


def right_shift_detached(x):
    """e^x / (e^0 + e^x), shifted by the larger exponent as a constant."""
    m = x.detach().clamp(min=0)
    top = torch.exp(x - m)
    return top / (top + torch.exp(-m))


def right_minimum_maximum(x):
    """minimum and maximum share the gradient at 0 between them."""
    zero = x.new_zeros(())
    low = torch.exp(torch.minimum(x, zero))
    high = torch.exp(-torch.maximum(x, zero))
    return low / (low + high)


def right_own_function(x):
    """A Function with its own backward."""

    class Logistic(torch.autograd.Function):
        @staticmethod
        def forward(ctx, t):
            z = torch.exp(-t.abs())
            y = torch.where(t >= 0, 1 / (1 + z), z / (1 + z))
            ctx.save_for_backward(y)
            return y

        @staticmethod
        def backward(ctx, grad):
            (y,) = ctx.saved_tensors
            return grad * y * (1 - y)

    return Logistic.apply(x)


def right_element_by_element(x):
    """A loop with an if; loops are not forbidden here."""

    def one(t):
        if t >= 0:
            return 1 / (1 + torch.exp(-t))
        e = t.exp()
        return e / (1 + e)

    if x.numel() == 0:
        return x.clone()
    return torch.stack([one(t) for t in x.reshape(-1)]).reshape(x.shape)


def right_logsumexp(x):
    """x minus the logsumexp of x and 0."""
    pair = torch.stack((x, x * 0), dim=-1)
    print("shape of the pairs:", pair.shape)
    return (x - torch.logsumexp(pair, dim=-1)).exp()


def right_nll(x):
    """The cross-entropy of two logits is minus the logarithm."""
    rows = torch.stack([x.reshape(-1), torch.zeros_like(x).reshape(-1)], dim=1)
    target = torch.zeros(len(rows), dtype=torch.int64, device=x.device)
    return torch.exp(-F.cross_entropy(rows, target, reduction="none")).reshape(x.shape)


def wrong_formula(x):
    """Its gradient is nan below -89."""
    return 1 / (1 + torch.exp(-x))


def wrong_formula_float64(x):
    """float64 overflows too, at 710."""
    return (1 / (1 + torch.exp(-x.double()))).to(x.dtype)


def wrong_other_formula(x):
    """e^x / (1 + e^x) is inf / inf above 89."""
    return torch.exp(x) / (1 + torch.exp(x))


def wrong_plain_where(x):
    """The gradient flows through the side that was not chosen."""
    return torch.where(x >= 0, 1 / (1 + torch.exp(-x)), torch.exp(x) / (1 + torch.exp(x)))


def wrong_abs(x):
    """The gradient of |x| is 0 at 0."""
    z = torch.exp(-x.abs())
    return torch.where(x >= 0, 1 / (1 + z), z / (1 + z))


def wrong_sign_and_abs(x):
    """0.5 plus half of sign times something: no gradient at 0."""
    z = torch.exp(-torch.abs(x))
    return 0.5 + torch.sign(x) * (1 / (1 + z) - 0.5)


def wrong_clamp_twice(x):
    """At 0 both clamps let the gradient through: 0.5."""
    low = torch.exp(x.clamp(max=0))
    high = torch.exp(-x.clamp(min=0))
    return low / (low + high)


def wrong_relu_twice(x):
    """At 0 neither relu lets the gradient through."""
    low = torch.exp(-torch.relu(-x))
    high = torch.exp(-torch.relu(x))
    return low / (low + high)


def wrong_clamp_near(x):
    """Clamped to ±15: 3e-7 is not what it should be, and float64 loses half of its digits."""
    return 1 / (1 + torch.exp(-torch.clamp(x, -15, 15)))


def wrong_clamp_gradient(x):
    """Clamped to ±6: wrong values and no gradient beyond."""
    return 1 / (1 + torch.exp(-x.clamp(-6, 6)))


def wrong_clamps_after_exp(x):
    """e^-x is clamped when it is infinite already: 0 times inf is nan."""
    return 1 / (1 + torch.exp(-x).clamp(max=1e30))


def wrong_nan_to_num(x):
    """nan_to_num mends values, not gradients."""
    return torch.nan_to_num(torch.exp(x) / (1 + torch.exp(x)), nan=1.0)


def wrong_torch_sigmoid(x):
    """Not allowed."""
    return torch.sigmoid(x)


def wrong_method(x):
    """The method is not allowed either."""
    return x.sigmoid()


def wrong_module(x):
    """nn.Sigmoid."""
    return nn.Sigmoid()(x)


def wrong_expit(x):
    """Its name in torch.special."""
    return torch.special.expit(x)


def wrong_logsigmoid(x):
    """e^logsigmoid."""
    return F.logsigmoid(x).exp()


def wrong_glu(x):
    """A gated linear unit of ones is a sigmoid."""
    return F.glu(torch.cat([torch.ones_like(x)[None], x[None]]), dim=0)[0]


def wrong_float32_inside(x):
    """float64 has the digits of float32 only."""
    return torch.softmax(torch.stack([x.float(), torch.zeros_like(x).float()]), dim=0)[0].to(x.dtype)


def wrong_float32_result(x):
    """The dtype is lost."""
    y = torch.exp(-torch.logaddexp(torch.zeros_like(x), -x))
    return y.float()


def wrong_float32_backward(x):
    """Right values of float64, but the gradient is computed in float32."""

    class Logistic(torch.autograd.Function):
        @staticmethod
        def forward(ctx, t):
            y = torch.exp(-torch.logaddexp(torch.zeros_like(t), -t))
            ctx.save_for_backward(y.float())
            return y

        @staticmethod
        def backward(ctx, grad):
            (y,) = ctx.saved_tensors
            return grad * (y * (1 - y)).to(grad.dtype)

    return Logistic.apply(x)


def wrong_numpy(x):
    """No gradient comes back from NumPy."""
    a = x.detach().cpu().numpy()
    return torch.tensor(np.exp(-np.logaddexp(0, -a)), dtype=x.dtype, device=x.device)


def wrong_math_loop(x):
    """math.exp of numbers: no gradient."""
    values = [1 / (1 + math.exp(-v)) if v > -700 else 0.0 for v in x.reshape(-1).tolist()]
    return torch.tensor(values, dtype=x.dtype, device=x.device).reshape(x.shape)


def wrong_data(x):
    """.data cuts the graph."""
    return torch.exp(-torch.logaddexp(torch.zeros_like(x), -x.data))


def wrong_in_place(x):
    """neg_ changes the argument."""
    with torch.no_grad():
        x.neg_()
    return torch.exp(-torch.logaddexp(torch.zeros_like(x), x))


def wrong_empty(x):
    """stack of nothing raises."""
    parts = [torch.exp(-torch.logaddexp(t.new_zeros(()), -t)) for t in x.reshape(-1)]
    return torch.stack(parts).reshape(x.shape)


def wrong_0d(x):
    """A number becomes a row of one."""
    x = torch.atleast_1d(x)
    return torch.exp(-torch.logaddexp(torch.zeros_like(x), -x))


def wrong_zero_missing(x):
    """Two masks that leave out 0: there the result stays 0."""
    out = torch.zeros_like(x)
    up, down = x > 0, x < 0
    out[up] = 1 / (1 + torch.exp(-x[up]))
    out[down] = torch.exp(x[down]) / (1 + torch.exp(x[down]))
    return out


def wrong_hard(x):
    """A straight line is no sigmoid."""
    return torch.clamp(x / 6 + 0.5, 0, 1)


def wrong_sign(x):
    """The sigmoid of -x."""
    return torch.exp(-torch.logaddexp(torch.zeros_like(x), x))


def wrong_zeros_on_cpu(x):
    """The zeros are made on the CPU."""
    return torch.exp(-torch.logaddexp(torch.zeros(x.shape, dtype=x.dtype), -x))


def wrong_clamps_float32_only(x):
    """float64 overflows later, but it does."""
    if x.dtype == torch.float32:
        x = x.clamp(-80, 80)
    return 1 / (1 + torch.exp(-x))
