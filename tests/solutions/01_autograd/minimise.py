"""Versions of minimise as learners write them."""

import copy

import torch


def right_leaf(f, x0, lr, steps):
    """One leaf, cleared each time."""
    x = x0.detach().clone().requires_grad_()
    values = []
    for _ in range(steps):
        loss = f(x)
        values.append(loss.item())
        loss.backward()
        with torch.no_grad():
            x -= lr * x.grad
        x.grad = None
    return x.detach(), values


def right_new_tensors(f, x0, lr, steps):
    """A new tensor for each step, torch.autograd.grad."""
    x = torch.clone(x0).detach()
    history = []
    for step in range(steps):
        leaf = x.requires_grad_(True)
        y = f(leaf)
        (g,) = torch.autograd.grad(y, leaf)
        history += [float(y)]
        x = (leaf - lr * g).detach()
    return x, history


def right_optimizer(f, start, lr=0.1, steps=100, verbose=False):
    """torch.optim.SGD; other names and defaults."""
    p = torch.nn.Parameter(start.detach().clone())
    optimizer = torch.optim.SGD([p], lr=lr)
    losses = []
    for i in range(steps):
        optimizer.zero_grad()
        loss = f(p)
        loss.backward()
        optimizer.step()
        losses.append(loss.detach().cpu().item())
        if verbose:
            print(i, losses[-1])
    return p.data, losses


def right_func(f, x0, lr, steps):
    """torch.func gives the gradient and the value."""
    both = torch.func.grad_and_value(f)
    x, values = x0.detach().clone(), []
    while len(values) < steps:
        g, v = both(x)
        values.append(v.detach().item())
        x = x - lr * g.detach()
    return x, values


def right_recursive(f, x0, lr, steps):
    """One step, and the rest by the function inside itself."""

    def go(x, left):
        if left == 0:
            return x, []
        leaf = x.clone().requires_grad_()
        y = f(leaf)
        last, values = go(x - lr * torch.autograd.grad(y, leaf)[0], left - 1)
        return last, [y.item(), *values]

    return go(x0.detach().clone(), steps)


def right_data(f, x0, lr, steps):
    """Old style: .data, zero_ behind the first."""
    x = x0.data.clone()
    x.requires_grad = True
    losses = []
    for epoch in range(steps):
        if x.grad is not None:
            x.grad.data.zero_()
        loss = f(x)
        loss.backward()
        losses.append(loss.tolist())
        x.data = x.data - lr * x.grad.data
    return x.detach().clone(), losses


def right_values_afterwards(f, x0, lr, steps):
    """Keeps all places, and asks for the values at the end."""
    places = [x0.detach().clone()]
    for _ in range(steps):
        here = places[-1].clone().requires_grad_()
        with torch.enable_grad():
            f(here).backward()
        places.append(places[-1].add(here.grad, alpha=-lr))
    with torch.no_grad():
        values = [f(p).item() for p in places[:-1]]
    return places[-1], values


def right_generator(f, x0, lr, steps):
    """A generator makes the steps."""

    def way(x):
        while True:
            leaf = x.detach().requires_grad_()
            y = f(leaf)
            x = torch.sub(leaf.detach(), torch.autograd.grad(y, leaf)[0], alpha=lr)
            yield y.item(), x

    x, values = x0.detach().clone(), []
    for (value, x), _ in zip(way(x), range(steps), strict=False):
        values.append(value)
    return x, values


def wrong_not_cleared(f, x0, lr, steps):
    """Gradients add up; right for one step."""
    x = x0.detach().clone().requires_grad_()
    values = []
    for _ in range(steps):
        loss = f(x)
        values.append(loss.item())
        loss.backward()
        with torch.no_grad():
            x -= lr * x.grad
    return x.detach(), values


def wrong_cleared_before_step(f, x0, lr, steps):
    """Clears between backward and step."""
    x = x0.detach().clone().requires_grad_()
    values = []
    for _ in range(steps):
        loss = f(x)
        values.append(loss.item())
        loss.backward()
        x.grad.zero_()
        with torch.no_grad():
            x -= lr * x.grad
    return x.detach(), values


def wrong_value_after_step(f, x0, lr, steps):
    """The values behind each step."""
    x = x0.detach().clone().requires_grad_()
    values = []
    for _ in range(steps):
        (g,) = torch.autograd.grad(f(x), x)
        with torch.no_grad():
            x -= lr * g
        values.append(f(x).item())
    return x.detach(), values


