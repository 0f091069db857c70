"""Versions of conv2d as learners write them."""

import math

import torch
import torch.nn.functional as F


def right_four_loops(x, weight, bias=None, stride=(1, 1), padding=(0, 0)):
    """Loops over images, outputs and places, sums stacked."""
    n, c, h, w = x.shape
    o, c2, kh, kw = weight.shape
    if c != c2:
        raise ValueError("channels")
    padded = torch.nn.ZeroPad2d((padding[1], padding[1], padding[0], padding[0]))(x)
    H = math.floor((padded.shape[2] - kh) / stride[0]) + 1
    W = math.floor((padded.shape[3] - kw) / stride[1]) + 1
    if H < 1 or W < 1:
        raise ValueError("the kernel is larger than the image")
    rows = []
    for i in range(H):
        row = []
        for j in range(W):
            a, b = i * stride[0], j * stride[1]
            patch = padded[:, :, a : a + kh, b : b + kw].reshape(n, c * kh * kw)
            row.append(patch @ weight.reshape(o, -1).t())
        rows.append(torch.stack(row, dim=-1))
    out = torch.stack(rows, dim=-2)
    if bias is not None:
        out += bias[None, :, None, None]
    return out


def right_as_strided(x, weight, bias=None, stride=(1, 1), padding=(0, 0)):
    """Windows as a view made by hand, then tensordot."""
    (ph, pw), (sh, sw) = padding, stride
    x = F.pad(x, [pw, pw, ph, ph]).contiguous()
    n, c, h, w = x.shape
    o, channels, kh, kw = weight.shape
    if channels != c or kh > h or kw > w:
        raise ValueError("does not fit")
    a, b, d, e = x.stride()
    size = (n, c, 1 + (h - kh) // sh, 1 + (w - kw) // sw, kh, kw)
    windows = torch.as_strided(x, size, (a, b, d * sh, e * sw, d, e), x.storage_offset())
    out = torch.tensordot(windows, weight, dims=([1, 4, 5], [1, 2, 3])).permute(0, 3, 1, 2)
    return out if bias is None else out + bias.reshape(1, o, 1, 1)


def right_index_tables(x, weight, bias=None, stride=(1, 1), padding=(0, 0)):
    """Tables of rows and columns, advanced indexing, matmul."""
    n, c, h, w = x.shape
    o, _, kh, kw = weight.shape
    out_h = (h + 2 * padding[0] - kh) // stride[0] + 1
    out_w = (w + 2 * padding[1] - kw) // stride[1] + 1
    if weight.size(1) != c or min(out_h, out_w) < 1:
        raise ValueError
    bigger = torch.zeros((n, c, h + 2 * padding[0], w + 2 * padding[1]), dtype=x.dtype, device=x.device)
    bigger[:, :, padding[0] : padding[0] + h, padding[1] : padding[1] + w] += x
    rows = (torch.arange(out_h) * stride[0])[:, None] + torch.arange(kh)
    columns = (torch.arange(out_w) * stride[1])[:, None] + torch.arange(kw)
    windows = bigger[:, :, rows[:, None, :, None], columns[None, :, None, :]]
    out = torch.matmul(windows.permute(0, 2, 3, 1, 4, 5).flatten(3), weight.flatten(1).T)
    out = out.movedim(-1, 1)
    return out + bias.unsqueeze(-1).unsqueeze(-1) if bias is not None else out


def wrong_round_up(x, weight, bias=None, stride=(1, 1), padding=(0, 0)):
    """Rounds the number of places up, and fills with zeros."""
    if weight.shape[1] != x.shape[1]:
        raise ValueError
    (sh, sw), (ph, pw), (kh, kw) = stride, padding, weight.shape[2:]
    if kh > x.shape[2] + 2 * ph or kw > x.shape[3] + 2 * pw:
        raise ValueError
    x = F.pad(x, (pw, pw + sw - 1, ph, ph + sh - 1))
    out = torch.einsum("nchwij,ocij->nohw", x.unfold(2, kh, sh).unfold(3, kw, sw), weight)
    return out if bias is None else out + bias[:, None, None]


def wrong_one_stride(x, weight, bias=None, stride=(1, 1), padding=(0, 0)):
    """The first stride for both directions."""
    if weight.shape[1] != x.shape[1]:
        raise ValueError
    (sh, _), (ph, pw), (kh, kw) = stride, padding, weight.shape[2:]
    if kh > x.shape[2] + 2 * ph or kw > x.shape[3] + 2 * pw:
        raise ValueError
    x = F.pad(x, (pw, pw, ph, ph))
    out = torch.einsum("nchwij,ocij->nohw", x.unfold(2, kh, sh).unfold(3, kw, sh), weight)
    return out if bias is None else out + bias[:, None, None]


def wrong_conv1d_in_disguise(x, weight, bias=None, stride=(1, 1), padding=(0, 0)):
    """Torch's own convolution, by another name."""
    if weight.shape[1] != x.shape[1]:
        raise ValueError
    if weight.shape[2] > x.shape[2] + 2 * padding[0] or weight.shape[3] > x.shape[3] + 2 * padding[1]:
        raise ValueError
    flipped = torch.ops.aten.convolution(x, weight, bias, list(stride), list(padding), [1, 1], False, [0, 0], 1)
    return flipped


def wrong_sums_numbers(x, weight, bias=None, stride=(1, 1), padding=(0, 0)):
    """Right numbers, taken out one by one: no gradient flows."""
    if weight.shape[1] != x.shape[1]:
        raise ValueError
    (sh, sw), (ph, pw), (kh, kw) = stride, padding, weight.shape[2:]
    x = F.pad(x, (pw, pw, ph, ph))
    h, w = (x.shape[2] - kh) // sh + 1, (x.shape[3] - kw) // sw + 1
    if h < 1 or w < 1:
        raise ValueError
    out = torch.zeros(x.shape[0], weight.shape[0], h, w, dtype=x.dtype, device=x.device)
    for k in range(weight.shape[0]):
        for i in range(h):
            for j in range(w):
                patch = x[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw]
                for p in range(x.shape[0]):
                    out[p, k, i, j] = (patch[p] * weight[k]).sum().item() + (bias[k].item() if bias is not None else 0)
    return out


def wrong_same_padding(x, weight, bias=None, stride=(1, 1), padding=(0, 0)):
    """Pads with what keeps the size, whatever is asked for."""
    if weight.shape[1] != x.shape[1]:
        raise ValueError
    kh, kw = weight.shape[2:]
    x = F.pad(x, (kw // 2, kw // 2, kh // 2, kh // 2))
    if kh > x.shape[2] or kw > x.shape[3]:
        raise ValueError
    out = torch.einsum("nchwij,ocij->nohw", x.unfold(2, kh, stride[0]).unfold(3, kw, stride[1]), weight)
    return out if bias is None else out + bias[:, None, None]
