"""An engine: autograd in small, for single numbers, in plain Python."""

import torch


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
        raise NotImplementedError

    def __add__(self, other: "Value | float") -> "Value":
        """Return self + other."""
        raise NotImplementedError

    def __radd__(self, other: float) -> "Value":
        """Return other + self, where other is a number."""
        raise NotImplementedError

    def __mul__(self, other: "Value | float") -> "Value":
        """Return self * other."""
        raise NotImplementedError

    def __rmul__(self, other: float) -> "Value":
        """Return other * self, where other is a number."""
        raise NotImplementedError

    def __neg__(self) -> "Value":
        """Return -self."""
        raise NotImplementedError

    def __sub__(self, other: "Value | float") -> "Value":
        """Return self - other."""
        raise NotImplementedError

    def __rsub__(self, other: float) -> "Value":
        """Return other - self, where other is a number."""
        raise NotImplementedError

    def __pow__(self, exponent: float) -> "Value":
        """Return self ** exponent, where the exponent is a number: for a Value of 0.0, it is 1 or more."""
        raise NotImplementedError

    def __truediv__(self, other: "Value | float") -> "Value":
        """Return self / other; neither a Value of 0.0 nor 0 is divided by."""
        raise NotImplementedError

    def __rtruediv__(self, other: float) -> "Value":
        """Return other / self, where other is a number."""
        raise NotImplementedError

    def relu(self) -> "Value":
        """Return self where it is positive, otherwise 0.0. The derivative at 0 is 0."""
        raise NotImplementedError

    def tanh(self) -> "Value":
        """Return the hyperbolic tangent of self, which may be far above or below 0. Its derivative is 1 - tanh²."""
        raise NotImplementedError

    def backward(self) -> None:
        """Add the derivative of self by each Value that it depends on to the grad of that Value."""
        raise NotImplementedError
