"""Held-out solutions of split_sequential."""

import itertools
import math

import torch
from torch.utils.data import TensorDataset


def right_slices(X, y, train_fraction=0.8):
    """Two checks, four slices."""
    if len(X) != len(y):
        raise ValueError("X and y differ in length")
    if train_fraction < 0 or train_fraction > 1:
        raise ValueError("train_fraction must lie between 0 and 1")
    split = int(train_fraction * len(X))
    X_train, y_train = X[:split], y[:split]
    X_test, y_test = X[split:], y[split:]
    return X_train, y_train, X_test, y_test


def right_split_sizes(inputs: torch.Tensor, targets: torch.Tensor, fraction: float = 0.8) -> tuple:
    """torch.split with both sizes, the pairs put in order by zip."""
    n = inputs.size(0)
    if targets.size(0) != n or not (0.0 <= fraction <= 1.0):
        raise ValueError(f"{n} inputs, {targets.size(0)} targets, fraction {fraction}")
    k = int(n * fraction)
    sizes = [k, n - k]
    return tuple(itertools.chain.from_iterable(zip(inputs.split(sizes), torch.split(targets, sizes))))


def right_narrow_copies(X, y, train_fraction=0.8):
    """narrow, and clones of what it gives."""
    n = X.shape[0]
    if n != y.shape[0]:
        raise ValueError
    if not 0 <= train_fraction <= 1:
        raise ValueError
    k = math.floor(train_fraction * n)
    return (
        X.narrow(0, 0, k).clone(),
        y.narrow(0, 0, k).clone(),
        X.narrow(0, k, n - k).clone(),
        y.narrow(0, k, n - k).clone(),
    )


def right_mask(X, y, train_fraction=0.8):
    """A mask on the device of each tensor."""
    if X.shape[:1] != y.shape[:1]:
        raise ValueError("lengths")
    if min(max(train_fraction, 0), 1) != train_fraction:
        raise ValueError("fraction")
    k = int(train_fraction * len(X))

    def cut(t):
        first = torch.arange(len(t), device=t.device) < k
        return t[first], t[~first]

    (X_train, X_test), (y_train, y_test) = cut(X), cut(y)
    return X_train, y_train, X_test, y_test


def right_index_select(X, y, train_fraction=0.8, verbose=True):
    """Whole numbers as an index, and a line of output."""
    if not len(X) == len(y) or train_fraction > 1 or train_fraction < 0:
        raise ValueError("cannot split")
    n, k = len(X), int(train_fraction * len(X))
    train, test = (torch.arange(a, b, device=X.device) for a, b in ((0, k), (k, n)))
    if verbose:
        print(f"{k} for training, {n - k} for testing")
    return X.index_select(0, train), y.index_select(0, train), X.index_select(0, test), y.index_select(0, test)


def right_counts_up(X, y, train_fraction=0.8):
    """Counts the whole numbers that are not more than the product."""
    if len(X) != len(y):
        raise ValueError("not as many targets as samples")
    if not (train_fraction >= 0 and train_fraction <= 1):
        raise ValueError("no fraction")
    k = sum(1 for i in range(len(X)) if i + 1 <= train_fraction * len(X))
    return X[:k], y[:k], X[k:], y[k:]


def right_tensor_split(X, y, train_fraction=0.8):
    """tensor_split at one place."""
    n = X.shape[0]
    if y.shape[0] != n:
        raise ValueError("X and y do not belong together")
    if train_fraction < 0:
        raise ValueError("negative fraction")
    elif train_fraction > 1:
        raise ValueError("more than everything")
    k = int(train_fraction * n)
    X_train, X_test = X.tensor_split((k,))
    y_train, y_test = y.tensor_split((k,))
    return X_train, y_train, X_test, y_test


def right_dataset(X, y, train_fraction=0.8):
    """A TensorDataset checks the lengths; its error is turned."""
    try:
        data = TensorDataset(X, y)
        assert 0 <= train_fraction <= 1
    except AssertionError as error:
        raise ValueError("lengths or fraction") from error
    cut = int(len(data) * train_fraction)
    return (*data[:cut], *data[cut:])


