"""Models: a fully connected network of any depth."""

import torch
from torch import nn


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
    raise NotImplementedError
