"""Read a sealed bank: what a learners' copy of a course has in place of a chapter's references."""

from __future__ import annotations

import hashlib
import json
import lzma
import pathlib
import pickle
import platform
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NoReturn

import torch
from hypothesis import strategies as st

from grader import __version__
from grader.bank import Cases
from grader.define import Check, Exercise, broken_exercise
from grader.errors import DefinitionError
from grader.observe import pack
from grader.options import Options

SUFFIX = ".sealed"
_MAGIC = b"sealed bank 1\n"
_DEFINED = re.compile(r"^(?:async[ \t]+def|def|class)[ \t]+(\w+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class SealedCheck:
    """A check with its cases by device, in place of what they were drawn from; its functions are packed."""

    name: str
    points: Fraction
    parameters: tuple[str, ...]
    options: Options
    hints: tuple[str, ...]
    probe: bytes | None
    judgement: bytes | None
    cases: Mapping[str, Cases]


@dataclass(frozen=True, slots=True)
class SealedExercise:
    """An exercise without its reference: its name, the names a submission must define, hints, its checks."""

    name: str
    names: tuple[str, ...]
    hints: tuple[str, ...]
    builds_on: tuple[str, ...]
    checks: tuple[SealedCheck, ...]


@dataclass(frozen=True, slots=True)
class SealedChapter:
    """A chapter: the text of its `chapter.yaml`, and by file the stub and the exercises, in order."""

    settings: str
    stubs: Mapping[str, str]
    files: Mapping[str, tuple[SealedExercise, ...]]


def to_bytes(body: bytes) -> bytes:
    """Return the content of a sealed bank's file from a pickled SealedChapter."""
    content = json.dumps(_versions()).encode() + b"\n" + lzma.compress(body)
    return _MAGIC + hashlib.sha256(content).digest() + content


def body_of(path: pathlib.Path) -> bytes:
    """Return the pickled SealedChapter in a sealed bank's file. Raises DefinitionError where it cannot be used here."""
    place = f"{path.parent.name}/{path.name}"
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DefinitionError(f"{place} cannot be read: {error.strerror}") from error
    start = len(_MAGIC) + 32
    content = data[start:]
    if data[:start] != _MAGIC + hashlib.sha256(content).digest():
        raise DefinitionError(
            f"{place} is damaged, cut off or of another format; bring it back with: git checkout -- {place}"
        )
    header, _, body = content.partition(b"\n")
    made = json.loads(header)
    for name, here in _versions().items():
        if made[name] != here:
            raise DefinitionError(
                f"{place} was made with {name} {made[name]}, but this is {name} {here}; install {name} {made[name]}, "
                "or ask your instructor for a new release"
            )
    return lzma.decompress(body)


def _versions() -> dict[str, str]:
    """What must be the same here and there: bytecode travels, and what was seen of torch."""
    python = ".".join(platform.python_version_tuple()[:2])
    return {"grader": __version__, "Python": python, "torch": torch.__version__.partition("+")[0]}


def open_bank(path: pathlib.Path) -> tuple[SealedChapter, dict[str, tuple[Exercise, ...]]]:
    """Return a sealed chapter and its exercises by file. Raises DefinitionError."""
    body = body_of(path)
    try:
        chapter: SealedChapter = pickle.loads(body)  # the instructor's bytes, like the rest of the course
        return chapter, {
            file: tuple(_exercise(sealed, path.with_name(file)) for sealed in inside)
            for file, inside in chapter.files.items()
        }
    except Exception as error:
        raise DefinitionError(
            f"{path.parent.name}/{path.name} cannot be opened here: {type(error).__name__}: {error}"
        ) from error


def broken_bank(path: pathlib.Path, texts: Mapping[str, str], problem: str) -> dict[str, tuple[Exercise, ...]]:
    """Return what stands for the exercises of a bank that cannot be used: whatever the learner's files define."""
    return {
        file: tuple(broken_exercise(name, path, problem) for name in _DEFINED.findall(text) or [path.stem])
        for file, text in (texts or {f"{path.stem}.py": ""}).items()
    }


def _exercise(sealed: SealedExercise, file: pathlib.Path) -> Exercise:
    parts = dict.fromkeys(sealed.names, _no_reference)
    checks = [_check(check) for check in sealed.checks]
    return Exercise(
        sealed.name, _no_reference, file, checks, hints=sealed.hints, parts=parts, builds_on=sealed.builds_on
    )


def _no_reference(*_: object, **__: object) -> NoReturn:
    raise DefinitionError("this is a learners' copy of the course: it has no reference")


def _check(sealed: SealedCheck) -> Check:
    return Check(
        sealed.name,
        sealed.points,
        sealed.parameters,
        st.nothing(),
        sealed.options,
        probe=None if sealed.probe is None else pack.loads(sealed.probe),
        judgement=None if sealed.judgement is None else pack.loads(sealed.judgement),
        hints=sealed.hints,
        sealed=sealed.cases,
    )
