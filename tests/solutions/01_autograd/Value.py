"""Versions of Value as learners write them. `_Engine` and `_Kept` are whole engines; some versions change one thing."""

import dataclasses
import functools
import heapq
import itertools
import math
import operator
from collections import Counter, deque


class _Engine:
    """Closures, and a row made by a function that calls itself."""

    def __init__(self, data, _children=(), _op=""):
        self.data = data
        self.grad = 0.0
        self._backward = lambda: None
        self._prev = set(_children)
        self._op = _op

    def make(self, data, children, op=""):
        return type(self)(data, children, op)

    def wrap(self, other):
        return other if isinstance(other, _Engine) else type(self)(other)

    def __add__(self, other):
        other = self.wrap(other)
        out = self.make(self.data + other.data, (self, other), "+")

        def _backward():
            self.grad += out.grad
            other.grad += out.grad

        out._backward = _backward
        return out

    def __mul__(self, other):
        other = self.wrap(other)
        out = self.make(self.data * other.data, (self, other), "*")

        def _backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._backward = _backward
        return out

    def __pow__(self, exponent):
        out = self.make(self.data**exponent, (self,), f"**{exponent}")

        def _backward():
            self.grad += exponent * self.data ** (exponent - 1) * out.grad

        out._backward = _backward
        return out

    def relu(self):
        out = self.make(self.data if self.data > 0 else 0.0, (self,), "relu")

        def _backward():
            self.grad += (out.data > 0) * out.grad

        out._backward = _backward
        return out

    def tanh(self):
        t = math.tanh(self.data)
        out = self.make(t, (self,), "tanh")

        def _backward():
            self.grad += (1 - t**2) * out.grad

        out._backward = _backward
        return out

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-other)

    def __rsub__(self, other):
        return other + (-self)

    def __truediv__(self, other):
        return self * other**-1

    def __rtruediv__(self, other):
        return other * self**-1

    def row(self):
        topo, visited = [], set()

        def build(v):
            if v not in visited:
                visited.add(v)
                for child in v._prev:
                    build(child)
                topo.append(v)

        build(self)
        return topo

    def backward(self):
        self.grad = 1.0
        for v in reversed(self.row()):
            v._backward()


class _Kept:
    """Each number keeps what it was made from, with the slopes."""

    def __init__(self, data, parents=()):
        self.data = data
        self.grad = 0.0
        self.parents = parents

    def new(self, data, *parents):
        return type(self)(data, parents)

    def of(self, other):
        return other if isinstance(other, _Kept) else type(self)(other)

    def __add__(self, other):
        other = self.of(other)
        return self.new(self.data + other.data, (self, 1.0), (other, 1.0))

    def __mul__(self, other):
        other = self.of(other)
        return self.new(self.data * other.data, (self, other.data), (other, self.data))

    def __neg__(self):
        return self.new(-self.data, (self, -1.0))

    def __sub__(self, other):
        other = self.of(other)
        return self.new(self.data - other.data, (self, 1.0), (other, -1.0))

    def __truediv__(self, other):
        other = self.of(other)
        return self.new(
            self.data / other.data, (self, 1 / other.data), (other, -self.data / (other.data * other.data))
        )

    def __radd__(self, other):
        return self.of(other) + self

    def __rmul__(self, other):
        return self.of(other) * self

    def __rsub__(self, other):
        return self.of(other) - self

    def __rtruediv__(self, other):
        return self.of(other) / self

    def __pow__(self, exponent):
        slope = 0.0 if exponent == 0 else exponent * self.data ** (exponent - 1)
        return self.new(self.data**exponent, (self, slope))

    def relu(self):
        return self.new(self.data, (self, 1.0)) if self.data > 0 else self.new(0.0, (self, 0.0))

    def tanh(self):
        t = math.tanh(self.data)
        return self.new(t, (self, 1 - t * t))

    def order(self):
        row, seen, stack = [], set(), [(self, False)]
        while stack:
            node, done = stack.pop()
            if done:
                row.append(node)
            elif id(node) not in seen:
                seen.add(id(node))
                stack.append((node, True))
                stack.extend((p, False) for p, _ in node.parents)
        return row[::-1]

    def backward(self):
        self.grad = 1.0
        for node in self.order():
            for parent, slope in node.parents:
                parent.grad += slope * node.grad


