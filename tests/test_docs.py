"""What the pages in docs/ say is so: their examples run, their tables are the code's, their commands and links exist."""

from __future__ import annotations

import ast
import builtins
import inspect
import pathlib
import re
import shlex
from collections.abc import Iterator
from dataclasses import asdict, fields
from typing import Any

import numpy as np
import pytest
import torch
import yaml

import grader
from grader import cli, strategies
from grader.author.findings import Caught, Finding, Proof, as_document
from grader.author.verify import Terms as ProofTerms
from grader.author.verify import prove
from grader.author.versions import grade_text
from grader.bank import Bank
from grader.bench import DEFAULT_CASES, Settings, Target
from grader.chapters.settings import KNOWN_LIMITS, KNOWN_SETTINGS, settings_of
from grader.checking.check import SLOWER_THAN_REFERENCE
from grader.checking.remote import TEST_SECONDS
from grader.compare.difference import SIDE_KINDS
from grader.compare.numbers import NOISE, ROUNDING_MARGIN, TOLERANCES
from grader.compare.observations import Terms, compare
from grader.define import Exercise
from grader.draw import FEW, SCALES
from grader.judge import VERDICTS, CheckResult
from grader.observe.call import Watch, observe
from grader.options import _ASPECTS, Options
from grader.report.terminal import judgement_text
from grader.sandbox.host import Sandbox
from grader.sandbox.limits import Limits
from grader.source import solution
from grader.targets import targets
from tests.conftest import ROOT, Make, a_part

AUTHORING, GRADING = ((ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("authoring.md", "grading.md"))
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *(ROOT / "docs").glob("*.md")])
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
QUOTED = re.compile(r"“(.+?)”")
SHORT = ("it has no hint", "the lesson does not mention", "is out of date", "says no type")
"""What an example on a page may lack, so that it is short."""


def blocks(text: str, language: str) -> list[str]:
    """The fenced blocks of a page in one language."""
    return [body for kind, body in FENCE.findall(text) if kind == language]


PREAMBLE, *EXAMPLES = (block for block in blocks(AUTHORING, "python") if "import pytest" not in block)
PLAIN_TESTS = [block for block in blocks(AUTHORING, "python") if "import pytest" in block]
DEFINED = re.compile(r"^@exercise\b.*?^(?:def|class) (\w+)", re.MULTILINE | re.DOTALL)


def targets_of(block: str, make_course: Make) -> list[Target]:
    """The exercises of an example, in a course of its own."""
    return targets(make_course(f"{PREAMBLE}\n\n{block}"), [])


def tables(text: str) -> Iterator[list[list[str]]]:
    """Yield every table of a page: its heading and its rows, each a list of cells."""
    for table in re.findall(r"(?:^\|.*\|\n)+", text, re.MULTILINE):
        rows = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in table.splitlines()]
        yield [rows[0], *rows[2:]]


def rows(text: str, *heading: str) -> list[list[str]]:
    """The rows of all tables with this heading, without the backticks around code."""
    found = [table[1:] for table in tables(text) if table[0] == list(heading)]
    assert found, heading
    return [[re.sub(r"^`([^`]+)`$", r"\1", cell) for cell in row] for table in found for row in table]


@pytest.mark.parametrize("block", a_part(EXAMPLES, 3, lambda block: DEFINED.findall(block)[0]))
def test_every_example_is_a_good_exercise(block: str, make_course: Make, sandbox: Sandbox, bank: Bank) -> None:
    """What is shown to authors is proven: right versions pass, wrong ones do not, nothing survives unsaid."""
    chosen = targets_of(block, make_course)
    assert [target.exercise.names[0] for target in chosen] == DEFINED.findall(block)
    for target in chosen:
        assert target.exercise.problem == ""
        needs_sim = any("device" in check.parameters for check in target.exercise.checks)
        proof = prove(target, ProofTerms(("cpu", "sim") if needs_sim else ("cpu",), 1), sandbox, bank)
        told = [finding.text for finding in proof.problems]
        assert [text for text in told if not any(short in text for short in SHORT)] == []


def screens() -> Iterator[tuple[str, str, str]]:
    """Yield each screen that is shown: the example before it, the mutant that the sentence before it names, the text."""
    example, sentence = "", 0
    titles: list[str] = []
    for found in FENCE.finditer(AUTHORING):
        if found[1] == "python":
            example = found[2]
        if found[1] == "text":
            said = AUTHORING[sentence : found.start()].strip()
            titles = QUOTED.findall(said.rpartition(". ")[2].rpartition("\n\n")[2]) if said else titles[1:]
            yield example, titles[0], found[2]
        sentence = found.end()


@pytest.mark.parametrize(("block", "title", "screen"), list(screens()), ids=[title for _, title, _ in screens()])
def test_what_a_learner_sees_is_what_is_shown(
    block: str, title: str, screen: str, make_course: Make, sandbox: Sandbox, bank: Bank
) -> None:
    """Each screen on the page is what the mutant named above it comes to, line by line; some lines are left out."""
    name = screen.split()[1]
    target = next(target for target in targets_of(block, make_course) if target.exercise.name == name)
    text = solution(target.exercise, "mutant", title)
    judgement = grade_text(target, text, Settings(devices=("cpu", "sim")), sandbox, bank)
    first, *rest = judgement_text(judgement).plain.splitlines()
    shown_first, *shown_rest = screen.splitlines()
    assert first.split()[:3] == shown_first.split()
    assert [line for line in rest if line in shown_rest] == shown_rest


@pytest.mark.parametrize("block", PLAIN_TESTS)
def test_every_plain_test_is_a_check(block: str, make_course: Make, sandbox: Sandbox, bank: Bank) -> None:
    """A plain test on the page passes with the reference and fails with a mutant of the exercise it names."""
    (owner,) = re.findall(r'mark\.check\("(\w+)"', block)
    example = next(example for example in EXAMPLES if owner in DEFINED.findall(example))
    course = make_course(f"{PREAMBLE}\n\n{example}")
    (course.reference / "01_one" / "test_more.py").write_text(block, encoding="utf-8")
    target = targets(course, [])[0]
    assert target.exercise.problem == ""
    assert target.exercise.checks[-1].plain is not None
    title = next(iter(target.exercise.mutants))
    right, wrong = (
        grade_text(target, text, Settings(cases=5, explain=False), sandbox, bank)
        for text in (solution(target.exercise), solution(target.exercise, "mutant", title))
    )
    assert right.passed
    assert _last(wrong.checks).score == 0
    assert _last(wrong.checks).points > 0


def _last(checks: tuple[CheckResult, ...]) -> CheckResult:
    return checks[-1]


def test_the_preamble_holds_everything_that_is_exported() -> None:
    """Whatever authors may import is on the page, and the one block of imports has what they need."""
    exported = {name for home, names in grader._HOMES.items() for name in names if home != "grader.notebook"}
    assert {name for name in exported if not re.search(rf"`[^`]*\b{name}\b|\b{name}\(", AUTHORING)} == set()
    imported = {alias.name for node in ast.parse(PREAMBLE).body for alias in getattr(node, "names", ())}
    assert exported - imported == {"Exercise", "DefinitionError"}


def test_every_option_is_on_the_page() -> None:
    """Options, what can be ignored, what decorates an exercise: the table has them all, and no others."""
    table = rows(AUTHORING, "option", "what it does")
    options = {row[0].partition("=")[0] for row in table if not row[0].startswith("--")}
    assert options == {option.name for option in fields(Options)}
    (ignored,) = (row[1] for row in table if row[0].startswith("ignores"))
    assert tuple(re.findall(r"`(\w+)`", ignored)) == _ASPECTS
    own = {name for name in ("also", "check", "equivalent", "judge", "mutant", "variant") if hasattr(Exercise, name)}
    assert {name for name in own if f".{name}" not in "".join(EXAMPLES)} == set()
    keywords = {"points", "name", "hints", "examples"}
    assert {name for name in keywords | {"arguments"} if f"`{name}" not in AUTHORING} == set()
    assert keywords < set(inspect.signature(grader.exercise).parameters)


def test_every_parameter_of_a_strategy_is_on_the_page() -> None:
    """The table of `tensors` has all its parameters with their defaults; those of other strategies are named."""
    table = {row[0]: row[1] for row in rows(AUTHORING, "parameter of `tensors`", "default", "what it does")}
    parameters = inspect.signature(strategies.tensors).parameters
    assert list(table) == list(parameters)
    given = {name: eval(text, {"torch": torch}) for name, text in table.items() if text not in ("", "all")}
    assert given == {name: parameters[name].default for name in given}
    kinds = (
        *strategies.MODELS,
        *strategies.LAYOUTS,
        "ties",
        "big",
        "special",
        "unit",
        "sgd",
        "momentum",
        "decay",
        "adam",
    )
    assert [kind for kind in kinds if f'"{kind}"' not in AUTHORING] == []
    for strategy in (strategies.models, strategies.optimizers, strategies.loaders, strategies.arrays):
        names = inspect.signature(strategy).parameters
        assert [name for name in names if not re.search(rf"`[^`]*\b{name}\b", AUTHORING)] == []


def test_the_settings_of_a_chapter_are_complete() -> None:
    """The `chapter.yaml` on the page is read as it stands, has every key there is, and its limits are the defaults."""
    (text,) = blocks(AUTHORING, "yaml")
    settings = settings_of(text, "01_one")
    assert set(yaml.safe_load(text)) == set(KNOWN_SETTINGS)
    assert set(settings.limits) == set(KNOWN_LIMITS)
    assert settings.limits == {key: getattr(Limits(), key) for key in KNOWN_LIMITS}


def messages() -> Iterator[str]:
    """Yield every sentence that a proof may say, … where something is filled in."""
    for path in sorted((ROOT / "grader" / "author").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = ast.unparse(node.func).rpartition(".")[2] if isinstance(node, ast.Call) else ""
            if isinstance(node, ast.Call) and name in ("Finding", "_find", "_never") and node.args:
                text = _literal(node.args[0])
                if text.strip("…"):
                    yield text


def _literal(node: ast.expr) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
    return str(node.value) if isinstance(node, ast.Constant) else "…"


def test_everything_that_verify_says_is_on_the_page() -> None:
    """Each sentence of a proof has its line in the table, and each line of the table is such a sentence."""
    patterns = [
        ".*".join(map(re.escape, row[0].split("…"))) for row in rows(AUTHORING, "`verify` says", "what mends it")
    ]
    said = list(messages())
    assert len(said) > 25
    assert [text for text in said if not any(re.search(pattern, text) for pattern in patterns)] == []
    assert [pattern for pattern in patterns if not any(re.search(pattern, text) for text in said)] == []


def test_everything_that_verify_writes_is_on_the_page() -> None:
    """Each key of `verify --json` is named."""
    caught = Caught("mutant", "", 1, 1, 1, "", "cpu")
    written = as_document([Proof("", "", (Finding(""),), (caught,))])
    keys = {*written, *written["exercises"][0], *asdict(caught), *asdict(Finding(""))}
    assert {key for key in keys if f"`{key}`" not in AUTHORING} == set()


def commands(text: str) -> Iterator[list[str]]:
    """Yield the words of each command on a page, with something in place of what is to be filled in."""
    lines = [line.removeprefix("$ ") for block in blocks(text, "console") for line in block.splitlines()]
    lines += re.findall(r"`([^`\n]+)`", FENCE.sub("", text))
    for line in lines:
        for part in line.split(" && "):
            if part.startswith(("python -m grader", "pytest ")):
                yield ["7" if word == "N" else word for word in shlex.split(part)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_exist(page: pathlib.Path, request: pytest.FixtureRequest) -> None:
    """Every command that a page shows is one that the command line, or pytest, understands."""
    for words in commands(page.read_text(encoding="utf-8")):
        if words[0] == "pytest":
            known = vars(request.config.option)
            options = [word.partition("=")[0][2:].replace("-", "_") for word in words if word.startswith("--")]
            assert [option for option in options if option not in known and not option.startswith("cov")] == []
            continue
        verb = words[3:] if len(words) > 3 and words[3] in cli.VERBS else ["grade", *words[3:]]
        cli._parser().parse_args(verb)  # leaves the test where it does not understand


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: pathlib.Path) -> None:
    """Every link to a file or a heading leads to one that is there, and every file that is named exists."""
    text = page.read_text(encoding="utf-8")
    for place, anchor in re.findall(r"\]\((?!https?:)([^)#]*)#?([^)]*)\)", text):
        other = page.parent / place if place else page
        assert other.is_file(), place
        assert not anchor or anchor in anchors(other.read_text(encoding="utf-8")), anchor
    if page.parent == ROOT:
        named = re.findall(r"`((?:grader|tests|exercises|reference|docs|\.ci)/[\w./]+|[A-Z]+\.md)`", text)
        assert [name for name in named if not (ROOT / name).exists()] == []


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings."""
    headings = re.findall(r"^#+ (.*)$", FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_verdicts_and_side_conditions_are_those_of_the_code() -> None:
    """The tables have every verdict and every side condition, and no others."""
    assert tuple(row[0] for row in rows(GRADING, "verdict", "when", "points")) == VERDICTS
    assert {row[0] for row in rows(GRADING, "kind", "what")} == SIDE_KINDS


def test_numbers_are_those_of_the_code() -> None:
    """Tolerances, limits and all other numbers on the page are the code's."""
    told = {row[0]: (float(row[1]), float(row[2])) for row in rows(GRADING, "dtype", "rtol", "atol")}
    assert told == dict(TOLERANCES)
    limits = {row[0]: float(row[1]) for row in rows(GRADING, "limit", "default", "what happens beyond it")}
    assert limits == {key: getattr(Limits(), key) for key in KNOWN_LIMITS}
    text = " ".join(GRADING.split())
    for sentence in (
        f"up to {DEFAULT_CASES} drawn cases",
        f"ends early when {Settings().enough} cases",
        f"{ROUNDING_MARGIN:g} times its own difference",
        f"{NOISE:g} units in the last place",
        f"named sizes at {SCALES[0]} and at {SCALES[1]}",
        f"{FEW} of the drawn ones",
        f"or {SLOWER_THAN_REFERENCE} times what the reference's slowest case takes",
        f"or {3 * SLOWER_THAN_REFERENCE} times that slowest case",
        f"A plain test may take {TEST_SECONDS} seconds",
    ):
        assert sentence in text


COMPARED = [
    *(["None", *row] for row in rows(GRADING, "reference", "you", "difference")),
    *rows(GRADING, "`x`", "reference", "you", "difference"),
]


@pytest.mark.parametrize(("x", "wanted", "came", "difference"), COMPARED)
def test_what_is_said_to_differ_differs(x: str, wanted: str, came: str, difference: str) -> None:
    """Each line of the tables of differences is what the comparison says, of this kind first and of no graver one."""
    argument, exact = (eval(x, {"torch": torch}) for _ in range(2))
    if isinstance(exact, torch.Tensor) and exact.is_floating_point():
        exact = exact.detach().double().requires_grad_(exact.requires_grad)

    def seen(code: str, x: Any) -> Any:
        return observe(lambda x: eval(code, {"torch": torch, "np": np, "x": x}), {"x": x}, 3, Watch())

    expected, before = seen(wanted, argument)
    actual, _ = seen(came, eval(x, {"torch": torch}))
    precise, _ = seen(wanted, exact)
    changed = tuple(name for (name, now), (_, then) in zip(expected.arguments, before, strict=True) if now != then)
    found = compare(expected, actual, Terms(Options(), changed, precise))
    assert ([one.kind for one in found] or ["none"])[0] == difference


@pytest.mark.parametrize(("wanted", "came", "right"), rows(GRADING, "reference raises", "you raise", "right?"))
def test_which_errors_are_right(wanted: str, came: str, right: str) -> None:
    """Each line of the table of errors is what the comparison says."""

    def fail(name: str) -> Any:
        raise getattr(builtins, name)("for the reader")

    expected, actual = (observe(fail, {"name": name}, 3, Watch())[0] for name in (wanted, came))
    found = [one.kind for one in compare(expected, actual, Terms(Options())) if one.place == "the call"]
    assert found == ([] if right == "yes" else ["exception"])


def test_exit_codes_are_those_of_the_code() -> None:
    """The table of exit codes has what the command line returns."""
    codes = {int(row[0]) for row in rows(GRADING, "code", "when")}
    assert codes == {0, 1, cli.EXIT_CALLED_WRONGLY, cli.EXIT_FAULT, cli.EXIT_STOPPED}
