"""Whatever happens to the grader, the machine or the folder: a whole report or none, and nothing is left running."""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from grader.course import Course
from tests.conftest import Make, a_part
from tests.processes import soon

REFERENCE = (pathlib.Path(__file__).parent / "situations" / "reference.py").read_text(encoding="utf-8")
SLOW = """
import time

def row_sums(x):
    time.sleep(0.01)
    return x.sum(1)

def largest(x):
    time.sleep(0.01)
    if not len(x):
        raise ValueError
    return max(x.tolist())
"""


@pytest.fixture
def course(make_course: Make) -> Course:
    """A course whose submission takes seconds to grade."""
    made = make_course(REFERENCE)
    (made.exercises / "01_one" / "file.py").write_text(SLOW, encoding="utf-8")
    return made


def start(course: Course, *words: str, **settings: object) -> subprocess.Popen[str]:
    """Start the command line in the course's folder, on the CPU alone."""
    command = [sys.executable, "-m", "grader", "--course", str(course.root), "--devices", "cpu", *words]
    given = {"cwd": course.root, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, **settings}
    return subprocess.Popen(command, **given)  # type: ignore[call-overload,no-any-return]  # settings of any kind


def inside(scratch: pathlib.Path) -> set[int]:
    """Return every host and worker of the graders that were started here: they work in their scratch folders."""
    found = set()
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if str((folder / "cwd").readlink()).startswith(str(scratch)):
                found.add(int(folder.name))
    return found


@pytest.fixture
def scratch(tmp_path: pathlib.Path) -> Iterator[pathlib.Path]:
    """Where graders that are started here make their folders."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(folder))
        yield folder


@pytest.mark.parametrize("whom", a_part(["the grader", "the grader, its host stopped", "the host"], 2))
@pytest.mark.parametrize("turn", [1, pytest.param(2, marks=pytest.mark.whole)])
def test_a_kill_leaves_nothing_half(whom: str, turn: int, course: Course, scratch: pathlib.Path) -> None:
    """Kill -9 at any moment: no half-written report, no process and no folder left, and the next run works."""
    report = course.root / "report.json"
    running = start(course, "--json", str(report))
    time.sleep(random.Random(f"{whom} {turn}").uniform(0.3, 4.0))
    hosts = [pid for pid in inside(scratch) if parent_of(pid) == running.pid]
    for host in hosts:
        with contextlib.suppress(ProcessLookupError):
            os.kill(host, {"the host": signal.SIGKILL, "the grader": 0}.get(whom, signal.SIGSTOP))
    if whom != "the host":
        running.kill()
    printed, complaint = running.communicate(timeout=60)
    assert soon(lambda: not inside(scratch))
    assert [path for path in scratch.iterdir() if (path / "host.err").exists()] == []
    assert "Traceback" not in printed + complaint
    assert [path.name for path in course.root.glob(".report*")] == []
    if report.exists():
        assert json.loads(report.read_text())["score"] == 3
    assert whom != "the host" or report.exists()
    again = start(course, "--json", str(report))
    again.communicate(timeout=60)
    assert again.returncode == 0
    assert json.loads(report.read_text())["score"] == 3


def parent_of(pid: int) -> int:
    """Return who started a process; 0 where it is gone."""
    try:
        return int(pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def test_two_graders_at_once_do_not_meet(course: Course, tmp_path: pathlib.Path) -> None:
    """Two runs on the same course, cache and all, both give the whole report."""
    reports = [tmp_path / f"{number}.json" for number in range(3)]
    for running in [start(course, "--json", str(report)) for report in reports]:
        _, complaint = running.communicate(timeout=120)
        assert (running.returncode, complaint) == (0, "")
    assert [json.loads(report.read_text())["score"] for report in reports] == [3, 3, 3]


def no_room() -> None:
    """Let no file of this process grow, as on a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def test_a_full_disk_is_said(course: Course, tmp_path: pathlib.Path) -> None:
    """Where nothing can be written, that is said in a sentence, with the grader's own exit code; no file is half."""
    report = tmp_path / "report.json"
    running = start(course, "--json", str(report), preexec_fn=no_room)
    printed, complaint = running.communicate(timeout=120)
    assert running.returncode == 3, (printed, complaint)
    assert "Traceback" not in printed + complaint
    assert complaint.startswith("grader: ")
    assert not report.exists()
    assert list(tmp_path.glob(".report*")) == []


BESIDE = dict.fromkeys(
    (
        *("conftest.py", "sitecustomize.py", "usercustomize.py", "torch.py", "numpy.py", "json.py", "hypothesis.py"),
        *("yaml.py", "rich.py", "random.py", "secrets.py", "file_test.py", "test_file.py", "setup.py"),
    ),
    "import pathlib; pathlib.Path({trace!r}).touch()\nraise SystemExit(0)\n",
) | {
    "evil.pth": "import pathlib; pathlib.Path({trace!r}).touch()\n",
    "pytest.ini": "[pytest]\naddopts = --collect-only\n",
    "pyproject.toml": "[tool.pytest.ini_options]\naddopts = '-k nothing'\n",
    "hypothesis.toml": "max_examples = 1\n",
    "chapter.yaml": "half_points: 1\nlimits: {case_cpu: 1000}\n",
    ".hypothesis": "",
}


def test_files_beside_the_exercise_change_nothing(course: Course, tmp_path: pathlib.Path) -> None:
    """Whatever lies in a submission under a name that Python, pytest or we would look for, is not run and not obeyed."""
    submission, trace = tmp_path / "submission", tmp_path / "trace"
    submission.mkdir()
    for name, text in BESIDE.items():
        (submission / name).write_text(text.replace("{trace!r}", repr(str(trace))), encoding="utf-8")
    (submission / "file.py").write_text(SLOW.replace("time.sleep(0.01)", "pass"), encoding="utf-8")
    before = {path.name: path.read_bytes() for path in submission.iterdir()}
    running = start(course, "--submission", str(submission), "--json", "-", cwd=submission)
    printed, complaint = running.communicate(timeout=120)
    assert (running.returncode, complaint) == (0, "")
    assert json.loads(printed)["score"] == 3
    assert not trace.exists()
    assert {path.name: path.read_bytes() for path in submission.iterdir()} == before


def test_the_installed_command_is_not_taken_for_a_file(course: Course, tmp_path: pathlib.Path) -> None:
    """A grader.py where the command is started is not run in its place."""
    (tmp_path / "grader.py").write_text("print('3 of 3 points')\nraise SystemExit(0)\n", encoding="utf-8")
    command = pathlib.Path(sys.executable).with_name("grader")
    done = subprocess.run(
        [command, "--course", course.root, "--devices", "cpu", "--json", "-"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, json.loads(done.stdout)["max_score"]) == (0, 3)
