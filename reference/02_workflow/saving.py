"""Saving work: the weights of a model, and a checkpoint from which training goes on."""

import contextlib
import copy
import io
import os
import pathlib
import shutil
import zipfile
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from unittest import mock

import torch
from hypothesis import strategies as st
from torch import nn

from grader import devices, exercise, folders, omitted

_NEVER_GRADED = ("grad", "random", "mode")
_TIGHT = (1e-9, 1e-12)
_EPOCHS = st.sampled_from([0, 41, 2**24 + 1])
"""Files cost time: few values, so that all that matters is tried in few cases."""


class _UsedTwice(nn.Module):
    """A layer under two names, both of which are in the state dict; and a buffer that is not in it."""

    def __init__(self) -> None:
        super().__init__()
        self.first = self.second = nn.Linear(2, 2, bias=False)
        self.register_buffer("scratch", torch.zeros(1), persistent=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.second(torch.tanh(self.first(x)))


_LAYERS: dict[str, Callable[[], list[nn.Module]]] = {
    "Linear": lambda: [nn.Linear(2, 1)],
    "Linear, Tanh, Linear": lambda: [nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1)],
    "Linear, BatchNorm1d, Linear": lambda: [nn.Linear(2, 3, bias=False), nn.BatchNorm1d(3), nn.Linear(3, 1)],
    "Linear used twice, BatchNorm1d, Linear": lambda: [_UsedTwice(), nn.BatchNorm1d(2), nn.Linear(2, 1)],
}
"""Before BatchNorm no bias: its gradient would be rounding alone, which Adam makes large."""


def _groups(parameters: Iterable[nn.Parameter], lr: float) -> list[dict[str, Any]]:
    """Return a group for each parameter, with a learning rate of its own."""
    return [{"params": part, "lr": lr / place} for place, part in enumerate(parameters, 1)]


_OPTIMIZERS: dict[str, Callable[..., torch.optim.Optimizer]] = {
    "SGD": torch.optim.SGD,
    "SGD with momentum": lambda parameters, lr: torch.optim.SGD(_groups(parameters, lr), momentum=0.9),
    "SGD with weight_decay": lambda parameters, lr: torch.optim.SGD(parameters, lr=lr, weight_decay=0.1),
    "Adam": torch.optim.Adam,
}
_OTHER_SETTINGS: dict[str, Any] = {"momentum": 0.25, "weight_decay": 0.5, "betas": (0.5, 0.75), "nesterov": True}
"""What an optimizer is set to before a checkpoint is loaded into it, where it has such a setting."""


def _numbers(*shape: int, seed: int) -> torch.Tensor:
    """Return normal numbers from a generator of their own."""
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def _filled(model: nn.Module, seed: int, device: str | torch.device) -> nn.Module:
    """Fill the parameters from `seed`, and move the model to the device."""
    model = model.double()
    with torch.no_grad():
        for place, parameter in enumerate(model.parameters()):
            parameter.copy_(_numbers(*parameter.shape, seed=100 * seed + place))
    return model.to(device)


