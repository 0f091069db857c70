"""Held-out solutions of safe_matmul."""

import torch
import torch.nn.functional as F


def right_three_ifs(a, b):
    """Three ifs, then the operator."""
    if a.dtype != b.dtype:
        raise TypeError("dtypes differ")
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0]:
        raise ValueError(f"shapes {tuple(a.shape)} and {tuple(b.shape)} do not fit")
    if a.device != b.device:
        raise RuntimeError("devices differ")
    return a @ b


def right_mm_raises(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """torch's own error for the device."""
    if a.dtype is not b.dtype:
        raise TypeError(f"{a.dtype} is not {b.dtype}")
    if not (a.dim() == b.dim() == 2):
        raise ValueError("two matrices, please")
    if a.size(1) != b.size(0):
        raise ValueError("inner sizes differ")
    return torch.mm(a, b)


def right_nested(x, y):
    """Nested, with the good case inside."""
    if x.dtype == y.dtype:
        if len(x.shape) == 2 and len(y.shape) == 2 and x.shape[-1] == y.shape[-2]:
            if x.device == y.device:
                return torch.matmul(x, y)
            raise RuntimeError("device")
        raise ValueError("shape")
    raise TypeError("dtype")


def right_einsum(a, b):
    """einsum after a helper has checked."""

    def check():
        if a.dtype != b.dtype:
            raise TypeError("dtype")
        if (a.ndim, b.ndim) != (2, 2) or a.size()[1] != b.size()[0]:
            raise ValueError("shape", a.shape, b.shape)
        if str(a.device) != str(b.device):
            raise RuntimeError("device")

    check()
    return torch.einsum("ik,kj->ij", a, b)


def right_unpacks_shapes(a, b):
    """Unpacking the shapes raises ValueError by itself."""
    if a.dtype != b.dtype:
        raise TypeError("dtypes must be the same")
    n, k = a.shape
    k2, m = b.shape
    if k != k2:
        raise ValueError(f"{k} columns, but {k2} rows")
    if a.device != b.device:
        raise RuntimeError("move them to one device")
    out = a.matmul(b)
    print(n, m, out.shape)
    return out


def right_linear(a, b):
    """linear multiplies by the transposed."""
    if a.dtype != b.dtype:
        raise TypeError("Expected the same dtype")
    if a.ndim != 2 or b.ndim != 2:
        raise ValueError("Expected 2 dimensions")
    if a.shape[1] != b.shape[0]:
        raise ValueError("inner")
    if a.device != b.device:
        raise RuntimeError("device")
    return F.linear(a, b.t())


def right_as_batch(a, b):
    """A batch of one."""
    problems = [
        (a.dtype != b.dtype, TypeError),
        (a.ndim != 2 or b.ndim != 2 or a.shape[1:] != b.shape[:1], ValueError),
        (a.device != b.device, RuntimeError),
    ]
    for bad, kind in problems:
        if bad:
            raise kind(f"cannot multiply {a.shape} {a.dtype} {a.device} and {b.shape} {b.dtype} {b.device}")
    return torch.bmm(a[None], b.unsqueeze(0)).squeeze(0)


def right_own_errors(a, b):
    """Errors of one's own, derived from the right ones."""

    class ShapeError(ValueError):
        pass

    class DeviceError(RuntimeError):
        pass

    if a.dtype != b.dtype:
        raise TypeError
    if a.dim() != 2 or b.dim() != 2 or a.size(dim=1) != b.size(dim=0):
        raise ShapeError
    if a.device != b.device:
        raise DeviceError
    return a.mm(b)


def right_tensordot(a, b):
    """The first fault decides, elif by elif."""
    if not a.dtype == b.dtype:
        raise TypeError("1")
    elif not a.ndim == 2:
        raise ValueError("2a")
    elif not b.ndim == 2:
        raise ValueError("2b")
    elif not a.shape[1] == b.shape[0]:
        raise ValueError("2c")
    elif not a.device == b.device:
        raise RuntimeError("3")
    else:
        return torch.tensordot(a, b, dims=1)


def right_addmm(a, b):
    """Added to zeros of the right kind."""
    if a.dtype != b.dtype:
        raise TypeError(a.dtype, b.dtype)
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0]:
        raise ValueError(a.shape, b.shape)
    if a.device != b.device:
        raise RuntimeError(a.device, b.device)
    zeros = torch.zeros(a.shape[0], b.shape[1], dtype=a.dtype, device=a.device)
    return torch.addmm(zeros, a, b)


