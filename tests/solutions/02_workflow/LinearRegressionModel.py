"""Versions of LinearRegressionModel as learners write them."""

import torch
from torch import nn


class right_course(nn.Module):
    """The course's own way, everything spelt out."""

    def __init__(self):
        super().__init__()
        self.weights = nn.Parameter(torch.randn(1, requires_grad=True, dtype=torch.float))
        self.bias = nn.Parameter(torch.randn(1, requires_grad=True, dtype=torch.float))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.weights * x + self.bias


class right_register(nn.Module):
    """register_parameter, and x on the left."""

    def __init__(self):
        nn.Module.__init__(self)
        for name in ["weights", "bias"]:
            self.register_parameter(name, nn.Parameter(torch.randn(1)))

    def forward(self, inputs):
        print("forward", inputs.shape)
        return inputs * self.weights + self.bias


class right_filled_in_place(nn.Module):
    """Parameters first, numbers later."""

    def __init__(self):
        super().__init__()
        self.weights = nn.Parameter(torch.empty(1))
        self.bias = nn.Parameter(torch.empty(1))
        self.reset()

    def reset(self):
        for p in self.parameters():
            nn.init.normal_(p)

    def forward(self, x):
        return torch.addcmul(self.bias, self.weights, x)


class right_no_grad_copy(nn.Module):
    """Zeros that get their numbers under no_grad; options with defaults."""

    def __init__(self, size=1, device=None):
        super().__init__()
        self.weights = nn.Parameter(torch.zeros(size, device=device))
        self.bias = nn.Parameter(torch.zeros(size, device=device))
        with torch.no_grad():
            self.weights.copy_(torch.randn(1))
            self.bias.copy_(torch.randn(1))

    def forward(self, x, scale=1.0):
        return scale * (self.weights * x) + self.bias


class right_lerp_of_children(nn.Module):
    """A helper method and class attributes of its own."""

    kind = "line"

    def __init__(self):
        super().__init__()
        numbers = [torch.randn(1), torch.randn(1)]
        self.weights, self.bias = map(nn.Parameter, numbers)
        self.name = "line"

    def line(self, x):
        return self.weights.mul(x).add(self.bias)

    def forward(self, x):
        return self.line(x)


class right_forward_assigned(nn.Module):
    """forward by another name, given the right one afterwards."""

    def __init__(self):
        super().__init__()
        self.weights = nn.Parameter(torch.randn(size=(1,)))
        self.bias = nn.Parameter(torch.randn(size=(1,)))

    def predict(self, x):
        y = self.weights * x
        y = y + self.bias
        return y

    forward = predict


class _Base(nn.Module):
    def __init__(self):
        super().__init__()
        self.weights = nn.Parameter(torch.randn(1))


class right_inherited(_Base):
    """A base class has the first parameter."""

    def __init__(self):
        super().__init__()
        self.bias = nn.Parameter(torch.randn(1))

    def forward(self, x):
        return self.weights * x + self.bias


class right_einsum(nn.Module):
    """einsum over a dimension of one."""

    def __init__(self):
        super().__init__()
        self.weights = torch.nn.parameter.Parameter(torch.normal(0.0, 1.0, (1,)))
        self.bias = torch.nn.parameter.Parameter(torch.normal(0.0, 1.0, (1,)))

    def forward(self, x):
        return torch.einsum("...,k->...", x, self.weights) + self.bias


class right_functional_linear(nn.Module):
    """F.linear with one more dimension, removed again."""

    def __init__(self):
        super().__init__()
        self.weights = nn.Parameter(torch.randn(1))
        self.bias = nn.Parameter(torch.randn(1))

    def forward(self, x):
        y = nn.functional.linear(x.unsqueeze(-1), self.weights.unsqueeze(0), self.bias)
        return y.squeeze(-1)


class wrong_plain_tensors(nn.Module):
    """Tensors that require grad, but are no parameters."""

    def __init__(self):
        super().__init__()
        self.weights = torch.randn(1, requires_grad=True)
        self.bias = torch.randn(1, requires_grad=True)

    def forward(self, x):
        return self.weights * x + self.bias


