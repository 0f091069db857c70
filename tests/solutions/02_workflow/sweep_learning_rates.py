"""Held-out solutions of sweep_learning_rates."""

import copy
import math

import numpy as np
import torch
from torch import nn
from torch.func import functional_call


def train(model, loss_fn, X, y, lr, epochs):
    """Trains in place; for versions whose point lies elsewhere."""
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    model.train()
    for _ in range(epochs):
        optimizer.zero_grad()
        loss_fn(model(X), y).backward()
        optimizer.step()


def measure(model, loss_fn, X, y):
    """The loss in evaluation mode."""
    model.eval()
    with torch.no_grad():
        return loss_fn(model(X), y).item()


def right_deepcopy(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    """A deep copy for each, the best one looked for at the end."""
    losses = {}
    for lr in lrs:
        net = copy.deepcopy(model)
        opt = torch.optim.SGD(net.parameters(), lr=lr)
        net.train()
        for _ in range(epochs):
            loss = loss_fn(net(X_train), y_train)
            opt.zero_grad()
            loss.backward()
            opt.step()
        net.eval()
        with torch.no_grad():
            losses[lr] = loss_fn(net(X_val), y_val).item()
    finite = [lr for lr in lrs if math.isfinite(losses[lr])]
    if not finite:
        raise ValueError("no learning rate gave a finite loss")
    return min(finite, key=losses.get), losses


def right_best_so_far(model, criterion, X_train, y_train, X_val, y_val, lrs, epochs, verbose=True):
    """Keeps the best on the way, prints, tracks gradients while testing."""
    best_lr, best_loss, table = None, None, dict()
    for lr in lrs:
        candidate = copy.deepcopy(model).train()
        sgd = torch.optim.SGD(candidate.parameters(), lr)
        for epoch in range(epochs):
            criterion(candidate(X_train), y_train).backward()
            sgd.step()
            sgd.zero_grad()
        val = float(criterion(candidate.eval()(X_val), y_val))
        if verbose:
            print(f"lr={lr}: {val:.4f}")
        table[lr] = val
        usable = not (math.isnan(val) or math.isinf(val))
        if usable and (best_loss is None or val < best_loss):
            best_lr, best_loss = lr, val
    if best_lr is None:
        raise ValueError("all of them diverged")
    return best_lr, table


def right_helper(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    """A helper for one learning rate, a dict comprehension, sorted is stable."""

    def validation_loss(lr):
        twin = copy.deepcopy(model)
        optimizer = torch.optim.SGD(params=twin.parameters(), lr=lr)
        for _ in range(epochs):
            twin.train()
            optimizer.zero_grad()
            loss = loss_fn(twin(X_train), y_train)
            loss.backward()
            optimizer.step()
        twin.eval()
        with torch.inference_mode():
            return loss_fn(twin(X_val), y_val).item()

    results = {lr: validation_loss(lr) for lr in lrs}
    order = sorted((lr for lr in results if np.isfinite(results[lr])), key=lambda lr: results[lr])
    if len(order) == 0:
        raise ValueError("nothing finite")
    return order[0], results


def right_in_place(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    """Trains the model itself; clones of all tensors and the modes are put back, the gradients too."""
    tensors = [*model.parameters(), *model.buffers()]
    kept = [t.detach().clone() for t in tensors]
    modes = {m: m.training for m in model.modules()}

    def put_back():
        with torch.no_grad():
            for tensor, old in zip(tensors, kept):
                tensor.copy_(old)
        for p in model.parameters():
            p.grad = None

    losses = {}
    try:
        for lr in lrs:
            put_back()
            train(model, loss_fn, X_train, y_train, lr, epochs)
            losses[lr] = measure(model, loss_fn, X_val, y_val)
    finally:
        put_back()
        for module, mode in modes.items():
            module.training = mode
    best = None
    for lr, loss in losses.items():
        if math.isfinite(loss) and (best is None or loss < losses[best]):
            best = lr
    if best is None:
        raise ValueError("no finite loss")
    return best, losses


def right_inf_for_nan(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    """For the choice every loss that is not finite counts as inf; argmin takes the first."""
    losses = {}
    for lr in lrs:
        net = copy.deepcopy(model)
        train(net, loss_fn, X_train, y_train, lr, epochs)
        losses[lr] = measure(net, loss_fn, X_val, y_val)
    ranked = [loss if math.isfinite(loss) else math.inf for loss in losses.values()]
    if not ranked or min(ranked) == math.inf:
        raise ValueError("nothing to choose from")
    return lrs[int(np.argmin(ranked))], losses


def right_tuple_min(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    """min of pairs of loss and place; its error for an empty list is a ValueError already."""
    losses = []
    twins = [copy.deepcopy(model) for _ in lrs]
    for lr, twin in zip(lrs, twins):
        train(twin, loss_fn, X_train, y_train, lr, epochs)
        losses.append(measure(twin, loss_fn, X_val, y_val))
    _, place = min((loss, i) for i, loss in enumerate(losses) if abs(loss) < math.inf)
    return lrs[place], dict(zip(lrs, losses))


def right_torch_functions(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    """torch.autograd.grad into .grad, torch.isfinite and a walk from behind with less-or-equal."""
    found = {}
    for lr in lrs:
        net = copy.deepcopy(model)
        optimizer = torch.optim.SGD(net.parameters(), lr=lr)
        for _ in range(epochs):
            net.train()
            params = [p for p in net.parameters() if p.requires_grad]
            grads = torch.autograd.grad(loss_fn(net(X_train), y_train), params, allow_unused=True)
            for p, g in zip(params, grads):
                p.grad = g
            optimizer.step()
        net.eval()
        found[lr] = loss_fn(net(X_val), y_val).detach().tolist()
    best = None
    for lr in reversed(list(found)):
        if torch.isfinite(torch.tensor(found[lr], dtype=torch.float64)) and (best is None or found[lr] <= found[best]):
            best = lr
    if best is None:
        raise ValueError("learning rates too large")
    return best, found


def right_load_into_copy(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    """One copy, filled anew from a pristine one for each learning rate."""
    pristine, net = copy.deepcopy(model), copy.deepcopy(model)
    losses = {}
    for lr in lrs:
        with torch.no_grad():
            for mine, old in zip(net.parameters(), pristine.parameters()):
                mine.copy_(old)
            for mine, old in zip(net.buffers(), pristine.buffers()):
                mine.copy_(old)
        net.zero_grad()
        train(net, loss_fn, X_train, y_train, lr, epochs)
        losses[lr] = measure(net, loss_fn, X_val, y_val)
    best = min(filter(lambda lr: math.isfinite(losses[lr]), lrs), key=lambda lr: losses[lr], default=None)
    if best is None:
        raise ValueError("not one finite loss")
    return best, losses


def wrong_shallow_copy(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    """copy.copy shares the parameters."""
    losses = {}
    for lr in lrs:
        net = copy.copy(model)
        train(net, loss_fn, X_train, y_train, lr, epochs)
        losses[lr] = measure(net, loss_fn, X_val, y_val)
    finite = [lr for lr in lrs if math.isfinite(losses[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=losses.get), losses


def wrong_state_dict_alias(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    """The state dict that was kept looks at the model's own tensors."""
    start, was = model.state_dict(), model.training
    losses = {}
    for lr in lrs:
        model.load_state_dict(start)
        model.zero_grad()
        train(model, loss_fn, X_train, y_train, lr, epochs)
        losses[lr] = measure(model, loss_fn, X_val, y_val)
    model.load_state_dict(start)
    model.zero_grad()
    model.train(was)
    finite = [lr for lr in lrs if math.isfinite(losses[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=losses.get), losses


def right_state_dict_put_back(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    """The state dict is kept and put back; every buffer is in it."""
    start, was = copy.deepcopy(model.state_dict()), model.training
    losses = {}
    for lr in lrs:
        model.load_state_dict(start)
        model.zero_grad()
        train(model, loss_fn, X_train, y_train, lr, epochs)
        losses[lr] = measure(model, loss_fn, X_val, y_val)
    model.load_state_dict(start)
    model.zero_grad()
    model.train(was)
    finite = [lr for lr in lrs if math.isfinite(losses[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=losses.get), losses


def wrong_parameters_put_back(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    """Buffers are forgotten."""
    start, was = [p.detach().clone() for p in model.parameters()], model.training
    losses = {}

    def put_back():
        for p, old in zip(model.parameters(), start):
            p.data.copy_(old)
            p.grad = None

    for lr in lrs:
        train(model, loss_fn, X_train, y_train, lr, epochs)
        losses[lr] = measure(model, loss_fn, X_val, y_val)
        put_back()
    model.train(was)
    finite = [lr for lr in lrs if math.isfinite(losses[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=losses.get), losses


def wrong_last_not_put_back(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    """Put back before each, and not after the last."""
    start, was = copy.deepcopy(model), model.training
    losses = {}
    for lr in lrs:
        with torch.no_grad():
            for mine, old in zip([*model.parameters(), *model.buffers()], [*start.parameters(), *start.buffers()]):
                mine.copy_(old)
        model.zero_grad()
        train(model, loss_fn, X_train, y_train, lr, epochs)
        losses[lr] = measure(model, loss_fn, X_val, y_val)
    model.zero_grad()
    model.train(was)
    finite = [lr for lr in lrs if math.isfinite(losses[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=losses.get), losses


def wrong_mode_lost(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    """The model is left in evaluation mode."""
    tensors = [*model.parameters(), *model.buffers()]
    start = [t.detach().clone() for t in tensors]
    losses = {}
    for lr in lrs:
        train(model, loss_fn, X_train, y_train, lr, epochs)
        losses[lr] = measure(model, loss_fn, X_val, y_val)
        with torch.no_grad():
            for mine, old in zip(tensors, start):
                mine.copy_(old)
        model.zero_grad()
    finite = [lr for lr in lrs if math.isfinite(losses[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=losses.get), losses


def wrong_mode_of_outermost(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    """The copy stays in the mode of the original while it trains."""
    losses = {}
    for lr in lrs:
        net = copy.deepcopy(model)
        optimizer = torch.optim.SGD(net.parameters(), lr=lr)
        for _ in range(epochs):
            optimizer.zero_grad()
            loss_fn(net(X_train), y_train).backward()
            optimizer.step()
        losses[lr] = measure(net, loss_fn, X_val, y_val)
    finite = [lr for lr in lrs if math.isfinite(losses[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=losses.get), losses


def wrong_ends_trained(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    """The model gets the best weights."""
    losses, states = {}, {}
    for lr in lrs:
        net = copy.deepcopy(model)
        train(net, loss_fn, X_train, y_train, lr, epochs)
        losses[lr] = measure(net, loss_fn, X_val, y_val)
        states[lr] = net.state_dict()
    finite = [lr for lr in lrs if math.isfinite(losses[lr])]
    if not finite:
        raise ValueError
    best = min(finite, key=losses.get)
    model.load_state_dict(states[best])
    return best, losses


def wrong_no_eval(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    """Measures in training mode."""
    losses = {}
    for lr in lrs:
        net = copy.deepcopy(model)
        train(net, loss_fn, X_train, y_train, lr, epochs)
        with torch.no_grad():
            losses[lr] = loss_fn(net(X_val), y_val).item()
    finite = [lr for lr in lrs if math.isfinite(losses[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=losses.get), losses


def wrong_min_with_nan(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    """A nan that comes first wins."""
    losses = {}
    for lr in lrs:
        net = copy.deepcopy(model)
        train(net, loss_fn, X_train, y_train, lr, epochs)
        losses[lr] = measure(net, loss_fn, X_val, y_val)
    if not any(map(math.isfinite, losses.values())):
        raise ValueError
    return min(losses, key=losses.get), losses


def wrong_nan_only(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    """inf may be the best."""
    losses = {}
    for lr in lrs:
        net = copy.deepcopy(model)
        train(net, loss_fn, X_train, y_train, lr, epochs)
        losses[lr] = measure(net, loss_fn, X_val, y_val)
    numbers = [lr for lr in lrs if not math.isnan(losses[lr])]
    if not numbers:
        raise ValueError
    return min(numbers, key=losses.get), losses


def right_less_than_inf(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    """Less than inf is finite, where no loss is negative; nan is never less."""
    losses, best_lr, best = {}, None, math.inf
    for lr in lrs:
        net = copy.deepcopy(model)
        train(net, loss_fn, X_train, y_train, lr, epochs)
        losses[lr] = measure(net, loss_fn, X_val, y_val)
        if losses[lr] < best:
            best_lr, best = lr, losses[lr]
    if best_lr is None:
        raise ValueError
    return best_lr, losses


def wrong_starts_at_1000(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    """Losses above 1000 are never the best."""
    losses, best_lr, best = {}, None, 1000.0
    for lr in lrs:
        net = copy.deepcopy(model)
        train(net, loss_fn, X_train, y_train, lr, epochs)
        losses[lr] = measure(net, loss_fn, X_val, y_val)
        if math.isfinite(losses[lr]) and losses[lr] < best:
            best_lr, best = lr, losses[lr]
    if best_lr is None:
        raise ValueError
    return best_lr, losses


def wrong_zero_loss(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    """A learning rate or loss of 0 is taken for none."""
    losses, best_lr, best = {}, None, None
    for lr in lrs:
        net = copy.deepcopy(model)
        train(net, loss_fn, X_train, y_train, lr, epochs)
        losses[lr] = measure(net, loss_fn, X_val, y_val)
        if math.isfinite(losses[lr]) and (not best or losses[lr] < best):
            best_lr, best = lr, losses[lr]
    if not best_lr:
        raise ValueError
    return best_lr, losses


def wrong_last_of_equals(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    """Less or equal: the last one of equals."""
    losses, best_lr, best = {}, None, math.inf
    for lr in lrs:
        net = copy.deepcopy(model)
        train(net, loss_fn, X_train, y_train, lr, epochs)
        losses[lr] = measure(net, loss_fn, X_val, y_val)
        if math.isfinite(losses[lr]) and losses[lr] <= best:
            best_lr, best = lr, losses[lr]
    if best_lr is None:
        raise ValueError
    return best_lr, losses


def wrong_smallest_of_equals(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    """Of equals the smallest learning rate."""
    losses = {}
    for lr in lrs:
        net = copy.deepcopy(model)
        train(net, loss_fn, X_train, y_train, lr, epochs)
        losses[lr] = measure(net, loss_fn, X_val, y_val)
    pairs = [(loss, lr) for lr, loss in losses.items() if math.isfinite(loss)]
    if not pairs:
        raise ValueError
    return min(pairs)[1], losses


def wrong_losses_dropped(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    """What is not finite is not in the dict."""
    losses = {}
    for lr in lrs:
        net = copy.deepcopy(model)
        train(net, loss_fn, X_train, y_train, lr, epochs)
        loss = measure(net, loss_fn, X_val, y_val)
        if math.isfinite(loss):
            losses[lr] = loss
    if not losses:
        raise ValueError
    return min(losses, key=losses.get), losses


def wrong_nan_to_inf(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    """nan is written down as inf."""
    losses = {}
    for lr in lrs:
        net = copy.deepcopy(model)
        train(net, loss_fn, X_train, y_train, lr, epochs)
        loss = measure(net, loss_fn, X_val, y_val)
        losses[lr] = math.inf if math.isnan(loss) else loss
    finite = [lr for lr in lrs if math.isfinite(losses[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=losses.get), losses


def wrong_gives_up(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    """Training stops when the loss is no longer finite."""
    losses = {}
    for lr in lrs:
        net = copy.deepcopy(model).train()
        optimizer = torch.optim.SGD(net.parameters(), lr=lr)
        for _ in range(epochs):
            loss = loss_fn(net(X_train), y_train)
            if not torch.isfinite(loss):
                break
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        losses[lr] = measure(net, loss_fn, X_val, y_val)
    finite = [lr for lr in lrs if math.isfinite(losses[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=losses.get), losses


def wrong_one_bad_is_error(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    """One loss that is not finite raises."""
    losses = {}
    for lr in lrs:
        net = copy.deepcopy(model)
        train(net, loss_fn, X_train, y_train, lr, epochs)
        losses[lr] = measure(net, loss_fn, X_val, y_val)
        if not math.isfinite(losses[lr]):
            raise ValueError(f"{lr} is too large")
    return min(losses, key=losses.get), losses


def wrong_no_error(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    """None, where nothing is finite."""
    losses = {}
    for lr in lrs:
        net = copy.deepcopy(model)
        train(net, loss_fn, X_train, y_train, lr, epochs)
        losses[lr] = measure(net, loss_fn, X_val, y_val)
    return min((lr for lr in lrs if math.isfinite(losses[lr])), key=losses.get, default=None), losses


def wrong_train_loss(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    """Chosen by the loss on the training data."""
    losses, train_losses = {}, {}
    for lr in lrs:
        net = copy.deepcopy(model)
        train(net, loss_fn, X_train, y_train, lr, epochs)
        losses[lr] = measure(net, loss_fn, X_val, y_val)
        train_losses[lr] = measure(net, loss_fn, X_train, y_train)
    finite = [lr for lr in lrs if math.isfinite(losses[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=train_losses.get), losses


def wrong_momentum(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    """SGD with momentum."""
    losses = {}
    for lr in lrs:
        net = copy.deepcopy(model).train()
        optimizer = torch.optim.SGD(net.parameters(), lr=lr, momentum=0.9)
        for _ in range(epochs):
            optimizer.zero_grad()
            loss_fn(net(X_train), y_train).backward()
            optimizer.step()
        losses[lr] = measure(net, loss_fn, X_val, y_val)
    finite = [lr for lr in lrs if math.isfinite(losses[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=losses.get), losses


def wrong_gradients_pile_up(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    """Gradients are never cleared."""
    losses = {}
    for lr in lrs:
        net = copy.deepcopy(model).train()
        optimizer = torch.optim.SGD(net.parameters(), lr=lr)
        for _ in range(epochs):
            loss_fn(net(X_train), y_train).backward()
            optimizer.step()
        losses[lr] = measure(net, loss_fn, X_val, y_val)
    finite = [lr for lr in lrs if math.isfinite(losses[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=losses.get), losses


def wrong_best_epoch(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    """The smallest validation loss of all epochs counts."""
    losses = {}
    for lr in lrs:
        net = copy.deepcopy(model)
        seen = [] if epochs else [measure(net, loss_fn, X_val, y_val)]
        for _ in range(epochs):
            train(net, loss_fn, X_train, y_train, lr, 1)
            seen.append(measure(net, loss_fn, X_val, y_val))
        losses[lr] = min(seen) if all(map(math.isfinite, seen)) else seen[-1]
    finite = [lr for lr in lrs if math.isfinite(losses[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=losses.get), losses


def wrong_epoch_short(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    """The last step is missing."""
    losses = {}
    for lr in lrs:
        net = copy.deepcopy(model)
        train(net, loss_fn, X_train, y_train, lr, epochs - 1)
        losses[lr] = measure(net, loss_fn, X_val, y_val)
    finite = [lr for lr in lrs if math.isfinite(losses[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=losses.get), losses


def wrong_continues(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    """One copy for all: each learning rate goes on where the last one stopped."""
    net, losses = copy.deepcopy(model), {}
    for lr in lrs:
        train(net, loss_fn, X_train, y_train, lr, epochs)
        losses[lr] = measure(net, loss_fn, X_val, y_val)
    finite = [lr for lr in lrs if math.isfinite(losses[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=losses.get), losses


def wrong_gradients_of_last(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    """Weights are put back, but the last gradients of one run go into the first step of the next."""
    net, losses = copy.deepcopy(model), {}
    for lr in lrs:
        with torch.no_grad():
            for mine, old in zip([*net.parameters(), *net.buffers()], [*model.parameters(), *model.buffers()]):
                mine.copy_(old)
        optimizer = torch.optim.SGD(net.parameters(), lr=lr)
        net.train()
        for epoch in range(epochs):
            if epoch > 0:
                optimizer.zero_grad()
            loss_fn(net(X_train), y_train).backward()
            optimizer.step()
        losses[lr] = measure(net, loss_fn, X_val, y_val)
    finite = [lr for lr in lrs if math.isfinite(losses[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=losses.get), losses


def wrong_sorts_lrs(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    """Sorts the caller's list."""
    lrs.sort()
    losses = {}
    for lr in lrs:
        net = copy.deepcopy(model)
        train(net, loss_fn, X_train, y_train, lr, epochs)
        losses[lr] = measure(net, loss_fn, X_val, y_val)
    finite = [lr for lr in lrs if math.isfinite(losses[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=losses.get), losses


def wrong_pops_lrs(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    """Empties the caller's list."""
    losses = {}
    while lrs:
        lr = lrs.pop(0)
        net = copy.deepcopy(model)
        train(net, loss_fn, X_train, y_train, lr, epochs)
        losses[lr] = measure(net, loss_fn, X_val, y_val)
    finite = [lr for lr in losses if math.isfinite(losses[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=losses.get), losses


def wrong_best_loss(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    """Returns the best loss, not its learning rate."""
    losses = {}
    for lr in lrs:
        net = copy.deepcopy(model)
        train(net, loss_fn, X_train, y_train, lr, epochs)
        losses[lr] = measure(net, loss_fn, X_val, y_val)
    finite = [loss for loss in losses.values() if math.isfinite(loss)]
    if not finite:
        raise ValueError
    return min(finite), losses


def wrong_text_keys(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    """Keys are texts."""
    losses = {}
    for lr in lrs:
        net = copy.deepcopy(model)
        train(net, loss_fn, X_train, y_train, lr, epochs)
        losses[str(lr)] = measure(net, loss_fn, X_val, y_val)
    finite = [lr for lr in lrs if math.isfinite(losses[str(lr)])]
    if not finite:
        raise ValueError
    return min(finite, key=lambda lr: losses[str(lr)]), losses


def wrong_reset_parameters(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    """Each starts from new random weights."""
    losses = {}
    for lr in lrs:
        net = copy.deepcopy(model)
        for module in net.modules():
            if isinstance(module, nn.Linear):
                module.reset_parameters()
        train(net, loss_fn, X_train, y_train, lr, epochs)
        losses[lr] = measure(net, loss_fn, X_val, y_val)
    finite = [lr for lr in lrs if math.isfinite(losses[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=losses.get), losses


def wrong_buffers_of_original(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    """Trained parameters are measured with the buffers from before."""
    losses = {}
    for lr in lrs:
        net = copy.deepcopy(model)
        train(net, loss_fn, X_train, y_train, lr, epochs)
        start = copy.deepcopy(model).eval()
        with torch.no_grad():
            out = functional_call(start, dict(net.named_parameters()), (X_val,))
        losses[lr] = loss_fn(out, y_val).item()
    finite = [lr for lr in lrs if math.isfinite(losses[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=losses.get), losses


def wrong_thaws(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    """Frozen parameters are trained too."""
    losses = {}
    for lr in lrs:
        net = copy.deepcopy(model).requires_grad_(True)
        train(net, loss_fn, X_train, y_train, lr, epochs)
        losses[lr] = measure(net, loss_fn, X_val, y_val)
    finite = [lr for lr in lrs if math.isfinite(losses[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=losses.get), losses


def wrong_list_of_pairs(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    """A list, not a dict."""
    losses = []
    for lr in lrs:
        net = copy.deepcopy(model)
        train(net, loss_fn, X_train, y_train, lr, epochs)
        losses.append((lr, measure(net, loss_fn, X_val, y_val)))
    finite = [pair for pair in losses if math.isfinite(pair[1])]
    if not finite:
        raise ValueError
    return min(finite, key=lambda pair: pair[1])[0], losses


def wrong_rounded(model, loss_fn, X_train, y_train, X_val, y_val, lrs, epochs):
    """Rounded for the table."""
    losses = {}
    for lr in lrs:
        net = copy.deepcopy(model)
        train(net, loss_fn, X_train, y_train, lr, epochs)
        losses[lr] = round(measure(net, loss_fn, X_val, y_val), 3)
    finite = [lr for lr in lrs if math.isfinite(losses[lr])]
    if not finite:
        raise ValueError
    return min(finite, key=losses.get), losses
