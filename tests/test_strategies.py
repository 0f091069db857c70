"""Strategies for arguments: the language of shapes, shared sizes, layouts, kinds of values, models, loaders."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from typing import Any

import hypothesis
import numpy as np
import pytest
import torch
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from torch import nn

from grader.errors import DefinitionError
from grader.observe.call import Omitted
from grader.observe.pack import FreshFolder, TheDevice
from grader.observe.spies import Lopsided, Spy
from grader.strategies import (
    LAYOUTS,
    MODELS,
    all_sizes,
    arrays,
    devices,
    filled,
    folders,
    lay_out,
    loaders,
    losses,
    models,
    nested,
    omitted,
    optimizers,
    row_pairs,
    seeded,
    size,
    tensors,
)

DTYPES = (torch.float32, torch.float64, torch.float16, torch.bfloat16, torch.int64, torch.int8, torch.uint8, torch.bool)
PROPERTY = settings(max_examples=60, deadline=None, derandomize=True, database=None)
SHAPES = st.lists(st.integers(0, 4), max_size=4).map(tuple)


def drawn(strategy: st.SearchStrategy[Any], count: int = 30) -> list[Any]:
    """Return what a strategy draws, always the same."""
    found: list[Any] = []

    @settings(max_examples=count, database=None, deadline=None, phases=(Phase.generate,))
    @hypothesis.seed(11)
    @given(strategy)
    def visit(value: Any) -> None:
        found.append(value)

    visit()
    return found


def smallest(strategy: st.SearchStrategy[Any], wanted: Callable[[Any], bool] = lambda value: True) -> Any:
    """Return what hypothesis shrinks to."""
    pinned = settings(max_examples=300, database=None, derandomize=True, deadline=None)
    return hypothesis.find(strategy, wanted, settings=pinned)


def shapes(text: str, count: int = 40, **options: Any) -> set[tuple[int, ...]]:
    """Return the shapes that a text stands for."""
    return {tuple(tensor.shape) for tensor in drawn(tensors(text, **options), count)}


@pytest.mark.parametrize(
    ("text", "options", "expected"),
    [
        ("", {}, {()}),
        ("2 3", {}, {(2, 3)}),
        ("0", {}, {(0,)}),
        ("n", {}, {(0,), (1,), (2,), (3,), (4,)}),
        ("n", {"side": (2, 3)}, {(2,), (3,)}),
        ("n 12", {"sizes": {"n": (7, 8)}}, {(7, 12), (8, 12)}),
        ("n n", {"side": (0, 2)}, {(0, 0), (1, 1), (2, 2)}),
        ("3 | n 2", {"side": (1, 2)}, {(3,), (1, 2), (2, 2)}),
        (" | 2", {}, {(), (2,)}),
        ("*", {"dims": (1, 1), "side": (1, 2)}, {(1,), (2,)}),
        ("*", {"dims": (0, 1), "side": (3, 3)}, {(), (3,)}),
        ("... 5", {"side": (2, 2)}, {(5,), (2, 5), (2, 2, 5)}),
    ],
)
def test_a_text_stands_for_shapes(text: str, options: dict[str, Any], expected: set[tuple[int, ...]]) -> None:
    """Words are sizes, numbers stand for themselves, `*` and `...` for more dimensions, `|` separates alternatives."""
    assert shapes(text, **options) == expected


def test_without_a_text_any_shape_is_drawn() -> None:
    """The default shape has 0 to 3 dimensions, empty ones, sides of 1 and 0-d among them."""
    found = shapes("*", 300)
    assert {len(shape) for shape in found} == {0, 1, 2, 3}
    assert any(0 in shape for shape in found)
    assert any(1 in shape for shape in found)


@pytest.mark.parametrize("text", ["n, d", "2.5", "-1"])
def test_a_word_that_is_no_size_is_refused(text: str) -> None:
    """A word that is no name, number, `*` or `...` is a mistake; taken as a name, it would fit nothing else."""
    with pytest.raises((DefinitionError, ValueError), match=re.escape(text.split(maxsplit=1)[0])):
        drawn(tensors(text), 1)


def test_sizes_are_shared_by_name() -> None:
    """A size has one value wherever a case asks for it by name: `n d` and `d k` always multiply."""
    cases = drawn(st.fixed_dictionaries({"x": tensors("n d"), "w": tensors("d k"), "n": size("n")}), 100)
    assert len({case["x"].shape[1] for case in cases}) == 5
    for case in cases:
        assert (case["x"] @ case["w"]).shape == (case["n"], case["w"].shape[1])


def test_sizes_of_different_names_are_independent() -> None:
    """Two names are two sizes."""
    assert len(shapes("n d", 400)) == 25


def test_all_sizes_can_be_set() -> None:
    """Within `all_sizes` every named size is that number, whatever its range; afterwards and outside it is not."""
    with all_sizes(9):
        assert shapes("n d 2", sizes={"n": (0, 1)}) == {(9, 9, 2)}
        with all_sizes(4):
            assert shapes("n") == {(4,)}
        assert shapes("n") == {(9,)}
    assert shapes("n", side=(0, 1)) == {(0,), (1,)}


def test_all_sizes_end_with_an_error() -> None:
    """An error inside `all_sizes` does not leave the size set."""
    with pytest.raises(KeyError), all_sizes(9):
        raise KeyError
    assert shapes("n", side=(2, 2)) == {(2,)}


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_a_dtype_is_kept(dtype: torch.dtype) -> None:
    """Every tensor has the dtype asked for, and lies on the CPU."""
    for tensor in drawn(tensors(dtype=dtype, expanded=True), 30):
        assert tensor.dtype is dtype
        assert tensor.device.type == "cpu"


def test_several_dtypes_are_all_drawn() -> None:
    """Of several dtypes each is drawn."""
    assert {tensor.dtype for tensor in drawn(tensors("2", dtype=DTYPES), 200)} == set(DTYPES)


def laid_out(tensor: torch.Tensor) -> str:
    """Return how a tensor of at least two rows and columns lies in memory."""
    if 0 in tensor.stride():
        return "expanded"
    if tensor.storage_offset():
        return "offset"
    if tensor.is_contiguous():
        return "contiguous"
    return "transposed" if tensor.stride(0) == 1 else "strided"


@pytest.mark.parametrize("layout", [*LAYOUTS, "expanded"])
@pytest.mark.parametrize("dtype", [torch.float32, torch.bool, torch.int8, torch.complex64], ids=str)
def test_layouts_are_really_laid_out(layout: str, dtype: torch.dtype) -> None:
    """A layout is how strides and offset say it is, and leaves shape and values alone (stride 0 repeats them)."""
    plain = filled((2, 3, 4), dtype, 10)
    made = lay_out(plain, layout)
    strides = {
        "contiguous": (12, 4, 1),
        "transposed": (12, 1, 3),
        "strided": (24, 8, 2),
        "offset": (12, 4, 1),
        "expanded": (0, 4, 1),
    }
    assert made.stride() == strides[layout]
    assert made.storage_offset() == (3 if layout == "offset" else 0)
    assert made.shape == plain.shape
    assert torch.equal(made, plain[:1].expand(2, 3, 4) if layout == "expanded" else plain)


@PROPERTY
@given(SHAPES, st.sampled_from(LAYOUTS), st.sampled_from(DTYPES))
def test_any_shape_can_be_laid_out(shape: tuple[int, ...], layout: str, dtype: torch.dtype) -> None:
    """A layout that a shape cannot have (0-d, empty) leaves the tensor as it is: no error, no other value."""
    plain = filled(shape, dtype, 10)
    made = lay_out(plain, layout)
    assert torch.equal(made, plain)
    assert made.shape == shape
    assert made.dtype is dtype


def test_all_layouts_are_drawn() -> None:
    """Each layout is drawn, stride 0 only where asked for."""
    assert {laid_out(tensor) for tensor in drawn(tensors("2 3"))} == set(LAYOUTS)
    assert {laid_out(tensor) for tensor in drawn(tensors("2 3", expanded=True), 100)} == {*LAYOUTS, "expanded"}
    assert {laid_out(tensor) for tensor in drawn(tensors("2 3", layouts=("strided",)))} == {"strided"}


def test_values_are_small_where_they_can_be() -> None:
    """Seed 0 counts 1, 2, 3 …, seeds below 10 give small whole numbers, the others real ones."""
    assert filled((2, 3), seed=0).tolist() == [[1, 2, 3], [4, 5, 6]]
    few = filled((100,), seed=4)
    assert torch.equal(few, few.round())
    assert few.abs().max() <= 3
    many = filled((100,), seed=10)
    assert not torch.equal(many, many.round())


@pytest.mark.parametrize("dtype", [torch.int64, torch.int32, torch.int8], ids=str)
def test_whole_numbers_have_signs(dtype: torch.dtype) -> None:
    """Whole numbers are drawn between -100 and 100, those of both signs."""
    values = filled((500,), dtype, 20)
    assert -100 <= int(values.min()) < 0 < int(values.max()) <= 100


def test_bytes_and_truths_wrap() -> None:
    """A negative number becomes a byte as in C, a truth by being odd; both of either are drawn."""
    values = filled((500,), torch.uint8, 20)
    assert int(values.max()) > 100
    truths = filled((100,), torch.bool, 20)
    assert 20 < int(truths.sum()) < 80


@pytest.mark.parametrize(
    ("kind", "holds"),
    [
        ("ties", lambda v: set(v.tolist()) == {-2, -1, 0, 1, 2}),
        ("unit", lambda v: 0 <= v.min() < 0.1 and 0.9 < v.max() <= 1),
        ("big", lambda v: v.min() < -890 and v.max() > 890 and (v.abs() < 10).any()),
        ("special", lambda v: v.isnan().any() and (v == math.inf).any() and (v == -math.inf).any()),
        ("special", lambda v: bool(((v == 0) & v.signbit()).any()) and v.isfinite().any()),
        ((-0.5, 2.0), lambda v: -0.5 <= v.min() < -0.4 and 1.9 < v.max() <= 2),
        ((3, 3), lambda v: bool((v == 3).all())),
    ],
)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.float16], ids=str)
@pytest.mark.parametrize("seed", [12, 900])
def test_kinds_of_values(kind: Any, holds: Callable[[torch.Tensor], bool], dtype: torch.dtype, seed: int) -> None:
    """Each kind of values is what its name says."""
    assert holds(filled((400,), dtype, seed, kind))


@PROPERTY
@given(st.integers(0, 40), st.sampled_from([(0.0, 1.0), (-3.0, -2.5), (0.1, 0.9), (2.0, 2.25)]))
def test_bounds_hold_for_every_seed(seed: int, bounds: tuple[float, float]) -> None:
    """No value lies outside of its bounds, rounded ones of small seeds included."""
    values = filled((50,), torch.float64, seed, bounds)
    assert bounds[0] <= float(values.min())
    assert float(values.max()) <= bounds[1]


def test_whole_bounds_are_both_drawn() -> None:
    """Between two whole bounds every whole number is drawn, both ends too."""
    assert set(filled((300,), torch.int64, 12, (-1, 2)).tolist()) == {-1, 0, 1, 2}
    assert set(filled((300,), torch.int64, 3, "unit").tolist()) == {0, 1}


def test_whole_numbers_are_never_special() -> None:
    """Integers have no nan; the kind is that of real numbers only."""
    assert set(filled((50,), torch.int64, 0, "special").tolist()) == set(range(1, 51))


def test_an_unknown_kind_is_refused() -> None:
    """A kind of values that is not known is refused with those that are."""
    with pytest.raises(ValueError, match='values="nromal" is not known: use normal, ties, big, special, unit, or a'):
        filled((2,), values="nromal")


def test_several_kinds_are_all_drawn() -> None:
    """Of several kinds of values each is drawn."""
    found = drawn(tensors("4", values=("ties", "big", "special"), layouts=("contiguous",)), 200)
    assert any(tensor.abs().max() > 800 for tensor in found)
    assert any(tensor.isnan().any() for tensor in found)
    assert any(tensor.abs().max() <= 2 for tensor in found)


def test_bounds_are_no_two_kinds() -> None:
    """A pair of numbers is a pair of bounds."""
    assert all(((tensor >= 5) & (tensor <= 6)).all() for tensor in drawn(tensors("3", values=(5, 6))))


@pytest.mark.parametrize("which", ["requires_grad", "stale_grad"])
def test_gradients_are_drawn_where_asked(which: str) -> None:
    """`requires_grad` and a `.grad` from before are there always, never or now and then, as asked."""

    def has(tensor: torch.Tensor) -> bool:
        return tensor.requires_grad if which == "requires_grad" else tensor.grad is not None

    assert {has(tensor) for tensor in drawn(tensors("2", **{which: None}))} == {True, False}  # type: ignore[arg-type]
    assert {has(tensor) for tensor in drawn(tensors("2", **{which: True}))} == {True}  # type: ignore[arg-type]
    assert {has(tensor) for tensor in drawn(tensors("2"))} == {False}


def test_stale_gradients_fit_and_differ() -> None:
    """A `.grad` from before has its tensor's shape and dtype, and other values."""
    for tensor in drawn(tensors("3 4", dtype=torch.float64, stale_grad=True, requires_grad=True, layouts=LAYOUTS)):
        assert tensor.grad is not None
        assert tensor.grad.shape == tensor.shape
        assert tensor.grad.dtype is torch.float64
        assert not torch.equal(tensor.grad, tensor.detach())


