"""Messages between grader, host and worker: frames are whole or refused, and no read waits past its deadline."""

from __future__ import annotations

import collections
import json
import random
import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.observe.frames import FRAME, MAX_HEADER, MAX_PAYLOAD, BrokenFrame, Channel, Late, pack

PINNED = settings(deadline=None, derandomize=True, database=None, max_examples=60)
Pair = tuple[Channel, socket.socket]

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@pytest.fixture
def pair() -> Iterator[Pair]:
    """A channel, and the bare socket at its other end."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield Channel(ours), theirs


def test_mutated_streams_are_frames_or_broken() -> None:
    """Ten thousand damaged streams: whole frames, an open end, or BrokenFrame; never more memory than was sent."""
    source = random.Random(23)
    whole = pack({"index": 3, "nonce": "abcdef", "parts": [1, {"a": None}]}, b"payload" * 9) * 2
    ended = collections.Counter[str]()
    for _ in range(10_000):
        mutant = bytearray(whole)
        for _ in range(source.randint(1, 4)):
            place = source.randrange(len(mutant))
            mutant[place : place + source.randint(0, 3)] = source.randbytes(source.randint(0, 3))
        channel = Channel(socket.socket())
        with channel.sock:
            channel._buffer += mutant
            try:
                while (frame := channel.take()) is not None:
                    assert type(frame[0]) is dict
                    assert len(frame[1]) <= len(mutant)
                ended["open"] += 1
            except BrokenFrame:
                ended["broken"] += 1
    assert min(ended["open"], ended["broken"]) > 1000


def ahead(seconds: float) -> float:
    return time.monotonic() + seconds


@PINNED
@given(
    frames=st.lists(st.tuples(st.dictionaries(st.text(max_size=5), _JSON, max_size=3), st.binary(max_size=50))),
    cuts=st.lists(st.integers(1, 40), min_size=1),
)
def test_frames_arrive_as_sent_however_the_stream_is_cut(
    frames: list[tuple[dict[str, Any], bytes]], cuts: list[int]
) -> None:
    """What is sent is what arrives, in order, wherever the stream happens to be cut."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        channel, came = Channel(ours), []
        stream, place = b"".join(pack(header, payload) for header, payload in frames), 0
        while stream:
            size = cuts[place % len(cuts)]
            theirs.sendall(stream[:size])
            stream, place = stream[size:], place + 1
            assert channel.fill()
            while (frame := channel.take()) is not None:
                came.append(frame)
        assert came == frames


@PINNED
@given(stream=st.binary(max_size=200))
def test_any_bytes_are_a_frame_or_refused(stream: bytes) -> None:
    """Bytes of any kind give frames, nothing yet, or BrokenFrame; no other exception."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        channel = Channel(ours)
        theirs.sendall(stream + b"!")
        channel.fill()
        try:
            while (frame := channel.take()) is not None:
                assert type(frame[0]) is dict
        except BrokenFrame:
            pass


@PINNED
@given(text=st.binary(max_size=60), payload=st.binary(max_size=10))
def test_any_header_is_a_dict_or_refused(text: bytes, payload: bytes) -> None:
    """A frame of the right lengths with any header gives a dict or BrokenFrame; no other exception."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        channel = Channel(ours)
        theirs.sendall(FRAME.pack(len(text), len(payload)) + text + payload)
        channel.fill()
        try:
            frame = channel.take()
        except BrokenFrame:
            return
        assert frame == (json.loads(text), payload)


@pytest.mark.parametrize(
    "text",
    [b"[]", b"3", b"null", b"{", b'"do"', b"\xff\xfe", b"[" * 100_000, b'{"a":' * 10_000],
    ids=lambda t: repr(t[:8]),
)
def test_a_header_that_is_no_dict_is_refused(pair: Pair, text: bytes) -> None:
    """A header that is not JSON, not an object, or nested without end is refused in words."""
    channel, other = pair
    other.sendall(FRAME.pack(len(text), 0) + text)
    with pytest.raises(BrokenFrame, match="unreadable message"):
        channel.receive(ahead(5))


