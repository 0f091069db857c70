"""A Grid that looks like an image → SVG paths, one a colour."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.judge import Grid

SMALLEST, LARGEST = 4, 64
"""Sides of an image, in pixels."""
_WIDEST = 192
"""How wide an image is drawn, in CSS pixels."""


@dataclass(frozen=True, slots=True)
class Picture:
    """An image: its size in pixels and on the page, a path for each colour, and one around the pixels that differ."""

    width: int
    height: int
    zoom: int
    paths: tuple[tuple[str, str], ...]
    differing: str


def picture(grid: Grid, differ: Sequence[int] = ()) -> Picture | None:
    """Return a tensor as an image: uint8 or float in [0, 1], (H, W), (1, H, W), (3, H, W) or (H, W, 3); else None."""
    layout = _layout(grid.shape)
    if layout is None or len(grid.cells) != math.prod(grid.shape):
        return None
    levels = _levels(grid)
    if levels is None:
        return None
    height, width, channels, across = layout
    stride, step = (width * height, 1) if across else (1, channels)
    colours = [
        tuple(levels[pixel * step + channel * stride] for channel in range(channels)) for pixel in range(height * width)
    ]
    pixels = {place % (height * width) if across else place // channels for place in differ}
    marked = _outline({(pixel % width, pixel // width) for pixel in pixels}) if len(pixels) < height * width else ""
    return Picture(width, height, max(1, _WIDEST // max(width, height)), _paths(colours, width), marked)


def _layout(shape: tuple[int, ...]) -> tuple[int, int, int, bool] | None:
    """Return height, width, channels, and whether a channel is a whole plane of its own."""
    found = None
    if len(shape) == 2:
        found = (*shape, 1, True)
    elif len(shape) == 3 and shape[0] in (1, 3):
        found = (shape[1], shape[2], shape[0], True)
    elif len(shape) == 3 and shape[2] == 3:
        found = (shape[0], shape[1], 3, False)
    fits = found is not None and all(SMALLEST <= side <= LARGEST for side in found[:2])
    return found if fits else None


def _levels(grid: Grid) -> list[int] | None:
    """Return every element as a level from 0 to 255, None where one is outside the range of an image."""
    largest = 255 if grid.dtype == "uint8" else 1
    if grid.dtype != "uint8" and "float" not in grid.dtype:
        return None
    try:
        values = [float(cell) for cell in grid.cells]
    except ValueError:
        return None
    if not all(0 <= value <= largest for value in values):  # nor where one is nan
        return None
    return [int(value * 255 / largest + 0.5) for value in values]


def _outline(pixels: set[tuple[int, int]]) -> str:
    """Return a path along every edge between a pixel of these and one that is none of them."""
    return "".join(
        f"M{x + dx} {y + dy}{line}"
        for x, y in sorted(pixels)
        for beside, dx, dy, line in (
            ((x, y - 1), 0, 0, "h1"),
            ((x, y + 1), 0, 1, "h1"),
            ((x - 1, y), 0, 0, "v1"),
            ((x + 1, y), 1, 0, "v1"),
        )
        if beside not in pixels
    )


def _paths(colours: Sequence[tuple[int, ...]], width: int) -> tuple[tuple[str, str], ...]:
    """Return a path for each colour, neighbours in a row drawn as one."""
    paths: dict[str, list[str]] = {}
    for colour, x, y, length in _runs(colours, width):
        red, green, blue = colour if len(colour) == 3 else colour * 3
        paths.setdefault(f"#{red:02x}{green:02x}{blue:02x}", []).append(f"M{x} {y}h{length}v1h-{length}z")
    return tuple((colour, "".join(pieces)) for colour, pieces in paths.items())


def _runs(colours: Sequence[tuple[int, ...]], width: int) -> Iterator[tuple[tuple[int, ...], int, int, int]]:
    start = 0
    for place in range(1, len(colours) + 1):
        if place % width == 0 or place == len(colours) or colours[place] != colours[start]:
            yield colours[start], start % width, start // width, place - start
            start = place
