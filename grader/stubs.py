"""One function of a learner's file, put back to its stub."""

from __future__ import annotations

import ast
import io
import pathlib
import re
import tokenize

from grader.bench import Target
from grader.cells import lines_of
from grader.errors import CalledWrongly, Unreadable
from grader.progress import Progress, write_whole
from grader.source import Definition
from grader.submission import Submission, read_bytes, text_of


def put_back(target: Target, submission: Submission, progress: Progress) -> pathlib.Path | None:
    """Put an exercise's functions back to their stubs; return where the file as it was is kept.

    Encoding, line ends and all the rest of the file stay. Raises CalledWrongly or OSError; then nothing was changed.
    """
    path = submission.folder(target.chapter.name) / target.file
    books = submission.notebooks_for(target.chapter.name, target.file)
    if books and not path.exists():
        raise CalledWrongly(
            f"{books[0]} stands in for {target.file}: a notebook is not put back; change its cell there"
        )
    data = read_bytes(path, submission.root) if path.exists() else b""
    new = _put_back(target, data)
    kept = progress.keep_copy(target.file, data) if data else None
    if data and kept is None:
        raise OSError("no copy of your file could be kept (is the disk full?); nothing was changed")
    try:
        write_whole(path, new)
    except OSError as error:
        raise OSError(f"{target.file} cannot be written: {error.strerror}; nothing was changed") from error
    progress.forget(target.key)
    return kept


def _put_back(target: Target, data: bytes) -> bytes:
    """Return a file with the exercise's functions put back, in its own encoding. Raises Unreadable."""
    text_of(target.file, data)
    encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    text = data.decode(encoding)
    whole = target.chapter.stub(target.file)
    for name in target.exercise.names:
        text = with_stub(text, whole, name) if text else whole
    try:
        return text.encode(encoding)
    except UnicodeError as error:
        raise Unreadable(
            f"{target.file} declares the encoding {encoding}, but the stub needs UTF-8; save it so"
        ) from error


def with_stub(text: str, whole_stub: str, name: str) -> str:
    """Return a learner's file with every definition of `name` put back to one stub; the rest stays as it is."""
    [(start, end)] = _spans(whole_stub, name)[:1]
    lines = lines_of(text)
    line_end = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
    stub = [line.rstrip("\r\n") + line_end for line in lines_of(whole_stub)[start:end]]
    if lines and not lines[-1].endswith(("\n", "\r")):
        lines[-1] += line_end
    spans = _spans(text, name)
    if not spans:
        gap = [line_end, line_end] if lines else []
        return "".join([*lines, *gap, *stub])
    for first, last in reversed(spans[1:]):
        del lines[first:last]
    lines[slice(*spans[0])] = stub
    return "".join(lines)


def _spans(text: str, name: str) -> list[tuple[int, int]]:
    """The lines (first, past the last) of each top-level definition of `name`, whether the file parses or not."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return _likely_spans("\n".join(line.rstrip("\r\n") for line in lines_of(text)), name)
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
