"""When two numbers are close: tolerances by dtype, zero is not close, rounding is measured."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import numpy as np
import torch

from grader.observe.nodes import Node, Observation
from grader.options import Tolerance
from grader.spell import elements

TOLERANCES: Mapping[str, tuple[float, float]] = {
    "float16": (1e-3, 1e-5), "bfloat16": (1.6e-2, 1e-5), "float32": (1.3e-6, 1e-5), "float64": (1e-7, 1e-7),
    "complex32": (1e-3, 1e-5), "complex64": (1.3e-6, 1e-5), "complex128": (1e-7, 1e-7),
}  # fmt: skip
"""(rtol, atol) by dtype, those of torch.testing.assert_close."""

ROUNDING_MARGIN = 16.0
"""How many times the reference's own rounding another right algorithm may be off."""

NOISE = 8.0
"""How many units in the last place of the largest input are noise rather than a value."""

_COARSENESS = ("float64", "float32", "float16", "bfloat16")


class Closeness:
    """Says where numbers of one call are close; `expected` tells the scale and precision of what went in."""

    def __init__(self, tolerance: Tolerance, expected: Observation) -> None:
        self.tolerance = tolerance
        floating = list(_floating(expected))
        dtypes = {node.facts["dtype"] for node in floating} & set(_COARSENESS)
        self.coarsest = max(dtypes, key=_COARSENESS.index) if dtypes else "float64"
        self.scale = max((_largest(elements(node).to(torch.float64)) for node in floating), default=1.0)

    def far(self, wanted: Node, came: Node, precise: Node | None) -> torch.Tensor:
        """Return a bool tensor: where two tensors or arrays of one shape are not close.

        `precise` is the wanted one in float64, where there is one. NaN is close to NaN only.
        """
        expected, actual = elements(wanted), elements(came)
        if not (_is_real(expected) or _is_real(actual)):
            return torch.from_numpy(
                np.asarray(np.not_equal(expected.numpy(), actual.numpy()))
            )  # torch mixes no unsigned ones
        if self.tolerance == "exact" and expected.dtype != actual.dtype and _is_real(actual):
            return ~_same(_wide(expected.to(actual.dtype)), _wide(actual))  # the dtype is wrong, and said to be
        exact = expected
        if precise is not None and precise.data is not None and precise.facts["shape"] == wanted.facts["shape"]:
            exact = elements(precise)
        return self._far(_wide(expected), _wide(actual), _wide(exact), _working_dtype(wanted, came))

    def floats_far(self, wanted: str, came: str, precise: str | None) -> bool:
        """Return whether two Python floats, as text, are not close; they are as exact as what went in."""
        values = [torch.tensor([_float(text)], dtype=torch.float64) for text in (wanted, came, precise or wanted)]
        return bool(self._far(values[0], values[1], values[2], self.coarsest).any())

    def _far(self, wanted: torch.Tensor, came: torch.Tensor, exact: torch.Tensor, dtype: str) -> torch.Tensor:
        same = _same(wanted, came)
        rtol, atol = self._tolerance(dtype)
        if rtol == atol == 0:
            return ~same
        size = wanted.abs()
        known = size[torch.isfinite(wanted)]
        if not isinstance(self.tolerance, tuple) and bool((known <= atol + rtol * known).all()):
            atol = self._atol_near_zero(rtol, atol, _largest(known), dtype)
        allowed = atol + rtol * size
        rounding = (wanted - exact).abs()
        beyond = torch.isfinite(rounding) & (rounding > allowed)
        if bool(beyond.any()):
            measured = torch.where(torch.isfinite(rounding), rounding, 0)
            typical = rounding[torch.isfinite(rounding)].median()  # of one element alone, luck is a part
            allowed = torch.maximum(allowed, ROUNDING_MARGIN * torch.maximum(measured, typical))
        finite = torch.isfinite(wanted) & torch.isfinite(came)
        return ~(same | (finite & ((wanted - came).abs() <= allowed)))

    def _tolerance(self, dtype: str) -> tuple[float, float]:
        if self.tolerance == "exact" or dtype not in TOLERANCES:
            return 0.0, 0.0
        return self.tolerance if isinstance(self.tolerance, tuple) else TOLERANCES[dtype]

    def _atol_near_zero(self, rtol: float, atol: float, largest: float, dtype: str) -> float:
        """A tensor of zeros would pass: the tolerance must be scaled to the values, down to rounding noise."""
        if largest == 0:
            return atol
        return min(atol, max(rtol * largest, NOISE * torch.finfo(getattr(torch, dtype)).eps * self.scale))


def _floating(seen: Observation) -> Iterator[Node]:
    """The floating tensors among the arguments, wherever they are inside."""
    waiting = [node for _, node in seen.arguments]
    while waiting:
        node = waiting.pop()
        if node.kind in ("tensor", "array") and node.data and node.facts["dtype"] in _COARSENESS:
            yield node
        waiting += [part for _, part in node.items]


def _same(wanted: torch.Tensor, came: torch.Tensor) -> torch.Tensor:
    return (wanted == came) | (torch.isnan(wanted) & torch.isnan(came))


def _largest(values: torch.Tensor) -> float:
    finite = values[torch.isfinite(values)].abs()
    return float(finite.max()) if finite.numel() else 0.0


def _is_real(tensor: torch.Tensor) -> bool:
    """Whether it holds real or complex numbers rather than whole ones."""
    return tensor.is_floating_point() or tensor.is_complex()


def _wide(tensor: torch.Tensor) -> torch.Tensor:
    return tensor.to(torch.complex128 if tensor.is_complex() else torch.float64)


def _working_dtype(wanted: Node, came: Node) -> str:
    """The coarser of two dtypes decides the tolerance; where a whole number is wanted there is none."""
    names = [str(node.facts["dtype"]) for node in (wanted, came)]
    if names[0] not in TOLERANCES:
        return names[0]
    return max((name for name in names if name in TOLERANCES), key=lambda name: TOLERANCES[name][0])


def _float(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan
