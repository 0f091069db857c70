"""Between NumPy and PyTorch: share the memory, or copy it."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from hypothesis import strategies as st

from grader import arrays, exercise, tensors

Draw = Callable[[st.SearchStrategy[Any]], Any]
_DTYPES = ("float64", "float32", "int64", "int32", "uint8", "bool", "float16", "int16")


@st.composite
def _bridges(draw: Draw) -> dict[str, Any]:
    """Return an array and whether to share it; arrays that run backwards only where they are to be shared."""
    share = draw(st.booleans())
    layouts = ("C", "F", "F", "stepped", "reversed") if share else ("C", "F", "F", "stepped")
    a = draw(arrays(dtype=_DTYPES, layouts=layouts))
    if share and a.ndim > 1 and draw(st.integers(0, 4)) == 4:
        a = a[..., ::-1]
    return {"a": a, "share": share}


@exercise(
    points=1.75,
    arguments=_bridges(),
    examples=(
        {"a": np.array([1.5, 2.5]), "share": True},
        {"a": np.array([1.5, 2.5]), "share": False},
        {"a": np.array([1, 2], dtype="int32"), "share": True},
        {"a": np.array([1, 2], dtype="int32"), "share": False},
        {"a": np.array([1.5, 2.5], dtype="float16"), "share": False},
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


@numpy_to_tensor.check(
    "the array can be written into as before",
    points=0.25,
    dtype=st.sampled_from(("float64", "float32", "int64", "int32", "uint8", "bool")),
    share=st.booleans(),
    examples=({"dtype": "float64", "share": True}, {"dtype": "float64", "share": False}),
    hints="Here 7 is written into the array after the call. Nothing about the array may have changed, not even its flags.",
)
def _(function, dtype, share):
    a = np.array([0, 2], dtype=dtype)
    tensor = function(a, share)
    writeable = a.flags.writeable
    if writeable:
        a[0] = 7
    return {"a can be written into": writeable, "the tensor after 7 is written into a": tensor}


@numpy_to_tensor.mutant("locks the array, so that nobody can write into it")
def _(a, share):
    tensor = torch.from_numpy(a if share else a.copy())
    a.setflags(write=False)
    return tensor


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


@numpy_to_tensor.mutant("makes float32 of float16, where it copies")
def _(a, share):
    tensor = torch.from_numpy(a if share else a.copy())
    return tensor.float() if tensor.dtype is torch.float16 and not share else tensor


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


_KINDS = (
    *(torch.float32, torch.float64, torch.float16, torch.bfloat16, torch.bfloat16),
    *(torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.bool),
)
_GRADIENTS = torch.tensor([[1.5, 2.5], [3.5, -4.5]], requires_grad=True)


@exercise(
    points=1.5,
    t=tensors(dtype=_KINDS, values=("normal", "normal", "special"), expanded=True, requires_grad=None),
    examples=(
        {"t": torch.tensor([1.5, 2.5])},
        {"t": torch.tensor([1.5, 2.5], requires_grad=True)},
        {"t": torch.tensor([1, 2])},
        {"t": torch.tensor([True, False])},
        {"t": torch.tensor([1.5, 2.5], dtype=torch.bfloat16)},
        {"t": torch.tensor([1.5, -2.5], dtype=torch.bfloat16, requires_grad=True)},
        {"t": torch.tensor(0.15625, dtype=torch.bfloat16)},
        {"t": torch.tensor([1e5, 1e30, 1e-10], dtype=torch.bfloat16)},
        {"t": torch.empty(2, 0, dtype=torch.bfloat16)},
        {"t": torch.tensor([0.1, 1e300], dtype=torch.float64)},
        {"t": torch.tensor([0.1], dtype=torch.float64, requires_grad=True)},
        {"t": torch.tensor([0.1, 2.0], dtype=torch.float16)},
        {"t": torch.tensor([0.1, 2.0], dtype=torch.float16, requires_grad=True)},
        {"t": torch.tensor([1, 2], dtype=torch.int32)},
        {"t": torch.tensor([-1, 2], dtype=torch.int16)},
        {"t": torch.tensor([-1, 2], dtype=torch.int8)},
        {"t": torch.tensor([200, 2], dtype=torch.uint8)},
        {"t": torch.tensor([2**62 + 1])},
        {"t": torch.tensor(3.0)},
        {"t": torch.tensor(3.0, requires_grad=True)},
        {"t": torch.tensor(7)},
        {"t": torch.tensor(True)},
        {"t": torch.empty(0)},
        {"t": torch.empty(0, 3, requires_grad=True)},
        {"t": torch.empty(2, 0, dtype=torch.int32)},
        {"t": torch.tensor([[1, 2, 3], [4, 5, 6]]).mT},
        {"t": torch.tensor([[[1.0], [2.0]], [[3.0], [4.0]]])},
        {"t": _GRADIENTS},
    ),
    tolerance="exact",
    builds_on=("numpy_to_tensor",),
    hints=(
        "NumPy knows neither gradients nor graphics cards. Which methods give a tensor without the first, off the second?",
        "t.detach() is t without its history, t.cpu() is t on the CPU. Both leave t itself as it is. Then comes .numpy().",
        (
            "bfloat16 is the one dtype that NumPy does not know: for it alone, convert to float32, with .float(), before "
            ".numpy(). All the others keep theirs by themselves."
        ),
    ),
)
def tensor_to_numpy(t: torch.Tensor) -> np.ndarray:
    """Make a NumPy array of a tensor, wherever the tensor is and whether or not it tracks gradients.

    `t` holds floating numbers, whole numbers or truth values; it has any number of dimensions (none is possible too)
    and any sizes. The array has the values and the shape of `t`, and its dtype: float64 stays float64, int32 stays
    int32. There is one exception: NumPy does not know bfloat16, a floating dtype of 16 bits, so it becomes float32.

    `t` may be on any device, NumPy's arrays are always on the CPU. And `t` may require gradients, or be computed from
    tensors that do; NumPy does not track any.
    Afterwards `t` is as it was: on its device, and requiring gradients if it did. Whether the array shares memory
    with `t` does not matter.

    >>> tensor_to_numpy(torch.tensor([[1.0, 2.0]], requires_grad=True))
    array([[1., 2.]], dtype=float32)
    """
    t = t.detach().cpu()
    return (t.float() if t.dtype == torch.bfloat16 else t).numpy()


@tensor_to_numpy.check(
    "in the middle of a calculation",
    points=0.5,
    x=tensors(dims=(0, 2), side=(1, 3), dtype=(torch.float32, torch.float64), requires_grad=True),
    examples=({"x": torch.tensor([1.0, 2.0], requires_grad=True)}, {"x": torch.tensor(3.0, requires_grad=True)}),
    hints=(
        "The tensor is x * x here, computed from one that requires gradients; backward() is called after the array is "
        "made."
    ),
)
def _(function, x):
    square = x * x
    array = function(square)
    still = square.requires_grad
    square.sum().backward()
    return {"array": array.copy(), "still requires gradients": still, "gradient": x.grad.clone()}


@tensor_to_numpy.mutant("only .numpy(), which refuses gradients")
def _(t):
    t = t.cpu()
    return (t.detach().float() if t.dtype == torch.bfloat16 else t).numpy()


@tensor_to_numpy.mutant("only .numpy(), which refuses gradients and other devices")
def _(t):
    return (t.detach().cpu().float() if t.dtype == torch.bfloat16 else t).numpy()


@tensor_to_numpy.mutant("forgets .cpu()")
def _(t):
    t = t.detach()
    return (t.float() if t.dtype == torch.bfloat16 else t).numpy()


@tensor_to_numpy.mutant("calls .cpu() and does not keep what it returns")
def _(t):
    t.cpu()
    t = t.detach()
    return (t.float() if t.dtype == torch.bfloat16 else t).numpy()


@tensor_to_numpy.mutant("calls .detach() and does not keep what it returns")
def _(t):
    t.detach()
    t = t.cpu()
    return (t.detach().float() if t.dtype == torch.bfloat16 else t).numpy()


@tensor_to_numpy.mutant("switches the gradients of t off")
def _(t):
    if t.is_leaf:
        t.requires_grad_(False)
    here = t.detach().cpu()
    return (here.float() if t.dtype == torch.bfloat16 else here).numpy()


@tensor_to_numpy.mutant("cuts t itself out of the calculation, with detach_()")
def _(t):
    here = t.detach_().cpu()
    return (here.float() if t.dtype == torch.bfloat16 else here).numpy()


@tensor_to_numpy.mutant("does not know bfloat16")
def _(t):
    return t.detach().cpu().numpy()


@tensor_to_numpy.mutant("makes everything float32")
def _(t):
    return t.detach().cpu().float().numpy()


@tensor_to_numpy.mutant("makes all floating numbers float32")
def _(t):
    t = t.detach().cpu()
    return (t.float() if t.is_floating_point() else t).numpy()


@tensor_to_numpy.mutant("makes float16 float32 too")
def _(t):
    t = t.detach().cpu()
    return (t.float() if t.dtype in (torch.bfloat16, torch.float16) else t).numpy()


@tensor_to_numpy.mutant("makes float16 of bfloat16")
def _(t):
    t = t.detach().cpu()
    return (t.half() if t.dtype == torch.bfloat16 else t).numpy()


@tensor_to_numpy.mutant("makes float64 of bfloat16")
def _(t):
    t = t.detach().cpu()
    return (t.double() if t.dtype == torch.bfloat16 else t).numpy()


@tensor_to_numpy.mutant("loses the dtype by way of a list")
def _(t):
    return np.array(t.detach().tolist()).reshape(t.shape)


@tensor_to_numpy.mutant("loses the shape of empty tensors by way of a list")
def _(t):
    dtype = "float32" if t.dtype == torch.bfloat16 else str(t.dtype).removeprefix("torch.")
    return np.array(t.detach().tolist(), dtype=dtype)


@tensor_to_numpy.mutant("makes numbers of truth values")
def _(t):
    t = t.detach().cpu()
    if t.dtype == torch.bool:
        t = t.to(torch.uint8)
    return (t.float() if t.dtype == torch.bfloat16 else t).numpy()


@tensor_to_numpy.mutant("makes int64 of all whole numbers")
def _(t):
    t = t.detach().cpu()
    if t.dtype in (torch.int8, torch.int16, torch.int32, torch.uint8):
        t = t.long()
    return (t.float() if t.dtype == torch.bfloat16 else t).numpy()


@tensor_to_numpy.mutant("gives arrays without dimensions one")
def _(t):
    t = t.detach().cpu()
    return np.atleast_1d((t.float() if t.dtype == torch.bfloat16 else t).numpy())


@tensor_to_numpy.mutant("flattens the tensor")
def _(t):
    t = t.detach().cpu()
    return (t.float() if t.dtype == torch.bfloat16 else t).numpy().ravel() if t.ndim else t.float().numpy()


@tensor_to_numpy.mutant("turns rows and columns round")
def _(t):
    t = t.detach().cpu()
    return (t.float() if t.dtype == torch.bfloat16 else t).numpy().T


@tensor_to_numpy.mutant("removes dimensions of size 1")
def _(t):
    t = t.detach().cpu()
    return np.squeeze((t.float() if t.dtype == torch.bfloat16 else t).numpy())


@tensor_to_numpy.mutant("returns a list")
def _(t):
    return t.detach().cpu().tolist()


@tensor_to_numpy.mutant("returns a tensor on the CPU")
def _(t):
    t = t.detach().cpu()
    return t.float() if t.dtype == torch.bfloat16 else t


@tensor_to_numpy.mutant("returns a NumPy number where there are no dimensions")
def _(t):
    t = t.detach().cpu()
    array = (t.float() if t.dtype == torch.bfloat16 else t).numpy()
    return array if array.ndim else array[()]


@tensor_to_numpy.mutant("makes nan and infinity ordinary numbers")
def _(t):
    t = t.detach().cpu()
    t = t.float() if t.dtype == torch.bfloat16 else t
    return np.nan_to_num(t.numpy()) if t.is_floating_point() else t.numpy()


@tensor_to_numpy.variant("without gradients, a copy")
def _(t):
    with torch.no_grad():
        here = t.cpu().clone()
        if here.dtype is torch.bfloat16:
            here = here.to(torch.float32)
        return here.numpy()


@tensor_to_numpy.variant("asarray")
def _(t):
    t = t.to("cpu").detach()
    if str(t.dtype) == "torch.bfloat16":
        return np.asarray(t.type(torch.float32))
    return np.asarray(t)


@tensor_to_numpy.variant("data, tries and converts where NumPy refuses")
def _(t):
    here = t.data.cpu()
    try:
        return here.numpy().copy()
    except TypeError:
        return np.array(here.float())


@tensor_to_numpy.variant("force")
def _(t):
    if t.dtype == torch.bfloat16:
        t = t.float()
    return t.numpy(force=True)


@tensor_to_numpy.variant("by way of lists, with dtype and shape written out")
def _(t):
    dtype = {torch.bfloat16: "float32"}.get(t.dtype, str(t.dtype).split(".")[1])
    return np.array(t.tolist(), dtype=dtype).reshape(tuple(t.shape))
