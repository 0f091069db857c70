"""Make tensors: from Python numbers, filled, and as a range; and what a tensor is made of."""

import math
from typing import Any

import numpy as np
import torch
from hypothesis import strategies as st

from grader import devices, exercise, tensors

_DEVICES = devices() | st.sampled_from(("meta", torch.device("meta")))
_DTYPES = (
    *(None, None, None, torch.float64, torch.float64, torch.int64, torch.bool),
    *(torch.int32, torch.float32, torch.float16, torch.int64, torch.bool),
)
_BOOLS = st.booleans()
_INTS = st.integers(-100, 100)
_FLOATS = st.sampled_from((0.5, 1.0, -2.75, 0.0, -0.5, 64.0))  # the same in every floating dtype
_FINE_FLOATS = st.sampled_from((0.1, 1 / 3, 2.0**24 + 1, 0.5))  # not so in float32
_FINE_INTS = _INTS | st.just(2**24 + 1)
_LARGE_INTS = _INTS | st.just(2**53 + 1)  # float64 has no such number


def _build(flat: list[Any], shape: list[int]) -> Any:
    """Nest the numbers of `flat`, which is used up, as deep as `shape` is long."""
    if not shape:
        return flat.pop(0)
    return [_build(flat, shape[1:]) for _ in range(shape[0])]


@st.composite
def _list_arguments(draw: Any) -> dict[str, Any]:
    """Numbers of one kind or mixed, sometimes ragged lists (on the CPU only: the meta device takes them)."""
    shape = draw(st.lists(st.sampled_from((1, 2, 3, 2, 3, 0)), max_size=3))
    dtype = draw(st.sampled_from(_DTYPES))
    ints = {torch.float64: _FINE_INTS, torch.int64: _LARGE_INTS}.get(dtype, _INTS)
    floats = _FINE_FLOATS if dtype is torch.float64 else _FLOATS
    mixed = (ints | _BOOLS, ints | floats, ints | floats | _BOOLS)
    kinds = (ints, floats, _BOOLS, *mixed) if dtype is None else (floats, ints, _BOOLS, floats | _INTS)
    leaves = draw(st.sampled_from(kinds))
    count = math.prod(shape)
    data = _build(draw(st.lists(leaves, min_size=count, max_size=count)), shape)
    given = {"data": data} if dtype is None else {"data": data, "dtype": dtype}
    if len(shape) >= 2 and count and shape[-2] >= 2 and draw(st.integers(0, 3)) == 3:
        above = data[-1] if len(shape) == 3 else data
        above[-1] = above[-1][:-1] if draw(st.booleans()) else above[-1] * 2
        return given
    if draw(st.integers(0, 2)) == 2:
        return {"data": data, "dtype": dtype, "device": draw(_DEVICES)}
    return given


@exercise(
    points=1,
    arguments=_list_arguments(),
    tolerance="exact",
    examples=(
        {"data": [1, 2]},
        {"data": [True, False]},
        {"data": [1, 0.5]},
        {"data": [True, 2]},
        {"data": [[1, 2], [0.5, 3]]},
        {"data": [[False, True], [2, 3]]},
        {"data": []},
        {"data": [[], []]},
        {"data": 3},
        {"data": 0.5},
        {"data": 1},
        {"data": True},
        {"data": 1.0},
        {"data": [[1, 2], [3]]},
        {"data": [[1], [2, 3]]},
        {"data": [[[1], [2]], [[3]]]},
        {"data": [[[1, 2], [3]]]},
        {"data": [[[1], [2]], [[3], [4, 5]]]},
        {"data": [[1, 2], [3, 4, 5], [6]]},
        {"data": [[1, 2], [3]], "dtype": torch.float32},
        {"data": 0.1, "dtype": torch.float64},
        {"data": [1 / 3, 2.0**24 + 1], "dtype": torch.float64},
        {"data": 2**24 + 1, "dtype": torch.float64},
        {"data": [2**53 + 1]},
        {"data": [2**53 + 1], "dtype": torch.int64},
        {"data": [-2.75, 0.5], "dtype": torch.int64},
        {"data": [-2.75, 2.75], "dtype": torch.int32},
        {"data": [0.5], "dtype": torch.float16},
        {"data": [[1, 2]], "dtype": torch.float16},
        {"data": [0.5, 0], "dtype": torch.bool},
        {"data": [-0.5], "dtype": torch.bool},
        {"data": [1e-50, 0.0], "dtype": torch.bool},
        {"data": [2.0**24 + 1], "dtype": torch.int64},
        {"data": [], "dtype": torch.int32},
        {"data": [[1, 2], [3, 4]], "dtype": None, "device": torch.device("meta")},
        {"data": [[1, 2], [3, 4]], "dtype": torch.float64, "device": "meta"},
        {"data": [[1, 2], [3, 4]], "dtype": torch.float64, "device": torch.device("meta")},
    ),
    hints=(
        "PyTorch has one function that turns numbers and nested lists of numbers into a tensor.",
        "That function takes dtype= and device= too, and dtype=None means: choose what fits.",
        "torch.tensor, in lower case. (torch.Tensor is the class: it makes everything float32.)",
    ),
)
def tensor_from_list(
    data: list | int | float | bool, dtype: torch.dtype | None = None, device: str | torch.device = "cpu"
) -> torch.Tensor:
    """Make a tensor of the numbers in `data`, which is one number or a list; lists may be nested.

    A single number gives a tensor with 0 dimensions; each level of brackets adds one dimension.

    Without a `dtype` PyTorch chooses it: only bools give bool; ints, alone or mixed with bools, give int64; a single
    float anywhere makes all of it float32; where there are no numbers at all, as in `[]`, it is float32.
    With a `dtype` each number is converted straight to it: 0.1 as float64 stays exactly Python's 0.1, an int dtype
    cuts off what is after the decimal point, and as bool everything but 0 is True.

    The result is on `device` and does not require gradients.
    Raises ValueError where lists side by side have different lengths, as in `[[1, 2], [3]]`; the first of them is
    never empty there.

    >>> tensor_from_list([[1, 2], [3, 4]])
    tensor([[1, 2],
            [3, 4]])
    >>> tensor_from_list(1, dtype=torch.float64)
    tensor(1., dtype=torch.float64)
    """
    return torch.tensor(data, dtype=dtype, device=device)


@tensor_from_list.mutant("makes float32 where no dtype is given")
def _(data, dtype=None, device="cpu"):
    return torch.tensor(data, dtype=dtype or torch.float32, device=device)


@tensor_from_list.mutant("makes float32 first and converts then, so digits are lost")
def _(data, dtype=None, device="cpu"):
    if dtype is None:
        return torch.tensor(data, device=device)
    return torch.tensor(data, dtype=torch.float32, device=device).to(dtype)


