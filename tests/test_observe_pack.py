"""Arguments as bytes: layout, shared memory and ties survive the way; what may not travel is refused."""

from __future__ import annotations

import copy
import functools
import pathlib
import pickle
import sys
import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from torch import Tensor, nn

from grader.judge import Report
from grader.observe.call import Omitted
from grader.observe.nodes import decode
from grader.observe.pack import FreshFolder, RefusedToPack, TheDevice, dumps, loads
from grader.observe.spies import Counted, Lopsided, Spy
from grader.sandbox.host import Sandbox
from grader.sandbox.limits import Call, Limits, Source, Task
from grader.strategies import LAYOUTS, arrays, tensors

PINNED = settings(deadline=None, derandomize=True, database=None, max_examples=60)
FLOATS = (torch.float32, torch.float16, torch.bfloat16)


def sent(value: Any, **options: Any) -> Any:
    """Return what arrives."""
    return loads(dumps(value), **options)


def assert_same(came: Tensor, wanted: Tensor) -> None:
    """Value, dtype, strides and flags are the same; the memory is not."""
    torch.testing.assert_close(came, wanted, rtol=0, atol=0, equal_nan=True)
    assert (type(came), came.stride(), came.storage_offset()) == (
        type(wanted),
        wanted.stride(),
        wanted.storage_offset(),
    )
    assert (came.requires_grad, came.is_leaf) == (wanted.requires_grad, wanted.is_leaf)
    assert came.data_ptr() != wanted.data_ptr() or came.numel() == 0


# tensors


@PINNED
@given(
    value=tensors(
        "*",
        dtype=(*FLOATS, torch.float64, torch.int64, torch.uint8, torch.bool, torch.complex64),
        layouts=LAYOUTS,
        expanded=True,
        requires_grad=None,
    )
)
def test_a_tensor_keeps_its_layout_dtype_and_values(value: Tensor) -> None:
    """A tensor arrives with the same values, strides, offset, dtype and flags, in memory of its own."""
    assert_same(sent(value), value)


@PINNED
@given(value=arrays(layouts=("C", "F", "stepped", "reversed")))
def test_an_array_keeps_its_layout_dtype_and_values(value: Any) -> None:
    """An array arrives with the same values, strides and dtype, writable, in memory of its own."""
    came = sent(value)
    np.testing.assert_array_equal(came, value)
    assert (came.dtype, came.strides, came.flags.writeable) == (value.dtype, value.strides, True)
    assert not np.shares_memory(came, value)


ODD_ARRAYS: dict[str, Any] = {
    "0-d": np.array(3.5),
    "empty": np.arange(3.0)[3:],
    "empty reversed": np.arange(3.0)[2:2][::-1],
    "reversed twice": np.arange(6).reshape(2, 3)[::-1, ::-1],
    "broadcast": np.broadcast_to(np.arange(2.0), (3, 2)),
    "big-endian": np.arange(3, dtype=">i4"),
    "dates": np.array(["2020-01-02"], "M8[D]"),
    "texts": np.array(["a", "bc"]),
    "objects": np.array([None, 1], dtype=object),
    "records": np.array([(1.5, 2)], dtype=[("a", "f4"), ("b", "i8")]),
}


@pytest.mark.parametrize("value", ODD_ARRAYS.values(), ids=ODD_ARRAYS)
def test_an_array_of_any_kind_arrives(value: Any) -> None:
    """Arrays of other dtypes, orders and extents arrive as they are, or at least equal."""
    came = sent(value)
    np.testing.assert_array_equal(came, value)
    assert (came.dtype, came.shape) == (value.dtype, value.shape)


@pytest.mark.parametrize(
    "make",
    [lambda: torch.tensor([1 + 2j]).conj(), lambda: torch.tensor([1 + 2j]).conj().imag],
    ids=["conjugated", "negated"],
)
def test_a_lazy_view_keeps_its_values(make: Callable[[], Tensor]) -> None:
    """A tensor that is conjugated or negated only when read arrives with the values one reads."""
    assert sent(make()).tolist() == make().tolist()


