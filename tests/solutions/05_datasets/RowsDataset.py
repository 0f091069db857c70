"""Held-out solutions of RowsDataset."""

import bisect
import copy
from functools import lru_cache

import numpy as np
import torch
from torch.utils.data import Dataset, TensorDataset


class right_plain(Dataset):
    """As the task says, other names inside."""

    def __init__(self, rows, features, label, transform=None):
        super().__init__()
        self.data = list(rows)
        self.cols = tuple(features)
        self.label_column = label
        self.t = transform
        self.classes = list(sorted(set(r[label] for r in rows)))
        self.class_to_idx = {c: i for i, c in enumerate(self.classes)}

    def __len__(self):
        return len(self.data)

    def __getitem__(self, i):
        r = self.data[i]
        x = torch.FloatTensor([r[c] for c in self.cols])
        if self.t:
            x = self.t(x)
        return x, self.class_to_idx[r[self.label_column]]


class right_column_stack(Dataset):
    """Columns are stacked; index_select copies."""

    def __init__(self, rows, features, label, transform=None, verbose=True):
        columns = [torch.tensor([row[f] for row in rows], dtype=torch.float32) for f in features]
        self.X = torch.stack(columns, dim=1)
        self.labels = [row[label] for row in rows]
        self.classes = sorted(set(self.labels))
        self.class_to_idx = {c: self.classes.index(c) for c in self.classes}
        self.transform = transform
        if verbose:
            print("rows:", len(rows))

    def __len__(self):
        return self.X.size(0)

    def __getitem__(self, index):
        label = self.labels[index]
        x = self.X[[index]].squeeze(0)
        if self.transform is not None:
            x = self.transform(x)
        return (x, self.class_to_idx[label])


class right_filled_tensor(Dataset):
    """An empty tensor, filled cell by cell; rows are copied deep."""

    def __init__(self, rows, features, label, transform=None):
        self.rows = copy.deepcopy(rows)
        self.features = features[:]
        self.label = label
        self.transform = transform
        seen = []
        for row in self.rows:
            if row[label] not in seen:
                bisect.insort(seen, row[label])
        self.classes = seen
        self.class_to_idx = dict(map(reversed, enumerate(seen)))

    def __len__(self):
        n = 0
        for _ in self.rows:
            n += 1
        return n

    def __getitem__(self, index):
        row = self.rows.__getitem__(index)
        x = torch.zeros(len(self.features))
        for j, f in enumerate(self.features):
            x[j] = row[f]
        y = self.class_to_idx[row[self.label]]
        return (x, y) if self.transform is None else (self.transform(x), y)


class right_try_except(Dataset):
    """Asks a dict by position, and turns KeyError into IndexError."""

    def __init__(self, rows, features, label, transform=None):
        self.by_place = {i: row for i, row in enumerate(rows)}
        self.by_place.update({i - len(rows): row for i, row in enumerate(rows)})
        self.n = len(rows)
        self.features, self.label, self.transform = features, label, transform
        self.classes = sorted({*(row[label] for row in rows)})
        self.class_to_idx = {c: i for i, c in enumerate(self.classes)}

    def __len__(self):
        return self.n

    def __getitem__(self, index):
        try:
            row = self.by_place[index]
        except KeyError:
            raise IndexError(index) from None
        x = torch.as_tensor(np.array([row[f] for f in self.features], dtype="float32"))
        return self.transform(x) if self.transform else x, self.class_to_idx[row[self.label]]


class right_targets_at_start(Dataset):
    """Targets are made at the start, as ints out of a tensor."""

    def __init__(self, rows, features, label, transform=None):
        self.rows, self.features, self.transform = rows, features, transform
        self.classes = sorted(set(row[label] for row in rows))
        self.class_to_idx = {c: i for i, c in enumerate(self.classes)}
        self.targets = torch.tensor([self.class_to_idx[row[label]] for row in rows])

    def __len__(self):
        return len(self.targets)

    def __getitem__(self, index):
        x = torch.tensor([float(self.rows[index][f]) for f in self.features])
        y = self.targets[index].item()
        if self.transform is not None:
            x = self.transform(x)
        return x, y


