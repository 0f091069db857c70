"""The simulated accelerator feels like a GPU: same values, same refusals; nothing of it shows where it is not wanted."""

from __future__ import annotations

import copy
import io
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch
from torch import nn

from grader.observe.sim.device import present

MIXED = "Expected all tensors to be on the same device"


@pytest.fixture(autouse=True)
def _present() -> Iterator[None]:
    with present(True):
        yield


def on_sim(*values: Any) -> torch.Tensor:
    """A float tensor on the device."""
    return torch.tensor(values, device="sim")


def autocast() -> torch.Tensor:
    """A product under torch.autocast."""
    with torch.autocast("sim"):
        return torch.ones(2, 2, device="sim") @ torch.ones(2, 2, device="sim")


MADE: dict[str, Callable[[], torch.Tensor]] = {
    "tensor": lambda: torch.tensor([1, 2], device="sim"),
    "zeros": lambda: torch.zeros(2, 3, device="sim"),
    "ones": lambda: torch.ones(2, device=torch.device("sim")),
    "full": lambda: torch.full((2,), 3.0, device="sim:0"),
    "empty": lambda: torch.empty(2, device="sim"),
    "arange": lambda: torch.arange(3, device="sim"),
    "linspace": lambda: torch.linspace(0, 1, 3, device="sim"),
    "eye": lambda: torch.eye(2, device="sim"),
    "rand": lambda: torch.rand(2, device="sim"),
    "randn": lambda: torch.randn(2, device="sim"),
    "randint": lambda: torch.randint(0, 5, (3,), device="sim"),
    "randperm": lambda: torch.randperm(4, device="sim"),
    "normal": lambda: torch.normal(0.0, 1.0, (2,), device="sim"),
    "full_like": lambda: torch.full_like(on_sim(1.0), 2),
    "zeros_like": lambda: torch.zeros_like(on_sim(1.0, 2.0)),
    "new_zeros": lambda: on_sim(1.0).new_zeros(3),
    "new_tensor": lambda: on_sim(1.0).new_tensor([1, 2]),
    "to": lambda: torch.ones(2).to("sim"),
    "to like": lambda: torch.ones(2).to(on_sim(1.0)),
    "sim()": lambda: torch.ones(2).sim(),  # type: ignore[attr-defined]
    "as_tensor": lambda: torch.as_tensor([1.0], device="sim"),
    "asarray": lambda: torch.asarray([1.0], device="sim"),
    "to, not waiting": lambda: torch.ones(2).to("sim", non_blocking=True),
    "pinned": lambda: torch.ones(2).pin_memory().to("sim"),
    "autocast": autocast,
    "accelerator": lambda: torch.ones(2, device=torch.accelerator.current_accelerator()),
    "deepcopy": lambda: copy.deepcopy(on_sim(1.0, 2.0)),
    "lstm": lambda: nn.LSTM(3, 2, device="sim")(torch.rand(4, 3, device="sim"))[0],
    "gru": lambda: nn.GRU(3, 2, device="sim")(torch.rand(4, 3, device="sim"))[0],
    "rnn": lambda: nn.RNN(3, 2, device="sim")(torch.rand(4, 3, device="sim"))[0],
    "convolution": lambda: nn.Conv2d(1, 2, 3, device="sim")(torch.rand(1, 1, 5, 5, device="sim")),
    "attention": lambda: nn.TransformerEncoderLayer(4, 2, device="sim")(torch.rand(2, 3, 4, device="sim")),
}


@pytest.mark.parametrize("make", MADE.values(), ids=MADE)
@pytest.mark.filterwarnings("ignore:enable_nested_tensor")
def test_what_is_made_on_the_device_lies_there(make: Callable[[], torch.Tensor]) -> None:
    """Every way to make a tensor on a device works, and gives a plain tensor."""
    made = make()
    assert made.device == torch.device("sim:0")
    assert type(made) is torch.Tensor
    assert made.cpu().is_cpu


