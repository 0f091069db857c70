"""Held-out solutions of elementwise."""

import operator
from collections import OrderedDict

import torch


def right_operators(a, b):
    """The four operators."""
    return {"add": a + b, "sub": a - b, "mul": a * b, "div": a / b}


def right_functions(x: torch.Tensor, y):
    """torch's functions, other names."""
    result = dict(add=torch.add(x, y), sub=torch.sub(x, y))
    result["mul"] = torch.mul(x, y)
    result["div"] = torch.div(x, y)
    return result


def right_methods(a, b):
    """Methods under their long names."""
    return {"add": a.add(b), "sub": a.subtract(b), "mul": a.multiply(b), "div": a.true_divide(b)}


def right_getattr_loop(a, b):
    """Names looked up on the tensor."""
    out = {}
    for name in ["div", "mul", "sub", "add"]:
        out[name] = getattr(a, name)(b)
    return out


def right_operator_module(a, b):
    """A table of functions."""
    table = {"add": operator.add, "sub": operator.sub, "mul": operator.mul, "div": operator.truediv}
    return {key: fn(a, b) for key, fn in table.items()}


def right_own_copies(a, b):
    """In place, on own copies that are large enough."""
    dtype = torch.result_type(a, b)
    shape = a.shape if not isinstance(b, torch.Tensor) else torch.broadcast_shapes(a.shape, b.shape)
    base = a.to(dtype).expand(shape)
    add, sub, mul = base.clone(), base.clone(), base.clone()
    add += b
    sub -= b
    mul *= b
    return {"add": add, "sub": sub, "mul": mul, "div": torch.true_divide(a, b)}


def right_error_again(a, b):
    """The error comes with a message of one's own."""
    try:
        total = a + b
    except RuntimeError as error:
        raise RuntimeError(f"shapes do not fit: {tuple(a.shape)}") from error
    print("shape of the results:", total.shape)
    return {"add": total, "sub": a - b, "mul": a * b, "div": a / b}


def right_ordered_dict(a, b, verbose=False):
    """An OrderedDict is a dict; rounding_mode said."""
    d = OrderedDict()
    d["add"] = b + a
    d["sub"] = -(b - a)
    d["mul"] = b * a
    d["div"] = torch.div(a, b, rounding_mode=None)
    return d


def wrong_broadcast_first(a, b):
    """Both to the same shape first: a 0-d tensor of float64 then counts in full beside float32."""
    if torch.is_tensor(b):
        a, b = torch.broadcast_tensors(a, b)
    return {"add": a + b, "sub": a - b, "mul": a * b, "div": a / b}


def right_dunder_methods(a, b):
    """The methods behind the operators."""
    return {"add": a.__add__(b), "sub": a.__sub__(b), "mul": a.__mul__(b), "div": a.__truediv__(b)}


def right_floats_before_division(a, b):
    """Whole numbers become floats before they are divided."""
    kind = torch.result_type(a, b)
    if not kind.is_floating_point:
        kind = torch.get_default_dtype()
    quotient = a.to(kind) / (b.to(kind) if isinstance(b, torch.Tensor) else b)
    return {"add": a + b, "sub": a - b, "mul": a * b, "div": quotient}


def right_enable_grad(a, b):
    """Gradients are switched on explicitly."""
    with torch.set_grad_enabled(True):
        add, sub = torch.add(a, other=b), torch.sub(a, other=b)
        mul, div = torch.mul(a, other=b), torch.div(a, other=b)
    return {"add": add, "sub": sub, "mul": mul, "div": div}


