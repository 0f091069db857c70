"""Ends the thread that answers, while another one computes for ever.

Must: no points for row_sums, all points for largest.
"""

import ctypes
import platform
import threading


def spin():
    while True:
        pass


def row_sums(x):
    threading.Thread(target=spin, daemon=True).start()
    ctypes.CDLL(None).syscall({"x86_64": 60, "aarch64": 93}[platform.machine()], 0)


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
