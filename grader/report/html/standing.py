"""How an exercise or a check stands: a mark, a word of ours, a look of the style sheet's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from grader.judge import DIED, FAULT, MISSING, NOT_RUN, PASSED, RAISED, TIMED_OUT, WRONG, Judgement, Report, Verdict
from grader.report.words import mark, not_begun, untouched


@dataclass(frozen=True, slots=True)
class Standing:
    """How something stands: `mark` and `word` for people, `look` for the style sheet."""

    look: str
    mark: str
    word: str


_LOOKS = {"✓": "done", "◐": "part", "✗": "bad", "·": "idle", "!": "fault"}
_TOGETHER = {"✓": "passed", "◐": "partly right", "✗": "not right yet", "·": "not done yet", "!": "grader fault"}
_WORDS = {
    PASSED: "passed",
    WRONG: "not right yet",
    RAISED: "raises an error",
    TIMED_OUT: "takes too long",
    DIED: "its process ended",
    MISSING: "missing",
    NOT_RUN: "not run",
    FAULT: "grader fault",
}


def standing(judgement: Judgement) -> Standing:
    """Return how an exercise stands."""
    if not_begun(judgement):
        return Standing("idle", "·", "not done yet" if untouched(judgement) else "not run")
    sign = mark(judgement)
    return Standing(_LOOKS[sign], sign, "partly right" if sign == "◐" else _WORDS[judgement.status])


def of_verdict(verdict: Verdict) -> Standing:
    """Return how a check ended on a device."""
    sign = {PASSED: "✓", NOT_RUN: "·", FAULT: "!"}.get(verdict.verdict, "✗")
    return Standing(_LOOKS[sign], sign, _WORDS[verdict.verdict])


def counts(report: Report) -> Iterator[tuple[Standing, int]]:
    """Yield each way to stand and how many exercises stand so; passed ones always, others where there are any."""
    signs = [standing(judgement).mark for judgement in report.judgements]
    for sign, word in _TOGETHER.items():
        if sign in signs or sign == "✓":
            yield Standing(_LOOKS[sign], sign, word), signs.count(sign)
