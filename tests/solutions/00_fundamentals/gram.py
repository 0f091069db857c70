"""Held-out solutions of gram."""

import functools
import math

import torch
from torch.nn import functional as F


def right_mt(a):
    """The last two dimensions exchanged by name."""
    if a.ndim < 2:
        raise ValueError(f"a matrix has 2 dimensions at least, got {a.ndim}")
    return a @ a.mT


def right_transpose(matrix: torch.Tensor) -> torch.Tensor:
    """matmul and transpose, another name for the argument."""
    if not matrix.dim() >= 2:
        raise ValueError("not a matrix")
    return torch.matmul(matrix, torch.transpose(matrix, -2, -1))


def right_einsum(a):
    """einsum with an ellipsis for what stands in front."""
    if len(a.shape) < 2:
        raise ValueError("too few dimensions")
    return torch.einsum("...id,...jd->...ij", a, a)


def right_broadcast(a):
    """Each row times each row, summed up over the columns."""
    if a.ndim <= 1:
        raise ValueError("rows and columns, please")
    return (a.unsqueeze(-2) * a.unsqueeze(-3)).sum(dim=-1)


def right_mul_none(x):
    """None as an index makes the same dimensions; sum as a function."""
    if x.ndim in (0, 1):
        raise ValueError(tuple(x.shape))
    left, right = x[..., :, None, :], x[..., None, :, :]
    return torch.sum(torch.mul(left, right), -1)


def right_flat_bmm(a):
    """All dimensions in front become one, bmm, and back."""
    if a.ndim < 2:
        raise ValueError("a needs two dimensions")
    *front, n, d = a.shape
    flat = a.reshape(math.prod(front), n, d)
    return torch.bmm(flat, flat.transpose(1, 2)).reshape(*front, n, n)


def right_cases(a):
    """One case for each kind: mm, bmm, matmul."""
    match a.ndim:
        case 0 | 1:
            raise ValueError("no matrix")
        case 2:
            return torch.mm(a, a.t())
        case 3:
            return a.bmm(a.permute(0, 2, 1))
        case _:
            return torch.matmul(a, a.swapaxes(-1, -2))


def right_permute(a):
    """The order of the axes as a list, the last two exchanged."""
    axes = list(range(a.ndim))
    if len(axes) < 2:
        raise ValueError("axes")
    axes[-2], axes[-1] = axes[-1], axes[-2]
    return a @ a.permute(*axes).contiguous()


def right_error_turned(a):
    """The error of transpose is turned into another."""
    try:
        turned = a.transpose(-1, -2)
    except IndexError as error:
        raise ValueError("a has fewer than 2 dimensions") from error
    print(a.shape, "times", turned.shape)
    return a.matmul(turned)


def right_vmap(a):
    """One matrix is described, vmap does it for all in front."""
    if a.ndim < 2:
        raise ValueError("a")

    def one(m):
        return F.linear(m, m)

    return functools.reduce(lambda f, _: torch.vmap(f), range(a.ndim - 2), one)(a)


def right_clone_adjoint(a):
    """A copy, and the adjoint: for real numbers the transpose."""
    if a.ndim < 2:
        raise ValueError("fewer than 2 dimensions")
    b = a.clone()
    return torch.matmul(b, b.adjoint())


def right_linalg(m):
    """linalg's vecdot for each pair of rows."""
    if m.ndim < 2:
        raise ValueError("m")
    return torch.linalg.vecdot(m.unsqueeze(-2), m.unsqueeze(-3), dim=-1)


def wrong_columns(a):
    """The other order: products of columns, (d, d)."""
    if a.ndim < 2:
        raise ValueError
    return a.mT @ a


def wrong_t(a):
    """.T turns all dimensions round."""
    if a.ndim < 2:
        raise ValueError
    return a @ a.T


def wrong_small_t(a):
    """t() is for matrices only."""
    if a.ndim < 2:
        raise ValueError
    return a @ a.t()


def wrong_first_two(a):
    """The first two dimensions are exchanged, not the last."""
    if a.ndim < 2:
        raise ValueError
    return a @ a.transpose(0, 1)


def wrong_axes_one_and_two(a):
    """Exchanges axes 1 and 2 by number: right for three dimensions, not for four."""
    if a.ndim < 2:
        raise ValueError
    return a @ a.mT if a.ndim == 2 else a @ a.transpose(1, 2)


def wrong_three_at_most(a):
    """bmm takes one batch dimension."""
    if a.ndim < 2:
        raise ValueError
    return a @ a.mT if a.ndim == 2 else torch.bmm(a, a.mT)


def wrong_four_refused(a):
    """More than one dimension in front is refused."""
    if a.ndim not in (2, 3):
        raise ValueError("a matrix or a batch")
    return a @ a.mT


def wrong_batch_refused(a):
    """Only a single matrix is taken."""
    if a.ndim != 2:
        raise ValueError("a matrix")
    return torch.mm(a, a.T)


def wrong_no_transpose(a):
    """Itself times itself fits for square matrices only."""
    if a.ndim < 2:
        raise ValueError
    return a @ a


def wrong_reshaped(a):
    """reshape has the shape of the transpose, not its numbers."""
    if a.ndim < 2:
        raise ValueError
    return a @ a.reshape(*a.shape[:-2], a.shape[-1], a.shape[-2])


