"""One call, observed: how it ended, its arguments afterwards, gradients, global state and operations."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NoReturn

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from grader.observe.call import Omitted, Watch, observe, reset, see_failure
from grader.observe.loaders import spare_random_state
from grader.observe.modes import Functions, Operations
from grader.observe.nodes import FIRST_NEW_MEMORY, Failure, Node, Observation, decode, encode
from grader.observe.seeds import spare_traces

PINNED = settings(deadline=None, derandomize=True, database=None, max_examples=50)
PLAIN = Watch()
GRADIENTS = Watch(gradients=True)
OPERATIONS = Watch(operations=True)


@pytest.fixture(autouse=True)
def _own_state() -> Iterator[None]:
    """Whatever a test does to torch's global state ends with it."""
    with torch.random.fork_rng(devices=[]):
        yield
        reset(0)


def seen_of(function: Callable[..., Any], watch: Watch = PLAIN, seed: int = 0, **arguments: Any) -> Observation:
    """Observe one call, and make sure that what was seen can be told."""
    seen, _ = observe(function, arguments, seed, watch, __file__)
    assert decode(encode(seen)) == seen
    return seen


def failure_of(function: Callable[..., Any], **arguments: Any) -> Failure:
    failure = seen_of(function, **arguments).failure
    assert failure is not None
    return failure


def text_of(node: Node | None) -> str:
    assert node is not None
    return str(node.facts["text"])


def values(node: Node | None) -> list[float]:
    assert node is not None
    assert node.data is not None
    elements: list[float] = torch.frombuffer(bytearray(node.data), dtype=torch.float32).tolist()
    return elements


# how it ended


def test_a_loader_that_shuffles_nothing_draws_nothing() -> None:
    """Whoever goes through a loader leaves torch's random state as it was; a shuffle does not."""
    from torch.utils.data import DataLoader, TensorDataset

    spare_random_state()
    data = TensorDataset(torch.arange(5))
    before = torch.get_rng_state()
    assert len(list(DataLoader(data, batch_size=2))) == 3
    assert torch.equal(torch.get_rng_state(), before)
    list(DataLoader(data, shuffle=True))
    assert not torch.equal(torch.get_rng_state(), before)
    own = torch.Generator().manual_seed(1)
    list(DataLoader(data, generator=own))
    assert not torch.equal(own.get_state(), torch.Generator().manual_seed(1).get_state())


def test_what_was_returned_is_seen() -> None:
    """The value is what came back, and there is no failure."""
    seen = seen_of(lambda a, b: [a, b], a=1, b="x")
    assert seen.value is not None
    assert [text_of(part) for _, part in seen.value.items] == ["1", "x"]
    assert seen.failure is None


def test_none_is_a_value() -> None:
    """A function that returns None has returned: its value is the scalar None."""
    assert text_of(seen_of(lambda: None).value) == "None"


def fail_here() -> NoReturn:
    raise KeyError("a")


def test_an_exception_is_seen_with_its_classes_message_and_lines() -> None:
    """What was raised is told by its classes, most special first, its message, and the learner's own lines."""
    failure = failure_of(lambda: fail_here())  # noqa: PLW0108  # the frame is the subject
    assert failure.types == (
        "builtins.KeyError",
        "builtins.LookupError",
        "builtins.Exception",
        "builtins.BaseException",
        "builtins.object",
    )
    assert (failure.name, failure.message) == ("KeyError", "'a'")
    assert [name for _, name in failure.frames] == ["<lambda>", "fail_here"]
    assert failure.frames[-1][0] == fail_here.__code__.co_firstlineno + 1


def test_lines_of_others_are_not_told() -> None:
    """Frames of torch, or of the grader itself, are left out."""
    failure = failure_of(lambda: torch.ones(2) @ torch.ones(3))
    assert failure.types[0] == "builtins.RuntimeError"
    assert [name for _, name in failure.frames] == ["<lambda>"]
    assert failure_of(torch.ones, size="x").frames == ()


@pytest.mark.parametrize(
    "kind", [SystemExit, KeyboardInterrupt, GeneratorExit, BaseException, MemoryError, StopIteration]
)
def test_no_exception_escapes(kind: type[BaseException]) -> None:
    """An exception of any class, also one that would end the process, is a fact like any other."""

    def function() -> NoReturn:
        raise kind("gone")

    assert failure_of(function).types[0] == f"builtins.{kind.__name__}"


