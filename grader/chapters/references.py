"""Run a reference file, statement by statement: one exercise that is written wrongly does not lose the others."""

from __future__ import annotations
import __future__

import ast
import contextlib
import difflib
import importlib.util
import pathlib
import re
import sys
import traceback
import types
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import cloudpickle

from grader.deadline import TooSlow, deadline
from grader.define import Exercise, broken_exercise, collecting
from grader.errors import DefinitionError
from grader.observe.compiler import spare_compiler
from grader.source import mark_of

LOADING_SECONDS = 60
QUICK_SECONDS = 5
"""A file that takes longer in one go is run statement by statement, which tells where it takes so long."""
_LIKELY = re.compile(r"^@exercise\b(?:.*\n)*?(?:def|class)\s+(\w+)", re.MULTILINE)


def load_references(folder: pathlib.Path, order: Sequence[str]) -> dict[str, tuple[Exercise, ...]]:
    """Run a chapter's reference files in this order; return their exercises, those that are broken included."""
    files: dict[str, tuple[Exercise, ...]] = {}
    seen: dict[str, str] = {}
    spare_compiler()
    with importable(folder):
        for file in order:
            files[file] = _load_file(folder / file)
            for found in files[file]:
                if found.name in seen:
                    found.problem = (
                        f"{folder.name}: {seen[found.name]} and {file} both define {found.name}; rename one of them"
                    )
                seen.setdefault(found.name, file)
    return files


def _load_file(path: pathlib.Path) -> tuple[Exercise, ...]:
    place = f"{path.parent.name}/{path.name}"
    text = ""
    try:
        text = path.read_text(encoding="utf-8-sig")
        if found := _in_one_go(path, text):
            return found
        tree = ast.parse(text, str(path))
    except (SyntaxError, ValueError) as error:
        names = _LIKELY.findall(text) or [path.stem]
        return tuple(broken_exercise(name, path, f"{place} does not parse: {error}") for name in names)
    return _Loading(path, place, tree).exercises()


def _in_one_go(path: pathlib.Path, text: str) -> tuple[Exercise, ...]:
    """Run a file as Python does, which takes half the time; return nothing where anything is wrong with an exercise."""
    try:
        code = compile(text, str(path), "exec", dont_inherit=True)
        with collecting() as found, deadline(QUICK_SECONDS), contextlib.redirect_stdout(sys.stderr):
            exec(code, vars(_module(path)))
    except (TooSlow, Exception, SystemExit):
        return ()
    own = tuple(made for made in found if made.file == path)
    is_sound = len({made.names[0] for made in own}) == len(own) and all(made.checks for made in own)
    return own if is_sound else ()


class _Loading:
    """One reference file, statement by statement: what was defined, and what is wrong with what could not be."""

    def __init__(self, path: pathlib.Path, place: str, tree: ast.Module) -> None:
        self.path = path
        self.place = place
        self.tree = tree
        self.names = [owner for owner, mark, _ in map(mark_of, tree.body) if mark == "exercise"]
        self.broken: dict[str, str] = {}

    def exercises(self) -> tuple[Exercise, ...]:
        """Run the file; return its exercises in order."""
        with collecting() as found:
            self._run()
        own = {made.names[0]: made for made in found if made.file == self.path}
        for name, made in own.items():
            if not made.checks:
                self.broken.setdefault(name, f"{self.place}: {made.name} has no check; give it arguments or a .check")
        return tuple(
            broken_exercise(name, self.path, self.broken[name]) if name in self.broken else own[name]
            for name in dict.fromkeys([*self.names, *own, *self.broken])
            if name in self.broken or name in own
        )

    def _run(self) -> None:
        module = _module(self.path)
        flags = 0
        begun: set[str] = set()
        for node in self.tree.body:
            owner, mark, _ = mark_of(node)
            if mark == "exercise" and owner in begun:
                self.broken[owner] = f"{self.place}: there are two exercises called {owner}; rename one of them"
            begun |= {owner}
            if isinstance(node, ast.ImportFrom) and node.module == "__future__":
                flags |= _flags(node)
            if owner in self.broken:
                continue
            try:
                code = compile(ast.Module([node], []), str(self.path), "exec", flags, dont_inherit=True)
                with deadline(LOADING_SECONDS), contextlib.redirect_stdout(sys.stderr):
                    exec(code, vars(module))
            except TooSlow:
                self._blame(node, owner if mark else "", DefinitionError(f"not finished after {LOADING_SECONDS} s"))
            except (Exception, SystemExit) as error:
                self._blame(node, owner if mark else "", error)
                if not mark:
                    return

    def _blame(self, node: ast.stmt, owner: str, error: BaseException) -> None:
        """Note what is wrong: with one exercise, or with all of a file that does not run."""
        frames = traceback.extract_tb(error.__traceback__)
        lines = [frame.lineno for frame in frames if frame.filename == str(self.path)]
        place = f"{self.place}, line {lines[-1] if lines else node.lineno}"
        says = str(error) if isinstance(error, DefinitionError) else f"{type(error).__name__}: {error}"
        if not owner:
            self.broken |= dict.fromkeys(self.names or [self.path.stem], f"{place} does not run: {says}")
        elif owner in self.names:
            self.broken[owner] = f"{place}: {says}"
        else:
            near = difflib.get_close_matches(owner, self.names, 1)
            meant = f"; did you mean {near[0]}?" if near else ""
            guilty = near or self.names or [self.path.stem]
            self.broken |= dict.fromkeys(guilty, f"{place}: there is no exercise {owner} in this file{meant}")


def _flags(node: ast.ImportFrom) -> int:
    """What `from __future__ import …` asks of the compiler."""
    features = (getattr(__future__, alias.name, None) for alias in node.names)
    return sum(feature.compiler_flag for feature in features if feature is not None)


def _module(path: pathlib.Path) -> types.ModuleType:
    """Return an empty module for a reference file, under a name of its own."""
    name = f"reference.{path.parent.name}.{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None:
        raise DefinitionError(f"{path} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    cloudpickle.register_pickle_by_value(module)  # its helpers travel; a worker has no such module
    return module


@contextmanager
def importable(folder: pathlib.Path) -> Iterator[None]:
    """References may import their neighbours (`from _tasks import …`), for as long as they load."""
    before = set(sys.modules)
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        for name in set(sys.modules) - before:
            file = getattr(sys.modules[name], "__file__", None)
            if file and pathlib.Path(file).parent == folder and "." not in name:
                del sys.modules[name]