REFUSED: dict[str, Callable[[], Any]] = {
    "plus": lambda: on_sim(1.0, 2.0) + torch.ones(2),
    "times": lambda: torch.ones(2) * on_sim(1.0, 2.0),
    "in place": lambda: on_sim(1.0, 2.0).add_(torch.ones(2)),
    "in place on the CPU": lambda: torch.ones(2).add_(on_sim(1.0, 2.0)),
    "matmul": lambda: on_sim(1.0, 2.0) @ torch.ones(2),
    "mm": lambda: torch.ones(2, 2, device="sim").mm(torch.ones(2, 2)),
    "linear": lambda: nn.Linear(2, 1)(on_sim(1.0, 2.0)),
    "cat": lambda: torch.cat([on_sim(1.0), torch.ones(1)]),
    "stack": lambda: torch.stack([on_sim(1.0), torch.ones(1)]),
    "where": lambda: torch.where(on_sim(1.0, 2.0) > 1, on_sim(1.0, 2.0), torch.zeros(2)),
    "comparison": lambda: on_sim(1.0, 2.0) == torch.ones(2),
    "loss": lambda: nn.functional.mse_loss(on_sim(1.0, 2.0), torch.ones(2)),
    "class loss": lambda: nn.functional.cross_entropy(torch.ones(2, 3, device="sim"), torch.tensor([0, 1])),
    "class loss of one": lambda: nn.functional.cross_entropy(torch.ones(3, device="sim"), torch.tensor(1)),
    "gather": lambda: on_sim(1.0, 2.0).gather(0, torch.tensor([0])),
    "index_select": lambda: on_sim(1.0, 2.0).index_select(0, torch.tensor([0])),
    "embedding": lambda: nn.Embedding(3, 2, device="sim")(torch.tensor([1])),
    "equal": lambda: torch.equal(on_sim(1.0), torch.ones(1)),
    "mask": lambda: on_sim(1.0, 2.0).masked_fill(torch.tensor([True, False]), 0.0),
    "convolution": lambda: nn.Conv1d(1, 1, 1)(torch.ones(1, 1, 3, device="sim")),
}


@pytest.mark.parametrize("call", REFUSED.values(), ids=REFUSED)
def test_mixed_devices_are_refused(call: Callable[[], Any]) -> None:
    """An operation on tensors of two devices raises what it raises on a GPU."""
    with pytest.raises(RuntimeError, match=MIXED):
        call()


WORDED: dict[str, tuple[Callable[[], Any], str]] = {
    "elementwise": (lambda: on_sim(1.0, 2.0) + torch.ones(2), "found at least two devices, sim:0 and cpu!"),
    "second on the CPU": (
        lambda: torch.ones(2, 2, device="sim").mm(torch.ones(2, 2)),
        r"got mat2 is on cpu, different from other tensors on sim:0 \(when checking argument in method wrapper_SIM_mm\)",
    ),
    "first on the CPU": (
        lambda: nn.Linear(2, 1)(on_sim(1.0, 2.0)),
        r"got mat1 is on sim:0, different from other tensors on cpu \(when checking argument in method wrapper_SIM_addmm",
    ),
    "another device": (lambda: torch.zeros(1, device="sim:1"), "SIM error: invalid device ordinal"),
    "0-d in place": (lambda: torch.tensor(0.0).add_(on_sim(1.0).sum()), "found at least two devices, sim:0 and cpu!"),
}


@pytest.mark.parametrize(("call", "words"), WORDED.values(), ids=WORDED)
def test_refusals_have_the_words_of_a_gpu(call: Callable[[], Any], words: str) -> None:
    """Elementwise operations name two devices, others the argument: what learners will read, and search for, later."""
    with pytest.raises(RuntimeError, match=words):
        call()


def set_first(x: torch.Tensor, value: torch.Tensor) -> torch.Tensor:
    """Assign at an index tensor."""
    x[torch.tensor([0])] = value
    return x


