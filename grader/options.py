"""How a check's calls are watched and compared: what an author may say beside the arguments."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from grader.errors import DefinitionError

Tolerance = tuple[float, float] | str | None

USUAL_CASES = 100
"""So many cases are drawn of a check that says nothing else."""
_ASPECTS = ("requires_grad", "grad", "random", "mode", "memory", "dtype", "device", "arguments", "state", "gradients")


@dataclass(frozen=True, slots=True)
class Options:
    """How a check's calls are watched and compared; every default is what most exercises want.

    `memory`: "shares" (as the reference does), "fresh" (no part of an argument, nor of another part of the result), "same" (the argument itself).
    `gradients`: compare the vector-Jacobian product. `vectorised`: the number of operations must not grow with the
    sizes where the reference's does not. `forbids`: operations that may not be used, by name, `*` allowed.
    `tolerance`: (rtol, atol), or "exact". `ignores`: what is not graded, among requires_grad, grad, random, mode,
    memory, dtype, device, arguments, state, gradients. `ambient_device`: the call runs inside
    `with torch.device(device)`. `seconds`: of processor time that one call may take, where that is more than usual.
    `cases`: so many are drawn in place of a hundred, where a call takes long and every case says much.
    `curve`: where in the result the losses of a training loop are (`result['loss']`), to be drawn in a report.
    """

    memory: str | None = None
    gradients: bool = False
    vectorised: bool = False
    forbids: tuple[str, ...] = ()
    tolerance: Tolerance = None
    ignores: tuple[str, ...] = ()
    ambient_device: bool = False
    seconds: float = 0
    cases: int = USUAL_CASES
    curve: str = ""

    def __post_init__(self) -> None:
        for key in ("ignores", "forbids"):
            if isinstance(getattr(self, key), str):
                raise DefinitionError(f'{key}="{getattr(self, key)}" must be a tuple: {key}=("{getattr(self, key)}",)')
        if self.memory not in (None, "shares", "fresh", "same"):
            raise DefinitionError(f'memory="{self.memory}" is not known: use "shares", "fresh" or "same"')
        for aspect in self.ignores:
            if aspect not in _ASPECTS:
                raise DefinitionError(f'ignores="{aspect}" is not known{suggest(aspect, _ASPECTS)}')
        if isinstance(self.seconds, bool) or not isinstance(self.seconds, int | float) or not 0 <= self.seconds <= 600:
            raise DefinitionError(f"seconds={self.seconds!r} is not known: use a number of seconds up to 600")
        if type(self.cases) is not int or not 1 <= self.cases <= USUAL_CASES:
            raise DefinitionError(f"cases={self.cases!r} is not known: use a whole number up to {USUAL_CASES}")
        if self.curve not in ("", "result") and not str(self.curve).startswith("result["):
            raise DefinitionError(f'curve={self.curve!r} is no place in a result: use "result" or "result[\'loss\']"')
        if not _is_tolerance(self.tolerance):
            raise DefinitionError(f'tolerance={self.tolerance!r} is not known: use "exact" or (rtol, atol)')

    def share_of(self, count: int) -> int:
        """Return how many cases are drawn where of a check that says nothing there are `count`."""
        return max(1, count * self.cases // USUAL_CASES)


def _is_tolerance(value: object) -> bool:
    if not isinstance(value, tuple):
        return value is None or value == "exact"
    numbers = [part for part in value if isinstance(part, int | float) and not isinstance(part, bool) and part >= 0]
    return len(value) == len(numbers) == 2


def suggest(word: str, options: Sequence[str]) -> str:
    """Return the end of a sentence about an unknown word: the nearest known one, or all of them."""
    near = difflib.get_close_matches(word, options, 1)
    return f'; did you mean "{near[0]}"?' if near else f": use one of {', '.join(options)}"
