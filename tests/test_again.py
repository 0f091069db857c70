"""Torch imported once: a command that begins again as a process that knows nothing, and is the grader afterwards."""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator

import pytest

from grader.course import Course
from grader.sandbox import again
from tests.processes import below, children_of, soon, state_of
from tests.test_cli import HALF, RIGHT, submit

SECRET = "s3cr3t-of-the-instructor"
REFERENCE = '''"""One exercise, and what this process is."""

import json
import os
import pathlib
import sys

from grader import exercise, tensors

state = [sys.argv, sys.path, os.environ["WHAT"], os.getcwd(), sys.stdout.encoding, sys.dont_write_bytecode, sys.prefix]
pathlib.Path(os.environ["WHERE"]).write_text(json.dumps(state))


@exercise(points=3, x=tensors("n"))
def double(x):
    """Return x times two."""
    return x * 2
'''
ENDLESS = "def double(x):\n    while True:\n        pass\n"


@pytest.fixture
def course(make_course: Callable[[str], Course], monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> Course:
    """A course that tells what process loads it."""
    made = make_course(REFERENCE)
    monkeypatch.chdir(made.root)
    monkeypatch.setenv("WHERE", str(tmp_path / "state"))
    monkeypatch.setenv("WHAT", "an ümlaut, \udcff and more")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return made


def grading(*words: str, options: tuple[str, ...] = (), **variables: str) -> subprocess.Popen[bytes]:
    """Start to grade the chapter."""
    command = [sys.executable, *options, "-m", "grader", "exercises/01_one", *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, **variables})


def finished(started: subprocess.Popen[bytes]) -> tuple[int, str, str]:
    """Wait for its end; return its exit code and what it printed."""
    out, errors = started.communicate(timeout=100)
    return started.returncode, out.decode(), errors.decode()


def hosts_of(started: subprocess.Popen[bytes]) -> list[int]:
    """The nursery of a command and its copies, as far as there are any."""
    found = [child for child in children_of(started.pid) if os.getsid(child) == child]
    return found + [copy for nursery in found for copy in children_of(nursery)]


def command_of(pid: int) -> bytes:
    """What a process was started with."""
    return pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()


def test_it_is_the_same_process_in_all_that_can_be_seen(course: Course, tmp_path: pathlib.Path) -> None:
    """Words, folders to import from, variables, working folder, encoding, environment: as if it had not begun again."""
    submit(course, RIGHT)
    states = []
    for options in ((), ("-X", "faulthandler")):  # the latter keeps it from beginning again
        code, told, errors = finished(grading("--quiet", options=options, PYTHONIOENCODING="latin-1"))
        assert (code, errors) == (0, "")
        assert "3 of 3 points" in told
        words, *rest = json.loads((tmp_path / "state").read_text())
        assert words[1:][-2:] == ["exercises/01_one", "--quiet"]
        states.append(rest)
    assert states[0] == states[1]
    assert states[0][1] == "an ümlaut, \udcff and more"


def test_torch_is_imported_by_one_process(course: Course) -> None:
    """The command keeps its process, and has one child: what worker hosts are copied from."""
    submit(course, ENDLESS)
    started = grading("--devices", "cpu")
    assert soon(lambda: len(hosts_of(started)) > 1)
    (nursery,) = children_of(started.pid)
    assert os.getsid(nursery) == nursery
    assert all(b"once.py" in command_of(pid) for pid in (started.pid, nursery))
    family = [started.pid, *below(started.pid)]
    code, told, _ = finished(started)
    assert code == 1
    assert "did not finish" in told
    assert soon(lambda: not any(pathlib.Path(f"/proc/{pid}").exists() for pid in family))


def test_nothing_of_the_grader_is_in_the_memory_of_a_worker(course: Course) -> None:
    """Neither in that of a host: variables, words and paths are read only after they were forked."""
    submit(course, f"MINE = '{LEARNERS}'\n\n\n{ENDLESS}")
    started = grading("--devices", "cpu", "--secret-seed-env", "SEED", SEED=SECRET)
    secrets = [SECRET.encode(), b"--secret-seed-env", str(course.root).encode()]
    known: list[list[bytes]] = []

    def looked_at() -> bool:
        with stopped(started.pid) as family:
            if len(family) > WITH_A_WORKER and knows(family[-1], LEARNERS.encode()):
                known.extend([secret for secret in secrets if knows(pid, secret)] for pid in family)
        return bool(known)

    assert soon(looked_at)
    own, *others = known
    assert own == secrets
    assert others == [[]] * len(others)
    finished(started)


LEARNERS = "what-is-in-the-learners-file"
WITH_A_WORKER = 3
"""More than command, nursery and host."""


