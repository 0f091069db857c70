"""The way through a course: its order, what comes next, what is to be done first."""

from __future__ import annotations

import json

import pytest

from grader.author.quality import quality
from grader.bench import Settings
from grader.course import Course
from grader.grade import grade
from grader.progress import Progress
from grader.route import do_first
from grader.submission import Submission
from grader.targets import targets
from tests.conftest import Grader, Make, Run

REFERENCE = '''
from hypothesis import strategies as st
from grader import exercise


@exercise(n=st.integers(0, 9))
def doubled(n: int) -> int:
    """Return n times two."""
    return 2 * n


@exercise(n=st.integers(0, 9), builds_on=("doubled",))
def fourfold(n: int) -> int:
    """Return n times four."""
    return doubled(doubled(n))


@exercise(n=st.integers(0, 9))
def eightfold(n: int) -> int:
    """Return n times eight."""
    return 8 * n
'''

STUB = "def doubled(n):\n    raise NotImplementedError\n"
WRONG = "def doubled(n):\n    return n + 2\n"
RIGHT = "def doubled(n):\n    return n * 2\n"
CALLS = "def fourfold(n):\n    return doubled(doubled(n))\n"
ALONE = "def fourfold(n):\n    return n * 5\n"
SAID = "It builds on doubled, which is not right yet: do that first."


@pytest.fixture
def course(make_course: Make, monkeypatch: pytest.MonkeyPatch) -> Course:
    """A course of three exercises in a row, as the current folder."""
    made = make_course(REFERENCE)
    monkeypatch.chdir(made.root)
    return made


@pytest.mark.parametrize(
    ("text", "first"),
    [
        (STUB + CALLS, "doubled"),
        (WRONG + CALLS, "doubled"),
        (WRONG + ALONE, "doubled"),
        (STUB + ALONE, ""),
        (ALONE, ""),
        (WRONG, ""),
        (WRONG + "def fourfold(n):\n    raise NotImplementedError\n", ""),
        (RIGHT + ALONE, ""),
        (RIGHT + CALLS, ""),
        (WRONG + "def fourfold(n):\n    return n * 4\n", ""),
        (WRONG + "def fourfold(n):\n    return n[0]\n", "doubled"),
    ],
)
def test_what_failed_before_is_to_be_done_first(text: str, first: str, course: Course, grader: Grader) -> None:
    """Said where one that it builds on was tried in vain, or is called and not done; never where nothing was tried."""
    assert grader.report(course, text).judgements[1].do_first == first


def test_a_mistake_that_is_named_needs_no_other_cause(course: Course) -> None:
    """Where the report says what the mistake is, nothing else is blamed but what the code calls."""
    second = targets(course, [])[1].exercise
    standing = {"doubled": "wrong", "fourfold": "wrong"}
    assert do_first(second, ALONE, standing) == "doubled"
    assert do_first(second, ALONE, standing, explained=True) == ""
    assert do_first(second, CALLS, standing, explained=True) == "doubled"


@pytest.mark.parametrize(
    ("body", "first"),
    [
        ("doubled(n) * 4", "doubled"),
        ("n * 5", ""),
        ("(lambda: doubled(n) * 4)()", "doubled"),
        ("print(doubled) or n * 5", ""),
        ("eightfold(n - 1) + 8 if n else 0", ""),
    ],
)
def test_what_is_called_is_built_on(body: str, first: str, course: Course, grader: Grader) -> None:
    """A function of the course that the learner's code calls is named too; itself never."""
    text = f"{WRONG}def eightfold(n):\n    return {body}\n"
    assert grader.report(course, text).judgements[2].do_first == first


def test_an_exercise_graded_alone_is_told_by_what_is_remembered(
    course: Course, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was wrong when last graded is named, until it is right; on the screen and in the document."""
    path = course.exercises / "01_one" / "file.py"
    path.write_text(WRONG + CALLS, encoding="utf-8")
    alone = ["exercises/01_one/file.py::fourfold"]
    run(*alone)
    assert SAID not in capsys.readouterr().out
    run("exercises")
    assert capsys.readouterr().out.count(SAID) == 1
    run(*alone, "--json", "report.json")
    assert SAID in capsys.readouterr().out
    document = json.loads((course.root / "report.json").read_text())
    assert document["exercises"][0]["do_first"] == "doubled"
    path.write_text(RIGHT + ALONE, encoding="utf-8")
    run("exercises/01_one/file.py::doubled")
    run(*alone)
    assert SAID not in capsys.readouterr().out


def test_what_is_remembered_of_one_is_not_told_to_another(course: Course, grader: Grader) -> None:
    """How the course's own folder stood says nothing about a submission that lies elsewhere."""
    progress = Progress(course.root)
    progress.remember({"01_one/file.py::doubled": {"status": "wrong"}})
    chosen = [targets(course, [])[1]]
    for root, first in ((course.root, "doubled"), (grader.folder / "other", "")):
        place = root / "exercises" / "01_one"
        place.mkdir(parents=True, exist_ok=True)
        (place / "file.py").write_text(ALONE, encoding="utf-8")
        report = grade(Submission(root), chosen, Settings(), grader.sandbox, grader.bank, progress)
        assert report.judgements[0].do_first == first


def test_list_shows_the_way(course: Course, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    """What is next, what waits for what, how many are done; an exercise that is not done yet is not called missing."""
    (course.exercises / "01_one" / "file.py").write_text(STUB + ALONE, encoding="utf-8")
    (course.exercises / "01_one" / "chapter.yaml").write_text("title: Multiples", encoding="utf-8")
    run("exercises")
    capsys.readouterr()
    assert run("list") == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[1:] == [
        "exercises/01_one  Multiples",
        "  → doubled                    1  file.py:1                not done yet, next",
        "    fourfold                   1  file.py:3                wrong, after doubled",
        "    eightfold                  1  file.py                  not done yet",
        "",
        "0 of 3 passed when last graded",
    ]
    (course.exercises / "01_one" / "file.py").write_text(RIGHT + ALONE, encoding="utf-8")
    run("exercises")
    capsys.readouterr()
    assert run("list", "exercises/01_one/file.py", "--json") == 0
    rows = json.loads(capsys.readouterr().out)
    assert [(row["next"], row["builds_on"], row["do_first"]) for row in rows] == [
        (False, [], []),
        (True, ["doubled"], []),
        (False, [], []),
    ]


def test_a_way_that_leads_nowhere_is_found(make_course: Make) -> None:
    """`verify` refuses a name that is no exercise before this one, and knows those of earlier chapters."""
    made = make_course(REFERENCE.replace('("doubled",)', '("doubled", "eightfold", "earlier", "fourfold")'))
    earlier = made.reference / "00_zero"
    earlier.mkdir()
    (earlier / "first.py").write_text(
        REFERENCE.partition("@exercise(n=st.integers(0, 9), builds_on")[0].replace("doubled", "earlier"),
        encoding="utf-8",
    )
    target = targets(made, [])[2]
    found = [finding.text for finding in quality(target) if "builds_on" in finding.text]
    assert [text.split()[2] for text in found] == ["eightfold,", "fourfold,"]
