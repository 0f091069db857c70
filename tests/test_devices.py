"""A tensor left on the CPU is right there and wrong on an accelerator, and the learner reads why."""

from __future__ import annotations

import pathlib

import pytest

from grader import hardware
from grader.author.versions import grade_text
from grader.bank import Bank
from grader.bench import Settings
from grader.course import Course
from grader.errors import CalledWrongly
from grader.grade import environment
from grader.hardware import choose
from grader.judge import MISSING, NOT_RUN, PASSED, RAISED, WRONG
from grader.report.terminal import judgement_text
from grader.sandbox.host import Sandbox
from grader.sandbox.limits import Isolation
from grader.targets import find_exercise
from tests.conftest import Grader, Make, a_part

COURSE = Course(pathlib.Path(__file__).parents[1])
HERE = Isolation("process", "as in a test")
BOTH = Settings(devices=("cpu", "sim"), explain=False, enough=1)

FORGETFUL = {
    "tensor_from_list": """
def tensor_from_list(data, dtype=None, device="cpu"):
    made = torch.tensor(data, dtype=dtype)
    return made.to(device) if str(device) == "meta" else made
""",
    "int_range": """
def int_range(start, stop, step=1, device="cpu"):
    made = torch.tensor(range(start, stop, step), dtype=torch.int64)
    return made.to(device) if str(device) == "meta" else made
""",
    "add_in_place": """
def add_in_place(y, x):
    return y.add_(x + torch.zeros(x.shape, dtype=x.dtype))
""",
    "reshape_shares": """
def reshape_shares(t, shape):
    result = t.cpu().reshape(shape)
    return result, result.data_ptr() == t.data_ptr()
""",
    "hwc_to_chw": """
def hwc_to_chw(img):
    if img.ndim not in (3, 4):
        raise ValueError
    return img.to("cpu").movedim(-1, -3)
""",
    "select_parts": """
def select_parts(x):
    if x.ndim != 3:
        raise ValueError
    return {
        "first_matrix": x[0],
        "first_row": x[0, 0],
        "last_columns": x[..., -1],
        "middle": x[:, x.shape[1] // 2],
        "corner": x.cpu()[-1, -1, -1],
        "every_other_row": x[:, ::2],
    }
""",
    "extreme_positions": """
def extreme_positions(t):
    if t.numel() == 0:
        raise ValueError
    places = torch.arange(t.numel())
    flat = t.reshape(-1)
    low = places.masked_select(flat == flat.min())[0]
    high = places.masked_select(flat == flat.max())[0]
    return tuple(tuple(int(i) for i in torch.unravel_index(place, t.shape)) for place in (low, high))
""",
    "seeded_rand": """
def seeded_rand(seed, shape, device="cpu"):
    return torch.rand(shape, generator=torch.Generator().manual_seed(seed))
""",
    "pairwise_sq_dist": """
def pairwise_sq_dist(a, b):
    total = torch.zeros(len(a), len(b), dtype=a.dtype)
    return total + ((a[:, None] - b[None]) ** 2).sum(-1)
""",
    "z_and_grads": """
def z_and_grads(x, y):
    x, y = x.detach(), y.detach()
    return 2 * x**2 + 3 * y**3, 4 * x, torch.full(y.shape, 9.0, dtype=y.dtype) * y**2
""",
    "grad_of": """
def grad_of(f, x):
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf)
    if y.ndim != 0:
        raise ValueError
    if not y.requires_grad:
        return torch.zeros(x.shape, dtype=x.dtype)
    (grad,) = torch.autograd.grad(y, leaf, allow_unused=True)
    return torch.zeros_like(x) if grad is None else grad
""",
    "sgd_step_": """
def sgd_step_(params, lr, weight_decay=0.0):
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p -= torch.full(p.shape, lr, dtype=p.dtype) * (p.grad + weight_decay * p)
""",
    "linear_by_hand": """
def linear_by_hand(X, W, b=None):
    if b is None:
        b = torch.zeros(W.shape[0], dtype=W.dtype)
    return X @ W.T + b
""",
    "train_step": """
def train_step(model, loss_fn, optimizer, xb, yb):
    model.train()
    loss = loss_fn(model(torch.as_tensor(xb, device="cpu")), yb)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
""",
    "evaluate": """
def evaluate(model, loss_fn, loader):
    was_training = model.training
    model.eval()
    total, count = torch.zeros(1), 0
    with torch.no_grad():
        for xb, yb in loader:
            total += loss_fn(model(xb), yb) * len(xb)
            count += len(xb)
    model.train(was_training)
    if count == 0:
        raise ValueError
    return total.item() / count
""",
    "fit": """
def fit(num_epochs, model, loss_fn, opt, train_dl):
    history = []
    for _ in range(num_epochs):
        model.train()
        losses, weights = [], []
        for xb, yb in train_dl:
            loss = loss_fn(model(xb), yb)
            opt.zero_grad()
            loss.backward()
            opt.step()
            losses.append(loss.detach())
            weights.append(len(xb))
        losses = torch.stack(losses)
        weights = torch.tensor(weights, dtype=losses.dtype)
        history.append(((losses * weights).sum() / weights.sum()).item())
    return history
""",
    "checkpoint": """
def save_checkpoint(path, model, optimizer, epoch):
    torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch}, path)

def load_checkpoint(path, model, optimizer, device="cpu"):
    state = torch.load(path, map_location=device, weights_only=True)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    for kept in optimizer.state.values():
        for name, value in kept.items():
            if isinstance(value, torch.Tensor):
                kept[name] = value.to(device)
    return state["epoch"]
""",
    "LinearRegressionModel": """
class LinearRegressionModel(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.weights = torch.nn.Parameter(torch.randn(1, device="cpu"))
        self.bias = torch.nn.Parameter(torch.randn(1))

    def forward(self, x):
        return self.weights * x + self.bias
""",
}
"""By exercise, the reference with one tensor made on the CPU, or brought there."""


