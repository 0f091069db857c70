"""Convolution and pooling: sizes, and both by hand."""

import math
from collections.abc import Callable
from typing import Any

import torch
from hypothesis import strategies as st
from torch.nn import functional as F

from grader import exercise, filled, omitted, size, tensors

Draw = Callable[[st.SearchStrategy[Any]], Any]


@exercise(
    n=st.integers(1, 12),
    kernel=st.integers(1, 5),
    stride=st.integers(1, 4) | omitted(),
    padding=st.integers(0, 3) | omitted(),
    dilation=omitted() | st.integers(1, 3),
    examples=(
        {"n": 5, "kernel": 3},
        {"n": 28, "kernel": 3},
        {"n": 28, "kernel": 2, "stride": 2},
        {"n": 28, "kernel": 5, "stride": 1, "padding": 2},
        {"n": 6, "kernel": 3, "stride": 2},
        {"n": 7, "kernel": 3, "stride": 2},
        {"n": 8, "kernel": 3, "stride": 2, "padding": 1},
        {"n": 9, "kernel": 3, "dilation": 2},
        {"n": 9, "kernel": 3, "stride": 1, "padding": 1, "dilation": 3},
        {"n": 10, "kernel": 4, "stride": 3, "padding": 2, "dilation": 2},
        {"n": 12, "kernel": 2, "stride": 4, "padding": 0, "dilation": 3},
        {"n": 224, "kernel": 7, "stride": 2, "padding": 3, "dilation": 1},
        {"n": 5, "kernel": 1},
        {"n": 1, "kernel": 1},
        {"n": 3, "kernel": 3},
        {"n": 3, "kernel": 3, "stride": 4},
        {"n": 3, "kernel": 4},
        {"n": 3, "kernel": 4, "stride": 2},
        {"n": 3, "kernel": 5, "stride": 3},
        {"n": 2, "kernel": 5, "stride": 2},
        {"n": 2, "kernel": 3, "padding": 1},
        {"n": 1, "kernel": 5, "stride": 2, "padding": 2},
        {"n": 1, "kernel": 5, "stride": 2, "padding": 1},
        {"n": 5, "kernel": 3, "dilation": 2},
        {"n": 4, "kernel": 3, "dilation": 2},
        {"n": 4, "kernel": 3, "stride": 3, "dilation": 2},
        {"n": 3, "kernel": 3, "padding": 1, "dilation": 2},
        {"n": 2, "kernel": 3, "padding": 1, "dilation": 2},
        {"n": 4, "kernel": 1, "dilation": 5},
    ),
    hints=(
        "Without padding, with stride 1: at how many places can a window of 3 begin in a row of 5?",
        "Padding makes the row longer, at both ends. Dilation makes the window longer: by d - 1 for each gap in it.",
        "Subtract the window from the row: so many steps of 1 fit behind the first place. How many of `stride` fit?",
        "The window does not fit if that difference is negative. Else: whole steps, rounded down with //, plus one.",
    ),
)
def conv_output_size(n: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    """Return how long the output of a convolution or a pooling is, along one axis.

    A window of `kernel` elements slides over a row of `n`, and gives one number for each place. `padding` elements
    are put before the row, and as many behind it. The window begins at the first element and then moves on by
    `stride` at a time, as long as all of it lies inside the padded row. With `dilation` d, its elements are d places
    apart: it reaches over d · (kernel - 1) + 1 places, and d = 1 is the ordinary window without gaps.

    Return the number of places as an int. If the window does not fit into the padded row at all, ValueError is
    raised. All arguments are ints; `padding` is 0 or more, the others are 1 or more.

    >>> conv_output_size(5, 3)
    3
    >>> conv_output_size(28, kernel=2, stride=2)
    14
    >>> conv_output_size(5, 3, stride=2, padding=1)
    3
    """
    room = n + 2 * padding - dilation * (kernel - 1) - 1
    if room < 0:
        raise ValueError(f"a window of {kernel} does not fit into {n}")
    return room // stride + 1


def _room(n: int, kernel: int, padding: int, dilation: int) -> int:
    room = n + 2 * padding - dilation * (kernel - 1) - 1
    if room < 0:
        raise ValueError
    return room


@conv_output_size.mutant("divides with /: a float")
def _(n, kernel, stride=1, padding=0, dilation=1):
    return _room(n, kernel, padding, dilation) / stride + 1


@conv_output_size.mutant("a float, though a whole one")
def _(n, kernel, stride=1, padding=0, dilation=1):
    return float(_room(n, kernel, padding, dilation) // stride + 1)


@conv_output_size.mutant("ignores the dilation")
def _(n, kernel, stride=1, padding=0, dilation=1):
    return _room(n, kernel, padding, 1) // stride + 1


@conv_output_size.mutant("ignores the dilation when it checks whether the window fits")
def _(n, kernel, stride=1, padding=0, dilation=1):
    _room(n, kernel, padding, 1)
    return (n + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1


@conv_output_size.mutant("takes the dilated window as dilation times kernel")
def _(n, kernel, stride=1, padding=0, dilation=1):
    return _room(n, kernel * dilation, padding, 1) // stride + 1


@conv_output_size.mutant("counts dilation as the number of gaps: 0 is none")
def _(n, kernel, stride=1, padding=0, dilation=1):
    return _room(n, kernel, padding, dilation + 1) // stride + 1


@conv_output_size.mutant("ignores the padding")
def _(n, kernel, stride=1, padding=0, dilation=1):
    return _room(n, kernel, 0, dilation) // stride + 1


@conv_output_size.mutant("pads at one end only")
def _(n, kernel, stride=1, padding=0, dilation=1):
    return _room(n + padding, kernel, 0, dilation) // stride + 1


@conv_output_size.mutant("ignores the stride")
def _(n, kernel, stride=1, padding=0, dilation=1):
    return _room(n, kernel, padding, dilation) + 1


@conv_output_size.mutant("takes a stride of the kernel's length where none is given")
def _(n, kernel, stride=None, padding=0, dilation=1):
    return _room(n, kernel, padding, dilation) // (stride or kernel) + 1


@conv_output_size.mutant("takes a padding of one where none is given")
def _(n, kernel, stride=1, padding=1, dilation=1):
    return _room(n, kernel, padding, dilation) // stride + 1


@conv_output_size.mutant("rounds up")
def _(n, kernel, stride=1, padding=0, dilation=1):
    return -(-_room(n, kernel, padding, dilation) // stride) + 1


@conv_output_size.mutant("rounds to the nearest")
def _(n, kernel, stride=1, padding=0, dilation=1):
    return round(_room(n, kernel, padding, dilation) / stride) + 1


@conv_output_size.mutant("adds one before it divides")
def _(n, kernel, stride=1, padding=0, dilation=1):
    return (_room(n, kernel, padding, dilation) + 1) // stride


@conv_output_size.mutant("divides n by the stride: no window at all")
def _(n, kernel, stride=1, padding=0, dilation=1):
    _room(n, kernel, padding, dilation)
    return n // stride


@conv_output_size.mutant("forgets the last + 1")
def _(n, kernel, stride=1, padding=0, dilation=1):
    return _room(n, kernel, padding, dilation) // stride


@conv_output_size.mutant("returns what is below 1 where the window does not fit")
def _(n, kernel, stride=1, padding=0, dilation=1):
    return (n + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1


@conv_output_size.mutant("returns 0 where the window does not fit")
def _(n, kernel, stride=1, padding=0, dilation=1):
    return max((n + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1, 0)


@conv_output_size.mutant("int() instead of //: rounds a missing half step to 0, and the window seems to fit")
def _(n, kernel, stride=1, padding=0, dilation=1):
    out = int((n + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1
    if out < 1:
        raise ValueError
    return out


@conv_output_size.mutant("lets an output of 0 pass")
def _(n, kernel, stride=1, padding=0, dilation=1):
    out = (n + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1
    if out < 0:
        raise ValueError
    return out


@conv_output_size.mutant("refuses a window that fits exactly once")
def _(n, kernel, stride=1, padding=0, dilation=1):
    if n + 2 * padding <= dilation * (kernel - 1) + 1:
        raise ValueError
    return _room(n, kernel, padding, dilation) // stride + 1


@conv_output_size.mutant("refuses a window longer than the row, though it fits into the padded one")
def _(n, kernel, stride=1, padding=0, dilation=1):
    if kernel > n:
        raise ValueError
    return _room(n, kernel, padding, dilation) // stride + 1


@conv_output_size.mutant("refuses a padding of more than half of the window")
def _(n, kernel, stride=1, padding=0, dilation=1):
    if padding > kernel // 2:
        raise ValueError
    return _room(n, kernel, padding, dilation) // stride + 1


@conv_output_size.mutant("a tensor")
def _(n, kernel, stride=1, padding=0, dilation=1):
    return torch.tensor(_room(n, kernel, padding, dilation) // stride + 1)


@conv_output_size.mutant("RuntimeError where the window does not fit")
def _(n, kernel, stride=1, padding=0, dilation=1):
    ones = torch.ones(1, 1, n)
    return F.conv1d(ones, ones.new_ones(1, 1, kernel), None, stride, padding, dilation).shape[-1]


@conv_output_size.variant("a convolution of ones")
def _(n, kernel, stride=1, padding=0, dilation=1):
    if dilation * (kernel - 1) + 1 > n + 2 * padding:
        raise ValueError
    layer = torch.nn.functional.conv1d
    return layer(torch.ones(1, 1, n), torch.ones(1, 1, kernel), None, stride, padding, dilation).shape[-1]


@conv_output_size.variant("the length of a range")
def _(n, kernel, stride=1, padding=0, dilation=1):
    places = range(0, n + 2 * padding - dilation * (kernel - 1), stride)
    if len(places) == 0:
        raise ValueError("does not fit")
    return len(places)


@conv_output_size.variant("slides the window")
def _(n, kernel, stride=1, padding=0, dilation=1):
    count, start = 0, -padding
    while start + dilation * (kernel - 1) <= n + padding - 1:
        count += 1
        start += stride
    if count == 0:
        raise ValueError
    return count


@conv_output_size.variant("floor of a float, checked afterwards")
def _(n, kernel, stride=1, padding=0, dilation=1):
    out = math.floor((n + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1)
    if out <= 0:
        raise ValueError("Kernel size can't be greater than actual input size")
    return out


@conv_output_size.variant("unfold of a padded row")
def _(n, kernel, stride=1, padding=0, dilation=1):
    reach = dilation * (kernel - 1) + 1
    try:
        return torch.zeros(n + 2 * padding).unfold(0, reach, stride).size(0)
    except RuntimeError:
        raise ValueError from None


_ALL_LAYOUTS = ("contiguous", "transposed", "strided", "offset")


@st.composite
def _side(draw: Draw, name: str) -> int:
    """Return the side of an image, 1 to 7; where operations are counted it is 6, then 12 larger.

    Both are multiples of every stride: whoever cuts off a rest, where there is one, does so in both.
    """
    return 6 * math.ceil(draw(size(name, 0, 0)) / 8) + draw(st.sampled_from((4, 3, 2, 5, 6, 1, 7)))


def _is_counted(*sides: int) -> bool:
    """Whether it is such a larger image: one with one channel is enough, so that slow loops come to an end."""
    return max(sides) > 7


@st.composite
def _pooled(draw: Draw) -> dict[str, Any]:
    """Return images to pool: now and then the window does not fit."""
    n, channels, height, width = draw(st.integers(1, 2)), draw(st.integers(1, 2)), draw(_side("h")), draw(_side("w"))
    if _is_counted(height, width):
        n = channels = 1
    shape = f"{n} {channels} {height} {width}"
    values = ("normal", (-9.0, -1.0), "big")
    return {
        "x": draw(tensors(shape, dtype=(torch.float32, torch.float64), values=values, layouts=_ALL_LAYOUTS)),
        "kernel": draw(st.sampled_from((2, 3, 1))),
        "stride": draw(st.sampled_from((1, 2, 3, None)) | omitted()),
    }


_GRID = torch.tensor([[[[1.0, 5.0, 2.0, 0.0], [3.0, 4.0, 8.0, 7.0], [9.0, 6.0, 0.5, 1.5], [2.5, 3.5, 4.5, 5.5]]]])


@exercise(
    points=3,
    arguments=_pooled(),
    examples=(
        {"x": torch.tensor([[[[1.0, 4.0], [3.0, 2.0]]]]), "kernel": 2},
        {"x": _GRID, "kernel": 2},
        {"x": _GRID, "kernel": 2, "stride": None},
        {"x": _GRID, "kernel": 2, "stride": 1},
        {"x": _GRID, "kernel": 3, "stride": 1},
        {"x": _GRID, "kernel": 2, "stride": 3},
        {"x": _GRID, "kernel": 1, "stride": 2},
        {"x": _GRID, "kernel": 1},
        {"x": _GRID, "kernel": 3},
        {"x": _GRID, "kernel": 4, "stride": 1},
        {"x": -_GRID, "kernel": 2},
        {"x": -_GRID - 1, "kernel": 3},
        {"x": (-_GRID - 1) * 1e12, "kernel": 2},
        {"x": -_GRID - 1, "kernel": 3, "stride": 2},
        {"x": filled((1, 1, 2, 5), seed=40), "kernel": 2},
        {"x": filled((1, 1, 5, 2), seed=41), "kernel": 2},
        {"x": filled((1, 1, 5, 7), values=(-9.0, -1.0), seed=42), "kernel": 2, "stride": 2},
        {"x": filled((1, 1, 5, 7), values=(-9.0, -1.0), seed=42), "kernel": 3, "stride": 2},
        {"x": filled((2, 3, 4, 6), seed=43), "kernel": 2},
        {"x": filled((2, 2, 6, 6), torch.float64, 44), "kernel": 3, "stride": 2},
        {"x": filled((2, 2, 6, 4), torch.float64, 44).mT, "kernel": 2, "stride": 2},
        {"x": filled((2, 1, 6, 5), seed=45)[..., ::2], "kernel": 2, "stride": 1},
        {"x": filled((2, 3, 6, 5), seed=46).transpose(0, 1), "kernel": 2},
        {"x": torch.zeros(1, 1, 3, 3), "kernel": 2},
        {"x": torch.ones(1, 1, 1, 3), "kernel": 2},
        {"x": torch.ones(1, 1, 3, 1), "kernel": 2},
        {"x": torch.ones(1, 1, 2, 3), "kernel": 3, "stride": 1},
        {"x": torch.ones(1, 2, 3, 2), "kernel": 3, "stride": 2},
        {"x": torch.ones(1, 1, 2, 2), "kernel": 3, "stride": 3},
        {"x": torch.ones(1, 1, 1, 1), "kernel": 1},
        {"x": torch.tensor([[[[-torch.inf, -torch.inf, 1, 2], [-torch.inf, -torch.inf, 4, 3]]]]).half(), "kernel": 2},
        {"x": torch.arange(30.0).reshape(1, 1, 5, 6), "kernel": 5, "stride": 1},
    ),
    vectorised=True,
    forbids=("*max_pool*",),
    tolerance="exact",
    builds_on=("conv_output_size",),
    hints=(
        "How many windows are there along each axis? conv_output_size knows.",
        "x.unfold(dim, size, step) gives all windows along one axis, in a new last dimension. Do it for both axes.",
        "amax((-2, -1)) takes the largest number over two dimensions at once.",
        (
            "Or loop over the places inside the window, not over the image: x[:, :, i::stride, j::stride] are the "
            "numbers at place (i, j) of all windows, and torch.maximum compares two such tensors."
        ),
    ),
)
def max_pool2d_by_hand(x: torch.Tensor, kernel: int, stride: int | None = None) -> torch.Tensor:
    """Compute what max pooling (nn.MaxPool2d) computes: the largest number in each window, for each channel.

    `x` has shape (n, C, H, W) and a floating dtype; every size is at least 1. A square window of `kernel` by
    `kernel` pixels begins in the upper left corner of each image and moves on by `stride` pixels at a time, to the
    right and downwards. If `stride` is None or left out, it is as long as `kernel`. There is no padding: a place where
    the window would reach beyond the image does not count. The result has shape (n, C, rows of windows, columns of
    windows) and the dtype of `x`. If not even one window fits, in either direction, ValueError is raised.
    `kernel` and `stride` are at least 1, and `x` does not change.

    Do not use an operation of PyTorch with max_pool in its name, nor a module that uses one. And do not loop over
    the pixels or windows: the number of tensor operations may not grow with the size of the images. (A loop over the
    places inside one window is fine.) Do not take the data out of the tensors, with `.tolist()` or `.numpy()`.

    >>> x = torch.tensor([[[[1.0, 5.0, 2.0, 0.0], [3.0, 4.0, 8.0, 7.0], [9.0, 6.0, 0.0, 1.0]]]])
    >>> x.shape
    torch.Size([1, 1, 3, 4])
    >>> max_pool2d_by_hand(x, 2)
    tensor([[[[5., 8.]]]])
    >>> max_pool2d_by_hand(x, 2, stride=1)
    tensor([[[[5., 8., 8.],
              [9., 8., 8.]]]])
    """
    stride = kernel if stride is None else stride
    if min(x.shape[-2:]) < kernel:
        raise ValueError(f"a window of {kernel} does not fit into {tuple(x.shape[-2:])}")
    return x.unfold(2, kernel, stride).unfold(3, kernel, stride).amax((-2, -1))


def _windows(x: torch.Tensor, kernel: int, stride: int | None) -> torch.Tensor:
    stride = stride or kernel
    if kernel > x.shape[2] or kernel > x.shape[3]:
        raise ValueError
    return x.unfold(2, kernel, stride).unfold(3, kernel, stride)


@max_pool2d_by_hand.mutant("calls F.max_pool2d")
def _(x, kernel, stride=None):
    _windows(x, kernel, stride)
    return F.max_pool2d(x, kernel, stride)


@max_pool2d_by_hand.mutant("calls nn.MaxPool2d")
def _(x, kernel, stride=None):
    _windows(x, kernel, stride)
    return torch.nn.MaxPool2d(kernel, stride)(x)


@max_pool2d_by_hand.mutant("calls nn.AdaptiveMaxPool2d where it can")
def _(x, kernel, stride=None):
    windows = _windows(x, kernel, stride)
    sides = x.shape[-2] % kernel, x.shape[-1] % kernel
    if (stride or kernel) == kernel and sides == (0, 0):
        return torch.nn.AdaptiveMaxPool2d((x.shape[-2] // kernel, x.shape[-1] // kernel))(x)
    return windows.amax((-2, -1))


@max_pool2d_by_hand.mutant("calls max_pool1d, row by row")
def _(x, kernel, stride=None):
    windows = _windows(x, kernel, stride)
    return F.max_pool1d(windows.flatten(-2).flatten(0, 3)[:, None], kernel * kernel).view(windows.shape[:4])


@max_pool2d_by_hand.mutant("takes the mean")
def _(x, kernel, stride=None):
    return _windows(x, kernel, stride).mean((-2, -1))


@max_pool2d_by_hand.mutant("takes the smallest number")
def _(x, kernel, stride=None):
    return _windows(x, kernel, stride).amin((-2, -1))


@max_pool2d_by_hand.mutant("takes the number of the largest size, whatever its sign")
def _(x, kernel, stride=None):
    return _windows(x, kernel, stride).abs().amax((-2, -1))


@max_pool2d_by_hand.mutant("begins with 0, which is larger than negative numbers")
def _(x, kernel, stride=None):
    return _windows(x, kernel, stride).amax((-2, -1)).clamp(min=0)


@max_pool2d_by_hand.mutant("begins with a number that is not small enough")
def _(x, kernel, stride=None):
    return _windows(x, kernel, stride).amax((-2, -1)).clamp(min=-1e9)


@max_pool2d_by_hand.mutant("begins with the smallest number of the dtype, which is larger than -inf")
def _(x, kernel, stride=None):
    return _windows(x, kernel, stride).amax((-2, -1)).clamp(min=torch.finfo(x.dtype).min)


@max_pool2d_by_hand.mutant("compares with a float32 tensor of -inf: half precision is lost")
def _(x, kernel, stride=None):
    out = _windows(x, kernel, stride).amax((-2, -1))
    return torch.maximum(torch.full(out.shape, -torch.inf, device=x.device), out)


@max_pool2d_by_hand.mutant("leaves out the last column of a window of 5 or more")
def _(x, kernel, stride=None):
    return _windows(x, kernel, stride)[..., : max(kernel - 1, min(kernel, 4))].amax((-2, -1))


@max_pool2d_by_hand.mutant("fits the height, or fits the width")
def _(x, kernel, stride=None):
    if kernel > x.shape[2] and kernel > x.shape[3]:
        raise ValueError
    step = stride or kernel
    return x.unfold(2, kernel, step).unfold(3, kernel, step).amax((-2, -1))


@max_pool2d_by_hand.mutant("fills incomplete windows up with zeros")
def _(x, kernel, stride=None):
    _windows(x, kernel, stride)
    step = stride or kernel
    right, below = -(x.shape[3] - kernel) % step, -(x.shape[2] - kernel) % step
    return _windows(F.pad(x, (0, right, 0, below)), kernel, stride).amax((-2, -1))


@max_pool2d_by_hand.mutant("takes incomplete windows too")
def _(x, kernel, stride=None):
    _windows(x, kernel, stride)
    step = stride or kernel
    right, below = -(x.shape[3] - kernel) % step, -(x.shape[2] - kernel) % step
    return _windows(F.pad(x, (0, right, 0, below), value=-torch.inf), kernel, stride).amax((-2, -1))


@max_pool2d_by_hand.mutant("pads, so that windows begin outside of the image")
def _(x, kernel, stride=None):
    _windows(x, kernel, stride)
    return _windows(F.pad(x, [kernel // 2] * 4, value=-torch.inf), kernel, stride).amax((-2, -1))


@max_pool2d_by_hand.mutant("ignores the stride")
def _(x, kernel, stride=None):
    return _windows(x, kernel, kernel).amax((-2, -1))


@max_pool2d_by_hand.mutant("a stride of 1 where none is given")
def _(x, kernel, stride=None):
    return _windows(x, kernel, 1 if stride is None else stride).amax((-2, -1))


@max_pool2d_by_hand.mutant("the stride has no default")
def _(x, kernel, stride):
    return _windows(x, kernel, stride).amax((-2, -1))


@max_pool2d_by_hand.mutant("does not know None for the stride")
def _(x, kernel, stride=0):
    if kernel > x.shape[2] or kernel > x.shape[3]:
        raise ValueError
    stride = kernel if stride == 0 else stride
    return x.unfold(2, kernel, stride).unfold(3, kernel, stride).amax((-2, -1))


@max_pool2d_by_hand.mutant("uses the stride along the columns only")
def _(x, kernel, stride=None):
    _windows(x, kernel, stride)
    return x.unfold(2, kernel, 1).unfold(3, kernel, stride or kernel).amax((-2, -1))


@max_pool2d_by_hand.mutant("leaves out the last window along each axis")
def _(x, kernel, stride=None):
    out = _windows(x, kernel, stride).amax((-2, -1))
    return out[:, :, : max(1, out.shape[2] - 1), : max(1, out.shape[3] - 1)]


@max_pool2d_by_hand.mutant("reshapes into blocks, which only fits where nothing is left over")
def _(x, kernel, stride=None):
    windows = _windows(x, kernel, stride)
    if (stride or kernel) != kernel:
        return windows.amax((-2, -1))
    n, c, h, w = x.shape
    return x.reshape(n, c, h // kernel, kernel, w // kernel, kernel).amax((3, 5))


@max_pool2d_by_hand.mutant("rows and columns of windows exchanged")
def _(x, kernel, stride=None):
    return _windows(x, kernel, stride).amax((-2, -1)).mT


@max_pool2d_by_hand.mutant("takes the maximum along the rows of a window only")
def _(x, kernel, stride=None):
    return _windows(x, kernel, stride).amax(-1)[..., 0]


@max_pool2d_by_hand.mutant("takes the maximum over the channels too")
def _(x, kernel, stride=None):
    return _windows(x, kernel, stride).amax((1, -2, -1))[:, None]


@max_pool2d_by_hand.mutant("the channels come out last")
def _(x, kernel, stride=None):
    return _windows(x, kernel, stride).amax((-2, -1)).movedim(1, -1)


@max_pool2d_by_hand.mutant("squeezes a batch of one away")
def _(x, kernel, stride=None):
    return _windows(x, kernel, stride).amax((-2, -1)).squeeze(0)


@max_pool2d_by_hand.mutant("max over one dimension: returns the positions as well")
def _(x, kernel, stride=None):
    return _windows(x, kernel, stride).flatten(-2).max(-1)


@max_pool2d_by_hand.mutant("float32")
def _(x, kernel, stride=None):
    return _windows(x.float(), kernel, stride).amax((-2, -1))


@max_pool2d_by_hand.mutant("computes in float32")
def _(x, kernel, stride=None):
    return _windows(x.float(), kernel, stride).amax((-2, -1)).to(x.dtype)


@max_pool2d_by_hand.mutant("a smooth maximum: logsumexp")
def _(x, kernel, stride=None):
    return _windows(x * 50, kernel, stride).logsumexp((-2, -1)) / 50


@max_pool2d_by_hand.mutant("loops over the windows")
def _(x, kernel, stride=None):
    n, c, rows, columns = _windows(x, kernel, stride).shape[:4]
    step = stride or kernel
    out = x.new_zeros(n, c, rows, columns)
    for i in range(rows):
        for j in range(columns):
            out[:, :, i, j] = x[:, :, i * step : i * step + kernel, j * step : j * step + kernel].amax((-2, -1))
    return out


@max_pool2d_by_hand.mutant("loops over the rows of windows")
def _(x, kernel, stride=None):
    _windows(x, kernel, stride)
    step = stride or kernel
    starts = range(0, x.shape[2] - kernel + 1, step)
    rows = [x[:, :, i : i + kernel].unfold(3, kernel, step).amax((2, -1)) for i in starts]
    return torch.stack(rows, 2)


@max_pool2d_by_hand.mutant("takes the data out into Python lists")
def _(x, kernel, stride=None):
    windows = _windows(x, kernel, stride)
    largest = [max(window) for window in windows.reshape(-1, kernel * kernel).tolist()]
    return x.new_tensor(largest).reshape(windows.shape[:4])


@max_pool2d_by_hand.mutant("does not check whether the window fits: RuntimeError")
def _(x, kernel, stride=None):
    stride = stride or kernel
    return x.unfold(2, kernel, stride).unfold(3, kernel, stride).amax((-2, -1))


@max_pool2d_by_hand.mutant("gives an empty result where the window does not fit")
def _(x, kernel, stride=None):
    step = stride or kernel
    rows, columns = ((side - kernel) // step + 1 for side in x.shape[2:])
    if rows < 1 or columns < 1:
        return x.new_empty(*x.shape[:2], max(rows, 0), max(columns, 0))
    return _windows(x, kernel, stride).amax((-2, -1))


@max_pool2d_by_hand.mutant("refuses a window that fits exactly")
def _(x, kernel, stride=None):
    if kernel >= x.shape[2] or kernel >= x.shape[3]:
        raise ValueError
    return _windows(x, kernel, stride).amax((-2, -1))


@max_pool2d_by_hand.mutant("checks the height only")
def _(x, kernel, stride=None):
    if kernel > x.shape[2]:
        raise ValueError
    if kernel > x.shape[3]:
        return x.new_empty(*x.shape[:2], (x.shape[2] - kernel) // (stride or kernel) + 1, 0)
    return _windows(x, kernel, stride).amax((-2, -1))


@max_pool2d_by_hand.mutant("a window too large is cut to the image")
def _(x, kernel, stride=None):
    if kernel > x.shape[2] or kernel > x.shape[3]:
        return x[:, :, :kernel, :kernel].amax((-2, -1), keepdim=True)
    return _windows(x, kernel, stride).amax((-2, -1))


@max_pool2d_by_hand.mutant("writes the maximum of neighbours into x")
def _(x, kernel, stride=None):
    out = _windows(x, kernel, stride).amax((-2, -1))
    x.copy_(x.clamp(max=out.max() - 1))
    return out


@max_pool2d_by_hand.variant("loops over the places of the window, with torch.maximum")
def _(x, kernel, stride=None):
    if stride is None:
        stride = kernel
    rows, columns = ((side - kernel) // stride + 1 for side in x.shape[-2:])
    if kernel > x.size(2) or kernel > x.size(3):
        raise ValueError("does not fit")
    out = None
    for i in range(kernel):
        for j in range(kernel):
            part = x[:, :, i : i + (rows - 1) * stride + 1 : stride, j : j + (columns - 1) * stride + 1 : stride]
            out = part.clone() if out is None else torch.maximum(out, part)
    return out


@max_pool2d_by_hand.variant("F.unfold, and max")
def _(x, kernel, stride=None):
    n, c, h, w = x.shape
    stride = stride or kernel
    if h < kernel or w < kernel:
        raise ValueError
    columns = F.unfold(x, kernel_size=kernel, stride=stride)
    best, _ = columns.view(n, c, kernel * kernel, -1).max(dim=2)
    return best.view(n, c, (h - kernel) // stride + 1, (w - kernel) // stride + 1)


max_pool2d_by_hand.equivalent(
    "return x.unfold(2, kernel, stride).unfold(3, kernel, stride).amax((-2, -1))",
    "return x.unfold(2, kernel, stride).unfold(3, kernel, stride).amax((-1, -2))",
    because="the largest number is the same whichever dimension is looked at first",
)


@max_pool2d_by_hand.variant("first the rows, then the columns, with index tensors")
def _(x, kernel, stride=None):
    stride = kernel if stride is None else stride
    for dim in (2, 3):
        count = (x.shape[dim] - kernel) // stride + 1
        if count < 1:
            raise ValueError
        starts = torch.arange(count, device=x.device) * stride
        places = (starts[:, None] + torch.arange(kernel, device=x.device)).reshape(-1)
        x = x.index_select(dim, places).unflatten(dim, (count, kernel)).amax(dim + 1)
    return x


@max_pool2d_by_hand.variant("as_strided")
def _(x, kernel, stride=None):
    s = stride or kernel
    n, c, h, w = x.shape
    if min(h, w) < kernel:
        raise ValueError
    x = x.contiguous()
    shape = (n, c, (h - kernel) // s + 1, (w - kernel) // s + 1, kernel, kernel)
    strides = (c * h * w, h * w, w * s, s, w, 1)
    return x.as_strided(shape, strides).amax(dim=(4, 5))


@max_pool2d_by_hand.variant("blocks where they fit, cut off where there is a rest; windows else")
def _(x, kernel, stride=None):
    n, c, h, w = x.shape
    if kernel > h or kernel > w:
        raise ValueError
    if stride in (None, kernel):
        if h % kernel:
            x = x[:, :, : h - h % kernel]
        if w % kernel:
            x = x[..., : w - w % kernel]
        return x.reshape(n, c, h // kernel, kernel, w // kernel, kernel).amax(dim=(3, 5))
    return x.unfold(2, kernel, stride).unfold(3, kernel, stride).max(-1)[0].max(-1)[0]


@max_pool2d_by_hand.variant("image by image, sorted")
def _(x, kernel, stride=None):
    stride = stride or kernel
    images = []
    for image in x:
        channels = []
        for channel in image:
            if channel.shape[0] < kernel or channel.shape[1] < kernel:
                raise ValueError
            windows = channel.unfold(0, kernel, stride).unfold(1, kernel, stride)
            channels.append(windows.reshape(*windows.shape[:2], -1).sort(dim=-1).values[..., -1])
        images.append(torch.stack(channels))
    return torch.stack(images)


@st.composite
def _convolved(draw: Draw) -> dict[str, Any]:
    """Return images and weights whose window fits."""
    n, channels = draw(st.integers(1, 2)), draw(st.sampled_from((2, 1, 3)))
    outputs = channels if draw(st.integers(0, 2)) == 0 else draw(st.integers(1, 3))
    dtype = draw(st.sampled_from((torch.float64, torch.float32)))
    padding = draw(st.integers(0, 2) | omitted())
    room = 2 * padding if isinstance(padding, int) else 0
    kernel = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    sides = [max(draw(_side(name)), side - room) for name, side in zip(("h", "w"), kernel, strict=True)]
    if _is_counted(*sides):
        n, channels, outputs, dtype = 1, 1, 1, torch.float64  # sums of many products are no matter of rounding

    def floats(shape: str) -> Any:
        return tensors(shape, dtype=dtype, values=(-2, 2), layouts=_ALL_LAYOUTS, requires_grad=None)

    return {
        "x": draw(floats(f"{n} {channels} {sides[0]} {sides[1]}")),
        "weight": draw(floats(f"{outputs} {channels} {kernel[0]} {kernel[1]}")),
        "bias": draw(st.one_of(floats(f"{outputs}"), floats(f"{outputs}"), st.none(), omitted())),
        "stride": draw(st.integers(1, 3) | omitted()),
        "padding": padding,
    }


_ONES = torch.ones(1, 1, 3, 3)
_EDGE = torch.tensor([[[[1.0, 2.0], [3.0, 5.0]]]])
_BIAS = torch.tensor([100.0, 200.0])


@exercise(
    points=5,
    arguments=_convolved(),
    examples=(
        {"x": _ONES, "weight": _EDGE[:, :, :1, :1].clone()},
        {"x": filled((1, 1, 3, 3)), "weight": _EDGE},
        {"x": filled((1, 1, 2, 3)), "weight": torch.tensor([[[[1.0, 10.0]]]])},
        {"x": filled((1, 1, 3, 2)), "weight": torch.tensor([[[[1.0], [10.0]]]])},
        {"x": filled((1, 1, 3, 3)), "weight": torch.tensor([[[[1.0, 10.0, 100.0]]]]), "bias": None},
        {"x": filled((1, 2, 2, 2)), "weight": filled((1, 2, 2, 2))},
        {"x": filled((1, 2, 2, 2)), "weight": filled((2, 2, 2, 2), seed=50), "bias": _BIAS},
        {"x": filled((1, 1, 2, 2)), "weight": filled((2, 1, 1, 1)), "bias": _BIAS},
        {"x": filled((1, 1, 1, 2)), "weight": filled((2, 1, 1, 1)), "bias": _BIAS, "stride": 1, "padding": 0},
        {"x": _ONES, "weight": _EDGE, "bias": torch.tensor([0.0], requires_grad=True)},
        {"x": _ONES, "weight": _EDGE, "bias": None, "stride": 1, "padding": 1},
        {"x": _ONES, "weight": torch.ones(1, 1, 3, 3), "padding": 1},
        {"x": filled((1, 1, 2, 2)), "weight": filled((1, 1, 3, 3), seed=51), "padding": 1},
        {"x": filled((1, 1, 1, 1)), "weight": filled((1, 1, 3, 2), seed=52), "padding": 2},
        {"x": filled((1, 1, 3, 4)), "weight": filled((1, 1, 2, 2), seed=53), "padding": 2},
        {"x": filled((1, 1, 4, 4)), "weight": _EDGE, "stride": 2},
        {"x": filled((1, 1, 5, 5)), "weight": _EDGE, "stride": 2},
        {"x": filled((1, 1, 5, 6)), "weight": _EDGE, "stride": 3},
        {"x": filled((1, 1, 5, 6)), "weight": filled((1, 1, 1, 1)), "stride": 3},
        {"x": filled((2, 3, 5, 6), seed=54), "weight": filled((2, 3, 3, 2), seed=55), "stride": 2, "padding": 1},
        {
            "x": filled((2, 3, 5, 6), torch.float64, 54).requires_grad_(),
            "weight": filled((2, 3, 3, 2), torch.float64, 55).requires_grad_(),
            "bias": filled((2,), torch.float64, 56).requires_grad_(),
            "stride": 2,
            "padding": 1,
        },
        {
            "x": filled((2, 2, 4, 4), seed=57),
            "weight": filled((3, 2, 2, 3), seed=58).requires_grad_(),
            "bias": filled((3,), seed=59).requires_grad_(),
            "stride": 3,
            "padding": 2,
        },
        {"x": filled((1, 1, 2, 2)).requires_grad_(), "weight": _EDGE},
        {"x": filled((1, 1, 2, 2)), "weight": _EDGE, "bias": torch.ones(1, requires_grad=True)},
        {"x": filled((2, 2, 4, 5), seed=60).mT, "weight": filled((2, 2, 3, 2), seed=61).mT},
        {"x": filled((2, 2, 4, 8), torch.float64, 62)[..., ::2], "weight": filled((2, 2, 3, 3), torch.float64, 63)},
        {"x": filled((3, 3, 4, 4), seed=64), "weight": filled((3, 3, 3, 3), seed=65), "padding": 1},
        {"x": filled((1, 1, 4, 6), seed=66), "weight": filled((1, 1, 4, 6), seed=67)},
        {"x": torch.tensor([[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]]]).half(), "weight": _EDGE.half(), "padding": 1},
    ),
    gradients=True,
    vectorised=True,
    forbids=("*conv*",),
    builds_on=("conv_output_size", "max_pool2d_by_hand"),
    hints=(
        "Pad first: torch.nn.functional.pad(x, (padding,) * 4) puts zeros on all four sides of the images.",
        (
            "Which pixels does weight[:, :, i, j] meet, over all places of the window? Every stride-th one, from row i "
            "and column j of the padded images on: a slice with a step."
        ),
        (
            "For each (i, j), a sum over the channels leads from that slice (n, C, oh, ow) to (n, O, oh, ow): "
            'torch.einsum("nchw,oc->nohw", slice, weight[:, :, i, j]). Add these up over the window.'
        ),
        "The bias is one number for each output channel: bias[:, None, None] broadcasts over rows and columns.",
    ),
)
def conv2d_by_hand(
    x: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor | None = None, stride: int = 1, padding: int = 0
) -> torch.Tensor:
    """Compute what a convolution layer (nn.Conv2d) computes, without calling one.

    `x` has shape (n, C, H, W): n images with C channels. `weight` has shape (O, C, kh, kw): for each of O output
    channels, a window of kh rows and kw columns in every channel. `bias`, unless it is None, has shape (O,).

    `padding` rows or columns of zeros are put on each of the four sides of every image. The window begins in the
    upper left corner of the padded image, and moves on by `stride` to the right and downwards, as long as all of it
    lies inside. At each place, the pixels below the window are multiplied by the weights of an output channel,
    number by number, without turning the window round. All these products, of all channels of `x`, are added up,
    and so is the output channel's bias. The result has shape (n, O, oh, ow), where oh and ow are the numbers of places
    along the height and the width: conv_output_size(H, kh, stride, padding), and likewise for the width.

    All tensors have the same floating dtype, and so has the result. Every size and `stride` are at least 1,
    `padding` at least 0, and the window always fits. Gradients must flow from the result to `x`, `weight` and `bias`.
    The arguments do not change.

    Do not use an operation of PyTorch with conv in its name, nor a module that uses one. And do not loop over the
    places of the window: the number of tensor operations may not grow with the size of the images. (A loop over the
    rows and columns of the window itself is fine.) Do not take the data out with `.tolist()` or `.numpy()`.

    >>> x = torch.tensor([[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]]])
    >>> weight = torch.tensor([[[[1.0, 10.0]]]])
    >>> conv2d_by_hand(x, weight)
    tensor([[[[21., 32.],
              [54., 65.]]]])
    >>> conv2d_by_hand(x, weight, bias=torch.tensor([0.5]), stride=2, padding=1)
    tensor([[[[ 0.5000,  0.5000],
              [40.5000, 65.5000]]]])
    """
    kh, kw = weight.shape[2:]
    padded = F.pad(x, (padding, padding, padding, padding))
    windows = padded.unfold(2, kh, stride).unfold(3, kw, stride)
    out = torch.einsum("nchwij,ocij->nohw", windows, weight)
    return out if bias is None else out + bias[:, None, None]


def _slid(x: torch.Tensor, weight: torch.Tensor, stride: int, padding: int) -> torch.Tensor:
    """Return all windows, (n, C, oh, ow, kh, kw)."""
    padded = F.pad(x, (padding, padding, padding, padding))
    return padded.unfold(2, weight.shape[2], stride).unfold(3, weight.shape[3], stride)


def _finished(windows: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor | None) -> torch.Tensor:
    out = torch.einsum("nchwij,ocij->nohw", windows, weight)
    return out if bias is None else out + bias[:, None, None]


@conv2d_by_hand.mutant("calls F.conv2d")
def _(x, weight, bias=None, stride=1, padding=0):
    return F.conv2d(x, weight, bias, stride, padding)


@conv2d_by_hand.mutant("calls F.conv3d")
def _(x, weight, bias=None, stride=1, padding=0):
    out = F.conv3d(x[:, :, None], weight[:, :, None], bias, (1, stride, stride), (0, padding, padding))
    return out[:, :, 0]


@conv2d_by_hand.mutant("calls torch.convolution")
def _(x, weight, bias=None, stride=1, padding=0):
    return torch.convolution(x, weight, bias, [stride] * 2, [padding] * 2, [1, 1], False, [0, 0], 1)


@conv2d_by_hand.mutant("calls torch.functional_call on a Conv2d layer")
def _(x, weight, bias=None, stride=1, padding=0):
    layer = torch.nn.utils.skip_init(
        torch.nn.Conv2d, weight.shape[1], weight.shape[0], weight.shape[2:], stride, padding, bias=bias is not None
    )
    given = {"weight": weight} if bias is None else {"weight": weight, "bias": bias}
    return torch.func.functional_call(layer, given, (x,))


@conv2d_by_hand.mutant("turns the window round, as mathematicians do")
def _(x, weight, bias=None, stride=1, padding=0):
    return _finished(_slid(x, weight, stride, padding), weight.flip(-2, -1), bias)


@conv2d_by_hand.mutant("rows and columns of the window exchanged, where it is square")
def _(x, weight, bias=None, stride=1, padding=0):
    square = weight.shape[2] == weight.shape[3]
    return _finished(_slid(x, weight, stride, padding), weight.mT if square else weight, bias)


@conv2d_by_hand.mutant("works with square windows only")
def _(x, weight, bias=None, stride=1, padding=0):
    k = weight.shape[2]
    padded = F.pad(x, [padding] * 4)
    return _finished(padded.unfold(2, k, stride).unfold(3, k, stride), weight, bias)


@conv2d_by_hand.mutant("rows and columns of the result exchanged")
def _(x, weight, bias=None, stride=1, padding=0):
    return _finished(_slid(x, weight, stride, padding), weight, bias).mT


@conv2d_by_hand.mutant("input and output channels exchanged, where there are as many")
def _(x, weight, bias=None, stride=1, padding=0):
    same = weight.shape[0] == weight.shape[1]
    return _finished(_slid(x, weight, stride, padding), weight.transpose(0, 1) if same else weight, bias)


@conv2d_by_hand.mutant("looks at the first channel only")
def _(x, weight, bias=None, stride=1, padding=0):
    return _finished(_slid(x[:, :1], weight, stride, padding), weight[:, :1], bias)


@conv2d_by_hand.mutant("sums the channels before it weighs them")
def _(x, weight, bias=None, stride=1, padding=0):
    return _finished(_slid(x.sum(1, keepdim=True), weight, stride, padding), weight.sum(1, keepdim=True), bias)


@conv2d_by_hand.mutant("takes the mean over the channels")
def _(x, weight, bias=None, stride=1, padding=0):
    return _finished(_slid(x, weight, stride, padding), weight / x.shape[1], bias)


@conv2d_by_hand.mutant("one output channel only")
def _(x, weight, bias=None, stride=1, padding=0):
    return _finished(_slid(x, weight, stride, padding), weight[:1], None if bias is None else bias[:1])


@conv2d_by_hand.mutant("forgets the bias")
def _(x, weight, bias=None, stride=1, padding=0):
    return _finished(_slid(x, weight, stride, padding), weight, None)


@conv2d_by_hand.mutant("needs a bias")
def _(x, weight, bias=None, stride=1, padding=0):
    return _finished(_slid(x, weight, stride, padding), weight, None) + bias[:, None, None]


@conv2d_by_hand.mutant("the bias has no default")
def _(x, weight, bias, stride=1, padding=0):
    return _finished(_slid(x, weight, stride, padding), weight, bias)


@conv2d_by_hand.mutant("asks for the truth of the bias")
def _(x, weight, bias=None, stride=1, padding=0):
    out = _finished(_slid(x, weight, stride, padding), weight, None)
    return out + bias[:, None, None] if bias else out


@conv2d_by_hand.mutant("adds the bias along the width where the sizes allow it")
def _(x, weight, bias=None, stride=1, padding=0):
    out = _finished(_slid(x, weight, stride, padding), weight, None)
    if bias is None:
        return out
    return out + bias if out.shape[-1] in (1, len(bias)) and len(bias) > 1 else out + bias[:, None, None]


@conv2d_by_hand.mutant("adds the bias for each place of the window")
def _(x, weight, bias=None, stride=1, padding=0):
    places = weight[0, 0].numel()
    return _finished(_slid(x, weight, stride, padding), weight, None if bias is None else bias * places)


@conv2d_by_hand.mutant("adds the bias before the padding")
def _(x, weight, bias=None, stride=1, padding=0):
    out = _finished(_slid(x, weight, stride, padding), weight, None)
    if bias is None:
        return out
    rows, columns = _slid(torch.ones_like(x), weight, stride, padding).amin((1, 4, 5))[0].shape
    inside = _slid(torch.ones_like(x), weight, stride, padding)[:1, 0, :rows, :columns].amin((-2, -1))
    return out + bias[:, None, None] * inside


@conv2d_by_hand.mutant("ignores the stride")
def _(x, weight, bias=None, stride=1, padding=0):
    return _finished(_slid(x, weight, 1, padding), weight, bias)


@conv2d_by_hand.mutant("uses the stride downwards only")
def _(x, weight, bias=None, stride=1, padding=0):
    padded = F.pad(x, [padding] * 4)
    return _finished(padded.unfold(2, weight.shape[2], stride).unfold(3, weight.shape[3], 1), weight, bias)


@conv2d_by_hand.mutant("leaves out the last place where the stride does not come out even")
def _(x, weight, bias=None, stride=1, padding=0):
    windows = _slid(x, weight, stride, padding)
    height, width = ((x.shape[dim] + 2 * padding - weight.shape[dim]) for dim in (2, 3))
    rows = windows.shape[2] - (height % stride > 0 and windows.shape[2] > 1)
    columns = windows.shape[3] - (width % stride > 0 and windows.shape[3] > 1)
    return _finished(windows[:, :, :rows, :columns], weight, bias)


@conv2d_by_hand.mutant("takes every stride-th place of the padding too late: begins one later")
def _(x, weight, bias=None, stride=1, padding=0):
    padded = F.pad(x, [padding] * 4)
    begin = (padded.shape[2] - weight.shape[2]) % stride, (padded.shape[3] - weight.shape[3]) % stride
    padded = padded[:, :, begin[0] :, begin[1] :]
    return _finished(padded.unfold(2, weight.shape[2], stride).unfold(3, weight.shape[3], stride), weight, bias)


@conv2d_by_hand.mutant("ignores the padding")
def _(x, weight, bias=None, stride=1, padding=0):
    if x.shape[2] < weight.shape[2] or x.shape[3] < weight.shape[3]:
        return _finished(_slid(x, weight, stride, padding), weight, bias)
    return _finished(_slid(x, weight, stride, 0), weight, bias)


@conv2d_by_hand.mutant("pads left and right only")
def _(x, weight, bias=None, stride=1, padding=0):
    padded = F.pad(x, (padding, padding))
    return _finished(_slid(padded, weight, stride, 0), weight, bias)


@conv2d_by_hand.mutant("pads on the right and below only")
def _(x, weight, bias=None, stride=1, padding=0):
    padded = F.pad(x, (0, padding, 0, padding))
    return _finished(_slid(padded, weight, stride, 0), weight, bias)


@conv2d_by_hand.mutant("pads with twice as much on the right and below")
def _(x, weight, bias=None, stride=1, padding=0):
    padded = F.pad(x, (0, 2 * padding, 0, 2 * padding))
    return _finished(_slid(padded, weight, stride, 0), weight, bias)


@conv2d_by_hand.mutant("pads with ones")
def _(x, weight, bias=None, stride=1, padding=0):
    return _finished(_slid(F.pad(x, [padding] * 4, value=1.0), weight, stride, 0), weight, bias)


@conv2d_by_hand.mutant("pads by repeating the edge")
def _(x, weight, bias=None, stride=1, padding=0):
    return _finished(_slid(F.pad(x, [padding] * 4, mode="replicate"), weight, stride, 0), weight, bias)


@conv2d_by_hand.mutant("pads the channels instead of the rows")
def _(x, weight, bias=None, stride=1, padding=0):
    padded = F.pad(x, (padding, padding, padding, padding, padding, padding))[:, : x.shape[1]]
    return _finished(_slid(padded, weight, stride, 0), weight, bias)


@conv2d_by_hand.mutant("a padding of one where none is given")
def _(x, weight, bias=None, stride=1, padding=1):
    return _finished(_slid(x, weight, stride, padding), weight, bias)


@conv2d_by_hand.mutant("keeps the size of the image: pads by half of the window where no padding is given")
def _(x, weight, bias=None, stride=1, padding=0):
    padded = F.pad(x, [padding] * 4)
    if padding == 0:
        padded = F.pad(x, (weight.shape[3] // 2,) * 2 + (weight.shape[2] // 2,) * 2)
    return _finished(_slid(padded, weight, stride, 0), weight, bias)


@conv2d_by_hand.mutant("takes the mean over the window")
def _(x, weight, bias=None, stride=1, padding=0):
    return _finished(_slid(x, weight, stride, padding), weight / weight[0, 0].numel(), bias)


@conv2d_by_hand.mutant("leaves out the last row of the window")
def _(x, weight, bias=None, stride=1, padding=0):
    rows = max(1, weight.shape[2] - 1)
    return _finished(_slid(x, weight, stride, padding)[..., :rows, :], weight[:, :, :rows], bias)


@conv2d_by_hand.mutant("works with one image only")
def _(x, weight, bias=None, stride=1, padding=0):
    return _finished(_slid(x[:1], weight, stride, padding), weight, bias)


@conv2d_by_hand.mutant("squeezes a batch of one away")
def _(x, weight, bias=None, stride=1, padding=0):
    return _finished(_slid(x, weight, stride, padding), weight, bias).squeeze(0)


@conv2d_by_hand.mutant("the output channels come last")
def _(x, weight, bias=None, stride=1, padding=0):
    return _finished(_slid(x, weight, stride, padding), weight, bias).movedim(1, -1)


@conv2d_by_hand.mutant("cuts the weights off the graph")
def _(x, weight, bias=None, stride=1, padding=0):
    return _finished(_slid(x, weight, stride, padding), weight.detach(), bias)


@conv2d_by_hand.mutant("cuts the bias off the graph")
def _(x, weight, bias=None, stride=1, padding=0):
    return _finished(_slid(x, weight, stride, padding), weight, None if bias is None else bias.data)


@conv2d_by_hand.mutant("cuts the images off the graph")
def _(x, weight, bias=None, stride=1, padding=0):
    return _finished(_slid(x.detach(), weight, stride, padding), weight, bias)


@conv2d_by_hand.mutant("writes into a tensor without gradients")
def _(x, weight, bias=None, stride=1, padding=0):
    with torch.no_grad():
        return _finished(_slid(x, weight, stride, padding), weight, bias)


@conv2d_by_hand.mutant("always float32")
def _(x, weight, bias=None, stride=1, padding=0):
    bias = None if bias is None else bias.float()
    return _finished(_slid(x.float(), weight, stride, padding), weight.float(), bias)


@conv2d_by_hand.mutant("begins with float32 zeros: half precision is lost")
def _(x, weight, bias=None, stride=1, padding=0):
    out = _finished(_slid(x, weight, stride, padding), weight, bias)
    return torch.zeros(out.shape, device=x.device) + out


@conv2d_by_hand.mutant("computes in float32")
def _(x, weight, bias=None, stride=1, padding=0):
    out = _finished(_slid(x.float(), weight, stride, padding), weight.float(), None).to(x.dtype)
    return out if bias is None else out + bias[:, None, None]


@conv2d_by_hand.mutant("the zeros around the image are on the CPU")
def _(x, weight, bias=None, stride=1, padding=0):
    n, c, h, w = x.shape
    padded = torch.zeros(n, c, h + 2 * padding, w + 2 * padding, dtype=x.dtype)
    padded[:, :, padding : padding + h, padding : padding + w] = x
    return _finished(_slid(padded, weight, stride, 0), weight, bias)


@conv2d_by_hand.mutant("loops over the places of the window")
def _(x, weight, bias=None, stride=1, padding=0):
    _, _, rows, columns, kh, kw = _slid(x, weight, stride, padding).shape
    padded = F.pad(x, [padding] * 4)
    out = x.new_zeros(len(x), len(weight), rows, columns)
    for i in range(rows):
        for j in range(columns):
            part = padded[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
            out[:, :, i, j] = torch.einsum("ncij,ocij->no", part, weight)
    return out if bias is None else out + bias[:, None, None]


@conv2d_by_hand.mutant("loops over the rows of the image")
def _(x, weight, bias=None, stride=1, padding=0):
    rows = _slid(x, weight, stride, padding).unbind(2)
    out = torch.stack([torch.einsum("ncwij,ocij->now", row, weight) for row in rows], 2)
    return out if bias is None else out + bias[:, None, None]


@conv2d_by_hand.mutant("adds the bias to the caller's weights")
def _(x, weight, bias=None, stride=1, padding=0):
    out = _finished(_slid(x, weight, stride, padding), weight, bias)
    if bias is not None:
        weight.data += bias.detach()[:, None, None, None]
    return out


@conv2d_by_hand.variant("F.unfold and a matrix product")
def _(x, weight, bias=None, stride=1, padding=0):
    n, _, h, w = x.shape
    o, _, kh, kw = weight.shape
    oh = (h + 2 * padding - kh) // stride + 1
    ow = (w + 2 * padding - kw) // stride + 1
    columns = F.unfold(x, (kh, kw), padding=padding, stride=stride)
    out = weight.reshape(o, -1) @ columns
    if bias is not None:
        out = out + bias.view(-1, 1)
    return out.reshape(n, o, oh, ow)


@conv2d_by_hand.variant("loops over the window, with einsum")
def _(x, weight, bias=None, stride=1, padding=0):
    n, c, h, w = x.shape
    o, _, kh, kw = weight.shape
    oh, ow = (h + 2 * padding - kh) // stride + 1, (w + 2 * padding - kw) // stride + 1
    padded = torch.zeros(n, c, h + 2 * padding, w + 2 * padding, dtype=x.dtype, device=x.device)
    padded[:, :, padding : padding + h, padding : padding + w] = x
    out = torch.zeros(n, o, oh, ow, dtype=x.dtype, device=x.device)
    for i in range(kh):
        for j in range(kw):
            part = padded[:, :, i : i + stride * (oh - 1) + 1 : stride, j : j + stride * (ow - 1) + 1 : stride]
            out = out + torch.einsum("nchw,oc->nohw", part, weight[:, :, i, j])
    if bias is not None:
        out = out + bias.reshape(1, -1, 1, 1)
    return out


@conv2d_by_hand.variant("products by broadcasting, summed over the window last")
def _(x, weight, bias=None, stride=1, padding=0):
    x = torch.nn.ZeroPad2d(padding)(x)
    windows = x.unfold(2, weight.size(2), stride).unfold(3, weight.size(3), stride)
    products = windows.unsqueeze(1) * weight[None, :, :, None, None]
    out = products.sum(-1).sum(-1).sum(dim=2)
    if bias is None:
        return out
    return out + bias.unsqueeze(-1).unsqueeze(-1)


@conv2d_by_hand.variant("a linear layer over flat windows")
def _(x, weight, bias=None, stride=1, padding=0):
    kh, kw = weight.shape[-2:]
    padded = F.pad(x, (padding,) * 4, mode="constant", value=0)
    windows = padded.unfold(2, kh, stride).unfold(3, kw, stride).permute(0, 2, 3, 1, 4, 5)
    return F.linear(windows.flatten(3), weight.flatten(1), bias).permute(0, 3, 1, 2)


@conv2d_by_hand.variant("tensordot")
def _(x, weight, bias=None, stride=1, padding=0):
    if padding > 0:
        x = F.pad(x, (padding, padding, padding, padding))
    windows = x.unfold(2, weight.shape[2], stride).unfold(3, weight.shape[3], stride)
    out = torch.tensordot(windows, weight, dims=([1, 4, 5], [1, 2, 3])).movedim(-1, 1)
    if bias is not None:
        out += bias[:, None, None]
    return out


@conv2d_by_hand.variant("rows and columns chosen by index tensors, channel by channel")
def _(x, weight, bias=None, stride=1, padding=0):
    padded = F.pad(x, [padding] * 4)
    o, c, kh, kw = weight.shape
    rows = torch.arange(0, padded.shape[2] - kh + 1, stride, device=x.device)
    columns = torch.arange(0, padded.shape[3] - kw + 1, stride, device=x.device)
    outputs = []
    for channel in range(o):
        total = 0
        for k in range(c):
            for i in range(kh):
                for j in range(kw):
                    pixels = padded[:, k][:, (rows + i)[:, None], columns + j]
                    total = total + weight[channel, k, i, j] * pixels
        outputs.append(total if bias is None else total + bias[channel])
    return torch.stack(outputs, dim=1)
