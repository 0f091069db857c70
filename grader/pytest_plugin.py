"""Every check as a pytest item: `pytest exercises/02_workflow` grades as the command line does.

pytest loads this module in every project where the package is installed: it imports nothing of ours before a
course's files are collected, and does nothing without one.
"""

from __future__ import annotations

import contextlib
import pathlib
import warnings
from collections.abc import Generator, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from grader.bench import Target
    from grader.define import Check
    from grader.pytest_session import Grading

_GRADING = pytest.StashKey["Grading"]()
_OURS = "The grader's own fault, or its course's, not the learner's:"
_FACTS = "grader_facts"
"""The attribute of a pytest report that tells the score, from other processes too."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the command line's options, as far as pytest has none of its own for it."""
    group = parser.getgroup("grader", "grading of PyTorch exercises")
    group.addoption("--submission", metavar="DIR", help="grade this folder's versions of a course's files")
    group.addoption("--course", metavar="DIR", help="the folder with exercises/ and reference/")
    group.addoption("--grader-devices", metavar="LIST", help="cpu, cuda, mps, xpu, sim, separated by commas, or all")
    group.addoption("--grader-seed", metavar="N", type=int, help="draw other cases")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Refuse to run a submission's conftest.py here, which pytest would do before anything else."""
    options, here = early_config.known_args_namespace, early_config.invocation_params.dir
    if not options.submission:
        return
    whole = (here / options.submission).resolve()
    for word in options.file_or_dir:
        path = (here / word.partition("::")[0]).resolve()
        if path.is_relative_to(whole):
            above = [folder for folder in (path, *path.parents) if folder.is_relative_to(whole)]
            found = [*(folder / "conftest.py" for folder in above), *path.rglob("conftest.py")]
            if guilty := next((file for file in found if file.is_file()), None):
                raise pytest.UsageError(
                    f"{guilty} belongs to the submission, and pytest would run it outside of any isolation; "
                    "call pytest on the course's exercises/ instead, or remove the file"
                )


def pytest_configure(config: pytest.Config) -> None:
    """Check the options, where one is given; gather the score from whatever process runs the checks."""
    config.pluginmanager.register(_Score(), "grader-score")
    if any(config.getoption(name) for name in ("submission", "course", "grader_devices")):
        _grading(config)


def pytest_unconfigure(config: pytest.Config) -> None:
    """End every worker."""
    if (grading := config.stash.get(_GRADING, None)) is not None:
        grading.close()


def _grading(config: pytest.Config) -> Grading:
    """Return what this process grades with, made when it is first asked for."""
    if _GRADING not in config.stash:
        with _ours():
            from grader.pytest_session import Grading

            config.stash[_GRADING] = Grading(config.option, config.args)
    return config.stash[_GRADING]


@contextlib.contextmanager
def _ours() -> Iterator[None]:
    """Within this context no warning matters, and what is no fault of ours is a usage error in a sentence."""
    with warnings.catch_warnings(action="ignore"):
        from grader.errors import CalledWrongly

        try:
            yield
        except CalledWrongly as error:
            raise pytest.UsageError(str(error)) from None


def _may_be_chapter(config: pytest.Config, folder: pathlib.Path) -> bool:
    """Whether it is worth looking closer: a few questions to the file system, nothing imported.

    A course that lies somewhere below what pytest was called on is none of that project's tests.
    """
    if config.getoption("submission") or config.getoption("course"):
        return True
    course = folder.parent.parent
    there = (course / "reference" / folder.name).is_dir() or (course / "bank" / f"{folder.name}.sealed").is_file()
    if not there or not (course / "exercises").is_dir() or folder.parent.name not in ("exercises", "reference"):
        return False
    called = (config.invocation_params.dir / word.partition("::")[0] for word in config.args)
    return any(path.resolve().is_relative_to(course.resolve()) for path in called)


def _of_submission(config: pytest.Config, path: pathlib.Path) -> bool:
    """Whether a path lies in the folder of the submission: nothing there is run by pytest itself."""
    folder = config.getoption("submission")
    return bool(folder) and path.resolve().is_relative_to((config.invocation_params.dir / folder).resolve())


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Collect the files of a chapter that a learner lacks, too; trouble with the course ends the session here."""
    config, path, chapter = collector.config, collector.path, None
    if isinstance(collector, pytest.Directory) and _may_be_chapter(config, path):
        with _ours():
            chapter = _grading(config).chapter_of(path)
            if chapter is not None:
                _grading(config).devices(chapter)
    report = yield
    if chapter is not None and path.parent.name != "reference":
        lacking = (path / name for name in chapter.files if not (path / name).is_file())
        report.result += [File.from_parent(collector, path=file) for file in lacking]
    return report


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(
    file_path: pathlib.Path, parent: pytest.Collector
) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
    """Collect a learner's file as exercises, whatever else would have imported it here."""
    found = yield
    if file_path.suffix != ".py" or not _may_be_chapter(parent.config, file_path.parent):
        return found
    with _ours():
        grading = _grading(parent.config)
        if file_path.parent.parent.name == "reference" and not _of_submission(parent.config, file_path):
            if file_path.name.startswith("test_") and grading.chapter_of(file_path.parent) is not None:
                _give_fixtures(parent.config, grading)
            return found
        if grading.targets(file_path):
            return [File.from_parent(parent, path=file_path)]
    return [] if _of_submission(parent.config, file_path) else found


def _give_fixtures(config: pytest.Config, grading: Grading) -> None:
    """Give plain tests `solution`, `reference` and `device`, where pytest was called on their file itself."""
    from grader.checking import fixtures

    config.stash[fixtures.GIVER] = grading
    if not config.pluginmanager.is_registered(fixtures):
        config.pluginmanager.register(fixtures, fixtures.__name__)


class File(pytest.File):
    """A learner's file; nothing of it is imported here."""

    def collect(self) -> Iterable[pytest.Collector]:
        """Yield its exercises."""
        for target in _grading(self.config).targets(self.path):
            yield Exercise.from_parent(self, name=target.exercise.name, target=target)


class Exercise(pytest.Collector):
    """One exercise."""

    def __init__(self, *, target: Target, **rest: Any) -> None:
        super().__init__(**rest)
        self.target = target

    def collect(self) -> Iterable[pytest.Item]:
        """Yield each check on each device."""
        with _ours():
            devices = _grading(self.config).devices(self.target.chapter)
        for check in self.target.exercise.checks:
            for device in devices:
                title = check.name.replace("::", ":").replace("[", "(").replace("]", ")")
                name = f"{title}[{device}]"  # the brackets are pytest's: its own parsing of the whole must agree
                node = f"{self.nodeid}::{name}"
                yield CheckItem.from_parent(self, name=name, nodeid=node, check=check, device=device)


class CheckItem(pytest.Item):
    """One check of an exercise on one device."""

    def __init__(self, *, check: Check, device: str, **rest: Any) -> None:
        super().__init__(**rest)
        assert isinstance(self.parent, Exercise)
        self.target = self.parent.target
        self.check = check
        self.device = device
        self.facts: dict[str, Any] = {}
        self.printed = ""
        self.wrong = ""

    def setup(self) -> None:
        """Grade, so that a fault of the grader's is an error and no failure of the learner's."""
        from grader.errors import GraderFault
        from grader.judge import FAULT, NOT_RUN

        grading = _grading(self.config)
        with _ours():
            try:
                verdicts = grading.verdicts(self.target, self.check, self.device)
            except (GraderFault, OSError) as error:
                pytest.fail(f"{_OURS} {error}", pytrace=False)
            self._note([(one.device, one.verdict, one.side) for one in verdicts])
            verdict = verdicts[-1]
            self.printed = verdict.printed
            if verdict.verdict == NOT_RUN:
                pytest.skip(verdict.difference)  # the sentence says why it was not run: neither passed nor failed
            text = grading.text(self.target, self.check, verdicts)
            if verdict.verdict == FAULT:
                pytest.fail(f"{_OURS}\n{text}", pytrace=False)
            self.wrong = "" if verdict.passed else text

    def _note(self, verdicts: list[tuple[str, str, bool]]) -> None:
        points, share = self.check.points, self.target.chapter.settings.half_points
        self.facts = {
            "check": [f"{self.target.chapter.course.root} {self.target.key}", self.check.name],
            "points": str(points),
            "share": str(share),
            "verdicts": verdicts,
            "collected": self.session.stash[_COLLECTED],
        }

    def runtest(self) -> None:
        """Fail where the verdict is not that it passed."""
        if self.wrong:
            raise NotRightError(self.wrong)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return the report's own lines, without a traceback of ours."""
        if isinstance(excinfo.value, NotRightError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[pathlib.Path, int | None, str]:
        """Return where the learner's function is."""
        line = _grading(self.config).line(self.target.chapter).file(self.target).line_of(self.target.exercise.names[0])
        return self.path, (line or 1) - 1, f"{self.target.exercise.name}: {self.name}"


class NotRightError(Exception):
    """A check did not pass; the message is what the report says."""


_COLLECTED = pytest.StashKey[int]()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(session: pytest.Session, items: list[pytest.Item]) -> None:
    """Count the checks before some are deselected."""
    session.stash[_COLLECTED] = sum(isinstance(item, CheckItem) for item in items)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """Add to the report what was printed, and what the score is made of."""
    report = yield
    if isinstance(item, CheckItem):
        if call.when == "setup" and item.facts:
            setattr(report, _FACTS, item.facts)
        if item.printed:
            from grader.report.safe import safe

            report.sections.append(("Captured stdout of the learner's code", safe(item.printed)))
    return report


class _Score:
    """Gathers what the checks of a session came to."""

    def __init__(self) -> None:
        self.facts: list[Mapping[str, Any]] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note one check."""
        if (facts := getattr(report, _FACTS, None)) is not None:
            self.facts.append(facts)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Show the score."""
        if not self.facts:
            return
        from grader.judge import CheckResult, Verdict, shown

        checks: dict[tuple[str, ...], CheckResult] = {}
        for facts in sorted(self.facts, key=lambda facts: len(facts["verdicts"])):  # the longer knows more
            verdicts = tuple(Verdict(device, verdict, side=side) for device, verdict, side in facts["verdicts"])
            points, share = Fraction(facts["points"]), Fraction(facts["share"])
            checks[tuple(facts["check"])] = CheckResult(facts["check"][1], points, share, verdicts)
        score = sum((check.score for check in checks.values()), Fraction(0))
        whole = sum((check.points for check in checks.values()), Fraction(0))
        devices = dict.fromkeys(verdict.device for check in checks.values() for verdict in check.verdicts)
        collected = max(facts["collected"] for facts in self.facts)
        part = "" if len(self.facts) == collected else f"only {len(self.facts)} of {collected} checks ran; "
        terminalreporter.write_line(f"{shown(score)} of {shown(whole)} points ({part}on {', '.join(devices)})")
