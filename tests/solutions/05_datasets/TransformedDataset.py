"""Held-out solutions of TransformedDataset."""

import copy
from functools import lru_cache

import torch
from torch.utils.data import Dataset, Subset


class right_plain(Dataset):
    """As in the lesson."""

    def __init__(self, dataset, transform=None, target_transform=None):
        super().__init__()
        self.dataset = dataset
        self.transform = transform
        self.target_transform = target_transform

    def __len__(self):
        return len(self.dataset)

    def __getitem__(self, index):
        x, y = self.dataset[index]
        if self.transform is not None:
            x = self.transform(x)
        if self.target_transform is not None:
            y = self.target_transform(y)
        return x, y


def identity(value):
    return value


class right_identity(Dataset):
    """None becomes a function that changes nothing; other names."""

    def __init__(self, ds, transform=None, target_transform=None, verbose=True):
        self.ds = ds
        self.fx = identity if transform is None else transform
        self.fy = identity if target_transform is None else target_transform
        if verbose:
            print("samples:", len(ds))

    def __len__(self) -> int:
        return self.ds.__len__()

    def __getitem__(self, i: int):
        sample = self.ds[i]
        return self.fx(sample[0]), self.fy(sample[1])


class right_pairs_of_functions(Dataset):
    """Goes through values and functions side by side."""

    def __init__(self, dataset, transform=None, target_transform=None):
        self.source = dataset
        self.functions = (transform, target_transform)

    def __len__(self):
        return len(self.source)

    def __getitem__(self, index):
        values = tuple(self.source[index])
        return tuple(v if f is None else f(v) for v, f in zip(values, self.functions))


class right_clones_tensors(Dataset):
    """Transforms get copies of tensors, so that nothing written reaches the wrapped data set."""

    def __init__(self, dataset, transform=None, target_transform=None):
        self.dataset, self.transform, self.target_transform = dataset, transform, target_transform

    def __len__(self):
        return len(self.dataset)

    @staticmethod
    def apply(function, value):
        if function is None:
            return value
        return function(value.clone() if isinstance(value, torch.Tensor) else copy.deepcopy(value))

    def __getitem__(self, index):
        x, y = self.dataset[index]
        return self.apply(self.transform, x), self.apply(self.target_transform, y)


class right_closure(Dataset):
    """Keeps only closures made at the start."""

    def __init__(self, dataset, transform=None, target_transform=None):
        def fetch(index):
            x, y = dataset[index]
            new_x = transform(x) if transform else x
            new_y = target_transform(y) if target_transform else y
            return new_x, new_y

        self.fetch = fetch
        self.count = lambda: len(dataset)

    def __len__(self):
        return self.count()

    def __getitem__(self, index):
        return self.fetch(index)


class right_subclass_of_subset(Subset):
    """A Subset of everything, which is asked past its indices."""

    def __init__(self, dataset, transform=None, target_transform=None):
        super().__init__(dataset, range(len(dataset)))
        self.transforms = {"x": transform, "y": target_transform}

    def __len__(self):
        return len(self.dataset)

    def __getitem__(self, index):
        sample = dict(zip("xy", self.dataset[index]))
        for key, function in self.transforms.items():
            if function is not None:
                sample[key] = function(sample[key])
        return sample["x"], sample["y"]

    def __getitems__(self, indices):
        return [self[i] for i in indices]


class right_private_attributes(Dataset):
    """Private attributes, an error that is caught and raised again, an iterator of its own."""

    def __init__(self, dataset, transform=None, target_transform=None):
        self.__data = dataset
        self.__t = transform
        self.__tt = target_transform

    def __len__(self):
        return len(self.__data)

    def __iter__(self):
        return (self[i] for i in range(len(self)))

    def __getitem__(self, index):
        try:
            x, y = self.__data[index]
        except IndexError:
            raise
        match self.__t, self.__tt:
            case None, None:
                return x, y
            case t, None:
                return t(x), y
            case None, tt:
                return x, tt(y)
            case t, tt:
                return t(x), tt(y)


class right_delegates(Dataset):
    """Passes unknown attributes on to the wrapped data set."""

    def __init__(self, dataset, transform=None, target_transform=None):
        self.__dict__.update(dataset=dataset, _t=transform, _u=target_transform)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.__dict__["dataset"], name)

    def __len__(self):
        return len(self.dataset)

    def __getitem__(self, index):
        x, y = self.dataset[index]
        if not self._t is None:
            x = self._t(x)
        if not self._u is None:
            y = self._u(y)
        return (x, y)


