"""Saving work: a checkpoint from which training goes on."""

import contextlib
import copy
import os
import pathlib
import shutil
import zipfile
from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import torch
from hypothesis import strategies as st
from torch import nn

from grader import devices, exercise, folders, omitted

_NEVER_GRADED = ("grad", "random", "mode")
_TIGHT = (1e-9, 1e-12)
_EPOCHS = st.sampled_from([0, 41])
"""Files cost time: few values, so that all that matters is tried in few cases."""


@exercise(
    name="checkpoint",
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


_LAYERS: dict[str, Callable[[], list[nn.Module]]] = {
    "Linear": lambda: [nn.Linear(2, 1)],
    "Linear, Tanh, Linear": lambda: [nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1)],
    "Linear, BatchNorm1d, Linear": lambda: [nn.Linear(2, 3, bias=False), nn.BatchNorm1d(3), nn.Linear(3, 1)],
}
"""Before BatchNorm no bias: its gradient would be rounding alone, which Adam makes large."""
_OPTIMIZERS: dict[str, Callable[..., torch.optim.Optimizer]] = {
    "SGD": torch.optim.SGD,
    "SGD with momentum": lambda parameters, lr: torch.optim.SGD(parameters, lr=lr, momentum=0.9),
    "SGD with weight_decay": lambda parameters, lr: torch.optim.SGD(parameters, lr=lr, weight_decay=0.1),
    "Adam": torch.optim.Adam,
}


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


@save_checkpoint.check(
    "training goes on as if it had not been interrupted",
    points=2,
    folder=folders(),
    layers=st.sampled_from(list(_LAYERS)),
    rule=st.sampled_from(["SGD with momentum", "Adam", "SGD with weight_decay", "SGD"]),
    steps=st.sampled_from([(1, 0, 1), (0, 1, 1), (1, 1, 2), (0, 1, 2), (2, 1, 1)]),
    epoch=_EPOCHS,
    as_text=st.booleans(),
    device=devices(meta=False),
    ignores=_NEVER_GRADED,
    tolerance=_TIGHT,
    hints=("Everything that changes in training must be in the file: buffers and the optimizer's state too.",),
)
def _(checkpoint, folder, layers, rule, steps, epoch, as_text, device):
    before, of_the_other, after = steps
    model, other = (_filled(nn.Sequential(*_LAYERS[layers]()), seed, device) for seed in (3, 4))
    optimizer, its_optimizer = (_OPTIMIZERS[rule](one.parameters(), lr=lr) for one, lr in ((model, 0.1), (other, 0.5)))
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


@contextlib.contextmanager
def _as_if_on_a_gpu(model: nn.Module, optimizer: torch.optim.Optimizer) -> Iterator[None]:
    """Within this context, torch.save notes of the model and its optimizer's state that they lie on a GPU."""
    plain_to = torch.Tensor.to
    tensors = [*model.state_dict().values(), *(part for one in optimizer.state.values() for part in one.values())]
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
    layers=st.sampled_from(["Linear", "Linear, BatchNorm1d, Linear"]),
    rule=st.sampled_from(["SGD with momentum", "Adam"]),
    saved_on=st.sampled_from(["cpu", "a GPU"]),
    device=omitted() | st.just("cpu"),
    as_text=st.booleans(),
    ignores=_NEVER_GRADED,
    tolerance=_TIGHT,
    hints=("All that load_checkpoint needs must come out of the files, and onto the device that is asked for.",),
)
def _(checkpoint, folder, layers, rule, saved_on, as_text, device=None):
    model, other = (_filled(nn.Sequential(*_LAYERS[layers]()), seed, "cpu") for seed in (3, 4))
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
    safe = _is_safe(elsewhere / "last.pt")
    return {**seen, "readable with weights_only=True": safe, "no other file holds objects": all(map(_is_safe, others))}


_FITTING: dict[str, Callable[[], nn.Module]] = {
    "Linear": lambda: nn.Sequential(nn.Linear(2, 1)),
    "Linear without bias": lambda: nn.Sequential(nn.Linear(2, 1, bias=False)),
    "Linear under another name": lambda: nn.Sequential(OrderedDict(line=nn.Linear(2, 1))),
    "Linear of another size": lambda: nn.Sequential(nn.Linear(3, 1)),
}


@save_checkpoint.check(
    "a model that does not fit is refused",
    points=1,
    folder=folders(),
    kinds=st.sampled_from([(kind, "Linear") for kind in _FITTING] + [("Linear", kind) for kind in _FITTING]),
    rule=st.sampled_from(["SGD with momentum", "Adam"]),
    epoch=_EPOCHS,
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
        return {"epoch": checkpoint.load_checkpoint(path, other, its_optimizer)}
    except NotImplementedError:
        raise
    except RuntimeError:
        return "load_checkpoint raised RuntimeError"


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
