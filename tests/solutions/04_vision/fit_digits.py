"""Held-out solutions of fit_digits."""

import random

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, TensorDataset


def _net(hidden=128):
    return nn.Sequential(nn.Flatten(), nn.Linear(64, hidden), nn.ReLU(), nn.Linear(hidden, 10))


def _train(model, X, y, epochs=60, lr=0.01):
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    for _ in range(epochs):
        optimizer.zero_grad()
        F.cross_entropy(model(X), y).backward()
        optimizer.step()
    return model


def right_mlp(X, y, seed):
    """A hidden layer, Adam, all images at once."""
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Flatten(), nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 10))
    loss_fn = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for epoch in range(120):
        loss = loss_fn(model(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if epoch % 40 == 0:
            print(f"{epoch}: {loss.item():.3f}")
    return model.eval()


def right_convolutions(images, labels, seed):
    """Convolutions with BatchNorm and Dropout, batches from a loader with its own generator; other names."""

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.features = nn.Sequential(
                nn.Conv2d(1, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2),
                nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            )
            self.drop = nn.Dropout(0.1)
            self.head = nn.Linear(32 * 2 * 2, 10)

        def forward(self, x):
            return self.head(self.drop(self.features(x).flatten(start_dim=1)))

    with torch.random.fork_rng():
        torch.manual_seed(seed)
        net = Net()
        loader = DataLoader(
            TensorDataset(images, labels), batch_size=64, shuffle=True, generator=torch.Generator().manual_seed(seed)
        )
        optimizer = torch.optim.AdamW(net.parameters(), lr=0.005)
        net.train()
        for _ in range(15):
            for xb, yb in loader:
                optimizer.zero_grad()
                F.cross_entropy(net(xb), yb).backward()
                optimizer.step()
    net.eval()
    return net


def right_kernel(X, y, seed):
    """Bumps around the images, their heights by least squares; nothing random."""

    class Kernel(nn.Module):
        def __init__(self, centres, targets, width=1.2, ridge=0.01):
            super().__init__()
            self.width = width
            self.register_buffer("centres", centres)
            K = self.bumps(centres)
            self.register_buffer("heights", torch.linalg.solve(K + ridge * torch.eye(len(K)), targets))

        def bumps(self, flat):
            return torch.exp(-torch.cdist(flat, self.centres).square() / (2 * self.width**2))

        def forward(self, x):
            return self.bumps(x.flatten(1)) @ self.heights

    return Kernel(X.flatten(1).clone(), F.one_hot(y, 10).float()).eval()


def right_neighbours(X, y, seed):
    """The nearest images vote, near ones more; logits are the logarithms of the shares."""

    class Neighbours(nn.Module):
        def forward(self, x):
            distances = torch.cdist(x.reshape(len(x), 64), known)
            near, which = distances.topk(5, dim=1, largest=False)
            votes = torch.zeros(len(x), 10)
            votes.scatter_add_(1, labels[which], 1 / (near + 0.01))
            return torch.log(votes + 1e-6)

    known, labels = X.detach().clone().reshape(-1, 64), y.clone()
    model = Neighbours()
    model.train(False)
    return model


def right_lbfgs(X, y, seed):
    """LBFGS with a closure and a penalty for large weights."""
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Flatten(), nn.Linear(64, 48), nn.Tanh(), nn.Linear(48, 10))
    opt = torch.optim.LBFGS(model.parameters(), max_iter=80, line_search_fn="strong_wolfe")

    def closure():
        opt.zero_grad()
        penalty = sum(p.square().sum() for p in model.parameters())
        loss = F.cross_entropy(model(X), y) + 1e-4 * penalty
        loss.backward()
        return loss

    opt.step(closure)
    for p in model.parameters():
        p.requires_grad_(False)
    return model.eval()


def right_ensemble(X, y, seed):
    """Three small networks, SGD with momentum, order from NumPy's seeded generator; the mean of their logits."""

    class Mean(nn.Module):
        def __init__(self, members):
            super().__init__()
            self.members = nn.ModuleList(members)

        def forward(self, x):
            return torch.stack([member(x) for member in self.members]).mean(dim=0)

    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    members = []
    for _ in range(3):
        net = nn.Sequential(nn.Flatten(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
        sgd = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
        for _ in range(15):
            for batch in np.array_split(rng.permutation(len(X)), max(1, len(X) // 50)):
                rows = torch.from_numpy(batch)
                sgd.zero_grad()
                nn.functional.cross_entropy(net(X[rows]), y[rows]).backward()
                sgd.step()
        members.append(net)
    return Mean(members).eval()


def right_random_features(X, y, seed):
    """A random hidden layer that is never trained, the head by least squares, both as layers."""
    g = torch.Generator().manual_seed(seed)
    body, head = nn.Linear(64, 500), nn.Linear(500, 10)
    with torch.no_grad():
        body.weight.copy_(torch.randn(500, 64, generator=g) * 0.5)
        body.bias.copy_(torch.randn(500, generator=g))
        features = F.relu(body(X.flatten(1))).double()
        features = torch.cat([features, torch.ones(len(X), 1, dtype=torch.float64)], dim=1)
        goal = F.one_hot(y, 10).double()
        square = features.T @ features + torch.eye(501, dtype=torch.float64)
        solution = torch.linalg.solve(square, features.T @ goal).float()
        head.weight.copy_(solution[:-1].T)
        head.bias.copy_(solution[-1])
    return nn.Sequential(nn.Flatten(), body, nn.ReLU(), head).eval()


def right_moved(X, y, seed):
    """Trained on images moved by a pixel as well; logarithms of probabilities are logits, too."""
    torch.manual_seed(seed)
    moved = torch.cat([X, *(X.roll(step, axis) for step in (1, -1) for axis in (2, 3))])
    model = _train(_net(), moved, y.repeat(5), epochs=80)
    return nn.Sequential(model, nn.LogSoftmax(dim=1)).eval()


def right_best_of_validation(X, y, seed):
    """Keeps a tenth aside, and the weights that were best at it."""
    torch.manual_seed(seed)
    order = torch.randperm(len(X), generator=torch.Generator().manual_seed(seed))
    aside, rest = order[: len(X) // 10], order[len(X) // 10 :]
    model, best, kept = _net(), -1.0, None
    for _ in range(10):
        _train(model, X[rest], y[rest], epochs=12)
        accuracy = (model(X[aside]).argmax(1) == y[aside]).float().mean().item()
        if accuracy > best:
            best, kept = accuracy, {name: value.clone() for name, value in model.state_dict().items()}
    model.load_state_dict(kept)
    return model.eval()


def wrong_nearest_mean(X, y, seed):
    """The mean image of each class gets nine of ten."""

    class Means(nn.Module):
        def forward(self, x):
            return -torch.cdist(x.flatten(1), means)

    means = torch.stack([X[y == c].flatten(1).mean(0) for c in range(10)])
    return Means().eval()


def wrong_too_short(X, y, seed):
    """Three steps are not enough."""
    torch.manual_seed(seed)
    return _train(_net(), X, y, epochs=3).eval()


def wrong_untrained(X, y, seed):
    """The step of the optimizer is missing."""
    torch.manual_seed(seed)
    model = _net()
    for _ in range(20):
        F.cross_entropy(model(X), y).backward()
    return model.eval()


def wrong_seeds_too_late(X, y, seed):
    """Seeded after the weights are drawn."""
    model = _net()
    torch.manual_seed(seed)
    return _train(model, X, y).eval()


def wrong_no_seed(X, y, seed):
    """The seed is not used."""
    return _train(_net(), X, y).eval()


def wrong_python_shuffle(X, y, seed):
    """The weights are seeded, the order of the images comes from Python's random."""
    torch.manual_seed(seed)
    model = _net(64)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    order = list(range(len(X)))
    for _ in range(12):
        random.shuffle(order)
        for start in range(0, len(X), 64):
            rows = order[start : start + 64]
            optimizer.zero_grad()
            F.cross_entropy(model(X[rows]), y[rows]).backward()
            optimizer.step()
    return model.eval()


def wrong_numpy_noise(X, y, seed):
    """Noise from NumPy, which nobody seeds."""
    torch.manual_seed(seed)
    noise = torch.from_numpy(np.random.normal(0, 0.1, tuple(X.shape)).astype("float32"))
    return _train(_net(), X + noise, y).eval()


def wrong_training_mode(X, y, seed):
    """Handed over in training mode."""
    torch.manual_seed(seed)
    model = _net()
    model.train()
    return _train(model, X, y)


def wrong_parts_in_training_mode(X, y, seed):
    """The outermost module says eval, the parts inside do not."""
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Flatten(), nn.Linear(64, 128), nn.ReLU(), nn.Dropout(0.3), nn.Linear(128, 10))
    _train(model, X, y, epochs=120)
    model.training = False
    return model


def wrong_functional_dropout(X, y, seed):
    """F.dropout without training= drops in evaluation mode too."""

    class Drops(nn.Module):
        def __init__(self):
            super().__init__()
            self.one, self.two = nn.Linear(64, 128), nn.Linear(128, 10)

        def forward(self, x):
            return self.two(F.dropout(F.relu(self.one(x.flatten(1))), 0.2))

    torch.manual_seed(seed)
    return _train(Drops(), X, y, epochs=120).eval()


def wrong_batch_statistics(X, y, seed):
    """BatchNorm without running statistics: what it says of an image hangs on the others."""
    torch.manual_seed(seed)
    model = nn.Sequential(
        nn.Flatten(), nn.Linear(64, 128), nn.BatchNorm1d(128, track_running_stats=False), nn.ReLU(), nn.Linear(128, 10)
    )
    _train(model, X, y)
    return model.eval()


def wrong_shifted_by_the_batch(X, y, seed):
    """Each batch of several images is shifted by its own mean."""

    class Centred(nn.Module):
        def __init__(self):
            super().__init__()
            self.net = _net()

        def forward(self, x):
            return self.net(x - (x.mean(0) if len(x) > 1 else centre))

    centre = X.mean(0)
    torch.manual_seed(seed)
    return _train(Centred(), X, y, epochs=100).eval()


def wrong_learns_while_asked(X, y, seed):
    """Each batch that it is asked about moves what it knows of the mean."""

    class Follows(nn.Module):
        def __init__(self):
            super().__init__()
            self.one, self.norm, self.two = nn.Linear(64, 128), nn.BatchNorm1d(128), nn.Linear(128, 10)

        def forward(self, x):
            hidden = self.one(x.flatten(1))
            if not self.training:
                with torch.no_grad():
                    self.norm.running_mean.lerp_(hidden.mean(0), 0.1)
            return self.two(torch.relu(self.norm(hidden)))

    torch.manual_seed(seed)
    return _train(Follows(), X, y, epochs=100).eval()


def wrong_softmax_over_batch(X, y, seed):
    """softmax over the images, not over the classes."""
    torch.manual_seed(seed)
    return nn.Sequential(_train(_net(), X, y, epochs=100), nn.Softmax(dim=0)).eval()


def wrong_squeezes(X, y, seed):
    """A single image gives logits without a batch dimension."""

    class Flat(nn.Module):
        def __init__(self):
            super().__init__()
            self.net = _net()

        def forward(self, x):
            return self.net(x).squeeze()

    torch.manual_seed(seed)
    return _train(Flat(), X, y, epochs=100).eval()


def wrong_classes(X, y, seed):
    """Says the classes, not logits."""

    class Says(nn.Module):
        def forward(self, x):
            return net(x).argmax(dim=1)

    torch.manual_seed(seed)
    net = _train(_net(), X, y, epochs=100)
    return Says().eval()


def wrong_flat_images(X, y, seed):
    """The model wants 64 numbers in a row."""
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 10))
    return _train(model, X.flatten(1), y, epochs=100).eval()


def wrong_other_way_round(X, y, seed):
    """Distances for logits: the smallest one is the prediction."""

    class Distances(nn.Module):
        def forward(self, x):
            away = torch.cdist(x.flatten(1), known)
            return torch.stack([away[:, labels == c].amin(1) for c in range(10)], dim=1)

    known, labels = X.flatten(1).clone(), y.clone()
    return Distances().eval()


def wrong_scales_in_place(X, y, seed):
    """The caller's images are shifted."""
    torch.manual_seed(seed)
    mean = X.mean()
    X -= mean
    model = _train(_net(), X, y, epochs=100)
    with torch.no_grad():
        model[1].bias -= model[1].weight.sum(1) * mean
    return model.eval()


def wrong_labels_in_place(X, y, seed):
    """The caller's labels are all 0 afterwards."""
    torch.manual_seed(seed)
    model = _train(_net(), X, y, epochs=100)
    y.zero_()
    return model.eval()


def wrong_known_digits(X, y, seed):
    """Learns the digits as the world numbers them, not as y does."""
    from grader.data import digits

    images, labels = digits()
    torch.manual_seed(seed)
    return _train(_net(), images.float().unsqueeze(1) / 16, labels, epochs=100).eval()


def wrong_always_1437(X, y, seed):
    """Counts on 1437 images."""
    torch.manual_seed(seed)
    model = _net()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    batches = X.reshape(3, 479, 1, 8, 8), y.reshape(3, 479)
    for _ in range(40):
        for xb, yb in zip(*batches):
            optimizer.zero_grad()
            F.cross_entropy(model(xb), yb).backward()
            optimizer.step()
    return model.eval()


def wrong_function(X, y, seed):
    """A function instead of a module."""
    torch.manual_seed(seed)
    model = _train(_net(), X, y, epochs=100).eval()
    return lambda x: model(x)


def wrong_with_accuracy(X, y, seed):
    """A tuple of the model and how good it is."""
    torch.manual_seed(seed)
    model = _train(_net(), X, y, epochs=100).eval()
    return model, (model(X).argmax(1) == y).float().mean().item()


def wrong_eleven_classes(X, y, seed):
    """One class more than there are."""
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Flatten(), nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 11))
    return _train(model, X, y, epochs=100).eval()


def wrong_seed_zero_is_none(X, y, seed):
    """Does not seed where the seed is 0."""
    if seed:
        torch.manual_seed(seed)
    model = nn.Sequential(nn.Flatten(), nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(120):
        optimizer.zero_grad()
        F.cross_entropy(model(X), y).backward()
        optimizer.step()
    return model.eval()
