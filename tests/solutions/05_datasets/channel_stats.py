"""Held-out solutions of channel_stats."""

import math
import statistics

import numpy as np
import torch


def right_all_in_a_list(loader):
    """Keeps all the batches; var_mean in float64."""
    batches = [images for images, _ in loader]
    if not batches:
        raise ValueError("no batches")
    images = torch.cat(batches).double()
    var, mean = torch.var_mean(images, dim=(0, 2, 3), correction=0)
    return mean.float(), var.sqrt().float()


def right_sums_in_double(loader):
    """Sums and sums of squares in float64, clamped before the root."""
    total, squares, pixels = 0.0, 0.0, 0
    for images, _ in loader:
        images = images.to(torch.float64)
        total = total + images.sum(dim=(0, 2, 3))
        squares = squares + (images * images).sum(dim=(0, 2, 3))
        pixels += images.size(0) * images.size(2) * images.size(3)
    if pixels == 0:
        raise ValueError("no images")
    mean = total / pixels
    std = (squares / pixels - mean**2).clamp_(min=0.0) ** 0.5
    return mean.to(torch.float32), std.to(torch.float32)


def right_merged(loader, verbose=True):
    """Chan's formula merges mean and sum of squared distances batch by batch."""
    n = None
    for images, _ in loader:
        x = images.double().transpose(0, 1).flatten(1)
        k = x.shape[1]
        if n is None:
            n, mean, m2 = 0, x.new_zeros(x.shape[0]), x.new_zeros(x.shape[0])
        if k == 0:
            continue
        delta = x.mean(1) - mean
        m2 += (x - x.mean(1, keepdim=True)).square().sum(1) + delta**2 * n * k / (n + k)
        mean += delta * k / (n + k)
        n += k
        if verbose:
            print(n, mean)
    if n is None:
        raise ValueError("the loader is empty")
    return mean.float(), (m2 / n).sqrt().float()


def right_shifted(data):
    """Everything is measured from the first pixel of each channel."""
    shift = None
    count = 0
    for batch in data:
        images = batch[0]
        if shift is None:
            shift = images[:1, :, :1, :1].double()
            s1 = torch.zeros_like(shift).flatten()
            s2 = torch.zeros_like(shift).flatten()
        d = images - shift
        s1 += torch.einsum("nchw->c", d)
        s2 += torch.einsum("nchw,nchw->c", d, d)
        count += d[:, 0].numel()
    if shift is None:
        raise ValueError("nothing came")
    off = s1 / count
    return (shift.flatten() + off).float(), (s2 / count - off.square()).clamp(min=0).sqrt().float()


def right_numpy(loader):
    """NumPy arrays of float64."""
    arrays, device = [], None
    for images, _ in loader:
        device = images.device
        arrays.append(images.detach().cpu().numpy().astype("float64"))
    if device is None:
        raise ValueError("empty loader")
    pixels = np.moveaxis(np.concatenate(arrays), 1, 0)
    pixels = pixels.reshape(pixels.shape[0], -1)
    mean, std = pixels.mean(1).astype(np.float32), np.std(pixels, axis=1, ddof=0).astype(np.float32)
    return torch.from_numpy(mean).to(device), torch.from_numpy(std).to(device)


def right_python_floats(loader):
    """Lists of Python floats, and the statistics module."""
    channels = None
    for images, labels in loader:
        device = images.device
        if channels is None:
            channels = [[] for _ in range(images.shape[1])]
        for c, values in enumerate(channels):
            values.extend(images[:, c].reshape(-1).tolist())
    if channels is None:
        raise ValueError("no batch")
    means = [math.fsum(values) / len(values) for values in channels]
    stds = [math.sqrt(math.fsum((v - m) ** 2 for v in values) / len(values)) for values, m in zip(channels, means)]
    return torch.tensor(means, device=device), torch.tensor(stds, device=device)


def right_next_first(loader):
    """The first batch is taken with next(); a StopIteration becomes ValueError."""
    it = iter(loader)
    try:
        images, _ = next(it)
    except StopIteration:
        raise ValueError("no batches") from None
    kept = [images]
    for images, _ in it:
        kept.append(images)
    n = sum(len(images) for images in kept)
    _, c, h, w = kept[0].shape
    with torch.no_grad():
        mean = sum(images.double().sum((0, 2, 3)) for images in kept) / (n * h * w)
        center = mean.view(1, c, 1, 1)
        var = sum((images - center).pow(2).sum((0, 2, 3)) for images in kept) / (n * h * w)
    return mean.float(), torch.sqrt(var).float()


