"""Random numbers that can be repeated."""

import random

import numpy as np
import torch
from hypothesis import strategies as st

from grader import devices, exercise, omitted

_SEEDS = st.integers(0, 5) | st.integers(0, 2**31) | st.just(2**31)
_SHAPES = st.lists(st.integers(0, 5), max_size=3).map(tuple)


@exercise(
    points=0.5,
    seed=_SEEDS,
    shape=_SHAPES,
    examples=(
        {"seed": 0, "shape": (2,)},
        {"seed": 1, "shape": (2,)},
        {"seed": 42, "shape": (2,)},
        {"seed": 7, "shape": ()},
        {"seed": 7, "shape": (0, 3)},
        {"seed": 3, "shape": (4, 5)},
        {"seed": 3, "shape": (5, 1, 2)},
        {"seed": 5, "shape": (5, 5, 1)},
        {"seed": 2**31 - 1, "shape": (3,)},
        {"seed": 2**31, "shape": (3,)},
    ),
    tolerance="exact",
    ignores=("random",),
    hints=(
        "Seed once and draw twice: look at both tensors. Why do they differ?",
        "The seed sets the generator to one place of its stream. What must happen before the second drawing?",
        "Call torch.manual_seed(seed) before each torch.rand(shape), or draw once and make a copy with .clone().",
    ),
)
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
    torch.manual_seed(seed)
    a = torch.rand(shape)
    torch.manual_seed(seed)
    b = torch.rand(shape)
    return a, b


@same_twice.check(
    "two tensors, each its own",
    points=0.5,
    seed=_SEEDS,
    shape=_SHAPES,
    examples=({"seed": 42, "shape": (2,)}, {"seed": 7, "shape": ()}, {"seed": 3, "shape": (2, 3)}),
    tolerance="exact",
    ignores=("random",),
    hints="Every number of the first tensor is made -1; then we look at the second, and call the function again.",
)
def _(function, seed, shape):
    first, second = function(seed, shape)
    first.fill_(-1.0)
    return {"second": second, "again": function(seed, shape)}


@same_twice.mutant("keeps the first tensor for the next call")
def _(seed, shape, kept={}):
    if (seed, shape) not in kept:
        torch.manual_seed(seed)
        kept[seed, shape] = torch.rand(shape)
    return kept[seed, shape], kept[seed, shape].clone()


@same_twice.variant("two parts of one stack")
def _(seed, shape):
    torch.manual_seed(seed)
    first, second = torch.stack([torch.rand(shape)] * 2)
    return first, second


@same_twice.mutant("seeds once, so the second tensor goes on in the stream")
def _(seed, shape):
    torch.manual_seed(seed)
    return torch.rand(shape), torch.rand(shape)


@same_twice.mutant("draws before seeding")
def _(seed, shape):
    a = torch.rand(shape)
    torch.manual_seed(seed)
    b = torch.rand(shape)
    torch.manual_seed(seed)
    return a, b


@same_twice.mutant("never seeds")
def _(seed, shape):
    a = torch.rand(shape)
    return a, a.clone()


@same_twice.mutant("the same tensor twice")
def _(seed, shape):
    torch.manual_seed(seed)
    a = torch.rand(shape)
    return a, a


@same_twice.mutant("a view of the same tensor")
def _(seed, shape):
    torch.manual_seed(seed)
    a = torch.rand(shape)
    return a, a.view(shape)


@same_twice.mutant("two halves of one drawing")
def _(seed, shape):
    torch.manual_seed(seed)
    both = torch.rand((2, *shape))
    return both[0], both[1]


@same_twice.mutant("two views of one expanded tensor")
def _(seed, shape):
    torch.manual_seed(seed)
    both = torch.rand(shape).expand(2, *shape)
    return both[0], both[1]


@same_twice.mutant("numbers around 0, as randn gives")
def _(seed, shape):
    torch.manual_seed(seed)
    a = torch.randn(shape)
    return a, a.clone()


@same_twice.mutant("always the seed 42")
def _(seed, shape):
    torch.manual_seed(42)
    a = torch.rand(shape)
    return a, a.clone()


@same_twice.mutant("the second tensor from the next seed")
def _(seed, shape):
    torch.manual_seed(seed)
    a = torch.rand(shape)
    torch.manual_seed(seed + 1)
    return a, torch.rand(shape)


@same_twice.mutant("seeds NumPy, and draws from torch")
def _(seed, shape):
    np.random.seed(seed % 2**32)
    a = torch.rand(shape)
    np.random.seed(seed % 2**32)
    return a, torch.rand(shape)


@same_twice.mutant("draws from NumPy's generator")
def _(seed, shape):
    np.random.seed(seed % 2**32)
    a = torch.from_numpy(np.asarray(np.random.rand(*shape), dtype="float32"))
    return a, a.clone()


