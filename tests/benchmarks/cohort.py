"""What a cohort costs, beside pytest, hypothesis and otter: `python tests/benchmarks/cohort.py [SUBMISSIONS] [RUNS] [STEPS]`.

Submissions of ten functions with 100 cases each: of twenty, sixteen are right, three have one mistake, one has an endless
loop. Each way grades them on every core of this machine; medians of runs that take turns, and their ratios. Then how much
of the CPU time is the grader's own: all but what the submissions' calls take by themselves, as many at a time as there
are cores, and the time that endless loops are given. With STEPS, one function trains for so many steps instead of
twelve, and only plain pytest is beside: what it is like where calls weigh more.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pathlib
import pickle
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from multiprocessing import get_context

import torch

ROOT = pathlib.Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from grader.bank import Bank  # noqa: E402
from grader.bench import DEFAULT_CASES, DEFAULT_SEED  # noqa: E402
from grader.course import Course  # noqa: E402
from grader.draw import cases_of  # noqa: E402
from grader.observe import pack  # noqa: E402
from grader.sandbox.limits import Limits  # noqa: E402
from grader.targets import targets  # noqa: E402
from tests.benchmarks import ten  # noqa: E402
from tests.benchmarks.table import Cost, Row, cost, middle, show  # noqa: E402

SECONDS = 2
"""What a function may take under pytest: about what the grader gives a call."""
LONGEST = 600
"""What a process of pytest may take. Hypothesis shrinks what timed out, like any failure, for up to five minutes."""
PLAIN = f"""
import pickle, pathlib, sys
import pytest, torch
sys.path.insert(0, {{folder!r}})
import ten
CASES = pickle.loads(pathlib.Path({{cases!r}}).read_bytes())

@pytest.mark.timeout({SECONDS}, method="signal")
@pytest.mark.parametrize("name", sorted(CASES))
def test_function(name):
    for packed, expected in CASES[name]:
        if expected is not None:
            torch.testing.assert_close(getattr(ten, name)(**pickle.loads(packed)), expected, equal_nan=True)
"""
PROPERTY = f"""
import importlib.util, os, pathlib, signal, sys
import pytest, torch
from hypothesis import HealthCheck, given, settings

def module(path):
    spec = importlib.util.spec_from_file_location(pathlib.Path(path).parent.parent.name, path)
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made

ten, right = module({{folder!r}} + "/ten.py"), module({{right!r}})
{{STRATEGIES}}
def too_long(*_):
    {{LATE}}

signal.signal(signal.SIGALRM, too_long)