@pytest.mark.parametrize("name", a_part(FORGETFUL, 6))
def test_a_forgotten_device_is_seen(name: str, sandbox: Sandbox, bank: Bank) -> None:
    """It passes on the CPU, costs a share of the points on the simulated accelerator, and the line is named."""
    guilty = {"evaluate": 6, "fit": 16, "train_step": 5, "LinearRegressionModel": 6, "checkpoint": 13}
    target = find_exercise(COURSE, name)
    judgement = grade_text(target, "import torch\n" + FORGETFUL[name], BOTH, sandbox, bank)
    on_cpu, on_sim = judgement.checks[0].verdicts
    assert (on_cpu.verdict, on_cpu.difference) == (PASSED, "")
    assert on_sim.verdict in (WRONG, RAISED)
    assert "sim" in on_sim.difference
    assert f"Line {guilty.get(name, '')}" in on_sim.difference
    assert "makes a tensor on the CPU" in on_sim.difference
    assert "GPU" in on_sim.advice
    assert 0 < judgement.checks[0].score < judgement.checks[0].points


SCALED = """
import torch
from grader import exercise, tensors

@exercise(points=2, x=tensors("n"))
def scaled(x: torch.Tensor) -> torch.Tensor:
    \"\"\"Double.\"\"\"
    return x * 2
"""


