"""The workflows, played: a learner's push is graded by the steps as they stand, with a runner's environment."""

from __future__ import annotations

import base64
import json
import pathlib
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml

from tests.actions import Ran, Runner, commit, git
from tests.conftest import ROOT

GITHUB = ROOT / ".github"
SEED = "the-secret-seed-of-this-term"
TOKEN = "the-token-that-reads-the-course"
PYTHON = ".".join(map(str, sys.version_info[:3]))

REFERENCE = '''"""Two exercises."""

import torch

from grader import exercise, tensors


@exercise(points=2, x=tensors("n"), hints=("Look at the sign.",))
def double(x: torch.Tensor) -> torch.Tensor:
    """Return x times two."""
    return torch.add(x, x)


@exercise(x=tensors("n d"))
def row_sums(x: torch.Tensor) -> torch.Tensor:
    """Return the sum of each row."""
    return x.sum(1)
'''
RIGHT = "def double(x):\n    return 2 * x\n\n\ndef row_sums(x):\n    return x.sum(dim=-1)\n"
PARTIAL = RIGHT.replace("dim=-1", "dim=0")
NOSY = """import os, pathlib

def look():
    found = [dict(os.environ)]
    for path in ["/proc/self/environ", "/proc/1/environ", f"/proc/{os.getppid()}/environ", *pathlib.Path("/proc").glob("[0-9]*/environ")]:
        try:
            found.append(pathlib.Path(path).read_bytes())
        except OSError as error:
            found.append(type(error).__name__)
    text = repr(found)
    told = [word for word in ("GRADER" + "_SEED", "the-" + "secret-seed", "the-" + "token", "GITHUB" + "_") if word in text]
    return f"{len(found)} environments hold {told or 'no secret'}"

print("::error title=injected::by print")
print("::stop-commands::x")
print("::set-output name=score::100")

def double(x):
    raise RuntimeError(look() + "\\n::warning title=injected::by an error <script>alert(1)</script>")

def row_sums(x):
    for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"):
        for path in pathlib.Path("/").glob(f"tmp/**/{name}*"):
            path.write_text("score=3\\n")
    return x.sum(1)
"""
TRAP = "print('PWNED')\nraise SystemExit(7)\n"


def run_grader(*words: str | pathlib.Path, cwd: pathlib.Path = ROOT) -> None:
    """Run the command line as an instructor does."""
    command = [sys.executable, "-m", "grader", *map(str, words)]
    subprocess.run(command, cwd=cwd, check=True, capture_output=True, timeout=200)


@dataclass
class Classroom:
    """An instructor's course and a learner's repository, both with a remote, and a runner that reaches them."""

    folder: pathlib.Path
    course: pathlib.Path
    released: pathlib.Path
    template: pathlib.Path
    runner: Runner
    pinned: str

    def work(self, name: str) -> pathlib.Path:
        """A learner's clone of a repository made from what was handed out."""
        folder = self.folder / "learners" / name
        shutil.copytree(self.released, folder)
        commit(folder, "Initial commit")
        return folder

    def push(self, folder: pathlib.Path) -> tuple[pathlib.Path, str]:
        """Commit what a learner did, and push it to a bare remote; return the remote and the commit."""
        made = commit(folder)
        remote = self.folder / "remotes" / f"{folder.name}.git"
        if not remote.exists():
            git(self.folder, "init", "--bare", "--quiet", str(remote))
        git(folder, "push", "--quiet", "--force", str(remote), "HEAD:refs/heads/main")
        return remote, made

    def grade(
        self,
        folder: pathlib.Path,
        inputs: Mapping[str, str] | None = None,
        alone: Mapping[str, str] | None = None,
        secret: bool = True,
    ) -> Ran:
        """Push, and run the workflow that the push calls; or one that gives the action nothing but `alone`."""
        remote, made = self.push(folder)
        self.runner.repositories = {
            "teacher/course": self.course,
            "learner/work": remote,
            "teacher/work": self.template,
        }
        workflow = yaml.safe_load((self.course / ".github/workflows/autograde.yml").read_text())
        called = workflow[True]["workflow_call"]
        if alone is not None:
            workflow["jobs"]["grade"]["steps"][-1]["with"] = dict(alone)
        given = inputs or {}
        assert set(given) <= set(called["inputs"])
        github = {
            "repository": "learner/work",
            "sha": made,
            "ref": "refs/heads/main",
            "token": "the-runner's-own-token",
        }
        contexts = {
            "inputs": {name: given.get(name, one["default"]) for name, one in called["inputs"].items()},
            "secrets": {"GRADER_SEED": SEED, "GRADER_TOKEN": TOKEN} if secret else {},
            "github": github,
            "job": {"workflow_repository": "teacher/course", "workflow_sha": self.pinned},
        }
        return self.runner.run(workflow["jobs"], contexts)


@pytest.fixture(scope="module")
def classroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Classroom]:
    """The course is a copy of this repository with two exercises of its own; learners have what it releases."""
    folder = tmp_path_factory.mktemp("classroom")
    course, released = folder / "course", folder / "released"
    for name in ("grader", ".github"):
        shutil.copytree(ROOT / name, course / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, course / name)
    for name in ("exercises", "reference"):
        (course / name / "01_one").mkdir(parents=True)
    (course / "reference" / "01_one" / "file.py").write_text(REFERENCE)
    run_grader("release", "--course", course)
    pinned = commit(course, "the course")
    (course / "reference" / "01_one" / "file.py").write_text("raise SystemExit('a commit after the pinned one')\n")
    commit(course, "after the pinned one")
    git(course, "checkout", "--quiet", pinned)
    run_grader("release", "--course", course, "--to", released)
    template = folder / "template"
    shutil.copytree(released, template)
    commit(template, "handed out")
    runner = Runner(folder / "runner", {}, PYTHON)
    runner.folder.mkdir()
    yield Classroom(folder, course, released, template, runner, pinned)
    shutil.rmtree(folder, ignore_errors=True)


def exercise_of(folder: pathlib.Path) -> pathlib.Path:
    """The one file that a learner edits."""
    return folder / "exercises" / "01_one" / "file.py"


def score_of(ran: Ran) -> tuple[str, ...]:
    """Score, maximum, percentage, passed and all exercises, as the workflow tells them."""
    return tuple(ran.outputs[name] for name in ("score", "max-score", "percentage", "passed", "total"))


def report_of(ran: Ran) -> dict[str, Any]:
    """The report in the artifact; every file that belongs to it is there, and all tell the same score."""
    folder = ran.artifacts["grade"]
    assert sorted(path.name for path in folder.iterdir()) == ["report.html", "report.json", "report.md", "report.xml"]
    report: dict[str, Any] = json.loads((folder / "report.json").read_text())
    assert ET.parse(folder / "report.xml").getroot().tag == "testsuites"
    assert f"{report['score']}" == ran.outputs["score"]
    classroom = json.loads(base64.b64decode(ran.outputs["result"]))
    assert sum(test["score"] for test in classroom["tests"]) == report["score"]
    return report


def test_a_right_push_passes(classroom: Classroom) -> None:
    """All points: the workflow succeeds, and summary, outputs and artifact say so; the pinned commit graded it."""
    work = classroom.work("right")
    exercise_of(work).write_text(RIGHT)
    ran = classroom.grade(work)
    assert not ran.failed, ran.log
    assert score_of(ran) == ("3", "3", "100", "2", "2")
    assert report_of(ran)["seed"] == "secret"
    assert "3" in ran.summary
    assert ran.outputs["changed"] == "0"
    assert "Changed outside" not in ran.summary
    assert not [line for line in ran.annotations if not line.lstrip().startswith("::notice")]


def test_a_partial_push_fails_and_is_told_where(classroom: Classroom) -> None:
    """Some points: the workflow fails, an annotation is on the learner's line, and the report is kept all the same."""
    work = classroom.work("partial")
    exercise_of(work).write_text(PARTIAL)
    ran = classroom.grade(work)
    assert ran.failed
    assert score_of(ran) == ("2", "3", "66.66", "1", "2")
    assert [one["status"] for one in report_of(ran)["exercises"]] == ["passed", "wrong"]
    (error,) = [line for line in ran.annotations if line.startswith("::error")]
    assert re.match(r"::error file=exercises/01_one/file\.py,line=[56],title=row_sums", error)
    assert "row_sums" in ran.summary


@pytest.mark.parametrize(("least", "fails"), [("66", False), ("67", True)])
def test_how_much_is_enough_is_an_input(classroom: Classroom, least: str, fails: bool) -> None:
    """The workflow fails below the percentage that the instructor asks for, and only below it."""
    work = classroom.work(f"enough-{least}")
    exercise_of(work).write_text(PARTIAL)
    ran = classroom.grade(work, {"fail-under": least, "devices": "cpu"})
    assert ran.failed is fails
    assert score_of(ran)[0] == "2"
    report_of(ran)