@pytest.mark.parametrize("name", sorted(GIVEN))
def test_function(name):
    @settings(max_examples=100, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(GIVEN[name])
    def check(drawn):
        drawn = drawn.values() if isinstance(drawn, dict) else drawn if isinstance(drawn, tuple) else (drawn,)
        try:
            expected = getattr(right, name)(*drawn)
        except Exception:
            return
        signal.alarm({SECONDS})
        try:
            torch.testing.assert_close(getattr(ten, name)(*drawn), expected, equal_nan=True)
        finally:
            signal.alarm(0)
    check()
"""
SAME = """
GIVEN = {name: exercise.checks[0].strategy for name, exercise in vars(right).items() if hasattr(exercise, "checks")}
"""
"""What the course draws: with the reference, this is what the grader does to make its cases."""
LEAN = """
import hypothesis.extra.numpy as hnp
from hypothesis import strategies as st
floats = st.floats(-10, 10, width=32)
sizes = st.integers(1, 4)

def array(*shape):
    return hnp.arrays("float32", shape, elements=floats).map(torch.from_numpy)

rows = st.tuples(sizes, sizes).flatmap(lambda s: array(*s))
two = st.tuples(sizes, sizes).flatmap(lambda s: st.tuples(array(*s), array(*s)))
line = sizes.flatmap(lambda n: array(n))
lines = sizes.flatmap(lambda n: st.tuples(array(n), array(n)))
three = st.tuples(sizes, sizes, sizes).flatmap(lambda s: st.tuples(array(s[0], s[1]), array(s[2], s[1]), array(s[2])))
labels = st.lists(st.integers(0, 4), min_size=1, max_size=4).map(torch.tensor)
GIVEN = dict(relu=rows, softmax=rows, standardise=rows, distances=two, linear=three, mse=two, one_hot=labels,
             moving_average=line, covariance=rows, fit_line=lines)
"""
"""The least that somebody would write: one dtype, small sizes, no special values."""
LATE = f'raise TimeoutError("no end after {SECONDS} s")'
OVER = "os._exit(1)"
"""A call that does not end ends its submission, which has no report then."""


def suite(strategies: str, late: str) -> str:
    """Return a test file with such strategies, which does so with a call that does not end."""
    return PROPERTY.replace("{STRATEGIES}", strategies).replace("{LATE}", late)


def pytest_way(text: str, place: pathlib.Path, everybody: pathlib.Path, **values: str) -> Callable[[], None]:
    """Return a way to grade: one process of pytest for each submission, as many at once as there are cores."""
    files = []
    for folder in sorted(everybody.iterdir()):
        path = place / f"test_{folder.name}.py"
        path.parent.mkdir(exist_ok=True)
        shown = text.replace("{folder!r}", repr(str(folder / "01_ten")))
        for name, value in values.items():
            shown = shown.replace(f"{{{name}!r}}", repr(value))
        path.write_text(shown, encoding="utf-8")
        files.append(path)

    def one(path: pathlib.Path) -> None:
        words = ["-q", "-p", "no:cacheprovider", "--rootdir", str(place), "-c", os.devnull, str(path)]
        environment = {**os.environ, "OMP_NUM_THREADS": "1"}
        with contextlib.suppress(subprocess.TimeoutExpired):
            subprocess.run(
                [sys.executable, "-m", "pytest", *words], env=environment, stdout=subprocess.DEVNULL, check=False,
                timeout=LONGEST,
            )  # fmt: skip

    def grade() -> None:
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(one, files))

    return grade


def our_way(root: pathlib.Path, everybody: pathlib.Path, out: pathlib.Path, *more: str) -> Callable[[], Cost]:
    """Return the way of the grader, which tells what it took."""
    words = ["cohort", str(everybody), "--course", str(root), "--out", str(out), "--devices", "cpu", *more]

    def grade() -> Cost:
        shutil.rmtree(out, ignore_errors=True)
        return cost([sys.executable, "-m", "grader", *words], {"GRADER_CACHE": str(root / "cache")})

    return grade


def otter_way(place: pathlib.Path, everybody: pathlib.Path, cases: pathlib.Path) -> Callable[[], None] | None:
    """Return the way of otter-grader, in one process for each submission; None where it is not installed."""
    if importlib.util.find_spec("otter") is None:
        return None
    tests = place / "tests"
    tests.mkdir(parents=True, exist_ok=True)
    for name in ten.FUNCTIONS:
        code = f">>> import pickle, torch\\n>>> for packed, expected in pickle.load(open({str(cases)!r}, 'rb'))[{name!r}]:\\n"
        code += f"...     torch.testing.assert_close({name}(**pickle.loads(packed)), expected, equal_nan=True)\\n"
        suite = f"[{{'cases': [{{'code': \"{code}\", 'hidden': False, 'locked': False}}], 'type': 'doctest'}}]"
        (tests / f"{name}.py").write_text(f"test = {{'name': {name!r}, 'points': 1, 'suites': {suite}}}\n")
    script = (
        "import sys, signal, otter\nfrom otter.check.notebook import Notebook\nspace = {}\n"
        "exec(open(sys.argv[1]).read(), space)\nbook = Notebook(tests_dir=sys.argv[2])\n"
        f"for name in {list(ten.FUNCTIONS)!r}:\n    signal.alarm({SECONDS})\n    book.check(name, global_env=space)\n"
    )

    def one(folder: pathlib.Path) -> None:
        words = [sys.executable, "-c", script, str(folder / "01_ten" / "ten.py"), str(tests)]
        subprocess.run(
            words, cwd=place, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
        )  # it logs there

    def grade() -> None:
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(one, sorted(everybody.iterdir())))

    return grade


def put(count: int, everybody: pathlib.Path, steps: int) -> None:
    """Write so many submissions."""
    for name, text in ten.submissions(count, steps):
        path = everybody / name / "01_ten" / "ten.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def drawn(root: pathlib.Path, steps: int) -> dict[str, list[tuple[bytes, object]]]:
    """Return every function's cases, packed, with the right result; None where there is none."""
    right: dict[str, object] = {}
    exec(ten.solution_text(steps=steps), right)
    found: dict[str, list[tuple[bytes, object]]] = {}
    for target in targets(Course(root), []):
        check = target.exercise.checks[0]
        cases = cases_of(target.exercise, check, "cpu", DEFAULT_SEED, DEFAULT_CASES, Bank())
        for case in cases:
            try:
                expected = right[target.exercise.name](**pack.loads(case.arguments))  # type: ignore[operator]
            except Exception:
                expected = None
            plain = pickle.dumps(pack.loads(case.arguments))
            found.setdefault(target.exercise.name, []).append((plain, expected))
    return found


def seconds(way: Callable[[], object]) -> float:
    """Return the wall seconds of a way."""
    start = time.perf_counter()
    way()
    return time.perf_counter() - start


def calls_of(cases: pathlib.Path, steps: int) -> float:
    """Return the CPU seconds that a right submission's calls take by themselves, once all is warm."""
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)  # as in a worker: a second thread would spend time on waiting
    right: dict[str, object] = {}
    exec(ten.solution_text(steps=steps), right)
    found = pickle.loads(cases.read_bytes())
    times = []
    for _ in range(9):
        spent = 0.0
        for name, some in found.items():
            arguments = [pickle.loads(packed) for packed, expected in some if expected is not None]
            start = time.process_time()
            for one in arguments:
                right[name](**one)  # type: ignore[operator]
            spent += time.process_time() - start
        times.append(spent)
    return middle(times[1:])


