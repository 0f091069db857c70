"""Clustering: k-means."""

import torch


def k_means(points: torch.Tensor, centres: torch.Tensor, iterations: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Cluster points around k centres, by a fixed number of Lloyd's iterations; return (centres, labels).

    `points` has shape (n, d): n points (perhaps none) of d coordinates. `centres` has shape (k, d), with k at least 1:
    where the centres start. Both have the same dtype, float32 or float64.

    The label of a point is the index of the centre nearest to it, by the straight-line distance; if several are
    equally near, it is the smallest of their indices. (Distances here are equal or clearly not, so rounding decides
    nothing.) One iteration labels all points by the centres as they are, then moves each centre to the mean of the
    points that bear its label. A centre without points stays where it is.

    Returned are the centres after `iterations` iterations (0 or more), a new tensor of shape (k, d) and the dtype of
    `points`, and the labels of all points by those centres, an int64 tensor of shape (n,).
    `points` and `centres` do not change.

    >>> points = torch.tensor([[0.0], [1.0], [9.0], [11.0]])
    >>> k_means(points, torch.tensor([[0.0], [1.0]]), 1)
    (tensor([[0.],
            [7.]]), tensor([0, 0, 1, 1]))
    >>> k_means(points, torch.tensor([[0.0], [1.0]]), 2)
    (tensor([[ 0.5000],
            [10.0000]]), tensor([0, 0, 1, 1]))
    """
    raise NotImplementedError
