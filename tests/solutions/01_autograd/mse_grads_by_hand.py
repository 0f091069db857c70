"""Versions of mse_grads_by_hand as learners write them."""

import copy

import numpy as np
import torch
import torch.nn.functional as F


def right_paper(X, y, w, b):
    """The formulas, without tracking."""
    with torch.no_grad():
        r = X @ w + b - y
        n = len(y)
        return (r**2).mean(), 2 / n * (X.T @ r), 2 * r.mean()


def right_autograd_copies(X, y, w, b):
    """Leaves of one's own and backward."""
    w = w.detach().clone().requires_grad_()
    b = b.detach().clone().requires_grad_()
    loss = F.mse_loss(X.detach() @ w + b, y.detach())
    loss.backward()
    return loss.detach(), w.grad, b.grad


def right_autograd_grad(X, y, w, b):
    """torch.autograd.grad, with a column of predictions that is flattened again."""
    leaves = [t.detach().requires_grad_() for t in (w, b)]
    pred = F.linear(X, leaves[0].unsqueeze(0)).squeeze(1) + leaves[1]
    loss = torch.nn.MSELoss()(pred, y)
    dw, db = torch.autograd.grad(loss, leaves)
    return (loss.data, dw, db)


def right_func(X, y, w, b):
    """grad_and_value of a function of a tuple."""

    def cost(params):
        weight, bias = params
        return torch.mean(torch.square(torch.mv(X, weight) + bias - y))

    (dw, db), loss = torch.func.grad_and_value(cost)((w.detach(), b.detach()))
    return loss.detach(), dw.detach(), db.detach()


def right_einsum(X, y, w, b):
    """Einsum; the sums divided by n."""
    X, y, w, b = X.data, y.data, w.data, b.data
    n = X.shape[0]
    r = torch.einsum("nd,d->n", X, w) + b - y
    return torch.dot(r, r) / n, torch.einsum("nd,n->d", X, r) * 2 / n, r.sum() * 2 / n


def right_broadcast(X, y, w, b):
    """A table of products, summed by rows; the mean of rows."""
    w0, b0 = w.detach(), b.item()
    errors = torch.sum(X * w0, dim=1) + b0 - y
    loss = errors.pow(2).mean(0)
    grad_w = (2 * errors[:, None] * X).mean(dim=0)
    grad_b = (2 * errors).mean()
    return tuple(t.detach() for t in (loss, grad_w, grad_b))


@torch.no_grad()
def right_bias_as_column(X, y, w, b, show=False):
    """A column of ones for the bias; one product for both gradients."""
    A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
    theta = torch.hstack((w, b))
    res = A.matmul(theta) - y
    g = A.t().mul(2.0 / A.size(0)) @ res
    if show:
        print(res)
    return res.square().mean(), g[:-1], g[-1]


def wrong_numpy(X, y, w, b):
    """By way of NumPy on the CPU, and back: the numbers do not stay in tensors."""
    a, t, u, c = (v.detach().cpu().numpy() for v in (X, y, w, b))
    r = a @ u + c - t
    results = np.mean(r**2), 2 * a.T @ r / len(r), 2 * np.mean(r)
    return tuple(torch.as_tensor(v, dtype=X.dtype, device=X.device) for v in results)


def right_vmap(X, y, w, b):
    """The gradient of one sample, mapped over all of them, and the mean."""

    def one(weight, bias, x, t):
        return ((x * weight).sum() + bias - t) ** 2

    each = torch.func.vmap(torch.func.grad_and_value(one, argnums=(0, 1)), in_dims=(None, None, 0, 0))
    (dw, db), losses = each(w.detach(), b.detach(), X.detach(), y.detach())
    return losses.mean(), dw.mean(0), db.mean(0)


def wrong_factor_two(X, y, w, b):
    """The 2 of the square is forgotten."""
    with torch.no_grad():
        r = X @ w + b - y
        return (r**2).mean(), X.T @ r / len(r), r.mean()


def wrong_half_loss(X, y, w, b):
    """Half of the loss, as in some books."""
    with torch.no_grad():
        r = X @ w + b - y
        return (r**2).mean() / 2, X.T @ r / len(r) * 2, 2 * r.mean()


def wrong_sum(X, y, w, b):
    """Sums instead of means in the gradients; right for n = 1."""
    with torch.no_grad():
        r = X @ w + b - y
        return (r**2).mean(), 2 * X.T @ r, 2 * r.sum()


