"""Versions of line_grads as learners write them."""

import numpy as np
import torch
from torch import nn
from torch.autograd import Variable


def right_float_first(x, w, b):
    """float() turns whole numbers into floating ones."""
    x = torch.tensor(float(x))
    w = torch.tensor(float(w), requires_grad=True)
    b = torch.tensor(float(b), requires_grad=True)
    y = w * x + b
    y.backward()
    return {"y": y.detach(), "x": x.grad, "w": w.grad, "b": b.grad}


def right_parameters(x: float, w: float, b: float) -> dict:
    """nn.Parameter for what is learned, .data for y."""
    weight = nn.Parameter(torch.tensor(w, dtype=torch.float32))
    bias = nn.Parameter(torch.tensor(b, dtype=torch.float32))
    data = torch.tensor(x, dtype=torch.float32)
    line = torch.add(torch.mul(weight, data), bias)
    line.backward(retain_graph=True)
    return dict(y=line.data, x=data.grad, w=weight.grad, b=bias.grad)


def right_old_variable(x, w, b):
    """Variable and FloatTensor, from old notebooks."""
    x, w, b = (torch.FloatTensor([v])[0] for v in (x, w, b))
    x = Variable(x)
    w = Variable(w, requires_grad=True)
    b = Variable(b, requires_grad=True)
    y = b + x * w
    y.backward()
    print(y, w.grad, b.grad)
    return {"b": b.grad.data, "w": w.grad.data, "x": x.grad, "y": y.data}


def right_numpy_numbers(x, w, b):
    """0-d arrays of NumPy become 0-d tensors."""
    tensors = {}
    for name, value in zip("xwb", (x, w, b)):
        tensors[name] = torch.from_numpy(np.asarray(value, dtype=np.float32))
        if name != "x":
            tensors[name].requires_grad_()
    y = tensors["w"] * tensors["x"] + tensors["b"]
    torch.autograd.backward(y)
    out = {name: t.grad for name, t in tensors.items()}
    out["y"] = y.detach().clone()
    return out


def right_new_tensor_for_y(x, w, b):
    """full for the numbers, a tensor made anew for y."""
    x_t = torch.full((), float(x))
    w_t = torch.full(size=(), fill_value=float(w), requires_grad=True)
    b_t = torch.full((), b, dtype=torch.float, requires_grad=True)
    with torch.enable_grad():
        y = torch.addcmul(b_t, w_t, x_t)
    y.backward(gradient=torch.tensor(1.0))
    return {"y": torch.tensor(y.item()), "x": x_t.grad, "w": w_t.grad, "b": b_t.grad}


def right_watched_later(x, w, b):
    """The attribute requires_grad is set afterwards; the sum of one element."""
    ts = [torch.tensor(v).float() for v in (x, w, b)]
    for t in ts[1:]:
        t.requires_grad = True
    y = ts[1].reshape(1) @ ts[0].reshape(1) + ts[2]
    y.sum().backward()
    with torch.no_grad():
        plain = ts[1] * ts[0] + ts[2]
    return {"y": plain} | {n: t.grad for n, t in zip(("x", "w", "b"), ts)}


def right_scalar_tensor(x, w, b):
    """scalar_tensor, a function inside that keeps y, and gradients that are copied."""
    seen = {}
    x_ = torch.scalar_tensor(x, dtype=torch.float32)
    w_ = torch.scalar_tensor(w, dtype=torch.float32, requires_grad=True)
    b_ = torch.scalar_tensor(b, dtype=torch.float32).requires_grad_(True)

    def line():
        y = x_ * w_ + b_
        seen["y"] = y.detach()
        return y

    line().backward()
    seen.update(x=x_.grad, w=w_.grad.clone(), b=b_.grad.clone())
    return seen


def wrong_random_layer(x, w, b):
    """A layer draws random numbers before it is filled by hand."""
    layer = nn.Linear(1, 1)
    layer.weight.data.fill_(w)
    layer.bias.data.fill_(b)
    y = layer(torch.full((1,), float(x)))
    y.backward()
    return {"y": y.detach()[0], "x": None, "w": layer.weight.grad[0, 0], "b": layer.bias.grad[0]}


