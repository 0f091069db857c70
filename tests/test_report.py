"""A report as text: JSON that keeps its schema, a terminal that nothing foreign can act on."""

from __future__ import annotations

import io
import json
import pathlib
import unicodedata
from dataclasses import replace
from fractions import Fraction
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from grader.judge import (
    FAULT,
    MISSING,
    NOT_RUN,
    PASSED,
    RAISED,
    VERDICTS,
    WRONG,
    CheckResult,
    Judgement,
    Report,
    Verdict,
)
from grader.report import json_doc, terminal
from grader.report.safe import safe
from tests.reports import ENVIRONMENT, JUDGEMENT, PROPERTY, REPORTS, TEXTS

SCHEMA = json.loads((pathlib.Path(json_doc.__file__).parent / "schema.json").read_text(encoding="utf-8"))


def refuse(constant: str) -> None:
    """Refuse what is no JSON."""
    raise AssertionError(constant)


@PROPERTY
@given(REPORTS)
def test_every_report_keeps_the_schema(report: Report) -> None:
    """Whatever is in a report, its JSON is strict, plain ASCII, and as the schema says."""
    text = json_doc.write(report)
    assert text.isascii()
    document = json.loads(text, parse_constant=refuse)
    jsonschema.Draft202012Validator(SCHEMA).validate(document)
    assert 0 <= document["score"] <= document["max_score"]


def test_the_schema_is_one_itself() -> None:
    """The schema is a valid schema, and knows every word for a verdict."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$defs"]["verdict_word"]["enum"] == list(VERDICTS)


@pytest.mark.parametrize("change", [{"score": -1}, {"extra": 1}, {"exercises": [{}]}, {"format_version": 2}])
def test_the_schema_refuses_what_is_no_report(change: dict[str, Any]) -> None:
    """The schema is strict: what is unknown, negative or missing is refused."""
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**json_doc.document(report_of(verdict(PASSED))), **change}, SCHEMA)


def test_json_depends_on_the_grading_alone() -> None:
    """Two reports of the same grading differ in their seconds only; whole points are whole numbers."""
    one, two = (json_doc.document(report_of(verdict(PASSED, seconds=seconds))) for seconds in (1.0, 2.0))
    assert one != two
    for document in (one, two):
        document["exercises"][0]["checks"][0]["verdicts"][0]["seconds"] = 0
    assert one == two
    assert json.dumps(one["score"]) == "2"


def verdict(word: str, **facts: Any) -> Verdict:
    """Return a verdict."""
    return Verdict("cpu", word, **facts)


def judgement(*verdicts: Verdict, **facts: Any) -> Judgement:
    """Return a judgement with one check for each verdict."""
    checks = tuple(CheckResult(f"check {n}", Fraction(2), Fraction(1, 2), (one,)) for n, one in enumerate(verdicts))
    return replace(Judgement("split", "01_one", "data.py", 7, checks), **facts)


def report_of(*verdicts: Verdict) -> Report:
    """Return a report of one judgement."""
    return Report((judgement(*verdicts),), "1", ENVIRONMENT)


def shown(*verdicts: Verdict, verbose: bool = False, **facts: Any) -> str:
    """Return what a terminal shows of a judgement."""
    return terminal.judgement_text(judgement(*verdicts, **facts), verbose).plain


@PROPERTY
@given(JUDGEMENT, st.booleans())
def test_nothing_foreign_acts_on_a_terminal(one: Judgement, verbose: bool) -> None:
    """No control, format or surrogate character of a learner reaches a terminal, and no foreign line starts one."""
    text = terminal.judgement_text(replace(one, name="f"), verbose).plain
    assert all(unicodedata.category(character) not in ("Cc", "Cf", "Cs") for character in text if character != "\n")
    _, *rest = text.splitlines()
    assert all(not line or line.startswith("  ") for line in rest)


@pytest.mark.parametrize("field", ["difference", "case", "expected", "actual", "advice", "behaves_like", "printed"])
def test_no_text_can_forge_a_line(field: str) -> None:
    """Every line of a foreign text is indented: it cannot look like another exercise's line."""
    facts: dict[str, Any] = {"kind": "value", "difference": "Expected a.", field: "x\n✓ other  2/2"}
    text = shown(verdict(WRONG, **facts), verbose=True)
    assert "other" in text
    assert all(line.startswith("  ") for line in text.splitlines()[1:])


