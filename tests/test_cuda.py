"""On a real CUDA device everything is as on the CPU; skipped, visibly, where there is none."""

from __future__ import annotations

import pathlib

import pytest
import torch

from grader.author.versions import grade_text
from grader.bank import Bank
from grader.bench import Settings, Target
from grader.course import Course
from grader.judge import PASSED, RAISED, WRONG
from grader.observe.pack import dumps, loads
from grader.sandbox.host import Sandbox
from grader.sandbox.limits import Limits
from grader.source import solution
from grader.targets import find_exercise, targets
from tests.test_devices import FORGETFUL

COURSE = Course(pathlib.Path(__file__).parents[1])
ON_CUDA = Settings(devices=("cpu", "cuda"), explain=False, enough=1)

pytestmark = [
    pytest.mark.cuda,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA device on this machine"),
]


@pytest.mark.parametrize("target", [pytest.param(one, id=one.exercise.name) for one in targets(COURSE, [])])
def test_right_versions_pass_on_a_gpu(target: Target, sandbox: Sandbox, bank: Bank) -> None:
    """Workers forked from the host can use CUDA, and reference and variants are right there."""
    marks = [("reference", ""), *(("variant", title) for title in target.exercise.variants)]
    for mark, title in marks:
        judgement = grade_text(target, solution(target.exercise, mark, title), ON_CUDA, sandbox, bank)
        verdicts = [verdict for check in judgement.checks for verdict in check.verdicts]
        assert [(one.device, one.verdict, one.difference) for one in verdicts if one.verdict != PASSED] == []
        assert {one.device for one in verdicts} == {"cpu", "cuda"}


@pytest.mark.parametrize("name", FORGETFUL)
def test_a_forgotten_device_is_seen_on_a_gpu(name: str, sandbox: Sandbox, bank: Bank) -> None:
    """What the simulated accelerator says is what a GPU says."""
    target = find_exercise(COURSE, name)
    judgement = grade_text(target, "import torch\n" + FORGETFUL[name], ON_CUDA, sandbox, bank)
    on_cpu, on_cuda = judgement.checks[0].verdicts
    assert (on_cpu.verdict, on_cpu.difference) == (PASSED, "")
    assert on_cuda.verdict in (WRONG, RAISED)


def test_arguments_keep_their_ties_on_a_gpu() -> None:
    """Views of one memory, and a model with its optimizer, arrive tied together."""
    x = torch.arange(6.0)
    model = torch.nn.Linear(2, 1)
    arguments = {"x": x, "row": x.view(2, 3)[0], "model": model, "rule": torch.optim.SGD(model.parameters(), lr=0.1)}
    came = loads(dumps(arguments), "cuda")
    came["row"].fill_(7.0)
    assert came["x"].tolist() == [7.0, 7.0, 7.0, 3.0, 4.0, 5.0]
    assert came["rule"].param_groups[0]["params"][0] is came["model"].weight
    assert came["model"].weight.is_cuda


def test_memory_is_not_limited_by_address_space_on_a_gpu() -> None:
    """CUDA's driver maps far more memory than it uses."""
    assert "AS" not in Limits().of_system("cuda")
