"""Where things are: a course's chapters and settings; a submission, and what of it is read and what is refused."""

from __future__ import annotations

import contextlib
import os
import pathlib
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from fractions import Fraction

import pytest

from grader.chapters import references
from grader.chapters.settings import KNOWN_LIMITS, Settings, read_settings
from grader.course import Course, find_course
from grader.errors import DefinitionError, NotACourse, Unreadable
from grader.sandbox.limits import Limits
from grader.submission import MAX_SOURCE, Submission, read_source

Make = Callable[[str], Course]
HEAD = "from hypothesis import strategies as st\nfrom grader import exercise\n"
ONE = f"{HEAD}\n@exercise(x=st.integers())\ndef one(x):\n    '''One.'''\n    return x\n"
TWO = ONE.replace("one", "two")


def add(course: Course, place: str, text: str) -> pathlib.Path:
    """Write a file of the course."""
    path = course.root / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def settings_from(folder: pathlib.Path, text: str) -> Settings:
    """Read settings from a text."""
    path = folder / "01_one" / "chapter.yaml"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    return read_settings(path)


@pytest.mark.parametrize("inside", ["", "exercises", "reference/01_one", "exercises/01_one/file.py", "exercises/gone"])
def test_the_course_of_a_path_is_above_it(make_course: Make, inside: str) -> None:
    """A course is the nearest folder, upwards from a path, that holds `exercises/` and `reference/`."""
    course = make_course(ONE)
    assert find_course(course.root / inside) == course


def test_the_nearest_course_counts(make_course: Make) -> None:
    """Of two courses one in the other, that of a path is the inner one."""
    outer = make_course(ONE)
    inner = Course(outer.root / "exercises" / "inner")
    for folder in (inner.exercises, inner.reference):
        folder.mkdir(parents=True)
    assert find_course(inner.exercises) == inner


def test_no_course_is_said_so(tmp_path: pathlib.Path) -> None:
    """Where no folder above is a course, it is said what was looked for and which option helps."""
    with pytest.raises(
        NotACourse, match=r"no course found: neither .* holds both exercises/ and reference/.* --course"
    ):
        find_course(tmp_path)


def test_chapters_are_folders_with_references(make_course: Make) -> None:
    """A chapter is a folder with a reference file; files, empty folders and helpers alone are none."""
    course = make_course(ONE)
    add(course, "reference/00_zero/z.py", TWO)
    add(course, "reference/README.md", "")
    add(course, "reference/notes/a.txt", "")
    add(course, "reference/_shared/_tasks.py", "")
    assert course.chapters == ("00_zero", "01_one")


def test_a_chapter_has_its_exercises_in_order(make_course: Make) -> None:
    """Exercises come in the order of the settings' files, then the others by name; helpers and tests are left out."""
    course = make_course(ONE)
    for name, text in (
        ("b.py", TWO),
        ("a.py", ONE.replace("one", "three")),
        ("_h.py", "1 / 0"),
        ("test_a.py", "1 / 0"),
    ):
        add(course, f"reference/01_one/{name}", text)
    add(course, "exercises/01_one/chapter.yaml", "files: [file.py, b.py]")
    chapter = course.chapter("01_one")
    assert [(file, exercise.name) for file, exercise in chapter.exercises] == [
        ("file.py", "one"),
        ("b.py", "two"),
        ("a.py", "three"),
    ]
    assert chapter.folder == course.reference / "01_one"


def test_references_import_their_neighbours(make_course: Make) -> None:
    """A reference may import a helper beside it; the helper is not left in `sys.modules` or on the path."""
    course = make_course("from _tasks import SEVEN\n" + ONE.replace("return x", "return x + SEVEN"))
    add(course, "reference/01_one/_tasks.py", "SEVEN = 7")
    before = list(sys.path)
    chapter = course.chapter("01_one")
    assert chapter.exercises[0][1](1) == 8
    assert "_tasks" not in sys.modules
    assert sys.path == before


