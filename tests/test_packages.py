"""Packages for other systems: Gradescope's zip and Classroom 50's bundle, unpacked and run in the layouts they say."""

from __future__ import annotations

import json
import os
import pathlib
import re
import shutil
import stat
import subprocess
import sys
import zipfile
from typing import Any

import jsonschema
import pytest

from grader import cli
from grader.author import package
from grader.author.packaged import classroom50, gradescope
from tests.actions import commit, git, make_python, outputs_of
from tests.conftest import ROOT, a_part
from tests.processes import soon

Json = dict[str, Any]
SCHEMAS = ROOT / "tests" / "schemas"
PACKAGED = ROOT / "grader" / "author" / "packaged"
HEAD = "import torch\n\nfrom grader import exercise, tensors\n\n\n"
FIRST = (
    HEAD
    + '''@exercise(points=2, x=tensors("n"))
def double(x: torch.Tensor) -> torch.Tensor:
    """Return x times two."""
    return torch.add(x, x).clone()  # known to the reference alone


@exercise(x=tensors("n d"))
def row_sums(x: torch.Tensor) -> torch.Tensor:
    """Return the sum of each row."""
    return x.sum(1)
'''
)
SECOND = (
    HEAD
    + '''@exercise(points=1.5, x=tensors("n"))
def negative(x: torch.Tensor) -> torch.Tensor:
    """Return x times minus one."""
    return torch.neg(x)
'''
)
RIGHT = "def double(x):\n    return 2 * x\n\n\ndef row_sums(x):\n    return x.sum(dim=-1)\n"
PARTIAL = RIGHT.replace("dim=-1", "dim=0")
OTHER = "from helper import minus\n\n\ndef negative(x):\n    return minus(x)\n"
HELPER = "def minus(x):\n    return -x\n"
HANGS = "while True:\n    pass\n"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """A course of two chapters, which both have a models.py."""
    root = tmp_path_factory.mktemp("packages") / "course"
    for chapter, text in (("01_one", FIRST), ("02_two", SECOND)):
        for folder in ("exercises", "reference"):
            (root / folder / chapter).mkdir(parents=True)
        (root / "reference" / chapter / "models.py").write_text(text)
    (root / "exercises" / "01_one" / "chapter.yaml").write_text("title: One\n")
    return root


def packed(course: pathlib.Path, *words: str | pathlib.Path) -> int:
    """Run the verb."""
    return cli.main(["package", "--course", str(course), *map(str, words)])


# Gradescope.


