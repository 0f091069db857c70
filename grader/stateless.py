"""Whether a file's text shows that nothing of it lasts from one call to the next: then calls may share a process.

In doubt it does not show it. Being wrong costs time where more is suspected than there is; where less is, it is the
submission's own calls that meet what its own other calls have left, as they would in the learner's own program.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import lru_cache

LONGEST, LONGEST_CHAIN = 50_000, 50
"""Characters of a file, and steps of a chain of names or attributes, that are looked at; more is no learner's."""
_MODULES = frozenset(
    ("__future__", "abc", "collections", "copy", "enum", "functools", "itertools", "math", "numbers", "numpy",
     "operator", "string", "time", "torch", "typing")
)  # fmt: skip
"""What may be imported: what has no state of its own, or is put back after every call."""
_NAMES = frozenset(
    ("__import__", "breakpoint", "cache", "compile", "delattr", "eval", "exec", "exit", "globals", "input", "locals",
     "lru_cache", "open", "quit", "setattr", "vars")
)  # fmt: skip
_PARTS = frozenset(
    ("backends", "compile", "distributed", "from_file", "fromfile", "hub", "jit", "library", "load", "memmap",
     "multiprocessing", "ops", "overrides", "profiler", "random", "save", "savez", "tofile")
)  # fmt: skip
"""Ways to files and to what torch and numpy remember; also the prefixes below, but of what is made in the call."""
_PREFIXES = ("set_", "register_", "use_", "enable_", "disable_", "_")
_PUT_BACK = frozenset(("enable_grad", "set_grad_enabled"))
"""Set again before every call."""
_SPECIAL = frozenset(("__init__", "__len__", "__getitem__", "__call__", "__iter__", "__next__", "__name__"))
_DECORATORS = frozenset(("staticmethod", "classmethod", "property", "torch.no_grad()", "torch.inference_mode()"))
_CALLS = ("torch.cuda.is_available()", "torch.accelerator.is_available()")
_MAKERS = frozenset(("iter", "list", "next", "reversed", "sorted", "super"))
"""Functions whose result is something of the call."""


def stateless(file: str, texts: Mapping[str, str]) -> bool:
    """Return whether a file of a submission, and those of its siblings that it imports, show that no call leaves anything.

    `texts` are all of the submission's files, by name.
    """
    siblings = frozenset(name.removesuffix(".py") for name in texts)
    seen: set[str] = set()
    waiting = [file]
    while waiting:
        name = waiting.pop()
        if not _shows(texts[name], siblings):
            return False
        seen.add(name)
        waiting += [f"{one}.py" for one in _named(texts[name], siblings) if f"{one}.py" not in {*seen, *waiting}]
    return True


