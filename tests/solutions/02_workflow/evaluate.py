"""Held-out solutions of evaluate."""

import contextlib
import itertools
import math
import statistics

import numpy as np
import torch
from torch import nn


@contextlib.contextmanager
def evaluating(model):
    before = model.training
    model.eval()
    try:
        with torch.no_grad():
            yield
    finally:
        model.train(before)


class EmptyLoader(ValueError):
    pass


def right_context_manager(model, loss_fn, loader):
    """A context manager of one's own, an exception class of one's own."""
    parts = []
    with evaluating(model):
        for x, y in loader:
            parts.append((loss_fn(model(x), y).item(), len(x)))
    if not parts:
        raise EmptyLoader("nothing to evaluate on")
    return math.fsum(value * n for value, n in parts) / sum(n for _, n in parts)


def right_numpy_average(model, criterion, batches):
    """np.average with weights, converted."""
    was = model.training
    model.eval()
    values, weights = [], []
    with torch.no_grad():
        for batch in batches:
            values.append(criterion(model(batch[0]), batch[1]).cpu().numpy())
            weights.append(batch[0].shape[0])
    model.train(was)
    if len(values) == 0:
        raise ValueError
    return float(np.average(np.array(values), weights=weights))


def right_peeks(model, loss_fn, loader):
    """Takes the first batch off, then chains it back on."""
    batches = iter(loader)
    try:
        first = next(batches)
    except StopIteration:
        raise ValueError("empty") from None
    was = model.training
    model.eval()
    total, n = 0, 0
    for xb, yb in itertools.chain([first], batches):
        with torch.no_grad():
            prediction = model(xb)
        total += float(loss_fn(prediction, yb)) * len(yb)
        n += len(yb)
    model.train(was)
    return total / n


def right_raises_in_eval(model, loss_fn, loader):
    """What mode an error leaves is not part of the task."""
    mode = model.training
    model.eval()
    losses = []
    sizes = []
    with torch.inference_mode():
        for xb, yb in loader:
            losses.append(loss_fn(model(xb), yb).item())
            sizes.append(xb.size(0))
        if sizes == []:
            raise ValueError("no data")
    if mode:
        model.train()
    else:
        model.eval()
    return statistics.fmean(losses, weights=sizes)


def right_set_grad_enabled(model, loss_fn, loader, verbose=True):
    """The global switch, put back; an extra parameter; output."""
    was = model.training
    grad = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    model.eval()
    running, seen = 0.0, 0
    for i, (xb, yb) in enumerate(loader):
        size = len(xb)
        loss = loss_fn(model(xb), yb)
        running += loss.item() * size
        seen += size
        if verbose:
            print(i, loss.item())
    torch.set_grad_enabled(grad)
    if was:
        model.train()
    if seen == 0:
        raise ValueError("no batches")
    return running / seen


def right_running_mean(model, loss_fn, loader):
    """The mean is updated batch by batch."""
    was = model.training
    model.eval()
    mean, n = None, 0
    with torch.no_grad():
        for xb, yb in loader:
            n += len(xb)
            value = loss_fn(model(xb), yb).item()
            mean = value if mean is None else mean + (value - mean) * len(xb) / n
    model.train(was)
    if mean is None:
        raise ValueError
    return mean


def right_loader_as_list(model, loss_fn, loader):
    """Everything in a list first; the mode of each module by name."""
    batches = [(x, y) for x, y in loader]
    if not batches:
        raise ValueError("empty loader")
    modes = [(m, m.training) for m in model.modules()]
    model.eval()
    with torch.no_grad():
        predictions = [model(x) for x, _ in batches]
        losses = [loss_fn(p, y) for p, (_, y) in zip(predictions, batches)]
        result = sum(l * len(y) for l, (_, y) in zip(losses, batches)) / sum(len(y) for _, y in batches)
    for m, mode in modes:
        m.training = mode
    return result.item()


def right_catches_division(model, loss_fn, loader):
    """ZeroDivisionError turned into ValueError."""
    was = model.training

    def step(xb, yb):
        return loss_fn(model(xb), yb).item() * len(xb), len(xb)

    with torch.no_grad():
        model.eval()
        pairs = [step(xb, yb) for xb, yb in loader]
        model.train(was)
    try:
        return sum(p[0] for p in pairs) / sum(p[1] for p in pairs)
    except ZeroDivisionError as error:
        raise ValueError("the loader is empty") from error


def right_float32_sum(model, loss_fn, loader):
    """The sum is kept in a float32 tensor, as most people's is."""
    was = model.training
    model.eval()
    total = torch.tensor(0.0)
    n = 0
    with torch.no_grad():
        for xb, yb in loader:
            total += loss_fn(model(xb), yb).cpu() * xb.shape[0]
            n += xb.shape[0]
    model.train(was)
    if n == 0:
        raise ValueError("empty")
    return (total / n).item()


