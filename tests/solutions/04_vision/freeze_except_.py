"""Held-out solutions of freeze_except_."""

import copy
import re

import torch
from torch import nn


def right_two_passes(model, prefix):
    """Looks first, then sets."""
    inside = [name for name, _ in model.named_parameters() if name.startswith(prefix + ".")]
    if not inside:
        raise ValueError(f"no parameters inside of {prefix!r}")
    count = 0
    for name, param in model.named_parameters():
        param.requires_grad = name in inside
        if param.requires_grad:
            count += param.numel()
    return count


def right_any(net: nn.Module, prefix: str) -> int:
    """any, then requires_grad_; counts what can be trained in the end."""
    dotted = f"{prefix}."
    if not any(n.startswith(dotted) for n, _ in net.named_parameters()):
        raise ValueError(prefix)
    for n, p in net.named_parameters():
        p.requires_grad_(n.startswith(dotted))
    return sum(p.numel() for p in net.parameters() if p.requires_grad)


def right_freeze_then_thaw(model, prefix, verbose=True):
    """The module's method for all, then single ones back."""
    chosen = {name: p for name, p in model.named_parameters() if name[: len(prefix) + 1] == prefix + "."}
    if len(chosen) == 0:
        raise ValueError("unknown submodule")
    model.requires_grad_(False)
    for name, p in chosen.items():
        if verbose:
            print("trained:", name, tuple(p.shape))
        p.requires_grad = True
    return sum(map(torch.numel, chosen.values()))


def right_split(model, prefix):
    """Names in parts, compared part by part."""
    parts = prefix.split(".")
    inside, outside = [], []
    for name, p in model.named_parameters():
        names = name.split(".")
        if names[: len(parts)] == parts and len(names) > len(parts):
            inside.append(p)
        else:
            outside.append(p)
    if inside == []:
        raise ValueError("nothing inside")
    for p in outside:
        p.requires_grad = False
    for p in inside:
        p.requires_grad = True
    return sum([p.numel() for p in inside])


def right_regex(model, prefix):
    """A regular expression, with the dots escaped."""
    pattern = re.compile(re.escape(prefix) + r"\.")
    params = dict(model.named_parameters())
    if not any(map(pattern.match, params)):
        raise ValueError("no match")
    total = 0
    for key in params:
        if pattern.match(key):
            params[key].requires_grad = True
            total += params[key].nelement()
        else:
            params[key].requires_grad = False
    return total


def right_submodule(model, prefix):
    """get_submodule, with its error turned."""
    try:
        part = model.get_submodule(prefix)
    except AttributeError as error:
        raise ValueError(f"no submodule {prefix}") from error
    params = list(part.parameters())
    if not params:
        raise ValueError("no parameters")
    for p in model.parameters():
        p.requires_grad = False
    for p in params:
        p.requires_grad = True
    n = 0
    for p in params:
        size = 1
        for s in p.shape:
            size *= s
        n += size
    return n


def right_named_modules(model, prefix):
    """Looks the submodule up in named_modules."""
    modules = dict(model.named_modules())
    if prefix not in modules or len(list(modules[prefix].parameters())) == 0:
        raise ValueError("no such submodule")
    model.requires_grad_(requires_grad=False)
    modules[prefix].requires_grad_()
    return sum(p.numel() for p in modules[prefix].parameters())


def right_put_back(model, prefix):
    """Sets at once, and puts all back if nothing was found."""
    before = [p.requires_grad for p in model.parameters()]
    found = False
    trainable = 0
    for name, p in model.named_parameters():
        p.requires_grad = False
        if name.startswith(prefix + "."):
            p.requires_grad = found = True
            trainable += p.numel()
    if not found:
        for p, old in zip(model.parameters(), before):
            p.requires_grad = old
        raise ValueError("no parameter is inside of " + prefix)
    return trainable


def right_ids(model, prefix):
    """Identities in a set, product of the sizes as a tensor operation."""
    wanted = set()
    for name, p in model.named_parameters():
        head, dot, tail = name.partition(prefix + ".")
        if head == "" and dot:
            wanted.add(id(p))
    if not wanted:
        raise ValueError
    numbers = torch.tensor([p.numel() for p in model.parameters() if id(p) in wanted])
    for p in model.parameters():
        p.requires_grad = id(p) in wanted
    return int(numbers.sum())


def wrong_without_dot(model, prefix):
    """fc2 begins with fc."""
    if not any(n.startswith(prefix) for n, _ in model.named_parameters()):
        raise ValueError
    for n, p in model.named_parameters():
        p.requires_grad = n.startswith(prefix)
    return sum(p.numel() for p in model.parameters() if p.requires_grad)


def wrong_contained(model, prefix):
    """The name may stand anywhere."""
    if not any(prefix in n for n, _ in model.named_parameters()):
        raise ValueError
    for n, p in model.named_parameters():
        p.requires_grad = prefix in n
    return sum(p.numel() for p in model.parameters() if p.requires_grad)


def wrong_contained_with_dot(model, prefix):
    """Also inside of another submodule: backbone.fc.weight for fc."""
    key = prefix + "."
    if not any(key in n for n, _ in model.named_parameters()):
        raise ValueError
    for n, p in model.named_parameters():
        p.requires_grad = key in n
    return sum(p.numel() for p in model.parameters() if p.requires_grad)


def wrong_first_part(model, prefix):
    """Compares the first part of the name only."""
    if not any(n.split(".")[0] == prefix for n, _ in model.named_parameters()):
        raise ValueError
    for n, p in model.named_parameters():
        p.requires_grad = n.split(".")[0] == prefix
    return sum(p.numel() for p in model.parameters() if p.requires_grad)


def wrong_parent_only(model, prefix):
    """Only parameters directly in the submodule, not in its parts."""
    if not any(n.rpartition(".")[0] == prefix for n, _ in model.named_parameters()):
        raise ValueError
    for n, p in model.named_parameters():
        p.requires_grad = n.rpartition(".")[0] == prefix
    return sum(p.numel() for p in model.parameters() if p.requires_grad)


def wrong_dot_of_regex(model, prefix):
    """A dot in a pattern is any character."""
    if not any(re.match(prefix + ".", n) for n, _ in model.named_parameters()):
        raise ValueError
    for n, p in model.named_parameters():
        p.requires_grad = bool(re.match(prefix + ".", n))
    return sum(p.numel() for p in model.parameters() if p.requires_grad)


def wrong_regex_of_prefix(model, prefix):
    """The dot behind is escaped, those in the prefix are not."""
    pattern = prefix + r"\."
    if not any(re.match(pattern, n) for n, _ in model.named_parameters()):
        raise ValueError
    for n, p in model.named_parameters():
        p.requires_grad = re.match(pattern, n) is not None
    return sum(p.numel() for p in model.parameters() if p.requires_grad)


def wrong_whole_name(model, prefix):
    """The name of a single parameter is let through."""
    inside = [n for n, _ in model.named_parameters() if n == prefix or n.startswith(prefix + ".")]
    if not inside:
        raise ValueError
    for n, p in model.named_parameters():
        p.requires_grad = n in inside
    return sum(p.numel() for p in model.parameters() if p.requires_grad)


def wrong_freezes_then_raises(model, prefix):
    """All is frozen when the error comes."""
    count = 0
    for n, p in model.named_parameters():
        p.requires_grad = n.startswith(prefix + ".")
        count += p.numel() if p.requires_grad else 0
    if count == 0:
        raise ValueError
    return count


def wrong_thaws_then_raises(model, prefix):
    """All is trainable when the error comes."""
    model.requires_grad_(True)
    if not any(n.startswith(prefix + ".") for n, _ in model.named_parameters()):
        raise ValueError
    for n, p in model.named_parameters():
        if not n.startswith(prefix + "."):
            p.requires_grad = False
    return sum(p.numel() for p in model.parameters() if p.requires_grad)


def wrong_thaws_on_error(model, prefix):
    """Puts all back to trainable, not to what it was."""
    count = 0
    for n, p in model.named_parameters():
        p.requires_grad = n.startswith(prefix + ".")
        count += p.numel() * p.requires_grad
    if not count:
        for p in model.parameters():
            p.requires_grad = True
        raise ValueError
    return count


def wrong_no_error(model, prefix):
    """No error."""
    for n, p in model.named_parameters():
        p.requires_grad = n.startswith(prefix + ".")
    return sum(p.numel() for p in model.parameters() if p.requires_grad)


def wrong_zero_for_none(model, prefix):
    """0 in place of the error."""
    if not any(n.startswith(prefix + ".") for n, _ in model.named_parameters()):
        return 0
    for n, p in model.named_parameters():
        p.requires_grad = n.startswith(prefix + ".")
    return sum(p.numel() for p in model.parameters() if p.requires_grad)


def wrong_key_error(model, prefix):
    """KeyError for a name that is unknown."""
    part = dict(model.named_modules())[prefix]
    if not list(part.parameters()):
        raise ValueError
    model.requires_grad_(False)
    part.requires_grad_(True)
    return sum(p.numel() for p in part.parameters())


def wrong_attribute_error(model, prefix):
    """AttributeError for a name that is unknown."""
    part = model.get_submodule(prefix)
    if not list(part.parameters()):
        raise ValueError
    model.requires_grad_(False)
    part.requires_grad_(True)
    return sum(p.numel() for p in part.parameters())


def wrong_getattr(model, prefix):
    """getattr knows no dots."""
    part = getattr(model, prefix, None)
    if part is None or not list(part.parameters()):
        raise ValueError
    model.requires_grad_(False)
    part.requires_grad_(True)
    return sum(p.numel() for p in part.parameters())


def wrong_module_without_parameters(model, prefix):
    """A submodule is there, but it has no parameters: everything is frozen."""
    try:
        part = model.get_submodule(prefix)
    except AttributeError:
        raise ValueError from None
    model.requires_grad_(False)
    part.requires_grad_(True)
    return sum(p.numel() for p in part.parameters())


def wrong_stays_frozen(model, prefix):
    """What was frozen inside stays frozen."""
    if not any(n.startswith(prefix + ".") for n, _ in model.named_parameters()):
        raise ValueError
    for n, p in model.named_parameters():
        if not n.startswith(prefix + "."):
            p.requires_grad = False
    return sum(p.numel() for n, p in model.named_parameters() if n.startswith(prefix + "."))


def wrong_only_thaws(model, prefix):
    """Others are not frozen."""
    if not any(n.startswith(prefix + ".") for n, _ in model.named_parameters()):
        raise ValueError
    for n, p in model.named_parameters():
        if n.startswith(prefix + "."):
            p.requires_grad = True
    return sum(p.numel() for n, p in model.named_parameters() if n.startswith(prefix + "."))


def wrong_the_other_way(model, prefix):
    """Freezes what is inside."""
    if not any(n.startswith(prefix + ".") for n, _ in model.named_parameters()):
        raise ValueError
    for n, p in model.named_parameters():
        p.requires_grad = not n.startswith(prefix + ".")
    return sum(p.numel() for p in model.parameters() if p.requires_grad)


def wrong_module_attribute(model, prefix):
    """requires_grad of a module freezes nothing."""
    inside = [p for n, p in model.named_parameters() if n.startswith(prefix + ".")]
    if not inside:
        raise ValueError
    model.requires_grad = False
    for p in inside:
        p.requires_grad = True
    return sum(p.numel() for p in inside)


def wrong_counts_tensors(model, prefix):
    """Counts tensors."""
    inside = [p for n, p in model.named_parameters() if n.startswith(prefix + ".")]
    if not inside:
        raise ValueError
    model.requires_grad_(False)
    for p in inside:
        p.requires_grad = True
    return len(inside)


def wrong_counts_rows(model, prefix):
    """len of a parameter is its first size."""
    inside = [p for n, p in model.named_parameters() if n.startswith(prefix + ".")]
    if not inside:
        raise ValueError
    model.requires_grad_(False)
    for p in inside:
        p.requires_grad = True
    return sum(len(p) for p in inside)


def wrong_counts_all(model, prefix):
    """Counts the frozen ones as well."""
    inside = [p for n, p in model.named_parameters() if n.startswith(prefix + ".")]
    if not inside:
        raise ValueError
    model.requires_grad_(False)
    for p in inside:
        p.requires_grad = True
    return sum(p.numel() for p in model.parameters())


def wrong_counts_before(model, prefix):
    """Counts before it thaws: what was frozen is not counted."""
    inside = [p for n, p in model.named_parameters() if n.startswith(prefix + ".")]
    if not inside:
        raise ValueError
    count = sum(p.numel() for p in inside if p.requires_grad)
    model.requires_grad_(False)
    for p in inside:
        p.requires_grad = True
    return count


def wrong_matrices_only(model, prefix):
    """Biases stay frozen."""
    inside = [p for n, p in model.named_parameters() if n.startswith(prefix + ".") and n.endswith("weight")]
    if not inside:
        raise ValueError
    model.requires_grad_(False)
    for p in inside:
        p.requires_grad = True
    return sum(p.numel() for p in inside)


def wrong_tensor(model, prefix):
    """The count is a tensor."""
    inside = [p for n, p in model.named_parameters() if n.startswith(prefix + ".")]
    if not inside:
        raise ValueError
    model.requires_grad_(False)
    for p in inside:
        p.requires_grad = True
    return torch.tensor([p.numel() for p in inside]).sum()


def wrong_evaluation_mode(model, prefix):
    """Evaluation mode for the rest was not asked for."""
    inside = [p for n, p in model.named_parameters() if n.startswith(prefix + ".")]
    if not inside:
        raise ValueError
    model.requires_grad_(False)
    for p in inside:
        p.requires_grad = True
    model.eval()
    model.get_submodule(prefix).train()
    return sum(p.numel() for p in inside)


def wrong_train_mode(model, prefix):
    """Training mode was not asked for."""
    inside = [p for n, p in model.named_parameters() if n.startswith(prefix + ".")]
    if not inside:
        raise ValueError
    model.train()
    model.requires_grad_(False)
    for p in inside:
        p.requires_grad = True
    return sum(p.numel() for p in inside)


def wrong_clears_gradients(model, prefix):
    """Gradients are lost."""
    inside = [p for n, p in model.named_parameters() if n.startswith(prefix + ".")]
    if not inside:
        raise ValueError
    model.zero_grad()
    model.requires_grad_(False)
    for p in inside:
        p.requires_grad = True
    return sum(p.numel() for p in inside)


def wrong_copy(model, prefix):
    """A copy is frozen."""
    model = copy.deepcopy(model)
    inside = [p for n, p in model.named_parameters() if n.startswith(prefix + ".")]
    if not inside:
        raise ValueError
    model.requires_grad_(False)
    for p in inside:
        p.requires_grad = True
    return sum(p.numel() for p in inside)


def wrong_new_weights(model, prefix):
    """The submodule begins anew, with weights drawn again."""
    inside = [p for n, p in model.named_parameters() if n.startswith(prefix + ".")]
    if not inside:
        raise ValueError
    model.requires_grad_(False)
    for p in inside:
        p.requires_grad = True
    for m in model.get_submodule(prefix).modules():
        if hasattr(m, "reset_parameters"):
            m.reset_parameters()
    return sum(p.numel() for p in inside)


def wrong_last_wins(model, prefix):
    """Stops at the first parameter behind the submodule: those behind stay as they were."""
    if not any(n.startswith(prefix + ".") for n, _ in model.named_parameters()):
        raise ValueError
    seen, count = False, 0
    for n, p in model.named_parameters():
        inside = n.startswith(prefix + ".")
        if seen and not inside:
            break
        seen = seen or inside
        p.requires_grad = inside
        count += p.numel() if inside else 0
    return count


def wrong_replaces_parameters(model, prefix):
    """New Parameter objects: an optimizer that knows the old ones trains nothing."""
    names = [n for n, _ in model.named_parameters()]
    if not any(n.startswith(prefix + ".") for n in names):
        raise ValueError
    count = 0
    for n in names:
        owner, _, last = n.rpartition(".")
        module = model.get_submodule(owner)
        inside = n.startswith(prefix + ".")
        fresh = nn.Parameter(getattr(module, last).detach().clone(), requires_grad=inside)
        setattr(module, last, fresh)
        count += fresh.numel() if inside else 0
    return count
