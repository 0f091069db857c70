"""Calculate with tensors: arithmetic, in place and not."""

import torch


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
    raise NotImplementedError


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
    raise NotImplementedError
