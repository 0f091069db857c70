"""Advice: for every rule a real mistake that it is given for, so that no rule is hidden behind an earlier one."""

from __future__ import annotations

import bdb
import collections
import pathlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from grader.advise import ENDING_RULES, RAISED_RULES, RULES, advise, advise_ending, advise_failure
from grader.compare.difference import Difference
from grader.compare.observations import Terms, compare, growth
from grader.observe.call import Watch, observe
from grader.observe.nodes import Node, Observation
from grader.observe.sim.device import present
from grader.observe.spies import Spy
from grader.options import Options

Function = Callable[..., Any]
F64, BOOL = torch.float64, torch.bool


def first(
    reference: Function,
    learner: Function,
    arguments: Callable[[], Mapping[str, Any]] = dict,
    changed: tuple[str, ...] = (),
    **options: Any,
) -> Difference:
    """Return the first difference between two functions on the same arguments."""
    watch = Watch(gradients=True, operations=True)
    wanted, came = (observe(function, arguments(), 3, watch)[0] for function in (reference, learner))
    return compare(wanted, came, Terms(Options(**options), changed))[0]


def results(wanted: Any, came: Any) -> Difference:
    """Return the first difference between two results."""
    return first(lambda: wanted, lambda: came)


def on_sim(call: Function) -> Function:
    """Return a call with the simulated accelerator present."""

    def within() -> Any:
        with present(True):
            return call()

    return within


def raising(error: BaseException) -> Function:
    """Return a function that raises."""

    def call(*_: Any) -> None:
        raise error

    return call


def nothing(*_: Any) -> None:
    """Do nothing."""


def x() -> dict[str, Any]:
    """A tensor."""
    return {"x": torch.tensor([1.0, 2.0])}


def layer() -> dict[str, Any]:
    """Return a small layer, as the argument x."""
    return {"x": nn.Linear(1, 1)}


def leaf() -> dict[str, Any]:
    """A tensor that requires grad."""
    return {"x": torch.tensor([1.0, 2.0], requires_grad=True)}


def stale() -> dict[str, Any]:
    """A tensor with a gradient from before."""
    given = leaf()
    given["x"].grad = torch.ones(2)
    return given


def clears(x: torch.Tensor) -> None:
    """Clear the gradient."""
    x.grad = None


def model() -> dict[str, Any]:
    """A model with a spy."""
    return {"model": nn.Sequential(Spy(), nn.Linear(1, 1))}


def numbers() -> Iterator[int]:
    """Yield a number."""
    yield 1


def changes_dtype() -> int:
    """Leave another default dtype behind."""
    torch.set_default_dtype(F64)
    return 1


def grow(count: int) -> Observation:
    """An observation of so many operations."""
    return Observation(operations={"add": count})


def on(device: str) -> Observation:
    """A tensor on a device that is not here."""
    facts = {"shape": [1], "dtype": "float32", "device": device, "layout": "strided", "requires_grad": False}
    return Observation(value=Node("tensor", "Tensor", {**facts, "is_leaf": True, "memory": 0}, data=b"\0" * 4))


def in_place(x: torch.Tensor) -> None:
    """Change the argument."""
    x += 1


def moves(x: torch.Tensor) -> None:
    """Change the argument by giving it other memory."""
    x.data = x + 1


def back(x: torch.Tensor) -> None:
    """Go backwards."""
    (x * x).sum().backward()


def twice(x: torch.Tensor) -> None:
    """Go backwards twice."""
    back(x)
    back(x)


def freezes(x: nn.Module) -> None:
    """Freeze a layer's parameters."""
    x.requires_grad_(False)


def tracks(x: torch.Tensor) -> None:
    """Switch tracking on for the caller's tensor."""
    x.requires_grad_()


def attach(x: torch.Tensor) -> None:
    """Hang an argument on the graph, for good."""
    x += torch.zeros(2, requires_grad=True)


def calls_model(model: nn.Module) -> None:
    """Call the model once."""
    model(torch.zeros(2, 1))


def evaluates(model: nn.Module) -> None:
    """Call the model in evaluation mode, and put its mode back."""
    model.eval()(torch.zeros(2, 1))
    model.train()


SAMPLES: list[tuple[str, Difference, str]] = [
    ("tensor for a number", results(3, torch.tensor(3)), ".item() makes it one"),
    ("number for a tensor", results(torch.tensor(3), 3), "a plain Python number has no shape"),
    ("nothing", results(torch.tensor(3), None), "is the return statement missing"),
    ("nothing for a number", results(3, None), "is the return statement missing"),
    ("function", results(3, len), "call it, with ()"),
    ("own function", results(torch.ones(1), nothing), "call it, with ()"),
    ("method", results(3, torch.ones(2).sum), "call it, with ()"),
    ("list for a tuple", results((1,), [1]), "A list [ ] and a tuple ( )"),
    ("tuple for a list", results([1], (1,)), "A list [ ] and a tuple ( )"),
    ("generator", first(lambda: [1], numbers), "A generator computes nothing"),
    ("array for a tensor", results(torch.ones(1), np.ones(1)), "torch.from_numpy"),
    ("NumPy's number", results(1.0, np.float64(1)), "A NumPy number is not a Python number"),
    ("NumPy's whole number", results(1, np.int64(1)), "A NumPy number is not a Python number"),
    ("float for an int", results(1, 1.0), "/ always gives a float"),
    ("int for a float", results(1.0, 1), "float() converts"),
    ("other types", results({}, collections.Counter), "The types differ"),
    ("one number in brackets", results(torch.tensor(1.0), torch.ones(1)), "squeeze() or an index"),
    ("broadcast", results(torch.ones(3), torch.ones(3, 3)), "make the shapes equal first"),
    ("one row of one", results(torch.ones(1), torch.ones(1, 1)), "which axis is which"),
    ("shape", results(torch.ones(2, 3), torch.ones(3, 2)), "which axis is which"),
    ("real for whole", results(torch.tensor([1]), torch.tensor([1.0])), "Floating numbers where whole ones are wanted"),
    ("float32", results(torch.ones(1, dtype=F64), torch.ones(1)), "float64 came in and float32 went out"),
    ("float64", results(torch.ones(1), torch.ones(1, dtype=F64)), "float64 is NumPy's default"),
    ("truth", results(torch.ones(1), torch.ones(1, dtype=BOOL)), "A comparison gives True and False"),
    ("dtype", results(torch.ones(1), torch.ones(1, dtype=torch.int64)), "their dtype is not"),
    ("no truth", results(torch.ones(1, dtype=BOOL), torch.ones(1, dtype=torch.int64)), "their dtype is not"),
    ("left on the CPU", compare(on("sim"), on("cpu"), Terms(Options()))[0], "on a GPU this would fail"),
    ("elsewhere", compare(on("cpu"), on("sim"), Terms(Options()))[0], "A new tensor lands on the CPU"),
    ("leaf", first(tracks, attach, x, ("x",)), "must stay a leaf"),
    ("the caller's tensor", first(nothing, tracks, x), "The caller's tensor was switched to track gradients"),
    ("frozen", first(nothing, freezes, layer), "each parameter"),
    ("cut", first(lambda x: x + 1, lambda x: x.data + 1, leaf, ignores=("gradients",)), "The graph is cut"),
    ("not detached", first(lambda x: x.detach() + 1, lambda x: x + 1, leaf), "The result still hangs on the graph"),
    ("copy", first(lambda x: x[:], lambda x: x + 0, x, memory="shares"), "A copy was made"),
    ("not itself", first(lambda x: x, lambda x: x[:], x, memory="same"), "A copy was made"),
    ("moved", first(in_place, moves, x, ("x",)), "so that views see it"),
    ("view", first(lambda x: x + 0, lambda x: x, x, memory="fresh"), ".clone() makes it independent"),
    (
        "one memory",
        first(lambda: (torch.ones(1), torch.ones(1)), lambda: (t := torch.ones(1), t), memory="fresh"),
        "Two te",
    ),
    ("caller's data", first(lambda x: x + 1, lambda x: x.add_(1).clone(), x), "The caller's data was changed"),
    ("gradient left", first(nothing, back, leaf), ".grad was left behind"),
    ("gradient cleared", first(nothing, clears, stale), "nothing cleared after it"),
    ("gradient wrong in place", first(back, twice, leaf, ("x",)), ".grad is not as it should be"),
    (
        "gradient cut",
        first(lambda x: x * 2, lambda x: (x * 2).detach(), leaf, ignores=("requires_grad",)),
        "does not reach",
    ),
    ("gradient nan", first(lambda x: x * x, lambda x: x * x + (x * 0).sqrt(), leaf), "nan comes from 0/0"),
    ("gradient wrong", first(lambda x: x * x, lambda x: x * x.detach(), leaf), "the gradient is not"),
    ("left in evaluation", first(nothing, lambda model: nothing(model.eval()), model), "eval() must be switched back"),
    ("left in training", first(lambda model: nothing(model.eval()), nothing, model), "to evaluation mode"),
    (
        "random generator",
        first(
            lambda generator: torch.rand(2, generator=generator)[:1],
            lambda generator: torch.rand(1, generator=generator),
            lambda: {"generator": torch.Generator().manual_seed(1)},
        ),
        "from this generator only",
    ),
    ("random", first(lambda: 1, lambda: [torch.rand(1)] and 1), "use a torch.Generator of your own"),
    ("state", first(lambda: 1, changes_dtype), "A global setting of torch was changed"),
    (
        "numbers taken out",
        first(lambda x: x + 1, lambda x: torch.tensor(x.tolist()) + 1, x, vectorised=True),
        "compute with the tensor itself",
    ),
    ("operations", growth((grow(3), grow(3)), (grow(4), grow(9)))[0], "A Python loop over elements is slow"),
    ("forbidden", first(nothing, lambda x: nothing(x.softmax(0)), x, forbids=("softmax",)), "to do without this funct"),
    ("other error", first(raising(ValueError()), raising(TypeError())), "An error was right, but of another kind"),
    ("no error", first(raising(ValueError()), lambda: 3), "check them first, then raise"),
    ("seen by a spy", first(calls_model, evaluates, model, ("model",)), "What the model saw on the way differs"),
    ("nan", results(torch.ones(2), torch.tensor([1, torch.nan])), "nan comes from 0/0"),
    ("missing key", results({"loss": 1}, {"los": 1}), "keys must be spelt exactly"),
]


@pytest.mark.parametrize(("difference", "telling"), [row[1:] for row in SAMPLES], ids=[row[0] for row in SAMPLES])
def test_a_mistake_gets_its_advice(difference: Difference, telling: str) -> None:
    """A real mistake, compared as grading does, gets the advice that was written for it."""
    assert telling in advise(difference)


@pytest.mark.parametrize("place", range(len(RULES)), ids=lambda place: f"{RULES[place][0]}: {RULES[place][2][:30]}")
def test_every_rule_is_reachable(place: int) -> None:
    """Every rule is the first that fits some mistake: none is hidden behind an earlier one."""
    assert RULES[place][2] in {advise(difference) for _, difference, _ in SAMPLES}


def test_where_no_rule_fits_there_is_no_advice() -> None:
    """Where nothing better can be said than the sentence, nothing is said."""
    assert advise(results(torch.ones(2), torch.zeros(2))) == ""
    assert advise(results("a", "b")) == ""
    assert advise_failure("ZeroDivisionError: division by zero") == ""


def test_none_inside_a_result_is_no_missing_return() -> None:
    """Where something did come back, no `return` is missing."""
    assert "return statement" not in advise(results({"loss": 1.0}, {"loss": None}))


def test_a_gradient_that_was_never_there_was_not_cleared() -> None:
    """Where backward() was never called, the advice is not about clearing gradients."""
    assert "was there" not in advise(first(back, nothing, leaf, ("x",)))


def test_keys_that_read_like_nan_get_no_advice_on_nan() -> None:
    """Advice on nan is for numbers that are none, not for words that hold these letters."""
    assert "0/0" not in advise(results({"finance": 1}, {"finance": 2}))


zeros = torch.zeros
tracked = torch.zeros(2, requires_grad=True)


def only_two(a: Any, b: Any) -> None:
    """Take two arguments."""


def endless() -> None:
    """Call itself."""
    endless()


def leaves() -> None:
    """End the program."""
    raise SystemExit


