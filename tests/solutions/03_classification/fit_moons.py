"""Held-out solutions of fit_moons."""

import random

import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, TensorDataset


def right_mlp_adam(X, y, seed):
    """A small network, Adam, all points at once; labels converted, logits made flat."""
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(2, 32), nn.ReLU(), nn.Linear(32, 32), nn.ReLU(), nn.Linear(32, 1))
    loss_fn = nn.BCEWithLogitsLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    labels = y.float()
    for epoch in range(300):
        model.train()
        logits = model(X).squeeze(1)
        loss = loss_fn(logits, labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if epoch % 100 == 0:
            print(epoch, loss.item())
    model.eval()
    return model


def right_two_outputs(X, y, seed):
    """Two classes as two outputs, batches from a loader with its own generator; the difference is the logit."""

    class Difference(nn.Module):
        def __init__(self):
            super().__init__()
            self.body = nn.Sequential(
                nn.Linear(2, 24), nn.BatchNorm1d(24), nn.Tanh(), nn.Dropout(0.05), nn.Linear(24, 24), nn.ReLU()
            )
            self.head = nn.Linear(24, 2)

        def forward(self, x):
            out = self.head(self.body(x))
            return out if self.training else out[:, 1] - out[:, 0]

    with torch.random.fork_rng():
        torch.manual_seed(seed)
        net = Difference()
        order = torch.Generator().manual_seed(seed)
        loader = DataLoader(TensorDataset(X, y), batch_size=50, shuffle=True, generator=order)
        optimizer = torch.optim.AdamW(net.parameters(), lr=0.01)
        for _ in range(60):
            for xb, yb in loader:
                if len(xb) < 2:
                    continue
                loss = F.cross_entropy(net(xb), yb)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
    return net.eval()


def right_kernel(X, y, seed):
    """No network at all: bumps around the points, their heights by least squares; nothing random."""

    class Kernel(nn.Module):
        def __init__(self, centres, labels, width=0.4, ridge=0.1):
            super().__init__()
            self.width = width
            self.register_buffer("centres", centres.clone())
            K = self.bumps(centres)
            heights = torch.linalg.solve(K + ridge * torch.eye(len(K)), 2.0 * labels.float() - 1)
            self.register_buffer("heights", heights)

        def bumps(self, x):
            return torch.exp(-torch.cdist(x, self.centres).square() / (2 * self.width**2))

        def forward(self, x):
            return self.bumps(x) @ self.heights

    return Kernel(X, y).eval()


def right_neighbours(X, y, seed):
    """The nearest neighbours vote; the logarithm of their odds is a logit."""

    class Neighbours(nn.Module):
        def __init__(self, k):
            super().__init__()
            self.k = k

        def forward(self, x):
            near = (x[:, None] - points).pow(2).sum(-1).topk(self.k, largest=False).indices
            share = (labels[near].sum(dim=1) + 0.5) / (self.k + 1)
            return torch.log(share / (1 - share)).unsqueeze(1)

    points, labels = X.detach().clone(), y.to(torch.float32)
    model = Neighbours(9)
    model.train(False)
    return model


def right_lbfgs(X, y, seed):
    """LBFGS with a closure; the mean and spread of the training points stand in front as a layer."""
    torch.manual_seed(seed)
    scale = nn.Linear(2, 2)
    with torch.no_grad():
        scale.weight.copy_(torch.diag(1 / X.std(0)))
        scale.bias.copy_(-X.mean(0) / X.std(0))
    body = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 16), nn.Tanh(), nn.Linear(16, 1))
    opt = torch.optim.LBFGS(body.parameters(), max_iter=60, line_search_fn="strong_wolfe")
    Z = scale(X).detach()

    def closure():
        opt.zero_grad()
        penalty = sum(p.square().sum() for p in body.parameters())
        loss = F.binary_cross_entropy_with_logits(body(Z)[:, 0], y.to(Z)) + 1e-4 * penalty
        loss.backward()
        return loss

    opt.step(closure)
    return nn.Sequential(scale, body).eval()


def wrong_straight(X, y, seed):
    """A straight line gets not quite 90 %."""
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(2, 16), nn.Linear(16, 1))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(300):
        loss = F.binary_cross_entropy_with_logits(model(X)[:, 0], y.float())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model.eval()


def wrong_seeds_too_late(X, y, seed):
    """Seeded after the weights are drawn."""
    model = nn.Sequential(nn.Linear(2, 32), nn.ReLU(), nn.Linear(32, 32), nn.ReLU(), nn.Linear(32, 1))
    torch.manual_seed(seed)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(300):
        loss = F.binary_cross_entropy_with_logits(model(X)[:, 0], y.float())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model.eval()


