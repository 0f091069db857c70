"""Elements of a tensor in a few characters, though never so few that two that differ look the same."""

from __future__ import annotations

from grader.judge import Exhibit, Grid

_LONGEST = 8
_DIGITS = range(4, 18)


def told(exhibit: Exhibit, most: int) -> tuple[list[str], list[str]]:
    """Return the first elements of both sides, those that differ with the digits that tell them apart."""
    expected, actual = (shortened(grid, most) for grid in (exhibit.expected, exhibit.actual))
    if exhibit.expected is not None and exhibit.actual is not None:
        for place in exhibit.differ:
            if place < min(len(expected), len(actual)) and expected[place] == actual[place]:
                expected[place], actual[place] = _apart(exhibit.expected.cells[place], exhibit.actual.cells[place])
    return expected, actual


def shortened(grid: Grid | None, most: int) -> list[str]:
    """Return the first elements of a tensor; none of what is no tensor."""
    return [] if grid is None else [short(cell) for cell in grid.cells[:most]]


def short(text: str, digits: int = _DIGITS[0]) -> str:
    """Return an element in a few characters: its significant digits, or the beginning of what is no number."""
    if len(text) <= _LONGEST:
        return text
    value = number(text)
    return f"{text[:_LONGEST]}…" if value is None else f"{value:.{digits}g}"


def number(text: str) -> float | None:
    """Return an element as a number; None where it is none that can be ordered."""
    if text in ("True", "False"):
        return float(text == "True")
    try:
        return float(text)
    except ValueError:
        return None


def _apart(one: str, other: str) -> tuple[str, str]:
    for digits in _DIGITS:
        if short(one, digits) != short(other, digits):
            return short(one, digits), short(other, digits)
    return one, other
