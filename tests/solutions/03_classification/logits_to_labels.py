"""Held-out solutions of logits_to_labels."""

import numpy as np
import torch
from torch.nn import functional as F


def right_branches(logits):
    """One branch for each shape."""
    if logits.ndim == 1:
        return (logits > 0).long()
    if logits.ndim == 2 and logits.shape[1] == 1:
        return (logits[:, 0] > 0).long()
    if logits.ndim == 2 and logits.shape[1] >= 2:
        return logits.argmax(dim=1)
    raise ValueError(f"unexpected shape {tuple(logits.shape)}")


def right_two_columns(logits):
    """The class 0 gets the logit 0, and argmax decides everything."""
    if logits.dim() not in (1, 2) or logits.dim() == 2 and logits.size(1) == 0:
        raise ValueError("shape")
    if logits.dim() == 1:
        logits = logits.unsqueeze(1)
    if logits.size(1) == 1:
        logits = torch.cat([torch.zeros_like(logits), logits], dim=1)
    return torch.argmax(logits, 1)


def right_max_indices(x: torch.Tensor) -> torch.Tensor:
    """torch.max gives values and places."""
    try:
        rows, classes = x.shape if x.dim() == 2 else (len(x), 1)
    except TypeError as error:
        raise ValueError("0-d") from error
    if x.dim() > 2 or classes < 1:
        raise ValueError("shape")
    if classes > 1:
        _, labels = torch.max(x.data, 1)
        return labels
    return x.reshape(rows).gt(0).to(torch.int64)


def right_sigmoid_round(logits):
    """Round of the sigmoid: 0.5 goes to 0, the even number."""
    if not 1 <= logits.ndim <= 2 or logits.shape[-1] == 0 and logits.ndim == 2:
        raise ValueError
    if logits.ndim == 2 and logits.shape[1] > 1:
        return torch.softmax(logits, dim=1).argmax(dim=1)
    return torch.round(torch.sigmoid(logits.reshape(-1))).type(torch.LongTensor).to(logits.device)


def right_bucketize(logits, verbose=False):
    """In which of two buckets is it? The boundary 0 belongs to the lower one."""
    shape = tuple(logits.shape)
    if len(shape) == 1 or (len(shape) == 2 and shape[1] == 1):
        return torch.bucketize(logits.detach().flatten(), logits.new_zeros(1))
    if len(shape) != 2 or shape[1] < 1:
        raise ValueError(shape)
    if verbose:
        print(logits)
    return torch.argmax(logits, dim=-1)


def right_stable_sort(logits):
    """A stable sort keeps the first of equals in front."""
    if logits.ndim == 1:
        return torch.heaviside(logits.detach(), torch.zeros_like(logits)).long()
    if logits.ndim != 2 or logits.shape[1] == 0:
        raise ValueError
    if logits.shape[1] == 1:
        return torch.ceil(logits.detach().squeeze(1).clamp(-1, 1)).clamp(min=0).long()
    return torch.sort(logits, dim=1, descending=True, stable=True).indices[:, 0]


def right_helper(logits):
    """Calls a helper with the column."""

    def binary(column):
        return torch.where(column > 0, 1, 0)

    match logits.shape:
        case (_,):
            return binary(logits)
        case (_, 1):
            return binary(logits.squeeze(-1))
        case (_, c) if c > 1:
            return logits.max(dim=1).indices
        case _:
            raise ValueError("unexpected shape")


def right_first_largest(logits):
    """The first place where a logit equals the row's largest."""
    if logits.ndim == 1:
        logits = logits[:, None]
    if logits.ndim != 2 or not logits.shape[1]:
        raise ValueError
    if logits.shape[1] == 1:
        return torch.sign(logits).clamp(min=0).long().flatten()
    top = logits == logits.amax(dim=1, keepdim=True)
    return (top.cumsum(dim=1) == 0).sum(dim=1)


