"""Held-out solutions of MnistModel."""

import math

import torch
import torch.nn.functional as F
from torch import nn


class right_flatten(nn.Module):
    """The method flatten."""

    def __init__(self, in_features=784, num_classes=10):
        super().__init__()
        self.linear = nn.Linear(in_features, num_classes)

    def forward(self, xb):
        return self.linear(xb.flatten(1))


class right_old_super(nn.Module):
    """Old super; reshape to the sizes that it knows."""

    def __init__(self, in_features=28 * 28, num_classes=10):
        super(MnistModel, self).__init__()
        self.in_features = in_features
        self.num_classes = num_classes
        self.linear = nn.Linear(in_features, num_classes)

    def forward(self, xb):
        xb = xb.reshape(xb.size(0), self.in_features)
        out = self.linear(xb)
        return out


class right_flatten_module(nn.Module):
    """A Flatten layer has no parameters; a line of output."""

    def __init__(self, in_features: int = 784, num_classes: int = 10) -> None:
        super().__init__()
        self.flat = nn.Flatten()
        self.linear = nn.Linear(in_features=in_features, out_features=num_classes, bias=True)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        print("in:", images.shape)
        return self.linear(self.flat(images))


class right_view_contiguous(nn.Module):
    """contiguous and view, the size from the layer."""

    def __init__(self, in_features=784, num_classes=10):
        nn.Module.__init__(self)
        self.linear = nn.Linear(in_features, num_classes)

    def forward(self, x):
        return self.linear(x.contiguous().view(len(x), self.linear.in_features))


class right_matmul(nn.Module):
    """Matrix product and bias by hand."""

    def __init__(self, in_features=784, num_classes=10):
        super().__init__()
        self.linear = nn.Linear(in_features, num_classes)

    def forward(self, xb):
        rows = torch.flatten(xb, start_dim=1)
        return rows @ self.linear.weight.t() + self.linear.bias


class right_functional(nn.Module):
    """F.linear, prod of the other sizes."""

    def __init__(self, in_features=784, num_classes=10):
        super().__init__()
        self.linear = nn.Linear(in_features, num_classes)

    def forward(self, xb):
        d = math.prod(xb.shape[1:])
        return F.linear(xb.reshape(xb.shape[0], d), self.linear.weight, self.linear.bias)


class right_checks_first(nn.Module):
    """Raises RuntimeError itself."""

    def __init__(self, in_features=784, num_classes=10):
        super().__init__()
        self.size = in_features
        self.linear = nn.Linear(in_features, num_classes)

    def forward(self, xb):
        n, *rest = xb.shape
        pixels = 1
        for r in rest:
            pixels *= r
        if pixels != self.size:
            raise RuntimeError(f"expected {self.size} pixels, got {pixels}")
        return self.linear(xb.reshape(-1, self.size))


class right_empty_by_hand(nn.Module):
    """The empty batch gets an answer of its own; helper method; add_module."""

    def __init__(self, in_features=784, num_classes=10):
        super().__init__()
        self.add_module("linear", nn.Linear(in_features, num_classes))

    def rows(self, xb):
        if xb.shape[0] == 0:
            return xb.flatten(1)
        return torch.stack([image.reshape(-1) for image in xb])

    def forward(self, xb):
        return self.linear(self.rows(xb))

    def training_step(self, batch):
        images, labels = batch
        return F.cross_entropy(self(images), labels)


class right_inside_sequential_call(nn.Module):
    """A function that is made of the layers, without keeping them a second time."""

    def __init__(self, in_features=784, num_classes=10):
        super().__init__()
        self.linear = nn.Linear(in_features, num_classes)

    def forward(self, xb):
        model = nn.Sequential(nn.Flatten(start_dim=1, end_dim=-1), self.linear)
        return model(xb)


class wrong_minus_one(nn.Module):
    """reshape(-1, in_features) mixes images."""

    def __init__(self, in_features=784, num_classes=10):
        super().__init__()
        self.in_features = in_features
        self.linear = nn.Linear(in_features, num_classes)

    def forward(self, xb):
        return self.linear(xb.reshape(-1, self.in_features))


class wrong_fixed_784(nn.Module):
    """784 is written into forward."""

    def __init__(self, in_features=784, num_classes=10):
        super().__init__()
        self.linear = nn.Linear(in_features, num_classes)

    def forward(self, xb):
        return self.linear(xb.reshape(len(xb), 784))


class wrong_fixed_sizes(nn.Module):
    """Ignores its arguments."""

    def __init__(self, in_features=784, num_classes=10):
        super().__init__()
        self.linear = nn.Linear(784, 10)

    def forward(self, xb):
        return self.linear(xb.flatten(1))


class wrong_ten_classes(nn.Module):
    """Always 10 classes."""

    def __init__(self, in_features=784, num_classes=10):
        super().__init__()
        self.linear = nn.Linear(in_features, 10)

    def forward(self, xb):
        return self.linear(xb.flatten(1))


class wrong_empty_batch(nn.Module):
    """reshape(n, -1) raises for an empty batch."""

    def __init__(self, in_features=784, num_classes=10):
        super().__init__()
        self.linear = nn.Linear(in_features, num_classes)

    def forward(self, xb):
        return self.linear(xb.reshape(xb.size(0), -1))


class wrong_stack_empty(nn.Module):
    """Nothing to stack for an empty batch."""

    def __init__(self, in_features=784, num_classes=10):
        super().__init__()
        self.linear = nn.Linear(in_features, num_classes)

    def forward(self, xb):
        return torch.stack([self.linear(image.flatten()) for image in xb])




class wrong_softmax(nn.Module):
    """Softmax at the end."""

    def __init__(self, in_features=784, num_classes=10):
        super().__init__()
        self.linear = nn.Linear(in_features, num_classes)

    def forward(self, xb):
        return F.softmax(self.linear(xb.flatten(1)), dim=1)


class wrong_log_softmax(nn.Module):
    """Log-softmax at the end."""

    def __init__(self, in_features=784, num_classes=10):
        super().__init__()
        self.linear = nn.Linear(in_features, num_classes)

    def forward(self, xb):
        return F.log_softmax(self.linear(xb.flatten(1)), dim=-1)


class wrong_relu(nn.Module):
    """ReLU at the end."""

    def __init__(self, in_features=784, num_classes=10):
        super().__init__()
        self.linear = nn.Linear(in_features, num_classes)

    def forward(self, xb):
        return torch.relu(self.linear(xb.flatten(1)))


class wrong_name(nn.Module):
    """The layer has another name."""

    def __init__(self, in_features=784, num_classes=10):
        super().__init__()
        self.fc = nn.Linear(in_features, num_classes)

    def forward(self, xb):
        return self.fc(xb.flatten(1))


class wrong_sequential_name(nn.Module):
    """The names are linear.1.weight and linear.1.bias."""

    def __init__(self, in_features=784, num_classes=10):
        super().__init__()
        self.linear = nn.Sequential(nn.Flatten(), nn.Linear(in_features, num_classes))

    def forward(self, xb):
        return self.linear(xb)


class wrong_no_bias(nn.Module):
    """A layer without bias."""

    def __init__(self, in_features=784, num_classes=10):
        super().__init__()
        self.linear = nn.Linear(in_features, num_classes, bias=False)

    def forward(self, xb):
        return self.linear(xb.flatten(1))


class wrong_second_layer(nn.Module):
    """A layer that nobody uses has parameters and draws numbers."""

    def __init__(self, in_features=784, num_classes=10):
        super().__init__()
        self.linear = nn.Linear(in_features, num_classes)
        self.out = nn.Linear(num_classes, num_classes)

    def forward(self, xb):
        return self.linear(xb.flatten(1))


class wrong_buffer(nn.Module):
    """One name too many in the state_dict."""

    def __init__(self, in_features=784, num_classes=10):
        super().__init__()
        self.linear = nn.Linear(in_features, num_classes)
        self.register_buffer("scale", torch.ones(1))

    def forward(self, xb):
        return self.linear(xb.flatten(1)) * self.scale


class wrong_xavier(nn.Module):
    """Weights of another kind."""

    def __init__(self, in_features=784, num_classes=10):
        super().__init__()
        self.linear = nn.Linear(in_features, num_classes)
        nn.init.xavier_uniform_(self.linear.weight)

    def forward(self, xb):
        return self.linear(xb.flatten(1))


class wrong_zero_bias(nn.Module):
    """The bias begins at zero."""

    def __init__(self, in_features=784, num_classes=10):
        super().__init__()
        self.linear = nn.Linear(in_features, num_classes)
        self.linear.bias.data.fill_(0)

    def forward(self, xb):
        return self.linear(xb.flatten(1))


class wrong_seeds(nn.Module):
    """Seeds inside."""

    def __init__(self, in_features=784, num_classes=10):
        super().__init__()
        torch.manual_seed(42)
        self.linear = nn.Linear(in_features, num_classes)

    def forward(self, xb):
        return self.linear(xb.flatten(1))