@pytest.fixture(scope="module")
def autograder(course: pathlib.Path, tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """Gradescope's folder, as its harness lays it out: the zip in source/, run_autograder above, setup.sh run."""
    root = tmp_path_factory.mktemp("gradescope") / "autograder"
    place = root.parent / "package.zip"
    assert packed(course, "--gradescope", place) == 0
    unpack(place, root / "source")
    shutil.copy(root / "source" / "run_autograder", root / "run_autograder")
    (root / "results").mkdir()
    make_python(root.parent / "python3")
    environment = {**os.environ, "PATH": f"{root.parent}:{os.environ['PATH']}", "GRADER_AUTOGRADER": str(root)}
    environment["PIP_NO_INDEX"] = "1"
    subprocess.run(["bash", str(root / "source" / "setup.sh")], env=environment, check=True, timeout=200)
    return root


def unpack(place: pathlib.Path, folder: pathlib.Path) -> None:
    """Unpack a zip with the rights that it holds, as unzip does."""
    with zipfile.ZipFile(place) as archive:
        for entry in archive.infolist():
            path = pathlib.Path(archive.extract(entry, folder))
            path.chmod(entry.external_attr >> 16)


def graded(autograder: pathlib.Path, files: dict[str, str], **settings: Any) -> dict[str, Any]:
    """The results of a submission of these files, valid by Gradescope's schema; with other settings than the zip's."""
    submission = autograder / "submission"
    shutil.rmtree(submission, ignore_errors=True)
    submission.mkdir()
    for name, text in files.items():
        (submission / name).parent.mkdir(parents=True, exist_ok=True)
        (submission / name).write_text(text)
    kept = (autograder / "source" / "settings.json").read_text()
    (autograder / "source" / "settings.json").write_text(json.dumps({**json.loads(kept), **settings}))
    environment = {**os.environ, "GRADER_AUTOGRADER": str(autograder)}
    try:
        subprocess.run([str(autograder / "run_autograder")], env=environment, cwd=submission, timeout=280)
    finally:
        (autograder / "source" / "settings.json").write_text(kept)
    return results_of(autograder)


def results_of(autograder: pathlib.Path) -> dict[str, Any]:
    """The results, which are valid, and there is nothing beside them."""
    assert [path.name for path in (autograder / "results").iterdir()] == ["results.json"]
    results: dict[str, Any] = json.loads((autograder / "results" / "results.json").read_text())
    jsonschema.validate(results, json.loads((SCHEMAS / "gradescope.json").read_text()))
    return results


def test_the_zip_has_the_layout_that_is_documented(course: pathlib.Path, tmp_path: pathlib.Path) -> None:
    """run_autograder and setup.sh lie at the root and may be executed; the course, the grader and a new seed are inside."""
    for name in ("one.zip", "two.zip"):
        assert packed(course, "--gradescope", tmp_path / name, course / "exercises" / "01_one") == 0
        unpack(tmp_path / name, tmp_path / name[:3])
    one, two = (tmp_path / name for name in ("one", "two"))
    for name in ("run_autograder", "setup.sh"):
        assert (one / name).read_text().startswith("#!/usr/bin/env bash\n")
        assert (one / name).stat().st_mode & stat.S_IXUSR
    assert (one / "course/reference/01_one/models.py").read_text() == FIRST
    assert not (one / "course/reference/02_two").exists()
    assert (one / "engine/grader/cli.py").is_file()
    assert not list(one.rglob("__pycache__"))
    settings, others = (json.loads((place / "settings.json").read_text()) for place in (one, two))
    assert settings["seed"] != others["seed"]
    assert len(settings["seed"]) >= 32
    assert settings["seconds"] < 600
    (chapter,) = settings["chapters"]
    assert (chapter["name"], chapter["points"]) == ("01_one", 3)
    assert chapter["files"] == {"models.py": ["double", "row_sums"]}


def test_the_platforms_own_folder_is_the_default() -> None:
    """Only a test names another folder; the scripts are for /autograder."""
    for name in ("gradescope_run.sh", "gradescope_setup.sh"):
        text = (PACKAGED / name).read_text()
        assert re.findall(r"GRADER_AUTOGRADER.*", text) == ['GRADER_AUTOGRADER:-/autograder}"']


SUBMISSIONS: dict[str, dict[str, str]] = {
    "as handed out": {
        "exercises/01_one/models.py": PARTIAL,
        "exercises/02_two/models.py": OTHER,
        "exercises/02_two/helper.py": HELPER,
    },
    "chapters": {"01_one/models.py": PARTIAL, "02_two/models.py": OTHER, "02_two/helper.py": HELPER},
    "a repository's zip": {
        "work-main/exercises/01_one/models.py": PARTIAL,
        "work-main/exercises/02_two/models.py": OTHER,
        "work-main/exercises/02_two/helper.py": HELPER,
        "work-main/grader/models.py": "raise SystemExit\n",
    },
    "files by name": {"models.py": PARTIAL, "more/models.py": OTHER, "more/helper.py": HELPER},
}


@pytest.mark.parametrize("name", a_part(SUBMISSIONS, 3))
def test_files_are_found_where_learners_put_them(autograder: pathlib.Path, name: str) -> None:
    """Folders or single files, each is graded in its chapter, and its neighbours are there for it to import."""
    results = graded(autograder, SUBMISSIONS[name])
    told = [(test["name"], test["score"], test["max_score"], test["status"]) for test in results["tests"]]
    assert told == [("double", 2, 2, "passed"), ("row_sums", 0, 1, "failed"), ("negative", 1.5, 1.5, "passed")]
    assert results["score"] == 3.5
    assert [test["number"] for test in results["tests"]] == ["1.1", "1.2", "2.1"]


def test_everything_right_and_nothing_there(autograder: pathlib.Path) -> None:
    """All points, and none; both are results."""
    both = {"models.py": RIGHT + "\n\ndef negative(x):\n    return -x\n"}
    assert graded(autograder, both)["score"] == 4.5
    nothing = graded(autograder, {})
    assert nothing["score"] == 0
    assert sum(test["max_score"] for test in nothing["tests"]) == 4.5


def test_what_hangs_costs_no_other_chapter(autograder: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A chapter that would take longer than there is time is ended, says so, and the others count; nothing runs on."""
    real = gradescope.graded

    def hurried(source: pathlib.Path, work: pathlib.Path, chapter: Json, settings: Json, seconds: float) -> Json:
        return real(source, work, chapter, settings, 1 if chapter["name"] == "01_one" else 250)

    monkeypatch.setattr(gradescope, "graded", hurried)
    submission = autograder / "submission"
    shutil.rmtree(submission, ignore_errors=True)
    for name, text in {"01_one/models.py": HANGS, "02_two/models.py": "def negative(x):\n    return -x\n"}.items():
        (submission / name).parent.mkdir(parents=True)
        (submission / name).write_text(text)
    assert gradescope.main(autograder) == 0
    results = results_of(autograder)
    first, second = results["tests"]
    assert (first["name"], first["score"], first["max_score"], first["status"]) == ("01_one", 0, 3, "failed")
    assert "longer than there was time" in first["output"]
    assert (second["name"], second["score"], results["score"]) == ("negative", 1.5, 1.5)
    assert soon(lambda: not any(runs_in(path, autograder) for path in pathlib.Path("/proc").glob("[0-9]*/cmdline")))


def test_each_chapter_keeps_some_time(autograder: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first chapter may take what the others do not need, and never all of it; the end comes before the limit."""
    asked: list[float] = []

    def at_once(*given: Any) -> Json:
        asked.append(given[-1])
        return {"score": 0, "tests": []}

    monkeypatch.setattr(gradescope, "graded", at_once)
    gradescope.main(autograder)
    first, second = asked
    limit = json.loads((autograder / "source" / "settings.json").read_text())["seconds"]
    assert limit / 2 < first <= limit - gradescope.RESERVE - gradescope.SHARE
    assert first < second <= limit - gradescope.RESERVE


def runs_in(cmdline: pathlib.Path, folder: pathlib.Path) -> bool:
    """Whether a process was started with something in a folder."""
    try:
        return str(folder).encode() in cmdline.read_bytes()
    except OSError:
        return False


def test_secrets_stay_on_our_side(autograder: pathlib.Path) -> None:
    """Neither the seed nor the references can be read by what is graded, and its own commands are not obeyed."""
    source = str(autograder / "source")
    text = f"""
import os, pathlib
found = repr(dict(os.environ))
for path in [*pathlib.Path("/proc").glob("[0-9]*/environ"), *pathlib.Path({source!r}).rglob("*.py"), pathlib.Path({source!r}) / "settings.json"]:
    try:
        found += path.read_text(errors="replace")
    except OSError:
        pass
secret = [word for word in ("GRADER" + "_SEED", "known to the " + "reference", '"se' + 'ed"') if word in found]

def double(x):
    raise RuntimeError(f"{{len(found)}} characters and {{secret}} were read")
"""
    results = graded(autograder, {"models.py": text}, isolation="full")
    assert "characters and [] were read" in results["tests"][0]["output"]
    seed = json.loads((autograder / "source" / "settings.json").read_text())["seed"]
    assert seed not in json.dumps(results)


@pytest.mark.parametrize("damage", ["no environment", "no grader", "no settings"])
def test_there_are_results_whatever_happens(autograder: pathlib.Path, tmp_path: pathlib.Path, damage: str) -> None:
    """Where the grader itself cannot run there is a results.json all the same, which blames no learner."""
    root = tmp_path / "autograder"
    shutil.copytree(autograder, root, symlinks=True)
    victim = {"no environment": "environment", "no grader": "source/engine", "no settings": "source/settings.json"}
    (root / victim[damage]).rename(root / "gone")
    (root / "results" / "results.json").write_text('{"score": 4.5}')
    environment = {**os.environ, "GRADER_AUTOGRADER": str(root)}
    subprocess.run([str(root / "run_autograder")], env=environment, cwd=root, timeout=100)
    results = results_of(root)
    assert results["score"] == 0
    assert "not your fault" in json.dumps(results)


CHAPTERS = [
    {"name": "01_one", "files": {"models.py": ["double"], "first.py": ["a"]}},
    {"name": "02_two", "files": {"models.py": ["negative"], "second.py": ["b"]}},
]


def arranged(tmp_path: pathlib.Path, files: dict[str, str]) -> dict[str, str]:
    """Where a submission's files come to lie."""
    for name, text in files.items():
        (tmp_path / "given" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "given" / name).write_text(text)
    gradescope.arrange(tmp_path / "given", CHAPTERS, tmp_path / "work")
    base = tmp_path / "work" / "exercises"
    return {path.relative_to(base).as_posix(): path.read_text() for path in sorted(base.rglob("*.py"))}


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({"first.py": "1"}, {"01_one/first.py": "1"}),
        ({"models.py": "def negative(): pass"}, {"02_two/models.py": "def negative(): pass"}),
        ({"models.py": "negative = 3"}, {"02_two/models.py": "negative = 3"}),
        ({"models.py": "def ("}, {"01_one/models.py": "def (", "02_two/models.py": "def ("}),
        ({"first.py": "1", "own.py": "2"}, {"01_one/first.py": "1", "01_one/own.py": "2"}),
        ({"own.py": "2"}, {}),
        ({"first.py": "1", "old/first.py": "2"}, {"01_one/first.py": "1"}),
        ({"models.py": "1", "a/b/models.py": "def double(): pass"}, {"01_one/models.py": "def double(): pass", "02_two/models.py": "1"}),
        ({"02_two/models.py": "def double(): pass"}, {"02_two/models.py": "def double(): pass"}),
        ({".git/first.py": "1", "__MACOSX/first.py": "2"}, {}),
        ({"first.py": "x" * (2**20 + 5)}, {"01_one/first.py": "x" * (2**20 + 1)}),
    ],
)  # fmt: skip
def test_files_find_their_chapter(tmp_path: pathlib.Path, files: dict[str, str], found: dict[str, str]) -> None:
    """By folder, else by name and by what they define; neighbours come along; nothing is read without end."""
    assert arranged(tmp_path, files) == found