def right_lists(logits):
    """Lists, and one tensor in the end."""
    if logits.ndim not in {1, 2}:
        raise ValueError
    if logits.ndim == 2 and logits.shape[1] == 0:
        raise ValueError
    rows = logits.tolist()
    labels = []
    for row in rows:
        if isinstance(row, float):
            row = [row]
        labels.append(row.index(max(row)) if len(row) > 1 else int(row[0] > 0))
    return torch.tensor(labels, dtype=torch.long, device=logits.device)


def right_numpy(logits):
    """NumPy finds the first of equals, too."""
    if logits.ndim == 0 or logits.ndim > 2:
        raise ValueError
    a = logits.detach().cpu().numpy()
    if a.ndim == 2 and a.shape[1] > 1:
        out = np.argmax(a, axis=1)
    elif a.ndim == 1 or a.shape[1] == 1:
        out = (a > 0).astype(np.int64).ravel()
    else:
        raise ValueError
    return torch.from_numpy(out.astype("int64")).to(logits.device)


def wrong_squeezes(logits):
    """One row (1, 1) becomes 0-d."""
    if logits.ndim not in (1, 2) or logits.shape[-1] == 0 and logits.ndim == 2:
        raise ValueError
    if logits.ndim == 2 and logits.shape[1] > 1:
        return logits.argmax(1)
    return (logits.squeeze() > 0).long()


def wrong_squeezes_first(logits):
    """A single row of three classes is taken for three rows."""
    if logits.ndim not in (1, 2) or logits.shape[-1] == 0 and logits.ndim == 2:
        raise ValueError
    flat = logits.squeeze()
    if flat.ndim == 2:
        return flat.argmax(1)
    return (flat.reshape(-1) > 0).long()


def wrong_zero_is_one(logits):
    """>= 0: a logit of 0 gives 1."""
    if logits.ndim == 2 and logits.shape[1] > 1:
        return logits.argmax(1)
    if logits.ndim == 1 or (logits.ndim == 2 and logits.shape[1] == 1):
        return (logits.reshape(-1) >= 0).long()
    raise ValueError


def wrong_half(logits):
    """0.5 is the threshold of probabilities."""
    if logits.ndim == 2 and logits.shape[1] > 1:
        return logits.argmax(1)
    if logits.ndim == 1 or (logits.ndim == 2 and logits.shape[1] == 1):
        return (logits.reshape(-1) > 0.5).long()
    raise ValueError


def wrong_half_for_columns(logits):
    """Right for (n,), but 0.5 for (n, 1)."""
    if logits.ndim == 1:
        return (logits > 0).long()
    if logits.ndim != 2 or logits.shape[1] == 0:
        raise ValueError
    if logits.shape[1] == 1:
        return (logits[:, 0] > 0.5).long()
    return logits.argmax(1)


def wrong_argmax_of_column(logits):
    """argmax of a single column is always 0."""
    if logits.ndim == 1:
        return (logits > 0).long()
    if logits.ndim != 2 or logits.shape[1] == 0:
        raise ValueError
    return logits.argmax(1)


def wrong_column_kept(logits):
    """(n, 1) stays (n, 1)."""
    if logits.ndim == 2 and logits.shape[1] > 1:
        return logits.argmax(1)
    if logits.ndim == 1 or (logits.ndim == 2 and logits.shape[1] == 1):
        return (logits > 0).long()
    raise ValueError


def wrong_bools(logits):
    """True and False for two classes."""
    if logits.ndim == 2 and logits.shape[1] > 1:
        return logits.argmax(1)
    if logits.ndim == 1 or (logits.ndim == 2 and logits.shape[1] == 1):
        return logits.reshape(-1) > 0
    raise ValueError


def wrong_floats(logits):
    """1.0 and 0.0 for two classes."""
    if logits.ndim == 2 and logits.shape[1] > 1:
        return logits.argmax(1)
    if logits.ndim == 1 or (logits.ndim == 2 and logits.shape[1] == 1):
        return torch.round(torch.sigmoid(logits.reshape(-1)))
    raise ValueError


def wrong_int32(logits):
    """int() is int32."""
    if logits.ndim == 2 and logits.shape[1] > 1:
        return logits.argmax(1)
    if logits.ndim == 1 or (logits.ndim == 2 and logits.shape[1] == 1):
        return (logits.reshape(-1) > 0).int()
    raise ValueError


