"""Held-out solutions of conv2d_by_hand."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


def right_unfold_einsum(x, weight, bias=None, stride=1, padding=0):
    """All windows by unfold, einsum adds up the products."""
    x = F.pad(x, (padding, padding, padding, padding))
    kh, kw = weight.shape[2:]
    windows = x.unfold(2, kh, stride).unfold(3, kw, stride)
    out = torch.einsum("nchwij,ocij->nohw", windows, weight)
    if bias is not None:
        out = out + bias.view(1, -1, 1, 1)
    return out


def right_f_unfold(x, weight, bias=None, stride=1, padding=0):
    """nn.functional.unfold, then a matrix product."""
    n, _, h, w = x.shape
    o, _, kh, kw = weight.shape
    columns = F.unfold(x, kernel_size=(kh, kw), stride=stride, padding=padding)
    out = weight.reshape(o, -1) @ columns
    oh = (h + 2 * padding - kh) // stride + 1
    ow = (w + 2 * padding - kw) // stride + 1
    out = out.reshape(n, o, oh, ow)
    return out if bias is None else out + bias[:, None, None]


def right_unfold_module(x, weight, bias=None, stride=1, padding=0):
    """The module nn.Unfold and F.linear, which takes the bias."""
    kh, kw = weight.shape[-2:]
    patches = nn.Unfold((kh, kw), padding=padding, stride=stride)(x).transpose(1, 2)
    rows = F.linear(patches, weight.flatten(1), bias)
    oh = (x.shape[2] + 2 * padding - kh) // stride + 1
    return rows.transpose(1, 2).unflatten(2, (oh, -1))


def right_weights_first(x, weight, bias=None, stride=1, padding=0):
    """A loop over the places of the window: each weight times all pixels that it meets."""
    n, C, H, W = x.shape
    O, _, kh, kw = weight.shape
    oh, ow = (H + 2 * padding - kh) // stride + 1, (W + 2 * padding - kw) // stride + 1
    padded = x.new_zeros(n, C, H + 2 * padding, W + 2 * padding)
    padded[:, :, padding : padding + H, padding : padding + W] = x
    result = 0
    for i in range(kh):
        for j in range(kw):
            part = padded[:, :, i : i + (oh - 1) * stride + 1 : stride, j : j + (ow - 1) * stride + 1 : stride]
            result = result + torch.einsum("nchw,oc->nohw", part, weight[:, :, i, j])
    if bias is not None:
        result = result + bias.reshape(O, 1, 1)
    return result


def right_in_place_sum(images, kernels, b=None, stride=1, padding=0):
    """Other names; the sum grows in place, the products by broadcasting."""
    padded = nn.ZeroPad2d(padding)(images)
    n, c, height, width = padded.shape
    o, _, kh, kw = kernels.shape
    bottom, right = height - kh, width - kw
    out = torch.zeros(n, o, bottom // stride + 1, right // stride + 1, dtype=images.dtype, device=images.device)
    for i in range(kh):
        for j in range(kw):
            pixels = padded[..., i : i + bottom + 1 : stride, j : j + right + 1 : stride]
            out += (pixels.unsqueeze(1) * kernels[:, :, i, j][None, :, :, None, None]).sum(dim=2)
    if b is not None:
        out += b[None, :, None, None]
    print(out.shape)
    return out


def right_tensordot(x, weight, bias=None, stride=1, padding=0):
    """tensordot over channels and window, the new axis put in its place."""
    x = F.pad(x, [padding] * 4, mode="constant", value=0.0)
    windows = x.unfold(-2, weight.size(2), stride).unfold(-2, weight.size(3), stride)
    out = torch.tensordot(windows, weight, dims=([1, 4, 5], [1, 2, 3]))
    if bias is not None:
        out = out + bias
    return out.permute(0, 3, 1, 2)


def right_channel_by_channel(x, weight, bias=None, stride=1, padding=0):
    """A loop over the output channels, stacked."""
    _, _, kh, kw = weight.shape
    windows = F.pad(x, (padding,) * 4).unfold(2, kh, stride).unfold(3, kw, stride)
    planes = []
    for channel, kernel in enumerate(weight):
        plane = (windows * kernel[:, None, None]).sum(dim=(1, 4, 5))
        if bias is not None:
            plane = plane + bias[channel]
        planes.append(plane)
    return torch.stack(planes, dim=1)


def right_indices(x, weight, bias=None, stride=1, padding=0):
    """Places of all windows as index tensors; zeros joined on with cat."""
    if padding:
        n, c, h, _ = x.shape
        side = x.new_zeros(n, c, h, padding)
        x = torch.cat([side, x, side], dim=3)
        edge = x.new_zeros(n, c, padding, x.shape[3])
        x = torch.cat([edge, x, edge], dim=2)
    kh, kw = weight.shape[2], weight.shape[3]
    top = torch.arange(0, x.shape[2] - kh + 1, stride, device=x.device)
    left = torch.arange(0, x.shape[3] - kw + 1, stride, device=x.device)
    rows = top[:, None] + torch.arange(kh, device=x.device)
    cols = left[:, None] + torch.arange(kw, device=x.device)
    windows = x[:, :, rows[:, None, :, None], cols[None, :, None, :]]
    flat = windows.permute(0, 2, 3, 1, 4, 5).flatten(3)
    out = (flat @ weight.flatten(1).T).movedim(-1, 1)
    return out if bias is None else out + bias.unsqueeze(-1).unsqueeze(-1)


def right_dense_then_skip(x, weight, bias=None, stride=1, padding=0):
    """Stride 1 first, then every stride-th row and column of the result."""
    kh, kw = weight.shape[-2:]
    windows = F.pad(x, (padding, padding, padding, padding)).unfold(2, kh, 1).unfold(3, kw, 1)
    dense = torch.einsum("ncyxhw,ochw->noyx", windows, weight)
    out = dense[:, :, ::stride, ::stride]
    zero = torch.zeros_like(weight[:, 0, 0, 0])
    return out + (zero if bias is None else bias)[:, None, None]


def right_image_by_image(x, weight, bias=None, stride=1, padding=0):
    """A helper for one image, called for each."""
    o, c, kh, kw = weight.shape

    def one(image):
        windows = F.pad(image, (padding, padding, padding, padding)).unfold(1, kh, stride).unfold(2, kw, stride)
        _, oh, ow, _, _ = windows.shape
        columns = windows.permute(0, 3, 4, 1, 2).reshape(c * kh * kw, oh * ow)
        out = torch.mm(weight.reshape(o, c * kh * kw), columns)
        if bias is not None:
            out = torch.add(out, bias.reshape(o, 1))
        return out.reshape(o, oh, ow)

    return torch.stack([one(image) for image in x])


def right_as_strided(x, weight, bias=None, stride=1, padding=0):
    """as_strided on a padded copy; the products are summed by matmul with a vector."""
    padded = F.pad(x, (padding,) * 4).contiguous()
    n, c, h, w = padded.shape
    o, _, kh, kw = weight.shape
    oh, ow = 1 + (h - kh) // stride, 1 + (w - kw) // stride
    sn, sc, sh, sw = padded.stride()
    windows = torch.as_strided(
        padded, (n, oh, ow, c, kh, kw), (sn, sh * stride, sw * stride, sc, sh, sw), padded.storage_offset()
    )
    out = torch.matmul(windows.reshape(n, 1, oh, ow, -1), weight.reshape(1, o, 1, -1, 1)).squeeze(-1)
    if bias is not None:
        out = out + bias.view(o, 1, 1)
    return out


def right_fourier(x, weight, bias=None, stride=1, padding=0):
    """By way of frequencies, where a correlation is a product; FFTs know no half precision on a CPU."""
    dtype = x.dtype
    x, weight = F.pad(x, (padding,) * 4).double(), weight.double()
    h, w = x.shape[2:]
    kh, kw = weight.shape[2:]
    frequencies = torch.einsum("ncij,ocij->noij", torch.fft.rfft2(x), torch.fft.rfft2(weight, s=(h, w)).conj())
    out = torch.fft.irfft2(frequencies, s=(h, w))[:, :, : h - kh + 1 : stride, : w - kw + 1 : stride].to(dtype)
    return out if bias is None else out + bias[:, None, None]


def right_single_weights(x, weight, bias=None, stride=1, padding=0):
    """Loops over both kinds of channels and the window: one weight at a time."""
    padded = F.pad(x, (padding,) * 4)
    O, C, kh, kw = weight.shape
    oh, ow = (padded.shape[2] - kh) // stride + 1, (padded.shape[3] - kw) // stride + 1
    planes = []
    for o in range(O):
        plane = torch.zeros(x.shape[0], oh, ow, dtype=x.dtype, device=x.device)
        for c in range(C):
            for i in range(kh):
                for j in range(kw):
                    plane = plane + weight[o, c, i, j] * padded[:, c, i::stride, j::stride][:, :oh, :ow]
        planes.append(plane if bias is None else plane + bias[o])
    return torch.stack(planes, dim=1)


def _windows(x, weight, stride, padding):
    return F.pad(x, (padding,) * 4).unfold(2, weight.shape[2], stride).unfold(3, weight.shape[3], stride)


def _product(x, weight, stride, padding):
    return torch.einsum("nchwij,ocij->nohw", _windows(x, weight, stride, padding), weight)


def _plus(out, bias):
    return out if bias is None else out + bias[:, None, None]


def wrong_conv2d(x, weight, bias=None, stride=1, padding=0):
    """Uses what is forbidden."""
    return F.conv2d(x, weight, bias, stride, padding)


def wrong_torch_conv2d(x, weight, bias=None, stride=1, padding=0):
    """The same function by another name."""
    f = getattr(torch, "co" + "nv2d")
    return f(x, weight, bias, stride, padding)


def wrong_module(x, weight, bias=None, stride=1, padding=0):
    """The module, with the weights put in."""
    layer = nn.Conv2d(x.shape[1], weight.shape[0], tuple(weight.shape[2:]), stride, padding, bias=bias is not None)
    layer = layer.to(x)
    arguments = {"weight": weight} if bias is None else {"weight": weight, "bias": bias}
    return torch.func.functional_call(layer, arguments, (x,))


def wrong_conv3d(x, weight, bias=None, stride=1, padding=0):
    """A convolution in three dimensions."""
    return F.conv3d(x[:, :, None], weight[:, :, None], bias, (1, stride, stride), (0, padding, padding))[:, :, 0]


def wrong_aten(x, weight, bias=None, stride=1, padding=0):
    """The operation below all of them."""
    return torch.ops.aten.convolution(
        x, weight, bias, [stride, stride], [padding, padding], [1, 1], False, [0, 0], 1
    )


def wrong_conv1d(x, weight, bias=None, stride=1, padding=0):
    """One-dimensional convolutions, one for each row of the window."""
    n, c, h, w = x.shape
    padded = F.pad(x, (padding,) * 4)
    kh = weight.shape[2]
    oh = (padded.shape[2] - kh) // stride + 1
    out = 0
    for i in range(kh):
        rows = padded[:, :, i : i + (oh - 1) * stride + 1 : stride].transpose(1, 2).flatten(0, 1)
        out = out + F.conv1d(rows, weight[:, :, i], stride=stride).unflatten(0, (n, oh)).transpose(1, 2)
    return _plus(out, bias)


def wrong_loop_over_places(x, weight, bias=None, stride=1, padding=0):
    """A loop over all places of the window."""
    padded = F.pad(x, (padding,) * 4)
    kh, kw = weight.shape[2:]
    rows = []
    for i in range(0, padded.shape[2] - kh + 1, stride):
        row = []
        for j in range(0, padded.shape[3] - kw + 1, stride):
            window = padded[:, :, i : i + kh, j : j + kw]
            row.append((window[:, None] * weight[None]).sum(dim=(2, 3, 4)))
        rows.append(torch.stack(row, dim=-1))
    return _plus(torch.stack(rows, dim=-2), bias)


def wrong_loop_over_rows(x, weight, bias=None, stride=1, padding=0):
    """A loop over the rows of places."""
    padded = F.pad(x, (padding,) * 4)
    kh, kw = weight.shape[2:]
    rows = []
    for top in range(0, padded.shape[2] - kh + 1, stride):
        strip = padded[:, :, top : top + kh].unfold(3, kw, stride)
        rows.append(torch.einsum("ncixj,ocij->nox", strip, weight))
    return _plus(torch.stack(rows, dim=2), bias)


def wrong_numpy(x, weight, bias=None, stride=1, padding=0):
    """Takes the data out and works in NumPy."""
    a = np.pad(x.detach().cpu().numpy(), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(a, tuple(weight.shape[2:]), axis=(2, 3))
    windows = windows[:, :, ::stride, ::stride]
    out = np.einsum("nchwij,ocij->nohw", windows, weight.detach().cpu().numpy())
    return _plus(torch.from_numpy(out).to(x), bias)


def wrong_turned_round(x, weight, bias=None, stride=1, padding=0):
    """The mathematicians' convolution turns the window round."""
    return _plus(_product(x, weight.flip(2, 3), stride, padding), bias)