def test_links_lead_nowhere(tmp_path: pathlib.Path) -> None:
    """A link in a submission is not followed, neither to a file nor to a folder."""
    (tmp_path / "given").mkdir()
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "first.py").write_text("secret")
    (tmp_path / "given" / "first.py").symlink_to(tmp_path / "secret" / "first.py")
    (tmp_path / "given" / "folder").symlink_to(tmp_path / "secret")
    assert arranged(tmp_path, {}) == {}


def test_a_great_many_files_are_not_all_read(tmp_path: pathlib.Path) -> None:
    """Those near to the top are taken, up to a number."""
    files = {f"deep/{number:04}/second.py": "deep" for number in range(gradescope.MOST_FILES)}
    assert arranged(tmp_path, {**files, "first.py": "top"})["01_one/first.py"] == "top"
    assert len(list(gradescope.python_files(tmp_path / "given"))) == gradescope.MOST_FILES


# Classroom 50.


@pytest.fixture(scope="module")
def bundle(course: pathlib.Path, tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """The folder of an assignment's autograder."""
    folder = tmp_path_factory.mktemp("classroom50") / "assignment"
    assert packed(course, "--classroom50", folder) == 0
    return folder


@pytest.fixture
def checkout(bundle: pathlib.Path, tmp_path: pathlib.Path) -> pathlib.Path:
    """A student's checkout, with a grader of the student's own and results that were brought along."""
    folder = tmp_path / "checkout"
    for name in ("exercises", "bank"):
        shutil.copytree(bundle / name, folder / name)
    (folder / "grader").mkdir()
    for name in ("grader/__init__.py", "grader/__main__.py", "pip.py", "venv.py", "sitecustomize.py"):
        (folder / name).write_text("raise SystemExit(9)\n")
    (folder / "result.json").mkdir()
    (folder / "result.json" / "file").write_text("")
    (folder / "release-body.md").symlink_to(bundle / "settings.json")
    return folder


def submitted(bundle: pathlib.Path, checkout: pathlib.Path, **changed: str) -> subprocess.CompletedProcess[str]:
    """Run the autograder as Classroom 50's runner does."""
    made = commit(checkout)
    environment = {
        **os.environ,
        "CLASSROOM": "torch-2026",
        "ASSIGNMENT": "models",
        "ASSIGNMENT_TYPE": "individual",
        "SUBMISSION_TAG": "submit/2026-11-21T10-00-00Z-0123abc",
        "PAGES_BASE_URL": "https://school.example.org/classroom50",
        "USERNAME": "learner",
        "OWNER": "learner",
        "COMMIT_URL": "https://git.example.org/commit",
        "RELEASE_URL": "https://git.example.org/release",
        "REVIEW_URL": "https://git.example.org/review",
        "CLASSROOM50_BUNDLE_DIR": str(bundle),
        "GITHUB_ACTIONS": "true",
        "GITHUB_SHA": made,
        "GITHUB_WORKSPACE": str(checkout),
        "GITHUB_OUTPUT": str(checkout.parent / "output"),
        "PIP_NO_INDEX": "1",
        **changed,
    }
    command = [sys.executable, str(bundle / "autograder.py")]
    return subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True, timeout=280)