@same_twice.mutant("seeds Python's generator, which torch does not use")
def _(seed, shape):
    random.seed(seed)
    a = torch.rand(shape)
    random.seed(seed)
    return a, torch.rand(shape)


@same_twice.mutant("draws float64, whose numbers are others")
def _(seed, shape):
    torch.manual_seed(seed)
    a = torch.rand(shape, dtype=torch.float64)
    return a.float(), a.float()


@same_twice.mutant("float64")
def _(seed, shape):
    torch.manual_seed(seed)
    a = torch.rand(shape)
    return a.double(), a.double()


@same_twice.mutant("a vector for the empty shape")
def _(seed, shape):
    torch.manual_seed(seed)
    a = torch.rand(shape or (1,))
    return a, a.clone()


@same_twice.mutant("does not know the empty shape")
def _(seed, shape):
    torch.manual_seed(seed)
    a = torch.rand(*shape)
    return a, a.clone()


@same_twice.mutant("turns the shape round in the second")
def _(seed, shape):
    torch.manual_seed(seed)
    a = torch.rand(shape)
    torch.manual_seed(seed)
    return a, torch.rand(shape[::-1])


@same_twice.mutant("cuts large seeds to 31 bits")
def _(seed, shape):
    torch.manual_seed(seed & (2**31 - 1))
    a = torch.rand(shape)
    return a, a.clone()


@same_twice.mutant("one tensor of both")
def _(seed, shape):
    torch.manual_seed(seed)
    a = torch.rand(shape)
    return torch.stack([a, a])


@same_twice.mutant("a list of both")
def _(seed, shape):
    torch.manual_seed(seed)
    a = torch.rand(shape)
    return [a, a.clone()]


@same_twice.variant("seeds once and copies")
def _(seed, shape):
    torch.manual_seed(seed)
    a = torch.rand(size=shape)
    b = a.clone()
    return a, b


@same_twice.variant("two generators of its own")
def _(seed, shape):
    one, other = (torch.Generator().manual_seed(seed) for _ in range(2))
    return torch.rand(shape, generator=one), torch.rand(shape, generator=other)


@same_twice.variant("a loop, and the global state put back")
def _(seed, shape):
    made = []
    with torch.random.fork_rng():
        for _ in range(2):
            torch.random.manual_seed(seed)
            made.append(torch.rand(shape, dtype=torch.float32, device="cpu"))
    return tuple(made)


@same_twice.variant("keeps the state after seeding, and goes back to it")
def _(seed, shape):
    torch.manual_seed(seed)
    state = torch.get_rng_state()
    a = torch.empty(shape).uniform_()
    torch.set_rng_state(state)
    b = torch.zeros(shape)
    b += torch.rand(shape)
    return (a, b)


same_twice.equivalent("return (a, b)", "return (b, a)", because="both are equal")


@exercise(
    points=1,
    seed=_SEEDS,
    shape=_SHAPES,
    device=omitted() | devices(meta=False),
    examples=(
        {"seed": 0, "shape": (2,)},
        {"seed": 1, "shape": (2,)},
        {"seed": 7, "shape": ()},
        {"seed": 7, "shape": (0, 3)},
        {"seed": 3, "shape": (4, 5)},
        {"seed": 3, "shape": (5, 1, 2)},
        {"seed": 2**31 - 1, "shape": (3,)},
        {"seed": 2**31, "shape": (3,)},
    ),
    tolerance="exact",
    builds_on=("same_twice",),
    hints=(
        "Where do random numbers come from if no generator is named? And who else takes numbers from there?",
        "torch.Generator makes a source of random numbers of its own: it can be seeded without anybody noticing.",
        (
            "torch.rand(shape, generator=…, device=device) takes its numbers from such a generator. It must live on "
            "the same device: torch.Generator(device). Its manual_seed(seed) returns the generator."
        ),
    ),
)
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
    generator = torch.Generator(device).manual_seed(seed)
    return torch.rand(shape, generator=generator, device=device)


@seeded_rand.check(
    "repeated calls give equal tensors that are independent",
    points=1,
    seed=_SEEDS,
    shape=_SHAPES,
    device=devices(meta=False),
    examples=(
        {"seed": 0, "shape": (2,), "device": "cpu"},
        {"seed": 1, "shape": (), "device": "cpu"},
        {"seed": 5, "shape": (4, 5), "device": "cpu"},
    ),
    tolerance="exact",
    hints=(
        (
            "Three calls are made here: with the seed, with another, with the first again; before the second, the "
            "first tensor is overwritten."
        ),
    ),
)
def _(function, seed, shape, device):
    first = function(seed, shape, device)
    as_it_came = first.clone()
    first.fill_(-1.0)  # what a caller may do with a tensor of his own
    other = function(abs(seed - 1), shape, device).clone()
    again = function(seed, shape, device).clone()
    first.copy_(as_it_came)  # so that a tensor that was kept does not spoil the next case
    return {"first call": as_it_came, "call with another seed": other, "first call again": again}


