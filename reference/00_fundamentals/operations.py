"""Calculate with tensors: arithmetic, in place and not."""

import operator
from typing import Any

import torch
from hypothesis import strategies as st

from grader import exercise, filled, tensors

_LAYOUTS = ("contiguous", "transposed", "strided", "offset", "transposed", "strided")
_LARGE = ("normal", (2.0**53, 2.0**53 + 100))  # even numbers only: float64 has no odd ones there


def _text(shape: list[int]) -> str:
    return " ".join(map(str, shape))


_DTYPES = (torch.float32, torch.float64, torch.int64)
_NUMBERS = st.sampled_from((2, 0, -3, 0.5, 0.1, -1.5, 0.0, 1 / 3))


@st.composite
def _tensor_and_other(draw: Any) -> dict[str, Any]:
    """A tensor, and a number or a tensor that broadcasts with it; now and then one that does not."""
    shape = draw(st.lists(st.sampled_from((2, 1, 3, 4, 0)), max_size=3))
    values = draw(st.sampled_from(("normal", "normal", "ties")))

    def floats(text: str) -> Any:
        return draw(tensors(text, dtype=_DTYPES, values=values, expanded=True, requires_grad=None))

    if draw(st.integers(0, 2)) == 2:
        return {"a": floats(_text(shape)), "b": draw(_NUMBERS)}
    other = [side if draw(st.integers(0, 2)) else 1 for side in shape]
    trouble = draw(st.integers(0, 4))
    if trouble == 4 and shape:
        place = draw(st.integers(0, len(shape) - 1))
        other[place] = shape[place] + 1 if shape[place] > 1 else 2
    elif trouble == 3:
        other = [2, *other]
    elif trouble <= 1:
        other = other[draw(st.integers(0, len(other))) :]
    pair = [floats(_text(shape)), floats(_text(other))]
    return dict(zip("ab", pair if draw(st.booleans()) else pair[::-1], strict=True))


@exercise(
    points="0.75",
    arguments=_tensor_and_other(),
    gradients=True,
    examples=(
        {"a": torch.tensor([6.0, 7.0]), "b": torch.tensor([2.0, 4.0])},
        {"a": torch.tensor([6, 7]), "b": torch.tensor([2, 4])},
        {"a": torch.tensor([-7]), "b": torch.tensor([2])},
        {"a": torch.tensor([6, 7]), "b": 2},
        {"a": torch.tensor([6, 7]), "b": 0.5},
        {"a": torch.tensor([6.0, 7.0], dtype=torch.float64), "b": 0.1},
        {"a": torch.tensor([6.0, 7.0]), "b": 3},
        {"a": torch.tensor([1, 2]), "b": torch.tensor([0.5, 1.5])},
        {"a": torch.tensor([1.5]), "b": torch.tensor([2])},
        {"a": torch.tensor([0.1]), "b": torch.tensor([0.2], dtype=torch.float64)},
        {"a": torch.tensor([1]), "b": torch.tensor(0.5, dtype=torch.float64)},
        {"a": torch.tensor(6, dtype=torch.int32), "b": 2},
        {"a": torch.tensor([6.0, 7.0], dtype=torch.float16), "b": torch.tensor([2, 4])},
        {"a": torch.tensor([1.0, -1.0, 0.0, 1.0]), "b": torch.tensor([0.0, 0.0, 0.0, -0.0])},
        {"a": torch.tensor([1, 0]), "b": 0},
        {"a": torch.tensor([[1.0, 2.0], [3.0, 4.0]]), "b": torch.tensor([[2.0, 3.0], [4.0, 5.0]])},
        {"a": torch.tensor([[1.0], [2.0]]), "b": torch.tensor([[10.0, 20.0, 30.0]])},
        {"a": torch.tensor([1.0, 2.0]), "b": torch.tensor([[10.0, 20.0], [30.0, 40.0]])},
        {"a": torch.tensor(3.0), "b": torch.tensor([1.0, 2.0])},
        {"a": torch.tensor([1.0, 2.0]), "b": torch.tensor(4.0)},
        {"a": torch.tensor([1.0, 2.0, 3.0]), "b": torch.tensor([1.0, 2.0])},
        {"a": torch.zeros(2, 3), "b": torch.zeros(3, 2)},
        {"a": torch.tensor([2.0, 3.0], requires_grad=True), "b": torch.tensor([4.0, 5.0], requires_grad=True)},
        {"a": torch.tensor([2.0, 3.0], requires_grad=True), "b": 4.0},
        {"a": torch.empty(0), "b": torch.tensor([1.0])},
        {"a": torch.empty(0, 2), "b": 2},
    ),
    hints=(
        "The four operators of Python work on tensors, element by element.",
        "/ divides and gives floating numbers; // rounds down. * multiplies element by element, @ does not.",
        'The result is a dict: {"add": …, "sub": …, "mul": …, "div": …}. Each value is one short expression of a and b.',
    ),
)
def elementwise(a: torch.Tensor, b: torch.Tensor | int | float) -> dict[str, torch.Tensor]:
    """Calculate with `a` and `b` element by element; return a dict with the keys "add", "sub", "mul" and "div".

    They hold a plus b, a minus b, a times b, and a divided by b. `a` is a tensor; `b` is a tensor too, or a Python
    number. Shapes and dtypes come out as PyTorch makes them: where sizes are 1 or missing, the smaller tensor is
    broadcast, and of two dtypes the one that can hold both is taken. The division is a true one: whole numbers
    divided give floating numbers, and something divided by zero is inf, -inf or nan.

    Shapes that do not fit raise RuntimeError, as PyTorch does by itself. `a` and `b` stay as they are, and gradients
    flow back to those that require them.

    >>> elementwise(torch.tensor([6, 7]), 2)["div"]
    tensor([3.0000, 3.5000])
    >>> elementwise(torch.tensor([1.0, 2.0]), torch.tensor([[10.0], [20.0]]))["add"]
    tensor([[11., 12.],
            [21., 22.]])
    """
    return {"add": a + b, "sub": a - b, "mul": a * b, "div": a / b}


