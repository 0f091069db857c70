"""Many proofs: over the cores of this machine, and none twice."""

from __future__ import annotations

import contextlib
import functools
import gc
import hashlib
import json
import os
from collections.abc import Generator, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict
from pathlib import Path

from grader.author.findings import Proof, proof_from
from grader.author.verify import Terms, prove
from grader.bank import cache_folder, default_bank, depends_on
from grader.bench import DEFAULT_SEED, Target
from grader.course import Course
from grader.errors import GraderFault
from grader.pool import may_be_ended, processes
from grader.progress import write_whole
from grader.sandbox.host import Sandbox, lasting_sandbox
from grader.source import own_text
from grader.targets import targets


def prove_all(chosen: Sequence[Target], terms: Terms, jobs: int = 0, fresh: bool = False) -> Generator[Proof]:
    """Yield the proof of every exercise, in order; in `jobs` processes, as many as there are cores by default.

    A proof without problems is kept, and given again for as long as nothing that it depends on has changed, unless
    `fresh`. Raises GraderFault where a process is lost.
    """
    keys = [_key(target, terms) for target in chosen]
    known = {place: kept for place, key in enumerate(keys) if not fresh and (kept := _read(key)) is not None}
    missing = [target for place, target in enumerate(chosen) if place not in known]
    with contextlib.closing(_proofs(missing, terms, jobs or os.cpu_count() or 1)) as made:
        for place, key in enumerate(keys):
            if place in known:
                yield known[place]
            else:
                proof = next(made)
                _write(key, proof)
                yield proof


def _proofs(chosen: Sequence[Target], terms: Terms, jobs: int) -> Generator[Proof]:
    """Prove here where there is one exercise only, or one process is asked for; else in processes of their own."""
    if min(jobs, len(chosen)) <= 1:
        with Sandbox() as sandbox:
            for target in chosen:
                yield prove(target, terms, sandbox, default_bank())
        return
    root = str(chosen[0].chapter.course.root)
    with processes(min(jobs, len(chosen))) as pool:
        try:
            yield from pool.map(functools.partial(_prove, root, terms), [target.key for target in chosen])
        except BrokenProcessPool as error:
            raise GraderFault(
                "a process that proved exercises was lost (out of memory?); try again with --jobs 1"
            ) from error


def _prove(root: str, terms: Terms, key: str) -> Proof:
    """Prove one exercise in a process of its own."""
    target = _targets(root, key.partition("/")[0])[key]
    with may_be_ended():
        return prove(target, terms, lasting_sandbox(), default_bank())


@functools.cache
def _targets(root: str, chapter: str) -> dict[str, Target]:
    course = Course(Path(root))
    found = {target.key: target for target in targets(course, [str(course.exercises / chapter)])}
    gc.freeze()
    return found


def _key(target: Target, terms: Terms) -> str:
    """Everything that a proof depends on, as one digest."""
    chapter, exercise = target.chapter, target.exercise
    folder = chapter.course.exercises / chapter.name
    beside = [path for name in (target.file, "README.md", "chapter.yaml") if (path := folder / name).is_file()]
    neighbours = sorted(chapter.folder.glob("_*.py")) + sorted(chapter.folder.glob("test_*.py"))
    parts = [
        *depends_on(),
        target.key,
        exercise.problem,
        "" if exercise.problem else own_text(exercise),
        repr(terms),
        str(DEFAULT_SEED),
        *(path.read_text(encoding="utf-8", errors="replace") for path in (*beside, *neighbours)),
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _path(key: str) -> Path:
    return cache_folder() / "proofs" / f"{key}.json"


def _read(key: str) -> Proof | None:
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
        return proof_from(json.loads(_path(key).read_text(encoding="utf-8")))
    return None


def _write(key: str, proof: Proof) -> None:
    """Keep a proof without problems; a disk that is full costs the time to prove it again."""
    if proof.problems:
        return
    with contextlib.suppress(OSError):
        _path(key).parent.mkdir(parents=True, exist_ok=True)
        write_whole(_path(key), json.dumps(asdict(proof)))