def _train(model: nn.Module, optimizer: torch.optim.Optimizer, steps: int, device: str | torch.device) -> list[float]:
    """Take some steps and return the loss before each."""
    x, y = _numbers(4, 2, seed=1).to(device), _numbers(4, 1, seed=2).to(device)
    model.train()
    losses = []
    for _ in range(steps):
        loss = ((model(x) - y) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def _snapshot(state: Any) -> Any:
    """Return a copy of a state dict that does not change any more."""
    return copy.deepcopy(dict(state))


def _name(path: pathlib.Path, as_text: bool) -> str | pathlib.Path:
    return str(path) if as_text else path


_FITTING: dict[str, Callable[[], nn.Module]] = {
    "Linear": lambda: nn.Sequential(nn.Linear(2, 1)),
    "Linear without bias": lambda: nn.Sequential(nn.Linear(2, 1, bias=False)),
    "Linear under another name": lambda: nn.Sequential(OrderedDict(line=nn.Linear(2, 1))),
    "Linear of another size": lambda: nn.Sequential(nn.Linear(3, 1)),
    "Linear with 2 outputs": lambda: nn.Sequential(nn.Linear(2, 2)),
    "Linear without bias from 1 to 2": lambda: nn.Sequential(nn.Linear(1, 2, bias=False)),
}
_PAIRS = (
    *((kind, "Linear") for kind in _FITTING),
    *(("Linear", kind) for kind in _FITTING),
    ("Linear without bias", "Linear without bias from 1 to 2"),
)
"""What is saved, and what it is loaded into: some shapes could be broadcast, or hold as many numbers."""


@contextlib.contextmanager
def _as_if_on_a_gpu(model: nn.Module, optimizer: torch.optim.Optimizer | None = None) -> Iterator[None]:
    """Within this context, torch.save notes of the model and its optimizer's state that they lie on a GPU."""
    plain_to = torch.Tensor.to
    states = [] if optimizer is None else optimizer.state.values()
    tensors = [*model.state_dict().values(), *(part for one in states for part in one.values())]
    there = {tensor.untyped_storage().data_ptr() for tensor in tensors if isinstance(tensor, torch.Tensor)}

    def cpu(self: torch.Tensor, *args: Any, **kwargs: Any) -> torch.Tensor:
        return self.clone()

    def to(self: torch.Tensor, *args: Any, **kwargs: Any) -> torch.Tensor:
        moved = plain_to(self, *args, **kwargs)
        return moved.clone() if "cpu" in map(str, (*args, *kwargs.values())) else moved

    def tag(storage: Any) -> str:
        return "cuda:7" if storage.data_ptr() in there else "cpu"

    patches = (("torch.serialization.location_tag", tag), ("torch.Tensor.cpu", cpu), ("torch.Tensor.to", to))
    with contextlib.ExitStack() as stack:
        for name, stand_in in patches:
            stack.enter_context(mock.patch(name, stand_in))
        yield


@exercise(
    name="save_and_load_weights",
    builds_on=("state_names",),
    hints=(
        "model.state_dict() is a dict of everything that belongs to the model: its parameters and its buffers.",
        "torch.save(…, path) writes that dict, not the model; torch.load(path, …) gives it back.",
        "torch.load takes map_location=device and weights_only=True; load_state_dict fills the model that is there.",
        "load_state_dict is strict by itself, so the RuntimeError comes of its own. Return the model afterwards.",
    ),
)
def save_weights(model: nn.Module, path: str | os.PathLike) -> None:
    """Write the state dict of `model`, its parameters and buffers, to the file `path`.

    `path` is a str or a pathlib.Path; its folder exists, and a file that is there already is replaced. The file
    holds the state dict and nothing else: `torch.load(path, weights_only=True)` gives it back, in any program and
    wherever the file is moved to. The model stays as it is, in its mode too; training that goes on does not change
    the file.

    >>> import tempfile
    >>> model = nn.Linear(1, 1)
    >>> path = os.path.join(tempfile.mkdtemp(), "weights.pt")
    >>> save_weights(model, path)
    >>> list(torch.load(path, weights_only=True))
    ['weight', 'bias']
    """
    torch.save(model.state_dict(), path)


@save_weights.also
def load_weights(model: nn.Module, path: str | os.PathLike, device: str = "cpu") -> nn.Module:
    """Fill `model` with the state dict that the file `path` holds, in place, and return this same model.

    `save_weights` wrote the file, perhaps in another program. Each parameter stays the object that it was, on the
    device where it was, and gets the saved numbers; an optimizer that knows the parameters goes on with them. One that
    is frozen gets them too, and stays frozen. Buffers get theirs. `device` is the device onto which torch.load puts
    what it reads (its `map_location`): a file that was written on a machine with a GPU can be loaded on one without.

    If the saved names or shapes are not exactly those of the model, RuntimeError is raised, also where a tensor could
    be broadcast or reshaped to fit.

    >>> import tempfile
    >>> old, new = nn.Linear(1, 1), nn.Linear(1, 1)
    >>> path = os.path.join(tempfile.mkdtemp(), "weights.pt")
    >>> save_weights(old, path)
    >>> load_weights(new, path) is new
    True
    >>> torch.equal(new.weight, old.weight)
    True
    """
    model.load_state_dict(torch.load(path, map_location=device, weights_only=True))
    return model


@save_weights.check(
    "what was saved comes back",
    points=1,
    folder=folders(),
    layers=st.sampled_from(["Linear", "Linear, Tanh, Linear", "Linear used twice, BatchNorm1d, Linear"]),
    steps=st.sampled_from([(0, 0), (1, 1)]),
    as_text=st.booleans(),
    device=devices(meta=False),
    ignores=_NEVER_GRADED,
    tolerance="exact",
    hints=("A state dict has everything in it: parameters, and buffers such as BatchNorm's running mean.",),
)
def _(save_and_load_weights, folder, layers, steps, as_text, device):
    before, after = steps
    model, other = (_filled(nn.Sequential(*_LAYERS[layers]()), seed, device) for seed in (3, 4))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    _train(model, optimizer, before, device)
    model.train(as_text)
    next(model.parameters()).requires_grad_(False)
    path = _name(folder / "weights.pt", as_text)
    saved = _snapshot(model.state_dict())
    save_and_load_weights.save_weights(model, path)
    untouched = all(torch.equal(saved[name], value) for name, value in model.state_dict().items())
    trained = [part.requires_grad for part in model.parameters()]
    same_mode = all(module.training == as_text for module in model.modules())
    _train(model, optimizer, after, device)
    x, parts = _numbers(4, 2, seed=5).to(device), list(other.parameters())
    parts[0].requires_grad_(False)
    came = save_and_load_weights.load_weights(other, path)
    with torch.no_grad():
        return {
            "load_weights returned": _returned(came, other),
            "the parameters are still the same objects": [*map(id, other.parameters())] == [*map(id, parts)],
            "save_weights left the model's numbers as they were": untouched,
            "save_weights left the model in its mode": same_mode,
            "what requires grad in the model after save_weights": trained,
            "weights and buffers": _snapshot(other.state_dict()),
            "which parameters require grad": {name: part.requires_grad for name, part in other.named_parameters()},
            "predictions": other.eval()(x),
        }


def _returned(came: Any, given: nn.Module) -> str:
    """Return in words what came back where it should be the model that was given."""
    if came is given:
        return "the model that it was given"
    return "None" if came is None else f"something else, of type {type(came).__name__}"


@save_weights.check(
    "the file holds the state dict, and can be read anywhere",
    points=0.5,
    folder=folders(),
    saved_on=st.sampled_from(["cpu", "a GPU"]),
    device=omitted() | st.just("cpu"),
    as_text=st.booleans(),
    ignores=_NEVER_GRADED,
    tolerance="exact",
    hints=("Save model.state_dict(), not the model; and give torch.load a map_location.",),
)
def _(save_and_load_weights, folder, saved_on, as_text, device=None):

    def layers() -> OrderedDict[str, nn.Module]:  # with all that a state dict can hold
        parts = _LAYERS["Linear used twice, BatchNorm1d, Linear"]()
        return OrderedDict(zip(("module", "norm", "last"), parts, strict=True))

    model, other = (_filled(nn.Sequential(layers()), seed, "cpu") for seed in (3, 4))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    at_work, elsewhere = folder / "at work", folder / "elsewhere"
    at_work.mkdir()
    for name in ("first.pt", "first.pt", "last"):
        with _as_if_on_a_gpu(model) if saved_on == "a GPU" else contextlib.nullcontext():
            save_and_load_weights.save_weights(model, _name(at_work / name, as_text))
        _train(model, optimizer, 1, "cpu")
    shutil.move(at_work, elsewhere)
    seen: dict[str, Any] = {}
    for name in ("first.pt", "last"):
        options = () if device is None else (device,)
        save_and_load_weights.load_weights(other, _name(elsewhere / name, as_text), *options)
        seen[f"loaded from {name}"] = _snapshot(other.state_dict())
        seen[f"torch.load of {name} with weights_only=True"] = _content(elsewhere / name)
    path = folder / "first.pt"
    torch.save(_filled(nn.Sequential(layers()), 5, "cpu").state_dict(), path)
    save_and_load_weights.load_weights(other, _name(path, as_text))
    seen["loaded from a first.pt that another program wrote"] = _snapshot(other.state_dict())
    return seen


def _content(file: pathlib.Path) -> Any:
    """Return what torch.load reads with weights_only=True, or that it cannot."""
    try:
        content = torch.load(file, map_location="cpu", weights_only=True)
    except Exception as error:
        return f"{type(error).__name__}: it cannot be read"
    return {**content} if isinstance(content, dict) else content


@save_weights.check(
    "a model that does not fit is refused",
    points=0.5,
    folder=folders(),
    kinds=st.sampled_from(_PAIRS),
    ignores=_NEVER_GRADED,
    tolerance="exact",
    hints=("load_state_dict is strict unless told otherwise, and raises RuntimeError by itself.",),
)
def _(save_and_load_weights, folder, kinds):
    model, other = (_filled(_FITTING[kind](), seed, "cpu") for kind, seed in zip(kinds, (3, 4), strict=True))
    path = folder / "weights.pt"
    save_and_load_weights.save_weights(model, path)
    error = "none"
    try:
        save_and_load_weights.load_weights(other, path)
    except NotImplementedError:
        raise
    except RuntimeError:
        error = "RuntimeError"
    fitted = error == "none"
    return {"the error of load_weights": error, "what was loaded": _snapshot(other.state_dict()) if fitted else {}}


@save_weights.mutant("pickles the whole model")
class _:
    def save_weights(model, path):
        torch.save(model, path)

    def load_weights(model, path, device="cpu"):
        saved = torch.load(path, map_location=device, weights_only=False)
        model.load_state_dict(saved.state_dict())
        return model


@save_weights.mutant("pickles the whole model, and returns what was pickled")
class _:
    def save_weights(model, path):
        torch.save(model, path)

    def load_weights(model, path, device="cpu"):
        return torch.load(path, map_location=device, weights_only=False)


@save_weights.mutant("saves the parameters without the buffers")
class _:
    def save_weights(model, path):
        torch.save({name: parameter.detach() for name, parameter in model.named_parameters()}, path)

    def load_weights(model, path, device="cpu"):
        saved = torch.load(path, map_location=device, weights_only=True)
        model.load_state_dict({**saved, **dict(model.named_buffers())})
        return model


@save_weights.mutant("loads the parameters without the buffers")
class _:
    def load_weights(model, path, device="cpu"):
        saved = torch.load(path, map_location=device, weights_only=True)
        model.load_state_dict({**saved, **dict(model.named_buffers())})
        return model


@save_weights.mutant("saves a list of parameters")
class _:
    def save_weights(model, path):
        torch.save(list(model.state_dict().values()), path)

    def load_weights(model, path, device="cpu"):
        saved = torch.load(path, map_location=device, weights_only=True)
        names = list(model.state_dict())
        if len(names) != len(saved):
            raise RuntimeError
        model.load_state_dict(dict(zip(names, saved, strict=True)))
        return model


@save_weights.mutant("wraps the state dict in another dict")
class _:
    def save_weights(model, path):
        torch.save({"model": model.state_dict()}, path)

    def load_weights(model, path, device="cpu"):
        model.load_state_dict(torch.load(path, map_location=device, weights_only=True)["model"])
        return model


_IN_MEMORY: dict[str, Any] = {}


@save_weights.mutant("keeps the state dict in memory, where training goes on changing it")
class _:
    def save_weights(model, path):
        _IN_MEMORY[pathlib.Path(path).name] = model.state_dict()
        torch.save(model.state_dict(), path)

    def load_weights(model, path, device="cpu"):
        model.load_state_dict(_IN_MEMORY[pathlib.Path(path).name])
        return model


@save_weights.mutant("loads what it has kept in memory under the file's name, whatever the file holds")
class _:
    def save_weights(model, path):
        torch.save(model.state_dict(), path)
        _IN_MEMORY[pathlib.Path(path).name] = _snapshot(model.state_dict())

    def load_weights(model, path, device="cpu"):
        model.load_state_dict(_IN_MEMORY[pathlib.Path(path).name])
        return model


@save_weights.mutant("loads with strict=False")
class _:
    def load_weights(model, path, device="cpu"):
        model.load_state_dict(torch.load(path, map_location=device, weights_only=True), strict=False)
        return model


@save_weights.mutant("copies the weights by their place, without looking at names")
class _:
    def load_weights(model, path, device="cpu"):
        saved = torch.load(path, map_location=device, weights_only=True).values()
        own = model.state_dict()
        if len(own) != len(saved) or any(a.shape != b.shape for a, b in zip(own.values(), saved, strict=True)):
            raise RuntimeError
        model.load_state_dict(dict(zip(own, saved, strict=True)))
        return model


@save_weights.mutant("takes the name module off the saved names")
class _:
    def load_weights(model, path, device="cpu"):
        saved = torch.load(path, map_location=device, weights_only=True)
        model.load_state_dict({name.removeprefix("module."): part for name, part in saved.items()})
        return model


@save_weights.mutant("raises another error where the model does not fit")
class _:
    def load_weights(model, path, device="cpu"):
        try:
            model.load_state_dict(torch.load(path, map_location=device, weights_only=True))
        except RuntimeError as error:
            raise ValueError(str(error)) from error
        return model


@save_weights.mutant("returns a new model and leaves the given one as it was")
class _:
    def load_weights(model, path, device="cpu"):
        model = copy.deepcopy(model)
        model.load_state_dict(torch.load(path, map_location=device, weights_only=True))
        return model


@save_weights.mutant("fills the model and returns a copy of it")
class _:
    def load_weights(model, path, device="cpu"):
        model.load_state_dict(torch.load(path, map_location=device, weights_only=True))
        return copy.deepcopy(model)


@save_weights.mutant("returns what load_state_dict returns")
class _:
    def load_weights(model, path, device="cpu"):
        return model.load_state_dict(torch.load(path, map_location=device, weights_only=True))


@save_weights.mutant("returns nothing")
class _:
    def load_weights(model, path, device="cpu"):
        model.load_state_dict(torch.load(path, map_location=device, weights_only=True))


@save_weights.mutant("returns the state dict")
class _:
    def load_weights(model, path, device="cpu"):
        state = torch.load(path, map_location=device, weights_only=True)
        model.load_state_dict(state)
        return state


@save_weights.mutant("replaces the parameters, so that an optimizer loses them")
class _:
    def load_weights(model, path, device="cpu"):
        model.load_state_dict(torch.load(path, map_location=device, weights_only=True), assign=True)
        return model


@save_weights.mutant("makes frozen parameters trainable")
class _:
    def load_weights(model, path, device="cpu"):
        model.load_state_dict(torch.load(path, map_location=device, weights_only=True))
        return model.requires_grad_()


@save_weights.mutant("makes the frozen parameters of the saved model trainable")
class _:
    def save_weights(model, path):
        torch.save(model.requires_grad_().state_dict(), path)


@save_weights.mutant("loads the trainable parameters only")
class _:
    def load_weights(model, path, device="cpu"):
        frozen = {name: part.detach() for name, part in model.named_parameters() if not part.requires_grad}
        model.load_state_dict(torch.load(path, map_location=device, weights_only=True) | frozen)
        return model


@save_weights.mutant("switches the saved model to evaluation mode")
class _:
    def save_weights(model, path):
        torch.save(model.eval().state_dict(), path)


@save_weights.mutant("gathers parameters and buffers by itself: other names than a state dict has")
class _:
    def save_weights(model, path):
        torch.save(dict([*model.named_parameters(), *model.named_buffers()]), path)

    def load_weights(model, path, device="cpu"):
        saved = torch.load(path, map_location=device, weights_only=True)
        own = dict([*model.named_parameters(), *model.named_buffers()])
        if own.keys() != saved.keys() or any(own[name].shape != saved[name].shape for name in own):
            raise RuntimeError
        for name, part in own.items():
            part.data.copy_(saved[name])
        return model


@save_weights.mutant("compares names, but not shapes: what can be broadcast is copied")
class _:
    def load_weights(model, path, device="cpu"):
        saved, own = torch.load(path, map_location=device, weights_only=True), model.state_dict()
        if sorted(saved) != sorted(own):
            raise RuntimeError
        for name in own:
            own[name].copy_(saved[name])
        return model


@save_weights.mutant("compares numbers of elements instead of shapes")
class _:
    def load_weights(model, path, device="cpu"):
        saved, own = torch.load(path, map_location=device, weights_only=True), model.state_dict()
        model.load_state_dict(
            {
                name: part.view_as(own[name]) if name in own and part.numel() == own[name].numel() else part
                for name, part in saved.items()
            }
        )
        return model


@save_weights.mutant("freezes the parameters")
class _:
    def load_weights(model, path, device="cpu"):
        model.load_state_dict(torch.load(path, map_location=device, weights_only=True))
        return model.requires_grad_(False)


@save_weights.mutant("loads without map_location")
class _:
    def load_weights(model, path, device="cpu"):
        model.load_state_dict(torch.load(path, weights_only=True))
        return model


@save_weights.mutant("moves the model to the device that is for loading")
class _:
    def load_weights(model, path, device="cpu"):
        model.load_state_dict(torch.load(path, map_location=device, weights_only=True))
        return model.to(device)


@save_weights.mutant("saves in half the precision")
class _:
    def save_weights(model, path):
        torch.save({name: value.float() for name, value in model.state_dict().items()}, path)


@save_weights.mutant("changes the model's dtype when saving")
class _:
    def save_weights(model, path):
        torch.save(model.float().state_dict(), path)


@save_weights.mutant("appends .pt to the file's name")
class _:
    def save_weights(model, path):
        torch.save(model.state_dict(), f"{path}.pt")

    def load_weights(model, path, device="cpu"):
        model.load_state_dict(torch.load(f"{path}.pt", map_location=device, weights_only=True))
        return model


@save_weights.mutant("writes everything into the same file")
class _:
    def save_weights(model, path):
        torch.save(model.state_dict(), path)
        torch.save(model.state_dict(), pathlib.Path(path).with_name("weights.tmp"))

    def load_weights(model, path, device="cpu"):
        path = pathlib.Path(path).with_name("weights.tmp")
        model.load_state_dict(torch.load(path, map_location=device, weights_only=True))
        return model


@save_weights.mutant("does not replace a file that is there")
class _:
    def save_weights(model, path):
        if not os.path.exists(path):
            torch.save(model.state_dict(), path)


@save_weights.mutant("takes a path for a str")
class _:
    def save_weights(model, path):
        torch.save(model.state_dict(), path + "")


@save_weights.variant("open files, in place by copy_")
class _:
    def save_weights(model, path):
        with open(path, "wb") as file:
            torch.save(model.state_dict(), file)

    def load_weights(model, path, device="cpu"):
        with open(path, "rb") as file:
            saved = torch.load(file, map_location=torch.device(device))
        own = model.state_dict()
        if own.keys() != saved.keys() or any(own[name].shape != saved[name].shape for name in own):
            raise RuntimeError("the model does not fit")
        with torch.no_grad():
            for name, value in own.items():
                value.copy_(saved[name])
        return model


@save_weights.variant("copies on the CPU, and checks the result of load_state_dict")
class _:
    def save_weights(model, path):
        state = {name: value.detach().cpu().clone() for name, value in model.state_dict().items()}
        torch.save(state, pathlib.Path(path))
        print("saved", len(state), "tensors")

    def load_weights(model, path, device="cpu"):
        state = torch.load(f=str(path), map_location=lambda storage, location: storage)
        result = model.load_state_dict(state, strict=False)
        if result.missing_keys or result.unexpected_keys:
            raise RuntimeError(f"missing {result.missing_keys}, unexpected {result.unexpected_keys}")
        model.eval()
        return model


@save_weights.variant("bytes in memory first")
class _:
    def save_weights(model, path):
        buffer = io.BytesIO()
        torch.save(OrderedDict(copy.deepcopy(model.state_dict())), buffer)
        pathlib.Path(path).write_bytes(buffer.getvalue())

    def load_weights(model, path, device="cpu"):
        buffer = io.BytesIO(pathlib.Path(path).read_bytes())
        model.load_state_dict(torch.load(buffer, map_location=device, weights_only=True), strict=True)
        return model


save_weights.equivalent(
    "model.load_state_dict(torch.load(path, map_location=device, weights_only=True))",
    "model.load_state_dict(torch.load(path, map_location=device))",
    because="it is what torch.load does by itself",
)
save_weights.equivalent(
    "model.load_state_dict(torch.load(path, map_location=device, weights_only=True))",
    "model.load_state_dict(torch.load(path, map_location=device, weights_only=False))",
    because="the task asks for a file that can be read safely, and leaves it to the reader",
)


@exercise(
    name="checkpoint",
    builds_on=("save_and_load_weights",),
    hints=(
        "What must be known to go on? The weights, the buffers, what the optimizer remembers, and the epoch.",
        "Models and optimizers both have state_dict() and load_state_dict().",
        "One dict can hold both state dicts and the epoch; torch.save writes it to a file.",
        "torch.load(path, map_location=device, weights_only=True) gives the dict back; then load_state_dict twice.",
    ),
)
def save_checkpoint(path: str | os.PathLike, model: nn.Module, optimizer: torch.optim.Optimizer, epoch: int) -> None:
    """Write a checkpoint to `path`: all that `load_checkpoint` needs to go on with the training later.

    That is the model's weights and buffers, everything the optimizer keeps (its settings and, say, its momentum),
    and `epoch`, a whole number. `path` is a str or a pathlib.Path; its folder exists, and a file that is there
    already is replaced. The checkpoint is a snapshot: training that goes on afterwards does not change it.
    It also has to be complete on disk: it is moved to another folder and loaded there, by another program.

    Do not pickle whole models or optimizers, save their states: `torch.load(path, weights_only=True)` must be able
    to read the file, and any other file that you write with torch.save. More files next to `path`, whose
    names begin with its name, are allowed.

    >>> import tempfile
    >>> model = nn.Linear(1, 1)
    >>> optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    >>> path = os.path.join(tempfile.mkdtemp(), "checkpoint.pt")
    >>> save_checkpoint(path, model, optimizer, 7)
    >>> os.path.exists(path)
    True
    """
    state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch}
    torch.save(state, path)


