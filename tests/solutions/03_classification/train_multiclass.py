"""Held-out solutions of train_multiclass."""

import collections
import copy

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


def right_plain(model, train_dl, test_dl, epochs, lr):
    """Everything written out."""
    loss_fn = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for epoch in range(epochs):
        model.train()
        total_loss, correct, rows = 0.0, 0, 0
        for X, y in train_dl:
            logits = model(X)
            loss = loss_fn(logits, y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total_loss += loss.item() * len(y)
            correct += (logits.argmax(dim=1) == y).sum().item()
            rows += len(y)
        history["train_loss"].append(total_loss / rows)
        history["train_acc"].append(correct / rows)
        model.eval()
        total_loss, correct, rows = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                logits = model(X)
                total_loss += loss_fn(logits, y).item() * len(y)
                correct += (logits.argmax(dim=1) == y).sum().item()
                rows += len(y)
        history["test_loss"].append(total_loss / rows)
        history["test_acc"].append(correct / rows)
        print(f"epoch {epoch}: {history}")
    return history


def right_one_helper(model, train_dl, test_dl, epochs, lr):
    """One function for both passes; set_grad_enabled."""

    def run(loader, optimizer=None):
        training = optimizer is not None
        model.train(training)
        loss_sum = hits = n = 0
        with torch.set_grad_enabled(training):
            for xb, yb in loader:
                out = model(xb)
                loss = F.cross_entropy(out, yb)
                if training:
                    optimizer.zero_grad(set_to_none=False)
                    loss.backward()
                    optimizer.step()
                loss_sum += float(loss) * yb.shape[0]
                hits += int((out.max(1)[1] == yb).sum())
                n += yb.shape[0]
        return loss_sum / n, hits / n

    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = collections.defaultdict(list, train_loss=[], train_acc=[], test_loss=[], test_acc=[])
    for _ in range(epochs):
        for name, result in (("train", run(train_dl, opt)), ("test", run(test_dl))):
            history[name + "_loss"].append(result[0])
            history[name + "_acc"].append(result[1])
    return dict(history)


def right_collects_logits(model, train_dl, test_dl, epochs, lr):
    """All logits of a pass are kept, the numbers computed once in the end."""
    criterion = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(params=model.parameters(), lr=lr)
    keys = ("train_loss", "train_acc", "test_loss", "test_acc")
    history = {key: [] for key in keys}

    def numbers(outs, ys):
        out, y = torch.cat(outs), torch.cat(ys)
        return criterion(out, y).item(), (out.argmax(1) == y).double().mean().item()

    for _ in range(epochs):
        outs, ys = [], []
        model.train()
        for X, y in train_dl:
            opt.zero_grad()
            out = model(X)
            criterion(out, y).backward()
            opt.step()
            outs.append(out.detach())
            ys.append(y)
        train = numbers(outs, ys)
        model.eval()
        with torch.inference_mode():
            pairs = [(model(X), y) for X, y in test_dl]
            test = numbers(*zip(*pairs))
        for key, value in zip(keys, train + test):
            history[key].append(value)
    return history


def right_sum_and_divide(model, train_dl, test_dl, epochs, lr):
    """The sum over the rows, divided for backward; softmax before argmax, as in many notebooks."""
    loss_fn = nn.CrossEntropyLoss(reduction="sum")
    optimizer = torch.optim.SGD(model.parameters(), lr)
    train_loss, train_acc, test_loss, test_acc = [], [], [], []
    epoch = 0
    while epoch < epochs:
        sums = torch.zeros(3, dtype=torch.float64)
        model.train()
        for batch in train_dl:
            X, y = batch
            logits = model(X)
            loss = loss_fn(logits, y)
            model.zero_grad()
            (loss / len(X)).backward()
            optimizer.step()
            labels = torch.softmax(logits, dim=1).argmax(dim=1)
            sums += torch.tensor([loss.item(), torch.eq(labels, y).sum().item(), len(X)])
        train_loss.append((sums[0] / sums[2]).item())
        train_acc.append((sums[1] / sums[2]).item())
        sums.zero_()
        model.eval()
        with torch.no_grad():
            for batch in test_dl:
                X, y = batch
                logits = model(X)
                labels = torch.softmax(logits, dim=1).argmax(dim=1)
                sums += torch.tensor([loss_fn(logits, y).item(), torch.eq(labels, y).sum().item(), len(X)])
        test_loss.append((sums[0] / sums[2]).item())
        test_acc.append((sums[1] / sums[2]).item())
        epoch += 1
    return {"train_loss": train_loss, "train_acc": train_acc, "test_loss": test_loss, "test_acc": test_acc}


def right_decorated(model, train_dl, test_dl, epochs, lr, log_every=1):
    """The test is a decorated function; gradients cleared behind the step."""

    @torch.no_grad()
    def test():
        model.eval()
        losses, hits = [], []
        for X, y in test_dl:
            out = model(X)
            losses += F.cross_entropy(out, y, reduction="none").tolist()
            hits += (out.argmax(-1) == y).tolist()
        return losses, hits

    def mean(values):
        return float(sum(values)) / len(values)

    opt = torch.optim.SGD(model.parameters(), lr=lr)
    epochs_seen = []
    for epoch in range(1, epochs + 1):
        model.train()
        losses, hits = [], []
        for X, y in train_dl:
            out = model(X)
            each = F.cross_entropy(out, y, reduction="none")
            each.mean().backward()
            opt.step()
            opt.zero_grad()
            losses += each.tolist()
            hits += (out.argmax(-1) == y).tolist()
        epochs_seen.append([mean(v) for v in (losses, hits, *test())])
        if epoch % log_every == 0:
            print(epochs_seen[-1])
    columns = list(zip(*epochs_seen)) if epochs_seen else [()] * 4
    return dict(zip(["train_loss", "train_acc", "test_loss", "test_acc"], map(list, columns)))


def right_nll(model, train_dl, test_dl, epochs, lr):
    """log_softmax and the own class's logarithm; autograd.grad fills .grad."""

    def loss_of(out, y):
        return -F.log_softmax(out, dim=1).gather(1, y.unsqueeze(1)).mean()

    params = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    history = dict(train_loss=[], train_acc=[], test_loss=[], test_acc=[])
    for _ in range(epochs):
        for phase, loader in zip(("train", "test"), (train_dl, test_dl)):
            if phase == "train":
                model.train()
            else:
                model.eval()
            total = collections.Counter()
            for X, y in loader:
                with torch.set_grad_enabled(phase == "train"):
                    out = model(X)
                    loss = loss_of(out, y)
                if phase == "train":
                    for p, g in zip(params, torch.autograd.grad(loss, params, allow_unused=True)):
                        p.grad = g
                    optimizer.step()
                total["loss"] += loss.item() * y.numel()
                total["acc"] += (out.detach().cpu().numpy().argmax(axis=1) == y.cpu().numpy()).sum().item()
                total["n"] += y.numel()
            for key in ("loss", "acc"):
                history[f"{phase}_{key}"].append(total[key] / total["n"])
    return history


def right_running_means(model, train_dl, test_dl, epochs, lr):
    """A small class that averages; inner functions for a step and a look."""

    class Mean:
        def __init__(self):
            self.value, self.n = 0.0, 0

        def add(self, value, n):
            self.n += n
            self.value += (value - self.value) * n / self.n

    loss_fn = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(list(model.parameters()), lr=lr, momentum=0)
    out = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        m = {key: Mean() for key in out}
        model = model.train()
        for X, y in iter(train_dl):
            scores = model(X)
            loss = loss_fn(scores, y)
            m["train_loss"].add(loss.item(), len(X))
            m["train_acc"].add((scores.topk(1).indices.squeeze(1) == y).float().mean().item(), len(X))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        model = model.eval()
        for X, y in iter(test_dl):
            with torch.no_grad():
                scores = model(X)
            m["test_loss"].add(loss_fn(scores, y).item(), len(X))
            m["test_acc"].add((scores.topk(1).indices.squeeze(1) == y).float().mean().item(), len(X))
        for key, mean in m.items():
            out[key].append(mean.value)
    return out


def wrong_train_loss_over_batches(model, train_dl, test_dl, epochs, lr):
    """The train loss is the mean of the batches' means."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            out = model(X)
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            loss_sum += loss.item()
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / len(train_dl))
        history["train_acc"].append(hits / n)
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
    return history


def wrong_test_loss_over_batches(model, train_dl, test_dl, epochs, lr):
    """The test loss is the mean of the batches' means."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            out = model(X)
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item()
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / len(test_dl))
        history["test_acc"].append(hits / n)
    return history


def wrong_test_acc_over_batches(model, train_dl, test_dl, epochs, lr):
    """The test accuracy is the mean of the batches' accuracies."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            out = model(X)
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).float().mean().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / len(test_dl))
    return history


def wrong_rows_of_dataset(model, train_dl, test_dl, epochs, lr):
    """Lists of batches have no dataset."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            out = model(X)
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        n = len(train_dl.dataset)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
    return history


def wrong_batches_times_first_size(model, train_dl, test_dl, epochs, lr):
    """Counts every batch as large as the first."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        size = len(next(iter(train_dl))[1])
        for X, y in train_dl:
            out = model(X)
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += size
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
    return history


def wrong_train_once(model, train_dl, test_dl, epochs, lr):
    """train() before the loop: the test switches it off for good."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    model.train()
    for _ in range(epochs):
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            out = model(X)
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
    return history


def wrong_no_train(model, train_dl, test_dl, epochs, lr):
    """Whatever mode the model comes in."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            out = model(X)
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
    return history


def wrong_no_eval(model, train_dl, test_dl, epochs, lr):
    """The test runs in training mode."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            out = model(X)
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
    return history


def wrong_eval_at_end(model, train_dl, test_dl, epochs, lr):
    """eval() after the test pass: too late in the first epoch."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            out = model(X)
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        model.eval()
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
    return history


def wrong_grad_in_test(model, train_dl, test_dl, epochs, lr):
    """The test computes gradients' graphs."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            out = model(X)
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        if True:
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
    return history


