"""What is remembered between runs, in the user's cache: last results, hints shown, failing cases to replay."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import os
import pathlib
import secrets
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from grader.bank import cache_folder
from grader.errors import CalledWrongly
from grader.judge import Judgement


@dataclass(frozen=True, slots=True)
class Replay:
    """Everything needed to make one failing call again.

    One from a report of elsewhere is `carried` whole, with what the reference does on it, and `told` as code.
    """

    course: str
    submission: str
    chapter: str
    file: str
    exercise: str
    check: str
    device: str
    seed: int
    arguments: str
    scale: int | None = None
    carried: str = ""
    told: str = ""

    @property
    def packed(self) -> bytes:
        """The packed arguments."""
        return base64.b64decode(self.arguments)


class Progress:
    """One course's memory; a full disk or a damaged file costs the memory, nothing else."""

    def __init__(self, course: pathlib.Path, folder: pathlib.Path | None = None) -> None:
        self.course = course
        name = hashlib.sha256(str(course.resolve()).encode()).hexdigest()[:16]
        self.folder = (folder or cache_folder()) / "progress" / name

    def results(self) -> dict[str, dict[str, Any]]:
        """Return the last result of every exercise, by `chapter/file::name`."""
        return {key: value for key, value in self._read("results.json").items() if isinstance(value, dict)}

    def remember(self, results: dict[str, dict[str, Any]]) -> None:
        """Add these results to what is remembered."""
        self._write("results.json", {**self.results(), **results})

    def remember_all(self, judgements: Iterable[Judgement]) -> None:
        """Add how these exercises stand."""
        self.remember({
            f"{one.chapter}/{one.file}::{one.name}": {
                "status": one.status, "score": float(one.score), "points": float(one.points)
            }
            for one in judgements
        })  # fmt: skip

    def forget(self, key: str) -> None:
        """Forget how an exercise stands."""
        self._write("results.json", {name: result for name, result in self.results().items() if name != key})

    def hints_shown(self, name: str) -> int:
        """Return how many hints of this exercise were shown."""
        shown = self._read("hints.json").get(name, 0)
        return shown if isinstance(shown, int) else 0

    def show_hint(self, name: str, count: int) -> None:
        """Remember that `count` hints were shown."""
        self._write("hints.json", {**self._read("hints.json"), name: count})

    def keep_replay(self, key: str, replay: Replay) -> None:
        """Keep a failing case under its ID."""
        self._write(f"replays/{key}.json", asdict(replay))

    def replay(self, key: str) -> Replay | None:
        """Return the failing case with this ID; None where there is none."""
        if not key.isalnum():
            return None
        raw = self._read(f"replays/{key}.json")
        try:
            return Replay(**raw) if raw else None
        except TypeError:
            return None

    def keep_copy(self, file: str, data: bytes) -> pathlib.Path | None:
        """Keep a learner's file before it is changed; return where."""
        path = self.folder / "kept" / f"{secrets.token_hex(4)}-{file}"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        except OSError:
            return None
        return path

    def _read(self, name: str) -> dict[str, Any]:
        try:
            raw = json.loads((self.folder / name).read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}
        return raw if isinstance(raw, dict) else {}

    def _write(self, name: str, content: dict[str, Any]) -> None:
        path = self.folder / name
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, json.dumps(content, indent=1))


def demand_writable(option: str, place: str | None) -> None:
    """Refuse a file to write that cannot be one, before there is anything to lose. Raises CalledWrongly."""
    path = pathlib.Path(place or "-")
    parent = path.absolute().parent
    if place not in (None, "-") and (path.is_dir() or not parent.is_dir() or not os.access(parent, os.W_OK)):
        raise CalledWrongly(
            f"{option} {place}: cannot be written there; name a file in a folder that exists and that you may write to"
        )


def write_out(text: str, place: str | None) -> None:
    """Write a text to a file, to standard output (`-`), or nowhere. Raises OSError."""
    if place == "-":
        sys.stdout.write(text)
    elif place is not None:
        write_whole(pathlib.Path(place), text)


def write_whole(path: pathlib.Path, content: str | bytes) -> None:
    """Write a file whole or not at all: aside, then renamed. Raises OSError, which names the file itself."""
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        aside.write_bytes(content.encode() if isinstance(content, str) else content)
        aside.replace(path)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
    finally:
        with contextlib.suppress(OSError):
            aside.unlink(missing_ok=True)
