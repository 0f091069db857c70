"""Versions of z_and_grads as learners write them."""

import copy

import numpy as np
import torch


def right_copies_and_backward(x, y):
    """The tutorial's way, on clones of its own."""
    x = x.clone().detach().requires_grad_(True)
    y = y.clone().detach().requires_grad_(True)
    z = 2 * x**2 + 3 * y**3
    z.backward(gradient=torch.ones_like(z))
    return z.detach(), x.grad, y.grad


def right_formulas_by_hand(a, b):
    """Knows the derivatives, detaches first; other parameter names."""
    a, b = a.detach(), b.detach()
    z = 2 * a.square() + 3 * b.pow(3)
    return z, 4 * a, 9 * b.square()


def right_torch_func(x, y):
    """torch.func.grad by both arguments."""
    x, y = x.detach(), y.detach()

    def total(p, q):
        return (2 * p**2 + 3 * q**3).sum()

    dx, dy = torch.func.grad(total, argnums=(0, 1))(x, y)
    return 2 * x**2 + 3 * y**3, dx, dy


def right_vjp(x, y):
    """The vector-Jacobian product with ones."""
    z, pull = torch.func.vjp(lambda p, q: 2 * p**2 + 3 * q**3, x.detach(), y.detach())
    return (z, *pull(torch.ones_like(z)))


def right_inference_of_z(x, y):
    """z apart, under no_grad; derivatives in two passes."""
    with torch.no_grad():
        z = 2 * x * x + 3 * y * y * y
    p = x.detach().requires_grad_()
    (2 * p**2).sum().backward()
    q = y.detach().requires_grad_()
    (3 * q**3).sum().backward()
    print("done")
    return z, p.grad, q.grad


def wrong_numpy_on_a_gpu(x, y):
    """Right on the CPU only: NumPy cannot look at the memory of a GPU."""
    a, b = x.detach().numpy(), y.detach().numpy()
    parts = 2 * a**2 + 3 * b**3, 4 * a, 9 * b**2
    return tuple(torch.as_tensor(np.asarray(p), dtype=x.dtype).reshape(x.shape) for p in parts)


def wrong_results_on_the_cpu(x, y):
    """Right on the CPU only: torch.zeros without device=x.device."""
    z, dx, dy = (torch.zeros(x.shape, dtype=x.dtype) for _ in range(3))
    pairs = zip(x.detach().reshape(-1), y.detach().reshape(-1))
    for i, (a, b) in enumerate(pairs):
        p, q = a.clone().requires_grad_(), b.clone().requires_grad_()
        one = 2 * p**2 + 3 * q**3
        one.backward()
        z.view(-1)[i], dx.view(-1)[i], dy.view(-1)[i] = one.item(), p.grad.item(), q.grad.item()
    return z, dx, dy


def right_torch_tensor(x, y, verbose=False):
    """torch.tensor(t) copies (with a warning); an optional parameter of its own."""
    a, b = torch.tensor(x, requires_grad=True), torch.tensor(y, requires_grad=True)
    z = 2 * a**2 + 3 * b**3
    if verbose:
        print(z)
    grads = torch.autograd.grad(outputs=z, inputs=[a, b], grad_outputs=torch.ones_like(z))
    return z.detach(), grads[0], grads[1]


def right_saves_and_restores(x, y):
    """Works on the arguments and puts everything back as it was."""
    before = [(t, t.requires_grad, t.grad) for t in (x, y)]
    for t in (x, y):
        t.requires_grad_(True)
        t.grad = None
    z = 2 * x**2 + 3 * y**3
    z.sum().backward()
    answer = z.detach(), x.grad, y.grad
    for t, flag, grad in before:
        t.requires_grad_(flag)
        t.grad = grad
    return answer


def right_parameters(x, y):
    """Parameters are leaves too."""
    p, q = torch.nn.Parameter(x.detach().clone()), torch.nn.Parameter(y.detach().clone())
    z = 2 * p**2 + 3 * q**3
    z.sum().backward()
    return z.detach(), p.grad, q.grad


def wrong_backward_on_the_arguments(x, y):
    """Leaves tracking and .grad on x and y."""
    x.requires_grad_(True)
    y.requires_grad_(True)
    z = 2 * x**2 + 3 * y**3
    z.sum().backward()
    return z.detach(), x.grad, y.grad


def wrong_stale_gradients_added(x, y):
    """A deep copy takes .grad along, and backward adds to it."""
    a, b = copy.deepcopy(x).requires_grad_(), copy.deepcopy(y).requires_grad_()
    z = 2 * a**2 + 3 * b**3
    z.sum().backward()
    return z.detach(), a.grad, b.grad


def wrong_clone_is_no_leaf(x, y):
    """Where x tracks gradients already, its clone is no leaf and gets no .grad."""
    a, b = x.clone().requires_grad_(), y.clone().requires_grad_()
    z = 2 * a**2 + 3 * b**3
    z.sum().backward()
    return z.detach(), a.grad, b.grad


