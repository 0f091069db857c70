"""Seccomp: the system calls that a worker is refused, as a filter that the kernel runs before each of them.

The filter is a small program (classic BPF, `include/uapi/linux/{filter,seccomp,audit}.h`). Numbers of system calls
are those of x86-64 and aarch64; a call that is newer than the tables does not exist for a worker.
"""

from __future__ import annotations

import ctypes
import errno
import functools
import os
import platform
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_libc = ctypes.CDLL(None, use_errno=True)
_SET_NO_NEW_PRIVS, _SET_SECCOMP, _MODE_FILTER = 38, 22, 2
_LOAD, _AND, _EQUAL, _GREATER, _ANY_BIT, _RETURN = 0x20, 0x54, 0x15, 0x25, 0x45, 0x06
ALLOW, _ERRNO, KILL = 0x7FFF0000, 0x00050000, 0x80000000
_NUMBER_AT, _MACHINE_AT, _ARGUMENTS_AT = 0, 4, 16
NEWEST_KNOWN = 462
SELF = 0x5E1F5E1F
"""Stands for the number of the process until the filter is installed."""

Numbers = Mapping[str, int]
Instruction = tuple[int, int, int, int]
"""Code, how many to skip if so, how many if not, operand."""


@dataclass(frozen=True, slots=True)
class Machine:
    """A kind of processor: what `platform.machine` calls it, the kernel's mark for it, its numbers of system calls."""

    name: str
    mark: int
    numbers: Numbers


_X86_64 = """
socket 41 connect 42 bind 49 listen 50 accept 43 accept4 288 socketpair 53 sendto 44 fork 57 vfork 58 clone 56
clone3 435 execve 59 execveat 322 kill 62 tkill 200 tgkill 234 rt_sigqueueinfo 129 rt_tgsigqueueinfo 297
pidfd_open 434 pidfd_getfd 438 pidfd_send_signal 424 ptrace 101 process_vm_readv 310 process_vm_writev 311
process_madvise 440 process_mrelease 448 kcmp 312 perf_event_open 298 bpf 321 userfaultfd 323 add_key 248
request_key 249 keyctl 250 mount 165 umount2 166 pivot_root 155 chroot 161 unshare 272 setns 308 open_tree 428
move_mount 429 fsopen 430 fsconfig 431 fsmount 432 fspick 433 mount_setattr 442 open_by_handle_at 304
name_to_handle_at 303 mknod 133 mknodat 259 io_uring_setup 425 io_uring_enter 426 io_uring_register 427
init_module 175 finit_module 313 delete_module 176 kexec_load 246 kexec_file_load 320 reboot 169 swapon 167
swapoff 168 sethostname 170 setdomainname 171 settimeofday 164 clock_settime 227 adjtimex 159 clock_adjtime 305
syslog 103 acct 163 quotactl 179 quotactl_fd 443 iopl 172 ioperm 173 modify_ldt 154 vhangup 153 prlimit64 302
setpriority 141 sched_setaffinity 203 sched_setscheduler 144 sched_setparam 142 sched_setattr 314 ioprio_set 251
migrate_pages 256 move_pages 279 shmget 29 shmat 30 shmctl 31 semget 64 semop 65 semctl 66 msgget 68 msgsnd 69
msgrcv 70 mq_open 240 mq_unlink 241 memfd_create 319 memfd_secret 447 fanotify_init 300 fanotify_mark 301
inotify_init 253 inotify_init1 294 inotify_add_watch 254 getsockopt 55 setsockopt 54 fallocate 285 prctl 157 fcntl 72 ioctl 16 lsm_set_self_attr 460 chmod 90 fchmod 91 fchmodat 268 fchmodat2 452 chown 92 fchown 93 lchown 94
fchownat 260 utime 132 utimes 235 futimesat 261 utimensat 280 setxattr 188 lsetxattr 189 fsetxattr 190
removexattr 197 lremovexattr 198 fremovexattr 199
"""
_AARCH64 = """
socket 198 connect 203 bind 200 listen 201 accept 202 accept4 242 socketpair 199 sendto 206 clone 220 clone3 435
execve 221 execveat 281 kill 129 tkill 130 tgkill 131 rt_sigqueueinfo 138 rt_tgsigqueueinfo 240 pidfd_open 434
pidfd_getfd 438 pidfd_send_signal 424 ptrace 117 process_vm_readv 270 process_vm_writev 271 process_madvise 440
process_mrelease 448 kcmp 272 perf_event_open 241 bpf 280 userfaultfd 282 add_key 217 request_key 218 keyctl 219
mount 40 umount2 39 pivot_root 41 chroot 51 unshare 97 setns 268 open_tree 428 move_mount 429 fsopen 430
fsconfig 431 fsmount 432 fspick 433 mount_setattr 442 open_by_handle_at 265 name_to_handle_at 264 mknodat 33
io_uring_setup 425 io_uring_enter 426 io_uring_register 427 init_module 105 finit_module 273 delete_module 106
kexec_load 104 kexec_file_load 294 reboot 142 swapon 224 swapoff 225 sethostname 161 setdomainname 162
settimeofday 170 clock_settime 112 adjtimex 171 clock_adjtime 266 syslog 116 acct 89 quotactl 60 quotactl_fd 443
vhangup 58 prlimit64 261 setpriority 140 sched_setaffinity 122 sched_setscheduler 119 sched_setparam 118
sched_setattr 274 ioprio_set 30 migrate_pages 238 move_pages 239 shmget 194 shmat 196 shmctl 195 semget 190
semop 193 semctl 191 msgget 186 msgsnd 189 msgrcv 188 mq_open 180 mq_unlink 181 memfd_create 279 memfd_secret 447
fanotify_init 262 fanotify_mark 263 inotify_init1 26 inotify_add_watch 27 getsockopt 209 setsockopt 208 fallocate 47 prctl 167 fcntl 25 ioctl 29 lsm_set_self_attr 460 fchmod 52 fchmodat 53 fchmodat2 452
fchown 55 fchownat 54 utimensat 88 setxattr 5 lsetxattr 6 fsetxattr 7 removexattr 14 lremovexattr 15 fremovexattr 16
"""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _numbers(text: str) -> Numbers:
    words = _words(text)
    return dict(zip(words[::2], map(int, words[1::2]), strict=True))


