"""What a command line's options ask for: how to grade."""

from __future__ import annotations

import argparse
import os

from grader.bench import DEFAULT_CASES, DEFAULT_SEED, Settings
from grader.course import Course
from grader.errors import CalledWrongly
from grader.hardware import choose


def settings_of(options: argparse.Namespace, course: Course) -> Settings:
    """Return how to grade. Raises CalledWrongly."""
    drawn = {"--seed": options.seed, "--cases": options.cases, "--secret-seed-env": options.secret_seed_env}
    for option, value in drawn.items():
        if course.sealed and value is not None:
            raise CalledWrongly(
                f"{option}: this is a learners' copy, whose sealed bank has one set of cases; "
                "to draw others, for a grade say, name the instructor's course with --course"
            )
    devices = choose(options.devices, course.sealed)
    return Settings(
        devices=devices.run,
        not_run=devices.not_run,
        seed=DEFAULT_SEED if options.seed is None else options.seed,
        secret=_secret(options),
        cases=options.cases or DEFAULT_CASES,
        isolation=options.require_isolation,
    )


def _secret(options: argparse.Namespace) -> str | None:
    if options.secret_seed_env is None:
        return None
    if options.seed is not None:
        raise CalledWrongly("--seed and --secret-seed-env exclude each other; give one of them")
    secret = os.environ.get(options.secret_seed_env)
    if not secret:
        raise CalledWrongly(
            f"--secret-seed-env names {options.secret_seed_env}, but the environment has no such variable"
        )
    return secret
