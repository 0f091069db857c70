"""Prove an exercise through the very line that grades learners: right ones pass, wrong ones do not, by no luck."""

from __future__ import annotations

import tempfile
import textwrap
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

from grader.author.findings import ENOUGH, Caught, Finding, Proof
from grader.author.mutate import diff
from grader.author.quality import quality
from grader.author.reach import reach
from grader.author.versions import ENDLESS, RIGHT, Version, first_failure, grade_text, versions
from grader.bank import Bank
from grader.bench import DEFAULT_SEED, Settings, Target
from grader.draw import cases_of
from grader.errors import DefinitionError
from grader.judge import DIED, FAULT, MISSING, TIMED_OUT, Judgement, Verdict
from grader.sandbox.host import Sandbox
from grader.source import bare

SEEDS = 10
_SURE = 5
"""Caught by one case in so many, or by an example, a mistake is caught under every seed."""


@dataclass(frozen=True, slots=True)
class Terms:
    """On which devices to prove, under how many seeds, and with every how-manieth mutant."""

    devices: tuple[str, ...] = ("cpu",)
    seeds: int = SEEDS
    every: int = 1


def prove(target: Target, terms: Terms, sandbox: Sandbox, bank: Bank) -> Proof:
    """Return what is to be mended in one exercise, and how each wrong version of it was caught; always something."""
    start = time.perf_counter()
    proving = Proving(target, terms, sandbox, bank)
    try:
        proving.run()
    except DefinitionError as error:
        proving.findings.append(Finding(str(error)))
    except Exception as error:  # whatever an author's code makes of us is a finding, not a traceback
        proving.findings.append(Finding(f"it cannot be proven: {type(error).__name__}: {error}"))
    return proving.proof(time.perf_counter() - start)


