"""Versions of numeric_grad as learners write them."""

import itertools

import numpy as np
import torch


def right_flat_copies(f, x, eps=1e-4):
    """Two copies for each element, through a flat view of each."""
    base = x.detach()
    out = torch.zeros(x.numel(), dtype=torch.float64, device=x.device)
    for i in range(x.numel()):
        up = base.flatten().clone()
        down = base.flatten().clone()
        up[i] += eps
        down[i] -= eps
        out[i] = (f(up.reshape(x.shape)) - f(down.reshape(x.shape))).item() / (2 * eps)
    return out.reshape(x.shape)


def right_index_product(f, x, eps=1e-4):
    """All positions by itertools.product; for 0-d there is one, the empty one."""
    result = torch.zeros_like(x, requires_grad=False)
    with torch.no_grad():
        for position in itertools.product(*(range(n) for n in x.shape)):
            plus, minus = x.clone(), x.clone()
            plus[position] += eps
            minus[position] -= eps
            result[position] = (f(plus) - f(minus)) / (2 * eps)
    return result


def right_unit_tensors(func, at, eps: float = 1e-4):
    """A table of steps, one row for each element."""
    n = at.numel()
    steps = eps * torch.eye(n, dtype=at.dtype, device=at.device)
    start = at.detach()
    slopes = []
    for row in steps:
        h = row.reshape(at.shape)
        slopes.append((float(func(start + h)) - float(func(start - h))) / (2 * eps))
    return torch.tensor(slopes, dtype=torch.float64, device=at.device).reshape(at.shape)


def right_ndindex(f, x, eps=1e-4):
    """NumPy counts through the positions and holds the numbers."""
    numbers = x.detach().cpu().numpy()
    grad = np.zeros_like(numbers)
    for idx in np.ndindex(*numbers.shape):
        a = numbers.copy()
        a[idx] = numbers[idx] + eps
        high = f(torch.tensor(a, device=x.device)).item()
        a[idx] = numbers[idx] - eps
        low = f(torch.tensor(a, device=x.device)).item()
        grad[idx] = (high - low) / (2 * eps)
    return torch.tensor(grad, dtype=x.dtype, device=x.device)


def right_where(f, x, eps=1e-4):
    """A mask says which element moves; values of f are gathered in two lists."""
    x0 = x.data
    count = x0.numel()
    places = torch.arange(count, device=x0.device).view(x0.shape)
    highs = [f(torch.where(places == i, x0 + eps, x0)).detach() for i in range(count)]
    lows = [f(torch.where(places == i, x0 - eps, x0)).detach() for i in range(count)]
    if not highs:
        return torch.empty_like(x0)
    return ((torch.stack(highs) - torch.stack(lows)) / (2 * eps)).view(x0.shape)


def right_one_copy_put_back(f, x, eps=1e-4):
    """One copy for all; the element gets its own old value back."""
    work = x.detach().clone(memory_format=torch.contiguous_format)
    flat = work.view(-1)
    grad = torch.empty_like(flat)
    for i in range(flat.numel()):
        old = flat[i].item()
        flat[i] = old + eps
        high = f(work).detach().clone()
        flat[i] = old - eps
        low = f(work).detach().clone()
        flat[i] = old
        grad[i] = (high - low) / (2 * eps)
    return grad.view(x.shape)


def right_recursive(f, x, eps=1e-4):
    """Goes down axis by axis, to the single numbers."""
    base = x.detach().tolist()

    def value(numbers):
        t = torch.tensor(numbers, dtype=torch.float64, device=x.device).reshape(x.shape)
        return f(t).item()

    def slopes(part, rebuild):
        if isinstance(part, list):
            return [
                slopes(p, lambda q, i=i, part=part: rebuild(part[:i] + [q] + part[i + 1 :])) for i, p in enumerate(part)
            ]
        return (value(rebuild(part + eps)) - value(rebuild(part - eps))) / (2 * eps)

    nested = slopes(base, lambda q: q)
    return torch.tensor(nested, dtype=torch.float64, device=x.device).reshape(x.shape)


def right_scatter(f, x, eps=1e-4):
    """index_add on flat numbers; the slopes by a generator; prints."""
    flat = x.detach().reshape(-1)

    def moved(i, by):
        where = torch.tensor([i], device=flat.device)
        step = torch.tensor([by], dtype=flat.dtype, device=flat.device)
        return f(flat.index_add(0, where, step).reshape(x.shape)).item()

    print("elements:", flat.numel())
    slopes = ((moved(i, eps) - moved(i, -eps)) / (2 * eps) for i in range(len(flat)))
    return x.new_tensor(list(slopes)).reshape(x.size())


def wrong_one_side(f, x, eps=1e-4):
    """A step to the right only."""
    base = x.detach()
    here = f(base.clone()).item()
    out = torch.zeros(x.numel(), dtype=torch.float64, device=x.device)
    for i in range(x.numel()):
        up = base.flatten().clone()
        up[i] += eps
        out[i] = (f(up.reshape(x.shape)).item() - here) / eps
    return out.reshape(x.shape)


def wrong_divided_by_eps(f, x, eps=1e-4):
    """Divides by half of the way."""
    out = torch.zeros(x.numel(), dtype=torch.float64, device=x.device)
    for i in range(x.numel()):
        h = torch.zeros(x.numel(), dtype=x.dtype, device=x.device)
        h[i] = eps
        h = h.reshape(x.shape)
        out[i] = (f(x.detach() + h).item() - f(x.detach() - h).item()) / eps
    return out.reshape(x.shape)


def wrong_division_order(f, x, eps=1e-4):
    """/ 2 * eps multiplies by eps."""
    out = torch.zeros(x.numel(), dtype=torch.float64, device=x.device)
    for i in range(x.numel()):
        h = torch.zeros(x.numel(), dtype=x.dtype, device=x.device)
        h[i] = eps
        h = h.reshape(x.shape)
        out[i] = (f(x.detach() + h).item() - f(x.detach() - h).item()) / 2 * eps
    return out.reshape(x.shape)


def wrong_half_steps(f, x, eps=1e-4):
    """Half of eps to each side: another step than the one asked for."""
    out = torch.zeros(x.numel(), dtype=torch.float64, device=x.device)
    for i in range(x.numel()):
        h = torch.zeros(x.numel(), dtype=x.dtype, device=x.device)
        h[i] = eps / 2
        h = h.reshape(x.shape)
        out[i] = (f(x.detach() + h).item() - f(x.detach() - h).item()) / eps
    return out.reshape(x.shape)


def wrong_fixed_eps(f, x, eps=1e-4):
    """The step is 1e-4, whatever is asked for."""
    eps = 1e-4
    out = torch.zeros(x.numel(), dtype=torch.float64, device=x.device)
    for i in range(x.numel()):
        h = torch.zeros(x.numel(), dtype=x.dtype, device=x.device)
        h[i] = eps
        h = h.reshape(x.shape)
        out[i] = (f(x.detach() + h).item() - f(x.detach() - h).item()) / (2 * eps)
    return out.reshape(x.shape)


def wrong_relative_step(f, x, eps=1e-4):
    """The step grows with the element."""
    out = torch.zeros(x.numel(), dtype=torch.float64, device=x.device)
    flat = x.detach().flatten()
    for i in range(x.numel()):
        size = eps * max(1.0, abs(flat[i].item()))
        h = torch.zeros_like(flat)
        h[i] = size
        h = h.reshape(x.shape)
        out[i] = (f(x.detach() + h).item() - f(x.detach() - h).item()) / (2 * size)
    return out.reshape(x.shape)


def wrong_autograd(f, x, eps=1e-4):
    """The exact gradient is not what is measured."""
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf)
    if not y.requires_grad:
        return torch.zeros_like(x, requires_grad=False)
    return torch.autograd.grad(y, leaf, allow_unused=True, materialize_grads=True)[0]


def wrong_x_itself(f, x, eps=1e-4):
    """Moves x itself, and puts it back after each call."""
    out = torch.zeros_like(x, requires_grad=False)
    with torch.no_grad():
        for idx in itertools.product(*map(range, x.shape)):
            old = x[idx].item()
            x[idx] = old + eps
            high = f(x).item()
            x[idx] = old - eps
            low = f(x).item()
            x[idx] = old
            out[idx] = (high - low) / (2 * eps)
    return out


def wrong_detach_shares(f, x, eps=1e-4):
    """detach shares memory: x moves for the time of a call."""
    work = x.detach()
    out = torch.zeros_like(work)
    for idx in itertools.product(*map(range, x.shape)):
        old = work[idx].item()
        work[idx] = old + eps
        high = f(work).item()
        work[idx] = old - eps
        low = f(work).item()
        work[idx] = old
        out[idx] = (high - low) / (2 * eps)
    return out


def wrong_flatten_shares(f, x, eps=1e-4):
    """flatten shares memory where x is contiguous."""
    flat = x.detach().flatten()
    out = torch.zeros_like(flat)
    for i in range(flat.numel()):
        old = flat[i].item()
        flat[i] = old + eps
        high = f(flat.reshape(x.shape)).item()
        flat[i] = old - eps
        low = f(flat.reshape(x.shape)).item()
        flat[i] = old
        out[i] = (high - low) / (2 * eps)
    return out.reshape(x.shape)


def wrong_numpy_shares(f, x, eps=1e-4):
    """On the CPU numpy() shares memory with x."""
    a = x.detach().cpu().numpy()
    out = np.zeros(a.shape)
    for idx in np.ndindex(*a.shape):
        old = a[idx].item()
        a[idx] = old + eps
        high = f(torch.tensor(a, device=x.device)).item()
        a[idx] = old - eps
        low = f(torch.tensor(a, device=x.device)).item()
        a[idx] = old
        out[idx] = (high - low) / (2 * eps)
    return torch.tensor(out, dtype=torch.float64, device=x.device)


def wrong_never_put_back(f, x, eps=1e-4):
    """Elements that were moved stay moved."""
    work = x.detach().clone()
    out = torch.zeros_like(work)
    for idx in itertools.product(*map(range, x.shape)):
        work[idx] += eps
        high = f(work).item()
        work[idx] -= 2 * eps
        low = f(work).item()
        out[idx] = (high - low) / (2 * eps)
    return out


def wrong_put_back_by_adding(f, x, eps=1e-4):
    """Plus, minus twice, plus: rounding leaves elements beside their place."""
    work = x.detach().clone()
    out = torch.zeros_like(work)
    for idx in itertools.product(*map(range, x.shape)):
        work[idx] += eps
        high = f(work).item()
        work[idx] -= 2 * eps
        low = f(work).item()
        work[idx] += eps
        out[idx] = (high - low) / (2 * eps)
    return out


def wrong_all_at_once(f, x, eps=1e-4):
    """All elements move together."""
    x0 = x.detach()
    slope = (f(x0 + eps).item() - f(x0 - eps).item()) / (2 * eps)
    return torch.full(x.shape, slope, dtype=torch.float64, device=x.device)


def wrong_rows_move(f, x, eps=1e-4):
    """Moves whole rows: right for at most one dimension."""
    out = torch.zeros_like(x, requires_grad=False)
    positions = range(len(x)) if x.ndim else [()]
    for i in positions:
        up, down = x.detach().clone(), x.detach().clone()
        up[i] += eps
        down[i] -= eps
        out[i] = (f(up).item() - f(down).item()) / (2 * eps)
    return out


def wrong_no_length(f, x, eps=1e-4):
    """A 0-d tensor has no length, and only the first axis is gone through."""
    out = torch.zeros_like(x, requires_grad=False)
    flat = out.view(-1) if out.is_contiguous() else out
    for i in range(len(x)):
        up, down = x.detach().clone(), x.detach().clone()
        up[i] += eps
        down[i] -= eps
        flat[i] = (f(up).item() - f(down).item()) / (2 * eps)
    return out


def wrong_view(f, x, eps=1e-4):
    """A copy keeps the order of the memory, and view(-1) fails."""
    out = torch.zeros(x.numel(), dtype=torch.float64, device=x.device)
    for i in range(x.numel()):
        up, down = x.detach().clone(), x.detach().clone()
        up.view(-1)[i] += eps
        down.view(-1)[i] -= eps
        out[i] = (f(up).item() - f(down).item()) / (2 * eps)
    return out.view(x.shape)


