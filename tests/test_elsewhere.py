"""A report's failing calls, made again on another machine: what is carried, and that a stranger's report runs nothing."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import pathlib
import pickle
import zlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import orjson
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from grader.bank import Case, Cases, to_bytes
from grader.carried import LONGEST, carry, holds_only_data, uncarry
from grader.course import Course
from grader.errors import CalledWrongly
from grader.observe import pack
from grader.observe.call import Watch, observe
from grader.observe.nodes import encode
from tests.conftest import Make, Run
from tests.reports import PROPERTY
from tests.test_sealed import release

REFERENCE = '''
import torch
from hypothesis import strategies as st
from grader import exercise, tensors


@exercise(x=tensors("n"))
def doubled(x: torch.Tensor) -> torch.Tensor:
    """Return x times two."""
    return x * 2


@exercise(n=st.integers(1, 9))
def shuffled(n: int) -> torch.Tensor:
    """Return the numbers below n in any order."""
    return torch.arange(n)


@shuffled.judge
def _(came, n):
    return None if sorted(came.tolist()) == list(range(n)) else "Expected every number once."


@exercise(f=st.sampled_from([lambda x: x + 1, lambda x: x * 3]))
def called(f) -> float:
    """Return f of 2.0."""
    return f(2.0)
'''
RIGHT = "def doubled(x):\n    return x + x\ndef shuffled(n):\n    import torch\n    return torch.arange(n).flip(0)\ndef called(f):\n    return f(2.0)\n"
WRONG = "def doubled(x):\n    return x\ndef shuffled(n):\n    import torch\n    return torch.zeros(n)\ndef called(f):\n    return 2.0\n"


def case_of(arguments: Any) -> Case:
    """Return a case with these arguments."""
    expected = encode(observe(lambda: None, {}, 3, Watch())[0])
    return Case(pack.dumps(arguments), 3, expected, None, ("x",), None, "digest")


@PROPERTY
@given(st.binary(max_size=200), st.text(max_size=99), st.booleans(), st.integers(0, 2**31))
def test_a_case_comes_back_as_it_went(arguments: bytes, result: str, precise: bool, seed: int) -> None:
    """What a report carries is the case itself, whatever is in it."""
    expected = encode(observe(lambda: result, {}, 3, Watch())[0])
    case = replace(
        case_of({}), arguments=arguments, expected=expected, precise=expected if precise else None, seed=seed
    )
    assert uncarry(carry(case)) == case
    assert uncarry(carry(replace(case, origin=7))) == case, "nothing smaller is drawn: it would be told as this one"


def test_a_call_of_an_older_report_is_read() -> None:
    """A report that was written before hypothesis' choices were kept is replayed like any other."""
    case = case_of({})
    whole = to_bytes(Cases((case,), 0.0))
    start = whole.index(b"\n") + 1 + 32
    size = int.from_bytes(whole[start : start + 8], "little")
    header, blobs = orjson.loads(whole[start + 8 : start + 8 + size]), whole[start + 8 + size :]
    del header["cases"][0]["choices"]
    older = orjson.dumps(header)
    body = len(older).to_bytes(8, "little") + older + blobs
    told = whole[: start - 32] + hashlib.sha256(body).digest() + body
    assert uncarry(base64.b64encode(zlib.compress(told)).decode()) == case


def test_a_large_case_is_not_carried() -> None:
    """A report stays small: what does not fit into it is left out, whole."""
    assert carry(replace(case_of({}), arguments=os.urandom(LONGEST))) == ""
    assert 0 < len(carry(replace(case_of({}), arguments=bytes(2 * LONGEST)))) <= LONGEST


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no base64!",
        "AAAA",
        base64.b64encode(zlib.compress(b"no case")).decode(),
        base64.b64encode(zlib.compress(to_bytes(Cases((), 0.0)))).decode(),
        base64.b64encode(zlib.compress(bytes(2**27))).decode(),
        carry(case_of({"x": 1}))[:-8],
    ],
    ids=["empty", "no text of ours", "no bytes of ours", "another file", "no case", "a bomb", "cut off"],
)
def test_what_is_damaged_is_refused_in_a_sentence(text: str) -> None:
    """Any other text than one that was carried is refused, at a cost that is bounded."""
    with pytest.raises(CalledWrongly, match="damaged"):
        uncarry(text)


