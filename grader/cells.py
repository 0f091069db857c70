"""Cells of a notebook → one Python file: what defines something, and what that needs; not what was only tried out."""

from __future__ import annotations

import ast
import io
import json
import re
import textwrap
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from grader.errors import Unreadable

MOST_CELLS = 5000
_OURS = ("%%grade", "%%time", "%%timeit", "%%capture", "%%prun")
_TIMED = "%time "
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_SCOPES = (*_DEFINITIONS, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_MARK = re.compile(r"^# cell (\d+) of the notebook$", re.MULTILINE)
_NO_PYTHON = (SyntaxError, ValueError, RecursionError, MemoryError, SystemError)
"""What is raised where a text cannot be parsed."""


def cells_of(name: str, data: bytes) -> list[str]:
    """Return the code cells of a notebook, in order. Raises Unreadable."""
    try:
        document = json.loads(data.decode("utf-8-sig"))
        found = document["cells"] if "cells" in document else document["worksheets"][0]["cells"]
        sources = [_source(cell) for cell in found[: MOST_CELLS + 1] if cell["cell_type"] == "code"]
    except (LookupError, TypeError, AttributeError, *_NO_PYTHON) as error:
        raise Unreadable(f"{name} is no notebook that can be read; save it once more, and hand in that file") from error
    if len(found) > MOST_CELLS:
        raise Unreadable(f"{name} has more than {MOST_CELLS} cells; a solution needs a few")
    return sources


def _source(cell: dict[str, Any]) -> str:
    source = cell.get("source", cell.get("input", ""))
    return source if isinstance(source, str) else "".join(map(str, source))


def as_file(cells: Sequence[str], names: Iterable[str] = ()) -> str:
    """Return one file that defines what the cells define, line after line where they stood, below each cell's number.

    A cell that is no Python is a statement that raises its SyntaxError, so that all others count. Of what is run at
    the top level, only that stays which binds, or changes, one of `names` or something that a definition uses: a
    training that was tried out in a cell is not repeated.
    """
    parsed = [_parsed(number, cell) for number, cell in enumerate(cells, 1)]
    kept = _kept([statement for _, tree in parsed for statement in tree.body], names)
    inside = [_lines(text, [one for one in tree.body if one in kept]) for text, tree in parsed]
    return "".join(f"# cell {number} of the notebook\n{lines}\n" for number, lines in enumerate(inside, 1))


def cell_at(text: str, line: int) -> str:
    """Return which cell a line of a file is from, and which line it is there, in words; empty if from none."""
    marks = [(text.count("\n", 0, found.start()) + 1, found[1]) for found in _MARK.finditer(text)]
    start, cell = max((mark for mark in marks if mark[0] < line), default=(0, ""))
    return f"cell {cell}, line {line - start}" if cell else ""


def defined(text: str) -> list[str]:
    """Return the names that a cell or a file binds at its top level, in order; not what it imports or deletes at last."""
    _, tree = _parsed(0, text)
    found: dict[str, bool] = {}
    for part in (part for statement in tree.body for part in _here(statement)):
        lost = isinstance(part, ast.alias) or isinstance(getattr(part, "ctx", None), ast.Del)
        found |= dict.fromkeys(_bound(part), not lost)
    return [name for name, is_own in found.items() if is_own]


def lines_of(text: str) -> list[str]:
    """Return the lines of a text as Python counts them, each with its end; a form feed, say, ends none."""
    return list(io.StringIO(text, newline=""))


def _parsed(number: int, cell: str) -> tuple[str, ast.Module]:
    text = without_magic(cell)
    try:
        return text, ast.parse(text)
    except _NO_PYTHON as error:
        above = (getattr(error, "lineno", None) or 1) - 1
        text = "\n" * above + f'import builtins; builtins.compile({text!r}, "cell {number}", "exec")'
        return text, ast.parse(text)


def without_magic(cell: str) -> str:
    """Return a cell as Python, at the margin; what only a notebook understands are comments."""
    first, _, rest = cell.lstrip().partition("\n")
    if first.startswith("%%"):
        if not first.startswith(_OURS):
            return "".join(f"# {line}" for line in lines_of(cell))
        cell = f"# {first}\n{rest}"
    if _is_python(cell):
        return cell
    cell = textwrap.dedent(cell)
    return cell if _is_python(cell) else "\n".join(_plain(cell))


def _is_python(text: str) -> bool:
    try:
        ast.parse(text)
    except _NO_PYTHON:
        return False
    return True


def _plain(cell: str) -> Iterator[str]:
    """Yield the lines of a cell, those of magics, which a backslash continues, as comments."""
    continued = False
    for line in (line.rstrip("\r\n") for line in lines_of(cell)):
        plain = f"# {line}" if continued else _plain_line(line)
        continued = plain != line and line.endswith("\\")
        yield plain


def _plain_line(line: str) -> str:
    said = line.strip()
    margin = line[: len(line) - len(line.lstrip())]
    target, equals, value = said.partition("=")
    value = value.lstrip()
    if equals and value.startswith(("%", "!")) and all(map(str.isidentifier, target.replace(",", " ").split())):
        return f"{margin}{target}= {value.removeprefix(_TIMED) if value.startswith(_TIMED) else None}"
    if said.startswith(_TIMED):
        return margin + said.removeprefix(_TIMED).lstrip()
    return f"{margin}pass  # {said}" if said.startswith(("%", "!", "?")) or _asks(said) else line


def _asks(said: str) -> bool:
    """Whether a line asks for help, as `torch.where?` does."""
    about = said.rstrip("?")
    return 0 < len(said) - len(about) < 3 and about == about.strip() != "" and "#" not in about


def _kept(statements: Sequence[ast.stmt], names: Iterable[str]) -> set[ast.stmt]:
    """Return definitions and what binds one of `names`, and what they need, and what that needs."""
    changing = _changing(statements)
    kept: set[ast.stmt] = set()
    waiting = [one for one in statements if _counts_anyway(one)]
    waiting += [one for name in names for one in changing.pop(name, ())]
    while waiting:
        one = waiting.pop()
        if one not in kept:
            kept.add(one)
            for part in ast.walk(one):
                if isinstance(part, ast.Name):
                    waiting += changing.pop(part.id, ())
    return kept


def _changing(statements: Sequence[ast.stmt]) -> dict[str, list[ast.stmt]]:
    """Return by name the statements that bind it, or that change its value, unless that was imported."""
    parts = [(one, part) for one in statements for part in _here(one)]
    imported = {name for _, part in parts if isinstance(part, ast.alias) for name in _bound(part)}
    found: dict[str, list[ast.stmt]] = defaultdict(list)
    for one, part in parts:
        for name in {*_bound(part), *(set(_changed(one, part)) - imported)}:
            found[name].append(one)
    return found


def _here(statement: ast.stmt) -> Iterator[ast.AST]:
    """Yield a statement and its parts, but what is inside of a function, a class or a comprehension."""
    waiting: deque[ast.AST] = deque([statement])
    while waiting:
        part = waiting.popleft()
        yield part
        if not isinstance(part, _SCOPES):
            waiting.extend(ast.iter_child_nodes(part))


def _bound(part: ast.AST) -> Iterator[str]:
    """Yield the name that this part of a statement binds, or deletes."""
    if isinstance(part, ast.Name) and not isinstance(part.ctx, ast.Load):
        yield part.id
    elif isinstance(part, _DEFINITIONS):
        yield part.name
    elif isinstance(part, ast.alias):
        yield (part.asname or part.name).partition(".")[0]


def _changed(statement: ast.stmt, part: ast.AST) -> Iterator[str]:
    """Yield the name of the object in which this part sets something, or whose method the statement calls."""
    if isinstance(part, ast.Attribute | ast.Subscript) and not isinstance(part.ctx, ast.Load):
        yield from _root(part)
    elif part is statement:
        match part:
            case ast.Expr(ast.Call(ast.Attribute() as method)):
                yield from _root(method)


def _root(part: ast.AST) -> Iterator[str]:
    while isinstance(part, ast.Attribute | ast.Subscript):
        part = part.value
    if isinstance(part, ast.Name):
        yield part.id


def _counts_anyway(statement: ast.stmt) -> bool:
    """Whether it is a definition, a cell that is no Python, or an import that does not say what it binds."""
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return True
        case ast.Expr(ast.Call(ast.Attribute(ast.Name("builtins"), "compile"))):
            return True
        case ast.ImportFrom(module="__future__") | ast.ImportFrom(names=[ast.alias("*")]):
            return True
    return False


def _lines(text: str, statements: Sequence[ast.stmt]) -> str:
    """Return the lines of a cell on which these statements stand, the others empty."""
    wanted: set[int] = set()
    for one in statements:
        decorators = getattr(one, "decorator_list", [])
        first = min([one.lineno, *(decorator.lineno for decorator in decorators)])
        wanted |= set(range(first, (one.end_lineno or one.lineno) + 1))
    lines = (line.rstrip("\r\n") for line in lines_of(text))
    return "\n".join(line if number in wanted else "" for number, line in enumerate(lines, 1))
