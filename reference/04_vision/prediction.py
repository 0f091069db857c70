"""Use a model that sees: name one image, and find the worst mistakes."""

from collections.abc import Callable
from typing import Any

import torch
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional as F

from grader import Spy, exercise, filled, seeded, tensors

Draw = Callable[[st.SearchStrategy[Any]], Any]
_NAMES = ("cat", "dog", "ant", "bee", "cow")


def _cnn(channels: int, classes: int) -> list[nn.Module]:
    return [nn.Conv2d(channels, 3, 2), nn.BatchNorm2d(3), nn.Tanh(), nn.Flatten(), nn.Linear(3 * 1 * 2, classes)]


def _mlp(channels: int, classes: int) -> list[nn.Module]:
    hidden = nn.Sequential(nn.Linear(channels * 2 * 3, 6), nn.Dropout(0.5))
    return [nn.Flatten(), hidden, nn.Linear(6, classes)]


def _pooling(channels: int, classes: int) -> list[nn.Module]:
    return [nn.Conv2d(channels, 4, 2), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.5), nn.Linear(4, classes)]


def _seeing(
    kind: Callable[[int, int], list[nn.Module]], channels: int, classes: int, seed: int, gain: float, training: bool
) -> nn.Module:
    """Return a model for images of 2 by 3 pixels; `gain` makes its logits large."""
    with seeded(seed):
        layers = kind(channels, classes)
        last = layers[-1]
        with torch.no_grad():
            last.weight.mul_(gain)
            last.bias.copy_(filled((classes,), torch.float32, seed + 10) * gain)
            for layer in layers:
                if isinstance(layer, nn.BatchNorm2d):
                    layer.running_mean.copy_(filled((3,), torch.float32, seed + 20))
                    layer.running_var.copy_(filled((3,), torch.float32, seed + 30, (0.5, 2.0)))
    return nn.Sequential(Spy(), *layers).train(training)


@st.composite
def _shown(draw: Draw) -> dict[str, Any]:
    """Return a model, an image and the names of the classes."""
    channels, classes = draw(st.sampled_from((3, 1, 2))), draw(st.integers(2, 5))
    kind = draw(st.sampled_from((_mlp, _cnn, _pooling)))
    seed, gain = draw(st.integers(10, 999)), draw(st.sampled_from((1.0, 3.0, 1.0, 300.0)))
    names = draw(st.permutations(_NAMES))
    return {
        "model": _seeing(kind, channels, classes, seed, gain, draw(st.booleans())),
        "img": draw(tensors(f"{channels} 2 3", values=((0.0, 1.0), (-2.0, 2.0)))),
        "class_names": list(names[:classes]),
    }


def _example(
    kind: Callable[[int, int], list[nn.Module]],
    channels: int,
    classes: int,
    training: bool,
    gain: float = 1.0,
    values: str | tuple[float, float] = "unit",
    stale_grad: bool = False,
    frozen: bool = False,
) -> dict[str, Any]:
    seed = 40 + classes
    model = _seeing(kind, channels, classes, seed, gain, training)
    for place, parameter in enumerate(model.parameters() if stale_grad else ()):
        parameter.grad = filled(parameter.shape, torch.float32, place)
    next(model.parameters()).requires_grad_(not frozen)
    return {
        "model": model,
        "img": filled((channels, 2, 3), torch.float32, seed, values),
        "class_names": list(_NAMES[:classes]),
    }


@exercise(
    points="2.5",
    arguments=_shown(),
    examples=(
        _example(_mlp, 1, 2, training=False),
        _example(_mlp, 1, 2, training=True),
        _example(_mlp, 3, 3, training=True),
        _example(_mlp, 2, 2, training=False),
        _example(_cnn, 3, 3, training=False),
        _example(_cnn, 3, 2, training=True),
        _example(_pooling, 1, 4, training=True),
        _example(_pooling, 2, 5, training=False),
        _example(_mlp, 1, 3, training=False, gain=300.0),
        _example(_cnn, 2, 4, training=True, gain=300.0),
        _example(_mlp, 1, 3, training=False, values=(-3, 3)),
        _example(_cnn, 3, 2, training=True, values=(0, 255)),
        _example(_mlp, 1, 2, training=True, stale_grad=True),
        _example(_mlp, 1, 2, training=True, frozen=True),
        _example(_mlp, 3, 3, training=False, gain=3000.0),
    ),
    tolerance=(1e-5, 1e-7),
    builds_on=("predict", "to_float_image"),
    hints=(
        "A model wants a batch. How do you make a batch of one of an image, and how do you undo it afterwards?",
        "The model's parameters know its device: next(model.parameters()).device.",
        "Keep model.training before eval(); predict under torch.no_grad() or inference_mode(); then model.train(…).",
        "softmax runs over the classes, dimension 1 of (1, classes). Its max(1) gives probability and place at once.",
        "Two things are left: .item() makes Python numbers, and class_names[…] takes an int.",
    ),
)
def predict_image(model: nn.Module, img: torch.Tensor, class_names: list[str]) -> tuple[str, float]:
    """Say what a model sees in one image, and how sure it is.

    `img` is one float32 image (C, H, W), without a batch dimension. `model` is a classifier: it takes a batch of
    images (n, C, H, W), and gives logits (n, number of classes). `class_names` has one name for each class, in the
    order of the logits.

    Return a tuple of two: the name of the class with the largest logit, and the probability that softmax gives
    this class, as a Python float. Logits may be large, up to some thousands.

    Call the model once, with a batch of this one image, on the device where the model's parameters lie (`img` may
    lie elsewhere). While it is called, the model is in evaluation mode and no gradients are tracked. When the
    function returns, the model is in the mode it came in, training or evaluation. It is otherwise unchanged, where it
    was; so is `img`.

    >>> model = nn.Sequential(nn.Flatten(), nn.Linear(2, 2, bias=False))
    >>> _ = model[1].weight.data.copy_(torch.tensor([[1.0, 0.0], [0.0, 3.0]]))
    >>> name, probability = predict_image(model, torch.tensor([[[2.0, 1.0]]]), ["cat", "dog"])
    >>> name, round(probability, 4)
    ('dog', 0.7311)
    """
    device = next(model.parameters()).device
    was_training = model.training
    model.eval()
    with torch.no_grad():
        logits = model(img.unsqueeze(0).to(device))
    model.train(was_training)
    probability, place = logits.softmax(dim=1).max(dim=1)
    return class_names[place.item()], probability.item()


@predict_image.check(
    "an image on the CPU, wherever the model is",
    points="0.5",
    arguments=_shown(),
    examples=(_example(_mlp, 1, 2, training=False), _example(_cnn, 2, 3, training=True)),
    tolerance=(1e-5, 1e-7),
    hints=("On another device than the CPU, the model is there and the image is not: move the image to the model.",),
)
def _(function, model, img, class_names):
    return function(model, img.cpu(), class_names)


def _logits(model: nn.Module, img: torch.Tensor) -> torch.Tensor:
    """Return the logits of one image, shape (1, classes), with everything done right."""
    was_training = model.training
    model.eval()
    with torch.inference_mode():
        out = model(img[None].to(next(model.parameters()).device))
    model.train(was_training)
    return out


@predict_image.mutant("makes no batch of the image")
def _(model, img, class_names):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        logits = model(img.to(next(model.parameters()).device))
    model.train(was_training)
    probability, place = logits.reshape(1, -1).softmax(1).max(1)
    return class_names[place.item()], probability.item()


@predict_image.mutant("makes a batch of the channels")
def _(model, img, class_names):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        logits = model(img[:, None].expand(-1, len(img), -1, -1).to(next(model.parameters()).device))
    model.train(was_training)
    probability, place = logits[0].softmax(0).max(0)
    return class_names[place.item()], probability.item()


@predict_image.mutant("shows the image twice")
def _(model, img, class_names):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        logits = model(torch.stack([img, img]).to(next(model.parameters()).device))
    model.train(was_training)
    probability, place = logits.softmax(1)[0].max(0)
    return class_names[place.item()], probability.item()


@predict_image.mutant("calls the model twice: for the name, and for the probability")
def _(model, img, class_names):
    place = _logits(model, img).argmax(1).item()
    return class_names[place], _logits(model, img).softmax(1).max().item()


@predict_image.mutant("returns the logit as the probability")
def _(model, img, class_names):
    value, place = _logits(model, img).max(1)
    return class_names[place.item()], value.item()


@predict_image.mutant("softmax over the batch: always 1")
def _(model, img, class_names):
    logits = _logits(model, img)
    return class_names[logits.argmax(1).item()], logits.softmax(0).max().item()


@predict_image.mutant("sigmoid instead of softmax")
def _(model, img, class_names):
    probability, place = _logits(model, img).sigmoid().max(1)
    return class_names[place.item()], probability.item()


@predict_image.mutant("the logarithm of the probability")
def _(model, img, class_names):
    value, place = _logits(model, img).log_softmax(1).max(1)
    return class_names[place.item()], value.item()


@predict_image.mutant("softmax twice")
def _(model, img, class_names):
    probability, place = _logits(model, img).softmax(1).softmax(1).max(1)
    return class_names[place.item()], probability.item()


@predict_image.mutant("softmax by hand, without subtracting the largest logit: nan for large ones")
def _(model, img, class_names):
    logits = _logits(model, img)[0]
    probabilities = logits.exp() / logits.exp().sum()
    place = logits.argmax().item()
    return class_names[place], probabilities[place].item()


@predict_image.mutant("softmax by hand in float64, without subtracting the largest logit: nan for very large ones")
def _(model, img, class_names):
    scores = _logits(model, img)[0].double().exp()
    probability, place = (scores / scores.sum()).max(0)
    return class_names[place.item()], probability.item()


@predict_image.mutant("divides the logits by their sum")
def _(model, img, class_names):
    logits = _logits(model, img)[0]
    place = logits.argmax().item()
    return class_names[place], (logits / logits.sum())[place].item()


@predict_image.mutant("percent")
def _(model, img, class_names):
    probability, place = _logits(model, img).softmax(1).max(1)
    return class_names[place.item()], 100 * probability.item()


@predict_image.mutant("rounds the probability")
def _(model, img, class_names):
    probability, place = _logits(model, img).softmax(1).max(1)
    return class_names[place.item()], round(probability.item(), 3)


@predict_image.mutant("the least likely class")
def _(model, img, class_names):
    probability, place = _logits(model, img).softmax(1).min(1)
    return class_names[place.item()], probability.item()


@predict_image.mutant("the probability of the first class")
def _(model, img, class_names):
    logits = _logits(model, img)
    return class_names[logits.argmax(1).item()], logits.softmax(1)[0, 0].item()


@predict_image.mutant("sorts the names")
def _(model, img, class_names):
    probability, place = _logits(model, img).softmax(1).max(1)
    return sorted(class_names)[place.item()], probability.item()


@predict_image.mutant("returns the place instead of the name")
def _(model, img, class_names):
    probability, place = _logits(model, img).softmax(1).max(1)
    return place.item(), probability.item()


@predict_image.mutant("the probability is a tensor")
def _(model, img, class_names):
    probability, place = _logits(model, img).softmax(1).max(1)
    return class_names[place.item()], probability[0]


@predict_image.mutant("the probability is a NumPy number")
def _(model, img, class_names):
    probability, place = _logits(model, img).softmax(1).max(1)
    return class_names[place.item()], probability.cpu().numpy()[0]


@predict_image.mutant("a list instead of a tuple")
def _(model, img, class_names):
    probability, place = _logits(model, img).softmax(1).max(1)
    return [class_names[place.item()], probability.item()]


@predict_image.mutant("probability first")
def _(model, img, class_names):
    probability, place = _logits(model, img).softmax(1).max(1)
    return probability.item(), class_names[place.item()]


@predict_image.mutant("does not switch to evaluation mode")
def _(model, img, class_names):
    with torch.no_grad():
        logits = model(img[None].to(next(model.parameters()).device))
    probability, place = logits.softmax(1).max(1)
    return class_names[place.item()], probability.item()


@predict_image.mutant("predicts in training mode")
def _(model, img, class_names):
    was_training = model.training
    model.train()
    with torch.no_grad():
        logits = model(img[None].to(next(model.parameters()).device))
    model.train(was_training)
    probability, place = logits.softmax(1).max(1)
    return class_names[place.item()], probability.item()


@predict_image.mutant("leaves the model in evaluation mode")
def _(model, img, class_names):
    model.eval()
    with torch.no_grad():
        logits = model(img[None].to(next(model.parameters()).device))
    probability, place = logits.softmax(1).max(1)
    return class_names[place.item()], probability.item()


@predict_image.mutant("leaves the model in training mode")
def _(model, img, class_names):
    probability, place = _logits(model, img).softmax(1).max(1)
    model.train()
    return class_names[place.item()], probability.item()


@predict_image.mutant("puts the mode of the outermost module back only")
def _(model, img, class_names):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        logits = model(img[None].to(next(model.parameters()).device))
    model.training = was_training
    probability, place = logits.softmax(1).max(1)
    return class_names[place.item()], probability.item()


@predict_image.mutant("puts the modes of the model and its children back, not of what lies deeper")
def _(model, img, class_names):
    modes = [(module, module.training) for module in (model, *model.children())]
    model.eval()
    probability, place = _logits(model, img).softmax(1).max(1)
    for module, mode in modes:
        module.training = mode
    return class_names[place.item()], probability.item()


@predict_image.mutant("tracks gradients")
def _(model, img, class_names):
    was_training = model.training
    model.eval()
    logits = model(img[None].to(next(model.parameters()).device))
    model.train(was_training)
    probability, place = logits.softmax(1).max(1)
    return class_names[place.item()], probability.item()


@predict_image.mutant("detaches afterwards, instead of not tracking")
def _(model, img, class_names):
    was_training = model.training
    model.eval()
    logits = model(img[None].to(next(model.parameters()).device)).detach()
    model.train(was_training)
    probability, place = logits.softmax(1).max(1)
    return class_names[place.item()], probability.item()


