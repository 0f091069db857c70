"""Small tensors as text: both sides of a failure as aligned grids, the cells that differ in brackets."""

from __future__ import annotations

import math

from rich.cells import cell_len

from grader.judge import Exhibit, Grid
from grader.report.elements import told
from grader.report.safe import safe_line

MOST_ROWS, MOST_COLUMNS = 8, 16
LONGEST_CELL = 24
GAP = "    "

Piece = tuple[str, str]
"""A text, and the side of a cell that differs: "expected", "got", or nothing."""


def drawn(exhibit: Exhibit | None, width: int) -> list[list[Piece]]:
    """Return both sides as lines; none where there is nothing to compare, or where it does not fit into `width`."""
    if exhibit is None or exhibit.expected is None or exhibit.actual is None:
        return []
    expected, actual = exhibit.expected, exhibit.actual
    if not (_small(expected) and _small(actual)) or len(expected.cells) == len(actual.cells) == 1:
        return []
    differ = frozenset(exhibit.differ) if expected.shape == actual.shape else frozenset()
    sides = tuple(zip(("expected", "got"), (expected, actual), told(exhibit, MOST_ROWS * MOST_COLUMNS), strict=True))
    labels = _labels(expected, actual)
    if len(expected.shape) == len(actual.shape) == 1:
        rows = _aligned([_cells(texts, side, differ) for side, _, texts in sides])
        room = max(map(len, labels)) + 2
        lines = [[(f"{label + ':':<{room}}", ""), *row] for label, row in zip(labels, rows, strict=True)]
    else:
        left, right = (
            _block(label, _aligned(_rows(grid, _cells(texts, side, differ))))
            for label, (side, grid, texts) in zip(labels, sides, strict=True)
        )
        lines = _beside(left, right)
    lines = [_trimmed(line) for line in lines]
    return lines if all(_length(line) <= width for line in lines) else []


def plain(exhibit: Exhibit | None, width: int) -> list[str]:
    """Return the lines of both sides without colours."""
    return ["".join(text for text, _ in line) for line in drawn(exhibit, width)]


def _small(grid: Grid) -> bool:
    return (
        len(grid.shape) in (1, 2)
        and len(grid.cells) == math.prod(grid.shape) > 0
        and grid.shape[-1] <= MOST_COLUMNS
        and math.prod(grid.shape[:-1]) <= MOST_ROWS
    )


def _labels(expected: Grid, actual: Grid) -> tuple[str, str]:
    """What stands beside or above the two: their shapes and dtypes, where these differ."""
    labels = ["expected", "got"]
    for number, grid in enumerate((expected, actual)):
        if expected.shape != actual.shape:
            labels[number] += f" {grid.shape}"
        if expected.dtype != actual.dtype:
            labels[number] += f" {safe_line(grid.dtype, 20)}"
    return labels[0], labels[1]


def _cells(elements: list[str], side: str, differ: frozenset[int]) -> list[Piece]:
    texts = [safe_line(element, LONGEST_CELL) for element in elements]
    return [(f"[{text}]", side) if place in differ else (f" {text} ", "") for place, text in enumerate(texts)]


def _rows(grid: Grid, cells: list[Piece]) -> list[list[Piece]]:
    columns = grid.shape[-1]
    return [cells[start : start + columns] for start in range(0, len(cells), columns)]


def _aligned(rows: list[list[Piece]]) -> list[list[Piece]]:
    """Every cell as wide as the widest of its column."""
    widths: dict[int, int] = {}
    for row in rows:
        for column, (text, _) in enumerate(row):
            widths[column] = max(widths.get(column, 0), cell_len(text))
    return [
        [(" " * (widths[column] - cell_len(text)) + text, side) for column, (text, side) in enumerate(row)]
        for row in rows
    ]


def _block(label: str, rows: list[list[Piece]]) -> list[list[Piece]]:
    """A grid under its label, all lines of one length."""
    lines = [[(label, "")], *rows]
    width = max(map(_length, lines))
    return [[*line, (" " * (width - _length(line)), "")] for line in lines]


def _beside(left: list[list[Piece]], right: list[list[Piece]]) -> list[list[Piece]]:
    """Two blocks side by side."""
    blank = [(" " * _length(left[0]), "")]
    return [
        [*(left[number] if number < len(left) else blank), (GAP, ""), *(right[number] if number < len(right) else [])]
        for number in range(max(len(left), len(right)))
    ]


def _trimmed(line: list[Piece]) -> list[Piece]:
    """A line without spaces at its end."""
    kept = list(line)
    while kept and not kept[-1][0].rstrip():
        kept.pop()
    return [*kept[:-1], (kept[-1][0].rstrip(), kept[-1][1])] if kept else []


def _length(line: list[Piece]) -> int:
    return sum(cell_len(text) for text, _ in line)