def right_law_of_total_variance(loader):
    """Mean of the variances plus variance of the means, weighted by images."""
    sizes, means, variances = [], [], []
    for images, *_ in loader:
        if len(images) == 0:
            continue
        var, mean = torch.var_mean(images.double(), (0, 2, 3), unbiased=False)
        sizes.append(len(images))
        means.append(mean)
        variances.append(var)
    if len(sizes) == 0:
        raise ValueError("no images")
    weights = torch.tensor(sizes, dtype=torch.float64, device=means[0].device)[:, None] / sum(sizes)
    means, variances = torch.stack(means), torch.stack(variances)
    mean = (weights * means).sum(0)
    var = (weights * (variances + (means - mean) ** 2)).sum(0)
    return mean.float(), var.sqrt().float()


def right_channel_by_channel(loader):
    """A list for each channel, statistics.pstdev on it."""
    pixels = {}
    where = None
    for images, _ in loader:
        where = images.device
        for c in range(images.shape[1]):
            pixels.setdefault(c, []).extend(images[:, c].flatten().double().tolist())
    if not pixels:
        raise ValueError("empty")
    mean = [statistics.fmean(pixels[c]) for c in sorted(pixels)]
    std = [statistics.pstdev(pixels[c], mu=m) for c, m in enumerate(mean)]
    return torch.FloatTensor(mean).to(where), torch.FloatTensor(std).to(where)


def everything(loader):
    batches = [images for images, _ in loader]
    if not batches:
        raise ValueError("no batches")
    return torch.cat(batches).double()


def finish(mean, std):
    return mean.float(), std.float()


def wrong_mean_of_means(loader):
    """The mean of the batches' means; the std over all."""
    batches = [images.double() for images, _ in loader]
    if not batches:
        raise ValueError
    mean = torch.stack([b.mean((0, 2, 3)) for b in batches]).mean(0)
    return finish(mean, torch.cat(batches).std((0, 2, 3), correction=0))


def wrong_mean_of_stds(loader):
    """Weighted means of the batches' stds."""
    batches = [images.double() for images, _ in loader]
    if not batches:
        raise ValueError
    n = sum(map(len, batches))
    std = sum(b.std((0, 2, 3), correction=0) * len(b) for b in batches) / n
    return finish(torch.cat(batches).mean((0, 2, 3)), std)


def wrong_mean_of_variances(loader):
    """Weighted mean of the variances: what lies between the batches is missing."""
    batches = [images.double() for images, _ in loader]
    if not batches:
        raise ValueError
    n = sum(map(len, batches))
    var = sum(b.var((0, 2, 3), correction=0) * len(b) for b in batches) / n
    return finish(torch.cat(batches).mean((0, 2, 3)), var.sqrt())


def wrong_std_of_images(loader):
    """The mean over images of each image's std."""
    x = everything(loader)
    return finish(x.mean((0, 2, 3)), x.std((2, 3), correction=0).mean(0))


def wrong_between_images_only(loader):
    """The variance of the image means is added without that inside images being by the same mean."""
    x = everything(loader)
    return finish(x.mean((0, 2, 3)), x.mean((2, 3)).std(0, correction=0))


def wrong_unbiased(loader):
    """Divides by one less."""
    x = everything(loader)
    return finish(x.mean((0, 2, 3)), x.std((0, 2, 3)))


def wrong_float32_squares(loader):
    """Mean of squares minus square of the mean, in float32."""
    s1, s2, n = 0, 0, 0
    for images, _ in loader:
        s1 = s1 + images.sum((0, 2, 3))
        s2 = s2 + images.square().sum((0, 2, 3))
        n += images[:, 0].numel()
    if n == 0:
        raise ValueError
    mean = s1 / n
    return mean, (s2 / n - mean**2).clamp(min=0).sqrt()


def wrong_squares_before_double(loader):
    """The squares are taken in float32, the sums in float64."""
    s1, s2, n = 0, 0, 0
    for images, _ in loader:
        s1 = s1 + images.double().sum((0, 2, 3))
        s2 = s2 + images.square().double().sum((0, 2, 3))
        n += images[:, 0].numel()
    if n == 0:
        raise ValueError
    mean = s1 / n
    return finish(mean, (s2 / n - mean**2).clamp(min=0).sqrt())


def wrong_double_too_late(loader):
    """float64 only for the last line."""
    s1, s2, n = 0, 0, 0
    for images, _ in loader:
        s1 = s1 + images.sum((0, 2, 3))
        s2 = s2 + images.square().sum((0, 2, 3))
        n += images[:, 0].numel()
    if n == 0:
        raise ValueError
    mean = s1.double() / n
    return finish(mean, (s2.double() / n - mean**2).clamp(min=0).sqrt())


