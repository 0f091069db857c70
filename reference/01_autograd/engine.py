"""An engine: autograd in small, for single numbers, in plain Python."""

import math
import random
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from grader import exercise

Draw = Callable[[Any], Any]


def _as_value(kind: type, number: Any) -> Any:
    """Return `number` as a Value, which it may be already."""
    return kind(number) if isinstance(number, int | float) else number


def _computed(kind: type, data: float, *sources: tuple[Any, float]) -> Any:
    """Return a new Value that remembers what it was computed from, and its slope by each of them."""
    made = kind(data)
    made._sources = sources
    return made


@exercise(
    builds_on=("line_grads",),
    hints=(
        "Each operation makes a new Value. Let it keep which Values it was made from, and its slope by each of them.",
        "A Value passes on its own grad times that slope, with +=. It must not do so before its own grad is complete.",
        "So bring all Values into an order in which each stands behind everything it was made from, and go backwards.",
        (
            "Such an order: visit(v) visits the sources of v that have not been visited, then appends v to a list. "
            "Python allows about 1000 calls within calls; a list of what is still to be done has no such limit."
        ),
        "Only a few operations need a slope: a - b is a + (-1) * b, and a / b is a * b ** -1.",
    ),
)
class Value:
    """A number that remembers how it was computed, and so can say how it depends on each number that went in.

    This is what autograd does, for single numbers instead of tensors. `data` is the number, an int or a float, and
    `grad` is its gradient: 0.0 at first. Write it in plain Python: no tensors are needed.

    Operations: `+`, `-`, `*` and `/` of two Values, or of a Value and a number (int or float) on either side; `**` of
    a Value and a number; unary `-`; the methods `relu` and `tanh`. Each returns a new Value, even if it has the same
    number (`a + 0`, `a * 1`), and leaves the Values it was made from as they are. `a += b` is `a = a + b`: write
    nothing for it, and Python does just that.

    `out.backward()` goes back through everything that `out` was computed from:

    - `out.grad` becomes 1.0.
    - To the `grad` of every Value that `out` depends on, directly or by way of others, the derivative of `out` by that
      Value is added. A Value that is used more than once gets the sum over all its uses. Other Values stay as they are.
    - It is called once for each result. Two results may be computed from the same inputs: the gradients of an input add
      up, as in PyTorch. (They share no other Values.)
    - Only grads change: the `data` of each Value stays as it is.

    Chains of up to 500 additions must work, and quickly, even if each Value is used twice (`v = v + v`, again and
    again).

    >>> a = Value(2.0)
    >>> b = Value(3.0)
    >>> c = a * b
    >>> out = 1 + c * c + a
    >>> out.data
    39.0
    >>> out.backward()
    >>> a.grad, b.grad, c.grad, out.grad
    (37.0, 24.0, 12.0, 1.0)
    """

    def __init__(self, data: float) -> None:
        """Keep the number, with no gradient so far."""
        self.data = data
        self.grad = 0.0
        self._sources: tuple = ()

    def __add__(self, other: "Value | float") -> "Value":
        """Return self + other."""
        other = _as_value(type(self), other)
        return _computed(type(self), self.data + other.data, (self, 1.0), (other, 1.0))

    def __radd__(self, other: float) -> "Value":
        """Return other + self, where other is a number."""
        return self + other

    def __mul__(self, other: "Value | float") -> "Value":
        """Return self * other."""
        other = _as_value(type(self), other)
        return _computed(type(self), self.data * other.data, (self, other.data), (other, self.data))

    def __rmul__(self, other: float) -> "Value":
        """Return other * self, where other is a number."""
        return self * other

    def __neg__(self) -> "Value":
        """Return -self."""
        return self * -1

    def __sub__(self, other: "Value | float") -> "Value":
        """Return self - other."""
        return self + (-other)

    def __rsub__(self, other: float) -> "Value":
        """Return other - self, where other is a number."""
        return -self + other

    def __pow__(self, exponent: float) -> "Value":
        """Return self ** exponent, where the exponent is a number: for a Value of 0.0, it is 1 or more."""
        slope = exponent * self.data ** (exponent - 1)
        return _computed(type(self), self.data**exponent, (self, slope))

    def __truediv__(self, other: "Value | float") -> "Value":
        """Return self / other; neither a Value of 0.0 nor 0 is divided by."""
        return self * other**-1

    def __rtruediv__(self, other: float) -> "Value":
        """Return other / self, where other is a number."""
        return self**-1 * other

    def relu(self) -> "Value":
        """Return self where it is positive, otherwise 0.0. The derivative at 0 is 0."""
        positive = self.data > 0
        return _computed(type(self), self.data if positive else 0.0, (self, float(positive)))

    def tanh(self) -> "Value":
        """Return the hyperbolic tangent of self, which may be far above or below 0. Its derivative is 1 - tanh²."""
        data = math.tanh(self.data)
        return _computed(type(self), data, (self, 1 - data**2))

    def backward(self) -> None:
        """Add the derivative of self by each Value that it depends on to the grad of that Value."""
        order, seen, to_do = [], set(), [(self, False)]
        while to_do:
            value, sources_done = to_do.pop()
            if sources_done:
                order.append(value)
            elif value not in seen:
                seen.add(value)
                to_do.append((value, True))
                to_do.extend((source, False) for source, _ in value._sources)
        self.grad = 1.0
        for value in reversed(order):
            for source, slope in value._sources:
                source.grad += slope * value.grad


