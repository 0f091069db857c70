"""The command begins again, as a process that knows nothing: so torch is imported once, for it and its worker hosts."""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import sys
import tempfile
import threading
from collections.abc import Sequence
from typing import Any

from grader.sandbox import hosting

SCRIPT = pathlib.Path(__file__).parents[1] / "once.py"
STREAMS = ("stdin", "stdout", "stderr")
MANNER = ("encoding", "errors", "line_buffering", "write_through")


def begin_again(words: Sequence[str]) -> None:
    """Be `once.py`, and after that the grader again, called with these words; return where that cannot be."""
    paths = hosting.package_folders()
    if not _can_begin_again() or not any((pathlib.Path(path) / "torch").is_dir() for path in paths):
        return
    with contextlib.suppress(OSError):
        here = os.open(".", os.O_RDONLY)
        try:
            _become_script(words, here, paths)
        finally:
            os.fchdir(here)
            os.close(here)


def _become_script(words: Sequence[str], here: int, paths: Sequence[str]) -> None:
    """What it is to be afterwards is in a file, for whatever comes of a process can read its arguments and variables."""
    place = tempfile.gettempdir()
    with os.fdopen(os.memfd_create("grader", 0), "w+", encoding="ascii") as told:
        json.dump(_state(words), told)
        told.seek(0)
        files = [told.fileno(), here]
        for fd in files:
            os.set_inheritable(fd, True)
        sys.stdout.flush()
        sys.stderr.flush()
        options = ["-s", "-P", "-S", *(["-B"] if sys.dont_write_bytecode else [])]
        os.chdir(place)
        command = [sys.executable, *options, str(SCRIPT), *map(str, files), place, *paths]
        os.execve(sys.executable, command, hosting.environment(hosting.new_mark()))


def _state(words: Sequence[str]) -> dict[str, Any]:
    """What this process is, beside what it has imported."""
    return {
        "words": list(words),
        "environment": dict(os.environ),
        "path": sys.path,
        "streams": {name: {key: getattr(getattr(sys, name), key) for key in MANNER} for name in STREAMS},
    }


def _can_begin_again() -> bool:
    """Whether this is an ordinary Python, in which nobody else is interested, on a system that has what it takes."""
    flags = sys.flags
    unusual = (
        flags.debug, flags.inspect, flags.interactive, flags.optimize, flags.verbose, flags.bytes_warning, flags.dev_mode,
        flags.no_site, sys._xoptions, sys.warnoptions, sys.pycache_prefix, sys.gettrace(), sys.getprofile(),
    )  # fmt: skip
    return (
        hasattr(os, "memfd_create")
        and hosting.can_copy()
        and not any(unusual)
        and not {"torch", "coverage"} & set(sys.modules)
        and threading.active_count() == 1
        and sys.getfilesystemencoding() == "utf-8"
        and all(isinstance(getattr(sys, name), type(sys.__stdout__)) for name in STREAMS)
    )
