"""What an instructor's verbs do: new, release, verify."""

from __future__ import annotations

import argparse
import contextlib
import json
import pathlib
import shlex
from collections.abc import Callable

from grader.author.findings import Proof, as_document
from grader.author.learners import learners_copy
from grader.author.new import FIRST, new
from grader.author.package import package
from grader.author.proving import prove_all
from grader.author.release import release
from grader.author.show import proof_text, summary_text
from grader.author.verify import Terms
from grader.bank import default_bank
from grader.course import Course
from grader.errors import CalledWrongly
from grader.hardware import choose
from grader.progress import demand_writable, write_out
from grader.report import terminal
from grader.targets import course_of, targets


def release_stubs(options: argparse.Namespace) -> int:
    """Write the stubs of the chapters that the paths name, or with `--to` a learners' copy of them."""
    course = course_of(options.paths, options.course)
    if options.graded_by is not None and options.to is None:
        raise CalledWrongly("--graded-by: says who grades a learners' repository; name one with --to")
    if options.to is not None:
        chosen = targets(course, options.paths)
        for line in learners_copy(chosen, pathlib.Path(options.to), options.force, default_bank(), options.graded_by):
            print(line, flush=True)
        return 0
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


def verify_exercises(options: argparse.Namespace) -> int:
    """Prove the exercises that the paths name; say what is to be mended, and how good the proof is."""
    demand_writable("--json", options.json)
    course = course_of(options.paths, options.course)
    chosen = targets(course, options.paths)
    screen = terminal.console(options.no_color)
    silent = options.json == "-"
    proofs: list[Proof] = []
    terms = Terms(choose(options.devices).run, options.seeds, options.every)
    status = screen.status("") if screen.is_terminal and not silent else contextlib.nullcontext()
    with status as shown, contextlib.closing(prove_all(chosen, terms, options.jobs, options.fresh)) as made:
        while len(proofs) < len(chosen):
            if shown is not None:
                shown.update(f"proving {chosen[len(proofs)].exercise.name}: {len(proofs)} of {len(chosen)} done …")
            proofs.append(next(made))
            if not silent:
                screen.print(proof_text(proofs[-1], options.verbose), end="")
    if not silent:
        screen.print(summary_text(proofs, terms.every), end="")
    write_out(json.dumps(as_document(proofs), indent=1, ensure_ascii=False) + "\n", options.json)
    return 1 if any(proof.problems for proof in proofs) else 0


def _with_references(verb: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """Return an instructor's verb that a learners' copy refuses."""

    def guarded(options: argparse.Namespace) -> int:
        named = options.course and pathlib.Path(options.course)
        course = Course(named) if named else course_of(getattr(options, "paths", []), None)
        if course.sealed:
            raise CalledWrongly(
                f"{options.verb} needs the references, and this is a learners' copy of the course, which has none; "
                "run it in the instructor's"
            )
        return verb(options)

    return guarded


VERBS: dict[str, Callable[[argparse.Namespace], int]] = {
    "new": _with_references(new_exercise),
    "release": _with_references(release_stubs),
    "package": _with_references(package),
    "verify": _with_references(verify_exercises),
}
