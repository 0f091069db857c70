"""Gradients: the derivatives of a formula, and of any function."""

from collections.abc import Callable

import torch


def z_and_grads(x: torch.Tensor, y: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Compute z = 2x² + 3y³ for each pair of elements and return the tuple (z, dz/dx, dz/dy).

    `x` and `y` are floating tensors of the same shape and dtype, with any number of dimensions.
    All three results have that shape and dtype, and none of them requires grad.
    `x` and `y` stay as they were: their values, their `requires_grad`, and their `.grad`, which may already hold
    something from before.

    >>> z_and_grads(torch.tensor(2.0), torch.tensor(1.0))
    (tensor(11.), tensor(8.), tensor(9.))
    >>> z_and_grads(torch.tensor([2.0, 1.0]), torch.tensor([1.0, -1.0]))
    (tensor([11., -1.]), tensor([8., 4.]), tensor([9., 9.]))
    """
    raise NotImplementedError


def grad_of(f: Callable[[torch.Tensor], torch.Tensor], x: torch.Tensor) -> torch.Tensor:
    """Return the gradient of the function `f` at `x`: the derivative of f(x) by each element of `x`.

    `f` takes a tensor like `x` and returns a 0-d tensor (a single number, shape ()). If it returns any other shape,
    raise ValueError; a tensor of shape (1,) is not 0-d.
    The gradient is a new tensor of the shape and dtype of `x` that does not require grad. Where f(x) does not depend
    on `x` at all, it is all zeros.
    Nothing else changes: `x` may track gradients or not, `f` may use other tensors that do, and any of them may have
    a `.grad` from before. Their values, `requires_grad` and `.grad` stay as they were, also when you raise.

    >>> grad_of(lambda x: (x**2).sum(), torch.tensor([3.0, -1.0]))
    tensor([ 6., -2.])
    >>> grad_of(lambda x: torch.tensor(7.0), torch.tensor([3.0, -1.0]))
    tensor([0., 0.])
    """
    raise NotImplementedError