@lru_cache(maxsize=64)
def _shows(text: str, siblings: frozenset[str]) -> bool:
    if len(text) > LONGEST:
        return False
    try:
        return all(_statement(one, siblings) for one in _parsed(text).body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False


@lru_cache(maxsize=64)
def _named(text: str, siblings: frozenset[str]) -> frozenset[str]:
    """The siblings that a file imports."""
    found: set[str] = set()
    for part in ast.walk(_parsed(text)):
        if isinstance(part, ast.Import):
            found |= {alias.name for alias in part.names}
        elif isinstance(part, ast.ImportFrom):
            found.add(part.module or "")
    return siblings & {name.partition(".")[0] for name in found}


@lru_cache(maxsize=64)
def _parsed(text: str) -> ast.Module:
    return ast.parse(text)


def _statement(one: ast.stmt, siblings: frozenset[str]) -> bool:
    """Whether a statement of the file itself defines what cannot change."""
    match one:
        case ast.Import() | ast.ImportFrom():
            return _imports(one, siblings)
        case ast.FunctionDef():
            return _function(one, siblings)
        case ast.ClassDef():
            plain = not one.keywords and not one.decorator_list and all(map(_fixed, one.bases))
            return plain and all(_statement(part, siblings) for part in one.body)
        case ast.Assign():
            return all(isinstance(target, ast.Name) for target in one.targets) and _fixed(one.value)
        case ast.AnnAssign():
            return isinstance(one.target, ast.Name) and (one.value is None or _fixed(one.value))
        case ast.Expr():
            return isinstance(one.value, ast.Constant)
        case ast.If():
            return ast.unparse(one.test) == "__name__ == '__main__'" and not one.orelse
    return isinstance(one, ast.Pass)


def _imports(one: ast.Import | ast.ImportFrom, siblings: frozenset[str]) -> bool:
    if isinstance(one, ast.Import):
        paths = [alias.name for alias in one.names]
    else:
        paths = [f"{one.module or ''}.{alias.name}" for alias in one.names]
    known = (path.partition(".")[0] in _MODULES | siblings for path in paths)
    return all(known) and not any(_outside(part) for path in paths for part in path.split(".")[1:])


def _fixed(value: ast.expr) -> bool:
    """Whether a value cannot change: constants, tuples of them, and names of what is fixed itself."""
    match value:
        case ast.Constant() | ast.Name():
            return True
        case ast.Attribute():
            return _fixed(value.value) and not _outside(value.attr)
        case ast.Tuple():
            return all(map(_fixed, value.elts))
        case ast.UnaryOp():
            return _fixed(value.operand)
        case ast.BinOp():
            return _fixed(value.left) and _fixed(value.right)
        case ast.IfExp():
            return all(map(_fixed, (value.test, value.body, value.orelse)))
        case ast.Call(func=ast.Attribute(attr="device"), keywords=[]):
            return ast.unparse(value.func) == "torch.device" and all(map(_fixed, value.args))
    return ast.unparse(value) in _CALLS


def _outside(name: str) -> bool:
    """Whether a part of what is imported leads to what lasts."""
    lasting = name == "*" or name in _PARTS | _NAMES or name.startswith(_PREFIXES)
    return lasting and name not in _PUT_BACK


def _function(one: ast.FunctionDef, siblings: frozenset[str]) -> bool:
    defaults = (*one.args.defaults, *(value for value in one.args.kw_defaults if value is not None))
    if not all(ast.unparse(each) in _DECORATORS for each in one.decorator_list) or not all(map(_fixed, defaults)):
        return False
    own = _own(one)
    return all(_harmless(part, own, siblings) for part in ast.walk(one) if part is not one)


def _own(function: ast.FunctionDef) -> frozenset[str]:
    """The names of what is made in a call, or given to it; not other names for what is there already."""
    found = {part.arg for part in ast.walk(function) if isinstance(part, ast.arg)} - {"cls"}
    found |= {part.id for part in ast.walk(function) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}
    aliases = [(name, _root(value)) for name, value in _aliases(function)]
    for _ in range(LONGEST_CHAIN):
        outside = {name for name, root in aliases if isinstance(root, ast.Name) and root.id not in found | _MAKERS}
        if not outside & found:
            return frozenset(found)
        found -= outside
    return frozenset(found - {name for name, _ in aliases})


def _aliases(function: ast.FunctionDef) -> Iterator[tuple[str, ast.expr]]:
    """Names, and the name or attribute that each is another name for."""
    for part in ast.walk(function):
        value = getattr(part, "value", None)
        if isinstance(value, ast.Name | ast.Attribute) and isinstance(part, ast.Assign | ast.AnnAssign | ast.NamedExpr):
            targets = part.targets if isinstance(part, ast.Assign) else [part.target]
            yield from ((target.id, value) for target in targets if isinstance(target, ast.Name))


def _root(value: ast.expr) -> ast.expr:
    """What an attribute, an item or the result of a method belongs to, in the end."""
    for _ in range(LONGEST_CHAIN):
        match value:
            case ast.Attribute() | ast.Subscript() | ast.Starred():
                value = value.value
            case ast.Call():
                value = value.func
            case _:
                return value
    return ast.Name("", ast.Load())  # nobody's


def _harmless(part: ast.AST, own: frozenset[str], siblings: frozenset[str]) -> bool:
    """Whether a part of a function changes nothing but what is made in the call, or given to it."""
    match part:
        case ast.Global() | ast.AsyncFunctionDef() | ast.Await():
            return False
        case ast.FunctionDef():
            return all(ast.unparse(each) in _DECORATORS for each in part.decorator_list)
        case ast.Import() | ast.ImportFrom():
            return _imports(part, siblings)
        case ast.Name():
            return part.id not in _NAMES and (not part.id.startswith("__") or part.id == "__class__")
        case ast.Attribute() | ast.Subscript():
            return _reaches_only(part, own)
    return True


def _reaches_only(part: ast.Attribute | ast.Subscript, own: frozenset[str]) -> bool:
    """Whether an attribute or item is only read, or is one of what the call has; and leads to nothing that lasts."""
    root = _root(part)
    is_own = not isinstance(root, ast.Name) or root.id in own | _MAKERS
    if isinstance(part, ast.Subscript):
        return is_own or isinstance(part.ctx, ast.Load)
    if part.attr.startswith("__"):
        return part.attr in _SPECIAL and isinstance(part.ctx, ast.Load)
    if is_own:
        return part.attr not in ("save", "tofile") and not part.attr.startswith("register_module_")
    return isinstance(part.ctx, ast.Load) and not _outside(part.attr)
