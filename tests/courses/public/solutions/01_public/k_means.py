"""Versions of k_means as learners write them."""

import torch


def right_scatter_reduce(points, centres, iterations):
    """scatter_reduce leaves clusters alone that nobody scatters to."""
    current = centres.detach().clone()
    for _ in range(iterations):
        labels = torch.linalg.vector_norm(points[:, None, :] - current[None, :, :], dim=-1).min(dim=1)[1]
        places = labels[:, None].expand(-1, points.shape[1])
        current = current.scatter_reduce(0, places, points, reduce="mean", include_self=False)
    distances = torch.linalg.vector_norm(points[:, None, :] - current[None, :, :], dim=-1)
    return current, distances.argmin(dim=-1)


def right_expanded_square(points, centres, iterations):
    """|x|² - 2xc + |c|², of which the first part does not matter; masks as a matrix."""
    c = centres * 1

    def assign():
        return ((c * c).sum(1) - 2 * points @ c.T).argmin(1)

    step = 0
    while step < iterations:
        belongs = assign()[None, :] == torch.arange(c.shape[0], device=c.device)[:, None]
        size = belongs.sum(1, keepdim=True)
        total = torch.where(belongs[:, :, None], points[None], torch.zeros_like(points)[None]).sum(1)
        c = torch.where(size > 0, total / size.clamp_min(1), c)
        step += 1
    return c, assign()


def right_recursion(points, centres, iterations):
    """Strictly nearer only, centre by centre; the rest by recursion."""
    best = torch.full((len(points),), torch.inf, dtype=points.dtype, device=points.device)
    labels = torch.zeros(len(points), dtype=torch.long, device=points.device)
    for j, centre in enumerate(centres):
        distance = torch.sum((points - centre) ** 2, dim=1)
        nearer = distance < best
        best, labels = torch.where(nearer, distance, best), torch.where(nearer, j, labels)
    if iterations == 0:
        return centres.clone(), labels
    moved = [points[labels == j].sum(0) / (labels == j).sum() if (labels == j).any() else centre for j, centre in enumerate(centres)]
    return right(points, torch.stack(moved), iterations - 1)


def right(points, centres, iterations):
    return k_means(points, centres, iterations)


def wrong_reseeds_empty(points, centres, iterations):
    """An empty cluster gets the first point."""
    centres = centres.clone()
    for _ in range(iterations):
        labels = torch.cdist(points, centres).argmin(1)
        for j in range(len(centres)):
            if (labels == j).any():
                centres[j] = points[labels == j].mean(0)
            elif len(points):
                centres[j] = points[0]
    return centres, torch.cdist(points, centres).argmin(1)


def wrong_starts_with_points(points, centres, iterations):
    """Begins with the first k points, as other programs do."""
    centres = points[: len(centres)].clone() if len(points) >= len(centres) else centres.clone()
    for _ in range(iterations):
        labels = torch.cdist(points, centres).argmin(1)
        for j in labels.unique():
            centres[j] = points[labels == j].mean(0)
    return centres, torch.cdist(points, centres).argmin(1)


def wrong_ties_to_the_last(points, centres, iterations):
    """`<=` where `<` is meant."""

    def assign(centres):
        best = torch.full((len(points),), torch.inf, dtype=points.dtype, device=points.device)
        labels = torch.zeros(len(points), dtype=torch.long, device=points.device)
        for j in range(len(centres)):
            distance = ((points - centres[j]) ** 2).sum(1)
            labels = torch.where(distance <= best, j, labels)
            best = torch.minimum(best, distance)
        return labels

    centres = centres.clone()
    for _ in range(iterations):
        labels = assign(centres)
        for j in labels.unique():
            centres[j] = points[labels == j].mean(0)
    return centres, assign(centres)


def wrong_running_mean(points, centres, iterations):
    """Each point pulls its centre half the way: an online version."""
    centres = centres.clone()
    for _ in range(iterations):
        for point in points:
            j = torch.cdist(point[None], centres)[0].argmin()
            centres[j] = (centres[j] + point) / 2
    return centres, torch.cdist(points, centres).argmin(1)
