"""Held-out solutions of fit."""

import itertools

import numpy as np
import torch
from torch import nn


def right_helper_epoch(num_epochs, model, loss_fn, opt, train_dl):
    """One function for an epoch, one for a step."""

    def step(xb, yb):
        loss = loss_fn(model(xb), yb)
        opt.zero_grad()
        loss.backward()
        opt.step()
        return loss.item() * len(xb), len(xb)

    def epoch():
        sums = [step(xb, yb) for xb, yb in train_dl]
        return sum(s for s, _ in sums) / sum(n for _, n in sums)

    model.train()
    return [epoch() for _ in range(num_epochs)]


def right_while_and_next(epochs, net, criterion, optimiser, batches):
    """while loops, iter and next; other names."""
    done = 0
    history = []
    while done < epochs:
        net.train()
        it = iter(batches)
        losses, sizes = [], []
        while True:
            try:
                x, y = next(it)
            except StopIteration:
                break
            optimiser.zero_grad()
            loss = criterion(net(x), y)
            loss.backward()
            optimiser.step()
            losses += [float(loss)]
            sizes += [x.shape[0]]
        history.append(float(np.average(losses, weights=sizes)))
        done += 1
    return history


def right_grads_by_hand(num_epochs, model, loss_fn, opt, train_dl):
    """torch.autograd.grad into .grad."""
    out = []
    params = list(model.parameters())
    for _ in range(num_epochs):
        model.train(True)
        total, n = 0.0, 0
        for batch in train_dl:
            xb, yb = batch
            loss = loss_fn(model(xb), yb)
            for p, g in zip(params, torch.autograd.grad(loss, params)):
                p.grad = g
            opt.step()
            total, n = total + loss.item() * len(xb), n + len(xb)
        out += [total / n]
    return out


def right_float32_sum(num_epochs, model, loss_fn, opt, train_dl):
    """The sum is a float32 tensor, as with most people's models."""
    history = []
    for _ in range(num_epochs):
        model.train()
        total = torch.zeros(1)
        n = 0
        for xb, yb in train_dl:
            loss = loss_fn(model(xb), yb)
            loss.backward()
            opt.step()
            opt.zero_grad()
            total += loss.detach().cpu() * len(xb)
            n += len(xb)
        history.append((total / n).item())
    return history


def right_notes_order(num_epochs, model, loss_fn, opt, train_dl, verbose=True):
    """Clears after the step; output; an extra parameter."""
    losses = []
    for epoch in range(num_epochs):
        model.train()
        running = 0.0
        seen = 0
        for i, (xb, yb) in enumerate(train_dl):
            pred = model(xb)
            loss = loss_fn(pred, yb)
            loss.backward()
            opt.step()
            opt.zero_grad()
            running += loss.item() * yb.size(0)
            seen += yb.size(0)
            if verbose:
                print(epoch, i, loss.item())
        losses.append(running / seen)
    return losses


def right_closure(num_epochs, model, loss_fn, opt, train_dl):
    """The optimizer calls a closure."""
    history = []
    for _ in range(num_epochs):
        model.train()
        sums = np.zeros(2)
        for xb, yb in train_dl:

            def closure(xb=xb, yb=yb):
                opt.zero_grad()
                loss = loss_fn(model(xb), yb)
                loss.backward()
                return loss

            sums += [opt.step(closure).item() * len(xb), len(xb)]
        history.append(float(sums[0] / sums[1]))
    return history


def right_dictionary(num_epochs, model, loss_fn, opt, train_dl):
    """Sums by epoch in a dictionary; cleared before and after."""
    sums = {}
    for epoch in range(num_epochs):
        model.train()
        for xb, yb in train_dl:
            model.zero_grad()
            loss = loss_fn(model(xb), yb)
            loss.backward()
            opt.step()
            opt.zero_grad()
            s, n = sums.get(epoch, (0.0, 0))
            sums[epoch] = (s + loss.item() * len(xb), n + len(xb))
    return [s / n for s, n in sums.values()]


def right_batches_of_the_epoch(num_epochs, model, loss_fn, opt, train_dl):
    """A list of the batches of each epoch."""
    history = []
    for _ in itertools.repeat(None, num_epochs):
        model.train()
        batches = list(train_dl)
        rows = sum(len(x) for x, _ in batches)
        mean = 0.0
        for x, y in batches:
            for p in model.parameters():
                p.grad = None
            loss = loss_fn(model(x), y)
            loss.backward()
            opt.step()
            mean += loss.item() * len(x) / rows
        history.append(mean)
    return history


def right_sums_at_the_end(num_epochs, model, loss_fn, opt, train_dl):
    """Losses stay tensors until the end."""
    model.train()
    log = []
    for _ in range(num_epochs):
        log.append([])
        for xb, yb in train_dl:
            opt.zero_grad()
            loss = loss_fn(model(xb), yb)
            loss.backward()
            opt.step()
            log[-1].append((loss.detach(), len(xb)))
    return [float(sum(l * n for l, n in epoch) / sum(n for _, n in epoch)) for epoch in log]


