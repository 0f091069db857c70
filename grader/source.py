"""Reference file → text of a submission: the stubs, the reference itself, a mutant or a variant."""

from __future__ import annotations

import ast
import pathlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from grader.define import Exercise
from grader.errors import DefinitionError

TODO = "raise NotImplementedError"
_OURS = ("grader", "hypothesis")
_MARKS = ("mutant", "variant", "also", "check", "judge")
Definition = ast.FunctionDef | ast.ClassDef


@dataclass(frozen=True)
class ReferenceFile:
    """A reference file as syntax: imports, helpers, references by name, versions by (name, mark, title)."""

    path: pathlib.Path
    text: str
    docstring: str
    imports: tuple[ast.Import | ast.ImportFrom, ...]
    helpers: dict[str, ast.stmt]
    references: dict[str, Definition]
    parts: dict[str, tuple[str, ...]]
    versions: dict[tuple[str, str, str], Definition]


def read_reference(path: pathlib.Path) -> ReferenceFile:
    """Parse a reference file."""
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _read(path: pathlib.Path, _changed: int) -> ReferenceFile:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text, str(path))
    imports: list[ast.Import | ast.ImportFrom] = []
    helpers: dict[str, ast.stmt] = {}
    references: dict[str, Definition] = {}
    parts: dict[str, tuple[str, ...]] = {}
    versions: dict[tuple[str, str, str], Definition] = {}
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            imports.append(node)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            owner, mark, title = _mark(node)
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
        path, text, ast.get_docstring(tree) or "", tuple(imports), helpers, references, parts, versions
    )


def _mark(node: Definition) -> tuple[str, str, str]:
    """Return (exercise's name, what the decorator makes of the definition, the version's title)."""
    for decorator in node.decorator_list:
        call = decorator.func if isinstance(decorator, ast.Call) else decorator
        if isinstance(call, ast.Name) and call.id == "exercise":
            return node.name, "exercise", ""
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
    file = read_reference(exercise.file)
    owner = exercise.names[0]
    chosen = {name: file.references[name] for name in file.parts[owner]}
    if mark != "reference":
        version = file.versions.get((owner, mark, title))
        if version is None:
            raise DefinitionError(f'{file.path.name}: the {mark} "{title}" of {owner} must be defined at the top level')
        chosen |= _parts_of(version, tuple(chosen))
    return _whole(file, chosen)


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
    assert isinstance(copy, ast.FunctionDef | ast.ClassDef)
    copy.name = name
    copy.decorator_list = [part for part in copy.decorator_list if not _is_ours(part)]
    return copy


def _is_ours(decorator: ast.expr) -> bool:
    call = decorator.func if isinstance(decorator, ast.Call) else decorator
    if isinstance(call, ast.Name):
        return call.id in ("exercise", "staticmethod")
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
    return [
        _renamed(node, name) if isinstance(node := known[name], ast.FunctionDef | ast.ClassDef) else node
        for _, name in found
    ]


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


def stub_file(path: pathlib.Path) -> str:
    """Return the stub of a reference file: imports of the signatures, signatures, docstrings, nothing done."""
    file = read_reference(path)
    lines = file.text.splitlines()
    stubs = [_stub(node, lines) for node in file.references.values()]
    parsed = [ast.parse(stub).body[0] for stub in stubs]
    imports = [ast.unparse(node) for node in _used_imports(file.imports, parsed)]
    if "import torch" not in imports:
        imports.append("import torch")
    future = [line for line in imports if line.startswith("from __future__")]
    plain = sorted(line for line in imports if line.startswith("import "))
    named = sorted(line for line in imports if line.startswith("from ") and line not in future)
    blocks = [_import_blocks(plain, named)]
    if future:
        blocks.insert(0, "\n".join(future))
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
    first = node.body[0]
    documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    last = first.end_lineno if documented else _header_end(node)
    head = "\n".join(lines[node.lineno - 1 : last])
    indent = " " * (node.col_offset + 4)
    if isinstance(node, ast.FunctionDef):
        return f"{head}\n{indent}{TODO}"
    methods = [_stub(part, lines) for part in node.body if isinstance(part, ast.FunctionDef)]
    return "\n\n".join([head, *(method for method in methods)])


def _header_end(node: Definition) -> int:
    """The line on which `def …:` ends: the one before the body starts."""
    return max(node.lineno, node.body[0].lineno - 1)


def is_stub(text: str, names: Iterable[str]) -> dict[str, bool]:
    """Return for each name that a learner's file defines whether it is still the stub, with nothing done."""
    found: dict[str, bool] = {}
    wanted = set(names)
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name in wanted:
            functions = [part for part in ast.walk(node) if isinstance(part, ast.FunctionDef)]
            found[node.name] = all(_does_nothing(function) for function in functions)
    return found


def _does_nothing(function: ast.FunctionDef) -> bool:
    body = [part for part in function.body if not (isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant))]
    return not body or (
        len(body) == 1 and isinstance(body[0], ast.Raise) and "NotImplementedError" in ast.unparse(body[0])
    )
