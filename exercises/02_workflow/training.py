"""The training loop: one step, evaluation, prediction, many epochs."""

from collections.abc import Callable, Iterable

import torch
from torch import nn


def train_step(
    model: nn.Module, loss_fn: Callable, optimizer: torch.optim.Optimizer, xb: torch.Tensor, yb: torch.Tensor
) -> float:
    """Train `model` on one batch: one step of the optimizer. Return the loss from before that step.

    `xb` holds the inputs of the batch and `yb` its targets. Switch the model to training mode, whatever mode it
    came in, and leave it there. Call it once; the loss is `loss_fn(prediction, yb)`, in this order. Find the
    gradients of this loss, and let the optimizer take one step with them and nothing else: a parameter may come
    with an old gradient in its `.grad`, which must have no influence. What is in `.grad` afterwards is up to you.

    The result is a Python float: the loss as it was before the parameters changed.

    >>> model = nn.Linear(1, 1, bias=False)
    >>> _ = nn.init.zeros_(model.weight)
    >>> optimizer = torch.optim.SGD(model.parameters(), lr=0.25)
    >>> train_step(model, nn.MSELoss(), optimizer, torch.tensor([[1.0]]), torch.tensor([[2.0]]))
    4.0
    >>> model.weight.item()
    1.0
    """
    raise NotImplementedError


def evaluate(model: nn.Module, loss_fn: Callable, loader: Iterable[tuple[torch.Tensor, torch.Tensor]]) -> float:
    """Return the mean loss per sample over all batches of `loader`, as a Python float.

    `loader` is a DataLoader, or anything else that yields pairs (inputs, targets), a list or a generator, say:
    go through it once, and call the model once with the inputs of each batch. `loss_fn(prediction, targets)`
    gives the mean over its batch. Batches may differ in size, the last one above all, so the mean of these means
    is not the mean per sample.

    During every prediction the model is in evaluation mode and no gradients are tracked. When the function
    returns, the model is in the mode it came in, training or evaluation; its weights, buffers and gradients are
    untouched. A loader that yields nothing raises ValueError.

    >>> batches = [(torch.ones(3, 1), torch.zeros(3, 1)), (torch.ones(1, 1), torch.full((1, 1), 3.0))]
    >>> evaluate(nn.Identity(), nn.MSELoss(), batches)
    1.75
    """
    raise NotImplementedError


def predict(model: nn.Module, X: torch.Tensor, batch_size: int = 32) -> torch.Tensor:
    """Return what `model` gives for all rows of `X`, in their order, as one tensor.

    The first dimension of `X` counts the rows: `X` is (n, d), say, or (n, channels, height, width) for images.
    Call the model with the first `batch_size` rows, then with the next, and so on; the last batch is what is left
    and may be smaller. A batch of one row is still a batch. What the model returns for a batch of b rows has the
    shape (b, …); the result has the shape (n, …), in the model's dtype and on its device. An `X` of 0 rows makes a
    result of shape (0, …).

    During every prediction the model is in evaluation mode and no gradients are tracked; the result does not
    require grad. When the function returns, the model is in the mode it came in, training or evaluation. Nothing
    else about `model` and `X` changes: a frozen parameter stays frozen, and the others do not become so. If the caller
    has switched gradients off, they are still off.

    >>> predict(nn.Flatten(), torch.arange(6.0).reshape(3, 2, 1), batch_size=2)
    tensor([[0., 1.],
            [2., 3.],
            [4., 5.]])
    """
    raise NotImplementedError


def train_and_test(
    model: nn.Module,
    loss_fn: Callable,
    optimizer: torch.optim.Optimizer,
    X_train: torch.Tensor,
    y_train: torch.Tensor,
    X_test: torch.Tensor,
    y_test: torch.Tensor,
    epochs: int,
    test_every: int,
) -> dict[str, list]:
    """Train `model` for `epochs` epochs on all training data at once, and test it now and then.

    Epochs are counted from 0. In each one: switch to training mode, call the model once with the whole of
    `X_train`, compute `loss_fn(prediction, y_train)`, find the gradients of this loss alone, and let `optimizer`
    take one step. Then, if the epoch's number is divisible by `test_every` (0 always is), test: in evaluation
    mode and without gradients, call the model once with the whole of `X_test` and compute
    `loss_fn(prediction, y_test)`. In the other epochs the test data is not looked at. Nothing is learnt from it.

    Return a dict of three lists, with one entry for each test: "epoch" holds the number of the epoch,
    "train_loss" its training loss (from before its step), "test_loss" its test loss (from after its step). Losses
    are Python floats. Without epochs the lists are empty.

    No gradients are left over when the function is called; whether some are when it returns, and in which mode the
    model is then, is up to you.

    >>> model = nn.Linear(1, 1, bias=False)
    >>> _ = nn.init.zeros_(model.weight)
    >>> optimizer = torch.optim.SGD(model.parameters(), lr=0.25)
    >>> X, y = torch.tensor([[1.0]]), torch.tensor([[4.0]])
    >>> train_and_test(model, nn.MSELoss(), optimizer, X, y, X, y, epochs=3, test_every=2)
    {'epoch': [0, 2], 'train_loss': [16.0, 1.0], 'test_loss': [4.0, 0.25]}
    """
    raise NotImplementedError


def fit(
    num_epochs: int, model: nn.Module, loss_fn: Callable, opt: torch.optim.Optimizer, train_dl: Iterable
) -> list[float]:
    """Train `model` for `num_epochs` epochs and return the mean loss of each, as a list of Python floats.

    `train_dl` is a DataLoader or a list of batches: it yields pairs (inputs, targets). In every epoch go through
    it once, from its start (a loader that shuffles then shuffles anew). For every batch, with the model in
    training mode: call the model once, compute `loss_fn(prediction, targets)`, find the gradients of this batch's
    loss alone, and let `opt` take one step. No gradients are left over when `fit` is called; whether some are
    when it returns is up to you. Leave the model in training mode; without epochs, it may stay in the mode it is in.

    The number for an epoch is its mean loss per sample: `loss_fn` gives the mean over a batch, and batches may
    differ in size. Each batch's loss is the one from before its own step. No epochs give an empty list.

    >>> model = nn.Linear(1, 1, bias=False)
    >>> _ = nn.init.zeros_(model.weight)
    >>> opt = torch.optim.SGD(model.parameters(), lr=0.25)
    >>> fit(3, model, nn.MSELoss(), opt, [(torch.tensor([[1.0]]), torch.tensor([[4.0]]))])
    [16.0, 4.0, 1.0]
    """
    raise NotImplementedError
