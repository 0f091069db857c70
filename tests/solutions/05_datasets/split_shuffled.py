"""Held-out solutions of split_shuffled."""

import math
import random

import numpy as np
import torch
from torch.utils.data import DataLoader, TensorDataset, random_split


def right_plain(X, y, test_fraction, seed):
    """One order, cut; the places stay on the CPU, which indexing allows."""
    if len(X) != len(y):
        raise ValueError("X and y must have the same length")
    order = torch.randperm(len(X), generator=torch.Generator().manual_seed(seed))
    n_test = math.ceil(test_fraction * len(X))
    test, train = order[:n_test], order[n_test:]
    return X[train], X[test], y[train], y[test]


def right_shuffles_then_splits(X, y, test_fraction, seed):
    """Shuffled copies, torch.split, index_select on the device."""
    n = X.size(0)
    if n != y.size(0):
        raise ValueError(f"{n} rows, {y.size(0)} labels")
    g = torch.Generator()
    g.manual_seed(seed)
    order = torch.randperm(n, generator=g).to(X.device)
    n_test = math.ceil(test_fraction * n)
    X_train, X_test = torch.split(X.index_select(0, order), [n - n_test, n_test])
    y_train, y_test = torch.split(y.index_select(0, order), [n - n_test, n_test])
    return X_train, X_test, y_train, y_test


def right_negative_slices(X, y, fraction, seed):
    """The test rows from the end: at least one."""
    if X.shape[0] != y.shape[0]:
        raise ValueError
    n_test = math.ceil(fraction * X.shape[0])
    order = np.random.default_rng(seed % 2**64).permutation(X.shape[0])
    order = torch.from_numpy(order).to(X.device)
    X, y = X[order], y[order]
    return X[:-n_test], X[-n_test:], y[:-n_test], y[-n_test:]


def right_random_split(X, y, test_fraction, seed, verbose=True):
    """random_split of the places."""
    if len(X) != len(y):
        raise ValueError
    n_test = int(math.ceil(test_fraction * len(X)))
    lengths = [len(X) - n_test, n_test]
    train, test = random_split(range(len(X)), lengths, generator=torch.Generator().manual_seed(seed))
    if verbose:
        print(lengths)
    return tuple(t[list(part)] for t in (X, y) for part in (train, test))


def right_numpy_ceil(X, y, test_fraction, seed):
    """np.ceil, the order of noise, tensor_split, gather of rows with take_along_dim."""
    n = len(y)
    if n != len(X):
        raise ValueError("lengths")
    noise = torch.rand(n, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    order = noise.argsort().to(X.device)
    cut = int(np.ceil(test_fraction * n))
    rows = torch.take_along_dim(X, order[:, None].expand(n, X.shape[1]), dim=0)
    X_test, X_train = rows.tensor_split([cut])
    y_test, y_train = y[order].tensor_split([cut])
    return X_train, X_test, y_train, y_test


def right_row_by_row(X, y, test_fraction, seed):
    """Rows are copied one by one into new tensors."""
    if len(X) != len(y):
        raise ValueError("X and y")
    n_test = math.ceil(test_fraction * len(X))
    places = list(range(len(X)))
    random.Random(repr(seed)).shuffle(places)

    def take(t, chosen):
        out = t.new_empty((len(chosen), *t.shape[1:]))
        for k, i in enumerate(chosen):
            out[k] = t[i]
        return out

    return take(X, places[n_test:]), take(X, places[:n_test]), take(y, places[n_test:]), take(y, places[:n_test])


def right_same_seed_twice(X, y, test_fraction, seed):
    """Two generators with the same seed give the same order."""

    def shuffled(t):
        return t[torch.randperm(t.shape[0], generator=torch.Generator().manual_seed(seed)).to(t.device)]

    if X.shape[0] != y.shape[0]:
        raise ValueError("not as many labels as rows")
    k = math.ceil(test_fraction * X.shape[0])
    X, y = shuffled(X), shuffled(y)
    return X[k:], X[:k], y[k:], y[:k]


def right_one_large_batch(X, y, test_fraction, seed):
    """A shuffled DataLoader with one batch."""
    try:
        data = TensorDataset(X, y)
    except AssertionError:
        raise ValueError("Size mismatch between X and y") from None
    g = torch.Generator().manual_seed(seed)
    X, y = next(iter(DataLoader(data, batch_size=len(data), shuffle=True, generator=g)))
    n_train = len(data) - math.ceil(test_fraction * len(data))
    return X[:n_train], X[n_train:], y[:n_train], y[n_train:]


def right_swaps(X, y, test_fraction, seed):
    """Fisher and Yates' shuffle of clones, with a generator of one's own."""
    if len(X) != len(y):
        raise ValueError
    X, y, n = X.clone(), y.clone(), len(X)
    g = torch.Generator().manual_seed(seed)
    for i in range(n - 1, 0, -1):
        j = int(torch.randint(i + 1, (1,), generator=g))
        X[[i, j]] = X[[j, i]]
        y[[i, j]] = y[[j, i]]
    n_test = math.ceil(n * test_fraction)
    return X[n_test:], X[:n_test], y[n_test:], y[:n_test]


def order_of(X, seed):
    return torch.randperm(len(X), generator=torch.Generator().manual_seed(seed)).to(X.device)


def parts(X, y, order, n_test):
    train, test = order[n_test:], order[:n_test]
    return X[train], X[test], y[train], y[test]


def check(X, y):
    if len(X) != len(y):
        raise ValueError("lengths")


def wrong_rounds_down(X, y, test_fraction, seed):
    """int() rounds down."""
    check(X, y)
    return parts(X, y, order_of(X, seed), int(test_fraction * len(X)))


def wrong_rounds(X, y, test_fraction, seed):
    """round() in place of ceil."""
    check(X, y)
    return parts(X, y, order_of(X, seed), round(test_fraction * len(X)))


def wrong_from_train_share(X, y, test_fraction, seed):
    """The training share, rounded down: almost the same formula."""
    check(X, y)
    n_train = int((1 - test_fraction) * len(X))
    return parts(X, y, order_of(X, seed), len(X) - n_train)


def wrong_cleans_fraction(X, y, test_fraction, seed):
    """0.07 * 100 is cleaned to 7 before it is rounded up, but the formula says 8."""
    check(X, y)
    return parts(X, y, order_of(X, seed), math.ceil(round(test_fraction * len(X), 6)))


def wrong_ceil_in_float32(X, y, test_fraction, seed):
    """In float32 the product is another one."""
    check(X, y)
    n_test = int(torch.ceil(torch.tensor(test_fraction) * len(X)))
    return parts(X, y, order_of(X, seed), n_test)


def wrong_floor_plus_one(X, y, test_fraction, seed):
    """One too many where the product is a whole number."""
    check(X, y)
    return parts(X, y, order_of(X, seed), min(len(X), int(test_fraction * len(X)) + 1))


def wrong_keeps_one_for_training(X, y, test_fraction, seed):
    """At least one row is kept for training."""
    check(X, y)
    n_test = min(math.ceil(test_fraction * len(X)), max(len(X) - 1, 0))
    return parts(X, y, order_of(X, seed), n_test)


def wrong_pairs_in_order(X, y, test_fraction, seed):
    """X_train, y_train, X_test, y_test."""
    check(X, y)
    X_train, X_test, y_train, y_test = parts(X, y, order_of(X, seed), math.ceil(test_fraction * len(X)))
    return X_train, y_train, X_test, y_test


def wrong_two_orders(X, y, test_fraction, seed):
    """One generator, two orders."""
    check(X, y)
    g = torch.Generator().manual_seed(seed)
    n_test = math.ceil(test_fraction * len(X))
    a, b = torch.randperm(len(X), generator=g), torch.randperm(len(X), generator=g)
    return X[a[n_test:]], X[a[:n_test]], y[b[n_test:]], y[b[:n_test]]


def wrong_test_labels_not_shuffled(X, y, test_fraction, seed):
    """The rows are shuffled, the labels are not."""
    check(X, y)
    n_test = math.ceil(test_fraction * len(X))
    X = X[order_of(X, seed)]
    return X[n_test:], X[:n_test], y[n_test:], y[:n_test]


def wrong_no_shuffle(X, y, test_fraction, seed):
    """Cuts without shuffling."""
    check(X, y)
    return parts(X, y, torch.arange(len(X), device=X.device), math.ceil(test_fraction * len(X)))


def wrong_cuts_first(X, y, test_fraction, seed):
    """Cuts, and shuffles each part: the test rows are always the same ones."""
    check(X, y)
    n_test = math.ceil(test_fraction * len(X))
    g = torch.Generator().manual_seed(seed)
    test = torch.randperm(n_test, generator=g)
    train = n_test + torch.randperm(len(X) - n_test, generator=g)
    return X[train], X[test], y[train], y[test]


def wrong_only_training_shuffled(X, y, test_fraction, seed):
    """The training rows are put in their old order again: chosen at random, not shuffled."""
    check(X, y)
    n_test = math.ceil(test_fraction * len(X))
    order = order_of(X, seed)
    order = torch.cat([order[:n_test], order[n_test:].sort().values])
    return parts(X, y, order, n_test)


def wrong_global_seed(X, y, test_fraction, seed):
    """Seeds the global state."""
    check(X, y)
    torch.manual_seed(seed)
    return parts(X, y, torch.randperm(len(X)).to(X.device), math.ceil(test_fraction * len(X)))


def wrong_global_draw(X, y, test_fraction, seed):
    """Draws from the global state; the generator is not handed over."""
    check(X, y)
    torch.Generator().manual_seed(seed)
    return parts(X, y, torch.randperm(len(X)).to(X.device), math.ceil(test_fraction * len(X)))


def wrong_seed_forgotten(X, y, test_fraction, seed):
    """A generator without the seed."""
    check(X, y)
    order = torch.randperm(len(X), generator=torch.Generator()).to(X.device)
    return parts(X, y, order, math.ceil(test_fraction * len(X)))


def wrong_seed_is_a_bool(X, y, test_fraction, seed):
    """Seeds that differ in the last bit only give the same."""
    check(X, y)
    return parts(X, y, order_of(X, seed // 2), math.ceil(test_fraction * len(X)))


def wrong_no_check(X, y, test_fraction, seed):
    """More labels than rows go unnoticed."""
    if len(X) > len(y):
        raise ValueError
    return parts(X, y, order_of(X, seed), math.ceil(test_fraction * len(X)))


def wrong_index_error(X, y, test_fraction, seed):
    """Fewer labels than rows end in IndexError."""
    if len(X) < len(y):
        raise ValueError
    return parts(X, y, order_of(X, seed), math.ceil(test_fraction * len(X)))


def wrong_compares_shapes(X, y, test_fraction, seed):
    """A column of labels has another shape than a table, and is refused."""
    check(X, y)
    if y.ndim == 2 and y.shape != X.shape:
        raise ValueError("shapes")
    return parts(X, y, order_of(X, seed), math.ceil(test_fraction * len(X)))


def wrong_flat_labels(X, y, test_fraction, seed):
    """A column of labels becomes flat."""
    check(X, y)
    return parts(X, y.reshape(-1), order_of(X, seed), math.ceil(test_fraction * len(X)))


def wrong_squeezed(X, y, test_fraction, seed):
    """Parts with one row, or one column, lose a dimension."""
    check(X, y)
    found = parts(X, y, order_of(X, seed), math.ceil(test_fraction * len(X)))
    return found[0], found[1].squeeze(0), found[2], found[3]


def wrong_one_table(X, y, test_fraction, seed):
    """Rows and labels in one table, shuffled together: the labels become floats."""
    check(X, y)
    both = torch.cat([X, y.reshape(len(y), 1)], dim=1)[order_of(X, seed)]
    labels = both[:, -1].reshape(y.shape)
    n_test = math.ceil(test_fraction * len(X))
    return both[n_test:, :-1], both[:n_test, :-1], labels[n_test:], labels[:n_test]


def wrong_rounded_labels(X, y, test_fraction, seed):
    """One float32 table, and the labels' dtype put back: large labels are rounded."""
    check(X, y)
    both = torch.cat([X.float(), y.reshape(len(y), 1).float()], dim=1)[order_of(X, seed)]
    labels = both[:, -1].reshape(y.shape).to(y.dtype)
    n_test = math.ceil(test_fraction * len(X))
    rows = both[:, :-1].to(X.dtype)
    return rows[n_test:], rows[:n_test], labels[n_test:], labels[:n_test]


def wrong_index_select_on_cpu(X, y, test_fraction, seed):
    """index_select wants its places on the device."""
    check(X, y)
    order = torch.randperm(len(X), generator=torch.Generator().manual_seed(seed))
    n_test = math.ceil(test_fraction * len(X))
    X, y = torch.index_select(X, 0, order), torch.index_select(y, 0, order)
    return X[n_test:], X[:n_test], y[n_test:], y[:n_test]


def wrong_generator_forgets_device(X, y, test_fraction, seed):
    """An order on the device from a generator of the CPU."""
    check(X, y)
    order = torch.randperm(len(X), generator=torch.Generator().manual_seed(seed), device=X.device)
    return parts(X, y, order, math.ceil(test_fraction * len(X)))


def wrong_through_lists(X, y, test_fraction, seed):
    """Lists forget dtype and device."""
    check(X, y)
    n_test = math.ceil(test_fraction * len(X))
    order = order_of(X, seed).tolist()
    rows, labels = X.tolist(), y.tolist()
    X_train, X_test = ([rows[i] for i in order[n_test:]], [rows[i] for i in order[:n_test]])
    y_train, y_test = ([labels[i] for i in order[n_test:]], [labels[i] for i in order[:n_test]])
    return torch.tensor(X_train), torch.tensor(X_test), torch.tensor(y_train), torch.tensor(y_test)


def wrong_in_place(X, y, test_fraction, seed):
    """Shuffles the caller's tensors."""
    check(X, y)
    order = order_of(X, seed)
    X[:], y[:] = X[order], y[order]
    n_test = math.ceil(test_fraction * len(X))
    return X[n_test:].clone(), X[:n_test].clone(), y[n_test:].clone(), y[:n_test].clone()


def wrong_stack_of_nothing(X, y, test_fraction, seed):
    """A single row leaves nothing to stack."""
    check(X, y)
    n_test = math.ceil(test_fraction * len(X))
    order = order_of(X, seed).tolist()
    train, test = order[n_test:], order[:n_test]
    return tuple(torch.stack([t[i] for i in part]) for t in (X, y) for part in (train, test))
