"""The learners' copy of a course: it grades without a reference, holds no answer, and is never written over work."""

from __future__ import annotations

import ast
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator

import pytest
import yaml

from grader.author.learners import learners_copy
from grader.bank import Bank
from grader.bench import DEFAULT_CASES, DEFAULT_SEED, Settings
from grader.chapters import sealed
from grader.course import Course, find_course
from grader.draw import cases_of
from grader.errors import CalledWrongly, DefinitionError
from grader.grade import grade
from grader.hardware import about_sim, choose
from grader.judge import Report
from grader.observe import pack
from grader.sandbox.host import Sandbox
from grader.source import Definition, read_reference, solution, solved_file, stub_file
from grader.submission import Submission
from grader.targets import find_exercise, targets
from tests.conftest import Make, Run, a_part

ROOT = pathlib.Path(__file__).parents[1]
OWN = Course(ROOT)
CHAPTERS = ("01_autograd", "05_datasets")
BOTH = Settings(devices=("cpu", "sim"), explain=False, enough=1)
LONG = 8
"""A line of fewer characters says nothing."""

REFERENCE = '''"""Three small exercises."""

import torch
from hypothesis import strategies as st
from torch import nn

from grader import exercise, tensors


def _known_to_the_reference_alone(x):
    return torch.add(x, x)


def _shown(model, x):
    return {"result": model(x), "parts": len(list(model.parameters()))}


@exercise(points=2, x=tensors("n"), hints=("Look at the sign.", "Multiply by two."))
def double(x: torch.Tensor) -> torch.Tensor:
    """Return x times two."""
    return _known_to_the_reference_alone(x)


@double.mutant("multiplies it with itself, which is wrong")
def _(x):
    return torch.mul(x, x)


@double.variant("two of them, stacked and summed")
def _(x):
    return torch.stack((x, x)).sum(0)


@exercise()
class Scale(nn.Module):
    """Multiplies by a number that is learned."""

    def __init__(self, start: float) -> None:
        """Begin with this number."""
        super().__init__()
        self.factor = nn.Parameter(torch.tensor(start))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return x times the number."""
        return self.factor * x


@Scale.check("multiplies", start=st.sampled_from([1.5, -2.0]), x=tensors("n 2"), ambient_device=True)
def _(Scale, start, x):
    return _shown(Scale(start), x)


@exercise(n=st.integers(1, 9), ignores=("random",), ambient_device=True)
def shuffled(n: int) -> torch.Tensor:
    """Return the numbers below n in any order."""
    return torch.randperm(n)


@shuffled.judge
def _(came, n):
    return None if sorted(came.tolist()) == list(range(n)) else "Expected every number once."


@shuffled.check("has as many", points=5, n=st.integers(1, 9), ignores=("random",), ambient_device=True)
def has_as_many(shuffled, n):
    return shuffled(n)


@has_as_many.judge
def _(came, n):
    return None if len(came) == len(shuffled(n)) else "Expected as many."
'''
RIGHT = """import torch
from torch import nn

def double(x):
    return 2 * x

class Scale(nn.Module):
    def __init__(self, start):
        super().__init__()
        self.factor = nn.Parameter(torch.tensor(start))
    def forward(self, x):
        return x * self.factor

def shuffled(n):
    return torch.arange(n).flip(0)
"""


def release(
    course: Course, folder: pathlib.Path, bank: Bank, paths: tuple[str, ...] = (), *, force: bool = False
) -> list[str]:
    """Make a learners' copy; return what is said about it."""
    return list(learners_copy(targets(course, [str(course.root / path) for path in paths]), folder, force, bank))


