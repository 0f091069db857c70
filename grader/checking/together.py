"""Checks of one file in one worker, one after the other, where nothing of it lasts from one call to the next.

That is the quick way to learn that all is right, and nothing more is believed of it: what is not wholly right in company
is tried again alone, in a fresh worker.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from grader.bench import Bench, File, Target
from grader.checking.calling import limits_of
from grader.sandbox.host import Sandbox
from grader.sandbox.limits import Call, Limits, Source, Task, is_real
from grader.sandbox.worker import Asked, Worker
from grader.stateless import stateless

QUICK_CPU, QUICK_WALL, QUICK_IDLE, QUICK_CHECK_IDLE = 0.3, 2.0, 0.5, 2.0
"""Seconds that a call may take in company; one that takes longer is tried alone, with the time it may have."""
STRIKES = 2
"""So often a file may end its worker, or print: then its checks are alone from the beginning."""


class Together:
    """The worker of one file on one device, as long as it lasts; `names` are all that is asked of the file."""

    def __init__(self, sandbox: Sandbox, limits: Limits, source: Source, names: tuple[str, ...], device: str) -> None:
        self.sandbox = sandbox
        self.limits = replace(
            limits, case_cpu=QUICK_CPU, case_wall=QUICK_WALL, idle=QUICK_IDLE, check_idle=QUICK_CHECK_IDLE
        )
        self.source = source
        self.names = names
        self.device = device
        self.strikes = 0
        self._worker: Worker | None = None

    def ask(self, task: Task, calls: Sequence[Call]) -> tuple[Worker, Asked] | None:
        """Let the worker make these calls after those that it was asked for before; None where it is no use."""
        if self.strikes >= STRIKES:
            return None
        if self._worker is None or self._worker not in self.sandbox.live:
            self._worker = self.sandbox.start_worker(self.limits, self.source, self.names, self.device)
        self._worker.begin(task)
        return self._worker, self._worker.ask(calls, self.device)

    def strike(self) -> None:
        """Note that something came of it that will not do; end the worker."""
        self.strikes += 1
        self.close()

    def close(self) -> None:
        """End the worker; another one is started where somebody asks again."""
        if self._worker is not None:
            self._worker.close()
            self._worker = None


class Company:
    """Which checks are made together, of all those of `targets`, and on which of so many workers side by side.

    Not more than two files' workers are there at once.
    """

    def __init__(self, bench: Bench, targets: Sequence[Target]) -> None:
        self.bench = bench
        self._checks = Counter[tuple[str, str]]()
        for target in targets:
            self._checks[_file_of(target)] += len(target.exercise.checks)
        self._known: dict[tuple[str, str], dict[tuple[str, int], Together]] = {}
        self._turns = itertools.count()

    def of(self, target: Target, file: File, device: str) -> Together | None:
        """Return what the next check of this file shares with others on a device; None where each is to be alone."""
        key, beside = _file_of(target), self.bench.settings.beside
        if not beside or self._checks[key] <= beside or target.chapter.settings.processes or is_real(device):
            return None
        if file.text is None or not stateless(file.source.file, file.source.texts):
            return None
        if key not in self._known:
            while len(self._known) > 1:
                self._close(next(iter(self._known)))
            self._known[key] = {}
        known, place = self._known[key], (device, next(self._turns) % beside)
        if place not in known:
            names = tuple(name for one in target.chapter.files[target.file] for name in one.names)
            known[place] = Together(self.bench.sandbox, limits_of(target), file.source, names, device)
        return known[place]

    def close(self) -> None:
        """End all workers."""
        while self._known:
            self._close(next(iter(self._known)))

    def _close(self, key: tuple[str, str]) -> None:
        for together in self._known.pop(key).values():
            together.close()


def _file_of(target: Target) -> tuple[str, str]:
    return target.chapter.name, target.file
