"""Exercise → cases: the same for the same seed, whatever the environment."""

from __future__ import annotations

import contextlib
import hashlib
import io
import itertools
import pathlib
import tempfile
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import hypothesis
import torch
from hypothesis import HealthCheck, Phase, configuration, control, database, given, settings
from hypothesis.errors import HypothesisWarning, Unsatisfiable
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

from grader.bank import Bank, Case, Cases, cache_folder, key_of
from grader.deadline import TooSlow, deadline
from grader.define import Check, Exercise
from grader.errors import DefinitionError
from grader.observe import pack
from grader.observe.call import Omitted, Watch, observe
from grader.observe.loaders import spare_random_state
from grader.observe.nodes import Failure, Node, Observation, decode, encode
from grader.observe.seeds import spare_traces
from grader.observe.sim.device import present, register
from grader.observe.sim.memory import NAME
from grader.spell import spell
from grader.strategies import all_sizes

SCALES = (4, 9)
SCALED_CASES = 4
TRIES = 3
SLOW = 0.05
FEW = 10
REFERENCE_SECONDS = 30
DRAWING_SECONDS = 300


def cases_of(exercise: Exercise, check: Check, device: str, seed: int, count: int, bank: Bank) -> Cases:
    """Return the cases of a check: sealed ones, from the bank, or drawn now and kept there. Raises DefinitionError."""
    if check.sealed:
        if device not in check.sealed:
            raise DefinitionError(f"{exercise.name}: the sealed bank has no cases of “{check.name}” for {device}")
        sealed: Cases = check.sealed[device]
        return sealed
    if check.plain is not None:
        return Cases((), 0.0)  # a plain test makes its own calls
    key = key_of(exercise, check, device, seed, count)
    if (kept := bank.read(key)) is not None:
        return kept
    if device == "cpu":
        drawn = draw(exercise, check, device, seed, check.options.share_of(count))
    else:
        drawn = on_device(exercise, check, device, cases_of(exercise, check, "cpu", seed, count, bank))
    bank.write(key, drawn)
    return drawn


def draw(exercise: Exercise, check: Check, device: str, seed: int, count: int) -> Cases:
    """Draw the cases of a check: the examples, then `count` from hypothesis, then those of two sizes.

    The same for the same arguments, whatever the environment. Raises DefinitionError where the strategy or the
    reference fails.
    """
    found: list[Case] = []
    slowest = [0.0]
    seen: set[bytes | str] = set()
    draws = itertools.count()

    def add(arguments: Mapping[str, Any], scale: int | None = None, origin: int = -1, choices: bytes = b"") -> None:
        packed = packed_arguments(exercise, check, arguments)
        if packed in seen and scale is None:
            return  # the same arguments once more, and no need to call the reference to know it
        seen.add(packed)
        made, seconds = observed_case(exercise, check, packed, device, case_seed(seed, len(found)), scale)
        slowest[0] = max(slowest[0], seconds)
        if made.digest not in seen or scale is not None:
            seen.add(made.digest)
            found.append(replace(made, origin=origin, choices=choices))

    newest = [0]

    def add_drawn(arguments: Mapping[str, Any]) -> None:
        origin, before = next(draws), len(found)
        add(arguments, origin=origin, choices=_choices())
        if len(found) > before:
            newest[0] = origin
        if sum(case.origin >= 0 for case in found) >= count or origin - newest[0] > count // 2:
            raise Enough  # there are as many as wanted, or no others

    for example in check.examples:
        add(example)
    explore(exercise, check, seed, count, add_drawn)
    if check.options.vectorised:
        for scale in SCALES:
            with all_sizes(scale):
                explore(exercise, check, seed, SCALED_CASES, partial(add, scale=scale))
    return Cases(tuple(found), slowest[0])


