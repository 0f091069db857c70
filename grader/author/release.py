"""Write the stubs of a chapter into `exercises/`, never over a learner's finished work."""

from __future__ import annotations

import pathlib
import re
from dataclasses import dataclass

from grader.course import Chapter
from grader.progress import write_whole
from grader.source import is_stub, stub_file


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
    names = [name for exercise in chapter.files[path.name] for name in exercise.names]
    return Stub(path, text, _state(path, text, names))


def _state(path: pathlib.Path, text: str, names: list[str]) -> str:
    if not path.exists():
        return "new"
    try:
        present = path.read_text(encoding="utf-8")
        if present == text:
            return "same"
        return "stale" if all(is_stub(present, names).values()) else "finished"
    except (SyntaxError, ValueError):
        return "finished"


def release(chapter: Chapter, force: bool = False) -> list[Stub]:
    """Write every stub that is new or stale; with `force` also over finished work. Return all, as they were before."""
    found = stubs_of(chapter)
    for stub in found:
        if stub.state in ("new", "stale") or (force and stub.state == "finished"):
            stub.path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(stub.path, stub.text)
    return found


def with_stub(text: str, whole_stub: str, name: str) -> str:
    """Return a learner's file with the definition of `name` put back to its stub; the rest stays as it is."""
    stub = _piece(whole_stub, name)
    own = _piece(text, name)
    if own is None or stub is None:
        return f"{text.rstrip()}\n\n\n{stub or ''}".rstrip() + "\n"
    return text.replace(own, stub.rstrip() + "\n" + own[len(own.rstrip()) :].lstrip("\n").rjust(2, "\n"), 1)


def _piece(text: str, name: str) -> str | None:
    """The top-level definition of `name`, decorators included, whether the file parses or not."""
    start = re.search(rf"^(?:@.*\n)*(?:async[ \t]+def|def|class)[ \t]+{re.escape(name)}\b", text, re.MULTILINE)
    if start is None:
        return None
    end = re.compile(r"^(?=[A-Za-z_@#])", re.MULTILINE).search(text, text.index("\n", start.end() - 1) + 1)
    return text[start.start() : end.start() if end else len(text)]
