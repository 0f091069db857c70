"""Scaffold an exercise: a reference that works and is proven as it stands, with what one would want next."""

from __future__ import annotations

import ast
import keyword
import pathlib
import re
from collections.abc import Iterator, Sequence

from grader.author.release import release
from grader.course import Course
from grader.errors import CalledWrongly, DefinitionError
from grader.progress import write_whole

FIRST = "01_first/first.py::double"
_PLACE = re.compile(r"(?:(?:exercises|reference)/)?(?P<chapter>\w+)/(?P<file>[A-Za-z]\w*)\.py::(?P<name>[A-Za-z_]\w*)")

_FUNCTION_IMPORTS = {"torch": "import torch", "exercise": "from grader import exercise", "tensors": "from grader import tensors"}  # fmt: skip
_FUNCTION = '''
@exercise(points=1, x=tensors("n"), hints=("Which operator multiplies?",))
def NAME(x: torch.Tensor) -> torch.Tensor:
    """Return `x` times two: a new tensor of the same shape and dtype.

    >>> NAME(torch.tensor([1.0, 2.0]))
    tensor([2., 4.])
    """
    return x * 2


# What one would want next: wrong versions that must fail, other right ones that must pass, more to show about it.
#
# @NAME.mutant("squares instead of doubling")
# def _(x):
#     return x**2
#
# @NAME.variant("adds it to itself")
# def _(x):
#     return x + x
#
# @NAME.check("whole numbers stay whole", points=1, x=tensors("n", dtype=torch.int64))
# def _(function, x):
#     return function(x)
'''

_CLASS_IMPORTS = {
    "torch": "import torch",
    "st": "from hypothesis import strategies as st",
    "nn": "from torch import nn",
    "exercise": "from grader import exercise",
    "tensors": "from grader import tensors",
}
_CLASS = '''
@exercise(hints=("nn.Parameter makes a tensor one that is learned.",))
class NAME(nn.Module):
    """Multiplies by a number that is learned; it is called `factor`."""

    def __init__(self, start: float) -> None:
        """Let `factor` be a 0-d parameter that is `start` at first."""
        super().__init__()
        self.factor = nn.Parameter(torch.tensor(start))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return `x` times the factor."""
        return self.factor * x


@NAME.check("multiplies, and learns", points=1, start=st.sampled_from([1.5, -2.0]), x=tensors("n 2"), ambient_device=True)
def _(NAME, start, x):
    model = NAME(start)
    result = model(x)
    result.sum().backward()
    return {"result": result, "parameters": dict(model.named_parameters())}


# What one would want next: @NAME.mutant("…") and @NAME.variant("…"), on classes called `_`; another @NAME.check("…").
'''


def new(root: pathlib.Path, place: str = FIRST, as_class: bool = False) -> Iterator[pathlib.Path]:
    """Add an exercise at `chapter/file.py::name` to the course in `root`; yield each file that was written.

    Chapter and file are made where they are not there yet; nothing that is there is lost. Raises CalledWrongly,
    DefinitionError.
    """
    found = _PLACE.fullmatch(place)
    if found is None or keyword.iskeyword(found["name"]):
        raise CalledWrongly(f"{place} is no place for an exercise; write it as chapter/file.py::name, like {FIRST}")
    reference = root / "reference" / found["chapter"] / f"{found['file']}.py"
    text = _with_exercise(reference, found["name"], as_class)
    for folder in ("exercises", "reference"):
        (root / folder / found["chapter"]).mkdir(parents=True, exist_ok=True)
    write_whole(reference, text)
    yield reference
    yield from _with_lesson(root / "exercises" / found["chapter"] / "README.md", found["name"])
    for stub in release(Course(root).chapter(found["chapter"])):
        if stub.state in ("new", "stale"):
            yield stub.path


def _with_lesson(path: pathlib.Path, name: str) -> Iterator[pathlib.Path]:
    """Begin a chapter's lesson, or go on with it: it speaks of every exercise."""
    title = path.parent.name.lstrip("0123456789_").replace("_", " ").capitalize() or path.parent.name
    text = path.read_text(encoding="utf-8") if path.exists() else f"# {title}\n"
    if name not in text:
        write_whole(path, f"{text.rstrip()}\n\nWhat `{name}` needs to know: …\n")
        yield path


def _with_exercise(path: pathlib.Path, name: str, as_class: bool) -> str:
    """Return the text of a reference file with one more exercise at its end."""
    text = f'"""{path.stem.replace("_", " ").capitalize()}."""\n'
    try:
        if path.exists():
            text = path.read_text(encoding="utf-8-sig")
        tree = ast.parse(text)
    except (SyntaxError, ValueError) as error:
        raise DefinitionError(f"{path} does not parse ({error}); mend it first") from error
    bound = set(_bound(tree))
    if name in bound:
        raise CalledWrongly(f"{path} defines {name} already; take another name, or change what is there")
    imports = _CLASS_IMPORTS if as_class else _FUNCTION_IMPORTS
    missing = [line for known, line in imports.items() if known not in bound]
    body = (_CLASS if as_class else _FUNCTION).replace("NAME", name)
    return f"{_with_imports(text, tree, missing).rstrip()}\n\n{body}"


def _bound(tree: ast.Module) -> Iterator[str]:
    """Yield every name that a file binds at its top level."""
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def _with_imports(text: str, tree: ast.Module, missing: list[str]) -> str:
    """Return the text with these imports behind its others, or behind its docstring; ours last."""
    ours = [line.rpartition(" ")[2] for line in missing if line.startswith("from grader import ")]
    others = [line for line in missing if not line.startswith("from grader import ")]
    imports = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    lines = text.removesuffix("\n").split("\n")
    start = _end(tree.body[:1]) if tree.body and isinstance(tree.body[0], ast.Expr) else 0
    last = max(_end(imports), start)
    foreign = max(_end([node for node in imports if not _is_ours(node)]), start)
    if ours:
        lines[last:last] = [*([""] if last == foreign else []), f"from grader import {', '.join(ours)}"]
    if others:
        lines[foreign:foreign] = [*([""] if foreign == start else []), *others]
    return "\n".join(lines) + "\n"


def _end(nodes: Sequence[ast.stmt]) -> int:
    """Return the last line of some statements; 0 where there are none."""
    return max((node.end_lineno or 0 for node in nodes), default=0)


def _is_ours(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "grader"
