"""Held-out solutions of fine_tune_head."""

import copy

import numpy as np
import torch
from torch import nn, optim


def right_plain(model, loader, loss_fn, lr, epochs):
    """Freeze, train, weigh by the size of the batch."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        model.train()
        model.backbone.eval()
        total, count = 0.0, 0
        for xb, yb in loader:
            pred = model(xb)
            loss = loss_fn(pred, yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    model.eval()
    return history


def right_two_halves(model, loader, loss_fn, lr, epochs, verbose=True):
    """The backbone under no_grad, then the head; a line for each epoch."""
    model.backbone.requires_grad_(False)
    model.head.requires_grad_(True)
    backbone, head = model.backbone.eval(), model.head.train()
    opt = optim.SGD(head.parameters(), lr)
    losses = []
    for epoch in range(1, epochs + 1):
        batch_losses, sizes = [], []
        for x, y in loader:
            with torch.no_grad():
                features = backbone(x)
            loss = loss_fn(head(features), y)
            loss.backward()
            opt.step()
            opt.zero_grad()
            batch_losses.append(loss.item())
            sizes.append(y.shape[0])
        losses.append(sum(l * n for l, n in zip(batch_losses, sizes)) / sum(sizes))
        if verbose:
            print(f"epoch {epoch}: {losses[-1]:.4f}")
    model.eval()
    return losses


def right_all_parameters(model, loader, loss_fn, lr, epochs):
    """The optimizer gets all parameters; the frozen ones have no gradients."""
    model.requires_grad_(False)
    for name, p in model.head.named_parameters():
        p.requires_grad_()
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    model.backbone.train(False)
    model.head.train(True)
    means = []
    for _ in range(epochs):
        weighted = []
        n = 0
        for inputs, targets in loader:
            optimizer.zero_grad(set_to_none=True)
            loss = loss_fn(model(inputs), targets)
            loss.backward()
            optimizer.step()
            weighted.append(loss.detach() * len(targets))
            n += len(targets)
        means.append((torch.stack(weighted).sum() / n).item())
    model.eval()
    return means


def right_filter(model, loader, loss_fn, lr, epochs):
    """Only what requires gradients goes to the optimizer; NumPy weighs."""
    for name, param in model.named_parameters():
        param.requires_grad = name.startswith("head.")
    optimizer = optim.SGD(filter(lambda p: p.requires_grad, model.parameters()), lr=lr)
    result = []
    try:
        for _ in range(epochs):
            model.eval()
            model.head.train()
            values, weights = [], []
            for batch in loader:
                x, y = batch
                optimizer.zero_grad()
                out = model.head(model.backbone(x).detach())
                loss = loss_fn(out, y)
                loss.backward()
                optimizer.step()
                values.append(loss.item())
                weights.append(x.size(0))
            result.append(float(np.average(values, weights=weights)))
    finally:
        model.eval()
    return result


def right_optimizer_each_epoch(model, loader, loss_fn, lr, epochs):
    """Plain SGD has no memory, so a new one for each epoch is as good."""
    for p in model.backbone.parameters():
        p.requires_grad_(False)
    for p in model.head.parameters():
        p.requires_grad_(True)

    def epoch():
        opt = torch.optim.SGD(list(model.head.parameters()), lr=lr, momentum=0, weight_decay=0)
        model.train()
        model.backbone.eval()
        running, seen = 0.0, 0
        for i, (x, y) in enumerate(loader):
            loss = loss_fn(model.forward(x), y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            running += loss.item() * y.size(0)
            seen += y.size(0)
        return running / seen

    losses = [epoch() for _ in range(epochs)]
    model.eval()
    return losses


def right_closure(model, loader, loss_fn, lr, epochs):
    """A closure for step, which returns the loss."""
    for module, wanted in ((model.backbone, False), (model.head, True)):
        for p in module.parameters():
            p.requires_grad = wanted
        module.train(wanted)
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        total = samples = 0
        for x, y in loader:

            def closure():
                optimizer.zero_grad()
                loss = loss_fn(model(x), y)
                loss.backward()
                return loss

            value = float(optimizer.step(closure))
            total += value * x.shape[0]
            samples += x.shape[0]
        history.append(total / samples)
    for module in model.modules():
        module.training = False
    return history


def right_modes_in_each_batch(model, loader, loss_fn, lr, epochs):
    """Sets the modes anew for each batch, and moves the batch to the head."""
    for p in model.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(params=model.head.parameters(), lr=lr)
    device = next(model.head.parameters()).device
    history = []
    for _ in range(epochs):
        sum_of_losses = torch.zeros((), dtype=torch.float64)
        samples = 0
        for X, y in loader:
            X, y = X.to(device), y.to(device)
            model.train()
            model.backbone.eval()
            y_pred = model(X)
            loss = loss_fn(y_pred, y)
            model.head.zero_grad()
            loss.backward()
            optimizer.step()
            sum_of_losses += loss.detach().cpu() * len(X)
            samples += len(X)
        history.append(sum_of_losses.item() / samples)
    model = model.eval()
    return history


def right_dict_of_epochs(model, loader, loss_fn, lr, epochs):
    """while, running mean, enable_grad."""
    model.backbone.requires_grad_(requires_grad=False).eval()
    model.head.requires_grad_(requires_grad=True)
    sgd = torch.optim.SGD([{"params": model.head.parameters()}], lr=lr)
    mean = {}
    epoch = 0
    while epoch < epochs:
        model.head.train()
        average, n = 0.0, 0
        for x, y in loader:
            with torch.enable_grad():
                loss = loss_fn(model(x), y)
                loss.backward()
            sgd.step()
            sgd.zero_grad()
            k = len(y)
            average += (loss.item() - average) * k / (n + k)
            n += k
        mean[epoch] = average
        epoch += 1
    model.eval()
    return list(mean.values())


def wrong_mean_of_batches(model, loader, loss_fn, lr, epochs):
    """Each batch counts the same, the small last one too."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        model.train()
        model.backbone.eval()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item()
            count += 1
        history.append(total / count)
    model.eval()
    return history


