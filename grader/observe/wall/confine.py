"""Confine this process: files, network, other processes; and try whether it holds."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import functools
import os
import pathlib
import socket
import sys
import sysconfig
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from grader.observe.wall import landlock, seccomp

LIBRARIES = (
    *("/usr/lib", "/usr/lib64", "/usr/local/lib", "/lib", "/lib64", "/nix/store", "/gnu/store"),
    "/etc/ld.so.cache",
)
FACTS = (
    *("/usr/share/zoneinfo", "/etc/localtime", "/sys/devices/system/cpu", "/sys/devices/system/node"),
    *("/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/loadavg", "/proc/self"),
    *("/dev/zero", "/dev/random", "/dev/urandom"),
)
OF_ACCELERATORS = (
    *("/dev/nvidiactl", "/dev/nvidia-uvm", "/dev/nvidia-uvm-tools", "/dev/nvidia-caps", "/dev/dri", "/dev/kfd"),
    *(f"/dev/nvidia{number}" for number in range(16)),
)
"""Devices that a driver opens, and what it reads about itself."""
ABOUT_ACCELERATORS = ("/proc/driver", "/proc/devices", "/proc/modules", "/sys/bus", "/sys/class", "/sys/devices",
                      "/sys/module")  # fmt: skip
SHARED_MEMORY = "/dev/shm"
_WRITABLE = landlock.READ | landlock.WRITE_FILE | landlock.TRUNCATE


@dataclass(frozen=True, slots=True)
class Rules:
    """What a worker is for: the folder that is its own, the folders of packages, whether it may start processes."""

    scratch: str
    packages: tuple[str, ...] = ()
    processes: bool = False
    accelerator: bool = False


def confine(rules: Rules) -> list[str]:
    """Confine this process, for good; return the layers that hold, and for one that cannot be had, why not."""
    if not sys.platform.startswith("linux"):
        return [f"nothing of the kind on {sys.platform}"]
    layers = []
    version = landlock.version()
    for name, layer in (("Landlock", _files), ("seccomp", _calls)):
        try:
            layers.append(layer(rules, version))
        except (OSError, AttributeError) as error:
            layers.append(f"no {name} ({error.args[-1] if error.args else error})")
    return layers


def prepare(packages: tuple[str, ...]) -> None:
    """Work out once, in the process that others are forked from, what is the same for all of them."""
    _installed(packages)
    with contextlib.suppress(OSError):  # `confine` will say why
        seccomp.packed(_filter(Rules("", packages), landlock.version()), 0)


def _files(rules: Rules, version: int) -> str:
    seccomp.give_up_privileges()
    if not version:
        raise OSError("the kernel has none, or it is switched off")
    landlock.restrict(_paths(rules), version)
    return f"Landlock {version}"


def _calls(rules: Rules, version: int) -> str:
    seccomp.install(_filter(rules, version))
    return "seccomp, processes allowed" if rules.processes else "seccomp"


def _filter(rules: Rules, version: int) -> seccomp.Rules:
    return seccomp.Rules(rules.processes, version >= landlock.SCOPED_SINCE, rules.accelerator)


def _paths(rules: Rules) -> Iterator[tuple[str, int]]:
    """Every path that may be used, with the rights there: everything in the scratch folder, reading what is installed."""
    read = landlock.READ | (landlock.EXECUTE if rules.processes else 0)
    for path in _installed(rules.packages):
        yield path, read
    for path in FACTS:
        yield path, landlock.READ
    yield os.devnull, _WRITABLE
    yield rules.scratch, ~0
    if rules.accelerator:
        yield from ((path, _WRITABLE | landlock.IOCTL_DEV) for path in OF_ACCELERATORS)
        yield from ((path, landlock.READ) for path in ABOUT_ACCELERATORS)
    if rules.processes:
        yield SHARED_MEMORY, ~0
        for path in (os.path.realpath(sys.executable), str(pathlib.Path(sys.executable).parents[1] / "pyvenv.cfg")):
            yield path, read


@functools.cache
def _installed(packages: tuple[str, ...]) -> tuple[str, ...]:
    """Where Python, its packages and the system's libraries are: no folder twice, none inside another."""
    python = (sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib"), f"{sys.base_prefix}/lib")
    found = sorted({os.path.realpath(path) for path in (*python, *packages, *LIBRARIES)})
    return tuple(path for path in found if not any(path.startswith(other + os.sep) for other in found))


def try_out(rules: Rules, secrets: Sequence[str]) -> list[str]:
    """Try what a confined worker must not be able to do; return what was possible, in words."""
    parent, outside = os.getppid(), pathlib.Path(rules.scratch).parent
    attempts: dict[str, Callable[[], object]] = {
        **{f"read {path}": functools.partial(_read, path) for path in secrets},
        "write outside of its folder": lambda: _write(outside),
        "truncate files": lambda: _truncate(outside),
        "read the grader's memory": lambda: _read(f"/proc/{parent}/environ"),
        "signal others": lambda: os.kill(parent, 0),
        "look into others": lambda: _peek(parent),
        "reach the network": lambda: socket.socket(socket.AF_INET).close(),
        "reach the network by IPv6": lambda: socket.socket(socket.AF_INET6).close(),
        "reach the kernel's sockets": lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW).close(),
        "keep others waiting for files": lambda: _lease(pathlib.Path(rules.scratch)),
        "be told of others' files": lambda: _watch(rules.scratch),
    }
    if not rules.processes:
        attempts["reach local sockets"] = lambda: socket.socket(socket.AF_UNIX).close()
        attempts["start processes"] = _fork
    return [name for name, attempt in attempts.items() if _succeeds(attempt)]


def _succeeds(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except (OSError, AttributeError):  # refused, or not to be had on this system
        return False
    return True


def _read(path: str) -> None:
    """Read a folder's names, or a file's first byte."""
    place = pathlib.Path(path)
    if place.is_dir():
        os.scandir(place).close()
    else:
        with place.open("rb") as file:
            file.read(1)


def _write(folder: pathlib.Path) -> None:
    path = folder / f"trial-{os.getpid()}"
    path.write_bytes(b"")
    path.unlink()


def _truncate(folder: pathlib.Path) -> None:
    """Give the host's own file there the size it has."""
    path = folder / "host.err"
    os.truncate(path, path.stat().st_size)


def _lease(folder: pathlib.Path) -> None:
    """Have whoever opens a file wait until this process lets go of it."""
    path = folder / "trial-lease"
    path.touch()
    try:
        with path.open("rb") as file:
            fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_WRLCK)
    finally:
        path.unlink()


def _watch(folder: str) -> None:
    """Be told of whatever happens in a folder."""
    library = ctypes.CDLL(None, use_errno=True)
    handle = library.inotify_init()
    if handle < 0 or library.inotify_add_watch(handle, folder.encode(), 0xFFF) < 0:
        raise OSError(ctypes.get_errno(), "inotify")
    os.close(handle)


class _Span(ctypes.Structure):
    _fields_ = (("start", ctypes.c_void_p), ("length", ctypes.c_size_t))


def _peek(pid: int) -> None:
    """Read another process's memory where there is none: who may read gets another error than who may not."""
    here = ctypes.create_string_buffer(8)
    ours, theirs = _Span(ctypes.addressof(here), 8), _Span(8, 8)
    read = ctypes.CDLL(None, use_errno=True).process_vm_readv
    if read(pid, ctypes.byref(ours), 1, ctypes.byref(theirs), 1, 0) < 0 and ctypes.get_errno() != errno.EFAULT:
        raise OSError(ctypes.get_errno(), "process_vm_readv")


def _fork() -> None:
    if os.fork() == 0:
        os._exit(0)
