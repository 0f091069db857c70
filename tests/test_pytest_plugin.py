"""The plugin: each check as a pytest item, with the verdicts and words of the command line."""

from __future__ import annotations

import os
import pathlib
import re
import subprocess
import sys
from dataclasses import dataclass
from xml.etree import ElementTree as ET

import pytest

from grader.bank import Bank
from grader.bench import Settings
from grader.course import Course
from grader.grade import grade
from grader.report.terminal import judgement_text
from grader.sandbox.host import Sandbox
from grader.submission import Submission
from grader.targets import targets
from tests.conftest import ROOT

HEAD = """import torch
from hypothesis import strategies as st
from grader import exercise, tensors

CASES = ({"x": torch.tensor([1.0, 2.0])},)
"""
ONE = '''

@exercise(points=2, examples=CASES, x=tensors("n"))
def {name}(x):
    """Return twice x."""
    return x * 2
'''
SOLUTIONS = {
    "right": "return x * 2",
    "wrong": "print('\\x1b[1mmine'); return x * 3",
    "stub": "raise NotImplementedError",
    "raises": "raise ValueError('not <today>')",
    "hangs": "return [0 for _ in iter(int, 1)]",
    "half": "return (x * 2).double()",
    "on_cpu": "return x * torch.full((len(x),), 2.0)",
    "broken": "return x * 2",
}
NAMES = [*SOLUTIONS, "lost"]
OUTCOMES = {
    "right": ("passed", "passed"),
    "wrong": ("failure", "skipped"),
    "stub": ("failure", "skipped"),
    "raises": ("failure", "skipped"),
    "hangs": ("failure", "skipped"),
    "half": ("failure", "failure"),
    "on_cpu": ("passed", "failure"),
    "broken": ("error", "skipped"),
    "lost": ("failure", "skipped"),
    "torn": ("error", "skipped"),
}
PLACE = "exercises/01_one/file.py"
CHECK = "matches the reference"


@dataclass(frozen=True)
class Ran:
    """What one run of pytest said."""

    code: int
    out: str

    @property
    def summary(self) -> str:
        """The last line, without the time."""
        return re.sub(r" in [\d.]+s.*", "", self.out.strip().splitlines()[-1]).strip("= ")


def write(path: pathlib.Path, text: str) -> pathlib.Path:
    """Write a file and its folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


class Place:
    """A course on disk, and pytest run there in a process of its own."""

    def __init__(self, root: pathlib.Path) -> None:
        self.root = root / "course"
        self.cache = root / "cache"
        references = {name: ONE.format(name=name) for name in NAMES}
        references["broken"] = references["broken"].replace("points=2", "tolerence=2")
        write(self.root / "reference/01_one/lost.py", HEAD + references.pop("lost"))
        write(self.root / "reference/01_one/file.py", HEAD + "".join(references.values()))
        write(self.root / "reference/01_one/torn.py", "@exercise()\ndef torn(x:\n")
        write(self.root / "exercises/01_one/chapter.yaml", "limits: {case_cpu: 0.5, case_wall: 2, idle: 0.5}")
        functions = (f"def {name}(x):\n    {body}\n" for name, body in SOLUTIONS.items())
        write(self.root / PLACE, "import torch\n" + "".join(functions))

    def pytest(self, *words: str, folder: pathlib.Path | None = None) -> Ran:
        """Run pytest in the course, or in another folder."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "GRADER_"))}
        ran = subprocess.run(
            [sys.executable, "-m", "pytest", *words],
            cwd=folder or self.root,
            env={**environment, "GRADER_CACHE": str(self.cache), "GRADER_DEVICES": "cpu"},
            capture_output=True,
            text=True,
            timeout=200,
            check=False,
        )
        return Ran(ran.returncode, ran.stdout + ran.stderr)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A course with one exercise for each way to end."""
    return Place(tmp_path_factory.mktemp("plugin"))


@pytest.fixture(scope="module")
def whole(place: Place) -> Ran:
    """The course run as a whole, on two devices, with warnings as errors."""
    return place.pytest("exercises/01_one", "--junitxml=found.xml", "--grader-devices=cpu,sim", "-Werror", "-ra")


@pytest.fixture(scope="module")
def cases(place: Place, whole: Ran) -> dict[str, ET.Element]:
    """Every item of that run, as JUnit XML has it."""
    found = ET.parse(place.root / "found.xml").iter("testcase")
    return {f"{case.get('classname', '').rpartition('.')[2]} {case.get('name')}": case for case in found}


@pytest.mark.parametrize(("name", "outcomes"), OUTCOMES.items())
def test_every_verdict_has_an_outcome(cases: dict[str, ET.Element], name: str, outcomes: tuple[str, str]) -> None:
    """Passed is passed, not run is skipped, a fault of the grader's is an error, and everything else a failure."""
    found = [cases[f"{name} {CHECK}[{device}]"] for device in ("cpu", "sim")]
    assert tuple("passed" if len(case) == 0 else case[0].tag for case in found) == outcomes


