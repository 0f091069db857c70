"""Observe, over there: whatever a submission does, there is an answer or an end in words, and nothing is left."""

from __future__ import annotations

import contextlib
import math
import os
import pathlib
import pickle
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.errors import SandboxFault
from grader.observe import worker as over_there
from grader.observe.frames import Channel, pack
from grader.observe.nodes import Failure, Node, Observation, decode
from grader.observe.pack import FreshFolder, dumps
from grader.sandbox import host, hosting, patience
from grader.sandbox.host import Sandbox
from grader.sandbox.limits import Call, Limits, Seen, Source, Task, WorkerEnded
from grader.sandbox.scratch import LARGE, Clearing, count, remove
from grader.sandbox.worker import Worker, _file_report, _how_it_died
from tests.processes import children_of, soon, state_of

PINNED = settings(deadline=None, derandomize=True, database=None, max_examples=100)
QUICK = Limits(load_cpu=2, load_wall=20, case_cpu=0.5, case_wall=20, idle=1)
RIGHT = "def f(x): return x"
PLAIN_COMMAND = hosting.HOST_COMMAND
"""As it is before workers are measured: what they can reach is then as it will be."""


@pytest.fixture(scope="module")
def expendable(_measured_workers: None) -> Iterator[Sandbox]:
    """A sandbox whose host is killed and stopped by submissions; started with secrets in the grader's environment."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GITHUB_TOKEN", "secret")
        patch.setenv("PYTHONPATH", str(pathlib.Path.cwd()))
        patch.setattr(hosting, "HOST_COMMAND", PLAIN_COMMAND)
        with Sandbox() as sandbox:
            yield sandbox


class Made:
    """A worker that was started, with what it printed and who it was."""

    def __init__(self, worker: Worker) -> None:
        self.worker = worker
        self.pid = worker.sandbox.pids[worker.number]

    @property
    def printed(self) -> str:
        """What was kept of its output."""
        return bytes(self.worker.printed).decode()


@contextlib.contextmanager
def started(sandbox: Sandbox, text: str, limits: Limits = QUICK, **task: Any) -> Iterator[Made]:
    """Start a worker with a text; what it left behind is checked by the tests that care."""
    source = Source("work.py", {"work.py": textwrap.dedent(text)})
    with sandbox.worker(limits, source, ("f",)) as worker:
        worker.begin(Task(("f",), **task))
        yield Made(worker)


def calls(made: Made, *values: object) -> Iterator[Observation]:
    """Yield the observations of `f(value)` for each value, as they come."""
    packed = [Call(dumps({"x": value}), 0) for value in values]
    yield from (decode(seen.body) for seen in made.worker.calls(packed, "cpu"))


def answers(sandbox: Sandbox, text: str, *values: object, limits: Limits = QUICK, **task: Any) -> list[Observation]:
    with started(sandbox, text, limits, **task) as made:
        return list(calls(made, *(values or (1,))))


def plain(seen: Observation) -> Any:
    """Return what was seen as lists and texts."""
    assert seen.value is not None, seen.failure
    return plain_node(seen.value)


def plain_node(node: Node) -> Any:
    return node.facts["text"] if node.kind == "scalar" else [plain_node(part) for _, part in node.items]


def failure(seen: Observation) -> Failure:
    assert seen.failure is not None
    return seen.failure


def of_session(session: int) -> list[int]:
    """Return the live processes of a session."""
    found = []
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            if int(fields[3]) == session and fields[0] not in "ZX":
                found.append(int(entry.name))
    return found


def host_pid(sandbox: Sandbox) -> int:
    assert sandbox._process is not None
    return sandbox._process.pid


def works(sandbox: Sandbox) -> bool:
    """Whether the next worker answers."""
    return [plain(seen) for seen in answers(sandbox, RIGHT, 7)] == ["7"]


# what a worker answers


def test_calls_are_answered_in_order(sandbox: Sandbox) -> None:
    """Each call has its observation, in order, and the module lives from one call to the next."""
    seen = answers(sandbox, "n = 0\ndef f(x):\n    global n\n    n += 1\n    return [x, n]", "a", "b", "c")
    assert [plain(one) for one in seen] == [["a", "1"], ["b", "2"], ["c", "3"]]


def test_observations_are_the_same_here_and_there(sandbox: Sandbox) -> None:
    """The reference is observed by the same code: one function gives the same bytes in both processes."""
    from grader.observe.call import Watch, observe
    from grader.observe.nodes import encode

    text = "import torch\ndef f(x):\n    x += torch.rand(2)\n    return {'y': x[:1] * 2, 'n': None}"
    space: dict[str, Any] = {}
    exec(text, space)
    watch: dict[str, Any] = {"gradients": True, "operations": True}
    with started(sandbox, text, watch=watch) as made:
        (there,) = made.worker.calls([Call(dumps({"x": torch.zeros(2)}), 11)], "cpu")
    here, _ = observe(space["f"], {"x": torch.zeros(2)}, 11, Watch(**watch))
    assert there.body == encode(here)


def test_a_file_is_reported_with_its_problems(sandbox: Sandbox) -> None:
    """Missing names, names near them, and statements that did not run are told."""
    text = "def g(): pass\n1 / 0\ndef h(:\n    pass\n"
    with sandbox.worker(QUICK, Source("work.py", {"work.py": text}), ("f", "g")) as worker:
        file = worker.file
    assert (file.missing, file.near) == (("f",), ("g",))
    told = [(problem["line"], problem["names"], problem["types"][0]) for problem in file.problems]
    assert told == [(2, (), "builtins.ZeroDivisionError"), (3, ("h",), "builtins.SyntaxError")]
    assert file.problems[0]["message"] == "division by zero"
    assert file.problems[0]["frames"] == ((2, "<module>"),)


def test_siblings_travel_as_text(sandbox: Sandbox) -> None:
    """The worker needs no file of the exercise: the submission's other files come with it."""
    source = Source("work.py", {"work.py": "from more import f", "more.py": "def f(x): return __file__"})
    with sandbox.worker(QUICK, source, ("f",)) as worker:
        assert worker.file.missing == ()


def test_a_probe_gets_the_function(sandbox: Sandbox) -> None:
    """A probe travels by value and is called with the learner's function and the arguments."""
    space: dict[str, Any] = {"__name__": "__main__"}
    exec("def probe(f, x): return [f(x), f(x + 1)]", space)
    assert plain(answers(sandbox, "def f(x): return 10 * x", 1, probe=dumps(space["probe"]))[0]) == ["10", "20"]


def test_an_exception_of_any_kind_is_an_answer(sandbox: Sandbox) -> None:
    """What a call raises is observed, with the learner's line, and the next call is made."""
    seen = answers(sandbox, "def f(x):\n    raise (ValueError, SystemExit, KeyboardInterrupt)[x]('no')", 0, 1, 2)
    assert [failure(one).name for one in seen] == ["ValueError", "SystemExit", "KeyboardInterrupt"]
    assert failure(seen[0]).frames == ((2, "f"),)


def test_what_cannot_be_looked_at_is_an_answer(sandbox: Sandbox) -> None:
    """A value that the observer cannot read is told as that, and the next call is made."""
    text = "import torch\nkept = []\ndef f(x):\n    if x: return 1\n    torch.vmap(lambda r: (kept.append(r), r)[1])(torch.ones(2))\n    return kept[0]"
    leaked, whole = answers(sandbox, text, 0, 1)
    assert failure(leaked).name == "Unobservable"
    assert failure(leaked).message.startswith("what it returned cannot be looked at")
    assert plain(whole) == "1"


def test_a_folder_is_fresh_and_inside_the_scratch(sandbox: Sandbox) -> None:
    """A folder argument is empty, inside the worker's scratch, different each time, and gone afterwards."""
    text = "import os\ndef f(x):\n    (x / 'a').write_text('b')\n    return [x, os.listdir(x), str(x.resolve())]"
    with started(sandbox, text) as made:
        one, other = (plain(seen) for seen in calls(made, FreshFolder(), FreshFolder()))
        assert one[0] == other[0] == "<folder>/folder-0"
        assert one[1] == other[1] == ["a"]
        assert one[2] != other[2]
        assert made.worker.scratch in pathlib.Path(one[2]).parents
    assert not made.worker.scratch.exists()


def test_large_arguments_and_answers_pass_while_output_floods(sandbox: Sandbox) -> None:
    """Megabytes in, out and printed at once do not block one another."""
    text = "def f(x):\n    print('y' * 2**20)\n    return x[:5000] * 2"
    values = [bytes([65 + place]) * 2**21 for place in range(4)]
    with started(sandbox, text, Limits()) as made:
        seen = [plain(one) for one in calls(made, *values)]
    assert [text[:3] for text in seen] == ["b'A", "b'B", "b'C", "b'D"]
    assert made.printed == "y" * 20 * 1024


def test_a_value_too_large_for_a_message_is_told_without_its_elements(sandbox: Sandbox) -> None:
    """A hundred megabytes come back as a shape."""
    (seen,) = answers(
        sandbox, "import torch\ndef f(x): return torch.zeros(100 * 2**20, dtype=torch.uint8)", limits=Limits()
    )
    assert seen.value is not None
    assert (seen.value.facts["shape"], seen.value.data) == ([100 * 2**20], None)


def test_the_beginning_of_what_is_printed_is_kept(sandbox: Sandbox) -> None:
    """Output and error output are kept up to a bound; they never touch the answer."""
    text = "import os, sys\ndef f(x):\n    print('out')\n    print('err', file=sys.stderr)\n    os.write(1, b'raw\\n')\n    return x"
    with started(sandbox, text) as made:
        assert [plain(seen) for seen in calls(made, 1)] == ["1"]
    assert sorted(made.printed.split()) == ["err", "out", "raw"]


def test_there_is_nobody_to_ask(sandbox: Sandbox) -> None:
    """`input()` ends at once: there is no terminal to wait for."""
    assert failure(answers(sandbox, "def f(x): return input('Your name? ')")[0]).name == "EOFError"


@pytest.mark.parametrize(("call", "name"), [("exit()", "SystemExit"), ("quit(3)", "SystemExit"), ("help(len)", "")])
def test_what_learners_know_from_their_own_python_is_there(call: str, name: str, sandbox: Sandbox) -> None:
    """`exit`, `quit` and `help` do what they do elsewhere, though nothing of `site` is run."""
    seen = answers(sandbox, f"def f(x): {call}")[0]
    assert (seen.failure.name if seen.failure else "") == name


# what a worker knows


def test_nothing_of_the_grader_is_over_there(expendable: Sandbox) -> None:
    """The environment is scrubbed, the folder is the scratch, and neither repository nor hypothesis is in reach by name."""
    text = """
        import os, sys, torch
        def f(x):
            missing = []
            for name in ("grader.compare", "grader.define", "grader.sandbox.host", "tests", "reference"):
                try:
                    __import__(name)
                except ImportError:
                    missing.append(name)
            known = [name for name in sys.modules if name.split(".")[0] in ("hypothesis", "pytest", "coverage", "yaml", "rich")]
            same = [os.getcwd(), os.environ["HOME"], os.environ["TMPDIR"]] == [os.getcwd()] * 3
            return [missing, known, sorted(os.environ), same, sys.path, torch.get_num_threads()]
    """
    with started(expendable, text) as made:
        ((missing, known, environment, same, path, threads),) = map(plain, calls(made, 1))
        assert made.worker.scratch.parent == expendable._folder
    assert len(missing) == 5
    assert [name for name in known if name != "coverage" and not name.startswith("coverage.")] == []
    allowed = {
        "GRADER_HOST",
        "HOME",
        "LANG",
        "LC_CTYPE",
        "LD_LIBRARY_PATH",
        "MALLOC_PERTURB_",
        "GLIBC_TUNABLES",
        "MKL_NUM_THREADS",
        "OMP_NUM_THREADS",
        "PATH",
        "PYTHONHASHSEED",
        "PYTORCH_NVML_BASED_CUDA_CHECK",
        "TMPDIR",
    }
    assert {name for name in environment if not name.startswith(("COV", "KMP_", "TORCH"))} <= allowed
    assert (same, threads) == ("True", "1")
    assert str(pathlib.Path(__file__).parents[1]) not in path


def test_a_worker_has_no_descriptors_but_its_own(sandbox: Sandbox) -> None:
    """Open are: an empty input, one pipe for output, and the channel; nothing of the host's or the grader's."""
    text = """
        import os
        def f(x):
            paths = [f"/proc/self/fd/{fd}" for fd in sorted(map(int, os.listdir("/proc/self/fd")))]
            return [os.readlink(path).split(":")[0] for path in paths if os.path.lexists(path)]
    """
    assert plain(answers(sandbox, text)[0]) == ["/dev/null", "pipe", "pipe", "socket"]


def test_workers_have_the_whole_observer(sandbox: Sandbox) -> None:
    """Every module of the observer is there before a worker is confined: its folder cannot be read afterwards."""
    text = """
        import sys
        def f(x): return sorted(name for name in sys.modules if name.startswith("grader.observe."))
    """
    folder = pathlib.Path(over_there.__file__).parent
    modules = {
        path.relative_to(folder).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__")
        for path in folder.rglob("*.py")
    } - {"__init__", "host"}
    with started(sandbox, text) as made:
        (found,) = map(plain, calls(made, 1))
    assert {name.removeprefix("grader.observe.") for name in found} == modules


