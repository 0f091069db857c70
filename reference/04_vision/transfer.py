"""Transfer learning: keep what a model has learned, train a new head."""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any

import torch
from hypothesis import strategies as st
from torch import nn

from grader import exercise, filled, losses, seeded
from grader.strategies import row_pairs

Draw = Callable[[st.SearchStrategy[Any]], Any]


def _named(**parts: nn.Module) -> nn.Sequential:
    """Return a Sequential whose parts have names; a double underscore stands for nothing, a digit may begin a name."""
    return nn.Sequential(OrderedDict((name.removeprefix("n"), part) for name, part in parts.items()))


def _two_heads() -> nn.Module:
    return _named(backbone=nn.Sequential(nn.Linear(2, 3), nn.ReLU()), fc=nn.Linear(3, 2), fc2=nn.Linear(2, 2))


def _nested() -> nn.Module:
    inner = _named(inner=nn.Linear(2, 2), other=nn.Linear(2, 1))
    return _named(act=nn.Tanh(), fc=inner, my_fc=nn.Linear(1, 1, bias=False), fc_inner=nn.Linear(1, 1))


def _numbered() -> nn.Module:
    stages = _named(n1=nn.Linear(2, 2), n10=nn.Linear(2, 3), n2=nn.BatchNorm1d(3))
    return _named(backbone=stages, head=nn.Sequential(nn.Linear(3, 2), nn.Dropout(0.5), nn.Linear(2, 2)))


def _convolutional() -> nn.Module:
    features = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.ReLU())
    return _named(features=features, fc=_named(fc=nn.Linear(2, 2)), classifier=nn.Linear(2, 2))


_MODELS: dict[str, tuple[Callable[[], nn.Module], tuple[str, ...], tuple[str, ...]]] = {
    "two heads": (_two_heads, ("fc", "fc2", "backbone", "backbone.0"), ("f", "backbone.1", "head", "fc.weight", "c")),
    "nested": (_nested, ("fc", "fc.inner", "my_fc", "fc_inner", "fc.other"), ("act", "inner", "fc.in", "fc.inn")),
    "numbered": (
        _numbered,
        ("backbone.1", "backbone.10", "head", "head.2", "backbone.2"),
        ("backbone.0", "head.1", "1"),
    ),
    "convolutional": (
        _convolutional,
        ("fc", "features", "features.1", "fc.fc", "classifier"),
        ("features.2", "feature"),
    ),
}
"""How to make each model, names of submodules with parameters, and names with none."""

_FROZEN = ("nothing", "everything", "the first half", "the weights")


def _model(kind: str, frozen: str, training: bool = True, stale_grad: bool = False) -> nn.Module:
    """Return a model, some of it frozen before, perhaps with gradients from before."""
    with seeded(5):
        model = _MODELS[kind][0]()
    parameters = list(model.named_parameters())
    for place, (name, parameter) in enumerate(parameters):
        half = frozen == "the first half" and place < len(parameters) // 2
        parameter.requires_grad_(not (half or frozen == "everything" or (frozen == "the weights" and "weight" in name)))
    for place, (_, parameter) in enumerate(parameters if stale_grad else ()):
        parameter.grad = filled(parameter.shape, torch.float32, place)
    return model.train(training)


@st.composite
def _models_and_names(draw: Draw) -> dict[str, Any]:
    kind = draw(st.sampled_from(tuple(_MODELS)))
    _, right, wrong = _MODELS[kind]
    model = _model(kind, draw(st.sampled_from(_FROZEN)), draw(st.booleans()), draw(st.booleans()))
    return {"model": model, "prefix": draw(st.sampled_from(right + wrong[:3]))}


