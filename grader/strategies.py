"""Hypothesis strategies for arguments: `tensors("n d")`, arrays, models, loaders … with shared, named sizes.

Hypothesis draws the shape, dtype, layout and a *seed*; a private generator fills in the values. So shrinking works
on what matters, is quick, and ends at values that read well: seed 0 counts 1, 2, 3 …, seeds below 10 give small
whole numbers, the others real ones.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from typing import Any

import numpy as np
import torch
from hypothesis import strategies as st
from torch import nn

from grader.errors import DefinitionError
from grader.observe.call import Omitted, seed_generators
from grader.observe.pack import FreshFolder, TheDevice
from grader.observe.spies import Lopsided, Spy

LAYOUTS = ("contiguous", "transposed", "strided", "offset")
Draw = Callable[[st.SearchStrategy[Any]], Any]
Sides = tuple[int, int]

_FIXED_SIZE: ContextVar[int | None] = ContextVar("fixed_size", default=None)
_SEEDS = st.integers(0, 2**16)


@contextlib.contextmanager
def all_sizes(size: int) -> Iterator[None]:
    """Within this context every named size is `size`: how the growth of the operation count is measured."""
    token = _FIXED_SIZE.set(size)
    try:
        yield
    finally:
        _FIXED_SIZE.reset(token)


@st.composite
def size(draw: Draw, name: str, low: int = 0, high: int = 4) -> int:
    """Return the size called `name`: the same number wherever one case asks for it, between `low` and `high`."""
    fixed = _FIXED_SIZE.get()
    if fixed is not None:
        return fixed
    return int(draw(_shared_side(name, low, high)))


@functools.cache
def _shared_side(name: str, low: int, high: int) -> st.SearchStrategy[int]:
    return st.shared(_sides(low, high), key=f"size {name}")


@functools.cache
def _choice(options: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    """Return `st.sampled_from(options)`, made once: hypothesis looks long at every new strategy."""
    return st.sampled_from(options)


@functools.cache
def _sides(low: int, high: int) -> st.SearchStrategy[int]:
    """Sizes shrink towards 1, and to 0 only where nothing else fails: an empty tensor explains little."""
    return st.sampled_from(sorted(range(low, high + 1), key=lambda side: (side == 0, side)))


def omitted() -> st.SearchStrategy[Any]:
    """Return a strategy for an argument that is not passed at all: `step=omitted() | st.integers()`."""
    return st.builds(Omitted)


def folders() -> st.SearchStrategy[Any]:
    """Return a strategy for a fresh, empty folder (a `pathlib.Path`)."""
    return st.builds(FreshFolder)


@st.composite
def devices(draw: Draw, meta: bool = True) -> Any:
    """Return the device under test, as text or `torch.device`; with `meta`, sometimes the device without values."""
    kind = draw(_choice(("text", "device", "meta", "meta device") if meta else ("text", "device")))
    if kind.startswith("meta"):
        return "meta" if kind == "meta" else torch.device("meta")
    return TheDevice(as_text=kind == "text")


@st.composite
def tensors(
    draw: Draw,
    shape: str = "*",
    *,
    dtype: torch.dtype | Sequence[torch.dtype] = torch.float32,
    values: str | tuple[float, float] | Sequence[str] = "normal",
    dims: Sides = (0, 3),
    side: Sides = (0, 4),
    sizes: Mapping[str, Sides] | None = None,
    layouts: Sequence[str] = LAYOUTS,
    expanded: bool = False,
    requires_grad: bool | None = False,
    stale_grad: bool | None = False,
) -> torch.Tensor:
    """Return a tensor whose shape is written in names: `tensors("n d")`, shared by name across a case.

    `shape`: words are named sizes, numbers stand for themselves, `*` is any `dims` dimensions, `...` 0 to 2 more;
    `""` is 0-d; alternatives are separated by `|`. `sizes` gives a named size its own range, `side` that of all
    others. `values`: "normal", "ties" (whole numbers -2 to 2), "big" (around ±900), "special" (with ±inf, nan, -0.0),
    "unit" (between 0 and 1), a pair of bounds, or several to draw from. `layouts`: how it lies in memory;
    `expanded` adds stride-0. `requires_grad`, `stale_grad` (a `.grad` from before): None draws either.
    """
    sides = _draw_shape(draw, shape, dims, side, sizes or {})
    kind = draw(_choice(tuple(dtype))) if isinstance(dtype, Sequence) else dtype
    wanted = values if isinstance(values, str) or _is_bounds(values) else draw(_choice(tuple(values)))
    seed = draw(_SEEDS)
    layout = draw(_choice((*layouts, *(("expanded",) if expanded else ()))))
    tensor = lay_out(filled(sides, kind, seed, wanted), layout)
    differentiable = kind.is_floating_point or kind.is_complex
    if differentiable and (draw(st.booleans()) if requires_grad is None else requires_grad):
        tensor.requires_grad_()
    if differentiable and (draw(st.booleans()) if stale_grad is None else stale_grad):
        tensor.grad = filled(sides, kind, seed + 1)
    return tensor


def _draw_shape(draw: Draw, text: str, dims: Sides, side: Sides, sizes: Mapping[str, Sides]) -> tuple[int, ...]:
    choices = text.split("|")
    words = (draw(_choice(tuple(choices))) if len(choices) > 1 else text).split()
    shape: list[int] = []
    for word in words:
        if word in ("*", "..."):
            low, high = dims if word == "*" else (0, 2)
            shape += draw(st.lists(_sides(*side), min_size=low, max_size=high))
        elif word.isdigit():
            shape.append(int(word))
        elif not word.isidentifier():
            raise DefinitionError(f'tensors("{text}"): "{word}" is neither the name of a size nor a whole number')
        else:
            shape.append(draw(size(word, *sizes.get(word, side))))
    return tuple(shape)


def _is_bounds(values: Any) -> bool:
    return isinstance(values, tuple) and len(values) == 2 and all(isinstance(end, int | float) for end in values)


def filled(
    shape: Sequence[int],
    dtype: torch.dtype = torch.float32,
    seed: int = 0,
    values: str | tuple[float, float] | Any = "normal",
) -> torch.Tensor:
    """Return a contiguous CPU tensor filled from `seed` alone; the global random state is not touched."""
    generator = torch.Generator().manual_seed(seed)
    count = math.prod(shape)
    if isinstance(values, tuple):
        low, high = values
        flat = _between(low, high, count, seed, dtype, generator)
    else:
        flat = _kinds(values, count, seed, dtype, generator)
    if dtype is torch.bool:
        flat = flat.to(torch.int64) % 2
    elif dtype is torch.uint8:
        flat = flat.to(torch.int64) % 256
    return flat.to(dtype).reshape(tuple(shape))


def _between(
    low: float, high: float, count: int, seed: int, dtype: torch.dtype, generator: torch.Generator
) -> torch.Tensor:
    share = torch.rand(count, generator=generator, dtype=torch.float64)
    if not dtype.is_floating_point:
        return (low + share * (high - low + 1)).floor()
    scaled = low + share * (high - low)
    return scaled if seed >= 10 else ((scaled * 10).round() / 10).clamp(low, high)


def _kinds(kind: str, count: int, seed: int, dtype: torch.dtype, generator: torch.Generator) -> torch.Tensor:
    if kind == "unit":
        return _between(0.0, 1.0, count, seed, dtype, generator)
    if kind == "ties":
        return torch.randint(-2, 3, (count,), generator=generator).double()
    if seed == 0:
        flat = torch.arange(1, count + 1, dtype=torch.float64)
    elif not dtype.is_floating_point:
        flat = torch.randint(-100, 101, (count,), generator=generator).double()
    elif seed < 10:
        flat = torch.randint(-3, 4, (count,), generator=generator).double()
    else:
        flat = torch.randn(count, generator=generator, dtype=torch.float64)
    if kind == "big":
        flat = flat + 900.0 * torch.randint(-1, 2, (count,), generator=generator)
    if kind == "special" and dtype.is_floating_point and count:
        odd = torch.tensor([math.inf, -math.inf, math.nan, -0.0], dtype=torch.float64)
        picks = torch.randint(0, 8, (count,), generator=generator)
        flat = torch.where(picks < 4, odd[picks % 4], flat)
    if kind not in ("normal", "big", "special"):
        raise ValueError(f'values="{kind}" is not known: use normal, ties, big, special, unit, or a pair of bounds')
    return flat


def lay_out(tensor: torch.Tensor, layout: str) -> torch.Tensor:
    """Return a tensor of the same values that lies otherwise in memory, where its shape allows."""
    if layout == "transposed" and tensor.ndim >= 2:
        return tensor.mT.contiguous().mT
    if layout == "strided" and tensor.ndim >= 1:
        wide = torch.full((*tensor.shape[:-1], 2 * tensor.shape[-1]), 77, dtype=tensor.dtype)
        wide[..., ::2] = tensor
        return wide[..., ::2]
    if layout == "offset":
        flat = torch.cat([torch.full((3,), 77, dtype=tensor.dtype), tensor.reshape(-1)])
        return flat[3:].view(tensor.shape)
    if layout == "expanded":
        wide_dims = [dim for dim in range(tensor.ndim) if tensor.shape[dim] > 1]
        if wide_dims:
            dim = wide_dims[0]
            return tensor.narrow(dim, 0, 1).contiguous().expand(tensor.shape)
    return tensor


@st.composite
def arrays(
    draw: Draw,
    *,
    dtype: Sequence[str] = ("float64", "float32", "int64", "int32", "uint8", "bool"),
    dims: Sides = (0, 3),
    side: Sides = (0, 4),
    layouts: Sequence[str] = ("C", "F", "stepped"),
) -> np.ndarray[Any, Any]:
    """Return a writable NumPy array; `layouts` from "C", "F", "stepped" (every second) and "reversed" order."""
    shape = tuple(draw(st.lists(_sides(*side), min_size=dims[0], max_size=dims[1])))
    name = draw(_choice(tuple(dtype)))
    seed = draw(_SEEDS)
    layout = draw(_choice(tuple(layouts)))
    made = filled(shape, getattr(torch, name), seed).numpy()
    if layout == "F":
        return np.asfortranarray(made) if made.ndim else made
    if layout == "stepped" and made.ndim:
        wide = np.full((*made.shape[:-1], 2 * made.shape[-1]), 7).astype(made.dtype)
        wide[..., ::2] = made
        return wide[..., ::2]
    if layout == "reversed" and made.ndim:
        return np.ascontiguousarray(made[::-1])[::-1]
    return made


@contextlib.contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Within this context torch's global generator is seeded; afterwards it is as before."""
    with torch.random.fork_rng(devices=[]):
        seed_generators(seed)
        yield


