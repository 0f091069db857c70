"""Small tools around training: move data, measure time, report progress, repeat randomness."""

import contextlib
import copy
import dataclasses
import itertools
import random
import statistics
import time
import timeit
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
import torch
from hypothesis import strategies as st
from torch import nn
from torch.utils import _pytree
from torch.utils.data import DataLoader, TensorDataset

from grader import Counted, devices, exercise, seeded, tensors

Draw = Callable[[st.SearchStrategy[Any]], Any]


class _Model(nn.Module):
    """A model with a layer in it, and a buffer."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(2, 1)
        self.register_buffer("mean", torch.ones(2))


def _model() -> nn.Module:
    with seeded(0):
        return _Model()


def _parts(kind: type[nn.Module]) -> nn.Module:
    """Return a module that is a container, and looks like a dict or a list."""
    with seeded(0):
        layer = nn.Linear(1, 1)
    return kind({"a": layer}) if kind is nn.ModuleDict else kind(layer)


@dataclasses.dataclass
class Settings:
    """Something that holds a tensor, and is neither a container nor a module."""

    lr: float
    weights: torch.Tensor


_OTHERS = st.sampled_from((None, 3, 0.5, True, "text", "", b"raw", torch.float64, 1 + 2j, range(2)))
_KEYS = ("inputs", "targets", "weights", 7, (1, "a"), None)


@st.composite
def _leaves(draw: Draw) -> Any:
    """Return a tensor, or something that stays where it is; now and then a model."""
    kind = draw(st.sampled_from(("tensor", "tensor", "tensor", "parameter", "other", "other", "array", "model")))
    if kind == "tensor":
        dtype = draw(st.sampled_from((torch.float32, torch.float64, torch.int64)))
        return draw(tensors("*", dtype=dtype, dims=(0, 2), side=(0, 3), requires_grad=None))
    if kind == "parameter":
        return nn.Parameter(torch.arange(draw(st.integers(1, 3)), dtype=torch.float32))
    if kind == "array":
        return np.arange(draw(st.integers(1, 3)), dtype="float32")
    return _model() if kind == "model" else draw(_OTHERS)


@st.composite
def _structures(draw: Draw, depth: int = 3) -> Any:
    """Return dicts, lists and tuples in each other, to at most this depth; empty ones too."""
    kind = draw(st.sampled_from(("leaf", "list", "tuple", "dict", "dict") if depth else ("leaf",)))
    if kind == "leaf":
        return draw(_leaves())
    parts = draw(st.lists(_structures(depth - 1), max_size=3))
    if kind == "dict":
        keys = draw(st.lists(st.sampled_from(_KEYS), min_size=len(parts), max_size=len(parts), unique=True))
        return dict(zip(keys, parts, strict=True))
    return tuple(parts) if kind == "tuple" else parts


_A, _B = torch.tensor([1.0, 2.0]), torch.tensor([3, 4])
_THINGS: tuple[Any, ...] = (
    _A,
    [_A, _B],
    (_A, _B),
    {"inputs": _A, "targets": _B},
    _model(),
    {"model": _model(), "data": [_A]},
    5,
    None,
    "text",
    [_A, 3, "text", None, 0.5, True],
    np.array([1.0, 2.0]),
    {"array": np.array([1.0]), "tensor": _A},
    [[_A], [_B]],
    ((_A, _B), _A),
    [[[[[_A]]]]],
    {"a": {"b": _A}},
    {"a": [(_A, _B), {"c": _B}], "n": 3},
    [{"x": (_A,)}, []],
    {"b": 1, "a": _A, 7: (), None: {}},
    [],
    (),
    {},
    torch.tensor(5.0),
    torch.tensor([1.0, 2.0], requires_grad=True),
    [torch.tensor([1.0], requires_grad=True), torch.empty(0)],
    {"half": torch.tensor([0.5]).half(), "double": torch.tensor([0.5]).double(), "yes": torch.tensor([True])},
    {"weight": nn.Parameter(torch.tensor([1.0]))},
    {"counts": [1, 2], "shares": (0.25, 0.75), "classes": {1, 2}, "settings": Settings(0.5, _A)},
    {"heads": _parts(nn.ModuleDict), "steps": [_parts(nn.Sequential)]},
)
_TARGETS = devices() | st.just("cpu")


@exercise(
    hints=(
        "There are only a few cases. What should happen to a tensor? To a list? To a number?",
        "isinstance(obj, dict) and its like tell them apart. What is inside a container may be a container again.",
        "Let the function call itself for each part: a list becomes [to_device(part, device) for part in obj].",
        "tensor.to(device) returns the result, and the same tensor if it is there already; model.to(device) works in place.",
    ),
)
def to_device(obj: Any, device: str | torch.device) -> Any:
    """Move every tensor in `obj` to `device`, however deep it lies inside, and return the result.

    `device` is the name of a device or a torch.device. What `obj` can be, or hold, and what becomes of it:

    - a tensor, which an nn.Parameter is too, becomes `tensor.to(device)`, of the same dtype. One that is on the device
      already is returned as it is: the same object.
    - an nn.Module is moved with its own `.to(device)`, and returned: the same object.
    - a dict, list or tuple becomes one of the same type, with the same keys in the same order, and every value moved
      in this way. A dict or list is always a new object, and the one that came in does not change.
    - everything else (numbers, text, None, NumPy arrays, sets, objects of other classes and so on) is returned as it
      is, with all that it holds: the same object. None of these has a `.to`.

    Containers may lie in each other to any depth, and may be empty. They are plain ones: an OrderedDict or a namedtuple
    does not occur.

    >>> batch = {"inputs": torch.ones(2, 3), "targets": [torch.zeros(2), 7]}
    >>> moved = to_device(batch, "meta")
    >>> moved["inputs"].device, moved["targets"][0].device, moved["targets"][1]
    (device(type='meta'), device(type='meta'), 7)
    >>> batch["inputs"].device
    device(type='cpu')
    """
    if isinstance(obj, torch.Tensor | nn.Module):
        return obj.to(device)
    if isinstance(obj, dict):
        return {key: to_device(value, device) for key, value in obj.items()}
    if isinstance(obj, list | tuple):
        return type(obj)(to_device(part, device) for part in obj)
    return obj


def _place(*parts: Any) -> str:
    """Return in words where in `obj` a part is."""
    return "obj, at " + ", ".join(map(str, parts)) if parts else "obj"


def _devices(value: Any, *place: Any) -> Iterator[tuple[str, str]]:
    """Yield, for each tensor inside, where it is, and where its gradients go."""
    if isinstance(value, torch.Tensor):
        yield f"the device of {_place(*place)}", value.device.type
        if value.requires_grad:
            yield f"gradients at {_place(*place)}", "stay there" if value.is_leaf else "go on to what it was made of"
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _devices(part, *place, key)
    elif isinstance(value, list | tuple):
        for i, part in enumerate(value):
            yield from _devices(part, *place, i)
    elif isinstance(value, nn.Module):
        for name, part in value.state_dict(keep_vars=True).items():
            yield f"the device of {_place(*place, name)}", part.device.type


@to_device.check(
    "moves every tensor, and keeps the rest",
    obj=_structures(),
    device=_TARGETS,
    examples=[{"obj": thing, "device": "meta"} for thing in _THINGS] + [{"obj": [_A], "device": "cpu"}],
)
def _(to_device, obj, device):
    result = to_device(obj, device)
    return {"what came": result, **dict(_devices(result))}


def _identities(came: Any, obj: Any, device: str | torch.device, *place: Any) -> Iterator[tuple[str, str]]:
    """Yield, for each place in `obj`, whether what came is the same object, where that can be said."""
    same = "the same object" if came is obj else "another object"
    here = torch.device(device).type
    if type(came) is not type(obj):
        yield _place(*place), f"of type {type(came).__name__}"
    elif isinstance(obj, dict):
        yield _place(*place), same
        yield f"the keys of {_place(*place)}", ", ".join(map(str, came))
        for key in obj:
            if key in came:
                yield from _identities(came[key], obj[key], device, *place, key)
    elif isinstance(obj, list | tuple):
        if isinstance(obj, list):  # a tuple cannot change: whether it is a new one does not matter
            yield _place(*place), same
        for i, (part, mine) in enumerate(zip(came, obj, strict=False)):
            yield from _identities(part, mine, device, *place, i)
    elif isinstance(obj, np.ndarray | nn.Module | set) or dataclasses.is_dataclass(obj):
        yield _place(*place), same
    elif isinstance(obj, torch.Tensor) and obj.device.type == here:
        yield _place(*place), same


@to_device.check(
    "what stays the same object, and what is new",
    obj=_structures(),
    device=_TARGETS,
    examples=[{"obj": thing, "device": "cpu"} for thing in _THINGS]
    + [{"obj": [_A], "device": "meta"}, {"obj": {"model": _model()}, "device": "meta"}],
    ignores=("arguments",),  # the first check looks at them
)
def _(to_device, obj, device):
    return dict(_identities(to_device(obj, device), obj, device))


def _moved(obj: Any, device: Any, **other: Callable[[Any, Callable[[Any], Any]], Any]) -> Any:
    """Move rightly, but for what `other` says of tensors, modules, dicts, lists, tuples, or the rest."""

    def again(part: Any) -> Any:
        return _moved(part, device, **other)

    kinds = (("tensor", torch.Tensor), ("module", nn.Module), ("dict", dict), ("list", list), ("tuple", tuple))
    kind = next((name for name, base in kinds if isinstance(obj, base)), "rest")
    if kind in other:
        return other[kind](obj, again)
    if kind in ("tensor", "module"):
        return obj.to(device)
    if kind == "dict":
        return {key: again(value) for key, value in obj.items()}
    return type(obj)(map(again, obj)) if kind in ("list", "tuple") else obj


@to_device.mutant("does not use the result of tensor.to")
def _(obj, device):
    def move(tensor, again):
        tensor.to(device)
        return tensor

    return _moved(obj, device, tensor=move)


@to_device.mutant("moves nothing")
def _(obj, device):
    return _moved(obj, device, tensor=lambda tensor, again: tensor, module=lambda module, again: module)


@to_device.mutant("lists only: tuples are returned as they are")
def _(obj, device):
    return _moved(obj, device, tuple=lambda parts, again: parts)


@to_device.mutant("dicts are returned as they are")
def _(obj, device):
    return _moved(obj, device, dict=lambda parts, again: parts)


@to_device.mutant("models are returned as they are")
def _(obj, device):
    return _moved(obj, device, module=lambda module, again: module)


@to_device.mutant("asks for items() first, which an nn.ModuleDict has too")
def _(obj, device):
    def move(module, again):
        return {name: again(part) for name, part in module.items()} if hasattr(module, "items") else module.to(device)

    return _moved(obj, device, module=move)


@to_device.mutant("takes a model of several parts for a list")
def _(obj, device):
    def move(module, again):
        return list(map(again, module)) if isinstance(module, nn.Sequential) else module.to(device)

    return _moved(obj, device, module=move)


@to_device.mutant("a set becomes a new set")
def _(obj, device):
    return _moved(obj, device, rest=lambda part, again: set(map(again, part)) if isinstance(part, set) else part)


@to_device.mutant("an object with attributes becomes a copy of it")
def _(obj, device):
    return _moved(obj, device, rest=lambda part, again: copy.copy(part) if hasattr(part, "__dict__") else part)


@to_device.mutant("cuts a tensor that is moved off the graph")
def _(obj, device):
    def move(tensor, again):
        moved = tensor.to(device)
        return moved if moved is tensor else moved.detach().requires_grad_(tensor.requires_grad)

    return _moved(obj, device, tensor=move)


@to_device.mutant("a list of numbers becomes a tensor")
def _(obj, device):
    def move(parts, again):
        numbers = parts and all(isinstance(part, int) for part in parts)
        return torch.tensor(parts).to(device) if numbers else list(map(again, parts))

    return _moved(obj, device, list=move)


@to_device.mutant("tuples become lists")
def _(obj, device):
    return _moved(obj, device, tuple=lambda parts, again: [again(part) for part in parts])


@to_device.mutant("lists become tuples")
def _(obj, device):
    return _moved(obj, device, list=lambda parts, again: tuple(again(part) for part in parts))


@to_device.mutant("tuples become generators")
def _(obj, device):
    return _moved(obj, device, tuple=lambda parts, again: (again(part) for part in parts))


@to_device.mutant("dicts become lists of their values")
def _(obj, device):
    return _moved(obj, device, dict=lambda parts, again: [again(part) for part in parts.values()])


@to_device.mutant("keys become text")
def _(obj, device):
    return _moved(obj, device, dict=lambda parts, again: {str(key): again(part) for key, part in parts.items()})


@to_device.mutant("sorts the keys")
def _(obj, device):
    return _moved(obj, device, dict=lambda parts, again: {key: again(parts[key]) for key in sorted(parts, key=str)})


@to_device.mutant("writes into the caller's dict")
def _(obj, device):
    def move(parts, again):
        for key in parts:
            parts[key] = again(parts[key])
        return parts

    return _moved(obj, device, dict=move)


@to_device.mutant("writes into the caller's list")
def _(obj, device):
    def move(parts, again):
        for i, part in enumerate(parts):
            parts[i] = again(part)
        return parts

    return _moved(obj, device, list=move)


@to_device.mutant("writes into the caller's list, and returns a copy")
def _(obj, device):
    def move(parts, again):
        for i, part in enumerate(parts):
            parts[i] = again(part)
        return parts[:]

    return _moved(obj, device, list=move)


@to_device.mutant("returns an empty list itself")
def _(obj, device):
    return _moved(obj, device, list=lambda parts, again: [again(part) for part in parts] if parts else parts)


@to_device.mutant("one level only")
def _(obj, device):
    def move(part):
        return part.to(device) if isinstance(part, torch.Tensor | nn.Module) else part

    if isinstance(obj, dict):
        return {key: move(part) for key, part in obj.items()}
    return type(obj)(map(move, obj)) if isinstance(obj, list | tuple) else move(obj)


@to_device.mutant("two levels only")
def _(obj, device):
    def move(part, depth):
        if isinstance(part, torch.Tensor | nn.Module):
            return part.to(device)
        if depth == 2:
            return copy.copy(part)
        if isinstance(part, dict):
            return {key: move(value, depth + 1) for key, value in part.items()}
        return type(part)(move(one, depth + 1) for one in part) if isinstance(part, list | tuple) else part

    return move(obj, 0)


@to_device.mutant("always to a CUDA device")
def _(obj, device):
    return _moved(obj, device, tensor=lambda tensor, again: tensor.cuda())


@to_device.mutant("chooses a device itself")
def _(obj, device):
    return _moved(obj, "cuda" if torch.cuda.is_available() else "cpu")


@to_device.mutant("NumPy arrays become tensors")
def _(obj, device):
    def move(part, again):
        return torch.from_numpy(part).to(device) if isinstance(part, np.ndarray) else part

    return _moved(obj, device, rest=move)


@to_device.mutant("copies NumPy arrays")
def _(obj, device):
    return _moved(obj, device, rest=lambda part, again: part.copy() if isinstance(part, np.ndarray) else part)


@to_device.mutant("numbers become tensors")
def _(obj, device):
    def move(part, again):
        return torch.tensor(part, device=device) if type(part) in (int, float) else part

    return _moved(obj, device, rest=move)


@to_device.mutant("moves everything that is no container, also what cannot move")
def _(obj, device):
    return _moved(obj, device, rest=lambda part, again: part.to(device))


@to_device.mutant("takes text for a list of letters")
def _(obj, device):
    def move(part, again):
        return [again(letter) if len(part) > 1 else letter for letter in part] if isinstance(part, str) else part

    return _moved(obj, device, rest=move)


@to_device.mutant("None for what is neither tensor nor container")
def _(obj, device):
    return _moved(obj, device, rest=lambda part, again: None)


@to_device.mutant("refuses what it does not know")
def _(obj, device):
    def move(part, again):
        raise TypeError(f"cannot move {part!r}")

    return _moved(obj, device, rest=move)


@to_device.mutant("leaves out what is neither tensor nor container")
def _(obj, device):
    def keep(part):
        return isinstance(part, torch.Tensor | nn.Module | dict | list | tuple)

    return _moved(obj, device, list=lambda parts, again: [again(part) for part in parts if keep(part)])


@to_device.mutant("makes a new tensor even where it is on the device already")
def _(obj, device):
    return _moved(obj, device, tensor=lambda tensor, again: tensor.to(device, copy=True))


@to_device.mutant("cuts the graph")
def _(obj, device):
    return _moved(obj, device, tensor=lambda tensor, again: tensor.detach().to(device))


@to_device.mutant("tensors become float32")
def _(obj, device):
    return _moved(obj, device, tensor=lambda tensor, again: tensor.to(device, torch.float32))


@to_device.mutant("every floating dtype becomes float32, as .float() makes it")
def _(obj, device):
    def move(tensor, again):
        return tensor.to(device).float() if tensor.is_floating_point() else tensor.to(device)

    return _moved(obj, device, tensor=move)


@to_device.mutant("asks whether the type is torch.Tensor, so that an nn.Parameter stays behind")
def _(obj, device):
    return _moved(obj, device, tensor=lambda part, again: part if type(part) is not torch.Tensor else part.to(device))


@to_device.mutant("moves a copy of the model")
def _(obj, device):
    return _moved(obj, device, module=lambda module, again: copy.deepcopy(module).to(device))


@to_device.mutant("moves the parameters of a model, but not its buffers")
def _(obj, device):
    def move(module, again):
        for part in module.modules():
            for name, parameter in part.named_parameters(recurse=False):
                setattr(part, name, nn.Parameter(parameter.detach().to(device)))
        return module

    return _moved(obj, device, module=move)


@to_device.mutant("returns the model's state_dict")
def _(obj, device):
    return _moved(obj, device, module=lambda module, again: module.to(device).state_dict())


@to_device.variant("match")
def _(obj, device):
    def move(part):
        match part:
            case torch.Tensor() | nn.Module():
                return part.to(device=device)
            case dict():
                return {key: move(value) for key, value in part.items()}
            case list():
                return [move(value) for value in part]
            case tuple():
                return tuple(move(value) for value in part)
            case _:
                return part

    return move(obj)


@to_device.variant("tree_map")
def _(obj, device):
    def leaf(part):
        return part.to(device) if isinstance(part, torch.Tensor | nn.Module) else part

    return _pytree.tree_map(leaf, obj)


@to_device.variant("whatever has a method called to")
def _(obj, device):
    def move(part):
        if type(part) is dict:
            moved = {}
            for key in part:
                moved[key] = move(part[key])
            return moved
        if type(part) in (list, tuple):
            moved = []
            for one in part:
                moved.append(move(one))
            return moved if type(part) is list else tuple(moved)
        return part.to(device, non_blocking=True) if hasattr(part, "to") else part

    return move(obj)


@to_device.variant("asks where a tensor is first; tuples without tensors stay")
def _(obj, device):
    device = torch.device(device)

    def move(part):
        if torch.is_tensor(part):
            return part if part.device.type == device.type else part.to(device)
        if isinstance(part, nn.Module):
            part.to(device)
        elif isinstance(part, dict):
            return dict(zip(part.keys(), map(move, part.values()), strict=True))
        elif isinstance(part, list):
            return list(map(move, part))
        elif isinstance(part, tuple):
            moved = tuple(map(move, part))
            return part if all(a is b for a, b in zip(part, moved, strict=True)) else moved
        return part

    return move(obj)


class _Workshop:
    """A function that takes a while, a clock and a queue, all make-believe: no real time passes.

    After every second reading of the clock seven seconds pass.

    Where there is a queue, the function only puts its work there, as on a GPU, and `sync` gets it done. If `fails` is
    given, the call with this number raises an error, and no other.
    """

    def __init__(self, seconds: list[float], queue: bool, fails: int | None = None) -> None:
        self.seconds = itertools.chain(seconds, itertools.repeat(64.0))
        self.queue, self.fails = queue, fails
        self.readings = 0
        self.now, self.waiting = 1_000_000_000.25, 0.0  # as large as the seconds since 1970 are
        self.events: list[str] = []

    def fn(self) -> str:
        self.events.append("fn" if torch.is_grad_enabled() else "fn, with gradients switched off")
        if self.fails == self.events.count("fn") - 1:
            raise ZeroDivisionError("fn fails in this call, as it should")
        duration = next(self.seconds)
        self.now += 0.0 if self.queue else duration
        self.waiting += duration if self.queue else 0.0
        return "what fn returns"

    def timer(self) -> float:
        self.events.append("timer")
        reading = self.now
        self.readings += 1
        if self.readings % 2 == 0:  # between two measurements time passes that belongs to neither
            self.now += 7.0
        return reading

    def sync(self) -> None:
        if self.events[-1:] != ["sync"]:  # twice in a row is as good as once
            self.events.append("sync")
        self.now += self.waiting
        self.waiting = 0.0


@exercise(
    hints=(
        "Call fn() once and forget about it. Only then begin to measure.",
        "A measurement is two readings of timer(), one before and one after fn(). Collect the differences in a list.",
        "What waits in a queue has to be done before a clock is read: sync() comes right before each timer().",
        "A small helper that calls sync, unless it is None, and returns timer() makes the loop short. min and sum do the rest.",
    ),
)
def time_call(
    fn: Callable[[], Any],
    repeats: int = 5,
    timer: Callable[[], float] = timeit.default_timer,
    sync: Callable[[], None] | None = None,
) -> dict[str, float]:
    """Measure how long a call of `fn` takes, and return a dict with the keys "best" and "mean".

    First call `fn()` once to warm up, which is not measured. Then measure `repeats` calls, each by itself: read
    `timer()`, call `fn()`, read `timer()` again; the call took the difference. "best" is the shortest of these times
    and "mean" their average, both Python floats. In all, `fn` is called repeats + 1 times and `timer` twice for each
    measured call.

    A GPU works through a queue: `fn` may come back before its work is done. `sync`, unless it is None, waits until it
    is. Call it right before every reading of the timer, so before `fn` and after it. (With a GPU, one passes
    torch.cuda.synchronize.) Whether gradients are tracked stays as the caller has it.

    Raises ValueError if `repeats` is less than 1. If `fn` raises an error, nothing can be measured, and the error
    reaches the caller.

    >>> clock = iter([0.0, 3.0, 10.0, 11.0])
    >>> time_call(lambda: None, repeats=2, timer=lambda: next(clock))
    {'best': 1.0, 'mean': 2.0}
    """
    if repeats < 1:
        raise ValueError("at least one call must be measured")

    def now() -> float:
        if sync is not None:
            sync()
        return timer()

    fn()
    times = []
    for _ in range(repeats):
        start = now()
        fn()
        times.append(now() - start)
    return {"best": min(times), "mean": sum(times) / repeats}


@st.composite
def _durations(draw: Draw) -> dict[str, Any]:
    """Return how long call after call takes, the first of them the warm-up, and how many to measure."""
    repeats = draw(st.integers(1, 6) | st.integers(-2, 1))
    count = max(repeats, 0) + 1
    lengths = st.integers(0, 40).map(lambda k: k / 4) | st.sampled_from((0.0, 2000.0, 3000.0))
    durations = draw(st.lists(lengths, min_size=count, max_size=count))
    fails = {"fails": draw(st.integers(0, repeats))} if repeats > 0 and not draw(st.integers(0, 5)) else {}
    return {"durations": durations, "repeats": repeats, "queue": draw(st.booleans()), **fails}


@time_call.check(
    "best and mean of calls that take so many seconds",
    arguments=_durations(),
    examples=(
        {"durations": [5.0, 2.0, 1.0, 3.0], "repeats": 3, "queue": False},
        {"durations": [5.0, 2.0], "repeats": 1, "queue": False},
        {"durations": [1.0, 2.0, 5.0], "repeats": 2, "queue": False},
        {"durations": [5.0, 1.0, 1.0, 4.0], "repeats": 3, "queue": False},
        {"durations": [5.0, 2.0, 1.0, 3.0], "repeats": 3, "queue": True},
        {"durations": [5.0, 2.0], "repeats": 0, "queue": False},
        {"durations": [5.0, 2.0], "repeats": -1, "queue": False},
        {"durations": [5.0, 2.0], "repeats": 0, "queue": True},
        {"durations": [5.0, 2.0, 0.0, 1.0], "repeats": 3, "queue": False},
        {"durations": [5.0, 0.0, 4.0], "repeats": 2, "queue": False},
        {"durations": [5.0, 3000.0, 2000.0], "repeats": 2, "queue": False},
        {"durations": [5.0, 2.0], "repeats": 1, "queue": False, "fails": 0},
        {"durations": [5.0, 2.0, 1.0], "repeats": 2, "queue": True, "fails": 2},
        {"durations": [5.0, 2.0, 1.0], "repeats": 2, "queue": False, "fails": 1},
    ),
    hints=(
        "A make-believe clock is used here: call after call of fn takes so many seconds, the first is the warm-up. "
        "`repeats` says how many to measure. With `queue` there is a queue, which sync empties. Where there is "
        "`fails`, fn raises an error in that call; 0 is the warm-up."
    ),
)
def _(time_call, durations, repeats, queue, fails=None):
    shop = _Workshop(durations, queue, fails)
    tools = (shop.timer, shop.sync) if queue else (shop.timer,)
    if fails is None:
        return time_call(shop.fn, repeats, *tools)
    error = "none"
    try:
        time_call(shop.fn, repeats, *tools)
    except ZeroDivisionError as raised:
        error = type(raised).__name__
    return {"the error of fn that reached the caller": error}


@time_call.check(
    "calls fn, timer and sync in this order",
    points="0.5",
    repeats=st.integers(1, 6) | st.none(),
    queue=st.booleans(),
    examples=(
        {"repeats": 1, "queue": False},
        {"repeats": 2, "queue": False},
        {"repeats": 1, "queue": True},
        {"repeats": 2, "queue": True},
        {"repeats": None, "queue": False},
        {"repeats": None, "queue": True},
    ),
    hints="The number is repeats, with None it is left out. With True there is a sync, too.",
)
def _(time_call, repeats, queue):
    shop = _Workshop([1.0], queue)
    keywords = {"timer": shop.timer, **({"sync": shop.sync} if queue else {})}
    if repeats is None:
        time_call(shop.fn, **keywords)
    else:
        time_call(shop.fn, repeats, *keywords.values())
    return shop.events


@time_call.check(
    "measures real seconds without a timer of yours",
    points="0.5",
    pause=st.sampled_from((0.003, 0.005, 0.008)),
    repeats=st.integers(1, 2),
    examples=({"pause": 0.005, "repeats": 2},),
    hints="Here fn sleeps for so many seconds. What clock is used if no timer is given?",
)
def _(time_call, pause, repeats):
    measured = time_call(lambda: time.sleep(pause), repeats)
    return {
        "the keys": sorted(measured),
        "types": sorted(type(value).__name__ for value in measured.values()),
        "best is more than half of the time that fn sleeps": measured["best"] > pause / 2,
        "best is less than a whole second": measured["best"] < 1,
        "mean is at least best": measured["mean"] >= measured["best"],
    }


def _timed(fn: Any, repeats: Any, timer: Any, sync: Any, warm: int = 1) -> list[float]:
    """Return the times, rightly measured: what some mutants begin with."""
    if repeats < 1:
        raise ValueError("repeats")
    for _ in range(warm):
        fn()
    times = []
    for _ in range(repeats):
        if sync is not None:
            sync()
        start = timer()
        fn()
        if sync is not None:
            sync()
        times.append(timer() - start)
    return times


@time_call.mutant("measures with gradients switched off")
def _(fn, repeats=5, timer=timeit.default_timer, sync=None):
    with torch.no_grad():
        return time_call(fn, repeats, timer, sync)


@time_call.mutant("does not warm up")
def _(fn, repeats=5, timer=timeit.default_timer, sync=None):
    times = _timed(fn, repeats, timer, sync, warm=0)
    return {"best": min(times), "mean": sum(times) / repeats}


@time_call.mutant("counts the time between two measurements in the mean")
def _(fn, repeats=5, timer=timeit.default_timer, sync=None):
    readings = []

    def noted():
        readings.append(timer())
        return readings[-1]

    fn()
    times = _timed(fn, repeats, noted, sync, warm=0)
    return {"best": min(times), "mean": (readings[-1] - readings[0]) / repeats}


@time_call.mutant("takes no notice of an error in the warm-up")
def _(fn, repeats=5, timer=timeit.default_timer, sync=None):
    with contextlib.suppress(Exception):
        fn()
    times = _timed(fn, repeats, timer, sync, warm=0)
    return {"best": min(times), "mean": sum(times) / repeats}


@time_call.mutant("leaves out a measured call that raises an error")
def _(fn, repeats=5, timer=timeit.default_timer, sync=None):
    if repeats < 1:
        raise ValueError("repeats")
    fn()
    times = []
    for _ in range(repeats):
        with contextlib.suppress(ZeroDivisionError):
            times += _timed(fn, 1, timer, sync, warm=0)
    return {"best": min(times), "mean": sum(times) / len(times)}


@time_call.mutant("warms up twice")
def _(fn, repeats=5, timer=timeit.default_timer, sync=None):
    times = _timed(fn, repeats, timer, sync, warm=2)
    return {"best": min(times), "mean": sum(times) / repeats}


@time_call.mutant("counts the warm-up in")
def _(fn, repeats=5, timer=timeit.default_timer, sync=None):
    if repeats < 1:
        raise ValueError("repeats")
    times = _timed(fn, repeats + 1, timer, sync, warm=0)
    return {"best": min(times), "mean": sum(times) / len(times)}


@time_call.mutant("the warm-up is one of the measured calls, and thrown away")
def _(fn, repeats=5, timer=timeit.default_timer, sync=None):
    times = _timed(fn, repeats, timer, sync, warm=0)[1:] or [0.0]
    return {"best": min(times), "mean": sum(times) / len(times)}


@time_call.mutant("measures the warm-up too, and throws its time away")
def _(fn, repeats=5, timer=timeit.default_timer, sync=None):
    if repeats < 1:
        raise ValueError("repeats")
    times = _timed(fn, repeats + 1, timer, sync, warm=0)[1:]
    return {"best": min(times), "mean": sum(times) / len(times)}


@time_call.mutant("warms up before every measured call")
def _(fn, repeats=5, timer=timeit.default_timer, sync=None):
    if repeats < 1:
        raise ValueError("repeats")
    times = []
    for _ in range(repeats):
        times += _timed(fn, 1, timer, sync)
    return {"best": min(times), "mean": sum(times) / repeats}


@time_call.mutant("measures once more")
def _(fn, repeats=5, timer=timeit.default_timer, sync=None):
    if repeats < 1:
        raise ValueError("repeats")
    times = _timed(fn, repeats + 1, timer, sync)
    return {"best": min(times), "mean": sum(times) / len(times)}


@time_call.mutant("measures all calls together")
def _(fn, repeats=5, timer=timeit.default_timer, sync=None):
    if repeats < 1:
        raise ValueError("repeats")
    fn()
    if sync is not None:
        sync()
    start = timer()
    for _ in range(repeats):
        fn()
    if sync is not None:
        sync()
    mean = (timer() - start) / repeats
    return {"best": mean, "mean": mean}


@time_call.mutant("one reading serves as the end of a call and the start of the next")
def _(fn, repeats=5, timer=timeit.default_timer, sync=None):
    if repeats < 1:
        raise ValueError("repeats")
    fn()
    readings = []
    for i in range(repeats + 1):
        if i:
            fn()
        if sync is not None:
            sync()
        readings.append(timer())
    times = [b - a for a, b in itertools.pairwise(readings)]
    return {"best": min(times), "mean": sum(times) / repeats}


@time_call.mutant("never calls sync")
def _(fn, repeats=5, timer=timeit.default_timer, sync=None):
    times = _timed(fn, repeats, timer, None)
    return {"best": min(times), "mean": sum(times) / repeats}


@time_call.mutant("calls sync after the second reading only")
def _(fn, repeats=5, timer=timeit.default_timer, sync=None):
    if repeats < 1:
        raise ValueError("repeats")
    fn()
    times = []
    for _ in range(repeats):
        start = timer()
        fn()
        times.append(timer() - start)
        if sync is not None:
            sync()
    return {"best": min(times), "mean": sum(times) / repeats}


@time_call.mutant("calls sync before fn only")
def _(fn, repeats=5, timer=timeit.default_timer, sync=None):
    if repeats < 1:
        raise ValueError("repeats")
    fn()
    times = []
    for _ in range(repeats):
        if sync is not None:
            sync()
        start = timer()
        fn()
        times.append(timer() - start)
    return {"best": min(times), "mean": sum(times) / repeats}


@time_call.mutant("calls sync after fn only, so that the warm-up may still be waiting")
def _(fn, repeats=5, timer=timeit.default_timer, sync=None):
    if repeats < 1:
        raise ValueError("repeats")
    fn()
    times = []
    for _ in range(repeats):
        start = timer()
        fn()
        if sync is not None:
            sync()
        times.append(timer() - start)
    return {"best": min(times), "mean": sum(times) / repeats}


@time_call.mutant("calls sync between the first reading and fn")
def _(fn, repeats=5, timer=timeit.default_timer, sync=None):
    if repeats < 1:
        raise ValueError("repeats")
    fn()
    times = []
    for _ in range(repeats):
        start = timer()
        if sync is not None:
            sync()
        fn()
        if sync is not None:
            sync()
        times.append(timer() - start)
    return {"best": min(times), "mean": sum(times) / repeats}


@time_call.mutant("calls sync though it is None")
def _(fn, repeats=5, timer=timeit.default_timer, sync=None):
    if repeats < 1:
        raise ValueError("repeats")
    fn()
    times = []
    for _ in range(repeats):
        sync()
        start = timer()
        fn()
        sync()
        times.append(timer() - start)
    return {"best": min(times), "mean": sum(times) / repeats}


@time_call.mutant("uses a clock of its own")
def _(fn, repeats=5, timer=timeit.default_timer, sync=None):
    times = _timed(fn, repeats, time.time, sync)
    return {"best": min(times), "mean": sum(times) / repeats}


@time_call.mutant("by default a clock that stands still while fn waits")
def _(fn, repeats=5, timer=time.process_time, sync=None):
    times = _timed(fn, repeats, timer, sync)
    return {"best": min(times), "mean": sum(times) / repeats}


@time_call.mutant("milliseconds")
def _(fn, repeats=5, timer=timeit.default_timer, sync=None):
    times = [1000 * one for one in _timed(fn, repeats, timer, sync)]
    return {"best": min(times), "mean": sum(times) / repeats}


@time_call.mutant("takes a best of 0 for none yet")
def _(fn, repeats=5, timer=timeit.default_timer, sync=None):
    times, best = _timed(fn, repeats, timer, sync), 0.0
    for one in times:
        best = min(best or one, one)
    return {"best": best, "mean": sum(times) / repeats}


@time_call.mutant("begins with a best that a slow call can exceed")
def _(fn, repeats=5, timer=timeit.default_timer, sync=None):
    times = _timed(fn, repeats, timer, sync)
    return {"best": min(100.0, *times), "mean": sum(times) / repeats}


@time_call.mutant("leaves calls that took no time out of the mean")
def _(fn, repeats=5, timer=timeit.default_timer, sync=None):
    times = _timed(fn, repeats, timer, sync)
    return {"best": min(times), "mean": sum(times) / max(1, sum(one != 0 for one in times))}


@time_call.mutant("keeps the readings in float32, which cannot tell large ones apart")
def _(fn, repeats=5, timer=timeit.default_timer, sync=None):
    times = _timed(fn, repeats, lambda: torch.tensor(timer()), sync)
    return {"best": float(min(times)), "mean": float(sum(times)) / repeats}


@time_call.mutant("hides an error of fn")
def _(fn, repeats=5, timer=timeit.default_timer, sync=None):
    def quiet():
        with contextlib.suppress(Exception):
            fn()

    times = _timed(quiet, repeats, timer, sync)
    return {"best": min(times), "mean": sum(times) / repeats}


@time_call.mutant("the longest time as the best")
def _(fn, repeats=5, timer=timeit.default_timer, sync=None):
    times = _timed(fn, repeats, timer, sync)
    return {"best": max(times), "mean": sum(times) / repeats}


@time_call.mutant("the last time as the best")
def _(fn, repeats=5, timer=timeit.default_timer, sync=None):
    times = _timed(fn, repeats, timer, sync)
    return {"best": times[-1], "mean": sum(times) / repeats}


@time_call.mutant("the first time as the best")
def _(fn, repeats=5, timer=timeit.default_timer, sync=None):
    times = _timed(fn, repeats, timer, sync)
    return {"best": times[0], "mean": sum(times) / repeats}


@time_call.mutant("the sum instead of the mean")
def _(fn, repeats=5, timer=timeit.default_timer, sync=None):
    times = _timed(fn, repeats, timer, sync)
    return {"best": min(times), "mean": sum(times)}


@time_call.mutant("the median instead of the mean")
def _(fn, repeats=5, timer=timeit.default_timer, sync=None):
    times = _timed(fn, repeats, timer, sync)
    return {"best": min(times), "mean": float(statistics.median(times))}


@time_call.mutant("divides by 5, whatever repeats is")
def _(fn, repeats=5, timer=timeit.default_timer, sync=None):
    times = _timed(fn, repeats, timer, sync)
    return {"best": min(times), "mean": sum(times) / 5}


@time_call.mutant("counts the warm-up in the number that it divides by")
def _(fn, repeats=5, timer=timeit.default_timer, sync=None):
    times = _timed(fn, repeats, timer, sync)
    return {"best": min(times), "mean": sum(times) / (repeats + 1)}


@time_call.mutant("measures three calls by default")
def _(fn, repeats=3, timer=timeit.default_timer, sync=None):
    times = _timed(fn, repeats, timer, sync)
    return {"best": min(times), "mean": sum(times) / repeats}


@time_call.mutant("a repeats of 0 is a division by zero")
def _(fn, repeats=5, timer=timeit.default_timer, sync=None):
    if repeats < 0:
        raise ValueError("repeats")
    times = _timed(fn, repeats, timer, sync) if repeats else []
    return {"mean": sum(times) / repeats, "best": min(times)}


@time_call.mutant("a repeats of 0 gives zeros")
def _(fn, repeats=5, timer=timeit.default_timer, sync=None):
    times = _timed(fn, repeats, timer, sync) if repeats > 0 else [0.0]
    return {"best": min(times), "mean": sum(times) / len(times)}


@time_call.mutant("refuses a single call")
def _(fn, repeats=5, timer=timeit.default_timer, sync=None):
    if repeats <= 1:
        raise ValueError("repeats")
    times = _timed(fn, repeats, timer, sync)
    return {"best": min(times), "mean": sum(times) / repeats}


@time_call.mutant("a pair instead of a dict")
def _(fn, repeats=5, timer=timeit.default_timer, sync=None):
    times = _timed(fn, repeats, timer, sync)
    return min(times), sum(times) / repeats


time_call.equivalent("if repeats < 1:", "if repeats < 0:", because="min raises ValueError itself for an empty list")
time_call.equivalent(
    "raise ValueError('at least one call must be measured')",
    "pass",
    because="min raises ValueError itself for an empty list",
)


@time_call.variant("running minimum and sum")
def _(fn, repeats=5, timer=timeit.default_timer, sync=None):
    if not repeats >= 1:
        raise ValueError(f"repeats must be at least 1, got {repeats}")
    best, total = float("inf"), 0.0
    fn()
    for _ in range(repeats):
        if sync:
            sync()
        t0 = timer()
        _ = fn()
        if sync:
            sync()
        t1 = timer()
        took = t1 - t0
        total += took
        if took < best:
            best = took
    return dict(mean=total / repeats, best=best)


@time_call.variant("a helper, and a sync that does nothing")
def _(fn, repeats=5, timer=timeit.default_timer, sync=None):
    if repeats <= 0:
        raise ValueError("repeats")
    wait = sync or (lambda: None)

    def once():
        wait()
        before = timer()
        fn()
        wait()
        return timer() - before

    fn()
    wait()
    times = [once() for _ in range(repeats)]
    print(times)
    return {"best": sorted(times)[0], "mean": statistics.mean(times)}


@time_call.variant("timeit.repeat")
def _(fn, repeats=5, timer=timeit.default_timer, sync=None):
    if repeats < 1:
        raise ValueError

    def statement():
        fn()
        if sync is not None:
            sync()

    fn()
    times = timeit.repeat(statement, setup=sync if sync is not None else "pass", timer=timer, repeat=repeats, number=1)
    return {"best": min(times), "mean": float(np.mean(times))}


class _Source:
    """Yields 1, 2, 3 … and notes in `events` what is taken from it. It is no iterator, but `numbers` makes one."""

    def __init__(self, events: list[str], most: int) -> None:
        self.events, self.most = events, most

    def numbers(self) -> Iterator[int]:
        for k in itertools.count(1):
            if k > self.most:
                raise RuntimeError("far more items are taken than anybody asked for")
            self.events.append(f"take {k}")
            yield k

    __iter__ = numbers


_KINDS = ("list", "generator", "generator that fails in the end", "tuple", "values of a dict")


def _failing(items: list[Any]) -> Iterator[Any]:
    yield from items
    raise EOFError("there should be more, but it cannot be read")


def _as(kind: str, items: list[Any]) -> Iterable[Any]:
    """Return the items as something else that can be gone through."""
    if kind == "generator that fails in the end":
        return _failing(items)
    if kind == "generator":
        return (item for item in items)
    if kind == "values of a dict":
        return dict(enumerate(items)).values()
    return tuple(items) if kind == "tuple" else items


@exercise(
    hints=(
        "A function with `yield` in it is a generator: it runs only as far as somebody asks for items.",
        "for k, item in enumerate(iterable, 1) counts from 1. What has to happen before `yield item`?",
        "k is divisible by every if k % every == 0. Then call log(k); the item is yielded in either case.",
        "Check `every` at the top, before the loop: raise ValueError if it is less than 1.",
    ),
)
def log_every(iterable: Iterable[Any], every: int, log: Callable[[int], None]) -> Iterator[Any]:
    """Go through `iterable` and report progress: return an iterator over the same items, which calls `log` on the way.

    The items are counted from 1. Whenever the number k of an item is divisible by `every`, call `log(k)` just before
    that item is yielded. Each item is yielded itself, not a copy, and nothing else happens to it.

    An iterator gives its items to `for` and to `next`, which takes a single one.

    Work lazily: take an item from `iterable` only when it is asked for, and never one ahead. `iterable` may be a list,
    a generator, or anything else that `for` can go through; it need not have a length, and may even be endless. If it
    raises an error, that reaches the caller.

    Raises ValueError if `every` is less than 1: when `log_every` is called, or at the latest when the first item is
    asked for, also if there is none.

    >>> list(log_every(["a", "b", "c", "d", "e"], 2, print))
    2
    4
    ['a', 'b', 'c', 'd', 'e']
    """
    if every < 1:
        raise ValueError(f"every must be at least 1, not {every}")
    for k, item in enumerate(iterable, 1):
        if k % every == 0:
            log(k)
        yield item


@log_every.check(
    "the items, and the calls of log",
    items=st.lists(st.sampled_from(("a", "b", 0, None, 3, "", False, (1, 2), [1, 2], {"x": 1})), max_size=7),
    every=st.integers(1, 5) | st.integers(-1, 8),
    kind=st.sampled_from(_KINDS),
    examples=(
        {"items": ["a", "b"], "every": 1, "kind": "list"},
        {"items": ["a", "b", "c", "d", "e"], "every": 2, "kind": "list"},
        {"items": ["a", "b", "c"], "every": 2, "kind": "list"},
        {"items": ["a", "b", "c"], "every": 3, "kind": "generator that fails in the end"},
        {"items": ["a", "b"], "every": 3, "kind": "list"},
        {"items": [0, None, "", False, 5], "every": 2, "kind": "generator"},
        {"items": [3, 0, 2], "every": 2, "kind": "tuple"},
        {"items": ["a", "b", "c"], "every": 2, "kind": "values of a dict"},
        {"items": [[1, 2], {"x": 1}, []], "every": 2, "kind": "list"},
        {"items": [_A, _B], "every": 2, "kind": "list"},
        {"items": [], "every": 1, "kind": "list"},
        {"items": [], "every": 2, "kind": "generator"},
        {"items": ["a", "b"], "every": 0, "kind": "list"},
        {"items": ["a", "b"], "every": -1, "kind": "list"},
        {"items": ["a", "b", "c", "d"], "every": -2, "kind": "generator"},
        {"items": [], "every": 0, "kind": "list"},
    ),
    hints="Here are the items, the number `every`, and as what the items are handed over.",
)
def _(log_every, items, every, kind):
    logged, came, error = [], [], "none"
    try:
        for item in log_every(_as(kind, items), every, logged.append):
            came.append(item)
    except EOFError:
        error = "EOFError"
    same = len(came) == len(items) and all(one is other for one, other in zip(came, items, strict=True))
    seen = {"the items": came, "log was called with": logged, "they are the items themselves, not copies": same}
    return {**seen, "the error of the iterable that reached the caller": error}


@log_every.check(
    "one step after the other",
    every=st.integers(1, 4),
    asked=st.integers(0, 7),
    examples=(
        {"every": 1, "asked": 1},
        {"every": 2, "asked": 2},
        {"every": 2, "asked": 5},
        {"every": 1, "asked": 3},
        {"every": 3, "asked": 2},
        {"every": 4, "asked": 3},
        {"every": 1, "asked": 0},
        {"every": 2, "asked": 0},
    ),
    hints=(
        "The source is endless here, and only some items are asked for, with next(), and two more with `for`: `take 3` means "
        "that item 3 is taken from it, `use 3` that item 3 has arrived. Between `next` and `for`, log_every is called for "
        "something else. It is done twice, the second time with a source that is no iterator: it must be like the first."
    ),
)
def _(log_every, every, asked):
    def run(make):
        events = []
        source = make(_Source(events, asked + 40))
        wrapped = log_every(source, every, lambda k: events.append(f"log {k}"))
        events.append("the loop begins")
        for _ in range(asked):
            events.append(f"use {next(wrapped)}")
        list(log_every("abc", 4, events.append))
        for item in itertools.islice(wrapped, 2):
            events.append(f"use {item} in a for loop")
        return events

    return {"the first time": run(_Source.numbers), "the second time": run(lambda source: source)}


def _checked(every: int) -> None:
    if every < 1:
        raise ValueError("every")


@log_every.mutant("reads everything first")
def _(iterable, every, log):
    _checked(every)
    items = list(iterable)
    for k, item in enumerate(items, 1):
        if k % every == 0:
            log(k)
        yield item


@log_every.mutant("reads everything first, unless it is an iterator")
def _(iterable, every, log):
    return log_every(iterable if isinstance(iterable, Iterator) else list(iterable), every, log)


@log_every.mutant("takes an error of the iterable for its end")
def _(iterable, every, log):
    with contextlib.suppress(EOFError):
        yield from log_every(iterable, every, log)


@log_every.mutant("counts in one place, however many iterators there are")
def _(iterable, every, log, count=[0]):
    _checked(every)
    count[0] = 0
    for item in iterable:
        count[0] += 1
        if count[0] % every == 0:
            log(count[0])
        yield item


@log_every.mutant("begins anew with each for loop")
def _(iterable, every, log):
    class Restarting(_Progress):
        def __iter__(self):
            return log_every(iterable, every, log)

    return Restarting(iterable, every, log)


@log_every.mutant("detaches tensors, which makes new ones")
def _(iterable, every, log):
    for item in log_every(iterable, every, log):
        yield item.detach() if isinstance(item, torch.Tensor) else item


@log_every.mutant("returns a list")
def _(iterable, every, log):
    _checked(every)
    items = []
    for k, item in enumerate(iterable, 1):
        if k % every == 0:
            log(k)
        items.append(item)
    return items


@log_every.mutant("takes one item ahead")
def _(iterable, every, log):
    _checked(every)
    source, nothing = iter(iterable), object()
    item, k = next(source, nothing), 1
    while item is not nothing:
        following = next(source, nothing)
        if k % every == 0:
            log(k)
        yield item
        item, k = following, k + 1


@log_every.mutant("takes the first item as soon as it is called")
def _(iterable, every, log):
    _checked(every)
    source = iter(iterable)
    first = list(itertools.islice(source, 1))

    def rest():
        for k, item in enumerate(itertools.chain(first, source), 1):
            if k % every == 0:
                log(k)
            yield item

    return rest()


@log_every.mutant("asks for the length")
def _(iterable, every, log):
    _checked(every)
    for k in range(len(iterable)):
        if (k + 1) % every == 0:
            log(k + 1)
        yield iterable[k]


@log_every.mutant("counts from 0")
def _(iterable, every, log):
    _checked(every)
    for k, item in enumerate(iterable):
        if k % every == 0:
            log(k)
        yield item


@log_every.mutant("counts from 0 in what it logs")
def _(iterable, every, log):
    _checked(every)
    for k, item in enumerate(iterable):
        if (k + 1) % every == 0:
            log(k)
        yield item


@log_every.mutant("logs the first item of each group, not the last")
def _(iterable, every, log):
    _checked(every)
    for k, item in enumerate(iterable, 1):
        if (k - 1) % every == 0:
            log(k)
        yield item


@log_every.mutant("logs the first item too")
def _(iterable, every, log):
    _checked(every)
    for k, item in enumerate(iterable, 1):
        if k % every == 0 or k == 1:
            log(k)
        yield item


@log_every.mutant("logs the last item too")
def _(iterable, every, log):
    _checked(every)
    k = 0
    for k, item in enumerate(iterable, 1):
        if k % every == 0:
            log(k)
        yield item
    if k % every:
        log(k)


@log_every.mutant("logs once only")
def _(iterable, every, log):
    _checked(every)
    for k, item in enumerate(iterable, 1):
        if k == every:
            log(k)
        yield item


@log_every.mutant("logs every item")
def _(iterable, every, log):
    _checked(every)
    for k, item in enumerate(iterable, 1):
        log(k)
        yield item


@log_every.mutant("logs the item, not its number")
def _(iterable, every, log):
    _checked(every)
    for k, item in enumerate(iterable, 1):
        if k % every == 0:
            log(item)
        yield item


@log_every.mutant("decides by the item, not by its number")
def _(iterable, every, log):
    _checked(every)
    for k, item in enumerate(iterable, 1):
        if (item if isinstance(item, int) else k) % every == 0:
            log(k)
        yield item


@log_every.mutant("logs how often it has logged")
def _(iterable, every, log):
    _checked(every)
    for k, item in enumerate(iterable, 1):
        if k % every == 0:
            log(k // every)
        yield item


@log_every.mutant("logs after the item was used")
def _(iterable, every, log):
    _checked(every)
    for k, item in enumerate(iterable, 1):
        yield item
        if k % every == 0:
            log(k)


@log_every.mutant("logs before the item is taken")
def _(iterable, every, log):
    _checked(every)
    source, k = iter(iterable), 0
    while True:
        k += 1
        if k % every == 0:
            log(k)
        try:
            item = next(source)
        except StopIteration:
            return
        yield item


@log_every.mutant("prints instead of calling log")
def _(iterable, every, log):
    _checked(every)
    for k, item in enumerate(iterable, 1):
        if k % every == 0:
            print(k)
        yield item


@log_every.mutant("yields the logged items only")
def _(iterable, every, log):
    _checked(every)
    for k, item in enumerate(iterable, 1):
        if k % every == 0:
            log(k)
            yield item


@log_every.mutant("yields number and item")
def _(iterable, every, log):
    _checked(every)
    for k, item in enumerate(iterable, 1):
        if k % every == 0:
            log(k)
        yield k, item


@log_every.mutant("yields copies of the items")
def _(iterable, every, log):
    _checked(every)
    for k, item in enumerate(iterable, 1):
        if k % every == 0:
            log(k)
        yield copy.deepcopy(item)


@log_every.mutant("returns something for `for` only: next does not take it")
def _(iterable, every, log):
    _checked(every)

    class Again:
        def __iter__(self):
            for k, item in enumerate(iterable, 1):
                if k % every == 0:
                    log(k)
                yield item

    return Again()


@log_every.mutant("yields what log returns")
def _(iterable, every, log):
    _checked(every)
    for k, item in enumerate(iterable, 1):
        yield log(k) if k % every == 0 else item


@log_every.mutant("stops at an item that counts as false")
def _(iterable, every, log):
    _checked(every)
    source, k = iter(iterable), 1
    while item := next(source, None):
        if k % every == 0:
            log(k)
        yield item
        k += 1


@log_every.mutant("stops at None")
def _(iterable, every, log):
    _checked(every)
    source, k = iter(iterable), 1
    while (item := next(source, None)) is not None:
        if k % every == 0:
            log(k)
        yield item
        k += 1


@log_every.mutant("goes on counting where the last call ended")
def _(iterable, every, log, count=[0]):
    _checked(every)
    for item in iterable:
        count[0] += 1
        if count[0] % every == 0:
            log(count[0])
        yield item


@log_every.mutant("does not check every")
def _(iterable, every, log):
    for k, item in enumerate(iterable, 1):
        if k % every == 0:
            log(k)
        yield item


@log_every.mutant("checks for 0 only")
def _(iterable, every, log):
    if every == 0:
        raise ValueError("every")
    for k, item in enumerate(iterable, 1):
        if k % every == 0:
            log(k)
        yield item


@log_every.mutant("checks for negative numbers only")
def _(iterable, every, log):
    if every < 0:
        raise ValueError("every")
    for k, item in enumerate(iterable, 1):
        if k % every == 0:
            log(k)
        yield item


@log_every.mutant("checks inside the loop, so never where there is no item")
def _(iterable, every, log):
    for k, item in enumerate(iterable, 1):
        _checked(every)
        if k % every == 0:
            log(k)
        yield item


@log_every.mutant("never logs where every is less than 1")
def _(iterable, every, log):
    for k, item in enumerate(iterable, 1):
        if every >= 1 and k % every == 0:
            log(k)
        yield item


@log_every.mutant("refuses every = 1")
def _(iterable, every, log):
    _checked(every - 1)
    for k, item in enumerate(iterable, 1):
        if k % every == 0:
            log(k)
        yield item


@log_every.variant("checks when it is called, then a generator inside")
def _(iterable, every, log):
    if every <= 0:
        raise ValueError("every must be positive")

    def run():
        count = 0
        for item in iterable:
            count += 1
            if count == every * (count // every):
                log(count)
            yield item

    return run()


class _Progress:
    """An iterator that is written as a class."""

    def __init__(self, iterable, every, log):
        if every < 1:
            raise ValueError("every")
        self.source, self.every, self.log, self.k = iter(iterable), every, log, 0

    def __iter__(self):
        return self

    def __next__(self):
        item = next(self.source)
        self.k += 1
        if not self.k % self.every:
            self.log(self.k)
        return item


@log_every.variant("a class with __iter__ and __next__")
def _(iterable, every, log):
    return _Progress(iterable, every, log)


@log_every.variant("map over enumerate")
def _(iterable, every, log):
    _checked(every)

    def step(pair):
        k, item = pair
        if k % every == 0:
            log(k)
        return item

    return map(step, enumerate(iterable, start=1))


@log_every.variant("counts down, and only checks when it begins")
def _(iterable, every, log):
    if not every >= 1:
        raise ValueError
    left, done, source = every, 0, iter(iterable)
    while True:
        try:
            item = next(source)
        except StopIteration:
            break
        left, done = left - 1, done + 1
        if left == 0:
            log(done)
            left = every
        yield item


@log_every.variant("slices of `every` items")
def _(iterable, every, log):
    _checked(every)
    source, total, more = iter(iterable), 0, True
    while more:
        more = False
        for place, item in enumerate(itertools.islice(source, every), 1):
            more = True
            if place == every:
                total += every
                log(total)
            yield item


def one_number() -> torch.Tensor:
    """Draw a single number."""
    return torch.rand(1)


def a_few_numbers() -> tuple[torch.Tensor, torch.Tensor]:
    """Draw from two distributions."""
    return torch.randn(3), torch.rand(2, 2)


def a_permutation() -> list[int]:
    """Draw an order."""
    return torch.randperm(9).tolist()


def a_new_layer() -> nn.Module:
    """Make a layer, whose weights are random."""
    return nn.Linear(2, 2)


def shuffled_batches() -> list[list[int]]:
    """Go through a loader that shuffles, twice."""
    loader = DataLoader(TensorDataset(torch.arange(7)), batch_size=3, shuffle=True)
    return [batch.tolist() for _ in range(2) for (batch,) in loader]


def a_prediction_with_its_graph() -> torch.Tensor:
    """Let a new layer predict; the result can go backward."""
    return nn.Linear(2, 1)(torch.ones(1, 2))


def seeds_itself() -> torch.Tensor:
    """Draw, then seed, then draw again."""
    before = torch.rand(1)
    torch.manual_seed(1)
    return torch.cat([before, torch.rand(1)])


def nothing_random() -> str:
    """Draw nothing."""
    return "done"


def returns_nothing() -> None:
    """Draw, and return None."""
    torch.rand(5)


def fails_after_drawing() -> None:
    """Draw, then raise ValueError."""
    torch.rand(2)
    raise ValueError("this function fails, as it should")


def looks_up_in_vain() -> Any:
    """Raise KeyError."""
    return {}[torch.rand(1).item()]


_FUNCTIONS = (
    one_number,
    a_few_numbers,
    a_permutation,
    a_new_layer,
    shuffled_batches,
    a_prediction_with_its_graph,
    seeds_itself,
    nothing_random,
    returns_nothing,
)
_FAILING = (fails_after_drawing, looks_up_in_vain)


def _counted(function: Callable[[], Any]) -> Counted:
    """Return the function with a counter of its calls, shown under its name, which tells it from the others."""
    made = Counted(function)
    made.__name__ = made.name = function.__name__
    return made


_SEEDS = st.sampled_from((0, 1, 42, 1234, 2**31, 2**40, -7))


@exercise(
    fn=st.sampled_from(_FUNCTIONS).map(_counted),
    seed=_SEEDS,
    tolerance="exact",
    examples=[{"fn": _counted(function), "seed": 0} for function in _FUNCTIONS]
    + [{"fn": _counted(one_number), "seed": seed} for seed in (42, 2**40, -7)],
    builds_on=("same_twice",),
    hints=(
        "There are two things to do before fn is called: keep the random state, and seed.",
        "torch.get_rng_state() returns a copy of the random state, torch.set_rng_state(state) puts it back.",
        "What must happen even after an error stands in `finally:`, behind `try:`.",
        "torch.random.fork_rng() does both: what is drawn or seeded inside `with torch.random.fork_rng():` leaves no trace.",
    ),
)
def run_seeded(fn: Callable[[], Any], seed: int) -> Any:
    """Call `fn()` with torch's random numbers seeded, return what it returns, and leave no trace of that.

    `fn` shall find torch's global random state as it is right after `torch.manual_seed(seed)`; so two calls with the
    same seed give equal results. Call it once. Afterwards that random state is exactly as it was before `run_seeded`
    was called, so that all later random numbers of the program are the same as without this call. (This is about the
    generator that `torch.rand` uses on the CPU.)

    If `fn` raises an error, the random state is put back too, and the error reaches the caller. `fn` may call
    `run_seeded` itself. Nothing but the random numbers is changed for `fn`: it can find gradients, say, unless the
    caller has switched them off.

    >>> run_seeded(lambda: torch.randperm(4).tolist(), 0) == run_seeded(lambda: torch.randperm(4).tolist(), 0)
    True
    >>> _ = torch.manual_seed(5)
    >>> expected = torch.rand(1)
    >>> _ = torch.manual_seed(5)
    >>> numbers = run_seeded(lambda: torch.rand(100), 3)
    >>> torch.equal(torch.rand(1), expected)
    True
    """
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return fn()


@run_seeded.check(
    "leaves no trace, even after an error",
    fn=st.sampled_from((*_FUNCTIONS, *_FAILING)).map(_counted),
    seed=_SEEDS,
    tolerance="exact",
    examples=[{"fn": _counted(function), "seed": 3} for function in (*_FAILING, *_FUNCTIONS)],
    hints=(
        "Three calls are made here: with the seed, with another, with the first again; then one whose fn calls "
        "run_seeded itself. After each, a number is drawn with torch.rand(1); it must be the one that comes without "
        "these calls."
    ),
)
def _(run_seeded, fn, seed):
    def twice():
        return [torch.rand(1), run_seeded(fn, seed), torch.rand(1)]

    calls = (
        ("first call", fn, seed),
        ("call with another seed", fn, seed + 1),
        ("first call again", fn, seed),
        ("call of a function that calls run_seeded", twice, seed + 2),
    )
    torch.manual_seed(5)
    torch.rand(3)
    seen = {}
    for call, function, number in calls:
        result, error = None, "none"
        try:
            result = run_seeded(function, number)
        except (ValueError, LookupError) as raised:
            error = type(raised).__name__
        seen[f"the error that came out of the {call}"] = error
        seen[f"the result of the {call}"] = result
        seen[f"a random number after the {call}"] = torch.rand(1).item()
    with torch.no_grad():
        seen["gradients are on for fn, where the caller has switched them off"] = run_seeded(
            torch.is_grad_enabled, seed
        )
        seen["gradients are on afterwards, where the caller has switched them off"] = torch.is_grad_enabled()
    return seen


@run_seeded.mutant("does not put the random state back")
def _(fn, seed):
    torch.manual_seed(seed)
    return fn()


@run_seeded.mutant("puts the random state back only if there is no error")
def _(fn, seed):
    state = torch.get_rng_state()
    torch.manual_seed(seed)
    result = fn()
    torch.set_rng_state(state)
    return result


@run_seeded.mutant("cuts the seed to 32 bits")
def _(fn, seed):
    return run_seeded(fn, seed % 2**32)


@run_seeded.mutant("drops the sign of the seed")
def _(fn, seed):
    return run_seeded(fn, abs(seed))


@run_seeded.mutant("runs fn with gradients, though the caller has switched them off")
def _(fn, seed):
    with torch.enable_grad():
        return run_seeded(fn, seed)


@run_seeded.mutant("switches gradients on, and leaves them so")
def _(fn, seed):
    result = run_seeded(fn, seed)
    torch.set_grad_enabled(True)
    return result


@run_seeded.mutant("leaves deterministic algorithms switched on")
def _(fn, seed):
    torch.use_deterministic_algorithms(True)
    return run_seeded(fn, seed)


@run_seeded.mutant("keeps the random state after seeding")
def _(fn, seed):
    torch.manual_seed(seed)
    state = torch.get_rng_state()
    try:
        return fn()
    finally:
        torch.set_rng_state(state)


@run_seeded.mutant("goes back to the seed, not to the state")
def _(fn, seed):
    before = torch.initial_seed()
    torch.manual_seed(seed)
    try:
        return fn()
    finally:
        torch.manual_seed(before)


@run_seeded.mutant("torch.seed() afterwards")
def _(fn, seed):
    torch.manual_seed(seed)
    try:
        return fn()
    finally:
        torch.seed()


@run_seeded.mutant("always the seed 42")
def _(fn, seed):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(42)
        return fn()


@run_seeded.mutant("seeds Python's random numbers, not those of torch")
def _(fn, seed):
    state = random.getstate()
    with torch.random.fork_rng(devices=[]):
        random.seed(seed)
        try:
            return fn()
        finally:
            random.setstate(state)


@run_seeded.mutant("seeds NumPy's random numbers, not those of torch")
def _(fn, seed):
    state = np.random.get_state()
    with torch.random.fork_rng(devices=[]):
        np.random.seed(seed % 2**32)
        try:
            return fn()
        finally:
            np.random.set_state(state)


@run_seeded.mutant("seeds a generator that fn does not use")
def _(fn, seed):
    torch.Generator().manual_seed(seed)
    with torch.random.fork_rng(devices=[]):
        return fn()


@run_seeded.mutant("seeds after the call")
def _(fn, seed):
    with torch.random.fork_rng(devices=[]):
        result = fn()
        torch.manual_seed(seed)
        return result


@run_seeded.mutant("does not seed")
def _(fn, seed):
    with torch.random.fork_rng(devices=[]):
        return fn()


@run_seeded.mutant("draws a number before the call")
def _(fn, seed):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        torch.rand(1)
        return fn()


@run_seeded.mutant("seeds only if the seed is not 0")
def _(fn, seed):
    with torch.random.fork_rng(devices=[]):
        if seed:
            torch.manual_seed(seed)
        return fn()


@run_seeded.mutant("calls fn twice")
def _(fn, seed):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        fn()
        return fn()


@run_seeded.mutant("calls fn twice, each time with the seed")
def _(fn, seed):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        fn()
        torch.manual_seed(seed)
        return fn()


@run_seeded.mutant("returns None")
def _(fn, seed):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        fn()


@run_seeded.mutant("returns the function, not its result")
def _(fn, seed):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        fn()
        return fn


@run_seeded.mutant("hides the error")
def _(fn, seed):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        try:
            return fn()
        except Exception:
            return None


@run_seeded.mutant("makes every error a RuntimeError")
def _(fn, seed):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        try:
            return fn()
        except Exception as error:
            raise RuntimeError("fn failed") from error


@run_seeded.mutant("puts the random state back after one kind of error only")
def _(fn, seed):
    state = torch.get_rng_state()
    torch.manual_seed(seed)
    try:
        result = fn()
    except ValueError:
        torch.set_rng_state(state)
        raise
    torch.set_rng_state(state)
    return result


@run_seeded.mutant("puts the random state back before fn is called")
def _(fn, seed):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
    return fn()


@run_seeded.mutant("remembers results of earlier calls")
def _(fn, seed, known={}):
    key = getattr(fn, "__name__", "fn")
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        if key not in known:
            known[key] = fn()
        return known[key]


@run_seeded.mutant("keeps the random state of the first call for ever")
def _(fn, seed, kept={}):
    kept.setdefault("state", torch.get_rng_state())
    torch.manual_seed(seed)
    try:
        return fn()
    finally:
        torch.set_rng_state(kept["state"])


@run_seeded.mutant("runs fn without gradients")
def _(fn, seed):
    with torch.random.fork_rng(devices=[]), torch.set_grad_enabled(False):
        torch.manual_seed(seed)
        return fn()


_STATES: list[torch.Tensor] = [torch.empty(0)]


@run_seeded.mutant("keeps the random state in a global, where a call inside of a call replaces it")
def _(fn, seed):
    _STATES[0] = torch.get_rng_state()
    torch.manual_seed(seed)
    try:
        return fn()
    finally:
        torch.set_rng_state(_STATES[0])


@run_seeded.variant("get_rng_state and set_rng_state in try and finally")
def _(fn, seed):
    before = torch.get_rng_state()
    torch.manual_seed(seed)
    try:
        result = fn()
    finally:
        torch.set_rng_state(before)
    return result


@run_seeded.variant("fork_rng for the CPU only")
def _(fn, seed):
    with torch.random.fork_rng(devices=[]):
        torch.random.manual_seed(seed)
        return fn()


@run_seeded.variant("a context manager of its own")
def _(fn, seed):
    @contextlib.contextmanager
    def seeding():
        state = torch.default_generator.get_state()
        torch.default_generator.manual_seed(seed)
        try:
            yield
        finally:
            torch.default_generator.set_state(state)

    with seeding():
        return fn()


@run_seeded.variant("except and else")
def _(fn, seed):
    state = torch.random.get_rng_state().clone()
    torch.manual_seed(seed)
    random.seed(seed)
    try:
        value = fn()
    except BaseException:
        torch.random.set_rng_state(state)
        raise
    else:
        torch.random.set_rng_state(state)
        return value


@run_seeded.variant("ExitStack")
def _(fn, seed):
    with contextlib.ExitStack() as stack:
        stack.callback(torch.set_rng_state, torch.get_rng_state())
        torch.manual_seed(int(seed))
        print("seeded with", seed)
        return fn()
