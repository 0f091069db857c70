"""Held-out solutions of int_range."""

import math

import numpy as np
import torch


def right_tensor_of_range(start, stop, step=1, device="cpu"):
    """range does all the work, its error included."""
    return torch.tensor(range(start, stop, step), dtype=torch.int64, device=device)


def right_guarded_arange(start: int, stop: int, step: int = 1, device="cpu") -> torch.Tensor:
    """arange where it can, empty where it cannot."""
    if step == 0:
        raise ValueError("step must not be zero")
    if (step > 0 and start >= stop) or (step < 0 and start <= stop):
        return torch.empty((0,), dtype=torch.long, device=device)
    return torch.arange(start, stop, step, device=device)


def right_while_loop(start, stop, step=1, device="cpu"):
    """Counts as one would on paper."""
    if not step:
        raise ValueError
    numbers = []
    now = start
    while now < stop if step > 0 else now > stop:
        numbers.append(now)
        now += step
    return torch.tensor(numbers, dtype=torch.int64, device=device)


def right_start_plus_steps(start, stop, step=1, device="cpu"):
    """start + step * (0, 1, 2, …)."""
    if step == 0:
        raise ValueError("zero step")
    count = max(0, math.ceil((stop - start) / step))
    return start + torch.arange(count, device=device) * step


def right_cumulative_sum(start, stop, step=1, device="cpu"):
    """Adds up the steps."""
    n = len(range(start, stop, step))
    steps = torch.full((n,), step, dtype=torch.int64, device=device)
    return steps.cumsum(0) + (start - step)


def right_through_numpy(start, stop, step=1, device="cpu"):
    """NumPy's arange gives empty arrays as Python does."""
    if step == 0:
        raise ValueError("step is zero")
    return torch.from_numpy(np.arange(start, stop, step, dtype=np.int64)).to(device)


def right_try_arange(start, stop, step=1, device="cpu"):
    """Catches what arange says about a step in the wrong direction."""
    if step == 0:
        raise ValueError("arange() arg 3 must not be zero")
    try:
        return torch.arange(start, stop, step, dtype=torch.int64).to(device)
    except RuntimeError:
        return torch.tensor([], dtype=torch.int64).to(device)


def right_fills_in(start, stop, step=1, device="cpu"):
    """Writes number after number into a new tensor."""
    numbers = list(range(start, stop, step))
    made = torch.zeros(len(numbers), dtype=torch.int64, device=device)
    for place, number in enumerate(numbers):
        made[place] = number
    return made


def right_mirrored(first, last, by=1, where="cpu", debug=False):
    """Counts down by turning the signs; other names, one more parameter."""
    if by < 0:
        return -_upwards(-first, -last, -by, where)
    if debug:
        print(first, last, by)
    return _upwards(first, last, by, where)


def _upwards(start, stop, step, device):
    if step == 0:
        raise ValueError("step")
    return torch.arange(start, max(start, stop), step, dtype=torch.int64, device=device)


def right_comprehension(start, stop, step=1, device="cpu"):
    """A list comprehension, a LongTensor, printing."""
    result = torch.LongTensor([n for n in range(start, stop, step)]).to(device)
    print(result)
    return result


def right_slices_a_longer_one(start, stop, step=1, device="cpu"):
    """Every step-th of all numbers; flipped to count down."""
    if step == 0:
        raise ValueError("step=0")
    if step > 0:
        whole = torch.arange(start, max(start, stop), device=device)
        return whole[::step]
    whole = torch.arange(min(start, stop) + 1, start + 1, device=device)
    return whole.flip(0)[::-step]


def right_recursion(start, stop, step=1, device="cpu"):
    """Halves the work until single numbers are left."""

    def rec(numbers):
        if len(numbers) <= 1:
            return torch.tensor(list(numbers), dtype=torch.int64, device=device)
        middle = len(numbers) // 2
        return torch.cat([rec(numbers[:middle]), rec(numbers[middle:])])

    return rec(range(start, stop, step))


def wrong_includes_stop_going_down(start, stop, step=1, device="cpu"):
    """Python leaves the stop out in both directions."""
    if step < 0:
        stop -= 1
    return torch.tensor(range(start, stop, step), dtype=torch.int64, device=device)


def wrong_includes_stop_if_hit(start, stop, step=1, device="cpu"):
    """The stop counts where the steps reach it."""
    numbers = list(range(start, stop, step))
    if numbers and numbers[-1] + step == stop:
        numbers.append(stop)
    return torch.tensor(numbers, dtype=torch.int64, device=device)


def wrong_plain_arange(start, stop, step=1, device="cpu"):
    """RuntimeErrors for the step 0 and for steps in the other direction."""
    return torch.arange(start, stop, step, device=device)


def wrong_only_zero_checked(start, stop, step=1, device="cpu"):
    """Right, but for ranges whose step leads away from the stop."""
    if step == 0:
        raise ValueError("step must not be 0")
    return torch.arange(start, stop, step, dtype=torch.int64, device=device)


def wrong_away_from_stop_going_down(start, stop, step=1, device="cpu"):
    """Only the empty ranges that count up are thought of."""
    if step == 0:
        raise ValueError
    if step > 0 and start >= stop:
        return torch.empty(0, dtype=torch.int64, device=device)
    return torch.arange(start, stop, step, device=device)


def wrong_empty_is_float(start, stop, step=1, device="cpu"):
    """An empty list has no numbers to guess the dtype from."""
    return torch.tensor(list(range(start, stop, step)), device=device)


