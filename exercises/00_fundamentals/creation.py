"""Make tensors: from Python numbers, filled, and as a range; and what a tensor is made of."""

import torch


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
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError
