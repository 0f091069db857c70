"""Templates of pages: what they are given is made safe, and escaped, wherever it stands."""

from __future__ import annotations

import pathlib
from fractions import Fraction
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from grader.judge import shown
from grader.report.safe import safe


class _Safe(str):
    """A text that was made safe, and cut, where it stands in a template."""

    __slots__ = ()


def environment(folder: pathlib.Path) -> Environment:
    """Return the templates in a folder."""
    templates = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters.update(points=shown, cut=_cut, share=_share)
    return templates


def _finalize(value: Any) -> Any:
    return value if isinstance(value, Markup | _Safe) else safe(str(value))


def _cut(text: str, longest: int) -> _Safe:
    return _Safe(safe(text, longest))


def _share(part: Fraction, whole: Fraction) -> str:
    """Return a width of 0 to 100, never rounded up."""
    return shown(part * 100 / whole) if whole else "0"
