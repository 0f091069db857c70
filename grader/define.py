"""What an exercise is: `@exercise` on a reference, with arguments, checks, mutants, variants and hints."""

from __future__ import annotations

import difflib
import inspect
import pathlib
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, fields
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from grader.errors import DefinitionError
from grader.strategies import devices, folders

Number = int | float | Fraction
FIRST_CHECK = "matches the reference"
Tolerance = tuple[float, float] | str | None

_COLLECTING: ContextVar[list[Exercise] | None] = ContextVar("collecting", default=None)
_ASPECTS = ("requires_grad", "grad", "random", "mode", "memory", "dtype", "device", "arguments", "state", "gradients")


@dataclass(frozen=True, slots=True)
class Options:
    """How a check's calls are watched and compared; every default is what most exercises want.

    `memory`: "shares" (as the reference does), "fresh" (no part of an argument), "same" (the argument itself).
    `gradients`: compare the vector-Jacobian product. `vectorised`: the number of operations must not grow with the
    sizes where the reference's does not. `forbids`: operations that may not be used, by name, `*` allowed.
    `tolerance`: (rtol, atol), or "exact". `ignores`: what is not graded, among requires_grad, grad, random, mode,
    memory, dtype, device, arguments, state, gradients. `ambient_device`: the call runs inside
    `with torch.device(device)`.
    """

    memory: str | None = None
    gradients: bool = False
    vectorised: bool = False
    forbids: tuple[str, ...] = ()
    tolerance: Tolerance = None
    ignores: tuple[str, ...] = ()
    ambient_device: bool = False

    def __post_init__(self) -> None:
        if self.memory not in (None, "shares", "fresh", "same"):
            raise DefinitionError(f'memory="{self.memory}" is not known: use "shares", "fresh" or "same"')
        for aspect in self.ignores:
            if aspect not in _ASPECTS:
                raise DefinitionError(f'ignores="{aspect}" is not known{_suggest(aspect, _ASPECTS)}')


@dataclass(slots=True)
class Check:
    """One thing shown about an exercise, worth points.

    `probe` is called with the function and the arguments; without one the function itself is called.
    `judgement`, where there is no unique answer, gets what came and the arguments and says what is wrong.
    """

    name: str
    points: Fraction
    parameters: tuple[str, ...]
    strategy: st.SearchStrategy[dict[str, Any]]
    options: Options
    examples: tuple[Mapping[str, Any], ...] = ()
    probe: Callable[..., Any] | None = None
    judgement: Callable[..., Any] | None = None
    hints: tuple[str, ...] = ()

    def judge(self, judgement: Callable[..., Any]) -> Callable[..., Any]:
        """Decorate the function that judges results without comparing them with the reference's."""
        self.judgement = judgement
        return judgement


