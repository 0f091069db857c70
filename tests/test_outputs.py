"""What is written of a report: every file that was asked for, and what a step of a GitHub workflow tells."""

from __future__ import annotations

import argparse
import base64
import pathlib
import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import pytest

from grader import cli, outputs
from grader.course import Course
from grader.judge import FAULT, PASSED, WRONG, Report
from grader.outputs import OPTIONS, Outputs, exit_code, in_repository
from grader.report import html_page, markdown
from grader.sandbox.host import Sandbox
from tests.conftest import Run
from tests.sinks import READERS, RUNNER, commands_of, document, outputs_of
from tests.test_cli import HALF, REFERENCE, submit
from tests.test_sinks import exercise, report_of

SUFFIXES = dict.fromkeys(OPTIONS, ".json") | {
    "junit": ".xml",
    "markdown": ".md",
    "html": ".html",
    "history": ".jsonl",
}
REPORT = report_of(exercise(PASSED, "a"), exercise(WRONG, "b"))


def asked(**given: object) -> argparse.Namespace:
    """Return options as the command line makes them."""
    return argparse.Namespace(**{**dict.fromkeys((*OPTIONS, "github")), **given})


@pytest.fixture
def course(make_course: Callable[[str], Course], monkeypatch: pytest.MonkeyPatch) -> Course:
    """A course of one chapter with two exercises, one of them solved, as the current folder."""
    made = make_course(REFERENCE)
    monkeypatch.chdir(made.root)
    submit(made, HALF)
    return made