def wrong_floor_division(a, b):
    """Rounded down."""
    return {"add": a + b, "sub": a - b, "mul": a * b, "div": a // b}


def wrong_cut_division(a, b):
    """Whole numbers give whole numbers."""
    div = a / b
    if not torch.result_type(a, b).is_floating_point:
        div = div.to(a.dtype)
    return {"add": a + b, "sub": a - b, "mul": a * b, "div": div}


def wrong_float_division(a, b):
    """.float() lowers float64."""
    return {"add": a + b, "sub": a - b, "mul": a * b, "div": a.float() / b}


def wrong_swapped_sub(a, b):
    """b minus a."""
    return {"add": a + b, "sub": b - a, "mul": a * b, "div": a / b}


def wrong_swapped_div(a, b):
    """b divided by a."""
    return {"add": a + b, "sub": a - b, "mul": a * b, "div": b / a}


def wrong_matmul(a, b):
    """A matrix product where it fits."""
    fits = torch.is_tensor(b) and a.ndim == 2 and b.ndim == 2 and a.shape[1] == b.shape[0]
    return {"add": a + b, "sub": a - b, "mul": a @ b if fits else a * b, "div": a / b}


def wrong_in_place(a, b):
    """Works on the caller's tensor."""
    add = a + b
    sub = a - b
    div = a / b
    return {"add": add, "sub": sub, "mul": a.mul_(b), "div": div}


def wrong_in_place_copy(a, b):
    """A copy of a has neither room nor the dtype."""
    add, sub, mul = a.clone(), a.clone(), a.clone()
    add += b
    sub -= b
    mul *= b
    return {"add": add, "sub": sub, "mul": mul, "div": a / b}


def wrong_as_tensor(a, b):
    """A number becomes a float32 tensor and loses digits."""
    b = torch.as_tensor(b).to(a.device)
    return {"add": a + b, "sub": a - b, "mul": a * b, "div": a / b}


def wrong_tensor_in_dtype_of_a(a, b):
    """2.5 becomes 2 beside whole numbers."""
    if not torch.is_tensor(b):
        b = torch.tensor(b, dtype=a.dtype, device=a.device)
    return {"add": a + b, "sub": a - b, "mul": a * b, "div": a / b}


def wrong_tensor_float64(a, b):
    """A 0-d tensor of float64 lifts whole numbers to float64."""
    if not isinstance(b, torch.Tensor):
        b = torch.tensor(b, dtype=torch.float64, device=a.device) if isinstance(b, float) else b
    return {"add": a + b, "sub": a - b, "mul": a * b, "div": a / b}


def wrong_list_of_one(a, b):
    """A 0-d tensor and a number in brackets give one dimension."""
    if not torch.is_tensor(b):
        b = torch.tensor([b], device=a.device, dtype=torch.result_type(a, b))
    return {"add": a + b, "sub": a - b, "mul": a * b, "div": a / b}


def wrong_value_error(a, b):
    """ValueError for shapes that do not fit."""
    try:
        return {"add": a + b, "sub": a - b, "mul": a * b, "div": a / b}
    except RuntimeError as error:
        raise ValueError("shapes do not fit") from error


def wrong_no_broadcast(a, b):
    """Refuses what could be broadcast."""
    if torch.is_tensor(b) and b.ndim > 0 and a.shape != b.shape:
        raise RuntimeError("shapes differ")
    return {"add": a + b, "sub": a - b, "mul": a * b, "div": a / b}


def wrong_expand_to_a(a, b):
    """Only b may be the smaller one."""
    if torch.is_tensor(b):
        b = b.expand_as(a)
    return {"add": a + b, "sub": a - b, "mul": a * b, "div": a / b}


def wrong_reciprocal(a, b):
    """1 / b first: a number 0 raises."""
    inverse = 1 / b
    return {"add": a + b, "sub": a - b, "mul": a * b, "div": a * inverse}


def wrong_safe_zero(a, b):
    """Division by zero gives zero."""
    div = a / b
    div = torch.where(torch.isfinite(div), div, torch.zeros_like(div))
    return {"add": a + b, "sub": a - b, "mul": a * b, "div": div}


def wrong_eps(a, b):
    """A little something below the line."""
    return {"add": a + b, "sub": a - b, "mul": a * b, "div": a / (b + 1e-8)}


def wrong_number_zero_raises(a, b):
    """Python's error for a number 0."""
    if not torch.is_tensor(b) and b == 0:
        raise ZeroDivisionError("division by zero")
    return {"add": a + b, "sub": a - b, "mul": a * b, "div": a / b}


def wrong_detach(a, b):
    """No gradients for a."""
    a = a.detach()
    return {"add": a + b, "sub": a - b, "mul": a * b, "div": a / b}


def wrong_detach_b_in_div(a, b):
    """The divisor counts as a constant."""
    div = a / (b.detach() if torch.is_tensor(b) else b)
    return {"add": a + b, "sub": a - b, "mul": a * b, "div": div}


def wrong_no_grad(a, b):
    """Gradients are off."""
    with torch.no_grad():
        return {"add": a + b, "sub": a - b, "mul": a * b, "div": a / b}


def wrong_item(a, b):
    """A tensor of one element is made a number, which loses its dtype, shape and gradient."""
    if torch.is_tensor(b) and b.numel() == 1:
        b = b.item()
    return {"add": a + b, "sub": a - b, "mul": a * b, "div": a / b}


def wrong_dtype_of_b(a, b):
    """a follows b, downwards too."""
    if torch.is_tensor(b):
        a = a.to(b.dtype)
    return {"add": a + b, "sub": a - b, "mul": a * b, "div": a / b}


def wrong_needs_tensor(a, b):
    """Calls a method of b, which may be a number."""
    return {"add": b.add(a), "sub": a.sub(b), "mul": b.mul(a), "div": a.div(b)}


def wrong_keys(a, b):
    """Another name for one key."""
    return {"add": a + b, "subtract": a - b, "mul": a * b, "div": a / b}


def wrong_abs(a, b):
    """The distance instead of the difference."""
    return {"add": a + b, "sub": (a - b).abs(), "mul": a * b, "div": a / b}


def wrong_numpy(a, b):
    """NumPy promotes otherwise and keeps no gradients."""
    x = a.detach().cpu().numpy()
    y = b.detach().cpu().numpy() if torch.is_tensor(b) else b
    parts = {"add": x + y, "sub": x - y, "mul": x * y, "div": x / y}
    return {key: torch.as_tensor(value, device=a.device) for key, value in parts.items()}


def wrong_tuple(a, b):
    """Four tensors without names."""
    return a + b, a - b, a * b, a / b