@contextlib.contextmanager
def stopped(pid: int) -> Iterator[list[int]]:
    """Stop a process and all below it, from top to bottom, so that none is missed; afterwards they go on."""
    family = [pid]
    try:
        for one in family:
            stop(one)
            family += children_of(one)
        yield family
    finally:
        for one in reversed(family):
            with contextlib.suppress(ProcessLookupError):  # one that had ended before all were stopped
                os.kill(one, signal.SIGCONT)


def stop(pid: int) -> None:
    """Stop a process, and wait until it is: until then it may reap what it has started, or start more."""
    os.kill(pid, signal.SIGSTOP)
    assert soon(lambda: state_of(pid) in ("T", ""))


def knows(pid: int, secret: bytes) -> bool:
    """Whether this is in what a process may write to in memory, or in what it was started with."""
    if secret in pathlib.Path(f"/proc/{pid}/environ").read_bytes() + command_of(pid):
        return True
    with pathlib.Path(f"/proc/{pid}/mem").open("rb", 0) as file:
        for line in pathlib.Path(f"/proc/{pid}/maps").read_text().splitlines():
            place, how, *_ = line.split()
            start, end = (int(one, 16) for one in place.split("-"))
            with contextlib.suppress(OSError, ValueError):  # some of the system's own cannot be read
                if how.startswith("rw") and secret in os.pread(file.fileno(), end - start, start):
                    return True
    return False


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_can_be_stopped_while_torch_is_imported(course: Course, tmp_path: pathlib.Path, number: int) -> None:
    """Whoever changes their mind at once need not wait, sees no traceback, and nothing is left."""
    submit(course, RIGHT)
    started = grading()
    maps = pathlib.Path(f"/proc/{started.pid}/maps")
    assert soon(lambda: b"once.py" in command_of(started.pid) and "libtorch" in maps.read_text())
    os.kill(started.pid, number)
    assert finished(started) == (130, "", "\nStopped.\n")
    assert list(tmp_path.glob("grader-*")) == []


def test_a_torch_that_cannot_be_imported_is_a_sentence(course: Course, tmp_path: pathlib.Path) -> None:
    """What is broken is said as ever; where there is no torch at all, too."""
    submit(course, RIGHT)
    fake = tmp_path / "site-packages" / "torch"
    fake.mkdir(parents=True)
    (fake / "__init__.py").write_text("raise OSError('libtorch_cpu.so: cannot open shared object file')")
    code, told, errors = finished(grading(PYTHONPATH=str(fake.parent)))
    assert (code, told) == (3, "")
    assert errors == "grader: libtorch_cpu.so: cannot open shared object file\n"


@pytest.mark.parametrize(
    ("options", "variables"),
    [
        pytest.param(("-X", "importtime"), {}, marks=pytest.mark.whole),
        pytest.param(("-W", "error::FutureWarning"), {}, marks=pytest.mark.whole),
        (("-O",), {}),
        pytest.param((), {"PYTHONDEVMODE": "1"}, marks=pytest.mark.whole),
        ((), {"PYTHONWARNINGS": "error::FutureWarning"}),
    ],
)
def test_what_is_special_stays_as_it_is(course: Course, options: tuple[str, ...], variables: dict[str, str]) -> None:
    """Somebody who asks something of Python gets it: then torch is imported twice."""
    submit(course, HALF)
    started = grading("--quiet", options=options, **variables)
    assert b"once.py" not in command_of(started.pid)
    assert soon(lambda: any(b"observe/host.py" in command_of(child) for child in children_of(started.pid)))
    code, told, _ = finished(started)
    assert code == 0
    assert "3 of 3 points" in told


@pytest.mark.parametrize("what", ["tempfile.gettempdir", "os.memfd_create", "os.execve"])
def test_where_it_cannot_begin_again_it_goes_on(
    course: Course, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """No room for a folder, or no new program: the grader goes on as it is, where it is, and leaves nothing behind."""
    asked = []

    def refused(*_: object, **__: object) -> None:
        asked.append(pathlib.Path.cwd())
        raise OSError("no room")

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(again, "_can_begin_again", lambda: True)
    monkeypatch.setattr(again, "_state", lambda _: {})
    monkeypatch.setattr(f"grader.sandbox.again.{what}", refused)
    before = set(pathlib.Path("/proc/self/fd").iterdir())
    again.begin_again(["grade"])
    assert len(asked) == 1
    assert pathlib.Path.cwd() == course.root
    assert list(tmp_path.glob("grader-*")) == []
    assert set(pathlib.Path("/proc/self/fd").iterdir()) == before
