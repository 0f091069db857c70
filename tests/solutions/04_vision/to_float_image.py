"""Held-out solutions of to_float_image."""

import numpy as np
import torch


def right_permute(img):
    """Checks, axis, permute, divide."""
    if img.dtype != torch.uint8:
        raise TypeError(f"expected uint8, got {img.dtype}")
    if img.ndim not in (2, 3):
        raise ValueError("expected (H, W) or (H, W, C)")
    if img.ndim == 2:
        img = img.unsqueeze(-1)
    return img.permute(2, 0, 1).float() / 255


def right_movedim(image: torch.Tensor) -> torch.Tensor:
    """movedim, true_divide; the dimensions are checked last."""
    if not image.dtype == torch.uint8:
        raise TypeError
    scaled = torch.true_divide(image, 255)
    if image.dim() == 2:
        return scaled[None]
    elif image.dim() == 3:
        return scaled.movedim(-1, 0)
    raise ValueError(f"{image.dim()} dimensions")


def right_transpose_twice(img, scale=255.0, verbose=True):
    """Two transposes, contiguous, div_ on the own copy, a line of output."""
    if img.dtype is not torch.uint8:
        raise TypeError("bytes only")
    shape = tuple(img.shape)
    if len(shape) != 2 and len(shape) != 3:
        raise ValueError(shape)
    x = img.to(torch.float32)
    if len(shape) == 2:
        x = x.reshape(shape[0], shape[1], 1)
    x = x.transpose(0, 2).transpose(1, 2).contiguous()
    if verbose:
        print(shape, "->", tuple(x.shape))
    return x.div_(scale)


def right_stack_channels(img):
    """Channel by channel in a list comprehension."""
    if img.dtype != torch.uint8:
        raise TypeError("dtype")
    if img.ndim < 2 or img.ndim > 3:
        raise ValueError("dims")
    if img.ndim == 2:
        planes = [img]
    else:
        planes = [img[:, :, c] for c in range(img.shape[2])]
    return torch.stack([plane.type(torch.float32) / 255.0 for plane in planes], dim=0)


def right_numpy(img):
    """Through NumPy, and back to the device."""
    if str(img.dtype) != "torch.uint8":
        raise TypeError(str(img.dtype))
    a = img.cpu().numpy()
    if a.ndim == 2:
        a = a[:, :, np.newaxis]
    elif a.ndim != 3:
        raise ValueError("wrong number of dimensions")
    a = np.transpose(a, (2, 0, 1)).astype(np.float32) / 255
    return torch.from_numpy(a).to(img.device)


def right_fill(img):
    """An empty tensor on the right device is filled."""
    if img.dtype in (torch.uint8,):
        pass
    else:
        raise TypeError("not uint8")
    try:
        h, w, *c = img.shape
    except ValueError:
        raise ValueError("too few dimensions") from None
    if len(c) > 1:
        raise ValueError("too many dimensions")
    c = c[0] if c else 1
    out = torch.empty((c, h, w), dtype=torch.float32, device=img.device)
    for k in range(c):
        out[k] = img[..., k] if img.ndim == 3 else img
    out /= 255
    return out


def right_einsum(img):
    """einsum, multiplied by the reciprocal in double precision."""
    if img.dtype != torch.uint8:
        raise TypeError("uint8 please")
    dims = len(img.size())
    if dims == 3:
        x = torch.einsum("hwc->chw", img)
    elif dims == 2:
        x = img.expand(1, -1, -1)
    else:
        raise ValueError("2 or 3 dimensions please")
    return (x.double() * (1 / 255)).clamp(0, 1).float()


def right_helpers(img):
    """Helper functions and match."""

    def check(t):
        if t.dtype != torch.uint8:
            raise TypeError("only uint8")
        if not 2 <= t.ndim <= 3:
            raise ValueError("only images")

    def channels_first(t):
        match t.ndim:
            case 2:
                return t.view(1, *t.shape) if t.is_contiguous() else t.unsqueeze(0)
            case _:
                return t.moveaxis(2, 0)

    check(img)
    return channels_first(img).clone().to(dtype=torch.float).div(255)


