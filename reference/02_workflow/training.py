"""The training loop: one step, an evaluation, many epochs."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import torch
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional as F

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


@exercise(
    points=3,
    arguments=_steps(),
    ignores=("grad",),
    tolerance=_TOLERANCE,
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


@exercise(
    points=3,
    arguments=_evaluations(),
    examples=(_nothing(training=True), _nothing(training=False)),
    tolerance=_TOLERANCE,
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


@exercise(
    points=5,
    arguments=_trainings(),
    ignores=("grad",),
    tolerance=_TOLERANCE,
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
    when it returns is up to you. Leave the model in training mode.

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