@elementwise.check(
    "keeps all digits of a number",
    points="0.25",
    a=tensors("n", dtype=torch.float64, sizes={"n": (1, 3)}, values=((1, 2), (-9, -3))),
    b=st.sampled_from((0.1, 1 / 3, -0.7, 1.1)) | tensors("", dtype=torch.int64, values=(3, 9)),
    tolerance=(1e-11, 1e-13),
    examples=(
        {"a": torch.tensor([6.0], dtype=torch.float64), "b": 0.1},
        {"a": torch.tensor([1.0], dtype=torch.float64), "b": torch.tensor([3])},
    ),
    hints=(
        "A Python number has the digits of float64. torch.tensor(0.1) is float32, and so is 1 / torch.tensor(3): some "
        "of them are gone."
    ),
)
def _(elementwise, a, b):
    return elementwise(a, b)


@elementwise.mutant("rounds the division down: //")
def _(a, b):
    return {"add": a + b, "sub": a - b, "mul": a * b, "div": a // b}


@elementwise.mutant("rounds the division of whole numbers down")
def _(a, b):
    whole = not (a / b).is_floating_point() or not (a + b).is_floating_point()
    return {"add": a + b, "sub": a - b, "mul": a * b, "div": torch.div(a, b, rounding_mode="floor" if whole else None)}


@elementwise.mutant("multiplies matrices: @")
def _(a, b):
    matrices = isinstance(b, torch.Tensor) and a.ndim == b.ndim == 2 and a.shape[1] == b.shape[0] and a.dtype == b.dtype
    return {"add": a + b, "sub": a - b, "mul": a @ b if matrices else a * b, "div": a / b}


@elementwise.mutant("subtracts the other way round")
def _(a, b):
    return {"add": a + b, "sub": b - a, "mul": a * b, "div": a / b}


@elementwise.mutant("divides the other way round")
def _(a, b):
    return {"add": a + b, "sub": a - b, "mul": a * b, "div": b / a}


@elementwise.mutant("torch.sum(a, b) for the sum: there is no such thing")
def _(a, b):
    return {"add": torch.sum(a, b), "sub": a - b, "mul": a * b, "div": a / b}


@elementwise.mutant("adds in place: a changes")
def _(a, b):
    added = a + b
    if added.shape != a.shape or added.dtype != a.dtype or a.requires_grad:
        return {"add": added, "sub": a - b, "mul": a * b, "div": a / b}
    return {"sub": a - b, "mul": a * b, "div": a / b, "add": a.copy_(added)}


@elementwise.mutant("makes float32 of everything")
def _(a, b):
    a = a.float()
    b = b.float() if isinstance(b, torch.Tensor) else b
    return {"add": a + b, "sub": a - b, "mul": a * b, "div": a / b}


@elementwise.mutant("makes a float32 tensor of the number b")
def _(a, b):
    b = torch.tensor(b, device=a.device) if isinstance(b, float) else b
    return {"add": a + b, "sub": a - b, "mul": a * b, "div": a / b}


@elementwise.mutant("makes an int64 tensor of the number b, whatever a is")
def _(a, b):
    b = torch.tensor(b, device=a.device) if isinstance(b, int) else b
    return {"add": a + b, "sub": a - b, "mul": a * b, "div": a / b}


@elementwise.mutant("makes float32 of whole numbers before it divides")
def _(a, b):
    return {"add": a + b, "sub": a - b, "mul": a * b, "div": (a if a.is_floating_point() else a.float()) / b}


@elementwise.mutant("makes float32 of a whole b before it divides")
def _(a, b):
    whole = isinstance(b, torch.Tensor) and not b.is_floating_point()
    return {"add": a + b, "sub": a - b, "mul": a * b, "div": a / (b.float() if whole else b)}


@elementwise.mutant("multiplies by 1 / b, which is float32 for whole numbers")
def _(a, b):
    return {"add": a + b, "sub": a - b, "mul": a * b, "div": a * (1 / b) if isinstance(b, torch.Tensor) else a / b}


@elementwise.mutant("gives b the dtype of a")
def _(a, b):
    b = torch.as_tensor(b, device=a.device).to(a.dtype)
    return {"add": a + b, "sub": a - b, "mul": a * b, "div": a / b}


@elementwise.mutant("gives the results the dtype of a")
def _(a, b):
    found = {"add": a + b, "sub": a - b, "mul": a * b, "div": a / b}
    return {key: value.to(a.dtype) for key, value in found.items()}


@elementwise.mutant("does not broadcast")
def _(a, b):
    if isinstance(b, torch.Tensor) and b.ndim and b.shape != a.shape:
        raise RuntimeError("the shapes differ")
    return {"add": a + b, "sub": a - b, "mul": a * b, "div": a / b}


@elementwise.mutant("broadcasts b to a only, not a to b")
def _(a, b):
    if isinstance(b, torch.Tensor):
        b = b.expand(a.shape)
    return {"add": a + b, "sub": a - b, "mul": a * b, "div": a / b}


@elementwise.mutant("raises ValueError where shapes do not fit")
def _(a, b):
    try:
        return {"add": a + b, "sub": a - b, "mul": a * b, "div": a / b}
    except RuntimeError as error:
        raise ValueError("shapes do not fit") from error


@elementwise.mutant("wants a tensor, no number")
def _(a, b):
    return {"add": a + b, "sub": a - b, "mul": a * b.to(b.dtype), "div": a / b}


@elementwise.mutant("takes 0 for what is divided by zero")
def _(a, b):
    divided = a / b
    return {"add": a + b, "sub": a - b, "mul": a * b, "div": divided.nan_to_num(0, 0, 0)}


@elementwise.mutant("cuts the graph")
def _(a, b):
    a = a.detach()
    b = b.detach() if isinstance(b, torch.Tensor) else b
    return {"add": a + b, "sub": a - b, "mul": a * b, "div": a / b}


@elementwise.mutant("a tuple instead of a dict")
def _(a, b):
    return a + b, a - b, a * b, a / b


@elementwise.variant("the functions of torch")
def _(a, b):
    return {"add": torch.add(a, b), "sub": torch.sub(a, b), "mul": torch.mul(a, b), "div": torch.div(a, b)}


@elementwise.variant("methods")
def _(a, b):
    return dict(div=a.true_divide(b), mul=a.multiply(b), sub=a.subtract(b), add=a.add(b))


@elementwise.variant("Python's operator module")
def _(a, b):
    table = {"add": operator.add, "sub": operator.sub, "mul": operator.mul, "div": operator.truediv}
    return {key: function(a, b) for key, function in table.items()}


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
        {"y": torch.zeros(0, 3), "x": torch.ones(5)},
    ),
    builds_on=("elementwise",),
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
    raised and `y` stays as it was. `y` and `x` hold numbers of one dtype, do not share memory, and do not require
    gradients.

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


@add_in_place.mutant("goes row by row, and does not see that x does not fit where there is no row")
def _(y, x):
    rows = y if y.ndim == 2 and x.ndim == 1 else [y]
    for row in rows:
        row.add_(x)
    return y


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