def test_neighbours_of_one_name_are_told_apart(make_course: Make) -> None:
    """Two chapters may each have a helper of the same name."""
    text = "from _tasks import NUMBER\n" + ONE.replace("return x", "return NUMBER")
    course = make_course(text)
    add(course, "reference/02_two/file.py", text)
    for chapter, number in (("01_one", 1), ("02_two", 2)):
        add(course, f"reference/{chapter}/_tasks.py", f"NUMBER = {number}")
    assert [course.chapter(name).exercises[0][1](0) for name in course.chapters] == [1, 2]


def test_imported_exercises_belong_to_their_own_file(make_course: Make) -> None:
    """An exercise that a file imports from its neighbour is graded once, as the neighbour's."""
    course = make_course(ONE)
    add(course, "reference/01_one/later.py", "from file import one\n" + TWO)
    files = course.chapter("01_one").files
    assert {file: [exercise.name for exercise in inside] for file, inside in files.items()} == {
        "file.py": ["one"],
        "later.py": ["two"],
    }


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("01_on", r'no reference for the chapter "01_on": did you mean 01_one\?'),
        ("zzz", 'no reference for the chapter "zzz": the course has 01_one'),
        ("..", r'no reference for the chapter "\.\.": the course has 01_one'),
    ],
)
def test_an_unknown_chapter_is_said_so(make_course: Make, name: str, sentence: str) -> None:
    """A chapter that is not there is refused, with the nearest name or all of them."""
    with pytest.raises(NotACourse, match=sentence):
        make_course(ONE).chapter(name)


def test_a_course_without_chapters_is_said_so(tmp_path: pathlib.Path) -> None:
    """A course whose reference folder is empty has no chapter to name."""
    (tmp_path / "reference").mkdir()
    with pytest.raises(NotACourse, match="the course has none"):
        Course(tmp_path).chapter("01_one")


@pytest.mark.parametrize(
    ("reference", "sentence"),
    [
        (f"1 / 0\n{ONE}", r"01_one/file\.py, line 1 does not run: ZeroDivisionError: division by zero"),
        ("1 / 0", r"01_one/file\.py, line 1 does not run: ZeroDivisionError"),
        (f"{HEAD}raise SystemExit\n{ONE}", r"01_one/file\.py, line 3 does not run: SystemExit"),
        (f"{ONE}def broken(:", r"01_one/file\.py does not parse: "),
        ("def broken(:", r"01_one/file\.py does not parse: "),
        (f"import there_is_no_such_module\n{ONE}", r"01_one/file\.py, line 1 does not run: ModuleNotFoundError"),
        (ONE.replace("x=", "y="), r'01_one/file\.py, line \d: one: there is no parameter or option "y"'),
        (f"{HEAD}\n@exercise()\nclass one: pass", r"file\.py: one has no check; give it arguments or a \.check"),
        (ONE + ONE.removeprefix(HEAD), r"01_one/file\.py: there are two exercises called one; rename one of them"),
        (
            f"{ONE}\n@oen.mutant('a')\ndef _(x): pass",
            r"file\.py, line \d+: there is no exercise oen in this file; did you mean one\?",
        ),
        (
            f"{ONE}\n@one.mutant('a')\ndef _(x): pass\n@one.mutant('a')\ndef _(x): pass",
            'there are two versions called "a"; rename one',
        ),
    ],
)
def test_a_reference_that_is_wrong_is_named(make_course: Make, reference: str, sentence: str) -> None:
    """A reference file that does not run, or defines what makes no sense, is named with what is wrong in it."""
    course = make_course(reference)
    add(course, "reference/01_one/other.py", TWO)
    wrong, right = (found for _, found in course.chapter("01_one").exercises)
    assert wrong.name in ("one", "file")
    assert re.search(sentence, wrong.problem)
    assert (right.name, right.problem) == ("two", "")


