"""Saving work: the weights of a model, and a checkpoint from which training goes on."""

import os

import torch
from torch import nn


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
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError
