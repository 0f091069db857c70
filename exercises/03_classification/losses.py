"""Losses for classification, from logits: binary cross-entropy and cross-entropy."""

import torch


def bce_with_logits(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Return the mean binary cross-entropy between logits and targets: a 0-d tensor of the logits' dtype.

    With p = sigmoid(logit), the loss of one element is -log(p) where its target is 1, and -log(1 - p) where it is 0.
    The result is the mean over all elements. `logits` is float32 or float64 and has any number of dimensions, also
    0-d, and at least one element. `targets` has the same shape and holds zeros and ones in any dtype: floats, whole
    numbers or bools. Neither of them changes.

    Values, and gradients by the logits, must be right for logits from -1000 to 1000: there p itself is rounded to
    0 or 1, and its logarithm would be infinite. They must be right at exactly 0 too, where an untrained model often
    begins: each gradient there is (0.5 - target) / number of elements. In float64 the result must be right to eight
    digits after the point, which is more than float32 has.

    Raises ValueError where the two shapes are not the same, even if they could be broadcast.

    >>> bce_with_logits(torch.tensor([0.0, 1000.0]), torch.tensor([1, 1]))
    tensor(0.3466)
    >>> bce_with_logits(torch.tensor([1000.0, -1000.0]), torch.tensor([0.0, 0.0]))
    tensor(500.)
    """
    raise NotImplementedError


def cross_entropy(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Return the mean cross-entropy between logits and target classes: a 0-d tensor of the logits' dtype.

    `logits` has shape (n, C): one row for each example, one logit for each of C classes, C at least 1; float32 or
    float64. `targets` has shape (n,) and holds the right class of each row, from 0 to C - 1, in any integer dtype.
    With p = softmax of a row, its loss is -log(p[target]); the result is the mean over the rows. Gradients must flow
    to `logits`; neither argument changes.

    It must be right for logits from -1000 to 1000, where p itself may be rounded to 0. In float64 the result must
    have the digits of float64.

    Raises ValueError unless `targets` has shape (n,), and where there is no row at all (n = 0).

    Do without a Python loop over rows or classes: the number of tensor operations must not grow with them, and the
    numbers must stay in tensors (no tolist() and no NumPy).

    >>> cross_entropy(torch.tensor([[1000.0, 0.0], [0.0, 0.0]]), torch.tensor([0, 1]))
    tensor(0.3466)
    >>> cross_entropy(torch.tensor([[1000.0, 0.0]]), torch.tensor([1]))
    tensor(1000.)
    """
    raise NotImplementedError
