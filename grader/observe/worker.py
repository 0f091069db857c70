"""One check of one submission, in a process of its own: load the file, answer each case with an observation."""

from __future__ import annotations

import pathlib
import pickle
import secrets
import sys
import warnings
from dataclasses import replace
from typing import Any

import torch

from grader.observe.call import Watch, observe
from grader.observe.frames import Channel
from grader.observe.load import Loaded, Problem, load, near
from grader.observe.nodes import Failure, Observation, encode
from grader.observe.pack import loads
from grader.observe.sim.device import install, notice_questions
from grader.observe.sim.memory import NAME
from grader.observe.wall.confine import Rules, try_out


def serve(channel: Channel, scratch: pathlib.Path, rules: Rules | None = None) -> None:
    """Answer frames until the other end closes: a `load`, a `check`, then any number of `cases`, and from the start.

    Or one `try`: what the worker, confined by `rules`, can do all the same.
    """
    warnings.simplefilter("ignore")
    loaded: Loaded | None = None
    function: Any = None
    watch = Watch()
    trouble = ""
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # it is a real one in a worker
    while (frame := channel.receive()) is not None:
        header, payload = frame
        if header["do"] == "try":
            channel.send({"nonce": header["nonce"], **_try_out(rules, header["device"], pickle.loads(payload))})
        elif header["do"] == "load":
            if header["device"] == NAME and loaded is None:
                install()
                notice_questions()
            trouble = ""
            loaded = load(header["file"], pickle.loads(payload))
            channel.send({"nonce": header["nonce"], **_tell(loaded, tuple(header["names"]))})
        elif loaded is None:
            raise RuntimeError("a check before its file")
        elif header["do"] == "check":
            trouble = ""
            try:
                function, watch = _prepare(loaded, tuple(header["names"]), payload)
            except Exception as error:
                trouble = f"{type(error).__name__}: {error}"
        else:
            asking = Asking(channel, header["nonce"], header["device"], header["file"], str(scratch))
            start = 0
            light = replace(watch, operations=False)
            for place, (seed, size, closely) in enumerate(header["calls"], header["first"]):
                if trouble:
                    asking.cannot_unpack(place, trouble)
                else:
                    asking.answer(place, payload[start : start + size], seed, function, watch if closely else light)
                start += size


def _try_out(rules: Rules | None, device: str, secrets: list[str]) -> dict[str, Any]:
    """Say what is possible within the wall that should not be, and whether the device works there."""
    trouble = ""
    try:
        if device not in ("cpu", NAME):
            (torch.ones(2, 2, device=device) @ torch.ones(2, 2, device=device)).cpu()
    except Exception as error:
        trouble = f"{type(error).__name__}: {error}"[:500]
    return {"possible": try_out(rules, secrets) if rules is not None else [], "trouble": trouble}


def _tell(loaded: Loaded, names: tuple[str, ...]) -> dict[str, Any]:
    missing = [name for name in names if name not in loaded.module.__dict__]
    return {"missing": missing, "near": near(loaded), "problems": [_problem(p) for p in loaded.problems[:20]]}


def _problem(problem: Problem) -> dict[str, Any]:
    failure = problem.failure
    return {
        "line": problem.line,
        "names": list(problem.names),
        "types": list(failure.types),
        "message": failure.message[:1000],
        "frames": [list(frame) for frame in failure.frames],
    }


def _prepare(loaded: Loaded, names: tuple[str, ...], payload: bytes) -> tuple[Any, Watch]:
    settings = pickle.loads(payload)
    function = loaded.find(names)
    if settings["probe"] is not None:
        function = _probing(pickle.loads(settings["probe"]), function)
    return function, Watch(**settings["watch"])


def _probing(probe: Any, function: Any) -> Any:
    return lambda *args, **kwargs: probe(function, *args, **kwargs)


class Asking:
    """Cases of one check that are to be called, each with its own folder; every answer says which one it is to."""

    def __init__(self, channel: Channel, nonce: str, device: str, file: str, scratch: str) -> None:
        self.channel = channel
        self.nonce = nonce
        self.device = device
        self.file = file
        self.scratch = scratch
        self.folders = f"{scratch}/folders/{secrets.token_hex(4)}"

    def answer(self, place: int, packed: bytes, seed: int, function: Any, watch: Watch) -> None:
        """Make one call and say what was seen."""
        folder = f"{self.folders}{place:08x}"
        try:
            arguments = loads(packed, self.device, folder)
        except Exception as error:
            self.cannot_unpack(place, f"{type(error).__name__}: {error}")
            return
        try:
            places = (folder, self.scratch)
            seen, _ = observe(function, arguments, seed, watch, self.file, places, remember=False)
            body = encode(seen)
        except Exception as error:  # a value that cannot be looked at is a fact about it
            why = f"what it returned cannot be looked at: {error}"
            body = encode(Observation(failure=Failure(("Unobservable",), why)))
        self.channel.send({"index": place, "nonce": self.nonce}, body)

    def cannot_unpack(self, place: int, why: str) -> None:
        """Say that probe or arguments could not be rebuilt here; whose fault it is, the grader finds out."""
        self.channel.send({"index": place, "nonce": self.nonce, "unpackable": why[:500]})