def linear_model(n_in: int, n_out: int) -> nn.Module:
    """Return one Linear layer, in a Sequential."""
    return nn.Sequential(nn.Linear(n_in, n_out))


def mlp_model(n_in: int, n_out: int) -> nn.Module:
    """Return two Linear layers with a Tanh between."""
    return nn.Sequential(nn.Linear(n_in, 3), nn.Tanh(), nn.Linear(3, n_out))


def batchnorm_model(n_in: int, n_out: int) -> nn.Module:
    """Return a model with BatchNorm: it has buffers, and its mode matters.

    Before it there is no bias: its gradient would be rounding alone, which Adam makes large.
    """
    return nn.Sequential(nn.Linear(n_in, 3, bias=False), nn.BatchNorm1d(3), nn.Linear(3, n_out))


def dropout_model(n_in: int, n_out: int) -> nn.Module:
    """Return a model with Dropout: it is random in training mode."""
    return nn.Sequential(nn.Linear(n_in, 4), nn.Dropout(0.4), nn.Linear(4, n_out))


MODELS: Mapping[str, Callable[[int, int], nn.Module]] = {
    "linear": linear_model,
    "mlp": mlp_model,
    "dropout": dropout_model,
    "batchnorm": batchnorm_model,
}


@st.composite
def models(
    draw: Draw,
    n_in: int = 2,
    n_out: int = 1,
    *,
    kinds: Sequence[str] = tuple(MODELS),
    dtype: torch.dtype = torch.float64,
    spy: bool = False,
    stale_grad: bool | None = False,
    training: bool | None = True,
) -> nn.Module:
    """Return a small model of one of `kinds`, its weights drawn from a seed.

    `spy`: a `Spy` goes first and notes mode, grad mode and batch size of each forward. `stale_grad`: every parameter
    has a `.grad` from before. `training`: the mode it comes in. None draws either.
    """
    kind = draw(_choice(tuple(kinds)))
    with seeded(draw(_SEEDS)):
        model = MODELS[kind](n_in, n_out).to(dtype)
    if spy:
        model = nn.Sequential(Spy(), *model.children())
    if draw(st.booleans()) if stale_grad is None else stale_grad:
        for place, parameter in enumerate(model.parameters()):
            parameter.grad = filled(parameter.shape, dtype, 10 + place)
    model.train(draw(st.booleans()) if training is None else training)
    return model