@pytest.fixture
def runner(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, pathlib.Path]:
    """A step of a GitHub workflow: its files."""
    files = {name: tmp_path / name.lower() for name in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT")}
    for name, path in files.items():
        path.touch()
        monkeypatch.setenv(name, str(path))
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    return files


def test_all_files_at_once_tell_one_score(
    course: Course, run: Run, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every option writes its file, and each file tells the score of the one grading."""
    for name, value in RUNNER.items():
        monkeypatch.setenv(name, value)
    places = {name: tmp_path / f"{name}{suffix}" for name, suffix in SUFFIXES.items()}
    words = [word for name, place in places.items() for word in (f"--{name}", place)]
    assert run("exercises/01_one", *words) == 1
    found = {name: READERS[name](place.read_text(encoding="utf-8")) for name, place in places.items()}
    assert {one.score for one in found.values()} == {Fraction(2), None}
    assert {one.max_score for one in found.values()} == {Fraction(3), None}
    assert {one.passed for one in found.values()} == {1, None}
    assert [name for name, one in found.items() if one.score is None] == ["exercism"]


@pytest.mark.parametrize("name", sorted(set(OPTIONS) - {"history", "html", "classroom50", "json"}))
def test_one_document_may_go_to_standard_output(
    course: Course, run: Run, capsys: pytest.CaptureFixture[str], runner: dict[str, pathlib.Path], name: str
) -> None:
    """`-` prints the document and nothing else, also in a workflow, whose annotations go to the other stream."""
    assert run("exercises/01_one", f"--{name}", "-") == 1
    captured = capsys.readouterr()
    assert READERS[name](captured.out).score in (2, None)
    assert captured.err.startswith("::error file=")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--junit", "no/where.xml"], "--junit no/where.xml: cannot be written there"),
        (["--html", "."], "--html .: cannot be written there"),
        (["--history", "no/where"], "--history no/where: cannot be written there"),
        (["--history", "-"], "a history is a file that grows"),
        (["--json", "-", "--badge", "-"], "--json and --badge both go to standard output; one would be lost"),
        (["--json", "a.json", "--badge", "./a.json"], "--json and --badge both go to ./a.json; one would be lost"),
        (["--classroom50", "result.json"], "the environment has no CLASSROOM, ASSIGNMENT, SUBMISSION_TAG"),
        (["--fail-under", "101"], "must be a number from 0 to 100, but got '101'"),
        (["--fail-under", "-1"], "--fail-under"),
        (["--fail-under", "nan"], "must be a number from 0 to 100, but got 'nan'"),
        (["--fail-under", "1/0"], "must be a number from 0 to 100, but got '1/0'"),
    ],
)
def test_what_cannot_be_written_is_said_before_grading(
    course: Course, run: Run, capsys: pytest.CaptureFixture[str], words: list[str], sentence: str
) -> None:
    """Exit code 2 and a sentence, and nothing was graded for it."""
    assert run("exercises/01_one", *words) == 2
    captured = capsys.readouterr()
    assert sentence in captured.err
    assert captured.out == ""


def test_a_format_that_fails_costs_no_other(
    course: Course,
    run: Run,
    tmp_path: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Where one format cannot be made and one file not be written, the others are, the score is shown, exit code 3."""

    def broken(_: Report) -> str:
        raise ValueError("a fault")

    monkeypatch.setitem(outputs.SINKS, "junit", broken)
    words = ["--json", "/proc/r.json", "--junit", tmp_path / "r.xml", "--badge", tmp_path / "b.json"]
    assert run("exercises/01_one", *words, "--history", tmp_path / "h", "--html", tmp_path / "r.html") == 3
    captured = capsys.readouterr()
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["b.json", "h", "r.html"]
    assert "2 of 3 points" in captured.out
    assert re.fullmatch(
        r"grader: --json /proc/r\.json: not written \(.+\)\ngrader: --junit .*: not written \(ValueError: a fault\)\n",
        captured.err,
    )


def test_files_are_written_when_no_learner_can_touch_them(
    course: Course, run: Run, tmp_path: pathlib.Path, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is written while a worker lives."""
    seen: list[list[str]] = []
    monkeypatch.setattr(sandbox, "close", lambda: seen.append([path.name for path in tmp_path.glob("*.json")]))
    run("exercises/01_one", "--json", tmp_path / "r.json", "--badge", tmp_path / "b.json")
    assert seen == [[]]
    assert len(list(tmp_path.glob("*.json"))) == 2


@pytest.mark.parametrize(
    ("percent", "code"), [("0", 0), ("66", 0), ("66.66", 0), ("200/3", 0), ("66.67", 1), ("100", 1)]
)
def test_fail_under_is_exact(course: Course, run: Run, percent: str, code: int) -> None:
    """Two points of three are two thirds: enough for as many percent, and not for a hundredth more."""
    assert run("exercises/01_one", "--quiet", "--fail-under", percent) == code


def test_no_share_of_points_covers_a_fault() -> None:
    """A fault of the grader's own is exit code 3, whatever was earned; without a share, all must pass."""
    assert exit_code(report_of(exercise(PASSED), exercise(FAULT)), Fraction(0)) == 3
    assert exit_code(REPORT, Fraction(50)) == 0
    assert exit_code(REPORT, Fraction(51)) == 1
    assert exit_code(REPORT, None) == 1
    assert exit_code(report_of(exercise(PASSED)), None) == 0


def test_a_history_grows_and_the_page_shows_it(course: Course, run: Run, tmp_path: pathlib.Path) -> None:
    """Each run adds a line, after whatever is there; nothing that was there changes."""
    place = tmp_path / "history.jsonl"
    place.write_text("cut sho", encoding="utf-8")
    for number in (1, 2):
        run("exercises/01_one", "--quiet", "--history", place, "--html", tmp_path / "r.html")
        kept, *lines = place.read_text(encoding="utf-8").splitlines()
        assert kept == "cut sho"
        assert [document("history", line)["score"] for line in lines] == [2] * number


def test_a_page_knows_the_runs_before(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page is made with all records, this run's as the last one; without a history, with none."""
    seen: list[int] = []

    def page(_: Report, records: Sequence[Mapping[str, Any]]) -> str:
        seen.append(len(records))
        return ""

    monkeypatch.setattr(html_page, "write", page)
    place, file = str(tmp_path / "h"), str(tmp_path / "r.html")
    for _ in range(2):
        assert Outputs(asked(html=file, history=place), {}).write(REPORT) == []
    Outputs(asked(html=file), {}).write(REPORT)
    assert seen == [1, 2, 0]


def test_a_workflow_is_told_by_itself(
    course: Course, run: Run, runner: dict[str, pathlib.Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """Where GITHUB_ACTIONS is set: annotations between the exercises and the score, a summary, outputs."""
    for path in runner.values():
        path.write_text("before=1", encoding="utf-8")
    assert run("exercises/01_one") == 1
    lines = capsys.readouterr().out.splitlines()
    noted = [place for place, line in enumerate(lines) if line.startswith("::")]
    assert noted == list(range(noted[0], noted[-1] + 1))
    assert any(line.startswith("✗ count") for line in lines[: noted[0]])
    assert any(line.startswith("2 of 3 points") for line in lines[noted[-1] :])
    notes = commands_of("\n".join(lines[noted[0] : noted[-1] + 1]))
    assert (notes[0]["file"], notes[0]["line"]) == ("course/exercises/01_one/file.py", "5")
    assert runner["GITHUB_STEP_SUMMARY"].read_text().startswith("before=1\n## 2 of 3 points\n")
    before, _, told = runner["GITHUB_OUTPUT"].read_text().partition("\n")
    assert before == "before=1"
    found = outputs_of(told)
    assert (found["percentage"], found["passed"], found["total"]) == ("66.66", "1", "2")
    result = document("classroom", base64.b64decode(found["result"], validate=True).decode())
    assert (result["status"], result["max_score"], sum(test["score"] for test in result["tests"])) == ("fail", 3, 2)


def test_a_workflow_is_told_only_if_wanted(
    course: Course, run: Run, runner: dict[str, pathlib.Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """--no-github is quiet in a workflow, --github speaks outside of one, where there is no file to add to."""
    run("exercises/01_one", "--no-github")
    assert [path.read_text() for path in runner.values()] == ["", ""]
    assert Outputs(asked(), {"GITHUB_ACTIONS": "false"}).github is False
    assert Outputs(asked(github=True), {}).write(REPORT) == []
    assert Outputs(asked(github=True), {}).github is True


def test_the_outputs_delimiter_cannot_be_guessed(tmp_path: pathlib.Path) -> None:
    """It is another one each time, and long."""
    delimiters = set()
    for number in range(3):
        path = tmp_path / str(number)
        assert Outputs(asked(github=True), {"GITHUB_OUTPUT": str(path)}).write(REPORT) == []
        delimiters.add(path.read_text().partition("\n")[0].partition("<<")[2])
    assert len(delimiters) == 3
    assert min(map(len, delimiters)) >= 32


@pytest.mark.parametrize("used", [0, 2**20 - 5000, 2**20 - 600, 2**20 - 10, 2**20])
def test_a_steps_summary_is_never_too_long(tmp_path: pathlib.Path, used: int) -> None:
    """With what is there already it keeps to 1 MiB; where there is no room even for the score, that is said."""
    path = tmp_path / "summary"
    path.write_bytes(b"x" * used)
    found = Outputs(asked(github=True), {"GITHUB_STEP_SUMMARY": str(path)}).write(report_of(*REPORT.judgements * 100))
    assert path.stat().st_size <= markdown.LONGEST
    fits = used < 2**20 - 10
    assert ("## 200 of 400 points" in path.read_text()) is fits
    assert (found == []) is fits


def test_a_summary_that_cannot_be_written_is_said(tmp_path: pathlib.Path) -> None:
    """The runner's files are like any other: what fails is named, the rest is written."""
    environment = {"GITHUB_STEP_SUMMARY": str(tmp_path / "no" / "where"), "GITHUB_OUTPUT": str(tmp_path / "out")}
    found = Outputs(asked(github=True), environment).write(REPORT)
    assert found == ["GITHUB_STEP_SUMMARY: not written (No such file or directory)"]
    assert "percentage" in outputs_of((tmp_path / "out").read_text())


def test_annotations_count_from_the_repositorys_root(tmp_path: pathlib.Path) -> None:
    """A path is as the learner's repository has it, wherever in the workspace that was checked out."""
    folder = tmp_path / "w" / "learner" / "home" / "exercises" / "01_one"
    folder.mkdir(parents=True)
    workspace = str(tmp_path / "w")
    assert in_repository(folder, workspace) == "learner/home/exercises/01_one"
    (tmp_path / ".git").mkdir()  # above the workspace: none of its business
    assert in_repository(folder, workspace) == "learner/home/exercises/01_one"
    (tmp_path / "w" / ".git").mkdir()
    assert in_repository(folder, workspace) == "learner/home/exercises/01_one"
    (tmp_path / "w" / "learner" / ".git").mkdir()
    assert in_repository(folder, workspace) == "home/exercises/01_one"
    assert in_repository(folder, "") == in_repository(folder, str(tmp_path / "x")) == ""


def test_another_folders_annotations_name_its_files(
    course: Course,
    run: Run,
    runner: dict[str, pathlib.Path],
    tmp_path: pathlib.Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """With --submission, paths are those of the submission; outside of the workspace those of the course."""
    for place in ("learner/exercises/01_one", "flat"):
        folder = tmp_path / place
        folder.mkdir(parents=True)
        (folder / "file.py").write_text(HALF)
        run("exercises/01_one", "--submission", tmp_path / place.partition("/")[0])
        notes = [line for line in capsys.readouterr().out.splitlines() if line.startswith("::error")]
        assert commands_of(notes[0])[0]["file"] == f"{place}/file.py"


def test_the_help_names_every_report(capsys: pytest.CaptureFixture[str]) -> None:
    """Each format has an option, and each option a line of help."""
    assert cli.main(["grade", "--help"]) == 0
    text = capsys.readouterr().out
    assert all(f"--{name} FILE" in text for name in OPTIONS)
    assert set(cli.REPORTS) | {"history"} == set(OPTIONS)
    assert "--github, --no-github" in text
