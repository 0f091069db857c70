"""Models for images: the flat one of the notes, and a small convolutional network."""

import torch
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional as F

from grader import exercise


@exercise(
    builds_on=("make_mlp", "flatten_batch"),
    hints=(
        "Linear wants rows of numbers. What must happen to an image of shape (1, 28, 28) before?",
        "flatten(1) lays everything behind the batch dimension in one row for each image, for an empty batch too.",
        "reshape(-1, 784) makes rows of 784 whatever the images are. Then two small images become one large one.",
        "self.linear = nn.Linear(in_features, num_classes), and forward returns self.linear of the flattened batch.",
    ),
)
class MnistModel(nn.Module):
    """A single linear layer that classifies images by all of their pixels.

    It has one attribute with parameters, `linear`, an nn.Linear from `in_features` inputs to `num_classes` outputs,
    made as nn.Linear makes it. Nothing else is drawn from the random state, and its state_dict has the names
    "linear.weight" and "linear.bias" only.

    >>> model = MnistModel()
    >>> model(torch.zeros(5, 1, 28, 28)).shape
    torch.Size([5, 10])
    >>> MnistModel(in_features=16, num_classes=3)(torch.zeros(2, 4, 4)).shape
    torch.Size([2, 3])
    """

    def __init__(self, in_features: int = 784, num_classes: int = 10) -> None:
        """Set up the layer. 784 is 28 times 28: the pixels of an MNIST image."""
        super().__init__()
        self.linear = nn.Linear(in_features, num_classes)

    def forward(self, xb: torch.Tensor) -> torch.Tensor:
        """Return the logits of a batch of images: shape (n, num_classes), the outputs of the layer as they are.

        `xb` is float32 of shape (n, …): n images of `in_features` numbers each, say (n, 1, 28, 28) or (n, 784). Each
        image becomes one row of numbers. n may be 0. Images with another number of pixels raise RuntimeError: pixels of
        different images must never get into one row. `xb` stays as it is.
        """
        return self.linear(xb.flatten(1))


_SIZES: tuple[dict[str, int], ...] = (
    {"in_features": 16, "num_classes": 3},
    {"in_features": 4, "num_classes": 4},
    {"in_features": 9, "num_classes": 2},
    {"in_features": 16},
    {"num_classes": 2},
    {},
)


@MnistModel.check(
    "has one layer, called linear",
    points="0.5",
    sizes=st.sampled_from(_SIZES),
    seed=st.integers(0, 5),
    ambient_device=True,
    examples=({"sizes": {"in_features": 4, "num_classes": 2}, "seed": 0}, {"sizes": {}, "seed": 1}),
)
def _(MnistModel, sizes, seed):
    torch.manual_seed(seed)
    model = MnistModel(**sizes)
    following = torch.rand(1)
    if not isinstance(model, nn.Module):
        return {"is an nn.Module": False}
    return {
        "is an nn.Module": True,
        "linear is an nn.Linear": isinstance(getattr(model, "linear", None), nn.Linear),
        "the names in state_dict()": ", ".join(model.state_dict()),
        "state_dict()": dict(model.state_dict()),
        "the next random number": following,
    }


@MnistModel.check(
    "computes the logits, and learns",
    side=st.integers(1, 4),
    form=st.sampled_from(("n 1 {0} {0}", "n {0} {0}", "n {1}", "n 1 1 {1}")),
    n=st.sampled_from((2, 1, 3, 5, 0)),
    seed=st.integers(0, 9),
    turned=st.booleans(),
    ambient_device=True,
    examples=(
        {"side": 2, "form": "n 1 {0} {0}", "n": 1, "seed": 0},
        {"side": 2, "form": "n 1 {0} {0}", "n": 3, "seed": 0},
        {"side": 2, "form": "n {1}", "n": 2, "seed": 0},
        {"side": 28, "form": "n 1 {0} {0}", "n": 2, "seed": 1},
        {"side": 28, "form": "n {1}", "n": 1, "seed": 2},
        {"side": 2, "form": "n 1 {0} {0}", "n": 0, "seed": 0},
        {"side": 2, "form": "n {1}", "n": 0, "seed": 0},
        {"side": 2, "form": "n 1 {0} {0}", "n": 2, "seed": 0, "turned": True},
    ),
    hints="The logits are what the layer returns. No softmax: the loss for classification does that by itself.",
)
def _(MnistModel, side, form, n, seed, turned=False):
    torch.manual_seed(seed)
    shape = [n if word == "n" else int(word) for word in form.format(side, side * side).split()]
    model = MnistModel(side * side, 3) if side != 28 else MnistModel()
    x = torch.rand(shape) * 4 - 2
    x = x.transpose(1, -1) if turned else x
    result = model(x)
    if result.requires_grad:
        (result**2).sum().backward()
    grads = {name: parameter.grad for name, parameter in model.named_parameters()}
    return {
        "model(x)": result,
        "the gradients": grads,
        "the shape of x afterwards": tuple(x.shape),
        "model(x) in evaluation mode": model.eval()(x),
    }


