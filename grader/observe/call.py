"""Observe one call: the same steps for the reference and for the learner's function."""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch._C import _len_torch_function_stack

from grader.observe.look import Eyes, text
from grader.observe.modes import Births, Functions, Normal, Operations, also_in_threads
from grader.observe.nodes import MAX_DATA, MAX_DEPTH, Failure, Node, Observation
from grader.observe.sim import device as sim


class Omitted:
    """Stands for an argument that is not passed at all, so that its default holds."""


@dataclass(frozen=True, slots=True)
class Watch:
    """What to see of a call beyond its value and arguments.

    `gradients`: the vector-Jacobian product by every floating argument that requires grad; `operations`: count
    them; `escapes`: note what takes data out of tensors (counting does, too); `ambient_device`: make the call
    inside `with torch.device(device)`. `most_bytes` of elements are seen, and `deepest` levels of lists in lists.
    """

    gradients: bool = False
    operations: bool = False
    escapes: bool = False
    ambient_device: str | None = None
    most_bytes: int = MAX_DATA
    deepest: int = MAX_DEPTH


def observe(
    function: Callable[..., Any],
    arguments: Mapping[str, Any],
    seed: int,
    watch: Watch,
    own_file: str = "",
    folders: tuple[str, ...] = (),
    remember: bool = True,
) -> tuple[Observation, tuple[tuple[str, Node], ...]]:
    """Call `function` with `arguments` and return everything seen, and the arguments as they were before.

    Whoever does not care how they were does not `remember` it, and gets nothing of that.

    The global state is set first (grad mode, default dtype, random state from `seed`), and again afterwards:
    what one call leaves behind does not reach the next. Frames of an exception are kept where they lie in
    `own_file`.
    """
    eyes = Eyes(folders, watch.most_bytes, watch.deepest)
    reset(seed)
    before = tuple([(name, eyes.look(value, remember)) for name, value in arguments.items()])
    eyes.blink()
    given = {name: value for name, value in arguments.items() if type(value) is not Omitted}
    watching = _Watching(watch, own_file)
    value, failure = None, None
    try:
        with watching:
            value = _call(function, given, arguments)
    except BaseException as error:  # SystemExit and KeyboardInterrupt of a submission are facts like any other
        failure = see_failure(error, own_file)
    state = _state()
    _set_modes()
    gradients: tuple[tuple[str, Node], ...] = ()
    seen = None if failure else eyes.look(value)
    after = tuple([(name, eyes.look(value)) for name, value in arguments.items()])
    if watch.gradients and failure is None:
        reset(seed)
        gradients = _gradients(value, given, seed, eyes)
    told = (watching.operations, watching.escapes, watching.births)
    return Observation(seen, failure, after, gradients, state, *told), before if remember else ()


def reset(seed: int) -> None:
    """Put torch's global state where every call starts: grad mode on, float32, CPU, random state from `seed`."""
    _set_modes()
    seed_generators(seed)
    torch.rand(1 + seed % 7)  # the stream is under way, so that "as right after seeding" is not the state at entry


def _set_modes() -> None:
    torch._C._set_grad_enabled(True)
    if torch.get_default_dtype() is not torch.float32:
        torch.set_default_dtype(torch.float32)
    torch.set_default_device(None)
    torch._C._set_deterministic_algorithms(False)


def seed_generators(seed: int) -> None:
    """Do what `torch.manual_seed` does, without the stack trace it notes for every accelerator that is not in use."""
    torch.default_generator.manual_seed(seed)
    if sim.is_present():
        sim.seed(seed)
    if torch.cuda.is_initialized():
        torch.cuda.manual_seed_all(seed)
        _exact_kernels()


def _exact_kernels() -> None:
    """Let CUDA compute float32 in float32, not in TF32 (10 bits of mantissa), and in the same way each time."""
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False
    torch.backends.cudnn.benchmark = False
    torch.backends.cudnn.deterministic = True


def see_failure(error: BaseException, own_file: str) -> Failure:
    """Return what is seen of an exception; its own `__str__` may fail or lie and is bounded."""
    try:
        message = text(str(error))
    except BaseException:
        message = "(its message cannot be shown)"
    types = tuple(_class_name(kind) for kind in type(error).__mro__[:20])
    return Failure(types, message, _own_frames(error, own_file))


def _own_frames(error: BaseException, own_file: str) -> tuple[tuple[int, str], ...]:
    frames = [
        (line, frame.f_code.co_name)
        for frame, line in traceback.walk_tb(error.__traceback__)
        if frame.f_code.co_filename == own_file and line
    ]
    return tuple(frames[:10] + frames[10:][-10:])


def _class_name(kind: type) -> str:
    """`builtins.ValueError` only where it is that very class."""
    module, name = str(kind.__module__), kind.__qualname__
    if module == "builtins" and getattr(__import__("builtins"), name, None) is not kind:
        module = "<learner>"
    return text(f"{module}.{name}")


def _call(function: Callable[..., Any], given: Mapping[str, Any], declared: Mapping[str, Any]) -> Any:
    """Pass by position up to the first omitted argument, so that parameters may be named otherwise."""
    positional: list[Any] = []
    rest: dict[str, Any] = {}
    by_name = False
    for name in declared:
        by_name = by_name or name not in given
        if name in given and by_name:
            rest[name] = given[name]
        elif name in given:
            positional.append(given[name])
    return function(*positional, **rest)