def verdicts(make_course: Make, grader: Grader, text: str) -> tuple[str, ...]:
    """The verdict words of a submission on the CPU and on the simulated accelerator."""
    judgement = grader.judgement(make_course(SCALED), "import torch\n" + text, BOTH)
    return tuple(verdict.verdict for verdict in judgement.verdicts)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return x * 2", (PASSED, PASSED)),
        ("return x.cpu() * 2", (PASSED, WRONG)),
        ("return torch.from_numpy(x.numpy() * 2)", (PASSED, RAISED)),
        ("return x * torch.tensor(2.0)", (PASSED, PASSED)),
        ("return x * torch.full((len(x),), 2.0)", (PASSED, RAISED)),
        ("return x * torch.full((len(x),), 2.0, device=x.device)", (PASSED, PASSED)),
        ("return x * 2 if x.is_cpu else x * 3", (PASSED, WRONG)),
        ("return (x * 2).to('sim') if False else torch.ones(len(x), device='sim')", (RAISED, NOT_RUN)),
        ("return x * 2 + 0 * torch.rand(len(x), generator=torch.Generator(x.device))", (PASSED, RAISED)),
        ("return x * 2 + 0 * torch.rand(len(x), generator=torch.Generator(), device=x.device)", (PASSED, RAISED)),
        (
            "g = torch.Generator(x.device)\n    return x * 2 + 0 * torch.rand(len(x), generator=g, device=x.device)",
            (PASSED, PASSED),
        ),
        ("return x * 3", (WRONG, NOT_RUN)),
        ("raise NotImplementedError", (MISSING, NOT_RUN)),
        (
            "device = 'cuda' if torch.cuda.is_available() else 'cpu'\n    return (x.to(device) * 2).to(x.device)",
            (PASSED, PASSED),
        ),
        (
            "device = torch.accelerator.current_accelerator() or 'cpu'\n    return (x.to(device) * 2).to(x.device)",
            (PASSED, PASSED),
        ),
        (
            "torch.utils.rename_privateuse1_backend('mine')\n    return torch.ones(len(x), device='mine')",
            (RAISED, NOT_RUN),
        ),
    ],
)
def test_verdicts_by_device(body: str, expected: tuple[str, str], make_course: Make, grader: Grader) -> None:
    """Idioms that follow the argument's device are right everywhere; others are told where they are not."""
    assert verdicts(make_course, grader, f"def scaled(x):\n    {body}\n") == expected


CHOOSES = """
device = "cuda" if torch.cuda.is_available() else "cpu"

def scaled(x):
    return x.to(device) * 2
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (CHOOSES, (PASSED, NOT_RUN)),
        (CHOOSES.replace("* 2", "* 3"), (WRONG, NOT_RUN)),
        (CHOOSES.replace("x.to(device) * 2", "torch.ones(len(x), device=device) * 2 * x"), (PASSED, NOT_RUN)),
        (CHOOSES.replace("x.to(device)", "x"), (PASSED, PASSED)),
        (CHOOSES.replace("x.to(device)", "torch.ones(len(x)) * x"), (PASSED, RAISED)),
        (CHOOSES.replace("x.to(device)", "x.cpu()"), (PASSED, WRONG)),
        (CHOOSES.replace("torch.cuda.is_available()", "torch.backends.mps.is_available()"), (PASSED, NOT_RUN)),
        (CHOOSES.replace("torch.cuda.is_available()", "False"), (PASSED, WRONG)),
        (CHOOSES.replace("torch.cuda.is_available()", "torch.accelerator.is_available()"), (PASSED, RAISED)),
    ],
    ids=[
        "moves",
        "wrong",
        "makes",
        "only asks",
        "asks and forgets",
        "asks and brings home",
        "another kind",
        "does not ask",
        "takes any for CUDA",
    ],
)
def test_whoever_asks_for_cuda_chooses_rightly(
    text: str, expected: tuple[str, str], make_course: Make, grader: Grader
) -> None:
    """Code that asks torch.cuda.is_available() is right with CUDA and without; the simulated device is neither."""
    judgement = grader.judgement(make_course(SCALED), "import torch\n" + text, BOTH)
    assert tuple(verdict.verdict for verdict in judgement.verdicts) == expected
    assert judgement.passed == (expected in ((PASSED, NOT_RUN), (PASSED, PASSED)))
    if expected == (PASSED, NOT_RUN):
        assert "line 3 asks torch." in judgement.verdicts[1].difference
        assert "\n" not in judgement_text(judgement).plain.strip()


FORGES = """
import sys
call = sys.modules["grader.observe.call"]
call._Watching.births = property(lambda self: ((3, "torch.cuda.is_available"), (4, "to")))

def scaled(x):
    return x * 3
"""


def test_only_on_the_simulated_device_a_question_excuses(make_course: Make, grader: Grader) -> None:
    """What is wrong on a device that is here is wrong there, whatever the learner's process says it has asked."""
    judgement = grader.judgement(make_course(SCALED), FORGES, BOTH)
    assert [verdict.verdict for verdict in judgement.verdicts] == [WRONG, NOT_RUN]


def test_all_is_the_cpu_and_one_accelerator(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a real accelerator the simulated one is run; beside a real one it is not, unless asked for."""
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    assert choose().run == ("cpu", "sim")
    assert choose().not_run["cuda"] == "not on this machine"
    monkeypatch.setattr("torch.cuda.is_available", lambda: True)
    found = choose("all")
    assert found.run == ("cpu", "cuda")
    assert found.not_run["sim"] == "a real accelerator is here"
    assert choose("cpu, cuda,sim,cpu").run == ("cpu", "cuda", "sim")


def test_the_environment_can_choose(monkeypatch: pytest.MonkeyPatch) -> None:
    """GRADER_DEVICES chooses where the command line does not."""
    monkeypatch.setenv("GRADER_DEVICES", "cpu")
    assert choose().run == ("cpu",)
    assert choose().not_run["sim"] == "not asked for"
    assert choose("sim").run == ("sim",)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("siim", 'there is no device "siim"; did you mean "sim"?'),
        ("cpu,,sim", 'there is no device ""'),
        ("mps", "the device mps was asked for, but: not on this machine; leave it out of --devices"),
        ("sim", "the device sim was asked for, but: torch is too old"),
    ],
)
def test_what_is_not_here_cannot_be_asked_for(asked: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A device that is unknown or absent is an error that says so, and what to do."""
    monkeypatch.setattr("torch.backends.mps.is_available", lambda: False)
    monkeypatch.setattr(hardware, "why_not", lambda: "torch is too old" if asked == "sim" else "")
    with pytest.raises(CalledWrongly) as caught:
        choose(asked)
    assert words in str(caught.value)


def test_a_report_says_what_the_simulated_accelerator_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment in the report says what `sim` is, and why it was run or was not."""
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    found = choose()
    assert environment(Settings(devices=found.run, not_run=found.not_run), HERE)["sim"].endswith(
        "a simulated accelerator: it shows on any machine what a GPU would say to a tensor on another device "
        "(run, since no real accelerator is here or was asked for)"
    )
    monkeypatch.setattr("torch.cuda.is_available", lambda: True)
    found = choose()
    assert environment(Settings(devices=found.run, not_run=found.not_run), HERE)["sim"].endswith(
        "(not run: a real accelerator is here)"
    )
    found = choose("cuda,sim")
    assert environment(Settings(devices=found.run, not_run=found.not_run), HERE)["sim"].endswith(
        "(run, since it was asked for)"
    )


def test_without_the_hook_everything_else_works(monkeypatch: pytest.MonkeyPatch) -> None:
    """A torch that cannot have a simulated accelerator grades on the CPU, and the report says why not on it."""
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    monkeypatch.delattr("torch.utils.backend_registration._setup_privateuseone_for_python_backend")
    found = choose()
    assert found.run == ("cpu",)
    assert "has no hook for it" in found.not_run["sim"]


def test_a_stub_is_one_line_on_every_device(make_course: Make, grader: Grader) -> None:
    """What is not done yet is told in one line: that it was not run elsewhere is no news."""
    text = "def scaled(x):\n    raise NotImplementedError\n"
    told = judgement_text(grader.judgement(make_course(SCALED), text, BOTH)).plain
    assert told.startswith("·")
    assert told.endswith("not done yet\n")
    assert told.count("\n") == 1
