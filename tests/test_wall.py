"""The wall around a worker: what the kernel refuses, on the machines we know, and what torch needs all the same."""

from __future__ import annotations

import errno
import os
import pathlib
import struct
import textwrap
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from grader.bank import Bank
from grader.bench import Settings
from grader.errors import SandboxFault
from grader.observe.nodes import decode
from grader.observe.pack import dumps
from grader.observe.wall import confine, landlock, seccomp
from grader.observe.wall.seccomp import ALLOW, KILL, MACHINES, NEWEST_KNOWN, SELF, Rules, filter_of
from grader.sandbox.host import Sandbox
from grader.sandbox.limits import Call, Isolation, Limits, Source, Task
from tests.conftest import Grader, Make, plain_sandbox

ROOT = pathlib.Path(__file__).parents[1]
DENIED = 0x00050000
EPERM, EACCES, ENOSYS, NOTHING = (DENIED | number for number in (errno.EPERM, errno.EACCES, errno.ENOSYS, 0))
NO_FAMILY = DENIED | errno.EAFNOSUPPORT
X86, ARM = MACHINES
NULL_ADDRESS = (3, 0, 10, 0, 0, 0)


def decision(program: Any, mark: int, number: int, arguments: tuple[int, ...] = ()) -> int:
    """Run a filter's program as the kernel does, on one system call; return what it answers."""
    data = struct.pack("<IIQ6Q", number, mark, 0, *arguments, *[0] * (6 - len(arguments)))
    place = held = 0
    while True:
        code, if_so, if_not, operand = program[place]
        place += 1
        if code == 0x20:
            held = struct.unpack_from("<I", data, operand)[0]
        elif code == 0x54:
            held &= operand
        elif code == 0x06:
            return int(operand)
        else:
            true = {0x15: held == operand, 0x25: held > operand, 0x45: bool(held & operand)}[code]
            place += if_so if true else if_not