@dataclass(eq=False)
class Exercise:
    """One stub function or class: its reference, its checks, and what must fail and pass them.

    Calling it calls the reference, so references can use each other. It never leaves the grader's process.
    """

    name: str
    reference: Callable[..., Any]
    file: pathlib.Path
    checks: list[Check] = field(default_factory=list)
    mutants: dict[str, Callable[..., Any]] = field(default_factory=dict)
    variants: dict[str, Callable[..., Any]] = field(default_factory=dict)
    hints: tuple[str, ...] = ()
    parts: dict[str, Callable[..., Any]] = field(default_factory=dict)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.reference(*args, **kwargs)

    def __reduce__(self) -> Any:
        raise TypeError(f"the exercise {self.name} refers to its reference and must not be sent to a learner's process")

    @property
    def points(self) -> Fraction:
        """What all checks are worth together."""
        return sum((check.points for check in self.checks), Fraction(0))

    @property
    def names(self) -> tuple[str, ...]:
        """The names a submission must define: one, or several where functions belong together."""
        return tuple(self.parts)

    @property
    def callee(self) -> Any:
        """What a probe gets: the reference itself, or a namespace of the functions that belong together."""
        return self.reference if len(self.parts) == 1 else types.SimpleNamespace(**self.parts)

    @property
    def task(self) -> str:
        """The docstring, without indentation."""
        return inspect.getdoc(self.reference) or ""

    def also(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Decorate another function that belongs to the exercise (`save` and `load`); probes get both."""
        self.parts[function.__name__] = function
        return function

    def mutant(self, name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Decorate a wrong version, named after its mistake; it must not get all points.

        Where functions belong together, or to replace methods only, decorate a class that holds the parts.
        """
        return self._named(self.mutants, name)

    def variant(self, name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Decorate another right version, named after its idiom; it must get all points."""
        return self._named(self.variants, name)

    def _named(
        self, table: dict[str, Callable[..., Any]], name: str
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        if name in self.mutants or name in self.variants:
            raise DefinitionError(f'{self.name}: there are two versions called "{name}"; rename one')

        def keep(version: Callable[..., Any]) -> Callable[..., Any]:
            table[name] = version
            return version

        return keep

    def check(
        self, name: str, points: Number = 1, *, examples: Sequence[Mapping[str, Any]] = (), **rest: Any
    ) -> Callable[[Callable[..., Any]], Check]:
        """Decorate a probe `def _(function, x, …)`: what it returns must be the same for learner and reference.

        Takes the same arguments as `exercise`.
        """

        def add(probe: Callable[..., Any]) -> Check:
            if any(check.name == name for check in self.checks):
                raise DefinitionError(f'{self.name}: there are two checks called "{name}"; rename one')
            _refuse_reference(self, probe)
            check = _build_check(self.name, name, points, probe, probe, examples, rest)
            self.checks.append(check)
            return check

        return add

    def judge(self, judgement: Callable[..., Any]) -> Callable[..., Any]:
        """Decorate `def _(came, **arguments)`: None where the result is right, else a sentence on what is wrong."""
        if not self.checks:
            raise DefinitionError(f"{self.name}: there is no check to judge yet; put the judge below it")
        self.checks[0].judgement = judgement
        return judgement


def exercise(
    *,
    points: Number = 1,
    name: str | None = None,
    hints: Sequence[str] = (),
    examples: Sequence[Mapping[str, Any]] = (),
    **rest: Any,
) -> Callable[[Callable[..., Any]], Exercise]:
    """Make the decorated reference an exercise: its docstring is the task, its signature the contract.

    `points`: what the first check, "matches the reference", is worth. `hints`: from gentle to nearly the answer.
    `examples`: cases that come first, each a mapping with every argument. Then a hypothesis strategy for each
    parameter by name, or `arguments=` one strategy for dicts of all of them; and any of Options. A parameter
    `device` and one annotated `Path` are filled in. A class has no first check: add `.check`s.
    Raises DefinitionError.
    """

    def make(reference: Callable[..., Any]) -> Exercise:
        title = name or reference.__name__
        made = Exercise(title, reference, pathlib.Path(inspect.getfile(reference)), hints=tuple(hints))
        made.parts[reference.__name__] = reference
        if not isinstance(reference, type) and (rest or parameters_of(reference) == () or examples):
            made.checks.append(_build_check(title, FIRST_CHECK, points, reference, None, examples, rest))
        elif rest:
            raise DefinitionError(f"{title}: a class is graded by checks only; move the arguments to .check(…)")
        collecting = _COLLECTING.get()
        if collecting is not None:
            collecting.append(made)
        return made

    return make


@contextmanager
def collecting() -> Iterator[list[Exercise]]:
    """Within this context, every exercise that is defined is added to the list."""
    found: list[Exercise] = []
    token = _COLLECTING.set(found)
    try:
        yield found
    finally:
        _COLLECTING.reset(token)


def parameters_of(function: Callable[..., Any]) -> tuple[str, ...]:
    """Return the names of a function's parameters, in order."""
    return tuple(inspect.signature(function).parameters)


def _build_check(
    title: str,
    name: str,
    points: Number,
    function: Callable[..., Any],
    probe: Callable[..., Any] | None,
    examples: Sequence[Mapping[str, Any]],
    rest: dict[str, Any],
) -> Check:
    parameters = parameters_of(function) if probe is None else parameters_of(probe)[1:]
    known = {option.name for option in fields(Options)}
    given = {key: value for key, value in rest.items() if key in known}
    strategies = {key: value for key, value in rest.items() if key not in known}
    whole = strategies.pop("arguments", None)
    for key in ("ignores", "forbids"):
        if isinstance(given.get(key), str):
            given[key] = (given[key],)
    hints = tuple(strategies.pop("hints", ()))
    if Fraction(str(points)) < 0:
        raise DefinitionError(f"{title}: points={points} is negative")
    strategy = (
        _arguments(title, parameters, strategies, _paths(function))
        if whole is None
        else _whole(title, whole, strategies)
    )
    for example in examples:
        for key in example:
            if key not in parameters:
                raise DefinitionError(f'{title}: examples= names "{key}"{_suggest(key, parameters)}')
    return Check(
        name, Fraction(str(points)), parameters, strategy, Options(**given), tuple(examples), probe, hints=hints
    )


def _arguments(
    title: str, parameters: tuple[str, ...], given: dict[str, Any], paths: Sequence[str]
) -> st.SearchStrategy[dict[str, Any]]:
    for key, value in given.items():
        if key not in parameters:
            options = (*parameters, *(option.name for option in fields(Options)), "arguments", "points", "hints")
            raise DefinitionError(f'{title}: there is no parameter or option "{key}"{_suggest(key, options)}')
        if not isinstance(value, st.SearchStrategy):
            raise DefinitionError(f"{title}: {key}= must be a hypothesis strategy, but got {value!r}")
    if "device" in parameters and "device" not in given:
        given = {**given, "device": devices()}
    given = {**{parameter: folders() for parameter in paths if parameter not in given}, **given}
    missing = [parameter for parameter in parameters if parameter not in given]
    if missing:
        raise DefinitionError(f'{title}: no strategy for "{missing[0]}": add {missing[0]}=… to the decorator')
    return st.fixed_dictionaries({parameter: given[parameter] for parameter in parameters})


def _paths(function: Callable[..., Any]) -> list[str]:
    """The parameters annotated `Path`, each of which is a fresh folder."""
    annotations = getattr(function, "__annotations__", {})
    return [name for name, kind in annotations.items() if kind in ("Path", "pathlib.Path", pathlib.Path)]


def _whole(title: str, whole: Any, others: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    if others:
        raise DefinitionError(f"{title}: arguments= yields every argument; remove {', '.join(others)}=")
    if not isinstance(whole, st.SearchStrategy):
        raise DefinitionError(f"{title}: arguments= must be a hypothesis strategy that yields dicts, but got {whole!r}")
    return whole


def _refuse_reference(made: Exercise, probe: Callable[..., Any]) -> None:
    """A probe travels to the learner's process: it may not mention an exercise or a reference, however deep."""
    for name in _names_in(probe.__code__):
        if isinstance(probe.__globals__.get(name), Exercise):
            raise DefinitionError(
                f"{made.name}: a probe refers to the reference {name}; use its first parameter, the function under test"
            )


def _names_in(code: types.CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _names_in(constant)


def _suggest(word: str, options: Sequence[str]) -> str:
    near = difflib.get_close_matches(word, options, 1)
    return f'; did you mean "{near[0]}"?' if near else f": use one of {', '.join(options)}"
