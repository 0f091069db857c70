"""Before and during training: how weights start, how an optimizer moves them, how few of them suffice."""

import math
from collections.abc import Callable
from typing import Any

import torch
from hypothesis import strategies as st
from torch import nn

from grader import devices, exercise, filled, omitted, seeded, tensors

Draw = Callable[[st.SearchStrategy[Any]], Any]
_FLOATS = (torch.float32, torch.float64)


def _parameter(values: Any, grad: Any = None, dtype: torch.dtype = torch.float32) -> nn.Parameter:
    """Return a parameter, with a gradient where one is given."""
    made = nn.Parameter(torch.tensor(values, dtype=dtype))
    made.grad = None if grad is None else torch.tensor(grad, dtype=dtype)
    return made


def _fresh(parameter: torch.Tensor) -> dict[str, Any]:
    """Return the state before a first step."""
    return {"step": 0, "m": torch.zeros_like(parameter.detach()), "v": torch.zeros_like(parameter.detach())}


def _used(parameter: torch.Tensor, step: int, seed: int) -> dict[str, Any]:
    """Return a state after some steps."""
    m, v = (filled(parameter.shape, parameter.dtype, seed + place) for place in (0, 1))
    return {"step": step, "m": m, "v": v.abs()}


@st.composite
def _steps(draw: Draw) -> dict[str, Any]:
    """Return 0 to 3 parameters of 0 to 2 dimensions with their states; about one in five has no gradient."""
    params, state = [], []
    for _ in range(draw(st.integers(0, 3))):
        dtype = draw(st.sampled_from(_FLOATS))
        plain = tensors("*", dims=(0, 2), side=(0, 3), dtype=dtype, layouts=("contiguous", "transposed", "offset"))
        parameter = nn.Parameter(draw(plain))
        if draw(st.integers(0, 4)):
            scale = draw(st.sampled_from((1.0, 1.0, 1e-3)))
            parameter.grad = scale * filled(parameter.shape, dtype, draw(st.integers(0, 2**16)))
        step = draw(st.sampled_from((0, 0, 1, 4, 100)))
        params.append(parameter)
        state.append(_used(parameter, step, draw(st.integers(0, 2**16))) if step else _fresh(parameter))
    return {
        "params": params,
        "state": state,
        "lr": draw(omitted() | st.sampled_from((0.1, 0.5, 0.01))),
        "betas": draw(omitted() | st.sampled_from(((0.9, 0.999), (0.5, 0.8), (0.0, 0.5), (0.8, 0.5)))),
        "eps": draw(omitted() | st.sampled_from((1e-8, 1e-3, 0.5))),
        "weight_decay": draw(omitted() | st.sampled_from((0.0, 0.1, 0.5))),
    }


def _case(*parameters: nn.Parameter, step: int = 0, **rest: Any) -> dict[str, Any]:
    """Return arguments with a state for each parameter, fresh or after some steps."""
    state = [_used(one, step, 20) if step else _fresh(one) for one in parameters]
    return {"params": list(parameters), "state": state, **rest}


@exercise(
    points=3,
    arguments=_steps(),
    examples=(
        _case(_parameter([1.0, -2.0], [0.5, 4.0]), lr=0.1),
        _case(_parameter([1.0, -2.0], [0.5, 4.0]), lr=0.1, weight_decay=0.0),
        _case(_parameter([1.0, -2.0], [0.5, 4.0]), lr=0.5, betas=(0.5, 0.8), eps=0.5, weight_decay=0.5),
        _case(_parameter([1.0, -2.0], [0.5, 4.0]), step=3, lr=0.5, betas=(0.5, 0.8), eps=0.5, weight_decay=0.5),
        _case(_parameter([1.0, -2.0], [0.5, 4.0]), step=1, lr=0.5, betas=(0.8, 0.5), eps=1e-3, weight_decay=0.0),
        _case(_parameter([1.0, -2.0]), _parameter(3.0, 1.0), lr=0.1),
        _case(_parameter([1.0, -2.0]), step=2, lr=0.1),
        _case(_parameter([[0.5]], [[1e-8]], torch.float64), lr=0.1),
        _case(_parameter([100.0], [1.0], torch.float64)),
        _case(_parameter([1.0], [0.0]), lr=0.1),
        _case(_parameter([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], [[1.0] * 3] * 2, torch.float64), step=1),
    ),
    hints=(
        "For each parameter that has a gradient: count the step, let the weight decay, update m and v, then move.",
        "Decay belongs to the parameter alone: p becomes p * (1 - lr * weight_decay) and the gradient stays as it is.",
        "m and v start at 0, so early on they are too small by the factors 1 - beta1**t and 1 - beta2**t.",
        "Under torch.no_grad(), methods with a trailing underscore (mul_, add_, addcdiv_, lerp_) change p, m and v.",
    ),
)
def adamw_step_(
    params: list[torch.Tensor],
    state: list[dict],
    lr: float = 1e-3,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-8,
    weight_decay: float = 1e-2,
) -> None:
    """Take one step of AdamW, in place on the parameters and on what is remembered of them. Returns None.

    `params` is a list of trainable tensors (leaves that require grad) of any shape, float32 or float64. `state` is a
    list as long: one dict for each parameter, with "step", the number of steps taken so far (an int), and "m" and "v",
    tensors of the parameter's shape and dtype. `betas` is the pair (beta1, beta2), both from 0 to less than 1.

    A parameter whose `.grad` is None is left out: it stays as it is, and so does its state. For every other parameter
    p with the gradient g, in this order:

    1. The step is counted: t, the value of "step" afterwards, is 1 for the first step.
    2. The weights decay: p becomes p * (1 - lr * weight_decay). This touches neither g nor m nor v.
    3. m becomes beta1 * m + (1 - beta1) * g, and v becomes beta2 * v + (1 - beta2) * g².
    4. p becomes p - lr * m̂ / (√v̂ + eps), where m̂ = m / (1 - beta1**t) and v̂ = v / (1 - beta2**t).

    In place means: p, "m" and "v" are afterwards the same tensors in the same memory, with other numbers in them.
    Parameters are still leaves that require grad, and gradients are not changed.

    >>> w = torch.tensor([1.0, -2.0], requires_grad=True)
    >>> w.grad = torch.tensor([0.5, 4.0])
    >>> state = [{"step": 0, "m": torch.zeros(2), "v": torch.zeros(2)}]
    >>> adamw_step_([w], state, lr=0.1, weight_decay=0.5)
    >>> w
    tensor([ 0.8500, -2.0000], requires_grad=True)
    >>> state[0]["step"], state[0]["m"]
    (1, tensor([0.0500, 0.4000]))
    """
    beta1, beta2 = betas
    with torch.no_grad():
        for p, known in zip(params, state):
            if p.grad is None:
                continue
            known["step"] += 1
            p *= 1 - lr * weight_decay
            known["m"].mul_(beta1).add_(p.grad, alpha=1 - beta1)
            known["v"].mul_(beta2).addcmul_(p.grad, p.grad, value=1 - beta2)
            m_hat = known["m"] / (1 - beta1 ** known["step"])
            v_hat = known["v"] / (1 - beta2 ** known["step"])
            p -= lr * m_hat / (v_hat.sqrt() + eps)


