"""Submissions that are trying: no point that was not earned, none lost that was, a report each time, and no harm.

Each file of `situations/adversaries` says what it tries and what must happen. They are graded in random order, with
and without the wall, and after each of them an honest submission gets all of its points.
"""

from __future__ import annotations

import datetime as dt
import glob
import pathlib
import random
import re

import pytest

from grader.bank import Bank
from grader.bench import Settings
from grader.course import Course
from grader.judge import Report
from grader.observe.wall import landlock
from grader.report.json_doc import write
from grader.sandbox.host import Sandbox
from tests.conftest import Grader, Make, a_part
from tests.processes import soon

FOLDER = pathlib.Path(__file__).parent / "situations"
ADVERSARIES = sorted(path.stem for path in (FOLDER / "adversaries").glob("*.py"))
HONEST = (FOLDER / "adversaries" / "honest_plain.py").read_text(encoding="utf-8")
TRACES = ("/tmp/grader-adversary*", "/var/tmp/grader-adversary*", "/dev/shm/grader-adversary*")
MUST = re.compile(r"^Must: (.+) for row_sums, (.+) for largest\.$", re.MULTILINE)
SETTINGS = Settings(cases=30)
LIMITS = "limits: {load_cpu: 2, load_wall: 8, case_cpu: 1, case_wall: 8, idle: 1.5, made_files: 500}"


def in_random_order() -> list[str]:
    """Return the adversaries in an order that is another one every day."""
    names = list(ADVERSARIES)
    random.Random(dt.datetime.now(dt.UTC).date().toordinal()).shuffle(names)
    return names


@pytest.fixture
def course(make_course: Make) -> Course:
    """The course that the adversaries are up against, with limits that spare our time."""
    made = make_course((FOLDER / "reference.py").read_text(encoding="utf-8"))
    (made.exercises / "01_one" / "chapter.yaml").write_text(LIMITS)
    return made


def files_of(root: pathlib.Path) -> dict[str, tuple[int, bytes]]:
    """Return every file below a folder, with its rights and its content."""
    return {str(path): (path.stat().st_mode, path.read_bytes()) for path in sorted(root.rglob("*")) if path.is_file()}


def processes_of(sandbox: Sandbox) -> list[int]:
    """Return the processes that were started under a host, without the host."""
    found = []
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            marked = sandbox._mark.encode() in (folder / "environ").read_bytes()
            zombie = (folder / "stat").read_text().rpartition(")")[2].split()[0] == "Z"
        except OSError:
            continue
        assert sandbox._process is not None
        if marked and not zombie and int(folder.name) != sandbox._process.pid:
            found.append(int(folder.name))
    return found


def judged(name: str, course: Course, grader: Grader) -> Report:
    """Grade an adversary, and then an honest submission; return the report on the first."""
    text = (FOLDER / "adversaries" / f"{name}.py").read_text(encoding="utf-8")
    before = files_of(course.root)
    report = grader.report(course, text, SETTINGS)
    after = grader.report(course, HONEST, SETTINGS)
    assert [judgement.passed for judgement in after.judgements] == [True, True], after
    assert files_of(course.root) == before
    submission = grader.folder / "submission"
    assert [path.name for path in submission.rglob("*") if path.is_file()] == ["file.py"]
    return report


def demand(name: str, report: Report, walled: bool) -> None:
    """Compare the points with what the adversary's file says must happen."""
    text = (FOLDER / "adversaries" / f"{name}.py").read_text(encoding="utf-8")
    found = MUST.search(text)
    assert found is not None, f"{name}.py says what must happen"
    assert report.exit_code != 3, report
    assert len(write(report)) < 200_000
    for judgement, must in zip(report.judgements, found.groups(), strict=True):
        if must == "all points":
            assert judgement.passed, judgement
        elif must == "no points" and (walled or "Only a wall" not in text):
            assert judgement.score == 0, judgement


@pytest.mark.skipif(landlock.version() < 3, reason="this kernel cannot confine workers fully")
@pytest.mark.parametrize("name", a_part(in_random_order(), 3))
def test_behind_the_wall(name: str, course: Course, walled: Sandbox, bank: Bank, tmp_path: pathlib.Path) -> None:
    """With full isolation nothing is earned, lost, read, changed or left behind."""
    for trace in traces():
        pathlib.Path(trace).unlink()
    report = judged(name, course, Grader(walled, bank, tmp_path))
    demand(name, report, walled=True)
    assert report.environment["isolation"].startswith("full")
    assert traces() == []
    assert processes_of(walled) == []
    assert "sent" not in printed(report)
    assert "attached" not in printed(report)
    assert walled._folder is not None
    folder = walled._folder
    assert soon(lambda: [path.name for path in folder.iterdir()] == ["host.err"])  # where much is to be removed


@pytest.mark.parametrize("name", a_part(in_random_order(), 4))
def test_without_a_wall(name: str, course: Course, unconfined: Sandbox, bank: Bank, tmp_path: pathlib.Path) -> None:
    """With processes of their own alone, points are what was earned, and nothing is left running."""
    report = judged(name, course, Grader(unconfined, bank, tmp_path))
    demand(name, report, walled=False)
    assert soon(lambda: processes_of(unconfined) == [])
    for trace in traces():
        pathlib.Path(trace).unlink()


def traces() -> list[str]:
    """Return the files that adversaries wrote where they must not."""
    return [path for pattern in TRACES for path in glob.glob(pattern)]  # noqa: PTH207  # absolute patterns


def printed(report: Report) -> str:
    """Return what the submission printed."""
    return " ".join(verdict.printed for judgement in report.judgements for verdict in judgement.verdicts)


def test_there_are_enough_of_them() -> None:
    """The suite covers what the survey of threats names, and honest solutions beside it."""
    honest = [name for name in ADVERSARIES if name.startswith("honest_")]
    assert len(ADVERSARIES) - len(honest) >= 60
    assert len(honest) >= 6