def test_a_broken_exercise_does_not_lose_its_neighbours(make_course: Make) -> None:
    """What is wrong with one exercise of a file is its own problem: those around it are there, in order."""
    three = ONE.removeprefix(HEAD).replace("one", "three")
    course = make_course(
        ONE + TWO.removeprefix(HEAD).replace("x=", "y=") + "\n@two.mutant('m')\ndef _(x): pass\n" + three
    )
    found = course.chapter("01_one").files["file.py"]
    assert [(one.name, bool(one.problem)) for one in found] == [("one", False), ("two", True), ("three", False)]


def test_two_files_do_not_define_one_name(make_course: Make) -> None:
    """Within a chapter every exercise has a name of its own."""
    course = make_course(ONE)
    add(course, "reference/01_one/other.py", ONE)
    first, second = (found for _, found in course.chapter("01_one").exercises)
    assert not first.problem
    assert second.problem == "01_one: file.py and other.py both define one; rename one of them"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("files: [fiel.py]", "01_one/chapter.yaml: files names fiel.py, but reference/01_one has no such file"),
        ("points: {oen: 3}", '01_one/chapter.yaml: there is no exercise "oen"; did you mean "one"?'),
        ("budgets: {two: 3}", '01_one/chapter.yaml: there is no exercise "two": use one of one'),
        ("limit: {}", '01_one/chapter.yaml: unknown setting "limit"; did you mean "limits"?'),
    ],
)
def test_settings_that_are_wrong_are_the_chapters_problem(make_course: Make, text: str, sentence: str) -> None:
    """With a `chapter.yaml` that makes no sense nobody is graded by the chapter; each exercise says so."""
    course = make_course(ONE)
    add(course, "exercises/01_one/chapter.yaml", text)
    assert [found.problem for _, found in course.chapter("01_one").exercises] == [sentence]


def test_points_may_be_set_without_python(make_course: Make) -> None:
    """An exercise is worth what `chapter.yaml` says, and its checks keep their shares."""
    more = "\n@one.check('again', points=2, x=st.integers())\ndef _(one, x):\n    return one(x)\n"
    course = make_course(ONE + more)
    add(course, "exercises/01_one/chapter.yaml", "points: {one: 1.5}")
    (found,) = (found for _, found in course.chapter("01_one").exercises)
    assert [check.points for check in found.checks] == [Fraction(1, 2), Fraction(1)]


