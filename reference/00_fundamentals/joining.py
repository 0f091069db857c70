"""Join tensors: along a new dimension, or along one that they have."""

from collections.abc import Callable
from typing import Any

import torch
from hypothesis import strategies as st

from grader import exercise, filled, omitted, tensors

Draw = Callable[[st.SearchStrategy[Any]], Any]

_HOWS = ("stack", "cat", "vstack", "hstack")
_UNKNOWN = ("concat", "dstack", "Stack", "", "column", "h", "vs")
_DTYPES = (torch.float32, torch.int64, torch.float64, torch.float32)


def _text(shape: list[int]) -> str:
    return " ".join(map(str, shape))


def _along(how: str, ndim: int, dim: int) -> int | None:
    """Return the dimension along which sizes may differ, or None where there is none."""
    if how == "cat":
        return dim % ndim
    if how == "hstack":
        return min(1, ndim - 1) if ndim else None
    return 0 if how == "vstack" and ndim > 1 else None


@st.composite
def _to_join(draw: Draw) -> dict[str, Any]:
    """One to four tensors, a way to join them, and a dimension; now and then they do not fit."""
    how = draw(st.sampled_from(_HOWS))
    ndim = draw(st.integers(1 if how == "cat" else 0, 3))
    shape = [draw(st.sampled_from((2, 1, 3, 0))) for _ in range(ndim)]
    low, high = (-ndim, ndim - 1) if how == "cat" else (-ndim - 1, ndim)
    dim = draw(st.integers(low, high))
    along = _along(how, ndim, dim)
    mixed = draw(st.integers(0, 3)) == 3
    dtype = draw(st.sampled_from(_DTYPES))
    shapes = [list(shape) for _ in range(draw(st.sampled_from((2, 3, 1, 4))))]
    if along is not None:
        for each in shapes[1:]:
            each[along] = draw(st.sampled_from((shape[along], 1, 2, 4)))
    others = [place for place in range(ndim) if place != along]
    if len(shapes) > 1 and others and draw(st.integers(0, 5)) == 5:
        shapes[-1][draw(st.sampled_from(others))] += 1
    joined = [
        draw(tensors(_text(each), dtype=draw(st.sampled_from(_DTYPES)) if mixed else dtype, expanded=True))
        for each in shapes
    ]
    if draw(st.integers(0, 11)) == 11:
        return {"tensors": joined, "how": draw(st.sampled_from(_UNKNOWN)), "dim": dim}
    if how in ("vstack", "hstack") and draw(st.booleans()):
        dim = draw(omitted() | st.integers(-3, 3))
    return {"tensors": joined, "how": how, "dim": dim}


@st.composite
def _pair(draw: Draw) -> dict[str, Any]:
    """Two tensors of one shape that require gradients, and a way to join them."""
    how = draw(st.sampled_from(_HOWS))
    ndim = draw(st.integers(1, 2))
    shape = _text([draw(st.integers(1, 3)) for _ in range(ndim)])
    return {
        "a": draw(tensors(shape, dtype=torch.float64, requires_grad=True)),
        "b": draw(tensors(shape, dtype=torch.float64, requires_grad=None)),
        "how": how,
        "dim": draw(st.integers(-ndim, ndim - 1)),
    }


_A, _B = torch.tensor([1, 2]), torch.tensor([3, 4])
_TABLE, _OTHER = torch.tensor([[1, 2, 3], [4, 5, 6]]), torch.tensor([[7, 8, 9], [10, 11, 12]])
_BLOCK = filled((2, 3, 4), torch.int64)


@exercise(
    points=1.5,
    arguments=_to_join(),
    memory="fresh",
    tolerance="exact",
    examples=(
        {"tensors": [_A, _B], "how": "stack"},
        {"tensors": [_A, _B], "how": "cat"},
        {"tensors": [_A, _B], "how": "vstack"},
        {"tensors": [_A, _B], "how": "hstack"},
        {"tensors": [_A, _B], "how": "stack", "dim": 1},
        {"tensors": [_A, _B], "how": "stack", "dim": -1},
        {"tensors": [_A, _B], "how": "stack", "dim": -2},
        {"tensors": [_A, _B], "how": "cat", "dim": -1},
        {"tensors": [_TABLE, _OTHER], "how": "cat"},
        {"tensors": [_TABLE, _OTHER], "how": "cat", "dim": 1},
        {"tensors": [_TABLE, _OTHER], "how": "cat", "dim": -2},
        {"tensors": [_TABLE, _OTHER], "how": "vstack"},
        {"tensors": [_TABLE, _OTHER], "how": "vstack", "dim": 1},
        {"tensors": [_TABLE, _OTHER], "how": "hstack"},
        {"tensors": [_TABLE, _OTHER], "how": "hstack", "dim": 0},
        {"tensors": [_TABLE, _OTHER], "how": "stack", "dim": 0},
        {"tensors": [_TABLE, _OTHER], "how": "stack", "dim": 1},
        {"tensors": [_TABLE, _OTHER], "how": "stack", "dim": 2},
        {"tensors": [_TABLE, _OTHER], "how": "stack", "dim": -1},
        {"tensors": [_TABLE, _OTHER], "how": "stack", "dim": -3},
        {"tensors": [torch.tensor([1, 2]), torch.tensor([3])], "how": "cat"},
        {"tensors": [torch.tensor([1, 2]), torch.tensor([3])], "how": "hstack"},
        {"tensors": [torch.tensor(1), torch.tensor(2)], "how": "stack"},
        {"tensors": [torch.tensor(1), torch.tensor(2)], "how": "vstack"},
        {"tensors": [torch.tensor(1), torch.tensor(2)], "how": "hstack"},
        {"tensors": [torch.tensor(1), torch.tensor([2, 3])], "how": "hstack"},
        {"tensors": [_TABLE, torch.tensor([[7], [8]])], "how": "hstack"},
        {"tensors": [_TABLE, torch.tensor([[7, 8, 9]])], "how": "vstack"},
        {"tensors": [_TABLE, torch.tensor([7, 8, 9])], "how": "vstack"},
        {"tensors": [_BLOCK, _BLOCK], "how": "hstack"},
        {"tensors": [_BLOCK, _BLOCK], "how": "vstack"},
        {"tensors": [_A], "how": "cat"},
        {"tensors": [_A], "how": "hstack"},
        {"tensors": [_A], "how": "stack"},
        {"tensors": [_A], "how": "vstack"},
        {"tensors": [_TABLE], "how": "cat", "dim": 1},
        {"tensors": [_TABLE], "how": "vstack"},
        {"tensors": [_TABLE], "how": "hstack"},
        {"tensors": [torch.tensor([1, 2]), torch.tensor([0.5, 1.5])], "how": "stack"},
        {"tensors": [torch.tensor([1, 2]), torch.tensor([0.5, 1.5])], "how": "cat"},
        {"tensors": [torch.tensor([1, 2]), torch.tensor([0.5, 1.5])], "how": "vstack"},
        {"tensors": [torch.tensor([1, 2]), torch.tensor([0.5, 1.5])], "how": "hstack"},
        {"tensors": [torch.tensor([0.1], dtype=torch.float64), torch.tensor([0.5])], "how": "cat"},
        {"tensors": [torch.tensor([1, 2]), torch.tensor([0.5, 1.5]).half()], "how": "cat"},
        {"tensors": [torch.empty(0), torch.tensor([1])], "how": "cat"},
        {"tensors": [torch.tensor([2**53 + 1]), torch.tensor([1])], "how": "stack"},
        {"tensors": [torch.empty(0, 3), torch.ones(2, 3)], "how": "cat"},
        {"tensors": [torch.empty(0, 3), torch.ones(2, 3)], "how": "vstack"},
        {"tensors": [torch.empty(2, 0), torch.ones(2, 3)], "how": "hstack"},
        {"tensors": [torch.empty(0), torch.empty(0)], "how": "stack"},
        {"tensors": [torch.tensor([1, 2]), torch.tensor([3])], "how": "stack"},
        {"tensors": [torch.tensor([1, 2]), torch.tensor([3])], "how": "vstack"},
        {"tensors": [torch.tensor([[1, 2]]), torch.tensor([[3]])], "how": "cat"},
        {"tensors": [torch.empty(0, 3), torch.ones(2, 2)], "how": "cat"},
        {"tensors": [_TABLE, _TABLE.mT], "how": "stack"},
        {"tensors": [_TABLE, _TABLE.mT], "how": "hstack"},
        {"tensors": [_TABLE, _TABLE.mT], "how": "cat", "dim": 1},
        {"tensors": [_A, _B, _A], "how": "stack"},
        {"tensors": [], "how": "stack"},
        {"tensors": [], "how": "cat"},
        {"tensors": [], "how": "vstack"},
        {"tensors": [], "how": "hstack"},
        {"tensors": [], "how": "concat"},
        *({"tensors": [_A, _B], "how": how} for how in _UNKNOWN),
    ),
    hints=(
        "PyTorch has a function for each of the four words, and each takes the list as it is.",
        (
            "torch.stack and torch.cat take dim=, torch.vstack and torch.hstack do not. Try each of them on two "
            "tensors of shape (2,), then (2, 3), and look at the shapes."
        ),
        (
            "Only errors are left for you: raise ValueError if the list is empty, and at the end if no word has "
            "matched. Tensors that do not fit raise RuntimeError by themselves."
        ),
    ),
)
def combine(tensors: list[torch.Tensor], how: str, dim: int = 0) -> torch.Tensor:
    """Join the tensors of a list into one tensor, in one of four ways.

    `how` says in which:

    - `"stack"`: along a *new* dimension, which is number `dim` of the result. All tensors have the same shape.
    - `"cat"`: one behind the other along dimension `dim`, which they have already. There their sizes may differ,
      all other sizes are the same.
    - `"vstack"`: one below the other, along dimension 0. A tensor of shape (n,) is a row and counts as (1, n),
      one without dimensions as (1, 1).
    - `"hstack"`: side by side, along dimension 1. Tensors of shape (n,) are joined end to end, and those without
      dimensions count as (1,).

    This is just what torch's functions of these names do. `dim` is a dimension that exists, counted from the end if
    it is negative; for `"vstack"` and `"hstack"` it does not matter.

    If the dtypes differ, the result has the one that PyTorch chooses: int64 and float32 give float32. The result is
    always new memory, even if the list holds a single tensor. The list and the tensors stay as they are, and
    gradients can flow back to the tensors.

    Raises ValueError if the list is empty, or for any other `how`. Tensors that do not fit together raise
    RuntimeError, as torch's functions do.

    >>> a, b = torch.tensor([1, 2]), torch.tensor([3, 4])
    >>> combine([a, b], "stack", dim=1)
    tensor([[1, 3],
            [2, 4]])
    >>> combine([a, b], "cat")
    tensor([1, 2, 3, 4])
    """
    if not tensors:
        raise ValueError("there is nothing to join")
    if how == "stack":
        return torch.stack(tensors, dim=dim)
    if how == "cat":
        return torch.cat(tensors, dim=dim)
    if how == "vstack":
        return torch.vstack(tensors)
    if how == "hstack":
        return torch.hstack(tensors)
    raise ValueError(f'how must be "stack", "cat", "vstack" or "hstack", but is "{how}"')


@combine.check(
    "gradients flow back",
    points=0.5,
    arguments=_pair(),
    examples=(
        *(
            {
                "a": torch.tensor([1.0, 2.0], requires_grad=True),
                "b": torch.tensor([3.0, 4.0], requires_grad=True),
                "how": how,
                "dim": 0,
            }
            for how in _HOWS
        ),
        *(
            {
                "a": torch.tensor([[1.0, 2.0]], requires_grad=True),
                "b": torch.tensor([[3.0, 4.0]]),
                "how": how,
                "dim": 1,
            }
            for how in _HOWS
        ),
    ),
    gradients=True,
    hints="Join the tensors themselves: no .detach(), no .data, and no numbers copied into a new tensor with .item().",
)
def _(function, a, b, how, dim):
    return function([a, b], how, dim)


@combine.mutant("cat instead of stack")
def _(tensors, how, dim=0):
    if not tensors or how not in ("stack", "cat", "vstack", "hstack"):
        raise ValueError
    if how in ("vstack", "hstack"):
        return torch.vstack(tensors) if how == "vstack" else torch.hstack(tensors)
    return torch.cat(tensors, dim)


@combine.mutant("stack instead of cat")
def _(tensors, how, dim=0):
    if not tensors or how not in ("stack", "cat", "vstack", "hstack"):
        raise ValueError
    if how in ("vstack", "hstack"):
        return torch.vstack(tensors) if how == "vstack" else torch.hstack(tensors)
    return torch.stack(tensors, dim)


@combine.mutant("hstack always along dimension 1, which vectors do not have")
def _(tensors, how, dim=0):
    if not tensors:
        raise ValueError
    if how == "hstack":
        return torch.cat(tensors, dim=1)
    if how in ("stack", "cat"):
        return getattr(torch, how)(tensors, dim=dim)
    if how == "vstack":
        return torch.vstack(tensors)
    raise ValueError


@combine.mutant("hstack of a number and a vector fails")
def _(tensors, how, dim=0):
    if not tensors:
        raise ValueError
    if how == "hstack":
        return torch.stack(tensors) if tensors[0].ndim == 0 else torch.cat(tensors, dim=min(1, tensors[0].ndim - 1))
    if how in ("stack", "cat"):
        return getattr(torch, how)(tensors, dim=dim)
    if how == "vstack":
        return torch.vstack(tensors)
    raise ValueError


@combine.mutant("hstack along the last dimension")
def _(tensors, how, dim=0):
    if not tensors:
        raise ValueError
    if how == "hstack":
        return torch.cat([torch.atleast_1d(t) for t in tensors], dim=-1)
    if how in ("stack", "cat"):
        return getattr(torch, how)(tensors, dim=dim)
    if how == "vstack":
        return torch.vstack(tensors)
    raise ValueError


@combine.mutant("hstack always along dimension 0")
def _(tensors, how, dim=0):
    if not tensors:
        raise ValueError
    if how == "hstack":
        return torch.cat([torch.atleast_1d(t) for t in tensors])
    if how in ("stack", "cat"):
        return getattr(torch, how)(tensors, dim=dim)
    if how == "vstack":
        return torch.vstack(tensors)
    raise ValueError


@combine.mutant("hstack makes columns of vectors")
def _(tensors, how, dim=0):
    if not tensors:
        raise ValueError
    if how == "hstack":
        return torch.column_stack(tensors)
    if how in ("stack", "cat"):
        return getattr(torch, how)(tensors, dim=dim)
    if how == "vstack":
        return torch.vstack(tensors)
    raise ValueError


@combine.mutant("vstack is stack")
def _(tensors, how, dim=0):
    if not tensors:
        raise ValueError
    if how == "vstack":
        return torch.stack(tensors)
    if how in ("stack", "cat"):
        return getattr(torch, how)(tensors, dim=dim)
    if how == "hstack":
        return torch.hstack(tensors)
    raise ValueError


@combine.mutant("vstack joins vectors end to end")
def _(tensors, how, dim=0):
    if not tensors:
        raise ValueError
    if how == "vstack":
        return torch.cat([torch.atleast_1d(t) for t in tensors])
    if how in ("stack", "cat"):
        return getattr(torch, how)(tensors, dim=dim)
    if how == "hstack":
        return torch.hstack(tensors)
    raise ValueError


@combine.mutant("vstack forgets tensors without dimensions")
def _(tensors, how, dim=0):
    if not tensors:
        raise ValueError
    if how == "vstack":
        return torch.cat([t[None] if t.ndim == 1 else t for t in tensors])
    if how in ("stack", "cat"):
        return getattr(torch, how)(tensors, dim=dim)
    if how == "hstack":
        return torch.hstack(tensors)
    raise ValueError


@combine.mutant("vstack and hstack look at dim")
def _(tensors, how, dim=0):
    if not tensors:
        raise ValueError
    if how in ("vstack", "hstack") and 0 < dim < tensors[0].ndim:
        return torch.cat(tensors, dim=dim)
    if how in ("stack", "cat"):
        return getattr(torch, how)(tensors, dim=dim)
    if how in ("vstack", "hstack"):
        return torch.vstack(tensors) if how == "vstack" else torch.hstack(tensors)
    raise ValueError


@combine.mutant("stack ignores dim")
def _(tensors, how, dim=0):
    if not tensors:
        raise ValueError
    if how == "stack":
        return torch.stack(tensors)
    if how == "cat":
        return torch.cat(tensors, dim=dim)
    if how in ("vstack", "hstack"):
        return torch.vstack(tensors) if how == "vstack" else torch.hstack(tensors)
    raise ValueError


@combine.mutant("cat ignores dim")
def _(tensors, how, dim=0):
    if not tensors:
        raise ValueError
    if how == "cat":
        return torch.cat(tensors)
    if how == "stack":
        return torch.stack(tensors, dim=dim)
    if how in ("vstack", "hstack"):
        return torch.vstack(tensors) if how == "vstack" else torch.hstack(tensors)
    raise ValueError


@combine.mutant("cat leaves empty tensors out, though they may not fit, or have another dtype")
def _(tensors, how, dim=0):
    if not tensors:
        raise ValueError
    if how == "cat":
        return torch.cat([t for t in tensors if t.numel()] or tensors, dim=dim)
    if how == "stack":
        return torch.stack(tensors, dim=dim)
    if how in ("vstack", "hstack"):
        return torch.vstack(tensors) if how == "vstack" else torch.hstack(tensors)
    raise ValueError


@combine.mutant("the default of dim is -1")
def _(tensors, how, dim=-1):
    if not tensors:
        raise ValueError
    if how in ("stack", "cat"):
        return getattr(torch, how)(tensors, dim=dim)
    if how in ("vstack", "hstack"):
        return torch.vstack(tensors) if how == "vstack" else torch.hstack(tensors)
    raise ValueError


@combine.mutant("negative dim of stack counted in the inputs, one too far left")
def _(tensors, how, dim=0):
    if not tensors:
        raise ValueError
    if how == "stack":
        return torch.stack(tensors, dim if dim >= 0 else max(dim + tensors[0].ndim, 0))
    if how == "cat":
        return torch.cat(tensors, dim=dim)
    if how in ("vstack", "hstack"):
        return torch.vstack(tensors) if how == "vstack" else torch.hstack(tensors)
    raise ValueError


@combine.mutant("lets torch's own error for the empty list out")
def _(tensors, how, dim=0):
    if how in ("stack", "cat"):
        return getattr(torch, how)(tensors, dim=dim)
    if how in ("vstack", "hstack"):
        return torch.vstack(tensors) if how == "vstack" else torch.hstack(tensors)
    raise ValueError


@combine.mutant("returns an empty tensor for the empty list")
def _(tensors, how, dim=0):
    if how not in ("stack", "cat", "vstack", "hstack"):
        raise ValueError
    if not tensors:
        return torch.empty(0)
    if how in ("stack", "cat"):
        return getattr(torch, how)(tensors, dim=dim)
    return torch.vstack(tensors) if how == "vstack" else torch.hstack(tensors)


@combine.mutant("hstack for every other word")
def _(tensors, how, dim=0):
    if not tensors:
        raise ValueError
    if how in ("stack", "cat"):
        return getattr(torch, how)(tensors, dim=dim)
    return torch.vstack(tensors) if how == "vstack" else torch.hstack(tensors)


@combine.mutant("returns None for every other word")
def _(tensors, how, dim=0):
    if not tensors:
        raise ValueError
    if how in ("stack", "cat"):
        return getattr(torch, how)(tensors, dim=dim)
    if how in ("vstack", "hstack"):
        return torch.vstack(tensors) if how == "vstack" else torch.hstack(tensors)


@combine.mutant("takes whatever torch calls by that name")
def _(tensors, how, dim=0):
    if not tensors or not hasattr(torch, how):
        raise ValueError
    if how in ("stack", "cat"):
        return getattr(torch, how)(tensors, dim=dim)
    return getattr(torch, how)(tensors)


@combine.mutant("KeyError for every other word")
def _(tensors, how, dim=0):
    if not tensors:
        raise ValueError
    ways = {"stack": torch.stack, "cat": torch.cat, "vstack": torch.vstack, "hstack": torch.hstack}
    return ways[how](tensors, dim=dim) if how in ("stack", "cat") else ways[how](tensors)


