"""Versions of frozen_target_loss as learners write them."""

import warnings

import torch
import torch.nn.functional as F
from torch import nn


def right_by_hand(pred, target):
    """Squares of the differences to a detached target."""
    if pred.shape != target.shape:
        raise ValueError(f"shapes differ: {tuple(pred.shape)} and {tuple(target.shape)}")
    return ((pred - target.detach()) ** 2).mean()


def right_functional(y_hat, y):
    """F.mse_loss; other names; the sizes as lists."""
    if list(y_hat.size()) != list(y.size()):
        raise ValueError
    return F.mse_loss(y_hat, y.detach(), reduction="mean")


def right_module_data(pred, target):
    """nn.MSELoss and .data."""
    if pred.ndim != target.ndim or any(p != t for p, t in zip(pred.shape, target.shape)):
        raise ValueError("pred and target must have the same shape")
    criterion = nn.MSELoss()
    return criterion(pred, target.data)


def right_untracked_copy(pred, target):
    """A copy made without tracking; sum and number of elements."""
    if not pred.size() == target.size():
        raise ValueError("different sizes")
    with torch.no_grad():
        fixed = target.clone()
    diff = pred.sub(fixed)
    loss = torch.sum(diff * diff) / diff.numel()
    print("loss", loss.item())
    return loss


def right_dot_product(pred, target):
    """A dot product of the flat difference with itself."""
    if pred.shape != target.shape:
        raise ValueError("shape")
    r = (pred - torch.Tensor.detach(target)).reshape(-1)
    return torch.dot(r, r) / len(r)


def right_warnings_are_errors(pred, target):
    """Asks torch, whose warning counts as an error, and then compares what it does not warn of."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            loss = F.mse_loss(pred, target.detach())
    except (UserWarning, RuntimeError) as error:
        raise ValueError(str(error)) from None
    if tuple(pred.shape) != tuple(target.shape):
        raise ValueError("shapes differ")
    return loss


def right_own_function(pred, target):
    """A Function of one's own says that no gradient goes to the target."""

    class Loss(torch.autograd.Function):
        @staticmethod
        def forward(ctx, p, t):
            ctx.save_for_backward(p, t)
            return (p - t).square().mean()

        @staticmethod
        def backward(ctx, grad):
            p, t = ctx.saved_tensors
            return grad * 2 * (p - t) / p.numel(), None

    if pred.shape != target.shape:
        raise ValueError("need the same shape")
    return Loss.apply(pred, target.detach())


def right_einsum(pred, target):
    """The mean of a product without names for the axes; the check in a helper."""

    def check(a, b):
        if a.shape != b.shape:
            raise ValueError(f"{a.shape} != {b.shape}")

    check(pred, target)
    d = torch.subtract(pred, target.detach().clone())
    return torch.einsum("...,...->...", d, d).mean()


def right_no_reduction(pred, target):
    """Squares first, then the mean over all axes."""
    if pred.shape == target.shape:
        each = F.mse_loss(pred, target.detach(), reduction="none")
        return each.flatten().mean(dim=0)
    raise ValueError("shapes must be equal")


def wrong_flows_to_both(pred, target):
    """No detach: the target gets a gradient."""
    if pred.shape != target.shape:
        raise ValueError
    return F.mse_loss(pred, target)


def wrong_pred_cut_off(pred, target):
    """The wrong side is cut off."""
    if pred.shape != target.shape:
        raise ValueError
    return F.mse_loss(pred.detach(), target)


def wrong_both_cut_off(pred, target):
    """No gradient flows at all."""
    if pred.shape != target.shape:
        raise ValueError
    with torch.no_grad():
        return F.mse_loss(pred, target)


def wrong_watched_in_any_case(pred, target):
    """The result requires grad even where pred does not."""
    if pred.shape != target.shape:
        raise ValueError
    loss = F.mse_loss(pred, target.detach())
    return loss if loss.requires_grad else loss.requires_grad_()


def wrong_target_cut_in_place(pred, target):
    """detach_ changes the caller's target."""
    if pred.shape != target.shape:
        raise ValueError
    return F.mse_loss(pred, target.detach_())


def wrong_target_frozen(pred, target):
    """requires_grad_(False) changes a leaf of the caller."""
    if pred.shape != target.shape:
        raise ValueError
    if target.is_leaf:
        target.requires_grad_(False)
    return F.mse_loss(pred, target.detach())


def wrong_flag_put_back(pred, target):
    """The flag of a target that was computed cannot be switched off."""
    if pred.shape != target.shape:
        raise ValueError
    flag = target.requires_grad
    target.requires_grad = False
    loss = F.mse_loss(pred, target)
    target.requires_grad = flag
    return loss


def wrong_target_gradient_cleared(pred, target):
    """Empties a .grad from before."""
    if pred.shape != target.shape:
        raise ValueError
    if target.is_leaf:
        target.grad = None
    return F.mse_loss(pred, target.detach())


def wrong_no_check(pred, target):
    """Shapes that do not fit are spread."""
    return ((pred - target.detach()) ** 2).mean()


