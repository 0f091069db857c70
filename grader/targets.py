"""What the words on the command line mean: paths and names → exercises."""

from __future__ import annotations

import difflib
import os
import pathlib
from collections.abc import Iterable, Sequence

from grader.bench import Target
from grader.course import Chapter, Course, find_course, is_course
from grader.errors import CalledWrongly, NotACourse
from grader.submission import NOTEBOOK, Handed, Submission, read_bytes

MOST_NAMED = 12


def course_of(paths: Sequence[str], named: str | None) -> Course:
    """Return the course given by `--course`, or that of the first path, or of the current folder."""
    if named is not None:
        folder = pathlib.Path(named)
        if not is_course(folder):
            raise NotACourse(f"{named} is no course: it must hold exercises/ and reference/ (or a sealed bank/)")
        return Course(folder.absolute())
    start = pathlib.Path(paths[0].partition("::")[0]) if paths else pathlib.Path()
    return find_course(start if start.exists() else pathlib.Path())


def submission_of(named: str | None, course: Course, chosen: Sequence[Target]) -> Submission:
    """Return what `--submission` names, a folder or a notebook; without one, the course's own. Raises CalledWrongly."""
    if named is None:
        return Submission(course.root)
    path = pathlib.Path(named).absolute()
    if path.is_dir():
        return Submission(path)
    if path.suffix != NOTEBOOK or not path.is_file():
        raise CalledWrongly(f"--submission {named}: there is no such folder or notebook")
    data = read_bytes(path, path.parent)
    return Handed(path, {(target.chapter.name, path.name): data for target in chosen})


def targets(course: Course, paths: Sequence[str]) -> list[Target]:
    """Return the exercises that `paths` name: a course, chapters, files, or `file.py::name`. Raises NotACourse.

    Without a path, every exercise of the course.
    """
    found: dict[str, Target] = {}
    chapters: dict[str, Chapter] = {}
    for path in paths or [str(course.exercises)]:
        for target in _targets_of(course, path, chapters):
            found.setdefault(target.key, target)
    return list(found.values())


def _targets_of(course: Course, text: str, chapters: dict[str, Chapter]) -> Iterable[Target]:
    place, colons, name = text.partition("::")
    if colons and not name:
        raise NotACourse(f"{text} names no exercise; write its name after the colons: {place}::NAME")
    chapter_name, file = _locate(course, place)
    names = [chapter_name] if chapter_name else list(course.chapters)
    for each in names:
        if each not in chapters:
            chapters[each] = course.chapter(each)
    inside = [target for each in names for target in _all(chapters[each])]
    if not inside:
        raise NotACourse(f"{course.root.name} has no exercises: reference/ holds no chapter")
    if file:
        files = {target.file for target in inside}
        if file not in files:
            raise NotACourse(f"{place} is not graded: there is no reference for it{_near(file, files)}")
        inside = [target for target in inside if target.file == file]
    if name:
        known = [target.exercise.name for target in inside]
        inside = [target for target in inside if name == target.exercise.name or name in target.exercise.names]
        if not inside:
            raise NotACourse(f"{place} has no exercise {name}{_near(name, known)}")
    return inside


def _all(chapter: Chapter) -> list[Target]:
    return [Target(chapter, file, exercise) for file, exercise in chapter.exercises]


def _locate(course: Course, place: str) -> tuple[str, str]:
    """Return (chapter, file) of a path; empty where it names the whole course."""
    here = pathlib.Path(place)
    for path in [here] if here.exists() else [here, course.exercises / place, course.root / place]:
        whole = pathlib.Path(os.path.normpath(path.absolute()))
        for base in (course.exercises, course.reference):
            if whole.is_relative_to(base) and (path.exists() or (course.reference / whole.relative_to(base)).exists()):
                parts = whole.relative_to(base).parts
                return (parts[0] if parts else "", parts[1] if len(parts) > 1 else "")
        if path.exists() and whole.resolve() == course.root.resolve():
            return "", ""
    if pathlib.Path(place).exists():
        raise NotACourse(
            f"{place} is not part of the course in {course.root}; to grade work that lies elsewhere, "
            f"give its folder as --submission {place}"
        )
    chapters = [f"exercises/{name}" for name in course.chapters]
    files = [f"{chapter}/{path.name}" for chapter in chapters for path in (course.root / chapter).glob("*.py")]
    raise NotACourse(f"there is no {place}{_near(place, files if place.endswith('.py') else chapters)}")


def find_exercise(course: Course, name: str) -> Target:
    """Return the one exercise called `name`, or `file.py::name`. Raises NotACourse."""
    if not name:
        raise NotACourse("an empty text names no exercise; write its name, or FILE.py::NAME")
    if "::" in name:
        return targets(course, [name])[0]
    everything = targets(course, [])
    found = [target for target in everything if name == target.exercise.name or name in target.exercise.names]
    if not found:
        raise NotACourse(f"there is no exercise {name}{_near(name, [target.exercise.name for target in everything])}")
    return found[0]


def _near(word: str, options: Iterable[str]) -> str:
    options = sorted(options)
    near = difflib.get_close_matches(word, options, 1, 0.5)
    if near:
        return f"; did you mean {near[0]}?"
    more = f" and {len(options) - MOST_NAMED} more" if len(options) > MOST_NAMED else ""
    return f"; there is {', '.join(options[:MOST_NAMED])}{more}" if options else ""
