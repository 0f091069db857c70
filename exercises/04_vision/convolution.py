"""Convolution and pooling: sizes, and both by hand."""

import torch


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
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError
