"""Calculate with tensors: arithmetic, in place and not."""

from typing import Any

import torch
from hypothesis import strategies as st

from grader import exercise, filled, tensors

_LAYOUTS = ("contiguous", "transposed", "strided", "offset", "transposed", "strided")
_LARGE = ("normal", (2.0**53, 2.0**53 + 100))  # even numbers only: float64 has no odd ones there


def _text(shape: list[int]) -> str:
    return " ".join(map(str, shape))


@st.composite
def _two_that_add(draw: Any) -> dict[str, Any]:
    """`y`, and an `x` that broadcasts to it; now and then one that does not."""
    shape = draw(st.lists(st.sampled_from((2, 1, 3, 4, 0)), max_size=3))
    dtype = draw(st.sampled_from((torch.float32, torch.float64, torch.int64)))
    other = [side if draw(st.integers(0, 2)) else 1 for side in shape][draw(st.integers(0, len(shape))) :]
    trouble = draw(st.integers(0, 4))
    if trouble == 3:
        other = [draw(st.integers(1, 2)), *(draw(st.just(shape) | st.just([1] * len(shape))))]
    elif trouble == 4 and shape:
        place = draw(st.integers(0, len(shape) - 1))
        other = [*shape]
        other[place] = shape[place] + 1 if shape[place] else 2
    values = _LARGE if dtype is torch.int64 else "normal"
    return {
        "y": draw(tensors(_text(shape), dtype=dtype, values=values, layouts=_LAYOUTS)),
        "x": draw(tensors(_text(other), dtype=dtype, expanded=True)),
    }


@exercise(
    points=2,
    arguments=_two_that_add(),
    memory="same",
    tolerance="exact",
    examples=(
        {"y": torch.tensor([1.0, 2.0]), "x": torch.tensor([10.0, 20.0])},
        {"y": torch.tensor(1.0), "x": torch.tensor(2.0)},
        {"y": torch.tensor([[1, 2], [3, 4]]), "x": torch.tensor([10, 20])},
        {"y": torch.tensor([[1, 2], [3, 4]]), "x": torch.tensor([[10], [20]])},
        {"y": torch.tensor([1.0, 2.0]), "x": torch.tensor(0.5)},
        {"y": torch.tensor([[1, 2, 3], [4, 5, 6]]).mT, "x": torch.tensor([10, 20])},
        {"y": torch.tensor([[1, 2], [3, 4]]).mT, "x": torch.tensor([[10, 20], [30, 40]])},
        {"y": torch.tensor([1, 77, 2, 77])[::2], "x": torch.tensor([10, 20])},
        {"y": torch.tensor([[1, 2], [3, 4], [5, 6]]), "x": torch.tensor([10, 20])},
        {"y": torch.tensor([1.0]), "x": torch.tensor([1.0, 2.0])},
        {"y": torch.tensor(1.0), "x": torch.tensor([1.0])},
        {"y": torch.tensor([1.0, 2.0]), "x": torch.tensor([[1.0, 2.0]])},
        {"y": torch.tensor([1.0, 2.0, 3.0]), "x": torch.tensor([1.0, 2.0])},
        {"y": torch.tensor([[1], [2]]), "x": torch.tensor([1, 2, 3])},
        {"y": torch.tensor([0.1], dtype=torch.float64), "x": torch.tensor([0.2], dtype=torch.float64)},
        {"y": torch.tensor([2**53, 2**53 + 2]), "x": torch.tensor([1, 1])},
        {"y": filled((2, 1, 3), torch.int64), "x": filled((2, 1), torch.int64)},
    ),
    hints=(
        "y + x makes a new tensor. You need an operation that writes into the memory of y.",
        "PyTorch's in-place methods end with an underscore. Some Python operators work in place too.",
        "y.add_(x), or y += x. Do not forget to return y. (y = y + x only gives the name y to a new tensor.)",
    ),
)
def add_in_place(y: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    """Add `x` to `y` in place, and return `y`.

    In place means: the sums are written into the memory of `y`. The caller's `y`, and every view of it that was made
    before, shows them. What is returned is `y` itself, the same object, not another tensor with the same numbers.
    `x` stays as it is.

    `x` may be smaller than `y`: it is broadcast, as in `y + x`. `y` keeps its shape and dtype, so there has to be a
    place for each sum: if `y + x` would not have exactly the shape of `y`, or cannot be computed, RuntimeError is
    raised and `y` stays as it was. `y` and `x` have the same dtype, do not share memory, and do not require gradients.

    >>> total = torch.tensor([1, 2, 3])
    >>> add_in_place(total, torch.tensor(10)) is total
    True
    >>> total
    tensor([11, 12, 13])
    """
    return y.add_(x)


@add_in_place.mutant("returns a new tensor and leaves y alone")
def _(y, x):
    if (y + x).shape != y.shape:
        raise RuntimeError("x does not fit")
    return y + x


@add_in_place.mutant("gives the name y to a new tensor: y = y + x")
def _(y, x):
    y = y + x
    return y


@add_in_place.mutant("changes y, but returns a new tensor")
def _(y, x):
    y.add_(x)
    return y.clone()


@add_in_place.mutant("returns a view of y, not y itself")
def _(y, x):
    y.add_(x)
    return y[...]


@add_in_place.mutant("returns nothing")
def _(y, x):
    y.add_(x)


@add_in_place.mutant("gives y new memory: views of it do not see the change")
def _(y, x):
    if (y + x).shape != y.shape:
        raise RuntimeError("x does not fit")
    y.data = y + x
    return y


@add_in_place.mutant("makes y larger where x is larger")
def _(y, x):
    if (y + x).shape == y.shape:
        return y.add_(x)
    y.data = y + x
    return y


@add_in_place.mutant("adds to x")
def _(y, x):
    if (y + x).shape != y.shape:
        raise RuntimeError("x does not fit")
    return x.add_(y) if x.shape == y.shape and x.is_contiguous() else y.add_(x)


@add_in_place.mutant("overwrites y instead of adding")
def _(y, x):
    if (y + x).shape != y.shape:
        raise RuntimeError("x does not fit")
    return y.copy_(x)


@add_in_place.mutant("adds twice")
def _(y, x):
    y += x
    return y.add_(x)


@add_in_place.mutant("assigns to y[:], which a 0-d tensor has not")
def _(y, x):
    if (y + x).shape != y.shape:
        raise RuntimeError("x does not fit")
    y[:] = y + x
    return y


@add_in_place.mutant("lets an x with more dimensions pass where they are all 1")
def _(y, x):
    y[...] = y + x
    return y


@add_in_place.mutant("does not broadcast")
def _(y, x):
    if x.shape != y.shape:
        raise RuntimeError("the shapes differ")
    return y.add_(x)


@add_in_place.mutant("raises ValueError where x does not fit")
def _(y, x):
    try:
        return y.add_(x)
    except RuntimeError as error:
        raise ValueError("x does not fit") from error


@add_in_place.mutant("returns y as it was where x does not fit")
def _(y, x):
    try:
        y.add_(x)
    except RuntimeError:
        pass
    return y


@add_in_place.mutant("has changed part of y when it raises")
def _(y, x):
    try:
        return y.add_(x)
    except RuntimeError:
        y.zero_()
        raise


@add_in_place.mutant("changes x on the way")
def _(y, x):
    y.add_(x)
    if x.is_contiguous():
        x.zero_()
    return y


@add_in_place.mutant("calculates in float32")
def _(y, x):
    if (y + x).shape != y.shape:
        raise RuntimeError("x does not fit")
    return y.copy_(y.float() + x.float())


@add_in_place.mutant("calculates in float64, which rounds large whole numbers")
def _(y, x):
    if (y + x).shape != y.shape:
        raise RuntimeError("x does not fit")
    return y.copy_(y.double() + x.double())


@add_in_place.mutant("works on a contiguous copy of y")
def _(y, x):
    flat = y.contiguous()
    flat.add_(x)
    return y


@add_in_place.variant("+=")
def _(y, x):
    y += x
    return y


@add_in_place.variant("copy_ of the sum")
def _(y, x):
    return y.copy_(y + x)


@add_in_place.variant("out=")
def _(y, x):
    return torch.add(y, x, out=y)


@add_in_place.variant("checks, then assigns to y[...]")
def _(y, x):
    total = y + x
    if total.shape != y.shape:
        raise RuntimeError(f"{tuple(total.shape)} does not fit into {tuple(y.shape)}")
    y[...] = total
    return y


@add_in_place.variant("sub_ of the negative")
def _(y, x):
    y.sub_(-x.expand_as(y))
    return y
