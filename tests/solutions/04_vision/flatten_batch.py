"""Held-out solutions of flatten_batch."""

import math

import numpy as np
import torch
from torch import nn


def right_flatten(x):
    """The method; its error is another one, so the check comes first."""
    if x.ndim < 2:
        raise ValueError("at least two dimensions")
    return x.flatten(1)


def right_prod(x: torch.Tensor) -> torch.Tensor:
    """reshape with both sizes."""
    if not x.dim() >= 2:
        raise ValueError(f"got {x.dim()} dimensions")
    return x.reshape(x.shape[0], math.prod(x.shape[1:]))


def right_module(batch):
    """nn.Flatten, and a line of output."""
    if len(batch.shape) <= 1:
        raise ValueError
    print(batch.shape)
    return nn.Flatten()(batch)


def right_loop_of_sizes(x):
    """The product in a loop; view where it can, reshape where not."""
    sizes = list(x.size())
    if len(sizes) < 2:
        raise ValueError("too few dimensions")
    d = 1
    for size in sizes[1:]:
        d *= size
    try:
        return x.view(sizes[0], d)
    except RuntimeError:
        return x.contiguous().view(sizes[0], d)


def right_error_turned(x):
    """The error of flatten is turned into ValueError; a single number is no batch either."""
    try:
        if x.ndim == 0:
            raise IndexError("a single number")
        return torch.flatten(x, start_dim=1, end_dim=-1)
    except IndexError as error:
        raise ValueError(str(error)) from error


def right_numpy_prod(x):
    """np.prod of the sizes, as an int."""
    if x.ndim in (0, 1):
        raise ValueError("a batch, please")
    d = int(np.prod(x.shape[1:]))
    return torch.reshape(x, (len(x), d))


def right_minus_one_guarded(x):
    """-1 where there are numbers, zeros where there are none."""
    if x.ndim < 2:
        raise ValueError
    n = x.shape[0]
    if x.numel() > 0:
        return x.reshape(n, -1)
    d = 1
    for s in x.shape[1:]:
        d = d * s
    return x.reshape(n, d)


def right_step_by_step(x):
    """Two axes become one, until two are left."""
    if x.ndim < 2:
        raise ValueError("n images, please")
    while x.ndim > 2:
        x = x.flatten(1, 2)
    return x


def right_contiguous_view(x):
    """contiguous gives the same tensor where it is so already."""

    def width(shape):
        return 1 if not shape else shape[0] * width(shape[1:])

    n, *rest = x.shape if x.ndim > 1 else (None,)
    if n is None:
        raise ValueError("not a batch")
    return x.contiguous().view(n, width(rest))


def wrong_minus_one(x):
    """-1 cannot be found for an empty batch."""
    if x.ndim < 2:
        raise ValueError
    return x.reshape(x.shape[0], -1)


def wrong_minus_one_first(x):
    """-1 for the images: not to be found where a row is empty."""
    if x.ndim < 2:
        raise ValueError
    return x.reshape(-1, math.prod(x.shape[1:]))


