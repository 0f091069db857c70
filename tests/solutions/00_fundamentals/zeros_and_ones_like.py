"""Held-out solutions of zeros_and_ones_like."""

import numpy as np
import torch


def right_like(t):
    """The two functions for it."""
    return torch.zeros_like(t), torch.ones_like(t)


def right_by_hand(t: torch.Tensor):
    """Shape, dtype and device by hand."""
    zeros = torch.zeros(t.shape, dtype=t.dtype, device=t.device)
    ones = torch.ones(size=t.size(), dtype=t.dtype, device=t.device)
    return (zeros, ones)


def right_new(x):
    """new_zeros and new_ones."""
    return x.new_zeros(x.shape), x.new_ones(x.shape)


def right_full_like(t):
    """Filled with a value."""
    return tuple(torch.full_like(t, value, requires_grad=False) for value in (0, 1))


def right_empty_fill(t):
    """Empty first, filled then."""
    zeros, ones = torch.empty_like(t), torch.empty_like(t)
    zeros.zero_()
    ones.fill_(1)
    return zeros, ones


def right_detach_clone(t):
    """Own copies without gradients, filled."""
    a = t.detach().clone()
    b = t.data.clone()
    a[...] = 0
    b[...] = 1
    return a, b


def right_no_grad(t):
    """Without gradients while it is done."""
    with torch.no_grad():
        zeros = t.clone().fill_(0)
        ones = zeros.clone().fill_(True)
    return zeros, ones


def right_where(t):
    """Compared with itself, either equal or not."""
    same = t.detach() == t.detach()
    yes = torch.logical_or(same, ~same)
    return (~yes).to(t.dtype), yes.to(t.dtype)


def right_plus_one(t):
    """Zeros plus one, brought back to the dtype."""
    zeros = torch.zeros_like(t)
    print(zeros.shape)
    ones = (zeros + 1).to(t.dtype)
    return zeros, ones


def right_list_size(t):
    """Sizes as a list, moved and converted afterwards."""
    zeros = torch.zeros(list(t.shape)).to(device=t.device, dtype=t.dtype)
    ones = torch.ones(list(t.shape)).type(t.dtype).to(t.device)
    return zeros, ones


def wrong_swapped(t):
    """Ones first."""
    return torch.ones_like(t), torch.zeros_like(t)


def wrong_times_zero(t):
    """inf times 0 is nan."""
    zeros = t.detach() * 0
    return zeros, torch.ones_like(t)


def wrong_minus_itself(t):
    """inf minus inf is nan."""
    x = t.detach()
    zeros = x - x if x.dtype != torch.bool else torch.zeros_like(x)
    return zeros, torch.ones_like(t)


def wrong_divided_by_itself(t):
    """0 / 0 is nan."""
    ones = (t.detach() / t.detach()).to(t.dtype)
    return torch.zeros_like(t), ones


def wrong_power_zero(t):
    """A power of 0 keeps the gradients."""
    ones = t**0 if t.dtype != torch.bool else torch.ones_like(t)
    return torch.zeros_like(t), ones


def wrong_equal_itself(t):
    """nan does not equal itself."""
    same = t == t
    return (~same).to(t.dtype), same.to(t.dtype)


def wrong_dtype(t):
    """float32 always."""
    return torch.zeros(t.shape, device=t.device), torch.ones(t.shape, device=t.device)


def wrong_device(t):
    """The device is forgotten."""
    return torch.zeros(t.shape, dtype=t.dtype), torch.ones(t.shape, dtype=t.dtype)


def wrong_ones_dtype(t):
    """The dtype of the ones is forgotten."""
    return torch.zeros_like(t), torch.ones(t.shape, device=t.device)


def wrong_ones_device(t):
    """The device of the ones is forgotten."""
    return torch.zeros_like(t), torch.ones(t.shape, dtype=t.dtype)


def wrong_len(t):
    """The first size only."""
    n = len(t) if t.ndim else ()
    return torch.zeros(n, dtype=t.dtype, device=t.device), torch.ones(n, dtype=t.dtype, device=t.device)


def wrong_numel(t):
    """A flat tensor."""
    n = t.numel()
    return t.new_zeros(n), t.new_ones(n)


def wrong_star(t):
    """Nothing after the star for a 0-d tensor."""
    return torch.zeros(*t.shape, dtype=t.dtype, device=t.device), torch.ones(*t.shape, dtype=t.dtype, device=t.device)


def wrong_same_tensor(t):
    """Both names for one tensor."""
    zeros = torch.zeros_like(t)
    ones = zeros
    ones.fill_(1)
    return zeros, ones


def wrong_shared_view(t):
    """Two views into one memory."""
    both = torch.zeros_like(t)
    ones = both.view(both.shape)
    ones += 1
    return both, ones


def wrong_zeroes_argument(t):
    """Writes zeros into t."""
    ones = torch.ones_like(t)
    return t.detach().zero_(), ones


def wrong_zero_data(t):
    """.data is the memory of t."""
    ones = torch.ones_like(t)
    t.data.fill_(0)
    return torch.zeros_like(t), ones


def wrong_detached_memory(t):
    """Restores t but gives its memory away."""
    keep = t.detach().clone()
    zeros = torch.zeros_like(t)
    ones = t.detach()
    ones.fill_(1)
    out = zeros, ones.clone()
    if t.numel() > 1:
        t.detach().copy_(keep)
    return out


def wrong_requires_grad(t):
    """Requires gradients where t does."""
    return torch.zeros_like(t, requires_grad=t.requires_grad), torch.ones_like(t, requires_grad=t.requires_grad)


def wrong_clone_zero(t):
    """A clone remembers where it came from."""
    return t.clone().zero_(), torch.ones_like(t)


def wrong_bool_plus_one(t):
    """bool plus 1 is int64."""
    zeros = torch.zeros_like(t)
    return zeros, zeros + 1


def wrong_numpy(t):
    """NumPy forgets the device, and does not know bfloat16."""
    a = t.detach().cpu().numpy()
    return torch.from_numpy(np.zeros_like(a)), torch.from_numpy(np.ones_like(a))


def wrong_empty(t):
    """The zeros are whatever lay there, plus nan times nothing."""
    zeros = torch.empty_like(t).copy_(t.detach())
    zeros[zeros != 0] = 0
    zeros = zeros if t.numel() < 2 else t.detach() - t.detach() if t.dtype != torch.bool else zeros
    return zeros, torch.ones_like(t)


def wrong_float_like(t):
    """float() on the way."""
    x = t.float()
    return torch.zeros_like(x), torch.ones_like(x)


def wrong_only_zeros(t):
    """One tensor only."""
    return torch.zeros_like(t)