def wrong_one_value_more(f, x0, lr, steps):
    """The value at the final x is in the list, too."""
    x = x0.detach().clone().requires_grad_()
    values = []
    for _ in range(steps):
        y = f(x)
        values.append(y.item())
        (g,) = torch.autograd.grad(y, x)
        with torch.no_grad():
            x -= lr * g
    values.append(f(x).item())
    return x.detach(), values


def wrong_one_step_less(f, x0, lr, steps):
    """The last step is not taken."""
    x = x0.detach().clone().requires_grad_()
    values = []
    for i in range(steps):
        y = f(x)
        values.append(y.item())
        if i == steps - 1:
            break
        (g,) = torch.autograd.grad(y, x)
        with torch.no_grad():
            x -= lr * g
    return x.detach(), values


def wrong_tensors_in_list(f, x0, lr, steps):
    """The values are 0-d tensors."""
    x = x0.detach().clone().requires_grad_()
    values = []
    for _ in range(steps):
        y = f(x)
        values.append(y.detach())
        (g,) = torch.autograd.grad(y, x)
        with torch.no_grad():
            x -= lr * g
    return x.detach(), values


def wrong_numpy_floats(f, x0, lr, steps):
    """The values are NumPy's numbers."""
    x = x0.detach().clone().requires_grad_()
    values = []
    for _ in range(steps):
        y = f(x)
        values.append(y.detach().cpu().numpy()[()])
        (g,) = torch.autograd.grad(y, x)
        with torch.no_grad():
            x -= lr * g
    return x.detach(), values


def wrong_tuple_of_values(f, x0, lr, steps):
    """A tensor instead of a list."""
    x = x0.detach().clone().requires_grad_()
    values = []
    for _ in range(steps):
        y = f(x)
        values.append(y.item())
        (g,) = torch.autograd.grad(y, x)
        with torch.no_grad():
            x -= lr * g
    return x.detach(), torch.tensor(values)


def wrong_still_watched(f, x0, lr, steps):
    """The final x requires grad."""
    x = x0.detach().clone().requires_grad_()
    values = []
    for _ in range(steps):
        y = f(x)
        values.append(y.item())
        (g,) = torch.autograd.grad(y, x)
        with torch.no_grad():
            x -= lr * g
    return x, values


def wrong_no_steps_watched(f, x0, lr, steps):
    """Only where there are no steps the leaf is returned as it is."""
    x = x0.detach().clone().requires_grad_()
    values = []
    for _ in range(steps):
        y = f(x)
        values.append(y.item())
        (g,) = torch.autograd.grad(y, x)
        x = (x.detach() - lr * g).requires_grad_()
    return (x.detach() if steps else x), values


def wrong_no_steps_itself(f, x0, lr, steps):
    """x0 itself where there are no steps."""
    x = x0
    values = []
    for _ in range(steps):
        leaf = x.detach().requires_grad_()
        y = f(leaf)
        values.append(y.item())
        x = leaf.detach() - lr * torch.autograd.grad(y, leaf)[0]
    return x, values


def wrong_no_steps_shared(f, x0, lr, steps):
    """No copy where there are no steps: the memory of x0."""
    x = x0.detach()
    values = []
    for _ in range(steps):
        leaf = x.detach().requires_grad_()
        y = f(leaf)
        values.append(y.item())
        x = leaf.detach() - lr * torch.autograd.grad(y, leaf)[0]
    return x, values


def wrong_no_steps_raises(f, x0, lr, steps):
    """`new` is not known where there are no steps."""
    x = x0.detach().clone()
    values = []
    for _ in range(steps):
        leaf = x.requires_grad_()
        y = f(leaf)
        values.append(y.item())
        new = leaf.detach() - lr * torch.autograd.grad(y, leaf)[0]
        x = new
    return new, values


def wrong_at_least_one_step(f, x0, lr, steps):
    """Looks at the number of steps at the end of the loop."""
    x = x0.detach().clone()
    values = []
    while True:
        leaf = x.detach().requires_grad_()
        y = f(leaf)
        values.append(y.item())
        x = leaf.detach() - lr * torch.autograd.grad(y, leaf)[0]
        if len(values) >= steps:
            return x, values


def wrong_shares_memory(f, x0, lr, steps):
    """detach without clone: the steps are taken in x0."""
    x = x0.detach().requires_grad_()
    values = []
    for _ in range(steps):
        y = f(x)
        values.append(y.item())
        (g,) = torch.autograd.grad(y, x)
        with torch.no_grad():
            x -= lr * g
    return x.detach().clone(), values


def wrong_x0_itself(f, x0, lr, steps):
    """Copies only what is not watched: an x0 that is gets a .grad."""
    x = x0 if x0.requires_grad and x0.is_leaf else x0.detach().clone().requires_grad_()
    values = []
    for _ in range(steps):
        y = f(x)
        values.append(y.item())
        y.backward(inputs=[x])
        x = (x.detach() - lr * x.grad).requires_grad_()
    return x.detach().clone(), values


def wrong_flag_of_x0(f, x0, lr, steps):
    """x0 is watched from now on."""
    values = []
    x = x0.requires_grad_() if x0.is_leaf else x0.detach().requires_grad_()
    for _ in range(steps):
        y = f(x)
        values.append(y.item())
        g = torch.autograd.grad(y, x)[0]
        x = (x.detach() - lr * g).requires_grad_()
    return x.detach().clone(), values


def wrong_deepcopy(f, x0, lr, steps):
    """A deep copy has the old .grad of x0, and the first backward adds to it."""
    x = copy.deepcopy(x0) if x0.is_leaf else x0.detach().clone()
    x.requires_grad_()
    values = []
    for _ in range(steps):
        y = f(x)
        values.append(y.item())
        y.backward()
        with torch.no_grad():
            x -= lr * x.grad
        x.grad.zero_()
    return x.detach(), values


def wrong_grad_of_x0_lost(f, x0, lr, steps):
    """A .grad of x0 from before is emptied."""
    if x0.is_leaf:
        x0.grad = None
    x = x0.detach().clone().requires_grad_()
    values = []
    for _ in range(steps):
        y = f(x)
        values.append(y.item())
        (g,) = torch.autograd.grad(y, x)
        with torch.no_grad():
            x -= lr * g
    return x.detach(), values


def wrong_uphill(f, x0, lr, steps):
    """Along the gradient instead of against it."""
    x = x0.detach().clone().requires_grad_()
    values = []
    for _ in range(steps):
        y = f(x)
        values.append(y.item())
        (g,) = torch.autograd.grad(y, x)
        with torch.no_grad():
            x += lr * g
    return x.detach(), values


def wrong_stops_at_zero_slope(f, x0, lr, steps):
    """Ends early where the slope is zero: the list is too short."""
    x = x0.detach().clone().requires_grad_()
    values = []
    for _ in range(steps):
        y = f(x)
        values.append(y.item())
        (g,) = torch.autograd.grad(y, x)
        if not g.any():
            break
        with torch.no_grad():
            x -= lr * g
    return x.detach(), values


def wrong_stops_on_flat_ground(f, x0, lr, steps):
    """Ends early where nothing is left to gain; an empty x goes on."""
    x = x0.detach().clone().requires_grad_()
    values = []
    for _ in range(steps):
        y = f(x)
        values.append(y.item())
        (g,) = torch.autograd.grad(y, x)
        if g.numel() and g.abs().max() < 1e-6:
            break
        with torch.no_grad():
            x -= lr * g
    return x.detach(), values


def wrong_stops_when_worse(f, x0, lr, steps):
    """Ends as soon as the value rises."""
    x = x0.detach().clone().requires_grad_()
    values = []
    for _ in range(steps):
        y = f(x)
        if values and y.item() > values[-1]:
            break
        values.append(y.item())
        (g,) = torch.autograd.grad(y, x)
        with torch.no_grad():
            x -= lr * g
    return x.detach(), values


def wrong_best(f, x0, lr, steps):
    """The best x, not the last one."""
    x = x0.detach().clone().requires_grad_()
    best, low = x.detach().clone(), float("inf")
    values = []
    for _ in range(steps):
        y = f(x)
        values.append(y.item())
        (g,) = torch.autograd.grad(y, x)
        with torch.no_grad():
            x -= lr * g
            if f(x).item() <= low:
                best, low = x.detach().clone(), f(x).item()
    return best, values


def wrong_momentum(f, x0, lr, steps):
    """Momentum was not asked for; right for one step."""
    p = x0.detach().clone().requires_grad_()
    optimizer = torch.optim.SGD([p], lr=lr, momentum=0.9)
    values = []
    for _ in range(steps):
        optimizer.zero_grad()
        y = f(p)
        values.append(y.item())
        y.backward()
        optimizer.step()
    return p.detach(), values


