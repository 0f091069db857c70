"""Many submissions: found wherever they lie, graded each as if it were alone, none lost whatever ends meanwhile."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import replace
from fractions import Fraction
from functools import partial
from unittest.mock import Mock

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser

from grader import cli
from grader.bench import Settings, Target
from grader.cohort import contents, crew, dashboard, gradebook, records, trees
from grader.cohort.clerk import Done, Order, carry_out, digest_of
from grader.cohort.collect import Entry, Learner, collect, left_out
from grader.cohort.command import speed
from grader.cohort.contents import contents_of
from grader.cohort.grading import Cohort, grade_cohort
from grader.cohort.ledger import Ledger
from grader.cohort.records import FAULT, GRADED, NOT_YET, NOTHING, Record, Standing
from grader.cohort.trees import Archive, Folder, Revision
from grader.course import Course
from grader.errors import CalledWrongly, SandboxFault
from grader.pool import processes
from grader.targets import targets
from tests.browser import chromium, visit
from tests.processes import children_of, soon, state_of
from tests.test_screen import environment

REFERENCE = '''
from hypothesis import strategies as st
from grader import exercise


@exercise(points=2, x=st.integers(-9, 9))
def double(x):
    """Return `x` times two."""
    return x * 2


@double.mutant("adds two")
def _(x):
    return x + 2


@exercise(points=1, text=st.text(max_size=9))
def count(text):
    """Return how many characters there are."""
    return len(text)
'''
RIGHT = "def double(x):\n    return x * 2\n\n\ndef count(text):\n    return len(text)\n"
ADDS = RIGHT.replace("x * 2", "2 + x")
KILLS = RIGHT.replace("return x * 2", "import os, signal\n    os.kill(os.getppid(), signal.SIGKILL)\n    os._exit(0)")
HANGS = RIGHT.replace("return x * 2", "while True: pass")
FILE = "exercises/01_one/file.py"


@pytest.fixture
def course(make_course: Callable[[str], Course]) -> Course:
    """A course of two exercises, of 3 points."""
    made = make_course(REFERENCE)
    (made.exercises / "01_one" / "chapter.yaml").write_text("limits: {case_cpu: 0.3, idle: 1}")
    return made


@pytest.fixture
def everybody(tmp_path: pathlib.Path) -> pathlib.Path:
    """A folder for submissions."""
    folder = tmp_path / "submissions"
    folder.mkdir()
    return folder


def put(folder: pathlib.Path, files: dict[str, str]) -> None:
    """Write files."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def zipped(path: pathlib.Path, files: dict[str, str]) -> None:
    """Write a zip."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)


def found(entry: Entry, course: Course) -> dict[str, bytes | str]:
    """What of an entry is graded, by name of file."""
    wanted = {"01_one": ["file.py"]}
    return {name: content for (_, name), content in contents_of(entry.source, wanted).files.items()}


@contextlib.contextmanager
def one_thread() -> Iterator[tuple[Executor, int]]:
    """An executor that is none of ours."""
    with ThreadPoolExecutor(1) as pool:
        yield pool, 1


def run(course: Course, everybody: pathlib.Path, out: pathlib.Path, made: crew.Crew = one_thread) -> dict[str, Record]:
    """Grade everybody, if nobody says otherwise on one thread of this process; return the records by place."""
    cohort = Cohort(collect(everybody), targets(course, []), Settings(), everybody)
    ledger = Ledger(out, cohort.entries)
    told = {}
    with ledger.held():
        grade_cohort(cohort, ledger, made, lambda record, known: told.update({record.place: record}))
    assert told.keys() == {entry.place for entry in cohort.entries}
    return told


def command(course: Course, everybody: pathlib.Path, out: pathlib.Path, *more: str) -> list[str]:
    """The command line of a cohort."""
    words = [sys.executable, "-m", "grader", "cohort", str(everybody), "--course", str(course.root), "--out", str(out)]
    return [*words, "--devices", "cpu", *more]


def rows_of(out: pathlib.Path) -> list[dict[str, str]]:
    """The gradebook."""
    return list(csv.DictReader(io.StringIO((out / "gradebook.csv").read_text(encoding="utf-8"))))


# where submissions lie


@pytest.mark.parametrize(
    "place",
    [FILE, "01_one/file.py", "file.py", "hw-main/exercises/01_one/file.py", "a/b/c/file.py", "x/01_one/file.py"],
)
@pytest.mark.parametrize("pack", [False, True])
def test_files_are_found_wherever_they_lie(course: Course, everybody: pathlib.Path, place: str, pack: bool) -> None:
    """A folder or a zip, with the course's folders, some of them, or none."""
    if pack:
        zipped(everybody / "ann.zip", {place: RIGHT, "__MACOSX/._file.py": "no", "README.md": "?"})
    else:
        put(everybody / "ann", {place: RIGHT, ".venv/file.py": "no", "node_modules/01_one/file.py": "no"})
    (entry,) = collect(everybody)
    assert entry.title == "ann"
    assert found(entry, course) == {"file.py": RIGHT.encode()}


def test_a_reference_that_a_learner_brings_along_is_not_read(course: Course, everybody: pathlib.Path) -> None:
    """Of two folders with the chapter's name, the one inside `exercises` counts, and never one inside `reference`."""
    put(everybody / "ann", {"reference/01_one/file.py": "no", "old/01_one/file.py": "no", FILE: RIGHT})
    assert found(collect(everybody)[0], course) == {"file.py": RIGHT.encode()}


