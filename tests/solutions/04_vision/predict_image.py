"""Held-out solutions of predict_image."""

import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


def right_plain(model, img, class_names):
    """The usual way, in five lines."""
    was_training = model.training
    device = next(model.parameters()).device
    model.eval()
    with torch.no_grad():
        logits = model(img.unsqueeze(0).to(device))
    model.train(was_training)
    probs = torch.softmax(logits, dim=1)
    idx = probs.argmax(dim=1).item()
    return class_names[idx], probs[0, idx].item()


@torch.no_grad()
def right_decorator(model, image, classes):
    """no_grad as a decorator, max gives both; other names."""
    training = model.training
    model.eval()
    p = next(iter(model.parameters()))
    out = model(image[None].to(p.device))
    if training:
        model.train()
    prob, pred = torch.max(F.softmax(out, 1), 1)
    return (classes[pred], float(prob))


@torch.inference_mode()
def right_inference_mode(model: nn.Module, img: torch.Tensor, class_names: list[str]) -> tuple[str, float]:
    """inference_mode, try and finally, topk."""
    mode = model.training
    try:
        model.eval()
        device = [p.device for p in model.parameters()][0]
        logits = model(img.to(device).reshape(1, *img.shape))
    finally:
        model.train(mode)
    values, places = logits.softmax(-1).topk(1)
    return class_names[places.item()], values.item()


def right_python_softmax(model, img, class_names):
    """Softmax in plain Python; the largest is taken off first."""
    mode = model.training
    previous = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    try:
        row = model.eval()(img.to(next(model.parameters()).device).unsqueeze(0))[0].tolist()
    finally:
        torch.set_grad_enabled(previous)
        model.train(mode)
    top = max(row)
    best = row.index(top)
    weights = [math.exp(v - top) for v in row]
    return class_names[best], weights[best] / sum(weights)


def right_numpy_softmax(model, img, class_names):
    """NumPy behind the model."""
    mode = model.training
    model.train(False)
    with torch.set_grad_enabled(False):
        batch = torch.stack([img]).to(next(model.parameters()).device)
        logits = model(batch).squeeze(0)
    model.train(mode)
    z = logits.detach().cpu().numpy()
    e = np.exp(z - np.max(z))
    i = int(np.argmax(e))
    return class_names[i], float((e / e.sum())[i])


def right_each_module_restored(model, img, class_names):
    """The mode of every single part is remembered."""
    modes = {m: m.training for m in model.modules()}
    model.eval()
    with torch.no_grad():
        for p in model.parameters():
            img = img.to(p.device)
            break
        logits = model(torch.unsqueeze(img, dim=0))
    for m, mode in modes.items():
        m.training = mode
    probability, index = F.softmax(logits[0], dim=0).max(dim=0)
    return class_names[int(index)], probability.cpu().item()


def right_log_softmax(model, img, class_names, device=None, verbose=True):
    """log_softmax and exp; extra options and a line of output."""
    if device is None:
        device = next(model.parameters()).device
    was_eval = not model.training
    model.eval()
    with torch.no_grad():
        log_probs = F.log_softmax(model(img.to(device).view(1, *img.size())), dim=1)
    if not was_eval:
        model.train()
    i = log_probs.argmax().item()
    probability = math.exp(log_probs[0][i])
    if verbose:
        print(f"I see: {class_names[i]} ({probability:.1%})")
    return class_names[i], probability


def right_helpers(model, img, class_names):
    """Helper functions inside; double precision on the CPU; class names paired with probabilities."""

    def where():
        return next(model.parameters()).device

    def look():
        model.eval()
        with torch.no_grad():
            return model(img.clone().to(where()).unsqueeze(dim=0)).cpu().double()

    old = model.training
    logits = look()
    model.train(mode=old)
    pairs = list(zip(logits.softmax(dim=1).squeeze(0).tolist(), class_names))
    probability, name = max(pairs, key=lambda pair: pair[0])
    return name, probability


def right_logsumexp(model, img, class_names):
    """exp(largest - logsumexp), sorted logits, nn.Softmax not needed."""
    state = model.training
    x = img.detach().to(next(model.parameters()).device)
    x = x.expand(1, -1, -1, -1)
    model.eval()
    with torch.no_grad():
        out = model(x)
        values, order = out.sort(dim=1, descending=True)
        prob = torch.exp(values[:, 0] - out.logsumexp(dim=1))
    if state is True:
        model.train()
    else:
        model.eval()
    return (class_names[order[0][0]], prob.item())


def wrong_softmax_over_batch(model, img, class_names):
    """Always sure: softmax over the batch of one."""
    was = model.training
    model.eval()
    with torch.no_grad():
        logits = model(img.unsqueeze(0).to(next(model.parameters()).device))
    model.train(was)
    probs = torch.softmax(logits, dim=0)
    i = logits.argmax().item()
    return class_names[i], probs[0, i].item()


def wrong_plain_exp(model, img, class_names):
    """exp of thousands is infinite."""
    was = model.training
    model.eval()
    with torch.no_grad():
        logits = model(img.unsqueeze(0).to(next(model.parameters()).device))[0]
    model.train(was)
    i = logits.argmax().item()
    return class_names[i], (logits[i].exp() / logits.exp().sum()).item()


def wrong_stays_eval(model, img, class_names):
    """Leaves evaluation mode behind."""
    model.eval()
    with torch.no_grad():
        logits = model(img.unsqueeze(0).to(next(model.parameters()).device))
    probs = logits.softmax(dim=1)
    i = probs.argmax(dim=1).item()
    return class_names[i], probs[0, i].item()


def wrong_always_train(model, img, class_names):
    """Back to training mode, also where it came in evaluation mode."""
    model.eval()
    with torch.no_grad():
        logits = model(img.unsqueeze(0).to(next(model.parameters()).device))
    model.train()
    probs = logits.softmax(dim=1)
    i = probs.argmax(dim=1).item()
    return class_names[i], probs[0, i].item()


def wrong_train_without_call(model, img, class_names):
    """model.train without parentheses."""
    was = model.training
    model.eval()
    with torch.no_grad():
        logits = model(img.unsqueeze(0).to(next(model.parameters()).device))
    if was:
        model.train
    probs = logits.softmax(dim=1)
    i = probs.argmax(dim=1).item()
    return class_names[i], probs[0, i].item()


def wrong_flag_of_outermost(model, img, class_names):
    """Sets the flag of the outermost module only: Dropout goes on."""
    was = model.training
    model.training = False
    with torch.no_grad():
        logits = model(img.unsqueeze(0).to(next(model.parameters()).device))
    model.training = was
    probs = logits.softmax(dim=1)
    i = probs.argmax(dim=1).item()
    return class_names[i], probs[0, i].item()


def wrong_restores_outermost(model, img, class_names):
    """Only the outermost module gets its mode back; its parts stay in evaluation mode."""
    was = model.training
    model.eval()
    with torch.no_grad():
        logits = model(img.unsqueeze(0).to(next(model.parameters()).device))
    model.training = was
    probs = logits.softmax(dim=1)
    i = probs.argmax(dim=1).item()
    return class_names[i], probs[0, i].item()


def wrong_no_eval(model, img, class_names):
    """Evaluation mode is forgotten."""
    with torch.no_grad():
        logits = model(img.unsqueeze(0).to(next(model.parameters()).device))
    probs = logits.softmax(dim=1)
    i = probs.argmax(dim=1).item()
    return class_names[i], probs[0, i].item()


def wrong_detach_only(model, img, class_names):
    """Gradients are tracked, and cut off behind the model."""
    was = model.training
    model.eval()
    logits = model(img.unsqueeze(0).to(next(model.parameters()).device)).detach()
    model.train(was)
    probs = logits.softmax(dim=1)
    i = probs.argmax(dim=1).item()
    return class_names[i], probs[0, i].item()


def wrong_no_grad_too_late(model, img, class_names):
    """no_grad stands around the softmax only."""
    was = model.training
    model.eval()
    logits = model(img[None].to(next(model.parameters()).device))
    with torch.no_grad():
        probs = logits.softmax(dim=1)
    model.train(was)
    i = probs.argmax(dim=1).item()
    return class_names[i], probs[0, i].item()


def wrong_grad_stays_off(model, img, class_names):
    """Gradients stay switched off for the whole program."""
    was = model.training
    model.eval()
    torch.set_grad_enabled(False)
    logits = model(img[None].to(next(model.parameters()).device))
    model.train(was)
    probs = logits.softmax(dim=1)
    i = probs.argmax(dim=1).item()
    return class_names[i], probs[0, i].item()




def wrong_unsqueeze_in_place(model, img, class_names):
    """The caller's image gets a new axis."""
    was = model.training
    model.eval()
    with torch.no_grad():
        logits = model(img.unsqueeze_(0).to(next(model.parameters()).device))
    model.train(was)
    probs = logits.softmax(dim=1)
    i = probs.argmax(dim=1).item()
    return class_names[i], probs[0, i].item()


def wrong_no_batch(model, img, class_names):
    """The image without a batch axis; the first row is read."""
    was = model.training
    model.eval()
    with torch.no_grad():
        logits = model(img.to(next(model.parameters()).device))
    model.train(was)
    if logits.ndim == 1:
        logits = logits.unsqueeze(0)
    probs = logits.softmax(dim=1)
    i = probs[0].argmax().item()
    return class_names[i], probs[0, i].item()


def wrong_axis_of_batch(model, img, class_names):
    """The new axis is behind the channels: right for grey images only."""
    was = model.training
    model.eval()
    with torch.no_grad():
        logits = model(img.unsqueeze(1).to(next(model.parameters()).device))
    model.train(was)
    probs = logits.softmax(dim=1)
    i = probs[0].argmax().item()
    return class_names[i], probs[0, i].item()


def wrong_moves_model(model, img, class_names):
    """The model goes to the image and stays there."""
    was = model.training
    model.to(img.device).eval()
    with torch.no_grad():
        logits = model(img.unsqueeze(0))
    model.train(was)
    probs = logits.softmax(dim=1)
    i = probs.argmax(dim=1).item()
    return class_names[i], probs[0, i].item()


def wrong_device_forgotten(model, img, class_names):
    """The image stays where it is."""
    was = model.training
    model.eval()
    with torch.no_grad():
        logits = model(img.unsqueeze(0))
    model.train(was)
    probs = logits.softmax(dim=1)
    i = probs.argmax(dim=1).item()
    return class_names[i], probs[0, i].item()


