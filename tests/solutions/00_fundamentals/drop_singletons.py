"""Held-out solutions of drop_singletons."""

import torch


def right_tuple_of_dims(t, keep_batch=False):
    """squeeze with the numbers of all dimensions that go."""
    first = 1 if keep_batch else 0
    dims = tuple(d for d in range(first, t.ndim) if t.shape[d] == 1)
    return t.squeeze(dims)


def right_backwards_loop(t: torch.Tensor, keep_batch: bool = False) -> torch.Tensor:
    """One after the other, from the last to the first."""
    stop = 0 if keep_batch else -1
    for d in range(t.dim() - 1, stop, -1):
        t = t.squeeze(d)
    return t


def right_puts_batch_back(x, keep_batch=False):
    """All gone, then the batch dimension of size 1 comes back."""
    out = torch.squeeze(x)
    if keep_batch and x.ndim > 0 and x.size(0) == 1:
        out = out.unsqueeze(0)
    return out


def right_view_of_sizes(t, keep_batch=False):
    """A list of the sizes that stay, and view."""
    sizes = []
    for i, s in enumerate(t.shape):
        if s != 1 or (keep_batch and i == 0):
            sizes.append(s)
    return t.view(sizes)


def right_reshape_of_sizes(t, keep_batch=False):
    """reshape needs no copy where only ones go."""
    batch, rest = (list(t.shape[:1]), t.shape[1:]) if keep_batch else ([], t.shape)
    return t.reshape(batch + [n for n in rest if n != 1])


def right_index(t, keep_batch=False):
    """Index 0 in each dimension that goes, a full slice elsewhere."""
    where = [slice(None) if n != 1 else 0 for n in t.size()]
    if keep_batch and where:
        where[0] = slice(None)
    return t[tuple(where)]


def right_select_while(t, keep_batch=False):
    """A place that moves only where nothing was removed."""
    d = int(keep_batch)
    while d < t.ndim:
        if t.size(d) == 1:
            t = t.select(d, 0)
        else:
            d += 1
    return t


def wrong_as_strided(t, keep_batch=False):
    """By hand: sizes, strides, offset. Where t was expanded, as_strided mixes up the gradients."""
    pairs = [(n, s) for d, (n, s) in enumerate(zip(t.shape, t.stride())) if n != 1 or (d == 0 and keep_batch)]
    return t.as_strided([n for n, _ in pairs], [s for _, s in pairs], t.storage_offset())


def right_recursion(t, keep_batch=False):
    """The first singleton goes, then again."""

    def go(x, start):
        for d in range(start, len(x.shape)):
            if x.shape[d] == 1:
                return go(x.squeeze(d), start)
        return x

    return go(t, 1 if keep_batch else 0)


def right_range_tuple(t, keep_batch=False):
    """squeeze leaves sizes that are not 1 alone."""
    if not keep_batch:
        return t.squeeze()
    if t.ndim <= 1:
        return t
    return t.squeeze(tuple(range(1, t.ndim)))


def right_negative_dims(t, keep_batch=False):
    """Counted from the end, with a print."""
    out = t
    for d in range(-1, -t.ndim - 1, -1):
        kept = out.ndim
        if keep_batch and d == -t.ndim:
            break
        position = t.ndim + d
        out = out.squeeze(position) if t.shape[position] == 1 else out
        print(position, kept, "->", out.ndim)
    return out


def wrong_plain_squeeze(t, keep_batch=False):
    """keep_batch is ignored."""
    return t.squeeze()


def wrong_always_unsqueezes(t, keep_batch=False):
    """Puts a batch dimension in front of a batch that was never lost."""
    out = t.squeeze()
    return out.unsqueeze(0) if keep_batch else out


def wrong_zero_d_raises(t, keep_batch=False):
    """A 0-d tensor has no first size."""
    out = t.squeeze()
    if keep_batch and t.shape[0] == 1:
        out = out[None]
    return out


def wrong_zero_d_gets_batch(t, keep_batch=False):
    """A 0-d tensor has one element, but no batch."""
    out = t.squeeze()
    if keep_batch and t.numel() > 0 and (t.ndim == 0 or len(t) == 1):
        out = out.unsqueeze(0)
    return out


def wrong_only_dim_one(t, keep_batch=False):
    """Only the second dimension where the batch is kept."""
    if keep_batch:
        return t.squeeze(1) if t.ndim > 1 else t
    return t.squeeze()


