"""Reference file → text of a submission: the stubs, the reference itself, a mutant or a variant."""

from __future__ import annotations

import ast
import pathlib
import re
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from grader.define import Exercise
from grader.errors import DefinitionError

TODO = "raise NotImplementedError"
_OURS = ("grader", "hypothesis")
_MARKS = ("mutant", "variant", "also", "check", "judge")
Function = ast.FunctionDef | ast.AsyncFunctionDef
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
LONG_FILE = 200_000
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class ReferenceFile:
    """A reference file as syntax: imports, helpers, references by name, versions by (name, mark, title)."""

    path: pathlib.Path
    text: str
    body: tuple[ast.stmt, ...]
    docstring: str
    imports: tuple[ast.Import | ast.ImportFrom, ...]
    helpers: dict[str, ast.stmt]
    references: dict[str, Definition]
    parts: dict[str, tuple[str, ...]]
    versions: dict[tuple[str, str, str], Definition]


def read_reference(path: pathlib.Path) -> ReferenceFile:
    """Parse a reference file. Raises DefinitionError."""
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _read(path: pathlib.Path, _changed: int) -> ReferenceFile:
    try:
        text = path.read_text(encoding="utf-8-sig")
        tree = ast.parse(text, str(path))
    except (SyntaxError, ValueError) as error:
        raise DefinitionError(f"{path.parent.name}/{path.name} does not parse: {error}") from error
    imports: list[ast.Import | ast.ImportFrom] = []
    helpers: dict[str, ast.stmt] = {}
    references: dict[str, Definition] = {}
    parts: dict[str, tuple[str, ...]] = {}
    versions: dict[tuple[str, str, str], Definition] = {}
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            imports.append(node)
        elif isinstance(node, Definition):
            owner, mark, title = mark_of(node)
            if mark == "exercise":
                references[node.name] = node
                parts[node.name] = (node.name,)
            elif mark == "also":
                references[node.name] = node
                parts[owner] = (*parts[owner], node.name)
            elif mark in ("mutant", "variant"):
                versions[owner, mark, title] = node
            elif not mark:
                helpers[node.name] = node
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            helpers.update({name.id: node for name in targets if isinstance(name, ast.Name)})
    return ReferenceFile(
        path,
        text,
        tuple(tree.body),
        ast.get_docstring(tree) or "",
        tuple(imports),
        helpers,
        references,
        parts,
        versions,
    )


def mark_of(node: ast.stmt) -> tuple[str, str, str]:
    """Return whose a statement is, what its decorator makes of it, the version's title; empty where it is nobody's.

    `name.equivalent(…)` belongs to the exercise too.
    """
    spoken = node.value.func if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) else None
    if isinstance(spoken, ast.Attribute) and spoken.attr == "equivalent" and isinstance(spoken.value, ast.Name):
        return spoken.value.id, "equivalent", ""
    for decorator in node.decorator_list if isinstance(node, Definition) else ():
        call = decorator.func if isinstance(decorator, ast.Call) else decorator
        if isinstance(call, ast.Name) and call.id == "exercise":
            return str(getattr(node, "name", "")), "exercise", ""
        if isinstance(call, ast.Attribute) and call.attr in _MARKS and isinstance(call.value, ast.Name):
            title = ""
            if isinstance(decorator, ast.Call) and decorator.args and isinstance(decorator.args[0], ast.Constant):
                title = str(decorator.args[0].value)
            return call.value.id, call.attr, title
    return "", "", ""


def solution(exercise: Exercise, mark: str = "reference", title: str = "") -> str:
    """Return a submission's file that solves `exercise` as the reference, a mutant or a variant does.

    It holds that solution, the helpers and imports it uses, and nothing of the grader.
    """
    return _solution(exercise.file, exercise.file.stat().st_mtime_ns, exercise.names[0], mark, title)


