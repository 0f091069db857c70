"""A Grid → tables of cells: slices, shades, short numbers, the cells that differ marked."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from grader.judge import Exhibit, Grid
from grader.report.elements import number, shortened, told
from grader.report.html.pixels import Picture, picture

LARGEST = 1024
"""Elements of a tensor that is drawn; an exhibit has fewer."""
_LETTER = {"True": "T", "False": "F"}
_SHADES = 4
_NARROW = 24
"""Characters of a row that fits on a phone."""


@dataclass(frozen=True, slots=True)
class Cell:
    """An element: as it is drawn, in full where that is more, its shade ("p3", "n1" or nothing), whether it differs."""

    text: str
    full: str
    shade: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Slice:
    """A 2-d part of a tensor: its index ("[0, 1]"), and rows of cells, each with its own label."""

    label: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A tensor to be drawn: what it is called, its facts ("float32, shape (2, 3)"), its slices, its picture."""

    name: str
    facts: str
    slices: tuple[Slice, ...]
    picture: Picture | None
    note: str
    wide: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """An exhibit to be drawn: both sides, None where one is no tensor, and the arguments."""

    expected: Drawn | None
    actual: Drawn | None
    arguments: tuple[Drawn, ...]
    differing: int


def drawing(exhibit: Exhibit) -> Drawing:
    """Return an exhibit as it is drawn: both sides shaded on one scale."""
    sides = [grid for grid in (exhibit.expected, exhibit.actual) if grid is not None]
    scale = _scale([cell for grid in sides for cell in grid.cells[:LARGEST]])
    sides_told = told(exhibit, LARGEST)
    return Drawing(
        _drawn("expected", exhibit.expected, sides_told[0], exhibit.differ, scale),
        _drawn("got", exhibit.actual, sides_told[1], exhibit.differ, scale),
        tuple(
            drawn
            for name, grid in exhibit.arguments
            if (drawn := _drawn(name, grid, shortened(grid, LARGEST), (), _scale(grid.cells[:LARGEST]))) is not None
        ),
        len(exhibit.differ),
    )


def _drawn(
    name: str, grid: Grid | None, texts: Sequence[str], differ: Sequence[int], scale: tuple[float, float]
) -> Drawn | None:
    if grid is None:
        return None
    facts = f"{grid.dtype}, shape {_index(grid.shape, '()')}" if grid.shape else f"{grid.dtype}, 0-d"
    note = _note(grid)
    slices = () if note else tuple(_slices(grid, texts, frozenset(differ), scale))
    return Drawn(name, facts, slices, picture(grid, differ), note, _width(slices, len(differ)) > _NARROW)


def _width(slices: Sequence[Slice], differing: int) -> int:
    """Return about how many characters wide the cells of a slice are."""
    cells = [len(cell.text) for one in slices for _, row in one.rows for cell in row]
    return len(slices[0].columns) * (max(cells) + (4 if differing else 2)) if slices else 0


def _note(grid: Grid) -> str:
    if math.prod(grid.shape) == 0:
        return "no elements"
    if len(grid.cells) > LARGEST:
        return f"{len(grid.cells)} elements: too many to be drawn"
    return "" if len(grid.cells) == math.prod(grid.shape) else "not all elements came"


def _slices(grid: Grid, texts: Sequence[str], differ: frozenset[int], scale: tuple[float, float]) -> Iterator[Slice]:
    """Yield the 2-d slices of a tensor; a 1-d one is a row, a 0-d one a cell."""
    *outer, height, width = (1, 1, *grid.shape)[-max(2, len(grid.shape)) :]
    columns = tuple(map(str, range(width))) if grid.shape else ("",)
    for nth, index in enumerate(product(*map(range, outer))):
        rows = []
        for row in range(height):
            first = (nth * height + row) * width
            cells = tuple(
                _cell(grid.cells[place], texts[place], place in differ, scale) for place in range(first, first + width)
            )
            rows.append((str(row) if len(grid.shape) > 1 else "", cells))
        yield Slice(_index(index, "[]") if outer else "", columns, tuple(rows))


def _index(numbers: Sequence[int], brackets: str) -> str:
    inside = ", ".join(map(str, numbers)) + ("," if len(numbers) == 1 and brackets == "()" else "")
    return f"{brackets[0]}{inside}{brackets[1]}"


def _cell(full: str, text: str, differs: bool, scale: tuple[float, float]) -> Cell:
    text = _LETTER.get(text, text)
    return Cell(text, full if full != text else "", _shade(full, scale), differs)


def _scale(cells: Sequence[str]) -> tuple[float, float]:
    """Return the least and the greatest finite number."""
    finite = [value for cell in cells if (value := number(cell)) is not None and math.isfinite(value)]
    return (min(finite), max(finite)) if finite else (0.0, 0.0)


def _shade(text: str, scale: tuple[float, float]) -> str:
    """Return "p1" … "p4" for what is large, "n1" … "n4" for what is far below zero, "x" for nan and infinities."""
    value = number(text)
    if value is None or not math.isfinite(value):
        return "x" if value is not None else ""
    low, high = scale
    if low < 0 < high:
        share = value / max(-low, high)
    else:
        start, end = (high, low) if high <= 0 else (low, high)
        share = 0.0 if start == end else (value / 2 - start / 2) / abs(end / 2 - start / 2)
    level = math.ceil(abs(share) * _SHADES - 1e-9)
    return f"{'n' if share < 0 else 'p'}{level}" if level else ""
