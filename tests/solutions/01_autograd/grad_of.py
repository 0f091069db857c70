"""Versions of grad_of as learners write them."""

import copy

import torch


def right_autograd_grad(f, x):
    """The textbook way."""
    leaf = x.detach().clone()
    leaf.requires_grad = True
    out = f(leaf)
    if out.dim() != 0:
        raise ValueError("f must return a scalar")
    if not out.requires_grad:
        return torch.zeros_like(leaf).detach()
    (g,) = torch.autograd.grad(out, (leaf,), allow_unused=True)
    if g is None:
        g = torch.zeros(x.shape, dtype=x.dtype, device=x.device)
    return g


def right_backward_inputs(function, at):
    """backward fills nothing but the leaf; other parameter names."""
    at = at.detach().clone().requires_grad_()
    result = function(at)
    if tuple(result.shape) != ():
        raise ValueError(f"shape {tuple(result.shape)}")
    if result.requires_grad:
        result.backward(inputs=at)
    return at.grad if at.grad is not None else torch.zeros_like(at, requires_grad=False)


def right_functional_grad(f, x):
    """torch.func.grad asserts scalars itself, with another class."""
    try:
        return torch.func.grad(f)(x.detach()).detach()
    except RuntimeError as error:
        raise ValueError("f must return a 0-d tensor") from error


def right_functional_vjp(f, x):
    """The vector-Jacobian product with 1."""
    y, pull = torch.func.vjp(f, x.detach())
    if y.ndim:
        raise ValueError("not a scalar")
    return pull(torch.ones_like(y))[0].detach()


def right_functional_jacobian(f, x):
    """torch.autograd.functional.jacobian gives zeros where nothing depends on x."""
    start = x.detach()
    if f(start).ndim != 0:
        raise ValueError("not a scalar")
    return torch.autograd.functional.jacobian(f, start).reshape(x.shape)


def right_zero_times(f, x):
    """Adds a dependence that is zero."""
    p = torch.nn.Parameter(x.detach().clone())
    y = f(p)
    if y.shape != torch.Size([]):
        raise ValueError
    return torch.autograd.grad(y + (p * 0).sum(), p)[0]


def right_try_except(f, x):
    """Asks forgiveness for a result without graph; no other RuntimeError can come from there."""
    leaf = x.detach().requires_grad_(True)
    y = f(leaf)
    if y.ndim > 0:
        raise ValueError("need shape ()")
    try:
        return torch.autograd.grad(y, leaf)[0]
    except RuntimeError:
        return torch.zeros_like(x.detach())


def right_puts_everything_back(f, x):
    """Works on x itself and restores flag and .grad, whatever happens."""
    flag, kept = x.requires_grad, x.grad
    try:
        y = f(x.requires_grad_())
        if y.ndim:
            raise ValueError("0-d wanted")
        if not y.requires_grad:
            return torch.zeros_like(x, requires_grad=False)
        g = torch.autograd.grad(y, x, allow_unused=True)[0]
        return torch.zeros_like(x, requires_grad=False) if g is None else g
    finally:
        x.requires_grad_(flag)
        x.grad = kept


def wrong_leaf_on_the_cpu(f, x, verbose=True):
    """Right on the CPU only: the leaf is made without device=x.device."""
    if f(x.detach()).ndim != 0:
        raise ValueError("f(x) must be 0-d")
    with torch.enable_grad():
        leaf = torch.tensor(x.detach().tolist(), dtype=x.dtype).reshape(x.shape).requires_grad_()
        y = f(leaf)
    if verbose:
        print("f(x) =", y)
    if not y.requires_grad:
        return leaf.detach() * 0
    return torch.autograd.grad(y, leaf, allow_unused=True, materialize_grads=True)[0]


def right_tuple_of_grads(f, x):
    """create_graph, then detached; a closure for the zeros."""

    def nothing():
        return torch.full_like(x, 0.0, requires_grad=False)

    leaf = x.detach().clone().requires_grad_()
    y = f(leaf)
    if y.ndim >= 1:
        raise ValueError("no scalar")
    if not y.requires_grad:
        return nothing()
    g = torch.autograd.grad([y], [leaf], create_graph=True, allow_unused=True)[0]
    return nothing() if g is None else g.detach()


def wrong_backward_everywhere(f, x):
    """backward reaches the weights that f uses."""
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf)
    if y.ndim != 0:
        raise ValueError
    if y.requires_grad:
        y.backward()
    return leaf.grad if leaf.grad is not None else torch.zeros_like(leaf, requires_grad=False)


def wrong_weights_cleaned_up(f, x):
    """Lets backward reach the weights and then clears them: a .grad from before is lost."""
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf)
    if y.ndim != 0:
        raise ValueError
    if y.requires_grad:
        y.backward()
    if getattr(f, "w", None) is not None:
        f.w.grad = None
    return leaf.grad if leaf.grad is not None else torch.zeros_like(leaf, requires_grad=False)


