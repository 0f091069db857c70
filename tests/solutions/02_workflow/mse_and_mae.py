"""Held-out solutions of mse_and_mae."""

import math

import torch
import torch.nn.functional as F
from torch import nn


def right_arithmetic(pred, target):
    """As the formula has it."""
    if pred.shape != target.shape:
        raise ValueError(f"shapes differ: {pred.shape} and {target.shape}")
    if pred.numel() == 0:
        raise ValueError("no elements")
    diff = pred - target
    return {"mse": (diff**2).mean(), "mae": diff.abs().mean()}


def right_functional(prediction: torch.Tensor, target: torch.Tensor) -> dict[str, torch.Tensor]:
    """The functions, with the target cast to the dtype of the prediction."""
    if tuple(prediction.shape) != tuple(target.shape):
        raise ValueError("shapes")
    if 0 in prediction.shape:
        raise ValueError("empty")
    target = target.to(prediction.dtype)
    return dict(mse=F.mse_loss(prediction, target), mae=F.l1_loss(prediction, target))


def right_modules_of_sums(pred, target):
    """The modules with sums, divided by the count."""
    if pred.size() != target.size() or not pred.nelement():
        raise ValueError(f"pred {tuple(pred.size())}, target {tuple(target.size())}")
    kinds = {"mse": nn.MSELoss(reduction="sum"), "mae": nn.L1Loss(reduction="sum")}
    return {key: loss_fn(pred, target.type_as(pred)) / pred.numel() for key, loss_fn in kinds.items()}


def right_flat_dot(pred, target):
    """Flat vectors and einsum, halves of two sides for the absolute value."""
    if list(pred.shape) != list(target.shape):
        raise ValueError("not the same shape")
    n = math.prod(pred.shape)
    if n < 1:
        raise ValueError("nothing to average")
    d = pred.reshape(-1) - target.reshape(-1)
    return {"mse": torch.einsum("i,i->", d, d) / n, "mae": torch.maximum(d, -d).sum() / n}


def right_loop(pred, target):
    """One difference after the other."""
    if pred.shape != target.shape or pred.numel() == 0:
        raise ValueError("cannot compare")
    squares, sizes = [], []
    for p, t in zip(pred.flatten(), target.flatten()):
        error = p - t
        squares.append(error * error)
        sizes.append(abs(error))
    return {"mse": torch.stack(squares).mean(), "mae": torch.stack(sizes).mean()}


def right_helper(pred, target, show=True):
    """A helper for both, a line of output."""

    def mean_of(values):
        if not values.numel():
            raise ValueError("mean of nothing")
        return values.sum().div(values.numel())

    if not pred.shape == target.shape:
        raise ValueError("broadcasting is not wanted")
    absolute = torch.abs(torch.sub(pred, target))
    result = {"mae": mean_of(absolute), "mse": mean_of(absolute.square())}
    if show:
        print(f"mse {result['mse'].item():.4f}, mae {result['mae'].item():.4f}")
    return result


def right_where(pred, target):
    """The sign by hand; at zero any slope between -1 and 1 will do."""
    try:
        if pred.shape != target.shape:
            raise RuntimeError("shapes differ")
        diff = target - pred
        if len(diff.reshape(-1)) == 0:
            raise RuntimeError("no elements")
    except RuntimeError as error:
        raise ValueError(str(error)) from error
    return {"mse": torch.pow(diff, 2).mean(), "mae": torch.where(diff < 0, -diff, diff).mean()}


def right_grad_inside(pred, target):
    """Own copies changed in place."""
    if pred.ndim != target.ndim or any(a != b for a, b in zip(pred.shape, target.shape)):
        raise ValueError("shape mismatch")
    if pred.numel() == 0:
        raise ValueError("empty")
    diff = pred.clone()
    diff -= target
    mae = diff.abs().mean()
    mse = diff.square().mean()
    return {"mse": mse, "mae": mae}


def right_mixed_whole_numbers(pred, target):
    """A target of whole numbers goes in as it is; torch promotes it, and finds the way back."""
    if pred.shape != target.shape or pred.numel() == 0:
        raise ValueError
    return {"mse": F.mse_loss(pred, target), "mae": F.l1_loss(pred, target)}


def wrong_broadcasts(pred, target):
    """No look at the shapes."""
    if pred.numel() == 0:
        raise ValueError
    d = pred - target
    return {"mse": (d**2).mean(), "mae": d.abs().mean()}


