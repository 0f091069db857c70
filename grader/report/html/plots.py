"""Losses and scores → the geometry of a plot: axes with ticks, lines with gaps, notes on what cannot be drawn."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby
from typing import Any

from grader.judge import Curve, shown

WIDTH, HEIGHT = 360, 220
LEFT, RIGHT, TOP, BOTTOM = 50, 72, 14, 38
_INNER_WIDTH, _INNER_HEIGHT = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
_MOST = 300
"""Points of a line; more than a screen can show."""
_DOTTED = 20
_APART = 15
_LOGARITHMIC = 50
"""From this ratio of the greatest loss to the least, the axis is logarithmic."""
_STEPS = (1, 2, 5, 10)
_RUNS = 4

Scale = Callable[[float], float]


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its name, its look, its SVG path, its dots, and where it ends, its name beside it."""

    name: str
    look: str
    path: str
    dots: tuple[tuple[float, float], ...]
    end: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot: ticks as (place, text) on both axes, its lines, what it shows in words, and what it cannot show."""

    across: str
    upward: str
    x_ticks: tuple[tuple[float, str], ...]
    y_ticks: tuple[tuple[float, str], ...]
    lines: tuple[Line, ...]
    told: str
    notes: tuple[str, ...]


def losses(curve: Curve) -> Plot:
    """Return the plot of a learner's losses over the reference's."""
    sides = (("the reference", "reference", curve.expected), ("yours", "yours", curve.actual))
    finite = [value for _, _, values in sides for value in values if math.isfinite(value)]
    upward, ticks, scale = _loss_axis(finite)
    epochs = max(len(curve.expected), len(curve.actual), 1)
    lines = [
        line
        for _, look, values in sides
        if (line := _line(look, values, lambda x: _x(x, epochs - 1), scale)) is not None
    ]
    return Plot(
        "epoch",
        upward,
        tuple((_x(epoch - 1, epochs - 1), str(epoch)) for epoch in _whole_ticks(epochs)),
        tuple((scale(tick), f"{tick:g}") for tick in ticks),
        _apart(lines),
        " ".join(_told(name, values) for name, _, values in sides),
        tuple(_notes(sides)),
    )


def _x(value: float, most: float) -> float:
    return round(LEFT + _INNER_WIDTH * (value / most if most else 0.5), 1)


def _loss_axis(finite: Sequence[float]) -> tuple[str, list[float], Scale]:
    low, high = (min(finite), max(finite)) if finite else (0.0, 1.0)
    if low > 0 and high / low > _LOGARITHMIC:
        ends = math.floor(math.log10(low)), math.ceil(math.log10(high))
        every = max(1, math.ceil((ends[1] - ends[0]) / 5))
        ticks = [float(f"1e{power}") for power in range(ends[0], ends[1] + 1, every)]
        return "loss (logarithmic)", [tick for tick in ticks if 0 < tick < math.inf], _linear(*ends, of=math.log10)
    ticks = _ticks(min(low, 0.0) if low < high / 3 else low, high)
    return "loss", ticks, _linear(min(low, ticks[0]), max(high, ticks[-1]))


def _linear(low: float, high: float, of: Scale = float) -> Scale:
    """Return what places a value on the axis from low to high; halves, so that no difference overflows."""
    span = high / 2 - low / 2

    def place(value: float) -> float:
        share = (of(value) / 2 - low / 2) / span if span else 0.5
        return round(TOP + _INNER_HEIGHT * (1 - share), 1)

    return place


def _ticks(low: float, high: float) -> list[float]:
    """Return three to six round numbers around low … high."""
    span = high / 4 - low / 4
    if span <= 0 or not math.isfinite(span):
        return [low] if low == high else [low, high]
    size = 10.0 ** math.floor(math.log10(span))
    step = next((size * factor for factor in _STEPS if size * factor >= span), span)
    if not step or abs(low / step) > 1e9:
        return [low, high]
    ticks = [number * step for number in range(math.floor(low / step), math.ceil(high / step) + 1)]
    return [round(tick, 12) if step > 1e-9 else tick for tick in ticks if math.isfinite(tick)] or [low, high]


def _whole_ticks(count: int) -> list[int]:
    step = next(
        size * factor
        for size in (10**power for power in range(20))
        for factor in (1, 2, 5)
        if size * factor * 6 >= count
    )
    return [1, *(number for number in range(step, count + 1, step) if number - 1 > step / 2)]


def _line(name: str, values: Sequence[float], across: Scale, upward: Scale) -> Line | None:
    stride = max(1, math.ceil(len(values) / _MOST))
    points = [(across(place), values[place]) for place in range(0, len(values), stride)]
    pieces = [
        [(x, upward(value)) for x, value in piece]
        for drawn, piece in groupby(points, key=lambda point: math.isfinite(point[1]))
        if drawn
    ]
    if not pieces:
        return None
    path = "".join("M" + "L".join(f"{x:g} {y:g}" for x, y in piece) for piece in pieces)
    few = len(points) <= _DOTTED
    dots = [point for piece in pieces if few or len(piece) == 1 for point in piece]
    return Line(name, name, path, tuple(dots), pieces[-1][-1])


def _apart(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return the lines with their names so far apart that they can be read."""
    if len(lines) < 2 or abs(lines[0].end[0] - lines[1].end[0]) > RIGHT:
        return tuple(lines)
    one, other = (line.end[1] for line in lines)
    if abs(one - other) >= _APART:
        return tuple(lines)
    middle = min(max((one + other) / 2, TOP + _APART / 2), HEIGHT - BOTTOM - _APART / 2)
    above = one < other
    places = (middle - _APART / 2, middle + _APART / 2)
    return tuple(
        replace(line, end=(line.end[0], place))
        for line, place in zip(lines, places if above else places[::-1], strict=True)
    )


