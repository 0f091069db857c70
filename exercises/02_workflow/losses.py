"""Losses and optimizers: how wrong the model is, and what changes it."""

import torch
from torch import nn


def mse_and_mae(pred: torch.Tensor, target: torch.Tensor) -> dict[str, torch.Tensor]:
    """Compute two losses of the predictions `pred`, and return them as a dict with the keys "mse" and "mae".

    "mse" is the mean squared error: the mean over all elements of (pred - target)². "mae" is the mean absolute
    error: the mean of |pred - target|.

    `pred` and `target` have the same shape, with any number of dimensions. `pred` is a floating tensor; `target` has
    the same dtype, or holds whole numbers (int64). Both losses are tensors with no dimensions (0-d) and have the
    dtype of `pred`. Gradients must flow from them to `pred`; where a prediction is exact they are numbers too, not
    nan. No element is left out: if one of `pred` is nan, both losses are nan. The arguments do not change.

    Raises ValueError if the two shapes are not exactly the same (torch would broadcast (n, 1) and (n,) to n · n
    differences), and if there are no elements at all.

    >>> losses = mse_and_mae(torch.tensor([1.0, 2.0, 3.0]), torch.tensor([1.0, 4.0, 2.0]))
    >>> losses["mse"]
    tensor(1.6667)
    >>> losses["mae"]
    tensor(1.)
    """
    raise NotImplementedError


def make_optimizer(model: nn.Module, lr: float, momentum: float = 0.0) -> torch.optim.Optimizer:
    """Make the optimizer that will train `model`: a `torch.optim.SGD`.

    It gets the model's trainable parameters, which are those whose `requires_grad` is True, each of them once, and
    no others: a frozen parameter must not even be known to it. They are the parameters themselves, not copies;
    what numbers they hold, and whether they have a `.grad` already, does not matter.
    Its learning rate is `lr` and its momentum `momentum`; everything else is left as SGD has it by default.

    Making it is all: no step is taken, and the model with its gradients stays as it is.

    Raises ValueError if nothing in the model is trainable.

    >>> model = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 1))
    >>> _ = model[0].requires_grad_(False)
    >>> optimizer = make_optimizer(model, lr=0.1, momentum=0.9)
    >>> isinstance(optimizer, torch.optim.SGD)
    True
    >>> [parameter.shape for parameter in optimizer.param_groups[0]["params"]]
    [torch.Size([1, 3]), torch.Size([1])]
    >>> optimizer.param_groups[0]["lr"], optimizer.param_groups[0]["momentum"]
    (0.1, 0.9)
    """
    raise NotImplementedError