class Evil:
    """Runs a command when unpickled."""

    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, ("touch evil",)


@pytest.mark.parametrize(
    ("arguments", "data"),
    [
        ({"x": torch.ones(2, requires_grad=True), "k": [1, 2.5, "a", None, True]}, True),
        ({"x": torch.ones(2).numpy(), "device": pack.TheDevice(), "s": {1, 2}, "t": (slice(1), 1j)}, True),
        ({"generator": torch.Generator().manual_seed(3), "dtype": torch.int64, "d": torch.device("cpu")}, True),
        (
            {"a": np.arange(6, dtype=">i2").reshape(2, 3)[:, ::2], "b": np.zeros((0, 2), bool), "c": np.ones(2, "c8")},
            True,
        ),
        ({"x": torch.zeros(3, 0).T, "m": torch.empty(2, device="meta"), "p": torch.nn.Parameter(torch.ones(1))}, True),
        ({"o": OrderedDict(a=torch.ones(1)), "r": range(3), "b": bytearray(b"x"), "s": torch.Size([1])}, True),
        ({"f": lambda x: x}, False),
        ({"model": torch.nn.Linear(1, 1)}, False),
        ({"f": os.system}, False),
    ],
    ids=[
        "tensors",
        "arrays",
        "generators",
        "odd arrays",
        "odd tensors",
        "containers",
        "a function",
        "a model",
        "a command",
    ],
)
def test_data_is_told_from_code(arguments: Any, data: bool) -> None:
    """Numbers, texts, containers and tensors are data; whatever could run when rebuilt is not."""
    assert holds_only_data(case_of(arguments)) is data


class As:
    """Is rebuilt by a call, and then given a state, of somebody's choosing."""

    def __init__(self, *made: Any) -> None:
        self.made = made

    def __reduce__(self) -> tuple[Any, ...]:
        return self.made


POINTERS = (3, "|", None, ("a",), {"a": (np.dtype("O"), 0)}, 8, 1, 0)


@pytest.mark.parametrize(
    "value",
    [
        As(pack._array, (pack._Memory(b"AAAAAAAA"), np.dtype("O"), (), (), 0)),
        As(pack._array, (pack._Memory(b"AAAAAAAA"), As(np.dtype, ("V8", False, True), POINTERS), (), (), 0)),
        As(np.dtype, ("f8", False, True), POINTERS),
        As(list, (range(3_000_000_000),)),
        As(bytearray, (2**36,)),
        As(pack._memory, (2**36,)),
        As(pack._generator, (2**36,)),
        torch.zeros(1).expand(2**40),
        As(pack._array, (pack._Memory(b"A"), np.dtype("u1"), (2**40,), (0,), 0)),
        As(slice, (1, 2, 3), {"start": 0}),
    ],
    ids=[
        "an array of pointers",
        "hidden pointers",
        "a number that becomes pointers",
        "a long list",
        "much memory",
        "much memory of ours",
        "much random state",
        "a tensor of one number, repeated",
        "an array of one number, repeated",
        "a state where there is none",
    ],
)
def test_data_takes_no_liberties(value: Any) -> None:
    """A stranger's numbers lead nowhere in memory and take no more room than they say; to look takes none at all."""
    made = pickle.dumps({"x": value}, 5) if isinstance(value, As) else pack.dumps({"x": value})
    assert not holds_only_data(replace(case_of({}), arguments=made))