def wrong_no_checks(a, b):
    """torch raises RuntimeError for all three."""
    return a @ b


def wrong_shape_first(a, b):
    """Shape before dtype."""
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0]:
        raise ValueError("shape")
    if a.dtype != b.dtype:
        raise TypeError("dtype")
    if a.device != b.device:
        raise RuntimeError("device")
    return a @ b


def wrong_device_before_shape(a, b):
    """Device before shape."""
    if a.dtype != b.dtype:
        raise TypeError("dtype")
    if a.device != b.device:
        raise RuntimeError("device")
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0]:
        raise ValueError("shape")
    return a @ b


def wrong_device_first(a, b):
    """Device before dtype."""
    if a.device != b.device:
        raise RuntimeError("device")
    if a.dtype != b.dtype:
        raise TypeError("dtype")
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0]:
        raise ValueError("shape")
    return a @ b


def wrong_inner_before_ndim(a, b):
    """A vector has no second size: IndexError."""
    if a.dtype != b.dtype:
        raise TypeError("dtype")
    if a.shape[1] != b.shape[0] or a.ndim != 2 or b.ndim != 2:
        raise ValueError("shape")
    if a.device != b.device:
        raise RuntimeError("device")
    return a @ b


def wrong_batches(a, b):
    """Three dimensions pass."""
    if a.dtype != b.dtype:
        raise TypeError("dtype")
    if a.ndim < 2 or b.ndim < 2 or a.shape[-1] != b.shape[-2]:
        raise ValueError("shape")
    if a.device != b.device:
        raise RuntimeError("device")
    return a @ b


def wrong_vector_allowed(a, b):
    """A vector on the right passes."""
    if a.dtype != b.dtype:
        raise TypeError("dtype")
    if a.ndim != 2 or b.ndim not in (1, 2) or a.shape[1] != b.shape[0]:
        raise ValueError("shape")
    if a.device != b.device:
        raise RuntimeError("device")
    return a @ b


def wrong_left_vector_allowed(a, b):
    """A vector on the left passes."""
    if a.dtype != b.dtype:
        raise TypeError("dtype")
    if a.ndim not in (1, 2) or b.ndim != 2 or a.shape[-1] != b.shape[0]:
        raise ValueError("shape")
    if a.device != b.device:
        raise RuntimeError("device")
    return a @ b


def wrong_same_ndim(a, b):
    """As many dimensions, but not two."""
    if a.dtype != b.dtype:
        raise TypeError("dtype")
    if a.ndim != b.ndim or (a.ndim == 2 and a.shape[1] != b.shape[0]):
        raise ValueError("shape")
    if a.device != b.device:
        raise RuntimeError("device")
    return a @ b


def wrong_same_shape(a, b):
    """Asks for equal shapes."""
    if a.dtype != b.dtype:
        raise TypeError("dtype")
    if a.ndim != 2 or a.shape != b.shape:
        raise ValueError("shape")
    if a.device != b.device:
        raise RuntimeError("device")
    return a @ b


def wrong_outer_sizes(a, b):
    """Compares the outer sizes."""
    if a.dtype != b.dtype:
        raise TypeError("dtype")
    if a.ndim != 2 or b.ndim != 2 or a.shape[0] != b.shape[1]:
        raise ValueError("shape")
    if a.device != b.device:
        raise RuntimeError("device")
    return a @ b


def wrong_transposes(a, b):
    """Makes it fit by transposing."""
    if a.dtype != b.dtype:
        raise TypeError("dtype")
    if a.ndim != 2 or b.ndim != 2:
        raise ValueError("shape")
    if a.shape[1] != b.shape[0]:
        if a.shape[1] != b.shape[1]:
            raise ValueError("shape")
        b = b.T
    if a.device != b.device:
        raise RuntimeError("device")
    return a @ b


def wrong_moves(a, b):
    """Moves b to the device of a."""
    if a.dtype != b.dtype:
        raise TypeError("dtype")
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0]:
        raise ValueError("shape")
    return a @ b.to(a.device)


def wrong_converts(a, b):
    """Converts b to the dtype of a."""
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0]:
        raise ValueError("shape")
    if a.device != b.device:
        raise RuntimeError("device")
    return a @ b.to(a.dtype)


