"""Make tensors: from Python numbers, and as a range."""

import math
from typing import Any

import torch
from hypothesis import strategies as st

from grader import devices, exercise

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
    Raises ValueError where lists side by side have different lengths, as in `[[1, 2], [3]]`.

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


@tensor_from_list.mutant("lets PyTorch choose first and converts then: 0.1 loses digits")
def _(data, dtype=None, device="cpu"):
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