@predict_image.mutant("switches gradients off for everybody")
def _(model, img, class_names):
    torch.set_grad_enabled(False)
    was_training = model.training
    model.eval()
    logits = model(img[None].to(next(model.parameters()).device))
    model.train(was_training)
    probability, place = logits.softmax(1).max(1)
    return class_names[place.item()], probability.item()


@predict_image.mutant("freezes the model's parameters")
def _(model, img, class_names):
    model.requires_grad_(False)
    probability, place = _logits(model, img).softmax(1).max(1)
    return class_names[place.item()], probability.item()


@predict_image.mutant("freezes the model's parameters, and lets all of them require gradients afterwards")
def _(model, img, class_names):
    model.requires_grad_(False)
    probability, place = _logits(model, img).softmax(1).max(1)
    model.requires_grad_(True)
    return class_names[place.item()], probability.item()


@predict_image.mutant("gives the caller's image a batch dimension")
def _(model, img, class_names):
    img.unsqueeze_(0)
    was_training = model.training
    model.eval()
    with torch.no_grad():
        logits = model(img.to(next(model.parameters()).device))
    model.train(was_training)
    probability, place = logits.softmax(1).max(1)
    return class_names[place.item()], probability.item()


@predict_image.mutant("divides the image by 255")
def _(model, img, class_names):
    probability, place = _logits(model, img / 255).softmax(1).max(1)
    return class_names[place.item()], probability.item()


@predict_image.mutant("height and width exchanged where the model allows it")
def _(model, img, class_names):
    probability, place = _logits(model, img.mT.reshape(img.shape)).softmax(1).max(1)
    return class_names[place.item()], probability.item()


@predict_image.mutant("does not move the image to the model")
def _(model, img, class_names):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        logits = model(img[None])
    model.train(was_training)
    probability, place = logits.softmax(1).max(1)
    return class_names[place.item()], probability.item()


@predict_image.mutant("moves the image, but does not keep what .to() returns")
def _(model, img, class_names):
    was_training = model.training
    model.eval()
    img.to(next(model.parameters()).device)
    with torch.no_grad():
        logits = model(img[None])
    model.train(was_training)
    probability, place = logits.softmax(1).max(1)
    return class_names[place.item()], probability.item()


@predict_image.mutant("moves the model to the image")
def _(model, img, class_names):
    model.to(img.device)
    probability, place = _logits(model, img).softmax(1).max(1)
    return class_names[place.item()], probability.item()


@predict_image.mutant("moves both to a GPU if there is one, else to the CPU")
def _(model, img, class_names):
    device = "cuda" if torch.cuda.device_count() else "cpu"
    model.to(device)
    probability, place = _logits(model, img.to(device)).softmax(1).max(1)
    return class_names[place.item()], probability.item()


predict_image.equivalent(
    "return (class_names[place.item()], probability.item())",
    "return (class_names[place], probability.item())",
    because="a whole number in a tensor of one element is an index too",
)


@predict_image.variant("img[None], and inference_mode")
def _(model, img, class_names):
    mode = model.training
    try:
        model.eval()
        with torch.inference_mode():
            x = img[None].to(next(iter(model.parameters())).device)
            probabilities = torch.softmax(model(x), dim=-1).squeeze(0)
    finally:
        model.train(mode)
    best = int(torch.argmax(probabilities))
    return class_names[best], float(probabilities[best])


@predict_image.variant("a helper for any number of images, batch by batch")
def _(model, img, class_names):
    def predict(model, images, batch_size):
        was_training = model.training
        model.eval()
        outputs = []
        with torch.no_grad():
            for start in range(0, len(images), batch_size):
                outputs.append(model(images[start : start + batch_size]))
        model.train(was_training)
        return torch.cat(outputs)

    logits = predict(model, img[None].to(next(model.parameters()).device), 1)[0]
    probabilities = F.softmax(logits, dim=0)
    index = probabilities.argmax().item()
    return class_names[index], probabilities[index].item()


@predict_image.variant("the decorator, and topk")
@torch.no_grad()
def _(model, img, class_names):
    was_training = model.training
    device = list(model.parameters())[0].device
    model.eval()
    output = model(img.reshape(1, *img.shape).to(device))
    if was_training:
        model.train()
    values, places = nn.Softmax(dim=1)(output).topk(1)
    return class_names[places[0, 0]], values[0, 0].item()


@predict_image.variant("exp of log_softmax, each module's mode put back, in float64")
def _(model, img, class_names):
    modes = {module: module.training for module in model.modules()}
    model.train(False)
    with torch.set_grad_enabled(False):
        logits = model(torch.stack([img]).to(device=next(model.parameters()).device)).cpu().double()
    for module, mode in modes.items():
        module.training = mode
    logs = nn.functional.log_softmax(logits, dim=1).tolist()[0]
    best = max(range(len(logs)), key=lambda place: logs[place])
    return class_names[best], float(torch.tensor(logs[best], dtype=torch.float64).exp())


