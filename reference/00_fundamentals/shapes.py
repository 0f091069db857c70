"""Shapes and axes: reshape, share memory, reorder."""

import torch

from grader import exercise, tensors


@exercise(
    points=2,
    img=tensors(
        "h w c | n h w c | h w c | n h w c | h w | a n h w c",
        dtype=(torch.uint8, torch.float32, torch.int64),
        expanded=True,
    ),
    memory="shares",
    tolerance="exact",
    hints=(
        "Which axis of the input becomes the first axis of the result? Write the three sizes down.",
        "Tensor.permute takes the old position for each new place, and copies nothing.",
        "A batch has one axis more in front, which stays: count the channel axis from the end.",
    ),
)
def hwc_to_chw(img: torch.Tensor) -> torch.Tensor:
    """Turn an image (H, W, C) into (C, H, W), or a batch (N, H, W, C) into (N, C, H, W).

    Nothing is copied: the result is a view of `img`, it shares memory with it.
    Any other number of dimensions raises ValueError.

    >>> hwc_to_chw(torch.zeros(2, 5, 3)).shape
    torch.Size([3, 2, 5])
    """
    if img.ndim not in (3, 4):
        raise ValueError("an image has 3 dimensions, a batch of images 4")
    return img.movedim(-1, -3)


@hwc_to_chw.mutant("reshapes, so that pixels are mixed up")
def _(img):
    if img.ndim not in (3, 4):
        raise ValueError
    *rest, h, w, c = img.shape
    return img.reshape(*rest, c, h, w)


@hwc_to_chw.mutant("takes the inverse order of axes")
def _(img):
    if img.ndim == 3:
        return img.permute(1, 2, 0)
    if img.ndim == 4:
        return img.permute(0, 2, 3, 1)
    raise ValueError


@hwc_to_chw.mutant("swaps height and width too")
def _(img):
    if img.ndim not in (3, 4):
        raise ValueError
    return img.transpose(-1, -3)


@hwc_to_chw.mutant("copies")
def _(img):
    if img.ndim not in (3, 4):
        raise ValueError
    return img.movedim(-1, -3).contiguous()


@hwc_to_chw.mutant("does not know batches")
def _(img):
    if img.ndim != 3:
        raise ValueError
    return img.permute(2, 0, 1)


@hwc_to_chw.mutant("accepts any number of dimensions")
def _(img):
    return img.movedim(-1, -3)


@hwc_to_chw.variant("permute")
def _(img):
    if img.ndim == 3:
        return img.permute(2, 0, 1)
    if img.ndim == 4:
        return img.permute(0, 3, 1, 2)
    raise ValueError(f"{img.ndim} dimensions")


@hwc_to_chw.variant("two transposes")
def _(img):
    if img.ndim < 3 or img.ndim > 4:
        raise ValueError("3 or 4 dimensions")
    return img.transpose(-1, -2).transpose(-2, -3)
