"""From logits to probabilities and labels: sigmoid, tanh, softmax, and the decision."""

import torch


def sigmoid(x: torch.Tensor) -> torch.Tensor:
    """Return the sigmoid of each element, 1 / (1 + e^(-x)), without PyTorch's own sigmoid.

    `x` is a float32 or float64 tensor of any shape, also 0-d or empty, with numbers from -1000 to 1000. The result
    is a new tensor of the same shape and dtype. `x` does not change.

    Values and gradients must be right everywhere in this range; nothing may become nan. e^x is infinite in float32
    from 89 on, so the formula as it stands is not enough. The gradient at exactly 0 is 0.25. In float64 the result
    must have the digits of float64, not only those of float32.

    Not allowed is what computes a sigmoid for you: torch.sigmoid, torch.special.expit, F.logsigmoid, F.silu, F.glu,
    and their relatives such as nn.Sigmoid. Everything else is.

    >>> sigmoid(torch.tensor([0.0, 2.0, -1000.0]))
    tensor([0.5000, 0.8808, 0.0000])
    >>> x = torch.tensor(0.0, requires_grad=True)
    >>> sigmoid(x).backward()
    >>> x.grad
    tensor(0.2500)
    """
    raise NotImplementedError


def tanh_by_hand(x: torch.Tensor) -> torch.Tensor:
    """Return the hyperbolic tangent of each element, (e^x - e^(-x)) / (e^x + e^(-x)), without PyTorch's own tanh.

    `x` is a float32 or float64 tensor of any shape, also 0-d or empty, with numbers from -1000 to 1000. The result
    is a new tensor of the same shape and dtype. `x` does not change.

    Values and gradients must be right everywhere in this range; nothing may become nan. The gradient at exactly 0
    is 1. In float64 the result must have the digits of float64, not only those of float32.

    Not allowed is PyTorch's tanh under any of its names (torch.tanh, x.tanh(), nn.Tanh). Everything else is.

    >>> tanh_by_hand(torch.tensor([0.0, 0.5, -1000.0]))
    tensor([ 0.0000,  0.4621, -1.0000])
    >>> x = torch.tensor(0.0, requires_grad=True)
    >>> tanh_by_hand(x).backward()
    >>> x.grad
    tensor(1.)
    """
    raise NotImplementedError


def softmax(logits: torch.Tensor, dim: int) -> torch.Tensor:
    """Return the softmax of the logits along dimension `dim`: e^logit, divided by the sum of these along `dim`.

    So each slice along `dim` becomes probabilities that sum to 1. `logits` is a float32 or float64 tensor with one
    or more dimensions, none of size 0, and numbers from -1000 to 1000. `dim` counts from 0, or from the end if
    it is negative, as everywhere in PyTorch. The result is a new tensor of the same shape and dtype. `logits` does
    not change, and gradients must flow to it.

    It must hold for large logits too: e^1000 is infinite, but the softmax of 1000 and 1000 is 0.5 and 0.5. In
    float64 the result must have the digits of float64. Whether you compute it by hand or let PyTorch do it is up to
    you; by hand you learn more.

    >>> softmax(torch.tensor([[0.0, 0.0], [1000.0, 1001.0]]), dim=1)
    tensor([[0.5000, 0.5000],
            [0.2689, 0.7311]])
    """
    raise NotImplementedError


def logits_to_labels(logits: torch.Tensor) -> torch.Tensor:
    """Return the predicted label for each row of logits: an int64 tensor of shape (n,).

    What `logits` mean depends on their shape:

    - (n,) or (n, 1): binary classification, one logit for each row. The label is 1 where the probability, the
      sigmoid of the logit, is greater than 0.5, else 0. A logit of exactly 0 gives 0.
    - (n, C) with C = 2 or more: one logit for each class. The label is the position of the largest logit in the
      row, the first one of several that are equally large. Logits whose softmax comes out equal may count as equal.

    n may be 1, and it may be 0: then the result is empty. Every other shape (0-d, three or more dimensions, C = 0)
    raises ValueError. `logits` is float32 or float64, on any device, and may require gradients; it does not change.

    >>> logits_to_labels(torch.tensor([[2.0], [-1.0], [0.0]]))
    tensor([1, 0, 0])
    >>> logits_to_labels(torch.tensor([[0.1, 0.7, 0.2], [3.0, 1.0, 3.0]]))
    tensor([1, 0])
    """
    raise NotImplementedError
