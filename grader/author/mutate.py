"""Mutants nobody wrote: the reference with one small mistake in it, PyTorch's common ones among them."""

from __future__ import annotations

import ast
import difflib
import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import libcst as cst

from grader.author.mistakes import Mistakes
from grader.define import Exercise
from grader.source import read_reference, solution


@dataclass(frozen=True, slots=True)
class Mutation:
    """One generated mutant: the mistake in words, the lines before and after it, a submission's text.

    By the lines, as `ast.unparse` writes them, an author records that a mutant is equivalent.
    """

    mistake: str
    before: str
    after: str
    text: str


def diff(before: str, after: str) -> str:
    """Return lines that differ, as a diff."""
    return "\n".join([*(f"- {line}" for line in before.splitlines()), *(f"+ {line}" for line in after.splitlines())])


def mutations(exercise: Exercise, every: int = 1) -> list[Mutation]:
    """Return what one small mistake makes of a reference and the helpers it uses: nothing twice, no known variant.

    Of the mistakes that can be made, every Nth only. Raises DefinitionError.
    """
    original = solution(exercise)
    known = {_normal(original)} | {_normal(solution(exercise, "variant", title)) for title in exercise.variants}
    shared = any(check.options.memory in ("shares", "same") for check in exercise.checks)
    others = set(read_reference(exercise.file).references) - set(exercise.names)
    module = cst.parse_module(original)
    found: list[Mutation] = []
    places = itertools.count(1)
    for statement in module.body:
        if isinstance(statement, cst.FunctionDef | cst.ClassDef) and statement.name.value in others:
            continue
        mistakes = Mistakes(shared)
        statement.visit(mistakes)
        for mistake, node, replacement in mistakes.found:
            if next(places) % every:
                continue
            changed = module.deep_replace(node, replacement)
            assert isinstance(changed, cst.Module)
            text = _normal(changed.code)
            if text and text not in known:
                known.add(text)
                found.append(Mutation(mistake, *_difference(original, text), text))
    return found


def _normal(text: str) -> str:
    """Return code as `ast.unparse` writes it; nothing where it is none."""
    try:
        return ast.unparse(ast.parse(text)) + "\n"
    except (SyntaxError, ValueError):
        return ""


def _difference(before: str, after: str) -> tuple[str, str]:
    """Return the lines that only one of two texts has, stripped."""
    old, new = before.splitlines(), after.splitlines()
    removed: list[str] = []
    added: list[str] = []
    for how, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if how != "equal":
            removed += old[i:j]
            added += new[k:m]
    return _stripped(removed), _stripped(added)


def _stripped(lines: Sequence[str]) -> str:
    return "\n".join(line.strip() for line in lines)