def calls_on_all_cores(cases: pathlib.Path, steps: int) -> float:
    """Return the same where every core is at it, as in a cohort: cores that share a part of the machine are slower."""
    count = os.cpu_count() or 1
    with ProcessPoolExecutor(count, get_context("spawn")) as pool:
        return middle(list(pool.map(calls_of, [cases] * count, [steps] * count)))


def rows(count: int, runs: int, steps: int = ten.STEPS) -> list[Row]:
    """Measure; where functions do not train for as many steps as usual, beside plain pytest only."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        root, everybody, cases = folder / "course", folder / "everybody", folder / "cases.pickle"
        ten.make_course(root, steps)
        put(count, everybody, steps)
        cases.write_bytes(pickle.dumps(drawn(root, steps)))
        right = str(root / "reference" / "01_ten" / "ten.py")
        ours = our_way(root, everybody, folder / "out")
        property_way = partial(pytest_way, everybody=everybody, right=right)
        others = {
            "plain pytest": (pytest_way(PLAIN, folder / "plain", everybody, cases=str(cases)), "≥ 8"),
            "pytest + hypothesis": (property_way(suite(SAME, LATE), folder / "same"), "≥ 20"),
            "the same, lean, over at the first endless loop": (property_way(suite(LEAN, OVER), folder / "lean"), ""),
            "otter-grader": (otter_way(folder / "otter", everybody, cases), ""),
        }
        if steps != ten.STEPS:
            others = {"plain pytest": others["plain pytest"]}
        ours()  # the case bank is warm afterwards
        took: list[Cost] = []
        times: dict[str, list[float]] = {}
        for _ in range(runs):
            for label, (way, _) in others.items():
                if way is not None:
                    took.append(ours())
                    times.setdefault(label, []).append(seconds(way))
        alone = calls_on_all_cores(cases, steps)
    return list(_rows(count, took, times, alone, {label: must for label, (_, must) in others.items()}))


def _rows(
    count: int, took: list[Cost], times: dict[str, list[float]], alone: float, musts: dict[str, str]
) -> Iterator[Row]:
    wall, cpu = middle([one.wall for one in took]) / count, middle([one.cpu for one in took]) / count
    for label, found in times.items():
        other = middle(found) / count
        yield Row(
            "a submission of a cohort", f"{wall:.3f} s", f"{label} {other:.3f} s", f"{other / wall:.1f}", musts[label]
        )
    endless = Limits().case_cpu * sum("while True" in text for _, text in ten.submissions(count)) / count
    theirs = f"the calls {alone:.3f} s and endless loops' {endless:.3f} s"
    own = 1 - (alone + endless) / cpu
    yield Row("the grader's own share of that", f"{cpu:.3f} s of CPU", theirs, f"{own:.0%}", "< 25 %")


def main(count: int = 20, runs: int = 1, steps: int = ten.STEPS) -> None:
    """Measure and print."""
    show(f"{count} submissions on {os.cpu_count()} cores, medians of {runs}", rows(count, runs, steps))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