@save_checkpoint.also
def load_checkpoint(
    path: str | os.PathLike, model: nn.Module, optimizer: torch.optim.Optimizer, device: str = "cpu"
) -> int:
    """Load a checkpoint of `save_checkpoint` into `model` and `optimizer`, in place; return its epoch, an int.

    `model` and `optimizer` are of the same kind as the saved ones, but were set up and perhaps used for something
    else; afterwards, training them goes on exactly as if it had never been interrupted. `device` is the device
    onto which torch.load puts what was saved (its `map_location`): a checkpoint written on a machine with a GPU
    can be loaded on one without. A model whose parameters have other names or shapes than the saved ones raises
    RuntimeError.

    >>> import tempfile
    >>> path = os.path.join(tempfile.mkdtemp(), "checkpoint.pt")
    >>> old, new = nn.Linear(1, 1), nn.Linear(1, 1)
    >>> save_checkpoint(path, old, torch.optim.SGD(old.parameters(), lr=0.5), 7)
    >>> optimizer = torch.optim.SGD(new.parameters(), lr=0.1)
    >>> load_checkpoint(path, new, optimizer)
    7
    >>> torch.equal(new.weight, old.weight), optimizer.param_groups[0]["lr"]
    (True, 0.5)
    """
    state = torch.load(path, map_location=device, weights_only=True)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    return state["epoch"]