def wrong_only_last(t, keep_batch=False):
    """Only the last dimension where the batch is kept."""
    if keep_batch:
        return t.squeeze(-1) if t.ndim > 1 else t
    return t.squeeze()


def wrong_forward_loop(t, keep_batch=False):
    """The numbers shift while the loop runs."""
    for d in range(1 if keep_batch else 0, t.ndim):
        if d < t.ndim:
            t = t.squeeze(d)
    return t


def wrong_one_only(t, keep_batch=False):
    """Stops after the first that is found."""
    for d in range(1 if keep_batch else 0, t.ndim):
        if t.shape[d] == 1:
            return t.squeeze(d)
    return t


def wrong_contiguous(t, keep_batch=False):
    """A copy where the numbers do not lie in order."""
    sizes = [n for d, n in enumerate(t.shape) if n != 1 or (keep_batch and d == 0)]
    return t.contiguous().view(sizes)


def wrong_clone(t, keep_batch=False):
    """A copy, to be safe."""
    sizes = [n for d, n in enumerate(t.shape) if n != 1 or (keep_batch and d == 0)]
    return t.clone().reshape(sizes)


def wrong_data(t, keep_batch=False):
    """.data has no gradients."""
    sizes = [n for d, n in enumerate(t.shape) if n != 1 or (keep_batch and d == 0)]
    return t.data.view(sizes)


def wrong_no_grad(t, keep_batch=False):
    """Gradients are switched off."""
    with torch.no_grad():
        sizes = [n for d, n in enumerate(t.shape) if n != 1 or (keep_batch and d == 0)]
        return t.view(sizes)


def wrong_in_place(t, keep_batch=False):
    """squeeze_ changes the caller's tensor."""
    for d in range(t.ndim - 1, 0 if keep_batch else -1, -1):
        t.squeeze_(d)
    return t


def wrong_in_place_then_batch(t, keep_batch=False):
    """The shape of the argument is changed where the batch is kept."""
    if not keep_batch:
        return t.squeeze()
    many = t.ndim > 0 and t.shape[0] == 1
    t.squeeze_()
    return t.unsqueeze(0) if many else t


def wrong_drops_empty_too(t, keep_batch=False):
    """Sizes of 0 vanish with those of 1."""
    sizes = [n for d, n in enumerate(t.shape) if n > 1 or (keep_batch and d == 0)]
    return t.reshape(sizes)


def wrong_minus_one(t, keep_batch=False):
    """All behind the batch in one row."""
    if keep_batch and t.ndim > 0:
        return t.view(t.size(0), -1) if t.ndim > 2 else t.squeeze(tuple(range(1, t.ndim)))
    return t.squeeze()


def wrong_default_true(t, keep_batch=True):
    """The other default."""
    if keep_batch and t.ndim:
        return t.squeeze(tuple(range(1, t.ndim))) if t.ndim > 1 else t
    return t.squeeze()


def wrong_batch_of_one_untouched(t, keep_batch=False):
    """With a batch of one nothing at all is removed."""
    if keep_batch and t.ndim > 0 and t.shape[0] == 1:
        return t
    return t.squeeze()


def wrong_keeps_vector_of_one(t, keep_batch=False):
    """A vector of one number stays a vector."""
    if t.ndim == 1:
        return t
    return t.squeeze(tuple(range(1, t.ndim))) if keep_batch and t.ndim else t.squeeze()


def wrong_numpy(t, keep_batch=False):
    """NumPy shares the memory but knows neither devices nor gradients."""
    a = t.detach().cpu().numpy()
    axes = tuple(d for d in range(1 if keep_batch else 0, a.ndim) if a.shape[d] == 1)
    return torch.from_numpy(np_squeeze(a, axes))


def np_squeeze(a, axes):
    """Helper of the NumPy version."""
    return a.squeeze(axis=axes)


def wrong_two_images(t, keep_batch=False):
    """Knows pictures only: four dimensions."""
    if keep_batch and t.ndim == 4:
        return t.squeeze(3).squeeze(2).squeeze(1)
    return t.squeeze() if not keep_batch else t


def wrong_moves_batch(t, keep_batch=False):
    """The kept dimension ends up at the end."""
    if keep_batch and t.ndim > 0 and t.shape[0] == 1:
        return t.squeeze().unsqueeze(-1)
    return t.squeeze()


def wrong_float(t, keep_batch=False):
    """The dtype becomes float32."""
    t = t.float()
    return t.squeeze(tuple(range(1, t.ndim))) if keep_batch and t.ndim > 1 else (t if keep_batch else t.squeeze())
