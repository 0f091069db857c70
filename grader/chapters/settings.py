"""What an instructor tunes without Python: a chapter's `chapter.yaml`."""

from __future__ import annotations

import difflib
import math
import pathlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import yaml

from grader.errors import DefinitionError

KNOWN_SETTINGS = ("title", "files", "half_points", "limits", "processes", "budget", "budgets", "points")
KNOWN_LIMITS = (
    "load_cpu",
    "load_wall",
    "case_cpu",
    "case_wall",
    "idle",
    "check_idle",
    "memory_mib",
    "file_mib",
    "written_mib",
    "made_files",
    "open_files",
    "threads",
    "message_mib",
    "message_depth",
    "output_kib",
)

LARGEST = {"message_mib": 64, "message_depth": 40}
"""What the encoding itself bounds."""


@dataclass(frozen=True, slots=True)
class Settings:
    """A chapter's `chapter.yaml`: title, order of files, the share of points for right values, limits by name.

    `processes`: whether solutions may start processes of their own, such as DataLoader's workers. `budget`: the
    seconds that grading one exercise may take, as `verify` sees it; `budgets`: those of some, by name. `points`: what
    an exercise is worth, by name, where it is not what its checks say.
    """

    title: str = ""
    files: tuple[str, ...] = ()
    half_points: Fraction = Fraction(1, 2)
    limits: dict[str, float] = field(default_factory=dict)
    processes: bool = False
    budget: float = 5.0
    budgets: Mapping[str, float] = field(default_factory=dict)
    points: Mapping[str, Fraction] = field(default_factory=dict)


def read_settings(path: pathlib.Path) -> Settings:
    """Read a `chapter.yaml`; a chapter without one has the defaults. Raises DefinitionError."""
    if not path.exists():
        return Settings()
    try:
        return settings_of(path.read_text(encoding="utf-8"), path.parent.name)
    except UnicodeDecodeError as error:
        raise DefinitionError(f"{path.parent.name}/chapter.yaml is not YAML: {error}") from error


def settings_of(text: str, chapter: str) -> Settings:
    """Return what the text of a `chapter.yaml` says. Raises DefinitionError."""
    place = f"{chapter}/chapter.yaml"
    try:
        raw = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        raise DefinitionError(f"{place} is not YAML: {error}") from error
    _known(place, raw, KNOWN_SETTINGS)
    limits = raw.get("limits") or {}
    _known(f"{place}: limits", limits, KNOWN_LIMITS)
    budgets, points = (_by_name(place, key, raw.get(key) or {}) for key in ("budgets", "points"))
    _demand_positive(f"{place}: budget", raw.get("budget", 5.0))
    for key, value in limits.items():
        _demand_positive(f"{place}: limits.{key}", value)
        if value > LARGEST.get(key, math.inf):
            raise DefinitionError(f"{place}: limits.{key} must be at most {LARGEST[key]}, but got {value!r}")
    half = raw.get("half_points", 0.5)
    if isinstance(half, bool) or not isinstance(half, int | float) or not 0 <= half <= 1:
        raise DefinitionError(f"{place}: half_points must be between 0 and 1, but got {half!r}")
    files = raw.get("files") or []
    if not isinstance(files, list) or not all(isinstance(file, str) for file in files):
        raise DefinitionError(f"{place}: files must be a list of file names, but got {files!r}")
    processes = raw.get("processes", False)
    if not isinstance(processes, bool):
        raise DefinitionError(f"{place}: processes must be true or false, but got {processes!r}")
    title = raw.get("title") or ""
    if not isinstance(title, str):
        raise DefinitionError(f"{place}: title must be a text, but got {title!r}")
    return Settings(
        title,
        tuple(files),
        Fraction(str(half)),
        dict(limits),
        processes,
        float(raw.get("budget", 5.0)),
        budgets,
        {str(name): Fraction(str(worth)) for name, worth in points.items()},
    )


def _by_name(place: str, key: str, raw: Any) -> dict[str, Any]:
    """Return a mapping from names of exercises to positive numbers."""
    if not isinstance(raw, dict):
        raise DefinitionError(f"{place}: {key} must map names of exercises to numbers, but got {raw!r}")
    for name, value in raw.items():
        _demand_positive(f"{place}: {key}.{name}", value)
    return raw


def _demand_positive(place: str, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < math.inf:
        raise DefinitionError(f"{place} must be a positive number, but got {value!r}")


def _known(place: str, raw: dict[Any, Any], known: tuple[str, ...]) -> None:
    if not isinstance(raw, dict):
        raise DefinitionError(f"{place} must be a mapping of settings")
    for key in raw:
        if key not in known:
            near = difflib.get_close_matches(str(key), known, 1)
            hint = f'did you mean "{near[0]}"?' if near else f"known are {', '.join(known)}"
            raise DefinitionError(f'{place}: unknown setting "{key}"; {hint}')
