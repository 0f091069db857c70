"""Matrix multiplication: which sizes fit, and what comes out."""

from collections.abc import Callable
from typing import Any

import torch
from hypothesis import strategies as st

from grader import exercise, filled, tensors

Draw = Callable[[st.SearchStrategy[Any]], Any]

_FLOATS = (torch.float32, torch.float64)
_OTHER = {torch.float32: (torch.float64, torch.int64), torch.float64: (torch.float32, torch.int64)}
_SIDES = st.sampled_from((2, 1, 3, 4, 5, 0))


@exercise(
    points=2,
    a=tensors("c b n d | n d | n d | b n d | b n d | d |", dtype=_FLOATS, expanded=True, requires_grad=None),
    examples=(
        {"a": torch.tensor([[1.0, 2.0]])},
        {"a": torch.tensor([[1.0, 2.0], [3.0, 4.0]])},
        {"a": torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])},
        {"a": torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], requires_grad=True)},
        {"a": torch.tensor([[[1.0, 2.0], [3.0, 4.0]]])},
        {"a": torch.tensor([[[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [7.0, 9.0]]])},
        {"a": torch.tensor([[[1.0, 2.0, 3.0]], [[4.0, 5.0, 6.0]]], requires_grad=True)},
        {"a": filled((2, 3, 2))},
        {"a": filled((2, 1, 3, 2))},
        {"a": filled((2, 2, 2, 2), torch.float64, 1)},
        {"a": filled((2, 1, 3, 2, 4))},
        {"a": torch.arange(24.0).reshape(2, 3, 2, 2).half().transpose(0, 1)},
        {"a": torch.tensor([[0.1, 0.2]], dtype=torch.float64)},
        {"a": torch.empty(0, 3)},
        {"a": torch.empty(3, 0)},
        {"a": torch.empty(0, 2, 3)},
        {"a": torch.tensor([1.0, 2.0])},
        {"a": torch.tensor(3.0)},
        {"a": torch.empty(0)},
    ),
    gradients=True,
    vectorised=True,
    hints=(
        "For a single matrix of shape (n, d): what shape must stand to the right of it so that (n, n) comes out?",
        (
            "A matrix with rows and columns exchanged. .T turns all dimensions round, which is too much for a batch: "
            "exchange the last two only, with a.transpose(-2, -1) or a.mT."
        ),
        "The operator @ multiplies matrix by matrix if there are more dimensions in front. Look at a.ndim first.",
    ),
)
def gram(a: torch.Tensor) -> torch.Tensor:
    """Multiply a matrix by itself transposed, for one matrix or a batch of them.

    `a` has shape (n, d): n rows of d floating numbers. The result has shape (n, n) and the dtype of `a`: entry [i, j]
    is the dot product of row i and row j, the sum of the products of their numbers.
    There may be any number of dimensions in front: for (b, n, d) the result has shape (b, n, n), one product for each
    of the b matrices, and so on for more. Sizes may be 0.

    Do not loop over the matrices in Python: the number of tensor operations may not grow with the sizes, and the
    data stays in tensors. Gradients can flow back to `a`, which stays as it is.
    If `a` has fewer than 2 dimensions, raise ValueError.

    >>> gram(torch.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor([[ 5., 11.],
            [11., 25.]])
    >>> gram(torch.zeros(10, 3, 4)).shape
    torch.Size([10, 3, 3])
    """
    if a.ndim < 2:
        raise ValueError(f"a must have 2 dimensions or more, but has {a.ndim}")
    return a @ a.mT


@gram.mutant("turns all dimensions round, with .T")
def _(a):
    if a.ndim < 2:
        raise ValueError
    return a @ a.permute(*range(a.ndim - 1, -1, -1))


@gram.mutant("transposes with .t(), which knows matrices only")
def _(a):
    if a.ndim < 2:
        raise ValueError
    return a @ a.t()


@gram.mutant("exchanges the first two dimensions")
def _(a):
    if a.ndim < 2:
        raise ValueError
    return a @ a.transpose(0, 1)


@gram.mutant("exchanges dimensions 1 and 2, whatever stands in front")
def _(a):
    if a.ndim < 2:
        raise ValueError
    return a @ (a.mT if a.ndim == 2 else a.transpose(1, 2))


@gram.mutant("multiplies the wrong way round: (d, d)")
def _(a):
    if a.ndim < 2:
        raise ValueError
    return a.mT @ a