def test_endless_recursion_is_told_by_its_ends() -> None:
    """Of a thousand frames the first and the last ten are kept."""

    def down(x: int) -> int:
        return down(x + 1)

    failure = failure_of(down, x=0)
    assert failure.name == "RecursionError"
    assert len(failure.frames) == 20


class Silent(Exception):
    """Its message cannot be had."""

    def __str__(self) -> str:
        raise SystemExit


class NoText(Exception):
    """Its message is no text."""

    def __str__(self) -> Any:
        return 3  # noqa: PLE0307  # on purpose


class Talkative(Exception):
    """Its message is a text that lies about itself."""

    def __str__(self) -> str:
        class Text(str):
            __slots__ = ()

            def __str__(self) -> NoReturn:
                raise AssertionError("the message's own code was run")

            __getitem__ = encode = __len__ = __str__  # type: ignore[assignment]

        return Text("z" * 10**6)


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (Silent(), "(its message cannot be shown)"),
        (NoText(), "(its message cannot be shown)"),
        (Talkative(), "z" * 10_000 + "…"),
        (ValueError("a\ud800"), "a\\ud800"),
        (ValueError(), ""),
    ],
    ids=["raises", "no text", "lies", "surrogate", "empty"],
)
def test_a_message_is_bounded_and_may_fail(error: BaseException, message: str) -> None:
    """A message that raises, lies, or never ends is still a message."""
    assert see_failure(error, "").message == message


def test_a_class_is_not_built_in_because_it_says_so() -> None:
    """A learner's own class called ValueError, in a module called builtins, is told from the real one."""
    fake = type("ValueError", (Exception,), {"__module__": "builtins"})
    assert see_failure(fake(), "").types[0] == "<learner>.ValueError"
    other = type("E" * 50_000, (Exception,), {"__module__": 3})
    assert see_failure(other(), "").types[0] == "3." + "E" * 9998 + "…"


# arguments


def test_arguments_are_passed_by_position() -> None:
    """Parameters may be named otherwise than declared."""
    assert text_of(seen_of(lambda first, second: first - second, a=5, b=3).value) == "2"


@pytest.mark.parametrize(
    ("arguments", "received"),
    [
        ({"a": 1, "b": Omitted(), "c": 3}, "(1, 'B', 3)"),
        ({"a": 1, "b": 2, "c": Omitted()}, "(1, 2, 'C')"),
        ({"a": Omitted(), "b": 2, "c": Omitted()}, "('A', 2, 'C')"),
        ({"a": Omitted(), "b": Omitted(), "c": Omitted()}, "('A', 'B', 'C')"),
    ],
    ids=["middle", "last", "all but one", "all"],
)
def test_an_omitted_argument_is_not_passed(arguments: Mapping[str, Any], received: str) -> None:
    """An omitted argument has its default; what follows it goes by name."""

    def function(a: Any = "A", b: Any = "B", c: Any = "C") -> str:
        return str((a, b, c))

    assert text_of(seen_of(function, **arguments).value) == received


def test_arguments_are_seen_before_and_after() -> None:
    """A changed argument shows in the arguments afterwards, not in those before."""
    x = torch.zeros(2)
    seen, before = observe(lambda x: x.add_(1), {"x": x}, 0, Watch())
    assert values(dict(before)["x"]) == [0, 0]
    assert values(dict(seen.arguments)["x"]) == [1, 1]


def test_arguments_are_seen_after_a_failure_too() -> None:
    """What a call changed before it raised is seen."""

    def function(items: list[int]) -> NoReturn:
        items.append(2)
        raise ValueError

    seen = seen_of(function, items=[1])
    assert seen.value is None
    assert dict(seen.arguments)["items"].facts["length"] == 2


def test_the_value_is_tied_to_the_arguments() -> None:
    """The argument itself, a view of it, and new memory are told apart."""
    itself, view, new = (seen_of(function, x=torch.ones(2)) for function in (lambda x: x, lambda x: x[:1], torch.clone))
    argument = dict(itself.arguments)["x"]
    for seen in (itself, view, new):
        assert seen.value is not None
        assert dict(seen.arguments)["x"] == argument
    assert itself.value == argument
    assert view.value is not None
    assert new.value is not None
    assert (view.value.identity == argument.identity, view.value.facts["memory"]) == (False, argument.facts["memory"])
    assert new.value.facts["memory"] >= FIRST_NEW_MEMORY


