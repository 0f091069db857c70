"""The capstone: two half moons, and no recipe."""

import hashlib
import math
from typing import Any

import torch
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional as F

from grader import exercise
from grader.data import moons
from grader.observe.pack import TheDevice

_WANTED = 0.96
_SALT = "the crescent that nobody has seen 5b1f0e7c"
"""The labels of the new points come from this and the case's seed. They are made where the judge is, and stay there."""

_CASES = {3: (0.1, "as they are"), 0: (0.15, "mirrored"), 2024: (0.1, "on their side")}
"""Noise and position by the seed that `fit_moons` is called with."""


def _points(n: int, noise: float, place: str, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Return points on two moons, perhaps mirrored, or with x and y exchanged and the labels too."""
    X, y = moons(n, noise, seed)
    if place == "mirrored":
        X = torch.stack([1 - X[:, 0], X[:, 1]], dim=1)
    if place == "on their side":
        X, y = X.flip(1), 1 - y
    return X, y


def _unseen(seed: int, n: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Return new points of a case, and their labels."""
    secret = int.from_bytes(hashlib.sha256(f"{_SALT} {seed}".encode()).digest()[:4], "little")
    return _points(n, *_CASES[seed], secret)


def _case(seed: int, new: int) -> dict[str, Any]:
    X, y = _points(400, *_CASES[seed], seed)
    # The task is one for the CPU: elsewhere the probe has nothing to do, and `device` tells the judge so.
    return {"X": X, "y": y, "seed": seed, "new": _unseen(seed, new)[0], "device": TheDevice()}


@exercise(
    builds_on=("make_mlp", "train_binary"),
    hints=(
        "A straight line cannot part the moons: the model needs hidden layers with something that bends between them.",
        "What you need you have built before: an MLP, BCEWithLogitsLoss, an optimizer, a loop. Adam is quick.",
        "Let every random number hang on the seed: torch.manual_seed(seed) before the model is made. eval() last.",
        "Two hidden layers of 16 with ReLU, Adam with lr=0.05, all points in one batch, 60 steps: a moment's work.",
    ),
)
def fit_moons(X: torch.Tensor, y: torch.Tensor, seed: int) -> nn.Module:
    """Train a model that tells two half moons apart, and return it. How is up to you.

    `X` is float32 of shape (n, 2): n points (x, y), a few hundred. `y` is int64 of shape (n,): 0 for the points of
    one moon, 1 for those of the other. The moons reach into each other, and the points are scattered around them a
    little. They may be turned or mirrored, so learn from the points, not from a place you know. Everything is on the
    CPU.

    Return an nn.Module in evaluation mode, all parts of it. Called with m points, float32 (m, 2), it gives m logits, of
    shape (m,) or (m, 1), also for a single point, m = 1: greater than 0 where the point is predicted to be of class 1.
    Logits are floats; neither probabilities nor labels will do. What it says of a point may not hang on the points that
    it is asked about beside it.

    At least 96 % of new points, scattered in the same way, must be predicted rightly.

    Called again with the same `X`, `y` and `seed`, it returns a model that predicts the same, whatever random numbers
    others have drawn in the meantime: let `seed` decide everything that is random. You may seed torch's generator.
    One call may take 60 seconds; a second is enough. `X` and `y` stay as they are.

    >>> from grader.data import moons
    >>> X, y = moons(400, noise=0.1, seed=1)
    >>> model = fit_moons(X, y, seed=0)
    >>> new_X, new_y = moons(100, noise=0.1, seed=2)
    >>> right = (model(new_X).reshape(-1) > 0) == (new_y == 1)
    >>> right.float().mean().item() >= 0.96
    True
    """
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, 16), nn.ReLU(), nn.Linear(16, 1))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
    loss_fn = nn.BCEWithLogitsLoss()
    targets = y.float().unsqueeze(1)
    for _ in range(60):
        loss = loss_fn(model(X), targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model.eval()


fit_moons.equivalent("for _ in range(60):", "for _ in range(61):", because="one step more is no mistake")
fit_moons.equivalent("for _ in range(60):", "for _ in range(59):", because="one step less is no mistake")

_ELSEWHERE = {"nothing to do": "the task is one for the CPU"}


def _wrong_form(logits: Any, rows: int) -> str:
    """Return what is wrong with the form of what the model gave for so many points, or nothing."""
    if not isinstance(logits, torch.Tensor):
        return f"Expected the model to return a tensor of logits, but got {type(logits).__name__}."
    if not logits.is_floating_point():
        return f"Expected logits, floating numbers, but got {logits.dtype}: are these labels?"
    if tuple(logits.shape) in ((rows,), (rows, 1)):
        return ""
    points = f"{rows} points" if rows > 1 else "a single point"
    return f"Expected logits of shape ({rows},) or ({rows}, 1) for {points}, but got shape {tuple(logits.shape)}."


@fit_moons.check(
    "at least 96 % right on new points",
    points=4,
    arguments=st.sampled_from([_case(seed, 1000) for seed in _CASES]),
    ignores=("random",),
    tolerance="exact",  # a judge decides; this spares the second fit, in float64, that measures rounding
    seconds=60,
    hints="Plot it, or print the loss while it falls: does the model learn? Can it bend, and is it trained enough?",
)
def _accuracy(fit_moons, X, y, seed, new, device):
    if X.device.type != "cpu":
        return _ELSEWHERE
    model = fit_moons(X, y, seed)
    with torch.no_grad():
        return {"logits": model(new)}


@_accuracy.judge
def _(came, X, y, seed, new, device):
    if device != "cpu":
        return None
    logits = came["logits"]
    if wrong := _wrong_form(logits, len(new)):
        return wrong
    logits = logits.double().reshape(-1)
    if logits.isnan().any():
        return "Expected logits, but some are nan: is the learning rate too large?"
    labels = _unseen(seed, len(new))[1]
    right = ((logits > 0) == (labels == 1)).sum().item()
    if right >= _WANTED * len(new):
        return None
    sentence = f"Expected at least {_WANTED:.0%} of {len(new)} new points to be predicted rightly, but got {right}."
    if logits.min() >= 0 and logits.max() <= 1:
        return f"{sentence} All outputs lie between 0 and 1: are these probabilities? The model must return logits."
    if ((logits > 0) == (labels == 0)).sum().item() >= _WANTED * len(new):
        return f"{sentence} With the classes exchanged it would be fine: class 1 is where the logit is greater than 0."
    return sentence


@fit_moons.check(
    "evaluation mode, single points, same seed",
    points=2,
    arguments=st.sampled_from([_case(0, 50)]),
    ignores=("random",),
    tolerance="exact",
    seconds=120,
    hints="Call it twice with the same seed and compare what both models say; then ask one of them about one point.",
)
def _manners(fit_moons, X, y, seed, new, device):
    if X.device.type != "cpu":
        return _ELSEWHERE
    torch.manual_seed(1)
    model = fit_moons(X, y, seed)
    seen = {"is an nn.Module": isinstance(model, nn.Module)}
    if not seen["is an nn.Module"]:
        return seen
    parts = [part.training for part in model.modules()]
    seen["parts"] = len(parts)
    seen["parts in training mode"] = sum(parts)
    with torch.no_grad():
        seen["logits"] = model(new).clone()
        seen["logits when asked again"] = model(new).clone()
        seen["logits of a single point"] = [model(new[:1]).clone(), model(new[7:8]).clone()]
        torch.manual_seed(2)  # others draw random numbers in the meantime
        torch.rand(3)
    again = fit_moons(X, y, seed)
    with torch.no_grad():
        seen["logits of a second model, same seed"] = again(new)
        seen["logits of the first one afterwards"] = model(new)
    return seen


def _same(first: torch.Tensor, second: torch.Tensor) -> bool:
    """Return whether logits are the same, but for rounding."""
    pair = (first.double().reshape(-1), second.double().reshape(-1))
    return bool(torch.allclose(*pair, rtol=1e-3, atol=1e-3, equal_nan=True))


@_manners.judge
def _(came, X, y, seed, new, device):
    if device != "cpu":
        return None
    if not came["is an nn.Module"]:
        return "Expected an nn.Module, but got something else."
    if came["parts in training mode"]:
        return (
            f"Expected all parts of the model to be in evaluation mode, but {came['parts in training mode']} of "
            f"{came['parts']} are in training mode."
        )
    labels = _unseen(seed, len(new))[1]
    return (
        _wrong_twice(came["logits"], came["logits when asked again"])
        or _wrong_alone(came["logits"], came["logits of a single point"], labels)
        or _wrong_again(came)
    )


def _wrong_twice(first: torch.Tensor, second: torch.Tensor) -> str:
    """Return what is wrong with what a model says of the same points if asked twice, or nothing.

    This comes before the points alone: who draws random numbers in `forward` is not to look for a mistake there.
    """
    pair = (first, second)
    if all(isinstance(some, torch.Tensor) and some.is_floating_point() for some in pair) and (
        first.shape != second.shape or not _same(*pair)
    ):
        return (
            "Expected the same logits when the model is asked twice about the same points, but they differ by chance: "
            "is dropout still at work, or does `forward` draw random numbers?"
        )
    return ""


def _wrong_alone(logits: torch.Tensor, singles: list[torch.Tensor], labels: torch.Tensor) -> str:
    """Return what is wrong with what a model says of points, and of two of them alone, or nothing."""
    rows = len(labels)
    for some, count in ((logits, rows), *((single, 1) for single in singles)):
        if wrong := _wrong_form(some, count):
            return wrong
    right = ((logits.reshape(-1) > 0) == (labels == 1)).sum().item()
    if right < 0.8 * rows:
        return f"Expected a trained model, but only {right} of {rows} new points are predicted rightly."
    for single, among in zip(singles, logits.reshape(-1)[[0, 7]], strict=True):
        if not _same(single, among):
            return (
                f"Expected a point's logit to be the same alone and among others, but it is {single.item():.4g} alone "
                f"and {among.item():.4g} among {rows}."
            )
    return ""


def _wrong_again(came: dict[str, Any]) -> str:
    """Return what is wrong with a second model of the same seed, or nothing."""
    first, second = came["logits"], came["logits of a second model, same seed"]
    if _wrong_form(second, len(first)) or not _same(first, second):
        return (
            "Expected the same predictions from a second call with the same X, y and seed, but they differ: is "
            "something random that does not hang on `seed`?"
        )
    if not _same(first, came["logits of the first one afterwards"]):
        return "Expected the first model to stay as it is when a second one is made, but its predictions have changed."
    return ""


def _mlp(last: int = 1, middle=nn.Tanh) -> nn.Sequential:
    return nn.Sequential(nn.Linear(2, 16), middle(), nn.Linear(16, 16), middle(), nn.Linear(16, last))


def _train(model, X, targets, steps=60, loss_fn=F.binary_cross_entropy_with_logits, lr=0.05):
    """Train rightly: for versions that go wrong elsewhere."""
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    for _ in range(steps):
        loss = loss_fn(model(X), targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


@fit_moons.mutant("a straight line")
def _(X, y, seed):
    torch.manual_seed(seed)
    return _train(nn.Linear(2, 1), X, y[:, None].float(), lr=0.1).eval()


@fit_moons.mutant("nothing that bends between the layers")
def _(X, y, seed):
    torch.manual_seed(seed)
    return _train(_mlp(middle=nn.Identity), X, y[:, None].float()).eval()


@fit_moons.mutant("returns probabilities")
def _(X, y, seed):
    torch.manual_seed(seed)
    return nn.Sequential(_train(_mlp(), X, y[:, None].float()), nn.Sigmoid()).eval()


@fit_moons.mutant("returns labels")
def _(X, y, seed):
    torch.manual_seed(seed)
    return _Squeezing(_train(_mlp(), X, y[:, None].float()), lambda logits: (logits > 0).long()).eval()


@fit_moons.mutant("evaluation mode for the outermost part only")
def _(X, y, seed):
    torch.manual_seed(seed)
    model = _train(_mlp(), X, y[:, None].float())
    model.training = False
    return model


@fit_moons.mutant("BatchNorm that never learns what is usual")
def _(X, y, seed):
    torch.manual_seed(seed)
    return _train(nn.Sequential(nn.BatchNorm1d(2, track_running_stats=False), _mlp()), X, y[:, None].float()).eval()


@fit_moons.mutant("sigmoid in the model and BCEWithLogitsLoss")
def _(X, y, seed):
    torch.manual_seed(seed)
    return _train(nn.Sequential(_mlp(), nn.Sigmoid()), X, y[:, None].float()).eval()


@fit_moons.mutant("leaves the model in training mode, with dropout")
def _(X, y, seed):
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(2, 32), nn.Tanh(), nn.Dropout(0.05), nn.Linear(32, 32), nn.Tanh(), nn.Linear(32, 1))
    return _train(model, X, y[:, None].float())


@fit_moons.mutant("F.dropout, which is not told that training is over")
def _(X, y, seed):
    class Dropping(nn.Module):
        def forward(self, hidden):
            return F.dropout(torch.tanh(hidden), 0.05)

    torch.manual_seed(seed)
    return _train(_mlp(middle=Dropping), X, y[:, None].float()).eval()


@fit_moons.mutant("leaves the model in training mode")
def _(X, y, seed):
    torch.manual_seed(seed)
    return _train(_mlp(), X, y[:, None].float())


@fit_moons.mutant("a part of the model stays in training mode")
def _(X, y, seed):
    torch.manual_seed(seed)
    model = _train(_mlp(), X, y[:, None].float()).eval()
    return model.append(nn.Identity())


@fit_moons.mutant("ignores the seed")
def _(X, y, seed):
    return _train(_mlp(), X, y[:, None].float()).eval()


@fit_moons.mutant("takes the seed 0 for none")
def _(X, y, seed):
    if seed:
        torch.manual_seed(seed)
    return _train(_mlp(), X, y[:, None].float()).eval()


@fit_moons.mutant("seeds after the model is made")
def _(X, y, seed):
    model = _mlp()
    torch.manual_seed(seed)
    return _train(model, X, y[:, None].float()).eval()


@fit_moons.mutant("shuffles by a generator of its own, which is not seeded")
def _(X, y, seed):
    torch.manual_seed(seed)
    model, generator = _mlp(), torch.Generator()
    generator.seed()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
    for _ in range(20):
        for rows in torch.randperm(len(X), generator=generator).split(50):
            loss = F.binary_cross_entropy_with_logits(model(X[rows]), y[rows, None].float())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model.eval()


@fit_moons.mutant("learns the points by heart")
def _(X, y, seed):
    class ByHeart(nn.Module):
        def __init__(self):
            super().__init__()
            self.known = {tuple(point): 2.0 * label - 1 for point, label in zip(X.tolist(), y.tolist(), strict=True)}

        def forward(self, points):
            return torch.tensor([self.known.get(tuple(point), -1.0) for point in points.tolist()])

    return ByHeart().eval()


@fit_moons.mutant("knows where the moons are, whatever the points say")
def _(X, y, seed):
    class Known(nn.Module):
        def forward(self, points):
            x, height = points[:, 0], points[:, 1]
            upper = ((x**2 + height**2).sqrt() - 1).abs() + (height < -0.3)
            lower = (((x - 1) ** 2 + (height - 0.5) ** 2).sqrt() - 1).abs() + (height > 0.8)
            return upper - lower

    return Known().eval()


@fit_moons.mutant("knows where the lower moon is")
def _(X, y, seed):
    torch.manual_seed(seed)
    return _train(_mlp(), X, (X[:, 1:] < 0.25).float()).eval()


@fit_moons.mutant("exchanges the classes")
def _(X, y, seed):
    torch.manual_seed(seed)
    return _train(_mlp(), X, 1 - y[:, None].float()).eval()


@fit_moons.mutant("three steps of training only")
def _(X, y, seed):
    torch.manual_seed(seed)
    return _train(_mlp(), X, y[:, None].float(), steps=3).eval()


@fit_moons.mutant("returns a model that is not trained")
def _(X, y, seed):
    torch.manual_seed(seed)
    return _mlp().eval()


@fit_moons.mutant("squares (n, n) differences")
def _(X, y, seed):
    torch.manual_seed(seed)
    model = _train(_mlp(), X, 2.0 * y - 1, loss_fn=lambda out, targets: ((out - targets) ** 2).mean())
    return model.eval()


@fit_moons.mutant("two outputs")
def _(X, y, seed):
    torch.manual_seed(seed)
    return _train(_mlp(2), X, y, loss_fn=F.cross_entropy).eval()


class _Squeezing(nn.Module):
    def __init__(self, inner, squeeze):
        super().__init__()
        self.inner, self.squeeze = inner, squeeze

    def forward(self, points):
        return self.squeeze(self.inner(points))


@fit_moons.mutant("squeeze() takes the batch away for a single point")
def _(X, y, seed):
    torch.manual_seed(seed)
    return _Squeezing(_train(_mlp(), X, y[:, None].float()), torch.squeeze).eval()


@fit_moons.mutant("standardises by the points it is asked about")
def _(X, y, seed):
    class Standardised(nn.Module):
        def __init__(self):
            super().__init__()
            self.inner = _mlp()

        def forward(self, points):
            return self.inner((points - points.mean(0)) / points.std(0, correction=0).clamp(min=1e-6))

    torch.manual_seed(seed)
    return _train(Standardised(), X, y[:, None].float()).eval()


@fit_moons.mutant("returns a function instead of a module")
def _(X, y, seed):
    torch.manual_seed(seed)
    model = _train(_mlp(), X, y[:, None].float()).eval()
    return lambda points: model(points)


@fit_moons.mutant("standardises the caller's points")
def _(X, y, seed):
    torch.manual_seed(seed)
    mean, std = X.mean(0), X.std(0)
    X -= mean
    X /= std
    model = _train(_mlp(), X, y[:, None].float())
    first = nn.Linear(2, 2)
    with torch.no_grad():
        first.weight.copy_(torch.diag(1 / std))
        first.bias.copy_(-mean / std)
    return nn.Sequential(first, model).eval()


@fit_moons.mutant("trains the same model again in every call")
def _(X, y, seed):
    if not hasattr(_train, "model"):
        torch.manual_seed(seed)
        _train.model = _mlp()
    return _train(_train.model, X, y[:, None].float(), steps=60).eval()


@fit_moons.variant("batches, SGD with momentum, ReLU, (n,) out")
def _(X, y, seed):
    generator = torch.Generator().manual_seed(seed)
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(2, 32), nn.ReLU(), nn.Linear(32, 16), nn.ReLU(), nn.Linear(16, 1), nn.Flatten(0))
    data = torch.utils.data.TensorDataset(X, y.to(X.dtype))
    loader = torch.utils.data.DataLoader(data, batch_size=32, shuffle=True, generator=generator)
    loss_fn = nn.BCEWithLogitsLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.2, momentum=0.9)
    for _ in range(20):
        model.train()
        for xb, yb in loader:
            optimizer.zero_grad()
            loss_fn(model(xb), yb).backward()
            optimizer.step()
    model.eval()
    return model