@pytest.mark.parametrize("sizes", [(MAX_HEADER + 1, 0), (0, MAX_PAYLOAD + 1), (2**32 - 1, 2**64 - 1)])
def test_a_message_that_says_it_is_too_large_is_refused_at_once(pair: Pair, sizes: tuple[int, int]) -> None:
    """A size over the limit is refused by its first 12 bytes, before anything of it is kept."""
    channel, other = pair
    other.sendall(FRAME.pack(*sizes))
    channel.fill()
    with pytest.raises(BrokenFrame, match=f"a message of {sum(sizes)} bytes"):
        channel.take()


def test_a_message_at_the_limit_passes(pair: Pair) -> None:
    """The limit itself is allowed: half of it in the header here."""
    channel, other = pair
    header = {"a": "x" * (MAX_HEADER - len('{"a":""}'))}
    frame = pack(header)
    other.setblocking(False)
    while frame:
        try:
            frame = frame[other.send(frame) :]
        except BlockingIOError:
            channel.fill()
    assert channel.receive(ahead(5)) == (header, b"")


@pytest.mark.parametrize("what", [{1}, b"bytes", 2**64, "\ud800"], ids=["set", "bytes", "large", "surrogate"])
def test_what_is_no_json_is_not_sent(pair: Pair, what: object) -> None:
    """A header with what JSON cannot say is refused where it is written."""
    channel, _ = pair
    with pytest.raises(TypeError):
        channel.send({"x": what})


def test_sent_frames_are_received(pair: Pair) -> None:
    """`send` at one end is `receive` at the other."""
    channel, other = pair
    Channel(other).send({"do": "case", "index": 3}, b"\0\1")
    assert channel.receive() == ({"do": "case", "index": 3}, b"\0\1")


@pytest.mark.parametrize("sent", [b"", pack({"a": 1}, b"payload")[:-1]], ids=["nothing", "all but one byte"])
def test_a_read_ends_at_its_deadline(pair: Pair, sent: bytes) -> None:
    """A frame that is not complete by the deadline is Late, whatever of it came."""
    channel, other = pair
    other.sendall(sent)
    with pytest.raises(Late):
        channel.receive(ahead(0.05))


def test_a_frame_that_is_there_is_taken_after_the_deadline(pair: Pair) -> None:
    """What is already in the buffer is not late."""
    channel, other = pair
    other.sendall(pack({"a": 1}))
    channel.fill()
    assert channel.receive(ahead(-1)) == ({"a": 1}, b"")


@pytest.mark.parametrize("rest", [b"", pack({"a": 1})[:5]], ids=["nothing", "half a frame"])
def test_a_closed_end_is_told_from_a_late_one(pair: Pair, rest: bytes) -> None:
    """Where the other end is closed, the read returns None at once, also in the middle of a frame."""
    channel, other = pair
    other.sendall(rest)
    other.close()
    assert channel.receive(ahead(60)) is None


def test_a_reset_connection_counts_as_closed(pair: Pair) -> None:
    """An end that was closed with bytes unread is closed, not an error."""
    channel, other = pair
    channel.send({"unread": True})
    other.close()
    assert channel.fill() is False


def test_a_socket_that_has_nothing_yet_is_still_open(pair: Pair) -> None:
    """A socket that does not block and has nothing is open, and has no frame."""
    channel, _ = pair
    channel.sock.setblocking(False)
    assert channel.fill() is True
    assert channel.take() is None


def test_a_channel_can_be_waited_for_and_closed(pair: Pair) -> None:
    """A channel stands for its socket in `select`, and closes it."""
    channel, _ = pair
    assert channel.fileno() == channel.sock.fileno()
    channel.close()
    assert channel.fileno() == -1