ALLOWED: dict[str, tuple[Callable[[], torch.Tensor], list[float]]] = {
    "number": (lambda: on_sim(1.0, 2.0) * 2, [2.0, 4.0]),
    "0-d": (lambda: on_sim(1.0, 2.0) + torch.tensor(1.0), [2.0, 3.0]),
    "0-d first": (lambda: torch.tensor(1.0) - on_sim(1.0, 2.0), [0.0, -1.0]),
    "0-d in where": (lambda: torch.where(on_sim(1.0, 2.0) > 1, torch.tensor(9.0), on_sim(1.0, 2.0)), [1.0, 9.0]),
    "index on the CPU": (lambda: on_sim(1.0, 2.0)[torch.tensor([1, 0])], [2.0, 1.0]),
    "one value of the CPU at an index": (lambda: set_first(on_sim(1.0, 2.0), torch.tensor(7.0)), [7.0, 2.0]),
    "mask on the CPU": (lambda: on_sim(1.0, 2.0)[torch.tensor([False, True])], [2.0]),
    "copy_ from the CPU": (lambda: torch.zeros(2, device="sim").copy_(torch.tensor([1.0, 2.0])), [1.0, 2.0]),
    "number where a tensor may stand": (lambda: on_sim(5.0, 7.0).remainder(4), [1.0, 3.0]),
    "out=": (lambda: torch.add(on_sim(1.0, 2.0), 1, out=torch.empty(0, device="sim")), [2.0, 3.0]),
}


@pytest.mark.parametrize(("call", "expected"), ALLOWED.values(), ids=ALLOWED)
def test_what_a_gpu_allows_is_allowed(call: Callable[[], torch.Tensor], expected: list[float]) -> None:
    """0-d tensors of the CPU mix, CPU indices index, numbers are numbers."""
    result = call()
    assert result.device.type == "sim"
    assert result.tolist() == expected


def test_loaders_pin_memory_and_programs_wait() -> None:
    """The usual words around a GPU change nothing: pin_memory, non_blocking, synchronize."""
    from torch.utils.data import DataLoader, TensorDataset

    loader = DataLoader(TensorDataset(torch.arange(4.0)), batch_size=2, pin_memory=True)
    batches = [batch.to("sim", non_blocking=True) for (batch,) in loader]
    torch.accelerator.synchronize()
    assert [batch.device.type for batch in batches] == ["sim", "sim"]
    assert [batch.to("cpu", non_blocking=True).tolist() for batch in batches] == [[0.0, 1.0], [2.0, 3.0]]


def test_there_is_no_way_to_numpy() -> None:
    """NumPy is refused in the words of a GPU, by every way there."""
    import numpy as np

    for way in (lambda x: x.numpy(), np.asarray):
        with pytest.raises(TypeError, match=r"can't convert sim:0 device type tensor to numpy. Use Tensor.cpu\(\)"):
            way(on_sim(1.0))


def test_views_and_in_place_operations_share_memory() -> None:
    """A view sees what is written into its base, and the other way round."""
    x = torch.zeros(2, 3, device="sim")
    row, turned, flat = x[0], x.T, x.view(6)
    row.fill_(1)
    turned[2, 1] = 5
    flat[3:5] += 2
    assert x.tolist() == [[1, 1, 1], [2, 2, 5]]
    assert turned.untyped_storage().data_ptr() == x.untyped_storage().data_ptr()
    x.t_().unsqueeze_(0)
    assert x.shape == (1, 3, 2)
    y = on_sim(1.0, 2.0, 3.0)
    y.resize_(2, 2)
    assert y.shape == (2, 2)
    assert y.flatten()[:3].tolist() == [1.0, 2.0, 3.0]


def test_out_refuses_to_change_the_shape_of_an_input() -> None:
    """`out=` an argument of the call is in place: a result of another shape has no room."""
    y = on_sim(1.0)
    with pytest.raises(RuntimeError, match="output with shape"):
        torch.add(y, on_sim(1.0, 2.0), out=y)


