"""Versions of derivative as learners write them."""

import copy

import torch


def right_sum(f, xs):
    """The sum does not change the slopes."""
    x = xs.detach().clone().requires_grad_()
    f(x).sum().backward()
    return x.grad


def right_ones(f, xs):
    """backward told what to begin with."""
    x = xs.clone().detach()
    x.requires_grad = True
    y = f(x)
    y.backward(torch.ones_like(y))
    return x.grad.detach()


def right_autograd_grad(func, values, verbose=False):
    """torch.autograd.grad with grad_outputs; an extra parameter."""
    leaf = values.detach().requires_grad_(True)
    y = func(leaf)
    if verbose:
        print(y)
    (slope,) = torch.autograd.grad(outputs=y, inputs=leaf, grad_outputs=torch.ones(y.shape, dtype=y.dtype, device=y.device))
    return slope


def right_func_grad(f, xs):
    """torch.func.grad of the sum."""
    return torch.func.grad(lambda x: torch.sum(f(x)))(xs.detach()).detach()


def right_forward_mode(f, xs):
    """Forward mode: one tangent for all elements."""
    at = xs.detach()
    _, slope = torch.func.jvp(f, (at,), (torch.ones_like(at),))
    return slope.detach()


def right_functional_vjp(f, xs):
    """The older functional interface, back with ones."""
    x = xs.data
    return torch.autograd.functional.vjp(f, x, v=torch.ones_like(x))[1]


def right_flat(f, xs):
    """Works on a flat copy, which f may take as well."""
    flat = xs.detach().reshape(-1).clone().requires_grad_()
    with torch.enable_grad():
        total = f(flat).sum()
    total.backward(inputs=[flat])
    return flat.grad.reshape(xs.shape).clone()


def right_mean_undone(f, xs):
    """The mean, multiplied by the number of elements again."""
    p = torch.nn.Parameter(xs.detach().clone())
    if p.numel() == 0:
        return torch.empty_like(p, requires_grad=False)
    (f(p).mean() * p.numel()).backward()
    return p.grad.data


def right_two_calls(f, xs):
    """One call to look, a second one to go back; a graph of the slope, cut off."""
    with torch.no_grad():
        shape = f(xs.detach()).shape
    x = torch.zeros_like(xs, requires_grad=False).copy_(xs.detach()).requires_grad_()
    g = torch.autograd.grad(f(x), x, torch.ones(()).to(x).expand(shape), create_graph=True)[0]
    return g.detach().clone()


def wrong_loop(f, xs):
    """One call for each element."""
    flat = xs.detach().reshape(-1)
    out = torch.zeros_like(flat)
    for i in range(len(flat)):
        x = flat[i].clone().requires_grad_()
        f(x).backward()
        out[i] = x.grad
    return out.reshape(xs.shape)


def wrong_loop_over_rows(f, xs):
    """One call for each row of a table."""

    def slopes(part):
        x = part.detach().clone().requires_grad_()
        f(x).sum().backward()
        return x.grad

    if xs.ndim < 2 or len(xs) == 0:
        return slopes(xs)
    return torch.stack([slopes(row) for row in xs])


def wrong_unit_vectors(f, xs):
    """Asks for each element of the result by itself, with a call each."""
    x = xs.detach().clone().requires_grad_()
    total = torch.zeros_like(x, requires_grad=False)
    for i in range(x.numel()):
        unit = torch.zeros(x.numel()).to(x)
        unit[i] = 1
        total += torch.autograd.grad(f(x), x, unit.reshape(x.shape))[0]
    return total


def wrong_mean(f, xs):
    """The mean divides by the number of elements."""
    x = xs.detach().clone().requires_grad_()
    f(x).mean().backward()
    return x.grad


def wrong_scalar_only(f, xs):
    """backward without a beginning: for one element only."""
    x = xs.detach().clone().requires_grad_()
    f(x).backward()
    return x.grad


def wrong_differences(f, xs):
    """Measured with small steps, in the dtype of xs."""
    x = xs.detach()
    with torch.no_grad():
        return ((f(x + 1e-3) - f(x - 1e-3)) / 2e-3).to(xs.dtype)


def wrong_slope_between_points(f, xs):
    """torch.gradient measures between neighbours."""
    x = xs.detach().double()
    if x.ndim != 1 or len(x) < 2 or len(x.unique()) < len(x):
        x = x.requires_grad_()
        f(x).sum().backward()
        return x.grad.to(xs.dtype)
    return torch.gradient(f(x), spacing=(x,))[0].to(xs.dtype)


def wrong_attached(f, xs):
    """create_graph keeps the result in a graph."""
    x = xs.detach().clone().requires_grad_()
    return torch.autograd.grad(f(x).sum(), x, create_graph=True)[0]


def wrong_tracks_xs(f, xs):
    """Works on xs itself: it is watched from now on and gets a .grad."""
    xs.requires_grad_(True)
    f(xs).sum().backward()
    return xs.grad