@pytest.mark.parametrize(
    "value", [torch.empty(0), torch.empty(2, 0, 3).transpose(0, 2), torch.empty(0, 2**40)], ids=["0", "2 0 3", "huge"]
)
def test_an_empty_tensor_arrives(value: Tensor) -> None:
    """A tensor without elements keeps shape and strides."""
    came = sent(value)
    assert (came.shape, came.stride()) == (value.shape, value.stride())


def test_a_large_tensor_is_packed_quickly() -> None:
    """Packing copies a storage as a whole: its cost is not a Python step for every byte."""
    value = torch.zeros(2**14)
    steps = 0

    def count(*_: object) -> None:
        nonlocal steps
        steps += 1

    sys.setprofile(count)
    try:
        dumps(value)
    finally:
        sys.setprofile(None)
    assert steps < 2000


# what belongs together


def test_views_still_share_memory() -> None:
    """Tensors that share a storage share one afterwards, at the same places."""
    x = torch.arange(6.0)
    came = sent({"whole": x, "rows": x.view(2, 3), "end": x[4:]})
    came["end"].fill_(-1)
    assert came["whole"].tolist() == [0, 1, 2, 3, -1, -1]
    assert came["rows"].tolist() == [[0, 1, 2], [3, -1, -1]]


def test_views_of_arrays_still_share_memory() -> None:
    """Arrays that share memory share it afterwards, reversed ones too."""
    a = np.arange(6.0)
    whole, backwards = sent((a, a[::-1]))
    backwards[0] = -1
    assert whole.tolist() == [0, 1, 2, 3, 4, -1]


@pytest.mark.parametrize(
    "part", [slice(None), slice(0, 2), slice(2, None)], ids=["the whole", "its beginning", "its end"]
)
@pytest.mark.parametrize("first", ["tensor", "array"])
def test_a_tensor_and_an_array_of_one_memory_arrive(part: slice, first: str) -> None:
    """A tensor over an array, or a part of it, arrives with its values, in either order; the whole is still shared."""
    a = np.arange(6.0)
    t = torch.from_numpy(a[part])
    came = sent({"tensor": t, "array": a} if first == "tensor" else {"array": a, "tensor": t})
    assert came["tensor"].tolist() == a[part].tolist()
    assert came["array"].tolist() == a.tolist()
    came["array"][0] = 7
    if part == slice(None):
        assert came["tensor"][0] == 7


def test_copies_stay_apart() -> None:
    """Equal tensors in memories of their own do not become one; empty ones neither."""
    one, other, *empty = sent((torch.zeros(2), torch.zeros(2), torch.empty(0), torch.empty(0)))
    one.fill_(1)
    assert other.tolist() == [0, 0]
    assert empty[0] is not empty[1]


def test_one_object_stays_one() -> None:
    """The same tensor at two places is the same object afterwards."""
    x = torch.ones(2)
    came = sent([x, {"x": x}])
    assert came[0] is came[1]["x"]


def test_a_parameter_stays_one() -> None:
    """Parameters and buffers of a model arrive as what they were."""
    model = sent(nn.BatchNorm1d(2))
    assert {name: type(part) for name, part in model.named_parameters()} == {
        "weight": nn.Parameter,
        "bias": nn.Parameter,
    }
    assert set(dict(model.named_buffers())) == {"running_mean", "running_var", "num_batches_tracked"}
    frozen = sent(nn.Parameter(torch.ones(2), requires_grad=False))
    assert (type(frozen), frozen.requires_grad) == (nn.Parameter, False)


def test_an_optimizer_stays_tied_to_its_model() -> None:
    """A step of the optimizer that arrives changes the model that arrives with it, with its momentum from before."""
    model = nn.Linear(2, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5, momentum=0.9)
    for part in model.parameters():
        part.grad = torch.ones_like(part)
    optimizer.step()
    came_model, came = sent((model, optimizer))
    assert came.param_groups[0]["params"][0] is came_model.weight
    optimizer.step()
    came.step()
    assert_same(came_model.weight, model.weight)


