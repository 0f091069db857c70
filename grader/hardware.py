"""Which devices to grade on: those that are here or asked for, and why others are not run."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import torch

from grader.errors import CalledWrongly
from grader.observe.sim.device import why_not
from grader.observe.sim.memory import NAME as SIM
from grader.options import suggest

ENVIRONMENT = "GRADER_DEVICES"
_ACCELERATORS = ("cuda", "mps", "xpu")
KNOWN = ("cpu", *_ACCELERATORS, SIM)
SEALED = ("cpu", SIM)
"""Those that a sealed bank has cases for."""
NOT_SEALED = "the sealed bank of a learners' copy has no cases for it"
ABOUT_SIM = "sim is a simulated accelerator: it shows on any machine what a GPU would say to a tensor on another device"


@dataclass(frozen=True, slots=True)
class Devices:
    """Where everything is run, and by device why it is not."""

    run: tuple[str, ...]
    not_run: Mapping[str, str] = field(default_factory=dict)


def choose(asked: str | None = None, sealed: bool = False) -> Devices:
    """Return the devices that `asked` names, separated by commas, or that the environment names, or all there are.

    "all" is the CPU and every accelerator that torch reports; where there is none, the simulated one. With `sealed`,
    none but those that a sealed bank has cases for. Raises CalledWrongly for a device that is not known or not here.
    """
    words = (asked or os.environ.get(ENVIRONMENT) or "all").replace(" ", "")
    without = [name for name in _ACCELERATORS if sealed]
    missing = {**dict.fromkeys(without, NOT_SEALED), **_missing()}
    if words == "all":
        real = [name for name in _ACCELERATORS if name not in missing]
        if real:
            missing = {**missing, SIM: "a real accelerator is here"}
        run = tuple(name for name in KNOWN if name not in missing)
        return Devices(run, missing)
    names = tuple(dict.fromkeys(words.split(",")))
    for name in names:
        if name not in KNOWN:
            raise CalledWrongly(f'there is no device "{name}"{suggest(name, (*KNOWN, "all"))}')
        if name in missing:
            raise CalledWrongly(f"the device {name} was asked for, but: {missing[name]}; leave it out of --devices")
    return Devices(names, {**missing, **{name: "not asked for" for name in KNOWN if name not in (*names, *missing)}})


def about_sim(run: Sequence[str], not_run: Mapping[str, str]) -> str:
    """Say what the simulated accelerator is, and why it was run or not."""
    if SIM not in run:
        why = f"not run: {not_run.get(SIM, 'not asked for')}"
    elif all(name in not_run for name in _ACCELERATORS):
        real = NOT_SEALED in not_run.values()
        why = f"run, since {'no sealed cases are for the real one' if real else 'no real accelerator is here or was asked for'}"
    else:
        why = "run, since it was asked for"
    return f"{ABOUT_SIM} ({why})"


def _missing() -> dict[str, str]:
    """Why each device that is not here is not."""
    here = {
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
        "xpu": torch.xpu.is_available(),
    }
    missing = {name: "not on this machine" for name, there in here.items() if not there}
    reason = why_not()
    return {**missing, SIM: reason} if reason else missing
