"""Held-out solutions of reshape_shares."""

import contextlib
import math
from collections import namedtuple

import torch

Answer = namedtuple("Answer", "tensor shares")


def right_addresses(t: torch.Tensor, shape: tuple[int, ...]) -> tuple[torch.Tensor, bool]:
    """reshape, then compare the addresses of the first elements."""
    r = t.reshape(shape)
    return (r, r.data_ptr() == t.data_ptr())


def right_storages(tensor, new_shape):
    """Compares where the storages begin; other names."""
    out = torch.reshape(tensor, new_shape)
    same = out.untyped_storage().data_ptr() == tensor.untyped_storage().data_ptr()
    return out, same


def right_try_view(t, shape):
    """view, and reshape where that is refused."""
    try:
        result = t.view(shape)
    except RuntimeError:
        result = t.reshape(shape)
        return result, False
    else:
        return result, True


def right_suppress(t, shape):
    """The same with contextlib, sizes given one by one."""
    with contextlib.suppress(RuntimeError):
        return t.view(*shape), True
    return t.contiguous().view(*shape), False


def right_pokes(t, shape):
    """Writes into the result, looks at t, and puts it back."""
    r = t.reshape(shape)
    here, there = (0,) * r.ndim, (0,) * t.ndim
    kept = t[there].clone()
    r[here] = kept + 1
    shares = bool(t[there] != kept)
    r[here] = kept
    return r, shares


def right_works_out_minus_one(t, shape, verbose=False):
    """Replaces the -1 itself; one more parameter; prints."""
    shape = list(shape)
    if -1 in shape:
        known = math.prod(side for side in shape if side != -1)
        shape[shape.index(-1)] = t.numel() // known
    if verbose:
        print(shape)
    r = t.reshape(torch.Size(shape))
    return tuple([r, r.data_ptr() == t.data_ptr()])


def right_named_tuple(t, shape):
    """A named tuple is a tuple."""
    r = t.reshape(shape)
    return Answer(r, r.data_ptr() == t.data_ptr())


def right_helper(t, shape):
    """A closure answers the question."""

    def lies_in(part, whole):
        return part.untyped_storage().data_ptr() == whole.untyped_storage().data_ptr()

    moved = t.reshape(shape)
    print("shares" if lies_in(moved, t) else "copied")
    return moved, lies_in(moved, t)


def right_copies_itself(t, shape):
    """Where view refuses: a new tensor, filled element by element in the order of rows."""
    try:
        return t.view(shape), True
    except RuntimeError:
        flat = torch.empty(t.numel(), dtype=t.dtype, device=t.device)
        for place, number in enumerate(t.flatten()):
            flat[place] = number
        return flat.view(shape), False


def right_any_error(t, shape):
    """Catches everything."""
    shares = True
    try:
        out = t.view(shape)
    except Exception:
        out, shares = t.clone(memory_format=torch.contiguous_format).view(shape), False
    return out, shares


def right_dtype_kept(t, shape):
    """A detour that does nothing: .to() returns the same tensor where the dtype is right already."""
    r = t.to(t.dtype).reshape(shape)
    return r, bool(r.data_ptr() == t.data_ptr())


def wrong_is_contiguous(t, shape):
    """Some tensors that are not contiguous can be viewed, too."""
    return t.reshape(shape), t.is_contiguous()


def wrong_result_is_contiguous(t, shape):
    """A copy is contiguous as well."""
    r = t.reshape(shape)
    return r, r.is_contiguous()


def wrong_contiguous_or_same_shape(t, shape):
    """Nearly: forgets views of stepped tensors in other shapes."""
    r = t.reshape(shape)
    return r, t.is_contiguous() or r.shape == t.shape


def wrong_contiguous_or_no_zero_stride(t, shape):
    """Thinks that every expanded tensor is copied."""
    r = t.reshape(shape)
    return r, r.data_ptr() == t.data_ptr() and 0 not in t.stride()


def wrong_always_true(t, shape):
    """reshape is taken for view."""
    return t.reshape(shape), True


def wrong_view_only(t, shape):
    """Raises where a copy is needed."""
    r = t.view(shape)
    return r, True


def wrong_never_shares(t, shape):
    """Copies to be on the safe side."""
    return t.clone().reshape(shape), False


def wrong_flattens_first(t, shape):
    """flatten() copies what need not be copied for the shape that is wanted."""
    flat = t.flatten()
    return flat.view(shape), flat.data_ptr() == t.data_ptr()


def wrong_copies_unless_contiguous(t, shape):
    """contiguous() copies before anybody asked whether a view would do."""
    c = t.contiguous()
    return c.reshape(shape), c.data_ptr() == t.data_ptr()