def test_fresh_memory_is_never_zeros_by_luck(sandbox: Sandbox) -> None:
    """`torch.empty` holds rubbish, so that forgetting to fill it shows."""
    text = "import torch\ndef f(x): return [bool((torch.empty(n) == 0).all()) for n in (1, 10, 1000, 10**5)]"
    assert plain(answers(sandbox, text)[0]) == ["False"] * 4


def test_workers_know_nothing_of_each_other(sandbox: Sandbox) -> None:
    """Whatever one worker breaks in its interpreter, the next is whole."""
    vandal = """
        import builtins, torch, sys, os, pathlib
        def f(x):
            torch.add = torch.Tensor.add = torch.equal = None
            torch.set_default_dtype(torch.float64)
            builtins.len = builtins.isinstance = lambda *a: True
            pathlib.Path("left").write_text("behind")
            os.environ["LEFT"] = "behind"
            return 1
    """
    with contextlib.suppress(WorkerEnded):
        answers(sandbox, vandal)
    text = "import os, torch\ndef f(x): return [len([1]), torch.add(x, x), torch.ones(1).dtype, os.listdir(), 'LEFT' in os.environ]"
    assert plain(answers(sandbox, text, 2)[0])[2:] == ["torch.float32", [], "False"]


# how a worker ends

FORGE = """\
frame = __import__("sys")._getframe()
while "channel" not in frame.f_locals or "header" not in frame.f_locals:
    frame = frame.f_back
channel, nonce = frame.f_locals["channel"], frame.f_locals["header"]["nonce"]
"""

ENDS: dict[str, tuple[str, str, str]] = {
    "computes for ever": ("while True: pass", "timed out", "still computing after 0.5 s"),
    "computes for ever in C": ("__import__('re').match('(a*)*b', 'a' * 40)", "timed out", "still computing"),
    "ignores every signal": (
        "import signal\nfor n in range(1, 65):\n    try: signal.signal(n, signal.SIG_IGN)\n    except (OSError, ValueError): pass\nwhile True: pass",
        "timed out",
        "still computing",
    ),
    "sleeps": ("__import__('time').sleep(60)", "timed out", "waiting or sleeping for 1 s"),
    "sleeps in C": ("__import__('ctypes').CDLL(None).sleep(60)", "timed out", "waiting or sleeping"),
    "stops itself": ("import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)", "died", "stopped by a signal"),
    "waits for a child that computes": ("import os\nif os.fork():\n    os.wait()\nwhile True: pass", "timed out", "waiting or sleeping"),
    "exits": ("__import__('os')._exit(7)", "died", "ended itself with exit code 7"),
    "exits as if well": ("__import__('os')._exit(0)", "died", "ended itself with exit code 0"),
    "aborts": ("__import__('os').abort()", "died", "ended by SIGABRT"),
    "reads address 0": ("__import__('ctypes').string_at(0)", "died", "ended by SIGSEGV"),
    "kills itself": ("import os\nos.kill(os.getpid(), 9)", "died", "ended by SIGKILL"),
    "terminates its group": ("import os\nos.killpg(0, 15)", "died", "ended by SIGTERM"),
    "closes every descriptor and returns": ("__import__('os').closerange(0, 256)", "died", "exit code"),
    "closes every descriptor and goes on": (
        "import os, time\nos.closerange(0, 256)\nwhile True: time.sleep(0.01); sum(range(99999))",
        "garbled",
        "no answer: it closed the connection",
    ),
    "writes garbage everywhere": (
        "import os\nfor fd in range(256):\n    try: os.write(fd, b'garbage!' * 10)\n    except OSError: pass",
        "garbled",
        "a message of 7093839460283435208 bytes",
    ),
    "writes zeros everywhere": (
        "import os\nfor fd in range(256):\n    try: os.write(fd, bytes(12))\n    except OSError: pass",
        "garbled",
        "an unreadable message",
    ),
    "says that much is to come": (FORGE + "channel.sock.sendall(b'\\xff' * 12)", "garbled", "a message of"),
    "answers twice": (FORGE + "channel.send({'index': 0, 'nonce': nonce}, b'!')", "garbled", "an answer to another question"),
    "answers with another nonce": (FORGE + "channel.send({'index': 0, 'nonce': 'x'})", "garbled", "an answer to another question"),
    "answers without a nonce": (FORGE + "channel.send({})", "garbled", "an answer to another question"),
    "fills the disk pipe": ("import os, fcntl\nfcntl.fcntl(1, 1031, 2**20)\nwhile True: os.write(1, b'x' * 2**20)", "stopped", "it wrote more than 256 MiB"),
}  # fmt: skip


@pytest.mark.parametrize(("body", "how", "words"), ENDS.values(), ids=ENDS)
def test_a_worker_ends_in_words(unconfined: Sandbox, body: str, how: str, words: str) -> None:
    """Whatever ends a worker, the grader hears how, no process is left, its scratch is gone, and the next one works."""
    text = "def f(x):\n" + textwrap.indent(textwrap.dedent(body), "    ")
    with started(unconfined, text) as made:
        session = made.pid
        with pytest.raises(WorkerEnded) as caught:
            list(made.worker.calls([Call(dumps({"x": 1}), 0)] * 2, "cpu"))
    assert (caught.value.how, words in caught.value.detail) == (how, True), caught.value
    assert state_of(made.pid) == ""
    assert of_session(session) == []
    assert not made.worker.scratch.exists()
    assert len(made.worker.printed) <= 20 * 1024
    assert works(unconfined)


BY_FILES = """
    def f(x):
        for place in range(64):
            with open(f"file-{place}", "wb") as file: file.write(bytes(2**20))
        while True: pass
"""
BY_MEMORY = """
    import mmap
    def f(x):
        for place in range(8):
            with open(f"file-{place}", "wb+") as file:
                file.truncate(2**24)
                with mmap.mmap(file.fileno(), 2**24) as memory: memory[:] = b"x" * 2**24
        while True: pass
"""


@pytest.mark.parametrize("text", [BY_FILES, BY_MEMORY], ids=["many files", "by way of memory"])
def test_what_is_written_is_bounded(unconfined: Sandbox, text: str) -> None:
    """Many small files count as one large one does, and so do pages of memory that are a file's."""
    limits = replace(QUICK, written_mib=32, case_cpu=5)
    with started(unconfined, text, limits) as made, pytest.raises(WorkerEnded) as caught:
        list(calls(made, 1))
    assert (caught.value.how, caught.value.detail) == ("stopped", "it wrote more than 32 MiB")


MAKES = {
    "folders": ("import os", "os.mkdir(str(n))", "files and folders"),
    "files": ("", "open(str(n), 'w').close()", "files and folders"),
    "a folder in a folder": ("import os", "os.mkdir('d'); os.chdir('d')", "files and folders"),
    "deeper than a path is long": ("import os", "if n < 50: os.mkdir('d' * 200); os.chdir('d' * 200)", "files and folders"),
    "threads": ("from threading import *; stack_size(2**15)", "if n < 400: Thread(target=Event().wait, daemon=True).start()", "threads"),
}  # fmt: skip


@pytest.mark.parametrize("heard", [True, False], ids=["listened to", "beside another"])
@pytest.mark.parametrize(("top", "step", "what"), MAKES.values(), ids=MAKES)
def test_what_is_made_is_bounded(sandbox: Sandbox, top: str, step: str, what: str, heard: bool) -> None:
    """Files, folders and threads are bounded in number, whoever is listened to; nobody waits for their removal."""
    text = f"{top}\nfrom itertools import count\ndef f(x):\n    for n in count():\n        {step}\n"
    limits = replace(QUICK, made_files=300, threads=300, case_cpu=5, idle=5)
    with started(sandbox, text, limits) as made:
        coming = made.worker.answers(made.worker.ask([Call(dumps({"x": 1}), 0)], "cpu"))
        if not heard:
            other = (
                "import os, time\ndef f(x):\n    while os.path.exists(f'/proc/{x}'): time.sleep(0.01); sum(range(9**5))"
            )
            assert len(answers(sandbox, other, made.pid, limits=limits)) == 1
            assert state_of(made.pid) == ""
        with pytest.raises(WorkerEnded) as caught:
            next(coming)
        assert (caught.value.how, f"more than 300 {what}" in caught.value.detail) == ("stopped", True), caught.value
    assert soon(lambda: not made.worker.scratch.exists())
    assert works(sandbox)


NAPS = """
    import time
    def f(x):
        for _ in range(10):
            time.sleep(0.03)
            end = time.process_time() + 0.01
            while time.process_time() < end: pass
        return x
"""


def test_naps_add_up(sandbox: Sandbox) -> None:
    """Who rests a little in every call, for a moment at a time, is ended when that is much in all."""
    with started(sandbox, NAPS, replace(QUICK, check_idle=1)) as made:
        coming = calls(made, *range(30))
        assert plain(next(coming)) == "0"
        with pytest.raises(WorkerEnded) as caught:
            list(coming)
    words = "it has been waiting or sleeping for 1 s in all the calls of this check"
    assert (caught.value.how, caught.value.detail) == ("timed out", words)


def test_computing_is_no_rest(sandbox: Sandbox) -> None:
    """Who computes all the time may do so in every call, however long that takes in all."""
    text = "import time\ndef f(x):\n    end = time.process_time() + 0.2\n    while time.process_time() < end: pass"
    assert len(answers(sandbox, text, *range(8), limits=replace(QUICK, check_idle=0.4))) == 8


@pytest.mark.parametrize(
    ("top", "how", "words"),
    [
        ("while True: pass", "timed out", "still computing"),
        ("__import__('time').sleep(60)", "timed out", "waiting or sleeping"),
        ("__import__('os')._exit(5)", "died", "exit code 5"),
        ("__import__('ctypes').string_at(0)", "died", "SIGSEGV"),
        (
            "import os\nfor fd in range(3, 256):\n    try: os.write(fd, b'x' * 99)\n    except OSError: pass",
            "garbled",
            "a message of",
        ),
        (FORGE + "channel.send({'nonce': nonce, 'missing': 3})", "garbled", "an unreadable answer"),
        (FORGE + "channel.send({'nonce': 'x', 'missing': [], 'near': [], 'problems': []})", "garbled", "unreadable"),
    ],
)
def test_a_file_that_ends_its_worker_is_told_as_that(sandbox: Sandbox, top: str, how: str, words: str) -> None:
    """A file that hangs or dies while it is loaded ends in words too; no process is left."""
    before = set(sandbox.pids)
    with pytest.raises(WorkerEnded) as caught:
        sandbox.worker(QUICK, Source("work.py", {"work.py": f"{top}\n{RIGHT}"}), ("f",))
    assert (caught.value.how, words in caught.value.detail) == (how, True), caught.value
    (number,) = set(sandbox.pids) - before
    assert state_of(sandbox.pids[number]) == ""
    assert works(sandbox)


def test_an_end_before_everything_was_sent_is_told(sandbox: Sandbox) -> None:
    """A worker that goes away with megabytes of arguments still on their way ends in words."""
    with (
        started(sandbox, "import os\ndef f(x):\n    os.closerange(3, 256)\n    os._exit(4)") as made,
        pytest.raises(WorkerEnded, match="exit code 4"),
    ):
        list(calls(made, *[bytes(2**21)] * 4))


def test_a_system_that_tells_no_times_has_the_clock_on_the_wall(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where CPU time and state are not known, a call ends by the time on the wall."""
    limits = replace(QUICK, case_wall=0.7)
    with started(sandbox, "def f(x):\n    while True: pass", limits) as made, monkeypatch.context() as patch:
        patch.delitem(sandbox.pids, made.worker.number)
        with pytest.raises(WorkerEnded, match=r"no answer after 0\.7 s"):
            list(calls(made, 1))
    assert soon(lambda: state_of(made.pid) == "")


@pytest.mark.parametrize(
    ("state", "share", "why", "seconds"),
    [
        ("R", 0.1, "still computing after 2 s", 20),
        ("R", 0.001, "no answer after 8 s", 40),
        ("S", 0.1, "no answer after 8 s", 8),
    ],
    ids=["has little of the processor", "has next to nothing", "wants no more"],
)
def test_who_is_kept_from_computing_is_not_late(
    state: str, share: float, why: str, seconds: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What counts is the time that others did not take, so that a right answer is one on a loaded machine, too."""
    now = 0.0
    monkeypatch.setattr(patience.time, "monotonic", lambda: now)  # type: ignore[attr-defined]  # the module it uses
    clock = patience.Clock(lambda: patience.Status(state, share * now), 0.0)
    while not (found := clock.late(2, 8, 3, math.inf)):
        now += 0.05
    assert found == why
    assert now == pytest.approx(seconds, abs=0.2)


def test_answers_before_the_end_are_kept(sandbox: Sandbox) -> None:
    """The call that ends a worker is known: those before it have their answers."""
    with started(sandbox, "def f(x):\n    while x == 3: pass\n    return x") as made:
        coming = calls(made, 1, 2, 3, 4)
        assert [plain(next(coming)), plain(next(coming))] == ["1", "2"]
        with pytest.raises(WorkerEnded):
            next(coming)


def test_computing_is_told_from_waiting_by_the_clock_of_the_process(sandbox: Sandbox) -> None:
    """Short sleeps between work are no hang, and each call has its own allowance."""
    text = "import time\ndef f(x):\n    for _ in range(3): time.sleep(0.1); sum(range(10**5))\n    return x"
    assert [plain(seen) for seen in answers(sandbox, text, 1, 2, 3)] == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("body", "limits", "name"),
    [
        ("bytearray(2**33)", QUICK, "MemoryError"),
        ("__import__('torch').ones(2**33)", QUICK, "RuntimeError"),
        ("[open('/dev/null') for _ in range(300)]", QUICK, "OSError"),
        (
            "open('big', 'wb', buffering=0).write(bytes(2**21)) + open('big', 'ab', buffering=0).write(b'x')",
            Limits(file_mib=1),
            "OSError",
        ),
    ],
    ids=["memory", "memory of tensors", "open files", "size of a file"],
)
def test_a_limit_of_the_system_is_an_exception_over_there(
    sandbox: Sandbox, body: str, limits: Limits, name: str
) -> None:
    """A call that wants too much gets an exception, and the worker goes on."""
    greedy, modest = answers(sandbox, f"def f(x):\n    if x: return x\n    return {body}", 0, 1, limits=limits)
    assert failure(greedy).name == name
    assert plain(modest) == "1"


