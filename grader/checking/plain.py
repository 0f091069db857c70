"""A plain pytest function as a check: it runs in this process, the learner's functions stay behind the wall."""

from __future__ import annotations

import contextlib
import io
import os
import random
import re
import threading
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from grader.bank import Cases
from grader.chapters.references import importable
from grader.checking.check import ENDINGS, NOT_DONE, Checking, steady
from grader.checking.remote import Functions, Session, references, session
from grader.deadline import TooSlow
from grader.define import PlainTest
from grader.errors import DefinitionError, GraderFault
from grader.judge import DIED, MISSING, NOT_RUN, PASSED, RAISED, TIMED_OUT, WRONG, Verdict
from grader.observe.call import reset
from grader.observe.loaders import spare_random_state
from grader.sandbox.limits import Source, WorkerEnded
from grader.source import solved_file

LINES_SHOWN = 4
FIXTURES = "grader.checking.fixtures"
_BUILTIN = re.compile(r"<built-in (?:method|function) (\w+)[^>]*>")
_ASIDE = re.compile(r" \+ {4,}where |  Use -v to get more diff")
_ERROR = re.compile(r"^E +(.*)", re.MULTILINE)
_ALONE = threading.Lock()  # pytest changes the process while it runs
_WITHOUT = ("cacheprovider", "faulthandler", "junitxml", "logging", "stepwise", "threadexception", "terminal",
            "unraisableexception", "warnings")  # fmt: skip
_VARIABLES = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": "", "PYTEST_PLUGINS": ""}


@dataclass(slots=True)
class Instance:
    """One test with its parameters, and how it ended; `place` is where in the test's file, `said` what it says."""

    name: str
    passed: bool = False
    failed: bool = False
    skipped: str = ""
    error: BaseException | None = None
    place: str = ""
    said: str = ""
    session: Session | None = None


class PlainChecking(Checking):
    """One check that a plain test decides, on one device."""

    def _begin(self) -> None:
        self.cases = Cases((), 0.0)

    def _finish(self) -> Verdict:
        sandbox = self.bench.sandbox
        company = bool(sandbox.live)
        verdict = self._tested()
        if verdict.verdict == DIED and (company or sandbox.hosts_lost != self.losses):
            for worker in list(sandbox.live):
                worker.close()
            self.file.fate = None
            verdict = self._tested()
        return replace(verdict, printed=self.printed)

    def _tested(self) -> Verdict:
        try:
            if self.file.fate is not None:
                raise self.file.fate
            with self.worker(self.file.source) as worker:
                if (early := self._missing(worker.meet())) is not None:
                    return early
        except WorkerEnded as gone:
            self.file.fate = gone
            return self._gone(gone, None)
        run = self._run_tests(self.file.source)
        self.printed = run.printed
        failed = [one for one in run.instances.values() if one.failed]
        for one in failed:
            if isinstance(one.error, GraderFault):
                raise one.error
        if failed:
            self._demand_right_with_reference()
            return self._failed_test(failed[0])
        if not any(one.passed for one in run.instances.values()):
            why = next(iter(run.instances.values())).skipped
            return Verdict(self.device, NOT_RUN, difference=f"Not run: {why}")
        return Verdict(self.device, PASSED)

    def _run_tests(self, source: Source) -> Inside:
        """Run the test function on the functions of this source. Raises DefinitionError where it cannot run."""
        import pytest  # late: most gradings need none

        test = self._test
        folder = test.path.parent
        inside = Inside(self, source)
        options = [
            f"--rootdir={folder}",
            f"--config-file={os.devnull}",
            "--noconftest",
            "--import-mode=importlib",
            "-s",
        ]
        options += [f"-pno:{name}" for name in _WITHOUT]
        spare_random_state()
        with _ALONE, contextlib.ExitStack() as stack:
            stack.enter_context(warnings.catch_warnings(action="ignore"))
            stack.enter_context(importable(folder))
            stack.enter_context(_variables(_VARIABLES))
            stack.enter_context(contextlib.redirect_stdout(io.StringIO()))
            said = stack.enter_context(contextlib.redirect_stderr(io.StringIO()))
            pytest.main([*options, f"{test.path}::{test.function}"], plugins=[inside, FIXTURES])
        if inside.stopped:
            raise KeyboardInterrupt
        if inside.trouble or not inside.instances:
            trouble = inside.trouble or said.getvalue() or "pytest found no test there"
            raise DefinitionError(f"{folder.name}/{test.path.name} does not run: {_first_lines(steady(trouble), 12)}")
        return inside

    @property
    def _test(self) -> PlainTest:
        assert self.check.plain is not None
        return self.check.plain

    def _demand_right_with_reference(self) -> None:
        """Raise DefinitionError where the reference fails the test too: that is no fault of the learner's."""
        text = solved_file(self.exercise.file)
        run = self._run_tests(Source(self.target.file, {self.target.file: text}))
        for one in run.instances.values():
            if one.failed:
                raise DefinitionError(
                    f"{one.place}: {one.name} fails with the reference as the solution too: {steady(one.said)}"
                )

    def _failed_test(self, one: Instance) -> Verdict:
        """Say how a test failed: by the end of the learner's process, what it raised, or what it returned."""
        if isinstance(one.error, WorkerEnded):
            return self._gone(one.error, None)
        made = self._end(WRONG, f"{one.name}: {one.said}")
        if one.session is None:
            return made
        made = replace(made, case=steady(one.session.code))
        gone, failure = one.session.gone, one.session.failure
        if gone is not None:
            verdict = TIMED_OUT if gone.how == "timed out" else DIED
            sentence = f"{ENDINGS[gone.how]} in this call of {one.name}: {gone.detail}."
            return replace(made, verdict=verdict, difference=steady(sentence))
        if isinstance(one.error, TooSlow):
            return replace(made, verdict=TIMED_OUT)
        if failure is None or one.error is not one.session.error:
            return made
        if failure.name == NotImplementedError.__name__ and not failure.message:
            return self._end(MISSING, NOT_DONE)
        line = self.file.innermost(failure.frames)
        where = f" ({self.file.place_of(line)})" if line else ""
        sentence = f"{one.name}: It raised {failure.name}: {failure.message}{where}."
        return replace(made, verdict=RAISED, kind="raised", difference=steady(sentence), line=line or made.line)


