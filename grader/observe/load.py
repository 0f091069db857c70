"""A submission's source text → its functions: one broken statement does not lose the others."""

from __future__ import annotations
import __future__

import ast
import importlib.util
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

_STARTS = re.compile(r"^(?![\s#)\]}])(?!(?:else|elif|except|finally|case)\b)", re.MULTILINE)
_CONTINUES = re.compile(r"^(?:else|elif|except|finally|case)\b", re.MULTILINE)
_DEFINES = re.compile(r"^(?:async\s+def|def|class)\s+(\w+)|^(\w+)\s*=", re.MULTILINE)
_FUTURE = re.compile(r"^from\s+__future__\s+import\s+(.+)$", re.MULTILINE)
UNPARSABLE = (SyntaxError, ValueError, RecursionError, MemoryError)
_LONGEST_STATEMENT = 60


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
    name = f"submission_{stem}" if _is_taken(stem) else stem
    module = ModuleType(name)
    module.__file__ = file
    loaded = Loaded(module)
    sys.modules[name] = module
    sys.meta_path.append(_Siblings({key: text for key, text in sources.items() if key != file}))
    text = sources[file].removeprefix("\ufeff")
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    _run_whole(text, file, loaded)
    return loaded


def _is_taken(stem: str) -> bool:
    """Whether an installed module has this name already; a submission must not take its place."""
    try:
        return stem in sys.modules or importlib.util.find_spec(stem) is not None
    except (ImportError, ValueError):
        return True


def _run_whole(text: str, file: str, loaded: Loaded) -> None:
    flags = _future_flags(text)
    try:
        tree = ast.parse(text, file)
    except UNPARSABLE as error:
        _run_pieces(text, file, loaded, flags, error)
        return
    for statement in tree.body:
        names = (str(statement.name),) if hasattr(statement, "name") else ()
        _run(ast.Module([statement], []), file, loaded, flags, statement.lineno, names)


def _run_pieces(text: str, file: str, loaded: Loaded, flags: int, whole: Exception) -> None:
    """Run each top-level statement of a file that does not parse; one that is broken is left out."""
    starts = [*starts_of(text), len(text)]
    before = len(loaded.problems)
    here = 0
    while here < len(starts) - 1:
        line = text.count("\n", 0, starts[here])
        found = first_statement(text, starts, here, line, file)
        hidden = _CONTINUES.search(text, starts[here] + 1, starts[here + 1])
        if isinstance(found, Exception) and hidden:  # an `else:` of nothing, perhaps: try without it
            starts.insert(here + 1, hidden.start())
        elif isinstance(found, Exception):
            piece = text[starts[here] : starts[here + 1]]
            place = getattr(found, "lineno", None) or line + 1
            loaded.problems.append(Problem(place, tuple(_defined(piece)), _syntax_failure(found)))
            here += 1
        else:
            tree, end = found
            _run(tree, file, loaded, flags, line + 1, tuple(_defined(text[starts[here] : starts[end]])))
            here = end
    if len(loaded.problems) == before:
        loaded.problems.append(Problem(getattr(whole, "lineno", None) or 1, (), _syntax_failure(whole)))


def starts_of(text: str) -> list[int]:
    """Return where a statement of a file that does not parse may begin."""
    return [match.start() for match in _STARTS.finditer(text) if match.start() < len(text)]


def first_statement(
    text: str, starts: list[int], here: int, line: int, file: str
) -> tuple[ast.Module, int] | Exception:
    """Parse from one start to the nearest later one that makes it whole; return the first error where none does."""
    first: Exception | None = None
    for end in range(here + 1, min(here + _LONGEST_STATEMENT, len(starts))):
        try:
            return ast.parse("\n" * line + text[starts[here] : starts[end]], file), end
        except UNPARSABLE as error:
            first = first or error
    return first or SyntaxError("nothing here")


def _run(tree: ast.Module, file: str, loaded: Loaded, flags: int, line: int, names: tuple[str, ...]) -> None:
    try:
        exec(compile(tree, file, "exec", flags, dont_inherit=True), loaded.module.__dict__)
    except BaseException as error:  # SystemExit at import is a fact like any other
        loaded.problems.append(Problem(line, names, see_failure(error, file)))


def _syntax_failure(error: Exception) -> Failure:
    if isinstance(error, RecursionError | MemoryError):  # the parser's, which has nothing to do with either
        error = SyntaxError("nested too deeply for Python to read")
    failure = see_failure(error, "")
    message = error.msg if isinstance(error, SyntaxError) and error.msg else failure.message
    return Failure(failure.types, message)


def _defined(piece: str) -> list[str]:
    return [first or second for first, second in _DEFINES.findall(piece)]


def _future_flags(text: str) -> int:
    flags = 0
    for names in _FUTURE.findall(text):
        for name in re.findall(r"\w+", names):
            flags |= getattr(getattr(__future__, name, None), "compiler_flag", 0)
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
    """Return the names of the functions and classes that the file itself defines."""
    own = loaded.module.__name__
    inside = [(name, value) for name, value in loaded.module.__dict__.items() if type(name) is str]
    return sorted(
        name
        for name, value in inside
        if callable(value) and not name.startswith("_") and getattr(value, "__module__", None) == own
    )[:50]
