"""Picking parts of a tensor, summing it up in a few numbers, and finding where its extremes are."""

import itertools
import math

import torch

from grader import exercise, tensors


@exercise(
    points=2,
    x=tensors(
        "a b c | a b c | a b c | a b c | a b c | a b | a b c d | a |",
        dtype=(torch.float32, torch.int64, torch.float64, torch.float16),
        side=(1, 4),
        expanded=True,
    ),
    examples=(
        {"x": torch.arange(1, 7).reshape(1, 2, 3)},
        {"x": torch.arange(1, 13).reshape(2, 3, 2)},
        {"x": torch.arange(1, 17).reshape(1, 4, 4)},
        {"x": torch.tensor([[[7.0]]])},
        {"x": torch.tensor([[1.0, 2.0]])},
        {"x": torch.ones(1, 1, 1, 1)},
        {"x": torch.tensor(3.0)},
    ),
    memory="shares",
    tolerance="exact",
    hints=(
        (
            "One index in the brackets for each dimension, from the left: x[a, b, c]. A whole number removes its "
            "dimension, a colon keeps all of it."
        ),
        (
            "Negative indices count from the end: -1 is the last. Three dots stand for as many colons as are needed: "
            "x[..., -1]."
        ),
        (
            "Slices are start:stop:step, so ::2 takes every other one. x.shape[1] // 2 is the number of the middle "
            "row. Look at x.ndim before anything else, and leave .clone(), .item() and lists of indices away."
        ),
    ),
)
def select_parts(x: torch.Tensor) -> dict[str, torch.Tensor]:
    """Pick six parts of a tensor with 3 dimensions by indexing and slicing.

    `x` has shape (A, B, C): A matrices with B rows and C columns each, all sizes at least 1.
    The result is a dictionary with exactly these keys:

    - `"first_matrix"`, shape (B, C): the first matrix
    - `"first_row"`, shape (C,): the first row of the first matrix
    - `"last_columns"`, shape (A, B): the last number of every row
    - `"middle"`, shape (A, C): row number B // 2 of every matrix, where the first row is number 0
    - `"corner"`, shape (), without any dimension: the very last number, as a tensor
    - `"every_other_row"`, shape (A, (B + 1) // 2, C): the rows number 0, 2, 4 … of every matrix

    Nothing is copied: each part is a view of `x`, it shares memory with it, and has its dtype.
    If `x` has not exactly 3 dimensions, raise ValueError.

    >>> parts = select_parts(torch.arange(12).reshape(2, 3, 2))
    >>> parts["first_row"]
    tensor([0, 1])
    >>> parts["middle"]
    tensor([[2, 3],
            [8, 9]])
    >>> parts["corner"]
    tensor(11)
    """
    if x.ndim != 3:
        raise ValueError(f"x must have 3 dimensions, but has {x.ndim}")
    return {
        "first_matrix": x[0],
        "first_row": x[0, 0],
        "last_columns": x[..., -1],
        "middle": x[:, x.shape[1] // 2],
        "corner": x[-1, -1, -1],
        "every_other_row": x[:, ::2],
    }


@select_parts.mutant("takes the middle by the number of matrices")
def _(x):
    if x.ndim != 3:
        raise ValueError
    return {
        "first_matrix": x[0],
        "first_row": x[0, 0],
        "last_columns": x[..., -1],
        "middle": x[:, min(len(x) // 2, x.shape[1] - 1)],
        "corner": x[-1, -1, -1],
        "every_other_row": x[:, ::2],
    }


@select_parts.mutant("takes the row above the middle where the number of rows is even")
def _(x):
    if x.ndim != 3:
        raise ValueError
    return {
        "first_matrix": x[0],
        "first_row": x[0, 0],
        "last_columns": x[..., -1],
        "middle": x[:, (x.shape[1] - 1) // 2],
        "corner": x[-1, -1, -1],
        "every_other_row": x[:, ::2],
    }


@select_parts.mutant("keeps the dimension of the last columns, as a slice does")
def _(x):
    if x.ndim != 3:
        raise ValueError
    return {
        "first_matrix": x[0],
        "first_row": x[0, 0],
        "last_columns": x[..., -1:],
        "middle": x[:, x.shape[1] // 2],
        "corner": x[-1, -1, -1],
        "every_other_row": x[:, ::2],
    }


@select_parts.mutant("takes the last row of every matrix for the last column")
def _(x):
    if x.ndim != 3:
        raise ValueError
    return {
        "first_matrix": x[0],
        "first_row": x[0, 0],
        "last_columns": x[:, -1],
        "middle": x[:, x.shape[1] // 2],
        "corner": x[-1, -1, -1],
        "every_other_row": x[:, ::2],
    }


@select_parts.mutant("takes the first column for the first row")
def _(x):
    if x.ndim != 3:
        raise ValueError
    return {
        "first_matrix": x[0],
        "first_row": x[0][:, 0],
        "last_columns": x[..., -1],
        "middle": x[:, x.shape[1] // 2],
        "corner": x[-1, -1, -1],
        "every_other_row": x[:, ::2],
    }


@select_parts.mutant("takes every other matrix")
def _(x):
    if x.ndim != 3:
        raise ValueError
    return {
        "first_matrix": x[0],
        "first_row": x[0, 0],
        "last_columns": x[..., -1],
        "middle": x[:, x.shape[1] // 2],
        "corner": x[-1, -1, -1],
        "every_other_row": x[::2],
    }


@select_parts.mutant("starts every other row at row 1")
def _(x):
    if x.ndim != 3:
        raise ValueError
    return {
        "first_matrix": x[0],
        "first_row": x[0, 0],
        "last_columns": x[..., -1],
        "middle": x[:, x.shape[1] // 2],
        "corner": x[-1, -1, -1],
        "every_other_row": x[:, 1::2],
    }


@select_parts.mutant("stops every other row before the last")
def _(x):
    if x.ndim != 3:
        raise ValueError
    return {
        "first_matrix": x[0],
        "first_row": x[0, 0],
        "last_columns": x[..., -1],
        "middle": x[:, x.shape[1] // 2],
        "corner": x[-1, -1, -1],
        "every_other_row": x[:, :-1:2] if x.shape[1] > 1 else x,
    }


@select_parts.mutant("copies every other row, as a list of indices does")
def _(x):
    if x.ndim != 3:
        raise ValueError
    return {
        "first_matrix": x[0],
        "first_row": x[0, 0],
        "last_columns": x[..., -1],
        "middle": x[:, x.shape[1] // 2],
        "corner": x[-1, -1, -1],
        "every_other_row": x[:, list(range(0, x.shape[1], 2))],
    }


@select_parts.mutant("copies the parts")
def _(x):
    if x.ndim != 3:
        raise ValueError
    parts = {
        "first_matrix": x[0],
        "first_row": x[0, 0],
        "last_columns": x[..., -1],
        "middle": x[:, x.shape[1] // 2],
        "corner": x[-1, -1, -1],
        "every_other_row": x[:, ::2],
    }
    return {name: part.clone() for name, part in parts.items()}


@select_parts.mutant("makes the corner a Python number")
def _(x):
    if x.ndim != 3:
        raise ValueError
    return {
        "first_matrix": x[0],
        "first_row": x[0, 0],
        "last_columns": x[..., -1],
        "middle": x[:, x.shape[1] // 2],
        "corner": x[-1, -1, -1].item(),
        "every_other_row": x[:, ::2],
    }


@select_parts.mutant("keeps one dimension of the corner")
def _(x):
    if x.ndim != 3:
        raise ValueError
    return {
        "first_matrix": x[0],
        "first_row": x[0, 0],
        "last_columns": x[..., -1],
        "middle": x[:, x.shape[1] // 2],
        "corner": x[-1, -1, -1:],
        "every_other_row": x[:, ::2],
    }


@select_parts.mutant("makes a new tensor of the corner")
def _(x):
    if x.ndim != 3:
        raise ValueError
    return {
        "first_matrix": x[0],
        "first_row": x[0, 0],
        "last_columns": x[..., -1],
        "middle": x[:, x.shape[1] // 2],
        "corner": torch.tensor(x[-1, -1, -1].item(), dtype=x.dtype, device=x.device),
        "every_other_row": x[:, ::2],
    }


@select_parts.mutant("lets the index error of too few dimensions out")
def _(x):
    if x.ndim > 3:
        raise ValueError
    return {
        "first_matrix": x[0],
        "first_row": x[0, 0],
        "last_columns": x[..., -1],
        "middle": x[:, x.shape[1] // 2],
        "corner": x[-1, -1, -1],
        "every_other_row": x[:, ::2],
    }


@select_parts.mutant("accepts 4 dimensions")
def _(x):
    if x.ndim < 3:
        raise ValueError
    return {
        "first_matrix": x[0],
        "first_row": x[0, 0],
        "last_columns": x[..., -1],
        "middle": x[:, x.shape[1] // 2],
        "corner": x[-1, -1, -1],
        "every_other_row": x[:, ::2],
    }


@select_parts.variant("bracket by bracket")
def _(x):
    if len(x.shape) != 3:
        raise ValueError("not 3 dimensions")
    return {
        "first_matrix": x[0],
        "first_row": x[0][0],
        "last_columns": x[:, :, -1],
        "middle": x[:, x.size(1) // 2, :],
        "corner": x[-1][-1][-1],
        "every_other_row": x[:, 0::2, :],
    }


@select_parts.variant("select")
def _(x):
    if x.dim() != 3:
        raise ValueError("not 3 dimensions")
    n, rows, columns = x.shape
    return {
        "first_matrix": x.select(0, 0),
        "first_row": x.select(0, 0).select(0, 0),
        "last_columns": x.select(2, columns - 1),
        "middle": x.select(1, rows // 2),
        "corner": x.select(0, n - 1).select(0, rows - 1).select(0, columns - 1),
        "every_other_row": x[:, ::2],
    }


@select_parts.variant("counts from the left, and unpacks the shape to see that there are 3 sizes")
def _(x):
    a, b, c = x.shape
    parts = {}
    parts["every_other_row"] = x[slice(None), slice(0, b, 2)]
    parts["first_matrix"] = x[0, :, :]
    parts["first_row"] = x[0, 0, :]
    parts["last_columns"] = x[:, :, c - 1]
    parts["middle"] = x[:, b // 2, :]
    parts["corner"] = x[a - 1, b - 1, c - 1]
    return parts


@select_parts.variant("unbind and narrow")
def _(x):
    if x.ndim != 3:
        raise ValueError("not 3 dimensions")
    matrices = x.unbind(0)
    middle = x.shape[1] // 2
    return dict(
        first_matrix=matrices[0],
        first_row=matrices[0].unbind(0)[0],
        last_columns=x.unbind(-1)[-1],
        middle=x.narrow(1, middle, 1).squeeze(1),
        corner=matrices[-1].unbind(0)[-1].unbind(0)[-1],
        every_other_row=x[:, ::2, :],
    )


_NUMBERS = (torch.float32, torch.float64, torch.int64, torch.int32, torch.uint8, torch.float32)


@exercise(
    points=1.5,
    t=tensors(dims=(0, 3), side=(0, 3), dtype=_NUMBERS, values=("normal", "normal", "ties"), expanded=True),
    examples=(
        {"t": torch.tensor([1.0, 2.0, 6.0])},
        {"t": torch.tensor([1, 2, 6])},
        {"t": torch.tensor([1, 2])},
        {"t": torch.tensor([[1.0, 5.0], [2.0, 8.0]])},
        {"t": torch.tensor([[4, 1, 3], [7, 0, 9]])},
        {"t": torch.tensor([[[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [7.0, 9.0]]])},
        {"t": torch.tensor([-3, -1, -2])},
        {"t": torch.tensor([-1.5, -2.5])},
        {"t": torch.tensor(5.0)},
        {"t": torch.tensor(5)},
        {"t": torch.tensor([4])},
        {"t": torch.tensor([[0.25]])},
        {"t": torch.tensor([0.1, 1000.2], dtype=torch.float64)},
        {"t": torch.tensor([1000.0, 1000.001], dtype=torch.float64)},
        {"t": torch.tensor([1.0, 2.0, 6.0], dtype=torch.float16)},
        {"t": torch.tensor([1, 2, 6], dtype=torch.int32)},
        {"t": torch.tensor([200, 100, 3], dtype=torch.uint8)},
        {"t": torch.tensor(7, dtype=torch.uint8)},
        {"t": torch.tensor([0, 5], dtype=torch.uint8)},
        {"t": torch.tensor([-128, 5], dtype=torch.int8)},
        {"t": torch.tensor([2**24, 2**24 + 1])},
        {"t": torch.tensor([2**53, 1])},
        {"t": torch.tensor([2**31 - 1, 2**31 - 1, 5], dtype=torch.int32)},
        {"t": torch.tensor([[3.0, 1.0], [2.0, 5.0]]).mT},
        {"t": torch.empty(0)},
        {"t": torch.empty(2, 0)},
        {"t": torch.empty(0, dtype=torch.int64)},
        {"t": torch.empty(1, 0, 3, dtype=torch.float64)},
    ),
    hints=(
        "Tensors have methods min, max, sum and mean. Without an argument they look at all elements.",
        (
            "mean refuses whole numbers. Two questions to the tensor help: t.is_floating_point(), and how many elements "
            "there are, t.numel()."
        ),
        (
            "Convert for the mean only, t.float() or mean(dtype=torch.float32), and only if t holds whole numbers: "
            "min, max and sum of whole numbers stay whole. Do not call .item(): the results are tensors."
        ),
    ),
)
def summary_stats(t: torch.Tensor) -> dict[str, torch.Tensor]:
    """Summarise all elements of a tensor in four numbers.

    `t` holds floating or whole numbers (no nan) and has any number of dimensions.
    The result is a dictionary with exactly these keys. Each value is a tensor without dimensions, on the device of `t`:

    - `"min"` and `"max"`: the smallest and the largest element, in the dtype of `t`
    - `"sum"`: the sum. Floating numbers keep their dtype, whole numbers of any size give int64, as torch's sum does.
    - `"mean"`: the sum divided by the number of elements. Floating numbers keep their dtype (float64 stays float64,
      with all its digits), whole numbers give float32.

    `t` stays as it is. If it has no elements, raise ValueError.

    >>> stats = summary_stats(torch.tensor([[1, 2], [3, 5]]))
    >>> stats["max"], stats["sum"], stats["mean"]
    (tensor(5), tensor(11), tensor(2.7500))
    """
    if t.numel() == 0:
        raise ValueError("an empty tensor has no minimum")
    numbers = t if t.is_floating_point() else t.float()
    return {"min": t.min(), "max": t.max(), "sum": t.sum(), "mean": numbers.mean()}


@summary_stats.check(
    "float64 keeps its digits",
    points=0.5,
    t=tensors(dims=(0, 2), side=(1, 4), dtype=torch.float64),
    examples=(
        {"t": torch.tensor([0.1, 0.3], dtype=torch.float64)},
        {"t": torch.tensor([[0.1, 1000.2], [-0.7, 3.3]], dtype=torch.float64)},
    ),
    tolerance=(1e-12, 1e-12),
    hints="float32 has 7 digits, float64 has 16. Only whole numbers have to be converted.",
)
def _(function, t):
    return function(t)


@summary_stats.mutant("lets torch's error out: mean refuses whole numbers")
def _(t):
    if t.numel() == 0:
        raise ValueError
    return {"min": t.min(), "max": t.max(), "sum": t.sum(), "mean": t.mean()}


@summary_stats.mutant("turns everything into float32 first")
def _(t):
    if t.numel() == 0:
        raise ValueError
    t = t.type(torch.float32)
    return {"min": t.min(), "max": t.max(), "sum": t.sum(), "mean": t.mean()}


@summary_stats.mutant("turns whole numbers into float32 first, the minimum too")
def _(t):
    if t.numel() == 0:
        raise ValueError
    t = t if t.is_floating_point() else t.float()
    return {"min": t.min(), "max": t.max(), "sum": t.sum(), "mean": t.mean()}


@summary_stats.mutant("finds minimum and maximum by way of float32")
def _(t):
    if t.numel() == 0:
        raise ValueError
    f = t.float()
    mean = t.mean() if t.is_floating_point() else f.mean()
    return {"min": f.min().to(t.dtype), "max": f.max().to(t.dtype), "sum": t.sum(), "mean": mean}


@summary_stats.mutant("float32 for the mean of float64")
def _(t):
    if t.numel() == 0:
        raise ValueError
    return {"min": t.min(), "max": t.max(), "sum": t.sum(), "mean": t.mean(dtype=torch.float32)}


@summary_stats.mutant("float32 for the mean of float16")
def _(t):
    if t.numel() == 0:
        raise ValueError
    mean = t.mean() if t.dtype in (torch.float32, torch.float64) else t.float().mean()
    return {"min": t.min(), "max": t.max(), "sum": t.sum(), "mean": mean}


@summary_stats.mutant("the mean of float64 by way of float32")
def _(t):
    if t.numel() == 0:
        raise ValueError
    mean = t.float().mean()
    return {"min": t.min(), "max": t.max(), "sum": t.sum(), "mean": mean.to(t.dtype) if t.is_floating_point() else mean}


@summary_stats.mutant("the sum of float64 by way of float32")
def _(t):
    if t.numel() == 0:
        raise ValueError
    total = t.float().sum().to(t.dtype) if t.is_floating_point() else t.sum()
    mean = t.mean() if t.is_floating_point() else t.float().mean()
    return {"min": t.min(), "max": t.max(), "sum": total, "mean": mean}


@summary_stats.mutant("float64 for the mean of whole numbers")
def _(t):
    if t.numel() == 0:
        raise ValueError
    mean = t.mean() if t.is_floating_point() else t.double().mean()
    return {"min": t.min(), "max": t.max(), "sum": t.sum(), "mean": mean}


@summary_stats.mutant("the mean of whole numbers cut to a whole number")
def _(t):
    if t.numel() == 0:
        raise ValueError
    mean = t.mean() if t.is_floating_point() else (t.sum() // t.numel()).float()
    return {"min": t.min(), "max": t.max(), "sum": t.sum(), "mean": mean}


@summary_stats.mutant("the mean of whole numbers as a whole number")
def _(t):
    if t.numel() == 0:
        raise ValueError
    mean = t.mean() if t.is_floating_point() else t.float().mean().to(t.dtype)
    return {"min": t.min(), "max": t.max(), "sum": t.sum(), "mean": mean}


@summary_stats.mutant("divides by the number of rows")
def _(t):
    if t.numel() == 0:
        raise ValueError
    count = len(t) if t.ndim else 1
    mean = t.sum() / count
    return {"min": t.min(), "max": t.max(), "sum": t.sum(), "mean": mean}


@summary_stats.mutant("the median instead of the mean")
def _(t):
    if t.numel() == 0:
        raise ValueError
    mean = t.median() if t.is_floating_point() else t.float().median()
    return {"min": t.min(), "max": t.max(), "sum": t.sum(), "mean": mean}


@summary_stats.mutant("sums whole numbers by way of float64, so large sums lose digits")
def _(t):
    if t.numel() == 0:
        raise ValueError
    total = t.double().sum().to(t.dtype if t.is_floating_point() else torch.int64)
    numbers = t if t.is_floating_point() else t.float()
    return {"min": t.min(), "max": t.max(), "sum": total, "mean": numbers.mean()}


@summary_stats.mutant("sums in the dtype of the numbers, which overflows")
def _(t):
    if t.numel() == 0:
        raise ValueError
    mean = t.mean() if t.is_floating_point() else t.float().mean()
    total = t.sum(dtype=t.dtype)
    return {"min": t.min(), "max": t.max(), "sum": total if t.is_floating_point() else total.long(), "mean": mean}


@summary_stats.mutant("the sum of whole numbers in their own dtype")
def _(t):
    if t.numel() == 0:
        raise ValueError
    mean = t.mean() if t.is_floating_point() else t.float().mean()
    return {"min": t.min(), "max": t.max(), "sum": t.sum().to(t.dtype), "mean": mean}


@summary_stats.mutant("looks at the first dimension only")
def _(t):
    if t.numel() == 0:
        raise ValueError
    f = t if t.is_floating_point() else t.float()
    if t.ndim == 0:
        return {"min": t.min(), "max": t.max(), "sum": t.sum(), "mean": f.mean()}
    return {"min": t.min(0).values, "max": t.max(0).values, "sum": t.sum(0), "mean": f.mean(0)}


@summary_stats.mutant("keeps all dimensions, as keepdim does")
def _(t):
    if t.numel() == 0:
        raise ValueError
    mean = t.mean() if t.is_floating_point() else t.float().mean()
    stats = {"min": t.min(), "max": t.max(), "sum": t.sum(), "mean": mean}
    return {name: value.reshape([1] * t.ndim) for name, value in stats.items()}


@summary_stats.mutant("Python numbers instead of tensors")
def _(t):
    if t.numel() == 0:
        raise ValueError
    mean = t.mean() if t.is_floating_point() else t.float().mean()
    return {"min": t.min().item(), "max": t.max().item(), "sum": t.sum().item(), "mean": mean.item()}


@summary_stats.mutant("new tensors of Python numbers, on the CPU")
def _(t):
    if t.numel() == 0:
        raise ValueError
    mean = t.mean() if t.is_floating_point() else t.float().mean()
    total = t.sum()
    return {
        "min": torch.tensor(t.min().item(), dtype=t.dtype),
        "max": torch.tensor(t.max().item(), dtype=t.dtype),
        "sum": torch.tensor(total.item(), dtype=total.dtype),
        "mean": torch.tensor(mean.item(), dtype=mean.dtype),
    }


@summary_stats.mutant("positions instead of the numbers")
def _(t):
    if t.numel() == 0:
        raise ValueError
    mean = t.mean() if t.is_floating_point() else t.float().mean()
    return {"min": t.argmin(), "max": t.argmax(), "sum": t.sum(), "mean": mean}


@summary_stats.mutant("swaps minimum and maximum")
def _(t):
    if t.numel() == 0:
        raise ValueError
    mean = t.mean() if t.is_floating_point() else t.float().mean()
    return {"min": t.max(), "max": t.min(), "sum": t.sum(), "mean": mean}


@summary_stats.mutant("ignores the sign")
def _(t):
    if t.numel() == 0:
        raise ValueError
    mean = t.mean() if t.is_floating_point() else t.float().mean()
    return {"min": t.abs().min(), "max": t.abs().max(), "sum": t.sum(), "mean": mean}


@summary_stats.mutant("searches from 0 on, where no maximum can be below 0")
def _(t):
    if t.numel() == 0:
        raise ValueError
    mean = t.mean() if t.is_floating_point() else t.float().mean()
    return {"min": t.min(), "max": t.max().clamp(min=0), "sum": t.sum(), "mean": mean}


@summary_stats.mutant("leaves the mean out")
def _(t):
    if t.numel() == 0:
        raise ValueError
    return {"min": t.min(), "max": t.max(), "sum": t.sum()}


@summary_stats.mutant("a tuple instead of a dictionary")
def _(t):
    if t.numel() == 0:
        raise ValueError
    mean = t.mean() if t.is_floating_point() else t.float().mean()
    return t.min(), t.max(), t.sum(), mean


@summary_stats.mutant("lets torch's own error for empty tensors out")
def _(t):
    mean = t.mean() if t.is_floating_point() else t.float().mean()
    return {"min": t.min(), "max": t.max(), "sum": t.sum(), "mean": mean}


@summary_stats.mutant("empty only where the first dimension is")
def _(t):
    if t.ndim and len(t) == 0:
        raise ValueError
    mean = t.mean() if t.is_floating_point() else t.float().mean()
    return {"min": t.min(), "max": t.max(), "sum": t.sum(), "mean": mean}


@summary_stats.mutant("takes an empty tensor for zeros")
def _(t):
    mean = t.mean() if t.is_floating_point() else t.float().mean()
    if t.numel() == 0:
        zero = t.new_zeros(())
        return {"min": zero, "max": zero, "sum": t.sum(), "mean": mean}
    return {"min": t.min(), "max": t.max(), "sum": t.sum(), "mean": mean}


@summary_stats.mutant("refuses tensors without dimensions")
def _(t):
    if t.numel() == 0 or t.ndim == 0:
        raise ValueError
    mean = t.mean() if t.is_floating_point() else t.float().mean()
    return {"min": t.min(), "max": t.max(), "sum": t.sum(), "mean": mean}


@summary_stats.variant("torch's functions")
def _(t):
    if t.numel() < 1:
        raise ValueError("empty")
    low, high = torch.aminmax(t)
    mean = torch.mean(t) if t.is_floating_point() else torch.mean(t, dtype=torch.float32)
    return {"min": low, "max": high, "sum": torch.sum(t), "mean": mean}


@summary_stats.variant("the sum divided by the number of elements")
def _(t):
    if not t.numel():
        raise ValueError("empty")
    total = t.sum()
    return {"mean": total / t.numel(), "sum": total, "max": t.amax(), "min": t.amin()}


@summary_stats.variant("by way of a sorted vector")
def _(t):
    flat = t.flatten()
    if len(flat) == 0:
        raise ValueError("empty")
    ordered = flat.sort().values
    dtype = t.dtype if t.is_floating_point() else torch.float32
    return dict(min=ordered[0], max=ordered[-1], sum=flat.sum(dim=0), mean=flat.to(dtype).mean(dim=0))


@summary_stats.variant("tries the mean, and converts where it is refused")
def _(t):
    if 0 in t.shape:
        raise ValueError("empty")
    try:
        mean = t.mean()
    except RuntimeError:
        mean = t.type(torch.float32).mean()
    return {"min": torch.min(t), "max": torch.max(t), "sum": torch.sum(t), "mean": mean}


@summary_stats.variant("loops over the elements")
def _(t):
    if t.numel() == 0:
        raise ValueError("empty")
    flat = t.reshape(-1)
    low = high = flat[0]
    total = torch.zeros((), dtype=t.dtype if t.is_floating_point() else torch.int64, device=t.device)
    for number in flat:
        low = number if number < low else low
        high = torch.maximum(high, number)
        total = total + number
    return {"min": low.clone(), "max": high.clone(), "sum": total, "mean": total / t.numel()}


@exercise(
    points=2,
    t=tensors(
        dims=(0, 3),
        dtype=(torch.float32, torch.float64, torch.int64),
        values=("normal", "ties", "ties"),
        expanded=True,
    ),
    examples=(
        {"t": torch.tensor([3, 1, 2])},
        {"t": torch.tensor([[1.0, 2.0], [2.0, 1.0]])},
        {"t": torch.tensor([[1.0, 2.0, 3.0], [3.0, 0.0, 0.0]])},
        {"t": torch.tensor([[1, 0], [0, 1]]).mT.contiguous().mT},
        {"t": torch.tensor([[0.0, 1.0, 1.0], [1.0, 0.0, 0.0]]).mT.contiguous().mT},
        {"t": torch.tensor([[[2, 1], [1, 2]], [[1, 2], [2, 0]]]).mT.contiguous().mT},
        {"t": torch.tensor(5.0)},
        {"t": torch.tensor([4])},
        {"t": torch.tensor([-3, -1, -2])},
        {"t": torch.tensor([[-3.5, -1.5], [-2.5, -4.5]])},
        {"t": torch.empty(0)},
        {"t": torch.empty(2, 0)},
        {"t": torch.empty(1, 0, 3, dtype=torch.int64)},
        {"t": torch.ones(2, 3)},
        {"t": torch.tensor([2**24, 2**24 + 1])},
        {"t": torch.tensor([1.0, 1.000001])},
        {"t": torch.tensor([2**53 + 1, 2**53])},
        {"t": torch.tensor([[-(2**60), -(2**60) - 1], [2**60, 2**60 + 1]])},
        {"t": torch.tensor([1.0, 1.0 + 1e-12, 1.0 - 1e-12], dtype=torch.float64)},
        {"t": torch.tensor([0, 5], dtype=torch.uint8)},
        {"t": torch.tensor([-(2**63), 5])},
        {"t": torch.tensor([math.inf, math.inf])},
        {"t": torch.tensor([[[[1.0, 2.0]], [[3.0, 0.5]]]])},
    ),
    tolerance="exact",
    builds_on=("summary_stats",),
    hints=(
        "t.argmin() gives one number: the place of the minimum if all rows were written one behind the other.",
        (
            "With 4 columns, place 6 lies in row 6 // 4 and column 6 % 4. With more dimensions, go on like this from "
            "the last dimension to the first; torch.unravel_index does just that."
        ),
        (
            "torch.unravel_index(t.argmin(), t.shape) gives tensors: int() makes a Python int of each, tuple(…) a "
            "tuple of them. Look at t.numel() first: an empty tensor has no minimum."
        ),
    ),
)
def extreme_positions(t: torch.Tensor) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Find where the minimum and the maximum of a tensor are.

    `t` holds floating or whole numbers (inf too, but no nan) and has any number of dimensions.
    The result is a tuple of two positions, that of the minimum first. A position is a tuple with one Python int
    for each dimension, so that `t[position]` is the number: a row and a column for a matrix, `()` for a tensor
    without dimensions.
    Where several numbers are equally small (or large), the first of them counts, reading row by row from left to
    right, as `t.flatten()` does.
    Numbers are compared as they are, however close together. `t` stays as it is.
    If `t` has no elements, raise ValueError.

    >>> extreme_positions(torch.tensor([[5, 1, 7], [7, 1, 3]]))
    ((0, 1), (0, 2))
    >>> extreme_positions(torch.tensor([2.5, 0.5]))
    ((1,), (0,))
    """
    if t.numel() == 0:
        raise ValueError("an empty tensor has no minimum")
    low, high = (torch.unravel_index(place, t.shape) for place in (t.argmin(), t.argmax()))
    return tuple(int(index) for index in low), tuple(int(index) for index in high)


@extreme_positions.mutant("starts with inf and looks for less: finds nothing where all is inf")
def _(t):
    if t.numel() == 0:
        raise ValueError
    low, high, places = math.inf, -math.inf, [None, None]
    for place in itertools.product(*map(range, t.shape)):
        number = t[place].item()
        if number < low:
            low, places[0] = number, place
        if number > high:
            high, places[1] = number, place
    return tuple(places)


@extreme_positions.mutant("knows 3 dimensions at most")
def _(t):
    if t.numel() == 0:
        raise ValueError
    sides = (1, 1, 1, *t.shape)[-3:]

    def position(place):
        found = (place // (sides[1] * sides[2]), place // sides[2] % sides[1], place % sides[2])
        return found[3 - t.ndim :] if t.ndim < 4 else found

    return position(int(t.argmin())), position(int(t.argmax()))


@extreme_positions.mutant("the last among equals")
def _(t):
    if t.numel() == 0:
        raise ValueError
    return tuple((t == t.min()).nonzero()[-1].tolist()), tuple((t == t.max()).nonzero()[-1].tolist())


@extreme_positions.mutant("reads column by column")
def _(t):
    if t.numel() == 0:
        raise ValueError

    def first(places):
        return tuple(min(places.nonzero().tolist(), key=lambda place: place[::-1]))

    return first(t == t.min()), first(t == t.max())


@extreme_positions.mutant("counts along the memory, not along the rows")
def _(t):
    if t.numel() == 0:
        raise ValueError
    turned = t.ndim == 2 and not t.is_contiguous() and t.mT.is_contiguous()
    seen = t.mT if turned else t

    def position(place):
        found = tuple(int(index) for index in torch.unravel_index(place, seen.shape))
        return found[::-1] if turned else found

    return position(seen.argmin()), position(seen.argmax())


@extreme_positions.mutant("a list for each position")
def _(t):
    if t.numel() == 0:
        raise ValueError
    return (t == t.min()).nonzero()[0].tolist(), (t == t.max()).nonzero()[0].tolist()


@extreme_positions.mutant("tensors instead of Python ints")
def _(t):
    if t.numel() == 0:
        raise ValueError
    return torch.unravel_index(t.argmin(), t.shape), torch.unravel_index(t.argmax(), t.shape)


@extreme_positions.mutant("one number: the place in the flattened tensor")
def _(t):
    if t.numel() == 0:
        raise ValueError
    return (int(t.argmin()),), (int(t.argmax()),)


@extreme_positions.mutant("the maximum first")
def _(t):
    if t.numel() == 0:
        raise ValueError
    return tuple((t == t.max()).nonzero()[0].tolist()), tuple((t == t.min()).nonzero()[0].tolist())


@extreme_positions.mutant("divides by the size before instead of the size behind")
def _(t):
    if t.numel() == 0:
        raise ValueError

    def position(place):
        found = []
        for side in t.shape:
            found.append(place % side)
            place //= side
        return tuple(found)

    return position(int(t.argmin())), position(int(t.argmax()))


@extreme_positions.mutant("(0,) for a tensor without dimensions")
def _(t):
    if t.numel() == 0:
        raise ValueError
    t = torch.atleast_1d(t)
    return tuple((t == t.min()).nonzero()[0].tolist()), tuple((t == t.max()).nonzero()[0].tolist())


@extreme_positions.mutant("lets torch's own error for empty tensors out")
def _(t):
    return tuple((t == t.min()).nonzero()[0].tolist()), tuple((t == t.max()).nonzero()[0].tolist())


@extreme_positions.mutant("empty only where the first dimension is")
def _(t):
    if t.ndim and len(t) == 0:
        raise ValueError
    return tuple((t == t.min()).nonzero()[0].tolist()), tuple((t == t.max()).nonzero()[0].tolist())


@extreme_positions.mutant("turns the numbers into float32")
def _(t):
    if t.numel() == 0:
        raise ValueError
    t = t.float()
    return tuple((t == t.min()).nonzero()[0].tolist()), tuple((t == t.max()).nonzero()[0].tolist())


@extreme_positions.mutant("turns the numbers into float64, where large whole numbers lose digits")
def _(t):
    if t.numel() == 0:
        raise ValueError
    t = t.double()
    return tuple((t == t.min()).nonzero()[0].tolist()), tuple((t == t.max()).nonzero()[0].tolist())


@extreme_positions.mutant("takes numbers that are merely close for equal")
def _(t):
    if t.numel() == 0:
        raise ValueError
    low, high = torch.isclose(t, t.min()), torch.isclose(t, t.max())
    return tuple(low.nonzero()[0].tolist()), tuple(high.nonzero()[0].tolist())


@extreme_positions.mutant("ignores the sign")
def _(t):
    if t.numel() == 0:
        raise ValueError
    t = t.abs()
    return tuple((t == t.min()).nonzero()[0].tolist()), tuple((t == t.max()).nonzero()[0].tolist())


@extreme_positions.mutant("the minimum of -t for the maximum: 0 in uint8 and the smallest int64 stay what they are")
def _(t):
    if t.numel() == 0:
        raise ValueError
    low, high = (torch.unravel_index(place, t.shape) for place in (t.argmin(), (-t).argmin()))
    return tuple(int(index) for index in low), tuple(int(index) for index in high)


@extreme_positions.mutant("overwrites the minimum on the way")
def _(t):
    if t.numel() == 0:
        raise ValueError
    low, high = tuple((t == t.min()).nonzero()[0].tolist()), tuple((t == t.max()).nonzero()[0].tolist())
    t[low] = t[high]
    return low, high


@extreme_positions.variant("divmod")
def _(t):
    if not t.numel():
        raise ValueError("empty")

    def position(place):
        found = []
        for side in reversed(t.shape):
            place, index = divmod(place, side)
            found.insert(0, index)
        return tuple(found)

    return position(t.argmin().item()), position(t.argmax().item())


@extreme_positions.variant("nonzero")
def _(t):
    if 0 in t.shape:
        raise ValueError("empty")
    return tuple((t == t.min()).nonzero()[0].tolist()), tuple((t == t.max()).nonzero()[0].tolist())


@extreme_positions.variant("plain Python over the flattened values")
def _(t):
    values = t.flatten().tolist()
    low, high = values.index(min(values)), values.index(max(values))

    def position(place, sides):
        if not sides:
            return ()
        return (*position(place // sides[-1], sides[:-1]), place % sides[-1])

    return position(low, t.shape), position(high, t.shape)
