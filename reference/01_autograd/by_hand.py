"""By hand: gradients from a formula and by measuring, and a whole descent."""

from collections.abc import Callable
from typing import Any

import torch
from hypothesis import strategies as st

from grader import exercise, filled, omitted, tensors

Draw = Callable[[Any], Any]
_FLOATS = (torch.float32, torch.float64)


@st.composite
def _regressions(draw: Draw) -> dict[str, torch.Tensor]:
    """Data and a line through it; as many columns as rows about one time in three."""
    dtype = draw(st.sampled_from(_FLOATS))
    sizes = {"n": (1, 6), "d": (1, 4)}
    rows = draw(st.sampled_from(("n d", "n d", "d d")))

    def data(shape: str) -> Any:
        return draw(tensors(shape, dtype=dtype, sizes=sizes))

    def learned(shape: str) -> Any:
        return draw(tensors(shape, dtype=dtype, sizes=sizes, requires_grad=None, stale_grad=None))

    return {"X": data(rows), "y": data(rows[0]), "w": learned("d"), "b": learned("")}


def _regression(
    X: Any, y: Any, w: Any, b: float, tracked: bool = False, dtype: torch.dtype = torch.float32, stale: bool = False
) -> dict[str, torch.Tensor]:
    made = {"X": torch.tensor(X, dtype=dtype), "y": torch.tensor(y, dtype=dtype)}
    for name, values in (("w", w), ("b", b)):
        made[name] = torch.tensor(values, dtype=dtype, requires_grad=tracked)
        if stale:
            made[name].grad = torch.full_like(made[name], 7.0).detach()
    return made