_CLOSE = (1e-9, 1e-11)
_NUMBERS = (2.0, -3.0, 0.5, -1.5, 3.25, 1.0, -0.25)
_FORMULAS = (
    "a + b",
    "a * b",
    "a - b",
    "a / b",
    "-a",
    "a + 1",
    "1 + a",
    "a * 2",
    "2 * a",
    "a - 3",
    "3 - a",
    "a / 4",
    "4 / a",
    "a + 0.5",
    "0.5 + a",
    "a * 0.5",
    "0.5 * a",
    "a - 0.5",
    "0.5 - a",
    "a / 0.5",
    "0.5 / a",
    "a ** 2",
    "a ** 3",
    "a ** -1",
    "a ** -2",
    "(a * a) ** 0.5",
    "(b * b + 1) ** -1.5",
    "a.relu()",
    "(-a).relu()",
    "a.tanh()",
    "(a / 4).tanh()",
    "a + a",
    "a * a",
    "a - a",
    "a / a",
    "a * b + a",
    "a * b + b * b",
    "a - b - a",
    "a / b / b",
    "(a + b) * (a - b)",
    "(a - b) / (a * a + 1)",
    "(a * b).tanh() * a",
    "(a - b).relu() + b",
    "(a * b - b).relu() * (a + 2)",
    "a + 0",
    "0 + a",
    "a - 0",
    "a * 1",
    "a / 1",
    "a ** 1",
    "a ** 0",
    "sum([a, b, a])",
    "2 * a ** 2 + 3 * b ** 3",
)


def _number(number: Any) -> Any:
    """Return an int as a float: a solution may say 0 for 0.0."""
    return float(number) if isinstance(number, int) and not isinstance(number, bool) else number


def _at(formula: str, a: float, b: float) -> dict[str, Any]:
    return {"formula": formula, "a": a, "b": b}


@Value.check(
    "computes",
    points=1,
    formula=st.sampled_from(_FORMULAS),
    a=st.sampled_from(_NUMBERS),
    b=st.sampled_from(_NUMBERS),
    examples=(
        *(_at(formula, 2.0, 4.0) for formula in _FORMULAS),
        _at("a.relu()", -3.0, 1.0),
        _at("a.relu()", 0.0, 1.0),
        _at("a ** 2", -3.0, 1.0),
        _at("a ** 3", -3.0, 1.0),
        _at("a * b", 0.0, 2.0),
        _at("a.tanh()", 20.0, 1.0),
        _at("a.tanh()", 800.0, 1.0),
        _at("a.tanh()", -800.0, 1.0),
        _at("a / b", 7, 2),
        _at("(a - b) / (a * a + 1)", 2, 4),
    ),
    tolerance=_CLOSE,
    hints=("Python calls a.__add__(b) for a + b. For 1 + a it calls a.__radd__(1), since a number knows no Values.",),
)
def _(Value, formula, a, b):
    values = {"a": Value(a), "b": Value(b)}
    out = eval(formula, dict(values))
    return {
        "out.data": _number(out.data),
        "out.grad": _number(out.grad),
        "out is a new Value": all(out is not value for value in values.values()),
        **{f"{name}.data afterwards": _number(value.data) for name, value in values.items()},
        **{f"{name}.grad afterwards": _number(value.grad) for name, value in values.items()},
    }


@Value.check(
    "gradients of formulas",
    points=2,
    formula=st.sampled_from(_FORMULAS),
    a=st.sampled_from(_NUMBERS),
    b=st.sampled_from(_NUMBERS),
    examples=(
        *(_at(formula, 2.0, 4.0) for formula in _FORMULAS),
        _at("a", 2.0, 4.0),
        _at("a.relu()", -3.0, 1.0),
        _at("a.relu()", 0.0, 1.0),
        _at("(a - b).relu() + b", 2.0, 2.0),
        _at("a ** 2", -3.0, 1.0),
        _at("a ** 1", 0.0, 1.0),
        _at("a ** 3", -3.0, 1.0),
        _at("a * b", 0.0, 2.0),
        _at("a * b", 2.0, 0.0),
        _at("a / b", 0.0, 2.0),
        _at("a.tanh()", 0.0, 1.0),
        _at("a.tanh()", 20.0, 1.0),
        _at("a.tanh()", -0.5, 1.0),
        _at("a.tanh()", 800.0, 1.0),
        _at("a / b", 7, 2),
    ),
    tolerance=_CLOSE,
    hints=("Try the formula by hand: which slope does each of its operations have, by each number that goes in?",),
)
def _(Value, formula, a, b):
    values = {"a": Value(a), "b": Value(b)}
    out = eval(formula, dict(values))
    returned = out.backward()
    return {
        "out.grad": _number(out.grad),
        **{f"{name}.grad": _number(value.grad) for name, value in values.items()},
        **{f"{name}.data afterwards": _number(value.data) for name, value in values.items()},
        "backward() returned": returned,
    }


class _Slopes:
    """A number with its slopes by the inputs: to know beforehand which programs stay in a harmless range."""

    def __init__(self, data: float, slopes: list[float]) -> None:
        self.data = data
        self.slopes = slopes

    def harmless(self) -> bool:
        return abs(self.data) < 50 and all(abs(slope) < 200 for slope in self.slopes)


def _line(rng: random.Random, known: dict[str, _Slopes]) -> tuple[str, _Slopes] | None:
    """Return one more operation on what is known, and what comes out; None where it would not be harmless."""
    names = list(known)
    first, second = rng.choice(names), rng.choice(names[-4:])
    a, b = known[first], known[second]
    number = rng.choice((2, 3, 0.5, -1.5))
    kind = rng.choice(("+", "+", "*", "*", "-", "/", "**", "relu", "tanh", "neg", "left -", "left /", "left *"))
    if (kind in ("/",) and abs(b.data) < 0.25) or (kind in ("left /",) and abs(a.data) < 0.25):
        return None
    if kind == "relu" and abs(a.data) < 1e-3:  # near 0, rounding decides
        return None
    exponent = rng.choice((2, 3, -1) if abs(a.data) >= 0.25 else (2, 3))
    positive, bent = float(a.data > 0), math.tanh(a.data)
    text, data, by_a, by_b = {
        "+": lambda: (f"{first} + {second}", a.data + b.data, 1.0, 1.0),
        "*": lambda: (f"{first} * {second}", a.data * b.data, b.data, a.data),
        "-": lambda: (f"{first} - {second}", a.data - b.data, 1.0, -1.0),
        "/": lambda: (f"{first} / {second}", a.data / b.data, 1 / b.data, -a.data / b.data**2),
        "**": lambda: (f"{first} ** {exponent}", a.data**exponent, exponent * a.data ** (exponent - 1), 0.0),
        "relu": lambda: (f"{first}.relu()", a.data * positive, positive, 0.0),
        "tanh": lambda: (f"{first}.tanh()", bent, 1 - bent**2, 0.0),
        "neg": lambda: (f"-{first}", -a.data, -1.0, 0.0),
        "left -": lambda: (f"{number} - {first}", number - a.data, -1.0, 0.0),
        "left /": lambda: (f"{number} / {first}", number / a.data, -number / a.data**2, 0.0),
        "left *": lambda: (f"{number} * {first}", number * a.data, number, 0.0),
    }[kind]()
    made = _Slopes(data, [by_a * x + by_b * y for x, y in zip(a.slopes, b.slopes, strict=True)])
    return (text, made) if made.harmless() else None


