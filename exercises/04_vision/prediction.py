"""Use a model that sees: name one image, and find the worst mistakes."""

import torch
from torch import nn


def predict_image(model: nn.Module, img: torch.Tensor, class_names: list[str]) -> tuple[str, float]:
    """Say what a model sees in one image, and how sure it is.

    `img` is one float32 image (C, H, W), without a batch dimension. `model` is a classifier: it takes a batch of
    images (n, C, H, W), and gives logits (n, number of classes). `class_names` has one name for each class, in the
    order of the logits.

    Return a tuple of two: the name of the class with the largest logit, and the probability that softmax gives
    this class, as a Python float. Logits may be large, up to some thousands.

    Call the model once, with a batch of this one image, on the device where the model's parameters lie (`img` may
    lie elsewhere). While it is called, the model is in evaluation mode and no gradients are tracked. When the
    function returns, the model is in the mode it came in, training or evaluation. It is otherwise unchanged, where it
    was; so is `img`.

    >>> model = nn.Sequential(nn.Flatten(), nn.Linear(2, 2, bias=False))
    >>> _ = model[1].weight.data.copy_(torch.tensor([[1.0, 0.0], [0.0, 3.0]]))
    >>> name, probability = predict_image(model, torch.tensor([[[2.0, 1.0]]]), ["cat", "dog"])
    >>> name, round(probability, 4)
    ('dog', 0.7311)
    """
    raise NotImplementedError


def most_wrong(logits: torch.Tensor, targets: torch.Tensor, k: int) -> torch.Tensor:
    """Find the samples of which a model was most sure, and wrong.

    `logits` has shape (n, C) and a floating dtype: the scores of C classes for each of n samples, from -20 to 20; n
    may be 0. `targets` has shape (n,) and dtype int64: the right classes. A sample's prediction is the class with the
    largest logit (one is always larger than the others). It is misclassified if that is not its target. How sure the model is
    of it is the probability that softmax, over the classes, gives to the prediction.

    Return the places (0 to n - 1) of the `k` misclassified samples of which the model is most sure, the surest
    first; of two with the same probability, the one that comes first in the batch. If fewer than `k` are
    misclassified, return all of these; if none is, or `k` is 0, a tensor of shape (0,). The result is an int64
    tensor, on the device of `logits`. The arguments do not change.

    >>> logits = torch.tensor([[1.0, 0.0], [0.0, 3.0], [0.0, 2.0], [4.0, 0.0]])
    >>> most_wrong(logits, torch.tensor([1, 0, 1, 1]), 2)
    tensor([3, 1])
    >>> most_wrong(logits, torch.tensor([1, 0, 1, 1]), 10)
    tensor([3, 1, 0])
    """
    raise NotImplementedError
