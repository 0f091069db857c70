"""What a worker's process spends, writes and makes, as far as the system tells, and whether that is too much."""

from __future__ import annotations

import contextlib
import os
import pathlib
import time

from grader.sandbox.limits import Limits
from grader.sandbox.patience import Status
from grader.sandbox.scratch import count, room, used

TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
FILES_SECONDS = 0.1
"""How often files are counted."""


def status_of(pid: int | None) -> Status:
    """Return how a process is."""
    try:
        stat = pathlib.Path(f"/proc/{pid}/stat").read_bytes()
    except OSError:
        return Status()
    fields = stat.rpartition(b")")[2].split()
    return Status(fields[0].decode(), (int(fields[11]) + int(fields[12])) / TICKS, int(fields[17]))


class Making:
    """What one worker writes and makes, from its beginning."""

    def __init__(self, limits: Limits, scratch: pathlib.Path) -> None:
        self.limits = limits
        self.scratch = scratch
        self._room = room(scratch)
        self._counted = 0.0

    def excess(self, pid: int | None, status: Status) -> str:
        """Say what there is too much of; nothing where all is within the limits."""
        most = self.limits
        if status.threads > most.threads:
            return f"it started more than {most.threads:g} threads"
        if self._has_made_too_much():
            return f"it made more than {most.made_files:g} files and folders, or some that are shut"
        return f"it wrote more than {most.written_mib:g} MiB" if self._has_written_too_much(pid) else ""

    def _has_made_too_much(self) -> bool:
        if (now := time.monotonic()) < self._counted + FILES_SECONDS:
            return False
        self._counted = now
        return count(self.scratch, int(self.limits.made_files)) > self.limits.made_files

    def _has_written_too_much(self, pid: int | None) -> bool:
        """Whether it has written more than it may, to files and the screen."""
        most = self.limits.written_mib * 2**20
        with contextlib.suppress(OSError, KeyError, ValueError):
            text = pathlib.Path(f"/proc/{pid}/io").read_text()
            counts = dict(line.split(": ") for line in text.splitlines())
            if max(int(counts["wchar"]), int(counts["write_bytes"])) > most:
                return True
        return self._room - room(self.scratch) > most and used(self.scratch) > most  # written by way of memory
