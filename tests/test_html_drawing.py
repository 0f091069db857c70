"""What is drawn in an HTML report: cells, pixels and lines say what the numbers say."""

from __future__ import annotations

import math
import re
from itertools import pairwise
from typing import Any

import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st

from grader.judge import Curve, Exhibit, Grid
from grader.report.elements import short
from grader.report.html.pixels import Picture, picture
from grader.report.html.plots import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, losses, scores
from grader.report.html.tensors import LARGEST, Cell, Drawn, drawing
from tests.pages import exhibit, grid
from tests.reports import GRIDS, PROPERTY

FLOATS = st.floats(width=32)
CURVES = st.lists(st.floats(), max_size=30).map(tuple)


def drawn(tensor: torch.Tensor) -> Drawn:
    """Return a tensor as it is drawn."""
    (one,) = drawing(Exhibit("", None, None, (), (("t", grid(tensor)),))).arguments
    return one


def cells(one: Drawn | None) -> list[Cell]:
    """Return the cells of a drawing, slice after slice."""
    assert one is not None
    return [cell for part in one.slices for _, row in part.rows for cell in row]


@PROPERTY
@given(GRIDS, st.frozensets(st.integers(0, 26)))
def test_every_element_is_drawn_once(one: Grid, places: frozenset[int]) -> None:
    """The cells are the elements in their order, and those that differ are marked, no others."""
    differ = tuple(sorted(place for place in places if place < len(one.cells)))
    found = drawing(Exhibit("", one, one, differ))
    for side in (found.expected, found.actual):
        assert [cell.full or cell.text for cell in cells(side)] == list(one.cells)
        assert [place for place, cell in enumerate(cells(side)) if cell.differs] == list(differ)


@pytest.mark.parametrize(
    ("shape", "labels", "columns", "rows"),
    [
        ((), [""], ("",), [""]),
        ((2,), [""], ("0", "1"), [""]),
        ((2, 3), [""], ("0", "1", "2"), ["0", "1"]),
        ((2, 1, 3), ["[0]", "[1]"], ("0", "1", "2"), ["0"]),
        ((2, 2, 1, 1), ["[0, 0]", "[0, 1]", "[1, 0]", "[1, 1]"], ("0",), ["0"]),
    ],
)
def test_axes_are_labelled(
    shape: tuple[int, ...], labels: list[str], columns: tuple[str, ...], rows: list[str]
) -> None:
    """A tensor is drawn as slices of two dimensions, each with its index, its rows and columns with theirs."""
    found = drawn(torch.zeros(shape))
    assert [part.label for part in found.slices] == labels
    assert all(part.columns == columns and [label for label, _ in part.rows] == rows for part in found.slices)


@pytest.mark.parametrize(
    ("shape", "facts"),
    [((), "float32, 0-d"), ((2,), "float32, shape (2,)"), ((2, 3), "float32, shape (2, 3)")],
)
def test_shape_and_dtype_are_told(shape: tuple[int, ...], facts: str) -> None:
    """Beside each tensor stand its dtype and shape, as Python writes them."""
    assert drawn(torch.zeros(shape)).facts == facts


@pytest.mark.parametrize("shape", [(0,), (2, 0), (0, 3, 2)])
def test_no_elements_are_said(shape: tuple[int, ...]) -> None:
    """An empty tensor is not drawn as nothing: it is said to be empty."""
    assert (drawn(torch.zeros(shape)).note, drawn(torch.zeros(shape)).slices) == ("no elements", ())


def test_too_many_elements_are_said() -> None:
    """What is too large to be drawn says so; what is as large as can be is drawn."""
    assert drawn(torch.zeros(LARGEST + 1)).note == f"{LARGEST + 1} elements: too many to be drawn"
    assert len(cells(drawn(torch.zeros(LARGEST)))) == LARGEST


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("True", "True"), ("1.0", "1.0"), ("12345678", "12345678"), ("0.30000001192092896", "0.3"),
        ("-1.2345678e-20", "-1.235e-20"), ("123456789", "1.235e+08"), ("nan", "nan"), ("(1.5+2.25j)", "(1.5+2.2…"),
    ],
)  # fmt: skip
def test_long_numbers_are_shortened(text: str, made: str) -> None:
    """An element is told in a few characters."""
    assert short(text) == made


@PROPERTY
@given(FLOATS, FLOATS)
@example(0.1, 0.10000000149011612)
def test_what_differs_never_looks_the_same(one: float, other: float) -> None:
    """Two elements that differ are told with so many digits that one sees it."""
    one_side, other_side = (Grid((1,), "float64", (repr(value),)) for value in (one, other))
    if one_side != other_side:
        found = drawing(Exhibit("", one_side, other_side, (0,)))
        assert cells(found.expected)[0].text != cells(found.actual)[0].text


