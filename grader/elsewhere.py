"""Failing calls of a report from elsewhere, made again here: on the learner's files as they are now."""

from __future__ import annotations

import json
import pathlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from grader.carried import holds_only_data, uncarry
from grader.course import Course
from grader.errors import CalledWrongly, DefinitionError
from grader.grade import replay
from grader.judge import NOT_RUN, PASSED, Judgement
from grader.progress import Progress, Replay
from grader.sandbox.host import Sandbox
from grader.submission import Submission
from grader.targets import find_exercise

LARGEST = 2**28


@dataclass(frozen=True, slots=True)
class Again:
    """One failing check of a report: how its call goes now, or why it was not made."""

    exercise: str
    check: str
    device: str
    judgement: Judgement | None
    why: str = ""


def replay_report(
    path: pathlib.Path, course: Course, submission: Submission, sandbox: Sandbox, progress: Progress
) -> Iterator[Again]:
    """Make every failing call of a JSON report again. Raises CalledWrongly where the file is no report.

    A call that holds more than data (functions, classes) is rebuilt only where learners' code is fully confined.
    """
    for exercise in _exercises(path):
        for check in exercise["checks"]:
            for verdict in check["verdicts"]:
                if verdict["verdict"] not in (PASSED, NOT_RUN):
                    again = Again(exercise["name"], check["name"], verdict["device"], None)
                    yield _again(again, exercise, verdict, (course, submission, sandbox, progress))


def _again(
    again: Again,
    exercise: Mapping[str, Any],
    verdict: Mapping[str, Any],
    place: tuple[Course, Submission, Sandbox, Progress],
) -> Again:
    course, submission, sandbox, progress = place
    if not verdict["carried"]:
        return replace(again, why=f"the report holds no call of it: {verdict['difference'] or verdict['verdict']}")
    try:
        case = uncarry(verdict["carried"])
        target = find_exercise(course, f"{exercise['chapter']}/{exercise['file']}::{exercise['name']}")
        check = next((one for one in target.exercise.checks if one.name == again.check), None)
        if not holds_only_data(case) and check is not None and (why := _refused(check.judgement is not None, sandbox)):
            return replace(again, why=why)
        kept = Replay(
            course=str(course.root),
            submission=str(submission.root),
            chapter=target.chapter.name,
            file=target.file,
            exercise=target.exercise.name,
            check=again.check,
            device=again.device,
            seed=case.seed,
            arguments="",
            scale=case.scale,
            carried=verdict["carried"],
            told=verdict["case"] or again.exercise,
        )
        return replace(again, judgement=replay(kept, target, submission, sandbox, progress))
    except (CalledWrongly, DefinitionError) as error:
        return replace(again, why=str(error))


def _refused(judged: bool, sandbox: Sandbox) -> str:
    """Say why a call that holds code is not rebuilt here; empty where it may be, in a confined worker."""
    if judged:
        return "its arguments hold code of the report's, which the exercise's judge would have to look into"
    if not sandbox.isolation([], ("cpu",), processes=False).reaches("full"):
        return "its arguments hold code of the report's, and this machine cannot confine it (see `doctor`)"
    return ""


def _exercises(path: pathlib.Path) -> list[dict[str, Any]]:
    """Return the exercises of a report, every field that is used being there and of its type."""
    try:
        if path.stat().st_size > LARGEST:
            raise CalledWrongly(f"{path}: it is too large for a report")
        document = json.loads(path.read_text(encoding="utf-8"))
        return [_checked(exercise) for exercise in document["exercises"]]
    except OSError as error:
        raise CalledWrongly(f"{path}: it cannot be read ({error.strerror})") from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise CalledWrongly(f"{path}: it is no report that `--json` writes") from error


def _checked(exercise: dict[str, Any]) -> dict[str, Any]:
    verdicts = [verdict for check in exercise["checks"] for verdict in check["verdicts"]]
    texts = [exercise[key] for key in ("name", "chapter", "file")]
    texts += [check["name"] for check in exercise["checks"]]
    texts += [verdict[key] for verdict in verdicts for key in ("device", "verdict", "difference", "case", "carried")]
    if not all(isinstance(text, str) for text in texts):
        raise TypeError("a text is none")
    return exercise
