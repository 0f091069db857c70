"""What the simulated device answers to torch's operations: a fallback for nearly all, and a few kernels of its own."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import library

from grader.observe.sim.memory import NAME, is_on_sim, to_cpu, to_sim

_aten: Any = torch.ops.aten
_C: Any = torch._C
_dispatcher: Any = library
_CPU = torch.device("cpu")
_CPU_KERNELS = _C.DispatchKeySet(_C.DispatchKey.CPU)

_VIEWS = (
    "as_strided", "view", "_reshape_alias", "unfold", "view_as_real", "view_as_complex", "set_",
    "set_.source_Storage_storage_offset", "set_.source_Tensor", "set_.source_Storage",
)  # fmt: skip
"""Operations that only make another view of a storage: torch's kernel for the CPU does so for any device."""

_SPECIALISED = ("native_layer_norm", "native_group_norm")
"""Operations that torch would put together from others, although the CPU has a kernel of its own."""

_TAKES_SCALARS = frozenset(
    ("where", "masked_fill", "fill", "copy", "index_put", "_index_put_impl", "clamp_min", "clamp_max")
)
"""Operations, beside those that torch calls pointwise, that take a 0-d tensor of the CPU, as on a GPU."""

_TAKES_CPU = {
    "index": "indices", "index_put": "indices", "_index_put_impl": "indices", "_unsafe_index": "indices",
    "_pack_padded_sequence": "lengths",
}  # fmt: skip
"""Arguments that may, or must, lie on the CPU, as on a GPU."""

default_generator = torch.Generator()
"""Where random numbers on the device come from, unless another generator is given."""

GENERATORS: set[int] = set()
"""The addresses of other generators on the device: torch shows a kernel a new object for the same generator."""


class _Operation:
    """What the fallback has to know about one operation of torch."""

    def __init__(self, op: Any) -> None:
        schema = op._schema
        self.name = schema.name.partition("::")[2]
        self.op = op
        self.packet = op.overloadpacket
        self.parameters = [argument.name for argument in schema.arguments]
        self.tensors = {argument.name for argument in schema.arguments if str(argument.type) == "Tensor"}
        self.outs = [argument.name for argument in schema.arguments if argument.is_out]
        self.functional = _functional(op) if self.outs else None
        self.is_random = "generator" in self.parameters
        self.free = _TAKES_CPU.get(self.name.rstrip("_"), "")
        overloads = [getattr(self.packet, name) for name in self.packet.overloads()]
        self.is_pointwise = any(torch.Tag.pointwise in overload.tags for overload in overloads)
        self.takes_scalars = self.is_pointwise or self.name.rstrip("_") in _TAKES_SCALARS


def _functional(op: Any) -> Any:
    """Return the overload that makes its results anew, where one takes the same arguments."""
    wanted = [(part.name, str(part.type)) for part in op._schema.arguments if not part.is_out]
    for name in op.overloadpacket.overloads():
        other = getattr(op.overloadpacket, name)
        arguments = other._schema.arguments
        if [(part.name, str(part.type)) for part in arguments] == wanted and not any(a.alias_info for a in arguments):
            return other
    return None


@functools.cache
def _known(op: Any) -> _Operation:
    return _Operation(op)


class _Call:
    """One operation on its way to the CPU and back; `pairs` are its tensors there and here."""

    def __init__(self, operation: _Operation) -> None:
        self.operation = operation
        self.pairs: list[tuple[torch.Tensor, torch.Tensor]] = []
        self.places: list[tuple[str, torch.device]] = []
        self.has_number = False
        self.writes_to_input = False

    def lower(self, name: str, value: Any) -> Any:
        """Return an argument as the CPU's kernel takes it."""
        if isinstance(value, torch.Tensor):
            return self._tensor(name, value)
        if isinstance(value, list | tuple):
            return [self.lower(name, part) for part in value]
        if isinstance(value, torch.device) and value.type == NAME:
            if value.index:
                raise torch.AcceleratorError(f"{NAME.upper()} error: invalid device ordinal {value.index}")
            return _CPU
        if name in self.operation.tensors and value is not None:
            self.has_number = True  # torch shows a wrapped number as a plain one
        return value

    def _tensor(self, name: str, value: torch.Tensor) -> torch.Tensor:
        if is_on_sim(value):
            for there, here in self.pairs:
                if here is value:
                    self.writes_to_input = self.writes_to_input or name in self.operation.outs
                    return there
            self.places.append((name, value.device))
            plain = to_cpu(value)
            self.pairs.append((plain, value))
            return plain
        may_mix = value.ndim == 0 and self.operation.takes_scalars
        if value.is_cpu and not may_mix and name != self.operation.free:
            self.places.append((name, value.device))
        return value

    def refuse_mixed_devices(self) -> None:
        """Raise what a GPU raises for arguments on two devices, in its words."""
        common = self.places[0][1] if self.places else _CPU
        other = next(((name, place) for name, place in self.places if place != common), None)
        if other is None or not self.pairs:
            return
        if self.operation.is_pointwise:
            found = f"found at least two devices, {NAME}:0 and cpu!"
        else:
            found = (
                f"got {other[0]} is on {other[1]}, different from other tensors on {common} (when checking argument in "
                f"method wrapper_{NAME.upper()}_{self.operation.name})"
            )
        raise RuntimeError(f"Expected all tensors to be on the same device, but {found}")

    def lift(self, value: Any) -> Any:
        """Return a result as a value on the device; an argument that was written to is itself."""
        if isinstance(value, torch.Tensor):
            written = [here for there, here in self.pairs if there is value]
            return written[0] if written else to_sim(value)
        if isinstance(value, list | tuple):
            return type(value)(self.lift(part) for part in value) if type(value) in (list, tuple) else value
        return value

    def into(self, outs: Sequence[torch.Tensor], results: Sequence[torch.Tensor]) -> Any:
        """Put results where they are wanted; an output of another shape takes new memory."""
        given = []
        for there, result in zip(outs, results, strict=True):
            here = next(one for other, one in self.pairs if other is there)
            if here.shape == result.shape:
                there.copy_(result)
            else:
                _aten.set_.source_Tensor(here, to_sim(result.to(here.dtype).contiguous()))
            given.append(here)
        return given[0] if len(given) == 1 else tuple(given)


def fallback(op: Any, *args: Any, **kwargs: Any) -> Any:
    """Run an operation of torch on the CPU's view of its arguments."""
    operation = _known(op)
    call = _Call(operation)
    positional = [call.lower(name, value) for name, value in zip(operation.parameters, args, strict=False)]
    named = {name: call.lower(name, value) for name, value in kwargs.items()}
    call.refuse_mixed_devices()
    if operation.is_random:
        place = operation.parameters.index("generator")
        given = positional.pop(place) if place < len(positional) else named.get("generator")
        named["generator"] = _checked(given)
    if operation.functional is not None and not call.writes_to_input:
        outs = [named.pop(name) for name in operation.outs]
        target = operation.packet if call.has_number else operation.functional
        results = target(*positional, **named)
        return call.into(outs, results if isinstance(results, list | tuple) else [results])
    for name in operation.outs:
        if name in named and named[name].numel() == 0 and not call.writes_to_input:
            named[name] = _resizable(call, named[name])
    target = operation.packet if call.has_number else operation.op
    result = target(*positional, **named)
    for there, here in call.pairs:
        if there.shape != here.shape:
            _aten.set_.source_Tensor(here, to_sim(there))
    return call.lift(result)


def _resizable(call: _Call, out: torch.Tensor) -> torch.Tensor:
    """Return an empty output that the CPU's kernel may give another size."""
    fresh = torch.empty(0, dtype=out.dtype)
    call.pairs = [(fresh if there is out else there, here) for there, here in call.pairs]
    return fresh


def _checked(generator: Any) -> Any:
    if generator is None:
        return default_generator
    if generator._cdata not in GENERATORS:
        raise RuntimeError(f"Expected a '{NAME}' device type for generator but found '{generator.device.type}'")
    return generator


def _native_view(op: Any) -> Callable[..., Any]:
    return lambda _keys, *args, **kwargs: op.redispatch(_CPU_KERNELS, *args, **kwargs)


def _copy_from(source: torch.Tensor, target: torch.Tensor, _non_blocking: bool = False) -> torch.Tensor:
    plain = [to_cpu(one) if is_on_sim(one) else one for one in (source, target)]
    plain[1].copy_(plain[0])
    return target


def _resize_(value: torch.Tensor, size: Sequence[int], *, memory_format: Any = None) -> Any:
    strides = [math.prod(max(side, 1) for side in size[place + 1 :]) for place in range(len(size))]
    if (math.prod(size) + value.storage_offset()) * value.element_size() <= value.untyped_storage().nbytes():
        return _aten.as_strided_(value, size, strides, value.storage_offset())
    larger = torch.empty(math.prod(size), dtype=value.dtype)
    larger[: value.numel()] = to_cpu(value).reshape(-1)
    return _aten.set_.source_Tensor(value, to_sim(larger.reshape(tuple(size))))