@gram.mutant("multiplies number by number")
def _(a):
    if a.ndim < 2:
        raise ValueError
    return a * a


@gram.mutant("multiplies a by itself, not transposed")
def _(a):
    if a.ndim < 2:
        raise ValueError
    return a @ a


@gram.mutant("reshapes where it should transpose")
def _(a):
    if a.ndim < 2:
        raise ValueError
    *front, n, d = a.shape
    return a @ a.reshape(*front, d, n)


@gram.mutant("each row with itself only")
def _(a):
    if a.ndim < 2:
        raise ValueError
    return (a * a).sum(-1)


@gram.mutant("each row with itself only, on the diagonal")
def _(a):
    if a.ndim < 2:
        raise ValueError
    return torch.diag_embed((a * a).sum(-1))


@gram.mutant("joins the matrices of a batch into one")
def _(a):
    if a.ndim < 2:
        raise ValueError
    rows = a.reshape(-1, a.shape[-1]) if a.numel() else a
    return rows @ rows.mT


@gram.mutant("adds the products of a batch up, as tensordot does")
def _(a):
    if a.ndim < 2:
        raise ValueError
    return (a @ a.mT).sum(tuple(range(a.ndim - 2))) if a.ndim > 2 else a @ a.mT


@gram.mutant("knows one batch dimension only")
def _(a):
    if a.ndim < 2:
        raise ValueError
    return a @ a.mT if a.ndim == 2 else torch.bmm(a, a.mT)


@gram.mutant("knows two batch dimensions at most")
def _(a):
    if a.ndim < 2:
        raise ValueError
    return a @ a.transpose(min(a.ndim, 4) - 2, min(a.ndim, 4) - 1)


@gram.mutant("knows matrices only")
def _(a):
    if a.ndim != 2:
        raise ValueError
    return a @ a.mT


@gram.mutant("loops over the matrices of a batch")
def _(a):
    if a.ndim < 2:
        raise ValueError
    if a.ndim == 2:
        return a @ a.mT
    *front, n, d = a.shape
    if a.numel() == 0:
        return a @ a.mT
    return torch.stack([one @ one.T for one in a.reshape(-1, n, d)]).reshape(*front, n, n)


@gram.mutant("loops over the first of two batch dimensions")
def _(a):
    if a.ndim < 2:
        raise ValueError
    if a.ndim < 4 or a.shape[0] == 0:
        return a @ a.mT
    return torch.stack([one @ one.mT for one in a])


@gram.mutant("joins the batch dimensions with view, which cannot join every two")
def _(a):
    if a.ndim < 2:
        raise ValueError
    if a.ndim < 4:
        return a @ a.mT
    flat = a.view(a.shape[:-2].numel(), *a.shape[-2:])
    return (flat @ flat.mT).view(*a.shape[:-1], a.shape[-2])


@gram.mutant("float32 where the numbers have 16 bits")
def _(a):
    if a.ndim < 2:
        raise ValueError
    a = a.to(torch.promote_types(a.dtype, torch.float32))
    return a @ a.mT


@gram.mutant("loops over the rows")
def _(a):
    if a.ndim < 2:
        raise ValueError
    if a.shape[-2] == 0:
        return a @ a.mT
    return torch.stack([(a * a[..., i : i + 1, :]).sum(-1) for i in range(a.shape[-2])], dim=-1)


@gram.mutant("cuts the gradient of one factor off")
def _(a):
    if a.ndim < 2:
        raise ValueError
    return a @ a.detach().mT


@gram.mutant("cuts the gradients off")
def _(a):
    if a.ndim < 2:
        raise ValueError
    a = a.detach()
    return a @ a.mT


@gram.mutant("goes through float32")
def _(a):
    if a.ndim < 2:
        raise ValueError
    return a.float() @ a.float().mT


@gram.mutant("divides by the number of columns")
def _(a):
    if a.ndim < 2:
        raise ValueError
    return a @ a.mT / max(a.shape[-1], 1)


@gram.mutant("gives the dot product of a vector with itself instead of raising")
def _(a):
    if a.ndim == 0:
        raise ValueError
    return a @ a if a.ndim == 1 else a @ a.mT


@gram.mutant("takes a vector for a matrix with one row")
def _(a):
    a = torch.atleast_2d(a)
    return a @ a.mT


@gram.mutant("lets torch's own error for vectors out")
def _(a):
    return a @ a.transpose(-2, -1)


@gram.variant("transpose")
def _(a):
    if a.dim() < 2:
        raise ValueError("too few dimensions")
    return torch.matmul(a, a.transpose(-2, -1))


@gram.variant("einsum")
def _(a):
    if len(a.shape) < 2:
        raise ValueError("too few dimensions")
    return torch.einsum("...nd,...md->...nm", a, a)


@gram.variant("sums of products")
def _(a):
    if a.ndim in (0, 1):
        raise ValueError("too few dimensions")
    return (a.unsqueeze(-2) * a.unsqueeze(-3)).sum(dim=-1)


@gram.variant("one case for matrices, one for batches, which become one long batch")
def _(a):
    if a.ndim < 2:
        raise ValueError
    if a.ndim == 2:
        return a.mm(a.t())
    n, d = a.size(-2), a.size(-1)
    count = 1
    for side in a.shape[:-2]:
        count *= side
    flat = a.reshape(count, n, d)
    return torch.bmm(flat, flat.permute(0, 2, 1)).view(*a.shape[:-1], n)


@gram.variant("swapaxes and a copy")
def _(a):
    if not a.ndim >= 2:
        raise ValueError
    turned = torch.swapaxes(a, -1, -2).contiguous().clone()
    return a.matmul(turned)


@st.composite
def _factors(draw: Draw) -> dict[str, Any]:
    """Two tensors whose product exists, or which differ in dtype, inner size or number of dimensions."""
    n, k, m = draw(_SIDES), draw(_SIDES), draw(_SIDES)
    trouble = draw(st.sampled_from(("", "", "", "dtype", "inner", "ndim", "dtype and inner", "dtype and ndim")))
    a_shape, b_shape = [n, k], [k, m]
    if "inner" in trouble:
        b_shape = draw(st.sampled_from(([k + 1, m], [n, k], [m, k + 1]) if n != k else ([k + 1, m], [k + 2, k])))
    if "ndim" in trouble:
        a_shape, b_shape = draw(
            st.sampled_from(
                (([k], [k, m]), ([n, k], [k]), ([k], [k]), ([2, n, k], [2, k, m]), ([n, k], [1, k, m]), ([], [k, m]))
            )
        )
    dtype = draw(st.sampled_from(_FLOATS))
    other = draw(st.sampled_from(_OTHER[dtype])) if "dtype" in trouble else dtype
    dtypes = (dtype, other) if draw(st.booleans()) else (other, dtype)
    tracks = None if n and m else False  # an empty product has no gradients to lose
    a, b = (
        draw(tensors(" ".join(map(str, shape)), dtype=kind, expanded=True, requires_grad=tracks))
        for shape, kind in zip((a_shape, b_shape), dtypes, strict=True)
    )
    return {"a": a, "b": b}


_MATRIX = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
_WIDE, _HIGH = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])