@predict_image.variant("softmax by hand, the largest logit subtracted; prints")
def _(model, img, class_names):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        batch = img.to(next(model.parameters()).device).view(1, *img.size()) if img.is_contiguous() else None
        batch = img.unsqueeze(dim=0).to(next(model.parameters()).device) if batch is None else batch
        logits = model(batch)
    model.train(was_training)
    weights = torch.exp(logits - logits.max())
    probabilities = weights / weights.sum()
    print(probabilities)
    best = probabilities.argmax(dim=1)[0].item()
    return (class_names[best], probabilities.max().item())


_ROWS = {
    2: ((2.0, 0.0), (0.0, 2.0), (0.5, 0.0), (7.0, 6.0), (-3.0, -6.0), (0.0, 4.0), (9.0, 8.25)),
    3: ((0.0, 1.0, 2.0), (2.0, 0.0, 1.5), (-1.0, 3.0, -2.0), (8.0, 7.0, 7.5), (0.5, 0.0, 0.25), (-4.0, -9.0, -7.0)),
    4: ((0.0, 1.0, 0.0, 2.0), (5.0, 0.0, 1.0, 2.0), (0.0, 0.25, 0.5, 0.0), (9.0, 8.0, 7.5, 8.5), (1.0, 6.0, 4.0, 2.0)),
}
"""Rows of logits whose largest probabilities are far apart; a row that stands twice, or a mirrored pair, is a tie.

No row is another one shifted by a constant, or with its three or four numbers in another order: that too would be a
tie, but one that rounding may break.
"""


@st.composite
def _classified(draw: Draw) -> dict[str, Any]:
    """Return logits and targets; rows that are alike make ties, others have clearly different probabilities."""
    classes, n = draw(st.integers(2, 4)), draw(st.sampled_from((3, 5, 8, 1, 2, 4, 6, 7, 0)))
    dtype = draw(st.sampled_from((torch.float32, torch.float64)))
    if draw(st.integers(0, 3)):
        few = draw(st.integers(1, len(_ROWS[classes])))
        rows = draw(st.lists(st.sampled_from(_ROWS[classes][:few]), min_size=n, max_size=n))
        logits = torch.tensor(rows, dtype=dtype).reshape(n, classes)
    else:
        logits = filled((n, classes), dtype, draw(st.integers(10, 999)))
    if draw(st.booleans()) and n:
        logits = logits.T.contiguous().T
    kinds = draw(st.sampled_from(((0, 1), (1,), (0, 1, 1), (0,))))
    shift = draw(st.integers(1, classes - 1))
    wrong = torch.tensor(draw(st.lists(st.sampled_from(kinds), min_size=n, max_size=n)), dtype=torch.int64)
    targets = (logits.argmax(1) + shift * wrong) % classes
    return {"logits": logits, "targets": targets, "k": draw(st.sampled_from((2, 1, 3, 10, 0, 5, 8)))}


_FIVE = torch.tensor([[2.0, 0.0], [0.0, 1.0], [0.0, 4.0], [3.0, 0.0], [0.5, 0.0]])
_CLOSE = torch.tensor([[0.0, 1.0], [0.0, 1.00000002]], dtype=torch.float64)
_MANY = torch.tensor([[2.0, 0.0], [3.0, 0.0], [2.0, 0.0], [2.0, 0.0]] * 6)


@exercise(
    points=3,
    arguments=_classified(),
    examples=(
        {"logits": torch.tensor([[2.0, 0.0], [0.0, 1.0]]), "targets": torch.tensor([0, 0]), "k": 1},
        {"logits": torch.tensor([[1.0, 0.0], [0.0, 2.0]]), "targets": torch.tensor([1, 0]), "k": 2},
        {"logits": _FIVE, "targets": torch.tensor([0, 0, 0, 1, 0]), "k": 2},
        {"logits": _FIVE, "targets": torch.tensor([0, 0, 0, 1, 0]), "k": 3},
        {"logits": _FIVE, "targets": torch.tensor([0, 0, 0, 1, 0]), "k": 4},
        {"logits": _FIVE, "targets": torch.tensor([0, 0, 0, 1, 0]), "k": 10},
        {"logits": _FIVE, "targets": torch.tensor([0, 0, 0, 1, 0]), "k": 0},
        {"logits": _FIVE, "targets": torch.tensor([1, 0, 0, 1, 1]), "k": 5},
        {"logits": _FIVE, "targets": torch.tensor([0, 1, 1, 0, 0]), "k": 3},
        {"logits": torch.tensor([[9.0, 8.0], [2.0, 0.0]]), "targets": torch.tensor([1, 1]), "k": 1},
        {"logits": torch.tensor([[8.5, 0.0], [9.0, 0.0]]), "targets": torch.tensor([1, 1]), "k": 2},
        {"logits": torch.tensor([[0.0, -1.0], [-2.0, -5.0]]), "targets": torch.tensor([1, 1]), "k": 2},
        {"logits": torch.tensor([[2.0, 0.0, 1.5], [1.0, 0.0, -2.0]]), "targets": torch.tensor([1, 1]), "k": 2},
        {"logits": torch.tensor([[1.0, 0.0, 0.0], [0.75, 0.0, -9.0]]), "targets": torch.tensor([1, 1]), "k": 2},
        {"logits": torch.tensor([[3.0, 2.0, -9.0], [1.0, -9.0, 0.5]]), "targets": torch.tensor([2, 2]), "k": 1},
        {"logits": torch.tensor([[2.0, 0.0], [0.0, 2.0]]), "targets": torch.tensor([1, 0]), "k": 1},
        {"logits": torch.tensor([[2.0, 0.0]] * 3), "targets": torch.tensor([1, 1, 1]), "k": 3},
        {"logits": torch.tensor([[2.0, 0.0]] * 4), "targets": torch.tensor([0, 1, 0, 1]), "k": 1},
        {"logits": _MANY, "targets": torch.ones(24, dtype=torch.int64), "k": 10},
        {"logits": _MANY, "targets": torch.ones(24, dtype=torch.int64), "k": 24},
        {"logits": torch.tensor([[0.0, 1.0, 3.0]], dtype=torch.float64), "targets": torch.tensor([0]), "k": 2},
        {"logits": torch.tensor([[0.0, 1.0, 3.0]]), "targets": torch.tensor([2]), "k": 2},
        {"logits": _CLOSE, "targets": torch.tensor([0, 0]), "k": 1},
        {"logits": torch.empty(0, 3), "targets": torch.empty(0, dtype=torch.int64), "k": 2},
        {"logits": torch.empty(0, 2), "targets": torch.empty(0, dtype=torch.int64), "k": 0},
    ),
    tolerance="exact",
    builds_on=("cross_entropy",),
    hints=(
        "softmax makes probabilities of each row; max along the classes gives the largest one, and its place.",
        "prediction != targets says which samples are wrong. nonzero gives their places in the batch.",
        "Sort the wrong ones by probability. What argsort returns are places among the wrong: take it as an index.",
        "argsort(descending=True, stable=True) leaves equals in their order. A slice [:k] may ask for more than there is.",
    ),
)
def most_wrong(logits: torch.Tensor, targets: torch.Tensor, k: int) -> torch.Tensor:
    """Find the samples of which a model was most sure, and wrong.

    `logits` has shape (n, C) and a floating dtype: the scores of C classes for each of n samples, from -20 to 20; n
    may be 0. `targets` has shape (n,) and dtype int64: the right classes. A sample's prediction is the class with the
    largest logit (one is always larger than the others). It is misclassified if that is not its target. How sure the model is
    of it is the probability that softmax, over the classes, gives to the prediction.

    Return the places (0 to n - 1) of the `k` misclassified samples of which the model is most sure, the surest
    first; of two with the same probability, the one that comes first in the batch. If fewer than `k` are
    misclassified, return all of these; if none is, or `k` is 0, a tensor of shape (0,). The result is an int64
    tensor, on the device of `logits`. The arguments do not change.

    >>> logits = torch.tensor([[1.0, 0.0], [0.0, 3.0], [0.0, 2.0], [4.0, 0.0]])
    >>> most_wrong(logits, torch.tensor([1, 0, 1, 1]), 2)
    tensor([3, 1])
    >>> most_wrong(logits, torch.tensor([1, 0, 1, 1]), 10)
    tensor([3, 1, 0])
    """
    probability, prediction = logits.softmax(dim=1).max(dim=1)
    wrong = (prediction != targets).nonzero().flatten()
    order = probability[wrong].argsort(descending=True, stable=True)
    return wrong[order[:k]]


