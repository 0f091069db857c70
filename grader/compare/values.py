"""Two values side by side: type and nesting, then shape, dtype, device, then elements."""

from __future__ import annotations

import re
from collections.abc import Iterator

from grader.compare.difference import (
    Difference,
    as_kind,
    element_difference,
    extra_part,
    fact_words,
    missing_part,
    other_parts,
    scalar_difference,
    type_words,
)
from grader.compare.numbers import Closeness
from grader.observe.nodes import Node, Observation
from grader.observe.spies import Spy
from grader.spell import spell

_MODES = {True: "in training mode", False: "in evaluation mode"}


class Values:
    """Walks values of two observations; objects that were seen before in one value are looked up."""

    def __init__(self, expected: Observation, actual: Observation, closeness: Closeness) -> None:
        self.closeness = closeness
        self._tables = (_objects(expected), _objects(actual))
        self._walked: set[tuple[int, int]] = set()

    def compare(self, place: str, wanted: Node, came: Node, precise: Node | None) -> Iterator[Difference]:
        """Yield every difference between two values; `precise` is the wanted one in float64, where there is one."""
        self._walked = set()
        yield from self._nodes(place, wanted, came, precise)

    def _nodes(self, place: str, wanted: Node, came: Node, precise: Node | None) -> Iterator[Difference]:
        wanted, came = (_resolve(node, table) for node, table in zip((wanted, came), self._tables, strict=True))
        if not _same_type(wanted, came):
            yield Difference("type", place, type_words(wanted), type_words(came))
        elif wanted.kind in ("tensor", "array"):
            yield from self._tensors(place, wanted, came, precise)
        elif wanted.kind == "scalar":
            yield from self._scalars(place, wanted, came, precise)
        elif wanted.kind in ("opaque", "seen"):
            if wanted.facts.get("why") != came.facts.get("why"):
                yield Difference("type", place, type_words(wanted), type_words(came))
        elif (pair := (wanted.identity, came.identity)) not in self._walked:
            self._walked.add(pair)
            yield from self._containers(place, wanted, came, precise)

    def _containers(self, place: str, wanted: Node, came: Node, precise: Node | None) -> Iterator[Difference]:
        if wanted.facts.get("training") != came.facts.get("training"):
            modes = [_MODES[bool(node.facts.get("training"))] for node in (wanted, came)]
            yield Difference("mode", place, *modes)
        if wanted.facts.get("state") != came.facts.get("state"):
            drawn = f"Expected {place} to be left where the task leads it, but more, fewer or other numbers were drawn from it."
            yield Difference("random", place, "a generator in the same state", "one in another state", drawn)
        lengths = wanted.facts.get("length"), came.facts.get("length")
        if wanted.type == Spy.__name__ and (heard := _heard(place, wanted, came)):
            yield heard
            return
        if lengths[0] != lengths[1] and wanted.kind != "dict":
            whole = f"{type_words(wanted)} of {lengths[0]} item{'s' * (lengths[0] != 1)}"
            yield Difference("value", place, whole, f"one of {lengths[1]}: {spell(came)}")
            return
        yield from self._parts(place, wanted, came, precise)

    def _parts(self, place: str, wanted: Node, came: Node, precise: Node | None) -> Iterator[Difference]:
        mine, theirs = dict(wanted.items), dict(came.items)
        missing, extra = [key for key in mine if key not in theirs], [key for key in theirs if key not in mine]
        if missing and extra:
            yield other_parts(place, missing, extra)
        for key, part in theirs.items():
            if key not in mine:
                yield extra_part(place, key, wanted, part)
        for key, part in mine.items():
            if key in theirs:
                yield from self._nodes(place + key, part, theirs[key], precise.part(key) if precise else None)
            else:
                yield missing_part(place, key, part)
        if came.facts.get("why") and not wanted.facts.get("why"):
            yield Difference("value", place, spell(wanted), spell(came))

    def _scalars(self, place: str, wanted: Node, came: Node, precise: Node | None) -> Iterator[Difference]:
        mine, theirs = (str(node.facts["text"]) for node in (wanted, came))
        if mine == theirs and wanted.facts.get("rest") == came.facts.get("rest"):
            return
        if wanted.type.removeprefix("numpy.").startswith("float"):
            exact = str(precise.facts["text"]) if precise is not None and precise.kind == "scalar" else None
            if not self.closeness.floats_far(mine, theirs, exact):
                return
        if wanted.type.removeprefix("numpy.").startswith("complex"):
            pairs = zip(_real_and_imaginary(mine), _real_and_imaginary(theirs), strict=True)
            if not any(self.closeness.floats_far(one, other, None) for one, other in pairs):
                return
        yield scalar_difference(place, wanted, came)

    def _tensors(self, place: str, wanted: Node, came: Node, precise: Node | None) -> Iterator[Difference]:
        shapes = [str(tuple(node.facts["shape"])) for node in (wanted, came)]
        if shapes[0] != shapes[1]:
            yield Difference("shape", f"{place}.shape", *shapes)
            return
        for fact in ("dtype", "device", "layout", "requires_grad"):
            if wanted.facts.get(fact) != came.facts.get(fact):
                kind = "type" if fact == "layout" else fact
                yield Difference(kind, f"{place}.{fact}", fact_words(fact, wanted), fact_words(fact, came))
        yield from self._elements(place, wanted, came, precise)
        yield from self._grads(f"{place}.grad", wanted.part(".grad"), came.part(".grad"), precise)

    def _elements(self, place: str, wanted: Node, came: Node, precise: Node | None) -> Iterator[Difference]:
        if wanted.data is None or (wanted.data == came.data and wanted.facts["dtype"] == came.facts["dtype"]):
            return
        if came.data is None:
            why = (
                "one on the device 'meta', without values"
                if came.facts.get("device") == "meta"
                else "one that is too large or of another layout"
            )
            yield Difference("value", place, spell(wanted), why)
            return
        far = self.closeness.far(wanted, came, precise)
        if bool(far.any()):
            yield element_difference(place, wanted, came, far)

    def _grads(self, place: str, mine: Node | None, theirs: Node | None, precise: Node | None) -> Iterator[Difference]:
        if mine is None and theirs is None:
            return
        if mine is None or theirs is None:
            yield Difference("grad", place, spell(mine) if mine else "None", spell(theirs) if theirs else "None")
            return
        for found in self._nodes(place, mine, theirs, precise.part(".grad") if precise else None):
            yield as_kind("grad", found)


def _real_and_imaginary(text: str) -> tuple[str, str]:
    try:
        value = complex(text)
    except ValueError:
        return text, text
    return repr(value.real), repr(value.imag)


def _heard(place: str, wanted: Node, came: Node) -> Difference | None:
    """Return the difference between what two spies in a model noted of its calls."""
    notes = [[str(note.facts.get("text", "")) for _, note in _noted(node)] for node in (wanted, came)]
    mine, theirs = notes
    differ = (number for number, pair in enumerate(zip(mine, theirs, strict=False)) if pair[0] != pair[1])
    model = re.split(r"[.\[]", place)[0]
    if len(mine) != len(theirs):
        sentence = f"Expected {model} to be {_called(len(mine))}, but it was {_called(len(theirs))}."
    elif (number := next(differ, None)) is not None:
        whole = f"{model} to be called" if len(mine) == 1 else f"call {number + 1} of {model} to be"
        sentence = f"Expected {whole} in {mine[number]}, but it was in {theirs[number]}."
    else:
        return None
    return Difference("value", f"{place}.seen", "; ".join(mine), "; ".join(theirs), sentence)


def _noted(spy: Node) -> tuple[tuple[str, Node], ...]:
    notes = spy.part(".seen")
    return notes.items if notes is not None else ()


def _called(number: int) -> str:
    return {0: "not called", 1: "called once"}.get(number, f"called {number} times")


def tensors_in(place: str, node: Node) -> Iterator[tuple[str, Node]]:
    """Yield every tensor and array of a value with its place, gradients left out."""
    if node.kind in ("tensor", "array"):
        yield place, node
    for key, part in node.items:
        if key != ".grad":
            yield from tensors_in(place + key, part)


def _objects(seen: Observation) -> dict[int, Node]:
    table: dict[int, Node] = {}
    waiting = [node for _, node in reversed(seen.arguments)] + ([seen.value] if seen.value is not None else [])
    while waiting:
        node = waiting.pop()
        if node.kind != "seen" and node.identity >= 0:
            table.setdefault(node.identity, node)
        waiting += [part for _, part in node.items]
    return table


def _resolve(node: Node, table: dict[int, Node]) -> Node:
    return table.get(node.identity, node) if node.kind == "seen" else node


def _same_type(wanted: Node, came: Node) -> bool:
    """A subclass of a built-in container will do where the task says list, tuple or dict; a bool is no int."""
    if wanted.kind != came.kind:
        return False
    if wanted.kind in ("list", "tuple", "dict", "set") and came.type != "frozenset":
        return wanted.type in (came.type, wanted.kind)
    return wanted.type == came.type
