"""Gradients: of a formula, of a line, of any function; and what autograd knows of a tensor."""

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


def line_grads(x: float, w: float, b: float) -> dict[str, torch.Tensor | None]:
    """Compute a point of the line y = w · x + b, and how y changes with each of the three numbers.

    Make a 0-d float32 tensor (a single number, shape ()) of each of `x`, `w` and `b`, which are floats or ints.
    `w` and `b` are to be learned, so gradients are tracked for them; `x` is data, so none is tracked for it.
    Compute y, go back from it with backward(), and return a dict with four entries:

    - "y": y itself, as a tensor that does not require grad
    - "x", "w" and "b": what is then in `.grad` of each tensor. For `x` that is None, since it is not tracked.

    All tensors in the dict are 0-d and float32. Nothing random is drawn on the way.

    >>> line_grads(3.0, 4.0, 5.0)
    {'y': tensor(17.), 'x': None, 'w': tensor(3.), 'b': tensor(1.)}
    """
    raise NotImplementedError


def graph_info(t: torch.Tensor) -> dict[str, bool | str | None]:
    """Say how the tensor `t` hangs in the graph that autograd keeps.

    Return a dict with three entries:

    - "is_leaf": a bool, whether `t` is a leaf
    - "requires_grad": a bool, whether gradients are tracked for `t`
    - "grad_fn": the class name of the object `t.grad_fn`, a str such as "MulBackward0"; None where `t.grad_fn` is None.
      Not all names look like this one: there are "SumBackward1" and "CopySlices", and anybody can make new steps.

    `t` may be any tensor, of floats or not, leaf or not. It stays as it was.

    >>> w = torch.tensor(3.0, requires_grad=True)
    >>> graph_info(w)
    {'is_leaf': True, 'requires_grad': True, 'grad_fn': None}
    >>> graph_info(w * 2)
    {'is_leaf': False, 'requires_grad': True, 'grad_fn': 'MulBackward0'}
    """
    raise NotImplementedError


def random_weights(n_in: int, n_out: int, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Make the random weights and biases with which a layer of `n_in` inputs and `n_out` outputs starts.

    Return the tuple (w, b): `w` of shape (n_out, n_in) and `b` of shape (n_out,). Both are float32 on the CPU, both
    are leaves and require grad, so that they can be trained.
    The numbers are standard normal, exactly those that torch draws right after `torch.manual_seed(seed)` with one
    call of `torch.randn` for `w` and then one for `b`. Do not seed again in between. Both sizes are 1 or more.
    Whether you seed torch's global generator or use a generator of your own is up to you.

    >>> w, b = random_weights(3, 2, seed=0)
    >>> w
    tensor([[ 1.5410, -0.2934, -2.1788],
            [ 0.5684, -1.0845, -1.3986]], requires_grad=True)
    >>> b
    tensor([0.4033, 0.8380], requires_grad=True)
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


def derivative(f: Callable[[torch.Tensor], torch.Tensor], xs: torch.Tensor) -> torch.Tensor:
    """Return the derivative of `f` at every element of `xs`.

    `f` works element by element, such as `lambda x: x**3`: it takes a floating tensor of any shape and returns one of
    that shape and dtype, in which each element depends on the element of the input at the same place and no other.
    The result has the shape and dtype of `xs`, which may have any number of dimensions, and may be empty. It is a new
    tensor that does not require grad.
    Call `f` on many elements at once: the number of calls must not depend on how many elements there are. (One call
    is enough.)
    `xs` stays as it was: its values, its `requires_grad`, and its `.grad`, which may hold something from before.

    >>> derivative(lambda x: x**3, torch.tensor([1.0, 2.0, -1.0]))
    tensor([ 3., 12.,  3.])
    """
    raise NotImplementedError
