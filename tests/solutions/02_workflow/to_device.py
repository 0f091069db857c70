"""Held-out solutions of to_device."""

import copy
import functools
from collections import OrderedDict

import numpy as np
import torch
from torch import nn
from torch.utils import _pytree


def to_device(obj, device):
    """Stands for the version itself where one calls itself."""
    raise NotImplementedError


def is_named(obj):
    """Whether it is a namedtuple."""
    return isinstance(obj, tuple) and hasattr(obj, "_fields")


def rebuild(obj, values):
    """A list or tuple of the same type with other values."""
    return type(obj)(*values) if is_named(obj) else type(obj)(values)


def right_calls_itself(obj, device):
    """One case after the other; copies of dicts keep their type."""
    if isinstance(obj, torch.Tensor):
        return obj.to(device)
    if isinstance(obj, nn.Module):
        return obj.to(device)
    if isinstance(obj, dict):
        moved = copy.copy(obj)
        for key in obj:
            moved[key] = to_device(obj[key], device)
        return moved
    if isinstance(obj, tuple) and hasattr(obj, "_fields"):
        return type(obj)(*[to_device(value, device) for value in obj])
    if isinstance(obj, (list, tuple)):
        return type(obj)([to_device(value, device) for value in obj])
    return obj


def right_inner_function(data, device="cpu", non_blocking=False):
    """An inner function, an else at the end, an option more."""

    def move(thing):
        if isinstance(thing, (torch.Tensor, nn.Module)):
            if isinstance(thing, nn.Module):
                return thing.to(device)
            return thing.to(device, non_blocking=non_blocking)
        elif isinstance(thing, dict):
            new = thing.copy()
            new.update({k: move(v) for k, v in thing.items()})
            return new
        elif isinstance(thing, (list, tuple)):
            return rebuild(thing, list(map(move, thing)))
        else:
            return thing

    return move(data)


def right_singledispatch(obj, device):
    """One function for each type."""

    @functools.singledispatch
    def move(thing):
        return thing

    @move.register(torch.Tensor)
    @move.register(nn.Module)
    def _(thing):
        return thing.to(torch.device(device))

    @move.register(list)
    @move.register(tuple)
    def _(thing):
        return rebuild(thing, (move(value) for value in thing))

    @move.register(dict)
    def _(thing):
        new = copy.copy(thing)
        for key, value in thing.items():
            new[key] = move(value)
        return new

    return move(obj)


def right_match(obj, device):
    """match and case."""
    match obj:
        case torch.Tensor() | nn.Module():
            return obj.to(device)
        case dict():
            twin = copy.copy(obj)
            for key, value in obj.items():
                twin[key] = to_device(value, device)
            return twin
        case list() | tuple():
            values = [to_device(value, device) for value in obj]
            return rebuild(obj, values)
        case _:
            return obj


def right_tree_map(obj, device):
    """torch's own trees, with everything but dicts, lists and tuples as leaves."""

    def move(leaf):
        if isinstance(leaf, (torch.Tensor, nn.Module)):
            return leaf.to(device)
        return leaf

    return _pytree.tree_map(move, obj, is_leaf=lambda node: not isinstance(node, (dict, list, tuple)))


def right_lists_in_place(obj, device):
    """A copy of each list and dict, changed where something moves."""
    if isinstance(obj, (list, dict)):
        own = copy.copy(obj)
        places = range(len(own)) if isinstance(own, list) else list(own)
        for place in places:
            own[place] = to_device(own[place], device)
        return own
    if isinstance(obj, tuple):
        return rebuild(obj, to_device(list(obj), device))
    if torch.is_tensor(obj):
        return obj if obj.device == torch.device(device) else obj.to(device)
    return obj.to(device) if isinstance(obj, nn.Module) else obj


def right_table(obj, device):
    """A table of types and what to do; nothing is done where no line fits."""
    target = torch.device(device)
    table = [
        (torch.Tensor, lambda t: t.to(device=target)),
        (nn.Module, lambda m: m.to(device=target)),
        (OrderedDict, lambda d: OrderedDict((k, to_device(v, target)) for k, v in d.items())),
        (dict, lambda d: rebuild_dict(d, target)),
        ((list, tuple), lambda s: rebuild(s, [to_device(v, target) for v in s])),
    ]

    def rebuild_dict(d, where):
        new = copy.copy(d)
        for k in d.keys():
            new[k] = to_device(d[k], where)
        return new

    for kinds, action in table:
        if isinstance(obj, kinds):
            return action(obj)
    return obj


def right_try(obj, device):
    """Tensors and modules have to; the rest is sorted out one by one, and prints what it is."""
    moves_itself = isinstance(obj, torch.Tensor) or isinstance(obj, nn.Module)
    if moves_itself:
        print("moving a", type(obj).__name__, "to", device)
        return obj.to(device)
    if not isinstance(obj, (dict, list, tuple)):
        return obj
    keys = list(obj.keys()) if isinstance(obj, dict) else None
    values = [to_device(value, device) for value in (obj.values() if keys is not None else obj)]
    if keys is None:
        return rebuild(obj, values)
    result = copy.copy(obj)
    for key, value in zip(keys, values):
        result[key] = value
    return result


def wrong_dict_in_place(obj, device):
    """Writes into the dict that came in."""
    if isinstance(obj, (torch.Tensor, nn.Module)):
        return obj.to(device)
    if isinstance(obj, dict):
        for key in obj:
            obj[key] = to_device(obj[key], device)
        return obj
    if isinstance(obj, (list, tuple)):
        return rebuild(obj, [to_device(v, device) for v in obj])
    return obj


def wrong_list_in_place(obj, device):
    """Writes into the list that came in."""
    if isinstance(obj, (torch.Tensor, nn.Module)):
        return obj.to(device)
    if isinstance(obj, dict):
        return type(obj)((k, to_device(v, device)) for k, v in obj.items())
    if isinstance(obj, list):
        obj[:] = [to_device(v, device) for v in obj]
        return obj
    if isinstance(obj, tuple):
        return rebuild(obj, [to_device(v, device) for v in obj])
    return obj


def wrong_empty_as_it_is(obj, device):
    """An empty list or dict comes back as the same object."""
    if isinstance(obj, (torch.Tensor, nn.Module)):
        return obj.to(device)
    if isinstance(obj, (dict, list, tuple)) and len(obj) == 0:
        return obj
    if isinstance(obj, dict):
        return type(obj)((k, to_device(v, device)) for k, v in obj.items())
    if isinstance(obj, (list, tuple)):
        return rebuild(obj, [to_device(v, device) for v in obj])
    return obj


def wrong_nothing_moved_same(obj, device):
    """A container in which nothing moved comes back as the same object."""
    if isinstance(obj, (torch.Tensor, nn.Module)):
        return obj.to(device)
    if isinstance(obj, dict):
        new = type(obj)((k, to_device(v, device)) for k, v in obj.items())
        return obj if all(new[k] is obj[k] for k in obj) else new
    if isinstance(obj, (list, tuple)):
        new = rebuild(obj, [to_device(v, device) for v in obj])
        return obj if all(a is b for a, b in zip(new, obj)) else new
    return obj


def wrong_tuples_to_lists(obj, device):
    """A tuple becomes a list."""
    if isinstance(obj, (torch.Tensor, nn.Module)):
        return obj.to(device)
    if isinstance(obj, dict):
        return type(obj)((k, to_device(v, device)) for k, v in obj.items())
    if isinstance(obj, (list, tuple)):
        return [to_device(v, device) for v in obj]
    return obj


def wrong_tuples_skipped(obj, device):
    """Tuples are no containers here."""
    if isinstance(obj, (torch.Tensor, nn.Module)):
        return obj.to(device)
    if isinstance(obj, dict):
        return type(obj)((k, to_device(v, device)) for k, v in obj.items())
    if isinstance(obj, list):
        return [to_device(v, device) for v in obj]
    return obj


def wrong_one_level(obj, device):
    """Looks one level deep."""
    move = lambda v: v.to(device) if isinstance(v, (torch.Tensor, nn.Module)) else v
    if isinstance(obj, dict):
        return type(obj)((k, move(v)) for k, v in obj.items())
    if isinstance(obj, (list, tuple)):
        return rebuild(obj, [move(v) for v in obj])
    return move(obj)


def wrong_two_levels(obj, device, depth=3):
    """Gives up at the third level."""
    if isinstance(obj, (torch.Tensor, nn.Module)):
        return obj.to(device)
    if depth == 0:
        return obj
    if isinstance(obj, dict):
        return type(obj)((k, to_device(v, device, depth - 1)) for k, v in obj.items())
    if isinstance(obj, (list, tuple)):
        return rebuild(obj, [to_device(v, device, depth - 1) for v in obj])
    return obj


def right_plain_tuple(obj, device):
    """Every tuple becomes a plain one; there are no others."""
    if isinstance(obj, (torch.Tensor, nn.Module)):
        return obj.to(device)
    if isinstance(obj, dict):
        return type(obj)((k, to_device(v, device)) for k, v in obj.items())
    if isinstance(obj, tuple):
        return tuple(to_device(v, device) for v in obj)
    if isinstance(obj, list):
        return [to_device(v, device) for v in obj]
    return obj


def right_plain_dict(obj, device):
    """Every dict becomes a plain one; there are no others."""
    if isinstance(obj, (torch.Tensor, nn.Module)):
        return obj.to(device)
    if isinstance(obj, dict):
        return {k: to_device(v, device) for k, v in obj.items()}
    if isinstance(obj, (list, tuple)):
        return rebuild(obj, [to_device(v, device) for v in obj])
    return obj


def right_whatever_has_to(obj, device):
    """Whatever has a to is moved; nothing else here has one."""
    if hasattr(obj, "to"):
        return obj.to(device)
    if isinstance(obj, dict):
        return type(obj)((k, to_device(v, device)) for k, v in obj.items())
    if isinstance(obj, (list, tuple)):
        return rebuild(obj, [to_device(v, device) for v in obj])
    return obj


def wrong_exact_tensor(obj, device):
    """A Parameter is a tensor too."""
    if type(obj) is torch.Tensor or isinstance(obj, nn.Module):
        return obj.to(device)
    if isinstance(obj, dict):
        return type(obj)((k, to_device(v, device)) for k, v in obj.items())
    if isinstance(obj, (list, tuple)):
        return rebuild(obj, [to_device(v, device) for v in obj])
    return obj


def wrong_always_copies(obj, device):
    """A tensor that is there already is copied."""
    if isinstance(obj, torch.Tensor):
        return obj.to(device, copy=True)
    if isinstance(obj, nn.Module):
        return obj.to(device)
    if isinstance(obj, dict):
        return type(obj)((k, to_device(v, device)) for k, v in obj.items())
    if isinstance(obj, (list, tuple)):
        return rebuild(obj, [to_device(v, device) for v in obj])
    return obj


def wrong_detaches(obj, device):
    """The way back for gradients is cut."""
    if isinstance(obj, torch.Tensor):
        return obj.detach().to(device)
    if isinstance(obj, nn.Module):
        return obj.to(device)
    if isinstance(obj, dict):
        return type(obj)((k, to_device(v, device)) for k, v in obj.items())
    if isinstance(obj, (list, tuple)):
        return rebuild(obj, [to_device(v, device) for v in obj])
    return obj


def wrong_no_grad(obj, device):
    """Moved without gradients."""
    with torch.no_grad():
        if isinstance(obj, (torch.Tensor, nn.Module)):
            return obj.to(device)
        if isinstance(obj, dict):
            return type(obj)((k, to_device(v, device)) for k, v in obj.items())
        if isinstance(obj, (list, tuple)):
            return rebuild(obj, [to_device(v, device) for v in obj])
        return obj


def wrong_module_copied(obj, device):
    """A copy of the module moves."""
    if isinstance(obj, torch.Tensor):
        return obj.to(device)
    if isinstance(obj, nn.Module):
        return copy.deepcopy(obj).to(device)
    if isinstance(obj, dict):
        return type(obj)((k, to_device(v, device)) for k, v in obj.items())
    if isinstance(obj, (list, tuple)):
        return rebuild(obj, [to_device(v, device) for v in obj])
    return obj


def wrong_module_skipped(obj, device):
    """Modules stay where they are."""
    if isinstance(obj, torch.Tensor):
        return obj.to(device)
    if isinstance(obj, dict):
        return type(obj)((k, to_device(v, device)) for k, v in obj.items())
    if isinstance(obj, (list, tuple)):
        return rebuild(obj, [to_device(v, device) for v in obj])
    return obj


def wrong_parameters_only(obj, device):
    """Moves a module's parameters by hand; its buffers stay."""
    if isinstance(obj, torch.Tensor):
        return obj.to(device)
    if isinstance(obj, nn.Module):
        for module in obj.modules():
            for name, p in list(module._parameters.items()):
                if p is not None:
                    module._parameters[name] = nn.Parameter(p.detach().to(device), p.requires_grad)
        return obj
    if isinstance(obj, dict):
        return type(obj)((k, to_device(v, device)) for k, v in obj.items())
    if isinstance(obj, (list, tuple)):
        return rebuild(obj, [to_device(v, device) for v in obj])
    return obj


def wrong_arrays(obj, device):
    """NumPy arrays become tensors."""
    if isinstance(obj, np.ndarray):
        obj = torch.from_numpy(obj)
    if isinstance(obj, (torch.Tensor, nn.Module)):
        return obj.to(device)
    if isinstance(obj, dict):
        return type(obj)((k, to_device(v, device)) for k, v in obj.items())
    if isinstance(obj, (list, tuple)):
        return rebuild(obj, [to_device(v, device) for v in obj])
    return obj


def wrong_numbers(obj, device):
    """Numbers become tensors."""
    if isinstance(obj, (int, float)) and not isinstance(obj, bool):
        return torch.tensor(obj, device=device)
    if isinstance(obj, (torch.Tensor, nn.Module)):
        return obj.to(device)
    if isinstance(obj, dict):
        return type(obj)((k, to_device(v, device)) for k, v in obj.items())
    if isinstance(obj, (list, tuple)):
        return rebuild(obj, [to_device(v, device) for v in obj])
    return obj


def wrong_whatever_iterates(obj, device):
    """Whatever for can go through becomes a list, text aside."""
    if isinstance(obj, (torch.Tensor, nn.Module)):
        return obj.to(device)
    if isinstance(obj, dict):
        return type(obj)((k, to_device(v, device)) for k, v in obj.items())
    if isinstance(obj, (list, tuple)):
        return rebuild(obj, [to_device(v, device) for v in obj])
    if hasattr(obj, "__iter__") and not isinstance(obj, (str, bytes, np.ndarray)):
        return [to_device(v, device) for v in obj]
    return obj


def wrong_rest_fails(obj, device):
    """Everything else is an error."""
    if isinstance(obj, (torch.Tensor, nn.Module)):
        return obj.to(device)
    if isinstance(obj, dict):
        return type(obj)((k, to_device(v, device)) for k, v in obj.items())
    if isinstance(obj, (list, tuple)):
        return rebuild(obj, [to_device(v, device) for v in obj])
    if obj is None or isinstance(obj, (int, float, str)):
        return obj
    raise TypeError(f"cannot move {type(obj)}")


def wrong_rest_is_none(obj, device):
    """The last return is missing."""
    if isinstance(obj, (torch.Tensor, nn.Module)):
        return obj.to(device)
    if isinstance(obj, dict):
        return type(obj)((k, to_device(v, device)) for k, v in obj.items())
    if isinstance(obj, (list, tuple)):
        return rebuild(obj, [to_device(v, device) for v in obj])


def wrong_none_left_out(obj, device):
    """None is dropped from lists."""
    if isinstance(obj, (torch.Tensor, nn.Module)):
        return obj.to(device)
    if isinstance(obj, dict):
        return type(obj)((k, to_device(v, device)) for k, v in obj.items())
    if isinstance(obj, (list, tuple)):
        return rebuild(obj, [to_device(v, device) for v in obj if v is not None or is_named(obj)])
    return obj


