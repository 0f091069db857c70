"""Held-out solutions of batch_plan."""

import itertools
import math

import numpy as np
import torch
from torch.utils.data import BatchSampler, DataLoader, SequentialSampler


def right_divmod(n, batch_size, drop_last=False):
    """Full batches and what is left over."""
    if n < 0 or batch_size < 1:
        raise ValueError("n must not be negative, batch_size must be positive")
    full, rest = divmod(n, batch_size)
    plan = full * [batch_size]
    if rest and not drop_last:
        plan += [rest]
    return plan


def right_while_loop(n: int, batch_size: int, drop_last: bool = False) -> list[int]:
    """Takes batches away until nothing is left."""
    if n < 0:
        raise ValueError(f"n is {n}")
    if batch_size <= 0:
        raise ValueError(f"batch_size is {batch_size}")
    sizes = []
    left = n
    while left > 0:
        size = min(left, batch_size)
        if drop_last and size < batch_size:
            break
        sizes.append(size)
        left -= size
    return sizes


def right_range_slices(n, batch_size, drop_last=False, verbose=True):
    """Lengths of slices of a range, filtered; prints them."""
    if min(n, batch_size - 1) < 0:
        raise ValueError
    samples = range(n)
    lengths = [len(samples[start : start + batch_size]) for start in samples[::batch_size]]
    if verbose:
        print(lengths)
    return [length for length in lengths if length == batch_size or not drop_last]


def right_batch_sampler(n, batch_size, drop_last=False):
    """Asks torch's own sampler, which raises ValueError for the batch size by itself."""
    if n < 0:
        raise ValueError("n < 0")
    sampler = BatchSampler(SequentialSampler(range(n)), batch_size=batch_size, drop_last=bool(drop_last))
    return [len(indices) for indices in sampler]


def right_data_loader(n, batch_size, drop_last=False):
    """A real DataLoader over a range; what it costs in random numbers is its own generator's."""
    if n < 0 or batch_size < 1:
        raise ValueError("impossible plan")
    loader = DataLoader(range(n), batch_size=batch_size, drop_last=drop_last, generator=torch.Generator())
    return [batch.numel() for batch in loader]


def right_numpy(samples, size, drop_last=False):
    """NumPy, other names, back to ints with tolist."""
    if samples < 0 or size < 1:
        raise ValueError("bad sizes")
    plan = np.minimum(size, samples - np.arange(0, samples, size))
    if drop_last:
        plan = plan[plan == size]
    return plan.tolist()


def right_torch_split(n, batch_size, drop_last=False):
    """torch.split of a tensor; the empty chunk of an empty tensor is thrown away."""
    if batch_size < 1:
        raise ValueError("batch_size")
    if n < 0:
        raise ValueError("n")
    chunks = torch.arange(n).split(batch_size)
    sizes = [c.shape[0] for c in chunks if c.shape[0]]
    if drop_last and sizes and sizes[-1] != batch_size:
        sizes.pop()
    return sizes