def test_whole_numbers_never_require_grad() -> None:
    """Only real and complex numbers can require a gradient; others are drawn without."""
    dtypes = (torch.int64, torch.bool, torch.complex64)
    for tensor in drawn(tensors("2", dtype=dtypes, requires_grad=True, stale_grad=True)):
        assert tensor.requires_grad == tensor.dtype.is_complex
        assert (tensor.grad is not None) == tensor.dtype.is_complex


@pytest.mark.parametrize(
    "strategy",
    [
        tensors(values=("normal", "ties", "big", "special", "unit"), requires_grad=None, stale_grad=None),
        arrays(),
        models(spy=True, stale_grad=None, training=None),
        models().flatmap(optimizers),
        loaders(),
        losses(),
        devices(),
    ],
    ids=["tensors", "arrays", "models", "optimizers", "loaders", "losses", "devices"],
)
def test_the_global_random_state_is_left_alone(strategy: st.SearchStrategy[Any]) -> None:
    """Drawing neither uses nor moves torch's global random state, so cases do not depend on what ran before."""
    torch.manual_seed(3)
    before = torch.get_rng_state()
    drawn(strategy, 30)
    assert torch.equal(torch.get_rng_state(), before)


def test_the_same_seed_fills_the_same_values() -> None:
    """Values depend on the seed alone."""
    torch.manual_seed(1)
    first = filled((5, 2), seed=40)
    torch.manual_seed(2)
    assert torch.equal(filled((5, 2), seed=40), first)
    assert not torch.equal(filled((5, 2), seed=41), first)