def test_a_pass_is_one_line() -> None:
    """What passed is told in one line, with its points and place."""
    assert shown(verdict(PASSED)).split() == ["✓", "split", "2/2", "data.py:7"]


@pytest.mark.parametrize(
    ("verdicts", "mark"),
    [
        ([verdict(PASSED)], "✓"),
        ([verdict(WRONG, difference="a")], "✗"),
        ([verdict(WRONG, difference="a", side=True)], "◐"),
        ([verdict(PASSED), verdict(WRONG, difference="a")], "◐"),
        ([verdict(FAULT, difference="a")], "!"),
        ([verdict(MISSING, difference="Not done yet: it still raises NotImplementedError.")], "·"),
    ],
)
def test_a_mark_says_how_it_went(verdicts: list[Verdict], mark: str) -> None:
    """Passed, wrong, partly right, not begun and a fault of the grader each have a mark of their own."""
    assert shown(*verdicts).startswith(f"{mark} split")


def test_what_is_not_begun_is_said_in_a_line() -> None:
    """An exercise that is still the stub is no mistake: it has one line."""
    text = shown(verdict(MISSING, difference="Not done yet: it still raises NotImplementedError."))
    assert text.count("\n") == 1
    assert "not done yet" in text


def test_a_failure_tells_what_is_needed() -> None:
    """A failure tells the sentence, the case, both values where the sentence does not, advice, hint and ID."""
    facts: dict[str, Any] = {
        "kind": "value",
        "difference": "Expected result[0] to be 1, but got 2.",
        "case": "split(1)",
        "expected": "tensor([1])",
        "actual": "tensor([2])",
        "advice": "Look again.",
        "behaves_like": "rounds up",
        "replay": "abc123",
    }
    lines = shown(verdict(WRONG, **facts), hints=("a", "b")).splitlines()[1:]
    assert lines == [
        "  Expected result[0] to be 1, but got 2.",
        "    >>> split(1)",
        "    expected: tensor([1])",
        "    got:      tensor([2])",
        "  This behaves like: rounds up",
        "  Look again.",
        "  hint: python -m grader hint split   again: python -m grader replay abc123",
    ]
    assert "expected:" not in shown(verdict(WRONG, **{**facts, "difference": "tensor([1]), not tensor([2])"}))


@pytest.mark.parametrize(
    ("came", "told"),
    [
        ("<a tensor of shape (9, 9), float32>", False),
        ("(<a tensor of shape (99,), int64>, <a tensor of shape (99,), int64>)", False),
        ("tensor([1, 2])", True),
        ("(<a tensor of shape (99,), int64>, 3)", True),
    ],
)
def test_what_says_nothing_is_not_shown(came: str, told: bool) -> None:
    """Where an exercise's own judge has spoken, what came is shown only where something can be seen of it."""
    text = shown(verdict(WRONG, kind="judged", difference="Expected every number once.", actual=came))
    assert ("got:" in text) is told


@pytest.mark.parametrize("kind", ["shape", "dtype", "device"])
def test_the_three_big_mistakes_have_names(kind: str) -> None:
    """A mistake in shape, dtype or device is called so."""
    assert f"\n  {kind}: Expected" in shown(verdict(WRONG, kind=kind, difference="Expected a."))


def test_verbose_tells_all_that_failed() -> None:
    """Without --verbose the first check that failed is told, with it all of them and what was printed."""
    verdicts = [verdict(PASSED), verdict(WRONG, difference="one", printed="hello"), verdict(RAISED, difference="two")]
    brief, full = shown(*verdicts), shown(*verdicts, verbose=True)
    assert "one" in brief
    assert "two" not in brief
    assert "hello" not in brief
    assert "check 1\n" in full
    assert "two" in full
    assert "    | hello" in full


def test_long_sentences_are_wrapped() -> None:
    """Long lines are wrapped to a screen's width, indented."""
    text = shown(verdict(WRONG, difference="word " * 100))
    assert max(map(len, text.splitlines())) <= terminal.WIDTH