class Inside:
    """A plugin for pytest: gives the tests of one run their fixtures, and notes what becomes of them."""

    def __init__(self, checking: PlainChecking, source: Source) -> None:
        self.checking = checking
        self.source = source
        self.device = checking.device
        self.instances: dict[str, Instance] = {}
        self.trouble = ""
        self.stopped = False
        self.printed = ""

    @contextlib.contextmanager
    def solution(self, node: Any, device: str) -> Iterator[Functions]:
        """Give a test the functions of the source, in a worker of its own."""
        with session(self.checking, self.source) as made:
            self.instances[node.nodeid].session = made
            try:
                yield made.solution
            finally:
                self.printed += bytes(made.worker.printed).decode("utf-8", "replace")

    def reference(self, node: Any) -> Functions:
        """Give a test the reference functions."""
        return references(self.checking.target)

    def devices_of(self, node: Any) -> tuple[str, ...]:
        """Say that a test is not repeated: there is a check for every device."""
        return ()

    def pytest_runtest_setup(self, item: Any) -> None:
        """Let every test begin in the same state."""
        self.instances[item.nodeid] = Instance(item.name)
        random.seed(self.checking.file.seed)
        reset(self.checking.file.seed % 2**31)

    def pytest_runtest_makereport(self, item: Any, call: Any) -> None:
        """Note the exception that ended a test, and where that was."""
        one = self.instances[item.nodeid]
        if call.excinfo is None or one.error is not None:
            return
        one.error = call.excinfo.value
        here = [entry for entry in call.excinfo.traceback if str(entry.path) == str(item.path)]
        one.place = f"{item.path.parent.name}/{item.path.name}" + (f", line {here[-1].lineno + 1}" if here else "")
        if here:
            one.said = _said(call.excinfo.value, str(here[-1].statement))

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Note how one phase of a test ended; nothing passes by default."""
        one = self.instances[report.nodeid]
        one.passed = one.passed or (report.when == "call" and report.passed)
        if report.skipped:
            one.skipped = str(one.error)
        if report.failed or (one.session is not None and one.session.gone is not None):
            one.failed = True
            one.said = one.said or _first_lines("\n".join(_ERROR.findall(report.longreprtext)) or report.longreprtext)

    def pytest_collectreport(self, report: Any) -> None:
        """Note why the file cannot be collected."""
        if report.failed:
            self.trouble = self.trouble or report.longreprtext

    def pytest_internalerror(self, excrepr: Any) -> None:
        """Note what went wrong in pytest itself."""
        self.trouble = self.trouble or str(excrepr)

    def pytest_keyboard_interrupt(self, excinfo: Any) -> None:
        """Note that somebody wants to stop."""
        self.stopped = excinfo.type is KeyboardInterrupt


@contextlib.contextmanager
def _variables(values: dict[str, str]) -> Iterator[None]:
    """Set environment variables, and put them back, with the one in which pytest notes the test under way."""
    names = (*values, "PYTEST_CURRENT_TEST", "PYTEST_VERSION")
    before = {name: os.environ.get(name) for name in names}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def _said(error: BaseException, statement: str) -> str:
    """Return what a failed test says to a learner: its message, or what it asserts and the values it met."""
    text = str(error).strip()
    if isinstance(error, TooSlow):
        return "it did not end in time; a loop in it waits for something that never comes."
    message, found, _ = text.partition("\nassert ")
    if isinstance(error, AssertionError) and found:
        return _first_lines(message)
    if isinstance(error, AssertionError) and (not text or text.startswith("assert ")):
        return _first_lines(f"{' '.join(statement.split())}\n{text}")
    if isinstance(error, Exception) and not isinstance(error, AssertionError):
        return _first_lines(f"what came cannot be used: {type(error).__name__}: {text}")
    return _first_lines(text)


def _first_lines(text: str, most: int = LINES_SHOWN) -> str:
    """Return the first lines of what pytest says, without what only says which function is meant."""
    plain = _BUILTIN.sub(r"\1", text)
    lines = [line.rstrip() for line in plain.splitlines() if line.strip() and not _ASIDE.match(line)]
    return "\n".join(dict.fromkeys(lines[:most]))
