"""Before and during training: how weights start, how an optimizer moves them, how few of them suffice."""

import torch
from torch import nn


def adamw_step_(
    params: list[torch.Tensor],
    state: list[dict],
    lr: float = 1e-3,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-8,
    weight_decay: float = 1e-2,
) -> None:
    """Take one step of AdamW, in place on the parameters and on what is remembered of them. Returns None.

    `params` is a list of trainable tensors (leaves that require grad) of any shape, float32 or float64. `state` is a
    list as long: one dict for each parameter, with "step", the number of steps taken so far (an int), and "m" and "v",
    tensors of the parameter's shape and dtype. `betas` is the pair (beta1, beta2), both from 0 to less than 1.

    A parameter whose `.grad` is None is left out: it stays as it is, and so does its state. For every other parameter
    p with the gradient g, in this order:

    1. The step is counted: t, the value of "step" afterwards, is 1 for the first step.
    2. The weights decay: p becomes p * (1 - lr * weight_decay). This touches neither g nor m nor v.
    3. m becomes beta1 * m + (1 - beta1) * g, and v becomes beta2 * v + (1 - beta2) * g².
    4. p becomes p - lr * m̂ / (√v̂ + eps), where m̂ = m / (1 - beta1**t) and v̂ = v / (1 - beta2**t).

    In place means: p, "m" and "v" are afterwards the same tensors in the same memory, with other numbers in them.
    Parameters are still leaves that require grad, and gradients are not changed.

    >>> w = torch.tensor([1.0, -2.0], requires_grad=True)
    >>> w.grad = torch.tensor([0.5, 4.0])
    >>> state = [{"step": 0, "m": torch.zeros(2), "v": torch.zeros(2)}]
    >>> adamw_step_([w], state, lr=0.1, weight_decay=0.5)
    >>> w
    tensor([ 0.8500, -2.0000], requires_grad=True)
    >>> state[0]["step"], state[0]["m"]
    (1, tensor([0.0500, 0.4000]))
    """
    raise NotImplementedError


def kaiming_uniform_(weight: torch.Tensor) -> torch.Tensor:
    """Fill `weight` in place with random numbers, as Kaiming He proposed for layers before a ReLU; return it.

    `weight` is the weight of a layer, (out, in) or (out, in, *kernel), of any memory layout, float32 or float64; it
    may be a parameter that requires grad. Each output of such a layer is a sum of in * (product of the kernel sizes)
    products: that number is called fan_in, and it is at least 1. So that sums neither grow nor shrink from layer to
    layer, the numbers are drawn evenly between -bound and bound, where bound = √(6 / fan_in). Each element has
    a number of its own.

    Everything is drawn from torch's global random state, which you do not seed: after torch.manual_seed(0) the same
    numbers come again, and two calls in a row give different ones. How many numbers you draw is up to you.
    The very tensor `weight` is returned, filled in the memory it has. Its dtype, its `requires_grad` and its `.grad`
    stay, it is still a leaf of the graph, and gradient tracking is on afterwards if it was before (off, if not).
    Fewer than two dimensions raise ValueError.

    >>> w = torch.zeros(1000, 6)
    >>> kaiming_uniform_(w) is w
    True
    >>> bool(w.abs().max() <= 1), bool(w.abs().max() > 0.99)
    (True, True)
    """
    raise NotImplementedError


class LoRALinear(nn.Module):
    """A linear layer that is adapted with few numbers: low-rank adaptation (LoRA).

    `base` is an `nn.Linear` with a weight (out, in) and perhaps a bias. It is frozen: none of its parameters
    requires grad any more, and it is never changed otherwise. What is trained instead are two parameters, `A` of shape
    (r, in) and `B` of shape (out, r), on the device and with the dtype of the base's weight. Their product B·A has the
    shape of the weight, and is added to what the base computes, times alpha / r.

    `A` starts with random numbers, none of them the same as another, drawn from torch's global random state; how they
    are spread is up to you. `B` starts with zeros, so that the whole layer starts as its base.

    The module has the base as its submodule `base`, and no other parameters, buffers or submodules.

    >>> _ = torch.manual_seed(0)
    >>> layer = LoRALinear(nn.Linear(3, 2), r=1, alpha=4.0)
    >>> [(name, tuple(p.shape)) for name, p in layer.named_parameters() if p.requires_grad]
    [('A', (1, 3)), ('B', (2, 1))]
    >>> x = torch.ones(3)
    >>> torch.equal(layer(x), layer.base(x))
    True
    """

    def __init__(self, base: nn.Linear, r: int, alpha: float) -> None:
        """Freeze `base`, and set up `A` and `B` of rank `r`; r < 1 raises ValueError.

        `r` may be larger than in and out. `alpha` is any number.
        """
        raise NotImplementedError

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return base(x) + (alpha / r) · B·A·x for each vector of `x` (..., in), shape (..., out)."""
        raise NotImplementedError