def right_test_first(X, y, train_fraction=0.8):
    """The test part from behind, by its own size."""
    if len(X) != len(y) or not 0 <= train_fraction <= 1:
        raise ValueError("bad arguments")
    n_train = int(train_fraction * len(y))
    n_test = len(y) - n_train
    X_test, y_test = X[len(X) - n_test :, ...], y[len(y) - n_test :, ...]
    X_train, y_train = X[0:n_train, ...], y[0:n_train, ...]
    return X_train, y_train, X_test, y_test


def wrong_round(X, y, train_fraction=0.8):
    """Rounds to the nearest."""
    if len(X) != len(y) or not 0 <= train_fraction <= 1:
        raise ValueError
    k = round(train_fraction * len(X))
    return X[:k], y[:k], X[k:], y[k:]


def wrong_tiny_bit_more(X, y, train_fraction=0.8):
    """Mends the rounding of 0.29 * 100, which was not asked for."""
    if len(X) != len(y) or not 0 <= train_fraction <= 1:
        raise ValueError
    k = int(train_fraction * len(X) + 1e-6)
    return X[:k], y[:k], X[k:], y[k:]


def wrong_percent(X, y, train_fraction=0.8):
    """Whole percents, then whole numbers only."""
    if len(X) != len(y) or not 0 <= train_fraction <= 1:
        raise ValueError
    k = len(X) * int(round(train_fraction * 100)) // 100
    return X[:k], y[:k], X[k:], y[k:]


def wrong_test_size(X, y, train_fraction=0.8):
    """The size of the test part is cut off instead."""
    if len(X) != len(y) or not 0 <= train_fraction <= 1:
        raise ValueError
    k = len(X) - int((1 - train_fraction) * len(X))
    return X[:k], y[:k], X[k:], y[k:]


def wrong_row_lost(X, y, train_fraction=0.8):
    """One row is in neither part."""
    if len(X) != len(y) or not 0 <= train_fraction <= 1:
        raise ValueError
    k = int(train_fraction * len(X))
    return X[:k], y[:k], X[k + 1 :], y[k + 1 :]


def wrong_minus_zero(X, y, train_fraction=0.8):
    """[:-0] is empty: wrong where all rows are for training."""
    if len(X) != len(y) or not 0 <= train_fraction <= 1:
        raise ValueError
    m = len(X) - int(train_fraction * len(X))
    return X[:-m], y[:-m], X[-m:], y[-m:]


def wrong_torch_split_pieces(X, y, train_fraction=0.8):
    """split(k) makes as many pieces as it takes."""
    if len(X) != len(y) or not 0 <= train_fraction <= 1:
        raise ValueError
    k = max(1, int(train_fraction * len(X)))
    X_train, *X_test = X.split(k)
    y_train, *y_test = y.split(k)
    if not X_test:
        return X_train, y_train, X[:0], y[:0]
    return X_train, y_train, torch.cat(X_test), torch.cat(y_test)


def wrong_never_empty(X, y, train_fraction=0.8):
    """At least one row for training."""
    if len(X) != len(y) or not 0 <= train_fraction <= 1:
        raise ValueError
    k = max(1, int(train_fraction * len(X)))
    return X[:k], y[:k], X[k:], y[k:]


def wrong_ends_refused(X, y, train_fraction=0.8):
    """All or nothing is allowed."""
    if len(X) != len(y) or not 0 < train_fraction < 1:
        raise ValueError
    k = int(train_fraction * len(X))
    return X[:k], y[:k], X[k:], y[k:]


def wrong_empty_refused(X, y, train_fraction=0.8):
    """Refuses a test part without rows."""
    if len(X) != len(y) or not 0 <= train_fraction <= 1:
        raise ValueError
    k = int(train_fraction * len(X))
    if k == len(X):
        raise ValueError("nothing to test with")
    return X[:k], y[:k], X[k:], y[k:]


def wrong_lengths_unchecked(X, y, train_fraction=0.8):
    """Different lengths are cut all the same."""
    if not 0 <= train_fraction <= 1:
        raise ValueError
    k = int(train_fraction * len(X))
    return X[:k], y[:k], X[k:], y[k:]


def wrong_more_targets_pass(X, y, train_fraction=0.8):
    """Only too few targets are noticed."""
    if len(X) > len(y) or not 0 <= train_fraction <= 1:
        raise ValueError
    k = int(train_fraction * len(X))
    return X[:k], y[:k], X[k:], y[k:]