def test_folders_are_told_without_their_names() -> None:
    """The scratch folder's name, which differs from run to run, is left out of paths."""
    import pathlib

    seen, _ = observe(lambda: pathlib.Path("/scratch/7/a"), {}, 0, Watch(), "", ("/scratch/7",))
    assert text_of(seen.value) == "<folder>/a"


def test_one_call_is_seen_twice_alike() -> None:
    """The same call seen twice gives the same bytes, so that equal bytes mean equal behaviour."""

    def function(x: Tensor) -> Any:
        return {"r": torch.rand(2), "x": x, "y": x[1:] * 2}

    assert encode(seen_of(function, x=torch.ones(3))) == encode(seen_of(function, x=torch.ones(3)))


# global state

LEAKS: dict[str, tuple[Callable[[], object], str, Any]] = {
    "grad mode": (lambda: torch.set_grad_enabled(False), "grad_mode", False),
    "default dtype": (lambda: torch.set_default_dtype(torch.float64), "default_dtype", "torch.float64"),
    "determinism": (lambda: torch.use_deterministic_algorithms(True), "deterministic_algorithms", True),
    "default device": (lambda: torch.set_default_device("meta"), "default_device", "meta"),
}


@pytest.mark.parametrize(("leak", "key", "left"), LEAKS.values(), ids=LEAKS)
def test_what_a_call_leaves_behind_is_seen_and_ends_there(leak: Callable[[], object], key: str, left: object) -> None:
    """Global state that a call changes shows in its state, and the next call starts as every call does."""
    usual = seen_of(lambda: None).state
    assert seen_of(lambda: leak() and None).state == {**usual, key: left}
    assert seen_of(lambda: None).state == usual
    assert torch.is_grad_enabled()
    assert torch.ones(1).dtype is torch.float32


def test_a_call_starts_with_gradients_on_whatever_the_caller_had() -> None:
    """Grad mode, dtype and device at the call do not depend on what came before."""
    torch.set_grad_enabled(False)
    torch.set_default_dtype(torch.float64)
    assert (
        text_of(seen_of(lambda: str((torch.is_grad_enabled(), torch.ones(1).dtype))).value) == "(True, torch.float32)"
    )


def test_inference_mode_is_seen() -> None:
    """A call that ends within inference mode shows it."""
    with torch.inference_mode():
        assert seen_of(lambda: None).state["inference_mode"] is True
    assert seen_of(lambda: None).state["inference_mode"] is False


RANDOM: dict[str, Callable[[], object]] = {
    "draws": lambda: torch.rand(3),
    "draws more": lambda: torch.rand(4),
    "seeds": lambda: torch.manual_seed(5),
    "seeds otherwise": lambda: torch.manual_seed(1),
    "does nothing": lambda: None,
}


def test_every_place_in_the_stream_is_another_random_state() -> None:
    """However many numbers are drawn, and whatever the seed, the state is told from all others."""

    def draw(seed: int, count: int) -> None:
        torch.manual_seed(seed)
        torch.rand(count)

    places = [(seed, count) for seed in (0, 1) for count in (0, 1, 2, 15, 16, 600, 623, 624, 625, 1248, 5000)]
    told = {seen_of(lambda seed=seed, count=count: draw(seed, count)).state["random"] for seed, count in places}
    assert len(told) == len(places)


def test_half_of_a_pair_of_normal_numbers_is_another_random_state() -> None:
    """A normal number that waits for the next call is part of the state."""

    def one(mean: float) -> None:
        torch.manual_seed(0)
        torch.normal(torch.full((1,), mean))

    def pair() -> None:
        torch.manual_seed(0)
        torch.rand(2)

    assert seen_of(lambda: one(0.0)).state["random"] != seen_of(pair).state["random"]