@seeded_rand.mutant("seeds torch's global generator")
def _(seed, shape, device="cpu"):
    torch.manual_seed(seed)
    return torch.rand(shape, device=device)


@seeded_rand.mutant("restores a fresh state of the old seed instead of the state itself")
def _(seed, shape, device="cpu"):
    before = torch.initial_seed()
    torch.manual_seed(seed)
    numbers = torch.rand(shape, device=device)
    torch.manual_seed(before)
    return numbers


@seeded_rand.mutant("keeps the state only after seeding")
def _(seed, shape, device="cpu"):
    torch.manual_seed(seed)
    state = torch.get_rng_state()
    numbers = torch.rand(shape, device=device)
    torch.set_rng_state(state)
    return numbers


@seeded_rand.mutant("seeds its generator from the global one, where the seed is 0")
def _(seed, shape, device="cpu"):
    generator = torch.Generator(device).manual_seed(seed or int(torch.randint(2**31, ())))
    return torch.rand(shape, generator=generator, device=device)


@seeded_rand.mutant("seeds another library's generator")
def _(seed, shape, device="cpu"):
    state = np.random.get_state()
    np.random.seed(seed % 2**32)
    numbers = torch.from_numpy(np.asarray(np.random.rand(*shape), dtype="float32")).to(device)
    np.random.set_state(state)
    return numbers


@seeded_rand.mutant("seeds Python's generator, which torch does not use")
def _(seed, shape, device="cpu"):
    state = random.getstate()
    random.seed(seed)
    with torch.random.fork_rng(devices=[]):
        numbers = torch.rand(shape, device=device)
    random.setstate(state)
    return numbers


@seeded_rand.mutant("numbers around 0, as randn gives")
def _(seed, shape, device="cpu"):
    return torch.randn(shape, generator=torch.Generator(device).manual_seed(seed), device=device)


@seeded_rand.mutant("float64")
def _(seed, shape, device="cpu"):
    return torch.rand(shape, generator=torch.Generator(device).manual_seed(seed), device=device).double()


@seeded_rand.mutant("ignores the seed")
def _(seed, shape, device="cpu"):
    return torch.rand(shape, generator=torch.Generator(device), device=device)


@seeded_rand.mutant("takes one number too many before")
def _(seed, shape, device="cpu"):
    generator = torch.Generator(device).manual_seed(seed)
    torch.rand((), generator=generator, device=device)
    return torch.rand(shape, generator=generator, device=device)


@seeded_rand.mutant("cuts large seeds to 31 bits")
def _(seed, shape, device="cpu"):
    return torch.rand(shape, generator=torch.Generator(device).manual_seed(seed & (2**31 - 1)), device=device)


@seeded_rand.mutant("a shape of one dimension where none is asked for")
def _(seed, shape, device="cpu"):
    return torch.rand(shape or (1,), generator=torch.Generator(device).manual_seed(seed), device=device)


@seeded_rand.mutant("keeps the tensors of earlier calls and gives them out again")
def _(seed, shape, device="cpu", kept={}):
    key = seed, shape, str(device)
    if key not in kept:
        kept[key] = torch.rand(shape, generator=torch.Generator(device).manual_seed(seed), device=device)
    return kept[key]


@seeded_rand.mutant("seeds its generator at the first call only")
def _(seed, shape, device="cpu", kept={}):
    if seed not in kept:
        kept[seed] = torch.Generator(device).manual_seed(seed)
    return torch.rand(shape, generator=kept[seed], device=device)


@seeded_rand.variant("fork_rng")
def _(seed, shape, device="cpu"):
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return torch.rand(shape, device=device)


@seeded_rand.variant("keeps the states and puts them back")
def _(seed, shape, device="cpu"):
    kind = torch.device(device).type
    state = torch.get_rng_state()
    others = torch.get_device_module(kind).get_rng_state() if kind != "cpu" else None
    try:
        torch.manual_seed(seed)
        return torch.rand(shape, device=device)
    finally:
        torch.set_rng_state(state)
        if others is not None:
            torch.get_device_module(kind).set_rng_state(others)


@seeded_rand.variant("uniform_ with a generator")
def _(seed, shape, device="cpu"):
    generator = torch.Generator(device=device)
    generator.manual_seed(seed)
    return torch.empty(shape, dtype=torch.float32, device=device).uniform_(generator=generator)


@seeded_rand.variant("one generator for all calls, seeded anew in each")
def _(seed, shape, device="cpu", generators={}):
    generator = generators.setdefault(str(device), torch.Generator(device))
    generator.manual_seed(seed)
    return torch.rand(shape, generator=generator, device=device, dtype=torch.float32)
