"""Many proofs: in order, over several processes, none twice, and said so that one knows what to do."""

from __future__ import annotations

import json
import os
import pathlib
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from grader.author import proving
from grader.author.findings import Caught, Finding, Proof, as_document, mutation_score, ordinal, percent, proof_from
from grader.author.proving import prove_all
from grader.author.show import proof_text, summary_text
from grader.author.verify import Terms
from grader.bank import cache_folder
from grader.bench import Target
from grader.cli import main
from grader.course import Course
from grader.targets import targets

Make = Callable[[str], Course]
HEAD = "import torch\n\nfrom grader import exercise, tensors\n"
ONE = '''

@exercise(points=1, x=tensors("n"), hints=("Think.",))
def NAME(x: torch.Tensor) -> torch.Tensor:
    """Return `x` plus LIMIT.

    >>> NAME(torch.tensor([1.0]))
    tensor([3.])
    """
    return x + helper_NAME()


@NAME.mutant("takes it away")
def _(x):
    return x - helper_NAME()


def helper_NAME():
    return 2
'''
BOTH = HEAD + ONE.replace("NAME", "first") + ONE.replace("NAME", "second")


@pytest.fixture
def course(make_course: Make, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    """A course with two exercises in one file, and nothing remembered of it."""
    monkeypatch.setenv("GRADER_CACHE", str(tmp_path / "cache"))
    made = make_course(BOTH)
    (made.exercises / "01_one" / "README.md").write_text("first, second", encoding="utf-8")
    assert main(["release", "--course", str(made.root)]) == 0
    return made


def change(course: Course, old: str, new: str) -> list[Target]:
    """Edit the reference file; return the exercises as they are then."""
    path = course.reference / "01_one" / "file.py"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return targets(Course(course.root), [])


@pytest.fixture
def proven(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the exercises that were proven, not remembered; proofs themselves are made up."""
    names: list[str] = []

    def prove(target: Target, *_: object) -> Proof:
        names.append(target.exercise.name)
        bad = "bad" in target.exercise.task
        return Proof(target.exercise.name, target.key, (Finding("it is bad"),) if bad else ())

    monkeypatch.setattr(proving, "prove", prove)
    return names


def run(chosen: Sequence[Target], fresh: bool = False, terms: Terms | None = None) -> list[Proof]:
    """Prove in this process."""
    return list(prove_all(chosen, terms or Terms(), jobs=1, fresh=fresh))


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [
        ("return x + helper_second()", "return helper_second() + x", ["second"]),
        ("return x - helper_first()", "return x - 1", ["first"]),
        ('"Think.",))\ndef first', '"Think.", "More.",))\ndef first', ["first"]),
        ("def helper_second():\n    return 2", "def helper_second():\n    return 3", ["second"]),
        ("import torch\n", "import torch\nfrom torch import nn\n", ["first", "second"]),
        ("import torch\n", "import torch  # the library\n", []),
    ],
)
def test_only_what_an_edit_touches_is_proven_again(
    course: Course, proven: list[str], old: str, new: str, again: list[str]
) -> None:
    """A second run is quick: an exercise is proven again where it, or a helper that it uses, has changed."""
    before = run(targets(course, []))
    assert proven == ["first", "second"]
    proven.clear()
    assert run(targets(course, [])) == before
    assert proven == []
    run(change(course, old, new))
    assert proven == again


def test_what_lies_beside_counts_too(course: Course, proven: list[str]) -> None:
    """Lesson, stub, settings, terms and neighbours are part of what was proven."""
    run(targets(course, []))
    for path, text in (
        ("exercises/01_one/README.md", "first second"),
        ("exercises/01_one/chapter.yaml", "title: One"),
        ("exercises/01_one/file.py", "import torch"),
        ("reference/01_one/_shared.py", "LIMIT = 3"),
    ):
        proven.clear()
        (course.root / path).write_text(text, encoding="utf-8")
        run(targets(Course(course.root), []))
        assert proven == ["first", "second"], path
    proven.clear()
    run(targets(Course(course.root), []), terms=Terms(seeds=2))
    assert proven == ["first", "second"]


def test_fresh_proves_again(course: Course, proven: list[str]) -> None:
    """`--fresh` believes nothing that was kept."""
    run(targets(course, []))
    run(targets(course, []), fresh=True)
    assert proven == ["first", "second"] * 2


def test_problems_are_not_remembered(course: Course, proven: list[str]) -> None:
    """What has a problem is looked at again each time: perhaps it was the machine's."""
    chosen = change(course, "Return `x` plus LIMIT.\n\n    >>> second", "A bad task.\n\n    >>> second")
    run(chosen)
    run(chosen)
    assert proven == ["first", "second", "second"]


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"name": 3}', b"\xff\xfe"])
def test_a_damaged_memory_is_not_believed(course: Course, proven: list[str], damage: bytes) -> None:
    """A kept proof that cannot be read is made again."""
    kept = cache_folder() / "proofs"
    before = set(kept.glob("*.json"))
    run(targets(course, []))
    for path in set(kept.glob("*.json")) - before:
        path.write_bytes(damage)
    proven.clear()
    assert [proof.name for proof in run(targets(course, []))] == ["first", "second"]
    assert len(proven) == 2


def test_several_processes_prove_the_same(course: Course) -> None:
    """Proofs over two processes come in order, and are those of one process."""
    chosen = targets(course, [])
    terms = Terms(seeds=1)
    together = [replace(proof, seconds=0, grading_seconds=0) for proof in prove_all(chosen, terms, jobs=2, fresh=True)]
    alone = [replace(proof, seconds=0, grading_seconds=0) for proof in prove_all(chosen, terms, jobs=1, fresh=True)]
    assert together == alone
    assert [proof.findings for proof in alone] == [(), ()]


def test_the_command_says_what_to_mend(
    course: Course, capsys: pytest.CaptureFixture[str], tmp_path: pathlib.Path
) -> None:
    """`verify` exits with 0 when nothing is to be mended, else with 1, each problem with its remedy; JSON has it all."""
    options = ["verify", "--course", str(course.root), "--devices", "cpu", "--seeds", "2", "--jobs", "1"]
    assert main([*options, "--verbose"]) == 0
    said = capsys.readouterr().out
    assert "✓ first                    mutants 1/1, generated 3/3" in said
    assert "“takes it away”: caught by " in said
    assert "0 problems, 0 to look at, in 2 exercises; mutation score 100 %" in said
    change(course, "return x - helper_second()", "return x + 2")
    assert main([*options, "--json", str(tmp_path / "out.json")]) == 1
    said = capsys.readouterr().out
    assert "✗ second                   mutants 0/1" in said
    assert "  ✗ mutant “takes it away” is never caught\n    add a case that shows the mistake: examples=[{…}]\n" in said
    document = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert (document["problems"], document["mutation_score"]) == (1, 1.0)
    first, second = document["exercises"]
    assert (first["name"], first["findings"], first["caught"][-1]["cases"] > 10) == ("first", [], True)
    assert second["findings"][0]["remedy"] == "add a case that shows the mistake: examples=[{…}]"


def test_a_verification_that_is_stopped_leaves_nothing(course: Course, tmp_path: pathlib.Path) -> None:
    """Ctrl-C ends every process that proves, and what they had begun is cleaned up."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    options = ["--course", str(course.root), "--devices", "cpu", "--jobs", "2", "--fresh"]
    running = subprocess.Popen(
        [sys.executable, "-m", "grader", "verify", *options],
        env={**os.environ, "TMPDIR": str(scratch)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    end = time.monotonic() + 60
    while not list(scratch.glob("grader-verify-*")) and time.monotonic() < end:
        time.sleep(0.05)
    os.killpg(running.pid, signal.SIGINT)
    said, complaint = running.communicate(timeout=60)
    assert (running.returncode, said, complaint) == (130, "", "\nStopped.\n")
    while list(scratch.iterdir()) and time.monotonic() < end:
        time.sleep(0.05)
    assert [path.name for path in scratch.iterdir() if path.name.startswith("grader")] == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--json", "no/such/folder/x.json"], "--json no/such/folder/x.json: cannot be written there"),
        (["--devices", "gpu"], 'there is no device "gpu"'),
        (["--seeds", "0"], "must be between 1 and 100000, but got 0"),
        (["exercises/nowhere"], "there is no exercises/nowhere"),
    ],
)
def test_a_wrong_call_is_said(
    course: Course, words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What makes no sense on the command line is exit code 2 and a sentence, before anything is proven."""
    assert main(["verify", "--course", str(course.root), *words]) == 2
    assert sentence in capsys.readouterr().err


def test_json_on_standard_output_is_alone(course: Course) -> None:
    """`--json -` prints the document and nothing else."""
    options = ["--course", str(course.root), "--devices", "cpu", "--seeds", "1", "--json", "-"]
    done = subprocess.run(
        [sys.executable, "-m", "grader", "verify", *options], capture_output=True, text=True, check=False
    )
    assert json.loads(done.stdout)["problems"] == 0
    assert done.returncode == 0


PROOF = Proof(
    "f",
    "01_one/file.py::f",
    (Finding("it is weak:\n  - a\n  + b", "mend it:\n  f.equivalent(…)"), Finding("it is odd", "look", warning=True)),
    (Caught("mutant", "is off by one", 3, 100, 22, "matches the reference", "sim", seeds="10 of 10"), Caught("mutant", "is fine", 0, 0, 0, "", "")),
    generated=10,
    killed=7,
    equivalent=1,
    versions=12,
    grading_seconds=0.25,
)  # fmt: skip


def test_a_proof_reads_well() -> None:
    """Problems first, with what mends them; then what to look at; how mutants were caught where one asks."""
    assert proof_text(PROOF, verbose=True).plain.splitlines() == [
        "✗ f                        mutants 1/2, generated 7/9 (1 equivalent), grading 0.2 s",
        "  ✗ it is weak:",
        *("      - a", "      + b", "    mend it:", "      f.equivalent(…)"),
        *("  ? it is odd", "    look"),
        "    “is off by one”: caught by 3 of 100 cases on sim, from the 22nd on; under 10 of 10 seeds",
        "    “is fine”: caught never",
    ]
    assert "versions graded, of the mutants every 5th)" in summary_text([PROOF], 5).plain
    assert summary_text([PROOF]).plain == (
        "\n1 problem, 1 to look at, in 1 exercises; mutation score 77.7 %   (12 versions graded)\n"
    )


def test_a_proof_survives_being_written() -> None:
    """What is kept is what was proven."""
    document = as_document([PROOF])
    raw = {key: value for key, value in document["exercises"][0].items() if key != "mutation_score"}
    assert proof_from(json.loads(json.dumps(raw))) == PROOF


def test_the_score_is_of_what_counts() -> None:
    """Equivalent mutants do not count, and no score is rounded up."""
    assert mutation_score([]) is None
    assert percent(mutation_score([PROOF, replace(PROOF, killed=9)])) == "88.8 %"
    assert percent(None) == "–"
    assert [ordinal(number) for number in (1, 2, 3, 4, 11, 12, 13, 21, 112)] == [
        *("1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "112th")
    ]
