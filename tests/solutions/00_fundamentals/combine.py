"""Held-out solutions of combine."""

import numpy as np
import torch


def right_ifs(tensors, how, dim=0):
    """Four ifs."""
    if len(tensors) == 0:
        raise ValueError("nothing to join")
    if how == "stack":
        return torch.stack(tensors, dim=dim)
    if how == "cat":
        return torch.cat(tensors, dim=dim)
    if how == "vstack":
        return torch.vstack(tensors)
    if how == "hstack":
        return torch.hstack(tensors)
    raise ValueError(f"unknown: {how}")


def right_table(tensors: list[torch.Tensor], how: str, dim: int = 0) -> torch.Tensor:
    """A table of functions."""
    table = {
        "stack": lambda: torch.stack(tensors, dim),
        "cat": lambda: torch.concat(tensors, dim),
        "vstack": lambda: torch.row_stack(tensors) if hasattr(torch, "row_stack") else torch.vstack(tensors),
        "hstack": lambda: torch.hstack(tensors),
    }
    if not tensors or how not in table:
        raise ValueError("empty list or unknown way")
    return table[how]()


def right_match(ts, way, axis=0):
    """match, with the empty list first."""
    match ts, way:
        case [], _:
            raise ValueError("empty list")
        case _, "stack":
            return torch.stack(ts, axis)
        case _, "cat":
            return torch.cat(ts, axis)
        case _, "vstack":
            return torch.vstack(ts)
        case _, "hstack":
            return torch.hstack(ts)
        case _:
            raise ValueError(f"no such way: {way}")


def right_only_cat(tensors, how, dim=0):
    """All four by cat."""
    if not tensors:
        raise ValueError("empty")
    if how == "cat":
        parts = list(tensors)
    elif how == "stack":
        if any(t.shape != tensors[0].shape for t in tensors):
            raise RuntimeError("stack wants equal shapes")
        parts = [t.unsqueeze(dim) for t in tensors]
    elif how == "vstack":
        parts, dim = [torch.atleast_2d(t) for t in tensors], 0
    elif how == "hstack":
        parts = [torch.atleast_1d(t) for t in tensors]
        dim = 0 if parts[0].ndim == 1 else 1
    else:
        raise ValueError(how)
    return torch.cat(parts, dim=dim)


def right_getattr(tensors, how, dim=0):
    """Names looked up in torch, for the four allowed ones."""
    if how not in ["stack", "cat", "vstack", "hstack"]:
        raise ValueError("how")
    if len(tensors) < 1:
        raise ValueError("tensors")
    kwargs = {"dim": dim} if how in ("stack", "cat") else {}
    result = getattr(torch, how)(tensors, **kwargs)
    print(how, result.shape)
    return result


def right_key_error(tensors, how, dim=0):
    """KeyError becomes ValueError."""
    functions = {"stack": (torch.stack, True), "cat": (torch.cat, True), "vstack": (torch.vstack, False), "hstack": (torch.hstack, False)}
    try:
        function, with_dim = functions[how]
    except KeyError:
        raise ValueError("how must be one of " + ", ".join(functions)) from None
    if not len(tensors):
        raise ValueError("an empty list")
    return function(tensors, dim) if with_dim else function(tensors)


def right_tuple(tensors, how, dim=0):
    """A tuple instead of the list; elif."""
    items = tuple(tensors)
    if items == ():
        raise ValueError("empty")
    elif how == "vstack":
        out = torch.vstack(items)
    elif how == "hstack":
        out = torch.hstack(items)
    elif how == "stack":
        out = torch.stack(items, axis=dim)
    elif how == "cat":
        out = torch.cat(items, axis=dim)
    else:
        raise ValueError("how?")
    return out


def right_checked_errors(tensors, how, dim=0):
    """RuntimeError with a better message."""
    if not tensors:
        raise ValueError("no tensors")
    if how not in {"stack", "cat", "vstack", "hstack"}:
        raise ValueError("no such way")
    try:
        if how in {"stack", "cat"}:
            return getattr(torch, how)(tensors, dim)
        return getattr(torch, how)(tensors)
    except RuntimeError as error:
        raise RuntimeError(f"these shapes do not fit: {[tuple(t.shape) for t in tensors]}") from error


def wrong_no_how_check(tensors, how, dim=0):
    """Any function of torch will do."""
    if not tensors:
        raise ValueError("empty")
    if how in ("stack", "cat"):
        return getattr(torch, how)(tensors, dim)
    return getattr(torch, how)(tensors)


def wrong_else_hstack(tensors, how, dim=0):
    """All the rest is hstack."""
    if not tensors:
        raise ValueError("empty")
    if how == "stack":
        return torch.stack(tensors, dim)
    if how == "cat":
        return torch.cat(tensors, dim)
    if how == "vstack":
        return torch.vstack(tensors)
    return torch.hstack(tensors)


def wrong_key_error(tensors, how, dim=0):
    """KeyError for another name."""
    if not tensors:
        raise ValueError("empty")
    table = {"stack": torch.stack, "cat": torch.cat, "vstack": torch.vstack, "hstack": torch.hstack}
    function = table[how]
    return function(tensors, dim) if how in ("stack", "cat") else function(tensors)


def wrong_none(tensors, how, dim=0):
    """None for another name."""
    if not tensors:
        raise ValueError("empty")
    if how in ("stack", "cat"):
        return getattr(torch, how)(tensors, dim)
    if how in ("vstack", "hstack"):
        return getattr(torch, how)(tensors)


def wrong_lower(tensors, how, dim=0):
    """Capital letters pass."""
    return good(tensors, how.lower(), dim)


def wrong_more_names(tensors, how, dim=0):
    """Other names for the same pass."""
    return good(tensors, {"concat": "cat", "concatenate": "cat", "vertical": "vstack"}.get(how, how), dim)


def wrong_startswith(tensors, how, dim=0):
    """The beginning of a name is enough."""
    for name in ("stack", "cat", "vstack", "hstack"):
        if how != "" and name.startswith(how):
            return good(tensors, name, dim)
    raise ValueError("how")


def wrong_substring(tensors, how, dim=0):
    """Tests with `in` of a string, so the empty name and parts of names pass."""
    if how in "stack cat vstack hstack" and how not in ("stack", "cat", "vstack", "hstack"):
        return good(tensors, "cat", dim)
    return good(tensors, how, dim)


def wrong_empty_result(tensors, how, dim=0):
    """Nothing for nothing."""
    if not tensors:
        return torch.empty(0)
    return good(tensors, how, dim)


def wrong_empty_runtime(tensors, how, dim=0):
    """RuntimeError for the empty list."""
    if not tensors:
        raise RuntimeError("expected a non-empty list")
    return good(tensors, how, dim)


def wrong_index_error(tensors, how, dim=0):
    """Looks at the first before it is known to exist."""
    print(tensors[0].shape)
    return good(tensors, how, dim)


def wrong_single(tensors, how, dim=0):
    """A single tensor comes back itself."""
    if len(tensors) == 1 and how == "cat":
        return tensors[0]
    return good(tensors, how, dim)


def wrong_single_view(tensors, how, dim=0):
    """A single tensor comes back as a view."""
    if len(tensors) == 1 and how == "stack":
        return tensors[0].unsqueeze(dim)
    return good(tensors, how, dim)


def wrong_single_vstack(tensors, how, dim=0):
    """A single tensor comes back as a view below nothing."""
    if len(tensors) == 1 and how == "vstack":
        return torch.atleast_2d(tensors[0])
    return good(tensors, how, dim)


def wrong_stack_without_dim(tensors, how, dim=0):
    """dim is forgotten for stack."""
    return good(tensors, how, 0 if how == "stack" else dim)


def wrong_cat_without_dim(tensors, how, dim=0):
    """dim is forgotten for cat."""
    return good(tensors, how, 0 if how == "cat" else dim)


def wrong_negative_dim(tensors, how, dim=0):
    """A negative dim of stack is counted in the old dimensions."""
    if how == "stack" and dim < 0 and tensors and tensors[0].ndim:
        dim += tensors[0].ndim
    return good(tensors, how, dim)


def wrong_default_dim(tensors, how, dim=-1):
    """Another default."""
    return good(tensors, how, dim)


