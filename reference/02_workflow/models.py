"""Models: a linear layer by hand, a first nn.Module of your own, and what there is inside a module."""

import math
from collections.abc import Callable
from typing import Any

import torch
from hypothesis import strategies as st
from torch import nn

from grader import exercise, omitted, seeded, tensors


@st.composite
def _linear(draw: Callable[[Any], Any]) -> dict[str, Any]:
    """Inputs, weights and perhaps a bias that fit; as many outputs as inputs about half of the time."""
    dtype = draw(st.sampled_from((torch.float32, torch.float64)))
    n_in = draw(st.integers(1, 4))
    n_out = draw(st.integers(1, 4)) if draw(st.booleans()) else n_in

    def floats(shape: str) -> Any:
        return tensors(shape, dtype=dtype, expanded=True, requires_grad=None)

    leading = draw(st.sampled_from(("", "n", "n m")))
    bias = draw(omitted() | st.none() | floats(f"{n_out}") | floats(f"{n_out}"))
    return {"X": draw(floats(f"{leading} {n_in}")), "W": draw(floats(f"{n_out} {n_in}")), "b": bias}


_X = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
_W = torch.tensor([[1.0, 10.0], [0.0, 1.0]])


@exercise(
    points=2,
    arguments=_linear(),
    examples=(
        {"X": _X, "W": _W.clone().requires_grad_(), "b": torch.tensor([100.0, 200.0], requires_grad=True)},
        {"X": _X, "W": _W, "b": None},
        {"X": _X, "W": _W},
        {"X": _X, "W": torch.tensor([[1.0, 10.0]]), "b": torch.tensor([0.0], requires_grad=True)},
        {"X": _X[0].clone(), "W": _W, "b": torch.tensor([100.0, 200.0])},
        {"X": _X[0].clone().requires_grad_(), "W": _W, "b": torch.tensor([100.0, 200.0])},
        {"X": _X[:1].half(), "W": _W.half(), "b": None},
        {"X": _X[None].clone(), "W": torch.ones(3, 2, requires_grad=True), "b": torch.tensor([1.0, 2.0, 3.0])},
        {"X": torch.tensor([[[[1.0, math.nan], [math.inf, 2.0]]]]), "W": _W, "b": torch.tensor([100.0, 200.0])},
        {"X": torch.tensor([1000.1, 1.0]).double(), "W": torch.tensor([[1.0, -1000.0]]).double()},
    ),
    gradients=True,
    ignores=("random",),  # a layer made on the way draws random weights; the task does not forbid it
    builds_on=("safe_matmul",),
    hints=(
        "Write the shapes down: X is (…, in), W is (out, in), the result is (…, out). Which size disappears?",
        "@ multiplies along the last dimension of X and the first of the other matrix. Is that `in` for W as it is?",
        "W.T is W with rows and columns exchanged: (in, out). A bias of shape (out,) is added to each row by itself.",
        "Ask `b is None`, not `if b`: the truth of a tensor is something else.",
    ),
)
def linear_by_hand(X: torch.Tensor, W: torch.Tensor, b: torch.Tensor | None = None) -> torch.Tensor:
    """Compute what a linear layer (nn.Linear) computes: X times W transposed, plus the bias `b` where there is one.

    `X` has shape (..., in): one or more dimensions, of which the last holds the inputs. `W` has shape (out, in) and
    `b`, unless it is None, shape (out,). The result has shape (..., out): for each vector of inputs, each output is
    the sum of the inputs times the weights in one row of W, plus one element of `b`.
    All are floating tensors of the same dtype, and so is the result. Gradients must flow from it to `X`, `W` and `b`.
    The arguments themselves do not change.

    >>> X = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> W = torch.tensor([[10.0, 1.0], [1.0, 0.0], [0.0, 1.0]])
    >>> linear_by_hand(X, W)
    tensor([[12.,  1.,  2.],
            [34.,  3.,  4.]])
    >>> linear_by_hand(X, W, torch.tensor([100.0, 200.0, 300.0]))
    tensor([[112., 201., 302.],
            [134., 203., 304.]])
    """
    out = X @ W.T
    return out if b is None else out + b


@linear_by_hand.mutant("does not transpose the weights")
def _(X, W, b=None):
    out = X @ W if W.shape[0] == W.shape[1] else X @ W.T
    return out if b is None else out + b


@linear_by_hand.mutant("reshapes the weights where a transpose is meant")
def _(X, W, b=None):
    out = X @ W.reshape(W.shape[1], W.shape[0])
    return out if b is None else out + b


@linear_by_hand.mutant("forgets the bias")
def _(X, W, b=None):
    return X @ W.T


@linear_by_hand.mutant("needs a bias")
def _(X, W, b=None):
    return X @ W.T + b


@linear_by_hand.mutant("the bias has no default")
def _(X, W, b):
    out = X @ W.T
    return out if b is None else out + b


@linear_by_hand.mutant("asks for the truth of the bias")
def _(X, W, b=None):
    out = X @ W.T
    return out + b if b else out


@linear_by_hand.mutant("skips a bias that is all zeros")
def _(X, W, b=None):
    out = X @ W.T
    return out + b if b is not None and bool(b.any()) else out


@linear_by_hand.mutant("works with two dimensions only")
def _(X, W, b=None):
    out = torch.mm(X, W.T)
    return out if b is None else out + b


@linear_by_hand.mutant("one vector comes back as a matrix")
def _(X, W, b=None):
    out = torch.atleast_2d(X) @ W.T
    return out if b is None else out + b


@linear_by_hand.mutant("adds the bias along the rows where the sizes allow it")
def _(X, W, b=None):
    out = X @ W.T
    if b is None:
        return out
    return out + b.unsqueeze(-1) if out.ndim > 1 and out.shape[-2] == len(b) else out + b


@linear_by_hand.mutant("knows one, two and three dimensions only")
def _(X, W, b=None):
    result = torch.einsum(("i,oi->o", "ni,oi->no", "nmi,oi->nmo")[X.ndim - 1], X, W)
    return result if b is None else result + b


@linear_by_hand.mutant("makes numbers of nan and inf")
def _(X, W, b=None):
    result = torch.nan_to_num(X @ W.T)
    return result if b is None else result + b


@linear_by_hand.mutant("cuts the weights off the graph")
def _(X, W, b=None):
    out = X @ W.detach().T
    return out if b is None else out + b


@linear_by_hand.mutant("cuts the bias off the graph")
def _(X, W, b=None):
    out = X @ W.T
    return out if b is None else out + b.data


@linear_by_hand.mutant("cuts the inputs off the graph")
def _(X, W, b=None):
    out = X.detach() @ W.T
    return out if b is None else out + b


@linear_by_hand.mutant("copies weights and bias into a layer")
def _(X, W, b=None):
    layer = nn.Linear(W.shape[1], W.shape[0], bias=b is not None, dtype=W.dtype)
    with torch.no_grad():
        layer.weight.copy_(W)
        if b is not None:
            layer.bias.copy_(b)
    return layer(X)


@linear_by_hand.mutant("always float32")
def _(X, W, b=None):
    out = X.float() @ W.float().T
    return out if b is None else out + b.float()


@linear_by_hand.mutant("computes in float32 at least")
def _(X, W, b=None):
    out = X @ W.T
    return torch.zeros(W.shape[0], device=W.device) + out if b is None else out + b


@linear_by_hand.mutant("turns the caller's weights round")
def _(X, W, b=None):
    out = X @ W.T
    W.data = W.data.T
    return out if b is None else out + b


@linear_by_hand.variant("torch.nn.functional.linear")
def _(X, W, b=None):
    return nn.functional.linear(X, W, b)


@linear_by_hand.variant("einsum")
def _(X, W, b=None):
    out = torch.einsum("...i,oi->...o", X, W)
    if b is not None:
        out = out + b
    return out


@linear_by_hand.variant("multiply by broadcasting, then sum")
def _(X, W, b=None):
    out = (X.unsqueeze(-2) * W).sum(dim=-1)
    return out + (0 if b is None else b)


@linear_by_hand.variant("matmul from the other side")
def _(X, W, b=None):
    out = torch.matmul(W, X.unsqueeze(-1)).squeeze(-1)
    return out if b is None else torch.add(out, b)


