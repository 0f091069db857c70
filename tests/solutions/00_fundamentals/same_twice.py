"""Held-out solutions of same_twice."""

import copy
import random

import numpy as np
import torch

_shelf = {}


def right_seed_twice(seed, shape):
    """Seeds before each of the two."""
    torch.manual_seed(seed)
    a = torch.rand(shape)
    torch.manual_seed(seed)
    b = torch.rand(shape)
    return a, b


def right_clone(seed, size):
    """Draws once and copies."""
    torch.random.manual_seed(seed)
    first = torch.rand(size)
    return first, first.clone()


def right_helper(seed: int, shape: tuple[int, ...]) -> tuple[torch.Tensor, torch.Tensor]:
    """A function inside draws, and is called twice."""

    def draw():
        torch.manual_seed(seed)
        return torch.rand(size=shape, dtype=torch.float32)

    return draw(), draw()


def right_generators(seed, shape):
    """Two generators of one's own with the same seed; the tuple is made of a list."""
    pair = [torch.rand(shape, generator=torch.Generator().manual_seed(seed)) for _ in range(2)]
    return tuple(pair)


def right_generator_state(seed, shape):
    """One generator, put back to its first state."""
    g = torch.Generator(device="cpu")
    g.manual_seed(seed)
    state = g.get_state()
    a = torch.rand(shape, generator=g)
    g.set_state(state)
    b = torch.rand(shape, generator=g)
    print(a, b)
    return (a, b)


def right_global_state(seed, shape):
    """The state of the global generator is kept and put back between the two."""
    torch.manual_seed(seed)
    state = torch.get_rng_state()
    a = torch.rand(shape)
    torch.set_rng_state(state)
    return a, torch.rand(shape)


def right_uniform(seed, shape):
    """Two empty tensors are filled in place."""
    a, b = torch.empty(shape), torch.empty(shape)
    for t in (a, b):
        torch.manual_seed(seed)
        t.uniform_()
    return a, b


def right_flat(seed, shape):
    """As many numbers as needed in a row, shaped afterwards; a deep copy."""
    torch.manual_seed(seed)
    count = 1
    for side in shape:
        count *= side
    a = torch.rand(count).reshape(shape)
    return a, copy.deepcopy(a)


def right_numpy_copy(seed, shape):
    """The copy goes by way of an array; torch.tensor copies."""
    torch.manual_seed(seed)
    a = torch.rand(shape)
    return a, torch.tensor(a.numpy(), dtype=torch.float32)


def right_fork(seed, shape):
    """Inside fork_rng, and empty_like with copy_."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        a = torch.rand(tuple(shape))
    b = torch.empty_like(a)
    b.copy_(a)
    return a, b


def right_rand_like(seed, shape):
    """rand_like of zeros, with an operator that makes a new tensor of it."""
    torch.manual_seed(seed)
    a = torch.rand_like(torch.zeros(shape))
    return a, a + 0


def right_shelf_of_clones(seed, shape):
    """Keeps what was drawn before, and hands out copies of it."""
    if (seed, shape) not in _shelf:
        torch.manual_seed(seed)
        _shelf[seed, shape] = torch.rand(shape)
    kept = _shelf[seed, shape]
    return kept.clone(), kept.clone()


def wrong_same_object(seed, shape):
    """One tensor with two names."""
    torch.manual_seed(seed)
    a = b = torch.rand(shape)
    return a, b


def wrong_times_two(seed, shape):
    """A tuple times 2 holds the same tensor twice."""
    torch.manual_seed(seed)
    return (torch.rand(shape),) * 2


def wrong_view(seed, shape):
    """A view shares memory."""
    torch.manual_seed(seed)
    a = torch.rand(shape)
    return a, a.view(shape)


def wrong_detach(seed, shape):
    """detach makes a new object on the same memory."""
    torch.manual_seed(seed)
    a = torch.rand(shape)
    return a, a.detach()


def wrong_slice(seed, shape):
    """A slice of everything is a copy of a list, not of a tensor."""
    torch.manual_seed(seed)
    a = torch.rand(shape)
    return a, a[...]


def wrong_shallow_copy(seed, shape):
    """copy.copy copies the tensor, not its memory."""
    torch.manual_seed(seed)
    a = torch.rand(shape)
    return a, copy.copy(a)


def wrong_from_numpy(seed, shape):
    """numpy() and from_numpy share memory, both of them."""
    torch.manual_seed(seed)
    a = torch.rand(shape)
    return a, torch.from_numpy(a.numpy())


def wrong_to(seed, shape):
    """to() returns the same tensor where nothing has to be done."""
    torch.manual_seed(seed)
    a = torch.rand(shape)
    return a, a.to("cpu", torch.float32)


def wrong_expand(seed, shape):
    """Two rows that are one in memory."""
    torch.manual_seed(seed)
    a = torch.rand(shape).expand(2, *shape)
    return a[0], a[1]


def wrong_seeded_once(seed, shape):
    """The second goes on in the stream."""
    torch.manual_seed(seed)
    return torch.rand(shape), torch.rand(shape)


def wrong_generator_once(seed, shape):
    """One generator for both goes on."""
    g = torch.Generator().manual_seed(seed)
    return torch.rand(shape, generator=g), torch.rand(shape, generator=g)


def wrong_second_draw(seed, shape):
    """Both hold the second draw."""
    torch.manual_seed(seed)
    torch.rand(shape)
    a = torch.rand(shape)
    return a, a.clone()


def wrong_not_seeded(seed, shape):
    """Two equal tensors, without the seed."""
    a = torch.rand(shape)
    return a, a.clone()


def wrong_generator_not_seeded(seed, shape):
    """A new generator has its own seed."""
    g = torch.Generator()
    a = torch.rand(shape, generator=g)
    return a, a.clone()


def wrong_torch_seed(seed, shape):
    """torch.seed draws a seed, and takes none."""
    torch.seed()
    a = torch.rand(shape)
    return a, a.clone()


def wrong_fixed_seed(seed, shape):
    """42, whatever is asked."""
    torch.manual_seed(42)
    a = torch.rand(shape)
    return a, a.clone()


def wrong_next_seed(seed, shape):
    """One seed too far."""
    torch.manual_seed(seed + 1)
    a = torch.rand(shape)
    return a, a.clone()


def wrong_zero_seed_forgotten(seed, shape):
    """Seed 0 is false."""
    if seed:
        torch.manual_seed(seed)
    a = torch.rand(shape)
    return a, a.clone()


def wrong_seed_modulo(seed, shape):
    """The largest seed becomes 0."""
    torch.manual_seed(seed % 2**31)
    a = torch.rand(shape)
    return a, a.clone()


def wrong_seed_float32(seed, shape):
    """Large seeds are rounded."""
    torch.manual_seed(int(torch.tensor(float(seed)).item()))
    a = torch.rand(shape)
    return a, a.clone()


def wrong_normal(seed, shape):
    """randn is another distribution."""
    torch.manual_seed(seed)
    a = torch.randn(shape)
    return a, a.clone()


def wrong_numpy_random(seed, shape):
    """NumPy's numbers are others."""
    rng = np.random.default_rng(seed)
    a = torch.from_numpy(np.asarray(rng.random(shape), dtype=np.float32))
    return a, a.clone()


def wrong_python_random(seed, shape):
    """Seeds Python's random, not torch."""
    random.seed(seed)
    a = torch.rand(shape)
    random.seed(seed)
    return a, a.clone()


def wrong_float64(seed, shape):
    """float64 draws other numbers."""
    torch.manual_seed(seed)
    a = torch.rand(shape, dtype=torch.float64)
    return a, a.clone()


def wrong_made_float64(seed, shape):
    """The right numbers as float64."""
    torch.manual_seed(seed)
    a = torch.rand(shape).double()
    return a, a.clone()


def wrong_star(seed, shape):
    """The star passes no size at all for an empty shape, which becomes one number in a row."""
    torch.manual_seed(seed)
    a = torch.rand(*(shape or (1,)))
    return a, a.clone()


def wrong_number_for_empty_shape(seed, shape):
    """An empty shape gives Python numbers."""
    torch.manual_seed(seed)
    a = torch.rand(shape)
    return (a, a.clone()) if shape else (a.item(), a.item())


def wrong_stacked(seed, shape):
    """One tensor of both instead of two."""
    torch.manual_seed(seed)
    a = torch.rand(shape)
    return torch.stack((a, a))


def wrong_list(seed, shape):
    """A list instead of a tuple."""
    torch.manual_seed(seed)
    a = torch.rand(shape)
    return [a, a.clone()]


def wrong_one(seed, shape):
    """Only one of them."""
    torch.manual_seed(seed)
    return torch.rand(shape)


def wrong_drawn_together(seed, shape):
    """Draws twice as many and takes the halves."""
    torch.manual_seed(seed)
    a, b = torch.rand(2, *shape)
    return a, b


def wrong_seed_in_the_middle(seed, shape):
    """The first is drawn before anybody has seeded."""
    a = torch.rand(shape)
    torch.manual_seed(seed)
    return a, torch.rand(shape)


def wrong_requires_grad(seed, shape):
    """The copy wants gradients."""
    torch.manual_seed(seed)
    a = torch.rand(shape)
    return a, a.clone().requires_grad_()


def right_parts_of_a_stack(seed, shape):
    """Both lie in one stack, side by side."""
    torch.manual_seed(seed)
    first, second = torch.stack([torch.rand(shape)] * 2)
    return first, second


def right_repeated(seed, shape):
    """Repeated along a new dimension."""
    torch.manual_seed(seed)
    both = torch.rand(shape).repeat(2, *[1] * len(shape))
    return both[0], both[1]


def wrong_kept(seed, shape, kept={}):
    """The first tensor is kept for the next call, as it is by then."""
    if (seed, shape) not in kept:
        torch.manual_seed(seed)
        kept[seed, shape] = torch.rand(shape)
    return kept[seed, shape], kept[seed, shape].clone()