def test_limits_are_known_to_the_system() -> None:
    """Every limit has a name that the system knows, and is a whole number."""
    for name, value in Limits(memory_mib=0.5, case_cpu=0.25).of_system().items():
        assert hasattr(resource, f"RLIMIT_{name}")
        assert type(value) is int


LEAVE = """
    import os, signal, sys, time
    def f(x):
        if os.fork():
            while not os.path.exists("ready"): time.sleep(0.01)
            return 1
        os.setsid()
        print(os.getpid(), flush=True)
"""


def has_printed(made: Made) -> bool:
    """Take in what was printed meanwhile; return whether there is a line."""
    made.worker._drain()
    return b"\n" in made.worker.printed


@pytest.mark.parametrize(
    "child",
    [
        "open('ready', 'w'); time.sleep(600)",
        "signal.signal(15, signal.SIG_IGN); signal.signal(1, signal.SIG_IGN); open('ready', 'w')\nwhile True: time.sleep(1)",
        "for _ in range(5): os.fork()\nopen('ready', 'w'); time.sleep(600)",
        "if os.fork(): os._exit(0)\nos.closerange(0, 256); open('ready', 'w'); time.sleep(600)",
        "open('ready', 'w')\nfor _ in range(3000):\n    if os.fork(): os._exit(0)\ntime.sleep(600)",
    ],
    ids=["own session", "ignores signals", "many", "daemon", "hands on"],
)
def test_no_child_outlives_its_worker(unconfined: Sandbox, child: str) -> None:
    """Children in a session of their own, daemons, and chains of them end with the worker."""
    text = textwrap.dedent(LEAVE) + textwrap.indent(child, " " * 4)
    with started(unconfined, text) as made:
        assert plain(next(calls(made, 1))) == "1"
        assert soon(lambda: has_printed(made))
    session = int(made.printed.split()[0])
    try:
        assert soon(lambda: of_session(session) == [])
    finally:
        end(session)
    assert works(unconfined)


def end(session: int) -> None:
    """End what is left of a session that a test's own worker opened."""
    for pid in of_session(session):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


# the host

AGAINST_HOST = """
    import ctypes, os, signal, sys, time

    def stay():
        ctypes.CDLL(None).prctl(1, 0, 0, 0, 0)  # asks not to die with the parent
        print(os.getsid(0), flush=True)
        while True: time.sleep(1)

    def f(x):
        assert os.getppid() == x
        if not os.fork(): stay()
        if not os.fork(): os.setsid(); stay()
        time.sleep(0.3)
        {attack}
        stay()
"""


def test_what_was_said_before_the_host_was_killed_counts(unconfined: Sandbox) -> None:
    """A call that kills the host is not taken for an import that does, however late anybody listens."""
    text = "import os, time\n\ndef f(x):\n    while x:\n        os.kill(x, 9)\n        time.sleep(9)\n    return x\n"
    assert works(unconfined)
    first = host_pid(unconfined)
    with unconfined.start_worker(QUICK, Source("file.py", {"file.py": text}), ("f",)) as worker:
        worker.begin(Task(("f",), None, {}, "cpu"))
        asked = worker.ask([Call(dumps({"x": number}), 0) for number in (0, first)], "cpu")
        while state_of(first) not in ("", "Z"):
            worker.pump()
            time.sleep(0.01)
        worker.pump()
        worker.channel._buffer, heard = bytearray(), worker.channel._buffer
        ours, theirs = socket.socketpair()  # as if nothing had been read so far
        theirs.sendall(heard)
        theirs.close()
        worker.channel.sock.close()
        ours.setblocking(False)
        worker.channel.sock = ours
        assert worker.meet().missing == ()
        answers = worker.answers(asked)
        assert decode(next(answers).body).failure is None
        with pytest.raises(WorkerEnded, match="the process that starts the workers was killed"):
            next(answers)
    assert works(unconfined)


STALLS = """
import gc
from grader.observe.worker import Asking

def f(x):
    global first
    asking = [one for one in gc.get_objects() if type(one) is Asking][-1]
    first = first if x else asking.nonce
    for _ in range(x):
        asking.channel.send({"index": 0, "nonce": first})
    return x
"""


@pytest.mark.parametrize("stale", [1, 50])
def test_what_nobody_wants_to_know_any_more_is_passed_over(sandbox: Sandbox, stale: int) -> None:
    """Answers to what was given up are left out, as many as there were questions: nobody is kept busy with more."""
    with sandbox.worker(QUICK, Source("file.py", {"file.py": "first = 0\n" + STALLS}), ("f",)) as worker:
        worker.begin(Task(("f",)))
        given_up = worker.ask([Call(dumps({"x": 0}), 0)] * 3, "cpu")
        assert plain(decode(next(worker.answers(given_up)).body)) == "0"
        worker.give_up(given_up)
        answers = worker.answers(worker.ask([Call(dumps({"x": stale}), 0)], "cpu"))
        if stale == 1:
            assert plain(decode(next(answers).body)) == "1"
        else:
            with pytest.raises(WorkerEnded, match="an answer to another question"):
                next(answers)


