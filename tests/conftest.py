"""Shared fixtures: one worker host for all tests, a bank that lasts a session, a course made on the spot."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import pathlib
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from grader import cli, verbs
from grader.author import commands
from grader.bank import Bank
from grader.bench import Settings, Target
from grader.course import Course
from grader.grade import grade
from grader.judge import Judgement, Report
from grader.observe.sim.device import register
from grader.sandbox import hosting
from grader.sandbox.host import Sandbox
from grader.source import solution
from grader.submission import Submission
from grader.targets import targets

ROOT = pathlib.Path(__file__).parents[1]


register()  # before any test's backward pass
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as a shell's background jobs have it; here Ctrl-C is tested
    signal.signal(signal.SIGINT, signal.default_int_handler)


def a_part(many: Iterable[Any], every: int, name: Callable[[Any], str] | None = None) -> list[Any]:
    """Return cases of which every how-manieth is run, other ones each day; all of them with `-m "whole or not whole"`."""
    today = dt.datetime.now(dt.UTC).date().toordinal() % every
    return [
        pytest.param(
            *(case if isinstance(case, tuple) else (case,)),
            marks=[] if place % every == today else pytest.mark.whole,
            id=name and name(case),
        )
        for place, case in enumerate(many)
    ]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --update, which records the reports of tests/situations anew."""
    parser.addoption("--update", action="store_true", help="record the reports of tests/situations anew")


LONG = ("course_proof", "cohort", "workflows", "pytest_plugin", "packages", "sealed", "plain", "adversaries", "verify")
"""Files that take minutes: begun first, or one process would wait for them in the end."""


def pytest_configure(config: pytest.Config) -> None:
    """Keep pytest-xdist, where it is, from beginning with the files that hold the most tests."""
    config.option.loadscopereorder = False


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest."""
    items.sort(key=lambda item: item.path.stem.removeprefix("test_") not in LONG)


@pytest.fixture(scope="session", autouse=True)
def _measured_workers(request: pytest.FixtureRequest) -> None:
    """Under coverage, workers and their host are measured too."""
    if "coverage" not in sys.modules or not request.config.pluginmanager.hasplugin("_cov"):
        return
    if not request.config.getoption("--cov"):
        return
    data = ROOT / ".coverage"
    rest = ["-s", "-B", "-m", "coverage", "run", f"--rcfile={ROOT / 'pyproject.toml'}", f"--data-file={data}"]
    rest += [f"--source={ROOT / 'grader'}"]  # the host is a script there, no part of the package
    Sandbox.confined = False  # they write what was measured
    hosting.HOST_COMMAND = (sys.executable, *rest, str(hosting.HOST_SCRIPT))


@pytest.fixture(scope="session")
def sandbox(_measured_workers: None) -> Iterator[Sandbox]:
    """A started worker host."""
    with Sandbox() as started:
        yield started


CACHE = os.environ.get("GRADER_CACHE")
"""As it is before a test gets one of its own."""
PLAIN_COMMAND = hosting.HOST_COMMAND
"""As it is before workers are measured."""


def plain_sandbox(confined: bool) -> Iterator[Sandbox]:
    """Start a sandbox whose workers are confined or not, and not measured."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hosting, "HOST_COMMAND", PLAIN_COMMAND)
        with Sandbox() as started:
            started.confined = confined
            yield started


@pytest.fixture(scope="session")
def unconfined(_measured_workers: None) -> Iterator[Sandbox]:
    """A sandbox as on a system without any confinement: processes of their own, and what the grader does by itself."""
    yield from plain_sandbox(confined=False)


@pytest.fixture(scope="session")
def walled(_measured_workers: None) -> Iterator[Sandbox]:
    """A sandbox that confines its workers, also while others are measured."""
    yield from plain_sandbox(confined=True)


@pytest.fixture(scope="session")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Bank:
    """A case bank that lasts as long as the tests; where the user names a cache, the one in there."""
    return Bank(pathlib.Path(CACHE) / "bank" if CACHE else tmp_path_factory.mktemp("bank"))


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test touches the user's cache."""
    monkeypatch.setenv("GRADER_CACHE", str(tmp_path_factory.getbasetemp() / "cache"))


@pytest.fixture(autouse=True)
def _no_runner(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test tells the CI run that it is part of what it grades."""
    for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT", "GITHUB_WORKSPACE"):
        monkeypatch.delenv(name, raising=False)


Make = Callable[[str], Course]
Run = Callable[..., int]


@pytest.fixture
def make_course(tmp_path: pathlib.Path) -> Make:
    """Return a function that makes a course of one chapter `01_one` with one file `file.py` from a reference's text."""

    def make(reference: str) -> Course:
        root = tmp_path / "course"
        for folder in ("exercises/01_one", "reference/01_one"):
            (root / folder).mkdir(parents=True, exist_ok=True)
        (root / "reference" / "01_one" / "file.py").write_text(reference, encoding="utf-8")
        return Course(root)

    return make


@pytest.fixture
def run(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command line in this process, with the tests' own worker host."""

    def with_shared_host(options: argparse.Namespace, _: object) -> int:
        simple = {**verbs.VERBS, **commands.VERBS}
        if options.verb in simple:
            return simple[options.verb](options)
        return verbs.VERBS_WITH_WORKERS[options.verb](options, sandbox)

    monkeypatch.setattr(cli, "_run", with_shared_host)
    monkeypatch.setattr(sandbox, "close", lambda: None)  # other tests want it too
    return lambda *words: cli.main([str(word) for word in words])


class Grader:
    """Grades texts against a course made on the spot."""

    def __init__(self, sandbox: Sandbox, bank: Bank, folder: pathlib.Path) -> None:
        self.sandbox = sandbox
        self.bank = bank
        self.folder = folder

    def report(
        self, course: Course, text: str | None, settings: Settings | None = None, file: str = "file.py"
    ) -> Report:
        """Return the report on a submission of one file (none where `text` is None)."""
        place = self.folder / "submission" / "exercises" / "01_one"
        place.mkdir(parents=True, exist_ok=True)
        if text is not None:
            (place / file).write_text(text, encoding="utf-8")
        chosen = targets(course, [])
        submission = Submission(self.folder / "submission")
        return grade(submission, chosen, settings or Settings(), self.sandbox, self.bank)

    def judgement(self, course: Course, text: str | None, settings: Settings | None = None) -> Judgement:
        """Return the judgement of the course's first exercise."""
        return self.report(course, text, settings).judgements[0]

    def version(self, target: Target, mark: str, title: str = "") -> str:
        """Return the text of a version of an exercise."""
        return solution(target.exercise, mark, title)


@pytest.fixture
def terminal() -> Iterator[None]:
    """Let what a test starts be told when its terminal is closed, also where the tests themselves run under nohup."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.fixture
def grader(sandbox: Sandbox, bank: Bank, tmp_path: pathlib.Path) -> Grader:
    """A grader of texts."""
    return Grader(sandbox, bank, tmp_path)


@pytest.fixture
def unconfined_grader(unconfined: Sandbox, bank: Bank, tmp_path: pathlib.Path) -> Grader:
    """A grader of texts whose workers are not confined."""
    return Grader(unconfined, bank, tmp_path)
