"""Held-out solutions of accuracy."""

import numpy as np
import torch
from torch.nn import functional as F


def right_mean(y_true, y_pred):
    """The mean of the matches."""
    if y_true.shape != y_pred.shape:
        raise ValueError(f"shapes differ: {y_true.shape} and {y_pred.shape}")
    if y_true.numel() == 0:
        raise ValueError("nothing to compare")
    return (y_true == y_pred).float().mean().item()


def right_eq_sum(y_true, y_pred):
    """torch.eq, as in many notebooks."""
    if y_true.size() != y_pred.size() or y_true.nelement() < 1:
        raise ValueError("bad labels")
    correct = torch.eq(y_true, y_pred).sum().item()
    acc = correct / y_pred.nelement()
    print(f"accuracy: {acc * 100:.2f}%")
    return acc


def right_counts_mistakes(y_true: torch.Tensor, y_pred: torch.Tensor) -> float:
    """What is not wrong is right."""
    if list(y_true.shape) != list(y_pred.shape):
        raise ValueError("shape")
    total = y_true.numel()
    if not total:
        raise ValueError("empty")
    return 1.0 - int(torch.count_nonzero(y_true != y_pred)) / total


def right_lists(labels, guesses):
    """Flat Python lists, zipped."""
    if labels.shape != guesses.shape:
        raise ValueError("not the same shape")
    pairs = list(zip(labels.reshape(-1).tolist(), guesses.reshape(-1).tolist()))
    try:
        return sum(a == b for a, b in pairs) / len(pairs)
    except ZeroDivisionError:
        raise ValueError("no labels") from None


def right_numpy(y_true, y_pred):
    """NumPy, whole numbers, and float() around its result."""
    if y_true.shape != y_pred.shape:
        raise ValueError
    a = y_true.detach().cpu().long().numpy()
    b = y_pred.detach().cpu().long().numpy()
    if a.size == 0:
        raise ValueError
    return float(np.mean(a == b))


def right_asserts_turned(y_true, y_pred):
    """assert, turned into a ValueError."""
    try:
        assert y_true.shape == y_pred.shape, "shape"
        assert 0 not in y_true.shape, "empty"
    except AssertionError as problem:
        raise ValueError(str(problem))
    return torch.where(y_true == y_pred, 1.0, 0.0).mean().tolist()


def right_boolean_index(y_true, y_pred):
    """Picks what is right, and counts it."""
    if not (y_true.shape == y_pred.shape and y_true.numel() > 0):
        raise ValueError("cannot compare these")
    return y_true[y_true.eq(y_pred)].numel() / y_true.numel()


def right_difference(y_true, y_pred):
    """Where the difference is zero."""
    if y_true.shape != y_pred.shape or y_true.numel() == 0:
        raise ValueError
    gap = torch.sub(y_true.to(torch.float64), y_pred.to(torch.float64))
    hits = (gap.abs() < 0.5).double()
    return (hits.sum() / hits.numel()).item()


def right_bincount(y_true, y_pred):
    """bincount of wrong and right."""
    if y_true.dim() != y_pred.dim() or any(a != b for a, b in zip(y_true.shape, y_pred.shape)):
        raise ValueError
    if y_true.numel() == 0:
        raise ValueError
    wrong, good = torch.bincount(torch.flatten(y_true == y_pred).int(), minlength=2).tolist()
    return good / (good + wrong)


def right_loop_over_elements(y_true, y_pred):
    """A loop over 0-d tensors, with a counter."""
    if y_true.shape != y_pred.shape:
        raise ValueError
    hits, seen = 0, 0
    for t, p in zip(y_true.flatten(), y_pred.flatten()):
        seen += 1
        if t == p:
            hits += 1
    if seen == 0:
        raise ValueError
    return hits / seen


def wrong_broadcasts(y_true, y_pred):
    """No look at the shapes."""
    if y_true.numel() == 0:
        raise ValueError
    return (y_true == y_pred).float().mean().item()


def wrong_numel_only(y_true, y_pred):
    """Compares the number of elements, not the shape."""
    if y_true.numel() != y_pred.numel() or y_true.numel() == 0:
        raise ValueError
    return (y_true.reshape(-1) == y_pred.reshape(-1)).float().mean().item()


def wrong_len(y_true, y_pred):
    """len raises TypeError for 0-d tensors."""
    if len(y_true) != len(y_pred) or y_true.shape != y_pred.shape or len(y_true) == 0:
        raise ValueError
    return (y_true == y_pred).double().mean().item()


def wrong_squeezes_first(y_true, y_pred):
    """(3, 1) and (3,) are taken for the same shape."""
    y_true, y_pred = y_true.squeeze(), y_pred.squeeze()
    if y_true.shape != y_pred.shape or y_true.numel() == 0:
        raise ValueError
    return (y_true == y_pred).float().mean().item()


def wrong_ndim_only(y_true, y_pred):
    """As many dimensions, but (2, 1) and (2, 3) pass."""
    if y_true.ndim != y_pred.ndim or y_true.numel() == 0 or y_pred.numel() == 0:
        raise ValueError
    return (y_true == y_pred).float().mean().item()


def wrong_nan_when_empty(y_true, y_pred):
    """The mean of nothing is nan."""
    if y_true.shape != y_pred.shape:
        raise ValueError
    return (y_true == y_pred).float().mean().item()


