"""Training classifiers: two classes in one piece, many classes in batches."""

from collections.abc import Iterable

import torch
from torch import nn


def train_binary(model: nn.Module, X: torch.Tensor, y: torch.Tensor, lr: float, epochs: int) -> dict[str, list[float]]:
    """Train `model` to tell two classes apart, with all rows of `X` in one batch; return how it went.

    `X` has shape (n, features), n at least 1. The model gives one logit for each row: it returns (n,) or (n, 1), of
    the dtype of `X`. `y` holds the classes 0 and 1, of shape (n,) or (n, 1) (whichever the model returns) and of any
    dtype: whole numbers, floats, or bools.

    In each of the `epochs` epochs, with the model in training mode: call it once, with all of `X`; compute the loss,
    nn.BCEWithLogitsLoss between the logits and y (both of shape (n,), y in the dtype of the logits); and take one
    step of torch.optim.SGD(model.parameters(), lr=lr) with the gradients of this loss alone. One optimizer serves all
    epochs. No gradients are left over when the function is called; whether some are when it returns is up to you.
    Leave the model in training mode (if `epochs` is 0, it may stay as it is).

    Return a dict of two lists with one Python float for each epoch: "loss", the loss, and "acc", the share of rows
    (0 to 1) that were predicted rightly. A row is predicted to be of class 1 if its logit is greater than 0, and
    otherwise of class 0. Both are from the epoch's one call of the model, before its step. `X` and `y` do not change.

    >>> model = nn.Linear(1, 1, bias=False)
    >>> _ = nn.init.zeros_(model.weight)
    >>> history = train_binary(model, torch.tensor([[2.0], [-2.0]]), torch.tensor([1, 0]), lr=1.0, epochs=2)
    >>> history["acc"]
    [0.5, 1.0]
    >>> [round(loss, 4) for loss in history["loss"]]
    [0.6931, 0.1269]
    >>> model.weight.item() > 1
    True
    """
    raise NotImplementedError


def train_multiclass(
    model: nn.Module, train_dl: Iterable, test_dl: Iterable, epochs: int, lr: float
) -> dict[str, list[float]]:
    """Train `model` to tell several classes apart, test it after each epoch, and return how it went.

    `train_dl` and `test_dl` are DataLoaders or lists of batches: they yield pairs (X, y), X of shape (batch, features)
    and y of shape (batch,), int64, with the class of each row. `model(X)` gives logits of shape (batch, classes).
    Batches may differ in size, the last one above all; there is at least one row in each loader.

    Each of the `epochs` epochs has two passes:

    - Training: go through `train_dl` once, with the model in training mode. For every batch call the model once,
      compute the cross-entropy (nn.CrossEntropyLoss) between its logits and y, and take one step of
      torch.optim.SGD(model.parameters(), lr=lr) with the gradients of this loss alone. One optimizer serves all epochs.
    - Test: go through `test_dl` once, with the model in evaluation mode and without gradients. Call the model once for
      every batch. Nothing is learnt here.

    Return a dict of four lists with one Python float for each epoch: "train_loss", "train_acc", "test_loss" and
    "test_acc". A loss is the mean cross-entropy per row, and an accuracy the share of rows (0 to 1) whose largest logit
    is that of their class: over all rows of the pass, not over batches. Those of the training pass come from the calls
    that were made for training, each before its step.

    The model comes in either mode, and without gradients left over; which mode it is in at the end, and what is in
    `.grad` then, is up to you.

    >>> model = nn.Linear(1, 2, bias=False)
    >>> _ = nn.init.zeros_(model.weight)
    >>> batches = [(torch.tensor([[4.0], [-4.0]]), torch.tensor([0, 1]))]
    >>> history = train_multiclass(model, batches, batches, epochs=1, lr=1.0)
    >>> round(history["train_loss"][0], 4), history["test_acc"]
    (0.6931, [1.0])
    """
    raise NotImplementedError
