"""Held-out solutions of count_parameters."""

import copy
import math
from functools import reduce

import numpy as np
import torch
from torch import nn


def right_sum(model, trainable_only=True):
    """The line that everybody knows, twice."""
    if trainable_only:
        return sum(p.numel() for p in model.parameters() if p.requires_grad)
    return sum(p.numel() for p in model.parameters())


def right_loop_of_names(model: nn.Module, trainable_only: bool = True) -> int:
    """A loop with names, and a table for the reader."""
    total = 0
    for name, parameter in model.named_parameters():
        if trainable_only and not parameter.requires_grad:
            continue
        print(f"{name:<30}{parameter.nelement()}")
        total += parameter.nelement()
    print("total:", total)
    return total


def right_product_of_shape(net, trainable_only=True):
    """The sizes multiplied; those of a number are an empty product."""
    params = list(net.parameters())
    if trainable_only:
        params = list(filter(lambda p: p.requires_grad, params))
    return reduce(lambda total, p: total + math.prod(p.shape), params, 0)


def right_recursion_with_ids(model, trainable_only=True):
    """Walks through the layers itself, and remembers what it has seen."""
    seen = set()

    def count(module):
        total = 0
        for p in module.parameters(recurse=False):
            if id(p) not in seen and (p.requires_grad or not trainable_only):
                total += p.numel()
            seen.add(id(p))
        return total + sum(count(child) for child in module.children())

    return count(model)


def right_modules_and_dicts(model, trainable_only=True):
    """The dicts in which the modules keep their parameters."""
    kept = {}
    for module in model.modules():
        for p in module._parameters.values():
            if p is not None:
                kept[id(p)] = p
    sizes = [p.numel() for p in kept.values() if not trainable_only or p.requires_grad]
    return sum(sizes)


def right_numpy_product(model, trainable_only=True):
    """np.prod, turned into an int for each."""
    return sum(int(np.prod(p.size())) for p in set(model.parameters()) if p.requires_grad or not trainable_only)


def right_all_minus_frozen(model, trainable_only=True):
    """Everything, minus what is frozen."""
    everything = sum(map(torch.numel, model.parameters()))
    frozen = sum(p.numel() for p in model.parameters() if not p.requires_grad)
    return everything - trainable_only * frozen


def right_detached_flat(model, trainable_only=True):
    """All numbers in one long vector on the CPU, where there are any."""
    vectors = [p.data.reshape(-1).cpu().double() for p in model.parameters() if p.requires_grad >= trainable_only]
    return len(torch.cat(vectors)) if vectors else 0


def right_tensor_sum(model, trainable_only=True):
    """Adds up in an int64 tensor."""
    counts = [p.numel() if (not trainable_only) or p.requires_grad else 0 for _, p in model.named_parameters()]
    return torch.tensor(counts, dtype=torch.int64).sum().item()


def wrong_tensors(model, trainable_only=True):
    """The number of tensors."""
    return len([p for p in model.parameters() if p.requires_grad or not trainable_only])


def wrong_generator_used_up(model, trainable_only=True):
    """The generator is empty after the print."""
    params = model.parameters()
    print(len(list(params)), "tensors")
    return sum(p.numel() for p in params if p.requires_grad or not trainable_only)


def wrong_state_dict(model, trainable_only=True):
    """Buffers are in the state dict too."""
    if trainable_only:
        return sum(p.numel() for p in model.parameters() if p.requires_grad)
    return sum(t.numel() for t in model.state_dict().values())


def wrong_buffers_by_name(model, trainable_only=True):
    """Leaves out the buffers of BatchNorm only, and counts shared ones twice."""
    if trainable_only:
        return sum(p.numel() for p in model.parameters() if p.requires_grad)
    return sum(t.numel() for k, t in model.state_dict().items() if "running" not in k and "num_batches" not in k)


def wrong_every_name(model, trainable_only=True):
    """Shared parameters once for each name."""
    named = model.named_parameters(remove_duplicate=False)
    return sum(p.numel() for _, p in named if p.requires_grad or not trainable_only)


def wrong_recursion_without_memory(model, trainable_only=True):
    """What is shared between two layers counts twice."""

    def count(module):
        own = sum(p.numel() for p in module._parameters.values() if p is not None and p.requires_grad >= trainable_only)
        return own + sum(map(count, module.children()))

    return count(model)


def wrong_children_only(model, trainable_only=True):
    """Parameters that belong to the model itself are missed."""
    seen = {p for child in model.children() for p in child.parameters()}
    return sum(p.numel() for p in seen if p.requires_grad or not trainable_only)


def wrong_one_level(model, trainable_only=True):
    """Layers inside layers are missed."""
    found = set(model.parameters(recurse=False))
    for child in model.children():
        found.update(child.parameters(recurse=False))
    return sum(p.numel() for p in found if p.requires_grad or not trainable_only)


def wrong_weight_and_bias(model, trainable_only=True):
    """Only what is called weight or bias."""
    found = set()
    for module in model.modules():
        for name in ("weight", "bias"):
            p = getattr(module, name, None)
            if isinstance(p, nn.Parameter):
                found.add(p)
    return sum(p.numel() for p in found if p.requires_grad or not trainable_only)


def wrong_frozen_only(model, trainable_only=True):
    """Without trainable_only it counts only what is frozen."""
    return sum(p.numel() for p in model.parameters() if p.requires_grad == trainable_only)


def wrong_always_all(model, trainable_only=True):
    """The option is not looked at."""
    return sum(p.numel() for p in model.parameters())


def wrong_frozen_layers(model, trainable_only=True):
    """A layer counts as a whole, by its first parameter."""
    total = 0
    seen = set()
    for module in model.modules():
        own = [p for p in module.parameters(recurse=False) if p not in seen]
        seen.update(own)
        if own and (own[0].requires_grad or not trainable_only):
            total += sum(p.numel() for p in own)
    return total


def wrong_mode(model, trainable_only=True):
    """Takes evaluation mode for frozen."""
    seen = {}
    for module in model.modules():
        for p in module.parameters(recurse=False):
            seen[p] = module.training and p.requires_grad
    return sum(p.numel() for p, learns in seen.items() if learns or not trainable_only)


def wrong_equal_ones_once(model, trainable_only=True):
    """Two that only happen to be equal count once."""
    kept = []
    for p in model.parameters():
        if not any(p.shape == q.shape and torch.equal(p, q) for q in kept):
            kept.append(p)
    return sum(p.numel() for p in kept if p.requires_grad or not trainable_only)


def wrong_by_shape(model, trainable_only=True):
    """One for each shape."""
    by_shape = {p.shape: p for p in model.parameters() if p.requires_grad or not trainable_only}
    return sum(p.numel() for p in by_shape.values())


def wrong_rows_times_columns(model, trainable_only=True):
    """Two dimensions at most."""
    total = 0
    for p in model.parameters():
        if p.requires_grad or not trainable_only:
            total += p.shape[0] * (p.shape[1] if p.ndim > 1 else 1) if p.ndim else 1
    return total


def wrong_single_number(model, trainable_only=True):
    """A parameter without dimensions counts nothing."""
    return sum(p.numel() for p in model.parameters() if p.ndim > 0 and (p.requires_grad or not trainable_only))


def wrong_number_without_len(model, trainable_only=True):
    """len of a parameter without dimensions is an error."""
    params = [p for p in model.parameters() if p.requires_grad or not trainable_only]
    return sum(len(p) * (p[0].numel() if len(p) else 0) for p in params)


def wrong_numpy_int(model, trainable_only=True):
    """A NumPy number is no Python int."""
    return np.sum([p.numel() for p in model.parameters() if p.requires_grad or not trainable_only], dtype=np.int64)


def wrong_tensor(model, trainable_only=True):
    """A tensor is no Python int."""
    return torch.tensor([p.numel() for p in model.parameters() if p.requires_grad or not trainable_only]).sum()


def wrong_float(model, trainable_only=True):
    """A float comes out."""
    return float(sum(p.numel() for p in model.parameters() if p.requires_grad or not trainable_only))


def wrong_thaws(model, trainable_only=True):
    """Counts all by thawing all."""
    if not trainable_only:
        model.requires_grad_(True)
    return sum(p.numel() for p in model.parameters() if p.requires_grad)


def wrong_not_zero(model, trainable_only=True):
    """Counts the numbers that are not zero."""
    return sum(int(p.detach().count_nonzero()) for p in model.parameters() if p.requires_grad or not trainable_only)


def wrong_empty_fails(model, trainable_only=True):
    """Without parameters there is nothing to put together."""
    params = [p.detach().flatten() for p in copy.copy(model).parameters() if p.requires_grad or not trainable_only]
    return torch.cat(params).numel()


def wrong_default_all(model, trainable_only=False):
    """Another default."""
    return sum(p.numel() for p in model.parameters() if p.requires_grad or not trainable_only)


def wrong_grad_there(model, trainable_only=True):
    """Takes "has a gradient" for "is trainable"."""
    return sum(p.numel() for p in model.parameters() if not trainable_only or p.grad is not None)