def wrong_flag_left(f, xs):
    """.grad stays free, but xs is watched from now on."""
    leaf = xs if xs.is_leaf else xs.detach()
    y = f(leaf.requires_grad_())
    return torch.autograd.grad(y.sum(), leaf)[0]


def wrong_uses_what_is_watched(f, xs):
    """Copies only what is not watched: an xs that is gets the sum in its .grad."""
    x = xs if xs.requires_grad and xs.is_leaf else xs.detach().clone().requires_grad_()
    f(x).sum().backward()
    return x.grad


def wrong_flag_off_again(f, xs):
    """Switches off what may have been on before."""
    leaf = xs if xs.is_leaf else xs.detach()
    y = f(leaf.requires_grad_())
    g = torch.autograd.grad(y.sum(), leaf)[0]
    leaf.requires_grad_(False)
    return g


def wrong_grad_thrown_away(f, xs):
    """Puts the flag back, but empties a .grad from before."""
    leaf = xs if xs.is_leaf else xs.detach()
    flag = leaf.requires_grad
    leaf.requires_grad_()
    leaf.grad = None
    f(leaf).sum().backward()
    g = leaf.grad
    leaf.grad = None
    leaf.requires_grad_(flag)
    return g


def wrong_deepcopy(f, xs):
    """A deep copy of a leaf has the old .grad, too."""
    x = copy.deepcopy(xs) if xs.is_leaf else xs.detach().clone()
    x.requires_grad_()
    f(x).sum().backward()
    return x.grad


def wrong_clone_in_the_graph(f, xs):
    """clone without detach: backward goes on to the .grad of xs."""
    x = xs.clone()
    if not x.requires_grad:
        x.requires_grad_()
    x.retain_grad()
    f(x).sum().backward()
    return x.grad


def wrong_view(f, xs):
    """view(-1) fails where the memory is in another order."""
    x = xs.detach().view(-1).clone().requires_grad_()
    f(x).sum().backward()
    return x.grad.view(xs.shape)


def wrong_flattened(f, xs):
    """The result comes back flat."""
    x = xs.detach().flatten().clone().requires_grad_()
    f(x).sum().backward()
    return x.grad


def wrong_shape_of_a_number(f, xs):
    """A 0-d argument gives a result of shape (1,)."""
    x = torch.atleast_1d(xs.detach().clone()).requires_grad_()
    f(x).sum().backward()
    return x.grad


def wrong_diagonal(f, xs):
    """The diagonal of the whole table of slopes: only for one dimension."""
    table = torch.autograd.functional.jacobian(f, xs.detach())
    return table.diagonal() if xs.ndim else table


def wrong_row_sums(f, xs):
    """Sums over the last axis and takes the first slopes for all."""
    x = xs.detach().clone().requires_grad_()
    y = f(x)
    if y.ndim > 1:
        y = y[..., :1]
    y.sum().backward()
    return x.grad


def wrong_float32(f, xs):
    """The dtype is float32 in any case."""
    x = xs.detach().clone().float().requires_grad_()
    f(x).sum().backward()
    return x.grad


def wrong_rounded(f, xs):
    """The right dtype, but float32 on the way."""
    x = xs.detach().clone().float().requires_grad_()
    f(x).sum().backward()
    return x.grad.to(xs.dtype)


def wrong_empty(f, xs):
    """An empty xs gives an empty tensor of another shape and dtype."""
    if xs.numel() == 0:
        return torch.tensor([])
    x = xs.detach().clone().requires_grad_()
    f(x).sum().backward()
    return x.grad


def wrong_empty_raises(f, xs):
    """Nothing to stack for an empty xs."""
    x = xs.detach().clone().requires_grad_()
    f(x).sum().backward()
    return torch.stack([g for g in x.grad.reshape(-1)]).reshape(xs.shape)


def wrong_on_the_cpu(f, xs):
    """The leaf is made on the CPU."""
    x = torch.tensor(xs.detach().tolist(), dtype=xs.dtype).reshape(xs.shape).requires_grad_()
    f(x).sum().backward()
    return x.grad


def wrong_ones_float32(f, xs):
    """backward begins with ones of another dtype and device."""
    x = xs.detach().clone().requires_grad_()
    y = f(x)
    return torch.autograd.grad(y, x, torch.ones(y.shape))[0]


def wrong_tracking_stays_off(f, xs):
    """Leaves tracking switched off."""
    x = xs.detach().clone().requires_grad_()
    f(x).sum().backward()
    torch.set_grad_enabled(False)
    return x.grad


def wrong_second_derivative(f, xs):
    """One grad too many where there is a second derivative."""
    x = xs.detach().clone().requires_grad_()
    (g,) = torch.autograd.grad(f(x).sum(), x, create_graph=True)
    if not g.requires_grad:
        return g
    return torch.autograd.grad(g.sum(), x, allow_unused=True, materialize_grads=True)[0]


def wrong_of_the_square(f, xs):
    """Goes back from y times y."""
    x = xs.detach().clone().requires_grad_()
    y = f(x)
    y.backward(y.detach())
    return x.grad