def wrong_flatten_copies(f, x, eps=1e-4):
    """Where memory is in another order flatten copies, and nothing moves."""
    out = torch.zeros(x.numel(), dtype=torch.float64, device=x.device)
    for i in range(x.numel()):
        up, down = x.detach().clone(), x.detach().clone()
        up.flatten()[i] += eps
        down.flatten()[i] -= eps
        out[i] = (f(up).item() - f(down).item()) / (2 * eps)
    return out.reshape(x.shape)


def wrong_result_in_a_copy(f, x, eps=1e-4):
    """The result is written to reshape(-1), a copy where zeros_like keeps another order."""
    out = torch.zeros_like(x, requires_grad=False)
    for i in range(x.numel()):
        h = torch.zeros(x.numel(), dtype=x.dtype, device=x.device)
        h[i] = eps
        h = h.reshape(x.shape)
        out.reshape(-1)[i] = (f(x.detach() + h).item() - f(x.detach() - h).item()) / (2 * eps)
    return out


def wrong_order_of_memory(f, x, eps=1e-4):
    """Results come in the order of the memory."""
    x0 = x.detach()
    if x0.ndim == 2 and not x0.is_contiguous():
        x0 = x0.t()
    slopes = []
    for idx in itertools.product(*map(range, x0.shape)):
        up, down = x0.clone(), x0.clone()
        up[idx] += eps
        down[idx] -= eps
        slopes.append((f(up.reshape(x.shape)).item() - f(down.reshape(x.shape)).item()) / (2 * eps))
    return torch.tensor(slopes, dtype=torch.float64, device=x.device).reshape(x.shape)


def wrong_float32_result(f, x, eps=1e-4):
    """torch.zeros is float32."""
    out = torch.zeros(x.shape, device=x.device)
    for idx in itertools.product(*map(range, x.shape)):
        up, down = x.detach().clone(), x.detach().clone()
        up[idx] += eps
        down[idx] -= eps
        out[idx] = (f(up).item() - f(down).item()) / (2 * eps)
    return out


def wrong_float32_on_the_way(f, x, eps=1e-4):
    """float64 at the end, but the values of f were float32."""
    out = torch.zeros_like(x, requires_grad=False)
    for idx in itertools.product(*map(range, x.shape)):
        up, down = x.detach().clone(), x.detach().clone()
        up[idx] += eps
        down[idx] -= eps
        out[idx] = (f(up).detach().float() - f(down).detach().float()).double() / (2 * eps)
    return out


def wrong_attached(f, x, eps=1e-4):
    """Moves copies that are watched; the slopes hang on their graph."""
    slopes = []
    for idx in itertools.product(*map(range, x.shape)):
        h = torch.zeros_like(x, requires_grad=False)
        h[idx] = eps
        slopes.append((f(x + h) - f(x - h)) / (2 * eps))
    if not slopes:
        return torch.zeros_like(x, requires_grad=False)
    return torch.stack(slopes).reshape(x.shape)


def wrong_f_watches(f, x, eps=1e-4):
    """x is cut off, but f may use other tensors that are watched."""
    slopes = []
    for idx in itertools.product(*map(range, x.shape)):
        h = torch.zeros_like(x, requires_grad=False)
        h[idx] = eps
        slopes.append((f(x.detach() + h) - f(x.detach() - h)) / (2 * eps))
    if not slopes:
        return torch.zeros_like(x, requires_grad=False)
    return torch.stack(slopes).reshape(x.shape)


def wrong_copy_of_watched(f, x, eps=1e-4):
    """clone without detach: a watched copy is changed, and the values of f land in a watched result."""
    out = torch.zeros_like(x, requires_grad=False)
    for idx in itertools.product(*map(range, x.shape)):
        up, down = x.clone(), x.clone()
        up[idx] += eps
        down[idx] -= eps
        out[idx] = (f(up) - f(down)) / (2 * eps)
    return out


