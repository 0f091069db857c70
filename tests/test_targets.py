"""What the words on the command line mean: courses, chapters, files and names, and what is said of all others."""

from __future__ import annotations

import pathlib
from collections.abc import Callable

import pytest

from grader.course import Course
from grader.errors import NotACourse
from grader.targets import course_of, find_exercise, targets

Make = Callable[[str], Course]
ONE = "from hypothesis import strategies as st\nfrom grader import exercise\n" + "".join(
    f"\n@exercise(x=st.integers())\ndef {name}(x):\n    return x\n" for name in ("first", "second")
)
PARTS = ONE.replace("first", "save") + "\n@save.also\ndef load(x):\n    return x\n"


@pytest.fixture
def course(make_course: Make, monkeypatch: pytest.MonkeyPatch) -> Course:
    """A course of two chapters with three files; the current folder is the course's."""
    made = make_course(ONE)
    for place, text in (
        ("01_one/more.py", ONE.replace("first", "third").replace("second", "fourth")),
        ("02_two/parts.py", PARTS.replace("second", "fifth")),
    ):
        path = made.reference / place
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    for place in ("01_one/file.py", "01_one/more.py", "01_one/README.md", "02_two/parts.py", "03_three/new.py"):
        path = made.exercises / place
        path.parent.mkdir(exist_ok=True)
        path.write_text("")
    monkeypatch.chdir(made.root)
    return Course(made.root)


ALL = ["first", "second", "third", "fourth", "save", "fifth"]


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        ([], ALL),
        (["."], ALL),
        (["exercises"], ALL),
        (["reference"], ALL),
        (["exercises/01_one"], ALL[:4]),
        (["exercises/01_one/"], ALL[:4]),
        (["reference/02_two"], ALL[4:]),
        (["01_one"], ALL[:4]),
        (["01_one/more.py"], ["third", "fourth"]),
        (["exercises/01_one/more.py"], ["third", "fourth"]),
        (["exercises/01_one/more.py::fourth"], ["fourth"]),
        (["01_one::second"], ["second"]),
        (["exercises/02_two/parts.py::load"], ["save"]),
        (["exercises/02_two", "exercises/01_one/file.py"], ["save", "fifth", "first", "second"]),
        (["01_one/file.py", "01_one", "01_one/file.py::first"], ALL[:4]),
        (["exercises/01_one/../02_two"], ALL[4:]),
        (["./exercises/./02_two/parts.py"], ALL[4:]),
    ],
)
def test_paths_name_exercises(course: Course, paths: list[str], names: list[str]) -> None:
    """A course, chapters, files and `file.py::name` are the exercises inside, each once, in the order named."""
    assert [target.exercise.name for target in targets(course, paths)] == names


@pytest.mark.parametrize(
    ("folder", "path", "names"),
    [
        ("exercises/01_one", ".", ALL[:4]),
        ("exercises/01_one", "file.py", ["first", "second"]),
        ("exercises/01_one", "..", ALL),
        ("exercises/01_one", "../02_two", ALL[4:]),
        ("exercises/01_one", "../02_two/parts.py::fifth", ["fifth"]),
        ("exercises/01_one", "../..", ALL),
        ("exercises", "02_two", ALL[4:]),
    ],
)
def test_paths_are_those_of_the_current_folder(
    course: Course, monkeypatch: pytest.MonkeyPatch, folder: str, path: str, names: list[str]
) -> None:
    """A path is taken from where the learner stands, upwards too."""
    monkeypatch.chdir(course.root / folder)
    assert [target.exercise.name for target in targets(course_of([path], None), [path])] == names


def test_a_file_without_a_stub_is_known_by_its_reference(course: Course) -> None:
    """A path in exercises/ names an exercise also before its stub is written."""
    (course.exercises / "01_one" / "file.py").unlink(missing_ok=True)
    assert [target.exercise.name for target in targets(course, ["exercises/01_one/file.py"])] == ["first", "second"]


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("exercises/01_on", r"there is no exercises/01_on; did you mean exercises/01_one\?"),
        ("zzzzzz", "there is no zzzzzz; there is exercises/01_one, exercises/02_two$"),
        ("exercises/01_one/fil.py", "there is no exercises/01_one/fil.py"),
        ("exercises/03_three", 'there is no reference for the chapter "03_three": the course has 01_one, 02_two'),
        (
            "exercises/01_one/README.md",
            r"README\.md is not graded: there is no reference for it; there is file\.py, more",
        ),
        ("exercises/01_one/file.py::frist", r"file\.py has no exercise frist; did you mean first\?"),
        ("exercises/01_one/file.py::zzz", r"file\.py has no exercise zzz; there is first, second$"),
        ("exercises/02_two::first", "has no exercise first"),
        ("exercises/02_two::", "names no exercise; write its name after the colons: exercises/02_two::NAME"),
        (
            "..",
            r"\.\. is not part of the course in .*; to grade work that lies elsewhere, give its folder as --submission",
        ),
    ],
)
def test_what_names_nothing_is_said_so(course: Course, path: str, sentence: str) -> None:
    """A word that names no exercise is refused with the nearest name, or with all there are."""
    with pytest.raises(NotACourse, match=sentence):
        targets(course, [path])


def test_a_misspelt_file_is_answered_with_files(course: Course) -> None:
    """Where a file's name is misspelt inside of a chapter, a file is suggested, not a chapter."""
    with pytest.raises(NotACourse, match=r"did you mean (exercises/01_one/)?file\.py"):
        targets(course, ["exercises/01_one/flie.py"])


def test_what_is_outside_is_no_part(course: Course, tmp_path: pathlib.Path) -> None:
    """A folder that is there but elsewhere is told from one that is not there, with the option that helps."""
    elsewhere = tmp_path / "submission"
    elsewhere.mkdir()
    with pytest.raises(NotACourse, match=f"--submission {elsewhere}"):
        targets(course, [str(elsewhere)])


def test_a_course_without_chapters_is_said_so(tmp_path: pathlib.Path) -> None:
    """A course that has no reference has nothing to grade."""
    for name in ("exercises", "reference"):
        (tmp_path / name).mkdir()
    with pytest.raises(NotACourse, match="has no exercises: reference/ holds no chapter"):
        targets(Course(tmp_path), [])


def test_a_target_has_a_key(course: Course) -> None:
    """An exercise is called as the command line calls it."""
    (target,) = targets(course, ["01_one/file.py::first"])
    assert target.key == "01_one/file.py::first"


def test_the_course_of_the_words(course: Course, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The course is the one named, else that of the first path, else that of the current folder."""
    assert course_of([], None) == course
    monkeypatch.chdir("/")
    assert course_of([], str(course.root)) == course
    assert course_of([f"{course.root}/exercises/01_one/file.py::first"], None) == course
    monkeypatch.chdir(course.root)
    assert course_of(["no/such/path"], None) == course
    with pytest.raises(NotACourse, match="is no course: it must hold exercises/ and reference/"):
        course_of([], str(tmp_path))
    monkeypatch.chdir("/")
    with pytest.raises(NotACourse, match="no course found"):
        course_of([], None)


@pytest.mark.parametrize(
    ("name", "found"),
    [("fourth", "fourth"), ("load", "save"), ("01_one/more.py::third", "third"), ("exercises/02_two::fifth", "fifth")],
)
def test_an_exercise_is_found_by_its_name(course: Course, name: str, found: str) -> None:
    """A name alone is enough where it is the only one, that of a part too."""
    assert find_exercise(course, name).exercise.name == found


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("frist", r"there is no exercise frist; did you mean first\?"),
        ("zzz", "there is no exercise zzz; there is fifth, f"),
        ("", "an empty text names no exercise"),
        ("::", "names no exercise"),
    ],
)
def test_an_unknown_exercise_is_said_so(course: Course, name: str, sentence: str) -> None:
    """A name that is none is refused with the nearest one, or with those there are."""
    with pytest.raises(NotACourse, match=sentence):
        find_exercise(course, name)


def test_of_many_names_the_first_are_told_and_how_many_more(make_course: Callable[[str], Course]) -> None:
    """A list that is cut off says so: nobody takes it for the whole course."""
    one = '\n@exercise(points=1, x=st.integers())\ndef long_name_{}(x):\n    """Return `x`."""\n    return x\n'
    start = "from hypothesis import strategies as st\nfrom grader import exercise\n"
    made = make_course(start + "".join(one.format(chr(97 + number)) for number in range(15)))
    with pytest.raises(NotACourse, match=r"long_name_a, .*long_name_l and 3 more$"):
        find_exercise(made, "zzz")