def test_a_seed_notes_no_stack_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seeding writes down for no accelerator where it was called from."""

    def refuse() -> NoReturn:
        raise AssertionError("a stack trace")

    spare_traces()
    monkeypatch.setattr(traceback, "format_stack", refuse)
    torch.manual_seed(7)
    assert torch.initial_seed() == 7


def test_the_random_state_is_told_by_what_was_drawn() -> None:
    """Drawing, drawing more and seeding leave different random states; a private generator leaves none."""
    states = {name: seen_of(lambda act=act: act() and None, seed=5).state["random"] for name, act in RANDOM.items()}
    assert len(set(states.values())) == len(states)
    private = seen_of(lambda: torch.rand(3, generator=torch.Generator().manual_seed(3)) is None, seed=5)
    assert private.state["random"] == states["does nothing"]


@PINNED
@given(seed=st.integers(0, 2**63 - 1))
def test_seeding_again_is_always_seen(seed: int) -> None:
    """The stream is under way when a call starts: a call that seeds, even with the very seed in use, shows."""
    before = seen_of(lambda: None, seed=seed).state["random"]
    assert seen_of(lambda: None, seed=seed).state["random"] == before
    assert seen_of(lambda: torch.manual_seed(seed) and None, seed=seed).state["random"] != before


def test_random_numbers_are_decided_by_the_seed() -> None:
    """The same seed gives the same numbers, another seed others."""
    one, same, other = (values(seen_of(lambda: torch.rand(3), seed=seed).value) for seed in (1, 1, 2))
    assert one == same != other


# gradients


def test_gradients_are_the_product_with_a_random_cotangent() -> None:
    """The vector-Jacobian product by every argument that requires grad: here twice and three times the cotangent."""
    seen = seen_of(
        lambda x, y: 2 * x + 3 * y, GRADIENTS, x=torch.ones(4, requires_grad=True), y=torch.ones(4, requires_grad=True)
    )
    by_x, by_y = (torch.tensor(values(node)) for _, node in seen.gradients)
    assert [name for name, _ in seen.gradients] == ["x", "y"]
    torch.testing.assert_close(by_x * 3, by_y * 2)
    assert len(set(by_x.tolist())) == 4


def test_the_cotangent_depends_on_the_seed_alone() -> None:
    """Two observations with one seed use one cotangent; it does not come from the global stream."""
    x = torch.ones(3, requires_grad=True)
    plain, drawing = (
        seen_of(act, GRADIENTS, 5, x=x).gradients for act in (lambda x: x * 1, lambda x: torch.rand(9) is x or x * 1)
    )
    assert plain == drawing
    assert seen_of(lambda x: x * 1, GRADIENTS, 6, x=x).gradients != plain


@pytest.mark.parametrize(
    "wrap",
    [lambda y: y, lambda y: [y], lambda y: ({"a": [y], 3: 1},), lambda y: {"a": y, "b": y.detach()}],
    ids=["tensor", "list", "nested", "dict"],
)
def test_differentiable_parts_are_found_anywhere(wrap: Callable[[Tensor], Any]) -> None:
    """Outputs inside lists, tuples and dicts are differentiated too."""
    seen = seen_of(lambda x: wrap(x * 2), GRADIENTS, x=torch.ones(2, requires_grad=True))
    assert values(dict(seen.gradients)["x"]) == values(
        dict(seen_of(lambda x: x * 2, GRADIENTS, x=torch.ones(2, requires_grad=True)).gradients)["x"]
    )


def test_an_input_that_is_not_used_has_a_gradient_of_zeros() -> None:
    """What the result does not depend on has the gradient zero, of its own shape."""
    seen = seen_of(
        lambda x, y: x * 1, GRADIENTS, x=torch.ones(2, requires_grad=True), y=torch.ones(3, requires_grad=True)
    )
    assert values(dict(seen.gradients)["y"]) == [0, 0, 0]


@pytest.mark.parametrize(
    ("function", "needs"),
    [(lambda x: x.detach(), True), (lambda x: x * 1, False), (lambda x: 3, True), (lambda x: x.item(), True)],
    ids=["cut", "not asked for", "no tensor", "a number"],
)
def test_there_are_no_gradients_where_there_is_no_graph(function: Callable[[Tensor], Any], needs: bool) -> None:
    """A cut graph, or inputs that need none, give no gradients, and no error."""
    assert seen_of(function, GRADIENTS, x=torch.tensor(1.0, requires_grad=needs)).gradients == ()


def test_gradients_are_not_left_in_the_arguments() -> None:
    """Differentiating for the observation does not fill `.grad`, and is off unless asked for."""
    x = torch.ones(2, requires_grad=True)
    seen_of(lambda x: x * 2, GRADIENTS, x=x)
    assert x.grad is None
    assert seen_of(lambda x: x * 2, x=x).gradients == ()
    assert seen_of(lambda x: fail_here(), GRADIENTS, x=x).gradients == ()


def test_arguments_are_seen_before_gradients_are_taken() -> None:
    """A call that ran backward itself shows in `.grad`; the observer's own gradients add nothing."""

    def function(x: Tensor) -> Tensor:
        (x * 3).sum().backward()
        return x * 2

    argument = dict(seen_of(function, GRADIENTS, x=torch.ones(2, requires_grad=True)).arguments)["x"]
    assert values(argument.part(".grad")) == [3, 3]


