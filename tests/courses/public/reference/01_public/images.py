"""Images: a convolution by hand."""

from collections.abc import Callable
from typing import Any

import torch
from hypothesis import strategies as st
from torch.nn import functional as F

from grader import exercise, filled, omitted, tensors

Draw = Callable[[st.SearchStrategy[Any]], Any]


@st.composite
def _convolution(draw: Draw) -> dict[str, Any]:
    """Images and kernels that fit; about one time in six the channels or the sizes do not."""
    dtype = draw(st.sampled_from((torch.float32, torch.float64)))
    n, c, o = draw(st.integers(0, 2)), draw(st.integers(1, 3)), draw(st.integers(1, 3))
    kernel = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    stride = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    padding = draw(st.integers(0, 2)), draw(st.integers(0, 2))
    plain = draw(st.integers(0, 3))
    low = 1 if draw(st.integers(0, 7)) == 7 else 3
    height, width = (draw(st.integers(low, 7)) for _ in range(2))
    channels = draw(st.sampled_from((c, c, c, c, c, c, c, 1, c + 1)))

    def floats(*shape: int) -> Any:
        return tensors(" ".join(map(str, shape)), dtype=dtype, expanded=True, requires_grad=None)

    return {
        "x": draw(floats(n, c, height, width)),
        "weight": draw(floats(o, channels, *kernel)),
        "bias": draw(omitted() | st.none() | floats(o) | floats(o)),
        "stride": draw(omitted()) if plain in (1, 3) else stride,
        "padding": draw(omitted()) if plain in (2, 3) else padding,
    }


_X = torch.tensor([[[[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0], [9.0, 10.0, 11.0, 12.0]]]])
_EDGE = torch.tensor([[[[1.0, -1.0]]]])
_SQUARE = torch.tensor([[[[1.0, 10.0], [100.0, 1000.0]]]])


