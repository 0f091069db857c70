"""Models for images: the flat one of the notes, and a small convolutional network."""

import torch
from torch import nn


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
        raise NotImplementedError

    def forward(self, xb: torch.Tensor) -> torch.Tensor:
        """Return the logits of a batch of images: shape (n, num_classes), the outputs of the layer as they are.

        `xb` is float32 of shape (n, …): n images of `in_features` numbers each, say (n, 1, 28, 28) or (n, 784). Each
        image becomes one row of numbers. n may be 0. Images with another number of pixels raise RuntimeError: pixels of
        different images must never get into one row. `xb` stays as it is.
        """
        raise NotImplementedError


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
        raise NotImplementedError

    def _block(self, n_in: int, n_out: int) -> nn.Module:
        """Return two convolutions with a ReLU behind each, and a pooling."""
        raise NotImplementedError

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the logits, shape (n, num_classes), of images of shape (n, in_channels, image_size, image_size)."""
        raise NotImplementedError