@exercise(
    points=2,
    arguments=_models_and_names(),
    examples=(
        {"model": _model("two heads", "nothing"), "prefix": "fc2"},
        {"model": _model("two heads", "nothing"), "prefix": "fc"},
        {"model": _model("two heads", "everything"), "prefix": "fc2"},
        {"model": _model("two heads", "nothing", stale_grad=True), "prefix": "fc2"},
        {"model": _model("two heads", "everything"), "prefix": "backbone"},
        {"model": _model("two heads", "the weights", training=False), "prefix": "fc"},
        {"model": _model("two heads", "nothing"), "prefix": "head"},
        {"model": _model("two heads", "the first half"), "prefix": "f"},
        {"model": _model("two heads", "the weights"), "prefix": "backbone.1"},
        {"model": _model("two heads", "the weights"), "prefix": "fc.weight"},
        {"model": _model("two heads", "nothing"), "prefix": "c"},
        {"model": _model("nested", "nothing"), "prefix": "fc.inner"},
        {"model": _model("nested", "everything"), "prefix": "fc"},
        {"model": _model("nested", "the weights"), "prefix": "inner"},
        {"model": _model("nested", "nothing"), "prefix": "fc.inn"},
        {"model": _model("nested", "nothing"), "prefix": "act"},
        {"model": _model("numbered", "nothing"), "prefix": "backbone.1"},
        {"model": _model("numbered", "everything"), "prefix": "backbone.2"},
        {"model": _model("numbered", "nothing"), "prefix": "1"},
        {"model": _model("convolutional", "the first half"), "prefix": "features"},
        {"model": _model("convolutional", "nothing"), "prefix": "fc.fc"},
        {"model": _model("two heads", "the first half"), "prefix": ""},
    ),
    hints=(
        "model.named_parameters() gives pairs of a name and a parameter. What do the names inside `fc` begin with?",
        '"fc2.weight" begins with "fc" too. With the dot behind the prefix it does not.',
        "Find the parameters that match first, and raise if there are none. Change flags only after that.",
        "parameter.requires_grad = True or False for each of them; parameter.numel() says how many numbers it has.",
    ),
)
def freeze_except_(model: nn.Module, prefix: str) -> int:
    """Freeze all parameters of `model` but those inside one submodule, and return how many numbers can be trained.

    `prefix` is the name of the submodule, with dots where it lies in others: "fc", or "backbone.0". Its parameters
    are those whose names in `model.named_parameters()` begin with `prefix` and a dot: "fc.weight" is inside of "fc",
    but "fc2.weight" is not. They must require gradients afterwards, also if they were frozen before; all others must
    not. Nothing else about the model changes, and it is changed in place.

    The result is an int: how many single numbers there are in the parameters that can be trained.
    Raises ValueError if no parameter is inside of `prefix` (none is inside of ""); then nothing is changed at all.

    >>> model = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2))
    >>> freeze_except_(model, "2")
    8
    >>> [parameter.requires_grad for parameter in model.parameters()]
    [False, False, True, True]
    """
    names = {name for name, _ in model.named_parameters() if name.startswith(prefix + ".")}
    if not names:
        raise ValueError(f"no parameter is inside of {prefix!r}")
    for name, parameter in model.named_parameters():
        parameter.requires_grad = name in names
    return sum(parameter.numel() for parameter in model.parameters() if parameter.requires_grad)


def _inside(model, prefix, matches=None):
    """Return (name, parameter, whether it is inside) for all, or raise."""
    matches = matches or (lambda name: name.startswith(prefix + "."))
    found = [(name, parameter, matches(name)) for name, parameter in model.named_parameters()]
    if not any(inside for _, _, inside in found):
        raise ValueError(prefix)
    return found


def _apply(found):
    """Set the flags, and count."""
    for _, parameter, inside in found:
        parameter.requires_grad_(inside)
    return sum(parameter.numel() for _, parameter, inside in found if inside)


@freeze_except_.mutant("forgets the dot: fc2 counts as fc")
def _(model, prefix):
    return _apply(_inside(model, prefix, lambda name: name.startswith(prefix)))


@freeze_except_.mutant("takes an empty prefix for the whole model")
def _(model, prefix):
    return _apply(_inside(model, prefix, lambda name: not prefix or name.startswith(prefix + ".")))


@freeze_except_.mutant("finds the prefix anywhere in the name")
def _(model, prefix):
    return _apply(_inside(model, prefix, lambda name: prefix + "." in name))


@freeze_except_.mutant("looks at the first part of the name only")
def _(model, prefix):
    return _apply(_inside(model, prefix, lambda name: name.split(".")[0] == prefix))


@freeze_except_.mutant("takes what lies directly in the submodule only")
def _(model, prefix):
    return _apply(_inside(model, prefix, lambda name: name.rpartition(".")[0] == prefix))


@freeze_except_.mutant("freezes before it notices that nothing matches")
def _(model, prefix):
    for parameter in model.parameters():
        parameter.requires_grad = False
    return _apply(_inside(model, prefix))


@freeze_except_.mutant("freezes the others, but frees nothing")
def _(model, prefix):
    found = _inside(model, prefix)
    for _, parameter, inside in found:
        if not inside:
            parameter.requires_grad_(False)
    return sum(parameter.numel() for _, parameter, inside in found if inside)


@freeze_except_.mutant("frees the submodule, but freezes nothing")
def _(model, prefix):
    found = _inside(model, prefix)
    for _, parameter, inside in found:
        if inside:
            parameter.requires_grad_(True)
    return sum(parameter.numel() for _, parameter, inside in found if inside)


@freeze_except_.mutant("freezes the submodule instead of the others")
def _(model, prefix):
    found = _inside(model, prefix)
    for _, parameter, inside in found:
        parameter.requires_grad_(not inside)
    return sum(parameter.numel() for _, parameter, inside in found if inside)


@freeze_except_.mutant("counts the parameters, not the numbers in them")
def _(model, prefix):
    found = _inside(model, prefix)
    _apply(found)
    return sum(1 for _, _, inside in found if inside)


@freeze_except_.mutant("counts what is frozen")
def _(model, prefix):
    found = _inside(model, prefix)
    _apply(found)
    return sum(parameter.numel() for _, parameter, inside in found if not inside)


@freeze_except_.mutant("counts everything")
def _(model, prefix):
    found = _inside(model, prefix)
    _apply(found)
    return sum(parameter.numel() for _, parameter, _ in found)


@freeze_except_.mutant("sets the flag of the modules, which have none")
def _(model, prefix):
    found = _inside(model, prefix)
    for module in model.modules():
        module.requires_grad = False
    return sum(parameter.numel() for _, parameter, inside in found if inside)


@freeze_except_.mutant("leaves the biases as they are")
def _(model, prefix):
    found = _inside(model, prefix)
    _apply([entry for entry in found if not entry[0].endswith("bias")])
    return sum(parameter.numel() for _, parameter, inside in found if inside)


@freeze_except_.mutant("returns nothing")
def _(model, prefix):
    _apply(_inside(model, prefix))


@freeze_except_.mutant("returns 0 where nothing matches")
def _(model, prefix):
    try:
        return _apply(_inside(model, prefix))
    except ValueError:
        return 0


@freeze_except_.mutant("another error where nothing matches")
def _(model, prefix):
    try:
        return _apply(_inside(model, prefix))
    except ValueError as error:
        raise KeyError(prefix) from error


@freeze_except_.mutant("switches what is frozen to evaluation mode")
def _(model, prefix):
    found = _inside(model, prefix)
    for name, module in model.named_modules():
        if not f"{name}.".startswith(prefix + "."):
            module.training = False
    return _apply(found)


@freeze_except_.variant("get_submodule, and requires_grad_ of modules")
def _(model, prefix):
    try:
        part = model.get_submodule(prefix)
    except AttributeError as error:
        raise ValueError(f"there is no {prefix}") from error
    count = sum(parameter.numel() for parameter in part.parameters())
    if not prefix or not list(part.parameters()):
        raise ValueError(f"{prefix} has no parameters")
    model.requires_grad_(False)
    part.requires_grad_(True)
    return count


@freeze_except_.variant("one list, then everything off and some on")
def _(model, prefix):
    wanted = [parameter for name, parameter in model.named_parameters() if name[: len(prefix) + 1] == f"{prefix}."]
    if len(wanted) == 0:
        raise ValueError
    total = 0
    for parameter in model.parameters():
        parameter.requires_grad = False
    for parameter in wanted:
        parameter.requires_grad = True
        total += parameter.nelement()
    return total


@freeze_except_.variant("compares the parts of the names")
def _(model, prefix):
    parts = prefix.split(".")
    flags = {name: name.split(".")[:-1][: len(parts)] == parts for name, _ in model.named_parameters()}
    if True not in flags.values():
        raise ValueError("nothing to train")
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(flags[name])
    return sum(parameter.numel() for name, parameter in model.named_parameters() if flags[name])