def test_seeded_puts_the_random_state_back() -> None:
    """Within `seeded` numbers come from the seed; afterwards the state is as before, after an error too."""
    torch.manual_seed(5)
    before = torch.get_rng_state()
    with seeded(8):
        first = torch.rand(3)
    with seeded(8):
        assert torch.equal(torch.rand(3), first)
    with pytest.raises(KeyError), seeded(8):
        raise KeyError
    assert torch.equal(torch.get_rng_state(), before)


def test_tensors_shrink_to_what_reads_well() -> None:
    """The smallest tensor has sides of 1, counts from 1 and is contiguous; an empty one comes last of all."""
    tensor = smallest(tensors("n d", values=("normal", "special")))
    assert tensor.tolist() == [[1.0]]
    assert tensor.is_contiguous()
    assert smallest(tensors("n d"), lambda tensor: tensor.shape[0] >= 2).tolist() == [[1.0], [2.0]]
    assert smallest(tensors("n"), lambda tensor: tensor.numel() == 0).shape == (0,)


@pytest.mark.parametrize(
    ("layout", "holds"),
    [
        ("C", lambda a: a.flags.c_contiguous),
        ("F", lambda a: a.flags.f_contiguous and not a.flags.c_contiguous),
        ("stepped", lambda a: a.strides[-1] == 2 * a.itemsize),
        ("reversed", lambda a: a.strides[0] < 0),
    ],
)
def test_arrays_are_really_laid_out(layout: str, holds: Callable[[np.ndarray[Any, Any]], bool]) -> None:
    """An array lies in memory as asked, and can be written to."""
    for array in drawn(arrays(dims=(2, 3), side=(2, 3), layouts=(layout,))):
        assert holds(array)
        assert array.flags.writeable