def wrong_same_count(pred, target):
    """As many elements is not the same shape."""
    if pred.numel() != target.numel() or pred.numel() == 0:
        raise ValueError
    d = pred.reshape(-1) - target.reshape(-1)
    return {"mse": (d**2).mean(), "mae": d.abs().mean()}


def wrong_same_length(pred, target):
    """Only the first dimension is compared."""
    if pred.shape[:1] != target.shape[:1] or pred.numel() == 0:
        raise ValueError
    d = pred - target
    return {"mse": (d**2).mean(), "mae": d.abs().mean()}


def wrong_same_dimensions(pred, target):
    """As many dimensions: (3, 1) and (1, 3) get through."""
    if pred.ndim != target.ndim or pred.numel() == 0:
        raise ValueError
    d = pred - target
    return {"mse": (d**2).mean(), "mae": d.abs().mean()}


def wrong_shape_of_result(pred, target):
    """Compares with the broadcast shape: (3, 1) is refused for (3, 4), but (3, 4) takes (3, 1)."""
    try:
        d = pred - target
    except RuntimeError as error:
        raise ValueError from error
    if d.shape != pred.shape or d.numel() == 0:
        raise ValueError
    return {"mse": (d**2).mean(), "mae": d.abs().mean()}


def wrong_squeezed(pred, target):
    """Dimensions of size 1 are dropped before the check."""
    pred, target = pred.squeeze(), target.squeeze()
    if pred.shape != target.shape or pred.numel() == 0:
        raise ValueError
    d = pred - target
    return {"mse": (d**2).mean(), "mae": d.abs().mean()}


def wrong_empty_is_nan(pred, target):
    """No elements give nan."""
    if pred.shape != target.shape:
        raise ValueError
    d = pred - target
    return {"mse": (d**2).mean(), "mae": d.abs().mean()}


def wrong_no_rows(pred, target):
    """Rows without columns are empty too."""
    if pred.shape != target.shape or (pred.ndim > 0 and pred.shape[0] == 0):
        raise ValueError
    d = pred - target
    return {"mse": (d**2).mean(), "mae": d.abs().mean()}


def wrong_len(pred, target):
    """A tensor without dimensions has no len."""
    if pred.shape != target.shape or len(pred) == 0 or pred.numel() == 0:
        raise ValueError
    d = pred - target
    return {"mse": (d**2).mean(), "mae": d.abs().mean()}


def wrong_single_number_refused(pred, target):
    """No dimensions are taken for no elements."""
    if pred.shape != target.shape or pred.numel() == 0 or not pred.shape:
        raise ValueError
    d = pred - target
    return {"mse": (d**2).mean(), "mae": d.abs().mean()}


def wrong_assert(pred, target):
    """The wrong error."""
    assert pred.shape == target.shape
    if pred.numel() == 0:
        raise ValueError
    d = pred - target
    return {"mse": (d**2).mean(), "mae": d.abs().mean()}


def wrong_items(pred, target):
    """Python numbers, without gradients."""
    if pred.shape != target.shape or pred.numel() == 0:
        raise ValueError
    d = pred - target
    return {"mse": (d**2).mean().item(), "mae": d.abs().mean().item()}


def wrong_new_tensors(pred, target):
    """Tensors made anew have no graph."""
    if pred.shape != target.shape or pred.numel() == 0:
        raise ValueError
    d = pred - target
    make = lambda v: torch.tensor(v.item(), dtype=pred.dtype, device=pred.device, requires_grad=True)
    return {"mse": make((d**2).mean()), "mae": make(d.abs().mean())}


def wrong_mae_detached(pred, target):
    """One of the two has no gradient."""
    if pred.shape != target.shape or pred.numel() == 0:
        raise ValueError
    d = pred - target
    with torch.no_grad():
        mae = d.abs().mean()
    return {"mse": (d**2).mean(), "mae": mae}


def wrong_root(pred, target):
    """The square root of it."""
    if pred.shape != target.shape or pred.numel() == 0:
        raise ValueError
    d = pred - target
    return {"mse": (d**2).mean().sqrt(), "mae": d.abs().mean()}


def wrong_root_of_square(pred, target):
    """The absolute value as a root has no gradient where a prediction is exact."""
    if pred.shape != target.shape or pred.numel() == 0:
        raise ValueError
    d = pred - target
    return {"mse": (d**2).mean(), "mae": (d**2).sqrt().mean()}