class wrong_tries_itself(nn.Module):
    """Draws an example image after the layer is made."""

    def __init__(self, in_features=784, num_classes=10):
        super().__init__()
        self.linear = nn.Linear(in_features, num_classes)
        assert self.linear(torch.randn(1, in_features)).shape == (1, num_classes)

    def forward(self, xb):
        return self.linear(xb.flatten(1))


class wrong_made_twice(nn.Module):
    """The layer is made a second time: other numbers."""

    def __init__(self, in_features=784, num_classes=10):
        super().__init__()
        self.linear = nn.Linear(in_features, num_classes)
        self.reset()

    def reset(self):
        self.linear.reset_parameters()

    def forward(self, xb):
        return self.linear(xb.flatten(1))


class wrong_value_error(nn.Module):
    """ValueError for images of another size."""

    def __init__(self, in_features=784, num_classes=10):
        super().__init__()
        self.in_features = in_features
        self.linear = nn.Linear(in_features, num_classes)

    def forward(self, xb):
        rows = xb.flatten(1)
        if rows.shape[1] != self.in_features:
            raise ValueError("wrong number of pixels")
        return self.linear(rows)


class wrong_cuts_off(nn.Module):
    """Larger images are cut."""

    def __init__(self, in_features=784, num_classes=10):
        super().__init__()
        self.in_features = in_features
        self.linear = nn.Linear(in_features, num_classes)

    def forward(self, xb):
        return self.linear(xb.flatten(1)[:, : self.in_features])


class wrong_squeezes(nn.Module):
    """A batch of one image loses its axis."""

    def __init__(self, in_features=784, num_classes=10):
        super().__init__()
        self.linear = nn.Linear(in_features, num_classes)

    def forward(self, xb):
        return self.linear(xb.flatten(1)).squeeze()


class wrong_column_by_column(nn.Module):
    """Images are read column by column."""

    def __init__(self, in_features=784, num_classes=10):
        super().__init__()
        self.linear = nn.Linear(in_features, num_classes)

    def forward(self, xb):
        if xb.ndim > 2:
            xb = xb.transpose(-1, -2)
        return self.linear(xb.flatten(1))


class wrong_four_axes_only(nn.Module):
    """Works for (n, C, H, W) only."""

    def __init__(self, in_features=784, num_classes=10):
        super().__init__()
        self.linear = nn.Linear(in_features, num_classes)

    def forward(self, xb):
        n, c, h, w = xb.shape
        return self.linear(xb.reshape(n, c * h * w))




class wrong_no_grad(nn.Module):
    """No gradients flow to the weights."""

    def __init__(self, in_features=784, num_classes=10):
        super().__init__()
        self.linear = nn.Linear(in_features, num_classes)

    @torch.no_grad()
    def forward(self, xb):
        return self.linear(xb.flatten(1))


class wrong_resizes_in_place(nn.Module):
    """The caller's batch gets another shape."""

    def __init__(self, in_features=784, num_classes=10):
        super().__init__()
        self.linear = nn.Linear(in_features, num_classes)

    def forward(self, xb):
        xb.resize_(xb.shape[0], xb[:1].numel() if len(xb) else math.prod(xb.shape[1:]))
        return self.linear(xb)


class wrong_dropout(nn.Module):
    """Dropout was not asked for."""

    def __init__(self, in_features=784, num_classes=10):
        super().__init__()
        self.linear = nn.Linear(in_features, num_classes)
        self.drop = nn.Dropout(0.2)

    def forward(self, xb):
        return self.linear(self.drop(xb.flatten(1)))


class wrong_defaults(nn.Module):
    """No default for num_classes."""

    def __init__(self, num_classes, in_features=784):
        super().__init__()
        self.linear = nn.Linear(in_features, num_classes)

    def forward(self, xb):
        return self.linear(xb.flatten(1))


class wrong_lazy(nn.Module):
    """The weights are drawn at the first call only."""

    def __init__(self, in_features=784, num_classes=10):
        super().__init__()
        self.linear = nn.LazyLinear(num_classes)

    def forward(self, xb):
        return self.linear(xb.flatten(1))


class wrong_zeroes_batch(nn.Module):
    """The caller's batch is written over behind the prediction."""

    def __init__(self, in_features=784, num_classes=10):
        super().__init__()
        self.linear = nn.Linear(in_features, num_classes)

    def forward(self, xb):
        out = self.linear(xb.flatten(1))
        with torch.no_grad():
            xb.zero_()
        return out