def _wrong(logits: torch.Tensor, targets: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the places of the misclassified samples, and the probabilities of their predictions."""
    probability, prediction = logits.softmax(1).max(1)
    wrong = (prediction != targets).nonzero().flatten()
    return wrong, probability[wrong]


@most_wrong.mutant("rounds the probabilities to hundredths before it sorts")
def _(logits, targets, k):
    sure, prediction = logits.softmax(1).max(1)
    wrong = (prediction != targets).nonzero().flatten()
    return wrong[(sure[wrong] * 100).round().argsort(descending=True, stable=True)[:k]]


@most_wrong.mutant("rounds the probabilities to six digits before it sorts")
def _(logits, targets, k):
    wrong, probability = _wrong(logits, targets)
    return wrong[probability.round(decimals=6).argsort(descending=True, stable=True)[:k]]


@most_wrong.mutant("makes float32 of the logits")
def _(logits, targets, k):
    wrong, probability = _wrong(logits.float(), targets)
    return wrong[probability.argsort(descending=True, stable=True)[:k]]


@most_wrong.mutant("takes the right ones too")
def _(logits, targets, k):
    return logits.softmax(1).amax(1).argsort(descending=True, stable=True)[:k]


@most_wrong.mutant("takes the right ones instead")
def _(logits, targets, k):
    probability, prediction = logits.softmax(1).max(1)
    right = (prediction == targets).nonzero().flatten()
    return right[probability[right].argsort(descending=True, stable=True)[:k]]


@most_wrong.mutant("fills up with right ones where too few are wrong")
def _(logits, targets, k):
    probability, prediction = logits.softmax(1).max(1)
    masked = torch.where(prediction != targets, probability, -1.0)
    return masked.argsort(descending=True, stable=True)[:k]


@most_wrong.mutant("the least sure first")
def _(logits, targets, k):
    wrong, probability = _wrong(logits, targets)
    return wrong[probability.argsort(stable=True)[:k]]


@most_wrong.mutant("takes the surest, but the least sure of these first")
def _(logits, targets, k):
    wrong, probability = _wrong(logits, targets)
    return wrong[probability.argsort(descending=True, stable=True)[:k]].flip(0)


@most_wrong.mutant("leaves them in the order of the batch")
def _(logits, targets, k):
    return _wrong(logits, targets)[0][:k]


@most_wrong.mutant("takes the surest, in the order of the batch")
def _(logits, targets, k):
    wrong, probability = _wrong(logits, targets)
    return wrong[probability.argsort(descending=True, stable=True)[:k]].sort().values


@most_wrong.mutant("topk, which fails where too few are wrong")
def _(logits, targets, k):
    wrong, probability = _wrong(logits, targets)
    return wrong[probability.topk(k).indices]


@most_wrong.mutant("topk, which leaves equals in any order")
def _(logits, targets, k):
    wrong, probability = _wrong(logits, targets)
    return wrong[probability.topk(min(k, len(wrong))).indices]


@most_wrong.mutant("of equals, the last comes first")
def _(logits, targets, k):
    wrong, probability = _wrong(logits, targets)
    return wrong[probability.argsort(stable=True).flip(0)[:k]]


@most_wrong.mutant("places among the wrong ones, not in the batch")
def _(logits, targets, k):
    return _wrong(logits, targets)[1].argsort(descending=True, stable=True)[:k]


@most_wrong.mutant("sorts by the logit")
def _(logits, targets, k):
    wrong, _ = _wrong(logits, targets)
    return wrong[logits[wrong].amax(1).argsort(descending=True, stable=True)[:k]]


@most_wrong.mutant("sorts by the lead over the second class")
def _(logits, targets, k):
    wrong, _ = _wrong(logits, targets)
    best = logits[wrong].sort(1, descending=True).values
    return wrong[(best[:, 0] - best[:, 1]).argsort(descending=True, stable=True)[:k]]


@most_wrong.mutant("sorts by the loss: the probability of the right class")
def _(logits, targets, k):
    wrong, _ = _wrong(logits, targets)
    loss = F.cross_entropy(logits[wrong], targets[wrong], reduction="none")
    return wrong[loss.argsort(descending=True, stable=True)[:k]]


@most_wrong.mutant("softmax over the batch")
def _(logits, targets, k):
    prediction = logits.argmax(1)
    wrong = (prediction != targets).nonzero().flatten()
    probability = logits.softmax(0).gather(1, prediction[:, None]).flatten()[wrong]
    return wrong[probability.argsort(descending=True, stable=True)[:k]]


@most_wrong.mutant("sigmoid instead of softmax")
def _(logits, targets, k):
    wrong, _ = _wrong(logits, targets)
    return wrong[logits.sigmoid().amax(1)[wrong].argsort(descending=True, stable=True)[:k]]


@most_wrong.mutant("one too few")
def _(logits, targets, k):
    wrong, probability = _wrong(logits, targets)
    return wrong[probability.argsort(descending=True, stable=True)[: max(k - 1, 0)]]


@most_wrong.mutant("all of them, whatever k is")
def _(logits, targets, k):
    wrong, probability = _wrong(logits, targets)
    return wrong[probability.argsort(descending=True, stable=True)]


@most_wrong.mutant("takes k = 0 for no limit")
def _(logits, targets, k):
    wrong, probability = _wrong(logits, targets)
    return wrong[probability.argsort(descending=True, stable=True)[: k or None]]


@most_wrong.mutant("one wrong sample comes back as 0-d")
def _(logits, targets, k):
    wrong, probability = _wrong(logits, targets)
    return wrong[probability.argsort(descending=True, stable=True)[:k]].squeeze()


@most_wrong.mutant("a column of places: (n, 1)")
def _(logits, targets, k):
    wrong, probability = _wrong(logits, targets)
    return wrong[probability.argsort(descending=True, stable=True)[:k]][:, None]


@most_wrong.mutant("a list")
def _(logits, targets, k):
    wrong, probability = _wrong(logits, targets)
    return wrong[probability.argsort(descending=True, stable=True)[:k]].tolist()


@most_wrong.mutant("int32")
def _(logits, targets, k):
    wrong, probability = _wrong(logits, targets)
    return wrong[probability.argsort(descending=True, stable=True)[:k]].int()


@most_wrong.mutant("an empty tensor of float32 where none is wrong")
def _(logits, targets, k):
    wrong, probability = _wrong(logits, targets)
    if len(wrong) == 0:
        return torch.tensor([], device=logits.device)
    return wrong[probability.argsort(descending=True, stable=True)[:k]]


@most_wrong.mutant("None where none is wrong")
def _(logits, targets, k):
    wrong, probability = _wrong(logits, targets)
    if len(wrong) == 0:
        return None
    return wrong[probability.argsort(descending=True, stable=True)[:k]]


@most_wrong.mutant("an empty batch is an error")
def _(logits, targets, k):
    wrong, probability = _wrong(logits, targets)
    logits.max()
    return wrong[probability.argsort(descending=True, stable=True)[:k]]


@most_wrong.mutant("the result is on the CPU")
def _(logits, targets, k):
    probability, prediction = (part.tolist() for part in logits.softmax(1).max(1))
    wrong = [place for place, target in enumerate(targets.tolist()) if prediction[place] != target]
    return torch.tensor(sorted(wrong, key=lambda place: -probability[place])[:k], dtype=torch.int64)


@most_wrong.mutant("returns the probabilities")
def _(logits, targets, k):
    return _wrong(logits, targets)[1].sort(descending=True, stable=True).values[:k]


@most_wrong.mutant("overwrites the caller's logits")
def _(logits, targets, k):
    wrong, probability = _wrong(logits, targets)
    logits.copy_(logits.softmax(1))
    return wrong[probability.argsort(descending=True, stable=True)[:k]]


most_wrong.equivalent(
    "probability, prediction = logits.softmax(dim=1).max(dim=1)",
    "probability, prediction = logits.log_softmax(dim=1).max(dim=1)",
    because="the logarithm of a larger probability is larger",
)


@most_wrong.variant("masks the right ones with -1, sorts, and cuts")
def _(logits, targets, k):
    probability, prediction = torch.max(torch.softmax(logits, 1), 1)
    probability[prediction == targets] = -1
    count = min(k, int((probability >= 0).sum()))
    return torch.sort(probability, descending=True, stable=True)[1][:count]


@most_wrong.variant("Python's sorted, with two keys")
def _(logits, targets, k):
    probabilities = torch.softmax(logits, dim=-1)
    found = []
    for i in range(len(logits)):
        predicted = int(logits[i].argmax())
        if predicted != targets[i].item():
            found.append((-probabilities[i, predicted].item(), i))
    return torch.tensor([i for _, i in sorted(found)][:k], dtype=torch.int64, device=logits.device)


@most_wrong.variant("softmax by hand, a bool mask, sort of the negative")
def _(logits, targets, k):
    scores = logits.exp()
    probability = scores.amax(1) / scores.sum(1)
    mask = torch.ne(logits.argmax(dim=1), targets)
    places = torch.arange(len(targets), device=targets.device)[mask]
    order = torch.argsort(-probability[mask], stable=True)
    return places[order][:k]


@most_wrong.variant("by the logarithm, one sample after the other")
def _(logits, targets, k):
    confidence = F.log_softmax(logits, dim=1).amax(dim=1)
    left = torch.where(logits.argmax(1) != targets)[0].tolist()
    chosen = []
    while left and len(chosen) < k:
        best = max(left, key=lambda place: (confidence[place].item(), -place))
        chosen.append(best)
        left.remove(best)
    return torch.tensor(chosen, dtype=torch.long, device=logits.device)


@most_wrong.variant("NumPy")
def _(logits, targets, k):
    probabilities = logits.softmax(1).cpu().numpy()
    wrong = (probabilities.argmax(1) != targets.cpu().numpy()).nonzero()[0]
    order = (-probabilities.max(1)[wrong]).argsort(kind="stable")
    return torch.from_numpy(wrong[order][:k]).to(logits.device)
