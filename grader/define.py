"""What an exercise is: `@exercise` on a reference, with arguments, checks, mutants, variants and hints."""

from __future__ import annotations

import dis
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
from grader.options import Options, suggest
from grader.strategies import devices, folders

Number = int | float | Fraction
FIRST_CHECK = "matches the reference"

_COLLECTING: ContextVar[list[Exercise] | None] = ContextVar("collecting", default=None)


@dataclass(frozen=True, slots=True)
class PlainTest:
    """A function of a plain pytest file (`test_*.py` beside the references), which decides a check."""

    path: pathlib.Path
    function: str


@dataclass(slots=True)
class Check:
    """One thing shown about an exercise, worth points.

    `probe` is called with the function and the arguments; without one the function itself is called.
    `judgement`, where there is no unique answer, gets what came and the arguments and says what is wrong.
    `sealed` holds its Cases by device where they come from a sealed bank and none can be drawn.
    `plain` is the pytest function that decides, with whatever arguments it likes; none are drawn then either.
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
    sealed: Mapping[str, Any] = field(default_factory=dict)
    plain: PlainTest | None = None

    def judge(self, judgement: Callable[..., Any]) -> Callable[..., Any]:
        """Decorate the function that judges results without comparing them with the reference's."""
        self.judgement = judgement
        return judgement


