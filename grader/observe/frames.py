"""Messages between grader, host and worker: a 12-byte frame, a bounded JSON header, raw bytes."""

from __future__ import annotations

import select
import socket
import struct
import time
from typing import Any

import orjson

FRAME = struct.Struct("<IQ")
MAX_HEADER = 2**20
MAX_PAYLOAD = 96 * 2**20


class BrokenFrame(ValueError):
    """What came is no frame of ours, or larger than allowed."""


class Late(TimeoutError):
    """Nothing complete came before the deadline."""


def pack(header: dict[str, Any], payload: bytes = b"") -> bytes:
    """Return one frame as bytes."""
    text = orjson.dumps(header)
    return FRAME.pack(len(text), len(payload)) + text + payload


class Channel:
    """One end of a stream socket that carries frames.

    No frame that comes may carry more than `most` bytes. `deadline` (in seconds of `time.monotonic`) bounds a read;
    without one, a read blocks.
    """

    def __init__(self, sock: socket.socket, most: int = MAX_PAYLOAD) -> None:
        self.sock = sock
        self.most = most
        self._buffer = bytearray()

    @property
    def waiting(self) -> int:
        """How many bytes have come and were not taken yet."""
        return len(self._buffer)

    def fileno(self) -> int:
        """Return the descriptor, for `select`."""
        return self.sock.fileno()

    def close(self) -> None:
        """Close this end."""
        self.sock.close()

    def send(self, header: dict[str, Any], payload: bytes = b"") -> None:
        """Send one frame, waiting until it is on its way."""
        self.sock.sendall(pack(header, payload))

    def receive(self, deadline: float | None = None) -> tuple[dict[str, Any], bytes] | None:
        """Return the next frame, or None where the other end is closed.

        Raises Late past `deadline`, BrokenFrame for what is no frame.
        """
        while (frame := self.take()) is None:
            if deadline is not None and not select.select([self.sock], [], [], max(0, deadline - time.monotonic()))[0]:
                raise Late
            if not self.fill():
                return None
        return frame

    def fill(self) -> bool:
        """Read what is there into the buffer; return whether the other end is still open."""
        try:
            chunk = self.sock.recv(2**18)
        except BlockingIOError:
            return True
        except ConnectionError:
            return False
        self._buffer += chunk
        return bool(chunk)

    def holds_frame(self) -> bool:
        """Whether a whole frame has come. Raises BrokenFrame."""
        return self._ends() is not None

    def _ends(self) -> tuple[int, int] | None:
        """Return where the first frame's header and the frame end, once they are there. Raises BrokenFrame."""
        if len(self._buffer) < FRAME.size:
            return None
        head, body = FRAME.unpack_from(self._buffer)
        if head > MAX_HEADER or body > self.most:
            raise BrokenFrame(f"a message of {head + body} bytes")
        end = FRAME.size + head + body
        return None if len(self._buffer) < end else (end - body, end)

    def take(self) -> tuple[dict[str, Any], bytes] | None:
        """Return the next whole frame in the buffer, or None. Raises BrokenFrame."""
        if (ends := self._ends()) is None:
            return None
        head, end = ends
        text = bytes(self._buffer[FRAME.size : head])
        payload = bytes(self._buffer[head:end])
        del self._buffer[:end]
        try:
            header = orjson.loads(text)
        except ValueError as error:
            raise BrokenFrame("an unreadable message") from error
        if type(header) is not dict:
            raise BrokenFrame("an unreadable message")
        return header, payload
