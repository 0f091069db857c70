"""Random numbers that can be repeated."""

import torch


def same_twice(seed: int, shape: tuple[int, ...]) -> tuple[torch.Tensor, torch.Tensor]:
    """Make the same random tensor twice, from a seed.

    `seed` is a whole number from 0 to 2**31, `shape` a tuple of sizes, possibly the empty one, `()`.
    The result is a tuple of two float32 tensors of that shape, on the CPU. Both hold exactly the numbers that
    `torch.rand(shape)` returns right after `torch.manual_seed(seed)`. Yet they are two tensors: changing one does not
    change the other, nor what the function returns when it is called again.
    You may use and seed torch's global generator; how you leave it does not matter.

    >>> a, b = same_twice(42, (2, 2))
    >>> torch.equal(a, b)
    True
    >>> a[0, 0] = 7.0
    >>> torch.equal(a, b)
    False
    """
    raise NotImplementedError


def seeded_rand(seed: int, shape: tuple[int, ...], device: str | torch.device = "cpu") -> torch.Tensor:
    """Make a tensor of random numbers from a seed, without disturbing anybody else's.

    `seed` is a whole number from 0 to 2**31, `shape` a tuple of sizes (possibly empty), `device` the name of a
    device or a `torch.device`.
    The result is a float32 tensor of that shape on that device, with numbers evenly spread between 0 (possible)
    and 1 (not possible): exactly those that `torch.rand(shape, device=device)` gives right after
    `torch.manual_seed(seed)`.
    Yet torch's global random state is afterwards exactly as it was before, so that all later random numbers of the
    program are the same as without the call.
    Each call makes a new tensor: two calls with the same arguments give equal tensors, but changing one does
    not change the other.

    >>> seeded_rand(3, (2, 2)).shape
    torch.Size([2, 2])
    >>> torch.equal(seeded_rand(3, (4,)), seeded_rand(3, (4,)))
    True
    >>> torch.equal(seeded_rand(3, (4,)), seeded_rand(4, (4,)))
    False
    """
    raise NotImplementedError
