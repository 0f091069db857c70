"""One place where two observations disagree: the record, and its words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import torch

from grader.observe.nodes import Node
from grader.spell import elements, one_line, spell, spell_scalar

SIDE_KINDS = frozenset((
    "dtype", "device", "requires_grad", "memory", "argument", "grad", "gradient", "mode", "random", "state",
    "operations",
))  # fmt: skip
"""Kinds of difference that leave a share of the points, where all values are right."""
MOST_DIFFER = 1024
BRIEF = 8
"""Characters of a float that is told in full."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where two observations disagree.

    `kind` is the family (shape, dtype, value, type, exception …), `place` as one would type it (`result[0, 1]`),
    `expected` and `actual` in words; `detail`, where there is one, is the whole sentence. `differ` are the elements
    of a tensor that differ, as positions in row-major order.
    """

    kind: str
    place: str
    expected: str
    actual: str
    detail: str = ""
    differ: tuple[int, ...] = field(default=(), kw_only=True)

    @property
    def side(self) -> bool:
        """Whether only a side condition fails, the values being right."""
        return self.kind in SIDE_KINDS

    @property
    def sentence(self) -> str:
        """The whole sentence: `Expected <place> to be <wanted>, but got <value>.`."""
        return self.detail or f"Expected {self.place} to be {self.expected}, but got {self.actual}."


def type_words(node: Node) -> str:
    """Return what a value is, with its article: "a tensor", "a Python int (3)", "None"."""
    if node.kind == "scalar" and node.type == "NoneType":
        return "None"
    if node.kind == "scalar":
        if "." in node.type or node.type in ("dtype", "device"):
            return f"a {node.type} ({spell_scalar(node)})" if "." not in node.type else f"a {node.type}"
        return f"a Python {node.type} ({spell_scalar(node)})"
    if node.kind == "tensor":
        return "a tensor"
    article = "an" if node.type[:1].lower() in tuple("aeiou") or node.type == "ndarray" else "a"
    why = node.facts.get("why") if node.kind == "opaque" else None
    return f"{article} {one_line(node.type)}" + (f" ({why})" if why else "")


def fact_words(name: str, node: Node) -> str:
    """Return a fact of a tensor as it would be typed: `torch.float32`, `'cpu'`, `True`."""
    value = node.facts.get(name)
    if name in ("dtype", "layout"):
        return f"torch.{value}"
    return repr(value) if name == "device" else str(value)


def extra_part(place: str, key: str, wanted: Node, came: Node) -> Difference:
    """Return the difference for a part that should not be there."""
    keys = ", ".join(name for name, _ in wanted.items[:10]) or "nothing"
    sentence = f"Expected {place} to hold {keys} only, but it also holds {key}."
    return Difference("value", place + key, "absent", spell(came), sentence)


def other_parts(place: str, missing: Sequence[str], extra: Sequence[str]) -> Difference:
    """Return the difference for parts that are called otherwise."""
    sentence = f"Expected {place} to hold {', '.join(missing[:5])}, but it holds {', '.join(extra[:5])} instead."
    return Difference("value", place, ", ".join(missing), f"{', '.join(extra)}, the others absent", sentence)


def missing_part(place: str, key: str, wanted: Node) -> Difference:
    """Return the difference for a part that is not there."""
    sentence = f"Expected {place} to hold {key}, but it is not there."
    return Difference("value", place + key, spell(wanted), "absent", sentence)


def unwanted_change(found: Difference) -> Difference:
    """Return the difference for an argument that the call should have left alone."""
    sentence = f"Expected {found.place} to stay as it was ({found.expected}), but it became {found.actual}."
    if found.detail and found.expected.startswith("<"):  # too large to be shown whole
        sentence = found.detail.replace(" to be ", " to stay ", 1).replace(", but got ", ", but it became ", 1)
    return Difference("argument", found.place, found.expected, found.actual, sentence, differ=found.differ)


def gradient_difference(found: Difference, of: str) -> Difference:
    """Return the difference as one of a gradient, saying what was differentiated."""
    return replace(found, kind="gradient", detail=f"{found.sentence} It is the gradient of {of}.")


def as_kind(kind: str, found: Difference) -> Difference:
    """Return the same difference as one of another kind (that of a gradient, say)."""
    return replace(found, kind=kind)


def scalar_difference(place: str, wanted: Node, came: Node) -> Difference:
    """Return the difference of two numbers, strings …; of floats with no more digits than tell them apart."""
    texts = spell_scalar(wanted), spell_scalar(came)
    if max(map(len, texts)) <= BRIEF or not wanted.type.removeprefix("numpy.").startswith("float"):
        return Difference("value", place, *texts)
    expected, actual = map(float, texts)
    short = [
        text if len(text) <= BRIEF else _digits(value, beside)
        for text, value, beside in zip(texts, (expected, actual), (actual, expected), strict=True)
    ]
    return Difference("value", place, *texts, f"Expected {place} to be {short[0]}, but got {short[1]}.")


def element_difference(place: str, wanted: Node, came: Node, far: torch.Tensor) -> Difference:
    """Return the difference of two tensors of one shape that disagree where `far` is True."""
    differ = tuple(far.reshape(-1).nonzero().reshape(-1).tolist()[:MOST_DIFFER])
    if far.numel() == 1:
        return Difference("value", place, spell(wanted), spell(came), differ=differ)
    expected, actual = elements(wanted), elements(came)
    first = tuple(int(index) for index in far.nonzero()[0])
    at = f"{place}[{', '.join(map(str, first))}]"
    gap = (_plain(expected) - _plain(actual)).abs()[far]
    largest = float(gap[torch.isfinite(gap)].max()) if bool(torch.isfinite(gap).any()) else math.nan
    by_up_to = f", by up to {largest:.3g}" if largest > 0 else ""
    sentence = (
        f"Expected {at} to be {_element(expected[first], actual[first])}, but got {_element(actual[first], expected[first])}. "
        f"{int(far.sum())} of {far.numel()} elements differ{by_up_to}."
    )
    return Difference("value", at, spell(wanted), spell(came), sentence, differ=differ)


def _plain(tensor: torch.Tensor) -> torch.Tensor:
    return tensor.to(torch.complex128 if tensor.dtype.is_complex else torch.float64)


def _element(element: torch.Tensor, other: torch.Tensor) -> str:
    """One element, with no more digits than tell it from the other one."""
    value, beside = element.item(), other.item()
    return _digits(value, beside) if isinstance(value, float) else repr(value)


def _digits(value: float, beside: object) -> str:
    for digits in (6, 7, 10, 13):
        text = f"{value:.{digits}g}"
        if not isinstance(beside, float) or text != f"{beside:.{digits}g}":
            return text
    return repr(value)
