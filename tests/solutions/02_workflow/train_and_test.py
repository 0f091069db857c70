"""Held-out solutions of train_and_test."""

import copy
import math

import torch
from torch import nn


def right_plain(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    """The loop of the video course."""
    results = {"epoch": [], "train_loss": [], "test_loss": []}
    for epoch in range(epochs):
        model.train()
        y_pred = model(X_train)
        loss = loss_fn(y_pred, y_train)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if epoch % test_every == 0:
            model.eval()
            with torch.inference_mode():
                test_pred = model(X_test)
                test_loss = loss_fn(test_pred, y_test)
            results["epoch"].append(epoch)
            results["train_loss"].append(loss.item())
            results["test_loss"].append(test_loss.item())
    return results


def right_helpers(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    """A helper for the step and one for the test; rows of a table turned into lists."""

    def step():
        model.train()
        optimizer.zero_grad(set_to_none=False)
        loss = loss_fn(model(X_train), y_train)
        loss.backward()
        optimizer.step()
        return float(loss)

    @torch.no_grad()
    def test():
        model.eval()
        return float(loss_fn(model(X_test), y_test))

    table = []
    for epoch in range(epochs):
        train_loss = step()
        if not epoch % test_every:
            table.append((epoch, train_loss, test()))
    columns = list(zip(*table)) or [(), (), ()]
    return {name: list(column) for name, column in zip(("epoch", "train_loss", "test_loss"), columns)}


def right_zero_last(net, criterion, opt, Xa, ya, Xb, yb, epochs, test_every, verbose=True):
    """Clears last, as nothing is left at the start; prints."""
    epoch_list, train_list, test_list = [], [], []
    epoch = 0
    while epoch < epochs:
        net = net.train()
        loss = criterion(net(Xa), ya)
        loss.backward()
        opt.step()
        opt.zero_grad()
        due = epoch // test_every * test_every == epoch
        if due:
            net.train(False)
            with torch.no_grad():
                test_loss = criterion(net(Xb), yb).detach().item()
            if verbose:
                print(f"epoch {epoch}: {loss.item():.4f} | {test_loss:.4f}")
            epoch_list.append(epoch)
            train_list.append(loss.detach().tolist())
            test_list.append(test_loss)
            net.train()
        epoch += 1
    return dict(epoch=epoch_list, train_loss=train_list, test_loss=test_list)


def right_set_of_epochs(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    """The epochs with a test are known before."""
    due = set(range(0, epochs, test_every))
    history = []
    for epoch in range(epochs):
        for module in model.modules():
            module.training = True
        model.zero_grad()
        loss = loss_fn(model(X_train), y_train)
        loss.backward()
        optimizer.step()
        if epoch in due:
            model.eval()
            with torch.set_grad_enabled(False):
                history.append({"epoch": epoch, "train_loss": loss.item(), "test_loss": loss_fn(model(X_test), y_test).item()})
    return {key: [entry[key] for entry in history] for key in ["epoch", "train_loss", "test_loss"]}


def right_autograd_grad(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    """torch.autograd.grad, written into .grad."""
    keys = ("epoch", "train_loss", "test_loss")
    out = {key: [] for key in keys}
    for epoch in range(epochs):
        model.train()
        loss = loss_fn(model(X_train), y_train)
        params = [p for p in model.parameters() if p.requires_grad]
        for p, g in zip(params, torch.autograd.grad(loss, params, allow_unused=True)):
            p.grad = g
        optimizer.step()
        if epoch % test_every != 0:
            continue
        model.eval()
        with torch.no_grad():
            test_loss = loss_fn(model(X_test), y_test)
        for key, value in zip(keys, (epoch, loss.item(), test_loss.item())):
            out[key] += [value]
    return out


def right_blocks(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    """Two loops: one test after the first epoch of each block."""
    results = {"epoch": [], "train_loss": [], "test_loss": []}
    for first in range(0, epochs, test_every):
        for epoch in range(first, min(first + test_every, epochs)):
            model.train()
            optimizer.zero_grad()
            loss = loss_fn(model(X_train), y_train)
            loss.backward()
            optimizer.step()
            if epoch == first:
                model.eval()
                with torch.no_grad():
                    test_loss = loss_fn(model(X_test), y_test)
                for name, value in (("epoch", epoch), ("train_loss", loss.item()), ("test_loss", test_loss.item())):
                    results[name].append(value)
    return results


def right_countdown_and_try(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    """A countdown to the next test; gradients on and off by the switch."""
    losses: dict[str, list] = dict.fromkeys(("epoch", "train_loss", "test_loss"))
    for name in losses:
        losses[name] = []
    wait = 0
    for number in range(epochs):
        model.train()
        with torch.enable_grad():
            loss = loss_fn(model(X_train), y_train)
        optimizer.zero_grad()
        torch.autograd.backward([loss])
        optimizer.step()
        if wait > 0:
            wait -= 1
            continue
        wait = test_every - 1
        model.eval()
        try:
            torch.set_grad_enabled(False)
            test = loss_fn(model(X_test), y_test)
        finally:
            torch.set_grad_enabled(True)
        losses["epoch"].append(number)
        losses["train_loss"].append(loss.item())
        losses["test_loss"].append(test.item())
    return losses


def right_generator(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    """A generator of entries; the mode is put back in the end, which is free."""
    was = model.training

    def entries():
        for epoch in range(epochs):
            model.train()
            optimizer.zero_grad()
            loss = loss_fn(model(X_train), y_train)
            loss.backward()
            optimizer.step()
            if math.remainder(epoch, test_every) == 0:
                with torch.no_grad():
                    yield epoch, loss.item(), loss_fn(model.eval()(X_test), y_test).item()

    found = list(entries())
    optimizer.zero_grad()
    model.train(was)
    return {"epoch": [a for a, _, _ in found], "train_loss": [b for _, b, _ in found], "test_loss": [c for _, _, c in found]}


def wrong_train_outside(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    """After the first test the training runs in evaluation mode."""
    results = {"epoch": [], "train_loss": [], "test_loss": []}
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
            results["epoch"].append(epoch)
            results["train_loss"].append(loss.item())
            results["test_loss"].append(test_loss.item())
    return results


def wrong_train_not_first(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    """Training mode comes back after a test, but is not there at the start."""
    results = {"epoch": [], "train_loss": [], "test_loss": []}
    for epoch in range(epochs):
        loss = loss_fn(model(X_train), y_train)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if epoch % test_every == 0:
            model.eval()
            with torch.no_grad():
                test_loss = loss_fn(model(X_test), y_test)
            results["epoch"].append(epoch)
            results["train_loss"].append(loss.item())
            results["test_loss"].append(test_loss.item())
            model.train()
    return results


def wrong_mode_put_back(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    """The mode it came in is put back after a test, and training goes on in it."""
    results = {"epoch": [], "train_loss": [], "test_loss": []}
    was = model.training
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
            model.train(was)
            results["epoch"].append(epoch)
            results["train_loss"].append(loss.item())
            results["test_loss"].append(test_loss.item())
    return results


def wrong_no_eval(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    """Tests in training mode."""
    results = {"epoch": [], "train_loss": [], "test_loss": []}
    for epoch in range(epochs):
        model.train()
        loss = loss_fn(model(X_train), y_train)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if epoch % test_every == 0:
            with torch.no_grad():
                test_loss = loss_fn(model(X_test), y_test)
            results["epoch"].append(epoch)
            results["train_loss"].append(loss.item())
            results["test_loss"].append(test_loss.item())
    return results


def wrong_outermost_eval(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    """Only the outermost module is in evaluation mode."""
    results = {"epoch": [], "train_loss": [], "test_loss": []}
    for epoch in range(epochs):
        model.train()
        loss = loss_fn(model(X_train), y_train)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if epoch % test_every == 0:
            model.training = False
            with torch.no_grad():
                test_loss = loss_fn(model(X_test), y_test)
            results["epoch"].append(epoch)
            results["train_loss"].append(loss.item())
            results["test_loss"].append(test_loss.item())
    return results


def wrong_test_tracks(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    """Gradients are tracked while testing."""
    results = {"epoch": [], "train_loss": [], "test_loss": []}
    for epoch in range(epochs):
        model.train()
        loss = loss_fn(model(X_train), y_train)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if epoch % test_every == 0:
            model.eval()
            test_loss = loss_fn(model(X_test), y_test)
            results["epoch"].append(epoch)
            results["train_loss"].append(loss.item())
            results["test_loss"].append(test_loss.item())
    return results


def wrong_learns_from_test(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    """A step on the test loss too."""
    results = {"epoch": [], "train_loss": [], "test_loss": []}
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
            results["epoch"].append(epoch)
            results["train_loss"].append(loss.item())
            results["test_loss"].append(test_loss.item())
    return results


def wrong_test_gradients_left(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    """Clears before the forward pass, then the test adds its gradients to the next step."""
    results = {"epoch": [], "train_loss": [], "test_loss": []}
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
            results["epoch"].append(epoch)
            results["train_loss"].append(loss.item())
            results["test_loss"].append(test_loss.item())
    return results


def wrong_test_before_step(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    """The test comes before the step."""
    results = {"epoch": [], "train_loss": [], "test_loss": []}
    for epoch in range(epochs):
        if epoch % test_every == 0:
            model.eval()
            with torch.no_grad():
                test_loss = loss_fn(model(X_test), y_test)
            results["epoch"].append(epoch)
            results["test_loss"].append(test_loss.item())
        model.train()
        loss = loss_fn(model(X_train), y_train)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if epoch % test_every == 0:
            results["train_loss"].append(loss.item())
    return results


def wrong_train_loss_after_step(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    """The training loss is measured anew after the step."""
    results = {"epoch": [], "train_loss": [], "test_loss": []}
    for epoch in range(epochs):
        model.train()
        loss = loss_fn(model(X_train), y_train)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if epoch % test_every == 0:
            model.eval()
            with torch.no_grad():
                train_loss = loss_fn(model(X_train), y_train)
                test_loss = loss_fn(model(X_test), y_test)
            results["epoch"].append(epoch)
            results["train_loss"].append(train_loss.item())
            results["test_loss"].append(test_loss.item())
    return results


def wrong_mean_train_loss(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    """The mean of the training losses since the last test."""
    results = {"epoch": [], "train_loss": [], "test_loss": []}
    since = []
    for epoch in range(epochs):
        model.train()
        loss = loss_fn(model(X_train), y_train)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        since.append(loss.item())
        if epoch % test_every == 0:
            model.eval()
            with torch.no_grad():
                test_loss = loss_fn(model(X_test), y_test)
            results["epoch"].append(epoch)
            results["train_loss"].append(sum(since) / len(since))
            results["test_loss"].append(test_loss.item())
            since = []
    return results


def wrong_from_one(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    """Epochs are counted from 1."""
    results = {"epoch": [], "train_loss": [], "test_loss": []}
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
            results["epoch"].append(epoch)
            results["train_loss"].append(loss.item())
            results["test_loss"].append(test_loss.item())
    return results


def wrong_last_too(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    """The last epoch is tested in any case."""
    results = {"epoch": [], "train_loss": [], "test_loss": []}
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
            results["epoch"].append(epoch)
            results["train_loss"].append(loss.item())
            results["test_loss"].append(test_loss.item())
    return results


def wrong_looks_each_time(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    """Tests in each epoch, and writes it down now and then."""
    results = {"epoch": [], "train_loss": [], "test_loss": []}
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
            results["epoch"].append(epoch)
            results["train_loss"].append(loss.item())
            results["test_loss"].append(test_loss.item())
    return results


def wrong_train_loss_each_epoch(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    """The training loss is written down in each epoch."""
    results = {"epoch": [], "train_loss": [], "test_loss": []}
    for epoch in range(epochs):
        model.train()
        loss = loss_fn(model(X_train), y_train)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        results["train_loss"].append(loss.item())
        if epoch % test_every == 0:
            model.eval()
            with torch.no_grad():
                test_loss = loss_fn(model(X_test), y_test)
            results["epoch"].append(epoch)
            results["test_loss"].append(test_loss.item())
    return results


def wrong_never_cleared(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    """Gradients pile up."""
    results = {"epoch": [], "train_loss": [], "test_loss": []}
    for epoch in range(epochs):
        model.train()
        loss = loss_fn(model(X_train), y_train)
        loss.backward()
        optimizer.step()
        if epoch % test_every == 0:
            model.eval()
            with torch.no_grad():
                test_loss = loss_fn(model(X_test), y_test)
            results["epoch"].append(epoch)
            results["train_loss"].append(loss.item())
            results["test_loss"].append(test_loss.item())
    return results


def wrong_cleared_when_tested(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    """Gradients are cleared only where a test is due."""
    results = {"epoch": [], "train_loss": [], "test_loss": []}
    for epoch in range(epochs):
        model.train()
        loss = loss_fn(model(X_train), y_train)
        loss.backward()
        optimizer.step()
        if epoch % test_every == 0:
            optimizer.zero_grad()
            model.eval()
            with torch.no_grad():
                test_loss = loss_fn(model(X_test), y_test)
            results["epoch"].append(epoch)
            results["train_loss"].append(loss.item())
            results["test_loss"].append(test_loss.item())
    return results


def wrong_cleared_before_step(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    """Between backward and step: nothing is learnt."""
    results = {"epoch": [], "train_loss": [], "test_loss": []}
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
            results["epoch"].append(epoch)
            results["train_loss"].append(loss.item())
            results["test_loss"].append(test_loss.item())
    return results


def wrong_tensors(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    """Keeps the losses with their graphs."""
    results = {"epoch": [], "train_loss": [], "test_loss": []}
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
            results["epoch"].append(epoch)
            results["train_loss"].append(loss)
            results["test_loss"].append(test_loss)
    return results


def wrong_swapped(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    """The target first in the test loss."""
    results = {"epoch": [], "train_loss": [], "test_loss": []}
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
            results["epoch"].append(epoch)
            results["train_loss"].append(loss.item())
            results["test_loss"].append(test_loss.item())
    return results


def wrong_nothing_for_no_epochs(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    """Without epochs the dict is empty."""
    results = {}
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
            results.setdefault("epoch", []).append(epoch)
            results.setdefault("train_loss", []).append(loss.item())
            results.setdefault("test_loss", []).append(test_loss.item())
    return results


def wrong_early_stop(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    """Stops when the test loss gets worse."""
    results = {"epoch": [], "train_loss": [], "test_loss": []}
    for epoch in range(epochs):
        model.train()
        loss = loss_fn(model(X_train), y_train)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if epoch % test_every == 0:
            model.eval()
            with torch.no_grad():
                test_loss = loss_fn(model(X_test), y_test).item()
            results["epoch"].append(epoch)
            results["train_loss"].append(loss.item())
            results["test_loss"].append(test_loss)
            if len(results["test_loss"]) > 1 and test_loss > results["test_loss"][-2]:
                break
    return results


def wrong_best_weights(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    """Ends with the weights of the best test: learnt from the test data."""
    results = {"epoch": [], "train_loss": [], "test_loss": []}
    best, kept = float("inf"), None
    for epoch in range(epochs):
        model.train()
        loss = loss_fn(model(X_train), y_train)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if epoch % test_every == 0:
            model.eval()
            with torch.no_grad():
                test_loss = loss_fn(model(X_test), y_test).item()
            results["epoch"].append(epoch)
            results["train_loss"].append(loss.item())
            results["test_loss"].append(test_loss)
            if test_loss < best:
                best, kept = test_loss, copy.deepcopy(model.state_dict())
    if kept is not None:
        model.load_state_dict(kept)
    return results


def wrong_clips(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    """Large gradients are clipped."""
    results = {"epoch": [], "train_loss": [], "test_loss": []}
    for epoch in range(epochs):
        model.train()
        loss = loss_fn(model(X_train), y_train)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        if epoch % test_every == 0:
            model.eval()
            with torch.no_grad():
                test_loss = loss_fn(model(X_test), y_test)
            results["epoch"].append(epoch)
            results["train_loss"].append(loss.item())
            results["test_loss"].append(test_loss.item())
    return results


def wrong_new_optimizer(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    """Momentum is forgotten after each test."""
    results = {"epoch": [], "train_loss": [], "test_loss": []}
    for epoch in range(epochs):
        model.train()
        loss = loss_fn(model(X_train), y_train)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if epoch % test_every == 0:
            optimizer.state.clear()
            model.eval()
            with torch.no_grad():
                test_loss = loss_fn(model(X_test), y_test)
            results["epoch"].append(epoch)
            results["train_loss"].append(loss.item())
            results["test_loss"].append(test_loss.item())
    return results


def wrong_row_batches(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    """Mini-batches in place of all data at once."""
    results = {"epoch": [], "train_loss": [], "test_loss": []}
    for epoch in range(epochs):
        model.train()
        for xb, yb in zip(X_train.split(2), y_train.split(2)):
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        if epoch % test_every == 0:
            model.eval()
            with torch.no_grad():
                test_loss = loss_fn(model(X_test), y_test)
            results["epoch"].append(epoch)
            results["train_loss"].append(loss.item())
            results["test_loss"].append(test_loss.item())
    return results


def wrong_one_more_epoch(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    """One epoch too many, which is not tested."""
    results = {"epoch": [], "train_loss": [], "test_loss": []}
    for epoch in range(epochs + 1):
        model.train()
        loss = loss_fn(model(X_train), y_train)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if epoch % test_every == 0 and epoch < epochs:
            model.eval()
            with torch.no_grad():
                test_loss = loss_fn(model(X_test), y_test)
            results["epoch"].append(epoch)
            results["train_loss"].append(loss.item())
            results["test_loss"].append(test_loss.item())
    return results


def wrong_two_predictions(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    """Predicts twice: once for the number, once for the step."""
    results = {"epoch": [], "train_loss": [], "test_loss": []}
    for epoch in range(epochs):
        model.train()
        value = loss_fn(model(X_train), y_train).item()
        optimizer.zero_grad()
        loss_fn(model(X_train), y_train).backward()
        optimizer.step()
        if epoch % test_every == 0:
            model.eval()
            with torch.no_grad():
                test_loss = loss_fn(model(X_test), y_test)
            results["epoch"].append(epoch)
            results["train_loss"].append(value)
            results["test_loss"].append(test_loss.item())
    return results


def wrong_grad_off_for_good(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    """Gradients are off when it is over."""
    results = {"epoch": [], "train_loss": [], "test_loss": []}
    for epoch in range(epochs):
        torch.set_grad_enabled(True)
        model.train()
        loss = loss_fn(model(X_train), y_train)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if epoch % test_every == 0:
            model.eval()
            torch.set_grad_enabled(False)
            test_loss = loss_fn(model(X_test), y_test)
            results["epoch"].append(epoch)
            results["train_loss"].append(loss.item())
            results["test_loss"].append(test_loss.item())
    return results


def wrong_epochs_as_floats(model, loss_fn, optimizer, X_train, y_train, X_test, y_test, epochs, test_every):
    """All results through one tensor, so the epochs are floats."""
    table = []
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
            table.append([epoch, loss.item(), test_loss.item()])
    columns = torch.tensor(table, dtype=torch.float64).reshape(-1, 3).T.tolist()
    return dict(zip(("epoch", "train_loss", "test_loss"), columns))
