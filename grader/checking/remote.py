"""A learner's functions as a plain test sees them: each call is made behind the wall, plain values come back."""

from __future__ import annotations

import builtins
import contextlib
import copy
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import cloudpickle
import numpy as np
import torch

from grader.bench import Target
from grader.checking.calling import Calling, read, unpack_to_show
from grader.deadline import deadline
from grader.draw import case_seed
from grader.observe import pack
from grader.observe.call import Omitted
from grader.observe.nodes import Failure, Node, Observation
from grader.rebuild import rebuild
from grader.sandbox.limits import Call, Source, Task, WorkerEnded
from grader.sandbox.worker import Worker
from grader.spell import call_code

TEST_SECONDS = 60
RUN = "run"


class SolutionError(RuntimeError):
    """A learner's function raised what is no ordinary exception of Python's; the message begins with its name."""


class SolutionEnded(BaseException):
    """The learner's process is gone; as a BaseException it passes through a test that expects exceptions."""


class Functions:
    """Functions by name: what a plain test knows as `solution` and `reference`."""

    _title: str

    def __init__(self, title: str, functions: Mapping[str, Callable[..., Any]]) -> None:
        self.__dict__.update(functions, _title=title)

    def __repr__(self) -> str:
        return self._title

    def __reduce__(self) -> Any:
        raise pack.RefusedToPack(f"a probe must not refer to {self._title}; use its first parameter")


class Remote:
    """One learner's function in another process."""

    def __init__(self, name: str, call: Callable[..., Any]) -> None:
        self.name = name
        self.call = call

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Make the call behind the wall."""
        __tracebackhide__ = True
        return self.call(*arguments, **named)

    def __repr__(self) -> str:
        return self.name


class Session:
    """The calls of one test, in one worker of its own, and what became of them.

    `gone`: how the worker ended, where it did; `failure`: what was raised last, as `error` in the test; `last`: the
    newest call, its name and packed arguments.
    """

    def __init__(self, calling: Calling, worker: Worker) -> None:
        self.calling = calling
        self.worker = worker
        self.calls = 0
        self.gone: WorkerEnded | None = None
        self.error: BaseException | None = None
        self.failure: Failure | None = None
        self.last: tuple[str, bytes] | None = None

    @property
    def solution(self) -> Functions:
        """The learner's functions, and `run` for what must happen beside them."""
        remote = {name: Remote(name, partial(self._call, name)) for name in _names(self.calling.target)}
        return Functions("solution", {**remote, RUN: Remote(RUN, self._run)})

    @property
    def code(self) -> str:
        """The newest call as code."""
        if self.last is None:
            return ""
        name, packed = self.last
        return call_code(name, unpack_to_show(packed, self.calling.device))

    def _call(self, name: str, *arguments: Any, **named: Any) -> Any:
        __tracebackhide__ = True
        if name in self.worker.file.missing:
            missing = f"{self.calling.target.file} defines no {name}"
            self._raise(Failure(("builtins.AttributeError",), missing))
        return self._ask(name, (name,), None, arguments, named)

    def _run(self, probe: Callable[..., Any], *arguments: Any) -> Any:
        __tracebackhide__ = True
        secrets = secrets_of(self.calling.target)
        with _by_value(probe):
            packed = pack.dumps(probe, secrets)
        title = f"{self.calling.exercise.name}: {getattr(probe, '__name__', 'probe')}"
        return self._ask(title, self.calling.exercise.names, packed, arguments, {})

    def _ask(
        self, title: str, names: tuple[str, ...], probe: bytes | None, arguments: tuple[Any, ...], named: dict[str, Any]
    ) -> Any:
        """Make one call and raise what it raised; what it did to its arguments is done to those here."""
        __tracebackhide__ = True
        away: set[str] = set()
        given = {str(place): _carried(value, away) for place, value in enumerate(arguments)}
        if named:  # after what is omitted, the worker passes by name
            given |= {"": Omitted(), **{name: _carried(value, away) for name, value in named.items()}}
        packed = pack.dumps(given, secrets_of(self.calling.target))
        self.last = title, packed
        try:
            seen = self._answer(self.calling.task_of(names, probe), packed)
            _copy_all(seen, arguments, named)
        except WorkerEnded as gone:
            self.gone = gone
            raise SolutionEnded(f"{gone.how}: {gone.detail}") from None
        if seen.failure is not None:
            self._raise(seen.failure)
        return None if seen.value is None else _placed(seen.value, rebuild(seen.value), next(iter(away), "cpu"))

    def _answer(self, task: Task, packed: bytes) -> Observation:
        if self.gone is not None:
            raise self.gone
        seed = case_seed(self.calling.file.seed, self.calls)
        self.calls += 1
        self.worker.begin(task)
        seen = read(next(self.worker.calls([Call(packed, seed)], self.calling.device)).body)
        if seen.failure is None and seen.value is None:
            raise WorkerEnded("garbled", "an answer without a value")
        return seen

    def _raise(self, failure: Failure) -> None:
        __tracebackhide__ = True
        self.failure, self.error = failure, _exception(failure)
        raise self.error