@combine.mutant("does not mind capital letters")
def _(tensors, how, dim=0):
    how = how.lower()
    if not tensors:
        raise ValueError
    if how in ("stack", "cat"):
        return getattr(torch, how)(tensors, dim=dim)
    if how in ("vstack", "hstack"):
        return torch.vstack(tensors) if how == "vstack" else torch.hstack(tensors)
    raise ValueError


@combine.mutant("a single tensor is returned as it is")
def _(tensors, how, dim=0):
    if not tensors or how not in ("stack", "cat", "vstack", "hstack"):
        raise ValueError
    if len(tensors) == 1 and how in ("cat", "hstack") and tensors[0].ndim:
        return tensors[0]
    if how in ("stack", "cat"):
        return getattr(torch, how)(tensors, dim=dim)
    return torch.vstack(tensors) if how == "vstack" else torch.hstack(tensors)


@combine.mutant("a single tensor is stacked by a view")
def _(tensors, how, dim=0):
    if not tensors or how not in ("stack", "cat", "vstack", "hstack"):
        raise ValueError
    if len(tensors) == 1 and how == "stack":
        return tensors[0].unsqueeze(dim)
    if how in ("stack", "cat"):
        return getattr(torch, how)(tensors, dim=dim)
    return torch.vstack(tensors) if how == "vstack" else torch.hstack(tensors)


@combine.mutant("turns all tensors into the dtype of the first")
def _(tensors, how, dim=0):
    if not tensors or how not in ("stack", "cat", "vstack", "hstack"):
        raise ValueError
    tensors = [t.to(tensors[0].dtype) for t in tensors]
    if how in ("stack", "cat"):
        return getattr(torch, how)(tensors, dim=dim)
    return torch.vstack(tensors) if how == "vstack" else torch.hstack(tensors)


@combine.mutant("turns all tensors into float32")
def _(tensors, how, dim=0):
    if not tensors or how not in ("stack", "cat", "vstack", "hstack"):
        raise ValueError
    tensors = [t.float() for t in tensors]
    if how in ("stack", "cat"):
        return getattr(torch, how)(tensors, dim=dim)
    return torch.vstack(tensors) if how == "vstack" else torch.hstack(tensors)


@combine.mutant("turns whole numbers into float32 where others are floating")
def _(tensors, how, dim=0):
    if not tensors or how not in ("stack", "cat", "vstack", "hstack"):
        raise ValueError
    floating = any(t.is_floating_point() for t in tensors)
    tensors = [t.float() if floating and not t.is_floating_point() else t for t in tensors]
    if how in ("stack", "cat"):
        return getattr(torch, how)(tensors, dim=dim)
    return torch.vstack(tensors) if how == "vstack" else torch.hstack(tensors)


@combine.mutant("refuses different dtypes")
def _(tensors, how, dim=0):
    if not tensors or how not in ("stack", "cat", "vstack", "hstack") or len({t.dtype for t in tensors}) > 1:
        raise ValueError
    if how in ("stack", "cat"):
        return getattr(torch, how)(tensors, dim=dim)
    return torch.vstack(tensors) if how == "vstack" else torch.hstack(tensors)


@combine.mutant("repeats smaller tensors so that they stack")
def _(tensors, how, dim=0):
    if not tensors or how not in ("stack", "cat", "vstack", "hstack"):
        raise ValueError
    if how == "stack":
        return torch.stack(torch.broadcast_tensors(*tensors), dim=dim)
    if how == "cat":
        return torch.cat(tensors, dim=dim)
    return torch.vstack(tensors) if how == "vstack" else torch.hstack(tensors)


@combine.mutant("ValueError for tensors that do not fit")
def _(tensors, how, dim=0):
    if not tensors or how not in ("stack", "cat", "vstack", "hstack"):
        raise ValueError
    try:
        if how in ("stack", "cat"):
            return getattr(torch, how)(tensors, dim=dim)
        return torch.vstack(tensors) if how == "vstack" else torch.hstack(tensors)
    except RuntimeError as error:
        raise ValueError("they do not fit") from error