def wrong_python_shuffle(X, y, seed):
    """The weights are seeded, the order of the points comes from Python's random."""
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(2, 32), nn.ReLU(), nn.Linear(32, 32), nn.ReLU(), nn.Linear(32, 1))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    order = list(range(len(X)))
    for _ in range(40):
        random.shuffle(order)
        for start in range(0, len(order), 40):
            rows = order[start : start + 40]
            loss = F.binary_cross_entropy_with_logits(model(X[rows])[:, 0], y[rows].float())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model.eval()


def wrong_parts_in_training_mode(X, y, seed):
    """The outermost module says eval, the dropout inside does not."""
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(2, 64), nn.ReLU(), nn.Dropout(0.1), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 1))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(300):
        loss = F.binary_cross_entropy_with_logits(model(X)[:, 0], y.float())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.training = False
    return model


def wrong_functional_dropout(X, y, seed):
    """F.dropout without training= drops in evaluation mode too."""

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.a, self.b, self.c = nn.Linear(2, 64), nn.Linear(64, 64), nn.Linear(64, 1)

        def forward(self, x):
            x = F.dropout(F.relu(self.a(x)), 0.02)
            return self.c(F.relu(self.b(x)))

    torch.manual_seed(seed)
    model = Net()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(300):
        loss = F.binary_cross_entropy_with_logits(model(X)[:, 0], y.float())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model.eval()


def wrong_neighbours_in_the_batch(X, y, seed):
    """Each call is shifted by its own mean: what it says of a point hangs on the others."""

    class Centred(nn.Sequential):
        def forward(self, x):
            return super().forward(x - x.mean(0) if len(x) > 20 else x - centre)

    centre = X.mean(0)
    torch.manual_seed(seed)
    model = Centred(nn.Linear(2, 32), nn.ReLU(), nn.Linear(32, 32), nn.ReLU(), nn.Linear(32, 1))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(300):
        loss = F.binary_cross_entropy_with_logits(model(X)[:, 0], y.float())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model.eval()


def wrong_squeezes(X, y, seed):
    """A single point gives a 0-d logit."""

    class Flat(nn.Sequential):
        def forward(self, x):
            return super().forward(x).squeeze()

    torch.manual_seed(seed)
    model = Flat(nn.Linear(2, 32), nn.ReLU(), nn.Linear(32, 32), nn.ReLU(), nn.Linear(32, 1))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(300):
        loss = F.binary_cross_entropy_with_logits(model(X), y.float())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model.eval()


def wrong_probabilities(X, y, seed):
    """A sigmoid at the end: always greater than 0."""
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(2, 32), nn.ReLU(), nn.Linear(32, 32), nn.ReLU(), nn.Linear(32, 1), nn.Sigmoid())
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(300):
        loss = F.binary_cross_entropy(model(X)[:, 0], y.float())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model.eval()


def wrong_scales_in_place(X, y, seed):
    """The caller's points are moved; the model is right about points that are not."""
    mean, std = X.mean(0), X.std(0)
    X -= mean
    X /= std
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(2, 32), nn.ReLU(), nn.Linear(32, 32), nn.ReLU(), nn.Linear(32, 1))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(300):
        loss = F.binary_cross_entropy_with_logits(model(X)[:, 0], y.float())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    first = model[0]
    with torch.no_grad():
        first.weight /= std
        first.bias -= first.weight @ mean
    return model.eval()


def wrong_known_place(X, y, seed):
    """The moons as they lie when nobody turns them."""

    class Known(nn.Module):
        def forward(self, x):
            upper = (x.norm(dim=1) - 1).abs()
            lower = ((x - torch.tensor([1.0, 0.5])).norm(dim=1) - 1).abs()
            return torch.where(x[:, 1] > 0.25, lower, upper) * 0 + upper - lower

    return Known().eval()


def wrong_whole_numbers(X, y, seed):
    """Labels 1 and -1 as whole numbers are no logits."""

    class Vote(nn.Module):
        def forward(self, x):
            near = torch.cdist(x, points).topk(9, largest=False).indices
            return (2 * labels[near] - 1).sum(dim=1).sign()

    points, labels = X.clone(), y.clone()
    return Vote().eval()


def wrong_flipped(X, y, seed):
    """Greater than 0 for class 0."""

    class Flip(nn.Module):
        def forward(self, x):
            near = torch.cdist(x, points).topk(9, largest=False).indices
            return 4.5 - labels[near].sum(dim=1)

    points, labels = X.clone(), y.float()
    return Flip().eval()
