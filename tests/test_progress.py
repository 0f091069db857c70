"""What is remembered between runs: kept apart by course, whole or not at all, and never in the way."""

from __future__ import annotations

import base64
import pathlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from grader.progress import Progress, Replay, write_whole

REPLAY = Replay("/c", "/s", "01_one", "f.py", "one", "again", "cpu", 7, base64.b64encode(b"\0arguments").decode(), 4)


@pytest.fixture
def progress(tmp_path: pathlib.Path) -> Progress:
    """The memory of a course."""
    return Progress(tmp_path / "course", tmp_path / "cache")


def test_results_add_up(progress: Progress) -> None:
    """Results are remembered by name; new ones replace older ones of the same name and leave the others."""
    assert progress.results() == {}
    progress.remember({"a": {"status": "wrong"}, "b": {"status": "passed"}})
    progress.remember({"a": {"status": "passed"}})
    assert progress.results() == {"a": {"status": "passed"}, "b": {"status": "passed"}}


def test_hints_are_counted(progress: Progress) -> None:
    """How many hints of each exercise were shown is remembered."""
    assert progress.hints_shown("a") == 0
    progress.show_hint("a", 1)
    progress.show_hint("b", 2)
    progress.show_hint("a", 3)
    assert (progress.hints_shown("a"), progress.hints_shown("b")) == (3, 2)


def test_failing_cases_are_kept(progress: Progress) -> None:
    """A failing case comes back by its ID as it was, its arguments byte for byte."""
    progress.keep_replay("abc123", REPLAY)
    progress.keep_replay("abc124", replace(REPLAY, scale=None))
    assert progress.replay("abc123") == REPLAY
    assert REPLAY.packed == b"\0arguments"
    assert progress.replay("abc125") is None


@pytest.mark.parametrize("key", ["../results", "/etc/passwd", "", "a.b", "a/b", "a\0b", "a b"])
def test_an_id_is_no_path(progress: Progress, key: str) -> None:
    """An ID that is no ID names nothing, least of all a file elsewhere."""
    progress.remember({"a": {}})
    assert progress.replay(key) is None


def test_courses_are_kept_apart(tmp_path: pathlib.Path) -> None:
    """Two courses have two memories; one course has one, however its path is written."""
    (tmp_path / "one").mkdir()
    (tmp_path / "link").symlink_to("one")
    one, other, same = (Progress(tmp_path / name, tmp_path / "cache") for name in ("one", "two", "link"))
    one.remember({"a": {"status": "passed"}})
    assert other.results() == {}
    assert same.results() == one.results()


def test_the_memory_is_in_the_users_cache(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is written into the course: the memory is in the user's cache folder."""
    monkeypatch.setenv("GRADER_CACHE", str(tmp_path / "cache"))
    Progress(tmp_path / "course").remember({"a": {}})
    assert [path.name for path in tmp_path.iterdir()] == ["cache"]


@pytest.mark.parametrize(
    "damage", ["", "{", "[]", "3", "null", "[" * 100_000, '{"a": 3}', '{"a": {"no": "replay"}}', "\ud800"]
)
def test_damage_costs_the_memory_only(progress: Progress, damage: str) -> None:
    """A damaged file is as good as none: nothing is raised, what is read has the right form, and work goes on."""
    progress.remember({"a": {"status": "passed"}})
    progress.show_hint("a", 1)
    progress.keep_replay("abc", REPLAY)
    for path in [path for path in progress.folder.rglob("*.json") if path.is_file()]:
        path.write_bytes(damage.encode("utf-8", "surrogatepass"))
    assert all(isinstance(result, dict) for result in progress.results().values())
    assert isinstance(progress.hints_shown("a"), int)
    assert progress.replay("abc") is None
    progress.show_hint("a", 2)
    assert progress.hints_shown("a") == 2


def test_a_full_or_closed_disk_costs_the_memory_only(progress: Progress) -> None:
    """Where nothing can be written, nothing is remembered and nothing is raised; a copy is not claimed."""
    progress.folder.parent.mkdir(parents=True)
    progress.folder.write_text("in the way")
    progress.remember({"a": {}})
    progress.show_hint("a", 1)
    progress.keep_replay("abc", REPLAY)
    assert progress.keep_copy("a.py", b"text") is None
    assert (progress.results(), progress.hints_shown("a"), progress.replay("abc")) == ({}, 0, None)


def test_copies_do_not_replace_each_other(progress: Progress) -> None:
    """Every copy of a learner's file is a file of its own."""
    first, second = (progress.keep_copy("a.py", text.encode()) for text in ("ä", "b"))
    assert first is not None
    assert second is not None
    assert (first.read_text(encoding="utf-8"), second.read_text()) == ("ä", "b")
    assert first.name.endswith("-a.py")


def test_a_file_is_written_whole_or_not_at_all(tmp_path: pathlib.Path) -> None:
    """A file is replaced at once; where that fails, the old one stays, and nothing is left beside it."""
    path = tmp_path / "a.py"
    write_whole(path, "old")
    write_whole(path, "new ä")
    assert path.read_text(encoding="utf-8") == "new ä"
    with pytest.raises(UnicodeEncodeError):
        write_whole(path, "\ud800")
    assert path.read_text(encoding="utf-8") == "new ä"
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match=r"/folder'$"):
        write_whole(tmp_path / "folder", "x")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.py", "folder"]


def test_two_writers_leave_a_whole_file(progress: Progress) -> None:
    """Two runs that remember at once leave a file that can be read."""

    def work(number: int) -> None:
        progress.remember({f"{number}": {"status": "passed" * 100}})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(40)))
    assert progress.results()