class right_micrograd:
    """In the manner of the video: closures, and a topological row."""

    def __init__(self, data, _children=(), _op="", label=""):
        self.data = data
        self.grad = 0.0
        self._backward = lambda: None
        self._prev = set(_children)
        self._op = _op
        self.label = label

    def __repr__(self):
        return f"Value(data={self.data}, grad={self.grad})"

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other), "+")

        def _backward():
            self.grad += 1.0 * out.grad
            other.grad += 1.0 * out.grad

        out._backward = _backward
        return out

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other), "*")

        def _backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._backward = _backward
        return out

    def __pow__(self, other):
        assert isinstance(other, (int, float)), "only supporting int/float powers for now"
        out = Value(self.data**other, (self,), f"**{other}")

        def _backward():
            self.grad += (other * self.data ** (other - 1)) * out.grad

        out._backward = _backward
        return out

    def relu(self):
        out = Value(0.0 if self.data < 0 else self.data, (self,), "ReLU")

        def _backward():
            self.grad += (out.data > 0) * out.grad

        out._backward = _backward
        return out

    def tanh(self):
        t = math.tanh(self.data)
        out = Value(t, (self,), "tanh")

        def _backward():
            self.grad += (1 - t**2) * out.grad

        out._backward = _backward
        return out

    def backward(self):
        topo = []
        visited = set()

        def build_topo(v):
            if v not in visited:
                visited.add(v)
                for child in v._prev:
                    build_topo(child)
                topo.append(v)

        build_topo(self)
        self.grad = 1.0
        for node in reversed(topo):
            node._backward()

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


class right_whole_numbers_at_first(_Engine):
    """grad begins with 0 and 1, as in many notebooks; 0 == 0.0."""

    def __init__(self, data, _children=(), _op=""):
        super().__init__(data, _children, _op)
        self.grad = 0

    def backward(self):
        self.grad = 1
        for v in reversed(self.row()):
            v._backward()


class right_slots_kahn:
    """Slots, parents with slopes, and counting how many gradients are still to come."""

    __slots__ = ("data", "grad", "_from")

    def __init__(self, data: float, _from: tuple = ()) -> None:
        self.data = float(data)
        self.grad = 0.0
        self._from = _from

    @staticmethod
    def _lift(other):
        return other if isinstance(other, Value) else Value(other)

    def __add__(self, other):
        o = self._lift(other)
        return Value(self.data + o.data, ((self, 1.0), (o, 1.0)))

    __radd__ = __add__

    def __mul__(self, other):
        o = self._lift(other)
        return Value(self.data * o.data, ((self, o.data), (o, self.data)))

    __rmul__ = __mul__

    def __neg__(self):
        return Value(-self.data, ((self, -1.0),))

    def __sub__(self, other):
        o = self._lift(other)
        return Value(self.data - o.data, ((self, 1.0), (o, -1.0)))

    def __rsub__(self, other):
        return self._lift(other) - self

    def __pow__(self, exponent):
        slope = exponent * self.data ** (exponent - 1) if exponent else 0.0
        return Value(self.data**exponent, ((self, slope),))

    def __truediv__(self, other):
        o = self._lift(other)
        return Value(self.data / o.data, ((self, 1 / o.data), (o, -self.data / o.data**2)))

    def __rtruediv__(self, other):
        return self._lift(other) / self

    def relu(self):
        return Value(max(self.data, 0.0), ((self, 1.0 if self.data > 0 else 0.0),))

    def tanh(self):
        y = math.tanh(self.data)
        return Value(y, ((self, 1 - y * y),))

    def backward(self):
        waiting = Counter()
        seen = {id(self)}
        todo = [self]
        while todo:
            for parent, _ in todo.pop()._from:
                waiting[id(parent)] += 1
                if id(parent) not in seen:
                    seen.add(id(parent))
                    todo.append(parent)
        self.grad = 1.0
        ready = deque([self])
        while ready:
            node = ready.popleft()
            for parent, slope in node._from:
                parent.grad += slope * node.grad
                waiting[id(parent)] -= 1
                if not waiting[id(parent)]:
                    ready.append(parent)


