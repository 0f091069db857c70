"""Two observations → differences, in words, with the place."""

from __future__ import annotations

import fnmatch
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import torch

from grader.define import Options
from grader.observe.nodes import Node, Observation
from grader.spell import elements, spell, spell_scalar

SIDE_KINDS = frozenset((
    "dtype", "device", "requires_grad", "memory", "argument", "grad", "gradient", "mode", "random", "state",
    "operations",
))  # fmt: skip
"""Kinds of difference that leave half of the points, where all values are right."""

TOLERANCES: Mapping[str, tuple[float, float]] = {
    "float16": (1e-3, 1e-5), "bfloat16": (1.6e-2, 1e-5), "float32": (1.3e-6, 1e-5), "float64": (1e-7, 1e-7),
    "complex32": (1e-3, 1e-5), "complex64": (1.3e-6, 1e-5), "complex128": (1e-7, 1e-7),
}  # fmt: skip
"""(rtol, atol) by dtype, those of torch.testing.assert_close."""

ROUNDING_MARGIN = 16.0
_COARSENESS = ("float64", "float32", "float16", "bfloat16")
_ASPECT_OF = {"argument": "arguments", "gradient": "gradients"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where two observations disagree.

    `kind` is the family (shape, dtype, value, type, exception …), `place` as one would type it (`result[0, 1]`),
    `expected` and `actual` in words; `sentence` says it all.
    """

    kind: str
    place: str
    expected: str
    actual: str
    detail: str = ""

    @property
    def side(self) -> bool:
        """Whether only a side condition fails, the values being right."""
        return self.kind in SIDE_KINDS

    @property
    def sentence(self) -> str:
        """`Expected <place> to be <wanted>, but got <value>.`"""
        return self.detail or f"Expected {self.place} to be {self.expected}, but got {self.actual}."


@dataclass(frozen=True, slots=True)
class Terms:
    """What is compared, and how: the check's options, what the reference changes, its rounding."""

    options: Options
    changed: tuple[str, ...] = ()
    precise: Observation | None = None
    judged: bool = False


def compare(expected: Observation, actual: Observation, terms: Terms) -> list[Difference]:
    """Return every difference between what the reference did and what came, the gravest first.

    Type and nesting come before shape, shape before dtype and device, those before values; where `terms.judged`
    the value itself is not compared.
    """
    comparison = _Comparison(expected, actual, terms)
    found = [
        difference
        for difference in comparison.differences()
        if _ASPECT_OF.get(difference.kind, difference.kind) not in terms.options.ignores
    ]
    return sorted(found, key=lambda difference: difference.side)


class _Comparison:
    """Walks two observations side by side."""

    def __init__(self, expected: Observation, actual: Observation, terms: Terms) -> None:
        self.expected = expected
        self.actual = actual
        self.terms = terms
        self.tables = (_objects(expected), _objects(actual))
        self.walked: set[tuple[int, int]] = set()
        self.coarsest = _coarsest(expected)

    def differences(self) -> Iterator[Difference]:
        if self.expected.failure is not None or self.actual.failure is not None:
            yield from self._failures()
        elif self.expected.value is not None and self.actual.value is not None and not self.terms.judged:
            self.walked.clear()
            yield from self.nodes("result", self.expected.value, self.actual.value, self._precise_value())
            yield from self._memory(self.expected.value, self.actual.value)
        yield from self._arguments()
        if self.expected.failure is None and self.actual.failure is None:
            yield from self._gradients()
            yield from self._operations()
        yield from self._state()

    def _precise_value(self) -> Node | None:
        return self.terms.precise.value if self.terms.precise is not None else None

    def _failures(self) -> Iterator[Difference]:
        wanted, came = self.expected.failure, self.actual.failure
        if wanted is not None and came is None:
            got = spell(self.actual.value) if self.actual.value else "nothing"
            yield Difference(
                "exception", "the call", f"{wanted.name} raised", got,
                f"Expected {wanted.name} to be raised, but got {got}.",
            )  # fmt: skip
        elif wanted is None and came is not None:
            yield Difference("raised", "the call", spell(self.expected.value), f"{came.name}: {came.message}")
        elif wanted is not None and came is not None:
            unfinished = "builtins.NotImplementedError" in came.types
            if wanted.types[0] not in came.types or unfinished:
                yield Difference(
                    "exception", "the call", f"{wanted.name} raised", f"{came.name}: {came.message}",
                    f"Expected {wanted.name} to be raised, but got {came.name}: {came.message}",
                )  # fmt: skip

    def nodes(self, place: str, wanted: Node, came: Node, precise: Node | None) -> Iterator[Difference]:
        """Compare two values, with the reference's value in float64 where there is one."""
        wanted, came = self.tables[0].get(_seen(wanted), wanted), self.tables[1].get(_seen(came), came)
        if wanted.identity >= 0:
            pair = (wanted.identity, came.identity)
            if pair in self.walked:
                return
            self.walked.add(pair)
        if not _same_type(wanted, came):
            yield Difference("type", place, _type_words(wanted), _type_words(came))
        elif wanted.kind in ("tensor", "array"):
            yield from self._tensors(place, wanted, came, precise)
        elif wanted.kind == "scalar":
            yield from self._scalars(place, wanted, came, precise)
        elif wanted.kind == "opaque":
            if came.facts.get("why"):
                yield Difference("type", place, _type_words(wanted), _type_words(came))
        else:
            yield from self._parts(place, wanted, came, precise)

    def _parts(self, place: str, wanted: Node, came: Node, precise: Node | None) -> Iterator[Difference]:
        if wanted.facts.get("training") != came.facts.get("training"):
            words = {True: "in training mode", False: "in evaluation mode"}
            yield Difference(
                "mode", place, words[bool(wanted.facts["training"])], words[bool(came.facts.get("training"))]
            )
        if wanted.facts.get("state") != came.facts.get("state"):
            yield Difference("random", place, "a generator in the same state", "one in another state")
        lengths = wanted.facts.get("length"), came.facts.get("length")
        if lengths[0] != lengths[1] and wanted.kind != "dict":
            yield Difference(
                "value", place, f"{_type_words(wanted)} of {lengths[0]} items", f"one of {lengths[1]}: {spell(came)}"
            )
            return
        mine, theirs = dict(wanted.items), dict(came.items)
        for key in theirs.keys() - mine.keys():
            yield Difference("value", place + key, "absent", spell(theirs[key]), _absent(place, key, wanted, False))
        for key, part in mine.items():
            if key not in theirs:
                yield _missing(place, key, part, wanted)
                continue
            yield from self.nodes(place + key, part, theirs[key], precise.part(key) if precise else None)

    def _scalars(self, place: str, wanted: Node, came: Node, precise: Node | None) -> Iterator[Difference]:
        texts = wanted.facts["text"], came.facts.get("text", "")
        if texts[0] == texts[1]:
            return
        if wanted.type.removeprefix("numpy.").rstrip("0123456789") == "float":
            exact = precise.facts.get("text") if precise is not None else None
            if self._close_floats(texts[0], texts[1], exact):
                return
        yield Difference("value", place, spell_scalar(wanted), spell_scalar(came))

    def _close_floats(self, wanted: str, came: str, exact: str | None) -> bool:
        values = [torch.tensor([_float(text)], dtype=torch.float64) for text in (wanted, came, exact or wanted)]
        return not bool(self._far(values[0], values[1], values[2], self.coarsest).any())

    def _tensors(self, place: str, wanted: Node, came: Node, precise: Node | None) -> Iterator[Difference]:
        if wanted.facts["shape"] != came.facts["shape"]:
            yield Difference(
                "shape", f"{place}.shape", str(tuple(wanted.facts["shape"])), str(tuple(came.facts["shape"]))
            )
            return
        for fact in ("dtype", "device", "layout", "requires_grad"):
            kind = "type" if fact == "layout" else fact
            if wanted.facts.get(fact) != came.facts.get(fact):
                yield Difference(kind, f"{place}.{fact}", _fact(fact, wanted), _fact(fact, came))
        yield from self._values(place, wanted, came, precise)
        grads = wanted.part(".grad"), came.part(".grad")
        if grads[0] is None and grads[1] is None:
            return
        if grads[0] is None or grads[1] is None:
            words = ["None" if grad is None else spell(grad) for grad in grads]
            yield Difference("grad", f"{place}.grad", words[0], words[1])
        else:
            exact = precise.part(".grad") if precise else None
            for found in self.nodes(f"{place}.grad", grads[0], grads[1], exact):
                yield Difference("grad", found.place, found.expected, found.actual, found.detail)

    def _values(self, place: str, wanted: Node, came: Node, precise: Node | None) -> Iterator[Difference]:
        if wanted.data is None:
            return
        if came.data is None:
            if came.facts.get("device") == wanted.facts.get("device"):
                yield Difference("value", place, spell(wanted), "a value that is too large or of another layout")
            return
        if wanted.data == came.data and wanted.facts["dtype"] == came.facts["dtype"]:
            return
        expected, actual = elements(wanted), elements(came)
        exact = expected
        if precise is not None and precise.data is not None and precise.facts.get("shape") == wanted.facts["shape"]:
            exact = elements(precise)
        far = self._far(_wide(expected), _wide(actual), _wide(exact), _working_dtype(wanted, came))
        if bool(far.any()):
            yield _value_difference(place, wanted, came, expected, actual, far)

    def _far(self, wanted: torch.Tensor, came: torch.Tensor, exact: torch.Tensor, dtype: str) -> torch.Tensor:
        """Return a bool tensor: where two wide tensors of one shape are not close. NaN is close to NaN only."""
        rtol, atol = self._tolerance(dtype)
        finite = torch.isfinite(wanted) & torch.isfinite(came)
        same = (wanted == came) | (torch.isnan(wanted) & torch.isnan(came))
        if rtol == atol == 0:
            return ~same
        size = wanted.abs()
        known = size[torch.isfinite(wanted)]
        largest = float(known.max()) if known.numel() else 0.0
        if not isinstance(self.terms.options.tolerance, tuple) and bool((known <= atol + rtol * known).all()):
            atol = rtol * largest  # a tensor of zeros would pass: zero is not close
        rounding = (wanted - exact).abs()
        rounding = rounding[torch.isfinite(rounding)]
        measured = ROUNDING_MARGIN * float(rounding.max()) if rounding.numel() else 0.0
        allowed = torch.maximum(atol + rtol * size, torch.tensor(min(measured, 0.01 * largest), dtype=torch.float64))
        return ~(same | (finite & ((wanted - came).abs() <= allowed)))

    def _tolerance(self, dtype: str) -> tuple[float, float]:
        chosen = self.terms.options.tolerance
        if chosen == "exact" or dtype not in TOLERANCES:
            return 0.0, 0.0
        return chosen if isinstance(chosen, tuple) else TOLERANCES[dtype]

    def _memory(self, wanted: Node, came: Node) -> Iterator[Difference]:
        rule = self.terms.options.memory
        if rule is None:
            return
        if rule == "same":
            yield from self._identity(wanted, came)
        mine, theirs = dict(_tensors_in("result", wanted)), dict(_tensors_in("result", came))
        owners = [_owners(self.expected), _owners(self.actual)]
        for place in mine.keys() & theirs.keys():
            memories = mine[place].facts["memory"], theirs[place].facts["memory"]
            if None in memories:
                continue
            wants, has = (table.get(memory, set()) for table, memory in zip(owners, memories, strict=True))
            if rule == "shares" and wants != has:
                yield Difference("memory", place, _sharing(wants), _sharing(has))
            elif rule == "fresh" and has - wants:
                yield Difference("memory", place, _sharing(set()), _sharing(has))
        if rule == "fresh":
            yield from _shared_results(mine, theirs)

    def _identity(self, wanted: Node, came: Node) -> Iterator[Difference]:
        for (name, mine), (_, theirs) in zip(self.expected.arguments, self.actual.arguments, strict=False):
            if mine.identity == wanted.identity and theirs.identity != came.identity:
                yield Difference("memory", "result", f"the object {name} itself", "another object")

    def _arguments(self) -> Iterator[Difference]:
        theirs = dict(self.actual.arguments)
        precise = dict(self.terms.precise.arguments) if self.terms.precise else {}
        for name, wanted in self.expected.arguments:
            self.walked.clear()
            came = theirs.get(name)
            if came is None:
                yield Difference("value", name, spell(wanted), "nothing")
                continue
            changes = name in self.terms.changed
            found = list(self.nodes(name, wanted, came, precise.get(name)))
            found += _moved(name, wanted, came)
            for difference in found:
                yield difference if changes or difference.side else _unwanted_change(difference)

    def _gradients(self) -> Iterator[Difference]:
        theirs = dict(self.actual.gradients)
        precise = dict(self.terms.precise.gradients) if self.terms.precise else {}
        for name, wanted in self.expected.gradients:
            self.walked.clear()
            came = theirs.get(name)
            if came is None:
                broken = theirs.get("(backward)")
                why = f"an error: {broken.facts.get('why')}" if broken else "none: the graph is cut"
                yield Difference("gradient", f"the gradient by {name}", spell(wanted), why)
                continue
            for found in self.nodes(f"the gradient by {name}", wanted, came, precise.get(name)):
                yield Difference("gradient", found.place, found.expected, found.actual, found.detail)

    def _state(self) -> Iterator[Difference]:
        for key, wanted in self.expected.state.items():
            came = self.actual.state.get(key)
            if wanted == came:
                continue
            if key == "random":
                yield Difference(
                    "random", "torch's global random state", "as the task says", "another",
                    "Expected torch's global random state to be left as the task says, but it was seeded or drawn from "
                    "differently.",
                )  # fmt: skip
            else:
                name = key.replace("_", " ")
                yield Difference("state", f"torch's {name} after the call", str(wanted), str(came))

    def _operations(self) -> Iterator[Difference]:
        theirs = self.actual.operations
        if theirs is None:
            return
        for pattern in self.terms.options.forbids:
            for name in sorted(theirs):
                if fnmatch.fnmatchcase(name.removeprefix("aten::").strip("_"), pattern.strip("_")):
                    yield Difference(
                        "forbidden", "the call", f"made without {pattern}", f"a use of {name}",
                        f"Expected {pattern} not to be used, but {name.removeprefix('aten::')} was called.",
                    )  # fmt: skip
                    break
        if self.terms.options.vectorised:
            for name in self.actual.escapes:
                if name not in self.expected.escapes:
                    yield Difference(
                        "operations", "the computation", "made of tensor operations", f"a call of {name}",
                        f"Expected the data to stay in tensors, but {name} takes it out of them.",
                    )  # fmt: skip


def growth(expected: tuple[Observation, Observation], actual: tuple[Observation, Observation]) -> list[Difference]:
    """Compare the operation counts of two calls that differ in size only; the first is the smaller."""
    wanted = [sum((seen.operations or {}).values()) for seen in expected]
    came = [sum((seen.operations or {}).values()) for seen in actual]
    if wanted[1] > wanted[0] or came[1] <= came[0]:
        return []
    return [
        Difference(
            "operations", "the number of operations", "the same for every size", f"{came[0]}, then {came[1]}",
            f"Expected the number of tensor operations not to grow with the sizes, but it grew from {came[0]} to "
            f"{came[1]}.",
        )
    ]  # fmt: skip


def _wide(tensor: torch.Tensor) -> torch.Tensor:
    if tensor.dtype.is_complex:
        return tensor.to(torch.complex128)
    return tensor.to(torch.float64)


def _working_dtype(wanted: Node, came: Node) -> str:
    """The coarser of two dtypes decides the tolerance; a whole number has none."""
    names = [node.facts["dtype"] for node in (wanted, came)]
    if names[0] not in TOLERANCES:
        return str(names[0])
    return max((name for name in names if name in TOLERANCES), key=lambda name: TOLERANCES[name][0])


def _coarsest(seen: Observation) -> str:
    """Python floats are as exact as the coarsest floating tensor that went in."""
    found = {
        node.facts["dtype"] for name, argument in seen.arguments for _, node in _tensors_in(name, argument)
    } & set(_COARSENESS)
    return max(found, key=_COARSENESS.index) if found else "float64"


def _tensors_in(place: str, node: Node) -> Iterator[tuple[str, Node]]:
    if node.kind in ("tensor", "array"):
        yield place, node
    for key, part in node.items:
        if key != ".grad":
            yield from _tensors_in(place + key, part)


def _objects(seen: Observation) -> dict[int, Node]:
    table: dict[int, Node] = {}

    def enter(node: Node) -> None:
        if node.kind != "seen" and node.identity >= 0:
            table.setdefault(node.identity, node)
        for _, part in node.items:
            enter(part)

    for root in (seen.value, *(node for _, node in seen.arguments)):
        if root is not None:
            enter(root)
    return table


def _seen(node: Node) -> int:
    return node.identity if node.kind == "seen" else -2


def _same_type(wanted: Node, came: Node) -> bool:
    """A subclass of a built-in container will do where the task says list, tuple or dict; a bool is no int."""
    if wanted.kind != came.kind:
        return False
    if wanted.kind in ("list", "tuple", "dict"):
        return wanted.type == came.type or wanted.type == wanted.kind
    if wanted.kind == "set":
        return True
    return wanted.type == came.type


def _type_words(node: Node) -> str:
    if node.kind == "scalar" and node.type == "NoneType":
        return "None"
    if node.kind == "scalar":
        return f"a Python {node.type} ({spell_scalar(node)})" if "." not in node.type else f"a {node.type}"
    if node.kind == "tensor":
        return "a tensor"
    if node.kind == "opaque":
        why = node.facts.get("why")
        return f"a {node.type}" + (f" ({why})" if why else "")
    article = "an" if node.type[:1].lower() in "aeiou" else "a"
    return f"{article} {node.type}"


def _fact(name: str, node: Node) -> str:
    value = node.facts.get(name)
    return f"torch.{value}" if name in ("dtype", "layout") else repr(value) if name == "device" else str(value)


def _absent(place: str, key: str, wanted: Node, missing: bool) -> str:
    keys = ", ".join(name for name, _ in wanted.items[:10]) or "nothing"
    return f"Expected {place} to hold {keys} only, but it also holds {key}."


def _missing(place: str, key: str, part: Node, wanted: Node) -> Difference:
    return Difference(
        "value", place + key, spell(part), "absent", f"Expected {place} to hold {key}, but it is not there."
    )


def _moved(name: str, wanted: Node, came: Node) -> Iterator[Difference]:
    """An argument's tensors must keep their memory where the reference's do: views of them see the change."""
    theirs = dict(_tensors_in(name, came))
    for place, mine in _tensors_in(name, wanted):
        other = theirs.get(place)
        if other is not None and mine.kind == "tensor" and mine.facts["memory"] != other.facts["memory"]:
            if None not in (mine.facts["memory"], other.facts["memory"]):
                yield Difference("memory", place, "changed where it lies in memory", "moved to new memory")
        if other is not None and mine.facts.get("is_leaf") != other.facts.get("is_leaf"):
            yield Difference("requires_grad", f"{place}.is_leaf", str(mine.facts["is_leaf"]), str(other.facts["is_leaf"]))


def _unwanted_change(found: Difference) -> Difference:
    return Difference(
        "argument", found.place, found.expected, found.actual,
        f"Expected {found.place} to stay as it was ({found.expected}), but it became {found.actual}.",
    )  # fmt: skip


def _owners(seen: Observation) -> dict[int, set[str]]:
    """Which arguments lie in which memory."""
    owners: dict[int, set[str]] = {}
    for name, node in seen.arguments:
        for _, tensor in _tensors_in(name, node):
            if tensor.facts["memory"] is not None:
                owners.setdefault(tensor.facts["memory"], set()).add(name)
    return owners


def _sharing(names: set[str]) -> str:
    return f"a view that shares memory with {', '.join(sorted(names))}" if names else "new memory"


def _shared_results(mine: dict[str, Node], theirs: dict[str, Node]) -> Iterator[Difference]:
    places = sorted(mine.keys() & theirs.keys())
    for here, place in enumerate(places):
        for other in places[:here]:
            memories = [table[name].facts["memory"] for table in (theirs, mine) for name in (place, other)]
            if memories[0] is not None and memories[0] == memories[1] and memories[2] != memories[3]:
                yield Difference("memory", place, f"independent of {other}", f"the same memory as {other}")


def _value_difference(
    place: str, wanted: Node, came: Node, expected: torch.Tensor, actual: torch.Tensor, far: torch.Tensor
) -> Difference:
    count, total = int(far.sum()), far.numel()
    if far.ndim == 0 or total == 1:
        return Difference("value", place, spell(wanted), spell(came))
    first = tuple(int(i) for i in far.nonzero()[0])
    at = f"{place}[{', '.join(map(str, first))}]"
    mine, theirs = (spell_element(tensor[first]) for tensor in (expected, actual))
    gap = (_wide(expected) - _wide(actual)).abs()[far]
    largest = float(gap[torch.isfinite(gap)].max()) if bool(torch.isfinite(gap).any()) else math.nan
    more = f" {count} of {total} elements differ" + (f", by up to {largest:.3g}." if largest == largest else ".")
    return Difference(
        "value", at, spell(wanted), spell(came), f"Expected {at} to be {mine}, but got {theirs}.{more}"
    )


def spell_element(element: torch.Tensor) -> str:
    """Return one element with enough digits to tell it from its neighbours."""
    value: Any = element.item()
    return f"{value:.7g}" if isinstance(value, float) and element.dtype is not torch.float64 else repr(value)


def _float(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan
