"""Held-out solutions of numpy_to_tensor."""

import copy

import numpy as np
import torch


def right_from_numpy(a, share):
    """The two lines of the tutorial."""
    if share:
        return torch.from_numpy(a)
    return torch.from_numpy(a).clone()


def right_array_copy(array, share):
    """Copies on NumPy's side; the parameter has another name."""
    print(array.dtype, array.shape)
    if not share:
        array = array.copy()
    return torch.from_numpy(array)


def right_as_tensor(a, share):
    """as_tensor shares, tensor copies."""
    return torch.as_tensor(a) if share else torch.tensor(a)


def right_asarray(a, share):
    """torch.asarray shares all arrays but those without dimensions, which it reads as numbers."""
    if a.ndim == 0 and share:
        return torch.from_numpy(a)
    return torch.asarray(a, copy=not share)


def wrong_asarray(a, share):
    """torch.asarray reads an array without dimensions as a number, even with copy=False."""
    return torch.asarray(a, copy=not share)


def right_empty_then_copy(a, share, verbose=False):
    """Makes room first, then copies the values in."""
    view = torch.from_numpy(a)
    if share:
        return view
    fresh = torch.empty_like(view)
    fresh.copy_(view)
    if verbose:
        print(fresh)
    return fresh


def right_checks_strides(a, share):
    """Looks at the strides before torch does."""
    if share:
        for stride in a.strides:
            if stride < 0:
                raise ValueError(f"negative stride {stride}")
        return torch.from_numpy(a)
    return torch.from_numpy(np.array(a, copy=True))


def right_rethrows(a, share):
    """Catches torch's error and raises its own ValueError."""
    source = a if share else copy.deepcopy(a)
    try:
        return torch.from_numpy(source)
    except ValueError as error:
        raise ValueError("an array that runs backwards cannot be shared") from error


def right_dtype_table(a, share):
    """The dtype looked up in a table, the values as a flat list: slow, and right."""
    if share:
        return torch.from_numpy(a)
    dtypes = {
        "float64": torch.float64,
        "float32": torch.float32,
        "int64": torch.int64,
        "int32": torch.int32,
        "uint8": torch.uint8,
        "bool": torch.bool,
        "float16": torch.float16,
        "int16": torch.int16,
    }
    return torch.tensor(a.ravel().tolist(), dtype=dtypes[a.dtype.name]).reshape(a.shape)


def right_to_copy(a, share):
    """.to(copy=True) copies although the dtype is the same already."""
    t = torch.from_numpy(a)
    return t.to(t.dtype, copy=True) if not share else t


def right_astype(a, share):
    """astype copies unless told otherwise."""
    return torch.from_numpy(a.astype(a.dtype, copy=not share))


def right_detached_clone(a, share):
    """detach changes nothing here; flatten copies and the shape is put back."""
    if share:
        return torch.from_numpy(a).detach()
    return torch.from_numpy(a.flatten()).view(a.shape)


def right_lets_list_decide(a, share):
    """torch.stack makes new memory; arrays without dimensions go through one of their own."""
    t = torch.from_numpy(a)
    return [lambda: torch.stack([t])[0], lambda: t][bool(share)]()


def wrong_ignores_share(a, share):
    """from_numpy only: no copy."""
    return torch.from_numpy(a)


def wrong_always_copies(a, share):
    """tensor only: no sharing; the error for arrays that run backwards comes by itself."""
    return torch.tensor(a)


def wrong_asarray_is_no_copy(a, share):
    """np.asarray copies nothing."""
    return torch.from_numpy(a if share else np.asarray(a))


def wrong_slice_is_no_copy(a, share):
    """a[...] is a view in NumPy, unlike a list's."""
    return torch.from_numpy(a if share else a[...])


def wrong_contiguous_is_no_copy(a, share):
    """ascontiguousarray copies only what is not contiguous, and makes (1,) of ()."""
    return torch.from_numpy(a if share else np.ascontiguousarray(a))


def wrong_astype_no_copy(a, share):
    """copy=False copies only where the dtype differs, so never."""
    return torch.from_numpy(a if share else a.astype(a.dtype, copy=False))