def wrong_last_of_equals(logits):
    """Flipped: the last of several that are equally large."""
    if logits.ndim == 2 and logits.shape[1] > 1:
        return logits.shape[1] - 1 - logits.flip(1).argmax(1)
    if logits.ndim == 1 or (logits.ndim == 2 and logits.shape[1] == 1):
        return (logits.reshape(-1) > 0).long()
    raise ValueError


def wrong_ascending_sort(logits):
    """The last place of an ascending stable sort is the last of equals."""
    if logits.ndim == 2 and logits.shape[1] > 1:
        return logits.sort(dim=1, stable=True)[1][:, -1]
    if logits.ndim == 1 or (logits.ndim == 2 and logits.shape[1] == 1):
        return (logits.reshape(-1) > 0).long()
    raise ValueError


def wrong_two_classes_as_one(logits):
    """With two classes it looks at the second logit only."""
    if logits.ndim == 2 and logits.shape[1] > 2:
        return logits.argmax(1)
    if logits.ndim == 1 or (logits.ndim == 2 and logits.shape[1] >= 1):
        return (logits.reshape(len(logits), -1)[:, -1] > 0).long()
    raise ValueError


def wrong_two_classes_tie(logits):
    """With two equal logits the second wins."""
    if logits.ndim == 2 and logits.shape[1] == 2:
        return (logits[:, 1] >= logits[:, 0]).long()
    if logits.ndim == 2 and logits.shape[1] > 1:
        return logits.argmax(1)
    if logits.ndim == 1 or (logits.ndim == 2 and logits.shape[1] == 1):
        return (logits.reshape(-1) > 0).long()
    raise ValueError


def wrong_columns(logits):
    """argmax along the rows."""
    if logits.ndim == 2 and logits.shape[1] > 1:
        return logits.argmax(dim=0) if len(logits) else logits.new_zeros(0, dtype=torch.int64)
    if logits.ndim == 1 or (logits.ndim == 2 and logits.shape[1] == 1):
        return (logits.reshape(-1) > 0).long()
    raise ValueError


def wrong_0d_accepted(logits):
    """A number without dimension gets a label too."""
    if logits.ndim > 2 or (logits.ndim == 2 and logits.shape[1] == 0):
        raise ValueError
    if logits.ndim == 2 and logits.shape[1] > 1:
        return logits.argmax(1)
    return (logits.reshape(-1) > 0).long()


def wrong_three_dimensions_accepted(logits):
    """(n, C, m) has an argmax as well."""
    if logits.ndim == 0:
        raise ValueError
    if logits.ndim == 1 or logits.shape[1] == 1:
        return (logits.reshape(-1) > 0).long()
    if logits.shape[1] == 0:
        raise ValueError
    return logits.argmax(1)


def wrong_no_classes(logits):
    """C = 0 raises IndexError out of argmax, if anything."""
    if logits.ndim not in (1, 2):
        raise ValueError
    if logits.ndim == 1 or logits.shape[1] == 1:
        return (logits.reshape(-1) > 0).long()
    return logits.argmax(1)


def wrong_no_classes_no_rows(logits):
    """(0, 0) passes as empty."""
    if logits.ndim not in (1, 2):
        raise ValueError
    if len(logits) == 0:
        return torch.empty(0, dtype=torch.int64, device=logits.device)
    if logits.ndim == 1 or logits.shape[1] == 1:
        return (logits.reshape(-1) > 0).long()
    if logits.shape[1] == 0:
        raise ValueError
    return logits.argmax(1)


def wrong_empty_refused(logits):
    """No rows are no mistake."""
    if logits.ndim not in (1, 2) or logits.numel() == 0:
        raise ValueError
    if logits.ndim == 1 or logits.shape[1] == 1:
        return (logits.reshape(-1) > 0).long()
    return logits.argmax(1)