def wrong_transposed_window(x, weight, bias=None, stride=1, padding=0):
    """Rows and columns of the window are exchanged in the sum."""
    windows = F.pad(x, (padding,) * 4).unfold(2, weight.shape[3], stride).unfold(3, weight.shape[2], stride)
    return _plus(torch.einsum("nchwji,ocij->nohw", windows, weight), bias)


def wrong_columns_first(x, weight, bias=None, stride=1, padding=0):
    """unfold along the columns first, the letters as if rows came first."""
    windows = F.pad(x, (padding,) * 4).unfold(3, weight.shape[3], stride).unfold(2, weight.shape[2], stride)
    return _plus(torch.einsum("nchwij,ocij->nohw", windows, weight), bias)


def wrong_square_window(x, weight, bias=None, stride=1, padding=0):
    """Takes the window to be as wide as it is high."""
    k = weight.shape[2]
    windows = F.pad(x, (padding,) * 4).unfold(2, k, stride).unfold(3, k, stride)
    return _plus(torch.einsum("nchwij,ocij->nohw", windows, weight), bias)


def wrong_no_bias(x, weight, bias=None, stride=1, padding=0):
    """The bias is forgotten."""
    return _product(x, weight, stride, padding)


def wrong_bias_needed(x, weight, bias=None, stride=1, padding=0):
    """None has no shape."""
    return _product(x, weight, stride, padding) + bias.reshape(-1, 1, 1)


def wrong_bias_as_condition(x, weight, bias=None, stride=1, padding=0):
    """The truth of several numbers is ambiguous."""
    out = _product(x, weight, stride, padding)
    if bias:
        out = out + bias[:, None, None]
    return out


def wrong_bias_along_width(x, weight, bias=None, stride=1, padding=0):
    """The bias meets the last axis."""
    out = _product(x, weight, stride, padding)
    return out if bias is None else out + bias


def wrong_bias_for_each_place(x, weight, bias=None, stride=1, padding=0):
    """The bias is added once for each place of the window."""
    kh, kw = weight.shape[2:]
    padded = F.pad(x, (padding,) * 4)
    oh, ow = (padded.shape[2] - kh) // stride + 1, (padded.shape[3] - kw) // stride + 1
    out = 0
    for i in range(kh):
        for j in range(kw):
            part = padded[:, :, i::stride, j::stride][:, :, :oh, :ow]
            out = _plus(out + torch.einsum("nchw,oc->nohw", part, weight[:, :, i, j]), bias)
    return out


def wrong_bias_to_pixels(x, weight, bias=None, stride=1, padding=0):
    """The bias is added to the pixels, where there are as many channels, else to the result."""
    if bias is not None and len(bias) == x.shape[1]:
        return _product(x + bias[:, None, None], weight, stride, padding)
    return _plus(_product(x, weight, stride, padding), bias)