def wrong_empty_raises(start, stop, step=1, device="cpu"):
    """Finds an empty range a mistake."""
    numbers = range(start, stop, step)
    if not numbers:
        raise ValueError("the range is empty")
    return torch.tensor(numbers, dtype=torch.int64, device=device)


def wrong_empty_on_cpu(start, stop, step=1, device="cpu"):
    """The device is forgotten where nothing is in the range."""
    if len(range(start, stop, step)) == 0:
        return torch.tensor([], dtype=torch.int64)
    return torch.arange(start, stop, step, dtype=torch.int64, device=device)


def wrong_zero_step_is_one(start, stop, step=1, device="cpu"):
    """`step or 1` takes 0 for not given."""
    return torch.tensor(range(start, stop, step or 1), dtype=torch.int64, device=device)


def wrong_zero_division(start, stop, step=1, device="cpu"):
    """The step 0 raises, but ZeroDivisionError."""
    count = max(0, -((start - stop) // step))
    return start + step * torch.arange(count, device=device)


def wrong_zero_step_asserts(start, stop, step=1, device="cpu"):
    """AssertionError is no ValueError."""
    assert step != 0, "step must not be 0"
    return torch.tensor(range(start, stop, step), dtype=torch.int64, device=device)


def wrong_zero_step_at_equal_ends(start, stop, step=1, device="cpu"):
    """Nothing is raised where start equals stop."""
    if start == stop:
        return torch.empty(0, dtype=torch.int64, device=device)
    return torch.tensor(range(start, stop, step), dtype=torch.int64, device=device)


def wrong_zero_step_going_up_only(start, stop, step=1, device="cpu"):
    """The step is looked at only where there is something to count."""
    if start < stop and step == 0:
        raise ValueError("step must not be 0")
    if (stop - start) * step <= 0:
        return torch.empty(0, dtype=torch.int64, device=device)
    return torch.arange(start, stop, step, device=device)


def wrong_size_of_step_only(start, stop, step=1, device="cpu"):
    """The sign of the step is lost; the direction is guessed."""
    if step == 0:
        raise ValueError("step must not be 0")
    step = abs(step) if start <= stop else -abs(step)
    return torch.arange(start, stop, step, device=device)


def wrong_counts_down_upwards(start, stop, step=1, device="cpu"):
    """The right numbers, smallest first."""
    return torch.tensor(sorted(range(start, stop, step)), dtype=torch.int64, device=device)


def wrong_rounds_count_down(start, stop, step=1, device="cpu"):
    """A last, shorter step is left out."""
    if step == 0:
        raise ValueError
    count = max(0, (stop - start) // step)
    return start + step * torch.arange(count, device=device)


def wrong_always_up(start, stop, step=1, device="cpu"):
    """Does not know negative steps."""
    if step == 0:
        raise ValueError
    if step < 0 or stop <= start:
        return torch.empty(0, dtype=torch.int64, device=device)
    return torch.arange(start, stop, step, device=device)


def wrong_default_step(start, stop, step=-1, device="cpu"):
    """Another default than the task's."""
    return torch.tensor(range(start, stop, step), dtype=torch.int64, device=device)


def wrong_float_arange(start, stop, step=1, device="cpu"):
    """Floating numbers all along."""
    if step == 0:
        raise ValueError
    if (stop - start) * step <= 0:
        return torch.empty(0, device=device)
    return torch.arange(float(start), float(stop), float(step), device=device)


def wrong_linspace(start, stop, step=1, device="cpu"):
    """float32 on the way: large numbers are rounded."""
    n = len(range(start, stop, step))
    last = start + step * max(n - 1, 0)
    return torch.linspace(start, last, n, device=device).round().to(torch.int64)


def wrong_int32_on_the_way(start, stop, step=1, device="cpu"):
    """Numbers beyond 2**31 do not fit."""
    n = len(range(start, stop, step))
    steps = torch.arange(n, dtype=torch.int32, device=device) * step
    return (steps + torch.tensor(start % 2**31 if start >= 0 else start, dtype=torch.int32, device=device)).long()


def wrong_int32(start, stop, step=1, device="cpu"):
    """The dtype is int32 where that is enough."""
    numbers = list(range(start, stop, step))
    small = all(abs(number) < 2**31 for number in numbers)
    return torch.tensor(numbers, dtype=torch.int32 if small else torch.int64, device=device)


def wrong_ignores_device(start, stop, step=1, device="cpu"):
    """Always on the CPU."""
    return torch.tensor(range(start, stop, step), dtype=torch.int64)


def wrong_leaves_default_device(start, stop, step=1, device="cpu"):
    """Sets the default device and does not put it back."""
    torch.set_default_device(device)
    return torch.tensor(range(start, stop, step), dtype=torch.int64)


def wrong_column(start, stop, step=1, device="cpu"):
    """A column of numbers has two dimensions."""
    return torch.tensor(range(start, stop, step), dtype=torch.int64, device=device).unsqueeze(1)


def wrong_single_number_is_0d(start, stop, step=1, device="cpu"):
    """squeeze() takes the only dimension away where there is one number."""
    return torch.tensor(range(start, stop, step), dtype=torch.int64, device=device).squeeze()


def wrong_list(start, stop, step=1, device="cpu"):
    """A list is no tensor."""
    return list(range(start, stop, step))


def wrong_from_zero(start, stop, step=1, device="cpu"):
    """Negative starts are cut off."""
    numbers = [number for number in range(start, stop, step) if number >= 0 or start >= 0 or stop < 0]
    return torch.tensor(numbers, dtype=torch.int64, device=device)
