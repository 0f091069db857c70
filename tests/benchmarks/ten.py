"""A course of ten functions, and submissions to it: what the benchmarks of cohorts grade.

One of the functions trains; by how many steps it does, a submission's thousand calls weigh as much as one likes.
"""

from __future__ import annotations

import pathlib

HEAD = '''"""Ten functions."""

import torch
from hypothesis import strategies as st

from grader import exercise, size, tensors
'''
STEPS = 12
"""With so many, the ten functions' calls take about 80 µs each, half of what those of this course do."""
FUNCTIONS = {
    "relu": ('x=tensors("... n")', "x", "    return x.clamp(min=0)"),
    "softmax": ('x=tensors("b n")', "x", "    e = torch.exp(x - x.max(dim=1, keepdim=True).values)\n    return e / e.sum(dim=1, keepdim=True)"),
    "standardise": ('x=tensors("n d")', "x", "    return (x - x.mean(dim=0)) / (x.std(dim=0, unbiased=False) + 1)"),
    "distances": ('x=tensors("n d"), y=tensors("m d")', "x, y", "    return ((x[:, None] - y[None]) ** 2).sum(dim=2)"),
    "linear": ('x=tensors("n d"), w=tensors("m d"), b=tensors("m")', "x, w, b", "    return x @ w.T + b"),
    "mse": ('p=tensors("n d"), y=tensors("n d")', "p, y", "    return ((p - y) ** 2).mean()"),
    "one_hot": ('labels=tensors("n", dtype=torch.int64, values=(0, 4))', "labels", "    return torch.eye(5)[labels]"),
    "moving_average": ('x=tensors("n")', "x", "    return torch.stack([x[: i + 1].mean() for i in range(len(x))])"),
    "covariance": ('x=tensors("n d")', "x", "    c = x - x.mean(dim=0)\n    return c.T @ c / len(x)"),
    "fit_line": (
        'x=tensors("n", values="unit"), y=tensors("n", values="unit")', "x, y",
        ("    w = torch.zeros(2, requires_grad=True)\n    losses = []\n    for _ in range(STEPS):\n"
        "        loss = ((w[0] * x + w[1] - y) ** 2).mean()\n        loss.backward()\n        with torch.no_grad():\n"
        "            w -= 0.1 * w.grad\n            w.grad.zero_()\n        losses.append(loss.item())\n    return losses"),
    ),
}  # fmt: skip
"""Strategies, parameters, body."""
WRONG = {
    "softmax": ("dim=1, keepdim=True)\n", "dim=0, keepdim=True)\n"),
    "standardise": ("unbiased=False", "unbiased=True"),
    "mse": ("** 2).mean()", "** 2).sum()"),
    "covariance": ("/ len(x)", "/ (len(x) - 1)"),
    "fit_line": ("            w.grad.zero_()\n", ""),
}
"""What beginners get wrong, as what stands for what."""


def make_course(root: pathlib.Path, steps: int = STEPS) -> None:
    """Write the course: reference with a mutant for each mistake, stubs."""
    text = HEAD + _steps(steps)
    for name, (drawn, parameters, body) in FUNCTIONS.items():
        text += f'\n\n@exercise(points=1, {drawn})\ndef {name}({parameters}):\n    """Task."""\n{body}\n'
        if name in WRONG:
            old, new = WRONG[name]
            text += f'\n\n@{name}.mutant("{old.strip()} is {new.strip() or "gone"}")\ndef _({parameters}):\n{body.replace(old, new)}\n'
    for folder, content in (("reference", text), ("exercises", solution_text(stub=True, steps=steps))):
        path = root / folder / "01_ten" / "ten.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")


def _steps(steps: int) -> str:
    return f"\nSTEPS = {steps}\n"


def solution_text(wrong: str = "", endless: str = "", stub: bool = False, steps: int = STEPS) -> str:
    """Return a submission; with one mistake, or one endless loop."""
    text = "import torch\n" + _steps(steps)
    for name, (_, parameters, right) in FUNCTIONS.items():
        body = right.replace(*WRONG[name]) if name == wrong else right
        if stub or name == endless:
            body = "    raise NotImplementedError" if stub else "    while True:\n        pass"
        text += f"\n\ndef {name}({parameters}):\n{body}\n"
    return text


def submissions(count: int, steps: int = STEPS) -> list[tuple[str, str]]:
    """Return names and texts: of twenty, sixteen right, three wrong, one with an endless loop."""
    found = []
    for number in range(count):
        kind = number % 20
        wrong = sorted(WRONG)[number // 20 % len(WRONG)] if kind in (3, 9, 15) else ""
        endless = sorted(FUNCTIONS)[number // 20 % len(FUNCTIONS)] if kind == 12 else ""
        text = solution_text(wrong, endless, steps=steps) + f"\n\n# {number}\n"  # no two are the same
        found.append((f"learner{number:05}", text))
    return found
