"""What an instructor's verbs do: new, release, verify."""

from __future__ import annotations

import argparse
import pathlib
import shlex

from grader.author.new import FIRST, new
from grader.author.release import release
from grader.author.verify import Proof, stale_stubs, verify
from grader.bank import default_bank
from grader.bench import Settings
from grader.hardware import choose
from grader.sandbox.host import Sandbox
from grader.targets import course_of, targets


def release_stubs(options: argparse.Namespace) -> int:
    """Write the stubs of the chapters that the paths name."""
    course = course_of(options.paths, options.course)
    words = {
        "new": "written",
        "stale": "brought up to date",
        "same": "unchanged",
        "finished": "holds finished work: left alone (--force writes over it)",
    }
    chapters = {target.chapter.name: target.chapter for target in targets(course, options.paths)}
    refused = False
    for chapter in chapters.values():
        for stub in release(chapter, options.force):
            refused = refused or (stub.state == "finished" and not options.force)
            print(
                f"exercises/{chapter.name}/{stub.path.name}: {words[stub.state] if not (options.force and stub.state == 'finished') else 'written over'}"
            )
    return 1 if refused else 0


def new_exercise(options: argparse.Namespace) -> int:
    """Scaffold an exercise, in this course or in a new one."""
    root = pathlib.Path(options.course).absolute() if options.course else course_of([], None).root
    place = options.place or FIRST
    for path in new(root, place, options.as_class):
        print(f"written: {path.relative_to(root)}")
    chapter = place.rpartition("/")[0].rpartition("/")[2]
    there = f" --course {shlex.quote(options.course)}" if options.course else ""
    print(
        f"Now make reference/{chapter} say what your task is; then\n"
        f"  python -m grader release{there}\n  python -m grader verify{there}"
    )
    return 0


def verify_exercises(options: argparse.Namespace, sandbox: Sandbox) -> int:
    """Prove the exercises that the paths name."""
    course = course_of(options.paths, options.course)
    chapters = {target.chapter.name: target.chapter for target in targets(course, options.paths)}
    wrong = 0

    def tell(proof: Proof) -> None:
        if proof.problem:
            print(f"✗ {proof.exercise}, {proof.version}: {proof.problem}")

    for chapter in chapters.values():
        proofs = verify(chapter, Settings(devices=choose().run), sandbox, default_bank(), tell)
        stale = stale_stubs(chapter)
        for file in stale:
            print(
                f"✗ exercises/{chapter.name}/{file} is out of date: python -m grader release exercises/{chapter.name}"
            )
        failed = sum(bool(proof.problem) for proof in proofs) + len(stale)
        print(f"{chapter.name}: {len(proofs)} versions of {len(chapter.exercises)} exercises graded, {failed} problems")
        wrong += failed
    return 1 if wrong else 0