def right_by_elements(model, loss_fn, loader):
    """Weights by number of target elements come to the same."""
    was = model.training
    model.eval()
    s, n = 0.0, 0
    with torch.no_grad():
        for xb, yb in loader:
            s += loss_fn(model(xb), yb).item() * yb.numel()
            n += yb.numel()
    model.train(was)
    if not n:
        raise ValueError
    return s / n


def wrong_dataset_length(model, loss_fn, loader):
    """A list has no .dataset."""
    was = model.training
    model.eval()
    n = len(loader.dataset)
    if n == 0:
        raise ValueError
    total = 0.0
    with torch.no_grad():
        for xb, yb in loader:
            total += loss_fn(model(xb), yb).item() * len(xb)
    model.train(was)
    return total / n


def wrong_loader_length(model, loss_fn, loader):
    """An iterator has no len()."""
    if len(loader) == 0:
        raise ValueError
    was = model.training
    model.eval()
    total, n = 0.0, 0
    with torch.no_grad():
        for xb, yb in loader:
            total += loss_fn(model(xb), yb).item() * len(xb)
            n += len(xb)
    model.train(was)
    return total / n


def wrong_batch_size_attribute(model, loss_fn, loader):
    """Weighs every batch of a DataLoader with batch_size."""
    was = model.training
    model.eval()
    total, n = 0.0, 0
    with torch.no_grad():
        for xb, yb in loader:
            size = getattr(loader, "batch_size", len(xb))
            total += loss_fn(model(xb), yb).item() * size
            n += size
    model.train(was)
    if n == 0:
        raise ValueError
    return total / n


def wrong_skips_ragged_batch(model, loss_fn, loader):
    """A smaller last batch is left out."""
    was = model.training
    model.eval()
    total, n, full = 0.0, 0, None
    with torch.no_grad():
        for xb, yb in loader:
            full = full or len(xb)
            if len(xb) < full:
                break
            total += loss_fn(model(xb), yb).item() * len(xb)
            n += len(xb)
    model.train(was)
    if n == 0:
        raise ValueError
    return total / n


def wrong_numpy_result(model, loss_fn, loader):
    """np.average gives a NumPy number."""
    was = model.training
    model.eval()
    with torch.no_grad():
        parts = [(loss_fn(model(xb), yb).item(), len(xb)) for xb, yb in loader]
    model.train(was)
    if not parts:
        raise ValueError
    return np.average([a for a, _ in parts], weights=[b for _, b in parts])


def wrong_index_error(model, loss_fn, loader):
    """Raises IndexError for an empty loader."""
    batches = list(loader)
    batches[0]
    was = model.training
    model.eval()
    with torch.no_grad():
        total = sum(loss_fn(model(xb), yb).item() * len(xb) for xb, yb in batches)
    model.train(was)
    return total / sum(len(xb) for xb, _ in batches)


def wrong_runtime_error(model, loss_fn, loader):
    """Another exception class than asked for."""
    was = model.training
    model.eval()
    total, n = 0.0, 0
    with torch.no_grad():
        for xb, yb in loader:
            total += loss_fn(model(xb), yb).item() * len(xb)
            n += len(xb)
    model.train(was)
    if n == 0:
        raise RuntimeError("empty")
    return total / n


def wrong_nan_for_empty(model, loss_fn, loader):
    """nan instead of an error."""
    was = model.training
    model.eval()
    total, n = 0.0, 0
    with torch.no_grad():
        for xb, yb in loader:
            total += loss_fn(model(xb), yb).item() * len(xb)
            n += len(xb)
    model.train(was)
    return total / n if n else float("nan")


def wrong_reads_mode_too_late(model, loss_fn, loader):
    """model.training is False by the time it is kept."""
    model.eval()
    was = model.training
    total, n = 0.0, 0
    with torch.no_grad():
        for xb, yb in loader:
            total += loss_fn(model(xb), yb).item() * len(xb)
            n += len(xb)
    model.train(was)
    if n == 0:
        raise ValueError
    return total / n


def wrong_freezes_parameters(model, loss_fn, loader):
    """requires_grad off instead of tracking off."""
    was = model.training
    model.eval()
    model.requires_grad_(False)
    total, n = 0.0, 0
    for xb, yb in loader:
        total += loss_fn(model(xb), yb).item() * len(xb)
        n += len(xb)
    model.requires_grad_(True)
    model.train(was)
    if n == 0:
        raise ValueError
    return total / n


def wrong_detaches(model, loss_fn, loader):
    """.detach() after a prediction that tracked."""
    was = model.training
    model.eval()
    total, n = 0.0, 0
    for xb, yb in loader:
        total += loss_fn(model(xb).detach(), yb).item() * len(xb)
        n += len(xb)
    model.train(was)
    if n == 0:
        raise ValueError
    return total / n


