"""Held-out solutions: `<chapter>/<exercise>.py` holds `right_<idiom>` and `wrong_<mistake>` versions of one exercise.

Right ones must get all points, wrong ones must not. They are written by hand and not known to the references.
Where functions belong together (`checkpoint`), a version is a class that holds them.
"""

from __future__ import annotations

import ast
import pathlib

FOLDER = pathlib.Path(__file__).parent


def versions(path: pathlib.Path, names: tuple[str, ...]) -> dict[str, str]:
    """Return the text of a submission for each `right_…` and `wrong_…` in a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    shared = [node for node in tree.body if not _is_version(node)]
    found = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef) and _is_version(node)]
    return {node.name: _text(shared, node, names) for node in found}


def _is_version(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name.startswith(("right_", "wrong_"))


def _text(shared: list[ast.stmt], node: ast.stmt, names: tuple[str, ...]) -> str:
    copy = ast.parse(ast.unparse(node)).body[0]
    assert isinstance(copy, ast.FunctionDef | ast.ClassDef)
    if len(names) == 1:
        copy.name = names[0]
        own: list[ast.stmt] = [copy]
    else:
        own = copy.body
    return ast.unparse(ast.Module([*shared, *own], [])) + "\n"
