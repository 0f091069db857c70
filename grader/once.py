"""Torch imported once, for the grader and its worker hosts: `python -s -P -S once.py TOLD HERE PLACE PATH…`.

A worker must find nothing of the grader's in its memory, so no host can be a copy of the grader. But this process, with
the environment of a worker host, can import torch, fork the nursery of all hosts, and only then read what it was called
with (the file TOLD), and be the grader. To whoever called it and waits for it, it is the same process all the time.

HERE is the folder to work in, PLACE where the nursery's folder is made, PATH the folders of installed packages.
`sandbox/again.py` prepares all that. The nursery's folder is made last: from then on somebody is there to remove it.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import importlib.util
import json
import os
import pathlib
import runpy
import shutil
import signal
import site
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from typing import Any, NoReturn

PACKAGE = pathlib.Path(__file__).parent
HOST_SCRIPT = PACKAGE / "observe" / "host.py"
WORDS = "host.err"
"""The file in a host's folder that holds what it said last; `sandbox/hosting.py` knows it, too."""
EXIT_STOPPED = 130
MANY_FILES = 2**16


def main() -> NoReturn:
    """Import torch, leave a nursery, be the grader."""
    told, here = map(int, sys.argv[1:3])
    place, paths = sys.argv[3], sys.argv[4:]
    sys.path += paths
    with _stoppable() as folders:
        with contextlib.suppress(Exception):  # the grader will say so
            importlib.import_module("torch")
            importlib.import_module("numpy")
        gc.collect()
        gc.freeze()  # nobody looks through what is there already, which would be writing to it: it stays common
        with contextlib.suppress(OSError):  # no room: then there is no nursery
            folders.append(tempfile.mkdtemp(prefix="grader-", dir=place))
        nurseries = [(pathlib.Path(folder), *_fork_nursery(folder, paths)) for folder in folders]
        os.fchdir(here)
        os.close(here)
        with os.fdopen(told, encoding="ascii") as file:
            state = json.load(file)
        _be_as_before(state)
        _find_package()
        from grader.cli import leave
        from grader.cli import main as run
        from grader.sandbox.hosting import Nursery
    with contextlib.ExitStack() as stack:
        made = [stack.enter_context(Nursery(*nursery)) for nursery in nurseries]
        code = run(state["words"], next(iter(made), None))
    leave(code)


@contextlib.contextmanager
def _stoppable() -> Iterator[list[str]]:
    """Within this context, whoever wants an end gets it at once; yield a list of folders that shall not stay then."""
    folders: list[str] = []

    def stop(*_: object) -> None:
        for folder in folders:
            shutil.rmtree(folder, ignore_errors=True)
        with contextlib.suppress(OSError):  # the terminal may be gone
            print("\nStopped.", file=sys.stderr, flush=True)
        os._exit(EXIT_STOPPED)

    asked = [one for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP) if signal.getsignal(one) != signal.SIG_IGN]
    before = [(one, signal.signal(one, stop)) for one in asked]
    yield folders
    for one, handler in before:
        signal.signal(one, handler)


def _fork_nursery(folder: str, paths: list[str]) -> tuple[socket.socket, int]:
    """Return the control socket and the process of a nursery in this folder."""
    ours, theirs = socket.socketpair()
    nursery = os.fork()
    if nursery == 0:
        try:
            _be_nursery(theirs.detach(), folder, paths)
        finally:
            os._exit(1)
    theirs.close()
    return ours, nursery


def _be_nursery(control: int, folder: str, paths: list[str]) -> None:
    """Be a worker host, as if started as one."""
    os.setsid()
    os.chdir(folder)
    said = os.open(WORDS, os.O_WRONLY | os.O_CREAT, 0o600)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDWR)
    for number, fd in enumerate((nothing, nothing, said)):
        os.dup2(fd, number)
    os.closerange(3, control)
    os.closerange(control + 1, MANY_FILES)
    sys.dont_write_bytecode = True
    sys.argv[1:] = [str(control), *paths]
    runpy.run_path(str(HOST_SCRIPT), run_name="__main__")


def _be_as_before(state: dict[str, Any]) -> None:
    """Be as this process was before it began again, but for what is imported."""
    os.environ.clear()
    os.environ.update(state["environment"])
    time.tzset()
    site.main()  # for what installed packages do at the start
    sys.path[:] = state["path"]
    sys.argv[:] = ["grader", *state["words"]]
    for name, manner in state["streams"].items():
        getattr(sys, name).reconfigure(**manner)


def _find_package() -> None:
    """Import the package that this file belongs to, wherever it lies: it may have been found in the current folder."""
    spec = importlib.util.spec_from_file_location("grader", PACKAGE / "__init__.py")
    if spec is None or spec.loader is None:
        raise ImportError(f"{PACKAGE} is not a package")
    sys.modules["grader"] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)


if __name__ == "__main__":
    main()
