"""Held-out solutions of hwc_to_chw."""

import torch


def right_permute(img: torch.Tensor) -> torch.Tensor:
    """One permute for each number of dimensions."""
    if img.ndim == 3:
        return img.permute(2, 0, 1)
    elif img.ndim == 4:
        return img.permute(0, 3, 1, 2)
    else:
        raise ValueError(f"expected 3 or 4 dimensions, got {img.ndim}")


def right_movedim(image):
    """Counts from the end; another name."""
    if len(image.shape) not in {3, 4}:
        raise ValueError(image.shape)
    return torch.movedim(image, -1, -3)


def right_moveaxis(img, verbose=True):
    """NumPy's name for it; prints; one more parameter."""
    if img.dim() < 3 or img.dim() > 4:
        raise ValueError("no image")
    if verbose:
        print("from", img.shape)
    return img.moveaxis(-1, -3)


def right_two_transposes(img):
    """Lets the channels climb two steps."""
    if not 3 <= img.ndim <= 4:
        raise ValueError
    return img.transpose(-2, -1).transpose(-3, -2)


def right_swapaxes(img):
    """The same with other names for the same functions."""
    if img.ndim != 3 and img.ndim != 4:
        raise ValueError("3 or 4")
    return torch.swapaxes(torch.swapaxes(img, -1, -2), -2, -3)


def right_table(img):
    """Looks the order up in a dictionary."""
    orders = {3: (2, 0, 1), 4: (0, 3, 1, 2)}
    try:
        order = orders[img.ndim]
    except KeyError:
        raise ValueError(f"{img.ndim} dimensions are not supported") from None
    return img.permute(order)


def right_einsum(img):
    """Einstein's notation makes a view where it only reorders."""
    if img.ndim == 3:
        return torch.einsum("hwc->chw", img)
    if img.ndim == 4:
        return torch.einsum("nhwc->nchw", img)
    raise ValueError


def right_batch_of_one(img):
    """An image is a batch of one, for a while."""
    if img.ndim not in (3, 4):
        raise ValueError("wrong number of dimensions")
    batch = img if img.ndim == 4 else img.unsqueeze(0)
    batch = batch.permute(0, 3, 1, 2)
    return batch if img.ndim == 4 else batch[0]


def right_match(img):
    """Takes the shape apart."""
    match tuple(img.shape):
        case (_, _, _):
            return img.mT.transpose(-3, -2)
        case (_, _, _, _):
            return img.permute((0, -1, 1, 2))
        case other:
            raise ValueError(f"not an image: {other}")


def right_strides(img):
    """Says itself how the view walks through the memory."""

    def turn(parts):
        *front, h, w, c = parts
        return (*front, c, h, w)

    if img.ndim not in (3, 4):
        raise ValueError
    return img.as_strided(turn(img.shape), turn(img.stride()), img.storage_offset())


def right_own_error(img):
    """A subclass of ValueError."""

    class NoImage(ValueError):
        pass

    if img.ndim not in (3, 4):
        raise NoImage(img.shape)
    axes = list(range(img.ndim))
    axes.insert(-2, axes.pop())
    return img.permute(*axes)


def wrong_reshape(img):
    """The shape is right, the pixels are not."""
    if img.ndim == 3:
        h, w, c = img.shape
        return img.reshape(c, h, w)
    if img.ndim == 4:
        n, h, w, c = img.shape
        return img.reshape(n, c, h, w)
    raise ValueError


def wrong_batch_reshaped(img):
    """Single images are right, batches are mixed up."""
    if img.ndim == 3:
        return img.permute(2, 0, 1)
    if img.ndim == 4:
        n, h, w, c = img.shape
        return img.as_strided((n, c, h, w), (h * w * c, h * w, w, 1)) if img.is_contiguous() else img.movedim(-1, 1)
    raise ValueError


def wrong_inverse(img):
    """The order for the way back."""
    if img.ndim == 3:
        return img.permute(1, 2, 0)
    if img.ndim == 4:
        return img.permute(0, 2, 3, 1)
    raise ValueError


def wrong_inverse_in_batch(img):
    """The way back for batches only."""
    if img.ndim == 3:
        return img.permute(2, 0, 1)
    if img.ndim == 4:
        return img.permute(0, 2, 3, 1)
    raise ValueError


def wrong_all_axes_reversed(img):
    """(C, W, H): the picture lies on its side."""
    if img.ndim == 3:
        return img.permute(2, 1, 0)
    if img.ndim == 4:
        return img.permute(0, 3, 2, 1)
    raise ValueError


def wrong_to_the_front(img):
    """In a batch the channels pass the images."""
    if img.ndim not in (3, 4):
        raise ValueError
    return torch.movedim(img, -1, 0)