@st.composite
def _programs(draw: Draw) -> dict[str, Any]:
    """Some inputs, and up to 25 operations that use them and each other's results again and again."""
    count = draw(st.integers(1, 4))
    length = draw(st.integers(1, 25))
    rng = random.Random(draw(st.integers(0, 2**16)))
    inputs = {name: rng.choice(_NUMBERS) for name in "abcd"[:count]}
    known = {}
    for place, (name, data) in enumerate(inputs.items()):
        known[name] = _Slopes(data, [float(place == other) for other in range(count)])
    lines = []
    while len(lines) < length:
        made = _line(rng, known)
        if made is not None:
            name = f"v{len(lines) + 1}"
            lines.append(f"{name} = {made[0]}")
            known[name] = made[1]
    back = draw(st.integers(0, min(2, length - 1)))
    return {"program": lines, "inputs": inputs, "of": f"v{length - back}"}


def _program(program: str, of: str, **inputs: float) -> dict[str, Any]:
    return {"program": program.split("; "), "inputs": inputs, "of": of}


_SMALL = (
    _program("v1 = a + a", "v1", a=2.0),
    _program("v1 = a * 2; v2 = v1 + v1", "v2", a=2.0),
    _program("v1 = a * b; v2 = v1 * v1; v3 = v2 + v1", "v3", a=2.0, b=3.0),
    _program("v1 = a * 2; v2 = v1 * 3; v3 = v2 + 1; v4 = v3 + v1", "v4", a=2.0),
    _program("v1 = a * 2; v2 = v1 * 3; v3 = v2 + 1; v4 = v1 + v3", "v4", a=2.0),
    _program("v1 = a * 2; v2 = v1 * 3; v3 = v1 + v2; v4 = v3 * v2", "v4", a=2.0),
    _program("v1 = a * 2; v2 = v1 * 3; v3 = v2 + v1; v4 = v2 * v3", "v4", a=2.0),
    _program("v1 = a * 2; v2 = a * 3; v3 = v1 * v2; v4 = v3 + v1; v5 = v4 * v3", "v5", a=0.5),
    _program("v1 = a + a; v2 = v1 + v1; v3 = v2 + v2; v4 = v3 + v3", "v4", a=1.0),
    _program("v1 = a * b; v2 = v1 * 3; v3 = v2 + b", "v1", a=2.0, b=3.0),
    _program("v1 = a * b; v2 = b * 3; v3 = v1 + a", "v3", a=2.0, b=3.0),
    _program("v1 = a.relu(); v2 = a.tanh(); v3 = v1 * v2; v4 = v3 + v1", "v4", a=0.5),
    _program("v1 = a; v1 += b; v2 = v1 * a", "v2", a=2.0, b=3.0),
)
"""The smallest programs that tell one mistake from another; learners see these first."""


@Value.check(
    "gradients of longer programs, in which results are used again",
    points=1,
    arguments=st.sampled_from(_SMALL) | _programs() | _programs() | _programs(),
    examples=_SMALL,
    tolerance=(1e-8, 1e-8),  # on the way back, large slopes may cancel
    hints=("A Value may pass its grad on only when all that was computed from it has passed on to it.",),
)
def _(Value, program, inputs, of):
    values = {name: Value(data) for name, data in inputs.items()}
    exec("\n".join(program), values)
    values.pop("__builtins__", None)
    values[of].backward()
    return {
        **{f"{name}.data afterwards": _number(value.data) for name, value in values.items()},
        **{f"{name}.grad": _number(values[name].grad) for name in reversed(list(values))},
    }


@Value.check(
    "several results: the gradients of the inputs add up",
    points=1,
    first=st.sampled_from(_FORMULAS),
    second=st.sampled_from(_FORMULAS),
    a=st.sampled_from(_NUMBERS),
    b=st.sampled_from(_NUMBERS),
    computed_before=st.booleans(),
    examples=(
        {"first": "a * b", "second": "a + b", "a": 2.0, "b": 4.0, "computed_before": False},
        {"first": "a * b", "second": "a + b", "a": 2.0, "b": 4.0, "computed_before": True},
        {"first": "a * b", "second": "a * b", "a": 2.0, "b": 4.0, "computed_before": False},
        {"first": "a * a", "second": "3 - b", "a": 2.0, "b": 4.0, "computed_before": True},
    ),
    tolerance=_CLOSE,
    hints=("backward() adds to what is in grad. Who clears it between two results is the caller's business.",),
)
def _(Value, first, second, a, b, computed_before):
    values = {"a": Value(a), "b": Value(b)}
    one = eval(first, dict(values))
    two = eval(second, dict(values)) if computed_before else None
    one.backward()
    grads = {f"{name}.grad after the first backward()": _number(value.grad) for name, value in values.items()}
    if two is None:
        two = eval(second, dict(values))
    two.backward()
    grads |= {f"{name}.grad after the second backward()": _number(value.grad) for name, value in values.items()}
    return {**grads, "grads of the two results": [_number(one.grad), _number(two.grad)]}


@Value.check(
    "long chains of additions",
    points=1,
    additions=st.sampled_from((1, 2, 10, 100, 300, 500)),
    each=st.sampled_from(("total + step", "step + total", "total + total")),
    examples=(
        {"additions": 2, "each": "total + step"},
        {"additions": 2, "each": "total + total"},
        {"additions": 30, "each": "total + total"},
        {"additions": 500, "each": "total + step"},
        {"additions": 500, "each": "step + total"},
    ),
    tolerance=_CLOSE,
    hints=(
        "Where one call makes another for each step of the chain, there are soon too many within each other.",
        "Where a Value is used twice, go through all that is behind it once, not twice: v = v + v, 30 times.",
    ),
)
def _(Value, additions, each):
    start, step = Value(1.0), Value(0.25)
    total = start
    for _ in range(additions):
        total = eval(each, {"total": total, "step": step})
    total.backward()
    return {"data": _number(total.data), "start.grad": _number(start.grad), "step.grad": _number(step.grad)}


class _Engine:
    """An engine with a function for each operation, which passes the gradient on. Mutants change single methods."""

    def __init__(self, data, sources=()):
        self.data = data
        self.grad = 0.0
        self.sources = sources
        self.pass_on = lambda: None

    def made(self, data, *sources):
        return type(self)(data, sources)

    def wrapped(self, other):
        return other if isinstance(other, _Engine) else type(self)(other)

    def __add__(self, other):
        other = self.wrapped(other)
        out = self.made(self.data + other.data, self, other)

        def pass_on():
            self.grad += out.grad
            other.grad += out.grad

        out.pass_on = pass_on
        return out

    def __mul__(self, other):
        other = self.wrapped(other)
        out = self.made(self.data * other.data, self, other)

        def pass_on():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out.pass_on = pass_on
        return out

    def __pow__(self, exponent):
        out = self.made(self.data**exponent, self)

        def pass_on():
            self.grad += exponent * self.data ** (exponent - 1) * out.grad

        out.pass_on = pass_on
        return out

    def relu(self):
        out = self.made(0 if self.data < 0 else self.data, self)

        def pass_on():
            self.grad += (out.data > 0) * out.grad

        out.pass_on = pass_on
        return out

    def tanh(self):
        out = self.made(math.tanh(self.data), self)

        def pass_on():
            self.grad += (1 - out.data**2) * out.grad

        out.pass_on = pass_on
        return out

    def order(self):
        order, seen = [], set()

        def visit(value):
            if value not in seen:
                seen.add(value)
                for source in value.sources:
                    visit(source)
                order.append(value)

        visit(self)
        return order

    def backward(self):
        self.grad = 1
        for value in reversed(self.order()):
            value.pass_on()

    def __neg__(self):
        return self * -1

    def __radd__(self, other):
        return self + other

    def __sub__(self, other):
        return self + (-other)

    def __rsub__(self, other):
        return other + (-self)

    def __rmul__(self, other):
        return self * other

    def __truediv__(self, other):
        return self * other**-1

    def __rtruediv__(self, other):
        return other * self**-1


@Value.mutant("a gradient takes the place of what came from other uses")
class _(_Engine):
    def __mul__(self, other):
        other = self.wrapped(other)
        out = self.made(self.data * other.data, self, other)

        def pass_on():
            self.grad = other.data * out.grad
            other.grad = self.data * out.grad

        out.pass_on = pass_on
        return out

    __rmul__ = __mul__


@Value.mutant("in an addition, a gradient takes the place of what came from other uses")
class _(_Engine):
    def __add__(self, other):
        other = self.wrapped(other)
        out = self.made(self.data + other.data, self, other)

        def pass_on():
            self.grad = out.grad
            other.grad = out.grad

        out.pass_on = pass_on
        return out

    __radd__ = __add__


@Value.mutant("passes gradients on as it meets the Values, before they are complete")
class _(_Engine):
    def backward(self):
        self.grad = 1.0
        to_do, seen = [self], {self}
        while to_do:
            value = to_do.pop(0)
            value.pass_on()
            for source in value.sources:
                if source not in seen:
                    seen.add(source)
                    to_do.append(source)


@Value.mutant("passes the whole gradient on each time it meets a Value, so that shared parts count twice")
class _(_Engine):
    def backward(self):
        self.grad = 1.0
        to_do = [self]
        while to_do and len(to_do) < 10000:
            value = to_do.pop(0)
            value.pass_on()
            to_do.extend(value.sources)


@Value.mutant("each Value passes on before its sources are visited")
class _(_Engine):
    def order(self):
        order, seen = [], set()

        def visit(value):
            if value not in seen:
                seen.add(value)
                order.append(value)
                for source in value.sources:
                    visit(source)

        visit(self)
        return order[::-1]


@Value.mutant("no number on the left of +")
class _(_Engine):
    __radd__ = None


@Value.mutant("no number on the left of *")
class _(_Engine):
    __rmul__ = None

    def __rtruediv__(self, other):
        return self**-1 * other


@Value.mutant("no number on the left of -")
class _(_Engine):
    __rsub__ = None


@Value.mutant("no number on the left of /")
class _(_Engine):
    __rtruediv__ = None


@Value.mutant("a Value taken from a number is computed the wrong way round")
class _(_Engine):
    def __rsub__(self, other):
        return self - other


@Value.mutant("a number divided by a Value is computed the wrong way round")
class _(_Engine):
    def __rtruediv__(self, other):
        return self / other


@Value.mutant("works with Values only, not with numbers")
class _(_Engine):
    def wrapped(self, other):
        if not isinstance(other, _Engine):
            raise TypeError("not a Value")
        return other

    def __neg__(self):
        return self * type(self)(-1.0)

    def __radd__(self, other):
        return type(self)(other) + self

    def __rmul__(self, other):
        return type(self)(other) * self

    def __rsub__(self, other):
        return type(self)(other) + (-self)

    def __rtruediv__(self, other):
        return type(self)(other) * self**-1


@Value.mutant("takes whole numbers only, not floats")
class _(_Engine):
    def wrapped(self, other):
        if isinstance(other, float):
            raise TypeError("not an int")
        return super().wrapped(other)


@Value.mutant("two calls within each other for each step: too many in a long chain")
class _(_Engine):
    def order(self):
        order, seen = [], set()

        def visit_all(values):
            for value in values:
                visit(value)

        def visit(value):
            if value not in seen:
                seen.add(value)
                visit_all(value.sources)
                order.append(value)

        visit(self)
        return order


@Value.mutant("tanh from powers of e, which are too large for large numbers")
class _(_Engine):
    def tanh(self):
        up, down = math.exp(self.data), math.exp(-self.data)
        out = self.made((up - down) / (up + down), self)

        def pass_on():
            self.grad += (1 - out.data**2) * out.grad

        out.pass_on = pass_on
        return out


@Value.mutant("tanh from a power of e, which is too large for numbers far below 0")
class _(_Engine):
    def tanh(self):
        out = self.made(2 / (1 + math.exp(-2 * self.data)) - 1, self)

        def pass_on():
            self.grad += (1 - out.data**2) * out.grad

        out.pass_on = pass_on
        return out


@Value.mutant("the derivative of tanh from its input")
class _(_Engine):
    def tanh(self):
        out = self.made(math.tanh(self.data), self)

        def pass_on():
            self.grad += (1 - self.data**2) * out.grad

        out.pass_on = pass_on
        return out


@Value.mutant("the derivative of tanh is 1 - tanh")
class _(_Engine):
    def tanh(self):
        out = self.made(math.tanh(self.data), self)

        def pass_on():
            self.grad += (1 - out.data) * out.grad

        out.pass_on = pass_on
        return out


@Value.mutant("the sigmoid for tanh")
class _(_Engine):
    def tanh(self):
        out = self.made(1 / (1 + math.exp(-self.data)), self)

        def pass_on():
            self.grad += out.data * (1 - out.data) * out.grad

        out.pass_on = pass_on
        return out


@Value.mutant("relu lets the gradient through everywhere")
class _(_Engine):
    def relu(self):
        out = self.made(max(0.0, self.data), self)

        def pass_on():
            self.grad += out.grad

        out.pass_on = pass_on
        return out


@Value.mutant("relu lets the gradient through at 0")
class _(_Engine):
    def relu(self):
        out = self.made(max(0.0, self.data), self)

        def pass_on():
            self.grad += (self.data >= 0) * out.grad

        out.pass_on = pass_on
        return out


@Value.mutant("relu has a slope on the negative side")
class _(_Engine):
    def relu(self):
        out = self.made(self.data if self.data > 0 else 0.01 * self.data, self)

        def pass_on():
            self.grad += (1.0 if self.data > 0 else 0.01) * out.grad

        out.pass_on = pass_on
        return out


