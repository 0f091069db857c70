"""Models: a linear layer by hand, a first nn.Module of your own, and what there is inside a module."""

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


def count_parameters(model: nn.Module, trainable_only: bool = True) -> int:
    """Count the numbers that `model` learns: the elements of all its parameters together, as a Python int.

    Count the parameters of all modules inside it too, however deep. A parameter that is shared (the same one in two
    places) counts once; two parameters that only happen to be equal count both. Buffers, such as the running mean of
    BatchNorm, are no parameters and do not count.

    With `trainable_only`, as by default, leave out parameters that are frozen: their `requires_grad` is False.
    Otherwise count those too. The model does not change.

    >>> model = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 1))
    >>> count_parameters(model)
    19
    >>> _ = model[0].requires_grad_(False)
    >>> count_parameters(model)
    4
    >>> count_parameters(model, trainable_only=False)
    19
    """
    raise NotImplementedError


def state_names(model: nn.Module) -> dict[str, list[str]]:
    """Return the names of everything that `model` keeps: a dict with three lists of names.

    - `"parameters"`: the names of all parameters, frozen ones too,
    - `"buffers"`: the names of all buffers, those too that are not saved (made with persistent=False),
    - `"state_dict"`: the keys of the model's state_dict, which is what gets saved.

    Each list is in the model's own order: that of its methods `named_parameters`, `named_buffers` and `state_dict`.
    The names are whole, as "0.weight" for the weight of the first layer in an nn.Sequential. What is shared shows up
    once among parameters and buffers, under its first name; state_dict has all of its names. The model does not
    change.

    >>> names = state_names(nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3, affine=False)))
    >>> names["parameters"]
    ['0.weight', '0.bias']
    >>> names["buffers"]
    ['1.running_mean', '1.running_var', '1.num_batches_tracked']
    >>> names["state_dict"] == names["parameters"] + names["buffers"]
    True
    """
    raise NotImplementedError