@combine.mutant("joins them from the last to the first")
def _(tensors, how, dim=0):
    if not tensors or how not in ("stack", "cat", "vstack", "hstack"):
        raise ValueError
    tensors = tensors[::-1]
    if how in ("stack", "cat"):
        return getattr(torch, how)(tensors, dim=dim)
    return torch.vstack(tensors) if how == "vstack" else torch.hstack(tensors)


@combine.mutant("joins the first two only")
def _(tensors, how, dim=0):
    if not tensors or how not in ("stack", "cat", "vstack", "hstack"):
        raise ValueError
    tensors = tensors[:2]
    if how in ("stack", "cat"):
        return getattr(torch, how)(tensors, dim=dim)
    return torch.vstack(tensors) if how == "vstack" else torch.hstack(tensors)


@combine.mutant("puts the rows of vstack into the caller's list")
def _(tensors, how, dim=0):
    if not tensors or how not in ("stack", "cat", "vstack", "hstack"):
        raise ValueError
    if how in ("stack", "cat"):
        return getattr(torch, how)(tensors, dim=dim)
    if how == "hstack":
        return torch.hstack(tensors)
    for place, t in enumerate(tensors):
        tensors[place] = torch.atleast_2d(t)
    return torch.cat(tensors)


@combine.mutant("empties the caller's list")
def _(tensors, how, dim=0):
    if not tensors or how not in ("stack", "cat", "vstack", "hstack"):
        raise ValueError
    taken = []
    while tensors:
        taken.append(tensors.pop(0))
    if how in ("stack", "cat"):
        return getattr(torch, how)(taken, dim=dim)
    return torch.vstack(taken) if how == "vstack" else torch.hstack(taken)


@combine.mutant("cuts the gradients off")
def _(tensors, how, dim=0):
    if not tensors or how not in ("stack", "cat", "vstack", "hstack"):
        raise ValueError
    tensors = [t.data for t in tensors]
    if how in ("stack", "cat"):
        return getattr(torch, how)(tensors, dim=dim)
    return torch.vstack(tensors) if how == "vstack" else torch.hstack(tensors)


@combine.variant("only cat")
def _(tensors, how, dim=0):
    if len(tensors) == 0:
        raise ValueError("empty")
    if how == "stack":
        return torch.cat([t.unsqueeze(dim) for t in tensors], dim=dim)
    elif how == "cat":
        return torch.cat(tensors, dim)
    elif how == "vstack":
        return torch.cat([torch.atleast_2d(t) for t in tensors], dim=0)
    elif how == "hstack":
        rows = [torch.atleast_1d(t) for t in tensors]
        return torch.cat(rows, dim=0 if rows[0].ndim == 1 else 1)
    else:
        raise ValueError("unknown")


@combine.variant("a table of functions")
def _(tensors, how, dim=0):
    ways = {
        "stack": lambda: torch.stack(tensors, dim),
        "cat": lambda: torch.concat(tensors, dim),
        "vstack": lambda: torch.row_stack(tensors),
        "hstack": lambda: torch.hstack(tensors),
    }
    if how not in ways or not len(tensors):
        raise ValueError(how)
    return ways[how]()


@combine.variant("match, with hstack of vectors by hand")
def _(tensors, how, dim=0):
    assert isinstance(tensors, list)
    if tensors == []:
        raise ValueError("nothing to combine")
    match how:
        case "stack":
            return torch.stack(tuple(tensors), dim=dim)
        case "cat":
            return torch.concatenate(tensors, dim=dim)
        case "vstack":
            return torch.vstack(tuple(tensors))
        case "hstack" if all(t.ndim <= 1 for t in tensors):
            return torch.cat([t.reshape(-1) for t in tensors])
        case "hstack":
            return torch.cat(tensors, dim=1)
        case _:
            raise ValueError(f"{how!r} is not known")


@combine.variant("stacks in front and moves the new dimension")
def _(tensors, how, dim=0):
    if how not in ["cat", "stack", "hstack", "vstack"]:
        raise ValueError("wrong how")
    if not tensors:
        raise ValueError("no tensors")
    if how == "stack":
        return torch.stack(tensors).movedim(0, dim)
    if how == "cat":
        moved = [t.movedim(dim, 0) for t in tensors]
        return torch.cat(moved).movedim(0, dim)
    return torch.vstack(tensors) if how == "vstack" else torch.hstack(tensors)