@MnistModel.check(
    "never mixes images",
    points="0.5",
    shape=st.sampled_from(((4, 2), (2, 1, 2, 4), (2, 8), (8, 2, 1), (1, 2, 4), (3, 4), (2, 4), (4, 1, 1, 1), (1, 16))),
    ambient_device=True,
    ignores=("random",),
    examples=(
        {"shape": (2, 1, 2, 1)},
        {"shape": (1, 4)},
        {"shape": (1, 8)},
        {"shape": (4, 1)},
        {"shape": (2, 1, 2, 4)},
        {"shape": (3, 1, 2, 2)},
    ),
    hints="Let the size of the batch stay what it is, and let nn.Linear complain about rows that are too long.",
)
def _(MnistModel, shape):
    torch.manual_seed(0)
    return MnistModel(in_features=4, num_classes=2)(torch.ones(shape))


class _Flat(nn.Module):
    """What the wrong versions share."""

    def __init__(self, in_features=784, num_classes=10):
        super().__init__()
        self.linear = nn.Linear(in_features, num_classes)

    def forward(self, xb):
        return self.linear(xb.flatten(1))


@MnistModel.mutant("reshape(-1, …): pixels of different images get into one row")
class _(_Flat):
    def forward(self, xb):
        return self.linear(xb.reshape(-1, self.linear.in_features))


@MnistModel.mutant("reshape(-1, 784), whatever in_features is")
class _(_Flat):
    def forward(self, xb):
        return self.linear(xb.reshape(-1, 784) if xb.numel() else xb.flatten(1))


@MnistModel.mutant("does not flatten")
class _(_Flat):
    def forward(self, xb):
        return self.linear(xb)


@MnistModel.mutant("flattens the batch too")
class _(_Flat):
    def forward(self, xb):
        return self.linear(xb.flatten())


@MnistModel.mutant("fails for an empty batch")
class _(_Flat):
    def forward(self, xb):
        return self.linear(xb.reshape(xb.size(0), -1))


@MnistModel.mutant("returns probabilities: softmax in forward")
class _(_Flat):
    def forward(self, xb):
        return self.linear(xb.flatten(1)).softmax(1)


@MnistModel.mutant("returns probabilities in evaluation mode")
class _(_Flat):
    def forward(self, xb):
        out = self.linear(xb.flatten(1))
        return out if self.training else out.softmax(1)


@MnistModel.mutant("view, which fails for images that are turned")
class _(_Flat):
    def forward(self, xb):
        return self.linear(xb.view(len(xb), self.linear.in_features))


@MnistModel.mutant("returns logarithms of probabilities: log_softmax in forward")
class _(_Flat):
    def forward(self, xb):
        return F.log_softmax(self.linear(xb.flatten(1)), dim=1)


@MnistModel.mutant("cuts the negative logits off: relu")
class _(_Flat):
    def forward(self, xb):
        return self.linear(xb.flatten(1)).relu()


@MnistModel.mutant("drops the dimension of a batch of one")
class _(_Flat):
    def forward(self, xb):
        return self.linear(xb.flatten(1)).squeeze()


@MnistModel.mutant("the labels instead of the logits")
class _(_Flat):
    def forward(self, xb):
        return self.linear(xb.flatten(1)).argmax(1)


@MnistModel.mutant("cuts the graph")
class _(_Flat):
    def forward(self, xb):
        with torch.no_grad():
            return self.linear(xb.flatten(1))


@MnistModel.mutant("calls the layer something else")
class _(nn.Module):
    def __init__(self, in_features=784, num_classes=10):
        super().__init__()
        self.layer = nn.Linear(in_features, num_classes)

    def forward(self, xb):
        return self.layer(xb.flatten(1))


@MnistModel.mutant("forgets super().__init__()")
class _(nn.Module):
    def __init__(self, in_features=784, num_classes=10):
        self.linear = nn.Linear(in_features, num_classes)

    def forward(self, xb):
        return self.linear(xb.flatten(1))


@MnistModel.mutant("no bias")
class _(nn.Module):
    def __init__(self, in_features=784, num_classes=10):
        super().__init__()
        self.linear = nn.Linear(in_features, num_classes, bias=False)

    def forward(self, xb):
        return self.linear(xb.flatten(1))


@MnistModel.mutant("always 784 inputs")
class _(nn.Module):
    def __init__(self, in_features=784, num_classes=10):
        super().__init__()
        self.linear = nn.Linear(784, num_classes)

    def forward(self, xb):
        return self.linear(xb.flatten(1))


@MnistModel.mutant("always 10 outputs")
class _(nn.Module):
    def __init__(self, in_features=784, num_classes=10):
        super().__init__()
        self.linear = nn.Linear(in_features, 10)

    def forward(self, xb):
        return self.linear(xb.flatten(1))


@MnistModel.mutant("no defaults")
class _(nn.Module):
    def __init__(self, in_features, num_classes):
        super().__init__()
        self.linear = nn.Linear(in_features, num_classes)

    def forward(self, xb):
        return self.linear(xb.flatten(1))


@MnistModel.mutant("sets the weights to something of its own")
class _(nn.Module):
    def __init__(self, in_features=784, num_classes=10):
        super().__init__()
        self.linear = nn.Linear(in_features, num_classes)
        nn.init.xavier_uniform_(self.linear.weight)

    def forward(self, xb):
        return self.linear(xb.flatten(1))


@MnistModel.mutant("a new layer at each call")
class _(_Flat):
    def forward(self, xb):
        self.linear = nn.Linear(self.linear.in_features, self.linear.out_features)
        return self.linear(xb.flatten(1))


@MnistModel.variant("reshape with the size of the batch")
class _(nn.Module):
    def __init__(self, in_features=784, num_classes=10):
        super().__init__()
        self.linear = nn.Linear(in_features, num_classes)

    def forward(self, xb):
        return self.linear(xb.reshape(xb.size(0), self.linear.in_features))


@MnistModel.variant("nn.Flatten as a member")
class _(nn.Module):
    def __init__(self, in_features=784, num_classes=10):
        super().__init__()
        self.flatten = nn.Flatten()
        self.linear = nn.Linear(in_features, num_classes)

    def forward(self, xb):
        out = self.flatten(xb)
        return self.linear(out)


@MnistModel.variant("by hand, with the layer's weights")
class _(nn.Module):
    def __init__(self, in_features=784, num_classes=10):
        nn.Module.__init__(self)
        self.linear = nn.Linear(in_features, num_classes)
        self.in_features = in_features

    def forward(self, xb):
        rows = xb.reshape(len(xb), self.in_features)
        return rows @ self.linear.weight.t() + self.linear.bias


@exercise(
    builds_on=("conv_output_size", "MnistModel"),
    hints=(
        "A 3 × 3 convolution with padding 1 keeps height and width; each pooling halves them, rounded down.",
        "After two poolings an image of side s has s // 2 // 2 pixels a side, in hidden_units channels.",
        "Five layers have parameters, made in the order in which they are used: conv, conv, conv, conv, linear.",
        "nn.MaxPool2d(2) and nn.ReLU() have no parameters; they may be shared. The convolutions must not be.",
    ),
)
class TinyVGG(nn.Module):
    """A small convolutional network for square images: two blocks, then a linear layer.

    Each block is: convolution 3 × 3 with padding 1, ReLU, convolution 3 × 3 with padding 1, ReLU, max pooling 2 × 2.
    All four convolutions have `hidden_units` output channels and a bias; the first takes `in_channels`. Then
    everything of an image is flattened into one row, and one Linear layer makes `num_classes` logits of it.

    The layers are made as nn.Conv2d and nn.Linear make them, in the order in which they are used, and nothing else is
    drawn from the random state: so whoever seeds it before gets the same network. `parameters()` are weight and bias
    of each of the five layers, in that order. What they are called is up to you. (nn.LazyLinear would draw its weights
    too late: compute how many inputs the Linear layer has.)

    >>> model = TinyVGG(in_channels=3, hidden_units=8, num_classes=5, image_size=28)
    >>> model(torch.zeros(2, 3, 28, 28)).shape
    torch.Size([2, 5])
    >>> sum(parameter.numel() for parameter in model.parameters())
    3941
    """

    def __init__(self, in_channels: int, hidden_units: int, num_classes: int, image_size: int) -> None:
        """Set up the layers for images of `image_size` × `image_size` pixels; sizes that are odd are fine.

        Raises ValueError if `image_size` is below 4: nothing would be left after two poolings.
        """
        super().__init__()
        if image_size < 4:
            raise ValueError(f"image_size must be 4 or more, but is {image_size}")
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.classifier = nn.Linear(hidden_units * (image_size // 2 // 2) ** 2, num_classes)

    def _block(self, n_in: int, n_out: int) -> nn.Module:
        """Return two convolutions with a ReLU behind each, and a pooling."""
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, kernel_size=3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, kernel_size=3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the logits, shape (n, num_classes), of images of shape (n, in_channels, image_size, image_size)."""
        return self.classifier(self.block_2(self.block_1(x)).flatten(1))


_NETWORKS = (
    (1, 2, 2, 4),
    (3, 2, 4, 5),
    (2, 3, 3, 6),
    (1, 4, 2, 7),
    (3, 1, 3, 8),
    (2, 2, 2, 9),
    (1, 3, 4, 11),
    (2, 2, 3, 13),
)
"""in_channels, hidden_units, num_classes, image_size."""


@TinyVGG.check(
    "has the right layers",
    network=st.sampled_from(_NETWORKS),
    seed=st.integers(0, 2),
    ambient_device=True,
    examples=(
        {"network": (1, 2, 2, 4), "seed": 0},
        {"network": (1, 1, 2, 5), "seed": 0},
        {"network": (3, 2, 4, 7), "seed": 1},
        {"network": (2, 3, 3, 11), "seed": 2},
        {"network": (1, 2, 3, 28), "seed": 2},
    ),
    hints="Print the shapes of all parameters, and compare with what the task says about the five layers.",
)
def _(TinyVGG, network, seed):
    torch.manual_seed(seed)
    model = TinyVGG(*network)
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


@TinyVGG.check(
    "computes the logits, and learns",
    points="2.5",
    network=st.sampled_from(_NETWORKS),
    n=st.sampled_from((2, 1, 3)),
    seed=st.integers(0, 1),
    ambient_device=True,
    tolerance=(1e-3, 1e-5),
    examples=(
        {"network": (1, 2, 2, 4), "n": 1, "seed": 0},
        {"network": (1, 2, 2, 4), "n": 3, "seed": 0},
        {"network": (2, 3, 3, 5), "n": 2, "seed": 1},
        {"network": (1, 2, 3, 6), "n": 2, "seed": 1},
        {"network": (3, 2, 4, 7), "n": 2, "seed": 2},
        {"network": (2, 2, 3, 11), "n": 2, "seed": 3},
        {"network": (1, 2, 3, 28), "n": 2, "seed": 3},
    ),
    hints=(
        "Follow one image through the layers, and print its shape after each of them. Are they convolution, ReLU, "
        "convolution, ReLU, pooling, twice, and then the linear layer, and nothing else?"
    ),
)
def _(TinyVGG, network, n, seed):
    torch.manual_seed(seed)
    model = TinyVGG(*network)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(torch.rand(parameter.shape) - 0.4)
    x = torch.rand(n, network[0], network[3], network[3]) * 2 - 1
    result = model(x)
    if result.requires_grad:
        (result**2).mean().backward()
    return {
        "model(x)": result,
        "the gradients": [parameter.grad for parameter in model.parameters()],
        "model(x) in evaluation mode": model.eval()(x),
    }


@TinyVGG.check(
    "refuses images that are too small",
    points="0.5",
    image_size=st.integers(-1, 6),
    ambient_device=True,
    ignores=("random",),
    examples=({"image_size": 3}, {"image_size": 4}, {"image_size": 2}, {"image_size": 0}, {"image_size": 5}),
    hints="raise ValueError(…) where image_size is below 4.",
)
def _(TinyVGG, image_size):
    model = TinyVGG(1, 1, 2, image_size)
    return {
        "is an nn.Module": isinstance(model, nn.Module),
        "logits": model(torch.rand(1, 1, image_size, image_size)).shape,
    }


TinyVGG.equivalent("returns zeros", because="the check of the errors asks for nothing else; the others see the weights")


class _Network(nn.Module):
    """What the wrong versions share: five layers, and how they are used."""

    padding = 1
    pooled = staticmethod(lambda x: F.max_pool2d(x, 2))

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("too small")
        self.layers(in_channels, hidden_units)
        self.last = nn.Linear(self.inputs(hidden_units, image_size), num_classes)

    def layers(self, n_in, hidden):
        self.a = nn.Conv2d(n_in, hidden, 3, padding=self.padding)
        self.b = nn.Conv2d(hidden, hidden, 3, padding=self.padding)
        self.c = nn.Conv2d(hidden, hidden, 3, padding=self.padding)
        self.d = nn.Conv2d(hidden, hidden, 3, padding=self.padding)

    def inputs(self, hidden, side):
        return hidden * (side // 2 // 2) ** 2

    def forward(self, x):
        x = self.pooled(self.b(self.a(x).relu()).relu())
        x = self.pooled(self.d(self.c(x).relu()).relu())
        return self.last(x.flatten(1))


@TinyVGG.mutant("counts on images of 28 pixels")
class _(_Network):
    def inputs(self, hidden, side):
        return hidden * 7 * 7


@TinyVGG.mutant("rounds odd sizes up")
class _(_Network):
    pooled = staticmethod(lambda x: F.max_pool2d(x, 2, ceil_mode=True))

    def inputs(self, hidden, side):
        half = -(-side // 2)
        return hidden * (-(-half // 2)) ** 2


@TinyVGG.mutant("no padding")
class _(_Network):
    padding = 0

    def inputs(self, hidden, side):
        return hidden * max(((side - 4) // 2 - 4) // 2, 1) ** 2


@TinyVGG.mutant("softmax at the end")
class _(_Network):
    def forward(self, x):
        return super().forward(x).softmax(1)


@TinyVGG.mutant("softmax at the end in evaluation mode")
class _(_Network):
    def forward(self, x):
        out = super().forward(x)
        return out if self.training else out.softmax(1)


@TinyVGG.mutant("the second block is the first one again")
class _(_Network):
    def layers(self, n_in, hidden):
        self.a = nn.Conv2d(n_in, hidden, 3, padding=1)
        self.b = self.c = self.d = nn.Conv2d(hidden, hidden, 3, padding=1)


@TinyVGG.mutant("no ReLU behind the second convolution of a block")
class _(_Network):
    def forward(self, x):
        x = self.pooled(self.b(self.a(x).relu()))
        x = self.pooled(self.d(self.c(x).relu()))
        return self.last(x.flatten(1))


@TinyVGG.mutant("no ReLU before the second pooling")
class _(_Network):
    def forward(self, x):
        x = self.pooled(self.b(self.a(x).relu()).relu())
        x = self.pooled(self.d(self.c(x).relu()))
        return self.last(x.flatten(1))


@TinyVGG.mutant("Dropout before the linear layer")
class _(_Network):
    def forward(self, x):
        x = self.pooled(self.b(self.a(x).relu()).relu())
        x = self.pooled(self.d(self.c(x).relu()).relu())
        return self.last(F.dropout(x.flatten(1), training=self.training))


@TinyVGG.mutant("no ReLU between the two convolutions of a block")
class _(_Network):
    def forward(self, x):
        x = self.pooled(self.b(self.a(x)).relu())
        x = self.pooled(self.d(self.c(x)).relu())
        return self.last(x.flatten(1))


@TinyVGG.mutant("pools the mean, not the largest")
class _(_Network):
    pooled = staticmethod(lambda x: F.avg_pool2d(x, 2))


@TinyVGG.mutant("pools once only")
class _(_Network):
    def inputs(self, hidden, side):
        return hidden * (side // 2) ** 2

    def forward(self, x):
        x = self.b(self.a(x).relu()).relu()
        x = self.pooled(self.d(self.c(x).relu()).relu())
        return self.last(x.flatten(1))


@TinyVGG.mutant("no bias in the convolutions")
class _(_Network):
    def layers(self, n_in, hidden):
        self.a = nn.Conv2d(n_in, hidden, 3, padding=1, bias=False)
        self.b = nn.Conv2d(hidden, hidden, 3, padding=1, bias=False)
        self.c = nn.Conv2d(hidden, hidden, 3, padding=1, bias=False)
        self.d = nn.Conv2d(hidden, hidden, 3, padding=1, bias=False)


@TinyVGG.mutant("5 × 5 windows")
class _(_Network):
    def layers(self, n_in, hidden):
        self.a = nn.Conv2d(n_in, hidden, 5, padding=2)
        self.b = nn.Conv2d(hidden, hidden, 5, padding=2)
        self.c = nn.Conv2d(hidden, hidden, 5, padding=2)
        self.d = nn.Conv2d(hidden, hidden, 5, padding=2)


@TinyVGG.mutant("makes the linear layer first")
class _(nn.Module):
    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("too small")
        last = nn.Linear(hidden_units * (image_size // 2 // 2) ** 2, num_classes)
        sides = [in_channels] + [hidden_units] * 4
        layers = [nn.Conv2d(sides[i], sides[i + 1], 3, padding=1) for i in range(4)]
        self.layers = nn.ModuleList([*layers, last])

    def forward(self, x):
        a, b, c, d, last = self.layers
        x = F.max_pool2d(b(a(x).relu()).relu(), 2)
        x = F.max_pool2d(d(c(x).relu()).relu(), 2)
        return last(x.flatten(1))


@TinyVGG.mutant("keeps the layers in a Python list, where nobody finds their parameters")
class _(nn.Module):
    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("too small")
        sides = [in_channels] + [hidden_units] * 4
        self.convolutions = [nn.Conv2d(sides[i], sides[i + 1], 3, padding=1) for i in range(4)]
        self.last = nn.Linear(hidden_units * (image_size // 2 // 2) ** 2, num_classes)

    def forward(self, x):
        a, b, c, d = self.convolutions
        x = F.max_pool2d(b(a(x).relu()).relu(), 2)
        x = F.max_pool2d(d(c(x).relu()).relu(), 2)
        return self.last(x.flatten(1))


@TinyVGG.mutant("does not refuse small images")
class _(_Network):
    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__(in_channels, hidden_units, num_classes, max(image_size, 4))


@TinyVGG.mutant("refuses images of 4 pixels")
class _(_Network):
    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        if image_size <= 4:
            raise ValueError("too small")
        super().__init__(in_channels, hidden_units, num_classes, image_size)


@TinyVGG.mutant("draws its own weights")
class _(_Network):
    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__(in_channels, hidden_units, num_classes, image_size)
        nn.init.kaiming_normal_(self.a.weight)


@TinyVGG.mutant("drops the dimension of a batch of one")
class _(_Network):
    def forward(self, x):
        return super().forward(x).squeeze(0)


@TinyVGG.variant("a flat list of layers, functional ReLU")
class _(nn.Module):
    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        if image_size < 4:
            raise ValueError("image_size must be at least 4")
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, hidden_units, (3, 3), padding="same")
        self.conv2 = nn.Conv2d(hidden_units, hidden_units, (3, 3), padding="same")
        self.conv3 = nn.Conv2d(hidden_units, hidden_units, (3, 3), padding="same")
        self.conv4 = nn.Conv2d(hidden_units, hidden_units, (3, 3), padding="same")
        left = (image_size // 2) // 2
        self.fc = nn.Linear(hidden_units * left * left, num_classes)

    def forward(self, x):
        x = F.relu(self.conv2(F.relu(self.conv1(x))))
        x = F.max_pool2d(x, 2)
        x = F.relu(self.conv4(F.relu(self.conv3(x))))
        x = F.max_pool2d(x, 2)
        return self.fc(torch.flatten(x, start_dim=1))


@TinyVGG.variant("one Sequential, Flatten inside, pools before the ReLU")
class _(nn.Module):
    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if not image_size >= 4:
            raise ValueError
        relu, pool = nn.ReLU(), nn.MaxPool2d(kernel_size=2, stride=2)
        self.net = nn.Sequential(
            nn.Conv2d(in_channels, hidden_units, 3, 1, 1),
            relu,
            nn.Conv2d(hidden_units, hidden_units, 3, 1, 1),
            pool,
            relu,
            nn.Conv2d(hidden_units, hidden_units, 3, 1, 1),
            relu,
            nn.Conv2d(hidden_units, hidden_units, 3, 1, 1),
            pool,
            relu,
            nn.Flatten(),
            nn.Linear(hidden_units * (image_size // 4) * (image_size // 4), num_classes),
        )

    def forward(self, x):
        return self.net(x)


@TinyVGG.variant("ModuleList and a loop")
class _(nn.Module):
    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size <= 3:
            raise ValueError("too small for two poolings")
        self.convs = nn.ModuleList()
        side = image_size
        for place in range(4):
            self.convs.append(nn.Conv2d(in_channels if place == 0 else hidden_units, hidden_units, 3, padding=1))
            side = side // 2 if place % 2 else side
        self.head = nn.Linear(side * side * hidden_units, num_classes)

    def forward(self, x):
        for place, conv in enumerate(self.convs):
            x = torch.clamp(conv(x), min=0)
            if place % 2:
                x = nn.functional.max_pool2d(x, 2)
        return self.head(x.view(x.shape[0], -1))
