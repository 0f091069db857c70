"""Observe, over there: the worker host, limits, one observation a call whatever happens."""

from __future__ import annotations

import array
import contextlib
import itertools
import json
import os
import pathlib
import pickle
import secrets
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from grader.observe.frames import BrokenFrame, Channel, pack

HOST_SCRIPT = pathlib.Path(__file__).parent / "observe" / "host.py"
HOST_COMMAND: tuple[str, ...] = (sys.executable, "-s", "-P", "-S", "-B", str(HOST_SCRIPT))
START_SECONDS = 60.0
ANSWER_SECONDS = 20.0
KEPT_OUTPUT = 20_000
TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on a worker: seconds of CPU and of wall time for loading the file and for one case, memory, file size.

    CPU time decides; the wall limit is for what sleeps or waits, and generous for a loaded machine.
    """

    load_cpu: float = 10.0
    load_wall: float = 15.0
    case_cpu: float = 2.0
    case_wall: float = 8.0
    memory_mib: int = 4096
    file_mib: int = 64

    def of_system(self) -> dict[str, int]:
        """Return the limits that the system enforces, by rlimit name."""
        return {
            "AS": self.memory_mib * 2**20,
            "FSIZE": self.file_mib * 2**20,
            "CORE": 0,
            "CPU": int(self.load_cpu + 100 * self.case_cpu) + 60,
            "NOFILE": 256,
        }


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
    """One case on its way to a worker: packed arguments and the seed of the random state."""

    arguments: bytes
    seed: int


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
    """The worker is gone: `how` is "timed out", "died" or "garbled"; `detail` says more, in words."""

    def __init__(self, how: str, detail: str) -> None:
        super().__init__(how, detail)
        self.how = how
        self.detail = detail


class SandboxFault(RuntimeError):
    """The grader's own machinery failed: the host does not start or answer, or the disk is full."""


