"""Held-out solutions of hflip_augment."""

import random

import numpy as np
import torch


def right_where(x, p, generator):
    """torch.where with a mask that got its axes."""
    r = torch.rand(len(x), generator=generator)
    mask = (r < p).to(x.device)
    return torch.where(mask[:, None, None, None], x.flip(-1), x)


def right_clone_mask(x, p, generator):
    """A copy, of which the chosen images are replaced."""
    n = x.shape[0]
    r = torch.rand(n, generator=generator)
    out = x.clone()
    flip = (r < p).to(x.device)
    out[flip] = x[flip].flip(3)
    return out


def right_loop(x: torch.Tensor, p: float, generator: torch.Generator) -> torch.Tensor:
    """Image by image, in Python."""
    r = torch.rand(x.size(0), generator=generator)
    result = torch.clone(x)
    for i in range(x.size(0)):
        if r[i] < p:
            result[i] = torch.flip(x[i], dims=[2])
        else:
            result[i] = x[i]
    return result


def right_stack_guarded(x, p, generator, verbose=True):
    """A list of images, stacked; an empty batch goes out early, after the draw of no numbers."""
    r = torch.rand(x.shape[0], generator=generator).tolist()
    if x.shape[0] == 0:
        return x.clone()
    images = [image.flip(-1) if chance < p else image for image, chance in zip(x, r)]
    if verbose:
        print(sum(chance < p for chance in r), "images mirrored")
    return torch.stack(images)


def right_early_after_draw(x, prob, gen):
    """Ends early where nothing is to be done, but draws before; other names."""
    r = torch.rand(len(x), generator=gen)
    if prob == 0.0:
        return x.clone()
    if prob == 1.0:
        return torch.flip(x, (-1,))
    chosen = torch.nonzero(r < prob).flatten().to(x.device)
    out = x.clone()
    out[chosen] = out[chosen].flip(dims=(-1,))
    return out


def right_index_columns(x, p, generator):
    """Columns are picked in reverse order; empty_like is filled."""
    r = torch.rand(x.shape[0], generator=generator)
    columns = torch.arange(x.shape[3] - 1, -1, -1, device=x.device)
    out = torch.empty_like(x)
    for i, chance in enumerate(r):
        out[i] = x[i][:, :, columns] if chance.item() < p else x[i]
    return out


def right_numpy(x, p, generator):
    """NumPy, on a copy on the CPU, and back."""
    r = torch.rand(len(x), generator=generator).numpy()
    a = x.detach().cpu().numpy().copy()
    for i in np.where(r < p)[0]:
        a[i] = a[i, :, :, ::-1].copy()
    return torch.from_numpy(a).to(x.device)


def right_gather(x, p, generator):
    """gather along the columns, each image with its own order."""
    n, c, h, w = x.shape
    r = torch.rand(n, generator=generator)
    straight = torch.arange(w)
    order = torch.where((r < p).view(n, 1), straight.flip(0), straight)
    order = order.view(n, 1, 1, w).expand(n, c, h, w).to(x.device)
    return x.gather(3, order)


def right_fliplr(x, p, generator):
    """fliplr on each image, turned so that the columns come second; numbers drawn with their axes."""

    def mirror(image):
        return torch.fliplr(image.permute(1, 2, 0)).permute(2, 0, 1)

    r = torch.rand(x.shape[0], 1, 1, 1, generator=generator)
    out = x.clone()
    for i in range(len(x)):
        if bool(r[i, 0, 0, 0] < p):
            out[i].copy_(mirror(x[i]))
    return out


def right_where_in_place(x, p, generator):
    """masked scatter of the mirrored copy into a copy."""
    flipped = x.flip([-1])
    keep = ~(torch.rand(x.shape[0], generator=generator) < p)
    keep = keep.reshape(-1, 1, 1, 1).to(x.device).expand_as(x)
    flipped[keep] = x[keep]
    return flipped


def wrong_less_or_equal(x, p, generator):
    """<= in place of <."""
    r = torch.rand(len(x), generator=generator)
    return torch.where((r <= p).to(x.device)[:, None, None, None], x.flip(-1), x)


def wrong_greater(x, p, generator):
    """Mirrors the others."""
    r = torch.rand(len(x), generator=generator)
    return torch.where((r > p).to(x.device)[:, None, None, None], x.flip(-1), x)


def wrong_upside_down(x, p, generator):
    """Turns the rows round."""
    r = torch.rand(len(x), generator=generator)
    return torch.where((r < p).to(x.device)[:, None, None, None], x.flip(2), x)


def wrong_both_axes(x, p, generator):
    """Turns by 180 degrees."""
    r = torch.rand(len(x), generator=generator)
    return torch.where((r < p).to(x.device)[:, None, None, None], x.flip(2, 3), x)


def wrong_channels_too(x, p, generator):
    """Turns the order of the channels round as well."""
    r = torch.rand(len(x), generator=generator)
    return torch.where((r < p).to(x.device)[:, None, None, None], x.flip(1, 3), x)


def wrong_batch_reversed(x, p, generator):
    """flip() over the chosen images turns their order round too."""
    r = torch.rand(len(x), generator=generator)
    out = x.clone()
    mask = (r < p).to(x.device)
    out[mask] = x[mask].flip(0, 3)
    return out


def wrong_fliplr_of_batch(x, p, generator):
    """fliplr turns axis 1, the channels."""
    r = torch.rand(len(x), generator=generator)
    out = x.clone()
    mask = (r < p).to(x.device)
    out[mask] = torch.fliplr(x[mask])
    return out


def wrong_mask_lines_up_right(x, p, generator):
    """The mask lines up with the columns."""
    r = torch.rand(len(x), generator=generator)
    return torch.where((r < p).to(x.device), x.flip(-1), x)


def wrong_one_for_all(x, p, generator):
    """The first number decides for all images."""
    r = torch.rand(len(x), generator=generator)
    if len(x) and r[0] < p:
        return x.flip(-1)
    return x.clone()


def wrong_draws_one(x, p, generator):
    """One number for the whole batch."""
    if torch.rand(1, generator=generator).item() < p:
        return x.flip(-1)
    return x.clone()


def wrong_for_each_channel(x, p, generator):
    """A number for each channel of each image."""
    n, c = x.shape[:2]
    r = torch.rand(n, c, generator=generator)
    return torch.where((r < p).to(x.device)[:, :, None, None], x.flip(-1), x)


def wrong_global_state(x, p, generator):
    """Draws from torch's global state."""
    r = torch.rand(len(x))
    return torch.where((r < p).to(x.device)[:, None, None, None], x.flip(-1), x)


def wrong_seeds_global(x, p, generator):
    """Seeds the global state with the generator's seed: its numbers are the same, at first."""
    torch.manual_seed(generator.initial_seed())
    r = torch.rand(len(x))
    return torch.where((r < p).to(x.device)[:, None, None, None], x.flip(-1), x)


def wrong_python_random(x, p, generator):
    """Python's random."""
    out = x.clone()
    for i in range(len(x)):
        if random.random() < p:
            out[i] = x[i].flip(-1)
    return out


def wrong_bernoulli(x, p, generator):
    """bernoulli_ draws other numbers (torch.bernoulli draws the same as rand, by chance)."""
    mask = torch.empty(len(x)).bernoulli_(p, generator=generator).bool()
    return torch.where(mask.to(x.device)[:, None, None, None], x.flip(-1), x)


def wrong_double(x, p, generator):
    """Random numbers in double precision are others."""
    r = torch.rand(len(x), generator=generator, dtype=torch.float64)
    return torch.where((r < p).to(x.device)[:, None, None, None], x.flip(-1), x)


def wrong_normal(x, p, generator):
    """randn in place of rand."""
    r = torch.randn(len(x), generator=generator)
    return torch.where((r < p).to(x.device)[:, None, None, None], x.flip(-1), x)


def wrong_no_draw_at_zero(x, p, generator):
    """Nothing is drawn if p is 0."""
    if p == 0:
        return x.clone()
    r = torch.rand(len(x), generator=generator)
    return torch.where((r < p).to(x.device)[:, None, None, None], x.flip(-1), x)


def wrong_no_draw_at_one(x, p, generator):
    """Nothing is drawn if p is 1."""
    if p >= 1:
        return x.flip(-1)
    r = torch.rand(len(x), generator=generator)
    return torch.where((r < p).to(x.device)[:, None, None, None], x.flip(-1), x)


def wrong_draws_twice(x, p, generator):
    """Draws once to look and once to use."""
    print("random numbers:", torch.rand(len(x), generator=generator))
    r = torch.rand(len(x), generator=generator)
    return torch.where((r < p).to(x.device)[:, None, None, None], x.flip(-1), x)


def wrong_draws_more(x, p, generator):
    """Numbers for the second axis are drawn as well, and not used."""
    r = torch.rand(len(x), generator=generator)
    vertical = torch.rand(len(x), generator=generator)
    return torch.where((r < p).to(x.device)[:, None, None, None], x.flip(-1), x)


def wrong_in_place(x, p, generator):
    """Writes into x."""
    r = torch.rand(len(x), generator=generator)
    for i in range(len(x)):
        if r[i] < p:
            x[i] = x[i].flip(-1)
    return x


def wrong_detach_is_no_copy(x, p, generator):
    """detach() shares the memory."""
    r = torch.rand(len(x), generator=generator)
    out = x.detach()
    mask = (r < p).to(x.device)
    out[mask] = out[mask].flip(-1)
    return out


