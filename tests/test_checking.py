"""One check from drawn cases to a verdict: whose fault it is, and that there always is one."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace

import pytest

from grader.bank import Bank, Case
from grader.bench import Settings
from grader.checking.naming import Naming
from grader.draw import cases_of
from grader.grade import grade
from grader.judge import DIED, FAULT, MISSING, PASSED, RAISED, TIMED_OUT, WRONG, Judgement
from grader.submission import Submission
from grader.targets import targets
from tests.conftest import Grader, Make

UNPACKABLE = """
from hypothesis import strategies as st
from grader import exercise

class Stubborn:
    def __reduce__(self):
        return int, ("no number",)

@exercise(points=1, x=st.builds(Stubborn))
def one(x):
    return 1
"""

PLAIN = """
from hypothesis import strategies as st
from grader import exercise

@exercise(points=1, x=st.integers(0, 9))
def one(x):
    return x + 1
"""

JUDGED = """
from hypothesis import strategies as st
from grader import exercise

@exercise(points=1, x=st.integers(1, 9))
def one(x):
    return {"sum": x}

@one.judge
def _(came, x):
    return None if came["sum"] == x else f"the sum is {x}"
"""


def test_arguments_that_reach_nobody_are_the_graders_fault(make_course: Make, grader: Grader) -> None:
    """Where arguments cannot be rebuilt in a worker, learners lose nothing by it: it is a fault of the exercise."""
    report = grader.report(make_course(UNPACKABLE), "def one(x):\n    return 1\n")
    verdict = report.judgements[0].verdicts[0]
    assert verdict.verdict == FAULT
    assert report.exit_code == 3


def test_breaking_python_under_the_arguments_is_the_learners_doing(make_course: Make, grader: Grader) -> None:
    """A submission that breaks what rebuilds its arguments gets no “grader fault”, and no points."""
    text = "import pickle\npickle.loads = None\ndef one(x):\n    return x + 1\n"
    report = grader.report(make_course(PLAIN), text)
    verdict = report.judgements[0].verdicts[0]
    assert verdict.verdict == DIED
    assert "changed Python or torch" in verdict.difference
    assert report.exit_code == 1


def test_a_judge_that_trips_has_met_something_wrong(make_course: Make, grader: Grader) -> None:
    """What a judge cannot even read is wrong, and the sentence shows what was wanted and what came."""
    course = make_course(JUDGED)
    verdict = grader.judgement(course, "def one(x):\n    return [x]\n").verdicts[0]
    assert verdict.verdict == WRONG
    assert "but got [" in verdict.difference
    assert grader.judgement(course, "def one(x):\n    return {'sum': x}\n").verdicts[0].verdict == PASSED


TWO = """
from hypothesis import strategies as st
from grader import exercise

@exercise(points=1, x=st.integers(0, 9))
def one(x):
    return x + 1

@exercise(points=1, x=st.integers(0, 9))
def two(x):
    return x + 2

@exercise(points=1, x=st.integers(0, 9))
def three(x):
    return x + 3
"""

KILLS_ITS_SIBLINGS = """
import os, pathlib, signal, time

def one(x):
    return x + 1

def two(x):
    time.sleep(0.02)
    host = os.getppid()
    for pid in pathlib.Path(f"/proc/{host}/task/{host}/children").read_text().split():
        if int(pid) != os.getpid():
            os.kill(int(pid), signal.SIGNAL)
    return x + 2

def three(x):
    time.sleep(0.02)
    return x + 3
"""


@pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc")
@pytest.mark.parametrize("signal", ["SIGKILL", "SIGSTOP", "SIGTERM"])
def test_checks_that_run_side_by_side_do_not_cost_each_other(
    signal: str, make_course: Make, unconfined_grader: Grader
) -> None:
    """While one check is listened to, the next one's worker works; one that another one ended is tried alone."""
    settings = Settings(cases=12)
    report = unconfined_grader.report(make_course(TWO), KILLS_ITS_SIBLINGS.replace("SIGNAL", signal), settings)
    assert [judgement.status for judgement in report.judgements] == [PASSED] * 3


def test_what_was_begun_is_given_up_with_the_rest(make_course: Make, grader: Grader) -> None:
    """Where grading stops half way (Ctrl-C), no worker that was begun stays."""
    course = make_course(TWO)
    chosen = targets(course, [])

    def stop(_: Judgement) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        grade(Submission(course.root), chosen, Settings(cases=5), grader.sandbox, grader.bank, watch=stop)
    assert not grader.sandbox.live


WANDERS = """
import os, pathlib

def one(x):
    raise OSError(f"no {os.path.join(os.getcwd(), 'data.csv')} {object()}")
"""


def test_a_text_is_the_same_each_time(make_course: Make, grader: Grader) -> None:
    """Where a worker's folder happens to be, and where an object lies, is not told: the same work has the same report."""
    course = make_course(ALIKE)
    texts = {grader.judgement(course, WANDERS).verdicts[0].difference for _ in range(2)}
    assert texts == {"It raised OSError: no …/data.csv <object object at 0x…> (line 5)."}


ELSEWHERE = """
def one(x):
    place = {}
    exec(compile("\\n" * 9000 + "def deep():\\n    raise OSError('no')", __file__, "exec"), place)
    place["deep"]()
"""


def test_no_line_is_told_that_the_file_has_not(make_course: Make, grader: Grader) -> None:
    """Lines are what the learner's process says they are: one past the end is none, and the one before it counts."""
    found = grader.judgement(make_course(ALIKE), ELSEWHERE).verdicts[0]
    assert (found.difference, found.line) == ("It raised OSError: no (line 5).", 5)


ALIKE = """
import time
from hypothesis import strategies as st
from grader import exercise

@exercise(points=1, x=st.integers(0, 9))
def one(x):
    return x + 1
"""


def mutant(title: str, result: str) -> str:
    """Return the definition of a mutant."""
    return f'\n@one.mutant("{title}")\ndef _(x):\n    return {result}\n'


@pytest.mark.parametrize(
    ("titles", "named"),
    [(["a"], "a"), (["a", "b"], "a, or: b"), (["a", "b", "c", "d"], "")],
    ids=["one", "two that are alike", "too many"],
)
def test_a_known_mistake_is_named(titles: list[str], named: str, make_course: Make, grader: Grader) -> None:
    """A mutant that does the same is named; those that nothing tells apart are named together, unless many."""
    mutants = "".join(mutant(title, "x + 2") for title in titles) + mutant("another", "x")
    verdict = grader.judgement(make_course(ALIKE + mutants), "def one(x):\n    return x + 2\n").verdicts[0]
    assert verdict.behaves_like == named


def test_a_mutant_that_ends_its_process_hides_no_other(make_course: Make, grader: Grader) -> None:
    """All mutants share a worker, but what one does to it is no other's matter."""
    mutants = mutant("quits", "__import__('os')._exit(3)") + mutant("raises", "1 / 0") + mutant("a", "x + 2")
    verdict = grader.judgement(make_course(ALIKE + mutants), "def one(x):\n    return x + 2\n").verdicts[0]
    assert verdict.behaves_like == "a"


KEEPS = """
def one(x, kept={}):
    return kept.setdefault(x % 3, x + 1)
"""


def test_a_mistake_that_keeps_something_is_named(make_course: Make, grader: Grader) -> None:
    """What is right in the first call, and wrong in others for that, is known by the same calls in the same order."""
    text = ALIKE + KEEPS.replace("def one", '@one.mutant("keeps what it said")\ndef _') + mutant("another", "x + 2")
    assert grader.judgement(make_course(text), KEEPS).verdicts[0].behaves_like == "keeps what it said"


@pytest.mark.parametrize(("more", "actual", "alone"), [(1, "2", False), (0, None, True)], ids=["at once", "later"])
def test_what_is_told_is_what_happens_again(
    more: int, actual: str | None, alone: bool, make_course: Make, grader: Grader
) -> None:
    """A function that counts its calls: its result is that of the call alone; where that is right, this is said."""
    text = f"def one(x, kept=[]):\n    kept.append(x)\n    return x + {more} + len(kept)\n"
    verdict = grader.judgement(make_course(ALIKE), text).verdicts[0]
    assert verdict.verdict == WRONG
    assert actual is None or (verdict.case, verdict.actual) == ("one(0)", actual)
    assert verdict.advice.startswith("Called once more, alone, it was right") is alone


TWO_CHECKS = """
@one.check("a probe", x=st.integers(0, 9))
def _(one, x):
    return one(x), one(-x)
"""


@pytest.mark.parametrize(
    ("result", "named"),
    [("x + 2", "a"), ("x + 2 if x >= 0 else 7", ""), ("x + 2 if x >= 0 else x", "b")],
)
def test_what_was_named_is_named_again_only_where_it_holds(
    result: str, named: str, make_course: Make, grader: Grader
) -> None:
    """A mistake that was named in one check is tried first in the next, where it may be another one after all."""
    text = ALIKE + TWO_CHECKS + mutant("a", "x + 2") + mutant("b", "x + 2 if x > 0 else x + 2 * (x == 0)")
    verdicts = grader.judgement(make_course(text), f"def one(x):\n    return {result}\n").verdicts
    assert [verdict.behaves_like for verdict in verdicts] == ["a, or: b", named]


DOUBLED = """
import torch
from grader import exercise, tensors

@exercise(points=1, x=tensors("n"))
def one(x):
    return 2 * x
"""


@pytest.mark.parametrize(
    ("result", "on_the_cpu", "on_sim"),
    [("2 * x.double()", "a", {"a"}), ("2 * x.half()", "", set())],
    ids=["named", "like none"],
)
def test_on_the_next_device_only_what_did_the_same_is_tried(
    result: str, on_the_cpu: str, on_sim: set[str], make_course: Make, grader: Grader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mutant that differed on one device is no likely mistake on another: it is not called again."""
    course = make_course(DOUBLED + mutant("a", "2 * x.double()") + mutant("b", "3 * x"))
    tried: dict[str, set[str]] = {"cpu": set(), "sim": set()}
    ask = Naming._ask

    def note(naming: Naming, titles: Sequence[str], some: Sequence[Case]) -> None:
        tried[naming.calling.device] |= set(titles)
        ask(naming, titles, some)

    monkeypatch.setattr(Naming, "_ask", note)
    text = f"import torch\ndef one(x):\n    return {result}\n"
    first, second = grader.judgement(course, text, Settings(devices=("cpu", "sim"))).verdicts
    assert (first.verdict, second.verdict, first.behaves_like, second.behaves_like) == (
        "wrong", "wrong", on_the_cpu, on_the_cpu
    )  # fmt: skip
    assert tried == {"cpu": {"a", "b"}, "sim": on_sim}


def test_mistakes_are_not_looked_for_where_calls_are_slow(
    make_course: Make, grader: Grader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where calling every mutant would keep the learner waiting, none is named; the rest of the verdict is the same."""
    course = make_course(ALIKE + mutant("a", "x + 2"))
    named = grader.judgement(course, "def one(x):\n    return x + 2\n").verdicts[0]
    monkeypatch.setattr("grader.checking.check.NAMING_SECONDS", 0)
    slow = grader.judgement(course, "def one(x):\n    return x + 2\n").verdicts[0]
    assert (named.behaves_like, slow) == ("a", replace(named, behaves_like=""))


def test_what_is_imported_on_the_way_does_not_lengthen_the_limits(make_course: Make, grader: Grader) -> None:
    """A reference that is slow once, at its first call, does not let learners' functions hang for long."""
    slow_once = ALIKE.replace(
        "    return x + 1", "    if not kept:\n        kept.append(time.sleep(0.3))\n    return x + 1"
    )
    course = make_course(slow_once.replace("@exercise", "kept = []\n\n@exercise"))
    target = targets(course, [])[0]
    exercise = target.exercise
    assert cases_of(exercise, exercise.checks[0], "cpu", 1, 5, Bank()).slowest < 0.3


@pytest.mark.parametrize(("reference_sleeps", "verdict"), [(True, PASSED), (False, TIMED_OUT)])
def test_resting_is_bounded_for_a_check_as_a_whole(
    reference_sleeps: bool, verdict: str, make_course: Make, grader: Grader
) -> None:
    """Naps that are short enough for each call are not for all of them; who rests no more than the reference may."""
    naps = "    time.sleep(0.1)\n    return x + 1"
    reference = ALIKE.replace("    return x + 1", naps) if reference_sleeps else ALIKE
    course = make_course(reference)
    (course.exercises / "01_one" / "chapter.yaml").write_text("limits: {check_idle: 0.4}")
    judgement = grader.judgement(course, f"import time\n\ndef one(x):\n{naps}\n", Settings(cases=10))
    found = judgement.verdicts[0]
    assert found.verdict == verdict
    assert ("for 0.4 s in all the calls of this check" in found.difference) == (verdict == TIMED_OUT)


NOTHING = """
import torch
from hypothesis import strategies as st
from grader import exercise

@exercise(n=st.integers(1, 3))
def rows(n):
    return n
"""


@pytest.mark.parametrize(
    ("body", "verdict", "words"),
    [
        ("raise NotImplementedError", MISSING, "Not done yet"),
        ("rows.x = n\n    raise NotImplementedError()", MISSING, "Not done yet"),
        ("return torch.nn.Module()(n)", RAISED, "missing the required"),
        ("return torch.utils.data.Dataset()[n]", RAISED, "should implement __getitem__"),
    ],
)
def test_what_torch_has_not_is_no_stub(body: str, verdict: str, words: str, make_course: Make, grader: Grader) -> None:
    """NotImplementedError without a word is a stub; torch's own, which says what is missing, is told."""
    seen = grader.judgement(make_course(NOTHING), f"import torch\ndef rows(n):\n    {body}\n").verdicts[0]
    assert (seen.verdict, words in seen.difference) == (verdict, True), seen


TRAINS = """
from hypothesis import strategies as st
from grader import exercise

@exercise(n=st.integers(1, 1), ignores=("random",){more})
def train(n):
    return n
"""


@pytest.mark.parametrize(("more", "verdict"), [("", TIMED_OUT), (", seconds=30", PASSED)])
def test_a_check_may_take_its_time(more: str, verdict: str, make_course: Make, grader: Grader) -> None:
    """`seconds` lengthens the time of a call where the reference is much quicker than others are."""
    course = make_course(TRAINS.format(more=more))
    (course.exercises / "01_one" / "chapter.yaml").write_text("limits: {case_cpu: 0.2}", encoding="utf-8")
    slow = "import time\ndef train(n):\n    end = time.process_time() + 0.6\n    while time.process_time() < end: pass\n    return n\n"
    assert grader.judgement(course, slow).verdicts[0].verdict == verdict


LARGE = """
import torch
from hypothesis import strategies as st
from grader import exercise

@exercise(points=1, n=st.integers(1000, 1200))
def one(n):
    return torch.ones(10) if n else None
"""


@pytest.mark.parametrize(
    ("limits", "body", "words"),
    [
        ("message_mib: 0.001", "return torch.ones(n)", "Expected result.shape to be (10,), but got"),
        ("message_mib: 0.001", "return [torch.ones(n)] * n", "Expected result to be a tensor, but got a list"),
        ("message_depth: 2", "return [[[[[1]]]]]", "Expected result to be a tensor, but got a list"),
        ("message_mib: 0.001", "return torch.ones(10)", ""),
        ("output_kib: 0.01", "print('x' * 100); return torch.ones(10)", ""),
        ("open_files: 8", "k = [open('/dev/null') for _ in range(20)]; return k", "Too many open files"),
    ],
)
def test_a_chapter_sets_bounds(limits: str, body: str, words: str, make_course: Make, grader: Grader) -> None:
    """What chapter.yaml bounds is bounded, and told in words."""
    course = make_course(LARGE)
    (course.exercises / "01_one" / "chapter.yaml").write_text(f"limits: {{{limits}}}\n", encoding="utf-8")
    verdict = grader.judgement(course, f"import torch\ndef one(n):\n    {body}\n").verdicts[0]
    assert (verdict.verdict == PASSED) == (words == ""), verdict
    assert words in verdict.difference
    assert len(verdict.printed) <= 10 or "output" not in limits


@pytest.mark.parametrize(("limits", "words"), [("message_mib: 65", "at most 64"), ("message_depth: 41", "at most 40")])
def test_a_bound_that_the_encoding_has_cannot_be_passed(limits: str, words: str, make_course: Make) -> None:
    """What no message can hold cannot be asked for."""
    course = make_course(LARGE)
    (course.exercises / "01_one" / "chapter.yaml").write_text(f"limits: {{{limits}}}\n", encoding="utf-8")
    (_, found), *_ = course.chapter("01_one").exercises
    assert words in found.problem


MEANS = """
import torch
from grader import exercise, tensors

@exercise(points=1, x=tensors("n d", side=(1, 4)), vectorised=True, forbids=("mean",))
def row_means(x: torch.Tensor) -> torch.Tensor:
    return x.sum(1) / x.shape[1]

@row_means.mutant("calls mean")
def _(x):
    return x.mean(1)

@row_means.mutant("loops over the rows")
def _(x):
    return torch.stack([row.sum() / len(row) for row in x])

@row_means.mutant("forgets to divide")
def _(x):
    return x.sum(1)
"""


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("torch.mean(x, 1)", "calls mean"),
        ("torch.stack([torch.sum(part) / part.shape[0] for part in x])", "loops over the rows"),
        ("torch.sum(x, 1)", "forgets to divide"),
        ("torch.stack([torch.sum(part) for part in x])", "forgets to divide"),
    ],
)
def test_a_mistake_in_the_way_is_named_too(body: str, named: str, make_course: Make, grader: Grader) -> None:
    """Whoever uses what is forbidden, or loops, behaves like the mutant that does so, and not like another."""
    judgement = grader.judgement(make_course(MEANS), f"import torch\ndef row_means(x):\n    return {body}\n")
    assert judgement.verdicts[0].behaves_like == named


