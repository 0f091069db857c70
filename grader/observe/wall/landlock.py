"""Landlock: an allow-list of folders and files for this process and all that it starts (Linux 5.13 and newer).

Structures and numbers are those of the kernel's `include/uapi/linux/landlock.h`. A kernel with an older version of
the interface takes a shorter structure and knows fewer rights.
"""

from __future__ import annotations

import ctypes
import os
import stat
import sys
from collections.abc import Iterable

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_FLAG = 1
_RULE_PATH_BENEATH = 1

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
TRUNCATE, IOCTL_DEV = 1 << 14, 1 << 15
READ = READ_FILE | READ_DIR
_OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV
_BITS_BY_VERSION = {1: 13, 2: 14, 3: 15, 4: 15}
_ALL_BITS = 16
_TCP = 0b11
_SCOPES = 0b11  # abstract Unix sockets, signals
SCOPED_SINCE, TRUNCATE_SINCE = 6, 3

_libc = ctypes.CDLL(None, use_errno=True)


class _Ruleset(ctypes.Structure):
    _fields_ = (("fs", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


def version() -> int:
    """Return the version of the interface that this kernel has; 0 where it has none."""
    if not sys.platform.startswith("linux"):
        return 0
    return max(0, int(_libc.syscall(_CREATE_RULESET, None, 0, _VERSION_FLAG)))


def size_of_ruleset(version: int) -> int:
    """Return how many bytes of the structure a kernel with this version knows."""
    return 8 if version < 4 else 16 if version < 6 else 24


def all_rights(version: int) -> int:
    """Return every right over files that this version knows."""
    return (1 << _BITS_BY_VERSION.get(version, _ALL_BITS)) - 1


def restrict(rules: Iterable[tuple[str, int]], version: int) -> None:
    """Allow this process, from now on, these rights at and below these paths, and no others. Raises OSError.

    Paths that are not there are left out. TCP, abstract Unix sockets and signals to others go where the version
    knows them.
    """
    every = all_rights(version)
    wanted = _Ruleset(every, _TCP if version >= 4 else 0, _SCOPES if version >= SCOPED_SINCE else 0)
    ruleset = _checked(_libc.syscall(_CREATE_RULESET, ctypes.byref(wanted), size_of_ruleset(version), 0))
    try:
        for path, rights in rules:
            _allow(ruleset, path, rights & every)
        _checked(_libc.syscall(_RESTRICT_SELF, ruleset, 0))
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(place).st_mode):
            rights &= _OF_FILES
        rule = _PathBeneath(rights, place)
        _checked(_libc.syscall(_ADD_RULE, ruleset, _RULE_PATH_BENEATH, ctypes.byref(rule), 0))
    finally:
        os.close(place)


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"Landlock: {os.strerror(number)}")
    return int(result)
