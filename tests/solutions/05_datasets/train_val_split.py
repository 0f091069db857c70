"""Held-out solutions of train_val_split."""

import random

import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset, Subset, TensorDataset, random_split


def right_random_split(dataset, n_val, seed):
    """torch's own function, with a generator."""
    if n_val < 0 or n_val > len(dataset):
        raise ValueError(f"n_val is {n_val}")
    g = torch.Generator().manual_seed(seed)
    train, val = random_split(dataset, [len(dataset) - n_val, n_val], generator=g)
    return train, val


def right_subsets(dataset: Dataset, n_val: int, seed: int) -> tuple[Dataset, Dataset]:
    """One order of the places, cut."""
    n = len(dataset)
    if not 0 <= n_val <= n:
        raise ValueError("n_val must lie between 0 and the number of samples")
    places = torch.randperm(n, generator=torch.Generator().manual_seed(seed)).tolist()
    return Subset(dataset, places[n_val:]), Subset(dataset, places[:n_val])


class Part(Dataset):
    """Some places of another data set."""

    def __init__(self, whole, places):
        self.whole = whole
        self.places = places

    def __len__(self):
        return len(self.places)

    def __getitem__(self, index):
        return self.whole[self.places[index]]


def right_own_class(data, n_val, seed):
    """A class of one's own; NumPy's random numbers."""
    n = len(data)
    if n_val not in range(n + 1):
        raise ValueError(n_val)
    order = np.random.default_rng(seed % 2**64).permutation(n)
    return Part(data, order[: n - n_val].tolist()), Part(data, order[n - n_val :].tolist())


def right_lists(dataset, n_val, seed):
    """Two lists of samples are data sets as well."""
    if n_val > len(dataset) or n_val < 0:
        raise ValueError("too many, or less than none")
    order = torch.randperm(len(dataset), generator=torch.Generator().manual_seed(seed))
    samples = [dataset[int(i)] for i in order]
    return samples[n_val:], samples[:n_val]


def right_sorted_parts(dataset, n_val, seed):
    """Draws the validation part; each part keeps the old order."""
    n = len(dataset)
    if n_val < 0 or n < n_val:
        raise ValueError("no such part")
    chosen = set(random.Random(f"{seed}").sample(range(n), n_val))
    print(sorted(chosen))
    rest = [i for i in range(n) if i not in chosen]
    return Subset(dataset, rest), Subset(dataset, sorted(chosen))