def wrong_vstack_cat(tensors, how, dim=0):
    """cat along dimension 0 joins vectors end to end."""
    return good(tensors, "cat", 0) if how == "vstack" and tensors and tensors[0].ndim else good(tensors, how, dim)


def wrong_vstack_stack(tensors, how, dim=0):
    """stack gives a dimension more for matrices."""
    return good(tensors, "stack", 0) if how == "vstack" else good(tensors, how, dim)


def wrong_vstack_vectors_only(tensors, how, dim=0):
    """Right for vectors and matrices, but 0-d tensors come out as a vector."""
    if how == "vstack" and tensors and all(t.ndim == 0 for t in tensors):
        return torch.stack(tensors)
    return good(tensors, how, dim)


def wrong_hstack_dim_one(tensors, how, dim=0):
    """Vectors have no dimension 1."""
    return good(tensors, "cat", 1) if how == "hstack" else good(tensors, how, dim)


def wrong_hstack_last_dim(tensors, how, dim=0):
    """Dimension 1 is the last of matrices only."""
    if how == "hstack" and tensors and tensors[0].ndim:
        return good(tensors, "cat", -1)
    return good(tensors, how, dim)


def wrong_column_stack(tensors, how, dim=0):
    """column_stack makes columns of vectors."""
    if how == "hstack" and tensors:
        return torch.column_stack(tensors)
    return good(tensors, how, dim)


def wrong_dim_for_hstack(tensors, how, dim=0):
    """hstack follows dim."""
    if how == "hstack" and dim != 0:
        return good(tensors, "cat", dim)
    return good(tensors, how, dim)


def wrong_equal_shapes(tensors, how, dim=0):
    """Wants equal shapes for cat too."""
    if any(t.shape != tensors[0].shape for t in tensors):
        raise RuntimeError("shapes differ")
    return good(tensors, how, dim)


def wrong_value_error(tensors, how, dim=0):
    """ValueError for shapes that do not fit."""
    try:
        return good(tensors, how, dim)
    except RuntimeError as error:
        raise ValueError("shapes do not fit") from error


def wrong_first_dtype(tensors, how, dim=0):
    """All take the dtype of the first."""
    return good([t.to(tensors[0].dtype) for t in tensors], how, dim)


def wrong_float(tensors, how, dim=0):
    """All become float32."""
    return good([t.float() for t in tensors], how, dim)


def wrong_changes_list(tensors, how, dim=0):
    """Writes larger tensors into the caller's list."""
    if how == "vstack":
        for i, t in enumerate(tensors):
            tensors[i] = torch.atleast_2d(t)
    return good(tensors, how, dim)


def wrong_empties_list(tensors, how, dim=0):
    """Takes the tensors out of the caller's list."""
    taken = []
    while tensors:
        taken.append(tensors.pop(0))
    return good(taken, how, dim)


def wrong_in_place_unsqueeze(tensors, how, dim=0):
    """Changes the shapes of the caller's tensors."""
    if how == "stack" and tensors and all(t.shape == tensors[0].shape for t in tensors):
        return torch.cat([t.detach() if t.requires_grad else t.unsqueeze_(dim) for t in tensors], dim)
    return good(tensors, how, dim)


def wrong_detach(tensors, how, dim=0):
    """No gradients."""
    return good([t.detach() for t in tensors], how, dim)


def wrong_numpy(tensors, how, dim=0):
    """NumPy gives float64 for int64 and float32."""
    if not tensors:
        raise ValueError("empty")
    arrays = [t.detach().cpu().numpy() for t in tensors]
    if how in ("stack", "cat"):
        return torch.from_numpy({"stack": np.stack, "cat": np.concatenate}[how](arrays, axis=dim))
    if how in ("vstack", "hstack"):
        return torch.from_numpy(getattr(np, how)(arrays))
    raise ValueError("how")


def wrong_reversed(tensors, how, dim=0):
    """The last comes first."""
    return good(tensors[::-1], how, dim)


def good(tensors, how, dim):
    """Helper: joins as it should."""
    if how not in ("stack", "cat", "vstack", "hstack") or not tensors:
        raise ValueError("empty, or an unknown way")
    if how in ("stack", "cat"):
        return getattr(torch, how)(tensors, dim)
    return getattr(torch, how)(tensors)
