"""Answers with a header of brackets only, to overflow a parser.

Must: no points for row_sums, all points for largest.
"""

import os
import socket
import struct


def row_sums(x):
    text = b"[" * 500_000
    for fd in range(3, 64):
        try:
            socket.socket(fileno=os.dup(fd)).sendall(struct.pack("<IQ", len(text), 0) + text)
        except OSError:
            pass
    return x.sum(0)


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
