"""A worker's folder: how much there is in it, and how it is removed whatever that is."""

from __future__ import annotations

import contextlib
import itertools
import os
import pathlib
import shutil
import subprocess

LARGE = 100
"""So many files and folders are removed at once; on a slow disk, thousands take seconds."""
_REMOVE = 'rm -rf -- "$folder" || { chmod -R u+rwx -- "$folder"; rm -rf -- "$folder"; }'
_ONE_BY_ONE = ("sh", "-c", f"while IFS= read -r folder; do {_REMOVE}; done")


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


def count(folder: pathlib.Path, most: int) -> int:
    """Return how many files and folders there are in a folder; of more than `most`, or where one is shut, one more."""
    waiting, found = [str(folder)], 0
    while waiting and found <= most:
        try:
            with os.scandir(waiting.pop()) as entries:
                some = list(itertools.islice(entries, most + 1 - found))
            waiting += [entry.path for entry in some if entry.is_dir(follow_symlinks=False)]
        except (FileNotFoundError, NotADirectoryError):  # gone meanwhile
            continue
        except OSError:  # without rights, or deeper than a path may be long
            return most + 1
        found += len(some)
    return found


def remove(folder: pathlib.Path) -> None:
    """Remove a folder whatever is in it: very deep trees, rights taken away."""
    try:
        shutil.rmtree(folder)
    except (OSError, RecursionError):  # very deep trees, or rights taken away
        subprocess.run(_ONE_BY_ONE, input=os.fsencode(folder) + b"\n", check=False, stderr=subprocess.DEVNULL)


class Clearing:
    """Removes folders; large ones in a process beside everything else, one after another, so that nobody waits."""

    def __init__(self) -> None:
        self._beside: subprocess.Popen[bytes] | None = None

    def remove(self, folder: pathlib.Path) -> None:
        """Remove a folder, now or as soon as may be."""
        if count(folder, LARGE) <= LARGE:
            remove(folder)
            return
        try:
            if self._beside is None:
                self._beside = subprocess.Popen(_ONE_BY_ONE, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
            assert self._beside.stdin is not None
            self._beside.stdin.write(os.fsencode(folder) + b"\n")
            self._beside.stdin.flush()
        except OSError:  # it was ended, or could not begin
            remove(folder)

    def close(self) -> None:
        """Wait until all of them are gone."""
        if self._beside is not None:
            with contextlib.suppress(OSError):
                self._beside.communicate()
            self._beside = None
