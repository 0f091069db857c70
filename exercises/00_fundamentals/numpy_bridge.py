"""Between NumPy and PyTorch: share the memory, or copy it."""

import numpy as np
import torch


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
    raise NotImplementedError


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
    raise NotImplementedError