@pytest.mark.parametrize(("text", "share"), [(RIGHT, 3), (PARTIAL, 2), ("", 0)], ids=["right", "partial", "empty"])
def test_a_submission_is_graded(bundle: pathlib.Path, checkout: pathlib.Path, text: str, share: int) -> None:
    """Exit code 0, a result.json that is valid and ours, with the time of the commit; a body; no trap was stepped into."""
    (checkout / "exercises" / "01_one" / "models.py").write_text(text)
    done = submitted(bundle, checkout)
    assert done.returncode == 0, done.stdout + done.stderr
    result = json.loads((checkout / "result.json").read_text())
    jsonschema.validate(result, json.loads((SCHEMAS / "classroom50.json").read_text()))
    assert result["score"] * 9 == result["max-score"] * 2 * share
    assert [test["passed"] for test in result["tests"]] == [share >= 2, share == 3, False]
    made = int(git(checkout, "show", "--no-patch", "--format=%ct"))
    assert seconds_of(result["datetime"]) == made
    body = checkout / "release-body.md"
    assert not body.is_symlink()
    assert "double" in body.read_text()
    assert outputs_of((checkout.parent / "output").read_text())["total"] == "3"


def seconds_of(text: str) -> int:
    """Seconds since the epoch of a time in the result."""
    import datetime as dt

    return int(dt.datetime.fromisoformat(text).timestamp())


