"""Held-out solutions of conv_output_size."""

import math

import torch
import torch.nn.functional as F


def right_formula(n, kernel, stride=1, padding=0, dilation=1):
    """The formula of the documentation, in whole numbers."""
    reach = dilation * (kernel - 1) + 1
    if reach > n + 2 * padding:
        raise ValueError("the window does not fit")
    return (n + 2 * padding - reach) // stride + 1


def right_result_checked(n: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    """Calculates first; 0 or less means that nothing fits."""
    out = (n + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1
    if out <= 0:
        raise ValueError(f"no place for a window: {out}")
    return out


def right_range(n, kernel, stride=1, padding=0, dilation=1):
    """All starting places as a range."""
    length = n + padding + padding
    places = range(0, length - dilation * (kernel - 1), stride)
    if len(places) == 0:
        raise ValueError("window too large")
    return len(places)


def right_while(size, kernel, stride=1, padding=0, dilation=1, verbose=True):
    """Counts step by step; other names and a line of output."""
    end = size + 2 * padding
    last = dilation * (kernel - 1)
    count = 0
    start = 0
    while start + last < end:
        count += 1
        start += stride
    if verbose:
        print("places:", count)
    if not count:
        raise ValueError("does not fit")
    return count


def right_floor(n, kernel, stride=1, padding=0, dilation=1):
    """math.floor of a true quotient, as in the documentation."""
    free = n + 2 * padding - dilation * (kernel - 1) - 1
    if free < 0:
        raise ValueError(free)
    return math.floor(free / stride + 1)


def right_divmod(n, kernel, stride=1, padding=0, dilation=1):
    """divmod, the window without its gaps."""
    gaps = (kernel - 1) * (dilation - 1)
    free = n + 2 * padding - (kernel + gaps)
    steps, rest = divmod(free, stride)
    if steps < 0:
        raise ValueError("padded row is shorter than the window")
    return steps + 1


def right_conv1d(n, kernel, stride=1, padding=0, dilation=1):
    """Lets PyTorch count, without numbers; turns the error."""
    try:
        row = torch.zeros(1, 1, n, device="meta")
        weight = torch.zeros(1, 1, kernel, device="meta")
        return F.conv1d(row, weight, stride=stride, padding=padding, dilation=dilation).shape[-1]
    except RuntimeError as error:
        raise ValueError(str(error)) from error


def right_unfold(n, kernel, stride=1, padding=0, dilation=1):
    """Cuts a row of zeros into windows."""
    row = torch.zeros(n + 2 * padding)
    reach = dilation * (kernel - 1) + 1
    if len(row) < reach:
        raise ValueError("window reaches beyond the row")
    return row.unfold(0, reach, stride).size(0)


def right_slice(n, kernel, stride=1, padding=0, dilation=1):
    """A list of the starting places, where the last element of the window is inside."""
    row = [0] * padding + [1] * n + [0] * padding
    starts = [i for i in range(0, len(row), stride) if i + (kernel - 1) * dilation <= len(row) - 1]
    if starts == []:
        raise ValueError
    return len(starts)


def right_ceiling(n, kernel, stride=1, padding=0, dilation=1):
    """Ceiling without math."""
    starts = n + 2 * padding - dilation * (kernel - 1)
    if starts < 1:
        raise ValueError("kernel too large")
    return -(-starts // stride)


def wrong_no_error(n, kernel, stride=1, padding=0, dilation=1):
    """No error."""
    return (n + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1


def wrong_negative_only(n, kernel, stride=1, padding=0, dilation=1):
    """0 places are given back as 0."""
    out = (n + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1
    if out < 0:
        raise ValueError
    return out


def wrong_zero_for_none(n, kernel, stride=1, padding=0, dilation=1):
    """0 in place of the error."""
    return max(0, (n + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1)


def wrong_truncates(n, kernel, stride=1, padding=0, dilation=1):
    """int() rounds a small negative quotient up to 0: one place too many, and no error."""
    out = int((n + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1
    if out < 1:
        raise ValueError
    return out


def wrong_equal_refused(n, kernel, stride=1, padding=0, dilation=1):
    """A window as long as the row is refused."""
    reach = dilation * (kernel - 1) + 1
    if reach >= n + 2 * padding:
        raise ValueError
    return (n + 2 * padding - reach) // stride + 1


def wrong_checks_kernel(n, kernel, stride=1, padding=0, dilation=1):
    """The check forgets the dilation."""
    if kernel > n + 2 * padding:
        raise ValueError
    return (n + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1


def wrong_checks_without_padding(n, kernel, stride=1, padding=0, dilation=1):
    """The check forgets the padding."""
    reach = dilation * (kernel - 1) + 1
    if reach > n:
        raise ValueError
    return (n + 2 * padding - reach) // stride + 1


def wrong_one_padding(n, kernel, stride=1, padding=0, dilation=1):
    """Padding on one side only."""
    reach = dilation * (kernel - 1) + 1
    if reach > n + padding:
        raise ValueError
    return (n + padding - reach) // stride + 1


def wrong_dilated_kernel(n, kernel, stride=1, padding=0, dilation=1):
    """dilation times kernel."""
    reach = dilation * kernel
    if reach > n + 2 * padding:
        raise ValueError
    return (n + 2 * padding - reach) // stride + 1


def wrong_dilation_as_gaps(n, kernel, stride=1, padding=0, dilation=1):
    """d places between the elements, but none for d = 1."""
    reach = kernel + (kernel - 1) * (dilation if dilation > 1 else 0)
    if reach > n + 2 * padding:
        raise ValueError
    return (n + 2 * padding - reach) // stride + 1


def wrong_no_dilation(n, kernel, stride=1, padding=0, dilation=1):
    """Dilation is forgotten."""
    if kernel > n + 2 * padding:
        raise ValueError
    return (n + 2 * padding - kernel) // stride + 1


def wrong_rounds_up(n, kernel, stride=1, padding=0, dilation=1):
    """The last step leads beyond the end."""
    free = n + 2 * padding - dilation * (kernel - 1) - 1
    if free < 0:
        raise ValueError
    return math.ceil(free / stride) + 1


def wrong_round(n, kernel, stride=1, padding=0, dilation=1):
    """round in place of floor."""
    free = n + 2 * padding - dilation * (kernel - 1) - 1
    if free < 0:
        raise ValueError
    return round(free / stride) + 1


def wrong_fence(n, kernel, stride=1, padding=0, dilation=1):
    """Gaps, not posts."""
    free = n + 2 * padding - dilation * (kernel - 1) - 1
    if free < 0:
        raise ValueError
    return free // stride


def wrong_plus_one_inside(n, kernel, stride=1, padding=0, dilation=1):
    """The one is added before the division."""
    free = n + 2 * padding - dilation * (kernel - 1) - 1
    if free < 0:
        raise ValueError
    return (free + 1) // stride


def wrong_float(n, kernel, stride=1, padding=0, dilation=1):
    """A float."""
    free = n + 2 * padding - dilation * (kernel - 1) - 1
    if free < 0:
        raise ValueError
    return float(free // stride + 1)


def wrong_true_division(n, kernel, stride=1, padding=0, dilation=1):
    """Half places."""
    free = n + 2 * padding - dilation * (kernel - 1) - 1
    if free < 0:
        raise ValueError
    return free / stride + 1


def wrong_numpy_like_tensor(n, kernel, stride=1, padding=0, dilation=1):
    """A tensor with one number."""
    free = n + 2 * padding - dilation * (kernel - 1) - 1
    if free < 0:
        raise ValueError
    return torch.tensor(free // stride + 1)


def wrong_stride_is_kernel(n, kernel, stride=None, padding=0, dilation=1):
    """Stride as in pooling, if it is left out."""
    stride = stride or kernel
    free = n + 2 * padding - dilation * (kernel - 1) - 1
    if free < 0:
        raise ValueError
    return free // stride + 1


def wrong_same_size(n, kernel, stride=1, padding=0, dilation=1):
    """Believes that padding keeps the size."""
    if padding and stride == 1:
        return n
    free = n + 2 * padding - dilation * (kernel - 1) - 1
    if free < 0:
        raise ValueError
    return free // stride + 1


def wrong_runtime_error(n, kernel, stride=1, padding=0, dilation=1):
    """The error of PyTorch."""
    free = n + 2 * padding - dilation * (kernel - 1) - 1
    if free < 0:
        raise RuntimeError
    return free // stride + 1


def wrong_assert(n, kernel, stride=1, padding=0, dilation=1):
    """AssertionError."""
    free = n + 2 * padding - dilation * (kernel - 1) - 1
    assert free >= 0
    return free // stride + 1


def wrong_unfits_for_remainder(n, kernel, stride=1, padding=0, dilation=1):
    """Raises as soon as a rest is left over."""
    free = n + 2 * padding - dilation * (kernel - 1) - 1
    if free < 0 or free % stride:
        raise ValueError
    return free // stride + 1


def wrong_loop_one_short(n, kernel, stride=1, padding=0, dilation=1):
    """range ends one place too early."""
    places = len(range(0, n + 2 * padding - dilation * (kernel - 1) - 1, stride))
    if places == 0:
        raise ValueError
    return places


def wrong_max_pool(n, kernel, stride=1, padding=0, dilation=1):
    """Pooling refuses a padding of more than half the kernel."""
    try:
        return F.max_pool1d(torch.zeros(1, 1, n), kernel, stride, padding, dilation).shape[-1]
    except RuntimeError as error:
        raise ValueError from error


def wrong_stride_above_free(n, kernel, stride=1, padding=0, dilation=1):
    """Raises where no second step fits."""
    free = n + 2 * padding - dilation * (kernel - 1) - 1
    if free < 0 or stride > free + 1:
        raise ValueError
    return free // stride + 1


def wrong_argument_order(n, kernel, padding=0, stride=1, dilation=1):
    """Padding and stride change places."""
    free = n + 2 * padding - dilation * (kernel - 1) - 1
    if free < 0:
        raise ValueError
    return free // stride + 1
