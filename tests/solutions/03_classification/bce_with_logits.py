"""Held-out solutions of bce_with_logits."""

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


def right_functional(logits, targets):
    """The library's loss raises the ValueError itself."""
    return F.binary_cross_entropy_with_logits(logits, targets.to(logits.dtype))


def right_module(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """nn.BCEWithLogitsLoss, after a check of its own."""
    if logits.shape != targets.shape:
        raise ValueError(f"{logits.shape} and {targets.shape}")
    criterion = nn.BCEWithLogitsLoss()
    return criterion(logits, targets.type_as(logits))


def right_logaddexp(logits, targets):
    """log(1 + e^x) - x y."""
    if logits.shape != targets.shape:
        raise ValueError
    y = targets.to(logits)
    return (torch.logaddexp(logits, torch.zeros_like(logits)) - logits * y).mean()


def right_signed_softplus(logits, targets, threshold=50):
    """softplus of the logit with a sign, with a threshold far away."""
    if targets.size() != logits.size():
        raise ValueError("sizes")
    sign = torch.where(targets.bool(), -1.0, 1.0).to(logits.dtype)
    return F.softplus(sign * logits, threshold=threshold).mean()


def right_logsumexp(x, y):
    """logsumexp over the logits 0 and x of the two classes."""
    if tuple(x.shape) != tuple(y.shape):
        raise ValueError("shape")
    both = torch.stack([torch.zeros_like(x), x], dim=-1)
    chosen = both.gather(-1, y.long().unsqueeze(-1)).squeeze(-1)
    loss = torch.logsumexp(both, dim=-1) - chosen
    return loss.sum() / loss.numel()


def right_cross_entropy(logits, targets):
    """Two classes are many classes with C = 2."""
    if logits.shape != targets.shape:
        raise ValueError
    flat = logits.reshape(-1, 1)
    return F.cross_entropy(torch.cat([flat * 0, flat], dim=1), targets.reshape(-1).long())


def right_logsigmoid(logits, targets):
    """logsigmoid of x and of -x, weighted."""
    if logits.shape != targets.shape:
        raise ValueError
    y = targets.double().to(logits.dtype)
    return -(y * F.logsigmoid(logits) + (1 - y) * F.logsigmoid(-logits)).mean()


def right_maximum(logits, targets):
    """The formula from the books; maximum shares the gradient at 0."""
    if logits.shape != targets.shape:
        raise ValueError
    y = targets.to(logits.dtype)
    zero = torch.zeros_like(logits)
    top = torch.maximum(logits, zero)
    return (top - logits * y + torch.log1p(torch.exp(logits - 2 * top))).mean()


def right_masks(logits, targets):
    """Ones and zeros apart, added up and divided by all."""
    if logits.shape != targets.shape:
        raise ValueError
    ones = targets == 1
    total = torch.logaddexp(-logits[ones], logits.new_zeros(1)).sum()
    total = total + torch.logaddexp(logits[~ones], logits.new_zeros(1)).sum()
    return total / logits.numel()


def right_loop(logits, targets):
    """A loop over elements, each with its own formula."""
    if logits.shape != targets.shape:
        raise ValueError
    losses = []
    for x, t in zip(logits.reshape(-1), targets.reshape(-1)):
        z = -x if t else x
        losses.append(torch.log1p(torch.exp(z)) if z <= 0 else z + torch.log1p(torch.exp(-z)))
    return sum(losses) / len(losses)


def right_own_function(logits, targets):
    """A Function with the gradient (p - y) / n."""

    class Loss(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, y):
            ctx.save_for_backward(x, y)
            return (x.clamp(min=0) - x * y + torch.exp(-x.abs()).log1p()).mean()

        @staticmethod
        def backward(ctx, grad):
            x, y = ctx.saved_tensors
            return grad * (torch.sigmoid(x) - y) / x.numel(), None

    if logits.shape != targets.shape:
        raise ValueError
    return Loss.apply(logits, targets.to(logits.dtype))


def right_lesson_softplus(logits, targets):
    """F.softplus as the lesson names it; its threshold of 20 is left alone."""
    if logits.shape != targets.shape:
        raise ValueError
    return (F.softplus(logits) - logits * targets.to(logits.dtype)).mean()


def wrong_probabilities(logits, targets):
    """The logarithm of 0."""
    if logits.shape != targets.shape:
        raise ValueError
    p = torch.sigmoid(logits)
    y = targets.to(logits.dtype)
    return -(y * p.log() + (1 - y) * (1 - p).log()).mean()


def wrong_epsilon(logits, targets):
    """1e-8 keeps the logarithm finite, and the loss too small."""
    if logits.shape != targets.shape:
        raise ValueError
    p = torch.sigmoid(logits)
    y = targets.to(logits.dtype)
    return -(y * (p + 1e-8).log() + (1 - y) * (1 - p + 1e-8).log()).mean()


def wrong_nn_bceloss(logits, targets):
    """nn.BCELoss stops at 100."""
    if logits.shape != targets.shape:
        raise ValueError
    return nn.BCELoss()(torch.sigmoid(logits), targets.to(logits.dtype))


def wrong_clamped_logits(logits, targets):
    """Logits cut at ±100."""
    if logits.shape != targets.shape:
        raise ValueError
    return F.binary_cross_entropy_with_logits(logits.clamp(-100, 100), targets.to(logits.dtype))


def wrong_one_half_stable(logits, targets):
    """log(1 + e^x) is infinite above 89."""
    if logits.shape != targets.shape:
        raise ValueError
    return (torch.log1p(torch.exp(logits)) - logits * targets.to(logits.dtype)).mean()


def wrong_book_formula(logits, targets):
    """max(x, 0) - x y + log(1 + e^-|x|): clamp and abs spoil the gradient at 0."""
    if logits.shape != targets.shape:
        raise ValueError
    y = targets.to(logits.dtype)
    return (logits.clamp(min=0) - logits * y + torch.log1p(torch.exp(-logits.abs()))).mean()


def wrong_book_formula_relu(logits, targets):
    """The same with relu: the gradient at 0 is -y."""
    if logits.shape != targets.shape:
        raise ValueError
    y = targets.to(logits.dtype)
    return (F.relu(logits) - logits * y + torch.log1p(torch.exp(-torch.abs(logits)))).mean()


def wrong_where(logits, targets):
    """where with an infinity on the other side."""
    if logits.shape != targets.shape:
        raise ValueError
    soft = torch.where(logits > 0, logits + torch.log1p(torch.exp(-logits)), torch.log1p(torch.exp(logits)))
    return (soft - logits * targets.to(logits.dtype)).mean()


def wrong_large_are_linear(logits, targets):
    """From 10 on log(1 + e^x) is taken for x."""
    if logits.shape != targets.shape:
        raise ValueError
    z = torch.where(targets.bool(), -logits, logits)
    return F.softplus(z, threshold=10).mean()


def wrong_no_check(logits, targets):
    """(3, 1) and (3,) broadcast."""
    y = targets.to(logits.dtype)
    return (torch.logaddexp(logits, torch.zeros_like(logits)) - logits * y).mean()


def wrong_numel_check(logits, targets):
    """As many elements is not the same shape."""
    if logits.numel() != targets.numel():
        raise ValueError
    return F.binary_cross_entropy_with_logits(logits.reshape(-1), targets.reshape(-1).to(logits.dtype))


def wrong_squeezes(logits, targets):
    """(3, 1) is made to fit (3,)."""
    return F.binary_cross_entropy_with_logits(logits.squeeze(), targets.squeeze().to(logits.dtype))


def wrong_expands_numbers(logits, targets):
    """A 0-d target is accepted for all."""
    if targets.ndim == 0:
        targets = targets.expand(logits.shape)
    return F.binary_cross_entropy_with_logits(logits, targets.to(logits.dtype))


def wrong_assertion(logits, targets):
    """AssertionError."""
    assert logits.shape == targets.shape
    return F.binary_cross_entropy_with_logits(logits, targets.to(logits.dtype))


def wrong_no_conversion(logits, targets):
    """Whole numbers and bools are refused."""
    return F.binary_cross_entropy_with_logits(logits, targets)


def wrong_bool_minus(logits, targets):
    """1 - targets raises for bools."""
    if logits.shape != targets.shape:
        raise ValueError
    return -(targets * F.logsigmoid(logits) + (1 - targets) * F.logsigmoid(-logits)).mean()


def wrong_bytes(logits, targets):
    """1 - 2 y is 255 in uint8."""
    if logits.shape != targets.shape:
        raise ValueError
    if targets.dtype == torch.bool:
        targets = targets.int()
    return F.logsigmoid(-(1 - 2 * targets) * logits).mean().neg()


def wrong_dtype_of_targets(logits, targets):
    """float64 targets make a float64 loss of float32 logits."""
    if logits.shape != targets.shape:
        raise ValueError
    y = targets if targets.is_floating_point() else targets.to(logits.dtype)
    return (torch.logaddexp(logits, torch.zeros_like(logits)) - logits * y).mean()


def wrong_float(logits, targets):
    """float() of both: the digits of float64 are gone."""
    return F.binary_cross_entropy_with_logits(logits.float(), targets.float())


def wrong_float_and_back(logits, targets):
    """float32 on the way, the right dtype at the end."""
    loss = F.binary_cross_entropy_with_logits(logits.float(), targets.float())
    return loss.to(logits.dtype)


def wrong_sum(logits, targets):
    """The sum."""
    return F.binary_cross_entropy_with_logits(logits, targets.to(logits.dtype), reduction="sum")


def wrong_mean_of_rows(logits, targets):
    """The sum of a row, the mean over rows."""
    loss = F.binary_cross_entropy_with_logits(logits, targets.to(logits.dtype), reduction="none")
    return loss.flatten(1).sum(1).mean() if loss.ndim > 1 else loss.mean()


def wrong_mean_of_classes(logits, targets):
    """The mean of the ones' mean and the zeros' mean."""
    loss = F.binary_cross_entropy_with_logits(logits, targets.to(logits.dtype), reduction="none")
    ones = targets.bool()
    parts = [loss[mask].mean() for mask in (ones, ~ones) if mask.any()]
    return sum(parts) / len(parts)


def wrong_none(logits, targets):
    """One loss for each element."""
    return F.binary_cross_entropy_with_logits(logits, targets.to(logits.dtype), reduction="none")


def wrong_ones_only(logits, targets):
    """-y log p, as for many classes."""
    if logits.shape != targets.shape:
        raise ValueError
    return -(targets.to(logits.dtype) * F.logsigmoid(logits)).mean()


def wrong_other_sign(logits, targets):
    """Targets and their opposite are mixed up."""
    return F.binary_cross_entropy_with_logits(-logits, targets.to(logits.dtype))


def wrong_float_result(logits, targets):
    """A Python number."""
    return F.binary_cross_entropy_with_logits(logits, targets.to(logits.dtype)).item()


def wrong_row_of_one(logits, targets):
    """(1,) is not 0-d."""
    return F.binary_cross_entropy_with_logits(logits, targets.to(logits.dtype)).reshape(1)


def wrong_numpy(logits, targets):
    """NumPy: no gradient."""
    if logits.shape != targets.shape:
        raise ValueError
    x = logits.detach().cpu().numpy()
    y = targets.detach().cpu().numpy().astype(x.dtype)
    return torch.as_tensor(np.mean(np.logaddexp(0, x) - x * y), dtype=logits.dtype, device=logits.device)


def wrong_changes_targets(logits, targets):
    """Labels become signs in the caller's tensor, where that is possible."""
    if logits.shape != targets.shape:
        raise ValueError
    if targets.is_floating_point():
        targets.mul_(2).sub_(1)
        sign = targets.to(logits.dtype)
    else:
        sign = 2 * targets.to(logits.dtype) - 1
    return -F.logsigmoid(sign * logits).mean()


def wrong_zeros_on_cpu(logits, targets):
    """Zeros on the CPU."""
    if logits.shape != targets.shape:
        raise ValueError
    y = targets.to(logits.dtype)
    return (torch.logaddexp(logits, torch.zeros(logits.shape, dtype=logits.dtype)) - logits * y).mean()


def wrong_bool_condition(logits, targets):
    """where wants bools as a condition."""
    if logits.shape != targets.shape:
        raise ValueError
    return -F.logsigmoid(torch.where(targets, logits, -logits)).mean()


def wrong_gradient_of_one(logits, targets):
    """Its own gradient forgets to divide by n."""

    class Loss(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, y):
            ctx.save_for_backward(x, y)
            return (torch.logaddexp(x, torch.zeros_like(x)) - x * y).mean()

        @staticmethod
        def backward(ctx, grad):
            x, y = ctx.saved_tensors
            return grad * (torch.sigmoid(x) - y), None

    if logits.shape != targets.shape:
        raise ValueError
    return Loss.apply(logits, targets.to(logits.dtype))
