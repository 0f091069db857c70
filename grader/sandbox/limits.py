"""What goes to a worker, what bounds it, and how it can end: frozen records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from grader.observe.nodes import MAX_HEADER


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on a worker: seconds of CPU and of wall time for loading the file and for one case, memory, files.

    CPU time decides; `idle` ends what only sleeps or waits for so long, `check_idle` what does in all calls of a check
    together, and the wall limits are for everything else, generous for a loaded machine. `file_mib` bounds one file,
    `written_mib` all that is written and printed, `made_files` how many files and folders are there at a time;
    `output_kib` is how much of what is printed is kept, `message_mib` and `message_depth` how much of a result.
    `processes`: whether it may start processes.
    """

    load_cpu: float = 10.0
    load_wall: float = 12.0
    case_cpu: float = 2.0
    case_wall: float = 8.0
    idle: float = 3.0
    check_idle: float = 20.0
    memory_mib: float = 2048
    file_mib: float = 64
    written_mib: float = 256
    made_files: float = 3000
    open_files: float = 256
    threads: float = 256
    output_kib: float = 20
    message_mib: float = 64
    message_depth: float = 40
    processes: bool = False

    @property
    def longest_message(self) -> int:
        """How many bytes an answer may have: elements, and what says how they belong together."""
        return int(self.message_mib * 2**20) + 2 * MAX_HEADER

    def of_system(self, device: str = "cpu") -> dict[str, int]:
        """Return the limits that the system enforces, by rlimit name; an accelerator's driver maps all of its memory."""
        memory = {} if is_real(device) else {"AS": int(self.memory_mib * 2**20)}
        return {
            **memory,
            "FSIZE": int(self.file_mib * 2**20),
            "CORE": 0,
            "CPU": int(self.load_cpu + 100 * self.case_cpu) + 60,
            "NOFILE": int(self.open_files),
        }


def is_real(device: str) -> bool:
    """Whether a device is a real accelerator, with a driver that workers must reach."""
    return device not in ("cpu", "sim")


LEVELS = ("none", "process", "full")
"""How far workers are kept from everything else, from least to most."""


@dataclass(frozen=True, slots=True)
class Isolation:
    """How workers are kept from everything else: the level, and in words what holds or is missing."""

    level: str
    words: str

    def __str__(self) -> str:
        return f"{self.level} ({self.words})"

    def reaches(self, level: str) -> bool:
        """Whether this is at least that level."""
        return LEVELS.index(self.level) >= LEVELS.index(level)


@dataclass(frozen=True, slots=True)
class Source:
    """What travels of a submission: the file that is graded and its siblings, as text by name."""

    file: str
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Task:
    """What a worker shall do with a file: find `names`, call them (through `probe`, pickled), watch closely or not."""

    names: tuple[str, ...]
    probe: bytes | None = None
    watch: Mapping[str, Any] = field(default_factory=dict)
    device: str = "cpu"


@dataclass(frozen=True, slots=True)
class Call:
    """One case on its way to a worker: packed arguments, the seed of the random state, whether operations are counted."""

    arguments: bytes
    seed: int
    closely: bool = True


@dataclass(frozen=True, slots=True)
class Seen:
    """A worker's answer to one case: an encoded observation, not yet believed."""

    body: bytes


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of the file in the worker: missing names, names it does define, problems while it ran."""

    missing: tuple[str, ...]
    near: tuple[str, ...]
    problems: tuple[Mapping[str, Any], ...]


class WorkerEnded(Exception):
    """The worker is gone: `how` is "timed out", "died", "stopped", "garbled" or "unpackable"; `detail` says more, in words."""

    def __init__(self, how: str, detail: str) -> None:
        super().__init__(how, detail)
        self.how = how
        self.detail = detail
