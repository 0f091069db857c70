"""The command line: verbs, sentences, exit codes, files written whole."""

from __future__ import annotations

import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from grader.course import Course
from grader.sandbox.host import Sandbox
from grader.sandbox.limits import Isolation
from tests.conftest import Run

REFERENCE = '''"""Two small exercises."""

from hypothesis import strategies as st
import torch
from grader import exercise, tensors


@exercise(points=2, x=tensors("n"), hints=("Look at the sign.", "Multiply by two."))
def double(x: torch.Tensor) -> torch.Tensor:
    """Return x times two."""
    return x * 2


@exercise(points=1, n=st.integers(0, 9))
def count(n: int) -> list[int]:
    """Return the numbers from 0 to n - 1."""
    return list(range(n))
'''

RIGHT = "def double(x):\n    print('hello')\n    return x + x\n\n\ndef count(n):\n    return [*range(n)]\n"
HALF = "def double(x):\n    return x * 2\n\n\ndef count(n):\n    return list(range(n + 1))\n"


@pytest.fixture
def course(make_course: Callable[[str], Course], monkeypatch: pytest.MonkeyPatch) -> Course:
    """A course of one chapter with two exercises, as the current folder."""
    made = make_course(REFERENCE)
    monkeypatch.chdir(made.root)
    return made


def submit(course: Course, text: str) -> pathlib.Path:
    """Put a learner's file in its place."""
    path = course.exercises / "01_one" / "file.py"
    path.write_text(text, encoding="utf-8")
    return path


def test_right_answers_exit_with_0(course: Course, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    """All passed is exit code 0, one line an exercise, and the score."""
    submit(course, RIGHT)
    assert run("exercises/01_one") == 0
    out = capsys.readouterr().out
    assert re.search(r"✓ double +2/2", out)
    assert "3 of 3 points, 2 of 2 exercises passed" in out
    assert "hello" not in out


def test_a_wrong_answer_exits_with_1_and_shows_the_case(
    course: Course, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    """A failure shows the sentence, the smallest case to paste, the line, and how to go on."""
    submit(course, HALF)
    assert run("exercises/01_one") == 1
    out = capsys.readouterr().out
    assert "✗ count" in out
    assert "file.py:5" in out
    assert ">>> count(0)" in out
    assert "2 of 3 points, 1 of 2 exercises passed" in out
    assert "python -m grader replay" in out


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ([], ["double", "count"]),
        (["."], ["double", "count"]),
        (["exercises"], ["double", "count"]),
        (["exercises/01_one/file.py"], ["double", "count"]),
        (["exercises/01_one/file.py::count"], ["count"]),
        (["grade", "exercises/01_one/file.py::count", "exercises/01_one"], ["count", "double"]),
    ],
)
def test_a_path_names_a_course_a_chapter_a_file_or_an_exercise(
    course: Course, run: Run, tmp_path: pathlib.Path, words: list[str], names: list[str]
) -> None:
    """Whatever part of the course is named is graded, each exercise once, in the order named."""
    submit(course, RIGHT)
    assert run(*words, "--quiet", "--json", tmp_path / "r.json") == 0
    report = json.loads((tmp_path / "r.json").read_text())
    assert [exercise["name"] for exercise in report["exercises"]] == names


def test_a_path_may_come_after_options(course: Course, run: Run, tmp_path: pathlib.Path) -> None:
    """Paths are taken wherever they stand among the options."""
    submit(course, RIGHT)
    paths = [f"exercises/01_one/file.py::{name}" for name in ("count", "double")]
    assert run(paths[0], "--quiet", "--json", tmp_path / "r.json", paths[1], "--no-color") == 0
    report = json.loads((tmp_path / "r.json").read_text())
    assert [exercise["name"] for exercise in report["exercises"]] == ["count", "double"]


