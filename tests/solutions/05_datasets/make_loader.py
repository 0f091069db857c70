"""Held-out solutions of make_loader."""

import random

import numpy as np
import torch
from torch.utils.data import BatchSampler, DataLoader, Dataset, RandomSampler, SequentialSampler, TensorDataset


def right_data_loader(X, y, batch_size, shuffle=False, seed=0):
    """The shortest way: TensorDataset, DataLoader, a generator."""
    if len(X) != len(y):
        raise ValueError("X and y differ in length")
    g = torch.Generator()
    g.manual_seed(seed)
    return DataLoader(TensorDataset(X, y), batch_size, shuffle, generator=g)


class ArrayLoader:
    """A loader by hand; the batches without shuffling are slices."""

    def __init__(self, X, y, batch_size, shuffle, seed):
        self.X, self.y = X, y
        self.batch_size = batch_size
        self.shuffle = shuffle
        self.generator = torch.Generator().manual_seed(seed)

    def __len__(self):
        return (len(self.X) + self.batch_size - 1) // self.batch_size

    def __iter__(self):
        X, y = self.X, self.y
        if self.shuffle:
            order = torch.randperm(len(X), generator=self.generator).to(X.device)
            X, y = X[order], y[order]
        for start in range(0, len(X), self.batch_size):
            yield X[start : start + self.batch_size], y[start : start + self.batch_size]


def right_by_hand(X, y, batch_size, shuffle=False, seed=0):
    """A class with __iter__ and __len__."""
    if X.shape[0] != y.shape[0]:
        raise ValueError(f"{X.shape[0]} rows and {y.shape[0]} labels")
    return ArrayLoader(X, y, batch_size, shuffle, seed)


def right_zipped_list(inputs, targets, batch_size, shuffle=False, seed=0):
    """A list of pairs is a data set too."""
    if inputs.size(0) != targets.size(0):
        raise ValueError("lengths")
    pairs = list(zip(inputs, targets))
    own = torch.Generator().manual_seed(seed)
    return DataLoader(pairs, batch_size=batch_size, shuffle=bool(shuffle), generator=own, num_workers=0)


def right_collate_indices(X, y, batch_size, shuffle=False, seed=0):
    """The data set is a range of places; collate_fn takes the rows."""
    if len(X) != len(y):
        raise ValueError

    def rows(places):
        return X[places], y[places]

    return DataLoader(
        range(len(X)), batch_size, shuffle=shuffle, collate_fn=rows, generator=torch.Generator().manual_seed(seed)
    )


class Pairs(Dataset):
    def __init__(self, X, y):
        self.X, self.y = X, y

    def __len__(self):
        return len(self.y)

    def __getitem__(self, index):
        return self.X[index], self.y[index]


def right_batch_sampler(X, y, batch_size, shuffle=False, seed=0):
    """Samplers made by hand, a data set that takes lists of places."""
    if len(X) != len(y):
        raise ValueError("not of the same length")
    g = torch.Generator().manual_seed(seed)
    data = Pairs(X, y)
    order = RandomSampler(data, generator=g) if shuffle else SequentialSampler(data)
    return DataLoader(data, sampler=BatchSampler(order, batch_size, False), batch_size=None, generator=g)


def right_numpy_order(X, y, batch_size, shuffle=False, seed=0):
    """The order comes from NumPy's random numbers."""
    if len(X) != len(y):
        raise ValueError

    class Loader:
        def __init__(self):
            self.rng = np.random.default_rng(np.random.SeedSequence(seed % 2**64))

        def __len__(self):
            return int(np.ceil(len(X) / batch_size))

        def __iter__(self):
            order = self.rng.permutation(len(X)) if shuffle else np.arange(len(X))
            for b in range(len(self)):
                places = torch.from_numpy(order[b * batch_size : (b + 1) * batch_size]).to(X.device)
                yield X.index_select(0, places), y.index_select(0, places)

    return Loader()


class EpochLoader(DataLoader):
    """Seeds anew for each epoch, from the seed and the number of the epoch, as DistributedSampler does."""

    def __init__(self, X, y, batch_size, shuffle, seed):
        self.generator_ = torch.Generator()
        super().__init__(TensorDataset(X, y), batch_size, shuffle=shuffle, generator=self.generator_)
        self.seed, self.epoch = seed, 0

    def __iter__(self):
        self.generator_.manual_seed(self.seed + self.epoch)
        self.epoch += 1
        return super().__iter__()


def right_seed_plus_epoch(X, y, batch_size, shuffle=False, seed=0):
    """A subclass of DataLoader; each epoch has its own seed."""
    if X.shape[:1] != y.shape[:1]:
        raise ValueError("lengths differ")
    return EpochLoader(X, y, batch_size, shuffle, seed)


def right_borrowed_state(X, y, batch_size, shuffle=False, seed=0):
    """Borrows the global generator, and puts its state back."""
    try:
        data = TensorDataset(X, y)
    except AssertionError as error:
        raise ValueError(*error.args) from None

    class Loader:
        state = torch.Generator().manual_seed(seed).get_state()

        def __len__(self):
            return -(-len(data) // batch_size)

        def order(self):
            if not shuffle:
                return torch.arange(len(data))
            before = torch.get_rng_state()
            try:
                torch.set_rng_state(self.state)
                return torch.randperm(len(data))
            finally:
                self.state = torch.get_rng_state()
                torch.set_rng_state(before)

        def __iter__(self):
            return iter([tuple(data[places.to(X.device)]) for places in self.order().split(batch_size)])

    return Loader()


def right_python_random(X, y, batch_size, shuffle=False, seed=0, verbose=True):
    """Python's Random, seeded with text; rows are stacked one by one."""
    n = len(X)
    if n != len(y):
        raise ValueError(f"{n} != {len(y)}")
    if verbose:
        print("rows:", n)

    class Loader:
        rng = random.Random(f"seed {seed}")

        def __len__(self):
            return len(range(0, n, batch_size))

        def __iter__(self):
            places = list(range(n))
            if shuffle:
                self.rng.shuffle(places)
            while places:
                now, places = places[:batch_size], places[batch_size:]
                yield torch.stack([X[i] for i in now]), torch.stack([y[i] for i in now])

    return Loader()


def right_generator_for_shuffling_only(X, y, batch_size, shuffle=False, seed=0):
    """Without shuffling no generator: the one number that the loader takes from the global state does not count."""
    if len(X) != len(y):
        raise ValueError
    if not shuffle:
        return DataLoader(TensorDataset(X, y), batch_size=batch_size)
    return DataLoader(TensorDataset(X, y), batch_size, True, generator=torch.Generator().manual_seed(seed))


def right_sampler_only(X, y, batch_size, shuffle=False, seed=0):
    """The sampler has a generator, the loader has none: its one number does not count."""
    if len(X) != len(y):
        raise ValueError
    data = TensorDataset(X, y)
    g = torch.Generator().manual_seed(seed)
    sampler = RandomSampler(data, generator=g) if shuffle else SequentialSampler(data)
    return DataLoader(data, batch_size=batch_size, sampler=sampler)


class SameEveryEpoch(ArrayLoader):
    def __init__(self, X, y, batch_size, shuffle, seed):
        super().__init__(X, y, batch_size, shuffle, seed)
        self.seed = seed

    def __iter__(self):
        self.generator.manual_seed(self.seed)
        return super().__iter__()


def wrong_same_order_each_epoch(X, y, batch_size, shuffle=False, seed=0):
    """The generator is seeded again before each epoch."""
    if len(X) != len(y):
        raise ValueError
    return SameEveryEpoch(X, y, batch_size, shuffle, seed)


def wrong_shuffled_once(X, y, batch_size, shuffle=False, seed=0):
    """The rows are mixed once, when the loader is made."""
    if len(X) != len(y):
        raise ValueError
    g = torch.Generator().manual_seed(seed)
    if shuffle:
        order = torch.randperm(len(X), generator=g).to(X.device)
        X, y = X[order], y[order]
    return DataLoader(TensorDataset(X, y), batch_size, generator=g)


def wrong_list_of_batches(X, y, batch_size, shuffle=False, seed=0):
    """A list of batches never changes."""
    if len(X) != len(y):
        raise ValueError
    return list(DataLoader(TensorDataset(X, y), batch_size, shuffle, generator=torch.Generator().manual_seed(seed)))


def wrong_global_seed(X, y, batch_size, shuffle=False, seed=0):
    """Seeds the global state."""
    if len(X) != len(y):
        raise ValueError
    torch.manual_seed(seed)
    return DataLoader(TensorDataset(X, y), batch_size, shuffle=shuffle)


def wrong_no_seed(X, y, batch_size, shuffle=False, seed=0):
    """A new generator always starts from the same state: the seed is forgotten."""
    if len(X) != len(y):
        raise ValueError
    return DataLoader(TensorDataset(X, y), batch_size, shuffle=shuffle, generator=torch.Generator())


def wrong_zero_is_no_seed(X, y, batch_size, shuffle=False, seed=0):
    """Seed 0 counts as none: the generator gets a random seed."""
    if len(X) != len(y):
        raise ValueError
    g = torch.Generator()
    if seed:
        g.manual_seed(seed)
    else:
        g.seed()
    return DataLoader(TensorDataset(X, y), batch_size, shuffle=shuffle, generator=g)


def wrong_global_has_influence(X, y, batch_size, shuffle=False, seed=0):
    """The global seed is added to the loader's."""
    if len(X) != len(y):
        raise ValueError
    g = torch.Generator().manual_seed(seed + torch.initial_seed() % 10007)
    return DataLoader(TensorDataset(X, y), batch_size, shuffle=shuffle, generator=g)


SHARED = torch.Generator()


def wrong_shared_generator(X, y, batch_size, shuffle=False, seed=0):
    """All loaders share one generator, which the last one seeds."""
    if len(X) != len(y):
        raise ValueError
    SHARED.manual_seed(seed)
    return DataLoader(TensorDataset(X, y), batch_size, shuffle=shuffle, generator=SHARED)


def wrong_drop_last(X, y, batch_size, shuffle=False, seed=0):
    """Shuffled, as in training, the last batch is dropped."""
    if len(X) != len(y):
        raise ValueError
    g = torch.Generator().manual_seed(seed)
    return DataLoader(TensorDataset(X, y), batch_size, shuffle=shuffle, drop_last=shuffle, generator=g)


def wrong_assertion_error(X, y, batch_size, shuffle=False, seed=0):
    """TensorDataset's own complaint is an AssertionError."""
    g = torch.Generator().manual_seed(seed)
    return DataLoader(TensorDataset(X, y), batch_size, shuffle=shuffle, generator=g)


def wrong_zip_without_check(X, y, batch_size, shuffle=False, seed=0):
    """zip cuts off without a word."""
    g = torch.Generator().manual_seed(seed)
    return DataLoader(list(zip(X, y)), batch_size, shuffle=shuffle, generator=g)


class LateCheck(ArrayLoader):
    def __iter__(self):
        if len(self.X) != len(self.y):
            raise ValueError("lengths")
        yield from super().__iter__()


def wrong_check_in_first_epoch(X, y, batch_size, shuffle=False, seed=0):
    """The lengths are looked at in the first epoch only."""
    return LateCheck(X, y, batch_size, shuffle, seed)


def wrong_compares_shapes(X, y, batch_size, shuffle=False, seed=0):
    """A column of targets and a table are refused, if they are not equally wide."""
    if X.ndim == y.ndim and X.shape != y.shape or len(X) != len(y):
        raise ValueError
    return ArrayLoader(X, y, batch_size, shuffle, seed)


def wrong_generator_function(X, y, batch_size, shuffle=False, seed=0):
    """Goes through once, and has no length."""
    if len(X) != len(y):
        raise ValueError
    return (batch for batch in ArrayLoader(X, y, batch_size, shuffle, seed))


def wrong_is_its_own_iterator(X, y, batch_size, shuffle=False, seed=0):
    """A DataLoader's iterator has a length, but only one epoch."""
    if len(X) != len(y):
        raise ValueError
    return iter(DataLoader(TensorDataset(X, y), batch_size, shuffle, generator=torch.Generator().manual_seed(seed)))


class TwoOrders(ArrayLoader):
    def __iter__(self):
        X, y = self.X, self.y
        if self.shuffle:
            X = X[torch.randperm(len(X), generator=self.generator).to(X.device)]
            y = y[torch.randperm(len(y), generator=self.generator).to(y.device)]
        yield from zip(X.split(self.batch_size), y.split(self.batch_size))


def wrong_two_orders(X, y, batch_size, shuffle=False, seed=0):
    """One order for X, another for y."""
    if len(X) != len(y):
        raise ValueError
    return TwoOrders(X, y, batch_size, shuffle, seed)


class BatchesMixed(ArrayLoader):
    def __iter__(self):
        batches = list(zip(self.X.split(self.batch_size), self.y.split(self.batch_size)))
        order = torch.randperm(len(batches), generator=self.generator) if self.shuffle else range(len(batches))
        yield from (batches[i] for i in order)


def wrong_mixes_batches(X, y, batch_size, shuffle=False, seed=0):
    """Only the order of the batches changes."""
    if len(X) != len(y):
        raise ValueError
    return BatchesMixed(X, y, batch_size, shuffle, seed)


class MixedInside(ArrayLoader):
    def __iter__(self):
        for xb, yb in zip(self.X.split(self.batch_size), self.y.split(self.batch_size)):
            order = torch.arange(len(xb))
            if self.shuffle:
                order = torch.randperm(len(xb), generator=self.generator)
            yield xb[order.to(xb.device)], yb[order.to(yb.device)]


def wrong_mixes_inside_batches(X, y, batch_size, shuffle=False, seed=0):
    """The rows stay in their batches."""
    if len(X) != len(y):
        raise ValueError
    return MixedInside(X, y, batch_size, shuffle, seed)


class MixesInPlace(ArrayLoader):
    def __iter__(self):
        if self.shuffle:
            order = torch.randperm(len(self.X), generator=self.generator).to(self.X.device)
            self.X[:] = self.X[order]
            self.y[:] = self.y[order]
        yield from zip(self.X.split(self.batch_size), self.y.split(self.batch_size))


def wrong_mixes_in_place(X, y, batch_size, shuffle=False, seed=0):
    """Mixes the caller's own tensors."""
    if len(X) != len(y):
        raise ValueError
    return MixesInPlace(X, y, batch_size, shuffle, seed)


def wrong_with_replacement(X, y, batch_size, shuffle=False, seed=0):
    """Some rows come twice, others not at all."""
    if len(X) != len(y):
        raise ValueError
    data = TensorDataset(X, y)
    g = torch.Generator().manual_seed(seed)
    sampler = RandomSampler(data, replacement=True, generator=g) if shuffle else None
    return DataLoader(data, batch_size, sampler=sampler, generator=g)


class FloorLength(ArrayLoader):
    def __len__(self):
        return max(1, len(self.X) // self.batch_size)


def wrong_length_rounds_down(X, y, batch_size, shuffle=False, seed=0):
    """len() leaves out the smaller batch."""
    if len(X) != len(y):
        raise ValueError
    return FloorLength(X, y, batch_size, shuffle, seed)


class PlusOneLength(ArrayLoader):
    def __len__(self):
        return len(self.X) // self.batch_size + 1


def wrong_length_plus_one(X, y, batch_size, shuffle=False, seed=0):
    """len() is one too many where it divides."""
    if len(X) != len(y):
        raise ValueError
    return PlusOneLength(X, y, batch_size, shuffle, seed)


def wrong_floats(X, y, batch_size, shuffle=False, seed=0):
    """X is made float32 in any case."""
    if len(X) != len(y):
        raise ValueError
    g = torch.Generator().manual_seed(seed)
    return DataLoader(TensorDataset(X.float(), y), batch_size, shuffle=shuffle, generator=g)


def wrong_squeezed_targets(X, y, batch_size, shuffle=False, seed=0):
    """A column of targets becomes flat."""
    if len(X) != len(y):
        raise ValueError
    g = torch.Generator().manual_seed(seed)
    return DataLoader(TensorDataset(X, y.flatten()), batch_size, shuffle=shuffle, generator=g)


def wrong_on_cpu(X, y, batch_size, shuffle=False, seed=0):
    """The rows are taken to the CPU first."""
    if len(X) != len(y):
        raise ValueError
    g = torch.Generator().manual_seed(seed)
    return DataLoader(TensorDataset(X.cpu(), y.cpu()), batch_size, shuffle=shuffle, generator=g)


def wrong_generator_on_device(X, y, batch_size, shuffle=False, seed=0):
    """A generator of the data's device draws no order on the CPU."""
    if len(X) != len(y):
        raise ValueError
    g = torch.Generator(device=X.device).manual_seed(seed)
    return DataLoader(TensorDataset(X, y), batch_size, shuffle=shuffle, generator=g)


class FirstInOrder(ArrayLoader):
    epoch = 0

    def __iter__(self):
        shuffle, self.shuffle = self.shuffle, self.shuffle and self.epoch > 0
        self.epoch += 1
        yield from super().__iter__()
        self.shuffle = shuffle


def wrong_first_epoch_in_order(X, y, batch_size, shuffle=False, seed=0):
    """The first epoch is not mixed."""
    if len(X) != len(y):
        raise ValueError
    return FirstInOrder(X, y, batch_size, shuffle, seed)


def wrong_squeezes_single_rows(X, y, batch_size, shuffle=False, seed=0):
    """A batch of one row loses its first dimension."""
    if len(X) != len(y):
        raise ValueError

    class Loader(ArrayLoader):
        def __iter__(self):
            for xb, yb in super().__iter__():
                yield (xb, yb) if len(xb) > 1 else (xb[0], yb[0])

    return Loader(X, y, batch_size, shuffle, seed)


class Remembers(ArrayLoader):
    rest = None

    def __iter__(self):
        if self.rest is None:
            self.rest = super().__iter__()
        yield from iter(lambda: next(self.rest, None), None)
        self.rest = None


def wrong_goes_on_after_break(X, y, batch_size, shuffle=False, seed=0):
    """After a break, the next epoch goes on where the last one stopped."""
    if len(X) != len(y):
        raise ValueError
    return Remembers(X, y, batch_size, shuffle, seed)