def test_a_failure_says_what_the_command_line_says(
    place: Place, cases: dict[str, ET.Element], sandbox: Sandbox, bank: Bank
) -> None:
    """A failed item's text is the report's on that exercise, and nothing else: no traceback of ours."""
    course = Course(place.root)
    settings = Settings(devices=("cpu", "sim"))
    told = 0
    for judgement in grade(Submission(place.root), targets(course, []), settings, sandbox, bank).judgements:
        failed = [
            device for device, tag in zip(("cpu", "sim"), OUTCOMES[judgement.name], strict=True) if tag == "failure"
        ]
        for device in failed[:1]:
            said = cases[f"{judgement.name} {CHECK}[{device}]"][0].text
            lines = judgement_text(judgement).plain.rstrip().splitlines()
            assert [_timeless(line) for line in (said or "").splitlines()] == [_timeless(line) for line in lines]
            told += 1
    assert told == sum("failure" in outcomes for outcomes in OUTCOMES.values())


def _timeless(line: str) -> str:
    return re.sub(r"(still computing|no answer) after .*", "too late", line)


def test_a_fault_of_the_graders_says_so(cases: dict[str, ET.Element]) -> None:
    """A broken exercise is an error whose words blame nobody else."""
    text = cases[f"broken {CHECK}[cpu]"][0].text or ""
    assert text.startswith("The grader's own fault, or its course's, not the learner's:\n! broken")
    assert 'there is no parameter or option "tolerence"' in text
    assert "01_one/torn.py does not parse" in (cases[f"torn {CHECK}[cpu]"][0].text or "")


def test_what_is_wrong_on_one_device_is_not_tried_on_the_next(cases: dict[str, ET.Element]) -> None:
    """A skipped item says why."""
    assert cases[f"wrong {CHECK}[sim]"][0].get("message") == "Not run: it is not right on cpu."


def test_the_score_is_told(whole: Ran) -> None:
    """The last lines have the score, with half points where only a side condition or another device fails."""
    assert whole.code == 1
    assert "4 of 18 points (on cpu, sim)" in whole.out
    assert whole.summary == "8 failed, 3 passed, 7 skipped, 2 errors"


def test_what_a_learners_code_printed_is_shown(whole: Ran) -> None:
    """What was printed is a section of the failure, with nothing in it that acts on a terminal."""
    assert "Captured stdout of the learner's code" in whole.out
    assert "\\x1b[1mmine" in whole.out
    assert "\x1b[1mmine" not in whole.out


def test_items_are_named_by_exercise_check_and_device(place: Place) -> None:
    """Node IDs read well, and one of them, or the first part of one, selects it; collecting starts no worker."""
    node = f"{PLACE}::right::{CHECK}[cpu]"
    ran = place.pytest("--collect-only", "-q", node, f"{PLACE}::wrong")
    assert ran.out.splitlines()[:2] == [node, f"{PLACE}::wrong::{CHECK}[cpu]"]
    assert "2 tests collected" in ran.out


def test_only_what_failed_is_run_again(place: Place, whole: Ran) -> None:
    """`--lf` and `-x` work, and the score says that only a part was run."""
    ran = place.pytest("exercises/01_one", "--lf", "-x", "-k", "not hangs")
    assert ran.summary.startswith("1 failed, ")
    assert re.search(r"0 of 2 points \(only 1 of \d+ checks ran; on cpu\)", ran.out)