def wrong_no_padding(x, weight, bias=None, stride=1, padding=0):
    """The padding is forgotten."""
    return _plus(_product(x, weight, stride, 0), bias)


def wrong_padding_one_side(x, weight, bias=None, stride=1, padding=0):
    """All the padding is on the right and below."""
    x = F.pad(x, (0, 2 * padding, 0, 2 * padding))
    return _plus(_product(x, weight, stride, 0), bias)


def wrong_padding_two_sides(x, weight, bias=None, stride=1, padding=0):
    """Only left and right are padded."""
    x = F.pad(x, (padding, padding))
    windows = x.unfold(2, min(weight.shape[2], x.shape[2]), stride).unfold(3, weight.shape[3], stride)
    return _plus(torch.einsum("nchwij,ocij->nohw", windows, weight), bias)


def wrong_padding_of_ones(x, weight, bias=None, stride=1, padding=0):
    """The border is made of ones."""
    x = F.pad(x, (padding,) * 4, value=1.0)
    return _plus(_product(x, weight, stride, 0), bias)


def wrong_padding_replicates(x, weight, bias=None, stride=1, padding=0):
    """The border repeats the outer pixels."""
    x = F.pad(x, (padding,) * 4, mode="replicate")
    return _plus(_product(x, weight, stride, 0), bias)


def wrong_same_padding(x, weight, bias=None, stride=1, padding=0):
    """Any padding becomes half the window."""
    if padding:
        kh, kw = weight.shape[2:]
        x = F.pad(x, (kw // 2, kw // 2, kh // 2, kh // 2))
    return _plus(_product(x, weight, stride, 0), bias)


def wrong_padding_minus_slice(x, weight, bias=None, stride=1, padding=0):
    """With a padding of 0 the slice to -0 is empty."""
    n, c, h, w = x.shape
    padded = x.new_zeros(n, c, h + 2 * padding, w + 2 * padding)
    padded[:, :, padding:-padding, padding:-padding] = x
    return _plus(_product(padded, weight, stride, 0), bias)


def wrong_no_stride(x, weight, bias=None, stride=1, padding=0):
    """The stride is forgotten."""
    return _plus(_product(x, weight, 1, padding), bias)


def wrong_stride_of_rows(x, weight, bias=None, stride=1, padding=0):
    """The stride counts downwards only."""
    windows = F.pad(x, (padding,) * 4).unfold(2, weight.shape[2], stride).unfold(3, weight.shape[3], 1)
    return _plus(torch.einsum("nchwij,ocij->nohw", windows, weight), bias)


def wrong_stride_is_kernel(x, weight, bias=None, stride=1, padding=0):
    """Moves on by the window's size, as pooling does."""
    windows = F.pad(x, (padding,) * 4).unfold(2, weight.shape[2], weight.shape[2])
    windows = windows.unfold(3, weight.shape[3], weight.shape[3])
    return _plus(torch.einsum("nchwij,ocij->nohw", windows, weight), bias)


def wrong_size_without_last(x, weight, bias=None, stride=1, padding=0):
    """The last place is left out, if there are several."""
    out = _product(x, weight, stride, padding)
    out = out[:, :, : max(1, out.shape[2] - 1), : max(1, out.shape[3] - 1)]
    return _plus(out, bias)


def wrong_slices_too_long(x, weight, bias=None, stride=1, padding=0):
    """Slices of different lengths do not fit together."""
    kh, kw = weight.shape[2:]
    padded = F.pad(x, (padding,) * 4)
    h, w = padded.shape[2] - kh + 1, padded.shape[3] - kw + 1
    out = 0
    for i in range(kh):
        for j in range(kw):
            part = padded[:, :, i : i + h + 1 : stride, j : j + w + 1 : stride]
            out = out + torch.einsum("nchw,oc->nohw", part, weight[:, :, i, j])
    return _plus(out, bias)


def wrong_first_channel(x, weight, bias=None, stride=1, padding=0):
    """Only the first channel is looked at."""
    return _plus(_product(x[:, :1], weight[:, :1], stride, padding), bias)


def wrong_channels_apart(x, weight, bias=None, stride=1, padding=0):
    """Pixels and weights are summed over the channels before they meet."""
    return _plus(_product(x.sum(1, keepdim=True), weight.sum(1, keepdim=True), stride, padding), bias)


def wrong_mean(x, weight, bias=None, stride=1, padding=0):
    """The mean of the products."""
    return _plus(_product(x, weight, stride, padding) / weight[0].numel(), bias)


def wrong_channels_last(x, weight, bias=None, stride=1, padding=0):
    """The output channels come last."""
    return _plus(_product(x, weight, stride, padding), bias).permute(0, 2, 3, 1)


def wrong_reshaped(x, weight, bias=None, stride=1, padding=0):
    """A reshape where a permutation is wanted: places and channels are mixed."""
    windows = _windows(x, weight, stride, padding)
    out = torch.tensordot(windows, weight, dims=([1, 4, 5], [1, 2, 3]))
    n, oh, ow, o = out.shape
    return _plus(out.reshape(n, o, oh, ow), bias)


def wrong_relu(x, weight, bias=None, stride=1, padding=0):
    """An activation behind it, which nobody has asked for."""
    return _plus(_product(x, weight, stride, padding), bias).relu()


def wrong_detached_weight(x, weight, bias=None, stride=1, padding=0):
    """weight.data gets no gradient."""
    return _plus(_product(x, weight.data, stride, padding), bias)


def wrong_detached_bias(x, weight, bias=None, stride=1, padding=0):
    """The bias becomes numbers."""
    out = _product(x, weight, stride, padding)
    return out if bias is None else out + bias.detach()[:, None, None]


def wrong_detached_x(x, weight, bias=None, stride=1, padding=0):
    """The padded copy knows nothing of x."""
    n, c, h, w = x.shape
    padded = x.new_zeros(n, c, h + 2 * padding, w + 2 * padding)
    padded[:, :, padding : padding + h, padding : padding + w] = x.detach()
    return _plus(_product(padded, weight, stride, 0), bias)


def wrong_no_grad(x, weight, bias=None, stride=1, padding=0):
    """Nothing is noted down."""
    with torch.no_grad():
        return _plus(_product(x, weight, stride, padding), bias)


def wrong_float32(x, weight, bias=None, stride=1, padding=0):
    """Everything becomes float32."""
    return _plus(_product(x.float(), weight.float(), stride, padding), None if bias is None else bias.float())


def wrong_float64(x, weight, bias=None, stride=1, padding=0):
    """Everything becomes float64."""
    return _plus(_product(x.double(), weight.double(), stride, padding), None if bias is None else bias.double())


def wrong_through_float32(x, weight, bias=None, stride=1, padding=0):
    """float64 loses digits on the way."""
    return _plus(_product(x.float(), weight.float(), stride, padding).to(x.dtype), bias)


def wrong_zeros_on_cpu(x, weight, bias=None, stride=1, padding=0):
    """The padded images are made on the CPU."""
    n, c, h, w = x.shape
    padded = torch.zeros(n, c, h + 2 * padding, w + 2 * padding, dtype=x.dtype)
    padded[:, :, padding : padding + h, padding : padding + w] = x
    return _plus(_product(padded, weight, stride, 0), bias)


def wrong_sum_in_float32(x, weight, bias=None, stride=1, padding=0):
    """The sum is collected in float32 whatever comes."""
    result = _product(x, weight, stride, padding)
    out = torch.zeros(result.shape, device=x.device)
    out = out + result.float()
    return _plus(out, bias)


def wrong_changes_weight(x, weight, bias=None, stride=1, padding=0):
    """Turns the window round and back again, and forgets the back."""
    out = _plus(_product(x, weight.clone(), stride, padding), bias)
    with torch.no_grad():
        weight.copy_(weight.flip(2, 3))
    return out


def wrong_squeezes(x, weight, bias=None, stride=1, padding=0):
    """Sizes of 1 are lost."""
    return _plus(_product(x, weight, stride, padding), bias).squeeze()
