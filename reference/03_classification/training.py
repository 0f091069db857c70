"""Training classifiers: two classes in one piece, many classes in batches."""

from collections.abc import Callable, Iterable
from typing import Any

import torch
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, TensorDataset

from grader import Spy, exercise, filled, models, seeded
from grader.data import blobs, moons

Draw = Callable[[st.SearchStrategy[Any]], Any]
_TOLERANCE = (1e-5, 1e-6)
"""Models are float64, but who computes a loss or a mean in float32 on the way (`y.float()`) makes no mistake."""

_DTYPES = (torch.int64, torch.float32, torch.bool, torch.float64, torch.int32)


def _flat(model: nn.Module) -> nn.Module:
    """Return a model that gives (n,) instead of (n, 1)."""
    return nn.Sequential(*model.children(), nn.Flatten(0)).train(model.training)


@st.composite
def _binary(draw: Draw) -> dict[str, Any]:
    """Return the arguments of a training of two classes, in all the shapes and dtypes that the task allows."""
    n, seed, epochs = draw(st.sampled_from((4, 1, 2, 3, 5, 8))), draw(st.integers(0, 999)), draw(st.integers(0, 4))
    kinds = ("linear", "mlp", "dropout", *(("batchnorm",) if n > 1 else ()))
    model = draw(models(2, 1, kinds=kinds, spy=True, training=None if epochs else True))
    X, y = moons(n, 0.1, seed) if draw(st.booleans()) else (filled((n, 2), seed=10 + seed), None)
    y = filled((n,), torch.bool, seed) if y is None else y
    y = y.to(draw(st.sampled_from(_DTYPES)))
    return {
        "model": _flat(model) if draw(st.booleans()) else model,
        "X": X.double(),
        "y": y[:, None] if draw(st.booleans()) else y,
        "lr": draw(st.sampled_from((0.5, 0.1, 1.0))),
        "epochs": epochs,
    }


def _plain(n: int, epochs: int, *, flat: bool, column: bool, dtype: torch.dtype, **options: Any) -> dict[str, Any]:
    """Return the arguments of a training of a linear model on a few points; more about it in `options`."""
    with seeded(options.get("seed", 3)):
        linear = nn.Linear(2, 1).double()
    if options.get("zero"):
        nn.init.zeros_(linear.weight)
        nn.init.zeros_(linear.bias)
    linear.weight.data *= options.get("scale", 1)
    layers = [Spy(), *([nn.Dropout(0.5)] if options.get("dropout") else []), linear]
    model = nn.Sequential(*layers).train(options.get("training", True))
    X, y = torch.tensor([[1.0, 2.0], [-1.0, 0.5], [2.0, -1.0], [0.0, -2.0], [3.0, 1.0]]), torch.tensor([1, 0, 1, 0, 0])
    y = y[:n].to(dtype)
    return {
        "model": _flat(model) if flat else model,
        "X": X[:n].double(),
        "y": y[:, None] if column else y,
        "lr": options.get("lr", 0.5),
        "epochs": epochs,
    }


