"""Versions of kaiming_uniform_ as learners write them."""

import math

import torch
from torch import nn


def right_init_uniform(weight):
    """nn.init.uniform_ with the bound by hand."""
    if weight.dim() < 2:
        raise ValueError("weight needs two dimensions or more")
    fan_in = 1
    for n in weight.size()[1:]:
        fan_in = fan_in * n
    limit = math.sqrt(2.0) * math.sqrt(3.0 / fan_in)
    return nn.init.uniform_(weight, -limit, limit)


def right_flat_copy(weight):
    """Draws in a row on the CPU, and copies it into place."""
    shape = tuple(weight.shape)
    if len(shape) < 2:
        raise ValueError(shape)
    bound = (6 / math.prod(shape[1:])) ** 0.5
    numbers = torch.rand(math.prod(shape), dtype=torch.float64).mul(2).sub(1).mul(bound)
    weight.data.copy_(numbers.reshape(shape))
    return weight


def right_kernel_by_kernel(weight):
    """Each output for itself, under inference-free no_grad and with slices assigned."""
    if weight.ndim in (0, 1):
        raise ValueError("no fan_in")
    with torch.no_grad():
        for i in range(weight.shape[0]):
            bound = math.sqrt(6.0 / weight[i].numel())
            weight[i] = bound * (torch.rand_like(weight[i]) - torch.tensor(0.5, dtype=weight.dtype, device=weight.device)) * 2
    return weight


def wrong_last_dimension(weight):
    """fan_in is the last size."""
    if weight.dim() < 2:
        raise ValueError
    bound = math.sqrt(6 / weight.shape[-1])
    return nn.init.uniform_(weight, -bound, bound)


def wrong_default_gain(weight):
    """reset_parameters of nn.Linear."""
    if weight.dim() < 2:
        raise ValueError
    return nn.init.kaiming_uniform_(weight, a=math.sqrt(5))


def wrong_sum_of_two(weight):
    """The sum of two uniform numbers is no uniform number."""
    if weight.dim() < 2:
        raise ValueError
    bound = math.sqrt(6 / math.prod(weight.shape[1:]))
    with torch.no_grad():
        return weight.copy_((torch.rand_like(weight) + torch.rand_like(weight) - 1) * bound)


def wrong_evenly_spaced(weight):
    """Evenly spread, but always the same."""
    if weight.dim() < 2:
        raise ValueError
    bound = math.sqrt(6 / math.prod(weight.shape[1:]))
    with torch.no_grad():
        return weight.copy_(torch.linspace(-bound, bound, weight.numel(), device=weight.device).reshape(weight.shape))


def wrong_fan_out_mode(weight):
    """The other mode of torch's own function."""
    if weight.dim() < 2:
        raise ValueError
    return nn.init.kaiming_uniform_(weight, mode="fan_out", nonlinearity="relu")


def wrong_assertion(weight):
    """Refuses by an assertion."""
    assert weight.dim() >= 2
    return nn.init.kaiming_uniform_(weight, nonlinearity="relu")