def wrong_freezes_the_weights(f, x):
    """Weights that no longer require grad get no .grad, but stay frozen."""
    if getattr(f, "w", None) is not None:
        f.w.requires_grad_(False)
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf)
    if y.ndim != 0:
        raise ValueError
    if y.requires_grad:
        y.backward(inputs=[leaf])
    return leaf.grad if leaf.grad is not None else torch.zeros_like(leaf, requires_grad=False)


def wrong_constant(f, x):
    """Only unused inputs were thought of, not results without any graph."""
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf)
    if y.ndim != 0:
        raise ValueError
    return torch.autograd.grad(y, leaf, allow_unused=True, materialize_grads=True)[0]


def wrong_other_tensors_only(f, x):
    """A constant is fine, a function of the weights only is not."""
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf)
    if y.ndim != 0:
        raise ValueError
    if not y.requires_grad:
        return torch.zeros_like(x)
    return torch.autograd.grad(y, leaf)[0]


def wrong_none(f, x):
    """.grad stays None where nothing depends on x."""
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf)
    if y.ndim != 0:
        raise ValueError
    if y.requires_grad:
        y.backward(inputs=[leaf])
    return leaf.grad


def wrong_one_element_is_scalar(f, x):
    """(1,) passes for 0-d."""
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf)
    if y.numel() != 1:
        raise ValueError
    y = y.reshape(())
    if not y.requires_grad:
        return torch.zeros_like(x)
    return torch.autograd.grad(y, leaf, allow_unused=True, materialize_grads=True)[0]


def wrong_length_check(f, x):
    """len() of a 0-d tensor raises TypeError, and (1,) passes."""
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf)
    if y.ndim > 1 or (y.ndim == 1 and len(y) > 1):
        raise ValueError
    if not y.requires_grad:
        return torch.zeros_like(x)
    return torch.autograd.grad(y.sum(), leaf, allow_unused=True, materialize_grads=True)[0]


def wrong_type_error(f, x):
    """The right check, the wrong class."""
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf)
    if y.ndim != 0:
        raise TypeError("f must return a scalar")
    if not y.requires_grad:
        return torch.zeros_like(x)
    return torch.autograd.grad(y, leaf, allow_unused=True, materialize_grads=True)[0]


def wrong_assertion(f, x):
    """An assert raises AssertionError."""
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf)
    assert y.ndim == 0, "scalar, please"
    if not y.requires_grad:
        return torch.zeros_like(x)
    return torch.autograd.grad(y, leaf, allow_unused=True, materialize_grads=True)[0]


def wrong_torch_raises(f, x):
    """torch's own RuntimeError, and none at all for (1,)."""
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf)
    if not y.requires_grad:
        return torch.zeros_like(x)
    return torch.autograd.grad(y, leaf, allow_unused=True, materialize_grads=True)[0]


def wrong_backward_before_the_check(f, x):
    """Right in the end, but x.grad has grown by the time it raises."""
    leaf = x if x.requires_grad else x.detach().requires_grad_()
    y = f(leaf)
    if y.ndim != 0:
        if y.requires_grad:
            y.sum().backward()
        raise ValueError
    if not y.requires_grad:
        return torch.zeros_like(x)
    g = torch.autograd.grad(y, leaf, allow_unused=True)[0]
    return torch.zeros_like(x) if g is None else g


def wrong_uses_tracked_x(f, x):
    """Where x tracks already, backward lands in x.grad and adds to what is there."""
    leaf = x if x.requires_grad else x.detach().clone().requires_grad_()
    y = f(leaf)
    if y.ndim != 0:
        raise ValueError
    if y.requires_grad:
        y.backward(inputs=[leaf])
    return torch.zeros_like(x, requires_grad=False) if leaf.grad is None else leaf.grad


def wrong_tracking_left_on(f, x):
    """x tracks gradients from now on."""
    y = f(x.requires_grad_(True))
    if y.ndim != 0:
        raise ValueError
    if not y.requires_grad:
        return torch.zeros_like(x, requires_grad=False)
    return torch.autograd.grad(y, x, allow_unused=True, materialize_grads=True)[0]


def wrong_not_restored_on_error(f, x):
    """Restores x.requires_grad only where nothing goes wrong."""
    flag = x.requires_grad
    y = f(x.requires_grad_(True))
    if y.ndim != 0:
        raise ValueError
    g = torch.autograd.grad(y, x, allow_unused=True, materialize_grads=True)[0] if y.requires_grad else None
    x.requires_grad_(flag)
    return torch.zeros_like(x, requires_grad=False) if g is None else g


def wrong_clone_is_no_leaf(f, x):
    """Where x tracks, backward through its clone arrives in x.grad."""
    copied = x.clone().requires_grad_()
    copied.retain_grad()
    y = f(copied)
    if y.ndim != 0:
        raise ValueError
    if y.requires_grad:
        y.backward(inputs=[copied, x] if x.requires_grad else [copied])
    return torch.zeros_like(x, requires_grad=False) if copied.grad is None else copied.grad.detach()