@save_checkpoint.check(
    "training goes on as if it had not been interrupted",
    points=2,
    folder=folders(),
    layers=st.sampled_from(["Linear", "Linear, Tanh, Linear", "Linear, BatchNorm1d, Linear"]),
    rule=st.sampled_from(["SGD with momentum", "Adam", "SGD with weight_decay", "SGD"]),
    steps=st.sampled_from([(1, 0, 1), (0, 1, 1), (1, 1, 2), (0, 1, 2), (2, 1, 1)]),
    epoch=_EPOCHS,
    as_text=st.booleans(),
    device=devices(meta=False),
    ignores=_NEVER_GRADED,
    tolerance=_TIGHT,
    cases=40,
    hints=("Everything that changes in training must be in the file: buffers and the optimizer's state too.",),
)
def _(checkpoint, folder, layers, rule, steps, epoch, as_text, device):
    before, of_the_other, after = steps
    model, other = (_filled(nn.Sequential(*_LAYERS[layers]()), seed, device) for seed in (3, 4))
    optimizer, its_optimizer = (_OPTIMIZERS[rule](one.parameters(), lr=lr) for one, lr in ((model, 0.1), (other, 0.5)))
    for group in its_optimizer.param_groups:
        group.update({name: value for name, value in _OTHER_SETTINGS.items() if name in group})
    _train(model, optimizer, before, device)
    _train(other, its_optimizer, of_the_other, device)
    path = _name(folder / "checkpoint.pt", as_text)
    checkpoint.save_checkpoint(path, model, optimizer, epoch)
    went_on = _train(model, optimizer, after, device)
    came = checkpoint.load_checkpoint(path, other, its_optimizer)
    resumed = _train(other, its_optimizer, after, device)
    return {
        "epoch": came,
        "losses without interruption": went_on,
        "losses after loading": resumed,
        "weights and buffers": _snapshot(other.state_dict()),
        "optimizer's state": _snapshot(its_optimizer.state_dict()),
    }