def wrong_number_of_batches(num_epochs, model, loss_fn, opt, train_dl):
    """Sum of means over the number of batches."""
    history = []
    for _ in range(num_epochs):
        model.train()
        total = 0.0
        for xb, yb in train_dl:
            opt.zero_grad()
            loss = loss_fn(model(xb), yb)
            loss.backward()
            opt.step()
            total += loss.item()
        history.append(total / len(train_dl))
    return history


def wrong_dataset_length(num_epochs, model, loss_fn, opt, train_dl):
    """A list of batches has no .dataset."""
    history = []
    for _ in range(num_epochs):
        model.train()
        total = 0.0
        for xb, yb in train_dl:
            opt.zero_grad()
            loss = loss_fn(model(xb), yb)
            loss.backward()
            opt.step()
            total += loss.item() * len(xb)
        history.append(total / len(train_dl.dataset))
    return history


def wrong_rest_of_last_epoch(num_epochs, model, loss_fn, opt, train_dl):
    """The first batch of an epoch still holds the gradient of the last one before."""
    history = []
    for _ in range(num_epochs):
        model.train()
        total, n = 0.0, 0
        for i, (xb, yb) in enumerate(train_dl):
            if i > 0:
                opt.zero_grad()
            loss = loss_fn(model(xb), yb)
            loss.backward()
            opt.step()
            total += loss.item() * len(xb)
            n += len(xb)
        history.append(total / n)
    return history


def wrong_iterator_outside(num_epochs, model, loss_fn, opt, train_dl):
    """The iterator is used up after the first epoch."""
    history = []
    batches = iter(train_dl)
    for _ in range(num_epochs):
        model.train()
        total, n = 0.0, 0
        for xb, yb in batches:
            opt.zero_grad()
            loss = loss_fn(model(xb), yb)
            loss.backward()
            opt.step()
            total += loss.item() * len(xb)
            n += len(xb)
        history.append(total / max(n, 1))
    return history


def wrong_drops_ragged(num_epochs, model, loss_fn, opt, train_dl):
    """A smaller last batch is not trained on."""
    history = []
    for _ in range(num_epochs):
        model.train()
        total, n, full = 0.0, 0, 0
        for xb, yb in train_dl:
            if len(xb) < full:
                continue
            full = len(xb)
            opt.zero_grad()
            loss = loss_fn(model(xb), yb)
            loss.backward()
            opt.step()
            total += loss.item() * len(xb)
            n += len(xb)
        history.append(total / n)
    return history


def wrong_train_mode_once_eval_after(num_epochs, model, loss_fn, opt, train_dl):
    """train() before the loop, eval() after each epoch: from the second on it trains in evaluation mode."""
    history = []
    model.train()
    for _ in range(num_epochs):
        total, n = 0.0, 0
        for xb, yb in train_dl:
            opt.zero_grad()
            loss = loss_fn(model(xb), yb)
            loss.backward()
            opt.step()
            total += loss.item() * len(xb)
            n += len(xb)
        history.append(total / n)
        model.eval()
    model.train()
    return history


def wrong_mode_put_back(num_epochs, model, loss_fn, opt, train_dl):
    """Goes back to the mode the model came in."""
    history = []
    was = model.training
    for _ in range(num_epochs):
        model.train()
        total, n = 0.0, 0
        for xb, yb in train_dl:
            opt.zero_grad()
            loss = loss_fn(model(xb), yb)
            loss.backward()
            opt.step()
            total += loss.item() * len(xb)
            n += len(xb)
        history.append(total / n)
    model.train(was)
    return history


def wrong_one_epoch_more(num_epochs, model, loss_fn, opt, train_dl):
    """One epoch too many."""
    history = []
    for _ in range(num_epochs + 1):
        model.train()
        total, n = 0.0, 0
        for xb, yb in train_dl:
            opt.zero_grad()
            loss = loss_fn(model(xb), yb)
            loss.backward()
            opt.step()
            total += loss.item() * len(xb)
            n += len(xb)
        history.append(total / n)
    return history


def wrong_none_for_no_epochs(num_epochs, model, loss_fn, opt, train_dl):
    """No epochs give None."""
    if num_epochs == 0:
        return None
    history = []
    for _ in range(num_epochs):
        model.train()
        total, n = 0.0, 0
        for xb, yb in train_dl:
            opt.zero_grad()
            loss = loss_fn(model(xb), yb)
            loss.backward()
            opt.step()
            total += loss.item() * len(xb)
            n += len(xb)
        history.append(total / n)
    return history


def wrong_learning_rate_decays(num_epochs, model, loss_fn, opt, train_dl):
    """The learning rate shrinks from epoch to epoch."""
    history = []
    for _ in range(num_epochs):
        model.train()
        total, n = 0.0, 0
        for xb, yb in train_dl:
            opt.zero_grad()
            loss = loss_fn(model(xb), yb)
            loss.backward()
            opt.step()
            total += loss.item() * len(xb)
            n += len(xb)
        history.append(total / n)
        for group in opt.param_groups:
            group["lr"] *= 0.99
    return history


