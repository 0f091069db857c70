"""Held-out solutions of select_parts."""

import math
from collections import OrderedDict

import torch


def right_commas(x):
    """Everything with one bracket, colons written out."""
    if len(x.shape) != 3:
        raise ValueError("expected a 3-d tensor, got " + str(x.shape))
    return {
        "first_matrix": x[0, :, :],
        "first_row": x[0, 0, :],
        "last_columns": x[:, :, -1],
        "middle": x[:, x.shape[1] // 2, :],
        "corner": x[-1, -1, -1],
        "every_other_row": x[:, ::2, :],
    }


def right_brackets(t):
    """Bracket after bracket, another name for the parameter, and some printing."""
    print("shape", t.shape)
    if t.dim() < 3 or t.dim() > 3:
        raise ValueError
    first = t[0]
    row = first[0]
    corner = t[-1][-1][-1]
    return {
        "corner": corner,
        "every_other_row": t[:, 0 : t.size(1) : 2],
        "first_matrix": first,
        "first_row": row,
        "last_columns": t[:, :][:, :, -1],
        "middle": t[:, t.size(dim=1) // 2],
    }


def right_unpacks_shape(x):
    """Unpacking three names raises ValueError by itself for any other number of dimensions."""
    A, B, C = x.shape
    return dict(
        first_matrix=x[0],
        first_row=x[0, 0],
        last_columns=x[:, :, C - 1],
        middle=x[:, B // 2],
        corner=x[A - 1, B - 1, C - 1],
        every_other_row=x[:, ::2],
    )


def right_ordered_dict(x):
    """An OrderedDict is a dictionary."""
    if x.ndim != 3:
        raise ValueError("3 dimensions, please")
    parts = OrderedDict()
    parts["first_matrix"] = x[0]
    parts["first_row"] = x[0][0]
    parts["last_columns"] = x[..., -1]
    parts["middle"] = x[:, int(x.shape[1] / 2)]
    parts["corner"] = x[-1, -1, -1]
    parts["every_other_row"] = x[:, ::2]
    return parts


def right_select_and_narrow(x):
    """Named methods instead of brackets."""
    if x.ndim != 3:
        raise ValueError("3 dimensions, please")
    middle = x.size(1) >> 1
    return {
        "first_matrix": x.select(0, 0),
        "first_row": torch.select(x.select(0, 0), 0, 0),
        "last_columns": x.select(-1, -1),
        "middle": x.narrow(1, middle, 1)[:, 0, :],
        "corner": x.select(2, -1).select(1, -1).select(0, -1),
        "every_other_row": x[(slice(None), slice(None, None, 2))],
    }


def right_transposes_first(x):
    """Rows first, then everything about rows is easy; transpose and movedim give views."""
    if x.ndim != 3:
        raise ValueError("3 dimensions, please")
    rows = x.transpose(0, 1)
    columns = x.movedim(-1, 0)
    return {
        "first_matrix": x[0],
        "first_row": rows[0][0],
        "last_columns": columns[-1],
        "middle": rows[math.floor(len(rows) / 2)],
        "corner": columns[-1][-1][-1],
        "every_other_row": rows[::2].transpose(0, 1),
    }


def right_squeezes_named_dims(x):
    """Slices of length one whose dimension is then taken out."""
    if not x.ndim == 3:
        raise ValueError("3 dimensions, please")
    half = x.shape[1] // 2
    return {
        "first_matrix": x[0:1].squeeze(0),
        "first_row": x[:1, :1].squeeze(0).squeeze(0),
        "last_columns": x[:, :, -1:].squeeze(2),
        "middle": x[:, half : half + 1, :].squeeze(1),
        "corner": x[-1:, -1:, -1:].squeeze(0).squeeze(0).squeeze(0),
        "every_other_row": x[:, 0::2],
    }


def right_subclass_of_value_error(x):
    """A class of one's own, derived from ValueError, is a ValueError."""

    class NotThreeDimensional(ValueError):
        pass

    if x.ndim != 3:
        raise NotThreeDimensional(x.ndim)
    return {
        "first_matrix": x[0],
        "first_row": x[0, 0],
        "last_columns": x[..., -1],
        "middle": x[:, x.shape[1] // 2],
        "corner": x[-1, -1, -1],
        "every_other_row": x[:, ::2],
    }


def right_unbind_and_split(x, verbose=False):
    """Takes the tensor apart with unbind; an extra parameter with a default does no harm."""
    try:
        _, b, _ = x.shape
    except ValueError:
        raise ValueError("3 dimensions, please") from None
    matrices = torch.unbind(x)
    columns = torch.unbind(x, dim=2)
    rows = torch.unbind(x, dim=1)
    if verbose:
        print(len(matrices), len(rows), len(columns))
    return {
        "first_matrix": matrices[0],
        "first_row": matrices[0].unbind()[0],
        "last_columns": columns[-1],
        "middle": rows[b // 2],
        "corner": columns[-1].unbind()[-1].unbind()[-1],
        "every_other_row": x[:, ::2],
    }


def right_as_strided(x):
    """Strides by hand: harder than need be, and right."""
    if x.ndim != 3:
        raise ValueError("3 dimensions, please")
    (a, b, c), (sa, sb, sc), start = x.shape, x.stride(), x.storage_offset()
    return {
        "first_matrix": x.as_strided((b, c), (sb, sc), start),
        "first_row": x.as_strided((c,), (sc,), start),
        "last_columns": x.as_strided((a, b), (sa, sb), start + (c - 1) * sc),
        "middle": x.as_strided((a, c), (sa, sc), start + (b // 2) * sb),
        "corner": x.as_strided((), (), start + (a - 1) * sa + (b - 1) * sb + (c - 1) * sc),
        "every_other_row": x.as_strided((a, (b + 1) // 2, c), (sa, 2 * sb, sc), start),
    }


def wrong_middle_by_matrices(x):
    """x.size(0) instead of x.size(1): right wherever both halves agree."""
    if x.ndim != 3:
        raise ValueError
    return {
        "first_matrix": x[0],
        "first_row": x[0, 0],
        "last_columns": x[..., -1],
        "middle": x[:, x.size(0) // 2 if x.size(0) // 2 < x.size(1) else -1],
        "corner": x[-1, -1, -1],
        "every_other_row": x[:, ::2],
    }


def wrong_middle_of_columns(x):
    """The middle column of every matrix: the same shape where B == C."""
    if x.ndim != 3:
        raise ValueError
    return {
        "first_matrix": x[0],
        "first_row": x[0, 0],
        "last_columns": x[..., -1],
        "middle": x[:, :, x.shape[2] // 2],
        "corner": x[-1, -1, -1],
        "every_other_row": x[:, ::2],
    }


def wrong_rounds_middle(x):
    """round(B / 2) is B // 2 for even B, but rounds 1.5 up."""
    if x.ndim != 3:
        raise ValueError
    return {
        "first_matrix": x[0],
        "first_row": x[0, 0],
        "last_columns": x[..., -1],
        "middle": x[:, min(round(x.shape[1] / 2), x.shape[1] - 1)],
        "corner": x[-1, -1, -1],
        "every_other_row": x[:, ::2],
    }


def wrong_last_matrix_corner_first(x):
    """The last number of the first matrix: right for one matrix."""
    if x.ndim != 3:
        raise ValueError
    return {
        "first_matrix": x[0],
        "first_row": x[0, 0],
        "last_columns": x[..., -1],
        "middle": x[:, x.shape[1] // 2],
        "corner": x[0, -1, -1],
        "every_other_row": x[:, ::2],
    }


def wrong_every_other_without_last(x):
    """Stops at the last row, which odd numbers of rows need."""
    if x.ndim != 3:
        raise ValueError
    b = x.shape[1]
    return {
        "first_matrix": x[0],
        "first_row": x[0, 0],
        "last_columns": x[..., -1],
        "middle": x[:, b // 2],
        "corner": x[-1, -1, -1],
        "every_other_row": x[:, 0 : max(b - 1, 1) : 2],
    }


def wrong_every_other_column(x):
    """::2 on the last dimension."""
    if x.ndim != 3:
        raise ValueError
    return {
        "first_matrix": x[0],
        "first_row": x[0, 0],
        "last_columns": x[..., -1],
        "middle": x[:, x.shape[1] // 2],
        "corner": x[-1, -1, -1],
        "every_other_row": x[:, :, ::2],
    }


def wrong_index_select(x):
    """index_select copies."""
    if x.ndim != 3:
        raise ValueError
    even = torch.arange(0, x.shape[1], 2, device=x.device)
    return {
        "first_matrix": x[0],
        "first_row": x[0, 0],
        "last_columns": x[..., -1],
        "middle": x[:, x.shape[1] // 2],
        "corner": x[-1, -1, -1],
        "every_other_row": x.index_select(1, even),
    }


def wrong_fancy_middle(x):
    """A list as index copies; the shape is then put right."""
    if x.ndim != 3:
        raise ValueError
    return {
        "first_matrix": x[0],
        "first_row": x[0, 0],
        "last_columns": x[..., -1],
        "middle": x[:, [x.shape[1] // 2]].squeeze(1),
        "corner": x[-1, -1, -1],
        "every_other_row": x[:, ::2],
    }


def wrong_squeezes_everything(x):
    """squeeze() without a dimension also takes out sizes that happen to be 1."""
    if x.ndim != 3:
        raise ValueError
    half = x.shape[1] // 2
    return {
        "first_matrix": x[0],
        "first_row": x[0, 0],
        "last_columns": x[..., -1],
        "middle": x[:, half : half + 1].squeeze(),
        "corner": x[-1, -1, -1],
        "every_other_row": x[:, ::2],
    }


def wrong_contiguous(x):
    """contiguous() copies only where the view is not contiguous already: the last columns never are."""
    if x.ndim != 3:
        raise ValueError
    return {
        "first_matrix": x[0],
        "first_row": x[0, 0],
        "last_columns": x[..., -1].contiguous(),
        "middle": x[:, x.shape[1] // 2],
        "corner": x[-1, -1, -1],
        "every_other_row": x[:, ::2],
    }


def wrong_reshape_corner(x):
    """reshape(-1) copies where the tensor is not contiguous: a view of a copy."""
    if x.ndim != 3:
        raise ValueError
    return {
        "first_matrix": x[0],
        "first_row": x[0, 0],
        "last_columns": x[..., -1],
        "middle": x[:, x.shape[1] // 2],
        "corner": x.reshape(-1)[-1],
        "every_other_row": x[:, ::2],
    }


def wrong_view_corner(x):
    """view(-1) raises where the tensor is not contiguous."""
    if x.ndim != 3:
        raise ValueError
    return {
        "first_matrix": x[0],
        "first_row": x[0, 0],
        "last_columns": x[..., -1],
        "middle": x[:, x.shape[1] // 2],
        "corner": x.view(-1)[-1],
        "every_other_row": x[:, ::2],
    }


def wrong_corner_number(x):
    """float() of the corner."""
    if x.ndim != 3:
        raise ValueError
    return {
        "first_matrix": x[0],
        "first_row": x[0, 0],
        "last_columns": x[..., -1],
        "middle": x[:, x.shape[1] // 2],
        "corner": float(x[-1, -1, -1]),
        "every_other_row": x[:, ::2],
    }


def wrong_key_plural(x):
    """One key misspelt."""
    if x.ndim != 3:
        raise ValueError
    return {
        "first_matrix": x[0],
        "first_row": x[0, 0],
        "last_columns": x[..., -1],
        "middle": x[:, x.shape[1] // 2],
        "corner": x[-1, -1, -1],
        "every_other_rows": x[:, ::2],
    }


def wrong_extra_key(x):
    """A key more than asked for."""
    if x.ndim != 3:
        raise ValueError
    return {
        "first_matrix": x[0],
        "first_row": x[0, 0],
        "last_columns": x[..., -1],
        "middle": x[:, x.shape[1] // 2],
        "corner": x[-1, -1, -1],
        "every_other_row": x[:, ::2],
        "all": x,
    }


def wrong_assert(x):
    """assert raises AssertionError, which is no ValueError."""
    assert x.ndim == 3, "3 dimensions, please"
    return {
        "first_matrix": x[0],
        "first_row": x[0, 0],
        "last_columns": x[..., -1],
        "middle": x[:, x.shape[1] // 2],
        "corner": x[-1, -1, -1],
        "every_other_row": x[:, ::2],
    }


def wrong_checks_too_few_only(x):
    """4 dimensions go through."""
    if x.ndim < 3:
        raise ValueError("too few")
    return {
        "first_matrix": x[0],
        "first_row": x[0, 0],
        "last_columns": x[..., -1],
        "middle": x[:, x.shape[1] // 2],
        "corner": x[-1, -1, -1],
        "every_other_row": x[:, ::2],
    }


def wrong_zero_d_type_error(x):
    """len() of a tensor without dimensions raises TypeError before the check is reached."""
    if len(x) == 0 or x.ndim != 3:
        raise ValueError
    return {
        "first_matrix": x[0],
        "first_row": x[0, 0],
        "last_columns": x[..., -1],
        "middle": x[:, x.shape[1] // 2],
        "corner": x[-1, -1, -1],
        "every_other_row": x[:, ::2],
    }


def wrong_float(x):
    """Everything as float32."""
    if x.ndim != 3:
        raise ValueError
    x = x.float()
    return {
        "first_matrix": x[0],
        "first_row": x[0, 0],
        "last_columns": x[..., -1],
        "middle": x[:, x.shape[1] // 2],
        "corner": x[-1, -1, -1],
        "every_other_row": x[:, ::2],
    }