def test_zips_that_are_none_or_hold_surprises_are_said(course: Course, everybody: pathlib.Path) -> None:
    """Damaged, encrypted, a bomb, links, ways out: a sentence each, and nothing is unpacked."""
    (everybody / "broken.zip").write_bytes(b"PK\x03\x04 no")
    zipped(everybody / "out.zip", {"../../01_one/file.py": "no", "/etc/01_one/file.py": RIGHT})
    zipped(everybody / "bomb.zip", {FILE: " " * 50_000_000})
    link = zipfile.ZipInfo(FILE)
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(everybody / "link.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr(FILE, RIGHT)
    with zipfile.ZipFile(everybody / "nested.zip", "w") as archive:
        archive.writestr("work.zip", inner.getvalue())
    os.mkfifo(everybody / "pipe.zip")
    by_name = {entry.title: entry for entry in collect(everybody)}
    assert contents_of(by_name["pipe"].source, {"01_one": ["file.py"]}).note == "pipe.zip is not a file"
    assert "cannot be opened" in contents_of(by_name["broken"].source, {"01_one": ["file.py"]}).note
    assert found(by_name["out"], course) == {"file.py": RIGHT.encode()}
    assert len(found(by_name["bomb"], course)["file.py"]) == 2**20 + 1
    assert found(by_name["link"], course) == {"file.py": f"{FILE} is a link; put the file itself there"}
    assert found(by_name["nested"], course) == {"file.py": RIGHT.encode()}


def test_links_in_folders_lead_nowhere(course: Course, everybody: pathlib.Path, tmp_path: pathlib.Path) -> None:
    """What is not in the submission is not read."""
    (tmp_path / "secret.py").write_text("answers = 1")
    put(everybody / "ann", {"exercises/01_one/other.py": "x = 1"})
    (everybody / "ann" / FILE).symlink_to(tmp_path / "secret.py")
    assert found(collect(everybody)[0], course)["file.py"] == "file.py is a link; put the file itself there"


def test_gradescope_says_whose_each_is(course: Course, everybody: pathlib.Path) -> None:
    """Its export has folders with numbers, and a list with names; a group is one submission of several learners."""
    put(everybody, {"submission_7/file.py": RIGHT, "submission_8/file.py": RIGHT})
    (everybody / "submission_metadata.yml").write_text(
        "submission_8:\n  :submitters:\n  - :name: Ann\n    :sid: '1'\n    :email: ann@x\n  - :name: Bob\n    :sid: '2'\n"
        "  :created_at: 2026-01-02 03:04:05.000000000 Z\nsubmission_7:\n  :submitters: []\nsubmission_9:\n"
    )
    entries = collect(everybody)
    assert [entry.title for entry in entries] == ["Ann, Bob", "submission_7", "submission_9"]
    assert entries[0].learners == (Learner("Ann", "1", "ann@x"), Learner("Bob", "2"))
    assert found(entries[0], course) == {"file.py": RIGHT.encode()}
    assert "cannot be read" in contents_of(entries[2].source, {"01_one": ["file.py"]}).note


def test_names_that_other_systems_give(course: Course, tmp_path: pathlib.Path) -> None:
    """GitHub Classroom, Canvas and Moodle each put something around the name."""
    put(tmp_path / "hw1-submissions", {"hw1-ann/file.py": RIGHT, "hw1-bob-b/file.py": RIGHT})
    put(tmp_path / "canvas", {"annlee_LATE_11_99_file-2.py": RIGHT, "bobby_12_98_file.py": RIGHT})
    zipped(tmp_path / "canvas" / "cy_13_97_all.zip", {FILE: RIGHT})
    put(tmp_path / "moodle", {"Ann Lee_4711_assignsubmission_file/file.py": RIGHT})
    zipped(tmp_path / "moodle" / "Bob_12_assignsubmission_file_w.zip", {"file.py": RIGHT})
    names = {}
    for folder in ("hw1-submissions", "canvas", "moodle"):
        entries = collect(tmp_path / folder)
        names[folder] = [entry.title for entry in entries]
        assert all(found(entry, course) == {"file.py": RIGHT.encode()} for entry in entries)
    assert names == {
        "hw1-submissions": ["ann", "bob-b"],
        "canvas": ["annlee", "bobby", "cy"],
        "moodle": ["Ann Lee", "Bob"],
    }
    assert collect(tmp_path / "canvas")[1].learners[0].canvas == "12"


def test_one_name_may_come_in_many_kinds(course: Course, everybody: pathlib.Path) -> None:
    """A folder, a zip and a file of the same name are three submissions, each graded."""
    put(everybody, {"ann/file.py": RIGHT, "ann.py": RIGHT, "ann_/file.py": RIGHT})
    zipped(everybody / "ann.zip", {"file.py": RIGHT})
    entries = collect(everybody)
    assert [entry.title for entry in entries] == ["ann", "ann", "ann", "ann_"]
    assert len(set(Ledger(everybody, entries).slugs.values())) == 4


def git(folder: pathlib.Path, *words: str) -> None:
    """Run git."""
    who = ("-c", "user.name=x", "-c", "user.email=x@x")
    subprocess.run(["git", "-C", str(folder), *who, *words], check=True, capture_output=True)


def test_a_csv_lists_paths_and_revisions(course: Course, everybody: pathlib.Path) -> None:
    """A name, and a path or a revision in git: of this repository or of another one; the same name may come twice."""
    repository = everybody / "repo"
    put(repository, {FILE: RIGHT})
    git(everybody, "init", "-q", "repo")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "one")
    git(repository, "tag", "done")
    put(repository, {FILE: ADDS})
    git(repository, "commit", "-qam", "two")
    put(everybody / "cy", {FILE: HANGS})
    (everybody / "list.csv").write_text(
        "\ufeffname,path,ref,email\nann,repo,done,a@x\nbob,repo,HEAD,\nann,repo,done,\ncy,cy,,\ndee,nowhere,,\neve,repo,--help,\n",
        encoding="utf-8",
    )
    entries = collect(everybody / "list.csv")
    assert [entry.title for entry in entries] == ["ann", "ann", "bob", "cy", "dee", "eve"]
    assert len({entry.place for entry in entries}) == 6
    texts = [found(entry, course).get("file.py") for entry in entries]
    assert texts == [RIGHT.encode(), RIGHT.encode(), ADDS.encode(), HANGS.encode(), None, None]
    (repository / "short.csv").write_text("ann,done\nbob,HEAD~1\n")
    assert [found(entry, course)["file.py"] for entry in collect(repository / "short.csv")] == [RIGHT.encode()] * 2
    note = contents_of(entries[5].source, {"01_one": ["file.py"]}).note
    assert note.startswith("repo has no revision --help")


def test_nothing_of_a_hostile_repository_runs(course: Course, everybody: pathlib.Path) -> None:
    """Hooks, filters and monitors that a repository's settings name are left alone."""
    repository = everybody / "repo"
    put(repository, {FILE: RIGHT, ".gitattributes": "*.py filter=evil\n"})
    git(everybody, "init", "-q", "repo")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "one")
    trace = everybody / "trace"
    for setting in ("core.fsmonitor", "filter.evil.smudge", "filter.evil.process", "core.pager", "core.sshCommand"):
        git(repository, "config", setting, f"touch {trace}")
    with Revision(repository, "HEAD").tree() as tree:
        assert tree.files[FILE]() == RIGHT.encode()
    assert not trace.exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "holds no submission"),
        ("name,path\nann\n", "line 2: it needs a name"),
        (",list.csv\n", "line 1: it needs a name"),
        ("student;folder\nann;x\n", "line 1: there is no folder; if that line says what the columns are"),
        (b"name,path\n\x81\n", "no CSV that can be read; save it as one, in UTF-8"),
        (None, "there is no folder or CSV"),
    ],
)
def test_what_is_no_list_is_said(everybody: pathlib.Path, content: str | bytes | None, sentence: str) -> None:
    """Whoever calls it wrongly learns what is wanted."""
    path = everybody / "list.csv"
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(CalledWrongly, match=sentence):
        collect(path)


