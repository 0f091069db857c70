"""The HTML report in a browser: it folds, fits, can be read by everybody, and nothing in it acts."""

from __future__ import annotations

import itertools
import pathlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from fractions import Fraction
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from grader.judge import FAULT, PASSED, RAISED, WRONG, CheckResult, Curve, Exhibit, Grid, Judgement, Report, Verdict
from grader.report import html_page
from tests.browser import chromium, visit
from tests.conftest import a_part
from tests.pages import failing, gallery, report_of
from tests.reports import ENVIRONMENT

ADVERSARIES = pathlib.Path(__file__).parent / "situations" / "adversaries"
HISTORY = [{"time": f"2026-03-0{day}", "score": day, "max_score": 9} for day in range(1, 6)]
READABLE = 4.5
"""The contrast of text that the accessibility guidelines ask for."""
PAYLOADS = (
    "<script>window.hit=1</script>",
    "<img src=x onerror=window.hit=1>",
    "\"><img src=x onerror='window.hit=1'>",
    "' autofocus onfocus=window.hit=1 x='",
    "</style><script>window.hit=1</script>",
    "</script><script>window.hit=1</script>",
    "</title></pre></code></td></table></svg></details><h1>100 of 100</h1>",
    "<svg onload=window.hit=1><animate onbegin=window.hit=1></svg>",
    "<svg><![CDATA[<img src=x onerror=window.hit=1>]]></svg>",
    "<math><mtext><mglyph><style><img src=x onerror=window.hit=1></style></mglyph></mtext></math>",
    "<iframe srcdoc='<script>parent.hit=1</script>'></iframe><object data='javascript:window.hit=1'></object>",
    "<a href=javascript:window.hit=1>x</a><base href=//evil.example><meta http-equiv=refresh content='0;url=//evil.example'>",
    "<link rel=stylesheet href=//evil.example><style>@import '//evil.example';*{display:none}</style>",
    "<!--<img src=x onerror=window.hit=1>--><![endif]><?xml?>",
    "&lt;script&gt;window.hit=1&lt;/script&gt; &#60;img src=x onerror=window.hit=1&#62; &Tab;&NewLine;&colon;",
    "{{7*7}}{% for x in ().__class__.__base__.__subclasses__() %}{{x}}{% endfor %}{# #}${7*7}",
    "\u202e\u2066<b>\u2069\u200b\ufeff\x1b[2J\x9b31m\0\r\n\u2028\ud800",
    "`<b>`\\\"\\'--></script \n><x:script xmlns:x='http://www.w3.org/1999/xhtml'>window.hit=1</x:script>",
    "+ADw-script+AD4-window.hit=1+ADw-/script+AD4-",
    "W" * 5000,
)
SKELETON = """() => [...document.querySelectorAll('*')].map(
    one => one.tagName + ' ' + [...one.attributes].map(each => each.name).sort().join(' ')).join('\\n')"""
CONTRASTS = """() => {
  const channels = colour => colour.match(/[\\d.]+/g).map(Number);
  const linear = level => level / 255 <= .04045 ? level / 255 / 12.92 : ((level / 255 + .055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => .2126 * linear(r) + .7152 * linear(g) + .0722 * linear(b);
  const behind = one => {
    for (; one; one = one.parentElement) {
      const colour = channels(getComputedStyle(one).backgroundColor);
      if (colour.length === 3) return colour;
    }
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement, style = getComputedStyle(parent);
    if (!node.data.trim() || !parent.checkVisibility() || ['title', 'desc'].includes(parent.tagName)) continue;
    const pair = [channels(parent.closest('svg') ? style.fill : style.color), behind(parent)].map(light).sort((a, b) => a - b);
    found.push([(pair[1] + .05) / (pair[0] + .05), node.data.trim().slice(0, 40)]);
  }
  return found;
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests of a file."""
    with chromium() as started:
        yield started


def test_without_a_browser_nothing_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no browser, tests fail and say what brings one; they are not skipped."""
    monkeypatch.setattr("shutil.which", lambda program: None)
    with pytest.raises(pytest.fail.Exception, match="apt-get install chromium"), chromium():
        pass


def gallery_page() -> str:
    """Return a page with everything a page can have."""
    return html_page.write(report_of(*gallery()), HISTORY)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_a_page_fits_and_is_silent(browser: Browser, tmp_path: pathlib.Path, width: int, scheme: str) -> None:
    """With everything open it is no wider than the screen; it asks for nothing and complains of nothing."""
    with visit(browser, gallery_page(), tmp_path, width, scheme) as page:
        assert page.ask("matchMedia('(prefers-color-scheme: dark)').matches") is (scheme == "dark")
        assert page.ask("document.documentElement.scrollWidth") <= width
        page.open_all()
        assert page.ask("document.documentElement.scrollWidth") <= width
        assert page.ask("getComputedStyle(document.querySelector('.bar .earned')).fill") != "rgb(0, 0, 0)"
        assert (page.requests, page.console, page.errors) == ([], [], [])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_can_be_read(browser: Browser, tmp_path: pathlib.Path, scheme: str) -> None:
    """Every text stands out from what is behind it, in both schemes; shades of cells and words in plots too."""
    with visit(browser, gallery_page(), tmp_path, scheme=scheme) as page:
        page.open_all()
        contrasts = page.ask(CONTRASTS)
        assert len(contrasts) > 1000
        assert [one for one in contrasts if one[0] < READABLE] == []


@pytest.mark.parametrize(
    ("width", "scheme"), a_part([(360, "light"), (1280, "light"), (360, "dark"), (1280, "dark")], 2)
)
def test_it_is_accessible(browser: Browser, tmp_path: pathlib.Path, width: int, scheme: str) -> None:
    """Axe, which knows the accessibility guidelines, finds nothing: names, landmarks, headings, tables, scrolling."""
    with visit(browser, gallery_page(), tmp_path, width, scheme) as page:
        page.open_all()
        found = Axe().run(page.page)
        assert found.response["passes"]
        assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found.response["violations"]] == []


def test_its_parts_have_names(browser: Browser, tmp_path: pathlib.Path) -> None:
    """The accessibility tree has the landmarks, headings without a gap, and a name for every drawing."""
    with visit(browser, gallery_page(), tmp_path) as visited:
        page = visited.page
        for landmark in (page.get_by_role("banner"), page.get_by_role("main"), page.get_by_role("contentinfo")):
            expect(landmark).to_have_count(1)
        expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("4 of 44 points"))
        expect(page.get_by_role("region", name="Chapters")).to_be_visible()
        expect(page.get_by_role("img", name="4 of 44 points")).to_be_visible()
        visited.open_all()
        expect(page.get_by_role("img", name="Losses: yours over the reference’s")).to_have_count(2)
        expect(
            page.get_by_role("img", name="expected as an image of 8 × 8 pixels, those that differ are outlined")
        ).to_have_count(1)
        levels = visited.ask("[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(one => Number(one.tagName[1]))")
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_it_folds_by_mouse_and_keyboard(browser: Browser, tmp_path: pathlib.Path) -> None:
    """Exercises fold by a click and by Enter; the next hint is offered when the one before it is open."""
    pages = html_page.write(report_of(failing("one"), replace(failing("two", case="f(2)"), hints=("first", "second"))))
    with visit(browser, pages, tmp_path) as visited:
        page = visited.page
        call = page.get_by_text("f(2)")
        line = page.locator("#e2").locator("xpath=..").locator("> summary")
        expect(call).to_be_hidden()
        line.click()
        expect(call).to_be_visible()
        line.focus()
        page.keyboard.press("Enter")
        expect(call).to_be_hidden()
        page.keyboard.press("Enter")
        expect(page.get_by_text("Hint 2 of 2")).to_be_hidden()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_text("first", exact=True)).to_be_visible()
        expect(page.get_by_text("Hint 2 of 2")).to_be_visible()
        expect(page.get_by_text("second", exact=True)).to_be_hidden()
        assert visited.ask("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_the_map_leads_to_an_exercise(browser: Browser, tmp_path: pathlib.Path) -> None:
    """A link of the overview opens the exercise that it leads to; the first Tab offers to skip the overview."""
    text = html_page.write(report_of(failing("one"), replace(failing("two", case="f(2)"), chapter="02_two")))
    with visit(browser, text, tmp_path) as visited:
        visited.page.keyboard.press("Tab")
        expect(visited.page.get_by_text("Skip to the exercises")).to_be_focused()
        visited.page.get_by_role("link", name="two: not right yet").click()
        expect(visited.page.get_by_text("f(2)")).to_be_visible()
        assert visited.requests == []


def test_what_differs_is_marked_by_more_than_colour(browser: Browser, tmp_path: pathlib.Path) -> None:
    """A cell that differs has a sign and a frame; a call is copied whole by one click, without its prompt."""
    exhibit = Exhibit("result", Grid((2,), "float32", ("1.0", "2.0")), Grid((2,), "float32", ("1.0", "3.0")), (1,))
    text = html_page.write(report_of(failing("one", exhibit=exhibit, case="f(1, 2)")))
    with visit(browser, text, tmp_path) as visited:
        cells = visited.page.locator("#e1 .grid tbody td")
        expect(cells).to_have_text(["1.0", "≠2.0", "1.0", "≠3.0"])
        frames = [cells.nth(place).evaluate("one => getComputedStyle(one).outlineStyle") for place in range(4)]
        assert frames == ["none", "solid", "none", "solid"]
        visited.page.get_by_text("f(1, 2)").click()
        assert str(visited.ask("getSelection().toString()")).strip() == "f(1, 2)"


def hostile(text: str) -> list[Judgement]:
    """Return exercises with one text in every place that a text can have: passed, failed, and a fault."""
    grid = Grid((2, 2), text, (text,) * 4)
    facts: dict[str, Any] = {one.name: text for one in fields(Verdict) if one.type == "str" and one.name != "verdict"}
    facts |= {"exhibit": Exhibit(text, grid, grid, (1,), ((text, grid),)), "curve": Curve(text, (1.0, 2.0), (2.0,))}
    verdict = Verdict(**{**facts, "verdict": WRONG, "kind": "value"})
    verdicts = (verdict, replace(verdict, verdict=RAISED, kind=text, exhibit=None, curve=None))
    checks = tuple(CheckResult(text, Fraction(1), Fraction(1, 2), (one,)) for one in verdicts)
    one = Judgement(text, text, text, 3, checks, (text, text), (text,), text)
    return [replace(failing("a", PASSED), name=text), one, replace(failing("f", FAULT), name=text)]


def hostile_page(texts: Sequence[str]) -> str:
    """Return a page of hostile exercises, of which the conditions and the history are hostile too."""
    text = "".join(texts)
    environment: dict[str, Any] = dict.fromkeys(ENVIRONMENT, text)
    environment |= {"devices": list(texts), "devices_not_run": {text: text}, "practice": False}
    report = Report(tuple(one for text in texts for one in hostile(text)), text, environment)
    page = html_page.write(report, [{**one, "time": text} for one in HISTORY])
    assert "Told in brief" not in page  # or there would be less to attack
    return page


def adversaries() -> list[str]:
    """Return the texts of the adversaries' suite."""
    return [path.read_text(encoding="utf-8") for path in sorted(ADVERSARIES.glob("*.py"))]


def sevens(texts: Sequence[str]) -> list[Sequence[str]]:
    """Return texts in groups that a page has room for."""
    return [texts[start : start + 7] for start in range(0, len(texts), 7)]


@pytest.mark.parametrize("texts", a_part([(texts,) for texts in (*sevens(PAYLOADS), *sevens(adversaries()))], 4))
def test_no_text_acts(browser: Browser, tmp_path: pathlib.Path, texts: Sequence[str]) -> None:
    """Whatever stands in whatever text of a report, the page has the elements and attributes it has with "xx"."""
    with visit(
        browser, hostile_page([str(n).ljust(len(text), "x") for n, text in enumerate(texts)]), tmp_path
    ) as plain:
        skeleton = plain.ask(SKELETON)
    with visit(browser, hostile_page(texts), tmp_path) as page:
        assert page.ask(SKELETON) == skeleton
        page.open_all()
        page.page.mouse.move(100, 100)
        for width in (1280, 360):
            page.page.set_viewport_size({"width": width, "height": 800})
            assert page.ask("document.documentElement.scrollWidth") <= width
        assert page.ask("window.hit") is None
        assert page.page.title() == f"{2 * len(texts)} of {6 * len(texts)} points"
        assert (page.requests, page.console, page.errors) == ([], [], [])


def test_texts_are_shown_as_they_are(browser: Browser, tmp_path: pathlib.Path) -> None:
    """What a learner wrote is shown to the letter; what could act unseen is shown as its code."""
    text = "<b>&amp; {{7*7}} \u202e\x1b[1m"
    with visit(browser, html_page.write(report_of(failing("f", case=text))), tmp_path) as page:
        assert page.page.locator("#e1 .call").inner_text() == "<b>&amp; {{7*7}} \\u202e\\x1b[1m"


def test_a_flood_renders(browser: Browser, tmp_path: pathlib.Path) -> None:
    """A hundred exercises with ten megabytes of output are a page that opens."""
    one = failing("f", printed="epoch 1\n" * 13_000, difference="<" * 99_999, exhibit=gallery()[-4].verdicts[0].exhibit)
    text = html_page.write(Report((one,) * 100, "1", ENVIRONMENT))
    with visit(browser, text, tmp_path, 360) as page:
        expect(page.page.locator("details.exercise")).to_have_count(100)
        expect(page.page.get_by_role("heading", level=1)).to_have_text(re.compile("0 of 200 points"))
        assert page.ask("document.documentElement.scrollWidth") <= 360