def wrong_type_string(a, b):
    """.type() names the device as well as the dtype."""
    if a.type() != b.type():
        raise TypeError("dtype")
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0]:
        raise ValueError("shape")
    if a.device != b.device:
        raise RuntimeError("device")
    return a @ b


def wrong_catches_all(a, b):
    """Every RuntimeError is taken for a shape, devices too."""
    if a.dtype != b.dtype:
        raise TypeError("dtype")
    if a.ndim != 2 or b.ndim != 2:
        raise ValueError("shape")
    try:
        return a.mm(b)
    except RuntimeError as error:
        raise ValueError("shapes do not fit") from error


def wrong_asserts(a, b):
    """assert raises AssertionError."""
    assert a.dtype == b.dtype
    assert a.ndim == 2 and b.ndim == 2 and a.shape[1] == b.shape[0]
    assert a.device == b.device
    return a @ b


def wrong_returns_errors(a, b):
    """Returns the error instead of raising it."""
    if a.dtype != b.dtype:
        return TypeError("dtype")
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0]:
        return ValueError("shape")
    if a.device != b.device:
        return RuntimeError("device")
    return a @ b


def wrong_prints(a, b):
    """Prints what is wrong, and gives None."""
    try:
        return a @ b
    except RuntimeError as error:
        print("ERROR", error)


def wrong_shape_type_error(a, b):
    """TypeError for the shape as well."""
    if a.dtype != b.dtype or a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0]:
        raise TypeError("wrong kind of matrices")
    if a.device != b.device:
        raise RuntimeError("device")
    return a @ b


def wrong_empty_refused(a, b):
    """Sizes of 0 are refused."""
    if a.dtype != b.dtype:
        raise TypeError("dtype")
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0] or a.numel() == 0 or b.numel() == 0:
        raise ValueError("shape")
    if a.device != b.device:
        raise RuntimeError("device")
    return a @ b


def wrong_elementwise(a, b):
    """The star where the shapes are equal."""
    if a.dtype != b.dtype:
        raise TypeError("dtype")
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0]:
        raise ValueError("shape")
    if a.device != b.device:
        raise RuntimeError("device")
    return a * b if a.shape == b.shape else a @ b


def wrong_swapped(a, b):
    """b times a where that is possible too."""
    if a.dtype != b.dtype:
        raise TypeError("dtype")
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0]:
        raise ValueError("shape")
    if a.device != b.device:
        raise RuntimeError("device")
    return b @ a if b.shape[1] == a.shape[0] else a @ b


def wrong_squeezes(a, b):
    """A result of size 1 loses dimensions."""
    if a.dtype != b.dtype:
        raise TypeError("dtype")
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0]:
        raise ValueError("shape")
    if a.device != b.device:
        raise RuntimeError("device")
    return (a @ b).squeeze()


def wrong_float(a, b):
    """Calculates in float32, and gives the dtype back."""
    if a.dtype != b.dtype:
        raise TypeError("dtype")
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0]:
        raise ValueError("shape")
    if a.device != b.device:
        raise RuntimeError("device")
    return (a.float() @ b.float()).to(a.dtype)


def wrong_detaches(a, b):
    """The gradient of b is cut."""
    if a.dtype != b.dtype:
        raise TypeError("dtype")
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0]:
        raise ValueError("shape")
    if a.device != b.device:
        raise RuntimeError("device")
    return a @ b.detach()


def wrong_loops(a, b):
    """Filled number by number, on the CPU and without gradients."""
    if a.dtype != b.dtype:
        raise TypeError("dtype")
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0]:
        raise ValueError("shape")
    if a.device != b.device:
        raise RuntimeError("device")
    out = torch.zeros(a.shape[0], b.shape[1], dtype=a.dtype)
    for i in range(a.shape[0]):
        for j in range(b.shape[1]):
            out[i, j] = sum(x * y for x, y in zip(a[i].tolist(), b[:, j].tolist()))
    return out


def wrong_stacks_rows(a, b):
    """stack has nothing to stack for no rows."""
    if a.dtype != b.dtype:
        raise TypeError("dtype")
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0]:
        raise ValueError("shape")
    if a.device != b.device:
        raise RuntimeError("device")
    return torch.stack([row @ b for row in a])


def wrong_transposes_argument(a, b):
    """Turns the caller's b in place."""
    if a.dtype != b.dtype:
        raise TypeError("dtype")
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0]:
        raise ValueError("shape")
    if a.device != b.device:
        raise RuntimeError("device")
    out = a @ b
    b.t_()
    return out