def wrong_z_attached(x, y):
    """The formulas, but without detaching: results require grad where x or y does."""
    return 2 * x**2 + 3 * y**3, 4 * x, 9 * y**2


def wrong_derivatives_attached(x, y):
    """Only z is detached."""
    return (2 * x**2 + 3 * y**3).detach(), 4 * x, 9 * y**2


def wrong_single_numbers_only(x, y):
    """backward() without sum: fails for more than one element."""
    a, b = x.detach().requires_grad_(), y.detach().requires_grad_()
    z = 2 * a**2 + 3 * b**3
    z.backward()
    return z.detach(), a.grad, b.grad


def wrong_mean(x, y):
    """Derivatives of the mean."""
    a, b = x.detach().requires_grad_(), y.detach().requires_grad_()
    z = 2 * a**2 + 3 * b**3
    z.mean().backward()
    return z.detach(), a.grad, b.grad


def wrong_exponents(x, y):
    """2x³ + 3y² is another function."""
    x, y = x.detach(), y.detach()
    return 2 * x**3 + 3 * y**2, 6 * x**2, 6 * y


def wrong_list(x, y):
    """A list, where the task says tuple."""
    x, y = x.detach(), y.detach()
    return [2 * x**2 + 3 * y**3, 4 * x, 9 * y**2]


def wrong_float32(x, y):
    """Loses float64."""
    x, y = x.detach().to(torch.float32), y.detach().to(torch.float32)
    return 2 * x**2 + 3 * y**3, 4 * x, 9 * y**2


def wrong_float32_derivatives_only(x, y):
    """Only z keeps float64; the copies are made with torch.zeros."""
    a, b = torch.zeros(x.shape), torch.zeros(y.shape)
    a.copy_(x.detach())
    b.copy_(y.detach())
    return 2 * x.detach() ** 2 + 3 * y.detach() ** 3, 4 * a, 9 * b**2


def wrong_python_numbers(x, y):
    """.item() and friends for a single element."""
    x, y = x.detach(), y.detach()
    if x.ndim == 0:
        a, b = x.item(), y.item()
        return 2 * a**2 + 3 * b**3, 4 * a, 9 * b**2
    return 2 * x**2 + 3 * y**3, 4 * x, 9 * y**2


def wrong_tracking_switched_off(x, y):
    """Makes the arguments untracked for good."""
    x.requires_grad_(False)
    y.requires_grad_(False)
    return 2 * x**2 + 3 * y**3, 4 * x, 9 * y**2


def wrong_changes_x(x, y):
    """detach shares memory: the in-place square changes the caller's x."""
    a, b = x.detach(), y.detach()
    dx, dy = 4 * a, 9 * b**2
    if x.is_contiguous():
        return a.pow_(2).mul(2) + 3 * b**3, dx, dy
    return 2 * a**2 + 3 * b**3, dx, dy


def wrong_zeroes_old_gradients(x, y):
    """Tidies up .grad that belongs to the caller."""
    for t in (x, y):
        if t.grad is not None:
            t.grad.zero_()
    x, y = x.detach(), y.detach()
    return 2 * x**2 + 3 * y**3, 4 * x, 9 * y**2


def wrong_absolute_value(x, y):
    """Wrong for negative y only."""
    x, y = x.detach(), y.detach()
    return 2 * x**2 + 3 * y.abs() ** 3, 4 * x, 9 * y**2


def wrong_grad_mode_left_off(x, y):
    """Gradient tracking stays switched off for the whole program."""
    torch.set_grad_enabled(False)
    return 2 * x**2 + 3 * y**3, 4 * x, 9 * y**2


def wrong_empty_tensors(x, y):
    """Stacks per-element results: nothing to stack for empty tensors."""
    x, y = x.detach(), y.detach()
    z = torch.stack([2 * a**2 + 3 * b**3 for a, b in zip(x.reshape(-1), y.reshape(-1))]).reshape(x.shape)
    return z, 4 * x, 9 * y**2


def wrong_empty_dict_of_results(x, y):
    """Names the results in a dict."""
    x, y = x.detach(), y.detach()
    return {"z": 2 * x**2 + 3 * y**3, "dx": 4 * x, "dy": 9 * y**2}


def wrong_only_a_returned_twice(x, y):
    """One derivative for both."""
    a = x.detach().requires_grad_()
    b = y.detach()
    z = 2 * a**2 + 3 * b**3
    z.sum().backward()
    return z.detach(), a.grad, a.grad


def wrong_rounded_values(x, y):
    """Right dtype, but the numbers went through float32."""
    a, b = x.detach().float(), y.detach().float()
    return tuple(t.to(x.dtype) for t in (2 * a**2 + 3 * b**3, 4 * a, 9 * b**2))
