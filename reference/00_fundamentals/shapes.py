"""Shapes and axes: reshape, share memory, reorder."""

from typing import Any

import torch
from hypothesis import strategies as st

from grader import exercise, filled, omitted, tensors

_LAYOUTS = ("contiguous", "transposed", "strided", "offset", "transposed")


_KINDS = (torch.float32, torch.float64, torch.int64, torch.bool)


@exercise(
    points=1,
    v=tensors("n | n | n | | n m", dtype=_KINDS, sizes={"n": (0, 6)}, expanded=True, requires_grad=None),
    memory="shares",
    gradients=True,
    tolerance="exact",
    examples=(
        {"v": torch.tensor([1, 2, 3])},
        {"v": torch.tensor([1.5, 2.5])},
        {"v": torch.tensor([7])},
        {"v": torch.tensor([1.0, 2.0], requires_grad=True)},
        {"v": torch.tensor([True, False])},
        {"v": torch.tensor([0.1, 0.2], dtype=torch.float64)},
        {"v": torch.tensor([1, 77, 2, 77])[::2]},
        {"v": torch.tensor([5]).expand(3)},
        {"v": torch.tensor([7.0, 1.0, 2.0], dtype=torch.float16)[1:]},
        {"v": torch.empty(0)},
        {"v": torch.tensor(3.0)},
        {"v": torch.tensor([[1, 2, 3]])},
        {"v": torch.tensor([[1], [2]])},
    ),
    hints=(
        "A dimension of size 1 can be put in without touching the data. Where does it go for a row, where for a column?",
        "unsqueeze(dim) puts one in before dimension dim; indexing with None does it too.",
        "v.unsqueeze(0) has shape (1, n). Check v.ndim first, and raise ValueError if it is not 1.",
    ),
)
def row_and_column(v: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the vector `v` as a row and as a column, without copying it.

    `v` has one dimension, shape (n,), any dtype. The result is a tuple of two tensors of the same dtype, of the
    shapes (1, n) and (n, 1). Both are views: they share memory with `v`. Gradients flow back to `v`.
    Raises ValueError if `v` does not have exactly one dimension.

    >>> row, column = row_and_column(torch.tensor([1, 2, 3]))
    >>> row
    tensor([[1, 2, 3]])
    >>> column
    tensor([[1],
            [2],
            [3]])
    """
    if v.ndim != 1:
        raise ValueError(f"v must have 1 dimension, but has {v.ndim}")
    return v.unsqueeze(0), v.unsqueeze(1)


@row_and_column.mutant("the column first")
def _(v):
    if v.ndim != 1:
        raise ValueError
    return v.unsqueeze(1), v.unsqueeze(0)


@row_and_column.mutant("builds a new row from a list: a copy, in the default dtype")
def _(v):
    if v.ndim != 1:
        raise ValueError
    return torch.tensor([v.tolist()], device=v.device), v.unsqueeze(1)


@row_and_column.mutant(".T for the column: nothing happens to one dimension")
def _(v):
    if v.ndim != 1:
        raise ValueError
    return v.unsqueeze(0), v.permute(*range(v.ndim))


@row_and_column.mutant("unsqueeze(2): there is no such place")
def _(v):
    if v.ndim != 1:
        raise ValueError
    return v.unsqueeze(0), v.unsqueeze(2)


@row_and_column.mutant("copies the row")
def _(v):
    if v.ndim != 1:
        raise ValueError
    return v[None].clone(), v[:, None]


@row_and_column.mutant("copies the column")
def _(v):
    if v.ndim != 1:
        raise ValueError
    return v[None], v[:, None].clone()


@row_and_column.mutant("copies what does not lie in one piece")
def _(v):
    if v.ndim != 1:
        raise ValueError
    whole = v.contiguous()
    return whole.view(1, -1), whole.view(-1, 1)


@row_and_column.mutant("does not check the number of dimensions")
def _(v):
    return v.unsqueeze(0), v.unsqueeze(-1)


@row_and_column.mutant("takes a matrix apart as well")
def _(v):
    if v.ndim == 0:
        raise ValueError
    return v.reshape(1, -1), v.reshape(-1, 1)


@row_and_column.mutant("takes a 0-d tensor for a vector of one")
def _(v):
    if v.ndim > 1:
        raise ValueError
    return v.view(1, -1), v.view(-1, 1)


@row_and_column.mutant("refuses an empty vector")
def _(v):
    if v.ndim != 1 or not len(v):
        raise ValueError
    return v.unsqueeze(0), v.unsqueeze(1)


@row_and_column.mutant("another error for a matrix")
def _(v):
    if v.ndim != 1:
        raise TypeError("v must have 1 dimension")
    return v.unsqueeze(0), v.unsqueeze(1)


@row_and_column.mutant("cuts the graph")
def _(v):
    if v.ndim != 1:
        raise ValueError
    return v.detach().unsqueeze(0), v.detach().unsqueeze(1)


@row_and_column.mutant("a list instead of a tuple")
def _(v):
    if v.ndim != 1:
        raise ValueError
    return [v.unsqueeze(0), v.unsqueeze(1)]


@row_and_column.mutant("a dimension too many in both")
def _(v):
    if v.ndim != 1:
        raise ValueError
    return v[None, None], v[None, :, None]


@row_and_column.variant("indexing with None")
def _(v):
    if v.dim() != 1:
        raise ValueError("one dimension, please")
    return v[None, :], v[:, None]


@row_and_column.variant("view")
def _(v):
    if len(v.shape) != 1:
        raise ValueError
    (n,) = v.shape
    return v.view(1, n), v.view(n, 1)


@row_and_column.variant("reshape, and the transpose of the row")
def _(v):
    if v.ndim != 1:
        raise ValueError
    row = v.reshape(1, -1)
    return row, row.T


@row_and_column.variant("unpacks the shape, which fails by itself")
def _(v):
    (n,) = v.shape
    return torch.unsqueeze(v, 0), torch.atleast_2d(v).mT.expand(n, 1)


@st.composite
def _with_singletons(draw: Any) -> dict[str, Any]:
    """A tensor many of whose sizes are 1; the second argument given or not."""
    shape = draw(st.lists(st.sampled_from((1, 2, 1, 3, 1, 0)), max_size=5))
    text = " ".join(map(str, shape))
    t = draw(tensors(text, dtype=_KINDS, expanded=True, requires_grad=None))
    keep = draw(omitted() | st.booleans() | st.just(True))
    return {"t": t, "keep_batch": keep}


@exercise(
    points=2,
    arguments=_with_singletons(),
    memory="shares",
    gradients=True,
    tolerance="exact",
    examples=(
        {"t": torch.tensor([[1, 2, 3]])},
        {"t": torch.tensor([[1, 2, 3]]), "keep_batch": True},
        {"t": torch.tensor([[1, 2, 3]]), "keep_batch": False},
        {"t": torch.tensor([[1], [2]])},
        {"t": torch.tensor([[1], [2]]), "keep_batch": True},
        {"t": torch.tensor([[[1], [2]]]), "keep_batch": True},
        {"t": torch.tensor([[[1], [2]]])},
        {"t": torch.tensor([[[5]]])},
        {"t": torch.tensor([[[5]]]), "keep_batch": True},
        {"t": torch.tensor([5]), "keep_batch": True},
        {"t": torch.tensor([5])},
        {"t": torch.tensor(5), "keep_batch": True},
        {"t": torch.tensor(5)},
        {"t": torch.tensor([1, 2]), "keep_batch": True},
        {"t": filled((2, 3), torch.int64), "keep_batch": True},
        {"t": filled((2, 1, 3), torch.int64), "keep_batch": True},
        {"t": filled((1, 2, 1, 3), torch.int64), "keep_batch": True},
        {"t": filled((1, 2, 1, 3), torch.int64)},
        {"t": filled((2, 1, 1, 3), torch.int64)},
        {"t": filled((1, 1, 2, 1, 1), torch.int64), "keep_batch": True},
        {"t": filled((2, 2, 2), torch.int64)},
        {"t": torch.empty(1, 0, 1)},
        {"t": torch.empty(0, 1), "keep_batch": True},
        {"t": torch.tensor([[[1.0, 2.0], [3.0, 4.0]]], dtype=torch.float16).mT},
        {"t": torch.tensor([[1.0, 2.0]], requires_grad=True), "keep_batch": True},
        {"t": torch.tensor([[1.0, 2.0]], requires_grad=True)},
    ),
    hints=(
        "squeeze() without an argument removes every size of 1, the batch of one included. When is that wrong?",
        "squeeze takes a dimension, or several of them as a tuple; those whose size is not 1 stay as they are.",
        "With keep_batch, squeeze all dimensions but the first: t.squeeze(tuple(range(1, …))). Try it with 0-d too.",
    ),
)
def drop_singletons(t: torch.Tensor, keep_batch: bool = False) -> torch.Tensor:
    """Remove every dimension of size 1 from `t`, without copying it.

    With `keep_batch=True` the first dimension stays, even if its size is 1: in a batch with a single sample it still
    counts the samples. The order of the other dimensions stays, and so does the dtype. A tensor with no dimensions of
    size 1 comes back with the shape it has; a 0-d tensor has none, with or without `keep_batch`.
    The result shares memory with `t`, and gradients flow back to `t`.

    >>> drop_singletons(torch.zeros(1, 3, 1)).shape
    torch.Size([3])
    >>> drop_singletons(torch.zeros(1, 3, 1), keep_batch=True).shape
    torch.Size([1, 3])
    """
    return t.squeeze(tuple(range(1, t.ndim))) if keep_batch else t.squeeze()


@drop_singletons.mutant("always removes the batch of one")
def _(t, keep_batch=False):
    return t.squeeze()


@drop_singletons.mutant("always keeps the first dimension")
def _(t, keep_batch=False):
    return t.squeeze(tuple(range(1, t.ndim)))


@drop_singletons.mutant("keeps the first dimension where nothing is said")
def _(t, keep_batch=True):
    return t.squeeze(tuple(range(1, t.ndim))) if keep_batch else t.squeeze()


@drop_singletons.mutant("looks at dimension 1 only")
def _(t, keep_batch=False):
    return t.squeeze(1) if keep_batch and t.ndim > 1 else t if keep_batch else t.squeeze()


@drop_singletons.mutant("removes one dimension of size 1, not all")
def _(t, keep_batch=False):
    places = [place for place, side in enumerate(t.shape) if side == 1 and (place or not keep_batch)]
    return t.squeeze(places[0]) if places else t


@drop_singletons.mutant("looks at the last dimension only")
def _(t, keep_batch=False):
    if keep_batch:
        return t.squeeze(tuple(range(1, t.ndim)))
    return t.squeeze(-1)


@drop_singletons.mutant("lays all other dimensions together")
def _(t, keep_batch=False):
    if keep_batch and t.ndim and len(t):
        return t.reshape(len(t), -1)
    return t.squeeze(tuple(range(1, t.ndim))) if keep_batch else t.squeeze()


@drop_singletons.mutant("goes on at the wrong place after it removed one")
def _(t, keep_batch=False):
    for place in range(1 if keep_batch else 0, t.ndim):
        if place < t.ndim and t.shape[place] == 1:
            t = t.squeeze(place)
    return t


@drop_singletons.mutant("removes all, then puts one in front")
def _(t, keep_batch=False):
    return t.squeeze().unsqueeze(0) if keep_batch and t.ndim else t.squeeze()


@drop_singletons.mutant("keeps the last dimension instead of the first")
def _(t, keep_batch=False):
    return t.squeeze(tuple(range(t.ndim - 1))) if keep_batch and t.ndim > 1 else t if keep_batch else t.squeeze()


@drop_singletons.mutant("the batch disappears where it is all there is")
def _(t, keep_batch=False):
    return t.squeeze(tuple(range(1, t.ndim))) if keep_batch and t.numel() != 1 else t.squeeze()


@drop_singletons.mutant("keeps at least one dimension")
def _(t, keep_batch=False):
    result = t.squeeze(tuple(range(1, t.ndim))) if keep_batch else t.squeeze()
    return result.view(1) if t.ndim and not result.ndim else result


@drop_singletons.mutant("fails for a tensor without dimensions")
def _(t, keep_batch=False):
    return t.squeeze().reshape(t.shape[0], *[side for side in t.shape[1:] if side != 1]) if keep_batch else t.squeeze()


@drop_singletons.mutant("removes empty dimensions too")
def _(t, keep_batch=False):
    result = t.squeeze(tuple(range(1, t.ndim))) if keep_batch else t.squeeze()
    return result.flatten() if t.numel() == 0 and t.ndim > 1 else result


@drop_singletons.mutant("copies")
def _(t, keep_batch=False):
    return (t.squeeze(tuple(range(1, t.ndim))) if keep_batch else t.squeeze()).clone()


@drop_singletons.mutant("copies what does not lie in one piece")
def _(t, keep_batch=False):
    t = t.contiguous()
    return t.squeeze(tuple(range(1, t.ndim))) if keep_batch else t.squeeze()


@drop_singletons.mutant("cuts the graph")
def _(t, keep_batch=False):
    t = t.detach()
    return t.squeeze(tuple(range(1, t.ndim))) if keep_batch else t.squeeze()


@drop_singletons.variant("computes the shape, and asks for a view")
def _(t, keep_batch=False):
    shape = [side for place, side in enumerate(t.shape) if side != 1 or (keep_batch and place == 0)]
    return t.view(shape)


@drop_singletons.variant("indexes with 0")
def _(t, keep_batch=False):
    first = 1 if keep_batch else 0
    return t[tuple(0 if side == 1 and place >= first else slice(None) for place, side in enumerate(t.shape))]


@drop_singletons.variant("one after the other, from the last")
def _(t, keep_batch=False):
    for dim in reversed(range(int(keep_batch), t.dim())):
        t = torch.squeeze(t, dim)
    return t


@drop_singletons.variant("removes all, and puts the batch back")
def _(t, keep_batch=False):
    result = t.squeeze()
    if keep_batch and t.ndim and t.shape[0] == 1:
        result = result.unsqueeze(0)
    return result


@st.composite
def _tensor_and_shape(draw: Any) -> dict[str, Any]:
    """A tensor with elements, and another shape of as many elements, sometimes with one -1 in it."""
    dtypes = (torch.int64, torch.float32, torch.float16)
    t = draw(tensors(dtype=dtypes, dims=(1, 3), side=(1, 4), layouts=_LAYOUTS, expanded=True))
    shape = []
    left = t.numel()
    for _ in range(draw(st.integers(0, 2))):
        shape.append(draw(st.sampled_from([side for side in range(1, left + 1) if left % side == 0])))
        left //= shape[-1]
    shape.append(left)
    kind = draw(st.integers(0, 5))
    if kind >= 4:
        shape = list(t.shape) if kind == 4 else list(t.shape)[::-1]
    if draw(st.integers(0, 2)) == 2:
        shape[draw(st.integers(0, len(shape) - 1))] = -1
    return {"t": t, "shape": tuple(shape)}


_SIX = torch.tensor([1, 2, 3, 4, 5, 6])
_EVERY_SECOND = torch.tensor([1, 77, 2, 77, 3, 77, 4, 77])[::2]


@exercise(
    points="1.75",
    arguments=_tensor_and_shape(),
    memory="shares",
    tolerance="exact",
    examples=(
        {"t": _SIX, "shape": (2, 3)},
        {"t": _SIX.view(2, 3), "shape": (3, 2)},
        {"t": _SIX.view(2, 3), "shape": (6,)},
        {"t": _SIX, "shape": (2, -1)},
        {"t": _SIX, "shape": (-1, 2)},
        {"t": _SIX.view(2, 3), "shape": (-1,)},
        {"t": _SIX, "shape": (6,)},
        {"t": _SIX.view(2, 3), "shape": (2, 3)},
        {"t": torch.tensor([1, 2]), "shape": (1, 2)},
        {"t": torch.tensor([[1, 3], [2, 4]]).mT, "shape": (4,)},
        {"t": torch.tensor([[1, 3], [2, 4]]).mT, "shape": (2, 2)},
        {"t": torch.tensor([[1, 3], [2, 4]]).mT, "shape": (2, 1, 2)},
        {"t": _EVERY_SECOND, "shape": (2, 2)},
        {"t": _EVERY_SECOND, "shape": (-1, 4)},
        {"t": torch.tensor([7, 1, 2, 3, 4])[1:], "shape": (2, 2)},
        {"t": torch.arange(8).expand(2, 8), "shape": (2, 2, 4)},
        {"t": torch.arange(8).expand(2, 8), "shape": (16,)},
        {"t": torch.arange(6)[:, None].expand(6, 2), "shape": (2, 3, 2)},
        {"t": filled((2, 3, 4), torch.int64)[:, :2], "shape": (2, 8)},
        {"t": filled((2, 3, 4), torch.int64)[:, :2], "shape": (4, 4)},
        {"t": torch.tensor([1, 1]), "shape": (2, 1)},
    ),
    hints=(
        "There are two ways to ask for another shape: one never copies, the other copies where it must.",
        "Let PyTorch decide whether to copy, then compare addresses: data_ptr() is that of the first element.",
        "Either reshape, and compare data_ptr() of both; or try view, and reshape only where view raises RuntimeError.",
    ),
)
def reshape_shares(t: torch.Tensor, shape: tuple[int, ...]) -> tuple[torch.Tensor, bool]:
    """Give `t` another shape, and say whether the result shares memory with `t`.

    Returns a tuple of two: the tensor of shape `shape`, and a bool, True if it shares memory with `t` and False if it
    is a copy. Copy only where PyTorch cannot give `t` that shape without a copy.

    The numbers follow each other as they do in `t` when it is read row by row, however it lies in memory.
    `shape` has as many elements as `t`; one of its sizes may be -1, which stands for whatever is left.
    `t` has at least one element and is not changed. The dtype stays.

    >>> reshape_shares(torch.tensor([1, 2, 3, 4]), (2, -1))
    (tensor([[1, 2],
            [3, 4]]), True)
    >>> reshape_shares(torch.tensor([[1, 2], [3, 4]]).T, (4,))
    (tensor([1, 3, 2, 4]), False)
    """
    result = t.reshape(shape)
    return result, result.data_ptr() == t.data_ptr()


@reshape_shares.check(
    "of a part of a tensor",
    points="0.25",
    t=tensors("n 2", dtype=(torch.int64, torch.float32), sizes={"n": (3, 4)}, layouts=_LAYOUTS),
    shape=st.sampled_from(((-1,), (2, -1), (-1, 1, 2))),
    memory="shares",
    tolerance="exact",
    cases=10,
    examples=(
        {"t": torch.tensor([[7, 7], [1, 2], [3, 4]]), "shape": (2, -1)},
        {"t": torch.tensor([[7, 1, 3], [7, 2, 4]]).mT, "shape": (-1,)},
    ),
    hints="A part of a tensor shares the memory of the whole. What counts is where its own numbers lie.",
)
def _(reshape_shares, t, shape):
    return reshape_shares(t[1:], shape)


@reshape_shares.mutant("asks whether the result is a view of t, which a part of a tensor never has")
def _(t, shape):
    result = t.reshape(shape)
    return result, result._base is t


@reshape_shares.mutant("only views, and raises where a copy is needed")
def _(t, shape):
    return t.view(shape), True


@reshape_shares.mutant("always copies")
def _(t, shape):
    return t.clone().reshape(shape), False


@reshape_shares.mutant("copies, but says as if it had not")
def _(t, shape):
    result = t.reshape(shape)
    return result.clone(), result.data_ptr() == t.data_ptr()


@reshape_shares.mutant("says always True")
def _(t, shape):
    return t.reshape(shape), True


@reshape_shares.mutant("says the opposite")
def _(t, shape):
    result = t.reshape(shape)
    return result, result.data_ptr() != t.data_ptr()


@reshape_shares.mutant("thinks that only contiguous tensors can share")
def _(t, shape):
    return t.reshape(shape), t.is_contiguous()


@reshape_shares.mutant("copies whatever is not contiguous")
def _(t, shape):
    shares = t.is_contiguous()
    return t.contiguous().view(shape), shares


@reshape_shares.mutant("compares with a contiguous copy of t")
def _(t, shape):
    t = t.contiguous()
    result = t.view(shape)
    return result, result.data_ptr() == t.data_ptr()


@reshape_shares.mutant("looks whether the result is contiguous")
def _(t, shape):
    result = t.reshape(shape)
    return result, result.is_contiguous()


@reshape_shares.mutant("asks whether the numbers are equal, not the memory")
def _(t, shape):
    result = t.reshape(shape)
    return result, torch.equal(result.flatten(), t.flatten())


@reshape_shares.mutant("asks whether it is the same object")
def _(t, shape):
    result = t.reshape(shape)
    return result, result is t


@reshape_shares.mutant("reads in the order of the memory")
def _(t, shape):
    if t.is_contiguous() or 0 in t.stride() or t.untyped_storage().nbytes() != t.numel() * t.element_size():
        result = t.reshape(shape)
        return result, result.data_ptr() == t.data_ptr()
    whole = torch.empty(t.numel(), dtype=t.dtype).reshape(shape)
    return torch.as_strided(t, whole.shape, whole.stride()), True


@reshape_shares.mutant("turns the tensor where the shape is reversed")
def _(t, shape):
    if t.ndim == 2 and tuple(shape) == tuple(t.shape)[::-1]:
        return t.t(), True
    result = t.reshape(shape)
    return result, result.data_ptr() == t.data_ptr()


@reshape_shares.mutant("does not know -1")
def _(t, shape):
    result = torch.reshape(t, tuple(abs(side) for side in shape))
    return result, result.data_ptr() == t.data_ptr()


@reshape_shares.mutant("flattens expanded tensors into a copy that they do not need")
def _(t, shape):
    if 0 in t.stride():
        return t.clone().view(shape), False
    result = t.reshape(shape)
    return result, result.data_ptr() == t.data_ptr()


@reshape_shares.mutant("returns a list")
def _(t, shape):
    result = t.reshape(shape)
    return [result, result.data_ptr() == t.data_ptr()]


@reshape_shares.mutant("returns the flag as a whole number")
def _(t, shape):
    result = t.reshape(shape)
    return result, int(result.data_ptr() == t.data_ptr())


@reshape_shares.mutant("returns the flag as a tensor")
def _(t, shape):
    result = t.reshape(shape)
    return result, torch.tensor(result.data_ptr() == t.data_ptr())


@reshape_shares.mutant("returns the flag first")
def _(t, shape):
    result = t.reshape(shape)
    return result.data_ptr() == t.data_ptr(), result


@reshape_shares.variant("tries view first")
def _(t, shape):
    try:
        return t.view(shape), True
    except RuntimeError:
        return t.reshape(shape), False


@reshape_shares.variant("compares storages")
def _(t, shape):
    result = torch.reshape(t, shape)
    return result, result.untyped_storage().data_ptr() == t.untyped_storage().data_ptr()


@reshape_shares.variant("writes into the result and looks at t")
def _(t, shape):
    result = t.reshape(shape)
    first = (0,) * result.ndim
    before = t[(0,) * t.ndim].item()
    result[first] = before + 1
    shares = t[(0,) * t.ndim].item() != before
    result[first] = before
    return result, shares


_IMAGE = filled((2, 3, 5), torch.uint8)
_BATCH = filled((2, 3, 4, 5), torch.uint8)


@exercise(
    points=2,
    img=tensors(
        "h w c | n h w c | h w c | n h w c | h w | a n h w c | h",
        dtype=(torch.uint8, torch.float32, torch.int64, torch.float16),
        expanded=True,
    ),
    memory="shares",
    tolerance="exact",
    examples=(
        {"img": torch.tensor([[[1, 2, 3], [4, 5, 6]]])},
        {"img": torch.tensor([[[[1, 2, 3], [4, 5, 6]]]])},
        {"img": _IMAGE},
        {"img": _BATCH},
        {"img": _BATCH.transpose(1, 2)},
        {"img": filled((2, 3, 3, 3), torch.float32)},
        {"img": filled((1, 3, 2, 4), torch.float32)},
        {"img": filled((3, 2, 2), torch.int64)},
        {"img": torch.tensor([[1, 2], [3, 4]])},
        {"img": torch.tensor([1, 2, 3])},
        {"img": torch.tensor(1)},
        {"img": torch.tensor([[[[[1, 2]]]]])},
    ),
    hints=(
        "Which axis of the input becomes the first axis of the result? Write the three sizes down.",
        "Tensor.permute takes the old position for each new place, and copies nothing. reshape would mix up the pixels.",
        "permute(2, 0, 1) for an image. A batch has one more axis in front, which stays: which are the four positions?",
    ),
)
def hwc_to_chw(img: torch.Tensor) -> torch.Tensor:
    """Turn an image (H, W, C) into (C, H, W), or a batch of images (N, H, W, C) into (N, C, H, W).

    H is the height, W the width, C the number of channels (3 for colours, but any number will do), N how many images.
    The pixel in row h, column w and channel c stands at [h, w, c] before and at [c, h, w] afterwards.
    Nothing is copied: the result is a view of `img`, it shares memory with it. The dtype stays.
    Any number of dimensions but 3 and 4 raises ValueError.

    >>> hwc_to_chw(torch.zeros(2, 5, 3)).shape
    torch.Size([3, 2, 5])
    >>> hwc_to_chw(torch.zeros(8, 2, 5, 3)).shape
    torch.Size([8, 3, 2, 5])
    """
    if img.ndim not in (3, 4):
        raise ValueError("an image has 3 dimensions, a batch of images 4")
    return img.movedim(-1, -3)


@hwc_to_chw.mutant("reshapes, so that pixels are mixed up")
def _(img):
    if img.ndim not in (3, 4):
        raise ValueError
    *rest, h, w, c = img.shape
    return img.reshape(*rest, c, h, w)


@hwc_to_chw.mutant("takes the inverse order of axes")
def _(img):
    if img.ndim == 3:
        return img.permute(1, 2, 0)
    if img.ndim == 4:
        return img.permute(0, 2, 3, 1)
    raise ValueError


@hwc_to_chw.mutant("swaps height and width too")
def _(img):
    if img.ndim not in (3, 4):
        raise ValueError
    return img.transpose(-1, -3)


@hwc_to_chw.mutant("copies")
def _(img):
    if img.ndim not in (3, 4):
        raise ValueError
    return img.movedim(-1, -3).contiguous()


@hwc_to_chw.mutant("does not know batches")
def _(img):
    if img.ndim != 3:
        raise ValueError
    return img.permute(2, 0, 1)


@hwc_to_chw.mutant("moves the channels in front of the batch")
def _(img):
    if img.ndim not in (3, 4):
        raise ValueError
    return img.movedim(-1, 0)


@hwc_to_chw.mutant("swaps height and width in a batch")
def _(img):
    if img.ndim == 3:
        return img.permute(2, 0, 1)
    if img.ndim == 4:
        return img.permute(0, 3, 2, 1)
    raise ValueError


@hwc_to_chw.mutant("leaves alone what seems to have its channels in front")
def _(img):
    if img.ndim not in (3, 4):
        raise ValueError
    return img if img.shape[-3] in (1, 3) and img.shape[-1] not in (1, 3) else img.movedim(-1, -3)


@hwc_to_chw.mutant("refuses an image with more than 4 channels")
def _(img):
    if img.ndim == 4:
        return img.permute(0, 3, 1, 2)
    if img.ndim == 3 and img.shape[2] <= 4:
        return img.permute(2, 0, 1)
    raise ValueError


@hwc_to_chw.mutant("copies where the input is not contiguous")
def _(img):
    if img.ndim not in (3, 4):
        raise ValueError
    return img.contiguous().movedim(-1, -3)


@hwc_to_chw.mutant("makes floating numbers")
def _(img):
    if img.ndim not in (3, 4):
        raise ValueError
    return img.movedim(-1, -3).to(torch.float32)


@hwc_to_chw.mutant("joins the images of a batch and parts them again")
def _(img):
    if img.ndim == 4:
        return torch.stack([one.permute(2, 0, 1) for one in img]) if len(img) else img.permute(0, 3, 1, 2)
    if img.ndim == 3:
        return img.permute(2, 0, 1)
    raise ValueError


@hwc_to_chw.mutant("accepts any number of dimensions")
def _(img):
    return img.movedim(-1, -3)


@hwc_to_chw.mutant("accepts more than 4 dimensions")
def _(img):
    if img.ndim < 3:
        raise ValueError
    return img.movedim(-1, -3)


@hwc_to_chw.mutant("takes a matrix for an image with one channel")
def _(img):
    if img.ndim == 2:
        return img[None]
    if img.ndim not in (3, 4):
        raise ValueError
    return img.movedim(-1, -3)


@hwc_to_chw.mutant("asserts the number of dimensions")
def _(img):
    assert img.ndim in (3, 4)
    return img.movedim(-1, -3)


@hwc_to_chw.variant("permute")
def _(img):
    if img.ndim == 3:
        return img.permute(2, 0, 1)
    if img.ndim == 4:
        return img.permute(0, 3, 1, 2)
    raise ValueError(f"{img.ndim} dimensions")


@hwc_to_chw.variant("two transposes")
def _(img):
    if img.ndim < 3 or img.ndim > 4:
        raise ValueError("3 or 4 dimensions")
    return img.transpose(-1, -2).transpose(-2, -3)


@hwc_to_chw.variant("einsum")
def _(img):
    if img.ndim not in (3, 4):
        raise ValueError
    return torch.einsum("...hwc->...chw", img)


@hwc_to_chw.variant("an order of axes computed for both")
def _(img):
    if not 3 <= len(img.shape) <= 4:
        raise ValueError(img.shape)
    h, w, c = range(img.ndim - 3, img.ndim)
    return torch.permute(img, (*range(h), c, h, w))
