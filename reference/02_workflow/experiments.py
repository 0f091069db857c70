"""Experiments: the same training under different settings, compared fairly."""

import copy
import itertools
import math
from collections.abc import Callable, Sequence
from typing import Any

import torch
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional as F

from grader import exercise, filled, losses, seeded

Draw = Callable[[st.SearchStrategy[Any]], Any]
_TOLERANCE = (1e-6, 1e-9)
_TAME = ((0.1,), (0.5, 0.1), (0.01, 0.1), (0.1, 0.5, 0.01), (0.05, 0.3, 0.2), (0.5, 0.0), (0.0, 0.01))
_WILD = ((1e200, 0.1), (0.1, 1e200), (0.5, 1e200, 0.01), (1e200, 1e190, 0.1), (0.1, 1e190, 1e200), (0.01, 1e200, 0.1))
_HOPELESS = ((1e200,), (1e200, 1e190), ())
"""Learning rates: none goes astray, some do, all do."""
_MODELS: dict[str, Callable[[int], list[nn.Module]]] = {
    "linear": lambda n_out: [nn.Linear(2, n_out)],
    "mlp": lambda n_out: [nn.Linear(2, 3).requires_grad_(False), nn.Tanh(), nn.Linear(3, n_out)],
    "batchnorm": lambda n_out: [nn.Linear(2, 3, bias=False), nn.BatchNorm1d(3), nn.Linear(3, n_out)],
}
_ROWS = ((2, 1), (3, 2), (2, 3), (4, 1), (2, 2))
"""Rows for training and for validation."""


def _sweep(
    kind: str, lrs: Sequence[float], epochs: int, *, training: bool = True, n_out: int = 1, place: int = 0
) -> dict[str, Any]:
    """Return the arguments of one sweep, of a model of this kind; `place` decides all other numbers."""
    with seeded(place):
        model = nn.Sequential(*_MODELS[kind](n_out)).double().train(training)
    n_train, n_val = _ROWS[place % len(_ROWS)]
    shapes = ((n_train, 2), (n_train, n_out), (n_val, 2), (n_val, n_out))
    tensors = (filled(shape, torch.float64, 4 * place + number + 1) for number, shape in enumerate(shapes))
    data = dict(zip(("X_train", "y_train", "X_val", "y_val"), tensors, strict=True))
    return {"model": model, "loss_fn": nn.MSELoss(), **data, "lrs": list(lrs), "epochs": epochs}


def _exact() -> dict[str, Any]:
    """Return a sweep in which the last learning rate leaves no error at all, and the one before it nearly none."""
    start = 2.0**24 + 1  # is no float32
    with seeded(0):
        model = nn.Linear(1, 1, bias=False).double()
    nn.init.constant_(model.weight, start)
    one = torch.ones(1, 1, dtype=torch.float64)
    y = (start + 4) * one
    data = {"X_train": one, "y_train": y, "X_val": one, "y_val": y}
    return {"model": model, "loss_fn": nn.MSELoss(), **data, "lrs": [0.25, 0.50001, 0.5], "epochs": 1}


