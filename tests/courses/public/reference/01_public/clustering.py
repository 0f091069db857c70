"""Clustering: k-means."""

from collections.abc import Callable
from typing import Any

import torch
from hypothesis import strategies as st
from torch.nn import functional as F

from grader import exercise, tensors

Draw = Callable[[st.SearchStrategy[Any]], Any]


def _tells_apart(points: torch.Tensor, centres: torch.Tensor, iterations: int) -> bool:
    """Whether no point ever lies at nearly the same distance from two centres: exactly, or clearly not.

    Then rounding decides nothing, and every right way of computing distances leads to the same clusters.
    """
    points, centres = points.double(), centres.double()
    for _ in range(iterations + 1):
        squares = ((points[:, None] - centres[None]) ** 2).sum(-1)
        gaps = (squares[:, :, None] - squares[:, None, :]).abs()
        alike = (centres[:, None] == centres[None]).all(-1)
        near = gaps[(gaps < 1e-2) & ~alike]
        if bool(near.any()) or (len(near) and not (_is_exact(points) and _is_exact(centres))):
            return False
        labels = squares.argmin(1)
        members = [points[labels == place] for place in range(len(centres))]
        centres = torch.stack([own.mean(0) if len(own) else old for own, old in zip(members, centres, strict=True)])
    return True


def _is_exact(numbers: torch.Tensor) -> bool:
    """Whether sums and products of the numbers are not rounded."""
    return bool((numbers * 16 == (numbers * 16).round()).all())


@st.composite
def _clouds(draw: Draw) -> dict[str, Any]:
    """Points and starting centres; whole numbers with ties, or real ones."""
    dtype = draw(st.sampled_from((torch.float32, torch.float64)))
    values = draw(st.sampled_from(("ties", "normal", (-2.0, 2.0))))
    d = draw(st.integers(1, 3))
    n, k = draw(st.integers(0, 9)), draw(st.integers(1, 4))
    return {
        "points": draw(tensors(f"{n} {d}", dtype=dtype, values=values, expanded=True)),
        "centres": draw(tensors(f"{k} {d}", dtype=dtype, values=values, expanded=True)),
        "iterations": draw(st.integers(0, 4)),
    }


def _column(*values: float) -> torch.Tensor:
    """Return numbers as points of one coordinate."""
    return torch.tensor(values)[:, None]


@exercise(
    points=2,
    arguments=_clouds().filter(lambda drawn: _tells_apart(**drawn)),
    memory="fresh",
    examples=(
        {"points": _column(0.0, 1.0, 9.0, 11.0), "centres": _column(0.0, 1.0), "iterations": 0},
        {"points": _column(0.0, 1.0, 9.0, 11.0), "centres": _column(0.0, 1.0), "iterations": 1},
        {"points": _column(0.0, 1.0, 9.0, 11.0), "centres": _column(0.0, 1.0), "iterations": 2},
        {"points": _column(0.0, 1.0, 9.0, 11.0), "centres": _column(0.0, 1.0), "iterations": 3},
        {"points": _column(0.0, 1.0, 2.0), "centres": _column(2.0, 50.0, 0.0), "iterations": 2},
        {"points": _column(0.0, 2.0), "centres": _column(1.0, 1.0), "iterations": 1},
        {"points": _column(4.5, 6.0, 10.0), "centres": _column(0.0, 10.0), "iterations": 1},
        {"points": _column(1.0), "centres": _column(2.0, 0.0), "iterations": 1},
        {"points": _column(1.0), "centres": _column(0.0, 2.0), "iterations": 0},
        {
            "points": torch.tensor([[2.0, 2.0], [0.0, 3.5]]),
            "centres": torch.tensor([[0.0, 0.0], [5.0, 2.0]]),
            "iterations": 1,
        },
        {"points": torch.empty(0, 2), "centres": torch.tensor([[1.0, 2.0]]), "iterations": 2},
        {"points": _column(5.0, 6.0, 8.5), "centres": _column(3.0), "iterations": 1},
    ),
    hints=(
        "Two things take turns: find the nearest centre of every point, then move every centre. Write each by itself.",
        "points[:, None] - centres has shape (n, k, d): every point against every centre. argmin finds the nearest.",
        "labels == j is True for the points of cluster j; points[labels == j].mean(0) is their mean, if there are any.",
        "The centres move after the labels were found: the labels returned must belong to the centres returned.",
    ),
)
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
    centres = centres.clone()
    for _ in range(iterations):
        labels = _nearest(points, centres)
        for label in labels.unique():
            centres[label] = points[labels == label].mean(0)
    return centres, _nearest(points, centres)


def _nearest(points, centres):
    """Return the index of the nearest centre of each point."""
    return torch.cdist(points, centres).argmin(1)


def _moved(points, centres, labels):
    """Return the centres moved to the means of their points."""
    means = [points[labels == place].mean(0) for place in range(len(centres))]
    return torch.stack([old if mean.isnan().any() else mean for mean, old in zip(means, centres, strict=True)])


@k_means.mutant("an empty cluster becomes nan")
def _(points, centres, iterations):
    for _ in range(iterations):
        labels = _nearest(points, centres)
        centres = torch.stack([points[labels == place].mean(0) for place in range(len(centres))])
    return centres.clone(), _nearest(points, centres)


@k_means.mutant("an empty cluster moves to the origin")
def _(points, centres, iterations):
    for _ in range(iterations):
        labels = _nearest(points, centres)
        members = F.one_hot(labels, len(centres)).to(points.dtype)
        centres = members.T @ points / members.sum(0).clamp(min=1)[:, None]
    return centres.clone(), _nearest(points, centres)


@k_means.mutant("labels from before the last move")
def _(points, centres, iterations):
    labels = _nearest(points, centres)
    for _ in range(iterations):
        labels = _nearest(points, centres)
        centres = _moved(points, centres, labels)
    return centres.clone(), labels


@k_means.mutant("the largest index of those equally near")
def _(points, centres, iterations):
    for _ in range(iterations):
        labels = len(centres) - 1 - _nearest(points, centres.flip(0))
        centres = _moved(points, centres, labels)
    return centres.clone(), len(centres) - 1 - _nearest(points, centres.flip(0))


@k_means.mutant("looks for the farthest centre")
def _(points, centres, iterations):
    def farthest(centres):
        return ((points[:, None] - centres) ** 2).sum(-1).argmax(1)

    for _ in range(iterations):
        centres = _moved(points, centres, farthest(centres))
    return centres.clone(), farthest(centres)


@k_means.mutant("adds up absolute differences")
def _(points, centres, iterations):
    def nearest(centres):
        return (points[:, None] - centres).abs().sum(-1).argmin(1)

    for _ in range(iterations):
        centres = _moved(points, centres, nearest(centres))
    return centres.clone(), nearest(centres)


@k_means.mutant("moves centres to medians")
def _(points, centres, iterations):
    centres = centres.clone()
    for _ in range(iterations):
        labels = _nearest(points, centres)
        for place in range(len(centres)):
            if (labels == place).any():
                centres[place] = points[labels == place].median(0).values
    return centres, _nearest(points, centres)


@k_means.mutant("labels anew after each single centre")
def _(points, centres, iterations):
    centres = centres.clone()
    for _ in range(iterations):
        for place in range(len(centres)):
            own = points[_nearest(points, centres) == place]
            if len(own):
                centres[place] = own.mean(0)
    return centres, _nearest(points, centres)


@k_means.mutant("one iteration too many")
def _(points, centres, iterations):
    for _ in range(iterations + 1):
        centres = _moved(points, centres, _nearest(points, centres))
    return centres.clone(), _nearest(points, centres)


@k_means.mutant("moves the caller's centres")
def _(points, centres, iterations):
    for _ in range(iterations):
        centres.copy_(_moved(points, centres, _nearest(points, centres)))
    return centres.clone(), _nearest(points, centres)


@k_means.mutant("returns the caller's centres where there is nothing to do")
def _(points, centres, iterations):
    for _ in range(iterations):
        centres = _moved(points, centres, _nearest(points, centres))
    return centres, _nearest(points, centres)


@k_means.mutant("labels in int32")
def _(points, centres, iterations):
    for _ in range(iterations):
        centres = _moved(points, centres, _nearest(points, centres))
    return centres.clone(), _nearest(points, centres).int()


@k_means.mutant("labels first")
def _(points, centres, iterations):
    for _ in range(iterations):
        centres = _moved(points, centres, _nearest(points, centres))
    return _nearest(points, centres), centres.clone()


@k_means.mutant("always float32")
def _(points, centres, iterations):
    points, centres = points.float(), centres.float()
    for _ in range(iterations):
        centres = _moved(points, centres, _nearest(points, centres))
    return centres.clone(), _nearest(points, centres)


@k_means.mutant("counts clusters up to the largest label only")
def _(points, centres, iterations):
    centres = centres.clone()
    for _ in range(iterations):
        labels = _nearest(points, centres)
        sizes = torch.bincount(labels).to(points.dtype)
        members = F.one_hot(labels).to(points.dtype) if len(labels) else points.new_zeros(0, 0)
        centres = torch.where(sizes[:, None] > 0, members.T @ points / sizes[:, None], centres[: len(sizes)])
    return centres, _nearest(points, centres)


@k_means.variant("one-hot labels and a matrix product")
def _(points, centres, iterations):
    centres = centres.clone()
    for _ in range(iterations):
        labels = (points[:, None] - centres[None]).square().sum(2).argmin(dim=1)
        members = F.one_hot(labels, num_classes=centres.shape[0]).to(points.dtype)
        sizes = members.sum(dim=0).unsqueeze(1)
        centres = torch.where(sizes == 0, centres, members.T @ points / sizes)
    return centres, (points[:, None] - centres[None]).square().sum(2).argmin(dim=1)


@k_means.variant("index_add_")
def _(points, centres, iterations):
    def nearest(centres):
        return ((points.unsqueeze(1) - centres.unsqueeze(0)).pow(2).sum(2)).min(1).indices

    for _ in range(iterations):
        labels = nearest(centres)
        sums = torch.zeros_like(centres).index_add_(0, labels, points)
        sizes = torch.bincount(labels, minlength=len(centres))
        centres = torch.where(sizes[:, None] > 0, sums / sizes[:, None], centres)
    return centres.clone(), nearest(centres)


@k_means.variant("point by point, and done early")
def _(points, centres, iterations):
    centres = [centre.clone() for centre in centres]

    def label(point):
        squares = [((point - centre) ** 2).sum().item() for centre in centres]
        return squares.index(min(squares))

    labels = [label(point) for point in points]
    for _ in range(iterations):
        for place in range(len(centres)):
            own = [point for point, name in zip(points, labels, strict=True) if name == place]
            if own:
                centres[place] = torch.stack(own).mean(0)
        before, labels = labels, [label(point) for point in points]
        if before == labels:
            break
    return torch.stack(centres), torch.tensor(labels, dtype=torch.int64, device=points.device)
