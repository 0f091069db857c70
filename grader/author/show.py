"""Proofs → a terminal or plain text: what to mend first, and the command that mends it."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from grader.author.findings import Finding, Proof, mutation_score, ordinal, percent


def proof_text(proof: Proof, verbose: bool = False) -> Text:
    """Return one exercise's lines: how well it is proven, then what is to be mended in it."""
    text = Text()
    mark, style = ("✗", "red") if proof.problems else ("✓", "green")
    text.append(f"{mark} ", style)
    text.append(f"{proof.name:<24}", "bold")
    text.append(f" {_summary(proof)}\n", "dim")
    for finding in (*proof.problems, *proof.warnings):
        _tell(text, finding)
    if verbose:
        for caught in proof.caught:
            if caught.kind == "mutant":
                text.append(f"    “{caught.title}”: caught {caught.text}\n", "dim")
    return text


def _summary(proof: Proof) -> str:
    if not proof.versions:
        return proof.place
    wrong = sum(bool(caught.cases) for caught in proof.caught if caught.kind == "mutant")
    of = sum(caught.kind == "mutant" for caught in proof.caught)
    generated = proof.generated - proof.equivalent
    same = f" ({proof.equivalent} equivalent)" if proof.equivalent else ""
    return f"mutants {wrong}/{of}, generated {proof.killed}/{generated}{same}, grading {proof.grading_seconds:.1f} s"


def _tell(text: Text, finding: Finding) -> None:
    first, *rest = finding.text.splitlines()
    text.append(f"  {'?' if finding.warning else '✗'} {first}\n", "yellow" if finding.warning else "red")
    for line in rest:
        text.append(f"    {line}\n")
    for line in finding.remedy.splitlines():
        text.append(f"    {line}\n", "cyan")


def summary_text(proofs: Sequence[Proof], every: int = 1) -> Text:
    """Return the closing lines: what there is to mend, the mutation score, what was graded."""
    problems = sum(len(proof.problems) for proof in proofs)
    warnings = sum(len(proof.warnings) for proof in proofs)
    text = Text("\n")
    text.append(f"{problems} problem{'s' * (problems != 1)}", "bold red" if problems else "bold green")
    text.append(f", {warnings} to look at, in {len(proofs)} exercises")
    text.append(f"; mutation score {percent(mutation_score(proofs))}", "bold")
    part = f", of the mutants every {ordinal(every)}" if every > 1 else ""
    text.append(f"   ({sum(proof.versions for proof in proofs)} versions graded{part})\n", "dim")
    return text
