"""The case bank: what is kept comes back as it was, or not at all; what cases depend on is in their key."""

from __future__ import annotations

import contextlib
import pathlib
import resource
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.bank import Bank, Case, Cases, cache_folder, default_bank, key_of
from grader.course import Course

Make = Callable[[str], Course]
REFERENCE = """
from hypothesis import strategies as st
from grader import exercise
from _tasks import whole

@exercise(x=whole)
def one(x):
    return x

@one.check("again", x=whole)
def _(function, x):
    return function(x)

@exercise(x=whole)
def two(x):
    return x
"""
BLOBS = st.binary(max_size=40)
TEXTS = st.text(max_size=10)
CASES = st.builds(
    Cases,
    st.lists(
        st.builds(
            Case,
            BLOBS,
            st.integers(0, 2**31),
            BLOBS,
            st.none() | st.binary(min_size=1, max_size=40),
            st.lists(TEXTS, max_size=3).map(tuple),
            st.none() | st.integers(1, 9),
            TEXTS,
            st.integers(-1, 200),
        ),
        max_size=5,
    ).map(tuple),
    st.floats(0, 100),
)
SOME = Cases((Case(b"arguments", 3, b"expected", None, ("x",), None, "digest", 0),) * 3, 0.25)
KEY = "ab" * 32


def stored(bank: Bank) -> list[pathlib.Path]:
    """Return the files of a bank."""
    assert bank.folder is not None
    return [path for path in bank.folder.rglob("*") if path.is_file()]


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(CASES)
def test_cases_come_back_as_they_were(tmp_path_factory: pytest.TempPathFactory, cases: Cases) -> None:
    """Whatever cases are kept, the same come back, bytes and all."""
    bank = Bank(tmp_path_factory.getbasetemp() / "round trip")
    bank.write(KEY, cases)
    assert bank.read(KEY) == cases


def test_cases_can_be_counted_and_gone_through() -> None:
    """Cases are a collection of cases."""
    assert len(SOME) == 3
    assert list(SOME) == list(SOME.cases)


def test_what_was_not_kept_is_not_there(tmp_path: pathlib.Path) -> None:
    """A key that nothing is kept under has no cases; nor has a bank without a folder, which keeps nothing."""
    bank = Bank(tmp_path)
    bank.write(KEY, SOME)
    assert bank.read("cd" * 32) is None
    nowhere = Bank()
    nowhere.write(KEY, SOME)
    assert nowhere.read(KEY) is None


def test_keys_do_not_mix(tmp_path: pathlib.Path) -> None:
    """Cases of keys that begin alike are kept apart, and a later writing replaces an earlier one."""
    bank = Bank(tmp_path)
    other = Cases(SOME.cases[:1], 1.0)
    bank.write("ab1", SOME)
    bank.write("ab2", SOME)
    bank.write("ab2", other)
    assert bank.read("ab1") == SOME
    assert bank.read("ab2") == other


def test_any_damage_is_noticed(tmp_path: pathlib.Path) -> None:
    """A file with any byte changed, cut short anywhere, or longer than it was is not trusted."""
    bank = Bank(tmp_path)
    bank.write(KEY, SOME)
    (path,) = stored(bank)
    whole = path.read_bytes()
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert bank.read(KEY) is None, place
    for length in range(0, len(whole), 7):
        path.write_bytes(whole[:length])
        assert bank.read(KEY) is None, length
    path.write_bytes(whole + b"\0")
    assert bank.read(KEY) is None
    path.write_bytes(whole)
    assert bank.read(KEY) == SOME


def test_damage_is_mended_by_the_next_writing(tmp_path: pathlib.Path) -> None:
    """Where a file is damaged, cases are kept anew in its place."""
    bank = Bank(tmp_path)
    bank.write(KEY, SOME)
    stored(bank)[0].write_bytes(b"\xff" * 10)
    bank.write(KEY, SOME)
    assert bank.read(KEY) == SOME