def _told(name: str, values: Sequence[float]) -> str:
    many = f"in {len(values)} epochs" if len(values) != 1 else "in one epoch"
    if not values:
        return f"{name.capitalize()}: no losses."
    return f"{name.capitalize()}: from {values[0]:.4g} to {values[-1]:.4g} {many}."


def _notes(sides: Sequence[tuple[str, str, Sequence[float]]]) -> list[str]:
    notes = []
    for name, _, values in sides:
        odd = [(epoch, value) for epoch, value in enumerate(values, 1) if not math.isfinite(value)]
        for word, found in groupby(sorted(odd, key=lambda one: str(one[1])), key=lambda one: str(one[1])):
            notes.append(
                f"{name.capitalize()}: {word} at {_epochs([epoch for epoch, _ in found])}, which no line shows."
            )
    lengths = [len(values) for _, _, values in sides]
    if lengths[0] != lengths[1]:
        notes.append(f"The reference has {lengths[0]} losses, yours has {lengths[1]}.")
    return notes


def _epochs(epochs: Sequence[int]) -> str:
    """Return the epochs as text, those that follow each other as one: "epochs 2, 4–9 and more"."""
    runs = [
        [epoch for _, epoch in run] for _, run in groupby(enumerate(epochs), key=lambda placed: placed[1] - placed[0])
    ]
    told = ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs[:_RUNS])
    return f"{'epoch' if len(epochs) == 1 else 'epochs'} {told}{' and more' if len(runs) > _RUNS else ''}"


def scores(history: Sequence[Mapping[str, Any]]) -> Plot | None:
    """Return the plot of the scores so far, a step for each grading; None where there are fewer than two."""
    records = [record for entry in history if (record := _record(entry)) is not None][-_MOST:]
    if len(records) < 2:
        return None
    most = max(points for _, _, points in records)
    upward = _linear(0, float(most))
    last = len(records) - 1
    path = f"M{_x(0, last):g} {upward(float(records[0][1])):g}" + "".join(
        f"H{_x(place, last):g}V{upward(float(score)):g}" for place, (_, score, _) in enumerate(records) if place
    )
    dots = [(_x(place, last), upward(float(score))) for place, (_, score, _) in enumerate(records)]
    (first, before, _), (_, *now) = records[0], records[-1]
    line = Line(shown(now[0]), "yours", path, tuple(dots if len(dots) <= _DOTTED else dots[-1:]), dots[-1])
    return Plot(
        "gradings",
        "points",
        ((_x(0, last), first), (_x(last, last), records[-1][0])),
        tuple((upward(tick), f"{tick:g}") for tick in _ticks(0, float(most)) if tick <= most),
        (line,),
        f"{len(records)} gradings: from {shown(before)} on {first} to {shown(now[0])} of {shown(now[1])} points.",
        (),
    )


def _record(entry: Any) -> tuple[str, Fraction, Fraction] | None:
    """Return day, score and points of a record; None where it is none."""
    if not isinstance(entry, Mapping):
        return None
    time, score, points = entry.get("time"), _points(entry.get("score")), _points(entry.get("max_score"))
    if not isinstance(time, str) or score is None or points is None:
        return None
    return (time[:10], score, points) if 0 < points >= score else None


def _points(number: Any) -> Fraction | None:
    if isinstance(number, bool) or not isinstance(number, int | float) or not 0 <= number < 1e9:
        return None
    return Fraction(str(number))