def test_tied_weights_stay_tied() -> None:
    """One parameter in two layers is one parameter afterwards."""
    model = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
    model[1].weight = model[0].weight
    came = sent(model)
    assert came[0].weight is came[1].weight


def test_a_stale_gradient_travels() -> None:
    """The `.grad` from before travels with its leaf."""
    x = torch.ones(2, requires_grad=True)
    x.grad = torch.tensor([3.0, 4.0])
    came = sent(x)
    assert came.grad is not None
    assert came.grad.tolist() == [3, 4]
    assert sent(torch.ones(2, requires_grad=True)).grad is None


def test_a_generator_goes_on_where_it_was() -> None:
    """A generator arrives in its state: it gives the numbers that the original would give next."""
    generator = torch.Generator().manual_seed(3)
    torch.rand(5, generator=generator)
    came = sent(generator)
    assert torch.equal(torch.rand(3, generator=came), torch.rand(3, generator=generator))


def test_a_loader_arrives() -> None:
    """A DataLoader arrives with its data, and shuffles as the original would."""
    data = torch.utils.data.TensorDataset(torch.arange(6.0).reshape(6, 1))
    loader = torch.utils.data.DataLoader(data, batch_size=4, shuffle=True, generator=torch.Generator().manual_seed(1))
    came = sent(loader)
    for (wanted,), (batch,) in zip(loader, came, strict=True):
        assert_same(batch, wanted)


def test_copies_of_the_grader_stay_with_the_grader() -> None:
    """What arrives can be changed without changing what was sent."""
    x = torch.ones(2)
    data = dumps([x])
    x.fill_(5)
    first = loads(data)[0].fill_(9)
    assert (first.tolist(), loads(data)[0].tolist()) == ([9, 9], [1, 1])


def test_the_same_arguments_are_the_same_bytes() -> None:
    """Packing is a function of the value, so that cases can be told by a digest of their bytes."""
    value = {"x": torch.arange(4.0)[1:], "m": nn.Linear(1, 1), "a": np.arange(3)}
    assert dumps(value) == dumps(copy.deepcopy(value))


# where it arrives


def test_meta_tensors_travel() -> None:
    """A tensor without values arrives as one."""
    came = sent(torch.empty(2, 3, dtype=torch.float64, device="meta", requires_grad=True))
    assert (came.device.type, came.dtype, came.shape, came.requires_grad) == ("meta", torch.float64, (2, 3), True)


def test_a_model_without_values_stays_a_model() -> None:
    """The parameters of a model on `meta` are still parameters, with their strides."""
    came = sent(nn.Linear(2, 3, device="meta"))
    assert [type(part) for part in came.parameters()] == [nn.Parameter, nn.Parameter]
    assert sent(torch.empty(2, 3, device="meta").t()).stride() == (1, 3)


def test_tensors_arrive_on_the_device() -> None:
    """Tensors are rebuilt straight on the device asked for, parameters as parameters, optimizers still tied."""
    model = nn.Linear(1, 1)
    came, optimizer, x = sent((model, torch.optim.SGD(model.parameters(), lr=1.0), torch.ones(2)), device="meta")
    assert {part.device.type for part in (*came.parameters(), x)} == {"meta"}
    assert type(came.weight) is nn.Parameter
    assert optimizer.param_groups[0]["params"][0] is came.weight


def test_the_device_arrives_by_name_or_as_itself() -> None:
    """A stand-in for the device under test becomes its name or a `torch.device`."""
    assert sent([TheDevice(), TheDevice(as_text=False)], device="meta") == ["meta", torch.device("meta")]
    assert sent(TheDevice()) == "cpu"


@pytest.mark.parametrize("dtype", FLOATS)
def test_precise_means_float64(dtype: torch.dtype) -> None:
    """For measuring rounding, every coarser floating tensor becomes float64, gradients and parameters too."""
    x = torch.tensor([0.1, 2.0], dtype=dtype, requires_grad=True)
    x.grad = torch.ones(2, dtype=dtype)
    model = nn.Linear(1, 1).to(dtype)
    came, came_model = sent((x, model), precise=True)
    assert came.dtype is torch.float64
    assert came.tolist() == x.tolist()
    assert (came.requires_grad, came.grad is not None and came.grad.dtype) == (True, torch.float64)
    assert type(came_model.weight) is nn.Parameter
    assert came_model.weight.dtype is torch.float64