def _is_safe(file: pathlib.Path) -> bool:
    """Whether torch.load can read a file with weights_only=True."""
    try:
        torch.load(file, map_location="cpu", weights_only=True)
    except Exception:
        return False
    return True


def _is_by_torch(file: pathlib.Path) -> bool:
    """Whether torch.save wrote a file."""
    return zipfile.is_zipfile(file) and any(name.endswith("data.pkl") for name in zipfile.ZipFile(file).namelist())


@save_checkpoint.check(
    "the files are complete, and readable with weights_only=True",
    points=1,
    folder=folders(),
    rule=st.sampled_from(["SGD with momentum", "Adam"]),
    saved_on=st.sampled_from(["cpu", "a GPU"]),
    device=omitted() | st.just("cpu"),
    as_text=st.booleans(),
    ignores=_NEVER_GRADED,
    tolerance=_TIGHT,
    hints=("All that load_checkpoint needs must come out of the files, and onto the device that is asked for.",),
)
def _(checkpoint, folder, rule, saved_on, as_text, device=None):
    layers = _LAYERS["Linear, BatchNorm1d, Linear"]  # with parameters and buffers
    model, other = (_filled(nn.Sequential(*layers()), seed, "cpu") for seed in (3, 4))
    optimizer, its_optimizer = (_OPTIMIZERS[rule](one.parameters(), lr=0.1) for one in (model, other))
    at_work, elsewhere = folder / "at work", folder / "elsewhere"
    at_work.mkdir()
    for number, name in ((4, "first.pt"), (5, "first.pt"), (6, "last.pt")):
        with _as_if_on_a_gpu(model, optimizer) if saved_on == "a GPU" else contextlib.nullcontext():
            checkpoint.save_checkpoint(_name(at_work / name, as_text), model, optimizer, number)
        _train(model, optimizer, 1, "cpu")
    shutil.move(at_work, elsewhere)
    options = () if device is None else (device,)
    seen: dict[str, Any] = {}
    for name in ("first.pt", "last.pt"):
        came = checkpoint.load_checkpoint(_name(elsewhere / name, as_text), other, its_optimizer, *options)
        state = its_optimizer.state_dict()["state"]
        seen[name] = {"epoch": came, "weights": _snapshot(other.state_dict()), "optimizer's state": _snapshot(state)}
    others = [file for file in elsewhere.rglob("*") if file.name not in seen and _is_by_torch(file)]
    return {
        **seen,
        "readable with weights_only=True": _is_safe(elsewhere / "last.pt"),
        "no other file holds objects": all(map(_is_safe, others)),
        "files whose names do not begin with a checkpoint's name": sorted(
            file.name for file in elsewhere.iterdir() if not file.name.startswith(("first.pt", "last.pt"))
        ),
    }


