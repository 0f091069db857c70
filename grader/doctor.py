"""What this machine has: versions, devices, isolation; what is missing and how to get it."""

from __future__ import annotations

import platform
import secrets
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from grader.bank import cache_folder
from grader.errors import SandboxFault
from grader.hardware import about_sim, choose
from grader.sandbox.host import Sandbox
from grader.sandbox.limits import Limits, Source, WorkerEnded

PACKAGES = ("torch", "numpy", "hypothesis", "cloudpickle", "orjson", "pyyaml", "platformdirs", "rich")
OLDEST_PYTHON = (3, 11)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it is as it should be, and if not, what to do."""

    name: str
    value: str
    fine: bool = True
    remedy: str = ""


def examine() -> Iterator[Finding]:
    """Look at everything the grader needs."""
    python = platform.python_version()
    yield Finding("python", python, sys.version_info >= OLDEST_PYTHON, "install Python 3.11 or newer")
    for package in PACKAGES:
        yield _package(package)
    found = choose("all")
    yield Finding("devices", ", ".join(found.run))
    yield Finding("  sim", about_sim(found.run, found.not_run))
    for name, reason in found.not_run.items():
        if name != "sim":
            yield Finding(f"  {name}", reason)
    yield _isolation()
    yield _cache()


def _package(name: str) -> Finding:
    try:
        return Finding(name, version(name))
    except PackageNotFoundError:
        return Finding(name, "not installed", False, f"pip install {name}")


def _isolation() -> Finding:
    """Start a worker for real, and time it."""
    start = time.perf_counter()
    try:
        with Sandbox() as sandbox, sandbox.worker(Limits(), Source("probe.py", {"probe.py": "f = abs"}), ("f",)):
            took = time.perf_counter() - start
            found = sandbox.isolation([str(cache_folder())], choose("all").run)
        return Finding("isolation", f"{found}; a worker started in {took:.1f} s")
    except (SandboxFault, WorkerEnded) as error:
        return Finding("isolation", str(error), False, "the worker host must be able to start Python and import torch")


def _cache() -> Finding:
    folder = cache_folder()
    probe = folder / f"probe-{secrets.token_hex(4)}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"x" * 4096)
        probe.unlink()
    except OSError as error:
        return Finding(
            "cache", f"{folder}: {error.strerror}", False, "free some space, or set GRADER_CACHE to another folder"
        )
    return Finding("cache", str(folder))
