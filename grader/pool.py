"""Processes of our own: they end when we do, however that comes about."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.context import ForkContext, ForkProcess, SpawnContext, SpawnProcess
from typing import NoReturn

_PATIENCE = 50
_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Fresh(SpawnProcess):
    """A process of ours with a Python of its own, told apart from those that others have started here."""


class Copy(ForkProcess):
    """A process of ours that has imported what this one has."""


class _Fresh(SpawnContext):
    Process = Fresh


class _Copied(ForkContext):
    Process = Copy


@contextlib.contextmanager
def processes(count: int, copied: bool = False) -> Iterator[ProcessPoolExecutor]:
    """Yield an executor of so many processes; afterwards none of ours is left, and what waits is not begun.

    They are `copied` from this process at once, or started afresh when there is something to do. Of a process that has
    threads, or has computed something with torch, copies do not work.
    """
    pool = ProcessPoolExecutor(count, _Copied() if copied else _Fresh(), initializer=_prepare)
    try:
        if copied:
            with _undisturbed():  # all of them are there with the first thing to do
                first = pool.submit(os.getpid)
            first.result()
        yield pool
    finally:
        try:
            pool.shutdown(wait=False, cancel_futures=True)
        finally:
            _end([child for child in multiprocessing.active_children() if isinstance(child, Fresh | Copy)])


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Let signals wait, here and in copies that are made meanwhile, until these have handlers of their own."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextlib.contextmanager
def may_be_ended() -> Iterator[None]:
    """Within this context, being asked to end is a KeyboardInterrupt, so that what was begun is cleaned up."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    signal.signal(signal.SIGTERM, _stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _stop(*_: object) -> NoReturn:
    """Raise; in a callback, where that would only be printed, it is lost, but whoever asks will ask again."""
    sys.unraisablehook = _say_nothing
    raise KeyboardInterrupt


def _say_nothing(_: object) -> None:
    pass


def _prepare() -> None:
    """Leave Ctrl-C, and a closed terminal, to the process that was called; end with it, or when told to, without a word."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)
    threading.Thread(target=_follow, daemon=True).start()


def _follow() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _end(children: Sequence[multiprocessing.process.BaseProcess]) -> None:
    """Ask processes to clean up and go, for some seconds, or until we are asked again; then kill those that are left."""
    try:
        for _ in range(_PATIENCE):
            for child in children:
                child.terminate()
            for child in children:
                child.join(0.1)
            if not any(child.is_alive() for child in children):
                return
    finally:
        for child in children:
            child.kill()