def test_another_python_is_told_of(bundle: pathlib.Path, checkout: pathlib.Path, tmp_path: pathlib.Path) -> None:
    """Where the bank does not fit the Python that is there, that is an error of the set-up, with the remedy; no result."""
    other = tmp_path / "bundle"
    shutil.copytree(bundle, other)
    (other / "settings.json").write_text('{"python": "3.99", "torch_index": ""}')
    done = submitted(other, checkout)
    assert done.returncode == 1
    assert '::error title=Not graded::the sealed bank needs "python": "3.99"' in done.stdout
    assert not (checkout / "result.json").exists()


def test_a_damaged_bundle_is_no_grade(bundle: pathlib.Path, checkout: pathlib.Path, tmp_path: pathlib.Path) -> None:
    """Where the grader is at fault the autograder says so by its exit code, and the runner makes no grade of it."""
    other = tmp_path / "bundle"
    shutil.copytree(bundle, other)
    (other / "bank" / "01_one.sealed").write_bytes(b"")
    done = submitted(other, checkout)
    assert done.returncode == 1
    assert "::error title=Not graded::the grader ended with exit code 3" in done.stdout


def test_the_bundle_may_be_read_by_everybody(bundle: pathlib.Path) -> None:
    """It holds stubs and a sealed bank, and no reference; nor a workflow, or anything else of a learners' copy."""
    assert sorted(path.name for path in bundle.iterdir()) == [
        "autograder.py", "bank", "exercises", "grader", "requirements.txt", "settings.json",
    ]  # fmt: skip
    for path in bundle.rglob("*"):
        assert path.is_dir() or b"known to the reference alone" not in path.read_bytes()
    assert "raise NotImplementedError" in (bundle / "exercises" / "01_one" / "models.py").read_text()


