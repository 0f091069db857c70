"""The workflow files: what they may, that they fit their schema; what is told of changes; how tests run workflows."""

from __future__ import annotations

import json
import pathlib
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from grader import cli
from grader.author.changes import MOST, as_markdown, changes, main
from grader.author.learners import workflow_text
from grader.errors import CalledWrongly
from tests.actions import Expression, commit, filled, outputs_of
from tests.conftest import ROOT

GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))


def steps_of(path: pathlib.Path) -> Iterator[dict[str, Any]]:
    """Every step of a workflow or an action."""
    document = yaml.safe_load(path.read_text())
    jobs = [document["runs"]] if "runs" in document else document["jobs"].values()
    for job in jobs:
        yield from job.get("steps", [])
        yield from [job] if "uses" in job else []


PACKAGED = sorted((ROOT / "grader" / "author" / "packaged").glob("*.yml"))
EVERY = [*WORKFLOWS, *PACKAGED, GITHUB / "actions/grade/action.yml"]


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.name)
def test_workflows_may_little_and_trust_little(path: pathlib.Path) -> None:
    """Contents are read and nothing else; others' actions are pinned by commit; no credentials stay; no expression is code."""
    document = yaml.safe_load(path.read_text())
    if "jobs" in document:
        assert document["permissions"] == {"contents": "read"}
        assert not [job for job in document["jobs"].values() if "permissions" in job]
    for step in steps_of(path):
        assert "${{" not in step.get("run", "")
        used = step.get("uses", "./")
        assert used.startswith(("./", "COURSE")) or re.fullmatch(r"actions/[\w/-]+@[0-9a-f]{40}", used)
        if used.startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.name)
def test_workflows_fit_their_schema(path: pathlib.Path, tmp_path: pathlib.Path) -> None:
    """What GitHub's own schemas of workflows and actions allow, and no more, is what is written."""
    kind = "github-actions" if path.name == "action.yml" else "github-workflows"
    text = path.read_text().replace("uses: COURSE", "uses: o/n/.github/workflows/autograde.yml@main")
    (tmp_path / path.name).write_text(text)
    command = [
        sys.executable,
        "-m",
        "check_jsonschema",
        "--builtin-schema",
        f"vendor.{kind}",
        str(tmp_path / path.name),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout
    (tmp_path / path.name).write_text(text.replace("steps:", "stages:").replace("uses:", "use:"))
    assert subprocess.run(command, capture_output=True, timeout=60).returncode == 1


def test_every_input_arrives() -> None:
    """What the workflow can be told, the action is told; what either gives back has a place where it comes from."""
    workflow = yaml.safe_load((GITHUB / "workflows/autograde.yml").read_text())
    action = yaml.safe_load((GITHUB / "actions/grade/action.yml").read_text())
    called = workflow[True]["workflow_call"]
    text = json.dumps(workflow["jobs"])
    assert [name for name in called["inputs"] if f"inputs.{name}" not in text] == []
    assert [name for name in called["secrets"] if f"secrets.{name}" not in text] == []
    assert [name for name in action["inputs"] if f"inputs.{name}" not in json.dumps(action["runs"])] == []
    assert set(called["outputs"]) == set(workflow["jobs"]["grade"]["outputs"]) == set(action["outputs"]) - {"report"}
    for part in (called["inputs"], called["secrets"], called["outputs"], action["inputs"], action["outputs"]):
        assert [name for name, one in part.items() if not one["description"].endswith((".", ")"))] == []
    regrade = yaml.safe_load((GITHUB / "workflows/regrade.yml").read_text())
    assert set(regrade["jobs"]["grade"]["with"]) <= set(called["inputs"])
    assert set(regrade["jobs"]["grade"]["secrets"]) == set(called["secrets"])


def test_the_page_has_every_input() -> None:
    """The tables for instructors have all inputs with their defaults, all secrets and all outputs, and no others."""
    text = (ROOT / "docs" / "ci.md").read_text()
    called = yaml.safe_load((GITHUB / "workflows/autograde.yml").read_text())[True]["workflow_call"]
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in text.splitlines() if line.startswith("| `")]
    told = {name: row[1] for row in rows if len(row) == 3 for name in re.findall(r"`([\w-]+)`", row[0])}
    inputs = {name: one["default"] for name, one in called["inputs"].items()}
    assert {name for name in told if name in inputs} == set(inputs)
    assert {name: f"`{value}`" for name, value in inputs.items() if value} == {n: told[n] for n in inputs if inputs[n]}
    assert {row[0].strip("`") for row in rows if len(row) == 2} == set(called["secrets"])
    assert [
        name for name in called["outputs"] if f"`{name}`" not in text.partition("Outputs:")[2].partition("###")[0]
    ] == []


def test_who_grades_is_said_of_a_learners_repository(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a repository to write, naming the course that grades it is called wrongly, and nothing is written."""
    assert cli.main(["release", "--course", str(ROOT), "--graded-by", "teacher/course@main"]) == 2
    assert "name one with --to" in capsys.readouterr().err


def test_a_learners_workflow_names_the_course() -> None:
    """Ten lines call the instructor's workflow at the commit that is named; what is no such name is refused."""
    text = workflow_text("teacher/course@0123abc")
    workflow = yaml.safe_load(text)
    assert workflow["jobs"]["grade"]["uses"] == "teacher/course/.github/workflows/autograde.yml@0123abc"
    assert len([line for line in text.splitlines() if not line.startswith("#")]) <= 10
    secrets = yaml.safe_load((GITHUB / "workflows/autograde.yml").read_text())[True]["workflow_call"]["secrets"]
    assert set(workflow["jobs"]["grade"]["secrets"]) == set(secrets)
    for wrong in ("teacher/course", "teacher@main", "a/b@main\n  x: y", "a/b c@main", ""):
        with pytest.raises(CalledWrongly, match="OWNER/NAME@REF"):
            workflow_text(wrong)


# What is told of changes.


def test_names_of_files_cannot_act(tmp_path: pathlib.Path) -> None:
    """A name with fences, line breaks, HTML and bytes that are no text is shown in one line of a fenced block."""
    commit(tmp_path)
    names = ["````", "a\n### b", "<img src=x>", "::error::x", "\udcff"]
    for name in names:
        (tmp_path / name).write_text("")
    commit(tmp_path)
    found = changes(tmp_path)
    assert sorted(change.path for change in found) == sorted(names)
    lines = as_markdown(found).splitlines()
    fence = lines.index("`````text")
    assert lines[fence + 1 :].index("`````") == len(names)
    assert not [line for line in lines if line.startswith(("###", "::")) and "outside" not in line]


def test_a_great_many_changes_are_counted(tmp_path: pathlib.Path) -> None:
    """The first hundred are named, the others counted."""
    commit(tmp_path)
    for number in range(MOST + 7):
        (tmp_path / f"{number:04}").write_text("")
    commit(tmp_path)
    text = as_markdown(changes(tmp_path))
    assert "and 7 more" in text
    assert f"{MOST - 1:04}" in text
    assert f"{MOST:04}" not in text


def test_what_is_no_repository_is_not_compared(tmp_path: pathlib.Path) -> None:
    """Where there is nothing to compare with, that is an error, not an empty list."""
    with pytest.raises(subprocess.CalledProcessError):
        changes(tmp_path)
    with pytest.raises(subprocess.CalledProcessError):
        changes(ROOT, tmp_path)
    assert main([str(tmp_path), ""]) == 1


# The runner of these tests.

CONTEXTS = {"inputs": {"a": "", "b": "x"}, "steps": {}, "failed": False, "github": {"sha": "1"}}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("${{ inputs.a || 'c' }}-${{ inputs.b }}", "c-x"),
        ("${{ inputs.a && 'c' || github.sha }}", "1"),
        ("${{ inputs.b == 'x' && always() }}", "true"),
        ("${{ !(inputs.b != 'x') }}", "true"),
        ("${{ steps.none.outputs.x }}", ""),
        ("${{ 'it''s' }}", "it's"),
    ],
)
def test_expressions_are_worked_out(text: str, value: str) -> None:
    """The tests' own runner reads expressions as GitHub does."""
    assert filled(text, CONTEXTS) == value


@pytest.mark.parametrize("text", ["inputs.nothing", "nothing.at.all", "fromJSON(inputs.a)", "inputs.a +", "a == 1", ""])
def test_expressions_that_are_not_known_are_errors(text: str) -> None:
    """What the tests' own runner does not know fails a test; it is never an empty text."""
    with pytest.raises((AssertionError, KeyError, IndexError)):
        Expression(text, CONTEXTS).value()


def test_outputs_are_read_as_a_runner_reads_them() -> None:
    """Plain outputs and heredocs."""
    assert outputs_of("a=1=2\nb<<X\n1\n2\nX\nc=\n") == {"a": "1=2", "b": "1\n2", "c": ""}
