"""Held-out solutions of cast_error."""

import math

import numpy as np
import torch
import torch.nn.functional as F


def right_there_and_back(t, dtype):
    """There and back, the largest distance."""
    if t.numel() == 0:
        return 0.0
    back = t.to(dtype).to(torch.float64)
    return (back - t).abs().max().item()


def right_promotion(t: torch.Tensor, dtype: torch.dtype) -> float:
    """The difference is float64 by itself, since t is."""
    diff = torch.abs(t - t.to(dtype))
    return float(diff.max()) if diff.nelement() > 0 else 0.0


def right_python_loop(t, dtype):
    """Python numbers, one by one."""
    before = t.flatten().tolist()
    after = t.type(dtype).double().flatten().tolist()
    return max([abs(x - y) for x, y in zip(before, after)], default=0.0)


def right_both_ends(t, dtype):
    """The largest above, the largest below."""
    if 0 in t.shape:
        return 0.0
    low, high = torch.aminmax(t.to(dtype).double() - t)
    return max(-low.item(), high.item())


def right_numpy(t, dtype):
    """NumPy for the difference, after the way back."""
    a = t.detach().cpu().numpy()
    b = t.detach().to(dtype).type(torch.float64).cpu().numpy()
    return float(np.abs(a - b).max(initial=0.0))


def right_in_place_clone(t, dtype):
    """In place, on a copy."""
    work = t.detach().clone()
    work.sub_(t.detach().to(dtype=dtype)).abs_()
    return work.max().item() if work.numel() else 0.0


def right_copy_into(t, dtype):
    """Stored in a tensor of that dtype; a zero beside the differences for the empty case."""
    with torch.no_grad():
        store = torch.empty(t.shape, dtype=dtype, device=t.device).copy_(t)
        losses = (store.to(t.dtype) - t).abs().reshape(-1)
        return torch.cat([losses, losses.new_zeros(1)]).max().item()


def right_norm(t, dtype):
    """The maximum norm."""
    if not t.numel():
        return 0.0
    return torch.linalg.vector_norm(t.to(dtype).to(torch.float64) - t, ord=math.inf).item()


def right_l1_loss(x, kind, verbose=False):
    """The loss function without reduction; sorted."""
    y = x.to(kind).to(torch.double)
    each = F.l1_loss(y, x, reduction="none").flatten()
    if len(each) == 0:
        return 0.0
    return each.sort(descending=True).values[0].item()


def right_error_for_empty(t, dtype):
    """max complains about nothing: then nothing is lost."""
    back = t.to(dtype).double()
    try:
        return torch.max(torch.abs(torch.sub(t, back))).item()
    except RuntimeError:
        return 0.0


def wrong_no_empty(t, dtype):
    """Raises for an empty tensor."""
    return (t.to(dtype).double() - t).abs().max().item()


def wrong_len(t, dtype):
    """len knows the first size only, and nothing about 0-d tensors."""
    if len(t) == 0:
        return 0.0
    return (t.to(dtype).double() - t).abs().max().item()


def wrong_signed(t, dtype):
    """Only what has become smaller counts."""
    if t.numel() == 0:
        return 0.0
    return (t - t.to(dtype).double()).max().item()


def wrong_signed_other(t, dtype):
    """Only what has become larger counts."""
    if t.numel() == 0:
        return 0.0
    return (t.to(dtype).double() - t).max().item()


def wrong_abs_of_max(t, dtype):
    """abs comes after max."""
    if t.numel() == 0:
        return 0.0
    return (t - t.to(dtype).double()).max().abs().item()


def wrong_in_coarse_dtype(t, dtype):
    """Compared in the coarser dtype there is never a difference."""
    if t.numel() == 0:
        return 0.0
    low = t.to(dtype)
    return float((low - t.to(low.dtype)).abs().max())


def wrong_in_float32(t, dtype):
    """Compared in float32."""
    if t.numel() == 0:
        return 0.0
    return (t.to(dtype).float() - t.float()).abs().max().item()


def wrong_back_to_float32(t, dtype):
    """On the way back through float32 digits are lost."""
    if t.numel() == 0:
        return 0.0
    return (t.to(dtype).float().double() - t).abs().max().item()


def wrong_mean(t, dtype):
    """The mean difference."""
    if t.numel() == 0:
        return 0.0
    return (t.to(dtype).double() - t).abs().mean().item()


def wrong_sum(t, dtype):
    """All differences added up."""
    return (t.to(dtype).double() - t).abs().sum().item()


def wrong_relative(t, dtype):
    """The relative difference."""
    if t.numel() == 0:
        return 0.0
    return ((t.to(dtype).double() - t).abs() / t.abs().clamp_min(1e-300)).max().item()


def wrong_rounds(t, dtype):
    """Rounded before the cast, where digits would be cut off."""
    if t.numel() == 0:
        return 0.0
    low = t.to(dtype) if dtype.is_floating_point else t.round().to(dtype)
    return (low.double() - t).abs().max().item()


def wrong_floors(t, dtype):
    """Negative numbers are cut towards 0, not down."""
    if t.numel() == 0:
        return 0.0
    low = t.to(dtype) if dtype.is_floating_point else t.floor().to(dtype)
    return (low.double() - t).abs().max().item()


def wrong_writes_into_t(t, dtype):
    """For float64 nothing is converted, and -= writes into t."""
    back = t.to(dtype).double()
    back -= t
    return back.abs().max().item() if back.numel() else 0.0


def wrong_abs_in_place(t, dtype):
    """abs_ on the argument."""
    if t.numel() == 0:
        return 0.0
    low = t.to(dtype).double()
    diff = (low - t).abs().max().item()
    t.abs_()
    return diff


def wrong_tensor(t, dtype):
    """A tensor instead of a number."""
    if t.numel() == 0:
        return 0.0
    return (t.to(dtype).double() - t).abs().max()


def wrong_int_zero(t, dtype):
    """An empty tensor gives the int 0, which is no float."""
    if t.numel() == 0:
        return 0
    return (t.to(dtype).double() - t).abs().max().item()


def wrong_hides_inf(t, dtype):
    """nan_to_num makes a huge number of inf."""
    if t.numel() == 0:
        return 0.0
    return torch.nan_to_num((t.to(dtype).double() - t).abs()).max().item()


def wrong_ignores_inf(t, dtype):
    """Numbers that became inf are left out."""
    diff = (t.to(dtype).double() - t).abs()
    diff = diff[torch.isfinite(diff)]
    return diff.max().item() if diff.numel() else 0.0


def wrong_clamps(t, dtype):
    """Clamped to what fits."""
    if t.numel() == 0:
        return 0.0
    info = torch.finfo(dtype) if dtype.is_floating_point else torch.iinfo(dtype)
    return (t.clamp(info.min, info.max).to(dtype).double() - t).abs().max().item()


def wrong_half_always(t, dtype):
    """bfloat16 is not float16."""
    if t.numel() == 0:
        return 0.0
    low = t.half() if dtype in (torch.float16, torch.bfloat16) else t.to(dtype)
    return (low.double() - t).abs().max().item()


def wrong_numpy_dtypes(t, dtype):
    """NumPy knows no bfloat16."""
    names = {torch.float16: "f2", torch.float32: "f4", torch.float64: "f8", torch.int32: "i4", torch.int64: "i8"}
    a = t.detach().cpu().numpy()
    return float(np.abs(a.astype(names[dtype]).astype("f8") - a).max(initial=0.0))


def right_tensor_of_list(t, dtype):
    """A new tensor from a list, compared on the CPU."""
    if t.numel() == 0:
        return 0.0
    low = torch.tensor(t.tolist(), dtype=dtype)
    return (low.double() - t.cpu()).abs().max().item()


def wrong_detour_float32(t, dtype):
    """float32 first: rounded twice."""
    if t.numel() == 0:
        return 0.0
    return (t.float().to(dtype).double() - t).abs().max().item()


def wrong_first_only(t, dtype):
    """The first row only."""
    if t.numel() == 0:
        return 0.0
    diff = (t.to(dtype).double() - t).abs()
    return (diff[0] if diff.ndim > 1 else diff).max().item()


def wrong_nan_for_empty(t, dtype):
    """What is empty gives nan."""
    diff = (t.to(dtype).double().abs() - t.abs()).abs()
    return diff.max().item() if diff.numel() else math.nan


def wrong_display(t, dtype):
    """Rounded to six digits."""
    if t.numel() == 0:
        return 0.0
    return round((t.to(dtype).double() - t).abs().max().item(), 6)