def wrong_bias_sum(X, y, w, b):
    """Only the bias gets the sum."""
    with torch.no_grad():
        r = X @ w + b - y
        return (r**2).mean(), 2 * X.T @ r / len(r), 2 * r.sum()


def wrong_divided_by_all(X, y, w, b):
    """Divides by the number of elements of X; right for d = 1."""
    with torch.no_grad():
        r = X @ w + b - y
        return (r**2).mean(), 2 * X.T @ r / X.numel(), 2 * r.mean()


def wrong_divided_by_columns(X, y, w, b):
    """n is taken from the wrong axis."""
    n = X.shape[1]
    with torch.no_grad():
        r = X @ w + b - y
        return (r**2).sum() / n, 2 * X.T @ r / n, 2 * r.sum() / n


def wrong_sign(X, y, w, b):
    """y - prediction: the loss is right, the gradients point the other way."""
    with torch.no_grad():
        r = y - (X @ w + b)
        return (r**2).mean(), 2 * X.T @ r / len(r), 2 * r.mean()


def wrong_attached(X, y, w, b):
    """The formulas are tracked if w or b is."""
    r = X @ w + b - y
    return (r**2).mean(), 2 * X.T @ r / len(r), 2 * r.mean()


def wrong_loss_attached(X, y, w, b):
    """Only the loss still has its history."""
    w = w.detach().clone().requires_grad_()
    b = b.detach().clone().requires_grad_()
    loss = ((X @ w + b - y) ** 2).mean()
    loss.backward()
    return loss, w.grad, b.grad


def wrong_on_the_arguments(X, y, w, b):
    """Works on w and b themselves."""
    w.requires_grad_()
    b.requires_grad_()
    loss = ((X @ w + b - y) ** 2).mean()
    loss.backward()
    return loss.detach(), w.grad, b.grad


def wrong_detach_without_copy_of_flag(X, y, w, b):
    """No .grad is touched, but w and b are watched from now on."""
    w.requires_grad_()
    b.requires_grad_()
    loss = ((X @ w + b - y) ** 2).mean()
    dw, db = torch.autograd.grad(loss, (w, b))
    return loss.detach(), dw, db


def wrong_gradients_emptied(X, y, w, b):
    """A .grad from before is lost."""
    for t in (w, b):
        if t.is_leaf:
            t.grad = None
    with torch.no_grad():
        r = X @ w + b - y
        return (r**2).mean(), 2 * X.T @ r / len(r), 2 * r.mean()


def wrong_flag_switched_off(X, y, w, b):
    """w and b are no longer watched."""
    w.requires_grad_(False)
    b.requires_grad_(False)
    r = X @ w + b - y
    return (r**2).mean(), 2 * X.T @ r / len(r), 2 * r.mean()


def wrong_deepcopy(X, y, w, b):
    """A deep copy has the old .grad, too, and backward adds to it."""
    w, b = (copy.deepcopy(t).requires_grad_() if t.is_leaf else t.detach().requires_grad_() for t in (w, b))
    loss = ((X @ w + b - y) ** 2).mean()
    loss.backward()
    return loss.detach(), w.grad, b.grad


def wrong_clone_only(X, y, w, b):
    """clone without detach: the way back leads to the arguments."""
    w2, b2 = w.clone(), b.clone()
    for t in (w2, b2):
        t.requires_grad_()
        t.retain_grad()
    loss = ((X @ w2 + b2 - y) ** 2).mean()
    loss.backward()
    return loss.detach(), w2.grad, b2.grad


def wrong_column(X, y, w, b):
    """(n, 1) less (n,) is spread to a table."""
    with torch.no_grad():
        r = X @ w.reshape(-1, 1) + b - y
        n = len(y)
        return (r**2).mean(), 2 * (X.T @ r).mean(1) / n, 2 * r.mean()


def wrong_squeezed(X, y, w, b):
    """A single weight loses its axis."""
    with torch.no_grad():
        r = X @ w + b - y
        dw = (2 * X.T @ r[:, None] / len(r)).squeeze()
        return (r**2).mean(), dw, 2 * r.mean()


