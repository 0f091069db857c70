"""Images: a convolution by hand."""

import torch


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
    raise NotImplementedError
