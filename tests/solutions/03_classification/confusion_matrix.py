"""Held-out solutions of confusion_matrix."""

import torch
import numpy as np
import torch.nn.functional as F

def right_unique_counts(y_true, y_pred, num_classes):
    if y_true.shape != y_pred.shape: raise ValueError("a")
    t, p = y_true.reshape(-1), y_pred.reshape(-1)
    if t.numel() and (min(t.min(), p.min()) < 0 or max(t.max(), p.max()) > num_classes - 1):
        raise ValueError("b")
    values, counts = torch.unique(t * num_classes + p, return_counts=True)
    out = torch.zeros(num_classes * num_classes, dtype=torch.int64, device=t.device)
    out[values] = counts
    return out.reshape(num_classes, num_classes)

def right_eq_arange(y_true, y_pred, num_classes):
    if y_true.shape != y_pred.shape: raise ValueError("a")
    c = torch.arange(num_classes, device=y_true.device)
    a = (y_true.flatten()[:, None] == c[None])
    b = (y_pred.flatten()[:, None] == c[None])
    if (~a.any(dim=1)).any() or (~b.any(dim=1)).any(): raise ValueError("b")
    return (a[:, :, None] & b[:, None, :]).sum(0)

def right_loop_classes_list(y_true, y_pred, num_classes):
    if y_true.shape != y_pred.shape: raise ValueError("a")
    if torch.any((y_true < 0) | (y_true >= num_classes)) or torch.any((y_pred < 0) | (y_pred >= num_classes)): raise ValueError("b")
    rows = []
    for i in range(num_classes):
        rows.append(torch.bincount(y_pred[y_true == i].flatten(), minlength=num_classes))
    return torch.stack(rows)

def right_clamp_check(y_true, y_pred, num_classes):
    if y_true.ndim != y_pred.ndim or any(a != b for a, b in zip(y_true.shape, y_pred.shape)): raise ValueError
    if not torch.equal(y_true, y_true.clamp(0, num_classes - 1)) or not torch.equal(y_pred, y_pred.clamp(0, num_classes - 1)): raise ValueError
    m = torch.zeros(num_classes, num_classes, device=y_true.device)
    m.index_put_((y_true.flatten(), y_pred.flatten()), torch.ones(y_true.numel(), device=y_true.device), accumulate=True)
    return m.to(torch.int64)

def right_einsum(y_true, y_pred, num_classes):
    if y_true.shape != y_pred.shape: raise ValueError
    if y_true.numel() == 0: return torch.zeros(num_classes, num_classes, dtype=torch.long, device=y_true.device)
    lo = torch.minimum(y_true.min(), y_pred.min()).item(); hi = torch.maximum(y_true.max(), y_pred.max()).item()
    if lo < 0 or hi >= num_classes: raise ValueError
    return torch.einsum("ni,nj->ij", F.one_hot(y_true.flatten(), num_classes).double(), F.one_hot(y_pred.flatten(), num_classes).double()).long()

def right_sparse(y_true, y_pred, num_classes):
    if y_true.shape != y_pred.shape: raise ValueError
    if ((y_true < 0) + (y_true >= num_classes) + (y_pred < 0) + (y_pred >= num_classes)).sum() > 0: raise ValueError
    eye = torch.eye(num_classes, dtype=torch.int64, device=y_true.device)
    return (eye[y_true.reshape(-1)].unsqueeze(2) * eye[y_pred.reshape(-1)].unsqueeze(1)).sum(dim=0)

def wrong_int32(y_true, y_pred, num_classes):
    return _eq(y_true, y_pred, num_classes).int()

def _eq(y_true, y_pred, num_classes):
    if y_true.shape != y_pred.shape: raise ValueError("a")
    for l in (y_true, y_pred):
        if bool(((l < 0) | (l >= num_classes)).any()): raise ValueError
    return torch.bincount((y_true * num_classes + y_pred).reshape(-1), minlength=num_classes ** 2).view(num_classes, num_classes)

def wrong_assert(y_true, y_pred, num_classes):
    assert y_true.shape == y_pred.shape
    return _eq(y_true, y_pred, num_classes)

def wrong_wrap_pred_only(y_true, y_pred, num_classes):
    if y_true.shape == y_pred.shape:
        y_pred = torch.where(y_pred == -1, num_classes - 1, y_pred)
    return _eq(y_true, y_pred, num_classes)

def wrong_drop_out_of_range(y_true, y_pred, num_classes):
    if y_true.shape != y_pred.shape: raise ValueError
    ok = (y_true >= 0) & (y_true < num_classes) & (y_pred >= 0) & (y_pred < num_classes)
    return _eq(y_true[ok], y_pred[ok], num_classes)

def wrong_combined_range(y_true, y_pred, num_classes):
    if y_true.shape != y_pred.shape: raise ValueError
    k = (y_true * num_classes + y_pred).reshape(-1)
    if k.numel() and (k.min() < 0 or k.max() >= num_classes ** 2): raise ValueError
    return torch.bincount(k, minlength=num_classes ** 2).view(num_classes, num_classes)

def wrong_loop_item(y_true, y_pred, num_classes):
    _eq(y_true, y_pred, num_classes)
    cm = torch.zeros(num_classes, num_classes, dtype=torch.int64, device=y_true.device)
    t, p = y_true.flatten(), y_pred.flatten()
    for i in range(len(t)):
        cm[t[i].item(), p[i].item()] += 1
    return cm

def wrong_numpy(y_true, y_pred, num_classes):
    _eq(y_true, y_pred, num_classes)
    cm = np.zeros((num_classes, num_classes), dtype=np.int64)
    np.add.at(cm, (y_true.cpu().numpy(), y_pred.cpu().numpy()), 1)
    return torch.from_numpy(cm).to(y_true.device)

def wrong_symmetric(y_true, y_pred, num_classes):
    c = _eq(y_true, y_pred, num_classes)
    return torch.maximum(c, c.T)

def wrong_labels_from_one(y_true, y_pred, num_classes):
    if y_true.shape == y_pred.shape and bool((y_true == 0).any()): raise ValueError
    return _eq(y_true, y_pred, num_classes)

def wrong_inplace(y_true, y_pred, num_classes):
    _eq(y_true, y_pred, num_classes)
    out = _eq(y_true, y_pred, num_classes)
    y_true *= num_classes; y_true += y_pred
    return out