def cross_entropy_of_a_column(prediction: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Return a loss that needs a column of logits, those of class 1 of two classes, and class indices in one dimension."""
    return F.cross_entropy(torch.cat([torch.zeros_like(prediction), prediction], 1), target)


def _of_images() -> dict[str, Any]:
    """Return the arguments of a sweep with images of two classes."""
    with seeded(0):
        model = nn.Sequential(nn.Conv2d(1, 1, 2), nn.Flatten()).double()
    images = filled((3, 1, 2, 2), torch.float64, 1)
    data = {"X_train": images[:2].clone(), "y_train": torch.tensor([1, 0]), "X_val": images[2:].clone()}
    loss = {"loss_fn": cross_entropy_of_a_column, "y_val": torch.tensor([1])}
    return {"model": model, **data, **loss, "lrs": [0.1, 0.01], "epochs": 1}


@st.composite
def _sweeps(draw: Draw, kinds: Sequence[str], lrs: Sequence[Sequence[float]], epochs: Sequence[int]) -> dict[str, Any]:
    """Return a sweep over each of `lrs` for each kind of model: few different ones, for each of them is a training."""
    place, (kind, rates) = draw(st.sampled_from(list(enumerate(itertools.product(kinds, lrs)))))
    steps, n_out = epochs[place % len(epochs)], 1 + place // 2 % 2
    return _sweep(kind, rates, steps, training=place // 3 % 2 == 0, n_out=n_out, place=place + 3)


@exercise(
    points=3,
    arguments=st.builds(
        lambda sweep, loss_fn: {**sweep, "loss_fn": loss_fn}, _sweeps(tuple(_MODELS), _TAME, (1, 2, 3, 5, 0)), losses()
    ),
    examples=(
        _sweep("linear", (0.1,), 1),
        _exact(),
        _of_images(),
        _sweep("linear", (0.01, 0.1), 2),
        _sweep("linear", (0.05, 0.1, 0.01), 3, training=False),
        _sweep("linear", (0.5, 0.1), 0),
        _sweep("linear", (0.1, 0.5), 0),
        _sweep("mlp", (0.1, 0.3), 2),
        _sweep("batchnorm", (0.1, 0.3), 2),
        _sweep("batchnorm", (0.3, 0.1), 3, training=False),
    ),
    ignores=("grad",),
    tolerance=_TOLERANCE,
    cases=50,
    builds_on=("train_and_test",),
    hints=(
        "A fair comparison starts from the same weights each time: copy.deepcopy(model) is a model of your own.",
        "Each copy needs an optimizer of its own, over the copy's parameters. Then train it, `epochs` steps.",
        "eval(), no gradients, one loss on the validation data: losses[lr] = loss.item().",
        "Which values of the dict are finite? math.isfinite tells. min(…, key=losses.get) finds the best of these.",
    ),
)
def sweep_learning_rates(
    model: nn.Module,
    loss_fn: Callable,
    X_train: torch.Tensor,
    y_train: torch.Tensor,
    X_val: torch.Tensor,
    y_val: torch.Tensor,
    lrs: list[float],
    epochs: int,
) -> tuple[float, dict[float, float]]:
    """Try every learning rate in `lrs`: return the best one, and a dict from each one to its validation loss.

    For each learning rate start from the weights and buffers that `model` has now: all of them are in its state dict.
    Train in training mode, with `torch.optim.SGD` (only `lr` is given), for `epochs` steps: each step takes all of
    `X_train` at once, and the loss is `loss_fn(prediction, y_train)`, which is never negative. Parameters that are
    frozen (`requires_grad` is False) are not trained. Then switch to evaluation mode and compute
    `loss_fn(prediction, y_val)` on all of `X_val`, as a Python float: the validation loss of this learning rate.

    The best learning rate is the one with the smallest validation loss; where several are equally good, the one
    that comes first in `lrs`. A learning rate that is far too large makes the loss infinite or nan; such a loss
    belongs in the dict, but is never the best. If no loss is finite, raise ValueError.

    When the function returns, `model` has the weights, buffers and the mode that it came with; what was frozen still
    is, and nothing else. The numbers in
    `lrs` are all different. No gradients are left over when the function is called.

    >>> model = nn.Linear(1, 1, bias=False)
    >>> _ = nn.init.zeros_(model.weight)
    >>> X, y = torch.tensor([[1.0]]), torch.tensor([[4.0]])
    >>> sweep_learning_rates(model, nn.MSELoss(), X, y, X, y, lrs=[0.125, 0.25, 1.0], epochs=1)
    (0.25, {0.125: 9.0, 0.25: 4.0, 1.0: 16.0})
    """
    results = {}
    for lr in lrs:
        candidate = copy.deepcopy(model)
        optimizer = torch.optim.SGD(candidate.parameters(), lr=lr)
        candidate.train()
        for _ in range(epochs):
            loss = loss_fn(candidate(X_train), y_train)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        candidate.eval()
        with torch.no_grad():
            results[lr] = loss_fn(candidate(X_val), y_val).item()
    finite = [lr for lr in lrs if math.isfinite(results[lr])]
    if not finite:
        raise ValueError("no learning rate gives a finite loss")
    return min(finite, key=results.__getitem__), results


@sweep_learning_rates.check(
    "learning rates that are far too large",
    points=1,
    arguments=_sweeps(("linear", "mlp"), (*_WILD, *_HOPELESS), (1, 2, 8)),
    examples=(
        _sweep("linear", (0.1, 1e200), 1),
        _sweep("linear", (1e200, 0.1), 4),
        _sweep("linear", (0.05, 1e200, 0.1), 4),
        _sweep("linear", (50.0, 1e200), 4),
        _sweep("linear", (1e200,), 1),
        _sweep("linear", (1e200, 1e190), 4),
        _sweep("linear", (), 1),
    ),
    ignores=("grad",),
    tolerance=_TOLERANCE,
    hints=("nan is neither smaller nor larger than any number, so min() cannot be trusted with it.",),
)
def _(function, model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    return function(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs)


@sweep_learning_rates.mutant("gives the targets the prediction's dtype, though they may be class indices")
def _(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    data = X_train, y_train, X_val, y_val
    return sweep_learning_rates(model, lambda p, y: loss_fn(p, y.type_as(p)), *data, lrs, epochs)


@sweep_learning_rates.mutant("gives the targets the prediction's shape, though a loss may want another one")
def _(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    data = X_train, y_train, X_val, y_val
    return sweep_learning_rates(model, lambda p, y: loss_fn(p, y.view_as(p)), *data, lrs, epochs)


@sweep_learning_rates.mutant("squeezes prediction and targets, which are no columns then")
def _(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    data = X_train, y_train, X_val, y_val
    return sweep_learning_rates(model, lambda p, y: loss_fn(p.squeeze(), y.squeeze()), *data, lrs, epochs)


@sweep_learning_rates.mutant("makes the inputs flat, though they may be images")
def _(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    data = X_train, y_train, X_val, y_val
    return sweep_learning_rates(nn.Sequential(nn.Flatten(), model), loss_fn, *data, lrs, epochs)


@sweep_learning_rates.mutant("takes losses that are nearly equal for equal")
def _(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    best, results = sweep_learning_rates(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs)
    return next(lr for lr in lrs if results[lr] < results[best] + 1e-6), results


@sweep_learning_rates.mutant("rounds the learning rates in the dict")
def _(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    best, results = sweep_learning_rates(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs)
    return best, {round(lr, 4): loss for lr, loss in results.items()}


@sweep_learning_rates.mutant("keeps the weights to start from in float32")
def _(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    with torch.no_grad():
        for part in model.parameters():
            part.copy_(part.float())
    return sweep_learning_rates(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs)


@sweep_learning_rates.mutant("takes a loss of 0 for none")
def _(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    _, results = sweep_learning_rates(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs)
    found = {lr: loss for lr, loss in results.items() if loss and math.isfinite(loss)}
    return min(found, key=found.__getitem__), results


@sweep_learning_rates.mutant("trains the same copy on and on")
def _(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    results = {}
    candidate = copy.deepcopy(model)
    for lr in lrs:
        optimizer = torch.optim.SGD(candidate.parameters(), lr=lr)
        candidate.train()
        for _ in range(epochs):
            loss = loss_fn(candidate(X_train), y_train)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        candidate.eval()
        with torch.no_grad():
            results[lr] = loss_fn(candidate(X_val), y_val).item()
    finite = [lr for lr in lrs if math.isfinite(results[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=results.__getitem__), results


@sweep_learning_rates.mutant("trains the given model on and on")
def _(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    results = {}
    for lr in lrs:
        candidate = model
        optimizer = torch.optim.SGD(candidate.parameters(), lr=lr)
        candidate.train()
        for _ in range(epochs):
            loss = loss_fn(candidate(X_train), y_train)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        candidate.eval()
        with torch.no_grad():
            results[lr] = loss_fn(candidate(X_val), y_val).item()
    finite = [lr for lr in lrs if math.isfinite(results[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=results.__getitem__), results


@sweep_learning_rates.mutant("copies the module without its weights (copy.copy)")
def _(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    results = {}
    for lr in lrs:
        candidate = copy.copy(model)
        optimizer = torch.optim.SGD(candidate.parameters(), lr=lr)
        candidate.train()
        for _ in range(epochs):
            loss = loss_fn(candidate(X_train), y_train)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        candidate.eval()
        with torch.no_grad():
            results[lr] = loss_fn(candidate(X_val), y_val).item()
    finite = [lr for lr in lrs if math.isfinite(results[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=results.__getitem__), results


@sweep_learning_rates.mutant("keeps the weights by reference and loads them back")
def _(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    results = {}
    start = model.state_dict()
    for lr in lrs:
        candidate = model
        candidate.load_state_dict(start)
        optimizer = torch.optim.SGD(candidate.parameters(), lr=lr)
        candidate.train()
        for _ in range(epochs):
            loss = loss_fn(candidate(X_train), y_train)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        candidate.eval()
        with torch.no_grad():
            results[lr] = loss_fn(candidate(X_val), y_val).item()
    finite = [lr for lr in lrs if math.isfinite(results[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=results.__getitem__), results


@sweep_learning_rates.mutant("puts the weights back, but not the mode")
def _(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    results = {}
    start = copy.deepcopy(model.state_dict())
    for lr in lrs:
        candidate = model
        optimizer = torch.optim.SGD(candidate.parameters(), lr=lr)
        candidate.train()
        for _ in range(epochs):
            loss = loss_fn(candidate(X_train), y_train)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        candidate.eval()
        with torch.no_grad():
            results[lr] = loss_fn(candidate(X_val), y_val).item()
        candidate.load_state_dict(start)
    finite = [lr for lr in lrs if math.isfinite(results[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=results.__getitem__), results


@sweep_learning_rates.mutant("leaves the given model trained")
def _(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    results = {}
    start, mode = copy.deepcopy(model.state_dict()), model.training
    for lr in lrs:
        candidate = model
        candidate.load_state_dict(start)
        optimizer = torch.optim.SGD(candidate.parameters(), lr=lr)
        candidate.train()
        for _ in range(epochs):
            loss = loss_fn(candidate(X_train), y_train)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        candidate.eval()
        with torch.no_grad():
            results[lr] = loss_fn(candidate(X_val), y_val).item()
    model.train(mode)
    finite = [lr for lr in lrs if math.isfinite(results[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=results.__getitem__), results


@sweep_learning_rates.mutant("copies the parameters, but goes on with the buffers")
def _(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    results = {}
    own = copy.deepcopy(model)
    start = [parameter.clone() for parameter in model.parameters()]
    for lr in lrs:
        candidate = own
        for parameter, value in zip(own.parameters(), start, strict=True):
            parameter.data.copy_(value)
        optimizer = torch.optim.SGD(candidate.parameters(), lr=lr)
        candidate.train()
        for _ in range(epochs):
            loss = loss_fn(candidate(X_train), y_train)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        candidate.eval()
        with torch.no_grad():
            results[lr] = loss_fn(candidate(X_val), y_val).item()
    finite = [lr for lr in lrs if math.isfinite(results[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=results.__getitem__), results


@sweep_learning_rates.mutant("gives the optimizer the parameters of the original")
def _(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    results = {}
    for lr in lrs:
        candidate = copy.deepcopy(model)
        optimizer = torch.optim.SGD(model.parameters(), lr=lr)
        candidate.train()
        for _ in range(epochs):
            loss = loss_fn(candidate(X_train), y_train)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        candidate.eval()
        with torch.no_grad():
            results[lr] = loss_fn(candidate(X_val), y_val).item()
    finite = [lr for lr in lrs if math.isfinite(results[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=results.__getitem__), results


@sweep_learning_rates.mutant("makes one optimizer for all learning rates")
def _(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    results = {}
    for lr in lrs:
        candidate = copy.deepcopy(model)
        optimizer = torch.optim.SGD(candidate.parameters(), lr=lrs[0])
        candidate.train()
        for _ in range(epochs):
            loss = loss_fn(candidate(X_train), y_train)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        candidate.eval()
        with torch.no_grad():
            results[lr] = loss_fn(candidate(X_val), y_val).item()
    finite = [lr for lr in lrs if math.isfinite(results[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=results.__getitem__), results


@sweep_learning_rates.mutant("starts from new random weights")
def _(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    results = {}
    for lr in lrs:
        candidate = copy.deepcopy(model)
        for part in candidate.modules():
            if hasattr(part, "reset_parameters"):
                part.reset_parameters()
        optimizer = torch.optim.SGD(candidate.parameters(), lr=lr)
        candidate.train()
        for _ in range(epochs):
            loss = loss_fn(candidate(X_train), y_train)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        candidate.eval()
        with torch.no_grad():
            results[lr] = loss_fn(candidate(X_val), y_val).item()
    finite = [lr for lr in lrs if math.isfinite(results[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=results.__getitem__), results


@sweep_learning_rates.mutant("takes Adam")
def _(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    results = {}
    for lr in lrs:
        candidate = copy.deepcopy(model)
        optimizer = torch.optim.Adam(candidate.parameters(), lr=lr)
        candidate.train()
        for _ in range(epochs):
            loss = loss_fn(candidate(X_train), y_train)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        candidate.eval()
        with torch.no_grad():
            results[lr] = loss_fn(candidate(X_val), y_val).item()
    finite = [lr for lr in lrs if math.isfinite(results[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=results.__getitem__), results


@sweep_learning_rates.mutant("takes SGD with momentum")
def _(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    results = {}
    for lr in lrs:
        candidate = copy.deepcopy(model)
        optimizer = torch.optim.SGD(candidate.parameters(), lr=lr, momentum=0.9)
        candidate.train()
        for _ in range(epochs):
            loss = loss_fn(candidate(X_train), y_train)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        candidate.eval()
        with torch.no_grad():
            results[lr] = loss_fn(candidate(X_val), y_val).item()
    finite = [lr for lr in lrs if math.isfinite(results[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=results.__getitem__), results


@sweep_learning_rates.mutant("never clears the gradients")
def _(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    results = {}
    for lr in lrs:
        candidate = copy.deepcopy(model)
        optimizer = torch.optim.SGD(candidate.parameters(), lr=lr)
        candidate.train()
        for _ in range(epochs):
            loss = loss_fn(candidate(X_train), y_train)
            loss.backward()
            optimizer.step()
        candidate.eval()
        with torch.no_grad():
            results[lr] = loss_fn(candidate(X_val), y_val).item()
    finite = [lr for lr in lrs if math.isfinite(results[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=results.__getitem__), results


@sweep_learning_rates.mutant("clears the gradients between backward and step")
def _(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    results = {}
    for lr in lrs:
        candidate = copy.deepcopy(model)
        optimizer = torch.optim.SGD(candidate.parameters(), lr=lr)
        candidate.train()
        for _ in range(epochs):
            loss = loss_fn(candidate(X_train), y_train)
            loss.backward()
            optimizer.zero_grad()
            optimizer.step()
        candidate.eval()
        with torch.no_grad():
            results[lr] = loss_fn(candidate(X_val), y_val).item()
    finite = [lr for lr in lrs if math.isfinite(results[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=results.__getitem__), results


@sweep_learning_rates.mutant("trains one epoch too few")
def _(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    results = {}
    for lr in lrs:
        candidate = copy.deepcopy(model)
        optimizer = torch.optim.SGD(candidate.parameters(), lr=lr)
        candidate.train()
        for _ in range(1, epochs):
            loss = loss_fn(candidate(X_train), y_train)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        candidate.eval()
        with torch.no_grad():
            results[lr] = loss_fn(candidate(X_val), y_val).item()
    finite = [lr for lr in lrs if math.isfinite(results[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=results.__getitem__), results


@sweep_learning_rates.mutant("trains one epoch too many")
def _(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    results = {}
    for lr in lrs:
        candidate = copy.deepcopy(model)
        optimizer = torch.optim.SGD(candidate.parameters(), lr=lr)
        candidate.train()
        for _ in range(epochs + 1):
            loss = loss_fn(candidate(X_train), y_train)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        candidate.eval()
        with torch.no_grad():
            results[lr] = loss_fn(candidate(X_val), y_val).item()
    finite = [lr for lr in lrs if math.isfinite(results[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=results.__getitem__), results


@sweep_learning_rates.mutant("trains in the mode that the model came in")
def _(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    results = {}
    for lr in lrs:
        candidate = copy.deepcopy(model)
        optimizer = torch.optim.SGD(candidate.parameters(), lr=lr)
        for _ in range(epochs):
            loss = loss_fn(candidate(X_train), y_train)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        candidate.eval()
        with torch.no_grad():
            results[lr] = loss_fn(candidate(X_val), y_val).item()
    finite = [lr for lr in lrs if math.isfinite(results[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=results.__getitem__), results


@sweep_learning_rates.mutant("validates in training mode")
def _(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    results = {}
    for lr in lrs:
        candidate = copy.deepcopy(model)
        optimizer = torch.optim.SGD(candidate.parameters(), lr=lr)
        candidate.train()
        for _ in range(epochs):
            loss = loss_fn(candidate(X_train), y_train)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            results[lr] = loss_fn(candidate(X_val), y_val).item()
    finite = [lr for lr in lrs if math.isfinite(results[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=results.__getitem__), results


@sweep_learning_rates.mutant("returns the last training loss")
def _(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    results = {}
    for lr in lrs:
        candidate = copy.deepcopy(model)
        optimizer = torch.optim.SGD(candidate.parameters(), lr=lr)
        candidate.train()
        for _ in range(epochs):
            loss = loss_fn(candidate(X_train), y_train)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        candidate.eval()
        with torch.no_grad():
            results[lr] = loss_fn(candidate(X_train), y_train).item()
    finite = [lr for lr in lrs if math.isfinite(results[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=results.__getitem__), results


@sweep_learning_rates.mutant("trains on the validation data too")
def _(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    results = {}
    for lr in lrs:
        candidate = copy.deepcopy(model)
        optimizer = torch.optim.SGD(candidate.parameters(), lr=lr)
        candidate.train()
        for _ in range(epochs):
            loss = loss_fn(candidate(torch.cat([X_train, X_val])), torch.cat([y_train, y_val]))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        candidate.eval()
        with torch.no_grad():
            results[lr] = loss_fn(candidate(X_val), y_val).item()
    finite = [lr for lr in lrs if math.isfinite(results[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=results.__getitem__), results


@sweep_learning_rates.mutant("takes the smallest validation loss on the way")
def _(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    results = {}
    for lr in lrs:
        candidate = copy.deepcopy(model)
        optimizer = torch.optim.SGD(candidate.parameters(), lr=lr)
        candidate.train()
        best = math.inf
        for _ in range(epochs):
            loss = loss_fn(candidate(X_train), y_train)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            candidate.eval()
            best = min(best, loss_fn(candidate(X_val), y_val).item())
            candidate.train()
        candidate.eval()
        with torch.no_grad():
            results[lr] = min(best, loss_fn(candidate(X_val), y_val).item())
    finite = [lr for lr in lrs if math.isfinite(results[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=results.__getitem__), results


@sweep_learning_rates.mutant("swaps prediction and target in training")
def _(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    results = {}
    for lr in lrs:
        candidate = copy.deepcopy(model)
        optimizer = torch.optim.SGD(candidate.parameters(), lr=lr)
        candidate.train()
        for _ in range(epochs):
            loss = loss_fn(y_train, candidate(X_train))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        candidate.eval()
        with torch.no_grad():
            results[lr] = loss_fn(candidate(X_val), y_val).item()
    finite = [lr for lr in lrs if math.isfinite(results[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=results.__getitem__), results


@sweep_learning_rates.mutant("swaps prediction and target in validation")
def _(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    results = {}
    for lr in lrs:
        candidate = copy.deepcopy(model)
        optimizer = torch.optim.SGD(candidate.parameters(), lr=lr)
        candidate.train()
        for _ in range(epochs):
            loss = loss_fn(candidate(X_train), y_train)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        candidate.eval()
        with torch.no_grad():
            results[lr] = loss_fn(y_val, candidate(X_val)).item()
    finite = [lr for lr in lrs if math.isfinite(results[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=results.__getitem__), results


@sweep_learning_rates.mutant("keeps the losses as tensors")
def _(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    results = {}
    for lr in lrs:
        candidate = copy.deepcopy(model)
        optimizer = torch.optim.SGD(candidate.parameters(), lr=lr)
        candidate.train()
        for _ in range(epochs):
            loss = loss_fn(candidate(X_train), y_train)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        candidate.eval()
        with torch.no_grad():
            results[lr] = loss_fn(candidate(X_val), y_val)
    finite = [lr for lr in lrs if math.isfinite(results[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=results.__getitem__), results


@sweep_learning_rates.mutant("returns the largest loss's learning rate")
def _(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    results = {}
    for lr in lrs:
        candidate = copy.deepcopy(model)
        optimizer = torch.optim.SGD(candidate.parameters(), lr=lr)
        candidate.train()
        for _ in range(epochs):
            loss = loss_fn(candidate(X_train), y_train)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        candidate.eval()
        with torch.no_grad():
            results[lr] = loss_fn(candidate(X_val), y_val).item()
    finite = [lr for lr in lrs if math.isfinite(results[lr])]
    if not finite:
        raise ValueError
    return max(finite, key=results.__getitem__), results


@sweep_learning_rates.mutant("returns the smallest loss in place of its learning rate")
def _(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    results = {}
    for lr in lrs:
        candidate = copy.deepcopy(model)
        optimizer = torch.optim.SGD(candidate.parameters(), lr=lr)
        candidate.train()
        for _ in range(epochs):
            loss = loss_fn(candidate(X_train), y_train)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        candidate.eval()
        with torch.no_grad():
            results[lr] = loss_fn(candidate(X_val), y_val).item()
    finite = [lr for lr in lrs if math.isfinite(results[lr])]
    if not finite:
        raise ValueError
    return min(results[lr] for lr in finite), results


@sweep_learning_rates.mutant("prefers the smaller learning rate where several are equally good")
def _(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    results = {}
    for lr in lrs:
        candidate = copy.deepcopy(model)
        optimizer = torch.optim.SGD(candidate.parameters(), lr=lr)
        candidate.train()
        for _ in range(epochs):
            loss = loss_fn(candidate(X_train), y_train)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        candidate.eval()
        with torch.no_grad():
            results[lr] = loss_fn(candidate(X_val), y_val).item()
    finite = [lr for lr in lrs if math.isfinite(results[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=lambda lr: (results[lr], lr)), results


@sweep_learning_rates.mutant("prefers the last one where several are equally good")
def _(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    results = {}
    for lr in lrs:
        candidate = copy.deepcopy(model)
        optimizer = torch.optim.SGD(candidate.parameters(), lr=lr)
        candidate.train()
        for _ in range(epochs):
            loss = loss_fn(candidate(X_train), y_train)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        candidate.eval()
        with torch.no_grad():
            results[lr] = loss_fn(candidate(X_val), y_val).item()
    finite = [lr for lr in lrs if math.isfinite(results[lr])]
    if not finite:
        raise ValueError
    return min(reversed(finite), key=results.__getitem__), results


@sweep_learning_rates.mutant("sorts the learning rates first")
def _(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    results = {}
    for lr in lrs:
        candidate = copy.deepcopy(model)
        optimizer = torch.optim.SGD(candidate.parameters(), lr=lr)
        candidate.train()
        for _ in range(epochs):
            loss = loss_fn(candidate(X_train), y_train)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        candidate.eval()
        with torch.no_grad():
            results[lr] = loss_fn(candidate(X_val), y_val).item()
    finite = [lr for lr in sorted(lrs) if math.isfinite(results[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=results.__getitem__), results


@sweep_learning_rates.mutant("lets min() look at nan")
def _(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    results = {}
    for lr in lrs:
        candidate = copy.deepcopy(model)
        optimizer = torch.optim.SGD(candidate.parameters(), lr=lr)
        candidate.train()
        for _ in range(epochs):
            loss = loss_fn(candidate(X_train), y_train)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        candidate.eval()
        with torch.no_grad():
            results[lr] = loss_fn(candidate(X_val), y_val).item()
    finite = [lr for lr in lrs if math.isfinite(results[lr])]
    if not finite:
        raise ValueError
    return min(results, key=results.__getitem__), results


@sweep_learning_rates.mutant("takes inf and nan for losses like any other")
def _(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    results = {}
    for lr in lrs:
        candidate = copy.deepcopy(model)
        optimizer = torch.optim.SGD(candidate.parameters(), lr=lr)
        candidate.train()
        for _ in range(epochs):
            loss = loss_fn(candidate(X_train), y_train)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        candidate.eval()
        with torch.no_grad():
            results[lr] = loss_fn(candidate(X_val), y_val).item()
    if not lrs:
        raise ValueError
    return min(results, key=results.__getitem__), results


@sweep_learning_rates.mutant("looks for nan only, and lets inf pass")
def _(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    results = {}
    for lr in lrs:
        candidate = copy.deepcopy(model)
        optimizer = torch.optim.SGD(candidate.parameters(), lr=lr)
        candidate.train()
        for _ in range(epochs):
            loss = loss_fn(candidate(X_train), y_train)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        candidate.eval()
        with torch.no_grad():
            results[lr] = loss_fn(candidate(X_val), y_val).item()
    finite = [lr for lr in lrs if not math.isnan(results[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=results.__getitem__), results


@sweep_learning_rates.mutant("leaves out losses that are not finite")
def _(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    results = {}
    for lr in lrs:
        candidate = copy.deepcopy(model)
        optimizer = torch.optim.SGD(candidate.parameters(), lr=lr)
        candidate.train()
        for _ in range(epochs):
            loss = loss_fn(candidate(X_train), y_train)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        candidate.eval()
        with torch.no_grad():
            results[lr] = loss_fn(candidate(X_val), y_val).item()
    finite = [lr for lr in lrs if math.isfinite(results[lr])]
    results = {lr: results[lr] for lr in finite}
    if not finite:
        raise ValueError
    return min(finite, key=results.__getitem__), results


@sweep_learning_rates.mutant("returns the first learning rate where no loss is finite")
def _(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    results = {}
    for lr in lrs:
        candidate = copy.deepcopy(model)
        optimizer = torch.optim.SGD(candidate.parameters(), lr=lr)
        candidate.train()
        for _ in range(epochs):
            loss = loss_fn(candidate(X_train), y_train)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        candidate.eval()
        with torch.no_grad():
            results[lr] = loss_fn(candidate(X_val), y_val).item()
    finite = [lr for lr in lrs if math.isfinite(results[lr])]
    if not finite:
        return lrs[0] if lrs else 0.0, results
    return min(finite, key=results.__getitem__), results


@sweep_learning_rates.mutant("raises where one loss is not finite")
def _(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    results = {}
    for lr in lrs:
        candidate = copy.deepcopy(model)
        optimizer = torch.optim.SGD(candidate.parameters(), lr=lr)
        candidate.train()
        for _ in range(epochs):
            loss = loss_fn(candidate(X_train), y_train)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        candidate.eval()
        with torch.no_grad():
            results[lr] = loss_fn(candidate(X_val), y_val).item()
    finite = [lr for lr in lrs if math.isfinite(results[lr])]
    if not finite or len(finite) < len(lrs):
        raise ValueError
    return min(finite, key=results.__getitem__), results


@sweep_learning_rates.mutant("stops at the first loss that is not finite")
def _(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    results = {}
    for lr in lrs:
        candidate = copy.deepcopy(model)
        optimizer = torch.optim.SGD(candidate.parameters(), lr=lr)
        candidate.train()
        for _ in range(epochs):
            loss = loss_fn(candidate(X_train), y_train)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        candidate.eval()
        with torch.no_grad():
            results[lr] = loss_fn(candidate(X_val), y_val).item()
            if not math.isfinite(results[lr]):
                break
    finite = [lr for lr in results if math.isfinite(results[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=results.__getitem__), results


@sweep_learning_rates.mutant("takes large losses for infinite ones")
def _(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    results = {}
    for lr in lrs:
        candidate = copy.deepcopy(model)
        optimizer = torch.optim.SGD(candidate.parameters(), lr=lr)
        candidate.train()
        for _ in range(epochs):
            loss = loss_fn(candidate(X_train), y_train)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        candidate.eval()
        with torch.no_grad():
            results[lr] = loss_fn(candidate(X_val), y_val).item()
    finite = [lr for lr in lrs if results[lr] < 1e6]
    if not finite:
        raise ValueError
    return min(finite, key=results.__getitem__), results


@sweep_learning_rates.mutant("trains the frozen parameters too")
def _(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    results = {}
    for lr in lrs:
        candidate = copy.deepcopy(model)
        for parameter in candidate.parameters():
            parameter.requires_grad = True
        optimizer = torch.optim.SGD(candidate.parameters(), lr=lr)
        candidate.train()
        for _ in range(epochs):
            loss = loss_fn(candidate(X_train), y_train)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        candidate.eval()
        with torch.no_grad():
            results[lr] = loss_fn(candidate(X_val), y_val).item()
    finite = [lr for lr in lrs if math.isfinite(results[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=results.__getitem__), results


@sweep_learning_rates.mutant("returns a list of losses")
def _(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    results = {}
    for lr in lrs:
        candidate = copy.deepcopy(model)
        optimizer = torch.optim.SGD(candidate.parameters(), lr=lr)
        candidate.train()
        for _ in range(epochs):
            loss = loss_fn(candidate(X_train), y_train)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        candidate.eval()
        with torch.no_grad():
            results[lr] = loss_fn(candidate(X_val), y_val).item()
    finite = [lr for lr in lrs if math.isfinite(results[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=results.__getitem__), list(results.values())


@sweep_learning_rates.variant("one model, its state dict cloned once and loaded back")
def _(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    was_training = model.training
    start = {name: value.clone() for name, value in model.state_dict().items()}
    losses = {}
    for lr in lrs:
        model.load_state_dict(start)
        opt = torch.optim.SGD(model.parameters(), lr=lr)
        for epoch in range(epochs):
            model.train()
            opt.zero_grad()
            loss = loss_fn(model(X_train), y_train)
            loss.backward()
            opt.step()
            if epoch % 5 == 0:
                print(epoch, loss.item())
        model.eval()
        with torch.inference_mode():
            losses[lr] = float(loss_fn(model(X_val), y_val))
    model.load_state_dict(start)
    model.train(was_training)
    best, best_loss = None, float("inf")
    for lr, loss in losses.items():
        if loss < best_loss:
            best, best_loss = lr, loss
    if best is None:
        raise ValueError("all of them diverge")
    return best, losses


@sweep_learning_rates.variant("weights apart from the model: torch.func.functional_call")
def _(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    shell = copy.deepcopy(model)

    def validation_loss(lr):
        weights = {name: part.detach().clone() for name, part in model.named_parameters()}
        trained = [name for name, part in model.named_parameters() if part.requires_grad]
        buffers = {name: part.detach().clone() for name, part in model.named_buffers()}
        shell.train()
        for _ in range(epochs):
            leaves = {name: part.detach().requires_grad_(name in trained) for name, part in weights.items()}
            loss = loss_fn(torch.func.functional_call(shell, {**leaves, **buffers}, (X_train,)), y_train)
            grads = torch.autograd.grad(loss, [leaves[name] for name in trained])
            weights = leaves | {name: leaves[name] - lr * grad for name, grad in zip(trained, grads, strict=True)}
        shell.eval()
        state = {name: part.detach() for name, part in weights.items()}
        return loss_fn(torch.func.functional_call(shell, {**state, **buffers}, (X_val,)), y_val).item()

    table = {lr: validation_loss(lr) for lr in lrs}
    good = {lr: loss for lr, loss in table.items() if loss == loss and abs(loss) != math.inf}
    if not good:
        raise ValueError
    return min(good, key=good.get), table


@sweep_learning_rates.variant("tensors for the choice, gradients set to None")
def _(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    found = []
    for rate in lrs:
        mine = copy.deepcopy(model).train()
        parameters = list(mine.parameters())
        sgd = torch.optim.SGD(parameters, rate)
        while epochs > 0 and len(found) >= 0:
            for _ in range(epochs):
                for parameter in parameters:
                    parameter.grad = None
                loss_fn(mine(X_train), y_train).backward()
                sgd.step()
            break
        found.append(loss_fn(mine.eval()(X_val), y_val).detach().cpu())
    table = torch.stack(found) if found else torch.full((1,), math.nan)
    if not table.isfinite().any():
        raise ValueError
    best = torch.where(table.isfinite(), table, math.inf).argmin()
    return lrs[int(best)], dict(zip(lrs, [value.item() for value in found], strict=True))


sweep_learning_rates.equivalent(
    "with torch.no_grad():",
    "if True:",
    because="gradients of a copy's validation loss leave no trace, and the task does not speak of them",
)
sweep_learning_rates.equivalent(
    "raise ValueError('no learning rate gives a finite loss')",
    "pass",
    because="min() of an empty list raises ValueError by itself",
)
