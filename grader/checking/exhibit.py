"""What a failure looks like: the tensors on both sides and in the smallest call, the losses of a training loop."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from grader.compare.difference import Difference
from grader.compare.values import tensors_in
from grader.judge import Curve, Exhibit, Grid
from grader.observe.look import Eyes
from grader.observe.nodes import Node, Observation
from grader.spell import cells

LARGEST = 1024
"""Elements of a tensor that is still drawn: an image of 28 times 28 is."""
MOST_ARGUMENTS = 4
LONGEST_CURVE = 500
_OF_VALUES = ("type", "value", "shape", "dtype", "device", "requires_grad", "grad", "argument", "memory")
_CONTAINERS = ("list", "tuple", "dict", "tensor", "array")


def exhibit_of(
    difference: Difference, arguments: Mapping[str, Any], expected: Observation, actual: Observation | None
) -> Exhibit | None:
    """Return what of a failure can be drawn; None where nothing can.

    Where an exercise has a judge of its own, no one value is expected: only what came is drawn.
    """
    wanted, came = _tensors(expected), _tensors(actual)
    place = _tensor_at(difference.place, wanted, came)
    mine = _grid(wanted.get(place)) if difference.kind in _OF_VALUES else None
    theirs = _grid(came.get(place)) if difference.kind in (*_OF_VALUES, "judged") else None
    differ = difference.differ if mine and theirs and mine.shape == theirs.shape else ()
    drawn = tuple(_arguments(arguments))[:MOST_ARGUMENTS]
    return Exhibit(place, mine, theirs, differ, drawn) if mine or theirs or drawn else None


def curve_of(place: str, observed: Iterable[tuple[Observation, Observation]]) -> Curve | None:
    """Return the losses at a place of the result (`result['loss']`), of the longest training among the calls observed.

    `observed` are the reference's and the learner's observations of each call. None where no two epochs were seen.
    """
    best = Curve(place, (), ())
    for expected, actual in observed:
        found = Curve(place, _losses(expected, place), _losses(actual, place))
        if found.actual and len(found.expected) > max(1, len(best.expected)):
            best = found
    return best if best.actual else None


def _tensors(seen: Observation | None) -> dict[str, Node]:
    """Every tensor and array of the result and of the arguments as they are afterwards, by its place."""
    if seen is None:
        return {}
    roots = [*([("result", seen.value)] if seen.value is not None else []), *seen.arguments]
    return {place: node for name, root in roots for place, node in _with_grads(tensors_in(name, root))}


def _with_grads(found: Iterator[tuple[str, Node]]) -> Iterator[tuple[str, Node]]:
    for place, node in found:
        yield place, node
        if (grad := node.part(".grad")) is not None:
            yield f"{place}.grad", grad


def _tensor_at(place: str, *sides: Mapping[str, Node]) -> str:
    """Return the longest place of a tensor that `place` is a part of: `result[0]` for `result[0][1, 2]`."""
    known = {one for side in sides for one in side if place == one or place.startswith((f"{one}.", f"{one}["))}
    return max(known, key=len, default=place)


def _grid(node: Node | None) -> Grid | None:
    if node is None or node.data is None or math.prod(node.facts["shape"]) > LARGEST:
        return None
    return Grid(tuple(node.facts["shape"]), str(node.facts["dtype"]), cells(node))


def _arguments(arguments: Mapping[str, Any]) -> Iterator[tuple[str, Grid]]:
    """Yield the tensors that are arguments, or in lists, tuples and dicts among them."""
    for name, value in arguments.items():
        root = Eyes().look(value)
        if root.kind in _CONTAINERS:
            for place, node in tensors_in(name, root):
                if (grid := _grid(node)) is not None:
                    yield place, grid


def _losses(seen: Observation, place: str) -> tuple[float, ...]:
    """The numbers of a list of floats at a place of the result; nothing where there is no such list."""
    node = _node_at(seen.value, "result", place)
    if node is None or node.kind not in ("list", "tuple"):
        return ()
    numbers = [part.facts.get("text") for _, part in node.items if part.kind == "scalar" and part.type == "float"]
    return tuple(float(str(number)) for number in numbers[:LONGEST_CURVE])


def _node_at(node: Node | None, here: str, place: str) -> Node | None:
    while node is not None and here != place:
        step = next((key for key, _ in node.items if (here + key == place) or place.startswith(here + key)), None)
        node, here = (None, here) if step is None else (node.part(step), here + step)
    return node
