"""Images as tensors: bytes to floats, images to rows of numbers, mirrored images."""

import torch


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
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError
