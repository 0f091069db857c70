"""Attaches to its parent as a debugger, and writes into its memory.

Must: no points for row_sums, all points for largest.
"""

import ctypes
import os


def row_sums(x):
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getppid()
    for request in (16, 0x4206):
        if libc.ptrace(request, parent, None, None) == 0:
            libc.ptrace(17, parent, None, None)
            print("attached")
    return x.sum(0)


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