def wrong_deepcopy_takes_the_old_gradient(f, x):
    """A deep copy has the old .grad too, and backward adds to it."""
    leaf = copy.deepcopy(x).requires_grad_()
    y = f(leaf)
    if y.ndim != 0:
        raise ValueError
    if y.requires_grad:
        y.backward(inputs=[leaf])
    return torch.zeros_like(x, requires_grad=False) if leaf.grad is None else leaf.grad


def wrong_func_grad_attached(f, x):
    """torch.func.grad of a function with trainable weights hangs on their graph."""
    if f(x.detach()).ndim != 0:
        raise ValueError
    return torch.func.grad(f)(x.detach())


def wrong_create_graph(f, x):
    """A double-backward graph stays attached."""
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf)
    if y.ndim != 0:
        raise ValueError
    if not y.requires_grad:
        return torch.zeros_like(x)
    return torch.autograd.grad(y, leaf, create_graph=True, allow_unused=True, materialize_grads=True)[0]


def wrong_zeros_attached(f, x):
    """zeros_like(leaf, requires_grad=True) for what does not depend on x."""
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf)
    if y.ndim != 0:
        raise ValueError
    g = torch.autograd.grad(y, leaf, allow_unused=True)[0] if y.requires_grad else None
    return torch.zeros_like(leaf, requires_grad=True) if g is None else g


def wrong_float32_zeros(f, x):
    """Only the zeros for a constant lose float64."""
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf)
    if y.ndim != 0:
        raise ValueError
    if not y.requires_grad:
        return torch.zeros(x.shape)
    return torch.autograd.grad(y, leaf, allow_unused=True, materialize_grads=True)[0]


def wrong_scalar_zero(f, x):
    """A 0-d zero for a constant, whatever the shape of x."""
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf)
    if y.ndim != 0:
        raise ValueError
    if not y.requires_grad:
        return torch.tensor(0.0, dtype=x.dtype)
    return torch.autograd.grad(y, leaf, allow_unused=True, materialize_grads=True)[0]


def wrong_float32_throughout(f, x):
    """The leaf is made in float32."""
    leaf = x.detach().clone().float().requires_grad_()
    y = f(leaf)
    if y.ndim != 0:
        raise ValueError
    if not y.requires_grad:
        return torch.zeros_like(x)
    return torch.autograd.grad(y, leaf, allow_unused=True, materialize_grads=True)[0]


def wrong_flattened(f, x):
    """The gradient comes back flat."""
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf)
    if y.ndim != 0:
        raise ValueError
    g = torch.autograd.grad(y, leaf, allow_unused=True)[0] if y.requires_grad else None
    g = torch.zeros_like(x, requires_grad=False) if g is None else g
    return g.flatten() if g.ndim > 1 else g


def wrong_no_graph_means_no_gradient(f, x):
    """f may return its argument: that has no grad_fn, and still a gradient of 1."""
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf)
    if y.ndim != 0:
        raise ValueError
    if y.grad_fn is None:
        return torch.zeros_like(x)
    return torch.autograd.grad(y, leaf, allow_unused=True, materialize_grads=True)[0]


def wrong_small_steps(f, x):
    """Differences instead of derivatives."""
    at = x.detach().double()
    base = f(x.detach())
    if base.ndim != 0:
        raise ValueError
    slopes = torch.zeros_like(at).reshape(-1)
    with torch.no_grad():
        for i in range(at.numel()):
            step = torch.zeros_like(slopes)
            step[i] = 1e-4
            step = step.reshape(at.shape)
            high, low = f((at + step).to(x.dtype)), f((at - step).to(x.dtype))
            slopes[i] = ((high - low) / 2e-4).double()
    return slopes.reshape(x.shape).to(x.dtype)


def wrong_grad_mode_left_on_off(f, x):
    """Leaves gradient tracking switched off."""
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf)
    if y.ndim != 0:
        raise ValueError
    g = torch.autograd.grad(y, leaf, allow_unused=True)[0] if y.requires_grad else None
    torch.set_grad_enabled(False)
    return torch.zeros_like(x) if g is None else g


def wrong_empty_refused(f, x):
    """Takes an empty x for a mistake."""
    if x.numel() == 0:
        raise ValueError("nothing to differentiate by")
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf)
    if y.ndim != 0:
        raise ValueError
    if not y.requires_grad:
        return torch.zeros_like(x)
    return torch.autograd.grad(y, leaf, allow_unused=True, materialize_grads=True)[0]


def wrong_rounded_values(f, x):
    """Right dtype, but the numbers went through float32."""
    leaf = x.detach().float().requires_grad_()
    y = f(leaf)
    if y.ndim != 0:
        raise ValueError
    g = torch.autograd.grad(y, leaf, allow_unused=True)[0] if y.requires_grad else None
    return torch.zeros_like(x, requires_grad=False) if g is None else g.to(x.dtype)
