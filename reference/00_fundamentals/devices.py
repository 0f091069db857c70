"""Devices: find the best one that is there."""

import contextlib
import itertools
import pkgutil
import types
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import torch
from hypothesis import strategies as st

from grader import exercise

_MACHINES = ((True, True), (True, False), (False, True), (False, False))
"""Whether there is a CUDA device, and whether there is an MPS device."""
_AT_IMPORT = torch.device("cuda" if torch.cuda.is_available() else "cpu")


@contextlib.contextmanager
def _answering(asked: Any, answer: Any) -> Iterator[None]:
    """Within this context a function of torch gives this answer, from wherever it is called and under any name."""
    layers = [asked]
    while hasattr(layers[-1], "__wrapped__"):
        layers.append(layers[-1].__wrapped__)
    plain = layers[-1]
    if not isinstance(plain, types.FunctionType) or plain.__closure__:  # another version of torch may have such
        yield
        return
    before = plain.__code__, plain.__defaults__
    _forget(layers)
    plain.__code__, plain.__defaults__ = (lambda answer: answer).__code__, (answer,)
    try:
        yield
    finally:
        plain.__code__, plain.__defaults__ = before
        _forget(layers)


def _forget(layers: list[Any]) -> None:
    """Empty what functions keep of their answers."""
    for layer in layers:
        getattr(layer, "cache_clear", lambda: None)()


def _on_machine(function: Callable[[], Any], cuda: bool, mps: bool) -> Any:
    """Call `function` while torch says that these devices are there."""
    answers = {
        "torch.cuda.is_available": cuda,
        "torch.cuda.device_count": int(cuda),
        "torch.backends.mps.is_available": mps,
        "torch.backends.mps.is_built": True,
    }
    names = getattr(function, "__globals__", {})
    with contextlib.ExitStack() as stack:
        for question, answer in answers.items():
            asked = pkgutil.resolve_name(question)
            stack.enter_context(_answering(asked, answer))  # for whoever keeps the function itself
            fake = stack.enter_context(mock.patch(question, return_value=answer))
            imported = {name: fake for name, value in names.items() if value is asked}
            stack.enter_context(mock.patch.dict(names, imported))  # for `from torch.cuda import is_available`
        return function()


@exercise(
    points=0,
    hints=(
        "There are two questions, and each has a function that answers with True or False. Do not forget to call it.",
        "Ask for CUDA first, for MPS only if the first answer is no, and take the CPU if both are.",
        "The answer is a torch.device, made of its name: torch.device(…). Ask inside the function, not above it.",
    ),
)
def pick_device() -> torch.device:
    """Return the best device that this machine has, as a `torch.device`.

    - If `torch.cuda.is_available()` says so, that is `"cuda"`, the graphics card.
    - Otherwise, if `torch.backends.mps.is_available()` says so, it is `"mps"`, the graphics of an Apple computer.
    - Otherwise it is `"cpu"`.

    Ask when the function is called, at each call anew, not when the file is imported.

    You need no graphics card for this: the two functions are made to answer this or that while your function runs.

    >>> isinstance(pick_device(), torch.device)
    True
    """
    if torch.cuda.is_available():
        return torch.device("cuda")
    if torch.backends.mps.is_available():
        return torch.device("mps")
    return torch.device("cpu")


@pick_device.judge
def _(came):
    best = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
    if getattr(came, "type", None) not in ("device", best):  # a judge gets a device as a description of one
        return f"Expected a torch.device, but got {came!r}."
    name = str(getattr(came, "facts", {}).get("text", came)).strip("'").split(":")[0]
    if name != best:
        return f"Expected the device {best!r} on this machine, but got {name!r}."


@pick_device.check(
    "on every kind of machine",
    points=0.75,
    cuda=st.booleans(),
    mps=st.booleans(),
    examples=[{"cuda": cuda, "mps": mps} for cuda, mps in _MACHINES],
    hints="cuda and mps say what the two functions of torch answer here.",
)
def _(function, cuda, mps):
    return _on_machine(function, cuda, mps)