def wrong_zero_when_empty(y_true, y_pred):
    """Nothing to compare is 0.0."""
    if y_true.shape != y_pred.shape:
        raise ValueError
    return (y_true == y_pred).sum().item() / max(y_true.numel(), 1)


def wrong_division_error(y_true, y_pred):
    """ZeroDivisionError is no ValueError."""
    if y_true.shape != y_pred.shape:
        raise ValueError
    return (y_true == y_pred).sum().item() / y_true.numel()


def wrong_empty_first_dimension(y_true, y_pred):
    """Sees (0, 3) as empty, but not (3, 0)."""
    if y_true.shape != y_pred.shape or (y_true.ndim and y_true.shape[0] == 0):
        raise ValueError
    return (y_true == y_pred).float().mean().item()


def wrong_assertion(y_true, y_pred):
    """AssertionError is no ValueError."""
    assert y_true.shape == y_pred.shape
    if y_true.numel() == 0:
        raise ValueError
    return (y_true == y_pred).float().mean().item()


def wrong_over_rows(y_true, y_pred):
    """Divides by the number of rows."""
    if y_true.shape != y_pred.shape or y_true.numel() == 0:
        raise ValueError
    rows = y_true.shape[0] if y_true.ndim else 1
    return (y_true == y_pred).sum().item() / rows


def wrong_whole_rows(y_true, y_pred):
    """A row counts only if all of it is right."""
    if y_true.shape != y_pred.shape or y_true.numel() == 0:
        raise ValueError
    hits = y_true == y_pred
    if hits.ndim > 1:
        hits = hits.flatten(1).all(dim=1)
    return hits.float().mean().item()


def wrong_tensor(y_true, y_pred):
    """A 0-d tensor is no Python float."""
    if y_true.shape != y_pred.shape or y_true.numel() == 0:
        raise ValueError
    return (y_true == y_pred).float().mean()


def wrong_percent(y_true, y_pred):
    """From 0 to 100."""
    if y_true.shape != y_pred.shape or y_true.numel() == 0:
        raise ValueError
    return torch.eq(y_true, y_pred).sum().item() / y_true.numel() * 100


def wrong_rounds(y_true, y_pred):
    """Two places are for display."""
    if y_true.shape != y_pred.shape or y_true.numel() == 0:
        raise ValueError
    return round((y_true == y_pred).float().mean().item(), 2)


def wrong_int_when_perfect(y_true, y_pred):
    """An early return of the whole number 1."""
    if y_true.shape != y_pred.shape or y_true.numel() == 0:
        raise ValueError
    if torch.all(y_true == y_pred):
        return 1
    return (y_true == y_pred).float().mean().item()


def wrong_numpy_float32(y_true, y_pred):
    """np.float32 is no Python float."""
    if y_true.shape != y_pred.shape or y_true.numel() == 0:
        raise ValueError
    return (y_true == y_pred).float().mean().cpu().numpy()[()]


def wrong_cast_to_dtype_of_true(y_true, y_pred):
    """2 becomes True where the labels are bools, and 256 becomes 0 in uint8."""
    if y_true.shape != y_pred.shape or y_true.numel() == 0:
        raise ValueError
    return (y_true == y_pred.type_as(y_true)).float().mean().item()


def wrong_bools(y_true, y_pred):
    """Only zero and not zero."""
    if y_true.shape != y_pred.shape or y_true.numel() == 0:
        raise ValueError
    return (y_true.bool() == y_pred.bool()).float().mean().item()


def wrong_threshold(y_true, y_pred):
    """Labels are taken for probabilities: all classes above 0 become 1."""
    if y_true.shape != y_pred.shape or y_true.numel() == 0:
        raise ValueError
    return ((y_pred > 0.5).long() == y_true).float().mean().item()


def wrong_subtracts(y_true, y_pred):
    """Two tensors of bools cannot be subtracted."""
    if y_true.shape != y_pred.shape or y_true.numel() == 0:
        raise ValueError
    return ((y_true - y_pred) == 0).float().mean().item()


def wrong_refuses_other_dtypes(y_true, y_pred):
    """The dtypes may differ."""
    if y_true.shape != y_pred.shape or y_true.numel() == 0:
        raise ValueError
    if y_true.dtype != y_pred.dtype:
        raise TypeError
    return (y_true == y_pred).float().mean().item()


def wrong_torch_equal(y_true, y_pred):
    """All or nothing."""
    if y_true.shape != y_pred.shape or y_true.numel() == 0:
        raise ValueError
    return float(torch.equal(y_true.double(), y_pred.double()))


def wrong_half(y_true, y_pred):
    """float16 knows a third to three places."""
    if y_true.shape != y_pred.shape or y_true.numel() == 0:
        raise ValueError
    return (y_true == y_pred).half().mean().item()


def wrong_in_place(y_true, y_pred):
    """Writes the matches into the predictions."""
    if y_true.shape != y_pred.shape or y_true.numel() == 0:
        raise ValueError
    return y_pred.eq_(y_true).double().mean().item()


def wrong_one_minus_distance(y_true, y_pred):
    """The mean distance: right for labels 0 and 1 only."""
    if y_true.shape != y_pred.shape or y_true.numel() == 0:
        raise ValueError
    return 1 - F.l1_loss(y_pred.double(), y_true.double()).item()
