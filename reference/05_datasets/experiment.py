"""Everything together: a table, a split, a loader, a model, training, and the test at the end."""

import copy
import math
import random
from typing import Any

import torch
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, TensorDataset

from grader import exercise, seeded
from grader.data import breast_cancer, iris, wine

_TABLES = {"iris": iris()}
_TABLES |= {"wine": wine(), "breast cancer": breast_cancer()}
_CLASSES = 3


def _rows(name: str, step: int, constant: bool) -> tuple[torch.Tensor, torch.Tensor]:
    """Return some rows of a table; if it shall, with tiny numbers and a last column that holds one number only."""
    X, y = _TABLES[name]
    X, y = X[::step, :6].double(), y[::step].clone()
    if constant:
        X[:, 1] *= 1e-9
        return torch.cat([X, torch.full((len(X), 1), 2.0, dtype=X.dtype)], dim=1), y
    return X.clone(), y


def _model(kind: str, d: int, seed: int) -> nn.Module:
    """Return a small classifier in float64."""
    with seeded(seed):
        if kind == "linear":
            return nn.Sequential(nn.Linear(d, _CLASSES)).double()
        if kind == "mlp":
            return nn.Sequential(nn.Linear(d, 4), nn.Tanh(), nn.Linear(4, _CLASSES)).double()
        if kind == "steep":
            model = nn.Sequential(nn.Linear(d, 4), nn.Linear(4, _CLASSES)).double()
            nn.init.eye_(model[1].weight)
            model[1].weight.data *= 30
            return model
        layers = nn.Linear(d, 4, bias=False), nn.BatchNorm1d(4), nn.Tanh(), nn.Linear(4, _CLASSES)
        return nn.Sequential(*layers).double()


def _run(
    name: str = "iris",
    step: int = 8,
    kind: str = "linear",
    epochs: int = 2,
    lr: float = 0.1,
    batch_size: int = 5,
    seed: int = 0,
    *,
    n_train: int = 12,
    constant: bool = False,
) -> dict[str, Any]:
    """Return the arguments of a run; a few rows are in neither part."""
    X, y = _rows(name, step, constant)
    order = torch.randperm(len(X), generator=torch.Generator().manual_seed(100 + seed))
    train_idx, test_idx = order[:n_train].clone(), order[n_train:-2].clone()
    if constant:
        X[test_idx, -1] = 3.5  # only the rows to train on are all alike there
    model = _model(kind, X.shape[1], seed)
    settings = {"epochs": epochs, "lr": lr, "batch_size": batch_size, "seed": seed}
    return {"X": X, "y": y, "train_idx": train_idx, "test_idx": test_idx, "model": model, **settings}


def _drawn(number: int) -> dict[str, Any]:
    """Return the arguments of one of some runs; BatchNorm gets no batch of one."""
    pick = random.Random(number).choice
    name, kind = pick(tuple(_TABLES)), ("linear", "linear", "mlp", "mlp", "batchnorm")[number // 2]
    n_train = pick((9, 11, 12))
    sizes = [size for size in (2, 3, 4, 5, 8, 12, 33) if kind != "batchnorm" or n_train % size != 1]
    step = {"iris": 8, "wine": 9, "breast cancer": 30}[name]
    return _run(
        name, step, kind, pick((0, 1, 2)), pick((0.05, 0.1, 0.5)), pick(sizes), number, n_train=n_train,
        constant=pick((False, False, True)),
    )  # fmt: skip


@exercise(
    curve="result['train_loss']",
    points=4,
    arguments=st.integers(0, 8).map(_drawn),
    ignores=("grad", "mode"),
    tolerance=(1e-6, 1e-9),
    examples=(
        _run(epochs=0),
        _run(epochs=1, batch_size=12),
        _run(epochs=1, batch_size=5),
        _run(epochs=2, batch_size=5, seed=1),
        _run("wine", 9, "mlp", 2, 0.5, 4, 2),
        _run("iris", 8, "batchnorm", 2, 0.1, 5, 3),
        _run("wine", 9, "linear", 2, 0.1, 5, 4, constant=True),
        _run("breast cancer", 30, "mlp", 1, 0.1, 1, 5, n_train=9),
        _run("iris", 8, "linear", 2, 0.1, 33, 6),
        _run("iris", 8, "batchnorm", 0, 0.1, 4, 7),
        _run("iris", 8, "linear", 2, 1.0, 5, 1),  # the second epoch makes the test loss worse
        _run("iris", 8, "linear", 4, 10.0, 5, 3),  # each epoch makes the training loss worse
        _run("iris", 8, "steep", 1, 1e-3, 5, 8),  # large gradients
    ),
    builds_on=("standardize", "make_loader", "train_multiclass"),
    hints=(
        "Take it step by step: the rows of both parts, the scaling, the loader, the epochs, the test.",
        "X[train_idx] are the rows to train on. Their mean and std scale X[test_idx], too.",
        "Make loader and optimizer once, before the first epoch. The mean loss weighs each batch by its rows.",
        "At the end: model.eval(), with torch.no_grad() one forward over all test rows, then loss and accuracy.",
    ),
)
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
    mean = X[train_idx].mean(dim=0)
    std = X[train_idx].std(dim=0, correction=0)
    scaled = (X - mean) / torch.where(std == 0, 1, std)
    data = TensorDataset(scaled[train_idx], y[train_idx])
    loader = DataLoader(data, batch_size=batch_size, shuffle=True, generator=torch.Generator().manual_seed(seed))
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)

    train_loss = []
    model.train()
    for _ in range(epochs):
        total = 0.0
        for xb, yb in loader:
            loss = F.cross_entropy(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
        train_loss.append(total / len(data))

    model.eval()
    with torch.no_grad():
        logits = model(scaled[test_idx])
        test_loss = F.cross_entropy(logits, y[test_idx]).item()
        test_acc = (logits.argmax(dim=1) == y[test_idx]).double().mean().item()
    return {"train_loss": train_loss, "test_loss": test_loss, "test_acc": test_acc}


@run_experiment.check(
    "the test rows have no part in the training",
    points=1,
    arguments=st.integers(0, 4).map(lambda number: _run("wine", 9, "linear", 2, 0.1, 6, number)),
    ignores=("grad", "mode"),
    tolerance=(1e-6, 1e-9),
    hints=("Do the mean and the standard deviation know rows that are only for testing?",),
)
def _(run, X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    other_X, other_model = X.clone(), copy.deepcopy(model)
    other_X[test_idx] = 3 * other_X[test_idx] + 7
    seen = run(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed)
    other = run(other_X, y, train_idx, test_idx, other_model, epochs, lr, batch_size, seed)
    return {"train_loss": seen["train_loss"], "train_loss, with other numbers in the test rows": other["train_loss"]}


class _Modes(nn.Module):
    """Passes its input through and notes in which modes that happened."""

    def __init__(self):
        super().__init__()
        self.seen = set()

    def forward(self, x):
        tracked = torch.is_grad_enabled() and not torch.is_inference_mode_enabled()
        mode = "training" if self.training else "evaluation"
        self.seen.add(f"{mode} mode, {'with' if tracked else 'without'} gradients")
        return x


@run_experiment.check(
    "training mode for training, evaluation mode without gradients for the test",
    points=1,
    epochs=st.sampled_from((1, 0, 2)),
    entry=st.booleans(),
    examples=({"epochs": 1, "entry": True}, {"epochs": 1, "entry": False}, {"epochs": 0, "entry": True}),
    ignores=("grad", "mode"),
    hints=("model.train() before the epochs; model.eval() and torch.no_grad() before the test.",),
)
def _(run, epochs, entry):
    numbers = torch.arange(12.0).reshape(6, 2).sin()
    layer = nn.Linear(2, 2)
    with torch.no_grad():
        layer.weight.copy_(numbers[:2])
        layer.bias.zero_()
    watch = _Modes()
    model = nn.Sequential(watch, layer).train(entry)
    places = torch.arange(6)
    seen = run(numbers, places % 2, places[:4].clone(), places[4:].clone(), model, epochs, 0.1, 2, 0)
    return {"epochs": len(seen["train_loss"]), "model was called in": sorted(watch.seen)}


class _Experiment:
    """The right parts, of which each mutant replaces one."""

    def __init__(self, X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
        self.X, self.y, self.train_idx, self.test_idx, self.model = X, y, train_idx, test_idx, model
        self.epochs, self.lr, self.batch_size, self.seed = epochs, lr, batch_size, seed

    def statistics(self):
        rows = self.X[self.train_idx]
        std = rows.std(dim=0, correction=0)
        return rows.mean(dim=0), torch.where(std == 0, 1, std)

    def part(self, places):
        mean, std = self.statistics()
        return (self.X[places] - mean) / std, self.y[places]

    def loader(self):
        data = TensorDataset(*self.part(self.train_idx))
        generator = torch.Generator().manual_seed(self.seed)
        return DataLoader(data, batch_size=self.batch_size, shuffle=True, generator=generator)

    def optimizer(self):
        return torch.optim.SGD(self.model.parameters(), lr=self.lr)

    def loss(self, logits, y):
        return F.cross_entropy(logits, y)

    def step(self, optimizer, xb, yb):
        loss = self.loss(self.model(xb), yb)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss.item()

    def mean(self, losses, sizes):
        return sum(loss * size for loss, size in zip(losses, sizes, strict=True)) / sum(sizes)

    def epoch(self, loader, optimizer):
        losses, sizes = [], []
        for xb, yb in loader:
            losses.append(self.step(optimizer, xb, yb))
            sizes.append(len(xb))
        return self.mean(losses, sizes)

    def train(self):
        self.model.train()
        loader, optimizer = self.loader(), self.optimizer()
        return [self.epoch(loader, optimizer) for _ in range(self.epochs)]

    def predict(self, x):
        self.model.eval()
        with torch.no_grad():
            return self.model(x)

    def test(self):
        x, y = self.part(self.test_idx)
        logits = self.predict(x)
        return self.loss(logits, y).item(), self.accuracy(logits, y)

    def accuracy(self, logits, y):
        return (logits.argmax(dim=1) == y).double().mean().item()

    def result(self):
        train_loss = self.train()
        test_loss, test_acc = self.test()
        return {"train_loss": train_loss, "test_loss": test_loss, "test_acc": test_acc}


class _AllRows(_Experiment):
    def statistics(self):
        std = self.X.std(dim=0, correction=0)
        return self.X.mean(dim=0), torch.where(std == 0, 1, std)


@run_experiment.mutant("scales with the mean and std of all rows")
def _(*arguments):
    return _AllRows(*arguments).result()


class _BothParts(_Experiment):
    def statistics(self):
        rows = self.X[torch.cat([self.train_idx, self.test_idx])]
        std = rows.std(dim=0, correction=0)
        return rows.mean(dim=0), torch.where(std == 0, 1, std)


@run_experiment.mutant("scales with the mean and std of training and test rows together")
def _(*arguments):
    return _BothParts(*arguments).result()


class _OwnNumbers(_Experiment):
    def part(self, places):
        rows = self.X[places]
        std = rows.std(dim=0, correction=0)
        return (rows - rows.mean(dim=0)) / torch.where(std == 0, 1, std), self.y[places]


@run_experiment.mutant("scales the test rows by their own numbers")
def _(*arguments):
    return _OwnNumbers(*arguments).result()


class _Unscaled(_Experiment):
    def part(self, places):
        return self.X[places], self.y[places]


@run_experiment.mutant("does not scale")
def _(*arguments):
    return _Unscaled(*arguments).result()


class _UnscaledTest(_Experiment):
    def part(self, places):
        return (self.X[places], self.y[places]) if places is self.test_idx else super().part(places)


@run_experiment.mutant("does not scale the test rows")
def _(*arguments):
    return _UnscaledTest(*arguments).result()


class _SampleStd(_Experiment):
    def statistics(self):
        rows = self.X[self.train_idx]
        std = rows.std(dim=0)
        return rows.mean(dim=0), torch.where(std == 0, 1, std)


@run_experiment.mutant("divides by n - 1 for the standard deviation")
def _(*arguments):
    return _SampleStd(*arguments).result()


class _ByZero(_Experiment):
    def statistics(self):
        rows = self.X[self.train_idx]
        return rows.mean(dim=0), rows.std(dim=0, correction=0)


@run_experiment.mutant("divides a constant column by 0")
def _(*arguments):
    return _ByZero(*arguments).result()


class _Threshold(_Experiment):
    def statistics(self):
        rows = self.X[self.train_idx]
        std = rows.std(dim=0, correction=0)
        return rows.mean(dim=0), torch.where(std < 1e-8, 1, std)


@run_experiment.mutant("takes a small std for 0")
def _(*arguments):
    return _Threshold(*arguments).result()


@run_experiment.mutant("changes the caller's table")
def _(X, y, train_idx, *rest):
    std = X[train_idx].std(dim=0, correction=0)
    X.sub_(X[train_idx].mean(dim=0)).div_(torch.where(std == 0, 1, std))
    return _Unscaled(X, y, train_idx, *rest).result()


class _MixedTest(_Experiment):
    def part(self, places):
        x, y = super().part(places)
        return (x.flip(0), y) if places is self.test_idx else (x, y)


@run_experiment.mutant("test rows and their classes in different orders")
def _(*arguments):
    return _MixedTest(*arguments).result()


class _Sorted(_Experiment):
    def part(self, places):
        return super().part(places.sort().values)


@run_experiment.mutant("takes the rows in the table's order")
def _(*arguments):
    return _Sorted(*arguments).result()


class _TheRest(_Experiment):
    def part(self, places):
        if places is self.test_idx:
            used = set(self.train_idx.tolist())
            places = torch.tensor([place for place in range(len(self.X)) if place not in used], device=places.device)
        return super().part(places)


@run_experiment.mutant("tests on all rows that it was not trained on")
def _(*arguments):
    return _TheRest(*arguments).result()


class _TestsOnTraining(_Experiment):
    def test(self):
        x, y = self.part(self.train_idx)
        logits = self.predict(x)
        return self.loss(logits, y).item(), self.accuracy(logits, y)


@run_experiment.mutant("tests on the rows it was trained on")
def _(*arguments):
    return _TestsOnTraining(*arguments).result()


class _GlobalLoader(_Experiment):
    def loader(self):
        return DataLoader(TensorDataset(*self.part(self.train_idx)), batch_size=self.batch_size, shuffle=True)


@run_experiment.mutant("a loader that shuffles with the global random numbers")
def _(*arguments):
    return _GlobalLoader(*arguments).result()


@run_experiment.mutant("seeds the global random numbers, for a loader without a generator")
def _(*arguments):
    torch.manual_seed(arguments[-1])
    return _GlobalLoader(*arguments).result()


class _NoShuffle(_Experiment):
    def loader(self):
        return DataLoader(TensorDataset(*self.part(self.train_idx)), batch_size=self.batch_size)


@run_experiment.mutant("does not shuffle")
def _(*arguments):
    return _NoShuffle(*arguments).result()


class _NewLoader(_Experiment):
    def train(self):
        self.model.train()
        optimizer = self.optimizer()
        return [self.epoch(self.loader(), optimizer) for _ in range(self.epochs)]


@run_experiment.mutant("a new loader with the same seed in each epoch")
def _(*arguments):
    return _NewLoader(*arguments).result()


class _SameBatches(_Experiment):
    def loader(self):
        return list(super().loader())


@run_experiment.mutant("the same batches in each epoch")
def _(*arguments):
    return _SameBatches(*arguments).result()


class _OwnOrder(_Experiment):
    def loader(self):
        x, y = self.part(self.train_idx)
        generator = torch.Generator().manual_seed(self.seed)

        class Loader:
            def __iter__(_):
                order = torch.randperm(len(x), generator=generator).to(x.device)
                return iter([(x[places], y[places]) for places in order.split(self.batch_size)])

        return Loader()


@run_experiment.mutant("an order by randperm, which is not that of a DataLoader")
def _(*arguments):
    return _OwnOrder(*arguments).result()


class _LooksFirst(_Experiment):
    def loader(self):
        loader = super().loader()
        next(iter(loader))
        return loader


@run_experiment.mutant("takes a batch out of the loader before the training, so that its generator goes on")
def _(*arguments):
    return _LooksFirst(*arguments).result()


class _DropLast(_Experiment):
    def loader(self):
        data = TensorDataset(*self.part(self.train_idx))
        generator = torch.Generator().manual_seed(self.seed)
        drop = len(data) >= self.batch_size
        return DataLoader(data, batch_size=self.batch_size, shuffle=True, drop_last=drop, generator=generator)


@run_experiment.mutant("drops the last, smaller batch")
def _(*arguments):
    return _DropLast(*arguments).result()


class _MeanOfMeans(_Experiment):
    def mean(self, losses, sizes):
        return sum(losses) / len(losses)


@run_experiment.mutant("takes the mean of the batches' means")
def _(*arguments):
    return _MeanOfMeans(*arguments).result()


class _FullWeights(_Experiment):
    def mean(self, losses, sizes):
        return sum(loss * self.batch_size for loss in losses) / sum(sizes)


@run_experiment.mutant("weighs the last, smaller batch as if it were full")
def _(*arguments):
    return _FullWeights(*arguments).result()


class _LossAtTheEnd(_Experiment):
    def epoch(self, loader, optimizer):
        super().epoch(loader, optimizer)
        x, y = self.part(self.train_idx)
        loss = self.loss(self.predict(x), y).item()
        self.model.train()
        return loss


@run_experiment.mutant("measures the training loss after each epoch")
def _(*arguments):
    return _LossAtTheEnd(*arguments).result()


class _EachBatch(_Experiment):
    def train(self):
        self.model.train()
        loader, optimizer = self.loader(), self.optimizer()
        return [self.step(optimizer, xb, yb) for _ in range(self.epochs) for xb, yb in loader]


@run_experiment.mutant("a loss for each batch, not for each epoch")
def _(*arguments):
    return _EachBatch(*arguments).result()


class _LastLoss(_Experiment):
    def mean(self, losses, sizes):
        return losses[-1]


@run_experiment.mutant("takes the last batch's loss for the epoch's")
def _(*arguments):
    return _LastLoss(*arguments).result()


class _Sums(_Experiment):
    def mean(self, losses, sizes):
        return sum(loss * size for loss, size in zip(losses, sizes, strict=True))


@run_experiment.mutant("the sum of the losses, not their mean")
def _(*arguments):
    return _Sums(*arguments).result()


class _TestMode(_Experiment):
    def predict(self, x):
        self.model.train()
        with torch.no_grad():
            return self.model(x)


@run_experiment.mutant("tests in training mode")
def _(*arguments):
    return _TestMode(*arguments).result()


class _TestGradients(_Experiment):
    def predict(self, x):
        self.model.eval()
        return self.model(x)


@run_experiment.mutant("tests with gradients")
def _(*arguments):
    return _TestGradients(*arguments).result()


class _KeepsMode(_Experiment):
    def train(self):
        loader, optimizer = self.loader(), self.optimizer()
        return [self.epoch(loader, optimizer) for _ in range(self.epochs)]


@run_experiment.mutant("does not switch to training mode")
def _(*arguments):
    return _KeepsMode(*arguments).result()


class _EvalAfterEpoch(_Experiment):
    def epoch(self, loader, optimizer):
        mean = super().epoch(loader, optimizer)
        self.model.eval()
        return mean


@run_experiment.mutant("stays in evaluation mode after the first epoch")
def _(*arguments):
    return _EvalAfterEpoch(*arguments).result()


class _NoZero(_Experiment):
    def step(self, optimizer, xb, yb):
        loss = self.loss(self.model(xb), yb)
        loss.backward()
        optimizer.step()
        return loss.item()


@run_experiment.mutant("never clears the gradients")
def _(*arguments):
    return _NoZero(*arguments).result()


class _LossAfter(_Experiment):
    def step(self, optimizer, xb, yb):
        super().step(optimizer, xb, yb)
        training = self.model.training
        with torch.no_grad():
            state = copy.deepcopy(self.model.state_dict())
            loss = self.loss(self.model.train(training)(xb), yb).item()
            self.model.load_state_dict(state)
        return loss


@run_experiment.mutant("takes each batch's loss after the step")
def _(*arguments):
    return _LossAfter(*arguments).result()


class _Adam(_Experiment):
    def optimizer(self):
        return torch.optim.Adam(self.model.parameters(), lr=self.lr)


@run_experiment.mutant("Adam instead of SGD")
def _(*arguments):
    return _Adam(*arguments).result()


class _Momentum(_Experiment):
    def optimizer(self):
        return torch.optim.SGD(self.model.parameters(), lr=self.lr, momentum=0.9)


@run_experiment.mutant("SGD with momentum")
def _(*arguments):
    return _Momentum(*arguments).result()


class _Clips(_Experiment):
    def step(self, optimizer, xb, yb):
        loss = self.loss(self.model(xb), yb)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), 5.0)
        optimizer.step()
        return loss.item()


@run_experiment.mutant("clips large gradients")
def _(*arguments):
    return _Clips(*arguments).result()


class _NewOptimizer(_Experiment):
    def optimizer(self):
        return torch.optim.SGD(self.model.parameters(), lr=1e-3)


@run_experiment.mutant("ignores the learning rate")
def _(*arguments):
    return _NewOptimizer(*arguments).result()


class _Softmax(_Experiment):
    def loss(self, logits, y):
        return F.cross_entropy(logits.softmax(dim=1), y)


@run_experiment.mutant("softmax before the cross entropy")
def _(*arguments):
    return _Softmax(*arguments).result()


class _OneEpochMore(_Experiment):
    def train(self):
        self.epochs += 1
        return super().train()


@run_experiment.mutant("one epoch more")
def _(*arguments):
    return _OneEpochMore(*arguments).result()


class _TestsFirst(_Experiment):
    def result(self):
        test_loss, test_acc = self.test()
        return {"train_loss": self.train(), "test_loss": test_loss, "test_acc": test_acc}


@run_experiment.mutant("tests before the training")
def _(*arguments):
    return _TestsFirst(*arguments).result()


class _BestEpoch(_Experiment):
    def epoch(self, loader, optimizer):
        mean = super().epoch(loader, optimizer)
        self.tests = [*getattr(self, "tests", []), super().test()]
        self.model.train()
        return mean

    def test(self):
        return min(self.tests) if self.epochs else super().test()


@run_experiment.mutant("returns the test of the best epoch, not of the last one")
def _(*arguments):
    return _BestEpoch(*arguments).result()


class _StopsEarly(_Experiment):
    def train(self):
        self.model.train()
        loader, optimizer, losses = self.loader(), self.optimizer(), []
        for _ in range(self.epochs):
            losses.append(self.epoch(loader, optimizer))
            if len(losses) > 1 and losses[-1] > losses[-2]:
                break
        return losses


@run_experiment.mutant("stops early, where the training loss rises")
def _(*arguments):
    return _StopsEarly(*arguments).result()


class _BestWeights(_Experiment):
    def epoch(self, loader, optimizer):
        mean = super().epoch(loader, optimizer)
        if mean < getattr(self, "best", (math.inf,))[0]:
            self.best = mean, copy.deepcopy(self.model.state_dict())
        return mean

    def test(self):
        if self.epochs:
            self.model.load_state_dict(self.best[1])
        return super().test()


@run_experiment.mutant("goes back to the weights of the epoch with the smallest training loss")
def _(*arguments):
    return _BestWeights(*arguments).result()


class _MeanOfTests(_Experiment):
    def test(self):
        x, y = self.part(self.test_idx)
        parts = list(zip(self.predict(x).split(self.batch_size), y.split(self.batch_size), strict=True))
        losses, accuracies = zip(*[(self.loss(*part).item(), self.accuracy(*part)) for part in parts], strict=True)
        return sum(losses) / len(losses), sum(accuracies) / len(accuracies)


@run_experiment.mutant("takes the mean of the test batches' means")
def _(*arguments):
    return _MeanOfTests(*arguments).result()


class _Copied(_Experiment):
    def __init__(self, X, y, train_idx, test_idx, model, *rest):
        super().__init__(X, y, train_idx, test_idx, copy.deepcopy(model), *rest)


@run_experiment.mutant("trains a copy of the model")
def _(*arguments):
    return _Copied(*arguments).result()


class _Percent(_Experiment):
    def accuracy(self, logits, y):
        return 100 * super().accuracy(logits, y)


@run_experiment.mutant("accuracy in percent")
def _(*arguments):
    return _Percent(*arguments).result()


class _Count(_Experiment):
    def accuracy(self, logits, y):
        return (logits.argmax(dim=1) == y).sum().item()


@run_experiment.mutant("the number of right rows, not their share")
def _(*arguments):
    return _Count(*arguments).result()


class _Tensors(_Experiment):
    def test(self):
        return tuple(torch.tensor(number) for number in super().test())


@run_experiment.mutant("test loss and accuracy as tensors")
def _(*arguments):
    return _Tensors(*arguments).result()


class _LastEpoch(_Experiment):
    def train(self):
        losses = super().train()
        return losses[-1] if losses else losses


@run_experiment.mutant("the last epoch's loss only")
def _(*arguments):
    return _LastEpoch(*arguments).result()


@run_experiment.variant("put together from parts")
def _(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    return _Experiment(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed).result()


@run_experiment.variant("written out, tested in batches")
def _(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    X_train, X_test = X.index_select(0, train_idx), X.index_select(0, test_idx)
    mean, var = X_train.mean(0), X_train.var(0, unbiased=False)
    std = var.sqrt()
    std[std == 0] = 1
    X_train, X_test = (X_train - mean) / std, (X_test - mean) / std
    g = torch.Generator()
    g.manual_seed(seed)
    train_dl = DataLoader(TensorDataset(X_train, y[train_idx]), batch_size, shuffle=True, generator=g)
    test_dl = DataLoader(TensorDataset(X_test, y[test_idx]), batch_size=3)
    loss_fn = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr)
    results = {"train_loss": []}
    for epoch in range(epochs):
        model.train()
        running_loss = 0.0
        for inputs, labels in train_dl:
            optimizer.zero_grad()
            loss = loss_fn(model(inputs), labels)
            loss.backward()
            optimizer.step()
            running_loss += loss.item() * inputs.size(0)
        results["train_loss"].append(running_loss / len(train_dl.dataset))
        print(f"epoch {epoch}: {running_loss:.4f}")
    model.eval()
    test_loss, correct = 0.0, 0
    with torch.inference_mode():
        for inputs, labels in test_dl:
            outputs = model(inputs)
            test_loss += nn.functional.cross_entropy(outputs, labels, reduction="sum").item()
            correct += (outputs.argmax(1) == labels).sum().item()
    results["test_loss"] = test_loss / len(X_test)
    results["test_acc"] = correct / len(X_test)
    return results


@run_experiment.variant("loss by log_softmax, accuracy by max, zero_grad last")
def _(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    def scale(rows):
        train = X[train_idx]
        centre = train.sum(dim=0) / train.shape[0]
        spread = (train - centre).pow(2).mean(dim=0).sqrt()
        return (rows - centre) / (spread + (spread == 0))

    def loss_of(x, target):
        return F.nll_loss(model(x).log_softmax(dim=-1), target)

    dataset = TensorDataset(scale(X[train_idx]), y[train_idx])
    generator = torch.Generator().manual_seed(seed)
    batches = DataLoader(dataset, shuffle=True, batch_size=batch_size, generator=generator)
    opt = torch.optim.SGD(params=model.parameters(), lr=lr)
    opt.zero_grad()
    model.train(True)
    history = []
    while len(history) < epochs:
        losses = []
        for x, target in batches:
            loss = loss_of(x, target)
            loss.backward()
            opt.step()
            opt.zero_grad()
            losses += [loss.detach()] * len(x)
        history.append(torch.stack(losses).mean().item())
    model.train(False)
    with torch.no_grad():
        x, target = scale(X[test_idx]), y[test_idx]
        _, best = torch.max(model(x), dim=1)
        accuracy = sum(int(a == b) for a, b in zip(best, target, strict=True)) / len(target)
        return {"test_acc": accuracy, "test_loss": float(loss_of(x, target)), "train_loss": history}
