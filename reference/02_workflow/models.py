"""Models: a linear layer by hand, and a first nn.Module of your own."""

from collections.abc import Callable
from typing import Any

import torch
from hypothesis import strategies as st
from torch import nn

from grader import exercise, omitted, tensors


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
        {"X": _X[:1].clone(), "W": _W, "b": None},
        {"X": _X[None].clone(), "W": torch.ones(3, 2, requires_grad=True), "b": torch.tensor([1.0, 2.0, 3.0])},
        {"X": torch.tensor([1000.1, 1.0]).double(), "W": torch.tensor([[1.0, -1000.0]]).double()},
    ),
    gradients=True,
    ignores=("random",),  # a layer made on the way draws random weights; the task does not forbid it
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
    return {"model(x)": result, "filled by backward()": ", ".join(reached), **grads}


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