@pick_device.check(
    "asks anew at each call",
    points=0.25,
    machines=st.sampled_from([list(machines) for machines in itertools.permutations(_MACHINES, 2)]),
    examples=(
        {"machines": [(True, False), (False, False)]},
        {"machines": [(False, False), (True, False)]},
        {"machines": [(False, True), (False, False)]},
        {"machines": [(False, False), (False, True), (True, True), (False, True)]},
    ),
    hints="Each pair in machines says what the two functions of torch answer, CUDA first. Do not keep an old answer.",
)
def _(function, machines):
    return [_on_machine(function, cuda, mps) for cuda, mps in machines]


@pick_device.mutant("always cuda")
def _():
    return torch.device("cuda")


@pick_device.mutant("always cpu")
def _():
    return torch.device("cpu")


@pick_device.mutant("decides when the file is imported")
def _():
    return _AT_IMPORT


@pick_device.mutant("keeps the first answer")
def _(kept=[]):
    if not kept:
        if torch.cuda.is_available():
            kept.append(torch.device("cuda"))
        else:
            kept.append(torch.device("mps" if torch.backends.mps.is_available() else "cpu"))
    return kept[0]


@pick_device.mutant("returns the name")
def _():
    return "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"


@pick_device.mutant("does not call is_available of CUDA: a function is always true")
def _():
    if torch.cuda.is_available:
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


@pick_device.mutant("does not call is_available of MPS: a function is always true")
def _():
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available else "cpu")


@pick_device.mutant("counts devices, and takes none for enough")
def _():
    if torch.cuda.device_count() >= 0:
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


@pick_device.mutant("prefers mps")
def _():
    if torch.backends.mps.is_available():
        return torch.device("mps")
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


@pick_device.mutant("does not know mps")
def _():
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


@pick_device.mutant("does not know cuda")
def _():
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


@pick_device.mutant("asks whether torch was built with MPS, not whether it is there")
def _():
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_built() else "cpu")


@pick_device.mutant("takes cuda only where there is mps too")
def _():
    if torch.cuda.is_available() and torch.backends.mps.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


@pick_device.mutant("two ifs, of which the second overrules the first")
def _():
    device = torch.device("cpu")
    if torch.cuda.is_available():
        device = torch.device("cuda")
    if torch.backends.mps.is_available():
        device = torch.device("mps")
    else:
        device = device
    return device


@pick_device.mutant("returns nothing where there is no accelerator")
def _():
    if torch.cuda.is_available():
        return torch.device("cuda")
    if torch.backends.mps.is_available():
        return torch.device("mps")


@pick_device.mutant("a list of all that are there")
def _():
    names = ["cuda"] * torch.cuda.is_available() + ["mps"] * torch.backends.mps.is_available() + ["cpu"]
    return [torch.device(name) for name in names]


@pick_device.variant("one expression")
def _():
    return torch.device("cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu")


@pick_device.variant("a loop over names and questions")
def _():
    for name, is_there in (("cuda", torch.cuda.is_available), ("mps", torch.backends.mps.is_available)):
        if is_there():
            return torch.device(name)
    return torch.device("cpu")


@pick_device.variant("questions under names of their own")
def _(has_cuda=torch.cuda.is_available):
    from torch.backends import mps

    if has_cuda is not None and torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps") if mps.is_available() else torch.device("cpu")


_ASK = {"cuda": torch.cuda.is_available, "mps": torch.backends.mps.is_available}


@pick_device.variant("a table of the functions, which are called at each call")
def _():
    return torch.device(next((name for name, is_there in _ASK.items() if is_there()), "cpu"))


@pick_device.variant("the functions as default arguments")
def _(cuda=torch.cuda.is_available, mps=torch.backends.mps.is_available):
    return torch.device("cuda" if cuda() else "mps" if mps() else "cpu")


@pick_device.variant("the first of all that are there")
def _():
    names = ["cuda"] * torch.cuda.is_available() + ["mps"] * torch.backends.mps.is_available() + ["cpu"]
    return torch.device(names[0])


@pick_device.variant("asks for both, overrules from the worst to the best, and numbers the card")
def _():
    name = "cpu"
    if torch.backends.mps.is_available():
        name = "mps"
    if torch.cuda.is_available():
        name = "cuda:0"
    print("device:", name)
    return torch.device(name)


@pick_device.variant("counts the cards")
def _():
    if torch.cuda.device_count() > 0:
        return torch.device("cuda", 0)
    mps = getattr(torch.backends, "mps", None)
    return torch.device("mps") if mps is not None and mps.is_built() and mps.is_available() else torch.device("cpu")