def wrong_rounded_mean(loader):
    """The mean is rounded to float32 before its square is taken off."""
    x = everything(loader)
    mean = x.mean((0, 2, 3)).float()
    return mean, (x.square().mean((0, 2, 3)) - mean.double() ** 2).clamp(min=0).sqrt().float()


def wrong_float64_results(loader):
    """The results stay float64."""
    x = everything(loader)
    return x.mean((0, 2, 3)), x.std((0, 2, 3), correction=0)


def wrong_two_passes(loader):
    """Goes through the loader twice, which an iterator ends after one."""
    s, n = 0, 0
    for images, _ in loader:
        s = s + images.double().sum((0, 2, 3))
        n += images[:, 0].numel()
    if n == 0:
        raise ValueError
    mean = s / n
    var = torch.zeros_like(mean)
    for images, _ in loader:
        var += (images - mean[:, None, None]).square().sum((0, 2, 3)) / n
    return finish(mean, var.sqrt())


def wrong_peeks(loader):
    """A look at the first batch, for the shape: an iterator does not give it again."""
    first = next(iter(loader), None)
    if first is None:
        raise ValueError
    s1 = torch.zeros(first[0].shape[1], dtype=torch.float64, device=first[0].device)
    s2, n = torch.zeros_like(s1), 0
    for images, _ in loader:
        s1 += images.double().sum((0, 2, 3))
        s2 += images.double().square().sum((0, 2, 3))
        n += images[:, 0].numel()
    mean = s1 / n
    return finish(mean, (s2 / n - mean**2).clamp(min=0).sqrt())


def wrong_loader_length(loader):
    """An iterator has no len()."""
    if len(loader) == 0:
        raise ValueError
    x = everything(loader)
    return finish(x.mean((0, 2, 3)), x.std((0, 2, 3), correction=0))


def wrong_dataset_attribute(loader):
    """A list has no .dataset."""
    n = len(loader.dataset)
    x = everything(loader)
    return finish(x.sum((0, 2, 3)) / (n * x[0, 0].numel()), x.std((0, 2, 3), correction=0))


def wrong_counts_labels(loader):
    """Counts with the labels, which may be None."""
    s1, s2, n = 0, 0, 0
    for images, labels in loader:
        x = images.double()
        s1, s2 = s1 + x.sum((0, 2, 3)), s2 + x.square().sum((0, 2, 3))
        n += len(labels) * x.shape[2] * x.shape[3]
    if n == 0:
        raise ValueError
    mean = s1 / n
    return finish(mean, (s2 / n - mean**2).clamp(min=0).sqrt())


def wrong_first_batch_size(loader):
    """Counts every batch as large as the first."""
    s1, s2, n, size = 0, 0, 0, None
    for images, _ in loader:
        x = images.double()
        size = size or x[:, 0].numel()
        s1, s2 = s1 + x.sum((0, 2, 3)), s2 + x.square().sum((0, 2, 3))
        n += size
    if n == 0:
        raise ValueError
    mean = s1 / n
    return finish(mean, (s2 / n - mean**2).clamp(min=0).sqrt())


def wrong_height_twice(loader):
    """H * H in place of H * W."""
    s1, s2, n = 0, 0, 0
    for images, _ in loader:
        x = images.double()
        s1, s2 = s1 + x.sum((0, 2, 3)), s2 + x.square().sum((0, 2, 3))
        n += len(x) * x.shape[2] ** 2
    if n == 0:
        raise ValueError
    mean = s1 / n
    return finish(mean, (s2 / n - mean**2).clamp(min=0).sqrt())


def wrong_reshaped(loader):
    """reshape mixes channels of different images; right for one image a batch."""
    x = [images.double().reshape(images.shape[1], -1) for images, _ in loader]
    if not x:
        raise ValueError
    x = torch.cat(x, dim=1)
    return finish(x.mean(1), x.std(1, correction=0))


def wrong_squeezed(loader):
    """One channel gives a 0-d tensor."""
    x = everything(loader)
    return finish(x.mean((0, 2, 3)).squeeze(), x.std((0, 2, 3), correction=0).squeeze())


def wrong_keepdim(loader):
    """Shape (1, C, 1, 1)."""
    x = everything(loader)
    return finish(x.mean((0, 2, 3), keepdim=True), x.std((0, 2, 3), correction=0, keepdim=True))


def wrong_all_channels(loader):
    """One number for all channels, repeated."""
    x = everything(loader)
    c = x.shape[1]
    return finish(x.mean().repeat(c), x.std(correction=0).repeat(c))


