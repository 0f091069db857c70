"""Gradient descent: use the gradients to make a loss smaller."""

from collections.abc import Iterable

import torch


def sgd_step_(params: Iterable[torch.Tensor], lr: float) -> None:
    """Take one step of gradient descent, in place: each parameter p becomes p - lr * p.grad.

    `params` holds one or more trainable tensors (leaves that require grad) of any shape and floating dtype. It may be
    a list, or a generator like `model.parameters()`, which you can go through only once.
    A parameter whose `.grad` is None stays as it is.
    In place means: the tensors change in the memory they have, so that views of them see the new values, and they are
    still leaves that require grad afterwards. Their `.grad` stays as it is, and gradient tracking is still switched
    on when you return. Returns None.

    >>> w = torch.tensor([1.0, 2.0], requires_grad=True)
    >>> w.grad = torch.tensor([10.0, 0.0])
    >>> sgd_step_([w], 0.1)
    >>> w
    tensor([0., 2.], requires_grad=True)
    """
    raise NotImplementedError
