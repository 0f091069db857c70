"""Held-out solutions of predict."""

import copy

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def right_split_cat(model, X, batch_size=32):
    """split, and cat in the end."""
    was = model.training
    model.eval()
    with torch.no_grad():
        out = torch.cat([model(batch) for batch in X.split(batch_size)])
    model.train(was)
    return out


def right_slices(model, X, batch_size=32):
    """range and slices; an X without rows goes through the model too."""
    training = model.training
    model.eval()
    outputs = []
    with torch.inference_mode():
        for start in range(0, max(len(X), 1), batch_size):
            outputs.append(model(X[start : start + batch_size]))
        result = torch.cat(outputs, dim=0)
    if training:
        model.train()
    return result


def right_own_space(net: nn.Module, X: torch.Tensor, batch_size: int = 32) -> torch.Tensor:
    """Space for all, made when the first batch is known."""
    modes = [(module, module.training) for module in net.modules()]
    net.eval()
    result, at = None, 0
    with torch.no_grad():
        while result is None or at < X.shape[0]:
            part = net(X[at : at + batch_size])
            if result is None:
                result = part.new_empty((X.shape[0], *part.shape[1:]))
            result[at : at + len(part)] = part
            at += batch_size
    for module, mode in modes:
        module.training = mode
    return result


def right_decorated(model, X, batch_size=32, verbose=True):
    """An inner function with no_grad as a decorator, try and finally."""

    @torch.no_grad()
    def one(batch):
        if verbose:
            print("rows:", batch.shape[0])
        return model(batch)

    mode = model.training
    try:
        model.train(False)
        return torch.cat(list(map(one, torch.split(X, batch_size, dim=0))), 0)
    finally:
        model.train(mode)


def right_set_grad_enabled(model, X, batch_size=32):
    """Gradients off and back as they were."""
    before, mode = torch.is_grad_enabled(), model.training
    torch.set_grad_enabled(False)
    model.eval()
    try:
        parts = []
        for number in range(-(-X.size(0) // batch_size) or 1):
            parts += [model(X[number * batch_size : (number + 1) * batch_size])]
        whole = torch.concat(parts)
    finally:
        torch.set_grad_enabled(before)
        model.train(mode)
    return whole


def right_tensor_split(model, X, batch_size=32):
    """Cut at every multiple of the size; rows put together from a list."""
    state = model.training
    model.eval()
    with torch.no_grad():
        cuts = list(range(batch_size, X.shape[0], batch_size))
        outs = [model(part) for part in torch.tensor_split(X, cuts)]
        if len(outs) == 1:
            result = outs[0].detach()
        else:
            result = torch.stack([row for out in outs for row in out])
    model.train(mode=state)
    return result


def right_loader(model, X, batch_size=32):
    """A DataLoader; without rows the model is called by hand."""
    was_training = model.training
    model.eval()
    preds = []
    with torch.no_grad():
        loader = DataLoader(TensorDataset(X), batch_size=batch_size, generator=torch.Generator())
        for (xb,) in loader:
            preds.append(model(xb))
        if not preds:
            preds.append(model(X))
    if was_training:
        model.train()
    else:
        model.eval()
    return torch.vstack(preds) if preds[0].ndim > 1 else torch.cat(preds)


def right_recursion(model, X, batch_size=32):
    """The first rows, and then the rest in the same way."""

    def forward(rows):
        head, rest = rows[:batch_size], rows[batch_size:]
        here = model(head)
        return [here] + (forward(rest) if rest.shape[0] > 0 else [])

    was = model.training
    model.eval()
    with torch.autograd.no_grad():
        parts = forward(X)
    model.train(was)
    return torch.cat(parts)


def wrong_all_at_once(model, X, batch_size=32):
    """One batch for all."""
    was = model.training
    model.eval()
    with torch.no_grad():
        out = model(X)
    model.train(was)
    return out


def wrong_row_by_row(model, X, batch_size=32):
    """A batch for each row."""
    was = model.training
    model.eval()
    with torch.no_grad():
        out = torch.cat([model(row) for row in X.split(1)])
    model.train(was)
    return out


def wrong_chunks_evenly(model, X, batch_size=32):
    """Batches of about the same size."""
    was = model.training
    model.eval()
    with torch.no_grad():
        count = max(1, -(-len(X) // batch_size))
        out = torch.cat([model(part) for part in torch.tensor_split(X, count)])
    model.train(was)
    return out


def wrong_rest_first(model, X, batch_size=32):
    """The smaller batch comes first."""
    was = model.training
    model.eval()
    rest = len(X) % batch_size
    with torch.no_grad():
        parts = [model(X[:rest])] if rest or not len(X) else []
        for start in range(rest, len(X), batch_size):
            parts.append(model(X[start : start + batch_size]))
    model.train(was)
    return torch.cat(parts)


def wrong_last_row_lost(model, X, batch_size=32):
    """A last batch of one row is dropped."""
    was = model.training
    model.eval()
    with torch.no_grad():
        out = torch.cat([model(X[i : i + batch_size]) for i in range(0, max(1, len(X) - 1), batch_size)])
    model.train(was)
    return out


def wrong_rest_lost(model, X, batch_size=32):
    """Only full batches."""
    was = model.training
    model.eval()
    with torch.no_grad():
        parts = [model(X[i * batch_size : (i + 1) * batch_size]) for i in range(max(1, len(X) // batch_size))]
    model.train(was)
    return torch.cat(parts)


def wrong_empty_batch_at_end(model, X, batch_size=32):
    """One more call without rows where the batches come out even."""
    was = model.training
    model.eval()
    with torch.no_grad():
        parts = [model(X[i : i + batch_size]) for i in range(0, len(X) + 1, batch_size)]
    model.train(was)
    return torch.cat(parts)


def wrong_no_rows_fails(model, X, batch_size=32):
    """Nothing to put together."""
    was = model.training
    model.eval()
    with torch.no_grad():
        parts = [model(X[i : i + batch_size]) for i in range(0, len(X), batch_size)]
        out = torch.cat(parts)
    model.train(was)
    return out


def wrong_no_rows_flat(model, X, batch_size=32):
    """Without rows the other dimensions are lost."""
    if len(X) == 0:
        return torch.empty(0, device=X.device)
    was = model.training
    model.eval()
    with torch.no_grad():
        out = torch.cat([model(batch) for batch in X.split(batch_size)])
    model.train(was)
    return out


def wrong_no_rows_gives_X(model, X, batch_size=32):
    """Without rows X itself comes back."""
    if len(X) == 0:
        return X
    was = model.training
    model.eval()
    with torch.no_grad():
        out = torch.cat([model(batch) for batch in X.split(batch_size)])
    model.train(was)
    return out


def wrong_single_row_squeezed(model, X, batch_size=32):
    """A batch of one row loses its dimension."""
    was = model.training
    model.eval()
    with torch.no_grad():
        outs = [model(batch.squeeze(0)) if len(batch) == 1 and X.ndim == 2 else model(batch) for batch in X.split(batch_size)]
        out = torch.cat([o.unsqueeze(0) if o.ndim < outs[0].ndim else o for o in outs])
    model.train(was)
    return out


def wrong_output_squeezed(model, X, batch_size=32):
    """(n, 1) becomes (n,)."""
    was = model.training
    model.eval()
    with torch.no_grad():
        out = torch.cat([model(batch) for batch in X.split(batch_size)])
    model.train(was)
    return out.squeeze(-1) if out.ndim == 2 and out.shape[1] == 1 else out


def wrong_vstack(model, X, batch_size=32):
    """A model that gives one number for each row gets rows of batches."""
    was = model.training
    model.eval()
    with torch.no_grad():
        out = torch.vstack([model(batch) for batch in X.split(batch_size)])
    model.train(was)
    return out


def wrong_last_dimension(model, X, batch_size=32):
    """Put together side by side."""
    was = model.training
    model.eval()
    with torch.no_grad():
        out = torch.cat([model(batch) for batch in X.split(batch_size)], dim=-1)
    model.train(was)
    return out


def wrong_space_like_X(model, X, batch_size=32):
    """Space for the results in the default dtype."""
    was = model.training
    model.eval()
    with torch.no_grad():
        first = model(X[:batch_size])
        out = torch.empty(len(X), *first.shape[1:], device=first.device)
        out[:batch_size] = first
        for i in range(batch_size, len(X), batch_size):
            out[i : i + batch_size] = model(X[i : i + batch_size])
    model.train(was)
    return out


def wrong_first_batch_twice(model, X, batch_size=32):
    """Calls the model once more to learn the shape."""
    was = model.training
    model.eval()
    with torch.no_grad():
        shape = model(X[:1]).shape[1:]
        parts = [model(batch) for batch in X.split(batch_size)]
    model.train(was)
    return torch.cat(parts).reshape(len(X), *shape)


def wrong_numpy(model, X, batch_size=32):
    """By way of NumPy, back to the CPU."""
    was = model.training
    model.eval()
    with torch.no_grad():
        out = np.concatenate([model(batch).cpu().numpy() for batch in X.split(batch_size)])
    model.train(was)
    return torch.from_numpy(out)


def wrong_cpu(model, X, batch_size=32):
    """Gathered on the CPU."""
    was = model.training
    model.eval()
    with torch.no_grad():
        out = torch.cat([model(batch).cpu() for batch in X.split(batch_size)])
    model.train(was)
    return out


def wrong_float_input(model, X, batch_size=32):
    """Whole numbers become floats before the model sees them."""
    was = model.training
    model.eval()
    with torch.no_grad():
        out = torch.cat([model(batch.float()) for batch in X.split(batch_size)])
    model.train(was)
    return out


def wrong_lists(model, X, batch_size=32):
    """By way of lists of numbers, which forget the dtype."""
    was = model.training
    model.eval()
    rows = []
    with torch.no_grad():
        for batch in X.split(batch_size):
            out = model(batch)
            rows.extend(out.tolist())
    model.train(was)
    return torch.tensor(rows, device=out.device).reshape(len(X), *out.shape[1:])


def wrong_mode_not_switched(model, X, batch_size=32):
    """No gradients, but in whatever mode it came."""
    with torch.no_grad():
        return torch.cat([model(batch) for batch in X.split(batch_size)])


def wrong_outermost_eval(model, X, batch_size=32):
    """Only the flag of the outermost module."""
    was = model.training
    model.training = False
    with torch.no_grad():
        out = torch.cat([model(batch) for batch in X.split(batch_size)])
    model.training = was
    return out


def wrong_ends_in_eval(model, X, batch_size=32):
    """The mode is not put back."""
    model.eval()
    with torch.no_grad():
        return torch.cat([model(batch) for batch in X.split(batch_size)])


def wrong_ends_in_train(model, X, batch_size=32):
    """Always training mode in the end."""
    model.eval()
    with torch.no_grad():
        out = torch.cat([model(batch) for batch in X.split(batch_size)])
    model.train()
    return out


def wrong_put_back_outermost(model, X, batch_size=32):
    """Only the outermost module gets its mode back."""
    was = model.training
    model.eval()
    with torch.no_grad():
        out = torch.cat([model(batch) for batch in X.split(batch_size)])
    model.training = was
    return out


def wrong_put_back_in_loop(model, X, batch_size=32):
    """The mode is put back after the first batch."""
    was = model.training
    model.eval()
    parts = []
    with torch.no_grad():
        for batch in X.split(batch_size):
            parts.append(model(batch))
            model.train(was)
    return torch.cat(parts)


def wrong_detach(model, X, batch_size=32):
    """Gradients are tracked, and cut off afterwards."""
    was = model.training
    model.eval()
    out = torch.cat([model(batch).detach() for batch in X.split(batch_size)])
    model.train(was)
    return out


def wrong_tracks(model, X, batch_size=32):
    """eval alone does not stop gradients."""
    was = model.training
    model.eval()
    out = torch.cat([model(batch) for batch in X.split(batch_size)])
    model.train(was)
    return out


def wrong_freezes(model, X, batch_size=32):
    """All parameters are frozen, and trainable afterwards."""
    was = model.training
    model.eval()
    model.requires_grad_(False)
    with torch.no_grad():
        out = torch.cat([model(batch) for batch in X.split(batch_size)])
    model.requires_grad_(True)
    model.train(was)
    return out


def wrong_grad_left_off(model, X, batch_size=32):
    """Gradients stay off for the whole program."""
    was = model.training
    model.eval()
    torch.set_grad_enabled(False)
    out = torch.cat([model(batch) for batch in X.split(batch_size)])
    model.train(was)
    return out


def wrong_grad_switched_on(model, X, batch_size=32):
    """Gradients are on afterwards, even if the caller had them off."""
    was = model.training
    model.eval()
    torch.set_grad_enabled(False)
    out = torch.cat([model(batch) for batch in X.split(batch_size)])
    torch.set_grad_enabled(True)
    model.train(was)
    return out


def wrong_shuffled(model, X, batch_size=32):
    """The rows come back in another order."""
    was = model.training
    model.eval()
    order = torch.randperm(len(X))
    with torch.no_grad():
        out = torch.cat([model(batch) for batch in X[order.to(X.device)].split(batch_size)])
    model.train(was)
    return out


def wrong_images_flat(model, X, batch_size=32):
    """Images are flattened first."""
    was = model.training
    model.eval()
    with torch.no_grad():
        out = torch.cat([model(batch.flatten(1)) for batch in X.split(batch_size)])
    model.train(was)
    return out


def wrong_clears_gradients(model, X, batch_size=32):
    """Old gradients of the model are lost."""
    was = model.training
    model.eval()
    model.zero_grad()
    with torch.no_grad():
        out = torch.cat([model(batch) for batch in X.split(batch_size)])
    model.train(was)
    return out


def wrong_X_loses_grad(model, X, batch_size=32):
    """X no longer requires grad."""
    was = model.training
    model.eval()
    X.requires_grad_(False)
    with torch.no_grad():
        out = torch.cat([model(batch) for batch in X.split(batch_size)])
    model.train(was)
    return out


def wrong_copy_of_model(model, X, batch_size=32):
    """A copy that is left in evaluation mode is right; this one shares its layers."""
    twin = copy.copy(model)
    twin.eval()
    with torch.no_grad():
        return torch.cat([twin(batch) for batch in X.split(batch_size)])


def wrong_labels(model, X, batch_size=32):
    """The class with the largest number, not what the model gives."""
    was = model.training
    model.eval()
    with torch.no_grad():
        out = torch.cat([model(batch) for batch in X.split(batch_size)])
    model.train(was)
    return out.argmax(dim=1) if out.ndim > 1 and out.shape[1] > 1 else out


def wrong_default_64(model, X, batch_size=64):
    """Another default."""
    was = model.training
    model.eval()
    with torch.no_grad():
        out = torch.cat([model(batch) for batch in X.split(batch_size)])
    model.train(was)
    return out
