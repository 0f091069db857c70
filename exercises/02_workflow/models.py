"""Models: a linear layer by hand, and a first nn.Module of your own."""

import torch
from torch import nn


def linear_by_hand(X: torch.Tensor, W: torch.Tensor, b: torch.Tensor | None = None) -> torch.Tensor:
    """Compute what a linear layer (nn.Linear) computes: X times W transposed, plus the bias `b` where there is one.

    `X` has shape (..., in): one or more dimensions, of which the last holds the inputs. `W` has shape (out, in) and
    `b`, unless it is None, shape (out,). The result has shape (..., out): for each vector of inputs, each output is
    the sum of the inputs times the weights in one row of W, plus one element of `b`.
    All are floating tensors of the same dtype, and so is the result. Gradients must flow from it to `X`, `W` and `b`.
    The arguments themselves do not change.

    >>> X = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> W = torch.tensor([[10.0, 1.0], [1.0, 0.0], [0.0, 1.0]])
    >>> linear_by_hand(X, W)
    tensor([[12.,  1.,  2.],
            [34.,  3.,  4.]])
    >>> linear_by_hand(X, W, torch.tensor([100.0, 200.0, 300.0]))
    tensor([[112., 201., 302.],
            [134., 203., 304.]])
    """
    raise NotImplementedError


class LinearRegressionModel(nn.Module):
    """A straight line as a model: y = weights · x + bias, with both numbers trainable.

    It is an `nn.Module` with exactly two parameters, `weights` and `bias`, both float32, of shape (1,) and requiring
    grad; no other name shows up in its state_dict. They start as random numbers, drawn from torch's global random
    state with one `torch.randn(1)` each, `weights` first. Nothing else is drawn or seeded.

    >>> _ = torch.manual_seed(0)
    >>> model = LinearRegressionModel()
    >>> model.weights
    Parameter containing:
    tensor([1.5410], requires_grad=True)
    >>> list(model.state_dict())
    ['weights', 'bias']
    >>> model(torch.tensor([0.0, 1.0])).detach()
    tensor([-0.2934,  1.2476])
    """

    def __init__(self) -> None:
        """Set up `weights` and `bias`."""
        raise NotImplementedError

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return weights · x + bias for each element of `x`.

            `x` has one or more dimensions and the dtype of the parameters; the result has the shape of `x`.
            """
        raise NotImplementedError
