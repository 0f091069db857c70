"""The simulated accelerator against torch's own operator database: what the CPU computes, `sim` computes too."""

from __future__ import annotations

import random
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
import torch

from grader.observe.sim.device import present

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from torch.testing._internal import common_methods_invocations
    from torch.testing._internal.opinfo.core import BinaryUfuncInfo

op_db: Any = common_methods_invocations.op_db
DTYPES = (torch.float32, torch.int64, torch.bool)
EXCEPTIONS = {
    "to_sparse": "sparse tensors have no storage to carry over; the course has none",
    "sparse.sampled_addmm": "sparse tensors, likewise",
    "sparse.mm": "sparse tensors, likewise",
    "nn.functional.scaled_dot_product_attention": "with dropout: the CPU draws in a fused kernel, sim step by step",
}
NO_TENSOR = {"arange", "linspace", "logspace", "eye", "ones", "zeros", "full", "empty", "to"}
"""Their samples hold no tensor, or name the CPU themselves: the result is there in both worlds."""

NOT_COMPARABLE = {"tensor_split"}
"""Torch wants their tensor of indices on the CPU, whatever the device."""

PAIRS = [
    (op, dtype)
    for op in op_db
    for dtype in DTYPES
    if op.name not in NOT_COMPARABLE and dtype in op.supported_dtypes("cpu")
]
RANDOM_MEMORY = {"empty", "empty_like", "new_empty", "empty_strided", "new_empty_strided", "empty_permuted"}
LEAST = 0.995


def carried(value: Any, device: str) -> Any:
    """Copy a sample's arguments to a device, tensors inside lists and dicts too."""
    if isinstance(value, torch.Tensor):
        return value.detach().clone().to(device).requires_grad_(value.requires_grad)
    if type(value) in (list, tuple):
        return type(value)(carried(part, device) for part in value)
    if isinstance(value, dict):
        return {key: carried(part, device) for key, part in value.items()}
    return torch.device(device) if isinstance(value, torch.device) and value.type == "cpu" else value


def tensors_in(value: Any) -> list[torch.Tensor]:
    """Every tensor inside a result."""
    if isinstance(value, torch.Tensor):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return [tensor for part in parts for tensor in tensors_in(part)]


def run(op: Any, sample: Any, device: str) -> tuple[list[torch.Tensor], list[torch.Tensor | None]]:
    """Call an operator on a device; return its results, and the gradients of their sums."""
    arguments = carried((sample.input, *sample.args), device)
    named = carried(sample.kwargs, device)
    if "device" in named:
        named["device"] = device
    torch.manual_seed(1)
    results = tensors_in(op(*arguments, **named))
    outs = [one.sum() for one in results if one.requires_grad and one.dtype is torch.float32]
    leaves = [one for one in tensors_in([arguments, named]) if one.requires_grad]
    if not outs or not leaves:
        return results, []
    try:
        return results, list(torch.autograd.grad(outs, leaves, allow_unused=True))
    except RuntimeError:
        if device == "sim":
            raise
        return results, []


def disagreement(op: Any, sample: Any) -> str | None:
    """Say how the two devices disagree on a sample: nothing where they do not, None where the CPU refuses too."""
    try:
        expected, wanted = run(op, sample, "cpu")
    except Exception:
        return None
    try:
        actual, came = run(op, sample, "sim")
        assert len(expected) == len(actual)
        for one, other in zip(expected, actual, strict=True):
            assert other.device.type == "sim" or op.name in NO_TENSOR or not one.is_cpu, f"on {other.device}"
            assert (one.shape, one.dtype) == (other.shape, other.dtype)
            if op.name not in RANDOM_MEMORY:
                torch.testing.assert_close(other.cpu(), one, equal_nan=True)
        for mine, theirs in zip(wanted, came, strict=bool(wanted)):
            assert (mine is None) == (theirs is None)
            if mine is not None and theirs is not None:
                torch.testing.assert_close(theirs.cpu(), mine, equal_nan=True)
    except Exception as error:
        return f"{op.name}: {type(error).__name__}: {str(error)[:200]}"
    return ""


def samples_of(op: Any, dtype: torch.dtype, count: int | None) -> Iterator[Any]:
    """Some samples of an operator, always the same."""
    torch.manual_seed(0)
    random.seed(0)
    try:
        found = list(op.sample_inputs("cpu", dtype, requires_grad=op.supports_autograd and dtype.is_floating_point))
    except Exception:  # a library that its samples need is not here
        return
    yield from random.Random(1).sample(found, min(count, len(found)) if count else len(found))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.timeout(3000)
@pytest.mark.parametrize(
    ("every", "count"), [(11, 2), pytest.param(1, None, marks=pytest.mark.whole)], ids=["some", "all"]
)
def test_operators_do_what_they_do_on_the_cpu(every: int, count: int | None) -> None:
    """At least 99.5 % of all comparable samples agree in value, dtype, shape and gradient, and lie on the device."""
    agreed, wrong = 0, []
    with present(True):
        for op, dtype in PAIRS[::every]:
            for sample in samples_of(op, dtype, count):
                found = disagreement(op, sample)
                agreed += found == ""
                wrong += [found] if found else []
    unknown = [text for text in wrong if text.partition(":")[0] not in EXCEPTIONS]
    print(f"{agreed} of {agreed + len(wrong)} samples agree")
    assert not unknown, "; ".join(text[:110].replace("\n", " ") for text in unknown)
    assert agreed > 250
    assert agreed / (agreed + len(wrong)) >= LEAST


UFUNCS: list[Any] = [op for op in op_db if isinstance(op, BinaryUfuncInfo)]
BINARY = [
    op for op in UFUNCS if torch.float32 in op.supported_dtypes("cpu") and not op.name.startswith("jiterator")
]  # compiled for CUDA only


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("op", BINARY, ids=lambda op: f"{op.name} {op.variant_test_name}".strip())
def test_a_binary_operator_refuses_mixed_devices(op: Any) -> None:
    """With one operand on each device, whichever is first, an operator raises as on a GPU."""
    with present(True):
        here, there = torch.rand(2, 3) + 1, (torch.rand(2, 3) + 1).to("sim")
        for pair in ((here, there), (there, here)):
            with pytest.raises(RuntimeError, match="on the same device"):
                op(*pair)