MACHINES = (Machine("x86_64", 0xC000003E, _numbers(_X86_64)), Machine("aarch64", 0xC00000B7, _numbers(_AARCH64)))

_NEVER = _words(
    "ptrace process_vm_readv process_vm_writev process_madvise process_mrelease kcmp pidfd_open pidfd_getfd "
    "pidfd_send_signal perf_event_open bpf userfaultfd add_key request_key keyctl mount umount2 pivot_root chroot "
    "unshare setns open_tree move_mount fsopen fsconfig fsmount fspick mount_setattr open_by_handle_at "
    "name_to_handle_at mknod mknodat init_module finit_module delete_module kexec_load kexec_file_load reboot swapon "
    "swapoff sethostname setdomainname settimeofday clock_settime adjtimex clock_adjtime syslog acct quotactl "
    "quotactl_fd iopl ioperm modify_ldt vhangup setpriority sched_setscheduler sched_setparam sched_setattr "
    "ioprio_set migrate_pages move_pages shmget shmat shmctl semget semop semctl msgget msgsnd msgrcv mq_open "
    "mq_unlink fanotify_init fanotify_mark inotify_init inotify_init1 inotify_add_watch lsm_set_self_attr"
)
"""Other processes, the machine, and memory that would outlive the worker: refused, and nobody needs them."""

_UNKNOWN = ("io_uring_setup", "io_uring_enter", "io_uring_register", "clone3", "memfd_secret")
"""Ways around the filter, or calls whose arguments it cannot read: said not to exist, so that older ones are taken."""

_PRETENDED = _words(
    "chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat utime utimes futimesat utimensat setxattr lsetxattr "
    "fsetxattr removexattr lremovexattr fremovexattr"
)
"""Landlock does not cover what is said about a file; nothing happens, as if it had: copying a file still works."""

_CONNECTING = ("connect", "bind", "listen", "accept", "accept4")
_UNIX, _STREAM, _KIND = 1, 1, 0xF
_THREAD = 0x10000
_NAMESPACES = 0x7E020080
_PDEATHSIG, _DUMPABLE, _MM, _SUBREAPER = 1, 4, 35, 36
_OF_DESCRIPTORS = (*range(8), 9, 11, 16, 36, 37, 38, 1025, 1027, 1028, *range(1030, 1036), 1037)
"""The commands of fcntl that are about a descriptor, a pipe or a lock.

Others reach further: F_SETOWN and F_SETSIG have signals sent, F_SETLEASE and F_SETDELEG have everybody wait who opens a
file, F_NOTIFY tells of others' files, and hints about a file stay with it.
"""
_OWNERS_AND_TERMINALS = (0x8901, 0x8902, 0x5412, 0x541C)
"""ioctl's FIOSETOWN and SIOCSPGRP have signals sent, too; TIOCSTI and TIOCLINUX type on a terminal."""
_OF_FILE_SYSTEMS = (0x5800, 0x6600, 0x7600, 0x9400, 0xF500)
"""The kinds of ioctl that change or freeze files which are only open for reading, where Landlock does not look."""
_PEER_HANDLES = (76, 77)
"""SO_PASSPIDFD and SO_PEERPIDFD: a handle on the process at the other end."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What differs between workers: whether processes may be started, whether signals are scoped, the device."""

    processes: bool = False
    scoped: bool = False
    accelerator: bool = False


def filter_of(machine: Machine, rules: Rules) -> tuple[Instruction, ...]:
    """Return the filter's program for a machine."""
    program: list[Instruction] = [
        (_LOAD, 0, 0, _MACHINE_AT),
        (_EQUAL, 1, 0, machine.mark),
        (_RETURN, 0, 0, KILL),
        (_LOAD, 0, 0, _NUMBER_AT),
        (_GREATER, 0, 1, NEWEST_KNOWN),
        _refuse(errno.ENOSYS),
    ]
    for name, body in _bodies(rules).items():
        if name in machine.numbers:
            program += [(_EQUAL, 0, len(body), machine.numbers[name]), *body]
    return (*program, _ALLOW)


def _bodies(rules: Rules) -> dict[str, tuple[Instruction, ...]]:
    """For each call that is looked at, the instructions that decide."""
    refused, missing = _refuse(errno.EPERM), _refuse(errno.ENOSYS)
    found = {
        **dict.fromkeys(_NEVER, (refused,)),
        **dict.fromkeys(_UNKNOWN, (missing,)),
        **dict.fromkeys(_PRETENDED, (_refuse(0),)),
        "fallocate": (_refuse(errno.EOPNOTSUPP),),
        **dict.fromkeys(("prlimit64", "sched_setaffinity"), _when(0, (0, SELF), _ALLOW, refused)),
        "prctl": _when(0, (_PDEATHSIG, _DUMPABLE, _MM, _SUBREAPER), refused, _ALLOW),
        "fcntl": _when(1, _OF_DESCRIPTORS, _ALLOW, refused),
        "ioctl": _on_no_file_system(_when(1, _OWNERS_AND_TERMINALS, refused, _ALLOW)),
        **dict.fromkeys(("getsockopt", "setsockopt"), _when(2, _PEER_HANDLES, _refuse(errno.ENOPROTOOPT), _ALLOW)),
        "socketpair": _only_unix_streams(),
    }
    if not rules.accelerator:
        found["memfd_create"] = (missing,)  # memory that no limit counts
    if rules.processes:
        found |= {"clone": _when_any_bit(0, _NAMESPACES, refused, _ALLOW), "socket": _only_unix_streams()}
    else:
        found |= dict.fromkeys(("fork", "vfork", "execve", "execveat"), (refused,))
        found |= dict.fromkeys(_CONNECTING, (_refuse(errno.EACCES),))
        found["socket"] = (_refuse(errno.EAFNOSUPPORT),)  # a text of its own, that advice can tell from others
        found |= {"clone": _when_any_bit(0, _THREAD, _ALLOW, refused), "sendto": _only_without_address()}
    if not (rules.processes and rules.scoped):
        own = _when(0, (SELF,), _ALLOW, refused)
        found |= dict.fromkeys(("kill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo"), own)
        found["tkill"] = (refused,)
    return found


