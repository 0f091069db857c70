"""Cells of a notebook → one Python file: what defines something, and what that needs; not what was only tried out."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from grader.errors import Unreadable

MOST_CELLS = 5000
_MAGIC = re.compile(r"^(\s*)(?:[%!?].*|.*[^\s?]\?{1,2})$")
_ASSIGNED = re.compile(r"^(\s*[\w, ]+=\s*)[%!].*$")
_OURS = ("%%grade", "%%time", "%%timeit", "%%capture", "%%prun")
_DEFINITIONS = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def cells_of(name: str, data: bytes) -> list[str]:
    """Return the code cells of a notebook, in order. Raises Unreadable."""
    try:
        document = json.loads(data.decode("utf-8-sig"))
        found = document["cells"] if "cells" in document else document["worksheets"][0]["cells"]
        cells = [_source(cell) for cell in found[:MOST_CELLS] if cell["cell_type"] == "code"]
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise Unreadable(f"{name} is no notebook that can be read; save it once more, and hand in that file") from error
    return cells


def _source(cell: dict[str, Any]) -> str:
    source = cell.get("source", cell.get("input", ""))
    return source if isinstance(source, str) else "".join(map(str, source))


def as_file(cells: Sequence[str]) -> str:
    """Return one file that defines what the cells define, line after line where they stood.

    A cell that is no Python is a statement that raises its SyntaxError, so that all others count. Of what is run at
    the top level, only that stays which binds, or changes, something that a definition uses: a training that was tried
    out in a cell is not repeated.
    """
    parsed = [_parsed(number, cell) for number, cell in enumerate(cells, 1)]
    statements = [statement for _, tree in parsed for statement in tree.body]
    kept = _kept(statements)
    return "\n\n".join(_lines(text, [one for one in tree.body if one in kept]) for text, tree in parsed) + "\n"


def defined(cell: str) -> list[str]:
    """Return the functions and classes that a cell defines, in order."""
    _, tree = _parsed(0, cell)
    return list(dict.fromkeys(one.name for one in tree.body if isinstance(one, _DEFINITIONS[2:])))


def _parsed(number: int, cell: str) -> tuple[str, ast.Module]:
    text = without_magic(cell)
    try:
        return text, ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        text = f'import builtins; builtins.compile({text!r}, "cell {number}", "exec")'
        return text, ast.parse(text)


def without_magic(cell: str) -> str:
    """Return a cell as Python; what only a notebook understands are comments."""
    first, _, rest = cell.lstrip().partition("\n")
    if first.startswith("%%"):
        if not first.startswith(_OURS):
            return "\n".join(f"# {line}" for line in cell.splitlines())
        cell = f"# {first}\n{rest}"
    try:
        ast.parse(cell)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return "\n".join(_line(line) for line in cell.splitlines())
    return cell


def _line(line: str) -> str:
    if found := _ASSIGNED.match(line):
        return f"{found[1]}None"
    return f"{found[1]}pass  # {line.strip()}" if (found := _MAGIC.match(line)) else line


def _kept(statements: Sequence[ast.stmt]) -> set[ast.stmt]:
    """Return definitions, and what they need, and what that needs."""
    kept = {one for one in statements if isinstance(one, _DEFINITIONS) or _speaks_for_itself(one)}
    imported = {name for one in statements if isinstance(one, ast.Import | ast.ImportFrom) for name in _changed(one)}
    uses = {one: {part.id for part in ast.walk(one) if isinstance(part, ast.Name)} for one in statements}
    changes = {one: set(_changed(one)) - imported for one in statements}
    needed: set[str] = set()
    while True:
        needed |= {name for one in kept for name in uses[one]}
        more = {one for one in statements if one not in kept and changes[one] & needed}
        if not more:
            return kept
        kept |= more


def _speaks_for_itself(statement: ast.stmt) -> bool:
    """Whether it is a cell that is no Python."""
    return isinstance(statement, ast.Expr) and ast.unparse(statement).startswith("builtins.compile(")


def _changed(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement binds, or changes the value of."""
    for part in ast.walk(statement):
        if isinstance(part, ast.Name) and not isinstance(part.ctx, ast.Load):
            yield part.id
        elif isinstance(part, _DEFINITIONS[2:]):
            yield part.name
        elif isinstance(part, ast.alias):
            yield (part.asname or part.name).partition(".")[0]
        elif isinstance(part, ast.Attribute | ast.Subscript) and not isinstance(part.ctx, ast.Load):
            yield from _root(part)
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        yield from _root(statement.value.func, inside=True)


def _root(part: ast.AST, inside: bool = False) -> Iterator[str]:
    """Yield the name of the object of which something is set, or a method is called."""
    while isinstance(part, ast.Attribute | ast.Subscript):
        part, inside = part.value, False
    if isinstance(part, ast.Name) and not inside:
        yield part.id


def _lines(text: str, statements: Sequence[ast.stmt]) -> str:
    """Return the lines of a cell on which these statements stand, the others empty."""
    wanted: set[int] = set()
    for one in statements:
        decorators = getattr(one, "decorator_list", [])
        first = min([one.lineno, *(decorator.lineno for decorator in decorators)])
        wanted |= set(range(first, (one.end_lineno or one.lineno) + 1))
    return "\n".join(line if number in wanted else "" for number, line in enumerate(text.splitlines(), 1))
