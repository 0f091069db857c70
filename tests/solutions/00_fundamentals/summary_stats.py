"""Held-out solutions of summary_stats."""

import math

import torch


def right_methods(t):
    """Methods; whole numbers get a mean in float32."""
    if t.numel() == 0:
        raise ValueError("no elements")
    mean = t.mean() if t.is_floating_point() else t.mean(dtype=torch.float32)
    return {"min": t.min(), "max": t.max(), "sum": t.sum(), "mean": mean}


def right_functions(x: torch.Tensor) -> dict:
    """Functions; float() for the whole numbers only."""
    if not x.nelement():
        raise ValueError
    y = x if torch.is_floating_point(x) else x.type(torch.float32)
    return dict(min=torch.min(x), max=torch.max(x), sum=torch.sum(x), mean=torch.mean(y))


def right_sum_over_count(t):
    """The sum divided by the number of elements."""
    n = math.prod(t.shape)
    if n < 1:
        raise ValueError("empty tensor")
    lo, hi = torch.aminmax(t)
    total = t.sum()
    if t.dtype in (torch.float16, torch.bfloat16):
        return {"min": lo, "max": hi, "sum": total, "mean": t.mean()}
    return {"min": lo, "max": hi, "sum": total, "mean": total / n}


def right_translates_error(t):
    """max raises for an empty tensor; the error is translated."""
    try:
        largest = t.flatten().amax()
    except (RuntimeError, IndexError) as error:
        raise ValueError("nothing to summarise") from error
    stats = {}
    stats["max"] = largest
    stats["min"] = t.flatten().amin()
    stats["sum"] = t.sum()
    stats["mean"] = t.to(torch.promote_types(t.dtype, torch.float16)).mean() if t.is_floating_point() else t.float().mean()
    return stats


def right_sorted(t):
    """Sorted, the ends are the extremes."""
    flat = t.reshape(-1)
    if len(flat) == 0:
        raise ValueError("t is empty")
    ordered, _ = torch.sort(flat)
    kind = t.dtype if t.dtype.is_floating_point else torch.float32
    return {"min": ordered[0], "max": ordered[-1], "sum": flat.sum(), "mean": flat.mean(dtype=kind)}


def right_dim_by_dim(t):
    """One dimension after the other."""
    if 0 in t.shape:
        raise ValueError("a size is 0")
    low = high = t
    while low.ndim > 0:
        low = low.min(dim=0).values
        high = high.max(dim=0)[0]
    average = t if t.is_floating_point() else t.double()
    average = average.mean()
    if not t.is_floating_point():
        average = average.float()
    return {"min": low, "max": high, "sum": t.sum(), "mean": average}


def right_positions(t):
    """By way of argmin and argmax."""
    if t.numel() <= 0:
        raise ValueError("t has no elements")
    flat = t.flatten()
    whole = not torch.is_floating_point(t)
    return {
        "min": flat[flat.argmin()],
        "max": flat[flat.argmax()],
        "sum": flat.sum(dtype=torch.int64) if whole else flat.sum(),
        "mean": (flat.float() if whole else flat).mean(),
    }


def right_python_numbers(t):
    """Python numbers, made tensors again with dtype and device; float64 adds up in Python."""
    numbers = t.flatten().tolist()
    if numbers == []:
        raise ValueError("no numbers")
    whole = not t.dtype.is_floating_point
    total = sum(numbers) if whole else math.fsum(numbers)

    def tensor(x, dtype):
        return torch.tensor(x, dtype=dtype, device=t.device)

    return {
        "min": tensor(min(numbers), t.dtype),
        "max": tensor(max(numbers), t.dtype),
        "sum": tensor(total, torch.int64 if whole else t.dtype),
        "mean": tensor(total / len(numbers), torch.float32 if whole else t.dtype),
    }


def right_mean_may_fail(t):
    """mean refuses whole numbers: then in float32."""
    if t.numel() == 0:
        raise ValueError("cannot summarise nothing")
    try:
        mean = t.mean()
    except RuntimeError:
        mean = t.to(torch.float32).mean()
    print("mean:", mean)
    return {"mean": mean, "sum": t.sum(), "max": t.max(), "min": t.min()}


def right_kthvalue(t):
    """The first and the last by size."""
    n = t.numel()
    if n == 0:
        raise ValueError("empty")
    v = t.contiguous().view(-1)
    out = {"min": v.kthvalue(1).values, "max": v.topk(1)[0].squeeze(), "sum": v.sum(0)}
    out["mean"] = torch.mean(v, dim=0, dtype=v.dtype if v.is_floating_point() else torch.float)
    return out


def right_divides_always(t):
    """By the book: the sum divided by the count, for every dtype."""
    if t.numel() == 0:
        raise ValueError("empty")
    return {"min": t.min(), "max": t.max(), "sum": t.sum(), "mean": t.sum() / t.numel()}


