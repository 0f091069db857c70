"""One worker: a process with a submission's file loaded, asked case by case, each answer within its deadline."""

from __future__ import annotations

import contextlib
import math
import os
import pathlib
import pickle
import secrets
import select
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn, Protocol, Self

from grader.observe.frames import BrokenFrame, Channel, pack
from grader.sandbox.limits import Call, FileReport, Limits, Seen, Source, Task, WorkerEnded
from grader.sandbox.making import Making, status_of
from grader.sandbox.patience import STOPPED, Clock, Status
from grader.sandbox.scratch import Clearing

KEPT_ANSWERS = 2**22
MANY, NAP = 5, 0.002
"""Where so many answers are still to come, they are waited for so many seconds: some at a time are less work."""
PORTION = 2**20
"""So many bytes of arguments travel in one message, or one call's."""
LOOK_SECONDS, LOOK_ASIDE_SECONDS = 0.02, 0.1
"""How often a worker is looked at that is listened to, and one that is not."""


@dataclass(frozen=True, slots=True)
class Asked:
    """So many calls that a worker was asked to make, and what their answers are known by."""

    nonce: str
    count: int


class Keeper(Protocol):
    """What a worker needs of the sandbox that started it."""

    control: Channel | None
    ended: dict[int, int]
    pids: dict[int, int]
    live: set[Worker]
    clearing: Clearing

    def command(self, command: dict[str, Any], fds: Sequence[int] = ()) -> None:
        """Send one command to the host."""

    def check_wall(self, worker: Worker) -> None:
        """Raise SandboxFault for a worker that is less confined than others like it."""

    def listen(self) -> None:
        """Take in what the host has said."""

    def await_burial(self, number: int) -> None:
        """Wait for the end of a worker that was told to be killed; a host that does not answer is replaced."""

    def breathe(self) -> None:
        """Let whoever is interested end the waiting."""


