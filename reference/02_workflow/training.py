"""The training loop: one step, evaluation, prediction, many epochs."""

import functools
import itertools
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import torch
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, TensorDataset

from grader import Spy, exercise, filled, loaders, losses, models, optimizers, seeded

Draw = Callable[[st.SearchStrategy[Any]], Any]
_TOLERANCE = (1e-6, 1e-9)
"""Models are float64, but a sum kept in a float32 tensor is no mistake that a task speaks of."""


def _loss_functions() -> st.SearchStrategy[Any]:
    """Return a strategy for loss functions that average over their batch: modules, and now and then a function."""
    return st.one_of(losses(), losses(), losses(), st.just(F.mse_loss))


_RAGGED = ((5, 3), (3, 2), (5, 2), (4, 3), (7, 4), (7, 5))
_EVEN = ((4, 2), (2, 2), (3, 1), (2, 4), (6, 3))
"""Rows and batch size: with a smaller last batch, and without."""


def _for_training(model: nn.Module) -> list[tuple[int, int]]:
    """Return rows and batch sizes that the model can be trained with: BatchNorm refuses a batch of one."""
    picky = any(isinstance(part, nn.BatchNorm1d) for part in model.modules())
    return [(rows, size) for rows, size in (*_RAGGED, *_EVEN) if not (picky and (size == 1 or rows % size == 1))]


@st.composite
def _batches(draw: Draw, sizes: Sequence[tuple[int, int]], n_out: int, forms: Sequence[str]) -> Any:
    """Return batches of one of `sizes` in one of `forms`: a DataLoader, a list, or an iterator over a list."""
    rows, size = draw(st.sampled_from(sizes))
    form = draw(st.sampled_from(forms))
    loader = draw(loaders((rows, rows), (size, size), n_out=n_out))
    if form == "loader":
        return loader
    pairs = [tuple(pair) for pair in loader]
    return pairs if form == "list" else iter(pairs)


@st.composite
def _steps(draw: Draw) -> dict[str, Any]:
    """Return the arguments of one training step."""
    n_out = draw(st.sampled_from((1, 2)))
    model = draw(models(2, n_out, spy=True, stale_grad=None, training=None))
    n, seed = draw(st.integers(2, 7)), draw(st.integers(0, 999))
    return {
        "model": model,
        "loss_fn": draw(_loss_functions()),
        "optimizer": draw(optimizers(model)),
        "xb": filled((n, 2), torch.float64, seed),
        "yb": filled((n, n_out), torch.float64, seed + 1),
    }


def squared_length_of_rows(prediction: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Return a loss that needs rows, as it gets them: the mean of their differences' squared lengths."""
    return ((prediction - target) ** 2).sum(1).mean()


def _frozen_below() -> nn.Module:
    """Return a model of two layers, of which the first is not trained."""
    with seeded(0):
        model = nn.Sequential(Spy(), nn.Linear(2, 2), nn.Linear(2, 1)).double()
    model[1].requires_grad_(False)
    return model


def cross_entropy_of_a_column(prediction: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Return a loss that needs a column of logits, those of class 1 of two classes, and class indices in one dimension."""
    return F.cross_entropy(torch.cat([torch.zeros_like(prediction), prediction], 1), target)


def _images(n: int) -> torch.Tensor:
    return filled((n, 1, 2, 2), torch.float64, n)


def _for_images() -> nn.Module:
    """Return a model that makes one number of an image."""
    with seeded(0):
        return nn.Sequential(Spy(), nn.Conv2d(1, 1, 2), nn.Flatten()).double()


def _step_of_images() -> dict[str, Any]:
    """Return the arguments of a step with images of two classes."""
    model = _for_images()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    batch = {"xb": _images(3), "yb": torch.tensor([1, 0, 1])}
    return {"model": model, "loss_fn": cross_entropy_of_a_column, "optimizer": optimizer, **batch}


@exercise(
    points=3,
    arguments=_steps(),
    examples=(_step_of_images(),),
    ignores=("grad",),
    tolerance=_TOLERANCE,
    builds_on=("mse_and_mae", "make_optimizer"),
    hints=(
        "Five things happen in a training step: predict, compare, clear the old gradients, find new ones, step.",
        "backward() adds to what is in .grad already: something left there from before must go first.",
        "The optimizer reads .grad when it steps: nothing may clear it between loss.backward() and optimizer.step().",
        "model.train(); loss = loss_fn(model(xb), yb); then zero_grad, backward, step; loss.item() is the result.",
    ),
)
def train_step(
    model: nn.Module, loss_fn: Callable, optimizer: torch.optim.Optimizer, xb: torch.Tensor, yb: torch.Tensor
) -> float:
    """Train `model` on one batch: one step of the optimizer. Return the loss from before that step.

    `xb` holds the inputs of the batch and `yb` its targets. Switch the model to training mode, whatever mode it
    came in, and leave it there. Call it once; the loss is `loss_fn(prediction, yb)`, in this order. Find the
    gradients of this loss, and let the optimizer take one step with them and nothing else: a parameter may come
    with an old gradient in its `.grad`, which must have no influence. What is in `.grad` afterwards is up to you.

    The result is a Python float: the loss as it was before the parameters changed.

    >>> model = nn.Linear(1, 1, bias=False)
    >>> _ = nn.init.zeros_(model.weight)
    >>> optimizer = torch.optim.SGD(model.parameters(), lr=0.25)
    >>> train_step(model, nn.MSELoss(), optimizer, torch.tensor([[1.0]]), torch.tensor([[2.0]]))
    4.0
    >>> model.weight.item()
    1.0
    """
    model.train()
    loss = loss_fn(model(xb), yb)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


@train_step.mutant("never clears the old gradients")
def _(model, loss_fn, optimizer, xb, yb):
    model.train()
    loss = loss_fn(model(xb), yb)
    loss.backward()
    optimizer.step()
    return loss.item()


@train_step.mutant("clears the gradients after the step only")
def _(model, loss_fn, optimizer, xb, yb):
    model.train()
    loss = loss_fn(model(xb), yb)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    return loss.item()


@train_step.mutant("squeezes prediction and targets, which are no columns then")
def _(model, loss_fn, optimizer, xb, yb):
    return train_step(model, lambda p, y: loss_fn(p.squeeze(), y.squeeze()), optimizer, xb, yb)


@train_step.mutant("gives the targets the prediction's dtype, though they may be class indices")
def _(model, loss_fn, optimizer, xb, yb):
    return train_step(model, lambda p, y: loss_fn(p, y.type_as(p)), optimizer, xb, yb)


@train_step.mutant("gives the targets the prediction's shape, though a loss may want another one")
def _(model, loss_fn, optimizer, xb, yb):
    return train_step(model, lambda p, y: loss_fn(p, y.view_as(p)), optimizer, xb, yb)


@train_step.mutant("makes the inputs flat, though they may be images")
def _(model, loss_fn, optimizer, xb, yb):
    return train_step(nn.Sequential(nn.Flatten(), model), loss_fn, optimizer, xb, yb)


@train_step.mutant("clears the gradients between backward and step")
def _(model, loss_fn, optimizer, xb, yb):
    model.train()
    loss = loss_fn(model(xb), yb)
    loss.backward()
    optimizer.zero_grad()
    optimizer.step()
    return loss.item()


@train_step.mutant("steps before backward")
def _(model, loss_fn, optimizer, xb, yb):
    model.train()
    loss = loss_fn(model(xb), yb)
    optimizer.zero_grad()
    optimizer.step()
    loss.backward()
    return loss.item()


@train_step.mutant("names zero_grad without calling it")
def _(model, loss_fn, optimizer, xb, yb):
    model.train()
    loss = loss_fn(model(xb), yb)
    optimizer.zero_grad  # noqa: B018
    loss.backward()
    optimizer.step()
    return loss.item()


@train_step.mutant("does not switch to training mode")
def _(model, loss_fn, optimizer, xb, yb):
    loss = loss_fn(model(xb), yb)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


@train_step.mutant("switches to training mode after the prediction")
def _(model, loss_fn, optimizer, xb, yb):
    prediction = model(xb)
    model.train()
    loss = loss_fn(prediction, yb)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


@train_step.mutant("puts the model back into the mode it came in")
def _(model, loss_fn, optimizer, xb, yb):
    before = model.training
    model.train()
    loss = loss_fn(model(xb), yb)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    model.train(before)
    return loss.item()


@train_step.mutant("returns the loss as a tensor")
def _(model, loss_fn, optimizer, xb, yb):
    model.train()
    loss = loss_fn(model(xb), yb)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.detach()


@train_step.mutant("returns the loss after the step")
def _(model, loss_fn, optimizer, xb, yb):
    model.train()
    loss = loss_fn(model(xb), yb)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss_fn(model(xb), yb).item()


@train_step.mutant("predicts twice")
def _(model, loss_fn, optimizer, xb, yb):
    model.train()
    before = loss_fn(model(xb), yb).item()
    loss = loss_fn(model(xb), yb)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return before


@train_step.mutant("swaps prediction and target")
def _(model, loss_fn, optimizer, xb, yb):
    model.train()
    loss = loss_fn(yb, model(xb))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


@train_step.mutant("multiplies the loss by the number of rows")
def _(model, loss_fn, optimizer, xb, yb):
    model.train()
    loss = loss_fn(model(xb), yb)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item() * len(xb)


@train_step.mutant("steps by hand, without the optimizer")
def _(model, loss_fn, optimizer, xb, yb):
    model.train()
    loss = loss_fn(model(xb), yb)
    optimizer.zero_grad()
    loss.backward()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter -= optimizer.param_groups[0]["lr"] * parameter.grad
    return loss.item()


@train_step.mutant("takes two steps")
def _(model, loss_fn, optimizer, xb, yb):
    model.train()
    loss = loss_fn(model(xb), yb)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    optimizer.step()
    return loss.item()


@train_step.mutant("cuts the graph at the prediction")
def _(model, loss_fn, optimizer, xb, yb):
    model.train()
    loss = loss_fn(model(xb).detach().requires_grad_(), yb)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


@train_step.variant("clears first")
def _(model, loss_fn, optimizer, xb, yb):
    model.train()
    optimizer.zero_grad()
    prediction = model(xb)
    loss = loss_fn(prediction, yb)
    loss.backward()
    optimizer.step()
    return float(loss)


@train_step.variant("sets the gradients to None by hand")
def _(model, loss_fn, optimizer, xb, yb):
    model.train()
    for parameter in model.parameters():
        parameter.grad = None
    loss = loss_fn(model(xb), yb)
    value = loss.item()
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    return value


@train_step.variant("torch.autograd.grad")
def _(model, loss_fn, optimizer, xb, yb):
    model.train(True)
    loss = loss_fn(model(xb), yb)
    parameters = list(model.parameters())
    for parameter, grad in zip(parameters, torch.autograd.grad(loss, parameters), strict=True):
        parameter.grad = grad
    optimizer.step()
    return loss.detach().cpu().numpy().item()


@train_step.variant("a closure")
def _(model, loss_fn, optimizer, xb, yb):
    def closure():
        optimizer.zero_grad(set_to_none=False)
        loss = loss_fn(model(xb), yb)
        loss.backward()
        return loss

    model.train()
    return optimizer.step(closure).item()


def _leaving_out() -> DataLoader:
    """Return a loader that leaves the last of three images out; targets are class indices."""
    rows = TensorDataset(_images(3), torch.tensor([1, 0, 1]))
    return DataLoader(rows, batch_size=2, drop_last=True, generator=torch.Generator())


def _evaluated_in_part() -> dict[str, Any]:
    """Return the arguments of an evaluation of a model without parameters."""
    model = nn.Sequential(Spy(), nn.MaxPool2d(2), nn.Flatten())
    return {"model": model, "loss_fn": cross_entropy_of_a_column, "loader": _leaving_out()}


def _fitted_in_part() -> dict[str, Any]:
    model = _for_images()
    opt = torch.optim.SGD(model.parameters(), lr=0.1)
    loss_fn = cross_entropy_of_a_column
    return {"num_epochs": 1, "model": model, "loss_fn": loss_fn, "opt": opt, "train_dl": _leaving_out()}


@st.composite
def _evaluations(draw: Draw) -> dict[str, Any]:
    """Return the arguments of an evaluation; the batches come as a loader, a list, or an iterator over one."""
    n_out = draw(st.sampled_from((1, 2)))
    model = draw(models(2, n_out, spy=True, stale_grad=None, training=None))
    loader = draw(_batches((*_RAGGED, *_EVEN, (1, 2), (0, 2), (0, 1)), n_out, ("loader", "list", "iterator")))
    return {"model": model, "loss_fn": draw(_loss_functions()), "loader": loader}


def _nothing(*, training: bool) -> dict[str, Any]:
    """Return the arguments of an evaluation of a small model on an empty list."""
    with seeded(0):
        model = nn.Sequential(Spy(), nn.Linear(2, 1)).double()
    return {"model": model.train(training), "loss_fn": nn.MSELoss(), "loader": []}


def _growing() -> dict[str, Any]:
    """Return the arguments of an evaluation with a small first batch, of a model that is frozen below."""
    batches = [(filled((n, 2), torch.float64, n), filled((n, 1), torch.float64, n + 9)) for n in (1, 3, 2)]
    return {"model": _frozen_below(), "loss_fn": squared_length_of_rows, "loader": batches}


@exercise(
    points=3,
    arguments=_evaluations(),
    examples=(_growing(), _nothing(training=True), _nothing(training=False), _evaluated_in_part()),
    tolerance=_TOLERANCE,
    builds_on=("mse_and_mae",),
    hints=(
        "Two switches belong to testing: model.eval() and torch.no_grad(). Which of the two must be put back?",
        "A loss is a mean over its batch. How do you get from means back to a sum over all samples?",
        "Multiply each batch's loss by the number of its rows, add up, and divide by all rows at the end.",
        "Keep model.training before eval(), and give it to model.train(…) at the end.",
    ),
)
def evaluate(model: nn.Module, loss_fn: Callable, loader: Iterable[tuple[torch.Tensor, torch.Tensor]]) -> float:
    """Return the mean loss per sample over all batches of `loader`, as a Python float.

    `loader` is a DataLoader, or anything else that yields pairs (inputs, targets), a list or a generator, say:
    go through it once, and call the model once with the inputs of each batch. `loss_fn(prediction, targets)`
    gives the mean over its batch. Batches may differ in size, the last one above all, so the mean of these means
    is not the mean per sample.

    During every prediction the model is in evaluation mode and no gradients are tracked. When the function
    returns, the model is in the mode it came in, training or evaluation; its weights, buffers and gradients are
    untouched. A loader that yields nothing raises ValueError.

    >>> batches = [(torch.ones(3, 1), torch.zeros(3, 1)), (torch.ones(1, 1), torch.full((1, 1), 3.0))]
    >>> evaluate(nn.Identity(), nn.MSELoss(), batches)
    1.75
    """
    was_training = model.training
    model.eval()
    total = 0.0
    count = 0
    with torch.no_grad():
        for xb, yb in loader:
            total += loss_fn(model(xb), yb).item() * len(xb)
            count += len(xb)
    model.train(was_training)
    if count == 0:
        raise ValueError("there is no batch to evaluate on")
    return total / count


@evaluate.mutant("takes the mean of the batches' means")
def _(model, loss_fn, loader):
    was_training = model.training
    model.eval()
    values = []
    with torch.no_grad():
        for xb, yb in loader:
            values.append(loss_fn(model(xb), yb).item())
    model.train(was_training)
    if not values:
        raise ValueError
    return sum(values) / len(values)


@evaluate.mutant("takes every batch to be as large as the first")
def _(model, loss_fn, loader):
    was_training = model.training
    model.eval()
    total, count, size = 0.0, 0, None
    with torch.no_grad():
        for xb, yb in loader:
            size = size or len(xb)
            total += loss_fn(model(xb), yb).item() * size
            count += len(xb)
    model.train(was_training)
    if count == 0:
        raise ValueError
    return total / count


@evaluate.mutant("lets no batch count for more rows than the first")
def _(model, loss_fn, loader):
    was_training = model.training
    model.eval()
    total, count, most = 0.0, 0, 0
    with torch.no_grad():
        for xb, yb in loader:
            most = most or len(xb)
            total += loss_fn(model(xb), yb).item() * min(most, len(xb))
            count += min(most, len(xb))
    model.train(was_training)
    if count == 0:
        raise ValueError("no batches")
    return total / count


@evaluate.mutant("squeezes prediction and targets, which are no columns then")
def _(model, loss_fn, loader):
    return evaluate(model, lambda p, y: loss_fn(p.squeeze(), y.squeeze()), loader)


@evaluate.mutant("gives the targets the prediction's dtype, though they may be class indices")
def _(model, loss_fn, loader):
    return evaluate(model, lambda p, y: loss_fn(p, y.type_as(p)), loader)


@evaluate.mutant("gives the targets the prediction's shape, though a loss may want another one")
def _(model, loss_fn, loader):
    return evaluate(model, lambda p, y: loss_fn(p, y.view_as(p)), loader)


@evaluate.mutant("makes the inputs flat, though they may be images")
def _(model, loss_fn, loader):
    return evaluate(nn.Sequential(nn.Flatten(), model), loss_fn, loader)


@evaluate.mutant("asks the first parameter for the device, though a model may have none")
def _(model, loss_fn, loader):
    device = next(model.parameters()).device
    return evaluate(model, lambda p, y: loss_fn(p, y.to(device)), loader)


@evaluate.mutant("switches gradients off in the parameters, and on again in the frozen ones too")
def _(model, loss_fn, loader):
    model.requires_grad_(False)
    result = evaluate(model, loss_fn, loader)
    model.requires_grad_(True)
    return result


@evaluate.mutant("divides by the number of rows in the data set, of which a loader may leave some out")
def _(model, loss_fn, loader):
    was_training = model.training
    model.eval()
    total, count = 0.0, 0
    with torch.no_grad():
        for xb, yb in loader:
            total += loss_fn(model(xb), yb).item() * len(xb)
            count += len(xb)
    model.train(was_training)
    if count == 0:
        raise ValueError
    return total / (len(loader.dataset) if hasattr(loader, "dataset") else count)


@evaluate.mutant("divides the loss by the number of rows once more")
def _(model, loss_fn, loader):
    was_training = model.training
    model.eval()
    total, count = 0.0, 0
    with torch.no_grad():
        for xb, yb in loader:
            total += loss_fn(model(xb), yb).item()
            count += len(xb)
    model.train(was_training)
    if count == 0:
        raise ValueError
    return total / count


@evaluate.mutant("returns the sum over all samples")
def _(model, loss_fn, loader):
    was_training = model.training
    model.eval()
    total, count = 0.0, 0
    with torch.no_grad():
        for xb, yb in loader:
            total += loss_fn(model(xb), yb).item() * len(xb)
            count += len(xb)
    model.train(was_training)
    if count == 0:
        raise ValueError
    return total


@evaluate.mutant("returns the last batch's loss")
def _(model, loss_fn, loader):
    was_training = model.training
    model.eval()
    value = None
    with torch.no_grad():
        for xb, yb in loader:
            value = loss_fn(model(xb), yb).item()
    model.train(was_training)
    if value is None:
        raise ValueError
    return value


@evaluate.mutant("stays in the mode it came in")
def _(model, loss_fn, loader):
    total, count = 0.0, 0
    with torch.no_grad():
        for xb, yb in loader:
            total += loss_fn(model(xb), yb).item() * len(xb)
            count += len(xb)
    if count == 0:
        raise ValueError
    return total / count


@evaluate.mutant("leaves the model in evaluation mode")
def _(model, loss_fn, loader):
    model.eval()
    total, count = 0.0, 0
    with torch.no_grad():
        for xb, yb in loader:
            total += loss_fn(model(xb), yb).item() * len(xb)
            count += len(xb)
    if count == 0:
        raise ValueError
    return total / count


@evaluate.mutant("always ends in training mode")
def _(model, loss_fn, loader):
    model.eval()
    total, count = 0.0, 0
    with torch.no_grad():
        for xb, yb in loader:
            total += loss_fn(model(xb), yb).item() * len(xb)
            count += len(xb)
    model.train()
    if count == 0:
        raise ValueError
    return total / count


@evaluate.mutant("puts the mode of the outermost module back only")
def _(model, loss_fn, loader):
    was_training = model.training
    model.eval()
    total, count = 0.0, 0
    with torch.no_grad():
        for xb, yb in loader:
            total += loss_fn(model(xb), yb).item() * len(xb)
            count += len(xb)
    model.training = was_training
    if count == 0:
        raise ValueError
    return total / count


@evaluate.mutant("tracks gradients")
def _(model, loss_fn, loader):
    was_training = model.training
    model.eval()
    total, count = 0.0, 0
    for xb, yb in loader:
        total += loss_fn(model(xb), yb).item() * len(xb)
        count += len(xb)
    model.train(was_training)
    if count == 0:
        raise ValueError
    return total / count


@evaluate.mutant("switches gradient tracking off for the loss only")
def _(model, loss_fn, loader):
    was_training = model.training
    model.eval()
    total, count = 0.0, 0
    for xb, yb in loader:
        prediction = model(xb)
        with torch.no_grad():
            total += loss_fn(prediction, yb).item() * len(xb)
        count += len(xb)
    model.train(was_training)
    if count == 0:
        raise ValueError
    return total / count


@evaluate.mutant("leaves gradient tracking switched off")
def _(model, loss_fn, loader):
    was_training = model.training
    model.eval()
    torch.set_grad_enabled(False)
    total, count = 0.0, 0
    for xb, yb in loader:
        total += loss_fn(model(xb), yb).item() * len(xb)
        count += len(xb)
    model.train(was_training)
    if count == 0:
        raise ValueError
    return total / count


@evaluate.mutant("returns 0 where there is no batch")
def _(model, loss_fn, loader):
    was_training = model.training
    model.eval()
    total, count = 0.0, 0
    with torch.no_grad():
        for xb, yb in loader:
            total += loss_fn(model(xb), yb).item() * len(xb)
            count += len(xb)
    model.train(was_training)
    return total / max(count, 1)


@evaluate.mutant("divides by zero where there is no batch")
def _(model, loss_fn, loader):
    was_training = model.training
    model.eval()
    total, count = 0.0, 0
    with torch.no_grad():
        for xb, yb in loader:
            total += loss_fn(model(xb), yb).item() * len(xb)
            count += len(xb)
    model.train(was_training)
    return total / count


@evaluate.mutant("returns a tensor")
def _(model, loss_fn, loader):
    was_training = model.training
    model.eval()
    total, count = 0.0, 0
    with torch.no_grad():
        for xb, yb in loader:
            total += loss_fn(model(xb), yb) * len(xb)
            count += len(xb)
    model.train(was_training)
    if count == 0:
        raise ValueError
    return total / count


@evaluate.mutant("swaps prediction and target")
def _(model, loss_fn, loader):
    was_training = model.training
    model.eval()
    total, count = 0.0, 0
    with torch.no_grad():
        for xb, yb in loader:
            total += loss_fn(yb, model(xb)).item() * len(xb)
            count += len(xb)
    model.train(was_training)
    if count == 0:
        raise ValueError
    return total / count


@evaluate.mutant("clears the model's gradients")
def _(model, loss_fn, loader):
    was_training = model.training
    model.eval()
    model.zero_grad()
    total, count = 0.0, 0
    with torch.no_grad():
        for xb, yb in loader:
            total += loss_fn(model(xb), yb).item() * len(xb)
            count += len(xb)
    model.train(was_training)
    if count == 0:
        raise ValueError
    return total / count


@evaluate.mutant("goes through the loader twice")
def _(model, loss_fn, loader):
    was_training = model.training
    model.eval()
    count = sum(len(xb) for xb, _ in loader)
    if count == 0:
        raise ValueError
    total = 0.0
    with torch.no_grad():
        for xb, yb in loader:
            total += loss_fn(model(xb), yb).item() * len(xb)
    model.train(was_training)
    return total / count


@evaluate.variant("weighted sum under inference_mode, mode put back in finally")
def _(model, loss_fn, loader):
    training = model.training
    model.eval()
    losses, sizes = [], []
    try:
        with torch.inference_mode():
            for inputs, targets in loader:
                losses.append(loss_fn(model(inputs), targets).item())
                sizes.append(inputs.shape[0])
    finally:
        model.train(training)
    if not sizes:
        raise ValueError("no batches")
    return sum(loss * size for loss, size in zip(losses, sizes, strict=True)) / sum(sizes)


@evaluate.variant("stacked losses times sizes under no_grad")
@torch.no_grad()
def _(model, loss_fn, loader):
    before = model.training
    model.eval()
    pairs = [(loss_fn(model(xb), yb), len(yb)) for xb, yb in loader]
    if before:
        model.train()
    if not pairs:
        raise ValueError
    losses = torch.stack([loss for loss, _ in pairs])
    sizes = torch.tensor([size for _, size in pairs], dtype=losses.dtype, device=losses.device)
    return ((losses * sizes).sum() / sizes.sum()).item()


@evaluate.variant("all predictions in one tensor, one loss")
def _(model, loss_fn, loader):
    was = model.training
    model.eval()
    predictions, targets = [], []
    with torch.no_grad():
        for xb, yb in loader:
            predictions.append(model(xb))
            targets.append(yb)
        if not predictions:
            raise ValueError
        value = loss_fn(torch.cat(predictions), torch.cat(targets)).item()
    model.train(was)
    return value


@evaluate.variant("remembers the mode of every module")
def _(model, loss_fn, loader):
    batches = list(loader)
    if len(batches) == 0:
        raise ValueError("empty loader")
    modes = {module: module.training for module in model.modules()}
    model.train(False)
    total = torch.zeros((), dtype=torch.float64)
    for xb, yb in batches:
        with torch.set_grad_enabled(False):
            total += loss_fn(model(xb), yb).cpu() * yb.shape[0]
    for module, mode in modes.items():
        module.training = mode
    return float(total / sum(yb.shape[0] for _, yb in batches))


_PLANS = ((3, 2), (1, 2), (4, 2), (2, 5), (3, 1), (3, 3), (7, 3), (5, None), (10, 4), (33, None), (64, None), (70, 40))
"""Rows and batch size; None: it is left out, and is 32."""
_PREDICTORS: dict[str, Callable[[int], list[nn.Module]]] = {
    "linear": lambda n_out: [nn.Linear(2, n_out)],
    "dropout": lambda n_out: [nn.Linear(2, 4), nn.Dropout(0.5), nn.Linear(4, n_out)],
    "batchnorm": lambda n_out: [nn.Linear(2, 3), nn.BatchNorm1d(3), nn.Linear(3, n_out)],
    "images": lambda n_out: [nn.Conv2d(1, 3, 2), nn.Flatten(1), nn.Tanh(), nn.Linear(3, n_out)],
}
_ENDS: dict[str, tuple[int, Callable[[], list[nn.Module]]]] = {
    "(n, 1)": (1, list),
    "(n, 2)": (2, list),
    "(n,)": (1, lambda: [nn.Flatten(0)]),
    "(n, 3, 1)": (3, lambda: [nn.Unflatten(1, (3, 1))]),
}


def _to_predict(
    plan: tuple[int, int | None], kind: str, shape: str, *, training: bool, dtype: torch.dtype, spy: bool = True
) -> dict[str, Any]:
    """Return one case of `predict`; the model's result has this shape."""
    n, batch_size = plan
    n_out, end = _ENDS[shape]
    with seeded(3):
        model = nn.Sequential(*([Spy()] if spy else []), *_PREDICTORS[kind](n_out), *end()).to(dtype)
    for place, parameter in enumerate(model.parameters() if training else ()):
        parameter.grad = filled(parameter.shape, dtype, place)
    if kind in ("dropout", "batchnorm"):  # the first layer is frozen
        next(model.parameters()).requires_grad_(False)
    rows = filled((n, 1, 2, 2) if kind == "images" else (n, 2), dtype, n)
    given = {} if batch_size is None else {"batch_size": batch_size}
    return {"model": model.train(training), "X": rows.requires_grad_(n % 5 == 0 and n > 0), **given}


def _predictions(plans: Sequence[tuple[int, int | None]], *, spy: bool) -> list[Callable[[], dict[str, Any]]]:
    """Return every plan with every kind of model, in either mode, with results of different shapes."""
    found = []
    for place, (plan, kind) in enumerate(itertools.product(plans, _PREDICTORS)):
        shape = tuple(_ENDS)[(place + place // len(_ENDS)) % len(_ENDS)]
        dtype = (torch.float32, torch.float64)[place // 3 % 2]
        training = place // 2 % 2 == 0
        found.append(functools.partial(_to_predict, plan, kind, shape, training=training, dtype=dtype, spy=spy))
    return found


def _words() -> dict[str, Any]:
    """Return a case of `predict` in which neither shape nor dtype of the result are those of `X`."""
    with seeded(3):
        model = nn.Sequential(Spy(), nn.Embedding(5, 2)).to(torch.float16)
    return {"model": model, "X": torch.tensor([4, 0, 3]), "batch_size": 2}


_NO_PARAMETERS = {
    "model": nn.Sequential(Spy(), nn.Flatten()),
    "X": filled((2, 2, 1), torch.float32, 1),
    "batch_size": 2,
}


@exercise(
    points=1.5,
    arguments=st.sampled_from(_predictions(_PLANS, spy=True)).map(lambda make: make()),
    examples=(
        _NO_PARAMETERS,
        _words(),
        _to_predict((3, 2), "batchnorm", "(n, 1)", training=True, dtype=torch.float32),
        _to_predict((3, 2), "batchnorm", "(n, 2)", training=False, dtype=torch.float64),
        _to_predict((4, 2), "dropout", "(n, 2)", training=True, dtype=torch.float32),
        _to_predict((1, 3), "linear", "(n,)", training=True, dtype=torch.float32),
        _to_predict((5, 2), "images", "(n, 3, 1)", training=False, dtype=torch.float32),
        _to_predict((33, None), "linear", "(n, 2)", training=True, dtype=torch.float64),
        _to_predict((65, None), "batchnorm", "(n,)", training=True, dtype=torch.float32),
    ),
    ignores=("random",),
    builds_on=("no_grad_call",),
    hints=(
        "Before the loop: remember model.training, then eval(). After it: put the mode back.",
        "X.split(batch_size) cuts the rows into batches, and the last one is what is left.",
        "Gather what the model returns for each batch in a list, all of it under torch.no_grad().",
        "torch.cat puts the batches' results one below the other; it does not matter what shape a row has.",
    ),
)
def predict(model: nn.Module, X: torch.Tensor, batch_size: int = 32) -> torch.Tensor:
    """Return what `model` gives for all rows of `X`, in their order, as one tensor.

    The first dimension of `X` counts the rows: `X` is (n, d), say, or (n, channels, height, width) for images.
    Call the model with the first `batch_size` rows, then with the next, and so on; the last batch is what is left
    and may be smaller. A batch of one row is still a batch. What the model returns for a batch of b rows has the
    shape (b, …); the result has the shape (n, …), in the model's dtype and on its device. An `X` of 0 rows makes a
    result of shape (0, …).

    During every prediction the model is in evaluation mode and no gradients are tracked; the result does not
    require grad. When the function returns, the model is in the mode it came in, training or evaluation. Nothing
    else about `model` and `X` changes: a frozen parameter stays frozen, and the others do not become so. If the caller
    has switched gradients off, they are still off.

    >>> predict(nn.Flatten(), torch.arange(6.0).reshape(3, 2, 1), batch_size=2)
    tensor([[0., 1.],
            [2., 3.],
            [4., 5.]])
    """
    was_training = model.training
    model.eval()
    with torch.no_grad():
        parts = [model(xb) for xb in X.split(batch_size)]
    model.train(was_training)
    return torch.cat(parts)


@predict.check(
    "no rows, and a caller who has switched gradients off",
    points=0.5,
    arguments=st.sampled_from(_predictions(((0, 2), (0, 1), (0, 3), (0, None)), spy=False)).map(lambda make: make()),
    ignores=("random",),
    hints=(
        "A model can be called with no rows at all; what it returns has the right shape (0, …).",
        "`with torch.no_grad():` puts back what was before, whatever that was.",
    ),
)
def _(function, model, X, batch_size=None):
    rows = torch.ones(3, *X.shape[1:], dtype=X.dtype, device=X.device)
    seen = {"no rows": function(model, X, *([] if batch_size is None else [batch_size]))}
    with torch.no_grad():
        seen["3 rows"] = function(model, rows)
        seen["gradients are still off where the caller has switched them off"] = not torch.is_grad_enabled()
    return seen


@predict.mutant("predicts in the mode that the model came in")
def _(model, X, batch_size=32):
    with torch.no_grad():
        return torch.cat([model(xb) for xb in X.split(batch_size)])


@predict.mutant("predicts in training mode")
def _(model, X, batch_size=32):
    was_training = model.training
    model.train()
    with torch.no_grad():
        parts = [model(xb) for xb in X.split(batch_size)]
    model.train(was_training)
    return torch.cat(parts)


@predict.mutant("leaves the model in evaluation mode")
def _(model, X, batch_size=32):
    model.eval()
    with torch.no_grad():
        return torch.cat([model(xb) for xb in X.split(batch_size)])


@predict.mutant("always ends in training mode")
def _(model, X, batch_size=32):
    model.eval()
    with torch.no_grad():
        parts = [model(xb) for xb in X.split(batch_size)]
    model.train()
    return torch.cat(parts)


@predict.mutant("puts the mode of the outermost module back only")
def _(model, X, batch_size=32):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        parts = [model(xb) for xb in X.split(batch_size)]
    model.training = was_training
    return torch.cat(parts)


@predict.mutant("puts the mode back after the first batch")
def _(model, X, batch_size=32):
    was_training = model.training
    model.eval()
    parts = []
    with torch.no_grad():
        for xb in X.split(batch_size):
            parts.append(model(xb))
            model.train(was_training)
    return torch.cat(parts)


@predict.mutant("gives the model all rows at once")
def _(model, X, batch_size=32):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        result = model(X)
    model.train(was_training)
    return result


@predict.mutant("gives the model one row at a time")
def _(model, X, batch_size=32):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        parts = [model(xb) for xb in X.split(1)]
    model.train(was_training)
    return torch.cat(parts)


@predict.mutant("loses the rows that do not fill a batch")
def _(model, X, batch_size=32):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        parts = [model(X[:0])]
        for place in range(len(X) // batch_size):
            parts.append(model(X[place * batch_size : (place + 1) * batch_size]))
    model.train(was_training)
    return torch.cat(parts)


@predict.mutant("makes batch_size batches instead of batches of batch_size rows")
def _(model, X, batch_size=32):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        parts = [model(xb) for xb in X.chunk(batch_size)]
    model.train(was_training)
    return torch.cat(parts)


@predict.mutant("ends one batch too late, with an empty one")
def _(model, X, batch_size=32):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        parts = [model(X[start : start + batch_size]) for start in range(0, len(X) + 1, batch_size)]
    model.train(was_training)
    return torch.cat(parts)


@predict.mutant("pays no attention to batch_size")
def _(model, X, batch_size=32):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        parts = [model(xb) for xb in X.split(32)]
    model.train(was_training)
    return torch.cat(parts)


@predict.mutant("takes 64 rows where no batch_size is given")
def _(model, X, batch_size=64):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        parts = [model(xb) for xb in X.split(batch_size)]
    model.train(was_training)
    return torch.cat(parts)


@predict.mutant("returns a list of batches")
def _(model, X, batch_size=32):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        parts = [model(xb) for xb in X.split(batch_size)]
    model.train(was_training)
    return parts


@predict.mutant("returns the last batch's predictions")
def _(model, X, batch_size=32):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        for xb in X.split(batch_size):
            result = model(xb)
    model.train(was_training)
    return result


@predict.mutant("shuffles the rows")
def _(model, X, batch_size=32):
    was_training = model.training
    model.eval()
    order = torch.arange(len(X) - 1, -1, -1, device=X.device)
    with torch.no_grad():
        parts = [model(xb) for xb in X[order].split(batch_size)]
    model.train(was_training)
    return torch.cat(parts)


@predict.mutant("fails where there are no rows")
def _(model, X, batch_size=32):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        parts = [model(X[start : start + batch_size]) for start in range(0, len(X), batch_size)]
    model.train(was_training)
    return torch.cat(parts)


@predict.mutant("forgets the other dimensions where there are no rows")
def _(model, X, batch_size=32):
    if len(X) == 0:
        return torch.zeros(0, dtype=X.dtype, device=X.device)
    was_training = model.training
    model.eval()
    with torch.no_grad():
        parts = [model(xb) for xb in X.split(batch_size)]
    model.train(was_training)
    return torch.cat(parts)


@predict.mutant("returns the empty input where there are no rows")
def _(model, X, batch_size=32):
    if len(X) == 0:
        return X.detach()
    was_training = model.training
    model.eval()
    with torch.no_grad():
        parts = [model(xb) for xb in X.split(batch_size)]
    model.train(was_training)
    return torch.cat(parts)


@predict.mutant("tracks gradients")
def _(model, X, batch_size=32):
    was_training = model.training
    model.eval()
    parts = [model(xb) for xb in X.split(batch_size)]
    model.train(was_training)
    return torch.cat(parts)


@predict.mutant("tracks gradients and cuts them off at the end")
def _(model, X, batch_size=32):
    was_training = model.training
    model.eval()
    parts = [model(xb).detach() for xb in X.split(batch_size)]
    model.train(was_training)
    return torch.cat(parts)


@predict.mutant("switches gradients off for good")
def _(model, X, batch_size=32):
    was_training = model.training
    model.eval()
    torch.set_grad_enabled(False)
    parts = [model(xb) for xb in X.split(batch_size)]
    model.train(was_training)
    return torch.cat(parts)


@predict.mutant("freezes the model's parameters")
def _(model, X, batch_size=32):
    was_training = model.training
    model.eval().requires_grad_(False)
    with torch.no_grad():
        parts = [model(xb) for xb in X.split(batch_size)]
    model.train(was_training)
    return torch.cat(parts)


@predict.mutant("freezes all parameters, and makes all of them trainable afterwards")
def _(model, X, batch_size=32):
    was_training = model.training
    model.eval()
    for parameter in model.parameters():
        parameter.requires_grad = False
    parts = [model(xb.detach()) for xb in X.split(batch_size)]
    for parameter in model.parameters():
        parameter.requires_grad = True
    model.train(was_training)
    return torch.cat(parts)


@predict.mutant("switches gradients on at the end, though they were off before")
def _(model, X, batch_size=32):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        parts = [model(xb) for xb in X.split(batch_size)]
    torch.set_grad_enabled(True)
    model.train(was_training)
    return torch.cat(parts)


@predict.mutant("makes every row flat")
def _(model, X, batch_size=32):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        parts = [model(xb.reshape(len(xb), X[0].numel() if len(X) else 2)) for xb in X.split(batch_size)]
    model.train(was_training)
    return torch.cat(parts)


@predict.mutant("brings the predictions to the CPU")
def _(model, X, batch_size=32):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        parts = [model(xb).cpu() for xb in X.split(batch_size)]
    model.train(was_training)
    return torch.cat(parts)


@predict.mutant("gathers the predictions in a float32 tensor")
def _(model, X, batch_size=32):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        parts = [model(xb).float() for xb in X.split(batch_size)]
    model.train(was_training)
    return torch.cat(parts)


@predict.mutant("asks the first parameter for the device, though a model may have none")
def _(model, X, batch_size=32):
    return predict(model, X.to(next(model.parameters()).device), batch_size)


@predict.mutant("makes a column of rows that are single numbers")
def _(model, X, batch_size=32):
    return predict(model, X.unsqueeze(1) if X.ndim == 1 else X, batch_size)


@predict.mutant("gives the result the dtype of X")
def _(model, X, batch_size=32):
    return predict(model, X, batch_size).to(X.dtype)


@predict.mutant("begins with an empty float32 tensor, which makes float16 float32")
def _(model, X, batch_size=32):
    came = predict(model, X, batch_size)
    return torch.cat([came.new_empty(0, *came.shape[1:], dtype=torch.float32), came])


@predict.mutant("squeezes the predictions")
def _(model, X, batch_size=32):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        parts = [model(xb) for xb in X.split(batch_size)]
    model.train(was_training)
    return torch.cat(parts).squeeze()


@predict.mutant("stacks instead of joining")
def _(model, X, batch_size=32):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        parts = [model(xb) for xb in X.split(batch_size)]
    model.train(was_training)
    return torch.stack(parts)


@predict.mutant("joins along the last dimension")
def _(model, X, batch_size=32):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        parts = [model(xb) for xb in X.split(batch_size)]
    model.train(was_training)
    return torch.cat(parts, dim=-1)


@predict.variant("a DataLoader, the mode put back in finally")
def _(model, X, batch_size=32):
    training = model.training
    model.eval()
    try:
        with torch.inference_mode():
            if X.shape[0] == 0:
                return model(X)
            loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(X), batch_size=batch_size)
            return torch.cat([model(xb) for (xb,) in loader], dim=0)
    finally:
        model.train(training)


@predict.variant("index ranges, a while loop")
@torch.no_grad()
def _(model, X, batch_size=32):
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    start, result = batch_size, model(X[:batch_size])
    while start < X.size(0):
        result = (
            torch.vstack((result, model(X[start : start + batch_size])))
            if result.ndim > 1
            else torch.hstack((result, model(X[start : start + batch_size])))
        )
        start += batch_size
    for module, mode in modes:
        module.training = mode
    return result


@predict.variant("filled into a tensor of the right size")
def _(model, X, batch_size=32):
    before = model.training
    model.train(False)
    result = None
    with torch.set_grad_enabled(False):
        for start in range(0, max(len(X), 1), batch_size):
            part = model(X.detach()[start : start + batch_size])
            if result is None:
                result = part.new_zeros((len(X), *part.shape[1:]))
            result[start : start + batch_size] = part
    if before:
        model.train()
    return result


@predict.variant("rows gathered in a list")
@torch.inference_mode()
def _(model, X, batch_size=32):
    was = model.training
    model.eval()
    rows = []
    for xb in torch.split(X, batch_size):
        print(len(xb))
        out = model(xb)
        rows.extend(out)
    model.train(was)
    return torch.stack(rows) if rows else out


_COURSES = ((2, 1), (1, 1), (3, 2), (4, 3), (2, 5), (5, 2), (6, 4), (7, 3), (0, 1), (0, 2), (5, 5))
"""Epochs, and every how many of them is tested."""


@st.composite
def _trainings_with_tests(draw: Draw) -> dict[str, Any]:
    """Return the arguments of `train_and_test`: no gradients are left over."""
    epochs, test_every = draw(st.sampled_from(_COURSES))
    model = draw(models(2, 1, spy=True, training=None))
    n_train, n_test, seed = draw(st.integers(2, 5)), draw(st.integers(1, 4)), draw(st.integers(0, 999))
    return {
        "model": model,
        "loss_fn": draw(_loss_functions()),
        "optimizer": draw(optimizers(model)),
        "X_train": filled((n_train, 2), torch.float64, seed),
        "y_train": filled((n_train, 1), torch.float64, seed + 1),
        "X_test": filled((n_test, 2), torch.float64, seed + 2),
        "y_test": filled((n_test, 1), torch.float64, seed + 3),
        "epochs": epochs,
        "test_every": test_every,
    }


def _course(kind: str, epochs: int, test_every: int, *, training: bool, lr: float = 0.1) -> dict[str, Any]:
    """Return one case of `train_and_test`, for a model of this kind."""
    with seeded(2):
        inner = [nn.Linear(1, 1)] if kind == "linear" else [nn.Linear(1, 3), nn.Dropout(0.4), nn.Linear(3, 1)]
        model = (_for_images() if kind == "images" else nn.Sequential(Spy(), *inner).double()).train(training)
    rows = [filled((n, 1), torch.float64, seed) for n, seed in ((2, 0), (2, 1), (1, 2), (1, 3))]
    if kind == "images":
        rows = [_images(2), torch.tensor([1, 0]), _images(1), torch.tensor([1])]
    return {
        "model": model,
        "loss_fn": cross_entropy_of_a_column if kind == "images" else nn.MSELoss(),
        "optimizer": torch.optim.SGD(model.parameters(), lr=lr, momentum=0.5),
        **dict(zip(("X_train", "y_train", "X_test", "y_test"), rows, strict=True)),
        "epochs": epochs,
        "test_every": test_every,
    }


@exercise(
    points=4,
    arguments=_trainings_with_tests(),
    examples=(
        _course("linear", 1, 1, training=True),
        _course("images", 2, 1, training=True),
        _course("linear", 3, 2, training=False),
        _course("linear", 4, 2, training=True),
        _course("linear", 5, 3, training=True),
        _course("linear", 2, 3, training=True),
        _course("dropout", 4, 2, training=False),
        _course("linear", 4, 1, training=True, lr=0.5),  # the losses rise
        _course("linear", 0, 1, training=True),
    ),
    ignores=("grad", "mode"),
    tolerance=_TOLERANCE,
    cases=60,
    builds_on=("train_step", "evaluate"),
    hints=(
        "Each epoch begins with model.train() and a training step on all of X_train: the five lines you know.",
        "Keep the training loss before the parameters change: loss.item().",
        "if epoch % test_every == 0: model.eval(), no gradients, predict X_test, and append three numbers.",
        "Three lists in a dict, filled in step: history['epoch'].append(epoch), and so on. They begin empty.",
    ),
)
def train_and_test(
    model: nn.Module,
    loss_fn: Callable,
    optimizer: torch.optim.Optimizer,
    X_train: torch.Tensor,
    y_train: torch.Tensor,
    X_test: torch.Tensor,
    y_test: torch.Tensor,
    epochs: int,
    test_every: int,
) -> dict[str, list]:
    """Train `model` for `epochs` epochs on all training data at once, and test it now and then.

    Epochs are counted from 0. In each one: switch to training mode, call the model once with the whole of
    `X_train`, compute `loss_fn(prediction, y_train)`, find the gradients of this loss alone, and let `optimizer`
    take one step. Then, if the epoch's number is divisible by `test_every` (0 always is), test: in evaluation
    mode and without gradients, call the model once with the whole of `X_test` and compute
    `loss_fn(prediction, y_test)`. In the other epochs the test data is not looked at. Nothing is learnt from it.

    Return a dict of three lists, with one entry for each test: "epoch" holds the number of the epoch,
    "train_loss" its training loss (from before its step), "test_loss" its test loss (from after its step). Losses
    are Python floats. Without epochs the lists are empty.

    No gradients are left over when the function is called; whether some are when it returns, and in which mode the
    model is then, is up to you.

    >>> model = nn.Linear(1, 1, bias=False)
    >>> _ = nn.init.zeros_(model.weight)
    >>> optimizer = torch.optim.SGD(model.parameters(), lr=0.25)
    >>> X, y = torch.tensor([[1.0]]), torch.tensor([[4.0]])
    >>> train_and_test(model, nn.MSELoss(), optimizer, X, y, X, y, epochs=3, test_every=2)
    {'epoch': [0, 2], 'train_loss': [16.0, 1.0], 'test_loss': [4.0, 0.25]}
    """
    history: dict[str, list] = {"epoch": [], "train_loss": [], "test_loss": []}
    for epoch in range(epochs):
        model.train()
        loss = loss_fn(model(X_train), y_train)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if epoch % test_every == 0:
            model.eval()
            with torch.no_grad():
                test_loss = loss_fn(model(X_test), y_test)
            history["epoch"].append(epoch)
            history["train_loss"].append(loss.item())
            history["test_loss"].append(test_loss.item())
    return history


@train_and_test.mutant("gives the targets the prediction's dtype, though they may be class indices")
def _(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    data = X_train, y_train, X_test, y_test
    return train_and_test(model, lambda p, y: loss_fn(p, y.type_as(p)), optimizer, *data, epochs, test_every)


@train_and_test.mutant("gives the targets the prediction's shape, though a loss may want another one")
def _(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    data = X_train, y_train, X_test, y_test
    return train_and_test(model, lambda p, y: loss_fn(p, y.view_as(p)), optimizer, *data, epochs, test_every)


@train_and_test.mutant("makes the inputs flat, though they may be images")
def _(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    data = X_train, y_train, X_test, y_test
    return train_and_test(nn.Sequential(nn.Flatten(), model), loss_fn, optimizer, *data, epochs, test_every)


@train_and_test.mutant("squeezes prediction and targets, which are no columns then")
def _(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    data = X_train, y_train, X_test, y_test
    return train_and_test(model, lambda p, y: loss_fn(p.squeeze(), y.squeeze()), optimizer, *data, epochs, test_every)


@train_and_test.mutant("stops early, where the test loss rises")
def _(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    history = {"epoch": [], "train_loss": [], "test_loss": []}
    for epoch in range(epochs):
        model.train()
        loss = loss_fn(model(X_train), y_train)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if epoch % test_every == 0:
            model.eval()
            with torch.no_grad():
                test_loss = loss_fn(model(X_test), y_test)
            history["epoch"].append(epoch)
            history["train_loss"].append(loss.item())
            history["test_loss"].append(test_loss.item())
            if history["test_loss"][-1] > min(history["test_loss"]):
                break
    return history


@train_and_test.mutant("tests before the step")
def _(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    history = {"epoch": [], "train_loss": [], "test_loss": []}
    for epoch in range(epochs):
        model.train()
        loss = loss_fn(model(X_train), y_train)
        if epoch % test_every == 0:
            model.eval()
            with torch.no_grad():
                test_loss = loss_fn(model(X_test), y_test)
            model.train()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if epoch % test_every == 0:
            history["epoch"].append(epoch)
            history["train_loss"].append(loss.item())
            history["test_loss"].append(test_loss.item())
    return history


@train_and_test.mutant("measures the training loss after the step")
def _(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    history = {"epoch": [], "train_loss": [], "test_loss": []}
    for epoch in range(epochs):
        model.train()
        loss = loss_fn(model(X_train), y_train)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if epoch % test_every == 0:
            model.eval()
            with torch.no_grad():
                test_loss = loss_fn(model(X_test), y_test)
                loss = loss_fn(model(X_train), y_train)
            history["epoch"].append(epoch)
            history["train_loss"].append(loss.item())
            history["test_loss"].append(test_loss.item())
    return history


@train_and_test.mutant("stays in evaluation mode after the first test")
def _(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    history = {"epoch": [], "train_loss": [], "test_loss": []}
    model.train()
    for epoch in range(epochs):
        loss = loss_fn(model(X_train), y_train)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if epoch % test_every == 0:
            model.eval()
            with torch.no_grad():
                test_loss = loss_fn(model(X_test), y_test)
            history["epoch"].append(epoch)
            history["train_loss"].append(loss.item())
            history["test_loss"].append(test_loss.item())
    return history


@train_and_test.mutant("never switches to training mode")
def _(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    history = {"epoch": [], "train_loss": [], "test_loss": []}
    for epoch in range(epochs):
        loss = loss_fn(model(X_train), y_train)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if epoch % test_every == 0:
            model.eval()
            with torch.no_grad():
                test_loss = loss_fn(model(X_test), y_test)
            history["epoch"].append(epoch)
            history["train_loss"].append(loss.item())
            history["test_loss"].append(test_loss.item())
    return history


@train_and_test.mutant("tests in training mode")
def _(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    history = {"epoch": [], "train_loss": [], "test_loss": []}
    for epoch in range(epochs):
        model.train()
        loss = loss_fn(model(X_train), y_train)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if epoch % test_every == 0:
            with torch.no_grad():
                test_loss = loss_fn(model(X_test), y_test)
            history["epoch"].append(epoch)
            history["train_loss"].append(loss.item())
            history["test_loss"].append(test_loss.item())
    return history


@train_and_test.mutant("tests with gradients")
def _(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    history = {"epoch": [], "train_loss": [], "test_loss": []}
    for epoch in range(epochs):
        model.train()
        loss = loss_fn(model(X_train), y_train)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if epoch % test_every == 0:
            model.eval()
            test_loss = loss_fn(model(X_test), y_test)
            history["epoch"].append(epoch)
            history["train_loss"].append(loss.item())
            history["test_loss"].append(test_loss.item())
    return history


@train_and_test.mutant("switches gradients off for good after the first test")
def _(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    history = {"epoch": [], "train_loss": [], "test_loss": []}
    for epoch in range(epochs):
        model.train()
        loss = loss_fn(model(X_train), y_train)
        optimizer.zero_grad()
        if loss.requires_grad:
            loss.backward()
        optimizer.step()
        if epoch % test_every == 0:
            model.eval()
            torch.set_grad_enabled(False)
            test_loss = loss_fn(model(X_test), y_test)
            history["epoch"].append(epoch)
            history["train_loss"].append(loss.item())
            history["test_loss"].append(test_loss.item())
    return history


@train_and_test.mutant("counts epochs from 1")
def _(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    history = {"epoch": [], "train_loss": [], "test_loss": []}
    for epoch in range(1, epochs + 1):
        model.train()
        loss = loss_fn(model(X_train), y_train)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if epoch % test_every == 0:
            model.eval()
            with torch.no_grad():
                test_loss = loss_fn(model(X_test), y_test)
            history["epoch"].append(epoch)
            history["train_loss"].append(loss.item())
            history["test_loss"].append(test_loss.item())
    return history


@train_and_test.mutant("records the number of epochs done, which is one more")
def _(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    history = {"epoch": [], "train_loss": [], "test_loss": []}
    for epoch in range(epochs):
        model.train()
        loss = loss_fn(model(X_train), y_train)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if epoch % test_every == 0:
            model.eval()
            with torch.no_grad():
                test_loss = loss_fn(model(X_test), y_test)
            history["epoch"].append(epoch + 1)
            history["train_loss"].append(loss.item())
            history["test_loss"].append(test_loss.item())
    return history


@train_and_test.mutant("tests at the end of every test_every epochs")
def _(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    history = {"epoch": [], "train_loss": [], "test_loss": []}
    for epoch in range(epochs):
        model.train()
        loss = loss_fn(model(X_train), y_train)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if (epoch + 1) % test_every == 0:
            model.eval()
            with torch.no_grad():
                test_loss = loss_fn(model(X_test), y_test)
            history["epoch"].append(epoch)
            history["train_loss"].append(loss.item())
            history["test_loss"].append(test_loss.item())
    return history


@train_and_test.mutant("tests in every epoch")
def _(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    history = {"epoch": [], "train_loss": [], "test_loss": []}
    for epoch in range(epochs):
        model.train()
        loss = loss_fn(model(X_train), y_train)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if True:
            model.eval()
            with torch.no_grad():
                test_loss = loss_fn(model(X_test), y_test)
            history["epoch"].append(epoch)
            history["train_loss"].append(loss.item())
            history["test_loss"].append(test_loss.item())
    return history


@train_and_test.mutant("tests in the last epoch too")
def _(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    history = {"epoch": [], "train_loss": [], "test_loss": []}
    for epoch in range(epochs):
        model.train()
        loss = loss_fn(model(X_train), y_train)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if epoch % test_every == 0 or epoch == epochs - 1:
            model.eval()
            with torch.no_grad():
                test_loss = loss_fn(model(X_test), y_test)
            history["epoch"].append(epoch)
            history["train_loss"].append(loss.item())
            history["test_loss"].append(test_loss.item())
    return history


@train_and_test.mutant("does not test in epoch 0")
def _(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    history = {"epoch": [], "train_loss": [], "test_loss": []}
    for epoch in range(epochs):
        model.train()
        loss = loss_fn(model(X_train), y_train)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if epoch and epoch % test_every == 0:
            model.eval()
            with torch.no_grad():
                test_loss = loss_fn(model(X_test), y_test)
            history["epoch"].append(epoch)
            history["train_loss"].append(loss.item())
            history["test_loss"].append(test_loss.item())
    return history


@train_and_test.mutant("tests in every epoch, but records some only")
def _(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    history = {"epoch": [], "train_loss": [], "test_loss": []}
    for epoch in range(epochs):
        model.train()
        loss = loss_fn(model(X_train), y_train)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        model.eval()
        with torch.no_grad():
            test_loss = loss_fn(model(X_test), y_test)
        if epoch % test_every == 0:
            history["epoch"].append(epoch)
            history["train_loss"].append(loss.item())
            history["test_loss"].append(test_loss.item())
    return history


@train_and_test.mutant("trains one epoch too many")
def _(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    history = {"epoch": [], "train_loss": [], "test_loss": []}
    for epoch in range(epochs + 1):
        model.train()
        loss = loss_fn(model(X_train), y_train)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if epoch % test_every == 0:
            model.eval()
            with torch.no_grad():
                test_loss = loss_fn(model(X_test), y_test)
            history["epoch"].append(epoch)
            history["train_loss"].append(loss.item())
            history["test_loss"].append(test_loss.item())
    return history


@train_and_test.mutant("stops after the last test")
def _(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    history = {"epoch": [], "train_loss": [], "test_loss": []}
    for epoch in range(epochs):
        model.train()
        loss = loss_fn(model(X_train), y_train)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if epoch % test_every == 0:
            model.eval()
            with torch.no_grad():
                test_loss = loss_fn(model(X_test), y_test)
            history["epoch"].append(epoch)
            history["train_loss"].append(loss.item())
            history["test_loss"].append(test_loss.item())
            if epoch + test_every >= epochs:
                break
    return history


@train_and_test.mutant("records the training loss of every epoch")
def _(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    history = {"epoch": [], "train_loss": [], "test_loss": []}
    for epoch in range(epochs):
        model.train()
        loss = loss_fn(model(X_train), y_train)
        history["train_loss"].append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if epoch % test_every == 0:
            model.eval()
            with torch.no_grad():
                test_loss = loss_fn(model(X_test), y_test)
            history["epoch"].append(epoch)
            history["test_loss"].append(test_loss.item())
    return history


@train_and_test.mutant("records the mean training loss since the last test")
def _(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    since = []
    history = {"epoch": [], "train_loss": [], "test_loss": []}
    for epoch in range(epochs):
        model.train()
        loss = loss_fn(model(X_train), y_train)
        since.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if epoch % test_every == 0:
            model.eval()
            with torch.no_grad():
                test_loss = loss_fn(model(X_test), y_test)
            history["epoch"].append(epoch)
            history["train_loss"].append(sum(since) / len(since))
            since = []
            history["test_loss"].append(test_loss.item())
    return history


@train_and_test.mutant("keeps tensors in the lists")
def _(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    history = {"epoch": [], "train_loss": [], "test_loss": []}
    for epoch in range(epochs):
        model.train()
        loss = loss_fn(model(X_train), y_train)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if epoch % test_every == 0:
            model.eval()
            with torch.no_grad():
                test_loss = loss_fn(model(X_test), y_test)
            history["epoch"].append(epoch)
            history["train_loss"].append(loss.detach())
            history["test_loss"].append(test_loss)
    return history


@train_and_test.mutant("keeps the test losses as tensors")
def _(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    history = {"epoch": [], "train_loss": [], "test_loss": []}
    for epoch in range(epochs):
        model.train()
        loss = loss_fn(model(X_train), y_train)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if epoch % test_every == 0:
            model.eval()
            with torch.no_grad():
                test_loss = loss_fn(model(X_test), y_test)
            history["epoch"].append(epoch)
            history["train_loss"].append(loss.item())
            history["test_loss"].append(test_loss)
    return history


@train_and_test.mutant("keeps the training losses with their graphs")
def _(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    history = {"epoch": [], "train_loss": [], "test_loss": []}
    for epoch in range(epochs):
        model.train()
        loss = loss_fn(model(X_train), y_train)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if epoch % test_every == 0:
            model.eval()
            with torch.no_grad():
                test_loss = loss_fn(model(X_test), y_test)
            history["epoch"].append(epoch)
            history["train_loss"].append(loss)
            history["test_loss"].append(test_loss.item())
    return history


@train_and_test.mutant("mixes up training loss and test loss")
def _(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    history = {"epoch": [], "train_loss": [], "test_loss": []}
    for epoch in range(epochs):
        model.train()
        loss = loss_fn(model(X_train), y_train)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if epoch % test_every == 0:
            model.eval()
            with torch.no_grad():
                test_loss = loss_fn(model(X_test), y_test)
            history["epoch"].append(epoch)
            history["train_loss"].append(test_loss.item())
            history["test_loss"].append(loss.item())
    return history


@train_and_test.mutant("trains on the test data")
def _(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    history = {"epoch": [], "train_loss": [], "test_loss": []}
    for epoch in range(epochs):
        model.train()
        loss = loss_fn(model(X_test), y_test)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if epoch % test_every == 0:
            model.eval()
            with torch.no_grad():
                test_loss = loss_fn(model(X_test), y_test)
            history["epoch"].append(epoch)
            history["train_loss"].append(loss.item())
            history["test_loss"].append(test_loss.item())
    return history


@train_and_test.mutant("tests on the training data")
def _(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    history = {"epoch": [], "train_loss": [], "test_loss": []}
    for epoch in range(epochs):
        model.train()
        loss = loss_fn(model(X_train), y_train)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if epoch % test_every == 0:
            model.eval()
            with torch.no_grad():
                test_loss = loss_fn(model(X_train), y_train)
            history["epoch"].append(epoch)
            history["train_loss"].append(loss.item())
            history["test_loss"].append(test_loss.item())
    return history


@train_and_test.mutant("learns from the test data too")
def _(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    history = {"epoch": [], "train_loss": [], "test_loss": []}
    for epoch in range(epochs):
        model.train()
        loss = loss_fn(model(X_train), y_train)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if epoch % test_every == 0:
            model.eval()
            test_loss = loss_fn(model(X_test), y_test)
            optimizer.zero_grad()
            test_loss.backward()
            optimizer.step()
            history["epoch"].append(epoch)
            history["train_loss"].append(loss.item())
            history["test_loss"].append(test_loss.item())
    return history


@train_and_test.mutant("finds gradients of the test loss and leaves them")
def _(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    history = {"epoch": [], "train_loss": [], "test_loss": []}
    for epoch in range(epochs):
        model.train()
        loss = loss_fn(model(X_train), y_train)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        if epoch % test_every == 0:
            model.eval()
            test_loss = loss_fn(model(X_test), y_test)
            test_loss.backward()
            history["epoch"].append(epoch)
            history["train_loss"].append(loss.item())
            history["test_loss"].append(test_loss.item())
    return history


@train_and_test.mutant("never clears the gradients")
def _(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    history = {"epoch": [], "train_loss": [], "test_loss": []}
    for epoch in range(epochs):
        model.train()
        loss = loss_fn(model(X_train), y_train)
        loss.backward()
        optimizer.step()
        if epoch % test_every == 0:
            model.eval()
            with torch.no_grad():
                test_loss = loss_fn(model(X_test), y_test)
            history["epoch"].append(epoch)
            history["train_loss"].append(loss.item())
            history["test_loss"].append(test_loss.item())
    return history


@train_and_test.mutant("names zero_grad without calling it")
def _(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    history = {"epoch": [], "train_loss": [], "test_loss": []}
    for epoch in range(epochs):
        model.train()
        loss = loss_fn(model(X_train), y_train)
        optimizer.zero_grad  # noqa: B018
        loss.backward()
        optimizer.step()
        if epoch % test_every == 0:
            model.eval()
            with torch.no_grad():
                test_loss = loss_fn(model(X_test), y_test)
            history["epoch"].append(epoch)
            history["train_loss"].append(loss.item())
            history["test_loss"].append(test_loss.item())
    return history


@train_and_test.mutant("clears the gradients once, before all epochs")
def _(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    history = {"epoch": [], "train_loss": [], "test_loss": []}
    optimizer.zero_grad()
    for epoch in range(epochs):
        model.train()
        loss = loss_fn(model(X_train), y_train)
        loss.backward()
        optimizer.step()
        if epoch % test_every == 0:
            model.eval()
            with torch.no_grad():
                test_loss = loss_fn(model(X_test), y_test)
            history["epoch"].append(epoch)
            history["train_loss"].append(loss.item())
            history["test_loss"].append(test_loss.item())
    return history


@train_and_test.mutant("clears the gradients between backward and step")
def _(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    history = {"epoch": [], "train_loss": [], "test_loss": []}
    for epoch in range(epochs):
        model.train()
        loss = loss_fn(model(X_train), y_train)
        loss.backward()
        optimizer.zero_grad()
        optimizer.step()
        if epoch % test_every == 0:
            model.eval()
            with torch.no_grad():
                test_loss = loss_fn(model(X_test), y_test)
            history["epoch"].append(epoch)
            history["train_loss"].append(loss.item())
            history["test_loss"].append(test_loss.item())
    return history


@train_and_test.mutant("steps before backward")
def _(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    history = {"epoch": [], "train_loss": [], "test_loss": []}
    for epoch in range(epochs):
        model.train()
        loss = loss_fn(model(X_train), y_train)
        optimizer.zero_grad()
        optimizer.step()
        loss.backward()
        if epoch % test_every == 0:
            model.eval()
            with torch.no_grad():
                test_loss = loss_fn(model(X_test), y_test)
            history["epoch"].append(epoch)
            history["train_loss"].append(loss.item())
            history["test_loss"].append(test_loss.item())
    return history


@train_and_test.mutant("steps in epochs with a test only")
def _(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    history = {"epoch": [], "train_loss": [], "test_loss": []}
    for epoch in range(epochs):
        model.train()
        loss = loss_fn(model(X_train), y_train)
        optimizer.zero_grad()
        loss.backward()
        if epoch % test_every == 0:
            optimizer.step()
        if epoch % test_every == 0:
            model.eval()
            with torch.no_grad():
                test_loss = loss_fn(model(X_test), y_test)
            history["epoch"].append(epoch)
            history["train_loss"].append(loss.item())
            history["test_loss"].append(test_loss.item())
    return history


@train_and_test.mutant("swaps prediction and target in training")
def _(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    history = {"epoch": [], "train_loss": [], "test_loss": []}
    for epoch in range(epochs):
        model.train()
        loss = loss_fn(y_train, model(X_train))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if epoch % test_every == 0:
            model.eval()
            with torch.no_grad():
                test_loss = loss_fn(model(X_test), y_test)
            history["epoch"].append(epoch)
            history["train_loss"].append(loss.item())
            history["test_loss"].append(test_loss.item())
    return history


@train_and_test.mutant("swaps prediction and target in testing")
def _(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    history = {"epoch": [], "train_loss": [], "test_loss": []}
    for epoch in range(epochs):
        model.train()
        loss = loss_fn(model(X_train), y_train)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if epoch % test_every == 0:
            model.eval()
            with torch.no_grad():
                test_loss = loss_fn(y_test, model(X_test))
            history["epoch"].append(epoch)
            history["train_loss"].append(loss.item())
            history["test_loss"].append(test_loss.item())
    return history


@train_and_test.mutant("keeps the last test only")
def _(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    history = {"epoch": [], "train_loss": [], "test_loss": []}
    for epoch in range(epochs):
        model.train()
        loss = loss_fn(model(X_train), y_train)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if epoch % test_every == 0:
            model.eval()
            with torch.no_grad():
                test_loss = loss_fn(model(X_test), y_test)
            history["epoch"] = [epoch]
            history["train_loss"] = [loss.item()]
            history["test_loss"] = [test_loss.item()]
    return history


@train_and_test.variant("helper functions for a step and a test")
def _(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    def step():
        model.train()
        optimizer.zero_grad()
        loss = loss_fn(model(X_train), y_train)
        loss.backward()
        optimizer.step()
        return float(loss)

    def measure():
        was_training = model.training
        model.eval()
        with torch.inference_mode():
            value = loss_fn(model(X_test), y_test).item()
        model.train(was_training)
        return value

    rows = []
    for epoch in range(epochs):
        before = step()
        if not epoch % test_every:
            rows.append((epoch, before, measure()))
    return {name: [row[place] for row in rows] for place, name in enumerate(("epoch", "train_loss", "test_loss"))}


@train_and_test.variant("clears after the step, and prints")
def _(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    epoch_count, train_losses, test_losses = [], [], []
    for epoch in range(epochs):
        model.train()
        y_pred = model(X_train)
        loss = loss_fn(y_pred, y_train)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        model.eval()
        if epoch % test_every == 0:
            with torch.inference_mode():
                test_pred = model(X_test)
                test_loss = loss_fn(test_pred, y_test)
            epoch_count.append(epoch)
            train_losses.append(loss.detach().cpu().numpy().item())
            test_losses.append(float(test_loss))
            print(f"Epoch: {epoch} | MAE Train Loss: {loss} | MAE Test Loss: {test_loss}")
    return {"epoch": epoch_count, "train_loss": train_losses, "test_loss": test_losses}


@train_and_test.variant("a countdown to the next test, gradients set to None by hand")
def _(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    history = dict(test_loss=[], epoch=[], train_loss=[])
    until, epoch = 0, 0
    parameters = list(model.parameters())
    while epoch < epochs:
        model.train(True)
        loss = loss_fn(model(X_train), y_train)
        for parameter, grad in zip(parameters, torch.autograd.grad(loss, parameters), strict=True):
            parameter.grad = grad
        optimizer.step()
        if until == 0:
            until = test_every
            model.train(False)
            torch.set_grad_enabled(False)
            test = loss_fn(model(X_test), y_test).tolist()
            torch.set_grad_enabled(True)
            model.train()
            for name, value in (("epoch", epoch), ("train_loss", loss.tolist()), ("test_loss", test)):
                history[name] += [value]
        until, epoch = until - 1, epoch + 1
    return history


@st.composite
def _trainings(draw: Draw) -> dict[str, Any]:
    """Return the arguments of a training run over a few epochs; the batches come as a loader or a list."""
    epochs = draw(st.integers(0, 3))
    model = draw(models(2, 1, spy=True, training=None if epochs else True))
    train_dl = draw(_batches(_for_training(model), 1, ("loader", "loader", "list")))
    return {
        "num_epochs": epochs,
        "model": model,
        "loss_fn": draw(_loss_functions()),
        "opt": draw(optimizers(model)),
        "train_dl": train_dl,
    }


def _one_number(epochs: int, lr: float) -> dict[str, Any]:
    """Return a training run of one weight on one number: with 0.5 its losses are 16, 0, 0, …; with 1.25 they rise."""
    with seeded(0):
        model = nn.Linear(1, 1, bias=False).double()
    nn.init.zeros_(model.weight)
    one = torch.ones(1, 1, dtype=torch.float64)
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    return {"num_epochs": epochs, "model": model, "loss_fn": nn.MSELoss(), "opt": opt, "train_dl": [(one, 4 * one)]}


@exercise(
    curve="result",
    points=5,
    arguments=_trainings(),
    examples=(_one_number(4, 0.5), _one_number(3, 1.25), _fitted_in_part()),
    ignores=("grad",),
    tolerance=_TOLERANCE,
    cases=60,
    builds_on=("train_step",),
    hints=(
        "Two loops, one in the other: the outer one counts epochs, the inner one takes batches from train_dl.",
        "The body of the inner loop is a training step: predict, loss, backward, step, and clear the gradients.",
        "For the mean per sample, weigh each batch's loss with its number of rows; begin anew with each epoch.",
        "In the inner loop: total += loss.item() * len(xb) and count += len(xb); after it: append total / count.",
    ),
)
def fit(
    num_epochs: int, model: nn.Module, loss_fn: Callable, opt: torch.optim.Optimizer, train_dl: Iterable
) -> list[float]:
    """Train `model` for `num_epochs` epochs and return the mean loss of each, as a list of Python floats.

    `train_dl` is a DataLoader or a list of batches: it yields pairs (inputs, targets). In every epoch go through
    it once, from its start (a loader that shuffles then shuffles anew). For every batch, with the model in
    training mode: call the model once, compute `loss_fn(prediction, targets)`, find the gradients of this batch's
    loss alone, and let `opt` take one step. No gradients are left over when `fit` is called; whether some are
    when it returns is up to you. Leave the model in training mode; without epochs, it may stay in the mode it is in.

    The number for an epoch is its mean loss per sample: `loss_fn` gives the mean over a batch, and batches may
    differ in size. Each batch's loss is the one from before its own step. No epochs give an empty list.

    >>> model = nn.Linear(1, 1, bias=False)
    >>> _ = nn.init.zeros_(model.weight)
    >>> opt = torch.optim.SGD(model.parameters(), lr=0.25)
    >>> fit(3, model, nn.MSELoss(), opt, [(torch.tensor([[1.0]]), torch.tensor([[4.0]]))])
    [16.0, 4.0, 1.0]
    """
    history = []
    for _ in range(num_epochs):
        model.train()
        total = 0.0
        count = 0
        for xb, yb in train_dl:
            loss = loss_fn(model(xb), yb)
            opt.zero_grad()
            loss.backward()
            opt.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    return history


@fit.mutant("takes the mean of the batches' means")
def _(num_epochs, model, loss_fn, opt, train_dl):
    history = []
    for _ in range(num_epochs):
        model.train()
        losses = []
        for xb, yb in train_dl:
            loss = loss_fn(model(xb), yb)
            opt.zero_grad()
            loss.backward()
            opt.step()
            losses.append(loss.item())
        history.append(sum(losses) / len(losses))
    return history


@fit.mutant("divides by the number of rows in the data set, of which a loader may leave some out")
def _(num_epochs, model, loss_fn, opt, train_dl):
    history = []
    for _ in range(num_epochs):
        model.train()
        total, count = 0.0, 0
        for xb, yb in train_dl:
            loss = loss_fn(model(xb), yb)
            opt.zero_grad()
            loss.backward()
            opt.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / (len(train_dl.dataset) if hasattr(train_dl, "dataset") else count))
    return history


@fit.mutant("gives the targets the prediction's dtype, though they may be class indices")
def _(num_epochs, model, loss_fn, opt, train_dl):
    return fit(num_epochs, model, lambda p, y: loss_fn(p, y.type_as(p)), opt, train_dl)


@fit.mutant("gives the targets the prediction's shape, though a loss may want another one")
def _(num_epochs, model, loss_fn, opt, train_dl):
    return fit(num_epochs, model, lambda p, y: loss_fn(p, y.view_as(p)), opt, train_dl)


@fit.mutant("makes the inputs flat, though they may be images")
def _(num_epochs, model, loss_fn, opt, train_dl):
    return fit(num_epochs, nn.Sequential(nn.Flatten(), model), loss_fn, opt, train_dl)


@fit.mutant("squeezes prediction and targets, which are no columns then")
def _(num_epochs, model, loss_fn, opt, train_dl):
    return fit(num_epochs, model, lambda p, y: loss_fn(p.squeeze(), y.squeeze()), opt, train_dl)


@fit.mutant("stops early, where the loss stays the same")
def _(num_epochs, model, loss_fn, opt, train_dl):
    history = []
    for _ in range(num_epochs):
        history += fit(1, model, loss_fn, opt, train_dl)
        if history[-2:-1] == history[-1:]:
            break
    return history


@fit.mutant("stops early, where the loss rises")
def _(num_epochs, model, loss_fn, opt, train_dl):
    history = []
    for _ in range(num_epochs):
        model.train()
        total, count = 0.0, 0
        for xb, yb in train_dl:
            loss = loss_fn(model(xb), yb)
            opt.zero_grad()
            loss.backward()
            opt.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
        if len(history) > 1 and history[-1] > history[-2]:
            break
    return history


@fit.mutant("returns the last batch's loss of each epoch")
def _(num_epochs, model, loss_fn, opt, train_dl):
    history = []
    for _ in range(num_epochs):
        model.train()
        for xb, yb in train_dl:
            loss = loss_fn(model(xb), yb)
            opt.zero_grad()
            loss.backward()
            opt.step()
        history.append(loss.item())
    return history


@fit.mutant("returns one loss for each batch")
def _(num_epochs, model, loss_fn, opt, train_dl):
    history = []
    for _ in range(num_epochs):
        model.train()
        for xb, yb in train_dl:
            loss = loss_fn(model(xb), yb)
            opt.zero_grad()
            loss.backward()
            opt.step()
            history.append(loss.item())
    return history


@fit.mutant("adds up over all epochs so far")
def _(num_epochs, model, loss_fn, opt, train_dl):
    history = []
    total, count = 0.0, 0
    for _ in range(num_epochs):
        model.train()
        for xb, yb in train_dl:
            loss = loss_fn(model(xb), yb)
            opt.zero_grad()
            loss.backward()
            opt.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    return history


@fit.mutant("never clears the gradients")
def _(num_epochs, model, loss_fn, opt, train_dl):
    history = []
    for _ in range(num_epochs):
        model.train()
        total, count = 0.0, 0
        for xb, yb in train_dl:
            loss = loss_fn(model(xb), yb)
            loss.backward()
            opt.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    return history


@fit.mutant("clears the gradients once an epoch")
def _(num_epochs, model, loss_fn, opt, train_dl):
    history = []
    for _ in range(num_epochs):
        model.train()
        opt.zero_grad()
        total, count = 0.0, 0
        for xb, yb in train_dl:
            loss = loss_fn(model(xb), yb)
            loss.backward()
            opt.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    return history


@fit.mutant("clears the gradients between backward and step")
def _(num_epochs, model, loss_fn, opt, train_dl):
    history = []
    for _ in range(num_epochs):
        model.train()
        total, count = 0.0, 0
        for xb, yb in train_dl:
            loss = loss_fn(model(xb), yb)
            loss.backward()
            opt.zero_grad()
            opt.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    return history


@fit.mutant("steps once an epoch")
def _(num_epochs, model, loss_fn, opt, train_dl):
    history = []
    for _ in range(num_epochs):
        model.train()
        opt.zero_grad()
        total, count = 0.0, 0
        for xb, yb in train_dl:
            loss = loss_fn(model(xb), yb)
            loss.backward()
            total += loss.item() * len(xb)
            count += len(xb)
        opt.step()
        history.append(total / count)
    return history


@fit.mutant("does not switch to training mode")
def _(num_epochs, model, loss_fn, opt, train_dl):
    history = []
    for _ in range(num_epochs):
        total, count = 0.0, 0
        for xb, yb in train_dl:
            loss = loss_fn(model(xb), yb)
            opt.zero_grad()
            loss.backward()
            opt.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    return history


@fit.mutant("leaves the model in evaluation mode")
def _(num_epochs, model, loss_fn, opt, train_dl):
    history = []
    for _ in range(num_epochs):
        model.train()
        total, count = 0.0, 0
        for xb, yb in train_dl:
            loss = loss_fn(model(xb), yb)
            opt.zero_grad()
            loss.backward()
            opt.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
        model.eval()
    return history


@fit.mutant("takes the batches of the first epoch for all epochs")
def _(num_epochs, model, loss_fn, opt, train_dl):
    history = []
    batches = list(train_dl) if num_epochs else []
    for _ in range(num_epochs):
        model.train()
        total, count = 0.0, 0
        for xb, yb in batches:
            loss = loss_fn(model(xb), yb)
            opt.zero_grad()
            loss.backward()
            opt.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    return history


@fit.mutant("computes the loss again after the step")
def _(num_epochs, model, loss_fn, opt, train_dl):
    history = []
    for _ in range(num_epochs):
        model.train()
        total, count = 0.0, 0
        for xb, yb in train_dl:
            loss = loss_fn(model(xb), yb)
            opt.zero_grad()
            loss.backward()
            opt.step()
            total += loss_fn(model(xb), yb).item() * len(xb)
            count += len(xb)
        history.append(total / count)
    return history


@fit.mutant("returns tensors")
def _(num_epochs, model, loss_fn, opt, train_dl):
    history = []
    for _ in range(num_epochs):
        model.train()
        total, count = 0.0, 0
        for xb, yb in train_dl:
            loss = loss_fn(model(xb), yb)
            opt.zero_grad()
            loss.backward()
            opt.step()
            total += loss.detach() * len(xb)
            count += len(xb)
        history.append(total / count)
    return history


@fit.mutant("returns the last epoch's loss only")
def _(num_epochs, model, loss_fn, opt, train_dl):
    history = []
    for _ in range(num_epochs):
        model.train()
        total, count = 0.0, 0
        for xb, yb in train_dl:
            loss = loss_fn(model(xb), yb)
            opt.zero_grad()
            loss.backward()
            opt.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history = [total / count]
    return history


@fit.mutant("trains one epoch too few")
def _(num_epochs, model, loss_fn, opt, train_dl):
    history = []
    for _ in range(1, num_epochs):
        model.train()
        total, count = 0.0, 0
        for xb, yb in train_dl:
            loss = loss_fn(model(xb), yb)
            opt.zero_grad()
            loss.backward()
            opt.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    return history


@fit.mutant("swaps prediction and target")
def _(num_epochs, model, loss_fn, opt, train_dl):
    history = []
    for _ in range(num_epochs):
        model.train()
        total, count = 0.0, 0
        for xb, yb in train_dl:
            loss = loss_fn(yb, model(xb))
            opt.zero_grad()
            loss.backward()
            opt.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    return history


@fit.mutant("counts the rows before training, which shuffles once more")
def _(num_epochs, model, loss_fn, opt, train_dl):
    history = []
    count = sum(len(xb) for xb, _ in train_dl)
    for _ in range(num_epochs):
        model.train()
        total = 0.0
        for xb, yb in train_dl:
            loss = loss_fn(model(xb), yb)
            opt.zero_grad()
            loss.backward()
            opt.step()
            total += loss.item() * len(xb)
        history.append(total / count)
    return history


@fit.variant("clears first, training mode once")
def _(num_epochs, model, loss_fn, opt, train_dl):
    model.train()
    history = []
    for _epoch in range(num_epochs):
        losses, sizes = [], []
        for inputs, targets in train_dl:
            opt.zero_grad()
            loss = loss_fn(model(inputs), targets)
            loss.backward()
            opt.step()
            losses.append(loss.item())
            sizes.append(len(inputs))
        history.append(sum(a * b for a, b in zip(losses, sizes, strict=True)) / sum(sizes))
    return history


@fit.variant("clears after the step, as in the notes")
def _(num_epochs, model, loss_fn, opt, train_dl):
    history = []
    for epoch in range(num_epochs):
        total = count = 0
        for xb, yb in train_dl:
            model.train()
            pred = model(xb)
            loss = loss_fn(pred, yb)
            loss.backward()
            opt.step()
            opt.zero_grad()
            total += loss.item() * xb.size(0)
            count += xb.size(0)
        history.append(total / count)
        if (epoch + 1) % 10 == 0:
            print(f"Epoch [{epoch + 1}/{num_epochs}], Loss: {loss.item():.4f}")
    return history


@fit.variant("adds up in a tensor")
def _(num_epochs, model, loss_fn, opt, train_dl):
    def epoch():
        model.train()
        total, rows = None, 0
        for xb, yb in train_dl:
            opt.zero_grad(set_to_none=False)
            loss = loss_fn(model(xb), yb)
            loss.backward()
            opt.step()
            part = loss.detach() * yb.shape[0]
            total = part if total is None else total + part
            rows += yb.shape[0]
        return (total / rows).item()

    return [epoch() for _ in range(num_epochs)]