@fit_moons.variant("random Fourier features and logistic regression")
def _(X, y, seed):
    class Fourier(nn.Module):
        def __init__(self, generator):
            super().__init__()
            self.register_buffer("directions", 2 * torch.randn(2, 64, generator=generator))
            self.register_buffer("shifts", 2 * math.pi * torch.rand(64, generator=generator))
            self.weights = nn.Parameter(torch.zeros(64))

        def forward(self, points):
            return torch.cos(points @ self.directions + self.shifts) @ self.weights

    model = Fourier(torch.Generator().manual_seed(seed))
    _train(model, X, y.float(), lr=0.2, steps=100)
    return model.eval()


@fit_moons.variant("dropout and BatchNorm, which evaluation mode puts to rest; the generator is put back")
def _(X, y, seed):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        hidden = (nn.BatchNorm1d(2), nn.Linear(2, 32), nn.ReLU(), nn.Dropout(0.1), nn.Linear(32, 32), nn.ReLU())
        model = nn.Sequential(*hidden, nn.Linear(32, 1))
        model.train()
        _train(model, X, y[:, None].float(), steps=120)
    model.eval()
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    return model


@fit_moons.variant("ridge regression on Gaussian bumps, nothing random")
def _(X, y, seed):
    class Bumps(nn.Module):
        def __init__(self, centres, targets):
            super().__init__()
            self.centres = nn.Parameter(centres, requires_grad=False)
            bumps = self.bumps(centres)
            inner = bumps + 0.1 * torch.eye(len(centres), dtype=bumps.dtype)
            self.weights = nn.Parameter(torch.linalg.solve(inner, targets.to(bumps.dtype)), requires_grad=False)

        def bumps(self, points):
            return torch.exp(-4 * torch.cdist(points.double(), self.centres.double()) ** 2)

        def forward(self, points):
            return self.bumps(points) @ self.weights

    return Bumps(X.clone(), (2 * y - 1)[:, None]).eval()


@fit_moons.variant("the nearest neighbours vote")
def _(X, y, seed):
    class Neighbours(nn.Module):
        def forward(self, points):
            near = torch.cdist(points, X).topk(7, largest=False).indices
            return y[near].float().mean(dim=1, keepdim=True) - 0.5

    return Neighbours().train(False)


@fit_moons.variant("two outputs, whose difference is the logit; LBFGS")
def _(X, y, seed):
    class Difference(nn.Module):
        def __init__(self):
            super().__init__()
            self.hidden = nn.Linear(2, 24)
            self.out = nn.Linear(24, 2)

        def both(self, points):
            return self.out(torch.tanh(3 * self.hidden(points)))

        def forward(self, points):
            low, high = self.both(points).unbind(dim=1)
            return high - low

    torch.manual_seed(seed)
    model = Difference()
    optimizer = torch.optim.LBFGS(model.parameters(), max_iter=60, line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        loss = F.cross_entropy(model.both(X), y)
        loss.backward()
        return loss

    optimizer.step(closure)
    return model.eval()
