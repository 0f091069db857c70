"""`watch` on a real terminal: a save is graded at once, keys do what they say, nothing that happens to files ends it."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import pathlib
import pty
import queue
import re
import shutil
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import watchfiles
from hypothesis import given
from hypothesis import strategies as st

from grader.course import Course
from grader.watch.changes import changed, imported, moved
from grader.watch.events import Events, Saved, files, keys_in
from grader.watch.screen import paragraphs
from tests.processes import children_of, soon
from tests.test_cli import submit
from tests.test_screen import ESCAPE, environment

REFERENCE = '''
from hypothesis import strategies as st
from grader import exercise


@exercise(points=2, x=st.integers(-9, 9), hints=("Which operator multiplies?", "It is `*`."))
def double(x):
    """Return `x` times two."""
    return x * 2


@exercise(points=1, text=st.text(max_size=9))
def count(text):
    """Return how many characters there are."""
    return len(text)
'''
RIGHT = "def double(x):\n    return x * 2\n\n\ndef count(text):\n    raise NotImplementedError\n"
STUBS = RIGHT.replace("return x * 2", "raise NotImplementedError")
CLEAR = "\x1b[H\x1b[2J"


class Watching:
    """A `watch` on a terminal of its own; `frame` is what the screen shows."""

    def __init__(self, folder: pathlib.Path, *words: str, **more: str) -> None:
        self.parent, self.child = pty.openpty()
        fcntl.ioctl(self.child, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
        self.before = termios.tcgetattr(self.child)
        command = [sys.executable, "-m", "grader", "watch", *words]
        self.process = subprocess.Popen(
            command, cwd=folder, env=environment(**more), stdin=self.child, stdout=self.child, stderr=self.child,
            start_new_session=True,
        )  # fmt: skip
        self.sent = ""
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        try:
            while piece := os.read(self.parent, 65536):
                self.sent += piece.decode("utf-8", "replace")
        except OSError:
            pass

    @property
    def frame(self) -> str:
        """What was drawn last, without colours."""
        return ESCAPE.sub("", self.sent.rpartition(CLEAR)[2]).replace("\r", "")

    def until(self, pattern: str, seconds: float = 25) -> str:
        """Wait until the screen shows a text, and return what it shows."""
        end = time.monotonic() + seconds
        while not re.search(pattern, self.frame):
            assert time.monotonic() < end, f"{pattern!r} did not come:\n{self.frame}"
            assert self.process.poll() is None, self.frame
            time.sleep(0.01)
        return self.frame

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            os.write(self.parent, key.encode())
            time.sleep(0.05)

    def quit(self) -> int:
        """Leave; return the exit code."""
        self.press("q")
        return self.process.wait(timeout=30)


@pytest.fixture
def course(make_course: Callable[[str], Course]) -> Course:
    """A course of two exercises, none done."""
    made = make_course(REFERENCE)
    submit(made, STUBS)
    return made


@pytest.fixture
def watching(course: Course) -> Iterator[Watching]:
    """A watch of that course that waits for the first save."""
    started = Watching(course.root)
    try:
        started.until("Not graded yet")
        yield started
    finally:
        started.process.kill()
        started.process.wait()
        os.close(started.child)
        os.close(started.parent)


def test_a_save_is_graded(course: Course, watching: Watching) -> None:
    """The exercise with its task is shown; when it is saved, its verdict, and how far one is; in the end, the exit code."""
    assert "double   01_one/file.py" in watching.frame
    assert "Return `x` times two." in watching.frame
    assert "0 of 2 passed" in watching.frame
    submit(course, RIGHT.replace("* 2", "* 3"))
    assert "Expected result to be 2, but got 3." in watching.until("✗ double +0/2")
    submit(course, RIGHT)
    shown = watching.until("✓ double +2/2")
    assert "1 of 2 passed" in shown
    assert "Press n for the next one: count." in shown
    submit(course, RIGHT.replace("raise NotImplementedError", "return len(text)"))
    assert "2 of 2 passed" in watching.until("✓ count +1/1")
    assert watching.quit() == 0


def test_whoever_leaves_early_is_told_so_by_the_exit_code(watching: Watching) -> None:
    """The exit code says that not everything is right; the terminal is as it was before, and ours again after `fg`."""
    assert termios.tcgetattr(watching.child) != watching.before
    termios.tcsetattr(watching.child, termios.TCSANOW, watching.before)
    watching.sent = ""
    watching.process.send_signal(signal.SIGCONT)
    watching.until("Not graded yet")
    assert termios.tcgetattr(watching.child) != watching.before
    assert watching.quit() == 1
    assert termios.tcgetattr(watching.child) == watching.before


def test_keys_do_what_they_say(course: Course, watching: Watching) -> None:
    """Hints one by one, forth and back, grade again, and a reset that asks before it does anything.

    Neither a key that is held nor pasted text is an answer.
    """
    watching.press("h")
    assert "It is `*`" not in watching.until("Hint 1 of 2: Which operator multiplies")
    watching.press("h")
    watching.until("Hint 2 of 2: It is `\\*`")
    watching.press("h")
    watching.until("That was the last hint")
    watching.press("n")
    assert "Hint" not in watching.until("count   01_one")
    watching.press("h")
    watching.until("It has no hints")
    watching.press("p")
    watching.until("double   01_one")
    submit(course, RIGHT)
    watching.until("✓ double")
    watching.press("R")
    watching.until("Press r again")
    watching.press("x")
    watching.until("(?s)✓ double(?!.*Press r again)")
    watching.press("r", "r", "r", "an error", "r")
    watching.until("Press r again")
    time.sleep(0.4)
    path = course.exercises / "01_one" / "file.py"
    assert path.read_text() == RIGHT
    watching.press("r")
    watching.until("It is a stub again. Your file as it was: ")
    assert "raise NotImplementedError" in path.read_text().partition("def count")[0]


def test_cases_are_drawn_while_nothing_happens(
    course: Course, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who has not saved yet will not have to wait for the cases, neither for those of the next exercise."""
    monkeypatch.setenv("GRADER_CACHE", str(tmp_path / "cache"))
    started = Watching(course.root, "--devices", "cpu")
    end = time.monotonic() + 60
    found = 0
    while found < 2:
        assert time.monotonic() < end
        time.sleep(0.05)
        with contextlib.suppress(FileNotFoundError):  # what is being written has another name at first
            found = len(list((tmp_path / "cache").rglob("*.cases")))
    assert "Not graded yet" in started.frame
    assert started.quit() == 1