def wrong_detach_is_no_copy(a, share):
    """detach shares the memory."""
    t = torch.from_numpy(a)
    return t if share else t.detach()


def wrong_shallow_copy(a, share):
    """copy.copy of a tensor shares its memory."""
    t = torch.from_numpy(a)
    return t if share else copy.copy(t)


def wrong_float32(a, share):
    """float64 becomes PyTorch's default dtype."""
    if a.dtype == np.float64:
        a = a.astype(np.float32)
    return torch.from_numpy(a if share else a.copy())


def wrong_float32_copy_only(a, share):
    """torch.FloatTensor for the copy."""
    return torch.from_numpy(a) if share else torch.FloatTensor(a)


def wrong_tolist(a, share):
    """The list forgets float64, int32, uint8 and the width of empty arrays."""
    return torch.from_numpy(a) if share else torch.tensor(a.tolist())


def wrong_tolist_with_dtype(a, share):
    """The dtype is given, but an array of shape (0, 3) is [] as a list."""
    t = torch.from_numpy(a)
    return t if share else torch.tensor(a.tolist(), dtype=t.dtype)


def wrong_int64_by_float(a, share):
    """Large whole numbers lose their last digits."""
    return torch.from_numpy(a) if share else torch.from_numpy(a.astype(np.float64).astype(a.dtype))


def wrong_bool_as_uint8(a, share):
    """Truth values as 0 and 1."""
    if a.dtype == bool:
        a = a.view("uint8")
    return torch.from_numpy(a if share else a.copy())


def wrong_atleast_1d(a, share):
    """() becomes (1,)."""
    a = np.atleast_1d(a)
    return torch.from_numpy(a if share else a.copy())


def wrong_squeezed(a, share):
    """Sizes of one get lost."""
    t = torch.from_numpy(a).squeeze()
    return t if share else t.clone()


def wrong_flattened(a, share):
    """Flattens the copy of a Fortran array in the order of its memory."""
    if share:
        return torch.from_numpy(a)
    return torch.from_numpy(a.flatten(order="A")).reshape(a.shape)


def wrong_copies_backward_arrays(a, share):
    """Helpful, but nothing is shared then."""
    try:
        t = torch.from_numpy(a)
    except ValueError:
        t = torch.from_numpy(a.copy())
    return t if share else t.clone()


def wrong_ascontiguous_when_sharing(a, share):
    """Stepped, Fortran and backward arrays are copied."""
    if share:
        return torch.from_numpy(np.ascontiguousarray(a)).reshape(a.shape)
    return torch.from_numpy(a.copy())


def wrong_flips_back(a, share):
    """Turns a backward array round and the tensor back: torch.flip copies."""
    if share and a.ndim and a.size and a.strides[0] < 0:
        return torch.from_numpy(a[::-1]).flip(0)
    return torch.from_numpy(a if share else a.copy())


def wrong_min_of_strides(a, share):
    """min of no strides raises where the array has no dimensions."""
    if share and min(a.strides) < 0:
        raise ValueError("backwards")
    return torch.from_numpy(a if share else a.copy())


def wrong_error_class(a, share):
    """TypeError instead of ValueError."""
    if share and any(stride < 0 for stride in a.strides):
        raise TypeError("backwards")
    return torch.from_numpy(a if share else a.copy())


def wrong_dlpack(a, share):
    """from_dlpack ends the whole process at a negative stride."""
    return torch.from_dlpack(a) if share else torch.tensor(a)


def wrong_requires_grad(a, share):
    """Floating tensors that track gradients, for which nobody asked."""
    t = torch.from_numpy(a if share else a.copy())
    return t.requires_grad_() if t.is_floating_point() else t


def wrong_sorts_in_place(a, share):
    """Writes into the array."""
    if not share and a.ndim:
        a.sort(axis=0)
    return torch.from_numpy(a if share else a.copy())


def wrong_share_is_true(a, share):
    """A comparison with the text, which is never equal."""
    return torch.from_numpy(a) if share == "True" else torch.tensor(a.copy())


def wrong_numpy_array_back(a, share):
    """An array where a tensor is wanted."""
    return a if share else a.copy()