_ALLOW: Instruction = (_RETURN, 0, 0, ALLOW)


def _refuse(number: int) -> Instruction:
    return (_RETURN, 0, 0, _ERRNO | number)


def _argument(place: int, high: bool = False) -> Instruction:
    """Load half of an argument; its lower half is all of an int."""
    return (_LOAD, 0, 0, _ARGUMENTS_AT + 8 * place + 4 * high)


def _when(place: int, values: Sequence[int], then: Instruction, otherwise: Instruction) -> tuple[Instruction, ...]:
    """Do one thing where an argument is one of these numbers, else another."""
    tests = ((_EQUAL, len(values) - index, 0, value) for index, value in enumerate(values))
    return (_argument(place), *tests, otherwise, then)


def _when_any_bit(place: int, bits: int, then: Instruction, otherwise: Instruction) -> tuple[Instruction, ...]:
    return (_argument(place), (_ANY_BIT, 1, 0, bits), otherwise, then)


def _on_no_file_system(others: tuple[Instruction, ...]) -> tuple[Instruction, ...]:
    """Refuse what is asked of a file system, in the words of one that has nothing of the kind; leave the rest to others."""
    refusal = _refuse(errno.EOPNOTSUPP)
    refusals = (part for kind in _OF_FILE_SYSTEMS for part in ((_EQUAL, 0, 1, kind), refusal))
    return (_argument(1), (_AND, 0, 0, 0xFF00), *refusals, *others)


def _only_unix_streams() -> tuple[Instruction, ...]:
    """Sockets of a family and a kind that reach nothing beyond those who made them, or were given a path."""
    family, kind = (_argument(0), (_EQUAL, 0, 3, _UNIX)), (_argument(1), (_AND, 0, 0, _KIND), (_EQUAL, 1, 0, _STREAM))
    return (*family, *kind, _refuse(errno.EAFNOSUPPORT), _ALLOW)


def _only_without_address() -> tuple[Instruction, ...]:
    """Sending on what is connected already: the pointer to an address is null."""
    high, low = (_argument(4, high=True), (_EQUAL, 0, 2, 0)), (_argument(4), (_EQUAL, 1, 0, 0))
    return (*high, *low, _refuse(errno.EACCES), _ALLOW)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def install(rules: Rules) -> None:
    """Put the filter before this process and all that it starts, for good. Raises OSError."""
    text = packed(rules, os.getpid())
    program = _Program(len(text) // 8, text)
    _prctl("seccomp", _SET_SECCOMP, _MODE_FILTER, ctypes.byref(program))


def packed(rules: Rules, pid: int) -> bytes:
    """Return the filter for a process on this machine as the kernel reads it. Raises OSError where there is no table."""
    return _template(rules).replace(struct.pack("<I", SELF), struct.pack("<I", pid))


@functools.cache
def _template(rules: Rules) -> bytes:
    machine = next((one for one in MACHINES if one.name == platform.machine()), None)
    if machine is None:
        raise OSError(errno.ENOSYS, f"seccomp: no table for {platform.machine()}")
    return b"".join(struct.pack("<HBBI", *instruction) for instruction in filter_of(machine, rules))


def give_up_privileges() -> None:
    """Let nothing that this process starts have more rights than it has: both walls want that first. Raises OSError."""
    _prctl("no_new_privs", _SET_NO_NEW_PRIVS, 1, 0)


def _prctl(name: str, option: int, first: int, second: object) -> None:
    if _libc.prctl(option, first, second, 0, 0):
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