def backward_that(error: BaseException) -> Callable[[Tensor], Tensor]:
    """Return a function whose backward raises `error`."""

    class Broken(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Tensor) -> Tensor:
            return x.clone()

        @staticmethod
        def backward(ctx: Any, *grads: Any) -> NoReturn:
            raise error

    return Broken.apply


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("no"),
        ValueError("no"),
        NotImplementedError("no"),
        NameError("no"),
        TypeError("no"),
        SystemExit("no"),
    ],
    ids=repr,
)
def test_a_backward_that_fails_is_told_as_that(error: BaseException) -> None:
    """A backward of the learner's own may raise anything: the value is still seen, and why there is no gradient."""
    seen = seen_of(backward_that(error), GRADIENTS, x=torch.ones(2, requires_grad=True))
    assert values(seen.value) == [1, 1]
    ((name, node),) = seen.gradients
    assert (name, node.kind, node.facts["why"]) == ("(backward)", "opaque", "no")


def test_a_graph_that_is_gone_is_told_as_that() -> None:
    """Where the graph was freed by the function itself, the gradients say so."""

    def function(x: Tensor) -> Tensor:
        y = x**2
        y.sum().backward()
        return y

    ((name, node),) = seen_of(function, GRADIENTS, x=torch.ones(2, requires_grad=True)).gradients
    assert name == "(backward)"
    assert "second time" in node.facts["why"]


@pytest.mark.parametrize("dtype", [torch.float64, torch.complex64, torch.bfloat16])
def test_gradients_have_the_dtype_of_their_input(dtype: torch.dtype) -> None:
    """The cotangent follows the output's dtype."""
    seen = seen_of(lambda x: x * 1, GRADIENTS, x=torch.ones(2, dtype=dtype, requires_grad=True))
    assert dict(seen.gradients)["x"].facts["dtype"] == str(dtype).removeprefix("torch.")


# operations


def test_operations_are_counted_by_name() -> None:
    """Every operation that reaches the dispatcher is counted, also inside torch's own modules."""
    seen = seen_of(lambda x: nn.functional.relu(x + x) + x, OPERATIONS, x=torch.ones(2))
    assert seen.operations is not None
    assert {name: count for name, count in seen.operations.items() if name.startswith("aten")} == {
        "aten::add": 2,
        "aten::relu": 1,
    }
    assert seen.operations["relu"] == 1


def test_a_loop_shows_in_the_count() -> None:
    """A loop over the rows does more operations for more rows; the vectorised form does not."""

    def total(seen: Observation) -> int:
        return sum((seen.operations or {}).values())

    def loop(x: Tensor) -> Tensor:
        return sum((row.sum() for row in x), torch.zeros(()))

    small, large = torch.ones(2, 3), torch.ones(9, 3)
    assert total(seen_of(loop, OPERATIONS, x=small)) < total(seen_of(loop, OPERATIONS, x=large))
    assert total(seen_of(torch.sum, OPERATIONS, x=small)) == total(seen_of(torch.sum, OPERATIONS, x=large))


def test_operations_inside_a_backward_are_counted() -> None:
    """A backward that the function runs itself is part of the call."""

    def function(x: Tensor) -> None:
        x.exp().sum().backward()

    seen = seen_of(function, OPERATIONS, x=torch.ones(2, requires_grad=True))
    assert seen.operations is not None
    assert seen.operations["aten::mul"] == 1


@pytest.mark.parametrize(
    ("function", "escape"),
    [
        (lambda x: x.tolist() and None, "tolist"),
        (lambda x: x.numpy() is None, "numpy"),
        (lambda x: __import__("numpy").asarray(x) is None, "__array__"),
        (lambda x: x.untyped_storage() is None, "untyped_storage"),
        (lambda x: x.data_ptr() == 0, "data_ptr"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_ways_out_of_tensor_land_are_noted(function: Callable[[Tensor], Any], escape: str) -> None:
    """Taking all elements at once out of a tensor is noted by the name of the way."""
    assert escape in seen_of(function, OPERATIONS, x=torch.ones(2)).escapes


def test_one_number_at_a_time_shows_in_the_count() -> None:
    """`item` is no bulk escape; it is counted each time."""
    seen = seen_of(lambda x: [x[i].item() for i in range(3)], OPERATIONS, x=torch.ones(3))
    assert seen.escapes == ()
    assert seen.operations is not None
    assert seen.operations["item"] == 3


def test_nothing_is_counted_unless_asked_for() -> None:
    """Without a watch there are no counts, which is told from a count of none."""
    assert seen_of(lambda x: x.tolist(), x=torch.ones(1)).operations is None
    assert seen_of(lambda: 1, OPERATIONS).operations == {}


def test_ways_out_are_noted_without_counting() -> None:
    """Where no operation is to be counted, what takes the data out of tensors is noted all the same."""
    seen = seen_of(lambda x: (x * 2).tolist(), Watch(escapes=True), x=torch.ones(1))
    assert (seen.escapes, seen.operations) == (("tolist",), None)


def test_whoever_does_not_remember_sees_the_same() -> None:
    """Not to look at elements before a call changes nothing of what is seen afterwards, and leaves nothing of before."""

    def call(x: Tensor, model: nn.Module, rows: list[Tensor]) -> Any:
        model(x).sum().backward()
        return [rows[0], x.add_(1)[:1], rows]

    def made() -> dict[str, Any]:
        torch.manual_seed(3)
        x = torch.rand(2, 3)
        return {"x": x, "model": nn.Linear(3, 1), "rows": [x[0], torch.ones(2).t(), np.ones(2)]}

    full, before = observe(call, made(), 0, PLAIN)
    light, nothing = observe(call, made(), 0, PLAIN, remember=False)
    assert light == full
    assert (len(before), nothing) == (3, ())


def test_the_limit_on_elements_counts_what_was_not_read() -> None:
    """Whether or not elements are read before a call, as many are seen after it."""
    seen = [
        observe(lambda x: x, {"x": torch.ones(6)}, 0, Watch(most_bytes=most), remember=remember)[0].value
        for most in (24, 48, 96)
        for remember in (True, False)
    ]
    assert [one is not None and one.data is not None for one in seen] == [False, False, True, True, True, True]


def test_looking_is_not_counted() -> None:
    """What the observer does to see arguments and value is no operation of the call."""
    assert seen_of(lambda x: x, OPERATIONS, x=torch.ones(2, 2).t()).operations == {}


def test_looks_are_not_counted() -> None:
    """`detach` and `alias` are looks at a tensor, no work."""
    with Operations() as counter:
        torch.ones(1, requires_grad=True).detach()
    assert dict(counter.counts) == {"aten::ones": 1}


def test_watching_ends_with_the_call() -> None:
    """After a call, also one that raised, no watch is left on."""
    seen_of(lambda: fail_here(), Watch(operations=True, ambient_device="meta"))  # noqa: PLW0108
    with Functions() as functions:
        torch.ones(1)
    assert set(functions.names) == {"ones"}
    assert torch.ones(1).device.type == "cpu"


def test_an_ambient_device_is_the_default_within_the_call() -> None:
    """Inside, tensors are made on the ambient device; it is no trace that the call left."""
    seen = seen_of(lambda: torch.arange(3), Watch(ambient_device="meta"))
    assert seen.value is not None
    assert seen.value.facts["device"] == "meta"
    assert seen.state["default_device"] == "cpu"


def test_the_recursion_limit_does_not_stop_the_observer() -> None:
    """A call that ends at the recursion limit leaves room to look at its arguments."""

    def function(items: list[Any]) -> None:
        items.append(1)
        function(items)

    seen = seen_of(function, items=[])
    assert seen.failure is not None
    assert dict(seen.arguments)["items"].facts["length"] > sys.getrecursionlimit() / 2