def test_nothing_runs_while_it_is_looked_at(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Finding out whether there is code in a case runs none of it."""
    monkeypatch.chdir(tmp_path)
    for protocol in range(6):
        assert not holds_only_data(replace(case_of({}), arguments=pickle.dumps(Evil(), protocol)))
    assert not (tmp_path / "evil").exists()


@pytest.fixture
def graded(make_course: Make, run: Run, monkeypatch: pytest.MonkeyPatch) -> Course:
    """A course as the current folder, and beside it the report on a submission that is wrong everywhere."""
    course = make_course(REFERENCE)
    monkeypatch.chdir(course.root)
    path = course.exercises / "01_one" / "file.py"
    path.write_text(WRONG, encoding="utf-8")
    run("exercises", "--json", "report.json", "--quiet", "--devices", "cpu")
    return course


def test_a_report_is_replayed(graded: Course, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    """Every failing call of a report is made again, on the files as they are now."""
    capsys.readouterr()
    assert run("replay", "report.json") == 1
    said = capsys.readouterr().out
    assert "0 of 3 failing calls are right now" in said
    assert "Expected every number once." in said
    (graded.exercises / "01_one" / "file.py").write_text(RIGHT.replace("x + x", "x"), encoding="utf-8")
    assert run("replay", "report.json") == 1
    assert "2 of 3 failing calls are right now" in capsys.readouterr().out
    (graded.exercises / "01_one" / "file.py").write_text(RIGHT, encoding="utf-8")
    assert run("replay", "report.json") == 0


def test_a_report_is_replayed_in_a_learners_copy(
    graded: Course,
    run: Run,
    tmp_path: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """At home there is no reference: the call brings along what was expected, even under a seed that nobody knows."""
    from grader.bank import Bank

    monkeypatch.setenv("SECRET", "a seed")
    run("exercises", "--json", "report.json", "--quiet", "--devices", "cpu", "--secret-seed-env", "SECRET")
    release(graded, tmp_path / "home", Bank())
    report = graded.root / "report.json"
    monkeypatch.chdir(tmp_path / "home")
    work = tmp_path / "home" / "exercises" / "01_one" / "file.py"
    for text, right in ((WRONG, 0), (RIGHT, 3)):
        work.write_text(text, encoding="utf-8")
        capsys.readouterr()
        assert run("replay", str(report)) == (0 if right else 1)
        assert f"{right} of 3 failing calls are right now" in capsys.readouterr().out


def change(path: pathlib.Path, edit: Callable[[dict[str, Any]], None]) -> None:
    """Edit the first exercise of a report."""
    document = json.loads(path.read_text())
    edit(document["exercises"][0])
    path.write_text(json.dumps(document))


def test_a_strangers_report_runs_nothing(graded: Course, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    """A call whose arguments are a program is rebuilt in a confined worker only: it reaches nothing."""
    report = graded.root / "report.json"
    evil = carry(replace(case_of({}), arguments=pickle.dumps({"x": Evil()})))
    change(report, lambda exercise: exercise["checks"][0]["verdicts"][0].update(carried=evil))
    assert run("replay", "report.json") == 1
    assert not list(graded.root.rglob("evil"))


def test_code_is_not_rebuilt_where_nothing_confines_it(
    graded: Course, run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where workers are not confined, a call that holds code is left out, and said to be; the others are made."""
    monkeypatch.setattr("grader.sandbox.limits.Isolation.reaches", lambda *_: False)
    capsys.readouterr()
    assert run("replay", "report.json") == 1
    said = capsys.readouterr().out
    assert "called: matches the reference (on cpu) was not made again: its arguments hold code" in said
    assert "0 of 2 failing calls are right now" in said


@pytest.mark.parametrize(
    ("text", "says"),
    [("{}", "no report"), ("[", "no report"), ('{"exercises": [{"name": 3}]}', "no report"), ("\xff", "no report")],
)
def test_what_is_no_report_is_said_to_be_none(
    text: str, says: str, graded: Course, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file of another kind, or none, gets a sentence and the exit code for being called wrongly."""
    (graded.root / "other.json").write_bytes(text.encode("latin-1"))
    assert run("replay", "other.json") == 2
    assert says in capsys.readouterr().err
    assert run("replay", "missing.json") == 2
    assert "cannot be read" in capsys.readouterr().err


def test_what_the_course_does_not_have_is_said(graded: Course, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    """An exercise of another course costs its own calls only."""
    change(graded.root / "report.json", lambda exercise: exercise.update(name="unheard", file="file.py"))
    capsys.readouterr()
    assert run("replay", "report.json") == 1
    said = capsys.readouterr().out
    assert "unheard: matches the reference (on cpu) was not made again: " in said
    assert "0 of 2 failing calls" in said
