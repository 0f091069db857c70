"""torch's compiler stays where it is until somebody wants it."""

from __future__ import annotations

import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).parents[1]
PRELUDE = """
import sys
import torch
from grader.observe.compiler import spare_compiler
spare_compiler()
"""


def run(program: str) -> str:
    """Run a program in a process of its own, and return what it prints."""
    done = subprocess.run([sys.executable, "-c", PRELUDE + program], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_an_optimizer_steps_without_the_compiler() -> None:
    """Making an optimizer and taking a step loads nothing of the compiler, and does what it does."""
    program = """
import copy, inspect
w = torch.nn.Parameter(torch.ones(2))
optimizer = torch.optim.SGD([w], lr=0.5)
(w * w).sum().backward()
optimizer.step()
optimizer.zero_grad()
copy.deepcopy(torch.nn.Linear(1, 1))
inspect.getmodule(copy.copy)
repr(sys.modules["torch._dynamo"])
print(w.tolist(), "torch._dynamo.utils" in sys.modules)
"""
    assert run(program) == "[0.0, 0.0] False"


def test_whoever_compiles_gets_the_real_one() -> None:
    """torch.compile works as if nothing had been put in the compiler's place."""
    program = """
double = torch.compile(lambda x: x * 2 + 1, backend="eager")
print(double(torch.ones(2)).tolist(), sys.modules["torch._dynamo"] is torch._dynamo, hasattr(torch._dynamo, "config"))
"""
    assert run(program) == "[3.0, 3.0] True True"


def test_a_submodule_can_be_imported_first() -> None:
    """Importing a part of the compiler loads the whole of it."""
    program = """
from torch._dynamo.utils import counters
print(type(counters).__name__, "torch._dynamo.utils" in sys.modules)
"""
    assert run(program) == "defaultdict True"


def test_a_compiler_that_is_loaded_stays() -> None:
    """Where it is loaded already, nothing is replaced."""
    program = """
import importlib
real = importlib.import_module("torch._dynamo.config")
whole = sys.modules["torch._dynamo"]
spare_compiler()
print(sys.modules["torch._dynamo"] is whole)
"""
    assert run(program) == "True"


def test_gradients_load_no_algebra() -> None:
    """A gradient of a vector compares sizes, which are numbers: nothing of what traces symbols is loaded for it."""
    program = """
x = torch.ones(2, requires_grad=True)
(x * 3).backward(torch.ones(2))
try:
    (x * 3).backward(torch.ones(3))
except RuntimeError as error:
    print(str(error)[:21])
torch._check(True)
print(x.grad.tolist(), "sympy" in sys.modules)
"""
    assert run(program) == "Mismatch in shape: gr\n[3.0, 3.0] False"


def test_whoever_traces_symbols_gets_the_real_sizes() -> None:
    """What the stand-in for sizes does not know, the real module does; so does what is no number."""
    program = """
from torch.fx.experimental.symbolic_shapes import ShapeEnv, expect_true, sym_eq
print(ShapeEnv.__name__, sym_eq([1, 2], (1, 2)), sym_eq((1,), (2,)), sym_eq(3, 3), expect_true(True))
print(sys.modules["torch.fx.experimental.symbolic_shapes"].ShapeEnv is ShapeEnv)
try:
    expect_true(1)
except AssertionError as error:
    print(error)
"""
    assert run(program).splitlines() == ["ShapeEnv True False True True", "True", "Expected bool, got 1"]


def test_a_course_is_read_without_the_compiler() -> None:
    """Reference files may make optimizers while they are read; the learner does not wait for a compiler."""
    program = f"""
import pathlib
from grader.course import Course
from grader.targets import targets
course = Course(pathlib.Path({str(ROOT)!r}))
found = targets(course, [str(course.exercises / "02_workflow")])
print(len(found), "torch._dynamo.utils" in sys.modules, "sympy" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", f"import sys{program}"], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "20 False False"