def wrong_squeezed_predictions(X, y, w, b):
    """n = 1: the prediction loses its axis, and there is no product any more."""
    with torch.no_grad():
        r = (X @ w[:, None]).squeeze() + b - y.squeeze()
        return (r**2).mean(), 2 * X.T @ r / len(y), 2 * r.mean()


def wrong_shape_of_loss(X, y, w, b):
    """The loss has one dimension."""
    with torch.no_grad():
        r = (X @ w + b - y)[:, None]
        loss = (r**2).mean(0)
        return loss, (2 * X.T @ r / len(r))[:, 0], 2 * r.mean()


def wrong_shape_of_bias(X, y, w, b):
    """The gradient of the bias has shape (1,)."""
    with torch.no_grad():
        r = (X @ w + b - y)[:, None]
        return (r**2).mean(), (2 * X.T @ r / len(r))[:, 0], 2 * r.mean(0)


def wrong_loop_over_rows(X, y, w, b):
    """One sample after the other."""
    with torch.no_grad():
        loss, dw, db = torch.zeros_like(b), torch.zeros_like(w), torch.zeros_like(b)
        for row, target in zip(X, y):
            r = torch.dot(row, w) + b - target
            loss += r**2
            dw += 2 * r * row
            db += 2 * r
        n = len(y)
        return loss / n, dw / n, db / n


def wrong_loop_over_columns(X, y, w, b):
    """One weight after the other."""
    with torch.no_grad():
        r = X @ w + b - y
        dw = torch.stack([2 * (X[:, j] * r).mean() for j in range(X.shape[1])])
        return (r**2).mean(), dw, 2 * r.mean()


def wrong_python_sum(X, y, w, b):
    """Python's sum goes through the rows, too."""
    with torch.no_grad():
        r = X @ w + b - y
        n = len(y)
        return sum(r**2) / n, sum(2 * X * r[:, None]) / n, sum(2 * r) / n


def wrong_float32(X, y, w, b):
    """Everything becomes float32."""
    with torch.no_grad():
        r = X.float() @ w.float() + b.float() - y.float()
        return (r**2).mean(), 2 * X.float().T @ r / len(r), 2 * r.mean()


def wrong_numbers(X, y, w, b):
    """Python numbers for what is 0-d."""
    with torch.no_grad():
        r = X @ w + b - y
        return (r**2).mean().item(), 2 * X.T @ r / len(r), 2 * r.mean().item()


def wrong_back_from_numpy(X, y, w, b):
    """From NumPy the results come back on the CPU, and a mean as float64."""
    a, t, u, c = (v.detach().cpu().numpy() for v in (X, y, w, b))
    r = a @ u + c - t
    return torch.tensor(float((r**2).mean())), torch.from_numpy(2 * a.T @ r / len(r)), torch.tensor(float(2 * r.mean()))


def wrong_tables_on_the_cpu(X, y, w, b):
    """Ones for the bias are made on the CPU."""
    with torch.no_grad():
        A = torch.cat([X, torch.ones(len(X), 1, dtype=X.dtype)], dim=1)
        r = A @ torch.cat([w, b.reshape(1)]) - y
        g = 2 * A.T @ r / len(r)
        return (r**2).mean(), g[:-1], g[-1]


def wrong_in_place(X, y, w, b):
    """The targets become the errors."""
    with torch.no_grad():
        y.sub_(X @ w + b).neg_()
        return (y**2).mean(), 2 * X.T @ y / len(y), 2 * y.mean()


def wrong_without_bias(X, y, w, b):
    """The bias is left out of the prediction."""
    with torch.no_grad():
        r = X @ w - y
        return (r**2).mean(), 2 * X.T @ r / len(r), 2 * r.mean()


def wrong_order(X, y, w, b):
    """The bias before the weights."""
    with torch.no_grad():
        r = X @ w + b - y
        return (r**2).mean(), 2 * r.mean(), 2 * X.T @ r / len(r)


def wrong_root(X, y, w, b):
    """The root of the mean, with the gradients of the mean."""
    with torch.no_grad():
        r = X @ w + b - y
        return (r**2).mean().sqrt(), 2 * X.T @ r / len(r), 2 * r.mean()


def wrong_unbiased(X, y, w, b):
    """The variance of the errors: right only where their mean is 0."""
    with torch.no_grad():
        r = X @ w + b - y
        return r.var(correction=0), 2 * X.T @ r / len(r), 2 * r.mean()