class right_own_iter(Dataset):
    """An __iter__ of its own, and a property."""

    def __init__(self, rows, features, label, transform=None):
        self._rows, self._features, self._label, self._transform = rows, features, label, transform

    @property
    def classes(self):
        return sorted({row[self._label] for row in self._rows})

    @property
    def class_to_idx(self):
        return {c: i for i, c in enumerate(self.classes)}

    def __iter__(self):
        for i in range(len(self)):
            yield self[i]

    def __len__(self):
        return len(self._rows)

    def __getitem__(self, index):
        if index < 0:
            index += len(self)
        if not 0 <= index < len(self):
            raise IndexError("no such row")
        row = self._rows[index]
        x = torch.tensor([row[f] for f in self._features], dtype=torch.float)
        if self._transform is not None:
            x = self._transform(x)
        return x, self.class_to_idx[row[self._label]]


class right_tensor_dataset(Dataset):
    """Around a TensorDataset; clones what it gets."""

    def __init__(self, rows, features, label, transform=None):
        self.classes = sorted({row[label] for row in rows})
        self.class_to_idx = {c: i for i, c in enumerate(self.classes)}
        x = torch.tensor([[row[f] for f in features] for row in rows], dtype=torch.float64).float()
        y = torch.tensor([self.class_to_idx[row[label]] for row in rows])
        self.inner = TensorDataset(x, y)
        self.transform = transform or (lambda x: x)

    def __len__(self):
        return len(self.inner)

    def __getitem__(self, index):
        x, y = self.inner[index]
        return self.transform(x.detach().clone()), int(y)


class RowError(IndexError):
    pass


class right_subclass_of_index_error(Dataset):
    """An exception class of one's own, under IndexError."""

    def __init__(self, rows, features, label, transform=None):
        self.rows, self.features, self.label, self.transform = rows, features, label, transform
        self.classes = sorted({row[label] for row in rows})
        self.class_to_idx = {c: i for i, c in enumerate(self.classes)}

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index):
        if abs(index + 0.5) > len(self):
            raise RowError(f"{index}?")
        row = self.rows[index]
        x = torch.tensor([row[f] for f in self.features], dtype=torch.float32)
        return self.transform(x) if self.transform else x, self.class_to_idx[row[self.label]]


class Right(Dataset):
    def __init__(self, rows, features, label, transform=None):
        self.rows, self.features, self.label, self.transform = rows, features, label, transform
        self.classes = sorted({row[label] for row in rows})
        self.class_to_idx = {c: i for i, c in enumerate(self.classes)}

    def __len__(self):
        return len(self.rows)

    def x(self, index):
        return torch.tensor([self.rows[index][f] for f in self.features], dtype=torch.float32)

    def y(self, index):
        return self.class_to_idx[self.rows[index][self.label]]

    def __getitem__(self, index):
        x = self.x(index)
        return self.transform(x) if self.transform else x, self.y(index)


class wrong_lower_case(Right):
    """Dog and dog become one class."""

    def __init__(self, rows, features, label, transform=None):
        super().__init__(rows, features, label, transform)
        self.classes = sorted({str(row[label]).lower() for row in rows})
        self.class_to_idx = {c: i for i, c in enumerate(self.classes)}

    def y(self, index):
        return self.class_to_idx[str(self.rows[index][self.label]).lower()]


class wrong_tuple_of_classes(Right):
    """classes is a tuple."""

    def __init__(self, rows, features, label, transform=None):
        super().__init__(rows, features, label, transform)
        self.classes = tuple(self.classes)


class wrong_classes_as_text(Right):
    """Numbers become text."""

    def __init__(self, rows, features, label, transform=None):
        super().__init__(rows, features, label, transform)
        self.classes = [str(c) for c in self.classes]


class wrong_descending(Right):
    """The largest class comes first."""

    def __init__(self, rows, features, label, transform=None):
        super().__init__(rows, features, label, transform)
        self.classes = self.classes[::-1]
        self.class_to_idx = {c: i for i, c in enumerate(self.classes)}


class wrong_starts_at_one(Right):
    """Classes are counted from 1."""

    def __init__(self, rows, features, label, transform=None):
        super().__init__(rows, features, label, transform)
        self.class_to_idx = {c: i for i, c in enumerate(self.classes, 1)}


class wrong_bool_target(Right):
    """A 0-d NumPy number is no int."""

    def y(self, index):
        return np.int64(super().y(index))


class wrong_column_vector(Right):
    """(1, n) in place of (n,)."""

    def x(self, index):
        return super().x(index).unsqueeze(0)


class wrong_scalar_for_one_feature(Right):
    """One feature gives a 0-d tensor."""

    def x(self, index):
        return super().x(index).squeeze()


