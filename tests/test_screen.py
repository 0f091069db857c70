"""The real command on a real terminal, and in a pipe: colours, a bar that moves, widths; nothing that needs a colour."""

from __future__ import annotations

import fcntl
import os
import pathlib
import pty
import re
import struct
import subprocess
import sys
import termios
from collections.abc import Callable

import pytest

from grader.course import Course
from tests.test_cli import HALF, REFERENCE, submit

ESCAPE = re.compile(r"\x1b(?:\[[0-9;?]*[A-Za-z]|\][^\x07]*\x07|[()][A-Z0-9])")
COLOUR = re.compile(r"\x1b\[(?:\d+;)*(?:3[0-7]|9[0-7]|38|48)(?:;\d+)*m")
SCREEN = {"TERM": "xterm-256color", "LANG": "C.UTF-8", "PYTHONUTF8": "1"}


@pytest.fixture
def course(make_course: Callable[[str], Course]) -> Course:
    """A course of two exercises, one of them solved."""
    made = make_course(REFERENCE)
    submit(made, HALF)
    return made


def environment(**more: str) -> dict[str, str]:
    """Return an environment in which nothing but `more` says how to print."""
    told = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "CI")
    return {**{key: value for key, value in os.environ.items() if key not in told}, **SCREEN, **more}


def on_a_terminal(folder: pathlib.Path, *words: str, columns: int = 100, **more: str) -> str:
    """Run the command on a terminal of so many columns; return all that it was sent."""
    parent, child = pty.openpty()
    fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    command = [sys.executable, "-m", "grader", *words]
    process = subprocess.Popen(command, cwd=folder, env=environment(**more), stdin=child, stdout=child, stderr=child)
    os.close(child)
    sent = b""
    try:
        while piece := os.read(parent, 65536):
            sent += piece
    except OSError:  # the other side was closed: all was read
        pass
    finally:
        os.close(parent)
    assert process.wait(timeout=60) == 1
    return sent.decode()


def in_a_pipe(folder: pathlib.Path, *words: str, **more: str) -> str:
    """Run the command with its output in a pipe; return that."""
    command = [sys.executable, "-m", "grader", *words]
    done = subprocess.run(command, cwd=folder, env=environment(**more), capture_output=True, timeout=60)
    assert (done.returncode, done.stderr) == (1, b"")
    return done.stdout.decode()


def test_a_terminal_gets_colours_and_a_bar(course: Course) -> None:
    """On a terminal there are colours, and a bar that counts and names what is under way; marks stand beside both."""
    sent = on_a_terminal(course.root, "exercises/01_one")
    assert COLOUR.search(sent)
    text = ESCAPE.sub("", sent)
    assert "━" in text
    assert re.search(r"double .*0/2", text)
    assert re.search(r"✓ double +2/2", text)
    assert re.search(r"✗ count +0/1", text)
    assert "2 of 3 points" in text
    assert "\x1b[?25h" in sent[sent.rindex("━") :]  # the cursor is back


def test_no_color_is_obeyed(course: Course) -> None:
    """NO_COLOR and --no-color take the colours away, and not a word."""
    plain = in_a_pipe(course.root, "exercises/01_one")
    obeyed = on_a_terminal(course.root, "exercises/01_one", NO_COLOR="1")
    for sent in (obeyed, on_a_terminal(course.root, "exercises/01_one", "--no-color")):
        assert not COLOUR.search(sent)
        text = ESCAPE.sub("", sent).replace("\r", "")
        for line in plain.splitlines():
            assert re.sub(r"replay \w+", "", line.rstrip()) in text


def test_a_terminal_that_can_do_nothing_is_sent_nothing_else(course: Course) -> None:
    """On a dumb terminal there is text alone."""
    sent = on_a_terminal(course.root, "exercises/01_one", TERM="dumb")
    assert "\x1b" not in sent
    assert "2 of 3 points" in sent


@pytest.mark.parametrize("columns", [50, 70])
def test_a_narrow_terminal_is_kept_to(course: Course, columns: int) -> None:
    """Sentences are wrapped at the width that the terminal has."""
    submit(course, "def double(x):\n    raise ValueError('many words ' * 20)\n")
    text = ESCAPE.sub("", on_a_terminal(course.root, "exercises/01_one/file.py::double", columns=columns))
    lines = [line for line in re.split(r"[\r\n]+", text) if re.match(r"  \S", line)]
    assert len(lines) > 3
    assert columns - 12 < max(len(line) for line in lines) <= columns


def test_a_pipe_gets_80_columns_and_no_escape(course: Course) -> None:
    """In a pipe text is plain, and as wide as everywhere, whatever the environment says of a terminal."""
    submit(course, "def double(x):\n    raise ValueError('many words ' * 20)\n")
    text = in_a_pipe(course.root, "exercises/01_one/file.py::double", COLUMNS="200")
    assert "\x1b" not in text
    assert "━" not in text
    lines = [line for line in text.splitlines() if "many words" in line]
    assert 70 < max(map(len, lines)) <= 80


def test_quiet_and_documents_show_no_bar(course: Course) -> None:
    """With --quiet, and where a document goes to standard output, nothing moves."""
    for words in (("--quiet",), ("--badge", "-")):
        sent = on_a_terminal(course.root, "exercises/01_one", *words)
        assert "━" not in sent
        assert "✓" not in sent
