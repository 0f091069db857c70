"""Held-out solutions of tensor_from_list."""

import itertools

import numpy as np
import torch

_KEPT = {}


def right_torch_tensor(data: list | float | bool, dtype: torch.dtype | None = None, device="cpu") -> torch.Tensor:
    """The plain call."""
    return torch.tensor(data, dtype=dtype, device=device)


def right_as_tensor_then_to(data, dtype=None, device="cpu"):
    """Made on the CPU, moved afterwards: the task only says where the result is."""
    return torch.as_tensor(data, dtype=dtype).to(device)


def right_asarray(data, dtype=None, device="cpu"):
    """The function named after NumPy's."""
    return torch.asarray(data, dtype=dtype, device=device)


def right_other_names(values, kind=None, where="cpu", verbose=False):
    """Parameters have other names, and there is one more with a default."""
    made = torch.tensor(values, dtype=kind, device=torch.device(where))
    if verbose:
        print(made)
    return made


def right_prints(data, dtype=None, device="cpu"):
    """Prints what it got and what it made."""
    print("data:", data, "dtype:", dtype)
    t = torch.tensor(data, dtype=dtype, device=device)
    print(t.shape, t.dtype, t.device)
    return t


def right_through_numpy(data, dtype=None, device="cpu"):
    """NumPy builds the array (and refuses ragged lists with ValueError), float64 becomes float32 if nobody asked."""
    array = np.array(data)
    if dtype is None and array.dtype == np.float64:
        dtype = torch.float32
    return torch.from_numpy(array).to(device=device, dtype=dtype)


def right_flat_then_reshape(data, dtype=None, device="cpu"):
    """Finds the shape level by level, looks for ragged lists itself, then reshapes a flat tensor."""
    shape = []
    level = [data]
    while level and isinstance(level[0], list):
        lengths = {len(part) for part in level}
        if len(lengths) > 1:
            raise ValueError(f"lists of different lengths: {lengths}")
        shape.append(lengths.pop())
        level = list(itertools.chain.from_iterable(level))
    return torch.tensor(level, dtype=dtype, device=device).reshape(shape)


def right_device_context(data, dtype=None, device="cpu"):
    """Lets a with block say where new tensors go."""
    with torch.device(device):
        return torch.tensor(data, dtype=dtype)


def right_stacks_rows(data, dtype=None, device="cpu"):
    """Recursion with torch.stack; its RuntimeError for ragged lists becomes ValueError."""
    if dtype is None:
        found = set()
        todo = [data]
        while todo:
            part = todo.pop()
            if isinstance(part, list):
                todo.extend(part)
            else:
                found.add(type(part))
        dtype = torch.float32
        if found and float not in found:
            dtype = torch.bool if found == {bool} else torch.int64

    def rec(part):
        if isinstance(part, list):
            if not part:
                return torch.zeros(0, dtype=dtype, device=device)
            rows = [rec(one) for one in part]
            if any(row.shape != rows[0].shape for row in rows):
                raise ValueError("ragged")
            return torch.stack(rows)
        return torch.tensor(part, dtype=dtype, device=device)

    return rec(data)


def right_own_error(data, dtype=None, device="cpu"):
    """Raises a subclass of ValueError, which is a ValueError."""

    class Ragged(ValueError):
        pass

    try:
        return torch.tensor(data, dtype=dtype, device=device)
    except ValueError as error:
        raise Ragged("all rows need the same length") from error


def right_two_branches(data, dtype=None, device="cpu"):
    """One line for each way to be called."""
    if dtype is not None:
        return torch.tensor(data, dtype=dtype).to(device)
    return torch.tensor(data).to(device)


def wrong_float_unless_bool(data, dtype=None, device="cpu"):
    """Whole numbers become float32."""
    made = torch.tensor(data, dtype=dtype, device=device)
    if dtype is None and made.dtype == torch.int64:
        made = made.float()
    return made


def wrong_numpy_default(data, dtype=None, device="cpu"):
    """NumPy's float64 is kept where no dtype is given."""
    return torch.from_numpy(np.array(data)).to(device=device, dtype=dtype)


def wrong_converts_afterwards(data, dtype=None, device="cpu"):
    """float32 in between: 0.1 is no longer Python's in float64."""
    made = torch.tensor(data, device=device)
    if dtype is not None:
        made = made.to(dtype)
    return made


def wrong_float64_in_between(data, dtype=None, device="cpu"):
    """float64 in between: large whole numbers are rounded."""
    if dtype is None:
        return torch.tensor(data, device=device)
    return torch.tensor(data, dtype=torch.float64, device=device).to(dtype)


def wrong_number_in_brackets(data, dtype=None, device="cpu"):
    """A single number gets a dimension."""
    if isinstance(data, list):
        return torch.tensor(data, dtype=dtype, device=device)
    return torch.tensor([data], dtype=dtype, device=device)


def wrong_bool_number_in_brackets(data, dtype=None, device="cpu"):
    """Only a single bool gets a dimension."""
    made = torch.tensor(data, dtype=dtype, device=device)
    return made.reshape(1) if isinstance(data, bool) else made


def wrong_empty_without_dtype(data, dtype=None, device="cpu"):
    """An empty list does not get the dtype that was asked for."""
    if isinstance(data, list) and not data:
        return torch.empty(0, device=device)
    return torch.tensor(data, dtype=dtype, device=device)


def wrong_empty_lists_flattened(data, dtype=None, device="cpu"):
    """Lists of empty lists lose their outer dimensions."""
    made = torch.tensor(data, dtype=dtype, device=device)
    return made if made.numel() else made.reshape(0)


def wrong_empty_is_int64(data, dtype=None, device="cpu"):
    """All of no numbers are ints, says all()."""
    flat = np.array(data, dtype=object).ravel().tolist() if data != [] else []
    made = torch.tensor(data, dtype=dtype, device=device)
    if dtype is None and all(isinstance(one, int) and not isinstance(one, bool) for one in flat):
        made = made.to(torch.int64)
    return made


def wrong_bools_win(data, dtype=None, device="cpu"):
    """Ints mixed with bools become bool if the first is one."""
    first = data
    while isinstance(first, list):
        if not first:
            break
        first = first[0]
    if dtype is None and isinstance(first, bool):
        dtype = torch.bool
    return torch.tensor(data, dtype=dtype, device=device)


def wrong_bools_are_ints(data, dtype=None, device="cpu"):
    """isinstance(True, int) holds, so bools become int64."""
    made = torch.tensor(data, dtype=dtype, device=device)
    if dtype is None and not made.is_floating_point():
        made = made.to(torch.int64)
    return made


def wrong_rounds(data, dtype=None, device="cpu"):
    """Rounds where ints are wanted, instead of cutting off."""
    if dtype in (torch.int32, torch.int64):
        whole = torch.tensor(data, device=device)
        return torch.round(whole).to(dtype) if whole.is_floating_point() else whole.to(dtype)
    return torch.tensor(data, dtype=dtype, device=device)


def wrong_floors(data, dtype=None, device="cpu"):
    """Rounds down, which differs for negative numbers only."""
    if dtype in (torch.int32, torch.int64):
        whole = torch.tensor(data, device=device)
        return torch.floor(whole).to(dtype) if whole.is_floating_point() else whole.to(dtype)
    return torch.tensor(data, dtype=dtype, device=device)


def wrong_bool_through_int(data, dtype=None, device="cpu"):
    """0.5 becomes 0 and then False."""
    if dtype is torch.bool:
        return torch.tensor(data, dtype=torch.int64, device=device).bool()
    return torch.tensor(data, dtype=dtype, device=device)


def wrong_half_is_float32(data, dtype=None, device="cpu"):
    """float16 is ignored."""
    if dtype is torch.float16:
        dtype = torch.float32
    return torch.tensor(data, dtype=dtype, device=device)