def wrong_whole_numbers(x, w, b):
    """An int gives an int64 tensor, which cannot be watched."""
    x = torch.tensor(x)
    w = torch.tensor(w, requires_grad=True)
    b = torch.tensor(b, requires_grad=True)
    y = w * x + b
    y.backward()
    return {"y": y.detach(), "x": x.grad, "w": w.grad, "b": b.grad}


def wrong_whole_bias(x, w, b):
    """Only the bias was forgotten: an int there raises."""
    x = torch.tensor(float(x))
    w = torch.tensor(float(w), requires_grad=True)
    b = torch.tensor(b, requires_grad=True)
    y = w * x + b
    y.backward()
    return {"y": y.detach(), "x": x.grad, "w": w.grad, "b": b.grad}


def wrong_y_attached(x, w, b):
    """y still carries its history."""
    x = torch.tensor(float(x))
    w = torch.tensor(float(w), requires_grad=True)
    b = torch.tensor(float(b), requires_grad=True)
    y = w * x + b
    y.backward()
    return {"y": y, "x": x.grad, "w": w.grad, "b": b.grad}


def wrong_y_number(x, w, b):
    """y as a Python number."""
    x = torch.tensor(float(x))
    w = torch.tensor(float(w), requires_grad=True)
    b = torch.tensor(float(b), requires_grad=True)
    y = w * x + b
    y.backward()
    return {"y": y.item(), "x": x.grad, "w": w.grad, "b": b.grad}


def wrong_x_tracked(x, w, b):
    """All three are watched."""
    x, w, b = (torch.tensor(float(v), requires_grad=True) for v in (x, w, b))
    y = w * x + b
    y.backward()
    return {"y": y.detach(), "x": x.grad, "w": w.grad, "b": b.grad}


def wrong_zero_for_none(x, w, b):
    """0 is not the same as no gradient."""
    x = torch.tensor(float(x))
    w = torch.tensor(float(w), requires_grad=True)
    b = torch.tensor(float(b), requires_grad=True)
    y = w * x + b
    y.backward()
    return {"y": y.detach(), "x": torch.zeros_like(x), "w": w.grad, "b": b.grad}


def wrong_truth_of_gradient(x, w, b):
    """A gradient of 0 counts as none: for x = 0."""
    x = torch.tensor(float(x))
    w = torch.tensor(float(w), requires_grad=True)
    b = torch.tensor(float(b), requires_grad=True)
    y = w * x + b
    y.backward()
    return {"y": y.detach(), "x": x.grad or None, "w": w.grad or None, "b": b.grad or None}


def wrong_shape_one(x, w, b):
    """Shape (1,) instead of ()."""
    x = torch.tensor([x], dtype=torch.float32)
    w = torch.tensor([w], dtype=torch.float32, requires_grad=True)
    b = torch.tensor([b], dtype=torch.float32, requires_grad=True)
    y = w * x + b
    y.backward()
    return {"y": y.detach(), "x": x.grad, "w": w.grad, "b": b.grad}


def wrong_old_capital_tensor(x, w, b):
    """torch.Tensor([v]) has one dimension; only y is squeezed."""
    x = torch.Tensor([x])
    w = torch.Tensor([w]).requires_grad_()
    b = torch.Tensor([b]).requires_grad_()
    y = (w * x + b).squeeze()
    y.backward()
    return {"y": y.detach(), "x": x.grad, "w": w.grad, "b": b.grad}


def wrong_numpy_doubles(x, w, b):
    """NumPy's floats are float64."""
    x = torch.from_numpy(np.asarray(x, dtype=float))
    w = torch.from_numpy(np.asarray(w, dtype=float)).requires_grad_()
    b = torch.from_numpy(np.asarray(b, dtype=float)).requires_grad_()
    y = w * x + b
    y.backward()
    return {"y": y.detach(), "x": x.grad, "w": w.grad, "b": b.grad}


def wrong_doubles_for_ints(x, w, b):
    """float64 only where an int came in."""

    def make(v):
        return torch.tensor(v, dtype=torch.float64 if isinstance(v, int) else torch.float32)

    x, w, b = make(x), make(w).requires_grad_(), make(b).requires_grad_()
    y = w * x + b
    y.backward()
    return {"y": y.detach(), "x": x.grad, "w": w.grad, "b": b.grad}