def wrong_writes_then_copies(x, p, generator):
    """Writes into x, returns a copy."""
    r = torch.rand(len(x), generator=generator)
    mask = (r < p).to(x.device)
    x[mask] = x[mask].flip(-1)
    return x.clone()


def wrong_same_if_none(x, p, generator):
    """Returns x itself where nothing is mirrored."""
    mask = torch.rand(len(x), generator=generator) < p
    if not mask.any():
        return x
    out = x.clone()
    out[mask.to(x.device)] = x[mask.to(x.device)].flip(-1)
    return out


def wrong_contiguous_is_no_copy(x, p, generator):
    """contiguous() copies nothing where all is contiguous."""
    mask = (torch.rand(len(x), generator=generator) < p).to(x.device)
    out = x.contiguous()
    if mask.any():
        out = torch.where(mask[:, None, None, None], x.flip(-1), x)
    return out


def wrong_empty_batch(x, p, generator):
    """Nothing to stack."""
    r = torch.rand(len(x), generator=generator)
    return torch.stack([image.flip(-1) if chance < p else image for image, chance in zip(x, r)])


def wrong_float(x, p, generator):
    """The result is float32."""
    r = torch.rand(len(x), generator=generator)
    mask = (r < p).to(x.device).float()[:, None, None, None]
    return mask * x.flip(-1) + (1 - mask) * x


def wrong_zeros_float(x, p, generator):
    """The result is a float32 tensor of zeros that is filled."""
    r = torch.rand(len(x), generator=generator)
    out = torch.zeros(x.shape, device=x.device)
    for i in range(len(x)):
        out[i] = x[i].flip(-1) if r[i] < p else x[i]
    return out


def wrong_on_cpu(x, p, generator):
    """The result is made on the CPU."""
    r = torch.rand(len(x), generator=generator)
    out = torch.empty(x.shape, dtype=x.dtype)
    for i in range(len(x)):
        out[i] = x[i].flip(-1) if r[i] < p else x[i]
    return out


def wrong_draws_on_device(x, p, generator):
    """A generator of the CPU draws no numbers on another device."""
    r = torch.rand(len(x), generator=generator, device=x.device)
    return torch.where((r < p)[:, None, None, None], x.flip(-1), x)


def wrong_mask_on_cpu(x, p, generator):
    """where with a mask that stays on the CPU."""
    r = torch.rand(len(x), generator=generator)
    return torch.where((r < p)[:, None, None, None], x.flip(-1), x)


def wrong_count_of_images(x, p, generator):
    """Mirrors the right number of images, but the first ones."""
    k = int((torch.rand(len(x), generator=generator) < p).sum())
    out = x.clone()
    out[:k] = x[:k].flip(-1)
    return out


def wrong_only_mirrored(x, p, generator):
    """Returns the mirrored images only."""
    mask = (torch.rand(len(x), generator=generator) < p).to(x.device)
    return x[mask].flip(-1)


def wrong_appends(x, p, generator):
    """Mirrored images are put behind the batch."""
    mask = (torch.rand(len(x), generator=generator) < p).to(x.device)
    return torch.cat([x, x[mask].flip(-1)])


def wrong_first_channel(x, p, generator):
    """Only the first channel is mirrored."""
    mask = (torch.rand(len(x), generator=generator) < p).to(x.device)
    out = x.clone()
    out[mask, 0] = x[mask, 0].flip(-1)
    return out


def wrong_last_image_left_out(x, p, generator):
    """range(n - 1)."""
    r = torch.rand(len(x), generator=generator)
    out = x.clone()
    for i in range(len(x) - 1):
        if r[i] < p:
            out[i] = x[i].flip(-1)
    return out


def wrong_overlapping_swap(x, p, generator):
    """Swaps columns in a loop to the end: everything is swapped back."""
    r = torch.rand(len(x), generator=generator)
    out = x.clone()
    w = x.shape[3]
    for i in range(len(x)):
        if r[i] < p:
            for j in range(w):
                left = out[i, :, :, j].clone()
                out[i, :, :, j] = out[i, :, :, w - 1 - j]
                out[i, :, :, w - 1 - j] = left
    return out


def wrong_round(x, p, generator):
    """Compares rounded numbers."""
    r = torch.rand(len(x), generator=generator)
    mask = ((r * 100).round() / 100 < p).to(x.device)
    return torch.where(mask[:, None, None, None], x.flip(-1), x)


def wrong_restores_generator(x, p, generator):
    """The generator is put back as it was: the next batch gets the same numbers."""
    state = generator.get_state()
    r = torch.rand(len(x), generator=generator)
    generator.set_state(state)
    return torch.where((r < p).to(x.device)[:, None, None, None], x.flip(-1), x)
