"""Versions of random_weights as learners write them."""

import numpy as np
import torch
from torch import nn


def right_global_seed(n_in, n_out, seed):
    """Seed, draw, draw; watched at once."""
    torch.manual_seed(seed)
    w = torch.randn(n_out, n_in, requires_grad=True)
    b = torch.randn(n_out, requires_grad=True)
    return w, b


def right_own_generator(n_in: int, n_out: int, seed: int) -> tuple:
    """A generator of one's own, watched afterwards."""
    g = torch.Generator(device="cpu")
    g.manual_seed(seed)
    w = torch.randn((n_out, n_in), generator=g, dtype=torch.float32)
    b = torch.randn((n_out,), generator=g, dtype=torch.float32)
    for t in (w, b):
        t.requires_grad_(True)
    return (w, b)


def right_parameters(inputs, outputs, seed=0):
    """nn.Parameter around each draw; other names."""
    torch.random.manual_seed(seed)
    return nn.Parameter(torch.randn(outputs, inputs)), nn.Parameter(torch.randn([outputs]))


def right_layer_filled(n_in, n_out, seed):
    """A layer whose numbers are drawn again, after the seed."""
    layer = nn.Linear(n_in, n_out)
    torch.manual_seed(seed)
    nn.init.normal_(layer.weight)
    nn.init.normal_(layer.bias)
    return layer.weight, layer.bias


def right_flat_draw(n_in, n_out, seed):
    """Draws the right number of numbers and gives them their shape before they are watched."""
    torch.manual_seed(seed)
    numbers = torch.randn(n_out * n_in)
    w = numbers.view(-1, n_in)
    w.requires_grad = True
    b = torch.randn(1, n_out).squeeze(0).requires_grad_()
    return w, b


