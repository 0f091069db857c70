"""Images as tensors: bytes to floats, images to rows of numbers, mirrored images."""

from collections.abc import Callable
from typing import Any

import torch
from hypothesis import strategies as st
from torch import nn

from grader import exercise, filled, tensors

Draw = Callable[[st.SearchStrategy[Any]], Any]
_CHANNELS = {"c": (1, 4)}
_OTHER_DTYPES = (torch.float32, torch.int64, torch.float64, torch.int32, torch.int8, torch.bool, torch.float16)


def _bytes(shape: str) -> st.SearchStrategy[torch.Tensor]:
    return tensors(shape, dtype=torch.uint8, values=(0, 255), side=(1, 5), sizes=_CHANNELS)


_IMG = torch.tensor([[[0, 51, 255], [102, 1, 204]]], dtype=torch.uint8)
_SQUARE = torch.tensor([[[0, 255], [51, 102]], [[153, 204], [1, 254]]], dtype=torch.uint8)


@exercise(
    points=2,
    img=st.one_of(
        _bytes("h w c"),
        _bytes("h w c | h w"),
        _bytes("h w"),
        _bytes("h w c"),
        tensors("h w c | h w", dtype=_OTHER_DTYPES, values="unit", side=(1, 5), sizes=_CHANNELS),
        _bytes("h | n h w c | "),
    ),
    examples=(
        {"img": torch.tensor([[0, 255]], dtype=torch.uint8)},
        {"img": torch.tensor([[0, 51], [102, 255]], dtype=torch.uint8)},
        {"img": torch.tensor([[0, 1]], dtype=torch.uint8)},
        {"img": torch.tensor([[[0, 1, 1]]], dtype=torch.uint8)},
        {"img": _IMG},
        {"img": _SQUARE},
        {"img": _SQUARE.mT},
        {"img": torch.tensor([[[7], [200]]], dtype=torch.uint8)},
        {"img": torch.tensor([[9]], dtype=torch.uint8)},
        {"img": filled((3, 2, 4), torch.uint8, 20, (0, 255))},
        {"img": filled((3, 3, 3), torch.uint8, 21, (0, 255))},
        {"img": filled((3, 2, 5), torch.uint8, 22, (0, 255))},
        {"img": torch.tensor([[0.0, 0.5], [1.0, 0.25]])},
        {"img": torch.tensor([[[0.0, 0.5, 1.0]]])},
        {"img": torch.tensor([[0, 51], [102, 255]])},
        {"img": torch.tensor([[[0, 51, 255]]])},
        {"img": torch.tensor([[0, 51, 102]], dtype=torch.int8)},
        {"img": torch.tensor([[0, 51, 102]], dtype=torch.int32)},
        {"img": torch.tensor([[True, False]])},
        {"img": torch.tensor([[0.5]], dtype=torch.float64)},
        {"img": torch.tensor([0, 255], dtype=torch.uint8)},
        {"img": torch.tensor(255, dtype=torch.uint8)},
        {"img": _IMG[None].clone()},
        {"img": torch.zeros(1, 1, 1, 1, 3, dtype=torch.uint8)},
    ),
    hints=(
        "Three things happen: the channels move to the front, the bytes become floats, and 255 becomes 1.",
        "reshape keeps the order of the numbers. You need permute or movedim: they really move an axis.",
        "A grey image has no axis for channels: unsqueeze makes one, of size 1.",
        "Check img.dtype and img.ndim first. The order of permute is (2, 0, 1): what was last comes first.",
    ),
)
def to_float_image(img: torch.Tensor) -> torch.Tensor:
    """Turn an image as files hold it into an image as models want it.

    `img` is a uint8 tensor with whole numbers from 0 (dark) to 255 (bright). Its shape is (H, W, C): height, width,
    channels, as in most image files; or (H, W) for a grey image. Every size is at least 1.
    The result is a float32 tensor of shape (C, H, W): the channels come first, and every number is divided by 255,
    so that it lies between 0 and 1. A grey image gets one channel: (1, H, W).

    If `img` is not uint8, TypeError is raised. If it has neither two nor three dimensions, ValueError is raised.
    (It never comes with both faults.) `img` itself does not change, and the result lives on its device.

    >>> img = torch.tensor([[[0, 51, 255], [102, 0, 204]]], dtype=torch.uint8)
    >>> img.shape
    torch.Size([1, 2, 3])
    >>> to_float_image(img)
    tensor([[[0.0000, 0.4000]],
            [[0.2000, 0.0000]],
            [[1.0000, 0.8000]]])
    >>> to_float_image(torch.tensor([[0, 255]], dtype=torch.uint8))
    tensor([[[0., 1.]]])
    """
    if img.dtype != torch.uint8:
        raise TypeError(f"expected uint8, got {img.dtype}")
    if img.ndim not in (2, 3):
        raise ValueError(f"expected 2 or 3 dimensions, got {img.ndim}")
    if img.ndim == 2:
        img = img.unsqueeze(-1)
    return img.permute(2, 0, 1) / 255