IN_A_THREAD = """
import threading
import torch

def row_means(x):
    found = []
    thread = threading.Thread(target=lambda: found.append({}))
    thread.start()
    thread.join()
    return found[0]
"""
BY_ANOTHER_ENCODER = """
import orjson
import sys
import torch

def row_means(x):
    worker = sys.modules["grader.observe.worker"]
    if not hasattr(worker, "real"):
        worker.real = worker.encode
        def encode(seen):
            body = worker.real(seen)
            size = int.from_bytes(body[:4], "little")
            header = orjson.dumps({**orjson.loads(body[4 : 4 + size]), "operations": {}})
            return len(header).to_bytes(4, "little") + header + body[4 + size :]
        worker.encode = encode
    return x.mean(1)
"""


DAMAGES = """
import sys
calls = []

def row_means(x):
    calls.append(x)
    if len(x) > 4:
        sys.modules["grader.observe.worker"].encode = lambda seen: b"what nobody can read"
    return x.sum(1) / (x.shape[1] if len(calls) > 5 else 7)
"""


def test_an_answer_that_cannot_be_read_is_not_looked_at_again(make_course: Make, grader: Grader) -> None:
    """Whoever damages what is sent is wrong for what was seen before; it is no fault of the grader."""
    verdict = grader.judgement(make_course(MEANS), DAMAGES).verdicts[0]
    assert (verdict.verdict, verdict.kind) == (WRONG, "value")


