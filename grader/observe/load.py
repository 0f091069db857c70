"""A submission's source text → its functions: one broken statement does not lose the others."""

from __future__ import annotations

import ast
import linecache
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType, SimpleNamespace
from typing import Any

from grader.observe.call import see_failure
from grader.observe.nodes import Failure

_TOP_LEVEL = re.compile(r"^(?=[A-Za-z_@])", re.MULTILINE)
_DEFINES = re.compile(r"^(?:async\s+def|def|class)\s+(\w+)|^(\w+)\s*=", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something of the file that did not run: the line it starts on, the names it would have defined, why."""

    line: int
    names: tuple[str, ...]
    failure: Failure


@dataclass(slots=True)
class Loaded:
    """A submission's module as far as it ran, and what of it did not."""

    module: ModuleType
    problems: list[Problem] = field(default_factory=list)

    def find(self, names: tuple[str, ...]) -> Any:
        """Return the one function called, or a namespace of several; AttributeError where one is missing."""
        found = {name: self.module.__dict__[name] for name in names if name in self.module.__dict__}
        if len(found) < len(names):
            raise AttributeError(next(name for name in names if name not in found))
        return found[names[0]] if len(names) == 1 else SimpleNamespace(**found)


def load(file: str, sources: Mapping[str, str]) -> Loaded:
    """Run the text of `file` as a module; its siblings in `sources` can be imported by it.

    Statements run one by one, so that what stands below one that raises is still defined. A file that does not
    parse is cut into its top-level statements, and those that do parse run.
    """
    stem = file.rpartition("/")[2].removesuffix(".py")
    name = stem if stem not in sys.modules else f"submission_{stem}"
    module = ModuleType(name)
    module.__file__ = file
    loaded = Loaded(module)
    sys.modules[name] = module
    sys.meta_path.append(_Siblings({key: text for key, text in sources.items() if key != file}))
    text = sources[file]
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    _run_whole(text, file, loaded)
    return loaded


def _run_whole(text: str, file: str, loaded: Loaded) -> None:
    try:
        tree = ast.parse(text, file)
    except (SyntaxError, ValueError) as error:
        _run_pieces(text, file, loaded, error)
        return
    flags = _future_flags(tree)
    for statement in tree.body:
        names = tuple(getattr(statement, "name", ()) and [statement.name])  # type: ignore[attr-defined]
        _run(ast.Module([statement], []), file, loaded, flags, statement.lineno, names)


def _run_pieces(text: str, file: str, loaded: Loaded, whole: Exception) -> None:
    """Run each top-level piece of a file that does not parse; a broken one may take up to 3 followers with it."""
    starts = [match.start() for match in _TOP_LEVEL.finditer(text)] + [len(text)]
    failed_before = len(loaded.problems)
    here = 0
    while here < len(starts) - 1:
        broken: Exception = whole
        for end in range(here + 1, min(here + 4, len(starts))):
            piece = text[starts[here] : starts[end]]
            line = text.count("\n", 0, starts[here])
            try:
                tree = ast.parse("\n" * line + piece, file)
            except (SyntaxError, ValueError) as error:
                broken = error if end == here + 1 else broken
                continue
            _run(tree, file, loaded, 0, line + 1, tuple(_defined(piece)))
            here = end
            break
        else:
            piece = text[starts[here] : starts[here + 1]]
            failure = _syntax_failure(broken)
            loaded.problems.append(
                Problem(getattr(broken, "lineno", None) or line + 1, tuple(_defined(piece)), failure)
            )
            here += 1
    if len(loaded.problems) == failed_before:
        loaded.problems.append(Problem(getattr(whole, "lineno", None) or 1, (), _syntax_failure(whole)))


def _run(tree: ast.Module, file: str, loaded: Loaded, flags: int, line: int, names: tuple[str, ...]) -> None:
    try:
        exec(compile(tree, file, "exec", flags, dont_inherit=True), loaded.module.__dict__)
    except BaseException as error:  # SystemExit at import is a fact like any other
        loaded.problems.append(Problem(line, names, see_failure(error, file)))


def _syntax_failure(error: Exception) -> Failure:
    failure = see_failure(error, "")
    message = error.msg if isinstance(error, SyntaxError) and error.msg else failure.message
    return Failure(failure.types, message)


def _defined(piece: str) -> list[str]:
    return [first or second for first, second in _DEFINES.findall(piece)]


def _future_flags(tree: ast.Module) -> int:
    import __future__

    flags = 0
    for statement in tree.body:
        if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
            for alias in statement.names:
                feature = getattr(__future__, alias.name, None)
                flags |= getattr(feature, "compiler_flag", 0)
    return flags


class _Siblings(MetaPathFinder, Loader):
    """Finds the submission's other files, after everything that is installed."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self.sources = {key.rpartition("/")[2].removesuffix(".py"): (key, text) for key, text in sources.items()}

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> ModuleSpec | None:
        return ModuleSpec(fullname, self) if fullname in self.sources else None

    def exec_module(self, module: ModuleType) -> None:
        file, text = self.sources[module.__name__]
        exec(compile(text, file, "exec", dont_inherit=True), module.__dict__)


def near(loaded: Loaded) -> list[str]:
    """Return the names of the functions and classes that the file does define."""
    inside = loaded.module.__dict__
    return sorted(name for name, value in inside.items() if callable(value) and not name.startswith("_"))[:50]