class _Watching:
    """While it lasts, what is to be watched is noted; where nothing is, it costs nothing."""

    def __init__(self, watch: Watch, own_file: str) -> None:
        self._stack: contextlib.ExitStack | None = None
        self._counter, self._functions, self._births = None, None, None
        if watch.operations and not sim.is_present():  # under it, torch.tensor trips over its own assertion there
            self._counter = Operations()
        if watch.operations or watch.escapes:
            self._functions = Functions()
        if sim.is_present() and own_file:
            self._births = Births(own_file)
        self._counts = watch.operations
        self._ambient = watch.ambient_device

    def __enter__(self) -> None:
        modes: list[Any] = []
        if self._ambient is not None:
            modes += [torch.device(self._ambient), Normal(self._ambient)]
        modes += [mode for mode in (self._counter, self._functions, self._births) if mode is not None]
        if modes:
            with contextlib.ExitStack() as stack:
                for mode in modes:
                    stack.enter_context(mode)
                if self._functions is not None:
                    stack.enter_context(also_in_threads(self._counter, self._functions))
                self._stack = stack.pop_all()

    def __exit__(self, *_: object) -> None:
        if self._stack is not None:
            self._stack.close()

    @property
    def operations(self) -> Mapping[str, int] | None:
        """How often each operation ran, where that was to be counted."""
        if not self._counts or self._functions is None:
            return None
        return {**(self._counter.counts if self._counter is not None else {}), **self._functions.names}

    @property
    def escapes(self) -> tuple[str, ...]:
        """The ways out of tensor land that were taken."""
        return self._functions.escapes if self._functions is not None else ()

    @property
    def births(self) -> tuple[tuple[int, str], ...]:
        """Where tensors were made on the CPU, or CUDA was asked for, while another device is meant."""
        return (*sim.asked(), *self._births.found) if self._births is not None else ()


def _state() -> dict[str, Any]:
    return {
        "grad_mode": torch.is_grad_enabled(),
        "inference_mode": torch.is_inference_mode_enabled(),
        "default_dtype": str(torch.get_default_dtype()),
        "default_device": str(torch.get_default_device().type) if _len_torch_function_stack() else "cpu",
        "deterministic_algorithms": torch.are_deterministic_algorithms_enabled(),
        "random": _random_state(),
    }


def _random_state() -> str:
    """A digest of what tells random states apart: seed, place in the stream, the first numbers of the present block."""
    state = torch.default_generator.get_state()
    whole = ctypes.string_at(state.data_ptr(), state.nbytes)
    return hashlib.sha256(whole[:120] + whole[-40:]).hexdigest()[:16]


FACTORS = (-3.0, -2.0, -1.5, -0.5, 0.5, 1.5, 2.0, 3.0)


def _gradients(value: object, given: Mapping[str, Any], seed: int, eyes: Eyes) -> tuple[tuple[str, Node], ...]:
    """The vector-Jacobian products: one random cotangent for each differentiable part of the result.

    The fact `of` says what was differentiated: "the result times 1.5".
    """
    inputs = {
        name: part
        for name, part in given.items()
        if isinstance(part, torch.Tensor) and part.requires_grad and part.is_leaf
    }
    outputs = [part for part in _parts(value, 0) if part.requires_grad]
    if not inputs or not outputs:
        return ()
    of, weights = _weights(outputs, seed)
    cotangents = [weight.to(part) for weight, part in zip(weights, outputs, strict=True)]
    try:
        found = torch.autograd.grad(outputs, list(inputs.values()), cotangents, allow_unused=True)
    except BaseException as error:  # a learner's own backward may raise anything
        return (("(backward)", Node("opaque", type(error).__name__, {"why": see_failure(error, "").message[:300]})),)
    filled = (
        torch.zeros_like(part) if grad is None else grad for part, grad in zip(inputs.values(), found, strict=True)
    )
    seen = ((name, eyes.look(grad.detach())) for name, grad in zip(inputs, filled, strict=True))
    return tuple((name, replace(node, facts={**node.facts, "of": of})) for name, node in seen)


def _weights(outputs: list[torch.Tensor], seed: int) -> tuple[str, list[torch.Tensor]]:
    """Return what is differentiated, in words, and the cotangent of each part.

    A single number gets a factor that can be said; not 1, so that a backward that forgets it shows.
    """
    if len(outputs) == 1 and outputs[0].numel() == 1:
        factor = FACTORS[seed % len(FACTORS)]
        return f"the result times {factor}", [torch.full(outputs[0].shape, factor, dtype=torch.float64)]
    generator = torch.Generator().manual_seed(seed)
    weights = [torch.randn(part.shape, generator=generator, dtype=torch.float64) for part in outputs]
    return "the result, weighted at random", weights


def _parts(value: object, depth: int) -> Iterator[torch.Tensor]:
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, list | tuple) and depth < 5:
        for part in value[:100]:
            yield from _parts(part, depth + 1)
    elif isinstance(value, dict) and depth < 5:
        for key in sorted(value, key=str)[:100]:
            yield from _parts(value[key], depth + 1)