def _checked(img: torch.Tensor) -> None:
    if img.dtype != torch.uint8:
        raise TypeError("not uint8")
    if img.ndim not in (2, 3):
        raise ValueError("not an image")


@to_float_image.mutant("does not divide by 255")
def _(img):
    _checked(img)
    img = img[..., None] if img.ndim == 2 else img
    return img.permute(2, 0, 1).float()


@to_float_image.mutant("divides by 256")
def _(img):
    _checked(img)
    img = img[..., None] if img.ndim == 2 else img
    return img.permute(2, 0, 1) / 256


@to_float_image.mutant("divides by the brightest number in the image")
def _(img):
    _checked(img)
    img = img[..., None] if img.ndim == 2 else img
    return img.permute(2, 0, 1) / img.max().clamp(min=1)


@to_float_image.mutant("reshapes where an axis should move")
def _(img):
    _checked(img)
    img = img[..., None] if img.ndim == 2 else img
    return img.reshape(img.shape[2], img.shape[0], img.shape[1]) / 255


@to_float_image.mutant("exchanges height and width too: (C, W, H)")
def _(img):
    _checked(img)
    img = img[..., None] if img.ndim == 2 else img
    return img.permute(2, 1, 0) / 255


@to_float_image.mutant("leaves the channels last")
def _(img):
    _checked(img)
    return (img[None] if img.ndim == 2 else img) / 255


