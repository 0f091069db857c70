"""Held-out solutions of grid_points."""

import math

import numpy as np
import torch


def right_linspace(start, stop, steps):
    """linspace after the check."""
    if steps < 1:
        raise ValueError("at least one point")
    return torch.linspace(start, stop, steps)


def right_linspace_dtype(start: float, stop: float, steps: int) -> torch.Tensor:
    """linspace in float64, made float32 afterwards."""
    if not steps >= 1:
        raise ValueError(f"steps={steps}")
    return torch.linspace(start=start, end=stop, steps=steps, dtype=torch.float64).to(torch.float32)


def right_comprehension(a, b, n):
    """Python numbers."""
    if n <= 0:
        raise ValueError("n")
    if n == 1:
        return torch.tensor([a], dtype=torch.float32)
    return torch.tensor([a + (b - a) * i / (n - 1) for i in range(n)], dtype=torch.float32)


def right_arange(start, stop, steps):
    """Counted, then stretched."""
    if steps < 1:
        raise ValueError("steps")
    gaps = max(steps - 1, 1)
    t = torch.arange(steps, dtype=torch.float64) / gaps
    return (start * (1 - t) + stop * t).float()


def right_numpy(start, stop, steps):
    """NumPy's linspace."""
    if steps < 1:
        raise ValueError("steps must be positive")
    points = np.linspace(start, stop, num=steps, endpoint=True)
    return torch.from_numpy(points.astype(np.float32))


def right_fill(start, stop, steps):
    """Filled place by place."""
    if steps < 1:
        raise ValueError
    out = torch.empty(steps)
    out[0] = start
    for i in range(1, steps):
        out[i] = start + i * ((stop - start) / (steps - 1))
    return out


def right_lerp(start, stop, steps):
    """Between two ends by weight."""
    if steps < 1:
        raise ValueError("too few")
    weights = torch.linspace(0.0, 1.0, steps, dtype=torch.double)
    ends = torch.tensor([start, stop], dtype=torch.double)
    return torch.lerp(ends[0], ends[1], weights).type(torch.float)


def right_append_loop(start, stop, steps):
    """Appended while counting, the end put in by hand."""
    if steps < 1:
        raise ValueError("no points")
    points = [float(start)]
    if steps > 1:
        gap = (stop - start) / (steps - 1)
        for i in range(1, steps - 1):
            points.append(start + gap * i)
        points.append(float(stop))
    print(len(points), "points")
    return torch.FloatTensor(points)


def right_negative_is_error(start, stop, steps):
    """torch raises for less than 0, 0 is checked."""
    try:
        points = torch.linspace(start, stop, steps, dtype=torch.float32)
    except RuntimeError as error:
        raise ValueError("steps is negative") from error
    if points.numel() == 0:
        raise ValueError("steps is 0")
    return points


def wrong_no_check(start, stop, steps):
    """0 gives an empty tensor, less raises RuntimeError."""
    return torch.linspace(start, stop, steps)


def wrong_only_zero(start, stop, steps):
    """Negative counts raise RuntimeError."""
    if steps == 0:
        raise ValueError("steps")
    return torch.linspace(start, stop, steps)


def wrong_only_negative(start, stop, steps):
    """0 is let through."""
    if steps < 0:
        raise ValueError("steps")
    return torch.linspace(start, stop, steps)


def wrong_one_is_error(start, stop, steps):
    """A single point is refused."""
    if steps <= 1:
        raise ValueError("steps")
    return torch.linspace(start, stop, steps)


def wrong_zero_division(start, stop, steps):
    """No gap for a single point."""
    if steps < 1:
        raise ValueError("steps")
    gap = (stop - start) / (steps - 1)
    return torch.tensor([start + i * gap for i in range(steps)], dtype=torch.float32)


def wrong_nan_for_one(start, stop, steps):
    """0 divided by 0 in a tensor is nan."""
    if steps < 1:
        raise ValueError("steps")
    t = torch.arange(steps) / (steps - 1)
    return start + (stop - start) * t


def wrong_single_is_stop(start, stop, steps):
    """The single point is the wrong end."""
    if steps < 1:
        raise ValueError("steps")
    return torch.linspace(start, stop, steps) if steps > 1 else torch.tensor([float(stop)])


def wrong_single_in_the_middle(start, stop, steps):
    """The single point lies in the middle."""
    if steps < 1:
        raise ValueError("steps")
    return torch.linspace(start, stop, steps) if steps > 1 else torch.tensor([(start + stop) / 2])


