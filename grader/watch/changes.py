"""Two versions of a file → the functions that are others now, by themselves or by what they use; it may be half-written."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

from grader.cells import lines_of
from grader.observe.load import UNPARSABLE, first_statement, starts_of

LONGEST_BROKEN = 50_000
"""Characters of a file that does not parse beyond which it is one piece, and any change concerns everybody."""
_DEFINES = re.compile(r"^(?:async\s+def|def|class)\s+(\w+)|^(\w+)\s*(?::[^=\n]+)?=(?!=)", re.MULTILINE)
_WORD = re.compile(r"[^\W\d]\w*")
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_BINDING = (*_DEFINITIONS, ast.Assign, ast.AnnAssign, ast.AugAssign)
_MAIN = "__name__ == '__main__'"


@dataclass(frozen=True, slots=True)
class _Piece:
    """A statement at the top level: its first line, what it binds (nothing: it concerns everybody), what it mentions."""

    line: int
    text: str
    names: frozenset[str]
    uses: frozenset[str]


def changed(before: str, after: str, names: Collection[str]) -> bool:
    """Whether one of `names` stands for something else in `after`."""
    if before == after:
        return False
    return any(_stands_for(before, name)[0] != _stands_for(after, name)[0] for name in names)


def moved(before: str, after: str, names: Collection[str]) -> bool:
    """Whether what is said of one of `names` may be out of date: it, or something that it uses, is on another line.

    Of what a file does not define, something else in the file may be said.
    """
    if before == after:
        return False
    places = [(_stands_for(before, name)[1], _stands_for(after, name)[1]) for name in names]
    return any(not new or old != new for old, new in places)


def imported(text: str, stems: Collection[str]) -> set[str]:
    """Return those of `stems`, names of modules, that a file seems to import."""
    lines = [line for line in lines_of(text) if "import" in line or line.lstrip().startswith("from")]
    return {word for line in lines for word in _WORD.findall(line)} & set(stems)


@lru_cache(maxsize=256)
def _stands_for(text: str, name: str) -> tuple[str, tuple[int, ...]]:
    """Return the lines of a name, of all that it uses and of what concerns everybody; and where those begin.

    Empty where nothing binds the name.
    """
    pieces = _pieces(text)
    binding: dict[str, list[int]] = {}
    for place, piece in enumerate(pieces):
        for each in piece.names:
            binding.setdefault(each, []).append(place)
    if name not in binding:
        return "", ()
    found: set[int] = set()
    waiting = [*binding[name], *(place for place, piece in enumerate(pieces) if not piece.names)]
    while waiting:
        place = waiting.pop()
        if place not in found:
            found.add(place)
            waiting += [other for each in pieces[place].uses for other in binding.get(each, ())]
    used = [pieces[place] for place in sorted(found)]
    return "\n".join(piece.text for piece in used), tuple(piece.line for piece in used)


@lru_cache(maxsize=32)
def _pieces(text: str) -> tuple[_Piece, ...]:
    """Return what stands at the top level of a file, piece after piece, whether it parses or not."""
    try:
        statements = ast.parse(text).body
    except UNPARSABLE:
        return tuple(_cut(text))
    lines = lines_of(text)
    return tuple(_piece(one, lines) for one in statements if not _is_idle(one))


def _cut(text: str) -> Iterator[_Piece]:
    """Yield the pieces of a file that does not parse, cut where loading it cuts it."""
    if len(text) > LONGEST_BROKEN:
        yield _Piece(1, text, frozenset(), frozenset())
        return
    starts, lines = [*starts_of(text), len(text)], lines_of(text)
    here = 0
    while here < len(starts) - 1:
        line = text.count("\n", 0, starts[here])
        found = first_statement(text, starts, here, line, "")
        if isinstance(found, Exception):
            yield _broken(line + 1, text[starts[here] : starts[here + 1]])
            here += 1
        else:
            tree, here = found
            yield from (_piece(one, lines) for one in tree.body if not _is_idle(one))


def _broken(line: int, text: str) -> _Piece:
    names = frozenset(first or second for first, second in _DEFINES.findall(text))
    return _Piece(line, text.rstrip(), names, frozenset(_WORD.findall(text)))


def _is_idle(statement: ast.stmt) -> bool:
    """Whether a statement does nothing: what a file says of itself, or what runs only where it is the program."""
    match statement:
        case ast.Expr(ast.Constant()) | ast.Pass():
            return True
        case ast.If(orelse=[]):
            return ast.unparse(statement.test) == _MAIN
    return False


def _piece(statement: ast.stmt, lines: list[str]) -> _Piece:
    decorators = [part.lineno for part in getattr(statement, "decorator_list", ())]
    first = min([statement.lineno, *decorators])
    text = "".join(lines[first - 1 : statement.end_lineno]).rstrip()
    return _Piece(first, text, frozenset(_binds(statement)), frozenset(_mentions(statement)))


def _binds(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a definition or an assignment binds; none where it may change something else."""
    targets = getattr(statement, "targets", [getattr(statement, "target", None)])
    parts = [part for target in targets if target is not None for part in ast.walk(target)]
    if not isinstance(statement, _BINDING) or any(isinstance(part, ast.Attribute | ast.Subscript) for part in parts):
        return
    if isinstance(statement, _DEFINITIONS):
        yield statement.name
    for part in ast.walk(statement):
        if isinstance(part, ast.Global):
            yield from part.names
        elif isinstance(part, ast.NamedExpr):
            yield part.target.id
    yield from (part.id for part in parts if isinstance(part, ast.Name))


def _mentions(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement may use, also those in its texts; what only says something is no use."""
    said = {id(part.value) for part in ast.walk(statement) if isinstance(part, ast.Expr)}
    for part in ast.walk(statement):
        match part:
            case ast.Name():
                yield part.id
            case ast.Constant(str() as text) if id(part) not in said:
                yield from _WORD.findall(text)