@exercise(
    points=3,
    arguments=_convolution(),
    gradients=True,
    forbids=("*conv*",),
    examples=(
        {"x": _X, "weight": _EDGE},
        {"x": _X, "weight": _SQUARE},
        {"x": _X, "weight": _SQUARE, "bias": torch.tensor([0.5])},
        {"x": _X, "weight": _SQUARE, "bias": None, "stride": (1, 2)},
        {"x": _X, "weight": _SQUARE, "bias": None, "stride": (2, 1), "padding": (0, 1)},
        {"x": _X, "weight": _EDGE, "bias": None, "stride": (1, 1), "padding": (2, 0)},
        {"x": _X, "weight": filled((2, 1, 3, 2)), "bias": torch.tensor([10.0, 20.0])},
        {"x": _X, "weight": filled((3, 1, 2, 2)), "bias": torch.tensor([10.0, 20.0, 30.0])},
        {"x": filled((2, 2, 3, 3)), "weight": filled((2, 2, 2, 2), seed=11), "stride": (3, 3)},
        {"x": filled((1, 1, 1, 1)), "weight": filled((1, 1, 3, 3)), "bias": None, "stride": (1, 1), "padding": (1, 1)},
        {"x": _X, "weight": filled((1, 1, 3, 4))},
        {"x": _X, "weight": filled((1, 1, 4, 1))},
        {"x": _X, "weight": filled((1, 1, 1, 5))},
        {"x": _X, "weight": filled((1, 1, 4, 5)), "bias": None, "stride": (1, 1), "padding": (1, 1)},
        {"x": _X, "weight": filled((1, 1, 3, 5)), "bias": None, "stride": (1, 1), "padding": (1, 0)},
        {"x": filled((1, 2, 3, 3)), "weight": filled((1, 1, 2, 2))},
        {"x": filled((1, 1, 3, 3)), "weight": filled((1, 2, 2, 2))},
        {"x": filled((2, 3, 5, 4), torch.float64, 30), "weight": filled((2, 3, 2, 3), torch.float64, 31)},
    ),
    hints=(
        "How many places are there for a kernel of 3 in a row of 7? And if only every second place counts?",
        "F.pad(x, (left, right, top, bottom)) puts zeros around the images: first the last dimension, then the height.",
        "x.unfold(dim, size, step) shows all windows along one dimension, with a new last dimension for the inside.",
        "With windows (n, c, h', w', kh, kw) and weights (o, c, kh, kw), one einsum does the rest.",
    ),
)
def conv2d(
    x: torch.Tensor,
    weight: torch.Tensor,
    bias: torch.Tensor | None = None,
    stride: tuple[int, int] = (1, 1),
    padding: tuple[int, int] = (0, 0),
) -> torch.Tensor:
    """Convolve images with kernels, as neural networks do it, without torch's own convolutions.

    `x` has shape (n, c, h, w): n images (perhaps none) of c channels. `weight` has shape (o, c, kh, kw): for each of o
    outputs a kernel of the same c channels. `bias`, unless it is None, has shape (o,). All have the same floating dtype.

    First, `padding` = (ph, pw) rows and columns of zeros are put around each image: ph above and ph below, pw on the
    left and pw on the right. Then every kernel is laid on the image, its upper left corner at row sh·i and column sw·j,
    where `stride` = (sh, sw), as long as it fits. At each place, the elements of image and kernel that lie on each
    other are multiplied and summed over the channels and the kernel (which is not turned round), and the output's
    bias is added. The sum at place i, j for output k is result[:, k, i, j]. So the result has shape (n, o, h', w') with
    h' = (h + 2·ph - kh) // sh + 1, and w' likewise, and the dtype of `x`.

    If the channels of `x` and `weight` differ, or a kernel is larger than a padded image, raise ValueError.
    Do not use a convolution of torch, in whatever form; padding, unfolding and products are fine.
    Gradients flow to `x`, `weight` and `bias`. The arguments do not change.

    >>> x = torch.tensor([[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]]])
    >>> conv2d(x, torch.tensor([[[[1.0, 10.0]]]]))
    tensor([[[[21., 32.],
              [54., 65.]]]])
    >>> conv2d(x, torch.tensor([[[[1.0, 10.0]]]]), torch.tensor([0.5]), stride=(2, 2), padding=(0, 1))
    tensor([[[[10.5000, 32.5000]]]])
    """
    kh, kw = weight.shape[2:]
    (sh, sw), (ph, pw) = stride, padding
    padded = F.pad(x, (pw, pw, ph, ph))
    if weight.shape[1] != x.shape[1] or kh > padded.shape[2] or kw > padded.shape[3]:
        raise ValueError(f"kernels {tuple(weight.shape)} do not fit images {tuple(x.shape)}")
    windows = padded.unfold(2, kh, sh).unfold(3, kw, sw)
    out = torch.einsum("nchwij,ocij->nohw", windows, weight)
    return out if bias is None else out + bias[:, None, None]


def _windows(x, weight, stride, padding):
    """Return all windows (n, c, h', w', kh, kw); refuse what does not fit."""
    kh, kw = weight.shape[2:]
    padded = F.pad(x, (padding[1], padding[1], padding[0], padding[0]))
    if weight.shape[1] != x.shape[1] or kh > padded.shape[2] or kw > padded.shape[3]:
        raise ValueError
    return padded.unfold(2, kh, stride[0]).unfold(3, kw, stride[1])


def _summed(windows, weight, bias):
    """Return the sums over channels and kernel, plus the bias."""
    out = torch.einsum("nchwij,ocij->nohw", windows, weight)
    return out if bias is None else out + bias[:, None, None]


@conv2d.mutant("turns the kernel round, as in mathematics")
def _(x, weight, bias=None, stride=(1, 1), padding=(0, 0)):
    return _summed(_windows(x, weight, stride, padding), weight.flip(2, 3), bias)