class right_birthdays:
    """Each Value knows when it was made; the youngest passes its gradient on first."""

    _clock = itertools.count()

    def __init__(self, data, *made_from):
        self.data, self.grad = data, 0.0
        self.made_from = made_from
        self.born = next(Value._clock)

    def _binary(self, other, compute, slope_left, slope_right):
        other = other if isinstance(other, Value) else Value(other)
        a, b = self.data, other.data
        return Value(compute(a, b), (self, slope_left(a, b)), (other, slope_right(a, b)))

    def __add__(self, other):
        return self._binary(other, operator.add, lambda a, b: 1, lambda a, b: 1)

    def __mul__(self, other):
        return self._binary(other, operator.mul, lambda a, b: b, lambda a, b: a)

    def __sub__(self, other):
        return self._binary(other, operator.sub, lambda a, b: 1, lambda a, b: -1)

    def __truediv__(self, other):
        return self._binary(other, operator.truediv, lambda a, b: 1 / b, lambda a, b: -a / b / b)

    def __radd__(self, other):
        return Value(other) + self

    def __rmul__(self, other):
        return Value(other) * self

    def __rsub__(self, other):
        return Value(other) - self

    def __rtruediv__(self, other):
        return Value(other) / self

    def __neg__(self):
        return 0.0 - self

    def __pow__(self, exponent):
        n = exponent
        return Value(self.data**n, (self, 0.0 if n == 0 else n * self.data ** (n - 1)))

    def relu(self):
        if self.data > 0:
            return Value(self.data, (self, 1.0))
        return Value(0.0, (self, 0.0))

    def tanh(self):
        t = math.tanh(self.data)
        return Value(t, (self, 1.0 - t**2))

    def backward(self):
        self.grad = 1.0
        heap = [(-self.born, self)]
        known = {self.born}
        while heap:
            _, node = heapq.heappop(heap)
            for parent, slope in node.made_from:
                parent.grad += slope * node.grad
                if parent.born not in known:
                    known.add(parent.born)
                    heapq.heappush(heap, (-parent.born, parent))


class right_forward_slopes:
    """Keeps the slopes by everything before it from the beginning; backward only hands them out."""

    def __init__(self, data, slopes=None):
        self.data = data
        self.grad = 0.0
        self._slopes = slopes or {}

    def _mix(self, data, *parts):
        total = {}
        for node, factor in parts:
            for other, slope in [*node._slopes.values(), (node, 1.0)]:
                before = total.get(id(other), (other, 0.0))[1]
                total[id(other)] = (other, before + factor * slope)
        return Value(data, total)

    def _value(self, other):
        if isinstance(other, Value):
            return other
        return Value(other)

    def __add__(self, other):
        other = self._value(other)
        return self._mix(self.data + other.data, (self, 1.0), (other, 1.0))

    def __radd__(self, other):
        return self + other

    def __mul__(self, other):
        other = self._value(other)
        return self._mix(self.data * other.data, (self, other.data), (other, self.data))

    def __rmul__(self, other):
        return self * other

    def __neg__(self):
        return self._mix(-self.data, (self, -1.0))

    def __sub__(self, other):
        return self + -self._value(other)

    def __rsub__(self, other):
        return -self + other

    def __pow__(self, exponent):
        return self._mix(self.data**exponent, (self, exponent and exponent * self.data ** (exponent - 1)))

    def __truediv__(self, other):
        return self * self._value(other) ** -1

    def __rtruediv__(self, other):
        return self**-1 * other

    def relu(self):
        positive = self.data > 0
        return self._mix(self.data if positive else 0.0, (self, float(positive)))

    def tanh(self):
        out = math.tanh(self.data)
        return self._mix(out, (self, 1 - out**2))

    def backward(self):
        for other, slope in self._slopes.values():
            other.grad += slope
        self.grad = 1.0


@dataclasses.dataclass(eq=False)
class right_dataclass:
    """A dataclass that is compared by identity; gradients are gathered in a dict first."""

    data: float
    grad: float = 0.0
    parents: list = dataclasses.field(default_factory=list, repr=False)

    def __add__(self, other):
        if not isinstance(other, Value):
            return Value(self.data + other, parents=[(self, 1.0)])
        return Value(self.data + other.data, parents=[(self, 1.0), (other, 1.0)])

    def __mul__(self, other):
        if not isinstance(other, Value):
            return Value(self.data * other, parents=[(self, other)])
        return Value(self.data * other.data, parents=[(self, other.data), (other, self.data)])

    def __radd__(self, other):
        return self.__add__(other)

    def __rmul__(self, other):
        return self.__mul__(other)

    def __neg__(self):
        return self * -1.0

    def __sub__(self, other):
        return self + other * -1.0

    def __rsub__(self, other):
        return self * -1.0 + other

    def __pow__(self, exponent):
        if exponent == 0:
            return Value(1.0, parents=[(self, 0.0)])
        return Value(self.data**exponent, parents=[(self, exponent * self.data ** (exponent - 1))])

    def __truediv__(self, other):
        if isinstance(other, (int, float)):
            return Value(self.data / other, parents=[(self, 1 / other)])
        return self * other**-1

    def __rtruediv__(self, other):
        return Value(other / self.data, parents=[(self, -other / self.data**2)])

    def relu(self):
        return self * (1.0 if self.data > 0 else 0.0)

    def tanh(self):
        t = math.tanh(self.data)
        return Value(t, parents=[(self, 1 - t**2)])

    def backward(self):
        order, seen = [], set()

        def visit(v):
            if id(v) in seen:
                return
            seen.add(id(v))
            for p, _ in v.parents:
                visit(p)
            order.append(v)

        visit(self)
        slopes = dict.fromkeys(map(id, order), 0.0)
        slopes[id(self)] = 1.0
        while order:
            v = order.pop()
            for p, local in v.parents:
                slopes[id(p)] += slopes[id(v)] * local
            v.grad = 1.0 if v is self else v.grad + slopes[id(v)]


class right_list_of_visited(_Engine):
    """As in the lesson: a list of what was visited, and `not in`."""

    def row(self):
        order = []

        def visit(v):
            if v not in order:
                for earlier in v._prev:
                    visit(earlier)
                order.append(v)

        visit(self)
        return order


class right_subtracts_itself(_Kept):
    """All by few operations: a quotient is a product with a power, relu is a product with a number."""

    def __neg__(self):
        return -1 * self

    def __sub__(self, other):
        return self + -1 * self.of(other)

    def __truediv__(self, other):
        return self * self.of(other) ** (-1)

    def relu(self):
        return self * (self.data > 0) if self.data > 0 else 0.0 * self

    def __repr__(self):
        return f"Value({self.data:.4f})"


class right_properties(_Kept):
    """data and grad as properties; reduce through the row."""

    def __init__(self, data, parents=()):
        self._numbers = [data, 0.0]
        self.parents = parents

    @property
    def data(self):
        return self._numbers[0]

    @data.setter
    def data(self, number):
        self._numbers[0] = number

    @property
    def grad(self):
        return self._numbers[1]

    @grad.setter
    def grad(self, number):
        self._numbers[1] = number

    def backward(self):
        def push(row, node):
            for parent, slope in node.parents:
                parent.grad += slope * node.grad
            return row

        self.grad = 1.0
        functools.reduce(push, self.order(), None)


class right_times_reciprocal(_Engine):
    """A quotient is a product with 1 / other, and that asks for __rtruediv__."""

    def __truediv__(self, other):
        return self * (1 / other)

    def __rtruediv__(self, other):
        return other * self**-1


class wrong_overwrites(_Engine):
    """= instead of +=: a Value that is used twice keeps the last gradient only."""

    def __mul__(self, other):
        other = self.wrap(other)
        out = self.make(self.data * other.data, (self, other))

        def _backward():
            self.grad = other.data * out.grad
            other.grad = self.data * out.grad

        out._backward = _backward
        return out


class wrong_dict_of_parents(_Kept):
    """A dict by parent: in a * a the second slope replaces the first."""

    def backward(self):
        self.grad = 1.0
        for node in self.order():
            for parent, slope in {p: s for p, s in node.parents}.items():
                parent.grad += slope * node.grad


class wrong_square_once(_Kept):
    """a + a: the same parent is taken once."""

    def __add__(self, other):
        other = self.of(other)
        if other is self:
            return self.new(self.data * 2, (self, 1.0))
        return super().__add__(other)


class wrong_queue(_Kept):
    """Passes on in the order of a queue, before all gradients have arrived."""

    def order(self):
        row, queue, seen = [], deque([self]), {id(self)}
        while queue:
            node = queue.popleft()
            row.append(node)
            for parent, _ in node.parents:
                if id(parent) not in seen:
                    seen.add(id(parent))
                    queue.append(parent)
        return row


class wrong_preorder(_Kept):
    """Puts each number in the row before those it was made from, and does not turn it round."""

    def order(self):
        row, seen = [], set()

        def visit(node):
            if id(node) not in seen:
                seen.add(id(node))
                row.append(node)
                for parent, _ in node.parents:
                    visit(parent)

        visit(self)
        return row


class wrong_row_not_turned(_Engine):
    """The row is gone through from its beginning."""

    def backward(self):
        self.grad = 1.0
        for v in self.row():
            v._backward()


class wrong_no_memory_of_visits(_Engine):
    """Without a note of what was visited, numbers pass on more than once."""

    def row(self):
        topo = []

        def build(v):
            for child in v._prev:
                build(child)
            topo.append(v)

        build(self)
        return topo


class wrong_each_path_by_itself(_Kept):
    """Follows each path to its end: v = v + v five hundred times has 2**500 of them."""

    def backward(self, gradient=None):
        if gradient is None:
            self.grad = gradient = 1.0
        else:
            self.grad += gradient
        for parent, slope in self.parents:
            parent.backward(slope * gradient)


class wrong_whole_grad_passed_on(_Kept):
    """Follows each path, but passes on all that has arrived so far."""

    def backward(self):
        self.grad = 1.0
        self._pass_on()

    def _pass_on(self):
        for parent, slope in self.parents:
            parent.grad += slope * self.grad
            parent._pass_on()


class wrong_equal_by_number(_Engine):
    """Compared by number: another Value of the same number counts as visited."""

    def __eq__(self, other):
        return self.data == getattr(other, "data", other)

    def __hash__(self):
        return hash(self.data)


class wrong_list_compares_numbers(_Kept):
    """A list of what was visited, with == for numbers."""

    __hash__ = None

    def __eq__(self, other):
        return isinstance(other, _Kept) and self.data == other.data

    def order(self):
        row = []

        def visit(node):
            if node not in row:
                for parent, _ in node.parents:
                    visit(parent)
                row.append(node)

        visit(self)
        return row[::-1]


class wrong_clears_first(_Engine):
    """Sets all gradients to zero first: those of another result are lost."""

    def backward(self):
        row = self.row()
        for v in row:
            v.grad = 0.0
        self.grad = 1.0
        for v in reversed(row):
            v._backward()


class wrong_history_cleared(_Engine):
    """Gradients of all that was computed are zero again at the end, also that of the result."""

    def backward(self):
        row = self.row()
        self.grad = 1.0
        for v in reversed(row):
            v._backward()
        for v in row:
            if v._prev:
                v.grad = 0.0


class wrong_no_start(_Engine):
    """The gradient of the result is not set."""

    def backward(self):
        for v in reversed(self.row()):
            v._backward()


class wrong_start_not_kept(_Engine):
    """The result's own gradient is 0.0 again at the end."""

    def backward(self):
        super().backward()
        self.grad = 0.0


class wrong_tape(_Engine):
    """One tape for all: what another result has left on it is passed on again."""

    tape = []

    def __init__(self, data, _children=(), _op=""):
        super().__init__(data, _children, _op)
        self.tape.append(self)

    def backward(self):
        self.grad = 1.0
        for v in reversed(self.tape):
            v._backward()


class wrong_tape_cleared(_Engine):
    """The tape is empty after the first result: the second one has nothing to go back through."""

    tape = []

    def __init__(self, data, _children=(), _op=""):
        super().__init__(data, _children, _op)
        self.tape.append(self)

    def backward(self):
        self.grad = 1.0
        while self.tape:
            self.tape.pop()._backward()


class wrong_leaves_only(_Engine):
    """Only inputs keep a gradient."""

    def backward(self):
        super().backward()
        for v in self.row():
            if v._prev and v is not self:
                v.grad = 0.0


class wrong_marks_in_preorder(_Engine):
    """A mark on each Value says that it was visited; the row begins with each number before those it was made from."""

    marked = False

    def row(self):
        topo = []

        def build(v):
            if not v.marked:
                v.marked = True
                topo.append(v)
                for child in v._prev:
                    build(child)

        build(self)
        return topo[::-1]


class wrong_two_calls_a_step(_Engine):
    """Two calls inside each other for each step: 500 of them are too deep."""

    def row(self):
        topo, visited = [], set()

        def each(children):
            for child in children:
                build(child)

        def build(v):
            if v not in visited:
                visited.add(v)
                each(v._prev)
                topo.append(v)

        build(self)
        return topo


