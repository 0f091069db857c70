"""Held-out solutions of row_and_column."""

import torch


def right_unsqueeze(v):
    """unsqueeze at both ends."""
    if v.ndim != 1:
        raise ValueError("one dimension, please")
    return v.unsqueeze(0), v.unsqueeze(1)


def right_none_index(v: torch.Tensor):
    """None in the index."""
    if v.dim() != 1:
        raise ValueError(f"{v.dim()} dimensions")
    row, column = v[None, :], v[:, None]
    return row, column


def right_view(x):
    """view with -1."""
    if len(x.shape) != 1:
        raise ValueError(x.shape)
    return (x.view(1, -1), x.view(-1, 1))


def right_reshape(v):
    """reshape with the length, which never has to copy here."""
    try:
        (n,) = v.shape
    except ValueError as error:
        raise ValueError("not a vector") from error
    return v.reshape(1, n), v.reshape((n, 1))


def right_turned_row(v):
    """The column is the row turned round."""
    if not v.ndim == 1:
        raise ValueError("ndim")
    row = torch.unsqueeze(v, dim=0)
    return row, row.T


def right_ellipsis(v):
    """Dots, and negative dimensions."""
    if v.ndim < 1 or v.ndim > 1:
        raise ValueError("vector expected")
    column = v[..., None]
    row = column.transpose(-1, -2)
    print(row.shape, column.shape)
    return row, column


def right_atleast_2d(v):
    """atleast_2d makes a row."""
    if v.dim() == 1:
        row = torch.atleast_2d(v)
        return row, row.mT
    raise ValueError("v must have one dimension")


def right_expand(v):
    """Expanded to what it has already."""
    if v.ndim != 1:
        raise ValueError("1-d only")
    n = v.size(0)
    return v.expand(1, n), v.expand(1, n).permute(1, 0)


def wrong_as_strided(v):
    """By hand, with the stride of v. Where v was expanded, as_strided mixes up the gradients."""
    if v.ndim != 1:
        raise ValueError("1-d only")
    n, s, o = len(v), v.stride(0), v.storage_offset()
    return v.as_strided((1, n), (max(n, 1) * s, s), o), v.as_strided((n, 1), (s, 1), o)


def right_new_axis_map(v):
    """Both in one expression."""
    if v.ndim != 1:
        raise ValueError("1-d only")
    return tuple(map(v.unsqueeze, (0, -1)))


def right_swapaxes(v):
    """reshape with the length, axes swapped."""
    if v.ndim != 1:
        raise ValueError("1-d only")
    row = v.reshape(1, len(v))
    return row, row.swapaxes(0, 1)


def wrong_no_check(v):
    """Other dimensions pass."""
    return v.unsqueeze(0), v.unsqueeze(-1)


def wrong_matrix_only(v):
    """A 0-d tensor is not refused with ValueError."""
    if v.ndim > 1:
        raise ValueError("too many")
    return v.unsqueeze(0), v.unsqueeze(1)


def wrong_scalar_as_vector(v):
    """A 0-d tensor is taken for a vector of one."""
    if v.ndim > 1:
        raise ValueError("too many")
    return v.view(1, -1), v.view(-1, 1)


def wrong_scalar_only(v):
    """A matrix is taken apart."""
    if v.ndim == 0:
        raise ValueError("too few")
    return v.reshape(1, -1), v.reshape(-1, 1)


def wrong_squeezes_first(v):
    """Shape (1, n) is let through."""
    v = v.squeeze() if v.ndim > 1 else v
    if v.ndim != 1:
        raise ValueError("one dimension")
    return v.unsqueeze(0), v.unsqueeze(1)


def wrong_counts_elements(v):
    """Compares the count with the first size: (n, 1) passes, () has no len."""
    if v.numel() != len(v):
        raise ValueError("one dimension")
    return v.reshape(1, -1), v.reshape(-1, 1)


def wrong_type_error(v):
    """The wrong error."""
    if v.ndim != 1:
        raise TypeError("one dimension")
    return v.unsqueeze(0), v.unsqueeze(1)


def wrong_runtime_error(v):
    """torch's kind of error."""
    if v.ndim != 1:
        raise RuntimeError("one dimension")
    return v.unsqueeze(0), v.unsqueeze(1)