@conv2d.mutant("swaps the strides")
def _(x, weight, bias=None, stride=(1, 1), padding=(0, 0)):
    return _summed(_windows(x, weight, stride[::-1], padding), weight, bias)


@conv2d.mutant("swaps the paddings")
def _(x, weight, bias=None, stride=(1, 1), padding=(0, 0)):
    return _summed(_windows(x, weight, stride, padding[::-1]), weight, bias)


@conv2d.mutant("pads on one side only")
def _(x, weight, bias=None, stride=(1, 1), padding=(0, 0)):
    return _summed(_windows(F.pad(x, (padding[1], 0, padding[0], 0)), weight, stride, (0, 0)), weight, bias)


@conv2d.mutant("pads with the border")
def _(x, weight, bias=None, stride=(1, 1), padding=(0, 0)):
    padded = F.pad(x, (padding[1], padding[1], padding[0], padding[0]), mode="replicate") if len(x) else x
    return _summed(_windows(padded, weight, stride, (0, 0) if len(x) else padding), weight, bias)


@conv2d.mutant("forgets the bias")
def _(x, weight, bias=None, stride=(1, 1), padding=(0, 0)):
    return _summed(_windows(x, weight, stride, padding), weight, None)


@conv2d.mutant("adds the bias along the columns where the sizes allow it")
def _(x, weight, bias=None, stride=(1, 1), padding=(0, 0)):
    out = _summed(_windows(x, weight, stride, padding), weight, None)
    if bias is None:
        return out
    return out + bias if out.shape[-1] == len(bias) else out + bias[:, None, None]


@conv2d.mutant("transposes the kernel where it is square")
def _(x, weight, bias=None, stride=(1, 1), padding=(0, 0)):
    square = weight.shape[2] == weight.shape[3]
    return _summed(_windows(x, weight, stride, padding), weight.mT if square else weight, bias)


@conv2d.mutant("leaves out the last place")
def _(x, weight, bias=None, stride=(1, 1), padding=(0, 0)):
    windows = _windows(x, weight, stride, padding)
    return _summed(windows[:, :, : max(windows.shape[2] - 1, 1), : max(windows.shape[3] - 1, 1)], weight, bias)


@conv2d.mutant("takes every place, and every second one of the results")
def _(x, weight, bias=None, stride=(1, 1), padding=(0, 0)):
    out = _summed(_windows(x, weight, (1, 1), padding), weight, bias)
    return out[:, :, 1 if out.shape[2] > stride[0] > 1 else 0 :: stride[0], :: stride[1]]


@conv2d.mutant("uses the first channel for all")
def _(x, weight, bias=None, stride=(1, 1), padding=(0, 0)):
    windows = _windows(x, weight, stride, padding)
    return _summed(windows[:, :1].expand_as(windows), weight, bias)


@conv2d.mutant("every channel by itself: the sum over channels is left to broadcasting")
def _(x, weight, bias=None, stride=(1, 1), padding=(0, 0)):
    kh, kw = weight.shape[2:]
    padded = F.pad(x, (padding[1], padding[1], padding[0], padding[0]))
    if kh > padded.shape[2] or kw > padded.shape[3]:
        raise ValueError
    windows = padded.unfold(2, kh, stride[0]).unfold(3, kw, stride[1])
    out = (windows[:, None] * weight[:, :, None, None]).sum((2, 5, 6))
    return out if bias is None else out + bias[:, None, None]


@conv2d.mutant("F.conv2d")
def _(x, weight, bias=None, stride=(1, 1), padding=(0, 0)):
    _windows(x, weight, stride, padding)
    return F.conv2d(x, weight, bias, stride, padding)


@conv2d.mutant("a layer of torch with the weights put into it")
def _(x, weight, bias=None, stride=(1, 1), padding=(0, 0)):
    _windows(x, weight, stride, padding)
    layer = torch.nn.Conv2d(*weight.shape[1::-1], weight.shape[2:], stride, padding, bias=bias is not None)
    named = {"weight": weight} if bias is None else {"weight": weight, "bias": bias}
    return torch.func.functional_call(layer, named, (x,))