def wrong_stack_of_nothing(f, x, eps=1e-4):
    """An empty x: nothing to stack."""
    slopes = []
    for idx in itertools.product(*map(range, x.shape)):
        up, down = x.detach().clone(), x.detach().clone()
        up[idx] += eps
        down[idx] -= eps
        slopes.append((f(up).detach() - f(down).detach()) / (2 * eps))
    return torch.stack(slopes).reshape(x.shape)


def wrong_shape_of_nothing(f, x, eps=1e-4):
    """An empty x: shape (0,), whatever the shape of x."""
    if x.numel() == 0:
        return torch.zeros(0, dtype=torch.float64, device=x.device)
    out = torch.zeros_like(x, requires_grad=False)
    for idx in itertools.product(*map(range, x.shape)):
        up, down = x.detach().clone(), x.detach().clone()
        up[idx] += eps
        down[idx] -= eps
        out[idx] = (f(up).item() - f(down).item()) / (2 * eps)
    return out


def wrong_dtype_of_nothing(f, x, eps=1e-4):
    """An empty list gives float32."""
    slopes = []
    for idx in itertools.product(*map(range, x.shape)):
        up, down = x.detach().clone(), x.detach().clone()
        up[idx] += eps
        down[idx] -= eps
        slopes.append((f(up) - f(down)).detach().cpu().numpy() / (2 * eps))
    dtype = slopes[0].dtype if slopes else np.float32
    return torch.from_numpy(np.array(slopes, dtype=dtype)).to(x.device).reshape(x.shape)


def wrong_flat_argument(f, x, eps=1e-4):
    """f gets a flat tensor, not one like x."""
    out = torch.zeros(x.numel(), dtype=torch.float64, device=x.device)
    for i in range(x.numel()):
        up, down = x.detach().flatten().clone(), x.detach().flatten().clone()
        up[i] += eps
        down[i] -= eps
        out[i] = (f(up).item() - f(down).item()) / (2 * eps)
    return out.reshape(x.shape)


def wrong_flag_off(f, x, eps=1e-4):
    """x is no longer watched."""
    if x.is_leaf:
        x.requires_grad_(False)
    out = torch.zeros_like(x, requires_grad=False)
    for idx in itertools.product(*map(range, x.shape)):
        up, down = x.detach().clone(), x.detach().clone()
        up[idx] += eps
        down[idx] -= eps
        out[idx] = (f(up).item() - f(down).item()) / (2 * eps)
    return out


def wrong_grad_emptied(f, x, eps=1e-4):
    """A .grad from before is lost."""
    if x.is_leaf:
        x.grad = None
    out = torch.zeros_like(x, requires_grad=False)
    for idx in itertools.product(*map(range, x.shape)):
        up, down = x.detach().clone(), x.detach().clone()
        up[idx] += eps
        down[idx] -= eps
        out[idx] = (f(up).item() - f(down).item()) / (2 * eps)
    return out


def wrong_five_points(f, x, eps=1e-4):
    """A better estimate than the one asked for."""
    out = torch.zeros_like(x, requires_grad=False)
    for idx in itertools.product(*map(range, x.shape)):
        values = []
        for k in (-2, -1, 1, 2):
            moved = x.detach().clone()
            moved[idx] += k * eps
            values.append(f(moved).item())
        out[idx] = (values[0] - 8 * values[1] + 8 * values[2] - values[3]) / (12 * eps)
    return out


def wrong_on_the_cpu(f, x, eps=1e-4):
    """Works on copies that are made on the CPU."""
    x0 = torch.tensor(x.tolist(), dtype=torch.float64).reshape(x.shape)
    out = torch.zeros_like(x0)
    for idx in itertools.product(*map(range, x.shape)):
        up, down = x0.clone(), x0.clone()
        up[idx] += eps
        down[idx] -= eps
        out[idx] = (f(up).item() - f(down).item()) / (2 * eps)
    return out


def wrong_rounded(f, x, eps=1e-4):
    """Rounded to four digits."""
    out = torch.zeros_like(x, requires_grad=False)
    for idx in itertools.product(*map(range, x.shape)):
        up, down = x.detach().clone(), x.detach().clone()
        up[idx] += eps
        down[idx] -= eps
        out[idx] = round((f(up).item() - f(down).item()) / (2 * eps), 4)
    return out
