"""Held-out solutions of scalar_value."""

import numpy as np
import torch


def right_numel_item(t):
    """Count first, then item."""
    if t.numel() != 1:
        raise ValueError(f"expected one element, got {t.numel()}")
    return t.item()


def right_translates(t: torch.Tensor):
    """torch's error is translated."""
    try:
        return t.item()
    except (RuntimeError, ValueError) as error:
        raise ValueError(str(error)) from error


def right_flat_list(t):
    """A flat list has to be of length one."""
    numbers = t.flatten().tolist()
    if len(numbers) != 1:
        raise ValueError("exactly one element is needed")
    return numbers[0]


def right_unpacking(t):
    """Unpacking raises ValueError for any other count."""
    (value,) = t.reshape(-1).tolist()
    return value


def right_squeeze(t):
    """All dimensions away; something left is an error."""
    s = torch.squeeze(t)
    if s.ndim != 0:
        raise ValueError("not a scalar")
    return s.tolist()


def right_conversion_by_dtype(tensor):
    """float, bool or int, as the dtype says."""
    if tensor.nelement() > 1 or tensor.nelement() == 0:
        raise ValueError(tensor.shape)
    if tensor.dtype.is_floating_point:
        return float(tensor)
    if tensor.dtype is torch.bool:
        return bool(tensor)
    return int(tensor)


def right_all_sizes_one(t):
    """Each size has to be 1."""
    for size in t.shape:
        if size != 1:
            raise ValueError("wrong size")
    while t.ndim:
        t = t[0]
    print(t)
    return t.item()


def right_numpy_float(t):
    """Over NumPy, with bfloat16 taken care of."""
    x = t.detach().cpu()
    if x.dtype == torch.bfloat16:
        x = x.float()
    a = x.numpy()
    if a.size != 1:
        raise ValueError("size")
    return a.item()


def right_max(t):
    """The largest of one."""
    if int(np.prod(tuple(t.shape))) != 1:
        raise ValueError("one element only")
    with torch.no_grad():
        return t.max().item()


def right_iterates(t):
    """Looks at the elements one by one."""
    found = []
    for x in t.detach().clone().view(-1):
        found.append(x.item())
        if len(found) > 1:
            break
    if len(found) == 1:
        return found[0]
    raise ValueError("t has %d elements" % t.numel())


def wrong_item_only(t):
    """RuntimeError of torch."""
    return t.item()


def wrong_too_many_only(t):
    """No element is RuntimeError still."""
    if t.numel() > 1:
        raise ValueError("too many")
    return t.item()


def wrong_empty_only(t):
    """Too many is RuntimeError still."""
    if t.numel() == 0:
        raise ValueError("none")
    return t.item()


def wrong_len(t):
    """The first size is not the count."""
    if t.ndim > 0 and len(t) != 1:
        raise ValueError("not one")
    return t.flatten()[0].item()


def wrong_len_of_scalar(t):
    """A 0-d tensor has no len."""
    if len(t) != 1 or t.numel() != 1:
        raise ValueError("not one")
    return t.item()


def wrong_needs_0d(t):
    """Only shape () is let through."""
    if t.ndim != 0:
        raise ValueError("not a scalar")
    return t.item()


def wrong_two_dims_at_most(t):
    """Knows three shapes."""
    if tuple(t.shape) not in [(), (1,), (1, 1)]:
        raise ValueError("shape")
    return t.item()


def wrong_old_index(t):
    """t.data[0] of old notes."""
    if t.numel() != 1:
        raise ValueError("not one")
    return t.data[0].item()


def wrong_float(t):
    """Always a float."""
    if t.numel() != 1:
        raise ValueError("not one")
    return float(t)


def wrong_int_of_bool(t):
    """A bool comes out as 0 or 1."""
    if t.numel() != 1:
        raise ValueError("not one")
    return float(t) if t.is_floating_point() else int(t)


def wrong_sum(t):
    """The sum of a bool is an int."""
    if t.numel() != 1:
        raise ValueError("not one")
    return t.sum().item()


def wrong_through_float(t):
    """Large whole numbers lose digits as floats."""
    if t.numel() != 1:
        raise ValueError("not one")
    value = t.float().item()
    if t.dtype == torch.bool:
        return bool(value)
    return value if t.is_floating_point() else int(value)


def wrong_double_to_single(t):
    """float64 loses its digits."""
    if t.numel() != 1:
        raise ValueError("not one")
    return t.float().item() if t.is_floating_point() else t.item()


def wrong_known_dtypes(t):
    """Half precision is cut to a whole number."""
    if t.numel() != 1:
        raise ValueError("not one")
    if t.dtype == torch.bool:
        return bool(t)
    return float(t) if t.dtype in (torch.float32, torch.float64) else int(t)


def wrong_only_int64(t):
    """int32 comes out as a float."""
    if t.numel() != 1:
        raise ValueError("not one")
    if t.dtype == torch.bool:
        return bool(t)
    return int(t) if t.dtype == torch.int64 else float(t)


def wrong_numpy(t):
    """No gradients, no device, no bfloat16."""
    if t.numel() != 1:
        raise ValueError("not one")
    return t.numpy().item()


def wrong_detach_numpy(t):
    """Only on the CPU."""
    if t.numel() != 1:
        raise ValueError("not one")
    return t.detach().numpy().item()


def right_cpu_numpy(t):
    """By way of NumPy, which knows every dtype but bfloat16."""
    if t.numel() != 1:
        raise ValueError("not one")
    return t.detach().cpu().numpy().item()


def wrong_numpy_scalar(t):
    """NumPy's number, not Python's."""
    if t.numel() != 1:
        raise ValueError("not one")
    return t.detach().cpu().float().numpy().reshape(-1)[0] if t.is_floating_point() else t.item()


def wrong_tensor(t):
    """A 0-d tensor is no number."""
    if t.numel() != 1:
        raise ValueError("not one")
    return t.detach().reshape(())


def wrong_not_called(t):
    """item without brackets."""
    if t.numel() != 1:
        raise ValueError("not one")
    return t.item


def wrong_tolist(t):
    """tolist keeps the brackets."""
    if t.numel() != 1:
        raise ValueError("not one")
    return t.tolist()


def wrong_runtime_error(t):
    """The wrong error."""
    if t.numel() != 1:
        raise RuntimeError("not one")
    return t.item()


def wrong_assert(t):
    """AssertionError."""
    assert t.numel() == 1
    return t.item()


def wrong_none(t):
    """None instead of an error."""
    return t.item() if t.numel() == 1 else None


def wrong_resizes(t):
    """Changes the shape of the argument."""
    if t.numel() != 1:
        raise ValueError("not one")
    return t.detach_().squeeze_().item()


def wrong_requires_grad_off(t):
    """Switches the caller's gradients off."""
    if t.numel() != 1:
        raise ValueError("not one")
    if t.is_leaf:
        t.requires_grad_(False)
    return t.item()


def wrong_rounds(t):
    """Rounded to four digits."""
    if t.numel() != 1:
        raise ValueError("not one")
    value = t.item()
    return round(value, 4) if isinstance(value, float) else value


def wrong_truth_check(t):
    """`if not value` takes 0 for nothing."""
    numbers = t.flatten().tolist()
    if len(numbers) > 1 or not numbers or not numbers[0]:
        raise ValueError("not one")
    return numbers[0]
