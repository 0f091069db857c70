"""Held-out solutions of max_pool2d_by_hand."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


def right_unfold(x, kernel, stride=None):
    """unfold along both axes, amax over the windows."""
    stride = kernel if stride is None else stride
    if x.shape[2] < kernel or x.shape[3] < kernel:
        raise ValueError("no window fits")
    return x.unfold(2, kernel, stride).unfold(3, kernel, stride).amax(dim=(-2, -1))


def right_unfold_error_turned(x, kernel, stride=None):
    """unfold's error is turned; max twice with names and places."""
    if stride is None:
        stride = kernel
    try:
        windows = x.unfold(-2, kernel, stride).unfold(-2, kernel, stride)
    except RuntimeError as error:
        raise ValueError("window too large") from error
    return windows.max(dim=-1).values.max(dim=-1)[0]


def right_slices(x, kernel, stride=None, verbose=True):
    """Slices with a step for each place of the window, torch.maximum."""
    s = stride or kernel
    n, c, h, w = x.shape
    rows = (h - kernel) // s + 1
    cols = (w - kernel) // s + 1
    if rows < 1 or cols < 1:
        raise ValueError(f"{h} x {w} is too small for {kernel}")
    best = None
    for i in range(kernel):
        for j in range(kernel):
            part = x[:, :, i : i + (rows - 1) * s + 1 : s, j : j + (cols - 1) * s + 1 : s]
            best = part if best is None else torch.maximum(best, part)
    if verbose:
        print(x.shape, "->", best.shape)
    return best.clone()


def right_stack(x, kernel, stride=None):
    """All slices in a list, stacked; largest along the new axis."""
    if stride is None:
        stride = kernel
    H, W = x.size(2), x.size(3)
    if min(H, W) < kernel:
        raise ValueError("too small")
    bottom, right = H - kernel, W - kernel
    parts = [
        x[..., i : bottom + i + 1 : stride, j : right + j + 1 : stride] for i in range(kernel) for j in range(kernel)
    ]
    return torch.stack(parts).max(0)[0]


def right_f_unfold(x: torch.Tensor, kernel: int, stride: int | None = None) -> torch.Tensor:
    """nn.functional.unfold, as for a convolution by hand."""
    if stride is None:
        stride = kernel
    n, c, h, w = x.shape
    if kernel > h or kernel > w:
        raise ValueError("kernel is larger than the image")
    columns = F.unfold(x.reshape(n * c, 1, h, w), kernel_size=kernel, stride=stride)
    out, _ = columns.max(dim=1)
    return out.view(n, c, (h - kernel) // stride + 1, (w - kernel) // stride + 1)


def right_rows_then_columns(x, kernel, stride=None):
    """First the largest of the rows, then of the columns."""
    step = kernel if stride is None else stride

    def along(t, axis):
        if t.shape[axis] < kernel:
            raise ValueError("axis is too short")
        return t.unfold(axis, kernel, step).max(dim=-1).values

    return along(along(x, 2), 3)


def right_minus_infinity(x, kernel, stride=None):
    """Begins with minus infinity; where writes what is larger."""
    if stride is None:
        stride = kernel
    n, c, h, w = x.shape
    if h < kernel or w < kernel:
        raise ValueError
    oh, ow = (h - kernel) // stride + 1, (w - kernel) // stride + 1
    out = torch.full((n, c, oh, ow), float("-inf"), dtype=x.dtype, device=x.device)
    for di in range(kernel):
        for dj in range(kernel):
            window = x[:, :, di::stride, dj::stride][:, :, :oh, :ow]
            out = torch.where(window > out, window, out)
    return out


def right_indices(x, kernel, stride=None):
    """Places of all windows as index tensors."""
    if stride is None:
        stride = kernel
    h, w = x.shape[-2:]
    top = torch.arange(0, h - kernel + 1, stride, device=x.device) if h >= kernel else None
    left = torch.arange(0, w - kernel + 1, stride, device=x.device) if w >= kernel else None
    if top is None or left is None:
        raise ValueError("nothing to pool")
    inside = torch.arange(kernel, device=x.device)
    rows = (top[:, None] + inside)[:, None, :, None]
    cols = (left[:, None] + inside)[None, :, None, :]
    return x[:, :, rows, cols].flatten(-2).max(dim=-1).values


def right_as_strided(x, kernel, stride=None):
    """as_strided with the strides of x."""
    if stride is None:
        stride = kernel
    n, c, h, w = x.shape
    rows, cols = (h - kernel) // stride + 1, (w - kernel) // stride + 1
    if rows <= 0 or cols <= 0:
        raise ValueError
    x = x.contiguous()
    sn, sc, sh, sw = x.stride()
    windows = torch.as_strided(
        x, (n, c, rows, cols, kernel, kernel), (sn, sc, sh * stride, sw * stride, sh, sw), x.storage_offset()
    )
    return windows.reshape(n, c, rows, cols, -1).amax(-1)


def right_channel_loop(x, kernel, stride=None):
    """A loop over images and channels, none over pixels."""
    stride = kernel if stride is None else stride
    if x.shape[2] < kernel or x.shape[3] < kernel:
        raise ValueError("too small")
    images = []
    for image in x:
        planes = [plane.unfold(0, kernel, stride).unfold(1, kernel, stride).amax((2, 3)) for plane in image]
        images.append(torch.stack(planes))
    return torch.stack(images)


def wrong_max_pool(x, kernel, stride=None):
    """Uses what is forbidden."""
    if x.shape[2] < kernel or x.shape[3] < kernel:
        raise ValueError
    return F.max_pool2d(x, kernel, stride)


def wrong_module(x, kernel, stride=None):
    """Uses the module."""
    if x.shape[2] < kernel or x.shape[3] < kernel:
        raise ValueError
    return nn.MaxPool2d(kernel, stride)(x)


def wrong_max_pool1d(x, kernel, stride=None):
    """Twice in one dimension."""
    if x.shape[2] < kernel or x.shape[3] < kernel:
        raise ValueError
    n, c, h, w = x.shape
    y = F.max_pool1d(x.reshape(n * c, h, w), kernel, stride)
    y = F.max_pool1d(y.transpose(1, 2), kernel, stride).transpose(1, 2)
    return y.reshape(n, c, *y.shape[1:])


def wrong_max_pool3d(x, kernel, stride=None):
    """A pooling in three dimensions."""
    if x.shape[2] < kernel or x.shape[3] < kernel:
        raise ValueError
    s = stride or kernel
    return nn.MaxPool3d((1, kernel, kernel), (1, s, s))(x)


def wrong_adaptive(x, kernel, stride=None):
    """Adaptive pooling is max pooling as well."""
    s = stride or kernel
    if x.shape[2] < kernel or x.shape[3] < kernel:
        raise ValueError
    rows, cols = (x.shape[2] - kernel) // s + 1, (x.shape[3] - kernel) // s + 1
    x = x[:, :, : (rows - 1) * s + kernel, : (cols - 1) * s + kernel]
    if s == kernel:
        return F.adaptive_max_pool2d(x, (rows, cols))
    return x.unfold(2, kernel, s).unfold(3, kernel, s).amax((-1, -2))


def wrong_loop_over_windows(x, kernel, stride=None):
    """A loop over all windows."""
    s = stride or kernel
    n, c, h, w = x.shape
    rows, cols = (h - kernel) // s + 1, (w - kernel) // s + 1
    if rows < 1 or cols < 1:
        raise ValueError
    out = x.new_empty(n, c, rows, cols)
    for i in range(rows):
        for j in range(cols):
            out[:, :, i, j] = x[:, :, i * s : i * s + kernel, j * s : j * s + kernel].amax((2, 3))
    return out


def wrong_loop_over_rows(x, kernel, stride=None):
    """A loop over the rows of windows."""
    s = stride or kernel
    n, c, h, w = x.shape
    if h < kernel or w < kernel:
        raise ValueError
    lines = []
    for top in range(0, h - kernel + 1, s):
        lines.append(x[:, :, top : top + kernel].unfold(3, kernel, s).amax((-1, 2)))
    return torch.stack(lines, dim=2)


def wrong_tolist(x, kernel, stride=None):
    """Takes the data out and works in Python."""
    s = stride or kernel
    n, c, h, w = x.shape
    if h < kernel or w < kernel:
        raise ValueError
    data = x.tolist()
    out = [
        [
            [
                [
                    max(plane[i + a][j + b] for a in range(kernel) for b in range(kernel))
                    for j in range(0, w - kernel + 1, s)
                ]
                for i in range(0, h - kernel + 1, s)
            ]
            for plane in image
        ]
        for image in data
    ]
    return torch.tensor(out, dtype=x.dtype, device=x.device)


def wrong_numpy(x, kernel, stride=None):
    """Takes the data out and works in NumPy."""
    s = stride or kernel
    if x.shape[2] < kernel or x.shape[3] < kernel:
        raise ValueError
    a = np.lib.stride_tricks.sliding_window_view(x.detach().cpu().numpy(), (kernel, kernel), axis=(2, 3))
    return torch.from_numpy(a[:, :, ::s, ::s].max(axis=(-1, -2))).to(x.device)


def wrong_stride_one(x, kernel, stride=None):
    """Stride 1 if it is left out."""
    stride = 1 if stride is None else stride
    if x.shape[2] < kernel or x.shape[3] < kernel:
        raise ValueError
    return x.unfold(2, kernel, stride).unfold(3, kernel, stride).amax((-1, -2))


def wrong_stride_two(x, kernel, stride=2):
    """Stride 2 if it is left out."""
    stride = kernel if stride is None else stride
    if x.shape[2] < kernel or x.shape[3] < kernel:
        raise ValueError
    return x.unfold(2, kernel, stride).unfold(3, kernel, stride).amax((-1, -2))


def wrong_stride_forgotten(x, kernel, stride=None):
    """The stride is always the kernel."""
    if x.shape[2] < kernel or x.shape[3] < kernel:
        raise ValueError
    return x.unfold(2, kernel, kernel).unfold(3, kernel, kernel).amax((-1, -2))


def wrong_stride_of_columns(x, kernel, stride=None):
    """The stride counts for the rows only."""
    s = stride or kernel
    if x.shape[2] < kernel or x.shape[3] < kernel:
        raise ValueError
    return x.unfold(2, kernel, s).unfold(3, kernel, kernel).amax((-1, -2))


def wrong_stride_at_most_kernel(x, kernel, stride=None):
    """A stride beyond the kernel is cut."""
    s = min(stride or kernel, kernel)
    if x.shape[2] < kernel or x.shape[3] < kernel:
        raise ValueError
    return x.unfold(2, kernel, s).unfold(3, kernel, s).amax((-1, -2))


def wrong_minimum(x, kernel, stride=None):
    """The smallest number."""
    s = stride or kernel
    if x.shape[2] < kernel or x.shape[3] < kernel:
        raise ValueError
    return x.unfold(2, kernel, s).unfold(3, kernel, s).amin((-1, -2))


def wrong_mean(x, kernel, stride=None):
    """The mean."""
    s = stride or kernel
    if x.shape[2] < kernel or x.shape[3] < kernel:
        raise ValueError
    return x.unfold(2, kernel, s).unfold(3, kernel, s).mean((-1, -2))


def wrong_one_axis(x, kernel, stride=None):
    """The largest of each row of a window, of the first row only."""
    s = stride or kernel
    if x.shape[2] < kernel or x.shape[3] < kernel:
        raise ValueError
    return x.unfold(2, kernel, s).unfold(3, kernel, s)[..., 0, :].amax(-1)


def wrong_diagonal(x, kernel, stride=None):
    """Only the diagonal of the window."""
    s = stride or kernel
    h, w = x.shape[2:]
    if h < kernel or w < kernel:
        raise ValueError
    parts = [x[..., i : h - kernel + i + 1 : s, i : w - kernel + i + 1 : s] for i in range(kernel)]
    return torch.stack(parts).amax(0)


def wrong_over_channels(x, kernel, stride=None):
    """The largest over the channels too."""
    s = stride or kernel
    if x.shape[2] < kernel or x.shape[3] < kernel:
        raise ValueError
    return x.unfold(2, kernel, s).unfold(3, kernel, s).amax((1, -1, -2)).unsqueeze(1).expand(-1, x.shape[1], -1, -1)


def wrong_no_error(x, kernel, stride=None):
    """RuntimeError comes out of unfold."""
    s = stride or kernel
    return x.unfold(2, kernel, s).unfold(3, kernel, s).amax((-1, -2))


def wrong_empty_result(x, kernel, stride=None):
    """An empty tensor in place of the error."""
    s = stride or kernel
    n, c, h, w = x.shape
    if h < kernel or w < kernel:
        return x.new_empty(n, c, max(0, (h - kernel) // s + 1), max(0, (w - kernel) // s + 1))
    return x.unfold(2, kernel, s).unfold(3, kernel, s).amax((-1, -2))


def wrong_both_too_small(x, kernel, stride=None):
    """Raises ValueError only if the window fits in neither direction."""
    s = stride or kernel
    if x.shape[2] < kernel and x.shape[3] < kernel:
        raise ValueError
    return x.unfold(2, kernel, s).unfold(3, kernel, s).amax((-1, -2))


def wrong_height_only(x, kernel, stride=None):
    """Looks at the height only."""
    s = stride or kernel
    if x.shape[2] < kernel:
        raise ValueError
    return x.unfold(2, kernel, s).unfold(3, kernel, s).amax((-1, -2))


def wrong_equal_refused(x, kernel, stride=None):
    """A window as large as the image is refused."""
    s = stride or kernel
    if x.shape[2] <= kernel or x.shape[3] <= kernel:
        raise ValueError
    return x.unfold(2, kernel, s).unfold(3, kernel, s).amax((-1, -2))


def wrong_stride_must_fit(x, kernel, stride=None):
    """A rest at the border is refused."""
    s = stride or kernel
    h, w = x.shape[2:]
    if h < kernel or w < kernel or (h - kernel) % s or (w - kernel) % s:
        raise ValueError
    return x.unfold(2, kernel, s).unfold(3, kernel, s).amax((-1, -2))


def wrong_pads_with_zeros(x, kernel, stride=None):
    """Windows beyond the border are filled with zeros."""
    s = stride or kernel
    h, w = x.shape[2:]
    if h < kernel or w < kernel:
        raise ValueError
    x = F.pad(x, (0, -(w - kernel) % s, 0, -(h - kernel) % s))
    return x.unfold(2, kernel, s).unfold(3, kernel, s).amax((-1, -2))


def wrong_begins_with_zeros(x, kernel, stride=None):
    """Begins with zeros: negative numbers are lost."""
    s = stride or kernel
    n, c, h, w = x.shape
    if h < kernel or w < kernel:
        raise ValueError
    rows, cols = (h - kernel) // s + 1, (w - kernel) // s + 1
    out = x.new_zeros(n, c, rows, cols)
    for i in range(kernel):
        for j in range(kernel):
            out = torch.maximum(out, x[:, :, i::s, j::s][:, :, :rows, :cols])
    return out


def wrong_begins_with_minus_thousand(x, kernel, stride=None):
    """Begins with -1000: smaller numbers are lost."""
    s = stride or kernel
    n, c, h, w = x.shape
    if h < kernel or w < kernel:
        raise ValueError
    rows, cols = (h - kernel) // s + 1, (w - kernel) // s + 1
    out = x.new_full((n, c, rows, cols), -1000.0)
    for i in range(kernel):
        for j in range(kernel):
            out = torch.maximum(out, x[:, :, i::s, j::s][:, :, :rows, :cols])
    return out


def wrong_in_place(x, kernel, stride=None):
    """The slice at the first place is a view: x is written over."""
    s = stride or kernel
    n, c, h, w = x.shape
    if h < kernel or w < kernel:
        raise ValueError
    rows, cols = (h - kernel) // s + 1, (w - kernel) // s + 1
    with torch.no_grad():
        out = x[:, :, ::s, ::s][:, :, :rows, :cols]
        for i in range(kernel):
            for j in range(kernel):
                out.copy_(torch.maximum(out, x[:, :, i::s, j::s][:, :, :rows, :cols]))
    return out


def wrong_slices_too_long(x, kernel, stride=None):
    """Slices of different lengths do not fit together, where a rest is left."""
    s = stride or kernel
    if x.shape[2] < kernel or x.shape[3] < kernel:
        raise ValueError
    out = x[:, :, 0::s, 0::s].clone()
    for i in range(kernel):
        for j in range(kernel):
            out = torch.maximum(out, x[:, :, i::s, j::s])
    return out


def wrong_size_cut_by_kernel(x, kernel, stride=None):
    """H // stride windows, whatever the kernel is: right for stride = kernel."""
    s = stride or kernel
    n, c, h, w = x.shape
    if h < kernel or w < kernel:
        raise ValueError
    out = x[:, :, : h // s * s : s, : w // s * s : s]
    for i in range(kernel):
        for j in range(kernel):
            out = torch.maximum(out, x[:, :, i::s, j::s][:, :, : h // s, : w // s])
    return out


def wrong_blocks(x, kernel, stride=None):
    """reshape into blocks: the rest is cut, the stride is ignored."""
    n, c, h, w = x.shape
    if h < kernel or w < kernel:
        raise ValueError
    rows, cols = h // kernel, w // kernel
    x = x[:, :, : rows * kernel, : cols * kernel]
    return x.reshape(n, c, rows, kernel, cols, kernel).amax((3, 5))


def wrong_height_twice(x, kernel, stride=None):
    """The number of columns comes from the height."""
    s = stride or kernel
    n, c, h, w = x.shape
    if h < kernel or w < kernel:
        raise ValueError
    k = (h - kernel) // s + 1
    parts = [
        x[:, :, i : i + (k - 1) * s + 1 : s, j : j + (k - 1) * s + 1 : s] for i in range(kernel) for j in range(kernel)
    ]
    return torch.stack(parts).amax(0)


def wrong_as_strided_memory(x, kernel, stride=None):
    """Strides as if x were contiguous."""
    s = stride or kernel
    n, c, h, w = x.shape
    if h < kernel or w < kernel:
        raise ValueError
    rows, cols = (h - kernel) // s + 1, (w - kernel) // s + 1
    windows = torch.as_strided(x, (n, c, rows, cols, kernel, kernel), (c * h * w, h * w, s * w, s, w, 1))
    return windows.amax((-1, -2))


def wrong_float32(x, kernel, stride=None):
    """The result is float32."""
    s = stride or kernel
    if x.shape[2] < kernel or x.shape[3] < kernel:
        raise ValueError
    return x.float().unfold(2, kernel, s).unfold(3, kernel, s).amax((-1, -2))


def wrong_on_cpu(x, kernel, stride=None):
    """The result lies on the CPU."""
    s = stride or kernel
    if x.shape[2] < kernel or x.shape[3] < kernel:
        raise ValueError
    return x.cpu().unfold(2, kernel, s).unfold(3, kernel, s).amax((-1, -2))


def wrong_start_on_cpu(x, kernel, stride=None):
    """The tensor to begin with is made on the CPU."""
    s = stride or kernel
    n, c, h, w = x.shape
    if h < kernel or w < kernel:
        raise ValueError
    rows, cols = (h - kernel) // s + 1, (w - kernel) // s + 1
    out = torch.full((n, c, rows, cols), -torch.inf, dtype=x.dtype)
    for i in range(kernel):
        for j in range(kernel):
            out = torch.maximum(out, x[:, :, i::s, j::s][:, :, :rows, :cols])
    return out


def wrong_squeezes(x, kernel, stride=None):
    """Sizes of 1 are lost."""
    s = stride or kernel
    if x.shape[2] < kernel or x.shape[3] < kernel:
        raise ValueError
    return x.unfold(2, kernel, s).unfold(3, kernel, s).amax((-1, -2)).squeeze()


def wrong_power_mean(x, kernel, stride=None):
    """A power mean comes close to the largest number of positive ones."""
    s = stride or kernel
    if x.shape[2] < kernel or x.shape[3] < kernel:
        raise ValueError
    return F.lp_pool2d(x.abs(), 200.0, kernel, s)


def wrong_largest_absolute(x, kernel, stride=None):
    """The number that is farthest from zero."""
    s = stride or kernel
    if x.shape[2] < kernel or x.shape[3] < kernel:
        raise ValueError
    windows = x.unfold(2, kernel, s).unfold(3, kernel, s).flatten(-2)
    return windows.gather(-1, windows.abs().argmax(-1, keepdim=True)).squeeze(-1)


def wrong_unfold_swapped(x, kernel, stride=None):
    """Rows and columns of the result are swapped."""
    s = stride or kernel
    if x.shape[2] < kernel or x.shape[3] < kernel:
        raise ValueError
    return x.unfold(3, kernel, s).amax(-1).unfold(2, kernel, s).amax(-1).transpose(2, 3)