def right_forked(n_in, n_out, seed):
    """Puts the global random state back; copies through lists."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        pair = [torch.randn(shape) for shape in ((n_out, n_in), (n_out,))]
    return tuple(torch.tensor(t.tolist(), requires_grad=True) for t in pair)


def right_in_place(n_in, n_out, seed):
    """normal_ fills what was empty with the same numbers; state saved and set by hand."""
    state = torch.get_rng_state()
    try:
        torch.manual_seed(seed)
        w = torch.empty(n_out, n_in).normal_()
        b = torch.normal(0.0, 1.0, size=(n_out,))
    finally:
        torch.set_rng_state(state)
    return w.requires_grad_(), b.requires_grad_()


def right_out_and_detach(n_in, n_out, seed):
    """Computed from watched tensors, then cut off and watched anew."""
    gen = torch.Generator().manual_seed(seed)
    shapes = {"w": (n_out, n_in), "b": (n_out,)}
    made = {name: 1 * torch.randn(*shape, generator=gen, requires_grad=True) for name, shape in shapes.items()}
    w, b = (t.detach().requires_grad_() for t in made.values())
    print(w.shape, b.shape)
    assert w.is_leaf and b.is_leaf
    return w, b


def wrong_shape_of_w(n_in, n_out, seed):
    """(n_in, n_out): right only where both are the same."""
    torch.manual_seed(seed)
    return torch.randn(n_in, n_out, requires_grad=True), torch.randn(n_out, requires_grad=True)


def wrong_turned(n_in, n_out, seed):
    """The right shape, the numbers in another order."""
    torch.manual_seed(seed)
    w = torch.randn(n_in, n_out).T.contiguous().requires_grad_()
    b = torch.randn(n_out, requires_grad=True)
    return w, b


def wrong_seeds_twice(n_in, n_out, seed):
    """Seeds again before b."""
    torch.manual_seed(seed)
    w = torch.randn(n_out, n_in, requires_grad=True)
    torch.manual_seed(seed)
    b = torch.randn(n_out, requires_grad=True)
    return w, b


def wrong_two_generators(n_in, n_out, seed):
    """A fresh generator for each."""
    w = torch.randn(n_out, n_in, generator=torch.Generator().manual_seed(seed), requires_grad=True)
    b = torch.randn(n_out, generator=torch.Generator().manual_seed(seed), requires_grad=True)
    return w, b


def wrong_generator_for_w_only(n_in, n_out, seed):
    """b comes from the global generator, which nobody seeded."""
    g = torch.Generator().manual_seed(seed)
    w = torch.randn(n_out, n_in, generator=g, requires_grad=True)
    b = torch.randn(n_out, requires_grad=True)
    return w, b


def wrong_b_first(n_in, n_out, seed):
    """b is drawn before w."""
    torch.manual_seed(seed)
    b = torch.randn(n_out, requires_grad=True)
    w = torch.randn(n_out, n_in, requires_grad=True)
    return w, b


def wrong_one_draw(n_in, n_out, seed):
    """One draw, cut in two: the same numbers only while there are few."""
    torch.manual_seed(seed)
    numbers = torch.randn(n_out * n_in + n_out)
    w, b = numbers[: n_out * n_in].reshape(n_out, n_in).clone(), numbers[n_out * n_in :].clone()
    return w.requires_grad_(), b.requires_grad_()


def wrong_one_column_more(n_in, n_out, seed):
    """The bias is an extra column of the same draw; right for one output with few inputs."""
    torch.manual_seed(seed)
    table = torch.randn(n_out, n_in + 1)
    return table[:, :-1].clone().requires_grad_(), table[:, -1].clone().requires_grad_()


def wrong_row_by_row(n_in, n_out, seed):
    """One draw for each row: other numbers from 16 on."""
    torch.manual_seed(seed)
    w = torch.stack([torch.randn(n_in) for _ in range(n_out)]).requires_grad_()
    b = torch.randn(n_out, requires_grad=True)
    return w, b


def wrong_number_by_number(n_in, n_out, seed):
    """The biases one by one: other numbers from 16 on."""
    torch.manual_seed(seed)
    w = torch.randn(n_out, n_in, requires_grad=True)
    b = torch.tensor([torch.randn(1).item() for _ in range(n_out)], requires_grad=True)
    return w, b


def wrong_seed_zero(n_in, n_out, seed):
    """0 counts as no seed."""
    if seed:
        torch.manual_seed(seed)
    return torch.randn(n_out, n_in, requires_grad=True), torch.randn(n_out, requires_grad=True)


def wrong_default_for_zero(n_in, n_out, seed):
    """seed or 42: 0 is replaced."""
    torch.manual_seed(seed or 42)
    return torch.randn(n_out, n_in, requires_grad=True), torch.randn(n_out, requires_grad=True)


def wrong_uniform(n_in, n_out, seed):
    """rand instead of randn."""
    torch.manual_seed(seed)
    return torch.rand(n_out, n_in, requires_grad=True), torch.rand(n_out, requires_grad=True)


def wrong_zero_bias(n_in, n_out, seed):
    """Biases begin at zero."""
    torch.manual_seed(seed)
    return torch.randn(n_out, n_in, requires_grad=True), torch.zeros(n_out, requires_grad=True)


def wrong_no_leaf(n_in, n_out, seed):
    """Reshaped after it is watched: w is no leaf."""
    torch.manual_seed(seed)
    w = torch.randn(n_out * n_in, requires_grad=True).view(n_out, n_in)
    b = torch.randn(n_out, requires_grad=True)
    return w, b


def wrong_moved_no_leaf(n_in, n_out, seed):
    """A copy of a watched tensor is no leaf."""
    torch.manual_seed(seed)
    w = torch.randn(n_out, n_in, requires_grad=True)
    b = torch.randn(n_out, requires_grad=True).clone()
    return w, b


def wrong_b_not_watched(n_in, n_out, seed):
    """requires_grad for w only."""
    torch.manual_seed(seed)
    w = torch.randn(n_out, n_in).requires_grad_()
    b = torch.randn(n_out)
    return w, b


def wrong_b_column(n_in, n_out, seed):
    """b of shape (n_out, 1)."""
    torch.manual_seed(seed)
    return torch.randn(n_out, n_in, requires_grad=True), torch.randn(n_out, 1, requires_grad=True)


def wrong_squeezed(n_in, n_out, seed):
    """Sizes of 1 disappear."""
    torch.manual_seed(seed)
    w = torch.randn(n_out, n_in).squeeze().requires_grad_()
    b = torch.randn(n_out).requires_grad_()
    return w, b


def wrong_bias_squeezed(n_in, n_out, seed):
    """A single bias becomes 0-d."""
    torch.manual_seed(seed)
    w = torch.randn(n_out, n_in).requires_grad_()
    b = torch.randn(n_out, 1).squeeze().requires_grad_()
    return w, b


def wrong_double_draw(n_in, n_out, seed):
    """Drawn in float64, then made float32: other numbers."""
    torch.manual_seed(seed)
    w = torch.randn(n_out, n_in, dtype=torch.float64).float().requires_grad_()
    b = torch.randn(n_out, dtype=torch.float64).float().requires_grad_()
    return w, b


def wrong_scaled(n_in, n_out, seed):
    """Divided by the root of n_in; right for one input."""
    torch.manual_seed(seed)
    w = (torch.randn(n_out, n_in) / n_in**0.5).requires_grad_()
    b = torch.randn(n_out).requires_grad_()
    return w, b


def wrong_draw_thrown_away(n_in, n_out, seed):
    """A first layer draws numbers after the seed."""
    torch.manual_seed(seed)
    layer = nn.Linear(n_in, n_out)
    nn.init.normal_(layer.weight)
    nn.init.normal_(layer.bias)
    return layer.weight, layer.bias


def wrong_numpy(n_in, n_out, seed):
    """NumPy's generator draws other numbers."""
    rng = np.random.RandomState(seed)
    w = torch.from_numpy(rng.randn(n_out, n_in).astype("float32")).requires_grad_()
    b = torch.from_numpy(rng.randn(n_out).astype("float32")).requires_grad_()
    return w, b


def wrong_dict(n_in, n_out, seed):
    """A dict instead of a tuple."""
    torch.manual_seed(seed)
    return {"w": torch.randn(n_out, n_in, requires_grad=True), "b": torch.randn(n_out, requires_grad=True)}


def wrong_tuple_turned(n_in, n_out, seed):
    """(b, w)."""
    torch.manual_seed(seed)
    w, b = torch.randn(n_out, n_in, requires_grad=True), torch.randn(n_out, requires_grad=True)
    return b, w