def test_a_python_of_the_machine_is_left_alone(
    bundle: pathlib.Path, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the autograder is started by the machine's own Python, it installs into an environment of its own."""
    monkeypatch.setattr(sys, "prefix", sys.base_prefix)
    monkeypatch.setattr(classroom50, "HERE", tmp_path)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    (tmp_path / "requirements.txt").write_text("")
    python = classroom50.installed(tmp_path / "environment", "")
    assert python == tmp_path / "environment" / "bin" / "python"
    assert "include-system-site-packages = true" in (tmp_path / "environment" / "pyvenv.cfg").read_text()


def test_torch_may_come_from_elsewhere(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where an index for torch is named, torch alone is fetched from there, before everything else."""
    asked: list[list[str]] = []
    monkeypatch.setattr(subprocess, "run", lambda words, **_: asked.append(words))
    monkeypatch.setattr(classroom50, "HERE", tmp_path)
    (tmp_path / "requirements.txt").write_text("hypothesis>=6\ntorch<3,>=2\n")
    classroom50.installed(tmp_path / "environment", "https://index.example.org")
    first, second = (words for words in asked if "pip" in words)
    assert first[-3:] == ["--index-url", "https://index.example.org", "torch<3,>=2"]
    assert "--index-url" not in second


# The verb.


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "for which system"),
        (["--gradescope", "nowhere/at/all.zip"], "cannot be written there"),
        (["--gradescope", "x.zip", "--minutes", "40"], "Gradescope gives at most 40 minutes"),
        (["--gradescope", "-"], "name a file"),
        (["--classroom50", "nowhere/at/all"], "cannot be made there"),
        (["--classroom50", "."], "it is not empty"),
    ],
)
def test_what_cannot_be_made_is_refused(
    course: pathlib.Path,
    tmp_path: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    says: str,
) -> None:
    """A package without a system, or in a place where none can be, is called wrongly; nothing is left behind."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").write_text("")
    assert packed(course, *words) == 2
    assert says in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_a_bundle_that_is_too_large_is_told_of(
    course: pathlib.Path, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What Classroom 50 would not fetch is made, and it is said that it is too large."""
    monkeypatch.setattr(package, "LARGEST_BUNDLE", 1000)
    packed(course, "--classroom50", tmp_path / "bundle", course / "exercises" / "02_two")
    assert "name fewer chapters" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["gradescope_run.sh", "gradescope_setup.sh"])
def test_scripts_are_bash(name: str) -> None:
    """What a platform starts is a script that bash understands."""
    subprocess.run(["bash", "-n", str(PACKAGED / name)], check=True)


def test_the_wheel_brings_the_templates(tmp_path: pathlib.Path) -> None:
    """What the verb copies is a part of the installed package."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=100)
    (wheel,) = tmp_path.glob("*.whl")
    inside = set(zipfile.ZipFile(wheel).namelist())
    assert {f"grader/author/packaged/{path.name}" for path in PACKAGED.iterdir() if path.is_file()} <= inside