class wrong_chain_of_300(_Engine):
    """A limit against endless calls is set too low."""

    def row(self):
        topo, visited = [], set()

        def build(v, depth):
            if v not in visited:
                if depth > 300:
                    raise RecursionError("too deep")
                visited.add(v)
                for child in v._prev:
                    build(child, depth + 1)
                topo.append(v)

        build(self, 0)
        return topo


class wrong_no_radd(_Engine):
    """No number on the left of +."""

    def __radd__(self, other):
        return NotImplemented


class wrong_radd_zero_is_self(_Engine):
    """0 + a is a itself, made for sum()."""

    def __radd__(self, other):
        return self if other == 0 else self + other


class wrong_add_zero_is_self(_Engine):
    """a + 0 is a itself."""

    def __add__(self, other):
        if not isinstance(other, _Engine) and other == 0:
            return self
        return super().__add__(other)


class wrong_times_one_is_self(_Kept):
    """a * 1 is a itself."""

    def __mul__(self, other):
        if not isinstance(other, _Kept) and other == 1:
            return self
        return super().__mul__(other)


class wrong_power_one_is_self(_Engine):
    """a ** 1 is a itself."""

    def __pow__(self, exponent):
        return self if exponent == 1 else super().__pow__(exponent)


class wrong_relu_is_self(_Engine):
    """relu of a positive number is the Value itself."""

    def relu(self):
        return self if self.data > 0 else super().relu()


class wrong_relu_cuts_graph(_Engine):
    """No history for what is small, also where it is positive."""

    def relu(self):
        return super().relu() if self.data >= 1 else type(self)(max(0.0, self.data))


class wrong_relu_slope_at_zero(_Kept):
    """The derivative of relu at 0 is 1."""

    def relu(self):
        return self.new(max(0.0, self.data), (self, 1.0 if self.data >= 0 else 0.0))


class wrong_relu_half_at_zero(_Kept):
    """The derivative of relu at 0 is a half."""

    def relu(self):
        slope = 0.5 if self.data == 0 else float(self.data > 0)
        return self.new(max(0.0, self.data), (self, slope))


class wrong_relu_leaky(_Kept):
    """A little of what is negative comes through."""

    def relu(self):
        if self.data > 0:
            return super().relu()
        return self.new(0.0, (self, 0.01))


class wrong_relu_in_place(_Engine):
    """Cuts off the number that it was called on."""

    def relu(self):
        if self.data < 0:
            self.data = 0.0
        return super().relu()


class wrong_tanh_slope_of_input(_Kept):
    """1 - x² with the input, not with the tanh."""

    def tanh(self):
        return self.new(math.tanh(self.data), (self, 1 - self.data**2))


class wrong_tanh_slope_not_squared(_Kept):
    """1 - tanh."""

    def tanh(self):
        t = math.tanh(self.data)
        return self.new(t, (self, 1 - t))


class wrong_tanh_by_exponentials(_Kept):
    """e to a large number is too large for a float."""

    def tanh(self):
        e = math.exp(2 * self.data)
        t = (e - 1) / (e + 1)
        return self.new(t, (self, 1 - t * t))


class wrong_sigmoid(_Kept):
    """Another curve."""

    def tanh(self):
        s = 1 / (1 + math.exp(-self.data))
        return self.new(s, (self, s * (1 - s)))


class wrong_rsub_order(_Engine):
    """other - self is self - other."""

    def __rsub__(self, other):
        return self - other


class wrong_rsub_slope(_Kept):
    """The number is right, the slope of 1 - a is +1."""

    def __rsub__(self, other):
        return self.new(other - self.data, (self, 1.0))


class wrong_rtruediv_order(_Engine):
    """other / self is self / other."""

    def __rtruediv__(self, other):
        return self / other


class wrong_division_slope(_Kept):
    """The slope by the denominator has the wrong sign."""

    def __truediv__(self, other):
        other = self.of(other)
        return self.new(self.data / other.data, (self, 1 / other.data), (other, self.data / other.data**2))


class wrong_whole_division(_Kept):
    """// for whole numbers."""

    def __truediv__(self, other):
        other = self.of(other)
        if isinstance(self.data, int) and isinstance(other.data, int):
            return self.new(self.data // other.data, (self, 1 / other.data), (other, -self.data / other.data**2))
        return super().__truediv__(other)


class wrong_power_slope(_Kept):
    """n * x**n: the power does not go down."""

    def __pow__(self, exponent):
        return self.new(self.data**exponent, (self, exponent * self.data**exponent))


class wrong_power_of_squares(_Kept):
    """Takes each exponent for 2 in the slope."""

    def __pow__(self, exponent):
        return self.new(self.data**exponent, (self, 2 * self.data))


class wrong_power_by_products(_Engine):
    """Multiplies n times: no negative exponents, no fractions."""

    def __pow__(self, exponent):
        out = type(self)(1.0)
        for _ in range(int(exponent)):
            out = out * self
        return out


class wrong_power_by_logarithm(_Kept):
    """x**n as e to n log x: no base below zero."""

    def __pow__(self, exponent):
        value = math.exp(exponent * math.log(self.data))
        return self.new(value, (self, exponent * value / self.data))


class wrong_neg_in_place(_Kept):
    """-a changes the sign of a."""

    def __neg__(self):
        self.data = -self.data
        return self.new(self.data, (self, -1.0))


class wrong_neg_without_history(_Engine):
    """-a is a new number that knows nothing of a."""

    def __neg__(self):
        return type(self)(-self.data)


class wrong_sub_without_history(_Kept):
    """The number that is taken off gets no gradient."""

    def __sub__(self, other):
        return self.new(self.data - self.of(other).data, (self, 1.0))


class wrong_floats_only(_Engine):
    """An int on either side is refused."""

    def wrap(self, other):
        if isinstance(other, _Engine):
            return other
        if isinstance(other, float):
            return type(self)(other)
        raise TypeError(f"cannot compute with {other!r}")


class wrong_ints_only_on_the_right(_Kept):
    """isinstance(other, int): a float on the right has no data."""

    def __mul__(self, other):
        if isinstance(other, int):
            other = type(self)(other)
        return super().__mul__(other) if hasattr(other, "data") else self.new(self.data * other.data, (self, 1.0))


class wrong_numbers_cut_off(_Kept):
    """Numbers are made whole."""

    def of(self, other):
        return other if isinstance(other, _Kept) else type(self)(int(other))


class wrong_shared_parents(_Kept):
    """One list of parents for all Values: a default that is changed."""

    def __init__(self, data, parents=[]):
        self.data = data
        self.grad = 0.0
        self.parents = parents

    def new(self, data, *parents):
        out = type(self)(data)
        out.parents.extend(parents)
        return out


class wrong_in_place_add(_Engine):
    """a + b changes a, and returns it."""

    def __iadd__(self, other):
        self.data += self.wrap(other).data
        return self


class wrong_grad_is_none(_Kept):
    """No gradient at first is None."""

    def __init__(self, data, parents=()):
        super().__init__(data, parents)
        self.grad = None

    def backward(self):
        row = self.order()
        for node in row:
            node.grad = 0.0 if node.grad is None else node.grad
        self.grad = 1.0
        for node in row:
            for parent, slope in node.parents:
                parent.grad += slope * node.grad


class wrong_other_values_too(_Kept):
    """What was computed from the same numbers, but does not lead to the result, gets a gradient."""

    def __init__(self, data, parents=()):
        super().__init__(data, parents)
        self.children = []
        for parent, _ in parents:
            parent.children.append(self)

    def backward(self):
        super().backward()
        for node in self.order():
            for child in node.children:
                if child not in self.order():
                    child.grad += 1.0


class wrong_right_side_copied(_Kept):
    """The right side of * is a new Value: its gradient goes to nobody."""

    def __mul__(self, other):
        other = self.of(other)
        return self.new(self.data * other.data, (self, other.data), (type(self)(other.data), self.data))


class wrong_rounds(_Kept):
    """Numbers are rounded to four digits."""

    def __init__(self, data, parents=()):
        super().__init__(round(data, 4), parents)


class wrong_backward_needs_number(_Kept):
    """backward wants to be given the gradient."""

    def backward(self, gradient):
        self.grad = gradient
        for node in self.order():
            for parent, slope in node.parents:
                parent.grad += slope * node.grad


class wrong_data_lost(_Kept):
    """Tidies up behind backward: the numbers in between are gone."""

    def backward(self):
        super().backward()
        for node in self.order():
            if node.parents and node is not self:
                node.data = None
