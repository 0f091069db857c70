"""What a proof says of an exercise: findings, how wrong versions were caught, a mutation score."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

ENOUGH = 25
"""By so many cases caught, a mutant is no longer graded; by one, where it is not tried under other seeds."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend: a sentence, and the way out. A warning is no reason to refuse the exercise."""

    text: str
    remedy: str = ""
    warning: bool = False


@dataclass(frozen=True, slots=True)
class Caught:
    """How a wrong version was caught: by so many `cases` of `of`, the `first` of them (from 1), in which check.

    `cases` is 0 where it was not; there may be `more`, which were not counted; where its process `ended`, it is the
    first. `seeds` of ten caught it, where more than the course's own had to be tried.
    """

    kind: str
    title: str
    cases: int
    of: int
    first: int
    check: str
    device: str
    ended: bool = False
    seeds: str = ""
    more: bool = False

    @property
    def text(self) -> str:
        """How it was caught, in words."""
        if not self.cases:
            return "never"
        where = "" if self.device == "cpu" else f" on {self.device}"
        seeds = f"; under {self.seeds} seeds" if self.seeds else ""
        more = " or more" if self.more else ""
        return f"by {self.cases}{more} of {self.of} cases{where}, from the {ordinal(self.first)} on{seeds}"


@dataclass(frozen=True, slots=True)
class Proof:
    """What became of one exercise: what to mend, how each wrong version was caught, how many were generated.

    `seconds`: what grading the reference takes, and what the proof took.
    """

    name: str
    place: str
    findings: tuple[Finding, ...] = ()
    caught: tuple[Caught, ...] = ()
    generated: int = 0
    killed: int = 0
    equivalent: int = 0
    versions: int = 0
    grading_seconds: float = 0.0
    seconds: float = 0.0

    @property
    def problems(self) -> tuple[Finding, ...]:
        """What must be mended."""
        return tuple(finding for finding in self.findings if not finding.warning)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What should be looked at."""
        return tuple(finding for finding in self.findings if finding.warning)


def proof_from(raw: Mapping[str, Any]) -> Proof:
    """Return a proof from what `asdict` made of it. Raises TypeError, KeyError."""
    findings = tuple(Finding(**finding) for finding in raw["findings"])
    caught = tuple(Caught(**caught) for caught in raw["caught"])
    return Proof(**{**raw, "findings": findings, "caught": caught})


def mutation_score(proofs: Iterable[Proof]) -> Fraction | None:
    """Return the share of generated mutants that were caught, those that are equivalent left out; None without any."""
    proofs = tuple(proofs)
    counted = sum(proof.generated - proof.equivalent for proof in proofs)
    return Fraction(sum(proof.killed for proof in proofs), counted) if counted else None


def percent(share: Fraction | None) -> str:
    """Return a share in percent, never rounded up to what was not reached."""
    return "–" if share is None else f"{int(share * 1000) / 10:g} %"


def ordinal(number: int) -> str:
    """Return a number as 1st, 2nd, 3rd, 4th."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def as_document(proofs: Iterable[Proof]) -> dict[str, Any]:
    """Return proofs as what `verify --json` writes."""
    proofs = tuple(proofs)
    score = mutation_score(proofs)
    exercises = [{**asdict(proof), "mutation_score": _number(mutation_score([proof]))} for proof in proofs]
    problems = sum(len(proof.problems) for proof in proofs)
    return {"format": 1, "problems": problems, "mutation_score": _number(score), "exercises": exercises}


def _number(share: Fraction | None) -> float | None:
    return None if share is None else round(float(share), 4)