def test_a_reference_file_that_never_ends_is_said(make_course: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that hangs when it is imported costs its time limit, and its exercises say so; others are there."""
    monkeypatch.setattr(references, "LOADING_SECONDS", 0.2)
    monkeypatch.setattr(references, "QUICK_SECONDS", 0.2)
    course = make_course("while True: pass\n" + ONE)
    add(course, "reference/01_one/other.py", TWO)
    wrong, right = (found for _, found in course.chapter("01_one").exercises)
    assert wrong.problem == "01_one/file.py, line 1 does not run: not finished after 0.2 s"
    assert right.problem == ""


def test_a_reference_file_may_take_its_time(make_course: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is too slow to be run in one go is run statement by statement, and nothing is wrong with it."""
    monkeypatch.setattr(references, "QUICK_SECONDS", 0.05)
    course = make_course("import time\nSTARTS = []\nSTARTS.append(time.sleep(0.2))\n" + ONE)
    ((_, found),) = course.chapter("01_one").exercises
    assert (found.names, found.problem, len(found.checks)) == (("one",), "", 1)


def test_settings_are_read(tmp_path: pathlib.Path) -> None:
    """Title, order of files, share of points and limits are what an instructor tunes without Python."""
    read = settings_from(
        tmp_path,
        "title: Erste Schritte\nfiles: [b.py, a.py]\nhalf_points: 0.1\nlimits: {case_wall: 9, memory_mib: 512}",
    )
    assert read == Settings("Erste Schritte", ("b.py", "a.py"), Fraction(1, 10), {"case_wall": 9, "memory_mib": 512})


@pytest.mark.parametrize("text", ["", "# nothing but a comment", "title:\nfiles:\nlimits:\n"])
def test_settings_may_be_left_out(tmp_path: pathlib.Path, text: str) -> None:
    """An empty file, and no file at all, mean the defaults: half of the points for right values."""
    assert read_settings(tmp_path / "chapter.yaml") == Settings()
    read = settings_from(tmp_path, text)
    assert (read.files, read.half_points, read.limits) == ((), Fraction(1, 2), {})


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a: [", r"01_one/chapter\.yaml is not YAML"),
        ("- a", "must be a mapping of settings"),
        ("just words", "must be a mapping of settings"),
        ("titel: x", 'unknown setting "titel"; did you mean "title"'),
        ("weights: 3", 'unknown setting "weights"; known are title, files, half_points, limits'),
        ("3: x", 'unknown setting "3"'),
        ("limits: 3", "limits must be a mapping"),
        ("limits: {case_wal: 3}", r'limits: unknown setting "case_wal"; did you mean "case_wall"'),
        ("limits: {case_wall: 0}", r"limits\.case_wall must be a positive number, but got 0"),
        ("limits: {case_wall: -1}", "must be a positive number, but got -1"),
        ("limits: {case_wall: soon}", "must be a positive number, but got 'soon'"),
        ("limits: {case_wall: true}", "must be a positive number, but got True"),
        ("limits: {case_wall: .nan}", "must be a positive number, but got nan"),
        ("half_points: 1.5", r"half_points must be between 0 and 1, but got 1\.5"),
        ("half_points: -0.1", "half_points must be between 0 and 1"),
        ("half_points: .nan", "half_points must be between 0 and 1, but got nan"),
        ("half_points: half", "half_points must be between 0 and 1, but got 'half'"),
        ("half_points: true", "half_points must be between 0 and 1, but got True"),
        ("files: a.py", r"files must be a list of file names, but got 'a\.py'"),
        ("files: [3]", r"files must be a list of file names, but got \[3\]"),
    ],
)
def test_settings_that_make_no_sense_are_refused(tmp_path: pathlib.Path, text: str, sentence: str) -> None:
    """A setting that is unknown or of the wrong kind is refused, with a suggestion or what it must be."""
    with pytest.raises(DefinitionError, match=sentence):
        settings_from(tmp_path, text)


def test_settings_in_another_encoding_are_refused(tmp_path: pathlib.Path) -> None:
    """Settings that are no UTF-8 are refused with a sentence."""
    path = tmp_path / "chapter.yaml"
    path.write_bytes("title: Schön".encode("latin-1"))
    with pytest.raises(DefinitionError, match="is not YAML"):
        read_settings(path)


def test_every_limit_can_be_set() -> None:
    """The limits that settings may name are those that a worker knows."""
    assert set(KNOWN_LIMITS) <= set(Limits.__dataclass_fields__)


@pytest.mark.parametrize("inside", ["exercises/01_one", "01_one", "."])
def test_a_submission_may_be_laid_out_in_three_ways(tmp_path: pathlib.Path, inside: str) -> None:
    """A chapter's files are in `exercises/<chapter>`, in `<chapter>`, or in the submission's folder itself."""
    folder = tmp_path / inside
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "a.py").write_text("A = 1")
    submission = Submission(tmp_path)
    assert submission.folder("01_one") == folder
    assert submission.read("01_one", "a.py") == "A = 1"
    assert submission.texts("01_one") == {"a.py": "A = 1"}


def test_a_missing_file_is_no_error(tmp_path: pathlib.Path) -> None:
    """A file that is not there has no text; that is no fault of the submission's form."""
    assert Submission(tmp_path).read("01_one", "a.py") is None
    assert Submission(tmp_path).texts("01_one") == {}