@contextlib.contextmanager
def session(calling: Calling, source: Source) -> Iterator[Session]:
    """Start a worker for one test, and end it afterwards; a test that takes too long is ended by TooSlow."""
    with (
        calling.bench.sandbox.start_worker(calling.limits, source, _names(calling.target), calling.device) as worker,
        deadline(TEST_SECONDS),
    ):
        worker.meet()
        yield Session(calling, worker)


def references(target: Target) -> Functions:
    """Return the reference functions of an exercise's chapter, by name."""
    return Functions(
        "reference", {name: one for _, each in target.chapter.exercises for name, one in each.parts.items()}
    )


def secrets_of(target: Target) -> set[int]:
    """The ids of what must never travel: every exercise of the chapter, and every reference."""
    exercises = [one for _, one in target.chapter.exercises]
    return {id(one) for one in exercises} | {id(part) for one in exercises for part in one.parts.values()}


def _names(target: Target) -> tuple[str, ...]:
    return tuple(name for one in target.chapter.files[target.file] for name in one.names)


@contextlib.contextmanager
def _by_value(probe: Callable[..., Any]) -> Iterator[None]:
    """Let a probe and its helpers travel whole: a worker cannot import the test's file."""
    module = sys.modules.get(getattr(probe, "__module__", ""))
    if module is None or module.__name__ in cloudpickle.list_registry_pickle_by_value():
        yield
        return
    cloudpickle.register_pickle_by_value(module)
    try:
        yield
    finally:
        cloudpickle.unregister_pickle_by_value(module)


def _exception(failure: Failure) -> Exception:
    """Return what a test sees of a learner's exception: the nearest of Python's own kinds, with its message."""
    for name in failure.types:
        kind = getattr(builtins, name.removeprefix("builtins."), None) if name.startswith("builtins.") else None
        if isinstance(kind, type) and issubclass(kind, Exception) and kind is not Exception:
            with contextlib.suppress(TypeError):  # one that wants more than a message
                return kind(failure.message)
    return SolutionError(f"{failure.name}: {failure.message}")


def _carried(value: Any, away: set[str]) -> Any:
    """Return an argument as it travels, from the CPU to the device under test; note on which device it lay."""
    if isinstance(value, torch.Tensor) and value.device.type not in ("cpu", "meta"):
        away.add(str(value.device))
        return value.detach().cpu().requires_grad_(value.requires_grad) if value.is_leaf else value.cpu()
    if type(value) in (list, tuple):
        return type(value)(_carried(part, away) for part in value)
    if type(value) is dict:
        return {key: _carried(part, away) for key, part in value.items()}
    if isinstance(value, torch.nn.Module):
        devices = {str(part.device) for part in (*value.parameters(), *value.buffers())} - {"cpu", "meta"}
        away |= devices
        return copy.deepcopy(value).cpu() if devices else value
    return value


def _placed(node: Node, value: Any, device: str) -> Any:
    """Return a result where the arguments lay: its tensors come from the device under test, or from the CPU."""
    if isinstance(value, torch.Tensor):
        if device.partition(":")[0] != node.facts.get("device"):
            return value
        return value.detach().to(device).requires_grad_(value.requires_grad)
    if type(value) in (list, tuple):
        return type(value)(_placed(inner, part, device) for (_, inner), part in zip(node.items, value, strict=False))
    if type(value) is dict:
        inside = zip(node.items, value.items(), strict=False)
        return {key: _placed(inner, part, device) for (_, inner), (key, part) in inside}
    return value


def _copy_all(seen: Observation, arguments: tuple[Any, ...], named: Mapping[str, Any]) -> None:
    """Do to the arguments what the call did to those it got. Raises WorkerEnded for what no call can have done."""
    after = dict(seen.arguments)
    try:
        for name, value in [*((str(place), value) for place, value in enumerate(arguments)), *named.items()]:
            _copy_back(after[name], value)
    except (KeyError, RuntimeError, TypeError, ValueError, AttributeError) as error:
        raise WorkerEnded("garbled", f"an answer that does not fit ({type(error).__name__})") from error


def _copy_back(node: Node, value: Any) -> None:
    """Do to an argument's tensors what the call did to those it got."""
    if isinstance(value, torch.Tensor) and node.kind == "tensor" and node.data is not None:
        _overwrite(value, rebuild(node).detach())
        if value.is_leaf and value.requires_grad:
            grad = node.part(".grad")
            value.grad = None if grad is None else rebuild(grad).detach().to(value.device)
    elif isinstance(value, np.ndarray) and node.kind == "array" and value.flags.writeable:
        value[...] = rebuild(node)
    for part, inner in zip(_parts(value), node.items, strict=False):
        _copy_back(inner[1], part)
    if isinstance(value, torch.nn.Module) and node.kind == "module":
        value.training = bool(node.facts["training"])


def _overwrite(value: torch.Tensor, after: torch.Tensor) -> None:
    if value.shape != after.shape or value.dtype != after.dtype:
        value.data = after.to(value.device)
    elif not torch.equal(value.detach().cpu(), after):
        with torch.no_grad():
            value.copy_(after)


def _parts(value: Any) -> list[Any]:
    """What an argument holds, in the order in which it is observed."""
    if type(value) in (list, tuple):
        return list(value)
    if type(value) is dict:
        return list(value.values())
    if isinstance(value, torch.nn.Module):
        return [*value._parameters.values(), *value._buffers.values(), *value._modules.values()]
    return []
