"""Values as text a learner could type: what came, what was expected, and a case as code to paste."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import torch
from torch import nn

from grader.observe.call import Omitted
from grader.observe.nodes import Node

LONGEST = 400
MANY = 64


def spell(node: Node | None, longest: int = LONGEST) -> str:
    """Return what was seen as short text, close to what Python would print."""
    return _cut(_spell(node, 0), longest)


def spell_scalar(node: Node) -> str:
    """Return a number, string … as it would be typed."""
    text = str(node.facts.get("text", ""))
    return repr(text) if node.type in ("str", "Path") else text


def one_line(name: str) -> str:
    """Return the name of a class, which may be anything, as one line."""
    return name if name.isprintable() else ascii(name)[1:-1]


def _spell(node: Node | None, depth: int) -> str:
    if node is None:
        return "nothing"
    if node.kind == "scalar":
        return spell_scalar(node)
    if node.kind in ("tensor", "array"):
        return _spell_tensor(node)
    if node.kind == "seen":
        return "…"
    if node.kind == "opaque" or depth > 6:
        return f"<{one_line(node.type)}>"
    return _spell_container(node, depth)


def _spell_container(node: Node, depth: int) -> str:
    if node.facts.get("why"):
        return f"<a {node.type} of {node.facts.get('length')} items>"
    parts = [(key, _spell(part, depth + 1)) for key, part in node.items[:20]]
    more = ["…"] if len(node.items) > 20 else []
    if node.kind == "dict":
        return "{" + ", ".join([f"{key[1:-1]}: {text}" for key, text in parts] + more) + "}"
    inside = ", ".join([text for _, text in parts] + more)
    if node.kind == "list":
        return f"[{inside}]"
    if node.kind == "tuple":
        return f"({inside},)" if len(node.items) == 1 else f"({inside})"
    if node.kind == "set":
        return "{" + inside + "}" if parts else "set()"
    name = one_line(node.type)
    return f"<{name}>" if node.kind in ("module", "optimizer") else f"{name}({inside})"


def _spell_tensor(node: Node) -> str:
    shape = tuple(node.facts["shape"])
    article, name = ("an", "array") if node.kind == "array" else ("a", "tensor")
    dtype = node.facts["dtype"]
    if node.data is None:
        return f"<{article} {name} of shape {shape}, {dtype}, on {node.facts.get('device', 'cpu')}>"
    if math.prod(shape) > MANY:
        return f"<{article} {name} of shape {shape}, {dtype}>"
    values = elements(node)
    text = _nested(values.tolist(), values.dtype) if values.numel() else "[]"
    extras = [f"shape {shape}"] if 0 in shape else []
    extras += [dtype] if dtype not in ("float32", "int64", "bool") else []
    return f"{name}({', '.join([text, *extras])})"


def cells(node: Node) -> tuple[str, ...]:
    """Return the elements of a tensor or array node one by one, in row-major order, as they are shown."""
    values = elements(node).reshape(-1)
    return tuple(_nested(value, values.dtype) for value in values.tolist())


def elements(node: Node) -> torch.Tensor:
    """Return the elements of a tensor or array node, on the CPU, in their own dtype."""
    dtype = getattr(torch, node.facts["dtype"])
    if not node.data:
        return torch.empty(node.facts["shape"], dtype=dtype)
    return torch.frombuffer(bytearray(node.data), dtype=dtype).reshape(node.facts["shape"])


def _nested(value: Any, dtype: torch.dtype, as_code: bool = False) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_nested(part, dtype, as_code) for part in value) + "]"
    if isinstance(value, float) and as_code and not math.isfinite(value):
        return f'float("{value}")'
    if isinstance(value, float):
        text = f"{value:.6g}" if dtype is not torch.float64 else f"{value:.10g}"
        return text if any(mark in text for mark in ".en") else text + "."
    return repr(value)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def call_code(name: str, arguments: Mapping[str, Any], by_name: bool = False) -> str:
    """Return a call as code to paste: `split(torch.tensor([1., 2.]), share=0.5)`."""
    spelt = []
    for key, value in arguments.items():
        if isinstance(value, Omitted):
            by_name = True
            continue
        text = code(value)
        spelt.append(f"{key}={text}" if by_name else text)
    return f"{name}({', '.join(spelt)})" + "".join(f"  # {note}" for note in _stale_grads(arguments))


def _stale_grads(arguments: Mapping[str, Any]) -> Iterator[str]:
    """Say which arguments bring a `.grad` from before: it does not show in the code."""
    for name, value in arguments.items():
        parts = [(name, value)]
        if isinstance(value, list | tuple):
            parts = [(f"{name}[{place}]", part) for place, part in enumerate(value)]
        for place, part in parts:
            if isinstance(part, torch.Tensor) and part.is_leaf and part.grad is not None:
                yield f"{place}.grad is {_tensor_code(part.grad)}"


def code(value: Any) -> str:
    """Return an argument as code; what has no short code is described between angle brackets."""
    for kind, spelling in _SPELLINGS:
        if isinstance(value, kind):
            return spelling(value)
    return f"<{getattr(value, '__name__', type(value).__name__)}>"


def _loader_code(value: torch.utils.data.DataLoader[Any]) -> str:
    data: Any = value.dataset  # ours have a length
    shuffled = isinstance(value.sampler, torch.utils.data.RandomSampler)
    return f"<DataLoader: {len(data)} rows, batch_size={value.batch_size}, shuffle={shuffled}>"


def _list_code(value: list[Any]) -> str:
    return "[" + ", ".join(code(part) for part in value) + "]"


def _tuple_code(value: tuple[Any, ...]) -> str:
    return "(" + ", ".join(code(part) for part in value) + ("," if len(value) == 1 else "") + ")"


def _dict_code(value: dict[Any, Any]) -> str:
    return "{" + ", ".join(f"{code(key)}: {code(part)}" for key, part in value.items()) + "}"


def _float_code(value: float) -> str:
    return repr(value) if math.isfinite(value) else f'float("{value}")'


def _tensor_code(value: torch.Tensor) -> str:
    shape = tuple(value.shape)
    dtype = "" if value.dtype is torch.float32 else f", dtype={value.dtype}"
    if value.is_meta:
        base = f'torch.empty({shape}{dtype}, device="meta")'
    elif value.numel() > MANY:
        return f"<tensor of shape {shape}>"
    elif value.numel() == 0:
        base = f"torch.empty({shape}{dtype})"
    elif value.numel() > 1 and not value.is_contiguous():
        base = _view_code(value, _values_code(value))
    else:
        base = _values_code(value)
    return base + (".requires_grad_()" if value.requires_grad else "")


def _view_code(value: torch.Tensor, base: str) -> str:
    shared = [dim for dim, side in enumerate(value.shape) if side > 1 and value.stride(dim) == 0]
    if shared:
        whole = ", ".join(map(str, value.shape))
        for dim in shared:
            value = value.narrow(dim, 0, 1)
        return f"{_values_code(value)}.expand({whole})"
    if value.ndim >= 2 and value.mT.is_contiguous():
        return f"{_values_code(value.mT)}.mT"
    return f"{base}.repeat_interleave(2, -1)[..., ::2]"


def _values_code(value: torch.Tensor) -> str:
    return (
        f"torch.tensor({_nested(value.detach().cpu().tolist(), value.dtype, as_code=True)}{_dtype_code(value.dtype)})"
    )


def _dtype_code(dtype: torch.dtype) -> str:
    return "" if dtype in (torch.float32, torch.int64, torch.bool) else f", dtype={dtype}"


def _array_code(value: np.ndarray[Any, Any]) -> str:
    if value.size > MANY:
        return f"<array of shape {value.shape}, {value.dtype}>"
    if value.size == 0:
        return f'np.empty({value.shape}, dtype="{value.dtype}")'
    turned = tuple(slice(None, None, -1 if stride < 0 else None) for stride in value.strides)
    values = _nested(value[turned].tolist(), torch.float64, as_code=True)
    plain = f'np.array({values}, dtype="{value.dtype}")'
    if any(stride < 0 for stride in value.strides):
        return plain + f"[{', '.join('::-1' if part.step else ':' for part in turned)}]"
    if value.flags.c_contiguous:
        return plain
    return f"np.asfortranarray({plain})" if value.flags.f_contiguous else f"{plain}.repeat(2, -1)[..., ::2]"


def _module_code(value: nn.Module) -> str:
    return _layer_code(value) + ("" if value.training else ".eval()")


def _layer_code(value: nn.Module) -> str:
    if isinstance(value, nn.Sequential):
        return _sequential_code(value)
    name = type(value).__name__
    grads = {parameter.requires_grad for parameter in value.parameters()}
    frozen = ".requires_grad_(False)" if grads == {False} else ""
    return (f"nn.{name}({value.extra_repr()})" if hasattr(nn, name) else f"{name}()") + frozen


def _sequential_code(value: nn.Sequential) -> str:
    parts = dict(value.named_children())
    texts = [_layer_code(part) if not value.training else _module_code(part) for part in parts.values()]
    if list(parts) == [str(place) for place in range(len(parts))]:
        return f"nn.Sequential({', '.join(texts)})"
    named = ", ".join(f"{name}={text}" for name, text in zip(parts, texts, strict=True))
    return f"nn.Sequential(OrderedDict({named}))"


def _generator_code(value: torch.Generator) -> str:
    place = "" if value.device.type == "cpu" else f'"{value.device}"'
    return f"torch.Generator({place}).manual_seed({value.initial_seed()})"


def _optimizer_code(value: torch.optim.Optimizer) -> str:
    group = value.param_groups[0]
    shown = [f"{key}={group[key]}" for key in ("lr", "momentum", "weight_decay") if group.get(key)]
    return f"torch.optim.{type(value).__name__}(model.parameters(), {', '.join(shown)})"


_SPELLINGS: tuple[tuple[Any, Callable[[Any], str]], ...] = (
    (torch.Tensor, _tensor_code),
    (np.ndarray, _array_code),
    (nn.Module, _module_code),
    (torch.optim.Optimizer, _optimizer_code),
    (torch.Generator, _generator_code),
    (torch.utils.data.DataLoader, _loader_code),
    (list, _list_code),
    (tuple, _tuple_code),
    (dict, _dict_code),
    (float, _float_code),
    (bool | int | str | bytes | torch.dtype | None, repr),
    (torch.device, lambda value: f'torch.device("{value}")'),
)