BOOK = json.dumps({"cells": [{"cell_type": "code", "source": RIGHT}]})
EMPTY_BOOK = json.dumps({"cells": []})
WANTED = {"01_one": ["file.py"]}
PACK = object()
"""In place of a file: a zip with the right one."""


def laid(folder: pathlib.Path, files: dict[str, object]) -> None:
    """Write files, and zips with the right one."""
    for name, text in files.items():
        path = folder / name
        if text is PACK:
            zipped(path, {FILE: RIGHT})
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else str(text).encode())


@pytest.mark.parametrize(
    ("files", "graded", "note"),
    [
        ({"work.ZIP": PACK}, RIGHT, ""),
        ({"work.zip": PACK, "notes.ipynb": EMPTY_BOOK}, RIGHT, "work.zip was graded, and not notes.ipynb beside it"),
        ({"work.zip": PACK, "scratch.py": "x"}, RIGHT, "work.zip was graded, and not scratch.py beside it"),
        ({"work.zip": PACK, "01_one/file.py": ADDS}, ADDS, ""),
        ({"work.zip": "no", "notes.ipynb": BOOK}, BOOK, "work.zip cannot be opened"),
        ({"one.zip": PACK, "two.zip": PACK}, "", "it holds 2 zips (one.zip, two.zip), and no file of the course"),
        ({"WORK.IPYNB": BOOK}, BOOK, ""),
        ({"01_one/File.py": RIGHT}, "", "01_one/File.py is not file.py: capital letters count; rename it"),
        ({"new/01_one/file.py": RIGHT, "old/01_one/file.py": ADDS, "reference/01_one/file.py": ADDS}, RIGHT,
         "new/01_one was graded, and not old/01_one"),
        ({"file-1.py": RIGHT}, RIGHT, "file-1.py was graded as file.py"),
        ({"01_one/file (2).py": RIGHT}, RIGHT, "01_one/file (2).py was graded as 01_one/file.py"),
        ({"file - Copy.py": ADDS, "file.py": RIGHT}, RIGHT, ""),
        ({"file (1).py": RIGHT, "file(2).py": RIGHT}, "", "file.py may be file (1).py, file(2).py: keep one"),
        ({"work.tar.gz": "x", "a.txt": "x"}, "", "work.tar.gz is no zip; hand in a zip, or the files"),
        ({"a.txt": "x", "b": "x", "c.pdf": "x", "d": "x"}, "", "for instance; only a.txt, b, c.pdf and more"),
        ({**{f"01_one/{n:04}.py": "" for n in range(150)}, FILE: RIGHT}, RIGHT, ""),
    ],
)  # fmt: skip
def test_what_is_handed_in_is_found_or_named(
    everybody: pathlib.Path, files: dict[str, object], graded: str, note: str
) -> None:
    """One zip counts where no file of the course lies beside it; what could be meant and is not taken is said."""
    laid(everybody / "ann", files)
    (entry,) = collect(everybody)
    seen = contents_of(entry.source, WANTED)
    taken = [content for (_, name), content in seen.files.items() if name in ("file.py", "notes.ipynb", "WORK.ipynb")]
    assert taken == ([graded.encode()] if graded else [])
    assert note in seen.note
    assert bool(note) == bool(seen.note)


def test_of_a_file_that_was_handed_in_twice_the_last_counts(tmp_path: pathlib.Path) -> None:
    """Canvas numbers what is handed in; which one was graded is said, also of a zip that holds two of one name."""
    for name, text in {"ada_7_9_file.py": "old", "ada_LATE_7_10_file-1.py": RIGHT, "bob_8_12_file.py": RIGHT}.items():
        (tmp_path / name).write_text(text)
    ada, bob = [contents_of(entry.source, WANTED) for entry in collect(tmp_path)]
    assert ada.files == {("01_one", "file.py"): RIGHT.encode()}
    assert ada.note == "file.py is there more than once; the last was graded"
    assert bob.note == ""
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("file.py", "old")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("file.py", RIGHT)
    two = contents_of(Archive(tmp_path / "two.zip"), WANTED)
    assert (two.files, two.note) == (ada.files, ada.note)


def test_a_folder_may_be_deeper_than_anybody_reads(everybody: pathlib.Path) -> None:
    """It is no reason to fail."""
    put(everybody / "ann", {FILE: RIGHT})
    deepest = everybody / "ann"
    for _ in range(1200):
        deepest /= "d"
        deepest.mkdir()
    (entry,) = collect(everybody)
    assert contents_of(entry.source, WANTED).files == {("01_one", "file.py"): RIGHT.encode()}
    os.removedirs(deepest)  # or whoever removes what tests leave cannot