def wrong_fixed_device(model, img, class_names):
    """cuda if there is any, else the CPU, wherever the model is."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    was = model.training
    model.eval()
    with torch.no_grad():
        logits = model(img.unsqueeze(0).to(device))
    model.train(was)
    probs = logits.softmax(dim=1)
    i = probs.argmax(dim=1).item()
    return class_names[i], probs[0, i].item()


def wrong_called_twice(model, img, class_names):
    """Asks once for the name and once for the probability."""
    was = model.training
    model.eval()
    with torch.no_grad():
        batch = img.unsqueeze(0).to(next(model.parameters()).device)
        i = model(batch).argmax(dim=1).item()
        probability = model(batch).softmax(dim=1).max().item()
    model.train(was)
    return class_names[i], probability


def wrong_batch_of_two(model, img, class_names):
    """The image twice in the batch."""
    was = model.training
    model.eval()
    with torch.no_grad():
        logits = model(torch.stack([img, img]).to(next(model.parameters()).device))
    model.train(was)
    probs = logits.softmax(dim=1)
    i = probs[0].argmax().item()
    return class_names[i], probs[0, i].item()


def wrong_tensor_probability(model, img, class_names):
    """The probability is a tensor."""
    was = model.training
    model.eval()
    with torch.no_grad():
        logits = model(img.unsqueeze(0).to(next(model.parameters()).device))
    model.train(was)
    probability, i = logits.softmax(dim=1).max(dim=1)
    return class_names[i.item()], probability


def wrong_numpy_float(model, img, class_names):
    """The probability is a float32 of NumPy."""
    was = model.training
    model.eval()
    with torch.no_grad():
        logits = model(img.unsqueeze(0).to(next(model.parameters()).device))
    model.train(was)
    probs = logits.softmax(dim=1).squeeze().cpu().numpy()
    return class_names[probs.argmax()], probs.max()


def wrong_index(model, img, class_names):
    """The number of the class, not its name."""
    was = model.training
    model.eval()
    with torch.no_grad():
        logits = model(img.unsqueeze(0).to(next(model.parameters()).device))
    model.train(was)
    probs = logits.softmax(dim=1)
    i = probs.argmax(dim=1).item()
    return i, probs[0, i].item()


def wrong_order(model, img, class_names):
    """The probability first."""
    was = model.training
    model.eval()
    with torch.no_grad():
        logits = model(img.unsqueeze(0).to(next(model.parameters()).device))
    model.train(was)
    probs = logits.softmax(dim=1)
    i = probs.argmax(dim=1).item()
    return probs[0, i].item(), class_names[i]


def wrong_sigmoid(model, img, class_names):
    """Sigmoid is for two classes with one logit."""
    was = model.training
    model.eval()
    with torch.no_grad():
        logits = model(img.unsqueeze(0).to(next(model.parameters()).device))
    model.train(was)
    i = logits.argmax(dim=1).item()
    return class_names[i], torch.sigmoid(logits)[0, i].item()


def wrong_twice_softmax(model, img, class_names):
    """Softmax of softmax."""
    was = model.training
    model.eval()
    with torch.no_grad():
        logits = model(img.unsqueeze(0).to(next(model.parameters()).device)).softmax(1)
    model.train(was)
    probs = logits.softmax(dim=1)
    i = probs.argmax(dim=1).item()
    return class_names[i], probs[0, i].item()


def wrong_percent(model, img, class_names):
    """In per cent."""
    was = model.training
    model.eval()
    with torch.no_grad():
        logits = model(img.unsqueeze(0).to(next(model.parameters()).device))
    model.train(was)
    probs = logits.softmax(dim=1)
    i = probs.argmax(dim=1).item()
    return class_names[i], 100 * probs[0, i].item()


def wrong_rounded(model, img, class_names):
    """Rounded for display."""
    was = model.training
    model.eval()
    with torch.no_grad():
        logits = model(img.unsqueeze(0).to(next(model.parameters()).device))
    model.train(was)
    probs = logits.softmax(dim=1)
    i = probs.argmax(dim=1).item()
    return class_names[i], round(probs[0, i].item(), 2)


def wrong_freezes(model, img, class_names):
    """The parameters stay frozen."""
    was = model.training
    model.eval()
    for p in model.parameters():
        p.requires_grad = False
    logits = model(img.unsqueeze(0).to(next(model.parameters()).device))
    model.train(was)
    probs = logits.softmax(dim=1)
    i = probs.argmax(dim=1).item()
    return class_names[i], probs[0, i].item()


def wrong_clears_gradients(model, img, class_names):
    """Old gradients are lost."""
    was = model.training
    model.eval()
    model.zero_grad()
    with torch.no_grad():
        logits = model(img.unsqueeze(0).to(next(model.parameters()).device))
    model.train(was)
    probs = logits.softmax(dim=1)
    i = probs.argmax(dim=1).item()
    return class_names[i], probs[0, i].item()


def wrong_divides_by_255(model, img, class_names):
    """Scales an image that is scaled already."""
    was = model.training
    model.eval()
    with torch.no_grad():
        logits = model(img.unsqueeze(0).to(next(model.parameters()).device) / 255)
    model.train(was)
    probs = logits.softmax(dim=1)
    i = probs.argmax(dim=1).item()
    return class_names[i], probs[0, i].item()


def wrong_mode_back_before_call(model, img, class_names):
    """The old mode is back before the model is asked."""
    was = model.training
    model.eval()
    batch = img.unsqueeze(0).to(next(model.parameters()).device)
    model.train(was)
    with torch.no_grad():
        logits = model(batch)
    probs = logits.softmax(dim=1)
    i = probs.argmax(dim=1).item()
    return class_names[i], probs[0, i].item()


def wrong_sorts_names(model, img, class_names):
    """Sorts the names first."""
    was = model.training
    model.eval()
    with torch.no_grad():
        logits = model(img.unsqueeze(0).to(next(model.parameters()).device))
    model.train(was)
    probs = logits.softmax(dim=1)
    i = probs.argmax(dim=1).item()
    return sorted(class_names)[i], probs[0, i].item()


def wrong_largest_absolute(model, img, class_names):
    """The largest logit without its sign."""
    was = model.training
    model.eval()
    with torch.no_grad():
        logits = model(img.unsqueeze(0).to(next(model.parameters()).device))
    model.train(was)
    i = logits.abs().argmax(dim=1).item()
    return class_names[i], logits.softmax(dim=1)[0, i].item()


def wrong_clamps(model, img, class_names):
    """Cuts the image to 0 and 1."""
    was = model.training
    model.eval()
    with torch.no_grad():
        logits = model(img.clamp(0, 1).unsqueeze(0).to(next(model.parameters()).device))
    model.train(was)
    probs = logits.softmax(dim=1)
    i = probs.argmax(dim=1).item()
    return class_names[i], probs[0, i].item()


def wrong_softmax_before_choice_rounded(model, img, class_names):
    """Chooses by rounded probabilities: of two close ones the first."""
    was = model.training
    model.eval()
    with torch.no_grad():
        logits = model(img.unsqueeze(0).to(next(model.parameters()).device))
    model.train(was)
    probs = logits.softmax(dim=1)[0]
    i = max(range(len(probs)), key=lambda k: round(probs[k].item(), 1))
    return class_names[i], probs[i].item()


def wrong_clears_buffers(model, img, class_names):
    """BatchNorm forgets its statistics behind the prediction."""
    was = model.training
    model.eval()
    with torch.no_grad():
        logits = model(img.unsqueeze(0).to(next(model.parameters()).device))
    for m in model.modules():
        if isinstance(m, nn.modules.batchnorm._BatchNorm):
            m.reset_running_stats()
    model.train(was)
    probs = logits.softmax(dim=1)
    i = probs.argmax(dim=1).item()
    return class_names[i], probs[0, i].item()