def wrong_shapes_compared(X, y, train_fraction=0.8):
    """Whole shapes need not be the same."""
    if X.shape != y.shape or not 0 <= train_fraction <= 1:
        raise ValueError
    k = int(train_fraction * len(X))
    return X[:k], y[:k], X[k:], y[k:]


def wrong_assert(X, y, train_fraction=0.8):
    """An AssertionError for the lengths."""
    assert len(X) == len(y), "lengths"
    if not 0 <= train_fraction <= 1:
        raise ValueError
    k = int(train_fraction * len(X))
    return X[:k], y[:k], X[k:], y[k:]


def wrong_negative_passes(X, y, train_fraction=0.8):
    """A negative fraction counts from behind."""
    if len(X) != len(y) or train_fraction > 1:
        raise ValueError
    k = int(train_fraction * len(X))
    return X[:k], y[:k], X[k:], y[k:]


def wrong_size_checked_not_fraction(X, y, train_fraction=0.8):
    """int comes before the check: 1.1 of 5 rows are 5 rows."""
    k = int(train_fraction * len(X))
    if len(X) != len(y) or k < 0 or k > len(X):
        raise ValueError
    return X[:k], y[:k], X[k:], y[k:]


def wrong_sklearn_order(X, y, train_fraction=0.8):
    """The order of train_test_split."""
    if len(X) != len(y) or not 0 <= train_fraction <= 1:
        raise ValueError
    k = int(train_fraction * len(X))
    return X[:k], X[k:], y[:k], y[k:]


def wrong_shuffled(X, y, train_fraction=0.8):
    """Shuffles first."""
    if len(X) != len(y) or not 0 <= train_fraction <= 1:
        raise ValueError
    order = torch.randperm(len(X), device=X.device)
    X, y = X[order], y[order]
    k = int(train_fraction * len(X))
    return X[:k], y[:k], X[k:], y[k:]


def wrong_list(X, y, train_fraction=0.8):
    """A list is no tuple."""
    if len(X) != len(y) or not 0 <= train_fraction <= 1:
        raise ValueError
    k = int(train_fraction * len(X))
    return [X[:k], y[:k], X[k:], y[k:]]


def wrong_float_targets(X, y, train_fraction=0.8):
    """Classes become float32."""
    if len(X) != len(y) or not 0 <= train_fraction <= 1:
        raise ValueError
    k = int(train_fraction * len(X))
    return X[:k], y[:k].float(), X[k:], y[k:].float()


def wrong_flat_targets(X, y, train_fraction=0.8):
    """Targets in columns lose a dimension."""
    if len(X) != len(y) or not 0 <= train_fraction <= 1:
        raise ValueError
    k = int(train_fraction * len(X))
    return X[:k], y[:k].flatten(), X[k:], y[k:].flatten()


def wrong_column_targets(X, y, train_fraction=0.8):
    """Targets without columns get one."""
    if len(X) != len(y) or not 0 <= train_fraction <= 1:
        raise ValueError
    if y.ndim == 1:
        y = y.unsqueeze(1)
    k = int(train_fraction * len(X))
    return X[:k], y[:k], X[k:], y[k:]


def wrong_squeezes(X, y, train_fraction=0.8):
    """A part of one row loses its rows."""
    if len(X) != len(y) or not 0 <= train_fraction <= 1:
        raise ValueError
    k = int(train_fraction * len(X))
    return X[:k], y[:k], X[k:].squeeze(0), y[k:].squeeze(0)


def wrong_elements(X, y, train_fraction=0.8):
    """Counts the elements of X, not its rows."""
    if len(X) != len(y) or not 0 <= train_fraction <= 1:
        raise ValueError
    k = int(train_fraction * X.numel())
    return X[:k], y[:k], X[k:], y[k:]


def wrong_cpu_index(X, y, train_fraction=0.8):
    """The index lies on the CPU."""
    if len(X) != len(y) or not 0 <= train_fraction <= 1:
        raise ValueError
    k = int(train_fraction * len(X))
    train, test = torch.arange(k), torch.arange(k, len(X))
    return X.index_select(0, train), y.index_select(0, train), X.index_select(0, test), y.index_select(0, test)


def wrong_default_half(X, y, train_fraction=0.5):
    """Another default."""
    if len(X) != len(y) or not 0 <= train_fraction <= 1:
        raise ValueError
    k = int(train_fraction * len(X))
    return X[:k], y[:k], X[k:], y[k:]
