"""Held-out solutions of state_names."""

from collections import OrderedDict, defaultdict
from operator import itemgetter

import torch
from torch import nn


def right_comprehensions(model):
    """Three lists, as the docstring has them."""
    return {
        "parameters": [name for name, _ in model.named_parameters()],
        "buffers": [name for name, _ in model.named_buffers()],
        "state_dict": [key for key in model.state_dict()],
    }


def right_keys_of_dicts(net: nn.Module) -> dict[str, list[str]]:
    """Dicts of the pairs, and their keys."""
    names = dict()
    names["parameters"] = list(dict(net.named_parameters()).keys())
    names["buffers"] = list(dict(net.named_buffers()).keys())
    names["state_dict"] = list(net.state_dict().keys())
    return names


def right_loops(model, verbose=True):
    """Three loops that append, and a line of output for each."""
    parameters, buffers, keys = [], [], []
    for name, param in model.named_parameters():
        if verbose:
            print("parameter", name, tuple(param.shape))
        parameters.append(name)
    for name, buffer in model.named_buffers():
        if verbose:
            print("buffer", name, tuple(buffer.shape))
        buffers.append(name)
    for key, value in model.state_dict().items():
        keys += [key]
    return dict(parameters=parameters, buffers=buffers, state_dict=keys)


def right_getattr(model):
    """The methods by their names."""
    out = {kind: [pair[0] for pair in getattr(model, "named_" + kind)()] for kind in ("parameters", "buffers")}
    out["state_dict"] = [*model.state_dict()]
    return out


def right_itemgetter(model):
    """map with itemgetter, an ordered dict that is a dict too."""
    first = itemgetter(0)
    return OrderedDict(
        [
            ("state_dict", list(map(first, model.state_dict().items()))),
            ("buffers", list(map(first, model.named_buffers()))),
            ("parameters", list(map(first, model.named_parameters()))),
        ]
    )


def right_by_hand(model):
    """Walks through the modules and remembers what it has seen."""

    def walk(kept):
        seen, names = set(), []
        for prefix, module in model.named_modules():
            for name, tensor in getattr(module, kept).items():
                if tensor is None or id(tensor) in seen:
                    continue
                seen.add(id(tensor))
                names.append(f"{prefix}.{name}" if prefix else name)
        return names

    return {"parameters": walk("_parameters"), "buffers": walk("_buffers"), "state_dict": list(model.state_dict())}


def right_filled_defaultdict(model):
    """A defaultdict, with every list there even if it is empty."""
    names = defaultdict(list)
    names["parameters"] += (n for n, _ in model.named_parameters(recurse=True))
    names["buffers"] += (n for n, _ in model.named_buffers(recurse=True))
    names["state_dict"].extend(model.state_dict().keys())
    return dict(names)


def right_zip(model):
    """zip with stars, and a way out where there is nothing."""
    pairs = {
        "parameters": model.named_parameters(),
        "buffers": model.named_buffers(),
        "state_dict": model.state_dict(keep_vars=True).items(),
    }
    result = {}
    for what, these in pairs.items():
        these = list(these)
        names, _ = zip(*these) if these else ((), ())
        result[what] = list(names)
    return result


def wrong_trainable(model):
    """Frozen parameters are left out."""
    return {
        "parameters": [n for n, p in model.named_parameters() if p.requires_grad],
        "buffers": [n for n, _ in model.named_buffers()],
        "state_dict": list(model.state_dict()),
    }


def wrong_buffers_from_state(model):
    """What is not saved is missed."""
    parameters = [n for n, _ in model.named_parameters()]
    return {
        "parameters": parameters,
        "buffers": [k for k in model.state_dict() if k not in parameters],
        "state_dict": list(model.state_dict()),
    }


def wrong_saved_buffers(model):
    """Only buffers that are in the state dict."""
    state = model.state_dict()
    return {
        "parameters": [n for n, _ in model.named_parameters()],
        "buffers": [n for n, _ in model.named_buffers() if n in state],
        "state_dict": list(state),
    }


def wrong_state_put_together(model):
    """Parameters first, then buffers: another order than that of the layers."""
    parameters = [n for n, _ in model.named_parameters()]
    buffers = [n for n, _ in model.named_buffers()]
    state = model.state_dict()
    return {
        "parameters": parameters,
        "buffers": buffers,
        "state_dict": [n for n in parameters + buffers if n in state],
    }


def wrong_parameters_from_state(model):
    """What is shared shows up under all of its names."""
    buffers = [n for n, _ in model.named_buffers()]
    return {
        "parameters": [k for k in model.state_dict() if k not in buffers],
        "buffers": buffers,
        "state_dict": list(model.state_dict()),
    }


def wrong_state_without_second_names(model):
    """The state dict loses the other names of what is shared."""
    parameters = [n for n, _ in model.named_parameters()]
    buffers = [n for n, _ in model.named_buffers()]
    known = set(parameters + buffers)
    return {
        "parameters": parameters,
        "buffers": buffers,
        "state_dict": [k for k in model.state_dict() if k in known],
    }


def wrong_all_names_of_parameters(model):
    """Shared parameters twice."""
    return {
        "parameters": [n for n, _ in model.named_parameters(remove_duplicate=False)],
        "buffers": [n for n, _ in model.named_buffers()],
        "state_dict": list(model.state_dict()),
    }


def wrong_all_names_of_buffers(model):
    """Shared buffers twice."""
    return {
        "parameters": [n for n, _ in model.named_parameters()],
        "buffers": [n for n, _ in model.named_buffers(remove_duplicate=False)],
        "state_dict": list(model.state_dict()),
    }


def wrong_last_name_of_shared(model):
    """Shared parameters once, but under the last name."""
    by_id = {id(p): n for n, p in model.named_parameters(remove_duplicate=False)}
    return {
        "parameters": [by_id[id(p)] for p in model.parameters()],
        "buffers": [n for n, _ in model.named_buffers()],
        "state_dict": list(model.state_dict()),
    }


def wrong_walk_in_layers(model):
    """Each layer asked by itself: what two layers share shows up twice, and the model's own is missed."""
    parameters, buffers = [], []
    for prefix, child in model.named_children():
        parameters += [f"{prefix}.{n}" for n, _ in child.named_parameters()]
        buffers += [f"{prefix}.{n}" for n, _ in child.named_buffers()]
    return {"parameters": parameters, "buffers": buffers, "state_dict": list(model.state_dict())}


def wrong_not_deep(model):
    """Only what belongs to the model itself."""
    return {
        "parameters": [n for n, _ in model.named_parameters(recurse=False)],
        "buffers": [n for n, _ in model.named_buffers(recurse=False)],
        "state_dict": list(model.state_dict()),
    }


def wrong_short(model):
    """The last part of each name."""
    return {
        "parameters": [n.rpartition(".")[2] for n, _ in model.named_parameters()],
        "buffers": [n.rpartition(".")[2] for n, _ in model.named_buffers()],
        "state_dict": [n.rpartition(".")[2] for n in model.state_dict()],
    }


def wrong_sorted(model):
    """In the order of the alphabet."""
    return {
        "parameters": sorted(n for n, _ in model.named_parameters()),
        "buffers": sorted(n for n, _ in model.named_buffers()),
        "state_dict": sorted(model.state_dict()),
    }


def wrong_sets(model):
    """Through sets, which have no order."""
    parameters = {n for n, _ in model.named_parameters()}
    return {
        "parameters": list(parameters),
        "buffers": list({n for n, _ in model.named_buffers()}),
        "state_dict": list(set(model.state_dict())),
    }


def wrong_pairs(model):
    """Names together with their tensors."""
    return {
        "parameters": list(model.named_parameters()),
        "buffers": list(model.named_buffers()),
        "state_dict": list(model.state_dict().items()),
    }


def wrong_views(model):
    """Views of dicts are no lists."""
    return {
        "parameters": dict(model.named_parameters()).keys(),
        "buffers": dict(model.named_buffers()).keys(),
        "state_dict": model.state_dict().keys(),
    }


def wrong_tuples(model):
    """Tuples are no lists."""
    return {
        "parameters": tuple(n for n, _ in model.named_parameters()),
        "buffers": tuple(n for n, _ in model.named_buffers()),
        "state_dict": tuple(model.state_dict()),
    }


def wrong_list_of_lists(model):
    """A list of three lists, no dict."""
    return [
        [n for n, _ in model.named_parameters()],
        [n for n, _ in model.named_buffers()],
        list(model.state_dict()),
    ]


def wrong_key(model):
    """The third key is another."""
    return {
        "parameters": [n for n, _ in model.named_parameters()],
        "buffers": [n for n, _ in model.named_buffers()],
        "state": list(model.state_dict()),
    }


def wrong_empty_left_out(model):
    """A key without names is not there."""
    names = defaultdict(list)
    for n, _ in model.named_parameters():
        names["parameters"].append(n)
    for n, _ in model.named_buffers():
        names["buffers"].append(n)
    for n in model.state_dict():
        names["state_dict"].append(n)
    return dict(names)


def wrong_weights_and_rest(model):
    """Whatever does not end in weight or bias is taken for a buffer."""
    keys = list(model.state_dict())
    return {
        "parameters": [k for k in keys if k.endswith(("weight", "bias"))],
        "buffers": [k for k in keys if not k.endswith(("weight", "bias"))],
        "state_dict": keys,
    }


def wrong_none_counts(model):
    """bias=False leaves a None behind, which is no parameter."""

    def walk(kept):
        seen, names = set(), []
        for prefix, module in model.named_modules():
            for name, tensor in getattr(module, kept).items():
                if tensor is None or id(tensor) not in seen:
                    seen.add(id(tensor))
                    names.append(f"{prefix}.{name}" if prefix else name)
        return names

    return {"parameters": walk("_parameters"), "buffers": walk("_buffers"), "state_dict": list(model.state_dict())}


def wrong_float_buffers(model):
    """Buffers of whole numbers are left out."""
    return {
        "parameters": [n for n, _ in model.named_parameters()],
        "buffers": [n for n, b in model.named_buffers() if torch.is_floating_point(b)],
        "state_dict": list(model.state_dict()),
    }


def wrong_eval(model):
    """Leaves the model in evaluation mode."""
    model.eval()
    return {
        "parameters": [n for n, _ in model.named_parameters()],
        "buffers": [n for n, _ in model.named_buffers()],
        "state_dict": list(model.state_dict()),
    }


def wrong_saves_all(model):
    """Registers the buffers anew, so that all are saved from now on."""
    for module in model.modules():
        for name, buffer in list(module._buffers.items()):
            module.register_buffer(name, buffer)
    return {
        "parameters": [n for n, _ in model.named_parameters()],
        "buffers": [n for n, _ in model.named_buffers()],
        "state_dict": list(model.state_dict()),
    }