@pytest.mark.parametrize("remove", [False, True], ids=["stubs", "no exercises at all"])
def test_an_empty_push_is_graded(classroom: Classroom, remove: bool) -> None:
    """Nothing done, or nothing there: no points, a report, a summary, and no word of a fault."""
    work = classroom.work(f"empty-{remove}")
    if remove:
        shutil.rmtree(work / "exercises")
    ran = classroom.grade(work)
    assert ran.failed
    assert score_of(ran) == ("0", "3", "0", "0", "2")
    assert [one["status"] for one in report_of(ran)["exercises"]] == ["missing", "missing"]
    assert "fault" not in ran.log + ran.summary
    assert ran.summary


def test_a_hostile_push_gets_what_it_earned(classroom: Classroom) -> None:
    """Traps for every step, a workflow and a grader of its own, commands in its output: one exercise is right, that counts, and all of it is reported."""
    work = classroom.work("hostile")
    exercise_of(work).write_text(NOSY)
    traps = ["venv.py", "pip.py", "tomllib.py", "sitecustomize.py", "usercustomize.py", "conftest.py", "torch.py"]
    for name in (*traps, "grader/__init__.py", "grader/__main__.py", "exercises/01_one/sitecustomize.py"):
        (work / name).write_text(TRAP)
    (work / "grader" / "report").rename(work / "grader" / "reports")
    (work / "bank" / "01_one.sealed").unlink()
    (work / "pip.conf").write_text("[global]\nindex-url = nowhere\n")
    (work / "`x`\n::error title=injected::by a name\n```").write_text("")
    (work / ".gitattributes").write_text("* export-ignore -diff\n")
    (work / ".github" / "workflows" / "autograde.yml").write_text("name: mine\n")
    (work / "reference").symlink_to("../course/reference")
    ran = classroom.grade(work)
    assert score_of(ran) == ("1", "3", "33.33", "1", "2")
    assert ran.failed
    report = report_of(ran)
    assert [one["status"] for one in report["exercises"]] == ["raised", "passed"]
    assert report["environment"]["isolation"].startswith("full")
    assert "environments hold no secret" in json.dumps(report)
    files = [path.read_text() for path in ran.artifacts["grade"].iterdir()]
    for text in (ran.log, ran.summary, json.dumps(ran.outputs), *files):
        assert "PWNED" not in text
        assert SEED not in text
        assert TOKEN not in text
    assert not [line for line in ran.annotations if re.match(r"\s*::\w+ title=injected", line)]
    assert "::stop-commands::x" not in ran.log.splitlines()
    assert "<script>" not in ran.summary


def test_what_a_push_changed_is_reported(classroom: Classroom) -> None:
    """Files outside exercises/ that are not as they were handed out are in the summary, with a warning and a count."""
    work = classroom.work("changed")
    exercise_of(work).write_text(RIGHT)
    (work / "grader" / "cli.py").write_text("mine\n")
    (work / "bank" / "01_one.sealed").unlink()
    (work / ".github" / "workflows" / "more.yml").write_text("name: mine\n")
    (work / "exercises" / "01_one" / "notes.txt").write_text("mine\n")
    for ran in (classroom.grade(work), classroom.grade(squashed(work), {"template": "teacher/work"})):
        assert not ran.failed
        assert ran.outputs["changed"] == "3"
        told = ran.summary.partition("Changed outside of")[2]
        assert re.search(
            r"added +\.github/workflows/more\.yml\nremoved +bank/01_one\.sealed\nchanged +grader/cli\.py\n", told
        )
        assert "notes.txt" not in told
        assert [
            line for line in ran.annotations if line.startswith("::warning title=Changed outside of exercises/::3 ")
        ]
        assert score_of(ran)[0] == "3"


def squashed(work: pathlib.Path) -> pathlib.Path:
    """Make one first commit of everything, as somebody does who hides what was changed."""
    shutil.rmtree(work / ".git")
    commit(work, "Initial commit")
    return work


def test_without_a_seed_the_cases_are_public(classroom: Classroom) -> None:
    """A push from where secrets are not to be had is graded all the same, and it is said with which cases."""
    work = classroom.work("public")
    exercise_of(work).write_text(RIGHT)
    ran = classroom.grade(work, {"paths": "exercises/01_one/file.py::double\n", "devices": "cpu"}, secret=False)
    assert not ran.failed
    assert score_of(ran) == ("2", "2", "100", "1", "1")
    assert report_of(ran)["seed"] != "secret"
    assert [line for line in ran.annotations if line.startswith("::notice title=Public cases::")]


