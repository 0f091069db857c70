"""Versions of adamw_step_ as learners write them."""

import math

import torch


def right_detached_views(params, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
    """Views without gradients share memory with the parameters."""
    b1, b2 = betas
    for i, param in enumerate(params):
        if param.grad is None:
            continue
        p, g, s = param.detach(), param.grad.detach(), state[i]
        s["step"] = s["step"] + 1
        p.sub_(lr * weight_decay * p)
        s["m"].add_((g - s["m"]) * (1 - b1))
        s["v"].add_((g * g - s["v"]) * (1 - b2))
        m_hat = s["m"] / (1 - math.pow(b1, s["step"]))
        v_hat = s["v"] / (1 - math.pow(b2, s["step"]))
        p.sub_(m_hat / (torch.sqrt(v_hat) + eps) * lr)


@torch.no_grad()
def right_one_list_after_the_other(params, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
    """First all moments, then all moves; slices are assigned."""
    live = [(p, s) for p, s in zip(params, state) if p.grad is not None]
    for p, s in live:
        s["step"] += 1
        s["m"][...] = betas[0] * s["m"] + (1 - betas[0]) * p.grad
        s["v"].copy_(betas[1] * s["v"] + (1 - betas[1]) * p.grad.pow(2))
    for p, s in live:
        m_hat, v_hat = s["m"] / (1 - betas[0] ** s["step"]), s["v"] / (1 - betas[1] ** s["step"])
        new = p * (1 - lr * weight_decay) - lr * m_hat / (v_hat.sqrt() + eps)
        p.copy_(new)


def right_functional(params, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
    """Torch's own function behind the optimizer."""
    rows = [(p, s) for p, s in zip(params, state) if p.grad is not None]
    steps = [torch.tensor(float(s["step"])) for _, s in rows]
    with torch.no_grad():
        for (p, s), step in zip(rows, steps):
            torch.optim._functional.adamw(
                [p], [p.grad], [s["m"]], [s["v"]], [], [step], foreach=False, amsgrad=False,
                beta1=betas[0], beta2=betas[1], lr=lr, weight_decay=weight_decay, eps=eps, maximize=False,
            )
            s["step"] = int(step)


def wrong_adam(params, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
    """torch.optim.Adam, whose weight_decay is another one."""
    for p, s in zip(params, state):
        if p.grad is None:
            continue
        optimizer = torch.optim.Adam([p], lr=lr, betas=betas, eps=eps, weight_decay=weight_decay)
        optimizer.state[p] = {"step": torch.tensor(float(s["step"])), "exp_avg": s["m"], "exp_avg_sq": s["v"]}
        optimizer.step()
        s["step"] += 1


def wrong_fresh_optimizer(params, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
    """A new optimizer in each call, which remembers nothing."""
    if not params:
        return
    torch.optim.AdamW(params, lr=lr, betas=betas, eps=eps, weight_decay=weight_decay).step()
    for p, s in zip(params, state):
        if p.grad is not None:
            s["step"] += 1


def wrong_new_state(params, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
    """M and v are bound anew in the dict."""
    with torch.no_grad():
        for p, s in zip(params, state):
            if p.grad is None:
                continue
            s["step"] += 1
            s["m"] = betas[0] * s["m"] + (1 - betas[0]) * p.grad
            s["v"] = betas[1] * s["v"] + (1 - betas[1]) * p.grad**2
            p.mul_(1 - lr * weight_decay)
            m_hat, v_hat = s["m"] / (1 - betas[0] ** s["step"]), s["v"] / (1 - betas[1] ** s["step"])
            p.sub_(lr * m_hat / (v_hat.sqrt() + eps))


@torch.no_grad()
def wrong_decays_what_has_no_gradient(params, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
    """Decays before it asks for the gradient."""
    for p, s in zip(params, state):
        p.mul_(1 - lr * weight_decay)
        if p.grad is None:
            continue
        s["step"] += 1
        s["m"].lerp_(p.grad, 1 - betas[0])
        s["v"].mul_(betas[1]).addcmul_(p.grad, p.grad, value=1 - betas[1])
        m_hat, v_hat = s["m"] / (1 - betas[0] ** s["step"]), s["v"] / (1 - betas[1] ** s["step"])
        p.sub_(lr * m_hat / (v_hat.sqrt() + eps))


@torch.no_grad()
def wrong_gradient_averaged_in_place(params, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
    """Scales the gradient itself on the way."""
    for p, s in zip(params, state):
        if p.grad is None:
            continue
        s["step"] += 1
        s["v"].mul_(betas[1]).add_(p.grad**2 * (1 - betas[1]))
        s["m"].mul_(betas[0]).add_(p.grad.mul_(1 - betas[0]))
        m_hat, v_hat = s["m"] / (1 - betas[0] ** s["step"]), s["v"] / (1 - betas[1] ** s["step"])
        p.mul_(1 - lr * weight_decay).sub_(lr * m_hat / (v_hat.sqrt() + eps))