def test_another_folder_is_graded_against_this_course(
    course: Course, run: Run, tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """--submission takes a folder with the course's paths, with the chapter's, or with the file itself."""
    for place in ("a/exercises/01_one", "b/01_one", "c"):
        folder = tmp_path / place
        folder.mkdir(parents=True)
        (folder / "file.py").write_text(RIGHT)
        assert run("exercises/01_one", "--submission", tmp_path / place[0]) == 0
    assert run("exercises/01_one") == 1  # the course's own folder holds no work
    assert "There is no file file.py" in capsys.readouterr().out


def test_grading_never_writes_into_the_submission(course: Course, run: Run, tmp_path: pathlib.Path) -> None:
    """A submission's folder is read and nothing else."""
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "file.py").write_text(HALF)
    before = sorted(path.name for path in folder.rglob("*"))
    run("exercises/01_one", "--submission", folder)
    assert sorted(path.name for path in folder.rglob("*")) == before


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["exercises/01_oen"], "did you mean exercises/01_one?"),
        (["exercises/01_one/fiel.py"], "there is no exercises/01_one/fiel.py"),
        (["exercises/01_one/file.py::cuont"], "did you mean count?"),
        (["exercises/01_one", "--course", "nowhere"], "nowhere is no course"),
        (["exercises/01_one", "--submission", "nowhere"], "there is no such folder"),
        (["exercises/01_one", "--json", "no/where.json"], "cannot be written there"),
        (["exercises/01_one", "--seed", "-1"], "must be a whole number"),
        (["exercises/01_one", "--cases", "0"], "must be between 1 and 100000"),
        (["exercises/01_one", "--secret-seed-env", "NO_SUCH"], "no such variable"),
        (["exercises/01_one", "--secret-seed-env", "HOME", "--seed", "1"], "exclude each other"),
        (["exercises/01_one", "--sed", "1"], "unrecognized arguments: --sed"),
        (["hint", "count", "double"], "unrecognized arguments: double"),
        (["hint", "cuont"], "did you mean count?"),
        (["hint"], "required: NAME"),
        (["replay", "00000000"], "no failing case with the ID"),
        (["replay", "../../x"], "no failing case with the ID"),
        (["reset", "nothing"], "there is no exercise nothing"),
        (["reset", "exercises/01_one/file.py::"], "names no exercise; write its name after the colons"),
        (["reset", "::"], ":: names no exercise"),
        (["reset", ""], "an empty text names no exercise"),
    ],
)
def test_called_wrongly_is_a_sentence_and_exit_code_2(
    course: Course, run: Run, capsys: pytest.CaptureFixture[str], words: list[str], sentence: str
) -> None:
    """What cannot be done as asked says what to write instead, without a traceback."""
    submit(course, RIGHT)
    assert run(*words) == 2
    error = capsys.readouterr().err
    assert sentence in error
    assert "Traceback" not in error