def wrong_flag_after_contiguous(t, shape):
    """t is a copy already when it is compared."""
    t = t.contiguous()
    r = t.reshape(shape)
    return r, r.data_ptr() == t.data_ptr()


def wrong_equal_values(t, shape):
    """Equal numbers are not shared memory."""
    r = t.reshape(shape)
    return r, bool((r.reshape(t.shape) == t).all())


def wrong_same_object(t, shape):
    """A view is another object."""
    r = t.reshape(shape)
    return r, r is t


def wrong_offsets(t, shape):
    """Most storages are looked into from their beginning."""
    r = t.reshape(shape)
    return r, r.storage_offset() == t.storage_offset()


def wrong_offset_must_be_zero(t, shape):
    """Compares the address of the first element with that of the storage."""
    r = t.reshape(shape)
    return r, r.data_ptr() == t.untyped_storage().data_ptr()


def wrong_storage_sizes(t, shape):
    """Storages of one size need not be one storage."""
    r = t.reshape(shape)
    return r, r.untyped_storage().nbytes() == t.untyped_storage().nbytes()


def wrong_pokes_for_good(t, shape):
    """Writes into the result to find out, and leaves it there."""
    r = t.reshape(shape)
    here, there = (0,) * r.ndim, (0,) * t.ndim
    kept = t[there].item()
    r[here] = kept + 1
    return r, t[there].item() != kept


def wrong_memory_order(t, shape):
    """Takes the numbers as they lie in memory."""
    if t.ndim == 2 and t.mT.is_contiguous() and not t.is_contiguous():
        return t.mT.view(shape), True
    r = t.reshape(shape)
    return r, r.data_ptr() == t.data_ptr()


def wrong_transposes(t, shape):
    """Reads (2, 3) to (3, 2) as a transpose."""
    if len(shape) == 2 and t.ndim == 2 and (t.shape[1], t.shape[0]) == tuple(shape):
        return t.transpose(0, 1), True
    r = t.reshape(shape)
    return r, r.data_ptr() == t.data_ptr()


def wrong_minus_one_only_last(t, shape):
    """-1 is understood at the end only."""
    if -1 in shape[:-1]:
        shape = tuple(1 if side == -1 else side for side in shape[:-1]) + (-1,)
    r = t.reshape(shape)
    return r, r.data_ptr() == t.data_ptr()


def wrong_minus_one_refused(t, shape):
    """Finds negative sizes wrong."""
    if any(side < 0 for side in shape):
        raise ValueError("sizes must not be negative")
    r = t.reshape(shape)
    return r, r.data_ptr() == t.data_ptr()


def wrong_resizes(t, shape):
    """resize_ changes the tensor of the caller."""
    if t.is_contiguous() and -1 not in shape:
        t.resize_(shape)
        return t, True
    r = t.reshape(shape)
    return r, r.data_ptr() == t.data_ptr()


def wrong_squeezes(t, shape):
    """Sizes of 1 are lost."""
    r = t.reshape(shape)
    return r.squeeze(), r.data_ptr() == t.data_ptr()


def wrong_same_shape_copied(t, shape):
    """Nothing to do, so it returns a copy."""
    if tuple(shape) == tuple(t.shape):
        return t.clone(), False
    r = t.reshape(shape)
    return r, r.data_ptr() == t.data_ptr()


def wrong_copy_called_view(t, shape):
    """The flag is right for reshape, but what is returned is a copy."""
    r = t.reshape(shape)
    return r.clone(), r.data_ptr() == t.data_ptr()


def wrong_float(t, shape):
    """Whole numbers become floating."""
    r = t.reshape(shape)
    shares = r.data_ptr() == t.data_ptr()
    return (r if r.is_floating_point() else r.float()), shares


def wrong_list(t, shape):
    """A list where a tuple is asked."""
    r = t.reshape(shape)
    return [r, r.data_ptr() == t.data_ptr()]


def wrong_flag_is_tensor(t, shape):
    """The flag is a tensor of one bool."""
    r = t.reshape(shape)
    return r, torch.tensor(r.data_ptr()).eq(t.data_ptr())


def wrong_flag_is_int(t, shape):
    """1 and 0 are no bools."""
    r = t.reshape(shape)
    return r, 1 if r.data_ptr() == t.data_ptr() else 0


def wrong_tensor_only(t, shape):
    """The flag is missing."""
    return t.reshape(shape)


def wrong_error_means_true(t, shape):
    """The two flags are swapped."""
    try:
        return t.view(shape), False
    except RuntimeError:
        return t.reshape(shape), True
