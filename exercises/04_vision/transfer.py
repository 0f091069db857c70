"""Transfer learning: keep what a model has learned, train a new head."""

from collections.abc import Callable, Iterable

import torch
from torch import nn


def freeze_except_(model: nn.Module, prefix: str) -> int:
    """Freeze all parameters of `model` but those inside one submodule, and return how many numbers can be trained.

    `prefix` is the name of the submodule, with dots where it lies in others: "fc", or "backbone.0". Its parameters
    are those whose names in `model.named_parameters()` begin with `prefix` and a dot: "fc.weight" is inside of "fc",
    but "fc2.weight" is not. They must require gradients afterwards, also if they were frozen before; all others must
    not. Nothing else about the model changes, and it is changed in place.

    The result is an int: how many single numbers there are in the parameters that can be trained.
    Raises ValueError if no parameter is inside of `prefix` (none is inside of ""); then nothing is changed at all.

    >>> model = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2))
    >>> freeze_except_(model, "2")
    8
    >>> [parameter.requires_grad for parameter in model.parameters()]
    [False, False, True, True]
    """
    raise NotImplementedError


def fine_tune_head(
    model: nn.Module, loader: Iterable[tuple[torch.Tensor, torch.Tensor]], loss_fn: Callable, lr: float, epochs: int
) -> list[float]:
    """Train the head of a model on new data, and leave its backbone as it is.

    `model` has two submodules: `model.backbone`, which has learned to see, and `model.head`, which decides.
    `model(x)` is `model.head(model.backbone(x))`. Freeze the parameters of the backbone (they must not require
    gradients any more), and let those of the head require them, whatever was frozen before. Then train the head
    with `torch.optim.SGD` and the learning rate `lr`, for `epochs` passes over `loader`.

    `loader` gives pairs of inputs and targets, one for each batch, and can be gone through again and again. For each of
    them: call the backbone and the head once, compute `loss_fn(prediction, target)`, which is a mean over the batch,
    and take one step. The backbone stays bit for bit the same, the statistics of its BatchNorm layers too: while
    training, it is in evaluation mode and the head in training mode. In the end the whole model is in evaluation mode.
    No gradients are pending when it begins; what is in `.grad` afterwards is up to you.

    Return a list with one Python float for each pass: the mean loss per sample, each batch's loss as it was before its
    step. The last batch may be smaller than the others.

    >>> model = nn.Sequential()
    >>> model.backbone, model.head = nn.Identity(), nn.Linear(1, 1, bias=False)
    >>> _ = nn.init.zeros_(model.head.weight)
    >>> batches = [(torch.tensor([[1.0]]), torch.tensor([[2.0]]))]
    >>> fine_tune_head(model, batches, nn.MSELoss(), lr=0.25, epochs=2)
    [4.0, 1.0]
    """
    raise NotImplementedError
