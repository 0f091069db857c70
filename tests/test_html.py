"""The HTML report as a document: well formed, complete, bounded, with the score that every other report has."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.judge import FAULT, MISSING, NOT_RUN, PASSED, RAISED, WRONG, CheckResult, Judgement, Report, Verdict, shown
from grader.report import html_page
from grader.report.html.plots import scores
from tests.conftest import a_part
from tests.pages import failing, kinds, report_of
from tests.reports import ENVIRONMENT, PROPERTY, REPORTS

STUB = "Not done yet: it still raises NotImplementedError."
LARGEST_PAGE = 3_000_000
"""Bytes: what a hundred exercises may come to, whatever learners write."""


def parsed(text: str) -> Element:
    """Return the page as a tree; fails where it is not well formed."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    tree = parser.parse(text)
    assert isinstance(tree, Element)
    return tree


def words(element: Element) -> str:
    """Return the text of an element, white space as one reads it."""
    return re.sub(" (?=[.,])", "", " ".join(" ".join(element.itertext()).split()))


def found(tree: Element, tag: str, look: str = "") -> list[Element]:
    """Return the elements of a kind, with a class where one is named."""
    return [one for one in tree.iter(tag) if not look or look in one.get("class", "").split()]


def page_of(*judgements: Judgement, history: tuple[Any, ...] = (), **environment: Any) -> Element:
    """Return the page of a report."""
    return parsed(html_page.write(Report(judgements, "7", {**ENVIRONMENT, **environment}), history))


def rows(tree: Element) -> Iterator[str]:
    """Yield each exercise's line."""
    for one in found(tree, "details", "exercise"):
        yield words(one[0])


@PROPERTY
@given(REPORTS)
def test_every_report_is_a_well_formed_page_with_its_score(report: Report) -> None:
    """Whatever is in a report, its page keeps the standard, and every number of points is the report's own."""
    tree = parsed(html_page.write(report))
    score = f"{shown(report.score)} of {shown(report.max_score)} points"
    assert words(found(tree, "h1")[0]) == score
    assert words(found(tree, "title")[0]) == score
    assert [words(one) for one in found(tree, "span", "points")] == [
        f"{shown(one.score)} of {shown(one.points)} points" for one in report.judgements
    ]


@PROPERTY
@given(REPORTS)
def test_the_bar_is_full_only_with_all_points(report: Report) -> None:
    """The bar is as long as the share of the points that was earned, never longer."""
    tree = parsed(html_page.write(report))
    (width,) = (one.get("width") for one in tree.iter() if one.get("class") == "earned")
    share = 100 * report.score / report.max_score if report.max_score else Fraction(0)
    assert Fraction(str(width)) <= share < Fraction(str(width)) + Fraction(1, 100)


def test_a_page_names_what_it_may_do() -> None:
    """The page forbids itself everything but its own style sheet, known by its hash; it holds no script and no style."""
    text = html_page.write(report_of(*kinds()))
    tree = parsed(text)
    (policy,) = (one.get("content") for one in tree.iter("meta") if one.get("http-equiv"))
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert not found(tree, "script")
    assert all("style" not in one.attrib for one in tree.iter())
    assert not re.search(r"url\(|@import|https?:", text)
    assert all(one.get("href", "#").startswith("#") for one in tree.iter())


def test_each_exercise_says_how_it_stands() -> None:
    """Each way to stand has a mark and a word, and the head counts them."""
    assert list(rows(page_of(*kinds()))) == [
        "✓ right passed f.py:7 2 of 2 points",
        "◐ half partly right f.py:7 2 of 4 points",
        "✗ wrong not right yet f.py:7 0 of 2 points",
        "✗ raises raises an error f.py:7 0 of 2 points",
        "✗ hangs takes too long f.py:7 0 of 2 points",
        "✗ crashes its process ended f.py:7 0 of 2 points",
        "✗ renamed missing f.py:7 0 of 2 points",
        "· stub not done yet f.py:7 0 of 2 points",
        "· elsewhere not run f.py:7 0 of 2 points",
        "! fault grader fault f.py:7 0 of 2 points",
    ]
    (counts,) = found(page_of(*kinds()), "ul", "counts")
    assert words(counts) == "✓ 1 passed ◐ 1 partly right ✗ 5 not right yet · 2 not done yet ! 1 grader fault"


def test_the_first_failure_is_open() -> None:
    """Exercises stand in the course's order; the first that was begun and failed is open, no other."""
    one = failing("one")
    stub = replace(failing("stub", verdict=MISSING, difference=STUB))
    tree = page_of(replace(failing("right", verdict=PASSED)), stub, one, failing("two"))
    assert ["open" in each.attrib for each in found(tree, "details", "exercise")] == [False, False, True, False]
    assert not any("open" in each.attrib for each in found(page_of(stub), "details", "exercise"))


def test_a_failure_tells_what_is_needed() -> None:
    """A failure tells sentence, call, values, likeness, advice, output, replay, and hints folded one by one."""
    facts = {
        "kind": "value",
        "difference": "Expected result[0] to be 1, but got 2.",
        "case": "split(1)",
        "expected": "tensor([1])",
        "actual": "tensor([2])",
        "advice": "Look again.",
        "behaves_like": "rounds up",
        "replay": "abc123",
        "printed": "hello\nthere",
    }
    tree = page_of(replace(failing("split", **facts), hints=("first", "second"), do_first="cut", notes=("line 3",)))
    (inside,) = found(tree, "div", "inside")
    assert words(inside) == (
        "It builds on cut, which is not right yet: do that first. Not all of the file ran. line 3 "
        "Expected result[0] to be 1, but got 2. The smallest call that shows it split(1) expected tensor([1]) "
        "got tensor([2]) This behaves like: rounds up Look again. What it printed hello there "
        "Again: python -m grader replay abc123 Hint 1 of 2 first Hint 2 of 2 second "
        "All checks and devices All checks of split Check Device How it ended Points "
        "check cpu ✗ not right yet in 3 of 9 cases 0 of 2"
    )
    assert [words(one[0]) for one in inside.iter("details")] == [
        "What it printed", "Hint 1 of 2", "Hint 2 of 2", "All checks and devices",
    ]  # fmt: skip


def test_what_failed_besides_is_folded() -> None:
    """The first failure is told, a fault of the grader before all; the others are folded, each with its check."""
    verdicts = [Verdict("cpu", word, difference=word) for word in (WRONG, RAISED, FAULT)]
    checks = tuple(CheckResult(f"check {n}", Fraction(1), Fraction(1, 2), (one,)) for n, one in enumerate(verdicts))
    (inside,) = found(page_of(replace(failing("f"), checks=checks)), "div", "inside")
    assert words(inside).startswith("check 2 ! The grader itself failed here. That is no fault of yours")
    (more, _) = found(inside, "details", "more")
    assert words(more) == "2 more things are not right check 0 wrong check 1 raised"


@pytest.mark.parametrize(("device", "told"), [("sim", "the simulated accelerator"), ("cuda", "cuda")])
def test_another_device_is_named(device: str, told: str) -> None:
    """Where a check fails on an accelerator only, that is said."""
    verdicts = (Verdict("cpu", PASSED), Verdict(device, WRONG, difference="a"))
    one = replace(failing("f"), checks=(CheckResult("check", Fraction(2), Fraction(1, 2), verdicts),))
    assert f"check on {told}, though it is right on the CPU a" in words(page_of(one))


def test_faults_are_told_first() -> None:
    """The head tells which exercises the grader itself failed at, with a link to them."""
    tree = page_of(failing("a"), failing("b", verdict=FAULT))
    (header,) = found(tree, "header")
    assert "The grader itself failed at b." in words(header)
    assert [one.get("href") for one in header.iter("a")] == ["#e2"]
    assert "failed at" not in words(page_of(failing("a")))


def test_chapters_have_their_points() -> None:
    """Each chapter has its points, in the table where there are several, and a link for each of its exercises."""
    tree = page_of(failing("a", verdict=PASSED), failing("b"), replace(failing("c"), chapter="02_two"))
    table = found(tree, "table", "chapters")[0]
    assert [words(row) for row in table.iter("tr")][1:] == [
        "01_one ✓ a: passed ✗ b: not right yet 2 of 4",
        "02_two ✗ c: not right yet 0 of 2",
    ]
    assert [words(one) for one in tree.iter("h2")] == [
        "Chapters",
        "01_one 2 of 4",
        "02_two 0 of 2",
        "How it was graded",
    ]
    assert not found(page_of(failing("a")), "table", "chapters")


def test_the_footer_tells_the_conditions() -> None:
    """The page says what was graded with: devices, those that were not there, isolation, seed, versions."""
    (footer,) = found(page_of(failing("a")), "footer")
    for told in (
        "Devices cpu", "Not on cuda not on this machine", "Isolation process (no Landlock in this kernel)", "Seed 7",
        "python 3, torch 2, hypothesis 6",
    ):  # fmt: skip
        assert told in words(footer)


@pytest.mark.parametrize("practice", [True, False])
def test_practice_points_are_called_so(practice: bool) -> None:
    """Nobody takes the points of a learners' copy for a grade."""
    tree = page_of(failing("a"), practice=practice)
    assert words(found(tree, "h1")[0]) == ("0 of 2 practice points" if practice else "0 of 2 points")
    assert ("They are no grade." in words(tree)) is practice


def test_an_empty_report_is_a_page() -> None:
    """Where nothing was graded, or little is known of the conditions, there is a page that says so."""
    assert "There was nothing to grade." in words(parsed(html_page.write(Report((), "1", {}))))


def test_long_texts_are_cut_and_counted() -> None:
    """What a learner wrote is shown up to a bound, with how much it was."""
    page = words(page_of(failing("a", printed="y" * 9999)))
    assert "y" * 2000 + "… (9999 characters)" in page


@pytest.mark.parametrize("fill", a_part(["x", "&", "\x00", "\U0010ffff"], 2))
def test_a_flood_stays_small(fill: str) -> None:
    """A hundred exercises with megabytes in every text stay under three, and every one of them is there."""
    flood = fill * 100_000
    texts = ("difference", "case", "expected", "actual", "advice", "behaves_like", "printed")
    one = failing("f", **dict.fromkeys(texts, flood))
    one = replace(one, hints=(flood,) * 3, notes=(flood,) * 9, do_first=flood, checks=one.checks * 3)
    text = html_page.write(Report((replace(one, name=flood),) * 100, "1", ENVIRONMENT))
    assert len(text.encode()) < LARGEST_PAGE
    assert text.count('<details class="exercise bad"') == 100
    assert 0 < text.count("Told in brief") < 100


RECORDS = [
    {"time": "2026-03-01T10:00:00Z", "score": 1, "max_score": 5},
    {"time": "2026-03-02", "score": 4.5, "max_score": 5},
]


def test_progress_is_plotted_from_two_records_on() -> None:
    """Two gradings make a plot, with words beside it; one makes none."""
    (figure,) = found(page_of(failing("a"), history=tuple(RECORDS)), "figure", "history")
    assert "2 gradings: from 1 on 2026-03-01 to 4.5 of 5 points." in words(figure)
    assert not found(page_of(failing("a"), history=tuple(RECORDS[:1])), "figure")


JUNK: list[Any] = [
    None, 3, [], {}, {"time": 1, "score": 1, "max_score": 2}, {"time": "x", "score": True, "max_score": 2},
    {"time": "x", "score": float("nan"), "max_score": 2}, {"time": "x", "score": 1, "max_score": float("inf")},
    {"time": "x", "score": 3, "max_score": 2}, {"time": "x", "score": -1, "max_score": 2},
    {"time": "x", "score": 0, "max_score": 0}, {"time": "x", "score": "1", "max_score": 2},
]  # fmt: skip


@PROPERTY
@given(st.lists(st.sampled_from(JUNK) | st.dictionaries(st.sampled_from(["time", "score"]), st.text() | st.floats())))
def test_records_that_are_none_are_left_out(junk: list[Any]) -> None:
    """A damaged history costs the damaged records and no more."""
    assert scores([RECORDS[0], *junk, RECORDS[1]]) == scores(RECORDS) != scores([])


def test_not_run_is_no_failure() -> None:
    """A device that is not here is told in the table of devices only."""
    verdicts = (Verdict("cpu", PASSED), Verdict("cuda", NOT_RUN, difference="no CUDA"))
    one = replace(failing("f"), checks=(CheckResult("check", Fraction(2), Fraction(1, 2), verdicts),))
    (inside,) = found(page_of(one), "div", "inside")
    assert (
        words(inside)
        == "All checks of f Check Device How it ended Points check cpu ✓ passed 2 of 2 cuda · not run no CUDA"
    )
