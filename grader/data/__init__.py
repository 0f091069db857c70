"""Small data sets to practise on: four real ones that lie in this folder, four made on the spot. Nothing is downloaded.

    from grader.data import iris
    X, y = iris()

Where the real ones come from, and what their columns are, stands in the README beside this file.
"""

from __future__ import annotations

import csv
import gzip
import math
import pathlib

import torch
from torch import Tensor

_HERE = pathlib.Path(__file__).parent


def iris() -> tuple[Tensor, Tensor]:
    """Return 150 flowers: X float32 (150, 4), four lengths in cm; y int64 (150,), one of three species."""
    return _table("iris.csv")


def wine() -> tuple[Tensor, Tensor]:
    """Return 178 wines: X float32 (178, 13), a chemical analysis; y int64 (178,), one of three growers."""
    return _table("wine.csv")


def breast_cancer() -> tuple[Tensor, Tensor]:
    """Return 569 tumours: X float32 (569, 30), measures of cells; y int64 (569,), 0 malignant and 1 benign."""
    return _table("breast_cancer.csv")


def digits() -> tuple[Tensor, Tensor]:
    """Return 1797 handwritten digits: X uint8 (1797, 8, 8), from 0 to 16 (ink); y int64 (1797,), the digit."""
    with gzip.open(_HERE / "digits.csv.gz", "rt", encoding="ascii") as file:
        rows = torch.tensor([[int(number) for number in row] for row in csv.reader(file)])
    return rows[:, :-1].to(torch.uint8).reshape(-1, 8, 8), rows[:, -1].clone()


def columns(name: str) -> list[str]:
    """Return the names of the columns of X of `"iris"`, `"wine"` or `"breast_cancer"`."""
    with (_HERE / f"{name}.csv").open(encoding="ascii", newline="") as file:
        return next(csv.reader(file))[:-1]


def moons(n: int, noise: float = 0.1, seed: int = 0) -> tuple[Tensor, Tensor]:
    """Return `n` points on two half moons that reach into each other: X float32 (n, 2), y int64 (n,), 0 or 1."""
    generator = torch.Generator().manual_seed(seed)
    y = torch.randint(0, 2, (n,), generator=generator)
    angle = math.pi * torch.rand(n, generator=generator)
    upper = torch.stack([angle.cos(), angle.sin()], dim=1)
    lower = torch.stack([1 - angle.cos(), 0.5 - angle.sin()], dim=1)
    X = torch.where(y[:, None] == 0, upper, lower)
    return X + noise * torch.randn(n, 2, generator=generator), y


def circles(n: int, noise: float = 0.03, seed: int = 0) -> tuple[Tensor, Tensor]:
    """Return `n` points on a circle (y 0) and on a smaller one inside it (y 1): X float32 (n, 2), y int64 (n,)."""
    generator = torch.Generator().manual_seed(seed)
    y = torch.randint(0, 2, (n,), generator=generator)
    angle = 2 * math.pi * torch.rand(n, generator=generator)
    X = torch.stack([angle.cos(), angle.sin()], dim=1) * (1 - 0.5 * y[:, None])
    return X + noise * torch.randn(n, 2, generator=generator), y


def blobs(n: int, classes: int = 3, noise: float = 0.5, seed: int = 0) -> tuple[Tensor, Tensor]:
    """Return `n` points in clouds around `classes` centres: X float32 (n, 2), y int64 (n,) from 0 to classes - 1."""
    generator = torch.Generator().manual_seed(seed)
    centres = 8 * torch.rand(classes, 2, generator=generator) - 4
    y = torch.randint(0, classes, (n,), generator=generator)
    return centres[y] + noise * torch.randn(n, 2, generator=generator), y


def spirals(n: int, classes: int = 3, noise: float = 0.2, seed: int = 0) -> tuple[Tensor, Tensor]:
    """Return `n` points on `classes` arms of a spiral: X float32 (n, 2), y int64 (n,) from 0 to classes - 1."""
    generator = torch.Generator().manual_seed(seed)
    y = torch.randint(0, classes, (n,), generator=generator)
    radius = torch.rand(n, generator=generator)
    angle = 4 * radius + 2 * math.pi * y / classes + noise * torch.randn(n, generator=generator)
    return torch.stack([radius * angle.sin(), radius * angle.cos()], dim=1), y


def _table(name: str) -> tuple[Tensor, Tensor]:
    """Return a table whose first row names the columns and whose last column is the label."""
    with (_HERE / name).open(encoding="ascii", newline="") as file:
        _, *rows = csv.reader(file)
    X = torch.tensor([[float(number) for number in row[:-1]] for row in rows])
    return X, torch.tensor([int(row[-1]) for row in rows])
