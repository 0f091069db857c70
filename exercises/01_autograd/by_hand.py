"""By hand: gradients from a formula and by measuring, and a whole descent."""

from collections.abc import Callable

import torch


def mse_grads_by_hand(
    X: torch.Tensor, y: torch.Tensor, w: torch.Tensor, b: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return the mean squared error of a linear model, and its gradients by the weights and by the bias.

    `X` holds the data, one row for each of n samples, with d columns: shape (n, d), both 1 or more. `y` (n,) holds
    the targets, `w` (d,) the weights, and `b` is the bias, 0-d. All are floating tensors of the same dtype.
    The error in row i is r[i] = (X[i] · w) + b - y[i], where · multiplies element by element and adds up. The loss is
    the mean of all r[i]².
    Return the tuple (loss, dloss/dw, dloss/db): 0-d, of shape (d,), and 0-d, all of this dtype, none requiring grad.
    You may work out the derivatives on paper, or leave it to autograd.
    No loop over rows or columns: the number of tensor operations must not grow with n or d, and the numbers must stay
    in tensors (no tolist() and no NumPy).
    The arguments stay as they were: `w` and `b` may require grad, and hold a `.grad` from before, or not.

    >>> X = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> mse_grads_by_hand(X, torch.tensor([1.0, 0.0]), torch.tensor([1.0, 1.0]), torch.tensor(0.0))
    (tensor(26.5000), tensor([23., 32.]), tensor(9.))
    """
    raise NotImplementedError


def numeric_grad(f: Callable[[torch.Tensor], torch.Tensor], x: torch.Tensor, eps: float = 1e-4) -> torch.Tensor:
    """Estimate the gradient of `f` at `x` without autograd: measure how f changes when one element moves a little.

    `f` takes a tensor like `x`, of its shape and dtype, and returns a 0-d tensor. It may use other tensors that
    require grad. `x` is a float64 tensor of any shape; it may be empty.
    For each element of `x` the result holds, at the same place, this *central difference*:

        (f of x with this element eps larger - f of x with this element eps smaller) / (2 * eps)

    All other elements are exactly as they are in `x`, both times. `eps` is the size of the step.
    The result is a new float64 tensor of the shape of `x` that does not require grad.
    `x` does not change, not even for the time of a call: `f` might look at it. It may lie in memory in any order, and
    it may require grad and hold a `.grad` from before, which also stay as they are.

    >>> numeric_grad(lambda t: (t**2).sum(), torch.tensor([3.0, -1.0], dtype=torch.float64), eps=0.5)
    tensor([ 6., -2.], dtype=torch.float64)
    """
    raise NotImplementedError


def minimise(
    f: Callable[[torch.Tensor], torch.Tensor], x0: torch.Tensor, lr: float, steps: int
) -> tuple[torch.Tensor, list[float]]:
    """Look for a low place of `f` by gradient descent: begin at `x0` and take `steps` steps downhill.

    `f` takes a tensor like `x0`, of its shape and dtype, and returns a new 0-d tensor. Each step makes x into
    x - lr * (the gradient of f at x). `x0` is a floating tensor of any shape; `steps` is 0 or more, `lr` a positive
    float. Take all the steps, even if f does not get smaller: a large `lr` may lead uphill, and a gradient may be 0.
    Return a tuple of two: the x after the last step, and the list of the values of f before each step, as Python
    floats. So the list has `steps` entries; the first is f at `x0`, and f at the final x is not in it.
    The final x is a new tensor of the shape and dtype of `x0` that does not require grad, a copy of `x0` if there
    are no steps. `x0` itself stays as it was: its values, its `requires_grad` and its `.grad`.

    >>> minimise(lambda x: ((x - 3) ** 2).sum(), torch.tensor([1.0, 5.0]), lr=0.25, steps=2)
    (tensor([2.5000, 3.5000]), [8.0, 2.0])
    """
    raise NotImplementedError
