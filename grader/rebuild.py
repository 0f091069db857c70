"""Nodes → plain values again, for an exercise's own judge: tensors, numbers, containers; nothing of the learner's."""

from __future__ import annotations

import ast
import types
from typing import Any

import torch

from grader.observe.nodes import Node
from grader.spell import elements

_LITERALS = ("bool", "int", "complex", "bytes", "NoneType")


def rebuild(node: Node) -> Any:
    """Return a plain value equal to what was seen.

    Tensors come back on the CPU (those without values on `meta`), arrays as NumPy arrays, dtypes as dtypes; objects
    as namespaces of their attributes; what has no plain form as its Node.
    """
    if node.kind == "scalar":
        return _scalar(node)
    if node.kind == "tensor":
        return _tensor(node)
    if node.kind == "array":
        return elements(node).numpy()
    parts = [rebuild(part) for _, part in node.items]
    if node.facts.get("why"):
        return node
    if node.kind == "list":
        return parts
    if node.kind == "tuple":
        return tuple(parts)
    if node.kind == "dict":
        return dict(zip((_key(key) for key, _ in node.items), parts, strict=True))
    if node.kind in ("object", "module"):
        return types.SimpleNamespace(
            **{key.lstrip("."): part for (key, _), part in zip(node.items, parts, strict=True)}
        )
    return node


def _scalar(node: Node) -> Any:
    text = str(node.facts.get("text", ""))
    try:
        if node.type in _LITERALS:
            return ast.literal_eval(text)
        if node.type == "float" or node.type.startswith("numpy.float"):
            return float(text)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return node
    if node.type == "str":
        return text
    if node.type == "dtype":
        return getattr(torch, text.removeprefix("torch."), node)
    return node


def _tensor(node: Node) -> Any:
    if node.data is None:
        return torch.empty(node.facts["shape"], dtype=getattr(torch, node.facts["dtype"]), device="meta")
    values = elements(node).clone()
    return values.requires_grad_(bool(node.facts.get("requires_grad")) and values.is_floating_point())


def _key(text: str) -> Any:
    try:
        return ast.literal_eval(text[1:-1])
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return text[1:-1]