def right_group_by(n, batch_size, drop_last=False):
    """Groups the samples by the number of their batch."""
    if n < 0 or batch_size < 1:
        raise ValueError
    groups = itertools.groupby(range(n), key=lambda i: i // batch_size)
    sizes = [sum(1 for _ in members) for _, members in groups]
    return [s for s in sizes if s >= batch_size] if drop_last else sizes


def right_early_returns(n, batch_size, drop_last=False):
    """Many early returns, and a count rounded up."""

    def steps():
        return n // batch_size if drop_last else -(-n // batch_size)

    if not (n >= 0 and batch_size >= 1):
        raise ValueError("negative n or no batch size")
    if n == 0:
        return []
    if n < batch_size:
        return [] if drop_last else [n]
    sizes = [batch_size for _ in range(steps())]
    if not drop_last:
        sizes[-1] = n - batch_size * (len(sizes) - 1)
    return sizes


def right_catches_zero_division(n, batch_size, drop_last=False):
    """ZeroDivisionError becomes ValueError."""
    if n < 0 or batch_size < 0:
        raise ValueError("negative")
    try:
        rest = n % batch_size
    except ZeroDivisionError as error:
        raise ValueError("batches of nothing") from error
    sizes = [batch_size] * ((n - rest) // batch_size)
    return sizes if drop_last or rest == 0 else [*sizes, rest]


def wrong_zero_left_over(n, batch_size, drop_last=False):
    """A batch of 0 at the end where it divides."""
    if n < 0 or batch_size < 1:
        raise ValueError
    sizes = [batch_size] * (n // batch_size)
    return sizes if drop_last else sizes + [n % batch_size]


def wrong_no_samples_one_batch(n, batch_size, drop_last=False):
    """An empty tensor is split into one empty chunk."""
    if n < 0 or batch_size < 1:
        raise ValueError
    sizes = [len(c) for c in torch.arange(n).split(batch_size)]
    return [s for s in sizes if s == batch_size] if drop_last else sizes


def wrong_equal_shares(n, batch_size, drop_last=False):
    """Spreads what is left over: 4, 3, 3."""
    if n < 0 or batch_size < 1:
        raise ValueError
    if n == 0:
        return []
    if drop_last:
        return [batch_size] * (n // batch_size)
    return [len(part) for part in np.array_split(np.arange(n), math.ceil(n / batch_size))]


def wrong_drops_last_always(n, batch_size, drop_last=False):
    """drop_last takes a full last batch away too."""
    if n < 0 or batch_size < 1:
        raise ValueError
    sizes = [min(batch_size, n - i) for i in range(0, n, batch_size)]
    return sizes[:-1] if drop_last else sizes


def wrong_range_too_short(n, batch_size, drop_last=False):
    """range(0, n - batch_size) loses the last full batch where it divides, with drop_last."""
    if n < 0 or batch_size < 1:
        raise ValueError
    if drop_last:
        return [batch_size for _ in range(0, n - batch_size, batch_size)]
    return [min(batch_size, n - i) for i in range(0, n, batch_size)]


def wrong_keeps_single_batch(n, batch_size, drop_last=False):
    """drop_last keeps a smaller batch if it is the only one."""
    if n < 0 or batch_size < 1:
        raise ValueError
    sizes = [min(batch_size, n - i) for i in range(0, n, batch_size)]
    if drop_last and len(sizes) > 1 and sizes[-1] < batch_size:
        del sizes[-1]
    return sizes


def wrong_refuses_no_samples(n, batch_size, drop_last=False):
    """Takes n = 0 for an error."""
    if n < 1 or batch_size < 1:
        raise ValueError("no samples")
    sizes = [batch_size] * (n // batch_size)
    if n % batch_size and not drop_last:
        sizes.append(n % batch_size)
    return sizes


def wrong_zero_division(n, batch_size, drop_last=False):
    """A batch size of 0 ends in ZeroDivisionError."""
    if n < 0 or batch_size < 0:
        raise ValueError
    sizes = [batch_size] * (n // batch_size)
    if n % batch_size and not drop_last:
        sizes.append(n % batch_size)
    return sizes


def wrong_negative_n_is_empty(n, batch_size, drop_last=False):
    """A negative n gives an empty plan, since the loop does not run."""
    if batch_size < 1:
        raise ValueError
    sizes = []
    while n > 0:
        sizes.append(min(n, batch_size))
        n -= batch_size
    if drop_last and sizes and sizes[-1] < batch_size:
        sizes.pop()
    return sizes


def wrong_assertions(n, batch_size, drop_last=False):
    """AssertionError is not ValueError."""
    assert n >= 0 and batch_size >= 1
    sizes = [min(batch_size, n - i) for i in range(0, n, batch_size)]
    return [s for s in sizes if s == batch_size] if drop_last else sizes


def wrong_refuses_large_batch(n, batch_size, drop_last=False):
    """A batch size above n is refused."""
    if n < 0 or batch_size < 1 or batch_size > max(n, 1):
        raise ValueError("batch_size is larger than the data")
    sizes = [min(batch_size, n - i) for i in range(0, n, batch_size)]
    return [s for s in sizes if s == batch_size] if drop_last else sizes


def wrong_both_must_be_bad(n, batch_size, drop_last=False):
    """and in place of or."""
    if n < 0 and batch_size < 1:
        raise ValueError
    sizes = [min(batch_size, n - i) for i in range(0, n, batch_size or 1)]
    return [s for s in sizes if s == batch_size] if drop_last else sizes


def wrong_numpy_ints(n, batch_size, drop_last=False):
    """NumPy's numbers are no ints."""
    if n < 0 or batch_size < 1:
        raise ValueError
    plan = np.minimum(batch_size, n - np.arange(0, n, batch_size))
    return list(plan[plan == batch_size] if drop_last else plan)


def wrong_float_left_over(n, batch_size, drop_last=False):
    """math.fmod gives a float."""
    if n < 0 or batch_size < 1:
        raise ValueError
    sizes = [batch_size] * (n // batch_size)
    rest = math.fmod(n, batch_size)
    if rest > 0 and not drop_last:
        sizes.append(rest)
    return sizes


def wrong_rounded_count(n, batch_size, drop_last=False):
    """round() in place of // for the number of full batches."""
    if n < 0 or batch_size < 1:
        raise ValueError
    full = round(n / batch_size)
    rest = n - full * batch_size
    return [batch_size] * full + ([rest] if rest > 0 and not drop_last else [])


def wrong_default_list(n, batch_size, drop_last=False, sizes=[]):
    """The list of the default value is kept from call to call."""
    if n < 0 or batch_size < 1:
        raise ValueError
    for i in range(0, n, batch_size):
        size = min(batch_size, n - i)
        if size == batch_size or not drop_last:
            sizes.append(size)
    return sizes


def wrong_tuple(n, batch_size, drop_last=False):
    """A tuple in place of a list."""
    if n < 0 or batch_size < 1:
        raise ValueError
    sizes = (min(batch_size, n - i) for i in range(0, n, batch_size))
    return tuple(s for s in sizes if s == batch_size or not drop_last)


def wrong_small_batch_first(n, batch_size, drop_last=False):
    """The smaller batch comes first."""
    if n < 0 or batch_size < 1:
        raise ValueError
    sizes = [batch_size] * (n // batch_size)
    if n % batch_size and not drop_last:
        sizes.insert(0, n % batch_size)
    return sizes


def wrong_drop_last_for_single_sample(n, batch_size, drop_last=False):
    """Leaves out a last batch of one sample even if nobody asked."""
    if n < 0 or batch_size < 1:
        raise ValueError
    sizes = [batch_size] * (n // batch_size)
    rest = n % batch_size
    if rest > 1 and not drop_last:
        sizes.append(rest)
    return sizes


def wrong_checks_when_needed(n, batch_size, drop_last=False):
    """An early return for n = 0 comes before the check of batch_size."""
    if n == 0:
        return []
    if n < 0 or batch_size < 1:
        raise ValueError
    sizes = [min(batch_size, n - i) for i in range(0, n, batch_size)]
    return [s for s in sizes if s == batch_size] if drop_last else sizes


def wrong_drop_last_ignored_below(n, batch_size, drop_last=False):
    """An early return for n < batch_size forgets drop_last."""
    if n < 0 or batch_size < 1:
        raise ValueError
    if 0 < n < batch_size:
        return [n]
    sizes = [batch_size] * (n // batch_size)
    if n % batch_size and not drop_last:
        sizes.append(n % batch_size)
    return sizes
