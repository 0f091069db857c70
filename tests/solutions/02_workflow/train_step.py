"""Held-out solutions of train_step."""

import copy

import numpy as np
import torch
from torch import nn


def right_model_zero_grad(model, loss_fn, optimizer, xb, yb):
    """The model clears as well as the optimizer does."""
    model.train()
    model.zero_grad()
    out = model(xb)
    loss = loss_fn(out, yb)
    loss.backward()
    optimizer.step()
    return loss.item()


def right_zeroes_in_place(net, criterion, opt, inputs, targets):
    """Other names; gradients that are there are filled with zeros."""
    net.train()
    for p in net.parameters():
        if p.grad is not None:
            p.grad.zero_()
    value = criterion(net(inputs), targets)
    value.backward()
    opt.step()
    return float(value.detach())


def right_extra_options(model, loss_fn, optimizer, xb, yb, clip=None, verbose=True):
    """Extra parameters with defaults, and a line of output."""
    model.train()
    with torch.enable_grad():
        loss = loss_fn(model(xb), yb)
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    if clip is not None:
        nn.utils.clip_grad_norm_(model.parameters(), clip)
    optimizer.step()
    if verbose:
        print("loss:", loss)
    return loss.item()


def right_backward_inputs(model, loss_fn, optimizer, xb, yb):
    """backward told where to, graph kept, cleared before and after."""
    optimizer.zero_grad()
    model = model.train()
    loss = loss_fn(model.forward(xb), yb)
    torch.autograd.backward(loss, inputs=list(model.parameters()), retain_graph=True)
    optimizer.step()
    optimizer.zero_grad()
    return loss.tolist()


def right_param_groups(model, loss_fn, optimizer, xb, yb):
    """Clears through the optimizer's own groups."""
    for module in model.modules():
        module.training = True
    for group in optimizer.param_groups:
        for p in group["params"]:
            p.grad = torch.zeros_like(p)
    loss = loss_fn(model(xb), yb)
    loss.backward(torch.ones_like(loss))
    optimizer.step()
    return loss.detach().numpy().item() if loss.device.type == "cpu" else loss.item()


def right_keeps_old_grads(model, loss_fn, optimizer, xb, yb):
    """What is left in .grad is free: here the old gradients are put back."""
    old = [p.grad for p in model.parameters()]
    for p in model.parameters():
        p.grad = None
    model.train(mode=True)
    loss = loss_fn(model(xb), yb)
    loss.backward()
    optimizer.step()
    for p, g in zip(model.parameters(), old):
        p.grad = g
    return loss.item()


def right_closure_lambda(model, loss_fn, optimizer, xb, yb):
    """A helper inside, try and finally."""
    seen = []

    def forward():
        seen.append(loss_fn(model(xb), yb))
        return seen[-1]

    try:
        model.train()
        optimizer.zero_grad()
        forward().backward()
    finally:
        optimizer.step()
    return seen[0].item()


def right_subtracts_old_grads(model, loss_fn, optimizer, xb, yb):
    """Lets the gradients add up and takes the old ones off again."""
    model.train()
    old = {name: None if p.grad is None else p.grad.clone() for name, p in model.named_parameters()}
    loss = loss_fn(model(xb), yb)
    loss.backward()
    for name, p in model.named_parameters():
        if old[name] is not None:
            p.grad -= old[name]
    optimizer.step()
    return loss.item()


def right_grad_copy(model, loss_fn, optimizer, xb, yb):
    """torch.autograd.grad, copied into .grad."""
    model.train()
    loss = loss_fn(model(xb), yb)
    params = [p for p in model.parameters() if p.requires_grad]
    grads = torch.autograd.grad(loss, params, allow_unused=True)
    for p, g in zip(params, grads):
        p.grad = torch.zeros_like(p) if g is None else g.clone()
    optimizer.step()
    return loss.item()


def wrong_raises_without_old_grads(model, loss_fn, optimizer, xb, yb):
    """.grad is None before the first backward."""
    model.train()
    for p in model.parameters():
        p.grad.zero_()
    loss = loss_fn(model(xb), yb)
    loss.backward()
    optimizer.step()
    return loss.item()


def wrong_clears_weights_only(model, loss_fn, optimizer, xb, yb):
    """Old gradients of biases leak in."""
    model.train()
    for p in model.parameters():
        if p.ndim > 1:
            p.grad = None
    loss = loss_fn(model(xb), yb)
    loss.backward()
    optimizer.step()
    return loss.item()


def wrong_clears_after_with_none(model, loss_fn, optimizer, xb, yb):
    """Right for a clean start, but the first old gradient counts."""
    model.train()
    loss = loss_fn(model(xb), yb)
    loss.backward()
    optimizer.step()
    for p in model.parameters():
        p.grad = None
    return loss.item()


def wrong_train_not_called(model, loss_fn, optimizer, xb, yb):
    """model.train without parentheses."""
    model.train
    loss = loss_fn(model(xb), yb)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


def wrong_eval_forward(model, loss_fn, optimizer, xb, yb):
    """Predicts in evaluation mode, then switches."""
    model.eval()
    loss = loss_fn(model(xb), yb)
    model.train()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


def wrong_ends_in_eval(model, loss_fn, optimizer, xb, yb):
    """Leaves evaluation mode behind."""
    model.train()
    loss = loss_fn(model(xb), yb)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    model.eval()
    return loss.item()


def wrong_some_modules_train(model, loss_fn, optimizer, xb, yb):
    """Only the layers that are known to care are switched."""
    for module in model.modules():
        if isinstance(module, (nn.Dropout, nn.BatchNorm1d)):
            module.train()
    loss = loss_fn(model(xb), yb)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


def wrong_outermost_train(model, loss_fn, optimizer, xb, yb):
    """The flag of the outermost module only."""
    model.training = True
    loss = loss_fn(model(xb), yb)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


def wrong_squeezes(model, loss_fn, optimizer, xb, yb):
    """(n,) against (n, 1) broadcasts."""
    model.train()
    loss = loss_fn(model(xb).squeeze(), yb)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


def wrong_new_optimizer(model, loss_fn, optimizer, xb, yb):
    """A new optimizer each time forgets momentum and kind."""
    model.train()
    fresh = torch.optim.SGD(model.parameters(), lr=optimizer.param_groups[0]["lr"])
    loss = loss_fn(model(xb), yb)
    fresh.zero_grad()
    loss.backward()
    fresh.step()
    return loss.item()


def wrong_clips(model, loss_fn, optimizer, xb, yb):
    """Gradients are clipped, which was not asked for."""
    model.train()
    loss = loss_fn(model(xb), yb)
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 10.0)
    optimizer.step()
    return loss.item()


def wrong_numpy_float(model, loss_fn, optimizer, xb, yb):
    """A NumPy number is no Python float."""
    model.train()
    loss = loss_fn(model(xb), yb)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return np.mean(loss.detach().numpy())


def wrong_tuple(model, loss_fn, optimizer, xb, yb):
    """Returns the prediction too."""
    model.train()
    out = model(xb)
    loss = loss_fn(out, yb)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item(), out.detach()


def wrong_rounds(model, loss_fn, optimizer, xb, yb):
    """Rounded for display."""
    model.train()
    loss = loss_fn(model(xb), yb)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return round(loss.item(), 4)


def wrong_seeds(model, loss_fn, optimizer, xb, yb):
    """Seeds inside the function."""
    torch.manual_seed(42)
    model.train()
    loss = loss_fn(model(xb), yb)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


def wrong_shifts_batch(model, loss_fn, optimizer, xb, yb):
    """Writes into the caller's batch."""
    model.train()
    loss = loss_fn(model(xb), yb)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    xb.zero_()
    return loss.item()


def wrong_trains_a_copy(model, loss_fn, optimizer, xb, yb):
    """The copy learns, the model does not."""
    twin = copy.deepcopy(model).train()
    model.train()
    loss = loss_fn(twin(xb), yb)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


def wrong_drops_last_row(model, loss_fn, optimizer, xb, yb):
    """One row is lost."""
    model.train()
    loss = loss_fn(model(xb)[:-1], yb[:-1])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


def wrong_row_by_row(model, loss_fn, optimizer, xb, yb):
    """One step for each row."""
    model.train()
    total = 0.0
    for x, y in zip(xb.split(1), yb.split(1)):
        loss = loss_fn(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item()
    return total / len(xb)


def wrong_sum_loss(model, loss_fn, optimizer, xb, yb):
    """The gradient of the sum over the rows, not of the mean."""
    model.train()
    loss = loss_fn(model(xb), yb)
    optimizer.zero_grad()
    (loss * len(xb)).backward()
    optimizer.step()
    return loss.item()


def wrong_zeroes_scaled_grad(model, loss_fn, optimizer, xb, yb):
    """Clears only where the first parameter has an old gradient that is not zero; the order is wrong then too."""
    model.train()
    loss = loss_fn(model(xb), yb)
    loss.backward()
    first = next(model.parameters())
    if first.grad is None:
        optimizer.zero_grad()
    optimizer.step()
    return loss.item()


def wrong_step_under_eval_loss(model, loss_fn, optimizer, xb, yb):
    """The loss that is returned comes from a second, evaluated prediction before the step."""
    model.eval()
    with torch.no_grad():
        value = loss_fn(model(xb), yb).item()
    model.train()
    loss = loss_fn(model(xb), yb)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return value
