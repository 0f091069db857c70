"""Grades what Gradescope laid into /autograder/submission, chapter by chapter, before the platform's time is up."""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from typing import Any

MOST_FILES = 500
LONGEST_FILE = 2**20
SHARE = 30.0
"""Seconds that every chapter still to come keeps, where there are that many."""

RESERVE = 10.0
"""Seconds for ending a chapter that does not end, and for writing."""

_DEFINED = re.compile(r"^(?:async[ \t]+def|def|class)[ \t]+(\w+)|^(\w+)[ \t]*=", re.MULTILINE)

Json = dict[str, Any]


def main(root: pathlib.Path) -> int:
    """Grade `root`/submission with `root`/source into `root`/results/results.json."""
    started = time.monotonic()
    source = root / "source"
    settings: Json = json.loads((source / "settings.json").read_text(encoding="utf-8"))
    parts = []
    with tempfile.TemporaryDirectory(prefix="submission-", ignore_cleanup_errors=True) as folder:
        arranged = pathlib.Path(folder) / "work"
        arrange(root / "submission", settings["chapters"], arranged)
        for place, chapter in enumerate(settings["chapters"]):
            left = settings["seconds"] - RESERVE - (time.monotonic() - started)
            later = len(settings["chapters"]) - place - 1
            seconds = max(left - SHARE * later, left / (later + 1))
            parts.append(graded(source, arranged, chapter, settings, seconds))
            write(merged(parts, settings["chapters"]), root / "results" / "results.json")
    return 0


def arrange(submission: pathlib.Path, chapters: list[Json], folder: pathlib.Path) -> None:
    """Copy Python files to where they belong: `folder`/exercises/CHAPTER/FILE.

    A file that lies in a folder of a chapter's name is that chapter's. Any other is, by its name, that of the chapters
    that have such a file and exercises that it defines; or of all that have such a file. What no chapter knows comes
    along with its neighbours, which may import it.
    """
    for chapter in chapters:
        (folder / "exercises" / chapter["name"]).mkdir(parents=True)
    found = [(path, read(path)) for path in python_files(submission)]
    homes: dict[pathlib.Path, set[str]] = {}
    for certain in (2, 1, 0):
        for path, data in found:
            names = homes_of(path.relative_to(submission), data, chapters)[certain]
            homes.setdefault(path.parent, set()).update(names)
            for name in names:
                keep(folder / "exercises" / name / path.name, data)
    for path, data in found:
        for name in sorted(homes[path.parent]):
            keep(folder / "exercises" / name / path.name, data)


def homes_of(path: pathlib.Path, data: bytes, chapters: list[Json]) -> tuple[list[str], list[str], list[str]]:
    """Return the chapters that a file is of: by its name alone, by what it defines, by its folder; one list has them."""
    inside = [chapter["name"] for chapter in chapters if chapter["name"] in path.parts[:-1]]
    if inside:
        return [], [], inside
    named = [chapter for chapter in chapters if path.name in chapter["files"]]
    defined = {first or second for first, second in _DEFINED.findall(data.decode("utf-8", errors="replace"))}
    known = [chapter["name"] for chapter in named if defined.intersection(chapter["files"][path.name])]
    return ([], known, []) if known else ([chapter["name"] for chapter in named], [], [])


def keep(place: pathlib.Path, data: bytes) -> None:
    """Write a file where none is yet: what is certain comes first, then what lies nearer to the top."""
    if not place.exists():
        place.write_bytes(data)


def python_files(submission: pathlib.Path) -> Iterator[pathlib.Path]:
    """Yield the Python files of a submission, those near to the top first; no links, not more than MOST_FILES."""
    found = []
    for folder, folders, files in os.walk(submission):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__")))
        paths = [pathlib.Path(folder, name) for name in sorted(files) if name.endswith(".py")]
        found += [path for path in paths if path.is_file() and not path.is_symlink()]
        if len(found) > MOST_FILES:
            break
    yield from sorted(found, key=lambda path: (len(path.parts), path))[:MOST_FILES]


def read(path: pathlib.Path) -> bytes:
    """Return a file, or so much of it that the grader says it is too large; nothing of one that cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(LONGEST_FILE + 1)
    except OSError:
        return b""


def graded(source: pathlib.Path, submission: pathlib.Path, chapter: Json, settings: Json, seconds: float) -> Json:
    """Return the results of one chapter; of one that is not graded in time, a test that says so."""
    part = submission.parent / f"{chapter['name']}.json"
    words = [sys.executable, "-P", "-m", "grader", "grade", *chapter["exercises"]]
    words += ["--course", str(source / "course"), "--submission", str(submission), "--gradescope", str(part)]
    words += ["--secret-seed-env", "GRADER_SEED", "--require-isolation", settings["isolation"]]
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH") if name in os.environ}
    environment = {**kept, "PYTHONPATH": str(source / "engine"), "GRADER_SEED": settings["seed"]}
    environment["GRADER_CACHE"] = str(submission.parent / "cache")
    with subprocess.Popen(words, cwd=source / "course", env=environment, start_new_session=True) as process:
        try:
            process.wait(max(seconds, 1))
        except subprocess.TimeoutExpired:
            end(process)
            return lost(
                chapter, "It took longer than there was time. Does a loop of yours never end? The others count."
            )
    try:
        found: Json = json.loads(part.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return lost(chapter, "The grader could not grade it; this is not your fault. Please tell your instructor.")
    return found


def end(process: subprocess.Popen[bytes]) -> None:
    """End the grader: politely, so that it ends what it has started, and after some seconds for good."""
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
        try:
            process.wait(RESERVE / 2)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def lost(chapter: Json, sentence: str) -> Json:
    """Return the results of a chapter that has none: no points, and why."""
    test = {"name": chapter["name"], "score": 0, "max_score": chapter["points"], "status": "failed", "output": sentence}
    return {"score": 0, "tests": [test]}


def merged(parts: list[Json], chapters: list[Json]) -> Json:
    """Return the results of all chapters as one document: the sum of the scores, all tests; what is missing is lost."""
    parts = parts + [lost(chapter, "It was not graded: the time was up.") for chapter in chapters[len(parts) :]]
    tests = []
    for number, part in enumerate(parts, 1):
        tests += [{**test, "number": f"{number}.{place}"} for place, test in enumerate(part["tests"], 1)]
    return {
        "score": round(sum(part["score"] for part in parts), 5),
        "output": "\n".join(part["output"] for part in parts if part.get("output")),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": tests,
    }


def write(document: Json, place: pathlib.Path) -> None:
    """Write the results, whole or not at all."""
    aside = place.with_suffix(".new")
    aside.write_text(json.dumps(document, indent=1, allow_nan=False) + "\n", encoding="utf-8")
    shutil.move(aside, place)


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
