"""From rows to batches: how many there are, and a loader that makes them."""

from collections.abc import Iterable

import torch


def batch_plan(n: int, batch_size: int, drop_last: bool = False) -> list[int]:
    """Return the sizes of the batches that `n` samples are dealt into, in order: a list of ints.

    Each batch holds `batch_size` samples. If some samples are left over at the end, they make one smaller batch;
    with `drop_last` they are left out instead. No batch is empty, so without samples there is no batch at all.
    Raise ValueError if `n` is negative or `batch_size` is less than 1.

    >>> batch_plan(10, 4)
    [4, 4, 2]
    >>> batch_plan(10, 4, drop_last=True)
    [4, 4]
    >>> batch_plan(8, 4)
    [4, 4]
    """
    raise NotImplementedError


def make_loader(X: torch.Tensor, y: torch.Tensor, batch_size: int, shuffle: bool = False, seed: int = 0) -> Iterable:
    """Return something that yields the rows of `X` and `y` in batches (xb, yb), like a DataLoader, or one itself.

    `X` and `y` have one row for each sample, at least one, in the same order. One pass over the result, with `for`,
    is an epoch. In each epoch every sample comes exactly once, its row of X together with its row of y; also in one
    that follows an epoch which was left early, with `break`. Batches have `batch_size` rows (1 or more); the last one
    has fewer where it does not divide. `len()` of the result is the number of batches. Values, dtypes and device are
    those of `X` and `y`, which do not change.

    Without `shuffle` the rows come in their order. With `shuffle` all rows are mixed, anew in each epoch. The orders
    depend on `seed` alone: two loaders made with the same seed give the same epochs, one with another seed gives
    other ones. Torch's global random state has no influence on that, and is left as it is, also while the loop runs.
    (A DataLoader without a generator takes one number from it when an epoch begins, even if nothing is shuffled; that
    does not count.)

    Raise ValueError at once, not in the first epoch, if `X` and `y` are not of the same length.

    >>> X = torch.tensor([[0.0], [1.0], [2.0]])
    >>> loader = make_loader(X, torch.tensor([10, 11, 12]), batch_size=2)
    >>> len(loader)
    2
    >>> for xb, yb in loader:
    ...     print(xb.tolist(), yb.tolist())
    [[0.0], [1.0]] [10, 11]
    [[2.0]] [12]
    """
    raise NotImplementedError
