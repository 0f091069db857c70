"""What one process of pytest grades with: courses, a line for each, one sandbox; verdicts are remembered."""

from __future__ import annotations

import argparse
import contextlib
import pathlib
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from grader.bank import default_bank
from grader.bench import DEFAULT_SEED, Bench, Settings, Target
from grader.checking.calling import Calling
from grader.checking.remote import Functions, references, session
from grader.course import Chapter, Course, is_course
from grader.define import Check
from grader.errors import CalledWrongly, GraderFault, NotACourse
from grader.grade import Line, isolation_of, judgement_of
from grader.hardware import choose
from grader.judge import CheckResult, Verdict
from grader.progress import Progress
from grader.report.terminal import judgement_text
from grader.sandbox.host import Sandbox
from grader.sandbox.limits import WorkerEnded
from grader.submission import Submission
from grader.targets import course_of


class Grading:
    """Everything that the checks in one process of pytest share. Raises CalledWrongly for options without sense."""

    def __init__(self, options: argparse.Namespace, paths: Sequence[str]) -> None:
        self.options = options
        self.submission: Submission | None = None
        self.course: Course | None = None
        if options.submission:
            folder = pathlib.Path(options.submission).absolute()
            if not folder.is_dir():
                raise CalledWrongly(f"--submission {options.submission}: there is no such folder")
            self.submission = Submission(folder)
        if options.submission or options.course:
            self.course = _course(paths, options.course)
        if options.grader_devices:
            choose(options.grader_devices)
        self.sandbox = Sandbox()
        self.chapters: dict[pathlib.Path, Chapter | None] = {}
        self.lines: dict[pathlib.Path, Line] = {}
        self.reached: dict[tuple[str, str], tuple[Iterator[Verdict], list[Verdict]]] = {}

    def close(self) -> None:
        """End every process that was started."""
        self.sandbox.close()

    def chapter_of(self, folder: pathlib.Path) -> Chapter | None:
        """Return the chapter that has its learners' or its reference files in this folder, or None."""
        if folder not in self.chapters:
            self.chapters[folder] = self._chapter_of(folder)
        return self.chapters[folder]

    def _chapter_of(self, folder: pathlib.Path) -> Chapter | None:
        course = self.course or Course(folder.parent.parent)
        for name in course.chapters if is_course(course.root) else ():
            places = [course.exercises / name, course.reference / name]
            if self.submission is not None:
                places.append(self.submission.folder(name))
            if folder.resolve() in [place.resolve() for place in places]:
                if not self.options.collectonly:
                    self.sandbox.start()  # it imports torch while we do other things
                known = (one for one in self.chapters.values() if one is not None and one.name == name)
                same = (one for one in known if one.course.root == course.root)
                return next(same, None) or course.chapter(name)
        return None

    def targets(self, path: pathlib.Path) -> list[Target]:
        """Return the exercises whose learners' versions belong into this file."""
        chapter = self.chapter_of(path.parent)
        return [] if chapter is None else [Target(chapter, path.name, one) for one in chapter.files.get(path.name, ())]

    def line(self, chapter: Chapter) -> Line:
        """Return the line that grades a chapter."""
        if chapter.folder not in self.lines:
            course, options = chapter.course, self.options
            chosen = choose(options.grader_devices, course.sealed)
            seed = DEFAULT_SEED if options.grader_seed is None else options.grader_seed
            settings = Settings(seed, devices=chosen.run, not_run=chosen.not_run)
            submission = self.submission or Submission(course.root)
            bench = Bench(submission, settings, self.sandbox, default_bank(), Progress(course.root))
            self.lines[chapter.folder] = Line(bench)
        return self.lines[chapter.folder]

    def devices(self, chapter: Chapter) -> tuple[str, ...]:
        """Return what a chapter is graded on."""
        return self.line(chapter).bench.settings.devices

    def verdicts(self, target: Target, check: Check, device: str) -> list[Verdict]:
        """Return the verdicts of a check up to this device; those that are not known yet are reached now."""
        key = (f"{target.chapter.course.root} {target.key}", check.name)
        line = self.line(target.chapter)
        if key not in self.reached:
            isolation_of(line.bench.submission, [target], line.bench.settings, self.sandbox)
            self.reached[key] = line.verdicts(target, check), []
        following, known = self.reached[key]
        wanted = line.bench.settings.devices.index(device) + 1
        try:
            while len(known) < wanted:
                known.append(next(following))
        except BaseException:  # stopped half-way, by a time limit say: once more from the start
            del self.reached[key]
            raise
        return known[:wanted]

    def text(self, target: Target, check: Check, verdicts: Sequence[Verdict]) -> str:
        """Return what the command line's report says of the last of these verdicts."""
        told = [*(verdict for verdict in verdicts[:-1] if verdict.passed), verdicts[-1]]
        result = CheckResult(check.name, check.points, target.chapter.settings.half_points, tuple(told))
        return judgement_text(judgement_of(target, self.line(target.chapter).file(target), [result])).plain.rstrip()

    @contextlib.contextmanager
    def solution(self, test: Any, device: str) -> Iterator[Functions]:
        """Give a plain test the learner's functions, in a worker of its own."""
        target, check = self._tested(test)
        line = self.line(target.chapter)
        file = line.file(target)
        if file.trouble:
            pytest.fail(file.trouble, pytrace=False)
        try:
            with session(Calling(line.bench, target, file, check, device), file.source) as made:
                yield made.solution
        except (GraderFault, WorkerEnded) as error:
            pytest.fail(str(error), pytrace=False)

    def reference(self, test: Any) -> Functions:
        """Give a plain test the reference functions."""
        return references(self._tested(test)[0])

    def devices_of(self, test: Any) -> tuple[str, ...]:
        """Return on which devices a plain test runs."""
        chapter = self.chapter_of(test.path.parent)
        return () if chapter is None else self.devices(chapter)

    def _tested(self, test: Any) -> tuple[Target, Check]:
        """Return the check that a plain test decides."""
        chapter = self.chapter_of(test.path.parent)
        if chapter is None:
            return pytest.fail(f"{test.path} belongs to no chapter of a course", pytrace=False)
        for file, exercise in chapter.exercises:
            for check in exercise.checks:
                plain = check.plain
                if plain is not None and (plain.path, plain.function) == (test.path, test.originalname):
                    return Target(chapter, file, exercise), check
        problems = (one.problem for _, one in chapter.exercises if one.problem)
        return pytest.fail(next(problems, f"{test.originalname} is no check of an exercise"), pytrace=False)


def _course(paths: Sequence[str], named: str | None) -> Course:
    """Return the course that is named, or that of what pytest was called on, or of the current folder."""
    try:
        return course_of(list(paths), named)
    except NotACourse:
        if named is not None:
            raise
        return course_of([], None)