def right_table(img):
    """A table of all values is looked up."""
    if img.dtype != torch.uint8:
        raise TypeError()
    if img.ndim == 2:
        img = img[..., None]
    if img.ndim != 3:
        raise ValueError()
    table = torch.arange(256, device=img.device) / 255
    return table[img.long()].permute(2, 0, 1)


def wrong_vector_made_image(img):
    """A vector becomes an image: the check comes too late."""
    if img.dtype != torch.uint8:
        raise TypeError
    while img.ndim < 3:
        img = img.unsqueeze(-1)
    if img.ndim != 3:
        raise ValueError
    return img.permute(2, 0, 1).float() / 255


def wrong_reshape(img):
    """reshape gives the shape, and snow."""
    if img.dtype != torch.uint8:
        raise TypeError
    if img.ndim not in (2, 3):
        raise ValueError
    if img.ndim == 2:
        img = img[..., None]
    h, w, c = img.shape
    return img.reshape(c, h, w).float() / 255


def wrong_turned(img):
    """permute(2, 1, 0) gives (C, W, H)."""
    if img.dtype != torch.uint8:
        raise TypeError
    if img.ndim not in (2, 3):
        raise ValueError
    if img.ndim == 2:
        return img[None].float() / 255
    return img.permute(2, 1, 0).float() / 255


def wrong_transpose_once(img):
    """One transpose gives (C, W, H)."""
    if img.dtype != torch.uint8:
        raise TypeError
    if img.ndim not in (2, 3):
        raise ValueError
    if img.ndim == 2:
        img = img.unsqueeze(2)
        return img.permute(2, 0, 1) / 255
    return img.transpose(0, 2) / 255


def wrong_grey_turned(img):
    """transpose(0, 2) turns the grey image."""
    if img.dtype != torch.uint8:
        raise TypeError
    if img.ndim == 3:
        return img.permute(2, 0, 1) / 255
    if img.ndim == 2:
        return img.unsqueeze(2).transpose(0, 2) / 255
    raise ValueError


def wrong_256(img):
    """Divides by 256."""
    if img.dtype != torch.uint8:
        raise TypeError
    if img.ndim not in (2, 3):
        raise ValueError
    x = img.float() / 256
    return x[None] if x.ndim == 2 else x.permute(2, 0, 1)


def wrong_by_maximum(img):
    """Divides by the largest number of the image."""
    if img.dtype != torch.uint8:
        raise TypeError
    if img.ndim not in (2, 3):
        raise ValueError
    x = img.float() / img.max()
    return x[None] if x.ndim == 2 else x.permute(2, 0, 1)


def wrong_min_max(img):
    """Spreads from 0 to 1."""
    if img.dtype != torch.uint8:
        raise TypeError
    if img.ndim not in (2, 3):
        raise ValueError
    x = img.float()
    x = (x - x.min()) / (x.max() - x.min() + 1e-8)
    return x[None] if x.ndim == 2 else x.permute(2, 0, 1)


def wrong_if_above_one(img):
    """Divides only where a number is above 1."""
    if img.dtype != torch.uint8:
        raise TypeError
    if img.ndim not in (2, 3):
        raise ValueError
    x = img.float()
    if x.max() > 1:
        x = x / 255
    return x[None] if x.ndim == 2 else x.permute(2, 0, 1)


def wrong_normalized(img):
    """From -1 to 1."""
    if img.dtype != torch.uint8:
        raise TypeError
    if img.ndim not in (2, 3):
        raise ValueError
    x = (img.float() / 255 - 0.5) / 0.5
    return x[None] if x.ndim == 2 else x.permute(2, 0, 1)


