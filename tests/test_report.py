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
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

from grader.judge import (
    FAULT,
    MISSING,
    NOT_RUN,
    PASSED,
    RAISED,
    VERDICTS,
    WRONG,
    CheckResult,
    Exhibit,
    Grid,
    Judgement,
    Report,
    Verdict,
)
from grader.report import json_doc, terminal, words
from grader.report.grids import plain
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


def shown(*verdicts: Verdict, verbose: bool = False, width: int = terminal.WIDTH, **facts: Any) -> str:
    """Return what a terminal shows of a judgement."""
    return terminal.judgement_text(judgement(*verdicts, **facts), verbose, width).plain


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


@pytest.mark.parametrize("width", [30, 60, 80, 100])
def test_text_keeps_to_the_width_of_the_screen(width: int) -> None:
    """Sentences, values and advice are wrapped at what a screen has; only what is to be pasted is not."""
    facts = dict.fromkeys(("difference", "expected", "actual", "advice"), "some words that go on " * 9)
    text = shown(verdict(WRONG, kind="value", printed="x" * 300, **facts), verbose=True, width=width)
    assert width - 25 < max(map(len, text.splitlines()[1:])) <= width
    case = shown(verdict(WRONG, difference="Expected a.", case="f(" + "1, " * 60 + "1)"), width=width)
    assert "    >>> f(" + "1, " * 60 + "1)\n" in case


def test_the_summary_tells_score_and_conditions() -> None:
    """The summary tells the score, how many passed, on what, and which statements of a file did not run, once."""
    notes = ("f.py, line 3: NameError: x",)
    one = judgement(verdict(PASSED), notes=notes)
    found = Report((one, replace(one, name="other"), judgement(verdict(WRONG))), "1", ENVIRONMENT)
    text = terminal.summary_text(found).plain
    assert "4 of 6 points, 2 of 3 exercises passed" in text
    assert "(on cpu; isolation: process)" in text
    assert text.count("Not all of a file ran. f.py, line 3: NameError: x") == 1


def printed(table: Table | None, width: int = 80) -> list[str]:
    """Return the lines of a table in a pipe, or on a screen of this width."""
    assert table is not None
    out = io.StringIO()
    Console(file=out, width=width, soft_wrap=True).print(table)
    return out.getvalue().splitlines()


def chapters(*names: str, count: int = 7) -> Report:
    """Return a report of chapters: all of the first one passed, half of the second one's points, none of the others."""
    half = verdict(WRONG, difference="a", side=True)
    parts = [verdict(PASSED), half, *[verdict(WRONG, difference="a")] * len(names)]
    found = [judgement(part, chapter=name) for name, part in zip(names, parts, strict=False) for _ in range(count)]
    return Report(tuple(found), "1", ENVIRONMENT)


def test_a_long_run_ends_with_a_table_of_chapters() -> None:
    """By chapter: a mark, what passed, points, and a bar; no colour is needed to read it."""
    lines = printed(terminal.summary_table(chapters("01_one", "02_two", "03_three")))
    assert [line.split() for line in lines if "/" in line] == [
        ["✓", "01_one", "7/7", "14/14", "▰" * 20],
        ["◐", "02_two", "0/7", "7/14", "▰" * 10 + "▱" * 10],
        ["·", "03_three", "0/7", "0/14", "▱" * 20],
    ]
    assert lines[0].split() == ["chapter", "passed", "points"]


def test_the_table_fits_80_columns() -> None:
    """However many exercises there are and however long a chapter's name is."""
    lines = printed(terminal.summary_table(chapters("x" * 90, "漢" * 90, "c" * 30, count=1200)))
    assert max(map(cell_len, lines)) <= 80
    assert "✓" in lines[2]
    assert "1200/1200" in lines[2]
    assert "2400/2400" in lines[2]
    assert any("c" * 20 in line for line in lines)


def test_a_short_run_needs_no_table() -> None:
    """One chapter, or as many exercises as a screen shows, are told by the score alone."""
    assert terminal.summary_table(chapters("01_one", count=50)) is None
    assert terminal.summary_table(chapters("01_one", "02_two", count=6)) is None
    assert terminal.summary_table(chapters("01_one", "02_two", count=7)) is not None


def grid(*cells: str, shape: tuple[int, ...] = (), dtype: str = "float32") -> Grid:
    """Return a grid, of one dimension where no shape is given."""
    return Grid(shape or (len(cells),), dtype, cells)


