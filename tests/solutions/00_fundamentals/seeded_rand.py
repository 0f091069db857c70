"""Held-out solutions of seeded_rand."""

import functools
import random

import numpy as np
import torch


def right_generator(seed, shape, device="cpu"):
    """A generator of one's own, in three lines."""
    g = torch.Generator(device=device)
    g.manual_seed(seed)
    return torch.rand(shape, generator=g, device=device)


def right_generator_star(seed, size, device="cpu"):
    """Sizes one by one: torch.rand(*size) needs at least one, so it goes by way of `size=`."""
    rng = torch.Generator(torch.device(device)).manual_seed(int(seed))
    return torch.rand(size=tuple(size), generator=rng, device=torch.device(device), dtype=torch.float32)


def right_fork_rng(seed, shape, device="cpu"):
    """Inside fork_rng the global generator may be seeded."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        result = torch.rand(shape, device=device)
    return result


def right_fork_rng_decorator(seed, shape, device="cpu"):
    """fork_rng around a helper."""

    def seeded():
        torch.random.manual_seed(seed)
        return torch.rand(tuple(shape)).to(device) if str(device) == "cpu" else torch.rand(shape, device=device)

    with torch.random.fork_rng(enabled=True):
        return seeded()


def right_state_restored(seed, shape, device="cpu"):
    """Keeps the state of the global generator and puts it back, whatever happens."""
    state = torch.get_rng_state()
    on_device = torch.cuda.get_rng_state_all() if torch.cuda.is_available() else []
    try:
        torch.manual_seed(seed)
        print("seeded with", seed)
        return torch.rand(shape, device=device)
    finally:
        torch.set_rng_state(state)
        if on_device:
            torch.cuda.set_rng_state_all(on_device)


def right_restored_without_try(seed, shape, device="cpu"):
    """Puts the state back at the end; nothing fails on the way."""
    before = torch.random.get_rng_state().clone()
    torch.random.manual_seed(seed)
    numbers = torch.rand(shape, device=device)
    torch.random.set_rng_state(before)
    return numbers


def right_uniform(seed, shape, device="cpu"):
    """empty, then uniform_ in place."""
    numbers = torch.empty(shape, device=device)
    numbers.uniform_(0.0, 1.0, generator=torch.Generator(device).manual_seed(seed))
    return numbers


def right_zeros_uniform(seed, shape, device=None):
    """None as default means the CPU as well."""
    device = device or "cpu"
    return torch.zeros(shape, device=device).uniform_(generator=torch.Generator(device).manual_seed(seed))


def right_flat(seed, shape, device="cpu"):
    """All numbers in a row, then in shape."""
    generator = torch.Generator(device).manual_seed(seed)
    return torch.rand(torch.Size(shape).numel(), generator=generator, device=device).reshape(shape)


@functools.cache
def _kept(seed, shape, device):
    return torch.rand(shape, generator=torch.Generator(device).manual_seed(seed), device=device)


def right_cached_and_cloned(seed, shape, device="cpu"):
    """Keeps the numbers, but gives out copies."""
    return _kept(seed, tuple(shape), str(device)).clone()


_PRIVATE = torch.Generator()


def right_module_generator(seed, shape, device="cpu"):
    """One generator for the whole module, seeded anew in every call."""
    if torch.device(device).type != "cpu":
        return torch.rand(shape, generator=torch.Generator(device).manual_seed(seed), device=device)
    _PRIVATE.manual_seed(seed)
    return torch.rand(shape, generator=_PRIVATE)


def right_one_by_one(seed, shape, device="cpu"):
    """Number after number from one generator: rand does not care how many are asked for at once."""
    generator = torch.Generator(device).manual_seed(seed)
    result = torch.empty(shape, device=device)
    flat = result.view(-1)
    for i in range(flat.numel()):
        flat[i] = torch.rand((), generator=generator, device=device)
    return result


def wrong_global_seed(seed, shape, device="cpu"):
    """The tutorial's two lines."""
    torch.manual_seed(seed)
    return torch.rand(shape, device=device)


def wrong_seeds_back(seed, shape, device="cpu"):
    """Seeds the global generator from the clock afterwards: not the state of before."""
    torch.manual_seed(seed)
    numbers = torch.rand(shape, device=device)
    torch.seed()
    return numbers


def wrong_initial_seed(seed, shape, device="cpu"):
    """Back to the start of the stream that was under way."""
    old = torch.initial_seed()
    torch.manual_seed(seed)
    numbers = torch.rand(shape, device=device)
    torch.manual_seed(old)
    return numbers


def wrong_state_too_late(seed, shape, device="cpu"):
    """The state is kept after the seeding."""
    torch.manual_seed(seed)
    state = torch.get_rng_state()
    numbers = torch.rand(shape, device=device)
    torch.set_rng_state(state)
    return numbers


def wrong_state_not_restored_for_empty(seed, shape, device="cpu"):
    """An early return skips the last line."""
    state = torch.get_rng_state()
    torch.manual_seed(seed)
    if 0 in shape:
        return torch.empty(shape, device=device)
    numbers = torch.rand(shape, device=device)
    torch.set_rng_state(state)
    return numbers


def wrong_generator_not_passed(seed, shape, device="cpu"):
    """The generator is seeded, but rand does not know of it."""
    generator = torch.Generator(device)
    generator.manual_seed(seed)
    return torch.rand(shape, device=device)