def _adam(p, known, g, lr, betas, eps):
    """Update m and v and move p; the step has been counted."""
    known["m"].lerp_(g, 1 - betas[0])
    known["v"].mul_(betas[1]).addcmul_(g, g, value=1 - betas[1])
    m, v = (known[key] / (1 - beta ** known["step"]) for key, beta in zip("mv", betas, strict=True))
    p -= lr * m / (v.sqrt() + eps)


@adamw_step_.mutant("adds the decay to the gradient, as plain Adam does")
@torch.no_grad()
def _(params, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
    for p, known in zip(params, state):
        if p.grad is not None:
            known["step"] += 1
            _adam(p, known, p.grad + weight_decay * p, lr, betas, eps)


@adamw_step_.mutant("decays without the learning rate")
@torch.no_grad()
def _(params, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
    for p, known in zip(params, state):
        if p.grad is not None:
            known["step"] += 1
            p *= 1 - weight_decay
            _adam(p, known, p.grad, lr, betas, eps)


@adamw_step_.mutant("decays what is left after the move")
@torch.no_grad()
def _(params, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
    for p, known in zip(params, state):
        if p.grad is not None:
            known["step"] += 1
            _adam(p, known, p.grad, lr, betas, eps)
            p *= 1 - lr * weight_decay


@adamw_step_.mutant("does not decay")
@torch.no_grad()
def _(params, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
    for p, known in zip(params, state):
        if p.grad is not None:
            known["step"] += 1
            _adam(p, known, p.grad, lr, betas, eps)


@adamw_step_.mutant("does not correct the bias")
@torch.no_grad()
def _(params, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
    for p, known in zip(params, state):
        if p.grad is not None:
            known["step"] += 1
            p *= 1 - lr * weight_decay
            known["m"].lerp_(p.grad, 1 - betas[0])
            known["v"].mul_(betas[1]).addcmul_(p.grad, p.grad, value=1 - betas[1])
            p -= lr * known["m"] / (known["v"].sqrt() + eps)


@adamw_step_.mutant("counts the step at the end, so that the correction is one behind")
@torch.no_grad()
def _(params, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
    for p, known in zip(params, state):
        if p.grad is not None:
            p *= 1 - lr * weight_decay
            known["step"] = max(known["step"], 1)
            _adam(p, known, p.grad, lr, betas, eps)
            known["step"] += 1


@adamw_step_.mutant("does not count the step")
@torch.no_grad()
def _(params, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
    for p, known in zip(params, state):
        if p.grad is not None:
            p *= 1 - lr * weight_decay
            _adam(p, known | {"step": known["step"] + 1}, p.grad, lr, betas, eps)


@adamw_step_.mutant("eps inside the root")
@torch.no_grad()
def _(params, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
    for p, known in zip(params, state):
        if p.grad is not None:
            known["step"] += 1
            p *= 1 - lr * weight_decay
            known["m"].lerp_(p.grad, 1 - betas[0])
            known["v"].mul_(betas[1]).addcmul_(p.grad, p.grad, value=1 - betas[1])
            m, v = (known[key] / (1 - beta ** known["step"]) for key, beta in zip("mv", betas, strict=True))
            p -= lr * m / (v + eps).sqrt()


@adamw_step_.mutant("eps before v is corrected")
@torch.no_grad()
def _(params, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
    for p, known in zip(params, state):
        if p.grad is not None:
            t = known["step"] = known["step"] + 1
            p *= 1 - lr * weight_decay
            known["m"].lerp_(p.grad, 1 - betas[0])
            known["v"].mul_(betas[1]).addcmul_(p.grad, p.grad, value=1 - betas[1])
            rate = lr * (1 - betas[1] ** t) ** 0.5 / (1 - betas[0] ** t)
            p -= rate * known["m"] / (known["v"].sqrt() + eps)


@adamw_step_.mutant("divides by v, not by its root")
@torch.no_grad()
def _(params, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
    for p, known in zip(params, state):
        if p.grad is not None:
            known["step"] += 1
            p *= 1 - lr * weight_decay
            known["m"].lerp_(p.grad, 1 - betas[0])
            known["v"].mul_(betas[1]).addcmul_(p.grad, p.grad, value=1 - betas[1])
            m, v = (known[key] / (1 - beta ** known["step"]) for key, beta in zip("mv", betas, strict=True))
            p -= lr * m / (v + eps)


@adamw_step_.mutant("swaps the betas")
@torch.no_grad()
def _(params, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
    for p, known in zip(params, state):
        if p.grad is not None:
            known["step"] += 1
            p *= 1 - lr * weight_decay
            _adam(p, known, p.grad, lr, betas[::-1], eps)


@adamw_step_.mutant("takes no gradient for a gradient of zeros")
@torch.no_grad()
def _(params, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
    for p, known in zip(params, state):
        known["step"] += 1
        p *= 1 - lr * weight_decay
        _adam(p, known, torch.zeros_like(p) if p.grad is None else p.grad, lr, betas, eps)


@adamw_step_.mutant("stops at a parameter without gradient")
@torch.no_grad()
def _(params, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
    for p, known in zip(params, state):
        if p.grad is None:
            break
        known["step"] += 1
        p *= 1 - lr * weight_decay
        _adam(p, known, p.grad, lr, betas, eps)


@adamw_step_.mutant("puts new tensors into the state")
@torch.no_grad()
def _(params, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
    for p, known in zip(params, state):
        if p.grad is not None:
            known["step"] += 1
            p *= 1 - lr * weight_decay
            known["m"], known["v"] = known["m"].clone(), known["v"].clone()
            _adam(p, known, p.grad, lr, betas, eps)


@adamw_step_.mutant("gives the moved parameter a name, the parameter stays")
@torch.no_grad()
def _(params, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
    for p, known in zip(params, state):
        if p.grad is not None:
            known["step"] += 1
            _adam(p.clone() * (1 - lr * weight_decay), known, p.grad, lr, betas, eps)


@adamw_step_.mutant("clears the gradients")
@torch.no_grad()
def _(params, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
    for p, known in zip(params, state):
        if p.grad is not None:
            known["step"] += 1
            p *= 1 - lr * weight_decay
            _adam(p, known, p.grad, lr, betas, eps)
            p.grad = None


@adamw_step_.mutant("one counter for all parameters")
@torch.no_grad()
def _(params, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
    step = max((known["step"] for known in state), default=0) + 1
    for p, known in zip(params, state):
        if p.grad is not None:
            known["step"] = step
            p *= 1 - lr * weight_decay
            _adam(p, known, p.grad, lr, betas, eps)


@adamw_step_.variant("torch.optim.AdamW with the state put into it")
def _(params, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
    for p, known in zip(params, state):
        if p.grad is None:
            continue
        optimizer = torch.optim.AdamW([p], lr=lr, betas=betas, eps=eps, weight_decay=weight_decay)
        step = torch.tensor(float(known["step"]))
        optimizer.state[p] = {"step": step, "exp_avg": known["m"], "exp_avg_sq": known["v"]}
        optimizer.step()
        known["step"] = int(step.item())


@adamw_step_.variant("through .data and copy_")
def _(params, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
    for p, memory in zip(params, state):
        g = p.grad
        if g is not None:
            t = memory["step"] + 1
            m = betas[0] * memory["m"] + (1 - betas[0]) * g
            v = betas[1] * memory["v"] + (1 - betas[1]) * g**2
            decayed = p.data - lr * weight_decay * p.data
            denominator = torch.sqrt(v / (1 - betas[1] ** t)) + eps
            p.data.copy_(decayed - lr / (1 - betas[0] ** t) * (m / denominator))
            memory["step"] = t
            memory["m"][...] = m
            memory["v"].copy_(v)


@adamw_step_.variant("lerp_ and addcdiv_, decorated with no_grad")
@torch.no_grad()
def _(params, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
    for i in range(len(params)):
        if params[i].grad is None:
            continue
        p, g, (b1, b2) = params[i], params[i].grad, betas
        state[i].update(step=state[i]["step"] + 1)
        step, m, v = state[i]["step"], state[i]["m"], state[i]["v"]
        p.mul_(1.0 - weight_decay * lr)
        m.lerp_(g, 1 - b1)
        v.lerp_(g.square(), 1 - b2)
        root = v.sqrt().div_(math.sqrt(1 - b2**step)).add_(eps)
        p.addcdiv_(m, root, value=-lr / (1 - b1**step))


@exercise(
    hints=(
        "How many numbers does one output of the layer add up? That is fan_in: all sizes of one weight[0].",
        "torch.rand gives numbers from 0 to 1. How do you stretch and shift them to -bound … bound?",
        "Tensor.uniform_(low, high) fills in place. Changing a leaf that requires grad needs torch.no_grad() around it.",
    ),
)
def kaiming_uniform_(weight: torch.Tensor) -> torch.Tensor:
    """Fill `weight` in place with random numbers, as Kaiming He proposed for layers before a ReLU; return it.

    `weight` is the weight of a layer, (out, in) or (out, in, *kernel), of any memory layout, float32 or float64; it
    may be a parameter that requires grad. Each output of such a layer is a sum of in * (product of the kernel sizes)
    products: that number is called fan_in, and it is at least 1. So that sums neither grow nor shrink from layer to
    layer, the numbers are drawn evenly between -bound and bound, where bound = √(6 / fan_in). Each element has
    a number of its own.

    Everything is drawn from torch's global random state, which you do not seed: after torch.manual_seed(0) the same
    numbers come again, and two calls in a row give different ones. How many numbers you draw is up to you.
    The very tensor `weight` is returned, filled in the memory it has. Its dtype, its `requires_grad` and its `.grad`
    stay, it is still a leaf of the graph, and gradient tracking is on afterwards if it was before (off, if not).
    Fewer than two dimensions raise ValueError.

    >>> w = torch.zeros(1000, 6)
    >>> kaiming_uniform_(w) is w
    True
    >>> bool(w.abs().max() <= 1), bool(w.abs().max() > 0.99)
    (True, True)
    """
    if weight.ndim < 2:
        raise ValueError(f"a weight has 2 or more dimensions, not {weight.ndim}")
    bound = math.sqrt(6 / math.prod(weight.shape[1:]))
    with torch.no_grad():
        return weight.uniform_(-bound, bound)


@st.composite
def _large(draw: Draw) -> dict[str, Any]:
    """A shape of a few thousand elements, and what else a weight may be."""
    shapes = ((100, 40), (40, 100), (2000, 1), (1, 3000), (64, 3, 5, 5), (5, 64, 3, 3), (30, 20, 7), (8, 2, 5, 5, 5))
    return {
        "shape": draw(st.sampled_from(shapes)),
        "dtype": draw(st.sampled_from(_FLOATS)),
        "turned": draw(st.booleans()),
        "trainable": draw(st.booleans()),
        "seed": draw(st.integers(0, 2**31 - 1)),
    }


def _weight(shape, dtype, turned, trainable, device):
    """Return a tensor to fill, sometimes with its last two dimensions in the other order in memory."""
    made = torch.full(shape, 7.0, dtype=dtype, device=device)
    made = made.mT.contiguous().mT if turned else made
    return nn.Parameter(made) if trainable else made


@kaiming_uniform_.check(
    "spreads the numbers as it should",
    points=2,
    case=_large(),
    device=devices(meta=False),
    ignores=("random",),
)
def spread(kaiming_uniform_, case, device):
    torch.manual_seed(case["seed"])
    weight = _weight(case["shape"], case["dtype"], case["turned"], case["trainable"], device)
    kaiming_uniform_(weight)
    return weight.detach().cpu()


@spread.judge
def _(came, case, device):
    if came.shape != case["shape"]:
        return f"Expected the weight to keep the shape {case['shape']}, but got {tuple(came.shape)}."
    bound = math.sqrt(6 / math.prod(case["shape"][1:]))
    n, share = came.numel(), came.double() / bound
    if not bool((share.abs() <= 1 + 1e-6).all()):
        return f"Expected numbers from {-bound:.4g} to {bound:.4g}, but got {float(came.min()):.4g} … {float(came.max()):.4g}."
    for power, wanted in ((1, 0), (2, 1 / 3), (3, 0), (4, 1 / 5)):
        spread = math.sqrt((1 / (2 * power + 1) - wanted**2) / n)
        if abs(float((share**power).mean()) - wanted) > 6 * spread:
            return (
                f"Expected numbers evenly spread from {-bound:.4g} to {bound:.4g}, but got some of mean "
                f"{float(came.mean()):.4g} and variance {float(came.double().var()):.4g} (and not {bound**2 / 3:.4g})."
            )
    if len(came.unique()) < 0.99 * n:
        return f"Expected each element to have a number of its own, but got {len(came.unique())} numbers for {n}."
    return None


@st.composite
def _small(draw: Draw) -> dict[str, Any]:
    """A shape that may be small or empty, and what else a weight may be."""
    shapes = ((2, 3), (1, 1), (3, 1), (1, 2, 2), (2, 3, 1, 2), (0, 3), (4,), (), (1,))
    return {
        "shape": draw(st.sampled_from(shapes)),
        "dtype": draw(st.sampled_from(_FLOATS)),
        "turned": False,
        "trainable": draw(st.booleans()),
    }


@kaiming_uniform_.check(
    "leaves everything else as it was",
    points=1,
    case=_small(),
    tracking=st.booleans(),
    stale=st.booleans(),
    device=devices(meta=False),
    ignores=("random",),
)
def _(kaiming_uniform_, case, tracking, stale, device):
    weight = _weight(**case, device=device)
    grad = torch.ones_like(weight) if stale and case["trainable"] else None
    weight.grad = grad
    place, before = weight.data_ptr(), weight.detach().clone()
    with torch.set_grad_enabled(tracking):
        came = kaiming_uniform_(weight)
        still_tracking = torch.is_grad_enabled() is tracking
    return {
        "the result is the weight": came is weight,
        "it is filled": bool((weight != before).all()),
        "it lies where it was": weight.data_ptr() == place,
        "shape": tuple(weight.shape),
        "dtype": str(weight.dtype),
        "device": weight.device.type,
        "requires_grad": weight.requires_grad,
        "is_leaf": weight.is_leaf,
        "the old gradient is kept": weight.grad is grad,
        "gradient tracking is as before": still_tracking,
    }


@kaiming_uniform_.check(
    "draws from the global random state",
    points=1,
    case=_small().filter(lambda case: len(case["shape"]) > 1),
    seed=st.integers(0, 2**31 - 2),
    device=devices(meta=False),
    ignores=("random",),
    hints=("It is called three times here: after a seed, then once more, then after the same seed again.",),
)
def _(kaiming_uniform_, case, seed, device):
    drawn = []
    for again in (False, False, True):
        if again or not drawn:
            torch.manual_seed(seed)
        weight = _weight(**case, device=device)
        kaiming_uniform_(weight)
        drawn.append(weight.detach().cpu())
    first, second, third = drawn
    return {
        "the same seed gives the same numbers": torch.equal(first, third),
        "a second call gives others": first.numel() == 0 or not torch.equal(first, second),
        "the seed of the program": torch.initial_seed(),
    }


@kaiming_uniform_.mutant("fan_out instead of fan_in")
def _(weight):
    if weight.ndim < 2:
        raise ValueError
    bound = math.sqrt(6 / max(weight[:, 0].numel(), 1))
    with torch.no_grad():
        return weight.uniform_(-bound, bound)


@kaiming_uniform_.mutant("forgets the kernel")
def _(weight):
    if weight.ndim < 2:
        raise ValueError
    bound = math.sqrt(6 / weight.shape[1])
    with torch.no_grad():
        return weight.uniform_(-bound, bound)


@kaiming_uniform_.mutant("without the gain of ReLU")
def _(weight):
    if weight.ndim < 2:
        raise ValueError
    bound = math.sqrt(3 / weight[0].numel())
    with torch.no_grad():
        return weight.uniform_(-bound, bound)


@kaiming_uniform_.mutant("torch's default, which has a = √5 in mind")
def _(weight):
    if weight.ndim < 2:
        raise ValueError
    return nn.init.kaiming_uniform_(weight, a=math.sqrt(5))


@kaiming_uniform_.mutant("takes the standard deviation for the bound")
def _(weight):
    if weight.ndim < 2:
        raise ValueError
    bound = math.sqrt(2 / weight[0].numel())
    with torch.no_grad():
        return weight.uniform_(-bound, bound)


@kaiming_uniform_.mutant("the normal kind")
def _(weight):
    if weight.ndim < 2:
        raise ValueError
    with torch.no_grad():
        return weight.normal_(0, math.sqrt(2 / weight[0].numel()))


@kaiming_uniform_.mutant("normal numbers cut at the bound")
def _(weight):
    if weight.ndim < 2:
        raise ValueError
    bound = math.sqrt(6 / weight[0].numel())
    with torch.no_grad():
        return weight.normal_(0, bound / math.sqrt(3)).clamp_(-bound, bound)


@kaiming_uniform_.mutant("from 0 to the bound")
def _(weight):
    if weight.ndim < 2:
        raise ValueError
    with torch.no_grad():
        return weight.uniform_(0, math.sqrt(6 / weight[0].numel()))


@kaiming_uniform_.mutant("whole multiples of the bound")
def _(weight):
    if weight.ndim < 2:
        raise ValueError
    bound = math.sqrt(6 / weight[0].numel())
    with torch.no_grad():
        return weight.copy_((torch.randint(0, 2, weight.shape, device=weight.device) * 2 - 1) * bound)


@kaiming_uniform_.mutant("one row for all outputs")
def _(weight):
    if weight.ndim < 2:
        raise ValueError
    bound = math.sqrt(6 / weight[0].numel())
    with torch.no_grad():
        return weight.copy_(torch.empty_like(weight[:1]).uniform_(-bound, bound))


@kaiming_uniform_.mutant("xavier")
def _(weight):
    if weight.ndim < 2:
        raise ValueError
    with torch.no_grad():
        return nn.init.xavier_uniform_(weight)


@kaiming_uniform_.mutant("seeds the random numbers itself")
def _(weight):
    if weight.ndim < 2:
        raise ValueError
    torch.manual_seed(0)
    bound = math.sqrt(6 / weight[0].numel())
    with torch.no_grad():
        return weight.uniform_(-bound, bound)


@kaiming_uniform_.mutant("a generator of its own")
def _(weight):
    if weight.ndim < 2:
        raise ValueError
    bound = math.sqrt(6 / weight[0].numel())
    generator = torch.Generator(weight.device)
    generator.seed()
    with torch.no_grad():
        return weight.uniform_(-bound, bound, generator=generator)


@kaiming_uniform_.mutant("returns a new tensor")
def _(weight):
    if weight.ndim < 2:
        raise ValueError
    bound = math.sqrt(6 / weight[0].numel())
    return (torch.rand_like(weight) * 2 - 1) * bound


@kaiming_uniform_.mutant("returns nothing")
def _(weight):
    if weight.ndim < 2:
        raise ValueError
    bound = math.sqrt(6 / weight[0].numel())
    with torch.no_grad():
        weight.uniform_(-bound, bound)


@kaiming_uniform_.mutant("puts a new tensor into .data")
def _(weight):
    if weight.ndim < 2:
        raise ValueError
    weight.data = (torch.rand_like(weight) * 2 - 1) * math.sqrt(6 / weight[0].numel())
    return weight


@kaiming_uniform_.mutant("fails where the weight requires grad")
def _(weight):
    if weight.ndim < 2:
        raise ValueError
    bound = math.sqrt(6 / weight[0].numel())
    return weight.uniform_(-bound, bound)


@kaiming_uniform_.mutant("switches requires_grad off")
def _(weight):
    if weight.ndim < 2:
        raise ValueError
    bound = math.sqrt(6 / weight[0].numel())
    return weight.requires_grad_(False).uniform_(-bound, bound)


@kaiming_uniform_.mutant("switches gradient tracking on in any case")
def _(weight):
    if weight.ndim < 2:
        raise ValueError
    bound = math.sqrt(6 / weight[0].numel())
    torch.set_grad_enabled(False)
    weight.uniform_(-bound, bound)
    torch.set_grad_enabled(True)
    return weight


@kaiming_uniform_.mutant("refuses nothing")
def _(weight):
    bound = math.sqrt(6 / (weight[0].numel() if weight.ndim else 1))
    with torch.no_grad():
        return weight.uniform_(-bound, bound)


@kaiming_uniform_.variant("torch.nn.init")
def _(weight):
    if weight.ndim < 2:
        raise ValueError("at least two dimensions")
    return nn.init.kaiming_uniform_(weight, nonlinearity="relu")


@kaiming_uniform_.variant("torch.rand, stretched and copied")
@torch.no_grad()
def _(weight):
    if weight.dim() <= 1:
        raise ValueError
    fan_in = weight.shape[1]
    for side in weight.shape[2:]:
        fan_in *= side
    bound = (6 / fan_in) ** 0.5
    weight.copy_(2 * bound * torch.rand(weight.shape, dtype=weight.dtype, device=weight.device) - bound)
    return weight


@kaiming_uniform_.variant("row by row through .data")
def _(weight):
    if len(weight.shape) in (0, 1):
        raise ValueError(weight.shape)
    bound = math.sqrt(3.0) * math.sqrt(2.0 / math.prod(weight.shape[1:]))
    for row in weight.data:
        row.uniform_(-bound, bound)
    return weight


@exercise(
    hints=(
        "Keep the layer as an attribute, `self.base = base`, and say requires_grad_(False) to it.",
        "A is (r, in), B is (out, r): which order of the two, and which transposes, lead from (…, in) to (…, out)?",
        "If A and B were both zeros, no gradient would ever reach them; if neither were, the layer would start changed.",
        "torch.empty or zeros with device= and dtype= of base.weight, wrapped in nn.Parameter; then fill A at random.",
    ),
)
class LoRALinear(nn.Module):
    """A linear layer that is adapted with few numbers: low-rank adaptation (LoRA).

    `base` is an `nn.Linear` with a weight (out, in) and perhaps a bias. It is frozen: none of its parameters
    requires grad any more, and it is never changed otherwise. What is trained instead are two parameters, `A` of shape
    (r, in) and `B` of shape (out, r), on the device and with the dtype of the base's weight. Their product B·A has the
    shape of the weight, and is added to what the base computes, times alpha / r.

    `A` starts with random numbers, none of them the same as another, drawn from torch's global random state; how they
    are spread is up to you. `B` starts with zeros, so that the whole layer starts as its base.

    The module has the base as its submodule `base`, and no other parameters, buffers or submodules.

    >>> _ = torch.manual_seed(0)
    >>> layer = LoRALinear(nn.Linear(3, 2), r=1, alpha=4.0)
    >>> [(name, tuple(p.shape)) for name, p in layer.named_parameters() if p.requires_grad]
    [('A', (1, 3)), ('B', (2, 1))]
    >>> x = torch.ones(3)
    >>> torch.equal(layer(x), layer.base(x))
    True
    """

    def __init__(self, base: nn.Linear, r: int, alpha: float) -> None:
        """Freeze `base`, and set up `A` and `B` of rank `r`; r < 1 raises ValueError.

        `r` may be larger than in and out. `alpha` is any number.
        """
        super().__init__()
        if r < 1:
            raise ValueError(f"the rank must be at least 1, not {r}")
        self.base = base.requires_grad_(False)
        self.A = nn.Parameter(base.weight.new_empty(r, base.in_features).normal_())
        self.B = nn.Parameter(base.weight.new_zeros(base.out_features, r))
        self.scaling = alpha / r

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return base(x) + (alpha / r) · B·A·x for each vector of `x` (..., in), shape (..., out)."""
        return self.base(x) + x @ self.A.T @ self.B.T * self.scaling


LoRALinear.equivalent(
    "self.A = nn.Parameter(base.weight.new_empty(r, base.in_features).normal_())",
    "self.A = nn.Parameter(base.weight.new_empty(r, base.in_features).uniform_())",
    because="how the numbers of A are spread is up to the learner",
)


@st.composite
def _layers(draw: Draw) -> nn.Linear:
    """Return a linear layer; its parameters may have been frozen before."""
    with seeded(draw(st.integers(0, 2**16))):
        layer = nn.Linear(draw(st.integers(1, 4)), draw(st.integers(1, 4)), bias=draw(st.booleans()))
    return layer.to(draw(st.sampled_from(_FLOATS)))


_RANKS = st.sampled_from((1, 2, 3, 5))
_ALPHAS = st.sampled_from((1.0, 2.0, 0.5, 16.0, 3))
_SEEDS = st.integers(0, 2**31 - 1)


def _at_work(x: torch.Tensor, layer: nn.Linear) -> torch.Tensor:
    """Return inputs for a layer, as many columns as it needs, in its dtype."""
    return x[..., : layer.in_features].to(layer.weight.dtype)


@LoRALinear.check(
    "starts as its base, which is frozen",
    points=1,
    base=_layers(),
    r=_RANKS,
    alpha=_ALPHAS,
    x=tensors("4 | n 4 | a n 4", side=(0, 3)),
    seed=_SEEDS,
    ignores=("random",),
)
def _(LoRALinear, base, r, alpha, x, seed):
    torch.manual_seed(seed)
    layer = LoRALinear(base, r, alpha)
    parts, state = dict(layer.named_parameters()), layer.state_dict()
    trainable = sorted(name for name, part in parts.items() if part.requires_grad)
    started, wanted = layer(_at_work(x, base)), base(_at_work(x, base))
    return {
        "an nn.Module": isinstance(layer, nn.Module),
        "the base is the one given": layer.base is base,
        "parameters": {name: tuple(part.shape) for name, part in sorted(parts.items())},
        "state_dict()": sorted(state),
        "submodules": sorted(name for name, _ in layer.named_modules()),
        "trainable": trainable,
        "dtypes": sorted({str(part.dtype) for part in parts.values()}),
        "devices": sorted({part.device.type for part in parts.values()}),
        "numbers of A that are alike": parts["A"].numel() - len(parts["A"].detach().unique()),
        "B": parts["B"].detach(),
        "starts as its base": bool(torch.allclose(started, wanted)),
    }


@LoRALinear.check(
    "A starts at random, and has at least one row",
    points=1,
    r=st.integers(-2, 4),
    seed=_SEEDS,
    ignores=("random",),
    hints=("Three layers are made here: after a seed, then one more, then one after the same seed again.",),
)
def _(LoRALinear, r, seed):
    base, drawn = nn.Linear(3, 2), []
    for again in (False, False, True):
        if again or not drawn:
            torch.manual_seed(seed)
        drawn.append(LoRALinear(base, r, 1.0).A.detach())
    return {
        "the same seed gives the same numbers": torch.equal(drawn[0], drawn[2]),
        "a second layer has others": not torch.equal(drawn[0], drawn[1]),
        "the seed of the program": torch.initial_seed(),
    }


@LoRALinear.check(
    "adds the low-rank part, and learns it",
    points=1,
    base=_layers(),
    r=_RANKS,
    alpha=_ALPHAS,
    x=tensors("4 | n 4 | a n 4", expanded=True, requires_grad=None),
    numbers=st.integers(0, 2**16),
    ignores=("random",),
)
def _(LoRALinear, base, r, alpha, x, numbers):
    layer = LoRALinear(base, r, alpha)
    with torch.no_grad():
        for place, part in enumerate((layer.A, layer.B)):
            values = torch.arange(part.numel(), device=part.device).reshape(part.shape) + 1
            part.copy_(torch.sin(values.to(part.dtype) * (1 + place + numbers % 100 / 50)))
    result = layer(_at_work(x, base))
    (result**2).sum().backward()
    grads = {name: part.grad for name, part in sorted(layer.named_parameters())}
    optimizer = torch.optim.SGD([part for part in layer.parameters() if part.requires_grad], lr=0.125)
    optimizer.step()
    return {"layer(x)": result, "gradients": grads, "afterwards": dict(layer.state_dict()), "x.grad": x.grad}


class _Adapted(nn.Module):
    """Written as the task says, with pieces that mistakes replace."""

    def __init__(self, base, r, alpha):
        super().__init__()
        if r < 1:
            raise ValueError
        self.base = self.frozen(base)
        self.r, self.alpha = r, alpha
        like = {"dtype": base.weight.dtype, "device": base.weight.device}
        self.A, self.B = self.start(base.in_features, base.out_features, r, like)

    def frozen(self, base):
        return base.requires_grad_(False)

    def start(self, n_in, n_out, r, like):
        return nn.Parameter(torch.randn(r, n_in, **like)), nn.Parameter(torch.zeros(n_out, r, **like))

    def scaling(self):
        return self.alpha / self.r

    def forward(self, x):
        return self.base(x) + (x @ self.A.T @ self.B.T) * self.scaling()


@LoRALinear.mutant("does not freeze the base")
class _(_Adapted):
    def frozen(self, base):
        return base


@LoRALinear.mutant("freezes the weight, not the bias")
class _(_Adapted):
    def frozen(self, base):
        base.weight.requires_grad_(False)
        return base


@LoRALinear.mutant("freezes with no_grad in forward only")
class _(_Adapted):
    def frozen(self, base):
        return base

    def forward(self, x):
        with torch.no_grad():
            frozen = self.base(x)
        return frozen + (x @ self.A.T @ self.B.T) * self.scaling()


@LoRALinear.mutant("copies the base")
class _(_Adapted):
    def frozen(self, base):
        copy = nn.Linear(base.in_features, base.out_features, base.bias is not None)
        copy = copy.to(base.weight.device, base.weight.dtype)
        copy.load_state_dict(base.state_dict())
        base.requires_grad_(False)
        return copy.requires_grad_(False)


@LoRALinear.mutant("does not scale")
class _(_Adapted):
    def scaling(self):
        return 1.0


@LoRALinear.mutant("scales by r / alpha")
class _(_Adapted):
    def scaling(self):
        return self.r / self.alpha


@LoRALinear.mutant("scales by alpha alone")
class _(_Adapted):
    def scaling(self):
        return self.alpha


@LoRALinear.mutant("scales by the root of r")
class _(_Adapted):
    def scaling(self):
        return self.alpha / self.r**0.5


@LoRALinear.mutant("scales the whole result")
class _(_Adapted):
    def forward(self, x):
        return (self.base(x) + x @ self.A.T @ self.B.T) * self.scaling()


@LoRALinear.mutant("starts both at random")
class _(_Adapted):
    def start(self, n_in, n_out, r, like):
        return nn.Parameter(torch.randn(r, n_in, **like)), nn.Parameter(torch.randn(n_out, r, **like))


@LoRALinear.mutant("starts both at zero, so that nothing is ever learnt")
class _(_Adapted):
    def start(self, n_in, n_out, r, like):
        return nn.Parameter(torch.zeros(r, n_in, **like)), nn.Parameter(torch.zeros(n_out, r, **like))


@LoRALinear.mutant("the roles of A and B exchanged: B at random")
class _(_Adapted):
    def start(self, n_in, n_out, r, like):
        return nn.Parameter(torch.zeros(r, n_in, **like)), nn.Parameter(torch.randn(n_out, r, **like))


@LoRALinear.mutant("A is (in, r), B is (r, out)")
class _(_Adapted):
    def start(self, n_in, n_out, r, like):
        return nn.Parameter(torch.randn(n_in, r, **like)), nn.Parameter(torch.zeros(r, n_out, **like))

    def forward(self, x):
        return self.base(x) + (x @ self.A @ self.B) * self.scaling()


@LoRALinear.mutant("B is a buffer")
class _(_Adapted):
    def __init__(self, base, r, alpha):
        super().__init__(base, r, alpha)
        values = self.B.detach()
        del self.B
        self.register_buffer("B", values)


@LoRALinear.mutant("always float32 on the CPU")
class _(_Adapted):
    def start(self, n_in, n_out, r, like):
        return nn.Parameter(torch.randn(r, n_in)), nn.Parameter(torch.zeros(n_out, r))

    def forward(self, x):
        return self.base(x) + (x @ self.A.T.to(x) @ self.B.T.to(x)) * self.scaling()


@LoRALinear.mutant("seeds the random numbers itself")
class _(_Adapted):
    def start(self, n_in, n_out, r, like):
        torch.manual_seed(0)
        return super().start(n_in, n_out, r, like)


@LoRALinear.mutant("adds the product to the base's weight")
class _(_Adapted):
    def forward(self, x):
        with torch.no_grad():
            self.base.weight += self.scaling() * self.B @ self.A
        return self.base(x) + 0.0 * (x @ self.A.T @ self.B.T)


@LoRALinear.mutant("forgets the bias of the base")
class _(_Adapted):
    def forward(self, x):
        return x @ self.base.weight.T + (x @ self.A.T @ self.B.T) * self.scaling()


@LoRALinear.mutant("accepts rank 0")
class _(_Adapted):
    def __init__(self, base, r, alpha):
        super().__init__(base, max(r, 1), alpha)
        if r < 0:
            raise ValueError


@LoRALinear.mutant("the low-rank part is made of linear layers")
class _(nn.Module):
    def __init__(self, base, r, alpha):
        super().__init__()
        if r < 1:
            raise ValueError
        self.base = base.requires_grad_(False)
        like = {"dtype": base.weight.dtype, "device": base.weight.device}
        self.A = nn.Linear(base.in_features, r, bias=False, **like)
        self.B = nn.Linear(r, base.out_features, bias=False, **like)
        nn.init.zeros_(self.B.weight)
        self.scaling = alpha / r

    def forward(self, x):
        return self.base(x) + self.B(self.A(x)) * self.scaling


@LoRALinear.variant("uniform numbers, F.linear twice")
class _(nn.Module):
    def __init__(self, base, r, alpha):
        if r <= 0:
            raise ValueError("rank")
        super().__init__()
        for parameter in base.parameters():
            parameter.requires_grad = False
        self.base, self.r, self.alpha = base, r, alpha
        out, n_in = base.weight.shape
        self.A = nn.Parameter(torch.empty(r, n_in, dtype=base.weight.dtype, device=base.weight.device))
        self.B = nn.Parameter(torch.zeros(out, r, dtype=base.weight.dtype, device=base.weight.device))
        nn.init.kaiming_uniform_(self.A, a=math.sqrt(5))

    def forward(self, x):
        low = nn.functional.linear(x, self.A)
        return self.base(x) + self.alpha / self.r * nn.functional.linear(low, self.B)


@LoRALinear.variant("one weight for both, made in forward")
class _(nn.Module):
    def __init__(self, base, r, alpha):
        super().__init__()
        if not r >= 1:
            raise ValueError(r)
        self.base = base
        base.weight.requires_grad_(False)
        if base.bias is not None:
            base.bias.requires_grad_(False)
        self.register_parameter("A", nn.Parameter(torch.rand(r, base.in_features).to(base.weight) - 0.5))
        self.register_parameter("B", nn.Parameter(torch.zeros(base.out_features, r).to(base.weight)))
        self.alpha, self.r = alpha, r

    def forward(self, x):
        weight = self.base.weight + (self.alpha / self.r) * (self.B @ self.A)
        return nn.functional.linear(x, weight, self.base.bias)


@LoRALinear.variant("einsum, and a property")
class _(nn.Module):
    def __init__(self, base, r, alpha):
        super().__init__()
        if r < 1:
            raise ValueError
        self.base = base
        self.base.requires_grad_(False)
        self.A = nn.Parameter(base.weight.new_empty(r, base.in_features).normal_(std=0.02))
        self.B = nn.Parameter(base.weight.new_empty(base.out_features, r).fill_(0))
        self.numbers = {"alpha": alpha, "r": r}

    @property
    def scaling(self):
        return self.numbers["alpha"] / self.numbers["r"]

    def forward(self, x):
        low = torch.einsum("...i,ri->...r", x, self.A)
        return self.base(x).add(torch.einsum("...r,or->...o", low, self.B), alpha=self.scaling)