def wrong_text_keys(obj, device):
    """Keys become text."""
    if isinstance(obj, (torch.Tensor, nn.Module)):
        return obj.to(device)
    if isinstance(obj, dict):
        return type(obj)((str(k), to_device(v, device)) for k, v in obj.items())
    if isinstance(obj, (list, tuple)):
        return rebuild(obj, [to_device(v, device) for v in obj])
    return obj


def wrong_sorted_keys(obj, device):
    """Keys in another order."""
    if isinstance(obj, (torch.Tensor, nn.Module)):
        return obj.to(device)
    if isinstance(obj, dict):
        return type(obj)((k, to_device(obj[k], device)) for k in sorted(obj, key=str))
    if isinstance(obj, (list, tuple)):
        return rebuild(obj, [to_device(v, device) for v in obj])
    return obj


def wrong_forgets_device(obj, device="cpu"):
    """The device is not handed on to the elements of lists."""
    if isinstance(obj, (torch.Tensor, nn.Module)):
        return obj.to(device)
    if isinstance(obj, dict):
        return type(obj)((k, to_device(v, device)) for k, v in obj.items())
    if isinstance(obj, (list, tuple)):
        return rebuild(obj, [to_device(v) for v in obj])
    return obj


def wrong_not_kept(obj, device):
    """The result of to is thrown away."""
    if isinstance(obj, (torch.Tensor, nn.Module)):
        obj.to(device)
        return obj
    if isinstance(obj, dict):
        return type(obj)((k, to_device(v, device)) for k, v in obj.items())
    if isinstance(obj, (list, tuple)):
        return rebuild(obj, [to_device(v, device) for v in obj])
    return obj


def wrong_float32(obj, device):
    """Floating tensors become float32 on the way."""
    if isinstance(obj, torch.Tensor):
        return obj.to(device, torch.float32) if obj.is_floating_point() else obj.to(device)
    if isinstance(obj, nn.Module):
        return obj.to(device)
    if isinstance(obj, dict):
        return type(obj)((k, to_device(v, device)) for k, v in obj.items())
    if isinstance(obj, (list, tuple)):
        return rebuild(obj, [to_device(v, device) for v in obj])
    return obj


def wrong_device_type(obj, device):
    """Only names of devices: a torch.device cannot be compared with text like this."""
    if isinstance(obj, (torch.Tensor, nn.Module)):
        return obj.cpu() if device == "cpu" else obj.to(device.strip())
    if isinstance(obj, dict):
        return type(obj)((k, to_device(v, device)) for k, v in obj.items())
    if isinstance(obj, (list, tuple)):
        return rebuild(obj, [to_device(v, device) for v in obj])
    return obj


def wrong_deepcopy_first(obj, device):
    """A deep copy of everything, which is changed."""
    obj = copy.deepcopy(obj) if isinstance(obj, (dict, list)) else obj
    if isinstance(obj, (torch.Tensor, nn.Module)):
        return obj.to(device)
    if isinstance(obj, dict):
        for k in obj:
            obj[k] = to_device(obj[k], device)
    elif isinstance(obj, list):
        for i, v in enumerate(obj):
            obj[i] = to_device(v, device)
    elif isinstance(obj, tuple):
        return rebuild(obj, [to_device(v, device) for v in obj])
    return obj


def wrong_shallow_copy_inside(obj, device):
    """The copy is shallow: lists in a dict are changed in place."""

    def move(thing):
        if isinstance(thing, (torch.Tensor, nn.Module)):
            return thing.to(device)
        if isinstance(thing, (dict, list)):
            for place in list(thing) if isinstance(thing, dict) else range(len(thing)):
                thing[place] = move(thing[place])
            return thing
        if isinstance(thing, tuple):
            return rebuild(thing, [move(v) for v in thing])
        return thing

    return move(copy.copy(obj)) if isinstance(obj, (dict, list)) else move(obj)