ERRORS: list[tuple[str, Function, str]] = [
    ("into its argument", lambda: torch.zeros(1).expand(3).add_(1), "The function writes into its argument"),
    ("float index", lambda: torch.zeros(3)[torch.zeros(1)], "An index must be of whole numbers"),
    ("no keyboard", raising(EOFError("EOF when reading a line")), "There is no keyboard here"),
    ("debugger", raising(bdb.BdbQuit()), "leave breakpoint() out"),
    ("too many", lambda: only_two(1, 2, 3), "must take the parameters of the task"),  # type: ignore[call-arg]
    ("too few", lambda: only_two(1), "must take the parameters of the task"),  # type: ignore[call-arg]
    ("wrong name", lambda: only_two(1, c=2), "must take the parameters of the task"),  # type: ignore[call-arg]
    ("nothing to go back", lambda: back(zeros(2)), "backward() was called on something that tracks no"),
    (
        "devices",
        raising(RuntimeError("Expected all tensors to be on the same device, cpu and cuda")),
        "device=x.device",
    ),
    ("numpy of a GPU", on_sim(lambda: torch.ones(2, device="sim").numpy()), "NumPy cannot see the memory of a GPU"),
    (
        "generator of the CPU",
        on_sim(lambda: torch.rand(2, device="sim", generator=torch.Generator())),
        "A generator must live on the device",
    ),
    ("matmul", lambda: zeros(2, 3) @ zeros(2, 3), "Two shapes do not fit"),
    ("broadcast", lambda: zeros(2) + zeros(3), "Two shapes do not fit"),
    ("layer", lambda: nn.Linear(3, 1)(zeros(2, 2)), "Two shapes do not fit"),
    ("dot of dtypes", lambda: zeros(2) @ zeros(2, dtype=F64), "Two dtypes do not fit"),
    ("matmul of dtypes", lambda: zeros(2, 2) @ zeros(2, 2, dtype=torch.int64), "Two dtypes do not fit"),
    ("layer's dtype", lambda: nn.Linear(2, 1)(zeros(2, 2, dtype=F64)), "Two dtypes do not fit"),
    ("leaf in place", lambda: tracked.add_(1), "only under torch.no_grad()"),
    ("view of a leaf in place", lambda: tracked[:1].add_(1), "only under torch.no_grad()"),
    ("numpy with grad", tracked.numpy, ".detach() before .numpy()"),
    ("view", lambda: zeros(2, 3).mT.view(6), "reshape copies where it must"),
    ("processes", raising(RuntimeError("DataLoader worker (pid 3) exited unexpectedly")), "num_workers=0"),
    ("loader's processes", raising(PermissionError(13, "Permission denied")), "num_workers=0"),
    ("no network", raising(OSError(97, "Address family not supported by protocol")), "There is no network here"),
    ("large file", raising(OSError(27, "File too large")), "a larger file than a solution needs"),
    ("many files", raising(OSError(24, "Too many open files")), "leaves them open"),
    ("threads", raising(RuntimeError("can't start new thread")), "more threads than a solution needs"),
    ("no processes", raising(PermissionError(1, "Operation not permitted")), "num_workers=0"),
    ("no file", pathlib.Path("/no/such/file").read_text, "Only the folder given to the function"),
    ("no module", lambda: __import__("no_such_module"), "This module is not installed here"),
    ("no name", lambda: eval("no_such_name"), "is it misspelt, or an import missing"),
    ("of nothing", lambda: None.shape, "did a function forget to return"),  # type: ignore[attr-defined]
    ("item of many", lambda: zeros(2).item(), "Only a tensor with exactly one element"),
    ("float of many", lambda: float(zeros(2)), "Only a tensor with exactly one element"),
    ("truth of many", lambda: bool(zeros(2)), "Only a tensor with exactly one element"),
    ("index", lambda: zeros(2)[2], "An index is past the end"),
    ("too many indices", lambda: zeros(2)[:, 0], "There are more indices than dimensions"),
    ("no such dim", lambda: zeros(2).sum(1), "There are fewer dimensions"),
    ("index of a list", [].pop, "An index is past the end"),
    ("memory", lambda: torch.empty(2**60), "more memory"),
    ("endless", endless, "calls itself without end"),
    ("exit", leaves, "return a value instead"),
]


def text_of(call: Function) -> str:
    """Return what is told of the exception that a call raises."""
    failure = observe(call, {}, 0, Watch())[0].failure
    assert failure is not None
    return f"{failure.name}: {failure.message}"


@pytest.mark.parametrize(("call", "telling"), [row[1:] for row in ERRORS], ids=[row[0] for row in ERRORS])
def test_an_exception_gets_its_advice(call: Function, telling: str) -> None:
    """A real exception of torch or Python gets the advice that was written for it, as a difference too."""
    text = text_of(call)
    assert telling in advise_failure(text)
    assert advise(Difference("raised", "the call", "3", text)) == advise_failure(text)


@pytest.mark.parametrize("place", range(len(RAISED_RULES)), ids=lambda place: RAISED_RULES[place][0][:30])
def test_every_rule_on_exceptions_is_reachable(place: int) -> None:
    """Every rule on exceptions is the first that fits some real one."""
    assert RAISED_RULES[place][1] in {advise_failure(text_of(call)) for _, call, _ in ERRORS}


def test_an_index_of_another_dtype_is_not_past_the_end() -> None:
    """An index that is no whole number gets no advice on the size."""
    assert "past the end" not in advise_failure(text_of(lambda: zeros(2)[zeros(2)]))


@pytest.mark.parametrize(
    ("how", "detail", "advice"),
    [
        ("timed out", "still computing after 2 s", "Is there a loop"),
        ("stopped", "it wrote more than 256 MiB", "Is there a loop that makes more"),
        ("died", "the process ended itself with exit code 0", "os._exit()"),
        ("died", "the process was ended by SIGSEGV", ""),
        ("garbled", "no answer: it closed the connection", "os.write(), os.close()"),
        ("garbled", "a message of 9000000000 bytes", "os.write(), os.close()"),
    ],
)
def test_how_a_process_ended_has_advice(how: str, detail: str, advice: str) -> None:
    """A beginner is told what to look for, where that is known."""
    assert advise_ending(how, detail)[: len(advice) or 1] == advice


@pytest.mark.parametrize("text", [*(rule[2] for rule in RULES), *(rule[1] for rule in (*RAISED_RULES, *ENDING_RULES))])
def test_advice_is_one_line(text: str) -> None:
    """Advice is one sentence or two that fit on a line and a bit, and end with a stop."""
    assert 20 <= len(text) <= 130
    assert "\n" not in text
    assert text.endswith((".", "?"))
