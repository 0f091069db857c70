"""Between NumPy and PyTorch: share the memory, or copy it."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from hypothesis import strategies as st

from grader import arrays, exercise

Draw = Callable[[st.SearchStrategy[Any]], Any]


@st.composite
def _bridges(draw: Draw) -> dict[str, Any]:
    """Return an array and whether to share it; arrays that run backwards only where they are to be shared."""
    share = draw(st.booleans())
    layouts = ("C", "F", "F", "stepped", "reversed") if share else ("C", "F", "F", "stepped")
    a = draw(arrays(layouts=layouts))
    if share and a.ndim > 1 and draw(st.integers(0, 4)) == 4:
        a = a[..., ::-1]
    return {"a": a, "share": share}


@exercise(
    points=2,
    arguments=_bridges(),
    examples=(
        {"a": np.array([1.5, 2.5]), "share": True},
        {"a": np.array([1.5, 2.5]), "share": False},
        {"a": np.array([1, 2], dtype="int32"), "share": True},
        {"a": np.array([1, 2], dtype="int32"), "share": False},
        {"a": np.array([True, False]), "share": True},
        {"a": np.array([True, False]), "share": False},
        {"a": np.array(3.0), "share": True},
        {"a": np.array(3, dtype="int64"), "share": False},
        {"a": np.array([1.0, 2.0])[::-1], "share": True},
        {"a": np.array([[1, 2], [3, 4]], dtype="uint8")[::-1], "share": True},
        {"a": np.array([[1.0, 2.0], [3.0, 4.0]])[:, ::-1], "share": True},
        {"a": np.array([[[1], [2]], [[3], [4]]])[:, ::-1], "share": True},
        {"a": np.asfortranarray([[1.0, 2.0], [3.0, 4.0]]), "share": True},
        {"a": np.asfortranarray([[1.0, 2.0], [3.0, 4.0]]), "share": False},
        {"a": np.array([[1, 2, 3], [4, 5, 6]]).T, "share": True},
        {"a": np.array([[True, False], [True, True]])[:, 1:], "share": True},
        {"a": np.array([1, 9, 2, 9])[::2], "share": True},
        {"a": np.array([1, 9, 2, 9])[::2], "share": False},
        {"a": np.empty((0, 3), dtype="float32"), "share": True},
        {"a": np.empty((0, 3), dtype="float32"), "share": False},
        {"a": np.array([0.1, 1e300]), "share": False},
        {"a": np.array([2**62 + 1]), "share": False},
        {"a": np.array([[2**53 + 1, 1], [-(2**53) - 1, 0]]), "share": False},
    ),
    memory="shares",
    tolerance="exact",
    hints=(
        "There is one function of torch that makes a tensor over the memory of an array. It keeps shape and dtype.",
        "torch.from_numpy(a) shares. For an independent tensor, copy the array before, or the tensor after.",
        (
            "a.copy() in NumPy and .clone() in torch copy. Nothing else is needed: torch.from_numpy raises ValueError "
            "for arrays that run backwards by itself, so do not catch it and do not copy first."
        ),
    ),
)
def numpy_to_tensor(a: np.ndarray, share: bool) -> torch.Tensor:
    """Make a tensor of a NumPy array, sharing its memory or not.

    `a` is an array of floating numbers, whole numbers or truth values, with any number of dimensions (none is
    possible too) and any sizes. The tensor has the values and the shape of `a`, and its dtype: float64 stays
    float64, int32 stays int32.

    - If `share` is true, nothing is copied: whoever writes into `a` afterwards sees the change in the tensor,
      and the other way round. PyTorch cannot do this for an array that runs backwards in memory, such as
      `a[::-1]` (it has a negative stride): then let torch's own ValueError out, or raise ValueError.
    - If `share` is false, the tensor has memory of its own, whatever happens to `a` later. Arrays that run
      backwards do not occur here.

    `a` itself stays as it is.

    >>> a = np.array([1.0, 2.0])
    >>> shared, copied = numpy_to_tensor(a, True), numpy_to_tensor(a, False)
    >>> a[0] = 7.0
    >>> shared
    tensor([7., 2.], dtype=torch.float64)
    >>> copied
    tensor([1., 2.], dtype=torch.float64)
    """
    return torch.from_numpy(a if share else a.copy())


@numpy_to_tensor.mutant("always shares")
def _(a, share):
    return torch.from_numpy(a)


@numpy_to_tensor.mutant("always copies")
def _(a, share):
    if share and any(stride < 0 for stride in a.strides):
        raise ValueError("negative strides")
    return torch.tensor(a)


@numpy_to_tensor.mutant("swaps sharing and copying")
def _(a, share):
    if share and any(stride < 0 for stride in a.strides):
        raise ValueError("negative strides")
    return torch.tensor(a) if share else torch.from_numpy(a)


@numpy_to_tensor.mutant("makes everything float32")
def _(a, share):
    return torch.from_numpy(a if share else a.copy()).float()


@numpy_to_tensor.mutant("makes float32 of float64")
def _(a, share):
    tensor = torch.from_numpy(a if share else a.copy())
    return tensor.float() if tensor.dtype == torch.float64 else tensor


@numpy_to_tensor.mutant("copies by way of float32")
def _(a, share):
    return torch.from_numpy(a) if share else torch.from_numpy(a.astype("float32").astype(a.dtype))


@numpy_to_tensor.mutant("loses the dtype by way of a list")
def _(a, share):
    return torch.from_numpy(a) if share else torch.tensor(a.tolist())


@numpy_to_tensor.mutant("makes int64 of int32")
def _(a, share):
    if a.dtype == np.int32:
        a = a.astype(np.int64)
    return torch.from_numpy(a if share else a.copy())


@numpy_to_tensor.mutant("makes numbers of truth values")
def _(a, share):
    if a.dtype == np.bool_:
        a = a.view(np.uint8)
    return torch.from_numpy(a if share else a.copy())


@numpy_to_tensor.mutant("lays the array out anew before it shares, which copies")
def _(a, share):
    if any(stride < 0 for stride in a.strides):
        raise ValueError("negative strides")
    return torch.from_numpy(a.reshape(-1)).reshape(a.shape) if share else torch.from_numpy(a.copy())


@numpy_to_tensor.mutant("gives arrays without dimensions one, as np.ascontiguousarray does")
def _(a, share):
    return torch.from_numpy(np.atleast_1d(a)) if share else torch.from_numpy(np.ascontiguousarray(a.copy()))


@numpy_to_tensor.mutant("copies arrays without dimensions even if they are to be shared, as torch.asarray does")
def _(a, share):
    return torch.asarray(a, copy=not share)


@numpy_to_tensor.mutant("copies only what is not contiguous already")
def _(a, share):
    return torch.from_numpy(a) if share else torch.from_numpy(a).contiguous()


@numpy_to_tensor.mutant("copies arrays that run backwards instead of raising")
def _(a, share):
    if not share or any(stride < 0 for stride in a.strides):
        a = a.copy()
    return torch.from_numpy(a)


@numpy_to_tensor.mutant("raises another error for arrays that run backwards")
def _(a, share):
    try:
        return torch.from_numpy(a if share else a.copy())
    except ValueError as error:
        raise RuntimeError("this array runs backwards") from error


@numpy_to_tensor.mutant("sees a backward first dimension only")
def _(a, share):
    if share and a.ndim and a.strides[0] >= 0 and min(a.strides) < 0:
        return torch.from_numpy(a.copy())
    return torch.from_numpy(a if share else a.copy())


@numpy_to_tensor.mutant("clears the array after copying")
def _(a, share):
    if share:
        return torch.from_numpy(a)
    tensor = torch.from_numpy(a.copy())
    a[...] = 0
    return tensor


@numpy_to_tensor.variant("as_tensor and tensor")
def _(a, share):
    return torch.as_tensor(a) if share else torch.tensor(a)


@numpy_to_tensor.variant("clone")
def _(a, share):
    tensor = torch.from_numpy(a)
    return tensor if share else tensor.clone()


@numpy_to_tensor.variant("copies the values into an empty tensor")
def _(a, share):
    shared = torch.from_numpy(a)
    if share:
        return shared
    fresh = torch.empty(a.shape, dtype=shared.dtype)
    return fresh.copy_(shared)


@numpy_to_tensor.variant("copies with np.array, looks for negative strides itself")
def _(a, share):
    if not share:
        return torch.from_numpy(np.array(a))
    if a.size and min((0, *a.strides)) < 0:
        raise ValueError("PyTorch does not know negative strides")
    return torch.from_numpy(a)
