"""The data sets that travel with the grader: what their docstrings say, and that they can be learned from."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest
import torch

from grader import data
from tests.conftest import Grader, Make

TABLES = [
    (data.iris, (150, 4), torch.float32, [50, 50, 50], (0.1, 7.9)),
    (data.wine, (178, 13), torch.float32, [59, 71, 48], (0.13, 1680.0)),
    (data.breast_cancer, (569, 30), torch.float32, [212, 357], (0.0, 4254.0)),
    (data.digits, (1797, 8, 8), torch.uint8, [178, 182, 177, 183, 181, 182, 181, 179, 174, 180], (0, 16)),
]
Made = Callable[..., tuple[torch.Tensor, torch.Tensor]]
GENERATED: list[tuple[Made, int]] = [(data.moons, 2), (data.circles, 2), (data.blobs, 3), (data.spirals, 3)]


@pytest.mark.parametrize(("load", "shape", "dtype", "counts", "bounds"), TABLES)
def test_a_table_is_what_its_docstring_says(
    load: Made, shape: tuple[int, ...], dtype: torch.dtype, counts: list[int], bounds: tuple[float, float]
) -> None:
    """Shapes, dtypes, the size of each class and the bounds are those of the published tables."""
    X, y = load()
    assert (tuple(X.shape), X.dtype) == (shape, dtype)
    assert (tuple(y.shape), y.dtype) == (shape[:1], torch.int64)
    assert y.bincount().tolist() == counts
    assert (X.min().item(), X.max().item()) == pytest.approx(bounds)
    assert str(shape[0]) in (load.__doc__ or "")


@pytest.mark.parametrize("load", [row[0] for row in TABLES])
def test_a_table_is_made_anew_each_time(load: Made) -> None:
    """Whoever changes what a loader returned changes nobody else's data."""
    first, _ = load()
    first.zero_()
    assert load()[0].any()


@pytest.mark.parametrize("name", ["iris", "wine", "breast_cancer"])
def test_each_column_has_a_name(name: str) -> None:
    """There is a name for each column of X."""
    assert len(set(data.columns(name))) == getattr(data, name)()[0].shape[1]


@pytest.mark.parametrize(("make", "classes"), GENERATED)
def test_generated_points_hang_on_their_seed_alone(make: Made, classes: int) -> None:
    """The same seed gives the same points, another seed others; the global generator is not touched."""
    before = torch.get_rng_state()
    X, y = make(300, seed=3)
    again, other = make(300, seed=3), make(300, seed=4)
    assert torch.equal(torch.get_rng_state(), before)
    assert torch.equal(again[0], X)
    assert torch.equal(again[1], y)
    assert not torch.equal(other[0], X)
    assert (X.shape, X.dtype, y.dtype) == ((300, 2), torch.float32, torch.int64)
    assert y.unique().tolist() == list(range(classes))
    assert make(0)[0].shape == (0, 2)


@pytest.mark.parametrize(("make", "classes"), GENERATED)
def test_generated_classes_can_be_told_apart(make: Made, classes: int) -> None:
    """Where little noise is added, the nearest known neighbour tells the class."""
    (X, y), (known, labels) = make(200, noise=0.02, seed=1), make(2000, noise=0.02, seed=2)
    if make is data.blobs:  # other seeds have other centres
        known, labels = make(2200, noise=0.02, seed=1)
        known, labels, X, y = known[200:], labels[200:], known[:200], labels[:200]
    nearest = labels[torch.cdist(X, known).argmin(dim=1)]
    assert (nearest == y).float().mean() > 0.97


def test_the_digits_are_the_published_ones() -> None:
    """Not one pixel is another (their sum by hash)."""
    X, y = data.digits()
    digest = hashlib.sha256(X.numpy().tobytes() + y.to(torch.uint8).numpy().tobytes()).hexdigest()
    assert digest[:16] == "87ff0c9e40dc7e2c"


REFERENCE = """
import torch
from grader import exercise, tensors

@exercise(x=tensors("n"))
def double(x: torch.Tensor) -> torch.Tensor:
    return x * 2
"""

PRACTISES = """
from grader.data import digits, iris, moons
X, y = iris()
images, _ = digits()
points, _ = moons(10)
assert (len(X), len(images), len(points)) == (150, 1797, 10)

def double(x):
    return x * 2
"""


def test_a_learners_file_may_practise_on_them(make_course: Make, grader: Grader) -> None:
    """A file that loads a data set before its functions, as a notebook does, runs; the rest of the grader is not there."""
    course = make_course(REFERENCE)
    judgement = grader.judgement(course, PRACTISES)
    assert (judgement.passed, judgement.notes) == (True, ())
    judgement = grader.judgement(course, PRACTISES.replace("grader.data import", "grader.chapters import"))
    assert "No module named 'grader.chapters'" in judgement.notes[0]


def test_a_learners_file_may_call_check(make_course: Make, grader: Grader) -> None:
    """A file that grades itself, as a cell of a notebook does, is graded without a word about that."""
    text = "from grader import check\n\ndef double(x):\n    return x * 2\n\ncheck(double, devices='cpu')\n"
    judgement = grader.judgement(make_course(REFERENCE), text)
    assert (judgement.passed, judgement.notes) == (True, ())