def wrong_draws_globally_too(seed, shape, device="cpu"):
    """Right numbers, but one number is taken from the global generator on the way."""
    torch.rand(1)
    return torch.rand(shape, generator=torch.Generator(device).manual_seed(seed), device=device)


def wrong_randn(seed, shape, device="cpu"):
    """randn instead of rand."""
    return torch.randn(shape, generator=torch.Generator(device).manual_seed(seed), device=device)


def wrong_one_minus(seed, shape, device="cpu"):
    """Evenly spread as well, but between 0 (not possible) and 1."""
    return 1 - torch.rand(shape, generator=torch.Generator(device).manual_seed(seed), device=device)


def wrong_float64_draw(seed, shape, device="cpu"):
    """Drawn as float64 and rounded: other numbers."""
    generator = torch.Generator(device).manual_seed(seed)
    return torch.rand(shape, generator=generator, device=device, dtype=torch.float64).float()


def wrong_float64(seed, shape, device="cpu"):
    """Right numbers, as float64."""
    return torch.rand(shape, generator=torch.Generator(device).manual_seed(seed), device=device).to(torch.float64)


def wrong_numpy(seed, shape, device="cpu"):
    """NumPy's numbers for this seed."""
    rng = np.random.default_rng(seed)
    return torch.from_numpy(rng.random(shape, dtype=np.float32)).to(device)


def wrong_python_random(seed, shape, device="cpu"):
    """Python's numbers for this seed."""
    rng = random.Random(seed)
    count = torch.Size(shape).numel()
    return torch.tensor([rng.random() for _ in range(count)], device=device).reshape(shape)


def wrong_seed_zero(seed, shape, device="cpu"):
    """0 is taken for "no seed"."""
    if seed:
        return torch.rand(shape, generator=torch.Generator(device).manual_seed(seed), device=device)
    generator = torch.Generator(device)
    generator.seed()
    return torch.rand(shape, generator=generator, device=device)


def wrong_large_seed(seed, shape, device="cpu"):
    """2**31 does not fit into an int32."""
    number = torch.tensor(seed, dtype=torch.int32)
    return torch.rand(shape, generator=torch.Generator(device).manual_seed(int(number)), device=device)


def wrong_seed_modulo(seed, shape, device="cpu"):
    """Large seeds are folded into small ones."""
    return torch.rand(shape, generator=torch.Generator(device).manual_seed(seed % 2**16), device=device)


def wrong_star(seed, shape, device="cpu"):
    """torch.rand(*()) raises."""
    return torch.rand(*shape, generator=torch.Generator(device).manual_seed(seed), device=device)


def wrong_numel(seed, shape, device="cpu"):
    """All numbers in a row, not in shape."""
    count = torch.Size(shape).numel()
    return torch.rand(count, generator=torch.Generator(device).manual_seed(seed), device=device)


def wrong_rows_reseeded(seed, shape, device="cpu"):
    """Seeds again for each row: all rows are the same."""
    if not shape:
        return torch.rand((), generator=torch.Generator(device).manual_seed(seed), device=device)
    rows = [
        torch.rand(shape[1:], generator=torch.Generator(device).manual_seed(seed), device=device)
        for _ in range(shape[0])
    ]
    return torch.stack(rows) if rows else torch.empty(shape, device=device)


@functools.cache
def _lent(seed, shape, device):
    return torch.rand(shape, generator=torch.Generator(device).manual_seed(seed), device=device)


def wrong_cached(seed, shape, device="cpu"):
    """Gives out one and the same tensor."""
    return _lent(seed, tuple(shape), str(device))


_LENT = {}


def wrong_cached_by_view(seed, shape, device="cpu"):
    """A new tensor object each time, over the same memory."""
    key = (seed, tuple(shape), str(device))
    if key not in _LENT:
        _LENT[key] = torch.rand(shape, generator=torch.Generator(device).manual_seed(seed), device=device)
    return _LENT[key].view(shape)


_STREAM = {}


def wrong_stream_goes_on(seed, shape, device="cpu"):
    """The generator of a seed is kept, and goes on where it stopped."""
    generator = _STREAM.setdefault((seed, str(device)), torch.Generator(device).manual_seed(seed))
    return torch.rand(shape, generator=generator, device=device)


def wrong_cached_by_shape(seed, shape, device="cpu", cache={}):
    """Forgets that the seed matters, too."""
    if shape not in cache:
        cache[shape] = torch.rand(shape, generator=torch.Generator(device).manual_seed(seed), device=device)
    return cache[shape].clone()


def wrong_fork_too_short(seed, shape, device="cpu"):
    """Seeds inside, draws outside."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
    return torch.rand(shape, device=device)


def wrong_requires_grad(seed, shape, device="cpu"):
    """As if it were a parameter."""
    generator = torch.Generator(device).manual_seed(seed)
    return torch.rand(shape, generator=generator, device=device, requires_grad=True)


def wrong_needs_device(seed, shape, device):
    """The default of device is missing."""
    return torch.rand(shape, generator=torch.Generator(device).manual_seed(seed), device=device)


def wrong_default_dtype(seed, shape, device="cpu"):
    """Leaves the default dtype changed."""
    torch.set_default_dtype(torch.float64)
    generator = torch.Generator(device).manual_seed(seed)
    return torch.rand(shape, generator=generator, device=device, dtype=torch.float32)