def wrong_requires_grad_off(model, train_dl, test_dl, epochs, lr):
    """Gradients are switched off at the parameters, and all of them on again."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            out = model(X)
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        for p in model.parameters():
            p.requires_grad_(False)
        if True:
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        for p in model.parameters():
            p.requires_grad_(True)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
    return history


def wrong_grad_switch_left_off(model, train_dl, test_dl, epochs, lr):
    """set_grad_enabled(False) is never switched on again for the caller."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        torch.set_grad_enabled(True)
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            out = model(X)
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        torch.set_grad_enabled(False)
        if True:
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
    return history


def wrong_no_zero_grad(model, train_dl, test_dl, epochs, lr):
    """Gradients add up."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            out = model(X)
            loss = loss_fn(out, y)
            loss.backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
    return history


def wrong_zero_grad_per_epoch(model, train_dl, test_dl, epochs, lr):
    """Cleared once in an epoch."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        opt.zero_grad()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            out = model(X)
            loss = loss_fn(out, y)
            loss.backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
    return history


def wrong_zero_grad_before_step(model, train_dl, test_dl, epochs, lr):
    """Cleared between backward and step: nothing is learnt."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            out = model(X)
            loss = loss_fn(out, y)
            loss.backward()
            opt.zero_grad()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
    return history


def wrong_one_step_per_epoch(model, train_dl, test_dl, epochs, lr):
    """All batches together make one step."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            out = model(X)
            loss = loss_fn(out, y)
            loss.backward()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        opt.step()
        opt.zero_grad()
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
    return history


def wrong_step_without_last_batch(model, train_dl, test_dl, epochs, lr):
    """The ragged last batch is measured, but not learnt."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        size = None
        for X, y in train_dl:
            size = size or len(y)
            out = model(X)
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            if len(y) == size:
                opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
    return history


def wrong_learns_from_test(model, train_dl, test_dl, epochs, lr):
    """A step for each test batch too."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            out = model(X)
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        if True:
            for X, y in test_dl:
                out = model(X)
                loss = loss_fn(out, y)
                opt.zero_grad()
                loss.backward()
                opt.step()
                loss_sum += loss.item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
    return history


def wrong_adam(model, train_dl, test_dl, epochs, lr):
    """Another optimizer."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.Adam(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            out = model(X)
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
    return history


def wrong_momentum(model, train_dl, test_dl, epochs, lr):
    """With momentum."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            out = model(X)
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
    return history


def wrong_weight_decay(model, train_dl, test_dl, epochs, lr):
    """A small weight decay."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr, weight_decay=1e-2)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            out = model(X)
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
    return history


def wrong_fixed_lr(model, train_dl, test_dl, epochs, lr):
    """0.1, whatever lr says."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=0.1)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            out = model(X)
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
    return history