CALLS: dict[str, tuple[str, tuple[int, ...], int]] = {
    "a socket": ("socket", (2, 1), NO_FAMILY),
    "a local socket": ("socket", (1, 1), NO_FAMILY),
    "a connection": ("connect", (3,), EACCES),
    "a pair of streams": ("socketpair", (1, 1 | 0x80000), ALLOW),
    "a pair that can be addressed": ("socketpair", (1, 2), NO_FAMILY),
    "a pair of another family": ("socketpair", (16, 1), NO_FAMILY),
    "sending": ("sendto", NULL_ADDRESS, ALLOW),
    "sending to an address": ("sendto", (3, 0, 10, 0, 0x7FFF), EACCES),
    "sending to a high address": ("sendto", (3, 0, 10, 0, 0x7FFF00000000), EACCES),
    "a thread": ("clone", (0x3D0F00,), ALLOW),
    "a process": ("clone", (17,), EPERM),
    "a process by the newer call": ("clone3", (0x7FFF, 88), ENOSYS),
    "a program": ("execve", (), EPERM),
    "a signal to itself": ("kill", (SELF, 6), ALLOW),
    "a signal to another": ("kill", (SELF + 1, 9), EPERM),
    "a signal to all": ("kill", (2**64 - 1, 9), EPERM),
    "a signal to its group": ("kill", (0, 15), EPERM),
    "a signal to an own thread": ("tgkill", (SELF, 5, 6), ALLOW),
    "a signal to a thread of another": ("tgkill", (5, 5, 6), EPERM),
    "a signal to any thread": ("tkill", (5, 9), EPERM),
    "a queued signal": ("rt_sigqueueinfo", (5, 9), EPERM),
    "tracing": ("ptrace", (16, 5), EPERM),
    "reading memory": ("process_vm_readv", (5,), EPERM),
    "a descriptor of another": ("pidfd_getfd", (5,), EPERM),
    "own limits": ("prlimit64", (0, 7), ALLOW),
    "limits of another": ("prlimit64", (5, 7), EPERM),
    "own processors": ("sched_setaffinity", (SELF, 8), ALLOW),
    "processors of another": ("sched_setaffinity", (5, 8), EPERM),
    "real time": ("sched_setscheduler", (0, 1), EPERM),
    "a name": ("prctl", (15,), ALLOW),
    "outliving the parent": ("prctl", (1, 0), EPERM),
    "hiding": ("prctl", (4, 0), EPERM),
    "copying a descriptor": ("fcntl", (3, 1030), ALLOW),
    "signals by a file": ("fcntl", (3, 8), EPERM),
    "a lock on a file": ("fcntl", (3, 6), ALLOW),
    "a lease on a file": ("fcntl", (3, 1024), EPERM),
    "a delegation of a folder": ("fcntl", (3, 1040), EPERM),
    "news of a folder": ("fcntl", (3, 1026), EPERM),
    "a hint about a file": ("fcntl", (3, 1036), EPERM),
    "news of files": ("inotify_add_watch", (3,), EPERM),
    "news of a file system": ("fanotify_mark", (3,), EPERM),
    "flags of a file": ("ioctl", (3, 0x40086602), DENIED | errno.EOPNOTSUPP),
    "freezing a file system": ("ioctl", (3, 0xC0045877), DENIED | errno.EOPNOTSUPP),
    "the kind of a socket": ("getsockopt", (3, 1, 3), ALLOW),
    "a handle on the other end": ("getsockopt", (3, 1, 77), DENIED | errno.ENOPROTOOPT),
    "handles with messages": ("setsockopt", (3, 1, 76), DENIED | errno.ENOPROTOOPT),
    "the size of a terminal": ("ioctl", (1, 0x5413), ALLOW),
    "typing on a terminal": ("ioctl", (0, 0x5412), EPERM),
    "rights of a file": ("fchmodat", (0,), NOTHING),
    "times of a file": ("utimensat", (0,), NOTHING),
    "a ring of calls": ("io_uring_setup", (), ENOSYS),
    "memory without a file": ("memfd_create", (), ENOSYS),
    "shared memory that stays": ("shmget", (), EPERM),
    "a message queue that stays": ("mq_open", (), EPERM),
    "a namespace": ("unshare", (0x10000000,), EPERM),
    "a mount": ("mount", (), EPERM),
    "keys": ("keyctl", (), EPERM),
    "the clock": ("clock_settime", (), EPERM),
    "space in a file": ("fallocate", (), DENIED | errno.EOPNOTSUPP),
}


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
@pytest.mark.parametrize(("name", "arguments", "answer"), CALLS.values(), ids=CALLS)
def test_a_call_is_decided(name: str, arguments: tuple[int, ...], answer: int, machine: seccomp.Machine) -> None:
    """On every machine we have numbers for, a worker's system calls are allowed or refused as listed."""
    assert decision(filter_of(machine, Rules()), machine.mark, machine.numbers[name], arguments) == answer


WITH_PROCESSES: dict[str, tuple[str, tuple[int, ...], int]] = {
    "a process": ("clone", (17,), ALLOW),
    "a namespace by clone": ("clone", (0x10000000 | 17,), EPERM),
    "a program": ("execve", (), ALLOW),
    "a local stream": ("socket", (1, 1), ALLOW),
    "a local datagram": ("socket", (1, 2), NO_FAMILY),
    "a socket": ("socket", (2, 1), NO_FAMILY),
    "a signal": ("kill", (5, 15), ALLOW),
    "tracing": ("ptrace", (16, 5), EPERM),
}


@pytest.mark.parametrize(("name", "arguments", "answer"), WITH_PROCESSES.values(), ids=WITH_PROCESSES)
def test_processes_may_be_allowed(name: str, arguments: tuple[int, ...], answer: int) -> None:
    """A chapter that allows processes allows those, and streams between them, and nothing beyond."""
    program = filter_of(X86, Rules(processes=True, scoped=True))
    assert decision(program, X86.mark, X86.numbers[name], arguments) == answer


def test_signals_go_nowhere_where_landlock_does_not_hold_them_back() -> None:
    """A kernel whose Landlock knows no scopes refuses signals to others, processes allowed or not."""
    program = filter_of(X86, Rules(processes=True, scoped=False))
    assert decision(program, X86.mark, X86.numbers["kill"], (5, 15)) == EPERM


def test_other_machines_and_newer_calls_do_not_slip_through() -> None:
    """Calls in another machine's numbers end the process; calls newer than the tables, or of x32, do not exist."""
    program = filter_of(X86, Rules())
    assert decision(program, 0x40000003, 102) == KILL
    assert decision(program, X86.mark, NEWEST_KNOWN + 1) == ENOSYS
    assert decision(program, X86.mark, 0x40000000 | X86.numbers["ptrace"]) == ENOSYS
    assert decision(program, X86.mark, 1) == ALLOW


def test_a_program_fits_the_kernel() -> None:
    """No jump is longer than a byte, every jump lands inside, and the program ends by allowing."""
    for machine in MACHINES:
        for rules in (Rules(), Rules(True, True, True)):
            program = filter_of(machine, rules)
            assert len(program) < 4096
            assert program[-1] == (0x06, 0, 0, ALLOW)
            for place, (_, if_so, if_not, _) in enumerate(program):
                assert max(if_so, if_not) < 256
                assert place + 1 + max(if_so, if_not) < len(program) or (if_so, if_not) == (0, 0)


def test_the_process_knows_itself() -> None:
    """The number of the process takes the placeholder's place, and no other operand looks like it."""
    text = seccomp.packed(Rules(), 4321)
    assert struct.pack("<I", SELF) not in text
    assert text.count(struct.pack("<I", 4321)) >= 3


@pytest.mark.parametrize(("version", "size", "bits"), [(1, 8, 13), (2, 8, 14), (3, 8, 15), (4, 16, 15), (5, 16, 16), (6, 24, 16), (9, 24, 16)])  # fmt: skip
def test_older_kernels_get_a_shorter_structure(version: int, size: int, bits: int) -> None:
    """The structure and the rights are those of the kernel's version of Landlock."""
    assert landlock.size_of_ruleset(version) == size
    assert landlock.all_rights(version) == (1 << bits) - 1


def in_a_child(work: Callable[[], str]) -> str:
    """Run something in a forked process, which may confine itself; return the text it gives."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.write(writer, work().encode())
        except BaseException as error:
            os.write(writer, f"{type(error).__name__}: {error}".encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as file:
        text = file.read()
    os.waitpid(pid, 0)
    return text


needs_landlock = pytest.mark.skipif(landlock.version() < 1, reason="this kernel has no Landlock")


@needs_landlock
@pytest.mark.parametrize("version", range(1, 8))
def test_every_version_of_landlock_holds(version: int, tmp_path: pathlib.Path) -> None:
    """As on a kernel of each version: the scratch folder can be written, nothing else, and secrets cannot be read."""
    if version > landlock.version():
        pytest.skip(f"this kernel's Landlock is {landlock.version()}")
    scratch, secret = tmp_path / "scratch", tmp_path / "secret.txt"
    scratch.mkdir()
    secret.write_text("the answer")

    def work() -> str:
        seccomp.give_up_privileges()
        landlock.restrict([(str(scratch), ~0)], version)
        (scratch / "own.txt").write_text("mine")
        found = [(scratch / "own.txt").read_text()]
        for attempt in (
            secret.read_text,
            lambda: secret.write_text("x"),
            lambda: list(tmp_path.iterdir()),
            secret.unlink,
        ):
            try:
                attempt()
                found.append("done")
            except PermissionError:
                found.append("refused")
        return " ".join(found)

    assert in_a_child(work) == "mine refused refused refused refused"
    assert secret.read_text() == "the answer"


@pytest.fixture
def own(_measured_workers: None) -> Iterator[Sandbox]:
    """A confined sandbox for a single test."""
    yield from plain_sandbox(confined=True)


full = pytest.mark.skipif(
    landlock.version() < 3 or not os.uname().machine.startswith(("x86_64", "aarch64")),
    reason="this machine cannot confine fully",
)


@full
def test_isolation_is_tried_out(walled: Sandbox, tmp_path: pathlib.Path) -> None:
    """A worker tries to get out; the level is full because it cannot, and processes are a matter of the chapter."""
    secrets = [str(ROOT / "reference"), str(tmp_path), str(pathlib.Path.home()), str(ROOT / "README.md")]
    found = walled.isolation(secrets)
    assert found.level == "full"
    assert found.words.startswith("Landlock ")
    assert found.words.endswith(", seccomp")
    assert str(walled.isolation(secrets, processes=True)).endswith(", seccomp, processes allowed)")
    assert found.reaches("full")
    assert found.reaches("none")


@full
def test_a_host_that_is_lost_meanwhile_is_replaced(own: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where somebody kills the host just then, another one is tried; who kills that too gets a sentence."""
    assert own.isolation([]).level == "full"
    kills = [1]
    plain = own._fork

    def dying(limits: Limits, device: str) -> Any:
        worker = plain(limits, device)
        if kills:
            kills.pop()
            assert own._process is not None
            own._process.kill()
        return worker

    monkeypatch.setattr(own, "_fork", dying)
    assert own.isolation(["/nowhere"]).level == "full"

    def never(limits: Limits, device: str) -> Any:
        raise SandboxFault("the worker host does not answer")

    monkeypatch.setattr(own, "_fork", never)
    with pytest.raises(SandboxFault, match="does not answer"):
        own.isolation(["/nowhere else"])