def on_device(exercise: Exercise, check: Check, device: str, known: Cases) -> Cases:
    """Return cases of the CPU as cases of another device: the examples, and some of those that were drawn.

    All of them on a real accelerator; on the simulated one, where an operation costs much more, a few, first of all
    those that speak of the device: the values are known to be right by then. Raises DefinitionError where the
    reference fails there and not on the CPU.
    """
    slowest = 0.0
    found = []
    drawn = [case for case in known if case.origin >= 0]
    if device == NAME:
        drawn = sorted(drawn, key=lambda case: not pack.asks_for_device(case.arguments))[:FEW]
    for case in [case for case in known if case.origin < 0 and case.scale is None] + drawn:
        made, seconds = observed_case(exercise, check, case.arguments, device, case.seed)
        there, here = decode(made.expected).failure, decode(case.expected).failure
        if there is not None and (here is None or here.types[0] != there.types[0]):
            raise DefinitionError(
                f"{exercise.name}: on {device} the reference of “{check.name}” raises {there.name}: {there.message}"
            )
        slowest = max(slowest, seconds)
        found.append(replace(made, origin=case.origin, choices=case.choices, precise=case.precise))
    return Cases(tuple(found), slowest)


def case_seed(seed: int, place: int) -> int:
    """Return the seed of the random state in which the case at this place is called."""
    return int.from_bytes(hashlib.sha256(f"{seed} {place}".encode()).digest()[:4], "little") % 2**31


class Enough(BaseException):
    """Stops hypothesis at once: as a BaseException it passes through. `error` is what was wrong, if anything was."""

    def __init__(self, error: DefinitionError | None = None) -> None:
        super().__init__()
        self.error = error


def explore(exercise: Exercise, check: Check, seed: int, count: int, visit: Callable[[dict[str, Any]], None]) -> None:
    """Let hypothesis draw sets of arguments in an order that depends on `seed` alone, until `visit` has enough.

    At most a few times `count`, since some come twice. Raises DefinitionError where the strategy fails.
    """

    @hypothesis.seed(seed)
    @pinned(count, (Phase.generate,))
    @given(check.strategy)
    def visit_each(arguments: dict[str, Any]) -> None:
        try:
            visit(ordered(check, arguments))
        except DefinitionError as error:
            raise Enough(error) from error

    register()
    try:
        with only_from_strategies(), deadline(DRAWING_SECONDS), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a reference may warn; that is nothing for a learner to read
            warnings.filterwarnings("error", "Different strategies are shared", HypothesisWarning)
            visit_each()
    except Enough as enough:
        if enough.error is not None:
            raise enough.error from None
    except DefinitionError:
        raise
    except (TooSlow, Exception) as error:
        raise DefinitionError(f"{exercise.name}: {_trouble(check, error)}") from error


def _choices() -> bytes:
    """What hypothesis has chosen for the draw that is visited, as it keeps it in a database; empty where it does not say.

    Shrinking can begin there. There is no public way to it; without it, everything up to that draw is drawn once more.
    """
    try:
        return bytes(database.choices_to_bytes(control.current_build_context().data.choices))
    except AttributeError:
        return b""


def _trouble(check: Check, error: BaseException) -> str:
    """Say why no cases could be drawn, and what to do."""
    if isinstance(error, TooSlow):
        return (
            f"the cases of “{check.name}” are not drawn after {DRAWING_SECONDS} s; draw smaller ones, and filter less"
        )
    if isinstance(error, HypothesisWarning):
        return (
            f"a size of “{check.name}” has two ranges; a name has one range wherever it stands, "
            f"so give it in each with the same side= or sizes= ({error})"
        )
    if isinstance(error, Unsatisfiable):
        return (
            f"the strategy of “{check.name}” cannot draw: there is nothing, or its filters let nothing through; "
            "draw what fits instead: st.integers(min_value=1), say, not st.integers().filter(…)"
        )
    return f"the strategy of “{check.name}” cannot draw: {type(error).__name__}: {error}"


def pinned(count: int, phases: Iterable[Phase], known: database.ExampleDatabase | None = None) -> settings:
    """Return hypothesis settings with everything pinned that a profile or the environment could change."""
    return settings(
        max_examples=TRIES * count,
        phases=tuple(phases),
        deadline=None,
        database=known,
        derandomize=False,
        report_multiple_bugs=False,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )


@contextlib.contextmanager
def only_from_strategies() -> Iterator[None]:
    """Within this context hypothesis mixes in no constants from the sources of whatever modules are loaded.

    There is no public switch for it, and with them the same seed would draw other cases in another program. What it
    likes to keep on disk goes to the grader's cache, not into the current folder.
    """
    name = "_get_local_constants"
    local_constants = getattr(providers, name, None)
    nothing = Constants()
    home = getattr(configuration, "__hypothesis_home_directory", None)
    configuration.set_hypothesis_home_dir(cache_folder() / "hypothesis")
    if local_constants is not None:
        setattr(providers, name, lambda: nothing)
    providers.CONSTANTS_CACHE.cache.clear()
    try:
        yield
    finally:
        configuration.set_hypothesis_home_dir(home)
        if local_constants is not None:
            setattr(providers, name, local_constants)
        providers.CONSTANTS_CACHE.cache.clear()


def ordered(check: Check, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments in the order of the parameters; what is not given is omitted."""
    if not isinstance(arguments, Mapping):
        raise DefinitionError(f"“{check.name}”: arguments= must yield dicts, but yielded {arguments!r}")
    unknown = set(arguments) - set(check.parameters)
    if unknown:
        raise DefinitionError(f'“{check.name}”: arguments= yields "{min(unknown)}", which is no parameter')
    return {name: arguments.get(name, Omitted()) for name in check.parameters}


def make_case(
    exercise: Exercise, check: Check, arguments: Mapping[str, Any], device: str, seed: int, scale: int | None = None
) -> tuple[Case, float]:
    """Pack arguments and observe the reference on them; return the case and the seconds the reference took.

    `seed` sets the random state in which the call is made. Raises DefinitionError where an argument cannot travel.
    """
    return observed_case(exercise, check, packed_arguments(exercise, check, arguments), device, seed, scale)


def packed_arguments(exercise: Exercise, check: Check, arguments: Mapping[str, Any]) -> bytes:
    """Return arguments as bytes for the worker. Raises DefinitionError where one cannot travel."""
    try:
        return pack.dumps(ordered(check, arguments), secrets_of(exercise))
    except pack.RefusedToPack as error:
        raise DefinitionError(f"{exercise.name}: an argument of “{check.name}” cannot travel: {error}") from error


def observed_case(
    exercise: Exercise, check: Check, packed: bytes, device: str, seed: int, scale: int | None = None
) -> tuple[Case, float]:
    """Observe the reference on packed arguments; return the case and the seconds it took."""
    expected, before, seconds = _timed(exercise, check, packed, seed, device, scale)
    if seconds > SLOW:  # perhaps something was imported on the way
        expected, before, again = _timed(exercise, check, packed, seed, device, scale)
        seconds = min(seconds, again)
    if check.judgement is None and expected.value is not None:
        _demand_comparable(exercise, check, expected.value, "the result")
    changed = tuple(name for (name, now), (_, then) in zip(expected.arguments, before, strict=True) if now != then)
    rounds = check.options.tolerance != "exact" and pack.holds_coarse_floats(packed)
    precise = _precisely(exercise, check, packed, seed, device, scale) if rounds else None
    body = encode(expected)
    precise = None if precise == body else precise
    return Case(packed, seed, body, precise, changed, scale, _digest_of(before)[:16]), seconds


def _timed(
    exercise: Exercise, check: Check, packed: bytes, seed: int, device: str, scale: int | None
) -> tuple[Observation, tuple[tuple[str, Node], ...], float]:
    start = time.perf_counter()
    expected, before = observe_reference(exercise, check, packed, seed, device, scale)
    return expected, before, time.perf_counter() - start


def _demand_comparable(exercise: Exercise, check: Check, node: Node, place: str) -> None:
    """What the reference returns must be something whose content can be compared, or anything like it would pass."""
    without_elements = node.kind in ("tensor", "array") and node.data is None and node.facts.get("device") != "meta"
    if without_elements or node.kind == "opaque" or node.facts.get("why"):
        raise DefinitionError(
            f"{exercise.name}: nothing in {place} of “{check.name}” ({spell(node)}) can be compared; "
            "let a probe turn it into numbers, tensors or lists"
        )
    for key, part in node.items:
        _demand_comparable(exercise, check, part, place + key)


def observe_reference(
    exercise: Exercise,
    check: Check,
    packed: bytes,
    seed: int,
    device: str,
    scale: int | None = None,
    precise: bool = False,
) -> tuple[Observation, tuple[tuple[str, Node], ...]]:
    """Observe the reference with the very code that observes the learner; return also the arguments before.

    Raises DefinitionError where it does not finish.
    """
    register()
    spare_random_state()
    spare_traces()
    function = exercise.callee
    if check.probe is not None:
        probe = check.probe
        function = _with_first(probe, exercise.callee)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with _scratch(packed) as folder, present(device == NAME), contextlib.redirect_stdout(io.StringIO()):
            place = pathlib.Path(folder) / "folders"
            arguments = pack.loads(packed, device, place, precise)
            watch = watch_of(check, device, scale)
            with deadline(REFERENCE_SECONDS):
                seen = observe(function, arguments, seed, watch, folders=(str(place), folder))
    finally:
        torch.set_num_threads(threads)
    if seen[0].failure is not None:
        _pass_on(exercise, check, seen[0].failure)
    return seen


def _pass_on(exercise: Exercise, check: Check, failure: Failure) -> None:
    """Raise what is no answer of the reference's: that it did not finish, or that somebody wants to stop."""
    if failure.types[0] == "builtins.KeyboardInterrupt":
        raise KeyboardInterrupt
    if failure.types[0].endswith(".TooSlow"):
        raise DefinitionError(
            f"{exercise.name}: the reference of “{check.name}” did not finish a call in {REFERENCE_SECONDS} s; "
            "is there a loop that never ends, or are the drawn sizes too large?"
        )


def _scratch(packed: bytes) -> contextlib.AbstractContextManager[str]:
    """Return a folder for the call, only named where the arguments ask for none."""
    if pack.asks_for_folder(packed):
        return tempfile.TemporaryDirectory(prefix="grader-reference-")
    return contextlib.nullcontext(str(pathlib.Path(tempfile.gettempdir()) / "grader-reference-none"))


def _with_first(probe: Callable[..., Any], first: Any) -> Callable[..., Any]:
    return lambda *args, **kwargs: probe(first, *args, **kwargs)


def _precisely(
    exercise: Exercise, check: Check, packed: bytes, seed: int, device: str, scale: int | None
) -> bytes | None:
    try:
        seen, _ = observe_reference(exercise, check, packed, seed, device, scale, precise=True)
    except (ValueError, TypeError, RuntimeError):
        return None
    return None if seen.failure else encode(seen)


def watch_of(check: Check, device: str, scale: int | None = None) -> Watch:
    """Return what to see of a call of this check, `scale` being the common value of the sizes, where there is one.

    Operations are counted only where somebody looks at them, since that takes longer than most calls.
    """
    options = check.options
    return Watch(
        gradients=options.gradients,
        operations=bool(options.forbids) or (options.vectorised and scale is not None),
        escapes=options.vectorised,
        ambient_device=device if options.ambient_device else None,
    )


def secrets_of(exercise: Exercise) -> set[int]:
    """The ids of what must never travel to a learner's process."""
    return {id(exercise), *(id(part) for part in exercise.parts.values())}


def _digest_of(before: tuple[tuple[str, Node], ...]) -> str:
    return hashlib.sha256(encode(Observation(arguments=before))).hexdigest()
