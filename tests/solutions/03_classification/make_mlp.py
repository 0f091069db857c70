"""Held-out solutions of make_mlp."""

import copy
import itertools
from collections import OrderedDict

import torch
from torch import nn
from torch.nn import functional as F


def right_sequential(sizes):
    """A list of layers, unpacked into Sequential."""
    if len(sizes) < 2:
        raise ValueError("at least two sizes")
    layers = []
    for i in range(len(sizes) - 1):
        layers.append(nn.Linear(sizes[i], sizes[i + 1]))
        if i < len(sizes) - 2:
            layers.append(nn.ReLU())
    return nn.Sequential(*layers)


def right_drops_last_relu(sizes):
    """A ReLU behind each, the last one cut off; ReLU in place is harmless here."""
    if not len(sizes) >= 2:
        raise ValueError(sizes)
    layers = []
    for a, b in zip(sizes[:-1], sizes[1:]):
        layers += [nn.Linear(a, b), nn.ReLU(inplace=True)]
    return nn.Sequential(*layers[:-1])


def right_module_list(sizes: list[int]) -> nn.Module:
    """A class with ModuleList, F.relu in forward."""

    class MLP(nn.Module):
        def __init__(self, widths):
            super().__init__()
            self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in itertools.pairwise(widths))

        def forward(self, x):
            for layer in self.layers[:-1]:
                x = F.relu(layer(x))
            return self.layers[-1](x)

    if len(sizes) <= 1:
        raise ValueError
    return MLP(list(sizes))


def right_recursive(sizes):
    """The first layer, then a network of the rest."""
    if len(sizes) < 2:
        raise ValueError
    first = nn.Linear(sizes[0], sizes[1])
    if len(sizes) == 2:
        return first
    return nn.Sequential(first, nn.ReLU(), make_mlp(sizes[1:]))


def right_setattr(sizes, bias=True):
    """Layers as attributes with numbers in their names; relu by clamp."""

    class Net(nn.Module):
        def __init__(self):
            super(Net, self).__init__()
            self.n = len(sizes) - 1
            for k in range(self.n):
                setattr(self, f"fc{k + 1}", nn.Linear(sizes[k], sizes[k + 1], bias=bias))
            self.register_buffer("calls", torch.zeros(()))

        def forward(self, x):
            self.calls += 1
            for k in range(1, self.n):
                x = getattr(self, f"fc{k}")(x).clamp(min=0)
            return getattr(self, f"fc{self.n}")(x)

    if len(sizes) < 2:
        raise ValueError("too short")
    sizes = tuple(sizes)
    return Net()


def right_ordered_dict(sizes):
    """Layers with names; one ReLU object serves everywhere."""
    it = iter(sizes)
    try:
        last, size = next(it), next(it)
    except StopIteration:
        raise ValueError("fewer than two sizes") from None
    relu = nn.ReLU()
    net = OrderedDict(input=nn.Linear(last, size))
    for number, following in enumerate(it):
        net[f"relu{number}"] = relu
        net[f"hidden{number}"] = nn.Linear(size, following)
        size = following
    return nn.Sequential(net)


def right_subclass_of_sequential(sizes):
    """Its own kind of Sequential, filled by add_module; Identity and Dropout(0) do nothing."""

    class Stack(nn.Sequential):
        @property
        def depth(self):
            return sum(isinstance(m, nn.Linear) for m in self)

    if len(sizes) < 2:
        raise ValueError
    model = Stack()
    for i, (a, b) in enumerate(zip(sizes, sizes[1:])):
        model.add_module(f"linear{i}", nn.Linear(in_features=a, out_features=b))
        model.add_module(f"act{i}", nn.ReLU() if i + 2 < len(sizes) else nn.Identity())
        model.add_module(f"drop{i}", nn.Dropout(0.0))
    print(model.depth)
    return model


def right_blocks(sizes):
    """Blocks of Linear and ReLU, a bare Linear at the end, popped from an own copy."""

    def block(a, b):
        return nn.Sequential(nn.Linear(a, b), nn.ReLU())

    rest = copy.copy(sizes)
    blocks = []
    if len(rest) < 2:
        raise ValueError
    while len(rest) > 2:
        width = rest.pop(0)
        blocks.append(block(width, rest[0]))
    return nn.Sequential(*blocks, nn.Linear(*rest))


def right_functional(sizes):
    """forward by matrix products, masks for ReLU, weights from nn.Linear."""
    if len(sizes) in (0, 1):
        raise ValueError

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.lin = nn.ModuleDict({str(i): nn.Linear(sizes[i], sizes[i + 1]) for i in range(len(sizes) - 1)})

        def forward(self, x):
            out = x
            for i, layer in enumerate(self.lin.values()):
                if i > 0:
                    out = out * (out > 0).to(out.dtype)
                out = out @ layer.weight.T + layer.bias
            return out

    return Net()


def wrong_relu_at_end(sizes):
    """No logit is negative."""
    if len(sizes) < 2:
        raise ValueError
    layers = []
    for a, b in zip(sizes, sizes[1:]):
        layers += [nn.Linear(a, b), nn.ReLU()]
    return nn.Sequential(*layers)


def wrong_relu_at_end_of_one(sizes):
    """Right for three sizes and more, a ReLU too many for two."""
    if len(sizes) < 2:
        raise ValueError
    layers = [nn.Linear(sizes[0], sizes[1]), nn.ReLU()]
    for i in range(1, len(sizes) - 1):
        layers.append(nn.Linear(sizes[i], sizes[i + 1]))
        if i < len(sizes) - 2:
            layers.append(nn.ReLU())
    return nn.Sequential(*layers)


def wrong_no_relu(sizes):
    """Linear layers only."""
    if len(sizes) < 2:
        raise ValueError
    return nn.Sequential(*[nn.Linear(a, b) for a, b in zip(sizes, sizes[1:])])


def wrong_one_relu(sizes):
    """A ReLU behind the first layer only."""
    if len(sizes) < 2:
        raise ValueError
    layers = [nn.Linear(a, b) for a, b in zip(sizes, sizes[1:])]
    if len(layers) > 1:
        layers.insert(1, nn.ReLU())
    return nn.Sequential(*layers)


def wrong_relu_before_first(sizes):
    """The inputs lose their negative numbers."""
    if len(sizes) < 2:
        raise ValueError
    layers = []
    for a, b in zip(sizes, sizes[1:]):
        layers += [nn.ReLU(), nn.Linear(a, b)]
    return nn.Sequential(*layers)


def wrong_python_list(sizes):
    """A list hides the layers."""
    if len(sizes) < 2:
        raise ValueError

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = [nn.Linear(a, b) for a, b in zip(sizes, sizes[1:])]

        def forward(self, x):
            for layer in self.layers[:-1]:
                x = torch.relu(layer(x))
            return self.layers[-1](x)

    return Net()


def wrong_hidden_in_list(sizes):
    """Only the first and the last layer are seen."""
    if len(sizes) < 2:
        raise ValueError

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            layers = [nn.Linear(a, b) for a, b in zip(sizes, sizes[1:])]
            self.first, self.hidden, self.last = layers[0], layers[1:-1], layers[-1]

        def forward(self, x):
            if len(sizes) == 2:
                return self.last(x)
            x = F.relu(self.first(x))
            for layer in self.hidden:
                x = F.relu(layer(x))
            return self.last(x)

    return Net()


def wrong_no_bias(sizes):
    """Without biases."""
    if len(sizes) < 2:
        raise ValueError
    layers = []
    for a, b in zip(sizes, sizes[1:]):
        layers += [nn.Linear(a, b, bias=False), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def wrong_last_without_bias(sizes):
    """The output layer has no bias."""
    if len(sizes) < 2:
        raise ValueError
    layers = []
    for i in range(len(sizes) - 1):
        layers += [nn.Linear(sizes[i], sizes[i + 1], bias=i < len(sizes) - 2), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def wrong_last_layer_first(sizes):
    """The output layer is made first: other random weights."""
    if len(sizes) < 2:
        raise ValueError
    head = nn.Linear(sizes[-2], sizes[-1])
    layers = []
    for a, b in zip(sizes[:-2], sizes[1:-1]):
        layers += [nn.Linear(a, b), nn.ReLU()]
    return nn.Sequential(*layers, head)


def wrong_made_in_vain(sizes):
    """The last layer is made twice."""
    if len(sizes) < 2:
        raise ValueError
    layers = []
    for a, b in zip(sizes, sizes[1:]):
        layers += [nn.Linear(a, b), nn.ReLU()]
    layers = layers[:-2]
    return nn.Sequential(*layers, nn.Linear(sizes[-2], sizes[-1]))


def wrong_shared_layer(sizes):
    """Equal sizes share one layer: a list times a number."""
    if len(sizes) < 2:
        raise ValueError
    made = {}
    layers = []
    for pair in zip(sizes, sizes[1:]):
        if pair not in made:
            made[pair] = nn.Linear(*pair)
        layers += [made[pair], nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def wrong_seeds(sizes):
    """Seeds inside."""
    torch.manual_seed(42)
    if len(sizes) < 2:
        raise ValueError
    layers = []
    for a, b in zip(sizes, sizes[1:]):
        layers += [nn.Linear(a, b), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def wrong_tries_it_out(sizes):
    """Random inputs for a trial run are drawn."""
    if len(sizes) < 2:
        raise ValueError
    layers = []
    for a, b in zip(sizes, sizes[1:]):
        layers += [nn.Linear(a, b), nn.ReLU()]
    model = nn.Sequential(*layers[:-1])
    assert model(torch.randn(2, sizes[0])).shape == (2, sizes[-1])
    return model


def wrong_xavier(sizes):
    """Weights of another kind."""
    if len(sizes) < 2:
        raise ValueError
    layers = []
    for a, b in zip(sizes, sizes[1:]):
        layers += [nn.Linear(a, b), nn.ReLU()]
        nn.init.xavier_uniform_(layers[-2].weight)
    return nn.Sequential(*layers[:-1])


def wrong_zero_bias(sizes):
    """Biases set to zero."""
    if len(sizes) < 2:
        raise ValueError
    layers = []
    for a, b in zip(sizes, sizes[1:]):
        layers += [nn.Linear(a, b), nn.ReLU()]
        nn.init.zeros_(layers[-2].bias)
    return nn.Sequential(*layers[:-1])


def wrong_pops(sizes):
    """pop empties the caller's list."""
    if len(sizes) < 2:
        raise ValueError
    layers = []
    while len(sizes) > 1:
        layers += [nn.Linear(sizes.pop(0), sizes[0]), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def wrong_one_size(sizes):
    """[3] gives an empty network."""
    if not sizes:
        raise ValueError
    layers = []
    for a, b in zip(sizes, sizes[1:]):
        layers += [nn.Linear(a, b), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def wrong_index_error(sizes):
    """IndexError for too few sizes."""
    layers = [nn.Linear(sizes[0], sizes[1])]
    for a, b in zip(sizes[1:], sizes[2:]):
        layers += [nn.ReLU(), nn.Linear(a, b)]
    return nn.Sequential(*layers)


def wrong_two_sizes_refused(sizes):
    """No hidden layer is no mistake."""
    if len(sizes) < 3:
        raise ValueError
    layers = []
    for a, b in zip(sizes, sizes[1:]):
        layers += [nn.Linear(a, b), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def wrong_keeps_models(sizes, _made={}):  # noqa: B006
    """The same sizes give the same object again."""
    key = tuple(sizes)
    if len(key) < 2:
        raise ValueError
    if key not in _made:
        layers = []
        for a, b in zip(sizes, sizes[1:]):
            layers += [nn.Linear(a, b), nn.ReLU()]
        _made[key] = nn.Sequential(*layers[:-1])
    return _made[key]


def wrong_leaky(sizes):
    """Negative numbers leak through."""
    if len(sizes) < 2:
        raise ValueError
    layers = []
    for a, b in zip(sizes, sizes[1:]):
        layers += [nn.Linear(a, b), nn.LeakyReLU()]
    return nn.Sequential(*layers[:-1])


def wrong_relu6(sizes):
    """Nothing above 6."""
    if len(sizes) < 2:
        raise ValueError
    layers = []
    for a, b in zip(sizes, sizes[1:]):
        layers += [nn.Linear(a, b), nn.ReLU6()]
    return nn.Sequential(*layers[:-1])


def wrong_prelu(sizes):
    """PReLU has a parameter of its own."""
    if len(sizes) < 2:
        raise ValueError
    layers = []
    for a, b in zip(sizes, sizes[1:]):
        layers += [nn.Linear(a, b), nn.PReLU(init=0.0)]
    return nn.Sequential(*layers[:-1])


def wrong_sigmoid_for_one_output(sizes):
    """A probability where one logit is asked for."""
    if len(sizes) < 2:
        raise ValueError
    layers = []
    for a, b in zip(sizes, sizes[1:]):
        layers += [nn.Linear(a, b), nn.ReLU()]
    layers[-1] = nn.Sigmoid() if sizes[-1] == 1 else nn.Identity()
    return nn.Sequential(*layers)


def wrong_softmax(sizes):
    """Softmax at the end, as in old notebooks."""
    if len(sizes) < 2:
        raise ValueError
    layers = []
    for a, b in zip(sizes, sizes[1:]):
        layers += [nn.Linear(a, b), nn.ReLU()]
    return nn.Sequential(*layers[:-1], nn.Softmax(dim=1))


def wrong_dropout(sizes):
    """Dropout nobody asked for."""
    if len(sizes) < 2:
        raise ValueError
    layers = []
    for a, b in zip(sizes, sizes[1:]):
        layers += [nn.Linear(a, b), nn.ReLU(), nn.Dropout(0.2)]
    return nn.Sequential(*layers[:-2])


def wrong_squeezes_output(sizes):
    """(n, 1) becomes (n,)."""
    if len(sizes) < 2:
        raise ValueError

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = nn.ModuleList([nn.Linear(a, b) for a, b in zip(sizes, sizes[1:])])

        def forward(self, x):
            for i, layer in enumerate(self.layers):
                x = layer(x if i == 0 else torch.relu(x))
            return x.squeeze(-1)

    return Net()


def wrong_writes_into_x(sizes):
    """relu_ of the input itself, where it has hidden layers."""
    if len(sizes) < 2:
        raise ValueError

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = nn.ModuleList([nn.Linear(a, b) for a, b in zip(sizes, sizes[1:])])

        def forward(self, x):
            given = x
            for i, layer in enumerate(self.layers):
                x = layer(x if i == 0 else torch.relu(x))
            given.data.clamp_(min=0)
            return x

    return Net()


def wrong_frozen(sizes):
    """The first layer is not trainable."""
    if len(sizes) < 2:
        raise ValueError
    layers = []
    for a, b in zip(sizes, sizes[1:]):
        layers += [nn.Linear(a, b), nn.ReLU()]
    layers[0].requires_grad_(False)
    return nn.Sequential(*layers[:-1])


def wrong_parameters_in_other_order(sizes):
    """The right weights, but the last layer is registered first."""
    if len(sizes) < 2:
        raise ValueError

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            layers = [nn.Linear(a, b) for a, b in zip(sizes, sizes[1:])]
            self.out = layers[-1]
            self.hidden = nn.ModuleList(layers[:-1])

        def forward(self, x):
            for layer in self.hidden:
                x = torch.relu(layer(x))
            return self.out(x)

    return Net()


def wrong_two_hidden_layers_at_most(sizes):
    """Four sizes are used, the rest is dropped except the last."""
    if len(sizes) < 2:
        raise ValueError
    sizes = sizes[:3] + sizes[-1:] if len(sizes) > 4 else sizes
    layers = []
    for a, b in zip(sizes, sizes[1:]):
        layers += [nn.Linear(a, b), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def wrong_skip_connection(sizes):
    """Where the sizes agree the input is added."""
    if len(sizes) < 2:
        raise ValueError

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = nn.ModuleList([nn.Linear(a, b) for a, b in zip(sizes, sizes[1:])])

        def forward(self, x):
            for layer in self.layers[:-1]:
                y = torch.relu(layer(x))
                x = x + y if x.shape == y.shape else y
            return self.layers[-1](x)

    return Net()


def wrong_no_grad_forward(sizes):
    """No gradient flows."""
    if len(sizes) < 2:
        raise ValueError

    class Net(nn.Sequential):
        @torch.no_grad()
        def forward(self, x):
            return super().forward(x)

    layers = []
    for a, b in zip(sizes, sizes[1:]):
        layers += [nn.Linear(a, b), nn.ReLU()]
    return Net(*layers[:-1])


def wrong_random_state_put_back(sizes):
    """fork_rng hides the drawing: the next call draws the same weights again."""
    if len(sizes) < 2:
        raise ValueError
    layers = []
    with torch.random.fork_rng():
        for a, b in zip(sizes, sizes[1:]):
            layers += [nn.Linear(a, b), nn.ReLU()]
    return nn.Sequential(*layers[:-1])