@to_float_image.mutant("divides whole numbers: all but 255 become 0")
def _(img):
    _checked(img)
    img = img[..., None] if img.ndim == 2 else img
    return (img.permute(2, 0, 1) // 255).float()


@to_float_image.mutant("float64")
def _(img):
    _checked(img)
    img = img[..., None] if img.ndim == 2 else img
    return img.permute(2, 0, 1).double() / 255


@to_float_image.mutant("float64, from NumPy")
def _(img):
    _checked(img)
    img = img[..., None] if img.ndim == 2 else img
    return torch.from_numpy(img.cpu().numpy().transpose(2, 0, 1) / 255).to(img.device)


@to_float_image.mutant("a grey image stays two-dimensional")
def _(img):
    _checked(img)
    return (img if img.ndim == 2 else img.permute(2, 0, 1)) / 255


@to_float_image.mutant("one channel is squeezed away")
def _(img):
    _checked(img)
    if img.ndim == 2:
        return img[None] / 255
    return img.permute(2, 0, 1).squeeze(0) / 255


@to_float_image.mutant("the grey channel comes last")
def _(img):
    _checked(img)
    return (img[..., None] if img.ndim == 2 else img.permute(2, 0, 1)) / 255


@to_float_image.mutant("gives the caller's grey image a third dimension")
def _(img):
    _checked(img)
    if img.ndim == 2:
        img.unsqueeze_(-1)
    return img.permute(2, 0, 1) / 255


@to_float_image.mutant("makes three channels of a grey image")
def _(img):
    _checked(img)
    return (img.expand(3, *img.shape) if img.ndim == 2 else img.permute(2, 0, 1)) / 255


@to_float_image.mutant("drops a fourth channel")
def _(img):
    _checked(img)
    img = img[..., None] if img.ndim == 2 else img
    return img.permute(2, 0, 1)[:3] / 255


@to_float_image.mutant("takes the last axis for the channels only if it is short")
def _(img):
    _checked(img)
    img = img[..., None] if img.ndim == 2 else img
    return (img.permute(2, 0, 1) if img.shape[2] <= 4 else img) / 255


@to_float_image.mutant("numbers from -1 to 1")
def _(img):
    _checked(img)
    img = img[..., None] if img.ndim == 2 else img
    return img.permute(2, 0, 1) / 127.5 - 1


@to_float_image.mutant("rounds to half precision on the way")
def _(img):
    _checked(img)
    img = img[..., None] if img.ndim == 2 else img
    return (img.permute(2, 0, 1).half() / 255).float()


@to_float_image.mutant("takes images of every dtype")
def _(img):
    if img.ndim not in (2, 3):
        raise ValueError("not an image")
    img = img[..., None] if img.ndim == 2 else img
    return img.permute(2, 0, 1) / 255


@to_float_image.mutant("takes all whole numbers, not only uint8")
def _(img):
    if img.dtype.is_floating_point or img.dtype == torch.bool:
        raise TypeError("not uint8")
    if img.ndim not in (2, 3):
        raise ValueError("not an image")
    img = img[..., None] if img.ndim == 2 else img
    return img.permute(2, 0, 1) / 255


@to_float_image.mutant("lets float images through as they are")
def _(img):
    if not img.dtype.is_floating_point:
        _checked(img)
    img = img[..., None] if img.ndim == 2 else img
    return img.permute(2, 0, 1) / (1 if img.dtype.is_floating_point else 255)


@to_float_image.mutant("ValueError for a wrong dtype")
def _(img):
    if img.dtype != torch.uint8 or img.ndim not in (2, 3):
        raise ValueError("not an image")
    img = img[..., None] if img.ndim == 2 else img
    return img.permute(2, 0, 1) / 255


@to_float_image.mutant("TypeError for a wrong number of dimensions")
def _(img):
    if img.dtype != torch.uint8 or img.ndim not in (2, 3):
        raise TypeError("not an image")
    img = img[..., None] if img.ndim == 2 else img
    return img.permute(2, 0, 1) / 255


@to_float_image.mutant("takes a batch of images")
def _(img):
    if img.ndim != 4:
        _checked(img)
    img = img[..., None] if img.ndim == 2 else img
    return img.movedim(-1, -3) / 255


@to_float_image.mutant("takes a row of pixels for an image")
def _(img):
    if img.ndim != 1:
        _checked(img)
    img = img[None] if img.ndim == 1 else img
    img = img[..., None] if img.ndim == 2 else img
    return img.permute(2, 0, 1) / 255


@to_float_image.variant("to(float32), then divide")
def _(img):
    if img.dtype is not torch.uint8:
        raise TypeError
    if img.dim() == 2:
        return img.unsqueeze(0).to(torch.float32) / 255.0
    if img.dim() == 3:
        return img.permute(2, 0, 1).to(torch.float32) / 255.0
    raise ValueError


@to_float_image.variant("movedim and div")
def _(img):
    _checked(img)
    img = img.reshape(*img.shape, 1) if img.ndim == 2 else img
    return img.movedim(-1, 0).float().div(255)


@to_float_image.variant("by way of NumPy")
def _(img):
    _checked(img)
    array = img.cpu().numpy().astype("float32") / 255
    array = array[None] if array.ndim == 2 else array.transpose(2, 0, 1).copy()
    return torch.from_numpy(array).to(img.device)


@to_float_image.variant("multiplies by 1/255, works in place on its own copy")
def _(img):
    _checked(img)
    out = img.type(torch.float)
    out *= 1 / 255
    return torch.einsum("hwc->chw", out) if out.ndim == 3 else out[None]


@to_float_image.variant("channel by channel")
def _(img):
    _checked(img)
    if len(img.shape) == 2:
        channels = [img]
    else:
        channels = [img[:, :, channel] for channel in range(img.shape[2])]
    return torch.stack([torch.true_divide(channel, 255) for channel in channels])


@to_float_image.variant("two transposes")
def _(img):
    _checked(img)
    img = img.float() / 255
    if img.ndim == 2:
        return img.unsqueeze(0)
    return img.transpose(0, 2).transpose(1, 2).contiguous()


@to_float_image.variant("filled into zeros, by way of float64")
def _(img):
    _checked(img)
    img = torch.atleast_3d(img)
    height, width, channels = img.shape
    out = torch.zeros(channels, height, width, device=img.device)
    for channel in range(channels):
        out[channel] = img[..., channel].double() / 255
    return out


_DTYPES = (torch.float32, torch.float64, torch.int64, torch.uint8)
_CUBE = torch.arange(8.0).reshape(2, 2, 2)


def _batches(layouts: tuple[str, ...], low: int) -> st.SearchStrategy[torch.Tensor]:
    several = {"dtype": _DTYPES, "side": (low, 4), "layouts": layouts, "requires_grad": None}
    return st.one_of(
        tensors("n c h w", **several),
        tensors("n c h | n c h w", **several),
        tensors("n d", **several),
        tensors("n c h w t", **several),
    )


@exercise(
    points="0.5",
    x=st.one_of(
        _batches(("contiguous", "transposed", "strided", "offset", "transposed"), 0),
        _batches(("contiguous", "transposed", "strided", "offset", "transposed"), 0),
        tensors("n | ", dtype=_DTYPES, side=(0, 4)),
    ),
    examples=(
        {"x": torch.tensor([[[1.0, 2.0]]])},
        {"x": _CUBE},
        {"x": filled((3, 1, 2, 4))},
        {"x": filled((2, 3, 2, 2), seed=11).requires_grad_()},
        {"x": filled((1, 1, 28, 28), seed=12)},
        {"x": filled((2, 1, 28, 28), seed=13)},
        {"x": torch.tensor([[1.0, 2.0], [3.0, 4.0]])},
        {"x": torch.tensor([[1.0], [2.0]])},
        {"x": _CUBE.mT},
        {"x": _CUBE.mT.clone().mT.requires_grad_()},
        {"x": filled((2, 2, 3, 2), torch.int64).mT},
        {"x": filled((2, 3, 4)).transpose(0, 1)},
        {"x": filled((2, 3, 4, 5)).permute(0, 2, 3, 1)},
        {"x": torch.tensor([[1, 3], [2, 4]]).mT},
        {"x": torch.empty(0, 1, 2, 3)},
        {"x": torch.empty(0, 3)},
        {"x": torch.empty(3, 0, 2)},
        {"x": torch.empty(0, 2, 0)},
        {"x": filled((2, 1, 2, 1, 2))},
        {"x": filled((3, 1, 1, 1))},
        {"x": filled((1, 1, 1))},
        {"x": torch.tensor([1.0, 2.0])},
        {"x": torch.tensor([])},
        {"x": torch.tensor(1.0)},
    ),
    gradients=True,
    tolerance="exact",
    hints=(
        "The first axis stays as it is; all others become one. Which method makes one axis of several?",
        "flatten takes the axis to begin with. There is a module for it too.",
        "With reshape, -1 stands for “whatever is left”. But in an empty batch that could be anything: try n = 0.",
        "x.ndim tells the number of dimensions: check it first, then flatten from axis 1 on.",
    ),
)
def flatten_batch(x: torch.Tensor) -> torch.Tensor:
    """Make one row of numbers of each image in a batch.

    `x` has shape (n, ...): n images (or anything else), along two or more dimensions in all. The result has shape
    (n, d), where d is the product of all the other sizes: (32, 1, 28, 28) becomes (32, 784). Within a row the numbers
    keep their order, as when the image is read row by row, and the dtype stays. Any size may be 0, n too: the
    result for (0, 1, 28, 28) is (0, 784).

    If `x` has fewer than two dimensions, ValueError is raised. Where `x` is contiguous, the result shares its memory
    with `x`: nothing is copied. Where it is not, a copy is fine. `x` itself does not change, and gradients flow
    through the result.

    >>> flatten_batch(torch.tensor([[[1, 2], [3, 4]], [[5, 6], [7, 8]]]))
    tensor([[1, 2, 3, 4],
            [5, 6, 7, 8]])
    >>> flatten_batch(torch.empty(0, 1, 28, 28)).shape
    torch.Size([0, 784])
    """
    if x.ndim < 2:
        raise ValueError(f"expected two or more dimensions, got {x.ndim}")
    return x.flatten(1)


@flatten_batch.check(
    "shares memory where x is contiguous",
    points="0.5",
    x=_batches(("contiguous", "offset"), 1),
    examples=(
        {"x": torch.tensor([[[1.0, 2.0]]])},
        {"x": torch.tensor([[1.0, 2.0], [3.0, 4.0]])},
        {"x": torch.empty(0, 2, 3)},
        {"x": filled((2, 3, 2, 2), seed=11)},
        {"x": _CUBE.clone().requires_grad_()},
    ),
    memory="shares",
    tolerance="exact",
    hints=("view, reshape and flatten share memory where they can; clone, stack, cat and torch.tensor copy.",),
)
def _(function, x):
    return function(x)


@flatten_batch.mutant("784 is fixed")
def _(x):
    if x.ndim < 2:
        raise ValueError
    return x.reshape(-1, 784)


@flatten_batch.mutant("reshape with -1, which an empty batch cannot answer")
def _(x):
    if x.ndim < 2:
        raise ValueError
    return x.reshape(len(x), -1)


@flatten_batch.mutant("view, which not every layout allows")
def _(x):
    if x.ndim < 2:
        raise ValueError
    return x.view(x.shape[0], x.shape[1:].numel())


@flatten_batch.mutant("flattens the batch axis too")
def _(x):
    if x.ndim < 2:
        raise ValueError
    return x.flatten()


@flatten_batch.mutant("joins all axes but the last")
def _(x):
    if x.ndim < 2:
        raise ValueError
    return x.flatten(0, -2)


@flatten_batch.mutant("joins the last two axes only")
def _(x):
    if x.ndim < 2:
        raise ValueError
    return x.flatten(-2) if x.ndim > 2 else x


@flatten_batch.mutant("squeezes instead of joining")
def _(x):
    if x.ndim < 2:
        raise ValueError
    return x.squeeze(1)


@flatten_batch.mutant("squeezes a batch of one away")
def _(x):
    if x.ndim < 2:
        raise ValueError
    return x.flatten(1).squeeze(0)


@flatten_batch.mutant("squeezes a single column away")
def _(x):
    if x.ndim < 2:
        raise ValueError
    return x.flatten(1).squeeze(1)


@flatten_batch.mutant("reads the pixels column by column")
def _(x):
    if x.ndim < 2:
        raise ValueError
    return x.mT.flatten(1) if x.ndim > 2 else x


@flatten_batch.mutant("puts the channels last")
def _(x):
    if x.ndim < 2:
        raise ValueError
    return x.movedim(1, -1).flatten(1)


@flatten_batch.mutant("reads the memory as it lies there")
def _(x):
    if x.ndim < 2:
        raise ValueError
    order = sorted(range(x.ndim), key=lambda axis: -x.stride(axis))
    return x.permute(order).reshape(x.shape[0], x.shape[1:].numel())


@flatten_batch.mutant("rows and columns exchanged: (d, n)")
def _(x):
    if x.ndim < 2:
        raise ValueError
    return x.flatten(1).T


@flatten_batch.mutant("takes a single row of numbers for a batch")
def _(x):
    if x.ndim < 1:
        raise ValueError
    return x[:, None] if x.ndim == 1 else x.flatten(1)


@flatten_batch.mutant("takes four dimensions only")
def _(x):
    if x.ndim != 4:
        raise ValueError
    return x.flatten(1)


@flatten_batch.mutant("does not take what is flat already")
def _(x):
    if x.ndim <= 2:
        raise ValueError
    return x.flatten(1)


@flatten_batch.mutant("IndexError for fewer than two dimensions")
def _(x):
    return x.flatten(1)


@flatten_batch.mutant("an empty batch is an error")
def _(x):
    if x.ndim < 2 or len(x) == 0:
        raise ValueError
    return x.flatten(1)


@flatten_batch.mutant("stacks the rows: needs one at least, and copies")
def _(x):
    if x.ndim < 2:
        raise ValueError
    return torch.stack([image.flatten() for image in x])


@flatten_batch.mutant("always copies")
def _(x):
    if x.ndim < 2:
        raise ValueError
    return x.clone().flatten(1)


@flatten_batch.mutant("cuts the graph")
def _(x):
    if x.ndim < 2:
        raise ValueError
    return x.detach().flatten(1)


@flatten_batch.mutant("always float32")
def _(x):
    if x.ndim < 2:
        raise ValueError
    return x.flatten(1).float()


@flatten_batch.mutant("gives the caller's tensor another shape")
def _(x):
    if x.ndim < 2:
        raise ValueError
    out = x.flatten(1)
    if x.is_contiguous():
        x.data = out.data
    return out


@flatten_batch.variant("reshape, with the product counted")
def _(x):
    if x.dim() < 2:
        raise ValueError("too few dimensions")
    size = 1
    for side in x.shape[1:]:
        size *= side
    return x.reshape(x.shape[0], size)


@flatten_batch.variant("nn.Flatten")
def _(x):
    if len(x.shape) <= 1:
        raise ValueError
    return nn.Flatten()(x)


@flatten_batch.variant("contiguous, then view")
def _(x):
    if x.ndim < 2:
        raise ValueError
    return x.contiguous().view(x.size(0), x.shape[1:].numel())


@flatten_batch.variant("view if it can, a copy if it cannot; -1 unless the batch is empty")
def _(x):
    if x.ndim in (0, 1):
        raise ValueError
    if x.shape[0] == 0:
        return x.new_empty(0, x[:0].sum(0).numel(), requires_grad=x.requires_grad)
    try:
        return x.view(x.shape[0], -1)
    except RuntimeError:
        return x.clone(memory_format=torch.contiguous_format).view(x.shape[0], -1)


@flatten_batch.variant("torch.flatten, with both ends named")
def _(x):
    if not x.ndim >= 2:
        raise ValueError
    return torch.flatten(x, start_dim=1, end_dim=-1)


@st.composite
def _mirrors(draw: Draw) -> dict[str, Any]:
    """Return images, and a probability that is now and then exactly one of the numbers drawn."""
    n, seed, used = draw(st.integers(0, 6)), draw(st.integers(0, 999)), draw(st.sampled_from((0, 0, 3)))
    shape = f"{n} {draw(st.integers(1, 3))} {draw(st.integers(1, 5))} {draw(st.integers(1, 5))}"
    numbers = torch.rand(n, generator=_started(seed, used)).tolist()
    choices = [0.5, 0.5, 0.3, 0.0, 1.0, *numbers[:2]]
    return {
        "x": draw(tensors(shape, dtype=(torch.float32, torch.float64, torch.uint8))),
        "p": draw(st.sampled_from(choices)),
        "generator": _started(seed, used),
    }


def _started(seed: int, used: int = 0) -> torch.Generator:
    """Return a generator of which so many numbers are used already."""
    generator = torch.Generator().manual_seed(seed)
    torch.rand(used, generator=generator)
    return generator


def _number(seed: int, place: int) -> float:
    return float(torch.rand(place + 1, generator=_started(seed))[place])


_ROWS = torch.tensor([[[[1.0, 2.0, 3.0]]], [[[4.0, 5.0, 6.0]]], [[[7.0, 8.0, 9.0]]]])


@exercise(
    points=3,
    arguments=_mirrors(),
    examples=(
        {"x": torch.tensor([[[[1.0, 2.0]]]]), "p": 1.0, "generator": _started(0)},
        {"x": torch.tensor([[[[1.0, 2.0]]]]), "p": 0.0, "generator": _started(0)},
        {"x": _ROWS, "p": 0.5, "generator": _started(0)},
        {"x": _ROWS, "p": 0.5, "generator": _started(3)},
        {"x": _ROWS, "p": _number(0, 1), "generator": _started(0)},
        {"x": _ROWS, "p": 0.3, "generator": _started(1)},
        {"x": _ROWS, "p": 0.5, "generator": _started(5, used=3)},
        {"x": filled((1, 2, 2, 2)), "p": 1.0, "generator": _started(2)},
        {"x": filled((6, 3, 2, 4)), "p": 0.5, "generator": _started(4)},
        {"x": filled((6, 3, 3, 3), seed=30).mT, "p": 0.5, "generator": _started(6)},
        {"x": filled((5, 1, 2, 3), torch.uint8, 31, (0, 255)), "p": 0.5, "generator": _started(7)},
        {"x": filled((5, 2, 2, 3), torch.float64, 32), "p": 0.5, "generator": _started(8)},
        {"x": torch.tensor([[[[16_777_217, 2]]], [[[16_777_217, 3]]]]), "p": 0.5, "generator": _started(0)},
        {"x": filled((4, 2, 3, 1)), "p": 1.0, "generator": _started(9)},
        {"x": filled((4, 2, 3, 3)), "p": 0.0, "generator": _started(9)},
        {"x": torch.empty(0, 3, 2, 2), "p": 0.5, "generator": _started(10)},
    ),
    memory="fresh",
    tolerance="exact",
    hints=(
        "Which axis of (n, C, H, W) runs from left to right? x.flip(axis) turns it round.",
        "torch.rand(n, generator=generator) < p gives n bools, one for each image: an image is mirrored where it is True.",
        "torch.where(condition, a, b) takes from a where the condition holds. The bools must broadcast to (n, C, H, W).",
        "Or: clone x, and assign the mirrored images to the places out[mask]. The bools must be on the device of x.",
    ),
)
def hflip_augment(x: torch.Tensor, p: float, generator: torch.Generator) -> torch.Tensor:
    """Mirror some images of a batch, chosen at random: a model that sees both kinds learns that left is like right.

    `x` has shape (n, C, H, W): images, channels, rows, columns; n may be 0. Draw n random numbers at once, with
    `r = torch.rand(n, generator=generator)`. Image i is mirrored left to right, in all its channels, if r[i] is
    smaller than `p`; else it stays as it is. So `p` is the probability, from 0.0 to 1.0. The numbers are drawn
    whatever `p` is, and nothing else is: not from `generator`, nor from torch's global random state.

    The result is a new tensor of the same shape and dtype, on the device of `x`. It shares no memory with `x`,
    even where nothing is mirrored, and `x` does not change. `generator` always lives on the CPU, and so does r.

    >>> x = torch.tensor([[[[1, 2, 3]]], [[[4, 5, 6]]]])
    >>> hflip_augment(x, 1.0, torch.Generator().manual_seed(0)).flatten(1)
    tensor([[3, 2, 1],
            [6, 5, 4]])
    >>> torch.rand(2, generator=torch.Generator().manual_seed(0))
    tensor([0.4963, 0.7682])
    >>> hflip_augment(x, 0.5, torch.Generator().manual_seed(0)).flatten(1)
    tensor([[3, 2, 1],
            [4, 5, 6]])
    """
    mirrored = torch.rand(len(x), generator=generator) < p
    return torch.where(mirrored.to(x.device)[:, None, None, None], x.flip(-1), x)


@hflip_augment.mutant("turns the images upside down")
def _(x, p, generator):
    mask = (torch.rand(len(x), generator=generator) < p).to(x.device)
    return torch.where(mask[:, None, None, None], x.flip(-2), x)


@hflip_augment.mutant("flips the channels")
def _(x, p, generator):
    mask = (torch.rand(len(x), generator=generator) < p).to(x.device)
    return torch.where(mask[:, None, None, None], x.flip(1), x)


@hflip_augment.mutant("flips both axes: turns the images by 180 degrees")
def _(x, p, generator):
    mask = (torch.rand(len(x), generator=generator) < p).to(x.device)
    return torch.where(mask[:, None, None, None], x.flip((-2, -1)), x)


@hflip_augment.mutant("flips channels and pixels")
def _(x, p, generator):
    mask = (torch.rand(len(x), generator=generator) < p).to(x.device)
    return torch.where(mask[:, None, None, None], x.flip((1, 2, 3)), x)


@hflip_augment.mutant("mirrors the first channel only")
def _(x, p, generator):
    mask = (torch.rand(len(x), generator=generator) < p).to(x.device)
    out = x.clone()
    out[mask, 0] = x[mask, 0].flip(-1)
    return out


@hflip_augment.mutant("takes the mirrored images in another order")
def _(x, p, generator):
    mask = (torch.rand(len(x), generator=generator) < p).to(x.device)
    out = x.clone()
    out[mask] = x[mask].flip(0, -1)
    return out


@hflip_augment.mutant("one decision for the whole batch")
def _(x, p, generator):
    r = torch.rand(len(x), generator=generator)
    return x.flip(-1) if len(x) and r[0] < p else x.clone()


@hflip_augment.mutant("draws one number for the whole batch")
def _(x, p, generator):
    return x.flip(-1) if torch.rand(1, generator=generator) < p else x.clone()


@hflip_augment.mutant("one decision for each pixel")
def _(x, p, generator):
    mask = (torch.rand(x.shape, generator=generator) < p).to(x.device)
    return torch.where(mask, x.flip(-1), x)


@hflip_augment.mutant("one decision for each channel")
def _(x, p, generator):
    mask = (torch.rand(x.shape[:2], generator=generator) < p).to(x.device)
    return torch.where(mask[..., None, None], x.flip(-1), x)


@hflip_augment.mutant("draws from torch's global random state")
def _(x, p, generator):
    mask = (torch.rand(len(x)) < p).to(x.device)
    return torch.where(mask[:, None, None, None], x.flip(-1), x)


@hflip_augment.mutant("draws from the global random state as well")
def _(x, p, generator):
    mask = (torch.rand(len(x), generator=generator) < p).to(x.device)
    torch.rand(len(x))
    return torch.where(mask[:, None, None, None], x.flip(-1), x)


@hflip_augment.mutant("draws normal numbers")
def _(x, p, generator):
    mask = (torch.randn(len(x), generator=generator) < p).to(x.device)
    return torch.where(mask[:, None, None, None], x.flip(-1), x)


@hflip_augment.mutant("draws zeros and ones with bernoulli_")
def _(x, p, generator):
    mask = torch.empty(len(x)).bernoulli_(p, generator=generator).bool().to(x.device)
    return torch.where(mask[:, None, None, None], x.flip(-1), x)


@hflip_augment.mutant("draws numbers in float64")
def _(x, p, generator):
    mask = (torch.rand(len(x), generator=generator, dtype=torch.float64) < p).to(x.device)
    return torch.where(mask[:, None, None, None], x.flip(-1), x)


@hflip_augment.mutant("starts the generator anew")
def _(x, p, generator):
    generator.manual_seed(generator.initial_seed())
    mask = (torch.rand(len(x), generator=generator) < p).to(x.device)
    return torch.where(mask[:, None, None, None], x.flip(-1), x)


@hflip_augment.mutant("draws from a copy of the generator")
def _(x, p, generator):
    mask = (torch.rand(len(x), generator=generator.clone_state()) < p).to(x.device)
    return torch.where(mask[:, None, None, None], x.flip(-1), x)


@hflip_augment.mutant("draws twice")
def _(x, p, generator):
    mask = (torch.rand(len(x), generator=generator) < p).to(x.device)
    torch.rand(len(x), generator=generator)
    return torch.where(mask[:, None, None, None], x.flip(-1), x)


@hflip_augment.mutant("draws nothing where p is 0")
def _(x, p, generator):
    if p == 0:
        return x.clone()
    mask = (torch.rand(len(x), generator=generator) < p).to(x.device)
    return torch.where(mask[:, None, None, None], x.flip(-1), x)


@hflip_augment.mutant("draws nothing where p is 1")
def _(x, p, generator):
    if p >= 1:
        return x.flip(-1)
    mask = (torch.rand(len(x), generator=generator) < p).to(x.device)
    return torch.where(mask[:, None, None, None], x.flip(-1), x)


@hflip_augment.mutant("mirrors where the number is equal to p as well")
def _(x, p, generator):
    mask = (torch.rand(len(x), generator=generator) <= p).to(x.device)
    return torch.where(mask[:, None, None, None], x.flip(-1), x)


@hflip_augment.mutant("mirrors where the number is larger than p")
def _(x, p, generator):
    mask = (torch.rand(len(x), generator=generator) > p).to(x.device)
    return torch.where(mask[:, None, None, None], x.flip(-1), x)


@hflip_augment.mutant("the probability is always one half")
def _(x, p, generator):
    mask = (torch.rand(len(x), generator=generator) < 0.5).to(x.device)
    return torch.where(mask[:, None, None, None], x.flip(-1), x)


@hflip_augment.mutant("mirrors the caller's images")
def _(x, p, generator):
    mask = (torch.rand(len(x), generator=generator) < p).to(x.device)
    x[mask] = x[mask].flip(-1)
    return x.clone()


@hflip_augment.mutant("changes x and returns it")
def _(x, p, generator):
    for place, number in enumerate(torch.rand(len(x), generator=generator)):
        if number < p:
            x[place] = x[place].flip(-1)
    return x


@hflip_augment.mutant("returns x itself where nothing is mirrored")
def _(x, p, generator):
    mask = (torch.rand(len(x), generator=generator) < p).to(x.device)
    return torch.where(mask[:, None, None, None], x.flip(-1), x) if mask.any() else x


@hflip_augment.mutant("the mask stays on the CPU")
def _(x, p, generator):
    mask = torch.rand(len(x), generator=generator) < p
    return torch.where(mask[:, None, None, None], x.flip(-1), x)


@hflip_augment.mutant("the result is float32")
def _(x, p, generator):
    out = torch.empty(x.shape, device=x.device)
    for place, number in enumerate(torch.rand(len(x), generator=generator)):
        out[place] = x[place].flip(-1) if number < p else x[place]
    return out


@hflip_augment.mutant("goes by way of float32, for which 16777217 is 16777216")
def _(x, p, generator):
    share = (torch.rand(len(x), generator=generator) < p).float().to(x.device)[:, None, None, None]
    return (share * x.flip(-1) + (1 - share) * x).to(x.dtype)


@hflip_augment.mutant("an empty batch is an error")
def _(x, p, generator):
    r = torch.rand(len(x), generator=generator)
    return torch.stack([image.flip(-1) if number < p else image for image, number in zip(x, r, strict=True)])


@hflip_augment.variant("a clone, and masked assignment")
def _(x, p, generator):
    mask = torch.rand(x.shape[0], generator=generator) < p
    out = x.clone()
    mask = mask.to(x.device)
    out[mask] = out[mask].flip(dims=(3,))
    return out


@hflip_augment.variant("gathers the columns in one order or the other")
def _(x, p, generator):
    n, _, _, width = x.shape
    mask = (torch.rand(n, generator=generator) < p).to(x.device)
    columns = torch.arange(width, device=x.device).expand(n, width)
    columns = torch.where(mask[:, None], columns.flip(1), columns)
    return x.gather(3, columns[:, None, None, :].expand(x.shape))


@hflip_augment.variant("image by image")
def _(x, p, generator):
    out = torch.empty_like(x)
    for place, number in enumerate(torch.rand(len(x), generator=generator).tolist()):
        out[place] = torch.fliplr(x[place].movedim(0, -1)).movedim(-1, 0) if number < p else x[place]
    return out


@hflip_augment.variant("one call of rand for each image, and a list that is stacked")
def _(x, p, generator):
    if x.size(0) == 0:
        return torch.zeros_like(x)
    images = []
    for image in x:
        images.append(image.flip([2]) if torch.rand(1, generator=generator).item() < p else image)
    return torch.stack(images)


@hflip_augment.variant("indices of the mirrored images")
def _(x, p, generator):
    r = torch.rand((x.shape[0],), generator=generator, device="cpu")
    chosen = torch.nonzero(r < p).flatten().to(x.device)
    return x.clone().index_copy_(0, chosen, x.index_select(0, chosen).flip(-1))


@hflip_augment.variant("a mask on the CPU as an index")
def _(x, p, generator):
    mask = torch.rand(len(x), generator=generator).lt(p)
    out = x.detach().clone()
    out[mask] = torch.flip(x[mask], [-1])
    return out
