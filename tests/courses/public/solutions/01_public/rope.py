"""Versions of rope as learners write them."""

import math

import torch


def right_complex_of_parts(x, positions, base=10_000.0):
    """torch.complex from the two halves of each pair, torch.exp of an imaginary angle."""
    d = x.size(-1)
    if d % 2 != 0:
        raise ValueError("d must be even")
    i = torch.arange(d // 2, device=x.device, dtype=x.dtype)
    angle = positions.to(x.dtype).unsqueeze(-1) * torch.pow(torch.tensor(base, dtype=x.dtype, device=x.device), -2 * i / d)
    z = torch.complex(x[..., 0::2].contiguous(), x[..., 1::2].contiguous()) * torch.exp(1j * angle)
    out = torch.empty_like(x)
    out[..., 0::2] = z.real
    out[..., 1::2] = z.imag
    return out


def right_log_space(x, positions, base=10_000.0):
    """Frequencies through exp and log, pairs through unbind."""
    *lead, n, d = x.shape
    if d & 1:
        raise ValueError(d)
    frequencies = torch.exp(torch.arange(0, d, 2, dtype=x.dtype, device=x.device) * (-math.log(base) / d))
    theta = positions.reshape(n, 1) * frequencies.reshape(1, -1)
    first, second = x.reshape(*lead, n, d // 2, 2).unbind(-1)
    pairs = [first * torch.cos(theta) - second * torch.sin(theta), second * torch.cos(theta) + first * torch.sin(theta)]
    return torch.stack(pairs, dim=-1).reshape(x.shape)


def right_halves_permuted(x, positions, base=10_000.0):
    """The rotate_half recipe, after the pairs were sorted into halves, and sorted back."""
    d = x.shape[-1]
    if d % 2:
        raise ValueError("odd")
    order = torch.cat([torch.arange(0, d, 2), torch.arange(1, d, 2)]).to(x.device)
    y = x[..., order]
    frequencies = 1.0 / (base ** (torch.arange(0, d, 2, dtype=x.dtype, device=x.device) / d))
    angles = torch.einsum("n,f->nf", positions.to(x.dtype), frequencies)
    angles = torch.cat((angles, angles), dim=-1)
    rotated = torch.cat((-y[..., d // 2 :], y[..., : d // 2]), dim=-1)
    y = y * angles.cos() + rotated * angles.sin()
    return y[..., order.argsort()]


def wrong_rotate_half(x, positions, base=10_000.0):
    """The recipe of another model family, whose pairs are halves."""
    d = x.shape[-1]
    if d % 2:
        raise ValueError("odd")
    frequencies = 1.0 / (base ** (torch.arange(0, d, 2, dtype=x.dtype, device=x.device) / d))
    angles = positions[:, None] * frequencies
    angles = torch.cat((angles, angles), dim=-1)
    return x * angles.cos() + torch.cat((-x[..., d // 2 :], x[..., : d // 2]), dim=-1) * angles.sin()


def wrong_float_frequencies(x, positions, base=10_000.0):
    """Frequencies in float32 whatever x is; the result in float64 is too coarse."""
    d = x.shape[-1]
    if d % 2:
        raise ValueError("odd")
    frequencies = base ** (-torch.arange(0, d, 2, device=x.device).float() / d)
    angles = (positions[:, None] * frequencies).to(x.dtype)
    a, b = x[..., 0::2], x[..., 1::2]
    return torch.stack((a * angles.cos() - b * angles.sin(), a * angles.sin() + b * angles.cos()), -1).flatten(-2)


def wrong_degrees(x, positions, base=10_000.0):
    """Takes angles for degrees."""
    d = x.shape[-1]
    if d % 2:
        raise ValueError("odd")
    angles = torch.deg2rad(positions[:, None] * base ** (-torch.arange(0, d, 2, device=x.device, dtype=x.dtype) / d))
    a, b = x[..., 0::2], x[..., 1::2]
    return torch.stack((a * angles.cos() - b * angles.sin(), a * angles.sin() + b * angles.cos()), -1).flatten(-2)


def wrong_added(x, positions, base=10_000.0):
    """The older kind: sines and cosines are added to the vectors."""
    d = x.shape[-1]
    if d % 2:
        raise ValueError("odd")
    angles = positions[:, None] * base ** (-torch.arange(0, d, 2, device=x.device, dtype=x.dtype) / d)
    return x + torch.stack((angles.sin(), angles.cos()), -1).flatten(-2)


def wrong_other_axis(x, positions, base=10_000.0):
    """Takes the places along the wrong axis where the sizes allow it."""
    d = x.shape[-1]
    if d % 2:
        raise ValueError("odd")
    angles = positions[:, None] * base ** (-torch.arange(0, d, 2, device=x.device, dtype=x.dtype) / d)
    if x.ndim > 2 and x.shape[-3] == x.shape[-2]:
        angles = angles[:, None]
    a, b = x[..., 0::2], x[..., 1::2]
    return torch.stack((a * angles.cos() - b * angles.sin(), a * angles.sin() + b * angles.cos()), -1).flatten(-2)