@dataclass(eq=False)
class Exercise:
    """One stub function or class: its reference, its checks, and what must fail and pass them.

    Calling it calls the reference, so references can use each other. It never leaves the grader's process.
    `builds_on` names the exercises to do before this one. `problem` says what is wrong with how it is written; nobody
    can be graded by it then.
    """

    name: str
    reference: Callable[..., Any]
    file: pathlib.Path
    checks: list[Check] = field(default_factory=list)
    mutants: dict[str, Callable[..., Any]] = field(default_factory=dict)
    variants: dict[str, Callable[..., Any]] = field(default_factory=dict)
    equivalents: dict[tuple[str, str], str] = field(default_factory=dict)
    hints: tuple[str, ...] = ()
    parts: dict[str, Callable[..., Any]] = field(default_factory=dict)
    builds_on: tuple[str, ...] = ()
    problem: str = ""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the reference."""
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

    def weigh(self, points: Fraction | None) -> None:
        """Let the exercise be worth so many points; its checks keep their shares."""
        if points is not None and self.points:
            factor = points / self.points
            for check in self.checks:
                check.points *= factor

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

    def equivalent(self, before: str, after: str = "", *, because: str) -> None:
        """Record that a generated mutant, whose lines are `after` in place of `before`, is no mistake, and why.

        `verify` names the lines of each mutant that nothing catches. An oracle is recorded by its title alone.
        """
        if not because.strip():
            raise DefinitionError(f"{self.name}: equivalent(…) needs a reason: because=…")
        self.equivalents[before, after] = because

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
            self._refuse_second(name)
            _refuse_reference(self, probe)
            check = _build_check(self.name, name, points, probe, probe, examples, rest)
            self.checks.append(check)
            return check

        return add

    def add_plain(self, name: str, points: Number, plain: PlainTest) -> None:
        """Add a check that a plain pytest function decides. Raises DefinitionError."""
        self._refuse_second(name)
        self.checks.append(Check(name, _points(self.name, points), (), st.nothing(), Options(), plain=plain))

    def _refuse_second(self, name: str) -> None:
        if any(check.name == name for check in self.checks):
            raise DefinitionError(f'{self.name}: there are two checks called "{name}"; rename one')

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
    builds_on: Sequence[str] = (),
    examples: Sequence[Mapping[str, Any]] = (),
    **rest: Any,
) -> Callable[[Callable[..., Any]], Exercise]:
    """Make the decorated reference an exercise: its docstring is the task, its signature the contract.

    `points`: what the first check, "matches the reference", is worth. `hints`: from gentle to nearly the answer.
    `builds_on`: names of exercises to do before this one, in the course's order. `examples`: cases that come first, each a mapping from parameters to arguments; what is not in it is left out of
    the call. Then a hypothesis strategy for each
    parameter by name, or `arguments=` one strategy for dicts of all of them; and any of Options. A parameter
    `device` and one annotated `Path` are filled in. A class has no first check: add `.check`s.
    Raises DefinitionError.
    """

    def make(reference: Callable[..., Any]) -> Exercise:
        title = name or reference.__name__
        made = Exercise(title, reference, pathlib.Path(inspect.getfile(reference)), hints=_texts(hints))
        made.builds_on = _texts(builds_on)
        made.parts[reference.__name__] = reference
        if isinstance(reference, type):
            if rest or examples:
                raise DefinitionError(f"{title}: a class is graded by checks only; move the arguments to .check(…)")
        elif rest or examples or not _left_open(reference):
            made.checks.append(_build_check(title, FIRST_CHECK, points, reference, None, examples, rest))
        collecting = _COLLECTING.get()
        if collecting is not None:
            collecting.append(made)
        return made

    return make


def broken_exercise(name: str, file: pathlib.Path, problem: str) -> Exercise:
    """Return an exercise that stands for one that is written wrongly, so that its place in a report is not lost."""

    def nothing() -> None:
        raise DefinitionError(problem)

    made = Exercise(name, nothing, file, parts={name: nothing}, problem=problem)
    made.checks.append(Check(FIRST_CHECK, Fraction(1), (), st.nothing(), Options()))
    return made


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
    hints = _texts(strategies.pop("hints", ()))
    strategy = (
        _arguments(title, parameters, strategies, _filled_in(function))
        if whole is None
        else _whole(title, whole, strategies)
    )
    _check_examples(title, examples, parameters)
    return Check(
        name, _points(title, points), parameters, strategy, Options(**given), tuple(examples), probe, hints=hints
    )


def _points(title: str, points: Number) -> Fraction:
    try:
        exact = Fraction(str(points))
    except (ValueError, ZeroDivisionError):
        raise DefinitionError(f"{title}: points={points!r} is no number") from None
    if exact < 0:
        raise DefinitionError(f"{title}: points={points} is negative")
    return exact


def _texts(texts: str | Sequence[str]) -> tuple[str, ...]:
    """One hint alone is a tuple of one, not its letters."""
    return (texts,) if isinstance(texts, str) else tuple(texts)


def _check_examples(title: str, examples: Sequence[Mapping[str, Any]], parameters: tuple[str, ...]) -> None:
    for example in examples:
        if not isinstance(example, Mapping):
            raise DefinitionError(
                f"{title}: each of examples= must map every parameter to a value, but got {example!r}"
            )
        for key in example:
            if key not in parameters:
                raise DefinitionError(f'{title}: examples= names "{key}"{suggest(key, parameters)}')


def _arguments(
    title: str, parameters: tuple[str, ...], given: dict[str, Any], filled_in: dict[str, st.SearchStrategy[Any]]
) -> st.SearchStrategy[dict[str, Any]]:
    for key, value in given.items():
        if key not in parameters:
            options = (*parameters, *(option.name for option in fields(Options)), "arguments", "points", "hints")
            raise DefinitionError(f'{title}: there is no parameter or option "{key}"{suggest(key, options)}')
        if not isinstance(value, st.SearchStrategy):
            raise DefinitionError(f"{title}: {key}= must be a hypothesis strategy, but got {value!r}")
    given = {**filled_in, **given}
    missing = [parameter for parameter in parameters if parameter not in given]
    if missing:
        raise DefinitionError(f'{title}: no strategy for "{missing[0]}": add {missing[0]}=… to the decorator')
    return st.fixed_dictionaries({parameter: given[parameter] for parameter in parameters})


def _filled_in(function: Callable[..., Any]) -> dict[str, st.SearchStrategy[Any]]:
    """What needs no strategy: `device`, and each parameter annotated `Path`, a fresh folder."""
    annotations = getattr(function, "__annotations__", {})
    paths = [name for name, kind in annotations.items() if kind in ("Path", "pathlib.Path", pathlib.Path)]
    made: dict[str, st.SearchStrategy[Any]] = {name: folders() for name in paths if name != "return"}
    return {**made, "device": devices()} if "device" in parameters_of(function) else made


def _left_open(function: Callable[..., Any]) -> list[str]:
    """The parameters that somebody must give a strategy for."""
    return [name for name in parameters_of(function) if name not in _filled_in(function)]


def _whole(title: str, whole: Any, others: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    if others:
        raise DefinitionError(f"{title}: arguments= yields every argument; remove {', '.join(others)}=")
    if not isinstance(whole, st.SearchStrategy):
        raise DefinitionError(f"{title}: arguments= must be a hypothesis strategy that yields dicts, but got {whole!r}")
    return whole


def _refuse_reference(made: Exercise, probe: Callable[..., Any]) -> None:
    """A probe travels to the learner's process: it may not reach an exercise or a reference, however deep."""
    waiting: list[Any] = [probe]
    seen: set[int] = set()
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, Exercise) or any(thing is part for part in made.parts.values()):
            name = getattr(thing, "name", None) or thing.__name__
            raise DefinitionError(
                f"{made.name}: a probe refers to the reference {name}; use its first parameter, the function under test"
            )
        if isinstance(thing, types.FunctionType) and thing.__globals__ is probe.__globals__ and id(thing) not in seen:
            seen.add(id(thing))
            waiting += [thing.__globals__[name] for name in _names_in(thing.__code__) if name in thing.__globals__]
            waiting += [cell.cell_contents for cell in thing.__closure__ or () if _is_filled(cell)]


def _is_filled(cell: types.CellType) -> bool:
    try:
        return cell.cell_contents is not cell
    except ValueError:
        return False


def _names_in(code: types.CodeType) -> Iterator[str]:
    """The global names that code reads, its inner functions included."""
    for instruction in dis.get_instructions(code):
        if instruction.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
            yield str(instruction.argval)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _names_in(constant)