class wrong_float_only_when_mixed(Right):
    """Rows of ints only stay int64."""

    def x(self, index):
        return torch.tensor([self.rows[index][f] for f in self.features])


class wrong_numpy_float64(Right):
    """NumPy's default dtype is kept."""

    def x(self, index):
        return torch.from_numpy(np.array([self.rows[index][f] for f in self.features], dtype=float))


class wrong_len_of_columns(Right):
    """len counts the columns where there is one row."""

    def __len__(self):
        return len(self.rows) if len(self.rows) > 1 else len(self.rows[0])


class wrong_last_missing(Right):
    """The last row is lost at the upper bound."""

    def __getitem__(self, index):
        if index >= len(self) - 1 and len(self) > 1:
            raise IndexError
        return super().__getitem__(index)


class wrong_minus_n_refused(Right):
    """-n is refused."""

    def __getitem__(self, index):
        if index <= -len(self):
            raise IndexError
        return super().__getitem__(index)


class wrong_key_error(Right):
    """A dict raises KeyError."""

    def __getitem__(self, index):
        if not -len(self) <= index < len(self):
            raise KeyError(index)
        return super().__getitem__(index)


class wrong_none_outside(Right):
    """None in place of an error; a for loop does not end."""

    def __getitem__(self, index):
        if not -len(self) <= index < len(self):
            return None
        return super().__getitem__(index)


class wrong_clamps(Right):
    """An index past the end gives the last row."""

    def __getitem__(self, index):
        return super().__getitem__(max(-len(self), min(index, len(self) - 1)))


class wrong_transform_twice(Right):
    """The transform is called twice."""

    def __getitem__(self, index):
        x, y = super().__getitem__(index)
        return (self.transform(x) if self.transform and x.ndim else x), y


class wrong_transforms_first_at_start(Right):
    """Tries the transform out on the first row."""

    def __init__(self, rows, features, label, transform=None):
        super().__init__(rows, features, label, transform)
        if transform is not None:
            transform(self.x(0))


class wrong_shared_matrix(Right):
    """A row of the matrix, without a copy."""

    def __init__(self, rows, features, label, transform=None):
        super().__init__(rows, features, label, transform)
        self.matrix = torch.stack([Right.x(self, i) for i in range(len(rows))])

    def x(self, index):
        return self.matrix[index]


class wrong_copies_only_to_transform(Right):
    """Copies for the transform, but gives the row itself away without one."""

    def __init__(self, rows, features, label, transform=None):
        super().__init__(rows, features, label, transform)
        self.matrix = torch.stack([Right.x(self, i) for i in range(len(rows))])

    def x(self, index):
        return self.matrix[index].clone() if self.transform else self.matrix[index]


class wrong_numpy_shares(Right):
    """from_numpy shares memory with the table."""

    def __init__(self, rows, features, label, transform=None):
        super().__init__(rows, features, label, transform)
        self.table = np.array([[row[f] for f in features] for row in rows], dtype=np.float32)

    def x(self, index):
        return torch.from_numpy(self.table[index])


class wrong_cached(Right):
    """Remembers samples."""

    @lru_cache(maxsize=None)
    def __getitem__(self, index):
        return super().__getitem__(index)


class wrong_transforms_label(Right):
    """The transform gets the whole sample."""

    def __getitem__(self, index):
        sample = (self.x(index), self.y(index))
        return self.transform(sample) if self.transform else sample


class wrong_sorts_callers_features(Right):
    """Sorts the caller's list in place."""

    def __init__(self, rows, features, label, transform=None):
        super().__init__(rows, list(features), label, transform)
        features.sort()


class wrong_sorts_callers_rows(Right):
    """Sorts the caller's rows by label."""

    def __init__(self, rows, features, label, transform=None):
        rows.sort(key=lambda row: row[label])
        super().__init__(rows, features, label, transform)


class wrong_all_numbers(Right):
    """Takes all numeric columns."""

    def x(self, index):
        values = [v for k, v in self.rows[index].items() if isinstance(v, (int, float)) and k != self.label]
        return torch.tensor(values, dtype=torch.float32)


class wrong_shared_between_instances(Right):
    """The transform of one data set stays for the next."""

    kept = None

    def __init__(self, rows, features, label, transform=None):
        type(self).kept = transform or type(self).kept
        super().__init__(rows, features, label, type(self).kept)


class wrong_dict_sample(Right):
    """A dict as the sample."""

    def __getitem__(self, index):
        x, y = super().__getitem__(index)
        return {"x": x, "y": y}