@save_checkpoint.check(
    "a model that does not fit is refused",
    points=1,
    folder=folders(),
    kinds=st.sampled_from(_PAIRS),
    rule=st.sampled_from(["SGD with momentum", "Adam"]),
    epoch=st.just(41),
    ignores=_NEVER_GRADED,
    tolerance=_TIGHT,
    hints=("load_state_dict is strict unless told otherwise, and raises RuntimeError by itself.",),
)
def _(checkpoint, folder, kinds, rule, epoch):
    model, other = (_filled(_FITTING[kind](), seed, "cpu") for kind, seed in zip(kinds, (3, 4), strict=True))
    # of a bias the optimizers do not know: their states always fit, so it does not matter what is loaded first
    optimizer, its_optimizer = (_OPTIMIZERS[rule]([next(one.parameters())], lr=0.1) for one in (model, other))
    path = folder / "checkpoint.pt"
    checkpoint.save_checkpoint(path, model, optimizer, epoch)
    try:
        came = checkpoint.load_checkpoint(path, other, its_optimizer)
        return {"the error of load_checkpoint": "none", "epoch": came}
    except NotImplementedError:
        raise
    except RuntimeError:
        return {"the error of load_checkpoint": "RuntimeError", "epoch": None}


@save_checkpoint.mutant("does not save the optimizer")
class _:
    def save_checkpoint(path, model, optimizer, epoch):
        torch.save({"model": model.state_dict(), "epoch": epoch}, path)

    def load_checkpoint(path, model, optimizer, device="cpu"):
        state = torch.load(path, map_location=device, weights_only=True)
        model.load_state_dict(state["model"])
        return state["epoch"]