@pytest.mark.parametrize(
    ("attack", "how", "words"),
    [
        ("os.kill(x, 9)", "died", "the process that starts the workers was killed"),
        ("os.kill(x, signal.SIGSTOP)", "timed out", "waiting or sleeping"),
    ],
    ids=["killed", "stopped"],
)
def test_a_host_that_is_attacked_is_replaced(
    unconfined: Sandbox, monkeypatch: pytest.MonkeyPatch, attack: str, how: str, words: str
) -> None:
    """A submission that kills or stops the process which starts the workers is ended in words, and the next one works.

    Nothing is left: neither the host nor the worker, nor its children, whether or not they have sessions of their own
    and asked not to die with their parent.
    """
    assert works(unconfined)
    first = host_pid(unconfined)
    with monkeypatch.context() as patch, started(unconfined, AGAINST_HOST.format(attack=attack)) as made:
        patch.setattr(host, "ANSWER_SECONDS", 1)
        with pytest.raises(WorkerEnded) as caught:
            list(calls(made, first))
    sessions = {int(line) for line in made.printed.split()}
    try:
        assert (caught.value.how, words in caught.value.detail) == (how, True), caught.value
        assert works(unconfined)
        assert host_pid(unconfined) != first
        assert soon(lambda: state_of(first) == "")
        assert len(sessions) == 2
        assert soon(lambda: [pid for session in sessions for pid in of_session(session)] == [])
    finally:
        for session in sessions:
            end(session)


def hang_up(sandbox: Sandbox) -> None:
    assert sandbox.control is not None
    sandbox.control.sock.shutdown(socket.SHUT_WR)


@pytest.mark.parametrize(
    "harm",
    [hang_up, lambda sandbox: os.kill(host_pid(sandbox), signal.SIGSTOP)],
    ids=["cut off", "stopped"],
)
def test_a_host_that_fails_between_two_workers_is_replaced(
    expendable: Sandbox, monkeypatch: pytest.MonkeyPatch, harm: Callable[[Sandbox], None]
) -> None:
    """Where the host cannot be asked for a worker, or does not answer, another host is asked; its workers end."""
    assert works(expendable)
    with monkeypatch.context() as patch, started(expendable, RIGHT) as old:
        patch.setattr(host, "ANSWER_SECONDS", 0.5)
        first = host_pid(expendable)
        harm(expendable)
        patch.undo()
        with started(expendable, RIGHT) as new:
            assert host_pid(expendable) != first
            assert soon(lambda: state_of(old.pid) == state_of(first) == "")
            patch.setattr(host, "ANSWER_SECONDS", 0.5)
            old.worker.close()
            patch.undo()
            assert [plain(seen) for seen in calls(new, 5)] == ["5"]


def test_a_missing_disk_is_the_graders_fault(expendable: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing can be written, that is SandboxFault in words; once something can, workers start again."""
    assert works(expendable)
    with monkeypatch.context() as patch:
        patch.setattr(expendable, "_folder", pathlib.Path("/no/such/folder"))
        patch.setattr(tempfile, "tempdir", "/no/such/folder")
        with pytest.raises(SandboxFault, match="cannot start a worker"):
            expendable.worker(QUICK, Source("work.py", {"work.py": RIGHT}), ("f",))
    assert works(expendable)


def test_a_closed_sandbox_leaves_nothing(expendable: Sandbox) -> None:
    """Closing ends the host and every worker, removes the folder, and may be done twice."""
    with started(expendable, RIGHT) as made:
        folder, pids = expendable._folder, (host_pid(expendable), made.pid)
        expendable.close()
        with pytest.raises(WorkerEnded, match="was killed"):
            list(calls(made, 1))
    expendable.close()
    assert folder is not None
    assert not folder.exists()
    assert soon(lambda: [state_of(pid) for pid in pids] == ["", ""])
    with pytest.raises(OSError, match="the worker host is gone"):
        expendable.command({"do": "kill", "worker": 0})


def test_a_host_is_started_once(sandbox: Sandbox) -> None:
    """Starting again where a host runs is nothing."""
    assert works(sandbox)
    pid = host_pid(sandbox)
    sandbox.start()
    assert host_pid(sandbox) == pid


class Changed(BaseException):
    """What ends the waiting."""


def test_who_is_interrupted_leaves_no_worker(expendable: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the waiting for a worker is ended, or nothing can be sent to it, it ends, too, and its folder is gone."""
    assert works(expendable)
    source, folder = Source("work.py", {"work.py": RIGHT}), expendable._folder

    def interrupt() -> None:
        expendable.interrupt = None
        raise Changed

    expendable.interrupt = interrupt
    with pytest.raises(Changed):
        expendable.start_worker(QUICK, source, ("f",))
    with monkeypatch.context() as patch:
        patch.setattr(Worker, "load", lambda *_: interrupt())
        with pytest.raises(Changed):
            expendable.start_worker(QUICK, source, ("f",))
    assert expendable.live == set()
    assert folder is not None
    assert [path.name for path in folder.iterdir()] == ["host.err"]
    assert soon(lambda: children_of(host_pid(expendable)) == [])
    assert works(expendable)


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("/no/such/python",), "cannot start a worker host"),
        ((sys.executable, "-c", "raise SystemExit('there is no torch')"), "the worker host ended: there is no torch"),
        ((sys.executable, "-c", "import time; time.sleep(600)"), "the worker host does not answer"),
    ],
    ids=["missing", "ends", "silent"],
)
def test_a_host_that_does_not_start_is_the_graders_fault(
    monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...], words: str
) -> None:
    """A host that cannot start, ends, or stays silent is SandboxFault with its last words, and no submission's fault."""
    monkeypatch.setattr(hosting, "HOST_COMMAND", command)
    monkeypatch.setattr(host, "START_SECONDS", 0.5 if "sleep" in command[-1] else 30)
    sandbox = Sandbox()
    try:
        with pytest.raises(SandboxFault, match=words):
            sandbox.worker(QUICK, Source("work.py", {"work.py": RIGHT}), ("f",))
    finally:
        sandbox.close()


# hosts that are copies