@st.composite
def optimizers(
    draw: Draw, model: nn.Module, kinds: Sequence[str] = ("sgd", "momentum", "decay", "adam")
) -> torch.optim.Optimizer:
    """Return an optimizer over the parameters of `model`."""
    kind = draw(_choice(tuple(kinds)))
    lr = draw(_choice((0.1, 0.01, 0.5)))
    parameters = list(model.parameters())
    if kind == "adam":
        return torch.optim.Adam(parameters, lr=lr)
    momentum, decay = (0.9 if kind == "momentum" else 0.0), (0.1 if kind == "decay" else 0.0)
    return torch.optim.SGD(parameters, lr=lr, momentum=momentum, weight_decay=decay)


def losses() -> st.SearchStrategy[nn.Module]:
    """Return a strategy for loss functions that average over their batch: MSE, L1 and a lopsided one."""
    return st.sampled_from((nn.MSELoss, nn.L1Loss, Lopsided)).map(lambda make: make())


def row_pairs(n: int, n_in: int, n_out: int, seed: int, dtype: torch.dtype = torch.float64) -> Any:
    """Return (X, y) of shapes (n, n_in) and (n, n_out), filled from `seed`."""
    return filled((n, n_in), dtype, seed), filled((n, n_out), dtype, seed + 1)


@st.composite
def loaders(
    draw: Draw,
    rows: Sides = (2, 9),
    batch: Sides = (1, 5),
    *,
    n_in: int = 2,
    n_out: int = 1,
    shuffle: bool | None = None,
    full_batches: bool = False,
    no_single: bool = False,
) -> torch.utils.data.DataLoader[Any]:
    """Return a DataLoader over float64 rows (X, y), with a generator of its own; the last batch may be smaller.

    `no_single` avoids a batch of one, which BatchNorm refuses in training; `full_batches` avoids a smaller last one.
    """
    n = draw(st.integers(*rows))
    sizes = [size for size in range(batch[0], batch[1] + 1) if _fits(n, size, full_batches, no_single)]
    batch_size = draw(_choice(tuple(sizes) or (max(n, 1),)))
    seed = draw(_SEEDS)
    mixed = draw(st.booleans()) if shuffle is None else shuffle
    data = torch.utils.data.TensorDataset(*row_pairs(n, n_in, n_out, seed))
    generator = torch.Generator().manual_seed(seed)
    return torch.utils.data.DataLoader(data, batch_size=batch_size, shuffle=mixed and n > 0, generator=generator)


def _fits(n: int, size: int, full: bool, no_single: bool) -> bool:
    return not (full and n % size) and not (no_single and (size == 1 or n % size == 1))


def nested(leaves: st.SearchStrategy[Any], depth: Sides = (0, 3), side: Sides = (0, 3)) -> st.SearchStrategy[Any]:
    """Return a strategy for regular nested lists: one depth, one length at each level."""

    def build(shape: Sequence[int]) -> st.SearchStrategy[Any]:
        count = math.prod(shape)
        return st.lists(leaves, min_size=count, max_size=count).map(lambda flat: _nest(iter(flat), shape))

    return st.lists(_sides(*side), min_size=depth[0], max_size=depth[1]).flatmap(build)


def _nest(flat: Iterator[Any], shape: Sequence[int]) -> Any:
    if not shape:
        return next(flat)
    return [_nest(flat, shape[1:]) for _ in itertools.repeat(None, shape[0])]