@dataclass(slots=True)
class Proving:
    """One proof on its way.

    `counts` are of versions, generated mutants and what became of them; `drawn` the cases by check; `right` what must
    pass under every seed, `shaky` what may have been caught by luck, `again` under how many other seeds it was.
    """

    target: Target
    terms: Terms
    sandbox: Sandbox
    bank: Bank
    findings: list[Finding] = field(default_factory=list)
    caught: list[Caught] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    drawn: dict[str, int] = field(default_factory=dict)
    right: list[Version] = field(default_factory=list)
    shaky: list[tuple[Version, Caught]] = field(default_factory=list)
    again: Counter[str] = field(default_factory=Counter)
    used: set[tuple[str, str]] = field(default_factory=set)
    grading_seconds: float = 0.0

    def proof(self, seconds: float) -> Proof:
        """Return what was found."""
        return Proof(
            self.target.exercise.name,
            self.target.key,
            tuple(self.findings),
            tuple(self.caught),
            self.counts["generated"],
            self.counts["killed"],
            self.counts["equivalent"],
            self.counts["versions"],
            round(self.grading_seconds, 2),
            round(seconds, 2),
        )

    def run(self) -> None:
        """Look at the exercise, at its cases, and grade every version of it."""
        exercise = self.target.exercise
        if exercise.problem:
            raise DefinitionError(exercise.problem)
        settings = Settings()
        for check in (check for check in exercise.checks if check.plain is None):
            cases = cases_of(exercise, check, "cpu", settings.seed, settings.cases, self.bank)
            self.drawn[check.name] = len(cases)
            if len(cases):
                self.findings += reach(exercise, check, cases)
        self.findings += quality(self.target)
        for version in versions(exercise, self.terms.every):
            self._judge(version)
            if version.kind == "reference" and self.findings and not self.right:
                return  # against a reference that fails itself, nothing else says anything
        if self.terms.every == 1:
            self._unused()
        for seed in range(1, self.terms.seeds):
            self._under(DEFAULT_SEED + seed)
        self._by_luck()

    def _judge(self, version: Version) -> None:
        self.counts["versions"] += 1
        if version.kind in ("mutant", "generated"):
            self._judge_wrong(version)
            return
        judgement = self._grade(version)
        if fault := next((verdict for verdict in judgement.verdicts if verdict.verdict == FAULT), None):
            raise DefinitionError(fault.difference)
        if version.kind in RIGHT:
            self._judge_right(version, judgement)
        elif version.kind == "oracle":
            self._judge_oracle(version, judgement)
        elif judgement.status != MISSING or judgement.score:
            self._find("the stub is not “not done yet”", "let nothing but the task stand in it")

    def _grade(self, version: Version) -> Judgement:
        """Grade a version on every device; one that knows nothing first where it should show already."""
        settings = self._settings(1 if version.kind in RIGHT else ENOUGH)
        if version.kind == "oracle":
            judgement = self._graded(version, replace(settings, devices=settings.devices[:1]), self.bank)
            if not judgement.score:
                return judgement
        return self._graded(version, settings, self.bank)

    def _settings(self, enough: int = 1) -> Settings:
        return Settings(devices=self.terms.devices, explain=False, enough=enough)

    def _graded(self, version: Version, settings: Settings, bank: Bank) -> Judgement:
        chosen = replace(settings, impatient=version.title == ENDLESS)
        return grade_text(self.target, version.text, chosen, self.sandbox, bank)

    def _caught(self, version: Version, settings: Settings, bank: Bank) -> Caught | None:
        """Return how a wrong version is caught, by the first check that does."""
        found = first_failure(self.target, version.text, settings, self.sandbox, bank)
        if found is None:
            return None
        check, verdict = found
        if verdict.verdict == FAULT:
            raise DefinitionError(verdict.difference)
        return self._how(version, check.name, verdict, settings.enough)

    def _how(self, version: Version, check: str, verdict: Verdict, enough: int) -> Caught:
        failed = max(verdict.failed, 1)
        of = verdict.cases or self.drawn.get(check) or failed
        ended = verdict.verdict in (TIMED_OUT, DIED)
        more = not ended and enough <= failed < of
        return Caught(
            version.kind, version.title, failed, of, verdict.first + 1, check, verdict.device, ended, more=more
        )

    def _judge_right(self, version: Version, judgement: Judgement) -> None:
        if not judgement.passed:
            self._find(f"{version.name} does not get all points: {_told(judgement)}", "correct it, or what is graded")
            return
        self.right.append(version)
        printed = next((verdict.printed.strip() for verdict in judgement.verdicts if verdict.printed.strip()), "")
        if version.kind == "reference":
            if printed:
                self._find(f"the reference prints {printed.splitlines()[0][:60]!r}", "remove the print", warning=True)
            self.grading_seconds = sum(verdict.seconds for verdict in judgement.verdicts)
            self._within_budget(version)

    def _within_budget(self, reference: Version) -> None:
        """Where grading the reference took too long, see whether it does so again: the machine may have been busy."""
        settings = self.target.chapter.settings
        budget = settings.budgets.get(self.target.exercise.name, settings.budget)
        for _ in range(2):
            if self.grading_seconds > budget:
                seconds = sum(verdict.seconds for verdict in self._grade(reference).verdicts)
                self.grading_seconds = min(self.grading_seconds, seconds)
        if self.grading_seconds > budget:
            self._find(
                f"grading the reference takes {self.grading_seconds:.1f} s of the {budget:g} s it may take",
                f"draw smaller cases, or raise budgets: {{{self.target.exercise.name}: …}} in chapter.yaml",
            )

    def _judge_oracle(self, version: Version, judgement: Judgement) -> None:
        if not judgement.score:
            check, verdict = next((one, each) for one in judgement.checks for each in one.ran if not each.passed)
            self.caught.append(self._how(version, check.name, verdict, ENOUGH))
        elif not self._is_equivalent(version):
            passed = ", ".join(f"“{check.name}”" for check in judgement.checks if check.score)
            self._find(
                f"a version that knows nothing and {version.title} gets points for {passed}",
                f"add a case that shows it, or record it: {self._record(version)}",
            )

    def _judge_wrong(self, version: Version) -> None:
        generated = version.kind == "generated"
        self.counts["generated"] += generated
        caught = self._caught(version, self._settings(1 if generated or self.terms.seeds == 1 else ENOUGH), self.bank)
        if caught is not None:
            if generated:
                self.counts["killed"] += 1
            elif _is_shaky(caught, self.target):
                self.shaky.append((version, caught))
            else:
                self.caught.append(caught)
        elif generated and self._is_equivalent(version):
            self.counts["equivalent"] += 1
        elif generated:
            lines = textwrap.indent(diff(version.before, version.after), "  ")
            self._find(
                f"nothing catches a generated mutant which {version.title}:\n{lines}",
                f"add a case that shows it (examples=[{{…}}]), or record it:\n  {self._record(version)}",
            )
        elif bare(version.text) == bare(self.right[0].text):
            self._find(f"{version.name} is the reference, word for word", "make the mistake in it")
        else:
            self.caught.append(Caught(version.kind, version.title, 0, 0, 0, "", ""))
            self._find(f"{version.name} is never caught", "add a case that shows the mistake: examples=[{…}]")

    def _is_equivalent(self, version: Version) -> bool:
        key = (version.before, version.after)
        if key in self.target.exercise.equivalents:
            self.used.add(key)
        return key in self.used

    def _record(self, version: Version) -> str:
        words = [version.before, *([version.after] if version.kind == "generated" else [])]
        return f'{self.target.exercise.names[0]}.equivalent({", ".join(map(_quoted, words))}, because="…")'

    def _unused(self) -> None:
        for before, _ in self.target.exercise.equivalents.keys() - self.used:
            self._find(f"equivalent({_quoted(before)}, …) is recorded, but no mutant like it survives", "remove it")

    def _under(self, seed: int) -> None:
        """Grade under another seed what must pass under all, and what may have been caught by luck.

        On the first device alone, where that is enough: the others get cases of the first.
        """
        everywhere = replace(self._settings(), seed=seed)
        first = replace(everywhere, devices=self.terms.devices[:1])
        with tempfile.TemporaryDirectory(prefix="grader-seed-") as folder:
            bank = Bank(Path(folder))
            for version in list(self.right):
                judgement = self._graded(version, first, bank)
                if not judgement.passed:
                    self.right.remove(version)
                    self._find(
                        f"{version.name} does not get all points under the seed {seed}: {_told(judgement)}",
                        "correct it, or what is graded: what is drawn, or a tolerance",
                    )
            for version, caught in self.shaky:
                settings = first if caught.device == first.devices[0] else everywhere
                if self._caught(version, settings, bank) is not None:
                    self.again[version.title] += 1

    def _by_luck(self) -> None:
        for version, caught in self.shaky:
            often = 1 + self.again[version.title]
            seeds = f"{often} of {self.terms.seeds}"
            self.caught.append(replace(caught, seeds=seeds))
            if often < self.terms.seeds:
                self._find(
                    f"{version.name} is caught by luck only: under {seeds} seeds",
                    "add a case that always shows the mistake: examples=[{…}]",
                )

    def _find(self, text: str, remedy: str, warning: bool = False) -> None:
        self.findings.append(Finding(text, remedy, warning))


def _quoted(text: str) -> str:
    """Return a text as a person writes it in Python."""
    return '"""' + text + '"""' if "\n" in text else repr(text) if '"' in text else f'"{text}"'


def _told(judgement: Judgement) -> str:
    verdict = next(verdict for check in judgement.checks for verdict in check.ran if not verdict.passed)
    where = "" if verdict.device == "cpu" else f"on {verdict.device}: "
    return f"{where}{verdict.difference}" + (f"\n  >>> {verdict.case}" if verdict.case else "")


def _is_shaky(caught: Caught, target: Target) -> bool:
    """Whether another seed might draw no case that shows the mistake; of what ended, only the first is known."""
    check = next(check for check in target.exercise.checks if check.name == caught.check)
    rare = caught.first * _SURE > caught.of if caught.ended else caught.cases * _SURE < caught.of
    return caught.first > len(check.examples) and rare
