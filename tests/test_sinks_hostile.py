"""No text of a learner acts on what reads a report: a Markdown page, an XML parser, a CI runner, a file of outputs."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from hypothesis import given
from hypothesis import strategies as st

from grader.judge import FAULT, PASSED, RAISED, WRONG, CheckResult, Judgement, Report, Verdict
from grader.report import github, junit, markdown, terminal, words
from tests.reports import ENVIRONMENT, PROPERTY
from tests.sinks import WRITERS, commands_of, outputs_of, said

PAYLOADS = (
    "::error::x",
    "\n::error file=a,line=1::x\n",
    "\r\n::stop-commands::token\r\n",
    "%0A::set-output name=score::100",
    "##[error]x ##vso[task.complete]",
    "]]> <![CDATA[ <!-- --> <?xml?> <!DOCTYPE a [<!ENTITY b 'c'>]>",
    "</failure></testcase><testcase name='free'/>",
    "</details></summary></code></p><details open><summary>free</summary>",
    "| a | b |\n|---|---|\n| ✓ | passed |",
    "```\n````\n~~~\n# heading\n---\n===",
    "**bold** _em_ ~~gone~~ `code` $x^2$ [^1] - [x] done",
    "[link](http://a.b) ![image](http://a.b/c.png) <http://a.b> [ref]: x",
    "http://a.b https://a.b ftp://a.b www.a.b WWW.a.b mailto:a@b.cc a@b.cc xmpp:a@b.cc",
    "@octocat @org/team #1 org/repo#12 :smile: &lt;b&gt; &#60;i&#62; &copy;",
    "<script>alert(1)</script><img src=x onerror=alert(1)><svg onload=alert(1)><b>x</b><a href='javascript:1'>x</a>",
    "\n\n    indented\n\n> quote\n\n1. one\n\n<p>\n\n</p>\n\n",
    "delimiter\nscore=100\ndelimiter\n",
    "score<<delimiter",
    "\ud800\udfff\x00\x08\x0b\x1b[2J\x7f\x85\ufffe\uffff\u2028\u202e\u200b",
    "\\ \\` \\< \\|",
    "{{7*7}} ${{ secrets.X }} $(id) `id`",
)
TEXTS = st.lists(st.sampled_from(PAYLOADS) | st.text(max_size=4), min_size=1, max_size=3).map("".join)


def attacked(texts: list[str], word: str = WRONG, kind: str = "value") -> Report:
    """Return a report whose texts of learners are these, in turn."""
    given = iter(texts * 20)
    names = ("difference", "case", "expected", "actual", "advice", "behaves_like", "printed")
    verdict = Verdict("cpu", word, kind, **{name: next(given) for name in names})  # type: ignore[arg-type]
    check = CheckResult(next(given), Fraction(2), Fraction(1, 2), (verdict,))
    right = CheckResult(next(given), Fraction(1), Fraction(1, 2), (replace(verdict, verdict=PASSED),))
    one = Judgement(next(given), "01_one", "f.py", 3, (right, check), ("a hint",), (next(given),), next(given))
    return Report((one, replace(one, checks=(right,), name=next(given))), "1", ENVIRONMENT)


class Tags(HTMLParser):
    """Counts a page's elements, and keeps its text outside of code."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.counts: Counter[str] = Counter()
        self.attributes: set[str] = set()
        self.text = ""
        self.inside: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Count an element."""
        self.counts[tag] += 1
        self.attributes |= {name for name, _ in attrs}
        if tag != "br":
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Elements end in the order in which they began."""
        assert self.inside.pop() == tag

    def handle_data(self, data: str) -> None:
        """Keep text that GitHub would look through."""
        if "code" not in self.inside:
            self.text += data

    def handle_comment(self, data: str) -> None:
        """There is none, nor any other markup that HTML may have."""
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        """There is none."""
        raise AssertionError(decl)

    def handle_pi(self, data: str) -> None:
        """There is none."""
        raise AssertionError(data)

    def unknown_decl(self, data: str) -> None:
        """There is none."""
        raise AssertionError(data)


def page(report: Report) -> Tags:
    """Return what GitHub's own Markdown parser makes of the summary, with all raw HTML let through."""
    extensions = ["table", "autolink", "strikethrough", "tasklist"]
    text = markdown.write(report)
    html = cmarkgfm.markdown_to_html_with_extensions(text, Options.CMARK_OPT_UNSAFE, extensions)
    return Tags(html)


def only_ours(texts: list[str], word: str) -> bool:
    """Whether GitHub's parser finds the elements that we wrote and no other: no link, no image, nobody mentioned."""
    found, wanted = (page(attacked(given, word)) for given in (texts, ["words"]))
    for one in (found, wanted):
        for tag in ("br", "p", "pre", "code"):  # how many lines and blocks of code there are hangs on the texts
            one.counts.pop(tag, None)
    assert found.inside == []
    assert found.counts == wanted.counts
    assert found.attributes <= {"open", "align", "lang", "class"}
    return not re.search(r"@\w|#\d", found.text)


@PROPERTY
@given(st.lists(TEXTS, min_size=1, max_size=6), st.sampled_from([WRONG, RAISED, FAULT]))
def test_no_text_is_markup_in_a_summary(texts: list[str], word: str) -> None:
    """Texts put together of what attacks stay texts."""
    assert only_ours(texts, word)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_is_markup_in_a_summary(payload: str) -> None:
    """Each payload alone, at the start of a text, in its midst and on a line of its own."""
    for text in (payload, f"a {payload} b", f"a\n{payload}\nb", f"a{payload}b"):
        assert only_ours([text], WRONG)


def test_an_annotation_arrives_as_it_was_told() -> None:
    """What a runner unescapes is what was told, with percent signs, lines, commas and colons."""
    text = "100 %, 50%0A, a,b:c=d, ::x%25\nnext"
    one = replace(attacked([text]).judgements[0], file="a,b:c%2C.py", name="n,a:m%3A=e")
    (note, _) = commands_of(github.annotate(Report((one,), "1", ENVIRONMENT), {"01_one": "x,y:z"}))
    assert note["message"] == words.told(one)
    assert (note["file"], note["title"]) == ("x,y:z/a,b:c%2C.py", "n,a:m%3A=e 1/3")


def test_the_harmless_page_has_what_is_counted() -> None:
    """The page against which hostile ones are held has folds, tables and code."""
    found = page(attacked(["words"]))
    assert found.counts["details"] == found.counts["summary"] == found.counts["table"] == 1
    assert found.counts["tr"] == found.counts["pre"] == 3
    assert "words" in found.text


def test_a_broken_line_begins_no_command() -> None:
    """Where a long word is broken to fit, what stands at the new line's start is no command either."""
    for length in range(60, 100):
        one = attacked(["x" * length + "::error::a" + "y" * 70 + "##[error]b"]).judgements[0]
        for text in (terminal.judgement_text(one, verbose=True, width=80), terminal.judgement_text(one, verbose=True)):
            assert not re.search(r"^\s*(?:\| )?(?:::[a-z]|##\[)", text.plain, re.MULTILINE)


@PROPERTY
@given(st.lists(TEXTS, min_size=1, max_size=6), st.sampled_from([WRONG, RAISED, FAULT]))
def test_no_text_is_markup_in_xml(texts: list[str], word: str) -> None:
    """An XML parser finds our elements and no other, whatever characters a learner writes."""
    root = ET.fromstring(junit.write(attacked(texts, word)))
    counts = Counter(element.tag for element in root.iter())
    tag = "error" if word == FAULT else "failure"
    assert (counts["testcase"], counts[tag], counts["system-out"]) == (3, 1, 3 * bool(texts[6 % len(texts)]))
    assert set(counts) <= {"testsuites", "testsuite", "properties", "property", "testcase", tag, "system-out"}


@PROPERTY
@given(st.lists(TEXTS, min_size=1, max_size=6), st.sampled_from([WRONG, RAISED, FAULT]))
def test_no_text_is_a_workflow_command(texts: list[str], word: str) -> None:
    """A runner reads the annotations that we wrote and no other command, in annotations and in the log."""
    report = attacked(texts, word)
    notes = commands_of(github.annotate(report, {}))
    assert [one["type"] for one in notes] == ["warning" if word != FAULT else "error", "notice"]
    assert set().union(*notes) == {"type", "file", "line", "title", "message"}
    for width in (80, 30):
        for one in report.judgements:
            log = terminal.judgement_text(replace(one, name="f"), verbose=True, width=width).plain
            assert not re.search(r"^\s*(?:::[a-z]|##\[)", log, re.MULTILINE | re.IGNORECASE)


@PROPERTY
@given(st.lists(TEXTS, min_size=1, max_size=6))
def test_no_text_is_an_output(texts: list[str]) -> None:
    """The outputs are ours, even for who knows the delimiter."""
    found = outputs_of(github.outputs(attacked(texts), "e30=", "delimiter"))
    assert list(found) == ["score", "max-score", "percentage", "passed", "total", "result"]
    assert (found["score"], found["max-score"], found["passed"]) == ("2", "4", "1")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_every_format_stands_every_payload(payload: str) -> None:
    """Each payload in each text: every format can be written in UTF-8, parsed, and tells the true score."""
    report = attacked([payload])
    for text in (write(report) for write in WRITERS.values()):
        text.encode()
        assert not set(text) & {"\x00", "\x1b", "\x7f", "\u202e", "\u2028", "\r"}
    for name, found in said(report).items():
        assert found.score in (None, 2), name
        assert found.passed in (None, 1), name


def test_a_learners_words_stay_readable() -> None:
    """What is escaped is still there to read: a page shows the very characters, code the very code."""
    text = "a_b <c> | `d` *e* [f](g) h@i #1 \\ & $j$ http://k www.l :m:"
    shown = page(attacked([text])).text.replace("\u200b", "")
    assert text in shown
    assert "```python\na_b <c> | `d` *e* [f](g)" in markdown.write(attacked([text]))
    assert json.loads(WRITERS["gradescope"](attacked([text])))["tests"][0]["output"].count(text) >= 3
