"""Models: a fully connected network of any depth."""

from itertools import pairwise

import torch
from hypothesis import strategies as st
from torch import nn

from grader import exercise


@exercise(
    builds_on=("LinearRegressionModel",),
    hints=(
        "zip(sizes, sizes[1:]), or itertools.pairwise(sizes), gives the pairs: what goes into each layer, and what comes out of it.",
        "Build a list: for each pair an nn.Linear, with an nn.ReLU() behind it. Which ReLU is one too many?",
        "nn.Sequential(*layers) makes a model of a list of modules; layers.pop() takes the last one away.",
        "Make each Linear layer once, in order, and nothing else that draws random numbers.",
    ),
)
def make_mlp(sizes: list[int]) -> nn.Module:
    """Return a fully connected network with Linear layers sizes[0] → sizes[1] → … → sizes[-1].

    Each step from one size to the next is an nn.Linear with a bias. Between two of these there is a ReLU; there is
    none before the first, and none after the last, whose outputs are the logits. So [2, 8, 8, 3] has three Linear
    layers and two ReLUs, and [2, 3] is a single Linear layer. The sizes are whole numbers, at least 1.

    The result is an nn.Module, of whatever kind. For a batch `x` of shape (n, sizes[0]) it returns the logits, of
    shape (n, sizes[-1]). Its `parameters()` are the weight and the bias of the first layer, then those of the second
    and so on, all trainable; there are no others. The layers are created in this order and keep the random weights
    that nn.Linear gives them, and nothing else is drawn or seeded: so whoever seeds the generator before gets the
    same network. Each call makes a new one. `sizes` does not change.

    Raises ValueError for fewer than two sizes.

    >>> _ = torch.manual_seed(0)
    >>> model = make_mlp([2, 4, 3])
    >>> [tuple(p.shape) for p in model.parameters()]
    [(4, 2), (4,), (3, 4), (3,)]
    >>> model(torch.zeros(5, 2)).shape
    torch.Size([5, 3])
    """
    if len(sizes) < 2:
        raise ValueError("a network needs at least two sizes")
    layers: list[nn.Module] = []
    for n_in, n_out in pairwise(sizes):
        layers += [nn.Linear(n_in, n_out), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


_SIZES = ((4, 3), (3, 5, 2), (2, 2, 2), (5, 1, 4), (4, 3, 2, 1), (1, 3, 3, 2), (2, 4, 4, 4, 3), (3, 1), (5, 2, 3, 2, 5))


def _all_sizes() -> st.SearchStrategy[list[int]]:
    """Return a strategy for the sizes of one to four layers: a few lists, for a network takes its time."""
    return st.sampled_from(_SIZES).map(list)


@make_mlp.check(
    "has the right layers",
    points="0.75",
    sizes=_all_sizes(),
    seed=st.integers(0, 1),
    ambient_device=True,
    examples=(
        {"sizes": [2, 3], "seed": 0},
        {"sizes": [2, 4, 3], "seed": 0},
        {"sizes": [3, 3, 3], "seed": 1},
        {"sizes": [2, 5, 4, 1], "seed": 2},
        {"sizes": [1, 1], "seed": 3},
        {"sizes": [3, 3, 3, 3, 3], "seed": 4},
    ),
    hints="Print list(model.parameters()), and compare with those of a few nn.Linear made in order after the same seed.",
)
def _(make_mlp, sizes, seed):
    torch.manual_seed(seed)
    model = make_mlp(sizes)
    following = torch.rand(1)
    if not isinstance(model, nn.Module):
        return {"is an nn.Module": False}
    parameters = list(model.parameters())
    return {
        "is an nn.Module": True,
        "the shapes of the parameters": [tuple(parameter.shape) for parameter in parameters],
        "the parameters": parameters,
        "the next random number": following,
    }


@make_mlp.check(
    "computes the logits, and learns",
    sizes=_all_sizes(),
    n=st.sampled_from((3, 1, 4, 0)),
    seed=st.integers(0, 1),
    ambient_device=True,
    examples=(
        {"sizes": [2, 3], "n": 1, "seed": 0},
        {"sizes": [2, 3], "n": 4, "seed": 0},
        {"sizes": [2, 4, 3], "n": 4, "seed": 0},
        {"sizes": [2, 5, 5, 3], "n": 4, "seed": 1},
        {"sizes": [2, 12, 12, 3], "n": 5, "seed": 8},
        {"sizes": [3, 3, 3], "n": 4, "seed": 1},
        {"sizes": [2, 5, 1], "n": 3, "seed": 2},
        {"sizes": [2, 5, 1], "n": 1, "seed": 3},
        {"sizes": [1, 1], "n": 1, "seed": 3},
        {"sizes": [2, 4, 3], "n": 0, "seed": 5},
        {"sizes": [4, 5, 5, 5, 4], "n": 4, "seed": 6},
    ),
    tolerance=(1e-4, 1e-4),  # float32: other orders of adding are as right
    hints=(
        "Is each step a layer of its own, used in the order in which the layers are made, with max(0, ·) between two? "
        "What is there behind the last one?"
    ),
)
def _(make_mlp, sizes, n, seed):
    torch.manual_seed(seed)
    first, second = make_mlp(sizes), make_mlp(sizes)
    x = _inputs(n, sizes[0], seed).to(torch.empty(0).device)
    result = first(x)
    if result.requires_grad:
        (result**2).sum().backward()
    with torch.no_grad():
        for parameter in first.parameters():
            parameter.add_(0.5)
        again = first(x)
        other = second(x)
    return {
        "model(x)": result,
        "the gradients": [parameter.grad for parameter in first.parameters()],
        "model(x) after 0.5 is added to each parameter": again,
        "model(x) of a second network": other,
        "model(x) in evaluation mode": second.eval()(x),
    }


def _inputs(n, n_in, seed):
    """Return a batch of float32 numbers between -3 and 3."""
    generator = torch.Generator(device="cpu").manual_seed(seed)
    return torch.rand(n, n_in, generator=generator, device="cpu") * 6 - 3


@make_mlp.check(
    "refuses fewer than two sizes",
    points="0.25",
    sizes=st.sampled_from(((), (2,), (5,), (2, 2), (4, 1), (1, 2, 3))).map(list),
    ambient_device=True,
    ignores=("random",),  # the first check looks at what is drawn
    examples=({"sizes": []}, {"sizes": [3]}, {"sizes": [3, 2]}, {"sizes": [1]}, {"sizes": [3, 2, 1]}),
    hints="raise ValueError(…) where len(sizes) is below 2, before anything else.",
)
def _(make_mlp, sizes):
    return {"is an nn.Module": isinstance(make_mlp(sizes), nn.Module)}


make_mlp.equivalent(
    "returns zeros", because="the check of the errors asks for nothing else; the others see the weights"
)


@make_mlp.mutant("a ReLU after the last layer too")
def _(sizes):
    if len(sizes) < 2:
        raise ValueError("at least two sizes")
    layers = []
    for n_in, n_out in zip(sizes, sizes[1:], strict=False):
        layers += [nn.Linear(n_in, n_out), nn.ReLU()]
    return nn.Sequential(*layers)


@make_mlp.mutant("a ReLU before the first layer")
def _(sizes):
    if len(sizes) < 2:
        raise ValueError("at least two sizes")
    layers = []
    for n_in, n_out in zip(sizes, sizes[1:], strict=False):
        layers += [nn.ReLU(), nn.Linear(n_in, n_out)]
    return nn.Sequential(*layers)


@make_mlp.mutant("no ReLU at all")
def _(sizes):
    if len(sizes) < 2:
        raise ValueError("at least two sizes")
    return nn.Sequential(*[nn.Linear(n_in, n_out) for n_in, n_out in zip(sizes, sizes[1:], strict=False)])


@make_mlp.mutant("one ReLU only, after the first layer")
def _(sizes):
    if len(sizes) < 2:
        raise ValueError("at least two sizes")
    layers = [nn.Linear(n_in, n_out) for n_in, n_out in zip(sizes, sizes[1:], strict=False)]
    return nn.Sequential(*layers[:1], *([nn.ReLU()] if len(layers) > 1 else []), *layers[1:])


def _stacked(sizes, between, *last):
    """Return a network with something else between its layers, or behind them."""
    if len(sizes) < 2:
        raise ValueError("at least two sizes")
    layers = []
    for n_in, n_out in zip(sizes, sizes[1:], strict=False):
        layers += [nn.Linear(n_in, n_out), between()]
    return nn.Sequential(*layers[:-1], *last)


@make_mlp.mutant("Sigmoid instead of ReLU")
def _(sizes):
    return _stacked(sizes, nn.Sigmoid)


@make_mlp.mutant("Tanh instead of ReLU")
def _(sizes):
    return _stacked(sizes, nn.Tanh)


@make_mlp.mutant("LeakyReLU instead of ReLU")
def _(sizes):
    return _stacked(sizes, nn.LeakyReLU)


@make_mlp.mutant("ReLU6 instead of ReLU")
def _(sizes):
    return _stacked(sizes, nn.ReLU6)


@make_mlp.mutant("no ReLU behind a layer that has as many outputs as the last one")
def _(sizes):
    if len(sizes) < 2:
        raise ValueError("at least two sizes")
    layers = []
    for n_in, n_out in zip(sizes, sizes[1:], strict=False):
        layers.append(nn.Linear(n_in, n_out))
        if n_out != sizes[-1]:
            layers.append(nn.ReLU())
    return nn.Sequential(*layers)


@make_mlp.mutant("the last ReLU between two layers is missing too")
def _(sizes):
    if len(sizes) < 2:
        raise ValueError("at least two sizes")
    layers = []
    for i in range(len(sizes) - 1):
        layers.append(nn.Linear(sizes[i], sizes[i + 1]))
        if i < len(sizes) - 3:
            layers.append(nn.ReLU())
    return nn.Sequential(*layers)


@make_mlp.mutant("Softmax at the end")
def _(sizes):
    return _stacked(sizes, nn.ReLU, nn.Softmax(dim=1))


@make_mlp.mutant("Sigmoid at the end")
def _(sizes):
    return _stacked(sizes, nn.ReLU, nn.Sigmoid())


@make_mlp.mutant("Sigmoid at the end where there is one output")
def _(sizes):
    return _stacked(sizes, nn.ReLU, *([nn.Sigmoid()] if sizes and sizes[-1] == 1 else []))


@make_mlp.mutant("Softmax at the end in evaluation mode")
def _(sizes):
    class Probabilities(nn.Module):
        def forward(self, x):
            return x if self.training else x.softmax(dim=1)

    return _stacked(sizes, nn.ReLU, Probabilities())


@make_mlp.mutant("Dropout between the layers")
def _(sizes):
    return _stacked(sizes, lambda: nn.Sequential(nn.ReLU(), nn.Dropout(0.5)))


@make_mlp.mutant("squeezes the outputs")
def _(sizes):
    class Squeeze(nn.Module):
        def forward(self, x):
            return x.squeeze()

    return _stacked(sizes, nn.ReLU, Squeeze())


@make_mlp.mutant("takes the outputs off the graph")
def _(sizes):
    class Detach(nn.Module):
        def forward(self, x):
            return x.detach()

    return _stacked(sizes, nn.ReLU, Detach())


@make_mlp.mutant("layers without a bias")
def _(sizes):
    if len(sizes) < 2:
        raise ValueError("at least two sizes")
    layers = []
    for n_in, n_out in zip(sizes, sizes[1:], strict=False):
        layers += [nn.Linear(n_in, n_out, bias=False), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


@make_mlp.mutant("the last layer has no bias")
def _(sizes):
    if len(sizes) < 2:
        raise ValueError("at least two sizes")
    layers = []
    for place, (n_in, n_out) in enumerate(zip(sizes, sizes[1:], strict=False)):
        layers += [nn.Linear(n_in, n_out, bias=place < len(sizes) - 2), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


@make_mlp.mutant("the parameters are frozen")
def _(sizes):
    return _stacked(sizes, nn.ReLU).requires_grad_(False)


@make_mlp.mutant("float64")
def _(sizes):
    return _stacked(sizes, nn.ReLU).double()


@make_mlp.mutant("the layers are created from the last to the first")
def _(sizes):
    if len(sizes) < 2:
        raise ValueError("at least two sizes")
    layers = []
    for n_out, n_in in zip(sizes[::-1], sizes[-2::-1], strict=False):
        layers = [nn.Linear(n_in, n_out), nn.ReLU(), *layers]
    return nn.Sequential(*layers[:-1])


@make_mlp.mutant("the output layer is created first")
def _(sizes):
    if len(sizes) < 2:
        raise ValueError("at least two sizes")
    last = nn.Linear(sizes[-2], sizes[-1])
    layers = []
    for n_in, n_out in zip(sizes[:-1], sizes[1:-1], strict=False):
        layers += [nn.Linear(n_in, n_out), nn.ReLU()]
    return nn.Sequential(*layers, last)


@make_mlp.mutant("one layer for all steps that have the same sizes")
def _(sizes):
    if len(sizes) < 2:
        raise ValueError("at least two sizes")
    made = {}
    layers = []
    for pair in zip(sizes, sizes[1:], strict=False):
        layers += [made.setdefault(pair, nn.Linear(*pair)), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


@make_mlp.mutant("draws a network too many")
def _(sizes):
    _stacked(sizes, nn.ReLU)
    return _stacked(sizes, nn.ReLU)


@make_mlp.mutant("draws a layer too many, and throws it away")
def _(sizes):
    if len(sizes) < 2:
        raise ValueError("at least two sizes")
    layers = []
    for n_in, n_out in zip(sizes, [*sizes[1:], 1], strict=True):
        layers += [nn.Linear(n_in, n_out), nn.ReLU()]
    return nn.Sequential(*layers[:-3])


@make_mlp.mutant("seeds the generator itself")
def _(sizes):
    torch.manual_seed(42)
    return _stacked(sizes, nn.ReLU)


@make_mlp.mutant("weights of its own (Xavier)")
def _(sizes):
    model = _stacked(sizes, nn.ReLU)
    for parameter in model.parameters():
        if parameter.ndim == 2:
            nn.init.xavier_uniform_(parameter)
    return model


@make_mlp.mutant("biases that begin at 0")
def _(sizes):
    model = _stacked(sizes, nn.ReLU)
    for parameter in model.parameters():
        if parameter.ndim == 1:
            nn.init.zeros_(parameter)
    return model


@make_mlp.mutant("all hidden layers have the size of the first one")
def _(sizes):
    return _stacked([*sizes[:1], *[sizes[1]] * (len(sizes) - 2), *sizes[-1:]] if len(sizes) > 2 else sizes, nn.ReLU)


@make_mlp.mutant("leaves the last step out where there are several")
def _(sizes):
    return _stacked(sizes[:-1] if len(sizes) > 2 else sizes, nn.ReLU)


@make_mlp.mutant("knows two layers only")
def _(sizes):
    if len(sizes) < 3:
        return _stacked(sizes, nn.ReLU)
    return nn.Sequential(nn.Linear(sizes[0], sizes[1]), nn.ReLU(), nn.Linear(sizes[1], sizes[2]))


@make_mlp.mutant("the layers stand in a Python list, where nobody finds their parameters")
def _(sizes):
    class Mlp(nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = [nn.Linear(n_in, n_out) for n_in, n_out in zip(sizes, sizes[1:], strict=False)]

        def forward(self, x):
            for layer in self.layers[:-1]:
                x = torch.relu(layer(x))
            return self.layers[-1](x)

    if len(sizes) < 2:
        raise ValueError("at least two sizes")
    return Mlp()


@make_mlp.mutant("returns the list of the layers")
def _(sizes):
    return list(_stacked(sizes, nn.ReLU))


@make_mlp.mutant("the same network at every call")
def _(sizes, made={}):  # noqa: B006
    if tuple(sizes) not in made:
        made[tuple(sizes)] = _stacked(sizes, nn.ReLU)
    return made[tuple(sizes)]


@make_mlp.mutant("takes the sizes out of the list")
def _(sizes):
    if len(sizes) < 2:
        raise ValueError("at least two sizes")
    layers = []
    n_in = sizes.pop(0)
    while sizes:
        n_out = sizes.pop(0)
        layers += [nn.Linear(n_in, n_out), nn.ReLU()]
        n_in = n_out
    return nn.Sequential(*layers[:-1])


@make_mlp.mutant("an empty network for fewer than two sizes")
def _(sizes):
    layers = []
    for n_in, n_out in zip(sizes, sizes[1:], strict=False):
        layers += [nn.Linear(n_in, n_out), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


@make_mlp.mutant("refuses no sizes, but not a single one")
def _(sizes):
    if not sizes:
        raise ValueError("no sizes")
    layers = []
    for n_in, n_out in zip(sizes, sizes[1:], strict=False):
        layers += [nn.Linear(n_in, n_out), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


@make_mlp.mutant("refuses two sizes as well")
def _(sizes):
    if len(sizes) <= 2:
        raise ValueError("at least a hidden layer")
    return _stacked(sizes, nn.ReLU)


@make_mlp.mutant("raises IndexError for fewer than two sizes")
def _(sizes):
    layers = [nn.Linear(sizes[0], sizes[1])]
    for n_in, n_out in zip(sizes[1:], sizes[2:], strict=False):
        layers += [nn.ReLU(), nn.Linear(n_in, n_out)]
    return nn.Sequential(*layers)


@make_mlp.mutant("raises AssertionError for fewer than two sizes")
def _(sizes):
    assert len(sizes) >= 2
    return _stacked(sizes, nn.ReLU)


@make_mlp.variant("a loop over positions, the last ReLU taken away")
def _(sizes):
    if len(sizes) < 2:
        raise ValueError("at least two sizes")
    layers = []
    for i in range(len(sizes) - 1):
        layers.append(nn.Linear(sizes[i], sizes[i + 1]))
        layers.append(nn.ReLU(inplace=True))
    layers.pop()
    return nn.Sequential(*layers)


@make_mlp.variant("add_module, and a ReLU where a layer follows")
def _(sizes):
    if not len(sizes) > 1:
        raise ValueError
    model = nn.Sequential()
    for i in range(1, len(sizes)):
        if i > 1:
            model.add_module(f"relu{i}", nn.ReLU())
        model.add_module(f"layer{i}", nn.Linear(in_features=sizes[i - 1], out_features=sizes[i]))
    return model


class _Mlp(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes[:-1], sizes[1:], strict=True))

    def forward(self, x):
        for number, layer in enumerate(self.layers):
            x = layer(x)
            if number < len(self.layers) - 1:
                x = nn.functional.relu(x)
        return x


@make_mlp.variant("a class of its own with a ModuleList")
def _(sizes):
    if len(sizes) < 2:
        raise ValueError("at least two sizes")
    return _Mlp(sizes)


@make_mlp.variant("hidden blocks, each a Sequential, and a head")
def _(sizes):
    if len(sizes) <= 1:
        raise ValueError(f"{sizes} are too few")

    def block(n_in, n_out):
        return nn.Sequential(nn.Linear(n_in, n_out), nn.ReLU())

    hidden = [block(n_in, n_out) for n_in, n_out in zip(sizes[:-2], sizes[1:-1], strict=True)]
    return nn.Sequential(nn.Sequential(*hidden), nn.Linear(sizes[-2], sizes[-1]))


@make_mlp.variant("one ReLU module used again and again")
def _(sizes):
    if len(sizes) < 2:
        raise ValueError("at least two sizes")
    relu = nn.ReLU()
    model = nn.Sequential(nn.Linear(sizes[0], sizes[1]))
    for n_in, n_out in zip(sizes[1:], sizes[2:], strict=False):
        model = nn.Sequential(*model, relu, nn.Linear(n_in, n_out))
    return model


@make_mlp.variant("a model that holds the next one")
def _(sizes):
    class Step(nn.Module):
        def __init__(self, first, *others):
            super().__init__()
            self.linear = nn.Linear(first, others[0])
            self.rest = Step(*others) if len(others) > 1 else None

        def forward(self, x):
            x = self.linear(x)
            return x if self.rest is None else self.rest(x.clamp(min=0))

    if len(sizes) < 2:
        raise ValueError("at least two sizes")
    return Step(*sizes)