def wrong_on_paper_ints(x, w, b):
    """On paper, and for whole numbers in whole numbers."""
    y = torch.tensor(float(w * x + b))
    return {"y": y, "x": None, "w": torch.tensor(x), "b": torch.tensor(1.0)}


def wrong_one_is_whole(x, w, b):
    """The gradient of b is always 1, but written as a whole number."""
    x = torch.tensor(float(x))
    w = torch.tensor(float(w), requires_grad=True)
    y = w * x + float(b)
    y.backward()
    return {"y": y.detach(), "x": None, "w": w.grad, "b": torch.tensor(1)}


def wrong_backward_twice(x, w, b):
    """The second backward adds to the first."""
    x = torch.tensor(float(x))
    w = torch.tensor(float(w), requires_grad=True)
    b = torch.tensor(float(b), requires_grad=True)
    y = w * x + b
    y.backward(retain_graph=True)
    y.backward()
    return {"y": y.detach(), "x": x.grad, "w": w.grad, "b": b.grad}


def wrong_roles(x, w, b):
    """w is taken for the data."""
    x = torch.tensor(float(x), requires_grad=True)
    w = torch.tensor(float(w))
    b = torch.tensor(float(b), requires_grad=True)
    y = w * x + b
    y.backward()
    return {"y": y.detach(), "x": None, "w": x.grad, "b": b.grad}


def wrong_without_none(x, w, b):
    """Entries that are None are left out."""
    ts = {"x": torch.tensor(float(x))}
    for name, v in (("w", w), ("b", b)):
        ts[name] = torch.tensor(float(v), requires_grad=True)
    y = ts["w"] * ts["x"] + ts["b"]
    y.backward()
    out = {name: t.grad for name, t in ts.items() if t.grad is not None}
    return {"y": y.detach(), **out}


def wrong_int_cut_off(x, w, b):
    """int() cuts off what is behind the point."""
    x = torch.tensor(int(x), dtype=torch.float32)
    w = torch.tensor(int(w), dtype=torch.float32, requires_grad=True)
    b = torch.tensor(int(b), dtype=torch.float32, requires_grad=True)
    y = w * x + b
    y.backward()
    return {"y": y.detach(), "x": x.grad, "w": w.grad, "b": b.grad}


def wrong_numbers_for_gradients(x, w, b):
    """.item() on the gradients."""
    x = torch.tensor(float(x))
    w = torch.tensor(float(w), requires_grad=True)
    b = torch.tensor(float(b), requires_grad=True)
    y = w * x + b
    y.backward()
    return {"y": y.detach(), "x": None, "w": w.grad.item(), "b": b.grad.item()}


def wrong_default_dtype(x, w, b):
    """The default dtype is another one for all who come after."""
    torch.set_default_dtype(torch.float64)
    x = torch.tensor(x, dtype=torch.float32)
    w = torch.tensor(w, dtype=torch.float32, requires_grad=True)
    b = torch.tensor(b, dtype=torch.float32, requires_grad=True)
    y = w * x + b
    y.backward()
    return {"y": y.detach(), "x": x.grad, "w": w.grad, "b": b.grad}


def wrong_tracking_stays_off(x, w, b):
    """Switches tracking off for y and forgets to switch it on."""
    x = torch.tensor(float(x))
    w = torch.tensor(float(w), requires_grad=True)
    b = torch.tensor(float(b), requires_grad=True)
    y = w * x + b
    y.backward()
    torch.set_grad_enabled(False)
    return {"y": w * x + b, "x": x.grad, "w": w.grad, "b": b.grad}


def wrong_half(x, w, b):
    """Right dtype at the end, but the numbers were float16 on the way."""
    x = torch.tensor(float(x)).half()
    w = torch.tensor(float(w)).half().requires_grad_()
    b = torch.tensor(float(b)).half().requires_grad_()
    y = w * x + b
    y.backward()
    return {"y": y.detach().float(), "x": None, "w": w.grad.float(), "b": b.grad.float()}


def wrong_gradient_attached(x, w, b):
    """The gradients hang on a graph of their own."""
    x = torch.tensor(float(x))
    w = torch.tensor(float(w), requires_grad=True)
    b = torch.tensor(float(b), requires_grad=True)
    y = w * x + b
    dw, db = torch.autograd.grad(y, (w, b), create_graph=True)
    return {"y": y.detach(), "x": x.grad, "w": dw + 0 * w, "b": db}