@full
def test_a_secret_that_can_be_read_is_no_full_isolation(walled: Sandbox) -> None:
    """What lies where packages are installed can be read by a worker: the level says so, with the path."""
    found = walled.isolation([os.__file__])
    assert found.level == "process"
    assert found.words.endswith(f"seccomp; a worker can read {os.__file__}")
    assert not found.reaches("full")


def test_what_is_tried_is_possible_without_a_wall(tmp_path: pathlib.Path) -> None:
    """Every attempt succeeds where nothing holds it back: none of them passes for refused by mistake."""
    (tmp_path / "scratch").mkdir()
    (tmp_path / "host.err").write_text("words")
    secret = tmp_path / "secret"
    secret.write_text("x")
    rules = confine.Rules(str(tmp_path / "scratch"))
    found = in_a_child(lambda: "; ".join(confine.try_out(rules, [str(secret), str(tmp_path)]))).split("; ")
    assert found[:6] == [
        *(f"read {secret}", f"read {tmp_path}", "write outside of its folder", "truncate files"),
        *("read the grader's memory", "signal others"),
    ]
    yama = pathlib.Path("/proc/sys/kernel/yama/ptrace_scope")  # where it is on, only parents look into others
    assert ("look into others" in found) == (not yama.exists() or yama.read_text().strip() == "0")
    assert "reach the network" in found
    assert {"keep others waiting for files", "be told of others' files"} <= {*found}
    assert found[-2:] == ["reach local sockets", "start processes"]
    assert (tmp_path / "host.err").read_text() == "words"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["host.err", "scratch", "secret"]


def test_without_confinement_the_level_is_lower() -> None:
    """Processes of their own are a level; confinement that is off is said to be."""
    with Sandbox() as sandbox:
        sandbox.confined = False
        assert sandbox.isolation([]) == Isolation("process", "confinement is switched off")


def test_a_device_that_does_not_work_in_confinement_is_used_without(own: Sandbox) -> None:
    """A driver that cannot work within the wall is no reason not to grade; the level says what is missing."""
    found = own.isolation([], ("cpu", "mps"))
    assert found.level == "process"
    assert found.words.startswith("mps does not work in confinement: ")
    assert own._wall(Limits(), "mps") is None
    assert own._wall(Limits(), "cpu") == {"processes": False, "accelerator": False}


@full
def test_a_worker_that_is_less_confined_is_the_graders_fault(own: Sandbox) -> None:
    """Never silently less: a worker whose layers are not those of the first one is not used."""
    own.isolation([])
    own._walls[False, False] = ("Landlock 99", "seccomp")
    with pytest.raises(SandboxFault, match=r"not as before by .*Landlock 99"):
        own.worker(Limits(), Source("work.py", {"work.py": "f = abs"}), ("f",))


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_other_systems_say_that_they_have_no_wall(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Away from Linux nothing is confined, and the layers say so."""
    monkeypatch.setattr("sys.platform", platform)
    assert confine.confine(confine.Rules("/nowhere")) == [f"nothing of the kind on {platform}"]


def test_a_system_that_cannot_fork_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no fork (Windows), grading says so, and where it works."""
    monkeypatch.delattr(os, "fork")
    with pytest.raises(SandboxFault, match="grade on Linux, on macOS, or in WSL"):
        Sandbox().start()


def test_landlock_is_asked_for_on_linux_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """The number of its system call means something else on other systems."""
    monkeypatch.setattr("sys.platform", "darwin")
    assert landlock.version() == 0


def test_a_kernel_without_landlock_still_has_the_filter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each layer is used where it can be had, and one that cannot be had says why."""

    def work() -> str:
        monkeypatch.setattr(landlock, "version", lambda: 0)
        return "; ".join(confine.confine(confine.Rules("/tmp")))  # any folder will do

    assert in_a_child(work).startswith("no Landlock (the kernel has none, or it is switched off); ")


def test_an_unknown_machine_has_no_filter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers of system calls are not guessed."""
    seccomp._template.cache_clear()
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    with pytest.raises(OSError, match="no table for riscv64"):
        seccomp.packed(Rules(), 1)


WORKS = {
    "autograd, linear algebra, convolution": """
        x = torch.rand(4, 4, requires_grad=True)
        (torch.linalg.svd(x).S.sum() + torch.nn.Conv2d(1, 1, 3)(x[None, None]).sum()).backward()
        return x.grad is not None
    """,
    "saving, loading, copying files": """
        import shutil, tempfile, pathlib
        folder = pathlib.Path(tempfile.mkdtemp())
        torch.save({"x": torch.ones(2)}, folder / "a.pt")
        shutil.copy2(folder / "a.pt", folder / "b.pt")
        shutil.move(folder / "b.pt", folder / "c.pt")
        return torch.load(folder / "c.pt")["x"].sum().item() == 2.0
    """,
    "threads": """
        from concurrent.futures import ThreadPoolExecutor
        with ThreadPoolExecutor(4) as pool:
            return sum(pool.map(lambda n: n * n, range(10))) == 285
    """,
    "a loader without workers": """
        from torch.utils.data import DataLoader, TensorDataset
        return sum(len(b[0]) for b in DataLoader(TensorDataset(torch.arange(5)), batch_size=2, shuffle=True)) == 5
    """,
    "numpy and the standard library": """
        import csv, datetime, decimal, json, random, sqlite3, statistics, zoneinfo, numpy as np
        return bool(np.linalg.inv(np.eye(2)).sum() == 2) and str(zoneinfo.ZoneInfo("Europe/Paris")) == "Europe/Paris"
    """,
    "a loader with workers, where processes are allowed": """
        from torch.utils.data import DataLoader, TensorDataset
        loader = DataLoader(TensorDataset(torch.arange(6)), batch_size=2, num_workers=2)
        return sum(len(batch[0]) for batch in loader) == 6
    """,
    "other programs, where processes are allowed": """
        import subprocess, sys
        return subprocess.run([sys.executable, "-c", "print(6 * 7)"], capture_output=True, text=True).stdout == "42\\n"
    """,
}


def answer_of(sandbox: Sandbox, body: str, limits: Limits) -> Any:
    """Call `f`, whose body is given, in a worker; return what was seen."""
    text = "import os, torch\ndef f():\n" + textwrap.indent(textwrap.dedent(body), "    ")
    with sandbox.worker(limits, Source("work.py", {"work.py": text}), ("f",)) as worker:
        worker.begin(Task(("f",)))
        return decode(next(worker.calls([Call(dumps({}), 0)], "cpu")).body)


@pytest.mark.parametrize("name", WORKS)
def test_torch_works_within_the_wall(name: str, walled: Sandbox) -> None:
    """What solutions do, works: computing, files of their own, threads, loaders."""
    limits = Limits(processes="processes" in name, case_cpu=20, case_wall=60, idle=20)
    seen = answer_of(walled, WORKS[name], limits)
    assert seen.failure is None, seen.failure
    assert seen.value.facts["text"] == "True"


REFUSED = {
    "reading a file": "open({readme!r}).read()",
    "listing a folder": "os.listdir({root!r})",
    "writing a file": "open({outside!r}, 'w')",
    "making a folder": "os.mkdir({outside!r})",
    "a link to read by": "os.symlink({readme!r}, 'link'); open('link').read()",
    "a hard link": "os.link({readme!r}, 'link')",
    "moving a file away": "os.rename({readme!r}, 'mine')",
    "the environment of the parent": "open(f'/proc/{{os.getppid()}}/environ').read()",
    "the memory of the parent": "open(f'/proc/{{os.getppid()}}/mem', 'rb').read(1)",
    "a socket": "__import__('socket').socket()",
    "a name on the network": "__import__('socket').getaddrinfo('localhost', 80)",
    "a local socket": "__import__('socket').socket(1)",
    "a process": "os.fork()",
    "a program": "__import__('subprocess').run(['true'])",
    "a shell": "if os.system('true') != 0: raise PermissionError('no shell')",
    "a new program in its place": "os.execv('/bin/true', ['true'])",
    "a signal to the parent": "os.kill(os.getppid(), 0)",
    "a signal to everyone": "os.kill(-1, 0)",
    "a lease on an installed file": "import fcntl; fcntl.fcntl(os.open(os.__file__, 0), fcntl.F_SETLEASE, fcntl.F_RDLCK)",
    "flags of an installed file": "import fcntl; fcntl.ioctl(os.open(os.__file__, 0), 0x80086601, bytes(8))",
    "priority": "os.setpriority(os.PRIO_PROCESS, 0, -5)",
    "a loader's workers": """
from torch.utils.data import DataLoader, TensorDataset
list(DataLoader(TensorDataset(torch.arange(6)), num_workers=1))""",
}


@full
@pytest.mark.parametrize("name", REFUSED)
def test_the_kernel_refuses(name: str, walled: Sandbox, tmp_path: pathlib.Path) -> None:
    """Everything beyond the worker's own folder raises, and changes nothing."""
    outside = tmp_path / "outside"
    body = REFUSED[name].format(readme=str(ROOT / "README.md"), root=str(ROOT), outside=str(outside))
    seen = answer_of(walled, body, Limits())
    assert seen.failure is not None
    assert seen.failure.name in ("PermissionError", "OSError", "socket.gaierror"), seen.failure
    assert not outside.exists()


@full
def test_what_is_said_about_files_does_not_change(walled: Sandbox, tmp_path: pathlib.Path) -> None:
    """Rights and times of a file elsewhere stay, though the call seems to work."""
    file = tmp_path / "file"
    file.write_text("x")
    before = file.stat()
    body = f"os.chmod({str(file)!r}, 0); os.utime({str(file)!r}, (0, 0)); os.chown({str(file)!r}, 1, 1)"
    assert answer_of(walled, body, Limits()).failure is None
    after = file.stat()
    assert (before.st_mode, before.st_mtime, before.st_uid) == (after.st_mode, after.st_mtime, after.st_uid)


SUMS = """
import torch
from grader import exercise, tensors

@exercise(points=1, x=tensors("n", side=(2, 5)))
def total(x: torch.Tensor) -> torch.Tensor:
    \"\"\"Sum.\"\"\"
    return x.sum()
"""
BY_LOADER = """
from torch.utils.data import DataLoader, TensorDataset

def total(x):
    return sum(batch.sum() for (batch,) in DataLoader(TensorDataset(x), batch_size=2, num_workers=2))
"""


@full
@pytest.mark.parametrize("allowed", [True, False])
def test_a_chapter_says_whether_loaders_may_have_workers(
    allowed: bool, own: Sandbox, bank: Bank, make_course: Make, tmp_path: pathlib.Path
) -> None:
    """With `processes: true` in chapter.yaml a DataLoader's workers work; without it the learner reads what to write."""
    course = make_course(SUMS)
    limits = "limits: {case_cpu: 20, case_wall: 60, idle: 20}"
    (course.exercises / "01_one" / "chapter.yaml").write_text(f"processes: {str(allowed).lower()}\n{limits}\n")
    report = Grader(own, bank, tmp_path).report(
        course, BY_LOADER, Settings(cases=2, isolation="full", explain=False, enough=1)
    )
    assert report.judgements[0].passed == allowed, report
    assert ("processes allowed" in report.environment["isolation"]) == allowed
    if not allowed:
        assert "use num_workers=0" in report.judgements[0].verdicts[0].advice
