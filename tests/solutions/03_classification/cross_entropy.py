"""Held-out solutions of cross_entropy."""

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


def right_functional(logits, targets):
    """The library's loss, after the checks."""
    if targets.shape != logits.shape[:1] or len(logits) == 0:
        raise ValueError("shapes")
    return F.cross_entropy(logits, targets.long())


def right_nll(logits, targets):
    """log_softmax and NLLLoss."""
    n = logits.size(0)
    if targets.dim() != 1 or targets.size(0) != n or n == 0:
        raise ValueError
    return nn.NLLLoss()(nn.LogSoftmax(dim=1)(logits), targets.to(torch.int64))


def right_gather(logits, targets):
    """logsumexp minus the logit that gather picks."""
    n = logits.shape[0]
    if targets.shape != (n,) or n < 1:
        raise ValueError(f"targets must be ({n},)")
    own = logits.gather(1, targets.long().view(-1, 1))
    return (logits.logsumexp(dim=1) - own.squeeze(1)).mean()


def right_pairs(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Pairs of row and column as an index."""
    if logits.ndim != 2 or targets.ndim != 1 or len(targets) != len(logits):
        raise ValueError
    if not logits.shape[0]:
        raise ValueError
    shifted = logits - logits.max(dim=1, keepdim=True).values
    log_p = shifted - shifted.exp().sum(dim=1, keepdim=True).log()
    rows = torch.arange(len(log_p), device=logits.device)
    return -log_p[rows, targets.long()].mean()


def right_one_hot(logits, targets):
    """One-hot, times the logarithms, summed up."""
    if list(targets.shape) != [logits.shape[0]] or targets.numel() == 0:
        raise ValueError
    hot = F.one_hot(targets.long(), logits.shape[1]).to(logits.dtype)
    return -torch.einsum("nc,nc->", hot, torch.log_softmax(logits, dim=-1)) / len(targets)


def right_soft_targets(logits, targets):
    """Rows of the identity as probabilities."""
    if targets.shape != logits.shape[:1] or targets.shape[0] == 0:
        raise ValueError
    eye = torch.eye(logits.shape[1], dtype=logits.dtype, device=logits.device)
    print("classes:", len(eye))
    return nn.CrossEntropyLoss()(logits, eye[targets.long()])


def right_mask(logits, targets):
    """A mask of the own class; where keeps its logit."""
    if targets.shape != (len(logits),) or not len(logits):
        raise ValueError
    mask = targets.long()[:, None] == torch.arange(logits.size(1), device=logits.device)
    own = logits.masked_select(mask)
    return torch.mean(torch.logsumexp(logits, 1) - own)


def right_diagonal(logits, targets):
    """Columns for all rows, and the diagonal of these."""
    if targets.shape != logits.shape[:-1] or logits.shape[0] == 0:
        raise ValueError
    log_p = logits.log_softmax(-1)
    return log_p.index_select(1, targets.to(torch.long)).diagonal().mean().neg()


def right_differences(logits, targets):
    """The logsumexp of the differences to the own logit."""
    if not (targets.ndim == 1 and 0 < targets.numel() == logits.shape[0]):
        raise ValueError
    own = torch.take_along_dim(logits, targets.long().unsqueeze(-1), dim=-1)
    return torch.logsumexp(logits - own, dim=-1).mean()


def right_flat(logits, targets, reduction="mean"):
    """take from the flat tensor, at row times C plus target."""
    n, c = logits.shape
    if targets.shape != torch.Size([n]) or n == 0:
        raise ValueError
    position = torch.arange(0, n * c, c, device=targets.device) + targets.long()
    loss = logits.logsumexp(1) - torch.take(logits, position)
    return loss.mean() if reduction == "mean" else loss.sum()


def right_vmap(logits, targets):
    """The loss of one row, mapped."""
    if targets.shape != logits.shape[:1] or len(targets) == 0:
        raise ValueError
    one = lambda row, t: row.logsumexp(0) - row.gather(0, t[None])[0]
    return torch.vmap(one)(logits, targets.long()).mean()


def wrong_softmax_log(logits, targets):
    """The logarithm of a probability that is rounded to 0."""
    if targets.shape != logits.shape[:1] or len(targets) == 0:
        raise ValueError
    p = torch.softmax(logits, dim=1)
    return -p[torch.arange(len(p), device=p.device), targets.long()].log().mean()


def wrong_epsilon(logits, targets):
    """1e-12 stops the loss at 28."""
    if targets.shape != logits.shape[:1] or len(targets) == 0:
        raise ValueError
    p = torch.softmax(logits, dim=1).gather(1, targets.long()[:, None])
    return -(p + 1e-12).log().mean()


def wrong_formula(logits, targets):
    """The logarithm of the sum of e^1000."""
    if targets.shape != logits.shape[:1] or len(targets) == 0:
        raise ValueError
    own = logits.gather(1, targets.long()[:, None]).squeeze(1)
    return (logits.exp().sum(1).log() - own).mean()


def wrong_largest_of_all(logits, targets):
    """The largest logit of the table: other rows are far below it."""
    if targets.shape != logits.shape[:1] or len(targets) == 0:
        raise ValueError
    x = logits - logits.max()
    own = x.gather(1, targets.long()[:, None]).squeeze(1)
    return (x.exp().sum(1).log() - own).mean()


def wrong_softmax_inside(logits, targets):
    """softmax, and the loss does it again."""
    if targets.shape != logits.shape[:1] or len(targets) == 0:
        raise ValueError
    return F.cross_entropy(torch.softmax(logits, dim=1), targets.long())


def wrong_dim(logits, targets):
    """log_softmax along the rows."""
    if targets.shape != logits.shape[:1] or len(targets) == 0:
        raise ValueError
    return F.nll_loss(F.log_softmax(logits, dim=0), targets.long())


def wrong_picks_rows(logits, targets):
    """The targets alone pick rows."""
    if targets.shape != logits.shape[:1] or len(targets) == 0:
        raise ValueError
    log_p = logits.log_softmax(1)
    return -log_p[targets.long().clamp(max=len(log_p) - 1)].mean()


def wrong_all_pairs(logits, targets):
    """log_p[:, targets] is n by n."""
    if targets.shape != logits.shape[:1] or len(targets) == 0:
        raise ValueError
    return -logits.log_softmax(1)[:, targets.long()].mean()


def wrong_mean_over_classes(logits, targets):
    """The mean over n times C numbers."""
    if targets.shape != logits.shape[:1] or len(targets) == 0:
        raise ValueError
    hot = F.one_hot(targets.long(), logits.shape[1])
    return -(hot * logits.log_softmax(1)).mean()


def wrong_sum(logits, targets):
    """The sum."""
    if targets.shape != logits.shape[:1] or len(targets) == 0:
        raise ValueError
    return F.cross_entropy(logits, targets.long(), reduction="sum")


def wrong_sign(logits, targets):
    """The minus is missing."""
    if targets.shape != logits.shape[:1] or len(targets) == 0:
        raise ValueError
    return logits.log_softmax(1).gather(1, targets.long()[:, None]).mean()


def wrong_smoothing(logits, targets):
    """A little label smoothing."""
    if targets.shape != logits.shape[:1] or len(targets) == 0:
        raise ValueError
    return F.cross_entropy(logits, targets.long(), label_smoothing=0.01)


def wrong_no_row(logits, targets):
    """No row: nan."""
    if targets.shape != logits.shape[:1]:
        raise ValueError
    return F.cross_entropy(logits, targets.long())


def wrong_no_row_is_zero(logits, targets):
    """No row: 0."""
    if targets.shape != logits.shape[:1]:
        raise ValueError
    return F.cross_entropy(logits, targets.long(), reduction="sum") / max(1, len(logits))


def wrong_column_of_targets(logits, targets):
    """(n, 1) passes: only the length is compared."""
    if targets.ndim == 0 or len(targets) != len(logits) or len(logits) == 0:
        raise ValueError
    return F.cross_entropy(logits, targets.long().reshape(len(targets), -1)[:, 0])


def wrong_numel(logits, targets):
    """As many targets as rows, in whatever shape."""
    if targets.numel() != logits.shape[0] or len(logits) == 0:
        raise ValueError
    return F.cross_entropy(logits, targets.long().reshape(-1))


def wrong_one_target_for_all(logits, targets):
    """(1,) is broadcast to all rows."""
    if targets.ndim != 1 or len(logits) == 0:
        raise ValueError
    return (logits.logsumexp(1) - logits[torch.arange(len(logits), device=logits.device), targets.long()]).mean()


def wrong_cut_to_the_shorter(logits, targets):
    """More targets than rows: the rest is dropped."""
    if targets.ndim != 1 or len(targets) < len(logits) or len(logits) == 0:
        raise ValueError
    return F.cross_entropy(logits, targets[: len(logits)].long())


def wrong_library_only(logits, targets):
    """The library raises RuntimeError for (n, 1), and nothing without rows."""
    return F.cross_entropy(logits, targets.long())


def wrong_dtype_of_targets(logits, targets):
    """int32 is refused by the library."""
    if targets.shape != logits.shape[:1] or len(targets) == 0:
        raise ValueError
    return F.cross_entropy(logits, targets)


def wrong_bytes_as_mask(logits, targets):
    """uint8 as an index is a mask."""
    if targets.shape != logits.shape[:1] or len(targets) == 0:
        raise ValueError
    log_p = logits.log_softmax(1)
    return -log_p[torch.arange(len(log_p), device=logits.device), targets].mean()


def wrong_loop_over_rows(logits, targets):
    """Row by row."""
    if targets.shape != logits.shape[:1] or len(targets) == 0:
        raise ValueError
    losses = [row.logsumexp(0) - row[int(t)] for row, t in zip(logits, targets)]
    return torch.stack(losses).mean()


def wrong_loop_over_classes(logits, targets):
    """Class by class."""
    if targets.shape != logits.shape[:1] or len(targets) == 0:
        raise ValueError
    log_p = logits.log_softmax(1)
    total = log_p.new_zeros(())
    for c in range(logits.shape[1]):
        total = total - (log_p[:, c] * (targets == c)).sum()
    return total / len(targets)


def wrong_list_of_targets(logits, targets):
    """tolist of the targets."""
    if targets.shape != logits.shape[:1] or len(targets) == 0:
        raise ValueError
    log_p = logits.log_softmax(1)
    return -log_p[list(range(len(log_p))), targets.tolist()].mean()


def wrong_numpy_index(logits, targets):
    """NumPy for the index."""
    if targets.shape != logits.shape[:1] or len(targets) == 0:
        raise ValueError
    log_p = logits.log_softmax(1)
    return -log_p[np.arange(len(log_p)), targets.cpu().numpy().astype(np.int64)].mean()


def wrong_float32(logits, targets):
    """float32 inside."""
    if targets.shape != logits.shape[:1] or len(targets) == 0:
        raise ValueError
    return F.cross_entropy(logits.float(), targets.long()).to(logits.dtype)


def wrong_double_one_hot(logits, targets):
    """One-hot as float64: so is the loss of float32 logits."""
    if targets.shape != logits.shape[:1] or len(targets) == 0:
        raise ValueError
    hot = F.one_hot(targets.long(), logits.shape[1]).double()
    return -(hot * logits.log_softmax(1)).sum(1).mean()


def wrong_detached(logits, targets):
    """No gradient."""
    if targets.shape != logits.shape[:1] or len(targets) == 0:
        raise ValueError
    with torch.no_grad():
        return F.cross_entropy(logits, targets.long())


def wrong_shift_in_place(logits, targets):
    """The caller's logits are shifted."""
    if targets.shape != logits.shape[:1] or len(targets) == 0:
        raise ValueError
    logits.data.sub_(logits.data.amax(1, keepdim=True))
    own = logits.gather(1, targets.long()[:, None]).squeeze(1)
    return (logits.exp().sum(1).log() - own).mean()


def wrong_rows_on_cpu(logits, targets):
    """Two positions are made on the CPU, and one of them is added to another device."""
    if targets.shape != logits.shape[:1] or len(targets) == 0:
        raise ValueError
    c = logits.shape[1]
    position = torch.arange(len(targets)) * c + targets.long()
    return (logits.logsumexp(1) - torch.take(logits, position)).mean()


def wrong_keepdim(logits, targets):
    """(n, 1) minus (n,): n times n numbers, and a mean that happens to be right, in the wrong shape."""
    if targets.shape != logits.shape[:1] or len(targets) == 0:
        raise ValueError
    own = logits.gather(1, targets.long()[:, None])
    return (logits.logsumexp(1) - own).mean(0)


def wrong_two_classes(logits, targets):
    """One class only: a binary loss."""
    if targets.shape != logits.shape[:1] or len(targets) == 0:
        raise ValueError
    if logits.shape[1] == 1:
        return F.binary_cross_entropy_with_logits(logits[:, 0], targets.to(logits.dtype))
    return F.cross_entropy(logits, targets.long())


def wrong_one_class_cut(logits, targets):
    """One class: the loss is 0, and no gradient flows."""
    if targets.shape != logits.shape[:1] or len(targets) == 0:
        raise ValueError
    if logits.shape[1] == 1:
        return torch.zeros((), dtype=logits.dtype, device=logits.device)
    return F.cross_entropy(logits, targets.long())