class Sandbox:
    """A worker host and its workers. Start it early: it imports torch while the grader does."""

    def __init__(self) -> None:
        self._numbers = itertools.count()
        self.ended: dict[int, int] = {}
        self.pids: dict[int, int] = {}
        self._process: subprocess.Popen[bytes] | None = None
        self._ready = False
        self.control: Channel | None = None
        self._folder: pathlib.Path | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Start the host where none runs. Raises SandboxFault."""
        if self._process is not None and self._process.poll() is None and self.control is not None:
            return
        self._drop()
        ours, theirs = socket.socketpair()
        try:
            self._folder = self._folder or pathlib.Path(tempfile.mkdtemp(prefix="grader-"))
            self._process = subprocess.Popen(
                [*HOST_COMMAND, str(theirs.fileno()), *_package_folders()],
                pass_fds=[theirs.fileno()],
                env=_environment(),
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=(self._folder / "host.err").open("wb"),
                start_new_session=True,
            )
        except OSError as error:
            raise SandboxFault(f"cannot start a worker host: {error}") from error
        finally:
            theirs.close()
        self.control = Channel(ours)
        self._ready = False
        self.ended, self.pids = {}, {}

    def close(self) -> None:
        """Kill the host, with it every worker, and remove what they wrote."""
        self._drop()
        if self._folder is not None:
            _remove(self._folder)
            self._folder = None

    def _drop(self) -> None:
        if self.control is not None:
            with contextlib.suppress(OSError):
                self.control.sock.shutdown(socket.SHUT_RDWR)
            self.control.close()
            self.control = None
        if self._process is not None:
            try:
                self._process.wait(0.5 if self._ready else 0)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    def worker(self, limits: Limits, source: Source, names: tuple[str, ...]) -> Worker:
        """Start a fresh worker and have it load `source`. Raises WorkerEnded, SandboxFault."""
        self.start()
        number = next(self._numbers)
        try:
            return self._fork(number, limits, source, names)
        except OSError as error:
            self._drop()
            raise SandboxFault(f"cannot start a worker: {error}") from error

    def _fork(self, number: int, limits: Limits, source: Source, names: tuple[str, ...]) -> Worker:
        assert self._folder is not None
        self._await(lambda: self._ready, START_SECONDS)
        scratch = self._folder / f"worker-{number}"
        scratch.mkdir()
        ours, theirs = socket.socketpair()
        output, out = os.pipe()
        try:
            self.command(
                {"do": "fork", "worker": number, "scratch": str(scratch), "limits": limits.of_system()},
                [theirs.fileno(), out],
            )
        finally:
            theirs.close()
            os.close(out)
        worker = Worker(self, number, scratch, Channel(ours), output, limits)
        self._await(lambda: number in self.pids, ANSWER_SECONDS)
        try:
            worker.load(source, names)
        except BaseException:
            worker.close()
            raise
        return worker

    def command(self, command: dict[str, Any], fds: Sequence[int] = ()) -> None:
        """Send one command to the host. Raises OSError where it is gone."""
        if self.control is None:
            raise BrokenPipeError("the worker host is gone")
        data = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))] if fds else []
        self.control.sock.sendmsg([json.dumps(command).encode() + b"\n"], data)

    def listen(self) -> None:
        """Take in what the host has said. Raises WorkerEnded where it is gone: a worker must have done that."""
        if self.control is None or not self.control.fill():
            self._drop()
            raise WorkerEnded("died", "the process that starts the workers was killed")
        while (frame := self.control.take()) is not None:
            header, _ = frame
            if "ready" in header:
                self._ready = True
            elif "forked" in header:
                self.pids[header["forked"]] = header["pid"]
            elif "ended" in header:
                self.ended[header["ended"]] = header["status"]

    def _await(self, condition: Any, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            left = deadline - time.monotonic()
            if self.control is None or left <= 0:
                raise SandboxFault("the worker host does not answer" + self._last_words())
            if select.select([self.control], [], [], left)[0]:
                try:
                    self.listen()
                except WorkerEnded:
                    raise SandboxFault("the worker host ended" + self._last_words()) from None

    def _last_words(self) -> str:
        if self._folder is None:
            return ""
        with contextlib.suppress(OSError):
            words = (self._folder / "host.err").read_text(errors="replace").strip()
            return f": {words[-500:]}" if words else ""
        return ""


class Worker:
    """One confined process with a submission's file loaded; `file` says what became of it."""

    def __init__(
        self, sandbox: Sandbox, number: int, scratch: pathlib.Path, channel: Channel, output: int, limits: Limits
    ) -> None:
        self.sandbox = sandbox
        self.number = number
        self.scratch = scratch
        self.channel = channel
        self.limits = limits
        self.file = FileReport((), (), ())
        self._output: int | None = output
        self._name = ""
        self._waiting = bytearray()
        self.printed = bytearray()
        channel.sock.setblocking(False)
        os.set_blocking(output, False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def load(self, source: Source, names: tuple[str, ...]) -> None:
        """Send the file's text; raises WorkerEnded where running it takes the worker down."""
        self._name = source.file
        nonce = secrets.token_hex(8)
        texts = pickle.dumps(dict(source.texts))
        self._waiting += pack({"do": "load", "nonce": nonce, "file": source.file, "names": list(names)}, texts)
        header, _ = self._next(self.limits.load_cpu, self.limits.load_wall)
        self.file = _file_report(header, nonce)

    def begin(self, task: Task) -> None:
        """Say what to do with the cases that follow."""
        settings = pickle.dumps({"probe": task.probe, "watch": dict(task.watch)})
        self._waiting += pack({"do": "check", "names": list(task.names)}, settings)

    def calls(self, calls: Sequence[Call], device: str) -> Iterator[Seen]:
        """Make every call, in order; the answers stream back. Raises WorkerEnded at the call that ends the worker."""
        nonces = [secrets.token_hex(8) for _ in calls]
        for index, (call, nonce) in enumerate(zip(calls, nonces, strict=True)):
            header = {"do": "case", "index": index, "nonce": nonce, "seed": call.seed, "device": device}
            self._waiting += pack({**header, "file": self._name}, call.arguments)
        for index, nonce in enumerate(nonces):
            header, body = self._next(self.limits.case_cpu, self.limits.case_wall)
            if header.get("index") != index or header.get("nonce") != nonce:
                self._garbled("an answer to another question")
            yield Seen(body)

    def close(self) -> None:
        """Kill the worker, wait for its end, remove its scratch folder."""
        with contextlib.suppress(OSError, WorkerEnded, SandboxFault):
            if self.number not in self.sandbox.ended:
                self.sandbox.command({"do": "kill", "worker": self.number})
                self._drain()
                self.sandbox._await(lambda: self.number in self.sandbox.ended, ANSWER_SECONDS)
        self.channel.close()
        if self._output is not None:
            os.close(self._output)
            self._output = None
        _remove(self.scratch)

    def _next(self, cpu: float, wall: float) -> tuple[dict[str, Any], bytes]:
        """Return the next frame, within these limits. Raises WorkerEnded."""
        started, spent = time.monotonic(), self._cpu()
        closed = False
        while True:
            try:
                if (frame := self.channel.take()) is not None:
                    return frame
            except BrokenFrame as error:
                self._garbled(str(error))
            if self.number in self.sandbox.ended and not self._readable():
                raise WorkerEnded("died", _how_it_died(self.sandbox.ended[self.number]))
            if closed and time.monotonic() - started > 1:
                self._garbled("no answer: it closed the connection")
            if self._cpu() - spent > cpu or time.monotonic() - started > wall:
                self._kill()
                raise WorkerEnded("timed out", self._how_late(cpu, time.monotonic() - started))
            closed = not self._move(closed) or closed

    def _move(self, closed: bool) -> bool:
        """Wait a moment and move bytes both ways; return whether the worker's end is still open."""
        control = self.sandbox.control
        if control is None:
            raise WorkerEnded("died", "the process that starts the workers was killed")
        sources: list[Any] = [control] if closed else [control, self.channel]
        if self._output is not None:
            sources.append(self._output)
        readable, writable, _ = select.select(sources, [self.channel] if self._waiting and not closed else [], [], 0.05)
        if self._output in readable:
            self._drain()
        if control in readable:
            self.sandbox.listen()
        if writable:
            try:
                sent = self.channel.sock.send(self._waiting[: 2**18])
                del self._waiting[:sent]
            except BlockingIOError:
                pass
            except OSError:
                return False
        return self.channel.fill() if self.channel in readable else True

    def _readable(self) -> bool:
        return self.channel in select.select([self.channel], [], [], 0)[0] and self.channel.fill()

    def _drain(self) -> None:
        """Take what was printed; keep the beginning."""
        while self._output is not None:
            try:
                chunk = os.read(self._output, 2**16)
            except BlockingIOError:
                return
            if not chunk:
                os.close(self._output)
                self._output = None
                return
            self.printed += chunk[: KEPT_OUTPUT - len(self.printed)]
            if len(chunk) < 2**16:
                return

    def _cpu(self) -> float:
        """Return the seconds of CPU time this process has used; 0 where the system does not tell."""
        try:
            stat = pathlib.Path(f"/proc/{self.sandbox.pids[self.number]}/stat").read_bytes()
        except (OSError, KeyError):
            return 0.0
        fields = stat.rpartition(b")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def _kill(self) -> None:
        with contextlib.suppress(OSError):
            self.sandbox.command({"do": "kill", "worker": self.number})

    def _garbled(self, what: str) -> None:
        self._kill()
        raise WorkerEnded("garbled", what)

    def _how_late(self, cpu: float, waited: float) -> str:
        if waited >= cpu * 2:
            return f"no answer after {waited:.0f} s"
        return f"still computing after {cpu:g} s"


def _file_report(header: Mapping[str, Any], nonce: str) -> FileReport:
    try:
        if header["nonce"] != nonce:
            raise ValueError("another nonce")
        problems = tuple(
            {
                "line": int(raw["line"]),
                "names": tuple(str(name)[:100] for name in raw["names"]),
                "types": tuple(str(name)[:200] for name in raw["types"]),
                "message": str(raw["message"])[:1000],
                "frames": tuple((int(line), str(name)[:100]) for line, name in raw["frames"]),
            }
            for raw in header["problems"]
        )
        missing, near = (tuple(str(name)[:100] for name in header[key]) for key in ("missing", "near"))
    except (KeyError, TypeError, ValueError) as error:
        raise WorkerEnded("garbled", "an unreadable answer") from error
    return FileReport(missing, near, problems)


def _how_it_died(status: int) -> str:
    if status >= 0:
        return f"the process ended itself with exit code {status}"
    try:
        import signal

        return f"the process was ended by {signal.Signals(-status).name}"
    except ValueError:
        return f"the process was ended by signal {-status}"


def _package_folders() -> list[str]:
    """The folders of installed packages, and no other: not the repository, which holds the reference."""
    found = []
    for name in ("torch", "cloudpickle", "numpy"):
        spec = next((path for path in sys.path if (pathlib.Path(path) / name).is_dir()), None)
        if spec and spec not in found:
            found.append(str(pathlib.Path(spec).resolve()))
    installed = [path for path in sys.path if pathlib.Path(path).name in ("site-packages", "dist-packages")]
    return list(dict.fromkeys([*found, *installed]))


def _environment() -> dict[str, str]:
    """Nothing of the grader's environment reaches a worker; memory is filled, so that `torch.empty` is never zeros."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT") if name in os.environ}
    return {
        **kept,
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "MALLOC_PERTURB_": "165",
    }


def _remove(folder: pathlib.Path) -> None:
    try:
        shutil.rmtree(folder)
    except (OSError, RecursionError):  # very deep trees, or rights taken away
        subprocess.run(["rm", "-rf", "--", str(folder)], check=False, stderr=subprocess.DEVNULL)


