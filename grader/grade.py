"""The line, written out once: grade(submission, course) → Report."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import pathlib
import platform
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from importlib.metadata import version
from typing import Any

import torch

from grader.bank import Bank, cache_folder
from grader.bench import Bench, File, Settings, Target
from grader.checking.check import Checking
from grader.checking.plain import PlainChecking
from grader.checking.together import Company, Together
from grader.define import Check
from grader.errors import CalledWrongly, DefinitionError, Unreadable
from grader.hardware import about_sim
from grader.judge import NOT_RUN, PASSED, CheckResult, Judgement, Report, Verdict
from grader.progress import Progress, Replay
from grader.route import do_first
from grader.sandbox.host import Sandbox
from grader.sandbox.limits import Isolation, Source, is_real
from grader.submission import Submission

AHEAD = 2
"""So many checks have begun beside the one that is listened to."""


def grade(
    submission: Submission,
    targets: Sequence[Target],
    settings: Settings,
    sandbox: Sandbox,
    bank: Bank,
    progress: Progress | None = None,
    watch: Callable[[Judgement], None] | None = None,
) -> Report:
    """Grade the exercises in `targets` of a submission; `watch` is told each judgement as it is reached.

    What a submission does cannot keep a later exercise from being graded; a fault of the grader's own is a verdict of
    its own. There is always a report, unless less isolation is to be had than `settings` ask for: CalledWrongly.
    """
    isolation = isolation_of(submission, targets, settings, sandbox)
    line = Line(Bench(submission, settings, sandbox, bank if settings.secret is None else Bank(), progress))
    judgements = []
    for judgement in line.judgements(targets):
        judgements.append(judgement)
        if watch is not None:
            watch(judgement)
    seed = str(settings.seed) if settings.secret is None else "secret"
    practice = any(target.chapter.course.sealed for target in targets)
    return Report(tuple(judgements), seed, environment(settings, isolation, practice))


def isolation_of(submission: Submission, targets: Sequence[Target], settings: Settings, sandbox: Sandbox) -> Isolation:
    """Return how workers are kept from everything else, by trying. Raises CalledWrongly where more was asked for."""
    chapters = {target.chapter.name: target.chapter for target in targets}.values()
    secrets = {str(chapter.course.answers) for chapter in chapters}
    secrets |= {str(cache_folder()), str(submission.root.parent)}
    with contextlib.suppress(RuntimeError):  # a user without a home
        secrets.add(str(pathlib.Path.home()))
    modes = {chapter.settings.processes for chapter in chapters} or {False}
    found = [sandbox.isolation(sorted(secrets), settings.devices, processes) for processes in sorted(modes)]
    for isolation in found:
        if not isolation.reaches(settings.isolation):
            raise CalledWrongly(f"the isolation that was asked for is {settings.isolation}, but here it is {isolation}")
    return found[-1]


def environment(settings: Settings, isolation: Isolation, practice: bool = False) -> dict[str, Any]:
    """Return what a report is graded with: versions, platform, devices, isolation; or with a sealed bank's cases."""
    return {
        "practice": practice,
        "python": platform.python_version(),
        "torch": torch.__version__,
        "hypothesis": version("hypothesis"),
        "platform": f"{platform.system()}-{platform.machine()}",
        "threads": 1,
        "devices": list(settings.devices),
        "devices_not_run": dict(settings.not_run),
        "sim": about_sim(settings.devices, settings.not_run),
        "isolation": str(isolation),
    }


class Line:
    """Grades exercise after exercise of one submission, reading each of its files once."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.standing = _remembered(bench)
        self.files: dict[tuple[str, str], File] = {}

    def judgements(self, targets: Sequence[Target]) -> Iterator[Judgement]:
        """Grade one exercise after the other."""
        with contextlib.ExitStack() as stack:
            company = stack.enter_context(contextlib.closing(Company(self.bench, targets)))
            longest = self._longest(targets)
            if longest is not None:
                stack.callback(longest.drop)
                longest.begin()
            checkings = stack.enter_context(contextlib.closing(_ahead(self._checkings(targets, company, longest))))
            for target in targets:
                checks = []
                for check in target.exercise.checks:
                    verdicts = tuple(self._verdicts(checkings))
                    share = target.chapter.settings.half_points
                    checks.append(CheckResult(check.name, check.points, share, verdicts))
                yield self._told(target, judgement_of(target, self.file(target), checks))

    def _told(self, target: Target, judgement: Judgement) -> Judgement:
        """Return the judgement with what is to be done first, where it failed; note how the exercise stands."""
        self.standing |= dict.fromkeys((judgement.name, *target.exercise.names), judgement.status)
        if judgement.passed:
            return judgement
        explained = any(verdict.behaves_like for verdict in judgement.verdicts)
        first = do_first(target.exercise, self.file(target).text or "", self.standing, explained)
        return replace(judgement, do_first=first)

    def verdicts(self, target: Target, check: Check) -> Iterator[Verdict]:
        """Yield the verdicts of one check on one device after the other, each reached when it is asked for."""
        return self._verdicts(self._checking(target, check, device) for device in self.bench.settings.devices)

    def first_failure(self, target: Target) -> tuple[Check, Verdict] | None:
        """Return the first check that is not passed, device after device, with its verdict; None where all are."""
        for device in self.bench.settings.devices:
            for check in target.exercise.checks:
                verdict = _timed(self._checking(target, check, device))
                if verdict.verdict not in (PASSED, NOT_RUN):
                    return check, verdict
        return None

    def _verdicts(self, checkings: Iterator[Checking]) -> Iterator[Verdict]:
        """Yield the verdicts of one check on every device; what is not right on one is not tried on the next."""
        verdicts: list[Verdict] = []
        for device in self.bench.settings.devices:
            checking = next(checkings)
            if all(verdict.passed or verdict.side for verdict in verdicts):
                verdicts.append(_timed(checking))
            else:
                checking.drop()
                verdicts.append(
                    Verdict(device, NOT_RUN, difference=f"Not run: it is not right on {_first_failed(verdicts)}.")
                )
            yield verdicts[-1]

    def _checkings(self, targets: Sequence[Target], company: Company, longest: Checking | None) -> Iterator[Checking]:
        for target in targets:
            for check in target.exercise.checks:
                for device in self.bench.settings.devices:
                    if longest is not None and check is longest.check and device == longest.device:
                        yield longest
                    else:
                        yield self._checking(target, check, device, company.of(target, self.file(target), device))

    def _longest(self, targets: Sequence[Target]) -> Checking | None:
        """Return the check that may take longest, on the first device, where it is worth beginning before all others."""
        device, beside = self.bench.settings.devices[0], self.bench.settings.beside
        slow = [(target, check) for target in targets for check in target.exercise.checks if check.options.seconds]
        if not slow or beside < 2 or is_real(device):
            return None
        return self._checking(*max(slow, key=lambda one: one[1].options.seconds), device)

    def _checking(self, target: Target, check: Check, device: str, together: Together | None = None) -> Checking:
        kind = Checking if check.plain is None else PlainChecking
        return kind(self.bench, target, self.file(target), check, device, together)

    def file(self, target: Target) -> File:
        """Return the learner's file with this exercise, read once."""
        key = (target.chapter.name, target.file)
        if key not in self.files:
            self.files[key] = self._read(*key, target.names_in_file)
        return self.files[key]

    def _read(self, chapter: str, name: str, names: Sequence[str]) -> File:
        submission = self.bench.submission
        texts = submission.texts(chapter)
        text, trouble = None, ""
        try:
            text = submission.read(chapter, name, names)
        except Unreadable as error:
            trouble = str(error)
        else:
            if text is not None:
                texts[name] = text
            else:
                trouble = f"There is no file {name} in {submission.folder(chapter).name}."
        return File(text, Source(name, texts), seed_of(self.bench.settings, texts), trouble)


def _remembered(bench: Bench) -> dict[str, str]:
    """How the exercises of the course stood when last graded, by name; of nobody else's submission."""
    if bench.progress is None or bench.submission.root != bench.progress.course:
        return {}
    results = bench.progress.results().items()
    return {key.rpartition("::")[2]: str(result.get("status", "")) for key, result in results}


def _ahead(checkings: Iterator[Checking]) -> Generator[Checking]:
    """Yield each check when the next ones have begun: while one is listened to, others' workers work.

    None on a real accelerator, whose memory may be too small.
    """
    begun: deque[Checking] = deque()
    try:
        for checking in checkings:
            while len(begun) > AHEAD:
                yield begun[0]
                begun.popleft()
            if not begun or not is_real(checking.device):
                checking.begin()
            begun.append(checking)
        while begun:
            yield begun[0]
            begun.popleft()
    finally:
        for checking in begun:
            checking.drop()


def _first_failed(verdicts: Sequence[Verdict]) -> str:
    """The first device on which something failed."""
    return next(verdict.device for verdict in verdicts if not verdict.passed)


def _timed(checking: Checking) -> Verdict:
    start = time.perf_counter()
    return replace(checking.verdict(), seconds=time.perf_counter() - start)


def seed_of(settings: Settings, texts: dict[str, str]) -> int:
    """Return the seed of a submission's cases.

    A secret one depends on the submission too: nobody can prepare for it, and the same work gets the same cases.
    """
    if settings.secret is None:
        return settings.seed
    content = hashlib.sha256("\0".join(f"{name}\0{text}" for name, text in sorted(texts.items())).encode())
    mixed = hmac.new(settings.secret.encode(), content.digest(), hashlib.sha256).digest()
    return int.from_bytes(mixed[:4], "little")


def judgement_of(target: Target, file: File, checks: Sequence[CheckResult]) -> Judgement:
    """Return the judgement of an exercise from its checks."""
    exercise = target.exercise
    line = file.line_of(exercise.names[0])
    return Judgement(
        exercise.name,
        target.chapter.name,
        target.file,
        line,
        tuple(checks),
        exercise.hints,
        tuple(file.notes),
        cell=file.cell_of(line or 0),
    )


def replay(kept: Replay, target: Target, submission: Submission, sandbox: Sandbox, progress: Progress) -> Judgement:
    """Make one failing call again, on the learner's file as it is now; return a judgement of that call alone."""
    if target.exercise.problem:
        raise DefinitionError(target.exercise.problem)
    check = next((check for check in target.exercise.checks if check.name == kept.check), None)
    if check is None:
        raise DefinitionError(f"{target.exercise.name} has no check “{kept.check}” any more; grade it again")
    line = Line(Bench(submission, Settings(), sandbox, Bank(), progress))
    file = line.file(target)
    verdict = Checking(line.bench, target, file, check, kept.device).replay(kept)
    result = CheckResult(check.name, check.points, target.chapter.settings.half_points, (verdict,))
    return judgement_of(target, file, [result])