def wrong_sum_of_losses(model, loader, loss_fn, lr, epochs):
    """Not divided."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        model.train()
        model.backbone.eval()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total)
    model.eval()
    return history


def wrong_last_loss(model, loader, loss_fn, lr, epochs):
    """The loss of the last batch."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        model.train()
        model.backbone.eval()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(loss.item())
    model.eval()
    return history


def wrong_count_goes_on(model, loader, loss_fn, lr, epochs):
    """The sums are not set back for each pass."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    total, count = 0.0, 0
    for epoch in range(epochs):
        model.train()
        model.backbone.eval()
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    model.eval()
    return history


def wrong_loss_after_step(model, loader, loss_fn, lr, epochs):
    """The loss is measured again after the step."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        model.train()
        model.backbone.eval()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            with torch.no_grad():
                total += loss_fn(model(xb), yb).item() * len(xb)
            count += len(xb)
        history.append(total / count)
    model.eval()
    return history


def wrong_all_train(model, loader, loss_fn, lr, epochs):
    """The backbone trains along: BatchNorm measures."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        model.train()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    model.eval()
    return history


def wrong_eval_then_train(model, loader, loss_fn, lr, epochs):
    """train comes after eval and reaches the backbone."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        model.backbone.eval()
        model.train()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    model.eval()
    return history


def wrong_second_pass_trains(model, loader, loss_fn, lr, epochs):
    """Evaluation mode is set once, train() in each pass undoes it."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    model.train()
    model.backbone.eval()
    for epoch in range(epochs):
        if epoch > 0:
            model.train()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    model.eval()
    return history


def wrong_all_eval(model, loader, loss_fn, lr, epochs):
    """The head is in evaluation mode as well."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        model.eval()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    model.eval()
    return history


def wrong_modes_untouched(model, loader, loss_fn, lr, epochs):
    """The modes are taken as they come."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    model.eval()
    return history


def wrong_head_train_only(model, loader, loss_fn, lr, epochs):
    """Relies on the backbone to come in evaluation mode."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        model.head.train()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    model.eval()
    return history


def wrong_batchnorm_only(model, loader, loss_fn, lr, epochs):
    """Only BatchNorm is switched; Dropout in the backbone goes on."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        model.train()
        for m in model.backbone.modules():
            if isinstance(m, nn.modules.batchnorm._BatchNorm):
                m.eval()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    model.eval()
    return history


def wrong_outermost_flag(model, loader, loss_fn, lr, epochs):
    """The flag of the backbone itself, not of its parts."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        model.train()
        model.backbone.training = False
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    model.eval()
    return history


def wrong_children_only_one_level(model, loader, loss_fn, lr, epochs):
    """Only the direct parts of the backbone are switched."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        model.train()
        for m in model.backbone.children():
            m.training = False
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    model.eval()
    return history


def wrong_no_eval_in_the_end(model, loader, loss_fn, lr, epochs):
    """The model stays in training mode."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        model.train()
        model.backbone.eval()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    return history


def wrong_head_stays_in_training(model, loader, loss_fn, lr, epochs):
    """Only the backbone is in evaluation mode in the end."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        model.train()
        model.backbone.eval()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    model.backbone.eval()
    return history


def wrong_eval_in_last_pass(model, loader, loss_fn, lr, epochs):
    """eval stands inside the loop: nothing is set if there is no pass."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        model.train()
        model.backbone.eval()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
        model.eval()
    return history


def wrong_train_in_the_end(model, loader, loss_fn, lr, epochs):
    """Back in training mode."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        model.train()
        model.backbone.eval()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    model.train()
    return history


def wrong_module_attribute(model, loader, loss_fn, lr, epochs):
    """requires_grad as an attribute of the module freezes nothing."""
    model.backbone.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        model.train()
        model.backbone.eval()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    model.eval()
    return history


def wrong_not_frozen(model, loader, loss_fn, lr, epochs):
    """Trains the head only, but the backbone still requires gradients."""
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        model.train()
        model.backbone.eval()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    model.eval()
    return history


def wrong_detach_not_frozen(model, loader, loss_fn, lr, epochs):
    """detach in place of freezing."""
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        model.train()
        model.backbone.eval()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model.head(model.backbone(xb).detach()), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    model.eval()
    return history


def wrong_unfrozen_again(model, loader, loss_fn, lr, epochs):
    """The backbone is unfrozen in the end."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        model.train()
        model.backbone.eval()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    model.eval()
    for p in model.backbone.parameters():
        p.requires_grad = True
    return history


def wrong_head_stays_frozen(model, loader, loss_fn, lr, epochs):
    """Parameters of the head that were frozen stay so."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        model.train()
        model.backbone.eval()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    model.eval()
    return history


def wrong_weights_frozen_only(model, loader, loss_fn, lr, epochs):
    """Biases and BatchNorm of the backbone are not frozen."""
    for p in model.backbone.parameters():
        if p.ndim > 1:
            p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        model.train()
        model.backbone.eval()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    model.eval()
    return history


def wrong_trains_everything(model, loader, loss_fn, lr, epochs):
    """The backbone learns along."""
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        model.train()
        model.backbone.eval()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    model.eval()
    return history


def wrong_adam(model, loader, loss_fn, lr, epochs):
    """Another optimizer."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.Adam(model.head.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        model.train()
        model.backbone.eval()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    model.eval()
    return history


def wrong_momentum(model, loader, loss_fn, lr, epochs):
    """Momentum was not asked for."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr, momentum=0.9)
    history = []
    for epoch in range(epochs):
        model.train()
        model.backbone.eval()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    model.eval()
    return history


def wrong_weight_decay(model, loader, loss_fn, lr, epochs):
    """Weight decay was not asked for."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr, weight_decay=1e-2)
    history = []
    for epoch in range(epochs):
        model.train()
        model.backbone.eval()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    model.eval()
    return history


def wrong_fixed_lr(model, loader, loss_fn, lr, epochs):
    """The learning rate is written in."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=0.01)
    history = []
    for epoch in range(epochs):
        model.train()
        model.backbone.eval()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    model.eval()
    return history


def wrong_scheduler(model, loader, loss_fn, lr, epochs):
    """The learning rate falls."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    scheduler = optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.9)
    history = []
    for epoch in range(epochs):
        model.train()
        model.backbone.eval()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
        scheduler.step()
    model.eval()
    return history


def wrong_never_clears(model, loader, loss_fn, lr, epochs):
    """Gradients add up."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        model.train()
        model.backbone.eval()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    model.eval()
    return history


def wrong_clears_each_pass(model, loader, loss_fn, lr, epochs):
    """Clears once for each pass."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        model.train()
        model.backbone.eval()
        optimizer.zero_grad()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    model.eval()
    return history


def wrong_clears_before_step(model, loader, loss_fn, lr, epochs):
    """Clears between backward and step."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        model.train()
        model.backbone.eval()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            loss.backward()
            optimizer.zero_grad()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    model.eval()
    return history


def wrong_no_step(model, loader, loss_fn, lr, epochs):
    """Never steps."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        model.train()
        model.backbone.eval()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    model.eval()
    return history


def wrong_step_each_pass(model, loader, loss_fn, lr, epochs):
    """One step for each pass."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        model.train()
        model.backbone.eval()
        optimizer.zero_grad()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            loss.backward()
            total += loss.item() * len(xb)
            count += len(xb)
        optimizer.step()
        history.append(total / count)
    model.eval()
    return history


def wrong_one_pass_too_many(model, loader, loss_fn, lr, epochs):
    """range(epochs + 1)."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for epoch in range(epochs + 1):
        model.train()
        model.backbone.eval()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    model.eval()
    return history


def wrong_one_pass_too_few(model, loader, loss_fn, lr, epochs):
    """range(1, epochs)."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for epoch in range(1, epochs):
        model.train()
        model.backbone.eval()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    model.eval()
    return history


def wrong_first_batch_only(model, loader, loss_fn, lr, epochs):
    """return slipped into the loop of batches: break."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        model.train()
        model.backbone.eval()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
            break
        history.append(total / count)
    model.eval()
    return history


def wrong_each_batch_in_list(model, loader, loss_fn, lr, epochs):
    """One number for each batch."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        model.train()
        model.backbone.eval()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
            history.append(loss.item())
    model.eval()
    return history


def wrong_returns_last(model, loader, loss_fn, lr, epochs):
    """Only the last number."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        model.train()
        model.backbone.eval()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    model.eval()
    return history[-1] if history else 0.0


def wrong_returns_tensors(model, loader, loss_fn, lr, epochs):
    """Tensors in the list."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        model.train()
        model.backbone.eval()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.detach() * len(xb)
            count += len(xb)
        history.append(total / count)
    model.eval()
    return history


def wrong_returns_nothing(model, loader, loss_fn, lr, epochs):
    """No return."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        model.train()
        model.backbone.eval()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    model.eval()


def wrong_returns_model_too(model, loader, loss_fn, lr, epochs):
    """Model and list."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        model.train()
        model.backbone.eval()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    model.eval()
    return model, history


def wrong_numpy_floats(model, loader, loss_fn, lr, epochs):
    """NumPy float32 in the list."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        model.train()
        model.backbone.eval()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(np.float32(total / count))
    model.eval()
    return history


def wrong_rounds(model, loader, loss_fn, lr, epochs):
    """Rounded for display."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        model.train()
        model.backbone.eval()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(round(total / count, 3))
    model.eval()
    return history


def wrong_skips_small_batch(model, loader, loss_fn, lr, epochs):
    """The smaller last batch is left out."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        model.train()
        model.backbone.eval()
        total, count, size = 0.0, 0, 0
        for xb, yb in loader:
            if len(xb) < size:
                break
            size = len(xb)
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    model.eval()
    return history


def wrong_asks_twice(model, loader, loss_fn, lr, epochs):
    """The model is asked twice for each batch."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        model.train()
        model.backbone.eval()
        total, count = 0.0, 0
        for xb, yb in loader:
            pred = model(xb)
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    model.eval()
    return history


def wrong_head_twice(model, loader, loss_fn, lr, epochs):
    """The head is asked a second time for the report, under no_grad."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        model.train()
        model.backbone.eval()
        total, count = 0.0, 0
        for xb, yb in loader:
            features = model.backbone(xb)
            loss = loss_fn(model.head(features), yb)
            with torch.no_grad():
                model.head(features).argmax(dim=-1)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    model.eval()
    return history


def wrong_needs_positions(model, loader, loss_fn, lr, epochs):
    """Asks the loader for its length and by position."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        model.train()
        model.backbone.eval()
        total, count = 0.0, 0
        for i in range(len(loader)):
            xb, yb = loader[i]
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    model.eval()
    return history


def wrong_one_iterator(model, loader, loss_fn, lr, epochs):
    """One iterator for all passes: it is empty in the second one."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    loader = iter(loader)
    for epoch in range(epochs):
        model.train()
        model.backbone.eval()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / max(count, 1))
    model.eval()
    return history




def wrong_swapped_loss(model, loader, loss_fn, lr, epochs):
    """Target first."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        model.train()
        model.backbone.eval()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(yb, model(xb))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    model.eval()
    return history


def wrong_squeezed(model, loader, loss_fn, lr, epochs):
    """The prediction loses an axis."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        model.train()
        model.backbone.eval()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb).squeeze(), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    model.eval()
    return history


def wrong_softmax_behind_head(model, loader, loss_fn, lr, epochs):
    """A softmax is put behind the head."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        model.train()
        model.backbone.eval()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model.head(model.backbone(xb)).softmax(dim=-1), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    model.eval()
    return history


def wrong_dataset_length(model, loader, loss_fn, lr, epochs):
    """Divides by len(loader.dataset), which a list does not have."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        model.train()
        model.backbone.eval()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / len(loader.dataset))
    model.eval()
    return history


def wrong_new_head(model, loader, loss_fn, lr, epochs):
    """The head is drawn anew first."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    for m in model.head.modules():
        if hasattr(m, 'reset_parameters'):
            m.reset_parameters()
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        model.train()
        model.backbone.eval()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    model.eval()
    return history


def wrong_copy(model, loader, loss_fn, lr, epochs):
    """A copy is trained."""
    model = copy.deepcopy(model)
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        model.train()
        model.backbone.eval()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    model.eval()
    return history


def wrong_clips(model, loader, loss_fn, lr, epochs):
    """Gradients are clipped."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        model.train()
        model.backbone.eval()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.head.parameters(), 0.5)
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    model.eval()
    return history


def wrong_statistics_put_back(model, loader, loss_fn, lr, epochs):
    """Trains with BatchNorm measuring, and puts the old numbers back."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    old = copy.deepcopy(model.backbone.state_dict())
    for epoch in range(epochs):
        model.train()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    model.backbone.load_state_dict(old)
    model.eval()
    return history


def wrong_seeds(model, loader, loss_fn, lr, epochs):
    """Seeds inside."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    torch.manual_seed(42)
    for epoch in range(epochs):
        model.train()
        model.backbone.eval()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    model.eval()
    return history


def wrong_shifts_batch(model, loader, loss_fn, lr, epochs):
    """Changes the caller's batch."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        model.train()
        model.backbone.eval()
        total, count = 0.0, 0
        for xb, yb in loader:
            xb -= xb.mean()
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    model.eval()
    return history


def wrong_freezes_after_optimizer(model, loader, loss_fn, lr, epochs):
    """Freezes only when the training is done; the optimizer had everything."""
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        model.train()
        model.backbone.eval()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    model.eval()
    for p in model.backbone.parameters():
        p.requires_grad = False
    return history


def wrong_last_layer_of_head(model, loader, loss_fn, lr, epochs):
    """Trains only the last layer of the head."""
    for p in model.backbone.parameters():
        p.requires_grad = False
    for p in model.head.parameters():
        p.requires_grad = True
    optimizer = torch.optim.SGD(list(model.head.parameters())[-2:], lr=lr)
    history = []
    for epoch in range(epochs):
        model.train()
        model.backbone.eval()
        total, count = 0.0, 0
        for xb, yb in loader:
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            count += len(xb)
        history.append(total / count)
    model.eval()
    return history


def wrong_features_kept(model, loader, loss_fn, lr, epochs):
    """The backbone is asked in the first pass only; later ones use the features that were kept."""
    model.backbone.requires_grad_(False).eval()
    model.head.requires_grad_(True).train()
    with torch.no_grad():
        kept = [(model.backbone(x), y) for x, y in loader]
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        total, count = 0.0, 0
        for features, y in kept:
            loss = loss_fn(model.head(features), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
            count += len(y)
        history.append(total / count)
    model.eval()
    return history


def wrong_one_large_batch(model, loader, loss_fn, lr, epochs):
    """All batches are joined into one."""
    model.backbone.requires_grad_(False).eval()
    model.head.requires_grad_(True).train()
    X = torch.cat([x for x, _ in loader])
    Y = torch.cat([y for _, y in loader])
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        loss = loss_fn(model(X), Y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        history.append(loss.item())
    model.eval()
    return history


def wrong_order_of_first_pass(model, loader, loss_fn, lr, epochs):
    """The batches of the first pass are kept; a loader that shuffles is asked once only."""
    batches = list(loader)
    model.backbone.requires_grad_(False).eval()
    model.head.requires_grad_(True).train()
    optimizer = torch.optim.SGD(model.head.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        total, count = 0.0, 0
        for x, y in batches:
            loss = loss_fn(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
            count += len(y)
        history.append(total / count)
    model.eval()
    return history
