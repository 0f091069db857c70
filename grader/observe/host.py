"""The worker host: imports torch once, then forks a fresh process for every check that the grader asks for.

Runs as a script, by path, isolated: `python -I -S host.py FD PATH…` where FD is the control socket and PATH the
folders of installed packages. It never runs a learner's code itself, and never a backward pass (a child forked
after one can hang). It kills and buries what it started, and everything that those started.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import importlib.util
import os
import pathlib
import pkgutil
import resource
import shutil
import signal
import site
import socket
import sys
import time
from types import ModuleType
from typing import Any

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
MADV_COLLAPSE = 25
LARGE = 2**21
SWEEP_SECONDS = 3.0
DATA = pathlib.Path(__file__).parents[1] / "data"
"""Small data sets, for whoever likes to read them."""


def main() -> None:
    """Make ready all that workers need, then serve."""
    control_fd, paths = int(sys.argv[1]), sys.argv[2:]
    sys.path[:] = [path for path in sys.path if path and not path.endswith("observe")] + paths
    _name_package()
    _add_builtins()
    _warm()
    _import_everything()
    gc.collect()
    gc.freeze()
    _join_pages()
    _serve(control_fd, (*paths, str(DATA)))


def _serve(control_fd: int, packages: tuple[str, ...]) -> None:
    """Serve the control socket until it closes, then take every child along, and this process."""
    _prctl(PR_SET_PDEATHSIG, signal.SIGCONT)  # stopped or not, it shall see the end of the socket, and clean up
    _prctl(PR_SET_CHILD_SUBREAPER, 1)
    try:
        Host(socket.socket(fileno=control_fd), packages).serve()
    except BrokenPipeError:  # the grader is gone, and nobody is left to tell
        pass
    finally:
        with contextlib.suppress(OSError, RecursionError):
            shutil.rmtree(pathlib.Path.cwd(), ignore_errors=True)  # a grader that was killed cannot, and it may be soon
        os._exit(0)  # taking torch down in order would take a while, for nothing


def _name_package() -> None:
    """Make this folder importable as `grader.observe`, and the data sets as `grader.data`: no more of the grader.

    Who calls `check` on the way, as in a notebook, is not in the way.
    """
    package = ModuleType("grader")
    package.__path__ = []
    vars(package)["check"] = lambda *_, **__: None
    sys.modules["grader"] = package
    for folder in (pathlib.Path(__file__).parent, DATA):
        name = f"grader.{folder.name}"
        spec = importlib.util.spec_from_file_location(
            name, folder / "__init__.py", submodule_search_locations=[str(folder)]
        )
        if spec is None or spec.loader is None:
            raise ImportError(f"{folder} is not a package")
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        setattr(package, folder.name, module)
        spec.loader.exec_module(module)


def _add_builtins() -> None:
    """Define `exit`, `quit` and `help`, which learners know from their own Python and -S leaves out."""
    site.setquit()
    site.sethelper()


def _warm() -> None:
    """Import now what torch imports lazily, once for all workers."""
    import torch
    import torch.utils.serialization.config  # by torch.save and torch.load
    from torch import nn

    from grader.observe.compiler import spare_compiler
    from grader.observe.loaders import spare_random_state
    from grader.observe.seeds import spare_traces
    from grader.observe.sim.device import prepare

    torch.set_num_threads(1)
    spare_compiler()
    spare_random_state()
    spare_traces()
    prepare()
    model = nn.Sequential(nn.Linear(1, 1), nn.BatchNorm1d(1), nn.Dropout())
    for optimizer in (torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW):
        step = optimizer(model.parameters(), lr=0.0)
        for parameter in model.parameters():
            parameter.grad = torch.zeros_like(parameter)
        step.step()
    list(torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(2, 1)), batch_size=1))
    with contextlib.suppress(ImportError):
        importlib.import_module("numpy")
    from grader.observe.call import Watch, observe

    observe(torch.add, {"a": torch.ones(1), "b": torch.ones(1)}, 0, Watch(operations=True))


def _import_everything() -> None:
    """Import all of the observer's modules: a worker cannot read this folder any more."""
    for module in pkgutil.walk_packages(sys.modules["grader.observe"].__path__, "grader.observe."):
        if module.name != "grader.observe.host":  # that is this script
            importlib.import_module(module.name)


