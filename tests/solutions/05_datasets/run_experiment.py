"""Held-out solutions of run_experiment."""

import copy
import statistics

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn, optim
from torch.utils.data import DataLoader, Dataset, TensorDataset


def right_step_by_step(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """The five steps of the task."""
    X_train, X_test = X[train_idx], X[test_idx]
    y_train, y_test = y[train_idx], y[test_idx]
    mean = X_train.mean(dim=0)
    std = X_train.std(dim=0, correction=0)
    std[std == 0] = 1
    X_train = (X_train - mean) / std
    X_test = (X_test - mean) / std

    generator = torch.Generator().manual_seed(seed)
    loader = DataLoader(TensorDataset(X_train, y_train), batch_size=batch_size, shuffle=True, generator=generator)
    optimizer = optim.SGD(model.parameters(), lr=lr)
    loss_fn = nn.CrossEntropyLoss()
    history = []
    for epoch in range(epochs):
        model.train()
        total = 0.0
        for xb, yb in loader:
            optimizer.zero_grad()
            loss = loss_fn(model(xb), yb)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
        history.append(total / len(X_train))
        print(f"epoch {epoch}: {history[-1]:.3f}")

    model.eval()
    with torch.no_grad():
        logits = model(X_test)
        test_loss = loss_fn(logits, y_test).item()
        test_acc = (logits.argmax(dim=1) == y_test).float().mean().item()
    return {"train_loss": history, "test_loss": test_loss, "test_acc": test_acc}


class Rows(Dataset):
    """Scaled rows with their classes, for the next version."""

    def __init__(self, X, y, idx):
        self.rows, self.targets = X.index_select(0, idx), y.index_select(0, idx)

    def scale(self, mean, std):
        self.rows = self.rows.sub(mean).div(std)
        return self

    def __len__(self):
        return len(self.targets)

    def __getitem__(self, i):
        return self.rows[i], self.targets[i]


def right_own_dataset(
    X: torch.Tensor,
    y: torch.Tensor,
    train_idx: torch.Tensor,
    test_idx: torch.Tensor,
    model: nn.Module,
    epochs: int,
    lr: float,
    batch_size: int,
    seed: int,
    loss_fn=F.cross_entropy,
) -> dict:
    """A data set of one's own takes the place of TensorDataset; the test goes in batches too, with own generator."""
    train, test = Rows(X, y, train_idx), Rows(X, y, test_idx)
    var, mean = torch.var_mean(train.rows, dim=0, correction=0)
    std = var.sqrt().masked_fill(var == 0, 1.0)
    g = torch.Generator()
    g.manual_seed(seed)
    train_loader = DataLoader(train.scale(mean, std), batch_size, True, generator=g)
    test_loader = DataLoader(test.scale(mean, std), 64, generator=torch.Generator())
    sgd = optim.SGD(model.parameters(), lr)

    def one_epoch():
        model.train()
        losses, sizes = [], []
        for xb, yb in train_loader:
            loss = loss_fn(model(xb), yb)
            sgd.zero_grad()
            loss.backward()
            sgd.step()
            losses.append(loss.item())
            sizes.append(len(yb))
        return statistics.fmean(losses, weights=sizes)

    def final():
        model.eval()
        loss, hits = 0.0, 0
        with torch.inference_mode():
            for xb, yb in test_loader:
                logits = model(xb)
                loss += loss_fn(logits, yb, reduction="sum").item()
                hits += int((logits.argmax(1) == yb).sum())
        return loss / len(test), hits / len(test)

    train_loss = [one_epoch() for _ in range(epochs)]
    test_loss, test_acc = final()
    return dict(train_loss=train_loss, test_loss=test_loss, test_acc=test_acc)


def right_step_by_hand(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """SGD by hand: what a step does, without an optimizer."""
    Xtr, Xte = X[train_idx], X[test_idx]
    mu = Xtr.sum(0) / len(Xtr)
    sigma = torch.where((Xtr == Xtr[0]).all(0), 1.0, ((Xtr - mu) ** 2).mean(0).sqrt())
    data = TensorDataset((Xtr - mu) / sigma, y[train_idx])
    loader = DataLoader(data, batch_size=batch_size, shuffle=True, generator=torch.Generator().manual_seed(seed))
    params = [p for p in model.parameters() if p.requires_grad]
    train_loss = []
    for _ in range(epochs):
        model.train()
        running = 0
        for xb, yb in loader:
            loss = F.cross_entropy(model(xb), yb)
            grads = torch.autograd.grad(loss, params, allow_unused=True)
            with torch.no_grad():
                for p, g in zip(params, grads):
                    if g is not None:
                        p -= lr * g
            running += loss.item() * xb.shape[0]
        train_loss.append(running / len(data))
    model.eval()
    with torch.no_grad():
        log_p = F.log_softmax(model((Xte - mu) / sigma), dim=1)
        yte = y[test_idx]
        test_loss = F.nll_loss(log_p, yte)
        acc = log_p.max(1).indices.eq(yte).sum().item() / yte.numel()
    return {"train_loss": train_loss, "test_loss": float(test_loss), "test_acc": acc}


def right_optimizer_each_epoch(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """Plain SGD remembers nothing, so it may be made anew; the loss is a sum divided by hand."""
    mean = X[train_idx].mean(0, keepdim=True)
    std = X[train_idx].std(0, unbiased=False, keepdim=True)
    std = std + (std == 0).to(std.dtype)
    table = (X - mean) / std
    loader = DataLoader(
        TensorDataset(table[train_idx], y[train_idx]),
        batch_size=batch_size,
        shuffle=True,
        generator=torch.Generator().manual_seed(seed),
        drop_last=False,
    )
    criterion = nn.CrossEntropyLoss(reduction="sum")
    result = {"train_loss": [], "test_loss": None, "test_acc": None}
    for _ in range(epochs):
        optimizer = torch.optim.SGD(model.parameters(), lr=lr)
        model.train(True)
        seen, total = 0, 0.0
        for xb, yb in loader:
            model.zero_grad()
            value = criterion(model(xb), yb)
            (value / len(yb)).backward()
            optimizer.step()
            total += value.item()
            seen += len(yb)
        result["train_loss"] += [total / seen]
    model.train(False)
    with torch.set_grad_enabled(False):
        logits = model(table[test_idx])
        result["test_loss"] = criterion(logits, y[test_idx]).item() / len(test_idx)
        result["test_acc"] = torch.eq(logits.argmax(-1), y[test_idx]).double().mean().item()
    return result


def right_list_of_lists(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """All losses of all batches are kept; means at the end; the mode is left as it was."""
    was = model.training
    part = X[train_idx]
    std, mean = torch.std_mean(part, 0, correction=0)
    std = std.where(std != 0, torch.ones_like(std))
    g = torch.Generator().manual_seed(seed)
    loader = DataLoader(TensorDataset((part - mean) / std, y[train_idx]), batch_size, shuffle=True, generator=g)
    optimizer = optim.SGD([{"params": list(model.parameters())}], lr=lr, momentum=0.0)
    model.train()
    seen = [[] for _ in range(epochs)]
    for losses in seen:
        for xb, yb in loader:
            loss = nn.functional.cross_entropy(model(xb), yb)
            optimizer.zero_grad(set_to_none=False)
            loss.backward()
            optimizer.step()
            losses.append((loss.detach(), len(xb)))
    train_loss = [sum(v.item() * n for v, n in losses) / sum(n for _, n in losses) for losses in seen]
    model.eval()
    with torch.no_grad():
        logits = model((X[test_idx] - mean) / std)
    model.train(was)
    hits = [int(a) == int(b) for a, b in zip(logits.argmax(1), y[test_idx])]
    return {
        "test_acc": sum(hits) / len(hits),
        "test_loss": F.cross_entropy(logits, y[test_idx]).tolist(),
        "train_loss": train_loss,
    }


def right_numpy_scales(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """Mean and std by NumPy in float64; a closure as optimizer.step wants it."""
    rows = X[train_idx].cpu().numpy().astype(np.float64)
    std = rows.std(axis=0)
    std[np.ptp(rows, axis=0) == 0] = 1.0
    mean = torch.as_tensor(rows.mean(axis=0)).to(X)
    std = torch.as_tensor(std).to(X)
    train = TensorDataset((X[train_idx] - mean) / std, y[train_idx])
    loader = DataLoader(train, batch_size=batch_size, shuffle=True, generator=torch.Generator().manual_seed(seed))
    optimizer = optim.SGD(model.parameters(), lr=lr)
    train_loss = []
    for _ in range(epochs):
        model.train()
        mean_loss, n = 0.0, 0
        for xb, yb in loader:

            def closure():
                optimizer.zero_grad()
                loss = F.cross_entropy(model(xb), yb)
                loss.backward()
                return loss

            loss = optimizer.step(closure).item()
            n += len(xb)
            mean_loss += (loss - mean_loss) * len(xb) / n
        train_loss.append(mean_loss)
    was = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    model.eval()
    scores = model((X[test_idx] - mean) / std)
    torch.set_grad_enabled(was)
    p = scores.softmax(1).gather(1, y[test_idx].unsqueeze(1))
    assert p.min() >= 0
    return {
        "train_loss": train_loss,
        "test_loss": (scores.logsumexp(1) - scores.gather(1, y[test_idx, None]).squeeze(1)).mean().item(),
        "test_acc": np.mean((scores.argmax(1) == y[test_idx]).cpu().numpy()).item(),
    }


class Experiment:
    """Everything as methods of a class, for the next version."""

    def __init__(self, model, lr, batch_size, seed):
        self.model, self.batch_size, self.seed = model, batch_size, seed
        self.optimizer = optim.SGD(model.parameters(), lr=lr)
        self.loss_fn = nn.CrossEntropyLoss()

    def fit_scales(self, rows):
        self.mean = rows.mean(0)
        self.std = (rows - self.mean).pow(2).mean(0).pow(0.5)
        self.std = torch.where(rows.amax(0) == rows.amin(0), torch.ones_like(self.std), self.std)

    def scaled(self, rows):
        return (rows - self.mean) / self.std

    def fit(self, rows, classes, epochs):
        self.fit_scales(rows)
        g = torch.Generator().manual_seed(self.seed)
        loader = DataLoader(TensorDataset(self.scaled(rows), classes), self.batch_size, shuffle=True, generator=g)
        return [self.epoch(loader) / len(rows) for _ in range(epochs)]

    def epoch(self, loader):
        self.model.train()
        total = torch.zeros((), dtype=torch.float64)
        for xb, yb in loader:
            loss = self.loss_fn(self.model(xb), yb)
            self.optimizer.zero_grad()
            loss.backward()
            self.optimizer.step()
            total += loss.item() * xb.size(0)
        return total.item()

    @torch.no_grad()
    def test(self, rows, classes):
        self.model.eval()
        logits = self.model(self.scaled(rows))
        hits = (logits.argmax(dim=1) == classes).sum().item()
        return self.loss_fn(logits, classes).item(), hits / len(classes)


def right_class_of_methods(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """A class does the work."""
    experiment = Experiment(model, lr, batch_size, seed)
    train_loss = experiment.fit(X[train_idx], y[train_idx], epochs)
    test_loss, test_acc = experiment.test(X[test_idx], y[test_idx])
    return {"train_loss": train_loss, "test_loss": test_loss, "test_acc": test_acc}


def scales(rows):
    mean, std = rows.mean(0), rows.std(0, correction=0)
    return mean, torch.where(std == 0, 1.0, std)


def scaled(X, train_idx, test_idx):
    mean, std = scales(X[train_idx])
    return (X[train_idx] - mean) / std, (X[test_idx] - mean) / std


def loader_of(X, y, batch_size, seed, **options):
    g = torch.Generator().manual_seed(seed)
    return DataLoader(TensorDataset(X, y), batch_size=batch_size, shuffle=True, generator=g, **options)


def epoch_of(model, loader, optimizer, mode=True):
    if mode:
        model.train()
    total, n = 0.0, 0
    for xb, yb in loader:
        loss = F.cross_entropy(model(xb), yb)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(xb)
        n += len(xb)
    return total / n


def tested(model, X, y):
    model.eval()
    with torch.no_grad():
        logits = model(X)
        return {
            "test_loss": F.cross_entropy(logits, y).item(),
            "test_acc": (logits.argmax(1) == y).double().mean().item(),
        }


def run(a, b, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    loader = loader_of(a, y[train_idx], batch_size, seed)
    optimizer = optim.SGD(model.parameters(), lr=lr)
    train_loss = [epoch_of(model, loader, optimizer) for _ in range(epochs)]
    return {"train_loss": train_loss, **tested(model, b, y[test_idx])}


def wrong_scales_of_all_rows(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """Mean and std of training and test rows."""
    mean, std = scales(X[torch.cat([train_idx, test_idx])])
    a, b = (X[train_idx] - mean) / std, (X[test_idx] - mean) / std
    return run(a, b, y, train_idx, test_idx, model, epochs, lr, batch_size, seed)


def wrong_scales_of_table(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """Mean and std of the whole table: the same, unless rows are in neither part."""
    mean, std = scales(X)
    a, b = (X[train_idx] - mean) / std, (X[test_idx] - mean) / std
    return run(a, b, y, train_idx, test_idx, model, epochs, lr, batch_size, seed)


def wrong_test_scaled_by_itself(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """The test rows are scaled with their own numbers."""
    (m, s), (k, t) = scales(X[train_idx]), scales(X[test_idx])
    a, b = (X[train_idx] - m) / s, (X[test_idx] - k) / t
    return run(a, b, y, train_idx, test_idx, model, epochs, lr, batch_size, seed)


def wrong_test_not_scaled(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """The test rows stay raw."""
    a, _ = scaled(X, train_idx, test_idx)
    return run(a, X[test_idx], y, train_idx, test_idx, model, epochs, lr, batch_size, seed)


def wrong_unbiased_std(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """Divides by n - 1."""
    rows = X[train_idx]
    mean, std = rows.mean(0), rows.std(0)
    std = torch.where(std == 0, 1.0, std)
    a, b = (rows - mean) / std, (X[test_idx] - mean) / std
    return run(a, b, y, train_idx, test_idx, model, epochs, lr, batch_size, seed)


def wrong_zero_std(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """0 / 0 in a column that never changes."""
    rows = X[train_idx]
    mean, std = rows.mean(0), rows.std(0, correction=0)
    a, b = (rows - mean) / std, (X[test_idx] - mean) / std
    return run(a, b, y, train_idx, test_idx, model, epochs, lr, batch_size, seed)


def wrong_epsilon(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """std + 1e-8: a test row away from a constant column becomes huge."""
    rows = X[train_idx]
    mean, std = rows.mean(0), rows.std(0, correction=0) + 1e-8
    a, b = (rows - mean) / std, (X[test_idx] - mean) / std
    return run(a, b, y, train_idx, test_idx, model, epochs, lr, batch_size, seed)


def wrong_sorted_rows(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """A mask takes the training rows in the table's order, not in that of train_idx."""
    mask = torch.zeros(len(X), dtype=torch.bool, device=X.device)
    mask[train_idx] = True
    mean, std = scales(X[mask])
    a, b = (X[mask] - mean) / std, (X[test_idx] - mean) / std
    loader = loader_of(a, y[mask], batch_size, seed)
    optimizer = optim.SGD(model.parameters(), lr=lr)
    train_loss = [epoch_of(model, loader, optimizer) for _ in range(epochs)]
    return {"train_loss": train_loss, **tested(model, b, y[test_idx])}


def wrong_rest_is_test(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """Tests on all rows that are not for training."""
    mask = torch.ones(len(X), dtype=torch.bool, device=X.device)
    mask[train_idx] = False
    rest = mask.nonzero().flatten()
    a, b = scaled(X, train_idx, rest)
    return run(a, b, y, train_idx, rest, model, epochs, lr, batch_size, seed)


def wrong_new_loader_each_epoch(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """The loader is made anew each epoch: always the same order."""
    a, b = scaled(X, train_idx, test_idx)
    optimizer = optim.SGD(model.parameters(), lr=lr)
    train_loss = [
        epoch_of(model, loader_of(a, y[train_idx], batch_size, seed), optimizer) for _ in range(epochs)
    ]
    return {"train_loss": train_loss, **tested(model, b, y[test_idx])}


def wrong_randperm(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """An order of one's own from the same generator is not that of the DataLoader."""
    a, b = scaled(X, train_idx, test_idx)
    g = torch.Generator().manual_seed(seed)
    targets = y[train_idx]
    optimizer = optim.SGD(model.parameters(), lr=lr)
    train_loss = []
    for _ in range(epochs):
        order = torch.randperm(len(a), generator=g).split(batch_size)
        train_loss.append(epoch_of(model, [(a[i.to(a.device)], targets[i.to(a.device)]) for i in order], optimizer))
    return {"train_loss": train_loss, **tested(model, b, y[test_idx])}


def wrong_loader_looked_at(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """A look at the first batch before training moves the generator on."""
    a, b = scaled(X, train_idx, test_idx)
    loader = loader_of(a, y[train_idx], batch_size, seed)
    xb, yb = next(iter(loader))
    print(xb.shape, yb.shape)
    optimizer = optim.SGD(model.parameters(), lr=lr)
    train_loss = [epoch_of(model, loader, optimizer) for _ in range(epochs)]
    return {"train_loss": train_loss, **tested(model, b, y[test_idx])}


def wrong_global_seed(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """The global state is seeded."""
    a, b = scaled(X, train_idx, test_idx)
    torch.manual_seed(seed)
    return run(a, b, y, train_idx, test_idx, model, epochs, lr, batch_size, seed)


def right_test_loader_draws(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """A loader without generator for the test: the one number that it takes from the global state does not count."""
    a, b = scaled(X, train_idx, test_idx)
    loader = loader_of(a, y[train_idx], batch_size, seed)
    optimizer = optim.SGD(model.parameters(), lr=lr)
    train_loss = [epoch_of(model, loader, optimizer) for _ in range(epochs)]
    model.eval()
    total, hits = 0.0, 0
    with torch.no_grad():
        for xb, yb in DataLoader(TensorDataset(b, y[test_idx]), batch_size=batch_size):
            logits = model(xb)
            total += F.cross_entropy(logits, yb).item() * len(xb)
            hits += (logits.argmax(1) == yb).sum().item()
    return {"train_loss": train_loss, "test_loss": total / len(b), "test_acc": hits / len(b)}


def wrong_mean_of_batches(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """The sum of the batches' means, divided by len(loader)."""
    a, b = scaled(X, train_idx, test_idx)
    loader = loader_of(a, y[train_idx], batch_size, seed)
    optimizer = optim.SGD(model.parameters(), lr=lr)
    train_loss = []
    for _ in range(epochs):
        model.train()
        total = 0.0
        for xb, yb in loader:
            loss = F.cross_entropy(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item()
        train_loss.append(total / len(loader))
    return {"train_loss": train_loss, **tested(model, b, y[test_idx])}


def wrong_batch_size_as_weight(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """Each batch weighs batch_size, the smaller one too."""
    a, b = scaled(X, train_idx, test_idx)
    loader = loader_of(a, y[train_idx], batch_size, seed)
    optimizer = optim.SGD(model.parameters(), lr=lr)
    train_loss = []
    for _ in range(epochs):
        model.train()
        total = 0.0
        for xb, yb in loader:
            loss = F.cross_entropy(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * batch_size
        train_loss.append(total / len(a))
    return {"train_loss": train_loss, **tested(model, b, y[test_idx])}


def wrong_loss_after_step(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """The loss of each batch is the one after its step."""
    a, b = scaled(X, train_idx, test_idx)
    loader = loader_of(a, y[train_idx], batch_size, seed)
    optimizer = optim.SGD(model.parameters(), lr=lr)
    train_loss = []
    for _ in range(epochs):
        model.train()
        total = 0.0
        for xb, yb in loader:
            optimizer.zero_grad()
            F.cross_entropy(model(xb), yb).backward()
            optimizer.step()
            with torch.no_grad():
                total += F.cross_entropy(model(xb), yb).item() * len(xb)
        train_loss.append(total / len(a))
    return {"train_loss": train_loss, **tested(model, b, y[test_idx])}


def wrong_loss_after_epoch(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """The training loss is measured on all training rows after each epoch."""
    a, b = scaled(X, train_idx, test_idx)
    loader = loader_of(a, y[train_idx], batch_size, seed)
    optimizer = optim.SGD(model.parameters(), lr=lr)
    train_loss = []
    for _ in range(epochs):
        epoch_of(model, loader, optimizer)
        train_loss.append(tested(model, a, y[train_idx])["test_loss"])
    return {"train_loss": train_loss, **tested(model, b, y[test_idx])}


def wrong_last_batch_loss(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """The loss of an epoch is that of its last batch."""
    a, b = scaled(X, train_idx, test_idx)
    loader = loader_of(a, y[train_idx], batch_size, seed)
    optimizer = optim.SGD(model.parameters(), lr=lr)
    train_loss = []
    for _ in range(epochs):
        model.train()
        for xb, yb in loader:
            loss = F.cross_entropy(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_loss.append(loss.item())
    return {"train_loss": train_loss, **tested(model, b, y[test_idx])}


def wrong_one_loss_for_each_batch(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """A number for each batch in the list."""
    a, b = scaled(X, train_idx, test_idx)
    loader = loader_of(a, y[train_idx], batch_size, seed)
    optimizer = optim.SGD(model.parameters(), lr=lr)
    train_loss = []
    for _ in range(epochs):
        model.train()
        for xb, yb in loader:
            loss = F.cross_entropy(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            train_loss.append(loss.item())
    return {"train_loss": train_loss, **tested(model, b, y[test_idx])}


def wrong_gradients_add_up(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """Gradients are cleared once an epoch."""
    a, b = scaled(X, train_idx, test_idx)
    loader = loader_of(a, y[train_idx], batch_size, seed)
    optimizer = optim.SGD(model.parameters(), lr=lr)
    train_loss = []
    for _ in range(epochs):
        model.train()
        optimizer.zero_grad()
        total = 0.0
        for xb, yb in loader:
            loss = F.cross_entropy(model(xb), yb)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
        train_loss.append(total / len(a))
    return {"train_loss": train_loss, **tested(model, b, y[test_idx])}


def right_clears_after_step(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """Clears after each step: the model comes without gradients."""
    a, b = scaled(X, train_idx, test_idx)
    loader = loader_of(a, y[train_idx], batch_size, seed)
    optimizer = optim.SGD(model.parameters(), lr=lr)
    train_loss = []
    for _ in range(epochs):
        model.train()
        total = 0.0
        for xb, yb in loader:
            loss = F.cross_entropy(model(xb), yb)
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
            total += loss.item() * len(xb)
        train_loss.append(total / len(a))
    return {"train_loss": train_loss, **tested(model, b, y[test_idx])}


def wrong_momentum(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """SGD with momentum."""
    a, b = scaled(X, train_idx, test_idx)
    loader = loader_of(a, y[train_idx], batch_size, seed)
    optimizer = optim.SGD(model.parameters(), lr=lr, momentum=0.9)
    train_loss = [epoch_of(model, loader, optimizer) for _ in range(epochs)]
    return {"train_loss": train_loss, **tested(model, b, y[test_idx])}


def wrong_adam(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """Adam."""
    a, b = scaled(X, train_idx, test_idx)
    loader = loader_of(a, y[train_idx], batch_size, seed)
    optimizer = optim.Adam(model.parameters(), lr=lr)
    train_loss = [epoch_of(model, loader, optimizer) for _ in range(epochs)]
    return {"train_loss": train_loss, **tested(model, b, y[test_idx])}


def wrong_schedule(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """The learning rate falls from epoch to epoch."""
    a, b = scaled(X, train_idx, test_idx)
    loader = loader_of(a, y[train_idx], batch_size, seed)
    optimizer = optim.SGD(model.parameters(), lr=lr)
    schedule = optim.lr_scheduler.ExponentialLR(optimizer, 0.95)
    train_loss = []
    for _ in range(epochs):
        train_loss.append(epoch_of(model, loader, optimizer))
        schedule.step()
    return {"train_loss": train_loss, **tested(model, b, y[test_idx])}


def wrong_softmax_first(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """cross_entropy of probabilities, in the test only."""
    a, b = scaled(X, train_idx, test_idx)
    found = run(a, b, y, train_idx, test_idx, model, epochs, lr, batch_size, seed)
    with torch.no_grad():
        found["test_loss"] = F.cross_entropy(model(b).softmax(1), y[test_idx]).item()
    return found


def wrong_drop_last(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """The smaller batch is left out, if it is not the only one."""
    a, b = scaled(X, train_idx, test_idx)
    loader = loader_of(a, y[train_idx], batch_size, seed, drop_last=len(a) > batch_size)
    optimizer = optim.SGD(model.parameters(), lr=lr)
    train_loss = [epoch_of(model, loader, optimizer) for _ in range(epochs)]
    return {"train_loss": train_loss, **tested(model, b, y[test_idx])}


def wrong_never_in_training_mode(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """Takes it that the model comes in training mode."""
    a, b = scaled(X, train_idx, test_idx)
    loader = loader_of(a, y[train_idx], batch_size, seed)
    optimizer = optim.SGD(model.parameters(), lr=lr)
    train_loss = [epoch_of(model, loader, optimizer, mode=False) for _ in range(epochs)]
    return {"train_loss": train_loss, **tested(model, b, y[test_idx])}


def wrong_first_epoch_in_training_mode(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """Training mode before the first epoch, a test after each: the second epoch runs in evaluation mode."""
    a, b = scaled(X, train_idx, test_idx)
    loader = loader_of(a, y[train_idx], batch_size, seed)
    optimizer = optim.SGD(model.parameters(), lr=lr)
    model.train()
    train_loss, result = [], tested(copy.deepcopy(model), b, y[test_idx])
    for _ in range(epochs):
        train_loss.append(epoch_of(model, loader, optimizer, mode=False))
        result = tested(model, b, y[test_idx])
    return {"train_loss": train_loss, **result}


def wrong_tests_in_training_mode(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """eval() is forgotten."""
    a, b = scaled(X, train_idx, test_idx)
    loader = loader_of(a, y[train_idx], batch_size, seed)
    optimizer = optim.SGD(model.parameters(), lr=lr)
    train_loss = [epoch_of(model, loader, optimizer) for _ in range(epochs)]
    with torch.no_grad():
        logits = model(b)
    loss = F.cross_entropy(logits, y[test_idx]).item()
    return {"train_loss": train_loss, "test_loss": loss, "test_acc": tested(model, b, y[test_idx])["test_acc"]}


def wrong_tests_with_gradients(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """no_grad is forgotten."""
    a, b = scaled(X, train_idx, test_idx)
    loader = loader_of(a, y[train_idx], batch_size, seed)
    optimizer = optim.SGD(model.parameters(), lr=lr)
    train_loss = [epoch_of(model, loader, optimizer) for _ in range(epochs)]
    model.eval()
    logits = model(b)
    hits = (logits.argmax(1) == y[test_idx]).double().mean().item()
    return {"train_loss": train_loss, "test_loss": F.cross_entropy(logits, y[test_idx]).item(), "test_acc": hits}


def wrong_best_epoch(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """The test of the best epoch, not of the trained model."""
    a, b = scaled(X, train_idx, test_idx)
    loader = loader_of(a, y[train_idx], batch_size, seed)
    optimizer = optim.SGD(model.parameters(), lr=lr)
    train_loss, best = [], tested(model, b, y[test_idx])
    for _ in range(epochs):
        train_loss.append(epoch_of(model, loader, optimizer))
        now = tested(model, b, y[test_idx])
        best = min(best, now, key=lambda r: r["test_loss"])
    return {"train_loss": train_loss, **best}


def wrong_trains_a_copy(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """A copy is trained."""
    a, b = scaled(X, train_idx, test_idx)
    return run(a, b, y, train_idx, test_idx, copy.deepcopy(model), epochs, lr, batch_size, seed)


def wrong_percent(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """Accuracy in percent."""
    a, b = scaled(X, train_idx, test_idx)
    found = run(a, b, y, train_idx, test_idx, model, epochs, lr, batch_size, seed)
    return {**found, "test_acc": 100 * found["test_acc"]}


def wrong_batch_mean_of_accuracies(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """The test in batches, their means averaged without weights."""
    a, b = scaled(X, train_idx, test_idx)
    found = run(a, b, y, train_idx, test_idx, model, epochs, lr, batch_size, seed)
    parts = [tested(model, xb, yb) for xb, yb in zip(b.split(batch_size), y[test_idx].split(batch_size))]
    for key in ("test_loss", "test_acc"):
        found[key] = statistics.fmean(part[key] for part in parts)
    return found


def wrong_tensors(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """The accuracy is a tensor."""
    a, b = scaled(X, train_idx, test_idx)
    found = run(a, b, y, train_idx, test_idx, model, epochs, lr, batch_size, seed)
    return {**found, "test_acc": torch.tensor(found["test_acc"])}


def wrong_whole_accuracy_is_int(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """An accuracy of 0 or 1 is an int."""
    a, b = scaled(X, train_idx, test_idx)
    found = run(a, b, y, train_idx, test_idx, model, epochs, lr, batch_size, seed)
    acc = found["test_acc"]
    return {**found, "test_acc": int(acc) if acc in (0.0, 1.0) else acc}


def wrong_rounded(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """Rounded for display."""
    a, b = scaled(X, train_idx, test_idx)
    found = run(a, b, y, train_idx, test_idx, model, epochs, lr, batch_size, seed)
    return {**found, "train_loss": [round(v, 3) for v in found["train_loss"]]}


def wrong_scales_in_place(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """Scales the caller's table."""
    mean, std = scales(X[train_idx])
    X -= mean
    X /= std
    return run(X[train_idx], X[test_idx], y, train_idx, test_idx, model, epochs, lr, batch_size, seed)


def wrong_rows_written_back(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """Puts the scaled training rows into the caller's table."""
    a, b = scaled(X, train_idx, test_idx)
    X[train_idx] = a
    return run(a, b, y, train_idx, test_idx, model, epochs, lr, batch_size, seed)


def wrong_float32(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """Everything becomes float32, the model too."""
    a, b = scaled(X.float(), train_idx, test_idx)
    return run(a, b, y, train_idx, test_idx, model.float(), epochs, lr, batch_size, seed)


def wrong_on_cpu(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """The rows go to the CPU, the model does not."""
    a, b = scaled(X.cpu(), train_idx.cpu(), test_idx.cpu())
    return run(a, b, y.cpu(), train_idx.cpu(), test_idx.cpu(), model, epochs, lr, batch_size, seed)


def wrong_moves_model(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """Rows and model go to the CPU, and the model stays there."""
    a, b = scaled(X.cpu(), train_idx.cpu(), test_idx.cpu())
    return run(a, b, y.cpu(), train_idx.cpu(), test_idx.cpu(), model.cpu(), epochs, lr, batch_size, seed)


def wrong_resets_model(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """Begins with new weights."""
    for module in model.modules():
        if hasattr(module, "reset_parameters"):
            module.reset_parameters()
    a, b = scaled(X, train_idx, test_idx)
    return run(a, b, y, train_idx, test_idx, model, epochs, lr, batch_size, seed)


def wrong_one_epoch_too_many(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """range(1, epochs + 2)."""
    a, b = scaled(X, train_idx, test_idx)
    loader = loader_of(a, y[train_idx], batch_size, seed)
    optimizer = optim.SGD(model.parameters(), lr=lr)
    train_loss = [epoch_of(model, loader, optimizer) for _ in range(1, epochs + 2)]
    return {"train_loss": train_loss[:epochs], **tested(model, b, y[test_idx])}


def wrong_clipped(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """Gradients are clipped at norm 1."""
    a, b = scaled(X, train_idx, test_idx)
    loader = loader_of(a, y[train_idx], batch_size, seed)
    optimizer = optim.SGD(model.parameters(), lr=lr)
    train_loss = []
    for _ in range(epochs):
        model.train()
        total = 0.0
        for xb, yb in loader:
            loss = F.cross_entropy(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            total += loss.item() * len(xb)
        train_loss.append(total / len(a))
    return {"train_loss": train_loss, **tested(model, b, y[test_idx])}


def wrong_stays_frozen(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """requires_grad is switched off for the test, and stays off."""
    a, b = scaled(X, train_idx, test_idx)
    loader = loader_of(a, y[train_idx], batch_size, seed)
    optimizer = optim.SGD(model.parameters(), lr=lr)
    train_loss = [epoch_of(model, loader, optimizer) for _ in range(epochs)]
    model.requires_grad_(False)
    return {"train_loss": train_loss, **tested(model, b, y[test_idx])}


def wrong_grad_left_off(X, y, train_idx, test_idx, model, epochs, lr, batch_size, seed):
    """Tracking is switched off for good."""
    a, b = scaled(X, train_idx, test_idx)
    found = run(a, b, y, train_idx, test_idx, model, epochs, lr, batch_size, seed)
    torch.set_grad_enabled(False)
    return found
