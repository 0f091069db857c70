"""Submissions as they come, each with the report that a learner reads, recorded: `pytest --update` records them anew."""

from __future__ import annotations

import pathlib
import re

import pytest

from grader import shrink
from grader.course import Course
from grader.judge import Report
from grader.report.terminal import judgement_text, summary_text
from tests.conftest import Grader, Make

FOLDER = pathlib.Path(__file__).parent / "situations"
SITUATIONS = sorted(path.name for path in FOLDER.iterdir() if (path / "file.py").exists())


def read(report: Report) -> str:
    """The report as a learner reads it, without what differs from machine to machine."""
    texts = [judgement_text(judgement).plain for judgement in report.judgements] + [summary_text(report).plain]
    text = re.sub(r"alloc_cpu\.cpp:\d+", "alloc_cpu.cpp", "".join(texts))
    text = re.sub(r"(still computing|no answer) after \d+ s", "no answer in time", text)
    text = re.sub(r"isolation: \w+\)", "isolation: LEVEL)", text)
    return re.sub(r"replay [0-9a-f]{8}", "replay ID", text)


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which case is the smallest must not hang on how fast the machine is."""
    monkeypatch.setattr(shrink, "SECONDS", 60.0)


@pytest.fixture
def course(make_course: Make) -> Course:
    """The course that the situations are about."""
    return make_course((FOLDER / "reference.py").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", SITUATIONS)
def test_the_report_is_as_recorded(name: str, course: Course, grader: Grader, request: pytest.FixtureRequest) -> None:
    """What a learner reads in this situation changes only on purpose."""
    text = (FOLDER / name / "file.py").read_text(encoding="utf-8")
    came = read(grader.report(course, text))
    recorded = FOLDER / name / "report.txt"
    if request.config.getoption("--update"):
        recorded.write_text(came, encoding="utf-8")
    assert came == recorded.read_text(encoding="utf-8")
    assert "\x1b" not in came


@pytest.mark.parametrize("name", [name for name in SITUATIONS if name not in ("not_begun", "forgets_the_error")])
def test_what_one_function_does_costs_no_other(name: str, course: Course, grader: Grader) -> None:
    """In every situation the other function of the file, which is right, keeps its point."""
    text = (FOLDER / name / "file.py").read_text(encoding="utf-8")
    report = grader.report(course, text)
    assert report.judgements[1].passed
    assert report.exit_code != 3