def wrong_contiguous(img):
    """A tidy copy."""
    if img.ndim not in (3, 4):
        raise ValueError
    return img.movedim(-1, -3).contiguous()


def wrong_copies_batches(img):
    """Images are views, batches are stacked anew."""
    if img.ndim == 3:
        return img.permute(2, 0, 1)
    if img.ndim == 4:
        if img.shape[0] == 0:
            return img.permute(0, 3, 1, 2)
        return torch.stack([one.permute(2, 0, 1) for one in img])
    raise ValueError


def wrong_copies_strided(img):
    """Copies what is not contiguous."""
    if img.ndim not in (3, 4):
        raise ValueError
    return img.contiguous().movedim(-1, -3)


def wrong_copies_bytes(img):
    """clone() for uint8 only."""
    if img.ndim not in (3, 4):
        raise ValueError
    return (img.clone() if img.dtype == torch.uint8 else img).movedim(-1, -3)


def wrong_scales_bytes(img):
    """What torchvision does to bytes besides."""
    if img.ndim not in (3, 4):
        raise ValueError
    img = img.movedim(-1, -3)
    return img.float() / 255 if img.dtype == torch.uint8 else img


def wrong_float(img):
    """Floating numbers for all dtypes."""
    if img.ndim not in (3, 4):
        raise ValueError
    return img.movedim(-1, -3).float()


def wrong_images_only(img):
    """No batches."""
    if img.ndim != 3:
        raise ValueError
    return img.permute(2, 0, 1)


def wrong_batches_only(img):
    """No single images."""
    if img.ndim != 4:
        raise ValueError
    return img.permute(0, 3, 1, 2)


def wrong_batch_of_one_squeezed(img):
    """squeeze(0) removes a batch of one as well as the one it put there itself."""
    if img.ndim not in (3, 4):
        raise ValueError
    batch = img if img.ndim == 4 else img[None]
    return batch.permute(0, 3, 1, 2).squeeze(0)


def wrong_three_channels_only(img):
    """Other numbers of channels are refused."""
    if img.ndim not in (3, 4) or img.shape[-1] not in (1, 3):
        raise ValueError
    return img.movedim(-1, -3)


def wrong_up_to_four_channels(img):
    """Refuses images without any channel."""
    if img.ndim not in (3, 4) or not 1 <= img.shape[-1] <= 4:
        raise ValueError
    return img.movedim(-1, -3)


def wrong_guesses(img):
    """Leaves alone what has 3 in front: 3 rows are taken for channels."""
    if img.ndim not in (3, 4):
        raise ValueError
    return img if img.shape[-3] == 3 and img.shape[-1] != 3 else img.movedim(-1, -3)


def wrong_guesses_square(img):
    """Leaves alone what has 3 in front, even where both ends have."""
    if img.ndim not in (3, 4):
        raise ValueError
    return img if img.shape[-3] == 3 else img.movedim(-1, -3)


def wrong_empty_refused(img):
    """Raises for an empty batch."""
    if img.ndim not in (3, 4) or img.numel() == 0:
        raise ValueError
    return img.movedim(-1, -3)


def wrong_matrix_is_grey(img):
    """A matrix gets a channel."""
    if img.ndim == 2:
        img = img[..., None]
    if img.ndim not in (3, 4):
        raise ValueError
    return img.movedim(-1, -3)


def wrong_at_least_three(img):
    """5 dimensions pass."""
    if img.ndim < 3:
        raise ValueError
    return img.movedim(-1, -3)


def wrong_at_most_four(img):
    """1 and 2 dimensions raise IndexError instead."""
    if img.ndim > 4:
        raise ValueError
    return img.movedim(-1, -3)


def wrong_runtime_error(img):
    """permute's own RuntimeError."""
    if img.ndim == 4:
        return img.permute(0, 3, 1, 2)
    return img.permute(2, 0, 1)


def wrong_type_error(img):
    """TypeError is not ValueError."""
    if img.ndim not in (3, 4):
        raise TypeError("not an image")
    return img.movedim(-1, -3)


def wrong_returns_error(img):
    """Returns what it should raise."""
    if img.ndim not in (3, 4):
        return ValueError("not an image")
    return img.movedim(-1, -3)


def wrong_in_place(img):
    """transpose_ turns the image of the caller."""
    if img.ndim not in (3, 4):
        raise ValueError
    return img.transpose_(-1, -2).transpose_(-2, -3)


def wrong_through_numpy(img):
    """Back from NumPy as a copy."""
    if img.ndim not in (3, 4):
        raise ValueError
    return torch.tensor(img.movedim(-1, -3).numpy())