class Worker:
    """One confined process with a submission's file loaded; `file` says what became of it.

    `in_company`: another worker lived beside it, and may have done something to it.
    """

    def __init__(
        self,
        sandbox: Keeper,
        number: int,
        scratch: pathlib.Path,
        channel: Channel,
        output: int,
        limits: Limits,
        accelerator: bool = False,
    ) -> None:
        self.sandbox = sandbox
        self.number = number
        self.scratch = scratch
        self._making = Making(limits, scratch)
        self.channel = channel
        self.limits = limits
        self.accelerator = accelerator
        self.file = FileReport((), (), ())
        self.in_company = False
        self.layers: tuple[str, ...] | None = None
        self._output: int | None = output
        self._name = ""
        self._loading: deque[tuple[str, int]] = deque()
        self._given_up: dict[str, int] = {}
        self._waiting = bytearray()
        self._looked = 0.0
        self._spent = self._rested = 0.0
        self._excess = ""
        self._nap = 0.0
        self.printed = bytearray()
        channel.sock.setblocking(False)
        os.set_blocking(output, False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def load(self, source: Source, names: tuple[str, ...], device: str = "cpu") -> None:
        """Send the file's text, to be run where `device` is known; `meet` tells what became of it, one after the other."""
        self._name = source.file
        nonce, lines = secrets.token_hex(8), max(len(text.splitlines()) for text in source.texts.values()) + 1
        self._loading.append((nonce, lines))
        texts = pickle.dumps(dict(source.texts))
        header = {"do": "load", "nonce": nonce, "file": source.file, "names": list(names), "device": device}
        self._waiting += pack(header, texts)

    def meet(self) -> FileReport:
        """Wait until the file has run, or the next of several. Raises WorkerEnded where that takes the worker down."""
        if self._loading:
            self.greet()
            header, _ = self._next(self.limits.load_cpu, self.limits.load_wall)
            self.file = _file_report(header, *self._loading.popleft())
        return self.file

    def greet(self) -> tuple[str, ...]:
        """Take in how the worker is confined, which it says before anything else.

        Raises SandboxFault where that is less than it should be.
        """
        if self.layers is None:
            header, _ = self._next(self.limits.load_cpu, self.limits.load_wall)
            self.layers = tuple(str(layer)[:200] for layer in header.get("layers", ["unknown"]))
            self.sandbox.check_wall(self)
        return self.layers

    def try_out(self, paths: Sequence[str], device: str) -> tuple[tuple[str, ...], str]:
        """Let the worker try what it must not be able to do; return what was possible, and what failed on the device."""
        self.greet()
        nonce = secrets.token_hex(8)
        self._waiting += pack({"do": "try", "nonce": nonce, "device": device}, pickle.dumps(list(paths)))
        header, _ = self._next(self.limits.load_cpu, 5 * self.limits.load_wall)
        if header.get("nonce") != nonce:
            self._garbled("an answer to another question")
        return tuple(map(str, header["possible"])), str(header["trouble"])

    def begin(self, task: Task) -> None:
        """Say what to do with the cases that follow."""
        settings = pickle.dumps({"probe": task.probe, "watch": dict(task.watch)})
        self._waiting += pack({"do": "check", "names": list(task.names)}, settings)

    def calls(self, calls: Sequence[Call], device: str) -> Iterator[Seen]:
        """Make every call, in order; the answers stream back. Raises WorkerEnded at the call that ends the worker."""
        return self.answers(self.ask(calls, device))

    def ask(self, calls: Sequence[Call], device: str) -> Asked:
        """Send every call, without waiting for an answer."""
        nonce = secrets.token_hex(8)
        common = {"do": "cases", "nonce": nonce, "device": device, "file": self._name}
        for first, some in _portions(calls):
            told = [[call.seed, len(call.arguments), call.closely] for call in some]
            header = {**common, "first": first, "calls": told}
            self._waiting += pack(header, b"".join([call.arguments for call in some]))
        self.pump()
        return Asked(nonce, len(calls))

    def answers(self, asked: Asked) -> Iterator[Seen]:
        """Yield the answer to each call that was asked, in order. Raises WorkerEnded at the call that ends the worker."""
        bounds = self.limits.case_cpu, self.limits.case_wall, self.limits.check_idle
        self._rested = 0.0
        for index in range(asked.count):
            self._nap = NAP if asked.count - index > MANY else 0.0
            header, body = self._next(*bounds)
            while self._is_given_up(header):
                header, body = self._next(*bounds)
            if header.get("index") != index or header.get("nonce") != asked.nonce:
                self._garbled("an answer to another question")
            if "unpackable" in header:
                raise WorkerEnded("unpackable", str(header["unpackable"])[:500])
            yield Seen(body)

    def give_up(self, asked: Asked) -> None:
        """Listen no more to what was asked; other questions may follow it."""
        self._given_up[asked.nonce] = asked.count

    def _is_given_up(self, header: Mapping[str, Any]) -> bool:
        """Whether this may still be an answer to what nobody wants to know any more; there are not more than questions."""
        nonce = str(header.get("nonce"))
        if self._given_up.get(nonce, 0) < 1:
            return False
        self._given_up[nonce] -= 1
        return True

    def close(self) -> None:
        """Kill the worker, wait for its end, remove its scratch folder."""
        self.sandbox.live.discard(self)
        if self.number not in self.sandbox.ended:
            self._kill()
            self._drain()
            if self.number in self.sandbox.pids:  # else nobody has waited for its beginning, either
                self.sandbox.await_burial(self.number)
        self.channel.close()
        if self._output is not None:
            os.close(self._output)
            self._output = None
        self.sandbox.clearing.remove(self.scratch)

    def _next(self, cpu: float, wall: float, rest: float = math.inf) -> tuple[dict[str, Any], bytes]:
        """Return the next frame, within these limits. Raises WorkerEnded."""
        self._look()
        clock, closed = None, False
        while (frame := self._taken()) is None:
            clock = clock or Clock(self._status, self._spent, self._rested)
            if (self._excess or self.number in self.sandbox.ended) and not self._readable():
                raise self._ending()
            if closed and clock.patience.waited() > 1:
                self._garbled("no answer: it closed the connection")
            try:
                closed = not self._move(closed) or closed
            except WorkerEnded:
                if not self._has_said_more():
                    raise
            if self._look() and (why := clock.late(cpu, wall, self.limits.idle, rest)):
                self._kill()
                raise WorkerEnded("died" if why == STOPPED else "timed out", why)
            self._rested = clock.rested
        return frame

    def _ending(self) -> WorkerEnded:
        if self._excess:
            return WorkerEnded("stopped", self._excess)
        return WorkerEnded("died", _how_it_died(self.sandbox.ended[self.number]))

    def _has_said_more(self) -> bool:
        """Whether something came that nobody has heard yet: what was said before the host was killed still counts."""
        before = self.channel.waiting
        while self.channel.fill() and self.channel.waiting > before:
            before = self.channel.waiting
        return self.channel.holds_frame()

    def _taken(self) -> tuple[dict[str, Any], bytes] | None:
        """Return the next whole frame that has come. Raises WorkerEnded."""
        try:
            return self.channel.take()
        except BrokenFrame as error:
            self._garbled(str(error))

    def _look(self) -> bool:
        """Look every few hundredths of a second at what the processes spend; return whether it was time."""
        if not self.look_after(LOOK_SECONDS):
            return False
        self.sandbox.breathe()
        for other in self.sandbox.live:
            if other is not self:
                other.look_after(LOOK_ASIDE_SECONDS)
        return True

    def look_after(self, seconds: float) -> bool:
        """Look at what the process spends, once in so many seconds; kill it where that is too much."""
        if (now := time.monotonic()) < self._looked + seconds:
            return False
        self._looked = now
        status = self._status()
        self._spent = status.cpu
        if not self._excess and (excess := self._making.excess(self.sandbox.pids.get(self.number), status)):
            self._excess = excess
            self._kill()
        return True

    def _move(self, closed: bool) -> bool:
        """Wait a moment and move bytes both ways; return whether the worker's end is still open."""
        control = self.sandbox.control
        if control is None:
            raise WorkerEnded("died", "the process that starts the workers was killed")
        sources: list[Any] = [control] if closed else [control, self.channel]
        if self._output is not None:
            sources.append(self._output)
        if self._nap and not self._waiting:
            time.sleep(self._nap)
        readable, writable, _ = select.select(sources, [self.channel] if self._waiting and not closed else [], [], 0.05)
        if self._output in readable:
            self._drain()
        if control in readable:
            self.sandbox.listen()
        for other in self.sandbox.live:
            if other is not self:
                other.pump()
        if writable and not self._send():
            return False
        return self.channel.fill() if self.channel in readable else True

    def pump(self) -> None:
        """Move what can be moved without waiting, so that it works on while another is listened to."""
        if self._waiting:
            self._send()
        if self.channel.waiting < KEPT_ANSWERS:
            self.channel.fill()
        self._drain()

    def _send(self) -> bool:
        """Send on what the worker takes now; return whether its end is still open."""
        try:
            del self._waiting[: self.channel.sock.send(self._waiting[: 2**18])]
        except BlockingIOError:
            pass
        except OSError:
            return False
        return True

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
            self.printed += chunk[: max(0, int(self.limits.output_kib * 1024) - len(self.printed))]
            if len(chunk) < 2**16:
                return

    def _status(self) -> Status:
        return status_of(self.sandbox.pids.get(self.number))

    def _kill(self) -> None:
        with contextlib.suppress(OSError):
            self.sandbox.command({"do": "kill", "worker": self.number})

    def _garbled(self, what: str) -> NoReturn:
        self._kill()
        raise WorkerEnded("garbled", what)


def _portions(calls: Sequence[Call]) -> Iterator[tuple[int, list[Call]]]:
    """Yield calls as many at a time as fit well into one message, with the place of the first of them."""
    first, some, size = 0, list[Call](), 0
    for place, call in enumerate(calls):
        if some and size + len(call.arguments) > PORTION:
            yield first, some
            first, some, size = place, [], 0
        some.append(call)
        size += len(call.arguments)
    if some:
        yield first, some


def _file_report(header: Mapping[str, Any], nonce: str, lines: int) -> FileReport:
    """Return what a worker says of a file of so many lines. Raises WorkerEnded."""

    def bounded(line: Any) -> int:
        return min(max(int(line), 1), lines)

    try:
        if header["nonce"] != nonce:
            raise ValueError("another nonce")
        problems = tuple(
            {
                "line": bounded(raw["line"]),
                "names": tuple(str(name)[:100] for name in raw["names"]),
                "types": tuple(str(name)[:200] for name in raw["types"]),
                "message": str(raw["message"])[:1000],
                "frames": tuple((bounded(line), str(name)[:100]) for line, name in raw["frames"][:20]),
            }
            for raw in header["problems"][:20]
        )
        missing, near = (tuple(str(name)[:100] for name in header[key]) for key in ("missing", "near"))
    except (KeyError, TypeError, ValueError, OverflowError) as error:
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