@save_checkpoint.mutant("does not load the optimizer's state")
class _:
    def load_checkpoint(path, model, optimizer, device="cpu"):
        state = torch.load(path, map_location=device, weights_only=True)
        model.load_state_dict(state["model"])
        return state["epoch"]


@save_checkpoint.mutant("keeps the optimizer's settings, but not its momentum and moments")
class _:
    def load_checkpoint(path, model, optimizer, device="cpu"):
        state = torch.load(path, map_location=device, weights_only=True)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict({"state": {}, "param_groups": state["optimizer"]["param_groups"]})
        return state["epoch"]


@save_checkpoint.mutant("keeps momentum and moments, but not the optimizer's settings")
class _:
    def load_checkpoint(path, model, optimizer, device="cpu"):
        state = torch.load(path, map_location=device, weights_only=True)
        model.load_state_dict(state["model"])
        groups = optimizer.state_dict()["param_groups"]
        optimizer.load_state_dict({"state": state["optimizer"]["state"], "param_groups": groups})
        return state["epoch"]


@save_checkpoint.mutant("of the optimizer's settings, keeps the learning rate only")
class _:
    def save_checkpoint(path, model, optimizer, epoch):
        rates = [group["lr"] for group in optimizer.param_groups]
        torch.save([model.state_dict(), optimizer.state_dict()["state"], rates, epoch], path)

    def load_checkpoint(path, model, optimizer, device="cpu"):
        weights, state, rates, epoch = torch.load(path, map_location=device, weights_only=True)
        model.load_state_dict(weights)
        groups = optimizer.state_dict()["param_groups"]
        for group, rate in zip(groups, rates, strict=True):
            group["lr"] = rate
        optimizer.load_state_dict({"state": state, "param_groups": groups})
        return epoch


@save_checkpoint.mutant("loads the settings of the first group of parameters only")
class _:
    def load_checkpoint(path, model, optimizer, device="cpu"):
        state = torch.load(path, map_location=device, weights_only=True)
        model.load_state_dict(state["model"])
        first, *_ = state["optimizer"]["param_groups"]
        groups = [first, *optimizer.state_dict()["param_groups"][1:]]
        optimizer.load_state_dict({**state["optimizer"], "param_groups": groups})
        return state["epoch"]


@save_checkpoint.mutant("of the optimizer's settings, leaves one out")
class _:
    def load_checkpoint(path, model, optimizer, device="cpu"):
        state = torch.load(path, map_location=device, weights_only=True)
        model.load_state_dict(state["model"])
        own = [group.get("nesterov") for group in optimizer.param_groups]
        optimizer.load_state_dict(state["optimizer"])
        for group, value in zip(optimizer.param_groups, own, strict=True):
            group.update({"nesterov": value} if "nesterov" in group else {})
        return state["epoch"]


@save_checkpoint.mutant("writes a second file in place of the ending")
class _:
    def save_checkpoint(path, model, optimizer, epoch):
        torch.save({"model": model.state_dict(), "epoch": epoch}, path)
        torch.save(optimizer.state_dict(), pathlib.Path(path).with_suffix(".opt"))

    def load_checkpoint(path, model, optimizer, device="cpu"):
        state = torch.load(path, map_location=device, weights_only=True)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(torch.load(pathlib.Path(path).with_suffix(".opt"), map_location=device))
        return state["epoch"]


@save_checkpoint.mutant("keeps the epoch as a float32")
class _:
    def save_checkpoint(path, model, optimizer, epoch):
        kept = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "epoch": torch.tensor(float(epoch))}
        torch.save(kept, path)

    def load_checkpoint(path, model, optimizer, device="cpu"):
        state = torch.load(path, map_location=device, weights_only=True)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        return int(state["epoch"])


@save_checkpoint.mutant("saves the parameters without the buffers")
class _:
    def save_checkpoint(path, model, optimizer, epoch):
        weights = {name: parameter.detach() for name, parameter in model.named_parameters()}
        torch.save({"model": weights, "optimizer": optimizer.state_dict(), "epoch": epoch}, path)

    def load_checkpoint(path, model, optimizer, device="cpu"):
        state = torch.load(path, map_location=device, weights_only=True)
        buffers = dict(model.named_buffers())
        model.load_state_dict({**state["model"], **buffers})
        optimizer.load_state_dict(state["optimizer"])
        return state["epoch"]


@save_checkpoint.mutant("loads with strict=False")
class _:
    def load_checkpoint(path, model, optimizer, device="cpu"):
        state = torch.load(path, map_location=device, weights_only=True)
        model.load_state_dict(state["model"], strict=False)
        optimizer.load_state_dict(state["optimizer"])
        return state["epoch"]


