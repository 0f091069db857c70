"""Everything together: a table, a split, a loader, a model, training, and the test at the end."""

import torch
from torch import nn


def run_experiment(
    X: torch.Tensor,
    y: torch.Tensor,
    train_idx: torch.Tensor,
    test_idx: torch.Tensor,
    model: nn.Module,
    epochs: int,
    lr: float,
    batch_size: int,
    seed: int,
) -> dict[str, list[float] | float]:
    """Train a classifier on some rows of a table and test it on others: a whole experiment in one function.

    `X` is a table of raw numbers (n, d), `y` holds the class of each row, int64 (n,). `train_idx` and `test_idx` are
    int64 tensors: the places of the rows to train on, and of those to test with; no place is in both. `model` takes
    rows of d numbers to logits, one for each class. All are on the same device, X and the model of the same dtype.
    No gradients are left over when the function is called.

    1. Take the rows. Scale both parts column by column with what the *training* rows tell, as in `standardize`:
       minus their mean, divided by their standard deviation (of the population; 0 is replaced by 1).
    2. Make one loader for all epochs: `DataLoader(TensorDataset(…), batch_size=batch_size, shuffle=True,
       generator=torch.Generator().manual_seed(seed))`, over the scaled training rows in the order of `train_idx`,
       and their classes.
    3. Train: `epochs` times through the loader, in training mode, with one step of torch.optim.SGD (learning rate
       `lr`, nothing else) for each batch. The loss is the cross entropy of logits and classes, its mean over the batch.
    4. Test the trained model, as it is after the last epoch, on all test rows, in evaluation mode and without
       gradients.

    Return a dict with three entries. "train_loss" is a list with one Python float for each epoch, the mean loss per
    sample: a smaller last batch counts for fewer samples. Each batch's loss is the one from before its own step.
    "test_loss" is the mean loss of the test rows, and "test_acc" the share of them whose largest logit is that of
    their class; both are Python floats.

    `model` is trained in place; which mode it is left in is up to you. The other arguments and torch's global random
    state do not change. (The one number that a DataLoader without a generator takes when it is started, a loader for
    the test say, does not count.)

    >>> X = torch.tensor([[1.0], [3.0], [2.0], [9.0]])
    >>> y = torch.tensor([0, 1, 0, 1])
    >>> model = nn.Linear(1, 2)
    >>> _ = nn.init.zeros_(model.weight), nn.init.zeros_(model.bias)
    >>> seen = run_experiment(X, y, torch.tensor([0, 1]), torch.tensor([2, 3]), model, 2, 0.5, batch_size=2, seed=0)
    >>> [round(loss, 3) for loss in seen["train_loss"]], seen["test_acc"]
    ([0.693, 0.474], 1.0)
    """
    raise NotImplementedError
