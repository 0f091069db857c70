"""Sets a trace function that rewrites what the observer does next.

Must: no points for row_sums, all points for largest.
"""

import sys
import threading


def row_sums(x):
    def trace(frame, event, argument):
        for name in list(frame.f_locals):
            if name in ("seen", "value", "failure", "body"):
                frame.f_locals[name] = None
        return trace

    sys.settrace(trace)
    sys.setprofile(trace)
    threading.settrace(trace)
    return x.sum(0)


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