@pytest.mark.parametrize(
    "text",
    [
        IN_A_THREAD.format("x.mean(1)"),
        IN_A_THREAD.format("torch.stack([part.sum() / len(part) for part in x])"),
        BY_ANOTHER_ENCODER,
    ],
    ids=["forbidden in a thread", "a loop in a thread", "no operations told"],
)
def test_what_is_done_elsewhere_is_seen(text: str, make_course: Make, grader: Grader) -> None:
    """Operations count in every thread of a call, and a result that no operation made is not believed."""
    judgement = grader.judgement(make_course(MEANS), text)
    assert judgement.score < 1
    assert judgement.verdicts[0].kind in ("forbidden", "operations")


def test_a_thread_is_no_mistake(make_course: Make, grader: Grader) -> None:
    """Whoever computes in a thread what may be computed there is right."""
    assert grader.judgement(make_course(MEANS), IN_A_THREAD.format("x.sum(1) / x.shape[1]")).passed


@pytest.mark.parametrize("make", ["torch.tensor(0.0, device=x.device)", "torch.as_tensor([0.0], device=x.device)", "x.new_tensor(0.0)"])  # fmt: skip
def test_counted_operations_do_not_disturb_the_simulated_device(make: str, make_course: Make, grader: Grader) -> None:
    """Where operations are watched, tensors are made on the simulated device as anywhere, and nothing forbidden passes."""
    text = f"import torch\ndef row_means(x):\n    return x.sum(1) / x.shape[1] + {make}\n"
    both = Settings(devices=("cpu", "sim"))
    course = make_course(MEANS)
    assert [verdict.verdict for verdict in grader.judgement(course, text, both).verdicts] == [PASSED, PASSED]
    forbidden = text.replace("x.sum(1) / x.shape[1]", "x.mean(1)")
    (verdict,) = grader.judgement(course, forbidden, Settings(devices=("sim",))).verdicts
    assert (verdict.verdict, verdict.kind) == (WRONG, "forbidden")


FILLS = """
import torch
from grader import exercise, tensors

@exercise(points=1, w=tensors("3 2"), ignores=("random", "arguments"))
def fill_(w: torch.Tensor) -> torch.Tensor:
    return w.uniform_(-1, 1)

@fill_.judge
def _(came, w):
    return None if came.shape == (3, 2) and bool((came.abs() <= 1).all()) else "not between -1 and 1"
"""


def test_arguments_may_be_left_out(make_course: Make, grader: Grader) -> None:
    """Where arguments are ignored, also those that the reference changes are: a judge looks at what came."""
    right = "import torch\ndef fill_(w):\n    return w.copy_(torch.rand(w.shape) * 2 - 1)\n"
    course = make_course(FILLS)
    assert grader.judgement(course, right).passed
    assert not grader.judgement(course, right.replace("- 1", "+ 3")).passed


def test_a_size_has_one_range(make_course: Make, grader: Grader) -> None:
    """Two ranges for one name are a mistake of the author's: which of them holds would be chance."""
    course = make_course(
        FILLS.replace('w=tensors("3 2")', 'w=tensors("n"), v=tensors("n k", side=(1, 5))').replace(
            "(w: torch.Tensor)", "(w, v)"
        )
    )
    (verdict,) = grader.judgement(course, "def fill_(w, v):\n    return w\n").verdicts
    assert verdict.verdict == FAULT
    assert "fill_: a size of “matches the reference” has two ranges" in verdict.difference
