"""Versions of LoRALinear as learners write them."""

import math

import torch
import torch.nn.functional as F
from torch import nn


class right_spelt_out(nn.Module):
    """The paper's way."""

    def __init__(self, base: nn.Linear, r: int, alpha: float):
        super().__init__()
        if r <= 0:
            raise ValueError("r must be positive")
        self.base = base
        self.r = r
        self.alpha = alpha
        self.scaling = self.alpha / self.r
        for p in self.base.parameters():
            p.requires_grad_(False)
        device, dtype = base.weight.device, base.weight.dtype
        self.A = nn.Parameter(torch.empty((r, base.in_features), device=device, dtype=dtype))
        self.B = nn.Parameter(torch.empty((base.out_features, r), device=device, dtype=dtype))
        self.reset_parameters()

    def reset_parameters(self):
        nn.init.kaiming_uniform_(self.A, a=math.sqrt(5))
        nn.init.zeros_(self.B)

    def forward(self, x):
        result = self.base(x)
        result += (x @ self.A.transpose(0, 1) @ self.B.transpose(0, 1)) * self.scaling
        return result


class right_addmm(nn.Module):
    """Scales A on the way, matmul from the other side."""

    def __init__(self, linear, rank, scale):
        nn.Module.__init__(self)
        if rank < 1:
            raise ValueError(rank)
        self.add_module("base", linear)
        linear.requires_grad_(requires_grad=False)
        n_out, n_in = linear.weight.size()
        self.A = nn.Parameter(torch.randn(rank, n_in, device=linear.weight.device).to(linear.weight.dtype) / rank)
        self.B = nn.Parameter(torch.zeros_like(linear.weight[:, :1]).repeat(1, rank))
        self.rank, self.scale = rank, scale

    def forward(self, x):
        low = torch.matmul(self.A * self.scale / self.rank, x.unsqueeze(-1))
        return self.base(x) + torch.matmul(self.B, low).squeeze(-1)


class _Frozen(nn.Module):
    def __init__(self, base):
        super().__init__()
        self.base = base
        for name, parameter in base.named_parameters():
            parameter.requires_grad = False


class right_inherits(_Frozen):
    """A base class freezes; normal_ on Parameters under no_grad."""

    def __init__(self, base, r, alpha):
        if r < 1:
            raise ValueError("rank")
        super().__init__(base)
        zeros = torch.zeros(base.out_features + base.in_features, r).to(base.weight)
        self.B = nn.Parameter(zeros[: base.out_features].clone())
        self.A = nn.Parameter(zeros[base.out_features :].T.contiguous())
        with torch.no_grad():
            self.A.normal_(mean=0.0, std=0.01)
        self.ratio = alpha / r

    def forward(self, x):
        delta = F.linear(F.linear(x, self.A), self.B)
        return torch.add(self.base(x), delta, alpha=self.ratio)


class wrong_integer_scaling(nn.Module):
    """alpha // r."""

    def __init__(self, base, r, alpha):
        super().__init__()
        if r < 1:
            raise ValueError
        self.base = base.requires_grad_(False)
        self.A = nn.Parameter(torch.randn(r, base.in_features).to(base.weight))
        self.B = nn.Parameter(torch.zeros(base.out_features, r).to(base.weight))
        self.scaling = alpha // r

    def forward(self, x):
        return self.base(x) + self.scaling * (x @ self.A.T @ self.B.T)


class wrong_detached_base(nn.Module):
    """The base's result is cut off the graph, so that nothing flows to x through it."""

    def __init__(self, base, r, alpha):
        super().__init__()
        if r < 1:
            raise ValueError
        self.base = base.requires_grad_(False)
        self.A = nn.Parameter(torch.randn(r, base.in_features).to(base.weight))
        self.B = nn.Parameter(torch.zeros(base.out_features, r).to(base.weight))
        self.scaling = alpha / r

    def forward(self, x):
        return self.base(x).detach() + self.scaling * (x @ self.A.T @ self.B.T)


class wrong_constant_start(nn.Module):
    """A starts with the same number everywhere."""

    def __init__(self, base, r, alpha):
        super().__init__()
        if r < 1:
            raise ValueError
        self.base = base.requires_grad_(False)
        self.A = nn.Parameter(torch.full((r, base.in_features), 0.01).to(base.weight))
        self.B = nn.Parameter(torch.zeros(base.out_features, r).to(base.weight))
        self.scaling = alpha / r

    def forward(self, x):
        return self.base(x) + self.scaling * (x @ self.A.T @ self.B.T)


class wrong_merged_at_start(nn.Module):
    """The product is computed once, when the layer is made."""

    def __init__(self, base, r, alpha):
        super().__init__()
        if r < 1:
            raise ValueError
        self.base = base.requires_grad_(False)
        self.A = nn.Parameter(torch.randn(r, base.in_features).to(base.weight))
        self.B = nn.Parameter(torch.zeros(base.out_features, r).to(base.weight))
        self.delta = alpha / r * self.B @ self.A

    def forward(self, x):
        return self.base(x) + x @ self.delta.T


class wrong_base_hidden(nn.Module):
    """The base in a list: it is no submodule, and not in the state_dict."""

    def __init__(self, base, r, alpha):
        super().__init__()
        if r < 1:
            raise ValueError
        self.layers = [base.requires_grad_(False)]
        self.A = nn.Parameter(torch.randn(r, base.in_features).to(base.weight))
        self.B = nn.Parameter(torch.zeros(base.out_features, r).to(base.weight))
        self.scaling = alpha / r

    @property
    def base(self):
        return self.layers[0]

    def forward(self, x):
        return self.base(x) + self.scaling * (x @ self.A.T @ self.B.T)