def wrong_torch_checks(pred, target):
    """Only shapes that cannot be spread are refused."""
    try:
        return F.mse_loss(pred, target.detach())
    except RuntimeError as error:
        raise ValueError("shapes do not fit") from error


def wrong_number_of_elements(pred, target):
    """(n, 1) and (n,) have as many elements."""
    if pred.numel() != target.numel():
        raise ValueError
    return F.mse_loss(pred.reshape(-1), target.detach().reshape(-1))


def wrong_length(pred, target):
    """Compares the first axis; a 0-d tensor has no length."""
    if len(pred) != len(target):
        raise ValueError
    return F.mse_loss(pred, target.detach())


def wrong_first_axis(pred, target):
    """The first size and the number of axes only."""
    if pred.ndim != target.ndim or pred.shape[:1] != target.shape[:1]:
        raise ValueError
    return ((pred - target.detach()) ** 2).mean()


def wrong_last_axis(pred, target):
    """The last size only."""
    if pred.shape[-1:] != target.shape[-1:]:
        raise ValueError
    return ((pred - target.detach()) ** 2).mean()


def wrong_number_of_axes(pred, target):
    """(2, 1) and (2, 3) have as many axes; a size of 1 is spread."""
    if pred.ndim != target.ndim:
        raise ValueError
    return ((pred - target.detach()) ** 2).mean()


def wrong_squeezed_check(pred, target):
    """Sizes of 1 are not looked at."""
    if pred.squeeze().shape != target.squeeze().shape:
        raise ValueError
    return F.mse_loss(pred.squeeze(), target.detach().squeeze())


def wrong_sorted_shapes(pred, target):
    """The same sizes in another order pass."""
    if sorted(pred.shape) != sorted(target.shape):
        raise ValueError
    return ((pred.reshape(-1) - target.detach().reshape(-1)) ** 2).mean()


def wrong_zip_of_shapes(pred, target):
    """zip stops at the shorter shape: (n,) and (n, 1) pass."""
    if any(p != t for p, t in zip(pred.shape, target.shape)):
        raise ValueError
    return ((pred - target.detach()) ** 2).mean()


def wrong_assertion(pred, target):
    """An assert raises AssertionError."""
    assert pred.shape == target.shape, "shapes"
    return F.mse_loss(pred, target.detach())


def wrong_runtime_error(pred, target):
    """The right check, the wrong class."""
    if pred.shape != target.shape:
        raise RuntimeError("shapes differ")
    return F.mse_loss(pred, target.detach())


def wrong_returns_error(pred, target):
    """The exception is returned, not raised."""
    if pred.shape != target.shape:
        return ValueError("shapes differ")
    return F.mse_loss(pred, target.detach())


def wrong_sum(pred, target):
    """The sum; right for one element."""
    if pred.shape != target.shape:
        raise ValueError
    return F.mse_loss(pred, target.detach(), reduction="sum")


def wrong_divided_by_length(pred, target):
    """Divides by the number of rows; right for one axis."""
    if pred.shape != target.shape:
        raise ValueError
    n = pred.shape[0] if pred.ndim else 1
    return ((pred - target.detach()) ** 2).sum() / n


def wrong_absolute(pred, target):
    """The mean of the absolute differences."""
    if pred.shape != target.shape:
        raise ValueError
    return F.l1_loss(pred, target.detach())


def wrong_smooth(pred, target):
    """Huber is half the square for small differences."""
    if pred.shape != target.shape:
        raise ValueError
    return 2 * F.huber_loss(pred, target.detach())


def wrong_root(pred, target):
    """The root of the mean."""
    if pred.shape != target.shape:
        raise ValueError
    return F.mse_loss(pred, target.detach()).sqrt()


def wrong_in_place(pred, target):
    """Subtracts in the memory of pred where that is allowed."""
    if pred.shape != target.shape:
        raise ValueError
    diff = pred - target.detach() if pred.requires_grad else pred.sub_(target.detach())
    return (diff**2).mean()


def wrong_float32(pred, target):
    """The result is float32 in any case."""
    if pred.shape != target.shape:
        raise ValueError
    return F.mse_loss(pred.float(), target.detach().float())


def wrong_new_target_on_the_cpu(pred, target):
    """The target is made anew, on the CPU."""
    if pred.shape != target.shape:
        raise ValueError
    fixed = torch.tensor(target.tolist(), dtype=target.dtype)
    return F.mse_loss(pred, fixed)


def wrong_row_means_kept(pred, target):
    """keepdim keeps the axes."""
    if pred.shape != target.shape:
        raise ValueError
    return ((pred - target.detach()) ** 2).flatten().mean(dim=0, keepdim=True)


def wrong_number(pred, target):
    """A tensor made from the value has no history."""
    if pred.shape != target.shape:
        raise ValueError
    value = F.mse_loss(pred, target).item()
    return torch.tensor(value, dtype=pred.dtype, device=pred.device, requires_grad=pred.requires_grad)