@exercise(
    points=3,
    arguments=_regressions(),
    examples=(
        _regression([[1.0]], [1.0], [3.0], 0.5),
        _regression([[1.0], [2.0]], [1.0, 0.0], [3.0], 0.5),
        _regression([[1.0, 2.0], [3.0, 4.0]], [1.0, 0.0], [3.0, -1.0], 0.5),
        _regression([[1.0, 2.0], [3.0, 4.0], [5.0, -6.0]], [1.0, 0.0, 2.0], [3.0, -1.0], 0.5),
        _regression([[1.0, 2.0, 3.0]], [1.0], [3.0, -1.0, 2.0], 0.5),
        _regression([[1.0, 2.0], [3.0, 4.0]], [1.0, 0.0], [3.0, -1.0], 0.5, tracked=True),
        _regression([[1.0, 2.0], [3.0, 4.0]], [1.0, 0.0], [3.0, -1.0], 0.5, tracked=True, stale=True),
        _regression([[0.1, 0.2], [0.3, 0.7]], [1.1, 0.3], [3.1, -1.7], 0.1, dtype=torch.float64),
        _regression([[1.0, 2.0], [3.0, 4.0]], [1.0, 0.0], [1.0, 1.0], 0.0, dtype=torch.float16),
    ),
    vectorised=True,
    ignores=("random",),  # a layer made on the way draws random weights; the task does not forbid it
    builds_on=("line_grads",),
    hints=(
        "Write it for one row first: r = x · w + b - y. How does r² change with r, and r with each w, and with b?",
        "The derivative of r² is 2 r times that of r. By w[j] that of r is the row's x[j]; by b it is 1.",
        "The mean over the rows: 2/n times the sum of r · x[j] for w[j], and 2/n times the sum of r for b.",
        "All w at once: X.T @ r has shape (d,). Do it under torch.no_grad(), or let autograd do it for copies of w and b.",
    ),
)
def mse_grads_by_hand(
    X: torch.Tensor, y: torch.Tensor, w: torch.Tensor, b: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return the mean squared error of a linear model, and its gradients by the weights and by the bias.

    `X` holds the data, one row for each of n samples, with d columns: shape (n, d), both 1 or more. `y` (n,) holds
    the targets, `w` (d,) the weights, and `b` is the bias, 0-d. All are floating tensors of the same dtype.
    The error in row i is r[i] = (X[i] · w) + b - y[i], where · multiplies element by element and adds up. The loss is
    the mean of all r[i]².
    Return the tuple (loss, dloss/dw, dloss/db): 0-d, of shape (d,), and 0-d, all of this dtype, none requiring grad.
    You may work out the derivatives on paper, or leave it to autograd.
    No loop over rows or columns: the number of tensor operations must not grow with n or d, and the numbers must stay
    in tensors (no tolist() and no NumPy).
    The arguments stay as they were: `w` and `b` may require grad, and hold a `.grad` from before, or not.

    >>> X = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> mse_grads_by_hand(X, torch.tensor([1.0, 0.0]), torch.tensor([1.0, 1.0]), torch.tensor(0.0))
    (tensor(26.5000), tensor([23., 32.]), tensor(9.))
    """
    with torch.no_grad():
        r = X @ w + b - y
        return (r**2).mean(), 2 * X.T @ r / len(r), 2 * r.mean()


@mse_grads_by_hand.mutant("the gradients lack the factor 2")
def _(X, y, w, b):
    with torch.no_grad():
        r = X @ w + b - y
        return (r**2).mean(), X.T @ r / len(r), r.mean()


@mse_grads_by_hand.mutant("the gradient by b lacks the factor 2")
def _(X, y, w, b):
    with torch.no_grad():
        r = X @ w + b - y
        return (r**2).mean(), 2 * X.T @ r / len(r), r.mean()


@mse_grads_by_hand.mutant("sums where the mean is meant, in the gradients")
def _(X, y, w, b):
    with torch.no_grad():
        r = X @ w + b - y
        return (r**2).mean(), 2 * X.T @ r, 2 * r.sum()


@mse_grads_by_hand.mutant("sums where the mean is meant, everywhere")
def _(X, y, w, b):
    with torch.no_grad():
        r = X @ w + b - y
        return (r**2).sum(), 2 * X.T @ r, 2 * r.sum()


@mse_grads_by_hand.mutant("divides the gradient by w by the number of columns")
def _(X, y, w, b):
    with torch.no_grad():
        r = X @ w + b - y
        return (r**2).mean(), 2 * X.T @ r / X.shape[1], 2 * r.mean()


@mse_grads_by_hand.mutant("forgets to transpose where X is square")
def _(X, y, w, b):
    with torch.no_grad():
        r = X @ w + b - y
        grad = X @ r if X.shape[0] == X.shape[1] else X.T @ r
        return (r**2).mean(), 2 * grad / len(r), 2 * r.mean()


@mse_grads_by_hand.mutant("reshapes X where a transpose is meant")
def _(X, y, w, b):
    with torch.no_grad():
        r = X @ w + b - y
        return (r**2).mean(), 2 * X.reshape(X.shape[1], -1) @ r / len(r), 2 * r.mean()


@mse_grads_by_hand.mutant("a column of predictions less a row of targets: n times n errors")
def _(X, y, w, b):
    with torch.no_grad():
        r = X @ w[:, None] + b - y
        return (r**2).mean(), (2 * X.T @ r / len(r)).mean(1), 2 * r.mean()


@mse_grads_by_hand.mutant("targets less predictions, so that the gradients point the other way")
def _(X, y, w, b):
    with torch.no_grad():
        r = y - X @ w - b
        return (r**2).mean(), 2 * X.T @ r / len(r), 2 * r.mean()


@mse_grads_by_hand.mutant("subtracts the bias")
def _(X, y, w, b):
    with torch.no_grad():
        r = X @ w - b - y
        return (r**2).mean(), 2 * X.T @ r / len(r), 2 * r.mean()


@mse_grads_by_hand.mutant("forgets the bias in the error")
def _(X, y, w, b):
    with torch.no_grad():
        r = X @ w - y
        return (r**2).mean(), 2 * X.T @ r / len(r), 2 * r.mean()


@mse_grads_by_hand.mutant("half of the mean, which makes the 2 go away")
def _(X, y, w, b):
    with torch.no_grad():
        r = X @ w + b - y
        return (r**2).mean() / 2, X.T @ r / len(r), r.mean()


@mse_grads_by_hand.mutant("the gradient by w is that of the mean row")
def _(X, y, w, b):
    with torch.no_grad():
        r = X @ w + b - y
        return (r**2).mean(), 2 * X.mean(0) * r.mean(), 2 * r.mean()


@mse_grads_by_hand.mutant("the gradient by w has shape (d, 1)")
def _(X, y, w, b):
    with torch.no_grad():
        r = X @ w + b - y
        return (r**2).mean(), (2 * X.T @ r / len(r))[:, None], 2 * r.mean()


@mse_grads_by_hand.mutant("the gradient by b has shape (1,)")
def _(X, y, w, b):
    with torch.no_grad():
        r = X @ w + b - y
        return (r**2).mean(), 2 * X.T @ r / len(r), 2 * r.mean(0, keepdim=True)


@mse_grads_by_hand.mutant("one gradient by b for each row")
def _(X, y, w, b):
    with torch.no_grad():
        r = X @ w + b - y
        return (r**2).mean(), 2 * X.T @ r / len(r), 2 * r


@mse_grads_by_hand.mutant("the results still hang on the graph")
def _(X, y, w, b):
    r = X @ w + b - y
    return (r**2).mean(), 2 * X.T @ r / len(r), 2 * r.mean()


@mse_grads_by_hand.mutant("the loss still hangs on the graph")
def _(X, y, w, b):
    w, b = w.detach().clone().requires_grad_(), b.detach().clone().requires_grad_()
    loss = ((X @ w + b - y) ** 2).mean()
    return loss, *torch.autograd.grad(loss, (w, b), retain_graph=True)


@mse_grads_by_hand.mutant("leaves the gradients in w.grad and b.grad")
def _(X, y, w, b):
    w.requires_grad_(), b.requires_grad_()
    w.grad = b.grad = None
    loss = ((X @ w + b - y) ** 2).mean()
    loss.backward()
    return loss.detach(), w.grad, b.grad


@mse_grads_by_hand.mutant("adds the gradients from before")
def _(X, y, w, b):
    with torch.no_grad():
        r = X @ w + b - y
        grads = 2 * X.T @ r / len(r), 2 * r.mean()
        return (r**2).mean(), *(g if p.grad is None else g + p.grad for g, p in zip(grads, (w, b), strict=True))


@mse_grads_by_hand.mutant("loops over the rows")
def _(X, y, w, b):
    with torch.no_grad():
        loss, grad_w, grad_b = torch.zeros_like(b), torch.zeros_like(w), torch.zeros_like(b)
        for i in range(len(X)):
            r = X[i] @ w + b - y[i]
            loss, grad_w, grad_b = loss + r**2, grad_w + 2 * r * X[i], grad_b + 2 * r
        return loss / len(X), grad_w / len(X), grad_b / len(X)


@mse_grads_by_hand.mutant("loops over the columns")
def _(X, y, w, b):
    with torch.no_grad():
        r = X @ w + b - y
        grad_w = torch.stack([2 * (X[:, j] * r).mean() for j in range(X.shape[1])])
        return (r**2).mean(), grad_w, 2 * r.mean()


@mse_grads_by_hand.mutant("takes the numbers out of the tensors, to NumPy")
def _(X, y, w, b):
    rows, targets, weights, bias = (t.detach().cpu().double().numpy() for t in (X, y, w, b))
    r = rows @ weights + bias - targets
    made = (r**2).mean(), 2 * (rows * r[:, None]).mean(0), 2 * r.mean()
    return tuple(torch.tensor(numbers, dtype=w.dtype, device=w.device) for numbers in made)


@mse_grads_by_hand.mutant("computes in float32")
def _(X, y, w, b):
    with torch.no_grad():
        r = X.float() @ w.float() + b.float() - y.float()
        return tuple(t.to(w.dtype) for t in ((r**2).mean(), 2 * X.T.float() @ r / len(r), 2 * r.mean()))


@mse_grads_by_hand.mutant("makes a float32 tensor of 2/n, which changes the dtype of what is 0-d and float16")
def _(X, y, w, b):
    with torch.no_grad():
        r = X @ w + b - y
        factor = torch.tensor(2 / len(r), device=r.device)
        return (r**2).mean(), factor * (X.T @ r), factor * r.sum()


@mse_grads_by_hand.mutant("returns the error of each row")
def _(X, y, w, b):
    with torch.no_grad():
        r = X @ w + b - y
        return r**2, 2 * X.T @ r / len(r), 2 * r.mean()


@mse_grads_by_hand.mutant("returns the gradients in the other order")
def _(X, y, w, b):
    with torch.no_grad():
        r = X @ w + b - y
        return (r**2).mean(), 2 * r.mean(), 2 * X.T @ r / len(r)


@mse_grads_by_hand.mutant("writes the errors into y")
def _(X, y, w, b):
    with torch.no_grad():
        r = X @ w + b - y
        if y.is_contiguous():
            y.copy_(r)
        return (r**2).mean(), 2 * X.T @ r / len(r), 2 * r.mean()


@mse_grads_by_hand.variant("autograd on copies")
def _(X, y, w, b):
    a = w.detach().clone().requires_grad_()
    c = b.detach().clone().requires_grad_()
    loss = torch.nn.functional.mse_loss(torch.mv(X, a) + c, y)
    loss.backward()
    return loss.detach(), a.grad, c.grad


@mse_grads_by_hand.variant("torch.func.grad")
def _(X, y, w, b):
    def loss(w, b):
        return (X @ w + b - y).square().mean()

    w, b = w.detach(), b.detach()
    grads = torch.func.grad(loss, argnums=(0, 1))(w, b)
    return loss(w, b), grads[0], grads[1]


@mse_grads_by_hand.variant("columns of numbers, sums by hand")
def _(X, y, w, b):
    X, y, w, b = X.data, y.data.view(-1, 1) if y.is_contiguous() else y.data[:, None], w.data[:, None], b.data
    n = X.size(0)
    error = torch.matmul(X, w) + b - y
    loss = torch.sum(error * error) / n
    return loss, ((2 / n) * (error * X).sum(dim=0)), (2 / n) * error.sum()


@mse_grads_by_hand.variant("one more column of ones for the bias")
def _(X, y, w, b):
    with torch.no_grad():
        wide = torch.cat([X, torch.ones_like(y)[:, None]], dim=1)
        r = wide @ torch.cat([w, b[None]]) - y
        grads = torch.einsum("ij,i->j", wide, r) * 2 / y.numel()
        return (r @ r) / y.numel(), grads[:-1].clone(), grads[-1].clone()


_FUNCTIONS: dict[str, Callable[[torch.Tensor, torch.Tensor], torch.Tensor]] = {
    "(t**2).sum()": lambda t, w: (t**2).sum(),
    "(t**3).sum()": lambda t, w: (t**3).sum(),
    "(t**4 - 2 * t).sum()": lambda t, w: (t**4 - 2 * t).sum(),
    "t.sin().sum()": lambda t, w: t.sin().sum(),
    "(100 * t).sin().sum()": lambda t, w: (100 * t).sin().sum(),
    "t.exp().sum()": lambda t, w: t.exp().sum(),
    "t.sum() ** 2": lambda t, w: t.sum() ** 2,
    "(t.sum(-1) ** 2).sum()": lambda t, w: (t.sum(-1) ** 2).sum(),
    "t.prod()": lambda t, w: t.prod(),
    "(w * t**2).sum()": lambda t, w: (w * t**2).sum(),
}
_VIEW = "t[0]"
"""A function that returns a part of what it gets, in the same memory; for one dimension only."""


class _Function:
    """A function from a tensor to a single number; it may use `w`, a trainable tensor of its own."""

    def __init__(self, formula: str) -> None:
        self.__name__ = f"lambda t: {formula}" + (", with a trainable w" if "w" in formula else "")
        self.function = (lambda t, w: t[0]) if formula == _VIEW else _FUNCTIONS[formula]
        self.w = torch.tensor(2.5, dtype=torch.float64, requires_grad="w" in formula)

    def __call__(self, t: torch.Tensor) -> torch.Tensor:
        return self.function(t, self.w)


def _leaf(values: Any, grad: Any = None, dtype: torch.dtype = torch.float64) -> torch.Tensor:
    """Return a leaf that requires grad, with a `.grad` from before where one is given."""
    made = torch.tensor(values, dtype=dtype, requires_grad=True)
    made.grad = None if grad is None else torch.tensor(grad, dtype=dtype)
    return made


def _double(values: Any) -> torch.Tensor:
    return torch.tensor(values, dtype=torch.float64)


def _measured(formula: str, x: torch.Tensor, **eps: float) -> dict[str, Any]:
    return {"f": _Function(formula), "x": x, **eps}


@exercise(
    points=2,
    f=st.sampled_from(list(_FUNCTIONS)).map(_Function),
    x=tensors("*", dims=(0, 2), side=(0, 3), dtype=torch.float64, requires_grad=None, stale_grad=None),
    eps=omitted() | st.sampled_from((1e-4, 1e-3, 0.01, 0.5)),
    examples=(
        _measured("(t**2).sum()", _double([3.0])),
        _measured("(t**2).sum()", _double([3.0, -1.0])),
        _measured("(t**3).sum()", _double([3.0, -1.0]), eps=0.5),
        _measured("(t**3).sum()", _double([3.0, -1.0]), eps=1e-4),
        _measured("(100 * t).sin().sum()", _double([0.01, 0.3])),
        _measured("t.exp().sum()", _double(1.5), eps=0.01),
        _measured("t.sum() ** 2", _double([[1.0, 2.0, 3.0], [4.0, 5.0, 7.0]])),
        _measured("t.prod()", _double([[[2.0], [3.0]], [[5.0], [7.0]]]), eps=0.5),
        _measured(_VIEW, _double([4.0, -1.0]), eps=0.5),
        _measured("t.prod()", filled((3, 2), torch.float64, 1).T),
        _measured("(t.sum(-1) ** 2).sum()", _double([[1.0, 2.0, 3.0], [4.0, 5.0, 7.0]])),
        _measured("(w * t**2).sum()", _double([3.0, -1.0])),
        _measured("t.sum() ** 2", filled((2, 4), torch.float64, 2)[:, ::2]),
        _measured("(t**2).sum()", _leaf([3.0, -1.0])),
        _measured("(t**2).sum()", _leaf([3.0, -1.0], [5.0, 7.0]), eps=0.5),
        _measured("t.sin().sum()", _double([])),
        _measured("t.sin().sum()", _double([[], []])),
    ),
    memory="fresh",
    tolerance=(1e-9, 1e-8),
    builds_on=("grad_of",),
    hints=(
        "One element after the other: what is f if this one is a little larger, what if it is a little smaller?",
        "Both times a new tensor: x plus, and x minus, a tensor of zeros with eps at one place.",
        "A place in a tensor of any shape: number the elements of x.numel() places, and reshape to x.shape at the end.",
        "(f(x + step) - f(x - step)) / (2 * eps), for each place; torch.no_grad() keeps it all off the graph.",
    ),
)
def numeric_grad(f: Callable[[torch.Tensor], torch.Tensor], x: torch.Tensor, eps: float = 1e-4) -> torch.Tensor:
    """Estimate the gradient of `f` at `x` without autograd: measure how f changes when one element moves a little.

    `f` takes a tensor like `x`, of its shape and dtype, and returns a 0-d tensor. It may use other tensors that
    require grad. `x` is a float64 tensor of any shape; it may be empty.
    For each element of `x` the result holds, at the same place, this *central difference*:

        (f of x with this element eps larger - f of x with this element eps smaller) / (2 * eps)

    All other elements are exactly as they are in `x`, both times. `eps` is the size of the step.
    The result is a new float64 tensor of the shape of `x` that does not require grad.
    `x` does not change, not even for the time of a call: `f` might look at it. It may lie in memory in any order, and
    it may require grad and hold a `.grad` from before, which also stay as they are.

    >>> numeric_grad(lambda t: (t**2).sum(), torch.tensor([3.0, -1.0], dtype=torch.float64), eps=0.5)
    tensor([ 6., -2.], dtype=torch.float64)
    """
    slopes = torch.zeros_like(x).flatten()
    with torch.no_grad():
        for place in range(x.numel()):
            step = torch.zeros_like(slopes)
            step[place] = eps
            step = step.reshape(x.shape)
            slopes[place] = (f(x + step) - f(x - step)) / (2 * eps)
    return slopes.reshape(x.shape)


_PEEKING: dict[str, Callable[[torch.Tensor, torch.Tensor], torch.Tensor]] = {
    "lambda t: (t * x).sum()": lambda t, x: (t * x).sum(),
    "lambda t: ((t - x) ** 2).sum() + t.sum()": lambda t, x: ((t - x) ** 2).sum() + t.sum(),
    "lambda t: (t - x).sum() * (t != x).sum()": lambda t, x: (t - x).sum() * (t != x).sum(),
}
"""The last one is larger where more than one element is not exactly as it is in x."""


@numeric_grad.check(
    "x never changes, not even while f runs (f looks at x)",
    points=1,
    f=st.sampled_from(list(_PEEKING)),
    x=tensors("*", dims=(0, 2), side=(0, 3), dtype=torch.float64),
    examples=(
        {"f": "lambda t: (t * x).sum()", "x": _double([3.0, -1.0])},
        {"f": "lambda t: (t * x).sum()", "x": _double(0.1)},
        {"f": "lambda t: ((t - x) ** 2).sum() + t.sum()", "x": _double([[0.1, 0.2], [0.3, 0.7]])},
        {"f": "lambda t: (t - x).sum() * (t != x).sum()", "x": _double([3.0, 0.2, 0.1])},
    ),
    tolerance=(1e-6, 1e-6),
    ignores=("requires_grad",),
    hints=("Do not change x for a moment and put it back: make a new tensor for each step.",),
)
def _(numeric_grad, f, x):
    as_it_was = x.clone()
    changed = []

    def function(t):
        changed.append(not torch.equal(x, as_it_was))
        return _PEEKING[f](t, x)

    return {"returned": numeric_grad(function, x), "x was another while f ran": any(changed), "x afterwards": x}


@numeric_grad.mutant("forward difference")
def _(f, x, eps=1e-4):
    slopes = torch.zeros_like(x).flatten()
    with torch.no_grad():
        for place in range(x.numel()):
            step = torch.zeros_like(slopes)
            step[place] = eps
            slopes[place] = (f(x + step.reshape(x.shape)) - f(x)) / eps
    return slopes.reshape(x.shape)


@numeric_grad.mutant("backward difference")
def _(f, x, eps=1e-4):
    slopes = torch.zeros_like(x).flatten()
    with torch.no_grad():
        for place in range(x.numel()):
            step = torch.zeros_like(slopes)
            step[place] = eps
            slopes[place] = (f(x) - f(x - step.reshape(x.shape))) / eps
    return slopes.reshape(x.shape)


@numeric_grad.mutant("divides by eps where 2 eps is meant")
def _(f, x, eps=1e-4):
    slopes = torch.zeros_like(x).flatten()
    with torch.no_grad():
        for place in range(x.numel()):
            step = torch.zeros_like(slopes)
            step[place] = eps
            step = step.reshape(x.shape)
            slopes[place] = (f(x + step) - f(x - step)) / eps
    return slopes.reshape(x.shape)


@numeric_grad.mutant("divides by 2, then multiplies by eps")
def _(f, x, eps=1e-4):
    slopes = torch.zeros_like(x).flatten()
    with torch.no_grad():
        for place in range(x.numel()):
            step = torch.zeros_like(slopes)
            step[place] = eps
            step = step.reshape(x.shape)
            slopes[place] = (f(x + step) - f(x - step)) / 2 * eps
    return slopes.reshape(x.shape)


@numeric_grad.mutant("half a step to each side, divided by a whole one")
def _(f, x, eps=1e-4):
    slopes = torch.zeros_like(x).flatten()
    with torch.no_grad():
        for place in range(x.numel()):
            step = torch.zeros_like(slopes)
            step[place] = eps / 2
            step = step.reshape(x.shape)
            slopes[place] = (f(x + step) - f(x - step)) / eps
    return slopes.reshape(x.shape)


@numeric_grad.mutant("ignores eps")
def _(f, x, eps=1e-4):
    slopes = torch.zeros_like(x).flatten()
    with torch.no_grad():
        for place in range(x.numel()):
            step = torch.zeros_like(slopes)
            step[place] = 1e-4
            step = step.reshape(x.shape)
            slopes[place] = (f(x + step) - f(x - step)) / 2e-4
    return slopes.reshape(x.shape)


@numeric_grad.mutant("eps is 1e-3 where it is left out")
def _(f, x, eps=1e-3):
    slopes = torch.zeros_like(x).flatten()
    with torch.no_grad():
        for place in range(x.numel()):
            step = torch.zeros_like(slopes)
            step[place] = eps
            step = step.reshape(x.shape)
            slopes[place] = (f(x + step) - f(x - step)) / (2 * eps)
    return slopes.reshape(x.shape)


@numeric_grad.mutant("eps has no default")
def _(f, x, eps):
    slopes = torch.zeros_like(x).flatten()
    with torch.no_grad():
        for place in range(x.numel()):
            step = torch.zeros_like(slopes)
            step[place] = eps
            step = step.reshape(x.shape)
            slopes[place] = (f(x + step) - f(x - step)) / (2 * eps)
    return slopes.reshape(x.shape)


@numeric_grad.mutant("uses autograd")
def _(f, x, eps=1e-4):
    leaf = x.detach().clone().requires_grad_()
    return torch.autograd.grad(f(leaf), leaf)[0]


@numeric_grad.mutant("moves all elements at once")
def _(f, x, eps=1e-4):
    with torch.no_grad():
        slope = (f(x + eps) - f(x - eps)) / (2 * eps)
    return torch.zeros_like(x) + slope


@numeric_grad.mutant("does not take the steps back before the next")
def _(f, x, eps=1e-4):
    slopes = torch.zeros_like(x).flatten()
    step = torch.zeros_like(slopes)
    with torch.no_grad():
        for place in range(x.numel()):
            step[place] = eps
            slopes[place] = (f(x + step.reshape(x.shape)) - f(x - step.reshape(x.shape))) / (2 * eps)
    return slopes.reshape(x.shape)


@numeric_grad.mutant("changes x in place, and puts it back")
def _(f, x, eps=1e-4):
    slopes = torch.zeros_like(x).flatten()
    with torch.no_grad():
        for place, where in enumerate(torch.ones_like(x).nonzero().tolist()):
            before = x[tuple(where)].item()
            x[tuple(where)] = before + eps
            above = f(x)
            x[tuple(where)] = before - eps
            below = f(x)
            x[tuple(where)] = before
            slopes[place] = (above - below) / (2 * eps)
    return slopes.reshape(x.shape)


@numeric_grad.mutant("changes x in place, and leaves it so")
def _(f, x, eps=1e-4):
    slopes = torch.zeros_like(x).flatten()
    with torch.no_grad():
        for place, where in enumerate(torch.ones_like(x).nonzero().tolist()):
            x[tuple(where)] += eps
            above = f(x.clone())
            x[tuple(where)] -= 2 * eps
            slopes[place] = (above - f(x.clone())) / (2 * eps)
    return slopes.reshape(x.shape)


@numeric_grad.mutant("one working copy, put back by adding, which rounds")
def _(f, x, eps=1e-4):
    slopes = torch.zeros_like(x).flatten()
    with torch.no_grad():
        work = x.clone()
        for place, where in enumerate(torch.ones_like(x).nonzero().tolist()):
            where = tuple(where)
            work[where] = work[where] + eps
            above = f(work)
            work[where] = work[where] - 2 * eps
            slopes[place] = (above - f(work)) / (2 * eps)
            work[where] = work[where] + eps
    return slopes.reshape(x.shape)


@numeric_grad.mutant("one working copy, changed before it looks at what f returned, which may be a part of it")
def _(f, x, eps=1e-4):
    work, slopes = x.detach().clone(), torch.zeros_like(x, requires_grad=False)
    with torch.no_grad():
        for where in torch.ones_like(work).nonzero().tolist():
            where = tuple(where)
            before = work[where].item()
            work[where] = before + eps
            above = f(work)
            work[where] = before - eps
            slopes[where] = (above - f(work)) / (2 * eps)
            work[where] = before
    return slopes


@numeric_grad.mutant("knows rows and columns, but no third dimension")
def _(f, x, eps=1e-4):
    if x.ndim > 2:
        raise ValueError("too many dimensions")
    slopes = torch.zeros_like(x).flatten()
    with torch.no_grad():
        for place in range(x.numel()):
            step = torch.zeros_like(slopes)
            step[place] = eps
            step = step.reshape(x.shape)
            slopes[place] = (f(x + step) - f(x - step)) / (2 * eps)
    return slopes.reshape(x.shape)


@numeric_grad.mutant("hands f a flat x")
def _(f, x, eps=1e-4):
    with torch.no_grad():
        flat = x.flatten()
        slopes = torch.zeros_like(flat)
        for place in range(len(flat)):
            step = torch.zeros_like(flat)
            step[place] = eps
            slopes[place] = (f(flat + step) - f(flat - step)) / (2 * eps)
        return slopes.reshape(x.shape)


@numeric_grad.mutant("detaches x, but not the other tensors that f uses")
def _(f, x, eps=1e-4):
    x = x.detach()
    flat = []
    for place in range(x.numel()):
        step = x.new_zeros(x.numel())
        step[place] = eps
        step = step.reshape(x.shape)
        flat.append((f(x + step) - f(x - step)) / (2 * eps))
    return torch.stack(flat).reshape(x.shape) if flat else torch.zeros_like(x)


@numeric_grad.mutant("takes x to lie in memory row by row")
def _(f, x, eps=1e-4):
    slopes = torch.zeros_like(x, memory_format=torch.contiguous_format)
    x = x.detach()
    x.view(-1)
    with torch.no_grad():
        for place in range(x.numel()):
            step = torch.zeros_like(slopes)
            step.view(-1)[place] = eps
            slopes.view(-1)[place] = (f(x + step) - f(x - step)) / (2 * eps)
    return slopes


@numeric_grad.mutant("works with one dimension only")
def _(f, x, eps=1e-4):
    slopes = torch.zeros_like(x)
    with torch.no_grad():
        for place in range(len(x)):
            step = torch.zeros_like(slopes)
            step[place] = eps
            slopes[place] = (f(x + step) - f(x - step)) / (2 * eps)
    return slopes


@numeric_grad.mutant("the result is flat")
def _(f, x, eps=1e-4):
    slopes = torch.zeros_like(x).flatten()
    with torch.no_grad():
        for place in range(x.numel()):
            step = torch.zeros_like(slopes)
            step[place] = eps
            step = step.reshape(x.shape)
            slopes[place] = (f(x + step) - f(x - step)) / (2 * eps)
    return slopes


@numeric_grad.mutant("float32")
def _(f, x, eps=1e-4):
    slopes = torch.zeros(x.numel(), device=x.device)
    with torch.no_grad():
        for place in range(x.numel()):
            step = torch.zeros(x.numel(), dtype=x.dtype, device=x.device)
            step[place] = eps
            step = step.reshape(x.shape)
            slopes[place] = (f(x + step) - f(x - step)) / (2 * eps)
    return slopes.reshape(x.shape)


@numeric_grad.mutant("goes through float32 at the end, as torch.tensor of Python floats does")
def _(f, x, eps=1e-4):
    steps = torch.eye(x.numel(), dtype=x.dtype, device=x.device) * eps
    slopes = []
    for step in steps.unbind():
        step = step.reshape(x.shape)
        slopes.append((f(x.detach() + step).item() - f(x.detach() - step).item()) / (2 * eps))
    return torch.tensor(slopes, device=x.device).double().reshape(x.shape)


@numeric_grad.mutant("the result still hangs on the graph")
def _(f, x, eps=1e-4):
    flat = []
    for place in range(x.numel()):
        step = torch.zeros(x.numel(), dtype=x.dtype, device=x.device)
        step[place] = eps
        step = step.reshape(x.shape)
        flat.append((f(x + step) - f(x - step)) / (2 * eps))
    return torch.stack(flat).reshape(x.shape) if flat else torch.zeros_like(x)


@numeric_grad.mutant("stumbles over an empty x")
def _(f, x, eps=1e-4):
    with torch.no_grad():
        flat = []
        for place in range(x.numel()):
            step = torch.zeros(x.numel(), dtype=x.dtype, device=x.device)
            step[place] = eps
            step = step.reshape(x.shape)
            flat.append((f(x + step) - f(x - step)) / (2 * eps))
        return torch.stack(flat).reshape(x.shape)


@numeric_grad.mutant("switches tracking off for x")
def _(f, x, eps=1e-4):
    x.requires_grad_(False)
    slopes = torch.zeros_like(x).flatten()
    for place in range(x.numel()):
        step = torch.zeros_like(slopes)
        step[place] = eps
        step = step.reshape(x.shape)
        slopes[place] = (f(x + step) - f(x - step)) / (2 * eps)
    return slopes.reshape(x.shape)


@numeric_grad.mutant("measures with absolute values, so that no slope is negative")
def _(f, x, eps=1e-4):
    slopes = torch.zeros_like(x).flatten()
    with torch.no_grad():
        for place in range(x.numel()):
            step = torch.zeros_like(slopes)
            step[place] = eps
            step = step.reshape(x.shape)
            slopes[place] = (f(x + step) - f(x - step)).abs() / (2 * eps)
    return slopes.reshape(x.shape)


@numeric_grad.mutant("leaves the last element out")
def _(f, x, eps=1e-4):
    slopes = torch.zeros_like(x).flatten()
    with torch.no_grad():
        for place in range(x.numel() - 1):
            step = torch.zeros_like(slopes)
            step[place] = eps
            step = step.reshape(x.shape)
            slopes[place] = (f(x + step) - f(x - step)) / (2 * eps)
    return slopes.reshape(x.shape)


numeric_grad.equivalent(
    "slopes = torch.zeros_like(x).flatten()",
    "slopes = torch.ones_like(x).flatten()",
    because="every place is written before it is read",
)


@numeric_grad.variant("rows of an identity matrix")
def _(f, x, eps=1e-4):
    x = x.detach()
    eye = torch.eye(x.numel(), dtype=x.dtype, device=x.device)
    steps = [eps * row.reshape(x.shape) for row in eye]
    slopes = [((f(x + step) - f(x - step)) / (2 * eps)).item() for step in steps]
    return torch.tensor(slopes, dtype=x.dtype, device=x.device).reshape(x.shape)


@numeric_grad.variant("vmap over all steps")
@torch.no_grad()
def _(f, x, eps=1e-4):
    x = x.detach()
    n = x.numel()
    if n == 0:
        return torch.empty_like(x)
    steps = torch.eye(n, dtype=x.dtype, device=x.device).reshape(n, *x.shape) * eps
    many = torch.vmap(f)
    return ((many(x + steps) - many(x - steps)) / (2 * eps)).reshape(x.shape)


@numeric_grad.variant("copies, changed in place")
@torch.no_grad()
def _(f, x, eps=1e-4):
    slopes = torch.empty(x.shape, dtype=x.dtype, device=x.device)
    for place in range(x.numel()):
        above = x.clone(memory_format=torch.contiguous_format)
        below = x.clone(memory_format=torch.contiguous_format)
        above.view(-1)[place] += eps
        below.view(-1)[place] -= eps
        slopes.view(-1)[place] = (f(above) - f(below)) / eps / 2
    return slopes


@numeric_grad.variant("indices of all places, one working copy")
def _(f, x, eps=1e-4):
    import itertools

    work = x.detach().clone()
    slopes = torch.zeros_like(work)
    for where in itertools.product(*(range(size) for size in x.shape)):
        middle = work[where].item()
        work[where] = middle + eps
        above = f(work).item()
        work[where] = middle - eps
        below = f(work).item()
        work[where] = middle
        slopes[where] = (above - below) / (2 * eps)
    return slopes


_HILLS: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "((x - 3) ** 2).sum()": lambda x: ((x - 3) ** 2).sum(),
    "(x**4).sum() / 50": lambda x: (x**4).sum() / 50,
    "(x - 1).cosh().log().sum()": lambda x: (x - 1).cosh().log().sum(),
    "(x.sum() - 1) ** 2 / 20": lambda x: (x.sum() - 1) ** 2 / 20,
    "(x.sum(-1) ** 2).sum() / 10": lambda x: (x.sum(-1) ** 2).sum() / 10,
}


class _Hill:
    """A function whose lowest place is looked for."""

    def __init__(self, formula: str) -> None:
        self.__name__ = f"lambda x: {formula}"
        self.function = _HILLS[formula]

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        return self.function(x)


def _down(formula: str, x0: torch.Tensor, lr: float, steps: int) -> dict[str, Any]:
    return {"f": _Hill(formula), "x0": x0, "lr": lr, "steps": steps}


@exercise(
    points=3,
    f=st.sampled_from(list(_HILLS)).map(_Hill),
    x0=tensors("*", dims=(0, 2), side=(0, 3), dtype=_FLOATS, requires_grad=None, stale_grad=None),
    lr=st.sampled_from((0.1, 0.2, 0.05, 0.001)) | st.floats(1e-3, 0.2),
    steps=st.integers(0, 6) | st.sampled_from((0, 1, 30)),
    examples=(
        _down("((x - 3) ** 2).sum()", torch.tensor([1.0]), 0.1, 1),
        _down("((x - 3) ** 2).sum()", torch.tensor([1.0, 5.0]), 0.1, 2),
        _down("((x - 3) ** 2).sum()", torch.tensor([1.0, 5.0]), 0.1, 3),
        _down("((x - 3) ** 2).sum()", torch.tensor([1.0, 5.0]), 0.1, 0),
        _down("((x - 3) ** 2).sum()", _leaf([1.0, 5.0]), 0.2, 0),
        _down("((x - 3) ** 2).sum()", _leaf([1.0, 5.0]), 0.2, 2),
        _down("((x - 3) ** 2).sum()", _leaf([1.0, 5.0], [10.0, 20.0]), 0.2, 2),
        _down("(x**4).sum() / 50", _double(2.0), 0.2, 30),
        _down("(x - 1).cosh().log().sum()", _double([[0.0, 2.0, 3.0], [-1.0, 4.0, 0.5]]), 0.1, 5),
        _down("(x.sum() - 1) ** 2 / 20", filled((3, 2), torch.float64, 0).T, 0.1, 5),
        _down("((x - 3) ** 2).sum()", torch.tensor([103.0, 4.0]), 0.1, 2),
        _down("((x - 3) ** 2).sum()", torch.tensor([1.0, 5.0]), 1.5, 3),
        _down("(x**4).sum() / 50", _double([10.0]), 50.1, 6),  # the value becomes infinite, then x is nan
        _down("((x - 3) ** 2).sum()", torch.tensor(1.0, dtype=torch.float16), 0.25, 2),
        _down("((x - 3) ** 2).sum()", torch.tensor([3.0, 3.0]), 0.1, 3),
        _down("(x.sum(-1) ** 2).sum() / 10", _double([[0.0, 2.0, 3.0], [-1.0, 4.0, 0.5]]), 0.1, 3),
        _down("((x - 3) ** 2).sum()", torch.empty(0), 0.1, 2),
    ),
    memory="fresh",
    builds_on=("zero_grads_", "sgd_step_"),
    hints=(
        "Begin with a copy that belongs to you: x0.detach().clone(). Then one round, which you repeat `steps` times.",
        "A round: compute f(x), note it, find the gradient, take the step. In which order?",
        "loss.item() is the Python float to note. After the step the gradient has to go: the next one would be added.",
        "Inside `with torch.no_grad():` x -= lr * x.grad; then x.grad = None. At the end return x.detach().",
    ),
)
def minimise(
    f: Callable[[torch.Tensor], torch.Tensor], x0: torch.Tensor, lr: float, steps: int
) -> tuple[torch.Tensor, list[float]]:
    """Look for a low place of `f` by gradient descent: begin at `x0` and take `steps` steps downhill.

    `f` takes a tensor like `x0`, of its shape and dtype, and returns a new 0-d tensor. Each step makes x into
    x - lr * (the gradient of f at x). `x0` is a floating tensor of any shape; `steps` is 0 or more, `lr` a positive
    float. Take all the steps, even if f does not get smaller: a large `lr` may lead uphill, and a gradient may be 0.
    Return a tuple of two: the x after the last step, and the list of the values of f before each step, as Python
    floats. So the list has `steps` entries; the first is f at `x0`, and f at the final x is not in it.
    The final x is a new tensor of the shape and dtype of `x0` that does not require grad, a copy of `x0` if there
    are no steps. `x0` itself stays as it was: its values, its `requires_grad` and its `.grad`.

    >>> minimise(lambda x: ((x - 3) ** 2).sum(), torch.tensor([1.0, 5.0]), lr=0.25, steps=2)
    (tensor([2.5000, 3.5000]), [8.0, 2.0])
    """
    x = x0.detach().clone().requires_grad_()
    history = []
    for _ in range(steps):
        loss = f(x)
        history.append(loss.item())
        loss.backward()
        with torch.no_grad():
            x -= lr * x.grad
        x.grad = None
    return x.detach(), history


@minimise.mutant("never clears the gradient")
def _(f, x0, lr, steps):
    x = x0.detach().clone().requires_grad_()
    history = []
    for _ in range(steps):
        loss = f(x)
        history.append(loss.item())
        loss.backward()
        with torch.no_grad():
            x -= lr * x.grad
    return x.detach(), history


@minimise.mutant("clears the gradient before the step")
def _(f, x0, lr, steps):
    x = x0.detach().clone().requires_grad_()
    history = []
    for _ in range(steps):
        loss = f(x)
        history.append(loss.item())
        loss.backward()
        x.grad.zero_()
        with torch.no_grad():
            x -= lr * x.grad
    return x.detach(), history


@minimise.mutant("begins with the gradient from before")
def _(f, x0, lr, steps):
    x = x0.detach().clone().requires_grad_()
    x.grad = None if x0.grad is None else x0.grad.clone()
    history = []
    for _ in range(steps):
        loss = f(x)
        history.append(loss.item())
        loss.backward()
        with torch.no_grad():
            x -= lr * x.grad
        x.grad = None
    return x.detach(), history


@minimise.mutant("notes the values after the steps")
def _(f, x0, lr, steps):
    x = x0.detach().clone()
    history = []
    for _ in range(steps):
        x.requires_grad_()
        x = x.detach() - lr * torch.autograd.grad(f(x), x)[0]
        history.append(f(x).item())
    return x, history


@minimise.mutant("notes the final value too")
def _(f, x0, lr, steps):
    x = x0.detach().clone()
    history = []
    for _ in range(steps):
        x.requires_grad_()
        loss = f(x)
        history.append(loss.item())
        x = x.detach() - lr * torch.autograd.grad(loss, x)[0]
    return x, [*history, f(x).item()]


@minimise.mutant("one step too many")
def _(f, x0, lr, steps):
    x = x0.detach().clone()
    history = []
    for _ in range(steps + 1):
        x.requires_grad_()
        loss = f(x)
        history.append(loss.item())
        x = x.detach() - lr * torch.autograd.grad(loss, x)[0]
    return x, history[:steps]


@minimise.mutant("one step too few")
def _(f, x0, lr, steps):
    x = x0.detach().clone()
    history = []
    for place in range(steps):
        x.requires_grad_()
        loss = f(x)
        history.append(loss.item())
        slope = torch.autograd.grad(loss, x)[0]
        x = x.detach() - lr * slope if place < steps - 1 else x.detach()
    return x, history


@minimise.mutant("changes x0")
def _(f, x0, lr, steps):
    x = x0.detach()
    history = []
    for _ in range(steps):
        leaf = x.clone().requires_grad_()
        loss = f(leaf)
        history.append(loss.item())
        x -= lr * torch.autograd.grad(loss, leaf)[0]
    return x.clone(), history


@minimise.mutant("returns x0 itself where there are no steps")
def _(f, x0, lr, steps):
    x = x0.detach()
    history = []
    for _ in range(steps):
        x.requires_grad_()
        loss = f(x)
        history.append(loss.item())
        x = x.detach() - lr * torch.autograd.grad(loss, x)[0]
    return x, history


@minimise.mutant("clears x0.grad")
def _(f, x0, lr, steps):
    x0.grad = None
    x = x0.detach().clone()
    history = []
    for _ in range(steps):
        x.requires_grad_()
        loss = f(x)
        history.append(loss.item())
        x = x.detach() - lr * torch.autograd.grad(loss, x)[0]
    return x, history


@minimise.mutant("switches tracking on for x0")
def _(f, x0, lr, steps):
    x0.requires_grad_()
    x = x0.detach().clone()
    history = []
    for _ in range(steps):
        x.requires_grad_()
        loss = f(x)
        history.append(loss.item())
        x = x.detach() - lr * torch.autograd.grad(loss, x)[0]
    return x, history


@minimise.mutant("notes tensors")
def _(f, x0, lr, steps):
    x = x0.detach().clone()
    history = []
    for _ in range(steps):
        x.requires_grad_()
        loss = f(x)
        history.append(loss.detach())
        x = x.detach() - lr * torch.autograd.grad(loss, x)[0]
    return x, history


@minimise.mutant("the values as one tensor")
def _(f, x0, lr, steps):
    x = x0.detach().clone()
    history = []
    for _ in range(steps):
        x.requires_grad_()
        loss = f(x)
        history.append(loss.item())
        x = x.detach() - lr * torch.autograd.grad(loss, x)[0]
    return x, torch.tensor(history)


@minimise.mutant("steps uphill")
def _(f, x0, lr, steps):
    x = x0.detach().clone()
    history = []
    for _ in range(steps):
        x.requires_grad_()
        loss = f(x)
        history.append(loss.item())
        x = x.detach() + lr * torch.autograd.grad(loss, x)[0]
    return x, history


@minimise.mutant("learning rate fixed at 0.1")
def _(f, x0, lr, steps):
    x = x0.detach().clone()
    history = []
    for _ in range(steps):
        x.requires_grad_()
        loss = f(x)
        history.append(loss.item())
        x = x.detach() - 0.1 * torch.autograd.grad(loss, x)[0]
    return x, history


@minimise.mutant("makes the learning rate smaller as it goes")
def _(f, x0, lr, steps):
    x = x0.detach().clone()
    history = []
    for place in range(steps):
        x.requires_grad_()
        loss = f(x)
        history.append(loss.item())
        x = x.detach() - lr / (1 + place) * torch.autograd.grad(loss, x)[0]
    return x, history


@minimise.mutant("cuts large gradients down")
def _(f, x0, lr, steps):
    x = x0.detach().clone()
    history = []
    for _ in range(steps):
        x.requires_grad_()
        loss = f(x)
        history.append(loss.item())
        x = x.detach() - lr * torch.autograd.grad(loss, x)[0].clamp(-100, 100)
    return x, history


@minimise.mutant("with momentum")
def _(f, x0, lr, steps):
    x = x0.detach().clone()
    velocity = torch.zeros_like(x)
    history = []
    for _ in range(steps):
        x.requires_grad_()
        loss = f(x)
        history.append(loss.item())
        velocity = 0.9 * velocity + torch.autograd.grad(loss, x)[0]
        x = x.detach() - lr * velocity
    return x, history


@minimise.mutant("the gradient at x0 for all steps")
def _(f, x0, lr, steps):
    x = x0.detach().clone().requires_grad_()
    history = []
    (slope,) = torch.autograd.grad(f(x), x)
    x = x.detach()
    for _ in range(steps):
        history.append(f(x).item())
        x = x - lr * slope
    return x, history


@minimise.mutant("the final x still requires grad")
def _(f, x0, lr, steps):
    x = x0.detach().clone().requires_grad_()
    history = []
    for _ in range(steps):
        loss = f(x)
        history.append(loss.item())
        loss.backward()
        with torch.no_grad():
            x -= lr * x.grad
        x.grad = None
    return x, history


@minimise.mutant("the steps become part of the graph")
def _(f, x0, lr, steps):
    x = x0.detach().clone().requires_grad_()
    history = []
    for _ in range(steps):
        loss = f(x)
        history.append(loss.item())
        (slope,) = torch.autograd.grad(loss, x, create_graph=True)
        x = x - lr * slope
    return x, history


@minimise.mutant("begins at zeros")
def _(f, x0, lr, steps):
    x = torch.zeros_like(x0)
    history = []
    for _ in range(steps):
        x.requires_grad_()
        loss = f(x)
        history.append(loss.item())
        x = x.detach() - lr * torch.autograd.grad(loss, x)[0]
    return x, history


@minimise.mutant("computes in float32")
def _(f, x0, lr, steps):
    x = x0.detach().clone().float()
    history = []
    for _ in range(steps):
        x.requires_grad_()
        loss = f(x)
        history.append(loss.item())
        x = x.detach() - lr * torch.autograd.grad(loss, x)[0]
    return x.to(x0.dtype), history


@minimise.mutant("makes a float32 tensor of the learning rate, which loses digits")
def _(f, x0, lr, steps):
    x, lr = x0.detach().clone(), torch.tensor(lr, device=x0.device).to(x0.dtype)
    history = []
    for _ in range(steps):
        x.requires_grad_()
        loss = f(x)
        history.append(loss.item())
        x = x.detach() - lr * torch.autograd.grad(loss, x)[0]
    return x, history


@minimise.mutant("makes a float32 tensor of the learning rate, which changes the dtype where x0 is 0-d and float16")
def _(f, x0, lr, steps):
    x = x0.detach().clone()
    lr = torch.tensor(lr, device=x0.device, dtype=torch.float64 if x0.dtype == torch.float64 else torch.float32)
    history = []
    for _ in range(steps):
        x.requires_grad_()
        loss = f(x)
        history.append(loss.item())
        x = x.detach() - lr * torch.autograd.grad(loss, x)[0]
    return x, history


@minimise.mutant("notes the values in a float32 tensor, where large ones are infinite")
def _(f, x0, lr, steps):
    x, history = x0.detach().clone(), torch.zeros(steps)
    for step in range(steps):
        x.requires_grad_()
        loss = f(x)
        history[step] = loss.item()
        x = x.detach() - lr * torch.autograd.grad(loss, x)[0]
    return x, history.tolist()


@minimise.mutant("stops where the value is infinite or nan")
def _(f, x0, lr, steps):
    x = x0.detach().clone()
    history = []
    for _ in range(steps):
        x.requires_grad_()
        loss = f(x)
        if not loss.isfinite():
            x = x.detach()
            break
        history.append(loss.item())
        x = x.detach() - lr * torch.autograd.grad(loss, x)[0]
    return x, history


@minimise.mutant("computes in float64 and returns that")
def _(f, x0, lr, steps):
    x = x0.detach().clone().double()
    history = []
    for _ in range(steps):
        x.requires_grad_()
        loss = f(x)
        history.append(loss.item())
        x = x.detach() - lr * torch.autograd.grad(loss, x)[0]
    return x, history


@minimise.mutant("stops as soon as the steps get small")
def _(f, x0, lr, steps):
    x = x0.detach().clone()
    history = []
    for _ in range(steps):
        x.requires_grad_()
        loss = f(x)
        history.append(loss.item())
        step = lr * torch.autograd.grad(loss, x)[0]
        x = x.detach() - step
        if bool((step.abs() < 1e-2).all()):
            break
    return x, history


@minimise.mutant("takes no step where the value is very large")
def _(f, x0, lr, steps):
    x = x0.detach().clone().requires_grad_()
    history = []
    for _ in range(steps):
        loss = f(x)
        history.append(loss.item())
        (grad,) = torch.autograd.grad(loss, x)
        if loss.item() < 1e6:
            x = (x - lr * grad).detach().requires_grad_()
    return x.detach(), history


@minimise.mutant("stops as soon as the value gets larger")
def _(f, x0, lr, steps):
    x = x0.detach().clone()
    history = []
    for _ in range(steps):
        x.requires_grad_()
        loss = f(x)
        if history and loss.item() > history[-1]:
            x = x.detach()
            break
        history.append(loss.item())
        x = x.detach() - lr * torch.autograd.grad(loss, x)[0]
    return x, history


@minimise.mutant("stops where the gradient is 0")
def _(f, x0, lr, steps):
    x = x0.detach().clone()
    history = []
    for _ in range(steps):
        x.requires_grad_()
        loss = f(x)
        history.append(loss.item())
        (slope,) = torch.autograd.grad(loss, x)
        x = x.detach() - lr * slope
        if slope.numel() and not slope.any():
            break
    return x, history


@minimise.mutant("returns the lowest x that it saw, not the last")
def _(f, x0, lr, steps):
    x = x0.detach().clone()
    history, seen = [], []
    for _ in range(steps):
        x.requires_grad_()
        loss = f(x)
        history.append(loss.item())
        x = x.detach() - lr * torch.autograd.grad(loss, x)[0]
        seen.append((f(x).item(), x))
    return min(reversed(seen), key=lambda pair: pair[0])[1] if seen else x, history


@minimise.mutant("hands f a flat x")
def _(f, x0, lr, steps):
    x = x0.detach().clone().reshape(-1)
    history = []
    for _ in range(steps):
        x.requires_grad_()
        loss = f(x)
        history.append(loss.item())
        x = x.detach() - lr * torch.autograd.grad(loss, x)[0]
    return x.reshape(x0.shape), history


@minimise.variant("torch.autograd.grad, a new tensor for each step")
def _(f, x0, lr, steps):
    x, history = x0.clone().detach(), []
    while len(history) < steps:
        x.requires_grad_(True)
        value = f(x)
        (slope,) = torch.autograd.grad(value, x)
        history += [float(value)]
        x = (x - lr * slope).detach()
    return x, history


@minimise.variant("torch.optim.SGD")
def _(f, x0, lr, steps):
    x = torch.nn.Parameter(x0.detach().clone())
    optimizer = torch.optim.SGD([x], lr=lr)
    history = []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = f(x)
        loss.backward()
        optimizer.step()
        history.append(loss.item())
    return x.data, history


@minimise.variant("through .data, cleared by zero_")
def _(f, x0, lr, steps):
    x = x0.data.clone()
    x.requires_grad = True
    history = [0.0] * steps
    for step in range(steps):
        loss = f(x)
        history[step] = loss.detach().cpu().numpy().item()
        loss.backward()
        x.data.sub_(x.grad, alpha=lr)
        x.grad.zero_()
        print(step, history[step])
    return x.detach().clone(), history