def wrong_floor(img):
    """Divides whole numbers first."""
    if img.dtype != torch.uint8:
        raise TypeError
    if img.ndim not in (2, 3):
        raise ValueError
    x = (img // 255).float()
    return x[None] if x.ndim == 2 else x.permute(2, 0, 1)


def wrong_double(img):
    """float64."""
    if img.dtype != torch.uint8:
        raise TypeError
    if img.ndim not in (2, 3):
        raise ValueError
    x = img.double() / 255
    return x[None] if x.ndim == 2 else x.permute(2, 0, 1)


def wrong_default_dtype(img):
    """NumPy divides in float64, and it stays so for colour."""
    if img.dtype != torch.uint8:
        raise TypeError
    if img.ndim not in (2, 3):
        raise ValueError
    a = img.cpu().numpy() / 255
    x = torch.from_numpy(a).to(img.device)
    return x[None].float() if x.ndim == 2 else x.permute(2, 0, 1)


def wrong_half_precision(img):
    """Calculates in float16."""
    if img.dtype != torch.uint8:
        raise TypeError
    if img.ndim not in (2, 3):
        raise ValueError
    x = (img.half() / 255).float()
    return x[None] if x.ndim == 2 else x.permute(2, 0, 1)


def wrong_grey_without_channel(img):
    """A grey image stays (H, W)."""
    if img.dtype != torch.uint8:
        raise TypeError
    if img.ndim not in (2, 3):
        raise ValueError
    x = img / 255
    return x.permute(2, 0, 1) if x.ndim == 3 else x


def wrong_grey_channel_last(img):
    """A grey image becomes (H, W, 1)."""
    if img.dtype != torch.uint8:
        raise TypeError
    if img.ndim not in (2, 3):
        raise ValueError
    x = img / 255
    return x.permute(2, 0, 1) if x.ndim == 3 else x.unsqueeze(-1)


def wrong_grey_three_channels(img):
    """A grey image becomes a colour image."""
    if img.dtype != torch.uint8:
        raise TypeError
    if img.ndim not in (2, 3):
        raise ValueError
    x = img / 255
    return x.permute(2, 0, 1) if x.ndim == 3 else x.expand(3, -1, -1)


def wrong_guesses_order(img):
    """An image whose height is 1 or 3 is taken for channels first."""
    if img.dtype != torch.uint8:
        raise TypeError
    if img.ndim not in (2, 3):
        raise ValueError
    x = img.float() / 255
    if x.ndim == 2:
        return x[None]
    return x if x.shape[0] in (1, 3) else x.permute(2, 0, 1)


def wrong_drops_alpha(img):
    """The fourth channel is lost."""
    if img.dtype != torch.uint8:
        raise TypeError
    if img.ndim not in (2, 3):
        raise ValueError
    x = img.float() / 255
    return x[None] if x.ndim == 2 else x.permute(2, 0, 1)[:3]


def wrong_squeezes(img):
    """Sizes of 1 are lost."""
    if img.dtype != torch.uint8:
        raise TypeError
    if img.ndim not in (2, 3):
        raise ValueError
    x = img.float() / 255
    x = x[None] if x.ndim == 2 else x.permute(2, 0, 1)
    return x.squeeze()


def wrong_bgr(img):
    """Channels in reverse."""
    if img.dtype != torch.uint8:
        raise TypeError
    if img.ndim not in (2, 3):
        raise ValueError
    x = img.float() / 255
    return x[None] if x.ndim == 2 else x.permute(2, 0, 1).flip(0)


def wrong_no_type_error(img):
    """Any dtype will do."""
    if img.ndim not in (2, 3):
        raise ValueError
    x = img.float() / 255
    return x[None] if x.ndim == 2 else x.permute(2, 0, 1)


def wrong_floats_refused_only(img):
    """Other whole numbers get through."""
    if img.is_floating_point():
        raise TypeError
    if img.ndim not in (2, 3):
        raise ValueError
    x = img.float() / 255
    return x[None] if x.ndim == 2 else x.permute(2, 0, 1)


def wrong_range_checked(img):
    """Looks at the numbers, not at the dtype."""
    if img.min() < 0 or img.max() > 255 or img.is_floating_point():
        raise TypeError
    if img.ndim not in (2, 3):
        raise ValueError
    x = img.float() / 255
    return x[None] if x.ndim == 2 else x.permute(2, 0, 1)


def wrong_bool_is_byte(img):
    """One byte for each element: bool and int8 get through."""
    if img.element_size() != 1:
        raise TypeError
    if img.ndim not in (2, 3):
        raise ValueError
    x = img.float() / 255
    return x[None] if x.ndim == 2 else x.permute(2, 0, 1)


def wrong_byte_tensor_of_cpu(img):
    """ByteTensor is the type on the CPU only."""
    if not isinstance(img, torch.ByteTensor):
        raise TypeError
    if img.ndim not in (2, 3):
        raise ValueError
    x = img.float() / 255
    return x[None] if x.ndim == 2 else x.permute(2, 0, 1)


def wrong_errors_swapped(img):
    """The two errors are swapped."""
    if img.dtype != torch.uint8:
        raise ValueError
    if img.ndim not in (2, 3):
        raise TypeError
    x = img.float() / 255
    return x[None] if x.ndim == 2 else x.permute(2, 0, 1)


def wrong_assert(img):
    """AssertionError."""
    assert img.dtype == torch.uint8
    assert img.ndim in (2, 3)
    x = img.float() / 255
    return x[None] if x.ndim == 2 else x.permute(2, 0, 1)


def wrong_runtime_error(img):
    """permute raises RuntimeError for four dimensions."""
    if img.dtype != torch.uint8:
        raise TypeError
    x = img.float() / 255
    if x.ndim < 2:
        raise ValueError
    return x[None] if x.ndim == 2 else x.permute(2, 0, 1)


def wrong_vector(img):
    """Too many dimensions are refused, too few are not."""
    if img.dtype != torch.uint8:
        raise TypeError
    if img.ndim > 3:
        raise ValueError
    x = img.float() / 255
    return x.permute(2, 0, 1) if x.ndim == 3 else x[None]


def wrong_batch(img):
    """A batch gets through."""
    if img.dtype != torch.uint8:
        raise TypeError
    if img.ndim < 2:
        raise ValueError
    x = img.float() / 255
    return x[None] if x.ndim == 2 else x.movedim(-1, -3)


def wrong_zero_dimensions(img):
    """A single number gets another error: its shape is asked first."""
    if img.dtype != torch.uint8:
        raise TypeError
    if img.shape[-1] == 0 or img.ndim not in (2, 3):
        raise ValueError
    x = img.float() / 255
    return x[None] if x.ndim == 2 else x.permute(2, 0, 1)


def wrong_returns_error(img):
    """Returns the error."""
    if img.dtype != torch.uint8:
        return TypeError("uint8")
    if img.ndim not in (2, 3):
        return ValueError("dims")
    x = img.float() / 255
    return x[None] if x.ndim == 2 else x.permute(2, 0, 1)


def wrong_unsqueeze_in_place(img):
    """The caller's grey image gets an axis."""
    if img.dtype != torch.uint8:
        raise TypeError
    if img.ndim not in (2, 3):
        raise ValueError
    if img.ndim == 2:
        img.unsqueeze_(-1)
    return img.permute(2, 0, 1).float() / 255


def wrong_transpose_in_place(img):
    """The caller's image is turned."""
    if img.dtype != torch.uint8:
        raise TypeError
    if img.ndim not in (2, 3):
        raise ValueError
    if img.ndim == 2:
        return img[None] / 255
    return img.transpose_(1, 2).transpose_(0, 1) / 255


def wrong_on_cpu(img):
    """The result lies on the CPU."""
    if img.dtype != torch.uint8:
        raise TypeError
    if img.ndim not in (2, 3):
        raise ValueError
    x = img.cpu().float() / 255
    return x[None] if x.ndim == 2 else x.permute(2, 0, 1)


def wrong_view(img):
    """view raises for a grey image that is not contiguous."""
    if img.dtype != torch.uint8:
        raise TypeError
    if img.ndim not in (2, 3):
        raise ValueError
    if img.ndim == 2:
        return img.view(1, img.numel()).view(1, *img.shape) / 255
    return img.permute(2, 0, 1) / 255


def wrong_not_divided(img):
    """Divides colour images only."""
    if img.dtype != torch.uint8:
        raise TypeError
    if img.ndim not in (2, 3):
        raise ValueError
    if img.ndim == 2:
        return img.unsqueeze(0).float()
    return img.permute(2, 0, 1).float() / 255