def wrong_lr_shrinks(f, x0, lr, steps):
    """The learning rate falls; right for one step."""
    x = x0.detach().clone().requires_grad_()
    values = []
    for k in range(steps):
        y = f(x)
        values.append(y.item())
        (g,) = torch.autograd.grad(y, x)
        with torch.no_grad():
            x -= lr / (k + 1) * g
    return x.detach(), values


def wrong_clipped(f, x0, lr, steps):
    """Long gradients are cut to length 10."""
    x = x0.detach().clone().requires_grad_()
    values = []
    for _ in range(steps):
        y = f(x)
        values.append(y.item())
        (g,) = torch.autograd.grad(y, x)
        norm = g.norm()
        if norm > 10:
            g = g * 10 / norm
        with torch.no_grad():
            x -= lr * g
    return x.detach(), values


def wrong_first_gradient(f, x0, lr, steps):
    """The gradient at x0 for all steps; right for one step."""
    x = x0.detach().clone().requires_grad_()
    values, g = [], None
    for _ in range(steps):
        y = f(x)
        values.append(y.item())
        if g is None:
            (g,) = torch.autograd.grad(y, x)
        with torch.no_grad():
            x -= lr * g
    return x.detach(), values


def wrong_float32(f, x0, lr, steps):
    """float64 becomes float32."""
    x = x0.detach().clone().float().requires_grad_()
    values = []
    for _ in range(steps):
        y = f(x)
        values.append(y.item())
        (g,) = torch.autograd.grad(y, x)
        with torch.no_grad():
            x -= lr * g
    return x.detach(), values


def wrong_rounded_values(f, x0, lr, steps):
    """Values rounded for a table."""
    x = x0.detach().clone().requires_grad_()
    values = []
    for _ in range(steps):
        y = f(x)
        values.append(round(y.item(), 4))
        (g,) = torch.autograd.grad(y, x)
        with torch.no_grad():
            x -= lr * g
    return x.detach(), values


def wrong_lists(f, x0, lr, steps):
    """Made anew from a list: on the CPU."""
    x = torch.tensor(x0.tolist(), dtype=x0.dtype).reshape(x0.shape).requires_grad_()
    values = []
    for _ in range(steps):
        y = f(x)
        values.append(y.item())
        (g,) = torch.autograd.grad(y, x)
        with torch.no_grad():
            x -= lr * g
    return x.detach(), values


def wrong_order(f, x0, lr, steps):
    """The list before x."""
    x = x0.detach().clone().requires_grad_()
    values = []
    for _ in range(steps):
        y = f(x)
        values.append(y.item())
        (g,) = torch.autograd.grad(y, x)
        with torch.no_grad():
            x -= lr * g
    return values, x.detach()


def wrong_tracking_stays_off(f, x0, lr, steps):
    """Tracking is off behind the last step."""
    x = x0.detach().clone()
    values = []
    for _ in range(steps):
        torch.set_grad_enabled(True)
        x.requires_grad_()
        y = f(x)
        values.append(y.item())
        (g,) = torch.autograd.grad(y, x)
        torch.set_grad_enabled(False)
        x = x - lr * g
    return x.detach(), values


def wrong_flat(f, x0, lr, steps):
    """f gets a flat x."""
    x = x0.detach().clone().flatten().requires_grad_()
    values = []
    for _ in range(steps):
        y = f(x)
        values.append(y.item())
        (g,) = torch.autograd.grad(y, x)
        with torch.no_grad():
            x -= lr * g
    return x.detach().reshape(x0.shape), values


def wrong_greatest_slope(f, x0, lr, steps):
    """Asks for the greatest slope, which an empty x has not."""
    x = x0.detach().clone().requires_grad_()
    values = []
    for _ in range(steps):
        y = f(x)
        values.append(y.item())
        (g,) = torch.autograd.grad(y, x)
        if torch.isnan(g.max()):
            raise ValueError("no number any more")
        with torch.no_grad():
            x -= lr * g
    return x.detach(), values


def wrong_default_list(f, x0, lr, steps):
    """The default list is one and the same for all calls."""
    return _descend(f, x0, lr, steps)


def _descend(f, x0, lr, steps, values=[]):
    x = x0.detach().clone().requires_grad_()
    for _ in range(steps):
        y = f(x)
        values.append(y.item())
        (g,) = torch.autograd.grad(y, x)
        with torch.no_grad():
            x -= lr * g
    return x.detach(), list(values)