@pytest.mark.parametrize("processes", [1, pytest.param(2, marks=pytest.mark.whole)])
def test_several_processes_share_the_work(place: Place, processes: int) -> None:
    """With pytest-xdist the verdicts and the score are the same; each device is judged wherever it is run."""
    ran = place.pytest(
        "exercises/01_one", f"-n{processes}", "-k", "(right or wrong or on_cpu) and sim", "--grader-devices=cpu,sim"
    )
    assert ran.summary == "1 failed, 1 passed, 1 skipped"
    assert "3 of 6 points (only 3 of 20 checks ran; on cpu, sim)" in ran.out


@pytest.fixture
def submission(tmp_path: pathlib.Path) -> pathlib.Path:
    """A folder that somebody handed in, with tests of their own."""
    folder = tmp_path / "handed_in"
    write(folder / "01_one/file.py", "def right(x):\n    return x * 2\nraise RuntimeError('here')\n")
    write(folder / "01_one/test_own.py", "raise RuntimeError('imported')\n")
    return folder


def test_a_submission_is_graded_by_a_course(place: Place, submission: pathlib.Path) -> None:
    """`--submission` and `--course` say what is graded and by what; no test of a submission's is run."""
    ran = place.pytest(
        str(submission), f"--submission={submission}", f"--course={place.root}", folder=submission.parent
    )
    assert ran.summary == "7 failed, 1 passed, 2 errors"
    assert "file.py, line 3: RuntimeError: here" in ran.out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        pytest.param(
            ["--course=."], "ERROR: . is no course: it must hold exercises/ and reference/", marks=pytest.mark.whole
        ),
        (["--submission=nowhere"], "ERROR: --submission nowhere: there is no such folder"),
        pytest.param(
            ["--submission=handed_in"],
            "ERROR: no course found: neither . nor a folder above it",
            marks=pytest.mark.whole,
        ),
        (["--grader-devices=cuba"], 'ERROR: there is no device "cuba"; did you mean "cuda"?'),
        (["--submission=handed_in", "handed_in"], "conftest.py belongs to the submission, and pytest would run it"),
    ],
)
def test_a_course_or_folder_that_is_not_there_is_a_usage_error(
    place: Place, submission: pathlib.Path, words: list[str], sentence: str
) -> None:
    """What cannot be graded at all is said in a sentence, with pytest's exit code for that."""
    write(submission / "conftest.py", "raise RuntimeError('run')")
    ran = place.pytest(*words, folder=submission.parent)
    assert ran.code == 4
    assert sentence in ran.out
    assert "Traceback" not in ran.out


def test_without_a_course_the_plugin_does_nothing(place: Place, tmp_path: pathlib.Path) -> None:
    """In other projects nothing is collected or imported and no fixture is in the way; nor is a course further down."""
    for folder in ("exercises", "data/exercises", "data/reference"):
        write(tmp_path / folder / "01_one/file.py", "raise RuntimeError('imported')\n")
    write(
        tmp_path / "test_own.py",
        "import sys\nimport pytest\n\ndef test_own(request):\n"
        "    assert not {'torch', 'hypothesis', 'yaml', 'grader.pytest_session', 'grader.bench'} & set(sys.modules)\n"
        "    with pytest.raises(pytest.FixtureLookupError):\n        request.getfixturevalue('solution')\n",
    )
    ran = place.pytest("-pno:hypothesispytest", "-Werror", "--strict-markers", folder=tmp_path)
    assert ran.summary == "1 passed"
    assert "points" not in ran.out


def test_this_repositorys_own_course_is_collected() -> None:
    """`pytest exercises/…` works beside a test-suite with a configuration of its own."""
    words = [sys.executable, "-m", "pytest", "exercises/05_datasets", "--collect-only", "-q", "-pno:cacheprovider"]
    ran = subprocess.run([*words, "--grader-devices=cpu,sim"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert all(
        re.fullmatch(r"exercises/05_datasets/\w+\.py::\w+::[^:]+\[(cpu|sim)\]", line)
        for line in ran.stdout.splitlines()[:-2]
    )