def test_arrays_have_the_dtypes_and_shapes_asked_for() -> None:
    """Arrays are drawn of every dtype, dimension and side asked for, 0-d and empty ones among them."""
    found = drawn(arrays(dims=(0, 2), side=(0, 2), layouts=("C", "F", "stepped", "reversed")), 300)
    assert {array.dtype.name for array in found} == {"float64", "float32", "int64", "int32", "uint8", "bool"}
    assert {array.ndim for array in found} == {0, 1, 2}
    assert {side for array in found for side in array.shape} == {0, 1, 2}


@pytest.mark.parametrize("layout", ["F", "stepped", "reversed"])
def test_the_layout_of_an_array_changes_no_value(layout: str) -> None:
    """The same array is drawn in another layout, with the same elements."""
    found = [drawn(arrays(layouts=(each,), dtype=("float32",)), 40) for each in ("C", layout)]
    assert all(np.array_equal(plain, other) for plain, other in zip(*found, strict=True))


def parameters(model: nn.Module) -> list[list[float]]:
    """Return the parameters of a model as lists."""
    return [parameter.detach().reshape(-1).tolist() for parameter in model.parameters()]


def test_models_are_small_and_of_every_kind() -> None:
    """A model is of one of the kinds asked for, takes and gives what is asked, in float64."""
    for kind in MODELS:
        (model,) = drawn(models(3, 2, kinds=(kind,), dtype=torch.float64, training=False), 1)
        assert model(torch.zeros(4, 3, dtype=torch.float64)).shape == (4, 2)
        assert {parameter.dtype for parameter in model.parameters()} == {torch.float64}
    kinds = {tuple(type(part) for part in model) for model in drawn(models(), 100)}
    assert len(kinds) == len(MODELS)