def wrong_no_grad_not_entered(model, loss_fn, loader):
    """torch.no_grad() without with does nothing."""
    was = model.training
    model.eval()
    torch.no_grad()
    total, n = 0.0, 0
    for xb, yb in loader:
        total += loss_fn(model(xb), yb).item() * len(xb)
        n += len(xb)
    model.train(was)
    if n == 0:
        raise ValueError
    return total / n


def wrong_dropout_only(model, loss_fn, loader):
    """Only Dropout is switched; BatchNorm and the rest stay in training mode."""
    switched = [m for m in model.modules() if isinstance(m, nn.Dropout) and m.training]
    for m in switched:
        m.eval()
    total, n = 0.0, 0
    with torch.no_grad():
        for xb, yb in loader:
            total += loss_fn(model(xb), yb).item() * len(xb)
            n += len(xb)
    for m in switched:
        m.train()
    if n == 0:
        raise ValueError
    return total / n


def wrong_restores_in_loop(model, loss_fn, loader):
    """The mode is put back after the first batch already."""
    was = model.training
    model.eval()
    total, n = 0.0, 0
    with torch.no_grad():
        for xb, yb in loader:
            total += loss_fn(model(xb), yb).item() * len(xb)
            n += len(xb)
            model.train(was)
    if n == 0:
        raise ValueError
    return total / n


def wrong_eval_after_first(model, loss_fn, loader):
    """eval() comes after the first prediction."""
    was = model.training
    total, n = 0.0, 0
    with torch.no_grad():
        for xb, yb in loader:
            prediction = model(xb)
            model.eval()
            total += loss_fn(prediction, yb).item() * len(xb)
            n += len(xb)
    model.train(was)
    if n == 0:
        raise ValueError
    return total / n


def wrong_divides_in_loop(model, loss_fn, loader):
    """The running sum is divided with every batch."""
    was = model.training
    model.eval()
    total, n = 0.0, 0
    with torch.no_grad():
        for xb, yb in loader:
            total += loss_fn(model(xb), yb).item() * len(xb)
            n += len(xb)
            total /= n
    model.train(was)
    if n == 0:
        raise ValueError
    return total


def wrong_elements_for_rows(model, loss_fn, loader):
    """Sums by rows, divides by elements: wrong for two outputs only."""
    was = model.training
    model.eval()
    total, n = 0.0, 0
    with torch.no_grad():
        for xb, yb in loader:
            total += loss_fn(model(xb), yb).item() * len(xb)
            n += yb.numel()
    model.train(was)
    if n == 0:
        raise ValueError
    return total / n


def wrong_predicts_twice(model, loss_fn, loader):
    """Two forwards a batch."""
    was = model.training
    model.eval()
    total, n = 0.0, 0
    with torch.no_grad():
        for xb, yb in loader:
            n += len(model(xb))
            total += loss_fn(model(xb), yb).item() * len(xb)
    model.train(was)
    if n == 0:
        raise ValueError
    return total / n


def wrong_flags_on_inputs(model, loss_fn, loader):
    """Leaves a flag on the caller's tensors."""
    was = model.training
    model.eval()
    total, n = 0.0, 0
    with torch.no_grad():
        for xb, yb in loader:
            total += loss_fn(model(xb.requires_grad_()), yb).item() * len(xb)
            n += len(xb)
    model.train(was)
    if n == 0:
        raise ValueError
    return total / n


def wrong_takes_a_step(model, loss_fn, loader):
    """Trains on the test data, a little."""
    was = model.training
    model.eval()
    total, n = 0.0, 0
    with torch.no_grad():
        for xb, yb in loader:
            total += loss_fn(model(xb), yb).item() * len(xb)
            n += len(xb)
        for p in model.parameters():
            p.mul_(0.999)
    model.train(was)
    if n == 0:
        raise ValueError
    return total / n


def wrong_one_batch_error(model, loss_fn, loader):
    """Takes a single batch for none."""
    was = model.training
    model.eval()
    total, n, batches = 0.0, 0, -1
    with torch.no_grad():
        for batches, (xb, yb) in enumerate(loader):
            total += loss_fn(model(xb), yb).item() * len(xb)
            n += len(xb)
    model.train(was)
    if batches <= 0:
        raise ValueError
    return total / n


def wrong_sets_mode_when_training_only_last(model, loss_fn, loader):
    """Puts the mode back for the children of the model only."""
    was = model.training
    model.eval()
    total, n = 0.0, 0
    with torch.no_grad():
        for xb, yb in loader:
            total += loss_fn(model(xb), yb).item() * len(xb)
            n += len(xb)
    for child in model.children():
        child.train(was)
    if n == 0:
        raise ValueError
    return total / n