def test_outside_of_a_course_the_way_in_is_told(
    run: Run, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An empty folder is no course, and --course is the remedy."""
    monkeypatch.chdir(tmp_path)
    assert run() == 2
    assert "--course" in capsys.readouterr().err


def test_a_chapter_without_a_reference_is_called_wrongly(
    course: Course, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder of exercises that nothing grades says so."""
    (course.exercises / "02_two").mkdir()
    assert run("exercises/02_two") == 2
    assert "no reference" in capsys.readouterr().err


def test_a_broken_reference_is_the_graders_fault(course: Course, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    """An exercise that is written wrongly is exit code 3, with its place."""
    path = course.reference / "01_one" / "file.py"
    path.write_text(REFERENCE.replace("x=tensors", "y=tensors"))
    assert run("exercises/01_one") == 3
    assert 'no parameter or option "y"' in capsys.readouterr().out


def test_the_report_is_the_same_twice_but_for_times(course: Course, run: Run, tmp_path: pathlib.Path) -> None:
    """Grading the same work again gives the same document."""
    submit(course, HALF)
    texts = []
    for name in ("a.json", "b.json"):
        run("exercises/01_one", "--json", tmp_path / name)
        texts.append(re.sub(r'"seconds": [0-9.]+', "", (tmp_path / name).read_text()))
    assert texts[0] == texts[1]


def test_json_can_go_to_standard_output(course: Course, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    """`--json -` prints the document and nothing else."""
    submit(course, RIGHT)
    assert run("exercises/01_one", "--json", "-") == 0
    assert json.loads(capsys.readouterr().out)["score"] == 3


def test_a_secret_seed_is_not_told_and_repeats(
    course: Course, run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A graded run depends on the secret and the submission, and its report does not tell the seed."""
    monkeypatch.setenv("COURSE_SECRET", "s3cret")
    submit(course, HALF)
    documents = []
    for _ in range(2):
        run("exercises/01_one", "--secret-seed-env", "COURSE_SECRET", "--json", "-")
        documents.append(re.sub(r'"seconds": [0-9.]+', '"seconds": 0', capsys.readouterr().out))
    assert documents[0] == documents[1]
    assert json.loads(documents[0])["seed"] == "secret"
    assert "s3cret" not in documents[0]


def test_list_tells_what_passed_last_time(course: Course, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    """`list` shows every exercise with its line, points, and how it last ended."""
    submit(course, HALF)
    run("exercises/01_one")
    capsys.readouterr()
    assert run("list") == 0
    out = capsys.readouterr().out
    assert re.search(r"✓ double +2 +file.py:1 +passed", out)
    assert re.search(r"count +1 +file.py:5 +wrong", out)
    assert run("list", "--json") == 0
    assert [row["status"] for row in json.loads(capsys.readouterr().out)] == ["passed", "wrong"]


def test_hints_come_one_more_each_time(course: Course, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    """The gentlest hint comes first, the last one stays."""
    said = []
    for _ in range(3):
        assert run("hint", "double") == 0
        said.append(capsys.readouterr().out)
    assert "Hint 1 of 2 for double: Look at the sign." in said[0]
    assert "Hint 2 of 2 for double: Multiply by two." in said[1]
    assert "last one" in said[2]
    assert run("hint", "count") == 0
    assert "no hints" in capsys.readouterr().out


def test_replay_makes_the_failing_call_again(
    course: Course, run: Run, tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The ID of a failure runs the same call on the file as it is now, printing what it prints."""
    submit(course, HALF)
    run("exercises/01_one/file.py::count", "--json", tmp_path / "r.json")
    verdict = json.loads((tmp_path / "r.json").read_text())["exercises"][0]["checks"][0]["verdicts"][0]
    capsys.readouterr()
    submit(course, HALF.replace("    return list", "    print('looking at', n)\n    return list"))
    assert run("replay", verdict["replay"]) == 1
    out = capsys.readouterr().out
    assert verdict["case"] in out
    assert "looking at 0" in out
    submit(course, RIGHT)
    assert run("replay", verdict["replay"]) == 0
    assert "right now" in capsys.readouterr().out


def test_one_call_names_no_mistake(
    make_course: Callable[[str], Course], run: Run, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a single call many mistakes look alike: a replay says what is wrong, and does not guess why."""
    course = make_course(
        REFERENCE + '\n\n@count.mutant("goes one further")\ndef _(n):\n    return list(range(n + 1))\n'
    )
    monkeypatch.chdir(course.root)
    submit(course, HALF)
    run("exercises/01_one")
    out = capsys.readouterr().out
    assert "This behaves like: goes one further" in out
    assert run("replay", out.rpartition("replay ")[2].split()[0]) == 1
    out = capsys.readouterr().out
    assert "Expected result" in out
    assert "behaves like" not in out


def test_verbose_shows_what_was_printed(course: Course, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    """With --verbose a learner sees their own prints beside the failure."""
    submit(course, HALF.replace("    return list", "    print('n is', n)\n    return list"))
    run("exercises/01_one", "--verbose")
    assert "| n is" in capsys.readouterr().out


def test_reset_puts_the_stub_back_and_keeps_a_copy(
    course: Course, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    """Reset undoes one function, leaves the others, and loses nothing."""
    path = submit(course, HALF)
    assert run("reset", "count") == 0
    text = path.read_text()
    assert "raise NotImplementedError" in text
    assert "return x * 2" in text
    kept = pathlib.Path(capsys.readouterr().out.rpartition("was: ")[2].strip())
    assert kept.read_text() == HALF
    path.unlink()
    assert run("reset", "count") == 0
    assert "def double" in path.read_text()


AFTER = "\n\ndef after(text):\n    return 'é'\n"


@pytest.mark.parametrize(
    "data",
    [
        (HALF + AFTER).replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + (HALF + AFTER).encode(),
        ("# coding: latin-1\n" + HALF + AFTER).encode("latin-1"),
        (HALF.replace("return x * 2", "return x * 2  # \u2028 \x85 \x0c") + AFTER).encode(),
    ],
    ids=["line ends", "mark", "encoding", "other line breaks"],
)
def test_reset_keeps_all_the_rest(course: Course, run: Run, capsys: pytest.CaptureFixture[str], data: bytes) -> None:
    """Around the stub the file stays to the byte, in whatever encoding it is; and so does the copy."""
    path = course.exercises / "01_one" / "file.py"
    path.write_bytes(data)
    assert run("reset", "count") == 0
    now = path.read_bytes()
    assert now.startswith(data[: data.index(b"def count")])
    assert now.endswith(data[data.index(b"def after") :])
    assert now.count(b"raise NotImplementedError") == 1
    assert now.count(b"\r") in (0, now.count(b"\n"))
    kept = pathlib.Path(capsys.readouterr().out.rpartition("was: ")[2].strip())
    assert kept.read_bytes() == data


def test_a_stub_that_does_not_fit_an_encoding_is_told_so(
    course: Course, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file in an encoding that lacks what the stub says stays as it is."""
    (course.reference / "01_one" / "file.py").write_text(REFERENCE.replace("from 0 to", "0 →"), encoding="utf-8")
    path = submit(course, "# coding: latin-1\n" + HALF)
    assert run("reset", "count") == 2
    assert "declares the encoding iso-8859-1, but the stub needs UTF-8; save it so" in capsys.readouterr().err
    assert path.read_text() == "# coding: latin-1\n" + HALF


def test_reset_does_not_write_beside_a_notebook(course: Course, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    """Where a notebook stands in for the file, a file would take its place."""
    path = submit(course, HALF)
    path.rename(path.with_suffix(".ipynb"))
    assert run("reset", "count") == 2
    assert "file.ipynb stands in for file.py" in capsys.readouterr().err
    assert not path.exists()


def test_reset_that_cannot_write_says_so(
    course: Course, run: Run, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a sentence with the file's own name; the file is as it was."""
    path = submit(course, HALF)

    def refuse(self: pathlib.Path, _: pathlib.Path) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(pathlib.Path, "replace", refuse)
    assert run("reset", "count") == 3
    said = capsys.readouterr().err
    assert said == "grader: file.py cannot be written: Permission denied; nothing was changed\n"
    assert path.read_text() == HALF


def test_release_writes_stubs_and_spares_finished_work(
    course: Course, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    """Stubs are derived from the reference; a learner's work is left alone without --force."""
    assert run("release") == 0
    path = course.exercises / "01_one" / "file.py"
    stub = path.read_text()
    assert "def double(x: torch.Tensor) -> torch.Tensor:" in stub
    assert "x * 2" not in stub
    submit(course, RIGHT)
    assert run("release") == 1
    assert "finished work" in capsys.readouterr().out
    assert path.read_text() == RIGHT
    assert run("release", "--force") == 0
    assert path.read_text() == stub


def test_doctor_names_versions_devices_and_isolation(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    """Doctor shows what is here."""
    assert run("doctor") == 0
    out = capsys.readouterr().out
    for word in ("python:", "torch:", "devices: cpu", "isolation: ", "cache:"):
        assert word in out


def test_a_full_disk_loses_the_file_not_the_report(
    course: Course, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the JSON cannot be written, the text report is there, and a sentence with exit code 3."""
    if not pathlib.Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")  # Linux has; elsewhere a full disk cannot be had
    submit(course, RIGHT)
    assert run("exercises/01_one", "--json", "/dev/full/report.json") == 2
    assert run("exercises/01_one", "--json", "/proc/report.json") == 3
    captured = capsys.readouterr()
    assert "3 of 3 points" in captured.out
    assert "grader:" in captured.err


def test_less_isolation_than_asked_for_is_refused(
    course: Course, run: Run, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """--require-isolation grades with as much as that, or not at all: a sentence, and exit code 2."""
    submit(course, RIGHT)
    less = Isolation("process", "no Landlock in this kernel")
    monkeypatch.setattr(sandbox, "isolation", lambda *_: less)
    assert run("exercises/01_one", "--require-isolation", "full") == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == (
        "grader: the isolation that was asked for is full, but here it is process (no Landlock in this kernel)\n"
    )
    for enough in ("process", "none"):
        assert run("exercises/01_one", "--require-isolation", enough) == 0
    assert "isolation: process)" in capsys.readouterr().out
    assert run("exercises/01_one", "--require-isolation", "fulll") == 2


def _process(*words: str, cwd: pathlib.Path, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "grader", *words],
        cwd=cwd,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_help_does_not_wait_for_torch(course: Course) -> None:
    """--help and --version load neither torch nor hypothesis."""
    code = "import sys, grader.cli; grader.cli.main(['--version']); print('torch' in sys.modules or 'hypothesis' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["grader", grader_version(), "False"]


def grader_version() -> str:
    """The version the package tells."""
    from importlib import import_module

    return str(import_module("grader").__version__)


def test_the_real_command_grades_in_plain_text(course: Course) -> None:
    """In a pipe there are no colours and no progress, whatever the terminal."""
    submit(course, HALF)
    process = _process("exercises/01_one", cwd=course.root, FORCE_COLOR="", TERM="xterm-256color")
    out, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "\x1b" not in out
    assert err == ""


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_stopping_is_prompt_and_leaves_no_process(course: Course, ending: signal.Signals) -> None:
    """Ctrl-C, or a terminal that is closed, in the middle of a hanging submission: a word, no traceback, no orphan."""
    submit(course, "import time\n\n\ndef double(x):\n    while True:\n        time.sleep(0.001)\n")
    process = _process("exercises/01_one", cwd=course.root)
    children = f"/proc/{process.pid}/task/{process.pid}/children"
    hosts: list[str] = []
    while not hosts or not pathlib.Path(f"/proc/{hosts[0]}/task/{hosts[0]}/children").read_text():
        assert process.poll() is None
        hosts = pathlib.Path(children).read_text().split()
        time.sleep(0.02)
    process.send_signal(ending)
    out, err = process.communicate(timeout=10)
    assert process.returncode == 130
    assert "Stopped." in err
    assert "Traceback" not in out + err
    assert not pathlib.Path(f"/proc/{hosts[0]}").exists()
