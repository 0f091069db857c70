"""Experiments: the same training under different settings, compared fairly."""

from collections.abc import Callable

import torch
from torch import nn


def sweep_learning_rates(
    model: nn.Module,
    loss_fn: Callable,
    X_train: torch.Tensor,
    y_train: torch.Tensor,
    X_val: torch.Tensor,
    y_val: torch.Tensor,
    lrs: list[float],
    epochs: int,
) -> tuple[float, dict[float, float]]:
    """Try every learning rate in `lrs`: return the best one, and a dict from each one to its validation loss.

    For each learning rate start from the weights and buffers that `model` has now: all of them are in its state dict.
    Train in training mode, with `torch.optim.SGD` (only `lr` is given), for `epochs` steps: each step takes all of
    `X_train` at once, and the loss is `loss_fn(prediction, y_train)`, which is never negative. Parameters that are
    frozen (`requires_grad` is False) are not trained. Then switch to evaluation mode and compute
    `loss_fn(prediction, y_val)` on all of `X_val`, as a Python float: the validation loss of this learning rate.

    The best learning rate is the one with the smallest validation loss; where several are equally good, the one
    that comes first in `lrs`. A learning rate that is far too large makes the loss infinite or nan; such a loss
    belongs in the dict, but is never the best. If no loss is finite, raise ValueError.

    When the function returns, `model` has the weights, buffers and the mode that it came with; what was frozen still
    is, and nothing else. The numbers in
    `lrs` are all different. No gradients are left over when the function is called.

    >>> model = nn.Linear(1, 1, bias=False)
    >>> _ = nn.init.zeros_(model.weight)
    >>> X, y = torch.tensor([[1.0]]), torch.tensor([[4.0]])
    >>> sweep_learning_rates(model, nn.MSELoss(), X, y, X, y, lrs=[0.125, 0.25, 1.0], epochs=1)
    (0.25, {0.125: 9.0, 0.25: 4.0, 1.0: 16.0})
    """
    raise NotImplementedError
