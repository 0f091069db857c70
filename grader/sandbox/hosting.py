"""How a worker host comes about: as a fresh Python that imports torch, or as a copy of one that has done so."""

from __future__ import annotations

import array
import contextlib
import json
import os
import pathlib
import secrets
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from typing import Protocol, Self

from grader.sandbox.scratch import remove

HOST_SCRIPT = pathlib.Path(__file__).parents[1] / "observe" / "host.py"
HOST_COMMAND: tuple[str, ...] = (sys.executable, "-s", "-P", "-S", "-B", str(HOST_SCRIPT))
MARK = "GRADER_HOST"
"""The variable that tells the processes of one host from all others."""
WORDS = "host.err"
"""The file in a host's folder that holds what it said last."""


class Process(Protocol):
    """What can be done with a host, whoever has started it."""

    @property
    def pid(self) -> int:
        """Its process; 0 where that is not known yet."""

    def poll(self) -> int | None:
        """Return None as long as it runs."""

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end. Raises subprocess.TimeoutExpired."""

    def kill(self) -> None:
        """End it."""


def new_mark() -> str:
    """Return a value of the variable `MARK` that no other host has."""
    return secrets.token_hex(8)


def fresh(folder: pathlib.Path, mark: str, control: socket.socket) -> Process:
    """Start a host in this folder, at the other end of this socket. Raises OSError."""
    with (folder / WORDS).open("wb") as words:
        return subprocess.Popen(
            [*HOST_COMMAND, str(control.fileno()), *package_folders()],
            pass_fds=[control.fileno()],
            env=environment(mark),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=words,
            start_new_session=True,
        )


class Copy:
    """A host that is a copy of another one, and its child. Who it is shows when it is ready."""

    def __init__(self) -> None:
        self._handle = -1
        self.pid = 0

    def meet(self, pid: int) -> None:
        """Take note of who it is."""
        self.pid = pid
        with contextlib.suppress(ProcessLookupError):
            self._handle = os.pidfd_open(pid)

    def poll(self) -> int | None:
        """Return None as long as it runs, or may come to run."""
        return 0 if self.pid and self._has_ended(0) else None

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end, where it is known. Raises subprocess.TimeoutExpired."""
        if self.pid and not self._has_ended(timeout):
            raise subprocess.TimeoutExpired("a worker host", timeout or 0)
        return 0

    def kill(self) -> None:
        """End it."""
        if self._handle >= 0:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)

    def _has_ended(self, timeout: float | None) -> bool:
        return self._handle < 0 or bool(select.select([self._handle], [], [], timeout)[0])

    def __del__(self) -> None:
        if self._handle >= 0:
            os.close(self._handle)


class Nursery:
    """A host without workers, of which others are copies: so torch is imported once, in the process `pid`.

    It goes when whoever has made it goes, and all that have been copied from that.
    """

    def __init__(self, folder: pathlib.Path, control: socket.socket, pid: int) -> None:
        self._folder = folder
        self._control = control
        self._process = Copy()
        self._process.meet(pid)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._control.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(0.5)  # it removes its folder itself, even if we are killed now
        self._process.kill()
        self._process.wait()
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self._process.pid, 0)
        remove(self._folder)

    def copy(self, folder: pathlib.Path, mark: str, control: socket.socket) -> Process:
        """Have a copy made, as `fresh` would make one. Raises OSError where there is nothing to copy any more."""
        command = json.dumps({"do": "copy", "folder": str(folder), "variables": {MARK: mark}}).encode() + b"\n"
        with (folder / WORDS).open("wb") as words:
            send(self._control, command, [control.fileno(), words.fileno()])
        return Copy()


def can_copy() -> bool:
    """Whether this system tells the end of a process that is another one's child."""
    try:
        os.close(os.pidfd_open(os.getpid()))
    except (AttributeError, OSError):  # no Linux, an old one, or one within a filter
        return False
    return True


def send(control: socket.socket, command: bytes, fds: Sequence[int]) -> None:
    """Send a host one command, with open files. Raises OSError where it is gone."""
    control.sendmsg([command], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))] if fds else [])


def package_folders() -> list[str]:
    """The folders of installed packages, and no other: not the repository, which holds the reference."""
    found = []
    for name in ("torch", "cloudpickle", "numpy", "orjson"):
        spec = next((path for path in sys.path if (pathlib.Path(path) / name).is_dir()), None)
        if spec and spec not in found:
            found.append(str(pathlib.Path(spec).resolve()))
    installed = [path for path in sys.path if pathlib.Path(path).name in ("site-packages", "dist-packages")]
    return list(dict.fromkeys([*found, *installed]))


def environment(mark: str) -> dict[str, str]:
    """Nothing of the grader's environment reaches a worker; memory is filled, so that `torch.empty` is never zeros."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT") if name in os.environ}
    return {
        **kept,
        MARK: mark,
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "MALLOC_PERTURB_": "165",
        "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",  # large pages: a worker is forked, and buried, in half the time
        "PYTORCH_NVML_BASED_CUDA_CHECK": "1",  # to ask whether CUDA is there shall not start it before the fork
    }
