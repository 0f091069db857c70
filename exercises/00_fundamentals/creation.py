"""Make tensors: from Python numbers, and as a range."""

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
    Raises ValueError where lists side by side have different lengths, as in `[[1, 2], [3]]`.

    >>> tensor_from_list([[1, 2], [3, 4]])
    tensor([[1, 2],
            [3, 4]])
    >>> tensor_from_list(1, dtype=torch.float64)
    tensor(1., dtype=torch.float64)
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
