"""Parts of a data set: some to train on, some to look at afterwards, and scales that know the first part only."""

import torch
from torch.utils.data import Dataset


def train_val_split(dataset: Dataset, n_val: int, seed: int) -> tuple[Dataset, Dataset]:
    """Split `dataset` at random into two data sets; return both, (train, val).

    `dataset` is anything that has a length and can be asked by number: a TensorDataset, a list of samples, a class
    of your own. Ask it with plain ints: what it makes of a tensor or a NumPy number is not known. A sample is a
    pair (x, y). `val` gets `n_val` of the samples, `train` all others; each sample goes into one of the two, once, as
    it is. `train` and `val` also have a length, and the samples 0 to length - 1; they can be given to a DataLoader,
    and gone through with `for`, which ends after the last sample. `dataset` itself does not change.

    Which samples go where is random, and depends on `seed` alone: the same seed splits in the same way, another seed
    in another. Torch's global random state has no influence on it, and is left as it is.

    Raise ValueError unless n_val is between 0 and len(dataset), both included.

    >>> from torch.utils.data import TensorDataset
    >>> numbers = torch.arange(10.0)
    >>> train, val = train_val_split(TensorDataset(numbers, 2 * numbers), n_val=3, seed=0)
    >>> len(train), len(val)
    (7, 3)
    >>> sorted(x.item() for part in (train, val) for x, y in part)
    [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]
    """
    raise NotImplementedError


def split_shuffled(
    X: torch.Tensor, y: torch.Tensor, test_fraction: float, seed: int
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Shuffle the rows of `X` and `y` and split them; return (X_train, X_test, y_train, y_test), in this order.

    `X` has shape (n, d), `y` has n labels in the same order: shape (n,) or (n, 1). The rows are shuffled first, then
    cut: n_test = math.ceil(test_fraction * n) rows, by just this formula, are for testing, the others for training.
    0 < test_fraction < 1, and n is at least 1 (a single row is for testing, and none is left to train on). Each row is
    in one of the parts, once and unchanged, and its label, unchanged too, at the same place of the same part. The
    parts have the dtypes, the device and the dimensions of `X` and `y`, which do not change. (scikit-learn's
    train_test_split does the same for arrays.)

    The shuffling depends on `seed` alone: the same seed gives the same parts in the same order, another seed others.
    Torch's global random state has no influence on it, and is left as it is.

    Raise ValueError if `X` and `y` are not of the same length.

    >>> X = torch.tensor([[1.0], [2.0], [3.0], [4.0], [5.0]])
    >>> X_train, X_test, y_train, y_test = split_shuffled(X, 10 * X, test_fraction=0.25, seed=0)
    >>> X_train.shape, X_test.shape
    (torch.Size([3, 1]), torch.Size([2, 1]))
    >>> torch.equal(y_train, 10 * X_train)
    True
    """
    raise NotImplementedError


def standardize(
    train: torch.Tensor, test: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Scale the columns of two tables by what the first one tells; return (train, test, mean, std), all new tensors.

    `train` has shape (n, d), `test` (m, d): one row for each sample, d columns (1 or more); both have the same
    floating dtype, and so has everything that is returned. `mean` and `std`, of shape (d,), are the mean and the
    standard deviation of each column of `train`. The standard deviation is that of the whole population: the root of
    the mean squared distance from the mean (the sum is divided by n, not by n - 1). Where that is 0, as in a column
    that always holds the same number, it is replaced by 1, so that nobody divides by 0.

    The two tables are scaled with them, column by column: minus the mean, divided by std. The rows of `test` are
    treated in just the same way and have no part in the statistics: when a model is used, nobody knows them yet.
    `train` and `test` themselves do not change.

    `train` has one row at least, `test` may have none. Raise ValueError if `train` has no row, if one of the two does
    not have exactly 2 dimensions, or if they do not have the same number of columns.

    >>> train, test, mean, std = standardize(torch.tensor([[1.0, 5.0], [3.0, 5.0]]), torch.tensor([[4.0, 6.0]]))
    >>> train
    tensor([[-1.,  0.],
            [ 1.,  0.]])
    >>> test
    tensor([[2., 1.]])
    >>> mean, std
    (tensor([2., 5.]), tensor([1., 1.]))
    """
    raise NotImplementedError
