"""One function of a learner's file, put back to its stub."""

from __future__ import annotations

import ast
import pathlib
import re

from grader.bench import Target
from grader.progress import Progress, write_whole
from grader.source import Definition
from grader.submission import Submission, read_source


def put_back(target: Target, submission: Submission, progress: Progress) -> pathlib.Path | None:
    """Put an exercise's functions back to their stubs; return where the file as it was is kept. Raises OSError."""
    path = submission.folder(target.chapter.name) / target.file
    whole = target.chapter.stub(target.file)
    text = read_source(path, submission.root) if path.exists() else ""
    kept = progress.keep_copy(target.file, text)
    if text and kept is None:
        raise OSError("no copy of your file could be kept (is the disk full?); nothing was changed")
    for name in target.exercise.names:
        text = with_stub(text, whole, name) if text else whole
    write_whole(path, text)
    progress.forget(target.key)
    return kept


def with_stub(text: str, whole_stub: str, name: str) -> str:
    """Return a learner's file with every definition of `name` put back to one stub; the rest stays as it is."""
    [(start, end)] = _spans(whole_stub, name)[:1]
    stub = whole_stub.splitlines()[start:end]
    lines = text.splitlines()
    spans = _spans(text, name)
    if not spans:
        gap = ["", ""] if lines else []
        return "\n".join([*lines, *gap, *stub]) + "\n"
    for first, last in reversed(spans[1:]):
        del lines[first:last]
    lines[slice(*spans[0])] = stub
    return "\n".join(lines) + "\n"


def _spans(text: str, name: str) -> list[tuple[int, int]]:
    """The lines (first, past the last) of each top-level definition of `name`, whether the file parses or not."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return _likely_spans(text, name)
    found = []
    for node in tree.body:
        named = isinstance(node, Definition) and node.name == name
        if named or (isinstance(node, ast.Assign) and any(_is_name(target, name) for target in node.targets)):
            decorators = [part.lineno for part in getattr(node, "decorator_list", ())]
            found.append((min([node.lineno, *decorators]) - 1, node.end_lineno or node.lineno))
    return found


def _is_name(target: ast.expr, name: str) -> bool:
    return isinstance(target, ast.Name) and target.id == name


def _likely_spans(text: str, name: str) -> list[tuple[int, int]]:
    """In a file that does not parse: from `def name` to the next line that starts at the margin."""
    found = []
    for start in re.finditer(
        rf"^(?:@.*\n)*(?:async[ \t]+def|def|class)[ \t]+{re.escape(name)}\b.*$", text, re.MULTILINE
    ):
        end = re.compile(r"^(?=[A-Za-z_@])", re.MULTILINE).search(text, min(start.end() + 1, len(text)))
        kept = text[start.start() : end.start() if end else len(text)].rstrip()
        first = text.count("\n", 0, start.start())
        found.append((first, first + kept.count("\n") + 1))
    return found