def right_no_grad(t):
    """Nothing was asked for about gradients."""
    if t.numel() == 0:
        raise ValueError("empty")
    with torch.no_grad():
        x = t.detach()
        mean = x.mean() if x.is_floating_point() else x.float().mean()
        return {"min": x.min(), "max": x.max(), "sum": x.sum(), "mean": mean}


def wrong_no_error(t):
    """RuntimeError of torch for an empty tensor."""
    mean = t.mean() if t.is_floating_point() else t.float().mean()
    return {"min": t.min(), "max": t.max(), "sum": t.sum(), "mean": mean}


def wrong_len_check(t):
    """len knows the first size only, and a 0-d tensor has none."""
    if len(t) == 0:
        raise ValueError("empty")
    mean = t.mean() if t.is_floating_point() else t.float().mean()
    return {"min": t.min(), "max": t.max(), "sum": t.sum(), "mean": mean}


def wrong_first_size_check(t):
    """A tensor of shape (3, 0) is empty too."""
    if t.ndim > 0 and t.shape[0] == 0:
        raise ValueError("empty")
    mean = t.mean() if t.is_floating_point() else t.float().mean()
    return {"min": t.min(), "max": t.max(), "sum": t.sum(), "mean": mean}


def wrong_zero_d_is_empty(t):
    """Takes a tensor without dimensions for an empty one."""
    if not t.shape or t.numel() == 0:
        raise ValueError("empty")
    mean = t.mean() if t.is_floating_point() else t.float().mean()
    return {"min": t.min(), "max": t.max(), "sum": t.sum(), "mean": mean}


def wrong_zeros_are_empty(t):
    """Tensors of zeros count as empty."""
    if not t.any():
        raise ValueError("empty")
    mean = t.mean() if t.is_floating_point() else t.float().mean()
    return {"min": t.min(), "max": t.max(), "sum": t.sum(), "mean": mean}


def wrong_mean_float32(t):
    """The mean of float64 comes out as float32."""
    if t.numel() == 0:
        raise ValueError("empty")
    return {"min": t.min(), "max": t.max(), "sum": t.sum(), "mean": t.float().mean()}


def wrong_mean_detour(t):
    """float64 loses its digits on the way, though the dtype is right."""
    if t.numel() == 0:
        raise ValueError("empty")
    mean = t.float().mean()
    if t.is_floating_point():
        mean = mean.to(t.dtype)
    return {"min": t.min(), "max": t.max(), "sum": t.sum(), "mean": mean}


def wrong_mean_float64(t):
    """Whole numbers give float64."""
    if t.numel() == 0:
        raise ValueError("empty")
    mean = t.mean() if t.is_floating_point() else t.double().mean()
    return {"min": t.min(), "max": t.max(), "sum": t.sum(), "mean": mean}


def wrong_mean_floor(t):
    """Whole division for whole numbers."""
    if t.numel() == 0:
        raise ValueError("empty")
    mean = t.mean() if t.is_floating_point() else (t.sum() // t.numel()).float()
    return {"min": t.min(), "max": t.max(), "sum": t.sum(), "mean": mean}


def wrong_mean_first_size(t):
    """Divided by the number of rows."""
    if t.numel() == 0:
        raise ValueError("empty")
    rows = t.shape[0] if t.ndim else 1
    return {"min": t.min(), "max": t.max(), "sum": t.sum(), "mean": t.sum() / rows}


def wrong_median(t):
    """The middle one is not the mean."""
    if t.numel() == 0:
        raise ValueError("empty")
    mean = t.median() if t.is_floating_point() else t.median().float()
    return {"min": t.min(), "max": t.max(), "sum": t.sum(), "mean": mean}


def wrong_all_float(t):
    """Everything in float32."""
    if t.numel() == 0:
        raise ValueError("empty")
    t = t.float()
    return {"min": t.min(), "max": t.max(), "sum": t.sum(), "mean": t.mean()}


def wrong_float_if_whole(t):
    """Whole numbers become floats before all four."""
    if t.numel() == 0:
        raise ValueError("empty")
    if not t.is_floating_point():
        t = t.float()
    return {"min": t.min(), "max": t.max(), "sum": t.sum(), "mean": t.mean()}


def wrong_sum_dtype(t):
    """The sum in the dtype of t wraps around."""
    if t.numel() == 0:
        raise ValueError("empty")
    mean = t.mean() if t.is_floating_point() else t.float().mean()
    return {"min": t.min(), "max": t.max(), "sum": t.sum(dtype=t.dtype), "mean": mean}


def wrong_sum_through_float(t):
    """float32 rounds large sums of whole numbers."""
    if t.numel() == 0:
        raise ValueError("empty")
    whole = not t.is_floating_point()
    total = t.float().sum().long() if whole else t.sum()
    return {"min": t.min(), "max": t.max(), "sum": total, "mean": t.float().mean() if whole else t.mean()}


def wrong_negated_max(t):
    """The largest as minus the smallest of -t: -128 and uint8 cannot be negated."""
    if t.numel() == 0:
        raise ValueError("empty")
    mean = t.mean() if t.is_floating_point() else t.float().mean()
    return {"min": t.min(), "max": -(-t).min(), "sum": t.sum(), "mean": mean}


def wrong_starts_at_zero(t):
    """The largest of negative numbers is not 0."""
    if t.numel() == 0:
        raise ValueError("empty")
    largest = torch.zeros((), dtype=t.dtype, device=t.device)
    for x in t.flatten():
        if x > largest:
            largest = x
    mean = t.mean() if t.is_floating_point() else t.float().mean()
    return {"min": t.min(), "max": largest, "sum": t.sum(), "mean": mean}


def wrong_python_min(t):
    """Python's min and max over the rows."""
    if t.numel() == 0:
        raise ValueError("empty")
    mean = t.mean() if t.is_floating_point() else t.float().mean()
    return {"min": min(t), "max": max(t), "sum": t.sum(), "mean": mean}


def wrong_items(t):
    """Python numbers instead of tensors."""
    if t.numel() == 0:
        raise ValueError("empty")
    mean = t.mean() if t.is_floating_point() else t.float().mean()
    return {"min": t.min().item(), "max": t.max().item(), "sum": t.sum().item(), "mean": mean.item()}


def wrong_rebuilt(t):
    """Made anew from numbers: float64 and the device are forgotten."""
    if t.numel() == 0:
        raise ValueError("empty")
    mean = t.mean() if t.is_floating_point() else t.float().mean()
    return {
        "min": t.min(),
        "max": t.max(),
        "sum": torch.tensor(t.sum().item()),
        "mean": torch.tensor(mean.item(), dtype=mean.dtype),
    }


def wrong_on_cpu(t):
    """Rebuilt with the right dtypes, on the CPU."""
    if t.numel() == 0:
        raise ValueError("empty")
    mean = t.mean() if t.is_floating_point() else t.float().mean()
    stats = {"min": t.min(), "max": t.max(), "sum": t.sum(), "mean": mean}
    return {key: value.cpu() for key, value in stats.items()}


def wrong_one_dimension(t):
    """Shape (1,) instead of ()."""
    flat = t.reshape(-1)
    if len(flat) == 0:
        raise ValueError("empty")
    mean = flat.mean(dtype=flat.dtype if t.is_floating_point() else torch.float32)
    return {
        "min": flat.sort().values[:1],
        "max": flat.sort().values[-1:],
        "sum": flat.sum(0, keepdim=True),
        "mean": mean.reshape(1),
    }


def wrong_view(t):
    """view refuses what was transposed."""
    if t.numel() == 0:
        raise ValueError("empty")
    flat = t.view(-1)
    mean = flat.mean() if t.is_floating_point() else flat.float().mean()
    return {"min": flat.min(), "max": flat.max(), "sum": flat.sum(), "mean": mean}


def wrong_one_row(t):
    """Only along the last dimension."""
    if t.numel() == 0:
        raise ValueError("empty")
    mean = t.mean(-1) if t.is_floating_point() else t.float().mean(-1)
    return {"min": t.min(-1).values, "max": t.max(-1).values, "sum": t.sum(-1), "mean": mean}


def wrong_extra_key(t):
    """One key more than asked for."""
    if t.numel() == 0:
        raise ValueError("empty")
    mean = t.mean() if t.is_floating_point() else t.float().mean()
    return {"min": t.min(), "max": t.max(), "sum": t.sum(), "mean": mean, "count": torch.tensor(t.numel())}


def wrong_swapped(t):
    """min and max change places."""
    if t.numel() == 0:
        raise ValueError("empty")
    mean = t.mean() if t.is_floating_point() else t.float().mean()
    return {"min": t.max(), "max": t.min(), "sum": t.sum(), "mean": mean}


def wrong_sorts_argument(t):
    """Sorts the caller's numbers in place."""
    if t.numel() == 0:
        raise ValueError("empty")
    flat = t.reshape(-1)
    flat.copy_(flat.sort().values)
    mean = t.mean() if t.is_floating_point() else t.float().mean()
    return {"min": flat[0], "max": flat[-1], "sum": t.sum(), "mean": mean}


def wrong_only_some_dtypes(t):
    """Knows int64 as the only dtype of whole numbers."""
    if t.numel() == 0:
        raise ValueError("empty")
    mean = t.float().mean() if t.dtype == torch.int64 else t.mean()
    return {"min": t.min(), "max": t.max(), "sum": t.sum(), "mean": mean}