@tensor_from_list.mutant("makes float64 first and converts then: large whole numbers lose digits")
def _(data, dtype=None, device="cpu"):
    if dtype is None:
        return torch.tensor(data, device=device)
    return torch.tensor(data, dtype=torch.float64, device=device).to(dtype)


@tensor_from_list.mutant("lets PyTorch choose first and converts then: 0.1 loses digits")
def _(data, dtype=None, device="cpu"):
    result = torch.tensor(data, device=device)
    return result if dtype is None else result.to(dtype)


@tensor_from_list.mutant("takes care of float64 only: what is too small for float32 is not True")
def _(data, dtype=None, device="cpu"):
    if dtype is torch.float64:
        return torch.tensor(data, dtype=dtype, device=device)
    result = torch.tensor(data, device=device)
    return result if dtype is None else result.to(dtype)


@tensor_from_list.mutant("uses the class torch.Tensor: everything is float32")
def _(data, dtype=None, device="cpu"):
    if not isinstance(data, list) or dtype is not None:
        return torch.tensor(data, dtype=dtype, device=device)
    return torch.Tensor(data).to(device)


@tensor_from_list.mutant("ignores dtype")
def _(data, dtype=None, device="cpu"):
    return torch.tensor(data, device=device)


@tensor_from_list.mutant("ignores device")
def _(data, dtype=None, device="cpu"):
    return torch.tensor(data, dtype=dtype)


@tensor_from_list.mutant("forgets device where a dtype is given")
def _(data, dtype=None, device="cpu"):
    if dtype is not None:
        return torch.tensor(data, dtype=dtype)
    return torch.tensor(data, device=device)


@tensor_from_list.mutant("makes a single number 1-d")
def _(data, dtype=None, device="cpu"):
    if not isinstance(data, list):
        data = [data]
    return torch.tensor(data, dtype=dtype, device=device)


@tensor_from_list.mutant("looks at the first number only to choose the dtype")
def _(data, dtype=None, device="cpu"):
    first = data
    while isinstance(first, list) and first:
        first = first[0]
    if dtype is None:
        dtype = {bool: torch.bool, int: torch.int64}.get(type(first), torch.float32)
    return torch.tensor(data, dtype=dtype, device=device)


@tensor_from_list.mutant("takes bools for whole numbers")
def _(data, dtype=None, device="cpu"):
    result = torch.tensor(data, dtype=dtype, device=device)
    return result.to(torch.int64) if dtype is None and result.dtype is torch.bool else result


@tensor_from_list.mutant("makes an empty list int64")
def _(data, dtype=None, device="cpu"):
    result = torch.tensor(data, dtype=dtype, device=device)
    return result.to(torch.int64) if dtype is None and result.numel() == 0 else result


@tensor_from_list.mutant("keeps Python's precision: float64")
def _(data, dtype=None, device="cpu"):
    result = torch.tensor(data, dtype=dtype, device=device)
    if dtype is None and result.numel() and result.is_floating_point():
        return torch.tensor(data, dtype=torch.float64, device=device)
    return result


@tensor_from_list.mutant("rounds to whole numbers instead of cutting off")
def _(data, dtype=None, device="cpu"):
    if dtype in (torch.int64, torch.int32):
        return torch.tensor(data, dtype=torch.float64, device=device).round().to(dtype)
    return torch.tensor(data, dtype=dtype, device=device)


@tensor_from_list.mutant("cuts off the fraction before it asks what is True")
def _(data, dtype=None, device="cpu"):
    if dtype is torch.bool:
        return torch.tensor(data, dtype=torch.int64, device=device).to(dtype)
    return torch.tensor(data, dtype=dtype, device=device)


@tensor_from_list.mutant("the result requires gradients where it is floating")
def _(data, dtype=None, device="cpu"):
    result = torch.tensor(data, dtype=dtype, device=device)
    return result.requires_grad_(result.is_floating_point())


@tensor_from_list.mutant("raises another error for ragged lists")
def _(data, dtype=None, device="cpu"):
    try:
        return torch.tensor(data, dtype=dtype, device=device)
    except ValueError as error:
        raise TypeError("the lists differ in length") from error


@tensor_from_list.mutant("fills ragged lists up with zeros")
def _(data, dtype=None, device="cpu"):
    try:
        return torch.tensor(data, dtype=dtype, device=device)
    except ValueError:
        rows = [torch.tensor(row, dtype=dtype).reshape(-1) for row in data]
        return torch.nn.utils.rnn.pad_sequence(rows, batch_first=True).to(device)


@tensor_from_list.mutant("counts the numbers of ragged lists, not those of each list")
def _(data, dtype=None, device="cpu"):
    shape, first, numbers = [], data, [data]
    while isinstance(first, list):
        shape.append(len(first))
        first = first[0] if first else None
    while any(isinstance(part, list) for part in numbers):
        numbers = [inner for part in numbers for inner in (part if isinstance(part, list) else [part])]
    if len(numbers) != math.prod(shape):
        raise ValueError("the lists differ in length")
    return torch.tensor(numbers, dtype=dtype, device=device).reshape(shape)


@tensor_from_list.variant("as_tensor, then to")
def _(data, dtype=None, device="cpu"):
    return torch.as_tensor(data, dtype=dtype).to(device)


@tensor_from_list.variant("asarray")
def _(data, dtype=None, device="cpu"):
    return torch.asarray(data, dtype=dtype, device=device)


@tensor_from_list.variant("a dtype of one's own choosing")
def _(data, dtype=None, device="cpu"):
    kinds = set()

    def gather(part):
        if isinstance(part, list):
            for inner in part:
                gather(inner)
        else:
            kinds.add(type(part))

    gather(data)
    if dtype is None and (float in kinds or not kinds):
        dtype = torch.float32
    elif dtype is None:
        dtype = torch.int64 if int in kinds else torch.bool
    return torch.tensor(data, dtype=dtype, device=device)


@tensor_from_list.variant("built up from 0-d tensors by stacking")
def _(data, dtype=None, device="cpu"):
    chosen = torch.tensor(data, dtype=dtype).dtype

    def build(part):
        if not isinstance(part, list):
            return torch.tensor(part, dtype=chosen)
        return torch.stack([build(inner) for inner in part]) if part else torch.empty(0, dtype=chosen)

    return build(data).to(device)


@exercise(
    points=1,
    t=tensors(
        " | 1 | 1 1 | 1 1 1 | 0 | 2 | 1 2 | 1 0 | 2 1",
        dtype=(torch.float32, torch.float64, torch.float16, torch.int64, torch.uint8, torch.bool),
        requires_grad=None,
    ),
    tolerance="exact",
    examples=(
        {"t": torch.tensor(39)},
        {"t": torch.tensor(0.5)},
        {"t": torch.tensor(True)},
        {"t": torch.tensor(False)},
        {"t": torch.tensor([7])},
        {"t": torch.tensor([[7]])},
        {"t": torch.tensor([[[0.25]]])},
        {"t": torch.tensor([True])},
        {"t": torch.tensor([2.0])},
        {"t": torch.tensor(2.5, requires_grad=True)},
        {"t": torch.tensor([1 / 3], dtype=torch.float64)},
        {"t": torch.tensor(0.123456789, dtype=torch.float64)},
        {"t": torch.tensor([2**53 + 1])},
        {"t": torch.tensor(200, dtype=torch.uint8)},
        {"t": torch.tensor([1, 2])},
        {"t": torch.tensor([3, 3])},
        {"t": torch.tensor([[1.0, 2.0]])},
        {"t": torch.tensor([])},
        {"t": torch.zeros(1, 0)},
    ),
    builds_on=("tensor_from_list",),
    hints=(
        "A tensor with one element is still a tensor. There is a method that hands out the Python number in it.",
        "Without brackets behind its name a method is only looked at, not called: t.item is not t.item().",
        "t.numel() counts the elements, whatever the shape. Is it not 1, raise ValueError before anything else.",
    ),
)
def scalar_value(t: torch.Tensor) -> int | float | bool:
    """Return the only element of `t` as a plain Python number.

    `t` may have any shape with exactly one element: `()`, `(1,)`, `(1, 1)` and so on. A bool tensor gives a bool, an
    integer tensor an int, a floating tensor a float. It may require gradients, and may be on any device.
    Raises ValueError if `t` has no element, or more than one.

    >>> scalar_value(torch.tensor(39))
    39
    >>> scalar_value(torch.tensor([[2.5]]))
    2.5
    """
    if t.numel() != 1:
        raise ValueError(f"t must have exactly one element, but has {t.numel()}")
    return t.item()


@scalar_value.mutant("returns the method: t.item without the call")
def _(t):
    if t.numel() != 1:
        raise ValueError
    return t.item


@scalar_value.mutant("returns a tensor with 0 dimensions")
def _(t):
    if t.numel() != 1:
        raise ValueError
    return t.detach().reshape(())


@scalar_value.mutant("makes a float of everything")
def _(t):
    if t.numel() != 1:
        raise ValueError
    return float(t)


@scalar_value.mutant("makes an int of bools")
def _(t):
    if t.numel() != 1:
        raise ValueError
    return int(t) if t.dtype is torch.bool else t.item()


@scalar_value.mutant("makes an int of whole floats")
def _(t):
    if t.numel() != 1:
        raise ValueError
    value = t.item()
    return int(value) if isinstance(value, float) and value.is_integer() else value


@scalar_value.mutant("tolist: lists where there are dimensions")
def _(t):
    if t.numel() != 1:
        raise ValueError
    return t.tolist()


@scalar_value.mutant("t[0], which a tensor with 0 dimensions has not")
def _(t):
    if t.numel() != 1:
        raise ValueError
    return t[0].item()


@scalar_value.mutant("goes one dimension deep only")
def _(t):
    if t.numel() != 1:
        raise ValueError
    return t[0].tolist() if t.ndim else t.item()


@scalar_value.mutant("does not check, so torch's own error comes")
def _(t):
    return t.item()


@scalar_value.mutant("takes the first of several")
def _(t):
    if t.numel() == 0:
        raise ValueError
    return t.flatten()[0].item()


@scalar_value.mutant("takes several that are equal for one")
def _(t):
    if t.numel() == 0 or t.min() != t.max():
        raise ValueError
    return t.flatten()[0].item()


@scalar_value.mutant("gives 0 for a tensor without elements")
def _(t):
    if t.numel() > 1:
        raise ValueError
    return t.item() if t.numel() else 0


@scalar_value.mutant("counts dimensions instead of elements")
def _(t):
    if t.ndim:
        raise ValueError
    return t.item()


@scalar_value.mutant("rounds")
def _(t):
    if t.numel() != 1:
        raise ValueError
    value = t.item()
    return round(value, 4) if isinstance(value, float) else value


@scalar_value.mutant("a NumPy number, not a Python one")
def _(t):
    if t.numel() != 1:
        raise ValueError
    return t.detach().cpu().numpy().reshape(())[()]


@scalar_value.mutant("goes by way of float32")
def _(t):
    if t.numel() != 1:
        raise ValueError
    return type(t.item())(t.float().item())


@scalar_value.variant("tolist of the tensor without dimensions")
def _(t):
    if t.numel() != 1:
        raise ValueError(t.shape)
    return t.reshape(()).tolist()


@scalar_value.variant("by way of NumPy")
def _(t):
    values = t.detach().cpu().numpy()
    if values.size != 1:
        raise ValueError("not one element")
    return values.item()


@scalar_value.variant("catches torch's error")
def _(t):
    try:
        return t.item()
    except RuntimeError as error:
        raise ValueError("t must have one element") from error


@scalar_value.variant("unwraps list after list")
def _(t):
    found = t.tolist()
    while isinstance(found, list):
        if len(found) != 1:
            raise ValueError
        found = found[0]
    return found


@exercise(
    points="0.75",
    t=tensors(
        "*",
        dtype=(torch.float32, torch.float64, torch.float16, torch.int64, torch.uint8, torch.bool, torch.int32),
        dims=(0, 4),
        expanded=True,
        requires_grad=None,
    ),
    tolerance="exact",
    examples=(
        {"t": torch.tensor([1.0, 2.0])},
        {"t": torch.tensor([[1, 2, 3], [4, 5, 6]])},
        {"t": torch.tensor(39)},
        {"t": torch.tensor([[1.0], [2.0]], requires_grad=True)},
        {"t": torch.zeros(1, 3, 3)},
        {"t": torch.zeros(1, 3, 3, dtype=torch.float64)},
        {"t": torch.zeros(2, 0, 3)},
        {"t": torch.empty(0)},
        {"t": torch.tensor([True])},
        {"t": torch.tensor([1, 2, 3, 4])[::2]},
        {"t": torch.tensor([5]).expand(3)},
        {"t": torch.tensor([[1, 2, 3], [4, 5, 6]]).T},
        {"t": torch.ones(2, dtype=torch.float16)},
    ),
    hints=(
        "A tensor knows all of this itself. Try t.shape, t.dtype and t.device in a Python shell.",
        "Some are attributes (t.ndim), some are methods and want brackets: t.numel().",
        "tuple(t.shape) is a plain tuple; t.device.type is the word without a number behind it.",
    ),
)
def tensor_report(t: torch.Tensor) -> dict[str, object]:
    """Return what `t` says of itself, as a dict with exactly these six keys.

    - "ndim": how many dimensions it has, an int
    - "shape": its sizes, a tuple of ints (torch.Size is a tuple too)
    - "dtype": its torch.dtype
    - "device": the kind of device it is on, a string without a number: "cpu", or "cuda"
    - "numel": how many elements it has, an int
    - "requires_grad": whether gradients are tracked for it, a bool

    >>> report = tensor_report(torch.tensor([[1, 2, 3], [4, 5, 6]]))
    >>> report["ndim"], report["shape"], report["numel"]
    (2, (2, 3), 6)
    >>> report["dtype"], report["device"], report["requires_grad"]
    (torch.int64, 'cpu', False)
    """
    return {
        "ndim": t.ndim,
        "shape": tuple(t.shape),
        "dtype": t.dtype,
        "device": t.device.type,
        "numel": t.numel(),
        "requires_grad": t.requires_grad,
    }


@tensor_report.check(
    "of the result of a calculation",
    points="0.25",
    t=tensors("n | n m", sizes={"n": (1, 3), "m": (1, 2)}, requires_grad=None),
    examples=({"t": torch.tensor([1.0, 2.0], requires_grad=True)}, {"t": torch.tensor([1.0, 2.0])}),
    hints="Gradients are tracked for what is computed from a tensor that requires them, too.",
)
def _(tensor_report, t):
    return tensor_report(t * 2)


def _reported(t: torch.Tensor, **other: object) -> dict[str, object]:
    """The right report, with something else in some places."""
    whole = {"ndim": t.ndim, "shape": tuple(t.shape), "dtype": t.dtype, "device": t.device.type}
    return {**whole, "numel": t.numel(), "requires_grad": t.requires_grad, **other}


@tensor_report.mutant("numel without the call")
def _(t):
    return _reported(t, numel=t.numel)


@tensor_report.mutant("dim without the call")
def _(t):
    return _reported(t, ndim=t.dim)


@tensor_report.mutant("shape is the number of dimensions")
def _(t):
    return _reported(t, shape=len(t.shape))


@tensor_report.mutant("shape is a list")
def _(t):
    return _reported(t, shape=list(t.shape))


@tensor_report.mutant("numel is the first size")
def _(t):
    return _reported(t, numel=t.size(0) if t.ndim else 1)