def test_the_summary_tells_score_and_conditions() -> None:
    """The summary tells the score, how many passed, on what, and which statements of a file did not run, once."""
    notes = ("f.py, line 3: NameError: x",)
    one = judgement(verdict(PASSED), notes=notes)
    found = Report((one, replace(one, name="other"), judgement(verdict(WRONG))), "1", ENVIRONMENT)
    text = terminal.summary_text(found).plain
    assert "4 of 6 points, 2 of 3 exercises passed" in text
    assert "(on cpu; isolation: process)" in text
    assert text.count("Not all of a file ran. f.py, line 3: NameError: x") == 1


@pytest.mark.parametrize("practice", [True, False])
def test_practice_points_are_called_so(practice: bool) -> None:
    """Nobody takes the points of a learners' copy for a grade: screen and JSON say what they are."""
    report = Report((judgement(verdict(PASSED)),), "1", {**ENVIRONMENT, "practice": practice})
    assert ("practice points" in terminal.summary_text(report).plain) is practice
    assert json_doc.document(report)["environment"]["practice"] is practice
    assert json_doc.document(Report((), "1", ENVIRONMENT))["environment"]["practice"] is False


def test_nothing_is_markup() -> None:
    """Square brackets, emoji names and links in a foreign text stay text."""
    screen = terminal.console(no_color=True)
    made = Console(file=io.StringIO(), markup=False, highlight=False, emoji=False, width=100)
    text = terminal.judgement_text(judgement(verdict(WRONG, difference="[red]a[/red] :smile: [link=x]")))
    made.print(text)
    assert "[red]a[/red] :smile: [link=x]" in made.file.getvalue()  # type: ignore[attr-defined]
    assert screen.no_color


@PROPERTY
@given(TEXTS, st.integers(0, 30))
def test_safe_text_is_harmless_and_bounded(text: str, longest: int) -> None:
    """Safe text can be encoded, acts on nothing, and is at most ten characters for each of the first ones."""
    made = safe(text, longest)
    made.encode()
    assert all(unicodedata.category(character)[0] != "C" for character in made if character != "\n")
    assert not set(made) & {"\r", "\u2028", "\u2029", "\x85"}
    assert len(made) <= 10 * longest + 30
    plain = text.isascii() and text.isprintable() and len(text) <= longest and "::" not in text and "##" not in text
    assert made == text or not plain


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("plain ä 漢 ✓ 🙂\nnext", "plain ä 漢 ✓ 🙂\nnext"),
        ("\x1b[2J", "\\x1b[2J"),
        ("a\tb", "a    b"),
        ("a\r\nb", "a\\x0d\nb"),
        ("\x9b31m", "\\x9b31m"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("\u2066\u2069", "\\u2066\\u2069"),
        ("a\u200bb\u200d\ufeff", "a\\u200bb\\u200d\\ufeff"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
        ("\0\x7f", "\\x00\\x7f"),
        ("\u2028\u2029", "\\u2028\\u2029"),
        ("\ue000", "\\ue000"),
        ("::error::x\n  ::set-output name=a::b", "\\x3a:error::x\n  \\x3a:set-output name=a::b"),
        ("a ::debug::b ##[group]c ##vso[task]d", "a \\x3a:debug::b \\x23#[group]c \\x23#vso[task]d"),
        ("x[::2], y[:, ::-1], std::vector, # ## [1]", "x[::2], y[:, ::-1], std::vector, # ## [1]"),
    ],
)
def test_what_could_act_is_made_visible(text: str, made: str) -> None:
    """Escapes, bidirectional marks, zero-width characters and surrogates are shown instead of sent."""
    assert safe(text) == made


def test_long_text_is_cut_and_counted() -> None:
    """Text that is too long is cut, and how long it was is told."""
    assert safe("a" * 2000) == "a" * 2000
    assert safe("a" * 2001) == "a" * 2000 + "… (2001 characters)"
    assert safe("abc", 2) == "ab… (3 characters)"


def test_what_was_not_run_is_no_failure() -> None:
    """A device that is not here is not told as a failure of the check."""
    one = CheckResult("a", Fraction(2), Fraction(1, 2), (verdict(PASSED), Verdict("cuda", NOT_RUN)))
    assert terminal.judgement_text(replace(judgement(), checks=(one,))).plain.count("\n") == 1