def wrong_rows(pred, target):
    """Sums in the rows, the mean over the rows."""
    if pred.shape != target.shape or pred.numel() == 0:
        raise ValueError
    d = (pred - target).reshape(pred.shape[0] if pred.ndim else 1, -1)
    return {"mse": (d**2).sum(1).mean(), "mae": d.abs().sum(1).mean()}


def wrong_divided_by_rows(pred, target):
    """Divides by the rows."""
    if pred.shape != target.shape or pred.numel() == 0:
        raise ValueError
    d = pred - target
    n = pred.shape[0] if pred.ndim else 1
    return {"mse": (d**2).sum() / n, "mae": d.abs().sum() / n}


def wrong_means_of_columns(pred, target):
    """A mean for each column."""
    if pred.shape != target.shape or pred.numel() == 0:
        raise ValueError
    d = pred - target
    if pred.ndim == 0:
        return {"mse": d**2, "mae": d.abs()}
    return {"mse": (d**2).mean(0), "mae": d.abs().mean(0)}


def wrong_keepdim(pred, target):
    """A tensor of one element has a dimension."""
    if pred.shape != target.shape or pred.numel() == 0:
        raise ValueError
    d = (pred - target).reshape(-1)
    return {"mse": (d**2).mean(0, keepdim=True), "mae": d.abs().mean(0, keepdim=True)}


def wrong_target_float32(pred, target):
    """Whole numbers become float32, and so does a float16 prediction's loss; float64 targets are rounded."""
    if pred.shape != target.shape or pred.numel() == 0:
        raise ValueError
    d = pred - target.float()
    return {"mse": (d**2).mean(), "mae": d.abs().mean()}


def wrong_dtype_of_target(pred, target):
    """The prediction is cast to the dtype of the target."""
    if pred.shape != target.shape or pred.numel() == 0:
        raise ValueError
    d = (pred.to(target.dtype) - target).to(pred.dtype)
    return {"mse": (d**2).mean(), "mae": d.abs().mean()}


def wrong_float32_result(pred, target):
    """Always float32 in the end."""
    if pred.shape != target.shape or pred.numel() == 0:
        raise ValueError
    d = pred - target
    return {"mse": (d**2).mean().float(), "mae": d.abs().mean().float()}


def wrong_double(pred, target):
    """More exact, but another dtype."""
    if pred.shape != target.shape or pred.numel() == 0:
        raise ValueError
    d = pred.double() - target
    return {"mse": (d**2).mean(), "mae": d.abs().mean()}


def wrong_in_place(pred, target):
    """Writes the differences into the prediction's own memory."""
    if pred.shape != target.shape or pred.numel() == 0:
        raise ValueError
    d = pred - target
    pred.data.copy_(d.data)
    return {"mse": (d**2).mean(), "mae": d.abs().mean()}


def wrong_target_in_place(pred, target):
    """Turns the target's sign."""
    if pred.shape != target.shape or pred.numel() == 0:
        raise ValueError
    d = pred + target.detach().neg_()
    return {"mse": (d**2).mean(), "mae": d.abs().mean()}


def wrong_keys(pred, target):
    """MSE in capitals."""
    if pred.shape != target.shape or pred.numel() == 0:
        raise ValueError
    d = pred - target
    return {"MSE": (d**2).mean(), "MAE": d.abs().mean()}


def wrong_abs_of_mean(pred, target):
    """Errors up and down cancel."""
    if pred.shape != target.shape or pred.numel() == 0:
        raise ValueError
    d = pred - target
    return {"mse": (d**2).mean(), "mae": d.mean().abs()}


def wrong_smooth(pred, target):
    """The smooth L1 loss is another."""
    if pred.shape != target.shape or pred.numel() == 0:
        raise ValueError
    return {"mse": F.mse_loss(pred, target.to(pred)), "mae": F.smooth_l1_loss(pred, target.to(pred))}


def wrong_view(pred, target):
    """view fails for a transposed tensor."""
    if pred.shape != target.shape or pred.numel() == 0:
        raise ValueError
    d = pred.view(-1) - target.view(-1)
    return {"mse": (d**2).mean(), "mae": d.abs().mean()}


def wrong_nan_ignored(pred, target):
    """nanmean hides a prediction that is nan."""
    if pred.shape != target.shape or pred.numel() == 0:
        raise ValueError
    d = pred - target
    return {"mse": (d**2).nanmean(), "mae": d.abs().nanmean()}
