"""Exercise → cases: the same for the same seed; the case bank on disk."""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import json
import os
import pathlib
import platform
import secrets
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cache
from importlib.metadata import version
from typing import Any

import hypothesis
import platformdirs
import torch
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from grader.define import Check, DefinitionError, Exercise
from grader.observe import pack
from grader.observe.call import Omitted, Watch, observe
from grader.observe.nodes import Node, Observation, encode
from grader.strategies import all_sizes

SCALES = (4, 9)
SCALED_CASES = 4
_MAGIC = b"case bank 1\n"


@dataclass(frozen=True, slots=True)
class Case:
    """One set of arguments, packed, with what the reference does on them.

    `precise` is the reference's observation in float64, where rounding can be measured. `changed` names the
    arguments that the reference itself changes. `scale` is the named sizes' common value where the growth of the
    operation count is measured. `digest` identifies the arguments by their content. `origin` is which of
    hypothesis' draws it was, -1 for an example.
    """

    arguments: bytes
    seed: int
    expected: bytes
    precise: bytes | None
    changed: tuple[str, ...]
    scale: int | None
    digest: str
    origin: int = -1


@dataclass(frozen=True, slots=True)
class Cases:
    """All cases of one check on one device, and the seconds of the reference's slowest call."""

    cases: tuple[Case, ...]
    slowest: float

    def __iter__(self) -> Iterator[Case]:
        return iter(self.cases)

    def __len__(self) -> int:
        return len(self.cases)


class Bank:
    """The case bank: a folder of files, each checked by digest, safe to delete and never trusted when damaged."""

    def __init__(self, folder: pathlib.Path | None = None) -> None:
        self.folder = folder

    def read(self, key: str) -> Cases | None:
        """Return what is stored under `key`; None where nothing is, or where it is damaged."""
        if self.folder is None:
            return None
        try:
            return _unpack(self._path(key).read_bytes())
        except (OSError, ValueError, KeyError, TypeError, IndexError):
            return None

    def write(self, key: str, cases: Cases) -> None:
        """Store cases aside and rename; a disk that is full costs speed, nothing else."""
        if self.folder is None:
            return
        path = self._path(key)
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            aside = path.with_suffix(f".{secrets.token_hex(4)}")
            try:
                aside.write_bytes(_pack(cases))
                aside.replace(path)
            finally:
                aside.unlink(missing_ok=True)

    def _path(self, key: str) -> pathlib.Path:
        assert self.folder is not None
        return self.folder / key[:2] / f"{key}.cases"


def default_bank() -> Bank:
    """The bank in the user's cache folder."""
    return Bank(cache_folder() / "bank")


def cache_folder() -> pathlib.Path:
    """Where the grader keeps what it can make again."""
    return pathlib.Path(os.environ.get("GRADER_CACHE") or platformdirs.user_cache_dir("pytorch-grader"))


def _pack(cases: Cases) -> bytes:
    blobs: list[bytes] = []
    records = []
    for case in cases:
        record = asdict(case)
        for key in ("arguments", "expected", "precise"):
            blob = record[key]
            record[key] = None if blob is None else [sum(map(len, blobs)), len(blob)]
            blobs.append(blob or b"")
        records.append(record)
    header = json.dumps({"slowest": cases.slowest, "cases": records}).encode()
    body = len(header).to_bytes(8, "little") + header + b"".join(blobs)
    return _MAGIC + hashlib.sha256(body).digest() + body


def _unpack(data: bytes) -> Cases:
    start = len(_MAGIC) + 32
    body = data[start:]
    if data[: len(_MAGIC)] != _MAGIC or hashlib.sha256(body).digest() != data[len(_MAGIC) : start]:
        raise ValueError("damaged")
    size = int.from_bytes(body[:8], "little")
    header, blobs = json.loads(body[8 : 8 + size]), body[8 + size :]

    def blob(place: list[int] | None) -> bytes | None:
        return None if place is None else blobs[place[0] : place[0] + place[1]]

    cases = [
        Case(
            arguments=blob(record["arguments"]) or b"",
            seed=record["seed"],
            expected=blob(record["expected"]) or b"",
            precise=blob(record["precise"]),
            changed=tuple(record["changed"]),
            scale=record["scale"],
            digest=record["digest"],
            origin=record["origin"],
        )
        for record in header["cases"]
    ]
    return Cases(tuple(cases), header["slowest"])


def cases_of(exercise: Exercise, check: Check, device: str, seed: int, count: int, bank: Bank) -> Cases:
    """Return the cases of a check: from the bank, or drawn now and kept there. Raises DefinitionError."""
    key = _key(exercise, check, device, seed, count)
    if (kept := bank.read(key)) is not None:
        return kept
    drawn = draw(exercise, check, device, seed, count)
    bank.write(key, drawn)
    return drawn


def draw(exercise: Exercise, check: Check, device: str, seed: int, count: int) -> Cases:
    """Draw the cases of a check: the examples, then `count` from hypothesis, then those of two sizes.

    The same for the same arguments, whatever the environment. Raises DefinitionError where the strategy or the
    reference fails.
    """
    found: list[Case] = []
    slowest = [0.0]
    seen: set[str] = set()

    draws = itertools.count()

    def add(arguments: Mapping[str, Any], scale: int | None = None, origin: int = -1) -> None:
        made, seconds = make_case(exercise, check, arguments, device, case_seed(seed, len(found)), scale)
        slowest[0] = max(slowest[0], seconds)
        if made.digest not in seen or scale is not None:
            seen.add(made.digest)
            found.append(replace(made, origin=origin))

    for example in check.examples:
        add(example)
    explore(exercise, check, seed, count, lambda arguments: add(arguments, origin=next(draws)))
    if check.options.vectorised:
        for scale in SCALES:
            with all_sizes(scale):
                explore(exercise, check, seed, SCALED_CASES, lambda arguments, scale=scale: add(arguments, scale))
    return Cases(tuple(found), slowest[0])