@tensor_report.mutant("numel counts what lies in memory")
def _(t):
    return _reported(t, numel=t.untyped_storage().nbytes() // t.element_size())


@tensor_report.mutant("device with its number")
def _(t):
    return _reported(t, device=str(t.device))


@tensor_report.mutant("device as an object")
def _(t):
    return _reported(t, device=t.device)


@tensor_report.mutant("device is always cpu")
def _(t):
    return _reported(t, device="cpu")


@tensor_report.mutant("dtype as a word")
def _(t):
    return _reported(t, dtype=str(t.dtype))


@tensor_report.mutant("dtype is always float32")
def _(t):
    return _reported(t, dtype=torch.float32)


@tensor_report.mutant("asks for gradients that are there, not whether they are tracked")
def _(t):
    return _reported(t, requires_grad=t.is_leaf and t.grad is not None)


@tensor_report.mutant("requires_grad of leaves only")
def _(t):
    return _reported(t, requires_grad=t.requires_grad and t.is_leaf)


@tensor_report.mutant("leaves dimensions of size 1 out")
def _(t):
    return _reported(t, ndim=t.squeeze().ndim)


@tensor_report.mutant("forgets a key")
def _(t):
    report = _reported(t)
    del report["device"]
    return report


@tensor_report.mutant("has a key more")
def _(t):
    return _reported(t, size=t.size())


@tensor_report.variant("torch.Size, and methods")
def _(t):
    report = {}
    report["requires_grad"] = t.requires_grad
    report["numel"] = torch.numel(t)
    report["device"] = str(t.device).split(":")[0]
    report["dtype"] = t.dtype
    report["shape"] = t.size()
    report["ndim"] = t.dim()
    return report


@tensor_report.variant("counts by hand")
def _(t):
    count = 1
    for side in t.shape:
        count *= side
    return dict(
        ndim=len(t.shape),
        shape=tuple(int(side) for side in t.shape),
        dtype=t.dtype,
        device=t.device.type,
        numel=count,
        requires_grad=bool(t.requires_grad),
    )


@exercise(
    points=1,
    t=tensors(
        "*",
        dtype=(torch.float32, torch.float64, torch.float16, torch.int64, torch.uint8, torch.bool),
        values=("normal", "special"),
        expanded=True,
        requires_grad=None,
    ),
    memory="fresh",
    tolerance="exact",
    examples=(
        {"t": torch.tensor([5.0, 7.0])},
        {"t": torch.tensor([5, 7])},
        {"t": torch.tensor([True, False])},
        {"t": torch.tensor([float("inf"), float("nan")])},
        {"t": torch.tensor([0.0, -0.0])},
        {"t": torch.tensor([2.0], requires_grad=True)},
        {"t": torch.tensor([2.0], dtype=torch.float64)},
        {"t": torch.tensor([2.0], dtype=torch.float16)},
        {"t": torch.tensor([2], dtype=torch.uint8)},
        {"t": torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])},
        {"t": torch.tensor([[1, 2, 3], [4, 5, 6]]).T},
        {"t": torch.tensor(3.0)},
        {"t": torch.empty(0)},
        {"t": torch.empty(2, 0, dtype=torch.int64)},
        {"t": torch.tensor([1.0]).expand(3)},
        {"t": torch.tensor([[1.0], [2.0]]).expand(2, 3)},
    ),
    hints=(
        "You need the shape, the dtype and the device of t, but nothing of what is in it.",
        "Look for functions whose names end with _like.",
        "torch.zeros_like(t) makes the first one. The two are returned as a tuple: return zeros, ones.",
    ),
)
def zeros_and_ones_like(t: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return two new tensors with the shape, the dtype and the device of `t`: one of zeros, one of ones.

    For a bool tensor that is False and True. Neither requires gradients, even where `t` does. They share no memory
    with `t`, nor with each other: each has a storage of its own, so they are not two parts of one larger tensor. `t`
    stays as it is, whatever is in it: it may hold inf or nan.

    >>> zeros_and_ones_like(torch.tensor([5.0, 7.0]))
    (tensor([0., 0.]), tensor([1., 1.]))
    >>> zeros_and_ones_like(torch.tensor([[3], [4]]))
    (tensor([[0],
            [0]]), tensor([[1],
            [1]]))
    """
    return torch.zeros_like(t), torch.ones_like(t)


@zeros_and_ones_like.mutant("the default dtype")
def _(t):
    return torch.zeros(t.shape, device=t.device), torch.ones(t.shape, device=t.device)


@zeros_and_ones_like.mutant("forgets the device")
def _(t):
    return torch.zeros(t.shape, dtype=t.dtype), torch.ones(t.shape, dtype=t.dtype)


@zeros_and_ones_like.mutant("multiplies by 0: inf and nan become nan")
def _(t):
    zeros = torch.zeros_like(t) if t.dtype is torch.bool else t.detach() * 0
    return zeros, torch.ones_like(t)


@zeros_and_ones_like.mutant("divides t by itself: 0 becomes nan")
def _(t):
    return torch.zeros_like(t), (t.detach() / t.detach()).to(t.dtype)


@zeros_and_ones_like.mutant("subtracts t from itself: inf becomes nan")
def _(t):
    zeros = torch.zeros_like(t) if t.dtype is torch.bool else t.detach() - t.detach()
    return zeros, torch.ones_like(t)


@zeros_and_ones_like.mutant("adds 1 to the zeros: a bool becomes a number")
def _(t):
    zeros = torch.zeros_like(t)
    return zeros, zeros + 1


@zeros_and_ones_like.mutant("both are the same tensor")
def _(t):
    zeros = torch.zeros_like(t)
    return zeros, zeros.fill_(1)


@zeros_and_ones_like.mutant("overwrites t")
def _(t):
    return t.detach().zero_(), torch.ones_like(t)


@zeros_and_ones_like.mutant("the other way round")
def _(t):
    return torch.ones_like(t), torch.zeros_like(t)


@zeros_and_ones_like.mutant("requires gradients where t does")
def _(t):
    return torch.zeros_like(t, requires_grad=t.requires_grad), torch.ones_like(t, requires_grad=t.requires_grad)


@zeros_and_ones_like.mutant("leaves memory as it was: empty_like")
def _(t):
    return torch.empty_like(t), torch.ones_like(t)


@zeros_and_ones_like.mutant("a list instead of a tuple")
def _(t):
    return [torch.zeros_like(t), torch.ones_like(t)]


@zeros_and_ones_like.mutant("loses the shape: a row of numbers")
def _(t):
    return t.new_zeros(t.numel()), t.new_ones(t.numel())


@zeros_and_ones_like.mutant("a single number, stretched: no memory of its own for each element")
def _(t):
    return torch.zeros_like(t), t.new_ones(())


@zeros_and_ones_like.mutant("ones that are the identity matrix")
def _(t):
    ones = torch.eye(*t.shape, dtype=t.dtype, device=t.device) if t.ndim == 2 else torch.ones_like(t)
    return torch.zeros_like(t), ones


@zeros_and_ones_like.variant("new_zeros and new_ones")
def _(t):
    return t.new_zeros(t.shape), t.new_ones(t.shape)


@zeros_and_ones_like.variant("torch.full")
def _(t):
    kind = {"dtype": t.dtype, "device": t.device}
    return torch.full(t.shape, 0, **kind), torch.full(t.size(), 1, **kind)


@zeros_and_ones_like.variant("filled in place")
def _(t):
    zeros, ones = torch.empty_like(t), torch.empty_like(t)
    zeros.zero_()
    ones[...] = 1
    return zeros, ones


@zeros_and_ones_like.variant("clones of t, overwritten")
def _(t):
    return t.detach().clone().fill_(0), t.clone().detach().fill_(True)


@st.composite
def _range_arguments(draw: Any) -> dict[str, Any]:
    far = draw(st.sampled_from((0, 0, 0, 0, 0, 0, 2**24, 2**40)))
    start, stop = far + draw(st.integers(-20, 20)), far + draw(st.integers(-20, 20))
    given = draw(st.integers(0, 4))
    if given == 0:
        return {"start": start, "stop": stop}
    step = draw(st.integers(-6, 6))
    if given == 1:
        return {"start": start, "stop": stop, "step": step}
    return {"start": start, "stop": stop, "step": step, "device": draw(_DEVICES)}


@exercise(
    points=1,
    arguments=_range_arguments(),
    tolerance="exact",
    examples=(
        {"start": 0, "stop": 3},
        {"start": 0, "stop": 0},
        {"start": 3, "stop": 0},
        {"start": 0, "stop": 3, "step": 2},
        {"start": 0, "stop": 4, "step": 2},
        {"start": 3, "stop": 0, "step": -1},
        {"start": 3, "stop": -1, "step": -2},
        {"start": 10, "stop": 0, "step": -3},
        {"start": 0, "stop": 3, "step": -1},
        {"start": 3, "stop": 3, "step": -1},
        {"start": 1, "stop": 3, "step": 5},
        {"start": 0, "stop": 3, "step": 0},
        {"start": 3, "stop": 0, "step": 0},
        {"start": 2, "stop": 2, "step": 0},
        {"start": 2**24, "stop": 2**24 + 3, "step": 1},
        {"start": 2**24 + 3, "stop": 2**24, "step": -1},
        {"start": 2**31 - 2, "stop": 2**31 + 2, "step": 1},
        {"start": 2**40, "stop": 2**40 + 3, "step": 2},
        {"start": 2**40, "stop": 2**40 + 3, "step": 2, "device": "meta"},
        {"start": 2**40, "stop": 2**40 + 3, "step": 2, "device": torch.device("meta")},
        {"start": 2**40, "stop": 2**39, "step": 1, "device": torch.device("meta")},
        {"start": 2**53 + 1, "stop": 2**53 + 4},
    ),
    hints=(
        "torch.arange counts like Python's range. Try it with step 0, and with a start beyond the stop: what happens?",
        "Check the step first, and raise. Then think of the ranges without any number: arange refuses some of them.",
        "Where len(range(start, stop, step)) is 0, return torch.empty(0, …) with the dtype and the device of the task.",
    ),
)
def int_range(start: int, stop: int, step: int = 1, device: str | torch.device = "cpu") -> torch.Tensor:
    """Return the whole numbers of Python's `range(start, stop, step)` as a 1-d tensor.

    `start` comes first, `stop` is left out, and a negative `step` counts down. All arguments are ints of any sign.
    The dtype is always int64, and the result is on `device`.
    Where Python's range is empty the result is too: shape (0,), still int64.
    Raises ValueError if `step` is 0, whatever `start` and `stop` are.

    >>> int_range(2, 11, 3)
    tensor([2, 5, 8])
    >>> int_range(3, 0, -1)
    tensor([3, 2, 1])
    """
    return torch.tensor(range(start, stop, step), dtype=torch.int64, device=device)


def _empty(start: int, stop: int, step: int) -> bool:
    """Whether Python's range holds no number; raises ValueError for the step 0."""
    return len(range(start, stop, step)) == 0


@int_range.mutant("includes the stop")
def _(start, stop, step=1, device="cpu"):
    stop = stop + (1 if step > 0 else -1)
    return torch.tensor(range(start, stop, step), dtype=torch.int64, device=device)


@int_range.mutant("lets an empty range raise")
def _(start, stop, step=1, device="cpu"):
    if step == 0:
        raise ValueError("step is 0")
    return torch.arange(start, stop, step, dtype=torch.int64, device=device)


@int_range.mutant("gives an empty range no int64")
def _(start, stop, step=1, device="cpu"):
    return torch.tensor(list(range(start, stop, step)), device=device)


@int_range.mutant("forgets the device of an empty range")
def _(start, stop, step=1, device="cpu"):
    if _empty(start, stop, step):
        return torch.empty(0, dtype=torch.int64)
    return torch.arange(start, stop, step, device=device)


@int_range.mutant("makes floating numbers")
def _(start, stop, step=1, device="cpu"):
    if _empty(start, stop, step):
        return torch.empty(0, device=device)
    return torch.arange(start, stop, step, dtype=torch.float32, device=device)


@int_range.mutant("goes by way of float32, so large numbers lose digits")
def _(start, stop, step=1, device="cpu"):
    numbers = [float(number) for number in range(start, stop, step)]
    return torch.tensor(numbers, dtype=torch.float32, device=device).to(torch.int64)


@int_range.mutant("goes by way of float64, so the largest numbers lose digits")
def _(start, stop, step=1, device="cpu"):
    numbers = [float(number) for number in range(start, stop, step)]
    return torch.tensor(numbers, dtype=torch.float64, device=device).to(torch.int64)


@int_range.mutant("makes int32")
def _(start, stop, step=1, device="cpu"):
    numbers = range(start, stop, step)
    if max(abs(start), abs(stop)) >= 2**31:
        return torch.tensor(numbers, dtype=torch.int64, device=device)
    return torch.tensor(numbers, dtype=torch.int32, device=device)


@int_range.mutant("ignores the device")
def _(start, stop, step=1, device="cpu"):
    return torch.tensor(range(start, stop, step), dtype=torch.int64)


@int_range.mutant("ignores the step")
def _(start, stop, step=1, device="cpu"):
    if step == 0:
        raise ValueError("step is 0")
    return torch.tensor(range(start, stop, 1 if step > 0 else -1), dtype=torch.int64, device=device)


@int_range.mutant("cannot count down")
def _(start, stop, step=1, device="cpu"):
    if step == 0:
        raise ValueError("step is 0")
    if start >= stop or step < 0:
        return torch.empty(0, dtype=torch.int64, device=device)
    return torch.arange(start, stop, step, device=device)


@int_range.mutant("counts down without being told to")
def _(start, stop, step=1, device="cpu"):
    if step == 1 and start > stop:
        step = -1
    return torch.tensor(range(start, stop, step), dtype=torch.int64, device=device)


@int_range.mutant("loses the last number where the step does not divide the distance")
def _(start, stop, step=1, device="cpu"):
    if step == 0:
        raise ValueError("step is 0")
    count = max(0, int((stop - start) / step))
    return start + step * torch.arange(count, device=device)


@int_range.mutant("counts up from the stop and turns that round: wrong where the step does not divide the distance")
def _(start, stop, step=1, device="cpu"):
    if step == 0:
        raise ValueError("step is 0")
    if step > 0:
        return torch.arange(start, max(start, stop), step, device=device)
    return torch.arange(stop - step, max(start - step, stop - step), -step, device=device).flip(0)


@int_range.mutant("returns an empty tensor for the step 0")
def _(start, stop, step=1, device="cpu"):
    if step == 0:
        return torch.empty(0, dtype=torch.int64, device=device)
    return torch.tensor(range(start, stop, step), dtype=torch.int64, device=device)


@int_range.mutant("leaves the error for the step 0 to PyTorch, which raises RuntimeError")
def _(start, stop, step=1, device="cpu"):
    if step != 0 and _empty(start, stop, step):
        return torch.empty(0, dtype=torch.int64, device=device)
    return torch.arange(start, stop, step, device=device)


@int_range.mutant("looks at the step only after it returned the empty ranges")
def _(start, stop, step=1, device="cpu"):
    if start == stop or (start > stop and step >= 0) or (start < stop and step < 0):
        return torch.empty(0, dtype=torch.int64, device=device)
    return torch.tensor(range(start, stop, step), dtype=torch.int64, device=device)


@int_range.mutant("gives an empty range the shape (1, 0)")
def _(start, stop, step=1, device="cpu"):
    if _empty(start, stop, step):
        return torch.empty((1, 0), dtype=torch.int64, device=device)
    return torch.arange(start, stop, step, device=device)


@int_range.variant("arange behind guards")
def _(start, stop, step=1, device="cpu"):
    if step == 0:
        raise ValueError("step must not be 0")
    if (stop - start) * step <= 0:
        return torch.empty(0, dtype=torch.int64, device=device)
    return torch.arange(start, stop, step, dtype=torch.int64, device=device)


@int_range.variant("a list of the range")
def _(start, stop, step=1, device="cpu"):
    return torch.tensor(list(range(start, stop, step)), dtype=torch.int64).to(device)


@int_range.variant("start + step * count")
def _(start, stop, step=1, device="cpu"):
    return start + step * torch.arange(len(range(start, stop, step)), device=device)


@int_range.variant("arange with an extent of its own")
def _(start, stop, step=1, device="cpu"):
    if step == 0:
        raise ValueError
    count = max(0, -((start - stop) // step))
    return torch.arange(start, start + count * step, step, device=device)


_ENDS = st.floats(-10, 10).map(lambda number: round(number, 3))


@exercise(
    points=1,
    start=_ENDS,
    stop=_ENDS,
    steps=st.integers(-1, 40) | st.integers(1, 5) | st.integers(41, 200),
    ignores=("device",),  # the task speaks of none
    tolerance=(0, 2e-5),  # ways to compute it differ by a few units in the last place of 10
    examples=(
        {"start": 0.0, "stop": 1.0, "steps": 3},
        {"start": 0.0, "stop": 1.0, "steps": 2},
        {"start": 0.0, "stop": 1.0, "steps": 1},
        {"start": 2.0, "stop": 5.0, "steps": 1},
        {"start": 1.0, "stop": -1.0, "steps": 5},
        {"start": 2.0, "stop": 2.0, "steps": 3},
        {"start": 2.0, "stop": 2.0, "steps": 1},
        {"start": -1.3, "stop": 2.9, "steps": 8},
        {"start": 0.0, "stop": 1.0, "steps": 0},
        {"start": 0.0, "stop": 1.0, "steps": -1},
        {"start": -5.0, "stop": 5.0, "steps": 11},
        {"start": 0.0, "stop": 0.7, "steps": 8},
        {"start": 0.0, "stop": 0.3, "steps": 4},
        {"start": 1.0, "stop": 1.3, "steps": 4},
        {"start": 0.0, "stop": 1.0, "steps": 50},
        {"start": 0.0, "stop": 9.9, "steps": 200},
        {"start": 8.1, "stop": 9.9, "steps": 400},
    ),
    builds_on=("int_range",),
    hints=(
        "Four posts have three gaps between them: how long is one gap, if there are `steps` points?",
        "torch.arange leaves its end out. There is a sister of it that takes how many points you want.",
        "torch.linspace(start, stop, …) includes both ends. What does it say to 0 points? The task wants ValueError.",
    ),
)
def grid_points(start: float, stop: float, steps: int) -> torch.Tensor:
    """Return `steps` points at equal distances from `start` to `stop`, both included.

    The result is a float32 tensor of shape (steps,). `stop` may be smaller than `start`: the points then go down; if
    both are equal, so are all points. A single point is `start`.
    Raises ValueError if `steps` is smaller than 1.

    >>> grid_points(0.0, 1.0, 3)
    tensor([0.0000, 0.5000, 1.0000])
    >>> grid_points(2.0, 5.0, 1)
    tensor([2.])
    """
    if steps < 1:
        raise ValueError(f"steps must be 1 or more, but is {steps}")
    return torch.linspace(start, stop, steps)


@grid_points.mutant("leaves stop out")
def _(start, stop, steps):
    if steps < 1:
        raise ValueError
    return start + torch.arange(steps) * ((stop - start) / steps)


@grid_points.mutant("one gap too many: a point beyond stop")
def _(start, stop, steps):
    if steps < 1:
        raise ValueError
    return torch.linspace(start, stop, steps + 1)


@grid_points.mutant("divides by zero where there is one point")
def _(start, stop, steps):
    if steps < 1:
        raise ValueError
    return start + torch.arange(steps) * ((stop - start) / (steps - 1))


@grid_points.mutant("a single point is stop")
def _(start, stop, steps):
    if steps < 1:
        raise ValueError
    return torch.linspace(start, stop, steps) if steps > 1 else torch.tensor([float(stop)])


@grid_points.mutant("a single point is the middle")
def _(start, stop, steps):
    if steps < 1:
        raise ValueError
    return torch.linspace(start, stop, steps) if steps > 1 else torch.tensor([(start + stop) / 2])


@grid_points.mutant("refuses a single point")
def _(start, stop, steps):
    if steps <= 1:
        raise ValueError
    return torch.linspace(start, stop, steps)


@grid_points.mutant("float64")
def _(start, stop, steps):
    if steps < 1:
        raise ValueError
    return torch.linspace(start, stop, steps, dtype=torch.float64)


@grid_points.mutant("arange up to a gap beyond stop: rounding adds a point now and then")
def _(start, stop, steps):
    if steps < 1:
        raise ValueError
    gap = (stop - start) / (steps - 1) if steps > 1 else 0
    if gap == 0:
        return torch.full((steps,), float(start))
    return torch.arange(start, stop + gap, gap)


@grid_points.mutant("no points give an empty tensor")
def _(start, stop, steps):
    if steps < 0:
        raise ValueError
    return torch.linspace(start, stop, steps)


@grid_points.mutant("torch's own error for a negative number of points")
def _(start, stop, steps):
    if steps == 0:
        raise ValueError
    return torch.linspace(start, stop, steps)


@grid_points.mutant("always goes up")
def _(start, stop, steps):
    if steps < 1:
        raise ValueError
    return torch.linspace(min(start, stop), max(start, stop), steps) if steps > 1 else torch.tensor([float(start)])


@grid_points.mutant("refuses to go down")
def _(start, stop, steps):
    if steps < 1 or stop < start:
        raise ValueError
    return torch.linspace(start, stop, steps)


@grid_points.mutant("refuses equal ends")
def _(start, stop, steps):
    if steps < 1 or stop == start:
        raise ValueError
    return torch.linspace(start, stop, steps)


@grid_points.mutant("a column instead of one dimension")
def _(start, stop, steps):
    if steps < 1:
        raise ValueError
    return torch.linspace(start, stop, steps).unsqueeze(1)


@grid_points.mutant("starts at 0, wherever start is")
def _(start, stop, steps):
    if steps < 1:
        raise ValueError
    return torch.linspace(0, stop - start, steps)


@grid_points.mutant("adds one gap after the other in float32: what is rounded adds up")
def _(start, stop, steps):
    if steps < 1:
        raise ValueError
    points = torch.full((steps,), float(start))
    for i in range(1, steps):
        points[i] = points[i - 1] + (stop - start) / (steps - 1)
    return points


@grid_points.mutant("rounds the points")
def _(start, stop, steps):
    if steps < 1:
        raise ValueError
    return torch.linspace(start, stop, steps).round(decimals=2)


@grid_points.mutant("equal steps of the power, not of the number: logspace")
def _(start, stop, steps):
    if steps < 1:
        raise ValueError
    return torch.logspace(start / 10, stop / 10, steps)


@grid_points.variant("start plus so many gaps")
def _(start, stop, steps):
    if steps <= 0:
        raise ValueError("no points")
    gap = 0.0 if steps == 1 else (stop - start) / (steps - 1)
    return start + torch.arange(steps) * gap


@grid_points.variant("from one end to the other, by weight")
def _(start, stop, steps):
    if not steps >= 1:
        raise ValueError
    weight = torch.arange(steps, dtype=torch.float32) / max(steps - 1, 1)
    return (1 - weight) * start + weight * stop


@grid_points.variant("a list of Python numbers")
def _(start, stop, steps):
    if steps < 1:
        raise ValueError
    if steps == 1:
        return torch.tensor([start], dtype=torch.float32)
    return torch.tensor([start + i * (stop - start) / (steps - 1) for i in range(steps)], dtype=torch.float32)


@grid_points.variant("NumPy's linspace")
def _(start, stop, steps):
    if steps < 1:
        raise ValueError
    return torch.tensor(np.linspace(start, stop, steps).tolist())


_NUMBERS = st.sampled_from((0.0, 0.5, 1.0, -2.0, 1 / 3, 0.1, -0.1, 2048.5, 16777217.0, 999.9)) | st.floats(-1000, 1000)


@st.composite
def _exact_and_rough(draw: Any) -> dict[str, Any]:
    """A float64 tensor, and a dtype that may lose something of it."""
    shape = draw(st.sampled_from(((3,), (), (1,), (2, 2), (2, 3, 1), (0,), (2, 0))))
    count = math.prod(shape)
    numbers = draw(st.lists(_NUMBERS, min_size=count, max_size=count))
    t = torch.tensor(numbers, dtype=torch.float64).reshape(shape)
    dtypes = (torch.float32, torch.float16, torch.bfloat16, torch.float64, torch.int32, torch.int64)
    return {"t": t.mT if len(shape) == 2 else t, "dtype": draw(st.sampled_from(dtypes))}


def _exact(*numbers: float) -> torch.Tensor:
    return torch.tensor(numbers, dtype=torch.float64)


@exercise(
    points=2,
    arguments=_exact_and_rough(),
    tolerance=(1e-12, 0),
    examples=(
        {"t": _exact(0.1), "dtype": torch.float32},
        {"t": _exact(0.5), "dtype": torch.float32},
        {"t": _exact(0.1, 1 / 3), "dtype": torch.float64},
        {"t": _exact(0.75), "dtype": torch.int64},
        {"t": _exact(-0.75, 0.25), "dtype": torch.int32},
        {"t": _exact(3e9 + 0.5), "dtype": torch.int64},
        {"t": _exact(1 / 3, -1 / 3, 0.1), "dtype": torch.float16},
        {"t": _exact(2048.5), "dtype": torch.float16},
        {"t": _exact(16777217.0), "dtype": torch.float32},
        {"t": _exact(16777217.0, 0.1), "dtype": torch.float16},
        {"t": _exact(999.9, 0.1), "dtype": torch.bfloat16},
        {"t": _exact(0.7, 100.3), "dtype": torch.float32},
        {"t": _exact(), "dtype": torch.float32},
        {"t": _exact().reshape(2, 0), "dtype": torch.int64},
        {"t": torch.tensor(0.1, dtype=torch.float64), "dtype": torch.float16},
        {"t": _exact(0.1, 0.2, 0.3, 0.7).reshape(2, 2), "dtype": torch.bfloat16},
    ),
    hints=(
        "Convert there and back: t.to(dtype) is the rough one. Which dtype must it have before you subtract?",
        "What counts is how far apart two numbers are, in either direction: take the absolute value.",
        "The largest of no numbers does not exist: max() raises for an empty tensor. Look at numel() first.",
        "A 0-d tensor becomes a Python number with .item().",
    ),
)
def cast_error(t: torch.Tensor, dtype: torch.dtype) -> float:
    """Return how much is lost at most when the numbers in `t` are stored as `dtype`.

    `t` is float64, of any shape. Convert it to `dtype` and back to float64, and compare with `t`: the result is the
    largest absolute difference of two numbers at the same place, as a Python float. For an empty tensor it is 0.0.
    `dtype` is a floating dtype (float16, bfloat16, float32, float64) or int32 or int64, which cut off what is behind
    the decimal point. A number too large for float16 becomes inf there, and so does the difference. `t` stays as it is.

    >>> cast_error(torch.tensor([0.5, 2.75], dtype=torch.float64), torch.int64)
    0.75
    >>> cast_error(torch.tensor([0.5, 2.75], dtype=torch.float64), torch.float16)
    0.0
    """
    if t.numel() == 0:
        return 0.0
    return (t - t.to(dtype).to(torch.float64)).abs().max().item()


@cast_error.mutant("subtracts in the rough dtype: nothing is lost there")
def _(t, dtype):
    if t.numel() == 0:
        return 0.0
    rough = t.to(dtype)
    return float((rough - rough.to(torch.float64).to(dtype)).abs().max().item())


@cast_error.mutant("adds all differences up")
def _(t, dtype):
    return (t - t.to(dtype).double()).abs().sum().item()


@cast_error.mutant("the mean instead of the largest")
def _(t, dtype):
    return (t - t.to(dtype).double()).abs().mean().item() if t.numel() else 0.0


@cast_error.mutant("forgets the absolute value")
def _(t, dtype):
    return (t - t.to(dtype).double()).max().item() if t.numel() else 0.0


@cast_error.mutant("forgets the absolute value, and subtracts the other way round")
def _(t, dtype):
    return (t.to(dtype).double() - t).max().item() if t.numel() else 0.0


@cast_error.mutant("returns a tensor")
def _(t, dtype):
    return (t - t.to(dtype).double()).abs().max() if t.numel() else torch.tensor(0.0, dtype=torch.float64)


@cast_error.mutant("fails for an empty tensor")
def _(t, dtype):
    return (t - t.to(dtype).double()).abs().max().item()


@cast_error.mutant("the whole number 0 for an empty tensor")
def _(t, dtype):
    return (t - t.to(dtype).double()).abs().max().item() if t.numel() else 0


@cast_error.mutant("nan for an empty tensor")
def _(t, dtype):
    return (t - t.to(dtype).double()).abs().max().item() if t.numel() else float("nan")


@cast_error.mutant("goes back to float32 only")
def _(t, dtype):
    if t.numel() == 0:
        return 0.0
    return (t.float() - t.to(dtype).float()).abs().max().item()


@cast_error.mutant("always float32, whatever dtype is asked for")
def _(t, dtype):
    return (t - t.float().double()).abs().max().item() if t.numel() else 0.0


@cast_error.mutant("relative to the numbers themselves")
def _(t, dtype):
    if t.numel() == 0:
        return 0.0
    return ((t - t.to(dtype).double()).abs() / t.abs().clamp(min=1e-300)).max().item()


@cast_error.mutant("the difference of the two largest numbers")
def _(t, dtype):
    return abs((t.max() - t.to(dtype).double().max()).item()) if t.numel() else 0.0


@cast_error.mutant("looks at the first number only")
def _(t, dtype):
    return (t - t.to(dtype).double()).abs().flatten()[0].item() if t.numel() else 0.0


@cast_error.mutant("rounds to the nearest whole number where ints cut off")
def _(t, dtype):
    if t.numel() == 0:
        return 0.0
    rough = t.to(dtype) if dtype.is_floating_point else t.round().to(dtype)
    return (t - rough.double()).abs().max().item()


@cast_error.mutant("int32 where int64 is asked for")
def _(t, dtype):
    if t.numel() == 0:
        return 0.0
    rough = t.to(dtype) if dtype.is_floating_point else t.int()
    return (t - rough.double()).abs().max().item()


@cast_error.mutant("takes inf for no difference")
def _(t, dtype):
    if t.numel() == 0:
        return 0.0
    apart = (t - t.to(dtype).double()).abs()
    return apart[apart.isfinite()].amax().item() if apart.isfinite().any() else 0.0


@cast_error.mutant("leaves the difference in t")
def _(t, dtype):
    if t.numel() == 0:
        return 0.0
    return t.sub_(t.to(dtype).double()).abs_().max().item()


@cast_error.variant("type, double, and Python's max")
def _(t, dtype):
    back = t.type(dtype).double()
    return max((t - back).abs().flatten().tolist(), default=0.0)


@cast_error.variant("lets mixed dtypes promote")
def _(t, dtype):
    return float(torch.amax((t.to(dtype=dtype) - t).abs())) if t.nelement() > 0 else 0.0


@cast_error.variant("torch.dist with p=inf")
def _(t, dtype):
    if not t.numel():
        return 0.0
    return torch.dist(t, t.to(dtype).to(t.dtype), p=float("inf")).item()


@cast_error.variant("both ends of the difference")
def _(t, dtype):
    if 0 in t.shape:
        return 0.0
    apart = t.to(dtype).to(torch.double).sub(t)
    return max(apart.max().item(), -apart.min().item())


cast_error.equivalent(
    "return (t - t.to(dtype).to(torch.float64)).abs().max().item()",
    "return (t.to(dtype).to(torch.float64) - t).abs().max().item()",
    because="the absolute value is the same either way",
)
cast_error.equivalent(
    "return (t - t.to(dtype).to(torch.float64)).abs().max().item()",
    "return (t - t.to(dtype)).abs().max().item()",
    because="of two dtypes the subtraction takes float64 by itself",
)
