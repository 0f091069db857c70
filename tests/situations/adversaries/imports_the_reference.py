"""Adds every folder that it can think of to the path and imports the reference.

Must: no points for row_sums, all points for largest.
"""

import importlib
import os
import sys


def row_sums(x):
    for folder in (os.getcwd(), "..", "../..", "/", "/tmp", "/home", "/root"):
        sys.path.insert(0, folder)
    for name in ("reference", "reference.file", "tests.situations.reference", "grader.define", "grader.bank"):
        try:
            module = importlib.import_module(name)
        except BaseException:
            continue
        if hasattr(module, "row_sums"):
            return module.row_sums(x)
    return x.sum(0)


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
