"""Two observations → differences: the value, the arguments afterwards, memory, gradients, state, operations."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator
from dataclasses import dataclass

from grader.compare.difference import Difference, gradient_difference, unwanted_change
from grader.compare.numbers import Closeness
from grader.compare.values import Values, tensors_in
from grader.observe.nodes import FIRST_NEW_MEMORY, Failure, Node, Observation
from grader.options import Options
from grader.spell import spell

SHORT = 100
"""Characters of a value that came where an error was due."""
_ASPECT_OF = {"argument": "arguments", "gradient": "gradients"}
_FREE_AFTER_ERROR = ("mode", "random", "state")


@dataclass(frozen=True, slots=True)
class Terms:
    """What is compared, and how: the check's options, what the reference changes, its observation in float64.

    Where `judged`, the exercise has a judge of its own and the value itself is not compared.
    """

    options: Options
    changed: tuple[str, ...] = ()
    precise: Observation | None = None
    judged: bool = False


def compare(expected: Observation, actual: Observation, terms: Terms) -> list[Difference]:
    """Return every difference between what the reference did and what came, those that cost all points first.

    Type and nesting come before shape, shape before dtype and device, those before elements.
    """
    found = [
        difference
        for difference in _Comparison(expected, actual, terms).differences()
        if _ASPECT_OF.get(difference.kind, difference.kind) not in terms.options.ignores
    ]
    return sorted(found, key=lambda difference: difference.side)


def growth(expected: tuple[Observation, Observation], actual: tuple[Observation, Observation]) -> list[Difference]:
    """Compare the operation counts of two calls that differ in size only; the first is the smaller."""
    wanted = [sum((seen.operations or {}).values()) for seen in expected]
    came = [sum((seen.operations or {}).values()) for seen in actual]
    if wanted[1] > wanted[0] or came[1] <= came[0]:
        return []
    sentence = (
        f"Expected the number of tensor operations not to grow with the sizes, but it grew from {came[0]} to {came[1]}."
    )
    return [Difference("operations", "the number of operations", "constant", f"{came[0]}, then {came[1]}", sentence)]


class _Comparison:
    """One comparison of two observations, part by part."""

    def __init__(self, expected: Observation, actual: Observation, terms: Terms) -> None:
        self.expected = expected
        self.actual = actual
        self.terms = terms
        self.values = Values(expected, actual, Closeness(terms.options.tolerance, expected))

    def differences(self) -> Iterator[Difference]:
        """Yield everything that differs."""
        failed = self.expected.failure is not None or self.actual.failure is not None
        if failed:
            yield from self._failures()
            yield from (found for found in self._arguments() if found.kind not in _FREE_AFTER_ERROR)
            return
        if not self.terms.judged:
            yield from self._value()
        yield from self._arguments()
        yield from self._gradients()
        yield from self._operations()
        yield from self._state()

    def _failures(self) -> Iterator[Difference]:
        wanted, came = self.expected.failure, self.actual.failure
        if wanted is None and came is not None:
            yield Difference("raised", "the call", spell(self.expected.value), _told(came))
        elif wanted is not None and (came is None or _unlike(wanted.types, came.types)):
            got = _told(came) if came is not None else spell(self.actual.value, SHORT)
            sentence = f"Expected {wanted.name} to be raised, but got {got}."
            if came is None and self.actual.value is not None and self.actual.value.type == wanted.name:
                sentence = f"Expected {wanted.name} to be raised, but it was returned: write raise, not return."
            yield Difference("exception", "the call", f"{wanted.name} raised", got, sentence)

    def _value(self) -> Iterator[Difference]:
        wanted, came = self.expected.value, self.actual.value
        if wanted is None or came is None:
            yield Difference("value", "result", spell(wanted), spell(came))
            return
        yield from self.values.compare("result", wanted, came, self.terms.precise.value if self.terms.precise else None)
        yield from self._memory(wanted, came)

    def _memory(self, wanted: Node, came: Node) -> Iterator[Difference]:
        rule = self.terms.options.memory
        if rule is None:
            return
        if rule == "same":
            yield from self._identity(wanted, came)
        mine, theirs = dict(tensors_in("result", wanted)), dict(tensors_in("result", came))
        owners = [_owners(self.expected), _owners(self.actual)]
        for place in (place for place in mine if place in theirs):
            memories = mine[place].facts["memory"], theirs[place].facts["memory"]
            if None in memories:
                continue
            wants, has = (table.get(memory, set()) for table, memory in zip(owners, memories, strict=True))
            if (rule != "fresh" and wants != has) or (rule == "fresh" and has - wants):
                yield Difference("memory", place, _sharing(wants), _sharing(has))
        if rule == "fresh":
            yield from _shared_results(mine, theirs)

    def _identity(self, wanted: Node, came: Node) -> Iterator[Difference]:
        for (name, mine), (_, theirs) in zip(self.expected.arguments, self.actual.arguments, strict=False):
            if mine.identity == wanted.identity and theirs.identity != came.identity:
                yield Difference("memory", "result", f"the object {name} itself", "another object")

    def _arguments(self) -> Iterator[Difference]:
        if "arguments" in self.terms.options.ignores:
            return
        theirs = dict(self.actual.arguments)
        precise = dict(self.terms.precise.arguments) if self.terms.precise else {}
        for name, wanted in self.expected.arguments:
            came = theirs.get(name)
            if came is None:
                yield Difference("value", name, spell(wanted), "nothing")
                continue
            changes = name in self.terms.changed
            for found in self.values.compare(name, wanted, came, precise.get(name)):
                yield found if changes or found.side else unwanted_change(found)
            yield from _moved(name, wanted, came)

    def _gradients(self) -> Iterator[Difference]:
        theirs = dict(self.actual.gradients)
        precise = dict(self.terms.precise.gradients) if self.terms.precise else {}
        broken = theirs.get("(backward)")
        for name, wanted in self.expected.gradients:
            place = f"the gradient by {name}"
            came = theirs.get(name)
            if came is not None:
                found = self.values.compare(place, wanted, came, precise.get(name))
                yield from (gradient_difference(difference, str(wanted.facts.get("of"))) for difference in found)
            else:
                why = f"an error: {broken.facts.get('why')}" if broken else "none: the graph is cut"
                yield Difference("gradient", place, spell(wanted), why)

    def _state(self) -> Iterator[Difference]:
        for key, wanted in self.expected.state.items():
            came = self.actual.state.get(key)
            if wanted != came and key == "random":
                sentence = (
                    "Expected torch's global random state to be left as the task says, "
                    "but it was seeded or drawn from differently."
                )
                yield Difference("random", "torch's global random state", "as the task says", "another", sentence)
            elif wanted != came:
                name = key.replace("_", " ")
                yield Difference("state", f"torch's {name} after the call", str(wanted), str(came))

    def _operations(self) -> Iterator[Difference]:
        names = sorted(name.removeprefix("aten::") for name in self.actual.operations or {})
        for pattern in self.terms.options.forbids:
            used = [name for name in names if fnmatch.fnmatchcase(name.strip("_"), pattern.strip("_"))]
            if used:
                name = pattern.strip("*_")
                sentence = f"Expected torch's {name} not to be used, but {used[0]} was called."
                yield Difference("forbidden", "the call", f"made without {pattern}", f"a use of {used[0]}", sentence)
        if self.expected.operations and self.actual.operations == {} and self._makes_tensors():
            kind = "forbidden" if self.terms.options.forbids else "operations"
            sentence = "Expected the result to be computed by tensor operations in this call, but there were none."
            yield Difference(kind, "the call", "tensor operations", "none", sentence)
        if self.terms.options.vectorised:
            for name in self.actual.escapes:
                if name not in self.expected.escapes:
                    sentence = f"Expected the data to stay in tensors, but {name} takes it out of them."
                    yield Difference("operations", "the data", "kept in tensors", f"a call of {name}", sentence)

    def _makes_tensors(self) -> bool:
        """Whether a tensor of the result lies in memory that was not there before."""
        parts = tensors_in("result", self.actual.value) if self.actual.value is not None else ()
        return any((node.facts["memory"] or 0) >= FIRST_NEW_MEMORY for _, node in parts)


def _told(failure: Failure) -> str:
    """An exception as a traceback's last line shows it."""
    return f"{failure.name}: {failure.message}" if failure.message else failure.name


def _unlike(wanted: tuple[str, ...], came: tuple[str, ...]) -> bool:
    """The raised class must be the specified one or a subclass; what is not done yet is never right."""
    return wanted[0] not in came or "builtins.NotImplementedError" in came


def _moved(name: str, wanted: Node, came: Node) -> Iterator[Difference]:
    """An argument's tensors must stay where they lie in memory (views of them see the change), and stay leaves."""
    theirs = dict(tensors_in(name, came))
    for place, mine in tensors_in(name, wanted):
        other = theirs.get(place)
        if other is None or other.kind != mine.kind:
            continue
        memories = mine.facts["memory"], other.facts["memory"]
        if None not in memories and memories[0] != memories[1] and memories[0] < FIRST_NEW_MEMORY:
            yield Difference("memory", place, "changed where it lies in memory", "moved to new memory")
        leaves = mine.facts.get("is_leaf"), other.facts.get("is_leaf")
        if leaves[0] != leaves[1]:
            yield Difference("requires_grad", f"{place}.is_leaf", *map(str, leaves))


def _owners(seen: Observation) -> dict[int, set[str]]:
    """Which arguments lie in which memory."""
    owners: dict[int, set[str]] = {}
    for name, node in seen.arguments:
        for _, tensor in tensors_in(name, node):
            if tensor.facts["memory"] is not None:
                owners.setdefault(tensor.facts["memory"], set()).add(name)
    return owners


def _sharing(names: set[str]) -> str:
    return f"a view that shares memory with {', '.join(sorted(names))}" if names else "new memory"


def _shared_results(mine: dict[str, Node], theirs: dict[str, Node]) -> Iterator[Difference]:
    """Two parts of a result share memory, where the reference's do not."""
    places = [place for place in mine if place in theirs]
    for here, place in enumerate(places):
        for other in places[:here]:
            wanted, came = ((table[place].facts["memory"], table[other].facts["memory"]) for table in (mine, theirs))
            if came[0] is not None and came[0] == came[1] and wanted[0] != wanted[1]:
                yield Difference("memory", place, f"independent of {other}", f"the same memory as {other}")