def test_the_grader_is_installed_once(classroom: Classroom) -> None:
    """The second push finds the installed grader, kept before any code of learners ran; a changed course installs anew."""
    work = classroom.work("again")
    exercise_of(work).write_text(RIGHT)
    first, second = (classroom.grade(work, {"devices": "cpu"}) for _ in range(2))
    assert len(classroom.runner.kept) == 1
    assert "Install the grader" not in second.steps
    assert [name for name, _ in second.asked if name == "actions/cache/save"] == []
    assert not first.failed
    assert not second.failed
    action = yaml.safe_load((GITHUB / "actions/grade/action.yml").read_text())
    steps = [step["name"] for step in action["runs"]["steps"]]
    assert (
        steps.index("Keep the installed grader")
        < steps.index("Compare with what was handed out")
        < steps.index("Grade")
    )


def test_secrets_reach_only_what_needs_them(classroom: Classroom) -> None:
    """The seed is in the environment of the grading step alone; the token goes to checkouts alone; neither is kept."""
    work = classroom.work("secrets")
    exercise_of(work).write_text(RIGHT)
    ran = classroom.grade(work, {"devices": "cpu", "template": "teacher/work"})
    assert [name for name, environment in ran.environments if SEED in environment.values()] == ["Grade"]
    assert [name for name, environment in ran.environments if TOKEN in environment.values()] == []
    with_token = [name for name, given in ran.asked if TOKEN in given.values()]
    assert set(with_token) == {"actions/checkout"}
    own = next(given for name, given in ran.asked if given.get("path") == "submission")
    assert own["token"] != TOKEN
    course = next(given for name, given in ran.asked if given.get("path") == "course")
    assert (course["repository"], course["ref"]) == ("teacher/course", classroom.pinned)


def test_a_course_that_is_none_is_refused(classroom: Classroom) -> None:
    """A fault of the set-up fails with a sentence before anything is graded, and there is no score."""
    work = classroom.work("no-course")
    ran = classroom.grade(work, alone={"submission": "submission", "course": "submission"})
    assert ran.failed
    assert "::error title=No course::" in ran.log
    assert ran.outputs["score"] == ""
    assert "Grade" not in ran.steps[-1:]
    assert ran.artifacts == {}


def test_the_action_can_be_used_by_itself(classroom: Classroom) -> None:
    """With nothing but the folder of a submission, the action grades it with the course that it lies in."""
    work = classroom.work("alone")
    exercise_of(work).write_text(RIGHT)
    ran = classroom.grade(work, alone={"submission": "submission"})
    assert not ran.failed, ran.log
    assert score_of(ran)[0] == "3"
    assert report_of(ran)["seed"] != "secret"


def test_what_is_handed_out_may_call_the_course(classroom: Classroom, tmp_path: pathlib.Path) -> None:
    """A learners' copy that names its course has the ten lines that call it, at the commit that is named."""
    place = tmp_path / "copy"
    run_grader(
        "release", "--course", classroom.course, "--to", place, "--graded-by", f"teacher/course@{classroom.pinned}"
    )
    workflow = yaml.safe_load((place / ".github/workflows/autograde.yml").read_text())
    called = f"teacher/course/.github/workflows/autograde.yml@{classroom.pinned}"
    assert workflow["jobs"]["grade"]["uses"] == called


def test_a_learners_copy_practises(classroom: Classroom) -> None:
    """Without a course to call, a push is graded with the sealed bank by the copy's own steps, and a report is kept."""
    work = classroom.work("practice")
    exercise_of(work).write_text(PARTIAL)
    remote, made = classroom.push(work)
    classroom.runner.repositories = {"learner/work": remote}
    workflow = yaml.safe_load((work / ".github/workflows/autograde.yml").read_text())
    github = {"repository": "learner/work", "sha": made, "ref": "refs/heads/main"}
    ran = classroom.runner.run(workflow["jobs"], {"github": github, "inputs": {}, "secrets": {}})
    assert ran.failed, ran.log
    report = json.loads((ran.artifacts["grade"] / "report.json").read_text())
    assert (report["score"], report["environment"]["practice"]) == (2, True)
    assert "row_sums" in ran.summary
    assert [line for line in ran.annotations if line.startswith("::error file=exercises/01_one/file.py,line=")]