@Value.mutant("clears the gradients of all inputs first")
class _(_Engine):
    def backward(self):
        for value in self.order():
            value.grad = 0.0
        super().backward()


@Value.mutant("out.grad stays 0")
class _(_Engine):
    def backward(self):
        order = self.order()
        self.grad = 1.0
        for value in reversed(order):
            value.pass_on()
        self.grad = 0.0


@Value.mutant("a minus forgets its sign on the way back")
class _(_Engine):
    def __sub__(self, other):
        other = self.wrapped(other)
        out = self.made(self.data - other.data, self, other)

        def pass_on():
            self.grad += out.grad
            other.grad += out.grad

        out.pass_on = pass_on
        return out


@Value.mutant("in a product, each gets its own number as slope")
class _(_Engine):
    def __mul__(self, other):
        other = self.wrapped(other)
        out = self.made(self.data * other.data, self, other)

        def pass_on():
            self.grad += self.data * out.grad
            other.grad += other.data * out.grad

        out.pass_on = pass_on
        return out

    __rmul__ = __mul__


@Value.mutant("a product forgets the gradient that comes from above")
class _(_Engine):
    def __mul__(self, other):
        other = self.wrapped(other)
        out = self.made(self.data * other.data, self, other)

        def pass_on():
            self.grad += other.data
            other.grad += self.data

        out.pass_on = pass_on
        return out

    __rmul__ = __mul__


@Value.mutant("the power does not go down by one")
class _(_Engine):
    def __pow__(self, exponent):
        out = self.made(self.data**exponent, self)

        def pass_on():
            self.grad += exponent * out.data * out.grad

        out.pass_on = pass_on
        return out


@Value.mutant("the slope of a power divides by the number, which may be 0")
class _(_Engine):
    def __pow__(self, exponent):
        out = self.made(self.data**exponent, self)

        def pass_on():
            self.grad += exponent * out.data / self.data * out.grad

        out.pass_on = pass_on
        return out


@Value.mutant("the slope of a power at 0 is always 0")
class _(_Engine):
    def __pow__(self, exponent):
        out = self.made(self.data**exponent, self)

        def pass_on():
            if self.data:
                self.grad += exponent * self.data ** (exponent - 1) * out.grad

        out.pass_on = pass_on
        return out


@Value.mutant("a plain 1.0 for the power 0")
class _(_Engine):
    def __pow__(self, exponent):
        return super().__pow__(exponent) if exponent else 1.0


@Value.mutant("powers by way of the logarithm, which negative numbers have not")
class _(_Engine):
    def __pow__(self, exponent):
        out = self.made(math.exp(exponent * math.log(self.data)), self)

        def pass_on():
            self.grad += exponent * out.data / self.data * out.grad

        out.pass_on = pass_on
        return out