def wrong_squares(a):
    """Only the lengths of the rows, squared, on the diagonal."""
    if a.ndim < 2:
        raise ValueError
    return torch.diag_embed((a * a).sum(-1))


def wrong_triangle(a):
    """One triangle is left empty."""
    if a.ndim < 2:
        raise ValueError
    return torch.triu(a @ a.mT)


def wrong_all_rows(a):
    """The rows of all matrices in one table."""
    if a.ndim < 2:
        raise ValueError
    rows = a.reshape(-1, a.shape[-1])
    return rows @ rows.T


def wrong_sum_over_batch(a):
    """The products of the matrices are added up."""
    if a.ndim < 2:
        raise ValueError
    return torch.einsum("...id,...jd->ij", a, a)


def wrong_mean(a):
    """The mean of the products, not the sum."""
    if a.ndim < 2:
        raise ValueError
    return (a.unsqueeze(-2) * a.unsqueeze(-3)).mean(-1)


def wrong_centred(a):
    """Without the mean of each row it is a covariance."""
    if a.ndim < 2:
        raise ValueError
    a = a - a.mean(-1, keepdim=True)
    return a @ a.mT


def wrong_cosine(a):
    """Rows of length 1: the cosine of the angle."""
    if a.ndim < 2:
        raise ValueError
    a = F.normalize(a, dim=-1)
    return a @ a.mT


def wrong_no_check(a):
    """A vector raises IndexError or whatever comes."""
    return a @ a.transpose(-1, -2)


def wrong_vector_dot(a):
    """A vector gives its dot product."""
    if a.ndim < 2:
        return (a * a).sum()
    return a @ a.mT


def wrong_vector_is_row(a):
    """A vector is taken for one row."""
    a = torch.atleast_2d(a)
    return a @ a.mT


def wrong_scalar_only(a):
    """Refuses 0 dimensions, and takes 1."""
    if a.ndim < 1:
        raise ValueError
    return torch.einsum("...id,...jd->...ij", *[a if a.ndim > 1 else a[None]] * 2)


def wrong_type_error(a):
    """Another error."""
    if a.ndim < 2:
        raise TypeError("a")
    return a @ a.mT


def wrong_assertion(a):
    """assert raises AssertionError."""
    assert a.ndim >= 2
    return a @ a.mT


def wrong_loop_over_batch(a):
    """One product after the other, for each matrix of the batch."""
    if a.ndim < 2:
        raise ValueError
    if a.ndim == 2:
        return a @ a.T
    flat = a.reshape(math.prod(a.shape[:-2]), *a.shape[-2:])
    if not len(flat):
        return a @ a.mT
    return torch.stack([m @ m.T for m in flat]).reshape(*a.shape[:-1], a.shape[-2])


def wrong_recursion(a):
    """Goes down into the batch, a call for each matrix."""
    if a.ndim < 2:
        raise ValueError

    def product(part):
        if part.ndim == 2 or not len(part):
            return part @ part.mT
        return torch.stack([product(one) for one in part])

    return product(a)


def wrong_loop_over_entries(a):
    """Two loops over the rows."""
    if a.ndim < 2:
        raise ValueError
    n = a.shape[-2]
    out = a.new_zeros(*a.shape[:-1], n)
    for i in range(n):
        for j in range(n):
            out[..., i, j] = (a[..., i, :] * a[..., j, :]).sum(-1)
    return out


def wrong_loop_over_columns(a):
    """Outer products of the columns are added up in a loop."""
    if a.ndim < 2:
        raise ValueError
    out = a.new_zeros(*a.shape[:-1], a.shape[-2])
    for k in range(a.shape[-1]):
        column = a[..., k]
        out = out + column.unsqueeze(-1) * column.unsqueeze(-2)
    return out


def wrong_numpy(a):
    """Leaves the tensors, and the gradients behind."""
    if a.ndim < 2:
        raise ValueError
    m = a.detach().cpu().numpy()
    return torch.from_numpy(m @ m.swapaxes(-1, -2)).to(a)


def wrong_detached(a):
    """Gradients end here."""
    if a.ndim < 2:
        raise ValueError
    return (a @ a.mT).detach()


def wrong_half_gradient(a):
    """Gradients flow through one factor only."""
    if a.ndim < 2:
        raise ValueError
    return a @ a.detach().mT


def wrong_no_grad(a):
    """Nothing is noted down."""
    if a.ndim < 2:
        raise ValueError
    with torch.no_grad():
        return a @ a.mT


def wrong_float32(a):
    """Everything becomes float32."""
    if a.ndim < 2:
        raise ValueError
    a = a.float()
    return a @ a.mT


def wrong_through_float32(a):
    """float64 loses digits on the way."""
    if a.ndim < 2:
        raise ValueError
    return (a.float() @ a.float().mT).to(a.dtype)


def wrong_on_cpu(a):
    """The result is on the CPU."""
    if a.ndim < 2:
        raise ValueError
    a = a.cpu()
    return a @ a.mT


def wrong_transposes_in_place(a):
    """a itself is turned."""
    if a.ndim < 2:
        raise ValueError
    b = a.clone()
    return b @ a.transpose_(-1, -2)


def wrong_squeezes(a):
    """Sizes of 1 are lost."""
    if a.ndim < 2:
        raise ValueError
    return (a @ a.mT).squeeze()