def wrong_scheduler(model, train_dl, test_dl, epochs, lr):
    """The learning rate falls from epoch to epoch."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    sched = torch.optim.lr_scheduler.ExponentialLR(opt, 0.9)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            out = model(X)
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        sched.step()
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
    return history


def wrong_clips(model, train_dl, test_dl, epochs, lr):
    """Large gradients are clipped."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            out = model(X)
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
    return history


def wrong_sum_gradient(model, train_dl, test_dl, epochs, lr):
    """Gradients of the sum."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            out = model(X)
            loss = loss_fn(out, y)
            opt.zero_grad()
            (loss * len(y)).backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
    return history


def wrong_softmax_into_loss(model, train_dl, test_dl, epochs, lr):
    """Probabilities go into the loss."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            out = model(X)
            loss = loss_fn(torch.softmax(out, dim=1), y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
    return history


def wrong_softmax_into_test_loss(model, train_dl, test_dl, epochs, lr):
    """Only the test's loss gets probabilities."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            out = model(X)
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(torch.softmax(out, dim=1), y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
    return history


def wrong_measured_after_step(model, train_dl, test_dl, epochs, lr):
    """A second call after the step gives the numbers."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            out = model(X)
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            with torch.no_grad():
                out = model(X)
                loss = loss_fn(out, y)
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
    return history


def wrong_acc_after_step(model, train_dl, test_dl, epochs, lr):
    """The loss from before the step, the accuracy from behind it."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            out = model(X)
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            with torch.no_grad():
                out = model(X)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
    return history


def wrong_train_numbers_by_evaluation(model, train_dl, test_dl, epochs, lr):
    """The training numbers come from a pass of their own, after the epoch."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            out = model(X)
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in train_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["train_loss"][-1], history["train_acc"][-1] = loss_sum / n, hits / n
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
    return history


def wrong_calls_twice(model, train_dl, test_dl, epochs, lr):
    """Two calls of the model for one batch: one for the loss, one for the labels."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            out = model(X)
            loss = loss_fn(model(X), y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
    return history


def wrong_test_before_training(model, train_dl, test_dl, epochs, lr):
    """The test of each epoch comes first."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            out = model(X)
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
    return history


def wrong_tests_on_training_data(model, train_dl, test_dl, epochs, lr):
    """The test uses train_dl."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            out = model(X)
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in train_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
    return history


def wrong_tests_once(model, train_dl, test_dl, epochs, lr):
    """The test is made after the last epoch only."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            out = model(X)
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        if _ < epochs - 1:
            continue
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
    return history


def wrong_one_epoch_more(model, train_dl, test_dl, epochs, lr):
    """range(epochs + 1)."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs + 1):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            out = model(X)
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
    return history


def wrong_sums_go_on(model, train_dl, test_dl, epochs, lr):
    """The train sums are not set back."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    loss_sum, hits, n = 0.0, 0, 0
    for _ in range(epochs):
        model.train()
        for X, y in train_dl:
            out = model(X)
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        model.eval()
        keep, loss_sum, hits, n = (loss_sum, hits, n), 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
        loss_sum, hits, n = keep
    return history


def wrong_last_batch_loss(model, train_dl, test_dl, epochs, lr):
    """The train loss is that of the last batch."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            out = model(X)
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss.item())
        history["train_acc"].append(hits / n)
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
    return history


def wrong_tensors_in_history(model, train_dl, test_dl, epochs, lr):
    """The losses are tensors."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            out = model(X)
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            loss_sum += loss.detach() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
    return history


def wrong_numpy_in_history(model, train_dl, test_dl, epochs, lr):
    """float32 of NumPy is no Python float."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            out = model(X)
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(np.float32(hits / n))
    return history


def wrong_percent(model, train_dl, test_dl, epochs, lr):
    """Accuracies from 0 to 100."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            out = model(X)
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(100 * hits / n)
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(100 * hits / n)
    return history


def wrong_other_keys(model, train_dl, test_dl, epochs, lr):
    """accuracy in place of acc."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_accuracy": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            out = model(X)
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_accuracy"].append(hits / n)
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
    return history


def wrong_last_numbers_only(model, train_dl, test_dl, epochs, lr):
    """One number for each key, of the last epoch."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            out = model(X)
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
    return {key: values[-1:] for key, values in history.items()}


def wrong_argmax_of_columns(model, train_dl, test_dl, epochs, lr):
    """argmax over the rows."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            out = model(X)
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(0)[: len(y)] == y[: out.shape[1]]).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
    return history


def wrong_threshold(model, train_dl, test_dl, epochs, lr):
    """A logit above 0 is class 1, as with two classes."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            out = model(X)
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += ((out[:, -1] > 0).long() == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
    return history


def wrong_trains_a_copy(model, train_dl, test_dl, epochs, lr):
    """A copy learns; the caller's model stays as it was."""
    model = copy.deepcopy(model)
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            out = model(X)
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
    return history


def wrong_best_weights(model, train_dl, test_dl, epochs, lr):
    """In the end the weights with the best test loss are put back."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            out = model(X)
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        if loss_sum / n <= min(history["test_loss"]):
            best = copy.deepcopy(model.state_dict())
        history["test_acc"].append(hits / n)
    if epochs:
        model.load_state_dict(best)
    return history


def wrong_stops_early(model, train_dl, test_dl, epochs, lr):
    """It stops when the test loss rises."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            out = model(X)
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
        if len(history["test_loss"]) > 1 and history["test_loss"][-1] > history["test_loss"][-2]:
            break
    return history


def wrong_seeds(model, train_dl, test_dl, epochs, lr):
    """Seeds inside."""
    torch.manual_seed(42)
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            out = model(X)
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
    return history


def wrong_batches_kept(model, train_dl, test_dl, epochs, lr):
    """The loader is gone through once for all epochs: shuffling happens once."""
    train_dl, test_dl = list(train_dl), list(test_dl)
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            out = model(X)
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
    return history


def wrong_shuffles_batches(model, train_dl, test_dl, epochs, lr):
    """The batches in random order."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        batches = list(train_dl)
        for i in torch.randperm(len(batches)).tolist():
            X, y = batches[i]
            out = model(X)
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
    return history


def wrong_normalizes_in_place(model, train_dl, test_dl, epochs, lr):
    """Shifts the caller's rows."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            X -= X.mean()
            out = model(X)
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
    return history


def wrong_normalizes(model, train_dl, test_dl, epochs, lr):
    """Shifts a copy of the rows; not asked for."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            out = model(X - X.mean(0))
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
    return history


def wrong_row_by_row(model, train_dl, test_dl, epochs, lr):
    """One step for each row."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in ((a, b) for X, y in train_dl for a, b in zip(X.split(1), y.split(1))):
            out = model(X)
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
    return history


def wrong_skips_single_rows(model, train_dl, test_dl, epochs, lr):
    """A batch of one row is left out."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            if len(y) == 1:
                continue
            out = model(X)
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / max(n, 1))
        history["train_acc"].append(hits / max(n, 1))
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
    return history


def wrong_squeezes(model, train_dl, test_dl, epochs, lr):
    """squeeze() of a single row takes its batch away."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            out = model(X).squeeze()
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
    return history


def wrong_rows_on_cpu(model, train_dl, test_dl, epochs, lr):
    """Rows and labels go to the CPU, the model does not."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            X, y = X.cpu(), y.cpu()
            out = model(X)
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
    return history


def wrong_new_weights(model, train_dl, test_dl, epochs, lr):
    """Begins with new weights where there are any."""
    for m in model.modules():
        if hasattr(m, "reset_parameters"):
            m.reset_parameters()
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            out = model(X)
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
    return history


def wrong_outermost_eval(model, train_dl, test_dl, epochs, lr):
    """The flag of the outermost module only."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            out = model(X)
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        model.training = False
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                out = model(X)
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
    return history


def wrong_no_grad_around_loss(model, train_dl, test_dl, epochs, lr):
    """The model is called outside of no_grad."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            out = model(X)
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in test_dl:
            out = model(X)
            with torch.no_grad():
                loss_sum += loss_fn(out, y).item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                n += len(y)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
    return history


def wrong_two_test_passes(model, train_dl, test_dl, epochs, lr):
    """The test data is gone through twice: for the loss, and for the accuracy."""
    loss_fn = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in train_dl:
            out = model(X)
            loss = loss_fn(out, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            loss_sum += loss.item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        history["train_loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        model.eval()
        loss_sum, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_dl:
                loss_sum += loss_fn(model(X), y).item() * len(y)
                n += len(y)
            hits = sum((model(X).argmax(1) == y).sum().item() for X, y in test_dl)
        history["test_loss"].append(loss_sum / n)
        history["test_acc"].append(hits / n)
    return history