@pytest.mark.parametrize(
    ("exhibit", "lines"),
    [
        (
            Exhibit(
                "result", grid("1.", "2.", "3.", "4.", shape=(2, 2)), grid("1.", "25.", "3.", "4.", shape=(2, 2)), (1,)
            ),
            ["expected    got", " 1. [2.]     1. [25.]", " 3.  4.      3.   4."],
        ),
        (
            Exhibit("result", grid("1", "2", "3"), grid("1", "-2", "3"), (1,)),
            ["expected:  1  [2] 3", "got:       1 [-2] 3"],
        ),
        (
            Exhibit("result", grid("1", "2", shape=(1, 2)), grid("1", "2", shape=(2, 1), dtype="int64"), (1,)),
            [
                "expected (1, 2) float32    got (2, 1) int64",
                " 1  2                       1",
                "                            2",
            ],
        ),
        (
            Exhibit("result", grid("1", "2"), grid("1", "2", dtype="int64")),
            ["expected float32:  1  2", "got int64:         1  2"],
        ),
        (
            Exhibit("result", grid("17.02917327", "0.30000001"), grid("17.02918327", "0.29999998"), (0,)),
            ["expected: [17.02917] 0.3", "got:      [17.02918] 0.3"],
        ),
    ],
)
def test_small_tensors_are_drawn(exhibit: Exhibit, lines: list[str]) -> None:
    """Both sides as aligned grids, the cells that differ in brackets; shapes and dtypes where these differ."""
    facts: dict[str, Any] = {"kind": "value", "difference": "Expected a.", "expected": "long one", "actual": "long two"}
    text = shown(verdict(WRONG, exhibit=exhibit, **facts))
    assert text.splitlines()[2:] == [f"    {line}" for line in lines]
    assert plain(exhibit, 80) == lines


@pytest.mark.parametrize(
    "exhibit",
    [
        None,
        Exhibit("result", None, grid("1", "2")),
        Exhibit("result", grid("1", "2"), None),
        Exhibit("result", grid("1"), grid("2"), (0,)),
        Exhibit("result", Grid((), "float32", ("1",)), Grid((), "float32", ("2",))),
        Exhibit("result", Grid((0, 2), "float32", ()), Grid((2, 0), "float32", ())),
        Exhibit("result", Grid((2, 2, 1), "float32", ("1",) * 4), Grid((2, 2, 1), "float32", ("2",) * 4)),
        Exhibit("result", Grid((9, 2), "float32", ("1",) * 18), Grid((9, 2), "float32", ("2",) * 18)),
        Exhibit("result", Grid((2, 17), "float32", ("1",) * 34), Grid((2, 17), "float32", ("2",) * 34)),
        Exhibit("result", Grid((2, 2), "float32", ("1",)), Grid((2, 2), "float32", ("2",))),
        Exhibit("result", Grid((1, 9), "float32", ("12345.6",) * 9), Grid((1, 9), "float32", ("2",) * 9)),
    ],
)
def test_what_cannot_be_drawn_is_told(exhibit: Exhibit | None) -> None:
    """No tensor, one number, nothing in it, three dimensions, too many or damaged cells, too wide: values as text."""
    facts: dict[str, Any] = {"kind": "value", "difference": "Expected a.", "expected": "one", "actual": "two"}
    text = shown(verdict(WRONG, exhibit=exhibit, **facts), width=80)
    assert text.splitlines()[2:] == ["    expected: one", "    got:      two"]


def test_a_grid_is_drawn_only_where_it_fits() -> None:
    """On a narrow screen the same failure is told in lines."""
    nine = Exhibit("result", grid(*"123456789"), grid(*"123456780"), (8,))
    facts: dict[str, Any] = {"kind": "value", "difference": "Expected a.", "expected": "one", "actual": "two"}
    for width, drawn in ((41, True), (40, False)):
        assert ("[9]" in shown(verdict(WRONG, exhibit=nine, **facts), width=width)) is drawn


def test_cells_that_differ_have_a_colour_too() -> None:
    """On a terminal the brackets are coloured: what was expected one way, what came another."""
    text = terminal.judgement_text(
        judgement(verdict(WRONG, difference="a", exhibit=Exhibit("result", grid("1", "2"), grid("1", "3"), (1,))))
    )
    styles = {text.plain[span.start : span.end]: str(span.style) for span in text.spans}
    assert (styles["[2]"], styles["[3]"]) == ("bold green", "bold red")


@pytest.mark.parametrize(
    ("verdicts", "sign"),
    [
        ([Verdict("cpu", NOT_RUN)], "·"),
        ([Verdict("cpu", MISSING, difference="It still raises NotImplementedError.")], "·"),
        ([Verdict("cpu", WRONG)], "✗"),
        ([Verdict("cpu", PASSED), Verdict("cuda", NOT_RUN)], "✓"),
        ([Verdict("cpu", WRONG, side=True), Verdict("sim", NOT_RUN)], "◐"),
        ([Verdict("cpu", PASSED), Verdict("sim", FAULT)], "!"),
    ],
)
def test_the_sign_says_how_it_went(verdicts: list[Verdict], sign: str) -> None:
    """What ran nowhere is no mistake of the learner's: it gets the sign of what is not begun."""
    check = CheckResult("a", Fraction(2), Fraction(1, 2), tuple(verdicts))
    assert words.mark(replace(judgement(), checks=(check,))) == sign


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
