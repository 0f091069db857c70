"""Held-out solutions of one_hot."""

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


def right_functional(labels, num_classes):
    """F.one_hot, checked before and turned to float."""
    if torch.any(labels < 0) or torch.any(labels >= num_classes):
        raise ValueError("label out of range")
    return F.one_hot(labels, num_classes).float()


def right_eye(labels: torch.Tensor, num_classes: int) -> torch.Tensor:
    """Rows of the identity matrix."""
    bad = (labels < 0) | (labels > num_classes - 1)
    if bad.any().item():
        raise ValueError(f"labels must be in 0 … {num_classes - 1}")
    return torch.eye(num_classes, device=labels.device)[labels]


def right_compares(y, k):
    """Each label against all classes, by broadcasting."""
    if y.numel() > 0 and not (0 <= y.min() and y.max() < k):
        raise ValueError
    classes = torch.arange(k, device=y.device)
    return (y.unsqueeze(-1) == classes).to(torch.float32)


def right_scatter(labels, num_classes):
    """Zeros, and scatter_ along the last dimension."""
    if ((labels < 0) + (labels >= num_classes)).sum() > 0:
        raise ValueError
    out = torch.zeros(*labels.shape, num_classes, device=labels.device)
    return out.scatter_(-1, labels[..., None], 1.0)


def right_index_pairs(labels, num_classes, verbose=False):
    """Flattened, row and column, and back in shape."""
    flat = labels.reshape(-1)
    if len(flat) and (flat.amin() < 0 or flat.amax() > num_classes - 1):
        raise ValueError
    table = torch.zeros((len(flat), num_classes), dtype=torch.float32).to(labels.device)
    table[torch.arange(len(flat), device=labels.device), flat] = 1
    if verbose:
        print(table)
    return table.view(labels.shape + (num_classes,))


def right_index_select(labels, num_classes):
    """index_select of a diagonal matrix."""
    if not torch.logical_and(labels.ge(0), labels.lt(num_classes)).all():
        raise ValueError
    diagonal = torch.diag(torch.ones(num_classes, device=labels.device))
    return diagonal.index_select(0, labels.flatten()).reshape(*labels.shape, num_classes)


def right_embedding(labels, num_classes):
    """An embedding with frozen rows of the identity."""
    if (labels != labels.clamp(0, num_classes - 1)).any():
        raise ValueError
    return nn.Embedding.from_pretrained(torch.eye(num_classes).to(labels.device))(labels)


def right_steps(labels, num_classes):
    """The difference of two stairs: ≥ minus >."""
    out_of_range = torch.lt(labels, 0).logical_or(torch.ge(labels, num_classes))
    if bool(torch.any(out_of_range)):
        raise ValueError
    k = torch.arange(num_classes, device=labels.device)
    column = labels.reshape(*labels.shape, 1)
    return (k >= column).float() - (k > column).float()


def right_flat_positions(labels, num_classes):
    """One long row of zeros, ones at computed positions."""
    n = labels.numel()
    if n and torch.stack([-labels.min(), labels.max() - num_classes + 1]).max() > 0:
        raise ValueError
    out = torch.zeros(n * num_classes, device=labels.device)
    start = torch.arange(n, device=labels.device) * num_classes
    out.index_fill_(0, start + labels.reshape(-1), 1.0)
    return out.reshape(list(labels.shape) + [num_classes])


def right_put(labels, num_classes):
    """index_put_ with all dimensions, by nonzero of ones."""
    if (labels // num_classes).any():
        raise ValueError
    out = labels.new_zeros((*labels.shape, num_classes), dtype=torch.float)
    flat = out.view(-1, num_classes)
    rows = torch.ones_like(labels).reshape(-1).cumsum(0) - 1
    flat.index_put_((rows, labels.reshape(-1)), torch.tensor(1.0, device=labels.device))
    return out


def right_where(labels, num_classes):
    """where, with an outer difference."""
    if labels.numel():
        low, high = torch.aminmax(labels)
        if low.item() < 0 or high.item() >= num_classes:
            raise ValueError
    gap = labels[..., None] - torch.arange(num_classes, device=labels.device)
    return torch.where(gap == 0, 1.0, 0.0)


def right_clipped_distance(labels, num_classes):
    """One minus the distance, never below zero."""
    if torch.count_nonzero((labels < 0) | (labels >= num_classes)):
        raise ValueError
    classes = torch.linspace(0, num_classes - 1, num_classes, device=labels.device)
    return F.relu(1 - (labels.unsqueeze(-1) - classes.round()).abs())


def wrong_no_check_eye(labels, num_classes):
    """IndexError above, and -1 is the last class."""
    return torch.eye(num_classes, device=labels.device)[labels]


def wrong_no_check_compares(labels, num_classes):
    """A row of zeros for a label outside."""
    return (labels[..., None] == torch.arange(num_classes, device=labels.device)).float()


def wrong_no_check_functional(labels, num_classes):
    """F.one_hot raises RuntimeError."""
    return F.one_hot(labels, num_classes=num_classes).float()


def wrong_upper_bound_only(labels, num_classes):
    """Negative labels count from the end."""
    if (labels >= num_classes).any():
        raise ValueError
    return torch.eye(num_classes, device=labels.device)[labels]


def wrong_off_by_one(labels, num_classes):
    """The label num_classes itself slips through."""
    if (labels < 0).any() or (labels > num_classes).any():
        raise ValueError
    return (labels[..., None] == torch.arange(num_classes, device=labels.device)).float()


def wrong_raises_if_all_outside(labels, num_classes):
    """all in place of any."""
    outside = (labels < 0) | (labels >= num_classes)
    if labels.numel() and outside.all():
        raise ValueError
    return (labels[..., None] == torch.arange(num_classes, device=labels.device)).float()


def wrong_last_label_checked(labels, num_classes):
    """Looks at the first and the last label only."""
    flat = labels.reshape(-1)
    if len(flat) and not (0 <= flat[0] < num_classes and 0 <= flat[-1] < num_classes):
        raise ValueError
    return (labels[..., None] == torch.arange(num_classes, device=labels.device)).float()


def wrong_clamps(labels, num_classes):
    """Labels outside are moved inside."""
    return torch.eye(num_classes, device=labels.device)[labels.clamp(0, num_classes - 1)]


def wrong_min_of_nothing(labels, num_classes):
    """min() of an empty tensor raises."""
    if labels.min() < 0 or labels.max() >= num_classes:
        raise ValueError
    return F.one_hot(labels, num_classes).float()


def wrong_empty_shape(labels, num_classes):
    """(0, 3) becomes (0, num_classes)."""
    if labels.numel() == 0:
        return torch.zeros(0, num_classes, device=labels.device)
    if labels.min() < 0 or labels.max() >= num_classes:
        raise ValueError
    return F.one_hot(labels, num_classes).float()


def wrong_whole_numbers(labels, num_classes):
    """int64, as F.one_hot gives it."""
    if (labels < 0).any() or (labels >= num_classes).any():
        raise ValueError
    return F.one_hot(labels, num_classes)


def wrong_double(labels, num_classes):
    """float64."""
    if (labels < 0).any() or (labels >= num_classes).any():
        raise ValueError
    return F.one_hot(labels, num_classes).double()


def wrong_loop_over_labels(labels, num_classes):
    """One label after the other."""
    if (labels < 0).any() or (labels >= num_classes).any():
        raise ValueError
    flat = labels.reshape(-1)
    out = torch.zeros(len(flat), num_classes, device=labels.device)
    for i, label in enumerate(flat):
        out[i, label] = 1.0
    return out.reshape(*labels.shape, num_classes)


def wrong_loop_over_classes(labels, num_classes):
    """One class after the other."""
    if (labels < 0).any() or (labels >= num_classes).any():
        raise ValueError
    return torch.stack([(labels == c).float() for c in range(num_classes)], dim=-1)


def wrong_tolist(labels, num_classes):
    """The numbers leave the tensor."""
    if (labels < 0).any() or (labels >= num_classes).any():
        raise ValueError
    rows = [[float(c == y) for c in range(num_classes)] for y in labels.flatten().tolist()]
    return torch.tensor(rows, device=labels.device).reshape(*labels.shape, num_classes)


def wrong_numpy(labels, num_classes):
    """np.eye."""
    if (labels < 0).any() or (labels >= num_classes).any():
        raise ValueError
    return torch.from_numpy(np.eye(num_classes, dtype=np.float32)[labels.cpu().numpy()]).to(labels.device)


def wrong_loop_in_the_check(labels, num_classes):
    """Only the check is a loop."""
    if any(label < 0 or label >= num_classes for label in labels.flatten()):
        raise ValueError
    return torch.eye(num_classes, device=labels.device)[labels]


def wrong_classes_on_cpu(labels, num_classes):
    """arange lies on the CPU."""
    if (labels < 0).any() or (labels >= num_classes).any():
        raise ValueError
    return (labels[..., None] == torch.arange(num_classes)).float()


def wrong_result_on_cpu(labels, num_classes):
    """All the work, and the result, on the CPU."""
    labels = labels.cpu()
    if (labels < 0).any() or (labels >= num_classes).any():
        raise ValueError
    return torch.eye(num_classes)[labels]


def wrong_len_of_0d(labels, num_classes):
    """len raises for a single label without dimensions."""
    if (labels < 0).any() or (labels >= num_classes).any():
        raise ValueError
    out = torch.zeros(len(labels), *labels.shape[1:], num_classes, device=labels.device)
    return out.scatter_(-1, labels.unsqueeze(-1), 1)


def wrong_dimension_one(labels, num_classes):
    """The class comes second: right for (n,) only."""
    if (labels < 0).any() or (labels >= num_classes).any():
        raise ValueError
    if labels.ndim < 2:
        return F.one_hot(labels, num_classes).float()
    return F.one_hot(labels, num_classes).float().movedim(-1, 1)


def wrong_flat(labels, num_classes):
    """(n, m) becomes (n * m, num_classes)."""
    if (labels < 0).any() or (labels >= num_classes).any():
        raise ValueError
    out = torch.zeros(labels.numel(), num_classes, device=labels.device)
    out[torch.arange(labels.numel(), device=labels.device), labels.reshape(-1)] = 1
    return out if labels.ndim else out[0]


def wrong_squeezes(labels, num_classes):
    """squeeze() for the 0-d label takes other dimensions too."""
    if (labels < 0).any() or (labels >= num_classes).any():
        raise ValueError
    out = torch.zeros(*labels.shape, num_classes, device=labels.device)
    out.scatter_(-1, labels.unsqueeze(-1), 1.0)
    return out.squeeze()


def wrong_classes_from_data(labels, num_classes):
    """As many classes as the data shows."""
    if (labels < 0).any() or (labels >= num_classes).any():
        raise ValueError
    seen = int(labels.max()) + 1 if labels.numel() else num_classes
    return F.one_hot(labels, seen).float()


def wrong_counts_from_one(labels, num_classes):
    """Labels 1 to num_classes."""
    if (labels < 1).any() or (labels > num_classes).any():
        raise ValueError
    return torch.eye(num_classes, device=labels.device)[labels - 1]


def wrong_unsqueezes_the_argument(labels, num_classes):
    """unsqueeze_ changes the caller's tensor."""
    if (labels < 0).any() or (labels >= num_classes).any():
        raise ValueError
    out = torch.zeros(*labels.shape, num_classes, device=labels.device)
    return out.scatter_(-1, labels.unsqueeze_(-1), 1.0)


def wrong_view_of_non_contiguous(labels, num_classes):
    """view raises for a transposed tensor."""
    if (labels < 0).any() or (labels >= num_classes).any():
        raise ValueError
    return torch.eye(num_classes, device=labels.device)[labels.view(-1)].view(*labels.shape, num_classes)


def wrong_zero_and_minus_one(labels, num_classes):
    """-1 where it should be 0."""
    if (labels < 0).any() or (labels >= num_classes).any():
        raise ValueError
    return F.one_hot(labels, num_classes).float() * 2 - 1