def wrong_empty_lists(logits):
    """max of no rows at all raises; a list of nothing is float32."""
    if logits.ndim not in (1, 2) or logits.ndim == 2 and logits.shape[1] == 0:
        raise ValueError
    if logits.ndim == 1 or logits.shape[1] == 1:
        return torch.tensor([int(v > 0) for v in logits.reshape(-1).tolist()], device=logits.device)
    return logits.argmax(1)


def wrong_type_error(logits):
    """TypeError is no ValueError."""
    if logits.ndim not in (1, 2) or logits.ndim == 2 and logits.shape[1] == 0:
        raise TypeError("shape")
    if logits.ndim == 1 or logits.shape[1] == 1:
        return (logits.reshape(-1) > 0).long()
    return logits.argmax(1)


def wrong_on_cpu(logits):
    """The labels lie on the CPU."""
    if logits.ndim not in (1, 2) or logits.ndim == 2 and logits.shape[1] == 0:
        raise ValueError
    logits = logits.detach().cpu()
    if logits.ndim == 1 or logits.shape[1] == 1:
        return (logits.reshape(-1) > 0).long()
    return logits.argmax(1)


def wrong_numpy_without_detach(logits):
    """numpy() raises if gradients are required."""
    if logits.ndim not in (1, 2) or logits.ndim == 2 and logits.shape[1] == 0:
        raise ValueError
    a = logits.cpu().numpy()
    if a.ndim == 1 or a.shape[1] == 1:
        return torch.from_numpy((a.reshape(-1) > 0).astype(np.int64)).to(logits.device)
    return torch.from_numpy(a.argmax(1)).to(logits.device)


def wrong_rounds_logits(logits):
    """round of a logit: 0.3 is 0."""
    if logits.ndim not in (1, 2) or logits.ndim == 2 and logits.shape[1] == 0:
        raise ValueError
    if logits.ndim == 1 or logits.shape[1] == 1:
        return logits.reshape(-1).round().clamp(0, 1).long()
    return logits.argmax(1)


def wrong_truncates(logits):
    """argmax of whole numbers: 0.2 and 0.7 are the same."""
    if logits.ndim not in (1, 2) or logits.ndim == 2 and logits.shape[1] == 0:
        raise ValueError
    if logits.ndim == 1 or logits.shape[1] == 1:
        return (logits.reshape(-1) > 0).long()
    return logits.long().argmax(1)


def wrong_in_place(logits):
    """relu_ overwrites the logits."""
    if logits.ndim not in (1, 2) or logits.ndim == 2 and logits.shape[1] == 0:
        raise ValueError
    if logits.ndim == 1 or logits.shape[1] == 1:
        return (F.relu(logits.data, inplace=True).reshape(-1) > 0).long()
    return logits.argmax(1)


def wrong_one_hot(logits):
    """The labels one-hot."""
    if logits.ndim not in (1, 2) or logits.ndim == 2 and logits.shape[1] == 0:
        raise ValueError
    if logits.ndim == 1 or logits.shape[1] == 1:
        return (logits.reshape(-1) > 0).long()
    return F.one_hot(logits.argmax(1), logits.shape[1])


def wrong_view(logits):
    """view of every second logit raises."""
    if logits.ndim not in (1, 2) or logits.ndim == 2 and logits.shape[1] == 0:
        raise ValueError
    if logits.ndim == 1 or logits.shape[1] == 1:
        return (logits > 0).long().view(-1)
    n, c = logits.shape
    return logits.view(n * c).view(n, c).argmax(1)


def wrong_small_logits(logits):
    """0.001 is greater than 0."""
    if logits.ndim not in (1, 2) or logits.ndim == 2 and logits.shape[1] == 0:
        raise ValueError
    if logits.ndim == 1 or logits.shape[1] == 1:
        return (logits.reshape(-1) > 2e-3).long()
    return logits.argmax(1)


def wrong_float32(logits):
    """In float32 two logits may be equal that are not."""
    if logits.ndim not in (1, 2) or logits.ndim == 2 and logits.shape[1] == 0:
        raise ValueError
    logits = logits.float()
    if logits.ndim == 1 or logits.shape[1] == 1:
        return (logits.reshape(-1) > 0).long()
    return logits.argmax(1)
