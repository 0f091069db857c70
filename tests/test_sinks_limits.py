"""What a platform would cut off or refuse is left out by us, the most important last, and never a score."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest

from grader.judge import FAULT, MISSING, PASSED, WRONG, CheckResult, Exhibit, Grid, Judgement, Report, Verdict
from grader.report import classroom, classroom50, exercism, github, gradescope, junit, markdown
from grader.report.words import cut
from tests.reports import ENVIRONMENT
from tests.sinks import NOW, RUNNER, WRITERS, commands_of, document, said, suite_of

LONG = "🙂é<`|\x1b\n" * 3600
"""Of every length that a character may have in a format, with what is escaped and what is replaced."""


def failing(name: str, text: str = "Expected a, but got b.", word: str = WRONG, side: bool = False) -> Judgement:
    """Return a judgement whose every text is this one."""
    texts = dict.fromkeys(("difference", "case", "expected", "actual", "advice", "behaves_like", "printed"), text)
    grid = Grid((2, 2), "float32", (text,) * 4)
    verdict = Verdict("cpu", word, "value", side=side, exhibit=Exhibit(text, grid, grid), **texts)  # type: ignore[arg-type]
    check = CheckResult("a check", Fraction(3), Fraction(1, 2), (verdict,))
    return Judgement(name, "01_one", "data.py", 7, (check,), (text,), (text,), text)


def many(count: int, text: str, name: Callable[[int], str] = "exercise_{}".format) -> Report:
    """Return a report of so many exercises, every fourth of which passed."""
    found = [failing(name(number), text) for number in range(count)]
    right = CheckResult("a check", Fraction(3), Fraction(1, 2), (Verdict("cpu", PASSED, printed=text),))
    found[::4] = [replace(one, checks=(right,)) for one in found[::4]]
    return Report(tuple(found), "1", ENVIRONMENT)


@pytest.fixture(scope="module")
def huge() -> Report:
    """A hundred exercises with 20 MB of text."""
    return many(100, LONG)


def test_a_hundred_exercises_with_megabytes_of_text_fit_everywhere(huge: Report) -> None:
    """Whatever learners write: every format keeps its platform's limit, and says the score."""
    assert sum(len(verdict.printed) for one in huge.judgements for verdict in one.verdicts) > 2e6
    for name, found in said(huge).items():
        assert found.score in (None, Fraction(75)), name
        assert found.passed in (None, 25), name
    sizes = {
        name: len(WRITERS[name](huge).encode()) for name in ("markdown", "classroom", "outputs", "badge", "history")
    }
    assert sizes["markdown"] <= 2**20
    assert sizes["classroom"] <= 96_000
    assert max(sizes["outputs"], sizes["badge"], sizes["history"]) < 20_000


def test_a_summary_leaves_out_details_and_no_score(huge: Report) -> None:
    """With less and less room, details go exercise by exercise, then sentences, then rows; never the score."""
    whole = markdown.write(huge, 10**9)
    size = len(whole.encode())
    assert markdown.write(huge, size) == whole
    assert size > 2**20
    counts = []
    for longest in (size - 1, 2**20, 400_000, 100_000, 20_000, 2_000, 400):
        text = markdown.write(huge, longest)
        assert len(text.encode()) <= longest
        assert text.startswith("## 75 of 300 points\n")
        assert text.count("<details") == text.count("</details>")
        counts.append((text.count("It printed:"), text.count("<b>exercise"), text.count("| <code>")))
    assert counts == sorted(counts, reverse=True)
    assert counts[0] == (74, 75, 200)
    assert counts[1][1:] == (75, 200)
    assert counts[-1] == (0, 0, 0)
    assert "more in the other files of the report" in markdown.write(huge, 20_000)
    assert markdown.write(huge, 0) == markdown.write(huge, 1)


def test_a_summary_of_what_fits_is_whole() -> None:
    """One byte less than all, and the longest detail is shortened to its sentence: the others stay."""
    report = many(3, "short")
    whole = markdown.write(report)
    less = markdown.write(report, len(whole.encode()) - 1)
    assert whole.count("It printed:") == 2
    assert less.count("It printed:") < 2
    assert less.count("<b>exercise") == 2


@pytest.mark.parametrize("count", [10, 100, 1000, 3000])
def test_classroom_fits_into_a_variable(count: int) -> None:
    """In base64, with its name, the result is one environment string; points and status stay right at any size."""
    for text in ("short", LONG[:200]):
        report = many(count, text)
        made = classroom.write(report)
        encoded = base64.b64encode(made.encode())
        assert len(b"AUTOGRADING-TESTS_RESULTS=" + encoded) < 131_071
        found = document("classroom", made)
        assert sum(test["score"] for test in found["tests"]) == report.score
        assert (found["max_score"], found["status"]) == (3 * count, "fail")


def test_classroom_is_as_long_as_it_may_be() -> None:
    """Sentence by sentence longer, the result grows up to 96,000 bytes and not by one more."""
    sizes = []
    for length in range(250, 400, 5):
        one = Verdict("cpu", WRONG, difference="x" * length)
        check = CheckResult("a check", Fraction(1), Fraction(1, 2), (one,))
        report = Report((Judgement("a", "01_one", "data.py", 7, (check,)),) * 180, "1", ENVIRONMENT)
        sizes.append(len(classroom.write(report)))
    assert 95_000 < max(sizes) <= 96_000
    assert sizes != sorted(sizes)


def test_classroom_tells_as_much_as_fits() -> None:
    """A few exercises are told in full, many by their sentence, very many by chapter, at last all in one."""
    lengths = [
        len(json.loads(classroom.write(many(count, LONG[:3000])))["tests"][1]["test_code"]) for count in (2, 60, 250)
    ]
    assert lengths == [2000, 500, 100]
    (chapter,) = json.loads(classroom.write(many(5000, "a")))["tests"]
    assert (chapter["name"], chapter["status"]) == ("01_one", "fail")
    alone = Report(tuple(replace(failing("a"), chapter=f"{n:060}") for n in range(1200)), "1", ENVIRONMENT)
    (test,) = json.loads(classroom.write(alone))["tests"]
    assert (test["name"], test["test_code"]) == ("everything", "0 of 1200 exercises passed")


@pytest.mark.parametrize("count", [9, 10, 11, 100])
@pytest.mark.parametrize(("side", "type_"), [(False, "error"), (True, "warning")])
def test_ten_annotations_of_a_type(count: int, side: bool, type_: str) -> None:
    """A step may have ten of each type: the last one counts what is left out."""
    report = Report(tuple(failing(f"e{number}", side=side) for number in range(count)), "1", ENVIRONMENT)
    notes = [one for one in commands_of(github.annotate(report, {})) if one["type"] == type_]
    assert len(notes) == min(count, 10)
    assert [note["title"].split()[0] for note in notes[:9]] == [f"e{number}" for number in range(9)]
    if count > 10:
        assert notes[9]["message"].startswith(f"{count - 9} more in the summary")
        assert "file" not in notes[9]
    else:
        assert all(note["file"] == "exercises/01_one/data.py" for note in notes)


def test_annotations_are_at_most_4096_characters(huge: Report) -> None:
    """A longer one is cut by us, and says so; one that fits is whole, to the last character."""
    for note in commands_of(github.annotate(huge, {})):
        assert len(note["message"]) <= 4096
        assert len(note["title"]) <= 200
    sizes = {}
    for length in (4096, 4097):
        text = str(github.Annotation("error", "t", "%" * length))
        sizes[length] = commands_of(text)[0]["message"]
    assert sizes[4096] == "%" * 4096
    assert len(sizes[4097]) == 4096
    assert sizes[4097].endswith("… (4097 characters)")


def test_the_most_important_annotations_come_first() -> None:
    """Faults of the grader, then what waits for nothing else, then what lost most, then the course's order."""
    plain = [replace(failing(f"e{number}"), do_first="") for number in range(12)]
    big = replace(plain[11], name="big", checks=(replace(plain[11].checks[0], points=Fraction(9)),))
    fault = replace(failing("fault", word=FAULT), do_first="")
    report = Report((failing("waits"), *plain, big, fault), "1", ENVIRONMENT)
    names = [one["title"] for one in commands_of(github.annotate(report, {}))]
    assert names[:4] == ["The grader's own fault: fault 0/3", "big 0/9", "e0 0/3", "e1 0/3"]
    assert "waits 0/3" not in names


def test_stubs_are_one_notice(huge: Report) -> None:
    """A hundred exercises that nobody began are one notice, which is cut too."""
    stub = failing("x" * 60, "Not done yet: it still raises NotImplementedError.", MISSING)
    report = Report((replace(stub, do_first=""),) * 100, "1", ENVIRONMENT)
    notes = commands_of(github.annotate(report, {}))
    assert [note["title"] for note in notes] == ["Points", "Not done yet"]
    assert notes[1]["message"].startswith("100: xxx")
    assert len(notes[1]["message"]) == 4096


def test_other_limits(huge: Report) -> None:
    """Exercism's messages and outputs, Classroom 50's messages, Gradescope's and JUnit's texts are bounded."""
    tests = document("exercism", exercism.write(huge))["tests"]
    assert {len(test["output"]) for test in tests} == {500}
    assert max(len(test.get("message", "")) for test in tests) <= 65_535
    fifty = document("classroom50", classroom50.write(huge, RUNNER, NOW))["tests"]
    assert {len(test["message"]) for test in fifty if not test["passed"]} == {2000}
    scope = document("gradescope", gradescope.write(huge))["tests"]
    assert max(len(test["output"]) for test in scope) <= 10_000
    text = junit.write(huge)
    assert len(text) < 20e6
    assert all(len(case.system_out) < 10 * 10_000 + 30 for case in suite_of(text))


@pytest.mark.parametrize("length", [499, 500, 501])
def test_exercism_prints_500_characters(length: int) -> None:
    """What a learner printed is whole at 500 characters, and cut to 500 beyond."""
    one = failing("a")
    (check,) = one.checks
    printed = replace(check, verdicts=(replace(check.verdicts[0], printed="x" * length),))
    (test,) = json.loads(exercism.write(Report((replace(one, checks=(printed,)),), "1", ENVIRONMENT)))["tests"]
    assert len(test["output"]) == min(length, 500)
    assert (set(test["output"]) == {"x"}) is (length <= 500)


def test_cutting_keeps_to_its_length() -> None:
    """What is cut has the length it may have, says how long it was where there is room, and is whole where it fits."""
    assert cut("x" * 50, 50) == "x" * 50
    assert cut("x" * 51, 50) == "x" * 33 + "… (51 characters)"
    assert cut("x" * 51, 3) == "… ("
    assert cut("x", 0) == ""