@pytest.mark.parametrize("obstacle", ["file for the bank", "file for its part", "folder for the cases"])
def test_a_bank_that_cannot_be_written_costs_speed_only(tmp_path: pathlib.Path, obstacle: str) -> None:
    """Where something stands in the way, nothing is kept and nothing is raised, in writing and in reading."""
    bank = Bank(tmp_path / "bank")
    if obstacle == "file for the bank":
        (tmp_path / "bank").write_text("in the way")
    elif obstacle == "file for its part":
        (tmp_path / "bank").mkdir()
        (tmp_path / "bank" / "ab").write_text("in the way")
    else:
        (tmp_path / "bank" / "ab" / f"{KEY}.cases").mkdir(parents=True)
    bank.write(KEY, SOME)
    assert bank.read(KEY) is None


@contextlib.contextmanager
def full_disk(room: int) -> Iterator[None]:
    """No file can grow beyond `room` bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_costs_speed_only(tmp_path: pathlib.Path) -> None:
    """On a full disk nothing half-written is left, nothing is raised, and what was there stays whole."""
    bank = Bank(tmp_path)
    bank.write(KEY, SOME)
    large = Cases((Case(b"x" * 100_000, 0, b"", None, (), None, ""),), 0.0)
    with full_disk(4096):
        bank.write(KEY, large)
        bank.write("cd" * 32, large)
    assert bank.read(KEY) == SOME
    assert bank.read("cd" * 32) is None
    assert len(stored(bank)) == 1


def test_two_writers_do_not_disturb_each_other(tmp_path: pathlib.Path) -> None:
    """Many writing one key at once leave one whole file, and who reads meanwhile gets one of them whole."""
    several = [Cases((Case(bytes([n]) * 50_000, n, b"e", None, (), None, str(n)),), n) for n in range(4)]
    Bank(tmp_path).write(KEY, several[0])

    def work(number: int) -> bool:
        bank = Bank(tmp_path)
        bank.write(KEY, several[number % 4])
        return bank.read(KEY) in several

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(80)))
    assert len(stored(Bank(tmp_path))) == 1


def test_the_bank_is_in_the_users_cache(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bank is in the user's cache folder, which GRADER_CACHE may name; an empty name is none."""
    monkeypatch.setenv("GRADER_CACHE", str(tmp_path))
    assert default_bank().folder == tmp_path / "bank"
    monkeypatch.setenv("GRADER_CACHE", "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert cache_folder().name == "pytorch-grader"
    assert cache_folder().is_absolute()


def keys(course: Course, **changed: Any) -> str:
    """Return the key of the first check of the first exercise, with something changed."""
    chapter = Course(course.root).chapter("01_one")
    exercise = chapter.exercises[changed.get("exercise", 0)][1]
    check = exercise.checks[changed.get("check", 0)]
    return key_of(exercise, check, changed.get("device", "cpu"), changed.get("seed", 1), changed.get("count", 100))


@pytest.mark.parametrize(
    "changed",
    [{"exercise": 1}, {"check": 1}, {"device": "cuda"}, {"seed": 2}, {"count": 10}],
    ids=lambda c: next(iter(c)),
)
def test_cases_are_kept_apart_by_what_they_depend_on(make_course: Make, changed: dict[str, Any]) -> None:
    """Exercise, check, device, seed and count are part of the key; the same ones give the same key."""
    course = make_course(REFERENCE)
    (course.reference / "01_one" / "_tasks.py").write_text(
        "from hypothesis import strategies as st\nwhole = st.integers()"
    )
    assert keys(course) == keys(course)
    assert keys(course, **changed) != keys(course)


@pytest.mark.parametrize("file", ["file.py", "_tasks.py", "new.py"])
def test_a_changed_reference_has_other_cases(make_course: Make, file: str) -> None:
    """Any change to the chapter's references, helpers included, makes the kept cases those of another key."""
    course = make_course(REFERENCE)
    folder = course.reference / "01_one"
    (folder / "_tasks.py").write_text("from hypothesis import strategies as st\nwhole = st.integers()")
    before = keys(course)
    (folder / "notes.md").write_text("not code")
    assert keys(course) == before
    path = folder / file
    path.write_text((path.read_text() if path.exists() else "") + "\n# changed")
    assert keys(course) != before


def test_a_key_is_a_plain_name(make_course: Make) -> None:
    """A key is the name of a file: letters and digits only."""
    course = make_course(REFERENCE.replace("from _tasks import whole", "whole = st.integers()"))
    assert keys(course).isalnum()
