"""What a cohort costs, beside pytest and otter: `python tests/benchmarks/cohort.py [SUBMISSIONS] [RUNS]`.

Submissions of ten functions with 100 cases each: of twenty, sixteen are right, three have one mistake, one has an endless
loop. Each way grades them on every core of this machine; medians of runs that take turns, and their ratios. Then: what the
calls of a right one take alone, and the memory of one more worker.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pathlib
import pickle
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

ROOT = pathlib.Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from grader.bank import Bank  # noqa: E402
from grader.bench import DEFAULT_CASES, DEFAULT_SEED  # noqa: E402
from grader.course import Course  # noqa: E402
from grader.draw import cases_of  # noqa: E402
from grader.observe import pack  # noqa: E402
from grader.sandbox.host import Sandbox  # noqa: E402
from grader.sandbox.limits import Limits, Source  # noqa: E402
from grader.targets import targets  # noqa: E402
from tests.benchmarks import ten  # noqa: E402

SECONDS = 2
"""What a function may take under pytest: about what the grader gives a call."""
LONGEST = 60
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
import pathlib, sys
import pytest, torch
import hypothesis.extra.numpy as hnp
from hypothesis import HealthCheck, given, settings, strategies as st
sys.path.insert(0, {{folder!r}})
import importlib.util, ten
spec = importlib.util.spec_from_file_location("right", {{right!r}})
right = importlib.util.module_from_spec(spec)
spec.loader.exec_module(right)
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

@pytest.mark.timeout({SECONDS}, method="thread")
@pytest.mark.parametrize("name", sorted(GIVEN))
def test_function(name):
    @settings(max_examples=100, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(GIVEN[name])
    def check(drawn):
        drawn = drawn if isinstance(drawn, tuple) else (drawn,)
        torch.testing.assert_close(getattr(ten, name)(*drawn), getattr(right, name)(*drawn), equal_nan=True)
    check()
"""


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
        with contextlib.suppress(subprocess.TimeoutExpired):  # hypothesis may shrink an endless loop for ever
            subprocess.run(
                [sys.executable, "-m", "pytest", *words], env=environment, stdout=subprocess.DEVNULL, check=False,
                timeout=LONGEST,
            )  # fmt: skip

    def grade() -> None:
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(one, files))

    return grade


def our_way(root: pathlib.Path, everybody: pathlib.Path, out: pathlib.Path, *more: str) -> Callable[[], None]:
    """Return the way of the grader."""
    words = ["cohort", str(everybody), "--course", str(root), "--out", str(out), "--devices", "cpu", *more]

    def grade() -> None:
        shutil.rmtree(out, ignore_errors=True)
        environment = {**os.environ, "GRADER_CACHE": str(root / "cache")}
        command = [sys.executable, "-m", "grader", *words]
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)

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
        subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)

    def grade() -> None:
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(one, sorted(everybody.iterdir())))

    return grade


def seconds(way: Callable[[], None]) -> float:
    """Return the wall seconds of a way."""
    start = time.perf_counter()
    way()
    return time.perf_counter() - start


def put(count: int, everybody: pathlib.Path) -> None:
    """Write so many submissions."""
    for name, text in ten.submissions(count):
        path = everybody / name / "01_ten" / "ten.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def drawn(root: pathlib.Path) -> dict[str, list[tuple[bytes, object]]]:
    """Return every function's cases, packed, with the right result; None where there is none."""
    right: dict[str, object] = {}
    exec(ten.solution_text(), right)
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


def calls_of(cases: dict[str, list[tuple[bytes, object]]]) -> float:
    """Return the CPU seconds that a right submission's calls take by themselves, in a process that is warm."""
    right: dict[str, object] = {}
    exec(ten.solution_text(), right)
    best = float("inf")
    for _ in range(3):
        spent = 0.0
        for name, some in cases.items():
            arguments = [pickle.loads(packed) for packed, expected in some if expected is not None]
            start = time.process_time()
            for one in arguments:
                right[name](**one)  # type: ignore[operator]
            spent += time.process_time() - start
        best = min(best, spent)
    return best


def private_mib() -> float:
    """Return the private memory (MiB) of one more worker that has loaded a submission."""
    source = Source("ten.py", {"ten.py": ten.solution_text()})
    with Sandbox() as sandbox, sandbox.worker(Limits(), source, ("relu",)) as worker:
        text = pathlib.Path(f"/proc/{sandbox.pids[worker.number]}/smaps_rollup").read_text()
        sizes = {line.split(":")[0]: int(line.split()[1]) for line in text.splitlines()[1:]}
        return (sizes["Private_Clean"] + sizes["Private_Dirty"]) / 1024


def main(count: int = 50, runs: int = 3) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        root, everybody, cases = folder / "course", folder / "everybody", folder / "cases.pickle"
        ten.make_course(root)
        put(count, everybody)
        found = drawn(root)
        cases.write_bytes(pickle.dumps(found))
        right = folder / "right.py"
        right.write_text(ten.solution_text(), encoding="utf-8")
        ours = our_way(root, everybody, folder / "out")
        ways = {
            "grader cohort": ours,
            "plain pytest": pytest_way(PLAIN, folder / "plain", everybody, cases=str(cases)),
            "pytest + hypothesis": pytest_way(PROPERTY, folder / "property", everybody, right=str(right)),
            "otter-grader": otter_way(folder / "otter", everybody, cases),
        }
        ours()  # the case bank is warm afterwards
        times: dict[str, list[float]] = {}
        for _ in range(runs):
            for label, way in ways.items():
                if way is not None:
                    times.setdefault(label, []).append(seconds(way))
        wall = {label: statistics.median(some) for label, some in times.items()}
        print(f"{count} submissions on {os.cpu_count()} cores, medians of {runs} runs")
        for label, middle in wall.items():
            print(f"  {label:<20}{middle / count:7.3f} s a submission  {middle / wall['grader cohort']:6.2f} ×")
        print(f"  the calls of a right submission alone: {calls_of(found):.3f} s of CPU")
        print(f"  private memory of one more worker: {private_mib():.1f} MiB")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