def _zeros(size: Sequence[int], *, dtype: Any = None, **_: Any) -> torch.Tensor:
    return to_sim(torch.zeros(size, dtype=dtype))


def _to_copy(value: torch.Tensor, *, non_blocking: bool = False, **wanted: Any) -> torch.Tensor:
    """Copy to where it is wanted; not behind the caller's back, which takes pinned memory."""
    copied: torch.Tensor = _aten._to_copy.default.redispatch(_CPU_KERNELS, value, **wanted)
    return copied


def _pin_memory(value: torch.Tensor, device: Any = None) -> torch.Tensor:
    """Copy, as pinning does; memory of the CPU is within reach of this device anyway."""
    return value.clone()


def _convolution(*args: Any) -> Any:
    return fallback(_aten.convolution.default, *args)


def _convolution_backward(grad: Any, x: Any, weight: Any, stride: Any, padding: Any, dilation: Any, turned: bool,
                          output_padding: Any, groups: int, wanted: Any) -> Any:  # fmt: skip
    biases = [weight.shape[1] * groups if turned else weight.shape[0]]
    rest = (stride, padding, dilation, turned, output_padding, groups, wanted)
    return fallback(_aten.convolution_backward.default, grad, x, weight, biases, *rest)


def _lstm_cell(by_input: Any, by_hidden: Any, cx: Any, input_bias: Any = None, hidden_bias: Any = None) -> Any:
    """One step of an LSTM, as the fused kernel of a GPU does it; put together, so that autograd sees through."""
    gates = by_input + by_hidden
    for bias in (input_bias, hidden_bias):
        gates = gates if bias is None else gates + bias
    enter, forget, candidate, leave = gates.chunk(4, 1)
    cy = forget.sigmoid() * cx + enter.sigmoid() * candidate.tanh()
    return leave.sigmoid() * cy.tanh(), cy, cx.new_empty(0)


def _gru_cell(by_input: Any, by_hidden: Any, hx: Any, input_bias: Any = None, hidden_bias: Any = None) -> Any:
    """One step of a GRU, likewise."""
    by_input = by_input if input_bias is None else by_input + input_bias
    by_hidden = by_hidden if hidden_bias is None else by_hidden + hidden_bias
    (in_reset, in_update, in_new), (reset, update, new) = by_input.chunk(3, 1), by_hidden.chunk(3, 1)
    candidate = (in_new + (in_reset + reset).sigmoid() * new).tanh()
    return candidate + (in_update + update).sigmoid() * (hx - candidate), hx.new_empty(0)


def prepare() -> list[Any]:
    """Tell torch's dispatcher what nobody sees before the device is registered; most of the time it takes is here."""
    everything = _dispatcher.Library("_", "IMPL")
    everything.fallback(fallback, "PrivateUse1")
    everything.fallback(_dispatcher.fallthrough_kernel, "AutocastPrivateUse1")
    aten = _dispatcher.Library("aten", "IMPL")
    for name in _VIEWS:
        base, _, overload = name.partition(".")
        aten.impl(
            name, _native_view(getattr(getattr(_aten, base), overload or "default")), "PrivateUse1", with_keyset=True
        )
    for name in _SPECIALISED:
        aten.impl(name, functools.partial(fallback, getattr(_aten, name).default), "PrivateUse1")
    own = {
        "_copy_from": _copy_from, "_local_scalar_dense": lambda value: to_cpu(value).item(), "resize_": _resize_,
        "_efficientzerotensor": _zeros, "convolution_overrideable": _convolution,
        "convolution_backward_overrideable": _convolution_backward, "_to_copy": _to_copy,
    }  # fmt: skip
    for name, kernel in own.items():
        aten.impl(name, kernel, "PrivateUse1")
    for key in ("PrivateUse1", "AutogradPrivateUse1"):
        aten.impl("_thnn_fused_lstm_cell", _lstm_cell, key)
        aten.impl("_thnn_fused_gru_cell", _gru_cell, key)
    return [everything, aten]


def register() -> list[Any]:
    """Tell torch's dispatcher what the CPU does otherwise beside the device; as long as the libraries returned live."""
    aten = _dispatcher.Library("aten", "IMPL")
    aten.impl("_pin_memory", _pin_memory, "CPU")
    for key in ("Conjugate", "Negative"):  # or a lazily conjugated tensor would be copied in order to be copied
        aten.impl("_copy_from", _dispatcher.fallthrough_kernel, key)
    return [aten]