def test_autograd_and_func_work() -> None:
    """Gradients are on the device; torch.func works."""
    w = torch.tensor([2.0, 3.0], device="sim", requires_grad=True)
    torch.autograd.backward((w * w).sum())
    assert w.grad is not None
    assert (w.grad.device.type, w.grad.tolist()) == ("sim", [4.0, 6.0])
    assert torch.func.grad(lambda x: (x**3).sum())(on_sim(2.0)).tolist() == [12.0]
    assert torch.func.vmap(torch.sum)(torch.ones(2, 3, device="sim")).tolist() == [3.0, 3.0]


@pytest.mark.parametrize("make", [torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW, torch.optim.RMSprop])
def test_a_model_keeps_its_optimizer_when_it_moves(make: Any) -> None:
    """model.to() moves parameters in place of the old ones: an optimizer made before still trains them."""
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3), nn.Dropout(0.1), nn.Linear(3, 1))
    optimizer = make(model.parameters(), lr=0.1)
    first = next(iter(model.parameters()))
    model.to("sim")
    assert first is next(iter(model.parameters()))
    before = first.detach().clone()
    loss = nn.functional.mse_loss(model(torch.rand(4, 2, device="sim")), torch.rand(4, 1, device="sim"))
    torch.autograd.backward(loss)
    optimizer.step()
    assert not torch.equal(first.detach(), before)
    assert {p.device.type for p in model.parameters()} == {"sim"}
    assert type(first) is nn.Parameter


def test_saving_and_loading_go_to_the_device_that_is_asked_for() -> None:
    """What is saved from the device comes back to it, or to where map_location says."""
    file = io.BytesIO()
    torch.save({"x": on_sim(1.0, 2.0), "m": nn.Linear(1, 1, device="sim").state_dict()}, file)
    for where, expected in ((None, "sim"), ("cpu", "cpu"), ("sim", "sim"), (torch.device("sim"), "sim")):
        file.seek(0)
        came = torch.load(file, map_location=where)
        assert came["x"].device.type == came["m"]["weight"].device.type == expected
        assert came["x"].tolist() == [1.0, 2.0]
    file = io.BytesIO()
    torch.save(torch.ones(2), file)
    file.seek(0)
    assert torch.load(file, map_location="sim").device.type == "sim"


def test_random_numbers_come_from_the_devices_own_generator() -> None:
    """manual_seed seeds the device; numbers drawn there do not move the CPU's; generators belong to a device."""
    torch.manual_seed(3)
    first = torch.rand(3, device="sim")
    on_cpu = torch.rand(2)
    torch.manual_seed(3)
    assert torch.equal(on_cpu, torch.rand(2))
    assert torch.equal(first, torch.rand(3, device="sim"))
    generator = torch.Generator("sim").manual_seed(3)
    assert generator.device == torch.device("sim:0")
    assert torch.equal(first, torch.rand(3, device="sim", generator=generator))
    with pytest.raises(RuntimeError, match="Expected a 'sim' device type for generator but found 'cpu'"):
        torch.rand(3, device="sim", generator=torch.Generator())
    assert torch.Generator().device == torch.device("cpu")


def test_a_tensor_says_where_it_is() -> None:
    """Printing shows values and device."""
    assert repr(on_sim(1.5)) == "tensor([1.5000], device='sim:0')"
    assert repr(nn.Parameter(on_sim(1.0))).splitlines()[1] == "tensor([1.], device='sim:0', requires_grad=True)"


def test_with_a_device_around_it_everything_is_made_there() -> None:
    """`with torch.device("sim")` works, and leaves nothing behind."""
    with torch.device("sim"):
        assert torch.zeros(1).device.type == nn.Linear(1, 1).weight.device.type == "sim"
    assert torch.zeros(1).is_cpu


def test_where_it_is_not_wanted_there_is_none() -> None:
    """Code that asks for an accelerator finds none while the device is not present."""
    program = """
import torch
from grader.observe.sim.device import install, is_present, present, register
register()
def seen():
    return torch.accelerator.current_accelerator(), torch.accelerator.is_available(), is_present()
print(seen())
with present(True):
    print(seen())
print(seen(), torch.cuda.is_available())
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [
        "(None, False, False)",
        "(device(type='sim'), True, True)",
        "(None, False, False) False",
    ]