@pytest.mark.parametrize("dtype", [torch.float64, torch.int64, torch.bool, torch.complex64, torch.uint8])
def test_precise_leaves_other_dtypes_alone(dtype: torch.dtype) -> None:
    """Whole numbers, bools, complex and float64 stay what they are."""
    assert sent(torch.ones(2, dtype=dtype), precise=True).dtype is dtype


def test_device_and_precision_end_with_the_unpacking() -> None:
    """One unpacking, also one that fails, does not reach the next."""
    loads(dumps(torch.ones(1)), device="meta", precise=True)
    with pytest.raises(RefusedToPack):
        loads(dumps([torch.ones(1), FreshFolder()]), device="meta", precise=True)
    came = sent(torch.ones(1))
    assert (came.device.type, came.dtype) == ("cpu", torch.float32)


def test_each_fresh_folder_is_new_and_empty(tmp_path: pathlib.Path) -> None:
    """Every stand-in for a folder becomes a folder of its own; unpacking again gives new ones."""
    data = dumps([FreshFolder(), FreshFolder()])
    folders = [*loads(data, folder=tmp_path / "folders"), *loads(data, folder=tmp_path / "folders")]
    assert len(set(folders)) == 4
    assert all(folder.parent == tmp_path / "folders" and list(folder.iterdir()) == [] for folder in folders)


def test_a_folder_needs_a_place() -> None:
    """Where there is no scratch folder, a fresh folder is refused in words."""
    with pytest.raises(RefusedToPack, match="no folder to make a fresh folder in"):
        sent(FreshFolder())


# what may not travel


def secret(x: int) -> int:
    return x + 1


def uses_secret(x: int) -> int:
    return secret(x)


class Holder:
    """Holds the secret."""

    answer = staticmethod(secret)


def closing_over() -> Callable[[], object]:
    hidden = secret
    return lambda: hidden


HIDING: dict[str, Callable[[], object]] = {
    "itself": lambda: secret,
    "in a list": lambda: [{"a": secret}],
    "partial": lambda: functools.partial(secret, 1),
    "closure": closing_over,
    "default": lambda: lambda x=secret: x,
    "attribute": lambda: type("A", (), {"f": staticmethod(secret)}),
    "instance": lambda: Counted(secret),
    "bound": lambda: secret.__get__(3),
}


@pytest.mark.parametrize("name", HIDING)
def test_the_reference_does_not_travel(name: str) -> None:
    """Whatever refers to the reference, however deep, is refused by its name."""
    with pytest.raises(RefusedToPack, match=r"refers to the reference \(secret\)"):
        dumps(HIDING[name](), {id(secret)})


def by_value(text: str, name: str, **more: Any) -> Any:
    """Define a function in a module that only this process has."""
    space: dict[str, Any] = {"__name__": "__main__", **more}
    exec(text, space)
    return space[name]


def test_a_probe_that_calls_the_reference_does_not_travel() -> None:
    """A function that travels by value takes its globals along: a reference among them is refused."""
    probe = by_value("def probe(f):\n    return secret(f)", "probe", secret=secret)
    with pytest.raises(RefusedToPack, match="refers to the reference"):
        dumps(probe, {id(secret)})
    innocent = by_value("def probe(f):\n    return f(2)", "probe", secret=secret)
    assert loads(dumps(innocent, {id(secret)}))(secret) == 3