def test_a_hang_waits_for_nobody(course: Course, watching: Watching) -> None:
    """What loops for ever is given up when the file is saved again, long before its time is over."""
    (course.exercises / "01_one" / "chapter.yaml").write_text("limits: {case_cpu: 500, case_wall: 500, idle: 500}")
    submit(course, RIGHT)
    watching.until("✓ double")
    watching.quit()
    again = Watching(course.root)
    again.until("✓ double|count   01_one")
    submit(course, RIGHT.replace("return x * 2", "while True: pass"))
    again.until("… grading")
    time.sleep(0.5)
    submit(course, RIGHT.replace("* 2", "* 2.0"))
    again.until("Expected result to be a Python int")
    (nursery,) = children_of(again.process.pid)
    (host,) = children_of(nursery)
    assert soon(lambda: not children_of(host))
    assert again.quit() == 1


def test_files_may_be_anything_meanwhile(course: Course, watching: Watching) -> None:
    """Half-written, gone, under another name, the folder gone and back: each is told, and the next save is graded."""
    path = course.exercises / "01_one" / "file.py"
    submit(course, RIGHT)
    watching.until("✓ double")
    path.write_text("def double(x):\n    return (x *\n")
    watching.until("SyntaxError")
    path.unlink()
    watching.until("There is no file file.py")
    path.write_text(RIGHT)
    watching.until("✓ double")
    path.rename(path.with_name("other.py"))
    watching.until("There is no file file.py")
    path.with_name("other.py").rename(path)
    watching.until("✓ double")
    aside = course.root / "aside"
    shutil.move(course.exercises, aside)
    watching.until("There is no file file.py")
    shutil.move(aside, course.exercises)
    watching.until("✓ double")
    path.write_bytes(b"\xff\xfe\0")
    watching.until("file.py holds zero bytes")
    watching.press("r")
    watching.until("Press r again")
    time.sleep(0.4)
    watching.press("r")
    watching.until("(?s)file.py holds zero bytes.*file.py holds zero bytes")
    path.write_text(RIGHT.replace("* 2", "* 3"))
    watching.until("✗ double")
    assert watching.quit() == 1