def _join_pages() -> None:
    """Ask Linux for large pages again, where a fork has left small ones; elsewhere workers take longer to be forked."""
    library = ctypes.CDLL(None)
    library.madvise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
    with contextlib.suppress(OSError):
        for line in pathlib.Path("/proc/self/maps").read_text().splitlines():
            place, how, _, _, _, *name = line.split()
            start, end = (int(one, 16) for one in place.split("-"))
            if how == "rw-p" and name in ([], ["[heap]"]) and end - start >= 2 * LARGE:
                start = -(-start // LARGE) * LARGE
                library.madvise(start, (end - start) // LARGE * LARGE, MADV_COLLAPSE)


def _prctl(option: int, value: int) -> None:
    """Ask Linux for a process attribute; elsewhere there is none, and the grader's own kills must do."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


class Host:
    """Forks, kills and buries workers; `workers` maps the grader's number of a worker to its process.

    `copies` are the processes of hosts that were copied from this one, and then have nothing to do with it.
    """

    def __init__(self, control: socket.socket, packages: tuple[str, ...] = ()) -> None:
        from grader.observe.frames import Channel
        from grader.observe.wall.confine import prepare

        prepare(packages)
        self.packages = packages
        self.control = control
        self.channel = Channel(control)
        self.workers: dict[int, int] = {}
        self.copies: set[int] = set()
        self.waker, wake = socket.socketpair()
        self.waker.setblocking(False)
        wake.setblocking(False)
        self._wake = wake
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)

    def serve(self) -> None:
        """Handle commands and deaths as they come."""
        import select

        try:
            # What a grader that is gone has ordered is still carried out, and thereby cleaned up.
            with contextlib.suppress(BrokenPipeError):
                self.channel.send({"ready": os.getpid()})
            while True:
                ready, _, _ = select.select([self.control, self.waker], [], [])
                if self.waker in ready:
                    with contextlib.suppress(BlockingIOError):
                        self.waker.recv(4096)
                self.bury()
                if self.control in ready and not self._command():
                    break
        finally:
            for pid in self.workers.values():
                _end(pid)
            self.workers.clear()
            self._sweep()

    def _command(self) -> bool:
        size = 2**16
        data, fds, _, _ = socket.recv_fds(self.control, size, 8)
        if not data:
            return False
        import json

        for line in data.splitlines():
            command = json.loads(line)
            if command["do"] == "fork":
                self.fork(command, fds[:2])
                fds = fds[2:]
            elif command["do"] == "copy":
                self.copy(command, fds[:2])
                fds = fds[2:]
            elif command["do"] == "kill":
                self.kill(command["worker"])
        return True

    def fork(self, command: dict[str, Any], fds: list[int]) -> None:
        """Start a worker on the two descriptors given: its channel, its output."""
        pid = os.fork()
        if pid == 0:
            try:
                self._become_worker(command, fds)
            finally:
                os._exit(0)
        for fd in fds:
            os.close(fd)
        self.workers[command["worker"]] = pid
        self.channel.send({"forked": command["worker"], "pid": pid})

    def _become_worker(self, command: dict[str, Any], fds: list[int]) -> None:
        from grader.observe import worker
        from grader.observe.frames import Channel
        from grader.observe.wall.confine import Rules, confine

        os.setsid()
        _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _redirect(fds[1])
        import tempfile

        keep = fds[0]
        os.closerange(3, keep)
        os.closerange(keep + 1, 256)
        os.chdir(command["scratch"])
        os.environ.update(HOME=command["scratch"], TMPDIR=command["scratch"])
        tempfile.tempdir = None  # whoever asked before, here it is the scratch folder
        _limit(command["limits"])
        channel = Channel(socket.socket(fileno=keep))
        rules = None
        if command["wall"] is not None:
            rules = Rules(command["scratch"], self.packages, **command["wall"])
        channel.send({"layers": confine(rules) if rules is not None else []})
        worker.serve(channel, pathlib.Path(command["scratch"]), rules)

    def copy(self, command: dict[str, Any], fds: list[int]) -> None:
        """Start another host, as this one was before it had anything to do: its control, and where it says what happened."""
        pid = os.fork()
        if pid == 0:
            try:
                self._become_host(command, *fds)
            finally:
                os._exit(0)
        for fd in fds:
            os.close(fd)
        self.copies.add(pid)

    def _become_host(self, command: dict[str, Any], control: int, words: int) -> None:
        os.setsid()
        signal.set_wakeup_fd(-1)
        for mine in (self.control, self.waker, self._wake):
            mine.close()
        for name, value in command["variables"].items():
            _overwrite(name, value)
        os.chdir(command["folder"])
        os.dup2(words, 2)
        os.close(words)
        _serve(control, self.packages)

    def kill(self, number: int) -> None:
        """End a worker, its process group, and what it left behind."""
        pid = self.workers.get(number)
        if pid is None:
            return
        _end(pid)
        self._ended(number, -signal.SIGKILL)

    def bury(self) -> None:
        """Reap what died, and tell the grader of every worker among it."""
        for number, pid in list(self.workers.items()):
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                self._ended(number, os.waitstatus_to_exitcode(status))
        self.copies -= {pid for pid in self.copies if os.waitpid(pid, os.WNOHANG)[0]}

    def _ended(self, number: int, status: int) -> None:
        del self.workers[number]
        self._sweep()
        self.channel.send({"ended": number, "status": status})

    def _sweep(self) -> None:
        """Kill orphans: children of this process that are no worker (its workers' daemons end up here)."""
        children = pathlib.Path(f"/proc/self/task/{os.getpid()}/children")
        late = time.monotonic() + SWEEP_SECONDS
        while time.monotonic() < late:
            try:
                orphans = {int(pid) for pid in children.read_text().split()} - set(self.workers.values()) - self.copies
            except OSError:
                return
            if not orphans:
                return
            for pid in orphans:
                with contextlib.suppress(ProcessLookupError, ChildProcessError, PermissionError):
                    os.kill(pid, signal.SIGKILL)
                    os.waitpid(pid, 0)


def _overwrite(name: str, value: str) -> None:
    """Change a variable where everybody can see it, in the environment that this process began with (it is as long)."""
    library = ctypes.CDLL(None)
    library.getenv.restype = ctypes.c_void_p
    place = library.getenv(name.encode())
    if place:
        ctypes.memmove(place, value.encode(), len(value))


def _end(pid: int) -> None:
    """Kill a worker and its process group, and wait until it is gone."""
    for end in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            end(pid, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, 0)


def _redirect(output: int) -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(output, 1)
    os.dup2(output, 2)


def _limit(limits: dict[str, int]) -> None:
    """Set resource limits by name (`AS`, `CPU`, `FSIZE` …); a system that lacks one goes without."""
    for name, value in limits.items():
        with contextlib.suppress(ValueError, OSError, AttributeError):
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (value, value))


if __name__ == "__main__":
    main()
