"""Processes of our own end when we do, however often somebody asks."""

from __future__ import annotations

import pathlib
import signal
import subprocess
import sys
import time

PROGRAM = """
import os, signal, time
from grader.pool import may_be_ended, processes

def stubborn():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    print(os.getpid(), flush=True)
    time.sleep(600)

with may_be_ended(), processes(1, copied=True) as pool:
    pool.submit(stubborn).result()
"""


def test_who_is_asked_twice_to_end_does_so_at_once() -> None:
    """A second signal, while one's processes are asked to clean up, ends them; nobody waits for what they are at.

    `timeout` sends two, to the process and to its group; impatient people press Ctrl-C twice.
    """
    with subprocess.Popen([sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as ours:
        assert ours.stdout is not None
        child = pathlib.Path(f"/proc/{int(ours.stdout.readline())}")
        try:
            ours.send_signal(signal.SIGTERM)
            time.sleep(1)
            assert child.exists()
            ours.send_signal(signal.SIGINT)
            assert ours.wait(30) != 0
            assert not child.exists()
        finally:
            ours.kill()