def level(cell: Cell) -> int:
    """Return a shade as a number, from -4 to 4."""
    return int(cell.shade.translate({ord("p"): "+", ord("n"): "-"}) or 0)


@PROPERTY
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=9))
def test_shades_follow_the_numbers(values: list[float]) -> None:
    """What is larger is never shaded as if it were smaller, and what is below zero never as if above."""
    values.sort()
    found = cells(drawn(torch.tensor(values, dtype=torch.float64)))
    assert all(level(one) <= level(other) for one, other in pairwise(found))
    assert all(level(cell) * value >= 0 for cell, value in zip(found, values, strict=True))
    if values[0] != values[-1]:
        assert max(abs(level(cell)) for cell in found) == 4


def test_both_sides_have_one_scale() -> None:
    """The same number has the same shade on both sides; nan and infinity have one of their own."""
    found = drawing(exhibit(torch.tensor([1.0, 2.0, math.nan]), torch.tensor([2.0, 5.0, -math.inf])))
    assert [cell.shade for cell in cells(found.expected)] == ["", "p1", "x"]
    assert [cell.shade for cell in cells(found.actual)] == ["p1", "p4", "x"]


def painted(one: Picture) -> list[list[str]]:
    """Return the colours of an image by following its paths."""
    field = [[""] * one.width for _ in range(one.height)]
    for colour, path in one.paths:
        for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path):
            for place in range(int(x), int(x) + int(length)):
                assert not field[int(y)][place]
                field[int(y)][place] = colour
    return field


@PROPERTY
@given(
    st.integers(4, 9), st.integers(4, 9), st.sampled_from(["HW", "1HW", "3HW", "HW3"]), st.booleans(), st.integers(0, 9)
)
def test_an_image_has_the_colours_of_the_tensor(height: int, width: int, layout: str, whole: bool, seed: int) -> None:
    """Every pixel has its own colour, whatever the order of the axes, in uint8 and in float."""
    levels = torch.randint(0, 3, (height, width, 3), generator=torch.Generator().manual_seed(seed)) * 127
    if layout in ("HW", "1HW"):
        levels[..., 1:] = levels[..., :1]
    tensor = levels.to(torch.uint8) if whole else levels / 255
    arranged = {"HW": tensor[..., 0], "1HW": tensor[None, ..., 0], "3HW": tensor.permute(2, 0, 1), "HW3": tensor}[
        layout
    ]
    made = picture(grid(arranged))
    assert made is not None
    wanted = [["#{:02x}{:02x}{:02x}".format(*pixel) for pixel in row] for row in levels.tolist()]
    assert painted(made) == wanted


@pytest.mark.parametrize(
    "tensor",
    [
        torch.zeros(3, 9), torch.zeros(9, 3), torch.zeros(65, 4), torch.zeros(2, 5, 5), torch.zeros(5, 5, 1),
        torch.zeros(5, 5, dtype=torch.int64), torch.full((5, 5), 1.01), torch.full((5, 5), -0.01),
        torch.full((5, 5), math.nan), torch.zeros(5, 5, dtype=torch.bool), torch.zeros(16), torch.zeros(2, 3, 5, 5),
        torch.zeros(5, 5, dtype=torch.complex64),
    ],
)  # fmt: skip
def test_what_is_no_image_is_none(tensor: torch.Tensor) -> None:
    """Only what has an image's shape, dtype and range is drawn as one."""
    assert picture(grid(tensor)) is None


def test_pixels_that_differ_are_outlined() -> None:
    """A line goes around the pixels that differ, whichever channel it is in; nothing where all of them do."""
    one = grid(torch.zeros(3, 4, 4))
    made = picture(one, [5, 16 + 6])
    assert made is not None
    pieces = {"M1 1h1", "M2 1h1", "M1 2h1", "M2 2h1", "M1 1v1", "M3 1v1"}
    assert set(re.findall(r"M\d \d[hv]1", made.differing)) == pieces
    for differ in (range(0), range(48)):
        whole = picture(one, differ)
        assert whole is not None
        assert whole.differing == ""


def points(path: str) -> list[tuple[float, float]]:
    """Return the points of a path."""
    return [(float(x), float(y)) for x, y in re.findall(r"[ML]([-\d.e]+) ([-\d.e]+)", path)]