def right_argsort_of_noise(dataset, n_val, seed, noise=torch.rand):
    """The order of random numbers; a mask."""
    n = len(dataset)
    if n_val < 0 or n_val > n:
        raise ValueError
    r = noise(n, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    is_val = torch.zeros(n, dtype=torch.bool)
    is_val[r.argsort()[:n_val]] = True
    train = Subset(dataset, (~is_val).nonzero().flatten().tolist())
    val = Subset(dataset, is_val.nonzero().flatten().tolist())
    return train, val


def right_split_of_places(dataset, n_val, seed):
    """random_split of a range, whose error for a wrong sum is not needed."""
    n_train = len(dataset) - n_val
    if min(n_train, n_val) < 0:
        raise ValueError("negative part")
    parts = random_split(range(len(dataset)), (n_train, n_val), torch.Generator().manual_seed(seed))
    return tuple(Part(dataset, list(part)) for part in parts)


def right_borrows_global_state(dataset, n_val, seed):
    """Seeds the global generator and puts its state back."""
    if not 0 <= n_val <= len(dataset):
        raise ValueError("n_val")
    before = torch.random.get_rng_state()
    torch.default_generator.manual_seed(seed)
    try:
        return tuple(random_split(dataset, [len(dataset) - n_val, n_val]))
    finally:
        torch.random.set_rng_state(before)


def right_lots(dataset, n_val, seed):
    """Places are drawn out of a hat, one by one."""
    hat = list(range(len(dataset)))
    if n_val < 0 or n_val > len(hat):
        raise ValueError("the hat is not that large")
    g = torch.Generator().manual_seed(seed)
    val = []
    for _ in range(n_val):
        val.append(hat.pop(torch.randint(len(hat), (), generator=g).item()))
    return Subset(dataset, hat), Subset(dataset, val)


def check(dataset, n_val):
    if not 0 <= n_val <= len(dataset):
        raise ValueError("n_val")


def order_of(n, seed):
    return torch.randperm(n, generator=torch.Generator().manual_seed(seed)).tolist()


def wrong_slices(dataset, n_val, seed):
    """A slice of a TensorDataset is a tuple of tensors."""
    check(dataset, n_val)
    return dataset[n_val:], dataset[:n_val]


def wrong_not_shuffled(dataset, n_val, seed):
    """The last samples are the validation part."""
    check(dataset, n_val)
    n = len(dataset)
    return Subset(dataset, range(n - n_val)), Subset(dataset, range(n - n_val, n))


def wrong_order_of_return(dataset, n_val, seed):
    """val comes first."""
    check(dataset, n_val)
    order = order_of(len(dataset), seed)
    return Subset(dataset, order[:n_val]), Subset(dataset, order[n_val:])


def wrong_no_generator(dataset, n_val, seed):
    """random_split without a generator uses the global state."""
    check(dataset, n_val)
    return tuple(random_split(dataset, [len(dataset) - n_val, n_val]))


def wrong_seeds_global(dataset, n_val, seed):
    """The global state is seeded."""
    check(dataset, n_val)
    torch.manual_seed(seed)
    return tuple(random_split(dataset, [len(dataset) - n_val, n_val]))


def wrong_constant_seed(dataset, n_val, seed):
    """Every seed is 42."""
    check(dataset, n_val)
    order = order_of(len(dataset), 42)
    return Subset(dataset, order[n_val:]), Subset(dataset, order[:n_val])


def wrong_negative_accepted(dataset, n_val, seed):
    """-1 takes all but one, as a slice."""
    if n_val > len(dataset):
        raise ValueError
    order = order_of(len(dataset), seed)
    return Subset(dataset, order[n_val:]), Subset(dataset, order[:n_val])


def wrong_too_many_accepted(dataset, n_val, seed):
    """More than all are all."""
    if n_val < 0:
        raise ValueError
    order = order_of(len(dataset), seed)
    return Subset(dataset, order[n_val:]), Subset(dataset, order[:n_val])


def wrong_none_refused(dataset, n_val, seed):
    """n_val = 0 is refused."""
    if not 0 < n_val <= len(dataset):
        raise ValueError
    order = order_of(len(dataset), seed)
    return Subset(dataset, order[n_val:]), Subset(dataset, order[:n_val])


def wrong_all_refused(dataset, n_val, seed):
    """n_val = len(dataset) is refused."""
    if not 0 <= n_val < len(dataset):
        raise ValueError
    order = order_of(len(dataset), seed)
    return Subset(dataset, order[n_val:]), Subset(dataset, order[:n_val])


def wrong_minus_zero(dataset, n_val, seed):
    """[:-0] is nothing and [-0:] is everything."""
    check(dataset, n_val)
    order = order_of(len(dataset), seed)
    return Subset(dataset, order[:-n_val]), Subset(dataset, order[-n_val:])


def wrong_assertion(dataset, n_val, seed):
    """assert in place of ValueError."""
    assert 0 <= n_val <= len(dataset)
    order = order_of(len(dataset), seed)
    return Subset(dataset, order[n_val:]), Subset(dataset, order[:n_val])


def wrong_random_split_checks(dataset, n_val, seed):
    """Trusts random_split to find a negative n_val, but it sees a sum that fits."""
    g = torch.Generator().manual_seed(seed)
    if n_val > len(dataset):
        raise ValueError
    return tuple(random_split(dataset, [len(dataset) - n_val, n_val], generator=g))


def wrong_fractions(dataset, n_val, seed):
    """Shares in floating numbers are rounded down."""
    check(dataset, n_val)
    n = max(1, len(dataset))
    g = torch.Generator().manual_seed(seed)
    return tuple(random_split(dataset, [1 - n_val / n, n_val / n], generator=g))


def wrong_two_orders(dataset, n_val, seed):
    """Each part is cut out of an order of its own."""
    check(dataset, n_val)
    g = torch.Generator().manual_seed(seed)
    n = len(dataset)
    train = torch.randperm(n, generator=g)[n_val:].tolist()
    val = torch.randperm(n, generator=g)[:n_val].tolist()
    return Subset(dataset, train), Subset(dataset, val)


def wrong_train_is_everything(dataset, n_val, seed):
    """The validation samples stay in the training part."""
    check(dataset, n_val)
    return dataset, Subset(dataset, order_of(len(dataset), seed)[:n_val])


def wrong_with_replacement(dataset, n_val, seed):
    """A sample can be drawn twice."""
    check(dataset, n_val)
    n = len(dataset)
    g = torch.Generator().manual_seed(seed)
    val = torch.randint(max(n, 1), (n_val,), generator=g).tolist()
    return Subset(dataset, [i for i in range(n) if i not in val]), Subset(dataset, val)


def wrong_tensor_places(dataset, n_val, seed):
    """The data set is asked with tensors, not with numbers; a label computed from the place becomes a tensor."""
    check(dataset, n_val)
    order = torch.randperm(len(dataset), generator=torch.Generator().manual_seed(seed))
    return Subset(dataset, order[n_val:]), Subset(dataset, order[:n_val])


def wrong_numpy_places(dataset, n_val, seed):
    """The data set is asked with NumPy numbers: a label computed from the place is no int."""
    check(dataset, n_val)
    order = np.random.default_rng(seed % 2**64).permutation(len(dataset))
    return Part(dataset, list(order[n_val:])), Part(dataset, list(order[:n_val]))


class Window(Dataset):
    """A part of an order that is shared; the training part runs on behind its end."""

    def __init__(self, whole, order, start, length):
        self.whole, self.order, self.start, self.length = whole, order, start, length

    def __len__(self):
        return self.length

    def __getitem__(self, index):
        return self.whole[self.order[self.start + index]]


def wrong_runs_on(dataset, n_val, seed):
    """A for loop over the training part does not end at its length."""
    check(dataset, n_val)
    order = order_of(len(dataset), seed)
    n_train = len(order) - n_val
    return Window(dataset, order, 0, n_train), Window(dataset, order, n_train, n_val)


def wrong_makes_tensors(dataset, n_val, seed):
    """Samples become tensors, even if they were plain numbers."""
    check(dataset, n_val)
    samples = [dataset[i] for i in order_of(len(dataset), seed)]
    samples = [(torch.as_tensor(x), torch.as_tensor(y)) for x, y in samples]
    return samples[n_val:], samples[:n_val]


def wrong_tensor_dataset_only(dataset, n_val, seed):
    """Only a TensorDataset has .tensors."""
    check(dataset, n_val)
    order = order_of(len(dataset), seed)
    parts = [TensorDataset(*(t[places] for t in dataset.tensors)) for places in (order[n_val:], order[:n_val])]
    return tuple(parts)


def wrong_shuffles_list(dataset, n_val, seed):
    """A list is shuffled in place."""
    check(dataset, n_val)
    if isinstance(dataset, list):
        random.Random(str(seed)).shuffle(dataset)
        return dataset[n_val:], dataset[:n_val]
    order = order_of(len(dataset), seed)
    return Subset(dataset, order[n_val:]), Subset(dataset, order[:n_val])


def wrong_loaders(dataset, n_val, seed):
    """Loaders in place of data sets."""
    check(dataset, n_val)
    order = order_of(len(dataset), seed)
    parts = Subset(dataset, order[n_val:]), Subset(dataset, order[:n_val])
    return tuple(DataLoader(part, generator=torch.Generator()) for part in parts)


def wrong_last_sample_lost(dataset, n_val, seed):
    """Draws below n - 1."""
    check(dataset, n_val)
    order = order_of(len(dataset) - 1, seed) if len(dataset) > 1 else order_of(len(dataset), seed)
    return Subset(dataset, order[n_val:]), Subset(dataset, order[:n_val])


def wrong_seed_and_state(dataset, n_val, seed):
    """The global seed has influence."""
    check(dataset, n_val)
    order = order_of(len(dataset), seed ^ (torch.initial_seed() & 0xFFFF))
    return Subset(dataset, order[n_val:]), Subset(dataset, order[:n_val])


def wrong_rotates(dataset, n_val, seed):
    """Random only in where the validation part begins: every nth seed is the same split."""
    check(dataset, n_val)
    n = len(dataset)
    order = [(i + seed) % n for i in range(n)]
    return Subset(dataset, order[n_val:]), Subset(dataset, order[:n_val])
