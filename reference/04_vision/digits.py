"""The capstone: handwritten digits, and no recipe."""

import hashlib
from typing import Any

import torch
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional as F

from grader import exercise
from grader.data import digits
from grader.observe.pack import TheDevice

_WANTED = 0.95
_SALT = "ten digits in another order 77c1e09a"
"""Which images are held out, and what their classes are called, comes from this. It stays where the judge is."""

_SPLITS = (10, 12, 13)
"""The seeds that `fit_digits` is called with, one for each split."""


def _split(seed: int, train: int, held_out: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return rows and labels to train with, then those that are held out.

    Which number stands for which digit is mixed, so that nothing but the images to train with can tell.
    """
    secret = int.from_bytes(hashlib.sha256(f"{_SALT} {seed}".encode()).digest()[:4], "little")
    generator = torch.Generator().manual_seed(secret)
    _, y = digits()
    order = torch.randperm(len(y), generator=generator)
    names = torch.randperm(10, generator=generator)
    rows, new = order[:train], order[train : train + held_out]
    return rows, names[y[rows]], new, names[y[new]]


def _case(seeds: tuple[int, ...], train: int, held_out: int) -> dict[str, Any]:
    """Return the arguments of a probe; the labels of what is held out are not among them."""
    splits = [(*_split(seed, train, held_out)[:3], seed) for seed in seeds]
    # The task is one for the CPU: elsewhere the probe has nothing to do, and `device` tells the judge so.
    return {"images": digits()[0].unsqueeze(1), "splits": splits, "device": TheDevice()}


@exercise(
    builds_on=("train_multiclass", "TinyVGG"),
    hints=(
        "One linear layer over all pixels gets about 93 % right. A hidden layer, or a small convolution, gets more.",
        "What you need you have built before: a small network, cross entropy on logits, batches, an optimizer, a loop.",
        "Let every random number hang on the seed: torch.manual_seed(seed) before the model is made. eval() last.",
        "Two convolutions of 16 and 32 channels with ReLU and pooling, a linear layer, Adam with lr=0.003, batches of 64.",
    ),
)
def fit_digits(X: torch.Tensor, y: torch.Tensor, seed: int) -> nn.Module:
    """Train a model that tells ten kinds of handwritten digits apart, and return it. How is up to you.

    `X` is float32 of shape (n, 1, 8, 8): n grey images of 8 × 8 pixels, from 0 (white) to 1 (black). `y` is int64 of
    shape (n,): the class of each image, from 0 to 9. Learn from these alone: which number stands for which digit may
    be another one each time. n is at least 300. Everything is on the CPU.

    Return an nn.Module in evaluation mode, all parts of it. Called with m images of shape (m, 1, 8, 8), it gives
    logits of shape (m, 10), also for a single image; the largest one is the prediction. What it says of an image may
    not hang on the images that it is asked about beside it.

    It is trained three times on 1437 images, each time others. Of the 360 images that are held out then, at least 95 %
    must be predicted rightly, on the average of the three.

    Called again with the same `X`, `y` and `seed`, it returns a model that predicts the same, whatever random numbers
    others have drawn in the meantime: let `seed` decide everything that is random. You may seed torch's generator.
    One call may take 90 seconds; one or two are enough. `X` and `y` stay as they are.

    >>> from grader.data import digits
    >>> images, labels = digits()
    >>> X = images.float().unsqueeze(1) / 16
    >>> model = fit_digits(X[:300], labels[:300], seed=0)
    >>> model(X[300:310]).shape
    torch.Size([10, 10])
    """
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Flatten(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.005)
    for _ in range(25):
        for batch in torch.randperm(len(X)).split(64):
            loss = F.cross_entropy(model(X[batch]), y[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model.eval()


_A_LITTLE = "a little more or less of it is no mistake"
fit_digits.equivalent("for _ in range(25):", "for _ in range(26):", because=_A_LITTLE)
fit_digits.equivalent("for _ in range(25):", "for _ in range(24):", because=_A_LITTLE)
_BATCHES = "for batch in torch.randperm(len(X)).split(64):"
fit_digits.equivalent(_BATCHES, "for batch in torch.randperm(len(X)).split(65):", because=_A_LITTLE)
fit_digits.equivalent(_BATCHES, "for batch in torch.randperm(len(X)).split(63):", because=_A_LITTLE)
fit_digits.equivalent(
    "optimizer = torch.optim.Adam(model.parameters(), lr=0.005)",
    "optimizer = torch.optim.Adam(model.parameters())",
    because="Adam's own learning rate does as well",
)

_ELSEWHERE = {"nothing to do": "the task is one for the CPU"}


def _wrong_shape(logits: Any, rows: int) -> str:
    """Return what is wrong with what the model gave for so many images, or nothing."""
    if not isinstance(logits, torch.Tensor):
        return f"Expected the model to return a tensor of logits, but got {type(logits).__name__}."
    if tuple(logits.shape) != (rows, 10):
        images = f"{rows} images" if rows > 1 else "a single image"
        return f"Expected logits of shape ({rows}, 10) for {images}, but got shape {tuple(logits.shape)}."
    return "Expected logits, but some are nan: is the learning rate too large?" if logits.isnan().any() else ""


@fit_digits.check(
    "evaluation mode, single images, same seed",
    points=2,
    arguments=st.sampled_from([_case((0,), 300, 60)]),
    ignores=("random",),
    tolerance="exact",
    seconds=180,
    hints="Call it twice with the same seed and compare what both models say; then ask one of them about one image.",
)
def _manners(fit_digits, images, splits, device):
    if images.device.type != "cpu":
        return _ELSEWHERE
    rows, y, held_out, seed = splits[0]
    X, new = images[rows] / 16, images[held_out] / 16
    torch.manual_seed(1)
    model = fit_digits(X, y, seed)
    seen = {"is an nn.Module": isinstance(model, nn.Module)}
    if not seen["is an nn.Module"]:
        return seen
    parts = [part.training for part in model.modules()]
    seen["parts"] = len(parts)
    seen["parts in training mode"] = sum(parts)
    with torch.no_grad():
        seen["logits"] = model(new).clone()
        seen["logits of a single image"] = [model(new[:1]).clone(), model(new[7:8]).clone()]
        torch.manual_seed(2)  # others draw random numbers in the meantime
        torch.rand(3)
    again = fit_digits(X, y, seed)
    with torch.no_grad():
        seen["logits of a second model, same seed"] = again(new)
        seen["logits of the first one afterwards"] = model(new)
    return seen


def _same(first: torch.Tensor, second: torch.Tensor) -> bool:
    """Return whether logits are the same, but for rounding."""
    return bool(torch.allclose(first.double(), second.double(), rtol=1e-3, atol=1e-3))


@_manners.judge
def _(came, images, splits, device):
    if device != "cpu":
        return None
    if not came["is an nn.Module"]:
        return "Expected an nn.Module, but got something else."
    if came["parts in training mode"]:
        return (
            f"Expected all parts of the model to be in evaluation mode, but {came['parts in training mode']} of "
            f"{came['parts']} are in training mode."
        )
    labels = _split(0, 300, 60)[3]
    return _wrong_alone(came["logits"], came["logits of a single image"], labels) or _wrong_again(came)


def _wrong_alone(logits: torch.Tensor, singles: list[torch.Tensor], labels: torch.Tensor) -> str | None:
    """Return what is wrong with what a model says of images, and of two of them alone, or None."""
    rows = len(labels)
    for some, count in ((logits, rows), *((single, 1) for single in singles)):
        if wrong := _wrong_shape(some, count):
            return wrong
    right = (logits.argmax(1) == labels).sum().item()
    if right < 0.6 * rows:
        return f"Expected a trained model, but only {right} of {rows} new images are predicted rightly."
    for single, among in zip(singles, logits[[0, 7]], strict=True):
        if not _same(single[0], among):
            return "Expected an image's logits to be the same alone and among others, but they are not."
    return None


def _wrong_again(came: dict[str, Any]) -> str | None:
    """Return what is wrong with a second model of the same seed, or None."""
    first, second = came["logits"], came["logits of a second model, same seed"]
    if _wrong_shape(second, len(first)) or not _same(first, second):
        return (
            "Expected the same predictions from a second call with the same X, y and seed, but they differ: is "
            "something random that does not hang on `seed`?"
        )
    if not _same(first, came["logits of the first one afterwards"]):
        return "Expected the first model to stay as it is when a second one is made, but its predictions have changed."
    return None


@fit_digits.check(
    "at least 95 % right on new images",
    points=4,
    arguments=st.sampled_from([_case(_SPLITS, 1437, 360)]),
    ignores=("random",),
    tolerance="exact",
    seconds=270,
    hints="Print the loss while it falls: does the model learn, and is it trained enough? Has it a hidden layer?",
)
def _accuracy(fit_digits, images, splits, device):
    if images.device.type != "cpu":
        return _ELSEWHERE
    found = []
    for rows, y, held_out, seed in splits:
        model = fit_digits(images[rows] / 16, y, seed)
        with torch.no_grad():
            found.append(model(images[held_out] / 16))
    return found


@_accuracy.judge
def _(came, images, splits, device):
    if device != "cpu":
        return None
    right, count = 0, 0
    for logits, seed in zip(came, _SPLITS, strict=True):
        labels = _split(seed, 1437, 360)[3]
        if wrong := _wrong_shape(logits, len(labels)):
            return wrong
        right += (logits.argmax(1) == labels).sum().item()
        count += len(labels)
    if right >= _WANTED * count:
        return None
    return (
        f"Expected at least {_WANTED:.0%} of {count} new images to be predicted rightly, but got {right / count:.1%}."
    )


def _network(last=None, dropout=0.0):
    """Return a fully connected network, perhaps with something behind it."""
    layers = [nn.Flatten(), nn.Linear(64, 64), nn.ReLU(), nn.Dropout(dropout), nn.Linear(64, 64), nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(64, 10), *([last] if last else []))


def _trained(X, y, model, epochs=30, rate=0.003):
    """Train a model, and return it in evaluation mode."""
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    for _ in range(epochs):
        for batch in torch.randperm(len(X)).split(64):
            loss = F.cross_entropy(model(X[batch]), y[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model.eval()


@fit_digits.mutant("one linear layer: too simple")
def _(X, y, seed):
    torch.manual_seed(seed)
    return _trained(X, y, nn.Sequential(nn.Flatten(), nn.Linear(64, 10)), epochs=15)


@fit_digits.mutant("takes the seed 0 for none")
def _(X, y, seed):
    if seed:
        torch.manual_seed(seed)
    return _trained(X, y, _network(), epochs=10)


@fit_digits.mutant("softmax in the model, and once more in the loss")
def _(X, y, seed):
    torch.manual_seed(seed)
    return _trained(X, y, _network(nn.Softmax(dim=1)), epochs=3)


@fit_digits.mutant("expects pixels from 0 to 255")
def _(X, y, seed):
    class Scaled(nn.Module):
        def __init__(self):
            super().__init__()
            self.network = _network()

        def forward(self, x):
            return self.network(x / 255)

    torch.manual_seed(seed)
    return _trained(X, y, Scaled(), epochs=6, rate=0.001)


@fit_digits.mutant("normalises each batch that it is asked about")
def _(X, y, seed):
    class Normalised(nn.Module):
        def __init__(self):
            super().__init__()
            self.network = _network()

        def forward(self, x):
            return self.network((x - x.mean(0)) / (x.std(0, unbiased=False) + 0.1))

    torch.manual_seed(seed)
    return _trained(X, y, Normalised(), epochs=10)


@fit_digits.mutant("leaves the model in training mode, with dropout")
def _(X, y, seed):
    torch.manual_seed(seed)
    return _trained(X, y, _network(dropout=0.2), epochs=10).train()


@fit_digits.mutant("ignores the seed")
def _(X, y, seed):
    return _trained(X, y, _network(), epochs=10)


@fit_digits.mutant("draws its weights before it seeds")
def _(X, y, seed):
    model = _network()
    torch.manual_seed(seed)
    return _trained(X, y, model, epochs=10)


@fit_digits.mutant("flattens the batch and the pixels together")
def _(X, y, seed):
    class Flat(nn.Module):
        def __init__(self):
            super().__init__()
            self.network = _network()

        def forward(self, x):
            return self.network(x).flatten()

    torch.manual_seed(seed)
    model = Flat()
    _trained(X, y, model.network, epochs=10)
    return model.eval()


@fit_digits.mutant("returns the labels instead of the logits")
def _(X, y, seed):
    class Labels(nn.Module):
        def __init__(self, network):
            super().__init__()
            self.network = network

        def forward(self, x):
            return self.network(x).argmax(1)

    torch.manual_seed(seed)
    return Labels(_trained(X, y, _network(), epochs=10)).eval()


@fit_digits.mutant("does not train")
def _(X, y, seed):
    torch.manual_seed(seed)
    return _network().eval()


@fit_digits.mutant("knows only what it has seen: looks images up")
def _(X, y, seed):
    class Known(nn.Module):
        def forward(self, x):
            same = (x[:, None] == X[None]).all(-1).all(-1).all(-1)
            return same.float() @ F.one_hot(y, 10).float()

    return Known().eval()


@fit_digits.mutant("one model for all calls, which is trained on and on")
def _(X, y, seed):
    torch.manual_seed(seed)
    model = _trained.__dict__.setdefault("kept", _network())
    return _trained(X, y, model, epochs=10)


@fit_digits.variant("a fully connected network and Adam")
def _(X, y, seed):
    torch.manual_seed(seed)
    return _trained(X, y, _network(), epochs=30)


@fit_digits.variant("SGD with momentum, a class of its own, a generator of its own")
def _(X, y, seed):
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(1, 16, 3, padding=1)
            self.hidden = nn.Linear(16 * 16, 64)
            self.drop = nn.Dropout(0.1)
            self.out = nn.Linear(64, 10)

        def forward(self, x):
            x = F.max_pool2d(F.relu(self.conv(x)), 2)
            return self.out(self.drop(F.relu(self.hidden(x.flatten(1)))))

    torch.manual_seed(seed)
    data = torch.utils.data.TensorDataset(X, y)
    generator = torch.Generator().manual_seed(seed)
    loader = torch.utils.data.DataLoader(data, batch_size=32, shuffle=True, generator=generator)
    model = Net()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    loss_fn = nn.CrossEntropyLoss()
    model.train()
    for _ in range(10):
        for xb, yb in loader:
            optimizer.zero_grad()
            loss_fn(model(xb), yb).backward()
            optimizer.step()
    model.eval()
    return model


@fit_digits.variant("a model that outputs logarithms of probabilities")
def _(X, y, seed):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed + 1)
        model = _trained(X, y, _network(nn.LogSoftmax(dim=1)), epochs=30)
    return model