def wrong_clips(num_epochs, model, loss_fn, opt, train_dl):
    """Gradients are clipped."""
    history = []
    for _ in range(num_epochs):
        model.train()
        total, n = 0.0, 0
        for xb, yb in train_dl:
            opt.zero_grad()
            loss = loss_fn(model(xb), yb)
            loss.backward()
            nn.utils.clip_grad_value_(model.parameters(), 5.0)
            opt.step()
            total += loss.item() * len(xb)
            n += len(xb)
        history.append(total / n)
    return history


def wrong_evaluates_after_epoch(num_epochs, model, loss_fn, opt, train_dl):
    """The loss of an epoch is measured afterwards."""
    history = []
    for _ in range(num_epochs):
        model.train()
        seen = []
        for xb, yb in train_dl:
            seen.append((xb, yb))
            opt.zero_grad()
            loss_fn(model(xb), yb).backward()
            opt.step()
        model.eval()
        with torch.no_grad():
            total = sum(loss_fn(model(xb), yb).item() * len(xb) for xb, yb in seen)
        history.append(total / sum(len(xb) for xb, _ in seen))
        model.train()
    return history


def wrong_tuple(num_epochs, model, loss_fn, opt, train_dl):
    """A tuple, not a list."""
    history = ()
    for _ in range(num_epochs):
        model.train()
        total, n = 0.0, 0
        for xb, yb in train_dl:
            opt.zero_grad()
            loss = loss_fn(model(xb), yb)
            loss.backward()
            opt.step()
            total += loss.item() * len(xb)
            n += len(xb)
        history += (total / n,)
    return history


def wrong_numpy_numbers(num_epochs, model, loss_fn, opt, train_dl):
    """NumPy numbers in the list."""
    history = []
    for _ in range(num_epochs):
        model.train()
        losses, sizes = [], []
        for xb, yb in train_dl:
            opt.zero_grad()
            loss = loss_fn(model(xb), yb)
            loss.backward()
            opt.step()
            losses.append(loss.item())
            sizes.append(len(xb))
        history.append(np.average(losses, weights=sizes))
    return history


def wrong_seeds(num_epochs, model, loss_fn, opt, train_dl):
    """Seeds the global generator."""
    torch.manual_seed(0)
    history = []
    for _ in range(num_epochs):
        model.train()
        total, n = 0.0, 0
        for xb, yb in train_dl:
            opt.zero_grad()
            loss = loss_fn(model(xb), yb)
            loss.backward()
            opt.step()
            total += loss.item() * len(xb)
            n += len(xb)
        history.append(total / n)
    return history


def wrong_first_size(num_epochs, model, loss_fn, opt, train_dl):
    """Weighs all batches with the size of the last one."""
    history = []
    for _ in range(num_epochs):
        model.train()
        total, n, batches = 0.0, 0, 0
        for xb, yb in train_dl:
            opt.zero_grad()
            loss = loss_fn(model(xb), yb)
            loss.backward()
            opt.step()
            total += loss.item()
            n += len(xb)
            batches += 1
        history.append(total * len(xb) / n)
    return history


def wrong_peeks(num_epochs, model, loss_fn, opt, train_dl):
    """Looks at a first batch before training, which moves a shuffling loader on."""
    next(iter(train_dl))
    history = []
    for _ in range(num_epochs):
        model.train()
        total, n = 0.0, 0
        for xb, yb in train_dl:
            opt.zero_grad()
            loss = loss_fn(model(xb), yb)
            loss.backward()
            opt.step()
            total += loss.item() * len(xb)
            n += len(xb)
        history.append(total / n)
    return history


def wrong_step_before_backward(num_epochs, model, loss_fn, opt, train_dl):
    """Steps with the gradient of the batch before."""
    history = []
    for _ in range(num_epochs):
        model.train()
        total, n = 0.0, 0
        for xb, yb in train_dl:
            loss = loss_fn(model(xb), yb)
            opt.step()
            opt.zero_grad()
            loss.backward()
            total += loss.item() * len(xb)
            n += len(xb)
        history.append(total / n)
    return history


def wrong_stops_early(num_epochs, model, loss_fn, opt, train_dl):
    """Stops when the loss goes up."""
    history = []
    for _ in range(num_epochs):
        model.train()
        total, n = 0.0, 0
        for xb, yb in train_dl:
            opt.zero_grad()
            loss = loss_fn(model(xb), yb)
            loss.backward()
            opt.step()
            total += loss.item() * len(xb)
            n += len(xb)
        history.append(total / n)
        if len(history) > 1 and history[-1] > history[-2]:
            break
    return history


def wrong_optimizer_state_cleared(num_epochs, model, loss_fn, opt, train_dl):
    """Momentum starts anew with every epoch."""
    history = []
    for _ in range(num_epochs):
        opt.state.clear()
        model.train()
        total, n = 0.0, 0
        for xb, yb in train_dl:
            opt.zero_grad()
            loss = loss_fn(model(xb), yb)
            loss.backward()
            opt.step()
            total += loss.item() * len(xb)
            n += len(xb)
        history.append(total / n)
    return history