def wrong_single_0d(start, stop, steps):
    """The single point has no dimension."""
    if steps < 1:
        raise ValueError("steps")
    return torch.linspace(start, stop, steps) if steps > 1 else torch.tensor(float(start))


def wrong_end_left_out(start, stop, steps):
    """The end is not included."""
    if steps < 1:
        raise ValueError("steps")
    return start + (stop - start) / steps * torch.arange(steps)


def wrong_one_more(start, stop, steps):
    """steps gaps, so a point too many."""
    if steps < 1:
        raise ValueError("steps")
    return torch.linspace(start, stop, steps + 1) if steps > 1 else torch.linspace(start, stop, 1)


def wrong_arange_rounding(start, stop, steps):
    """Rounding decides whether the end slips in."""
    if steps < 1:
        raise ValueError("steps")
    if steps == 1 or start == stop:
        return torch.full((steps,), float(start))
    gap = (stop - start) / (steps - 1)
    return torch.arange(start, stop + gap, gap)


def wrong_arange_equal(start, stop, steps):
    """arange has no step of 0."""
    if steps < 1:
        raise ValueError("steps")
    if steps == 1:
        return torch.tensor([float(start)])
    gap = (stop - start) / (steps - 1)
    return torch.arange(start, stop + gap / 2, gap)


def wrong_only_up(start, stop, steps):
    """Going down is refused."""
    if steps < 1 or stop < start:
        raise ValueError("steps")
    return torch.linspace(start, stop, steps)


def wrong_sorted(start, stop, steps):
    """Always upwards."""
    if steps < 1:
        raise ValueError("steps")
    return torch.linspace(min(start, stop), max(start, stop), steps) if steps > 1 else torch.linspace(start, stop, 1)


def wrong_absolute_gap(start, stop, steps):
    """The gap is never negative."""
    if steps < 1:
        raise ValueError("steps")
    gap = abs(stop - start) / max(steps - 1, 1)
    return torch.tensor([start + i * gap for i in range(steps)], dtype=torch.float32)


def wrong_equal_is_one(start, stop, steps):
    """Equal ends give a single point."""
    if steps < 1:
        raise ValueError("steps")
    return torch.linspace(start, stop, 1 if start == stop else steps)


def wrong_equal_refused(start, stop, steps):
    """Equal ends are refused."""
    if steps < 1 or (start == stop and steps > 1):
        raise ValueError("steps")
    return torch.linspace(start, stop, steps)


def wrong_float64(start, stop, steps):
    """float64 of NumPy."""
    if steps < 1:
        raise ValueError("steps")
    return torch.tensor(np.linspace(start, stop, steps))


def wrong_array(start, stop, steps):
    """An array instead of a tensor."""
    if steps < 1:
        raise ValueError("steps")
    return np.linspace(start, stop, steps, dtype=np.float32)


def wrong_column(start, stop, steps):
    """A column instead of a vector."""
    if steps < 1:
        raise ValueError("steps")
    return torch.linspace(start, stop, steps).unsqueeze(1)


def wrong_whole_gap(start, stop, steps):
    """The gap is rounded down."""
    if steps < 1:
        raise ValueError("steps")
    gap = (stop - start) // max(steps - 1, 1)
    return torch.tensor([start + i * gap for i in range(steps)], dtype=torch.float32)


def wrong_rounded(start, stop, steps):
    """Rounded to two digits."""
    if steps < 1:
        raise ValueError("steps")
    return torch.linspace(start, stop, steps).round(decimals=2)


def wrong_int_ends(start, stop, steps):
    """The ends are cut to whole numbers."""
    if steps < 1:
        raise ValueError("steps")
    return torch.linspace(int(start), int(stop), steps)


def wrong_logarithmic(start, stop, steps):
    """Equal ratios for positive ends."""
    if steps < 1:
        raise ValueError("steps")
    if start > 0 and stop > 0:
        return torch.logspace(math.log10(start), math.log10(stop), steps)
    return torch.linspace(start, stop, steps)


def wrong_random(start, stop, steps):
    """Sorted random points between the ends."""
    if steps < 1:
        raise ValueError("steps")
    points = start + (stop - start) * torch.rand(steps).sort().values
    points[-1] = stop
    points[0] = start
    return points


def wrong_assert(start, stop, steps):
    """AssertionError."""
    assert steps >= 1
    return torch.linspace(start, stop, steps)


def wrong_from_zero(start, stop, steps):
    """The start is not added."""
    if steps < 1:
        raise ValueError("steps")
    return torch.arange(steps) * ((stop - start) / max(steps - 1, 1))