@exercise(
    curve="result['loss']",
    points=5,
    arguments=_binary(),
    examples=(
        _plain(2, 1, flat=True, column=False, dtype=torch.float64),
        _plain(4, 3, flat=True, column=False, dtype=torch.float64),
        _plain(3, 3, flat=False, column=False, dtype=torch.float64),
        _plain(3, 2, flat=True, column=True, dtype=torch.float64),
        _plain(5, 2, flat=False, column=True, dtype=torch.float64),
        _plain(3, 2, flat=False, column=True, dtype=torch.int64),
        _plain(3, 2, flat=True, column=False, dtype=torch.int64),
        _plain(3, 2, flat=True, column=False, dtype=torch.bool),
        _plain(3, 2, flat=False, column=False, dtype=torch.bool),
        _plain(1, 2, flat=False, column=False, dtype=torch.float64),
        _plain(1, 2, flat=False, column=True, dtype=torch.int64),
        _plain(1, 2, flat=True, column=False, dtype=torch.float64),
        _plain(1, 2, flat=True, column=True, dtype=torch.int64),
        _plain(2, 2, flat=False, column=False, dtype=torch.float64),
        _plain(5, 1, flat=False, column=False, dtype=torch.int64, zero=True),
        _plain(3, 1, flat=True, column=True, dtype=torch.float32, zero=True),
        _plain(4, 0, flat=False, column=False, dtype=torch.int64),
        _plain(4, 2, flat=False, column=False, dtype=torch.int64, training=False),
        _plain(4, 2, flat=False, column=False, dtype=torch.int64, dropout=True, training=False),
        _plain(5, 4, flat=False, column=False, dtype=torch.int64, seed=1),
        _plain(5, 4, flat=False, column=False, dtype=torch.int64, seed=0, lr=5.0),  # the loss rises
        _plain(5, 2, flat=True, column=False, dtype=torch.int64, scale=1000),
    ),
    ignores=("grad",),
    tolerance=_TOLERANCE,
    builds_on=("train_step", "bce_with_logits"),
    hints=(
        "Bring both to the same shape before you compare them: (n, 1) and (n,) broadcast to (n, n) in arithmetic.",
        "squeeze() takes away every dimension of size 1, also the batch if n is 1. reshape(-1) always leaves (n,).",
        "BCEWithLogitsLoss has the sigmoid inside: give it the logits. It wants targets of their dtype: y.to(X.dtype).",
        "(logits > 0) == (targets > 0.5) says for each row whether it is right. Take the mean, before the step.",
    ),
)
def train_binary(model: nn.Module, X: torch.Tensor, y: torch.Tensor, lr: float, epochs: int) -> dict[str, list[float]]:
    """Train `model` to tell two classes apart, with all rows of `X` in one batch; return how it went.

    `X` has shape (n, features), n at least 1. The model gives one logit for each row: it returns (n,) or (n, 1), of
    the dtype of `X`. `y` holds the classes 0 and 1, of shape (n,) or (n, 1) (whichever the model returns) and of any
    dtype: whole numbers, floats, or bools.

    In each of the `epochs` epochs, with the model in training mode: call it once, with all of `X`; compute the loss,
    nn.BCEWithLogitsLoss between the logits and y (both of shape (n,), y in the dtype of the logits); and take one
    step of torch.optim.SGD(model.parameters(), lr=lr) with the gradients of this loss alone. One optimizer serves all
    epochs. No gradients are left over when the function is called; whether some are when it returns is up to you.
    Leave the model in training mode (if `epochs` is 0, it may stay as it is).

    Return a dict of two lists with one Python float for each epoch: "loss", the loss, and "acc", the share of rows
    (0 to 1) that were predicted rightly. A row is predicted to be of class 1 if its logit is greater than 0, and
    otherwise of class 0. Both are from the epoch's one call of the model, before its step. `X` and `y` do not change.

    >>> model = nn.Linear(1, 1, bias=False)
    >>> _ = nn.init.zeros_(model.weight)
    >>> history = train_binary(model, torch.tensor([[2.0], [-2.0]]), torch.tensor([1, 0]), lr=1.0, epochs=2)
    >>> history["acc"]
    [0.5, 1.0]
    >>> [round(loss, 4) for loss in history["loss"]]
    [0.6931, 0.1269]
    >>> model.weight.item() > 1
    True
    """
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    loss_fn = nn.BCEWithLogitsLoss()
    history = {"loss": [], "acc": []}
    for _ in range(epochs):
        model.train()
        logits = model(X).reshape(-1)
        targets = y.reshape(-1).to(logits.dtype)
        loss = loss_fn(logits, targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        history["loss"].append(loss.item())
        history["acc"].append(((logits > 0) == (targets > 0)).double().mean().item())
    return history


class _Binary:
    """The right parts of a training of two classes, of which each mutant replaces one."""

    def __call__(self, model, X, y, lr, epochs):
        optimizer = self.optimizer(model, lr)
        history = {"loss": [], "acc": []}
        for _ in range(epochs):
            self.mode(model)
            logits, targets = self.logits(model(X)), self.targets(y)
            loss = self.loss(logits, targets)
            self.clear(optimizer)
            loss.backward()
            optimizer.step()
            history["loss"].append(loss.item())
            history["acc"].append(self.accuracy(logits.detach(), targets, model, X))
        return history

    def optimizer(self, model, lr):
        return torch.optim.SGD(model.parameters(), lr=lr)

    def mode(self, model):
        model.train()

    def logits(self, output):
        return output.reshape(-1)

    def targets(self, y):
        return y.reshape(-1).double()

    def loss(self, logits, targets):
        return F.binary_cross_entropy_with_logits(logits, targets)

    def clear(self, optimizer):
        optimizer.zero_grad()

    def accuracy(self, logits, targets, model, X):
        return ((logits > 0) == (targets == 1)).double().mean().item()


@train_binary.mutant("(n, 1) and (n,) broadcast to (n, n)")
def _(model, X, y, lr, epochs):
    class Part(_Binary):
        def logits(self, output):
            return output

        def targets(self, y):
            return y.double()

        def loss(self, logits, targets):
            return (F.softplus(logits, threshold=40) - logits * targets).mean()

        def accuracy(self, logits, targets, model, X):
            return super().accuracy(logits.reshape(-1), targets.reshape(-1), model, X)

    return Part()(model, X, y, lr, epochs)


@train_binary.mutant("the accuracy broadcasts (n, 1) and (n,) to (n, n)")
def _(model, X, y, lr, epochs):
    class Part(_Binary):
        def logits(self, output):
            return output

        def targets(self, y):
            return y.double()

        def loss(self, logits, targets):
            return super().loss(logits.reshape(-1), targets.reshape(-1))

    return Part()(model, X, y, lr, epochs)


@train_binary.mutant("squeeze() takes the batch away if there is one row")
def _(model, X, y, lr, epochs):
    class Part(_Binary):
        def logits(self, output):
            return output.squeeze()

    return Part()(model, X, y, lr, epochs)


@train_binary.mutant("needs y of the shape of the model's result")
def _(model, X, y, lr, epochs):
    class Part(_Binary):
        def logits(self, output):
            return output

        def targets(self, y):
            return y.double()

    return Part()(model, X, y, lr, epochs)


@train_binary.mutant("needs a model that returns (n, 1)")
def _(model, X, y, lr, epochs):
    class Part(_Binary):
        def logits(self, output):
            return output.squeeze(1)

    return Part()(model, X, y, lr, epochs)


@train_binary.mutant("needs y of the logits' dtype")
def _(model, X, y, lr, epochs):
    class Part(_Binary):
        def targets(self, y):
            return y.reshape(-1)

    return Part()(model, X, y, lr, epochs)


@train_binary.mutant("stops early, where the loss rises")
def _(model, X, y, lr, epochs):
    parts = _Binary()
    optimizer, targets = parts.optimizer(model, lr), parts.targets(y)
    history = {"loss": [], "acc": []}
    for _ in range(epochs):
        model.train()
        logits = parts.logits(model(X))
        loss = parts.loss(logits, targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        history["loss"].append(loss.item())
        history["acc"].append(parts.accuracy(logits.detach(), targets, model, X))
        if len(history["loss"]) > 1 and history["loss"][-1] > history["loss"][-2]:
            break
    return history


@train_binary.mutant("sigmoid before BCEWithLogitsLoss")
def _(model, X, y, lr, epochs):
    class Part(_Binary):
        def loss(self, logits, targets):
            return super().loss(torch.sigmoid(logits), targets)

    return Part()(model, X, y, lr, epochs)


@train_binary.mutant("binary_cross_entropy of the sigmoid, which ends at 100")
def _(model, X, y, lr, epochs):
    class Part(_Binary):
        def loss(self, logits, targets):
            return F.binary_cross_entropy(logits.sigmoid(), targets)

    return Part()(model, X, y, lr, epochs)


@train_binary.mutant("adds the losses instead of averaging")
def _(model, X, y, lr, epochs):
    class Part(_Binary):
        def loss(self, logits, targets):
            return F.binary_cross_entropy_with_logits(logits, targets, reduction="sum")

    return Part()(model, X, y, lr, epochs)


@train_binary.mutant("swaps logits and targets")
def _(model, X, y, lr, epochs):
    class Part(_Binary):
        def loss(self, logits, targets):
            return super().loss(targets, logits)

    return Part()(model, X, y, lr, epochs)


@train_binary.mutant("mean squared error on probabilities")
def _(model, X, y, lr, epochs):
    class Part(_Binary):
        def loss(self, logits, targets):
            return F.mse_loss(torch.sigmoid(logits), targets)

    return Part()(model, X, y, lr, epochs)


@train_binary.mutant("accuracy of the model after the step")
def _(model, X, y, lr, epochs):
    class Part(_Binary):
        def accuracy(self, logits, targets, model, X):
            first = model[0] if isinstance(model[0], Spy) else None
            seen = len(first.seen) if first is not None else 0
            with torch.no_grad():
                logits = model(X).reshape(-1)
            if first is not None:
                del first.seen[seen:]
            return super().accuracy(logits, targets, model, X)

    return Part()(model, X, y, lr, epochs)


@train_binary.mutant("calls the model once more for the accuracy")
def _(model, X, y, lr, epochs):
    history = {"loss": [], "acc": []}
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    for _ in range(epochs):
        model.train()
        targets = y.reshape(-1).double()
        with torch.no_grad():
            right = (model(X).reshape(-1) > 0) == (targets > 0)
        loss = F.binary_cross_entropy_with_logits(model(X).reshape(-1), targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        history["loss"].append(loss.item())
        history["acc"].append(right.double().mean().item())
    return history


@train_binary.mutant("threshold 0.5 on logits")
def _(model, X, y, lr, epochs):
    class Part(_Binary):
        def accuracy(self, logits, targets, model, X):
            return super().accuracy(logits - 0.5, targets, model, X)

    return Part()(model, X, y, lr, epochs)


@train_binary.mutant("a logit of 0 means class 1")
def _(model, X, y, lr, epochs):
    class Part(_Binary):
        def accuracy(self, logits, targets, model, X):
            return ((logits >= 0) == (targets > 0)).double().mean().item()

    return Part()(model, X, y, lr, epochs)


@train_binary.mutant("threshold 0 on probabilities")
def _(model, X, y, lr, epochs):
    class Part(_Binary):
        def accuracy(self, logits, targets, model, X):
            return super().accuracy(torch.sigmoid(logits), targets, model, X)

    return Part()(model, X, y, lr, epochs)


@train_binary.mutant("rounds the logits instead of the probabilities")
def _(model, X, y, lr, epochs):
    class Part(_Binary):
        def accuracy(self, logits, targets, model, X):
            return (logits.round() == targets).double().mean().item()

    return Part()(model, X, y, lr, epochs)


@train_binary.mutant("percent")
def _(model, X, y, lr, epochs):
    class Part(_Binary):
        def accuracy(self, logits, targets, model, X):
            return 100 * super().accuracy(logits, targets, model, X)

    return Part()(model, X, y, lr, epochs)


@train_binary.mutant("the number of right rows instead of their share")
def _(model, X, y, lr, epochs):
    class Part(_Binary):
        def accuracy(self, logits, targets, model, X):
            return len(X) * super().accuracy(logits, targets, model, X)

    return Part()(model, X, y, lr, epochs)


@train_binary.mutant("accuracy over both classes added up so far")
def _(model, X, y, lr, epochs):
    history = _Binary()(model, X, y, lr, epochs)
    history["acc"] = [sum(history["acc"][: i + 1]) / (i + 1) for i in range(epochs)]
    return history


@train_binary.mutant("returns the last epoch only")
def _(model, X, y, lr, epochs):
    history = _Binary()(model, X, y, lr, epochs)
    return {name: values[-1:] for name, values in history.items()}


@train_binary.mutant("trains one epoch too many")
def _(model, X, y, lr, epochs):
    history = _Binary()(model, X, y, lr, epochs + 1)
    return {name: values[:-1] for name, values in history.items()}


@train_binary.mutant("returns tensors")
def _(model, X, y, lr, epochs):
    history = _Binary()(model, X, y, lr, epochs)
    return {name: [torch.tensor(value, dtype=torch.float64) for value in values] for name, values in history.items()}


@train_binary.mutant("never clears the gradients")
def _(model, X, y, lr, epochs):
    class Part(_Binary):
        def clear(self, optimizer):
            pass

    return Part()(model, X, y, lr, epochs)


@train_binary.mutant("clears the gradients between backward and step")
def _(model, X, y, lr, epochs):
    class Part(_Binary):
        def optimizer(self, model, lr):
            class Clearing(torch.optim.SGD):
                def step(self):
                    self.zero_grad()
                    super().step()

            return Clearing(model.parameters(), lr=lr)

    return Part()(model, X, y, lr, epochs)


@train_binary.mutant("Adam instead of SGD")
def _(model, X, y, lr, epochs):
    class Part(_Binary):
        def optimizer(self, model, lr):
            return torch.optim.Adam(model.parameters(), lr=lr)

    return Part()(model, X, y, lr, epochs)


@train_binary.mutant("SGD with momentum")
def _(model, X, y, lr, epochs):
    class Part(_Binary):
        def optimizer(self, model, lr):
            return torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9)

    return Part()(model, X, y, lr, epochs)


@train_binary.mutant("a learning rate of its own")
def _(model, X, y, lr, epochs):
    return _Binary()(model, X, y, 0.1, epochs)


@train_binary.mutant("does not switch to training mode")
def _(model, X, y, lr, epochs):
    class Part(_Binary):
        def mode(self, model):
            pass

    return Part()(model, X, y, lr, epochs)


@train_binary.mutant("leaves the model in evaluation mode")
def _(model, X, y, lr, epochs):
    history = _Binary()(model, X, y, lr, epochs)
    if epochs:
        model.eval()
    return history


@train_binary.mutant("evaluation mode from the second epoch on")
def _(model, X, y, lr, epochs):
    class Part(_Binary):
        def accuracy(self, logits, targets, model, X):
            model.eval()
            return super().accuracy(logits, targets, model, X)

        def mode(self, model):
            if not model[0].seen:
                model.train()

    history = Part()(model, X, y, lr, epochs)
    model.train()
    return history


@train_binary.mutant("cuts the graph at the logits")
def _(model, X, y, lr, epochs):
    class Part(_Binary):
        def logits(self, output):
            return output.reshape(-1).detach().requires_grad_()

    return Part()(model, X, y, lr, epochs)


@train_binary.mutant("goes row by row")
def _(model, X, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"loss": [], "acc": []}
    for _ in range(epochs):
        model.train()
        optimizer.zero_grad()
        logits = torch.cat([model(row[None]).reshape(-1) for row in X])
        loss = F.binary_cross_entropy_with_logits(logits, y.reshape(-1).double())
        loss.backward()
        optimizer.step()
        history["loss"].append(loss.item())
        history["acc"].append(((logits > 0) == (y.reshape(-1) > 0)).double().mean().item())
    return history


@train_binary.variant("squeeze(1) where it is needed, flatten, rounded probabilities")
def _(model, X, y, lr, epochs):
    opt = torch.optim.SGD(model.parameters(), lr)
    losses, accs = [], []
    target = y.flatten().type_as(X)
    for epoch in range(epochs):
        model.train()
        opt.zero_grad()
        out = model(X)
        if out.ndim == 2:
            out = out.squeeze(1)
        loss = F.binary_cross_entropy_with_logits(out, target)
        loss.backward()
        opt.step()
        labels = torch.round(torch.sigmoid(out))
        accs.append((labels == target).sum().item() / len(target))
        losses.append(loss.item())
        print(f"epoch {epoch} | loss {loss:.4f}")
    return {"loss": losses, "acc": accs}


@train_binary.variant("columns all the way, clears after the step")
def _(model, X, y, lr, epochs):
    optimizer = torch.optim.SGD(params=model.parameters(), lr=lr)
    criterion = nn.BCEWithLogitsLoss()
    y = y.view(len(X), 1).float()
    history = {"acc": [], "loss": []}
    for _epoch in range(epochs):
        model.train()
        y_logits = model(X).view(len(X), 1)
        y_pred = (y_logits > 0).float()
        loss = criterion(y_logits, y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        history["acc"].append(torch.eq(y, y_pred).float().mean().item())
        history["loss"].append(float(loss))
    return history


@train_binary.variant("the loss by hand, a dict by setdefault")
def _(model, X, y, lr, epochs):
    parameters = list(model.parameters())
    optimizer = torch.optim.SGD(parameters, lr=lr)
    model.train()
    history = dict(loss=[], acc=[])
    targets = y.ravel() != 0
    for _ in range(epochs):
        z = model(X).ravel()
        signed = torch.where(targets, z, -z)
        loss = -F.logsigmoid(signed).mean()
        for parameter, grad in zip(parameters, torch.autograd.grad(loss, parameters), strict=True):
            parameter.grad = grad
        optimizer.step()
        history.setdefault("loss", []).append(loss.detach().cpu().item())
        right = sum(int((a > 0).item() == b.item()) for a, b in zip(z, targets, strict=True))
        history["acc"].append(right / len(z))
    return history


@train_binary.variant("one step in a helper, tensors collected first")
def _(model, X, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)

    def step():
        model.train()
        z = torch.atleast_2d(model(X).T).T[:, 0] if X.shape[0] > 1 else model(X).reshape(1)
        t = y.reshape(z.shape).to(dtype=z.dtype, device=z.device)
        loss = nn.BCEWithLogitsLoss(reduction="sum")(z, t) / z.numel()
        optimizer.zero_grad(set_to_none=False)
        loss.backward()
        optimizer.step()
        return loss.detach(), 1 - ((z.detach() > 0).to(t.dtype) - t).abs().mean()

    pairs = [step() for _ in range(epochs)]
    return {"loss": [pair[0].item() for pair in pairs], "acc": [pair[1].item() for pair in pairs]}


@st.composite
def _multiclass(draw: Draw) -> dict[str, Any]:
    """Return the arguments of a training of several classes: batches as loaders or lists, often a ragged last one."""
    classes, epochs, seed = draw(st.integers(2, 4)), draw(st.sampled_from((1, 2, 3, 0))), draw(st.integers(0, 999))
    model = draw(models(2, classes, spy=True, training=None if epochs else True))
    picky = any(isinstance(part, nn.BatchNorm1d) for part in model.modules())
    sizes = [(n, size) for n, size in _SIZES if not (picky and (size == 1 or n % size == 1))]
    n, size = draw(st.sampled_from(sizes))
    test_n, test_size = draw(st.sampled_from(_SIZES))
    forms = st.sampled_from(("shuffled", "loader", "list"))
    return {
        "model": model,
        "train_dl": _dealt(n, size, classes, seed, draw(forms)),
        "test_dl": _dealt(test_n, test_size, classes, seed + 1, draw(st.sampled_from(("loader", "list")))),
        "epochs": epochs,
        "lr": draw(st.sampled_from((0.1, 0.5, 0.02))),
    }


_SIZES = ((5, 3), (4, 2), (3, 2), (5, 2), (7, 4), (2, 3), (3, 1), (8, 5), (7, 5))
"""Rows and batch size: with a smaller last batch, and without."""


def _dealt(n: int, size: int, classes: int, seed: int, form: str) -> Any:
    """Return rows (X float64, y int64) in batches of `size`: a DataLoader or a list of pairs."""
    X, y = blobs(n, classes, 1.5, seed)
    data = TensorDataset(X.double() / 2, y)
    generator = torch.Generator().manual_seed(seed)
    loader = DataLoader(data, batch_size=size, shuffle=form == "shuffled", generator=generator)
    if form == "drops the last":
        return DataLoader(data, batch_size=size, drop_last=True, generator=generator)
    return [tuple(pair) for pair in loader] if form == "list" else loader


def _small(kind: str, epochs: int, train: tuple[int, int], test: tuple[int, int], **options: Any) -> dict[str, Any]:
    classes = options.get("classes", 3)
    layers = {
        "linear": lambda: [nn.Linear(2, classes)],
        "dropout": lambda: [nn.Linear(2, 4), nn.Dropout(0.5), nn.Linear(4, classes)],
        "batchnorm": lambda: [nn.Linear(2, 3, bias=False), nn.BatchNorm1d(3), nn.Linear(3, classes)],
    }
    with seeded(5):
        model = nn.Sequential(Spy(), *layers[kind]()).double()
    for parameter in model.parameters():
        parameter.data *= options.get("scale", 1)
    return {
        "model": model.train(options.get("training", True)),
        "train_dl": _dealt(*train, classes, 11, options.get("form", "list")),
        "test_dl": _dealt(*test, classes, 12, options.get("test_form", "list")),
        "epochs": epochs,
        "lr": options.get("lr", 0.5),
    }


@exercise(
    curve="result['train_loss']",
    points=5,
    arguments=_multiclass(),
    examples=(
        _small("linear", 1, (2, 2), (2, 2)),
        _small("linear", 1, (5, 3), (5, 3)),
        _small("linear", 2, (5, 3), (7, 4), form="shuffled", test_form="loader"),
        _small("linear", 3, (7, 3), (5, 2)),
        _small("dropout", 2, (5, 3), (5, 3), form="shuffled"),
        _small("batchnorm", 2, (5, 3), (5, 2), test_form="loader"),
        _small("batchnorm", 2, (4, 2), (3, 1), training=False),
        _small("linear", 2, (6, 3), (6, 3), classes=2, form="loader"),
        _small("linear", 2, (8, 4), (8, 4), classes=4),
        _small("linear", 0, (4, 2), (4, 2)),
        _small("linear", 1, (5, 3), (7, 4), form="drops the last", test_form="drops the last"),
        _small("linear", 5, (7, 3), (5, 3), lr=10.0),  # the training loss rises in the fourth epoch
        _small("linear", 2, (7, 3), (5, 3), scale=1000, classes=4),
    ),
    ignores=("grad", "mode"),
    tolerance=_TOLERANCE,
    builds_on=("fit", "evaluate", "accuracy"),
    hints=(
        "Two passes in each epoch: one that trains, and one that only looks. Each has its own switches.",
        "CrossEntropyLoss wants logits, shape (batch, classes), and does the softmax. Predictions: argmax(dim=1).",
        "A batch's mean loss times its number of rows is a sum again. Divide the sums of an epoch by its rows.",
        (
            "Pass 1: model.train(), and the five lines of a training step. Pass 2: model.eval() and torch.no_grad(). In "
            "both add up loss.item() * len(yb), (logits.argmax(1) == yb).sum().item() and len(yb)."
        ),
    ),
)
def train_multiclass(
    model: nn.Module, train_dl: Iterable, test_dl: Iterable, epochs: int, lr: float
) -> dict[str, list[float]]:
    """Train `model` to tell several classes apart, test it after each epoch, and return how it went.

    `train_dl` and `test_dl` are DataLoaders or lists of batches: they yield pairs (X, y), X of shape (batch, features)
    and y of shape (batch,), int64, with the class of each row. `model(X)` gives logits of shape (batch, classes).
    Batches may differ in size, the last one above all; there is at least one row in each loader.

    Each of the `epochs` epochs has two passes:

    - Training: go through `train_dl` once, with the model in training mode. For every batch call the model once,
      compute the cross-entropy (nn.CrossEntropyLoss) between its logits and y, and take one step of
      torch.optim.SGD(model.parameters(), lr=lr) with the gradients of this loss alone. One optimizer serves all epochs.
    - Test: go through `test_dl` once, with the model in evaluation mode and without gradients. Call the model once for
      every batch. Nothing is learnt here.

    Return a dict of four lists with one Python float for each epoch: "train_loss", "train_acc", "test_loss" and
    "test_acc". A loss is the mean cross-entropy per row, and an accuracy the share of rows (0 to 1) whose largest logit
    is that of their class: over all rows of the pass, not over batches. Those of the training pass come from the calls
    that were made for training, each before its step.

    The model comes in either mode, and without gradients left over; which mode it is in at the end, and what is in
    `.grad` then, is up to you.

    >>> model = nn.Linear(1, 2, bias=False)
    >>> _ = nn.init.zeros_(model.weight)
    >>> batches = [(torch.tensor([[4.0], [-4.0]]), torch.tensor([0, 1]))]
    >>> history = train_multiclass(model, batches, batches, epochs=1, lr=1.0)
    >>> round(history["train_loss"][0], 4), history["test_acc"]
    (0.6931, [1.0])
    """
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    loss_fn = nn.CrossEntropyLoss()
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        for part, loader in (("train", train_dl), ("test", test_dl)):
            training = part == "train"
            model.train(training)
            loss_sum = right = rows = 0
            for xb, yb in loader:
                with torch.set_grad_enabled(training):
                    logits = model(xb)
                    loss = loss_fn(logits, yb)
                if training:
                    optimizer.zero_grad()
                    loss.backward()
                    optimizer.step()
                loss_sum += loss.item() * len(yb)
                right += (logits.argmax(dim=1) == yb).sum().item()
                rows += len(yb)
            history[f"{part}_loss"].append(loss_sum / rows)
            history[f"{part}_acc"].append(right / rows)
    return history


class _Classes:
    """The right parts of a training of several classes, of which each mutant replaces one."""

    def __call__(self, model, train_dl, test_dl, epochs, lr):
        self.optimizer = self.make_optimizer(model, lr)
        history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
        for epoch in range(epochs):
            self.train_mode(model, epoch)
            loss, acc = self.sum_up([self.train_batch(model, xb, yb) for xb, yb in train_dl])
            history["train_loss"].append(loss)
            history["train_acc"].append(acc)
            self.test_mode(model)
            loss, acc = self.sum_up([self.test_batch(model, xb, yb) for xb, yb in test_dl])
            history["test_loss"].append(loss)
            history["test_acc"].append(acc)
        return history

    def make_optimizer(self, model, lr):
        return torch.optim.SGD(model.parameters(), lr=lr)

    def train_mode(self, model, epoch):
        model.train()

    def test_mode(self, model):
        model.eval()

    def train_batch(self, model, xb, yb):
        logits = model(xb)
        loss = self.loss(logits, yb)
        self.step(loss)
        return loss.item(), self.right(logits.detach(), yb), len(yb)

    def step(self, loss):
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()

    def test_batch(self, model, xb, yb):
        with torch.no_grad():
            logits = model(xb)
            return self.loss(logits, yb).item(), self.right(logits, yb), len(yb)

    def loss(self, logits, yb):
        return F.cross_entropy(logits, yb)

    def right(self, logits, yb):
        return (logits.argmax(dim=1) == yb).sum().item()

    def sum_up(self, batches):
        rows = sum(n for _, _, n in batches)
        return sum(loss * n for loss, _, n in batches) / rows, sum(right for _, right, _ in batches) / rows


@train_multiclass.mutant("stops early, where the training loss rises")
def _(model, train_dl, test_dl, epochs, lr):
    parts = _Classes()
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    parts.optimizer = parts.make_optimizer(model, lr)
    for _ in range(epochs):
        model.train()
        trained = parts.sum_up([parts.train_batch(model, xb, yb) for xb, yb in train_dl])
        model.eval()
        tested = parts.sum_up([parts.test_batch(model, xb, yb) for xb, yb in test_dl])
        for name, value in zip(history, (*trained, *tested), strict=True):
            history[name].append(value)
        if len(history["train_loss"]) > 1 and history["train_loss"][-1] > history["train_loss"][-2]:
            break
    return history


@train_multiclass.mutant("softmax before the loss")
def _(model, train_dl, test_dl, epochs, lr):
    class Part(_Classes):
        def loss(self, logits, yb):
            return F.cross_entropy(logits.softmax(dim=1), yb)

    return Part()(model, train_dl, test_dl, epochs, lr)


@train_multiclass.mutant("adds a small number before the logarithm")
def _(model, train_dl, test_dl, epochs, lr):
    class Part(_Classes):
        def loss(self, logits, yb):
            return F.nll_loss((logits.softmax(dim=1) + 1e-9).log(), yb)

    return Part()(model, train_dl, test_dl, epochs, lr)


@train_multiclass.mutant("sigmoid before argmax, which makes 1 of all large logits")
def _(model, train_dl, test_dl, epochs, lr):
    class Part(_Classes):
        def right(self, logits, yb):
            return (logits.sigmoid().argmax(dim=1) == yb).sum().item()

    return Part()(model, train_dl, test_dl, epochs, lr)


@train_multiclass.mutant("averages over batches")
def _(model, train_dl, test_dl, epochs, lr):
    class Part(_Classes):
        def sum_up(self, batches):
            count = len(batches)
            return sum(loss for loss, _, _ in batches) / count, sum(right / n for _, right, n in batches) / count

    return Part()(model, train_dl, test_dl, epochs, lr)


@train_multiclass.mutant("averages the loss over batches")
def _(model, train_dl, test_dl, epochs, lr):
    class Part(_Classes):
        def sum_up(self, batches):
            return sum(loss for loss, _, _ in batches) / len(batches), super().sum_up(batches)[1]

    return Part()(model, train_dl, test_dl, epochs, lr)


@train_multiclass.mutant("averages the accuracy over batches")
def _(model, train_dl, test_dl, epochs, lr):
    class Part(_Classes):
        def sum_up(self, batches):
            return super().sum_up(batches)[0], sum(right / n for _, right, n in batches) / len(batches)

    return Part()(model, train_dl, test_dl, epochs, lr)


@train_multiclass.mutant("divides sums over rows by the number of batches")
def _(model, train_dl, test_dl, epochs, lr):
    class Part(_Classes):
        def sum_up(self, batches):
            count = len(batches)
            return sum(loss for loss, _, _ in batches) / count, sum(right for _, right, _ in batches) / count

    return Part()(model, train_dl, test_dl, epochs, lr)


@train_multiclass.mutant("takes every batch to be as large as the first")
def _(model, train_dl, test_dl, epochs, lr):
    class Part(_Classes):
        def sum_up(self, batches):
            size = batches[0][2]
            rows = sum(n for _, _, n in batches)
            return sum(loss * size for loss, _, _ in batches) / rows, sum(right for _, right, _ in batches) / rows

    return Part()(model, train_dl, test_dl, epochs, lr)


@train_multiclass.mutant("divides by the number of rows in the data set, of which a loader may leave some out")
def _(model, train_dl, test_dl, epochs, lr):
    class Part(_Classes):
        def sum_up(self, batches):
            self.passes = getattr(self, "passes", 0) + 1
            loader = train_dl if self.passes % 2 else test_dl
            rows = len(loader.dataset) if hasattr(loader, "dataset") else sum(n for _, _, n in batches)
            return sum(loss * n for loss, _, n in batches) / rows, sum(right for _, right, _ in batches) / rows

    return Part()(model, train_dl, test_dl, epochs, lr)


@train_multiclass.mutant("the last batch's loss")
def _(model, train_dl, test_dl, epochs, lr):
    class Part(_Classes):
        def sum_up(self, batches):
            return batches[-1][0], super().sum_up(batches)[1]

    return Part()(model, train_dl, test_dl, epochs, lr)


@train_multiclass.mutant("tests in training mode")
def _(model, train_dl, test_dl, epochs, lr):
    class Part(_Classes):
        def test_mode(self, model):
            pass

    return Part()(model, train_dl, test_dl, epochs, lr)


@train_multiclass.mutant("learns from the test batches too")
def _(model, train_dl, test_dl, epochs, lr):
    class Part(_Classes):
        def test_batch(self, model, xb, yb):
            before = super().test_batch(model, xb, yb)
            seen = len(model[0].seen)
            self.step(self.loss(model(xb), yb))
            del model[0].seen[seen:]
            return before

    return Part()(model, train_dl, test_dl, epochs, lr)


@train_multiclass.mutant("tracks gradients while testing")
def _(model, train_dl, test_dl, epochs, lr):
    class Part(_Classes):
        def test_batch(self, model, xb, yb):
            logits = model(xb)
            return self.loss(logits, yb).item(), self.right(logits, yb), len(yb)

    return Part()(model, train_dl, test_dl, epochs, lr)


@train_multiclass.mutant("stays in evaluation mode after the first test")
def _(model, train_dl, test_dl, epochs, lr):
    class Part(_Classes):
        def train_mode(self, model, epoch):
            if epoch == 0:
                model.train()

    return Part()(model, train_dl, test_dl, epochs, lr)


@train_multiclass.mutant("never switches to training mode")
def _(model, train_dl, test_dl, epochs, lr):
    class Part(_Classes):
        def train_mode(self, model, epoch):
            pass

        def test_batch(self, model, xb, yb):
            model.eval()
            return super().test_batch(model, xb, yb)

        def test_mode(self, model):
            self.before = model.training
            model.eval()

        def sum_up(self, batches):
            return super().sum_up(batches)

    return Part()(model, train_dl, test_dl, epochs, lr)


@train_multiclass.mutant("argmax over the batch")
def _(model, train_dl, test_dl, epochs, lr):
    class Part(_Classes):
        def right(self, logits, yb):
            n = min(len(yb), logits.shape[1])
            return (logits.argmax(dim=0)[:n] == yb[:n]).sum().item()

    return Part()(model, train_dl, test_dl, epochs, lr)


@train_multiclass.mutant("the smallest logit wins")
def _(model, train_dl, test_dl, epochs, lr):
    class Part(_Classes):
        def right(self, logits, yb):
            return (logits.argmin(dim=1) == yb).sum().item()

    return Part()(model, train_dl, test_dl, epochs, lr)


@train_multiclass.mutant("training accuracy after each step")
def _(model, train_dl, test_dl, epochs, lr):
    class Part(_Classes):
        def train_batch(self, model, xb, yb):
            loss, _, n = super().train_batch(model, xb, yb)
            seen = len(model[0].seen)
            with torch.no_grad():
                right = self.right(model(xb), yb)
            del model[0].seen[seen:]
            return loss, right, n

    return Part()(model, train_dl, test_dl, epochs, lr)


@train_multiclass.mutant("measures training in a pass of its own, after the epoch")
def _(model, train_dl, test_dl, epochs, lr):
    parts = _Classes()
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    parts.optimizer = parts.make_optimizer(model, lr)
    for _ in range(epochs):
        model.train()
        for xb, yb in train_dl:
            parts.train_batch(model, xb, yb)
        model.eval()
        for name, loader in (("train", train_dl), ("test", test_dl)):
            loss, acc = parts.sum_up([parts.test_batch(model, xb, yb) for xb, yb in loader])
            history[f"{name}_loss"].append(loss)
            history[f"{name}_acc"].append(acc)
    return history


@train_multiclass.mutant("tests before it trains")
def _(model, train_dl, test_dl, epochs, lr):
    parts = _Classes()
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    parts.optimizer = parts.make_optimizer(model, lr)
    for _ in range(epochs):
        model.eval()
        tested = parts.sum_up([parts.test_batch(model, xb, yb) for xb, yb in test_dl])
        model.train()
        trained = parts.sum_up([parts.train_batch(model, xb, yb) for xb, yb in train_dl])
        for name, value in zip(history, (*trained, *tested), strict=True):
            history[name].append(value)
    return history


@train_multiclass.mutant("tests once, at the end")
def _(model, train_dl, test_dl, epochs, lr):
    parts = _Classes()
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    parts.optimizer = parts.make_optimizer(model, lr)
    for epoch in range(epochs):
        model.train()
        loss, acc = parts.sum_up([parts.train_batch(model, xb, yb) for xb, yb in train_dl])
        history["train_loss"].append(loss)
        history["train_acc"].append(acc)
        if epoch == epochs - 1:
            model.eval()
            loss, acc = parts.sum_up([parts.test_batch(model, xb, yb) for xb, yb in test_dl])
            history["test_loss"].append(loss)
            history["test_acc"].append(acc)
    return history


@train_multiclass.mutant("never clears the gradients")
def _(model, train_dl, test_dl, epochs, lr):
    class Part(_Classes):
        def step(self, loss):
            loss.backward()
            self.optimizer.step()

    return Part()(model, train_dl, test_dl, epochs, lr)


@train_multiclass.mutant("clears the gradients once an epoch")
def _(model, train_dl, test_dl, epochs, lr):
    class Part(_Classes):
        def train_mode(self, model, epoch):
            model.train()
            self.optimizer.zero_grad()

        def step(self, loss):
            loss.backward()
            self.optimizer.step()

    return Part()(model, train_dl, test_dl, epochs, lr)


@train_multiclass.mutant("a learning rate of its own")
def _(model, train_dl, test_dl, epochs, lr):
    return _Classes()(model, train_dl, test_dl, epochs, 0.1)


@train_multiclass.mutant("Adam instead of SGD")
def _(model, train_dl, test_dl, epochs, lr):
    class Part(_Classes):
        def make_optimizer(self, model, lr):
            return torch.optim.Adam(model.parameters(), lr=lr)

    return Part()(model, train_dl, test_dl, epochs, lr)


@train_multiclass.mutant("percent")
def _(model, train_dl, test_dl, epochs, lr):
    history = _Classes()(model, train_dl, test_dl, epochs, lr)
    return {name: [100 * v for v in values] if "acc" in name else values for name, values in history.items()}


@train_multiclass.mutant("tensors instead of floats")
def _(model, train_dl, test_dl, epochs, lr):
    history = _Classes()(model, train_dl, test_dl, epochs, lr)
    return {name: [torch.tensor(v, dtype=torch.float64) for v in values] for name, values in history.items()}


@train_multiclass.mutant("one value for each training batch")
def _(model, train_dl, test_dl, epochs, lr):
    class Part(_Classes):
        losses: list = []

        def train_batch(self, model, xb, yb):
            found = super().train_batch(model, xb, yb)
            self.losses.append(found[0])
            return found

    part = Part()
    part.losses = []
    history = part(model, train_dl, test_dl, epochs, lr)
    return {**history, "train_loss": part.losses}


@train_multiclass.mutant("adds up over all epochs so far")
def _(model, train_dl, test_dl, epochs, lr):
    class Part(_Classes):
        def sum_up(self, batches):
            if len(self.seen) % 2 == 0:
                self.all.extend(batches)
                batches = self.all
            self.seen.append(1)
            return super().sum_up(batches)

    part = Part()
    part.all, part.seen = [], []
    return part(model, train_dl, test_dl, epochs, lr)


@train_multiclass.mutant("trains on the batches of the first epoch only")
def _(model, train_dl, test_dl, epochs, lr):
    return _Classes()(model, list(train_dl) if epochs else [], test_dl, epochs, lr)


@train_multiclass.mutant("swaps training and test numbers")
def _(model, train_dl, test_dl, epochs, lr):
    history = _Classes()(model, train_dl, test_dl, epochs, lr)
    swap = {"train_loss": "test_loss", "train_acc": "test_acc", "test_loss": "train_loss", "test_acc": "train_acc"}
    return {swap[name]: values for name, values in history.items()}


@train_multiclass.mutant("needs DataLoaders: asks for .dataset")
def _(model, train_dl, test_dl, epochs, lr):
    len(train_dl.dataset)
    return _Classes()(model, train_dl, test_dl, epochs, lr)


@train_multiclass.variant("train_step and test_step")
def _(model, train_dl, test_dl, epochs, lr):
    loss_fn = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)

    def train_step():
        model.train()
        total, correct, count = 0, 0, 0
        for X, y in train_dl:
            logits = model(X)
            loss = loss_fn(logits, y)
            total += loss.item() * X.shape[0]
            correct += (torch.softmax(logits, dim=1).argmax(dim=1) == y).sum().item()
            count += X.shape[0]
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        return total / count, correct / count

    def test_step():
        model.eval()
        total, correct, count = 0, 0, 0
        with torch.inference_mode():
            for X, y in test_dl:
                logits = model(X)
                total += loss_fn(logits, y).item() * X.shape[0]
                correct += (logits.argmax(1) == y).sum().item()
                count += X.shape[0]
        return total / count, correct / count

    results = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for epoch in range(epochs):
        train_loss, train_acc = train_step()
        test_loss, test_acc = test_step()
        print(f"{epoch}: {train_loss:.3f} {train_acc:.3f} {test_loss:.3f} {test_acc:.3f}")
        results["train_loss"].append(train_loss)
        results["train_acc"].append(train_acc)
        results["test_loss"].append(test_loss)
        results["test_acc"].append(test_acc)
    return results


@train_multiclass.variant("reduction sum, tensors until the end, clears last")
def _(model, train_dl, test_dl, epochs, lr):
    opt = torch.optim.SGD(model.parameters(), lr=lr)

    def run(loader, train):
        losses, hits = [], []
        for X, y in loader:
            model.train(train)
            out = model(X)
            each = F.cross_entropy(out, y, reduction="none")
            if train:
                each.mean().backward()
                opt.step()
                opt.zero_grad()
            losses.append(each.detach())
            hits.append(torch.max(out, 1)[1].eq(y))
        return torch.cat(losses).mean().item(), torch.cat(hits).float().mean().item()

    rows = []
    for _ in range(epochs):
        first = run(train_dl, True)
        with torch.no_grad():
            rows.append(first + run(test_dl, False))
    names = ("train_loss", "train_acc", "test_loss", "test_acc")
    return {name: [row[i] for row in rows] for i, name in enumerate(names)}


@train_multiclass.variant("log_softmax and nll_loss; back to training mode after each test")
def _(model, train_dl, test_dl, epochs, lr):
    model.train()
    opt = torch.optim.SGD([{"params": list(model.parameters())}], lr=lr)
    history = {key: [] for key in ("test_acc", "test_loss", "train_acc", "train_loss")}
    for _ in range(epochs):
        seen = torch.zeros(3, dtype=torch.float64)
        for X, y in train_dl:
            opt.zero_grad()
            logp = torch.log_softmax(model(X), dim=-1)
            loss = F.nll_loss(logp, y)
            loss.backward()
            opt.step()
            seen += torch.tensor([loss.item() * len(X), (logp.argmax(-1) == y).sum().item(), len(X)])
        history["train_loss"].append(float(seen[0] / seen[2]))
        history["train_acc"].append(float(seen[1] / seen[2]))
        model.eval()
        with torch.no_grad():
            outputs = [(model(X), y) for X, y in test_dl]
            logits, labels = torch.cat([out for out, _ in outputs]), torch.cat([y for _, y in outputs])
            history["test_loss"].append(F.cross_entropy(logits, labels).item())
            history["test_acc"].append((logits.argmax(1) == labels).double().mean().item())
        model.train()
    return history