def test_models_are_drawn_with_other_weights() -> None:
    """The weights are part of what is drawn, and the same draw gives the same weights."""
    first, second = (drawn(models(kinds=("linear",)), 20) for _ in range(2))
    assert [parameters(model) for model in first] == [parameters(model) for model in second]
    assert len({str(parameters(model)) for model in first}) > 10


@pytest.mark.parametrize(("training", "modes"), [(True, {True}), (False, {False}), (None, {True, False})])
def test_models_come_in_the_mode_asked_for(training: bool | None, modes: set[bool]) -> None:
    """A model comes in training mode, evaluation mode or either, with all its parts."""
    found = drawn(models(training=training, spy=True))
    assert {part.training for model in found for part in model.modules()} == modes
    assert all(len({part.training for part in model.modules()}) == 1 for model in found)


@pytest.mark.parametrize(("stale", "has"), [(True, {True}), (False, {False}), (None, {True, False})])
def test_models_may_have_gradients_from_before(stale: bool | None, has: set[bool]) -> None:
    """Every parameter of a model has a fitting `.grad` from before, or none has."""
    found = drawn(models(stale_grad=stale))
    assert {parameter.grad is not None for model in found for parameter in model.parameters()} == has
    for parameter in (parameter for model in found for parameter in model.parameters() if parameter.grad is not None):
        assert parameter.grad.shape == parameter.shape
        assert parameter.grad.dtype is torch.float64


def test_a_spy_goes_first() -> None:
    """With `spy`, the model's first part notes mode, grad mode and batch size of each forward, and changes nothing."""
    for model in drawn(models(2, 1, spy=True, training=False), 20):
        assert isinstance(model[0], Spy)
        x = torch.ones(3, 2, dtype=torch.float64)
        with torch.no_grad():
            assert torch.equal(model(x), nn.Sequential(*model[1:])(x))
        model(x[:2])
        assert model[0].seen == [
            "evaluation mode, gradients off, 3 rows",
            "evaluation mode, gradients on, 2 rows",
        ]


def test_optimizers_belong_to_their_model() -> None:
    """An optimizer holds the parameters of its model, not copies; each kind is drawn."""
    found = drawn(models().flatmap(lambda model: st.tuples(st.just(model), optimizers(model))), 100)
    for model, optimizer in found:
        assert [id(part) for part in optimizer.param_groups[0]["params"]] == [id(part) for part in model.parameters()]
    settings_of = {
        (type(optimizer).__name__, group.get("momentum", 0) > 0, group["weight_decay"] > 0)
        for _, optimizer in found
        for group in optimizer.param_groups
    }
    assert settings_of == {
        ("SGD", False, False),
        ("SGD", True, False),
        ("SGD", False, True),
        ("Adam", False, False),
    }


def test_losses_average() -> None:
    """Each loss is a mean over the batch, and a fresh object for each draw; one is not symmetric."""
    found = drawn(losses())
    assert {type(loss) for loss in found} == {nn.MSELoss, nn.L1Loss, Lopsided}
    assert len({id(loss) for loss in found}) == len(found)
    prediction, target = torch.tensor([[1.0], [3.0]]), torch.tensor([[2.0], [0.0]])
    for loss in {type(loss): loss for loss in found}.values():
        twice = loss(prediction.repeat(2, 1), target.repeat(2, 1))
        assert loss(prediction, target).shape == ()
        assert torch.isclose(twice, loss(prediction, target))
    assert Lopsided()(prediction, target) != Lopsided()(target, prediction)