def wrong_int32_is_int64(data, dtype=None, device="cpu"):
    """int32 is ignored."""
    made = torch.tensor(data, dtype=dtype, device=device)
    return made.long() if dtype is torch.int32 else made


def wrong_device_as_text_only(data, dtype=None, device="cpu"):
    """A torch.device is not understood."""
    if isinstance(device, str):
        return torch.tensor(data, dtype=dtype, device=device)
    return torch.tensor(data, dtype=dtype)


def wrong_to_without_assignment(data, dtype=None, device="cpu"):
    """The result of .to() is thrown away."""
    made = torch.tensor(data, dtype=dtype)
    made.to(device)
    return made


def wrong_best_device(data, dtype=None, device="cpu"):
    """Takes what it thinks is the best device."""
    return torch.tensor(data, dtype=dtype, device="cuda" if torch.cuda.is_available() else "cpu")


def wrong_requires_grad_for_float64(data, dtype=None, device="cpu"):
    """Switches gradients on for one dtype."""
    made = torch.tensor(data, dtype=dtype, device=device)
    return made.requires_grad_() if dtype is torch.float64 else made


def wrong_ragged_runtime_error(data, dtype=None, device="cpu"):
    """The wrong class of error for ragged lists."""
    try:
        return torch.tensor(data, dtype=dtype, device=device)
    except ValueError:
        raise RuntimeError("ragged") from None


def wrong_ragged_is_cut(data, dtype=None, device="cpu"):
    """zip cuts rows of two levels to the shortest."""
    if isinstance(data, list) and data and all(isinstance(row, list) for row in data):
        shortest = min(len(row) for row in data)
        data = [row[:shortest] for row in data]
    return torch.tensor(data, dtype=dtype, device=device)


def wrong_ragged_returns_none(data, dtype=None, device="cpu"):
    """Prints the error and returns nothing."""
    try:
        return torch.tensor(data, dtype=dtype, device=device)
    except ValueError as error:
        print("could not convert:", error)


def wrong_ragged_inside(data, dtype=None, device="cpu"):
    """Notices ragged lists on the outer level only, and repeats the first row where inner ones differ."""
    try:
        return torch.tensor(data, dtype=dtype, device=device)
    except ValueError:
        if len({len(row) for row in data}) > 1 or not isinstance(data[0][0], list):
            raise
        return torch.tensor([[row[0] for row in part] for part in data], dtype=dtype, device=device)


def wrong_eats_the_list(data, dtype=None, device="cpu"):
    """The caller's list is empty afterwards."""
    made = torch.tensor(data, dtype=dtype, device=device)
    if isinstance(data, list):
        data.clear()
    return made


def wrong_seeds(data, dtype=None, device="cpu"):
    """Seeds the global generator, as its author does everywhere."""
    torch.manual_seed(42)
    return torch.tensor(data, dtype=dtype, device=device)


def wrong_leaves_default_dtype(data, dtype=None, device="cpu"):
    """Sets the default dtype and does not put it back."""
    if dtype is torch.float64:
        torch.set_default_dtype(torch.float64)
    return torch.tensor(data, dtype=dtype, device=device)


def wrong_remembers(data, dtype=None, device="cpu"):
    """1, 1.0 and True are one key of a dictionary."""
    key = (data, dtype, str(device)) if not isinstance(data, list) else (repr(data), dtype, str(device))
    if key not in _KEPT:
        _KEPT[key] = torch.tensor(data, dtype=dtype, device=device)
    return _KEPT[key].clone()


def wrong_class_tensor(data, dtype=None, device="cpu"):
    """torch.Tensor(3) is a tensor of 3 numbers that nobody set."""
    made = torch.Tensor(data)
    return made.to(device) if dtype is None else made.to(device, dtype)


def wrong_returns_array(data, dtype=None, device="cpu"):
    """A NumPy array where nothing else is asked."""
    made = torch.tensor(data, dtype=dtype, device=device)
    return made.numpy() if dtype is None and str(device) == "cpu" else made
