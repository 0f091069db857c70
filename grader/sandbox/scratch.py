"""A worker's folder: how much there is in it, and how it is removed whatever that is."""

from __future__ import annotations

import contextlib
import itertools
import os
import pathlib
import shutil
import subprocess


def room(folder: pathlib.Path) -> int:
    """Return how many bytes are free on the disk of a folder; 0 where the system does not tell."""
    try:
        found = os.statvfs(folder)
    except (OSError, AttributeError):
        return 0
    return found.f_bavail * found.f_frsize


def used(folder: pathlib.Path) -> int:
    """Return how many bytes of the disk the files of a folder take, the first ten thousand of them."""
    places = (pathlib.Path(root) / name for root, _, names in os.walk(folder) for name in names)
    total = 0
    for place in itertools.islice(places, 10_000):
        with contextlib.suppress(OSError):
            total += 512 * place.lstat().st_blocks
    return total


def remove(folder: pathlib.Path) -> None:
    """Remove a folder whatever is in it: very deep trees, rights taken away."""
    try:
        shutil.rmtree(folder)
    except (OSError, RecursionError):  # very deep trees, or rights taken away
        subprocess.run(["rm", "-rf", "--", str(folder)], check=False, stderr=subprocess.DEVNULL)