def test_a_zip_is_opened_once_and_bounded(everybody: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is of no interest does not count; too many files are a sentence; so is what goes beyond all bounds."""
    many = {f"node_modules/{number}": "" for number in range(120)}
    zipped(everybody / "ann.zip", {**many, **{f"01_one/{n}.py": "" for n in range(50)}, FILE: RIGHT})
    zipped(everybody / "bob.zip", {**many, **{str(number): "" for number in range(120)}, FILE: RIGHT})
    ann, bob = collect(everybody)
    monkeypatch.setattr(trees, "MOST_FILES", 100)
    monkeypatch.setattr(trees, "MOST_ENTRIES", 200)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(zipfile, "ZipFile", (opened := Mock(wraps=zipfile.ZipFile)))
        assert contents_of(ann.source, WANTED).files["01_one", "file.py"] == RIGHT.encode()
    assert opened.call_count == 1
    assert contents_of(bob.source, WANTED).note == "bob.zip holds more than 200 files; leave out what is not your work"


def test_no_more_is_read_than_is_needed(everybody: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Notebooks only where they stand in for a file, and of everything together so much."""
    books = {f"{number}.ipynb": " " * 1000 for number in range(9)}
    put(everybody / "ann", {**books, "file.py": RIGHT})
    put(everybody / "bob", {**books, "file.ipynb": BOOK})
    put(everybody / "cy", books)
    monkeypatch.setattr(contents, "MOST_BYTES", 2500)
    ann, bob, cy = (contents_of(entry.source, WANTED).files for entry in collect(everybody))
    assert [name for _, name in ann] == ["file.py"]
    assert [name for _, name in bob] == ["file.ipynb"]
    assert [isinstance(content, bytes) for content in cy.values()] == [True] * 3 + [False] * 6


def cannot_be_read(source: Folder) -> None:
    """Stand in for what nobody has thought of."""
    raise RecursionError("too deep")


def test_what_one_submission_does_to_the_reader_costs_no_other(
    course: Course, everybody: pathlib.Path, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is a fault with that one, and is tried again; what of a submission cannot be read is noted."""
    put(everybody / "ann", {FILE: RIGHT})
    zipped(everybody / "bob.zip", {FILE: RIGHT})
    laid(everybody / "cy", {FILE: RIGHT.encode("utf-16")})
    monkeypatch.setattr(trees.Archive, "tree", cannot_be_read)
    told = run(course, everybody, tmp_path / "out")
    assert [told[name].status for name in ("ann", "bob.zip", "cy")] == [GRADED, FAULT, GRADED]
    assert told["bob.zip"].note == "could not be read: RecursionError: too deep"
    assert told["cy"].note == "file.py holds zero bytes; it is no Python text (is it saved as UTF-16?)"
    monkeypatch.undo()
    assert run(course, everybody, tmp_path / "out")["bob.zip"].status == GRADED


def test_nothing_vanishes_without_a_word(everybody: pathlib.Path) -> None:
    """What may be a submission has a row; what is surely none is listed, but for what no person has put there."""
    rows = ["a.rar", "b.txt", "noext", "loop", ".x", "__x", "eve_12_98_report.pdf", "fay_13_text.html"]
    for name in rows[:3] + rows[6:] + ["README.md", ".hidden", ".DS_Store", "._a", "Thumbs.db", "desktop.ini"]:
        (everybody / name).write_text("x")
    (everybody / "loop").symlink_to("loop")
    for name in (".x", "__x", "__MACOSX", ".git"):
        put(everybody / name, {"file.py": RIGHT})
    entries = collect(everybody)
    assert {entry.place for entry in entries} == {*rows[:6], "eve_12", "fay_13"}
    assert left_out(everybody) == [".git", ".hidden", "README.md"]
    notes = {entry.place: contents_of(entry.source, WANTED).note for entry in entries}
    assert {place for place, note in notes.items() if not note} == {".x", "__x"}
    assert notes["a.rar"].endswith("; a.rar is no zip; hand in a zip, or the files")


def test_what_gradescope_does_not_list_is_there_all_the_same(course: Course, everybody: pathlib.Path) -> None:
    """A folder of its export that the list lacks is a submission of that name."""
    put(everybody, {"submission_7/file.py": RIGHT, "submission_99/file.py": RIGHT})
    (everybody / "submission_metadata.yml").write_text("submission_7:\n  :submitters:\n  - :name: Ann\n")
    entries = collect(everybody)
    assert [entry.title for entry in entries] == ["Ann", "submission_99"]
    assert found(entries[1], course) == {"file.py": RIGHT.encode()}
    assert left_out(everybody) == []


def test_a_learner_of_moodle_has_one_row(course: Course, everybody: pathlib.Path) -> None:
    """However many files and texts; and two of one name are told apart, in the gradebook too."""
    put(everybody, {"Cy_49_assignsubmission_file_file.py": RIGHT, "Cy_49_assignsubmission_file_other.py": "x = 1"})
    put(everybody, {"Cy_50_assignsubmission_file_/file.py": RIGHT})
    put(everybody, {"Cy_50_assignsubmission_onlinetext_/onlinetext.html": "<p>"})
    entries = collect(everybody)
    assert [entry.learners for entry in entries] == [(Learner("Cy", moodle="49"),), (Learner("Cy", moodle="50"),)]
    assert all(found(entry, course)["file.py"] == RIGHT.encode() for entry in entries)
    told = gradebook.write("moodle", [(entry, None) for entry in entries], targets(course, []), "x")
    assert [row[:2] for row in csv.reader(io.StringIO(told))][1:] == [
        ["Participant 49", "Cy"],
        ["Participant 50", "Cy"],
    ]


@pytest.mark.parametrize(
    "content",
    [
        "name;path\nänn;ann\n", "name\tpath\nänn\tann\n", "\ufeffName,Path\nänn,ann\n", "änn;ann\n",
        b"name;path\n\xe4nn;ann\n", "name\tpath\r\nänn\tann\r\n".encode("utf-16"),
    ],
)  # fmt: skip
def test_a_csv_is_read_as_spreadsheets_write_it(course: Course, everybody: pathlib.Path, content: str | bytes) -> None:
    """Commas, semicolons or tabs; UTF-8, UTF-16, or what Windows has."""
    laid(everybody, {"list.csv": content, "ann/file.py": RIGHT})
    (entry,) = collect(everybody / "list.csv")
    assert entry.title == "änn"
    assert found(entry, course) == {"file.py": RIGHT.encode()}


def test_a_row_of_a_csv_that_leads_nowhere_costs_that_one(course: Course, everybody: pathlib.Path) -> None:
    """What can be no path, or is no repository but lies in one, is a sentence; and no two rows are taken for one."""
    laid(everybody, {FILE: RIGHT, "ann/file.py": RIGHT})
    git(everybody, "init", "-q", ".")
    git(everybody, "add", ".")
    git(everybody, "commit", "-qm", "one")
    git(everybody, "clone", "-q", "--bare", ".", "bare.git")
    rows = ["a,ann,HEAD", "b,bare.git,HEAD", "c,,HEAD", "d,a\0,", "e,ann\0,HEAD", "f,,HE\0AD", f"g,{'x' * 5000},"]
    laid(everybody, {"list.csv": "\n".join(["name,path,ref", *rows, "z,ann,", "z,ann,", "z,ann (2),"])})
    entries = collect(everybody / "list.csv")
    assert len({entry.place for entry in entries}) == len(entries) == 10
    notes = {entry.title: contents_of(entry.source, WANTED).note for entry in entries}
    assert notes["a"] == "ann is no git repository, but lies in one; without a path, that one is meant"
    assert [name for name, note in notes.items() if not note] == ["b", "c"]
    assert notes["d"] == "submissions has no revision a\0"


def test_people_are_sorted_as_people_do(everybody: pathlib.Path) -> None:
    """team2 before team10, whatever the case; and odd names are names."""
    names = ["team10", "Team2", "élan", "zoe", "=1+1", "a\nb", "CON", "x" * 200, "…"]
    for name in names:
        put(everybody / name, {"file.py": RIGHT})
    entries = collect(everybody)
    titles = [entry.title for entry in entries]
    assert sorted(titles) == sorted(names)
    assert titles.index("Team2") < titles.index("team10") < titles.index("zoe")
    slugs = Ledger(everybody, entries).slugs
    assert len({slug.lower() for slug in slugs.values()}) == len(names)
    assert slugs["zoe"] == "zoe"
    assert re.fullmatch(r"a_b-[0-9a-f]{16}", slugs["a\nb"])  # too many for anybody to find two names that share them
    assert all(slug.isprintable() and len(slug.encode()) < 200 and "/" not in slug for slug in slugs.values())


@given(st.lists(st.text(min_size=1, max_size=60).filter(lambda name: "/" not in name), unique=True, max_size=20))
def test_no_two_submissions_share_a_file(names: list[str]) -> None:
    """Whatever they are called, also on a system that does not tell capitals apart."""
    entries = [Entry(name, (Learner(name),), Folder(pathlib.Path(name))) for name in names]
    slugs = Ledger(pathlib.Path(), entries).slugs.values()
    assert len({slug.casefold() for slug in slugs}) == len(names)


# grading


def test_each_is_graded_as_if_it_were_alone(course: Course, everybody: pathlib.Path, tmp_path: pathlib.Path) -> None:
    """Right, wrong, hostile, hanging, empty, broken: each gets its own points, and the right ones all of theirs."""
    work = {"right": RIGHT, "wrong": ADDS, "kills": KILLS, "hangs": HANGS, "zz": RIGHT, "broken": "def double(:\n"}
    for name, text in work.items():
        put(everybody / name, {FILE: text})
    put(everybody / "empty", {"notes.txt": "nothing"})
    told = run(course, everybody, tmp_path / "out")
    scores = {name: record.score for name, record in told.items()}
    assert scores == {"right": 3, "wrong": 1, "kills": 1, "hangs": 1, "zz": 3, "broken": 0, "empty": 0}
    assert told["empty"].status == NOTHING
    assert told["empty"].note == "it holds no file of the course, 01_one/file.py for instance; only notes.txt"
    assert {record.status for name, record in told.items() if name != "empty"} == {GRADED}
    assert told["wrong"].standings[0].alike == ("adds two",)
    assert told["hangs"].standings[0].ended
    document = json.loads((tmp_path / "out" / "reports" / "wrong.json").read_text())
    assert document["score"] == 1
    page = (tmp_path / "out" / "reports" / "wrong.html").read_text()
    assert "adds two" in page
    assert page.count(">wrong<") + page.count(">wrong: ") == 2  # whose it is: title and heading


def test_what_is_graded_and_unchanged_is_not_graded_again(
    course: Course, everybody: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    """Only what is new, other, damaged, not there whole, or was a fault; and all when the course is another one."""
    for name in ("ann", "bob", "cy", "eve", "fay", "gus"):
        put(everybody / name, {FILE: RIGHT})
    out = tmp_path / "out"
    run(course, everybody, out)

    def times() -> dict[str, int]:
        return {path.stem: path.stat().st_mtime_ns for path in (out / "records").glob("*.json")}

    before = times()
    assert run(course, everybody, out)["ann"].score == 3
    assert times() == before
    put(everybody / "ann", {FILE: ADDS})
    put(everybody / "dee", {FILE: RIGHT})
    (out / "records" / "cy.json").write_text("{half a rec")
    (out / "reports" / "eve.html").unlink()
    (out / "reports" / "fay.json").unlink()
    (out / "records" / "gus.json").unlink()
    (out / "records" / "gus.json" / "what").mkdir(parents=True)
    told = run(course, everybody, out)
    assert [told[name].score for name in ("ann", "bob", "cy", "dee")] == [1, 3, 3, 3]
    assert {name for name, when in times().items() if before.get(name) != when} == {
        "ann",
        "cy",
        "dee",
        "eve",
        "fay",
        "gus",
    }
    assert {path.stem for path in (out / "reports").glob("*.html")} == told.keys()
    before = times()
    path = course.reference / "01_one" / "file.py"
    path.write_text(REFERENCE.replace("x * 2", "x * 3"))
    course = Course(course.root)
    assert run(course, everybody, out)["bob"].score == 1
    assert all(when != before[name] for name, when in times().items())


def kills_its_process(order: Order) -> Done:
    """Stand in for a submission that ends the grader's own process, as none should be able to."""
    if "deadly" in order.place:
        os.kill(os.getpid(), signal.SIGKILL)
    return Done(Record(order.place, order.digest, GRADED), "{}", "")


def test_a_process_that_is_lost_loses_nobody(
    course: Course, everybody: pathlib.Path, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where one submission ends the grader's own process, it alone is a fault, and that is tried again next time."""
    monkeypatch.setattr(crew, "carry_out", kills_its_process)
    for name in ("a", "b", "deadly", "c", "d", "e", "f"):
        put(everybody / name, {FILE: RIGHT})
    with crew.local(1) as made:
        told = run(course, everybody, tmp_path / "out", made)
    statuses = {name: record.status for name, record in told.items()}
    assert statuses == {**dict.fromkeys("abcdef", GRADED), "deadly": FAULT}
    assert told["deadly"].note == "the grader's own process ended while it was graded"
    monkeypatch.setattr(crew, "carry_out", carry_out)
    assert run(course, everybody, tmp_path / "out")["deadly"].status == GRADED


def test_another_course_elsewhere_is_no_course(course: Course, everybody: pathlib.Path) -> None:
    """A worker of a cluster whose course is not the one that is meant grades nothing."""
    order = Order("a", "a", "", str(course.root), digest_of(course), ("01_one/file.py::double",), Settings(), "/x", {})
    assert carry_out(order).record.score == 0
    with pytest.raises(Exception, match="is another one: bring them up to date"):
        carry_out(replace(order, course_digest="other"))
    with pytest.raises(Exception, match="has no course in /nowhere"):
        carry_out(replace(order, course="/nowhere"))


@pytest.mark.parametrize("copied", [False, True])
def test_processes_end_with_the_one_that_made_them(copied: bool) -> None:
    """Also where that one is killed, and cannot say goodbye."""
    code = (
        "import os, signal\nfrom grader.pool import processes\n"
        "if __name__ == '__main__':\n"
        f"  with processes(2, {copied}) as pool:\n"
        "    pids = {pool.submit(os.getpid).result() for _ in range(9)}\n"
        "    print(*pids, flush=True)\n    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL
    assert soon(lambda: not any(state_of(int(pid)) for pid in done.stdout.split()))
    with processes(1) as pool:
        assert pool.submit(os.getpid).result() != os.getpid()


# the command


def test_the_command_writes_everything(course: Course, everybody: pathlib.Path, tmp_path: pathlib.Path) -> None:
    """Gradebook, dashboard, a report and a page for each; killed at any moment, it goes on where it was."""
    for number in range(12):
        put(everybody / f"learner{number}", {FILE: ADDS if number % 4 == 0 else RIGHT})
    put(everybody / "last", {FILE: HANGS})
    out = tmp_path / "out"
    started = subprocess.Popen(command(course, everybody, out, "--jobs", "2"), stdout=subprocess.PIPE, text=True)
    end = time.monotonic() + 100
    while len(list((out / "records").glob("*.json"))) < 3:
        assert time.monotonic() < end
        assert started.poll() is None
        time.sleep(0.005)
    started.kill()
    started.communicate()
    kept = {path.name: path.stat().st_mtime_ns for path in (out / "records").glob("*.json")}
    done = subprocess.run(command(course, everybody, out), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "13 submissions: 13 graded." in done.stdout.splitlines()
    assert all((out / "records" / name).stat().st_mtime_ns == when for name, when in kept.items())
    rows = rows_of(out)
    assert [row["name"] for row in rows] == ["last", *(f"learner{number}" for number in range(12))]
    assert [row["score"] for row in rows] == ["1", *("1" if number % 4 == 0 else "3" for number in range(12))]
    page = (out / "dashboard.html").read_text()
    assert "adds two" in page
    names = {path.name for path in (out / "reports").iterdir()}
    assert names == {f"{row['name']}{suffix}" for row in rows for suffix in (".json", ".html")}
    assert not list(out.rglob(".*.*.*"))
    for more, code in ((), 0), (("--gradebook", "canvas"), 0), (("01_nothing",), 2):  # processes with nothing to do
        again = subprocess.run(command(course, everybody, out, *more), capture_output=True, text=True, check=False)
        assert again.returncode == code
        assert "Traceback" not in again.stderr
        assert code or again.stderr == ""


def test_whoever_stops_it_sees_no_traceback(course: Course, everybody: pathlib.Path, tmp_path: pathlib.Path) -> None:
    """Ctrl-C reaches every process of a terminal at once; one says that it was stopped."""
    for number in range(12):
        put(everybody / f"learner{number}", {FILE: HANGS if number else RIGHT})
    out = tmp_path / "out"
    started = subprocess.Popen(
        command(course, everybody, out, "--jobs", "2"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    end = time.monotonic() + 100
    while not list((out / "records").glob("*.json")):
        assert time.monotonic() < end
        time.sleep(0.005)
    os.killpg(started.pid, signal.SIGINT)
    told, errors = started.communicate(timeout=100)
    assert (started.returncode, errors) == (130, "\nStopped.\n")
    assert re.search(r"^\d+ of 12 are done; the same command goes on from there\.$", told, re.MULTILINE)


def test_a_folder_may_have_a_name_that_a_terminal_cannot_show(
    course: Course, everybody: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    """Its characters are shown as numbers."""
    put(everybody / "ann", {FILE: RIGHT})
    done = subprocess.run(
        command(course, everybody, tmp_path / "ünï"), env={**environment(), "PYTHONIOENCODING": "ascii"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert "\\xfcn\\xef/gradebook.csv" in done.stdout


def hosts_below(pid: int) -> list[int]:
    """The worker hosts that a process has, or a worker host of it: each has a session of its own."""
    return [child for child in children_of(pid) if os.getsid(child) == child]


@pytest.mark.parametrize("whom", [pytest.param("a process", marks=pytest.mark.whole), "hosts"])
def test_the_command_survives_the_loss_of(
    whom: str, course: Course, everybody: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    """Processes of the command are copies of it, their hosts of one host; each may be killed, and everybody is graded."""
    for number in range(12):
        put(everybody / f"learner{number}", {FILE: ADDS if number % 4 == 0 else RIGHT})
    out = tmp_path / "out"
    started = subprocess.Popen(
        command(course, everybody, out, "--jobs", "2"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert soon(lambda: len(list((out / "records").glob("*.json"))) > 1)
    (nursery,) = hosts_below(started.pid)
    copies = sorted(set(children_of(started.pid)) - {nursery})
    assert len(copies) == 2
    assert soon(lambda: len(hosts_below(nursery)) == 2)
    hosts = hosts_below(nursery)
    for pid in (nursery, hosts[0]) if whom == "hosts" else (copies[0],):
        os.kill(pid, signal.SIGKILL)
    told, errors = started.communicate(timeout=100)
    assert (started.returncode, errors) == (0, "")
    assert "12 submissions: 12 graded." in told.splitlines()
    assert [row["score"] for row in rows_of(out)] == ["1" if number % 4 == 0 else "3" for number in range(12)]
    assert soon(lambda: not any(state_of(pid) for pid in (nursery, *copies, *hosts)))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["{all}", "--out", "{all}"], "is the folder of the submissions"),
        (["{all}", "--out", "{all}/../submissions"], "is the folder of the submissions"),
        (["{all}", "--out", ""], "--out is empty; name a folder"),
        (["{all}", "--out", "{all}/ann"], "ann is a learner's there"),
        (["{all}", "--out", "{all}/ann/out"], "ann is a learner's there"),
        (["{all}/nothing", "--out", "{out}"], "there is no folder or CSV"),
        (["{all}", "--out", "/proc/none"], "cannot be written"),
        (["{all}", "01_two", "--out", "{out}"], "there is no 01_two"),
        (["{all}", "--out", "{out}", "01_three"], "there is no 01_three"),
        (["{all}", "--out", "{out}", "--scheduler", "tcp://127.0.0.1:9"], "no Dask scheduler answers there"),
        (["{all}", "--out", "{out}", "--scheduler", "tls://127.0.0.1:9"], "no Dask scheduler answers there (TLS"),
    ],
)
def test_a_wrong_call_is_a_sentence(
    course: Course, everybody: pathlib.Path, tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str],
    words: list[str], sentence: str,
) -> None:  # fmt: skip
    """And exit code 2."""
    put(everybody / "ann", {FILE: RIGHT})
    places = {"all": str(everybody), "out": str(tmp_path / "out")}
    code = cli.main(["cohort", "--course", str(course.root), *(word.format(**places) for word in words)])
    assert code == 2
    assert sentence in capsys.readouterr().err


def test_a_full_disk_is_said(
    course: Course, everybody: pathlib.Path, tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Exit code 3, and what to do: nothing that is written is lost."""
    put(everybody / "ann", {FILE: RIGHT})

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "gradebook.csv")

    monkeypatch.setattr(Ledger, "write", full)
    code = cli.main(["cohort", "--course", str(course.root), str(everybody), "--out", str(tmp_path / "out")])
    assert code == 3
    assert "out: No space left on device; what is written there stays" in capsys.readouterr().err


def test_results_among_the_submissions_are_none(everybody: pathlib.Path) -> None:
    """The folder with the results may lie beside the submissions, and those of earlier runs."""
    put(everybody / "ann", {FILE: RIGHT})
    put(everybody / "results", {"gradebook.csv": ""})
    put(everybody / "old", {"records/.lock": ""})
    assert [entry.title for entry in collect(everybody, everybody / "results")] == ["ann"]
    assert left_out(everybody, everybody / "results") == ["old"]


def fails_here(order: Order) -> Done:
    """Stand in for a grader that cannot grade one submission."""
    if order.place == "odd":
        raise SandboxFault("the worker host does not answer")
    return carry_out(order)


def test_a_fault_with_one_submission_stops_no_other(
    course: Course, everybody: pathlib.Path, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the grader itself cannot do is said of that one."""
    monkeypatch.setattr(crew, "carry_out", fails_here)
    for name in ("ann", "odd", "zoe"):
        put(everybody / name, {FILE: RIGHT})
    told = run(course, everybody, tmp_path / "out")
    assert {name: record.status for name, record in told.items()} == {"ann": GRADED, "odd": FAULT, "zoe": GRADED}
    assert told["odd"].note == "the worker host does not answer"


def test_two_runs_do_not_write_into_one_folder(tmp_path: pathlib.Path) -> None:
    """The second one is told."""
    with Ledger(tmp_path, []).held(), pytest.raises(CalledWrongly, match="another run"), Ledger(tmp_path, []).held():
        pass


@pytest.mark.parametrize("count", [24, pytest.param(200, marks=[pytest.mark.whole, pytest.mark.timeout(900)])])
def test_a_dask_cluster_grades_the_same(
    count: int, course: Course, everybody: pathlib.Path, tmp_path: pathlib.Path, request: pytest.FixtureRequest
) -> None:
    """On a real scheduler with two workers of which one is killed half-way: every report, equal to the local one."""
    for number in range(count):
        put(everybody / f"learner{number}", {FILE: (RIGHT, ADDS, KILLS, "def double(x): pass")[number % 4]})
    start = partial(subprocess.Popen, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment())
    address = tmp_path / "scheduler.json"
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    scheduler = start([*dask, "--port", "0", "--no-dashboard", "--scheduler-file", str(address)])
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", "--no-nanny", "--nthreads", "1", "--no-dashboard"]
    workers = [start([*worker, "--scheduler-file", str(address)]) for _ in range(2)]
    for process in (scheduler, *workers):
        request.addfinalizer(process.wait)
        request.addfinalizer(process.kill)
    end = time.monotonic() + 60
    while not (address.exists() and address.read_text().strip()):
        assert time.monotonic() < end
        time.sleep(0.05)
    there = json.loads(address.read_text())["address"]
    out = tmp_path / "out"
    running = subprocess.Popen(command(course, everybody, out, "--scheduler", there), stdout=subprocess.PIPE, text=True)
    while len(list((out / "records").glob("*.json"))) < count // 3 and running.poll() is None:
        time.sleep(0.01)
    workers[0].kill()
    told, _ = running.communicate(timeout=800)
    assert running.returncode == 0
    assert f"{count} submissions: {count} graded." in told
    local = run(course, everybody, tmp_path / "local")
    for name in local:
        reports = [
            json.loads((folder / "reports" / f"{name}.json").read_text()) for folder in (out, tmp_path / "local")
        ]
        assert without_seconds(reports[0]) == without_seconds(reports[1])


def test_what_is_no_scheduler_is_said(
    course: Course, everybody: pathlib.Path, tmp_path: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """Also where somebody else listens there, who does not answer."""
    put(everybody / "ann", {FILE: RIGHT})
    monkeypatch.setattr(crew, "SECONDS", 1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        there = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        words = command(course, everybody, tmp_path / "out", "--scheduler", there)[3:]
        start = time.monotonic()
        assert cli.main(words) == 2
    assert time.monotonic() < start + 30
    assert f"--scheduler {there}: no Dask scheduler answers there (" in capsys.readouterr().err


def test_a_scheduler_that_is_lost_is_said(course: Course, everybody: pathlib.Path, tmp_path: pathlib.Path) -> None:
    """One without workers is waited for; where it goes meanwhile, a sentence says so, and how to go on."""
    put(everybody / "ann", {FILE: RIGHT})
    address = tmp_path / "scheduler.json"
    words = ["-m", "distributed.cli.dask_scheduler", "--port", "0", "--no-dashboard", "--scheduler-file", str(address)]
    with subprocess.Popen(
        [sys.executable, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment()
    ) as scheduler:
        try:
            end = time.monotonic() + 60
            while not (address.exists() and address.read_text().strip()):
                assert time.monotonic() < end
                time.sleep(0.05)
            there = json.loads(address.read_text())["address"]
            with subprocess.Popen(
                [*command(course, everybody, tmp_path / "out", "--scheduler", there)], text=True,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**environment(), "PYTHONUNBUFFERED": "1"},
            ) as running:  # fmt: skip
                assert running.stdout is not None
                assert running.stdout.readline() == f"{there} has no worker yet; waiting for one\n"
                scheduler.kill()
                _, errors = running.communicate(timeout=100)
        finally:
            scheduler.kill()
    assert running.returncode == 3
    assert (
        errors
        == f"grader: the Dask scheduler {there} was lost; what is graded is kept, and the same command goes on from there\n"
    )


def without_seconds(value: object) -> object:
    """A report without what may differ."""
    if isinstance(value, dict):
        return {key: without_seconds(inner) for key, inner in value.items() if key not in ("seconds", "environment")}
    return [without_seconds(inner) for inner in value] if isinstance(value, list) else value


# what is made of it


def some(count: int, chosen: list[Target]) -> list[tuple[Entry, Record | None]]:
    """So many submissions that stand in many ways."""
    ways: list[tuple[str, int | Fraction, tuple[str, ...], bool]] = [
        ("passed", 1, (), False), ("wrong", 0, ("adds two",), False), ("missing", 0, (), False),
        ("timed out", 0, (), True), ("wrong", Fraction(1, 2), (), False),
    ]  # fmt: skip
    made: list[tuple[Entry, Record | None]] = []
    for number in range(count):
        standings = []
        for place, target in enumerate(chosen):
            status, share, alike, ended = ways[(number + place) % len(ways)]
            points = target.exercise.points
            standings.append(Standing(target.key, status, points * share, points, alike, ended, 0.1))
        entry = Entry(f"learner{number}", (Learner(f"=learner {number}", str(number)),), Folder(pathlib.Path("x")))
        made.append((entry, Record(entry.place, "d", GRADED, tuple(standings), seconds=number / 7)))
    made.append((Entry("late", (Learner("<script>alert(1)</script>"),), Folder(pathlib.Path("x"))), None))
    return made


def test_a_record_survives_its_file() -> None:
    """What is read is what was written, exactly; what is no record is none."""
    record = Record(
        "a\ud800", "d", GRADED, (Standing("k", "wrong", Fraction(1, 3), Fraction(2), ("m",), True, 0.5),), "n", 1.5
    )
    assert records.read(record.write()) == record
    for text in ("", "[]", "{}", "{", '{"standings": 3}', '{"standings": [{"score": "1/0"}]}', "[" * 100_000):
        assert records.read(text) is None
    raw = json.loads(record.write())
    records_of: list[dict[str, object]] = [
        {"note": 3},
        {"seconds": "1"},
        {"status": None},
        {"status": "odd"},
        {"more": 1},
    ]
    standings_of: list[dict[str, object]] = [{"key": 3}, {"alike": [3]}, {"alike": 3}, {"ended": "no"}, {"points": []}]
    for damage in records_of:
        assert records.read(json.dumps({**raw, **damage})) is None
    for damage in standings_of:
        assert records.read(json.dumps({**raw, "standings": [{**raw["standings"][0], **damage}]})) is None


@pytest.mark.parametrize("kind", gradebook.KINDS)
def test_a_gradebook_can_be_opened_anywhere(course: Course, kind: str) -> None:
    """No cell is a formula, every learner has one row, and the columns are the ones the system wants."""
    chosen = targets(course, [])
    rows = list(csv.reader(io.StringIO(gradebook.write(kind, some(6, chosen), chosen, "=1+1"))))
    assert len({len(row) for row in rows}) == 1
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    column = kind == "moodle"
    names = [row[column] for row in rows if "learner" in row[column]]
    assert names == [f"'=learner {number}" for number in range(6)]
    if kind == "canvas":
        assert rows[0] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "'=1+1"]
        assert rows[1] == ["    Points Possible", "", "", "", "", "3"]
    scores = {"plain": 5, "canvas": 5, "moodle": 4}
    assert [row[scores[kind]] for row in rows if "learner" in row[column]] == ["2", "0", "0", "0.5", "2", "2"]


def test_the_dashboard_counts_what_was_graded(course: Course) -> None:
    """All numbers are of the same submissions; what may cost points for no fault of the code's is looked at first."""
    chosen = targets(course, [])
    tally = dashboard.Tally(chosen)
    for entry, record in [*some(5, chosen), *some(1, chosen)]:
        tally.add(entry, "reports/x.html", record)
    odd = {NOTHING: "only work.rar", FAULT: "the host does not answer", GRADED: "file.py holds zero bytes"}
    for status, note in odd.items():
        entry = Entry(status, (Learner(status),), Folder(pathlib.Path("x")))
        tally.add(entry, "", Record(status, "d", status, note=note, seconds=500.0 if status == GRADED else 0.0))
    page = html5lib.parse(dashboard.write(tally, "01_one"), namespaceHTMLElements=False)
    figures = dict(zip(*(["".join(one.itertext()) for one in page.iter(kind)] for kind in ("dt", "dd")), strict=True))
    assert figures == {
        "graded": "7", "grader fault": "1", "not graded yet": "2", "nothing to grade": "1", "median (of 3)": "0.5",
        "mean (of 3)": "0.93", "everything right": "0", "without a point": "3",
    }  # fmt: skip
    bins = next(part for part in page.iter("ol") if part.get("class") == "bins")
    assert sum(int("".join(row[2].itertext())) for row in bins) == 7
    table = next(page.iter("tbody"))
    told = [tuple("".join(cell.itertext()) for cell in row) for row in table]
    assert told[:3] == [
        (FAULT, FAULT, "the host does not answer"), (GRADED, GRADED, "file.py holds zero bytes; it took 500 seconds"),
        (NOTHING, NOTHING, "only work.rar"),
    ]  # fmt: skip
    assert {why for _, status, why in told[3:]} == {"1 of 2 exercises hang, or end their process"}
    assert not [one for one in told if one[1] == NOT_YET]


@pytest.mark.parametrize(
    ("count", "left", "seconds", "words"),
    [
        (0, 9, 5.0, "all known so far"),
        (60, 30, 20.0, "3.0 a second, 10 s left"),
        (2, 10, 10.0, "12 a minute, 50 s left"),
        (1, 9, 240.0, "15 an hour, 36 min left"),
    ],
)
def test_how_fast_it_goes_is_said_in_words(count: int, left: int, seconds: float, words: str) -> None:
    """Slow work has a speed, too."""
    assert speed(count, left, seconds) == words


def test_the_dashboard_can_be_read(course: Course, tmp_path: pathlib.Path) -> None:
    """With ten or two thousand: no script, no request, no error, nothing wider than a phone, and small enough to send.

    Whoever has a long name does not push out of sight why a submission is to be looked at.
    """
    chosen = targets(course, [])
    long = Entry("long", (Learner("x" * 70),), Folder(pathlib.Path("x")))
    with chromium() as browser:
        for count in (10, 2000):
            tally = dashboard.Tally(chosen)
            for entry, record in some(count - 1, chosen):
                tally.add(entry, f"reports/{entry.place}.html", record)
            tally.add(long, "", Record("long", "d", NOTHING, note="only " + "a" * 100 + ".rar"))
            page = dashboard.write(tally, "01_one")
            assert len(page) < 1_000_000
            for width in (360, 1280):
                _can_be_read(browser, page, tmp_path, width, f"{count + 1}")


def _can_be_read(browser: Browser, page: str, folder: pathlib.Path, width: int, total: str) -> None:
    with visit(browser, page, folder, width) as seen:
        assert (seen.console, seen.errors) == ([], [])
        assert all(url.startswith(("file:", "data:")) for url in seen.requests)
        assert seen.ask("document.documentElement.scrollWidth <= innerWidth")
        assert seen.ask("document.scripts.length") == 0
        looked_at = "document.querySelector('.scroll')"
        assert seen.ask(f"{looked_at}.scrollWidth <= {looked_at}.clientWidth")
        told = seen.ask("document.body.innerText")
        assert total in told
        assert "adds two" in told
        assert seen.ask("[...document.images].every(image => image.naturalWidth > 0)")
        assert {"double", "count"} <= set(told.split())  # above the columns