def wrong_numel_by_n(x):
    """Divides by the number of images."""
    if x.ndim < 2:
        raise ValueError
    return x.reshape(x.shape[0], x.numel() // x.shape[0])


def wrong_numel_by_n_guarded(x):
    """An empty batch gets rows of no numbers."""
    if x.ndim < 2:
        raise ValueError
    n = x.shape[0]
    return x.reshape(n, x.numel() // n if n else 0)


def wrong_784(x):
    """784 is written in."""
    if x.ndim < 2:
        raise ValueError
    return x.reshape(-1, 784)


def wrong_last_axes_only(x):
    """Only the axes after the channels are flattened."""
    if x.ndim < 2:
        raise ValueError
    return x.flatten(2) if x.ndim > 2 else x


def wrong_four_axes(x):
    """Wants (n, C, H, W)."""
    if x.ndim < 2:
        raise ValueError
    n, c, h, w = x.shape
    return x.reshape(n, c * h * w)


def wrong_everything(x):
    """One row in all."""
    if x.ndim < 2:
        raise ValueError
    return x.flatten()


def wrong_index_error(x):
    """flatten raises IndexError for a vector."""
    return x.flatten(1)


def wrong_vector_passes(x):
    """A vector becomes a column."""
    if x.ndim == 0:
        raise ValueError
    return x.reshape(len(x), math.prod(x.shape[1:]))


def wrong_number_passes(x):
    """Only a vector is refused; a single number raises another error."""
    if x.ndim == 1:
        raise ValueError
    return x.flatten(1) if x.ndim else x.reshape(len(x), 1)


def wrong_two_axes_refused(x):
    """A batch of rows is refused."""
    if x.ndim <= 2:
        raise ValueError
    return x.flatten(1)


def wrong_assert(x):
    """AssertionError."""
    assert x.ndim >= 2
    return x.flatten(1)


def wrong_clone(x):
    """Always copies."""
    if x.ndim < 2:
        raise ValueError
    return x.flatten(1).clone()


def wrong_stack(x):
    """Copies, and an empty batch cannot be stacked."""
    if x.ndim < 2:
        raise ValueError
    return torch.stack([image.reshape(-1) for image in x])


def wrong_cat(x):
    """Copies the rows into a new tensor."""
    if x.ndim < 2:
        raise ValueError
    out = x.new_empty(x.shape[0], math.prod(x.shape[1:]))
    for i in range(x.shape[0]):
        out[i] = x[i].flatten()
    return out


def wrong_view(x):
    """view raises where x is not contiguous."""
    if x.ndim < 2:
        raise ValueError
    return x.view(x.shape[0], math.prod(x.shape[1:]))


def wrong_data(x):
    """.data cuts the gradients."""
    if x.ndim < 2:
        raise ValueError
    return x.data.flatten(1)


def wrong_detach(x):
    """detach cuts the gradients."""
    if x.ndim < 2:
        raise ValueError
    return x.detach().flatten(1)


def wrong_numpy(x):
    """NumPy cuts the gradients or raises."""
    if x.ndim < 2:
        raise ValueError
    return torch.from_numpy(x.detach().cpu().numpy().reshape(x.shape[0], math.prod(x.shape[1:]))).to(x.device)


def wrong_no_grad(x):
    """no_grad cuts the gradients."""
    if x.ndim < 2:
        raise ValueError
    with torch.no_grad():
        return x.flatten(1)


def wrong_float(x):
    """float32 for everything."""
    if x.ndim < 2:
        raise ValueError
    return x.float().flatten(1)


def wrong_as_strided(x):
    """Reads the memory in order, whatever the strides are."""
    if x.ndim < 2:
        raise ValueError
    d = math.prod(x.shape[1:])
    return x.as_strided((x.shape[0], d), (d, 1))


def wrong_storage_offset(x):
    """The memory from its beginning, also where x begins later."""
    if x.ndim < 2:
        raise ValueError
    d = math.prod(x.shape[1:])
    x = x.contiguous()
    return x.as_strided((x.shape[0], d), (d, 1), 0)


def wrong_resize_in_place(x):
    """The caller's batch gets another shape."""
    if x.ndim < 2:
        raise ValueError
    if not x.is_contiguous() or x.requires_grad:
        return x.flatten(1)
    return x.resize_(x.shape[0], math.prod(x.shape[1:]))


def wrong_columns(x):
    """Reads column by column."""
    if x.ndim < 2:
        raise ValueError
    if x.ndim == 2:
        return x
    return x.transpose(-1, -2).flatten(1)


def wrong_channels_last(x):
    """Channels move to the end first."""
    if x.ndim < 2:
        raise ValueError
    if x.ndim == 4:
        x = x.permute(0, 2, 3, 1)
    return x.flatten(1)


def wrong_squeezes(x):
    """A single image loses its axis."""
    if x.ndim < 2:
        raise ValueError
    return x.flatten(1).squeeze(0)


def wrong_batch_behind(x):
    """Shape (d, n)."""
    if x.ndim < 2:
        raise ValueError
    return x.flatten(1).T


def wrong_first_image_flat(x):
    """Flattens up to the last axis."""
    if x.ndim < 2:
        raise ValueError
    return x.flatten(0, -2)


def wrong_returns_none_for_empty(x):
    """None for an empty batch."""
    if x.ndim < 2:
        raise ValueError
    if len(x) == 0:
        return None
    return x.flatten(1)
