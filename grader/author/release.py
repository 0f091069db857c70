"""Write the stubs of a chapter into `exercises/`, never over a learner's finished work."""

from __future__ import annotations

import pathlib
from dataclasses import dataclass

from grader.course import Chapter
from grader.progress import write_whole
from grader.source import nothing_done, stub_file


@dataclass(frozen=True, slots=True)
class Stub:
    """One stub file: where it belongs, what it should say, what state it is in.

    `state` is "new", "same", "stale" (a stub that is out of date) or "finished" (it holds somebody's work).
    """

    path: pathlib.Path
    text: str
    state: str


def stubs_of(chapter: Chapter) -> list[Stub]:
    """Return the stubs of a chapter, in order, each with its state."""
    folder = chapter.course.exercises / chapter.name
    return [_stub(chapter, folder / file) for file in chapter.files]


def _stub(chapter: Chapter, path: pathlib.Path) -> Stub:
    text = stub_file(chapter.folder / path.name)
    return Stub(path, text, state_of(path, text))


def state_of(path: pathlib.Path, text: str) -> str:
    """Return the state of a stub file that should say `text`."""
    if not path.exists():
        return "new"
    try:
        present = path.read_text(encoding="utf-8-sig")
        if present == text:
            return "same"
        return "stale" if nothing_done(present) else "finished"
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return "finished"


def release(chapter: Chapter, force: bool = False) -> list[Stub]:
    """Write every stub that is new or stale; with `force` also over finished work. Return all, as they were before."""
    found = stubs_of(chapter)
    for stub in found:
        if stub.state in ("new", "stale") or (force and stub.state == "finished"):
            stub.path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(stub.path, stub.text)
    return found
