"""Report → what a step of a GitHub workflow tells: annotations on the learner's lines, and outputs."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass

from grader.judge import FAULT, Judgement, Report, shown
from grader.report import words
from grader.report.safe import safe_line

MOST = 10
"""Annotations of one type that a step may make; what comes after is dropped."""

LONGEST = 4096
"""Characters of one annotation; what comes after is dropped."""

LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class Annotation:
    """One note of a type (error, warning, notice) on a line of a file, or on the run."""

    type: str
    title: str
    message: str
    file: str = ""
    line: int | None = None

    def __str__(self) -> str:
        properties = {"file": self.file, "line": str(self.line or ""), "title": words.cut(self.title, LONGEST_TITLE)}
        given = ",".join(f"{key}={_property(value)}" for key, value in properties.items() if value)
        return f"::{self.type} {given}::{_escaped(words.cut(self.message, LONGEST))}"


def annotate(report: Report, folders: Mapping[str, str]) -> str:
    """Return the annotations as workflow commands, a line each: ten of each type, the most important first.

    `folders` says where a chapter's files are in the learner's repository.
    """
    told = [one for one in report.judgements if not one.passed and not words.not_begun(one)]
    made = [_annotation(one, folders.get(one.chapter, f"exercises/{one.chapter}")) for one in sorted(told, key=_rank)]
    lines = []
    for type_ in ("error", "warning"):
        lines += _at_most([one for one in made if one.type == type_], MOST)
    lines += _notices(report)
    return "".join(f"{line}\n" for line in lines)


def outputs(report: Report, result: str, delimiter: str) -> str:
    """Return the step's outputs; `delimiter` is what nobody can guess, `result` what Classroom's reporter reads."""
    facts = {
        "score": str(words.number(report.score)),
        "max-score": str(words.number(report.max_score)),
        "percentage": shown(words.percentage(report)),
        "passed": str(words.passed(report.judgements)),
        "total": str(len(report.judgements)),
        "result": result,
    }
    return "".join(f"{name}<<{delimiter}\n{value}\n{delimiter}\n" for name, value in facts.items())


def _rank(judgement: Judgement) -> tuple[bool, bool, float]:
    """Faults of the grader first, then what builds on nothing that failed, then what lost most."""
    return judgement.status != FAULT, bool(judgement.do_first), float(judgement.score - judgement.points)


def _annotation(judgement: Judgement, folder: str) -> Annotation:
    """A note on the line where it went wrong; what is partly right is a warning."""
    _, verdict = words.failures(judgement)[0]
    fault = judgement.status == FAULT
    title = f"{words.title(judgement)} {words.points_of(judgement)}"
    return Annotation(
        "warning" if judgement.score and not fault else "error",
        f"The grader's own fault: {title}" if fault else title,
        words.told(judgement),
        safe_line(posixpath.normpath(posixpath.join(folder, judgement.file)), 500),
        verdict.line or judgement.line,
    )


def _at_most(made: list[Annotation], most: int) -> list[Annotation]:
    """So many; the last one says how many more there are."""
    if len(made) <= most:
        return made
    left_out = made[most - 1 :]
    names = ", ".join(one.title for one in left_out)
    more = f"{len(left_out)} more in the summary and in the report's files: {names}"
    return [*made[: most - 1], Annotation(made[0].type, f"{len(left_out)} more", more)]


def _notices(report: Report) -> list[Annotation]:
    untouched = [words.title(one) for one in report.judgements if words.not_begun(one)]
    found = [Annotation("notice", "Points", f"{words.headline(report)} ({shown(words.percentage(report))} %)")]
    if untouched:
        found.append(Annotation("notice", "Not done yet", f"{len(untouched)}: {', '.join(untouched)}"))
    return found


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