def test_what_was_said_of_another_text_is_forgotten(course: Course, watching: Watching) -> None:
    """A file that is empty for a moment, as editors leave it, costs neither a verdict nor the place where one is."""
    submit(course, "")
    watching.until("defines no double")
    submit(course, STUBS)
    watching.until("Not graded yet")
    watching.press("n")
    watching.until("count   01_one")
    submit(course, "")
    watching.until("defines no count")
    submit(course, RIGHT)
    assert "count   01_one" in watching.until("✓ double")
    assert "Not graded yet" in watching.frame


def test_what_is_said_is_of_what_is_on_disk(course: Course, watching: Watching) -> None:
    """Also where a file cannot be read, of another one that this one imports, and of the lines that are named."""
    helped = "from beside import by\n\n\ndef double(x):\n    return x * by()\n"
    submit(course, helped)
    (course.exercises / "01_one" / "beside.py").write_text("def by():\n    return 3\n")
    watching.until("Expected result")
    (course.exercises / "01_one" / "beside.py").write_text("def by():\n    return 2\n")
    watching.until("✓ double .*file.py:4")
    submit(course, "# my work\n" + helped)
    watching.until("✓ double .*file.py:5")
    submit(course, helped.replace("by()", "1 / 0"))
    watching.until(r"\(line 5\)")
    submit(course, "# my work\n" + helped.replace("by()", "1 / 0"))
    watching.until(r"\(line 6\)")
    submit(course, "")
    watching.until("defines no double")
    (course.exercises / "01_one" / "file.py").write_bytes(b"\xff\xff")
    watching.until("is not UTF-8 text")


def test_what_waits_is_graded_whatever_key_is_pressed(course: Course, watching: Watching) -> None:
    """Whoever leafs on while a save is being graded meets no verdict of an older text."""
    right = RIGHT.replace("raise NotImplementedError", "return len(text)")
    submit(course, right)
    watching.until("2 of 2 passed")
    hangs = "double(x):\n    while True: pass\n"
    submit(course, right.replace("double(x):", hangs).replace("len(text)", "9"))
    watching.until("1 more to grade")
    watching.press("n", "p", "h")
    submit(course, right.replace("len(text)", "9"))
    watching.until("✓ double(.|\n)*✗ count")
    assert "1 of 2 passed" in watching.frame


def test_the_screen_fits_the_terminal(course: Course, watching: Watching) -> None:
    """A verdict is on the screen also where that is low, and again when it is resized; no key is broken in two."""
    submit(course, RIGHT)
    watching.until("✓ double")
    fcntl.ioctl(watching.child, termios.TIOCSWINSZ, struct.pack("HHHH", 14, 40, 0, 0))
    watching.process.send_signal(signal.SIGWINCH)
    shown = watching.until(r"previous\n\[g\] grade again")
    assert len(shown.splitlines()) < 14
    assert "double" in shown.splitlines()[0]


def test_where_the_system_watches_no_more_files_are_looked_at(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Systems bound how many files are watched: then a save is seen a little later, and nothing else is."""
    real = watchfiles.watch

    def bounded(*folders: pathlib.Path, force_polling: bool | None, **more: Any) -> Iterator[Any]:
        if not force_polling:
            raise OSError("OS file watch limit reached.")
        return real(*folders, force_polling=True, **more)

    monkeypatch.setattr(watchfiles, "watch", bounded)
    happening: Events = queue.SimpleQueue()
    with files(tmp_path, happening):
        happening.get(timeout=5)
        time.sleep(0.5)
        while not happening.empty():
            happening.get()
        time.sleep(1)
        assert happening.empty()
        (tmp_path / "file.py").write_text("x = 1")
        assert happening.get(timeout=5) == Saved()


def test_a_notebook_is_watched_where_it_stands_in_for_the_file(course: Course) -> None:
    """Its saves are graded too; it is not reset."""
    path = course.exercises / "01_one" / "file.py"
    path.unlink()
    book = path.with_suffix(".ipynb")
    book.write_text(json.dumps({"cells": [{"cell_type": "code", "source": STUBS}]}))
    started = Watching(course.root)
    started.until("Not graded yet")
    book.write_text(json.dumps({"cells": [{"cell_type": "code", "source": "double = lambda x: x * 3"}]}))
    started.until("✗ double")
    started.press("r")
    started.until("Press r again")
    time.sleep(0.4)
    started.press("r")
    started.until("file.ipynb stands in for file.py")
    assert not path.exists()
    assert started.quit() == 1


def test_a_notebook_alone_is_not_watched(course: Course) -> None:
    """What is saved is looked for in a folder."""
    (course.root / "work.ipynb").write_text('{"cells": []}')
    command = [sys.executable, "-m", "grader", "watch", "exercises", "--submission", "work.ipynb"]
    done = subprocess.run(command, cwd=course.root, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "watch looks at a folder" in done.stderr


def test_on_a_terminal_that_cannot_move_keys_are_answered_in_lines(course: Course) -> None:
    """The exercise with its task where it is another one, hints and notes; once each."""
    started = Watching(course.root, TERM="dumb")
    started.until("h: hint, .*q: quit")
    started.until("(?s)Return `x` times two.*Not graded yet")
    started.press("h")
    started.until("Hint 1 of 2")
    started.press("h")
    started.until("Hint 2 of 2")
    started.press("r")
    started.until("Press r again")
    started.press("n")
    shown = started.until("Return how many characters")
    assert [shown.count(one) for one in ("Hint 1", "Hint 2", "Press r again", "Return `x`")] == [1, 1, 1, 1]
    assert started.quit() == 1


def test_in_a_pipe_each_verdict_is_a_line(course: Course) -> None:
    """Without a terminal nothing is cleared or coloured; Ctrl-C ends it without a traceback."""
    command = [sys.executable, "-u", "-m", "grader", "watch", "exercises/01_one"]
    process = subprocess.Popen(
        command, cwd=course.root, env=environment(), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "Watching exercises; Ctrl-C ends it.\n"
    submit(course, RIGHT)
    assert process.stdout.readline().startswith("✓ double")
    process.send_signal(signal.SIGINT)
    out, complaint = process.communicate(timeout=30)
    assert (process.returncode, out, complaint) == (130, "", "\nStopped.\n")


@pytest.mark.parametrize(
    ("sent", "keys"),
    [
        (b"r", ["r"]),
        (b"R", ["r"]),
        ("É".encode(), ["é"]),
        (b"\x1b[C", ["n"]),
        (b"\x1b[D" * 3, ["p"] * 3),
        (b"\x1b[A", ["\x1b"]),
        (b"\x1b", ["\x1b"]),
        (b"rr", []),
        (b"an error\nq", []),
    ],
)
def test_what_is_sent_at_once_is_one_key_or_none(sent: bytes, keys: list[str]) -> None:
    """What is pasted presses no keys; an arrow that is held does."""
    assert keys_in(sent) == keys


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["Return x", "times two.", "", "It may", "be 0."], ["Return x times two.", "", "It may be 0."]),
        (
            ["Args:", "    x: a number", "    y: none", "All", "right."],
            ["Args:", "    x: a number", "    y: none", "All right."],
        ),
        (["These:", "- one", "- two", ">>> f(1)", "2"], ["These:", "- one", "- two", ">>> f(1)", "2"]),
    ],
)
def test_a_task_is_broken_byparagraphs(lines: list[str], joined: list[str]) -> None:
    """Lines that go on are one, whatever width they were written for; examples and lists stay as they are."""
    assert paragraphs(lines) == joined


FILE = '''import torch
from torch import nn

SIZE = 3


def helper(x):
    return x + SIZE


@torch.no_grad()
def one(x):
    """Like `two`."""
    return helper(x)


def two(x):  # unlike one
    return x


class Three(nn.Module):
    def forward(self, x):
        return two(x)
'''


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        ("return x\n", "return -x\n", {"two", "Three"}),
        ("x + SIZE", "x - SIZE", {"helper", "one"}),
        ("SIZE = 3", "SIZE = 4", {"SIZE", "helper", "one"}),
        ("@torch.no_grad()\n", "", {"one"}),
        ("Like `two`", "Unlike `two`", {"one"}),
        ("import torch\n", "import torch as t\n", {"SIZE", "helper", "one", "two", "Three"}),
        ("return two(x)", "return two(", {"Three"}),
        ("def two", "def four", {"two", "four", "Three"}),
        ("\n\n\ndef two", "\n\n\n\n\ndef two", set()),
    ],
)
def test_what_changed_is_what_it_stands_for(old: str, new: str, names: set[str]) -> None:
    """A function is another one when its own lines change, or those of anything it uses; never by its neighbours'."""
    everybody = {"SIZE", "helper", "one", "two", "Three", "four"}
    assert {name for name in everybody if changed(FILE, FILE.replace(old, new), [name])} == names


@pytest.mark.parametrize(
    "text",
    [
        "A = B = 3\ndef f(): return B",
        "A = 1; B = 3\ndef f(): return B",
        "A = (B := 3)\ndef f(): return B",
        "def set_up():\n    global B\n    B = 3\nA = set_up()\ndef f(): return B",
        "B = 3\ndef f(): return '# ' + str(B)",
        "B = 3\ndef f(): return f'''{B}'''",
        "B = 3\ndef f(): return globals()['B']",
        "ﬁ = 3\ndef f(): return fi",
        "def f():\n    return '''\nB = 3\n'''",
        "T = {}\ndef put(x): T[x] = 3\nput(1)\ndef f(): return T",
        "x = 3; f = lambda: x",
        "\x0cdef f(): return 3",
        "class A: pass\nA.k = 3\ndef f(): return A.k",
        "B = 3\ndef f(): return B\ndef g(:",
    ],
)
def test_nothing_that_a_function_uses_is_overlooked(text: str) -> None:
    """A verdict that stays on the screen is of what the file says now, however that comes about."""
    assert changed(text, text.replace("3", "4"), ["f"])


def test_the_order_in_which_names_are_bound_counts() -> None:
    """What a function uses is another thing where only the order of lines is another one."""
    first, second = "B = A + 1\n", "A = 2\n"
    whole = "A = 1\n{}{}def f(): return B\n"
    assert changed(whole.format(first, second), whole.format(second, first), ["f"])


@pytest.mark.parametrize(
    "more",
    ["def g(): return 3\n", "def g(: return\n", "B = 3\n", '"""Says something of f."""\n', "# of f\n",
     "if __name__ == '__main__':\n    print(f())\n"],
)  # fmt: skip
def test_what_a_function_does_not_use_changes_nothing(more: str) -> None:
    """Only what changed is graded: not everything at each line that is tried out below."""
    text = "def f(): return 1\n"
    assert not changed(text, text + more, ["f"])
    assert not moved(text, text + more, ["f"])
    assert moved(text, "\n" + text, ["f"])


@pytest.mark.parametrize(
    ("line", "is_used"),
    [
        ("from helper import x", True),
        ("    import os, helper as h", True),
        ("from helper \\\n    import x", True),
        ("h = importlib.import_module('helper')", True),
        ("# see helper", False),
        ("import helpers", False),
    ],
)
def test_a_file_beside_it_counts_where_it_is_imported(line: str, is_used: bool) -> None:
    """A file that nobody imports costs no grading; one that somebody may import always does."""
    assert imported(line, ["helper", "other"]) == ({"helper"} if is_used else set())


@given(st.text())
def test_any_text_can_be_compared(text: str) -> None:
    """Files are half-written most of the time."""
    assert not changed(text, text, ["f"])
    assert not changed("", text, ["f"]) or "f" in unicodedata.normalize("NFKC", text)