@pytest.fixture
def course(make_course: Make) -> Course:
    """An instructor's course of one chapter, with a lesson, settings, a picture and what is nobody's concern."""
    made = make_course(REFERENCE)
    lessons = made.exercises / "01_one"
    (lessons / "README.md").write_text("# One\n\nTry `compare.py`, then do `file.py`.\n")
    (lessons / "chapter.yaml").write_text("title: One\nhalf_points: 0.25\n")
    for name in (
        "pictures/axes.png",
        "pictures/__pycache__/old.pyc",
        "test_answers.py",
        "compare.py",
        ".cache",
        ".ipynb_checkpoints/answers.ipynb",
    ):
        (lessons / name).parent.mkdir(parents=True, exist_ok=True)
        (lessons / name).write_bytes(b"12")
    return made


@pytest.fixture
def copy(course: Course, bank: Bank, tmp_path: pathlib.Path) -> Course:
    """Its learners' copy."""
    release(course, tmp_path / "copy", bank)
    return Course(tmp_path / "copy")


@pytest.fixture(scope="session")
def own_copy(bank: Bank, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A learners' copy of two chapters of this repository's course."""
    folder = tmp_path_factory.mktemp("released") / "copy"
    release(OWN, folder, bank, tuple(f"exercises/{name}" for name in CHAPTERS))
    return Course(folder)


def graded(
    course: Course,
    texts: dict[str, str],
    folder: pathlib.Path,
    sandbox: Sandbox,
    settings: Settings = BOTH,
    only: str = "",
) -> Report:
    """Return the report on a submission of these files (by `chapter/file`) against a course, of one exercise or all."""
    chosen = [target for target in targets(course, []) if f"{target.chapter.name}/{target.file}" in texts]
    chosen = [target for target in chosen if only in ("", target.exercise.name)]
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return grade(Submission(folder), chosen, settings, sandbox, Bank())


# What it grades.


def test_right_answers_get_all_practice_points(own_copy: Course, tmp_path: pathlib.Path, sandbox: Sandbox) -> None:
    """The references' own code, and the stubs, are graded in a learners' copy as they are in the instructor's course."""
    names = [f"{path.parent.name}/{path.name}" for name in CHAPTERS for path in (OWN.reference / name).glob("*.py")]
    report = graded(own_copy, {name: solved_file(OWN.reference / name) for name in names}, tmp_path / "right", sandbox)
    assert [verdict for one in report.judgements for verdict in one.verdicts if not verdict.passed] == []
    assert {verdict.device for one in report.judgements for verdict in one.verdicts} == {"cpu", "sim"}
    assert report.max_score == sum(target.exercise.points for target in targets(OWN, [*CHAPTERS]))
    stubs = {name: (own_copy.exercises / name).read_text() for name in names}
    report = graded(own_copy, stubs, tmp_path / "stubs", sandbox)
    assert {one.status for one in report.judgements} == {"missing"}
    assert report.score == 0


@pytest.mark.parametrize("every", [10, pytest.param(1, marks=pytest.mark.whole)])
@pytest.mark.parametrize("chapter", a_part(CHAPTERS, 2))
def test_mutants_do_not_pass(
    chapter: str, every: int, own_copy: Course, tmp_path: pathlib.Path, sandbox: Sandbox
) -> None:
    """The known mistakes that the instructor's course catches are caught by the sealed cases too."""
    passed = []
    for file, exercise in OWN.chapter(chapter).exercises:
        for title in list(exercise.mutants)[::every]:
            texts = {f"{chapter}/{file}": solution(exercise, "mutant", title)}
            [found] = graded(own_copy, texts, tmp_path, sandbox, only=exercise.name).judgements
            passed += [title] * found.passed
    assert passed == []


def test_probes_and_judges_work_without_the_reference(copy: Course, tmp_path: pathlib.Path, sandbox: Sandbox) -> None:
    """Probes and judges travel in the bank; a judge that needs the reference does not, nor does its check."""
    texts = {"01_one/file.py": RIGHT}
    report = graded(copy, texts, tmp_path / "right", sandbox)
    assert report.score == report.max_score == 4
    texts = {"01_one/file.py": RIGHT.replace("x * self.factor", "x").replace("arange(n)", "zeros(n)")}
    _, scale, shuffled = graded(copy, texts, tmp_path / "wrong", sandbox).judgements
    assert not scale.score
    assert shuffled.verdicts[0].difference == "Expected every number once."


def test_the_smallest_sealed_case_is_shown(copy: Course, tmp_path: pathlib.Path, sandbox: Sandbox) -> None:
    """A failure is shown on a sealed case, since no other can be tried without the reference."""
    texts = {"01_one/file.py": RIGHT.replace("2 * x", "2 * x.abs()")}
    verdict = graded(copy, texts, tmp_path, sandbox, Settings()).judgements[0].verdicts[0]
    assert re.fullmatch(r"double\(torch.tensor\(\[.*-.*\]\)\)", verdict.case)
    assert verdict.behaves_like == ""


def test_the_settings_are_the_sealed_ones(copy: Course, course: Course) -> None:
    """What a chapter's settings say comes from the bank; so do points, hints, names and the stub."""
    (copy.exercises / "01_one" / "chapter.yaml").write_text("half_points: 1")
    ours, theirs = course.chapter("01_one"), copy.chapter("01_one")
    assert theirs.settings == ours.settings
    assert theirs.stub("file.py") == ours.stub("file.py") == stub_file(ours.folder / "file.py")
    for mine, yours in zip(ours.exercises, theirs.exercises, strict=True):
        assert (mine[0], mine[1].name, mine[1].names, mine[1].hints) == (
            yours[0],
            yours[1].name,
            yours[1].names,
            yours[1].hints,
        )
    assert [check.points for check in theirs.exercises[0][1].checks] == [2]


# The verbs.


def test_a_learners_verbs_work(
    copy: Course, run: Run, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path
) -> None:
    """list, grade, replay, hint and reset do in a learners' copy what they do elsewhere; the points are for practice."""
    monkeypatch.chdir(copy.exercises)
    file = copy.exercises / "01_one" / "file.py"
    stub = file.read_text()
    file.write_text(RIGHT.replace("2 * x", "3 * x"))
    assert run("--json", tmp_path / "report.json") == 1
    assert "2 of 4 practice points" in (said := capsys.readouterr().out)
    environment = json.loads((tmp_path / "report.json").read_text())["environment"]
    assert environment["practice"] is True
    assert run("replay", re.findall("replay (.*)", said)[0]) == 1
    assert run("hint", "double") == 0
    assert run("list") == 0
    assert run("reset", "double") == 0
    said = capsys.readouterr().out
    assert "Look at the sign." in said
    assert "2 of 3 passed when last graded" in said
    assert "double is a stub again" in said
    assert stub_of(file.read_text()) == stub_of(stub)
    file.write_text(stub)
    assert run("--quiet") == 1


def stub_of(text: str) -> str:
    """The definition of `double` in a text."""
    return next(ast.unparse(node) for node in ast.parse(text).body if getattr(node, "name", "") == "double")


def test_a_case_that_is_sealed_no_more_is_said_so(
    copy: Course, run: Run, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a new release has other cases, an old one cannot be made again: grade again."""
    monkeypatch.chdir(copy.root)
    (copy.exercises / "01_one" / "file.py").write_text(RIGHT.replace("2 * x", "3 * x"))
    assert run() == 1
    key = re.findall("replay (.*)", capsys.readouterr().out)[0]
    check = find_exercise(copy, "double").exercise.checks[0]
    monkeypatch.setattr("grader.checking.check.cases_of", lambda *_: list(check.sealed["cpu"])[:0])
    assert run("replay", key) == 3
    assert "double: the sealed bank has this case no more; grade it again" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["verify"], "verify needs the references, and this is a learners' copy"),
        (["release"], "release needs the references, and this is a learners' copy"),
        (["release", "--to", "elsewhere"], "release needs the references, and this is a learners' copy"),
        (["new"], "new needs the references, and this is a learners' copy"),
        (["new", "--course", "."], "new needs the references, and this is a learners' copy"),
        (["--seed", "1"], "--seed: this is a learners' copy, whose sealed bank has one set of cases"),
        (["--cases", "9"], "--cases: this is a learners' copy"),
        (["--secret-seed-env", "HOME"], "name the instructor's course with --course"),
        (["--devices", "cuda"], "the device cuda was asked for, but: "),
        (["exercises/02_two"], "there is no exercises/02_two; did you mean exercises/01_one?"),
        (["hint", "duoble"], "did you mean double?"),
    ],
)
def test_what_needs_the_reference_is_refused(
    copy: Course,
    run: Run,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    says: str,
) -> None:
    """What cannot be done without a reference is refused in a sentence, with exit code 2."""
    monkeypatch.chdir(copy.root)
    assert run(*words) == 2
    assert says in capsys.readouterr().err
    assert sorted(path.name for path in copy.exercises.iterdir()) == ["01_one"]


def test_a_course_may_be_named(copy: Course, run: Run, tmp_path: pathlib.Path) -> None:
    """A learners' copy is found from inside, and with --course."""
    assert find_course(copy.exercises / "01_one" / "file.py") == copy
    assert run("--course", copy.root, "--quiet", "--json", tmp_path / "report.json") == 1
    assert len(json.loads((tmp_path / "report.json").read_text())["exercises"]) == 3


def test_a_grade_is_made_with_the_instructors_course(
    course: Course, copy: Course, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path
) -> None:
    """A graded run of a learners' repository takes cases from the instructor's course and a secret; it is no practice."""
    monkeypatch.setenv("SECRET", "s3cret")
    (copy.exercises / "01_one" / "file.py").write_text(RIGHT)
    monkeypatch.chdir(copy.root)
    words = ("--course", course.root, "--submission", ".", "--secret-seed-env", "SECRET", "--devices", "cpu")
    assert run(*words, "--json", tmp_path / "report.json") == 0
    report = json.loads((tmp_path / "report.json").read_text())
    assert (report["score"], report["seed"], report["environment"]["practice"]) == (9, "secret", False)


def test_a_sealed_bank_has_no_cases_for_a_real_accelerator(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside a real accelerator too, sealed cases are run on the CPU and the simulated one; the report says why."""
    monkeypatch.setattr("torch.cuda.is_available", lambda: True)
    monkeypatch.setattr("torch.backends.mps.is_available", lambda: False)
    found = choose(sealed=True)
    assert found.run == ("cpu", "sim")
    assert found.not_run["cuda"] == "the sealed bank of a learners' copy has no cases for it"
    assert found.not_run["mps"] == "not on this machine"
    assert about_sim(found.run, found.not_run).endswith("(run, since no sealed cases are for the real one)")
    with pytest.raises(CalledWrongly, match="cuda was asked for, but: the sealed bank"):
        choose("cpu,cuda", sealed=True)


# What it holds.


def files_of(copy: Course) -> dict[str, bytes]:
    """What is in a learners' copy by name, the grader left out: banks without their wrapping, all without tasks and hints."""
    found = {path.relative_to(copy.root).as_posix(): path for path in copy.root.rglob("*") if path.is_file()}
    told = list(told_openly(copy))
    return {
        name: without(sealed.body_of(path) if path.suffix == sealed.SUFFIX else path.read_bytes(), told)
        for name, path in found.items()
        if not name.startswith("grader/")
    }


def told_openly(copy: Course) -> Iterator[str]:
    """What a learner is told, and what may give something away: tasks and hints."""
    for target in targets(copy, []):
        yield from tasks_in(target.chapter.stub(target.file))
        for part in (target.exercise, *target.exercise.checks):
            yield from part.hints  # type: ignore[attr-defined]


def tasks_in(text: str) -> Iterator[str]:
    """The docstrings of a stub file, as they stand there."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, Definition) and ast.get_docstring(node) is not None:
            yield ast.get_source_segment(text, node.body[0]) or ""


def without(data: bytes, told: Iterable[str]) -> bytes:
    """What is left where all of this is taken out."""
    for text in told:
        data = data.replace(text.encode(), b"")
    return data


def bodies(node: Definition, text: str) -> Iterator[list[str]]:
    """The lines of a function's body, or of each of a class's methods; neither docstrings nor trivial lines."""
    if isinstance(node, ast.ClassDef):
        for part in node.body:
            if isinstance(part, Definition):
                yield from bodies(part, text)
        return
    body = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
    if body:
        lines = text.splitlines()[body[0].lineno - 1 : body[-1].end_lineno]
        yield [line.strip() for line in lines if len(line.strip()) >= LONG and line.strip()[0] != "#"]


def given_away(reference: pathlib.Path, files: dict[str, bytes]) -> list[tuple[str, str]]:
    """Lines of a reference file's answers, right or wrong, that stand in these files; in lessons whole bodies only."""
    read = read_reference(reference)
    found = []
    for node in [*read.references.values(), *read.versions.values()]:
        for body in bodies(node, read.text):
            for name, data in files.items():
                if not name.endswith(".md"):
                    found += [(name, line) for line in body if line.encode() in data]
                elif len(body) > 1:
                    lines = [line.strip() for line in data.decode().splitlines()]
                    starts = range(len(lines))
                    found += [(name, body[0]) for start in starts if lines[start : start + len(body)] == body]
    return found


def test_no_line_of_an_answer_is_released(own_copy: Course) -> None:
    """No line of a reference, a mutant or a variant is in a learners' copy; lessons teach lines, but no whole answer."""
    files = files_of(own_copy)
    assert {"bank/01_autograd.sealed", "exercises/05_datasets/custom.py", "README.md"} <= set(files)
    for chapter in CHAPTERS:
        for path in sorted((OWN.reference / chapter).glob("*.py")):
            assert given_away(path, files) == []


@pytest.mark.parametrize("chapter", OWN.chapters)
def test_no_stub_gives_an_answer_away(chapter: str) -> None:
    """No line of a reference, a mutant or a variant is in a stub or in the chapter's lesson."""
    for path in sorted((OWN.reference / chapter).glob("*.py")):
        stub = stub_file(path)
        lesson = (OWN.exercises / chapter / "README.md").read_bytes()
        assert given_away(path, {path.name: without(stub.encode(), tasks_in(stub)), "README.md": lesson}) == []


@pytest.mark.whole
@pytest.mark.parametrize("chapter", OWN.chapters)
def test_no_sealed_bank_gives_an_answer_away(
    chapter: str, bank: Bank, tmp_path: pathlib.Path, sandbox: Sandbox
) -> None:
    """The same for every chapter's bank, and every chapter's references get all its practice points."""
    release(OWN, tmp_path / "copy", bank, (f"exercises/{chapter}",))
    made = Course(tmp_path / "copy")
    paths = sorted((OWN.reference / chapter).glob("*.py"))
    for path in paths:
        assert given_away(path, files_of(made)) == []
    report = graded(made, {f"{chapter}/{path.name}": solved_file(path) for path in paths}, tmp_path / "right", sandbox)
    assert report.score == report.max_score


def test_the_search_for_answers_finds_them() -> None:
    """What searches for answers finds one in a stub, and a whole one in a lesson."""
    path = OWN.reference / "01_autograd" / "descent.py"
    text = solved_file(path).encode()
    assert ("descent.py", "p -= lr * p.grad") in given_away(path, {"descent.py": text})
    assert given_away(path, {"README.md": b"with torch.no_grad():"}) == []
    assert given_away(path, {"README.md": text})


def test_the_bank_names_no_mistake(own_copy: Course) -> None:
    """Nothing outside of the grader speaks of mutants or variants, or of where the references lie."""
    files = files_of(own_copy)
    titles = {
        title for name in CHAPTERS for _, one in OWN.chapter(name).exercises for title in (*one.mutants, *one.variants)
    }
    assert len(titles) > 50
    for name, data in files.items():
        assert (name, [title for title in titles if title.count(" ") > 1 and title.encode() in data]) == (name, [])
        assert str(OWN.reference).encode() not in data


def test_a_small_copy_holds_what_it_should(course: Course, copy: Course) -> None:
    """Stubs, lessons and the scripts they name, bank, grader and a workflow that may only read; no helper of the reference, no test, no rubbish."""
    files = files_of(copy)
    assert sorted(files) == [
        ".github/workflows/autograde.yml",
        ".gitignore",
        "README.md",
        "bank/01_one.sealed",
        "exercises/01_one/README.md",
        "exercises/01_one/chapter.yaml",
        "exercises/01_one/compare.py",
        "exercises/01_one/file.py",
        "exercises/01_one/pictures/axes.png",
        "requirements.txt",
    ]
    assert not any(b"known_to_the_reference" in data for data in files.values())
    assert b"_shown" in files["bank/01_one.sealed"]
    assert given_away(course.reference / "01_one" / "file.py", files) == []
    workflow = yaml.safe_load(files[".github/workflows/autograde.yml"])
    assert workflow["permissions"] == {"contents": "read"}
    assert not re.search(b"PYTHON|CHAPTER", files["README.md"] + files[".github/workflows/autograde.yml"])
    needed = {re.split("[<>=]", line)[0] for line in files["requirements.txt"].decode().split()}
    assert {"torch", "hypothesis", "cloudpickle"} <= needed
    assert not {"ruff", "mypy"} & needed
    assert (copy.root / "grader" / "LICENSE").is_file()
    assert not list(copy.root.rglob("__pycache__"))


# What goes wrong.


def without_end(data: bytes) -> bytes:
    """A file that was cut off."""
    return data[:-9]


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "cut off": without_end,
    "one bit": lambda data: data[:200] + bytes([data[200] ^ 1]) + data[201:],
    "another format": lambda data: data.replace(b"bank 1", b"bank 2"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_bank_costs_its_own_chapter(
    damage: str,
    copy: Course,
    run: Run,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A bank that is damaged is a fault of nobody's work, said with the remedy; other chapters are graded."""
    whole = copy.bank / "01_one.sealed"
    shutil.copyfile(whole, copy.bank / "02_two.sealed")
    shutil.copytree(copy.exercises / "01_one", copy.exercises / "02_two")
    whole.write_bytes(DAMAGES[damage](whole.read_bytes()))
    (copy.exercises / "02_two" / "file.py").write_text(RIGHT)
    monkeypatch.chdir(copy.root)
    assert run("--devices", "cpu", "--no-color") == 3
    said = capsys.readouterr().out
    assert re.search(r"! double .*\n  bank/01_one.sealed is damaged, cut off or of another format", said)
    assert "git checkout -- bank/01_one.sealed" in " ".join(said.split())
    assert re.search(r"✓ double +2/2", said)
    for words in (["hint", "exercises/01_one/file.py::double"], ["reset", "exercises/01_one/file.py::double"]):
        assert run(*words) == 3
        assert "bank/01_one.sealed is damaged" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["grader", "Python", "torch"])
def test_a_bank_of_another_version_says_so(name: str, copy: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bank that another version has made is not opened: bytecode and torch's results may be others."""
    here = sealed._versions()
    monkeypatch.setattr(sealed, "_versions", lambda: {**here, name: "9.9"})
    (exercise, *_) = [exercise for _, exercise in copy.chapter("01_one").exercises]
    assert exercise.problem == (
        f"bank/01_one.sealed was made with {name} {here[name]}, but this is {name} 9.9; install {name} {here[name]}, "
        "or ask your instructor for a new release"
    )


def test_a_bank_that_does_not_open_says_so(copy: Course, tmp_path: pathlib.Path) -> None:
    """What is whole and still cannot be opened or read has a sentence too, with or without a learner's file."""
    path = copy.bank / "01_one.sealed"
    path.write_bytes(sealed.to_bytes(b"no pickle"))
    with pytest.raises(DefinitionError, match=r"bank/01_one.sealed cannot be opened here: UnpicklingError"):
        sealed.open_bank(path)
    with pytest.raises(DefinitionError, match=r"/gone.sealed cannot be read: No such file"):
        sealed.open_bank(tmp_path / "gone.sealed")
    shutil.rmtree(copy.exercises / "01_one")
    assert [one.name for _, one in copy.chapter("01_one").exercises] == ["01_one"]


def test_nothing_is_drawn_from_a_sealed_check(copy: Course) -> None:
    """A sealed exercise has no reference to call and no cases for another device."""
    exercise = find_exercise(copy, "double").exercise
    with pytest.raises(DefinitionError, match="it has no reference"):
        exercise(1)
    with pytest.raises(pack.RefusedToPack):
        pack.dumps(exercise)


# Releasing.


PLAIN = """
import pytest

@pytest.mark.check("double", points=1)
def test_zero_stays_zero(solution):
    assert solution.double(0) == 0
"""


def test_what_cannot_be_sealed_is_left_out(course: Course, bank: Bank, tmp_path: pathlib.Path) -> None:
    """A check whose judge reaches the reference is left out, and so is a plain test; that is said."""
    (course.reference / "01_one" / "test_file.py").write_text(PLAIN)
    first, *left_out = release(course, tmp_path / "copy", bank)
    assert re.fullmatch(r"01_one: 1 stub files, \d+ KiB of sealed cases", first)
    assert left_out[0] == "  double: “zero stays zero” is left out, a plain test needs the reference"
    assert left_out[1].startswith("  shuffled: “has as many” is left out, its probe or judge cannot travel: ")
    assert "reference" in left_out[1]
    assert len(left_out) == 2
    assert not list((tmp_path / "copy").glob("exercises/*/test_*"))


def test_only_what_a_path_names_is_released(course: Course, bank: Bank, tmp_path: pathlib.Path) -> None:
    """With a path, that file or chapter alone is released; a later one is added with --force."""
    more = REFERENCE.replace("double", "twice").replace("Scale", "Factor").replace("shuffled", "mixed")
    (course.reference / "01_one" / "more.py").write_text(more)
    (course.reference / "02_two").mkdir()
    (course.reference / "02_two" / "last.py").write_text(REFERENCE)
    (course.exercises / "02_two").mkdir()
    release(course, tmp_path / "copy", bank, ("reference/01_one/more.py",))
    copy = Course(tmp_path / "copy")
    assert sorted(path.name for path in copy.exercises.rglob("*.py")) == ["compare.py", "more.py"]
    assert {target.exercise.name for target in targets(copy, [])} == {"twice", "Factor", "mixed"}
    release(course, tmp_path / "copy", bank, ("exercises/02_two",), force=True)
    assert Course(copy.root).chapters == ("01_one", "02_two")


def test_a_folder_in_use_is_refused(course: Course, copy: Course, bank: Bank, tmp_path: pathlib.Path) -> None:
    """A folder that holds something is not written into unasked, one with references never; an empty one is fine."""
    before = files_of(copy)
    with pytest.raises(CalledWrongly, match=r"copy: it is not empty; name a new folder, or renew .* --force"):
        release(course, copy.root, bank)
    assert files_of(copy) == before
    with pytest.raises(CalledWrongly, match="it holds reference/, the right answers"):
        release(course, course.root, bank, force=True)
    for folder in (tmp_path / "a" / "b", copy.root / "README.md"):
        with pytest.raises(CalledWrongly, match="name a new folder in one that exists"):
            release(course, folder, bank)
    (tmp_path / "empty").mkdir()
    release(course, tmp_path / "empty", bank)
    assert Course(tmp_path / "empty").sealed


def test_force_renews_all_but_finished_work(course: Course, copy: Course, bank: Bank) -> None:
    """With --force everything is written anew; what a learner has done, and what is not ours, is left alone."""
    work, stale, own = (copy.exercises / "01_one" / name for name in ("file.py", "more.py", "notes.txt"))
    (course.reference / "01_one" / "more.py").write_text(
        REFERENCE.partition("@exercise()")[0].replace("double", "twice")
    )
    (course.exercises / "01_one" / "README.md").write_text("# A new lesson\n")
    stale.write_text("def twice(x):\n    raise NotImplementedError\n")
    work.write_text(RIGHT)
    own.write_text("mine")
    (copy.root / "grader" / "cli.py").write_text("an older one")
    (copy.root / "grader" / "gone.py").write_text("an older one")
    assert "exercises/01_one/file.py: holds finished work: left alone" in release(course, copy.root, bank, force=True)
    assert (work.read_text(), own.read_text()) == (RIGHT, "mine")
    assert stale.read_text() == course.chapter("01_one").stub("more.py")
    assert (copy.exercises / "01_one" / "README.md").read_text() == "# A new lesson\n"
    assert (copy.root / "grader" / "cli.py").read_text() == (ROOT / "grader" / "cli.py").read_text()
    assert not (copy.root / "grader" / "gone.py").exists()
    assert "twice" in {target.exercise.name for target in targets(Course(copy.root), [])}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('x=tensors("n"),', 'x=tensors("n").map(lambda x: 1 / 0),', "double: the strategy of .* cannot draw"),
        ("points=2, ", "points=-2, ", "points=-2 is negative"),
    ],
)
def test_a_failure_leaves_nothing(
    course: Course, bank: Bank, tmp_path: pathlib.Path, old: str, new: str, says: str
) -> None:
    """Where an exercise cannot be sealed, there is no learners' copy, nor half of one, nor less of an older one."""
    release(course, tmp_path / "older", bank)
    before = sorted(tmp_path.rglob("*"))
    (course.reference / "01_one" / "file.py").write_text(REFERENCE.replace(old, new))
    for folder in ("newer", "older"):
        with pytest.raises(DefinitionError, match=says):
            release(course, tmp_path / folder, bank, force=True)
    assert sorted(tmp_path.rglob("*")) == before


def test_sealed_cases_are_the_courses_own(course: Course, copy: Course, bank: Bank) -> None:
    """The cases of a sealed bank are those that the course's public seed gives everybody."""
    ours, theirs = (find_exercise(one, "double").exercise for one in (course, copy))
    assert theirs.checks[0].sealed == {
        device: cases_of(ours, ours.checks[0], device, DEFAULT_SEED, DEFAULT_CASES, bank) for device in ("cpu", "sim")
    }
    with pytest.raises(
        DefinitionError, match="double: the sealed bank has no cases of “matches the reference” for mps"
    ):
        cases_of(theirs, theirs.checks[0], "mps", DEFAULT_SEED, DEFAULT_CASES, bank)


def test_releasing_takes_an_installed_grader(
    course: Course, bank: Bank, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a learners' copy needs is what the installed package says it needs."""
    monkeypatch.setattr("grader.author.learners.DISTRIBUTION", "no-such-package")
    with pytest.raises(CalledWrongly, match=r"the grader is not installed; install it: pip install -e \."):
        release(course, tmp_path / "copy", bank)
    assert not (tmp_path / "copy").exists()


def test_the_copy_is_usable_on_its_own(copy: Course, course: Course, tmp_path: pathlib.Path) -> None:
    """In a learners' copy, `python -m grader` runs the grader that lies there; the instructor's course may be gone."""
    shutil.rmtree(course.root)
    (copy.exercises / "01_one" / "file.py").write_text(RIGHT)
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    command = [sys.executable, "-m", "grader", "exercises/01_one", "--no-color"]

    def run_there() -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, cwd=copy.root, env=environment, capture_output=True, text=True, timeout=120)

    done = run_there()
    assert (done.returncode, done.stderr) == (0, "")
    assert "4 of 4 practice points, 3 of 3 exercises passed   (on cpu, sim" in done.stdout
    package = copy.root / "grader" / "__init__.py"
    package.write_text(re.sub('__version__ = ".*"', '__version__ = "9.9"', package.read_text()))
    done = run_there()
    assert (done.returncode, done.stderr) == (3, "")
    assert "but this is grader 9.9" in " ".join(done.stdout.split())