def batches(loader: Iterable[Any]) -> list[int]:
    """Return the sizes of the batches of a loader."""
    return [len(x) for x, _ in loader]


def test_loaders_go_through_all_rows() -> None:
    """A loader yields every row once, x with its y, in batches of which the last may be smaller."""
    found = drawn(loaders((2, 9), (1, 5), n_in=3, n_out=2))
    assert any(len(set(batches(loader))) == 2 for loader in found)
    for loader in found:
        x, y = (torch.cat(parts) for parts in zip(*loader, strict=True))
        assert 2 <= len(x) <= 9
        assert x.shape[1:] == (3,)
        assert y.shape[1:] == (2,)
        assert x.dtype is y.dtype is torch.float64
        rows = [*zip(*(part.tolist() for part in loader.dataset.tensors), strict=True)]
        assert sorted(zip(x.tolist(), y.tolist(), strict=True)) == sorted(rows)


@pytest.mark.parametrize(("shuffle", "orders"), [(True, {True}), (False, {False}), (None, {True, False})])
def test_loaders_shuffle_as_asked(shuffle: bool | None, orders: set[bool]) -> None:
    """A loader shuffles always, never or now and then, as asked."""
    found = drawn(loaders(shuffle=shuffle))
    assert {isinstance(loader.sampler, torch.utils.data.RandomSampler) for loader in found} == orders


def test_loaders_leave_the_global_random_state_alone() -> None:
    """Going through a loader uses its own generator only."""
    torch.manual_seed(3)
    before = torch.get_rng_state()
    for loader in drawn(loaders(shuffle=True), 10):
        batches(loader)
    assert torch.equal(torch.get_rng_state(), before)


def test_loaders_avoid_a_batch_of_one() -> None:
    """With `no_single` no batch has one row, as BatchNorm needs it; with `full_batches` all have one size."""
    assert all(1 not in batches(loader) for loader in drawn(loaders(no_single=True), 100))
    assert all(len(set(batches(loader))) == 1 for loader in drawn(loaders(full_batches=True), 100))


def test_loaders_may_be_empty() -> None:
    """A loader over no rows yields no batch, and does not try to shuffle."""
    assert all(batches(loader) == [] for loader in drawn(loaders((0, 0), shuffle=True), 10))


def test_row_pairs_differ() -> None:
    """X and y are filled from different seeds."""
    x, y = row_pairs(4, 2, 2, 30)
    assert x.shape == y.shape == (4, 2)
    assert not torch.equal(x, y)


def shape_of(value: Any) -> tuple[int, ...]:
    """Return the shape of regular nested lists; fail where they are not regular."""
    if not isinstance(value, list):
        return ()
    inside = {shape_of(part) for part in value}
    assert len(inside) <= 1
    return (len(value), *next(iter(inside), ()))


def test_nested_lists_are_regular() -> None:
    """Nested lists have one depth and one length at each level, so that they make a tensor."""
    found = drawn(nested(st.integers(0, 9), (0, 3), (0, 3)), 200)
    assert {len(shape_of(value)) for value in found} == {0, 1, 2, 3}
    assert {side for value in found for side in shape_of(value)} == {0, 1, 2, 3}
    for value in found:
        assert tuple(torch.tensor(value).shape) == shape_of(value)


def test_nested_lists_hold_different_leaves() -> None:
    """The leaves of nested lists are drawn one by one."""
    assert any(value[0] != value[1] for value in drawn(nested(st.integers(0, 9), (1, 1), (2, 2))))


def test_devices_are_text_or_objects() -> None:
    """The device under test comes as text and as `torch.device`; without values only where that is wanted."""
    found = drawn(devices(), 200)
    assert {value.as_text for value in found if isinstance(value, TheDevice)} == {True, False}
    assert {value for value in found if not isinstance(value, TheDevice)} == {"meta", torch.device("meta")}
    assert {type(value) for value in drawn(devices(meta=False), 100)} == {TheDevice}


def test_markers_are_what_they_stand_for() -> None:
    """`omitted` and `folders` draw markers, a fresh one each time."""
    assert {type(value) for value in drawn(omitted() | st.just(3))} == {Omitted, int}
    first, *rest = drawn(st.lists(folders(), min_size=2, max_size=2), 1)[0]
    assert isinstance(first, FreshFolder)
    assert rest[0] is not first
