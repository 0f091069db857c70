"""Nodes → plain values again, for an exercise's own judge: tensors, numbers, containers; nothing of the learner's."""

from __future__ import annotations

import ast
import types
from typing import Any

import torch

from grader.observe.nodes import ITEM_SIZES, Node
from grader.spell import elements

_LITERALS = ("bool", "int", "bytes", "NoneType")


def rebuild(node: Node) -> Any:
    """Return a plain value equal to what was seen.

    Tensors come back on the CPU (those that were on `meta` on `meta`), arrays as NumPy arrays, dtypes as dtypes,
    objects as namespaces of their attributes, one object twice as one object; what has no plain form as its Node.
    """
    return _rebuild(node, {})


def _rebuild(node: Node, known: dict[int, Any]) -> Any:
    if node.kind == "seen":
        return known.get(node.identity, node)
    try:
        value = _plain(node, known)
    except (ValueError, TypeError, SyntaxError, RuntimeError, RecursionError, MemoryError, OverflowError):
        return node  # what no honest worker sends
    if node.identity >= 0:
        known.setdefault(node.identity, value)
    return value


def _plain(node: Node, known: dict[int, Any]) -> Any:
    if node.kind == "scalar":
        return _scalar(node)
    if node.kind == "tensor":
        return _tensor(node)
    if node.kind == "array":
        return elements(node).numpy().copy() if node.data is not None else node
    parts = [_rebuild(part, known) for _, part in node.items]
    if node.facts.get("why"):
        return node
    if node.kind == "list":
        return parts
    if node.kind == "tuple":
        return tuple(parts)
    if node.kind == "set":
        return set(parts)
    if node.kind == "dict":
        return dict(zip((_key(key) for key, _ in node.items), parts, strict=True))
    if node.kind in ("object", "module"):
        names = (key.lstrip(".") for key, _ in node.items)
        return types.SimpleNamespace(**dict(zip(names, parts, strict=True)))
    return node


def _scalar(node: Node) -> Any:
    text = str(node.facts["text"])
    kind = node.type.removeprefix("numpy.")
    if node.facts.get("rest"):
        return node
    if kind.startswith("float"):
        return float(text)
    if kind.startswith("complex"):
        return complex(text)
    if kind in _LITERALS or (kind != node.type and kind.rstrip("0123456789_") in ("int", "uint", "bool")):
        return ast.literal_eval(text)
    if kind == "str":
        return text
    if kind == "device":
        return torch.device(ast.literal_eval(text))
    if kind == "dtype" and text.removeprefix("torch.") in ITEM_SIZES:
        return getattr(torch, text.removeprefix("torch."))
    return node


def _tensor(node: Node) -> Any:
    dtype = str(node.facts["dtype"])
    if node.data is None:
        on_meta = node.facts["device"] == "meta" and dtype in ITEM_SIZES
        return torch.empty(node.facts["shape"], dtype=getattr(torch, dtype), device="meta") if on_meta else node
    values = elements(node).clone()
    differentiable = values.is_floating_point() or values.is_complex()
    return values.requires_grad_(bool(node.facts["requires_grad"]) and differentiable)


def _key(text: str) -> Any:
    try:
        key = ast.literal_eval(text[1:-1])
        hash(key)
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        return text[1:-1]
    return key