@Value.mutant("divides whole numbers")
class _(_Engine):
    def __truediv__(self, other):
        other = self.wrapped(other)
        out = self.made(self.data // other.data, self, other)

        def pass_on():
            self.grad += out.grad / other.data
            other.grad -= self.data / other.data**2 * out.grad

        out.pass_on = pass_on
        return out


@Value.mutant("cuts the quotient of two whole numbers down to a whole number")
class _(_Engine):
    def __truediv__(self, other):
        other = self.wrapped(other)
        whole = type(self.data) is int and type(other.data) is int
        out = self.made(self.data // other.data if whole else self.data / other.data, self, other)

        def pass_on():
            self.grad += out.grad / other.data
            other.grad -= self.data / other.data**2 * out.grad

        out.pass_on = pass_on
        return out


@Value.mutant("a quotient forgets the gradient of its divisor")
class _(_Engine):
    def __truediv__(self, other):
        other = self.wrapped(other)
        out = self.made(self.data / other.data, self, other)

        def pass_on():
            self.grad += out.grad / other.data

        out.pass_on = pass_on
        return out


@Value.mutant("adds in place")
class _(_Engine):
    def __add__(self, other):
        out = super().__add__(other)
        self.data = out.data
        return out


@Value.mutant("+= changes the Value instead of making a new one")
class _(_Engine):
    def __iadd__(self, other):
        self.data += other.data if isinstance(other, _Engine) else other
        return self


@Value.mutant("returns the same Value where 0 is added")
class _(_Engine):
    def __add__(self, other):
        return super().__add__(other) if isinstance(other, _Engine) or other else self


@Value.mutant("returns the same Value where it is multiplied by 1")
class _(_Engine):
    def __mul__(self, other):
        return super().__mul__(other) if isinstance(other, _Engine) or other != 1 else self


@Value.mutant("returns the same Value for the power 1")
class _(_Engine):
    def __pow__(self, exponent):
        return super().__pow__(exponent) if exponent != 1 else self


@Value.mutant("forgets the numbers in between on the way back")
class _(_Engine):
    def backward(self):
        super().backward()
        for value in self.order()[:-1]:
            value.data = value.data if not value.sources else 0.0


@Value.mutant("gradients reach the inputs only")
class _(_Engine):
    def backward(self):
        super().backward()
        for value in self.order():
            if value.sources and value is not self:
                value.grad = 0.0


@Value.mutant("backward returns the Value")
class _(_Engine):
    def backward(self):
        super().backward()
        return self


@Value.mutant("one memory for all Values, which is gone through as a whole and never emptied")
class _(_Engine):
    memory: list = []

    def __init__(self, data, sources=()):
        super().__init__(data, sources)
        self.memory.append(self)

    def backward(self):
        self.grad = 1.0
        for value in reversed(self.memory[-3000:]):
            value.pass_on()


Value.equivalent("return self * -1", "return self / -1", because="both turn the sign, and the slope is -1 for both")


@Value.variant("a function for each operation, visited in order")
class _(_Engine):
    pass


@Value.variant("slopes along all ways, counted by uses")
class _:
    def __init__(self, data, *parents):
        self.data, self.grad, self.parents = float(data), 0.0, parents

    @classmethod
    def of(cls, x):
        return x if isinstance(x, cls) else cls(x)

    def __add__(self, other):
        other = self.of(other)
        return type(self)(self.data + other.data, (self, 1.0), (other, 1.0))

    def __sub__(self, other):
        other = self.of(other)
        return type(self)(self.data - other.data, (self, 1.0), (other, -1.0))

    def __mul__(self, other):
        other = self.of(other)
        return type(self)(self.data * other.data, (self, other.data), (other, self.data))

    def __truediv__(self, other):
        other = self.of(other)
        return type(self)(
            self.data / other.data, (self, 1 / other.data), (other, -self.data / (other.data * other.data))
        )

    def __radd__(self, other):
        return self.of(other) + self

    def __rsub__(self, other):
        return self.of(other) - self

    def __rmul__(self, other):
        return self.of(other) * self

    def __rtruediv__(self, other):
        return self.of(other) / self

    def __pow__(self, k):
        return type(self)(self.data**k, (self, k * self.data ** (k - 1)))

    def __neg__(self):
        return type(self)(-self.data, (self, -1.0))

    def relu(self):
        return type(self)(max(self.data, 0.0), (self, 1.0 if self.data > 0 else 0.0))

    def tanh(self):
        t = math.tanh(self.data)
        return type(self)(t, (self, (1 - t) * (1 + t)))

    def backward(self):
        uses, to_do, seen = {}, [self], {id(self)}
        while to_do:
            for parent, _ in to_do.pop().parents:
                uses[id(parent)] = uses.get(id(parent), 0) + 1
                if id(parent) not in seen:
                    seen.add(id(parent))
                    to_do.append(parent)
        self.grad += 1.0
        ready = [self]
        while ready:
            value = ready.pop()
            for parent, slope in value.parents:
                parent.grad += slope * value.grad
                uses[id(parent)] -= 1
                if uses[id(parent)] == 0:
                    ready.append(parent)


@Value.variant("sorted by the order in which they were made")
class _(_Engine):
    made_so_far = [0]

    def __init__(self, data, sources=()):
        super().__init__(data, sources)
        self.made_so_far[0] += 1
        self.number = self.made_so_far[0]

    def order(self):
        found, to_do = {self}, [self]
        while to_do:
            for source in to_do.pop().sources:
                if source not in found:
                    found.add(source)
                    to_do.append(source)
        return sorted(found, key=lambda value: value.number)


@Value.variant("a tape of all operations, along which gradients are added up apart")
class _(_Engine):
    tape: list = []

    def made(self, data, *sources):
        out = super().made(data, *sources)
        self.tape.append(out)
        return out

    def backward(self):
        saved = {value: value.grad for value in self.tape}
        for value in self.tape:
            value.grad = 0.0
        self.grad = 1.0
        for value in reversed(self.tape):
            if value.grad:
                value.pass_on()
        for value, before in saved.items():
            value.grad += before
        if len(self.tape) > 5000:
            del self.tape[:4000]