def _backbone(kind: str) -> nn.Module:
    """Return a backbone from 2 numbers to 3; before BatchNorm there is no bias, whose gradient would be noise."""
    made: dict[str, Callable[[], nn.Module]] = {
        "batchnorm": lambda: nn.Sequential(nn.Linear(2, 3, bias=False), nn.BatchNorm1d(3), nn.Tanh()),
        "dropout": lambda: nn.Sequential(nn.Linear(2, 3), nn.Dropout(0.5), nn.Tanh()),
        "plain": lambda: nn.Sequential(nn.Linear(2, 3), nn.Tanh()),
        "nested": lambda: nn.Sequential(nn.Linear(2, 3), nn.Sequential(nn.Tanh(), nn.Sequential(nn.Dropout(0.5)))),
    }
    return made[kind]()


def _head(kind: str) -> nn.Module:
    """Return a head from 3 numbers to 1."""
    made: dict[str, Callable[[], nn.Module]] = {
        "plain": lambda: nn.Linear(3, 1),
        "dropout": lambda: nn.Sequential(nn.Dropout(0.4), nn.Linear(3, 1)),
        "batchnorm": lambda: nn.Sequential(nn.Linear(3, 2, bias=False), nn.BatchNorm1d(2), nn.Linear(2, 1)),
    }
    return made[kind]()


def _whole(backbone: str, head: str, frozen: str = "nothing", training: bool = True, seed: int = 0) -> nn.Module:
    """Return a model of both, float64; what is frozen before may be the wrong part."""
    with seeded(seed):
        model = _named(backbone=_backbone(backbone), head=_head(head)).double()
    model.backbone.requires_grad_(frozen not in ("the backbone", "everything"))
    model.head.requires_grad_(frozen not in ("the head", "everything"))
    if frozen == "a part of the head":
        next(model.head.parameters()).requires_grad_(False)
    return model.train(training)


def _rows(n: int, batch: int, seed: int = 1, shuffle: bool = False, drop_last: bool = False) -> Any:
    """Return a DataLoader with a generator of its own."""
    data = torch.utils.data.TensorDataset(*row_pairs(n, 2, 1, seed))
    generator = torch.Generator().manual_seed(seed)
    options = {"shuffle": shuffle, "drop_last": drop_last, "generator": generator}
    return torch.utils.data.DataLoader(data, batch_size=batch, **options)


_PAIRS = ((5, 2), (6, 3), (4, 4), (7, 3), (3, 1), (1, 1))
_WITHOUT_SINGLES = ((5, 3), (6, 3), (4, 4), (8, 3))


@st.composite
def _tuning(draw: Draw) -> dict[str, Any]:
    backbone = draw(st.sampled_from(("batchnorm", "dropout", "plain", "nested")))
    head = draw(st.sampled_from(("plain", "dropout", "batchnorm")))
    n, batch = draw(st.sampled_from(_WITHOUT_SINGLES if head == "batchnorm" else _PAIRS))
    seed = draw(st.integers(0, 3))
    rows = _rows(n, batch, seed, draw(st.booleans()))
    if draw(st.integers(0, 3)) == 3:
        rows = [tuple(pair) for pair in rows]
    frozen = draw(st.sampled_from(("nothing", "the backbone", "the head", "a part of the head", "everything")))
    rates = (0.002, 0.01) if head == "batchnorm" else (0.02, 0.1)  # larger ones diverge: then rounding is all one sees
    return {
        "model": _whole(backbone, head, frozen, draw(st.booleans()), seed),
        "loader": rows,
        "loss_fn": draw(losses()),
        "lr": draw(st.sampled_from(rates)),
        "epochs": draw(st.sampled_from((1, 2, 3, 0))),
    }


def _example(backbone: str, head: str, rows: Any, epochs: int = 1, **rest: Any) -> dict[str, Any]:
    model = _whole(backbone, head, **rest)
    return {"model": model, "loader": rows, "loss_fn": nn.MSELoss(), "lr": 0.5, "epochs": epochs}


@exercise(
    points=5,
    arguments=_tuning(),
    ignores=("grad",),
    curve="result",
    tolerance=(1e-7, 1e-9),
    examples=(
        _example("plain", "plain", _rows(2, 2)),
        _example("plain", "plain", _rows(3, 2)),
        _example("plain", "plain", _rows(5, 2), 3),
        _example("plain", "plain", _rows(5, 2, shuffle=True), 2),
        _example("plain", "plain", _rows(3, 2, drop_last=True)),
        _example("plain", "plain", [tuple(pair) for pair in _rows(3, 2)], 2),
        _example("batchnorm", "plain", _rows(5, 2), 2),
        _example("batchnorm", "plain", _rows(5, 2), training=False),
        _example("dropout", "plain", _rows(5, 2), 2),
        _example("nested", "plain", _rows(5, 2), 2),
        _example("plain", "dropout", _rows(5, 2), 2),
        _example("plain", "dropout", _rows(5, 2), 2, training=False),
        _example("plain", "batchnorm", _rows(5, 3), 2),
        _example("batchnorm", "batchnorm", _rows(5, 3), 2, training=False),
        _example("dropout", "dropout", _rows(5, 3), 3, frozen="everything"),
        _example("plain", "plain", _rows(5, 2), frozen="the head"),
        _example("plain", "plain", _rows(5, 2), frozen="the backbone"),
        _example("plain", "plain", _rows(5, 2), frozen="a part of the head"),
        _example("plain", "plain", _rows(5, 2), 0),
        _example("batchnorm", "dropout", _rows(5, 2), 0, frozen="everything"),
        _example("plain", "plain", _rows(3, 3), 7),
    ),
    builds_on=("fit", "freeze_except_"),
    hints=(
        "Two things keep the backbone as it is: requires_grad False for its parameters, and evaluation mode.",
        "BatchNorm changes its statistics whenever it runs in training mode, with or without gradients.",
        "model.head.train() and model.backbone.eval(); then an SGD over model.head.parameters() only.",
        "The mean loss per sample: add loss times size of the batch, and divide by how many samples there were.",
    ),
)
def fine_tune_head(
    model: nn.Module, loader: Iterable[tuple[torch.Tensor, torch.Tensor]], loss_fn: Callable, lr: float, epochs: int
) -> list[float]:
    """Train the head of a model on new data, and leave its backbone as it is.

    `model` has two submodules: `model.backbone`, which has learned to see, and `model.head`, which decides.
    `model(x)` is `model.head(model.backbone(x))`. Freeze the parameters of the backbone (they must not require
    gradients any more), and let those of the head require them, whatever was frozen before. Then train the head
    with `torch.optim.SGD` and the learning rate `lr`, for `epochs` passes over `loader`.

    `loader` gives pairs of inputs and targets, one for each batch, and can be gone through again and again. For each of
    them: call the backbone and the head once, compute `loss_fn(prediction, target)`, which is a mean over the batch,
    and take one step. The backbone stays bit for bit the same, the statistics of its BatchNorm layers too: while
    training, it is in evaluation mode and the head in training mode. In the end the whole model is in evaluation mode.
    No gradients are pending when it begins; what is in `.grad` afterwards is up to you.

    Return a list with one Python float for each pass: the mean loss per sample, each batch's loss as it was before its
    step. The last batch may be smaller than the others.

    >>> model = nn.Sequential()
    >>> model.backbone, model.head = nn.Identity(), nn.Linear(1, 1, bias=False)
    >>> _ = nn.init.zeros_(model.head.weight)
    >>> batches = [(torch.tensor([[1.0]]), torch.tensor([[2.0]]))]
    >>> fine_tune_head(model, batches, nn.MSELoss(), lr=0.25, epochs=2)
    [4.0, 1.0]
    """
    model.backbone.requires_grad_(False)
    model.head.requires_grad_(True)
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    model.backbone.eval()
    model.head.train()
    for _ in range(epochs):
        total = count = 0
        for x, y in loader:
            loss = loss_fn(model.head(model.backbone(x)), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(x)
            count += len(x)
        history.append(total / count)
    model.eval()
    return history


def _tuned(model, loader, loss_fn, lr, epochs, prepare=None, parameters=None, mean=None, finish=None):
    """What the wrong versions share: the right thing, with one part replaced."""
    model.backbone.requires_grad_(False)
    model.head.requires_grad_(True)
    model.backbone.eval()
    model.head.train()
    if prepare is not None:
        prepare(model)
    optimizer = torch.optim.SGD(list((parameters or model.head.parameters)()), lr=lr)
    history = []
    for _ in range(epochs):
        found = []
        for x, y in loader:
            loss = loss_fn(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            found.append((loss.item(), len(x)))
        history.append((mean or _per_sample)(found))
    (finish or nn.Module.eval)(model)
    return history


def _per_sample(found):
    """Return the mean loss per sample of (loss, size) pairs."""
    return sum(loss * size for loss, size in found) / sum(size for _, size in found)


@fine_tune_head.mutant("the backbone runs in training mode")
def _(model, loader, loss_fn, lr, epochs):
    return _tuned(model, loader, loss_fn, lr, epochs, prepare=lambda model: model.train())


@fine_tune_head.mutant("the head runs in evaluation mode")
def _(model, loader, loss_fn, lr, epochs):
    return _tuned(model, loader, loss_fn, lr, epochs, prepare=lambda model: model.eval())


@fine_tune_head.mutant("leaves the mode as it was")
def _(model, loader, loss_fn, lr, epochs):
    was = model.training
    return _tuned(model, loader, loss_fn, lr, epochs, prepare=lambda model: model.train(was))


@fine_tune_head.mutant("trains the backbone too")
def _(model, loader, loss_fn, lr, epochs):
    def thaw(model):
        model.backbone.requires_grad_(True)

    return _tuned(model, loader, loss_fn, lr, epochs, prepare=thaw, parameters=model.parameters)


@fine_tune_head.mutant("does not freeze the backbone, only leaves it out of the optimizer")
def _(model, loader, loss_fn, lr, epochs):
    were = [parameter.requires_grad for parameter in model.backbone.parameters()]

    def thaw(model):
        for parameter, flag in zip(model.backbone.parameters(), were, strict=True):
            parameter.requires_grad_(flag)

    return _tuned(model, loader, loss_fn, lr, epochs, prepare=thaw)


@fine_tune_head.mutant("frees the backbone again in the end")
def _(model, loader, loss_fn, lr, epochs):
    def finish(model):
        model.eval()
        model.backbone.requires_grad_(True)

    return _tuned(model, loader, loss_fn, lr, epochs, finish=finish)


@fine_tune_head.mutant("leaves a head that was frozen frozen")
def _(model, loader, loss_fn, lr, epochs):
    flags = [parameter.requires_grad for parameter in model.head.parameters()]
    history = _tuned(model, loader, loss_fn, lr, epochs) if all(flags) else []
    for parameter, flag in zip(model.head.parameters(), flags, strict=True):
        parameter.requires_grad_(flag)
    return history if all(flags) else [0.0] * epochs


@fine_tune_head.mutant("leaves a part of the head frozen where another one is not")
def _(model, loader, loss_fn, lr, epochs):
    flags = [parameter.requires_grad for parameter in model.head.parameters()]

    def prepare(model):
        for parameter, flag in zip(model.head.parameters(), flags, strict=True):
            parameter.requires_grad_(flag or not any(flags))

    return _tuned(model, loader, loss_fn, lr, epochs, prepare=prepare)


@fine_tune_head.mutant("leaves the model in training mode")
def _(model, loader, loss_fn, lr, epochs):
    return _tuned(model, loader, loss_fn, lr, epochs, finish=nn.Module.train)


@fine_tune_head.mutant("leaves the head in training mode")
def _(model, loader, loss_fn, lr, epochs):
    return _tuned(model, loader, loss_fn, lr, epochs, finish=lambda model: None)


@fine_tune_head.mutant("the mean of the batches, not of the samples")
def _(model, loader, loss_fn, lr, epochs):
    return _tuned(model, loader, loss_fn, lr, epochs, mean=lambda found: sum(one for one, _ in found) / len(found))


@fine_tune_head.mutant("the mean over all samples of the data set, of which a loader may leave some out")
def _(model, loader, loss_fn, lr, epochs):
    def mean(found):
        count = len(loader.dataset) if hasattr(loader, "dataset") else sum(size for _, size in found)
        return sum(loss * size for loss, size in found) / count

    return _tuned(model, loader, loss_fn, lr, epochs, mean=mean)


@fine_tune_head.mutant("the sum over the batches")
def _(model, loader, loss_fn, lr, epochs):
    return _tuned(model, loader, loss_fn, lr, epochs, mean=lambda found: sum(one for one, _ in found))


@fine_tune_head.mutant("the loss of the last batch")
def _(model, loader, loss_fn, lr, epochs):
    return _tuned(model, loader, loss_fn, lr, epochs, mean=lambda found: found[-1][0])


@fine_tune_head.mutant("goes through the same order of batches each time")
def _(model, loader, loss_fn, lr, epochs):
    return _tuned(model, list(loader) if epochs else loader, loss_fn, lr, epochs)


@fine_tune_head.mutant("one pass only")
def _(model, loader, loss_fn, lr, epochs):
    return _tuned(model, loader, loss_fn, lr, min(epochs, 1))


@fine_tune_head.mutant("Adam instead of SGD")
def _(model, loader, loss_fn, lr, epochs):
    model.backbone.requires_grad_(False)
    model.head.requires_grad_(True)
    model.backbone.eval()
    model.head.train()
    optimizer = torch.optim.Adam(model.head.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        found = []
        for x, y in loader:
            loss = loss_fn(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            found.append((loss.item(), len(x)))
        history.append(_per_sample(found))
    model.eval()
    return history


@fine_tune_head.mutant("halves the learning rate after five epochs")
def _(model, loader, loss_fn, lr, epochs):
    first = _tuned(model, loader, loss_fn, lr, min(epochs, 5))
    return first + _tuned(model, loader, loss_fn, lr / 2, max(epochs - 5, 0))


@fine_tune_head.mutant("never clears the gradients")
def _(model, loader, loss_fn, lr, epochs):
    model.backbone.requires_grad_(False)
    model.head.requires_grad_(True)
    model.backbone.eval()
    model.head.train()
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        found = []
        for x, y in loader:
            loss = loss_fn(model(x), y)
            loss.backward()
            optimizer.step()
            found.append((loss.item(), len(x)))
        history.append(_per_sample(found))
    model.eval()
    return history


@fine_tune_head.mutant("the target first in the loss")
def _(model, loader, loss_fn, lr, epochs):
    return _tuned(model, loader, lambda prediction, target: loss_fn(target, prediction), lr, epochs)


@fine_tune_head.mutant("the losses as tensors")
def _(model, loader, loss_fn, lr, epochs):
    return [torch.tensor(loss, dtype=torch.float64) for loss in _tuned(model, loader, loss_fn, lr, epochs)]


@fine_tune_head.variant("features without gradients, the head's update by hand")
def _(model, loader, loss_fn, lr, epochs):
    for parameter in model.backbone.parameters():
        parameter.requires_grad = False
    for parameter in model.head.parameters():
        parameter.requires_grad = True
    history = []
    for _ in range(epochs):
        model.train()
        model.backbone.eval()
        losses_, samples = [], []
        for x, y in loader:
            with torch.no_grad():
                features = model.backbone(x)
            loss = loss_fn(model.head(features), y)
            grads = torch.autograd.grad(loss, list(model.head.parameters()))
            with torch.no_grad():
                for parameter, grad in zip(model.head.parameters(), grads, strict=True):
                    parameter -= lr * grad
            losses_.append(loss.detach() * len(y))
            samples.append(len(y))
        history.append((torch.stack(losses_).sum() / sum(samples)).item())
    model.eval()
    return history


@fine_tune_head.variant("an optimizer for all parameters that require gradients, by name")
def _(model, loader, loss_fn, lr, epochs):
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(name.startswith("head."))
    optimizer = torch.optim.SGD([p for p in model.parameters() if p.requires_grad], lr=lr)
    result = []
    for _ in range(epochs):
        model.eval()
        model.head.train()
        total = n = 0
        for inputs, targets in loader:
            optimizer.zero_grad(set_to_none=False)
            outputs = model(inputs)
            loss = loss_fn(outputs, targets)
            loss.backward()
            optimizer.step()
            total += float(loss) * inputs.shape[0]
            n += inputs.shape[0]
        result.append(total / n)
    model.eval()
    return result


@fine_tune_head.variant("an optimizer over everything: what is frozen has no gradients")
def _(model, loader, loss_fn, lr, epochs):
    model.requires_grad_(False)
    model.head.requires_grad_()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    model.train()
    model.backbone.train(False)
    means = []
    for _epoch in range(epochs):
        seen = []
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            loss.backward()
            opt.step()
            opt.zero_grad()
            seen += [loss.item()] * len(xb)
        means.append(sum(seen) / len(seen))
    model.train(False)
    return means