@lru_cache(maxsize=4096)
def _solution(path: pathlib.Path, _changed: int, owner: str, mark: str, title: str) -> str:
    file = read_reference(path)
    chosen = {name: file.references[name] for name in file.parts[owner]}
    if mark != "reference":
        version = file.versions.get((owner, mark, title))
        if version is None:
            raise DefinitionError(f'{file.path.name}: the {mark} "{title}" of {owner} must be defined at the top level')
        chosen |= _parts_of(version, tuple(chosen))
    return _whole(file, chosen)


def own_text(exercise: Exercise) -> str:
    """Return what of its reference file an exercise hangs on, as code: all but what belongs to others only."""
    file = read_reference(exercise.file)
    others = {name: node for name, node in (file.helpers | file.references).items() if name not in exercise.names}
    apart = {id(node) for node in others.values()}
    kept = [node for node in file.body if id(node) not in apart and mark_of(node)[0] in ("", exercise.names[0])]
    while reached := set(_names(kept)) & others.keys():
        kept += [others.pop(name) for name in sorted(reached)]
    return "\n".join(ast.unparse(node) for node in kept)


def solved_file(path: pathlib.Path) -> str:
    """Return a submission's file that solves every exercise of a reference file."""
    file = read_reference(path)
    return _whole(file, file.references)


def _whole(file: ReferenceFile, chosen: dict[str, Definition]) -> str:
    body: list[ast.stmt] = [_renamed(node, name) for name, node in chosen.items()]
    helpers = _needed(body, file, set(chosen))
    imports = _used_imports(file.imports, [*helpers, *body])
    return ast.unparse(ast.fix_missing_locations(ast.Module([*imports, *helpers, *body], []))) + "\n"


def _parts_of(version: Definition, names: tuple[str, ...]) -> dict[str, Definition]:
    """A version replaces the function; where functions belong together, a class holds those it replaces."""
    if len(names) == 1:
        return {names[0]: version}
    inside = [node for node in version.body if isinstance(node, ast.FunctionDef)]
    return {node.name: node for node in inside}


def _renamed(node: Definition, name: str) -> Definition:
    copy = ast.parse(ast.unparse(node)).body[0]
    assert isinstance(copy, Definition)
    copy.name = name
    copy.decorator_list = [part for part in copy.decorator_list if not _is_ours(part) and not _is_static(part)]
    return copy


def _is_static(decorator: ast.expr) -> bool:
    """A version of functions that belong together may be a class of static methods."""
    return isinstance(decorator, ast.Name) and decorator.id == "staticmethod"


def _is_ours(decorator: ast.expr) -> bool:
    call = decorator.func if isinstance(decorator, ast.Call) else decorator
    if isinstance(call, ast.Name):
        return call.id == "exercise"
    return isinstance(call, ast.Attribute) and call.attr in _MARKS


def _needed(body: Iterable[ast.stmt], file: ReferenceFile, have: set[str]) -> list[ast.stmt]:
    """Return the helpers and other references that `body` uses, in the order of the file."""
    known: dict[str, ast.stmt] = {**file.helpers, **file.references}
    wanted: set[str] = set()
    open_ends = set(_names(body))
    while open_ends:
        name = open_ends.pop()
        if name in known and name not in wanted and name not in have:
            wanted.add(name)
            open_ends |= set(_names([known[name]]))
    found = sorted({id(known[name]): (known[name].lineno, name) for name in wanted}.values())
    return [_renamed(node, name) if isinstance(node := known[name], Definition) else node for _, name in found]