class wrong_plain_bias(nn.Module):
    """Only the bias is no parameter."""

    def __init__(self):
        super().__init__()
        self.weights = nn.Parameter(torch.randn(1))
        self.bias = torch.randn(1, requires_grad=True)

    def forward(self, x):
        return self.weights * x + self.bias


class wrong_parameter_list(nn.Module):
    """ParameterList has other names."""

    def __init__(self):
        super().__init__()
        self.numbers = nn.ParameterList([nn.Parameter(torch.randn(1)) for _ in range(2)])

    @property
    def weights(self):
        return self.numbers[0]

    @property
    def bias(self):
        return self.numbers[1]

    def forward(self, x):
        return self.weights * x + self.bias


class wrong_linear_layer(nn.Module):
    """nn.Linear inside: other names, shapes and random numbers."""

    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(1, 1)

    def forward(self, x):
        return self.linear(x)


class wrong_super_last(nn.Module):
    """super().__init__() comes too late."""

    def __init__(self):
        self.weights = nn.Parameter(torch.randn(1))
        self.bias = nn.Parameter(torch.randn(1))
        super().__init__()

    def forward(self, x):
        return self.weights * x + self.bias


class wrong_init_misspelt(nn.Module):
    """_init_ with one underscore is never called."""

    def _init_(self):
        super().__init__()
        self.weights = nn.Parameter(torch.randn(1))
        self.bias = nn.Parameter(torch.randn(1))

    def forward(self, x):
        return self.weights * x + self.bias


class wrong_bias_drawn_first(nn.Module):
    """The numbers are exchanged."""

    def __init__(self):
        super().__init__()
        self.bias = nn.Parameter(torch.randn(1))
        self.weights = nn.Parameter(torch.randn(1))

    def forward(self, x):
        return self.weights * x + self.bias


class wrong_one_draw_for_both(nn.Module):
    """Both start with the same number, and move together: one tensor."""

    def __init__(self):
        super().__init__()
        start = torch.randn(1)
        torch.randn(1)
        self.weights = nn.Parameter(start)
        self.bias = nn.Parameter(start)

    def forward(self, x):
        return self.weights * x + self.bias


class wrong_frozen_bias(nn.Module):
    """The bias never learns."""

    def __init__(self):
        super().__init__()
        self.weights = nn.Parameter(torch.randn(1))
        self.bias = nn.Parameter(torch.randn(1), requires_grad=False)

    def forward(self, x):
        return self.weights * x + self.bias


class wrong_called_instead_of_forward(nn.Module):
    """forward is named call."""

    def __init__(self):
        super().__init__()
        self.weights = nn.Parameter(torch.randn(1))
        self.bias = nn.Parameter(torch.randn(1))

    def call(self, x):
        return self.weights * x + self.bias


class wrong_small_numbers(nn.Module):
    """A tenth of the random numbers."""

    def __init__(self):
        super().__init__()
        self.weights = nn.Parameter(torch.randn(1) * 0.1)
        self.bias = nn.Parameter(torch.randn(1) * 0.1)

    def forward(self, x):
        return self.weights * x + self.bias


class wrong_uniform_bias(nn.Module):
    """rand for the bias only."""

    def __init__(self):
        super().__init__()
        self.weights = nn.Parameter(torch.randn(1))
        self.bias = nn.Parameter(torch.rand(1))

    def forward(self, x):
        return self.weights * x + self.bias


class wrong_seeded(nn.Module):
    """Always the same start."""

    def __init__(self):
        super().__init__()
        torch.manual_seed(0)
        self.weights = nn.Parameter(torch.randn(1))
        self.bias = nn.Parameter(torch.randn(1))

    def forward(self, x):
        return self.weights * x + self.bias


class wrong_own_generator(nn.Module):
    """A generator that torch.manual_seed does not reach."""

    def __init__(self):
        super().__init__()
        generator = torch.Generator().manual_seed(torch.initial_seed())
        self.weights = nn.Parameter(torch.randn(1, generator=generator))
        self.bias = nn.Parameter(torch.randn(1, generator=generator))

    def forward(self, x):
        return self.weights * x + self.bias