def wrong_three_channels(loader):
    """Sums for three channels, whatever there is."""
    s1 = s2 = torch.zeros(3, dtype=torch.float64)
    n = 0
    for images, _ in loader:
        x = images.double()
        s1 = s1.to(x.device) + x.sum((0, 2, 3))
        s2 = s2.to(x.device) + x.square().sum((0, 2, 3))
        n += x[:, 0].numel()
    if n == 0:
        raise ValueError
    mean = s1 / n
    return finish(mean, (s2 / n - mean**2).clamp(min=0).sqrt())


def wrong_on_cpu(loader):
    """The results are made on the CPU."""
    x = everything(loader)
    mean, std = x.mean((0, 2, 3)).tolist(), x.std((0, 2, 3), correction=0).tolist()
    return torch.tensor(mean), torch.tensor(std)


def wrong_zeros_on_cpu(loader):
    """The sums are made on the CPU and stay there."""
    s1, n = None, 0
    for images, _ in loader:
        x = images.double()
        if s1 is None:
            s1, s2 = torch.zeros(x.shape[1], dtype=torch.float64), torch.zeros(x.shape[1], dtype=torch.float64)
        s1 += x.sum((0, 2, 3))
        s2 += x.square().sum((0, 2, 3))
        n += x[:, 0].numel()
    if s1 is None:
        raise ValueError
    mean = s1 / n
    return finish(mean, (s2 / n - mean**2).clamp(min=0).sqrt())


def wrong_in_place(loader):
    """Centers the caller's images in place."""
    batches = [images for images, _ in loader]
    if not batches:
        raise ValueError
    n = sum(b[:, 0].numel() for b in batches)
    mean = sum(b.double().sum((0, 2, 3)) for b in batches) / n
    var = sum(b.sub_(mean.float()[:, None, None]).double().square().sum((0, 2, 3)) for b in batches) / n
    return finish(mean, var.sqrt())


def wrong_zero_division(loader):
    """ZeroDivisionError without a batch."""
    s1, s2, n = 0, 0, 0
    for images, _ in loader:
        x = images.double()
        s1, s2, n = s1 + x.sum((0, 2, 3)), s2 + x.square().sum((0, 2, 3)), n + x[:, 0].numel()
    mean = s1 / n
    return finish(mean, (s2 / n - mean**2).clamp(min=0).sqrt())


def wrong_runtime_error(loader):
    """cat of an empty list: RuntimeError in old versions, ValueError in none."""
    batches = [images for images, _ in loader]
    if len(batches) == 0:
        raise RuntimeError("expected a non-empty list of Tensors")
    x = torch.cat(batches).double()
    return finish(x.mean((0, 2, 3)), x.std((0, 2, 3), correction=0))


def wrong_variance(loader):
    """The variance in place of its root."""
    x = everything(loader)
    return finish(x.mean((0, 2, 3)), x.var((0, 2, 3), correction=0))


def wrong_epsilon(loader):
    """An epsilon under the root: small stds become larger."""
    x = everything(loader)
    return finish(x.mean((0, 2, 3)), (x.var((0, 2, 3), correction=0) + 1e-5).sqrt())


def wrong_one_for_zero(loader):
    """A std of 0 is replaced by 1, as for scaling."""
    x = everything(loader)
    std = x.std((0, 2, 3), correction=0)
    return finish(x.mean((0, 2, 3)), torch.where(std == 0, 1.0, std))


def wrong_moving_average(loader):
    """A running mean, as BatchNorm keeps it: each batch weighs half of what is there."""
    mean, batches = None, []
    for images, _ in loader:
        x = images.double()
        batches.append(x)
        new = x.mean((0, 2, 3))
        mean = new if mean is None else (mean + new) / 2
    if mean is None:
        raise ValueError
    return finish(mean, torch.cat(batches).std((0, 2, 3), correction=0))


def wrong_merges_two(loader):
    """Merges with the sizes of two batches, not with all that came before."""
    mean, var, last = None, None, 0
    for images, _ in loader:
        x = images.double()
        k = len(x)
        v, m = torch.var_mean(x, (0, 2, 3), correction=0)
        if mean is None:
            mean, var = m, v
        else:
            w = k / (k + last)
            var = (1 - w) * var + w * v + w * (1 - w) * (m - mean) ** 2
            mean = (1 - w) * mean + w * m
        last = k
    if mean is None:
        raise ValueError
    return finish(mean, var.sqrt())


def wrong_root_of_negative(loader):
    """Even in float64, mean of squares minus square of the mean may be a little below 0 where nothing varies: nan."""
    s1, s2, n = 0, 0, 0
    for images, _ in loader:
        x = images.double()
        s1, s2, n = s1 + x.sum((0, 2, 3)), s2 + x.square().sum((0, 2, 3)), n + x[:, 0].numel()
    if n == 0:
        raise ValueError
    mean = s1 / n
    return finish(mean, (s2 / n - mean**2).sqrt())
