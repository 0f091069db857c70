"""Batches of one's own making: sequences of different lengths, and numbers about a data set that comes in batches."""

from collections.abc import Iterable
from typing import Any

import torch


def collate_padded(batch: list[tuple[torch.Tensor, int]]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Make one batch of sequences of different lengths; return (padded, lengths, labels).

    A DataLoader cannot stack tensors of different shapes. What it calls to make a batch of a list of samples can be
    given to it: its `collate_fn`. This is one. `batch` is a list of n samples, each a pair (sequence, label):
    a tensor with one dimension, which may be empty, and an int. All sequences have the same dtype.

    - `padded`, a new tensor, has shape (n, longest) and the dtype of the sequences: row i is sequence i, and behind it
      zeros, up to the length of the longest sequence of this batch. It lies on the device of the sequences.
    - `lengths`, int64 of shape (n,), tells how long each sequence is without the zeros.
    - `labels`, int64 of shape (n,), holds the labels.

    The order stays. The sequences do not change. On which device `lengths` and `labels` lie is up to you. Raise
    ValueError if `batch` is an empty list.

    >>> padded, lengths, labels = collate_padded([(torch.tensor([1, 2, 3]), 0), (torch.tensor([4]), 1)])
    >>> padded
    tensor([[1, 2, 3],
            [4, 0, 0]])
    >>> lengths, labels
    (tensor([3, 1]), tensor([0, 1]))
    """
    raise NotImplementedError


def channel_stats(loader: Iterable[tuple[torch.Tensor, Any]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the mean and the standard deviation of each colour channel over a whole data set of images.

    `loader` yields batches, pairs (images, labels): a DataLoader, a list, or something that can be gone through only
    once, so take each batch once. The labels are not needed, and may be None. `images` are float32, of shape
    (n, C, H, W): n images with C channels of H × W pixels. n may differ from batch to batch; C, H and W do not.

    Both results are float32 tensors of shape (C,), on the device of the images. They take all pixels of all images
    together, each pixel with the same weight, whatever batch it came in. The standard deviation is that of the whole
    population: the root of the mean squared distance from the mean (divide by the number of pixels, not by one less).

    The values may be large and still differ by little, such as 100.01 and 100.02; the results shall be right to
    four digits even so. The standard deviation of a channel that holds one number only is 0, never nan. Raise
    ValueError if there is no batch.

    >>> one = torch.tensor([[[[0.0, 2.0]]], [[[4.0, 6.0]]]])  # two images, one channel, 1 x 2 pixels
    >>> channel_stats([(one, None), (one[:1] + 9.0, None)])
    (tensor([5.3333]), tensor([3.8152]))
    """
    raise NotImplementedError
