"""Held-out solutions of make_optimizer."""

import copy
import functools

import torch
from torch import nn, optim


def right_list(model, lr, momentum=0.0):
    """A list of those that require grad, and a check."""
    params = [p for p in model.parameters() if p.requires_grad]
    if len(params) == 0:
        raise ValueError("nothing to train")
    return torch.optim.SGD(params, lr=lr, momentum=momentum)


def right_filter(model, lr, momentum=0.0):
    """filter, as on the forum; SGD itself raises ValueError for an empty list."""
    return optim.SGD(filter(lambda p: p.requires_grad, model.parameters()), lr, momentum)


def right_group(net: nn.Module, lr: float, momentum: float = 0.0) -> optim.Optimizer:
    """One group with its own settings."""
    trainable = list()
    for name, parameter in net.named_parameters():
        print(name, "trained" if parameter.requires_grad else "frozen")
        if parameter.requires_grad:
            trainable.append(parameter)
    if not trainable:
        raise ValueError("all frozen")
    return optim.SGD([{"params": trainable, "lr": lr, "momentum": momentum}], lr=lr, momentum=momentum)


def right_any_first(model, lr, momentum=0.0):
    """any looks first, keywords in a dict."""
    if not any(p.requires_grad for p in model.parameters()):
        raise ValueError("no trainable parameters")
    settings = {"lr": lr, "momentum": momentum}
    return torch.optim.SGD((p for p in model.parameters() if p.requires_grad), **settings)


def right_modules_walk(model, lr, momentum=0.0):
    """Walks through the modules; what was seen is not taken twice."""
    found = {}
    for module in model.modules():
        for p in module.parameters(recurse=False):
            if p.requires_grad:
                found.setdefault(id(p), p)
    if found == {}:
        raise ValueError(f"{type(model).__name__} has nothing to train")
    return functools.partial(torch.optim.SGD, lr=lr, momentum=momentum)(list(found.values()))


def right_dict_keys(model, lr, momentum=0.0, nesterov=False):
    """A dict keeps the order and each key once; one option more with the default of SGD."""
    params = dict.fromkeys(model.parameters())
    for p in list(params):
        if p.requires_grad is False:
            del params[p]
    try:
        optimizer = torch.optim.SGD(params.keys(), lr=lr, momentum=momentum, nesterov=nesterov)
    except ValueError:
        raise ValueError("the model has no trainable parameters") from None
    return optimizer


def right_momentum_only_if(model, lr, momentum=0.0):
    """Without momentum it is not mentioned."""
    params = tuple(p for p in model.parameters() if p.requires_grad)
    if params == ():
        raise ValueError("frozen all over")
    if momentum:
        return torch.optim.SGD(params, lr=lr, momentum=momentum)
    return torch.optim.SGD(params, lr=lr)


def right_count_first(model, lr, momentum=0.0):
    """Two lists, split by what requires grad."""
    groups = {True: [], False: []}
    for p in model.parameters():
        groups[p.requires_grad].append(p)
    if not groups[True]:
        raise ValueError(f"all {len(groups[False])} parameters are frozen")
    return torch.optim.SGD(params=groups[True], lr=lr, momentum=momentum)


def wrong_all(model, lr, momentum=0.0):
    """Frozen ones too."""
    if not any(p.requires_grad for p in model.parameters()):
        raise ValueError
    return torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)


def wrong_all_if_none(model, lr, momentum=0.0):
    """Takes all if nothing is trainable."""
    params = [p for p in model.parameters() if p.requires_grad] or list(model.parameters())
    return torch.optim.SGD(params, lr=lr, momentum=momentum)


def wrong_frozen_group(model, lr, momentum=0.0):
    """Frozen ones in a group with learning rate 0."""
    trainable = [p for p in model.parameters() if p.requires_grad]
    frozen = [p for p in model.parameters() if not p.requires_grad]
    if not trainable:
        raise ValueError
    groups = [{"params": trainable}] + ([{"params": frozen, "lr": 0.0}] if frozen else [])
    return torch.optim.SGD(groups, lr=lr, momentum=momentum)


def wrong_layers(model, lr, momentum=0.0):
    """A layer with its bias frozen is left out as a whole."""
    params = {}
    for module in model.modules():
        own = list(module.parameters(recurse=False))
        if all(p.requires_grad for p in own):
            params.update(dict.fromkeys(own))
    return torch.optim.SGD(list(params), lr=lr, momentum=momentum)


def wrong_adam(model, lr, momentum=0.0):
    """Adam, with momentum as its first beta."""
    params = [p for p in model.parameters() if p.requires_grad]
    return torch.optim.Adam(params, lr=lr, betas=(momentum, 0.999))


def wrong_momentum_forgotten(model, lr, momentum=0.0):
    """The momentum is not handed on."""
    return torch.optim.SGD([p for p in model.parameters() if p.requires_grad], lr=lr)


def wrong_default_momentum(model, lr, momentum=0.9):
    """Another default."""
    return torch.optim.SGD([p for p in model.parameters() if p.requires_grad], lr=lr, momentum=momentum)


def wrong_nesterov(model, lr, momentum=0.0):
    """Nesterov where there is momentum."""
    params = [p for p in model.parameters() if p.requires_grad]
    return torch.optim.SGD(params, lr=lr, momentum=momentum, nesterov=momentum > 0)


def wrong_dampening(model, lr, momentum=0.0):
    """The momentum a second time, as dampening."""
    params = [p for p in model.parameters() if p.requires_grad]
    return torch.optim.SGD(params, lr, momentum, momentum)


def wrong_weight_decay(model, lr, momentum=0.0):
    """A little weight decay."""
    params = [p for p in model.parameters() if p.requires_grad]
    return torch.optim.SGD(params, lr=lr, momentum=momentum, weight_decay=1e-4)


def wrong_copies(model, lr, momentum=0.0):
    """The parameters of a copy."""
    params = [p for p in copy.deepcopy(model).parameters() if p.requires_grad]
    return torch.optim.SGD(params, lr=lr, momentum=momentum)


def wrong_data(model, lr, momentum=0.0):
    """.data is another tensor, which never has a gradient."""
    params = [p.data for p in model.parameters() if p.requires_grad]
    return torch.optim.SGD(params, lr=lr, momentum=momentum)


def wrong_new_parameters(model, lr, momentum=0.0):
    """Parameters that look at the same memory are others all the same."""
    params = [nn.Parameter(p.detach()) for p in model.parameters() if p.requires_grad]
    return torch.optim.SGD(params, lr=lr, momentum=momentum)


def wrong_shared_twice(model, lr, momentum=0.0):
    """What is shared is known twice."""
    params = [p for _, p in model.named_parameters(remove_duplicate=False) if p.requires_grad]
    return torch.optim.SGD(params, lr=lr, momentum=momentum)


def wrong_equal_once(model, lr, momentum=0.0):
    """Of two equal ones only the first."""
    params = []
    for p in model.parameters():
        if p.requires_grad and not any(p.shape == q.shape and torch.equal(p, q) for q in params):
            params.append(p)
    return torch.optim.SGD(params, lr=lr, momentum=momentum)


def wrong_steps(model, lr, momentum=0.0):
    """Takes a step with the gradients that are there."""
    optimizer = torch.optim.SGD([p for p in model.parameters() if p.requires_grad], lr=lr, momentum=momentum)
    optimizer.step()
    return optimizer


def wrong_zero_grad(model, lr, momentum=0.0):
    """Throws the gradients away."""
    optimizer = torch.optim.SGD([p for p in model.parameters() if p.requires_grad], lr=lr, momentum=momentum)
    optimizer.zero_grad()
    return optimizer


def wrong_clears_frozen(model, lr, momentum=0.0):
    """Frozen ones lose their old gradients."""
    params = []
    for p in model.parameters():
        if p.requires_grad:
            params.append(p)
        else:
            p.grad = None
    return torch.optim.SGD(params, lr=lr, momentum=momentum)


def wrong_train_mode(model, lr, momentum=0.0):
    """Switches the mode of the model."""
    model.train()
    return torch.optim.SGD([p for p in model.parameters() if p.requires_grad], lr=lr, momentum=momentum)


def wrong_needs_grad(model, lr, momentum=0.0):
    """Only those that have a gradient already, where there is one."""
    params = [p for p in model.parameters() if p.requires_grad]
    if any(p.grad is not None for p in params):
        params = [p for p in params if p.grad is not None]
    return torch.optim.SGD(params, lr=lr, momentum=momentum)


def wrong_mode_for_frozen(model, lr, momentum=0.0):
    """Layers in evaluation mode are taken for frozen."""
    params = {}
    for module in model.modules():
        if module.training:
            params.update((p, None) for p in module.parameters(recurse=False) if p.requires_grad)
    return torch.optim.SGD(list(params), lr=lr, momentum=momentum)


def wrong_children(model, lr, momentum=0.0):
    """The model's own parameters are missed."""
    params = dict.fromkeys(p for child in model.children() for p in child.parameters() if p.requires_grad)
    return torch.optim.SGD(list(params), lr=lr, momentum=momentum)


def wrong_weights_only(model, lr, momentum=0.0):
    """Only what is called weight or bias."""
    params = [p for n, p in model.named_parameters() if n.endswith(("weight", "bias")) and p.requires_grad]
    return torch.optim.SGD(params, lr=lr, momentum=momentum)


def wrong_type_error(model, lr, momentum=0.0):
    """Another error."""
    params = [p for p in model.parameters() if p.requires_grad]
    if not params:
        raise RuntimeError("nothing to train")
    return torch.optim.SGD(params, lr=lr, momentum=momentum)


def wrong_none(model, lr, momentum=0.0):
    """None instead of an error."""
    params = [p for p in model.parameters() if p.requires_grad]
    if not params:
        print("nothing to train")
        return None
    return torch.optim.SGD(params, lr=lr, momentum=momentum)


def wrong_thaws(model, lr, momentum=0.0):
    """Thaws the last parameter where all are frozen."""
    params = list(model.parameters())
    if params and not any(p.requires_grad for p in params):
        params[-1].requires_grad = True
    return torch.optim.SGD([p for p in params if p.requires_grad], lr=lr, momentum=momentum)


def wrong_maximize(model, lr, momentum=0.0):
    """Climbs."""
    params = [p for p in model.parameters() if p.requires_grad]
    return torch.optim.SGD(params, lr=lr, momentum=momentum, maximize=True)


def wrong_generator_used_up(model, lr, momentum=0.0):
    """The check takes the first one off the generator."""
    params = (p for p in model.parameters() if p.requires_grad)
    if next(params, None) is None:
        raise ValueError
    rest = list(params)
    return torch.optim.SGD(rest or [p for p in model.parameters() if p.requires_grad], lr=lr, momentum=momentum)
