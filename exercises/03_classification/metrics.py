"""Metrics and pictures: a confusion matrix, a running accuracy, the points of a decision boundary."""

import torch


def confusion_matrix(y_true: torch.Tensor, y_pred: torch.Tensor, num_classes: int) -> torch.Tensor:
    """Count which classes are taken for which: return an int64 tensor of shape (num_classes, num_classes).

    `y_true` holds the true classes of some samples and `y_pred` what was predicted for them: int64 tensors of the
    same shape, which may be any shape (every element is a sample; there may be none). The entry in row i and column j
    says how many samples of the true class i were predicted as class j. So what is right is counted on the diagonal.
    A class that does not occur has a row or column of zeros. The result is on the device of `y_true`.

    Raise ValueError if the shapes differ, or if any label, true or predicted, is not one of 0 … num_classes - 1.

    Do it without a loop over the samples: the number of tensor operations must not grow with them, and the numbers
    must stay in tensors (no tolist() and no NumPy).

    >>> confusion_matrix(torch.tensor([0, 1, 1, 1]), torch.tensor([0, 0, 1, 1]), 3)
    tensor([[1, 0, 0],
            [1, 2, 0],
            [0, 0, 0]])
    """
    raise NotImplementedError


class RunningAccuracy:
    """The accuracy over everything seen so far: what TorchMetrics does, in small.

    Batch after batch goes into `update`; `compute` gives the accuracy over all samples seen since the object was made
    or `reset` was called, however they were cut into batches. Two objects know nothing of each other. What counts is
    what the tensors held when `update` was called: whoever made them may write other labels into them afterwards.

    >>> metric = RunningAccuracy()
    >>> metric.update(torch.tensor([1, 0, 2]), torch.tensor([1, 1, 1]))
    >>> metric.update(torch.tensor([3]), torch.tensor([3]))
    >>> metric.compute()
    0.5
    >>> metric.reset()
    >>> metric.update(torch.tensor([0, 1]), torch.tensor([0, 1]))
    >>> metric.compute()
    1.0
    """

    def __init__(self) -> None:
        """Begin with nothing seen."""
        raise NotImplementedError

    def update(self, preds: torch.Tensor, target: torch.Tensor) -> None:
        """Take in a batch: predicted and true labels, two int64 tensors of the same shape (any; each element counts).

        A batch may be empty. If the shapes differ, raise ValueError, and stay as if the call had not been made.
        """
        raise NotImplementedError

    def compute(self) -> float:
        """Return the share of right predictions among all samples seen, a Python float from 0 to 1.

        Nothing changes by it: it may be called again, and more batches may follow. Raise ValueError if no sample has
        been seen.
        """
        raise NotImplementedError

    def reset(self) -> None:
        """Forget everything that was seen."""
        raise NotImplementedError


def decision_grid(X: torch.Tensor, steps: int, margin: float = 0.1) -> torch.Tensor:
    """Return the points of a grid over the points in `X`: what a model is asked when its decision boundary is drawn.

    `X` has shape (n, 2), n at least 1, with one point (x, y) in each row; float32 or float64. The grid has `steps`
    values along x, equally spaced from the smallest x in `X` minus `margin` to the largest x plus `margin`, both
    ends included; and as many along y, from the smallest y minus `margin` to the largest plus `margin`. `steps` is at
    least 1; with 1 step there is the lower end only. The margin is a distance, at least 0; if it is not given, 0.1.

    The result is a float32 tensor of shape (steps * steps, 2), on the device of `X`: one point (x, y) in each row. x
    changes fastest: first come all x with the lowest y, then all x with the next one, and so on.

    >>> decision_grid(torch.tensor([[0.0, 5.0], [2.0, 7.0]]), steps=3, margin=0.0)
    tensor([[0., 5.],
            [1., 5.],
            [2., 5.],
            [0., 6.],
            [1., 6.],
            [2., 6.],
            [0., 7.],
            [1., 7.],
            [2., 7.]])
    """
    raise NotImplementedError