def case_seed(seed: int, place: int) -> int:
    """Return the seed of the random state in which the case at this place is called."""
    return int.from_bytes(hashlib.sha256(f"{seed} {place}".encode()).digest()[:4], "little") % 2**31


def explore(exercise: Exercise, check: Check, seed: int, count: int, visit: Callable[[dict[str, Any]], None]) -> None:
    """Let hypothesis draw `count` sets of arguments in an order that depends on `seed` alone."""

    @hypothesis.seed(seed)
    @pinned(count, (Phase.generate,))
    @given(check.strategy)
    def visit_each(arguments: dict[str, Any]) -> None:
        visit(ordered(check, arguments))

    run_hypothesis(exercise, check, visit_each)


def pinned(count: int, phases: Iterable[Phase]) -> settings:
    """Return hypothesis settings with everything pinned that a profile or the environment could change."""
    return settings(
        max_examples=count,
        phases=tuple(phases),
        deadline=None,
        database=None,
        derandomize=False,
        report_multiple_bugs=False,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )


def run_hypothesis(exercise: Exercise, check: Check, test: Callable[[], None]) -> None:
    """Run a hypothesis test, turning what the author did wrong into a DefinitionError."""
    try:
        test()
    except DefinitionError:
        raise
    except hypothesis.errors.HypothesisException as error:
        raise DefinitionError(
            f"{exercise.name}: the strategy of “{check.name}” cannot draw: {type(error).__name__}: {error}"
        ) from error


def ordered(check: Check, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments in the order of the parameters; what is not given is omitted."""
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
    try:
        packed = pack.dumps(ordered(check, arguments), secrets_of(exercise))
    except pack.RefusedToPack as error:
        raise DefinitionError(f"{exercise.name}: an argument of “{check.name}” cannot travel: {error}") from error
    return observed_case(exercise, check, packed, device, seed, scale)


def observed_case(
    exercise: Exercise, check: Check, packed: bytes, device: str, seed: int, scale: int | None = None
) -> tuple[Case, float]:
    """Observe the reference on packed arguments; return the case and the seconds it took."""
    start = time.perf_counter()
    expected, before = observe_reference(exercise, check, packed, seed, device)
    seconds = time.perf_counter() - start
    changed = tuple(name for (name, now), (_, then) in zip(expected.arguments, before, strict=True) if now != then)
    precise = None if check.options.tolerance == "exact" else _precisely(exercise, check, packed, seed, device)
    body = encode(expected)
    precise = None if precise == body else precise
    return Case(packed, seed, body, precise, changed, scale, _digest_of(before)[:16]), seconds


def observe_reference(
    exercise: Exercise, check: Check, packed: bytes, seed: int, device: str, precise: bool = False
) -> tuple[Observation, tuple[tuple[str, Node], ...]]:
    """Observe the reference with the very code that observes the learner; return also the arguments before."""
    function = exercise.callee
    if check.probe is not None:
        probe = check.probe
        function = _with_first(probe, exercise.callee)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with tempfile.TemporaryDirectory(prefix="grader-reference-") as folder:
            arguments = pack.loads(packed, device, pathlib.Path(folder) / "folders", precise)
            return observe(function, arguments, seed, watch_of(check, device), folders=(folder,))
    finally:
        torch.set_num_threads(threads)


def _with_first(probe: Callable[..., Any], first: Any) -> Callable[..., Any]:
    return lambda *args, **kwargs: probe(first, *args, **kwargs)


def _precisely(exercise: Exercise, check: Check, packed: bytes, seed: int, device: str) -> bytes | None:
    try:
        seen, _ = observe_reference(exercise, check, packed, seed, device, precise=True)
    except (ValueError, TypeError, RuntimeError):
        return None
    return None if seen.failure else encode(seen)


def watch_of(check: Check, device: str) -> Watch:
    """Return what to see of a call of this check."""
    options = check.options
    return Watch(
        gradients=options.gradients,
        operations=options.vectorised or bool(options.forbids),
        ambient_device=device if options.ambient_device else None,
    )


def secrets_of(exercise: Exercise) -> set[int]:
    """The ids of what must never travel to a learner's process."""
    return {id(exercise), *(id(part) for part in exercise.parts.values())}


def _digest_of(before: tuple[tuple[str, Node], ...]) -> str:
    return hashlib.sha256(encode(Observation(arguments=before))).hexdigest()


def _key(exercise: Exercise, check: Check, device: str, seed: int, count: int) -> str:
    """Everything that the cases of a check depend on, as one digest."""
    parts = [
        *_versions(),
        _own_code(),
        _folder_digest(exercise.file.parent),
        exercise.file.name,
        exercise.name,
        check.name,
        device,
        str(seed),
        str(count),
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@cache
def _versions() -> tuple[str, ...]:
    packages = ("torch", "numpy", "hypothesis", "cloudpickle")
    return (sys.version, platform.machine(), torch.backends.cpu.get_cpu_capability(), *map(version, packages))


@cache
def _own_code() -> str:
    here = pathlib.Path(__file__).parent
    files = [here / f"{name}.py" for name in ("define", "draw", "strategies")]
    return _digest_files([*files, *sorted((here / "observe").glob("*.py"))])


def _folder_digest(folder: pathlib.Path) -> str:
    return _digest_files(sorted(folder.glob("*.py")))


def _digest_files(files: Iterable[pathlib.Path]) -> str:
    whole = hashlib.sha256()
    for file in files:
        data = file.read_bytes()
        whole.update(f"{file.name} {len(data)}\n".encode() + data)
    return whole.hexdigest()
