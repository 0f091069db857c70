"""Held-out solutions of train_binary."""

import torch
from torch import nn
import torch.nn.functional as F

def right_float_everything(model, X, y, lr, epochs):
    model.train()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    y = y.float().reshape(len(X), -1)[:, 0]
    L, A = [], []
    for e in range(epochs):
        out = model(X).reshape(len(X), -1)[:, 0]
        loss = nn.BCEWithLogitsLoss()(out, y)
        pred = (torch.sigmoid(out) > 0.5).float()
        opt.zero_grad(); loss.backward(); opt.step()
        L.append(loss.item()); A.append((pred == y).float().mean().item())
    return {"loss": L, "acc": A}

def right_view_as(model, X, y, lr, epochs):
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    h = {"loss": [], "acc": []}
    for e in range(epochs):
        model.train()
        out = model(X)
        t = y.reshape(out.shape).to(out)
        loss = F.binary_cross_entropy_with_logits(out, t)
        opt.zero_grad()
        loss.backward()
        opt.step()
        h["loss"] += [loss.item()]
        h["acc"] += [torch.eq(out > 0, t.bool()).sum().item() / t.numel()]
    return h

def right_softplus(model, X, y, lr, epochs):
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    h = {"loss": [], "acc": []}
    y = y.view(-1) if y.is_contiguous() else y.reshape(-1)
    for e in range(epochs):
        model.train()
        z = model(X).flatten()
        t = y.to(z.dtype)
        loss = (torch.logaddexp(z, torch.zeros_like(z)) - z * t).mean()
        opt.zero_grad(); loss.backward(); opt.step()
        h["loss"].append(float(loss)); h["acc"].append(float((z.gt(0).long() == y.long()).double().mean()))
    return h

def right_defaultdict(model, X, y, lr, epochs):
    from collections import OrderedDict
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    h = OrderedDict(loss=[], acc=[])
    while len(h["loss"]) < epochs:
        model.train()
        z = model(X).ravel(); t = y.ravel().double()
        opt.zero_grad()
        l = F.binary_cross_entropy_with_logits(z, t); l.backward(); opt.step()
        h["loss"].append(l.item()); h["acc"].append(1 - ((z > 0).double() - t).abs().mean().item())
    return dict(h)

def wrong_eval_acc(model, X, y, lr, epochs):
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    h = {"loss": [], "acc": []}
    for e in range(epochs):
        model.train()
        z = model(X).ravel(); t = y.ravel().double()
        opt.zero_grad()
        l = F.binary_cross_entropy_with_logits(z, t); l.backward(); opt.step()
        model.eval()
        with torch.no_grad(): z = model(X).ravel()
        h["loss"].append(l.item()); h["acc"].append(((z > 0) == (t > 0)).double().mean().item())
    model.train()
    return h

def wrong_round_half(model, X, y, lr, epochs):
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    h = {"loss": [], "acc": []}
    for e in range(epochs):
        model.train()
        z = model(X).ravel(); t = y.ravel().double()
        opt.zero_grad()
        l = F.binary_cross_entropy_with_logits(z, t); l.backward(); opt.step()
        h["loss"].append(l.item()); h["acc"].append((((torch.sigmoid(z) + 0.5).floor()) == t).double().mean().item())
    return h

def wrong_new_optimizer_momentum_weight_decay(model, X, y, lr, epochs):
    opt = torch.optim.SGD(model.parameters(), lr=lr, weight_decay=0.01)
    h = {"loss": [], "acc": []}
    for e in range(epochs):
        model.train()
        z = model(X).ravel(); t = y.ravel().double()
        opt.zero_grad()
        l = F.binary_cross_entropy_with_logits(z, t); l.backward(); opt.step()
        h["loss"].append(l.item()); h["acc"].append(((z > 0) == (t > 0)).double().mean().item())
    return h

def wrong_y_inplace(model, X, y, lr, epochs):
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    h = {"loss": [], "acc": []}
    X.requires_grad_()
    for e in range(epochs):
        model.train()
        z = model(X).ravel(); t = y.ravel().double()
        opt.zero_grad()
        l = F.binary_cross_entropy_with_logits(z, t); l.backward(); opt.step()
        h["loss"].append(l.item()); h["acc"].append(((z > 0) == (t > 0)).double().mean().item())
    return h

def wrong_seed(model, X, y, lr, epochs):
    torch.manual_seed(42)
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    h = {"loss": [], "acc": []}
    for e in range(epochs):
        model.train()
        z = model(X).ravel(); t = y.ravel().double()
        opt.zero_grad()
        l = F.binary_cross_entropy_with_logits(z, t); l.backward(); opt.step()
        h["loss"].append(l.item()); h["acc"].append(((z > 0) == (t > 0)).double().mean().item())
    return h

def wrong_train_after_loop(model, X, y, lr, epochs):
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    h = {"loss": [], "acc": []}
    for e in range(epochs):
        z = model(X).ravel(); t = y.ravel().double()
        opt.zero_grad()
        l = F.binary_cross_entropy_with_logits(z, t); l.backward(); opt.step()
        h["loss"].append(l.item()); h["acc"].append(((z > 0) == (t > 0)).double().mean().item())
    model.train()
    return h

def wrong_accuracy_rounded(model, X, y, lr, epochs):
    h = _like(model, X, y, lr, epochs)
    return {"loss": h["loss"], "acc": [round(a, 3) for a in h["acc"]]}

def _like(model, X, y, lr, epochs):
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    h = {"loss": [], "acc": []}
    for e in range(epochs):
        model.train()
        z = model(X).ravel(); t = y.ravel().double()
        opt.zero_grad()
        l = F.binary_cross_entropy_with_logits(z, t); l.backward(); opt.step()
        h["loss"].append(l.item()); h["acc"].append(((z > 0) == (t > 0)).double().mean().item())
    return h

def wrong_keys(model, X, y, lr, epochs):
    h = _like(model, X, y, lr, epochs)
    return {"loss": h["loss"], "accuracy": h["acc"]}

def wrong_loss_of_column_pairs(model, X, y, lr, epochs):
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    h = {"loss": [], "acc": []}
    for e in range(epochs):
        model.train()
        z = model(X); t = y.double()
        if z.ndim != t.ndim: t = t.unsqueeze(-1) if t.ndim == 1 else t.squeeze()
        opt.zero_grad()
        l = F.binary_cross_entropy_with_logits(z, t); l.backward(); opt.step()
        h["loss"].append(l.item()); h["acc"].append(((z > 0) == (t > 0)).double().mean().item())
    return h


def right_by_hand(model, X, y, lr, epochs):
    """The update by hand; gradients are taken, not left in .grad; labels by comparing with 0."""
    model.train()
    targets = y.reshape(-1)
    history = {"loss": [], "acc": []}
    parameters = [p for p in model.parameters() if p.requires_grad]
    for _ in range(epochs):
        logits = model(X).reshape(-1)
        loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, targets.to(logits.dtype))
        grads = torch.autograd.grad(loss, parameters)
        with torch.no_grad():
            for p, g in zip(parameters, grads):
                p.sub_(lr * g)
        history["loss"].append(float(loss))
        history["acc"].append(((logits > 0) == (targets == 1)).double().mean().item())
    return history