@conv2d.mutant("leaves it to torch to refuse kernels that are too large")
def _(x, weight, bias=None, stride=(1, 1), padding=(0, 0)):
    padded = F.pad(x, (padding[1], padding[1], padding[0], padding[0]))
    if weight.shape[1] != x.shape[1]:
        raise ValueError
    windows = padded.unfold(2, weight.shape[2], stride[0]).unfold(3, weight.shape[3], stride[1])
    return _summed(windows, weight, bias)


@conv2d.mutant("cuts the graph: fills a tensor with numbers")
def _(x, weight, bias=None, stride=(1, 1), padding=(0, 0)):
    return _summed(_windows(x, weight, stride, padding), weight, bias).detach()


@conv2d.mutant("collects the sums in a tensor on the CPU")
def _(x, weight, bias=None, stride=(1, 1), padding=(0, 0)):
    windows = _windows(x, weight, stride, padding)
    out = torch.zeros(len(x), len(weight), *windows.shape[2:4], dtype=x.dtype)
    return out + _summed(windows, weight, bias)


@conv2d.variant("F.unfold and a matrix product")
def _(x, weight, bias=None, stride=(1, 1), padding=(0, 0)):
    n, c, h, w = x.shape
    o, channels, kh, kw = weight.shape
    out_h = (h + 2 * padding[0] - kh) // stride[0] + 1
    out_w = (w + 2 * padding[1] - kw) // stride[1] + 1
    if channels != c or h + 2 * padding[0] < kh or w + 2 * padding[1] < kw:
        raise ValueError("does not fit")
    columns = F.unfold(x, (kh, kw), padding=padding, stride=stride)
    out = weight.reshape(o, -1) @ columns
    if bias is not None:
        out = out + bias.unsqueeze(-1)
    return out.reshape(n, o, out_h, out_w)


@conv2d.variant("place by place")
def _(x, weight, bias=None, stride=(1, 1), padding=(0, 0)):
    kh, kw = weight.size(2), weight.size(3)
    if x.size(1) != weight.size(1):
        raise ValueError("channels")
    x = F.pad(x, (padding[1],) * 2 + (padding[0],) * 2)
    rows, columns = range(0, x.size(2) - kh + 1, stride[0]), range(0, x.size(3) - kw + 1, stride[1])
    if not rows or not columns:
        raise ValueError("too large")
    out = x.new_zeros(x.size(0), weight.size(0), len(rows), len(columns))
    for i, top in enumerate(rows):
        for j, left in enumerate(columns):
            window = x[:, None, :, top : top + kh, left : left + kw]
            out[:, :, i, j] = (window * weight[None]).sum(dim=(2, 3, 4))
    if bias is not None:
        out = out + bias.view(1, -1, 1, 1)
    return out


@conv2d.variant("one shifted image for each element of the kernel")
def _(x, weight, bias=None, stride=(1, 1), padding=(0, 0)):
    (_, c, kh, kw), (sh, sw), (ph, pw) = weight.shape, stride, padding
    n, _, h, w = x.shape
    out_h, out_w = (h + 2 * ph - kh) // sh + 1, (w + 2 * pw - kw) // sw + 1
    if x.shape[1] != c or out_h <= 0 or out_w <= 0:
        raise ValueError
    padded = torch.zeros(n, c, h + 2 * ph, w + 2 * pw, dtype=x.dtype, device=x.device)
    padded[:, :, ph : ph + h, pw : pw + w] = x
    total = 0
    for i in range(kh):
        for j in range(kw):
            shifted = padded[:, :, i : i + (out_h - 1) * sh + 1 : sh, j : j + (out_w - 1) * sw + 1 : sw]
            total = total + torch.einsum("nchw,oc->nohw", shifted, weight[:, :, i, j])
    return total if bias is None else total + bias.reshape(-1, 1, 1)