def wrong_assert(v):
    """AssertionError."""
    assert v.ndim == 1, "one dimension"
    return v.unsqueeze(0), v.unsqueeze(1)


def wrong_swapped(v):
    """The column first."""
    if v.ndim != 1:
        raise ValueError("one dimension")
    return v.unsqueeze(1), v.unsqueeze(0)


def wrong_vector_as_row(v):
    """The row has one dimension still."""
    if v.ndim != 1:
        raise ValueError("one dimension")
    return v, v.unsqueeze(1)


def wrong_transposed_vector(v):
    """A vector cannot be turned."""
    if v.ndim != 1:
        raise ValueError("one dimension")
    return v.unsqueeze(0), v.t()


def wrong_stack(v):
    """stack copies the row."""
    if v.ndim != 1:
        raise ValueError("one dimension")
    return torch.stack([v]), v.unsqueeze(1)


def wrong_stacked_column(v):
    """stack copies the column."""
    if v.ndim != 1:
        raise ValueError("one dimension")
    return v.unsqueeze(0), torch.stack([v], dim=1)


def wrong_clone(v):
    """Two copies."""
    if v.ndim != 1:
        raise ValueError("one dimension")
    return v.clone().unsqueeze(0), v.clone().unsqueeze(1)


def wrong_contiguous(v):
    """A copy where the numbers have gaps."""
    if v.ndim != 1:
        raise ValueError("one dimension")
    v = v.contiguous()
    return v.view(1, -1), v.view(-1, 1)


def wrong_contiguous_column(v):
    """The column is made contiguous."""
    if v.ndim != 1:
        raise ValueError("one dimension")
    return v.unsqueeze(0), v.unsqueeze(0).T.contiguous()


def wrong_ignores_stride(v):
    """Takes the numbers as lying side by side from the beginning of v."""
    if v.ndim != 1:
        raise ValueError("one dimension")
    n = len(v)
    return v.as_strided((1, n), (n, 1)), v.as_strided((n, 1), (1, 1))


def wrong_built_anew(v):
    """New tensors of nested lists."""
    if v.ndim != 1:
        raise ValueError("one dimension")
    numbers = v.tolist()
    return torch.tensor([numbers]), torch.tensor([[x] for x in numbers])


def wrong_detach(v):
    """No gradients."""
    if v.ndim != 1:
        raise ValueError("one dimension")
    v = v.detach()
    return v.unsqueeze(0), v.unsqueeze(1)


def wrong_data_column(v):
    """No gradients through the column."""
    if v.ndim != 1:
        raise ValueError("one dimension")
    return v.unsqueeze(0), v.data.unsqueeze(1)


def wrong_no_grad(v):
    """Gradients are off."""
    if v.ndim != 1:
        raise ValueError("one dimension")
    with torch.no_grad():
        return v[None], v[:, None]


def wrong_in_place(v):
    """The caller's vector becomes a row."""
    if v.ndim != 1:
        raise ValueError("one dimension")
    column = v.unsqueeze(1)
    return v.unsqueeze_(0), column


def wrong_empty_refused(v):
    """A vector without numbers is refused."""
    if v.ndim != 1 or v.numel() == 0:
        raise ValueError("one dimension")
    return v.unsqueeze(0), v.unsqueeze(1)


def wrong_float(v):
    """float32 always."""
    if v.ndim != 1:
        raise ValueError("one dimension")
    v = v.float()
    return v.unsqueeze(0), v.unsqueeze(1)


def wrong_square(v):
    """The row as often as it is long."""
    if v.ndim != 1:
        raise ValueError("one dimension")
    return v.expand(len(v), len(v)), v.unsqueeze(1)


def wrong_one_of_them(v):
    """The row only."""
    if v.ndim != 1:
        raise ValueError("one dimension")
    return v.unsqueeze(0)


def wrong_three_dims(v):
    """One dimension too many in the column."""
    if v.ndim != 1:
        raise ValueError("one dimension")
    row = v[None]
    return row, row[..., None]


def wrong_reversed_column(v):
    """The column runs backwards."""
    if v.ndim != 1:
        raise ValueError("one dimension")
    return v.unsqueeze(0), v.flip(0).unsqueeze(1)