@contextlib.contextmanager
def started_nursery() -> Iterator[hosting.Nursery]:
    """A nursery with a Python of its own."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="grader-"))
    ours, theirs = socket.socketpair()
    with theirs, pytest.MonkeyPatch.context() as patch:
        patch.setattr(hosting, "HOST_COMMAND", PLAIN_COMMAND)
        started = hosting.fresh(folder, hosting.new_mark(), theirs)
    with hosting.Nursery(folder, ours, started.pid) as made:
        yield made
    started.wait()


@pytest.fixture(scope="module")
def nursery(_measured_workers: None) -> Iterator[hosting.Nursery]:
    """A host that others are copies of."""
    with started_nursery() as made:
        yield made


class FromNursery(Sandbox):
    """A sandbox whose hosts are copies."""

    def __init__(self, nursery: hosting.Nursery) -> None:
        super().__init__()
        self.nursery = nursery


def test_a_copy_is_a_host_of_its_own(nursery: hosting.Nursery) -> None:
    """Its workers are confined like any; what ends with one host is its own, and nothing is left of it."""
    with FromNursery(nursery) as one, FromNursery(nursery) as other:
        assert works(one)
        assert works(other)
        assert len({host_pid(one), host_pid(other), nursery._process.pid}) == 3
        assert one.isolation([], ["cpu"]) == other.isolation([], ["cpu"])
        marks = [pathlib.Path(f"/proc/{host_pid(sandbox)}/environ").read_bytes() for sandbox in (one, other)]
        assert [mark.count(sandbox._mark.encode()) for mark in marks for sandbox in (one, other)] == [1, 0, 0, 1]
        folder, pid = one._folder, host_pid(one)
        one.close()
        assert soon(lambda: not pathlib.Path(f"/proc/{pid}").exists())
        assert folder is not None
        assert not folder.exists()
        assert works(other)


def test_a_copy_that_is_lost_is_copied_again(nursery: hosting.Nursery) -> None:
    """Whatever kills or stops a host, the next one is a copy, too."""
    with FromNursery(nursery) as sandbox:
        for ending in (signal.SIGKILL, signal.SIGSTOP):
            assert works(sandbox)
            before = host_pid(sandbox)
            os.kill(before, ending)
            assert soon(lambda: works(sandbox))
            assert host_pid(sandbox) != before
        assert isinstance(sandbox._process, hosting.Copy)


@pytest.mark.parametrize("stopped", [False, True])
def test_without_a_nursery_hosts_are_fresh(monkeypatch: pytest.MonkeyPatch, stopped: bool) -> None:
    """What copies come from may be gone, or say nothing: then a host is started as ever."""
    monkeypatch.setattr(hosting, "HOST_COMMAND", PLAIN_COMMAND)
    with started_nursery() as made, FromNursery(made) as sandbox:
        os.kill(made._process.pid, signal.SIGSTOP if stopped else signal.SIGKILL)
        with monkeypatch.context() as hasty, contextlib.suppress(SandboxFault):
            hasty.setattr(host, "START_SECONDS", 0.5)
            works(sandbox)
        assert works(sandbox)
        assert isinstance(sandbox._process, subprocess.Popen)


def test_a_host_and_its_nursery_may_be_lost_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a copy was asked for of one that was dying, a fresh host comes without another fault."""
    monkeypatch.setattr(hosting, "HOST_COMMAND", PLAIN_COMMAND)
    with started_nursery() as made, FromNursery(made) as sandbox:
        assert works(sandbox)
        os.kill(made._process.pid, signal.SIGSTOP)
        os.kill(host_pid(sandbox), signal.SIGKILL)
        dying = threading.Timer(1, os.kill, (made._process.pid, signal.SIGKILL))
        dying.start()
        assert works(sandbox)
        assert isinstance(sandbox._process, subprocess.Popen)
        dying.join()


def test_a_copy_goes_with_whoever_it_is_for(nursery: hosting.Nursery) -> None:
    """A grader that is killed leaves no host behind, though that is another one's child."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="grader-"))
    ours, theirs = socket.socketpair()
    with theirs:
        copy = nursery.copy(folder, hosting.new_mark(), theirs)
    assert isinstance(copy, hosting.Copy)
    channel = Channel(ours)
    while not channel.holds_frame():
        assert channel.fill()
    frame = channel.take()
    assert frame is not None
    copy.meet(frame[0]["ready"])
    assert copy.poll() is None
    with pytest.raises(subprocess.TimeoutExpired):
        copy.wait(0)
    channel.close()
    assert copy.wait(10) == copy.poll() == 0
    assert not folder.exists()


@pytest.mark.parametrize("folder", [False, True], ids=["never started", "no words"])
def test_a_host_without_last_words_is_the_graders_fault_too(tmp_path: pathlib.Path, folder: bool) -> None:
    """Where there is no host, or nothing that it wrote, the fault says so without words of its."""
    sandbox = Sandbox()
    sandbox._folder = tmp_path if folder else None
    with pytest.raises(SandboxFault, match=r"^the worker host does not answer$"):
        sandbox.wait(lambda: False, 1)


# small parts


def deep(folder: pathlib.Path, levels: int) -> None:
    """Make a tree deeper than a path may be long."""
    folder.mkdir()
    fd = os.open(folder, os.O_RDONLY)
    for _ in range(levels):
        os.mkdir("d", dir_fd=fd)
        inner = os.open("d", os.O_RDONLY, dir_fd=fd)
        os.close(fd)
        fd = inner
    os.close(fd)


def test_a_very_deep_tree_is_removed(tmp_path: pathlib.Path) -> None:
    """A tree of thousands of levels does not stay, and does not stop the grader."""
    deep(tmp_path / "deep", 2500)
    remove(tmp_path / "deep")
    assert not (tmp_path / "deep").exists()


def test_a_large_folder_is_removed_beside_everything_else(tmp_path: pathlib.Path) -> None:
    """A process removes what is large, and is waited for in the end only; small things, and all without it, go at once."""
    clearing = Clearing()

    def cleared(name: str, many: int) -> pathlib.Path:
        for place in range(many):
            (tmp_path / name / str(place)).mkdir(parents=True)
        clearing.remove(tmp_path / name)
        return tmp_path / name

    assert not cleared("small", LARGE).exists()
    assert clearing._beside is None
    one, other = cleared("one", LARGE + 1), cleared("other", LARGE + 1)
    assert soon(lambda: not one.exists())
    clearing.close()
    assert not other.exists()
    clearing.remove(other)
    cleared("third", LARGE + 1)
    assert clearing._beside is not None
    clearing._beside.kill()
    clearing._beside.wait()
    assert not cleared("fourth", LARGE + 1).exists()
    clearing.close()


def test_counting_ends_where_there_is_enough(tmp_path: pathlib.Path) -> None:
    """Files and folders count, at any depth, links as one; what is gone is nothing, what is too long to name too much."""
    for place in range(3):
        (tmp_path / "in" / str(place) / "more").mkdir(parents=True)
    (tmp_path / "in" / "link").symlink_to(tmp_path)
    assert count(tmp_path, 8) == 8
    assert count(tmp_path, 4) == 5
    assert count(tmp_path / "missing", 4) == 0
    assert count(tmp_path / ("x" * 300), 4) == 5


def test_folders_without_rights_and_missing_ones_are_no_error(tmp_path: pathlib.Path) -> None:
    """What has no rights is removed all the same; what is not there is no error."""
    (tmp_path / "shut").mkdir()
    (tmp_path / "shut" / "file").touch()
    (tmp_path / "shut").chmod(0)
    remove(tmp_path / "shut")
    remove(tmp_path / "missing")
    if os.geteuid() == 0:
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("status", "words"),
    [(0, "exit code 0"), (3, "exit code 3"), (-11, "SIGSEGV"), (-9, "SIGKILL"), (-200, "signal 200")],
)
def test_an_end_is_told_in_words(status: int, words: str) -> None:
    """Exit codes and signals are named, also such as have no name."""
    assert words in _how_it_died(status)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just("nonce"),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["line", "names", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)
_PROBLEM = st.fixed_dictionaries(dict.fromkeys(("line", "names", "types", "message", "frames"), _JSON))


@PINNED
@given(
    header=st.dictionaries(st.text(max_size=8), _JSON, max_size=3)
    | st.fixed_dictionaries(
        {
            "nonce": st.just("n") | _JSON,
            "problems": st.lists(_PROBLEM | _JSON, max_size=2) | _JSON,
            "missing": _JSON,
            "near": _JSON,
        }
    )
)
def test_any_report_on_a_file_is_believed_or_garbled(header: dict[str, Any]) -> None:
    """Whatever a worker says of its file, it is a bounded report or the end of the worker; nothing else is raised."""
    try:
        file = _file_report(header, "n", 9)
    except WorkerEnded:
        return
    assert header["nonce"] == "n"
    assert all(type(name) is str for name in (*file.missing, *file.near))
    assert all(1 <= problem["line"] <= 9 and type(problem["message"]) is str for problem in file.problems)
    assert all(1 <= line <= 9 for problem in file.problems for line, _ in problem["frames"])


@pytest.mark.parametrize("line", [float("inf"), float("nan"), "9" * 5000, None, []])
def test_a_line_that_is_no_number_is_garbled(line: object) -> None:
    """A problem on the line “infinity” ends the worker, not the grader."""
    problem = {"line": line, "names": [], "types": [], "message": "", "frames": []}
    with pytest.raises(WorkerEnded, match="an unreadable answer"):
        _file_report({"nonce": "n", "problems": [problem], "missing": [], "near": []}, "n", 9)


@pytest.mark.parametrize(("line", "told"), [(10**400, 9), (10, 9), (9, 9), (0, 1), (-7, 1)])
def test_a_line_is_one_of_the_file(line: int, told: int) -> None:
    """Whatever number a worker claims, what is told is a line that the file has."""
    problem = {"line": line, "names": [], "types": [], "message": "", "frames": [[line, "f"]]}
    header = {"nonce": "n", "problems": [problem], "missing": [], "near": []}
    (found,) = _file_report(header, "n", 9).problems
    assert (found["line"], found["frames"]) == (told, ((told, "f"),))


def test_an_end_is_an_exception_that_says_how() -> None:
    """WorkerEnded carries how and detail, in its text too."""
    gone = WorkerEnded("died", "the process was ended by SIGSEGV")
    assert (gone.how, gone.detail) == ("died", "the process was ended by SIGSEGV")
    assert "SIGSEGV" in str(gone)


def served(*frames: tuple[dict[str, Any], bytes], scratch: pathlib.Path) -> list[tuple[dict[str, Any], bytes]]:
    """Run a worker's loop in this process over prepared frames; return its answers."""
    ours, theirs = socket.socketpair()
    modules, finders = dict(sys.modules), list(sys.meta_path)
    with ours, theirs, warnings.catch_warnings():
        ours.sendall(b"".join(pack(*frame) for frame in frames))
        ours.shutdown(socket.SHUT_WR)
        over_there.serve(Channel(theirs), scratch)
        theirs.close()
        sys.meta_path[:] = finders
        for name in set(sys.modules) - set(modules):
            del sys.modules[name]
        channel, came = Channel(ours), []
        while (frame := channel.receive()) is not None:
            came.append(frame)
        return came


def load_frame(text: str, *names: str) -> tuple[dict[str, Any], bytes]:
    return {"do": "load", "nonce": "n", "file": "work.py", "names": names, "device": "cpu"}, pickle.dumps(
        {"work.py": text}
    )


def case_frame(value: object) -> tuple[dict[str, Any], bytes]:
    packed = dumps({"x": value})
    calls = [[0, len(packed), True]]
    return {"do": "cases", "first": 4, "calls": calls, "nonce": "m", "device": "cpu", "file": "work.py"}, packed


def test_the_loop_of_a_worker_answers_frame_by_frame(tmp_path: pathlib.Path) -> None:
    """One load, one check, then cases: each is answered with the nonce it came with."""
    check = ({"do": "check", "names": ["f"]}, pickle.dumps({"probe": None, "watch": {"operations": True}}))
    came = served(
        load_frame("def f(x): return x.fail if x else 1\n2 / 0", "f", "g"),
        check,
        case_frame(0),
        case_frame(3),
        scratch=tmp_path,
    )
    (file, _), (first, body), (_, other) = came
    assert (file["nonce"], file["missing"], file["problems"][0]["line"]) == ("n", ["g"], 2)
    assert (first, plain(decode(body))) == ({"index": 4, "nonce": "m"}, "1")
    assert failure(decode(other)).name == "AttributeError"


def test_the_loop_of_a_worker_calls_a_probe(tmp_path: pathlib.Path) -> None:
    """A probe is called with the function; what cannot be looked at is an answer."""
    space: dict[str, Any] = {"__name__": "__main__"}
    text = "import torch\ndef probe(f, x):\n    kept = []\n    torch.vmap(lambda r: (kept.append(r), r)[1])(torch.ones(2))\n    return kept if x else f(x)"
    exec(text, space)
    check = ({"do": "check", "names": ["f"]}, pickle.dumps({"probe": dumps(space["probe"]), "watch": {}}))
    _, (_, whole), (_, leaked) = served(
        load_frame("def f(x): return x + 5", "f"), check, case_frame(0), case_frame(1), scratch=tmp_path
    )
    assert plain(decode(whole)) == "5"
    assert failure(decode(leaked)).name == "Unobservable"


def test_a_check_needs_its_file(tmp_path: pathlib.Path) -> None:
    """A check before any load is an error of the grader's, in words."""
    with pytest.raises(RuntimeError, match="a check before its file"):
        served(({"do": "check", "names": ["f"]}, b""), scratch=tmp_path)


def test_an_answer_is_bytes_that_are_not_believed() -> None:
    """What a worker sends stays bytes until it is decoded."""
    assert Seen(b"anything").body == b"anything"
