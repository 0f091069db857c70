"""The case bank: cases with the reference's observations, on disk, keyed by everything they depend on."""

from __future__ import annotations

import contextlib
import hashlib
import os
import pathlib
import platform
import secrets
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cache, cached_property, lru_cache
from importlib.metadata import version

import orjson
import platformdirs
import torch

from grader.define import Check, Exercise
from grader.observe.pack import asks_for_folder

_MAGIC = b"case bank 1\n"


@dataclass(frozen=True, slots=True)
class Case:
    """One set of arguments, packed, with what the reference does on them.

    `precise` is the reference's observation in float64, where rounding can be measured. `changed` names the
    arguments that the reference itself changes. `scale` is the named sizes' common value where the growth of the
    operation count is measured. `digest` identifies the arguments by their content. `origin` is which of
    hypothesis' draws it was, -1 for an example; `choices` are what it chose there, in its own format, where known.
    """

    arguments: bytes
    seed: int
    expected: bytes
    precise: bytes | None
    changed: tuple[str, ...]
    scale: int | None
    digest: str
    origin: int = -1
    choices: bytes = b""


@dataclass(frozen=True)
class Cases:
    """All cases of one check on one device, and the seconds of the reference's slowest call."""

    cases: tuple[Case, ...]
    slowest: float

    @cached_property
    def need_folders(self) -> bool:
        """Whether a fresh folder is among the arguments."""
        return any(asks_for_folder(case.arguments) for case in self.cases)

    def __iter__(self) -> Iterator[Case]:
        return iter(self.cases)

    def __len__(self) -> int:
        return len(self.cases)


class Bank:
    """The case bank: a folder of files, each checked by digest, safe to delete and never trusted when damaged.

    For who grades again and again, the last few that were read can be kept in memory.
    """

    def __init__(self, folder: pathlib.Path | None = None, remembers: int = 0) -> None:
        self.folder = folder
        self._recent = lru_cache(remembers)(self._read) if remembers else self._read

    def read(self, key: str) -> Cases | None:
        """Return what is stored under `key`; None where nothing is, or where it is damaged."""
        try:
            return self._recent(key)
        except (OSError, ValueError, KeyError, TypeError, IndexError):
            return None

    def _read(self, key: str) -> Cases:
        """Return what is stored. Raises OSError, and whatever damaged bytes lead to."""
        return from_bytes(self._path(key).read_bytes())

    def write(self, key: str, cases: Cases) -> None:
        """Store cases aside and rename; a disk that is full costs speed, nothing else."""
        if self.folder is None:
            return
        path = self._path(key)
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            aside = path.with_suffix(f".{secrets.token_hex(4)}")
            try:
                aside.write_bytes(to_bytes(cases))
                aside.replace(path)
            finally:
                aside.unlink(missing_ok=True)

    def _path(self, key: str) -> pathlib.Path:
        if self.folder is None:
            raise FileNotFoundError(key)
        return self.folder / key[:2] / f"{key}.cases"


def default_bank() -> Bank:
    """The bank in the user's cache folder."""
    return Bank(cache_folder() / "bank")


@lru_cache(maxsize=1)
def lasting_bank(folder: pathlib.Path) -> Bank:
    """The bank in a folder, for a process that grades again and again."""
    return Bank(folder / "bank", remembers=256)


def cache_folder() -> pathlib.Path:
    """Where the grader keeps what it can make again."""
    return pathlib.Path(os.environ.get("GRADER_CACHE") or platformdirs.user_cache_dir("pytorch-grader"))


def to_bytes(cases: Cases) -> bytes:
    """Return cases as bytes that know whether they are damaged."""
    blobs: list[bytes] = []
    records = []
    for case in cases:
        record = asdict(case)
        for key in ("arguments", "expected", "precise", "choices"):
            blob = record[key]
            record[key] = None if blob is None else [sum(map(len, blobs)), len(blob)]
            blobs.append(blob or b"")
        records.append(record)
    header = orjson.dumps({"slowest": cases.slowest, "cases": records})
    body = len(header).to_bytes(8, "little") + header + b"".join(blobs)
    return _MAGIC + hashlib.sha256(body).digest() + body


def from_bytes(data: bytes) -> Cases:
    """Return the cases that `to_bytes` wrote. Raises ValueError (or what a forgery leads to) for other bytes."""
    start = len(_MAGIC) + 32
    body = data[start:]
    if data[: len(_MAGIC)] != _MAGIC or hashlib.sha256(body).digest() != data[len(_MAGIC) : start]:
        raise ValueError("damaged")
    size = int.from_bytes(body[:8], "little")
    header, blobs = orjson.loads(body[8 : 8 + size]), body[8 + size :]

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
            choices=blob(record.get("choices")) or b"",  # a call that an older report carries has none
        )
        for record in header["cases"]
    ]
    return Cases(tuple(cases), header["slowest"])


def key_of(exercise: Exercise, check: Check, device: str, seed: int, count: int) -> str:
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
def depends_on() -> tuple[str, ...]:
    """What everything that is worked out hangs on: the versions of what is installed, and all of the grader's code."""
    here = pathlib.Path(__file__).parent
    return (*_versions(), _digest_files(sorted(here.rglob("*.py"))))


@cache
def _versions() -> tuple[str, ...]:
    packages = ("torch", "numpy", "hypothesis", "cloudpickle")
    return (sys.version, platform.machine(), torch.backends.cpu.get_cpu_capability(), *map(version, packages))


@cache
def _own_code() -> str:
    here = pathlib.Path(__file__).parent
    files = [here / f"{name}.py" for name in ("bank", "define", "draw", "strategies")]
    return _digest_files([*files, *sorted((here / "observe").rglob("*.py"))])


def _folder_digest(folder: pathlib.Path) -> str:
    files = sorted(folder.glob("*.py"))
    return _digest_unchanged(tuple((file, file.stat().st_mtime_ns, file.stat().st_size) for file in files))


@lru_cache(maxsize=64)
def _digest_unchanged(files: tuple[tuple[pathlib.Path, int, int], ...]) -> str:
    return _digest_files(file for file, _, _ in files)


def _digest_files(files: Iterable[pathlib.Path]) -> str:
    whole = hashlib.sha256()
    for file in files:
        data = file.read_bytes()
        whole.update(f"{file.name} {len(data)}\n".encode() + data)
    return whole.hexdigest()