@save_checkpoint.mutant("pickles the whole model")
class _:
    def save_checkpoint(path, model, optimizer, epoch):
        torch.save({"model": model, "optimizer": optimizer.state_dict(), "epoch": epoch}, path)

    def load_checkpoint(path, model, optimizer, device="cpu"):
        state = torch.load(path, map_location=device, weights_only=False)
        model.load_state_dict(state["model"].state_dict())
        optimizer.load_state_dict(state["optimizer"])
        return state["epoch"]


@save_checkpoint.mutant("loads without map_location")
class _:
    def load_checkpoint(path, model, optimizer, device="cpu"):
        state = torch.load(path, weights_only=True)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        return state["epoch"]


@save_checkpoint.mutant("starts with the next epoch")
class _:
    def load_checkpoint(path, model, optimizer, device="cpu"):
        state = torch.load(path, map_location=device, weights_only=True)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        return state["epoch"] + 1


@save_checkpoint.mutant("returns the epoch as a tensor")
class _:
    def load_checkpoint(path, model, optimizer, device="cpu"):
        state = torch.load(path, map_location=device, weights_only=True)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        return torch.tensor(state["epoch"])


@save_checkpoint.mutant("loads into a copy of the model")
class _:
    def load_checkpoint(path, model, optimizer, device="cpu"):
        state = torch.load(path, map_location=device, weights_only=True)
        model = copy.deepcopy(model)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        return state["epoch"]


@save_checkpoint.mutant("makes a new optimizer")
class _:
    def load_checkpoint(path, model, optimizer, device="cpu"):
        state = torch.load(path, map_location=device, weights_only=True)
        model.load_state_dict(state["model"])
        optimizer = type(optimizer)(model.parameters(), lr=0.1)
        optimizer.load_state_dict(state["optimizer"])
        return state["epoch"]


@save_checkpoint.mutant("replaces the parameters, so that the optimizer loses them")
class _:
    def load_checkpoint(path, model, optimizer, device="cpu"):
        state = torch.load(path, map_location=device, weights_only=True)
        model.load_state_dict(state["model"], assign=True)
        optimizer.load_state_dict(state["optimizer"])
        return state["epoch"]


_KEPT: dict[str, Any] = {}


@save_checkpoint.mutant("keeps the states in memory, where training goes on changing them")
class _:
    def save_checkpoint(path, model, optimizer, epoch):
        state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch}
        _KEPT[pathlib.Path(path).name] = state
        torch.save(state, path)

    def load_checkpoint(path, model, optimizer, device="cpu"):
        state = _KEPT[pathlib.Path(path).name]
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        return state["epoch"]


@save_checkpoint.mutant("writes every checkpoint into the same file")
class _:
    def save_checkpoint(path, model, optimizer, epoch):
        state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch}
        torch.save(state, path)
        torch.save(state, pathlib.Path(path).with_name("last-checkpoint.pt"))

    def load_checkpoint(path, model, optimizer, device="cpu"):
        path = pathlib.Path(path).with_name("last-checkpoint.pt")
        state = torch.load(path, map_location=device, weights_only=True)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        return state["epoch"]


@save_checkpoint.mutant("does not replace a file that is there")
class _:
    def save_checkpoint(path, model, optimizer, epoch):
        state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch}
        if not os.path.exists(path):
            torch.save(state, path)


@save_checkpoint.mutant("saves in half the precision")
class _:
    def save_checkpoint(path, model, optimizer, epoch):
        weights = {name: value.float() for name, value in model.state_dict().items()}
        torch.save({"model": weights, "optimizer": optimizer.state_dict(), "epoch": epoch}, path)


@save_checkpoint.variant("a tuple")
class _:
    def save_checkpoint(path, model, optimizer, epoch):
        torch.save((epoch, model.state_dict(), optimizer.state_dict()), path)

    def load_checkpoint(path, model, optimizer, device="cpu"):
        epoch, weights, rest = torch.load(path, map_location=torch.device(device))
        model.load_state_dict(weights)
        optimizer.load_state_dict(rest)
        return epoch


@save_checkpoint.variant("two files")
class _:
    def save_checkpoint(path, model, optimizer, epoch):
        torch.save(model.state_dict(), path)
        torch.save({"optimizer": optimizer.state_dict(), "epoch": torch.tensor(epoch)}, f"{path}.optimizer")

    def load_checkpoint(path, model, optimizer, device="cpu"):
        rest = torch.load(f"{path}.optimizer", map_location=device, weights_only=True)
        optimizer.load_state_dict(rest["optimizer"])
        model.load_state_dict(torch.load(path, map_location=device, weights_only=True))
        return int(rest["epoch"])


@save_checkpoint.variant("one flat dict, an open file, copied to the CPU first")
class _:
    def save_checkpoint(path, model, optimizer, epoch):
        flat = {f"model.{name}": value.detach().cpu() for name, value in model.state_dict().items()}
        with open(path, "wb") as file:
            torch.save({**flat, "optimizer": optimizer.state_dict(), "epoch": epoch}, file)

    def load_checkpoint(path, model, optimizer, device="cpu"):
        with open(path, "rb") as file:
            flat = torch.load(file, map_location=device, weights_only=True)
        epoch = flat.pop("epoch")
        optimizer.load_state_dict(flat.pop("optimizer"))
        model.load_state_dict({name.removeprefix("model."): value for name, value in flat.items()})
        return epoch


save_checkpoint.equivalent(
    "state = torch.load(path, map_location=device, weights_only=True)",
    "state = torch.load(path, map_location=device)",
    because="it is what torch.load does by itself",
)
save_checkpoint.equivalent(
    "state = torch.load(path, map_location=device, weights_only=True)",
    "state = torch.load(path, map_location=device, weights_only=False)",
    because="the task asks for files that can be read safely, and leaves it to the reader",
)