@exercise(
    builds_on=("linear_by_hand",),
    hints=(
        "Call super().__init__() first: only then does the module notice the parameters you give it.",
        "nn.Parameter(tensor) makes a tensor trainable; as an attribute of the module it is found by parameters().",
        "self.weights = nn.Parameter(torch.randn(1)), then the same for self.bias. The order of the two matters.",
        "forward(self, x) is called by model(x); it returns self.weights * x + self.bias.",
    ),
)
class LinearRegressionModel(nn.Module):
    """A straight line as a model: y = weights · x + bias, with both numbers trainable.

    It is an `nn.Module` with exactly two parameters, `weights` and `bias`, both float32, of shape (1,) and requiring
    grad; no other name shows up in its state_dict. They start as random numbers, drawn from torch's global random
    state with one `torch.randn(1)` each, `weights` first. Nothing else is drawn or seeded.

    >>> _ = torch.manual_seed(0)
    >>> model = LinearRegressionModel()
    >>> model.weights
    Parameter containing:
    tensor([1.5410], requires_grad=True)
    >>> list(model.state_dict())
    ['weights', 'bias']
    >>> model(torch.tensor([0.0, 1.0])).detach()
    tensor([-0.2934,  1.2476])
    """

    def __init__(self) -> None:
        """Set up `weights` and `bias`."""
        super().__init__()
        self.weights = nn.Parameter(torch.randn(1))
        self.bias = nn.Parameter(torch.randn(1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return weights · x + bias for each element of `x`.

        `x` has one or more dimensions and the dtype of the parameters; the result has the shape of `x`.
        """
        return self.weights * x + self.bias


def _answer(model: Any, x: torch.Tensor) -> torch.Tensor:
    """Return model(x); say so plainly where the method that it calls is missing."""
    method = getattr(model, "forward", None)
    if getattr(method, "__func__", method) is nn.Module.forward:
        raise AttributeError("model(x) calls a method named forward, and the class defines none")
    return model(x)


@LinearRegressionModel.check(
    "starts with two random parameters",
    points="0.5",
    seed=st.integers(0, 2**31 - 1),
    ambient_device=True,
    examples=({"seed": 0}, {"seed": 42}),
)
def _(LinearRegressionModel, seed):
    torch.manual_seed(seed)
    model = LinearRegressionModel()
    following = torch.rand(1)
    if not isinstance(model, nn.Module):
        return {"is an nn.Module": False}
    parameters, state = dict(model.named_parameters()), model.state_dict()
    return {
        "is an nn.Module": True,
        "the names of the parameters": ", ".join(sorted(parameters)),
        "the names in state_dict()": ", ".join(sorted(state)),
        "the parameters": parameters,
        "state_dict()": dict(state),
        "the next random number": following,
    }


@LinearRegressionModel.check(
    "computes the line, and learns",
    x=tensors("n 1 | n | n m | a n m", expanded=True, requires_grad=None),
    seed=st.integers(0, 2**31 - 1),
    ambient_device=True,
    examples=(
        {"x": torch.tensor([[0.0], [1.0], [2.0]]), "seed": 0},
        {"x": torch.tensor([1.0, 2.0]), "seed": 1},
        {"x": torch.tensor([[1.0, 2.0, 3.0]], requires_grad=True), "seed": 2},
    ),
)
def _(LinearRegressionModel, x, seed):
    torch.manual_seed(seed)
    model = LinearRegressionModel()
    result = _answer(model, x)
    if result.requires_grad:
        (result**2).sum().backward()
    grads = {f"{name}.grad": getattr(model, name).grad for name in ("weights", "bias")}
    reached = [name for name, grad in grads.items() if grad is not None]
    evaluated = _answer(model.eval(), x + 1)
    seen = {"model(x)": result, "filled by backward()": ", ".join(reached), **grads}
    return {**seen, "model(x + 1) in evaluation mode": evaluated}


@LinearRegressionModel.check(
    "takes over other weights",
    points="0.5",
    weights=st.sampled_from((2.0, 0.0, -1.5)) | st.floats(-10, 10),
    bias=st.sampled_from((3.0, 0.0, -0.5)) | st.floats(-10, 10),
    double=st.booleans(),
    x=tensors("n 1 | n", dtype=torch.float64),
    ambient_device=True,
    ignores=("random",),  # the first check looks at what is drawn
    examples=(
        {"weights": 2.0, "bias": 3.0, "double": False, "x": torch.tensor([0.0, 1.0]).double()},
        {"weights": 2.0, "bias": 3.0, "double": True, "x": torch.tensor([0.0, 1.0]).double()},
        {"weights": 1000.0, "bias": -100.0, "double": True, "x": torch.tensor([0.1001], dtype=torch.float64)},
    ),
)
def _(LinearRegressionModel, weights, bias, double, x):
    model, other = LinearRegressionModel(), LinearRegressionModel()
    model.load_state_dict({"weights": torch.tensor([weights]), "bias": torch.tensor([bias])})
    dtype = torch.float64 if double else torch.float32
    model, other, x = model.to(dtype), other.to(dtype), x.to(dtype)
    other.load_state_dict(model.state_dict())
    return {"model(x)": _answer(model, x), "a second model with the same weights": _answer(other, x)}


@LinearRegressionModel.mutant("keeps plain tensors, which no optimizer finds")
class _(nn.Module):
    def __init__(self):
        super().__init__()
        self.weights = torch.randn(1, requires_grad=True)
        self.bias = torch.randn(1, requires_grad=True)

    def forward(self, x):
        return self.weights * x + self.bias


@LinearRegressionModel.mutant("forgets super().__init__()")
class _(nn.Module):
    def __init__(self):
        self.weights = nn.Parameter(torch.randn(1))
        self.bias = nn.Parameter(torch.randn(1))

    def forward(self, x):
        return self.weights * x + self.bias


@LinearRegressionModel.mutant("keeps its first answer, and gives it again for another x")
class _(nn.Module):
    def __init__(self):
        super().__init__()
        self.weights = nn.Parameter(torch.randn(1))
        self.bias = nn.Parameter(torch.randn(1))
        self.result = None

    def forward(self, x):
        if self.result is None:
            self.result = self.weights * x + self.bias
        return self.result


@LinearRegressionModel.mutant("keeps the parameters in a list")
class _(nn.Module):
    def __init__(self):
        super().__init__()
        self.numbers = [nn.Parameter(torch.randn(1)), nn.Parameter(torch.randn(1))]

    def forward(self, x):
        return self.numbers[0] * x + self.numbers[1]


@LinearRegressionModel.mutant("draws the bias first")
class _(nn.Module):
    def __init__(self):
        super().__init__()
        bias = torch.randn(1)
        self.weights = nn.Parameter(torch.randn(1))
        self.bias = nn.Parameter(bias)

    def forward(self, x):
        return self.weights * x + self.bias


@LinearRegressionModel.mutant("parameters are frozen")
class _(nn.Module):
    def __init__(self):
        super().__init__()
        self.weights = nn.Parameter(torch.randn(1), requires_grad=False)
        self.bias = nn.Parameter(torch.randn(1), requires_grad=False)

    def forward(self, x):
        return self.weights * x + self.bias


@LinearRegressionModel.mutant("the bias is frozen")
class _(nn.Module):
    def __init__(self):
        super().__init__()
        self.weights = nn.Parameter(torch.randn(1))
        self.bias = nn.Parameter(torch.randn(1), requires_grad=False)

    def forward(self, x):
        return self.weights * x + self.bias


@LinearRegressionModel.mutant("forward is misspelt")
class _(nn.Module):
    def __init__(self):
        super().__init__()
        self.weights = nn.Parameter(torch.randn(1))
        self.bias = nn.Parameter(torch.randn(1))

    def foward(self, x):
        return self.weights * x + self.bias


@LinearRegressionModel.mutant("torch.rand for torch.randn")
class _(nn.Module):
    def __init__(self):
        super().__init__()
        self.weights = nn.Parameter(torch.rand(1))
        self.bias = nn.Parameter(torch.rand(1))

    def forward(self, x):
        return self.weights * x + self.bias


@LinearRegressionModel.mutant("the bias starts at zero")
class _(nn.Module):
    def __init__(self):
        super().__init__()
        self.weights = nn.Parameter(torch.randn(1))
        torch.randn(1)
        self.bias = nn.Parameter(torch.zeros(1))

    def forward(self, x):
        return self.weights * x + self.bias


@LinearRegressionModel.mutant("seeds the random numbers itself")
class _(nn.Module):
    def __init__(self):
        super().__init__()
        torch.manual_seed(42)
        self.weights = nn.Parameter(torch.randn(1))
        self.bias = nn.Parameter(torch.randn(1))

    def forward(self, x):
        return self.weights * x + self.bias


@LinearRegressionModel.mutant("draws one number too many")
class _(nn.Module):
    def __init__(self):
        super().__init__()
        self.weights = nn.Parameter(torch.randn(1))
        self.bias = nn.Parameter(torch.randn(1))
        torch.randn(1)

    def forward(self, x):
        return self.weights * x + self.bias


@LinearRegressionModel.mutant("the parameter is called weight")
class _(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(1))
        self.bias = nn.Parameter(torch.randn(1))

    def forward(self, x):
        return self.weight * x + self.bias


@LinearRegressionModel.mutant("parameters are 0-d")
class _(nn.Module):
    def __init__(self):
        super().__init__()
        self.weights = nn.Parameter(torch.randn(()))
        self.bias = nn.Parameter(torch.randn(()))

    def forward(self, x):
        return self.weights * x + self.bias


@LinearRegressionModel.mutant("a third parameter")
class _(nn.Module):
    def __init__(self):
        super().__init__()
        self.weights = nn.Parameter(torch.randn(1))
        self.bias = nn.Parameter(torch.randn(1))
        self.scale = nn.Parameter(torch.ones(1))

    def forward(self, x):
        return self.scale * self.weights * x + self.bias


@LinearRegressionModel.mutant("buffers instead of parameters")
class _(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("weights", torch.randn(1))
        self.register_buffer("bias", torch.randn(1))

    def forward(self, x):
        return self.weights * x + self.bias


@LinearRegressionModel.mutant("forward uses .data, so that nothing is learnt")
class _(nn.Module):
    def __init__(self):
        super().__init__()
        self.weights = nn.Parameter(torch.randn(1))
        self.bias = nn.Parameter(torch.randn(1))

    def forward(self, x):
        return self.weights.data * x + self.bias.data


@LinearRegressionModel.mutant("the weight is cut off the graph")
class _(nn.Module):
    def __init__(self):
        super().__init__()
        self.weights = nn.Parameter(torch.randn(1))
        self.bias = nn.Parameter(torch.randn(1))

    def forward(self, x):
        return self.weights.item() * x + self.bias


@LinearRegressionModel.mutant("forward forgets the bias")
class _(nn.Module):
    def __init__(self):
        super().__init__()
        self.weights = nn.Parameter(torch.randn(1))
        self.bias = nn.Parameter(torch.randn(1))

    def forward(self, x):
        return self.weights * x


@LinearRegressionModel.mutant("forward takes one column only")
class _(nn.Module):
    def __init__(self):
        super().__init__()
        self.weights = nn.Parameter(torch.randn(1))
        self.bias = nn.Parameter(torch.randn(1))

    def forward(self, x):
        return nn.functional.linear(x, self.weights[None], self.bias)


@LinearRegressionModel.mutant("forward squeezes the result")
class _(nn.Module):
    def __init__(self):
        super().__init__()
        self.weights = nn.Parameter(torch.randn(1))
        self.bias = nn.Parameter(torch.randn(1))

    def forward(self, x):
        return (self.weights * x + self.bias).squeeze()


@LinearRegressionModel.mutant("cuts the graph in evaluation mode")
class _(nn.Module):
    def __init__(self):
        super().__init__()
        self.weights = nn.Parameter(torch.randn(1))
        self.bias = nn.Parameter(torch.randn(1))

    def forward(self, x):
        line = self.weights * x + self.bias
        return line if self.training else line.detach()


@LinearRegressionModel.mutant("forward always computes in float32")
class _(nn.Module):
    def __init__(self):
        super().__init__()
        self.weights = nn.Parameter(torch.randn(1))
        self.bias = nn.Parameter(torch.randn(1))

    def forward(self, x):
        return self.weights.float() * x.float() + self.bias.float()


@LinearRegressionModel.mutant("forward rounds x to float32")
class _(nn.Module):
    def __init__(self):
        super().__init__()
        self.weights = nn.Parameter(torch.randn(1))
        self.bias = nn.Parameter(torch.randn(1))

    def forward(self, x):
        return self.weights * x.float() + self.bias


@LinearRegressionModel.mutant("remembers the numbers it started with")
class _(nn.Module):
    def __init__(self):
        super().__init__()
        self.weights = nn.Parameter(torch.randn(1))
        self.bias = nn.Parameter(torch.randn(1))
        self.start = self.weights.item(), self.bias.item()

    def forward(self, x):
        return self.start[0] * x + self.start[1] + 0 * (self.weights * x + self.bias)


@LinearRegressionModel.mutant("is no nn.Module")
class _:
    def __init__(self):
        self.weights = nn.Parameter(torch.randn(1))
        self.bias = nn.Parameter(torch.randn(1))

    def __call__(self, x):
        return self.weights * x + self.bias

    def named_parameters(self):
        return [("weights", self.weights), ("bias", self.bias)]

    def parameters(self):
        return [self.weights, self.bias]

    def state_dict(self):
        return {"weights": self.weights.detach(), "bias": self.bias.detach()}

    def load_state_dict(self, state):
        with torch.no_grad():
            self.weights.copy_(state["weights"])
            self.bias.copy_(state["bias"])

    def to(self, dtype):
        self.weights = nn.Parameter(self.weights.detach().to(dtype))
        self.bias = nn.Parameter(self.bias.detach().to(dtype))
        return self


@LinearRegressionModel.variant("register_parameter")
class _(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_parameter("weights", nn.Parameter(torch.randn(1)))
        self.register_parameter("bias", nn.Parameter(torch.randn(1)))

    def forward(self, x):
        return torch.add(self.bias, torch.mul(self.weights, x))


@LinearRegressionModel.variant("filled in place by normal_")
class _(nn.Module):
    def __init__(self):
        super().__init__()
        self.weights = nn.Parameter(torch.empty(1).normal_())
        self.bias = nn.Parameter(torch.empty(1).normal_())

    def forward(self, x):
        return torch.addcmul(self.bias, self.weights, x)


@LinearRegressionModel.variant("everything spelt out")
class _(nn.Module):
    def __init__(self):
        super().__init__()
        for name in ("weights", "bias"):
            setattr(self, name, nn.Parameter(torch.randn(1, dtype=torch.float), requires_grad=True))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * self.weights + self.bias


@LinearRegressionModel.variant("bias set up first, but drawn second")
class _(nn.Module):
    def __init__(self):
        super(type(self), self).__init__()
        numbers = [torch.randn(1) for _ in range(2)]
        self.bias = nn.Parameter(numbers[1])
        self.weights = nn.Parameter(numbers[0])

    def forward(self, x):
        w, b = self.weights, self.bias
        return w * x + b


class _Scale(nn.Module):
    """Multiplies by a single number that is learned: a 0-d parameter."""

    def __init__(self) -> None:
        super().__init__()
        self.factor = nn.Parameter(torch.tensor(1.5))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.factor * x


class _Standardised(nn.Module):
    """Has a parameter, a buffer that is saved and one that is not, a plain tensor, and a layer."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(2, 3)
        self.register_buffer("spread", torch.ones(2))
        self.register_buffer("calls", torch.zeros(4), persistent=False)
        self.shift = nn.Parameter(torch.zeros(2))
        self.last = torch.zeros(5, requires_grad=True)


class _TiedWeights(nn.Module):
    """Two layers with the same weight, and a bias each."""

    def __init__(self) -> None:
        super().__init__()
        self.zero = nn.Linear(2, 2)
        self.first = nn.Linear(2, 2)
        self.zero.weight = self.first.weight


class _SameLayerTwice(nn.Module):
    """One layer under two names, another between; and a copy of it, which is no longer the same."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Linear(3, 3)
        self.norm = nn.BatchNorm1d(3, affine=False)
        self.again = self.first
        self.same_norm = self.norm
        self.equal = nn.Linear(3, 3)
        self.equal.load_state_dict(self.first.state_dict())


class _SharedBuffer(nn.Module):
    """Two different layers with a buffer in common."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.BatchNorm1d(2)
        self.last = nn.BatchNorm1d(2)
        self.last.running_mean = self.first.running_mean


class _ListsOfParts(nn.Module):
    """Keeps its parts in a ModuleList, a ModuleDict and a ParameterList."""

    def __init__(self) -> None:
        super().__init__()
        self.steps = nn.ModuleList([nn.Linear(2, 2), nn.Sequential(nn.ReLU(), nn.Linear(2, 1, bias=False))])
        self.heads = nn.ModuleDict({"b": nn.Embedding(3, 2), "a": _Scale()})
        self.numbers = nn.ParameterList([torch.zeros(3), torch.zeros(2, 2)])


class _Deep(nn.Module):
    """A model in a model in a model; at the bottom a buffer that is not saved."""

    def __init__(self) -> None:
        super().__init__()
        self.outer = nn.Sequential(nn.Sequential(_Standardised(), nn.BatchNorm1d(2)), nn.Tanh())
        self.weight = nn.Parameter(torch.zeros(2, 3, 2))


class _FrozenFirstLayer(nn.Module):
    """Two layers; the first is not trained."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Linear(2, 3).requires_grad_(False)
        self.last = nn.Linear(3, 1)


class _AllFrozen(nn.Module):
    """A layer that is not trained."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(2, 3).requires_grad_(False)


class _PartlyFrozen(nn.Module):
    """Another model, of which one parameter is not trained."""

    def __init__(self, inner: nn.Module, place: int) -> None:
        super().__init__()
        self.inner = inner
        list(inner.parameters())[place].requires_grad_(False)


class _FrozenTwin(nn.Module):
    """A frozen parameter that two layers share, and a bias that is frozen in one of them."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Linear(2, 2)
        self.last = nn.Linear(2, 2)
        self.last.weight = self.first.weight
        self.first.weight.requires_grad_(False)
        self.first.bias.requires_grad_(False)


_PARTS: tuple[Callable[[], nn.Module], ...] = (
    lambda: nn.Linear(2, 3),
    lambda: nn.Linear(3, 2, bias=False),
    lambda: nn.ReLU(),
    lambda: nn.BatchNorm1d(3),
    lambda: nn.Conv2d(1, 2, 3),
    lambda: nn.Embedding(4, 2),
    lambda: nn.Dropout(0.5),
    _Scale,
    _Standardised,
    _TiedWeights,
    _SameLayerTwice,
    _ListsOfParts,
    _FrozenFirstLayer,
    _AllFrozen,
    _FrozenTwin,
)


@st.composite
def _modules(draw: Callable[[Any], Any]) -> nn.Module:
    """Return a module, perhaps of several in each other, in either mode; some of its parts may be frozen."""
    makers = draw(st.lists(st.sampled_from(_PARTS), max_size=3))
    with seeded(0):
        parts = [make() for make in makers]
        if len(parts) > 1 and draw(st.booleans()):
            parts = [nn.Sequential(*parts[:-1]), parts[-1]]
        model = parts[0] if len(parts) == 1 else nn.Sequential(*parts)
    count = len(list(model.parameters()))
    if count and draw(st.booleans()):
        model = _PartlyFrozen(model, draw(st.integers(0, count - 1)))
    return model.train(draw(st.sampled_from((True, False))))


def _with_seed(make: Callable[[], nn.Module]) -> nn.Module:
    with seeded(0):
        return make()


def _stale(model: nn.Module) -> nn.Module:
    """Let some of the parameters have a gradient from before, and others not."""
    for parameter in list(model.parameters())[:1]:
        parameter.grad = torch.ones_like(parameter)
    return model


@exercise(
    model=_modules(),
    trainable_only=omitted() | st.booleans(),
    examples=(
        {"model": _with_seed(lambda: nn.Linear(2, 3))},
        {"model": _with_seed(lambda: nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1)))},
        {"model": nn.ReLU()},
        {"model": nn.Sequential(), "trainable_only": False},
        {"model": _with_seed(_FrozenFirstLayer)},
        {"model": _with_seed(_FrozenFirstLayer), "trainable_only": True},
        {"model": _with_seed(_FrozenFirstLayer), "trainable_only": False},
        {"model": _with_seed(_AllFrozen)},
        {"model": nn.BatchNorm1d(3)},
        {"model": _with_seed(lambda: nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2))).eval()},
        {"model": _with_seed(lambda: nn.Sequential(nn.Sequential(nn.Linear(2, 2)), nn.Linear(2, 1)))},
        {"model": _Scale(), "trainable_only": False},
        {"model": _with_seed(_TiedWeights), "trainable_only": True},
        {"model": _with_seed(_TiedWeights), "trainable_only": False},
        {"model": _with_seed(_SameLayerTwice)},
        {"model": _with_seed(_FrozenTwin)},
        {"model": _with_seed(_FrozenTwin), "trainable_only": False},
        {"model": _with_seed(_Standardised)},
        {"model": _with_seed(_ListsOfParts)},
        {"model": _with_seed(_Deep)},
        {"model": _stale(_with_seed(lambda: nn.Linear(2, 3)))},
        {"model": nn.Sequential(nn.Linear(2, 2, device="meta"), nn.Linear(2, 2, device="meta"))},
    ),
    builds_on=("LinearRegressionModel",),
    hints=(
        "model.parameters() goes through all parameters, those of inner modules too, each of them once.",
        "A parameter is a tensor: numel() is the number of its elements. Add these up.",
        "With trainable_only, leave out those whose requires_grad is False.",
        "sum(p.numel() for p in model.parameters() if …): what stands behind `if` must hold for all if not trainable_only.",
    ),
)
def count_parameters(model: nn.Module, trainable_only: bool = True) -> int:
    """Count the numbers that `model` learns: the elements of all its parameters together, as a Python int.

    Count the parameters of all modules inside it too, however deep. A parameter that is shared (the same one in two
    places) counts once; two parameters that only happen to be equal count both. Buffers, such as the running mean of
    BatchNorm, are no parameters and do not count.

    With `trainable_only`, as by default, leave out parameters that are frozen: their `requires_grad` is False.
    Otherwise count those too. The model does not change.

    >>> model = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 1))
    >>> count_parameters(model)
    19
    >>> _ = model[0].requires_grad_(False)
    >>> count_parameters(model)
    4
    >>> count_parameters(model, trainable_only=False)
    19
    """
    return sum(p.numel() for p in model.parameters() if p.requires_grad or not trainable_only)


@count_parameters.mutant("counts tensors, not their elements")
def _(model, trainable_only=True):
    return len([p for p in model.parameters() if p.requires_grad or not trainable_only])


@count_parameters.mutant("counts rows")
def _(model, trainable_only=True):
    return sum(len(p) if p.ndim else 1 for p in model.parameters() if p.requires_grad or not trainable_only)


@count_parameters.mutant("fails at a parameter of a single number")
def _(model, trainable_only=True):
    kept = [p for p in model.parameters() if p.requires_grad or not trainable_only]
    return sum(p.numel() // p.shape[0] * p.shape[0] for p in kept)


@count_parameters.mutant("a single number counts as none")
def _(model, trainable_only=True):
    kept = [p for p in model.parameters() if p.requires_grad or not trainable_only]
    return sum(p.numel() for p in kept if p.ndim > 0)


@count_parameters.mutant("multiplies the first two sizes only")
def _(model, trainable_only=True):
    kept = [p for p in model.parameters() if p.requires_grad or not trainable_only]
    return sum(math.prod(p.shape[:2]) for p in kept)


@count_parameters.mutant("counts what stands in the state_dict when all are wanted")
def _(model, trainable_only=True):
    if not trainable_only:
        return sum(value.numel() for value in model.state_dict().values())
    return sum(p.numel() for p in model.parameters() if p.requires_grad)


@count_parameters.mutant("counts buffers too")
def _(model, trainable_only=True):
    count = sum(p.numel() for p in model.parameters() if p.requires_grad or not trainable_only)
    return count + sum(buffer.numel() for buffer in model.buffers())


@count_parameters.mutant("leaves out the biases")
def _(model, trainable_only=True):
    named = [(name, p) for name, p in model.named_parameters() if p.requires_grad or not trainable_only]
    return sum(p.numel() for name, p in named if "bias" not in name)


@count_parameters.mutant("counts weights and biases only")
def _(model, trainable_only=True):
    named = [(name, p) for name, p in model.named_parameters() if p.requires_grad or not trainable_only]
    return sum(p.numel() for name, p in named if name.endswith(("weight", "bias")))


@count_parameters.mutant("counts frozen parameters always")
def _(model, trainable_only=True):
    return sum(p.numel() for p in model.parameters())


@count_parameters.mutant("never counts frozen parameters")
def _(model, trainable_only=True):
    return sum(p.numel() for p in model.parameters() if p.requires_grad)


@count_parameters.mutant("counts only the frozen ones when all are wanted")
def _(model, trainable_only=True):
    return sum(p.numel() for p in model.parameters() if p.requires_grad == trainable_only)


@count_parameters.mutant("counts all by default")
def _(model, trainable_only=False):
    return sum(p.numel() for p in model.parameters() if p.requires_grad or not trainable_only)


@count_parameters.mutant("takes a parameter without gradient for frozen")
def _(model, trainable_only=True):
    if not trainable_only or all(p.grad is None for p in model.parameters()):
        return sum(p.numel() for p in model.parameters() if p.requires_grad or not trainable_only)
    return sum(p.numel() for p in model.parameters() if p.grad is not None)


@count_parameters.mutant("counts nothing in evaluation mode")
def _(model, trainable_only=True):
    kept = [p for p in model.parameters() if p.requires_grad or not trainable_only]
    return sum(p.numel() for p in kept) if model.training or not trainable_only else 0


@count_parameters.mutant("looks at the first level of modules only")
def _(model, trainable_only=True):
    kept = {p for part in (model, *model.children()) for p in part.parameters(recurse=False)}
    return sum(p.numel() for p in kept if p.requires_grad or not trainable_only)


@count_parameters.mutant("forgets the model's own parameters, outside of its layers")
def _(model, trainable_only=True):
    parts = list(model.children()) or [model]
    kept = {p for part in parts for p in part.parameters()}
    return sum(p.numel() for p in kept if p.requires_grad or not trainable_only)


@count_parameters.mutant("counts a shared parameter in each place")
def _(model, trainable_only=True):
    named = model.named_parameters(remove_duplicate=False)
    return sum(p.numel() for _, p in named if p.requires_grad or not trainable_only)


@count_parameters.mutant("module by module, so that a shared parameter counts twice")
def _(model, trainable_only=True):
    kept = [p for part in model.modules() for p in part.parameters(recurse=False)]
    return sum(p.numel() for p in kept if p.requires_grad or not trainable_only)


@count_parameters.mutant("counts equal parameters once")
def _(model, trainable_only=True):
    kept = []
    for p in model.parameters():
        if (p.requires_grad or not trainable_only) and not any(torch.equal(p, other) for other in kept):
            kept.append(p)
    return sum(p.numel() for p in kept)


@count_parameters.mutant("knows parameters by their place in memory, which may be none")
def _(model, trainable_only=True):
    places = {p.data_ptr(): p.numel() for p in model.parameters() if p.requires_grad or not trainable_only}
    return sum(places.values())


@count_parameters.mutant("counts bytes")
def _(model, trainable_only=True):
    return sum(p.nbytes for p in model.parameters() if p.requires_grad or not trainable_only)


@count_parameters.mutant("returns a tensor")
def _(model, trainable_only=True):
    return torch.tensor(sum(p.numel() for p in model.parameters() if p.requires_grad or not trainable_only))


@count_parameters.mutant("a model without parameters is an error")
def _(model, trainable_only=True):
    counts = [p.numel() for p in model.parameters() if p.requires_grad or not trainable_only]
    return int(torch.stack([torch.tensor(count) for count in counts]).sum())


@count_parameters.mutant("unfreezes the model to count all")
def _(model, trainable_only=True):
    if not trainable_only:
        model.requires_grad_(True)
    return sum(p.numel() for p in model.parameters() if p.requires_grad)


@count_parameters.variant("named_parameters, and math.prod of the sizes")
def _(model, trainable_only=True):
    total = 0
    for _name, p in model.named_parameters():
        if trainable_only and not p.requires_grad:
            continue
        total += math.prod(p.shape)
    return total


@count_parameters.variant("module by module, with a set of those that were seen")
def _(model, trainable_only=True):
    seen, total = set(), 0
    for part in model.modules():
        for p in part._parameters.values():
            if p is None or id(p) in seen or (trainable_only and not p.requires_grad):
                continue
            seen.add(id(p))
            total += p.nelement()
    return total


@count_parameters.variant("filter and map")
def _(model, trainable_only=True):
    parameters = model.parameters()
    if trainable_only:
        parameters = filter(lambda p: p.requires_grad, parameters)
    return sum(map(torch.numel, parameters))


@count_parameters.variant("flattens, then takes the length")
def _(model, trainable_only=True):
    count = 0
    for p in list(model.parameters()):
        if not trainable_only or p.requires_grad is True:
            count = count + len(p.data.view(-1))
    return count


@count_parameters.variant("state_dict with its variables kept, by identity")
def _(model, trainable_only=True):
    values = {id(v): v for v in model.state_dict(keep_vars=True).values() if isinstance(v, nn.Parameter)}
    return int(sum(v.numel() for v in values.values() if v.requires_grad or not trainable_only))


@exercise(
    points=2,
    model=_modules(),
    examples=(
        {"model": _with_seed(lambda: nn.Linear(2, 1))},
        {"model": _with_seed(lambda: nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1, bias=False)))},
        {"model": nn.BatchNorm1d(2)},
        {"model": nn.ReLU()},
        {"model": nn.BatchNorm1d(2, affine=False)},
        {"model": _with_seed(_Standardised)},
        {"model": _with_seed(_FrozenFirstLayer)},
        {"model": _with_seed(_TiedWeights)},
        {"model": _with_seed(_SameLayerTwice)},
        {"model": _with_seed(_ListsOfParts)},
        {"model": _SharedBuffer()},
        {"model": _with_seed(_Deep).eval()},
    ),
    builds_on=("LinearRegressionModel",),
    hints=(
        "A module tells all its names itself: look for methods of nn.Module whose names begin with `named_`.",
        "named_parameters() and named_buffers() yield pairs (name, tensor), those of inner modules included.",
        "state_dict() is a dict; list(d) of a dict is the list of its keys, in order.",
        "[name for name, _ in model.named_parameters()] is the first list; the other two are made alike.",
    ),
)
def state_names(model: nn.Module) -> dict[str, list[str]]:
    """Return the names of everything that `model` keeps: a dict with three lists of names.

    - `"parameters"`: the names of all parameters, frozen ones too,
    - `"buffers"`: the names of all buffers, those too that are not saved (made with persistent=False),
    - `"state_dict"`: the keys of the model's state_dict, which is what gets saved.

    Each list is in the model's own order: that of its methods `named_parameters`, `named_buffers` and `state_dict`.
    The names are whole, as "0.weight" for the weight of the first layer in an nn.Sequential. What is shared shows up
    once among parameters and buffers, under its first name; state_dict has all of its names. The model does not
    change.

    >>> names = state_names(nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3, affine=False)))
    >>> names["parameters"]
    ['0.weight', '0.bias']
    >>> names["buffers"]
    ['1.running_mean', '1.running_var', '1.num_batches_tracked']
    >>> names["state_dict"] == names["parameters"] + names["buffers"]
    True
    """
    return {
        "parameters": [name for name, _ in model.named_parameters()],
        "buffers": [name for name, _ in model.named_buffers()],
        "state_dict": list(model.state_dict()),
    }


def _names(model: nn.Module) -> dict[str, list[str]]:
    """Return the right answer: mutants change one list of it."""
    return {
        "parameters": [name for name, _ in model.named_parameters()],
        "buffers": [name for name, _ in model.named_buffers()],
        "state_dict": list(model.state_dict()),
    }


@state_names.mutant("lists the parameters themselves")
def _(model):
    return {**_names(model), "parameters": list(model.parameters())}


@state_names.mutant("lists pairs of name and parameter")
def _(model):
    return {**_names(model), "parameters": list(model.named_parameters())}


@state_names.mutant("lists the values of the state_dict")
def _(model):
    return {**_names(model), "state_dict": list(model.state_dict().values())}


@state_names.mutant("the buffers are what the state_dict has beyond the parameters")
def _(model):
    names = _names(model)
    every = {name for name, _ in model.named_parameters(remove_duplicate=False)}
    return {**names, "buffers": [name for name in names["state_dict"] if name not in every]}


@state_names.mutant("takes the state_dict for parameters and buffers together")
def _(model):
    names = _names(model)
    return {**names, "state_dict": names["parameters"] + names["buffers"]}


@state_names.mutant("takes the keys of the state_dict for the parameters")
def _(model):
    names = _names(model)
    buffers = {name for name, _ in model.named_buffers(remove_duplicate=False)}
    return {**names, "parameters": [name for name in names["state_dict"] if name not in buffers]}


@state_names.mutant("sorted by name")
def _(model):
    return {kind: sorted(names) for kind, names in _names(model).items()}


@state_names.mutant("in reverse order")
def _(model):
    return {kind: names[::-1] for kind, names in _names(model).items()}


@state_names.mutant("the first level only")
def _(model):
    return {
        **_names(model),
        "parameters": [name for name, _ in model.named_parameters(recurse=False)],
        "buffers": [name for name, _ in model.named_buffers(recurse=False)],
    }


@state_names.mutant("without the names of the modules they are in")
def _(model):
    return {kind: [name.rpartition(".")[2] for name in names] for kind, names in _names(model).items()}


@state_names.mutant("the names of modules instead of parameters")
def _(model):
    return {**_names(model), "parameters": [name for name, _ in model.named_modules() if name]}


@state_names.mutant("only what is trained")
def _(model):
    return {**_names(model), "parameters": [name for name, p in model.named_parameters() if p.requires_grad]}


@state_names.mutant("generators instead of lists")
def _(model):
    return {**_names(model), "parameters": (name for name, _ in model.named_parameters())}


@state_names.mutant("the keys as they are, not as a list")
def _(model):
    return {**_names(model), "state_dict": model.state_dict().keys()}


@state_names.mutant("tuples instead of lists")
def _(model):
    return {kind: tuple(names) for kind, names in _names(model).items()}


@state_names.mutant("sets, which have no order")
def _(model):
    return {kind: set(names) for kind, names in _names(model).items()}


@state_names.mutant("what is shared shows up in each place")
def _(model):
    return {**_names(model), "parameters": [name for name, _ in model.named_parameters(remove_duplicate=False)]}


@state_names.mutant("shared buffers show up in each place")
def _(model):
    return {**_names(model), "buffers": [name for name, _ in model.named_buffers(remove_duplicate=False)]}


@state_names.mutant("module by module, so that a shared buffer shows up twice")
def _(model):
    parts = model.named_modules()
    buffers = [f"{path}.{name}".strip(".") for path, part in parts for name, _ in part.named_buffers(recurse=False)]
    return {**_names(model), "buffers": buffers}


@state_names.mutant("leaves out kinds of which there are none")
def _(model):
    return {kind: names for kind, names in _names(model).items() if names}


@state_names.mutant("buffers and parameters are exchanged")
def _(model):
    names = _names(model)
    return {**names, "parameters": names["buffers"], "buffers": names["parameters"]}


@state_names.mutant("plain tensors among the attributes count as buffers")
def _(model):
    plain = [
        f"{name}.{key}" if name else key
        for name, part in model.named_modules()
        for key, value in vars(part).items()
        if isinstance(value, torch.Tensor)
    ]
    names = _names(model)
    return {**names, "buffers": names["buffers"] + plain}


@state_names.mutant("leaves the model in evaluation mode")
def _(model):
    return _names(model.eval())


@state_names.variant("dicts and their keys")
def _(model):
    return dict(
        parameters=list(dict(model.named_parameters()).keys()),
        buffers=[*dict(model.named_buffers())],
        state_dict=[key for key in model.state_dict().keys()],
    )


@state_names.variant("loops that append, in another order of kinds")
def _(model):
    state, buffers, parameters = [], [], []
    for key, _value in model.state_dict().items():
        state.append(key)
    for item in model.named_buffers():
        buffers.append(item[0])
    for item in model.named_parameters():
        parameters.append(item[0])
    return {"state_dict": state, "buffers": buffers, "parameters": parameters}


@state_names.variant("module by module, with prefixes")
def _(model):
    names = {"parameters": [], "buffers": [], "state_dict": list(model.state_dict().keys())}
    seen = set()
    for prefix, part in model.named_modules():
        for kind, table in (("parameters", part._parameters), ("buffers", part._buffers)):
            for name, value in table.items():
                if value is not None and id(value) not in seen:
                    seen.add(id(value))
                    names[kind].append(f"{prefix}.{name}" if prefix else name)
    return names


@state_names.variant("zip of the pairs")
def _(model):
    def first(pairs):
        columns = list(zip(*pairs, strict=True))
        return list(columns[0]) if columns else []

    return {
        "parameters": first(model.named_parameters()),
        "buffers": first(model.named_buffers()),
        "state_dict": first(model.state_dict().items()),
    }