class wrong_draws_in_forward(nn.Module):
    """Noise in forward: drawn from the global state at every call."""

    def __init__(self):
        super().__init__()
        self.weights = nn.Parameter(torch.randn(1))
        self.bias = nn.Parameter(torch.randn(1))

    def forward(self, x):
        return self.weights * x + self.bias + 0 * torch.randn(1)


class wrong_shape_one_one(nn.Module):
    """Shape (1, 1) for the weights."""

    def __init__(self):
        super().__init__()
        self.weights = nn.Parameter(torch.randn(1, 1))
        self.bias = nn.Parameter(torch.randn(1))

    def forward(self, x):
        return x * self.weights[0] + self.bias


class wrong_double(nn.Module):
    """float64 parameters."""

    def __init__(self):
        super().__init__()
        self.weights = nn.Parameter(torch.randn(1).double())
        self.bias = nn.Parameter(torch.randn(1).double())

    def forward(self, x):
        return (self.weights * x + self.bias).to(x.dtype)


class wrong_extra_buffer(nn.Module):
    """A buffer shows up in the state_dict."""

    def __init__(self):
        super().__init__()
        self.weights = nn.Parameter(torch.randn(1))
        self.bias = nn.Parameter(torch.randn(1))
        self.register_buffer("calls", torch.tensor(0))

    def forward(self, x):
        return self.weights * x + self.bias


class wrong_matmul(nn.Module):
    """x @ weights fits only where the last side is 1, and loses it."""

    def __init__(self):
        super().__init__()
        self.weights = nn.Parameter(torch.randn(1))
        self.bias = nn.Parameter(torch.randn(1))

    def forward(self, x):
        return x @ self.weights + self.bias


class wrong_item(nn.Module):
    """.item() cuts the bias off."""

    def __init__(self):
        super().__init__()
        self.weights = nn.Parameter(torch.randn(1))
        self.bias = nn.Parameter(torch.randn(1))

    def forward(self, x):
        return self.weights * x + self.bias.item()


class wrong_minus(nn.Module):
    """The sign of the bias."""

    def __init__(self):
        super().__init__()
        self.weights = nn.Parameter(torch.randn(1))
        self.bias = nn.Parameter(torch.randn(1))

    def forward(self, x):
        return self.weights * x - self.bias


class wrong_in_place(nn.Module):
    """Changes the caller's x where torch lets it."""

    def __init__(self):
        super().__init__()
        self.weights = nn.Parameter(torch.randn(1))
        self.bias = nn.Parameter(torch.randn(1))

    def forward(self, x):
        y = self.weights * x + self.bias
        with torch.no_grad():
            if not x.requires_grad and x.is_contiguous():
                x.zero_()
        return y


class wrong_detaches_x(nn.Module):
    """Nothing flows back to x."""

    def __init__(self):
        super().__init__()
        self.weights = nn.Parameter(torch.randn(1))
        self.bias = nn.Parameter(torch.randn(1))

    def forward(self, x):
        return self.weights * x.detach() + self.bias


class wrong_class_parameters(nn.Module):
    """Parameters of the class: all models share them."""

    weights = nn.Parameter(torch.randn(1))
    bias = nn.Parameter(torch.randn(1))

    def forward(self, x):
        return self.weights * x + self.bias


class wrong_float32_forward(nn.Module):
    """After .to(float64) it still computes in float32."""

    def __init__(self):
        super().__init__()
        self.weights = nn.Parameter(torch.randn(1))
        self.bias = nn.Parameter(torch.randn(1))

    def forward(self, x):
        return self.weights.float() * x.float() + self.bias.float()


class wrong_remembers_start(nn.Module):
    """Loaded weights make no difference."""

    def __init__(self):
        super().__init__()
        self.weights = nn.Parameter(torch.randn(1))
        self.bias = nn.Parameter(torch.randn(1))
        self._w = self.weights.detach().clone()

    def forward(self, x):
        return self.weights * x - self.weights.detach() * x + self._w.to(x.dtype) * x + self.bias