class Right(Dataset):
    def __init__(self, dataset, transform=None, target_transform=None):
        self.dataset, self.transform, self.target_transform = dataset, transform, target_transform

    def __len__(self):
        return len(self.dataset)

    def __getitem__(self, index):
        x, y = self.dataset[index]
        return self.x(x), self.y(y)

    def x(self, x):
        return x if self.transform is None else self.transform(x)

    def y(self, y):
        return y if self.target_transform is None else self.target_transform(y)


class wrong_or_for_targets(Right):
    """A new label 0 counts as nothing."""

    def y(self, y):
        return (self.target_transform and self.target_transform(y)) or y


class wrong_or_for_inputs(Right):
    """A new x that is 0 or empty counts as nothing."""

    def x(self, x):
        if self.transform is None:
            return x
        new = self.transform(x)
        if isinstance(new, torch.Tensor):
            return new
        return new or x


class wrong_none_means_in_place(Right):
    """A transform that returns None is taken for one that works in place."""

    def y(self, y):
        if self.target_transform is None:
            return y
        new = self.target_transform(y)
        return y if new is None else new


class wrong_swapped(Right):
    """Each transform gets the other's value."""

    def __getitem__(self, index):
        x, y = self.dataset[index]
        return self.y(x), self.x(y)


class wrong_transform_for_both(Right):
    """Without a target transform, the transform is used for y too."""

    def y(self, y):
        return y if self.target_transform is None else self.x(self.target_transform(y))


class wrong_targets_need_transform(Right):
    """The target transform is reached only if there is a transform."""

    def __getitem__(self, index):
        x, y = self.dataset[index]
        if self.transform is not None:
            x = self.transform(x)
            if self.target_transform is not None:
                y = self.target_transform(y)
        return x, y


class wrong_either_or(Right):
    """elif: only one of the two transforms runs."""

    def __getitem__(self, index):
        x, y = self.dataset[index]
        if self.transform is not None:
            x = self.transform(x)
        elif self.target_transform is not None:
            y = self.target_transform(y)
        return x, y


class wrong_whole_sample(Right):
    """The transform gets the pair."""

    def __getitem__(self, index):
        sample = self.dataset[index]
        if self.transform is not None:
            sample = self.transform(sample)
        x, y = sample
        return x, self.y(y)


class wrong_at_the_start(Right):
    """Everything is transformed when the data set is made."""

    def __init__(self, dataset, transform=None, target_transform=None):
        super().__init__(dataset, transform, target_transform)
        self.samples = [Right.__getitem__(self, i) for i in range(len(dataset))]

    def __getitem__(self, index):
        return self.samples[index]


class wrong_keeps_samples(Right):
    """The wrapped samples are fetched at the start: they do not vary any more."""

    def __init__(self, dataset, transform=None, target_transform=None):
        super().__init__([dataset[i] for i in range(len(dataset))], transform, target_transform)


class wrong_deep_copy(Right):
    """A copy of the wrapped data set does not see what happens to it later."""

    def __init__(self, dataset, transform=None, target_transform=None):
        super().__init__(copy.deepcopy(dataset), transform, target_transform)


class wrong_remembers(Right):
    """Each sample is transformed once, and then remembered."""

    def __init__(self, dataset, transform=None, target_transform=None):
        super().__init__(dataset, transform, target_transform)
        self.seen = {}

    def __getitem__(self, index):
        if index not in self.seen:
            self.seen[index] = super().__getitem__(index)
        return self.seen[index]


class wrong_fetches_twice(Right):
    """Fetches the wrapped sample once for x and once for y."""

    def __getitem__(self, index):
        return self.x(self.dataset[index][0]), self.y(self.dataset[index][1])


class wrong_calls_twice(Right):
    """Calls the transform to see whether it works."""

    def x(self, x):
        if self.transform is None or self.transform(x) is None:
            return x
        return self.transform(x)


class wrong_tries_out(Right):
    """Tries the transform on the first sample, at the start."""

    def __init__(self, dataset, transform=None, target_transform=None):
        super().__init__(dataset, transform, target_transform)
        if transform is not None and len(dataset):
            transform(dataset[0][0])


class wrong_list(Right):
    """A list in place of a tuple."""

    def __getitem__(self, index):
        return list(super().__getitem__(index))


class wrong_sample_as_it_is(Right):
    """Without transforms, the wrapped sample itself: a list stays a list."""

    def __getitem__(self, index):
        if self.transform is None and self.target_transform is None:
            return self.dataset[index]
        return super().__getitem__(index)


class wrong_counts_from_end(Right):
    """Negative indices are turned into others before they are handed on."""

    def __getitem__(self, index):
        return super().__getitem__(index + len(self) if index < 0 else index)


class wrong_refuses_negative(Right):
    """Negative indices are refused."""

    def __getitem__(self, index):
        if not 0 <= index < len(self):
            raise IndexError(index)
        return super().__getitem__(index)


class wrong_wraps_around(Right):
    """The index is taken modulo the length: nothing is outside."""

    def __getitem__(self, index):
        return super().__getitem__(index % len(self))


class wrong_none_outside(Right):
    """The IndexError becomes None."""

    def __getitem__(self, index):
        try:
            return super().__getitem__(index)
        except IndexError:
            return None


class wrong_key_error(Right):
    """The IndexError becomes another error."""

    def __getitem__(self, index):
        try:
            return super().__getitem__(index)
        except IndexError as error:
            raise KeyError(index) from error


class wrong_stop_iteration(Right):
    """StopIteration, to end loops."""

    def __getitem__(self, index):
        try:
            return super().__getitem__(index)
        except IndexError:
            raise StopIteration from None


class wrong_sets_transform(Right):
    """Sets the transform of the wrapped data set, which the other part sees too."""

    def __init__(self, dataset, transform=None, target_transform=None):
        super().__init__(dataset, transform, target_transform)
        if not isinstance(dataset, (list, tuple)):
            dataset.transform = transform


class wrong_writes_back(Right):
    """Puts the new sample into a wrapped list."""

    def __getitem__(self, index):
        sample = super().__getitem__(index)
        if isinstance(self.dataset, list):
            self.dataset[index] = sample
        return sample


class wrong_makes_tensors(Right):
    """Every x becomes a tensor."""

    def x(self, x):
        return super().x(torch.as_tensor(x))


class wrong_clones_everything(Right):
    """A number or a text has no clone()."""

    def x(self, x):
        return super().x(x.clone())


class wrong_int_targets(Right):
    """int(y) cuts floats off and fails for texts."""

    def y(self, y):
        return int(super().y(y))


class wrong_tensor_dataset_only(Right):
    """Only a TensorDataset has .tensors."""

    def __len__(self):
        return len(self.dataset.tensors[0])

    def __getitem__(self, index):
        x, y = (t[index] for t in self.dataset.tensors)
        return self.x(x), self.y(y)


class wrong_needs_both(Right):
    """No defaults: both transforms must be given."""

    def __init__(self, dataset, transform, target_transform):
        super().__init__(dataset, transform, target_transform)


class wrong_last_missing(Right):
    """One sample too few."""

    def __len__(self):
        return max(len(self.dataset) - 1, 0)


class wrong_length_once(Right):
    """Counts by iterating, which does not end for data sets without IndexError."""

    def __init__(self, dataset, transform=None, target_transform=None):
        super().__init__(dataset, transform, target_transform)
        self.n = sum(1 for _ in dataset)

    def __len__(self):
        return self.n


SEEN = {}


class wrong_class_attribute(Right):
    """The transforms are kept on the class: the last data set made decides for all."""

    def __init__(self, dataset, transform=None, target_transform=None):
        self.dataset = dataset
        SEEN["x"], SEEN["y"] = transform, target_transform

    def x(self, x):
        return x if SEEN["x"] is None else SEEN["x"](x)

    def y(self, y):
        return y if SEEN["y"] is None else SEEN["y"](y)


class wrong_lru_cache(Right):
    """lru_cache on the fetching."""

    @lru_cache(maxsize=None)
    def __getitem__(self, index):
        return super().__getitem__(index)


class wrong_no_base_class:
    """The stub says class TransformedDataset(Dataset)."""

    def __init__(self, dataset, transform=None, target_transform=None):
        self.right = Right(dataset, transform, target_transform)

    def __len__(self):
        return len(self.right)

    def __getitem__(self, index):
        return self.right[index]


class wrong_batches_of_subset(Subset):
    """A Subset fetches whole batches with __getitems__: a DataLoader never sees the transforms."""

    def __init__(self, dataset, transform=None, target_transform=None):
        super().__init__(dataset, range(len(dataset)))
        self.right = Right(dataset, transform, target_transform)

    def __getitem__(self, index):
        return self.right[index]


class wrong_delegates_batches(Right):
    """Passes on every unknown attribute: a part of a split has __getitems__, which a DataLoader prefers."""

    def __getattr__(self, name):
        if "dataset" not in self.__dict__:
            raise AttributeError(name)
        return getattr(self.__dict__["dataset"], name)