@exercise(
    points=2,
    arguments=_factors(),
    examples=(
        {"a": torch.tensor([[1.0, 2.0]]), "b": torch.tensor([[3.0], [4.0]])},
        {"a": _MATRIX, "b": torch.tensor([[0.0, 1.0], [2.0, 3.0]])},
        {"a": _WIDE, "b": _HIGH},
        {"a": _HIGH, "b": _WIDE},
        {"a": _WIDE.half(), "b": _HIGH.half()},
        {"a": _WIDE, "b": torch.tensor([[1.0], [0.0], [2.0]])},
        {"a": torch.tensor([[1.0], [2.0]]), "b": torch.tensor([[3.0, 4.0, 5.0]])},
        {"a": _MATRIX.clone().requires_grad_(), "b": torch.tensor([[0.0, 1.0], [2.0, 3.0]], requires_grad=True)},
        {"a": _WIDE.clone().requires_grad_(), "b": _HIGH},
        {"a": _WIDE, "b": _HIGH.clone().requires_grad_()},
        {
            "a": torch.tensor([[1000.1, 1000.2]], dtype=torch.float64),
            "b": torch.tensor([[1.0], [-1.0]], dtype=torch.float64),
        },
        {"a": torch.empty(2, 0), "b": torch.empty(0, 3)},
        {"a": torch.empty(0, 2), "b": torch.ones(2, 3)},
        {"a": _WIDE, "b": _WIDE},
        {"a": _HIGH, "b": _HIGH},
        {"a": torch.tensor([[1.0], [2.0]]), "b": torch.tensor([[1.0], [2.0]])},
        {"a": torch.tensor([[1.0, 2.0]]), "b": torch.tensor([[1.0, 2.0]])},
        {"a": torch.tensor([[5.0]]), "b": _WIDE},
        {"a": _WIDE, "b": torch.tensor([[5.0]])},
        {"a": _WIDE, "b": torch.tensor([[1.0, 2.0]])},
        {"a": torch.tensor([[2.0], [3.0]]), "b": torch.tensor([[1.0], [4.0], [5.0]])},
        {"a": torch.empty(2, 0), "b": torch.ones(2, 3)},
        {"a": torch.tensor([1.0, 2.0]), "b": _MATRIX},
        {"a": _MATRIX, "b": torch.tensor([1.0, 2.0])},
        {"a": torch.tensor([1.0, 2.0]), "b": torch.tensor([1.0, 2.0])},
        {"a": torch.ones(1, 2, 2), "b": torch.ones(1, 2, 2)},
        {"a": torch.ones(1, 2, 2), "b": _MATRIX},
        {"a": _MATRIX, "b": torch.ones(1, 2, 2)},
        {"a": torch.tensor(2.0), "b": _MATRIX},
        {"a": _MATRIX, "b": torch.tensor(2.0)},
        {"a": _MATRIX, "b": _MATRIX.double()},
        {"a": _MATRIX.double(), "b": _MATRIX},
        {"a": _MATRIX, "b": torch.tensor([[1, 2], [3, 4]])},
        {"a": torch.tensor([[1, 2], [3, 4]]), "b": _MATRIX.double()},
        {"a": _WIDE, "b": _WIDE.double()},
        {"a": _WIDE.long(), "b": _WIDE},
        {"a": torch.tensor([1.0, 2.0]), "b": _MATRIX.double()},
        {"a": torch.ones(1, 2, 2).double(), "b": _MATRIX},
        {"a": _MATRIX, "b": torch.tensor(2)},
    ),
    gradients=True,
    builds_on=("gram",),
    hints=(
        "Three questions before the product, in the order of the task: dtype, shape, device. Each is one if.",
        (
            "a.dtype != b.dtype is the first. For the second, look at a.ndim and b.ndim first: only then is it sure "
            "that there are a.shape[1] and b.shape[0] to compare."
        ),
        (
            "a.device != b.device is the last question, though torch raises RuntimeError by itself there. The product "
            "is a @ b: nothing is transposed or converted to make it fit."
        ),
    ),
)
def safe_matmul(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Multiply two matrices, and say clearly what is wrong where that is not possible.

    If `a` has shape (n, k) and `b` has shape (k, m), the result is the matrix product: shape (n, m), with the dtype
    and on the device of both. Sizes may be 0. Gradients can flow back to `a` and `b`, which stay as they are.

    Most errors with tensors are one of three. Look for them in this order, and raise at the first that you find:

    1. wrong dtype: `a` and `b` have different dtypes. Raise TypeError.
    2. wrong shape: one of them has not exactly 2 dimensions, or the inner sizes differ (the columns of `a`, the rows of
       `b`). Raise ValueError, best with both shapes in the message.
    3. wrong device: they are on different devices. Raise RuntimeError.

    So two tensors that differ in dtype and in shape raise TypeError. Nothing is converted, transposed or moved to
    make the product possible. Where the dtypes are the same, they are floating dtypes.

    >>> safe_matmul(torch.tensor([[1.0, 2.0]]), torch.tensor([[3.0], [4.0]]))
    tensor([[11.]])
    >>> safe_matmul(torch.ones(2, 3), torch.ones(2, 3))
    Traceback (most recent call last):
    ValueError: the shapes (2, 3) and (2, 3) do not fit: 3 columns, but 2 rows
    """
    if a.dtype != b.dtype:
        raise TypeError(f"the dtypes differ: {a.dtype} and {b.dtype}")
    if a.ndim != 2 or b.ndim != 2:
        raise ValueError(f"both must be matrices, but the shapes are {tuple(a.shape)} and {tuple(b.shape)}")
    if a.shape[1] != b.shape[0]:
        shapes = f"{tuple(a.shape)} and {tuple(b.shape)}"
        raise ValueError(f"the shapes {shapes} do not fit: {a.shape[1]} columns, but {b.shape[0]} rows")
    if a.device != b.device:
        raise RuntimeError(f"one is on {a.device}, the other on {b.device}")
    return a @ b


@safe_matmul.check(
    "tensors on two devices",
    points=1,
    a=tensors("n k", dtype=torch.float64, side=(1, 3)),
    b=tensors("k m", dtype=torch.float64, side=(1, 3)),
    left=st.booleans(),
    trouble=st.sampled_from(("", "dtype", "shape", "inner")),
    examples=(
        {"a": torch.ones(1, 2), "b": torch.ones(2, 1), "left": True, "trouble": ""},
        {"a": torch.ones(1, 2), "b": torch.ones(2, 1), "left": False, "trouble": ""},
        {"a": torch.ones(1, 1), "b": torch.ones(1, 1), "left": False, "trouble": ""},
        {"a": torch.ones(1, 2), "b": torch.ones(2, 1), "left": True, "trouble": "dtype"},
        {"a": torch.ones(1, 2), "b": torch.ones(2, 1), "left": False, "trouble": "shape"},
        {"a": torch.ones(1, 2), "b": torch.ones(2, 1), "left": True, "trouble": "inner"},
    ),
    hints=(
        "One of the tensors is moved to the CPU here, the other is where it was. Dtype and shape are looked at first."
    ),
)
def _(function, a, b, left, trouble):
    a, b = (a.cpu(), b) if left else (a, b.cpu())
    if trouble == "dtype":
        b = b.to(torch.float16)
    if trouble == "shape":
        b = b[None]
    if trouble == "inner":
        b = torch.cat([b, b])
    try:
        return {"raised": "nothing", "result": function(a, b)}
    except NotImplementedError:
        raise
    except (TypeError, ValueError, RuntimeError) as error:
        kinds = (TypeError, ValueError, RuntimeError)
        return {"raised": next(kind.__name__ for kind in kinds if isinstance(error, kind)), "result": None}


@safe_matmul.mutant("looks for nothing, and lets torch's errors out")
def _(a, b):
    return torch.mm(a, b)


@safe_matmul.mutant("looks at the shapes first")
def _(a, b):
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0]:
        raise ValueError
    if a.dtype != b.dtype:
        raise TypeError
    return torch.mm(a, b)


@safe_matmul.mutant("looks at the devices first")
def _(a, b):
    if a.device != b.device:
        raise RuntimeError
    if a.dtype != b.dtype:
        raise TypeError
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0]:
        raise ValueError
    return a @ b


@safe_matmul.mutant("looks at the devices before the shapes")
def _(a, b):
    if a.dtype != b.dtype:
        raise TypeError
    if a.device != b.device:
        raise RuntimeError
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0]:
        raise ValueError
    return a @ b


@safe_matmul.mutant("looks at the devices before the inner sizes")
def _(a, b):
    if a.dtype != b.dtype:
        raise TypeError
    if a.ndim != 2 or b.ndim != 2:
        raise ValueError
    if a.device != b.device:
        raise RuntimeError
    if a.shape[1] != b.shape[0]:
        raise ValueError
    return a @ b


@safe_matmul.mutant("ValueError for different dtypes")
def _(a, b):
    if a.dtype != b.dtype or a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0]:
        raise ValueError
    return torch.mm(a, b)


@safe_matmul.mutant("RuntimeError for different dtypes, as torch does")
def _(a, b):
    if a.dtype == b.dtype and (a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0]):
        raise ValueError
    if a.dtype != b.dtype:
        raise RuntimeError
    return torch.mm(a, b)


@safe_matmul.mutant("takes any two floating dtypes for the same")
def _(a, b):
    if a.is_floating_point() != b.is_floating_point():
        raise TypeError
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0]:
        raise ValueError
    return torch.mm(a, b.to(a.dtype))


@safe_matmul.mutant("converts to a common dtype instead of raising")
def _(a, b):
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0]:
        raise ValueError
    dtype = torch.promote_types(a.dtype, b.dtype)
    return torch.mm(a.to(dtype), b.to(dtype))


@safe_matmul.mutant("lets torch's error for wrong inner sizes out")
def _(a, b):
    if a.dtype != b.dtype:
        raise TypeError
    if a.ndim != 2 or b.ndim != 2:
        raise ValueError
    return torch.mm(a, b)


@safe_matmul.mutant("compares the outer sizes")
def _(a, b):
    if a.dtype != b.dtype:
        raise TypeError
    if a.ndim != 2 or b.ndim != 2 or a.shape[0] != b.shape[1]:
        raise ValueError
    return torch.mm(a, b)


@safe_matmul.mutant("wants equal shapes")
def _(a, b):
    if a.dtype != b.dtype:
        raise TypeError
    if a.ndim != 2 or b.ndim != 2 or a.shape != b.shape or a.shape[1] != b.shape[0]:
        raise ValueError
    return torch.mm(a, b)


@safe_matmul.mutant("compares the columns of both")
def _(a, b):
    if a.dtype != b.dtype:
        raise TypeError
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[1]:
        raise ValueError
    return torch.mm(a, b)


@safe_matmul.mutant("transposes b where that makes it fit")
def _(a, b):
    if a.dtype != b.dtype:
        raise TypeError
    if a.ndim != 2 or b.ndim != 2:
        raise ValueError
    if a.shape[1] != b.shape[0] and a.shape[1] == b.shape[1]:
        b = b.T
    if a.shape[1] != b.shape[0]:
        raise ValueError
    return torch.mm(a, b)


@safe_matmul.mutant("always transposes b where it is square")
def _(a, b):
    if a.dtype != b.dtype:
        raise TypeError
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0]:
        raise ValueError
    return torch.mm(a, b.T) if b.shape[0] == b.shape[1] else torch.mm(a, b)


@safe_matmul.mutant("b times a, where that fits too")
def _(a, b):
    if a.dtype != b.dtype:
        raise TypeError
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0]:
        raise ValueError
    return torch.mm(b, a) if b.shape[1] == a.shape[0] else torch.mm(a, b)


@safe_matmul.mutant("multiplies number by number, where the shapes are equal")
def _(a, b):
    if a.dtype != b.dtype:
        raise TypeError
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0]:
        raise ValueError
    return a * b if a.shape == b.shape else torch.mm(a, b)


@safe_matmul.mutant("repeats a size of 1 to make it fit")
def _(a, b):
    if a.dtype != b.dtype:
        raise TypeError
    if a.ndim != 2 or b.ndim != 2 or (a.shape[1] != b.shape[0] and 1 not in (a.shape[1], b.shape[0])):
        raise ValueError
    return (a[:, :, None] * b[None]).sum(1)


@safe_matmul.mutant("accepts more than 2 dimensions")
def _(a, b):
    if a.dtype != b.dtype:
        raise TypeError
    if a.ndim < 2 or b.ndim < 2 or a.shape[-1] != b.shape[-2]:
        raise ValueError
    return a @ b


@safe_matmul.mutant("accepts vectors")
def _(a, b):
    if a.dtype != b.dtype:
        raise TypeError
    if not (1 <= a.ndim <= 2 and 1 <= b.ndim <= 2) or a.shape[-1] != b.shape[0]:
        raise ValueError
    return a @ b


@safe_matmul.mutant("looks at the dimensions of a only")
def _(a, b):
    if a.dtype != b.dtype:
        raise TypeError
    if a.ndim != 2 or b.ndim == 0 or a.shape[1] != b.shape[0]:
        raise ValueError
    return a @ b


@safe_matmul.mutant("refuses tensors only if both are no matrices")
def _(a, b):
    if a.dtype != b.dtype:
        raise TypeError
    if a.ndim != 2 and b.ndim != 2:
        raise ValueError
    if a.ndim == 0 or b.ndim == 0 or a.shape[-1] != b.shape[-2 if b.ndim > 1 else 0]:
        raise ValueError
    return a @ b


@safe_matmul.mutant("stumbles over the sizes that a vector has not: IndexError")
def _(a, b):
    if a.dtype != b.dtype:
        raise TypeError
    if a.shape[1] != b.shape[0] or a.ndim != 2 or b.ndim != 2:
        raise ValueError
    return torch.mm(a, b)


@safe_matmul.mutant("refuses empty matrices")
def _(a, b):
    if a.dtype != b.dtype:
        raise TypeError
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0] or 0 in (*a.shape, *b.shape):
        raise ValueError
    return torch.mm(a, b)


@safe_matmul.mutant("moves b to the device of a")
def _(a, b):
    if a.dtype != b.dtype:
        raise TypeError
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0]:
        raise ValueError
    return a @ b.to(a.device)


@safe_matmul.mutant("moves both to the CPU")
def _(a, b):
    if a.dtype != b.dtype:
        raise TypeError
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0]:
        raise ValueError
    return a.cpu() @ b.cpu()


@safe_matmul.mutant("ValueError for different devices")
def _(a, b):
    if a.dtype != b.dtype:
        raise TypeError
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0] or a.device != b.device:
        raise ValueError
    return a @ b


@safe_matmul.mutant("goes through float32")
def _(a, b):
    if a.dtype != b.dtype:
        raise TypeError
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0]:
        raise ValueError
    return torch.mm(a.float(), b.float()).to(a.dtype)


@safe_matmul.mutant("float32 where the numbers have 16 bits")
def _(a, b):
    if a.dtype != b.dtype:
        raise TypeError
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0]:
        raise ValueError
    dtype = torch.promote_types(a.dtype, torch.float32)
    return torch.mm(a.to(dtype), b.to(dtype))


@safe_matmul.mutant("cuts the gradients off")
def _(a, b):
    if a.dtype != b.dtype:
        raise TypeError
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0]:
        raise ValueError
    with torch.no_grad():
        return torch.mm(a, b)


@safe_matmul.mutant("cuts the gradient of b off")
def _(a, b):
    if a.dtype != b.dtype:
        raise TypeError
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0]:
        raise ValueError
    return torch.mm(a, b.data)


@safe_matmul.mutant("returns None instead of raising")
def _(a, b):
    if a.dtype == b.dtype and a.ndim == b.ndim == 2 and a.shape[1] == b.shape[0]:
        return torch.mm(a, b)


@safe_matmul.mutant("returns the error instead of raising it")
def _(a, b):
    if a.dtype != b.dtype:
        return TypeError("wrong dtype")
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0]:
        return ValueError("wrong shape")
    return torch.mm(a, b)


@safe_matmul.variant("mm, which says by itself that devices differ")
def _(a, b):
    if a.dtype is not b.dtype:
        raise TypeError("dtype")
    if (a.dim(), b.dim()) != (2, 2):
        raise ValueError(f"dimensions: {a.shape}, {b.shape}")
    (_, k), (rows, _) = a.shape, b.shape
    if k != rows:
        raise ValueError(f"inner sizes: {a.shape}, {b.shape}")
    return torch.mm(a, b)


@safe_matmul.variant("einsum")
def _(a, b):
    if a.dtype != b.dtype:
        raise TypeError
    if len(a.shape) != 2 or len(b.shape) != 2 or a.size(1) != b.size(0):
        raise ValueError(a.shape, b.shape)
    return torch.einsum("nk,km->nm", a, b)


@safe_matmul.variant("sums of products")
def _(a, b):
    if a.dtype != b.dtype:
        raise TypeError("dtype")
    elif not (a.ndim == 2 and b.ndim == 2 and a.shape[-1] == b.shape[-2]):
        raise ValueError("shape")
    elif a.device != b.device:
        raise RuntimeError("device")
    else:
        return (a[:, :, None] * b[None]).sum(1)


@safe_matmul.variant("looks at the message of torch's error, and prints on the way")
def _(a, b):
    print(a.shape, b.shape, a.dtype, b.dtype)
    if a.type(torch.float64).dtype == torch.float64 and str(a.dtype) != str(b.dtype):
        raise TypeError("dtypes")
    try:
        (n, k), (l, m) = a.shape, b.shape
    except ValueError:
        raise ValueError("both have to be matrices") from None
    if k - l:
        raise ValueError(f"({n}, {k}) times ({l}, {m})")
    return a.matmul(b)


@safe_matmul.variant("number by number, into zeros")
def _(a, b):
    if a.dtype != b.dtype:
        raise TypeError
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0]:
        raise ValueError
    if a.device != b.device:
        raise RuntimeError
    result = torch.zeros(a.shape[0], b.shape[1], dtype=a.dtype, device=a.device)
    for i in range(a.shape[0]):
        for j in range(b.shape[1]):
            result[i, j] = (a[i] * b[:, j]).sum()
    return result


@safe_matmul.variant("row by row and column by column")
def _(a, b):
    if a.dtype != b.dtype:
        raise TypeError
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0]:
        raise ValueError
    if a.device != b.device:
        raise RuntimeError
    if a.shape[0] == 0 or b.shape[1] == 0:
        return torch.matmul(a, b)
    return torch.stack([torch.stack([(row * column).sum() for column in b.T]) for row in a])


safe_matmul.equivalent(
    "raise RuntimeError(f'one is on {a.device}, the other on {b.device}')",
    "pass",
    because="a @ b then raises a RuntimeError of its own",
)