def test_what_cannot_be_read_is_left_out_of_the_texts(tmp_path: pathlib.Path) -> None:
    """Files beside the graded one are taken where they can be read, and cannot spoil it where not."""
    (tmp_path / "a.py").write_text("A = 1")
    (tmp_path / "b.py").write_bytes(b"\0")
    (tmp_path / "c.py").mkdir()
    (tmp_path / "d.txt").write_text("no Python")
    assert Submission(tmp_path).texts("01_one") == {"a.py": "A = 1"}


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"x = 1\n", "x = 1\n"),
        (b"", ""),
        ("x = 'ä'\n".encode(), "x = 'ä'\n"),
        ("\ufeffx = 1\n".encode(), "x = 1\n"),
        (b"a\r\nb\rc\n", "a\nb\nc\n"),
        ("# -*- coding: latin-1 -*-\nx = 'ä'\n".encode("latin-1"), "# -*- coding: latin-1 -*-\nx = 'ä'\n"),
        (b"x" * MAX_SOURCE, "x" * MAX_SOURCE),
    ],
    ids=["ascii", "empty", "utf-8", "mark", "line ends", "declared latin-1", "one MiB"],
)
def test_files_are_read_as_python_reads_them(tmp_path: pathlib.Path, data: bytes, text: str) -> None:
    """A file is read as Python reads it: UTF-8 or what it declares, without a byte order mark, with plain line ends."""
    path = tmp_path / "a.py"
    path.write_bytes(data)
    assert read_source(path, tmp_path) == text


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("x = 1".encode("utf-16"), r"a\.py holds zero bytes; it is no Python text \(is it saved as UTF-16\?\)"),
        (b"x = 1\0", "holds zero bytes"),
        ("x = 'ä'".encode("latin-1"), r"a\.py is not UTF-8 text; save it as UTF-8"),
        (b"x = 1\n" * 10 + b"\xff", "is not UTF-8 text"),
        (b"# coding: klingon\nx = 1", "is not UTF-8 text"),
        (b"# coding: rot13\nk = 1", "is not UTF-8 text"),
        (b"\xef\xbb\xbf# coding: latin-1\nx = 1", "is not UTF-8 text"),
        (b"x" * (MAX_SOURCE + 1), r"a\.py is larger than 1 MiB; a solution is a few lines"),
    ],
    ids=["utf-16", "zero", "latin-1", "late", "unknown", "rot13", "contradiction", "large"],
)
def test_files_that_are_no_text_are_refused(tmp_path: pathlib.Path, data: bytes, sentence: str) -> None:
    """A file that is no Python text is refused with a sentence that says what to do."""
    path = tmp_path / "a.py"
    path.write_bytes(data)
    with pytest.raises(Unreadable, match=sentence):
        read_source(path, tmp_path)


@pytest.mark.parametrize(
    "data",
    [
        b"# coding: utf-16\nx = 1\n\n",
        b"# coding: undefined\nx = 1\n",
        b"# coding: punycode\n-" + b"a" * 1000,
        b"# coding: raw_unicode_escape\nx = '\\ud800'\n",
        b"# coding: utf-7\nx = '+2AA-'\n",
    ],
    ids=["no mark", "undefined", "quadratic", "escaped surrogate", "encoded surrogate"],
)
def test_odd_encodings_do_no_harm(tmp_path: pathlib.Path, data: bytes) -> None:
    """A declared encoding can neither crash nor slow the grader, nor yield text that cannot travel as UTF-8."""
    path = tmp_path / "a.py"
    path.write_bytes(data)
    with pytest.raises(Unreadable, match="is not UTF-8 text; save it as UTF-8"):
        read_source(path, tmp_path)


def test_a_huge_file_is_not_read_whole(tmp_path: pathlib.Path) -> None:
    """A file of 50 MB is refused for its size, whatever is in it."""
    path = tmp_path / "a.py"
    with path.open("wb") as opened:
        opened.truncate(50_000_000)
    with pytest.raises(Unreadable, match=r"a\.py is larger than 1 MiB"):
        read_source(path, tmp_path)


def test_a_folder_is_no_file(tmp_path: pathlib.Path) -> None:
    """A folder that is named like a file is said to be no file."""
    (tmp_path / "a.py").mkdir()
    with pytest.raises(Unreadable, match=r"a\.py is not a file"):
        Submission(tmp_path).read("01_one", "a.py")


def test_a_pipe_is_not_waited_for(tmp_path: pathlib.Path) -> None:
    """A named pipe is no file; reading it would wait for ever."""
    os.mkfifo(tmp_path / "a.py")
    with pytest.raises(Unreadable, match=r"a\.py is not a file"):
        Submission(tmp_path).read("01_one", "a.py")
    assert Submission(tmp_path).texts("01_one") == {}


def linked(folder: pathlib.Path, target: pathlib.Path | str) -> Submission:
    """Return a submission with a link instead of a file."""
    root = folder / "submission"
    root.mkdir()
    (root / "a.py").symlink_to(target)
    return Submission(root)


def test_a_link_inside_is_followed(tmp_path: pathlib.Path) -> None:
    """A link to another file of the submission is that file."""
    submission = linked(tmp_path, "b.py")
    (submission.root / "b.py").write_text("B = 1")
    assert submission.read("01_one", "a.py") == "B = 1"


@pytest.mark.parametrize("target", ["../secret.py", "/etc/passwd", "../gone.py", "reference/01_one/a.py"])
def test_a_link_that_leads_out_is_refused(tmp_path: pathlib.Path, target: str) -> None:
    """A link out of the submission is refused, whether anything is there or not: it says nothing of what is there."""
    (tmp_path / "secret.py").write_text("ANSWER = 42")
    submission = linked(tmp_path, target)
    with pytest.raises(
        Unreadable, match=r"a\.py is a link that leads out of the submission; put the file itself there"
    ):
        submission.read("01_one", "a.py")
    assert submission.texts("01_one") == {}


def test_a_linked_folder_that_leads_out_is_refused(tmp_path: pathlib.Path) -> None:
    """A file behind a folder that is a link out of the submission is refused too."""
    (tmp_path / "reference").mkdir()
    (tmp_path / "reference" / "a.py").write_text("ANSWER = 42")
    root = tmp_path / "submission"
    root.mkdir()
    (root / "01_one").symlink_to(tmp_path / "reference")
    with pytest.raises(Unreadable, match="leads out of the submission"):
        Submission(root).read("01_one", "a.py")
    assert Submission(root).texts("01_one") == {}


def test_a_submission_may_itself_be_behind_a_link(tmp_path: pathlib.Path) -> None:
    """A submission's folder that is reached through a link is read as any other."""
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.py").write_text("A = 1")
    (tmp_path / "link").symlink_to("real")
    assert Submission(tmp_path / "link").read("01_one", "a.py") == "A = 1"


@pytest.mark.parametrize("target", ["a.py", "gone.py"])
def test_a_link_to_nothing_is_refused(tmp_path: pathlib.Path, target: str) -> None:
    """A link to itself or to nothing is there but cannot be read, and that is said."""
    submission = linked(tmp_path, target)
    with pytest.raises(Unreadable, match=r"a\.py (cannot be read|is not a file)"):
        submission.read("01_one", "a.py")


@contextlib.contextmanager
def forbidden(make: Callable[[pathlib.Path], None], name: str) -> Iterator[Submission]:
    """A submission in which `name` may not be read or entered, for a user who has no power over it."""
    folder = pathlib.Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    make(folder / name)
    (folder / name).chmod(0)
    if os.getuid() == 0:
        os.seteuid(65534)
    try:
        yield Submission(folder)
    finally:
        os.seteuid(os.getuid())
        (folder / name).chmod(0o755)
        shutil.rmtree(folder)


def test_a_file_without_permission_is_refused() -> None:
    """A file that may not be read is refused, with the system's reason."""
    with forbidden(pathlib.Path.touch, "a.py") as submission:
        with pytest.raises(Unreadable, match=r"a\.py cannot be read: Permission denied"):
            submission.read("01_one", "a.py")
        assert submission.texts("01_one") == {}


def test_a_folder_without_permission_is_refused() -> None:
    """A chapter's folder that may not be entered is refused as unreadable: it cannot stop the grading of others."""
    with forbidden(pathlib.Path.mkdir, "01_one") as submission:
        with pytest.raises(Unreadable, match=r"a\.py cannot be read: Permission denied"):
            submission.read("01_one", "a.py")
        assert submission.texts("01_one") == {}