@pytest.mark.parametrize(
    "make",
    [lambda x: x * 2, lambda x: [1, {"a": x[:1]}], lambda x: x.view(1, 2)],
    ids=["product", "nested view", "view"],
)
def test_a_tensor_that_is_no_leaf_does_not_travel(make: Callable[[Tensor], object]) -> None:
    """A tensor with a graph behind it cannot travel, and the message says what to do instead."""
    with pytest.raises(RefusedToPack, match="not a leaf cannot travel: compute it in a probe"):
        dumps(make(torch.ones(2, requires_grad=True)))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (threading.Lock, "cannot be pickled"),
        (lambda: (x for x in range(3)), "cannot be pickled"),
        (lambda: torch.eye(2).to_sparse(), "cannot be pickled"),
        (lambda: Report, "Report is not known to a worker"),
        (lambda: by_value("def f():\n    return Report", "f", Report=Report), "not known to a worker"),
    ],
    ids=["lock", "generator", "sparse", "class of the grader", "global of the grader"],
)
def test_what_cannot_travel_is_refused_in_words(make: Callable[[], object], words: str) -> None:
    """What cannot be pickled, or would not be known over there, is RefusedToPack when packed, not later."""
    with pytest.raises(RefusedToPack, match=words):
        dumps(make())


def test_a_value_that_fails_while_packed_is_refused() -> None:
    """A value whose own pickling raises is refused with its words."""

    class Broken:
        def __reduce__(self) -> Any:
            raise RuntimeError("cannot part with it")

    with pytest.raises(RefusedToPack, match="cannot part with it"):
        dumps(Broken())


def test_what_arrives_needs_only_the_observer(sandbox: Sandbox) -> None:
    """Every kind of argument arrives in a worker, where of the grader only `observe` and the data sets are known."""
    model = nn.Sequential(Spy(), nn.Linear(1, 1))
    local = by_value("class Local:\n    def f(self): return Local().__class__.__name__", "Local")
    value = [model, Counted(len), Lopsided(), Omitted(), TheDevice(), FreshFolder(), local(), torch.ones(1), np.ones(1)]
    text = (
        "import sys\ndef f(value):\n    strange = ('grader.', 'hypothesis', 'reference')\n"
        "    known = [n for n in sys.modules if n.startswith(strange) and not n.startswith(('grader.observe', 'grader.data'))]\n"
        "    return [type(part).__name__ for part in value] + [value[6].f()] + known"
    )
    with sandbox.worker(Limits(), Source("a.py", {"a.py": text}), ("f",)) as worker:
        worker.begin(Task(("f",)))
        (seen,) = worker.calls([Call(dumps({"value": value}), 0)], "cpu")
    node = decode(seen.body).value
    assert node is not None
    names = "Sequential Counted Lopsided Omitted str PosixPath Local Tensor ndarray Local"
    assert [part.facts["text"] for _, part in node.items] == names.split()


def test_bytes_are_not_read_by_plain_chance() -> None:
    """What is no pickle is an ordinary exception."""
    with pytest.raises((pickle.UnpicklingError, EOFError, ValueError)):
        loads(b"nothing of ours")


# the travellers


def test_a_spy_notes_how_it_was_used() -> None:
    """A Spy passes its input through and notes mode, grad mode and batch size of every forward."""
    spy = sent(nn.Sequential(Spy(), nn.Identity()))
    x = torch.ones(3, 1)
    assert spy(x) is x
    spy.eval()
    with torch.no_grad():
        spy(torch.ones(2, 1))
    with torch.inference_mode():
        spy(torch.tensor(1.0))
    assert spy[0].seen == [
        "training mode, gradients on, 3 rows",
        "evaluation mode, gradients off, 2 rows",
        "evaluation mode, gradients off, 0 rows",
    ]


def test_a_counted_function_counts() -> None:
    """A Counted function is the function, and says how often it was called."""
    counted = sent(Counted(max))
    assert (counted(1, 3), counted([4, 2], key=lambda x: -x), counted.calls) == (3, 2, 2)


def test_a_lopsided_loss_shows_swapped_arguments() -> None:
    """Prediction and target are not the same to it; equal ones have no loss."""
    loss = sent(Lopsided())
    one, other = torch.tensor([1.0, 2.0]), torch.tensor([0.0, 3.0])
    assert loss(one, other).item() == (1 * 1 + 1 * 10) / 2
    assert loss(other, one).item() == (1 * 2 + 1 * 5) / 2
    assert loss(one, one).item() == 0
