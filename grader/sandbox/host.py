"""The worker host: a process that imported torch once, and forks a fresh worker for every check."""

from __future__ import annotations

import contextlib
import functools
import itertools
import json
import os
import pathlib
import select
import signal
import socket
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from typing import Any, Self

from grader.errors import SandboxFault
from grader.observe.frames import Channel
from grader.sandbox import hosting
from grader.sandbox.limits import LEVELS, Isolation, Limits, Source, WorkerEnded, is_real
from grader.sandbox.patience import Patience
from grader.sandbox.scratch import Clearing, remove
from grader.sandbox.worker import Worker

START_SECONDS = 60.0
ANSWER_SECONDS = 30.0
TURN = 0.05


class Sandbox:
    """A worker host and its workers. Start it early: it imports torch while the grader does.

    `interrupt` is called every few hundredths of a second that are spent waiting; what it raises ends the waiting.

    Workers are `confined` as far as the system can; a test may want them not to be.
    """

    confined = True
    nursery: hosting.Nursery | None = None
    """Where hosts are copied from, as long as there is one."""

    def __init__(self) -> None:
        self._numbers = itertools.count()
        self.hosts_lost = 0
        self.interrupt: Callable[[], None] | None = None
        self._walls: dict[tuple[bool, bool], tuple[str, ...]] = {}
        self._open: set[str] = set()
        self._known: dict[Any, Isolation] = {}
        self._mark = hosting.new_mark()
        self.ended: dict[int, int] = {}
        self.pids: dict[int, int] = {}
        self.live: set[Worker] = set()
        self._process: hosting.Process | None = None
        self._ready = False
        self.control: Channel | None = None
        self._folder: pathlib.Path | None = None
        self.clearing = Clearing()

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Start the host where none runs. Raises SandboxFault."""
        if self._process is not None and self._process.poll() is None and self.control is not None:
            return
        if not hasattr(os, "fork"):
            raise SandboxFault(
                "this system cannot fork, which workers are made by: grade on Linux, on macOS, or in WSL"
            )
        self._drop()
        ours, theirs = socket.socketpair()
        try:
            if self._folder is None or not self._folder.is_dir():  # a host that ends takes it along
                self._folder = pathlib.Path(tempfile.mkdtemp(prefix="grader-"))
            self._process = self._host(theirs)
        except OSError as error:
            ours.close()
            raise SandboxFault(f"cannot start a worker host: {error}") from error
        finally:
            theirs.close()
        self.control = Channel(ours)
        self._ready = False
        self.ended, self.pids = {}, {}

    def _host(self, control: socket.socket) -> hosting.Process:
        assert self._folder is not None
        if self.nursery is not None:
            try:
                return self.nursery.copy(self._folder, self._mark, control)
            except OSError:  # a submission may have reached it
                self.nursery = None
        return hosting.fresh(self._folder, self._mark, control)

    def close(self) -> None:
        """Kill the host, with it every worker, and remove what they wrote."""
        self._drop()
        self.clearing.close()
        if self._folder is not None:
            remove(self._folder)
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
            _kill_marked(self._mark)
        self.ended, self.pids = {}, {}

    def worker(self, limits: Limits, source: Source, names: tuple[str, ...], device: str = "cpu") -> Worker:
        """Start a fresh worker and wait until it has loaded `source`. Raises WorkerEnded, SandboxFault."""
        worker = self.start_worker(limits, source, names, device)
        try:
            worker.meet()
        except BaseException:
            worker.close()
            raise
        return worker

    def start_worker(self, limits: Limits, source: Source, names: tuple[str, ...], device: str = "cpu") -> Worker:
        """Start a fresh worker on `source`, without waiting for it. Raises SandboxFault.

        A host that does not answer (a submission may have stopped it) is replaced once.
        """
        try:
            worker = self._fork(limits, device)
        except SandboxFault:
            self._lose()
            worker = self._fork(limits, device)
        try:
            worker.load(source, names, device)
        except BaseException:
            worker.close()
            raise
        return worker

    def _fork(self, limits: Limits, device: str) -> Worker:
        self._await_host()
        assert self._folder is not None
        number = next(self._numbers)
        scratch = self._folder / f"worker-{number}"
        try:
            scratch.mkdir()
            ours, theirs = socket.socketpair()
            output, out = os.pipe()
        except OSError as error:
            raise SandboxFault(f"cannot start a worker: {error}") from error
        try:
            command = {
                "do": "fork",
                "worker": number,
                "scratch": str(scratch),
                "limits": limits.of_system(device),
                "wall": self._wall(limits, device),
            }
            self.command(command, [theirs.fileno(), out])
        except OSError as error:
            ours.close()
            os.close(output)
            raise SandboxFault(f"the worker host is gone: {error}") from error
        finally:
            theirs.close()
            os.close(out)
        worker = Worker(self, number, scratch, Channel(ours, limits.longest_message), output, limits, is_real(device))
        for other in self.live:
            other.in_company = worker.in_company = True
        self.live.add(worker)
        try:
            self.wait(lambda: number in self.pids, ANSWER_SECONDS)
        except BaseException:  # `interrupt` may raise anything
            worker.close()
            raise
        return worker

    def _await_host(self) -> None:
        """Wait for a host that is ready; where a copy does not come to be, for a fresh one. Raises SandboxFault."""
        may_be_copied = self.nursery is not None
        self.start()
        try:
            self.wait(lambda: self._ready, START_SECONDS)
        except SandboxFault:
            if not may_be_copied:
                raise
            self._lose()
            self.start()
            self.wait(lambda: self._ready, START_SECONDS)

    def _wall(self, limits: Limits, device: str) -> dict[str, bool] | None:
        """Return what the host needs to know to confine a worker; None where workers are not confined."""
        if not self.confined or device in self._open:
            return None
        return {"processes": limits.processes, "accelerator": is_real(device)}

    def check_wall(self, worker: Worker) -> None:
        """Raise SandboxFault for a worker that is less confined than the first one of its kind."""
        kind = (worker.limits.processes, worker.accelerator)
        if worker.layers != self._walls.setdefault(kind, worker.layers or ()):
            raise SandboxFault(f"a worker is confined by {worker.layers}, not as before by {self._walls[kind]}")

    def isolation(
        self, secrets: Sequence[str], devices: Sequence[str] = ("cpu",), processes: bool = False
    ) -> Isolation:
        """Return how workers on these devices are isolated: one of each kind has tried to get out, and to read `secrets`.

        A real accelerator that does not work within the wall is used without one. Raises SandboxFault.
        """
        kinds = [device for device in devices if is_real(device)] or ["cpu"]
        key = (tuple(secrets), tuple(kinds), processes)
        if key not in self._known:
            found = [self._tried(secrets, kind, processes) for kind in kinds]
            self._known[key] = min(found, key=lambda one: LEVELS.index(one.level))
        return self._known[key]

    def _tried(self, secrets: Sequence[str], device: str, processes: bool) -> Isolation:
        if not self.confined:
            return Isolation("process", "confinement is switched off")
        try:
            layers, possible, trouble = self._attempts(secrets, device, processes)
        except SandboxFault:  # somebody may have killed the host: once more
            self._lose()
            layers, possible, trouble = self._attempts(secrets, device, processes)
        if trouble:
            self._open.add(device)
            self._walls.pop((processes, is_real(device)), None)
            return Isolation("process", f"{device} does not work in confinement: {trouble}")
        words = ", ".join(layers) + (f"; a worker can {', '.join(possible)}" if possible else "")
        whole = not possible and any(layer.startswith("Landlock") for layer in layers)
        return Isolation("full" if whole else "process", words)

    def _attempts(
        self, secrets: Sequence[str], device: str, processes: bool
    ) -> tuple[tuple[str, ...], tuple[str, ...], str]:
        """Let a fresh worker try to get out; return its layers, what was possible, and what failed on the device."""
        try:
            with self._fork(Limits(processes=processes), device) as worker:
                return (worker.greet(), *worker.try_out(secrets, device))
        except WorkerEnded as error:
            raise SandboxFault(f"a worker cannot be tried: {error.detail}") from error

    def await_burial(self, number: int) -> None:
        """Wait for the end of a worker that was told to be killed; a host that does not answer is replaced."""
        try:
            self.wait(lambda: number in self.ended, ANSWER_SECONDS)
        except SandboxFault:
            self._lose()

    def _lose(self) -> None:
        """Give up a host that was killed or stopped; the next worker starts another."""
        self.hosts_lost += 1
        if not self._ready:
            self.nursery = None
        self._drop()

    def command(self, command: dict[str, Any], fds: Sequence[int] = ()) -> None:
        """Send one command to the host. Raises OSError where it is gone."""
        if self.control is None:
            raise BrokenPipeError("the worker host is gone")
        hosting.send(self.control.sock, json.dumps(command).encode() + b"\n", fds)

    def listen(self) -> None:
        """Take in what the host has said. Raises WorkerEnded where it is gone: a worker must have done that."""
        if self.control is None or not self.control.fill():
            self._lose()
            raise WorkerEnded("died", "the process that starts the workers was killed")
        while (frame := self.control.take()) is not None:
            header, _ = frame
            if "ready" in header:
                self._ready = True
                if isinstance(self._process, hosting.Copy):
                    self._process.meet(header["ready"])
            elif "forked" in header:
                self.pids[header["forked"]] = header["pid"]
            elif "ended" in header:
                self.ended[header["ended"]] = header["status"]

    def wait(self, condition: Callable[[], bool], seconds: float) -> None:
        """Listen until `condition` holds. Raises SandboxFault where the host is gone, stopped, or silent for so long."""
        patience = Patience()
        while not condition():
            self.breathe()
            if self.control is None or patience.waited() > seconds or self._is_stopped():
                raise SandboxFault("the worker host does not answer" + self._last_words())
            if select.select([self.control], [], [], TURN)[0]:
                try:
                    self.listen()
                except WorkerEnded:
                    raise SandboxFault("the worker host ended" + self._last_words()) from None

    def breathe(self) -> None:
        """Let whoever is interested end the waiting."""
        if self.interrupt is not None:
            self.interrupt()

    def _is_stopped(self) -> bool:
        """Whether a signal has stopped the host: only a submission does that."""
        if self._process is None:
            return True
        try:
            stat = pathlib.Path(f"/proc/{self._process.pid}/stat").read_bytes()
        except OSError:
            return False
        return stat.rpartition(b")")[2].split()[0] in (b"T", b"t")

    def _last_words(self) -> str:
        if self._folder is None:
            return ""
        with contextlib.suppress(OSError):
            words = (self._folder / hosting.WORDS).read_text(errors="replace").strip()
            return f": {words[-500:]}" if words else ""
        return ""


@functools.cache
def lasting_sandbox() -> Sandbox:
    """Return the sandbox of a process that grades again and again; it ends with the process."""
    return Sandbox().__enter__()


def _kill_marked(mark: str) -> None:
    """Kill every process that was started under this host: those that a lost host can no longer bury."""
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if f"{hosting.MARK}={mark}".encode() in (folder / "environ").read_bytes().split(b"\0"):
                os.kill(int(folder.name), signal.SIGKILL)