@PROPERTY
@given(CURVES, CURVES)
@example((5e-324,), (1.7e308, -1.7e308))
@example((1e-300, 1e300), ())
@example((5e-324, 1.0), (1.7e308,))
@example((-1.79e308, 1.0), (1.79e308,))
@example((1.0,) * 3, (1.0, 1.0 + 2**-52))
def test_any_losses_can_be_plotted(expected: tuple[float, ...], actual: tuple[float, ...]) -> None:
    """Every finite loss is a point inside the axes, in order; a larger one is never drawn lower."""
    plot = losses(Curve("", expected, actual))
    sides = {"reference": expected, "yours": actual}
    seen = []
    for line in plot.lines:
        finite = [value for value in sides[line.name] if math.isfinite(value)]
        seen += list(zip(finite, (y for _, y in points(line.path)), strict=True))
        assert [x for x, _ in points(line.path)] == sorted(x for x, _ in points(line.path))
    assert len(seen) == sum(map(math.isfinite, (*expected, *actual)))
    assert all(
        LEFT <= x <= WIDTH - RIGHT and TOP <= y <= HEIGHT - BOTTOM for line in plot.lines for x, y in points(line.path)
    )
    assert all(one[1] >= other[1] for one, other in pairwise(sorted(seen)) if one[0] < other[0])
    assert all(TOP <= place <= HEIGHT - BOTTOM for place, _ in plot.y_ticks)
    assert 1 <= len(plot.y_ticks) <= 7


@pytest.mark.parametrize(
    ("values", "notes"),
    [
        ((1.0, math.nan, math.nan, 0.5), ["Yours: nan at epochs 2–3, which no line shows."]),
        ((1.0, math.inf, -math.inf, 0.5), ["Yours: -inf at epoch 3, which no line shows.", "Yours: inf at epoch 2, which no line shows."]),
        ((1.0, 2.0), ["The reference has 4 losses, yours has 2."]),
        ((math.nan, 1.0) * 6, ["Yours: nan at epochs 1, 3, 5, 7 and more, which no line shows.", "The reference has 4 losses, yours has 12."]),
        ((), ["The reference has 4 losses, yours has 0."]),
        ((4.0, 3.0, 2.0, 1.0), []),
    ],
)  # fmt: skip
def test_what_no_line_shows_is_said(values: tuple[float, ...], notes: list[str]) -> None:
    """A line has a gap where a loss is no number, and a note says where."""
    plot = losses(Curve("", (4.0, 3.0, 2.0, 1.0), values))
    assert list(plot.notes) == notes


def test_a_line_has_gaps() -> None:
    """A line begins anew after a loss that is no number; a loss between two such is a dot."""
    nan = math.nan
    (line,) = losses(Curve("", (), (1.0, 2.0, nan, 3.0, nan, *[4.0] * 30))).lines
    assert line.path.count("M") == 3
    assert len(line.dots) == 1


@pytest.mark.parametrize(("last", "axis"), [(0.03, "loss"), (0.01, "loss (logarithmic)"), (-1.0, "loss")])
def test_a_wide_range_has_a_logarithmic_axis(last: float, axis: str) -> None:
    """Losses that shrink to a fiftieth are on a logarithmic axis; what is not above zero never is."""
    plot = losses(Curve("", (1.0, last), (1.0, 0.5)))
    assert plot.upward == axis


def test_names_of_lines_do_not_meet() -> None:
    """Two lines that end at one place have their names above each other, in the order of the lines."""
    for actual in (0.50, 0.51, 0.49):
        one, other = losses(Curve("", (1.0, 0.5), (1.0, actual))).lines
        assert abs(one.end[1] - other.end[1]) >= 15
        assert (other.end[1] < one.end[1]) is (actual >= 0.5)


@pytest.mark.parametrize(
    ("epochs", "ticks"),
    [
        (1, "1"),
        (2, "1 2"),
        (3, "1 2 3"),
        (12, "1 4 6 8 10 12"),
        (200, "1 50 100 150 200"),
        (500, "1 100 200 300 400 500"),
    ],
)
def test_epochs_have_whole_numbers(epochs: int, ticks: str) -> None:
    """Epochs are counted from one, in round steps."""
    plot = losses(Curve("", (1.0,) * epochs, ()))
    assert " ".join(text for _, text in plot.x_ticks) == ticks


def test_long_training_is_thinned_out() -> None:
    """A line has no more points than a screen can show."""
    (line,) = losses(Curve("", (), tuple(float(n) for n in range(10_000)))).lines
    assert 100 <= len(points(line.path)) <= 300


def test_progress_has_a_step_for_each_grading() -> None:
    """Scores are a line of steps, higher for more points; its words never round up."""
    facts: list[dict[str, Any]] = [{"time": "2026-01-02T03", "score": score, "max_score": 9} for score in (0, 4, 8.999)]
    plot = scores(facts)
    assert plot is not None
    (line,) = plot.lines
    assert line.path.count("V") == 2
    assert [y for _, y in line.dots] == sorted((y for _, y in line.dots), reverse=True)
    assert plot.told == "3 gradings: from 0 on 2026-01-02 to 8.99 of 9 points."
