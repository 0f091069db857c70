"""What happens while we watch: files that are saved, keys that are pressed, each by a thread of its own into one queue."""

from __future__ import annotations

import contextlib
import os
import pathlib
import queue
import signal
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import watchfiles

SETTLE_MS = 10
"""So long nothing more must happen to files, at least."""
LONGEST_MS = 100
LOOK_MS = 100
"""How often to see whether the folder is still the same one."""
PASTE_SECONDS = 0.1
"""So long after a piece of pasted text, what comes may be more of it."""
_ARROWS = {b"\x1b[C": "n", b"\x1b[D": "p"}


@dataclass(frozen=True, slots=True)
class Saved:
    """Some source of the submission may be another one: it was written, made, renamed or removed."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A key was pressed, a letter of either case; at the end of the input, nothing."""

    key: str
    at: float = field(default_factory=time.monotonic)


Event = Saved | Pressed
Events = queue.SimpleQueue[Event]


@contextlib.contextmanager
def files(folder: pathlib.Path, events: Events) -> Iterator[None]:
    """Report what is saved below a folder, which may vanish and come back; inside, no save is missed."""
    ready, stop = threading.Event(), threading.Event()
    thread = threading.Thread(target=_watch, args=(folder, events, ready, stop), daemon=True)
    thread.start()
    try:
        ready.wait()
        yield
    finally:
        stop.set()
        thread.join()


def _watch(folder: pathlib.Path, events: Events, ready: threading.Event, stop: threading.Event) -> None:
    again = polling = False
    while not stop.is_set():
        same = _identity(folder)
        try:
            for changes in watchfiles.watch(
                folder, watch_filter=_is_source, debounce=LONGEST_MS, step=SETTLE_MS, stop_event=stop,
                rust_timeout=LOOK_MS, yield_on_timeout=True, raise_interrupt=False,
                force_polling=polling or None, poll_delay_ms=LOOK_MS,
            ):  # fmt: skip
                if changes or again:  # what happened before it was watched again is news too
                    events.put(Saved())
                again = False
                ready.set()
                if _identity(folder) != same:
                    break
        except (OSError, RuntimeError):  # it vanished at this moment; or the system watches no more: then we look
            polling = polling or _identity(folder) == same
        again = True
        events.put(Saved())
        ready.set()
        time.sleep(0.1)
        while _identity(folder) is None and not stop.is_set():
            time.sleep(0.1)


def _is_source(_: watchfiles.Change, path: str) -> bool:
    return path.endswith((".py", ".ipynb"))


def _identity(folder: pathlib.Path) -> tuple[int, int] | None:
    """Which folder it is; None where there is none."""
    try:
        found = folder.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


@contextlib.contextmanager
def keys(events: Events) -> Iterator[bool]:
    """Report keys as they are pressed, where the input is a terminal: then True; else nothing is read."""
    if not sys.stdin.isatty():
        yield False
        return
    import termios
    import tty

    place = sys.stdin.fileno()
    before = termios.tcgetattr(place)

    def go_on(*_: object) -> None:  # resized; or after Ctrl-Z and fg: the shell has set the terminal as it likes it
        with contextlib.suppress(termios.error):
            tty.setcbreak(place, termios.TCSADRAIN)
        events.put(Saved())

    threading.Thread(target=_listen, args=(place, events), daemon=True).start()
    handled = {number: signal.signal(number, go_on) for number in (signal.SIGCONT, signal.SIGWINCH)}
    try:
        tty.setcbreak(place, termios.TCSADRAIN)
        yield True
    finally:
        for number, before_us in handled.items():
            signal.signal(number, before_us)
        termios.tcsetattr(place, termios.TCSADRAIN, before)


def _listen(place: int, events: Events) -> None:
    """Read one key after the other."""
    pasted = -PASTE_SECONDS
    while True:
        try:
            sent = os.read(place, 4096)
        except OSError:
            sent = b""
        if not sent:
            events.put(Pressed(""))
            return
        pressed, now = keys_in(sent), time.monotonic()
        if not pressed:
            pasted = now
        elif now - pasted > PASTE_SECONDS:
            for key in pressed:
                events.put(Pressed(key, now))


def keys_in(sent: bytes) -> list[str]:
    """Return the keys that were pressed where a terminal sends this; several characters at once are pasted, and none.

    What an arrow or another special key sends counts as one.
    """
    for arrow, key in _ARROWS.items():
        count = len(sent) // len(arrow)
        if sent == arrow * count:
            return [key] * count
    if sent.startswith(b"\x1b"):
        return ["\x1b"]
    text = sent.decode("utf-8", "replace").lower()
    return [text] if len(text) == 1 else []
