"""Small tools around training: move data, measure time, report progress, repeat randomness."""

import timeit
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import torch


def to_device(obj: Any, device: str | torch.device) -> Any:
    """Move every tensor in `obj` to `device`, however deep it lies inside, and return the result.

    `device` is the name of a device or a torch.device. What `obj` can be, or hold, and what becomes of it:

    - a tensor, which an nn.Parameter is too, becomes `tensor.to(device)`, of the same dtype. One that is on the device
      already is returned as it is: the same object.
    - an nn.Module is moved with its own `.to(device)`, and returned: the same object.
    - a dict, list or tuple becomes one of the same type, with the same keys in the same order, and every value moved
      in this way. A dict or list is always a new object, and the one that came in does not change.
    - everything else (numbers, text, None, NumPy arrays, sets, objects of other classes and so on) is returned as it
      is, with all that it holds: the same object. None of these has a `.to`.

    Containers may lie in each other to any depth, and may be empty. They are plain ones: an OrderedDict or a namedtuple
    does not occur.

    >>> batch = {"inputs": torch.ones(2, 3), "targets": [torch.zeros(2), 7]}
    >>> moved = to_device(batch, "meta")
    >>> moved["inputs"].device, moved["targets"][0].device, moved["targets"][1]
    (device(type='meta'), device(type='meta'), 7)
    >>> batch["inputs"].device
    device(type='cpu')
    """
    raise NotImplementedError


def time_call(
    fn: Callable[[], Any],
    repeats: int = 5,
    timer: Callable[[], float] = timeit.default_timer,
    sync: Callable[[], None] | None = None,
) -> dict[str, float]:
    """Measure how long a call of `fn` takes, and return a dict with the keys "best" and "mean".

    First call `fn()` once to warm up, which is not measured. Then measure `repeats` calls, each by itself: read
    `timer()`, call `fn()`, read `timer()` again; the call took the difference. "best" is the shortest of these times
    and "mean" their average, both Python floats. In all, `fn` is called repeats + 1 times and `timer` twice for each
    measured call.

    A GPU works through a queue: `fn` may come back before its work is done. `sync`, unless it is None, waits until it
    is. Call it right before every reading of the timer, so before `fn` and after it. (With a GPU, one passes
    torch.cuda.synchronize.) Whether gradients are tracked stays as the caller has it.

    Raises ValueError if `repeats` is less than 1. If `fn` raises an error, nothing can be measured, and the error
    reaches the caller.

    >>> clock = iter([0.0, 3.0, 10.0, 11.0])
    >>> time_call(lambda: None, repeats=2, timer=lambda: next(clock))
    {'best': 1.0, 'mean': 2.0}
    """
    raise NotImplementedError


def log_every(iterable: Iterable[Any], every: int, log: Callable[[int], None]) -> Iterator[Any]:
    """Go through `iterable` and report progress: return an iterator over the same items, which calls `log` on the way.

    The items are counted from 1. Whenever the number k of an item is divisible by `every`, call `log(k)` just before
    that item is yielded. Each item is yielded itself, not a copy, and nothing else happens to it.

    An iterator gives its items to `for` and to `next`, which takes a single one.

    Work lazily: take an item from `iterable` only when it is asked for, and never one ahead. `iterable` may be a list,
    a generator, or anything else that `for` can go through; it need not have a length, and may even be endless. If it
    raises an error, that reaches the caller.

    Raises ValueError if `every` is less than 1: when `log_every` is called, or at the latest when the first item is
    asked for, also if there is none.

    >>> list(log_every(["a", "b", "c", "d", "e"], 2, print))
    2
    4
    ['a', 'b', 'c', 'd', 'e']
    """
    raise NotImplementedError


def run_seeded(fn: Callable[[], Any], seed: int) -> Any:
    """Call `fn()` with torch's random numbers seeded, return what it returns, and leave no trace of that.

    `fn` shall find torch's global random state as it is right after `torch.manual_seed(seed)`; so two calls with the
    same seed give equal results. Call it once. Afterwards that random state is exactly as it was before `run_seeded`
    was called, so that all later random numbers of the program are the same as without this call. (This is about the
    generator that `torch.rand` uses on the CPU.)

    If `fn` raises an error, the random state is put back too, and the error reaches the caller. `fn` may call
    `run_seeded` itself. Nothing but the random numbers is changed for `fn`: it can find gradients, say, unless the
    caller has switched them off.

    >>> run_seeded(lambda: torch.randperm(4).tolist(), 0) == run_seeded(lambda: torch.randperm(4).tolist(), 0)
    True
    >>> _ = torch.manual_seed(5)
    >>> expected = torch.rand(1)
    >>> _ = torch.manual_seed(5)
    >>> numbers = run_seeded(lambda: torch.rand(100), 3)
    >>> torch.equal(torch.rand(1), expected)
    True
    """
    raise NotImplementedError