def _names(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        for part in ast.walk(node):
            if isinstance(part, ast.Name):
                yield part.id


def _used_imports(imports: Iterable[ast.Import | ast.ImportFrom], body: list[ast.stmt]) -> list[ast.stmt]:
    used = set(_names(body))
    kept: list[ast.stmt] = []
    for node in imports:
        names = [alias for alias in node.names if (alias.asname or alias.name.partition(".")[0]) in used]
        if isinstance(node, ast.ImportFrom):
            if (node.module or "").partition(".")[0] in _OURS:
                continue
            names = node.names if node.module == "__future__" else names
            if names:
                kept.append(ast.ImportFrom(node.module, names, node.level))
        elif names and names[0].name.partition(".")[0] not in _OURS:
            kept.append(ast.Import(names))
    return kept


def bare(text: str) -> str:
    """Return code without docstrings, types and formatting: what two versions must differ in to be two."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, Definition) and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:] or [ast.Pass()]
        if isinstance(node, _FUNCTIONS):
            node.returns = None
        if isinstance(node, ast.arg):
            node.annotation = None
    return ast.unparse(
        ast.Module([node for node in tree.body if not isinstance(node, ast.Import | ast.ImportFrom)], [])
    )


def stub_file(path: pathlib.Path) -> str:
    """Return the stub of a reference file: imports of the signatures, signatures, docstrings, nothing done."""
    return _stub_file(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _stub_file(path: pathlib.Path, _changed: int) -> str:
    file = read_reference(path)
    lines = file.text.split("\n")
    stubs = [_stub(node, lines) for node in file.references.values()]
    parsed = [ast.parse(stub).body[0] for stub in stubs]
    constants = [node for node in _needed(parsed, file, set(file.references)) if not isinstance(node, Definition)]
    imports = [ast.unparse(node) for node in _used_imports(file.imports, [*constants, *parsed])]
    if "import torch" not in imports:
        imports.append("import torch")
    future = [line for line in imports if line.startswith("from __future__")]
    plain = sorted(line for line in imports if line.startswith("import "))
    named = sorted(line for line in imports if line.startswith("from ") and line not in future)
    blocks = [_import_blocks(plain, named)]
    if future:
        blocks.insert(0, "\n".join(future))
    if constants:
        blocks.append("\n".join(ast.unparse(node) for node in constants))
    head = f'"""{file.docstring}"""\n\n' if file.docstring else ""
    return head + "\n\n".join(blocks) + "\n\n\n" + "\n\n\n".join(stubs) + "\n"


_STANDARD = ("collections", "os", "pathlib", "typing", "timeit")


def _import_blocks(plain: list[str], named: list[str]) -> str:
    """Standard library first, then what is installed, as linters like it."""

    def standard(line: str) -> bool:
        return line.split()[1].partition(".")[0] in _STANDARD

    everything = [*plain, *named]
    groups = [[line for line in everything if standard(line)], [line for line in everything if not standard(line)]]
    return "\n\n".join("\n".join(group) for group in groups if group)


def _stub(node: Definition, lines: list[str]) -> str:
    """Return the stub of a function or class, formatted as the reference is where that is safe."""
    cut = _cut(node)
    first = node.body[0]
    if isinstance(node, _FUNCTIONS):
        start = min([node.lineno, *(part.lineno for part in node.decorator_list if not _is_ours(part))])
        kept = lines[start - 1 : first.end_lineno if _documented(node) else first.lineno - 1]
        while kept and not _documented(node) and (not kept[-1].strip() or kept[-1].lstrip()[0] in "#@"):
            kept.pop()
        head = "\n".join(kept)
        text = f"{head}\n{' ' * (node.col_offset + 4)}{TODO}"
        if _parses_as(text, cut):
            return text
    if isinstance(node, ast.ClassDef):
        return _class_stub(node, cut, lines)
    return textwrap.indent(ast.unparse(cut), " " * node.col_offset)


def _class_stub(node: ast.ClassDef, cut: Definition, lines: list[str]) -> str:
    """The head and docstring of a class, then the stub of each of its methods."""
    alone = ast.ClassDef(node.name, node.bases, node.keywords, cut.body[: _documented(cut)] or [ast.Pass()], [])
    alone.decorator_list = [part for part in node.decorator_list if not _is_ours(part)]
    methods = [_stub(part, lines) for part in node.body if isinstance(part, _FUNCTIONS)]
    if methods and isinstance(alone.body[0], ast.Pass):
        head = ast.unparse(alone).rpartition("\n")[0]
        return "\n".join([head, methods[0], *(f"\n{method}" for method in methods[1:])])
    last = node.body[0].end_lineno if _documented(node) else node.lineno
    text = "\n".join(lines[node.lineno - 1 : last])
    whole = text if _documented(node) and not alone.decorator_list else ast.unparse(alone)
    return "\n\n".join([whole, *methods])


def _documented(node: Definition) -> int:
    return int(ast.get_docstring(node, clean=False) is not None)


def _cut(node: Definition) -> Definition:
    """The definition with nothing of its body but the docstring and “not done yet”."""
    copy = ast.parse(textwrap.dedent(ast.unparse(node))).body[0]
    assert isinstance(copy, Definition)
    copy.decorator_list = [part for part in copy.decorator_list if not _is_ours(part)]
    copy.body = [*copy.body[: _documented(copy)], *ast.parse(TODO).body]
    return copy


def _parses_as(text: str, wanted: Definition) -> bool:
    """Whether a text is this definition, but for how its docstring is indented."""
    try:
        came = ast.parse(textwrap.dedent(text)).body[0]
    except (SyntaxError, IndexError):
        return False
    return isinstance(came, Definition) and _dump(came) == _dump(wanted)


def _dump(node: Definition) -> str:
    body = node.body[_documented(node) :]
    alone = type(node)(**{**dict(ast.iter_fields(node)), "body": body})
    return f"{ast.get_docstring(node)}\n{ast.dump(alone)}"


def nothing_done(text: str) -> bool:
    """Return whether a file holds stubs only: imports, constants, and definitions in which nothing is done."""
    tree = ast.parse(text)
    functions = [part for part in ast.walk(tree) if isinstance(part, _FUNCTIONS)]
    plain = (*_FUNCTIONS, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Expr, ast.Assign, ast.AnnAssign)
    return (
        all(isinstance(node, plain) for node in tree.body)
        and not any(isinstance(part, ast.Lambda) for part in ast.walk(tree))
        and all(_does_nothing(function) for function in functions)
    )


def still_stub(text: str, name: str) -> bool:
    """Return whether a learner's file has `name` as a stub and does nothing else about it: no need to call it.

    In doubt, where it could be defined in another way too, or the file is long, it is not.
    """
    if len(text) > LONG_FILE or NotImplementedError.__name__ not in text:
        return False
    try:
        tree = _parsed(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    found = [part for part in tree.body if isinstance(part, Definition) and part.name == name]
    if len(found) != 1 or found[0].decorator_list or re.search(r"globals|exec|eval|vars|setattr|import \*", text):
        return False
    others = (part for statement in tree.body if statement is not found[0] for part in ast.walk(statement))
    if any(name in _binds(part) for part in others):
        return False
    functions = [part for part in ast.walk(found[0]) if isinstance(part, _FUNCTIONS)]
    return bool(functions) and all(_only_raises(function) for function in functions)


@lru_cache(maxsize=32)
def _parsed(text: str) -> ast.Module:
    """Parse a learner's file, once for all its functions."""
    return ast.parse(text)


def _binds(part: ast.AST) -> tuple[str, ...]:
    """The names that a piece of syntax may give another meaning."""
    if isinstance(part, ast.Name):
        return () if isinstance(part.ctx, ast.Load) else (part.id,)
    if isinstance(part, ast.Global):
        return tuple(part.names)
    if isinstance(part, ast.alias):
        return (part.asname or part.name,)
    return (part.name,) if isinstance(part, Definition) else ()


def _only_raises(function: Function) -> bool:
    return isinstance(function.body[-1], ast.Raise) and _does_nothing(function)


def _does_nothing(function: Function) -> bool:
    body = [part for part in function.body if not (isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant))]
    alone = body[0] if len(body) == 1 else None
    return not body or (isinstance(alone, ast.Raise) and _names_stub_error(alone))


def _names_stub_error(statement: ast.Raise) -> bool:
    """Whether it speaks of NotImplementedError; a learner's can be too deep for whatever goes down step by step."""
    return any(isinstance(part, ast.Name) and part.id == NotImplementedError.__name__ for part in ast.walk(statement))
